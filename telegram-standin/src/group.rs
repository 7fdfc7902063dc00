//! A group or a channel, for tests to set up and to run as its owner would.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::person::Person;
use crate::shared::Shared;
use crate::standin::Standin;
use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind, Invite, Status};
use crate::world::gathering::Change;
use crate::world::render::{ADMIN_RIGHTS, PERMISSIONS};
use crate::world::topics::TopicDelete;

/// A basic group, a supergroup or a channel. Clones are the same chat.
///
/// The methods that take and return the handle say how things were before the
/// test begins: nobody is told. All others are deeds of the owner.
#[derive(Clone)]
pub struct Group {
    pub(crate) shared: Arc<Shared>,
    pub(crate) key: ChatKey,
    pub(crate) owner: i64,
    pub(crate) bot: i64,
}

/// What an administrator may do.
#[derive(Clone, Debug)]
pub struct Admin {
    rights: BTreeSet<String>,
    anonymous: bool,
    title: Option<String>,
}

/// What every administrator of a basic group may do.
const OF_BASIC: [&str; 7] = [
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_manage_chat",
    "can_manage_video_chats",
    "can_pin_messages",
    "can_restrict_members",
];

impl Admin {
    /// Every right there is in the kind of chat.
    pub fn all() -> Admin {
        Admin::of(ADMIN_RIGHTS)
    }

    /// An administrator in name only.
    pub fn bare() -> Admin {
        Admin::of(&[])
    }

    /// Just these rights, by their names in the Bot API.
    pub fn of(rights: &[&str]) -> Admin {
        let mut rights: BTreeSet<_> = rights.iter().map(|right| (*right).to_owned()).collect();
        rights.insert("can_manage_chat".to_owned());
        Admin { rights, anonymous: false, title: None }
    }

    #[must_use]
    pub fn without(mut self, right: &str) -> Admin {
        self.rights.remove(right);
        self
    }

    /// Speaks as the group.
    #[must_use]
    pub fn anonymous(self) -> Admin {
        Admin { anonymous: true, ..self }
    }

    /// The custom title, which signs what an anonymous administrator writes.
    #[must_use]
    pub fn titled(self, title: &str) -> Admin {
        Admin { title: Some(title.to_owned()), ..self }
    }

    fn status(&self, kind: ChatKind, promoter: i64) -> Status {
        let own = self.rights.iter().map(String::as_str).filter(|right| kind.has_right(right));
        // A basic group knows only whether somebody is an administrator.
        let rights: BTreeSet<_> = match kind {
            ChatKind::Basic => OF_BASIC.iter().map(|right| (*right).to_owned()).collect(),
            _ => own.map(str::to_owned).collect(),
        };
        let anonymous = self.anonymous && matches!(kind, ChatKind::Supergroup { .. });
        let title = self.title.clone();
        Status::Administrator { rights, anonymous, title, promoter }
    }
}

impl Standin {
    pub fn basic_group(&self, title: &str) -> Group {
        Group::found(&self.shared, self.bot(), ChatKind::Basic, title)
    }

    pub fn supergroup(&self, title: &str) -> Group {
        Group::found(&self.shared, self.bot(), ChatKind::Supergroup { forum: false }, title)
    }

    pub fn channel(&self, title: &str) -> Group {
        Group::found(&self.shared, self.bot(), ChatKind::Channel, title)
    }

    /// The group or channel of this number.
    pub fn group(&self, id: i64) -> Option<Group> {
        Group::of(&self.shared, self.bot(), id)
    }

    /// What deleting a topic does to messages older than two days.
    pub fn topic_delete(&self, mode: TopicDelete) {
        self.shared.with(|world| world.topic_delete = mode);
    }

    /// From now on no ephemeral message reaches anybody, or they do again.
    pub fn lose_whispers(&self, lose: bool) {
        self.shared.with(|world| world.lose_whispers = lose);
    }
}

impl Group {
    pub(crate) fn found(shared: &Arc<Shared>, bot: i64, kind: ChatKind, title: &str) -> Group {
        let (key, owner) = shared.with(|world| world.found(kind, title));
        Group { shared: Arc::clone(shared), key, owner, bot }
    }

    pub(crate) fn of(shared: &Arc<Shared>, bot: i64, id: i64) -> Option<Group> {
        let key = ChatKey::Shared(id);
        let owner = shared.look(|world| {
            let mut members = world.chats.get(&key)?.members.iter();
            let owner = members.find(|(_, it)| matches!(it.status, Status::Owner { .. }));
            owner.map(|(who, _)| *who)
        });
        Some(Group { shared: Arc::clone(shared), key, owner: owner?, bot })
    }
}

// How things were before.
impl Group {
    /// Names the owner.
    #[must_use]
    pub fn owner(self, first: &str) -> Group {
        self.shared.with(|world| {
            if let Some(user) = world.users.get_mut(&self.owner) {
                first.clone_into(&mut user.first);
            }
        });
        self
    }

