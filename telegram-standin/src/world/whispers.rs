//! Ephemeral messages: between a bot and one member of a group, seen by nobody
//! else, numbered apart from the others, and delivered only if all goes well.

use serde_json::Value;

use super::chat::ChatKey;
use super::message::{Message, Sender};
use super::{DAY, News, World};

/// What makes a message of a bot an ephemeral one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aside {
    pub(crate) to: i64,
    /// The ephemeral message it answers.
    pub(crate) answers: Option<i64>,
}

pub(crate) struct Whisper {
    pub(crate) id: i64,
    pub(crate) person: i64,
    pub(crate) bot: i64,
    pub(crate) message: Message,
    /// The ephemeral message it answers.
    pub(crate) answers: Option<i64>,
    /// What the person's phone has of it, which an edit or a deletion may miss.
    pub(crate) seen: Option<Message>,
    pub(crate) deleted: bool,
}

impl World {
    /// Says something to one member, and shows it to the bot.
    pub(crate) fn whisper(&mut self, bot: i64, key: ChatKey, message: Message) -> Value {
        let Some(aside) = message.aside else { return Value::Null };
        let heard = self.reaches(aside.to);
        let id = self.keep_whisper(key, bot, aside.to, message, aside.answers, heard);
        self.whisper_value(bot, key, id).unwrap_or_default()
    }

    /// Whether an ephemeral message, or a change of one, reaches a person now.
    pub(crate) fn reaches(&self, person: i64) -> bool {
        !self.lose_whispers && self.users.get(&person).is_some_and(|user| !user.offline)
    }

    /// A command that a bot declared as ephemeral reaches only that bot. Nothing
    /// if no bot here takes it so.
    pub(crate) fn whisper_to_bot(
        &mut self,
        key: ChatKey,
        person: i64,
        message: Message,
    ) -> Option<i64> {
        let text = message.content.styled().map_or("", |styled| styled.text.as_str());
        let word = text.strip_prefix('/')?.split_whitespace().next()?;
        let (command, to) = word.split_once('@').unwrap_or((word, ""));
        let chat = self.chats.get(&key)?;
        let bot = self.bots.values().find(|bot| {
            let named = to.is_empty() || to.eq_ignore_ascii_case(&bot.username);
            let lists = bot.commands.values().filter_map(Value::as_array).flatten();
            let declared = |it: &Value| it["command"] == command && it["is_ephemeral"] == true;
            named && chat.status(bot.id).is_present() && lists.into_iter().any(declared)
        });
        let bot = bot?.id;
        let id = self.keep_whisper(key, bot, person, message, None, true);
        let (date, lane) = (self.now(), format!("chat {}", key.id()));
        let value = self.whisper_value(bot, key, id)?;
        self.emit(bot, News { kind: "message", lane, date, lives: DAY, value });
        Some(id)
    }

    fn keep_whisper(
        &mut self,
        key: ChatKey,
        bot: i64,
        person: i64,
        mut message: Message,
        answers: Option<i64>,
        heard: bool,
    ) -> i64 {
        message.date = self.now();
        let note = format!(
            "{} ephemeral to {person}, {}",
            self.place(key),
            if heard { "delivered" } else { "lost" }
        );
        self.records.note(message.date, note);
        let Some(chat) = self.chats.get_mut(&key) else { return 0 };
        let id = chat.whispers.last_key_value().map_or(1, |(last, _)| last + 1);
        let seen = heard.then(|| message.clone());
        let whisper = Whisper { id, person, bot, message, answers, seen, deleted: false };
        chat.whispers.insert(id, whisper);
        id
    }

    /// An ephemeral message that is still there.
    pub(crate) fn whispered(&self, key: ChatKey, id: i64) -> Option<&Whisper> {
        self.chats.get(&key)?.whispers.get(&id).filter(|it| !it.deleted)
    }

    /// The `Message` of an ephemeral message.
    pub(crate) fn whisper_value(&self, bot: i64, key: ChatKey, id: i64) -> Option<Value> {
        let whisper = self.whispered(key, id)?;
        let alone = |whisper: &Whisper| {
            let mut value = self.message_alone(bot, key, &whisper.message);
            let receiver = match whisper.message.sender {
                Sender::Bot(_) => whisper.person,
                _ => whisper.bot,
            };
            value.insert("message_id".into(), 0.into());
            value.insert("ephemeral_message_id".into(), whisper.id.into());
            value.insert("receiver_user".into(), self.user_value(receiver));
            value
        };
        let mut value = alone(whisper);
        if let Some(answered) = whisper.answers.and_then(|id| self.whispered(key, id)) {
            value.insert("reply_to_message".into(), Value::Object(alone(answered)));
        }
        Some(Value::Object(value))
    }

    /// Changes an ephemeral message, or removes it; the phone follows if it can.
    pub(crate) fn rewrite_whisper(&mut self, key: ChatKey, id: i64, new: Option<Message>) {
        let known = self.whispered(key, id).map(|whisper| whisper.person);
        let reaches = known.is_some_and(|person| self.reaches(person));
        let chat = self.chats.get_mut(&key);
        let Some(whisper) = chat.and_then(|chat| chat.whispers.get_mut(&id)) else { return };
        if reaches && whisper.seen.is_some() {
            whisper.seen.clone_from(&new);
        }
        match new {
            Some(message) => whisper.message = message,
            None => whisper.deleted = true,
        }
    }
}
