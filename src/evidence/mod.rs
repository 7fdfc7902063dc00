//! What counts come to: indicators with their definitions, how often and how fast,
//! and what may be shown to whom. Arithmetic over what it is given: no database,
//! no clock, no page.

pub mod dhis2;
pub mod growth;
pub mod indicator;
pub mod month;
pub mod outside;
pub mod resolution;
pub mod sheets;
pub mod speed;

use std::collections::BTreeMap;

use crate::codes::{
    CallFigure, HeardOf, InvitationSource, Measure, Origin, PlaceKind, ReferralState,
    ReviewOutcome, ReviewWhy, Turned, Venue,
};

pub use month::Month;

/// How many reports of a month say something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    pub measure: Measure,
    pub month: Month,
    pub venue: Venue,
    pub origin: Origin,
    /// What of the measure: a need, a service, a day.
    pub code: String,
    /// Whether these reports were written from memory.
    pub is_from_memory: bool,
    pub times: i64,
}

/// How often something stands in reports, and how often of that in reports that were
/// written from memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    pub all: i64,
    pub from_memory: i64,
}

impl Times {
    #[must_use]
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Times {
        let mut times = Times::default();
        cells.into_iter().for_each(|cell| times.add(cell));
        times
    }

    fn add(&mut self, cell: &Cell) {
        self.all += cell.times;
        self.from_memory += if cell.is_from_memory { cell.times } else { 0 };
    }
}

/// Services that make somebody "reached", and how many of them it takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Package {
    pub services: Vec<String>,
    /// 0: no package was agreed on.
    pub least: usize,
}

/// Everything that was counted in some months.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    pub cells: Vec<Cell>,
    /// By need: what was offered in these months and where, and what came of it.
    pub referrals: Vec<(String, PlaceKind, ReferralState, i64)>,
    /// Codes that were not taken where they were shown.
    pub turned: Vec<(Turned, i64)>,
    /// With the need, where it matters.
    pub calls: Vec<(CallFigure, String, i64)>,
    /// How people heard of us, as far as they said.
    pub heard: Vec<(HeardOf, i64)>,
    /// Invitations into the group chat that were used.
    pub invited: Vec<(InvitationSource, i64)>,
    /// What people found without a worker: a leaflet's name, or `stops`, and the language.
    pub served: Vec<(String, String, i64)>,
    /// What clients thought: what it is about, said, of answered, of asked.
    pub said: Vec<(&'static str, [i64; 3])>,
    /// Finished work that was looked at again.
    pub reviews: Vec<(ReviewWhy, ReviewOutcome, i64)>,
    /// Drills that are over: how many somebody answered, and how many there were.
    pub drills: (i64, i64),
    /// What was counted before the desk, by month.
    pub baseline: Vec<(Month, i64)>,
    /// The first month with a report, and the last one that is over; `None` where
    /// nobody asked for whole months, or nothing was reported yet.
    pub worked: Option<(Month, Month)>,
    pub package: Package,
}

/// Of which reports something is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub venue: Option<Venue>,
    pub origin: Option<Origin>,
}

impl Filter {
    /// Whether all reports are meant.
    #[must_use]
    pub fn is_all(self) -> bool {
        self == Filter::default()
    }

    fn takes(self, cell: &Cell) -> bool {
        self.venue.is_none_or(|venue| venue == cell.venue)
            && self.origin.is_none_or(|origin| origin == cell.origin)
    }
}

impl Evidence {
    /// Only the counts of such reports. What is not counted by venue or origin is
    /// left out, because nobody knows its part.
    #[must_use]
    pub fn filtered(mut self, filter: Filter) -> Evidence {
        if !filter.is_all() {
            self.cells.retain(|cell| filter.takes(cell));
            self.referrals.clear();
            self.turned.clear();
            self.reviews.clear();
            self.drills = (0, 0);
            self.calls.clear();
            self.heard.clear();
            self.invited.clear();
            self.served.clear();
            self.said.clear();
            self.baseline.clear();
        }
        self
    }

    /// Only what was counted of this month's reports.
    #[must_use]
    pub fn of_month(&self, month: Month) -> Evidence {
        let cells = self.cells.iter().filter(|cell| cell.month == month).cloned().collect();
        Evidence { cells, ..Evidence::default() }
    }

    fn of(&self, measure: Measure) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| cell.measure == measure)
    }

    #[must_use]
    pub fn contacts(&self) -> Times {
        Times::of(self.of(Measure::Contact))
    }

    /// How often a code stands there.
    #[must_use]
    pub fn times(&self, measure: Measure, code: &str) -> Times {
        Times::of(self.of(measure).filter(|cell| cell.code == code))
    }

    /// Codes of a measure and how often each stands there, the most frequent first.
    #[must_use]
    pub fn by_code(&self, measure: Measure) -> Vec<(String, Times)> {
        by_code(self.of(measure))
    }

    /// Contacts of each month from the first to the last that is asked for, those
    /// of the desk and those from elsewhere.
    #[must_use]
    pub fn by_month(&self, first: Month, last: Month) -> Vec<(Month, [i64; 2])> {
        let mut all: BTreeMap<Month, [i64; 2]> =
            first.to(last).map(|month| (month, [0, 0])).collect();
        for cell in self.of(Measure::Contact) {
            if let Some(sums) = all.get_mut(&cell.month) {
                sums[usize::from(cell.origin != Origin::Desk)] += cell.times;
            }
        }
        all.into_iter().collect()
    }

    /// Contacts by venue.
    #[must_use]
    pub fn by_venue(&self) -> BTreeMap<Venue, Times> {
        let mut all: BTreeMap<Venue, Times> = BTreeMap::new();
        for cell in self.of(Measure::Contact) {
            all.entry(cell.venue).or_default().add(cell);
        }
        all
    }

    /// Requests of each day, `2026-05-14`, as far as any came.
    #[must_use]
    pub fn by_day(&self) -> BTreeMap<&str, i64> {
        let mut all = BTreeMap::new();
        for cell in self.of(Measure::Day) {
            *all.entry(cell.code.as_str()).or_default() += cell.times;
        }
        all
    }

    /// People who wrote to the desk, at least and at most. A pseudonym is of one
    /// venue and one talk: the same person may stand behind several, never two
    /// people behind one. `None` where no report came from the desk.
    #[must_use]
    pub fn people(&self) -> Option<(i64, i64)> {
        let mut venues: BTreeMap<Venue, i64> = BTreeMap::new();
        for cell in self.of(Measure::Contact).filter(|cell| cell.origin == Origin::Desk) {
            *venues.entry(cell.venue).or_default() += cell.times;
        }
        Some((*venues.values().max()?, venues.values().sum()))
    }

    /// Contacts in which at least so many services of the package were given.
    #[must_use]
    pub fn reached(&self) -> Times {
        let Package { services, least } = &self.package;
        let counts =
            |set: &str| set.split(' ').filter(|it| services.iter().any(|s| s == it)).count();
        Times::of(self.of(Measure::ServiceSet).filter(|cell| counts(&cell.code) >= *least))
    }
}

fn by_code<'a>(cells: impl Iterator<Item = &'a Cell>) -> Vec<(String, Times)> {
    let mut sums: BTreeMap<&str, Times> = BTreeMap::new();
    cells.for_each(|cell| sums.entry(&cell.code).or_default().add(cell));
    let mut all: Vec<_> = sums.into_iter().map(|(code, n)| (code.to_owned(), n)).collect();
    all.sort_by_key(|(_, times)| -times.all);
    all
}

#[cfg(test)]
mod tests;
