//! Forgetting on Telegram's side. A bot can delete a message, its own or a
//! client's, for 48 hours (facts.md section 3); so everything has its hour, and
//! what is late is overwritten where it is ours, and counted where it is not.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::task::JoinSet;

use super::api::{Trouble, Why};
use super::send::opened_numbers;
use super::{Telegram, pace};
use crate::clock::{Span, Timestamp};
use crate::codes::{Audience, Carrier, Errand, Figure};
use crate::desk::{self, DeskError};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::store::outbox::NewErrand;
use crate::store::telegram::Copy;
use crate::vault::Route;

/// What became of a copy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Gone,
    /// Ours and too old: it says nothing any more.
    Overwritten,
    /// Theirs and too old, or refused: it stands.
    Stands,
    /// To be tried again, from that moment on.
    Later(Timestamp),
}

/// How chats are emptied.
#[derive(Clone, Copy)]
struct Manner {
    chats_at_once: usize,
    /// The wait after Telegram could not be asked.
    retry: Span,
    /// How long one chat may take before its turn goes to another.
    patience: Duration,
}

const IN_TURN: Manner = Manner {
    chats_at_once: 1,
    retry: limits::COPY_RETRY,
    // Each request has its own bound.
    patience: Duration::MAX,
};
const IN_HASTE: Manner = Manner {
    chats_at_once: limits::PANIC_CHATS_AT_ONCE,
    retry: limits::PANIC_RETRY,
    patience: Duration::from_secs(limits::PANIC_CHAT_S),
};

/// Deletes what is due on Telegram. Says how many copies were tried.
///
/// # Errors
/// When the database or the keys fail.
pub async fn delete_due(telegram: &Arc<Telegram>, house: &House) -> Result<usize, DeskError> {
    delete(telegram, house, IN_TURN).await
}

/// Everything that may be deleted there is to go now, as far as Telegram goes
/// along at this moment. Several processes share it. Says how many copies still
/// stand.
///
/// # Errors
/// When the database or the keys fail.
pub async fn delete_everything(telegram: &Arc<Telegram>, house: &House) -> Result<i64, DeskError> {
    house.store.commit::<_, Fault, _>(store::telegram::delete_every_copy).await?;
    while delete(telegram, house, IN_HASTE).await? > 0 {}
    Ok(house.store.read::<_, Fault, _>(store::telegram::count_copies_to_go).await?)
}

async fn delete(
    telegram: &Arc<Telegram>,
    house: &House,
    manner: Manner,
) -> Result<usize, DeskError> {
    let now = house.now();
    if !house.store.read(move |tx| store::telegram::is_any_copy_due(tx, now)).await? {
        return Ok(0);
    }
    let due =
        house.store.commit(move |tx| store::telegram::lease_copies(tx, now, limits::LEASE)).await?;
    let tried = due.len();
    let mut chats: BTreeMap<(i64, bool), Vec<Copy>> = BTreeMap::new();
    for copy in due {
        chats.entry((copy.route, copy.place == Audience::Chat)).or_default().push(copy);
    }
    let mut under_way = JoinSet::new();
    let mut ended = Ok(());
    for ((route, _), copies) in chats {
        while under_way.len() >= manner.chats_at_once {
            ended = ended.and(one_of(&mut under_way).await);
        }
        let (telegram, house) = (Arc::clone(telegram), house.clone());
        under_way.spawn(async move { empty_chat(&telegram, &house, route, copies, manner).await });
    }
    // A chat that fails keeps no other from being emptied.
    while !under_way.is_empty() {
        ended = ended.and(one_of(&mut under_way).await);
    }
    ended.map(|()| tried)
}

async fn one_of(under_way: &mut JoinSet<Result<(), DeskError>>) -> Result<(), DeskError> {
    match under_way.join_next().await {
        Some(done) => done.unwrap_or(Err(DeskError::Fault(Fault::Panicked))),
        None => Ok(()),
    }
}

async fn empty_chat(
    telegram: &Telegram,
    house: &House,
    route: i64,
    copies: Vec<Copy>,
    manner: Manner,
) -> Result<(), DeskError> {
    let ends = match &house.vault.route(route).await? {
        Some(route) => {
            let deleted = delete_in_chat(telegram, house, route, &copies, manner);
            match tokio::time::timeout(manner.patience, deleted).await {
                Ok(ends) => ends?,
                Err(_) => copies.iter().map(|_| End::Later(house.now())).collect(),
            }
        }
        // Nobody knows any more where it stands.
        None => copies.iter().map(|_| End::Stands).collect(),
    };
    settle(house, copies, ends).await
}

async fn delete_in_chat(
    telegram: &Telegram,
    house: &House,
    route: &Route,
    copies: &[Copy],
    manner: Manner,
) -> Result<Vec<End>, DeskError> {
    let mut ends = Vec::with_capacity(copies.len());
    let chat = match copies.first().map(|copy| copy.place) {
        Some(Audience::Private) => route.private,
        Some(Audience::Chat) => telegram.group(),
        None => None,
    };
    let Some(chat) = chat else {
        return Ok(copies.iter().map(|_| End::Stands).collect());
    };
    let mut batch: Vec<(&Copy, RangeInclusive<i64>)> = Vec::new();
    let mut size = 0;
    for copy in copies {
        // What does not open stands under no number any more.
        let numbers = opened_numbers(route, &copy.sealed).unwrap_or(0..=0);
        let more = numbers.clone().count();
        if size + more > limits::TELEGRAM_DELETIONS_AT_ONCE {
            ends.extend(delete_batch(telegram, house, chat, &batch, manner).await?);
            batch.clear();
            size = 0;
        }
        size += more;
        batch.push((copy, numbers));
    }
    ends.extend(delete_batch(telegram, house, chat, &batch, manner).await?);
    Ok(ends)
}

