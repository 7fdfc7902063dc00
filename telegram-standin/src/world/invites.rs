//! Invite links and join requests.

use serde_json::{Map, Value};

use super::chat::{Chat, ChatKey, ChatKind, Invite, Request, Status};
use super::gathering::Change;
use super::render::put;
use super::{DAY, MINUTE, News, World};
use crate::member::Joined;

/// A bot that hears of a join request may write to the person for so long.
const LENT: i64 = 5 * MINUTE;
const EXPIRED: &str = "INVITE_HASH_EXPIRED";
const ALREADY_IN: &str = "USER_ALREADY_PARTICIPANT";

impl World {
    /// A `ChatInviteLink` as a bot sees it: of links that others made, the end is hidden.
    pub(crate) fn invite_value(&self, bot: i64, key: ChatKey, link: &str) -> Option<Value> {
        let chat = self.chats.get(&key)?;
        let invite = chat.invites.iter().find(|invite| invite.link == link)?;
        let mut value = Map::new();
        value.insert("invite_link".into(), seen_link(bot, invite).into());
        value.insert("creator".into(), self.user_value(invite.creator));
        value.insert("creates_join_request".into(), invite.asks.into());
        value.insert("is_primary".into(), invite.primary.into());
        value.insert("is_revoked".into(), invite.revoked.into());
        put(&mut value, "name", invite.name.clone());
        put(&mut value, "expire_date", invite.expires);
        put(&mut value, "member_limit", invite.limit);
        let waiting = chat.requests.values().filter(|it| it.link.as_deref() == Some(link)).count();
        put(&mut value, "pending_join_request_count", (waiting > 0).then_some(waiting));
        Some(Value::Object(value))
    }

    /// A person follows an invite link. To the banned it shows as expired.
    pub(crate) fn follow(&mut self, who: i64, link: &str) -> Joined {
        let now = self.now();
        let mut all = self.chats.values();
        let found = all.find_map(|chat| {
            let invite = chat.invites.iter().find(|invite| invite.link == link)?;
            Some((chat, invite))
        });
        let Some((chat, invite)) = found else { return Joined::Refused(EXPIRED) };
        let (key, asks) = (chat.key, invite.asks);
        match chat.status(who) {
            status if status.is_present() => return Joined::Refused(ALREADY_IN),
            Status::Banned { .. } => return Joined::Refused(EXPIRED),
            _ if !invite.is_open(chat, now) || chat.moved_to.is_some() => {
                return Joined::Refused(EXPIRED);
            }
            _ => {}
        }
        if asks {
            return self.ask(key, who, Some(link));
        }
        let link = Some(link.to_owned());
        self.enter(key, Change { link, ..Change::new(who, Status::Member, who) });
        Joined::Member
    }

    /// A person taps Join in a public chat.
    pub(crate) fn walk_in(&mut self, who: i64, key: ChatKey) -> Joined {
        let Some(chat) = self.chats.get(&key) else { return Joined::Refused("CHANNEL_INVALID") };
        match chat.status(who) {
            status if status.is_present() => return Joined::Refused(ALREADY_IN),
            Status::Banned { .. } => return Joined::Refused("USER_BANNED_IN_CHANNEL"),
            _ if chat.username.is_none() => return Joined::Refused("CHANNEL_PRIVATE"),
            _ => {}
        }
        if chat.full.get("join_by_request") == Some(&Value::Bool(true)) {
            return self.ask(key, who, None);
        }
        self.enter(key, Change::new(who, Status::Member, who));
        Joined::Member
    }

