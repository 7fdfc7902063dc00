//! Topics of a forum. A topic has the number of the message that opened it.

use serde_json::{Map, Value, json};

use super::chat::{ChatKey, ChatKind, Topic};
use super::message::{Content, Message};
use super::{DAY, World};

/// What deleting a topic does to messages older than two days. Nobody wrote
/// down what Telegram does: a bot must hold in both worlds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicDelete {
    /// All messages go.
    #[default]
    AnyAge,
    /// The old ones stay on people's phones.
    Only48h,
}

impl World {
    /// The topic of a message that is about to be posted; outside forums, the
    /// message at the root of what it answers.
    pub(crate) fn thread_of(&self, key: ChatKey, message: &Message) -> Option<i64> {
        if message.content.kind() == "forum_topic_created" {
            return Some(message.id);
        }
        let chat = self.chats.get(&key)?;
        let plain = chat.kind == ChatKind::Supergroup { forum: false };
        match &message.reply {
            Some(reply) if plain && message.thread.is_none() => {
                let answered = chat.messages.get(&reply.to);
                Some(answered.and_then(|answered| answered.thread).unwrap_or(reply.to))
            }
            _ => message.thread,
        }
    }

    pub(crate) fn open_topic(&mut self, key: ChatKey, by: i64, name: &str, color: i64) -> i64 {
        let sender = self.voice(key, by).0;
        let created = json!({ "name": name, "icon_color": color });
        let id = self.announce(key, sender, "forum_topic_created", created);
        if let Some(chat) = self.chats.get_mut(&key) {
            let topic = Topic { name: name.to_owned(), closed: false, creator: by };
            chat.topics.insert(id, topic);
        }
        id
    }

    /// False if the topic already was so.
    pub(crate) fn close_topic(&mut self, key: ChatKey, by: i64, id: i64, closed: bool) -> bool {
        let topic = self.chats.get_mut(&key).and_then(|chat| chat.topics.get_mut(&id));
        let Some(topic) = topic.filter(|topic| topic.closed != closed) else { return false };
        topic.closed = closed;
        let field = if closed { "forum_topic_closed" } else { "forum_topic_reopened" };
        self.say_of_topic(key, by, id, field, Value::Object(Map::new()));
        true
    }

    /// A service message inside a topic.
    pub(crate) fn say_of_topic(
        &mut self,
        key: ChatKey,
        by: i64,
        id: i64,
        field: &str,
        value: Value,
    ) {
        let sender = self.voice(key, by).0;
        let fields = Map::from_iter([(field.to_owned(), value)]);
        let message = Message::new(sender, Content::Service(fields));
        self.post(key, Message { thread: Some(id), ..message });
    }

    pub(crate) fn delete_topic(&mut self, key: ChatKey, id: i64) {
        let (now, mode) = (self.now(), self.topic_delete);
        let Some(chat) = self.chats.get_mut(&key) else { return };
        chat.topics.remove(&id);
        chat.messages.retain(|_, message| {
            let old = now - message.date >= 2 * DAY;
            message.thread != Some(id) || (old && mode == TopicDelete::Only48h)
        });
        let note = format!("{}: topic {id} deleted", self.place(key));
        self.records.note(now, note);
    }
}
