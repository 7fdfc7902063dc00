//! `GET /leave`: away from here, and nothing left in the browser.

use axum::http::{HeaderName, HeaderValue, header};

use super::Answer;
use super::frame::Here;
use crate::web::cookie::{self, Jar};
use crate::web::page;

pub async fn leave(here: Here) -> Answer {
    if let Some(token) = cookie::token(Jar::Chat, &here.headers) {
        // Leaving must work whatever happens; a visit also ends by its age.
        let _ = here.house().vault.end_visit(&token).await;
    }
    let mut answer = page::see_other(&here.config().chat.leave_to);
    let headers = answer.headers_mut();
    headers.insert(header::SET_COOKIE, cookie::clear(Jar::Chat, &here.headers));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"cookies\", \"storage\""),
    );
    Ok(answer)
}
