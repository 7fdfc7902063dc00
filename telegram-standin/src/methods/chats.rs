//! What a bot asks about a group or channel, pinning, and leaving.

use serde_json::{Map, Value, json};

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::people::object;
use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind, Status};
use crate::world::gathering::Change;
use crate::world::message::Content;
use crate::world::render::{PERMISSIONS, put, rights_value};

pub(super) const METHODS: &[Method] = &[
    Method { name: "getChat", act: get_chat, parameters: "chat_id" },
    Method { name: "getChatMember", act: get_chat_member, parameters: "chat_id user_id" },
    Method { name: "getChatMemberCount", act: get_chat_member_count, parameters: "chat_id" },
    Method {
        name: "getChatAdministrators",
        act: get_chat_administrators,
        parameters: "chat_id return_bots",
    },
    Method { name: "leaveChat", act: leave_chat, parameters: "chat_id" },
    Method {
        name: "pinChatMessage",
        act: pin_chat_message,
        parameters: "chat_id message_id disable_notification",
    },
    Method { name: "unpinChatMessage", act: unpin_chat_message, parameters: "chat_id message_id" },
];

/// More reactions than this nobody can set on a message.
const MOST_REACTIONS: i64 = 11;

/// A `ChatFullInfo`. The number of an upgraded group still tells of it.
fn get_chat(world: &mut World, call: &Call) -> Answer {
    let key = readable(world, call, "chat_id")?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if chat.kind == ChatKind::Private {
        return Err(unmodelled("getChat of a private chat"));
    }
    let admin = chat.status(call.bot).is_admin();
    let invites = chat.status(call.bot).has_right("can_invite_users") && chat.moved_to.is_none();
    let link = invites.then(|| world.primary_link(key, call.bot));
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let mut value = object(world.chat_value(key));
    value.insert("accent_color_id".into(), (key.id().unsigned_abs() % 7).into());
    value.insert("max_reaction_count".into(), MOST_REACTIONS.into());
    value.insert("accepted_gift_types".into(), no_gifts());
    if chat.kind != ChatKind::Channel {
        let permissions = rights_value(PERMISSIONS, &chat.permissions);
        value.insert("permissions".into(), Value::Object(permissions));
    }
    let past = chat.shows_past() && matches!(chat.kind, ChatKind::Supergroup { .. });
    put(&mut value, "active_usernames", chat.username.clone().map(|name| vec![name]));
    put(&mut value, "invite_link", link);
    put(&mut value, "linked_chat_id", chat.linked);
    put(&mut value, "message_auto_delete_time", chat.auto_delete);
    put(&mut value, "has_protected_content", chat.protected.then_some(true));
    value.extend(chat.full.clone());
    value.remove("has_visible_history");
    put(&mut value, "has_visible_history", (past && admin).then_some(true));
    put_pinned(world, call.bot, key, &mut value);
    Ok(Value::Object(value))
}

fn no_gifts() -> Value {
    json!({
        "unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false,
        "premium_subscription": false, "gifts_from_channels": false,
    })
}

/// The most recent pinned message that is still there.
fn put_pinned(world: &World, bot: i64, key: ChatKey, value: &mut Map<String, Value>) {
    let Some(chat) = world.chats.get(&key) else { return };
    let pinned = chat.pinned.iter().rev().find_map(|id| chat.messages.get(id));
    let pinned = pinned.map(|message| Value::Object(world.message_alone(bot, key, message)));
    put(value, "pinned_message", pinned);
}

fn get_chat_member(world: &mut World, call: &Call) -> Answer {
    let key = members_of(world, call)?;
    let who = call.number("user_id").unwrap_or_default();
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if who != call.bot && !chat.status(call.bot).is_admin() {
        sees_members(chat)?;
    }
    if !world.users.contains_key(&who) && !world.bots.contains_key(&who) {
        return Err(bad("PARTICIPANT_ID_INVALID"));
    }
    Ok(world.member_seen(call.bot, chat.kind, who, chat.status(who)))
}

/// Where members are hidden, and in channels, only administrators see them.
fn sees_members(chat: &Chat) -> Result<(), Refusal> {
    let hidden = chat.full.get("has_hidden_members") == Some(&Value::Bool(true));
    match hidden || chat.kind == ChatKind::Channel {
        true => Err(bad("CHAT_ADMIN_REQUIRED")),
        false => Ok(()),
    }
}

