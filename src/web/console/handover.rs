//! Passing a case on: what its holder says, what whoever is asked sees and
//! answers, and what waits at the head of everybody's own list.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::{AtCase, SignedIn};
use super::case::Sheet;
use super::change::{Change, moved, settled};
use super::frame::tick;
use super::queue::{self, capital};
use super::refused::Unsent;
use super::{Console, emergency};
use crate::codes::{Consent, Declining, HandoverReason, Lang, Role, Stage};
use crate::desk::need::Need;
use crate::desk::permission::Permission;
use crate::desk::routing::{self, Asked, Colleague, Presence};
use crate::desk::{self, DeskError, Refusal, handover};
use crate::engine::Fault;
use crate::house::handover::{To, Told};
use crate::ids::{CaseId, WorkerId};
use crate::roster::Roster;
use crate::store::handover::Handover;
use crate::text::{label, t, t_with};
use crate::vault::Words;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// `POST /cases/{id}/handover`: to a colleague, to whoever of a role accepts, or in
/// danger to whoever is on call.
///
/// # Errors
/// When the machine fails; a refusal gives the words back on a page.
pub async fn offer(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let to = match (fields.get("to"), Role::read(fields.get("to"))) {
        ("", _) => None,
        (_, Some(role)) => Some(To::Role(role)),
        (number, None) => {
            Some(To::Colleague(number.parse::<WorkerId>().map_err(|_| Refusal::UnknownCode)?))
        }
    };
    let in_danger = console.house.store.read(move |tx| desk::emergency::is_open(tx, id)).await?;
    if in_danger {
        return emergency::hand_over(&console, &me, id, to).await;
    }
    let words = Words::new(fields.get("summary").trim().to_owned());
    let offered = match to.zip(HandoverReason::read(fields.get("reason"))) {
        Some((to, reason)) => {
            console.house.hand_over(&me.worker, &me.reader, id, to, reason, &words).await
        }
        None => Err(Refusal::UnknownCode.into()),
    };
    let back = Unsent::of(id, "console-not-passed-on").with(words.as_str());
    settled(&console, &me, offered, &format!("/cases/{id}"), &back).await
}

/// `POST /cases/{id}/acceptance`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn accept(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let accepted = moved(&console, &me, id, "console-not-taken", move |tx| {
        let lane = store::emergency::of_case(tx, id)?.filter(store::emergency::Lane::is_open);
        match lane.is_some_and(|lane| lane.offered.is_some_and(|(to, _)| to == worker.id)) {
            true => desk::beside::accept(tx, &worker, id, now),
            false => handover::accept(tx, &worker, id, now),
        }
    })
    .await?;
    // A specialist may have to wait for the client before there is anything to read.
    let is_done = accepted.status().is_redirection();
    Ok(if is_done && !me.may(Permission::ReadCase) { see_other("/cases") } else { accepted })
}

/// `POST /cases/{id}/declining`
///
/// # Errors
/// As [`accept`].
pub async fn decline(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let word = Words::new(fields.get("word").trim().to_owned());
    let declined = match Declining::read(fields.get("why")) {
        Some(why) => console.house.decline(&me.worker, id, why, &word).await,
        None => Err(Refusal::UnknownCode.into()),
    };
    let back = Unsent::of(id, "console-not-changed").with(word.as_str());
    settled(&console, &me, declined, "/cases", &back).await
}

/// `POST /cases/{id}/withdrawal`: whoever offered it keeps it, or has read what
/// became of it.
///
/// # Errors
/// As [`accept`].
pub async fn withdraw(change: Change) -> Result<Response, DeskError> {
    change
        .by(|tx, worker, id, now| {
            let it = store::handover::of_case(tx, id)?;
            match it.is_some_and(|it| handover::is_under_way(&it)) {
                true => handover::withdraw(tx, worker, id, now),
                false => handover::noticed(tx, worker, id),
            }
        })
        .await
}

/// What the page of a case must know: the hand-over, opened, and who else could
/// have the case, the best first.
///
/// # Errors
/// When the store fails.
pub async fn known(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    asked: Asked<'_>,
) -> Result<(Option<(Handover, Told)>, Vec<Colleague>), DeskError> {
    let (zone, now) = (console.house.config.organisation.time_zone.clone(), console.house.now());
    let found = console.house.store.read(move |tx| {
        let it = store::handover::of_case(tx, id)?;
        Ok::<_, Fault>((it, routing::colleagues(tx, &zone, now)?))
    });
    let (it, mut team) = found.await?;
    team.retain(|colleague| colleague.id != me.worker.id);
    routing::sort(&mut team, asked);
    let it = match it {
        Some(it) => {
            let told = console.house.told(&me.reader, &it).await;
            Some((it, told))
        }
        None => None,
    };
    Ok((it, team))
}

// ---- on the page of a case ----

/// At the head of a case: whoever is asked decides here.
#[must_use]
pub fn asked_for(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    let Some((it, told)) = &sheet.handover else { return Markup::default() };
    if !handover::is_asked(&sheet.me.worker, it) {
        return Markup::default();
    }
    html! {
        div .banner.offered {
            (offer_lines(lang, it, told, &sheet.roster))
            (answers(lang, it))
        }
    }
}

