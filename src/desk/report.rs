//! The work report: filled during the case, written at its end, and written by
//! the program itself when nobody did.

use jiff::tz::TimeZone;

use super::closure::Closure;
use super::need::Need;
use super::service::Service;
use super::{DeskError, Worker};
use crate::clock::Timestamp;
use crate::codes::{About, Origin, Outcome, Shift, Urgency, Venue};
use crate::engine::Tx;
use crate::ids::{CaseId, ReportId, WorkerId};
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::report::{Draft, WorkReport};

/// The day and the quarter of it, as the organisation's clock shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// The local date, written as midnight UTC of that date.
    pub day: Timestamp,
    pub shift: Shift,
}

/// Night is 0-6, morning 6-12, day 12-18, evening 18-24, local time.
#[must_use]
pub fn calendar(now: Timestamp, zone: &TimeZone) -> Calendar {
    let moment = jiff::Timestamp::from_second(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let local = zone.to_datetime(moment);
    let day =
        local.date().to_zoned(TimeZone::UTC).map_or(now.day().0, |day| day.timestamp().as_second());
    let shift = match local.hour() {
        0..6 => Shift::Night,
        6..12 => Shift::Morning,
        12..18 => Shift::Day,
        _ => Shift::Evening,
    };
    Calendar { day: Timestamp(day), shift }
}

/// The first day of a day's month: as near as figures that outlive every talk
/// come to a time.
#[must_use]
pub fn month(day: Timestamp) -> Timestamp {
    day.month()
}

/// Ticks or unticks services while the talk goes on.
///
/// # Errors
/// When the case is not this worker's.
pub fn tick(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    services: &[Service],
    about: About,
) -> Result<(), DeskError> {
    let case = super::case::locked(tx, id)?;
    super::case::may_work_on(worker, &case)?;
    if let Some(mut draft) = store::report::draft(tx, id)? {
        draft.services = services.iter().map(|service| service.code().to_owned()).collect();
        draft.about = about;
        store::report::save_draft(tx, id, &draft)?;
    }
    tx.ring(id.0)?;
    Ok(())
}

/// Notes a service in the draft, once.
pub(super) fn note_service(tx: &mut Tx, id: CaseId, service: Service) -> Result<(), DeskError> {
    let Some(mut draft) = store::report::draft(tx, id)? else { return Ok(()) };
    if draft.services.iter().any(|it| it == service.code()) {
        return Ok(());
    }
    draft.services.push(service.code().to_owned());
    Ok(store::report::save_draft(tx, id, &draft)?)
}

/// Writes the report of a finished case, and ties it to the case until that is
/// forgotten. A case that was reopened writes over its own report.
pub(super) fn write(
    tx: &mut Tx,
    case: &mut Case,
    worker: WorkerId,
    closure: Closure,
    is_late: bool,
) -> Result<(), DeskError> {
    let Some(draft) = store::report::draft(tx, case.id)? else { return Ok(()) };
    let mut report = begun(tx, case, &draft)?;
    closure.need.code.clone_into(&mut report.need);
    report.injury = super::injury::for_report(tx, case.id, Some(&closure))?;
    report.more_needs = closure.more_needs.iter().map(|need| need.code.to_owned()).collect();
    report.services = closure.services.iter().map(|service| service.code().to_owned()).collect();
    report.outcome = closure.outcome;
    report.about = closure.about;
    report.worker = Some(worker);
    report.note = closure.note;
    report.is_late = is_late;
    report.filled_from_memory = false;
    store::report::keep(tx, &report)?;
    case.report = Some(report.id);
    super::referral::report(tx, case)
}

/// Writes what is known when the talk goes before a person finished the
/// report: codes and times stay, and the flag says how they came about.
pub(super) fn write_from_memory(
    tx: &mut Tx,
    case: &mut Case,
    outcome: Outcome,
) -> Result<(), DeskError> {
    let Some(draft) = store::report::draft(tx, case.id)? else { return Ok(()) };
    let mut report = begun(tx, case, &draft)?;
    // A person finished it once and the client wrote again: their report stands. So
    // does the bot's, unless a person did something after it.
    let is_bots = report.outcome == Outcome::SelfServed;
    if case.report.is_some() && !(is_bots && draft.services != report.services) {
        return Ok(());
    }
    report.minutes_to_first = report.minutes_to_first.or(draft.minutes_to_first);
    report.services.clone_from(&draft.services);
    report.outcome = outcome;
    if let Standing::Held { by, .. } = case.standing {
        report.worker = Some(by);
    }
    report.filled_from_memory = true;
    store::report::keep(tx, &report)?;
    case.report = Some(report.id);
    super::referral::report(tx, case)
}

/// The bot answered: codes and times are whole, and nobody has to remember
/// anything.
pub(super) fn write_served(tx: &mut Tx, case: &mut Case) -> Result<(), DeskError> {
    let Some(draft) = store::report::draft(tx, case.id)? else { return Ok(()) };
    let mut report = begun(tx, case, &draft)?;
    report.services.clone_from(&draft.services);
    if case.report.is_none() {
        report.outcome = Outcome::SelfServed;
        report.filled_from_memory = false;
    }
    store::report::keep(tx, &report)?;
    case.report = Some(report.id);
    super::referral::report(tx, case)
}

/// The report as it stands, or what the draft knows of it.
fn begun(tx: &mut Tx, case: &Case, draft: &Draft) -> Result<WorkReport, DeskError> {
    let feedback = store::feedback::of_case(tx, case.id)?;
    let injury = super::injury::for_report(tx, case.id, None)?;
    let is_referred = !store::referral::of_case(tx, case.id)?.is_empty();
    if let Some(id) = case.report
        && let Some(mut report) = store::report::find(tx, id)?
    {
        report.urgency_at_close = case.urgency;
        report.modality = draft.modality;
        report.clarity = draft.clarity;
        // The bot wrote it before anybody waited for a person.
        report.minutes_to_first = report.minutes_to_first.or(draft.minutes_to_first);
        report.minutes_after_handover = draft.minutes_after_handover;
        report.injury = injury;
        report.is_referred = is_referred;
        super::emergency::report(tx, case.id, &mut report)?;
        return Ok(report);
    }
    let mut report = WorkReport {
        id: ReportId::new(),
        day: draft.day,
        shift: draft.shift,
        venue: store::client::find(tx, case.client)?.map_or(Venue::Web, |client| client.venue),
        need: case.need.clone().unwrap_or_else(|| Need::UNCLEAR.to_owned()),
        more_needs: Vec::new(),
        urgency_at_open: draft.urgency_at_open,
        urgency_at_close: case.urgency,
        about: draft.about,
        modality: draft.modality,
        after_hours: draft.after_hours,
        clarity: draft.clarity,
        services: Vec::new(),
        outcome: Outcome::RanOut,
        minutes_to_first: draft.minutes_to_first,
        filled_from_memory: true,
        worker: None,
        note: None,
        useful: feedback.as_ref().map(|given| given.useful),
        knows_contact: feedback.as_ref().map(|given| given.knows_contact),
        minutes_after_handover: draft.minutes_after_handover,
        injury,
        origin: Origin::Desk,
        is_late: false,
        import: None,
        danger: None,
        help_called: false,
        minutes_to_attach: None,
        naloxone_given: false,
        is_referred,
    };
    super::emergency::report(tx, case.id, &mut report)?;
    Ok(report)
}

/// Whether a report says that somebody's life was in danger.
#[must_use]
pub fn was_emergency(report: &WorkReport) -> bool {
    report.urgency_at_open == Urgency::Emergency || report.urgency_at_close == Urgency::Emergency
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_and_the_quarter_are_local() {
        let moscow = TimeZone::get("Europe/Moscow").unwrap();
        let table = [
            // 2026-11-20 21:30 UTC is half past midnight on the 21st in Moscow.
            ("2026-11-20T21:30:00Z", "2026-11-21T00:00:00Z", Shift::Night),
            ("2026-11-21T03:00:00Z", "2026-11-21T00:00:00Z", Shift::Morning),
            ("2026-11-21T14:59:59Z", "2026-11-21T00:00:00Z", Shift::Day),
            ("2026-11-21T20:59:59Z", "2026-11-21T00:00:00Z", Shift::Evening),
        ];
        for (now, day, shift) in table {
            let seconds =
                |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second());
            let expected = Calendar { day: seconds(day), shift };
            assert_eq!(calendar(seconds(now), &moscow), expected, "{now}");
        }
    }
}
