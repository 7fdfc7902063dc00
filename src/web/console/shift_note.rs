//! The note at the end of a shift: on top of the queue until somebody has read
//! it, and for supervisors on the page of hours.

use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtPost, SignedIn};
use super::moments::Moments;
use super::queue::capital;
use super::{Console, hours};
use crate::codes::Urgency;
use crate::desk::permission::Permission;
use crate::desk::{DeskError, shift_note};
use crate::engine::{Fault, Tx};
use crate::roster::Roster;
use crate::store;
use crate::store::shift_note::{Danger, Note};
use crate::text::{label, t, t_with};
use crate::web::page::see_other;

/// `POST /hours/shift-notes`: this worker's shift ends.
///
/// # Errors
/// When the machine fails.
pub async fn leave(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let left = console.house.store.commit(move |tx| shift_note::leave(tx, &worker, now)).await;
    hours::answered(&console, &me, left).await
}

/// `POST /shift-notes/{id}`: this worker has read it.
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn read(
    State(console): State<Console>,
    me: SignedIn,
    AtPost(id): AtPost,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    console.house.store.commit(move |tx| shift_note::read(tx, &worker, id, now)).await?;
    Ok(see_other("/cases"))
}

/// Notes with whoever was in danger then.
type Notes = Vec<(Note, Vec<Danger>)>;

fn with_dangers(tx: &mut Tx, notes: Vec<Note>) -> Result<Notes, Fault> {
    let dangers = |note: Note| Ok((store::shift_note::dangers(tx, note.id)?, note));
    let all = notes.into_iter().map(dangers).collect::<Result<Vec<_>, Fault>>()?;
    Ok(all.into_iter().map(|(dangers, note)| (note, dangers)).collect())
}

/// On top of the queue: what nobody has read yet, but for one's own.
///
/// # Errors
/// When the store fails.
pub async fn unread(
    console: &Console,
    me: &SignedIn,
    roster: &Roster,
) -> Result<Markup, DeskError> {
    let found = console.house.store.read(|tx| {
        let notes = store::shift_note::unread(tx)?;
        with_dangers(tx, notes)
    });
    let notes: Notes = found.await.map_err(|fault: Fault| DeskError::from(fault))?;
    let moments = Moments { lang: me.lang(), zone: &console.house.config.organisation.time_zone };
    // The newest says how things stand; who reads it has read the earlier ones.
    let newest = notes.iter().find(|(note, _)| note.worker != Some(me.worker.id));
    Ok(html! {
        @if let Some((note, dangers)) = newest {
            form .banner.asked action={ "/shift-notes/" (note.id) } method="post" {
                (facts(me, roster, moments, note))
                @if !dangers.is_empty() {
                    ul .bullets {
                        @for danger in dangers { li { (in_danger(me, roster, danger)) } }
                    }
                }
                button { (t(me.lang(), "console-shift-note-read")) }
            }
        }
    })
}

fn facts(me: &SignedIn, roster: &Roster, moments: Moments, note: &Note) -> Markup {
    let lang = me.lang();
    let when = moments.whole(note.made_at);
    let head = match note.worker {
        Some(worker) => t_with(
            lang,
            "console-shift-note-by",
            &[("name", roster.name(worker).to_owned().into()), ("when", when.into())],
        ),
        None => t_with(lang, "console-shift-note-planned", &[("when", when.into())]),
    };
    let waiting = [
        (Urgency::Emergency, note.waiting.emergency),
        (Urgency::Urgent, note.waiting.urgent),
        (Urgency::Routine, note.waiting.routine),
    ];
    let count = |(urgency, count): (Urgency, i64)| {
        format!("{}: {count}", label(lang, "urgency", urgency.code()).to_lowercase())
    };
    let counts = waiting.map(count).join(", ");
    html! {
        p { b { (head) } " " (t_with(lang, "console-shift-note-waiting", &[("counts", counts.into())])) }
    }
}

fn in_danger(me: &SignedIn, roster: &Roster, danger: &Danger) -> Markup {
    let lang = me.lang();
    let who = danger.holder.map(|holder| roster.name(holder).to_owned());
    html! {
        (t(lang, "console-danger-title")) ": "
        a href={ "/cases/" (danger.case) } { (capital(&danger.pseudonym)) } ", "
        @match who {
            Some(name) => (t_with(lang, "console-held-by", &[("name", name.into())])),
            None => (t(lang, "console-held-nobody")),
        }
    }
}

/// On the page of hours: the button for whoever leaves, and for supervisors what
/// was read by whom.
#[must_use]
pub fn section(me: &SignedIn, roster: &Roster, moments: Moments, notes: &[Note]) -> Markup {
    let lang = me.lang();
    html! {
        section .flow aria-labelledby="h-shift-note" {
            h2 id="h-shift-note" { (t(lang, "console-shift-note")) }
            p .hint { (t(lang, "console-shift-note-hint")) }
            @if me.may(Permission::AnswerClient) {
                form action="/hours/shift-notes" method="post" {
                    button { (t(lang, "console-shift-note-leave")) }
                }
            }
            @if me.may(Permission::KeepRota) && !notes.is_empty() {
                ul {
                    @for note in notes {
                        li {
                            (facts(me, roster, moments, note))
                            @match note.read {
                                Some((by, hour)) => p .hint {
                                    (t_with(lang, "console-shift-note-was-read", &[
                                        ("name", roster.name(by).to_owned().into()),
                                        ("when", moments.whole(hour).into()),
                                    ]))
                                },
                                None => p .warning-line { (t(lang, "console-shift-note-unread")) },
                            }
                        }
                    }
                }
            }
        }
    }
}
