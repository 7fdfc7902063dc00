//! When a person is there: computed from the week and the dates without people,
//! so that what a client is told is true.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::permission::{Permission, allows};
use super::report::calendar;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::Role;
use crate::engine::{Fault, Tx};
use crate::store::hours::Shift;
use crate::{clock, limits, store};

/// Minutes of a day.
const DAY: i16 = 24 * 60;
/// By these hours of the clock people say "night".
const NIGHT: (i8, i8) = (22, 8);

/// The plan, as far as it concerns clients: the shifts of those who answer them.
pub struct Hours {
    shifts: Vec<Shift>,
    holidays: BTreeSet<Date>,
}

/// Nobody is on shift. What can be said of it truthfully.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub is_night: bool,
    /// Two people are called when somebody's life is in danger.
    pub has_on_call: bool,
    /// When the next person is there. `None`: nothing is planned.
    pub next: Option<Next>,
    /// The time zone in which that is.
    pub zone: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Next {
    pub at: Timestamp,
    pub local: DateTime,
    /// Local days from today.
    pub days: i32,
}

impl Hours {
    /// `None` when no week is planned.
    ///
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut Tx, now: Timestamp) -> Result<Option<Hours>, Fault> {
        Hours::of(tx, now, |role| allows(role, Permission::AnswerClient))
    }

    /// The same for other roles.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(
        tx: &mut Tx,
        now: Timestamp,
        whose: impl Fn(Role) -> bool,
    ) -> Result<Option<Hours>, Fault> {
        let week = store::hours::week(tx)?;
        let shifts: Vec<_> = week.into_iter().filter(|shift| whose(shift.role)).collect();
        if shifts.is_empty() {
            return Ok(None);
        }
        let holidays = store::hours::holidays(tx, now.day() - limits::HOLIDAYS_LOOKED_BACK)?;
        Ok(Some(Hours::new(shifts, &holidays)))
    }

    #[must_use]
    pub fn new(shifts: Vec<Shift>, holidays: &[Timestamp]) -> Hours {
        Hours { shifts, holidays: holidays.iter().map(|day| date(*day)).collect() }
    }

    /// Whether somebody is on shift.
    #[must_use]
    pub fn is_open(&self, zone: &TimeZone, now: Timestamp) -> bool {
        let today = local(zone, now).date();
        self.of_day(zone, today).iter().any(|(from, to)| *from <= now && now < *to)
    }

    /// When somebody is on shift again, if nobody is now.
    #[must_use]
    pub fn next(&self, zone: &TimeZone, now: Timestamp) -> Option<Timestamp> {
        let today = local(zone, now).date();
        let days = usize::try_from(limits::HOURS_AHEAD_DAYS).unwrap_or(0);
        today.series(jiff::Span::new().days(1)).take(days).find_map(|day| {
            self.of_day(zone, day).into_iter().map(|(from, _)| from).filter(|at| *at > now).min()
        })
    }

    /// The last end of a shift after one moment and not after another. One that
    /// goes past midnight ends once.
    #[must_use]
    pub fn ended(&self, zone: &TimeZone, after: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let today = local(zone, now).date();
        let days = [today.yesterday().unwrap_or(today), today];
        let ends = days.iter().flat_map(|day| {
            let weekday = day.weekday().to_monday_one_offset();
            let of_day = self.shifts.iter().filter(move |shift| shift.weekday == weekday);
            of_day.filter_map(|shift| self.end_of(zone, *day, shift))
        });
        ends.filter(|end| after < *end && *end <= now).max()
    }

    /// When a shift that begins on a local date is over, if it takes place.
    fn end_of(&self, zone: &TimeZone, day: Date, shift: &Shift) -> Option<Timestamp> {
        let next = day.tomorrow().ok()?;
        let goes_past = shift.ends <= shift.begins;
        if goes_past && !self.holidays.contains(&next) {
            return moment(zone, next, shift.ends);
        }
        let ends = if goes_past { DAY } else { shift.ends };
        (!self.holidays.contains(&day)).then(|| moment(zone, day, ends))?
    }

    /// Whether anybody is there on a local date.
    #[must_use]
    pub fn is_working(&self, zone: &TimeZone, day: Date) -> bool {
        !self.of_day(zone, day).is_empty()
    }

    /// When people are there on a local date. A shift that goes past midnight is
    /// two: its second half belongs to the next date, which may be a holiday.
    fn of_day(&self, zone: &TimeZone, day: Date) -> Vec<(Timestamp, Timestamp)> {
        if self.holidays.contains(&day) {
            return Vec::new();
        }
        let weekday = |day: Date| day.weekday().to_monday_one_offset();
        let before = day.yesterday().map(weekday).unwrap_or_default();
        let mut found = Vec::new();
        for shift in &self.shifts {
            let goes_past = shift.ends <= shift.begins;
            if shift.weekday == weekday(day) {
                let ends = if goes_past { DAY } else { shift.ends };
                found.extend(moments(zone, day, shift.begins, ends));
            }
            if shift.weekday == before && goes_past {
                found.extend(moments(zone, day, 0, shift.ends));
            }
        }
        found
    }
}

