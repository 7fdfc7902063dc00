//! Advice about health: where free words must be checked, a worker's words are a
//! draft, and leave only with a clinician's signature.
//!
//! `desk::reply` asks [`is_draft`] of every answer with a worker's own words in it,
//! and [`sign`] is the other way by which words leave.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::case::{locked, say};
use super::hours::{self, Hours};
use super::need::{Check, Need};
use super::permission::Permission;
use super::reading::may_read;
use super::reply::{self, Delivery, Leaving};
use super::service::Service;
use super::{DeskError, Refusal, Worker, emergency, ladder};
use crate::clock::{Span, Timestamp};
use crate::codes::{
    Act, AdviceState, Awaited, Carrier, Errand, Kind, Line, Role, Severity, Urgency, Way,
};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::advice::Advice;
use crate::store::case::{Case, Pause, Standing};
use crate::store::outbox::NewErrand;
use crate::vault::Sealed;

/// Hours in which clinicians may be told where none are planned, minutes of the
/// local day.
const BY_DAY: (i64, i64) = (9 * 60, 21 * 60);

/// Whether this worker's own words about a case are a draft until a clinician
/// signs them.
///
/// # Errors
/// When the database fails.
pub fn is_draft(tx: &mut Tx, worker: &Worker, case: &Case) -> Result<bool, DeskError> {
    Ok(worker.may(Permission::SignAdvice).is_err()
        && needs_clinician(tx, case)?
        // Where somebody may be dying nobody waits for a signature.
        && !emergency::is_open(tx, case.id)?)
}

fn is_checked(need: Option<&str>) -> bool {
    need.and_then(Need::read).is_some_and(|need| need.check != Check::None)
}

/// Whether free words in this case go through a clinician. A need that once
/// called for it counts until a clinician lifts it.
///
/// # Errors
/// When the database fails.
pub fn needs_clinician(tx: &mut Tx, case: &Case) -> Result<bool, Fault> {
    let known = store::advice::medical(tx, case.id)?;
    let need = case.need.as_deref().filter(|need| is_checked(Some(need)));
    let is_lifted = |need: &str| known.iter().any(|(it, is_lifted)| it == need && *is_lifted);
    let is_unsorted = case.need.as_deref().is_none_or(|need| need == Need::UNCLEAR);
    // A picture that a clinician looked at stands there as unclear, and only until
    // somebody says what it is about.
    let counts =
        |(it, is_lifted): &(String, bool)| !is_lifted && (it != Need::UNCLEAR || is_unsorted);
    if known.iter().any(counts) || need.is_some_and(|need| !is_lifted(need)) {
        return Ok(true);
    }
    // What a picture shows nobody has said yet (`domain.md` N-11).
    Ok(is_unsorted && known.is_empty() && store::message::has_picture(tx, case.id)?)
}

/// Called before the need of a case changes: what was asked about health stays
/// about health.
pub(super) fn remember(tx: &mut Tx, case: &Case) -> Result<(), Fault> {
    match case.need.as_deref() {
        Some(need) if is_checked(Some(need)) => store::advice::remember(tx, case.id, need),
        _ => Ok(()),
    }
}

/// A further need that a person named.
pub(super) fn remember_need(tx: &mut Tx, id: CaseId, need: &Need) -> Result<(), Fault> {
    match need.check == Check::None {
        true => Ok(()),
        false => store::advice::remember(tx, id, need.code),
    }
}

/// What was understood of any message. What a clinician lifted was another
/// question.
pub(super) fn heard(tx: &mut Tx, case: CaseId, needs: &[&str]) -> Result<(), Fault> {
    let mut checked = needs.iter().filter(|need| is_checked(Some(need)));
    checked.try_for_each(|need| store::advice::renew(tx, case, need))
}

