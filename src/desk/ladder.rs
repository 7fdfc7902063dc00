//! The ladder: who is called, and when, while an emergency has nobody.
//!
//! A call begins in the transaction in which a case becomes an emergency that
//! nobody holds, and ends in the one in which somebody takes it. What is due next
//! stands in its row, so a restart loses no step and two processes climb none
//! twice. Nothing but an emergency calls anybody.

use jiff::tz::TimeZone;

use super::permission::{Permission, allows};
use super::report::calendar;
use super::{DeskError, Refusal, Worker, deed, hours};
use crate::clock::{Span, Timestamp};
use crate::codes::{Act, Carrier, Deed, Errand, Line, Role, Rung, Urgency, Way};
use crate::engine::{EVERYTHING, Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::store::call::{Call, WorkerWay};
use crate::store::case::{Case, Standing};
use crate::store::outbox::NewErrand;
use crate::store::rota::Duty;
use crate::{clock, limits, store};

/// The step that calls the last rung. From then on everybody on the ladder is
/// called, every [`limits::CALL_AGAIN`].
const LAST: i64 = 3;

/// How long after the beginning a step is due; the first is 0. At once, then at
/// 2, 4 and 6 minutes (`domain.md` section 3).
fn due_after(step: i64) -> Span {
    let again = (step - LAST).max(0);
    Span(limits::CALL_STEP.0 * step.min(LAST) + limits::CALL_AGAIN.0 * again)
}

/// Whom a step calls.
fn rung(step: i64) -> Rung {
    match step {
        ..=1 => Rung::First,
        2 => Rung::Second,
        LAST => Rung::Deputy,
        _ => Rung::Everybody,
    }
}

/// Of a ladder with `steps` behind it: how many are behind it once those that
/// are due are climbed. The next one counts as due, early or not.
fn climbed(since: Timestamp, steps: i64, now: Timestamp) -> i64 {
    let mut climbed = steps + 1;
    while since + due_after(climbed) <= now {
        climbed += 1;
    }
    climbed
}

/// The ways to those whom a rung calls. A rung on which nobody can be reached
/// calls those above it; where the rota reaches nobody for the night, everybody
/// is called who can be: a woken colleague is bearable, silence is not.
///
/// Quiet hours stop no call to whoever is on it. Of everybody, those are called
/// who are not in theirs at this `minute` of the day, if there are any.
fn called<'a>(rung: Rung, duty: &[Duty], ways: &'a [WorkerWay], minute: i64) -> Vec<&'a WorkerWay> {
    let named = |rung: Rung| {
        let is_named = |way: &&WorkerWay| {
            duty.iter().any(|duty| duty.rung == rung && duty.worker == way.worker)
        };
        let found: Vec<_> = ways.iter().filter(is_named).collect();
        match found.is_empty() && rung == Rung::Deputy {
            true => ways.iter().filter(|way| way.roles.contains(&Role::Supervisor)).collect(),
            false => found,
        }
    };
    let (first, second) = (named(Rung::First), named(Rung::Second));
    let everybody = || {
        let all: Vec<_> = ways.iter().filter(|way| answers(way)).collect();
        let awake: Vec<_> = all.iter().copied().filter(|way| !is_quiet(way, minute)).collect();
        if awake.is_empty() { all } else { awake }
    };
    if first.is_empty() && second.is_empty() {
        return everybody();
    }
    match rung {
        Rung::First if !first.is_empty() => first,
        Rung::First => second,
        Rung::Second if !second.is_empty() => second,
        Rung::Second | Rung::Deputy => {
            let deputies = named(Rung::Deputy);
            if deputies.is_empty() { everybody() } else { deputies }
        }
        Rung::Everybody => {
            let mut all = [first, second, named(Rung::Deputy)].concat();
            all.sort_by_key(|way| way.route);
            all.dedup_by_key(|way| way.route);
            all
        }
    }
}

