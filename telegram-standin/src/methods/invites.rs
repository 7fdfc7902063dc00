//! Invite links and join requests.

use serde_json::Value;

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, unmodelled};
use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind, Invite};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "createChatInviteLink",
        act: create,
        parameters: "chat_id name expire_date member_limit creates_join_request",
    },
    Method {
        name: "editChatInviteLink",
        act: edit,
        parameters: "chat_id invite_link name expire_date member_limit creates_join_request",
    },
    Method { name: "revokeChatInviteLink", act: revoke, parameters: "chat_id invite_link" },
    Method { name: "exportChatInviteLink", act: export, parameters: "chat_id" },
    Method {
        name: "approveChatJoinRequest",
        act: |world, call| decide(world, call, true),
        parameters: "chat_id user_id",
    },
    Method {
        name: "declineChatJoinRequest",
        act: |world, call| decide(world, call, false),
        parameters: "chat_id user_id",
    },
];

fn create(world: &mut World, call: &Call) -> Answer {
    let key = managed(world, call, "invite link")?;
    let link = world.new_link();
    let invite = described(world, call, Invite::new(&link, call.bot))?;
    if let Some(chat) = world.chats.get_mut(&key) {
        chat.invites.push(invite);
    }
    shown(world, call.bot, key, &link)
}

/// An edit sets every field: what it leaves out is unset.
fn edit(world: &mut World, call: &Call) -> Answer {
    let key = managed(world, call, "invite link")?;
    let invite = own(world, call, key)?;
    if invite.primary {
        return Err(bad("CHAT_INVITE_PERMANENT"));
    }
    if invite.revoked {
        return Err(unmodelled("editing a revoked invite link"));
    }
    let invite = described(world, call, Invite::new(&invite.link, call.bot))?;
    let link = invite.link.clone();
    replace(world, key, invite);
    shown(world, call.bot, key, &link)
}

/// A revoked primary link gives way to a new one.
fn revoke(world: &mut World, call: &Call) -> Answer {
    let key = managed(world, call, "invite link")?;
    let invite = own(world, call, key)?;
    let (link, primary) = (invite.link.clone(), invite.primary);
    replace(world, key, Invite { revoked: true, ..invite });
    if primary {
        world.primary_link(key, call.bot);
    }
    shown(world, call.bot, key, &link)
}

fn export(world: &mut World, call: &Call) -> Answer {
    let key = managed(world, call, "invite link")?;
    if let Some(chat) = world.chats.get_mut(&key) {
        for invite in &mut chat.invites {
            invite.revoked |= invite.primary && invite.creator == call.bot;
        }
    }
    Ok(world.primary_link(key, call.bot).into())
}

/// What a link is to be, from the parameters of a call.
fn described(world: &World, call: &Call, invite: Invite) -> Result<Invite, Refusal> {
    let limit = call.number("member_limit");
    let asks = call.flag("creates_join_request");
    if asks && limit.is_some() {
        let why = "member limit can't be specified for links requiring administrator approval";
        return Err(bad(why));
    }
    let expires = call.number("expire_date").filter(|end| *end != 0);
    if expires.is_some_and(|end| end <= world.now()) {
        return Err(bad("EXPIRE_DATE_INVALID"));
    }
    let name = call.text("name").filter(|name| !name.is_empty()).map(str::to_owned);
    Ok(Invite { name, expires, limit, asks, ..invite })
}

/// A bot changes only the links it made.
fn own(world: &World, call: &Call, key: ChatKey) -> Result<Invite, Refusal> {
    let link = call.text("invite_link").unwrap_or_default();
    if link.is_empty() {
        return Err(bad("invite link must be non-empty"));
    }
    let invites = world.chats.get(&key).map_or(&[][..], |chat| &chat.invites);
    match invites.iter().find(|invite| invite.link == link) {
        None => Err(bad("INVITE_HASH_EXPIRED")),
        Some(invite) if invite.creator != call.bot => Err(bad("CHAT_ADMIN_REQUIRED")),
        Some(invite) => Ok(invite.clone()),
    }
}

fn replace(world: &mut World, key: ChatKey, invite: Invite) {
    let chat = world.chats.get_mut(&key);
    let invites = chat.into_iter().flat_map(|chat| &mut chat.invites);
    for known in invites.filter(|known| known.link == invite.link) {
        known.clone_from(&invite);
    }
}

fn shown(world: &World, bot: i64, key: ChatKey, link: &str) -> Answer {
    world.invite_value(bot, key, link).ok_or_else(|| bad("INVITE_HASH_EXPIRED"))
}

fn decide(world: &mut World, call: &Call, approve: bool) -> Answer {
    let key = managed(world, call, "join requests")?;
    let who = call.number("user_id").unwrap_or_default();
    let Some(chat) = world.chats.get(&key) else { return Err(bad("chat not found")) };
    if chat.status(who).is_present() {
        return Err(bad("USER_ALREADY_PARTICIPANT"));
    }
    match world.decide_request(key, who, call.bot, approve) {
        true => Ok(Value::Bool(true)),
        false => Err(bad("HIDE_REQUESTER_MISSING")),
    }
}

/// The chat, if the bot may invite people to it.
fn managed(world: &World, call: &Call, what: &str) -> Result<ChatKey, Refusal> {
    let key = world.writable(call)?;
    let chat: Option<&Chat> = world.chats.get(&key);
    let Some(chat) = chat else { return Err(bad("chat not found")) };
    if chat.kind == ChatKind::Private {
        return Err(unmodelled(format!("{} of a private chat", call.method.name)));
    }
    match chat.status(call.bot).has_right("can_invite_users") {
        true => Ok(key),
        false => Err(bad(&format!("not enough rights to manage chat {what}"))),
    }
}
