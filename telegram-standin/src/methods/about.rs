//! What a bot says of itself: its name, its description, its commands.

use serde_json::{Value, json};

use super::{Call, Method};
use crate::answer::{Answer, bad, violation};
use crate::world::World;

pub(super) const METHODS: &[Method] = &[
    Method { name: "getMe", act: get_me, parameters: "" },
    Method {
        name: "setMyCommands",
        act: set_my_commands,
        parameters: "commands scope language_code",
    },
    Method { name: "getMyCommands", act: get_my_commands, parameters: "scope language_code" },
    Method { name: "deleteMyCommands", act: delete_my_commands, parameters: "scope language_code" },
    Method {
        name: "setMyName",
        act: |world, call| set_text(world, call, "name"),
        parameters: "name language_code",
    },
    Method {
        name: "getMyName",
        act: |world, call| get_text(world, call, "name"),
        parameters: "language_code",
    },
    Method {
        name: "setMyDescription",
        act: |world, call| set_text(world, call, "description"),
        parameters: "description language_code",
    },
    Method {
        name: "getMyDescription",
        act: |world, call| get_text(world, call, "description"),
        parameters: "language_code",
    },
    Method {
        name: "setMyShortDescription",
        act: |world, call| set_text(world, call, "short_description"),
        parameters: "short_description language_code",
    },
    Method {
        name: "getMyShortDescription",
        act: |world, call| get_text(world, call, "short_description"),
        parameters: "language_code",
    },
];

#[expect(clippy::unnecessary_wraps, reason = "every method has this shape")]
fn get_me(world: &mut World, call: &Call) -> Answer {
    let mut me = world.user_value(call.bot);
    let reads = world.bots.get(&call.bot).is_some_and(|bot| bot.reads_groups);
    me["can_join_groups"] = true.into();
    me["can_read_all_group_messages"] = reads.into();
    let not = [
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    ];
    for flag in not {
        me[flag] = false.into();
    }
    Ok(me)
}

fn set_my_commands(world: &mut World, call: &Call) -> Answer {
    let commands = call.list("commands");
    let allowed = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_';
    for command in commands {
        if !command["command"].as_str().unwrap_or_default().bytes().all(allowed) {
            return Err(bad("BOT_COMMAND_INVALID"));
        }
    }
    let list = Value::Array(commands.to_vec());
    let place = place(call)?;
    if let Some(bot) = world.bots.get_mut(&call.bot) {
        bot.commands.insert(place, list);
    }
    Ok(Value::Bool(true))
}

fn get_my_commands(world: &mut World, call: &Call) -> Answer {
    let place = place(call)?;
    let bot = world.bots.get(&call.bot);
    Ok(bot.and_then(|bot| bot.commands.get(&place)).cloned().unwrap_or_else(|| json!([])))
}

fn delete_my_commands(world: &mut World, call: &Call) -> Answer {
    let place = place(call)?;
    if let Some(bot) = world.bots.get_mut(&call.bot) {
        bot.commands.remove(&place);
    }
    Ok(Value::Bool(true))
}

/// Commands are kept by scope and language.
fn place(call: &Call) -> Result<(String, String), crate::answer::Refusal> {
    let scope = call.value("scope").cloned().unwrap_or_else(|| json!({ "type": "default" }));
    Ok((scope.to_string(), language(call)?.to_owned()))
}

fn language(call: &Call) -> Result<&str, crate::answer::Refusal> {
    let language = call.text("language_code").unwrap_or_default();
    match language.len() {
        0 | 2 => Ok(language),
        _ => Err(violation(format!("`{language}` is not a two-letter language code"))),
    }
}

fn set_text(world: &mut World, call: &Call, kind: &str) -> Answer {
    let text = call.text(kind).unwrap_or_default().to_owned();
    let place = (kind.to_owned(), language(call)?.to_owned());
    if let Some(bot) = world.bots.get_mut(&call.bot) {
        if place == ("name".to_owned(), String::new()) && !text.is_empty() {
            bot.name.clone_from(&text);
        }
        bot.texts.insert(place, text);
    }
    Ok(Value::Bool(true))
}

fn get_text(world: &mut World, call: &Call, kind: &str) -> Answer {
    let language = language(call)?;
    let Some(bot) = world.bots.get(&call.bot) else { return Err(bad("bot not found")) };
    let mut text = bot.text(kind, language);
    if kind == "name" && text.is_empty() {
        text.clone_from(&bot.name);
    }
    Ok(json!({ kind: text }))
}
