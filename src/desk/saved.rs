//! Words that are sent often. They are a beginning of an answer and nothing
//! more: they go out the way that typed words go, with all that stands guard there.

use super::permission::Permission;
use super::{DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::limits;
use crate::store;
use crate::vault::Sealed;

/// Keeps a new one: everybody's, which supervisors write, or one's own.
///
/// # Errors
/// When the worker may not, or there are too many.
pub fn write(
    tx: &mut Tx,
    worker: &Worker,
    is_shared: bool,
    sealed: &Sealed,
) -> Result<(), DeskError> {
    may_write(worker, is_shared)?;
    let owner = (!is_shared).then_some(worker.id);
    if store::saved::count(tx, owner)? >= limits::SAVED_REPLIES_MAX {
        return Err(Refusal::TooManySaved.into());
    }
    Ok(store::saved::insert(tx, owner, sealed)?)
}

/// Changes one, or deletes it.
///
/// # Errors
/// When there is none of that number for this worker to change.
pub fn change(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    sealed: Option<&Sealed>,
) -> Result<(), DeskError> {
    let known = store::saved::find(tx, worker.id, id)?.ok_or(Refusal::NotFound)?;
    may_write(worker, known.owner.is_none())?;
    match sealed {
        Some(sealed) => Ok(store::saved::change(tx, id, sealed)?),
        None => Ok(store::saved::delete(tx, id)?),
    }
}

fn may_write(worker: &Worker, is_shared: bool) -> Result<(), Refusal> {
    worker.may(match is_shared {
        true => Permission::KeepSharedReplies,
        false => Permission::AnswerClient,
    })
}
