//! Answers, notes for colleagues, and drafts, which live on the server so that
//! a lost connection loses nothing.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::moments::Moments;
use super::refused::{Unsent, text, unsent};
use super::{Console, advice, ask, way};
use crate::codes::{Audience, Direction, Doing, Line};
use crate::desk::advice::Voice;
use crate::desk::need::Need;
use crate::desk::{self, DeskError, Refusal};
use crate::house::Opened;
use crate::ids::CaseId;
use crate::leaflet::Leaflet;
use crate::store::case::Standing;
use crate::text::t;
use crate::vault::Words;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// `POST /cases/{id}/replies`
///
/// # Errors
/// When the machine fails; a refusal gives the words back on a page.
pub async fn reply(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = typed(fields.get("words"));
    let there = format!("/cases/{id}#reply");
    if fields.is_ticked("draft") {
        keep_draft(&console, &me, id, &words).await?;
        return Ok(see_other(&there));
    }
    let to = match fields.get("to") {
        "" => Some(Audience::Private),
        to => Audience::read(to),
    };
    let (leaflet, phrase) = (fields.get("leaflet"), fields.get("phrase"));
    let sent = match to {
        Some(_) if !phrase.is_empty() => match Line::read(phrase) {
            Some(phrase) => console.house.say_phrase(&me.worker, id, phrase).await,
            None => Err(Refusal::UnknownCode.into()),
        },
        Some(to) if leaflet.is_empty() => console.house.reply(&me.worker, id, &words, to).await,
        Some(to) => console.house.send_leaflet(&me.worker, id, leaflet, to).await,
        None => Err(Refusal::UnknownCode.into()),
    };
    let Err(error) = sent else { return Ok(see_other(&there)) };
    let is_kept = !words.is_empty() && keep_draft(&console, &me, id, &words).await.is_ok();
    let back = Unsent { case: id, what: "console-not-sent", words: words.as_str(), is_kept };
    unsent(&console, &me, error, &back).await
}

/// `POST /cases/{id}/notes`
///
/// # Errors
/// As [`reply`].
pub async fn note(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = typed(fields.get("words"));
    match console.house.note(&me.worker, id, &words).await {
        Ok(()) => Ok(see_other(&format!("/cases/{id}#reply"))),
        Err(error) => {
            let words = words.as_str();
            let back = Unsent { case: id, what: "console-not-noted", words, is_kept: false };
            unsent(&console, &me, error, &back).await
        }
    }
}

/// `POST /cases/{id}/draft`: from the script, while somebody types. Answers
/// with the time by the organisation's clock.
///
/// # Errors
/// When the worker may not read the case.
pub async fn draft(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    keep_draft(&console, &me, id, &typed(fields.get("words"))).await?;
    let zone = &console.house.config.organisation.time_zone;
    let moments = Moments { lang: me.lang(), zone };
    Ok(text(moments.hour(console.house.now())))
}

/// Without the space around it; words of space alone are none.
pub fn typed(words: &str) -> Words {
    Words::new(words.trim().to_owned())
}

