//! Which bots hear of a message, and as what.

use super::chat::{Chat, ChatKey, ChatKind};
use super::message::{Content, Message, Sender};
use super::{DAY, News, World};

/// Service messages that reach even the bot whose call caused them.
const HEARD_OF_OWN: [&str; 9] = [
    "delete_chat_photo",
    "forum_topic_closed",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_reopened",
    "left_chat_member",
    "new_chat_photo",
    "new_chat_title",
    "pinned_message",
];

impl World {
    /// Tells every bot that may hear it of a new or edited message.
    pub(crate) fn tell(&mut self, key: ChatKey, id: i64, edited: bool) {
        let Some((chat, message)) = self.chats.get(&key).and_then(|chat| {
            let message = chat.messages.get(&id)?;
            Some((chat, message))
        }) else {
            return;
        };
        let bots: Vec<_> =
            self.bots.keys().copied().filter(|bot| self.hears(*bot, chat, message)).collect();
        let channel = chat.kind == ChatKind::Channel;
        let kind = match (channel, edited) {
            (false, false) => "message",
            (false, true) => "edited_message",
            (true, false) => "channel_post",
            (true, true) => "edited_channel_post",
        };
        let date = message.edited.unwrap_or(message.date);
        let news: Vec<_> =
            bots.into_iter().map(|bot| (bot, self.message_value(bot, key, message))).collect();
        for (bot, value) in news {
            let lane = format!("chat {}", key.id());
            self.emit(bot, News { kind, lane, date, lives: DAY, value });
        }
    }

    /// Bots hear neither themselves, nor other bots, nor what opens only once.
    fn hears(&self, bot: i64, chat: &Chat, message: &Message) -> bool {
        let own = message.sender == Sender::Bot(bot);
        let heard = own && HEARD_OF_OWN.contains(&message.content.kind().as_str());
        if message.view_once || (matches!(message.sender, Sender::Bot(_)) && !heard) {
            return false;
        }
        match chat.key {
            ChatKey::Private { bot: mine, person } => {
                let blocked = self.users.get(&person).is_some_and(|it| it.blocked.contains(&bot));
                mine == bot && !blocked
            }
            ChatKey::Shared(_) => {
                let status = chat.status(bot);
                let admin = status.is_admin();
                // What stood there before the bot came stays unknown to it, edited or not.
                let since = chat.members.get(&bot).map_or(i64::MAX, |member| member.since);
                if chat.kind != ChatKind::Basic && since > message.date {
                    return false;
                }
                let open = self.bots.get(&bot).is_some_and(|bot| bot.reads_groups);
                status.is_present() && (admin || open || self.is_for(bot, chat, message))
            }
        }
    }

    /// What a bot in privacy mode hears of a group: service messages, commands
    /// that may be meant for it, and answers to its own messages.
    fn is_for(&self, bot: i64, chat: &Chat, message: &Message) -> bool {
        if matches!(message.content, Content::Service(_)) {
            return true;
        }
        let answers_me = message.reply.as_ref().is_some_and(|reply| {
            chat.messages.get(&reply.to).is_some_and(|it| it.sender == Sender::Bot(bot))
        });
        let name = self.bots.get(&bot).map_or("", |bot| bot.username.as_str());
        let text = message.content.styled().map_or("", |styled| styled.text.as_str());
        let command = text.strip_prefix('/').is_some_and(|command| {
            let word = command.split_whitespace().next().unwrap_or_default();
            match word.split_once('@') {
                Some((_, to)) => to.eq_ignore_ascii_case(name),
                None => self.spoke_last(bot, chat),
            }
        });
        answers_me || command
    }

    /// A command without a name reaches the bot that spoke last, or the only one.
    fn spoke_last(&self, bot: i64, chat: &Chat) -> bool {
        let last = chat.messages.values().rev().find_map(|message| match message.sender {
            Sender::Bot(id) => Some(id),
            _ => None,
        });
        let bots = chat
            .members
            .iter()
            .filter(|(who, member)| self.bots.contains_key(who) && member.status.is_present());
        last == Some(bot) || (last.is_none() && bots.count() == 1)
    }
}
