//! What is owed to somebody outside: rows that are leased, tried, done or tried again.

use crate::clock::{Span, Timestamp};
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::{clock, limits, values};

pub struct Owed {
    pub id: i64,
    pub case: CaseId,
    pub seq: i64,
    pub channel: String,
    pub attempts: i64,
}

pub fn queue(
    tx: &mut Tx,
    case: CaseId,
    seq: i64,
    channel: &str,
    due_at: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO outbox (id, case_id, seq, channel, due_at, leased_until, attempts)
         VALUES ($1, $2, $3, $4, $5, 0, 0)",
        values![clock::new_id(), case, seq, channel, due_at],
    )
    .map(drop)
}

pub fn is_any_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM outbox WHERE due_at <= $1 AND leased_until <= $1 LIMIT 1", values![now])
        .map(|row| row.is_some())
}

/// Takes what is due, so that nobody else does for the length of `lease`.
///
/// The condition stands twice: inside, to choose; outside, because another
/// process may have leased the row between the choice and the change.
pub fn lease(tx: &mut Tx, now: Timestamp, lease: Span) -> Result<Vec<Owed>, Fault> {
    let mut owed = tx
        .rows(
            "UPDATE outbox SET leased_until = $2, attempts = attempts + 1
             WHERE due_at <= $1 AND leased_until <= $1 AND id IN
                 (SELECT id FROM outbox WHERE due_at <= $1 AND leased_until <= $1
                  ORDER BY due_at, id LIMIT $3)
             RETURNING id, case_id, seq, channel, attempts",
            values![now, now + lease, limits::OUTBOX_BATCH],
        )?
        .iter()
        .map(|row| {
            Ok(Owed {
                id: row.int(0)?,
                case: CaseId(row.int(1)?),
                seq: row.int(2)?,
                channel: row.text(3)?.to_owned(),
                attempts: row.int(4)?,
            })
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    // Within a case, what was said first leaves first.
    owed.sort_by_key(|owed| (owed.case, owed.seq));
    Ok(owed)
}

pub fn done(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM outbox WHERE id = $1", values![id]).map(drop)
}

pub fn later(tx: &mut Tx, id: i64, due_at: Timestamp) -> Result<(), Fault> {
    tx.run("UPDATE outbox SET due_at = $2, leased_until = 0 WHERE id = $1", values![id, due_at])
        .map(drop)
}

pub fn count(tx: &mut Tx) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM (SELECT 1 FROM outbox LIMIT $1) AS o",
        values![limits::COUNTED_MAX],
    )?
    .map_or(Ok(0), |row| row.int(0))
}
