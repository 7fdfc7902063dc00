//! The public forms: what they send, read with bounded memory.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::http::header;

use super::Chat;
use crate::desk::{DeskError, Refusal};
use crate::limits;
use crate::web::form::{self, Fields};

/// Reads a form. One that is large enough for a photo waits for its turn
/// before any of it is taken; words alone never wait behind photos.
pub async fn read(chat: &Chat, request: Request) -> Result<Fields, DeskError> {
    if !is_large(&request) {
        return form::read(request).await;
    }
    let turn = Arc::clone(&chat.large_forms).acquire_owned();
    let patience = Duration::from_secs(limits::LARGE_FORM_WAIT_S);
    let Ok(Ok(_turn)) = tokio::time::timeout(patience, turn).await else {
        return Err(Refusal::Busy.into());
    };
    form::read_with_photo(request).await
}

/// A form that does not say how long it is counts as large.
fn is_large(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH);
    length
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok())
        .is_none_or(|length| length > limits::FIELDS_BYTES_MAX)
}