    /// The owner hides who they are.
    #[must_use]
    pub fn anonymous_owner(self) -> Group {
        let owner = self.owner;
        self.seat(owner, Status::Owner { anonymous: true })
    }

    /// The bot is an administrator; it was told when it was made one.
    #[must_use]
    pub fn with_bot(self, admin: Admin) -> Group {
        // A bot cannot merely subscribe to a channel.
        if self.look(|chat| chat.kind) != Some(ChatKind::Channel) {
            self.add_bot();
        }
        self.promote(self.bot, &admin);
        self
    }

    /// The bot is an ordinary member.
    #[must_use]
    pub fn with_plain_bot(self) -> Group {
        self.add_bot();
        self
    }

    /// So many people nobody has met, beside those who are named.
    #[must_use]
    pub fn members(self, count: usize) -> Group {
        self.shared.with(|world| {
            for _ in 0..count {
                let name = format!("member-{}", world.chance.letters(10));
                let id = world.add_user(&name, "");
                world.seat(self.key, id, Status::Member);
            }
        });
        self
    }

    #[must_use]
    pub fn with_member(self, person: &Person) -> Group {
        self.seat(person.id, Status::Member)
    }

    #[must_use]
    pub fn with_admin(self, person: &Person, admin: &Admin) -> Group {
        let owner = self.owner;
        let kind = self.look(|chat| chat.kind).unwrap_or(ChatKind::Basic);
        self.seat(person.id, admin.status(kind, owner))
    }

    /// A supergroup with topics.
    #[must_use]
    pub fn forum(self) -> Group {
        self.change(|chat| chat.kind = ChatKind::Supergroup { forum: true })
    }

    /// A public group or channel.
    #[must_use]
    pub fn username(self, username: &str) -> Group {
        self.change(|chat| chat.username = Some(username.to_owned()))
    }

    #[must_use]
    pub fn description(self, text: &str) -> Group {
        self.told("description", text.into())
    }

    /// Only administrators see who is a member.
    #[must_use]
    pub fn hidden_members(self) -> Group {
        self.told("has_hidden_members", true.into())
    }

    /// Whoever comes later sees what was said before.
    #[must_use]
    pub fn visible_history(self) -> Group {
        self.told("has_visible_history", true.into())
    }

    /// Whoever joins without a link must be let in.
    #[must_use]
    pub fn join_by_request(self) -> Group {
        self.told("join_by_request", true.into())
    }

    /// Nothing can be forwarded or saved.
    #[must_use]
    pub fn protected(self) -> Group {
        self.change(|chat| chat.protected = true)
    }

    /// What every member may do, by names of `ChatPermissions`.
    #[must_use]
    pub fn permissions(self, rights: &[&str]) -> Group {
        self.permit(rights);
        self
    }

    /// The discussion group of a channel; each post of the channel appears in it.
    #[must_use]
    pub fn discussed_in(self, group: &Group) -> Group {
        self.shared.with(|world| {
            for (one, other) in [(self.key, group.key), (group.key, self.key)] {
                if let Some(chat) = world.chats.get_mut(&one) {
                    chat.linked = Some(other.id());
                }
            }
        });
        self
    }

    fn seat(self, who: i64, status: Status) -> Group {
        self.shared.with(|world| world.seat(self.key, who, status));
        self
    }

    fn told(self, field: &str, value: Value) -> Group {
        self.change(|chat| {
            chat.full.insert(field.to_owned(), value);
        })
    }

    fn change(self, act: impl FnOnce(&mut Chat)) -> Group {
        self.shared.with(|world| world.chats.get_mut(&self.key).map(act));
        self
    }

    pub(crate) fn look<R>(&self, see: impl FnOnce(&Chat) -> R) -> Option<R> {
        self.shared.look(|world: &mut World| world.chats.get(&self.key).map(see))
    }
}

// Who and what is here, and what the owner does.
impl Group {
    /// The number by which the Bot API calls this chat.
    pub fn id(&self) -> i64 {
        self.key.id()
    }

    /// The owner.
    pub fn boss(&self) -> Person {
        self.person(self.owner)
    }

    /// Somebody who is here and not named: the same person for the same number.
    pub fn member(&self, number: usize) -> Person {
        let id = self.shared.look(|world| {
            let chat = world.chats.get(&self.key)?;
            let plain =
                |it: &&i64| world.users.contains_key(it) && chat.status(**it) == &Status::Member;
            let all: Vec<_> = chat.members.keys().filter(plain).collect();
            all.get(number % all.len().max(1)).map(|id| **id)
        });
        self.person(id.unwrap_or_default())
    }

    /// How many people and bots are here.
    pub fn head_count(&self) -> usize {
        self.look(Chat::head_count).unwrap_or_default()
    }

    fn person(&self, id: i64) -> Person {
        Person { shared: Arc::clone(&self.shared), id, bot: self.bot }
    }

