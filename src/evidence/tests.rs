//! Tables and properties of the arithmetic.

mod reader;

use super::growth::{growth, share};
use super::indicator::{Grown, Line, Value};
use super::outside::{Audience, Stretch};
use super::speed::Speed;
use super::{Cell, Evidence, Filter, Month, Package, resolution};
use crate::codes::{CallFigure, Indicator, Measure, Origin, Outcome, Resolution, Venue};

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

/// The lines of a month as others get them.
fn outside(evidence: &Evidence, least: i64) -> Vec<Line> {
    let may = month("2020-05");
    Stretch::of(may, may, evidence.clone()).shown(Audience::Outside(least)).lines
}

fn find<'a>(lines: &'a [Line], indicator: Indicator, part: &str) -> &'a Line {
    lines.iter().find(|it| it.indicator == indicator && it.part == part).unwrap()
}

#[test]
fn small_counts_are_hidden_and_so_is_what_would_give_them_away() {
    use Value::{Count, Hidden};
    let needs = ["INJ.MINOR", "INFO.HR", "SVC.LEGAL", "HRS.PACK"];
    let table: [(&[i64], &[Value], Value); 7] = [
        (&[66, 62, 20], &[Count(66), Count(62), Count(20)], Count(148)),
        // One alone could be found by subtracting.
        (&[66, 4, 20], &[Count(66), Hidden, Hidden], Count(90)),
        // Two that come to no more than one small one.
        (&[66, 1, 2, 7], &[Count(66), Hidden, Hidden, Hidden], Count(76)),
        (&[66, 4, 3], &[Count(66), Hidden, Hidden], Count(73)),
        (&[66, 5], &[Count(66), Count(5)], Count(71)),
        (&[4], &[Hidden], Hidden),
        (&[4, 3], &[Hidden, Hidden], Count(7)),
    ];
    for (counts, shown, total) in table {
        let mut cells = vec![cell(Measure::Contact, Venue::Chat, "", counts.iter().sum())];
        let needs = needs.iter().zip(counts);
        cells.extend(needs.clone().map(|(need, n)| cell(Measure::Need, Venue::Chat, need, *n)));
        let evidence = Evidence { cells, ..Evidence::default() };
        let lines = outside(&evidence, 5);
        let all: Vec<_> =
            needs.map(|(need, _)| find(&lines, Indicator::Needs, need).value).collect();
        assert_eq!(all, shown, "{counts:?}");
        assert_eq!(find(&lines, Indicator::Contacts, "").value, total, "{counts:?}");
    }
}

#[test]
fn a_count_is_hidden_wherever_it_stands() {
    let cells = vec![
        cell(Measure::Contact, Venue::Chat, "", 60),
        cell(Measure::Need, Venue::Chat, "HRS.PACK", 57),
        cell(Measure::Need, Venue::Chat, "UNC", 3),
        cell(Measure::Outcome, Venue::Chat, "solved", 58),
        cell(Measure::Outcome, Venue::Chat, "self_served", 2),
        cell(Measure::Urgency, Venue::Chat, "routine", 40),
        cell(Measure::Urgency, Venue::Chat, "urgent", 17),
        cell(Measure::Urgency, Venue::Chat, "emergency", 3),
        cell(Measure::Wait, Venue::Chat, "routine.day.in.5", 40),
        cell(Measure::Wait, Venue::Chat, "urgent.day.in.4", 17),
        cell(Measure::Wait, Venue::Chat, "emergency.day.in.1", 3),
    ];
    let said = vec![
        ("score-useful-yes", [40, 49, 60]),
        ("score-useful-partly", [6, 49, 60]),
        ("score-useful-no", [3, 49, 60]),
    ];
    let evidence = Evidence { cells, said, ..Evidence::default() };
    let lines = outside(&evidence, 5);
    for (indicator, part) in [
        (Indicator::Quality, "uncoded"),
        (Indicator::SelfService, ""),
        (Indicator::Urgencies, "urgent"),
        (Indicator::Feedback, "score-useful-no"),
        (Indicator::Feedback, "score-useful-partly"),
        (Indicator::Speed, "emergency"),
    ] {
        assert_eq!(find(&lines, indicator, part).value, Value::Hidden, "{indicator:?} {part}");
    }
    // Nothing says how many waited: all without the urgent and the routine are the rest.
    assert_eq!(find(&lines, Indicator::Speed, "all").value, Value::Pace(5, 5));
    assert_eq!(find(&lines, Indicator::Contacts, "").value, Value::Count(60));
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
    let shown = outside(&evidence, 5);
    let value = |lines: &[Line], indicator, part: &str| find(lines, indicator, part).value;
    assert_eq!(value(&shown, Indicator::Contacts, ""), Value::Count(123));
    assert_eq!(value(&shown, Indicator::Needs, "INJ.MINOR"), Value::Count(66));
    assert_eq!(value(&shown, Indicator::Needs, "OD.OPIOID"), Value::Hidden);
    assert_eq!(value(&shown, Indicator::Needs, "SVC.LEGAL"), Value::Hidden);
    assert_eq!(value(&lines, Indicator::Needs, "SVC.LEGAL"), Value::Count(4));
    let may = month("2020-05");
    let own = Stretch::of(may, may, evidence).shown(Audience::House);
    assert_eq!(own.lines, lines);
    let flat: Vec<_> = shown.iter().flat_map(Line::flat).collect();
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
    let shown = outside(&evidence, 5);
    assert_eq!(of(&shown, Indicator::Needs, "INJ.MINOR"), None, "a part of a part");
    let quality = find(&shown, Indicator::Quality, "from_memory").value;
    assert_eq!(quality, Value::Share(10, 50), "of all it is said");
}

