//! What a person does and sees in groups and channels.

use std::time::Duration;

use serde_json::json;

use crate::group::Group;
use crate::people::Post;
use crate::person::{AlbumItem, Person, Press};
use crate::phone::Shown;
use crate::words;
use crate::world::World;
use crate::world::chat::{ChatKey, ChatKind, Status};
use crate::world::gathering::Change;
use crate::world::message::{Content, MediaKind, Message, Reply, Sender};

/// What came of following a link or asking to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The person is in.
    Member,
    /// An administrator must let the person in.
    Asked,
    /// Telegram's reason why not.
    Refused(&'static str),
}

impl Person {
    // ---- writing ----

    /// Writes into a group, or into a channel as whoever may post there. An
    /// anonymous administrator speaks as the group. Returns the message's number.
    pub fn post(&self, group: &Group, text: &str) -> i64 {
        let id = self.try_post(group, text);
        id.unwrap_or_else(|| self.misuse("a person writes where they may not"))
    }

    /// The same, for a test in which it may be forbidden: then nothing.
    pub fn try_post(&self, group: &Group, text: &str) -> Option<i64> {
        self.put(group, Post::new(Content::Text(words::typed(text))), None)
    }

    /// Answers a message of the group.
    pub fn reply(&self, group: &Group, to: i64, text: &str) -> i64 {
        let post = Post::new(Content::Text(words::typed(text)));
        self.must_put(group, Post { reply_to: Some(to), ..post }, None)
    }

    /// Writes into a topic of a forum.
    pub fn post_in_topic(&self, group: &Group, topic: i64, text: &str) -> i64 {
        self.must_put(group, Post::new(Content::Text(words::typed(text))), Some(topic))
    }

    pub fn post_photo(&self, group: &Group, bytes: &[u8], caption: &str) -> i64 {
        let shared = &self.shared;
        let content = shared.with(|it| it.medium(MediaKind::Photo, bytes, json!({}), caption));
        self.must_put(group, Post::new(content), None)
    }

    /// Several things at once; each is a message of its own with one album number.
    pub fn post_album(&self, group: &Group, items: &[AlbumItem], caption: &str) -> Vec<i64> {
        let posts = self.album_posts(items, caption).into_iter();
        posts.map(|post| self.must_put(group, post, None)).collect()
    }

    pub fn post_voice(&self, group: &Group, seconds: i64) -> i64 {
        let details = json!({ "duration": seconds, "mime_type": "audio/ogg" });
        let shared = &self.shared;
        let content = shared.with(|it| it.medium(MediaKind::Voice, b"OggS voice", details, ""));
        self.must_put(group, Post::new(content), None)
    }

    pub fn post_sticker(&self, group: &Group) -> i64 {
        let details = json!({
            "type": "regular", "width": 512, "height": 512, "is_animated": false,
            "is_video": false, "emoji": "👍",
        });
        let shared = &self.shared;
        let content = shared.with(|it| it.medium(MediaKind::Sticker, b"RIFF", details, ""));
        self.must_put(group, Post::new(content), None)
    }

    /// Writes into a group in the name of a channel of one's own.
    pub fn post_as_channel(&self, group: &Group, channel: &Group, text: &str) -> i64 {
        let content = Content::Text(words::typed(text));
        self.shared.with(|world| {
            let owner = world.chats.get(&channel.key).map(|chat| chat.status(self.id));
            let owner = matches!(owner, Some(Status::Owner { .. }));
            let chat = world.chats.get(&group.key).filter(|chat| {
                let open = !chat.banned_channels.contains(&channel.id());
                let kind = matches!(chat.kind, ChatKind::Supergroup { .. });
                kind && open && chat.allows(self.id, "can_send_messages")
            });
            if !owner || chat.is_none() {
                world.misuse("a person writes as a channel where they may not");
                return 0;
            }
            let sender = Sender::Chat(channel.id());
            let message = Message { author: Some(self.id), ..Message::new(sender, content) };
            world.post(group.key, message)
        })
    }

    /// Passes a message on into another group, with the name of its author.
    pub fn forward(&self, from: &Group, message: i64, to: &Group) -> i64 {
        let Some(post) = self.passed_on(from, message) else { return 0 };
        self.must_put(to, post, None)
    }

    /// Passes a message of a group on to the bot, privately.
    pub fn dm_forward_from(&self, from: &Group, message: i64) -> i64 {
        let Some(post) = self.passed_on(from, message) else { return 0 };
        self.shared.with(|world| world.write_privately(self.id, self.bot, post))
    }