    /// A join request, told to the bots that may invite people. They may write to
    /// the person for a while, even if the person never wrote to them.
    fn ask(&mut self, key: ChatKey, who: i64, link: Option<&str>) -> Joined {
        let date = self.now();
        let request = Request { link: link.map(str::to_owned) };
        let Some(chat) = self.chats.get_mut(&key) else { return Joined::Asked };
        if chat.requests.insert(who, request).is_some() {
            return Joined::Asked;
        }
        let Some(chat) = self.chats.get(&key) else { return Joined::Asked };
        let inviting = |bot: &i64| chat.status(*bot).has_right("can_invite_users");
        let bots: Vec<_> = self.bots.keys().copied().filter(inviting).collect();
        let bio = self.users.get(&who).map(|user| user.bio.clone());
        for bot in bots {
            let mut value = Map::new();
            value.insert("chat".into(), self.chat_value(key));
            value.insert("from".into(), self.user_value(who));
            value.insert("user_chat_id".into(), who.into());
            value.insert("date".into(), date.into());
            put(&mut value, "bio", bio.clone().filter(|bio| !bio.is_empty()));
            let link = link.and_then(|link| self.invite_value(bot, key, link));
            put(&mut value, "invite_link", link);
            self.lend(bot, who, date + LENT);
            let (lane, value) = (format!("member {who}"), Value::Object(value));
            self.emit(bot, News { kind: "chat_join_request", lane, date, lives: DAY, value });
        }
        Joined::Asked
    }

    /// Opens a private chat for a while, if the person never opened it.
    fn lend(&mut self, bot: i64, person: i64, until: i64) {
        let key = ChatKey::Private { bot, person };
        let new = !self.chats.contains_key(&key);
        let chat = self.chats.entry(key).or_insert_with(|| Chat::new(key, ChatKind::Private, ""));
        if new || chat.lent_until.is_some() {
            chat.lent_until = Some(until);
        }
    }

    /// Whether a private chat was only lent, and the time is over.
    pub(crate) fn is_lent_out(&self, key: ChatKey) -> bool {
        let lent = self.chats.get(&key).and_then(|chat| chat.lent_until);
        lent.is_some_and(|until| self.now() >= until)
    }

    /// Answers a join request. False if there is none.
    pub(crate) fn decide_request(&mut self, key: ChatKey, who: i64, by: i64, let_in: bool) -> bool {
        let now = self.now();
        let request = self.chats.get_mut(&key).and_then(|chat| chat.requests.remove(&who));
        let Some(request) = request else { return false };
        let bots: Vec<_> = self.bots.keys().copied().collect();
        for bot in bots {
            let chat = self.chats.get_mut(&ChatKey::Private { bot, person: who });
            if let Some(until) = chat.and_then(|chat| chat.lent_until.as_mut()) {
                *until = now.min(*until);
            }
        }
        if let_in {
            let asked = request.link.is_none();
            let change = Change::new(who, Status::Member, by);
            self.enter(key, Change { link: request.link, asked, ..change });
        }
        true
    }

    /// A new link, in nobody's hands yet.
    pub(crate) fn new_link(&mut self) -> String {
        format!("https://t.me/+{}", self.chance.letters(16))
    }

    /// The primary link of an administrator, made now if there was none.
    pub(crate) fn primary_link(&mut self, key: ChatKey, of: i64) -> String {
        let known = self.chats.get(&key).and_then(|chat| {
            let mut mine = chat.invites.iter().filter(|it| it.creator == of);
            mine.find(|it| it.primary && !it.revoked).map(|it| it.link.clone())
        });
        known.unwrap_or_else(|| {
            let link = self.new_link();
            let invite = Invite { primary: true, ..Invite::new(&link, of) };
            if let Some(chat) = self.chats.get_mut(&key) {
                chat.invites.push(invite);
            }
            link
        })
    }
}

fn seen_link(bot: i64, invite: &Invite) -> String {
    if invite.creator == bot {
        return invite.link.clone();
    }
    let shown = invite.link.len().saturating_sub(8);
    format!("{}...", &invite.link[..shown])
}

impl Invite {
    pub(crate) fn new(link: &str, creator: i64) -> Invite {
        Invite {
            link: link.to_owned(),
            creator,
            name: None,
            expires: None,
            limit: None,
            asks: false,
            primary: false,
            revoked: false,
        }
    }

    /// Whether somebody can still come in by this link.
    pub(crate) fn is_open(&self, chat: &Chat, now: i64) -> bool {
        let came = chat.members.values().filter(|member| {
            member.link.as_deref() == Some(self.link.as_str()) && member.status.is_present()
        });
        let full =
            self.limit.is_some_and(|limit| i64::try_from(came.count()).unwrap_or(0) >= limit);
        !self.revoked && !full && self.expires.is_none_or(|end| now < end)
    }
}
