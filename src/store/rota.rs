//! Who is on call in which night, and which nights are offered to others.

use crate::clock::Timestamp;
use crate::codes::Rung;
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::values;

/// One place in the rota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// The local date on whose noon it begins, as midnight UTC of it.
    pub night: Timestamp,
    pub rung: Rung,
    pub worker: WorkerId,
    pub begins_at: Timestamp,
    pub ends_at: Timestamp,
    /// Its worker would give it away.
    pub is_offered: bool,
}

/// In the order in which [`read`] takes them.
macro_rules! duties {
    ($rest:literal) => {
        concat!(
            "SELECT r.night, r.rung, r.worker_id, r.begins_at, r.ends_at, s.night FROM rota AS r \
             LEFT JOIN swaps AS s ON s.night = r.night AND s.rung = r.rung ",
            $rest
        )
    };
}

/// Puts somebody in a place; whoever had it and any offer of it go.
pub fn keep(tx: &mut Tx, duty: &Duty) -> Result<(), Fault> {
    drop_duty(tx, duty.night, duty.rung)?;
    tx.run(
        "INSERT INTO rota (night, rung, worker_id, begins_at, ends_at)
         VALUES ($1, $2, $3, $4, $5)",
        values![duty.night, duty.rung, duty.worker, duty.begins_at, duty.ends_at],
    )
    .map(drop)
}

pub fn drop_duty(tx: &mut Tx, night: Timestamp, rung: Rung) -> Result<(), Fault> {
    tx.run("DELETE FROM rota WHERE night = $1 AND rung = $2", values![night, rung]).map(drop)
}

/// Somebody stops working here.
pub fn drop_worker(tx: &mut Tx, worker: WorkerId) -> Result<(), Fault> {
    tx.run("DELETE FROM rota WHERE worker_id = $1", values![worker]).map(drop)
}

pub fn offer(tx: &mut Tx, night: Timestamp, rung: Rung) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO swaps (night, rung) VALUES ($1, $2) ON CONFLICT (night, rung) DO NOTHING",
        values![night, rung],
    )
    .map(drop)
}

pub fn withdraw(tx: &mut Tx, night: Timestamp, rung: Rung) -> Result<(), Fault> {
    tx.run("DELETE FROM swaps WHERE night = $1 AND rung = $2", values![night, rung]).map(drop)
}

pub fn find(tx: &mut Tx, night: Timestamp, rung: Rung) -> Result<Option<Duty>, Fault> {
    tx.row(duties!("WHERE r.night = $1 AND r.rung = $2"), values![night, rung])?
        .map(|row| read(&row))
        .transpose()
}

/// Everybody who is on call now.
pub fn now(tx: &mut Tx, now: Timestamp) -> Result<Vec<Duty>, Fault> {
    tx.rows(
        duties!("WHERE r.begins_at <= $1 AND r.ends_at > $1 ORDER BY r.night, r.rung"),
        values![now],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn between(tx: &mut Tx, first: Timestamp, last: Timestamp) -> Result<Vec<Duty>, Fault> {
    tx.rows(
        duties!("WHERE r.night >= $1 AND r.night <= $2 ORDER BY r.night, r.rung"),
        values![first, last],
    )?
    .iter()
    .map(read)
    .collect()
}

/// One worker's nights, in order, each once.
pub fn nights_of(
    tx: &mut Tx,
    worker: WorkerId,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<Timestamp>, Fault> {
    tx.rows(
        "SELECT DISTINCT night FROM rota WHERE worker_id = $1 AND night >= $2 AND night <= $3
         ORDER BY night",
        values![worker, first, last],
    )?
    .iter()
    .map(|row| row.int(0).map(Timestamp))
    .collect()
}

fn read(row: &Row) -> Result<Duty, Fault> {
    Ok(Duty {
        night: Timestamp(row.int(0)?),
        rung: Rung::read(row.text(1)?).ok_or_else(|| super::unknown_code("rung"))?,
        worker: WorkerId(row.int(2)?),
        begins_at: Timestamp(row.int(3)?),
        ends_at: Timestamp(row.int(4)?),
        is_offered: row.int_or_none(5)?.is_some(),
    })
}
