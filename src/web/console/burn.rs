//! Destroying a case now, at a worker's wish: asked once, then done.

use axum::extract::State;
use axum::response::Response;
use maud::html;

use super::access::{AtCase, SignedIn};
use super::change::settled;
use super::frame::{Section, plain};
use super::queue::capital;
use super::refused::Unsent;
use super::{Console, case, reading};
use crate::desk::{DeskError, Refusal};
use crate::text::t;

/// `GET /cases/{id}/burn`
///
/// # Errors
/// When the worker may not read the case.
pub async fn confirm(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let file = match case::open(&console, &me, id).await {
        Err(DeskError::Refused(Refusal::ReasonNeeded)) if !me.wants_json => {
            return reading::asked(&console, &me, id).await;
        }
        opened => opened?,
    };
    let lang = me.lang();
    let title = t(lang, "console-burn-title");
    let body = html! {
        div { a .back href={ "/cases/" (id) } { (capital(&file.client.pseudonym)) } h1 { (title) } }
        p .lead { (t(lang, "console-burn-explained")) }
        ul .bullets {
            li { (t(lang, "console-burn-client")) }
            li { (t(lang, "console-burn-report")) }
        }
        form .buttons action={ "/cases/" (id) "/burn" } method="post" {
            button .destroy { (t(lang, "console-burn-now")) }
            a .button href={ "/cases/" (id) } { (t(lang, "console-back")) }
        }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}

/// `POST /cases/{id}/burn`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn burn(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let burned = console.house.forget_by_worker(&me.worker, id).await;
    settled(&console, &me, burned, "/cases", &Unsent::of(id, "console-not-burned")).await
}
