//! The only place that asks the machine for the time or for chance.

use std::ops::{Add, Sub};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use zeroize::Zeroizing;

/// A moment: whole seconds since 1970-01-01 UTC. Finer than that is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

/// A length of time in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(pub i64);

impl Span {
    #[must_use]
    pub const fn seconds(n: i64) -> Span {
        Span(n)
    }

    #[must_use]
    pub const fn minutes(n: i64) -> Span {
        Span(n * 60)
    }

    #[must_use]
    pub const fn hours(n: i64) -> Span {
        Span(n * 3600)
    }

    #[must_use]
    pub const fn days(n: i64) -> Span {
        Span(n * 86_400)
    }

    /// Whole minutes, rounded down.
    #[must_use]
    pub const fn as_minutes(self) -> i64 {
        self.0 / 60
    }
}

impl Timestamp {
    /// The start of this hour (UTC). What is kept beside a message in clear.
    #[must_use]
    pub const fn hour(self) -> Timestamp {
        Timestamp(self.0 - self.0.rem_euclid(3600))
    }

    /// The start of this day (UTC).
    #[must_use]
    pub const fn day(self) -> Timestamp {
        Timestamp(self.0 - self.0.rem_euclid(86_400))
    }

    /// The first day of its month (UTC); what no calendar has stays as it is.
    #[must_use]
    pub fn month(self) -> Timestamp {
        let utc = jiff::tz::TimeZone::UTC;
        jiff::Timestamp::from_second(self.0)
            .map(|moment| moment.to_zoned(utc.clone()).date().first_of_month())
            .and_then(|first| first.to_zoned(utc))
            .map_or(self, |first| Timestamp(first.timestamp().as_second()))
    }

    /// The start of the day `2026-11-21` (UTC).
    #[must_use]
    pub fn of_date(text: &str) -> Option<Timestamp> {
        let date: jiff::civil::Date = text.parse().ok()?;
        let day = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        Some(Timestamp(day.timestamp().as_second()))
    }

    /// `2026-11-21` (UTC). Nothing for what no calendar has.
    #[must_use]
    pub fn date(self) -> String {
        jiff::Timestamp::from_second(self.0)
            .map(|moment| moment.strftime("%Y-%m-%d").to_string())
            .unwrap_or_default()
    }
}

impl Add<Span> for Timestamp {
    type Output = Timestamp;
    fn add(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Timestamp {
    type Output = Timestamp;
    fn sub(self, span: Span) -> Timestamp {
        Timestamp(self.0.saturating_sub(span.0))
    }
}

impl Sub<Timestamp> for Timestamp {
    type Output = Span;
    fn sub(self, earlier: Timestamp) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl From<Timestamp> for crate::engine::Value {
    fn from(moment: Timestamp) -> Self {
        moment.0.into()
    }
}

impl From<Option<Timestamp>> for crate::engine::Value {
    fn from(moment: Option<Timestamp>) -> Self {
        moment.map(|moment| moment.0).into()
    }
}

/// Where the time comes from: the machine, or a test that sets it.
#[derive(Clone)]
pub enum Clock {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands still until it is moved on.
    #[must_use]
    pub fn set_to(moment: Timestamp) -> Clock {
        Clock::Set(Arc::new(AtomicI64::new(moment.0)))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp(system_now()),
            Clock::Set(seconds) => Timestamp(seconds.load(Ordering::SeqCst)),
        }
    }

    /// Moves a set clock; the machine's goes its own way.
    pub fn advance(&self, span: Span) {
        if let Clock::Set(seconds) = self {
            seconds.fetch_add(span.0, Ordering::SeqCst);
        }
    }
}

#[allow(clippy::disallowed_methods)] // this is the place
fn system_now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// `N` bytes nobody can guess, wiped when dropped.
///
/// # Panics
/// When the kernel has no randomness to give: nothing that follows would be safe.
#[must_use]
pub fn random<const N: usize>() -> Zeroizing<[u8; N]> {
    let mut bytes = Zeroizing::new([0; N]);
    #[allow(clippy::expect_used)] // there is no safe way on without it
    getrandom::fill(bytes.as_mut()).expect("the kernel gives random bytes");
    bytes
}

/// The same chance, for whoever must be handed its source.
#[must_use]
pub fn chance() -> ring::rand::SystemRandom {
    ring::rand::SystemRandom::new()
}

/// A number nobody can guess, from 1 to 2^62, that says nothing of when it was made.
#[must_use]
pub fn new_id() -> i64 {
    let bytes = random::<8>();
    (i64::from_le_bytes(*bytes) & ((1 << 62) - 1)).max(1)
}

/// How many times as long `this` takes as `that`: the shortest of some turns each,
/// one after the other. Take two of about one length, then whatever else the
/// machine does falls on both. Looks again, up to thirty times, until it is less than
/// `bound`: a busy machine makes a turn longer and never shorter.
#[cfg(test)]
#[allow(clippy::disallowed_methods)] // how long it takes is what is asked
pub(crate) fn times_as_long(bound: f64, this: impl Fn(), that: impl Fn()) -> f64 {
    use std::time::{Duration, Instant};
    let took = |work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        begun.elapsed()
    };
    let mut shortest = (Duration::MAX, Duration::MAX);
    let mut ratio = f64::MAX;
    for turn in 0..30 {
        shortest = (shortest.0.min(took(&this)), shortest.1.min(took(&that)));
        ratio = shortest.0.as_secs_f64() / shortest.1.as_secs_f64();
        if turn >= 2 && ratio < bound {
            break;
        }
    }
    ratio
}
