//! The world behind the Bot API: who exists, what was said, what waits. All of
//! it stands behind one mutex, and nothing in here waits for anything.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::faults::Faults;
use crate::limiter::Limiter;
use crate::records::Records;
use crate::spec::spec;

pub(crate) mod bot;
pub(crate) mod chat;
pub(crate) mod file;
pub(crate) mod gathering;
pub(crate) mod hearing;
pub(crate) mod invites;
pub(crate) mod message;
pub(crate) mod queue;
pub(crate) mod render;
pub(crate) mod topics;
pub(crate) mod user;
pub(crate) mod whispers;

use bot::Bot;
use chat::{Chat, ChatKey, ChatKind};
use file::Stored;
use gathering::Ending;
use message::Message;
use queue::Update;
use user::User;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// How long a button press waits for its bot.
pub(crate) const PRESS_LIVES: i64 = 150;

pub(crate) struct World {
    pub(crate) seed: u64,
    pub(crate) chance: Chance,
    pub(crate) clock: Clock,
    pub(crate) users: BTreeMap<i64, User>,
    pub(crate) bots: BTreeMap<i64, Bot>,
    pub(crate) chats: BTreeMap<ChatKey, Chat>,
    pub(crate) files: Vec<Stored>,
    /// Download paths by bot: the file and when the path ends.
    pub(crate) paths: BTreeMap<(i64, String), (file::FileRef, i64)>,
    pub(crate) presses: BTreeMap<String, Press>,
    /// What ends by itself, and when.
    pub(crate) endings: BTreeSet<(i64, Ending)>,
    /// No ephemeral message reaches anybody.
    pub(crate) lose_whispers: bool,
    pub(crate) topic_delete: topics::TopicDelete,
    pub(crate) limiter: Limiter,
    pub(crate) faults: Faults,
    pub(crate) records: Records,
    /// Texts that tests put into fixtures, such as the place where a photo was taken.
    pub(crate) planted: Vec<String>,
}

/// A button press that a bot may answer once.
#[derive(Clone, Debug)]
pub(crate) struct Press {
    pub(crate) bot: i64,
    pub(crate) person: i64,
    pub(crate) at: i64,
    pub(crate) answer: Option<Value>,
}

/// Something a bot is told.
pub(crate) struct News {
    pub(crate) kind: &'static str,
    pub(crate) lane: String,
    /// When it happened, and how long it is worth telling.
    pub(crate) date: i64,
    pub(crate) lives: i64,
    pub(crate) value: Value,
}

