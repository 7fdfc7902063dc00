//! The arithmetic of opening hours: clocks that change, nights, days unlike the
//! others, and what holds for any timetable in any zone.
use jiff::civil::date;
use jiff::tz::TimeZone;
use netreach::clock::{Span, Timestamp};
use netreach::codes::PlaceKind;
use netreach::desk::timetable::{DAY_MIN, State, next, of_day, openings, paused, read_day, today};
use netreach::ids::{PlaceId, WorkerId};
use netreach::limits;
use netreach::store::stops::{
    Change, Days, Exception, Hours, InTwo, Pause, Place, Stretch, Timetable,
};
use proptest::prelude::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

fn day(year: i16, month: i8, of_month: i8) -> Timestamp {
    read_day(&date(year, month, of_month).to_string()).unwrap()
}

/// The moment of a UTC clock, `2026-10-25T00:30`.
fn utc(typed: &str) -> Timestamp {
    Timestamp(format!("{typed}:00Z").parse::<jiff::Timestamp>().unwrap().as_second())
}

fn stretch(from_min: i64, until_min: i64) -> Stretch {
    Stretch { from_min, until_min }
}

/// A stop with the same hours on each of these weekdays.
fn stop(weekdays: &[i64], hours: Stretch) -> Place {
    Place {
        id: PlaceId(1),
        kind: PlaceKind::MobileUnit,
        title: InTwo::default(),
        way: InTwo::default(),
        entry: InTwo::default(),
        offers: vec!["HRS.PACK".to_owned()],
        tel: String::new(),
        checked_on: Timestamp(0),
        is_active: true,
        redeems: true,
        changed_at: Timestamp(0),
        hours: weekdays.iter().map(|day| Hours { weekday: *day, stretch: hours }).collect(),
        exceptions: Vec::new(),
        out: None,
    }
}

fn except(place: &mut Place, day: Timestamp, change: Change, said: Timestamp) {
    let exception = Exception { day, change, worker: WorkerId(1), changed_at: said };
    place.exceptions.push(exception);
}

const EVERY_DAY: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];

fn on(place: &Place, day: Timestamp, zone: &TimeZone) -> Vec<(Timestamp, Timestamp)> {
    let found = of_day(place, &Pause::default(), day, zone);
    found.iter().map(|opening| (opening.from, opening.until)).collect()
}

#[test]
fn berlin_puts_its_clock_forward_and_back() {
    let berlin = zone("Europe/Berlin");
    // On 29 March 2026, 02:00 to 03:00 is left out.
    let forward = day(2026, 3, 29);
    let table = [
        ((60, 240), "2026-03-29T00:00", "2026-03-29T02:00"), // 01:00-04:00 lasts two hours
        ((130, 170), "2026-03-29T01:10", "2026-03-29T01:50"), // 02:10-02:50 is an hour later
        ((150, 190), "2026-03-29T01:30", "2026-03-29T02:10"), // 02:30-03:10 keeps its length
        ((18 * 60, 20 * 60), "2026-03-29T16:00", "2026-03-29T18:00"),
    ];
    for ((from, until), begins, ends) in table {
        let place = stop(&EVERY_DAY, stretch(from, until));
        assert_eq!(on(&place, forward, &berlin), [(utc(begins), utc(ends))], "{from}");
    }
    // On 25 October 2026, 02:00 to 03:00 comes twice.
    let back = day(2026, 10, 25);
    let table = [
        ((60, 240), "2026-10-24T23:00", "2026-10-25T03:00"), // 01:00-04:00 lasts four hours
        ((150, 170), "2026-10-25T00:30", "2026-10-25T00:50"), // of two times the first
        ((18 * 60, 20 * 60), "2026-10-25T17:00", "2026-10-25T19:00"),
    ];
    for ((from, until), begins, ends) in table {
        let place = stop(&EVERY_DAY, stretch(from, until));
        assert_eq!(on(&place, back, &berlin), [(utc(begins), utc(ends))], "{from}");
    }
    // A night that begins before the change ends by the clock on the wall.
    let night = stop(&[6], stretch(22 * 60, 28 * 60));
    let ends = |day| on(&night, day, &berlin)[0].1;
    assert_eq!(ends(day(2026, 3, 28)), utc("2026-03-29T02:00"));
    assert_eq!(ends(day(2026, 10, 24)), utc("2026-10-25T03:00"));
}

#[test]
fn moscow_leaves_its_clock_alone() {
    let moscow = zone("Europe/Moscow");
    let place = stop(&EVERY_DAY, stretch(18 * 60, 20 * 60));
    let mut date = day(2026, 1, 1);
    while date < day(2027, 1, 1) {
        let from = date + Span::hours(15);
        assert_eq!(on(&place, date, &moscow), [(from, from + Span::hours(2))]);
        date = date + Span::days(1);
    }
}