/// Quiet hours may go past midnight.
pub(super) fn is_quiet(way: &WorkerWay, minute: i64) -> bool {
    way.quiet.is_some_and(|(begins, ends)| match begins < ends {
        true => begins <= minute && minute < ends,
        false => begins <= minute || minute < ends,
    })
}

fn answers(way: &WorkerWay) -> bool {
    way.roles.iter().any(|role| allows(*role, Permission::AnswerClient))
}

/// Whether a first and a second are on call now and can be reached. Otherwise a
/// client is told that nobody is there.
///
/// # Errors
/// When the database fails.
pub fn is_manned(tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
    let reached = reached(tx, now)?;
    Ok(reached.contains(&Rung::First) && reached.contains(&Rung::Second))
}

fn is_any_reached(tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
    let reached = reached(tx, now)?;
    Ok(reached.contains(&Rung::First) || reached.contains(&Rung::Second))
}

/// The rungs on which somebody can be reached now.
fn reached(tx: &mut Tx, now: Timestamp) -> Result<Vec<Rung>, Fault> {
    let ways = store::call::ways(tx)?;
    let is_reached = |duty: &Duty| ways.iter().any(|way| way.worker == duty.worker);
    let duty = store::rota::now(tx, now)?;
    Ok(duty.into_iter().filter(is_reached).map(|duty| duty.rung).collect())
}

