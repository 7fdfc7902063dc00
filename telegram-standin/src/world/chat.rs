//! Places where messages stand: private chats, basic groups, supergroups, channels.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::message::Message;
use super::whispers::Whisper;

const OF_CHANNELS: [&str; 3] =
    ["can_post_messages", "can_edit_messages", "can_manage_direct_messages"];
const OF_GROUPS: [&str; 2] = ["can_pin_messages", "can_manage_tags"];
/// Rights that members may be granted and administrators have only if named.
const OF_OFFICE: [&str; 5] = [
    "can_change_info",
    "can_edit_tag",
    "can_invite_users",
    "can_manage_topics",
    "can_pin_messages",
];

/// Which chat is meant. A private chat has the person's number, so it is only
/// known together with the bot; every other chat has a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ChatKey {
    Private { bot: i64, person: i64 },
    Shared(i64),
}

impl ChatKey {
    /// The number by which the Bot API calls this chat.
    pub(crate) fn id(self) -> i64 {
        match self {
            ChatKey::Private { person, .. } => person,
            ChatKey::Shared(id) => id,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChatKind {
    Private,
    Basic,
    Supergroup { forum: bool },
    Channel,
}

impl ChatKind {
    /// The word of the Bot API.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChatKind::Private => "private",
            ChatKind::Basic => "group",
            ChatKind::Supergroup { .. } => "supergroup",
            ChatKind::Channel => "channel",
        }
    }

    /// Whether administrators of such a chat can have a right at all.
    pub(crate) fn has_right(self, right: &str) -> bool {
        match self {
            ChatKind::Private => false,
            ChatKind::Channel => !OF_GROUPS.contains(&right) && right != "can_manage_topics",
            ChatKind::Basic => !OF_CHANNELS.contains(&right) && right != "can_manage_topics",
            ChatKind::Supergroup { .. } => !OF_CHANNELS.contains(&right),
        }
    }
}

pub(crate) struct Chat {
    pub(crate) key: ChatKey,
    pub(crate) kind: ChatKind,
    pub(crate) title: String,
    pub(crate) username: Option<String>,
    pub(crate) members: BTreeMap<i64, Member>,
    pub(crate) messages: BTreeMap<i64, Message>,
    /// The last message number of a supergroup or channel; private chats and
    /// basic groups share the bot's.
    pub(crate) last_message: i64,
    /// What every member may do, as names of `ChatPermissions`.
    pub(crate) permissions: BTreeSet<String>,
    pub(crate) topics: BTreeMap<i64, Topic>,
    pub(crate) protected: bool,
    /// Where an upgraded group went, or came from.
    pub(crate) moved_to: Option<i64>,
    pub(crate) moved_from: Option<i64>,
    /// The group of a channel, or the channel of a group.
    pub(crate) linked: Option<i64>,
    pub(crate) invites: Vec<Invite>,
    pub(crate) requests: BTreeMap<i64, Request>,
    /// Channels in whose name nobody may write here.
    pub(crate) banned_channels: BTreeSet<i64>,
    /// A private chat that a join request opened ends then, unless the person writes.
    pub(crate) lent_until: Option<i64>,
    /// Ephemeral messages by their own numbers.
    pub(crate) whispers: BTreeMap<i64, Whisper>,
    /// Pinned messages; the newest of them is the one that shows.
    pub(crate) pinned: BTreeSet<i64>,
    /// How many seconds a message lives, if the group has a timer.
    pub(crate) auto_delete: Option<i64>,
    /// What `getChat` tells beside the fields above.
    pub(crate) full: Map<String, Value>,
}

pub(crate) struct Topic {
    pub(crate) name: String,
    pub(crate) closed: bool,
    pub(crate) creator: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Member {
    pub(crate) status: Status,
    /// When the person or bot came.
    pub(crate) since: i64,
    /// Earlier messages show only where history is visible.
    pub(crate) first_message: i64,
    /// The invite link that let the person in.
    pub(crate) link: Option<String>,
}

/// An invite link.
#[derive(Clone, Debug)]
pub(crate) struct Invite {
    pub(crate) link: String,
    pub(crate) creator: i64,
    pub(crate) name: Option<String>,
    pub(crate) expires: Option<i64>,
    /// How many who came by it may be in the chat at once.
    pub(crate) limit: Option<i64>,
    /// Whoever follows it must be let in.
    pub(crate) asks: bool,
    pub(crate) primary: bool,
    pub(crate) revoked: bool,
}

/// Somebody asked to be let in.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) link: Option<String>,
}

/// Rights are names of the Bot API, such as `can_delete_messages`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Status {
    Owner {
        anonymous: bool,
    },
    Administrator {
        rights: BTreeSet<String>,
        anonymous: bool,
        title: Option<String>,
        /// Who made this administrator, and so may change the rights.
        promoter: i64,
    },
    Member,
    Restricted {
        rights: BTreeSet<String>,
        until: i64,
        present: bool,
    },
    Left,
    Banned {
        until: i64,
    },
}

