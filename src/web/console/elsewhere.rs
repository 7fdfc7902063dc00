//! Work that was done elsewhere: what somebody asked in a forum is pasted, what
//! could be answered is shown, and the case is counted. What was pasted is read
//! and forgotten with the page.

use axum::extract::{Path, Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::closure::{self, Filled};
use super::frame::{Section, plain, tick};
use super::refused::{status, with_status};
use crate::clock::Timestamp;
use crate::codes::{Lang, Shift, Venue};
use crate::desk::elsewhere::{self as verbs, Place};
use crate::desk::{DeskError, Refusal, report};
use crate::ids::ReportId;
use crate::leaflet::{GUIDE, as_message, filled};
use crate::limits;
use crate::text::{label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// Where and when, as it was typed.
struct Typed {
    /// Of the report to be: sent twice, it is one.
    once: ReportId,
    venue: Venue,
    day: String,
    shift: Shift,
}

/// A text that somebody answers for, ready to be copied.
struct Ready {
    title: String,
    text: String,
}

fn now(console: &Console) -> report::Calendar {
    report::calendar(console.house.now(), &console.house.config.organisation.time_zone)
}

fn typed(console: &Console, fields: Option<&form::Fields>) -> Typed {
    let now = now(console);
    let of = |name: &str| fields.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let day = of("day");
    Typed {
        once: of("once").parse().map_or_else(|_| ReportId::new(), ReportId),
        venue: Venue::read(&of("venue")).unwrap_or(Venue::Forum),
        day: if day.is_empty() { now.day.date() } else { day },
        shift: Shift::read(&of("shift")).unwrap_or(now.shift),
    }
}

/// `GET /reports/new`
///
/// # Errors
/// When the machine fails.
pub async fn form(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, &typed(&console, None), &Filled::about(None), &[], None).await
}

/// `POST /reports/new`: what the pasted words are about, and what could be answered.
///
/// # Errors
/// When the machine fails.
pub async fn sort(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let words = fields.get("words");
    let house = &console.house;
    let finding = house.rules.read(words);
    let ready = ready(&console, words);
    let filled = Filled::about(finding.needs.first().copied());
    page(&console, &me, &typed(&console, Some(&fields)), &filled, &ready, None).await
}

/// Signed leaflets that these words lead to, the guide first where it must be.
fn ready(console: &Console, words: &str) -> Vec<Ready> {
    let house = &console.house;
    let (library, now) = (house.library(), house.now());
    let lang = Lang::read(house.rules.read(words).lang).unwrap_or(Lang::Ru);
    let mut names: Vec<String> = Vec::new();
    if house.is_danger(words) {
        names.push(GUIDE.to_owned());
    }
    names.extend(house.leaflets_for(words, lang));
    names.dedup();
    let organisation = &house.config.organisation;
    names
        .iter()
        .filter_map(|name| library.find(name, lang, now))
        .take(limits::READY_SHOWN)
        .map(|leaflet| {
            let text = leaflet.text();
            let words = as_message(&text.title, &text.body);
            let (numbers, name) = (&organisation.emergency_numbers, &organisation.name);
            let words = filled(&words, lang, numbers, name);
            Ready { title: text.title.clone(), text: crate::markup::marked(&words).text }
        })
        .collect()
}

/// `POST /reports`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn log(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (typed, filled) = (typed(&console, Some(&fields)), Filled::sent(&fields, me.lang()));
    let Err(error) = logged(&console, &me, &typed, &filled).await else {
        return Ok(see_other("/reports"));
    };
    match error {
        DeskError::Refused(refusal) if !me.wants_json => {
            let page = page(&console, &me, &typed, &filled, &[], Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        error => Err(error),
    }
}

/// `POST /reports/{id}/drop`
///
/// # Errors
/// When it is not theirs to take back, or the machine fails.
pub async fn take_back(
    State(console): State<Console>,
    me: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let take = move |tx: &mut crate::engine::Tx| verbs::take_back(tx, &worker, ReportId(id), now);
    console.house.store.commit(take).await?;
    Ok(see_other("/reports"))
}

async fn logged(
    console: &Console,
    me: &SignedIn,
    typed: &Typed,
    filled: &Filled,
) -> Result<(), DeskError> {
    let day = Timestamp::of_date(&typed.day).ok_or(Refusal::DayUnfit)?;
    let place = Place { venue: typed.venue, day, shift: typed.shift };
    let closure = filled.closure(console)?;
    let (worker, once, today) = (me.worker.clone(), typed.once, now(console).day);
    let log =
        move |tx: &mut crate::engine::Tx| verbs::log(tx, &worker, once, place, closure, today);
    console.house.store.commit(log).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    typed: &Typed,
    filled: &Filled,
    ready: &[Ready],
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let title = t(lang, "console-elsewhere");
    let body = html! {
        div { a .back href="/reports" { (t(lang, "console-way-reports")) } h1 { (title) } }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        } @else {
            p .facts { (t(lang, "console-elsewhere-explained")) }
        }
        (paste(lang))
        (answers(lang, ready))
        form .flow action="/reports" method="post" {
            input type="hidden" name="once" value=(typed.once.0);
            (where_and_when(lang, typed, &now(console).day.date()))
            (closure::fields(me, typed.venue, filled, refusal))
            div .closing.buttons {
                button .primary { (t(lang, "console-elsewhere-count")) }
                a .button href="/reports" { (t(lang, "console-back")) }
            }
        }
    };
    plain(console, me, &title, Section::Reports, &body).await
}

fn paste(lang: Lang) -> Markup {
    html! {
        form .flow action="/reports/new" method="post" {
            div .field {
                label for="words" { (t(lang, "console-elsewhere-paste")) }
                p .hint id="words-hint" { (t(lang, "console-elsewhere-paste-hint")) }
                textarea id="words" name="words" rows="4" maxlength=(limits::PASTED_CHARS_MAX)
                    aria-describedby="words-hint" autocomplete="off" {}
            }
            button { (t(lang, "console-elsewhere-sort")) }
        }
    }
}

fn answers(lang: Lang, ready: &[Ready]) -> Markup {
    html! {
        @if !ready.is_empty() {
            section .flow aria-labelledby="e-ready" {
                h2 id="e-ready" { (t(lang, "console-elsewhere-ready")) }
                p .hint { (t(lang, "console-elsewhere-ready-hint")) }
                @for (at, answer) in ready.iter().enumerate() {
                    details open[at == 0] {
                        summary { (answer.title) }
                        div .field {
                            label .unseen for={ "ready-" (at) } { (answer.title) }
                            textarea id={ "ready-" (at) } readonly rows="8" { (answer.text) }
                        }
                    }
                }
            }
        }
    }
}

fn where_and_when(lang: Lang, typed: &Typed, today: &str) -> Markup {
    html! {
        fieldset {
            legend { (t(lang, "console-elsewhere-where")) }
            div .choices {
                @for venue in verbs::VENUES {
                    (tick("radio", "venue", venue.code(), *venue == typed.venue,
                        &label(lang, "venue", venue.code())))
                }
            }
        }
        div .pair {
            div .field {
                label for="day" { (t(lang, "console-elsewhere-day")) }
                p .hint id="day-hint" {
                    (t_with(lang, "console-elsewhere-day-hint",
                        &[("days", (limits::ELSEWHERE_DAYS.0 / 86_400).into())]))
                }
                input type="date" id="day" name="day" required value=(typed.day) max=(today) aria-describedby="day-hint";
            }
            div .field {
                label for="shift" { (t(lang, "console-elsewhere-shift")) }
                select id="shift" name="shift" {
                    @for shift in Shift::ALL {
                        option value=(shift.code()) selected[*shift == typed.shift] {
                            (label(lang, "shift", shift.code()))
                        }
                    }
                }
            }
        }
    }
}
