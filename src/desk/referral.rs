//! Where a client is sent, with a code in two halves; who redeems it; what is
//! known of it in the end. A code counts on whether or not the talk still lives.

use jiff::tz::TimeZone;

use super::case::{locked, queued, say};
use super::need::Need;
use super::permission::Permission;
use super::reply::{Answer, Delivery, Mixed};
use super::service::Service;
use super::{DeskError, Refusal, Worker, stops, timetable};
use crate::clock::{Span, Timestamp};
use crate::codes::{
    Act, Awaited, Direction, Errand, Fate, Kind, Line, PlaceKind, ReferralState, ReferralWord,
    Turned, Urgency,
};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, PlaceId, ReferralId};
use crate::limits;
use crate::store;
use crate::store::case::{Case, Pause, Standing};
use crate::store::message::Message;
use crate::store::referral::{Attempt, CaseReferral, Referral, Tag};
use crate::vault::Sealed;

/// What a worker offers. The code is drawn and sealed before.
pub struct Offer {
    pub id: ReferralId,
    pub need: &'static Need,
    pub place: PlaceId,
    pub has_companion: bool,
    pub meets_at: Option<Timestamp>,
    /// What both halves together are found by.
    pub tag: Tag,
    pub number: i64,
    /// The half on the slip, sealed to the case's notes.
    pub slip: Sealed,
    /// What the client reads, with their half in it, sealed to the talk.
    pub words: Mixed,
}

/// The last day on which a code counts that is offered now.
#[must_use]
pub fn last_day(now: Timestamp, zone: &TimeZone) -> Timestamp {
    timetable::today(now, zone) + Span::days(limits::REFERRAL_DAYS)
}

/// Sends the client somewhere: the message, the code and the wait for what
/// happens outside, all or none. `seq` is the number the words were sealed for.
///
/// # Errors
/// As [`super::reply::reply`]; when the place does not do that, or the appointment
/// is in the past.
pub fn offer(
    tx: &mut Tx,
    worker: &Worker,
    case: CaseId,
    seq: i64,
    offer: Offer,
    delivery: Delivery,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), DeskError> {
    worker.may(Permission::IssueReferral)?;
    let place = store::stops::locked(tx, offer.place)?.filter(|place| place.is_active);
    let place = place.ok_or(Refusal::NoSuchPlace)?;
    if !stops::can_be_offered(offer.need)
        || !place.offers.iter().any(|code| code == offer.need.code)
    {
        return Err(Refusal::NotDoneThere.into());
    }
    check_meeting(offer.meets_at, now)?;
    if store::referral::of_case(tx, case)?.len() >= limits::REFERRALS_A_CASE_MAX {
        return Err(Refusal::Busy.into());
    }
    super::reply::reply(tx, worker, case, seq, Answer::Referral(offer.words), delivery, now)?;
    let new = CaseReferral {
        referral: Referral {
            id: offer.id,
            need: offer.need.code.to_owned(),
            place_kind: place.kind,
            redeems: place.redeems,
            state: ReferralState::Offered,
            said: None,
            offered_on: timetable::today(now, zone),
            last_day: last_day(now, zone),
            settled_on: None,
            attempt: None,
        },
        case,
        seq,
        place: place.id,
        number: offer.number,
        slip: offer.slip,
        has_companion: offer.has_companion,
        meets_at: offer.meets_at,
        remind_at: None,
    };
    store::referral::insert(tx, &new, &offer.tag)?;
    let mut case = locked(tx, case)?;
    waits_outside(&mut case, now);
    if case.need.is_none() {
        case.need = Some(new.need.clone());
    }
    store::case::save(tx, &case)?;
    if let Some(service) = way_service(place.kind) {
        super::report::note_service(tx, case.id, service)?;
    }
    report(tx, &case)
}

/// Whoever is sent somewhere answers when they were there. Beside somebody in
/// danger nobody waits.
fn waits_outside(case: &mut Case, now: Timestamp) {
    if case.urgency == Urgency::Emergency {
        return;
    }
    if let Standing::Held { by, since, .. } = case.standing {
        let pause = Pause { on: Awaited::Offline, until: now + limits::PAUSE_OFFLINE };
        case.standing = Standing::Held { by, since, pause: Some(pause) };
    }
}

