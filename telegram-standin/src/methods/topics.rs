//! Topics of forums.

use serde_json::{Value, json};

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind};

pub(super) const METHODS: &[Method] = &[
    Method { name: "createForumTopic", act: create, parameters: "chat_id name icon_color" },
    Method { name: "editForumTopic", act: edit, parameters: "chat_id message_thread_id name" },
    Method {
        name: "closeForumTopic",
        act: |world, call| close(world, call, true),
        parameters: "chat_id message_thread_id",
    },
    Method {
        name: "reopenForumTopic",
        act: |world, call| close(world, call, false),
        parameters: "chat_id message_thread_id",
    },
    Method { name: "deleteForumTopic", act: delete, parameters: "chat_id message_thread_id" },
];

/// The colours an icon can have; the first is the one nobody chose.
const COLOURS: [i64; 6] = [7_322_096, 16_766_590, 13_338_331, 9_367_192, 16_749_490, 16_478_047];

fn create(world: &mut World, call: &Call) -> Answer {
    let key = forum(world, call)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if !chat.allows(call.bot, "can_manage_topics") {
        return Err(bad("not enough rights to create a topic"));
    }
    let color = call.number("icon_color").unwrap_or(COLOURS[0]);
    if !COLOURS.contains(&color) {
        return Err(bad("TOPIC_ICON_COLOR_INVALID"));
    }
    let name = call.text("name").unwrap_or_default();
    let id = world.open_topic(key, call.bot, name, color);
    Ok(json!({ "message_thread_id": id, "name": name, "icon_color": color }))
}

fn edit(world: &mut World, call: &Call) -> Answer {
    let (key, id) = managed(world, call)?;
    let name = call.text("name").unwrap_or_default().to_owned();
    let topic = world.chats.get_mut(&key).and_then(|chat| chat.topics.get_mut(&id));
    let Some(topic) = topic.filter(|topic| !name.is_empty() && topic.name != name) else {
        return Err(bad("TOPIC_NOT_MODIFIED"));
    };
    topic.name.clone_from(&name);
    world.say_of_topic(key, call.bot, id, "forum_topic_edited", json!({ "name": name }));
    Ok(Value::Bool(true))
}

fn close(world: &mut World, call: &Call, closed: bool) -> Answer {
    let (key, id) = managed(world, call)?;
    match world.close_topic(key, call.bot, id, closed) {
        true => Ok(Value::Bool(true)),
        false => Err(bad("TOPIC_NOT_MODIFIED")),
    }
}

fn delete(world: &mut World, call: &Call) -> Answer {
    let key = forum(world, call)?;
    let (chat, id) = topic(world, call, key)?;
    if !chat.status(call.bot).has_right("can_delete_messages") {
        return Err(bad("not enough rights to delete the topic"));
    }
    world.delete_topic(key, id);
    Ok(Value::Bool(true))
}

fn forum(world: &World, call: &Call) -> Result<ChatKey, Refusal> {
    let key = world.writable(call)?;
    match world.chats.get(&key).map(|chat| chat.kind) {
        Some(ChatKind::Supergroup { forum: true }) => Ok(key),
        Some(ChatKind::Private) => Err(unmodelled("topics in private chats")),
        _ => Err(bad("the chat is not a forum")),
    }
}

fn topic<'a>(world: &'a World, call: &Call, key: ChatKey) -> Result<(&'a Chat, i64), Refusal> {
    let id = call.number("message_thread_id").unwrap_or_default();
    let chat = world.chats.get(&key).filter(|chat| chat.topics.contains_key(&id));
    chat.map(|chat| (chat, id)).ok_or_else(|| bad("message thread not found"))
}

/// A topic the bot may change: any with the right, else the ones it opened.
fn managed(world: &World, call: &Call) -> Result<(ChatKey, i64), Refusal> {
    let key = forum(world, call)?;
    let (chat, id) = topic(world, call, key)?;
    let own = chat.topics.get(&id).is_some_and(|topic| topic.creator == call.bot);
    match own || chat.status(call.bot).has_right("can_manage_topics") {
        true => Ok((key, id)),
        false => Err(bad("not enough rights to edit the topic")),
    }
}
