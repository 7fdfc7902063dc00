//! Somebody who has everything that others get, and subtracts. What a figure is a sum
//! of is not looked up here: it is found by asking for the figures of one report alone,
//! of many kinds. A figure can be worked out of others where its column of these is a
//! combination of theirs, and of those that are nought.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use proptest::prelude::*;

use super::{cell, month};
use crate::codes::{
    CallFigure, DangerEnd, HeardOf, Measure, Modality, Origin, Outcome, PlaceKind, ReferralState,
    Resolution, Shift, Urgency, Venue,
};
use crate::evidence::indicator::{ANSWERED, Line, Value};
use crate::evidence::outside::{Audience, Shown, Stretch};
use crate::evidence::{Cell, Evidence, Month, resolution};

const MONTHS: [&str; 3] = ["2020-04", "2020-05", "2020-06"];
const KINDS: u64 = 1200;
const LEAST: i64 = 5;

/// Chooses; the same number chooses the same.
struct Chance(u64);

impl Chance {
    fn of(&mut self, many: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % many as u64).unwrap()
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.of(all.len())]
    }
}

/// One thing that happened, so many times, in one of the months.
fn happened(kind: u64, times: i64) -> (usize, Evidence) {
    let mut chance = Chance(kind.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let at = chance.of(MONTHS.len());
    let evidence = match chance.of(12) {
        0 | 1 => referral(&mut chance, times),
        2 => said(&mut chance, times),
        3 => call(&mut chance, times),
        _ => report(&mut chance, times),
    };
    let cells = evidence.cells.into_iter();
    let cells = cells.map(|cell| Cell { month: month(MONTHS[at]), ..cell }).collect();
    (at, Evidence { cells, ..evidence })
}

fn report(chance: &mut Chance, times: i64) -> Evidence {
    let (venue, origin) = chance.one(&[
        (Venue::Chat, Origin::Desk),
        (Venue::Chat, Origin::Imported),
        (Venue::Private, Origin::Desk),
        (Venue::Forum, Origin::Desk),
        (Venue::Forum, Origin::Logged),
        (Venue::Private, Origin::Imported),
        (Venue::Forum, Origin::Imported),
    ]);
    let urgency = chance.one(Urgency::ALL);
    let outcome = chance.one(&[Outcome::Solved, Outcome::SelfServed, Outcome::WentSilent]);
    let is_from_memory = chance.of(4) == 0;
    let mut cells = Vec::new();
    let mut add = |measure, code: &str| {
        let new = cell(measure, venue, code, times);
        cells.push(Cell { origin, is_from_memory, ..new });
    };
    add(Measure::Contact, "");
    let need = chance.one(&["HRS.PACK", "INFO.HR", "UNC", "SVC.LEGAL", "OD.OPIOID"]);
    add(Measure::Need, need);
    add(Measure::Outcome, outcome.code());
    add(Measure::Urgency, urgency.code());
    let shift = chance.one(Shift::ALL);
    add(Measure::Shift, shift.code());
    add(Measure::Modality, chance.one(Modality::ALL).code());
    let services = ["S01", "S02", "S08"].into_iter().filter(|_| chance.of(2) == 0);
    let services: Vec<_> = services.map(str::to_owned).collect();
    for service in &services {
        add(Measure::Service, service);
    }
    let is_referred = chance.of(5) == 0;
    let end = resolution::of(outcome, &services, is_referred).code();
    let said = [ANSWERED, Resolution::NotUseful.code()].into_iter().take(chance.of(3));
    for end in said.chain([end]) {
        add(Measure::NeedResolution, &format!("{need}.{end}"));
        for service in &services {
            add(Measure::ServiceResolution, &format!("{service}.{end}"));
        }
    }
    let after = origin == Origin::Desk && chance.of(3) == 0;
    if after {
        add(Measure::AfterHours, outcome.code());
    }
    if chance.of(5) > 0 {
        let day = if shift == Shift::Night { "night" } else { "day" };
        let hours = if after { "after" } else { "in" };
        add(Measure::Wait, &format!("{}.{day}.{hours}.7", urgency.code()));
    }
    if chance.of(5) == 0 && origin != Origin::Imported {
        add(Measure::Quality, "late");
    }
    if chance.of(4) == 0 {
        add(Measure::Danger, "opened");
        add(Measure::Danger, chance.one(DangerEnd::ALL).code());
        for may in ["attended", "called", "naloxone"] {
            if chance.of(2) == 0 {
                add(Measure::Danger, may);
            }
        }
    }
    Evidence { cells, ..Evidence::default() }
}

fn referral(chance: &mut Chance, times: i64) -> Evidence {
    let need = chance.one(&["HRS.PACK", "HRS.HIV_TEST", "SVC.LEGAL"]).to_owned();
    let place = chance.one(&PlaceKind::ALL[..2]);
    let referrals = vec![(need, place, chance.one(ReferralState::ALL), times)];
    Evidence { referrals, ..Evidence::default() }
}

/// A call is proposed, and mostly refused; some say why. Or somebody says how they heard
/// of us, which nothing else counts.
fn call(chance: &mut Chance, times: i64) -> Evidence {
    if chance.of(3) == 0 {
        let heard = vec![(chance.one(HeardOf::ALL), times)];
        return Evidence { heard, ..Evidence::default() };
    }
    let mut calls = vec![(CallFigure::Proposed, String::new(), times)];
    if chance.of(4) > 0 {
        calls.push((CallFigure::Refused, String::new(), times));
        if chance.of(3) > 0 {
            let why = chance.one(&CallFigure::REASONS[..3]);
            calls.push((why, chance.one(&["HRS.PACK", "SVC.LEGAL"]).to_owned(), times));
        }
    }
    Evidence { calls, ..Evidence::default() }
}

/// Asked, and mostly answered.
fn said(chance: &mut Chance, times: i64) -> Evidence {
    let (useful, knows) = (chance.of(4), chance.of(2) == 0);
    let answered = if useful < 3 { times } else { 0 };
    let keys = ["score-useful-yes", "score-useful-partly", "score-useful-no", "score-knows-yes"];
    let score = |at: usize| {
        let is_so = useful == at || (at == 3 && useful < 3 && knows);
        (keys[at], [if is_so && useful < 3 { times } else { 0 }, answered, times])
    };
    Evidence { said: (0..4).map(score).collect(), ..Evidence::default() }
}

fn together(all: impl IntoIterator<Item = Evidence>) -> Evidence {
    let mut sum = Evidence::default();
    for one in all {
        sum.cells.extend(one.cells);
        sum.referrals.extend(one.referrals);
        sum.calls.extend(one.calls);
        sum.heard.extend(one.heard);
        for (key, numbers) in one.said {
            match sum.said.iter_mut().find(|(it, _)| *it == key) {
                Some((_, all)) => all.iter_mut().zip(numbers).for_each(|(all, n)| *all += n),
                None => sum.said.push((key, numbers)),
            }
        }
    }
    sum
}

/// A quarter and its months.
fn quarter(all: &[(usize, Evidence)]) -> Stretch {
    let of = |at: usize| together(all.iter().filter(|it| it.0 == at).map(|it| it.1.clone()));
    let parts =
        (0..MONTHS.len()).map(|at| Stretch::of(month(MONTHS[at]), month(MONTHS[at]), of(at)));
    let evidence = together(all.iter().map(|it| it.1.clone()));
    let (first, last) = (month(MONTHS[0]), month(MONTHS[2]));
    Stretch { first, last, evidence, parts: parts.collect() }
}

/// Every number that is a sum, by its name and its months; and of every share what is
/// left of the whole.
fn numbers(shown: &Shown) -> BTreeMap<String, i64> {
    const NO_SUMS: [&str; 4] = [".median", ".p90", ".percent", ".least"];
    let of = format!("{}/{}", shown.first, shown.last);
    let mut all = BTreeMap::new();
    for (name, number) in shown.lines.iter().flat_map(Line::flat) {
        if let (Some(number), false) = (number, NO_SUMS.iter().any(|end| name.ends_with(end))) {
            all.insert(format!("{of} {name}"), number);
        }
    }
    for (name, whole) in all.clone() {
        let Some(share) = name.strip_suffix(".of") else { continue };
        if let Some(part) = all.get(&format!("{share}.part")) {
            all.insert(format!("{share}.rest"), whole - part);
        }
    }
    all.extend(shown.parts.iter().flat_map(numbers));
    all
}

/// Of every number what one report of each kind adds to it.
fn columns() -> &'static BTreeMap<String, Vec<u64>> {
    static COLUMNS: OnceLock<BTreeMap<String, Vec<u64>>> = OnceLock::new();
    COLUMNS.get_or_init(|| {
        let mut all: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for kind in 0..KINDS {
            let one = quarter(&[happened(kind, 1)]).shown(Audience::House);
            let (at, all_kinds) = (usize::try_from(kind).unwrap(), usize::try_from(KINDS).unwrap());
            for (name, number) in numbers(&one) {
                let column = all.entry(name).or_insert_with(|| vec![0; all_kinds]);
                column[at] = u64::try_from(number).unwrap();
            }
        }
        all
    })
}