#[test]
fn what_passes_midnight_belongs_to_the_day_it_begins() {
    let moscow = zone("Europe/Moscow");
    let friday = day(2026, 11, 27);
    let mut place = stop(&[5], stretch(22 * 60, 26 * 60));
    let night = utc("2026-11-27T21:30"); // Saturday, 00:30 in Moscow
    let hour = (night, night + Span::hours(1));
    let found = openings(&place, &Pause::default(), hour, &moscow);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].day, found[0].until), (friday, utc("2026-11-27T23:00")));
    assert!(
        openings(&place, &Pause::default(), (found[0].until, night + Span::hours(9)), &moscow)
            .is_empty()
    );
    except(&mut place, friday, Change::Cancelled, night);
    assert!(!openings(&place, &Pause::default(), hour, &moscow)[0].stands());
}

#[test]
fn one_day_may_be_unlike_the_others() {
    let moscow = zone("Europe/Moscow");
    let monday = day(2026, 11, 23);
    let usual = stretch(9 * 60, 13 * 60);
    let evening = stretch(18 * 60, 20 * 60);
    let said = utc("2026-11-23T11:00"); // 14:00 in Moscow: the morning is over
    let mut place = stop(&[1], usual);
    place.hours.push(Hours { weekday: 1, stretch: evening });
    let states = |place: &Place| {
        let found = of_day(place, &Pause::default(), monday, &moscow);
        found.iter().map(|opening| opening.state).collect::<Vec<_>>()
    };
    assert_eq!(states(&place), [State::Usual, State::Usual]);
    except(&mut place, monday, Change::Late(40), said);
    assert_eq!(states(&place), [State::Usual, State::Late(40)], "the morning was on time");
    except(&mut place, monday, Change::Extra(stretch(21 * 60, 22 * 60)), said);
    assert_eq!(states(&place), [State::Usual, State::Late(40), State::Unusual]);
    except(&mut place, monday, Change::Hours(stretch(17 * 60, 19 * 60)), said);
    let found = of_day(&place, &Pause::default(), monday, &moscow);
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].state, found[0].from), (State::Late(40), utc("2026-11-23T14:40")));
    except(&mut place, monday, Change::Cancelled, said);
    assert_eq!(states(&place), [State::Cancelled, State::Cancelled]);
    assert_eq!(on(&place, monday + Span::days(7), &moscow).len(), 2, "other days are as ever");
}

#[test]
fn who_is_later_than_the_stop_is_long_does_not_come() {
    let mut place = stop(&[1], stretch(18 * 60, 19 * 60));
    let monday = day(2026, 11, 23);
    except(&mut place, monday, Change::Late(60), Timestamp(0));
    let found = of_day(&place, &Pause::default(), monday, &zone("Europe/Moscow"));
    assert_eq!(found[0].state, State::Cancelled);
}

#[test]
fn while_the_bus_is_off_the_road_its_stops_do_not_count() {
    let moscow = zone("Europe/Moscow");
    let now = utc("2026-11-23T09:00");
    let today = today(now, &moscow);
    let days = Days { since: today, until: Some(today + Span::days(2)) };
    let pause = Pause { days: Some(days), changed_at: Some(now), ..Pause::default() };
    let bus = stop(&EVERY_DAY, stretch(18 * 60, 20 * 60));
    let office = Place {
        id: PlaceId(2),
        kind: PlaceKind::Site,
        ..stop(&EVERY_DAY, stretch(10 * 60, 18 * 60))
    };
    let timetable = Timetable { places: vec![bus, office], pause };
    let found = next(&timetable, None, now, 2, &moscow);
    let of: Vec<_> = found.iter().map(|next| (next.place.id.0, next.opening.day)).collect();
    assert_eq!(of, [(2, today), (1, today + Span::days(3))]);
    assert!(paused(&timetable.pause, today + Span::days(2)).is_some());
    assert!(paused(&timetable.pause, today + Span::days(3)).is_none(), "it ends by itself");
}

#[test]
fn an_office_does_not_hide_the_bus_and_a_stop_that_is_off_is_named() {
    let moscow = zone("Europe/Moscow");
    let now = utc("2026-11-23T09:00");
    let monday = day(2026, 11, 23);
    let mut bus = stop(&[1, 4], stretch(18 * 60, 20 * 60));
    except(&mut bus, monday, Change::Cancelled, now);
    let office = Place { id: PlaceId(2), ..stop(&EVERY_DAY, stretch(10 * 60, 18 * 60)) };
    let hidden = Place { id: PlaceId(3), is_active: false, ..stop(&EVERY_DAY, stretch(0, 1440)) };
    let timetable = Timetable { places: vec![bus, office, hidden], pause: Pause::default() };
    let found = next(&timetable, Some("HRS.PACK"), now, 3, &moscow);
    let of: Vec<_> = found
        .iter()
        .map(|next| {
            (next.place.id.0, (next.opening.day - monday).0 / 86_400, next.opening.stands())
        })
        .collect();
    assert_eq!(of, [(2, 0, true), (1, 0, false), (2, 1, true), (1, 3, true)]);
    assert!(next(&timetable, Some("HRS.PREP"), now, 3, &moscow).is_empty());
}