fn check_meeting(meets_at: Option<Timestamp>, now: Timestamp) -> Result<(), Refusal> {
    match meets_at {
        Some(at) if at <= now => Err(Refusal::TimePast),
        Some(at) if at > now + Span::days(limits::APPOINTMENT_DAYS_MAX) => {
            Err(Refusal::AppointmentUnfit)
        }
        _ => Ok(()),
    }
}

/// What a worker did by sending somebody there.
fn way_service(kind: PlaceKind) -> Option<Service> {
    match kind {
        PlaceKind::MobileUnit => Some(Service::TO_VAN),
        PlaceKind::Clinic => Some(Service::TO_CLINIC),
        PlaceKind::AidsCentre => Some(Service::TO_AIDS_CENTRE),
        PlaceKind::Site
        | PlaceKind::Detox
        | PlaceKind::Shelter
        | PlaceKind::Lawyer
        | PlaceKind::SocialOffice => None,
    }
}

/// What is arranged once the client takes it up: offered in the closing report.
#[must_use]
pub fn arranged(need: &str, has_companion: bool) -> Vec<Service> {
    let mut services = received(need);
    // What a person does is done once the client was there, and not before.
    let done = [Service::PSYCHOLOGIST, Service::LAWYER, Service::SOCIAL];
    services.retain(|service| !done.contains(service));
    services.extend(has_companion.then_some(Service::COMPANION));
    services
}

/// What was done for a client who came with their code.
fn received(need: &str) -> Vec<Service> {
    let by_need = match need {
        "SVC.ART_DELIVERY" => Some(Service::ART_DELIVERY),
        "SVC.DETOX_REHAB" => Some(Service::DETOX),
        "SVC.PSYCHOLOGIST" => Some(Service::PSYCHOLOGIST),
        "SVC.LEGAL" => Some(Service::LAWYER),
        "SVC.ID_DOCS" | "SVC.DISABILITY" | "SVC.SOCIAL" => Some(Service::SOCIAL),
        "HRS.HIV_TEST" | "HRS.HCV_TEST" => Some(Service::TEST),
        "HRS.PACK" | "HRS.NALOXONE" => Some(Service::PACKAGE),
        "HRS.PREP" | "HRS.PEP" => Some(Service::LINKAGE),
        _ => None,
    };
    by_need.into_iter().collect()
}

/// The client says something of a referral. No word of theirs makes it done, and
/// none takes the code away.
///
/// # Errors
/// [`Refusal::NoSuchReferral`] when it is none of this talk's.
pub fn say_of(
    tx: &mut Tx,
    id: CaseId,
    referral: ReferralId,
    word: ReferralWord,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    let known = store::referral::find(tx, id, referral)?.ok_or(Refusal::NoSuchReferral)?;
    let mut changed = store::referral::locked(tx, referral)?.ok_or(Refusal::NoSuchReferral)?;
    if word == ReferralWord::Remind {
        let remind_at = known.meets_at.and_then(|at| reminder(at, now, zone));
        if remind_at.is_some() && remind_at != known.remind_at {
            store::referral::set_meeting(tx, referral, known.meets_at, remind_at)?;
            say(tx, &mut case, Line::ReminderSet, now)?;
            store::case::save(tx, &case)?;
        }
        return Ok(tx.ring(id.0)?);
    }
    if changed.said == Some(word) {
        return Ok(());
    }
    changed.said = Some(word);
    let today = timetable::today(now, zone);
    let (state, settled_on) = match (changed.state, word) {
        (ReferralState::Redeemed, _) => (ReferralState::Redeemed, changed.settled_on),
        (_, ReferralWord::Yes) => (ReferralState::Accepted, None),
        (_, ReferralWord::No | ReferralWord::NotBeen) => (ReferralState::NotRedeemed, Some(today)),
        // Their word and no code: it is not known.
        (_, _) => (ReferralState::Unknown, Some(today)),
    };
    (changed.state, changed.settled_on) = (state, settled_on);
    store::referral::save(tx, &changed)?;
    if word == ReferralWord::Yes {
        for service in arranged(&changed.need, known.has_companion) {
            super::report::note_service(tx, id, service)?;
        }
    }
    case.last_at = now.hour();
    let line = if word == ReferralWord::Yes { Line::ReferralTaken } else { Line::ReferralNoted };
    say(tx, &mut case, line, now)?;
    if word != ReferralWord::Yes {
        no_longer_outside(&mut case);
    }
    store::case::save(tx, &case)?;
    report(tx, &case)?;
    Ok(tx.ring(id.0)?)
}

