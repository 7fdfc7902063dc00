//! Who is at the desk, who has which case open, and drafts of replies.
//! All of it is short-lived.

use crate::clock::Timestamp;
use crate::codes::Doing;
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::values;
use crate::vault::Sealed;

/// This worker is at the desk, at least until then. `answers`: clients who wait
/// may be told that somebody is here.
pub fn here(tx: &mut Tx, worker: WorkerId, answers: bool, until: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO workers_here (worker_id, answers, until) VALUES ($1, $2, $3)
         ON CONFLICT (worker_id) DO UPDATE SET answers = excluded.answers,
             until = CASE WHEN excluded.until > workers_here.until
                 THEN excluded.until ELSE workers_here.until END",
        values![worker, answers, until],
    )
    .map(drop)
}

pub fn all_here(tx: &mut Tx, now: Timestamp) -> Result<Vec<WorkerId>, Fault> {
    tx.rows("SELECT worker_id FROM workers_here WHERE until > $1", values![now])?
        .iter()
        .map(|row| row.int(0).map(WorkerId))
        .collect()
}

pub fn is_here(tx: &mut Tx, worker: WorkerId, now: Timestamp) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM workers_here WHERE worker_id = $1 AND until > $2", values![worker, now])
        .map(|row| row.is_some())
}

pub fn gone(tx: &mut Tx, worker: WorkerId) -> Result<(), Fault> {
    tx.run("DELETE FROM workers_here WHERE worker_id = $1", values![worker])?;
    tx.run("DELETE FROM presences WHERE worker_id = $1", values![worker]).map(drop)
}

pub fn count_here(tx: &mut Tx, now: Timestamp) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(*) FROM workers_here WHERE until > $1 AND answers = 1", values![now])?
        .map_or(Ok(0), |row| row.int(0))
}

/// Notes what the worker does with the case. Says whether that is news to others.
pub fn note(
    tx: &mut Tx,
    case: CaseId,
    worker: WorkerId,
    doing: Doing,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    let known = tx.row(
        "SELECT 1 FROM presences
         WHERE case_id = $1 AND worker_id = $2 AND doing = $3 AND until > $4",
        values![case, worker, doing, now],
    )?;
    tx.run(
        "INSERT INTO presences (case_id, worker_id, doing, until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_id, worker_id, doing) DO UPDATE SET until = excluded.until",
        values![case, worker, doing, until],
    )?;
    Ok(known.is_none())
}

pub fn of_case(tx: &mut Tx, case: CaseId, now: Timestamp) -> Result<Vec<(WorkerId, Doing)>, Fault> {
    tx.rows(
        "SELECT worker_id, doing FROM presences WHERE case_id = $1 AND until > $2
         ORDER BY worker_id, doing",
        values![case, now],
    )?
    .iter()
    .map(|row| {
        let doing = Doing::read(row.text(1)?).ok_or_else(|| super::unknown_code("presence"))?;
        Ok((WorkerId(row.int(0)?), doing))
    })
    .collect()
}

pub fn is(
    tx: &mut Tx,
    case: CaseId,
    worker: WorkerId,
    doing: Doing,
    now: Timestamp,
) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM presences
         WHERE case_id = $1 AND worker_id = $2 AND doing = $3 AND until > $4",
        values![case, worker, doing, now],
    )
    .map(|row| row.is_some())
}

/// Deletes what has run out.
pub fn sweep(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM presences WHERE until <= $1", values![now])?;
    tx.run("DELETE FROM workers_here WHERE until <= $1", values![now]).map(drop)
}

pub fn keep_draft(
    tx: &mut Tx,
    case: CaseId,
    worker: WorkerId,
    sealed: &Sealed,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO reply_drafts (case_id, worker_id, sealed) VALUES ($1, $2, $3)
         ON CONFLICT (case_id, worker_id) DO UPDATE SET sealed = excluded.sealed",
        values![case, worker, sealed.as_bytes()],
    )
    .map(drop)
}

pub fn draft(tx: &mut Tx, case: CaseId, worker: WorkerId) -> Result<Option<Sealed>, Fault> {
    tx.row(
        "SELECT sealed FROM reply_drafts WHERE case_id = $1 AND worker_id = $2",
        values![case, worker],
    )?
    .map(|row| row.bytes(0).map(|bytes| Sealed::from_bytes(bytes.to_vec())))
    .transpose()
}

pub fn drop_draft(tx: &mut Tx, case: CaseId, worker: WorkerId) -> Result<(), Fault> {
    tx.run("DELETE FROM reply_drafts WHERE case_id = $1 AND worker_id = $2", values![case, worker])
        .map(drop)
}
