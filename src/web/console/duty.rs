//! How a worker is called: the part of their own page, and the one-time link
//! that binds their chat with the bot.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use crate::codes::{Reach, Way};
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::text::t;
use crate::web::page::see_other;
use crate::{limits, store};

/// What stands of it on the worker's own page.
///
/// # Errors
/// When the machine fails.
pub async fn part(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    if !me.may(Permission::AnswerClient) {
        return Ok(html! {});
    }
    let (lang, id) = (me.lang(), me.worker.id);
    let reach = move |tx: &mut crate::engine::Tx| store::call::reach_of(tx, id, Way::Telegram);
    let reach = console.house.store.read(reach).await?;
    Ok(html! {
        section .flow aria-labelledby="duty" {
            h2 id="duty" { (t(lang, "console-duty")) }
            @match (reach, &console.telegram) {
                (_, None) => { p .hint { (t(lang, "console-duty-no-bot")) } }
                (Some(reach), _) => {
                    @if reach == Reach::Open {
                        p { (t(lang, "console-duty-linked")) }
                    } @else {
                        p .warning-line { (t(lang, "console-duty-blocked")) }
                    }
                    div .buttons {
                        form action="/me/telegram/end" method="post" {
                            button { (t(lang, "console-duty-unlink")) }
                        }
                        @if reach != Reach::Open { (link_form(me)) }
                    }
                }
                (None, Some(_)) => {
                    p .hint { (t(lang, "console-duty-hint")) }
                    (link_form(me))
                }
            }
        }
    })
}

fn link_form(me: &SignedIn) -> Markup {
    html! {
        form action="/me/telegram" method="post" { button { (t(me.lang(), "console-duty-link")) } }
    }
}

/// `POST /me/telegram`: the link is shown this once.
///
/// # Errors
/// When the machine fails.
pub async fn link(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let Some(telegram) = &console.telegram else { return Ok(see_other("/me")) };
    let (lang, word) = (me.lang(), console.house.duty_word(me.worker.id).await?);
    // Where Telegram does not say the bot's name, the word can still be typed.
    let patience = Duration::from_secs(limits::TELEGRAM_LOOK_S);
    let name = tokio::time::timeout(patience, telegram.name()).await.ok().flatten();
    let title = t(lang, "console-duty-link");
    let body = html! {
        div { a .back href="/me" { (me.name) } h1 { (title) } }
        p { (t(lang, "console-duty-word")) }
        @if let Some(name) = name {
            div .buttons {
                a .button.primary rel="noreferrer" href={ "https://t.me/" (name) "?start=" (word) } {
                    (t(lang, "console-duty-open"))
                }
            }
        }
        div .field {
            label for="word" { (t(lang, "console-duty-typed")) }
            input type="text" id="word" value={ "/start " (word) } readonly autocomplete="off";
        }
    };
    plain(&console, &me, &title, Section::Me, &body).await
}

/// `POST /me/telegram/end`
///
/// # Errors
/// When the machine fails.
pub async fn unlink(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let id = me.worker.id;
    console.house.store.commit(move |tx| store::call::unbind(tx, id, Way::Telegram)).await?;
    Ok(see_other("/me"))
}
