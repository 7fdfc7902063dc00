//! A refusal inside the console: what is so, what did not happen, the worker's
//! own words back, and ways on. The status stays what it was.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use crate::desk::{DeskError, Refusal};
use crate::ids::CaseId;
use crate::roster::Roster;
use crate::store;
use crate::store::case::Standing;
use crate::text::{t, t_with};
use crate::web::page::{Stopped, refusal_code};

/// What was refused, of a case.
pub struct Unsent<'a> {
    pub case: CaseId,
    /// The sentence that says what did not happen, by its key.
    pub what: &'static str,
    /// What the worker had typed.
    pub words: &'a str,
    /// It is kept as the draft of this case's answer too.
    pub is_kept: bool,
}

impl<'a> Unsent<'a> {
    /// Nothing was typed, or it is given back elsewhere.
    #[must_use]
    pub fn of(case: CaseId, what: &'static str) -> Unsent<'a> {
        Unsent { case, what, words: "", is_kept: false }
    }

    #[must_use]
    pub fn with(self, words: &'a str) -> Unsent<'a> {
        Unsent { words, ..self }
    }
}

/// Gives an answer that has no page of its own one in the worker's language.
pub async fn told(console: &Console, me: &SignedIn, answer: Response) -> Response {
    let status = answer.status();
    let Some(stopped) = answer.extensions().get::<Stopped>().copied() else { return answer };
    if me.wants_json {
        return answer;
    }
    let lang = me.lang();
    let sentence = t(lang, &format!("refusal-{}", refusal_code(stopped)));
    let body = html! {
        h1 { (t(lang, "refusal-title")) }
        p .banner.refused role="alert" { (sentence) }
        div .buttons { a .button.primary href="/" { (t(lang, "refusal-way-on")) } }
    };
    let title = t(lang, "refusal-title");
    match plain(console, me, &title, Section::Queue, &body).await {
        Ok(page) => with_status(page, status),
        Err(_) => answer,
    }
}

/// The page for words that were not sent. Where there is nothing to give back
/// a page for, the error goes on to [`told`].
///
/// # Errors
/// The error itself, when it is no refusal or the caller is a program.
pub async fn unsent(
    console: &Console,
    me: &SignedIn,
    error: DeskError,
    unsent: &Unsent<'_>,
) -> Result<Response, DeskError> {
    let DeskError::Refused(refusal) = error else { return Err(error) };
    if me.wants_json {
        return Err(error);
    }
    let (lang, id) = (me.lang(), unsent.case);
    let title = headline(console, me, refusal, id).await?;
    let case = format!("/cases/{id}");
    let body = html! {
        h1 { (title) }
        p .banner.refused role="alert" {
            (t(lang, unsent.what)) " " (t(lang, &format!("refusal-{}", refusal.code())))
        }
        @if !unsent.words.is_empty() {
            p { (t(lang, if unsent.is_kept { "console-refused-kept" } else { "console-refused-copy" })) }
            (given_back(me, unsent.words))
        }
        div .buttons {
            a .button.primary href=(case) { (t(lang, "console-refused-open")) }
            a .button href="/cases" { (t(lang, "console-refused-queue")) }
        }
        p .hint { (t_with(lang, "console-refused-code", &[
            ("status", i64::from(refusal.status()).into()),
            ("refusal", refusal.code().replace('-', "_").into()),
        ])) }
    };
    let page = plain(console, me, &title, Section::Queue, &body).await?;
    Ok(with_status(page, status(refusal)))
}

fn given_back(me: &SignedIn, words: &str) -> Markup {
    html! {
        div .field {
            label for="words" { (t(me.lang(), "console-refused-words")) }
            textarea .tall id="words" readonly { (words) }
        }
    }
}

/// Who has it, when that is why.
async fn headline(
    console: &Console,
    me: &SignedIn,
    refusal: Refusal,
    id: CaseId,
) -> Result<String, DeskError> {
    if matches!(refusal, Refusal::HeldByOther | Refusal::NotYourCase) {
        let case = console.house.store.read(move |tx| store::case::find(tx, id)).await?;
        if let Some(Standing::Held { by, .. }) = case.map(|case| case.standing) {
            let roster = Roster::read(&console.house).await?;
            let name = roster.name(by).to_owned();
            return Ok(t_with(me.lang(), "console-refused-held", &[("name", name.into())]));
        }
    }
    Ok(t(me.lang(), "refusal-title"))
}

#[must_use]
pub fn status(refusal: Refusal) -> StatusCode {
    StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[must_use]
pub fn with_status(mut page: Response, status: StatusCode) -> Response {
    *page.status_mut() = status;
    page
}

/// Lines of text for a program.
#[must_use]
pub fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}
