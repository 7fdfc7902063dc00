//! What people do, as changes of the world. A person who does what no phone
//! would let them do is a mistake of the test, and is recorded as one.

use serde_json::{Map, Value, json};

use crate::words;
use crate::world::chat::{ChatKey, Status};
use crate::world::message::{Content, Media, MediaKind, Message, Reply, Sender};
use crate::world::{DAY, News, PRESS_LIVES, Press, World};

/// Something a person sends, before it has a place and a number.
pub(crate) struct Post {
    pub(crate) content: Content,
    pub(crate) reply_to: Option<i64>,
    pub(crate) album: Option<String>,
    pub(crate) view_once: bool,
    /// The `MessageOrigin` of something passed on.
    pub(crate) origin: Option<Value>,
}

impl Post {
    pub(crate) fn new(content: Content) -> Post {
        Post { content, reply_to: None, album: None, view_once: false, origin: None }
    }
}

impl World {
    pub(crate) fn misuse(&mut self, what: &str) {
        let now = self.now();
        self.records.violation(now, format!("the test itself: {what}"));
    }

    /// A private message to a bot. Whoever blocked the bot unblocks it by writing,
    /// as the phone makes them do first.
    pub(crate) fn write_privately(&mut self, person: i64, bot: i64, post: Post) -> i64 {
        if self.users.get(&person).is_none_or(|user| user.deleted) {
            self.misuse("a person without an account writes");
            return 0;
        }
        self.set_blocked(person, bot, false);
        let key = self.open_private(bot, person);
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.lent_until = None;
        }
        self.post_as(Sender::Person(person), key, post)
    }

    pub(crate) fn post_as(&mut self, sender: Sender, key: ChatKey, post: Post) -> i64 {
        let mut message = Message::new(sender, post.content);
        message.reply = post.reply_to.map(|to| Reply { to, quote: None });
        message.album = post.album;
        message.view_once = post.view_once;
        message.origin = post.origin;
        self.post(key, message)
    }

    /// A medium as a phone sends it.
    pub(crate) fn medium(
        &mut self,
        kind: MediaKind,
        bytes: &[u8],
        details: Value,
        caption: &str,
    ) -> Content {
        let file = match kind {
            MediaKind::Photo => match self.keep_photo(bytes) {
                Some(file) => file,
                None => self.keep_broken_photo(bytes),
            },
            _ => self.keep(kind, bytes, object(details)),
        };
        let caption = words::typed(caption);
        Content::Media(Media { kind, file, caption, caption_above: false, spoiler: false })
    }

    /// A person changes what they wrote: its text, or its caption.
    pub(crate) fn edit_own(&mut self, key: ChatKey, person: i64, id: i64, text: &str) {
        let now = self.now();
        let own = Sender::Person(person);
        let Some(message) =
            self.message_mut(key, id).filter(|it| it.sender == own || it.author == Some(person))
        else {
            return self.misuse("a person edits a message that is not theirs or not there");
        };
        match &mut message.content {
            Content::Text(styled) => *styled = words::typed(text),
            Content::Media(media) => media.caption = words::typed(text),
            Content::Plain { .. } | Content::Service(_) => {
                return self.misuse("a person edits what has no text");
            }
        }
        message.edited = Some(now);
        let note = format!("{} #{id} edited: {text}", self.place(key));
        self.records.note(now, note);
        self.tell(key, id, true);
        self.pass_on_edit(key, id);
    }

    /// A person removes a message: for everybody, or on their own phone only. No
    /// bot is told either way.
    pub(crate) fn remove_own(&mut self, key: ChatKey, person: i64, id: i64, everywhere: bool) {
        let note = format!("{} #{id} deleted by the person", self.place(key));
        let now = self.now();
        self.records.note(now, note);
        if everywhere {
            if let Some(chat) = self.chats.get_mut(&key) {
                chat.messages.remove(&id);
            }
        } else if let Some(message) = self.message_mut(key, id) {
            message.hidden_from.insert(person);
        }
    }

    /// Blocking and unblocking are told as a change of the bot's own membership.
    pub(crate) fn set_blocked(&mut self, person: i64, bot: i64, blocked: bool) {
        let Some(user) = self.users.get_mut(&person) else { return };
        let changed = if blocked { user.blocked.insert(bot) } else { user.blocked.remove(&bot) };
        let key = ChatKey::Private { bot, person };
        if !changed || !self.chats.contains_key(&key) {
            return;
        }
        let (member, kicked) = (Status::Member, Status::Banned { until: 0 });
        let (old, new) = if blocked { (member, kicked) } else { (kicked, member) };
        let date = self.now();
        let value = json!({
            "chat": self.chat_value(key),
            "from": self.user_value(person),
            "date": date,
            "old_chat_member": self.member_value(bot, &old),
            "new_chat_member": self.member_value(bot, &new),
        });
        let verb = if blocked { "blocked" } else { "unblocked" };
        let note = format!("{}: the bot is {verb}", self.place(key));
        self.records.note(date, note);
        let lane = format!("chat {}", key.id());
        self.emit(bot, News { kind: "my_chat_member", lane, date, lives: DAY, value });
    }

    /// A press on a button, with whatever data the person's app sends.
    pub(crate) fn press(
        &mut self,
        person: i64,
        bot: i64,
        key: ChatKey,
        id: i64,
        data: &str,
    ) -> String {
        let message = match self.message(key, id) {
            Some(message) => self.message_value(bot, key, message),
            None => json!({ "chat": self.chat_value(key), "message_id": id, "date": 0 }),
        };
        self.press_on(person, bot, key, message, data)
    }

    /// A press on a button of a message as the bot is told of it.
    pub(crate) fn press_on(
        &mut self,
        person: i64,
        bot: i64,
        key: ChatKey,
        message: Value,
        data: &str,
    ) -> String {
        let date = self.now();
        self.presses.retain(|_, press| date - press.at < DAY);
        let query = self.chance.between(1_000_000_000_000_000_000, i64::MAX).to_string();
        let note = format!("{} #{}: pressed `{data}`", self.place(key), message["message_id"]);
        let value = json!({
            "id": query,
            "from": self.user_value(person),
            "message": message,
            "chat_instance": self.chat_instance(key),
            "data": data,
        });
        self.presses.insert(query.clone(), Press { bot, person, at: date, answer: None });
        self.records.note(date, note);
        let lane = format!("press {person}");
        self.emit(bot, News { kind: "callback_query", lane, date, lives: PRESS_LIVES, value });
        query
    }
}

pub(crate) fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(object) = value { object } else { Map::new() }
}