impl Status {
    pub(crate) fn is_present(&self) -> bool {
        match self {
            Status::Owner { .. } | Status::Administrator { .. } | Status::Member => true,
            Status::Restricted { present, .. } => *present,
            Status::Left | Status::Banned { .. } => false,
        }
    }

    pub(crate) fn is_admin(&self) -> bool {
        matches!(self, Status::Owner { .. } | Status::Administrator { .. })
    }

    /// Whether an owner or administrator has a right; false for everyone else.
    pub(crate) fn has_right(&self, right: &str) -> bool {
        match self {
            Status::Owner { .. } => true,
            Status::Administrator { rights, .. } => rights.contains(right),
            _ => false,
        }
    }
}

impl Chat {
    pub(crate) fn new(key: ChatKey, kind: ChatKind, title: &str) -> Chat {
        Chat {
            key,
            kind,
            title: title.to_owned(),
            username: None,
            members: BTreeMap::new(),
            messages: BTreeMap::new(),
            last_message: 0,
            permissions: BTreeSet::new(),
            topics: BTreeMap::new(),
            protected: false,
            moved_to: None,
            moved_from: None,
            linked: None,
            invites: Vec::new(),
            requests: BTreeMap::new(),
            banned_channels: BTreeSet::new(),
            lent_until: None,
            whispers: BTreeMap::new(),
            pinned: BTreeSet::new(),
            auto_delete: None,
            full: Map::new(),
        }
    }

    pub(crate) fn is_forum(&self) -> bool {
        self.kind == ChatKind::Supergroup { forum: true }
    }

    /// Whether somebody may do something, by a name of `ChatPermissions`. A
    /// member needs the permission of the chat, a restricted one their own as well.
    pub(crate) fn allows(&self, who: i64, right: &str) -> bool {
        let status = self.status(who);
        let office = OF_OFFICE.contains(&right);
        match (self.kind, status) {
            (ChatKind::Private, _) | (_, Status::Owner { .. }) => true,
            (ChatKind::Channel, _) if office => status.has_right(right),
            (ChatKind::Channel, _) => status.has_right("can_post_messages"),
            (_, Status::Administrator { .. }) => !office || status.has_right(right),
            (_, Status::Member) => self.permissions.contains(right),
            (_, Status::Restricted { rights, present, .. }) => {
                *present && rights.contains(right) && self.permissions.contains(right)
            }
            (_, Status::Left | Status::Banned { .. }) => false,
        }
    }

    /// How many people and bots are here.
    pub(crate) fn head_count(&self) -> usize {
        self.members.values().filter(|member| member.status.is_present()).count()
    }

    /// Whoever comes later sees what was said before.
    pub(crate) fn shows_past(&self) -> bool {
        !matches!(self.kind, ChatKind::Supergroup { .. })
            || self.username.is_some()
            || self.full.get("has_visible_history") == Some(&Value::Bool(true))
    }

    /// Who somebody is here; whoever never came has left.
    pub(crate) fn status(&self, who: i64) -> &Status {
        self.members.get(&who).map_or(&Status::Left, |member| &member.status)
    }
}