/// More came, and nobody knows what it is about: in a case that was about health
/// it is about that until a clinician says otherwise.
pub(super) fn heard_more(tx: &mut Tx, case: CaseId) -> Result<(), Fault> {
    let known = store::advice::medical(tx, case)?;
    known.iter().try_for_each(|(need, _)| store::advice::renew(tx, case, need))
}

/// A worker's draft, and what a clinician must know of it.
pub struct Asking {
    pub number: i64,
    /// Sealed with the case's notes, for this number.
    pub draft: Sealed,
    /// The number the next message had when the worker looked last.
    pub seen: i64,
    pub is_urgent: bool,
}

/// The number the next draft of a case will have.
///
/// # Errors
/// When the database fails.
pub fn next_number(tx: &mut Tx, id: CaseId) -> Result<i64, Fault> {
    Ok(store::advice::of_case(tx, id)?.last().map_or(1, |last| last.number + 1))
}

/// Asks the clinicians. The case is shown to them and waits; the client is told
/// as much as is known.
///
/// # Errors
/// When this worker does not hold the case; [`Refusal::AlreadyAsked`] while a
/// draft waits; [`Refusal::Moved`] when another took the number.
pub fn ask(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    asking: Asking,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    let since = case.standing.held_by(worker.id)?;
    if store::advice::asked(tx, id)?.is_some() {
        return Err(Refusal::AlreadyAsked.into());
    }
    if next_number(tx, id)? != asking.number {
        return Err(Refusal::Moved.into());
    }
    let is_severe = store::injury::of_case(tx, id)?
        .is_some_and(|injury| injury.severity == Some(Severity::Severe));
    let is_urgent = asking.is_urgent || is_severe || case.urgency != Urgency::Routine;
    let (due_at, is_open) = due(tx, zone, is_urgent, now)?;
    let advice = Advice {
        number: asking.number,
        state: AdviceState::Asked,
        urgency: if is_urgent { case.urgency.min(Urgency::Urgent) } else { Urgency::Routine },
        asked_by: worker.id,
        asked_at: now,
        due_at,
        seen: asking.seen,
        draft: asking.draft,
        clinician: None,
        answer: None,
        refusal: None,
    };
    // Who was told already that a doctor is asked reads it once.
    let before = store::advice::of_case(tx, id)?.pop();
    let is_told =
        before.is_some_and(|it| it.state == AdviceState::Withdrawn && it.urgency == advice.urgency);
    store::advice::insert(tx, id, &advice)?;
    store::handed::hand(tx, id, Role::Doctor, now)?;
    store::handover::key_is_back(tx, id, Role::Doctor)?;
    let line = match (is_open, is_urgent) {
        (false, _) => Line::ClinicianAway,
        (true, true) => Line::ClinicianUrgent,
        (true, false) => Line::ClinicianAsked,
    };
    if !is_told {
        say(tx, &mut case, line, now)?;
    }
    let pause = Pause { on: Awaited::Specialist, until: due_at + limits::PAUSE };
    case.standing = Standing::Held { by: worker.id, since, pause: Some(pause) };
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::ClinicianAsked, now)?;
    store::presence::drop_draft(tx, id, worker.id)?;
    tell_clinicians(tx, zone, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// What a clinician signs.
pub struct Signing {
    pub number: i64,
    /// The number the next message had when the clinician looked.
    pub seen: i64,
    /// The number the words are sealed for.
    pub seq: i64,
    /// To the talk.
    pub words: Sealed,
    /// The same, with the case's notes.
    pub copy: Sealed,
}

/// A clinician signs, and in the same moment the words are owed to the client.
///
/// # Errors
/// [`Refusal::NotYourRole`] for whoever is no clinician, or was not shown the
/// case; [`Refusal::Settled`] when it was taken back or answered meanwhile;
/// [`Refusal::Unread`] when the client wrote since the clinician looked.
pub fn sign(
    tx: &mut Tx,
    clinician: &Worker,
    id: CaseId,
    signing: Signing,
    delivery: Delivery,
    now: Timestamp,
) -> Result<(), DeskError> {
    clinician.may(Permission::SignAdvice)?;
    let mut case = locked(tx, id)?;
    let advice = waiting(tx, clinician, &case, signing.number, now)?;
    if store::message::client_wrote_since(tx, id, signing.seen)? {
        return Err(Refusal::Unread.into());
    }
    if case.next_seq != signing.seq {
        return Err(Refusal::Moved.into());
    }
    let words = Leaving {
        kind: Kind::Advice,
        sealed: signing.words,
        line: None,
        leaflet: None,
        // The organisation says it, and a clinician answers for it.
        role: None,
        is_referral: false,
    };
    let settled = Advice {
        state: AdviceState::Signed,
        clinician: Some(clinician.id),
        answer: Some(signing.copy),
        ..advice
    };
    store::advice::settle(tx, id, &settled)?;
    store::trail::append(tx, id, Some(clinician.id), Act::AdviceSigned, now)?;
    reply::leave(tx, &mut case, words, delivery, Service::CHECKED_ADVICE, now)
}

/// A clinician does not sign, and says why, sealed with the case's notes.
///
/// # Errors
/// As [`sign`].
pub fn refuse(
    tx: &mut Tx,
    clinician: &Worker,
    id: CaseId,
    number: i64,
    word: Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    clinician.may(Permission::SignAdvice)?;
    let mut case = locked(tx, id)?;
    let advice = waiting(tx, clinician, &case, number, now)?;
    let settled = Advice {
        state: AdviceState::Refused,
        clinician: Some(clinician.id),
        refusal: Some(word),
        ..advice
    };
    settle(tx, &mut case, &settled, (clinician, Act::AdviceRefused), now)
}

/// A clinician says that nothing that was asked until now is advice about health:
/// the worker's own words leave from now on. A draft that waits goes back to them.
/// `number` is of the draft on the page, 0 where none waited; `seen`, the number the
/// next message had then.
///
/// # Errors
/// As [`sign`].
pub fn lift(
    tx: &mut Tx,
    clinician: &Worker,
    id: CaseId,
    (number, seen): (i64, i64),
    now: Timestamp,
) -> Result<(), DeskError> {
    clinician.may(Permission::SignAdvice)?;
    let mut case = locked(tx, id)?;
    may_read(tx, clinician, &case, now)?;
    let asked = store::advice::asked(tx, id)?;
    if asked.as_ref().map_or(0, |advice| advice.number) != number {
        return Err(Refusal::Settled.into());
    }
    if store::message::client_wrote_since(tx, id, seen)? {
        return Err(Refusal::Unread.into());
    }
    remember(tx, &case)?;
    if store::message::has_picture(tx, id)? {
        store::advice::remember(tx, id, Need::UNCLEAR)?;
    }
    store::advice::lift(tx, id, clinician.id)?;
    match asked {
        Some(advice) => {
            let settled =
                Advice { state: AdviceState::Lifted, clinician: Some(clinician.id), ..advice };
            settle(tx, &mut case, &settled, (clinician, Act::AdviceLifted), now)
        }
        None => {
            no_longer_shown(tx, id)?;
            store::trail::append(tx, id, Some(clinician.id), Act::AdviceLifted, now)?;
            Ok(tx.ring(id.0)?)
        }
    }
}

/// Clinicians read a case as long as they are asked, have answered, or it is
/// grave; a round takes their key back.
pub(super) fn no_longer_shown(tx: &mut Tx, id: CaseId) -> Result<(), Fault> {
    let is_severe = store::injury::of_case(tx, id)?
        .is_some_and(|injury| injury.severity == Some(Severity::Severe));
    let is_theirs = |it: &Advice| matches!(it.state, AdviceState::Asked | AdviceState::Signed);
    if is_severe || store::advice::of_case(tx, id)?.iter().any(is_theirs) {
        return Ok(());
    }
    store::handed::take_back(tx, id, Role::Doctor)?;
    store::handover::owe_key_back(tx, id, Role::Doctor)
}

/// Whoever has the case takes the draft back.
///
/// # Errors
/// When this worker does not hold the case; [`Refusal::Settled`] when it is
/// answered already.
pub fn withdraw(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    number: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    case.standing.held_by(worker.id)?;
    let advice = store::advice::asked(tx, id)?.filter(|it| it.number == number);
    let settled = Advice { state: AdviceState::Withdrawn, ..advice.ok_or(Refusal::Settled)? };
    settle(tx, &mut case, &settled, (worker, Act::AdviceWithdrawn), now)
}

/// The draft of this number, if it still waits and this clinician was shown it.
fn waiting(
    tx: &mut Tx,
    clinician: &Worker,
    case: &Case,
    number: i64,
    now: Timestamp,
) -> Result<Advice, DeskError> {
    // What was taken back is not theirs to read any more, and they are told why.
    let asked = store::advice::asked(tx, case.id)?.filter(|advice| advice.number == number);
    let asked = asked.ok_or(Refusal::Settled)?;
    may_read(tx, clinician, case, now)?;
    Ok(asked)
}

/// The worker is not kept waiting any longer.
fn settle(
    tx: &mut Tx,
    case: &mut Case,
    settled: &Advice,
    (who, act): (&Worker, Act),
    now: Timestamp,
) -> Result<(), DeskError> {
    store::advice::settle(tx, case.id, settled)?;
    if let Standing::Held { by, since, pause: Some(Pause { on: Awaited::Specialist, .. }) } =
        case.standing
    {
        case.standing = Standing::Held { by, since, pause: None };
    }
    // The client was told to expect a doctor, and waits for the worker from now on:
    // neither forgotten with them nor taken from them as if they had been silent.
    case.unanswered_since = Some(now);
    if settled.state != AdviceState::Withdrawn {
        say(tx, case, Line::ClinicianBack, now)?;
    }
    store::case::save(tx, case)?;
    no_longer_shown(tx, case.id)?;
    store::trail::append(tx, case.id, Some(who.id), act, now)?;
    Ok(tx.ring(case.id.0)?)
}

/// Nobody finishes while a clinician is being asked: the client was told so.
///
/// # Errors
/// [`Refusal::StillAsked`] as long as a draft waits.
pub(super) fn must_be_settled(tx: &mut Tx, id: CaseId) -> Result<(), DeskError> {
    match store::advice::asked(tx, id)? {
        Some(_) => Err(Refusal::StillAsked.into()),
        None => Ok(()),
    }
}

/// When a clinician should have answered, and whether clinicians are there now:
/// half an hour where it is urgent, a working day where it is not
/// (`domain.md` section 3).
///
/// # Errors
/// When the database fails.
pub fn due(
    tx: &mut Tx,
    zone: &TimeZone,
    is_urgent: bool,
    now: Timestamp,
) -> Result<(Timestamp, bool), Fault> {
    let hours = clinicians_hours(tx, now)?;
    let is_open = hours.as_ref().is_none_or(|hours| hours.is_open(zone, now));
    if is_urgent {
        let from = match (&hours, is_open) {
            (Some(hours), false) => hours.next(zone, now).unwrap_or(now),
            _ => now,
        };
        return Ok((from + limits::ADVICE_URGENT, is_open));
    }
    // What came while nobody was there is counted from when somebody is.
    let next = hours.as_ref().filter(|_| !is_open).and_then(|hours| hours.next(zone, now));
    Ok((a_working_day_later(hours.as_ref(), zone, next.unwrap_or(now)), is_open))
}

/// The same minute of the next working day; from a day off, the end of it.
fn a_working_day_later(hours: Option<&Hours>, zone: &TimeZone, now: Timestamp) -> Timestamp {
    let works = |day: Date| match hours {
        Some(hours) => hours.is_working(zone, day),
        None => day.weekday().to_monday_one_offset() <= 5,
    };
    let today = hours::date(super::report::calendar(now, zone).day);
    let minute = match works(today) {
        true => i16::try_from(hours::minute(zone, now)).unwrap_or(0),
        false => 24 * 60,
    };
    let ahead = usize::try_from(limits::HOURS_AHEAD_DAYS).unwrap_or(0);
    let day = today.series(jiff::Span::new().days(1)).skip(1).take(ahead).find(|day| works(*day));
    let due = day.and_then(|day| hours::moment(zone, day, minute));
    due.unwrap_or(now + Span::days(1))
}

/// Doctors' shifts; where none are planned, those of whoever answers clients.
fn clinicians_hours(tx: &mut Tx, now: Timestamp) -> Result<Option<Hours>, Fault> {
    match Hours::of(tx, now, |role| role == Role::Doctor)? {
        Some(hours) => Ok(Some(hours)),
        None => Hours::read(tx, now),
    }
}

/// Tells clinicians of questions they have not been told of: those who linked a
/// chat, in their hours, and nobody in their quiet ones. Only emergencies wake
/// anybody; whoever is not told now is told when the hours begin.
///
/// # Errors
/// When the database fails.
pub fn tell_clinicians(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<(), Fault> {
    let by = store::advice::untold(tx)?;
    if by.is_empty() {
        return Ok(());
    }
    let minute = hours::minute(zone, now);
    let is_time = match clinicians_hours(tx, now)? {
        Some(hours) => hours.is_open(zone, now),
        None => BY_DAY.0 <= minute && minute < BY_DAY.1,
    };
    if !is_time {
        return Ok(());
    }
    let is_only = |worker: WorkerId| by.iter().all(|asker| *asker == worker);
    let mut is_anybody_told = false;
    for way in store::call::ways(tx)? {
        // A device can only be called, and is called for an emergency alone.
        let is_told = way.way == Way::Telegram
            && way.roles.contains(&Role::Doctor)
            && !ladder::is_quiet(&way, minute)
            && !is_only(way.worker);
        if !is_told {
            continue;
        }
        let errand = NewErrand {
            carrier: Carrier::Telegram,
            lane: way.route,
            errand: Errand::Asked,
            message: None,
            route: Some(way.route),
            sealed: None,
            is_repeatable: true,
            due_at: now,
        };
        store::outbox::queue(tx, &errand)?;
        is_anybody_told = true;
    }
    if is_anybody_told { store::advice::told(tx) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::hours::Shift;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second())
    }

    #[test]
    fn a_working_day_leaps_over_days_without_people() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        let days = |days: std::ops::RangeInclusive<i8>| {
            let shift = |weekday| Shift {
                id: 1,
                role: Role::Doctor,
                weekday,
                begins: 10 * 60,
                ends: 18 * 60,
            };
            days.map(shift).collect::<Vec<_>>()
        };
        let holiday = [at("2026-11-24T00:00:00Z")];
        let table = [
            // Friday noon: Monday noon.
            ("2026-11-20T09:00:00Z", Hours::new(days(1..=5), &[]), "2026-11-23T09:00:00Z"),
            // Saturday: the end of Monday.
            ("2026-11-21T09:00:00Z", Hours::new(days(1..=5), &[]), "2026-11-23T21:00:00Z"),
            // Monday before a holiday: Wednesday.
            ("2026-11-23T09:00:00Z", Hours::new(days(1..=5), &holiday), "2026-11-25T09:00:00Z"),
            ("2026-11-21T09:00:00Z", Hours::new(days(1..=7), &[]), "2026-11-22T09:00:00Z"),
        ];
        for (now, hours, due) in table {
            assert_eq!(a_working_day_later(Some(&hours), &zone, at(now)), at(due), "{now}");
        }
        let friday = at("2026-11-20T09:00:00Z");
        assert_eq!(a_working_day_later(None, &zone, friday), at("2026-11-23T09:00:00Z"));
    }
}
