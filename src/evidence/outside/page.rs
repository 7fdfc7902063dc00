//! What a file says, and how it hangs together.

use std::collections::{BTreeMap, BTreeSet};

use super::equations::Equations;
use crate::codes::{CallFigure, DangerEnd, Indicator, Measure, Origin, Resolution, Venue};
use crate::evidence::Evidence;
use crate::evidence::indicator::{ANSWERED, Line, Value};

/// Of those who would rather not be called.
const UNSAID: &str = "calls.refused and not said why";

/// The counts of a file, by line and by name. By the same name it is the same count.
#[derive(Debug, Default)]
pub struct Page {
    pub lines: Vec<Vec<usize>>,
    names: BTreeMap<String, usize>,
}

impl Page {
    /// `parts` are the pages of shorter stretches.
    pub fn write(all: &mut Equations, evidence: &Evidence, lines: &[Line], parts: &[Page]) -> Page {
        let mut writing = Writing { all, evidence, lines, page: Page::default() };
        writing.say();
        for list in ["venues", "shifts", "needs", "outcomes", "urgencies", "modalities"] {
            writing.parts("contacts", list);
        }
        writing.parts("after_hours", "after_hours_fate");
        writing.ends();
        writing.rests();
        writing.people();
        writing.referrals();
        writing.resolved();
        writing.refusals();
        writing.add_up(parts);
        writing.page
    }

    /// What stands in a list, by what comes behind its name.
    fn list<'a>(&'a self, list: &'a str) -> impl Iterator<Item = (&'a str, usize)> {
        let begin = self.names.range(list.to_owned()..);
        let all = begin.map_while(move |(name, at)| Some((name.strip_prefix(list)?, *at)));
        all.filter_map(|(name, at)| Some((name.strip_prefix('.')?, at)))
    }
}

struct Writing<'a> {
    all: &'a mut Equations,
    evidence: &'a Evidence,
    lines: &'a [Line],
    page: Page,
}

