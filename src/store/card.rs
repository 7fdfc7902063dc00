//! Contact cards that were left in a talk. Their words are messages.

use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::values;

pub fn insert(tx: &mut Tx, case: CaseId, seq: i64) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO contact_cards (case_id, seq, is_revoked) VALUES ($1, $2, 0)",
        values![case, seq],
    )
    .map(drop)
}

/// Says whether that is new.
pub fn revoke(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, Fault> {
    tx.run(
        "UPDATE contact_cards SET is_revoked = 1
         WHERE case_id = $1 AND seq = $2 AND is_revoked = 0",
        values![case, seq],
    )
    .map(|rows| rows > 0)
}

/// The numbers of the cards of a case that are none any more.
pub fn revoked(tx: &mut Tx, case: CaseId) -> Result<Vec<i64>, Fault> {
    tx.rows("SELECT seq FROM contact_cards WHERE case_id = $1 AND is_revoked = 1", values![case])?
        .iter()
        .map(|row| row.int(0))
        .collect()
}
