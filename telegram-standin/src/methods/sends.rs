//! `sendMessage`, and what all sends share.

use serde_json::{Value, json};

use super::{Call, Method, keyboards, whispers};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::words;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind};
use crate::world::message::{Content, Message, Reply, Sender};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "sendMessage",
        act: send_message,
        parameters: "chat_id message_thread_id ephemeral_message_parameters text entities link_preview_options \
                     disable_notification protect_content reply_parameters reply_markup",
    },
    Method {
        name: "sendChatAction",
        act: send_chat_action,
        parameters: "chat_id message_thread_id action",
    },
];

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

fn send_message(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    let raw = call.text("text").unwrap_or_default();
    let text = words::text(raw, call.list("entities"), "message is too long")?;
    let mut message = dressed(world, call, key, Content::Text(text))?;
    message.link_preview = call.value("link_preview_options").cloned();
    world.take_allowance(call.bot, key, 1)?;
    Ok(world.send(call.bot, key, message))
}

fn send_chat_action(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    thread(world, call, key)?;
    if !ACTIONS.contains(&call.text("action").unwrap_or_default()) {
        return Err(bad("wrong parameter action in request"));
    }
    Ok(Value::Bool(true))
}

impl World {
    /// Posts a bot's message and shows it to the bot.
    pub(crate) fn send(&mut self, bot: i64, key: ChatKey, message: Message) -> Value {
        if message.aside.is_some() {
            return self.whisper(bot, key, message);
        }
        let id = self.post(key, message);
        self.shown_to(bot, key, id)
    }

    pub(crate) fn shown_to(&self, bot: i64, key: ChatKey, id: i64) -> Value {
        let message = self.message(key, id);
        message.map_or(Value::Null, |message| self.message_value(bot, key, message))
    }
}

/// A message of the bot with what every send may add to it.
pub(crate) fn dressed(
    world: &World,
    call: &Call,
    key: ChatKey,
    content: Content,
) -> Result<Message, Refusal> {
    let mut message = Message::new(Sender::Bot(call.bot), content);
    let markup = keyboards::markup(call)?;
    message.buttons = markup.inline;
    message.reply_keyboard = markup.other;
    message.protected = call.flag("protect_content");
    message.thread = thread(world, call, key)?;
    message.reply = reply(world, call, key)?;
    let answered = message.reply.as_ref().and_then(|reply| world.message(key, reply.to));
    // An answer goes where the question stands.
    message.thread = message.thread.or(answered.and_then(|answered| answered.thread));
    message.aside = whispers::aside(world, call, key)?;
    Ok(message)
}

/// The topic a message goes to. The General topic takes no number.
pub(crate) fn thread(world: &World, call: &Call, key: ChatKey) -> Result<Option<i64>, Refusal> {
    let Some(thread) = call.number("message_thread_id") else { return Ok(None) };
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if chat.kind == ChatKind::Private {
        return Err(unmodelled("topics in private chats"));
    }
    let plain = chat.kind == ChatKind::Supergroup { forum: false };
    if plain && chat.messages.contains_key(&thread) {
        return Err(unmodelled("sending to a thread outside a forum"));
    }
    match chat.topics.get(&thread) {
        None => Err(bad("message thread not found")),
        Some(topic) if topic.closed && !chat.status(call.bot).has_right("can_manage_topics") => {
            Err(bad("TOPIC_CLOSED"))
        }
        Some(_) => Ok(Some(thread)),
    }
}

/// The message that is answered, if it is there and says what is quoted.
fn reply(world: &World, call: &Call, key: ChatKey) -> Result<Option<Reply>, Refusal> {
    const MODELLED: [&str; 6] = [
        "message_id",
        "chat_id",
        "allow_sending_without_reply",
        "quote",
        "quote_entities",
        "quote_position",
    ];
    let Some(wanted) = call.value("reply_parameters") else { return Ok(None) };
    if whispers::answered(call).is_some() {
        return match call.value("ephemeral_message_parameters") {
            Some(_) => Ok(None),
            None => Err(unmodelled("answering an ephemeral message in the open")),
        };
    }
    let fields = wanted.as_object().into_iter().flatten();
    if let Some((field, _)) =
        fields.into_iter().find(|(name, _)| !MODELLED.contains(&name.as_str()))
    {
        return Err(unmodelled(format!("`{field}` of reply_parameters")));
    }
    if wanted.get("chat_id").is_some_and(|chat| chat.as_i64() != Some(key.id())) {
        return Err(unmodelled("replies to another chat"));
    }
    let to = wanted["message_id"].as_i64().unwrap_or_default();
    let Some(answered) = world.message(key, to) else {
        return match wanted["allow_sending_without_reply"].as_bool() {
            Some(true) => Ok(None),
            _ => Err(bad("message to be replied not found")),
        };
    };
    let quote = match wanted["quote"].as_str() {
        None => None,
        Some(quote) => Some(quoted(answered, quote)?),
    };
    Ok(Some(Reply { to, quote }))
}

/// A `TextQuote`; the words must stand in the message exactly so.
fn quoted(answered: &Message, quote: &str) -> Result<Value, Refusal> {
    let text = answered.content.styled().map_or("", |styled| styled.text.as_str());
    match text.find(quote).filter(|_| !quote.is_empty()) {
        None => Err(bad("QUOTE_TEXT_INVALID")),
        Some(at) => {
            let position = words::utf16(&text[..at]);
            Ok(json!({ "text": quote, "position": position, "is_manual": true }))
        }
    }
}
