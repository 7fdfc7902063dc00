//! A worker's own settings: language, passphrase, second factor, sessions.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use maud::{Markup, html};

use super::access::SignedIn;
use super::frame::{Section, plain, tick};
use super::refused::{status, with_status};
use super::session::prove;
use super::{Console, commands, deeds, duty, second_factor, skills};
use crate::codes::Lang;
use crate::desk::{DeskError, Refusal};
use crate::text::{label, t};
use crate::vault::Passphrase;
use crate::web::cookie::{self, Jar};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// What the page says back.
enum Said {
    Nothing,
    /// It was done; the key of a sentence.
    Done(&'static str),
    Refused(Refusal),
    /// It was not done, for a reason that only this page has.
    Wrong(&'static str),
}

/// `GET /me`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, Said::Nothing).await
}

/// `POST /me/language`
///
/// # Errors
/// [`Refusal::UnknownCode`] for a language we do not have.
pub async fn set_language(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let lang = Lang::read(fields.get("lang")).ok_or(Refusal::UnknownCode)?;
    let id = me.worker.id;
    console.house.store.commit(move |tx| store::worker::set_lang(tx, id, lang)).await?;
    Ok(see_other("/me"))
}

/// `POST /me/passphrase`
///
/// # Errors
/// When the machine fails; a refusal is said on the page.
pub async fn change_passphrase(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let new = fields.get("new");
    if new.chars().count() < limits::PASSPHRASE_CHARS_MIN {
        return page(&console, &me, Said::Wrong("console-passphrase-short")).await;
    }
    if new != fields.get("again") {
        return page(&console, &me, Said::Wrong("console-passphrase-differs")).await;
    }
    let old = Passphrase::new(fields.get("passphrase").to_owned());
    if let Err(error) = prove(&console, &me.name, &old, None).await {
        return said_no(&console, &me, error).await;
    }
    let new = Passphrase::new(new.to_owned());
    console.house.vault.change_passphrase(&me.reader, &new).await?;
    let _ = console.ended.send(me.worker.id);
    page(&console, &me, Said::Done("console-passphrase-changed")).await
}

/// `POST /me/second-factor`: with a secret and its code, on; without, off.
///
/// # Errors
/// When the machine fails; a refusal is said on the page.
pub async fn set_second_factor(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let id = me.worker.id;
    // Whoever finds an open window must not be able to lock its owner out.
    let passphrase = Passphrase::new(fields.get("passphrase").to_owned());
    if let Err(error) = prove(&console, &me.name, &passphrase, None).await {
        return said_no(&console, &me, error).await;
    }
    if fields.get("secret").is_empty() {
        console
            .house
            .store
            .commit(move |tx| store::worker::set_second_factor(tx, id, None))
            .await?;
        return Ok(see_other("/me"));
    }
    let (secret, code, now) = (fields.get("secret"), fields.get("code"), console.house.now());
    let Some((sealed, step)) = second_factor::confirmed(&me.reader, secret, code, now) else {
        return page(&console, &me, Said::Wrong("console-second-factor-wrong")).await;
    };
    console
        .house
        .store
        .commit(move |tx| {
            store::worker::set_second_factor(tx, id, Some(&sealed))?;
            store::worker::use_code_step(tx, id, step)
        })
        .await?;
    Ok(see_other("/me"))
}

/// `POST /me/sessions/end`: this window stays, under a new token.
///
/// # Errors
/// When the machine fails.
pub async fn end_others(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let vault = &console.house.vault;
    vault.end_sessions_of(me.worker.id).await?;
    let token = vault.start_session(&me.reader, console.house.now()).await?;
    let _ = console.ended.send(me.worker.id);
    let mut answer = see_other("/me");
    let cookie = cookie::set(Jar::Console, &token, request.headers());
    answer.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(answer)
}

async fn said_no(
    console: &Console,
    me: &SignedIn,
    error: DeskError,
) -> Result<Response, DeskError> {
    match error {
        DeskError::Refused(refusal) if !me.wants_json => {
            page(console, me, Said::Refused(refusal)).await
        }
        error => Err(error),
    }
}

async fn page(console: &Console, me: &SignedIn, said: Said) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, "console-me");
    let duty = duty::part(console, me).await?;
    let deeds = deeds::part(console, me).await?;
    let id = me.worker.id;
    let habits = console.house.store.read(move |tx| store::habit::of(tx, id)).await?;
    let skills = skills::part(console, me).await?;
    let sessions = console.house.vault.sessions_of(me.worker.id).await?;
    let roles: Vec<_> =
        me.worker.roles.iter().map(|role| label(lang, "role", role.code())).collect();
    let (status, said) = match said {
        Said::Nothing => (StatusCode::OK, html! {}),
        Said::Done(key) => (StatusCode::OK, html! { p .banner role="status" { (t(lang, key)) } }),
        Said::Refused(refusal) => {
            (status(refusal), wrong(&t(lang, &format!("refusal-{}", refusal.code()))))
        }
        Said::Wrong(key) => (StatusCode::UNPROCESSABLE_ENTITY, wrong(&t(lang, key))),
    };
    let body = html! {
        h1 { (me.name) }
        p .facts { (roles.join(", ")) }
        (said)
        (deeds)
        (skills)
        (duty)
        (language(lang))
        (commands::keys_part(lang, habits))
        (passphrase(lang))
        @if me.has_second_factor { (second_factor_off(lang)) } @else { (second_factor_on(lang)) }
        section .flow {
            h2 { (t(lang, "console-sessions")) }
            @if sessions > 1 {
                form action="/me/sessions/end" method="post" { button { (t(lang, "console-sessions-end")) } }
            } @else { p .hint { (t(lang, "console-sessions-one")) } }
        }
    };
    Ok(with_status(plain(console, me, &title, Section::Me, &body).await?, status))
}

