//! Why a message was taken for dangerous, and what the worker says of that.

use axum::extract::Request;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::case::Sheet;
use super::change::Change;
use crate::codes::{AlarmVerdict, Lang, Urgency};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::text::{t, why};
use crate::triage::{Reason, Rules};
use crate::web::form;

/// `POST /cases/{id}/alarm`: it was none, or it was missed.
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is in no list.
pub async fn judge(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let verdict = AlarmVerdict::read(fields.get("verdict")).ok_or(Refusal::UnknownCode)?;
    let zone = change.console.house.config.organisation.time_zone.clone();
    let judge = move |tx: &mut Tx, worker: &Worker, id, now| {
        desk::hearing::judge(tx, worker, id, verdict, &zone, now)
    };
    change.by(judge).await
}

/// The rules that mattered, in words, and the two things to say of them.
#[must_use]
pub fn part(console: &Console, sheet: &Sheet) -> Markup {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    let rules = &sheet.file.rules;
    let is_alarm = case.urgency != Urgency::Routine && !rules.is_empty();
    let (verdict, key) = match is_alarm {
        true => (AlarmVerdict::Wrong, "console-alarm-wrong"),
        false => (AlarmVerdict::Missed, "console-alarm-missed"),
    };
    html! {
        @if !rules.is_empty() || case.urgency != Urgency::Routine {
            section aria-labelledby="p-why" {
                h2 id="p-why" { (t(lang, "console-why")) }
                @if rules.is_empty() { p .hint { (t(lang, "console-why-none")) } }
                ul .bullets {
                    @for rule in rules { li { (sentence(&console.house.rules, lang, rule)) } }
                }
                form action={ "/cases/" (case.id) "/alarm" } method="post" {
                    button name="verdict" value=(verdict.code()) { (t(lang, key)) }
                }
            }
        }
    }
}

/// A rule in words, or its name where the file of rules has changed since.
#[must_use]
pub fn sentence(rules: &Rules, lang: Lang, code: &str) -> String {
    match code {
        "said.danger" => t(lang, "console-why-said"),
        _ => {
            let reason = rules.reason(code);
            why(lang, &reason.unwrap_or_else(|| Reason { code: code.into(), own: None }))
        }
    }
}
