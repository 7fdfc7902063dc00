//! Where free words about health are a draft: showing it to a clinician, taking
//! it back, prepared words meanwhile, and what is known of an injury.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::{Change, settled};
use super::frame::tick;
use super::panel::given;
use super::refused::Unsent;
use super::reply::{keep_draft, typed};
use crate::codes::{AdviceState, Condition, Line, Severity, Urgency};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::house::advice::Consulted;
use crate::leaflet::{Piece, difference};
use crate::limits;
use crate::store::advice::Advice;
use crate::text::{self, label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// `POST /cases/{id}/advice`: the draft is shown to the clinicians.
///
/// # Errors
/// When the machine fails; a refusal gives the words back on a page.
pub async fn ask(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = typed(fields.words("words"));
    let there = format!("/cases/{id}#reply");
    if fields.is_ticked("draft") {
        keep_draft(&console, &me, id, &words).await?;
        return Ok(see_other(&there));
    }
    let seen = fields.get("seen").parse().unwrap_or(0);
    let what = (seen, fields.is_ticked("urgent"));
    let asked = console.house.ask_clinician(&me.worker, &me.reader, id, &words, what).await;
    let is_kept =
        asked.is_err() && !words.is_empty() && keep_draft(&console, &me, id, &words).await.is_ok();
    let back = Unsent { case: id, what: "console-not-asked", words: words.as_str(), is_kept };
    settled(&console, &me, asked, &there, &back).await
}

/// `POST /cases/{id}/advice/withdrawal`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn withdraw(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let number = fields.get("number").parse().map_err(|_| Refusal::Settled)?;
    change.by(move |tx, worker, id, now| desk::advice::withdraw(tx, worker, id, number, now)).await
}

/// `POST /cases/{id}/injury`: what it is, how grave, or both.
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is in no list.
pub async fn judge(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let condition = given(fields.get("condition"), Condition::read)?;
    let severity = given(fields.get("severity"), Severity::read)?;
    let judge = move |tx: &mut Tx, worker: &Worker, id, now| {
        desk::injury::judge(tx, worker, id, condition, severity, now)
    };
    change.shown_to_doctors(severity == Some(Severity::Severe), judge).await
}

/// The draft that waits for a clinician.
pub fn waiting<'a>(sheet: &'a Sheet) -> Option<&'a Advice> {
    let mut advice = sheet.consulted.iter().map(|it| &it.advice);
    advice.find(|advice| advice.state == AdviceState::Asked)
}

/// In place of the answer: what the worker would say, for a clinician to sign.
#[must_use]
pub fn part(sheet: &Sheet, draft: &str) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    if let Some(advice) = waiting(sheet) {
        return html! { (asked(sheet, advice)) (phrases(sheet)) };
    }
    let is_urgent = sheet.file.case.urgency != Urgency::Routine;
    html! {
        form .write action={ "/cases/" (id) "/advice" } method="post"
            data-draft={ "/cases/" (id) "/draft" } data-saved=(t(lang, "console-draft-saved-at")) {
            p .hint id="ask-hint" { (t(lang, "console-ask-hint")) }
            input type="hidden" name="seen" value=(sheet.file.case.next_seq);
            label .unseen for="words" { (t(lang, "console-ask-words")) }
            textarea id="words" name="words" maxlength=(limits::MESSAGE_CHARS_MAX)
                aria-describedby="ask-hint" placeholder=(t(lang, "console-ask-words")) { (draft) }
            (tick("checkbox", "urgent", "yes", is_urgent, &t(lang, "console-ask-urgent")))
            div .send {
                p .hint role="status" { @if !draft.is_empty() { (t(lang, "console-draft-kept")) } }
                button .plain name="draft" value="1" { (t(lang, "console-draft-keep")) }
                button .primary { (t(lang, "console-ask-doctor-send")) }
            }
        }
        (phrases(sheet))
    }
}

