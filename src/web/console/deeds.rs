//! Who did what, to the day, for ninety days: for supervisors, and for each
//! worker what concerns them. Nothing of any case stands in it.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::moments::Moments;
use super::reading;
use crate::codes::{Deed, Lang, Role};
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError};
use crate::ids::CaseId;
use crate::roster::Roster;
use crate::store::deed::Line;
use crate::text::{label, t, t_with};
use crate::{limits, store};

/// Skipping further than this is not reading a list any more.
const SKIPPED_MAX: i64 = 1_000_000;
/// Lines about oneself whose reason is looked up.
const REASONS_SHOWN: usize = 10;

#[derive(Deserialize)]
pub struct Asked {
    skip: Option<i64>,
}

/// `GET /deeds`
///
/// # Errors
/// When the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let (lang, worker) = (me.lang(), me.worker.clone());
    let skip = asked.skip.unwrap_or(0).clamp(0, SKIPPED_MAX);
    let lines = console.house.store.read(move |tx| desk::deed::all(tx, &worker, skip)).await?;
    let roster = Roster::read(&console.house).await?;
    let title = t(lang, "console-deeds");
    let is_full = i64::try_from(lines.len()).unwrap_or(0) >= limits::DEEDS_A_PAGE;
    let body = html! {
        h1 { (title) }
        p .facts { (t(lang, "console-deeds-explained")) }
        @if lines.is_empty() { p .hint { (t(lang, "console-deeds-none")) } } @else {
            ol .trail { @for line in &lines { li { (sentence(lang, &roster, line)) } } }
        }
        @if is_full {
            p .more { a .button href={ "/deeds?skip=" (skip + limits::DEEDS_A_PAGE) } {
                (t(lang, "console-more"))
            } }
        }
    };
    plain(&console, &me, &title, Section::Deeds, &body).await
}

fn sentence(lang: Lang, roster: &Roster, line: &Line) -> Markup {
    // Days are written as midnight UTC.
    let moments = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let name = |id: Option<_>| id.map(|id| roster.name(id).to_owned());
    html! {
        (moments.day(line.day)) " "
        span {
            (label(lang, "deed", line.deed.code())) ": "
            (name(line.actor).unwrap_or_else(|| t(lang, "console-deed-keeper")))
            @if let Some(about) = name(line.about.filter(|about| Some(*about) != line.actor)) {
                ". " (t_with(lang, "console-deed-about", &[("name", about.into())]))
            }
            @if let Some(detail) = detail(lang, line) { ". " (detail) }
        }
    }
}

/// The codes beside a deed, in words.
fn detail(lang: Lang, line: &Line) -> Option<String> {
    let codes = line.detail.as_deref()?;
    Some(match line.deed {
        Deed::Reviewed => label(lang, "review-outcome", codes),
        Deed::Joined => codes
            .split(',')
            .filter_map(Role::read)
            .map(|role| label(lang, "role", role.code()))
            .collect::<Vec<_>>()
            .join(", "),
        _ => return None,
    })
}

/// What stands on a worker's own page: what was done to their work and their
/// account, and by whom. Having been shown, it is not news any more.
///
/// # Errors
/// When the machine fails.
pub async fn part(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    let (lang, id) = (me.lang(), me.worker.id);
    let lines = console.house.store.commit(move |tx| desk::deed::about_me(tx, id)).await?;
    if lines.is_empty() {
        return Ok(html! {});
    }
    let roster = Roster::read(&console.house).await?;
    let mut items = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        let case = line.case.filter(|_| me.may(Permission::ReadCase));
        let reason = match (line.deed, case) {
            (Deed::ReadWithReason, Some(case)) if place < REASONS_SHOWN => {
                reason(console, me, case, line).await
            }
            _ => None,
        };
        items.push(html! {
            li .reading[!line.is_seen] {
                (sentence(lang, &roster, line))
                @if let Some(reason) = reason {
                    ". " (t_with(lang, "console-reason-was", &[("reason", reason.into())]))
                }
                @if let Some(case) = case {
                    " " a .go href={ "/cases/" (case) } { (t(lang, "console-deed-case")) }
                }
            }
        });
    }
    Ok(html! {
        section .flow aria-labelledby="about-me" {
            h2 id="about-me" { (t(lang, "console-about-me")) }
            p .hint { (t(lang, "console-about-me-hint")) }
            ol .trail { @for item in items { (item) } }
        }
    })
}

/// Why a supervisor read it, as long as the case is there to say.
async fn reason(console: &Console, me: &SignedIn, case: CaseId, line: &Line) -> Option<String> {
    let trail = console.house.store.read(move |tx| store::trail::of_case(tx, case)).await;
    let trail: Result<Vec<_>, crate::engine::Fault> = trail;
    let mut trail = trail.ok()?;
    trail.retain(|step| step.reason.is_some() && step.worker == line.actor);
    let reasons = reading::reasons(console, me, case, &trail).await.ok()?;
    reasons.into_iter().next_back().map(|(_, reason)| reason)
}
