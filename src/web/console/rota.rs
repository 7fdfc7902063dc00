//! The rota on the page of hours: four weeks of nights, who gives one away, who
//! takes it; and the drills.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::hours::{Plan, answered, typed_day};
use crate::clock::{Span, Timestamp};
use crate::codes::Rung;
use crate::desk::{DeskError, Refusal, hours, ladder, report, rota};
use crate::ids::WorkerId;
use crate::limits;
use crate::store;
use crate::store::drill::Drill;
use crate::store::rota::Duty;
use crate::text::{label, t, t_with};
use crate::web::form;

/// Four weeks of nights, and what is wrong with them.
pub fn nights(plan: &Plan) -> Markup {
    let lang = plan.me.lang();
    let nights = || (0..limits::ROTA_SHOWN_DAYS).map(|day| plan.tonight + Span::days(day));
    let gaps = nights().filter(|night| !is_manned(plan, *night)).count();
    html! {
        section .flow aria-labelledby="h-rota" {
            h2 id="h-rota" { (t(lang, "console-rota")) }
            p .hint { (t(lang, "console-rota-hint")) }
            @if gaps > 0 {
                p .warning-line {
                    (t_with(lang, "console-rota-gaps",
                        &[("nights", i64::try_from(gaps).unwrap_or(0).into())]))
                }
            }
            @for first in nights().step_by(7) {
                @if first == plan.tonight { (week(plan, first)) } @else {
                    details {
                        summary { (plan.dates.day(first + Span::days(1))) " – "
                            (plan.dates.day(first + Span::days(7))) }
                        (week(plan, first))
                    }
                }
            }
        }
    }
}

fn week(plan: &Plan, first: Timestamp) -> Markup {
    html! {
        ol .nights { @for day in 0..7 { (one(plan, first + Span::days(day))) } }
    }
}

fn duty<'a>(plan: &'a Plan<'_>, night: Timestamp, rung: Rung) -> Option<&'a Duty> {
    plan.duties.iter().find(|duty| duty.night == night && duty.rung == rung)
}

/// Two can be called, as the sentence for clients asks.
fn is_manned(plan: &Plan, night: Timestamp) -> bool {
    let is_reached =
        |rung| duty(plan, night, rung).is_some_and(|duty| plan.reached.contains(&duty.worker));
    is_reached(Rung::First) && is_reached(Rung::Second)
}

fn one(plan: &Plan, night: Timestamp) -> Markup {
    let (lang, morning) = (plan.me.lang(), night + Span::days(1));
    let weekday = hours::date(morning).weekday().to_monday_one_offset();
    let weekday = t(lang, &format!("console-weekday-short-{weekday}"));
    html! {
        li {
            h3 {
                time datetime=(plan.dates.date(night)) {
                    (t_with(lang, "console-rota-night", &[("day", plan.dates.day(morning).into())]))
                }
                " " span .hint { (weekday) }
            }
            dl {
                @for rung in Rung::NAMED {
                    div {
                        dt { (label(lang, "rung", rung.code())) }
                        dd { (place(plan, night, *rung)) }
                    }
                }
            }
            @if plan.may_change() { (set_form(plan, night)) }
        }
    }
}

/// Who has the place, and what can be done about it.
fn place(plan: &Plan, night: Timestamp, rung: Rung) -> Markup {
    let lang = plan.me.lang();
    let Some(duty) = duty(plan, night, rung) else {
        let key =
            if rung == Rung::Deputy { "console-rota-supervisors" } else { "console-rota-nobody" };
        return html! { span .hint { (t(lang, key)) } };
    };
    let name = plan.roster.name(duty.worker);
    let is_mine = duty.worker == plan.me.worker.id;
    html! {
        span { (name) @if is_mine { " (" (t(lang, "console-rota-you")) ")" } }
        @if !plan.reached.contains(&duty.worker) {
            " " span .unreached { (t(lang, "console-rota-no-way")) }
        }
        @if duty.is_offered && is_mine {
            (swap_form(plan, duty, "keep", &t(lang, "console-rota-keep")))
        } @else if duty.is_offered {
            " " span .hint { (t(lang, "console-rota-offered")) }
            @if plan.people.iter().any(|(id, _)| *id == plan.me.worker.id) {
                (swap_form(plan, duty, "accept",
                    &t_with(lang, "console-rota-accept", &[("name", name.into())])))
            }
        } @else if is_mine {
            (swap_form(plan, duty, "offer", &t(lang, "console-rota-offer")))
        }
    }
}

fn swap_form(plan: &Plan, duty: &Duty, act: &str, text: &str) -> Markup {
    html! {
        form action="/hours/swaps" method="post" {
            input type="hidden" name="night" value=(plan.dates.date(duty.night));
            input type="hidden" name="rung" value=(duty.rung.code());
            button .plain name="act" value=(act) { (text) }
        }
    }
}