/// What the worker waited for has come.
fn no_longer_outside(case: &mut Case) {
    if let Standing::Held { by, since, pause: Some(pause) } = case.standing
        && pause.on == Awaited::Offline
    {
        case.standing = Standing::Held { by, since, pause: None };
    }
}

/// When somebody is reminded who is expected at `at`: a day before by the clock on
/// the wall, or [`limits::REMINDED_AT_LEAST`] before where that is past. `None`
/// where even that is.
#[must_use]
pub fn reminder(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let moment = jiff::Timestamp::from_second(at.0).ok()?.to_zoned(zone.clone());
    let day_before = moment.checked_sub(jiff::Span::new().days(1)).ok()?;
    let day_before = Timestamp(day_before.timestamp().as_second());
    let short_before = at - limits::REMINDED_AT_LEAST;
    [day_before, short_before].into_iter().find(|remind_at| *remind_at > now)
}

/// The moment that the clock on the wall shows `minutes` after midnight of a day.
/// Where clocks skip it, the one right after.
#[must_use]
pub fn moment(day: Timestamp, minutes: i64, zone: &TimeZone) -> Option<Timestamp> {
    let (hour, minute) = (i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?);
    let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
    let zoned = timetable::date(day).to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Timestamp(zoned.timestamp().as_second()))
}

/// An appointment is made, moved or called off, and the client told so: `words`,
/// sealed to the talk, and the number they were sealed for.
///
/// # Errors
/// As [`offer`].
pub fn appoint(
    tx: &mut Tx,
    worker: &Worker,
    (case, referral): (CaseId, ReferralId),
    meets_at: Option<Timestamp>,
    (seq, words): (i64, Mixed),
    delivery: Delivery,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<(), DeskError> {
    worker.may(Permission::IssueReferral)?;
    let known = store::referral::find(tx, case, referral)?.ok_or(Refusal::NoSuchReferral)?;
    check_meeting(meets_at, now)?;
    super::reply::reply(tx, worker, case, seq, Answer::Meeting(words), delivery, now)?;
    // Who wanted to be reminded of the old time wants it of the new one.
    let remind_at = match known.remind_at {
        Some(_) => meets_at.and_then(|at| reminder(at, now, zone)),
        None => None,
    };
    store::referral::set_meeting(tx, referral, meets_at, remind_at)?;
    let mut case = locked(tx, case)?;
    waits_outside(&mut case, now);
    Ok(store::case::save(tx, &case)?)
}

/// Somebody goes along, or does not after all.
///
/// # Errors
/// When the case is not this worker's, or the referral not this case's.
pub fn accompany(
    tx: &mut Tx,
    worker: &Worker,
    (case, referral): (CaseId, ReferralId),
    has_companion: bool,
) -> Result<(), DeskError> {
    worker.may(Permission::IssueReferral)?;
    let held = locked(tx, case)?;
    held.standing.held_by(worker.id)?;
    store::referral::find(tx, case, referral)?.ok_or(Refusal::NoSuchReferral)?;
    store::referral::set_companion(tx, referral, has_companion)?;
    if has_companion {
        super::report::note_service(tx, case, Service::COMPANION)?;
    }
    Ok(tx.ring(case.0)?)
}

/// A reminder, sealed for its number in the talk and for its way.
pub struct Reminder {
    pub seq: i64,
    pub words: Sealed,
    /// What goes out over Telegram.
    pub piece: Option<Sealed>,
}

/// Writes a reminder that is due, once. `false` when it is not wanted any more.
///
/// # Errors
/// [`Refusal::Moved`] when another message took its number.
pub fn remind(
    tx: &mut Tx,
    id: CaseId,
    referral: ReferralId,
    reminder: Reminder,
    now: Timestamp,
) -> Result<bool, DeskError> {
    let mut case = locked(tx, id)?;
    let Some(known) = store::referral::find(tx, id, referral)? else { return Ok(false) };
    if known.remind_at.is_none_or(|at| at > now) {
        return Ok(false);
    }
    if case.next_seq != reminder.seq {
        return Err(Refusal::Moved.into());
    }
    store::referral::set_meeting(tx, referral, known.meets_at, None)?;
    let message = Message {
        seq: reminder.seq,
        direction: Direction::Desk,
        kind: Kind::Words,
        hour: now.hour(),
        line: None,
        sealed: Some(reminder.words),
        fate: Fate::Kept,
        is_edited: false,
        leaflet: None,
        step: None,
        role: None,
        need: None,
    };
    queued(tx, &mut case, message, Errand::Words, reminder.piece, now)?;
    store::case::save(tx, &case)?;
    tx.ring(id.0)?;
    Ok(true)
}

/// What somebody at the other end learns of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// It counts: for this, and nothing more is said of it.
    Good { need: String },
    /// It is redeemed now.
    Redeemed { need: String },
    /// It was redeemed before, on this day.
    Used { on: Timestamp },
    /// It counted up to this day.
    Expired { last_day: Timestamp },
    /// There is no such code.
    Wrong,
    /// Too many wrong ones came before; it was not looked at.
    Slowed { until: Timestamp },
}

