//! The overdose guide in a talk: a screen a message, buttons under it that work
//! without a script; and what the page of the guide shares with it.

use std::time::Duration;

use axum::extract::Request;
use axum::http::header;
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, form, overdose};
use crate::codes::{Choice, Line, Step};
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::leaflet::{GUIDE, Guide};
use crate::limits;
use crate::text::{t, t_with};
use crate::vault::Token;
use crate::web::cookie::{self, Jar};
use crate::web::leaflet;
use crate::web::page::see_other;

/// Where the frame of the talk goes on.
const FRAME: &str = "/talk/messages?live=1";

/// `POST /talk/guide`: a button under a screen. Whoever has no talk, or no more,
/// has one from now on: nobody in danger is sent back to a form. What cannot be kept
/// is shown all the same.
pub async fn press(here: Here, request: Request) -> Answer {
    let fields = form::read(&here.chat, request).await?;
    let press = Press::read(fields.get("step")).ok_or(Refusal::UnknownCode)?;
    let mut begun = None;
    let is_kept = soon(keep(&here, press, &mut begun)).await?;
    let to = match (is_kept, press) {
        (true, _) => FRAME.to_owned(),
        (false, Press::Go(step)) => overdose::in_talk(&here, step),
        (false, Press::Person | Press::Called) => overdose::in_talk(&here, Step::Start),
    };
    Ok(led_to(&here, &to, begun))
}

/// Somebody is in danger: so they answer a question, in a talk that may be gone.
pub async fn danger(here: Here) -> Answer {
    let mut begun = None;
    let to = match soon(keep_danger(&here, &mut begun)).await? {
        true => "/talk".to_owned(),
        false => overdose::at(&here, Step::Start),
    };
    Ok(led_to(&here, &to, begun))
}

/// The way on, and with it the talk that began.
fn led_to(here: &Here, to: &str, begun: Option<Token>) -> Response {
    let mut answer = see_other(to);
    if let Some(token) = begun {
        let line = cookie::set(Jar::Chat, &token, &here.headers);
        answer.headers_mut().insert(header::SET_COOKIE, line);
    }
    answer
}

async fn keep_danger(here: &Here, begun: &mut Option<Token>) -> Result<(), DeskError> {
    let (house, now) = (here.house(), here.house().now());
    if let Some(visitor) = here.visitor().await? {
        let chosen = async {
            let case = house.case_of(visitor.client).await?.id;
            let choose = move |tx: &mut Tx| desk::hearing::choose(tx, case, Choice::Danger, now);
            house.store.commit(choose).await
        };
        match chosen.await {
            Err(DeskError::Refused(Refusal::Forgotten)) => {}
            otherwise => return otherwise,
        }
    }
    house.begin_guide(Press::Go(Step::Start), here.lang, begun).await
}

async fn keep(here: &Here, press: Press, begun: &mut Option<Token>) -> Result<(), DeskError> {
    if let Some(visitor) = here.visitor().await? {
        match here.house().press_guide(&visitor, press).await {
            Err(DeskError::Refused(Refusal::Forgotten)) => {}
            otherwise => return otherwise,
        }
    }
    here.house().begin_guide(press, here.lang, begun).await
}

/// Whether what somebody in danger tapped was kept. Where the machine fails, or takes
/// longer than they have, it was not, and the page that needs no database answers.
///
/// # Errors
/// When the desk refuses it.
pub async fn soon(kept: impl Future<Output = Result<(), DeskError>>) -> Result<bool, DeskError> {
    let patience = Duration::from_millis(limits::GUIDE_PATIENCE_MS);
    match tokio::time::timeout(patience, kept).await {
        Ok(Ok(())) => Ok(true),
        Ok(Err(DeskError::Fault(fault))) => {
            tracing::error!(%fault, "a tap in danger was not kept");
            Ok(false)
        }
        Ok(Err(DeskError::Refused(Refusal::Busy))) => Ok(false),
        Ok(Err(refused)) => Err(refused),
        Err(_) => {
            tracing::error!("a tap in danger was not kept in time");
            Ok(false)
        }
    }
}

/// A screen as its signed words are today, with its buttons.
pub fn in_talk(here: &Here, step: Step) -> Markup {
    let library = here.house().library();
    let found = library.find(GUIDE, here.lang, here.house().now());
    let guide = found.and_then(Guide::of);
    let lang = guide.as_ref().map_or(here.lang, Guide::lang);
    let minutes = limits::NALOXONE_WAIT.as_minutes().into();
    let again = t_with(lang, "guide-again", &[("minutes", minutes)]);
    let screen =
        guide.as_ref().and_then(|guide| guide.screen(step, &here.config().organisation, &again));
    html! {
        @match screen {
            Some(screen) => {
                div .instruction lang=(lang.code()) {
                    h2 { (screen.title) }
                    (leaflet::body(&screen.body))
                }
            },
            None => { (unsigned(here)) },
        }
        form .presses action=(here.link("/talk/guide")) method="post" {
            @for button in Guide::buttons(guide.as_ref(), step) {
                button .aside[button.press == Press::Person] name="step"
                    value=(button.press.code()) { (t(lang, button.key)) }
            }
        }
    }
}

/// What can be tapped under a line of the desk about the danger.
pub fn presses(here: &Here, line: Line) -> Markup {
    let buttons = desk::guide::under(line);
    html! {
        @if !buttons.is_empty() {
            form .presses action=(here.link("/talk/guide")) method="post" {
                @for button in buttons {
                    button .aside[button.press == Press::Person] name="step"
                        value=(button.press.code()) { (here.t(button.key)) }
                }
            }
        }
    }
}

/// Whoever has seen one of our pages has the guide too, should the network go.
pub fn ahead(here: &Here) -> Markup {
    html! { link rel="prefetch" href=(here.link("/overdose")); }
}

/// The numbers as links that a telephone dials.
pub fn call(here: &Here) -> Markup {
    html! {
        div .call {
            @for number in &here.config().organisation.emergency_numbers {
                a .button .destroy href={ "tel:" (dialled(number)) } {
                    (here.t("chat-call")) " " (number)
                }
            }
        }
    }
}

/// Where nobody answers for a guide: whom to call, what to say, and no more.
pub fn unsigned(here: &Here) -> Markup {
    html! {
        (call(here))
        p { (here.t("chat-overdose-cannot-call")) }
        section .flow {
            h2 { (here.t("chat-overdose-say-title")) }
            ul .bullets {
                li { (here.t("chat-overdose-say-where")) }
                li { (here.t("chat-overdose-say-what")) }
                li { (here.t("chat-overdose-say-stay")) }
            }
        }
        p .banner .warning { (here.t("chat-overdose-unsigned")) }
    }
}

/// What a telephone understands of a number written for people.
pub fn dialled(number: &str) -> String {
    number.chars().filter(|letter| letter.is_ascii_digit() || "+*#".contains(*letter)).collect()
}