fn offer_lines(lang: Lang, it: &Handover, told: &Told, roster: &Roster) -> Markup {
    let gaps = [
        ("name", roster.name(it.giver).to_owned().into()),
        ("reason", label(lang, "handover-reason", it.reason.code()).into()),
    ];
    html! {
        p { (t_with(lang, "console-passed-by", &gaps)) }
        @for line in told.summary.lines() { p .words { (line) } }
        @if it.consent == Consent::Asked { p .hint { (t(lang, "console-consent-asked")) } }
    }
}

/// Accept, or decline with a reason.
fn answers(lang: Lang, it: &Handover) -> Markup {
    let case = it.case;
    html! {
        @if it.stage == Stage::Accepted {
            p .hint { (t(lang, "console-accepted-waits")) }
        } @else {
            form action={ "/cases/" (case) "/acceptance" } method="post" {
                button .primary.wide { (t(lang, "console-accept")) }
            }
        }
        details {
            summary { (t(lang, "console-decline")) }
            form .flow action={ "/cases/" (case) "/declining" } method="post" {
                label .unseen for={ "word-" (case) } { (t(lang, "console-decline-word")) }
                input type="text" id={ "word-" (case) } name="word"
                    maxlength=(limits::DECLINING_CHARS_MAX) autocomplete="off"
                    placeholder=(t(lang, "console-decline-word"));
                div .actions {
                    @for why in Declining::ALL {
                        button name="why" value=(why.code()) {
                            (label(lang, "declining", why.code()))
                        }
                    }
                }
            }
        }
    }
}

/// On the panel. In danger `emergency` has its own way.
#[must_use]
pub fn section(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    if !sheet.is_mine() || emergency::is_open(sheet) {
        return Markup::default();
    }
    let under_way = sheet.handover.as_ref().is_some_and(|(it, _)| handover::is_under_way(it));
    html! {
        section aria-labelledby="p-handover" {
            h2 id="p-handover" { (t(lang, "console-pass-on")) }
            @if let Some((it, told)) = &sheet.handover { (state(sheet, it, told)) }
            @if !under_way {
                (screening(sheet))
                (in_one_tap(sheet))
                (offer_form(sheet))
            }
        }
    }
}

/// What became of it so far.
fn state(sheet: &Sheet, it: &Handover, told: &Told) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let to = match (it.taker.or(it.to), it.role) {
        (Some(worker), _) => sheet.roster.name(worker).to_owned(),
        (None, Role::Worker) => t(lang, "console-pass-to-anybody"),
        (None, role) => label(lang, "role", role.code()),
    };
    if it.stage == Stage::Handed {
        return html! {
            (offer_lines(lang, it, told, &sheet.roster))
        };
    }
    let button = match handover::is_under_way(it) {
        true => "console-withdraw",
        false => "console-noticed",
    };
    html! {
        p role="status" {
            (t_with(lang, &format!("console-stage-{}", it.stage.code()), &[("name", to.into())]))
            @if let Some(why) = it.declining { " " (label(lang, "declining", why.code())) "." }
        }
        @if !told.word.is_empty() { p .words { (told.word) } }
        @if handover::is_under_way(it) {
            p .hint { (t(lang, &format!("console-consent-{}", it.consent.code()))) }
        }
        form action={ "/cases/" (id) "/withdrawal" } method="post" { button { (t(lang, button)) } }
    }
}

/// A peer is no psychologist: what has to be asked first (`domain.md` N-15).
fn screening(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    html! {
        @if sheet.file.case.need.as_deref() == Some(Need::SUPPORT) {
            p .warning-line { (t(lang, "console-suicide-screen")) }
            p .hint { (t(lang, "console-suicide-screen-hint")) }
        }
    }
}

/// To the profession whose need it is, with what the desk knows: whoever taps has
/// read the two lines.
fn in_one_tap(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let role = sheet.file.case.need.as_deref().and_then(routing::profession);
    let role = role.filter(|role| !sheet.me.worker.is(*role));
    // Nobody is offered a case that none of them could take.
    let is_anybody = |role: &Role| sheet.team.iter().any(|it| it.roles.contains(role));
    html! {
        @if let Some(role) = role.filter(is_anybody) {
            form .flow action={ "/cases/" (id) "/handover" } method="post" {
                input type="hidden" name="to" value=(role.code());
                input type="hidden" name="reason" value=(HandoverReason::Skill.code());
                input type="hidden" name="summary" value=(summary(sheet));
                @for line in summary(sheet).lines() { p .words { (line) } }
                button .primary.wide {
                    (t(lang, &format!("console-pass-to-{}", role.code().replace('_', "-"))))
                }
            }
        }
    }
}

