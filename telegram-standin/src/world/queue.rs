//! Updates that wait for a bot, with the rules of `getUpdates` and of webhooks.

use std::collections::{BTreeSet, VecDeque};

use crate::clock::Stopwatch;
use crate::world::DAY;

/// How many delivered updates are remembered for being sent again.
const REMEMBERED: usize = 1024;

/// How long numbers go on without an update.
const NUMBERS_LAST: i64 = 7 * DAY;

/// Kinds that come only if they are asked for by name.
const ON_REQUEST: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

#[derive(Clone, Debug)]
pub(crate) struct Update {
    pub(crate) id: i64,
    /// Updates of one lane reach a webhook one at a time and in order.
    pub(crate) lane: String,
    pub(crate) expires: i64,
    pub(crate) body: String,
    /// When a webhook may be tried (again), how often it was, and whether it is now.
    pub(crate) due: i64,
    pub(crate) tries: u32,
    pub(crate) flying: bool,
    /// A second delivery of an update that was already acknowledged.
    pub(crate) again: bool,
}

#[derive(Debug)]
pub(crate) struct Queue {
    next: i64,
    last_at: Option<i64>,
    pub(crate) waiting: VecDeque<Update>,
    again: VecDeque<Update>,
    delivered: VecDeque<Update>,
    allowed: Option<BTreeSet<String>>,
    pub(crate) twice: bool,
    /// Whether impatient and competing pollers are made to wait.
    pub(crate) pauses: bool,
    pub(crate) poll: Poll,
}

/// What Telegram remembers from one `getUpdates` to the next.
#[derive(Debug, Default)]
pub(crate) struct Poll {
    /// Counts calls: whoever waits under an older number was replaced.
    pub(crate) number: u64,
    pub(crate) last: Option<(i64, Stopwatch)>,
    pub(crate) conflict: Option<Stopwatch>,
}

#[derive(Clone, Debug)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: Option<String>,
    pub(crate) max_connections: i64,
    pub(crate) last_error: Option<(i64, String)>,
    /// Since when the address answers 410.
    pub(crate) gone_since: Option<i64>,
}

impl Queue {
    pub(crate) fn new(first: i64) -> Queue {
        Queue {
            next: first,
            last_at: None,
            waiting: VecDeque::new(),
            again: VecDeque::new(),
            delivered: VecDeque::new(),
            allowed: None,
            twice: false,
            pauses: true,
            poll: Poll::default(),
        }
    }

    /// The number of the next update. After a week without any, numbers begin
    /// anew from `fresh`.
    pub(crate) fn take_number(&mut self, now: i64, fresh: i64) -> i64 {
        if self.last_at.is_some_and(|last| now - last > NUMBERS_LAST) {
            self.next = fresh;
        }
        self.last_at = Some(now);
        self.next += 1;
        self.next - 1
    }

    pub(crate) fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            Some(allowed) => allowed.contains(kind),
            None => !ON_REQUEST.contains(&kind),
        }
    }

    /// The last list given holds until another is; an empty one is the default.
    pub(crate) fn allow(&mut self, kinds: BTreeSet<String>) {
        self.allowed = (!kinds.is_empty()).then_some(kinds);
    }

    pub(crate) fn allowed(&self) -> Option<&BTreeSet<String>> {
        self.allowed.as_ref()
    }

    /// Drops what is too old for anybody.
    pub(crate) fn expire(&mut self, now: i64) {
        self.waiting.retain(|update| update.expires > now);
        self.again.retain(|update| update.expires > now);
    }

    /// The updates from `offset` on; everything before it is acknowledged. A
    /// negative offset counts from the end and forgets the rest.
    pub(crate) fn read(&mut self, offset: i64, limit: usize) -> Vec<String> {
        let first = if offset >= 0 {
            offset
        } else {
            let keep = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let from = self.waiting.len().saturating_sub(keep);
            self.waiting.get(from).map_or(0, |update| update.id)
        };
        while self.waiting.front().is_some_and(|update| update.id < first) {
            if let Some(update) = self.waiting.pop_front() {
                self.remember(update);
            }
        }
        let mut bodies = Vec::new();
        while bodies.len() < limit
            && let Some(update) = self.again.pop_front()
        {
            bodies.push(update.body);
        }
        let rest = limit - bodies.len();
        bodies.extend(self.waiting.iter().take(rest).map(|update| update.body.clone()));
        bodies
    }

    /// An update was acknowledged.
    pub(crate) fn remember(&mut self, update: Update) {
        if update.again {
            return;
        }
        if self.twice {
            self.send_again(update.clone());
        }
        self.delivered.push_back(update);
        if self.delivered.len() > REMEMBERED {
            self.delivered.pop_front();
        }
    }

    /// Puts a delivered update in line once more. Nothing if it was never delivered.
    pub(crate) fn redeliver(&mut self, id: i64) -> bool {
        let Some(update) = self.delivered.iter().find(|update| update.id == id) else {
            return false;
        };
        self.send_again(update.clone());
        true
    }

    fn send_again(&mut self, update: Update) {
        let copy = Update { again: true, flying: false, tries: 0, due: 0, ..update };
        self.again.push_back(copy);
    }

    /// With a webhook, second deliveries queue behind the first ones of their lane.
    pub(crate) fn line_up_again(&mut self) {
        self.waiting.extend(self.again.drain(..));
    }

    pub(crate) fn forget_all(&mut self) {
        self.waiting.clear();
        self.again.clear();
    }

    pub(crate) fn pending(&self) -> usize {
        self.waiting.len() + self.again.len()
    }
}
