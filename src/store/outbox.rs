//! What is owed to somebody outside: rows that are leased, tried, done or tried again.

use crate::clock::{Span, Timestamp};
use crate::codes::{Carrier, Errand, Fate, Urgency};
use crate::engine::{Fault, Row, Tx};
use crate::ids::CaseId;
use crate::vault::Sealed;
use crate::{clock, limits, values};

/// Something to be sent.
pub struct NewErrand {
    pub carrier: Carrier,
    /// Within a lane everything arrives in order: a case on the web, a person's
    /// route, the group chat, the channel.
    pub lane: i64,
    pub errand: Errand,
    /// The message whose fate this settles.
    pub message: Option<(CaseId, i64)>,
    /// Whose key opens `sealed`.
    pub route: Option<i64>,
    pub sealed: Option<Sealed>,
    /// May go out again when nobody knows whether it arrived.
    pub is_repeatable: bool,
    pub due_at: Timestamp,
}

pub struct Owed {
    pub id: i64,
    pub carrier: Carrier,
    pub lane: i64,
    pub errand: Errand,
    pub message: Option<(CaseId, i64)>,
    pub route: Option<i64>,
    /// The post of the channel that this is about.
    pub post: Option<i64>,
    /// The call that this is.
    pub call: Option<i64>,
    pub sealed: Option<Sealed>,
    pub is_repeatable: bool,
    /// It was under way when the program that sent it died: it may have arrived.
    pub was_under_way: bool,
    /// The last number of a message the bot knew when this went out: if it
    /// stands there, it has a later one.
    pub number_before: i64,
    pub attempts: i64,
}

/// When something is due that waits for somebody to come.
pub const WHEN_THEY_COME: Timestamp = Timestamp(i64::MAX);

pub fn queue(tx: &mut Tx, errand: &NewErrand) -> Result<(), Fault> {
    queue_about(tx, errand, None, None)
}

/// Something about a post of the channel is to be sent.
pub fn queue_post(tx: &mut Tx, errand: &NewErrand, post: i64) -> Result<(), Fault> {
    queue_about(tx, errand, Some(post), None)
}

/// A worker is to be called. The row goes with the call.
pub fn queue_call(tx: &mut Tx, errand: &NewErrand, call: i64) -> Result<(), Fault> {
    queue_about(tx, errand, None, Some(call))
}

/// Whether this way is being called already.
pub fn is_called(tx: &mut Tx, call: i64, route: i64) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM outbox WHERE call_id = $1 AND route = $2 LIMIT 1", values![call, route])
        .map(|row| row.is_some())
}

/// Nobody else needs to be called now.
pub fn drop_calls(tx: &mut Tx, call: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM outbox WHERE call_id = $1", values![call]).map(drop)
}

/// What is still owed of this message is owed no more.
pub fn drop_message(tx: &mut Tx, case: CaseId, seq: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM outbox WHERE case_id = $1 AND seq = $2", values![case, seq]).map(drop)
}

fn queue_about(
    tx: &mut Tx,
    errand: &NewErrand,
    post: Option<i64>,
    call: Option<i64>,
) -> Result<(), Fault> {
    let (case, seq) = errand.message.map_or((None, None), |(case, seq)| (Some(case.0), Some(seq)));
    tx.run(
        "INSERT INTO outbox (id, channel, lane, turn, errand, case_id, seq, route, sealed,
             repeatable, is_under_way, number_before, due_at, leased_until, attempts, post_id,
             call_id, rank)
         SELECT $1, $2, $3, COALESCE(MAX(turn), 0) + 1, $4, $5, $6, $7, $8, $9, 0, 0, $10, 0, 0,
             $11, $12, CASE WHEN $12 IS NULL
                 THEN COALESCE((SELECT urgency FROM cases WHERE cases.id = $5), 2) ELSE 0 END
         FROM outbox WHERE lane = $3",
        values![
            clock::new_id(),
            errand.carrier,
            errand.lane,
            errand.errand,
            case,
            seq,
            errand.route,
            errand.sealed.as_ref().map(|sealed| sealed.as_bytes().to_vec()),
            errand.is_repeatable,
            errand.due_at,
            post,
            call,
        ],
    )
    .map(drop)
}

pub fn is_any_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM outbox WHERE rank IN (0, 1, 2) AND due_at <= $1 AND leased_until <= $1
         LIMIT 1",
        values![now],
    )
    .map(|row| row.is_some())
}

/// What is due now of one rank, of each lane the first, in the order of time.
macro_rules! first_of_each_lane {
    ($lock:literal) => {
        concat!(
            "SELECT id, channel, lane, errand, case_id, seq, route, sealed, repeatable, \
                 is_under_way, number_before, attempts, post_id, call_id \
             FROM outbox AS o WHERE rank = $3 AND due_at <= $1 AND leased_until <= $1 \
                 AND NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.lane = o.lane \
                     AND (before.turn < o.turn OR (before.turn = o.turn AND before.id < o.id))) \
             ORDER BY due_at, id LIMIT $2",
            $lock
        )
    };
}

