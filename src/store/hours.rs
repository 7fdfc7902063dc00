//! The week as it is planned, and the dates without people.

use crate::clock::Timestamp;
use crate::codes::Role;
use crate::engine::{Fault, Tx};
use crate::{limits, values};

/// One line of the week, by the organisation's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    pub id: i64,
    pub role: Role,
    /// 1 Monday … 7 Sunday.
    pub weekday: i8,
    /// Minutes of the day; an end before the beginning is the next day's.
    pub begins: i16,
    pub ends: i16,
}

pub fn insert(tx: &mut Tx, shift: &Shift) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO shifts (id, role, weekday, begins, ends) VALUES ($1, $2, $3, $4, $5)",
        values![
            shift.id,
            shift.role,
            i64::from(shift.weekday),
            i64::from(shift.begins),
            i64::from(shift.ends)
        ],
    )
    .map(drop)
}

pub fn delete(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM shifts WHERE id = $1", values![id]).map(drop)
}

pub fn week(tx: &mut Tx) -> Result<Vec<Shift>, Fault> {
    tx.rows(
        "SELECT id, role, weekday, begins, ends FROM shifts
         ORDER BY weekday, begins, ends, role, id LIMIT $1",
        values![limits::SHIFTS_MAX],
    )?
    .iter()
    .map(|row| {
        let damaged = || super::unknown_code("shift");
        Ok(Shift {
            id: row.int(0)?,
            role: Role::read(row.text(1)?).ok_or_else(damaged)?,
            weekday: i8::try_from(row.int(2)?).map_err(|_| damaged())?,
            begins: i16::try_from(row.int(3)?).map_err(|_| damaged())?,
            ends: i16::try_from(row.int(4)?).map_err(|_| damaged())?,
        })
    })
    .collect()
}

/// Local dates, each as midnight UTC of it.
pub fn holidays(tx: &mut Tx, from: Timestamp) -> Result<Vec<Timestamp>, Fault> {
    tx.rows("SELECT day FROM holidays WHERE day >= $1 ORDER BY day", values![from])?
        .iter()
        .map(|row| row.int(0).map(Timestamp))
        .collect()
}

pub fn keep_holiday(tx: &mut Tx, day: Timestamp) -> Result<(), Fault> {
    tx.run("INSERT INTO holidays (day) VALUES ($1) ON CONFLICT (day) DO NOTHING", values![day])
        .map(drop)
}

pub fn drop_holiday(tx: &mut Tx, day: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM holidays WHERE day = $1", values![day]).map(drop)
}
