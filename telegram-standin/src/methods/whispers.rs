//! Ephemeral messages: who may get one, and changing one that was sent. What
//! Telegram answers to a wrong one is written down nowhere; the texts here are
//! those its other methods have for the same reasons.

use serde_json::Value;

use super::{Call, Method, keyboards};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::words;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind};
use crate::world::message::{Content, Message, Sender};
use crate::world::whispers::Aside;

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "editEphemeralMessageText",
        act: edit_text,
        parameters: "chat_id receiver_user_id ephemeral_message_id text entities \
                     link_preview_options reply_markup",
    },
    Method {
        name: "editEphemeralMessageCaption",
        act: edit_caption,
        parameters: "chat_id receiver_user_id ephemeral_message_id caption caption_entities \
                     show_caption_above_media reply_markup",
    },
    Method {
        name: "editEphemeralMessageReplyMarkup",
        act: edit_markup,
        parameters: "chat_id receiver_user_id ephemeral_message_id reply_markup",
    },
    Method {
        name: "deleteEphemeralMessage",
        act: delete,
        parameters: "chat_id receiver_user_id ephemeral_message_id",
    },
];

/// For so long after a press or an ephemeral message a bot that is no
/// administrator may answer it with one.
const ANSWERABLE: i64 = 15;

/// Whether a send is an ephemeral one, and may be.
pub(super) fn aside(world: &World, call: &Call, key: ChatKey) -> Result<Option<Aside>, Refusal> {
    let Some(wanted) = call.value("ephemeral_message_parameters") else { return Ok(None) };
    if wanted["replace_callback_query_message"] == true {
        return Err(unmodelled("`replace_callback_query_message`"));
    }
    let to = wanted["receiver_user_id"].as_i64().unwrap_or_default();
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if !matches!(chat.kind, ChatKind::Basic | ChatKind::Supergroup { .. }) {
        return Err(bad("PEER_ID_INVALID"));
    }
    if world.bots.contains_key(&to) {
        return Err(bad("USER_IS_BOT"));
    }
    if !chat.status(to).is_present() {
        return Err(bad("USER_NOT_PARTICIPANT"));
    }
    let now = world.now();
    let answers = answered(call);
    let said = answers.map(|id| world.whispered(key, id)).map(|found| {
        let found = found.filter(|it| it.bot == call.bot && it.person == to);
        let found = found.filter(|it| it.message.sender == Sender::Person(to));
        found.filter(|it| now - it.message.date <= ANSWERABLE)
    });
    if said.is_some_and(|found| found.is_none()) {
        return Err(bad("MESSAGE_ID_INVALID"));
    }
    let pressed = wanted["callback_query_id"].as_str().and_then(|id| world.presses.get(id));
    let pressed = pressed.is_some_and(|press| {
        press.bot == call.bot && press.person == to && now - press.at <= ANSWERABLE
    });
    match chat.status(call.bot).is_admin() || pressed || answers.is_some() {
        true => Ok(Some(Aside { to, answers })),
        false => Err(bad("CHAT_ADMIN_REQUIRED")),
    }
}

/// The ephemeral message a send answers.
pub(super) fn answered(call: &Call) -> Option<i64> {
    call.value("reply_parameters")?.get("ephemeral_message_id")?.as_i64()
}

fn edit_text(world: &mut World, call: &Call) -> Answer {
    let (key, id, mut message) = known(world, call)?;
    let Content::Text(_) = message.content else {
        return Err(unmodelled("a text for an ephemeral message that is no text"));
    };
    let raw = call.text("text").unwrap_or_default();
    let text = words::text(raw, call.list("entities"), "MESSAGE_TOO_LONG")?;
    message.content = Content::Text(text);
    message.link_preview = call.value("link_preview_options").cloned();
    change(world, call, key, id, message)
}

fn edit_caption(world: &mut World, call: &Call) -> Answer {
    let (key, id, mut message) = known(world, call)?;
    let Content::Media(media) = &mut message.content else {
        return Err(unmodelled("a caption for an ephemeral message that has none"));
    };
    let raw = call.text("caption").unwrap_or_default();
    media.caption = words::caption(raw, call.list("caption_entities"))?;
    media.caption_above = call.flag("show_caption_above_media");
    change(world, call, key, id, message)
}

fn edit_markup(world: &mut World, call: &Call) -> Answer {
    let (key, id, message) = known(world, call)?;
    change(world, call, key, id, message)
}

fn delete(world: &mut World, call: &Call) -> Answer {
    let (key, id, _) = known(world, call)?;
    world.rewrite_whisper(key, id, None);
    Ok(Value::Bool(true))
}

/// Puts the changed message in place. Buttons that are not given again are gone.
fn change(world: &mut World, call: &Call, key: ChatKey, id: i64, mut message: Message) -> Answer {
    message.buttons = keyboards::markup(call)?.inline;
    world.take_allowance(call.bot, key, 1)?;
    message.edited = Some(world.now());
    world.rewrite_whisper(key, id, Some(message));
    Ok(Value::Bool(true))
}

/// An ephemeral message the bot sent to this person.
fn known(world: &World, call: &Call) -> Result<(ChatKey, i64, Message), Refusal> {
    let key = world.writable(call)?;
    let id = call.number("ephemeral_message_id").unwrap_or_default();
    let to = call.number("receiver_user_id").unwrap_or_default();
    let whisper = world.whispered(key, id).filter(|it| it.person == to);
    let own = whisper.filter(|it| it.message.sender == Sender::Bot(call.bot));
    own.map(|it| (key, id, it.message.clone())).ok_or_else(|| bad("MESSAGE_ID_INVALID"))
}
