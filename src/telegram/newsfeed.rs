//! The channel: posts go out, are changed and withdrawn. Nothing is read there.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::api::{Trouble, Why};
use super::send::{Placed, Sent, failure};
use super::{Telegram, compose};
use crate::codes::{Errand, Lang, PostState};
use crate::desk::newsfeed::End;
use crate::desk::{self, DeskError};
use crate::engine::Fault;
use crate::house::House;
use crate::markup::marked;
use crate::outbox::Failure;
use crate::store;
use crate::store::newsfeed::Post;
use crate::store::outbox::Owed;
use crate::text::t;

#[derive(Deserialize)]
struct Stands {
    message_id: i64,
}

/// Carries out what is owed to the channel.
///
/// # Errors
/// When the database fails.
pub async fn send(telegram: &Telegram, house: &House, owed: &Owed) -> Result<Sent, DeskError> {
    let (Some(channel), Some(id)) = (telegram.channel, owed.post) else {
        return Ok(Err(Failure::Never(None)));
    };
    let found = house.store.read(move |tx| store::newsfeed::find(tx, id)).await;
    let found = found.map_err(|fault: Fault| DeskError::from(fault))?;
    let Some(post) = found else { return Ok(Err(Failure::Never(None))) };
    let end = match (owed.errand, post.message) {
        // It was withdrawn before it went out.
        (Errand::Post, _) if post.state != PostState::Owed => Ok(End::Nothing),
        (Errand::Post, _) => match said(house, channel, &post).await? {
            Some(said) => publish(telegram, said).await,
            None => Ok(End::Unsigned),
        },
        (Errand::PostAnew, Some(number)) => match said(house, channel, &post).await? {
            Some(said) => change(telegram, number, said).await,
            None => Err(Trouble::Refused(Why::NoMessage)),
        },
        (Errand::PostWithdrawn, Some(number)) => {
            let lang = house.config.organisation.languages.first().copied();
            withdraw(telegram, channel, number, lang.unwrap_or(Lang::Ru)).await
        }
        // There is nothing to withdraw.
        (Errand::PostWithdrawn, None) => Ok(End::Gone),
        _ => Err(Trouble::Refused(Why::NoMessage)),
    };
    Ok(match end {
        Ok(end) => Ok(Some(Placed::Post(end))),
        Err(trouble) => Err(failure(telegram, trouble)),
    })
}

/// What a post says now, and for a leaflet by which version.
struct Said {
    request: Value,
    leaflet: Option<i64>,
}

/// `None` when nobody answers for its leaflet any more.
async fn said(house: &House, channel: i64, post: &Post) -> Result<Option<Said>, DeskError> {
    let (text, entities, leaflet) = match post.leaflet {
        None => {
            let marked = marked(&post.words);
            let entities = marked.entities();
            (marked.text, entities, None)
        }
        Some(version) => {
            let now = house.now();
            let found = house.store.read(move |tx| desk::leaflet::in_force_like(tx, version, now));
            let Some(leaflet) = found.await? else { return Ok(None) };
            let said = compose::leaflet(&house.config, &leaflet);
            (said.text, said.entities, Some(leaflet.version()))
        }
    };
    let mut request = json!({
        "chat_id": channel,
        "text": text,
        "link_preview_options": { "is_disabled": true },
    });
    if !entities.is_empty() {
        request["entities"] = entities.into();
    }
    Ok(Some(Said { request, leaflet }))
}

async fn publish(telegram: &Telegram, said: Said) -> Result<End, Trouble> {
    let stands: Stands = telegram.bot.call("sendMessage", &said.request).await?;
    Ok(End::Stands { message: stands.message_id, leaflet: said.leaflet })
}

async fn change(telegram: &Telegram, number: i64, mut said: Said) -> Result<End, Trouble> {
    said.request["message_id"] = number.into();
    match telegram.bot.call::<IgnoredAny>("editMessageText", &said.request).await {
        Ok(_) | Err(Trouble::Refused(Why::NotModified)) => {
            Ok(End::Stands { message: number, leaflet: said.leaflet })
        }
        Err(trouble) => Err(trouble),
    }
}

/// Telegram lets a post be deleted for 48 hours; later it can be emptied.
async fn withdraw(
    telegram: &Telegram,
    channel: i64,
    number: i64,
    lang: Lang,
) -> Result<End, Trouble> {
    let which = json!({ "chat_id": channel, "message_id": number });
    match telegram.bot.call::<bool>("deleteMessage", &which).await {
        Ok(_) | Err(Trouble::Refused(Why::NoMessage)) => return Ok(End::Gone),
        Err(Trouble::Refused(Why::Token | Why::Conflict)) => return Err(Trouble::NotDone),
        Err(Trouble::Refused(_)) => {}
        Err(trouble) => return Err(trouble),
    }
    let emptied = t(lang, "telegram-post-withdrawn");
    let emptied = json!({ "chat_id": channel, "message_id": number, "text": emptied });
    match telegram.bot.call::<IgnoredAny>("editMessageText", &emptied).await {
        Ok(_) | Err(Trouble::Refused(Why::NotModified)) => Ok(End::Emptied),
        Err(Trouble::Refused(Why::NoMessage)) => Ok(End::Gone),
        Err(trouble) => Err(trouble),
    }
}
