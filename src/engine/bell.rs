//! Who watches a case is told that it changed: the number of the case, never
//! what changed.

use tokio::sync::broadcast;

use crate::limits;

/// Rung in place of a case when a watcher must look at everything again,
/// because what changed happened in another process or was too much to list.
pub const EVERYTHING: i64 = 0;

pub struct Bell {
    rope: broadcast::Sender<i64>,
}

impl Bell {
    pub(super) fn new() -> Bell {
        Bell { rope: broadcast::Sender::new(limits::RINGS_WAITING_MAX) }
    }

    pub(super) fn ring(&self, cases: &[i64]) {
        for case in cases {
            // Nobody listening is not an error.
            let _ = self.rope.send(*case);
        }
    }

    /// Everything rung from now on. A watcher that falls behind hears
    /// [`EVERYTHING`] once.
    #[must_use]
    pub fn listen(&self) -> Listener {
        Listener(self.rope.subscribe())
    }
}

pub struct Listener(broadcast::Receiver<i64>);

impl Listener {
    /// The next case that changed, or [`EVERYTHING`].
    /// `None` when the program is ending.
    pub async fn next(&mut self) -> Option<i64> {
        match self.0.recv().await {
            Ok(case) => Some(case),
            Err(broadcast::error::RecvError::Lagged(_)) => Some(EVERYTHING),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }

    /// Forgets what was rung until now, for a watcher that is about to look.
    pub fn forget(&mut self) {
        use broadcast::error::TryRecvError;
        while matches!(self.0.try_recv(), Ok(_) | Err(TryRecvError::Lagged(_))) {}
    }
}
