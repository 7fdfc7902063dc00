//! When places are open: weekly hours of the local day, what is different on
//! one day, and the bus off the road, made into moments. Arithmetic only.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::report;
use crate::clock::{Span, Timestamp};
use crate::codes::PlaceKind;
use crate::limits;
use crate::store::stops::{Change, Days, Exception, Pause, Place, Stretch, Timetable};

pub const DAY_MIN: i64 = 24 * 60;

/// One time a place is open, or would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The local date on which it begins by the timetable, as midnight UTC.
    pub day: Timestamp,
    /// Which of that day's openings it is; extra ones count by themselves.
    pub nth: usize,
    pub is_extra: bool,
    pub from: Timestamp,
    pub until: Timestamp,
    pub state: State,
    /// When somebody last said what is different about it.
    pub changed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Usual,
    /// Other hours, or one more than every week.
    Unusual,
    /// So many minutes later than planned; `from` says when.
    Late(i64),
    Cancelled,
    /// The bus does not run at all for now.
    Paused,
}

impl Opening {
    #[must_use]
    pub fn stands(&self) -> bool {
        !matches!(self.state, State::Cancelled | State::Paused)
    }

    /// Somebody said something about this one alone.
    #[must_use]
    pub fn is_unlike(&self) -> bool {
        !matches!(self.state, State::Usual | State::Paused)
    }
}

/// An opening and whose it is.
#[derive(Clone, Copy)]
pub struct Next<'a> {
    pub place: &'a Place,
    pub opening: Opening,
}

/// The local date of a moment, written as midnight UTC of that date.
#[must_use]
pub fn today(now: Timestamp, zone: &TimeZone) -> Timestamp {
    report::calendar(now, zone).day
}

/// The date that a day of ours stands for.
#[must_use]
pub fn date(day: Timestamp) -> Date {
    let moment = jiff::Timestamp::from_second(day.0).unwrap_or_default();
    TimeZone::UTC.to_datetime(moment).date()
}

/// `2026-11-25` as a day of ours. `None` for what no calendar has.
#[must_use]
pub fn read_day(typed: &str) -> Option<Timestamp> {
    let date: Date = typed.trim().parse().ok()?;
    let midnight = date.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp(midnight.timestamp().as_second()))
}

/// Nobody made sure of this place for so long that it must be said.
#[must_use]
pub fn is_unchecked(place: &Place, today: Timestamp) -> bool {
    today - place.checked_on > Span::days(limits::PLACE_CHECKED_DAYS)
}

#[must_use]
pub fn covers(days: Days, day: Timestamp) -> bool {
    days.since <= day && days.until.is_none_or(|until| day <= until)
}

/// The days without the bus, unless they are over.
#[must_use]
pub fn paused(pause: &Pause, today: Timestamp) -> Option<Days> {
    pause.days.filter(|days| days.until.is_none_or(|until| today <= until))
}

/// Everything that place has between two moments, also what was cancelled.
#[must_use]
pub fn openings(
    place: &Place,
    pause: &Pause,
    (from, until): (Timestamp, Timestamp),
    zone: &TimeZone,
) -> Vec<Opening> {
    let mut found = Vec::new();
    // What is open at night began the day before.
    let mut day = today(from, zone) - Span::days(1);
    let last = today(until, zone);
    while day <= last {
        found.extend(of_day(place, pause, day, zone));
        day = day + Span::days(1);
    }
    found.retain(|opening| opening.until > from && opening.from < until);
    found.sort_by_key(|opening| (opening.from, opening.until, opening.is_extra));
    found
}

/// What that place has on one day, with what is different about it.
#[must_use]
pub fn of_day(place: &Place, pause: &Pause, day: Timestamp, zone: &TimeZone) -> Vec<Opening> {
    let date = date(day);
    let today: Vec<_> = place.exceptions.iter().filter(|exception| exception.day == day).collect();
    let mut found = Vec::new();
    let other = today.iter().find_map(|exception| match exception.change {
        Change::Hours(stretch) => Some((stretch, exception.changed_at)),
        _ => None,
    });
    let usual = place.hours.iter().filter(|hours| {
        other.is_none() && hours.weekday == i64::from(date.weekday().to_monday_one_offset())
    });
    for (nth, hours) in usual.enumerate() {
        found.push(opening(day, nth, hours.stretch, zone));
    }
    if let Some((stretch, at)) = other {
        found.push(changed(opening(day, 0, stretch, zone), State::Unusual, at));
    }
    for exception in &today {
        if let Change::Extra(stretch) = exception.change {
            let extra = Opening { is_extra: true, ..opening(day, 0, stretch, zone) };
            found.push(changed(extra, State::Unusual, exception.changed_at));
        }
    }
    found.sort_by_key(|opening| opening.from);
    for exception in &today {
        apply(&mut found, exception);
    }
    if place.kind == PlaceKind::MobileUnit && pause.days.is_some_and(|days| covers(days, day)) {
        for opening in &mut found {
            let at = pause.changed_at.unwrap_or(Timestamp(0));
            *opening = changed(*opening, State::Paused, at);
        }
    }
    found
}

