//! Forwarding, which keeps the author's name, and copying, which does not.

use serde_json::{Value, json};

use super::sends::dressed;
use super::{Call, Method, chats};
use crate::answer::{Answer, Refusal, bad};
use crate::words;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind};
use crate::world::message::{Content, Message, Sender};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "forwardMessage",
        act: forward_message,
        parameters: "chat_id message_thread_id from_chat_id disable_notification \
                     protect_content message_id",
    },
    Method {
        name: "forwardMessages",
        act: forward_messages,
        parameters: "chat_id message_thread_id from_chat_id message_ids disable_notification \
                     protect_content",
    },
    Method {
        name: "copyMessage",
        act: copy_message,
        parameters: "chat_id message_thread_id from_chat_id message_id caption caption_entities \
                     show_caption_above_media disable_notification protect_content \
                     reply_parameters reply_markup",
    },
    Method {
        name: "copyMessages",
        act: copy_messages,
        parameters: "chat_id message_thread_id from_chat_id message_ids disable_notification \
                     protect_content remove_caption",
    },
];

fn forward_message(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    let source = chats::readable(world, call, "from_chat_id")?;
    let id = call.number("message_id").unwrap_or_default();
    let forward = forwarded(world, call, key, source, id)?;
    world.take_allowance(call.bot, key, 1)?;
    Ok(world.send(call.bot, key, forward))
}

/// Messages that are not there or cannot be forwarded are passed over.
fn forward_messages(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    let source = chats::readable(world, call, "from_chat_id")?;
    let ids = call.list("message_ids").iter().filter_map(Value::as_i64);
    let forwards: Vec<_> =
        ids.filter_map(|id| forwarded(world, call, key, source, id).ok()).collect();
    if forwards.is_empty() {
        return Err(bad("messages to forward not found"));
    }
    world.take_allowance(call.bot, key, forwards.len())?;
    let ids = forwards.into_iter().map(|it| json!({ "message_id": world.post(key, it) }));
    Ok(ids.collect())
}

/// A forward of a message that may be forwarded.
fn forwarded(
    world: &World,
    call: &Call,
    key: ChatKey,
    source: ChatKey,
    id: i64,
) -> Result<Message, Refusal> {
    let message = world.message(source, id).ok_or_else(|| bad("message to forward not found"))?;
    let protected = message.protected || world.chats.get(&source).is_some_and(|it| it.protected);
    if protected || matches!(message.content, Content::Service(_)) {
        return Err(bad("message can't be forwarded"));
    }
    let origin = Some(world.origin_of(source, message));
    Ok(Message { origin, ..dressed(world, call, key, message.content.clone())? })
}

fn copy_message(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    let source = chats::readable(world, call, "from_chat_id")?;
    let id = call.number("message_id").unwrap_or_default();
    let mut content = copied(world, source, id)?;
    if let (Some(caption), Content::Media(media)) = (call.text("caption"), &mut content) {
        media.caption = words::caption(caption, call.list("caption_entities"))?;
        media.caption_above = call.flag("show_caption_above_media");
    }
    let copy = dressed(world, call, key, content)?;
    world.take_allowance(call.bot, key, 1)?;
    let id = world.post(key, copy);
    Ok(json!({ "message_id": id }))
}

/// Messages that are not there or cannot be copied are passed over.
fn copy_messages(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, "can_send_messages")?;
    let source = chats::readable(world, call, "from_chat_id")?;
    let ids = call.list("message_ids").iter().filter_map(Value::as_i64);
    let mut contents: Vec<_> = ids.filter_map(|id| copied(world, source, id).ok()).collect();
    if contents.is_empty() {
        return Err(bad("message to copy not found"));
    }
    if call.flag("remove_caption") {
        for content in &mut contents {
            if let Content::Media(media) = content {
                media.caption = words::typed("");
            }
        }
    }
    world.take_allowance(call.bot, key, contents.len())?;
    let mut copies = Vec::new();
    for content in contents {
        let copy = dressed(world, call, key, content)?;
        copies.push(json!({ "message_id": world.post(key, copy) }));
    }
    Ok(Value::Array(copies))
}

/// What a copy says. A bot may copy what its own protection keeps people from forwarding.
fn copied(world: &World, source: ChatKey, id: i64) -> Result<Content, Refusal> {
    let message = world.message(source, id).ok_or_else(|| bad("message to copy not found"))?;
    match &message.content {
        Content::Service(_) => Err(bad("message can't be copied")),
        content => Ok(content.clone()),
    }
}

impl World {
    /// The `MessageOrigin` of a forward of this message.
    pub(crate) fn origin_of(&self, key: ChatKey, message: &Message) -> Value {
        if let Some(origin) = &message.origin {
            return origin.clone();
        }
        let channel = self.chats.get(&key).is_some_and(|chat| chat.kind == ChatKind::Channel);
        if channel {
            return json!({
                "type": "channel", "date": message.date, "chat": self.chat_value(key),
                "message_id": message.id,
            });
        }
        match message.sender {
            Sender::Person(id) | Sender::Bot(id) => json!({
                "type": "user", "date": message.date, "sender_user": self.user_value(id),
            }),
            Sender::Chat(id) => {
                let mut origin = json!({
                    "type": "chat", "date": message.date,
                    "sender_chat": self.chat_value(ChatKey::Shared(id)),
                });
                if let Some(title) = &message.signature {
                    origin["author_signature"] = title.clone().into();
                }
                origin
            }
        }
    }
}
