//! Where people can go: places and their hours, what is different today, and
//! the bus off the road. What is changed here is on every surface at once.

use jiff::tz::TimeZone;

use super::need::{Delivery, NEEDS, Need};
use super::permission::Permission;
use super::timetable::{self, DAY_MIN, State};
use super::{DeskError, Refusal, Worker};
use crate::clock::{Span, Timestamp};
use crate::codes::{PlaceKind, What};
use crate::engine::{EVERYTHING, Fault, Tx};
use crate::ids::PlaceId;
use crate::limits;
use crate::store;
use crate::store::stops::{
    Change, Days, Exception, Hours, InTwo, Out, Pause, Place, Stretch, Timetable,
};

/// The one reading from which every surface says where to go.
///
/// # Errors
/// When the database fails.
pub fn read(tx: &mut Tx, now: Timestamp, zone: &TimeZone) -> Result<Timetable, Fault> {
    // What is open at night began yesterday.
    let since = timetable::today(now, zone) - Span::days(1);
    let mut timetable = store::stops::all(tx, since)?;
    for place in &mut timetable.places {
        place.out = place.out.take().filter(|out| out.day >= since);
    }
    timetable.places.sort_by(|a, b| (a.kind, &a.title).cmp(&(b.kind, &b.title)));
    Ok(timetable)
}

/// Says what is different about a place on one day.
///
/// # Errors
/// When the worker may not; when there is no such place or day;
/// [`Refusal::NothingThatDay`] where nothing could be late or cancelled.
pub fn except(
    tx: &mut Tx,
    worker: &Worker,
    id: PlaceId,
    (day, change): (Timestamp, Change),
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    worker.may(Permission::ChangeStops)?;
    let place = store::stops::locked(tx, id)?.ok_or(Refusal::NoSuchPlace)?;
    let today = timetable::today(now, zone);
    let ahead = Span::days(limits::STOPS_AHEAD_DAYS);
    // At night the opening that is on may be yesterday's.
    if day < today - Span::days(1) || day > today + ahead {
        return Err(Refusal::DayUnfit.into());
    }
    let exception = Exception { day, change, worker: worker.id, changed_at: now };
    check_change(place, exception, zone)?;
    store::stops::put(tx, id, &exception)?;
    Ok(tx.ring(EVERYTHING)?)
}

/// An exception must say something that can be so: the day is looked at as it
/// would be with it.
fn check_change(mut place: Place, exception: Exception, zone: &TimeZone) -> Result<(), Refusal> {
    let is_same = |other: &Exception| {
        other.day == exception.day && other.change.what() == exception.change.what()
    };
    place.exceptions.retain(|other| !is_same(other));
    place.exceptions.push(exception);
    let found = timetable::of_day(&place, &Pause::default(), exception.day, zone);
    let fits = match exception.change {
        Change::Cancelled => !found.is_empty(),
        Change::Late(minutes) if !(1..=limits::LATE_MIN_MAX).contains(&minutes) => {
            return Err(Refusal::HoursUnfit);
        }
        Change::Late(minutes) => found.iter().any(|it| it.state == State::Late(minutes)),
        Change::Hours(stretch) | Change::Extra(stretch) => {
            check_stretch(stretch)?;
            if found.windows(2).any(|two| two[1].from < two[0].until) {
                return Err(Refusal::HoursUnfit);
            }
            true
        }
    };
    if fits { Ok(()) } else { Err(Refusal::NothingThatDay) }
}

/// Takes back what was said about a day.
///
/// # Errors
/// When the worker may not; [`Refusal::NothingThatDay`] when nothing was said.
pub fn undo(
    tx: &mut Tx,
    worker: &Worker,
    id: PlaceId,
    (day, what): (Timestamp, What),
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::ChangeStops)?;
    store::stops::locked(tx, id)?.ok_or(Refusal::NoSuchPlace)?;
    if !store::stops::take_back(tx, id, (day, what), now)? {
        return Err(Refusal::NothingThatDay.into());
    }
    Ok(tx.ring(EVERYTHING)?)
}

/// Somebody made sure, today, that hours and terms are still so.
///
/// # Errors
/// When the worker may not, or there is no such place.
pub fn check(
    tx: &mut Tx,
    worker: &Worker,
    id: PlaceId,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    worker.may(Permission::ChangeStops)?;
    store::stops::locked(tx, id)?.ok_or(Refusal::NoSuchPlace)?;
    store::stops::set_checked(tx, id, timetable::today(now, zone))?;
    Ok(tx.ring(EVERYTHING)?)
}

/// What people take away or use up there, and what can therefore run out.
#[must_use]
pub fn stock(place: &Place) -> Vec<&'static Need> {
    let is_stock = |need: &&Need| need.group() == "HRS";
    place.offers.iter().filter_map(|code| Need::read(code)).filter(is_stock).collect()
}