/// Minutes of a local date as moments. Where the clock is put forward over
/// them, nothing is left; where it is put back, the first of the two counts.
fn moments(zone: &TimeZone, day: Date, from: i16, to: i16) -> Option<(Timestamp, Timestamp)> {
    let (from, to) = (moment(zone, day, from)?, moment(zone, day, to)?);
    (from < to).then_some((from, to))
}

/// A minute of a local date. Minute 1440 is the next date's first.
pub(super) fn moment(zone: &TimeZone, day: Date, minute: i16) -> Option<Timestamp> {
    let (day, minute) =
        if minute >= DAY { (day.tomorrow().ok()?, minute - DAY) } else { (day, minute) };
    let hour = i8::try_from(minute / 60).ok()?;
    let local = day.at(hour, i8::try_from(minute % 60).ok()?, 0, 0);
    let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some(Timestamp(zoned.timestamp().as_second()))
}

fn local(zone: &TimeZone, at: Timestamp) -> DateTime {
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(moment)
}

/// The minute of the local day.
#[must_use]
pub fn minute(zone: &TimeZone, at: Timestamp) -> i64 {
    let local = local(zone, at);
    i64::from(local.hour()) * 60 + i64::from(local.minute())
}

/// A local date that is written as midnight UTC of it.
#[must_use]
pub fn date(day: Timestamp) -> Date {
    local(&TimeZone::UTC, day).date()
}

/// What there is to say when nobody is on shift. `None` when somebody is, or
/// when no week is planned: then only who is at the desk is known.
///
/// # Errors
/// When the database fails.
pub fn closed(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<Option<Closed>, Fault> {
    let Some(hours) = Hours::read(tx, now)?.filter(|hours| !hours.is_open(zone, now)) else {
        return Ok(None);
    };
    let today = local(zone, now);
    let next = hours.next(zone, now).map(|at| {
        let local = local(zone, at);
        let days = today.date().until(local.date()).map_or(0, |span| span.get_days());
        Next { at, local, days }
    });
    Ok(Some(Closed {
        is_night: today.hour() >= NIGHT.0 || today.hour() < NIGHT.1,
        has_on_call: super::ladder::is_manned(tx, now)?,
        next,
        zone: zone.iana_name().unwrap_or("UTC").to_owned(),
    }))
}

/// When somebody answers, on a day of the week, in minutes of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Opening {
    pub weekday: i8,
    pub from: i16,
    pub until: i16,
}

