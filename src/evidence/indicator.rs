//! The indicators of `domain.md` section 5, each made of counts that stand in the
//! desk. What each means stands in `locales/` under `definition-…` and is printed
//! beside it.

use std::collections::BTreeMap;

use super::growth::growth;
use super::speed::{Speed, Wait};
use super::{Cell, Evidence, Month, Times, by_code};
use crate::codes::{
    CallFigure, HeardOf, Indicator, InvitationSource, Measure, Modality, Origin, Outcome,
    ReferralState, Resolution, Urgency,
};

/// One line of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub indicator: Indicator,
    /// A need, a service, a venue; empty where there is only one figure.
    pub part: String,
    pub value: Value,
    /// How many of the reports behind it were written from memory: of a count, of the
    /// part of a share, of the waits. `None` for what is of no reports.
    pub from_memory: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Count(i64),
    /// At least, at most.
    Range(i64, i64),
    /// So many of so many.
    Share(i64, i64),
    Speed(Speed),
    /// The same for others: the middle wait and the one that nine of ten do not exceed.
    Pace(i64, i64),
    /// Said so, of those who answered, of those who were asked.
    Said([i64; 3]),
    Growth(Grown),
    /// Not for this reader.
    Hidden,
}

/// What there was before and is now, both over as many months as the baseline has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grown {
    pub before: i64,
    pub now: i64,
    pub percent: i64,
    /// Of how many months that are over `now` is made.
    pub months: i64,
}

/// What leads to care that only a clinic gives.
pub const LINKAGE: [&str; 7] = [
    "HRS.HIV_TEST",
    "HRS.HCV_TEST",
    "SVC.ART_ACCOMP",
    "SVC.ART_DELIVERY",
    "HRS.PREP",
    "HRS.PEP",
    "SVC.DETOX_REHAB",
];
/// What is handed out.
pub const SUPPLIES: [&str; 2] = ["HRS.PACK", "HRS.NALOXONE"];
/// Of which waits it is said how long they were.
pub const SPEEDS: [&str; 9] = [
    "all",
    "emergency",
    "urgent",
    "routine",
    "in_hours",
    "after_hours",
    "day",
    "night",
    "emergency_night",
];
/// What is said of those who were in danger.
pub const DANGER_PARTS: [&str; 7] =
    ["attended", "called", "naloxone", "arrived", "resolved", "contact_lost", "unknown"];
/// Behind a need or a service: the client said whether it was useful.
pub const ANSWERED: &str = "answered";
const NOT_USEFUL: &str = Resolution::NotUseful.code();
/// Nobody understood what was asked.
const UNCODED: &str = "UNC";

impl Value {
    /// Of how many reports it speaks, where it speaks of reports.
    #[must_use]
    pub fn reports(self) -> Option<i64> {
        match self {
            Value::Count(times) | Value::Share(times, _) => Some(times),
            Value::Speed(speed) => Some(speed.n),
            Value::Range(..)
            | Value::Pace(..)
            | Value::Said(_)
            | Value::Growth(_)
            | Value::Hidden => None,
        }
    }
}

impl Evidence {
    /// Every line there is something to say for, over the months from `first` to `last`.
    #[must_use]
    pub fn lines(&self, first: Month, last: Month) -> Vec<Line> {
        let mut lines = Lines(Vec::new());
        self.contacts_lines(&mut lines);
        self.growth(&mut lines, first, last);
        self.places(&mut lines);
        self.work(&mut lines);
        self.speed(&mut lines);
        self.danger(&mut lines);
        self.calls(&mut lines);
        self.referrals(&mut lines);
        self.information(&mut lines);
        self.looked_at(&mut lines);
        self.quality(&mut lines);
        lines.0
    }

    fn contacts_lines(&self, lines: &mut Lines) {
        lines.times(Indicator::Contacts, "", self.contacts());
        if let Some((least, most)) = self.people() {
            lines.one(Indicator::People, Value::Range(least, most));
        }
        if self.package.least > 0 {
            lines.share(Indicator::Package, "", self.reached(), self.contacts().all);
        }
    }

    /// Of months that are over, from the first one with a report on: half a month is
    /// no month, and neither is one before there was any work.
    fn growth(&self, lines: &mut Lines, first: Month, last: Month) {
        let Some((begun, over)) = self.worked else { return };
        let (first, last) = (first.max(begun), last.min(over));
        let months = first.months_to(last);
        let cells = self.of(Measure::Contact);
        let now = Times::of(cells.filter(|cell| (first..=last).contains(&cell.month))).all;
        let before: i64 = self.baseline.iter().map(|(_, times)| times).sum();
        let before_months = i64::try_from(self.baseline.len()).unwrap_or(0);
        if let Some(percent) = growth((before, before_months), (now, months)) {
            let now = rounded(now * before_months, months);
            let grown = Grown { before, now, percent, months };
            lines.one(Indicator::Growth, Value::Growth(grown));
        }
    }

