//! What an injury is and how grave, as people judged it.

use crate::codes::{Condition, Severity};
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::values;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Injury {
    pub condition: Option<Condition>,
    /// The first that somebody chose.
    pub severity_at_open: Option<Severity>,
    /// As it is judged now.
    pub severity: Option<Severity>,
}

pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<Injury>, Fault> {
    tx.row(
        "SELECT condition, severity_at_open, severity FROM injuries WHERE case_id = $1",
        values![case],
    )?
    .map(|row| {
        Ok(Injury {
            condition: row.text_or_none(0)?.and_then(Condition::read),
            severity_at_open: row.text_or_none(1)?.and_then(Severity::read),
            severity: row.text_or_none(2)?.and_then(Severity::read),
        })
    })
    .transpose()
}

pub fn keep(tx: &mut Tx, case: CaseId, injury: &Injury) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO injuries (case_id, condition, severity_at_open, severity)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (case_id) DO UPDATE SET condition = excluded.condition,
             severity_at_open = excluded.severity_at_open, severity = excluded.severity",
        values![case, injury.condition, injury.severity_at_open, injury.severity],
    )
    .map(drop)
}
