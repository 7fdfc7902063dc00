//! Prepared questions with buttons, and the contact card a worker leaves.

use std::collections::HashMap;

use axum::extract::{Path, Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Console;
use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::{Change, settled};
use super::frame::{Section, plain};
use super::refused::Unsent;
use crate::codes::{Lang, Role};
use crate::desk::card::Card;
use crate::desk::permission::{Permission, allows};
use crate::desk::{self, DeskError, Refusal, hours};
use crate::ids::CaseId;
use crate::text::card::{Facts, lines};
use crate::text::{label, t, t_with};
use crate::vault::Words;
use crate::web::form;
use crate::{limits, store};

/// `POST /cases/{id}/questions`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn ask(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let asked = console.house.ask(&me.worker, id, fields.get("set")).await;
    let back = Unsent::of(id, "console-not-sent");
    settled(&console, &me, asked, &format!("/cases/{id}#reply"), &back).await
}

/// The sets under the answer, each with what the client will read.
#[must_use]
pub fn questions(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let spoken = sheet.file.client.lang;
    html! {
        details id="questions" {
            summary { (t(lang, "console-ask")) }
            @for set in &sheet.questions.sets {
                form .write action={ "/cases/" (id) "/questions" } method="post" {
                    input type="hidden" name="set" value=(set.name());
                    ul .bullets lang=(spoken.code()) {
                        @for question in &set.question { li { (question.words(spoken)) } }
                    }
                    div .send { span { (set.words(lang)) } button { (t(lang, "console-ask-send")) } }
                }
            }
        }
    }
}

/// A question in the talk, as the client reads it.
#[must_use]
pub fn asked(sheet: &Sheet, name: Option<&str>) -> Markup {
    let spoken = sheet.file.client.lang;
    let question = name.and_then(|name| sheet.questions.question(name));
    html! {
        @match question {
            Some(question) => { p .words lang=(spoken.code()) { (question.words(spoken)) } },
            None => { p .hint { (t(sheet.me.lang(), "console-question-gone")) } },
        }
    }
}

// ---- the contact card ----

/// The roles under which a worker may be asked for.
fn roles(me: &SignedIn) -> Vec<Role> {
    let mut roles = me.worker.roles.clone();
    // Whoever answers clients is asked for as that first.
    roles.sort_by_key(|role| !allows(*role, Permission::AnswerClient));
    roles
}

/// The form under the answer: one tap, or a word with it.
#[must_use]
pub fn card_form(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    html! {
        details {
            summary { (t(lang, "console-card")) }
            form .write action={ "/cases/" (id) "/card" } method="post" {
                p .hint { (t(lang, "console-card-hint")) }
                label .unseen for="card-role" { (t(lang, "console-card-role")) }
                select id="card-role" name="role" {
                    @for role in roles(sheet.me) {
                        option value=(role.code()) { (label(lang, "role", role.code())) }
                    }
                }
                label .unseen for="card-note" { (t(lang, "console-card-note")) }
                input id="card-note" name="note" maxlength=(limits::CARD_CHARS_MAX)
                    placeholder=(t(lang, "console-card-note"));
                div .send { span {} button { (t(lang, "console-card-leave")) } }
            }
            p { a .go href="/card" { (t(lang, "console-card-paper")) } }
        }
    }
}

/// `POST /cases/{id}/card`
///
/// # Errors
/// As [`ask`].
pub async fn leave(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let note = fields.get("note").trim().to_owned();
    let left = leave_card(&console, &me, id, fields.get("role"), note.clone()).await;
    let back = Unsent::of(id, "console-not-sent").with(&note);
    settled(&console, &me, left, &format!("/cases/{id}#reply"), &back).await
}

