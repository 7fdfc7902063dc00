//! Groups and channels: how they begin, who comes and goes, and who is told.

use serde_json::{Map, Value, json};

use super::chat::{Chat, ChatKey, ChatKind, Member, Status};
use super::message::{Content, Message, Sender};
use super::render::PERMISSIONS;
use super::{DAY, News, World};

/// What ends by itself at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// A message in a chat with a timer.
    Message(ChatKey, i64),
    /// A restriction or a ban.
    Status(ChatKey, i64),
}

/// A change of what somebody is in a chat.
pub(crate) struct Change {
    pub(crate) who: i64,
    pub(crate) to: Status,
    /// Who did it.
    pub(crate) by: i64,
    /// The invite link that let somebody in.
    pub(crate) link: Option<String>,
    /// Somebody was let in after asking without a link.
    pub(crate) asked: bool,
}

impl Change {
    pub(crate) fn new(who: i64, to: Status, by: i64) -> Change {
        Change { who, to, by, link: None, asked: false }
    }
}

impl World {
    /// A new group or channel with its owner, and the message that says so.
    pub(crate) fn found(&mut self, kind: ChatKind, title: &str) -> (ChatKey, i64) {
        let key = self.free_key(kind);
        let name = format!("owner-{}", self.chance.letters(10));
        let owner = self.add_user(&name, "");
        let mut chat = Chat::new(key, kind, title);
        if kind != ChatKind::Channel {
            chat.permissions = PERMISSIONS.iter().map(|right| (*right).to_owned()).collect();
        }
        self.chats.insert(key, chat);
        self.seat(key, owner, Status::Owner { anonymous: false });
        let (sender, field) = match kind {
            ChatKind::Channel => (Sender::Chat(key.id()), "channel_chat_created"),
            ChatKind::Supergroup { .. } => (Sender::Person(owner), "supergroup_chat_created"),
            _ => (Sender::Person(owner), "group_chat_created"),
        };
        self.announce(key, sender, field, Value::Bool(true));
        (key, owner)
    }

    /// An empty supergroup for an upgraded group to move into.
    pub(crate) fn found_for_upgrade(&mut self, title: &str) -> ChatKey {
        let kind = ChatKind::Supergroup { forum: false };
        let key = self.free_key(kind);
        self.chats.insert(key, Chat::new(key, kind, title));
        key
    }

    /// A number as such chats have it: below zero, and of supergroups and channels
    /// beginning with -100.
    fn free_key(&mut self, kind: ChatKind) -> ChatKey {
        loop {
            let id = match kind {
                ChatKind::Basic => -self.chance.between(4_300_000_000, 4_900_000_000),
                _ => -1_000_000_000_000 - self.chance.between(1_500_000_000, 3_900_000_000),
            };
            if !self.chats.contains_key(&ChatKey::Shared(id)) {
                return ChatKey::Shared(id);
            }
        }
    }

    /// Puts somebody into a chat as if they had always been there: nobody is told.
    pub(crate) fn seat(&mut self, key: ChatKey, who: i64, status: Status) {
        let since = self.now();
        if let Some(chat) = self.chats.get_mut(&key) {
            chat.members.insert(who, Member { status, since, first_message: 0, link: None });
        }
    }

    /// A service message of one field.
    pub(crate) fn announce(
        &mut self,
        key: ChatKey,
        sender: Sender,
        field: &str,
        value: Value,
    ) -> i64 {
        let fields = Map::from_iter([(field.to_owned(), value)]);
        self.post(key, Message::new(sender, Content::Service(fields)))
    }

    /// How somebody appears in a chat: an anonymous administrator of a
    /// supergroup speaks as the group, with the title as signature; in a channel
    /// everybody speaks as the channel.
    pub(crate) fn voice(&self, key: ChatKey, who: i64) -> (Sender, Option<String>) {
        let Some(chat) = self.chats.get(&key) else { return (Sender::Person(who), None) };
        let chatty = Sender::Chat(key.id());
        match (chat.kind, chat.status(who)) {
            _ if self.bots.contains_key(&who) => (Sender::Bot(who), None),
            (ChatKind::Channel, _)
            | (ChatKind::Supergroup { .. }, Status::Owner { anonymous: true }) => (chatty, None),
            (ChatKind::Supergroup { .. }, Status::Administrator { anonymous: true, title, .. }) => {
                (chatty, title.clone())
            }
            _ => (Sender::Person(who), None),
        }
    }

    /// Somebody comes in. Whoever was restricted before still is.
    pub(crate) fn enter(&mut self, key: ChatKey, change: Change) {
        let Some(chat) = self.chats.get(&key) else { return };
        let to = match chat.status(change.who) {
            Status::Restricted { rights, until, .. } => {
                Status::Restricted { rights: rights.clone(), until: *until, present: true }
            }
            _ => change.to,
        };
        let (who, by, kind) = (change.who, change.by, chat.kind);
        // Whoever came by a link or a request says so, whoever let them in.
        let speaker = if change.link.is_some() || change.asked { who } else { by };
        self.change_status(key, Change { to, ..change });
        if kind != ChatKind::Channel {
            let sender = self.voice(key, speaker).0;
            let newcomers = json!([self.user_value(who)]);
            self.announce(key, sender, "new_chat_members", newcomers);
        }
    }

    /// Somebody leaves or is removed. A removed bot still hears that it was.
    pub(crate) fn depart(&mut self, key: ChatKey, change: Change) {
        let Some(chat) = self.chats.get(&key) else { return };
        let old = chat.status(change.who);
        let to = match (old, change.to) {
            (Status::Restricted { rights, until, .. }, Status::Left) => {
                Status::Restricted { rights: rights.clone(), until: *until, present: false }
            }
            (_, to) => to,
        };
        if old.is_present() && chat.kind != ChatKind::Channel {
            let sender = self.voice(key, change.by).0;
            let leaver = self.user_value(change.who);
            self.announce(key, sender, "left_chat_member", leaver);
        }
        self.change_status(key, Change { to, ..change });
    }