/// Takes what is due, so that nobody else does for the length of `lease`: of
/// each lane the first, so that what was said first arrives first. Whoever is
/// in danger is answered before everybody else.
///
/// What another process is taking at this moment is left to it. The condition
/// stands twice all the same: it may have been taken between the choice and the
/// change. A row that is taken while it counts as under way was left there by a
/// program that died. At most `room` rows; `number` is the last message number
/// known to the bot.
pub fn lease(
    tx: &mut Tx,
    room: usize,
    number: i64,
    now: Timestamp,
    lease: Span,
) -> Result<Vec<Owed>, Fault> {
    let mut rows = Vec::new();
    // Rank by rank, so that each is found where it stands and the rest is not looked at.
    for urgency in Urgency::ALL {
        let left = i64::try_from(room - rows.len()).unwrap_or(i64::MAX);
        rows.extend(tx.rows_locked(
            first_of_each_lane!(""),
            first_of_each_lane!(" FOR UPDATE OF o SKIP LOCKED"),
            values![now, left, urgency.rank()],
        )?);
        if rows.len() >= room {
            break;
        }
    }
    let mut owed = Vec::with_capacity(rows.len());
    for row in &rows {
        let mut taken = read(row)?;
        if !taken.was_under_way {
            taken.number_before = number;
        }
        let leased = tx.run(
            "UPDATE outbox SET leased_until = $2, attempts = attempts + 1, is_under_way = 1,
                 number_before = $4
             WHERE id = $3 AND due_at <= $1 AND leased_until <= $1",
            values![now, now + lease, taken.id, taken.number_before],
        )?;
        if leased == 1 {
            owed.push(taken);
        }
    }
    Ok(owed)
}

/// Frees what programs hold that are no more. It still counts as under way.
pub fn free(tx: &mut Tx) -> Result<(), Fault> {
    tx.run("UPDATE outbox SET leased_until = 0 WHERE leased_until > 0", values![]).map(drop)
}

pub fn done(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM outbox WHERE id = $1", values![id]).map(drop)
}

/// Tried again later; it certainly did not arrive. `counts` is false for a try
/// that was not made.
pub fn later(tx: &mut Tx, id: i64, due_at: Timestamp, counts: bool) -> Result<(), Fault> {
    tx.run(
        "UPDATE outbox SET due_at = $2, leased_until = 0, is_under_way = 0,
             attempts = attempts - $3 WHERE id = $1",
        values![id, due_at, !counts],
    )
    .map(drop)
}

/// Whether more of the same message follows in its lane.
pub fn has_more(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM outbox WHERE case_id = $1 AND seq = $2 LIMIT 1", values![case, seq])
        .map(|row| row.is_some())
}

/// What was waiting for a way to this person goes out.
pub fn release_lane(tx: &mut Tx, lane: i64, now: Timestamp) -> Result<(), Fault> {
    somebody_is_called(tx, lane)?;
    tx.run("UPDATE outbox SET due_at = $2 WHERE lane = $1 AND due_at > $2", values![lane, now])
        .map(drop)
}

/// What waits for a person who was not called shows as failed, until they are
/// called after all. Says in which cases.
pub fn nobody_was_called(tx: &mut Tx, lane: i64) -> Result<Vec<CaseId>, Fault> {
    mark_waiting(tx, lane, Fate::Owed, Fate::Failed)?;
    tx.rows(
        "SELECT DISTINCT case_id FROM outbox WHERE lane = $1 AND due_at = $2
             AND case_id IS NOT NULL",
        values![lane, WHEN_THEY_COME],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// Undoes [`nobody_was_called`].
pub fn somebody_is_called(tx: &mut Tx, lane: i64) -> Result<(), Fault> {
    mark_waiting(tx, lane, Fate::Failed, Fate::Owed)
}

fn mark_waiting(tx: &mut Tx, lane: i64, from: Fate, to: Fate) -> Result<(), Fault> {
    tx.run(
        "UPDATE messages SET fate = $3 WHERE fate = $2 AND direction = 2 AND EXISTS
             (SELECT 1 FROM outbox WHERE outbox.case_id = messages.case_id
                 AND outbox.seq = messages.seq AND outbox.lane = $1 AND outbox.due_at = $4)",
        values![lane, from, to, WHEN_THEY_COME],
    )
    .map(drop)
}

pub fn count(tx: &mut Tx) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM (SELECT 1 FROM outbox LIMIT $1) AS o",
        values![limits::COUNTED_MAX],
    )?
    .map_or(Ok(0), |row| row.int(0))
}

/// What is owed by one carrier, up to [`limits::COUNTED_MAX`].
pub fn count_of(tx: &mut Tx, carrier: Carrier) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM (SELECT 1 FROM outbox WHERE channel = $1 LIMIT $2) AS o",
        values![carrier, limits::COUNTED_MAX],
    )?
    .map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> Result<Owed, Fault> {
    let unknown = super::unknown_code;
    let case = row.int_or_none(4)?.map(CaseId);
    Ok(Owed {
        id: row.int(0)?,
        carrier: Carrier::read(row.text(1)?).ok_or_else(|| unknown("channel"))?,
        lane: row.int(2)?,
        errand: Errand::read(row.text(3)?).ok_or_else(|| unknown("errand"))?,
        message: case.zip(row.int_or_none(5)?),
        route: row.int_or_none(6)?,
        post: row.int_or_none(12)?,
        call: row.int_or_none(13)?,
        sealed: row.bytes_or_none(7)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        is_repeatable: row.int(8)? != 0,
        was_under_way: row.int(9)? != 0,
        number_before: row.int(10)?,
        attempts: row.int(11)? + 1,
    })
}
