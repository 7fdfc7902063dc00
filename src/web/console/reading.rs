//! A supervisor reads somebody else's case: for a reason, which stays on the
//! trail where the worker sees it.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::html;

use super::Console;
use super::access::{AtCase, SignedIn};
use super::frame::{Section, plain, tick};
use super::queue::capital;
use super::refused::{status, with_status};
use crate::codes::{Direction, Kind, Lang};
use crate::desk::{self, DeskError, Refusal};
use crate::house::bound;
use crate::ids::CaseId;
use crate::letter::Letter;
use crate::roster::Roster;
use crate::store::case::Standing;
use crate::store::trail::Step;
use crate::text::{t, t_with};
use crate::vault::{Lock, Words};
use crate::web::form as sent;
use crate::web::page::see_other;
use crate::{limits, store};

/// What is usual, so that it can be ticked.
const USUAL: &[&str] = &["review", "complaint", "emergency", "help"];

/// `POST /cases/{id}/readings`
///
/// # Errors
/// When the machine fails; a missing reason is asked for again.
pub async fn permit(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = sent::read(request).await?;
    let reason = written(me.lang(), fields.get("reason"), fields.get("words"));
    let refusal = match reason.as_str().chars().count() {
        0 => Some(Refusal::NoWords),
        length if length > limits::REASON_CHARS_MAX => Some(Refusal::TooLong),
        _ => None,
    };
    if let Some(refusal) = refusal {
        if me.wants_json {
            return Err(refusal.into());
        }
        let page = form(&console, &me, id, fields.get("words"), Some(refusal)).await?;
        return Ok(with_status(page, status(refusal)));
    }
    let (house, now, worker) = (&console.house, console.house.now(), me.worker.clone());
    let sealed = house.seal_reason(worker.id, id, &reason).await?;
    house.store.commit(move |tx| desk::reading::permit(tx, &worker, id, &sealed, now)).await?;
    Ok(see_other(&format!("/cases/{id}")))
}

/// One of the usual reasons in words, what was typed, or both.
fn written(lang: Lang, reason: &str, words: &str) -> Words {
    let usual = match USUAL.contains(&reason) {
        true => t(lang, &format!("console-reason-{reason}")),
        false => reason.trim().to_owned(),
    };
    let parts = [usual.as_str(), words.trim()];
    Words::new(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": "))
}

/// Asks for the reason instead of showing what needs one.
///
/// # Errors
/// When the case is gone.
pub async fn asked(console: &Console, me: &SignedIn, id: CaseId) -> Result<Response, DeskError> {
    let page = form(console, me, id, "", None).await?;
    Ok(with_status(page, status(Refusal::ReasonNeeded)))
}

async fn form(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    words: &str,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let found = console.house.store.read(move |tx| {
        let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
        let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
        Ok::<_, DeskError>((client.pseudonym, case.standing))
    });
    let (pseudonym, standing) = found.await?;
    let roster = Roster::read(&console.house).await?;
    let holder = match standing {
        Standing::Held { by, .. } | Standing::Finished { by: Some(by), .. } => roster.name(by),
        _ => "–",
    };
    let title = t(lang, "console-reason-title");
    let gaps = [("case", capital(&pseudonym).into()), ("name", holder.to_owned().into())];
    let body = html! {
        div { a .back href="/cases" { (t(lang, "console-queue")) } h1 { (title) } }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        }
        p { (t_with(lang, "console-reason-explained", &gaps)) }
        form .flow action={ "/cases/" (id) "/readings" } method="post" {
            fieldset {
                legend { (t(lang, "console-reason")) }
                div .ticks {
                    @for usual in USUAL {
                        (tick("radio", "reason", usual, false, &t(lang, &format!("console-reason-{usual}"))))
                    }
                }
            }
            div .field {
                label for="words" { (t(lang, "console-reason-more")) }
                input type="text" id="words" name="words" maxlength="400" value=(words);
            }
            div .buttons {
                button .primary { (t(lang, "console-reason-read")) }
                a .button href="/cases" { (t(lang, "console-reason-leave")) }
            }
        }
    };
    plain(console, me, &title, Section::Queue, &body).await
}

/// The reasons on a trail, by line, opened for somebody who may read the notes.
///
/// # Errors
/// When the keys cannot be fetched.
pub async fn reasons(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    trail: &[Step],
) -> Result<Vec<(i64, String)>, DeskError> {
    if trail.iter().all(|step| step.reason.is_none()) {
        return Ok(Vec::new());
    }
    let key = console.house.vault.case_key(&me.reader, id, Lock::Notes).await?;
    let place = bound(id, 0, Direction::AmongWorkers, Kind::Words);
    let opened = trail.iter().filter_map(|step| {
        let plain = key.open(place, step.reason.as_ref()?).ok()?;
        Some((step.line, Letter::read(&plain)?.words()?.to_owned()))
    });
    Ok(opened.collect())
}