    /// Adds the bot, as somebody does from its profile.
    pub fn add_bot(&self) {
        self.add(self.bot);
    }

    /// Adds a person or a bot, by number.
    pub fn add(&self, who: i64) {
        let change = Change::new(who, Status::Member, self.owner);
        self.shared.with(|world| world.enter(self.key, change));
    }

    /// Gives somebody rights, or other rights than before.
    pub fn promote(&self, who: i64, admin: &Admin) {
        let unknown = admin.rights.iter().find(|it| !ADMIN_RIGHTS.contains(&it.as_str())).cloned();
        self.shared.with(|world| {
            if let Some(right) = unknown {
                return world.misuse(&format!("there is no right `{right}`"));
            }
            let kind = world.chats.get(&self.key).map_or(ChatKind::Basic, |chat| chat.kind);
            let to = admin.status(kind, self.owner);
            world.change_status(self.key, Change::new(who, to, self.owner));
        });
    }

    pub fn demote(&self, who: i64) {
        let change = Change::new(who, Status::Member, self.owner);
        self.shared.with(|world| world.change_status(self.key, change));
    }

    /// Removes and bans somebody. Basic groups keep no list of the banned, but a
    /// bot that was removed from one learns that it was kicked.
    pub fn kick(&self, who: i64) {
        self.shared.with(|world| {
            let basic = world.chats.get(&self.key).is_some_and(|it| it.kind == ChatKind::Basic);
            let to = match basic && !world.bots.contains_key(&who) {
                true => Status::Left,
                false => Status::Banned { until: 0 },
            };
            world.depart(self.key, Change::new(who, to, self.owner));
        });
    }

    /// Sets what every member may do, by names of `ChatPermissions`.
    pub fn permit(&self, rights: &[&str]) {
        self.shared.with(|world| {
            if let Some(right) = rights.iter().find(|right| !PERMISSIONS.contains(right)) {
                return world.misuse(&format!("there is no permission `{right}`"));
            }
            if let Some(chat) = world.chats.get_mut(&self.key) {
                chat.permissions = rights.iter().map(|right| (*right).to_owned()).collect();
            }
        });
    }

    /// Sets the timer after which messages vanish; zero turns it off.
    pub fn set_auto_delete(&self, seconds: i64) {
        self.shared.with(|world| {
            if let Some(chat) = world.chats.get_mut(&self.key) {
                chat.auto_delete = (seconds > 0).then_some(seconds);
            }
            let sender = world.voice(self.key, self.owner).0;
            let timer = json!({ "message_auto_delete_time": seconds });
            world.announce(self.key, sender, "message_auto_delete_timer_changed", timer);
        });
    }

    pub fn rename(&self, title: &str) {
        self.shared.with(|world| {
            if let Some(chat) = world.chats.get_mut(&self.key) {
                title.clone_into(&mut chat.title);
            }
            let sender = world.voice(self.key, self.owner).0;
            world.announce(self.key, sender, "new_chat_title", title.into());
        });
    }

    /// Pins a message.
    pub fn pin(&self, message: i64) {
        self.shared.with(|world| {
            if world.message(self.key, message).is_none() {
                return world.misuse("a message that is not there is pinned");
            }
            world.pin(self.key, self.owner, message);
        });
    }

    /// The owner's own invite link.
    pub fn link(&self) -> String {
        self.shared.with(|world| world.primary_link(self.key, self.owner))
    }

    /// Another link of the owner; whoever follows it must be let in.
    pub fn asking_link(&self) -> String {
        self.shared.with(|world| {
            let link = world.new_link();
            let invite = Invite { asks: true, ..Invite::new(&link, self.owner) };
            if let Some(chat) = world.chats.get_mut(&self.key) {
                chat.invites.push(invite);
            }
            link
        })
    }

    /// Lets somebody in who asked, or sends them away.
    pub fn decide(&self, who: &Person, let_in: bool) {
        self.shared.with(|world| {
            if !world.decide_request(self.key, who.id, self.owner, let_in) {
                world.misuse("somebody is let in who never asked");
            }
        });
    }

    /// Opens a topic of a forum and returns its number.
    pub fn open_topic(&self, name: &str) -> i64 {
        const BLUE: i64 = 7_322_096;
        self.shared.with(|world| world.open_topic(self.key, self.owner, name, BLUE))
    }

    pub fn close_topic(&self, topic: i64) {
        self.shared.with(|world| world.close_topic(self.key, self.owner, topic, true));
    }

    pub fn delete_topic(&self, topic: i64) {
        self.shared.with(|world| world.delete_topic(self.key, topic));
    }

    /// Makes a basic group a supergroup, whose handle comes back. The old number
    /// stays, and refuses whatever is written to it.
    #[must_use]
    pub fn upgrade(&self) -> Group {
        let key = self.shared.with(|world| world.upgrade(self.key, self.owner));
        Group { key, ..self.clone() }
    }
}
