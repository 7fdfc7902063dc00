//! The one loop that sends. Rows are leased, tried, and done, put off or given up.
//!
//! Delivery is at least once for what may be repeated (every line of the desk,
//! every answer in an emergency): a doubled word is bearable, a lost one is not.
//! A worker's other answers go out once; where nobody knows whether one
//! arrived, the worker is told and decides.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::clock::{Span, Timestamp};
use crate::codes::{Carrier, Fate, Figure, Reach};
use crate::desk::{self, DeskError};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::CaseId;
use crate::limits;
use crate::store::outbox::Owed;
use crate::store::telegram::NewCopy;
use crate::store::{self};
use crate::telegram::{self, Placed, Sent, Telegram, pace};

/// The ways out. A closed list: the test's notebook is one of them.
pub enum Channel {
    /// The client's own page, where what is kept is what it shows; and
    /// Telegram, where there is a bot.
    Doors(Option<Arc<Telegram>>),
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
    /// Try again after that long; given up after [`limits::DELIVERIES_TRIED_MAX`].
    Later(Span),
    /// It did not go out: try again after that long, for as long as it takes.
    NotDone(Span),
    /// The carrier says when, to the second.
    Limited(Span),
    /// It may have arrived.
    Unclear,
    /// It will not arrive. What is known of the person's reach, if anything.
    Never(Option<Reach>),
}

/// What became of one delivery.
struct Outcome {
    owed: Owed,
    how: Sent,
    /// Where it may stand besides: it went out once, and nobody heard what came of it.
    ghost: Option<NewCopy>,
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

    fn deliver(&self, owed: &Owed) -> Sent {
        if let Some(failure) = self.answers.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Err(failure);
        }
        let mut delivered = self.delivered.lock().unwrap_or_else(PoisonError::into_inner);
        delivered.extend(owed.message);
        Ok(None)
    }
}

