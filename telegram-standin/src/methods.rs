//! The methods of the Bot API that the stand-in models. A file holds methods of
//! one kind and the list of their names; whatever is in no list is refused.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::answer::{Answer, Refusal, bad, forbidden, moved, too_many, unmodelled};
use crate::door::Part;
use crate::spec::MethodSpec;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind, Status};

mod about;
mod chats;
mod copies;
mod deletes;
mod edits;
mod files;
mod invites;
mod keyboards;
mod media;
mod moderation;
mod presses;
mod sends;
mod topics;
pub(crate) mod updates;
mod whispers;

pub(crate) use media::right;

/// A method, what does it, and the parameters it honours. A declared parameter
/// that is not among them is refused by name rather than ignored.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    pub(crate) act: fn(&mut World, &Call) -> Answer,
    pub(crate) parameters: &'static str,
}

const LISTS: &[&[Method]] = &[
    about::METHODS,
    chats::METHODS,
    copies::METHODS,
    deletes::METHODS,
    edits::METHODS,
    files::METHODS,
    invites::METHODS,
    media::METHODS,
    moderation::METHODS,
    presses::METHODS,
    sends::METHODS,
    topics::METHODS,
    updates::METHODS,
    whispers::METHODS,
];

pub(crate) fn find(name: &str) -> Option<&'static Method> {
    LISTS.iter().flat_map(|list| list.iter()).find(|method| method.name == name)
}

/// A call that fits the specification.
pub(crate) struct Call {
    pub(crate) bot: i64,
    pub(crate) method: &'static MethodSpec,
    pub(crate) arguments: Map<String, Value>,
    pub(crate) files: BTreeMap<String, Part>,
}

impl Call {
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.arguments.get(name)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.value(name)?.as_i64()
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.value(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(crate) fn list(&self, name: &str) -> &[Value] {
        self.value(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

pub(crate) fn run(world: &mut World, call: &Call) -> Answer {
    match find(&call.method.name) {
        Some(method) => (method.act)(world, call),
        None => Err(unmodelled(&call.method.name)),
    }
}

const UNMET: &str = "bot can't initiate conversation with a user";

impl World {
    /// The chat a parameter names, whether or not the bot may write there.
    pub(crate) fn chat_named(&self, call: &Call, name: &str) -> Result<ChatKey, Refusal> {
        let id = match call.value(name) {
            Some(Value::String(username)) => {
                let wanted = username.trim_start_matches('@');
                let found = self.chats.values().find(|chat| {
                    chat.username.as_ref().is_some_and(|it| it.eq_ignore_ascii_case(wanted))
                });
                return found.map(|chat| chat.key).ok_or_else(|| bad("chat not found"));
            }
            value => value.and_then(Value::as_i64).unwrap_or_default(),
        };
        if id == 0 {
            return Err(bad("chat_id is empty"));
        }
        if id > 0 {
            let key = ChatKey::Private { bot: call.bot, person: id };
            if self.chats.contains_key(&key) {
                return Ok(key);
            }
            return match self.users.contains_key(&id) {
                true => Err(forbidden(UNMET)),
                false => Err(bad("chat not found")),
            };
        }
        let key = ChatKey::Shared(id);
        let met = self.chats.get(&key).filter(|chat| chat.members.contains_key(&call.bot));
        met.map(|_| key).ok_or_else(|| bad("chat not found"))
    }

    /// The chat `chat_id` names, if the bot may write there at all.
    pub(crate) fn writable(&self, call: &Call) -> Result<ChatKey, Refusal> {
        let key = self.chat_named(call, "chat_id")?;
        self.may_write(call.bot, key)?;
        Ok(key)
    }

    pub(crate) fn may_write(&self, bot: i64, key: ChatKey) -> Result<(), Refusal> {
        if let ChatKey::Private { person, .. } = key {
            let Some(user) = self.users.get(&person) else { return Err(bad("chat not found")) };
            return match () {
                () if user.deleted => Err(forbidden("user is deactivated")),
                () if self.is_lent_out(key) => Err(forbidden(UNMET)),
                () if user.blocked.contains(&bot) => Err(forbidden("bot was blocked by the user")),
                () => Ok(()),
            };
        }
        self.is_reachable(bot, key)
    }

    /// Whether the bot still is in a chat, as every write asks first.
    pub(crate) fn is_reachable(&self, bot: i64, key: ChatKey) -> Result<(), Refusal> {
        let Some(chat) = self.chats.get(&key) else { return Err(bad("chat not found")) };
        if chat.kind == ChatKind::Private {
            return Ok(());
        }
        if let Some(to) = chat.moved_to {
            return Err(moved(to));
        }
        let word = chat.kind.word();
        match chat.status(bot) {
            Status::Banned { .. } => {
                Err(forbidden(&format!("bot was kicked from the {word} chat")))
            }
            Status::Left => Err(forbidden(&format!("bot is not a member of the {word} chat"))),
            _ => Ok(()),
        }
    }

    /// Whether the bot may send something into a chat, by a right of `ChatPermissions`.
    pub(crate) fn may_send(&self, bot: i64, key: ChatKey, right: &str) -> Result<(), Refusal> {
        self.may_write(bot, key)?;
        let Some(chat) = self.chats.get(&key) else { return Err(bad("chat not found")) };
        match (chat.allows(bot, right), chat.kind) {
            (true, _) => Ok(()),
            (false, ChatKind::Channel) => Err(bad("need administrator rights in the channel chat")),
            (false, _) => {
                let what = match right {
                    "can_send_messages" => "text messages".to_owned(),
                    _ => right.trim_start_matches("can_send_").replace('_', " "),
                };
                Err(bad(&format!("not enough rights to send {what} to the chat")))
            }
        }
    }

    /// Takes `count` messages from the bot's allowance for a chat, or says how long to wait.
    pub(crate) fn take_allowance(
        &mut self,
        bot: i64,
        key: ChatKey,
        count: usize,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match self.limiter.take(bot, key, count, now) {
            0 => Ok(()),
            wait => Err(too_many(wait)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::spec;

    #[test]
    fn every_method_and_parameter_exists_in_the_specification() {
        for method in LISTS.iter().flat_map(|list| list.iter()) {
            let known = spec().method(method.name).expect(method.name);
            assert_eq!(known.name, method.name);
            for name in method.parameters.split_whitespace() {
                assert!(known.fields.contains_key(name), "{} has no `{name}`", method.name);
            }
            let required = known.fields.iter().filter(|(_, field)| field.required);
            for (name, _) in required {
                let honoured = method.parameters.split_whitespace().any(|each| each == name);
                assert!(honoured, "{} needs `{name}`", method.name);
            }
        }
    }
}
