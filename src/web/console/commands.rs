//! Places and actions, by name and by key: a list that opens over every page,
//! and the same list as a page of its own for whoever has no script.

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Console;
use super::access::SignedIn;
use super::frame::{self, Section, plain};
use crate::codes::Lang;
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::ids::CaseId;
use crate::store;
use crate::store::habit::Habits;
use crate::text::t;
use crate::web::form;
use crate::web::page::see_other;

#[derive(Deserialize)]
pub struct Asked {
    case: Option<String>,
}

/// What a case offers: its place on the page, the key, the sentence.
const OF_A_CASE: &[(&str, &str, &str)] = &[
    ("#reply", "t", "console-take"),
    ("#reply", "r", "console-answer"),
    ("#note", "n", "console-note"),
    ("/closure", "f", "console-finish"),
];

/// `GET /commands`
///
/// # Errors
/// When the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let case = asked.case.and_then(|id| id.parse::<CaseId>().ok());
    let case = case.filter(|_| me.may(Permission::AnswerClient));
    let title = t(lang, "console-commands");
    let body = html! {
        h1 { (title) }
        p .facts { (t(lang, "console-commands-explained")) }
        ul .commands {
            @if let Some(case) = case {
                @for (place, key, says) in OF_A_CASE {
                    (item(&format!("/cases/{case}{place}"), key, &t(lang, says)))
                }
            }
            (places(&me))
        }
    };
    plain(&console, &me, &title, Section::Commands, &body).await
}

fn item(href: &str, key: &str, says: &str) -> Markup {
    html! {
        li { a href=(href) data-go=[key.strip_prefix("g ")] {
            span { (says) } " " @if !key.is_empty() { kbd { (key) } }
        } }
    }
}

fn places(me: &SignedIn) -> Markup {
    let lang = me.lang();
    html! {
        @for (section, href, says) in frame::ways(me) { (item(href, key(section), &t(lang, says))) }
        (item("/me", "g m", &t(lang, "console-me")))
    }
}

/// After `g`, the first letter of what the place is called in English, mostly.
fn key(section: Section) -> &'static str {
    match section {
        Section::Queue => "g q",
        Section::Reports => "g r",
        Section::Feedback => "g f",
        Section::Reviews => "g v",
        Section::Deeds => "g d",
        Section::Leaflets => "g l",
        Section::Saved => "g a",
        Section::Workers => "g w",
        Section::Stops => "g s",
        Section::Newsfeed => "g n",
        Section::Hours => "g h",
        Section::Telegram => "g t",
        Section::Me => "g m",
        _ => "",
    }
}

/// The list over the page. The script opens it, filters it, and adds what the
/// page itself can do; without a script nobody sees it.
#[must_use]
pub fn dialog(me: &SignedIn) -> Markup {
    let lang = me.lang();
    html! {
        dialog .command-bar id="commands" aria-labelledby="commands-title" {
            form method="dialog" {
                h2 id="commands-title" { (t(lang, "console-commands")) }
                button .plain { (t(lang, "console-commands-close")) }
            }
            label .unseen for="command" { (t(lang, "console-commands-find")) }
            input type="search" id="command" autocomplete="off"
                placeholder=(t(lang, "console-commands-find"));
            ul .commands { (places(me)) }
            p .hint { (t(lang, "console-keys")) }
        }
    }
}

/// Whether single keys do something, on a worker's own page.
#[must_use]
pub fn keys_part(lang: Lang, habits: Habits) -> Markup {
    let (says, value) = match habits.has_keys {
        true => ("console-keys-off", "off"),
        false => ("console-keys-on", "on"),
    };
    html! {
        section .flow aria-labelledby="keys" {
            h2 id="keys" { (t(lang, "console-keys-title")) }
            p .hint { (t(lang, "console-keys")) }
            form action="/me/habits" method="post" {
                button name="keys" value=(value) { (t(lang, says)) }
            }
        }
    }
}

/// `POST /me/habits`
///
/// # Errors
/// When the machine fails.
pub async fn set(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (id, has_keys) = (me.worker.id, fields.get("keys") == "on");
    console
        .house
        .store
        .commit(move |tx| {
            let habits = Habits { has_keys, ..store::habit::of(tx, id)? };
            Ok::<_, DeskError>(store::habit::keep(tx, id, habits)?)
        })
        .await?;
    Ok(see_other("/me"))
}