/// A code as it is handed in.
pub struct HandedIn {
    pub tag: Tag,
    /// The day on which it was taken, where that was before today.
    pub on: Option<Timestamp>,
    /// Redeem it in this attempt; `None` only looks what it is for.
    pub attempt: Option<Attempt>,
}

/// Looks a code up, or redeems it. Of all who try at once one does. Whoever asks again in
/// the same attempt, since the answer was lost, is told the same, however late.
///
/// # Errors
/// When the worker may not; [`Refusal::TooLate`] for a day that is too long ago
/// ([`limits::REDEEMED_LATE_DAYS`]) or to come. A code that is turned away is an answer
/// and no error: what is counted of it must stay.
pub fn hand_in(
    tx: &mut Tx,
    worker: &Worker,
    code: &HandedIn,
    (now, zone): (Timestamp, &TimeZone),
) -> Result<Found, DeskError> {
    worker.may(Permission::RedeemReferral)?;
    let today = timetable::today(now, zone);
    let on = code.on.unwrap_or(today);
    let is_too_late = on > today || on < today - Span::days(limits::REDEEMED_LATE_DAYS);
    if let Some(until) = slowed(tx, worker, now)? {
        return turned(tx, today, Turned::Slowed, Found::Slowed { until });
    }
    let Some(id) = store::referral::by_tag(tx, &code.tag)? else {
        count_wrong(tx, worker, now)?;
        return turned(tx, today, Turned::Wrong, Found::Wrong);
    };
    // The talk is locked before what belongs to it.
    let mut case = match store::referral::case_of(tx, id)? {
        Some(case) => store::case::locked(tx, case)?,
        None => None,
    };
    let Some(mut referral) = store::referral::locked(tx, id)? else { return Ok(Found::Wrong) };
    let need = referral.need.clone();
    let is_redeemed = referral.state == ReferralState::Redeemed;
    if is_redeemed && code.attempt.is_some() && code.attempt == referral.attempt {
        return Ok(Found::Redeemed { need });
    }
    if is_too_late {
        return Err(Refusal::TooLate.into());
    }
    if is_redeemed {
        let on = referral.settled_on.unwrap_or(referral.last_day);
        return turned(tx, today, Turned::Used, Found::Used { on });
    }
    if on > referral.last_day {
        let last_day = referral.last_day;
        return turned(tx, today, Turned::Expired, Found::Expired { last_day });
    }
    if code.attempt.is_none() {
        return Ok(Found::Good { need });
    }
    // Whoever notes it down late may be a day off; before it was offered nobody came.
    let on = on.max(referral.offered_on);
    // Only what was really handed in makes up for slips of the finger.
    store::referral::set_tries(tx, worker.id, 0, now)?;
    (referral.state, referral.settled_on) = (ReferralState::Redeemed, Some(on));
    referral.attempt = code.attempt;
    store::referral::save(tx, &referral)?;
    if let Some(case) = case.as_mut().filter(|case| case.standing != Standing::Forgetting) {
        for service in received(&need) {
            super::report::note_service(tx, case.id, service)?;
        }
        no_longer_outside(case);
        store::case::save(tx, case)?;
        store::trail::append(tx, case.id, None, Act::Redeemed, now)?;
        report(tx, case)?;
        tx.ring(case.id.0)?;
    }
    Ok(Found::Redeemed { need })
}

fn turned(tx: &mut Tx, today: Timestamp, why: Turned, found: Found) -> Result<Found, DeskError> {
    store::referral::count_turned(tx, today, why)?;
    Ok(found)
}

/// Until when no code of this account is looked at, or of any.
fn slowed(tx: &mut Tx, worker: &Worker, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let (_, own) = store::referral::tries(tx, worker.id)?;
    let (wrong, hour_ends) = store::referral::tries(tx, store::referral::EVERYBODY)?;
    let all = if wrong >= limits::REDEEM_WRONG_AN_HOUR { hour_ends } else { now };
    let until = own.max(all);
    Ok((until > now).then_some(until))
}

