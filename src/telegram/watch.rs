//! What Telegram is asked from time to time: how many people read the group
//! chat, so that a worker knows before they answer there.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::api::{Trouble, Why};
use super::{Telegram, group};
use crate::codes::Figure;
use crate::desk::DeskError;
use crate::engine::Fault;
use crate::house::House;
use crate::{limits, store};

/// Runs until the program ends.
pub async fn watch(telegram: Arc<Telegram>, house: House) {
    loop {
        if let Err(fault) = telegram.recall_group(&house).await {
            tracing::error!(?fault, "the group chat's number could not be read");
        }
        if let Err(error) = count_members(&telegram, &house).await {
            tracing::error!(?error, "the group chat could not be counted");
        }
        tokio::time::sleep(Duration::from_secs(limits::TELEGRAM_WATCH_S)).await;
    }
}

/// Counts the group chat when the last count is an hour old. Of several
/// processes the first to look asks.
///
/// # Errors
/// When the machine fails; that Telegram does not say is none.
pub async fn count_members(telegram: &Telegram, house: &House) -> Result<(), DeskError> {
    let Some(chat) = telegram.group() else { return Ok(()) };
    let now = house.now();
    let due = now - limits::TELEGRAM_MEMBERS_EVERY;
    let counted_at = |at: Option<i64>| at.unwrap_or(0);
    let at = house.store.read(|tx| store::telegram::figure(tx, Figure::MembersAt));
    if counted_at(at.await.map_err(|fault: Fault| DeskError::from(fault))?) > due.0 {
        return Ok(());
    }
    // Whatever comes of it, nobody asks again at once.
    let retry = due + limits::TELEGRAM_MEMBERS_RETRY;
    let claimed = house.store.commit(move |tx| {
        if counted_at(store::telegram::figure(tx, Figure::MembersAt)?) > due.0 {
            return Ok(false);
        }
        store::telegram::set_figure(tx, Figure::MembersAt, retry.0)?;
        Ok::<_, Fault>(true)
    });
    if !claimed.await? {
        return Ok(());
    }
    match telegram.bot.call::<i64>("getChatMemberCount", &json!({ "chat_id": chat })).await {
        Ok(members) => keep(house, members).await,
        Err(Trouble::Refused(Why::Migrated(to))) => group::moved(telegram, house, to).await,
        Err(_) => Ok(()),
    }
}

/// The bot itself reads too, and is not counted as people are.
async fn keep(house: &House, members: i64) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            store::telegram::set_figure(tx, Figure::Members, (members - 1).max(0))?;
            store::telegram::set_figure(tx, Figure::MembersAt, now.0)
        })
        .await
        .map_err(|fault: Fault| fault.into())
}
