//! Finished work that somebody else looks at before it is destroyed.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::moved;
use super::frame::{Section, plain, tick};
use super::moments::Moments;
use super::queue::{capital, need};
use crate::codes::{Lang, ReviewOutcome, ReviewWhy};
use crate::desk::{self, DeskError, Refusal, report};
use crate::engine::{Fault, Tx};
use crate::store::review::Owed;
use crate::text::{label, t, t_with};
use crate::vault::Words;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// What reviews came to, lately.
type Counts = Vec<(ReviewWhy, ReviewOutcome, i64)>;

/// `GET /reviews`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let (reader, zone) = (me.worker.id, &house.config.organisation.time_zone);
    let today = report::calendar(house.now(), zone).day;
    let found = house.store.read(move |tx: &mut Tx| {
        let owed = store::review::owed(tx, reader)?;
        Ok::<_, Fault>((owed, store::review::counts(tx, today - limits::COUNTED_OF, today)?))
    });
    let (owed, counts) = found.await?;
    let title = t(lang, "console-reviews");
    let body = html! {
        h1 { (title) }
        p .facts { (t(lang, "console-reviews-explained")) }
        @if owed.is_empty() { p .hint { (t(lang, "console-reviews-none")) } } @else {
            ol .reports { @for one in &owed { (line(&console, Moments { lang, zone }, one)) } }
        }
        (came_to(lang, &counts))
    };
    plain(&console, &me, &title, Section::Reviews, &body).await
}

fn line(console: &Console, moments: Moments, owed: &Owed) -> Markup {
    let (lang, clocks) = (moments.lang, console.house.config.forgetting);
    let due = (owed.finished_at + clocks.after_close).min(owed.last_at + clocks.at_most);
    html! {
        li {
            h2 { (capital(&owed.pseudonym)) }
            span .verdict { (t_with(lang, "console-review-due", &[("time", moments.whole(due).into())])) }
            p .facts {
                (label(lang, "review-why", owed.review.why.code())) " · "
                (need(lang, owed.need.as_deref()))
            }
            form action={ "/reviews/" (owed.review.case) } method="post" {
                button { (t(lang, "console-review-begin")) }
            }
        }
    }
}

/// Of how many the time ran out stands beside how many were looked at.
fn came_to(lang: Lang, counts: &Counts) -> Markup {
    html! {
        @if !counts.is_empty() {
            section .flow aria-labelledby="r-counts" {
                h2 id="r-counts" { (t(lang, "console-review-counts")) }
                table .counts {
                    tbody {
                        @for (why, outcome, times) in counts {
                            tr {
                                th scope="row" { (label(lang, "review-why", why.code())) }
                                td { (label(lang, "review-outcome", outcome.code())) }
                                td .number { (times) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `POST /reviews/{id}`: the case opens for the one who looks at it, and whose
/// work it is sees that.
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn begin(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let reason = Words::new(t(me.lang(), "console-reason-review"));
    let sealed = console.house.seal_reason(me.worker.id, id, &reason).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(&console, &me, id, "console-not-opened", move |tx| {
        desk::review::begin(tx, &worker, id, &sealed, now)
    })
    .await
}

/// `POST /reviews/{id}/outcome`
///
/// # Errors
/// As [`begin`].
pub async fn settle(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let outcome = ReviewOutcome::read(fields.get("outcome")).ok_or(Refusal::UnknownCode)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let done = moved(&console, &me, id, "console-not-changed", move |tx| {
        desk::review::settle(tx, &worker, id, outcome, (now, &zone))
    });
    let answer = done.await?;
    Ok(if answer.status().is_redirection() { see_other("/reviews") } else { answer })
}

/// What stands beside a case that this worker reviews: four ends and no place
/// for words about the client.
#[must_use]
pub fn part(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    let Some(review) = &sheet.file.review else { return html! {} };
    html! {
        section aria-labelledby="p-review" {
            h2 id="p-review" { (t(lang, "console-review")) }
            form .flow action={ "/reviews/" (review.case) "/outcome" } method="post" {
                fieldset {
                    legend .unseen { (t(lang, "console-review")) }
                    div .ticks {
                        @for outcome in ReviewOutcome::CHOICES {
                            (tick("radio", "outcome", outcome.code(), false,
                                &label(lang, "review-outcome", outcome.code())))
                        }
                    }
                }
                button { (t(lang, "console-review-done")) }
            }
        }
    }
}
