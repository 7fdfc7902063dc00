//! Saved replies: everybody's and one's own. They are put into an answer, looked
//! at, and sent the way that typed words are sent.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPost, SignedIn};
use super::frame::{Section, plain, tick};
use super::refused::{status, with_status};
use crate::codes::Lang;
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal};
use crate::house::House;
use crate::house::supervising::Phrase;
use crate::limits;
use crate::text::stops::Reading;
use crate::text::{t, waiting};
use crate::web::form;
use crate::web::page::see_other;

/// What is filled in when a saved reply is begun with, in either language.
const GAPS: &[(&str, &str, Gap)] = &[
    ("остановки", "stops", Gap::Stops),
    ("часы", "hours", Gap::Hours),
    ("номера", "numbers", Gap::Numbers),
];

#[derive(Clone, Copy)]
enum Gap {
    Stops,
    Hours,
    Numbers,
}

/// `GET /replies`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, ("", ""), None).await
}

/// `POST /replies`
///
/// # Errors
/// When the machine fails; a refusal gives the words back.
pub async fn add(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (title, body) = (fields.get("title").trim(), fields.get("words").trim());
    let is_shared = fields.get("whose") == "shared";
    let Err(error) = write(&console, &me, None, is_shared, (title, body)).await else {
        return Ok(see_other("/replies"));
    };
    match error {
        DeskError::Refused(refusal) if !me.wants_json => {
            let page = page(&console, &me, (title, body), Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        error => Err(error),
    }
}

/// `POST /replies/{id}`: changed, or deleted.
///
/// # Errors
/// As [`add`].
pub async fn change(
    State(console): State<Console>,
    me: SignedIn,
    AtPost(id): AtPost,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    if fields.is_ticked("delete") {
        let worker = me.worker.clone();
        let delete = move |tx: &mut crate::engine::Tx| desk::saved::change(tx, &worker, id, None);
        console.house.store.commit(delete).await?;
        return Ok(see_other("/replies"));
    }
    let phrases = console.house.phrases(&me.reader).await?;
    let known = phrases.iter().find(|it| it.id == id).ok_or(Refusal::NotFound)?;
    let (title, body) = (fields.get("title").trim(), fields.get("words").trim());
    let written = write(&console, &me, Some(id), known.is_shared, (title, body)).await;
    match written {
        Ok(()) => Ok(see_other("/replies")),
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            let page = page(&console, &me, (title, body), Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

async fn write(
    console: &Console,
    me: &SignedIn,
    id: Option<i64>,
    is_shared: bool,
    (title, body): (&str, &str),
) -> Result<(), DeskError> {
    if title.is_empty() || body.is_empty() {
        return Err(Refusal::NoWords.into());
    }
    if title.chars().count() > limits::SAVED_TITLE_CHARS_MAX
        || body.chars().count() > limits::SAVED_CHARS_MAX
    {
        return Err(Refusal::TooLong.into());
    }
    let sealed = console.house.seal_phrase(&me.reader, is_shared, title, body)?;
    let worker = me.worker.clone();
    console
        .house
        .store
        .commit(move |tx| match id {
            None => desk::saved::write(tx, &worker, is_shared, &sealed),
            Some(id) => desk::saved::change(tx, &worker, id, Some(&sealed)),
        })
        .await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    (begun, words): (&str, &str),
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let phrases = console.house.phrases(&me.reader).await?;
    let may_share = me.may(Permission::KeepSharedReplies);
    let title = t(lang, "console-saved");
    let body = html! {
        h1 { (title) }
        p .facts { (t(lang, "console-saved-explained")) }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        }
        @if phrases.is_empty() { p .hint { (t(lang, "console-saved-none")) } }
        @for phrase in &phrases { (entry(lang, phrase, may_share)) }
        section .flow aria-labelledby="saved-new" {
            h2 id="saved-new" { (t(lang, "console-saved-new")) }
            form .flow action="/replies" method="post" {
                (fields(lang, "new", begun, words))
                @if may_share {
                    fieldset {
                        legend { (t(lang, "console-saved-whose")) }
                        div .choices {
                            (tick("radio", "whose", "own", true, &t(lang, "console-saved-own")))
                            (tick("radio", "whose", "shared", false, &t(lang, "console-saved-shared")))
                        }
                    }
                }
                button .primary { (t(lang, "console-save")) }
            }
        }
    };
    plain(console, me, &title, Section::Saved, &body).await
}

fn entry(lang: Lang, phrase: &Phrase, may_share: bool) -> Markup {
    let (title, body) = (phrase.title.as_str(), phrase.body.as_str());
    html! {
        details {
            summary {
                (title)
                @if phrase.is_shared { " · " (t(lang, "console-saved-shared")) }
            }
            @if phrase.is_shared && !may_share { p .words { (body) } } @else {
                form .flow action={ "/replies/" (phrase.id) } method="post" {
                    (fields(lang, &phrase.id.to_string(), title, body))
                    div .buttons {
                        button { (t(lang, "console-save")) }
                        button .plain name="delete" value="1" { (t(lang, "console-saved-delete")) }
                    }
                }
            }
        }
    }
}

fn fields(lang: Lang, id: &str, title: &str, body: &str) -> Markup {
    html! {
        div .field {
            label for={ "title-" (id) } { (t(lang, "console-saved-title")) }
            input type="text" id={ "title-" (id) } name="title" value=(title)
                maxlength=(limits::SAVED_TITLE_CHARS_MAX) required;
        }
        div .field {
            label for={ "words-" (id) } { (t(lang, "console-saved-words")) }
            p .hint id={ "hint-" (id) } { (t(lang, "console-saved-gaps")) }
            textarea id={ "words-" (id) } name="words" maxlength=(limits::SAVED_CHARS_MAX) required
                aria-describedby={ "hint-" (id) } { (body) }
        }
    }
}

/// The words with what they leave open filled in, in the client's language, as
/// it is true now.
///
/// # Errors
/// When the store fails.
pub async fn filled(house: &House, lang: Lang, body: &str) -> Result<String, DeskError> {
    let mut text = body.to_owned();
    for (ru, en, gap) in GAPS {
        let marks = [format!("{{{ru}}}"), format!("{{{en}}}")];
        if !marks.iter().any(|mark| text.contains(mark)) {
            continue;
        }
        let said = said(house, lang, *gap).await?;
        for mark in marks {
            text = text.replace(&mark, &said);
        }
    }
    Ok(text)
}

async fn said(house: &House, lang: Lang, gap: Gap) -> Result<String, DeskError> {
    let zone = house.config.organisation.time_zone.clone();
    Ok(match gap {
        Gap::Numbers => house.config.organisation.emergency_numbers.join(", "),
        Gap::Stops => {
            let timetable = house.timetable();
            match timetable.places.is_empty() {
                true => t(lang, "menu-stops-none"),
                false => Reading { lang, now: house.now(), zone: &zone }
                    .answer(&timetable, None)
                    .join("\n"),
            }
        }
        Gap::Hours => {
            let now = house.now();
            let wait = house.store.read(move |tx| desk::wait::honest(tx, None, &zone, now));
            waiting(lang, &wait.await?)
        }
    })
}
