//! The clinicians' queue: one question after the other, with one thumb.

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::access::{AtCase, SignedIn};
use super::ask::{compared, waiting};
use super::case::{Sheet, sheet};
use super::frame::{self, Section, plain, tick};
use super::moments::Moments;
use super::queue::{capital, need, spoken};
use super::refused::{Unsent, status, unsent, with_status};
use super::reply::typed;
use super::{Console, ask, case, talk};
use crate::codes::{AdviceState, Direction, Lang};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::Opened;
use crate::ids::CaseId;
use crate::store;
use crate::store::advice::Listed;
use crate::text::{self, t, t_with};
use crate::vault::Words;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, text::label};

/// What is usual when a draft is not signed.
const USUAL: &[&str] = &["visit", "unsafe", "details", "myself"];
/// Of the talk before the draft so many messages are shown; the rest is a tap away.
const SHOWN: usize = 6;

#[derive(Deserialize)]
pub struct Came {
    /// The case and the number of what was signed just now.
    signed: Option<String>,
}

/// `GET /advice`
///
/// # Errors
/// When the machine fails.
pub async fn list(
    State(console): State<Console>,
    me: SignedIn,
    Query(came): Query<Came>,
) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let listed = house.store.read(store::advice::waiting).await?;
    let title = format!("{}, {}", t(lang, "console-advice"), listed.len());
    let body = html! {
        h1 { (t(lang, "console-advice")) }
        @if let Some((case, number)) = came.signed.as_deref().and_then(|it| it.split_once('-')) {
            (signed_now(&me, case, number))
        }
        @if listed.is_empty() { p .empty { (t(lang, "console-advice-none")) } }
        ol .queue { @for it in &listed { (line(&console, &me, it, true)) } }
    };
    plain(&console, &me, &title, Section::Advice, &body).await
}

fn signed_now(me: &SignedIn, case: &str, number: &str) -> Markup {
    let lang = me.lang();
    let is_number = |text: &str| text.chars().all(|sign| sign.is_ascii_alphanumeric());
    html! {
        div .banner role="status" {
            p { (t(lang, "console-advice-signed")) }
            @if is_number(case) && is_number(number) {
                form action={ "/cases/" (case) "/advice/leaflet" } method="post" {
                    input type="hidden" name="number" value=(number);
                    button { (t(lang, "console-advice-to-leaflet")) }
                }
            }
        }
    }
}

/// One question of the list: no words of it.
fn line(console: &Console, me: &SignedIn, it: &Listed, for_clinician: bool) -> Markup {
    let (lang, now) = (me.lang(), console.house.now());
    let moments = Moments { lang, zone: &console.house.config.organisation.time_zone };
    let to = match (it.asked, for_clinician) {
        (Some(_), true) => format!("/cases/{}/advice", it.case),
        _ => format!("/cases/{}", it.case),
    };
    html! {
        li {
            a href=(to) {
                span .pseudonym { (capital(&it.pseudonym)) }
                " " span .need { (need(lang, it.need.as_deref())) }
                " " span .facts {
                    (spoken(lang, it.lang))
                    @match it.asked {
                        None => { (t(lang, "console-advice-severe")) },
                        Some((_, due)) => {
                            @let is_late = due <= now;
                            @let key = if is_late { "console-advice-late" } else { "console-advice-due" };
                            span .warning-line[is_late] {
                                (t_with(lang, key, &[("time", moments.whole(due).into())]))
                            }
                        },
                    }
                }
                " " (frame::urgency(lang, it.urgency))
            }
        }
    }
}

/// For supervisors: whom no clinician has answered in time.
///
/// # Errors
/// When the machine fails.
pub async fn overdue(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    if !me.may(desk::permission::Permission::ReadWithReason) {
        return Ok(html! {});
    }
    let now = console.house.now();
    let late = console.house.store.read(move |tx| store::advice::overdue(tx, now)).await?;
    let count = i64::try_from(late.len()).unwrap_or(0);
    Ok(html! {
        @if !late.is_empty() {
            section .overdue aria-labelledby="overdue" {
                h2 id="overdue" .warning-line {
                    (t_with(me.lang(), "console-advice-late-count", &[("count", count.into())]))
                }
                ol .queue { @for it in &late { (line(console, me, it, false)) } }
            }
        }
    })
}

/// The clinician's form as it is filled.
#[derive(Default)]
struct Filled {
    words: Option<Zeroizing<String>>,
    why: Zeroizing<String>,
    refusal: Option<Refusal>,
}

