use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

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

#[test]
fn the_next_hour_is_the_clocks_own() {
    let (moscow, berlin) = (zone("Europe/Moscow"), zone("Europe/Berlin"));
    let holiday = [at("2026-11-21T00:00:00Z")];
    let night: Vec<_> = (1..=5).map(|day| shift(day, 22 * 60, 2 * 60)).collect();
    let gap = vec![shift(7, 2 * 60, 3 * 60), shift(1, 9 * 60, 10 * 60)];
    let before_gap = vec![shift(7, 60, 2 * 60 + 30)];
    let table: &[(&TimeZone, Vec<Shift>, &[Timestamp], &str, Option<&str>)] = &[
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

const ZONES: [&str; 5] =
    ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Almaty"];

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