/// One message that cannot be deleted makes Telegram refuse the whole batch
/// and delete nothing; then each is tried by itself.
async fn delete_batch(
    telegram: &Telegram,
    house: &House,
    chat: i64,
    copies: &[(&Copy, RangeInclusive<i64>)],
    manner: Manner,
) -> Result<Vec<End>, DeskError> {
    let all = |end: End| Ok(copies.iter().map(|_| end).collect());
    let later = || End::Later(house.now() + manner.retry);
    if let Err(from) = may_ask(house).await? {
        return all(End::Later(from));
    }
    let numbers: Vec<i64> = copies.iter().flat_map(|(_, numbers)| numbers.clone()).collect();
    let whole = json!({ "chat_id": chat, "message_ids": numbers });
    match telegram.bot.call::<bool>("deleteMessages", &whole).await {
        Ok(_) => return all(End::Gone),
        Err(Trouble::Refused(Why::Token | Why::Conflict)) => return all(later()),
        Err(Trouble::Refused(_)) => {}
        Err(trouble) => {
            count_trouble(house, trouble).await?;
            return all(later());
        }
    }
    let mut ends = Vec::with_capacity(copies.len());
    for (copy, numbers) in copies {
        let mut end = End::Gone;
        let is_ghost = numbers.start() != numbers.end();
        for number in numbers.clone() {
            let one = delete_one(telegram, house, chat, copy.is_ours, number, manner).await?;
            // Of a ghost only that it is tried again counts: most of its
            // numbers are nobody's.
            end = if is_ghost && !matches!(one, End::Later(_)) { end } else { one };
        }
        ends.push(end);
    }
    Ok(ends)
}

async fn delete_one(
    telegram: &Telegram,
    house: &House,
    chat: i64,
    is_ours: bool,
    number: i64,
    manner: Manner,
) -> Result<End, DeskError> {
    if let Err(from) = may_ask(house).await? {
        return Ok(End::Later(from));
    }
    let later = || End::Later(house.now() + manner.retry);
    let which = json!({ "chat_id": chat, "message_id": number });
    match telegram.bot.call::<bool>("deleteMessage", &which).await {
        Ok(_) | Err(Trouble::Refused(Why::NoMessage)) => return Ok(End::Gone),
        Err(Trouble::Refused(_)) => {}
        Err(trouble) => {
            count_trouble(house, trouble).await?;
            return Ok(later());
        }
    }
    if !is_ours {
        return Ok(End::Stands);
    }
    // What we wrote we can empty at any age (facts.md section 3).
    let emptied = json!({ "chat_id": chat, "message_id": number, "text": "·" });
    match telegram.bot.call::<serde::de::IgnoredAny>("editMessageText", &emptied).await {
        Ok(_) | Err(Trouble::Refused(Why::NotModified)) => Ok(End::Overwritten),
        Err(Trouble::Refused(Why::NoMessage)) => Ok(End::Gone),
        Err(Trouble::Refused(_)) => Ok(End::Stands),
        Err(_) => Ok(later()),
    }
}

/// Deletions count among the bot's requests, not among a chat's messages.
/// Otherwise the moment from which one more may go out.
async fn may_ask(house: &House) -> Result<Result<(), Timestamp>, DeskError> {
    let (now, limits) = (house.now(), house.config.telegram.limits);
    let claim = move |tx: &mut Tx| match pace::held_back(tx, pace::DELETIONS, now)? {
        Some(from) => Ok(Err(from)),
        None => pace::claim(tx, &limits, pace::BOT, now),
    };
    Ok(house.store.commit(claim).await.map_err(|fault: Fault| fault)?)
}

async fn count_trouble(house: &House, trouble: Trouble) -> Result<(), DeskError> {
    let now = house.now();
    let Trouble::Limited(wait) = trouble else { return Ok(()) };
    house
        .store
        .commit(move |tx| {
            store::telegram::count_up(tx, Figure::Limited)?;
            pace::hold_back(tx, pace::DELETIONS, now + wait)
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

async fn settle(house: &House, copies: Vec<Copy>, ends: Vec<End>) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            let mut told: Vec<(Option<CaseId>, i64)> = Vec::new();
            for (copy, end) in copies.iter().zip(ends) {
                match end {
                    End::Gone => store::telegram::copy_gone(tx, copy.id)?,
                    End::Overwritten => {
                        store::telegram::copy_gone(tx, copy.id)?;
                        store::telegram::count_up(tx, Figure::Overwritten)?;
                    }
                    End::Stands => {
                        store::telegram::copy_gone(tx, copy.id)?;
                        store::telegram::count_up(tx, Figure::Undeletable)?;
                        if copy.place == Audience::Private
                            && !told.contains(&(copy.case, copy.route))
                        {
                            told.push((copy.case, copy.route));
                        }
                    }
                    End::Later(from) => store::telegram::copy_later(tx, copy.id, from)?,
                }
            }
            for (case, route) in told {
                say_it_stands(tx, case, route, now)?;
            }
            Ok::<_, DeskError>(())
        })
        .await
}

/// The worker and the client learn it, once for all that stands.
fn say_it_stands(
    tx: &mut Tx,
    case: Option<CaseId>,
    route: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    if let Some(case) = case
        && desk::case::say_not_erased(tx, case, now)?
    {
        return Ok(());
    }
    let notice = NewErrand {
        carrier: Carrier::Telegram,
        lane: route,
        errand: Errand::NotErased,
        message: None,
        route: Some(route),
        sealed: None,
        is_repeatable: false,
        due_at: now,
    };
    Ok(store::outbox::queue(tx, &notice)?)
}
