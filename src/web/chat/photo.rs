//! Photos: taken apart on their way in, shown to the one who sent them.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use zeroize::Zeroizing;

use super::frame::Here;
use super::{Answer, Chat};
use crate::codes::{Direction, Kind};
use crate::desk::{DeskError, Refusal};
use crate::engine::Fault;
use crate::photo::{self, Clean};
use crate::store;
use crate::vault::wipe_traces;

/// Re-encodes a photo. Few at a time: each takes up to
/// [`crate::limits::PHOTO_DECODED_BYTES_MAX`].
pub async fn clean(chat: &Chat, file: Zeroizing<Vec<u8>>) -> Result<Clean, DeskError> {
    let closed = |_| DeskError::Fault(Fault::Gone);
    let turn = Arc::clone(&chat.photos).acquire_owned().await.map_err(closed)?;
    let cleaned = tokio::task::spawn_blocking(move || {
        let cleaned = photo::clean(&file);
        // What a camera wrote beside the picture.
        drop(file);
        wipe_traces();
        drop(turn);
        cleaned
    });
    // A decoder that panics met something that is no photo.
    Ok(cleaned.await.unwrap_or(Err(Refusal::NotAPhoto))?)
}

/// `GET /talk/photos/{seq}`.
pub async fn show(here: Here, Path(seq): Path<String>) -> Answer {
    let seq: i64 = seq.parse().map_err(|_| Refusal::NotFound)?;
    let visitor = here.known_visitor().await?;
    let house = here.house();
    let case = house.case_of(visitor.client).await?.id;
    let found = house.store.read(move |tx| {
        let message = store::message::find(tx, case, seq)?;
        let photo = store::message::photo(tx, case, seq)?;
        Ok::<_, DeskError>(message.zip(photo))
    });
    let (message, sealed) = found.await?.ok_or(Refusal::PhotoGone)?;
    if message.kind != Kind::Photo || message.direction == Direction::AmongWorkers {
        return Err(Refusal::PhotoGone.into());
    }
    let key = house.client_key(&visitor, case).await?;
    let jpeg = match house.vault.open_photo(&key, message.bound(case), &sealed).await {
        Ok(jpeg) => jpeg,
        Err(fault) => match DeskError::from(fault) {
            DeskError::Refused(Refusal::Forgotten) => return Err(Refusal::PhotoGone.into()),
            other => return Err(other),
        },
    };
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], jpeg.to_vec()).into_response())
}
