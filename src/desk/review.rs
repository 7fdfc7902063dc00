//! Work that is looked at again before it is destroyed: every emergency, and of
//! the rest a few that nobody can foresee. Nothing is kept longer for it: what
//! nobody looked at in time is counted, and goes.

use jiff::tz::TimeZone;

use super::permission::Permission;
use super::{DeskError, Refusal, Worker, deed, report};
use crate::clock::Timestamp;
use crate::codes::{Act, Deed, ReviewOutcome, ReviewWhy, Urgency};
use crate::engine::Tx;
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::review::Review;
use crate::vault::Sealed;

/// Draws when a person finishes a case. The lot is the report's number, which
/// is made by chance and which no worker has seen; finishing again changes
/// nothing about it.
pub(super) fn draw(tx: &mut Tx, case: &Case, worker: WorkerId) -> Result<(), DeskError> {
    if store::review::find(tx, case.id)?.is_some_and(|review| review.outcome.is_some()) {
        return Ok(());
    }
    let why = if was_emergency(tx, case)? {
        ReviewWhy::Emergency
    } else if case.report.is_some_and(|report| report.0 % limits::REVIEWED_ONE_OF == 0) {
        ReviewWhy::Drawn
    } else {
        return Ok(());
    };
    Ok(store::review::want(tx, case.id, why, Some(worker))?)
}

fn was_emergency(tx: &mut Tx, case: &Case) -> Result<bool, DeskError> {
    if case.urgency == Urgency::Emergency || store::emergency::of_case(tx, case.id)?.is_some() {
        return Ok(true);
    }
    let written = match case.report {
        Some(id) => store::report::find(tx, id)?,
        None => None,
    };
    Ok(written.is_some_and(|report| report::was_emergency(&report)))
}

/// A supervisor begins: they may read the case, for a reason that is said to
/// whoever's work it is.
///
/// # Errors
/// When it is their own work, or nothing is to be reviewed there.
pub fn begin(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    reason: &Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    wanted(tx, worker, id)?;
    super::reading::permit(tx, worker, id, reason, now)
}

/// What the review came to; it is counted on the organisation's day.
///
/// # Errors
/// When it is their own work; [`Refusal::ReasonNeeded`] when they have not
/// opened it; [`Refusal::NothingToReview`] when somebody else was first.
pub fn settle(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    outcome: ReviewOutcome,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), DeskError> {
    let case = super::case::locked(tx, id)?;
    let review = wanted(tx, worker, id)?;
    if !ReviewOutcome::CHOICES.contains(&outcome) {
        return Err(Refusal::UnknownCode.into());
    }
    super::reading::may_read(tx, worker, &case, now)?;
    store::review::settle(tx, id, worker.id, outcome)?;
    store::review::count(tx, report::calendar(now, zone).day, review.why, outcome)?;
    store::trail::append(tx, id, Some(worker.id), Act::Reviewed, now)?;
    let line = deed::About { deed: Deed::Reviewed, about: review.worker, case: Some(id) };
    deed::note(tx, Some(worker.id), line, Some(outcome.code()), now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The review that this worker may do.
///
/// # Errors
/// As [`settle`].
pub fn wanted(tx: &mut Tx, worker: &Worker, id: CaseId) -> Result<Review, DeskError> {
    worker.may(Permission::Review)?;
    let review = store::review::find(tx, id)?.filter(|review| review.outcome.is_none());
    let review = review.ok_or(Refusal::NothingToReview)?;
    let case = super::case::locked(tx, id)?;
    if !matches!(case.standing, Standing::Finished { .. }) {
        return Err(Refusal::NotFinished.into());
    }
    if review.worker == Some(worker.id) {
        return Err(Refusal::OwnWork.into());
    }
    Ok(review)
}

/// The case is about to be destroyed, looked at or not. `today` is the organisation's
/// day.
pub(super) fn gone(tx: &mut Tx, case: &Case, today: Timestamp) -> Result<(), DeskError> {
    let why = match store::review::find(tx, case.id)? {
        Some(review) if review.outcome.is_some() => return Ok(()),
        Some(review) => review.why,
        None if was_emergency(tx, case)? => ReviewWhy::Emergency,
        None => return Ok(()),
    };
    Ok(store::review::count(tx, today, why, ReviewOutcome::Missed)?)
}
