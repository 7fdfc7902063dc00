//! The overdose guide as a map: which screen leads where, and what comes by
//! itself. What a screen says stands in the leaflet that a clinician signed.

use crate::clock::{Span, Timestamp};
use crate::codes::{Line, Step};
use crate::limits;

/// What a tap under a screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    Go(Step),
    /// "A person, please."
    Person,
    /// "I have called the ambulance." Only the client can say so.
    Called,
}

impl Press {
    /// What stands behind the button, on every door.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Press::Go(step) => step.code(),
            Press::Person => "person",
            Press::Called => "called",
        }
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Press> {
        match code {
            "person" => Some(Press::Person),
            "called" => Some(Press::Called),
            // It comes by itself; nobody asks for it.
            "lost" => None,
            step => Step::read(step).map(Press::Go),
        }
    }
}

/// A button: the key of its label, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Button {
    pub key: &'static str,
    pub press: Press,
}

const fn to(key: &'static str, step: Step) -> Button {
    Button { key, press: Press::Go(step) }
}

const CALLED: Button = Button { key: "guide-called", press: Press::Called };
const PERSON: Button = Button { key: "guide-person", press: Press::Person };
const WILL_NOT_WAKE: Button = to("guide-will-not-wake", Step::Breathing);
const WAKES: Button = to("guide-wakes", Step::Unknown);
const BREATHES: Button = to("guide-breathes", Step::Recovery);
const BREATHES_SLOWLY: Button = to("guide-breathes-slowly", Step::Breaths);
const NOT_BREATHING: Button = to("guide-not-breathing", Step::Cpr);
const STOPPED_BREATHING: Button = to("guide-stopped-breathing", Step::Cpr);
const NO_ANSWER: Button = to("guide-no-answer", Step::Breathing);
const HAS_NALOXONE: Button = to("guide-has-naloxone", Step::Naloxone);
const NO_NALOXONE: Button = to("guide-no-naloxone", Step::NoNaloxone);
const NALOXONE_FOUND: Button = to("guide-naloxone-found", Step::Naloxone);
const NALOXONE_GIVEN: Button = to("guide-naloxone-given", Step::Waiting);
const NALOXONE_AGAIN: Button = to("guide-naloxone-again", Step::Waiting);
const NALOXONE_NONE_LEFT: Button = to("guide-naloxone-none-left", Step::NoNaloxone);
const THREE_MINUTES: Button = to("guide-three-minutes", Step::Repeat);
const CHECK: Button = to("guide-check", Step::Check);
const LIES_DOWN: Button = to("guide-lies-down", Step::Recovery);
const FALLS_ASLEEP: Button = to("guide-falls-asleep", Step::Breathing);
const WHAT_WAS_TAKEN: Button = to("guide-what-was-taken", Step::Unknown);
const OPIOID: Button = to("guide-opioid", Step::Opioid);
const STIMULANT: Button = to("guide-stimulant", Step::Stimulant);
const GHB: Button = to("guide-ghb", Step::Ghb);
const DEPRESSANT: Button = to("guide-depressant", Step::Depressant);
const ALCOHOL: Button = to("guide-alcohol", Step::Alcohol);
const HOT: Button = to("guide-hot", Step::Hot);
const CHEST: Button = to("guide-chest", Step::Chest);
const FIT: Button = to("guide-fit", Step::Fit);
const FIT_OVER: Button = to("guide-fit-over", Step::Recovery);
const PANIC: Button = to("guide-panic", Step::Panic);
const WORSE_AFTER_STIMULANTS: Button = to("guide-got-worse", Step::Stimulant);
const WORSE: Button = to("guide-got-worse", Step::Breathing);
const DESPAIR: Button = to("guide-despair", Step::Despair);
const WOKE_UP: Button = to("guide-woke-up", Step::After);
const AMBULANCE_HERE: Button = to("guide-ambulance-here", Step::Arrived);

/// Under every screen.
const ALWAYS: [Button; 4] = [STOPPED_BREATHING, WOKE_UP, AMBULANCE_HERE, PERSON];

