//! Tables and properties of the arithmetic.

use proptest::prelude::*;

use super::growth::{growth, share};
use super::indicator::{Line, Value, for_reader};
use super::shown::{Audience, Shown};
use super::speed::Speed;
use super::{Cell, Evidence, Filter, Month, Package};
use crate::codes::{Indicator, Measure, Origin, Venue};

fn month(text: &str) -> Month {
    Month::read(text).unwrap()
}

fn cell(measure: Measure, venue: Venue, code: &str, times: i64) -> Cell {
    let (month, origin) = (month("2020-05"), Origin::Desk);
    Cell { measure, month, venue, origin, code: code.to_owned(), is_from_memory: false, times }
}

#[test]
fn months_are_read_counted_and_walked() {
    assert_eq!(Month::read("2020-12").map(Month::next), Month::read("2021-01-31"));
    assert_eq!(month("2020-01").before().to_string(), "2019-12");
    for wrong in ["", "2020", "2020-13", "2020-1", "20-01", "2020-00", "год-01", "+020-01"] {
        assert_eq!(Month::read(wrong), None, "{wrong}");
    }
    let all: Vec<_> = month("2019-11").to(month("2020-02")).map(|it| it.to_string()).collect();
    assert_eq!(all, ["2019-11", "2019-12", "2020-01", "2020-02"]);
    assert_eq!(month("2019-11").months_to(month("2020-06")), 8);
    assert_eq!(month("2020-06").months_to(month("2019-11")), 0);
    assert_eq!(month("2020-06").back(7), month("2019-11"));
}

#[test]
fn a_hundred_before_and_189_now_is_89_per_cent_more() {
    assert_eq!(growth((100, 1), (189, 1)), Some(89));
    assert_eq!(growth((100, 4), (378, 8)), Some(89), "a month against a month");
    assert_eq!(growth((200, 1), (189, 1)), Some(-6), "-5.5 away from nought");
    assert_eq!(growth((200, 1), (199, 1)), Some(-1));
    assert_eq!(growth((0, 1), (189, 1)), None);
    assert_eq!(growth((100, 0), (189, 1)), None);
    assert_eq!((share(98, 301), share(49, 301), share(0, 0)), (33, 16, 0));
}

#[test]
fn the_middle_wait_is_one_that_somebody_had() {
    assert_eq!(Speed::of([]), None);
    assert_eq!(Speed::of([(7, 1)]), Some(Speed { n: 1, median: 7, p90: 7 }));
    let waits = (1..=10).map(|minutes| (minutes, 1));
    assert_eq!(Speed::of(waits), Some(Speed { n: 10, median: 5, p90: 9 }));
    assert_eq!(Speed::of([(90, 1), (2, 9)]), Some(Speed { n: 10, median: 2, p90: 2 }));
}

#[test]
fn small_cells_are_hidden_and_so_is_what_would_give_them_away() {
    use Shown::{Hidden, Number};
    let table: [(&[i64], &[Shown], Shown); 7] = [
        (&[66, 62, 20], &[Number(66), Number(62), Number(20)], Number(148)),
        // One alone could be found by subtracting.
        (&[66, 4, 20], &[Number(66), Hidden, Hidden], Number(90)),
        // Two that come to no more than one small one.
        (&[66, 1, 2, 7], &[Number(66), Hidden, Hidden, Hidden], Number(76)),
        (&[66, 4, 3], &[Number(66), Hidden, Hidden], Number(73)),
        (&[66, 0, 5], &[Number(66), Number(0), Number(5)], Number(71)),
        // Nothing to hide it behind: the total goes too.
        (&[4], &[Hidden], Hidden),
        (&[4, 0], &[Hidden, Number(0)], Hidden),
    ];
    for (counts, shown, total) in table {
        assert_eq!(Audience::Outside(5).table(counts), (shown.to_vec(), total), "{counts:?}");
        let sum = counts.iter().sum();
        let all = counts.iter().copied().map(Number).collect();
        assert_eq!(Audience::House.table(counts), (all, Number(sum)));
    }
    assert_eq!(Audience::Outside(10).table(&[9, 40]).0, [Hidden, Hidden]);
    assert_eq!(Audience::Outside(5).share(3, 80), None);
    assert_eq!(Audience::Outside(5).share(78, 80), None, "the other two are known then");
    assert_eq!(Audience::Outside(5).share(0, 80), Some((0, 80)));
}

#[test]
fn people_are_a_range_and_filters_leave_out_what_has_no_venue() {
    let mut evidence = Evidence {
        cells: vec![
            cell(Measure::Contact, Venue::Chat, "", 40),
            cell(Measure::Contact, Venue::Private, "", 25),
            cell(Measure::ServiceSet, Venue::Chat, "S01 S08 S15", 7),
            cell(Measure::ServiceSet, Venue::Chat, "S01", 33),
        ],
        served: vec![("stops".to_owned(), "ru".to_owned(), 9)],
        package: Package { services: vec!["S15".to_owned(), "S08".to_owned()], least: 2 },
        ..Evidence::default()
    };
    let mut logged = cell(Measure::Contact, Venue::Forum, "", 90);
    logged.origin = Origin::Logged;
    evidence.cells.push(logged);
    assert_eq!(evidence.contacts().all, 155);
    assert_eq!(evidence.people(), Some((40, 65)), "of the forum nobody knows who is who");
    assert_eq!(evidence.reached().all, 7);
    let forum = Filter { venue: Some(Venue::Forum), origin: None };
    let forum = evidence.clone().filtered(forum);
    assert_eq!((forum.contacts().all, forum.people(), forum.served.len()), (90, None, 0));
    assert_eq!(evidence.filtered(Filter::default()).served.len(), 1);
}