const PRIME: u64 = 2_147_483_647;

/// Written anew: what judges borrows nothing from what is judged.
fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut product = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    product
}

/// Columns that were made of those that are known, each with its own first place.
#[derive(Default)]
struct Known(Vec<(usize, Vec<u64>)>);

impl Known {
    /// What of the column nobody can make of those that are known.
    fn rest(&self, column: &[u64]) -> Vec<u64> {
        let mut rest = column.to_vec();
        for (first, known) in &self.0 {
            let factor = rest[*first];
            if factor > 0 {
                for (at, number) in known.iter().enumerate().filter(|(_, number)| **number > 0) {
                    rest[at] = (rest[at] + (PRIME - factor) * number) % PRIME;
                }
            }
        }
        rest
    }

    fn learn(&mut self, column: &[u64]) {
        let mut rest = self.rest(column);
        if let Some(first) = rest.iter().position(|number| *number > 0) {
            let inverse = power(rest[first], PRIME - 2);
            for number in &mut rest {
                *number = *number * inverse % PRIME;
            }
            self.0.push((first, rest));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nobody_works_a_small_count_out_of_a_quarter_and_its_months(
        all in prop::collection::vec((0..KINDS, 1i64..30), 1..40)
    ) {
        let all: Vec<_> = all.into_iter().map(|(kind, times)| happened(kind, times)).collect();
        let quarter = quarter(&all);
        let truth = numbers(&quarter.shown(Audience::House));
        let shown = numbers(&quarter.shown(Audience::Outside(LEAST)));
        let mut known = Known::default();
        for (name, number) in &shown {
            prop_assert_eq!(truth.get(name), Some(number));
            let is_small = (1..LEAST).contains(number);
            prop_assert!(!is_small, "{} is {}", name, number);
            known.learn(&columns()[name]);
        }
        // Nothing is less than nought: whoever knows that may come to know every nought.
        for (name, _) in truth.iter().filter(|(_, number)| **number == 0) {
            known.learn(&columns()[name]);
        }
        for (name, number) in truth.iter().filter(|(_, number)| (1..LEAST).contains(*number)) {
            let rest = known.rest(&columns()[name]);
            prop_assert!(rest.iter().any(|it| *it > 0), "{} is found: {}", name, number);
        }
    }
}

#[test]
fn of_a_year_of_small_months_the_whole_is_still_said() {
    let mut months: Vec<Vec<Evidence>> = vec![Vec::new(); 12];
    for kind in 0..240 {
        let at = usize::try_from(kind % 12).unwrap();
        let (_, evidence) = happened(kind, 1);
        let month = Month::of(2020, i8::try_from(at + 1).unwrap());
        let cells = evidence.cells.into_iter().map(|cell| Cell { month, ..cell }).collect();
        months[at].push(Evidence { cells, ..evidence });
    }
    let stretch = |first: usize, last: usize, parts| {
        let evidence = together(months[first..=last].iter().flatten().cloned());
        let month = |at| Month::of(2020, i8::try_from(at + 1).unwrap());
        Stretch { first: month(first), last: month(last), evidence, parts }
    };
    let quarters = (0..4).map(|quarter| {
        let months = (0..3).map(|at| stretch(quarter * 3 + at, quarter * 3 + at, Vec::new()));
        stretch(quarter * 3, quarter * 3 + 2, months.collect())
    });
    let year = stretch(0, 11, quarters.collect());
    let shown = year.shown(Audience::Outside(LEAST));
    let said = shown.lines.iter().filter(|line| line.value != Value::Hidden).count();
    assert!(said * 2 > shown.lines.len(), "{said} of {} lines", shown.lines.len());
    assert_eq!(shown.months().len(), 12);
}
