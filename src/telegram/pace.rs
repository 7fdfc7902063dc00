//! Telegram's limits, kept in the database so that all processes and every
//! restart obey them. Each scope remembers when its next request may go out.

use crate::clock::Timestamp;
use crate::config::TelegramLimits;
use crate::desk::reply::{CHANNEL_LANE, GROUP_LANE};
use crate::engine::{Fault, Tx};
use crate::store;

/// The scope of the whole bot; the others are the lanes of the outbox.
pub const BOT: i64 = 0;
/// What Telegram says of deletions: it holds up no answer.
pub const DELETIONS: i64 = -1;

/// Whether a request to this lane may go out now; then it counts as gone out.
/// Otherwise the moment from which it may.
///
/// The rule is the generic cell rate algorithm: each request moves the scope's
/// next moment on by one interval. The clock counts whole seconds, so a whole
/// second's worth may go out within one (facts.md section 1 has the figures).
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut Tx,
    limits: &TelegramLimits,
    lane: i64,
    now: Timestamp,
) -> Result<Result<(), Timestamp>, Fault> {
    let now_ms = now.0.saturating_mul(1000);
    let all = [(BOT, bot_interval_ms(limits)), (lane, lane_interval_ms(limits, lane))];
    // A request to no chat counts for the bot alone.
    let scopes = if lane == BOT { &all[..1] } else { &all[..] };
    let mut claimed = Vec::with_capacity(2);
    for (scope, interval) in scopes {
        let next = store::telegram::pace_locked(tx, *scope)?.max(now_ms);
        let within_this_second = 1000 - (*interval).clamp(1, 1000);
        // A flood wait holds even where no limit is set.
        if next > now_ms + within_this_second {
            return Ok(Err(Timestamp(next.saturating_add(999) / 1000)));
        }
        claimed.push((*scope, next + interval, *interval));
    }
    for (scope, next, interval) in claimed {
        if interval > 0 {
            store::telegram::set_pace(tx, scope, next)?;
        }
    }
    Ok(Ok(()))
}

/// Nobody else claims before this transaction ends. Whoever is going to claim
/// after other work begins with this, so that all take their locks in one order.
///
/// # Errors
/// When the database fails.
pub fn take_turn(tx: &mut Tx) -> Result<(), Fault> {
    store::telegram::pace_locked(tx, BOT).map(drop)
}

/// Until when a scope is held back, if it is.
///
/// # Errors
/// When the database fails.
pub fn held_back(tx: &mut Tx, scope: i64, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let next = store::telegram::pace(tx, scope)?;
    let from = Timestamp(next.saturating_add(999) / 1000);
    Ok((from > now).then_some(from))
}

/// Telegram said when: nothing goes to this lane before.
///
/// # Errors
/// When the database fails.
pub fn hold_back(tx: &mut Tx, lane: i64, until: Timestamp) -> Result<(), Fault> {
    let before = store::telegram::pace(tx, lane)?;
    store::telegram::set_pace(tx, lane, before.max(until.0.saturating_mul(1000)))
}

#[allow(clippy::cast_possible_truncation)] // the configuration bounds it
fn lane_interval_ms(limits: &TelegramLimits, lane: i64) -> i64 {
    match lane {
        GROUP_LANE | CHANNEL_LANE if limits.per_group_per_min > 0 => {
            60_000 / i64::from(limits.per_group_per_min)
        }
        GROUP_LANE | CHANNEL_LANE => 0,
        _ if limits.per_chat_per_s > 0.0 => (1000.0 / limits.per_chat_per_s) as i64,
        _ => 0,
    }
}

fn bot_interval_ms(limits: &TelegramLimits) -> i64 {
    match limits.per_bot_per_s {
        0 => 0,
        per_s => 1000 / i64::from(per_s),
    }
}