#[test]
fn for_others_small_lines_are_hidden_and_totals_stay_right() {
    let needs = [("INJ.MINOR", 66), ("INFO.SERVICES", 49), ("OD.OPIOID", 4), ("SVC.LEGAL", 4)];
    let mut cells: Vec<_> =
        needs.iter().map(|(code, n)| cell(Measure::Need, Venue::Chat, code, *n)).collect();
    cells.push(cell(Measure::Contact, Venue::Chat, "", 123));
    let evidence = Evidence { cells, ..Evidence::default() };
    let lines = evidence.lines(month("2020-05"), month("2020-05"));
    let value = |lines: &[Line], indicator, part: &str| {
        lines.iter().find(|it| it.indicator == indicator && it.part == part).unwrap().value
    };
    let outside = for_reader(&lines, Audience::Outside(5));
    assert_eq!(value(&outside, Indicator::Contacts, ""), Value::Count(123));
    assert_eq!(value(&outside, Indicator::Needs, "INJ.MINOR"), Value::Count(66));
    assert_eq!(value(&outside, Indicator::Needs, "OD.OPIOID"), Value::Hidden);
    assert_eq!(value(&outside, Indicator::Needs, "SVC.LEGAL"), Value::Hidden);
    assert_eq!(value(&lines, Indicator::Needs, "SVC.LEGAL"), Value::Count(4));
    assert_eq!(for_reader(&lines, Audience::House), lines);
    let flat: Vec<_> = outside.iter().flat_map(Line::flat).collect();
    assert!(flat.contains(&("needs.INJ.MINOR".to_owned(), Some(66))));
    assert!(flat.contains(&("needs.OD.OPIOID".to_owned(), None)));
}

#[test]
fn every_figure_of_reports_says_how_many_were_from_memory() {
    let mut cells = vec![
        cell(Measure::Contact, Venue::Chat, "", 40),
        cell(Measure::Contact, Venue::Chat, "", 10),
        cell(Measure::Need, Venue::Chat, "INJ.MINOR", 33),
        cell(Measure::Need, Venue::Chat, "INJ.MINOR", 7),
        cell(Measure::Wait, Venue::Chat, "routine.day.in.5", 8),
        cell(Measure::Wait, Venue::Chat, "routine.night.in.9", 2),
    ];
    for at in [1, 3, 5] {
        cells[at].is_from_memory = true;
    }
    let served = vec![("stops".to_owned(), "ru".to_owned(), 9)];
    let evidence = Evidence { cells, served, ..Evidence::default() };
    let lines = evidence.lines(month("2020-05"), month("2020-05"));
    let of = |lines: &[Line], indicator, part: &str| {
        let found = lines.iter().find(|it| it.indicator == indicator && it.part == part);
        found.unwrap().from_memory
    };
    assert_eq!(of(&lines, Indicator::Contacts, ""), Some(10));
    assert_eq!(of(&lines, Indicator::Needs, "INJ.MINOR"), Some(7));
    assert_eq!(of(&lines, Indicator::Speed, "all"), Some(2));
    assert_eq!(of(&lines, Indicator::Speed, "day"), Some(0));
    assert_eq!(of(&lines, Indicator::Information, "stops.ru"), None, "of no reports");
    let outside = for_reader(&lines, Audience::Outside(5));
    assert_eq!(of(&outside, Indicator::Needs, "INJ.MINOR"), Some(7));
    assert_eq!(of(&outside, Indicator::Speed, "all"), None, "two are few");
}

proptest! {
    #[test]
    fn nobody_subtracts_their_way_to_a_small_cell(counts in prop::collection::vec(0i64..40, 1..12), least in 2i64..11) {
        let (shown, total) = Audience::Outside(least).table(&counts);
        let small = |count: &i64| (1..least).contains(count);
        for (count, shown) in counts.iter().zip(&shown) {
            prop_assert!(!small(count) || *shown == Shown::Hidden);
            if let Shown::Number(number) = shown { prop_assert_eq!(number, count); }
        }
        if let Shown::Number(total) = total {
            let seen: i64 = shown.iter().filter_map(|it| it.number()).sum();
            let hidden: Vec<_> = counts.iter().zip(&shown).filter(|(_, it)| it.number().is_none()).collect();
            prop_assert_eq!(total, counts.iter().sum::<i64>());
            prop_assert!(hidden.is_empty() || (hidden.len() > 1 && total - seen >= least));
        }
    }
}
