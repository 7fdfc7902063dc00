//! Forgetting on Telegram's side. A bot can delete a message, its own or a
//! client's, for 48 hours (facts.md section 3); so everything has its hour, and
//! what is late is overwritten where it is ours, and counted where it is not.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde_json::json;

use super::api::{Trouble, Why};
use super::send::opened_numbers;
use super::{Telegram, pace};
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
    Later,
}

/// Deletes what is due on Telegram. Says how many copies were tried.
///
/// # Errors
/// When the database or the keys fail.
pub async fn delete_due(telegram: &Telegram, house: &House) -> Result<usize, DeskError> {
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
    for ((route, _), copies) in chats {
        let route = house.vault.route(route).await?;
        let ends = match &route {
            Some(route) => delete_in_chat(telegram, house, route, &copies).await?,
            // Nobody knows any more where it stands.
            None => copies.iter().map(|_| End::Stands).collect(),
        };
        settle(house, copies, ends).await?;
    }
    Ok(tried)
}

async fn delete_in_chat(
    telegram: &Telegram,
    house: &House,
    route: &Route,
    copies: &[Copy],
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
            ends.extend(delete_batch(telegram, house, chat, &batch).await?);
            batch.clear();
            size = 0;
        }
        size += more;
        batch.push((copy, numbers));
    }
    ends.extend(delete_batch(telegram, house, chat, &batch).await?);
    Ok(ends)
}

/// One message that cannot be deleted makes Telegram refuse the whole batch
/// and delete nothing; then each is tried by itself.
async fn delete_batch(
    telegram: &Telegram,
    house: &House,
    chat: i64,
    copies: &[(&Copy, RangeInclusive<i64>)],
) -> Result<Vec<End>, DeskError> {
    let all = |end: End| Ok(copies.iter().map(|_| end).collect());
    if !may_ask(house).await? {
        return all(End::Later);
    }
    let numbers: Vec<i64> = copies.iter().flat_map(|(_, numbers)| numbers.clone()).collect();
    let whole = json!({ "chat_id": chat, "message_ids": numbers });
    match telegram.bot.call::<bool>("deleteMessages", &whole).await {
        Ok(_) => return all(End::Gone),
        Err(Trouble::Refused(Why::Token | Why::Conflict)) => return all(End::Later),
        Err(Trouble::Refused(_)) => {}
        Err(trouble) => {
            count_trouble(house, trouble).await?;
            return all(End::Later);
        }
    }
    let mut ends = Vec::with_capacity(copies.len());
    for (copy, numbers) in copies {
        let mut end = End::Gone;
        let is_ghost = numbers.start() != numbers.end();
        for number in numbers.clone() {
            let one = delete_one(telegram, house, chat, copy.is_ours, number).await?;
            // Of a ghost only that it is tried again counts: most of its
            // numbers are nobody's.
            end = if is_ghost && one != End::Later { end } else { one };
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
) -> Result<End, DeskError> {
    if !may_ask(house).await? {
        return Ok(End::Later);
    }
    let which = json!({ "chat_id": chat, "message_id": number });
    match telegram.bot.call::<bool>("deleteMessage", &which).await {
        Ok(_) | Err(Trouble::Refused(Why::NoMessage)) => return Ok(End::Gone),
        Err(Trouble::Refused(_)) => {}
        Err(_) => return Ok(End::Later),
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
        Err(_) => Ok(End::Later),
    }
}

/// Deletions count among the bot's requests, not among a chat's messages.
async fn may_ask(house: &House) -> Result<bool, DeskError> {
    let (now, limits) = (house.now(), house.config.telegram.limits);
    let claimed = house.store.commit(move |tx| pace::claim(tx, &limits, pace::BOT, now)).await?;
    Ok(claimed.is_ok())
}

async fn count_trouble(house: &House, trouble: Trouble) -> Result<(), DeskError> {
    let now = house.now();
    let Trouble::Limited(wait) = trouble else { return Ok(()) };
    house
        .store
        .commit(move |tx| {
            store::telegram::count_up(tx, Figure::Limited)?;
            pace::hold_back(tx, pace::BOT, now + wait)
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
                    End::Later => {
                        store::telegram::copy_later(tx, copy.id, now + limits::COPY_RETRY)?;
                    }
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
    now: crate::clock::Timestamp,
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
