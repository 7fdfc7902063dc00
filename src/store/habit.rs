//! How a worker likes to work.

use crate::codes::AfterSending;
use crate::engine::{Fault, Tx};
use crate::ids::WorkerId;
use crate::values;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habits {
    /// What follows an answer.
    pub after: AfterSending,
    /// Single keys do something.
    pub has_keys: bool,
}

impl Default for Habits {
    fn default() -> Habits {
        Habits { after: AfterSending::Stay, has_keys: true }
    }
}

pub fn of(tx: &mut Tx, worker: WorkerId) -> Result<Habits, Fault> {
    let row = tx.row("SELECT after, has_keys FROM habits WHERE worker_id = $1", values![worker])?;
    let Some(row) = row else { return Ok(Habits::default()) };
    Ok(Habits {
        after: AfterSending::read(row.text(0)?).ok_or_else(|| super::unknown_code("habit"))?,
        has_keys: row.flag(1)?,
    })
}

pub fn keep(tx: &mut Tx, worker: WorkerId, habits: Habits) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO habits (worker_id, after, has_keys) VALUES ($1, $2, $3)
         ON CONFLICT (worker_id) DO UPDATE SET after = excluded.after,
             has_keys = excluded.has_keys",
        values![worker, habits.after, habits.has_keys],
    )
    .map(drop)
}
