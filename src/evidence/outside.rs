//! What others may read. A small count may be somebody: whoever is not of the
//! organisation reads that it is small and no more (`domain.md` section 5: under 5,
//! for partners under 10), nor can they work it out of what stands beside it.
//!
//! A file is a set of sums over the same reports. So it is looked at as its reader
//! could: everything hidden is an unknown, every sum an equation, and as long as a
//! small count follows from what is shown, one more number is hidden.

mod equations;
mod page;

use std::collections::BTreeMap;

use self::equations::Equations;
use self::page::Page;
use super::indicator::{Line, Value};
use super::{Evidence, Month};
use crate::codes::{Indicator, Measure, Origin};

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// People of the organisation.
    House,
    /// Others: counts under this are not shown.
    Outside(i64),
}

/// Some months, with the shorter stretches of them that others may have read already:
/// a quarter with its months.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub first: Month,
    pub last: Month,
    pub evidence: Evidence,
    pub parts: Vec<Stretch>,
}

/// The lines of a stretch and of its parts, as a reader may have them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub first: Month,
    pub last: Month,
    pub lines: Vec<Line>,
    pub parts: Vec<Shown>,
}

impl Shown {
    /// Each month, as it is shown by itself.
    #[must_use]
    pub fn months(&self) -> Vec<(Month, Vec<Line>)> {
        match self.parts.as_slice() {
            [] if self.first == self.last => vec![(self.first, self.lines.clone())],
            parts => parts.iter().flat_map(Shown::months).collect(),
        }
    }
}

impl Stretch {
    /// Months of which no part is shown beside them.
    #[must_use]
    pub fn of(first: Month, last: Month, evidence: Evidence) -> Stretch {
        Stretch { first, last, evidence, parts: Vec::new() }
    }

    /// By month what is given by month: contacts, needs, and what there was before.
    /// `shown` is this stretch as the reader may have it.
    #[must_use]
    pub fn by_month(&self, shown: &Shown, audience: Audience) -> Vec<(Month, Vec<Line>)> {
        let mut all: BTreeMap<Month, Vec<Line>> = BTreeMap::new();
        let least = match audience {
            Audience::House => 0,
            Audience::Outside(least) => least,
        };
        if self.evidence.baseline.iter().all(|(_, times)| *times >= least) {
            for (month, times) in &self.evidence.baseline {
                all.entry(*month).or_default().push(Line::count(
                    Indicator::Growth,
                    "baseline",
                    *times,
                ));
            }
        }
        if self.first < self.last {
            let is_given =
                |line: &Line| matches!(line.indicator, Indicator::Contacts | Indicator::Needs);
            for (month, lines) in match audience {
                Audience::House => self.own_months(),
                Audience::Outside(_) => shown.months(),
            } {
                all.entry(month).or_default().extend(lines.into_iter().filter(is_given));
            }
        }
        all.into_iter().collect()
    }

    fn own_months(&self) -> Vec<(Month, Vec<Line>)> {
        let of = |month| {
            let evidence = self.evidence.of_month(month);
            let mut lines = evidence.lines(month, month);
            for origin in Origin::ALL {
                let cells = evidence.of(Measure::Contact).filter(|cell| cell.origin == *origin);
                let times = cells.map(|cell| cell.times).sum();
                lines.push(Line::count(Indicator::Contacts, origin.code(), times));
            }
            (month, lines)
        };
        self.first.to(self.last).map(of).collect()
    }

    #[must_use]
    pub fn shown(&self, audience: Audience) -> Shown {
        self.settled(audience, &mut Equations::default()).0
    }

    /// The parts first: what they show stays shown.
    fn settled(&self, audience: Audience, all: &mut Equations) -> (Shown, Page) {
        let parts = self.parts.iter().map(|part| part.settled(audience, all));
        let (parts, pages): (Vec<_>, Vec<_>) = parts.unzip();
        let mut lines = self.evidence.lines(self.first, self.last);
        let mut page = Page::default();
        if let Audience::Outside(least) = audience {
            page = Page::write(all, &self.evidence, &lines, &pages);
            all.settle(least);
            for (line, counts) in lines.iter_mut().zip(&page.lines) {
                line.value = seen(all, counts, line.value, least);
                line.from_memory = None;
            }
        }
        (Shown { first: self.first, last: self.last, lines, parts }, page)
    }
}

/// How many waits are behind a speed is left out: it would be one more count of
/// everything that waits are told apart by.
fn seen(all: &Equations, counts: &[usize], value: Value, least: i64) -> Value {
    let is_hidden = match value {
        Value::Speed(speed) => speed.n < least,
        _ => counts.iter().any(|at| all.is_hidden(*at)),
    };
    match value {
        _ if is_hidden => Value::Hidden,
        Value::Speed(speed) => Value::Pace(speed.median, speed.p90),
        value => value,
    }
}
