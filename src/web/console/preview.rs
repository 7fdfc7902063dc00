//! Before an answer goes out: the words as they will stand there, and everything
//! else that sending them does.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::html;

use super::access::{AtCase, SignedIn};
use super::case::{self, Sheet};
use super::frame::{Section, plain};
use super::queue::capital;
use super::refused::{Unsent, unsent};
use super::reply::{after_field, keep_draft};
use super::{Console, saved, way};
use crate::codes::{Audience, Reach, Urgency};
use crate::desk::{self, DeskError, Refusal};
use crate::ids::CaseId;
use crate::limits;
use crate::store::case::Standing;
use crate::store::habit::Habits;
use crate::text::{span, t, t_with};
use crate::vault::Words;
use crate::web::form;

/// `POST /cases/{id}/preview`: of what was typed, or with a saved reply added.
/// What was typed is kept as the draft meanwhile.
///
/// # Errors
/// When the machine fails; a refusal gives the words back on a page.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let typed = fields.get("words").trim().to_owned();
    match shown(&console, &me, id, &typed, &fields).await {
        Ok(page) => Ok(page),
        Err(error) => {
            unsent(&console, &me, error, &Unsent::of(id, "console-not-sent").with(&typed)).await
        }
    }
}

async fn shown(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    typed: &str,
    fields: &form::Fields,
) -> Result<Response, DeskError> {
    let sheet = case::sheet(console, me, case::open(console, me, id).await?).await?;
    if sheet.file.is_draft {
        return Err(Refusal::ClinicianFirst.into());
    }
    if !sheet.is_mine() && !sheet.is_waiting() && !sheet.is_guest() {
        return Err(match sheet.file.case.standing {
            Standing::Held { .. } => Refusal::HeldByOther.into(),
            _ => Refusal::AlreadyFinished.into(),
        });
    }
    let words = begun(console, &sheet, typed, fields.get("saved")).await?;
    if words.is_empty() {
        return Err(Refusal::NoWords.into());
    }
    keep_draft(console, me, id, &words).await?;
    let to = Audience::read(fields.get("to"));
    page(console, &sheet, &words, to).await
}

/// What was typed, and the saved reply below it.
async fn begun(
    console: &Console,
    sheet: &Sheet<'_>,
    typed: &str,
    chosen: &str,
) -> Result<Words, DeskError> {
    let Ok(chosen) = chosen.parse::<i64>() else { return Ok(Words::new(typed.to_owned())) };
    let phrases = console.house.phrases(&sheet.me.reader).await?;
    let phrase = phrases.iter().find(|phrase| phrase.id == chosen).ok_or(Refusal::NotFound)?;
    let lang = sheet.file.client.lang;
    let filled = saved::filled(&console.house, lang, phrase.body.as_str()).await?;
    Ok(Words::new(match typed {
        "" => filled,
        typed => format!("{typed}\n\n{filled}"),
    }))
}

async fn page(
    console: &Console,
    sheet: &Sheet<'_>,
    words: &Words,
    to: Option<Audience>,
) -> Result<Response, DeskError> {
    let (me, id) = (sheet.me, sheet.file.case.id);
    let lang = me.lang();
    let worker = me.worker.id;
    let habits: Habits =
        console.house.store.read(move |tx| crate::store::habit::of(tx, worker)).await?;
    let title = t(lang, "console-preview");
    let body = html! {
        div {
            a .back href={ "/cases/" (id) "#reply" } { (capital(&sheet.file.client.pseudonym)) }
            h1 { (title) }
        }
        form .write.flow action={ "/cases/" (id) "/replies" } method="post" {
            (way::audience_chosen(sheet, to))
            div .field {
                label for="words" { (t(lang, "console-preview-words")) }
                textarea .tall id="words" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                    lang=(sheet.file.client.lang.code()) { (words.as_str()) }
            }
            section aria-labelledby="effects" {
                h2 id="effects" { (t(lang, "console-preview-effects")) }
                ul .bullets { @for effect in effects(console, sheet, words, to) { li { (effect) } } }
            }
            (after_field(lang, habits.after))
            div .buttons {
                button .primary { (t(lang, "console-answer")) }
                a .button href={ "/cases/" (id) "#reply" } { (t(lang, "console-back")) }
            }
        }
    };
    plain(console, me, &title, Section::Queue, &body).await
}

/// Everything that sending does: to whom it goes and where, what goes besides,
/// and what changes here.
fn effects(console: &Console, sheet: &Sheet, words: &Words, to: Option<Audience>) -> Vec<String> {
    let lang = sheet.me.lang();
    let name = capital(&sheet.file.client.pseudonym);
    let gaps = [("name", name.into())];
    let mut said = Vec::new();
    match &sheet.way {
        None => said.push(t_with(lang, "console-effect-web", &gaps)),
        Some(way) => {
            let is_aloud = to.unwrap_or_else(|| way.preset(&sheet.file.case)) == Audience::Chat;
            if is_aloud {
                let members = way.members.map_or_else(|| "?".to_owned(), |n| n.to_string());
                said.push(t_with(lang, "console-effect-aloud", &[("members", members.into())]));
            } else if way.reach != Reach::Open {
                said.push(t(lang, "console-effect-nowhere"));
            } else if way.has_private {
                said.push(t_with(lang, "console-effect-private", &gaps));
            } else {
                said.push(t_with(lang, "console-effect-awaits", &gaps));
                if !way.is_invited {
                    said.push(t(lang, "console-effect-invites"));
                }
            }
            let pieces = desk::reply::pieces(words.as_str()).len();
            if pieces > 1 {
                let pieces = i64::try_from(pieces).unwrap_or(0).into();
                said.push(t_with(lang, "console-effect-pieces", &[("pieces", pieces)]));
            }
            if !is_aloud {
                let copy = span(lang, console.house.config.forgetting.telegram_copy).into();
                said.push(t_with(lang, "console-effect-copy", &[("copy", copy)]));
            }
        }
    }
    let case = &sheet.file.case;
    match case.standing {
        Standing::Waiting { .. } => said.push(t(lang, "console-effect-takes")),
        Standing::Held { pause: Some(_), .. } => said.push(t(lang, "console-effect-pause")),
        _ => {}
    }
    if case.unanswered_since.is_some() {
        said.push(t(lang, "console-effect-answered"));
    }
    if case.urgency == Urgency::Emergency && sheet.way.is_some() {
        said.push(t(lang, "console-effect-repeats"));
    }
    said.push(t(lang, "console-effect-draft"));
    said
}
