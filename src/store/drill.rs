//! What became of the drills: a day, minutes, a rung. Nobody's name.

use crate::clock::Timestamp;
use crate::codes::Rung;
use crate::engine::{Fault, Row, Tx};
use crate::{limits, values};

pub struct Drill {
    pub day: Timestamp,
    /// How long it took until somebody answered, and which rung was called by
    /// then. `None`: nobody did.
    pub answer: Option<(i64, Rung)>,
    /// It goes on.
    pub is_open: bool,
    /// An emergency came and ended it: that nobody answered says nothing of anybody.
    pub is_broken_off: bool,
}

pub fn insert(tx: &mut Tx, id: i64, day: Timestamp) -> Result<(), Fault> {
    tx.run("INSERT INTO drills (id, day) VALUES ($1, $2)", values![id, day]).map(drop)
}

pub fn settle(tx: &mut Tx, id: i64, minutes: i64, rung: Rung) -> Result<(), Fault> {
    tx.run("UPDATE drills SET minutes = $2, rung = $3 WHERE id = $1", values![id, minutes, rung])
        .map(drop)
}

/// An emergency came. A rung without minutes says so.
pub fn break_off(tx: &mut Tx, id: i64, rung: Rung) -> Result<(), Fault> {
    tx.run("UPDATE drills SET rung = $2 WHERE id = $1", values![id, rung]).map(drop)
}

pub fn is_any_between(tx: &mut Tx, first: Timestamp, last: Timestamp) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM drills WHERE day >= $1 AND day <= $2 LIMIT 1", values![first, last])
        .map(|row| row.is_some())
}

/// Oldest first.
pub fn between(tx: &mut Tx, first: Timestamp, last: Timestamp) -> Result<Vec<Drill>, Fault> {
    tx.rows(
        "SELECT d.day, d.minutes, d.rung, c.id FROM drills AS d
         LEFT JOIN calls AS c ON c.id = d.id AND c.case_id IS NULL
         WHERE d.day >= $1 AND d.day <= $2 ORDER BY d.day, d.id",
        values![first, last],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn newest(tx: &mut Tx) -> Result<Vec<Drill>, Fault> {
    tx.rows(
        "SELECT d.day, d.minutes, d.rung, c.id FROM drills AS d
         LEFT JOIN calls AS c ON c.id = d.id AND c.case_id IS NULL
         ORDER BY d.day DESC, d.id LIMIT $1",
        values![limits::DRILLS_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<Drill, Fault> {
    let (minutes, rung) = (row.int_or_none(1)?, row.text_or_none(2)?.and_then(Rung::read));
    Ok(Drill {
        day: Timestamp(row.int(0)?),
        answer: minutes.zip(rung),
        is_broken_off: minutes.is_none() && rung.is_some(),
        is_open: row.int_or_none(3)?.is_some(),
    })
}
