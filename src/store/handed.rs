//! Which specialists a case is shown to.

use super::unknown_code;
use crate::clock::Timestamp;
use crate::codes::Role;
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::values;

/// Says whether that is new.
pub fn hand(tx: &mut Tx, case: CaseId, role: Role, now: Timestamp) -> Result<bool, Fault> {
    let handed = tx.run(
        "INSERT INTO handed_cases (case_id, role, since) VALUES ($1, $2, $3)
         ON CONFLICT (case_id, role) DO NOTHING",
        values![case, role.code(), now],
    )?;
    Ok(handed == 1)
}

pub fn take_back(tx: &mut Tx, case: CaseId, role: Role) -> Result<(), Fault> {
    tx.run("DELETE FROM handed_cases WHERE case_id = $1 AND role = $2", values![case, role.code()])
        .map(drop)
}

pub fn roles(tx: &mut Tx, case: CaseId) -> Result<Vec<Role>, Fault> {
    tx.rows("SELECT role FROM handed_cases WHERE case_id = $1 ORDER BY role", values![case])?
        .iter()
        .map(|row| Role::read(row.text(0)?).ok_or_else(|| unknown_code("role")))
        .collect()
}