fn count_wrong(tx: &mut Tx, worker: &Worker, now: Timestamp) -> Result<(), Fault> {
    let (wrong, _) = store::referral::tries(tx, worker.id)?;
    let wrong = wrong.saturating_add(1);
    let over = wrong - limits::REDEEM_TRIES;
    let wait = match over {
        0.. => Span((limits::REDEEM_WAIT.0 << over.min(10)).min(limits::REDEEM_WAIT_MAX.0)),
        _ => Span(0),
    };
    store::referral::set_tries(tx, worker.id, wrong, now + wait)?;
    let everybody = store::referral::EVERYBODY;
    let (wrong, hour_ends) = match store::referral::tries(tx, everybody)? {
        (wrong, hour_ends) if hour_ends > now => (wrong + 1, hour_ends),
        _ => (1, now + Span::hours(1)),
    };
    store::referral::set_tries(tx, everybody, wrong, hour_ends)
}

/// Codes that have run out: where codes are taken, nobody came; elsewhere nobody
/// knows.
///
/// # Errors
/// When the database fails.
pub fn end(tx: &mut Tx, now: Timestamp, zone: &TimeZone) -> Result<(), DeskError> {
    let today = timetable::today(now, zone);
    for id in store::referral::ended(tx, today)? {
        let case = match store::referral::case_of(tx, id)? {
            Some(case) => store::case::locked(tx, case)?,
            None => None,
        };
        let Some(mut referral) = store::referral::locked(tx, id)? else { continue };
        if !matches!(referral.state, ReferralState::Offered | ReferralState::Accepted) {
            continue;
        }
        referral.state = match referral.redeems {
            true => ReferralState::NotRedeemed,
            false => ReferralState::Unknown,
        };
        referral.settled_on = Some(today);
        store::referral::save(tx, &referral)?;
        if let Some(case) = case {
            report(tx, &case)?;
            tx.ring(case.id.0)?;
        }
    }
    let over = today - Span::days(limits::REFERRAL_REMEMBERED_DAYS);
    for id in store::referral::to_fold(tx, over)? {
        store::referral::fold(tx, id)?;
    }
    Ok(())
}

/// What the report says of referrals is what is known of them now.
pub(super) fn report(tx: &mut Tx, case: &Case) -> Result<(), DeskError> {
    let Some(report) = case.report else { return Ok(()) };
    let all = store::referral::of_case(tx, case.id)?;
    if !all.is_empty() {
        store::report::set_referred(tx, report)?;
    }
    Ok(store::referral::set_reported(tx, report, &all)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second())
    }

    #[test]
    fn a_reminder_comes_a_day_before_by_the_clock_on_the_wall() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let before = at("2026-03-01T00:00:00Z");
        let table = [
            // 29 March 2026 is an hour short, 25 October 2026 an hour long.
            ("2026-03-29T08:00:00Z", "2026-03-28T09:00:00Z"),
            ("2026-10-25T09:00:00Z", "2026-10-24T08:00:00Z"),
            ("2026-06-10T08:00:00Z", "2026-06-09T08:00:00Z"),
        ];
        for (meets, reminded) in table {
            assert_eq!(reminder(at(meets), before, &berlin), Some(at(reminded)), "{meets}");
        }
        let meets = at("2026-06-10T08:00:00Z");
        let soon = reminder(meets, at("2026-06-09T20:00:00Z"), &berlin);
        assert_eq!(soon, Some(at("2026-06-10T06:00:00Z")));
        assert_eq!(reminder(meets, at("2026-06-10T07:00:00Z"), &berlin), None);
    }

    #[test]
    fn the_hour_that_was_named_is_the_hour_on_the_wall() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let table = [
            ("2026-03-28T00:00:00Z", 600, "2026-03-28T09:00:00Z"),
            ("2026-03-29T00:00:00Z", 600, "2026-03-29T08:00:00Z"),
            // There is no half past two on that night.
            ("2026-03-29T00:00:00Z", 150, "2026-03-29T01:30:00Z"),
        ];
        for (day, minutes, expected) in table {
            assert_eq!(moment(at(day), minutes, &berlin), Some(at(expected)), "{day} {minutes}");
        }
        assert_eq!(moment(at("2026-03-28T00:00:00Z"), 24 * 60, &berlin), None);
    }
}
