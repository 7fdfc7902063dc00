//! What happens in one case, and how long after the step before: as a client
//! and a worker of the study would have gone about it, by the rules of the desk.

use super::chance::Chance;
use super::corpus::{Call, Door, Late, Planned};
use crate::codes::{Clarity, Ending, Line, Outcome, Step};

/// One step of one case.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    // ---- the client's ----
    /// The request, in the chat or in private.
    Write,
    /// Words that nobody understands, before the request.
    Mumble,
    Voice,
    Photo,
    Thanks,
    /// They follow the link that was left for them in the group chat.
    Come,
    /// The button behind which this stands, where it is still shown.
    Press(&'static str),
    /// A number to be called at.
    Number,
    // ---- the worker's ----
    /// Opens the talk and takes it.
    Take,
    /// With the same tap whoever looks after severe injuries sees it.
    Sort(Clarity),
    Judge,
    Ask,
    Phrase(Line),
    Propose,
    /// Looks at the number, and calls.
    Call,
    Say(&'static str),
    Aloud,
    Leaflet(&'static str),
    /// Shows a draft to the doctors.
    Show(&'static str),
    Card,
    Refer {
        need: &'static str,
        at_van: bool,
    },
    Screen(Step),
    End(Ending),
    Tick,
    Finish(Outcome),
    // ---- the doctor's ----
    Sign(&'static str),
    DoctorSays,
    /// What the worker drafted is not needed any more.
    Unneeded,
    DoctorsCard,
    // ---- the van's ----
    /// Both halves of the code are handed in.
    Redeem,
}

impl Act {
    /// Somebody of the organisation does it, who sleeps at night.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        use Act::{Come, Mumble, Number, Photo, Press, Thanks, Voice, Write};
        let is_theirs = matches!(
            self,
            Write | Mumble | Voice | Photo | Thanks | Come | Press(_) | Number | Act::Redeem
        );
        !is_theirs
    }
}

/// Minutes after the step before, and the step.
pub type Steps = Vec<(i64, Act)>;

/// What happens in this case, from the first word to the last figure.
#[must_use]
pub fn of(planned: &Planned, chance: &mut Chance) -> Steps {
    if planned.is_overdose() {
        return overdose(planned);
    }
    let mut steps = arrival(planned, chance);
    steps.push((chance.between(2, 35), Act::Take));
    understand(planned, chance, &mut steps);
    call(planned, chance, &mut steps);
    if planned.call == Some(Call::Silent) {
        steps.push((3, Act::Sort(clarity(planned))));
        steps.push((2 * 24 * 60, Act::Finish(Outcome::WentSilent)));
        return steps;
    }
    steps.push((2, Act::Sort(clarity(planned))));
    let redeemed = help(planned, chance, &mut steps);
    end(planned, chance, &mut steps);
    if redeemed && chance.percent(70) {
        steps.push((chance.between(1, 6) * 24 * 60, Act::Redeem));
    }
    steps
}

fn clarity(planned: &Planned) -> Clarity {
    if planned.is_unclear { Clarity::Unclear } else { Clarity::Clear }
}

fn arrival(planned: &Planned, chance: &mut Chance) -> Steps {
    if planned.is_voice {
        return vec![(0, Act::Voice), (chance.between(2, 6), Act::Write)];
    }
    let first = if planned.is_unclear { Act::Mumble } else { Act::Write };
    vec![(0, first)]
}

/// Whoever was hard to understand is asked with buttons, and writes.
fn understand(planned: &Planned, chance: &mut Chance, steps: &mut Steps) {
    if planned.is_unclear {
        steps.push((1, Act::Ask));
        steps.push((chance.between(3, 12), Act::Write));
    }
}

/// A call is proposed after something was asked, never before.
fn call(planned: &Planned, chance: &mut Chance, steps: &mut Steps) {
    let Some(call) = planned.call else { return };
    if !planned.is_unclear {
        steps.push((1, Act::Ask));
    }
    steps.push((chance.between(2, 6), Act::Propose));
    match call {
        Call::Agreed if chance.percent(50) => {
            steps.push((3, Act::Press("choose:call-me")));
            steps.push((1, Act::Number));
            steps.push((4, Act::Call));
        }
        Call::Agreed => steps.push((3, Act::Press("choose:call-you"))),
        Call::Refused => {
            steps.push((chance.between(1, 9), Act::Press("choose:text-only")));
            let why = ["choose:why-privacy", "choose:why-not-alone", "choose:why-cannot-talk"];
            if let Some(why) = chance.one(&why).filter(|_| chance_of_a_reason(planned)) {
                steps.push((1, Act::Press(why)));
            }
        }
        Call::Silent => {}
    }
}

/// Half of those who refuse say why.
fn chance_of_a_reason(planned: &Planned) -> bool {
    planned.worker.is_multiple_of(2)
}

/// What is given. Says whether a code can be redeemed afterwards.
fn help(planned: &Planned, chance: &mut Chance, steps: &mut Steps) -> bool {
    let need = planned.kind.need;
    let comes = |steps: &mut Steps, chance: &mut Chance| {
        if planned.door == Door::Chat {
            steps.push((chance.between(2, 20), Act::Come));
        }
    };
    match need {
        "INJ.MINOR" => minor(planned, chance, steps),
        "INJ.SEVERE" => {
            steps.extend([(1, Act::Judge), (12, Act::DoctorSays)]);
            comes(steps, chance);
            steps.push((4, Act::Refer { need, at_van: planned.is_marked }));
            return planned.is_marked;
        }
        "INFO.DETOX_HOME" => {
            steps.extend([(3, Act::Show("risks")), (15, Act::Sign("risks"))]);
            comes(steps, chance);
            steps.push((2, Act::Card));
        }
        "INFO.SERVICES" if planned.door == Door::Chat => steps.push((1, Act::Aloud)),
        "INFO.HIVHCV" => steps.push((2, Act::Leaflet(super::town::ABOUT_INFECTIONS))),
        "INFO.COVID" => steps.push((2, Act::Leaflet(super::town::TOPIC))),
        "HRS.PREP" => {
            steps.push((2, Act::Phrase(Line::Thanks)));
            comes(steps, chance);
            steps.push((1, Act::Refer { need, at_van: false }));
        }
        _ if need.starts_with("HRS.") || need.starts_with("SVC.") => {
            steps.push((3, Act::Say("answer")));
            comes(steps, chance);
            let at_van = need.starts_with("HRS.");
            steps.push((4, Act::Refer { need, at_van }));
            return need != "SVC.ART_ACCOMP";
        }
        _ => {
            steps.push((2, Act::Say("answer")));
            comes(steps, chance);
        }
    }
    false
}

/// A worker's advice after a doctor's signature, or the doctor in person.
fn minor(planned: &Planned, chance: &mut Chance, steps: &mut Steps) {
    steps.push((1, Act::Judge));
    if planned.has_photo {
        steps.push((1, Act::Phrase(Line::AskPhoto)));
    } else if planned.door == Door::Chat {
        steps.push((1, Act::Phrase(Line::AskSince)));
    }
    if planned.door == Door::Chat {
        steps.push((chance.between(2, 15), Act::Come));
    }
    if planned.has_photo {
        steps.push((2, Act::Photo));
    }
    steps.push((3, Act::Show("draft")));
    if planned.is_marked {
        let doctor = [(15, Act::DoctorSays), (1, Act::DoctorsCard), (1, Act::Unneeded)];
        steps.extend(doctor);
    } else {
        steps.push((chance.between(8, 30), Act::Sign("signed")));
    }
}

/// It is finished in time, or nobody comes to it while the talk exists.
fn end(planned: &Planned, chance: &mut Chance, steps: &mut Steps) {
    if chance.percent(70) {
        steps.push((chance.between(2, 30), Act::Thanks));
    }
    match planned.late {
        Some(Late::Ticked) => return steps.push((3, Act::Tick)),
        Some(Late::Bare) => return,
        None => {}
    }
    let is_sent = steps.iter().any(|(_, act)| matches!(act, Act::Refer { .. }));
    let outcome = if is_sent { Outcome::Referred } else { Outcome::Solved };
    steps.push((chance.between(10, 90), Act::Finish(outcome)));
    if chance.percent(40) {
        let useful = ["useful:yes", "useful:yes", "useful:yes", "useful:partly", "useful:no"];
        steps.push((24 * 60, Act::Press(chance.one(&useful).copied().unwrap_or("useful:yes"))));
        steps.push((1, Act::Press("contact:")));
    }
}

/// Somebody beside them does not breathe.
fn overdose(planned: &Planned) -> Steps {
    let mut steps = vec![(0, Act::Write), (1, Act::Take)];
    if planned.door == Door::Chat {
        steps.push((1, Act::Come));
    }
    if planned.has_ambulance() {
        steps.push((1, Act::Press("g:called")));
        steps.push((1, Act::Screen(Step::Recovery)));
        steps.push((4, Act::Press("g:arrived")));
    } else {
        steps.push((1, Act::Screen(Step::Breathing)));
        steps.push((2, Act::Press("g:recovery")));
        steps.push((2, Act::Press("g:after")));
        steps.push((2, Act::End(Ending::Resolved)));
    }
    steps.push((2, Act::Say("answer")));
    steps.push((2, Act::Sort(Clarity::Clear)));
    steps.push((9, Act::Finish(Outcome::Solved)));
    steps
}
