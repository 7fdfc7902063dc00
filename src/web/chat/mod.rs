//! The public listener: pages without a script for people who ask, and one
//! cookie, set only once they have written.
//!
//! One file per noun. A door reads what was sent, asks the house, and shows a
//! page or sends the reader on.

mod asking;
mod burn;
mod feedback;
mod form;
mod frame;
mod guide;
mod ics;
mod leaflets;
mod leave;
mod messages;
mod moment;
mod overdose;
mod photo;
mod privacy;
mod referral;
mod refused;
mod return_code;
mod search;
mod start;
mod stops;
mod stream;
mod talk;
mod wait;
mod words;

use std::sync::Arc;

use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::sync::Semaphore;

use super::page;
use super::shield::{self, CHAT_POLICY, Site};
use crate::codes::Lang;
use crate::desk::DeskError;
use crate::house::House;
use crate::limits;

/// What a door answers.
type Answer = Result<Response, DeskError>;

/// The house, and the turnstiles before what takes much memory.
#[derive(Clone)]
pub struct Chat {
    house: House,
    /// Taking a photo apart.
    photos: Arc<Semaphore>,
    /// Holding a form that may have a photo in it.
    large_forms: Arc<Semaphore>,
}

impl Chat {
    /// The language of a reader who asks for none.
    fn lang(&self) -> Lang {
        self.house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru)
    }
}

/// Everything the public can ask for.
pub fn router(house: House) -> Router {
    let chat = Chat {
        house,
        photos: Arc::new(Semaphore::new(limits::PHOTOS_AT_ONCE)),
        large_forms: Arc::new(Semaphore::new(limits::LARGE_FORMS_AT_ONCE)),
    };
    let site = Site { policy: CHAT_POLICY, home: "/", lang: chat.lang() };
    Router::new()
        .route("/", get(start::show))
        .route("/talks", post(words::begin))
        .route("/return", post(return_code::come_back))
        .route("/talk", get(talk::show))
        .route("/talk/messages", get(messages::show).post(words::add))
        .route("/talk/photos/{seq}", get(photo::show))
        .route("/talk/code", post(return_code::renew))
        .route("/talk/choice", post(words::choose))
        .route("/talk/person", post(words::call_person))
        .route("/talk/answer", post(asking::answer))
        .route("/talk/number", post(asking::keep_number))
        .route("/talk/heard", post(asking::heard_of))
        .route("/talk/referral", post(referral::answer))
        .route("/talk/referrals/{id}/appointment.ics", get(referral::calendar))
        .route("/talk/lang", post(talk::set_lang))
        .route("/talk/feedback", post(feedback::give))
        .route("/talk/guide", post(guide::press))
        .route("/talk/burn", get(burn::ask).post(burn::burn))
        .route("/leave", get(leave::leave))
        .route("/overdose", get(overdose::show))
        .route(overdose::COUNTS, get(overdose::counts))
        .route(overdose::ANEW, get(overdose::anew))
        .route("/leaflets", get(leaflets::list))
        .route("/leaflets/{name}", get(leaflets::show))
        .route("/search", get(search::show).post(search::find))
        .route("/privacy", get(privacy::show))
        .route("/stops", get(stops::show))
        .route("/stops.ics", get(stops::calendar))
        .route("/static/netreach.css", get(stylesheet))
        .route("/static/icon.svg", get(icon))
        .fallback(shield::not_found)
        // `form` has bounds of its own; axum's would refuse photos above 2 MB.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(chat.clone(), refused::tell))
        .layer(middleware::from_fn(move |request, next| shield::guard(site, request, next)))
        .with_state(chat)
}

async fn stylesheet() -> Response {
    page::asset("text/css; charset=utf-8", page::STYLESHEET)
}

async fn icon() -> Response {
    page::asset("image/svg+xml", page::ICON).into_response()
}
