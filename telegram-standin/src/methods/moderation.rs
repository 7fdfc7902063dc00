//! Restricting, banning and promoting members, and what all of them may do.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::world::chat::{Chat, ChatKey, ChatKind, Status};
use crate::world::gathering::Change;
use crate::world::render::{ADMIN_RIGHTS, PERMISSIONS};
use crate::world::{DAY, World};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "restrictChatMember",
        act: restrict,
        parameters: "chat_id user_id permissions use_independent_chat_permissions until_date",
    },
    Method {
        name: "banChatMember",
        act: ban,
        parameters: "chat_id user_id until_date revoke_messages",
    },
    Method { name: "unbanChatMember", act: unban, parameters: "chat_id user_id only_if_banned" },
    Method {
        name: "banChatSenderChat",
        act: |world, call| ban_channel(world, call, true),
        parameters: "chat_id sender_chat_id",
    },
    Method {
        name: "unbanChatSenderChat",
        act: |world, call| ban_channel(world, call, false),
        parameters: "chat_id sender_chat_id",
    },
    Method {
        name: "promoteChatMember",
        act: promote,
        parameters: "chat_id user_id is_anonymous can_manage_chat can_delete_messages \
                     can_manage_video_chats can_restrict_members can_promote_members \
                     can_change_info can_invite_users can_post_stories can_edit_stories \
                     can_delete_stories can_post_messages can_edit_messages can_pin_messages \
                     can_manage_topics can_manage_direct_messages can_manage_tags \
                     can_send_welcome_messages",
    },
    Method {
        name: "setChatPermissions",
        act: set_permissions,
        parameters: "chat_id permissions use_independent_chat_permissions",
    },
];

const NO_RIGHT: &str = "not enough rights to restrict/unrestrict chat member";
const NO_BASIC: &str = "method is available for supergroup and channel chats only";
/// Shorter or longer than this counts as for ever.
const SHORTEST: i64 = 30;
const LONGEST: i64 = 366 * DAY;

fn restrict(world: &mut World, call: &Call) -> Answer {
    let (key, kind) = shared(world, call)?;
    if !matches!(kind, ChatKind::Supergroup { .. }) {
        return Err(bad("method is available only in supergroups"));
    }
    let who = target(world, call, key)?;
    let rights = permissions(call);
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let present = chat.status(who).is_present();
    let to = match (rights.len() == PERMISSIONS.len(), present) {
        (true, true) => Status::Member,
        (true, false) => Status::Left,
        (false, _) => Status::Restricted { rights, until: until(world, call), present },
    };
    world.change_status(key, Change::new(who, to, call.bot));
    Ok(Value::Bool(true))
}

/// A basic group keeps no list of the banned: the person is just gone, and the
/// group says so. In a supergroup nothing is said.
fn ban(world: &mut World, call: &Call) -> Answer {
    let (key, kind) = shared(world, call)?;
    let who = target(world, call, key)?;
    if kind == ChatKind::Basic {
        let to = match world.bots.contains_key(&who) {
            true => Status::Banned { until: 0 },
            false => Status::Left,
        };
        world.depart(key, Change::new(who, to, call.bot));
        return Ok(Value::Bool(true));
    }
    let to = Status::Banned { until: until(world, call) };
    world.change_status(key, Change::new(who, to, call.bot));
    Ok(Value::Bool(true))
}

/// Also removes whoever is in the chat, unless only the banned are meant.
fn unban(world: &mut World, call: &Call) -> Answer {
    let (key, kind) = shared(world, call)?;
    if kind == ChatKind::Basic {
        return Err(bad(NO_BASIC));
    }
    let who = target(world, call, key)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let banned = matches!(chat.status(who), Status::Banned { .. });
    if banned || (chat.status(who).is_present() && !call.flag("only_if_banned")) {
        world.change_status(key, Change::new(who, Status::Left, call.bot));
    }
    Ok(Value::Bool(true))
}

fn ban_channel(world: &mut World, call: &Call, banned: bool) -> Answer {
    let (key, kind) = shared(world, call)?;
    if kind == ChatKind::Basic {
        return Err(bad(NO_BASIC));
    }
    may_restrict(world, call, key)?;
    let channel = call.number("sender_chat_id").unwrap_or_default();
    let known = world.chats.get(&ChatKey::Shared(channel));
    if known.is_none_or(|chat| chat.kind != ChatKind::Channel) {
        return Err(bad("PARTICIPANT_ID_INVALID"));
    }
    if let Some(chat) = world.chats.get_mut(&key) {
        match banned {
            true => chat.banned_channels.insert(channel),
            false => chat.banned_channels.remove(&channel),
        };
    }
    Ok(Value::Bool(true))
}

