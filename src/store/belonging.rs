//! Whose content this database holds.

use crate::engine::{Fault, Tx};
use crate::values;

/// The mark of the vault this content belongs to, if it belongs to any yet.
pub fn mark(tx: &mut Tx) -> Result<Option<Vec<u8>>, Fault> {
    tx.row("SELECT mark FROM belongings", values![])?
        .map(|row| row.bytes(0).map(<[u8]>::to_vec))
        .transpose()
}

pub fn set_mark(tx: &mut Tx, mark: &[u8]) -> Result<(), Fault> {
    tx.run("INSERT INTO belongings (mark) VALUES ($1)", values![mark]).map(drop)
}