fn wrong(sentence: &str) -> Markup {
    html! { p .banner.refused role="alert" { (sentence) } }
}

fn language(lang: Lang) -> Markup {
    html! {
        section .flow {
            h2 { (t(lang, "console-language")) }
            form .flow action="/me/language" method="post" {
                fieldset {
                    legend .unseen { (t(lang, "console-language")) }
                    div .choices {
                        @for one in Lang::ALL {
                            (tick("radio", "lang", one.code(), *one == lang,
                                &t(*one, &format!("lang-{}", one.code()))))
                        }
                    }
                }
                button { (t(lang, "console-save")) }
            }
        }
    }
}

fn password(id: &str, name: &str, complete: &str, text: &str) -> Markup {
    html! {
        div .field {
            label for=(id) { (text) }
            input type="password" id=(id) name=(name) autocomplete=(complete) required;
        }
    }
}

fn passphrase(lang: Lang) -> Markup {
    html! {
        section .flow {
            h2 { (t(lang, "console-passphrase")) }
            p .hint { (t(lang, "console-passphrase-hint")) }
            form .flow action="/me/passphrase" method="post" {
                (password("old", "passphrase", "current-password", &t(lang, "console-passphrase-old")))
                (password("new", "new", "new-password", &t(lang, "console-passphrase-new")))
                (password("again", "again", "new-password", &t(lang, "console-passphrase-again")))
                button { (t(lang, "console-passphrase-change")) }
            }
        }
    }
}

fn second_factor_on(lang: Lang) -> Markup {
    let secret = second_factor::new_secret();
    html! {
        section .flow {
            h2 { (t(lang, "console-second-factor")) }
            p .hint id="secret-hint" { (t(lang, "console-second-factor-hint")) }
            form .flow action="/me/second-factor" method="post" {
                div .field {
                    label for="secret" { (t(lang, "console-second-factor-secret")) }
                    input type="text" id="secret" name="secret" value=(secret.as_str()) readonly
                        autocomplete="off" aria-describedby="secret-hint";
                }
                div .field {
                    label for="code" { (t(lang, "console-second-factor-code")) }
                    input type="text" id="code" name="code" inputmode="numeric"
                        autocomplete="one-time-code" required;
                }
                (password("second-old", "passphrase", "current-password", &t(lang, "console-passphrase-old")))
                button { (t(lang, "console-second-factor-on")) }
            }
        }
    }
}

fn second_factor_off(lang: Lang) -> Markup {
    html! {
        section .flow {
            h2 { (t(lang, "console-second-factor")) }
            p .hint { (t(lang, "console-second-factor-is-on")) }
            form .flow action="/me/second-factor" method="post" {
                (password("second-old", "passphrase", "current-password", &t(lang, "console-passphrase-old")))
                button { (t(lang, "console-second-factor-off")) }
            }
        }
    }
}
