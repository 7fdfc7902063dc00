//! The one loop that sends. Rows are leased, tried, and done, put off or given up.
//!
//! Delivery is at least once: a doubled word is bearable, a lost one is not.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use crate::clock::{Span, Timestamp};
use crate::codes::{Fate, Venue};
use crate::desk::DeskError;
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::CaseId;
use crate::limits;
use crate::store::outbox::Owed;
use crate::store::{self};

/// The ways out. A closed list: the test's notebook is one of them.
pub enum Channel {
    /// The client's own page: what is kept is what it shows.
    Web,
    /// A notebook that writes deliveries down and answers as it was told.
    Notebook(Notebook),
}

/// For stories: what was delivered, and what to say to the next deliveries.
#[derive(Default)]
pub struct Notebook {
    delivered: Mutex<Vec<(CaseId, i64)>>,
    answers: Mutex<Vec<Failure>>,
}

/// A delivery that failed says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Try again after that long.
    Later(Span),
    /// It will not arrive.
    Never,
}

impl Notebook {
    /// The next deliveries fail like this, one after the other.
    pub fn fail_with(&self, failures: &[Failure]) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.extend(failures.iter().rev());
    }

    pub fn delivered(&self) -> Vec<(CaseId, i64)> {
        self.delivered.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn deliver(&self, owed: &Owed) -> Result<(), Failure> {
        if let Some(failure) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Err(failure);
        }
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.push((owed.case, owed.seq));
        Ok(())
    }
}

impl Channel {
    fn deliver(&self, owed: &Owed) -> Result<(), Failure> {
        match self {
            Channel::Web if owed.channel == Venue::Web.code() => Ok(()),
            // A row of a door that this program does not have.
            Channel::Web => Err(Failure::Later(limits::RETRY_MAX)),
            Channel::Notebook(notebook) => notebook.deliver(owed),
        }
    }
}

/// Runs until the program ends: at every ring, and once a second.
pub async fn run(house: House, channel: Channel) {
    let mut rung = house.store.bell().listen();
    loop {
        if let Err(error) = deliver_due(&house, &channel).await {
            tracing::error!(?error, "the outbox could not be worked on");
        }
        let pause = Duration::from_millis(limits::OUTBOX_LOOK_MS);
        if let Ok(None) = tokio::time::timeout(pause, rung.next()).await {
            return;
        }
    }
}

/// Delivers what is due now. Says how many deliveries were tried.
///
/// # Errors
/// When the database fails.
pub async fn deliver_due(house: &House, channel: &Channel) -> Result<usize, DeskError> {
    let now = house.now();
    // A look costs no write; most looks find nothing.
    if house.store.read(move |tx| store::outbox::is_any_due(tx, now)).await? {
        let owed: Vec<Owed> =
            house.store.commit(move |tx| store::outbox::lease(tx, now, limits::LEASE)).await?;
        let tried = owed.len();
        let outcomes: Vec<_> =
            owed.into_iter().map(|owed| (channel.deliver(&owed), owed)).collect();
        house
            .store
            .commit(move |tx| {
                outcomes.iter().try_for_each(|(how, owed)| settle(tx, owed, *how, now))
            })
            .await?;
        return Ok(tried);
    }
    Ok(0)
}

fn settle(tx: &mut Tx, owed: &Owed, how: Result<(), Failure>, now: Timestamp) -> Result<(), Fault> {
    let fate = match how {
        Ok(()) => Some(Fate::Shown),
        Err(Failure::Later(_)) if owed.attempts < limits::DELIVERIES_TRIED_MAX => None,
        Err(_) => Some(Fate::Failed),
    };
    match (fate, how) {
        (Some(fate), _) => {
            store::outbox::done(tx, owed.id)?;
            store::message::settle(tx, owed.case, owed.seq, fate)?;
            tx.ring(owed.case.0)
        }
        (None, Err(Failure::Later(after))) => {
            store::outbox::later(tx, owed.id, now + after.max(backoff(owed.attempts)))
        }
        (None, _) => Ok(()),
    }
}

/// 5 s, 10 s, 20 s, … up to half an hour.
fn backoff(attempts: i64) -> Span {
    let doubled = limits::RETRY_FIRST.0 << attempts.clamp(1, 20).saturating_sub(1);
    Span(doubled).min(limits::RETRY_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends() {
        assert_eq!(backoff(1), Span::seconds(5));
        assert_eq!(backoff(3), Span::seconds(20));
        assert_eq!(backoff(50), limits::RETRY_MAX);
    }
}
