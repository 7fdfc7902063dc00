//! Somebody is in danger: where they are in the guide, what the worker can do,
//! and what stays to be done afterwards.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::case::Sheet;
use super::change::{Change, moved};
use super::moments::{self, Moments};
use super::queue::capital;
use crate::codes::{Ending, Role, Step};
use crate::desk::{self, DeskError, Refusal, Worker, guide};
use crate::engine::Fault;
use crate::house::handover::To;
use crate::ids::CaseId;
use crate::leaflet::{GUIDE, Guide};
use crate::store::emergency::Lane;
use crate::text::{label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// `POST /cases/{id}/guide`: a screen goes to the client.
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn send(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let step = Step::read(fields.get("step")).ok_or(Refusal::UnknownCode)?;
    change.by(move |tx, worker, id, now| desk::emergency::send(tx, worker, id, step, now)).await
}

/// `POST /cases/{id}/danger`: how it ended.
///
/// # Errors
/// As [`send`].
pub async fn end(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let how = Ending::read(fields.get("ended")).ok_or(Refusal::UnknownCode)?;
    change.by(move |tx, worker, id, now| desk::emergency::end(tx, worker, id, how, now)).await
}

/// Somebody in danger is handed to a colleague, or to whoever is on call: nobody
/// has to write two lines first, and the client is not asked.
///
/// # Errors
/// As [`send`].
pub async fn hand_over(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    to: Option<To>,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(console, me, id, "console-not-changed", move |tx| {
        let Some(To::Colleague(to)) = to else {
            return desk::beside::give_back(tx, &worker, id, now);
        };
        let to = store::worker::find(tx, to)?.filter(|to| to.active).ok_or(Refusal::UnknownCode)?;
        let to = Worker { id: to.id, roles: to.roles, lang: to.lang };
        desk::beside::offer(tx, &worker, id, &to, now)
    })
    .await
}

/// `POST /me/debrief`: they have talked to somebody. Nobody asks about what.
///
/// # Errors
/// When the machine fails.
pub async fn debriefed(
    State(console): State<Console>,
    me: SignedIn,
) -> Result<Response, DeskError> {
    let id = me.worker.id;
    console.house.store.commit(move |tx| store::emergency::debriefed(tx, id)).await?;
    Ok(see_other("/"))
}

/// What a worker is asked for, wherever they begin: to take over, to stay where
/// nobody did, and to talk to somebody after a hard case.
///
/// # Errors
/// When the store fails.
pub async fn asked(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    let (lang, id) = (me.lang(), me.worker.id);
    let found = console.house.store.read(move |tx| {
        let offered = store::emergency::offered_to(tx, id)?;
        let unheeded = store::emergency::unheeded_of(tx, id)?;
        Ok::<_, Fault>((offered, unheeded, store::emergency::debrief_of(tx, id)?))
    });
    let (offered, unheeded, debrief) = found.await?;
    let moments = Moments { lang, zone: &console.house.config.organisation.time_zone };
    Ok(html! {
        @for (case, pseudonym) in offered {
            form .banner.refused.asked action={ "/cases/" (case) "/acceptance" } method="post" {
                p { (t_with(lang, "console-offered", &[("client", capital(&pseudonym).into())])) }
                button .destroy { (t(lang, "console-accept")) }
            }
        }
        @for (case, pseudonym) in unheeded {
            p .banner.refused.asked role="alert" {
                (t_with(lang, "console-unheeded", &[("client", capital(&pseudonym).into())])) " "
                a href={ "/cases/" (case) } { (t(lang, "console-unheeded-open")) }
            }
        }
        @if let Some(until) = debrief {
            form .banner.asked action="/me/debrief" method="post" {
                p { (t_with(lang, "console-debrief", &[("until", moments.whole(until).into())])) }
                button { (t(lang, "console-debriefed")) }
            }
        }
    })
}

/// What a screen says first, as the client sees it today.
#[must_use]
pub fn title(sheet: &Sheet, step: Step) -> Option<String> {
    let leaflet = sheet.library.find(GUIDE, sheet.file.client.lang, sheet.now)?;
    let screen = Guide::of(leaflet)?.screen(step, sheet.organisation, "")?;
    Some(screen.title)
}

fn open_lane<'a>(sheet: &'a Sheet) -> Option<&'a Lane> {
    sheet.lane.as_ref().filter(|lane| lane.is_open())
}

/// Whether it is not known yet how it ends.
#[must_use]
pub fn is_open(sheet: &Sheet) -> bool {
    open_lane(sheet).is_some()
}

