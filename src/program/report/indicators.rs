//! Indicators of the reports that go by: counts alone, however many there are.

use std::collections::BTreeMap;

use super::Beside;
use crate::codes::{Lang, Outcome, ReferralState, ReviewOutcome, ReviewWhy, Turned, Urgency};
use crate::desk::feedback::Score;
use crate::desk::report::was_emergency;
use crate::store::drill::Drill;
use crate::store::referral::Count;
use crate::store::report::WorkReport;
use crate::text::label;

/// How many waited so many minutes.
#[derive(Default)]
struct Waits(BTreeMap<i64, u64>);

impl Waits {
    fn add(&mut self, minutes: Option<i64>) {
        if let Some(minutes) = minutes {
            *self.0.entry(minutes).or_default() += 1;
        }
    }

    fn speed(&self) -> String {
        let all: u64 = self.0.values().sum();
        if all == 0 {
            return "none".to_owned();
        }
        let rank = |percent: u64| {
            let mut before = (all * percent).div_ceil(100);
            let at = self.0.iter().find(|(_, times)| {
                let is_here = before <= **times;
                before = before.saturating_sub(**times);
                is_here
            });
            at.map_or(0, |(minutes, _)| *minutes)
        };
        format!("median {}, 90th percentile {}, n {all}", rank(50), rank(90))
    }
}

#[derive(Default)]
pub struct Indicators {
    contacts: u64,
    emergencies: u64,
    urgent: u64,
    after_hours: u64,
    from_memory: u64,
    burned: u64,
    by_bot: u64,
    waits: Waits,
    urgent_waits: Waits,
    emergency_waits: Waits,
    handed: Waits,
    needs: BTreeMap<String, u64>,
    services: BTreeMap<String, u64>,
}

impl Indicators {
    pub fn add(&mut self, report: &WorkReport) {
        self.contacts += 1;
        self.emergencies += u64::from(was_emergency(report));
        self.urgent += u64::from(report.urgency_at_open == Urgency::Urgent);
        self.after_hours += u64::from(report.after_hours);
        self.from_memory += u64::from(report.filled_from_memory);
        self.burned += u64::from(report.outcome == Outcome::Burned);
        self.by_bot += u64::from(report.outcome == Outcome::SelfServed);
        self.waits.add(report.minutes_to_first);
        match report.urgency_at_open {
            Urgency::Urgent => self.urgent_waits.add(report.minutes_to_first),
            Urgency::Emergency => self.emergency_waits.add(report.minutes_to_first),
            Urgency::Routine => {}
        }
        self.handed.add(report.minutes_after_handover);
        *self.needs.entry(report.need.clone()).or_default() += 1;
        for service in &report.services {
            *self.services.entry(service.clone()).or_default() += 1;
        }
    }

    /// Name and value, in the order in which they are printed. A share is never
    /// printed without what it is a share of.
    pub fn figures(&self, beside: &Beside) -> Vec<(String, String)> {
        let share = |part: u64| format!("{part} of {}", self.contacts);
        let mut figures: Vec<(String, String)> = [
            ("contacts", self.contacts.to_string()),
            ("emergencies", self.emergencies.to_string()),
            ("urgent at open", self.urgent.to_string()),
            ("after hours", share(self.after_hours)),
            ("filled from memory", share(self.from_memory)),
            ("destroyed by the client", share(self.burned)),
            ("minutes to first answer, all", self.waits.speed()),
            ("minutes to first answer, urgent", self.urgent_waits.speed()),
            ("minutes to first answer, emergency", self.emergency_waits.speed()),
            ("minutes from hand-over to first word", self.handed.speed()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        figures.extend(named("need", &self.needs));
        figures.extend(named("service", &self.services));
        figures.extend(beside.scores.iter().map(score));
        figures.extend(beside.reviews.iter().map(review));
        figures.push(("answered by the bot alone".to_owned(), share(self.by_bot)));
        figures.extend(without_a_worker(&beside.served));
        figures.extend(of_referrals(&beside.counts, &beside.turned));
        figures.extend(beside.drills.iter().map(drill));
        figures
    }
}

fn named(list: &str, counts: &BTreeMap<String, u64>) -> Vec<(String, String)> {
    let line = |(code, count): (&String, &u64)| {
        let label = label(Lang::En, list, code);
        (format!("{list} {code} ({label})"), count.to_string())
    };
    counts.iter().map(line).collect()
}

/// What clients thought: said by so many, of those who answered, of those asked.
fn score(score: &Score) -> (String, String) {
    let (key, gaps) = score.sentence();
    let name = key.replacen("score-", "feedback ", 1).replace('-', " ");
    let [said, answered, asked] = gaps.map(|(_, number)| number);
    (name, format!("{said} of {answered} who answered, of {asked} who were asked"))
}

/// What came of looking again at finished work, and how often nobody did in time.
fn review((why, outcome, times): &(ReviewWhy, ReviewOutcome, i64)) -> (String, String) {
    (format!("review {}: {}", why.code(), outcome.code()), times.to_string())
}

/// What people found by themselves.
fn without_a_worker(served: &[(String, i64)]) -> Vec<(String, String)> {
    let all: i64 = served.iter().map(|(_, times)| times).sum();
    let mut figures = vec![("shown without a worker".to_owned(), all.to_string())];
    let shown = |(what, times): &(String, i64)| (format!("shown: {what}"), times.to_string());
    figures.extend(served.iter().map(shown));
    figures
}

/// What a month's drill came to. Nobody's name is in it.
pub fn drill(drill: &Drill) -> (String, String) {
    let result = match drill.answer {
        Some((minutes, rung)) => {
            format!("answered after {minutes} min, rung reached: {}", rung.code())
        }
        None if drill.is_open => "goes on".to_owned(),
        None => "not answered".to_owned(),
    };
    (format!("drill {}", drill.day.date()), result)
}

/// By the day they were offered. What is not known is never counted as done.
fn of_referrals(counts: &[Count], turned: &[(Turned, i64)]) -> Vec<(String, String)> {
    let total = |counts: &[&Count]| counts.iter().map(|count| count.times).sum::<i64>();
    let all: Vec<&Count> = counts.iter().collect();
    let mut figures = Vec::new();
    for state in ReferralState::ALL {
        let those: Vec<_> = all.iter().copied().filter(|it| it.state == *state).collect();
        let value = format!("{} of {}", total(&those), total(&all));
        figures.push((format!("referrals {}", state.code()), value));
    }
    let mut kinds: BTreeMap<(&str, &str), Vec<&Count>> = BTreeMap::new();
    for count in all {
        kinds.entry((&count.need, count.place_kind.code())).or_default().push(count);
    }
    for ((need, kind), those) in kinds {
        let done: Vec<_> =
            those.iter().copied().filter(|it| it.state == ReferralState::Redeemed).collect();
        let value = format!("{} of {} redeemed", total(&done), total(&those));
        figures.push((format!("referrals {need} to {kind}"), value));
    }
    let refused = |(why, times): &(Turned, i64)| {
        (format!("codes turned away: {}", why.code()), times.to_string())
    };
    figures.extend(turned.iter().map(refused));
    figures
}
