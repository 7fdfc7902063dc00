//! Telegram's rate limits, as far as they are known: 1 message a second in one
//! private chat with short bursts, 20 a minute in a group, 30 a second for the
//! bot. Sends and edits share them. All of it in the world's own time.

use std::collections::HashMap;

use crate::world::chat::ChatKey;

/// Thousandths of a message, so that slow refills stay exact.
const ONE: i64 = 1000;

#[derive(Clone, Copy, Debug)]
struct Rate {
    most: i64,
    /// Thousandths that come back each second.
    per_second: i64,
}

const PRIVATE: Rate = Rate { most: 3 * ONE, per_second: ONE };
const PRIVATE_STRICT: Rate = Rate { most: ONE, per_second: ONE };
/// 20 a minute; a third of a message a second, rounded so that a minute gives 20.
const GROUP: Rate = Rate { most: 20 * ONE, per_second: 334 };
const BOT: Rate = Rate { most: 30 * ONE, per_second: 30 * ONE };

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: i64,
    at: i64,
}

#[derive(Debug)]
pub(crate) struct Limiter {
    pub(crate) on: bool,
    /// No bursts in private chats.
    pub(crate) strict: bool,
    chats: HashMap<(i64, ChatKey), Bucket>,
    bots: HashMap<i64, Bucket>,
    /// Chats under a long wait, by the number the Bot API uses, and its end.
    floods: HashMap<i64, i64>,
}

impl Default for Limiter {
    fn default() -> Limiter {
        Limiter {
            on: true,
            strict: false,
            chats: HashMap::new(),
            bots: HashMap::new(),
            floods: HashMap::new(),
        }
    }
}

impl Limiter {
    /// How many seconds a bot must wait before sending `count` messages to a
    /// chat. Zero takes them from its allowance.
    pub(crate) fn take(&mut self, bot: i64, key: ChatKey, count: i64, now: i64) -> i64 {
        if let Some(until) = self.floods.get(&key.id()).filter(|until| **until > now) {
            return until - now;
        }
        if !self.on {
            return 0;
        }
        let rate = match key {
            ChatKey::Private { .. } if self.strict => PRIVATE_STRICT,
            ChatKey::Private { .. } => PRIVATE,
            ChatKey::Shared(_) => GROUP,
        };
        let chat = self.chats.entry((bot, key)).or_insert(Bucket { left: rate.most, at: now });
        let whole = self.bots.entry(bot).or_insert(Bucket { left: BOT.most, at: now });
        // An album may be larger than a burst: it needs a full allowance, and overdraws it.
        let cost = count * ONE;
        let wait = chat.wait(rate, cost.min(rate.most), now).max(whole.wait(BOT, ONE, now));
        if wait == 0 {
            chat.left -= cost;
            whole.left -= cost;
        }
        wait
    }

    /// Refuses everything to a chat for so long.
    pub(crate) fn flood(&mut self, chat: i64, until: i64) {
        self.floods.insert(chat, until);
    }
}

impl Bucket {
    fn wait(&mut self, rate: Rate, need: i64, now: i64) -> i64 {
        let passed = (now - self.at).clamp(0, 3600);
        self.left = rate.most.min(self.left + passed * rate.per_second);
        self.at = now;
        let lacking = need - self.left;
        if lacking <= 0 { 0 } else { (lacking + rate.per_second - 1) / rate.per_second }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHAT: ChatKey = ChatKey::Private { bot: 1, person: 2 };

    #[test]
    fn a_private_chat_takes_three_at_once_and_then_one_a_second() {
        let mut limiter = Limiter::default();
        let waits: Vec<_> = (0..4).map(|_| limiter.take(1, CHAT, 1, 100)).collect();
        assert_eq!(waits, [0, 0, 0, 1]);
        assert_eq!(limiter.take(1, CHAT, 1, 101), 0);
        assert_eq!(limiter.take(1, CHAT, 1, 101), 1);
    }

    #[test]
    fn a_group_takes_twenty_a_minute() {
        let mut limiter = Limiter::default();
        let group = ChatKey::Shared(-5);
        let taken = |limiter: &mut Limiter, now| {
            (0..60).take_while(|_| limiter.take(1, group, 1, now) == 0).count()
        };
        assert_eq!(taken(&mut limiter, 100), 20);
        assert_eq!(limiter.take(1, group, 1, 100), 3);
        assert_eq!(taken(&mut limiter, 160), 20);
    }

    #[test]
    fn a_bot_sends_thirty_a_second_over_all_chats() {
        let mut limiter = Limiter::default();
        let chat = |person| ChatKey::Private { bot: 1, person };
        let taken = (0..99).take_while(|n| limiter.take(1, chat(*n), 1, 7) == 0).count();
        assert_eq!(taken, 30);
        assert_eq!(limiter.take(1, chat(1000), 1, 8), 0);
    }

    #[test]
    fn a_flood_says_how_long() {
        let mut limiter = Limiter { on: false, ..Limiter::default() };
        limiter.flood(2, 100 + 10_072);
        assert_eq!(limiter.take(1, CHAT, 1, 100), 10_072);
        assert_eq!(limiter.take(1, CHAT, 1, 10_172), 0);
    }
}
