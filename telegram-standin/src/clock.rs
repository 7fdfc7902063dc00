//! The clock of a world: it stands still until a test moves it, or follows the
//! machine for a demonstration. The only place that asks the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::watch;

/// The moment at which a world begins unless it is told another: 24 August 2026.
const BEGINNING: i64 = 1_787_572_800;

/// A clock in whole seconds since 1970. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Hands>);

#[derive(Debug)]
struct Hands {
    /// The time itself, or, while the clock follows the machine, what is added to it.
    seconds: AtomicI64,
    follows: AtomicBool,
    moved: watch::Sender<u64>,
}

impl Clock {
    pub(crate) fn new(moved: watch::Sender<u64>) -> Clock {
        let seconds = AtomicI64::new(BEGINNING);
        Clock(Arc::new(Hands { seconds, follows: AtomicBool::new(false), moved }))
    }

    pub fn now(&self) -> i64 {
        let seconds = self.0.seconds.load(Ordering::SeqCst);
        if self.0.follows.load(Ordering::SeqCst) {
            machine().saturating_add(seconds)
        } else {
            seconds
        }
    }

    /// Moves the time forward and wakes whatever waits for it.
    pub fn advance(&self, seconds: i64) {
        self.0.seconds.fetch_add(seconds, Ordering::SeqCst);
        self.wake();
    }

    /// Sets the time. A world never goes back: an earlier moment is ignored.
    pub fn set(&self, moment: i64) {
        let ahead = moment.saturating_sub(self.now());
        if ahead > 0 {
            self.advance(ahead);
        }
    }

    /// Where a world begins in which nothing has happened yet, be it earlier than
    /// usual.
    pub fn begin(&self, moment: i64) {
        self.0.seconds.store(moment, Ordering::SeqCst);
        self.wake();
    }

    /// From now on the clock shows the machine's time and what it is advanced by.
    pub fn follow_machine(&self) {
        self.0.seconds.store(0, Ordering::SeqCst);
        self.0.follows.store(true, Ordering::SeqCst);
        self.wake();
    }

    pub fn follows_machine(&self) -> bool {
        self.0.follows.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        self.0.moved.send_modify(|version| *version += 1);
    }
}

/// A stretch of the machine's own time, for what Telegram measures between two
/// calls rather than between two events.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the only place that asks the machine")]
    pub(crate) fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    pub(crate) fn millis(self) -> u128 {
        self.0.elapsed().as_millis()
    }
}

#[expect(clippy::disallowed_methods, reason = "the only place that asks the machine")]
fn machine() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
