//! What others may read. A small count may be somebody: whoever is not of the
//! organisation reads that it is small and no more (`domain.md` section 5: under 5,
//! for partners under 10), nor can they work it out of what stands beside it.
//!
//! A file is a set of sums over the same reports. So it is looked at as its reader
//! could: everything hidden is an unknown, every sum an equation, and as long as a
//! small count follows from what is shown, one more number is hidden.

mod equations;

use std::collections::{BTreeMap, BTreeSet};

use self::equations::Equations;
use super::indicator::{ANSWERED, Line, Value};
use super::{Evidence, Month};
use crate::codes::{CallFigure, DangerEnd, Indicator, Measure, Origin, Resolution, Venue};

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
        self.settled(audience, &mut Equations::default())
    }

    /// The parts first: what they show stays shown.
    fn settled(&self, audience: Audience, all: &mut Equations) -> Shown {
        let parts: Vec<_> = self.parts.iter().map(|part| part.settled(audience, all)).collect();
        let mut lines = self.evidence.lines(self.first, self.last);
        if let Audience::Outside(least) = audience {
            let begin = all.count();
            let page = Page { name: self.name(), evidence: &self.evidence, lines: &lines };
            page.write(all);
            page.add_up(all, &self.parts);
            all.settle(begin, least);
            for line in &mut lines {
                line.value = seen(all, &self.name(), line, least);
                line.from_memory = None;
            }
        }
        Shown { first: self.first, last: self.last, lines, parts }
    }

    fn name(&self) -> String {
        format!("{}/{} ", self.first, self.last)
    }
}

/// How many waits are behind a speed is left out: it would be one more count of
/// everything that waits are told apart by.
fn seen(all: &Equations, name: &str, line: &Line, least: i64) -> Value {
    let is_hidden = match line.value {
        Value::Speed(speed) => speed.n < least,
        _ => counts(line).iter().any(|(key, _)| all.is_hidden(&format!("{name}{key}"))),
    };
    match line.value {
        _ if is_hidden => Value::Hidden,
        Value::Speed(speed) => Value::Pace(speed.median, speed.p90),
        value => value,
    }
}

/// The counts that a line says, each by one name wherever it is said.
fn counts(line: &Line) -> Vec<(String, i64)> {
    let (part, code) = (line.part.as_str(), line.indicator.code());
    let own = if part.is_empty() { code.to_owned() } else { format!("{code}.{part}") };
    let named = |key: &str, times| (key.to_owned(), times);
    match (line.indicator, line.value) {
        (Indicator::Linkage | Indicator::Supplies, Value::Count(times)) => {
            vec![(format!("done.{part}"), times)]
        }
        (_, Value::Count(times)) => vec![(own, times)],
        (_, Value::Range(least, most)) => vec![named("people.least", least), named("people", most)],
        (_, Value::Growth(grown)) => {
            vec![named("before", grown.before), named("contacts", grown.now)]
        }
        (_, Value::Said([said, answered, asked])) => {
            vec![(own, said), named("answered", answered), named("asked", asked)]
        }
        (indicator, Value::Share(times, whole)) => {
            let (times_of, whole_of) = of_share(indicator, part, own);
            vec![(times_of, times), (whole_of, whole)]
        }
        (_, Value::Speed(_) | Value::Pace(..) | Value::Hidden) => Vec::new(),
    }
}

fn of_share(indicator: Indicator, part: &str, own: String) -> (String, String) {
    let whole = |whole: &str| whole.to_owned();
    match indicator {
        Indicator::ReferralsDone | Indicator::ReferralsTo => {
            (format!("done.{part}"), format!("offered.{part}"))
        }
        Indicator::SelfService => (whole("outcomes.self_served"), whole("contacts")),
        Indicator::Quality if part == "uncoded" => (whole("needs.UNC"), whole("contacts")),
        Indicator::Quality => (own, whole("written")),
        Indicator::AfterHours => (own, whole("at_the_desk")),
        Indicator::Danger => (own, whole("danger.opened")),
        Indicator::NeedResolution | Indicator::ServiceResolution => {
            let of = own.strip_suffix(Resolution::NotUseful.code()).unwrap_or(&own);
            let whole = format!("{of}{ANSWERED}");
            (own, whole)
        }
        Indicator::AfterProposal | Indicator::Drills => {
            let whole = format!("{own}.whole");
            (own, whole)
        }
        _ => (own, whole("contacts")),
    }
}

/// What a file says, and how it hangs together.
struct Page<'a> {
    name: String,
    evidence: &'a Evidence,
    lines: &'a [Line],
}