/// The week as clients may be told: shifts of everybody who answers them,
/// joined where they touch. A shift past midnight stands whole on its day.
///
/// # Errors
/// When the database fails.
pub fn openings(tx: &mut Tx) -> Result<Vec<Opening>, Fault> {
    let answers = |shift: &Shift| allows(shift.role, Permission::AnswerClient);
    let mut found: Vec<_> = store::hours::week(tx)?
        .into_iter()
        .filter(answers)
        .map(|shift| {
            let past = if shift.ends <= shift.begins { DAY } else { 0 };
            Opening { weekday: shift.weekday, from: shift.begins, until: shift.ends + past }
        })
        .collect();
    found.sort_unstable();
    let mut joined: Vec<Opening> = Vec::with_capacity(found.len());
    for opening in found {
        match joined.last_mut() {
            Some(last) if last.weekday == opening.weekday && opening.from <= last.until => {
                last.until = last.until.max(opening.until);
            }
            _ => joined.push(opening),
        }
    }
    Ok(joined)
}

/// Whether a message of this moment came after hours: outside the shifts, or
/// with nobody at the desk where none are planned.
///
/// # Errors
/// When the database fails.
pub fn is_after_hours(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<bool, Fault> {
    match Hours::read(tx, now)? {
        Some(hours) => Ok(!hours.is_open(zone, now)),
        None => Ok(store::presence::count_here(tx, now)? == 0),
    }
}

/// Plans a shift on some days of the week.
///
/// # Errors
/// When the worker may not, or it is no shift.
pub fn plan(
    tx: &mut Tx,
    worker: &Worker,
    role: Role,
    weekdays: &[i8],
    (begins, ends): (i16, i16),
) -> Result<(), DeskError> {
    worker.may(Permission::KeepRota)?;
    let is_day = |day: &i8| (1..=7).contains(day);
    if weekdays.is_empty() || !weekdays.iter().all(is_day) || !(0..DAY).contains(&begins) {
        return Err(Refusal::NotAShift.into());
    }
    // Until midnight is written as 00:00, as clocks show it.
    let ends = if ends == 0 { DAY } else { ends };
    if begins == ends || !(1..=DAY).contains(&ends) {
        return Err(Refusal::NotAShift.into());
    }
    let known = store::hours::week(tx)?;
    for weekday in weekdays {
        let shift = Shift { id: clock::new_id(), role, weekday: *weekday, begins, ends };
        let is_known = known.iter().any(|other| Shift { id: shift.id, ..*other } == shift);
        if !is_known {
            store::hours::insert(tx, &shift)?;
        }
    }
    Ok(())
}

/// # Errors
/// When the worker may not.
pub fn unplan(tx: &mut Tx, worker: &Worker, shift: i64) -> Result<(), DeskError> {
    worker.may(Permission::KeepRota)?;
    Ok(store::hours::delete(tx, shift)?)
}

/// A date without people, or with them again.
///
/// # Errors
/// When the worker may not, or the date is past.
pub fn set_holiday(
    tx: &mut Tx,
    worker: &Worker,
    zone: &TimeZone,
    day: Timestamp,
    is_holiday: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepRota)?;
    if !is_holiday {
        return Ok(store::hours::drop_holiday(tx, day)?);
    }
    if day < calendar(now, zone).day {
        return Err(Refusal::TimePast.into());
    }
    Ok(store::hours::keep_holiday(tx, day)?)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::clock::Span;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second())
    }

    fn shift(weekday: i8, begins: i16, ends: i16) -> Shift {
        Shift { id: 1, role: Role::Worker, weekday, begins, ends }
    }

    /// 11:00–21:00 on every day.
    fn daily() -> Vec<Shift> {
        (1..=7).map(|day| shift(day, 11 * 60, 21 * 60)).collect()
    }

    /// Zone, shifts, holidays, now, and when the next person is there: `None` when
    /// somebody is there now.
    type Row<'a> = (&'a TimeZone, Vec<Shift>, &'a [Timestamp], &'a str, Option<&'a str>);

    #[test]
    fn the_next_hour_is_the_clocks_own() {
        let (moscow, berlin) = (zone("Europe/Moscow"), zone("Europe/Berlin"));
        let holiday = [at("2026-11-21T00:00:00Z")];
        let night: Vec<_> = (1..=5).map(|day| shift(day, 22 * 60, 2 * 60)).collect();
        let gap = vec![shift(7, 2 * 60, 3 * 60), shift(1, 9 * 60, 10 * 60)];
        let before_gap = vec![shift(7, 60, 2 * 60 + 30)];
        let table: &[Row] = &[
            // 04:00 in Moscow: the same day at 11:00.
            (&moscow, daily(), &[], "2026-11-21T01:00:00Z", Some("2026-11-21T08:00:00Z")),
            // A holiday has nobody.
            (&moscow, daily(), &holiday, "2026-11-21T01:00:00Z", Some("2026-11-22T08:00:00Z")),
            (&moscow, daily(), &holiday, "2026-11-21T12:00:00Z", Some("2026-11-22T08:00:00Z")),
            // At the last second of a shift somebody is there; a second later nobody.
            (&moscow, daily(), &[], "2026-11-21T17:59:59Z", None),
            (&moscow, daily(), &[], "2026-11-21T18:00:00Z", Some("2026-11-22T08:00:00Z")),
            // The clock goes forward in the night before: 11:00 is nine o'clock UTC.
            (&berlin, daily(), &[], "2026-03-28T21:00:00Z", Some("2026-03-29T09:00:00Z")),
            // And back: ten.
            (&berlin, daily(), &[], "2026-10-24T21:00:00Z", Some("2026-10-25T10:00:00Z")),
            // Past midnight: Friday's shift goes on into Saturday.
            (&moscow, night.clone(), &[], "2026-11-20T22:30:00Z", None),
            (&moscow, night.clone(), &[], "2026-11-20T23:00:00Z", Some("2026-11-23T19:00:00Z")),
            // But not into a holiday.
            (&moscow, night, &holiday, "2026-11-20T22:30:00Z", Some("2026-11-23T19:00:00Z")),
            // A shift that the clock leaps over is none.
            (&berlin, gap, &[], "2026-03-29T00:30:00Z", Some("2026-03-30T07:00:00Z")),
            // One that it leaps into ends where it lands.
            (&berlin, before_gap, &[], "2026-03-29T01:10:00Z", None),
        ];
        for (zone, shifts, holidays, now, next) in table {
            let hours = Hours::new(shifts.clone(), holidays);
            assert_eq!(hours.is_open(zone, at(now)), next.is_none(), "{now}");
            if let Some(next) = next {
                assert_eq!(hours.next(zone, at(now)), Some(at(next)), "{now}");
            }
        }
    }

    #[test]
    fn without_a_day_to_come_nothing_is_promised() {
        let (moscow, now) = (zone("Europe/Moscow"), at("2026-11-21T01:00:00Z"));
        let all: Vec<_> = (0..90).map(|day| now.day() + Span::days(day)).collect();
        assert_eq!(Hours::new(daily(), &all).next(&moscow, now), None);
        assert_eq!(Hours::new(Vec::new(), &[]).next(&moscow, now), None);
    }

    const ZONES: [&str; 5] = [
        "Europe/Moscow",
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Almaty",
    ];

    proptest! {
        #[test]
        fn the_told_time_is_to_come_and_somebody_is_there_then(
            name in proptest::sample::select(&ZONES[..]),
            shifts in prop::collection::vec((1..=7_i8, 0..1440_i16, 1..=1440_i16), 1..6),
            holidays in prop::collection::vec(0..40_i64, 0..12),
            now in 1_780_000_000..1_840_000_000_i64,
        ) {
            let (zone, now) = (zone(name), Timestamp(now));
            let shifts = shifts.into_iter().map(|(day, from, to)| shift(day, from, to)).collect();
            let holidays: Vec<_> = holidays.iter().map(|day| now.day() + Span::days(*day)).collect();
            let hours = Hours::new(shifts, &holidays);
            prop_assume!(!hours.is_open(&zone, now));
            if let Some(next) = hours.next(&zone, now) {
                prop_assert!(next > now);
                prop_assert!(hours.is_open(&zone, next));
                // And nobody is there before.
                let middle = Timestamp(now.0 + (next.0 - now.0) / 2);
                prop_assert!(!hours.is_open(&zone, middle));
                prop_assert!(!hours.is_open(&zone, next - Span::seconds(1)));
            }
        }
    }
}
