//! What the client thought of it. The words go to supervisors and bypass the
//! worker they are about; the two coded answers go into the report's figures.

use super::{DeskError, Refusal};
use crate::clock::Timestamp;
use crate::codes::{KnowsContact, Useful};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store;
use crate::store::case::Standing;
use crate::vault::Sealed;

/// A second answer replaces the first. `sealed` are the words, if any, sealed
/// to the case's feedback lock, which only supervisors can open.
///
/// # Errors
/// When the talk is gone.
pub fn give(
    tx: &mut Tx,
    id: CaseId,
    useful: Useful,
    knows_contact: KnowsContact,
    sealed: Option<&Sealed>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if case.standing == Standing::Forgetting {
        return Err(Refusal::Forgotten.into());
    }
    let about = match case.standing {
        Standing::Held { by, .. } => Some(by),
        Standing::Finished { by, .. } => by,
        Standing::Waiting { .. } | Standing::Forgetting => None,
    };
    store::feedback::keep(tx, id, about, useful, knows_contact, sealed, now)?;
    if let Some(report) = case.report {
        store::report::set_feedback(tx, report, useful, knows_contact)?;
    }
    Ok(())
}