async fn leave_card(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    role: &str,
    note: String,
) -> Result<(), DeskError> {
    let role = Role::read(role).ok_or(Refusal::UnknownCode)?;
    let card = Card { role, bot: bot(console).await, note };
    let read = move |tx: &mut crate::engine::Tx| {
        let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
        let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
        Ok::<_, DeskError>((client.lang, hours::openings(tx)?))
    };
    let (spoken, week) = console.house.store.read(read).await?;
    let organisation = &console.house.config.organisation;
    let facts = Facts { organisation, bot: card.bot.as_deref(), is_web: false, week: &week };
    let said = Words::new(lines(spoken, &card, &facts).join("\n"));
    console.house.leave_card(&me.worker, id, &card, &said).await
}

async fn bot(console: &Console) -> Option<String> {
    match &console.telegram {
        Some(telegram) => telegram.name().await.map(str::to_owned),
        None => None,
    }
}

/// A card in the talk, and the way to take it back.
#[must_use]
pub fn card(sheet: &Sheet, seq: i64, written: Option<&str>) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let Some(card) = written.and_then(Card::read) else {
        return html! { p .hint { (t(lang, "console-unopened")) } };
    };
    let role = label(lang, "role", card.role.code());
    html! {
        p .words { (t(lang, "console-card-left")) ": " b { (role) } }
        @if !card.note.is_empty() { p .words { (card.note) } }
        @if sheet.door.revoked.contains(&seq) {
            p .warning-line { (t(lang, "console-card-revoked")) }
        } @else if sheet.is_mine() {
            form .inline action={ "/cases/" (id) "/card/" (seq) "/revocation" } method="post" {
                button .plain { (t(lang, "console-card-revoke")) }
            }
        }
    }
}

/// `POST /cases/{id}/card/{seq}/revocation`
///
/// # Errors
/// As [`ask`].
pub async fn revoke(
    change: Change,
    Path(place): Path<HashMap<String, String>>,
) -> Result<Response, DeskError> {
    let seq = place.get("seq").and_then(|seq| seq.parse().ok()).ok_or(Refusal::NotFound)?;
    change.by(move |tx, worker, id, now| desk::card::revoke(tx, worker, id, seq, now)).await
}

#[derive(Deserialize)]
pub struct Wanted {
    role: Option<String>,
    lang: Option<String>,
}

/// `GET /card`: the same on paper. It is about no client.
///
/// # Errors
/// When the machine fails.
pub async fn print(
    State(console): State<Console>,
    me: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let own = roles(&me);
    let role = wanted.role.as_deref().and_then(Role::read).filter(|role| own.contains(role));
    let Some(role) = role.or(own.first().copied()) else { return Err(Refusal::NotYourRole.into()) };
    let spoken = wanted.lang.as_deref().and_then(Lang::read).unwrap_or(lang);
    let week = console.house.store.read(hours::openings).await?;
    let card = Card { role, bot: bot(&console).await, note: String::new() };
    let organisation = &console.house.config.organisation;
    let facts = Facts { organisation, bot: card.bot.as_deref(), is_web: false, week: &week };
    let title = t(lang, "console-card-paper");
    let body = html! {
        h1 .not-printed { (title) }
        form .row-form.not-printed method="get" action="/card" {
            select name="role" aria-label=(t(lang, "console-card-role")) {
                @for one in own {
                    option value=(one.code()) selected[one == role] { (label(lang, "role", one.code())) }
                }
            }
            select name="lang" aria-label=(t(lang, "console-invitations-lang")) {
                @for one in &organisation.languages {
                    option value=(one.code()) selected[*one == spoken] { (label(lang, "lang", one.code())) }
                }
            }
            button { (t(lang, "console-card-show")) }
        }
        p .hint.not-printed { (t_with(lang, "console-card-print", &[("role", label(lang, "role", role.code()).into())])) }
        div .sheet {
            @for _ in 0..limits::CARDS_ON_SHEET {
                section .slip lang=(spoken.code()) {
                    @for line in lines(spoken, &card, &facts) { p { (line) } }
                }
            }
        }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}