/// `GET /cases/{id}/advice`
///
/// # Errors
/// When the clinician was not shown the case.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    page(&console, &me, id, Filled::default()).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    filled: Filled,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let file = case::open(console, me, id).await?;
    let sheet = sheet(console, me, file).await?;
    let client = capital(&sheet.file.client.pseudonym);
    let title = format!("{}: {client}", t(lang, "console-advice"));
    let body = html! {
        div { a .back href="/advice" { (t(lang, "console-advice")) } h1 { (client) } }
        p .facts {
            (need(lang, sheet.file.case.need.as_deref())) " · "
            (spoken(lang, sheet.file.client.lang))
            (frame::urgency(lang, sheet.file.case.urgency))
        }
        @if let Some(refusal) = filled.refusal {
            p .banner.refused role="alert" {
                (t(lang, "console-advice-not-signed")) " "
                @if refusal == Refusal::Unread { (t(lang, "console-advice-unread")) }
                @else { (label(lang, "refusal", refusal.code())) }
            }
        }
        @match waiting(&sheet).map(|advice| (advice.number, advice.seen)) {
            Some((number, seen)) => {
                (question(&sheet, seen))
                (form_of(&sheet, number, &filled))
            },
            None => {
                @if let Some(words) = &filled.words { (given_back(lang, words)) }
                (ask::history(&sheet))
            },
        }
        (ask::injury(&sheet))
        p { a .go href={ "/cases/" (id) } { (t(lang, "console-advice-talk")) } }
    };
    plain(console, me, &title, Section::Advice, &body).await
}

fn given_back(lang: Lang, words: &str) -> Markup {
    html! {
        div .field {
            label for="words" { (t(lang, "console-refused-words")) }
            textarea .tall id="words" readonly { (words) }
        }
    }
}

/// What the client said lately, and what they said since the draft was written.
fn question(sheet: &Sheet, seen: i64) -> Markup {
    let lang = sheet.me.lang();
    let asked: Vec<&Opened> = sheet
        .talk
        .iter()
        .filter(|it| matches!(it.message.direction, Direction::FromClient | Direction::ToClient))
        .collect();
    let (before, newer): (Vec<&Opened>, Vec<&Opened>) =
        asked.into_iter().partition(|it| it.message.seq < seen);
    let from = before.len().saturating_sub(SHOWN);
    html! {
        section aria-labelledby="question" {
            h2 id="question" { (t(lang, "console-advice-question")) }
            ol .messages { @for it in &before[from..] { (talk::message(sheet, it)) } }
            @if !newer.is_empty() {
                p .banner.warning role="status" { (t(lang, "console-advice-newer")) }
                ol .messages { @for it in newer { (talk::message(sheet, it)) } }
            }
        }
    }
}

fn form_of(sheet: &Sheet, number: i64, filled: &Filled) -> Markup {
    let (lang, id, now) = (sheet.me.lang(), sheet.file.case.id, sheet.now);
    let spoken = sheet.file.client.lang;
    let asked = sheet.consulted.iter().find(|it| it.advice.number == number);
    let draft = asked.and_then(|it| it.draft.as_ref()?.words()).unwrap_or_default();
    let words = filled.words.as_ref().map_or(draft, |words| words.as_str());
    let author = asked.map_or("–", |it| sheet.roster.name(it.advice.asked_by)).to_owned();
    let day = text::day(spoken, now, sheet.moments.zone);
    let mark = t_with(spoken, "chat-checked", &[("day", day.into())]);
    let hidden = html! {
        input type="hidden" name="number" value=(number);
        input type="hidden" name="seen" value=(sheet.file.case.next_seq);
    };
    html! {
        section aria-labelledby="draft" {
            h2 id="draft" { (t_with(lang, "console-advice-draft", &[("name", author.into())])) }
            @if words == draft {
                p .words lang=(spoken.code()) { (draft) }
            } @else {
                (compared(draft, words))
            }
        }
        form .flow action={ "/cases/" (id) "/advice/signature" } method="post" {
            (hidden)
            div .field {
                label for="words" { (t(lang, "console-advice-edit")) }
                textarea .tall id="words" name="words" lang=(spoken.code())
                    maxlength=(limits::MESSAGE_CHARS_MAX) aria-describedby="mark" { (words) }
                p .hint id="mark" {
                    (t_with(lang, "console-advice-sign-hint", &[("mark", mark.into())]))
                }
            }
            button .primary.wide { (t(lang, "console-advice-sign")) }
        }
        details {
            summary { (t(lang, "console-advice-refuse")) }
            form .flow action={ "/cases/" (id) "/advice/refusal" } method="post" {
                (hidden)
                fieldset {
                    legend { (t(lang, "console-advice-why")) }
                    div .choices {
                        @for usual in USUAL {
                            (tick("radio", "usual", usual, false,
                                &t(lang, &format!("console-advice-why-{usual}"))))
                        }
                    }
                }
                div .field {
                    label for="why" { (t(lang, "console-advice-why-more")) }
                    input type="text" id="why" name="why" maxlength="400" value=(filled.why.as_str());
                }
                button { (t(lang, "console-advice-refuse")) }
            }
        }
        form .flow action={ "/cases/" (id) "/advice/lifting" } method="post" {
            (hidden)
            button { (t(lang, "console-advice-no-advice")) }
            p .hint { (t(lang, "console-advice-no-advice-hint")) }
        }
    }
}