    /// Changes what somebody is, and tells the bot it is about and the
    /// administrator bots. Nothing happens if nothing changes.
    pub(crate) fn change_status(&mut self, key: ChatKey, change: Change) {
        let now = self.now();
        let Some(chat) = self.chats.get(&key) else { return };
        let old = chat.members.get(&change.who);
        let present = old.filter(|it| it.status.is_present());
        let since = present.map_or(now, |it| it.since);
        let first_message = present.map_or(chat.last_message + 1, |it| it.first_message);
        let old_link = old.and_then(|it| it.link.clone());
        let old = chat.status(change.who).clone();
        if old == change.to {
            return;
        }
        let news = self.status_news(key, &old, &change);
        let note = format!("{}: {} becomes {:?}", self.place(key), change.who, change.to);
        self.records.note(now, note);
        let Some(chat) = self.chats.get_mut(&key) else { return };
        if let Status::Restricted { until, .. } | Status::Banned { until } = change.to
            && until > 0
        {
            self.endings.insert((until, Ending::Status(key, change.who)));
        }
        let link = if change.to.is_present() { change.link.or(old_link) } else { None };
        chat.members.insert(change.who, Member { status: change.to, since, first_message, link });
        for (bot, news) in news {
            self.emit(bot, news);
        }
    }

    /// A `ChatMemberUpdated` for each bot that hears of the change.
    fn status_news(&self, key: ChatKey, old: &Status, change: &Change) -> Vec<(i64, News)> {
        let Some(chat) = self.chats.get(&key) else { return Vec::new() };
        let date = self.now();
        let bots = self.bots.keys().copied().filter(|bot| {
            let admin = chat.status(*bot);
            *bot == change.who || (admin.is_admin() && admin.is_present())
        });
        let told = bots.map(|bot| {
            let mine = bot == change.who;
            let mut value = json!({
                "chat": self.chat_value(key),
                "from": self.user_value(change.by),
                "date": date,
                "old_chat_member": self.member_seen(bot, chat.kind, change.who, old),
                "new_chat_member": self.member_seen(bot, chat.kind, change.who, &change.to),
            });
            if change.asked {
                value["via_join_request"] = true.into();
            }
            if let Some(link) = &change.link
                && let Some(link) = self.invite_value(bot, key, link)
            {
                value["invite_link"] = link;
            }
            let (kind, lane) = match mine {
                true => ("my_chat_member", format!("chat {}", key.id())),
                false => ("chat_member", format!("member {}", change.who)),
            };
            (bot, News { kind, lane, date, lives: DAY, value })
        });
        told.collect()
    }

    /// A post of a channel appears in its discussion group.
    pub(crate) fn pass_on(&mut self, key: ChatKey, id: i64) {
        let Some(chat) = self.chats.get(&key).filter(|it| it.kind == ChatKind::Channel) else {
            return;
        };
        let Some(group) = chat.linked.map(ChatKey::Shared) else { return };
        let Some(post) = chat.messages.get(&id) else { return };
        if matches!(post.content, Content::Service(_)) {
            return;
        }
        let mut copy = Message::new(Sender::Chat(key.id()), post.content.clone());
        copy.origin = Some(self.origin_of(key, post));
        copy.automatic_forward = true;
        copy.album.clone_from(&post.album);
        copy.protected = post.protected;
        copy.buttons.clone_from(&post.buttons);
        self.post(group, copy);
    }

    /// An edited post changes in the discussion group too.
    pub(crate) fn pass_on_edit(&mut self, key: ChatKey, id: i64) {
        let Some(chat) = self.chats.get(&key).filter(|it| it.kind == ChatKind::Channel) else {
            return;
        };
        let Some(group) = chat.linked.map(ChatKey::Shared) else { return };
        let Some(post) = chat.messages.get(&id).cloned() else { return };
        let Some(discussion) = self.chats.get_mut(&group) else { return };
        let copy = discussion.messages.values_mut().rev().find(|it| {
            let origin = it.origin.as_ref().filter(|_| it.automatic_forward);
            origin.is_some_and(|it| it["message_id"] == id && it["chat"]["id"] == key.id())
        });
        let Some(copy) = copy else { return };
        copy.content = post.content;
        copy.buttons = post.buttons;
        copy.edited = post.edited;
        let copy = copy.id;
        self.tell(group, copy, true);
    }

    /// Ends what has reached its end. Nobody is told of any of it.
    pub(crate) fn catch_up(&mut self) {
        let now = self.now();
        while let Some((at, ending)) = self.endings.first().copied().filter(|(at, _)| *at <= now) {
            self.endings.pop_first();
            let (Ending::Message(key, _) | Ending::Status(key, _)) = ending;
            let Some(chat) = self.chats.get_mut(&key) else { continue };
            match ending {
                Ending::Message(_, id) => {
                    chat.messages.remove(&id);
                }
                Ending::Status(_, who) => {
                    if let Some(member) = chat.members.get_mut(&who) {
                        end_status(&mut member.status, at);
                    }
                }
            }
        }
    }
}

fn end_status(status: &mut Status, at: i64) {
    match status {
        Status::Restricted { until, present, .. } if *until == at => {
            *status = if *present { Status::Member } else { Status::Left };
        }
        Status::Banned { until } if *until == at => *status = Status::Left,
        _ => {}
    }
}