    fn places(&self, lines: &mut Lines) {
        for (venue, times) in self.by_venue() {
            lines.times(Indicator::Venues, venue.code(), times);
        }
        self.codes(lines, Indicator::Shifts, Measure::Shift);
        for way in HeardOf::ALL {
            lines.some(Indicator::Heard, way.code(), sum(&self.heard, *way));
        }
        for source in InvitationSource::ALL {
            lines.some(Indicator::Invited, source.code(), sum(&self.invited, *source));
        }
    }

    fn work(&self, lines: &mut Lines) {
        self.codes(lines, Indicator::Needs, Measure::Need);
        self.codes(lines, Indicator::NeedsBeside, Measure::NeedBeside);
        self.codes(lines, Indicator::Services, Measure::Service);
        self.codes(lines, Indicator::Outcomes, Measure::Outcome);
        self.resolved(lines, Indicator::NeedResolution, Measure::NeedResolution);
        self.resolved(lines, Indicator::ServiceResolution, Measure::ServiceResolution);
        self.codes(lines, Indicator::Urgencies, Measure::Urgency);
        self.codes(lines, Indicator::Injuries, Measure::Severity);
        self.modalities(lines);
    }

    /// No score stands without how many answered.
    fn resolved(&self, lines: &mut Lines, indicator: Indicator, measure: Measure) {
        let all = self.by_code(measure);
        let useless: BTreeMap<_, _> = all
            .iter()
            .filter_map(|(code, times)| Some((code.strip_suffix(NOT_USEFUL)?, *times)))
            .collect();
        for (code, times) in &all {
            match code.strip_suffix(ANSWERED) {
                Some(of) => {
                    let said = useless.get(of).copied().unwrap_or_default();
                    lines.share(indicator, &format!("{of}{NOT_USEFUL}"), said, times.all);
                }
                None if code.ends_with(NOT_USEFUL) => {}
                None => lines.times(indicator, code, *times),
            }
        }
    }