fn get_chat_member_count(world: &mut World, call: &Call) -> Answer {
    let key = members_of(world, call)?;
    let count = world.chats.get(&key).map_or(0, Chat::head_count);
    Ok(count.into())
}

/// Other bots are left out unless they are asked for.
fn get_chat_administrators(world: &mut World, call: &Call) -> Answer {
    let key = members_of(world, call)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if chat.kind == ChatKind::Channel && !chat.status(call.bot).is_admin() {
        return Err(bad("member list is inaccessible"));
    }
    let all = call.flag("return_bots");
    let mut admins: Vec<_> = chat
        .members
        .iter()
        .filter(|(_, member)| member.status.is_admin())
        .filter(|(who, _)| all || **who == call.bot || !world.bots.contains_key(who))
        .collect();
    admins.sort_by_key(|(_, member)| !matches!(member.status, Status::Owner { .. }));
    let admins = admins
        .into_iter()
        .map(|(who, member)| world.member_seen(call.bot, chat.kind, *who, &member.status));
    Ok(admins.collect())
}

fn leave_chat(world: &mut World, call: &Call) -> Answer {
    let key = world.chat_named(call, "chat_id")?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if chat.kind == ChatKind::Private {
        return Err(bad("can't leave private chats"));
    }
    if chat.moved_to.is_some() {
        return Err(bad("chat is deactivated"));
    }
    world.is_reachable(call.bot, key)?;
    world.depart(key, Change::new(call.bot, Status::Left, call.bot));
    Ok(Value::Bool(true))
}

fn pin_chat_message(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    let id = call.number("message_id").unwrap_or_default();
    let message = world.message(key, id).ok_or_else(|| bad("message to pin not found"))?;
    let service = matches!(message.content, Content::Service(_));
    may_pin(world, call.bot, key)?;
    if service {
        return Err(bad("message can't be pinned"));
    }
    world.pin(key, call.bot, id);
    Ok(Value::Bool(true))
}

/// Without a number, the newest pinned message.
fn unpin_chat_message(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let newest = chat.pinned.iter().rev().find(|id| chat.messages.contains_key(id));
    let id = call.number("message_id").or(newest.copied());
    let there = id.filter(|id| chat.messages.contains_key(id));
    let id = there.ok_or_else(|| bad("message to unpin not found"))?;
    may_pin(world, call.bot, key)?;
    if let Some(chat) = world.chats.get_mut(&key) {
        chat.pinned.remove(&id);
    }
    Ok(Value::Bool(true))
}

fn may_pin(world: &World, bot: i64, key: ChatKey) -> Result<(), Refusal> {
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let may = match chat.kind {
        ChatKind::Private => true,
        ChatKind::Channel => chat.status(bot).has_right("can_edit_messages"),
        ChatKind::Basic | ChatKind::Supergroup { .. } => chat.allows(bot, "can_pin_messages"),
    };
    match may {
        true => Ok(()),
        false => Err(bad("not enough rights to manage pinned messages in the chat")),
    }
}

/// The chat, if the bot may look at it. Public chats can be looked at from
/// outside; a basic group still tells a bot that left it what it is called.
pub(super) fn readable(world: &World, call: &Call, name: &str) -> Result<ChatKey, Refusal> {
    let key = world.chat_named(call, name)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let banned = matches!(chat.status(call.bot), Status::Banned { .. });
    match chat.kind == ChatKind::Basic || (chat.username.is_some() && !banned) {
        true => Ok(key),
        false => world.is_reachable(call.bot, key).map(|()| key),
    }
}

/// The chat, if the bot may ask who is in it: of an upgraded group it may not.
fn members_of(world: &World, call: &Call) -> Result<ChatKey, Refusal> {
    let key = readable(world, call, "chat_id")?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    match chat.kind {
        ChatKind::Private => Err(unmodelled(format!("{} of a private chat", call.method.name))),
        ChatKind::Basic => world.is_reachable(call.bot, key).map(|()| key),
        _ => Ok(key),
    }
}
