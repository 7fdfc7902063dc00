//! `/talk/burn`: the client destroys the talk, now and for everybody.

use axum::http::header;
use maud::html;

use super::Answer;
use super::frame::Here;
use crate::desk::forgetting::Cause;
use crate::store;
use crate::web::cookie::{self, Jar};

/// `GET`: what will be gone.
pub async fn ask(here: Here) -> Answer {
    here.known_visitor().await?;
    let title = here.t("chat-burn-title");
    let content = html! {
        h1 { (title) }
        p .lead { (here.t("chat-burn-lead")) }
        ul .bullets {
            li { (here.t("chat-burn-code")) }
            li { (here.t("chat-burn-answer")) }
            li { (here.t("chat-burn-report")) }
        }
        form .buttons action=(here.link("/talk/burn")) method="post" {
            button .destroy { (here.t("chat-burn-button")) }
            a .button href=(here.link("/talk")) { (here.t("chat-burn-back")) }
        }
        p .hint { (here.t("chat-burn-browser")) }
    };
    Ok(here.page(&title, &content))
}

/// `POST`: gone.
pub async fn burn(here: Here) -> Answer {
    let client = here.known_visitor().await?.client;
    let house = here.house();
    // One that is half destroyed is taken up again, not passed over.
    if let Some(case) = house.store.read(move |tx| store::case::of_client(tx, client)).await? {
        house.forget(case.id, Cause::Client).await?;
    }
    let title = here.t("chat-burned-title");
    let content = html! {
        h1 { (title) }
        p .lead role="status" { (here.t("chat-burned-lead")) }
        p .hint { (here.t("chat-burn-browser")) }
        div .buttons {
            a .button .primary href="/leave" rel="noreferrer" { (here.t("chat-leave")) }
            a .button href=(here.link("/")) { (here.t("chat-new-talk")) }
        }
    };
    let mut answer = here.page(&title, &content);
    answer.headers_mut().insert(header::SET_COOKIE, cookie::clear(Jar::Chat, &here.headers));
    Ok(answer)
}