/// An empty draft is no draft. Others see that somebody is writing.
///
/// # Errors
/// When it is too long, or the worker may not read the case.
pub async fn keep_draft(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<(), DeskError> {
    if words.as_str().chars().count() > limits::MESSAGE_CHARS_MAX {
        return Err(Refusal::TooLong.into());
    }
    let sealed = console.house.seal_draft(&me.reader, id, words).await?;
    let (worker, now, is_empty) = (me.worker.clone(), console.house.now(), words.is_empty());
    console
        .house
        .store
        .commit(move |tx| {
            let case = store::case::locked(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            if case.standing == Standing::Forgetting {
                return Err(Refusal::Forgotten.into());
            }
            if is_empty {
                desk::reading::may_read(tx, &worker, &case, now)?;
                return Ok(store::presence::drop_draft(tx, id, worker.id)?);
            }
            store::presence::keep_draft(tx, id, worker.id, &sealed)?;
            // Whoever lost the case to another keeps their words, not their place in it.
            if desk::reading::may_read(tx, &worker, &case, now).is_ok() {
                let until = now + limits::PRESENCE;
                if store::presence::note(tx, id, worker.id, Doing::Writing, now, until)? {
                    tx.ring(id.0)?;
                }
            }
            Ok::<(), DeskError>(())
        })
        .await
}

/// What stands in the answer before anything is typed: what this worker began
/// to write, and the words they want to send again.
pub async fn begun(console: &Console, sheet: &Sheet<'_>, again: Option<i64>) -> Words {
    let draft = kept_draft(console, sheet).await;
    let said = again.and_then(|seq| {
        let ours = |it: &&Opened| it.message.direction == Direction::ToClient;
        let opened = sheet.talk.iter().filter(ours).find(|it| it.message.seq == seq)?;
        opened.letter.as_ref()?.words()
    });
    match said {
        Some(said) if draft.is_empty() => Words::new(said.to_owned()),
        Some(said) if draft.as_str() != said => Words::new(format!("{}\n\n{said}", draft.as_str())),
        _ => draft,
    }
}

async fn kept_draft(console: &Console, sheet: &Sheet<'_>) -> Words {
    let draft = match &sheet.file.reply_draft {
        Some(sealed) => {
            console.house.open_draft(&sheet.me.reader, sheet.file.case.id, sealed).await
        }
        None => advice::given_up(sheet).map(Words::new),
    };
    draft.unwrap_or_else(|| Words::new(String::new()))
}

/// What stands under the talk: the answer, taking the case, or only a note.
#[must_use]
pub fn part(sheet: &Sheet, draft: &str) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    if sheet.is_waiting() {
        return html! {
            form .reply id="reply" action={ "/cases/" (id) "/hold" } method="post" {
                button .primary.wide { (t(lang, "console-take")) }
            }
        };
    }
    html! {
        div .reply id="reply" {
            @if sheet.is_mine() || sheet.is_guest() {
                @match sheet.file.voice {
                    Voice::Draft if sheet.is_mine() => { (ask::part(sheet, draft)) },
                    Voice::Draft => {},
                    Voice::Own | Voice::Clinician => { (answer_form(sheet, draft)) },
                }
                (leaflet_form(sheet))
            }
            details {
                summary { (t(lang, "console-note")) }
                form .write action={ "/cases/" (id) "/notes" } method="post" {
                    label .unseen for="note" { (t(lang, "console-note")) }
                    textarea id="note" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                        placeholder=(t(lang, "console-note-hint")) {}
                    div .send { span {} button { (t(lang, "console-note-leave")) } }
                }
            }
        }
    }
}

/// What a clinician signed goes out without asking one: what fits the need
/// first, then everything else in the client's language.
fn leaflet_form(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let spoken = sheet.file.client.lang;
    let need = sheet.file.case.need.as_deref().unwrap_or_default();
    let fitting = sheet.library.for_need(need, spoken, sheet.now);
    let is_fitting = |name: &str| fitting.iter().any(|leaflet| leaflet.text().name == name);
    let mut others = sheet.library.all(spoken, sheet.now).peekable();
    html! {
        @if others.peek().is_some() {
            details {
                summary { (t(lang, "console-leaflet-pick")) }
                form .write action={ "/cases/" (id) "/replies" } method="post" {
                    input type="hidden" name="to" value=(Audience::Private.code());
                    label .unseen for="leaflet" { (t(lang, "console-leaflet-pick")) }
                    div .send {
                        select id="leaflet" name="leaflet" lang=(spoken.code()) {
                            @for leaflet in &fitting { (option(leaflet)) }
                            @for leaflet in others.filter(|it| !is_fitting(&it.text().name)) {
                                (option(leaflet))
                            }
                        }
                        button { (t(lang, "console-leaflet-send")) }
                    }
                }
            }
        }
    }
}

fn option(leaflet: &Leaflet) -> Markup {
    html! { option value=(leaflet.text().name) { (leaflet.text().title) } }
}

fn answer_form(sheet: &Sheet, draft: &str) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    // Rules guess; a question about health that nobody sorted looks like any other.
    let need = sheet.file.case.need.as_deref();
    let is_unsorted = need.is_none_or(|need| need == Need::UNCLEAR);
    html! {
        @if is_unsorted && sheet.file.voice == Voice::Own {
            p .hint { (t(lang, "console-answer-unsorted")) }
        }
        form .write action={ "/cases/" (id) "/replies" } method="post"
            data-draft={ "/cases/" (id) "/draft" } data-saved=(t(lang, "console-draft-saved-at")) {
            (way::audience(sheet))
            label .unseen for="words" { (t(lang, "console-answer-words")) }
            textarea id="words" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                placeholder=(t(lang, "console-answer-words")) { (draft) }
            div .send {
                p .hint role="status" { @if !draft.is_empty() { (t(lang, "console-draft-kept")) } }
                button .plain name="draft" value="1" { (t(lang, "console-draft-keep")) }
                button .primary { (t(lang, "console-answer")) }
            }
        }
    }
}
