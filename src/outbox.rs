//! The one loop that sends. Rows are leased, tried, and done, put off or given up.
//!
//! Delivery is at least once for what may be repeated (every line of the desk,
//! every answer in an emergency): a doubled word is bearable, a lost one is not.
//! A worker's other answers go out once; where nobody knows whether one
//! arrived, the worker is told and decides.

use std::collections::BTreeSet;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::task::{JoinError, JoinHandle, JoinSet};

use crate::clock::{Span, Timestamp};
use crate::codes::{Carrier, Errand, Fate, Figure, Reach};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::CaseId;
use crate::limits;
use crate::push::{self, Push};
use crate::store;
use crate::store::outbox::Owed;
use crate::store::telegram::NewCopy;
use crate::telegram::{self, Placed, Sent, Telegram, pace};

/// The ways out. A closed list: the test's notebook is one of them.
pub enum Channel {
    /// The client's own page, where what is kept is what it shows; Telegram, where
    /// there is a bot; and workers' devices, where they may be called.
    Doors { telegram: Option<Arc<Telegram>>, push: Option<Arc<Push>> },
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
    /// Given back when all this is written down.
    turn: Option<OwnedSemaphorePermit>,
}

impl Outcome {
    fn new(owed: Owed, how: Sent) -> Outcome {
        Outcome { owed, how, ghost: None, turn: None }
    }
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

/// Deliveries under way. Each has a turn until it is settled, or until it takes
/// longer than any should: so a crash leaves no more than
/// [`limits::DELIVERIES_AT_ONCE`] of which nobody knows whether they arrived, and
/// one that hangs holds up nobody.
struct UnderWay {
    deliveries: JoinSet<Outcome>,
    turns: Arc<Semaphore>,
    /// Those that ended and are not settled.
    ended: Vec<Arc<Outcome>>,
}

impl UnderWay {
    fn new(turns: usize) -> UnderWay {
        let turns = Arc::new(Semaphore::new(turns));
        UnderWay { deliveries: JoinSet::new(), turns, ended: Vec::new() }
    }

    /// How many more may begin once those that ended are settled.
    fn room(&self) -> usize {
        let places = limits::OUTBOX_BATCH.saturating_sub(self.deliveries.len());
        let freed = self.ended.iter().filter(|outcome| outcome.turn.is_some()).count();
        places.min(self.turns.available_permits() + freed)
    }

    /// A delivery ended, and perhaps others with it.
    fn end(&mut self, done: Result<Outcome, JoinError>) {
        // A delivery that panicked stays leased, and counts as under way.
        self.ended.extend(done.ok().map(Arc::new));
        while let Some(done) = self.deliveries.try_join_next() {
            self.ended.extend(done.ok().map(Arc::new));
        }
    }