    /// Of work that was written down by hand nobody asks.
    fn modalities(&self, lines: &mut Lines) {
        let mut all: BTreeMap<&str, Times> = BTreeMap::new();
        for cell in self.of(Measure::Modality) {
            let code = match cell.origin {
                Origin::Logged => Modality::Unknown.code(),
                Origin::Desk | Origin::Imported => &cell.code,
            };
            all.entry(code).or_default().add(cell);
        }
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|(_, times)| -times.all);
        for (code, times) in all {
            lines.times(Indicator::Modalities, code, times);
        }
    }

    fn codes(&self, lines: &mut Lines, indicator: Indicator, measure: Measure) {
        for (code, times) in self.by_code(measure) {
            lines.times(indicator, &code, times);
        }
    }

    /// How long people waited for a person.
    fn speed(&self, lines: &mut Lines) {
        use Urgency::{Emergency, Routine, Urgent};
        type Takes = fn(&Wait, &Cell) -> bool;
        // When it was is known of the desk's own reports only.
        let takes: [Takes; SPEEDS.len()] = [
            |_, _| true,
            |wait, _| wait.urgency == Emergency,
            |wait, _| wait.urgency == Urgent,
            |wait, _| wait.urgency == Routine,
            |wait, cell| is_of_desk(cell) && !wait.after_hours,
            |wait, cell| is_of_desk(cell) && wait.after_hours,
            |wait, cell| is_of_desk(cell) && !wait.is_night,
            |wait, cell| is_of_desk(cell) && wait.is_night,
            |wait, cell| is_of_desk(cell) && wait.urgency == Emergency && wait.is_night,
        ];
        let waits = self.of(Measure::Wait);
        let waits = waits.filter_map(|cell| Some((Wait::read(&cell.code)?, cell)));
        let waits: Vec<_> = waits.collect();
        for (part, takes) in SPEEDS.into_iter().zip(takes) {
            let those = waits.iter().filter(|(wait, cell)| takes(wait, cell));
            let minutes = those.clone().map(|(wait, cell)| (wait.minutes, cell.times));
            if let Some(speed) = Speed::of(minutes) {
                let from_memory = Times::of(those.map(|(_, cell)| *cell)).from_memory;
                lines.add(Indicator::Speed, part, Value::Speed(speed), Some(from_memory));
            }
        }
        let handed = self.of(Measure::AfterHandover);
        let handed = handed.filter_map(|cell| Some((cell.code.parse().ok()?, cell.times)));
        if let Some(speed) = Speed::of(handed) {
            let from_memory = Times::of(self.of(Measure::AfterHandover)).from_memory;
            lines.add(Indicator::AfterHandover, "", Value::Speed(speed), Some(from_memory));
        }
        self.after_hours(lines);
    }

    /// Of reports of the desk: others do not say when somebody came.
    fn after_hours(&self, lines: &mut Lines) {
        let of = |measure| self.of(measure).filter(|cell| is_of_desk(cell));
        let all = Times::of(of(Measure::Contact)).all;
        if all > 0 {
            lines.share(Indicator::AfterHours, "", Times::of(of(Measure::AfterHours)), all);
        }
        for (code, times) in by_code(of(Measure::AfterHours)) {
            lines.times(Indicator::AfterHoursFate, &code, times);
        }
    }

    fn danger(&self, lines: &mut Lines) {
        let of = |code: &str| self.times(Measure::Danger, code);
        let opened = of("opened");
        if opened.all == 0 {
            return;
        }
        lines.times(Indicator::Danger, "opened", opened);
        for part in DANGER_PARTS {
            lines.share(Indicator::Danger, part, of(part), opened.all);
        }
    }

    fn calls(&self, lines: &mut Lines) {
        use CallFigure as F;
        let of = |what: F| {
            self.calls.iter().filter(|(it, ..)| *it == what).map(|(.., times)| times).sum::<i64>()
        };
        if self.calls.is_empty() {
            return;
        }
        for what in [F::Proposed, F::AcceptedCallMe, F::AcceptedCallYou, F::Refused, F::Later] {
            lines.count(Indicator::Calls, what.code(), of(what));
        }
        let mut reasons: BTreeMap<String, i64> = BTreeMap::new();
        for (why, need, times) in self.calls.iter().filter(|it| F::REASONS.contains(&it.0)) {
            *reasons.entry(format!("{need}.{}", why.code())).or_default() += times;
        }
        for (part, times) in reasons {
            lines.count(Indicator::Refusals, &part, times);
        }
        for (part, wrote, silent) in [
            ("proposed", F::WroteAfterProposal, F::SilentAfterProposal),
            ("not_proposed", F::WroteAfterAnswer, F::SilentAfterAnswer),
        ] {
            let (wrote, silent) = (of(wrote), of(silent));
            if wrote + silent > 0 {
                let share = Value::Share(silent, wrote + silent);
                lines.add(Indicator::AfterProposal, part, share, None);
            }
        }
    }

    fn referrals(&self, lines: &mut Lines) {
        let mut needs: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
        for (need, _, state, times) in &self.referrals {
            let (done, all) = needs.entry(need).or_default();
            *all += times;
            if *state == ReferralState::Redeemed {
                *done += times;
            }
        }
        let offered: i64 = needs.values().map(|(_, all)| all).sum();
        if offered == 0 {
            return;
        }
        for state in ReferralState::ALL {
            let those = self.referrals.iter().filter(|(_, _, it, _)| it == state);
            let times = those.map(|(_, _, _, times)| times).sum();
            lines.count(Indicator::Referrals, state.code(), times);
        }
        for (need, (done, all)) in &needs {
            lines.add(Indicator::ReferralsDone, need, Value::Share(*done, *all), None);
        }
        let mut ways: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for (need, place, state, times) in &self.referrals {
            let (done, all) = ways.entry(format!("{need}.{}", place.code())).or_default();
            *all += times;
            *done += if *state == ReferralState::Redeemed { *times } else { 0 };
        }
        for (way, (done, all)) in ways {
            lines.add(Indicator::ReferralsTo, &way, Value::Share(done, all), None);
        }
        for (why, times) in &self.turned {
            lines.count(Indicator::Turned, why.code(), *times);
        }
        let done = |need: &str| needs.get(need).map_or(0, |(done, _)| *done);
        for need in LINKAGE {
            lines.count(Indicator::Linkage, need, done(need));
        }
        for need in SUPPLIES {
            lines.count(Indicator::Supplies, need, done(need));
        }
    }

    fn information(&self, lines: &mut Lines) {
        for (what, lang, times) in &self.served {
            lines.count(Indicator::Information, &format!("{what}.{lang}"), *times);
        }
        let by_bot = self.times(Measure::Outcome, Outcome::SelfServed.code());
        lines.share(Indicator::SelfService, "", by_bot, self.contacts().all);
        for (key, numbers) in &self.said {
            lines.add(Indicator::Feedback, key, Value::Said(*numbers), None);
        }
    }

    fn looked_at(&self, lines: &mut Lines) {
        for (why, outcome, times) in &self.reviews {
            let part = format!("{}.{}", why.code(), outcome.code());
            lines.count(Indicator::Reviews, &part, *times);
        }
        let (answered, held) = self.drills;
        if held > 0 {
            lines.one(Indicator::Drills, Value::Share(answered, held));
        }
    }

    fn quality(&self, lines: &mut Lines) {
        let contacts = self.contacts().all;
        let late = self.times(Measure::Quality, "late");
        let uncoded = self.times(Measure::Need, UNCODED);
        // A table from elsewhere does not say when its rows were written.
        let written = self.of(Measure::Contact).filter(|cell| cell.origin != Origin::Imported);
        let written = Times::of(written);
        if written.all > 0 {
            let from_memory = Value::Share(written.from_memory, written.all);
            lines.add(Indicator::Quality, "from_memory", from_memory, None);
            lines.share(Indicator::Quality, "late", late, written.all);
        }
        lines.share(Indicator::Quality, "uncoded", uncoded, contacts);
    }
}

