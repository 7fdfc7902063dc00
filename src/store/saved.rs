//! Words that are sent often. What they say is sealed.

use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::vault::Sealed;
use crate::{clock, limits, values};

pub struct Saved {
    pub id: i64,
    /// Whose own it is; `None` for everybody's.
    pub owner: Option<WorkerId>,
    pub sealed: Sealed,
}

/// Everybody's and this worker's own, in no order: titles are sealed too.
pub fn of(tx: &mut Tx, worker: WorkerId) -> Result<Vec<Saved>, Fault> {
    tx.rows(
        "SELECT id, worker_id, sealed FROM saved_replies
         WHERE worker_id IS NULL OR worker_id = $1 ORDER BY id LIMIT $2",
        values![worker, 2 * limits::SAVED_REPLIES_MAX],
    )?
    .iter()
    .map(read)
    .collect()
}

/// One of those.
pub fn find(tx: &mut Tx, worker: WorkerId, id: i64) -> Result<Option<Saved>, Fault> {
    tx.row(
        "SELECT id, worker_id, sealed FROM saved_replies
         WHERE id = $2 AND (worker_id IS NULL OR worker_id = $1)",
        values![worker, id],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// How many everybody has, or one worker.
pub fn count(tx: &mut Tx, owner: Option<WorkerId>) -> Result<i64, Fault> {
    let row = match owner {
        Some(owner) => {
            tx.row("SELECT COUNT(*) FROM saved_replies WHERE worker_id = $1", values![owner])
        }
        None => tx.row("SELECT COUNT(*) FROM saved_replies WHERE worker_id IS NULL", &[]),
    }?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub fn insert(tx: &mut Tx, owner: Option<WorkerId>, sealed: &Sealed) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO saved_replies (id, worker_id, sealed) VALUES ($1, $2, $3)",
        values![clock::new_id(), owner, sealed.as_bytes()],
    )
    .map(drop)
}

pub fn change(tx: &mut Tx, id: i64, sealed: &Sealed) -> Result<(), Fault> {
    tx.run("UPDATE saved_replies SET sealed = $2 WHERE id = $1", values![id, sealed.as_bytes()])
        .map(drop)
}

pub fn delete(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM saved_replies WHERE id = $1", values![id]).map(drop)
}

fn read(row: &Row) -> Result<Saved, Fault> {
    Ok(Saved {
        id: row.int(0)?,
        owner: row.int_or_none(1)?.map(WorkerId),
        sealed: Sealed::from_bytes(row.bytes(2)?.to_vec()),
    })
}
