//! What clients thought, for supervisors. It never passes the worker it is
//! about, and names nobody: the talk is one tap away for whoever has a reason.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtCase, SignedIn};
use super::frame::{Section, plain};
use super::moments::Moments;
use super::queue::capital;
use crate::codes::{Direction, Kind, Lang};
use crate::desk::feedback::Score;
use crate::desk::{self, DeskError, report};
use crate::house::bound;
use crate::letter::Letter;
use crate::store::feedback::Feedback;
use crate::text::{label, t, t_with};
use crate::vault::{Lock, Words};
use crate::web::page::see_other;
use crate::{limits, store};

/// `GET /feedback`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    // What is said about a supervisor is read by the others.
    let reader = me.worker.id;
    let zone = &house.config.organisation.time_zone;
    let today = report::calendar(house.now(), zone).day;
    let since = today - limits::COUNTED_OF;
    let found = house.store.read(move |tx| {
        let given = store::feedback::newest(tx, reader)?;
        let scores = desk::feedback::scores(tx, since, today)?;
        Ok::<_, DeskError>((given, scores, desk::feedback::unread_gone(tx, since, today)?))
    });
    let (given, scores, gone) = found.await?;
    let moments = Moments { lang, zone };
    let mut lines = Vec::with_capacity(given.len());
    for feedback in &given {
        let words = words(&console, &me, feedback).await;
        lines.push(line(moments, feedback, words.as_str()));
    }
    let title = t(lang, "console-feedback");
    let body = html! {
        h1 { (title) }
        (figures(lang, &scores, gone))
        @if given.is_empty() { p .hint { (t(lang, "console-feedback-none")) } } @else {
            ol .reports { @for line in lines { (line) } }
        }
    };
    plain(&console, &me, &title, Section::Feedback, &body).await
}

/// `POST /feedback/{id}`: somebody has read it.
///
/// # Errors
/// When the machine fails.
pub async fn read(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let worker = me.worker.clone();
    console.house.store.commit(move |tx| desk::feedback::read(tx, &worker, id)).await?;
    Ok(see_other("/feedback"))
}

/// A case may be forgotten between the list and this: then there are no words.
async fn words(console: &Console, me: &SignedIn, feedback: &Feedback) -> Words {
    let place = bound(feedback.case, 0, Direction::FromClient, Kind::Words);
    let vault = &console.house.vault;
    let text = match &feedback.sealed {
        None => None,
        Some(sealed) => vault
            .case_key(&me.reader, feedback.case, Lock::Feedback)
            .await
            .ok()
            .and_then(|key| key.open(place, sealed).ok())
            .and_then(|plain| Letter::read(&plain)?.words().map(str::to_owned)),
    };
    Words::new(text.unwrap_or_default())
}

/// Each with how many answered, and of how many who were asked.
fn figures(lang: Lang, scores: &[Score], gone: i64) -> Markup {
    html! {
        @if !scores.is_empty() {
            p .hint { (t(lang, "console-scores")) }
            ul .bullets {
                @for score in scores {
                    @let (key, gaps) = score.sentence();
                    li { (t_with(lang, key, &gaps.map(|(name, number)| (name, number.into())))) }
                }
            }
        }
        @if gone > 0 {
            p .warning-line { (t_with(lang, "console-feedback-gone", &[("count", gone.into())])) }
        }
    }
}

fn line(moments: Moments, feedback: &Feedback, words: &str) -> Markup {
    let lang = moments.lang;
    let useful = label(lang, "useful", feedback.useful.code()).to_lowercase();
    let knows = label(lang, "knows-contact", feedback.knows_contact.code()).to_lowercase();
    html! {
        li {
            h2 {
                (t_with(lang, "console-was-useful", &[("answer", useful.into())]))
                @if !feedback.is_read { " " span .news { (t(lang, "console-news")) } }
            }
            span .verdict { (moments.on(feedback.hour)) }
            @if !words.is_empty() { p .words { (words) } }
            p .facts {
                (t_with(lang, "console-knows-contact", &[("answer", knows.into())])) " · "
                a href={ "/cases/" (feedback.case) } { (capital(&feedback.pseudonym)) }
            }
            @if !feedback.is_read {
                form action={ "/feedback/" (feedback.case) } method="post" {
                    button { (t(lang, "console-feedback-read")) }
                }
            }
        }
    }
}