    fn passed_on(&self, from: &Group, id: i64) -> Option<Post> {
        self.shared.with(|world| {
            let chat = world.chats.get(&from.key)?;
            let sees = chat.status(self.id).is_present() || chat.username.is_some();
            let message = chat.messages.get(&id).filter(|it| sees && !it.protected);
            let Some(message) = message.filter(|_| !chat.protected) else {
                world.misuse("a person passes on what is not there or protected");
                return None;
            };
            let origin = Some(world.origin_of(from.key, message));
            Some(Post { origin, ..Post::new(message.content.clone()) })
        })
    }

    fn must_put(&self, group: &Group, post: Post, topic: Option<i64>) -> i64 {
        let id = self.put(group, post, topic);
        id.unwrap_or_else(|| self.misuse("a person writes where they may not"))
    }

    fn put(&self, group: &Group, post: Post, topic: Option<i64>) -> Option<i64> {
        self.shared.with(|world| world.write_in(group.key, self.id, post, topic))
    }

    fn misuse(&self, what: &str) -> i64 {
        self.shared.with(|world| world.misuse(what));
        0
    }

    /// Changes the text or the caption of one's own message, or of a post one made.
    pub fn edit_in(&self, group: &Group, message: i64, text: &str) {
        self.shared.with(|world| world.edit_own(group.key, self.id, message, text));
    }

    /// Deletes one's own message; an administrator may delete anybody's.
    pub fn delete_in(&self, group: &Group, message: i64) {
        self.shared.with(|world| {
            let may = world.chats.get(&group.key).is_some_and(|chat| {
                let own = |it: &Message| it.sender == self.sender() || it.author == Some(self.id);
                chat.status(self.id).has_right("can_delete_messages")
                    || chat.messages.get(&message).is_some_and(own)
            });
            match may {
                true => world.remove_own(group.key, self.id, message, true),
                false => world.misuse("a person deletes what they may not"),
            }
        });
    }

    // ---- coming and going ----

    pub fn leave(&self, group: &Group) {
        let change = Change::new(self.id, Status::Left, self.id);
        self.shared.with(|world| world.depart(group.key, change));
    }

    /// Follows an invite link.
    pub fn join(&self, link: &str) -> Joined {
        self.shared.with(|world| world.follow(self.id, link))
    }

    /// Taps Join in a public group or channel; in some, that only asks.
    pub fn request_join(&self, group: &Group) -> Joined {
        self.shared.with(|world| world.walk_in(self.id, group.key))
    }

    // ---- buttons ----

    /// Presses the button with this label under a message of a group.
    pub fn press_in(&self, group: &Group, message: i64, label: &str) -> Press {
        self.shared.with(|world| {
            let shown = world.phone(self.id, group.key);
            let button = shown.iter().filter(|it| it.id == message).flat_map(|it| &it.buttons);
            let data = button.flatten().find(|it| it.text == label).and_then(|it| it.data.clone());
            let bot = world.message(group.key, message).map(|it| it.sender);
            let (Some(data), Some(Sender::Bot(bot))) = (data, bot) else {
                world.misuse(&format!("there is no button `{label}` under message {message}"));
                return Press(String::new());
            };
            Press(world.press(self.id, bot, group.key, message, &data))
        })
    }

    /// Whispers a command to a bot that declared it as ephemeral; the number of
    /// the ephemeral message. Nothing if no bot did: then it stands there openly,
    /// as it does when sent from an app that is too old.
    pub fn whisper(&self, group: &Group, command: &str) -> Option<i64> {
        let content = Content::Text(words::typed(command));
        let message = Message::new(self.sender(), content);
        let whispered = self.shared.with(|world| {
            let chat = world.chats.get(&group.key)?;
            let may = chat.allows(self.id, "can_send_messages");
            if may { world.whisper_to_bot(group.key, self.id, message) } else { None }
        });
        if whispered.is_none() {
            self.post(group, command);
        }
        whispered
    }

    /// Presses the button with this label under an ephemeral message.
    pub fn press_whisper(&self, group: &Group, whisper: i64, label: &str) -> Press {
        self.shared.with(|world| {
            let shown = world.phone(self.id, group.key);
            let buttons = shown.iter().filter(|it| it.whisper == Some(whisper));
            let button = buttons.flat_map(|it| &it.buttons).flatten().find(|it| it.text == label);
            let data = button.and_then(|button| button.data.clone());
            let bot = world.whispered(group.key, whisper).map(|it| it.bot);
            let message = bot.and_then(|bot| world.whisper_value(bot, group.key, whisper));
            let (Some(data), Some(bot), Some(message)) = (data, bot, message) else {
                world.misuse(&format!("there is no button `{label}` to press"));
                return Press(String::new());
            };
            Press(world.press_on(self.id, bot, group.key, message, &data))
        })
    }

