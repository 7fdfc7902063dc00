//! An emergency that nobody has: a banner on every page, and the button that
//! takes it. A drill looks the same until somebody answers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPost, SignedIn};
use super::frame::{Section, plain};
use super::moments;
use super::refused::with_status;
use crate::desk::ladder::{Answered, answer};
use crate::desk::permission::Permission;
use crate::desk::{DeskError, ladder};
use crate::roster::Roster;
use crate::store;
use crate::store::call::Call;
use crate::text::{t, t_with};
use crate::web::page::see_other;

/// What is being called now; the script looks here for what to sound. Without
/// a call it is an empty place.
///
/// # Errors
/// When the machine fails.
pub async fn banner(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    if !me.may(Permission::AnswerClient) {
        return Ok(html! {});
    }
    let calls: Vec<Call> = console.house.store.read(store::call::open).await?;
    let roster = match calls.iter().any(|call| call.taken_by.is_some()) {
        true => Some(Roster::read(&console.house).await?),
        false => None,
    };
    let rings = calls.iter().any(|call| call.taken_by.is_none());
    Ok(html! {
        div .calls role="alert" data-rings[rings] {
            @for call in &calls { (one(console, me, call, roster.as_ref())) }
            @if rings {
                button .plain type="button" data-mute hidden { (t(me.lang(), "console-call-mute")) }
            }
        }
    })
}

fn one(console: &Console, me: &SignedIn, call: &Call, roster: Option<&Roster>) -> Markup {
    let lang = me.lang();
    let others = call.taken_by.filter(|by| *by != me.worker.id);
    let is_mine = call.taken_by == Some(me.worker.id);
    let waited = moments::waited(lang, console.house.now() - call.since);
    html! {
        form .call action={ "/calls/" (call.id) } method="post" {
            p {
                b { (t(lang, "console-call")) } ": "
                @match others.zip(roster) {
                    Some((by, roster)) => {
                        (t_with(lang, "console-call-coming", &[("name", roster.name(by).into())]))
                    }
                    None if is_mine => (t(lang, "console-call-yours")),
                    None => (t(lang, "console-call-waits")),
                }
                " " (waited)
            }
            @if is_mine { button { (t(lang, "console-call-open")) } } @else if others.is_none() {
                button { (t(lang, "console-call-take")) }
            }
        }
    }
}

/// `POST /calls/{id}`
///
/// # Errors
/// When the machine fails.
pub async fn take(
    State(console): State<Console>,
    me: SignedIn,
    AtPost(id): AtPost,
) -> Result<Response, DeskError> {
    let (worker, now, lang) = (me.worker.id, console.house.now(), me.lang());
    let answered = console.house.store.commit(move |tx| answer(tx, worker, id, now)).await?;
    let (status, title, lead) = match answered {
        // Opening it makes it theirs.
        ladder::Answered::Yours(case) => return Ok(see_other(&format!("/cases/{case}"))),
        Answered::Others => (StatusCode::CONFLICT, "console-call", "console-call-late"),
        Answered::Over => (StatusCode::GONE, "console-call", "console-call-over"),
        Answered::Drill(_) => (StatusCode::OK, "console-call-drill", "console-call-drill-lead"),
    };
    let minutes = if let Answered::Drill(minutes) = answered { minutes } else { 0 };
    let title = t(lang, title);
    let body = html! {
        h1 { (title) }
        p .lead role="status" { (t_with(lang, lead, &[("minutes", minutes.into())])) }
        div .buttons { a .button.primary href="/cases" { (t(lang, "console-queue")) } }
    };
    Ok(with_status(plain(&console, &me, &title, Section::Queue, &body).await?, status))
}
