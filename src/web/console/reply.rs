//! Answers, notes for colleagues, and drafts, which live on the server so that
//! a lost connection loses nothing.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::moments::Moments;
use super::refused::{Unsent, text, unsent};
use super::{Console, way};
use crate::codes::{Audience, Direction};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::Opened;
use crate::ids::CaseId;
use crate::leaflet::Leaflet;
use crate::limits;
use crate::text::t;
use crate::vault::{Sealed, Words};
use crate::web::form;
use crate::web::page::see_other;

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
    let to = match fields.get("to") {
        "" => Some(Audience::Private),
        to => Audience::read(to),
    };
    let leaflet = fields.get("leaflet");
    let sent = match to {
        _ if fields.is_ticked("draft") => keep_draft(&console, &me, id, &words).await,
        Some(to) if leaflet.is_empty() => console.house.reply(&me.worker, id, &words, to).await,
        Some(to) => console.house.send_leaflet(&me.worker, id, leaflet, to).await,
        None => Err(Refusal::UnknownCode.into()),
    };
    let Err(error) = sent else { return Ok(see_other(&there)) };
    let is_kept = !words.is_empty() && keep_unsent(&console, &me, id, &words).await.is_ok();
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
fn typed(words: &str) -> Words {
    Words::new(words.trim().to_owned())
}

/// An empty draft is no draft. Others see that somebody is writing.
async fn keep_draft(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<(), DeskError> {
    let sealed = sealed(console, me, id, words).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let draft = Some(sealed).filter(|_| !words.is_empty());
    let keep = move |tx: &mut Tx| desk::reading::keep_draft(tx, &worker, id, draft.as_ref(), now);
    console.house.store.commit(keep).await
}

/// Whoever lost the case to another keeps their words, not their place in it.
async fn keep_unsent(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<(), DeskError> {
    let (sealed, worker) = (sealed(console, me, id, words).await?, me.worker.id);
    let keep = move |tx: &mut Tx| desk::reading::keep_unsent(tx, worker, id, &sealed);
    console.house.store.commit(keep).await
}

async fn sealed(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &Words,
) -> Result<Sealed, DeskError> {
    if words.as_str().chars().count() > limits::MESSAGE_CHARS_MAX {
        return Err(Refusal::TooLong.into());
    }
    console.house.seal_draft(&me.reader, id, words).await
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
        None => None,
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
            @if sheet.is_mine() {
                (answer_form(sheet, draft))
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
    html! {
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