/// How long the client has said nothing, at the head of the case. It is rung for
/// anew each minute.
#[must_use]
pub fn prompt(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    let Some(lane) = open_lane(sheet) else { return Markup::default() };
    let silence = sheet.now - lane.heard_at;
    html! {
        p .prompt role="status" {
            (t(lang, "console-silent")) " " (moments::waited(lang, silence))
            @if sheet.is_mine() && silence.as_minutes() > 0 { ". " (t(lang, "console-silent-do")) }
        }
    }
}

/// The emergency on the panel.
#[must_use]
pub fn section(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    let Some(lane) = &sheet.lane else { return Markup::default() };
    html! {
        section .danger aria-labelledby="p-danger" {
            h2 id="p-danger" { (t(lang, "console-danger-title")) }
            @if let Some((how, _)) = lane.ended {
                p { (label(lang, "ending", how.code())) }
            } @else {
                (standing(sheet, lane))
                @if sheet.is_mine() || sheet.is_waiting() { (next_screen(sheet, lane)) }
                (endings(sheet, lane))
                @if sheet.is_mine() { (handing_over(sheet, lane)) }
            }
        }
    }
}

fn standing(sheet: &Sheet, lane: &Lane) -> Markup {
    let lang = sheet.me.lang();
    let asked = [("sent", lane.checks_sent.into()), ("of", all_checks().into())];
    html! {
        p {
            @match title(sheet, lane.step) {
                Some(title) => { b { (title) } },
                None => { (t(lang, "console-guide-unsigned")) },
            }
            " " (moments::waited(lang, sheet.now - lane.step_at))
        }
        ul .bullets {
            li { (t(lang, if lane.called_at.is_some() { "console-called" } else { "console-not-called" })) }
            @if lane.checks_sent > 0 { li { (t_with(lang, "console-checks", &asked)) } }
        }
    }
}

fn all_checks() -> i64 {
    i64::try_from(limits::SILENCE_CHECKS.len()).unwrap_or(0)
}

/// Only signed words: one chooses a screen and writes nothing.
fn next_screen(sheet: &Sheet, lane: &Lane) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let screens: Vec<_> = Step::ALL
        .iter()
        .filter(|step| **step != Step::Lost)
        .filter_map(|step| Some((*step, title(sheet, *step)?)))
        .collect();
    html! {
        @if !screens.is_empty() {
            form .row-form action={ "/cases/" (id) "/guide" } method="post" {
                select name="step" aria-label=(t(lang, "console-screen")) {
                    @for (step, title) in &screens {
                        option value=(step.code()) selected[*step == lane.step] { (title) }
                    }
                }
                button { (t(lang, "console-screen-send")) }
            }
        }
    }
}

fn endings(sheet: &Sheet, lane: &Lane) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let is_silent = guide::all_checks_sent(lane.checks_sent);
    let may_lose = is_silent && sheet.me.worker.is(Role::Supervisor);
    let offered = Ending::ALL.iter().filter(|how| match how {
        Ending::ContactLost => may_lose,
        Ending::Arrived | Ending::Resolved => sheet.is_mine(),
    });
    html! {
        form .actions action={ "/cases/" (id) "/danger" } method="post" {
            @for how in offered {
                button name="ended" value=(how.code()) { (label(lang, "ending", how.code())) }
            }
        }
        @if is_silent && !may_lose { p .hint { (t(lang, "console-lost-supervisor")) } }
    }
}

fn handing_over(sheet: &Sheet, lane: &Lane) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    html! {
        @if let Some(who) = lane.unheeded_by {
            p .warning-line {
                (t_with(lang, "console-unheeded-by", &[("name", sheet.roster.name(who).to_owned().into())]))
            }
        }
        @if let Some((to, _)) = lane.offered {
            p .hint {
                (t_with(lang, "console-offered-to", &[("name", sheet.roster.name(to).to_owned().into())]))
            }
        }
        details {
            summary { (t(lang, "console-hand-over")) }
            form .row-form action={ "/cases/" (id) "/handover" } method="post" {
                select name="to" aria-label=(t(lang, "console-hand-over-to")) {
                    option value="" { (t(lang, "console-hand-over-call")) }
                    @for it in sheet.team.iter().filter(|it| it.role == Role::Worker) {
                        option value=(it.id) { (sheet.roster.name(it.id)) }
                    }
                }
                button { (t(lang, "console-hand-over-do")) }
            }
            p .hint { (t(lang, "console-hand-over-hint")) }
        }
    }
}

/// What the page of a case must know of an emergency.
///
/// # Errors
/// When the store fails.
pub async fn known(console: &Console, case: CaseId) -> Result<Option<Lane>, DeskError> {
    Ok(console.house.store.read(move |tx| store::emergency::of_case(tx, case)).await?)
}
