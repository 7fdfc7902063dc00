//! Calls by phone: what was proposed, where somebody wants to be called, and
//! what came of it, counted.

use crate::clock::Timestamp;
use crate::codes::{CallFigure, Kind, Line, ProposalState};
use crate::engine::{Fault, Row, Tx};
use crate::ids::CaseId;
use crate::vault::{Sealed, SealedPhoto};
use crate::{limits, values};

pub fn state(tx: &mut Tx, case: CaseId) -> Result<Option<ProposalState>, Fault> {
    tx.row("SELECT state FROM call_proposals WHERE case_id = $1", values![case])?
        .map(|row| ProposalState::read(row.text(0)?).ok_or_else(|| super::unknown_code("proposal")))
        .transpose()
}

/// A call is proposed, again or for the first time.
pub fn propose(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO call_proposals (case_id, state, hour) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET state = EXCLUDED.state, hour = EXCLUDED.hour",
        values![case, ProposalState::Proposed, now.hour()],
    )
    .map(drop)
}

pub fn set_state(tx: &mut Tx, case: CaseId, state: ProposalState) -> Result<(), Fault> {
    tx.run("UPDATE call_proposals SET state = $2 WHERE case_id = $1", values![case, state])
        .map(drop)
}

/// Whether anybody has asked what it is about: a worker by a prepared question,
/// or the bot.
pub fn was_asked(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages WHERE case_id = $1 AND (kind = $2 OR line = $3) LIMIT 1",
        values![case, Kind::Question as i64, Line::AskTopic],
    )
    .map(|row| row.is_some())
}

/// How many prepared questions were sent since the client last wrote.
pub fn questions_open(tx: &mut Tx, case: CaseId) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM messages WHERE case_id = $1 AND kind = $2 AND seq >
             (SELECT COALESCE(MAX(seq), 0) FROM messages WHERE case_id = $1 AND direction = 1)",
        values![case, Kind::Question as i64],
    )?
    .map_or(Ok(0), |row| row.int(0))
}

// ---- the number ----

/// A number that is here, and until when.
pub struct Number {
    pub sealed: SealedPhoto,
    pub until: Timestamp,
}

pub fn keep_number(
    tx: &mut Tx,
    case: CaseId,
    number: &SealedPhoto,
    until: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO call_numbers (case_id, key, sealed, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_id) DO UPDATE SET key = EXCLUDED.key, sealed = EXCLUDED.sealed,
             until = EXCLUDED.until",
        values![case, number.key, number.sealed.as_bytes(), until],
    )
    .map(drop)
}

pub fn number(tx: &mut Tx, case: CaseId) -> Result<Option<Number>, Fault> {
    tx.row(
        "SELECT key, sealed, until FROM call_numbers WHERE case_id = $1 AND sealed IS NOT NULL",
        values![case],
    )?
    .map(|row| read_number(&row))
    .transpose()
}

fn read_number(row: &Row) -> Result<Number, Fault> {
    let sealed = Sealed::from_bytes(row.bytes(1)?.to_vec());
    let sealed = SealedPhoto { key: row.int(0)?, sealed };
    Ok(Number { sealed, until: Timestamp(row.int(2)?) })
}

/// The number goes at once, its key with the next round. Says whether there
/// was one.
pub fn end_number(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<bool, Fault> {
    tx.run(
        "UPDATE call_numbers SET sealed = NULL, until = $2
         WHERE case_id = $1 AND sealed IS NOT NULL",
        values![case, now],
    )
    .map(|rows| rows > 0)
}

/// Numbers whose time has come: the case and the number of the key.
pub fn numbers_due(tx: &mut Tx, now: Timestamp) -> Result<Vec<(CaseId, i64)>, Fault> {
    tx.rows(
        "SELECT case_id, key FROM call_numbers WHERE until <= $1 ORDER BY until LIMIT $2",
        values![now, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), row.int(1)?)))
    .collect()
}

pub fn delete_number(tx: &mut Tx, case: CaseId, key: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM call_numbers WHERE case_id = $1 AND key = $2", values![case, key]).map(drop)
}

// ---- whether they write again ----

/// The first answer; a second one changes nothing.
pub fn watch_answer(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO call_watches (case_id, after_proposal, since) VALUES ($1, 0, $2)
         ON CONFLICT (case_id) DO NOTHING",
        values![case, now.hour()],
    )
    .map(drop)
}

pub fn watch_proposal(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO call_watches (case_id, after_proposal, since) VALUES ($1, 1, $2)
         ON CONFLICT (case_id) DO UPDATE SET after_proposal = 1, since = EXCLUDED.since",
        values![case, now.hour()],
    )
    .map(drop)
}

/// Ends the watch. `None` when nobody watched; otherwise whether it was after a
/// proposal.
pub fn end_watch(tx: &mut Tx, case: CaseId) -> Result<Option<bool>, Fault> {
    let watched = tx.row(
        "SELECT after_proposal FROM call_watches WHERE case_id = $1 AND since IS NOT NULL",
        values![case],
    )?;
    let Some(watched) = watched else { return Ok(None) };
    tx.run("UPDATE call_watches SET since = NULL WHERE case_id = $1", values![case])?;
    Ok(Some(watched.int(0)? != 0))
}

/// Cases that are watched since before `before`.
pub fn watched_before(tx: &mut Tx, before: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM call_watches WHERE since < $1 ORDER BY since LIMIT $2",
        values![before, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

// ---- figures ----

pub fn count(tx: &mut Tx, month: Timestamp, what: CallFigure, need: &str) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO call_counts (month, what, need, times) VALUES ($1, $2, $3, 1)
         ON CONFLICT (month, what, need) DO UPDATE SET times = call_counts.times + 1",
        values![month, what, need],
    )
    .map(drop)
}

/// Figures of the months `first` to `last`, both included, by what and need.
pub fn between(
    tx: &mut Tx,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<(CallFigure, String, i64)>, Fault> {
    tx.rows(
        "SELECT what, need, CAST(SUM(times) AS BIGINT) AS sum FROM call_counts
         WHERE month >= $1 AND month <= $2 GROUP BY what, need ORDER BY what, need LIMIT $3",
        values![first, last, limits::CALL_COUNTS_MAX],
    )?
    .iter()
    .map(|row| {
        let what = CallFigure::read(row.text(0)?);
        let what = what.ok_or_else(|| super::unknown_code("figure of calls"))?;
        Ok((what, row.text(1)?.to_owned(), row.int(2)?))
    })
    .collect()
}