/// Grants only what the bot itself may do. No right at all makes a member again.
fn promote(world: &mut World, call: &Call) -> Answer {
    let (key, kind) = shared(world, call)?;
    if kind == ChatKind::Basic {
        return Err(bad(NO_BASIC));
    }
    let who = known(world, call)?;
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    let mine = chat.status(call.bot);
    if !mine.has_right("can_promote_members") {
        return Err(bad("not enough rights"));
    }
    let title = match chat.status(who) {
        _ if who == call.bot => return Err(bad("can't promote self")),
        Status::Owner { .. } => return Err(bad("can't remove chat owner")),
        Status::Administrator { promoter, .. } if *promoter != call.bot => {
            return Err(bad("CHAT_ADMIN_REQUIRED"));
        }
        Status::Administrator { title, .. } => title.clone(),
        status if !status.is_present() => return Err(bad("USER_NOT_PARTICIPANT")),
        _ => None,
    };
    let asked = ADMIN_RIGHTS.iter().filter(|right| kind.has_right(right) && call.flag(right));
    let mut rights: BTreeSet<String> = asked.map(|right| (*right).to_owned()).collect();
    let anonymous = call.flag("is_anonymous") && kind != ChatKind::Channel;
    if kind == ChatKind::Channel
        && !rights.is_empty()
        && call.value("can_restrict_members").is_none()
    {
        rights.insert("can_restrict_members".to_owned());
    }
    if rights.iter().any(|right| right != "can_manage_chat" && !mine.has_right(right)) {
        return Err(bad("RIGHT_FORBIDDEN"));
    }
    let to = if rights.is_empty() && !anonymous {
        Status::Member
    } else {
        rights.insert("can_manage_chat".to_owned());
        Status::Administrator { rights, anonymous, title, promoter: call.bot }
    };
    world.change_status(key, Change::new(who, to, call.bot));
    Ok(Value::Bool(true))
}

fn set_permissions(world: &mut World, call: &Call) -> Answer {
    let (key, kind) = shared(world, call)?;
    if kind == ChatKind::Channel {
        return Err(bad("can't change channel chat permissions"));
    }
    let rights = permissions(call);
    let Some(chat) = world.chats.get_mut(&key) else { return Err(bad("chat not found")) };
    if !chat.status(call.bot).has_right("can_restrict_members") {
        return Err(bad("not enough rights to change chat permissions"));
    }
    chat.permissions = rights;
    Ok(Value::Bool(true))
}

/// What is not named is forbidden, except that three permissions follow others.
/// Unless each is meant by itself, wide permissions include the narrow ones.
fn permissions(call: &Call) -> BTreeSet<String> {
    const FOLLOWERS: [(&str, &str); 3] = [
        ("can_manage_topics", "can_pin_messages"),
        ("can_edit_tag", "can_pin_messages"),
        ("can_react_to_messages", "can_send_messages"),
    ];
    const MEDIA: [&str; 7] = [
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
    ];
    let given = |name: &str| call.value("permissions").and_then(|it| it.get(name));
    let granted = |name: &str| given(name).and_then(Value::as_bool);
    let mut rights: BTreeSet<&str> =
        PERMISSIONS.iter().copied().filter(|name| granted(name) == Some(true)).collect();
    for (follower, leader) in FOLLOWERS {
        if given(follower).is_none() && rights.contains(leader) {
            rights.insert(follower);
        }
    }
    if !call.flag("use_independent_chat_permissions") {
        let wide = ["can_send_other_messages", "can_add_web_page_previews"];
        if wide.iter().any(|name| rights.contains(name)) {
            rights.extend(MEDIA);
        }
        if rights.contains("can_send_polls") {
            rights.insert("can_send_messages");
        }
    }
    rights.into_iter().map(str::to_owned).collect()
}

fn until(world: &World, call: &Call) -> i64 {
    let until = call.number("until_date").unwrap_or_default();
    let ahead = until.saturating_sub(world.now());
    if (SHORTEST..=LONGEST).contains(&ahead) { until } else { 0 }
}

fn shared(world: &World, call: &Call) -> Result<(ChatKey, ChatKind), Refusal> {
    let key = world.writable(call)?;
    match world.chats.get(&key).map(|chat| chat.kind) {
        None => Err(bad("chat not found")),
        Some(ChatKind::Private) => {
            Err(unmodelled(format!("{} of a private chat", call.method.name)))
        }
        Some(kind) => Ok((key, kind)),
    }
}

fn known(world: &World, call: &Call) -> Result<i64, Refusal> {
    let who = call.number("user_id").unwrap_or_default();
    match world.users.contains_key(&who) || world.bots.contains_key(&who) {
        true => Ok(who),
        false => Err(bad("PARTICIPANT_ID_INVALID")),
    }
}

/// Somebody the bot may restrict. The owner, administrators and the bot itself are safe.
fn target(world: &World, call: &Call, key: ChatKey) -> Result<i64, Refusal> {
    let who = known(world, call)?;
    may_restrict(world, call, key)?;
    let status = world.chats.get(&key).map_or(&Status::Left, |chat| chat.status(who));
    match status {
        _ if who == call.bot => Err(bad("can't restrict self")),
        Status::Owner { .. } => Err(bad("can't remove chat owner")),
        Status::Administrator { .. } => Err(bad("user is an administrator of the chat")),
        _ => Ok(who),
    }
}

fn may_restrict(world: &World, call: &Call, key: ChatKey) -> Result<(), Refusal> {
    let chat: Option<&Chat> = world.chats.get(&key);
    let Some(chat) = chat else { return Err(bad("chat not found")) };
    match (chat.status(call.bot).has_right("can_restrict_members"), chat.kind) {
        (true, _) => Ok(()),
        (false, ChatKind::Basic) => Err(bad("CHAT_ADMIN_REQUIRED")),
        (false, _) => Err(bad(NO_RIGHT)),
    }
}