#[test]
fn growth_is_of_months_that_are_over_and_in_which_there_was_work() {
    let mut cells = Vec::new();
    for (name, times) in [("2020-03", 150), ("2020-04", 228), ("2020-05", 20)] {
        let month = month(name);
        cells.push(Cell { month, ..cell(Measure::Contact, Venue::Chat, "", times) });
    }
    let baseline = vec![(month("2019-01"), 100)];
    let worked = Some((month("2020-03"), month("2020-04")));
    let evidence = Evidence { cells, baseline, worked, ..Evidence::default() };
    let grown = |first: &str, last: &str| {
        let lines = evidence.lines(month(first), month(last));
        let line = lines.into_iter().find(|line| line.indicator == Indicator::Growth);
        line.map(|line| line.value)
    };
    let expected = Value::Growth(Grown { before: 100, now: 189, percent: 89, months: 2 });
    assert_eq!(
        grown("2019-12", "2020-05"),
        Some(expected),
        "May goes on, and before March was nothing"
    );
    assert_eq!(grown("2020-05", "2020-05"), None);
    assert_eq!(grown("2019-01", "2020-02"), None);
}

#[test]
fn what_nobody_knows_is_not_counted_as_no() {
    let of = |origin, measure, code: &str, times| {
        let cell = cell(measure, Venue::Forum, code, times);
        Cell { origin, ..cell }
    };
    let mut cells = Vec::new();
    for (origin, times) in [(Origin::Desk, 20), (Origin::Logged, 30), (Origin::Imported, 50)] {
        cells.push(of(origin, Measure::Contact, "", times));
        cells.push(of(origin, Measure::Modality, "text", times));
    }
    cells.push(of(Origin::Desk, Measure::AfterHours, "solved", 5));
    cells.push(of(Origin::Desk, Measure::Quality, "late", 2));
    cells.push(of(Origin::Imported, Measure::Wait, "routine.day.in.9", 50));
    cells.push(of(Origin::Desk, Measure::Wait, "routine.night.in.9", 20));
    let evidence = Evidence { cells, ..Evidence::default() };
    let lines = evidence.lines(month("2020-05"), month("2020-05"));
    let value = |indicator, part: &str| find(&lines, indicator, part).value;
    assert_eq!(value(Indicator::AfterHours, ""), Value::Share(5, 20));
    assert_eq!(value(Indicator::Quality, "from_memory"), Value::Share(0, 50));
    assert_eq!(value(Indicator::Quality, "late"), Value::Share(2, 50));
    assert_eq!(value(Indicator::Modalities, "unknown"), Value::Count(30));
    assert_eq!(value(Indicator::Modalities, "text"), Value::Count(70));
    assert!(
        lines.iter().all(|line| (line.indicator, line.part.as_str()) != (Indicator::Speed, "day"))
    );
    assert_eq!(value(Indicator::Speed, "all"), Value::Speed(Speed { n: 70, median: 9, p90: 9 }));
}

#[test]
fn who_did_not_say_why_cannot_be_found_either() {
    use CallFigure as F;
    use Value::{Count, Hidden};
    let calls = |refused, cost, privacy| {
        let of = |what, need: &str, times| (what, need.to_owned(), times);
        let calls = vec![
            of(F::Proposed, "", 40),
            of(F::Refused, "", refused),
            of(F::WhyCost, "SVC.LEGAL", cost),
            of(F::WhyPrivacy, "HRS.PACK", privacy),
        ];
        let lines = outside(&Evidence { calls, ..Evidence::default() }, 5);
        let value = |indicator, part: &str| find(&lines, indicator, part).value;
        [
            value(Indicator::Calls, F::Refused.code()),
            value(Indicator::Refusals, "SVC.LEGAL.why_cost"),
            value(Indicator::Refusals, "HRS.PACK.why_privacy"),
        ]
    };
    assert_eq!(calls(30, 12, 9), [Count(30), Count(12), Count(9)]);
    // Two said nothing: with both reasons beside it that would follow.
    assert_eq!(calls(23, 12, 9), [Count(23), Count(12), Hidden]);
    assert_eq!(calls(25, 12, 4), [Count(25), Count(12), Hidden]);
}

#[test]
fn what_a_talk_was_enough_for_follows_from_its_report() {
    use Outcome as O;
    use Resolution::{Offline, Online, Open};
    let table: [(Outcome, &[&str], bool, Resolution); 8] = [
        (O::Solved, &["S02", "S06"], false, Online),
        (O::SelfServed, &["S01"], false, Online),
        (O::AnsweredByPeers, &["S02"], false, Online),
        (O::Solved, &["S02"], true, Offline),
        (O::Solved, &["S02", "S14"], false, Offline),
        (O::Referred, &["S02"], false, Offline),
        (O::RanOut, &["S02"], false, Open),
        (O::WentSilent, &["S08"], false, Offline),
    ];
    for (outcome, services, is_referred, expected) in table {
        let services: Vec<_> = services.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(resolution::of(outcome, &services, is_referred), expected, "{outcome:?}");
    }
}