impl Writing<'_> {
    /// Everything that the file says.
    fn say(&mut self) {
        for line in self.lines {
            let counts = counts(line).into_iter();
            let counts = counts.map(|(name, times)| self.count(name, times, true)).collect();
            self.page.lines.push(counts);
        }
    }

    fn count(&mut self, name: String, times: i64, is_read: bool) -> usize {
        *self.page.names.entry(name).or_insert_with(|| self.all.count(times, is_read))
    }

    /// A count that nobody reads, and that may be known all the same.
    fn hold(&mut self, name: String, times: i64) {
        self.count(name, times, false);
    }

    /// Parts that are not there are nought.
    fn sum<T: AsRef<str>>(&mut self, whole: &str, parts: impl IntoIterator<Item = T>) {
        let at = |name: &str| self.page.names.get(name).copied();
        let parts = parts.into_iter().filter_map(|part| at(part.as_ref())).collect();
        if let Some(whole) = at(whole) {
            self.all.sum(whole, parts);
        }
    }

    fn rest(&mut self, whole: &str, part: &str) {
        let at = |name: &str| self.page.names.get(name).copied();
        if let (Some(whole), Some(part)) = (at(whole), at(part)) {
            self.all.rest(whole, part);
        }
    }

    /// Every line of a list is a part of one sum.
    fn parts(&mut self, whole: &str, list: &str) {
        let parts = self.page.list(list).map(|(_, at)| at).collect();
        if let Some(whole) = self.page.names.get(whole) {
            self.all.sum(*whole, parts);
        }
    }

    /// What stands in the shorter stretches comes to what stands here; but the place with
    /// the most people is not the same in each, and what was before is one number in all.
    fn add_up(&mut self, shorter: &[Page]) {
        let names = self.page.names.iter();
        for (name, at) in names.filter(|it| !["people.least", "before"].contains(&it.0.as_str())) {
            let parts = shorter.iter().filter_map(|page| page.names.get(name).copied());
            self.all.sum(*at, parts.collect());
        }
    }

    /// Lists of which more stands there than their parts.
    fn ends(&mut self) {
        let ends = DangerEnd::ALL.iter().map(|end| format!("danger.{}", end.code()));
        self.sum("danger.opened", ends);
        let said = ["yes", "partly", "no"].map(|said| format!("feedback.score-useful-{said}"));
        self.sum("answered", said);
    }

    /// Where a part is, its rest is known too, and may be small.
    fn rests(&mut self) {
        for (line, counts) in self.lines.iter().zip(&self.page.lines) {
            match (line.value, counts.as_slice()) {
                (Value::Share(..), [part, whole]) => self.all.rest(*whole, *part),
                (Value::Said(_), [said, answered, asked]) => {
                    self.all.rest(*answered, *said);
                    self.all.rest(*asked, *answered);
                }
                _ => (),
            }
        }
        for line in self.lines.iter().filter(|it| it.indicator == Indicator::AfterHoursFate) {
            let of = |list: &str| format!("{list}.{}", line.part);
            self.rest(&of("outcomes"), &of("after_hours_fate"));
        }
        for of in ["written", "at_the_desk", "people"] {
            self.rest("contacts", of);
        }
        for of in ["accepted_call_me", "accepted_call_you", "refused", "later"] {
            self.rest("calls.proposed", &format!("calls.{of}"));
        }
        self.rest("calls.proposed", "after_proposal.proposed.whole");
        self.rest("written", "at_the_desk");
    }

    /// Those of the desk are at most people; the largest place has the least.
    fn people(&mut self) {
        let mut desk: BTreeMap<Venue, i64> = BTreeMap::new();
        for cell in self.evidence.of(Measure::Contact).filter(|it| it.origin == Origin::Desk) {
            *desk.entry(cell.venue).or_default() += cell.times;
        }
        let most = desk.iter().max_by_key(|(_, times)| **times).map(|(venue, _)| *venue);
        let own = |venue: Venue| format!("people.{}", venue.code());
        for (venue, times) in &desk {
            self.hold(own(*venue), *times);
            if Some(*venue) == most {
                self.sum("people.least", [own(*venue)]);
            }
            self.rest(&format!("venues.{}", venue.code()), &own(*venue));
        }
        self.sum("people", desk.into_keys().map(own));
        self.sum("people", ["at_the_desk"]);
    }

    fn referrals(&mut self) {
        let offered = self.evidence.referrals.iter().map(|(_, _, _, times)| times).sum();
        self.hold("offered".to_owned(), offered);
        self.parts("offered", "referrals");
        let mut of_need: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        for (need, place, _, _) in &self.evidence.referrals {
            of_need.entry(need).or_default().insert(format!("{need}.{}", place.code()));
        }
        for (of, whole) in [("offered", "offered"), ("done", "referrals.redeemed")] {
            self.sum(whole, of_need.keys().map(|need| format!("{of}.{need}")));
            for (need, ways) in &of_need {
                self.sum(&format!("{of}.{need}"), ways.iter().map(|way| format!("{of}.{way}")));
            }
        }
    }

    /// Every report of a need or a service was solved somewhere, or nobody knows; some
    /// clients said whether it was useful.
    fn resolved(&mut self) {
        for (list, resolved) in [("needs", "need_resolution"), ("services", "service_resolution")] {
            let codes: Vec<_> = self.page.list(list).map(|(code, _)| code.to_owned()).collect();
            for code in codes {
                let whole = format!("{list}.{code}");
                let of = |end: &str| format!("{resolved}.{code}.{end}");
                let parts = [Resolution::Online, Resolution::Offline, Resolution::Open];
                self.sum(&whole, parts.map(|part| of(part.code())));
                self.rest(&whole, &of(ANSWERED));
            }
        }
    }

    /// Some of those who would rather not be called said why; the rest did not.
    fn refusals(&mut self) {
        let times = |line: &Line| line.value.reports().unwrap_or(0);
        let of = |of: Indicator| self.lines.iter().filter(move |line| line.indicator == of);
        let refused = of(Indicator::Calls).find(|line| line.part == CallFigure::Refused.code());
        let said: i64 = of(Indicator::Refusals).map(times).sum();
        let unsaid = refused.map_or(0, times) - said;
        let unsaid = self.count(UNSAID.to_owned(), unsaid, false);
        let parts = self.page.list("refusals").map(|(_, at)| at).chain([unsaid]).collect();
        if let Some(refused) = self.page.names.get("calls.refused") {
            self.all.sum(*refused, parts);
        }
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
