//! The panel of a case: what can be done, what is known, what happened.

use axum::extract::Request;
use axum::response::Response;
use maud::{Markup, html};

use super::case::Sheet;
use super::change::Change;
use super::frame::tick;
use super::{Console, alarm, ask, calling, emergency, handover, referral, reviews, way};
use crate::codes::{About, Act, Awaited, Clarity, Severity, Urgency};
use crate::desk::case::Sorting;
use crate::desk::need::{NEEDS, Need};
use crate::desk::permission::Permission;
use crate::desk::service::{SERVICES, Service};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::store::case::{Pause, Standing};
use crate::store::trail::Step;
use crate::text::{label, t, t_with};
use crate::web::form;
use crate::{codes::Lang, store};

/// `POST /cases/{id}/sorting`: any of urgency, need, clarity; the rest stays.
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is in no list.
pub async fn sort(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let urgency = given(fields.get("urgency"), Urgency::read)?;
    let need = given(fields.get("need"), Need::read)?;
    let clarity = given(fields.get("clarity"), Clarity::read)?;
    let is_grave =
        need.is_some_and(|need| desk::injury::severity_of(need) == Some(Severity::Severe));
    let sort = move |tx: &mut Tx, worker: &Worker, id, now| {
        let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
        let known = store::report::draft(tx, id)?.map_or(Clarity::Clear, |draft| draft.clarity);
        let sorting = Sorting {
            urgency: urgency.unwrap_or(case.urgency),
            need: need.or_else(|| case.need.as_deref().and_then(Need::read)),
            clarity: clarity.unwrap_or(known),
        };
        desk::case::sort(tx, worker, id, &sorting, now)
    };
    change.shown_to_doctors(is_grave, sort).await
}

/// Nothing, or a code of the list.
///
/// # Errors
/// [`Refusal::UnknownCode`] for anything else.
pub fn given<T>(code: &str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Refusal> {
    if code.is_empty() {
        return Ok(None);
    }
    read(code).map(Some).ok_or(Refusal::UnknownCode)
}

/// `POST /cases/{id}/services`
///
/// # Errors
/// [`Refusal::UnknownCode`] for what is in no list.
pub async fn services(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let services = fields.all("services").map(Service::read).collect::<Option<Vec<_>>>();
    let services = services.ok_or(Refusal::UnknownCode)?;
    let about = given(fields.get("about"), About::read)?.unwrap_or(About::Unknown);
    change.by(move |tx, worker, id, _| desk::report::tick(tx, worker, id, &services, about)).await
}

#[must_use]
pub fn panel(console: &Console, sheet: &Sheet) -> Markup {
    let may_sort = sheet.is_mine() || sheet.is_waiting();
    html! {
        aside .panel id="panel" aria-label=(t(sheet.me.lang(), "console-case")) {
            (emergency::section(sheet))
            (reviews::part(sheet))
            (actions(sheet))
            (handover::section(sheet))
            (alarm::part(console, sheet))
            (calling::part(sheet))
            @if may_sort { (urgency(sheet)) (need(sheet)) (clarity(sheet)) }
            (referral::section(console, sheet))
            @if may_sort || sheet.me.may(Permission::SignAdvice) { (ask::injury(sheet)) }
            (ask::history(sheet))
            (given_services(sheet))
            (trail(sheet))
            (forgetting(console, sheet))
        }
    }
}

fn actions(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    html! {
        section aria-labelledby="p-actions" {
            h2 id="p-actions" { (t(lang, "console-next")) }
            (way::obstacle(sheet))
            div .actions {
                @match sheet.file.case.standing {
                    Standing::Held { .. } if emergency::is_open(sheet) => {
                        p .hint { (t(lang, "refusal-still-in-danger")) }
                    }
                    Standing::Held { by, pause, .. } if by == sheet.me.worker.id => {
                        a .button.primary href={ "/cases/" (id) "/closure" } data-hot="f" { (t(lang, "console-finish")) }
                        @for on in Awaited::ALL {
                            form action={ "/cases/" (id) "/wait" } method="post" {
                                button name="on" value=(on.code()) aria-pressed=[is_on(pause, *on)] {
                                    (t(lang, &format!("console-wait-{}", on.code())))
                                }
                            }
                        }
                        form action={ "/cases/" (id) "/release" } method="post" {
                            button { (t(lang, "console-release")) }
                        }
                    }
                    Standing::Waiting { .. } if sheet.is_waiting() => { p .hint { (t(lang, "console-take-first")) } }
                    // What the bot answered anybody may look after.
                    Standing::Finished { by, .. } if by.is_none_or(|by| by == sheet.me.worker.id) => {
                        form action={ "/cases/" (id) "/reopening" } method="post" {
                            button { (t(lang, "console-reopen")) }
                        }
                    }
                    _ => { p .hint { (super::queue::holder(sheet.me, &sheet.file.case.standing, &sheet.roster)) } }
                }
            }
        }
    }
}

fn is_on(pause: Option<Pause>, on: Awaited) -> Option<&'static str> {
    pause.filter(|pause| pause.on == on).map(|_| "true")
}

