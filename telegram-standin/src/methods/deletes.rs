//! Deleting messages, while they are young enough.

use serde_json::Value;

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, forbidden};
use crate::world::chat::{Chat, ChatKey, ChatKind};
use crate::world::message::{Content, Message, Sender};
use crate::world::{DAY, World};

pub(super) const METHODS: &[Method] = &[
    Method { name: "deleteMessage", act: delete_message, parameters: "chat_id message_id" },
    Method { name: "deleteMessages", act: delete_messages, parameters: "chat_id message_ids" },
];

/// A bot deletes only what is younger than two days.
const DELETABLE: i64 = 2 * DAY;
const BATCH_MOST: usize = 100;
/// Service messages that stand for the chat or topic itself.
const FOUNDING: [&str; 3] =
    ["supergroup_chat_created", "channel_chat_created", "forum_topic_created"];

fn delete_message(world: &mut World, call: &Call) -> Answer {
    let key = reachable(world, call)?;
    let id = call.number("message_id").unwrap_or_default();
    let chat = world.chats.get(&key).ok_or_else(|| bad("chat not found"))?;
    let Some(message) = chat.messages.get(&id) else {
        return Err(bad("message to delete not found"));
    };
    deletable(world.now(), call.bot, chat, message)?;
    remove(world, key, &[id]);
    Ok(Value::Bool(true))
}

/// All of them or none: one that cannot be deleted keeps the others. Numbers
/// that are not there are passed over.
fn delete_messages(world: &mut World, call: &Call) -> Answer {
    let key = reachable(world, call)?;
    let ids: Vec<_> = call.list("message_ids").iter().filter_map(Value::as_i64).collect();
    if ids.is_empty() {
        return Err(bad("message identifiers are not specified"));
    }
    if ids.len() > BATCH_MOST {
        return Err(bad("too many message identifiers specified"));
    }
    let chat = world.chats.get(&key).ok_or_else(|| bad("chat not found"))?;
    let present = ids.iter().filter_map(|id| chat.messages.get(id));
    for message in present {
        deletable(world.now(), call.bot, chat, message)?;
    }
    remove(world, key, &ids);
    Ok(Value::Bool(true))
}

/// A deleted account refuses deletions as it refuses messages. Whether they still
/// work after a person blocked the bot is not known; here they do.
fn reachable(world: &World, call: &Call) -> Result<ChatKey, Refusal> {
    let key = world.chat_named(call, "chat_id")?;
    if let ChatKey::Private { person, .. } = key
        && world.users.get(&person).is_none_or(|user| user.deleted)
    {
        return Err(forbidden("user is deactivated"));
    }
    world.is_reachable(call.bot, key)?;
    Ok(key)
}

/// The rules of `deleteMessage`. In private chats and basic groups the end of
/// the two days still counts; in supergroups and channels it does not.
fn deletable(now: i64, bot: i64, chat: &Chat, message: &Message) -> Result<(), Refusal> {
    let age = now - message.date;
    let own = message.sender == Sender::Bot(bot);
    let service = matches!(message.content, Content::Service(_));
    let status = chat.status(bot);
    let for_everyone = |may: bool| match may && age <= DELETABLE {
        true => Ok(()),
        false => Err(bad("message can't be deleted for everyone")),
    };
    let dice = matches!(message.content, Content::Plain { field: "dice", .. });
    match chat.kind {
        ChatKind::Private => for_everyone(!dice || age >= DAY),
        ChatKind::Basic => for_everyone((own && !service) || status.is_admin()),
        ChatKind::Supergroup { .. } | ChatKind::Channel => {
            let right = status.has_right("can_delete_messages");
            let may = match (own, chat.kind) {
                (true, ChatKind::Channel) => right || status.has_right("can_post_messages"),
                (true, _) => true,
                (false, _) => right,
            };
            let founding = FOUNDING.contains(&message.content.kind().as_str());
            match may && !founding && age < DELETABLE {
                true => Ok(()),
                false => Err(bad("message can't be deleted")),
            }
        }
    }
}

/// Nobody is told that messages are gone.
fn remove(world: &mut World, key: ChatKey, ids: &[i64]) {
    let note = format!("{}: the bot deletes {ids:?}", world.place(key));
    world.records.note(world.now(), note);
    if let Some(chat) = world.chats.get_mut(&key) {
        for id in ids {
            chat.messages.remove(id);
        }
    }
}