fn asked(sheet: &Sheet, advice: &Advice) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let is_late = advice.due_at <= sheet.now;
    let key = if is_late { "console-asked-late" } else { "console-asked" };
    let time = sheet.moments.whole(advice.due_at);
    html! {
        div .write {
            p role="status" .warning-line[is_late] { (t_with(lang, key, &[("time", time.into())])) }
            form action={ "/cases/" (id) "/advice/withdrawal" } method="post" {
                input type="hidden" name="number" value=(advice.number);
                button { (t(lang, "console-ask-withdraw")) }
            }
        }
    }
}

/// Words that say nothing about health leave without a signature.
fn phrases(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let spoken = sheet.file.client.lang;
    html! {
        details {
            summary { (t(lang, "console-phrases")) }
            form .write action={ "/cases/" (id) "/replies" } method="post" {
                label .unseen for="phrase" { (t(lang, "console-phrases")) }
                div .send {
                    select id="phrase" name="phrase" lang=(spoken.code()) {
                        @for phrase in Line::PHRASES {
                            option value=(phrase.code()) { (text::phrase(spoken, *phrase)) }
                        }
                    }
                    button { (t(lang, "console-phrase-send")) }
                }
            }
        }
    }
}

/// What was asked so far, and what became of it: both texts side by side.
#[must_use]
pub fn history(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    html! {
        @if !sheet.consulted.is_empty() {
            section aria-labelledby="p-advice" {
                h2 id="p-advice" { (t(lang, "console-advice")) }
                @for consulted in sheet.consulted.iter().rev() { (one(sheet, consulted)) }
            }
        }
    }
}

fn one(sheet: &Sheet, consulted: &Consulted) -> Markup {
    let lang = sheet.me.lang();
    let words = |letter: &Option<crate::letter::Letter>| {
        letter.as_ref().and_then(|letter| letter.words()).unwrap_or_default().to_owned()
    };
    let (draft, answer) = (words(&consulted.draft), words(&consulted.answer));
    let advice = &consulted.advice;
    html! {
        details .consulted open[advice.state == AdviceState::Refused] {
            summary {
                (t(lang, &format!("console-advice-state-{}", advice.state.code())))
                @if let Some(clinician) = advice.clinician { ", " (sheet.roster.name(clinician)) }
            }
            @if let Some(why) = consulted.refusal.as_ref().and_then(|letter| letter.words()) {
                p .words { (why) }
            }
            @if answer.is_empty() || answer == draft {
                p .words { (draft) }
            } @else {
                h3 { (t(lang, "console-advice-difference")) }
                (compared(&draft, &answer))
            }
        }
    }
}

/// Word by word, in reading order.
#[must_use]
pub fn compared(before: &str, after: &str) -> Markup {
    html! {
        p .words.difference {
            @for piece in difference(before, after) {
                @match piece {
                    Piece::Same(words) => { (words) }
                    Piece::Gone(words) => { del { (words) } }
                    Piece::New(words) => { ins { (words) } }
                }
            }
        }
    }
}

/// What an injury is and how grave: two things, and a person chooses both.
#[must_use]
pub fn injury(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let is_injury = sheet.file.case.need.as_deref().is_some_and(|need| need.starts_with("INJ."));
    let known = sheet.file.injury.unwrap_or_default();
    if !is_injury && sheet.file.injury.is_none() {
        return html! {};
    }
    html! {
        section aria-labelledby="p-injury" {
            h2 id="p-injury" { (t(lang, "console-injury")) }
            form .row-form action={ "/cases/" (id) "/injury" } method="post" {
                select name="condition" aria-label=(t(lang, "console-injury-condition")) {
                    option value="" selected[known.condition.is_none()] {
                        (t(lang, "console-injury-unknown"))
                    }
                    @for condition in Condition::ALL {
                        option value=(condition.code()) selected[known.condition == Some(*condition)] {
                            (label(lang, "condition", condition.code()))
                        }
                    }
                }
                button { (t(lang, "console-save")) }
            }
            form action={ "/cases/" (id) "/injury" } method="post" {
                div .switch role="group" aria-label=(t(lang, "console-injury-severity")) {
                    @for severity in Severity::ALL {
                        button name="severity" value=(severity.code())
                            aria-pressed=(known.severity == Some(*severity)) {
                            (label(lang, "severity", severity.code()))
                        }
                    }
                }
            }
        }
    }
}