/// Where this screen leads, what is likeliest first.
fn own(step: Step) -> &'static [Button] {
    match step {
        Step::Start => &[WILL_NOT_WAKE, WAKES, FIT, STIMULANT, CALLED, DESPAIR],
        Step::Breathing => &[NOT_BREATHING, BREATHES_SLOWLY, BREATHES, CALLED],
        Step::Cpr => &[HAS_NALOXONE, NO_NALOXONE, BREATHES, BREATHES_SLOWLY, CALLED],
        Step::Breaths => &[HAS_NALOXONE, NO_NALOXONE, BREATHES, CALLED],
        Step::Naloxone => &[NALOXONE_GIVEN, NO_NALOXONE],
        Step::NoNaloxone => &[NALOXONE_FOUND, BREATHES, BREATHES_SLOWLY],
        Step::Waiting => &[BREATHES, THREE_MINUTES],
        Step::Repeat => &[BREATHES, NALOXONE_AGAIN, BREATHES_SLOWLY, NALOXONE_NONE_LEFT],
        Step::Recovery => &[CHECK, HAS_NALOXONE, WHAT_WAS_TAKEN, CALLED],
        Step::Check => &[BREATHES, BREATHES_SLOWLY, HAS_NALOXONE],
        Step::After => &[CHECK, FALLS_ASLEEP, CALLED],
        Step::Opioid | Step::Depressant => {
            &[WILL_NOT_WAKE, HAS_NALOXONE, BREATHES_SLOWLY, LIES_DOWN]
        }
        Step::Stimulant => &[HOT, CHEST, FIT, PANIC, WILL_NOT_WAKE],
        Step::Hot => &[CALLED, WILL_NOT_WAKE, FIT, STIMULANT],
        Step::Chest => &[CALLED, NO_ANSWER, STIMULANT],
        Step::Fit => &[CALLED, FIT_OVER],
        Step::Panic => &[WORSE_AFTER_STIMULANTS, WILL_NOT_WAKE],
        Step::Ghb | Step::Alcohol => &[WILL_NOT_WAKE, BREATHES_SLOWLY, LIES_DOWN, FIT],
        Step::Unknown => &[WILL_NOT_WAKE, OPIOID, STIMULANT, GHB, DEPRESSANT, ALCOHOL],
        Step::Despair => &[PERSON, CALLED, WILL_NOT_WAKE],
        Step::Arrived => &[WORSE],
        Step::Lost => &[CHECK, WILL_NOT_WAKE, CALLED],
    }
}

/// Where the guide begins with whoever needs this.
#[must_use]
pub fn first(need: Option<&str>) -> Step {
    match need {
        Some("RISK.SUICIDE") => Step::Despair,
        _ => Step::Start,
    }
}

/// Everything under a screen: where it leads, and what is under every screen.
/// Nothing leads to where one is, and to each place one button.
pub fn buttons(step: Step) -> impl Iterator<Item = Button> {
    let always = ALWAYS.into_iter().filter(move |button| {
        let is_elsewhere = button.press != Press::Go(step);
        // Nobody has to wake up from despair.
        let fits = step != Step::Despair || *button != WOKE_UP;
        is_elsewhere && fits && own(step).iter().all(|own| own.press != button.press)
    });
    own(step).iter().copied().chain(always)
}

/// The key of a button's label, if some screen has such a button.
#[must_use]
pub fn key(written: &str) -> Option<&'static str> {
    let all = Step::ALL.iter().flat_map(|step| buttons(*step));
    all.map(|button| button.key).find(|key| *key == written)
}

/// What words mean on this screen: the first of these buttons that stands there.
#[must_use]
pub fn meant(step: Step, keys: &[&'static str]) -> Option<Press> {
    let at = |key: &&str| buttons(step).find(|button| button.key == *key);
    keys.iter().find_map(at).map(|button| button.press)
}

/// What can be tapped under a line: what was written is asked about, because
/// only a tap counts for it.
#[must_use]
pub fn under(line: Line) -> &'static [Button] {
    match line {
        Line::AskArrived => &[AMBULANCE_HERE, PERSON],
        Line::AskCalled => &[CALLED],
        _ => &[],
    }
}

/// The screen that follows this one by itself, and after how long.
fn follows(step: Step) -> Option<(Span, Step)> {
    match step {
        Step::Waiting => Some((limits::NALOXONE_WAIT, Step::Repeat)),
        Step::Cpr | Step::Breaths | Step::Recovery | Step::Check => {
            Some((limits::BREATHING_CHECK, Step::Check))
        }
        _ => None,
    }
}

