//! A group with its bot, as most tests about groups begin.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Value;
use telegram_standin::{Admin, Group, Standin};

use crate::support::Bot;

/// The rights an outreach desk asks for, and no others.
pub fn desk() -> Admin {
    Admin::of(&[
        "can_delete_messages",
        "can_restrict_members",
        "can_invite_users",
        "can_pin_messages",
    ])
}

pub fn scene(seed: u64) -> (Standin, Bot, Group) {
    let standin = Standin::start(seed).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").owner("boss").with_bot(desk()).members(5);
    (standin, bot, group)
}

/// The updates that wait, acknowledged. Each time another number below all
/// updates is asked for, since who asks for the same twice is made to wait.
pub fn news(bot: &Bot) -> Vec<Value> {
    static ASKED: AtomicI64 = AtomicI64::new(1);
    let updates = bot.updates(ASKED.fetch_add(1, Ordering::Relaxed));
    if let Some(last) = updates.last() {
        bot.updates(last["update_id"].as_i64().unwrap() + 1);
    }
    updates
}

pub fn only(bot: &Bot) -> Value {
    let mut updates = news(bot);
    assert_eq!(updates.len(), 1, "{updates:#?}");
    updates.remove(0)
}
