//! What others may read of a year, with its quarters and months: a made-up one in which
//! every need and service occurs, few of them often and many of them seldom.

use std::collections::BTreeMap;
use std::time::Instant;

use netreach::codes::{
    CallFigure, Measure, Modality, Origin, Outcome, PlaceKind, ReferralState, Resolution, Shift,
    Urgency, Venue,
};
use netreach::evidence::indicator::ANSWERED;
use netreach::evidence::outside::{Audience, Stretch};
use netreach::evidence::{Cell, Evidence, Month, resolution};

use super::median;

const REPORTS: [usize; 4] = [300, 3_000, 30_000, 125_000];
const NEEDS: usize = 45;
const SERVICES: usize = 21;
const ROUNDS: usize = 5;

pub fn measure() {
    for reports in REPORTS {
        let year = year(reports);
        let of = |least| {
            median((0..ROUNDS).map(|_| shown(&year, Audience::Outside(least))).collect()) * 1e3
        };
        let (others, partners) = (of(5), of(10));
        let house = median((0..ROUNDS).map(|_| shown(&year, Audience::House)).collect()) * 1e3;
        println!(
            "| a year of {reports} reports: the organisation's own / what others may read of it \
             / partners | {house:.0} / {others:.0} / {partners:.0} ms | – |"
        );
    }
}

fn shown(year: &Stretch, audience: Audience) -> f64 {
    let begun = Instant::now();
    std::hint::black_box(year.shown(audience));
    begun.elapsed().as_secs_f64()
}

/// Chooses; the same number chooses the same.
struct Chance(u64);

impl Chance {
    fn of(&mut self, many: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % many as u64).unwrap_or(0)
    }

    /// The first ones more often.
    fn often(&mut self, many: usize) -> usize {
        self.of(many).min(self.of(many)).min(self.of(many))
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.often(all.len())]
    }
}

type Of = (Measure, Venue, Origin, String, bool);

/// What happened in a month.
#[derive(Clone, Default)]
struct Happened {
    cells: BTreeMap<Of, i64>,
    referrals: BTreeMap<(String, PlaceKind, ReferralState), i64>,
    calls: BTreeMap<(CallFigure, String), i64>,
    /// Useful, partly, not; answered, asked.
    said: [i64; 5],
}

impl Happened {
    fn report(&mut self, chance: &mut Chance) {
        let (venue, origin) = chance.one(&[
            (Venue::Chat, Origin::Desk),
            (Venue::Private, Origin::Desk),
            (Venue::Web, Origin::Desk),
            (Venue::Offline, Origin::Imported),
            (Venue::Forum, Origin::Logged),
        ]);
        let is_from_memory = chance.of(8) == 0;
        let mut add = |measure, code: &str| {
            let key = (measure, venue, origin, code.to_owned(), is_from_memory);
            *self.cells.entry(key).or_default() += 1;
        };
        let urgency = chance.one(&[Urgency::Routine, Urgency::Urgent, Urgency::Emergency]);
        let outcome = chance.one(Outcome::ALL);
        let need = format!("NEED.{:02}", chance.often(NEEDS));
        let services = (0..chance.of(3)).map(|_| format!("S{:02}", chance.often(SERVICES)));
        let services: Vec<_> = services.collect();
        add(Measure::Contact, "");
        add(Measure::Need, &need);
        add(Measure::Outcome, outcome.code());
        add(Measure::Urgency, urgency.code());
        add(Measure::Shift, chance.one(Shift::ALL).code());
        add(Measure::Modality, chance.one(Modality::ALL).code());
        add(Measure::Wait, &format!("{}.day.in.{}", urgency.code(), chance.of(60)));
        let is_referred = chance.of(6) == 0;
        let end = resolution::of(outcome, &services, is_referred).code();
        let said = [ANSWERED, Resolution::NotUseful.code()].into_iter().take(chance.often(3));
        for service in &services {
            add(Measure::Service, service);
        }
        for end in said.chain([end]) {
            add(Measure::NeedResolution, &format!("{need}.{end}"));
            for service in &services {
                add(Measure::ServiceResolution, &format!("{service}.{end}"));
            }
        }
        if is_referred {
            let (place, state) = (chance.one(PlaceKind::ALL), chance.one(ReferralState::ALL));
            *self.referrals.entry((need.clone(), place, state)).or_default() += 1;
        }
        self.beside(need, chance);
    }

    /// A call is proposed and refused, or the client says what they thought.
    fn beside(&mut self, need: String, chance: &mut Chance) {
        match chance.of(8) {
            0 => {
                let why = chance.one(CallFigure::REASONS);
                let plain =
                    [CallFigure::Proposed, CallFigure::Refused].map(|it| (it, String::new()));
                for call in plain.into_iter().chain((chance.of(2) == 0).then_some((why, need))) {
                    *self.calls.entry(call).or_default() += 1;
                }
            }
            1 | 2 => [chance.often(3), 3, 4].into_iter().for_each(|at| self.said[at] += 1),
            3 => self.said[4] += 1,
            _ => (),
        }
    }

    fn evidence(&self, month: Month) -> Evidence {
        let cell = |((measure, venue, origin, code, is_from_memory), times): (&Of, &i64)| {
            let (measure, venue, origin, times) = (*measure, *venue, *origin, *times);
            let (code, is_from_memory) = (code.clone(), *is_from_memory);
            Cell { measure, month, venue, origin, code, is_from_memory, times }
        };
        let [yes, partly, no, answered, asked] = self.said;
        let score = |key, said| (key, [said, answered, asked]);
        let referrals = self.referrals.iter();
        Evidence {
            cells: self.cells.iter().map(cell).collect(),
            referrals: referrals
                .map(|((need, place, state), n)| (need.clone(), *place, *state, *n))
                .collect(),
            calls: self.calls.iter().map(|((what, need), n)| (*what, need.clone(), *n)).collect(),
            said: vec![
                score("score-useful-yes", yes),
                score("score-useful-partly", partly),
                score("score-useful-no", no),
            ],
            ..Evidence::default()
        }
    }
}

fn year(reports: usize) -> Stretch {
    let mut chance = Chance(7);
    let mut months = vec![Happened::default(); 12];
    for _ in 0..reports {
        let month = chance.of(12);
        months[month].report(&mut chance);
    }
    let name = |at: usize| Month::of(2020, i8::try_from(at + 1).unwrap_or(1));
    let stretch = |first: usize, last: usize, parts| {
        let all = (first..=last).map(|at| months[at].evidence(name(at)));
        let evidence = all.reduce(together).unwrap_or_default();
        Stretch { first: name(first), last: name(last), evidence, parts }
    };
    let quarter = |at: usize| {
        let months = (at * 3..at * 3 + 3).map(|month| stretch(month, month, Vec::new()));
        stretch(at * 3, at * 3 + 2, months.collect())
    };
    stretch(0, 11, (0..4).map(quarter).collect())
}

fn together(mut one: Evidence, other: Evidence) -> Evidence {
    one.cells.extend(other.cells);
    one.referrals.extend(other.referrals);
    one.calls.extend(other.calls);
    for ((_, all), (_, more)) in one.said.iter_mut().zip(other.said) {
        all.iter_mut().zip(more).for_each(|(all, more)| *all += more);
    }
    one
}
