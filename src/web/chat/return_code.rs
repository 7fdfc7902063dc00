//! The six words: coming back with them, and getting new ones.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::html;

use super::frame::Here;
use super::{Answer, form, start, talk};
use crate::codes::Lang;
use crate::desk::{DeskError, Refusal};
use crate::vault::{ReturnCode, Visitor, WordList};
use crate::web::cookie::{self, Jar};
use crate::web::page;

/// `POST /return`. Words that were never anybody's, words whose talk is gone
/// and no words at all look alike, and cost the same.
pub async fn come_back(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let code = ReturnCode::read(fields.get("code"));
    let (house, now) = (here.house(), here.house().now());
    let Some(visitor) = house.vault.come_back(&code, now).await? else { return Ok(wrong(&here)) };
    match house.case_of(visitor.client).await {
        Ok(_) => {}
        Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(wrong(&here)),
        Err(other) => return Err(other),
    }
    let token = house.vault.start_visit(visitor.client, &visitor.key, now).await?;
    let mut answer = page::see_other("/talk");
    let line = cookie::set(Jar::Chat, &token, &here.headers);
    answer.headers_mut().insert(header::SET_COOKIE, line);
    Ok(answer)
}

fn wrong(here: &Here) -> Response {
    let title = here.t("chat-wrong-code-title");
    let content = html! {
        h1 { (title) }
        p .lead role="alert" { (here.t("chat-wrong-code-lead")) }
        (start::return_form(here, "chat-wrong-code-again"))
        p { a .go href=(here.link("/")) { (here.t("chat-new-talk")) } }
    };
    let mut answer = here.page(&title, &content);
    *answer.status_mut() =
        StatusCode::from_u16(Refusal::WrongCode.status()).unwrap_or(StatusCode::BAD_REQUEST);
    answer
}

/// `POST /talk/code`: new words; the old ones open nothing any more. They are
/// kept nowhere, so the answer to the form is the only place that can show them.
pub async fn renew(here: Here) -> Answer {
    let visitor = here.known_visitor().await?;
    here.house().case_of(visitor.client).await?;
    let code = here.house().vault.issue_code(&visitor, list(here.lang)).await?;
    talk::page(here, &visitor, Some(code)).await
}

/// The words for a client who has none yet. Nobody waits for the talk because
/// of them: when too many want a derivation, the page comes without, and has a
/// button.
pub async fn first(here: &Here, visitor: &Visitor, lang: Lang) -> Option<ReturnCode> {
    here.house().vault.issue_first_code(visitor, list(lang)).await.ok().flatten()
}

fn list(lang: Lang) -> WordList {
    match lang {
        Lang::Ru => WordList::Russian,
        Lang::En => WordList::English,
    }
}
