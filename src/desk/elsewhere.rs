//! Work that was done elsewhere: in a thread of a forum, at the bus. Nobody's words
//! are kept of it; its report is written down by whoever did it.

use super::closure::Closure;
use super::need::Level;
use super::permission::Permission;
use super::{DeskError, Refusal, Worker, deed};
use crate::clock::{Span, Timestamp};
use crate::codes::{Clarity, Deed, Modality, Origin, Shift, Urgency, Venue};
use crate::engine::Tx;
use crate::ids::ReportId;
use crate::limits;
use crate::store;
use crate::store::injury::Injury;
use crate::store::report::WorkReport;

/// Where and when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub venue: Venue,
    /// The local date.
    pub day: Timestamp,
    pub shift: Shift,
}

/// Where a report is written down by hand: everywhere else the desk does it.
pub const VENUES: &[Venue] = &[Venue::Forum, Venue::Offline];

/// Writes the report down and counts it. `closure` as at the end of a case; its
/// note was checked and sealed. `today` is the organisation's day. What is written
/// later than the next day is from memory, and says so. `id` is chosen with the form:
/// the same form sent twice counts once.
///
/// # Errors
/// When the worker may not; [`Refusal::ServiceMissing`]; [`Refusal::DayUnfit`] for a
/// day to come, or before [`limits::ELSEWHERE_DAYS`]; [`Refusal::UnknownCode`] for a
/// place where the desk itself is.
pub fn log(
    tx: &mut Tx,
    worker: &Worker,
    id: ReportId,
    place: Place,
    closure: Closure,
    today: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::LogElsewhere)?;
    if store::report::find(tx, id)?.is_some() {
        return Ok(());
    }
    if !VENUES.contains(&place.venue) {
        return Err(Refusal::UnknownCode.into());
    }
    if place.day > today || place.day < today - limits::ELSEWHERE_DAYS {
        return Err(Refusal::DayUnfit.into());
    }
    if closure.services.is_empty() {
        return Err(Refusal::ServiceMissing.into());
    }
    let is_late = place.day + Span::days(1) < today;
    let urgency = match closure.need.level {
        Level::Emergency => Urgency::Emergency,
        Level::Severe => Urgency::Urgent,
        Level::None | Level::Minor | Level::Depends => Urgency::Routine,
    };
    let report = WorkReport {
        id,
        day: place.day,
        shift: place.shift,
        venue: place.venue,
        need: closure.need.code.to_owned(),
        more_needs: closure.more_needs.iter().map(|need| need.code.to_owned()).collect(),
        urgency_at_open: urgency,
        urgency_at_close: urgency,
        about: closure.about,
        modality: Modality::Unknown,
        after_hours: false,
        clarity: Clarity::Clear,
        services: closure.services.iter().map(|it| it.code().to_owned()).collect(),
        outcome: closure.outcome,
        minutes_to_first: None,
        filled_from_memory: is_late,
        worker: Some(worker.id),
        note: closure.note,
        useful: None,
        knows_contact: None,
        minutes_after_handover: None,
        injury: Injury::default(),
        origin: Origin::Logged,
        is_late,
        import: None,
        danger: None,
        help_called: false,
        minutes_to_attach: None,
        naloxone_given: false,
        is_referred: false,
    };
    Ok(store::report::keep(tx, &report)?)
}

/// Takes such a report back: whoever wrote it may, and a supervisor. Figures follow.
///
/// # Errors
/// When the worker may not; [`Refusal::NoSuchReport`] for any other report.
pub fn take_back(
    tx: &mut Tx,
    worker: &Worker,
    id: ReportId,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::LogElsewhere)?;
    let report = store::report::find(tx, id)?;
    let report = report.filter(|report| may_take_back(worker, report));
    let report = report.ok_or(Refusal::NoSuchReport)?;
    store::report::take_back(tx, &report)?;
    let about = report.worker.filter(|author| *author != worker.id);
    let what = deed::About { deed: Deed::ReportTakenBack, about, case: None };
    deed::note(tx, Some(worker.id), what, None, now)
}

/// Whether [`take_back`] would.
#[must_use]
pub fn may_take_back(worker: &Worker, report: &WorkReport) -> bool {
    report.origin == Origin::Logged
        && worker.may(Permission::LogElsewhere).is_ok()
        && (report.worker == Some(worker.id) || worker.may(Permission::SeeTeamReports).is_ok())
}
