//! How fast a person answered.

use crate::codes::Urgency;
use crate::limits;

/// How long somebody waited for a person, and when that was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// At opening.
    pub urgency: Urgency,
    pub is_night: bool,
    pub after_hours: bool,
    pub minutes: i64,
}

impl Wait {
    /// `urgent.night.after.12`. Minutes are exact up to four hours, then rounded up
    /// to ten, from a day on to an hour, and end with the longest life of a talk.
    #[must_use]
    pub fn code(&self) -> String {
        let minutes = self.minutes.clamp(0, limits::WAIT_MINUTES_MAX);
        let step = match minutes {
            0..=240 => 1,
            241..=1440 => 10,
            _ => 60,
        };
        let minutes = (minutes + step - 1) / step * step;
        let part = if self.is_night { "night" } else { "day" };
        let hours = if self.after_hours { "after" } else { "in" };
        format!("{}.{part}.{hours}.{minutes}", self.urgency.code())
    }

    /// `None` for what is no such code.
    #[must_use]
    pub fn read(code: &str) -> Option<Wait> {
        let mut parts = code.split('.');
        let urgency = Urgency::read(parts.next()?)?;
        let is_night = parts.next()? == "night";
        let after_hours = parts.next()? == "after";
        Some(Wait { urgency, is_night, after_hours, minutes: parts.next()?.parse().ok()? })
    }
}

/// Of so many waits the middle one, and the one that nine of ten do not exceed, in
/// minutes. By nearest rank: both are waits that somebody had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Speed {
    pub n: i64,
    pub median: i64,
    pub p90: i64,
}

impl Speed {
    /// Of minutes and how often each was waited. `None` of nothing.
    #[must_use]
    pub fn of(waits: impl IntoIterator<Item = (i64, i64)>) -> Option<Speed> {
        let mut waits: Vec<_> = waits.into_iter().filter(|(_, times)| *times > 0).collect();
        waits.sort_unstable();
        let n: i64 = waits.iter().map(|(_, times)| times).sum();
        let at = |percent: i64| {
            let rank = (n * percent + 99) / 100;
            let mut seen = 0;
            waits.iter().find(|(_, times)| {
                seen += times;
                seen >= rank
            })
        };
        let (median, p90) = (at(50)?.0, at(90)?.0);
        Some(Speed { n, median, p90 })
    }
}