fn apply(found: &mut [Opening], exception: &Exception) {
    let at = exception.changed_at;
    match exception.change {
        Change::Cancelled => {
            for opening in found {
                *opening = changed(*opening, State::Cancelled, at);
            }
        }
        Change::Late(minutes) => {
            // Who is late in the morning is not late in the evening too.
            let Some(late) =
                found.iter_mut().find(|opening| opening.stands() && opening.until > at)
            else {
                return;
            };
            let from = late.from + Span::minutes(minutes);
            *late = match from < late.until {
                true => changed(Opening { from, ..*late }, State::Late(minutes), at),
                // It would come when it is time to leave.
                false => changed(*late, State::Cancelled, at),
            };
        }
        Change::Hours(_) | Change::Extra(_) => {}
    }
}

fn changed(opening: Opening, state: State, at: Timestamp) -> Opening {
    let changed_at = opening.changed_at.max(Some(at));
    Opening { state, changed_at, ..opening }
}

fn opening(day: Timestamp, nth: usize, stretch: Stretch, zone: &TimeZone) -> Opening {
    let from = moment(day, stretch.from_min, zone);
    let until = moment(day, stretch.until_min, zone);
    // Where the clock is put forward an hour may end before it begins: then it
    // has the length that was written down.
    let length = Span::minutes(stretch.until_min - stretch.from_min);
    let until = if until > from { until } else { from + length };
    Opening { day, nth, is_extra: false, from, until, state: State::Usual, changed_at: None }
}

/// The moment at which clocks there show so many minutes of that day. An hour
/// that is left out counts from where it would have been; of one that comes
/// twice it is the first.
fn moment(day: Timestamp, minutes: i64, zone: &TimeZone) -> Timestamp {
    let local = date(day + Span::days(minutes.div_euclid(DAY_MIN)));
    let minutes = minutes.rem_euclid(DAY_MIN);
    let (hour, minute) = (i8::try_from(minutes / 60), i8::try_from(minutes % 60));
    let local = local.at(hour.unwrap_or(0), minute.unwrap_or(0), 0, 0);
    let moment = zone.to_ambiguous_timestamp(local).compatible();
    // Only at the ends of the calendar is there no such moment.
    moment.map_or(day + Span::minutes(minutes), |moment| Timestamp(moment.as_second()))
}

/// What comes next, with what was cancelled before it. First one opening of
/// every place, so that an office open every day does not hide the bus; then,
/// where places are few, further ones. `n` counts those that stand.
#[must_use]
pub fn next<'a>(
    timetable: &'a Timetable,
    offers: Option<&str>,
    now: Timestamp,
    n: usize,
    zone: &TimeZone,
) -> Vec<Next<'a>> {
    let horizon = (now, now + Span::days(limits::STOPS_AHEAD_DAYS));
    let mut firsts = Vec::new();
    let mut others = Vec::new();
    let mut missed = Vec::new();
    for place in offering(timetable, offers) {
        let mut is_first = true;
        for opening in openings(place, &timetable.pause, horizon, zone) {
            let next = Next { place, opening };
            match opening.state {
                State::Paused => {}
                State::Cancelled => missed.push(next),
                _ if is_first => {
                    firsts.push(next);
                    is_first = false;
                }
                _ => others.push(next),
            }
        }
    }
    let when = |next: &Next| (next.opening.from, next.place.id);
    firsts.sort_by_key(when);
    others.sort_by_key(when);
    let mut found: Vec<_> = firsts.into_iter().chain(others).take(n).collect();
    let last = found.iter().map(|next| next.opening.from).max();
    // Whoever counts on a stop of today or tomorrow must read that it is off.
    let soon = now + Span::days(1);
    missed.retain(|next| next.opening.from <= soon.max(last.unwrap_or(soon)));
    missed.sort_by_key(when);
    found.extend(missed.into_iter().take(n));
    found.sort_by_key(when);
    found
}

/// Active places that have what is asked for.
pub fn offering<'a>(
    timetable: &'a Timetable,
    offers: Option<&str>,
) -> impl Iterator<Item = &'a Place> {
    timetable.places.iter().filter(move |place| {
        place.is_active
            && offers.is_none_or(|wanted| place.offers.iter().any(|code| code == wanted))
    })
}
