//! Telegram calls us: for organisations with a public address. An update is
//! answered with 200 only after everything in it is durable; before that
//! Telegram brings it again. Nothing is ever sent in the answer itself, because
//! the number of such a message stays unknown and it could never be deleted.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::json;
use serde_json::value::RawValue;
use subtle::ConstantTimeEq;

use super::{ALLOWED_UPDATES, Telegram, introduce, memory, poll, read, receive};
use crate::config::Mode;
use crate::house::House;
use crate::limits;

#[derive(Clone)]
struct Door {
    telegram: Arc<Telegram>,
    house: House,
    secret: Arc<str>,
}

/// What Telegram calls. Any path: the secret stands in a header, not in an
/// address, where logs would keep it.
pub fn router(telegram: Arc<Telegram>, house: House) -> Router {
    let secret = secret(&house).into();
    Router::new()
        .fallback(post(called))
        .layer(DefaultBodyLimit::max(limits::TELEGRAM_UPDATE_BYTES_MAX))
        .with_state(Door { telegram, house, secret })
}

/// What Telegram must show. Made from the vault, so that it is kept nowhere.
fn secret(house: &House) -> String {
    let tag = house.vault.tag("telegram webhook", b"secret");
    tag.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn called(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let shown = headers.get("x-telegram-bot-api-secret-token");
    let shown = shown.map_or(&b""[..], |value| value.as_bytes());
    if !bool::from(shown.ct_eq(door.secret.as_bytes())) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(raw) = serde_json::from_slice::<&RawValue>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let taken = match read::heard(raw) {
        Some(heard) => receive(&door.telegram, &door.house, heard).await,
        None => poll::unreadable(&door.house).await,
    };
    match taken {
        Ok(()) => {
            memory::take_back(&door.telegram, raw).await;
            StatusCode::OK
        }
        Err(error) => {
            memory::answer(&door.telegram, &door.house, raw).await;
            tracing::warn!(?error, "an update could not be taken in");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// Tells Telegram where to call, until it has understood.
pub async fn announce(telegram: Arc<Telegram>, house: House) {
    let wanted = &house.config.telegram;
    if wanted.mode != Mode::Webhook {
        return;
    }
    let parameters = json!({
        "url": wanted.webhook_url,
        "secret_token": secret(&house),
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": limits::TELEGRAM_CALLS_AT_ONCE,
    });
    while let Err(trouble) = telegram.bot.call::<bool>("setWebhook", &parameters).await {
        tracing::warn!(?trouble, "Telegram does not know yet where to call");
        tokio::time::sleep(Duration::from_secs(limits::TELEGRAM_STAND_BY_S)).await;
    }
    introduce(&telegram, &house).await;
}
