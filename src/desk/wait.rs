//! How long a client will really wait: computed from what happened, never a promise.

use jiff::tz::TimeZone;

use super::DeskError;
use super::hours::{self, Closed};
use crate::clock::Timestamp;
use crate::engine::Tx;
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};

/// What can be said truthfully about the wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Workers at the desk now.
    pub here: i64,
    /// Nobody is on shift, nor at the desk all the same.
    pub closed: Option<Closed>,
    /// Cases that come first, counted up to [`limits::COUNTED_MAX`].
    pub ahead: i64,
    /// How it went lately, if we know.
    pub lately: Option<Lately>,
    /// Minutes this client has waited already, while they wait.
    pub waited_min: Option<i64>,
}

/// Of the newest first answers: half came within, nearly all came within.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lately {
    pub half_within_min: i64,
    pub most_within_min: i64,
}

/// The truth for this case, or for somebody who has not written yet.
///
/// # Errors
/// When the database fails.
pub fn honest(
    tx: &mut Tx,
    case: Option<&Case>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Wait, DeskError> {
    let waiting = case.and_then(|case| match case.standing {
        Standing::Waiting { since } => Some((case.urgency, since)),
        _ => None,
    });
    let ahead = match (waiting, case) {
        (Some((urgency, since)), _) => store::case::count_ahead(tx, urgency, since)?,
        (None, None) => store::case::count(tx, store::case::View::Waiting)?,
        (None, Some(_)) => 0,
    };
    let waits = store::report::recent_waits(tx, now - limits::WAITS_OF)?;
    let here = store::presence::count_here(tx, now)?;
    Ok(Wait {
        here,
        closed: if here == 0 { hours::closed(tx, zone, now)? } else { None },
        ahead,
        lately: lately(waits),
        waited_min: waiting.map(|(_, since)| (now - since).as_minutes()),
    })
}

/// The median and the 90th percentile, by nearest rank.
fn lately(mut waits: Vec<i64>) -> Option<Lately> {
    if waits.len() < limits::WAITS_NEEDED {
        return None;
    }
    waits.sort_unstable();
    let rank = |percent: usize| waits[(waits.len() * percent).div_ceil(100) - 1];
    Some(Lately { half_within_min: rank(50), most_within_min: rank(90) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_experience_is_no_experience() {
        assert_eq!(lately(vec![]), None);
        assert_eq!(lately(vec![1, 2, 3, 4]), None);
    }

    #[test]
    fn half_and_most_are_ranks_of_what_happened() {
        let waits = vec![9, 1, 7, 3, 5];
        assert_eq!(lately(waits), Some(Lately { half_within_min: 5, most_within_min: 9 }));
        let waits = (1..=20).rev().collect();
        assert_eq!(lately(waits), Some(Lately { half_within_min: 10, most_within_min: 18 }));
    }
}
