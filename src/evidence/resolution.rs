//! Where what people came with was solved, as far as a report tells.

use crate::codes::{Outcome, Resolution};

/// Services that are given outside the talk, or lead there: referrals, what was
/// arranged, and an ambulance that came.
const OUTSIDE: [&str; 10] = ["S08", "S09", "S10", "S11", "S12", "S13", "S14", "S15", "S16", "S18"];

/// `is_referred`: a place was offered, whether or not anybody went.
#[must_use]
pub fn of(outcome: Outcome, services: &[String], is_referred: bool) -> Resolution {
    if is_referred || services.iter().any(|service| OUTSIDE.contains(&service.as_str())) {
        return Resolution::Offline;
    }
    match outcome {
        Outcome::Referred => Resolution::Offline,
        Outcome::Solved | Outcome::SelfServed | Outcome::AnsweredByPeers => Resolution::Online,
        Outcome::WentSilent
        | Outcome::Declined
        | Outcome::Burned
        | Outcome::RanOut
        | Outcome::Unknown => Resolution::Open,
    }
}
