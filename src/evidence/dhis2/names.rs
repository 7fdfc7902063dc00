//! Names of figures that others can get: `needs.INJ.MINOR`, `speed.all.median`.

use crate::codes::{
    CallFigure, HeardOf, Indicator, InvitationSource, Lang, Modality, Outcome, PlaceKind,
    ReferralState, Resolution, ReviewOutcome, ReviewWhy, Severity, Shift, Turned, Urgency, Venue,
};
use crate::evidence::indicator::{DANGER_PARTS, LINKAGE, SPEEDS, SUPPLIES};

type IsCode<'a> = &'a dyn Fn(&str, &str) -> bool;

/// Whether a figure can have this name, and others can get it.
pub fn is_told(name: &str, is_code: IsCode) -> bool {
    let (indicator, rest) = name.split_once('.').unwrap_or((name, ""));
    let Some(indicator) = Indicator::read(indicator) else { return false };
    if indicator == Indicator::Danger && rest == "opened" {
        return true;
    }
    match ends(indicator, rest) {
        [] => is_part(indicator, rest, is_code),
        ends => {
            let (part, end) = rest.rsplit_once('.').unwrap_or(("", rest));
            ends.contains(&end) && is_part(indicator, part, is_code)
        }
    }
}

/// The numbers that one line has; none where it is one number.
fn ends(indicator: Indicator, rest: &str) -> &'static [&'static str] {
    match indicator {
        Indicator::NeedResolution | Indicator::ServiceResolution
            if !rest.contains(Resolution::NotUseful.code()) =>
        {
            &[]
        }
        Indicator::Growth => &["before", "now", "percent", "months"],
        Indicator::People => &["least", "most"],
        Indicator::Speed | Indicator::AfterHandover => &["median", "p90"],
        Indicator::Feedback => &["said", "answered", "asked"],
        Indicator::Package
        | Indicator::NeedResolution
        | Indicator::ServiceResolution
        | Indicator::AfterHours
        | Indicator::Danger
        | Indicator::AfterProposal
        | Indicator::ReferralsDone
        | Indicator::ReferralsTo
        | Indicator::SelfService
        | Indicator::Drills
        | Indicator::Quality => &["of", "part"],
        _ => &[],
    }
}

fn is_part(indicator: Indicator, part: &str, is_code: IsCode) -> bool {
    let two = |first: &dyn Fn(&str) -> bool, second: &dyn Fn(&str) -> bool| {
        part.rsplit_once('.').is_some_and(|(one, other)| first(one) && second(other))
    };
    match indicator {
        Indicator::Venues => Venue::read(part).is_some(),
        Indicator::Shifts => Shift::read(part).is_some(),
        Indicator::Heard => HeardOf::read(part).is_some(),
        Indicator::Invited => InvitationSource::read(part).is_some(),
        Indicator::Needs | Indicator::NeedsBeside | Indicator::ReferralsDone => {
            is_code("need", part)
        }
        Indicator::Services => is_code("service", part),
        Indicator::Outcomes | Indicator::AfterHoursFate => Outcome::read(part).is_some(),
        Indicator::NeedResolution => {
            two(&|need| is_code("need", need), &|end| Resolution::read(end).is_some())
        }
        Indicator::ServiceResolution => {
            two(&|service| is_code("service", service), &|end| Resolution::read(end).is_some())
        }
        Indicator::Urgencies => Urgency::read(part).is_some(),
        Indicator::Injuries => Severity::read(part).is_some(),
        Indicator::Modalities => Modality::read(part).is_some(),
        Indicator::Speed => SPEEDS.contains(&part),
        Indicator::Danger => DANGER_PARTS.contains(&part),
        Indicator::Calls => {
            ["proposed", "accepted_call_me", "accepted_call_you", "refused", "later"]
                .contains(&part)
        }
        Indicator::Refusals => two(&|need| is_code("need", need), &|why| {
            CallFigure::read(why).is_some_and(|why| CallFigure::REASONS.contains(&why))
        }),
        Indicator::AfterProposal => ["proposed", "not_proposed"].contains(&part),
        Indicator::Referrals => ReferralState::read(part).is_some(),
        Indicator::ReferralsTo => {
            two(&|need| is_code("need", need), &|place| PlaceKind::read(place).is_some())
        }
        Indicator::Turned => Turned::read(part).is_some(),
        Indicator::Linkage => LINKAGE.contains(&part),
        Indicator::Supplies => SUPPLIES.contains(&part),
        // Leaflets come and go: their names are not asked for.
        Indicator::Information => two(&|what| !what.is_empty(), &|lang| Lang::read(lang).is_some()),
        Indicator::Feedback => {
            ["score-useful-yes", "score-useful-partly", "score-useful-no", "score-knows-yes"]
                .contains(&part)
        }
        Indicator::Reviews => two(&|why| ReviewWhy::read(why).is_some(), &|outcome| {
            ReviewOutcome::read(outcome).is_some()
        }),
        Indicator::Quality => ["from_memory", "late", "uncoded"].contains(&part),
        Indicator::Contacts
        | Indicator::Growth
        | Indicator::People
        | Indicator::Package
        | Indicator::AfterHandover
        | Indicator::AfterHours
        | Indicator::SelfService
        | Indicator::Drills => part.is_empty(),
    }
}