/// Says what ran out at a place today; nothing: it is all there again. Tomorrow
/// nobody said anything.
///
/// # Errors
/// When the worker may not; [`Refusal::UnknownCode`] for what is never there.
pub fn run_out(
    tx: &mut Tx,
    worker: &Worker,
    id: PlaceId,
    of: &[&'static Need],
    now: Timestamp,
    zone: &TimeZone,
) -> Result<(), DeskError> {
    worker.may(Permission::ChangeStops)?;
    let place = store::stops::locked(tx, id)?.ok_or(Refusal::NoSuchPlace)?;
    let known = stock(&place);
    if of.iter().any(|need| !known.contains(need)) {
        return Err(Refusal::UnknownCode.into());
    }
    let of = of.iter().map(|need| need.code.to_owned()).collect();
    store::stops::set_out(tx, id, &Out { day: timetable::today(now, zone), of }, now)?;
    Ok(tx.ring(EVERYTHING)?)
}

/// A place as somebody writes it down.
#[derive(Clone)]
pub struct Sheet {
    pub kind: PlaceKind,
    pub title: InTwo,
    pub way: InTwo,
    pub entry: InTwo,
    pub offers: Vec<&'static Need>,
    pub tel: String,
    pub is_active: bool,
    /// Codes of referrals are redeemed there.
    pub redeems: bool,
    pub hours: Vec<Hours>,
}

/// Writes down a place, a new one or over what was. Whoever does has looked at
/// it today.
///
/// # Errors
/// When the worker may not, or the sheet cannot be kept.
pub fn write(
    tx: &mut Tx,
    worker: &Worker,
    id: Option<PlaceId>,
    sheet: Sheet,
    now: Timestamp,
    zone: &TimeZone,
) -> Result<PlaceId, DeskError> {
    worker.may(Permission::EditPlaces)?;
    check_sheet(&sheet)?;
    if let Some(id) = id {
        store::stops::locked(tx, id)?.ok_or(Refusal::NoSuchPlace)?;
    } else if store::stops::count(tx)? >= limits::PLACES_MAX {
        return Err(Refusal::TooLarge.into());
    }
    let place = Place {
        id: id.unwrap_or_else(PlaceId::new),
        kind: sheet.kind,
        title: sheet.title,
        way: sheet.way,
        entry: sheet.entry,
        offers: sheet.offers.iter().map(|need| need.code.to_owned()).collect(),
        tel: sheet.tel,
        checked_on: timetable::today(now, zone),
        is_active: sheet.is_active,
        redeems: sheet.redeems,
        changed_at: now,
        hours: sheet.hours,
        exceptions: Vec::new(),
        out: None,
    };
    store::stops::save(tx, &place)?;
    tx.ring(EVERYTHING)?;
    Ok(place.id)
}

fn check_sheet(sheet: &Sheet) -> Result<(), Refusal> {
    let fits = |words: &InTwo, most: usize| {
        [&words.ru, &words.en].into_iter().all(|words| words.chars().count() <= most)
    };
    let is_named = !sheet.title.ru.is_empty() || !sheet.title.en.is_empty();
    let most = limits::PLACE_TEXT_CHARS_MAX;
    if !is_named
        || !fits(&sheet.title, limits::PLACE_TITLE_CHARS_MAX)
        || !fits(&sheet.way, most)
        || !fits(&sheet.entry, most)
        || sheet.tel.chars().count() > limits::PLACE_TITLE_CHARS_MAX
    {
        return Err(Refusal::PlaceUnfit);
    }
    if sheet.offers.iter().any(|need| !can_be_offered(need)) {
        return Err(Refusal::UnknownCode);
    }
    for weekday in 1..=7 {
        let mut day: Vec<_> = sheet.hours.iter().filter(|hours| hours.weekday == weekday).collect();
        day.sort();
        day.iter().try_for_each(|hours| check_stretch(hours.stretch))?;
        let overlap = day.windows(2).any(|two| two[1].stretch.from_min < two[0].stretch.until_min);
        if overlap || day.len() > limits::STRETCHES_A_DAY_MAX {
            return Err(Refusal::HoursUnfit);
        }
    }
    Ok(())
}

fn check_stretch(stretch: Stretch) -> Result<(), Refusal> {
    let length = stretch.until_min - stretch.from_min;
    match (0..DAY_MIN).contains(&stretch.from_min) && (1..=DAY_MIN).contains(&length) {
        true => Ok(()),
        false => Err(Refusal::HoursUnfit),
    }
}

/// Needs that a place can help with: what one goes somewhere for.
#[must_use]
pub fn can_be_offered(need: &Need) -> bool {
    match need.group() {
        "HRS" | "SVC" | "INJ" => need.delivery == Delivery::OnlineAndOffline,
        "INFO" => true,
        _ => false,
    }
}

/// What can be asked for among places that are there, in the order of needs.
#[must_use]
pub fn on_offer(timetable: &Timetable) -> Vec<&'static Need> {
    let has = |need: &&Need| timetable::offering(timetable, Some(need.code)).next().is_some();
    NEEDS.iter().filter(has).collect()
}

/// Takes the bus off the road from day to day, or puts it back, and says what
/// there is instead.
///
/// # Errors
/// When the worker may not, the days are none, or the words too many.
pub fn pause(
    tx: &mut Tx,
    worker: &Worker,
    days: Option<Days>,
    instead: InTwo,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::EditPlaces)?;
    if days.is_some_and(|days| days.until.is_some_and(|until| until < days.since)) {
        return Err(Refusal::DayUnfit.into());
    }
    let most = limits::INSTEAD_CHARS_MAX;
    if instead.ru.chars().count() > most || instead.en.chars().count() > most {
        return Err(Refusal::TooLong.into());
    }
    let pause = Pause { days, instead, changed_at: Some(now) };
    store::stops::set_pause(tx, &pause, worker.id, now)?;
    Ok(tx.ring(EVERYTHING)?)
}
