//! How a worker is called: the part of their own page, and the one-time link
//! that binds their chat with the bot.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::SignedIn;
use super::frame::{Section, plain};
use super::hours::{self, time_field, typed_minute};
use super::{Console, devices};
use crate::codes::{Reach, Way};
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Refusal};
use crate::engine::Fault;
use crate::text::t;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// What stands of it on the worker's own page.
///
/// # Errors
/// When the machine fails.
pub async fn part(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    if !me.may(Permission::AnswerClient) && !me.may(Permission::AnswerHanded) {
        return Ok(html! {});
    }
    let (lang, id) = (me.lang(), me.worker.id);
    let found = console.house.store.read(move |tx| {
        let reach = store::call::reach_of(tx, id, Way::Telegram)?;
        Ok::<_, Fault>((reach, store::call::quiet_of(tx, id)?))
    });
    let (reach, quiet) = found.await?;
    let devices = devices::part(console, me).await?;
    Ok(html! {
        section .flow aria-labelledby="duty" {
            h2 id="duty" { (t(lang, "console-duty")) }
            @match (reach, &console.telegram) {
                (_, None) if devices.is_some() => {}
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
            @if let Some(devices) = &devices { (devices.page) }
            @if reach.is_some() || devices.as_ref().is_some_and(|it| it.is_any) {
                (quiet_form(me, quiet))
            }
        }
    })
}

fn quiet_form(me: &SignedIn, quiet: Option<(i64, i64)>) -> Markup {
    let lang = me.lang();
    let spelled = |minute: Option<i64>| minute.and_then(|it| it.try_into().ok()).map(hours::clock);
    let (from, until) = (spelled(quiet.map(|it| it.0)), spelled(quiet.map(|it| it.1)));
    html! {
        form .flow action="/me/quiet" method="post" {
            h3 { (t(lang, "console-quiet")) }
            p .hint { (t(lang, "console-quiet-hint")) }
            div .pair {
                (time_field(&t(lang, "console-hours-from"), "begins", from.as_deref().unwrap_or("22:00")))
                (time_field(&t(lang, "console-hours-to"), "ends", until.as_deref().unwrap_or("09:00")))
            }
            div .buttons {
                button { (t(lang, "console-save")) }
                @if quiet.is_some() {
                    button .plain name="none" value="1" { (t(lang, "console-quiet-none")) }
                }
            }
        }
    }
}

/// `POST /me/quiet`: when one would rather not be called, or never mind.
///
/// # Errors
/// [`Refusal::NotAShift`] for what is no time.
pub async fn set_quiet(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let typed = |name| typed_minute(fields.get(name)).map(i64::from);
    let quiet = match fields.is_ticked("none") {
        true => None,
        false => Some(
            typed("begins")
                .zip(typed("ends"))
                .filter(|(begins, ends)| begins != ends)
                .ok_or(Refusal::NotAShift)?,
        ),
    };
    let id = me.worker.id;
    console.house.store.commit(move |tx| store::call::set_quiet(tx, id, quiet)).await?;
    Ok(see_other("/me"))
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