    fn begin(&mut self, delivery: impl Future<Output = Outcome> + Send + 'static) {
        let turn = Arc::clone(&self.turns).try_acquire_owned().ok();
        self.deliveries.spawn(async move {
            let mut delivery = pin!(delivery);
            let patience = Duration::from_millis(limits::DELIVERY_TURN_MS);
            match tokio::time::timeout(patience, &mut delivery).await {
                Ok(outcome) => Outcome { turn, ..outcome },
                Err(_) => {
                    drop(turn);
                    delivery.await
                }
            }
        });
    }
}

/// Runs until the program ends, or is told to send nothing more. Deleting has a
/// loop of its own, so that it holds up no answer.
pub async fn run(house: House, channel: Channel, ending: watch::Receiver<bool>) {
    match &channel {
        Channel::Doors { telegram: Some(telegram), .. } => {
            let delivering = deliver(&house, &channel, ending.clone());
            tokio::join!(delivering, delete(&house, telegram, ending));
        }
        _ => deliver(&house, &channel, ending).await,
    }
}

/// Looks at every ring, and once a second. A delivery that hangs holds up its
/// own lane and no other.
async fn deliver(house: &House, channel: &Channel, mut ending: watch::Receiver<bool>) {
    let mut rung = house.store.bell().listen();
    let mut under_way = UnderWay::new(limits::DELIVERIES_AT_ONCE);
    while !*ending.borrow() {
        rung.forget();
        if let Err(error) = turn(house, channel, &mut under_way).await {
            complain(&error, "the outbox could not be worked on");
        } else if !under_way.ended.is_empty() {
            continue;
        }
        let pause = Duration::from_millis(limits::OUTBOX_LOOK_MS);
        tokio::select! {
            Some(done) = under_way.deliveries.join_next() => under_way.end(done),
            heard = rung.next() => if heard.is_none() { return },
            () = tokio::time::sleep(pause) => {}
            () = told(&mut ending) => {}
        }
    }
    // What is on its way cannot be called back; where it stands must be known.
    while let Some(done) = under_way.deliveries.join_next().await {
        under_way.end(done);
        if let Err(error) = settle_ended(house, &mut under_way).await {
            tracing::error!(?error, "what was delivered could not be noted");
        }
    }
}

/// Whoever found the database busy looks again a moment later: that is no failure.
fn complain(error: &DeskError, what: &'static str) {
    match error {
        DeskError::Refused(Refusal::Busy) => tracing::warn!("{what} yet: the database is busy"),
        _ => tracing::error!(?error, "{what}"),
    }
}

/// Returns when nothing more is to be sent; never, when nobody can say so any more.
async fn told(ending: &mut watch::Receiver<bool>) {
    if ending.wait_for(|is_ending| *is_ending).await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn delete(house: &House, telegram: &Arc<Telegram>, mut ending: watch::Receiver<bool>) {
    while !*ending.borrow() {
        let deleted = telegram::delete_due(telegram, house).await;
        match deleted {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => complain(&error, "copies on Telegram could not be deleted"),
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(limits::OUTBOX_LOOK_MS)) => {}
            () = told(&mut ending) => {}
        }
    }
}

/// The organisation was destroyed: deletes on Telegram what may be deleted
/// there, for [`limits::PANIC_TELEGRAM_S`] at most. `sending` is the loop that
/// was told to send nothing more; what it had under way goes too. Says whether
/// nothing is left.
pub async fn empty(house: &House, telegram: &Arc<Telegram>, sending: JoinHandle<()>) -> bool {
    let emptied = async {
        loop {
            let nothing_follows = sending.is_finished();
            match telegram::delete_everything(telegram, house).await {
                Ok(0) if nothing_follows => return,
                Ok(_) => {}
                Err(error) => complain(&error, "copies on Telegram could not be deleted"),
            }
            tokio::time::sleep(Duration::from_millis(limits::PANIC_LOOK_MS)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(limits::PANIC_TELEGRAM_S), emptied).await.is_ok()
}

/// Delivers what is due now, and waits for all of it. Says how many deliveries
/// were tried.
///
/// # Errors
/// When the database fails.
pub async fn deliver_due(house: &House, channel: &Channel) -> Result<usize, DeskError> {
    let mut under_way = UnderWay::new(limits::OUTBOX_BATCH);
    let taken = turn(house, channel, &mut under_way).await?;
    while let Some(done) = under_way.deliveries.join_next().await {
        under_way.end(done);
    }
    settle_ended(house, &mut under_way).await?;
    Ok(taken)
}

/// Delivers what is due now, and deletes on Telegram what is due there, as the
/// loops do that run for ever. Says how much was tried.
///
/// # Errors
/// When the database fails.
pub async fn work_once(house: &House, channel: &Channel) -> Result<usize, DeskError> {
    let delivered = deliver_due(house, channel).await?;
    match channel {
        Channel::Doors { telegram: Some(telegram), .. } => {
            Ok(delivered + telegram::delete_due(telegram, house).await?)
        }
        _ => Ok(delivered),
    }
}

/// Settles what ended, leases what is due in the same transaction, and sends it
/// on its way; what needs no way has ended already. Says how many were taken.
async fn turn(
    house: &House,
    channel: &Channel,
    under_way: &mut UnderWay,
) -> Result<usize, DeskError> {
    let (now, room) = (house.now(), under_way.room());
    // A look costs no write; most looks find nothing.
    let is_any_due = move |tx: &mut Tx| store::outbox::is_any_due(tx, now);
    if under_way.ended.is_empty() && (room == 0 || !house.store.read(is_any_due).await?) {
        return Ok(0);
    }
    let paces = house.config.telegram.limits;
    let carriers = Carriers {
        telegram: matches!(channel, Channel::Doors { telegram: Some(_), .. }),
        push: matches!(channel, Channel::Doors { push: Some(_), .. }),
    };
    let number = match channel {
        Channel::Doors { telegram: Some(telegram), .. } => telegram.last_number(),
        _ => 0,
    };
    // They stay known, and keep their turns, until this is durable.
    let settling = under_way.ended.clone();
    let work = move |tx: &mut Tx| {
        if carriers.telegram {
            pace::take_turn(tx)?;
        }
        settle_all(tx, &settling, now)?;
        // Another process may have heard or sent a later message.
        let written = store::telegram::figure(tx, Figure::LastNumber)?.unwrap_or(0);
        if number > written {
            store::telegram::raise_figure(tx, Figure::LastNumber, number)?;
        }
        let number = number.max(written);
        let (mut ready, mut places) = (Vec::new(), room);
        // What is held up or needs no way takes nobody's place.
        for _ in 0..limits::OUTBOX_BATCH {
            let owed = store::outbox::lease(tx, places, number, now, limits::LEASE)?;
            if owed.is_empty() {
                break;
            }
            for owed in owed {
                match held_up(tx, &owed, &paces, carriers, now)? {
                    HeldUp::No => {
                        places -= usize::from(owed.carrier != Carrier::Web);
                        ready.push(owed);
                    }
                    HeldUp::Until(due_at) => store::outbox::later(tx, owed.id, due_at, false)?,
                }
            }
        }
        Ok::<_, Fault>(ready)
    };
    let ready = house.store.commit(work).await?;
    under_way.ended.clear();
    let taken = ready.len();
    for owed in ready {
        send_off(house, channel, under_way, owed);
    }
    Ok(taken)
}

fn send_off(house: &House, channel: &Channel, under_way: &mut UnderWay, owed: Owed) {
    let house = house.clone();
    match (channel, owed.carrier) {
        (Channel::Notebook(notebook), _) => {
            let how = notebook.deliver(&owed);
            under_way.ended.push(Arc::new(Outcome::new(owed, how)));
        }
        (Channel::Doors { telegram: Some(telegram), .. }, Carrier::Telegram) => {
            let telegram = Arc::clone(telegram);
            under_way.begin(async move { deliver_on_telegram(&telegram, &house, owed).await });
        }
        (Channel::Doors { push: Some(push), .. }, Carrier::Push) => {
            let push = Arc::clone(push);
            under_way.begin(async move {
                let how = push::send(&push, &house, &owed).await;
                Outcome::new(owed, how.map(|()| None))
            });
        }
        // On the web it is there to be seen.
        (Channel::Doors { .. }, _) => {
            under_way.ended.push(Arc::new(Outcome::new(owed, Ok(None))));
        }
    }
}

async fn settle_ended(house: &House, under_way: &mut UnderWay) -> Result<(), DeskError> {
    let (settling, now) = (under_way.ended.clone(), house.now());
    let settled = house.store.commit(move |tx| settle_all(tx, &settling, now));
    settled.await.map_err(|fault: Fault| DeskError::from(fault))?;
    under_way.ended.clear();
    Ok(())
}

fn settle_all(tx: &mut Tx, ended: &[Arc<Outcome>], now: Timestamp) -> Result<(), Fault> {
    // Whoever else changes what is owed about a case has locked the case before.
    let cases: BTreeSet<CaseId> =
        ended.iter().filter_map(|it| it.owed.message.map(|(case, _)| case)).collect();
    cases.into_iter().try_for_each(|case| store::case::locked(tx, case).map(drop))?;
    ended.iter().try_for_each(|outcome| {
        if let Some(ghost) = &outcome.ghost {
            store::telegram::keep_copy(tx, ghost)?;
        }
        settle(tx, &outcome.owed, &outcome.how, now)
    })
}

/// Which ways out this program has besides the client's own page.
#[derive(Clone, Copy)]
struct Carriers {
    telegram: bool,
    push: bool,
}

enum HeldUp {
    No,
    Until(Timestamp),
}

fn held_up(
    tx: &mut Tx,
    owed: &Owed,
    paces: &crate::config::TelegramLimits,
    carriers: Carriers,
    now: Timestamp,
) -> Result<HeldUp, Fault> {
    let goes_out_no_more = owed.was_under_way && !owed.is_repeatable;
    if owed.carrier == Carrier::Web || goes_out_no_more {
        return Ok(HeldUp::No);
    }
    Ok(match owed.carrier {
        Carrier::Telegram if carriers.telegram => match pace::claim(tx, paces, owed.lane, now)? {
            Ok(()) => HeldUp::No,
            Err(from) => HeldUp::Until(from),
        },
        Carrier::Push if carriers.push => HeldUp::No,
        // A row of a door that this program does not have.
        _ => HeldUp::Until(now + limits::RETRY_MAX),
    })
}

async fn deliver_on_telegram(telegram: &Telegram, house: &House, owed: Owed) -> Outcome {
    // It was under way when a program died.
    if owed.was_under_way && !owed.is_repeatable {
        let ghost = telegram::ghost(telegram, house, &owed).await;
        return Outcome { ghost, ..Outcome::new(owed, Err(Failure::Unclear)) };
    }
    let was_under_way = owed.was_under_way;
    let how = telegram::send(telegram, house, &owed).await;
    let ghost = match was_under_way || how.as_ref().err() == Some(&Failure::Unclear) {
        true => telegram::ghost(telegram, house, &owed).await,
        false => None,
    };
    Outcome { ghost, ..Outcome::new(owed, how) }
}

fn settle(tx: &mut Tx, owed: &Owed, how: &Sent, now: Timestamp) -> Result<(), Fault> {
    let later = |tx: &mut Tx, wait, counts| store::outbox::later(tx, owed.id, now + wait, counts);
    match how {
        Ok(placed) => {
            match (placed, owed.post) {
                (Some(Placed::Copy(copy)), _) => store::telegram::keep_copy(tx, copy)?,
                (Some(Placed::Post(end)), Some(post)) => {
                    desk::newsfeed::settle(tx, post, *end, now)?;
                }
                _ => {}
            }
            finish(tx, owed, Fate::Shown, now)
        }
        Err(Failure::Later(_)) if owed.attempts >= limits::DELIVERIES_TRIED_MAX => {
            finish(tx, owed, Fate::Failed, now)
        }
        Err(Failure::Later(after)) => {
            later(tx, (*after).max(backoff(owed.attempts, limits::RETRY_MAX)), true)
        }
        Err(Failure::NotDone(after)) => {
            later(tx, (*after).max(backoff(owed.attempts, limits::TELEGRAM_RETRY_MAX)), true)
        }
        Err(Failure::Limited(wait)) => {
            store::telegram::count_up(tx, Figure::Limited)?;
            pace::hold_back(tx, owed.lane, now + *wait)?;
            later(tx, *wait, false)
        }
        Err(Failure::Unclear) if owed.is_repeatable => later(tx, limits::RETRY_FIRST, true),
        Err(Failure::Unclear) => {
            store::telegram::count_up(tx, Figure::Unsure)?;
            finish(tx, owed, Fate::Unsure, now)
        }
        Err(Failure::Never(reach)) => {
            let lost = reach.zip(owed.route);
            if let Some((reach, route)) = lost {
                store::call::set_reach(tx, route, reach)?;
            }
            if let (Some((reach, route)), Carrier::Telegram) = (lost, owed.carrier) {
                store::telegram::set_reach(tx, route, reach)?;
                store::telegram::count_up(tx, Figure::Blocked)?;
            }
            finish(tx, owed, Fate::Failed, now)?;
            match (lost, owed.carrier) {
                // The browser dropped it: nobody will be reached there again.
                (Some((Reach::Gone, route)), Carrier::Push) => store::call::end_way(tx, route),
                _ => Ok(()),
            }
        }
    }
}

/// The row is done with. A message of several pieces is what its worst piece is.
fn finish(tx: &mut Tx, owed: &Owed, fate: Fate, now: Timestamp) -> Result<(), Fault> {
    store::outbox::done(tx, owed.id)?;
    if let (Some(call), Some(route), Fate::Failed) = (owed.call, owed.route, fate)
        && !store::call::is_reached_besides(tx, route)?
    {
        // Who cannot be reached holds up nobody.
        store::call::hurry(tx, call, now)?;
    }
    if let (Some(post), true) = (owed.post, fate != Fate::Shown) {
        desk::newsfeed::give_up(tx, post, owed.errand, fate)?;
    }
    let is_call = matches!(owed.errand, Errand::Invite | Errand::InviteInDanger);
    if let (true, Some(route), true) = (is_call, owed.route, fate != Fate::Shown) {
        // Nobody was called; the next answer calls them, and whoever wrote the
        // ones that wait is told.
        store::telegram::end_invitations_on(tx, route)?;
        for case in store::outbox::nobody_was_called(tx, route)? {
            tx.ring(case.0)?;
        }
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