impl World {
    pub(crate) fn new(seed: u64, clock: Clock) -> World {
        World {
            seed,
            chance: Chance::new(seed),
            clock,
            users: BTreeMap::new(),
            bots: BTreeMap::new(),
            chats: BTreeMap::new(),
            files: Vec::new(),
            paths: BTreeMap::new(),
            presses: BTreeMap::new(),
            endings: BTreeSet::new(),
            lose_whispers: false,
            topic_delete: topics::TopicDelete::default(),
            limiter: Limiter::default(),
            faults: Faults::default(),
            records: Records::default(),
            planted: Vec::new(),
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// A bot, with the number its token begins with.
    pub(crate) fn add_bot(&mut self, token: &str, username: &str) -> i64 {
        let id = token.split(':').next().and_then(|id| id.parse().ok()).unwrap_or_default();
        let first_update = self.chance.between(100_000_000, 900_000_000);
        self.bots.insert(id, Bot::new(id, token, username, first_update));
        id
    }

    /// A person with a number above 2^32, so that a narrower integer shows.
    pub(crate) fn add_user(&mut self, first: &str, last: &str) -> i64 {
        let id = loop {
            let id = self.chance.between(5_000_000_000, 8_000_000_000);
            if !self.users.contains_key(&id) {
                break id;
            }
        };
        let phone = format!("+7999{}", self.chance.between(1_000_000, 9_999_999));
        let bio = format!("bio-{}", self.chance.letters(16));
        let user = User {
            id,
            first: first.to_owned(),
            last: (!last.is_empty()).then(|| last.to_owned()),
            username: None,
            language: Some("ru".to_owned()),
            premium: false,
            bio,
            phone,
            deleted: false,
            offline: false,
            blocked: BTreeSet::new(),
        };
        self.users.insert(id, user);
        id
    }

    pub(crate) fn bot_by_token(&self, token: &str) -> Option<i64> {
        self.bots.values().find(|bot| bot.token == token).map(|bot| bot.id)
    }

    /// The private chat, begun now if it was not before.
    pub(crate) fn open_private(&mut self, bot: i64, person: i64) -> ChatKey {
        let key = ChatKey::Private { bot, person };
        self.chats.entry(key).or_insert_with(|| Chat::new(key, ChatKind::Private, ""));
        key
    }

    pub(crate) fn message(&self, key: ChatKey, id: i64) -> Option<&Message> {
        self.chats.get(&key)?.messages.get(&id)
    }

    pub(crate) fn message_mut(&mut self, key: ChatKey, id: i64) -> Option<&mut Message> {
        self.chats.get_mut(&key)?.messages.get_mut(&id)
    }

    /// The next message number of a chat. Private chats and basic groups count
    /// on one sequence of the bot; supergroups and channels each on their own.
    pub(crate) fn next_message(&mut self, key: ChatKey) -> i64 {
        let chat = self.chats.get(&key);
        let of_bot = match key {
            ChatKey::Private { bot, .. } => Some(bot),
            ChatKey::Shared(_) => chat
                .filter(|chat| chat.kind == ChatKind::Basic)
                .and_then(|it| it.members.keys().copied().find(|who| self.bots.contains_key(who))),
        };
        // What was written before the bot came keeps its numbers.
        let mut last = chat.map_or(0, |chat| chat.last_message);
        if let Some(bot) = of_bot.and_then(|bot| self.bots.get_mut(&bot)) {
            last = last.max(bot.last_message);
            bot.last_message = last + 1;
        }
        last + 1
    }

    /// Numbers and dates a message, puts it into its chat and lets the bots that
    /// may hear it know.
    pub(crate) fn post(&mut self, key: ChatKey, mut message: Message) -> i64 {
        let id = self.next_message(key);
        message.id = id;
        message.date = self.now();
        message.thread = self.thread_of(key, &message);
        let line = self.line(key, &message);
        self.records.note(self.clock.now(), line);
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.last_message = chat.last_message.max(id);
            chat.messages.insert(id, message);
            if let Some(seconds) = chat.auto_delete {
                self.endings.insert((self.clock.now() + seconds, Ending::Message(key, id)));
            }
        }
        self.tell(key, id, false);
        self.pass_on(key, id);
        id
    }

    /// Puts an update into a bot's queue, if the bot asked for its kind.
    pub(crate) fn emit(&mut self, bot: i64, news: News) {
        let now = self.now();
        let Some(owner) = self.bots.get_mut(&bot) else { return };
        if !owner.queue.wants(news.kind) || news.date + news.lives <= now {
            return;
        }
        let fresh = self.chance.between(100_000_000, 900_000_000);
        let id = owner.queue.take_number(now, fresh);
        let update = serde_json::json!({ "update_id": id, news.kind: news.value });
        if let Err(why) = spec().emits(&["Update".to_owned()], &update) {
            self.records.violation(now, format!("the stand-in made a wrong update: {why}"));
        }
        owner.queue.waiting.push_back(Update {
            id,
            lane: news.lane,
            expires: news.date + news.lives,
            body: update.to_string(),
            due: now,
            tries: 0,
            flying: false,
            again: false,
        });
    }

    /// One line of the transcript.
    fn line(&self, key: ChatKey, message: &Message) -> String {
        let who = self.name_of(message.sender);
        let text = message.content.styled().map_or("", |styled| styled.text.as_str());
        let kind = message.content.kind();
        format!("{} #{} {who}: [{kind}] {text}", self.place(key), message.id)
    }

    pub(crate) fn place(&self, key: ChatKey) -> String {
        match key {
            ChatKey::Private { person, .. } => {
                let name = self.users.get(&person).map_or("?", |user| user.first.as_str());
                format!("private chat of {name}")
            }
            ChatKey::Shared(id) => {
                self.chats.get(&key).map_or_else(|| id.to_string(), |chat| chat.title.clone())
            }
        }
    }

    /// Everything that would give a person away.
    pub(crate) fn markers(&self) -> Vec<String> {
        let mut markers: Vec<_> = self.users.values().flat_map(User::markers).collect();
        let sizes = self.files.iter().flat_map(|file| &file.sizes);
        markers.extend(sizes.map(|size| size.unique.clone()));
        markers.extend(self.planted.clone());
        markers
    }
}