/// What the desk knows, in two lines.
fn summary(sheet: &Sheet) -> String {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    let first = format!(
        "{}. {}.",
        queue::need(lang, case.need.as_deref()),
        label(lang, "urgency", case.urgency.code())
    );
    let given = sheet.file.draft.as_ref().map(|draft| &draft.services);
    let given: Vec<_> =
        given.into_iter().flatten().map(|code| label(lang, "service", code)).collect();
    let whole = match given.is_empty() {
        true => first,
        false => format!("{first}\n{}: {}.", t(lang, "console-services"), given.join(", ")),
    };
    whole.chars().take(limits::HANDOVER_SUMMARY_CHARS_MAX).collect()
}

fn offer_form(sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let roles = handover::ROLES.iter().copied().filter(|role| match role {
        Role::Worker => true,
        role => sheet.team.iter().any(|it| it.roles.contains(role)),
    });
    html! {
        details {
            summary { (t(lang, "console-pass-on-choose")) }
            form .flow action={ "/cases/" (id) "/handover" } method="post" {
                fieldset {
                    legend { (t(lang, "console-hand-over-to")) }
                    div .ticks {
                        @for role in roles {
                            (tick("radio", "to", role.code(), false, &match role {
                                Role::Worker => t(lang, "console-pass-to-anybody"),
                                role => label(lang, "role", role.code()),
                            }))
                        }
                        @for it in &sheet.team {
                            (tick("radio", "to", &it.id.to_string(), false, &described(sheet, it)))
                            @if let Some((_, words)) = sheet.lived.iter().find(|(id, _)| *id == it.id) {
                                p .hint { (words) }
                            }
                        }
                    }
                }
                div .field {
                    label for="reason" { (t(lang, "console-pass-on-why")) }
                    select id="reason" name="reason" {
                        @for reason in HandoverReason::ALL {
                            option value=(reason.code()) {
                                (label(lang, "handover-reason", reason.code()))
                            }
                        }
                    }
                }
                div .field {
                    label for="summary" { (t(lang, "console-pass-on-summary")) }
                    textarea id="summary" name="summary" rows="2" required
                        maxlength=(limits::HANDOVER_SUMMARY_CHARS_MAX) { (summary(sheet)) }
                }
                button .wide { (t(lang, "console-hand-over-do")) }
                p .hint { (t(lang, "console-pass-on-hint")) }
            }
        }
    }
}

/// A colleague in one line: whether they are there, how much they lead, what they
/// know of it.
fn described(sheet: &Sheet, it: &Colleague) -> String {
    let lang = sheet.me.lang();
    let mut parts = vec![sheet.roster.name(it.id).to_owned()];
    if it.role != Role::Worker {
        parts.push(label(lang, "role", it.role.code()).to_lowercase());
    }
    parts.push(t(
        lang,
        match it.presence {
            Presence::Here => "console-colleague-here",
            Presence::Planned => "console-colleague-planned",
            Presence::Away => "console-colleague-away",
        },
    ));
    if it.is_slow {
        parts.push(t(lang, "console-colleague-slow"));
    }
    let load = [("holds", it.holds.into()), ("of", it.skills.at_once.into())];
    parts.push(t_with(lang, "console-colleague-load", &load));
    if it.fit(sheet.asked()).topic > 0 {
        parts.push(t(lang, "console-colleague-knows"));
    }
    parts.join(" · ")
}

// ---- at the head of one's own list ----

/// What a worker is asked for by colleagues, and what came back to them.
///
/// # Errors
/// When the store fails.
pub async fn inbox(console: &Console, me: &SignedIn) -> Result<Markup, DeskError> {
    let (lang, id) = (me.lang(), me.worker.id);
    let found = console.house.store.read(move |tx| {
        let under_way = store::handover::under_way(tx)?;
        let returned = store::handover::returned_to(tx, id)?;
        Ok::<_, Fault>((under_way, returned, store::mention::of_worker(tx, id)?))
    });
    let (under_way, returned, mentions) = found.await?;
    let roster = Roster::read(&console.house).await?;
    let mut offers = Vec::new();
    for (it, pseudonym) in under_way {
        if handover::is_asked(&me.worker, &it) {
            let told = console.house.told(&me.reader, &it).await;
            offers.push((it, told, pseudonym));
        }
    }
    Ok(html! {
        @for (it, told, pseudonym) in &offers {
            section .banner.offered {
                h2 {
                    @if it.role == Role::Worker || it.consent != Consent::Asked {
                        a href={ "/cases/" (it.case) } { (capital(pseudonym)) }
                    } @else { (capital(pseudonym)) }
                }
                (offer_lines(lang, it, told, &roster))
                (answers(lang, it))
            }
        }
        @for (it, pseudonym) in &returned {
            p .banner {
                a href={ "/cases/" (it.case) "#p-handover" } {
                    (t_with(lang, "console-came-back", &[("client", capital(pseudonym).into())]))
                }
            }
        }
        @for (case, pseudonym) in &mentions {
            p .banner {
                a href={ "/cases/" (case) } {
                    (t_with(lang, "console-mentioned", &[("client", capital(pseudonym).into())]))
                }
            }
        }
    })
}
