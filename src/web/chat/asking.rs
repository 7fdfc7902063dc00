//! What a client is asked with buttons: prepared questions, calls by phone, how
//! they heard of us; and the contact cards that workers leave.

use axum::extract::Request;
use maud::{Markup, html};

use super::frame::Here;
use super::messages::Beside;
use super::{Answer, form};
use crate::codes::{HeardOf, Line};
use crate::desk::card::Card;
use crate::desk::question::RATHER_NOT;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::limits;
use crate::text::card::{Facts, lines, own_number};
use crate::text::{span, t_with};
use crate::vault::{Visitor, Words};
use crate::web::page::see_other;

// ---- prepared questions ----

/// A question and its buttons. `name` is what the letter says.
pub fn question(here: &Here, name: Option<&str>) -> Markup {
    let house = here.house();
    let Some(question) = name.and_then(|name| house.questions.question(name)) else {
        // It is asked no more.
        return html! { p .hint { (here.t("chat-question-gone")) } };
    };
    html! {
        p .words { (question.words(here.lang)) }
        form .choices action=(here.link("/talk/answer")) method="post" target="_top" {
            input type="hidden" name="question" value=(question.name());
            @for option in &question.option {
                button name="option" value=(option.name()) { (option.words(here.lang)) }
            }
            button name="option" value=(RATHER_NOT) { (here.t("chat-rather-not")) }
        }
    }
}

/// `POST /talk/answer`
pub async fn answer(here: Here, request: Request) -> Answer {
    let client = here.known_visitor().await?.client;
    let fields = form::read(&here.chat, request).await?;
    let house = here.house();
    let chosen = house.chosen(fields.get("question"), fields.get("option"));
    let chosen = chosen.ok_or(Refusal::UnknownCode)?;
    let case = house.case_of(client).await?;
    let words = chosen.words(here.lang, &here.t("chat-rather-not"));
    house.choose(&case, &chosen, words).await?;
    Ok(see_other("/talk"))
}

// ---- calls by phone ----

/// A line about a call, or a contact; `choices` are its buttons.
pub fn call_line(here: &Here, line: Line, choices: &Markup) -> Markup {
    let kept = || span(here.lang, here.config().forgetting.phone_number);
    let with = |key: &str| t_with(here.lang, key, &[("kept", kept().into())]);
    let set = &here.config().organisation;
    let text = match line {
        Line::CallProposed => here.t("chat-call-proposed"),
        Line::CallText => here.t("chat-call-text"),
        Line::CallWhyNoted => here.t("chat-call-why-noted"),
        Line::CallNumberAsked => with("chat-call-number-asked"),
        Line::CallNumberKept => with("chat-call-number-kept"),
        Line::CallNumberOurs if set.phone.is_empty() => here.t("chat-call-number-none"),
        Line::CallNumberOurs => own_number(here.lang, set),
        Line::CallLater => here.t("chat-call-later"),
        _ => here.t("chat-card-revoked"),
    };
    html! {
        li .line {
            (text)
            @if line == Line::CallNumberAsked { (number_form(here)) }
            @if !line.choices(None).is_empty() { (choices) }
        }
    }
}

fn number_form(here: &Here) -> Markup {
    html! {
        form .choices action=(here.link("/talk/number")) method="post" target="_top" {
            input type="tel" name="number" required autocomplete="off"
                maxlength=(limits::NUMBER_CHARS_MAX) aria-label=(here.t("chat-call-number"));
            button { (here.t("chat-call-number-send")) }
        }
    }
}

/// `POST /talk/number`
pub async fn keep_number(here: Here, request: Request) -> Answer {
    let client = here.known_visitor().await?.client;
    let fields = form::read(&here.chat, request).await?;
    let words = Words::new(fields.get("number").trim().to_owned());
    if !desk::proposal::is_number(words.as_str()) {
        return Err(Refusal::Malformed.into());
    }
    let case = here.house().case_of(client).await?;
    here.house().keep_number(&case, &words, None).await?;
    Ok(see_other("/talk"))
}

/// A number that was asked for and typed into the talk is no message of it.
///
/// # Errors
/// When the machine fails.
pub async fn take_number(here: &Here, visitor: &Visitor, words: &Words) -> Result<bool, DeskError> {
    if !desk::proposal::looks_like_number(words.as_str()) {
        return Ok(false);
    }
    let case = match here.house().case_of(visitor.client).await {
        Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(false),
        case => case?,
    };
    if !here.house().is_number_of(case.id, words).await? {
        return Ok(false);
    }
    match here.house().keep_number(&case, words, None).await {
        Err(DeskError::Refused(Refusal::NumberGone | Refusal::Forgotten)) => Ok(false),
        kept => kept.map(|()| true),
    }
}

// ---- how they heard of us ----

/// Asked once, at the end, and never needed.
pub fn heard_form(here: &Here) -> Markup {
    html! {
        form action=(here.link("/talk/heard")) method="post" {
            fieldset {
                legend { (here.t("chat-heard")) }
                div .choices {
                    @for way in HeardOf::ALL {
                        button name="way" value=(way.code()) {
                            (here.t(&format!("chat-heard-{}", way.code())))
                        }
                    }
                }
            }
        }
    }
}

/// `POST /talk/heard`
pub async fn heard_of(here: Here, request: Request) -> Answer {
    let client = here.known_visitor().await?.client;
    let fields = form::read(&here.chat, request).await?;
    let way = HeardOf::read(fields.get("way")).ok_or(Refusal::UnknownCode)?;
    let (house, day) = (here.house(), here.house().today());
    let case = house.case_of(client).await?.id;
    let count = move |tx: &mut Tx| desk::invitation::heard_of(tx, case, way, day);
    house.store.commit(count).await?;
    Ok(see_other("/talk"))
}

// ---- contact cards ----

/// A card as it reads today; what was taken back is shown no more.
pub fn card(here: &Here, seq: i64, written: Option<&str>, beside: &Beside) -> Markup {
    let card = written.and_then(Card::read).filter(|_| !beside.revoked.contains(&seq));
    let Some(card) = card else { return html! { p .hint { (here.t("chat-card-revoked")) } } };
    let organisation = &here.config().organisation;
    let facts = Facts { organisation, bot: card.bot.as_deref(), is_web: true, week: &beside.week };
    html! {
        h2 .leaflet-title { (here.t("chat-card")) }
        @for line in lines(here.lang, &card, &facts) { p .words { (line) } }
    }
}
