//! Asking Telegram for updates. Of all processes one asks, because two would
//! be cut off by Telegram in turns; and an update counts as received only when
//! the next question says so, after everything in it is durable.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::api::{Trouble, Why};
use super::read;
use super::{Telegram, memory, receive};
use crate::clock::{Span, Timestamp};
use crate::codes::Figure;
use crate::desk::DeskError;
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::{clock, limits, store};

/// Runs until the program ends. Whichever process comes next need not wait then
/// for this one's hold to run out.
pub async fn run(telegram: Arc<Telegram>, house: House, mut ending: watch::Receiver<bool>) {
    let process = clock::new_id();
    // What is broken off here comes again: nothing of it was acknowledged.
    tokio::select! {
        () = ask_on(&telegram, &house, process) => {}
        _ = ending.wait_for(|has_ended| *has_ended) => {}
    }
    let let_go = move |tx: &mut Tx| store::telegram::let_go_poll(tx, process);
    if let Err(fault) = house.store.commit(let_go).await {
        tracing::warn!(?fault, "the next process waits before it asks Telegram");
    }
}

async fn ask_on(telegram: &Arc<Telegram>, house: &House, process: i64) {
    let mut asking = Asking::new(process);
    super::introduce(telegram, house).await;
    // Telegram answers no question while it has an address to call.
    let _ = telegram.bot.call::<bool>("deleteWebhook", &serde_json::json!({})).await;
    loop {
        let pause = match asking.ask(telegram, house, limits::TELEGRAM_POLL_S).await {
            Ok(true) => continue,
            // Another process asks; this one stands by.
            Ok(false) => limits::TELEGRAM_STAND_BY_S,
            Err(error) => {
                tracing::warn!(?error, "updates could not be taken in");
                asking.bridge(telegram, house).await;
                limits::TELEGRAM_PAUSE_S
            }
        };
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}

/// One question without waiting, for stories. `false` when another process asks.
///
/// # Errors
/// When the machine fails.
pub async fn ask_once(
    telegram: &Arc<Telegram>,
    house: &House,
    offset: &mut i64,
) -> Result<bool, DeskError> {
    let mut asking = Asking { offset: *offset, is_ours: true, ..Asking::new(1) };
    let asked = asking.ask(telegram, house, 0).await;
    if asked.is_err() {
        asking.answer_from_memory(telegram, house).await;
    }
    *offset = asking.offset;
    asked
}

/// One process's asking, from question to question.
struct Asking {
    process: i64,
    /// The first update that is not acknowledged.
    offset: i64,
    /// No other process asks before.
    held_until: Timestamp,
    /// It was this process that asked last.
    is_ours: bool,
    /// Whether Telegram answered, and when that was last written down.
    noted: Option<(bool, Timestamp)>,
}

impl Asking {
    fn new(process: i64) -> Asking {
        Asking { process, offset: 0, held_until: Timestamp(0), is_ours: false, noted: None }
    }

    /// `false` when another process asks.
    async fn ask(
        &mut self,
        telegram: &Arc<Telegram>,
        house: &House,
        wait_s: u64,
    ) -> Result<bool, DeskError> {
        if !self.holds(house).await? {
            return Ok(false);
        }
        match telegram.bot.updates(self.offset, wait_s).await {
            Ok(updates) => {
                self.note_answer(house, true).await?;
                let last = updates.iter().filter_map(|raw| read::number(raw)).max();
                take_in(telegram, house, updates).await?;
                if let Some(last) = last {
                    self.offset = last + 1;
                }
            }
            Err(trouble) => {
                self.note_answer(house, false).await?;
                let pause = match trouble {
                    Trouble::Limited(wait) => wait.0.clamp(1, 60).unsigned_abs(),
                    Trouble::Refused(Why::Token | Why::Conflict) => limits::TELEGRAM_STAND_BY_S,
                    _ => limits::TELEGRAM_PAUSE_S,
                };
                if wait_s > 0 {
                    tokio::time::sleep(Duration::from_secs(pause)).await;
                }
            }
        }
        Ok(true)
    }

    /// Whether the asking is ours, for long enough for one question.
    async fn holds(&mut self, house: &House) -> Result<bool, DeskError> {
        match house.now() + limits::TELEGRAM_POLL_LEASE_LEFT < self.held_until {
            true => Ok(true),
            false => self.hold(house).await,
        }
    }

    async fn hold(&mut self, house: &House) -> Result<bool, DeskError> {
        let (now, process) = (house.now(), self.process);
        let until = now + limits::TELEGRAM_POLL_LEASE;
        let hold = move |tx: &mut Tx| store::telegram::hold_poll(tx, process, now, until);
        let holds = house.store.commit(hold).await?;
        self.held_until = if holds { until } else { Timestamp(0) };
        self.is_ours = holds;
        Ok(holds)
    }

    /// Until the database can be written again, whoever cannot wait is answered all
    /// the same. Nothing is acknowledged meanwhile. Whoever did not ask last does
    /// not begin to: two would be cut off by Telegram in turns.
    async fn bridge(&mut self, telegram: &Telegram, house: &House) {
        while self.is_ours {
            self.answer_from_memory(telegram, house).await;
            let pause = Duration::from_millis(limits::GUIDE_PATIENCE_MS);
            if let Ok(Ok(_)) = tokio::time::timeout(pause, self.hold(house)).await {
                return;
            }
            tokio::time::sleep(pause).await;
        }
    }

    async fn answer_from_memory(&self, telegram: &Telegram, house: &House) {
        for raw in telegram.bot.updates(self.offset, 0).await.unwrap_or_default() {
            memory::answer(telegram, house, &raw).await;
        }
    }

    /// Writes down whether Telegram answers, and since when not; while nothing
    /// changes, once a minute.
    async fn note_answer(&mut self, house: &House, answers: bool) -> Result<(), DeskError> {
        let now = house.now();
        let is_fresh = |(was, at): (bool, Timestamp)| was == answers && now < at + Span::minutes(1);
        if self.noted.is_some_and(is_fresh) {
            return Ok(());
        }
        let note = move |tx: &mut Tx| {
            if answers {
                store::telegram::set_figure(tx, Figure::ReachedAt, now.0)?;
                return store::telegram::set_figure(tx, Figure::SilentSince, 0);
            }
            let since = store::telegram::figure(tx, Figure::SilentSince)?.unwrap_or(0);
            if since == 0 {
                store::telegram::set_figure(tx, Figure::SilentSince, now.0)?;
            }
            Ok(())
        };
        house.store.commit(note).await.map_err(|fault: Fault| DeskError::from(fault))?;
        self.noted = Some((answers, now));
        Ok(())
    }
}

/// All updates of one answer: chats side by side, each in order. When one
/// cannot be kept, all come again; those that were kept change nothing then.
///
/// # Errors
/// When something could not be kept.
async fn take_in(
    telegram: &Arc<Telegram>,
    house: &House,
    updates: Vec<Box<RawValue>>,
) -> Result<(), DeskError> {
    let mut chats: BTreeMap<i64, Vec<_>> = BTreeMap::new();
    for raw in updates {
        match read::heard(&raw) {
            Some(heard) => chats.entry(heard.chat()).or_default().push((heard, raw)),
            None => unreadable(house).await?,
        }
    }
    let room = Arc::new(Semaphore::new(limits::TELEGRAM_CHATS_AT_ONCE));
    let mut under_way = JoinSet::new();
    for (_, said) in chats {
        let (telegram, house, room) = (Arc::clone(telegram), house.clone(), Arc::clone(&room));
        under_way.spawn(async move {
            let _turn = room.acquire().await;
            for (heard, raw) in said {
                receive(&telegram, &house, heard).await?;
                memory::take_back(&telegram, &raw).await;
            }
            Ok::<_, DeskError>(())
        });
    }
    // Whatever happens to one chat, the others are taken in.
    let mut taken = Ok(());
    while let Some(done) = under_way.join_next().await {
        taken = taken.and(done.unwrap_or(Err(DeskError::Fault(Fault::Panicked))));
    }
    taken
}

/// Set aside and counted; what was in it is not logged.
///
/// # Errors
/// When the database fails.
pub async fn unreadable(house: &House) -> Result<(), DeskError> {
    tracing::warn!("an update has a shape that is not known; it was set aside");
    house
        .store
        .commit(|tx| store::telegram::count_up(tx, Figure::Unreadable))
        .await
        .map_err(|fault: Fault| fault.into())
}