    // ---- looking ----

    /// What the phone still shows of a group or channel.
    pub fn phone_of(&self, group: &Group) -> Vec<Shown> {
        self.shared.look(|world| world.phone(self.id, group.key))
    }

    /// Waits until the phone shows such a message in a group; nothing if it never does.
    pub async fn sees_in(
        &self,
        group: &Group,
        within: Duration,
        like: impl Fn(&Shown) -> bool,
    ) -> Option<Shown> {
        let mut changed = self.shared.changed.subscribe();
        let deadline = tokio::time::Instant::now() + within;
        loop {
            changed.borrow_and_update();
            if let Some(shown) = self.phone_of(group).into_iter().find(&like) {
                return Some(shown);
            }
            if tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return None;
            }
        }
    }
}

impl World {
    /// A message of a person in a group or channel, if they may write it.
    pub(crate) fn write_in(
        &mut self,
        key: ChatKey,
        who: i64,
        post: Post,
        topic: Option<i64>,
    ) -> Option<i64> {
        let chat = self.chats.get(&key)?;
        let right = right_for(&post.content);
        let answered = post.reply_to.map(|to| chat.messages.get(&to));
        let inherited = answered.flatten().and_then(|it| it.thread);
        let topic = topic.or(inherited.filter(|_| chat.is_forum()));
        let open = match topic.map(|topic| chat.topics.get(&topic)) {
            None => true,
            Some(known) => known
                .is_some_and(|it| !it.closed || chat.status(who).has_right("can_manage_topics")),
        };
        if !open
            || chat.moved_to.is_some()
            || self.users.get(&who).is_none_or(|user| user.deleted)
            || !chat.allows(who, right)
            || answered.is_some_and(|it| it.is_none())
        {
            return None;
        }
        let (sender, signature) = self.voice(key, who);
        let message = Message {
            thread: topic,
            author: Some(who).filter(|_| matches!(sender, Sender::Chat(_))),
            signature,
            reply: post.reply_to.map(|to| Reply { to, quote: None }),
            album: post.album,
            view_once: post.view_once,
            origin: post.origin,
            ..Message::new(sender, post.content)
        };
        Some(self.post(key, message))
    }

    /// Pins a message and says so in the chat.
    pub(crate) fn pin(&mut self, key: ChatKey, who: i64, message: i64) {
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.pinned.insert(message);
        }
        let sender = self.voice(key, who).0;
        self.announce(key, sender, "pinned_message", message.into());
    }

    /// A basic group becomes a supergroup with a number of its own; both say so.
    pub(crate) fn upgrade(&mut self, old: ChatKey, by: i64) -> ChatKey {
        let basic = self.chats.get(&old).filter(|it| it.kind == ChatKind::Basic);
        let Some(chat) = basic.filter(|chat| chat.moved_to.is_none()) else {
            self.misuse("only a basic group can be upgraded, and once");
            return old;
        };
        let (title, members) = (chat.title.clone(), chat.members.clone());
        let (permissions, full) = (chat.permissions.clone(), chat.full.clone());
        let (protected, auto_delete) = (chat.protected, chat.auto_delete);
        let new = self.found_for_upgrade(&title);
        if let Some(chat) = self.chats.get_mut(&new) {
            (chat.members, chat.permissions, chat.full) = (members, permissions, full);
            (chat.protected, chat.auto_delete) = (protected, auto_delete);
            // The new chat counts its messages from the beginning.
            chat.members.values_mut().for_each(|member| member.first_message = 0);
            chat.moved_from = Some(old.id());
        }
        self.announce(old, Sender::Person(by), "migrate_to_chat_id", new.id().into());
        if let Some(chat) = self.chats.get_mut(&old) {
            chat.moved_to = Some(new.id());
        }
        let sender = self.voice(new, by).0;
        self.announce(new, sender, "migrate_from_chat_id", old.id().into());
        new
    }
}

/// The permission somebody needs for a message.
fn right_for(content: &Content) -> &'static str {
    match content {
        Content::Media(media) => crate::methods::right(media.kind),
        Content::Plain { field: "poll", .. } => "can_send_polls",
        Content::Plain { field: "dice", .. } => "can_send_other_messages",
        Content::Text(_) | Content::Plain { .. } | Content::Service(_) => "can_send_messages",
    }
}