/// Runs until the program ends: at every ring, and once a second.
pub async fn run(house: House, channel: Channel) {
    let mut rung = house.store.bell().listen();
    loop {
        let mut tried = match deliver_due(&house, &channel).await {
            Ok(tried) => tried,
            Err(error) => {
                tracing::error!(?error, "the outbox could not be worked on");
                0
            }
        };
        if let Channel::Doors(Some(telegram)) = &channel {
            match telegram::delete_due(telegram, &house).await {
                Ok(deleted) => tried += deleted,
                Err(error) => tracing::error!(?error, "copies on Telegram could not be deleted"),
            }
        }
        if tried > 0 {
            continue;
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
    if !house.store.read(move |tx| store::outbox::is_any_due(tx, now)).await? {
        return Ok(0);
    }
    let paces = house.config.telegram.limits;
    let has_telegram = matches!(channel, Channel::Doors(Some(_)));
    let number = match channel {
        Channel::Doors(Some(telegram)) => telegram.last_number(),
        _ => 0,
    };
    let (ready, tried) = house
        .store
        .commit(move |tx| {
            let owed = store::outbox::lease(tx, number, now, limits::LEASE)?;
            let mut ready = Vec::with_capacity(owed.len());
            for owed in owed {
                match held_up(tx, &owed, &paces, has_telegram, now)? {
                    HeldUp::No => ready.push(owed),
                    HeldUp::Until(due_at) => store::outbox::later(tx, owed.id, due_at, false)?,
                }
            }
            let tried = ready.len();
            Ok::<_, Fault>((ready, tried))
        })
        .await?;
    let outcomes = deliver_all(house, channel, ready).await;
    house
        .store
        .commit(move |tx| {
            outcomes.into_iter().try_for_each(|outcome| {
                if let Some(ghost) = &outcome.ghost {
                    store::telegram::keep_copy(tx, ghost)?;
                }
                settle(tx, &outcome.owed, outcome.how, now)
            })
        })
        .await?;
    Ok(tried)
}

enum HeldUp {
    No,
    Until(Timestamp),
}

fn held_up(
    tx: &mut Tx,
    owed: &Owed,
    paces: &crate::config::TelegramLimits,
    has_telegram: bool,
    now: Timestamp,
) -> Result<HeldUp, Fault> {
    let goes_out_no_more = owed.was_under_way && !owed.is_repeatable;
    if owed.carrier == Carrier::Web || goes_out_no_more {
        return Ok(HeldUp::No);
    }
    if !has_telegram {
        // A row of a door that this program does not have.
        return Ok(HeldUp::Until(now + limits::RETRY_MAX));
    }
    Ok(match pace::claim(tx, paces, owed.lane, now)? {
        Ok(()) => HeldUp::No,
        Err(from) => HeldUp::Until(from),
    })
}

async fn deliver_all(house: &House, channel: &Channel, ready: Vec<Owed>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(ready.len());
    let mut under_way = JoinSet::new();
    for owed in ready {
        match channel {
            Channel::Notebook(notebook) => {
                let how = notebook.deliver(&owed);
                outcomes.push(Outcome { owed, how, ghost: None });
            }
            Channel::Doors(Some(telegram)) if owed.carrier == Carrier::Telegram => {
                let (telegram, house) = (Arc::clone(telegram), house.clone());
                under_way.spawn(async move { deliver_on_telegram(&telegram, &house, owed).await });
            }
            // On the web it is there to be seen.
            Channel::Doors(_) => outcomes.push(Outcome { owed, how: Ok(None), ghost: None }),
        }
    }
    while let Some(done) = under_way.join_next().await {
        // A delivery that panicked stays leased, and counts as under way.
        outcomes.extend(done.ok());
    }
    outcomes
}

async fn deliver_on_telegram(telegram: &Telegram, house: &House, owed: Owed) -> Outcome {
    // It was under way when a program died.
    if owed.was_under_way && !owed.is_repeatable {
        let ghost = telegram::ghost(telegram, house, &owed).await;
        return Outcome { owed, how: Err(Failure::Unclear), ghost };
    }
    let was_under_way = owed.was_under_way;
    let how = telegram::send(telegram, house, &owed).await;
    let ghost = match was_under_way || how.as_ref().err() == Some(&Failure::Unclear) {
        true => telegram::ghost(telegram, house, &owed).await,
        false => None,
    };
    Outcome { owed, how, ghost }
}

fn settle(tx: &mut Tx, owed: &Owed, how: Sent, now: Timestamp) -> Result<(), Fault> {
    let later = |tx: &mut Tx, wait, counts| store::outbox::later(tx, owed.id, now + wait, counts);
    match how {
        Ok(placed) => {
            match (placed, owed.post) {
                (Some(Placed::Copy(copy)), _) => store::telegram::keep_copy(tx, &copy)?,
                (Some(Placed::Post(end)), Some(post)) => {
                    desk::newsfeed::settle(tx, post, end, now)?;
                }
                _ => {}
            }
            finish(tx, owed, Fate::Shown)
        }
        Err(Failure::Later(_)) if owed.attempts >= limits::DELIVERIES_TRIED_MAX => {
            finish(tx, owed, Fate::Failed)
        }
        Err(Failure::Later(after)) => {
            later(tx, after.max(backoff(owed.attempts, limits::RETRY_MAX)), true)
        }
        Err(Failure::NotDone(after)) => {
            later(tx, after.max(backoff(owed.attempts, limits::TELEGRAM_RETRY_MAX)), true)
        }
        Err(Failure::Limited(wait)) => {
            store::telegram::count_up(tx, Figure::Limited)?;
            pace::hold_back(tx, owed.lane, now + wait)?;
            later(tx, wait, false)
        }
        Err(Failure::Unclear) if owed.is_repeatable => later(tx, limits::RETRY_FIRST, true),
        Err(Failure::Unclear) => {
            store::telegram::count_up(tx, Figure::Unsure)?;
            finish(tx, owed, Fate::Unsure)
        }
        Err(Failure::Never(reach)) => {
            if let (Some(reach), Some(route)) = (reach, owed.route) {
                store::telegram::set_reach(tx, route, reach)?;
                store::telegram::count_up(tx, Figure::Blocked)?;
            }
            finish(tx, owed, Fate::Failed)
        }
    }
}

/// The row is done with. A message of several pieces is what its worst piece is.
fn finish(tx: &mut Tx, owed: &Owed, fate: Fate) -> Result<(), Fault> {
    store::outbox::done(tx, owed.id)?;
    if let (Some(post), true) = (owed.post, fate != Fate::Shown) {
        desk::newsfeed::give_up(tx, post, owed.errand, fate)?;
    }
    let Some((case, seq)) = owed.message else { return Ok(()) };
    if fate != Fate::Shown || !store::outbox::has_more(tx, case, seq)? {
        store::message::settle(tx, case, seq, fate)?;
    }
    tx.ring(case.0)
}

/// 5 s, 10 s, 20 s, … up to `most`.
fn backoff(attempts: i64, most: Span) -> Span {
    let doubled = limits::RETRY_FIRST.0 << attempts.clamp(1, 20).saturating_sub(1);
    Span(doubled).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_and_ends() {
        assert_eq!(backoff(1, limits::RETRY_MAX), Span::seconds(5));
        assert_eq!(backoff(3, limits::RETRY_MAX), Span::seconds(20));
        assert_eq!(backoff(50, limits::RETRY_MAX), limits::RETRY_MAX);
    }
}
