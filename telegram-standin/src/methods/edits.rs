//! Changing messages that were sent. A bot may change its own without any limit
//! of time, except forwards and messages sent with a reply keyboard.

use serde_json::{Value, json};

use super::media::Input;
use super::{Call, Method, keyboards};
use crate::answer::{Answer, Refusal, bad};
use crate::words;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind};
use crate::world::message::{Content, MediaKind, Message, Sender};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "editMessageText",
        act: edit_message_text,
        parameters: "chat_id message_id text entities link_preview_options reply_markup",
    },
    Method {
        name: "editMessageCaption",
        act: edit_message_caption,
        parameters: "chat_id message_id caption caption_entities show_caption_above_media \
                     reply_markup",
    },
    Method {
        name: "editMessageMedia",
        act: edit_message_media,
        parameters: "chat_id message_id media reply_markup",
    },
    Method {
        name: "editMessageReplyMarkup",
        act: edit_message_reply_markup,
        parameters: "chat_id message_id reply_markup",
    },
];

fn edit_message_text(world: &mut World, call: &Call) -> Answer {
    let (key, mut message) = editable(world, call)?;
    let Content::Text(_) = &message.content else {
        return Err(bad("there is no text in the message to edit"));
    };
    let raw = call.text("text").unwrap_or_default();
    let text = words::text(raw, call.list("entities"), "MESSAGE_TOO_LONG")?;
    message.content = Content::Text(text);
    message.link_preview = call.value("link_preview_options").cloned();
    change(world, call, key, message)
}

fn edit_message_caption(world: &mut World, call: &Call) -> Answer {
    let (key, mut message) = editable(world, call)?;
    match &mut message.content {
        Content::Media(media) if media.kind.has_caption() => {
            let raw = call.text("caption").unwrap_or_default();
            media.caption = words::caption(raw, call.list("caption_entities"))?;
            media.caption_above = call.flag("show_caption_above_media");
        }
        _ => return Err(bad("there is no caption in the message to edit")),
    }
    change(world, call, key, message)
}

fn edit_message_media(world: &mut World, call: &Call) -> Answer {
    let (key, mut message) = editable(world, call)?;
    let old = match &message.content {
        Content::Text(_) => None,
        Content::Media(media) => Some(media.kind),
        Content::Plain { .. } | Content::Service(_) => {
            return Err(bad("message can't be edited"));
        }
    };
    // Voice notes, video notes and stickers cannot be swapped for anything.
    let fixed = [MediaKind::Voice, MediaKind::VideoNote, MediaKind::Sticker];
    if old.is_some_and(|old| fixed.contains(&old)) {
        return Err(bad("message can't be edited"));
    }
    let input = Input::read(call, call.value("media").unwrap_or(&Value::Null))?;
    let alone = [MediaKind::Document, MediaKind::Audio];
    let mixes = old.is_some_and(|old| {
        old != input.kind && (alone.contains(&old) || alone.contains(&input.kind))
    });
    if message.album.is_some() && mixes {
        return Err(bad("message can't be edited"));
    }
    message.content = Content::Media(input.media(world)?);
    change(world, call, key, message)
}

fn edit_message_reply_markup(world: &mut World, call: &Call) -> Answer {
    let (key, message) = editable(world, call)?;
    change(world, call, key, message)
}

/// A copy of the message that is to change, if the bot may change it.
fn editable(world: &World, call: &Call) -> Result<(ChatKey, Message), Refusal> {
    if call.value("chat_id").is_none() || call.value("message_id").is_none() {
        return Err(bad("message identifier is not specified"));
    }
    let key = world.writable(call)?;
    let id = call.number("message_id").unwrap_or_default();
    let message = world.message(key, id).ok_or_else(|| bad("message to edit not found"))?;
    let chat = world.chats.get(&key).ok_or_else(|| bad("chat not found"))?;
    let own = message.sender == Sender::Bot(call.bot);
    let channel = chat.kind == ChatKind::Channel
        && chat.status(call.bot).has_right(if own {
            "can_post_messages"
        } else {
            "can_edit_messages"
        });
    let mine = channel || (own && chat.kind != ChatKind::Channel);
    let fixed = message.origin.is_some() || message.reply_keyboard;
    if !mine || fixed || matches!(message.content, Content::Service(_)) {
        return Err(bad("message can't be edited"));
    }
    Ok((key, message.clone()))
}

/// Puts the changed message in place. Buttons that are not given again are gone.
fn change(world: &mut World, call: &Call, key: ChatKey, mut message: Message) -> Answer {
    let markup = keyboards::markup(call)?;
    message.buttons = markup.inline;
    let id = message.id;
    let face = |message: &Message, world: &World| {
        let mut value = world.message_value(call.bot, key, message);
        value["edit_date"] = json!(null);
        value
    };
    let Some(old) = world.message(key, id) else { return Err(bad("message to edit not found")) };
    if face(old, world) == face(&message, world) {
        return Err(bad(
            "message is not modified: specified new message content and reply markup are \
             exactly the same as a current content and reply markup of the message",
        ));
    }
    world.take_allowance(call.bot, key, 1)?;
    message.edited = Some(world.now());
    let note = format!("{} #{id} edited by the bot", world.place(key));
    world.records.note(world.now(), note);
    if let Some(place) = world.message_mut(key, id) {
        *place = message;
    }
    world.pass_on_edit(key, id);
    Ok(world.shown_to(call.bot, key, id))
}
