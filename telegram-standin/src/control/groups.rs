//! Groups and channels by the control port.

use std::sync::Arc;

use serde_json::{Value, json};

use super::shown;
use crate::group::{Admin, Group};
use crate::member::Joined;
use crate::person::Person;
use crate::shared::Shared;
use crate::world::chat::ChatKind;

/// More members than this nobody needs to look at.
const MOST_MEMBERS: u64 = 200_000;

/// `{"kind": "supergroup", "title": "Chat", "members": 1123}`: a basic group
/// (`group`), a supergroup, a forum or a channel with the bot as administrator.
pub(super) fn found(shared: &Arc<Shared>, bot: i64, body: &Value) -> Result<Value, String> {
    let kind = match body["kind"].as_str().unwrap_or("supergroup") {
        "group" => ChatKind::Basic,
        "supergroup" => ChatKind::Supergroup { forum: false },
        "forum" => ChatKind::Supergroup { forum: true },
        "channel" => ChatKind::Channel,
        other => return Err(format!("there is no kind of chat `{other}`")),
    };
    let members = body["members"].as_u64().unwrap_or_default().min(MOST_MEMBERS);
    let title = body["title"].as_str().unwrap_or("Chat");
    let group = Group::found(shared, bot, kind, title).with_bot(Admin::all());
    let group = group.members(usize::try_from(members).unwrap_or_default());
    Ok(json!({ "chat": group.id(), "owner": group.boss().id(), "link": group.link() }))
}

/// What a person does in a chat: `{"person": 7, "chat": -100, "do": "post", "text": "..."}`.
pub(super) fn act(person: &Person, group: &Group, body: &Value) -> Result<Value, String> {
    let text = body["text"].as_str().unwrap_or_default();
    let message = body["message"].as_i64().unwrap_or_default();
    match body["do"].as_str().unwrap_or_default() {
        "post" => {
            let sent = person.try_post(group, text).ok_or("the person may not write there")?;
            Ok(json!({ "message": sent }))
        }
        "reply" => Ok(json!({ "message": person.reply(group, message, text) })),
        "whisper" => Ok(json!({ "whisper": person.whisper(group, text) })),
        "press" => Ok(json!({ "press": person.press_in(group, message, text).0 })),
        "look" => {
            let phone: Vec<_> = person.phone_of(group).iter().map(shown).collect();
            Ok(json!({ "phone": phone, "members": group.head_count() }))
        }
        "join" => match person.join(&group.link()) {
            Joined::Refused(why) => Err(why.to_owned()),
            joined => Ok(json!({ "joined": joined == Joined::Member })),
        },
        other => silently(person, group, other, message, text).map(|()| json!({})),
    }
}

fn silently(
    person: &Person,
    group: &Group,
    what: &str,
    message: i64,
    text: &str,
) -> Result<(), String> {
    match what {
        "edit" => person.edit_in(group, message, text),
        "delete" => person.delete_in(group, message),
        "leave" => person.leave(group),
        "promote" => group.promote(person.id(), &Admin::all()),
        "demote" => group.demote(person.id()),
        "kick" => group.kick(person.id()),
        other => return Err(format!("nobody knows how to `{other}` in a chat")),
    }
    Ok(())
}