/// The ladder follows the case: it begins when this is an emergency that nobody
/// holds, and ends when it is not, or when it is known how it ended; then the case
/// waits on, above all others, and wakes nobody. Called after every change of a case.
///
/// # Errors
/// When the database fails.
pub(super) fn follow(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<(), Fault> {
    let waits =
        case.urgency == Urgency::Emergency && matches!(case.standing, Standing::Waiting { .. });
    if !waits || is_over(tx, case.id)? {
        if store::call::delete_of(tx, case.id)? {
            tx.ring(EVERYTHING)?;
        }
        return Ok(());
    }
    if store::call::of_case(tx, case.id)?.is_none() {
        let id = drill_ended(tx)?.unwrap_or_else(clock::new_id);
        begin(tx, id, Some(case.id), now)?;
    }
    Ok(())
}

/// It is known how the emergency ended.
fn is_over(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    Ok(store::emergency::of_case(tx, case)?.is_some_and(|lane| !lane.is_open()))
}

/// An emergency ends a drill that goes on, and takes over its number: whoever was
/// woken by the drill takes the real one with the same button.
fn drill_ended(tx: &mut Tx) -> Result<Option<i64>, Fault> {
    let Some(drill) = store::call::locked_drill(tx)? else { return Ok(None) };
    store::drill::break_off(tx, drill.id, rung(drill.steps - 1))?;
    store::call::delete(tx, drill.id)?;
    Ok(Some(drill.id))
}

/// The first step is climbed at once where somebody is on call. Where nobody is,
/// it is due: whoever makes the rounds climbs it within a second, and knows whose
/// quiet hours it is.
fn begin(tx: &mut Tx, id: i64, case: Option<CaseId>, now: Timestamp) -> Result<(), Fault> {
    let call = Call { id, case, since: now, steps: 0, next_at: now, taken_by: None };
    store::call::insert(tx, &call)?;
    match is_any_reached(tx, now)? {
        true => climb(tx, call, 0, now),
        false => tx.ring(EVERYTHING),
    }
}

fn climb(tx: &mut Tx, mut call: Call, minute: i64, now: Timestamp) -> Result<(), Fault> {
    let (duty, ways) = (store::rota::now(tx, now)?, store::call::ways(tx)?);
    // A drill holds up no call.
    let waits =
        |other: &Call| other.id != call.id && other.case.is_some() && other.taken_by.is_none();
    let is_one_of_many = store::call::open(tx)?.iter().any(waits);
    let steps = climbed(call.since, call.steps, now);
    let mut owed = Vec::new();
    for step in call.steps..steps {
        for way in called(rung(step), &duty, &ways, minute) {
            // Who was woken for another case just now is awake, and sees both.
            let is_awake = is_one_of_many && now < way.called_at + limits::CALLS_APART;
            if !is_awake && !owed.contains(&way.route) {
                owe(tx, &call, way, now)?;
                owed.push(way.route);
            }
        }
    }
    call.steps = steps;
    // A step that came early does not bring the next one forward.
    call.next_at = call.since + due_after(steps);
    call.taken_by = None;
    store::call::save(tx, &call)?;
    tx.ring(EVERYTHING)
}

fn owe(tx: &mut Tx, call: &Call, way: &WorkerWay, now: Timestamp) -> Result<(), Fault> {
    // What waits for Telegram to come back says the same when it goes out.
    if store::outbox::is_called(tx, call.id, way.route)? {
        return Ok(());
    }
    let carrier = match way.way {
        Way::Telegram => Carrier::Telegram,
        Way::Push => Carrier::Push,
    };
    let errand = NewErrand {
        carrier,
        lane: way.route,
        errand: Errand::Call,
        message: None,
        route: Some(way.route),
        sealed: None,
        // Woken twice is bearable, not woken is not.
        is_repeatable: true,
        due_at: now,
    };
    if call.case.is_some() {
        store::call::note_called(tx, way.route, now)?;
    }
    store::outbox::queue_call(tx, &errand, call.id)
}

/// Climbs every ladder whose next step is due, and ends the drills that nobody
/// answered.
///
/// # Errors
/// When the database fails.
pub fn climb_due(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<(), Fault> {
    let minute = hours::minute(zone, now);
    for id in store::call::due(tx, now)? {
        // Another process may have climbed it meanwhile.
        let call = store::call::locked(tx, id)?.filter(|call| call.next_at <= now);
        let Some(call) = call else { continue };
        if call.case.is_none() && now >= call.since + limits::DRILL_LASTS {
            store::call::delete(tx, id)?;
            tx.ring(EVERYTHING)?;
        } else {
            climb(tx, call, minute, now)?;
        }
    }
    Ok(())
}

/// What became of somebody's word that they take a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is theirs, once they open the case.
    Yours(CaseId),
    /// Somebody else was faster.
    Others,
    /// Nobody is called any more.
    Over,
    /// It was a drill, and is over. Minutes it took.
    Drill(i64),
}

/// Somebody who was called says that they take it. The others are left in peace
/// for as long as opening the case takes.
///
/// # Errors
/// When the database fails.
pub fn answer(
    tx: &mut Tx,
    worker: WorkerId,
    id: i64,
    now: Timestamp,
) -> Result<Answered, DeskError> {
    // The case before its call, as everywhere: else two could wait for each other.
    let case = store::call::find(tx, id)?.and_then(|call| call.case);
    if let Some(case) = case {
        store::case::locked(tx, case)?;
    }
    let Some(mut call) = store::call::locked(tx, id)? else { return Ok(Answered::Over) };
    let Some(case) = call.case else {
        let minutes = (now - call.since).as_minutes();
        store::drill::settle(tx, id, minutes, rung(call.steps - 1))?;
        store::call::delete(tx, id)?;
        tx.ring(EVERYTHING)?;
        return Ok(Answered::Drill(minutes));
    };
    match call.taken_by {
        Some(by) if by == worker => {}
        Some(_) => return Ok(Answered::Others),
        None => {
            call.taken_by = Some(worker);
            call.next_at = now + limits::CALL_KEPT;
            store::call::save(tx, &call)?;
            store::outbox::drop_calls(tx, id)?;
            store::trail::append(tx, case, Some(worker), Act::CallAnswered, now)?;
            tx.ring(case.0)?;
            tx.ring(EVERYTHING)?;
        }
    }
    Ok(Answered::Yours(case))
}

/// Whoever said that they take a call opens the case: now it is theirs, and the
/// client learns that a person is here.
///
/// # Errors
/// When the database fails.
pub(super) fn arrive(
    tx: &mut Tx,
    worker: &Worker,
    case: &mut Case,
    now: Timestamp,
) -> Result<(), DeskError> {
    let is_theirs = case.urgency == Urgency::Emergency
        && matches!(case.standing, Standing::Waiting { .. })
        && store::call::of_case(tx, case.id)?.is_some_and(|call| call.taken_by == Some(worker.id))
        && worker.may(Permission::AnswerClient).is_ok();
    if is_theirs {
        super::case::taken(tx, worker, case, now)?;
        super::case::say(tx, case, Line::Taken, now)?;
        store::case::save(tx, case)?;
    }
    Ok(())
}

/// A made-up emergency, called as a real one is. `day` is the local date.
///
/// # Errors
/// When another drill goes on, or somebody is called to a real one.
pub fn drill(tx: &mut Tx, day: Timestamp, now: Timestamp) -> Result<i64, DeskError> {
    match store::call::open(tx)?.first() {
        Some(Call { case: Some(_), .. }) => return Err(Refusal::DangerFirst.into()),
        Some(_) => return Err(Refusal::DrillGoesOn.into()),
        None => {}
    }
    let id = clock::new_id();
    begin(tx, id, None, now)?;
    store::drill::insert(tx, id, day)?;
    Ok(id)
}

/// Whether a drill of the program's own is due, and the local date. From some
/// night of the month on, at some minute between midnight and six, once there is
/// somebody to call. `chance` makes of a month what nobody can guess and every
/// process finds again.
#[must_use]
pub fn drill_due(
    zone: &TimeZone,
    now: Timestamp,
    chance: impl Fn(&str) -> [u8; 32],
) -> Option<Timestamp> {
    let today = calendar(now, zone).day;
    let date = hours::date(today);
    let drawn = chance(&format!("{}-{}", date.year(), date.month()));
    let number = |at: usize| i64::from(u16::from_le_bytes([drawn[at], drawn[at + 1]]));
    // Early enough that a night without a rota is followed by others.
    let first_day = 1 + number(0) % 21;
    let minute = i16::try_from(number(2) % (6 * 60)).unwrap_or(0);
    let moment = hours::moment(zone, date, minute)?;
    let is_time = moment <= now && now < moment + limits::DRILL_WINDOW;
    (i64::from(date.day()) >= first_day && is_time).then_some(today)
}

/// Whether the month of this local date has had no drill, somebody is on call, and
/// nobody is called.
///
/// # Errors
/// When the database fails.
pub fn is_drill_wanted(tx: &mut Tx, day: Timestamp, now: Timestamp) -> Result<bool, Fault> {
    let first = day - Span::days(i64::from(hours::date(day).day()) - 1);
    let is_quiet = store::call::open(tx)?.is_empty();
    Ok(is_quiet && is_manned(tx, now)? && !store::drill::is_any_between(tx, first, day)?)
}

/// A drill at a supervisor's wish.
///
/// # Errors
/// When the worker may not, and as [`drill`].
pub fn drill_by(
    tx: &mut Tx,
    worker: &Worker,
    day: Timestamp,
    now: Timestamp,
) -> Result<i64, DeskError> {
    worker.may(Permission::KeepRota)?;
    let what = deed::About { deed: Deed::DrillBegun, about: None, case: None };
    deed::note(tx, Some(worker.id), what, None, now)?;
    drill(tx, day, now)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGINNING: Timestamp = Timestamp(1_000_000);

    fn after(minutes: i64) -> Timestamp {
        BEGINNING + Span::minutes(minutes)
    }

    #[test]
    fn steps_are_due_at_0_2_4_and_6_minutes_and_then_again_and_again() {
        let due: Vec<_> = (0..6).map(|step| due_after(step).as_minutes()).collect();
        assert_eq!(due, [0, 2, 4, 6, 11, 16]);
        assert_eq!(rung(1), Rung::First);
        assert_eq!(rung(3), Rung::Deputy);
        assert_eq!(rung(9), Rung::Everybody);
    }

    #[test]
    fn what_was_missed_is_climbed_at_once_and_an_early_step_is_one() {
        let table = [
            (0, 0, 1),
            (1, 2, 2),
            (1, 3, 2),
            // The program did not run from the first minute to the fifth.
            (1, 5, 3),
            (1, 60, 14),
            // Somebody took the call at once and did not come.
            (1, 1, 2),
            (4, 10, 5),
        ];
        for (steps, minutes, then) in table {
            assert_eq!(climbed(BEGINNING, steps, after(minutes)), then, "{steps} at {minutes}");
        }
    }

    fn way(worker: i64, role: Role) -> WorkerWay {
        WorkerWay {
            route: worker * 10,
            worker: WorkerId(worker),
            roles: vec![role],
            way: Way::Telegram,
            called_at: Timestamp(0),
            quiet: None,
        }
    }

    fn duty(rung: Rung, worker: i64) -> Duty {
        Duty {
            night: BEGINNING,
            rung,
            worker: WorkerId(worker),
            begins_at: BEGINNING,
            ends_at: BEGINNING,
            is_offered: false,
        }
    }

    #[test]
    fn quiet_hours_go_past_midnight_and_hold_only_for_who_is_not_on_call() {
        let quiet = |worker, from: i64, until: i64| WorkerWay {
            quiet: Some((from * 60, until * 60)),
            ..way(worker, Role::Worker)
        };
        let ways = [quiet(1, 22, 9), quiet(2, 3, 5), way(3, Role::Worker)];
        let called = |hour: i64, duty: &[Duty], ways: &[WorkerWay]| {
            let found = called(Rung::First, duty, ways, hour * 60);
            found.iter().map(|way| way.worker.0).collect::<Vec<_>>()
        };
        assert_eq!(called(4, &[], &ways), [3]);
        assert_eq!(called(23, &[], &ways), [2, 3]);
        assert_eq!(called(12, &[], &ways), [1, 2, 3]);
        assert_eq!(called(4, &[duty(Rung::First, 1)], &ways), [1]);
        assert_eq!(called(4, &[], &ways[..2]), [1, 2], "rather than nobody");
    }

    #[test]
    fn every_rung_reaches_somebody_if_anybody_can_be_reached() {
        let ways = [
            way(1, Role::Worker),
            way(2, Role::Worker),
            way(3, Role::Supervisor),
            way(4, Role::Doctor),
            way(5, Role::Worker),
        ];
        let (first, second) = (duty(Rung::First, 1), duty(Rung::Second, 2));
        let (deputy, away) = (duty(Rung::Deputy, 5), duty(Rung::First, 9));
        let table: &[(&[Duty], Rung, &[i64])] = &[
            (&[first, second], Rung::First, &[1]),
            (&[first, second], Rung::Second, &[2]),
            (&[first, second], Rung::Deputy, &[3]),
            (&[first, second, deputy], Rung::Deputy, &[5]),
            (&[first, second, deputy], Rung::Everybody, &[1, 2, 5]),
            // Whoever cannot be reached is as good as not there.
            (&[away, second], Rung::First, &[2]),
            (&[first], Rung::Second, &[3]),
            (&[away], Rung::First, &[1, 2, 3, 5]),
            (&[], Rung::First, &[1, 2, 3, 5]),
            (&[deputy], Rung::First, &[1, 2, 3, 5]),
            (&[], Rung::Everybody, &[1, 2, 3, 5]),
        ];
        for (duty, rung, expected) in table {
            let found: Vec<_> =
                called(*rung, duty, &ways, 0).iter().map(|way| way.worker.0).collect();
            assert_eq!(found, *expected, "{duty:?} {rung:?}");
        }
        assert!(called(Rung::First, &[first], &[], 0).is_empty());
    }
}
