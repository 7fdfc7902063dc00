//! Signing in and out. A name nobody has costs the same time and says the same
//! as a wrong passphrase, wait included.

use std::collections::HashMap;
use std::sync::PoisonError;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use maud::{Markup, html};

use super::access::SignedIn;
use super::refused::{status, with_status};
use super::{Console, frame, second_factor};
use crate::clock::{Span, Timestamp};
use crate::codes::Lang;
use crate::desk::permission::{Permission, allows};
use crate::desk::{DeskError, Refusal};
use crate::ids::WorkerId;
use crate::store::worker::Worker;
use crate::text::t;
use crate::vault::{Passphrase, Reader, Words};
use crate::web::cookie::{self, Jar};
use crate::web::page::{Shell, page, see_other};
use crate::web::{form, shield};
use crate::{limits, roster, store};

/// Tries of names nobody has, by their tags: wrong ones, and how long to wait.
pub type Strangers = HashMap<[u8; 32], (i64, Timestamp)>;

/// `GET /session`
pub async fn form(State(console): State<Console>, request: Request) -> Response {
    sign_in_page(lang_of(&console, &request), "", None, &Words::new(String::new()))
}

/// `POST /session`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn begin(
    State(console): State<Console>,
    request: Request,
) -> Result<Response, DeskError> {
    let lang = lang_of(&console, &request);
    let headers = request.headers().clone();
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let wants_json = accept.is_some_and(|accept| accept.contains("application/json"));
    let fields = form::read(request).await?;
    let passphrase = Passphrase::new(fields.get("passphrase").to_owned());
    match prove(&console, fields.get("name"), &passphrase, Some(fields.get("code"))).await {
        Ok(reader) => {
            let token = console.house.vault.start_session(&reader, console.house.now()).await?;
            // Whoever has no queue begins where their own way does.
            let id = reader.worker();
            let worker = console.house.store.read(move |tx| store::worker::find(tx, id)).await?;
            let sees_queue = worker.is_some_and(|worker| {
                worker.roles.iter().any(|role| allows(*role, Permission::SeeQueue))
            });
            let mut answer = see_other(if sees_queue { "/cases" } else { "/" });
            let cookie = cookie::set(Jar::Console, &token, &headers);
            answer.headers_mut().insert(header::SET_COOKIE, cookie);
            Ok(answer)
        }
        Err(DeskError::Refused(refusal)) if !wants_json => {
            let no_words = Words::new(String::new());
            let page = sign_in_page(lang, fields.get("name"), Some(refusal), &no_words);
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

/// A form came after the session had ended. What was written in it is given
/// back beside the way in, because the page it stood on is gone.
pub async fn ended(console: &Console, request: Request) -> Response {
    let lang = lang_of(console, &request);
    let words = match form::read(request).await {
        Ok(fields) => Words::new(fields.get("words").to_owned()),
        Err(_) => Words::new(String::new()),
    };
    let page = sign_in_page(lang, "", Some(Refusal::SignedOut), &words);
    with_status(page, status(Refusal::SignedOut))
}

/// `POST /session/end`
///
/// # Errors
/// When the machine fails.
pub async fn end(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    if let Some(token) = cookie::token(Jar::Console, request.headers()) {
        console.house.vault.end_session(&token).await?;
    }
    console.note_gone(me.worker.id).await?;
    // Nobody watching is not an error.
    let _ = console.ended.send(me.worker.id);
    let mut answer = see_other("/session");
    let headers = answer.headers_mut();
    headers.insert(header::SET_COOKIE, cookie::clear(Jar::Console, request.headers()));
    let what = match console.house.config.push.is_on() {
        // With its storage a browser would drop the script that waits for calls, and
        // whoever signs out is still on call. What was typed the page wipes itself.
        true => "\"cache\", \"cookies\"",
        false => "\"cache\", \"cookies\", \"storage\"",
    };
    headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static(what));
    Ok(answer)
}

/// `GET /`: the first of the ways this worker has.
pub async fn home(me: SignedIn) -> Response {
    see_other(frame::ways(&me).first().map_or("/me", |(_, href, _)| href))
}

/// Whoever types this is that worker. `code` is `None` where no second factor
/// is asked for, because the worker is signed in already.
///
/// # Errors
/// [`Refusal::WrongSignIn`] for every way of being wrong;
/// [`Refusal::TooManyTries`] while one must wait.
pub async fn prove(
    console: &Console,
    name: &str,
    passphrase: &Passphrase,
    code: Option<&str>,
) -> Result<Reader, DeskError> {
    let now = console.house.now();
    let worker = counted(console, roster::tag(&console.house.vault, name), now).await?;
    let id = worker.as_ref().map_or(WorkerId(0), |worker| worker.id);
    let proved = check(console, id, worker.as_ref(), passphrase, code, now).await;
    // Only a wrong answer counts: not a crowd at the door.
    if let (Err(DeskError::Refused(Refusal::WrongSignIn)), _) | (_, None) = (&proved, &worker) {
        return proved;
    }
    let (failures, until) = match (&proved, &worker) {
        (Err(_), Some(worker)) => (worker.failures, worker.locked_until),
        _ => (0, now),
    };
    console
        .house
        .store
        .commit(move |tx| store::worker::set_failures(tx, id, failures, until))
        .await?;
    proved
}

async fn check(
    console: &Console,
    id: WorkerId,
    worker: Option<&Worker>,
    passphrase: &Passphrase,
    code: Option<&str>,
    now: Timestamp,
) -> Result<Reader, DeskError> {
    let reader = console.house.vault.sign_in(id, passphrase).await?;
    let worker = worker.filter(|worker| worker.active).ok_or(Refusal::WrongSignIn)?;
    if let (Some(secret), Some(code)) = (&worker.second_factor, code) {
        let step = second_factor::step(&reader, secret, code, now).ok_or(Refusal::WrongSignIn)?;
        let is_fresh = console
            .house
            .store
            .commit(move |tx| store::worker::use_code_step(tx, id, step))
            .await?;
        if !is_fresh {
            return Err(Refusal::WrongSignIn.into());
        }
    }
    Ok(reader)
}

/// Counts a try before it is looked at, so that many at once gain nothing.
/// The worker as they were before it, if the name is anybody's.
async fn counted(
    console: &Console,
    tag: [u8; 32],
    now: Timestamp,
) -> Result<Option<Worker>, DeskError> {
    let worker = console
        .house
        .store
        .commit(move |tx| {
            let Some(worker) = store::worker::by_tag(tx, &tag)? else { return Ok(None) };
            let (failures, until) = next_try((worker.failures, worker.locked_until), now)?;
            store::worker::set_failures(tx, worker.id, failures, until)?;
            Ok::<_, DeskError>(Some(worker))
        })
        .await?;
    if worker.is_none() {
        let mut strangers = console.strangers.lock().unwrap_or_else(PoisonError::into_inner);
        let so_far = strangers.get(&tag).copied().unwrap_or((0, now));
        let tried = next_try(so_far, now)?;
        if strangers.len() >= limits::STRANGERS_MAX {
            strangers.clear();
        }
        strangers.insert(tag, tried);
    }
    Ok(worker)
}

/// From the fifth wrong try on, each makes the wait twice as long.
fn next_try(
    (failures, until): (i64, Timestamp),
    now: Timestamp,
) -> Result<(i64, Timestamp), Refusal> {
    if until > now {
        return Err(Refusal::TooManyTries);
    }
    let failures = failures.saturating_add(1);
    let over = failures - limits::SIGN_IN_TRIES;
    if over < 0 {
        return Ok((failures, now));
    }
    let wait = limits::SIGN_IN_WAIT.0 << over.min(10);
    Ok((failures, now + Span(wait.min(limits::SIGN_IN_WAIT_MAX.0))))
}

fn lang_of(console: &Console, request: &Request) -> Lang {
    let languages = &console.house.config.organisation.languages;
    let first = languages.first().copied().unwrap_or(Lang::Ru);
    shield::lang(request.uri().query(), request.headers(), first)
}

fn sign_in_page(lang: Lang, name: &str, refusal: Option<Refusal>, unsent: &Words) -> Response {
    let title = t(lang, "console-sign-in-title");
    let shell = Shell { lang, title: &title, class: "console", script: false, refresh_s: None };
    let other = if lang == Lang::Ru { Lang::En } else { Lang::Ru };
    let body = html! {
        main .page.sign-in.flow id="main" {
            p .mark { img src="/static/icon.svg" width="32" height="32" alt=""; "netreach" }
            div .title-row {
                h1 { (title) }
                a href={ "?lang=" (other.code()) } hreflang=(other.code()) lang=(other.code()) {
                    (t(other, &format!("lang-{}", other.code())))
                }
            }
            @if let Some(refusal) = refusal {
                p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
            }
            @if !unsent.is_empty() {
                div .field {
                    label for="unsent" { (t(lang, "console-refused-copy")) }
                    textarea .tall id="unsent" readonly { (unsent.as_str()) }
                }
            }
            (sign_in_form(lang, name, refusal.is_some_and(|why| why != Refusal::SignedOut)))
            p .hint { (t(lang, "console-sign-in-idle")) }
        }
    };
    page(&shell, &body)
}

fn sign_in_form(lang: Lang, name: &str, is_wrong: bool) -> Markup {
    let wrong = is_wrong.then_some("true");
    html! {
        form .flow action={ "/session?lang=" (lang.code()) } method="post" {
            div .field {
                label for="name" { (t(lang, "console-sign-in-name")) }
                input type="text" id="name" name="name" value=(name) autocomplete="username"
                    autocapitalize="none" required aria-invalid=[wrong];
            }
            div .field {
                label for="passphrase" { (t(lang, "console-sign-in-passphrase")) }
                input type="password" id="passphrase" name="passphrase"
                    autocomplete="current-password" required aria-invalid=[wrong];
            }
            div .field {
                label for="code" { (t(lang, "console-sign-in-code")) }
                p .hint id="code-hint" { (t(lang, "console-sign-in-code-hint")) }
                input type="text" id="code" name="code" inputmode="numeric"
                    autocomplete="one-time-code" aria-describedby="code-hint";
            }
            button .primary.wide { (t(lang, "console-sign-in")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_begins_at_the_fifth_wrong_try_and_doubles() {
        let mut tried = (0, Timestamp(0));
        let mut now = Timestamp(1_000);
        let mut waits = Vec::new();
        for _ in 0..12 {
            tried = next_try(tried, now).unwrap();
            waits.push((tried.1 - now).0);
            now = tried.1;
        }
        assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
        assert_eq!(next_try((5, Timestamp(9)), Timestamp(8)), Err(Refusal::TooManyTries));
    }
}