impl Page<'_> {
    /// Everything it says.
    fn keys(&self) -> BTreeSet<String> {
        self.lines.iter().flat_map(counts).map(|(key, _)| key).collect()
    }

    fn write(&self, all: &mut Equations) {
        for (key, times) in self.lines.iter().flat_map(counts) {
            all.say(self.key(&key), times);
        }
        for list in ["venues", "shifts", "needs", "outcomes", "urgencies", "modalities"] {
            self.parts(all, "contacts", list);
        }
        self.parts(all, "after_hours", "after_hours_fate");
        self.ends(all);
        self.rests(all);
        self.people(all);
        self.referrals(all);
        self.resolved(all);
        self.refusals(all);
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.name)
    }

    /// What stands in the parts of the months comes to what stands here.
    fn add_up(&self, all: &mut Equations, stretches: &[Stretch]) {
        let of_people = Venue::ALL.iter().map(|venue| format!("people.{}", venue.code()));
        let keys = self.keys().into_iter().filter(|key| key != "people.least");
        for key in keys.chain(of_people) {
            let parts = stretches.iter().map(|part| part.name() + &key);
            all.sum(&self.key(&key), parts.collect());
        }
    }

    /// Every line of a list is a part of one sum.
    fn parts(&self, all: &mut Equations, whole: &str, list: &str) {
        let begin = format!("{list}.");
        let parts = self.keys().into_iter().filter(|key| key.starts_with(&begin));
        all.sum(&self.key(whole), parts.map(|key| self.key(&key)).collect());
    }

    /// Lists of which more stands there than their parts.
    fn ends(&self, all: &mut Equations) {
        let ends = DangerEnd::ALL.iter().map(|end| format!("danger.{}", end.code()));
        all.sum(&self.key("danger.opened"), ends.map(|key| self.key(&key)).collect());
        let said = ["yes", "partly", "no"].map(|said| format!("feedback.score-useful-{said}"));
        all.sum(&self.key("answered"), said.map(|key| self.key(&key)).to_vec());
    }

    /// Where a part is, its rest is known too, and may be small.
    fn rests(&self, all: &mut Equations) {
        let mut rest = |whole: &str, part: &str| all.rest(&self.key(whole), &self.key(part));
        for line in self.lines {
            match (line.value, counts(line).as_slice()) {
                (Value::Share(..), [(part, _), (whole, _)]) => rest(whole, part),
                (Value::Said(_), [(said, _), (answered, _), (asked, _)]) => {
                    rest(answered, said);
                    rest(asked, answered);
                }
                _ => (),
            }
            if line.indicator == Indicator::AfterHoursFate {
                rest(
                    &format!("outcomes.{}", line.part),
                    &format!("after_hours_fate.{}", line.part),
                );
            }
        }
        for of in ["written", "at_the_desk", "people"] {
            rest("contacts", of);
        }
        for of in ["accepted_call_me", "accepted_call_you", "refused", "later"] {
            rest("calls.proposed", &format!("calls.{of}"));
        }
        rest("calls.proposed", "after_proposal.proposed.whole");
        rest("written", "at_the_desk");
    }

    /// Those of the desk are at most people; the largest place has the least.
    fn people(&self, all: &mut Equations) {
        let mut desk: BTreeMap<Venue, i64> = BTreeMap::new();
        for cell in self.evidence.of(Measure::Contact).filter(|it| it.origin == Origin::Desk) {
            *desk.entry(cell.venue).or_default() += cell.times;
        }
        let most = desk.iter().max_by_key(|(_, times)| **times).map(|(venue, _)| *venue);
        let mut parts = Vec::new();
        for (venue, times) in &desk {
            let own = self.key(&format!("people.{}", venue.code()));
            all.hold(own.clone(), *times);
            if Some(*venue) == most {
                all.same(&self.key("people.least"), &own);
            }
            all.rest(&self.key(&format!("venues.{}", venue.code())), &own);
            parts.push(own);
        }
        all.sum(&self.key("people"), parts);
        all.same(&self.key("people"), &self.key("at_the_desk"));
    }

    fn referrals(&self, all: &mut Equations) {
        let offered = self.evidence.referrals.iter().map(|(_, _, _, times)| times).sum();
        all.hold(self.key("offered"), offered);
        self.parts(all, "offered", "referrals");
        let mut of_need: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (need, place, _, _) in &self.evidence.referrals {
            of_need.entry(need).or_default().insert(format!("{need}.{}", place.code()));
        }
        for (of, whole) in [("offered", "offered"), ("done", "referrals.redeemed")] {
            let needs = of_need.keys().map(|need| self.key(&format!("{of}.{need}")));
            all.sum(&self.key(whole), needs.collect());
            for (need, ways) in &of_need {
                let ways = ways.iter().map(|way| self.key(&format!("{of}.{way}")));
                all.sum(&self.key(&format!("{of}.{need}")), ways.collect());
            }
        }
    }

    /// Every report of a need or a service was solved somewhere, or nobody knows; some
    /// clients said whether it was useful.
    fn resolved(&self, all: &mut Equations) {
        let keys = self.keys();
        for (list, resolved) in [("needs", "need_resolution"), ("services", "service_resolution")] {
            let codes = keys.iter().filter_map(|key| key.strip_prefix(list)?.strip_prefix('.'));
            for code in codes {
                let whole = self.key(&format!("{list}.{code}"));
                let of = |end: &str| self.key(&format!("{resolved}.{code}.{end}"));
                let parts = [Resolution::Online, Resolution::Offline, Resolution::Open];
                all.sum(&whole, parts.map(|part| of(part.code())).to_vec());
                all.rest(&whole, &of(ANSWERED));
            }
        }
    }

    /// Some of those who would rather not be called said why; the rest did not.
    fn refusals(&self, all: &mut Equations) {
        let times = |line: &Line| line.value.reports().unwrap_or(0);
        let of = |of: Indicator| self.lines.iter().filter(move |line| line.indicator == of);
        let refused = of(Indicator::Calls).find(|line| line.part == CallFigure::Refused.code());
        let said: i64 = of(Indicator::Refusals).map(times).sum();
        let unsaid = self.key("calls.refused and not said why");
        all.hold(unsaid.clone(), refused.map_or(0, times) - said);
        let reasons = self.keys().into_iter().filter(|key| key.starts_with("refusals."));
        let parts = reasons.map(|key| self.key(&key)).chain([unsaid]);
        all.sum(&self.key("calls.refused"), parts.collect());
    }
}