fn set_form(plan: &Plan, night: Timestamp) -> Markup {
    let lang = plan.me.lang();
    let date = plan.dates.date(night);
    html! {
        details {
            summary { (t(lang, "console-rota-set")) }
            form .row-form action="/hours/rota" method="post" {
                input type="hidden" name="night" value=(date);
                @for rung in Rung::NAMED {
                    @let id = format!("{}-{date}", rung.code());
                    @let has = duty(plan, night, *rung).map(|duty| duty.worker);
                    div .field {
                        label for=(id) { (label(lang, "rung", rung.code())) }
                        select id=(id) name=(rung.code()) {
                            option value="" { (t(lang, "console-rota-clear")) }
                            @for (worker, name) in &plan.people {
                                option value=(worker) selected[has == Some(*worker)] { (name) }
                            }
                        }
                    }
                }
                button { (t(lang, "console-save")) }
            }
        }
    }
}

/// What became of the drills.
pub fn drills(plan: &Plan) -> Markup {
    let lang = plan.me.lang();
    html! {
        section .flow aria-labelledby="h-drills" {
            h2 id="h-drills" { (t(lang, "console-drills")) }
            p .hint { (t(lang, "console-drills-hint")) }
            @if plan.drills.is_empty() { p .hint { (t(lang, "console-drills-none")) } } @else {
                (list(plan, &plan.drills))
            }
            @if plan.may_change() {
                form action="/hours/drills" method="post" {
                    button { (t(lang, "console-drills-start")) }
                }
            }
        }
    }
}

fn list(plan: &Plan, drills: &[Drill]) -> Markup {
    html! {
        ul {
            @for drill in drills {
                li { (plan.dates.on(drill.day)) ": " (result(plan.me.lang(), drill)) }
            }
        }
    }
}

/// Minutes and a rung, or why there are none.
pub fn result(lang: crate::codes::Lang, drill: &Drill) -> String {
    match drill.answer {
        Some((minutes, rung)) => {
            let rung = label(lang, "rung", rung.code()).to_lowercase();
            let answered = t_with(lang, "console-drill-answered", &[("minutes", minutes.into())]);
            let reached = t_with(lang, "console-drill-rung", &[("rung", rung.into())]);
            format!("{answered}, {reached}")
        }
        None if drill.is_open => t(lang, "console-drill-open"),
        None if drill.is_broken_off => t(lang, "console-drill-broken-off"),
        None => t(lang, "console-drill-unanswered"),
    }
}

/// `POST /hours/rota`: the three places of a night.
///
/// # Errors
/// When the machine fails; a refusal is said on the page, and nothing is changed.
pub async fn set(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let typed = typed_day(fields.get("night")).and_then(|night| {
        let named = Rung::NAMED.iter().map(|rung| match fields.get(rung.code()) {
            "" => Some((*rung, None)),
            worker => worker.parse::<WorkerId>().ok().map(|id| (*rung, Some(id))),
        });
        Some((night, named.collect::<Option<Vec<_>>>()?))
    });
    let Some((night, named)) = typed else {
        return answered(&console, &me, Err(Refusal::UnknownCode.into())).await;
    };
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let set = console.house.store.commit(move |tx| {
        let had = store::rota::between(tx, night, night)?;
        let is_new = |(rung, who): &(Rung, Option<WorkerId>)| {
            had.iter().find(|duty| duty.rung == *rung).map(|duty| duty.worker) != *who
        };
        let changed: Vec<_> = named.into_iter().filter(is_new).collect();
        // Two who change places are for a moment in none.
        for (rung, _) in &changed {
            rota::clear(tx, &worker, night, *rung)?;
        }
        changed
            .into_iter()
            .filter_map(|(rung, who)| Some((rung, who?)))
            .try_for_each(|(rung, who)| rota::assign(tx, &worker, &zone, night, rung, who, now))
    });
    answered(&console, &me, set.await).await
}

/// `POST /hours/swaps`: offer a night of one's own, keep it, accept another's.
///
/// # Errors
/// As [`set`].
pub async fn swap(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let typed = typed_day(fields.get("night")).zip(Rung::read(fields.get("rung")));
    let Some((night, rung)) = typed else { return Err(Refusal::UnknownCode.into()) };
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let act = fields.get("act").to_owned();
    let swapped = console.house.store.commit(move |tx| match act.as_str() {
        "offer" => rota::offer(tx, &worker, night, rung, true),
        "keep" => rota::offer(tx, &worker, night, rung, false),
        "accept" => rota::accept(tx, &worker, &zone, night, rung, now),
        _ => Err(Refusal::UnknownCode.into()),
    });
    answered(&console, &me, swapped.await).await
}

/// `POST /hours/drills`
///
/// # Errors
/// As [`set`].
pub async fn drill(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let day = report::calendar(now, &console.house.config.organisation.time_zone).day;
    let begun = console
        .house
        .store
        .commit(move |tx| ladder::drill_by(tx, &worker, day, now).map(drop))
        .await;
    answered(&console, &me, begun).await
}