fn urgency(sheet: &Sheet) -> Markup {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    html! {
        section aria-labelledby="p-urgency" {
            h2 id="p-urgency" { (t(lang, "console-urgency")) }
            form action={ "/cases/" (case.id) "/sorting" } method="post" {
                div .switch role="group" aria-labelledby="p-urgency" {
                    @for urgency in Urgency::ALL {
                        button class=(urgency.code()) name="urgency" value=(urgency.code())
                            aria-pressed=(*urgency == case.urgency) {
                            (label(lang, "urgency", urgency.code()))
                        }
                    }
                }
            }
        }
    }
}

fn need(sheet: &Sheet) -> Markup {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    html! {
        section aria-labelledby="p-need" {
            h2 id="p-need" { (t(lang, "console-need")) }
            form .row-form action={ "/cases/" (case.id) "/sorting" } method="post" {
                select name="need" aria-labelledby="p-need" {
                    (need_options(lang, case.need.as_deref()))
                }
                button { (t(lang, "console-save")) }
            }
        }
    }
}

/// All needs in their groups, one chosen.
#[must_use]
pub fn need_options(lang: Lang, chosen: Option<&str>) -> Markup {
    html! {
        option value="" selected[chosen.is_none()] { (t(lang, "console-need-choose")) }
        @for group in NEEDS.chunk_by(|a, b| a.group() == b.group()) {
            optgroup label=(t(lang, &format!("need-group-{}", group[0].group().to_lowercase()))) {
                @for need in group {
                    option value=(need.code) selected[chosen == Some(need.code)] {
                        (label(lang, "need", need.code))
                    }
                }
            }
        }
    }
}

fn clarity(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let known = sheet.file.draft.as_ref().map_or(Clarity::Clear, |draft| draft.clarity);
    html! {
        section aria-labelledby="p-clarity" {
            h2 id="p-clarity" { (t(lang, "console-clarity")) }
            form action={ "/cases/" (id) "/sorting" } method="post" {
                div .switch role="group" aria-labelledby="p-clarity" {
                    @for clarity in Clarity::ALL {
                        button name="clarity" value=(clarity.code()) aria-pressed=(*clarity == known) {
                            (label(lang, "clarity", clarity.code()))
                        }
                    }
                }
            }
        }
    }
}

fn given_services(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let Some(draft) = &sheet.file.draft else { return html! {} };
    if !sheet.me.may(Permission::AnswerClient) {
        return html! {};
    }
    html! {
        section aria-labelledby="p-services" {
            h2 id="p-services" { (t(lang, "console-services")) }
            @if draft.services.is_empty() {
                p .hint { (t(lang, "console-services-none")) }
            } @else {
                ul .given.bullets { @for code in &draft.services { li { (label(lang, "service", code)) } } }
            }
            details {
                summary { (t(lang, "console-services-add")) }
                form .flow action={ "/cases/" (id) "/services" } method="post" {
                    div .ticks {
                        @for service in SERVICES {
                            @let is_on = draft.services.iter().any(|code| code == service.code());
                            (tick("checkbox", "services", service.code(), is_on,
                                &label(lang, "service", service.code())))
                        }
                    }
                    (about(lang, draft.about))
                    button { (t(lang, "console-save")) }
                }
            }
        }
    }
}

/// For whom the client asks.
#[must_use]
pub fn about(lang: Lang, known: About) -> Markup {
    html! {
        fieldset {
            legend { (t(lang, "console-about")) }
            div .choices {
                @for about in About::ALL {
                    (tick("radio", "about", about.code(), *about == known,
                        &label(lang, "about", about.code())))
                }
            }
        }
    }
}

fn trail(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    html! {
        section aria-labelledby="p-trail" {
            h2 id="p-trail" { (t(lang, "console-trail")) }
            ol .trail { @for step in &sheet.file.trail { (trail_line(sheet, step)) } }
            p .hint { (t(lang, "console-trail-hours")) }
        }
    }
}

fn trail_line(sheet: &Sheet, step: &Step) -> Markup {
    let lang = sheet.me.lang();
    let is_reading = step.act == Act::ReadWithReason;
    let reason = sheet.reasons.iter().find(|(line, _)| *line == step.line);
    html! {
        li .reading[is_reading] {
            (sheet.moments.at(step.hour)) " "
            span {
                (label(lang, "act", step.act.code()))
                @if let Some(worker) = step.worker { ", " (sheet.roster.name(worker)) }
                @if let Some((_, reason)) = reason {
                    ". " (t_with(lang, "console-reason-was", &[("reason", reason.clone().into())]))
                }
            }
        }
    }
}

fn forgetting(console: &Console, sheet: &Sheet) -> Markup {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    let clocks = console.house.config.forgetting;
    let latest = match case.standing {
        Standing::Finished { at, .. } => {
            (at + clocks.after_close).min(case.last_at + clocks.at_most)
        }
        _ => case.last_at + clocks.at_most,
    };
    let hours = clocks.after_close.0 / 3600;
    let may_burn = sheet.is_mine()
        || sheet.me.may(Permission::BurnAny)
        || matches!(case.standing, Standing::Finished { by, .. } if by == Some(sheet.me.worker.id));
    html! {
        section {
            p .hint {
                (t_with(lang, "console-forgetting", &[
                    ("hours", hours.into()), ("day", sheet.moments.day(latest).into()),
                ]))
            }
            @if may_burn {
                a .go href={ "/cases/" (case.id) "/burn" } { (t(lang, "console-burn")) }
            }
        }
    }
}
