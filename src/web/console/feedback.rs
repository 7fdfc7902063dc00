//! What clients thought, for supervisors. It never passes the worker it is about.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::moments::Moments;
use super::queue::capital;
use crate::codes::{Direction, Kind, Lang, Useful};
use crate::desk::DeskError;
use crate::house::bound;
use crate::letter::Letter;
use crate::roster::Roster;
use crate::store;
use crate::store::feedback::Feedback;
use crate::text::{label, t, t_with};
use crate::vault::{Lock, Words};

/// `GET /feedback`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    // What is said about a supervisor is read by the others.
    let reader = me.worker.id;
    let given = house.store.read(move |tx| store::feedback::newest(tx, reader)).await?;
    let roster = Roster::read(house).await?;
    let moments = Moments { lang, zone: &house.config.organisation.time_zone };
    let mut lines = Vec::with_capacity(given.len());
    for feedback in &given {
        let words = words(&console, &me, feedback).await;
        lines.push(line(moments, &roster, feedback, words.as_str()));
    }
    let title = t(lang, "console-feedback");
    let body = html! {
        h1 { (title) }
        @if given.is_empty() { p .hint { (t(lang, "console-feedback-none")) } } @else {
            (figures(lang, &given))
            ol .reports { @for line in lines { (line) } }
        }
    };
    plain(&console, &me, &title, Section::Feedback, &body).await
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

fn figures(lang: Lang, given: &[Feedback]) -> Markup {
    html! {
        dl .figures {
            div { dt { (t(lang, "console-figure-feedback")) } dd { (given.len()) } }
            @for useful in Useful::ALL {
                div {
                    dt { (t(lang, &format!("console-useful-{}", useful.code()))) }
                    dd { (given.iter().filter(|one| one.useful == *useful).count()) }
                }
            }
        }
    }
}

fn line(moments: Moments, roster: &Roster, feedback: &Feedback, words: &str) -> Markup {
    let lang = moments.lang;
    let useful = label(lang, "useful", feedback.useful.code()).to_lowercase();
    let knows = label(lang, "knows-contact", feedback.knows_contact.code()).to_lowercase();
    html! {
        li {
            h2 { (t_with(lang, "console-was-useful", &[("answer", useful.into())])) }
            span .verdict { (moments.on(feedback.hour)) }
            @if !words.is_empty() { p .words { (words) } }
            p .facts {
                (t_with(lang, "console-knows-contact", &[("answer", knows.into())])) " · "
                a href={ "/cases/" (feedback.case) } { (capital(&feedback.pseudonym)) }
                @if let Some(worker) = feedback.worker { " · " (roster.name(worker)) }
            }
        }
    }
}
