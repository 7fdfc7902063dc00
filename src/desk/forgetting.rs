//! Destroying a talk, in three steps that survive a crash between any two.
//!
//! 1. [`begin`] writes the report if nobody did, and marks the case: from then
//!    on it takes no more words, so none can be lost.
//! 2. The caller destroys the case's keys. From here on nothing is readable.
//! 3. [`complete`] deletes the rows.
//!
//! A case that stopped half way is found again by [`due`] and goes through all
//! three once more; each changes nothing the second time.

use jiff::tz::TimeZone;

use super::permission::Permission;
use super::{DeskError, Refusal, Worker, deed};
use crate::clock::{Span, Timestamp};
use crate::codes::{Deed, Outcome};
use crate::engine::Tx;
use crate::ids::{CaseId, ClientId};
use crate::store;
use crate::store::case::{Case, Standing};

/// The clocks, as the organisation set them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clocks {
    /// From finishing a case to its destruction.
    pub after_close: Span,
    /// From the last word on either side, finished or not.
    pub at_most: Span,
    /// From the moment a worker opened a photo to the photo's destruction.
    pub media_after_open: Span,
}

/// Of the last word only the hour is known. It counts from that hour's end, so
/// that no talk goes before its time.
pub const HOUR: Span = Span::hours(1);

/// Why a talk is destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A clock ran out.
    Clock,
    /// The client wants it gone, now.
    Client,
    /// A worker destroys it, now.
    Worker,
}

/// Cases whose clock has run out, and those left half forgotten.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx, clocks: &Clocks, now: Timestamp) -> Result<Vec<CaseId>, DeskError> {
    Ok(store::case::due_to_forget(tx, now - clocks.after_close, now - clocks.at_most - HOUR)?)
}

/// Step 1. `None` when the case is gone, or a word arrived that stopped the clock.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Tx,
    id: CaseId,
    cause: Cause,
    clocks: &Clocks,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<Option<(CaseId, ClientId)>, DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else { return Ok(None) };
    if cause == Cause::Clock && !is_due(&case, clocks, now) {
        return Ok(None);
    }
    // Once: a program that died half way comes here again.
    if case.standing != Standing::Forgetting {
        let today = super::report::calendar(now, zone).day;
        super::feedback::gone(tx, id, today)?;
        super::review::gone(tx, &case, today)?;
    }
    match case.standing {
        // Finished by a person: the report stands.
        Standing::Finished { .. } | Standing::Forgetting => {}
        Standing::Waiting { .. } | Standing::Held { .. } => {
            let outcome = match cause {
                Cause::Clock | Cause::Worker => Outcome::RanOut,
                Cause::Client => Outcome::Burned,
            };
            super::report::write_from_memory(tx, &mut case, outcome)?;
        }
    }
    super::proposal::leave(tx, &case)?;
    case.standing = Standing::Forgetting;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(Some((id, case.client)))
}

/// Step 1 at a worker's wish: their own case, or for a supervisor any that they
/// may read now.
///
/// # Errors
/// When the case is not theirs to destroy; [`Refusal::ReasonNeeded`] when a
/// supervisor has given no reason on its trail.
pub fn begin_by_worker(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    clocks: &Clocks,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<Option<(CaseId, ClientId)>, DeskError> {
    let case = super::case::locked(tx, id)?;
    let holder = match case.standing {
        Standing::Held { by, .. } | Standing::Finished { by: Some(by), .. } => Some(by),
        _ => None,
    };
    if holder == Some(worker.id) {
        worker.may(Permission::BurnOwn)?;
    } else {
        worker.may(Permission::BurnAny).map_err(|_| Refusal::NotYourCase)?;
        // Somebody else's talk is destroyed, as it is read, for a reason only.
        super::reading::may_read(tx, worker, &case, now)?;
    }
    super::emergency::must_be_over(tx, id)?;
    // The case's number would go with it.
    let what = deed::About { deed: Deed::Burned, about: holder, case: None };
    deed::note(tx, Some(worker.id), what, None, now)?;
    begin(tx, id, Cause::Worker, clocks, (now, zone))
}

/// Step 3: no row about the client stays in any table.
///
/// # Errors
/// When the database fails.
pub fn complete(tx: &mut Tx, id: CaseId, client: ClientId) -> Result<(), DeskError> {
    // What is being settled about it is waited for.
    store::case::locked(tx, id)?;
    store::telegram::delete_copies_of(tx, id)?;
    store::client::delete(tx, client)?;
    tx.ring(id.0)?;
    Ok(())
}

fn is_due(case: &Case, clocks: &Clocks, now: Timestamp) -> bool {
    let finished_long_ago = match case.standing {
        Standing::Forgetting => return true,
        Standing::Finished { at, .. } => at <= now - clocks.after_close,
        Standing::Waiting { .. } | Standing::Held { .. } => false,
    };
    finished_long_ago || case.last_at <= now - clocks.at_most - HOUR
}
