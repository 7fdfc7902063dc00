//! The channel: posts go out, are changed and withdrawn. Nothing is read there.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::Telegram;
use super::api::{Trouble, Why};
use super::send::{Placed, Sent, failure};
use crate::codes::{Errand, Lang, PostState};
use crate::desk::newsfeed::End;
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
pub async fn send(telegram: &Telegram, house: &House, owed: &Owed) -> Result<Sent, Fault> {
    let (Some(channel), Some(id)) = (telegram.channel, owed.post) else {
        return Ok(Err(Failure::Never(None)));
    };
    let found = house.store.read(move |tx| store::newsfeed::find(tx, id)).await?;
    let Some(post) = found else { return Ok(Err(Failure::Never(None))) };
    let end = match (owed.errand, post.message) {
        // It was withdrawn before it went out.
        (Errand::Post, _) if post.state != PostState::Owed => Ok(End::Nothing),
        (Errand::Post, _) => publish(telegram, channel, &post).await,
        (Errand::PostAnew, Some(number)) => change(telegram, channel, number, &post).await,
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

fn said(channel: i64, post: &Post) -> Value {
    let marked = marked(&post.words);
    let mut said = json!({
        "chat_id": channel,
        "text": marked.text,
        "link_preview_options": { "is_disabled": true },
    });
    let entities = marked.entities();
    if !entities.is_empty() {
        said["entities"] = entities.into();
    }
    said
}

async fn publish(telegram: &Telegram, channel: i64, post: &Post) -> Result<End, Trouble> {
    let stands: Stands = telegram.bot.call("sendMessage", &said(channel, post)).await?;
    Ok(End::Stands(stands.message_id))
}

async fn change(
    telegram: &Telegram,
    channel: i64,
    number: i64,
    post: &Post,
) -> Result<End, Trouble> {
    let mut changed = said(channel, post);
    changed["message_id"] = number.into();
    match telegram.bot.call::<IgnoredAny>("editMessageText", &changed).await {
        Ok(_) | Err(Trouble::Refused(Why::NotModified)) => Ok(End::Stands(number)),
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