/// What is written next when the client does nothing, and when. Once they have
/// been silent for long they are asked only whether they are there.
#[must_use]
pub fn next(
    at: Step,
    since: Timestamp,
    heard: Timestamp,
    checks_sent: i64,
) -> Option<(Step, Timestamp)> {
    let place = usize::try_from(checks_sent).unwrap_or(usize::MAX);
    let lost = limits::SILENCE_CHECKS.get(place).map(|after| (Step::Lost, heard + *after));
    let screen = follows(at).filter(|_| place == 0).map(|(after, step)| (step, since + after));
    [screen, lost].into_iter().flatten().min_by_key(|(_, when)| *when)
}

/// Whether every check of silence has gone out.
#[must_use]
pub fn all_checks_sent(checks_sent: i64) -> bool {
    usize::try_from(checks_sent).is_ok_and(|sent| sent >= limits::SILENCE_CHECKS.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    const NOW: Timestamp = Timestamp(1_000_000);

    fn reached(from: Step) -> BTreeSet<Step> {
        let mut seen = BTreeSet::from([from]);
        let mut ahead = vec![from];
        while let Some(step) = ahead.pop() {
            let taps = buttons(step).filter_map(|button| match button.press {
                Press::Go(step) => Some(step),
                Press::Person | Press::Called => None,
            });
            let follows = follows(step).map(|(_, step)| step);
            ahead.extend(taps.chain(follows).filter(|step| seen.insert(*step)));
        }
        seen
    }

    #[test]
    fn every_screen_is_reached_and_none_is_a_dead_end() {
        let mut all: BTreeSet<_> = Step::ALL.iter().copied().collect();
        assert!(all.remove(&Step::Lost), "silence leads there");
        assert!(reached(Step::Start).is_superset(&all));
        assert!(all.remove(&Step::Start) && all.remove(&Step::Despair), "one begins there");
        for step in Step::ALL {
            assert!(reached(*step).is_superset(&all), "{}", step.code());
        }
    }

    #[test]
    fn from_every_screen_one_tap_leads_to_pressing_to_a_person_and_out() {
        for step in Step::ALL {
            let presses: Vec<_> = buttons(*step).map(|button| button.press).collect();
            assert!(presses.contains(&Press::Person), "{}", step.code());
            for to in [Step::Cpr, Step::After, Step::Arrived] {
                let is_awake = (*step, to) == (Step::Despair, Step::After);
                let is_there = is_awake || *step == to || presses.contains(&Press::Go(to));
                assert!(is_there, "{} to {}", step.code(), to.code());
            }
            let once: BTreeSet<_> = presses.iter().map(|press| press.code()).collect();
            assert_eq!(once.len(), presses.len(), "{}", step.code());
            assert!(!presses.contains(&Press::Go(*step)), "{}", step.code());
            assert!(presses.len() <= 10, "{}", step.code());
        }
    }

    #[test]
    fn what_is_behind_a_button_reads_back() {
        for step in Step::ALL {
            for button in buttons(*step) {
                assert_eq!(Press::read(button.press.code()), Some(button.press));
            }
        }
        assert_eq!(Press::read("lost"), None);
        assert_eq!(Press::read("103"), None);
    }

    #[test]
    fn clocks_run_from_the_screen_and_silence_from_the_last_word() {
        let after = |minutes| NOW + Span::minutes(minutes);
        assert_eq!(next(Step::Waiting, NOW, NOW, 0), Some((Step::Repeat, after(3))));
        assert_eq!(next(Step::Recovery, NOW, NOW, 0), Some((Step::Check, after(2))));
        // The third look would come after the question whether anybody is there.
        assert_eq!(next(Step::Check, after(4), NOW, 0), Some((Step::Lost, after(5))));
        assert_eq!(next(Step::Start, NOW, NOW, 0), Some((Step::Lost, after(5))));
        assert_eq!(next(Step::Cpr, NOW, NOW, 1), Some((Step::Lost, after(15))));
        assert_eq!(next(Step::Cpr, NOW, NOW, 2), Some((Step::Lost, after(60))));
        assert_eq!(next(Step::Cpr, NOW, NOW, 3), None);
        assert!(all_checks_sent(3) && !all_checks_sent(2));
    }
}