/// `POST /cases/{id}/advice/signature`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn sign(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let number = fields.get("number").parse().unwrap_or(0);
    let seen = fields.get("seen").parse().unwrap_or(0);
    let words = typed(fields.words("words"));
    match console.house.sign_advice(&me.worker, id, (number, seen), &words).await {
        Ok(()) => Ok(see_other(&format!("/advice?signed={id}-{number}"))),
        Err(DeskError::Refused(refusal)) => {
            let words = Some(Zeroizing::new(words.as_str().to_owned()));
            again(&console, &me, id, Filled { words, refusal: Some(refusal), ..Filled::default() })
                .await
        }
        Err(error) => Err(error),
    }
}

/// `POST /cases/{id}/advice/refusal`
///
/// # Errors
/// As [`sign`].
pub async fn refuse(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let number = fields.get("number").parse().unwrap_or(0);
    let usual = fields.get("usual");
    let usual = match USUAL.contains(&usual) {
        true => t(me.lang(), &format!("console-advice-why-{usual}")),
        false => String::new(),
    };
    let parts = [usual.as_str(), fields.get("why").trim()];
    let why = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    match console.house.refuse_advice(&me.worker, id, number, &Words::new(why)).await {
        Ok(()) => Ok(see_other("/advice")),
        Err(DeskError::Refused(refusal)) => {
            let why = Zeroizing::new(fields.get("why").to_owned());
            let filled = Filled { why, refusal: Some(refusal), ..Filled::default() };
            again(&console, &me, id, filled).await
        }
        Err(error) => Err(error),
    }
}

/// The page once more with what was typed; where the case cannot be read any
/// more, what was typed alone.
async fn again(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    filled: Filled,
) -> Result<Response, DeskError> {
    let refusal = filled.refusal.unwrap_or(Refusal::Settled);
    if me.wants_json {
        return Err(refusal.into());
    }
    let words = filled.words.clone().unwrap_or_default();
    match page(console, me, id, filled).await {
        Ok(page) => Ok(with_status(page, status(refusal))),
        Err(DeskError::Refused(unread)) => {
            // What is gone is gone; what is theirs no more was settled.
            let refusal = if unread == Refusal::NoSuchCase { unread } else { refusal };
            let back = Unsent::of(id, "console-advice-not-signed").with(words.as_str());
            unsent(console, me, refusal.into(), &back).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /cases/{id}/advice/lifting`
///
/// # Errors
/// As [`sign`].
pub async fn lift(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let of = |name: &str| fields.get(name).parse().unwrap_or(0);
    let (worker, now, shown) = (me.worker.clone(), console.house.now(), (of("number"), of("seen")));
    let lift = move |tx: &mut Tx| desk::advice::lift(tx, &worker, id, shown, now);
    let lifted = console.house.store.commit(lift).await;
    match lifted {
        Ok(()) => Ok(see_other("/advice")),
        Err(DeskError::Refused(refusal)) => {
            again(&console, &me, id, Filled { refusal: Some(refusal), ..Filled::default() }).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /cases/{id}/advice/leaflet`: the draft of a leaflet, open to editors.
///
/// # Errors
/// [`Refusal::Settled`] when nothing of that number was signed.
pub async fn leaflet(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let number = fields.get("number").parse().map_err(|_| Refusal::Settled)?;
    let leaflet = console.house.leaflet_of_advice(&me.worker, &me.reader, id, number).await?;
    Ok(see_other(&format!("/leaflets/{leaflet}")))
}

/// What a worker may begin with after a clinician gave a draft back.
#[must_use]
pub fn given_up(sheet: &Sheet) -> Option<String> {
    let last = sheet.consulted.last()?;
    let is_back = matches!(
        last.advice.state,
        AdviceState::Refused | AdviceState::Withdrawn | AdviceState::Lifted
    );
    let words = last.draft.as_ref()?.words()?;
    (is_back && last.advice.asked_by == sheet.me.worker.id).then(|| words.to_owned())
}