/// Zones with odd shifts: half an hour, at midnight, none at all, a day left out.
fn any_zone() -> impl Strategy<Value = TimeZone> {
    let names = [
        "Europe/Berlin",
        "Europe/Moscow",
        "Australia/Lord_Howe",
        "America/Havana",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    ];
    (0..names.len()).prop_map(move |place| zone(names[place]))
}

fn any_stretch() -> impl Strategy<Value = Stretch> {
    (0..DAY_MIN, 1..=DAY_MIN).prop_map(|(from, length)| stretch(from, from + length))
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Cancelled),
        (1..=limits::LATE_MIN_MAX).prop_map(Change::Late),
        any_stretch().prop_map(Change::Hours),
        any_stretch().prop_map(Change::Extra),
    ]
}

fn any_place() -> impl Strategy<Value = Place> {
    let hours = prop::collection::vec((1..=7_i64, any_stretch()), 0..10);
    let changes = prop::collection::vec((0..30_i64, any_change(), 0..720_i64), 0..6);
    (hours, changes).prop_map(|(hours, changes)| {
        let mut place = stop(&[], stretch(0, 1));
        place.hours =
            hours.into_iter().map(|(weekday, stretch)| Hours { weekday, stretch }).collect();
        for (ahead, change, said) in changes {
            let day = day(2026, 3, 10) + Span::days(ahead);
            except(&mut place, day, change, day + Span::hours(said - 360));
        }
        place
    })
}

proptest! {
    #[test]
    fn every_opening_begins_before_it_ends_and_is_as_long_as_written(
        place in any_place(), zone in any_zone(), ahead in 0..30_i64,
    ) {
        let day = day(2026, 3, 10) + Span::days(ahead);
        for opening in of_day(&place, &Pause::default(), day, &zone) {
            prop_assert!(opening.from < opening.until);
            // Clocks shift by an hour at most, but where a whole day is left out.
            prop_assert!(opening.until - opening.from <= Span::hours(49));
            if opening.state == State::Usual {
                let weekday = i64::from(netreach::desk::timetable::date(day).weekday().to_monday_one_offset());
                prop_assert!(place.hours.iter().any(|hours| hours.weekday == weekday));
            }
        }
    }

    #[test]
    fn a_window_finds_whatever_any_day_has_in_it(
        place in any_place(), zone in any_zone(), start in 0..40_000_i64, length in 1..40_000_i64,
    ) {
        let from = day(2026, 3, 1) + Span::minutes(start);
        let until = from + Span::minutes(length);
        let found = openings(&place, &Pause::default(), (from, until), &zone);
        let every_day = (-10..90).map(|ahead| day(2026, 3, 1) + Span::days(ahead));
        let expected: Vec<_> = every_day
            .flat_map(|day| of_day(&place, &Pause::default(), day, &zone))
            .filter(|opening| opening.until > from && opening.from < until)
            .collect();
        prop_assert_eq!(found.len(), expected.len());
        prop_assert!(expected.iter().all(|opening| found.contains(opening)));
        prop_assert!(found.windows(2).all(|two| two[0].from <= two[1].from));
    }

    #[test]
    fn what_is_cancelled_never_stands_and_what_comes_next_has_not_ended(
        place in any_place(), zone in any_zone(), start in 0..40_000_i64,
    ) {
        let now = day(2026, 3, 1) + Span::minutes(start);
        let off: Vec<_> = place
            .exceptions
            .iter()
            .filter(|exception| exception.change == Change::Cancelled)
            .map(|exception| exception.day)
            .collect();
        let timetable = Timetable { places: vec![place], pause: Pause::default() };
        let found = next(&timetable, None, now, 3, &zone);
        prop_assert!(found.iter().filter(|next| next.opening.stands()).count() <= 3);
        for next in found {
            prop_assert!(next.opening.until > now);
            prop_assert!(!(next.opening.stands() && off.contains(&next.opening.day)));
        }
    }

    #[test]
    fn wherever_clocks_are_left_alone_hours_are_what_is_written(
        hours in any_stretch(), ahead in 0..400_i64,
    ) {
        let day = day(2026, 1, 1) + Span::days(ahead);
        let place = stop(&EVERY_DAY, hours);
        let from = day + Span::minutes(hours.from_min) - Span::hours(3);
        let until = day + Span::minutes(hours.until_min) - Span::hours(3);
        prop_assert_eq!(on(&place, day, &zone("Europe/Moscow")), vec![(from, until)]);
    }
}