fn sum<T: PartialEq>(all: &[(T, i64)], of: T) -> i64 {
    all.iter().filter(|(it, _)| *it == of).map(|(_, times)| times).sum()
}

fn is_of_desk(cell: &Cell) -> bool {
    cell.origin == Origin::Desk
}

/// `part / whole`, to the nearest.
fn rounded(part: i64, whole: i64) -> i64 {
    if whole == 0 { 0 } else { (2 * part + whole) / (2 * whole) }
}

struct Lines(Vec<Line>);

impl Lines {
    fn add(&mut self, indicator: Indicator, part: &str, value: Value, from_memory: Option<i64>) {
        self.0.push(Line { indicator, part: part.to_owned(), value, from_memory });
    }

    /// Of no reports.
    fn one(&mut self, indicator: Indicator, value: Value) {
        self.add(indicator, "", value, None);
    }

    /// Of no reports.
    fn count(&mut self, indicator: Indicator, part: &str, times: i64) {
        self.add(indicator, part, Value::Count(times), None);
    }

    /// The same, where there was any.
    fn some(&mut self, indicator: Indicator, part: &str, times: i64) {
        if times > 0 {
            self.count(indicator, part, times);
        }
    }

    fn times(&mut self, indicator: Indicator, part: &str, times: Times) {
        self.add(indicator, part, Value::Count(times.all), Some(times.from_memory));
    }

    fn share(&mut self, indicator: Indicator, part: &str, of: Times, whole: i64) {
        self.add(indicator, part, Value::Share(of.all, whole), Some(of.from_memory));
    }
}

impl Line {
    /// A count of no reports, or of which nobody asks how they were written.
    #[must_use]
    pub fn count(indicator: Indicator, part: &str, times: i64) -> Line {
        Line { indicator, part: part.to_owned(), value: Value::Count(times), from_memory: None }
    }

    /// Names and whole numbers, for machines: `needs.INJ.MINOR`, `speed.urgent.median`.
    /// Nothing for what is hidden.
    #[must_use]
    pub fn flat(&self) -> Vec<(String, Option<i64>)> {
        let mut name = self.indicator.code().to_owned();
        if !self.part.is_empty() {
            name = format!("{name}.{}", self.part);
        }
        let with = |all: &[(&str, i64)]| {
            all.iter().map(|(end, number)| (format!("{name}.{end}"), Some(*number))).collect()
        };
        match self.value {
            Value::Count(times) => vec![(name, Some(times))],
            Value::Hidden => vec![(name, None)],
            Value::Range(least, most) => with(&[("least", least), ("most", most)]),
            Value::Share(part, whole) => with(&[("of", whole), ("part", part)]),
            Value::Speed(it) => with(&[("median", it.median), ("p90", it.p90), ("n", it.n)]),
            Value::Said([said, answered, asked]) => {
                with(&[("said", said), ("answered", answered), ("asked", asked)])
            }
            Value::Pace(median, p90) => with(&[("median", median), ("p90", p90)]),
            Value::Growth(it) => with(&[
                ("before", it.before),
                ("now", it.now),
                ("percent", it.percent),
                ("months", it.months),
            ]),
        }
    }
}
