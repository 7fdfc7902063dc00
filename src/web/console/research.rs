//! Rows of codes for research: what would single somebody out, asked before it is
//! asked for; two people; two files.

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use zeroize::Zeroizing;

use super::Console;
use super::access::{AtRequest, SignedIn};
use super::frame::{Section, plain};
use super::moments::Moments;
use super::refused::{status, with_status};
use crate::codes::{Lang, ResearchState};
use crate::deidentify::anonymity::Step;
use crate::desk::permission::Permission;
use crate::desk::research::{self as verbs, Months, Sheet};
use crate::desk::{DeskError, Refusal, report};
use crate::engine::Fault;
use crate::roster::Roster;
use crate::store::research::Request as Asked;
use crate::text::{label, t, t_with};
use crate::vault::Sealed;
use crate::web::form;
use crate::web::page::see_other;
use crate::{limits, store};

/// Ways to tell less that are shown.
const OFFERS_SHOWN: usize = 6;

/// What the purpose of one request is sealed under.
fn sealed_as(id: i64) -> String {
    format!("research request {id}")
}

/// The link on the page of reports, for whoever has to do with research.
#[must_use]
pub fn way(me: &SignedIn) -> Markup {
    let is_theirs = me.may(Permission::AskResearch) || me.may(Permission::ApproveResearch);
    html! {
        @if is_theirs { p { a .button href="/research" { (t(me.lang(), "console-research")) } } }
    }
}

/// What was typed into the form.
#[derive(Default)]
struct Typed {
    from: String,
    to: String,
    ethics: Zeroizing<String>,
    purpose: Zeroizing<String>,
}

/// `GET /research`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, &Typed::default(), None, None).await
}

/// `POST /research`: looks at what some months come to, or asks for them.
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn ask(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let text = |name: &str| fields.get(name).trim().to_owned();
    let typed = Typed {
        from: text("from"),
        to: text("to"),
        ethics: Zeroizing::new(text("ethics").replace(['\r', '\n'], " ")),
        purpose: Zeroizing::new(text("purpose")),
    };
    let done = match fields.get("do") {
        "ask" => asked(&console, &me, &typed).await.map(Done::Asked),
        _ => looked(&console, &typed).await.map(Done::Looked),
    };
    match done {
        Ok(Done::Asked(id)) => Ok(see_other(&format!("/research/{id}"))),
        Ok(Done::Looked(sheet)) => page(&console, &me, &typed, Some(&sheet), None).await,
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            let page = page(&console, &me, &typed, None, Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

enum Done {
    Asked(i64),
    Looked(Sheet),
}

fn months(console: &Console, typed: &Typed) -> Result<Months, Refusal> {
    let zone = &console.house.config.organisation.time_zone;
    Months::read(&typed.from, &typed.to, report::calendar(console.house.now(), zone).day)
}

async fn looked(console: &Console, typed: &Typed) -> Result<Sheet, DeskError> {
    sheet(console, months(console, typed)?).await
}

async fn asked(console: &Console, me: &SignedIn, typed: &Typed) -> Result<i64, DeskError> {
    let months = months(console, typed)?;
    verbs::check(&typed.ethics, &typed.purpose)?;
    let id = verbs::new_id();
    let words = Zeroizing::new(format!("{}\n{}", *typed.ethics, *typed.purpose));
    let sealed = console.house.vault.seal_setting(&sealed_as(id), words.as_bytes());
    let (worker, now) = (me.worker.clone(), console.house.now());
    let store = &console.house.store;
    store.commit(move |tx| verbs::ask(tx, &worker, id, months, sealed, now)).await?;
    Ok(id)
}

/// Reads the rows, and looks at them away from whoever waits.
async fn sheet(console: &Console, months: Months) -> Result<Sheet, DeskError> {
    let read =
        move |tx: &mut crate::engine::Tx| store::research::rows(tx, months.first, months.end());
    let rows = console.house.store.read(read).await?;
    let looked = tokio::task::spawn_blocking(move || Sheet::of(rows)).await;
    let broken = |_| DeskError::Fault(Fault::Broken("looking at rows stopped".to_owned()));
    Ok(looked.map_err(broken)??)
}

async fn page(
    console: &Console,
    me: &SignedIn,
    typed: &Typed,
    sheet: Option<&Sheet>,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let (lang, worker, now) = (me.lang(), me.worker.clone(), console.house.now());
    let requests = console.house.store.read(move |tx| verbs::seen(tx, &worker)).await?;
    let title = t(lang, "console-research");
    let moments = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let body = html! {
        div { a .back href="/reports" { (t(lang, "console-way-reports")) } h1 { (title) } }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        }
        p .facts { (t(lang, "console-research-explained")) }
        @if me.may(Permission::AskResearch) { (asking(lang, typed)) }
        @if let Some(sheet) = sheet { (risk(lang, sheet)) }
        section .flow aria-labelledby="r-asked" {
            h2 id="r-asked" { (t(lang, "console-research-requests")) }
            @if requests.is_empty() { p .hint { (t(lang, "console-research-none")) } }
            ul {
                @for one in &requests {
                    li { a href={ "/research/" (one.id) } { (span(one)) } " · "
                        (label(lang, "research-state", state(one, now))) " · "
                        (moments.on(one.asked_day)) }
                }
            }
        }
    };
    plain(console, me, &title, Section::Reports, &body).await
}

/// "2026-03 – 2026-05"
fn span(one: &Asked) -> String {
    format!(
        "{} – {}",
        Step::Month.of(&one.first_month.date()),
        Step::Month.of(&one.last_month.date())
    )
}

/// What stands beside a request: one whose time is over is of no use any more.
fn state(one: &Asked, now: crate::clock::Timestamp) -> &'static str {
    match one.state {
        ResearchState::Refused => ResearchState::Refused.code(),
        _ if one.until <= now => "over",
        state => state.code(),
    }
}

fn asking(lang: Lang, typed: &Typed) -> Markup {
    let field = |name: &str, key: &str, value: &str| {
        html! {
            div .field {
                label for=(name) { (t(lang, key)) }
                input type="month" id=(name) name=(name) value=(value) required
                    placeholder="2026-01" pattern="[0-9]{4}-[0-9]{2}";
            }
        }
    };
    html! {
        form .flow action="/research" method="post" {
            (field("from", "console-research-from", &typed.from))
            (field("to", "console-research-to", &typed.to))
            div .buttons { button name="do" value="look" { (t(lang, "console-research-look")) } }
            div .field {
                label for="ethics" { (t(lang, "console-research-ethics")) }
                input type="text" id="ethics" name="ethics" value=(*typed.ethics) maxlength=(limits::ETHICS_CHARS_MAX);
            }
            div .field {
                label for="purpose" { (t(lang, "console-research-purpose")) }
                p .hint id="purpose-hint" { (t(lang, "console-research-purpose-hint")) }
                textarea id="purpose" name="purpose" aria-describedby="purpose-hint" maxlength=(limits::PURPOSE_CHARS_MAX) { (*typed.purpose) }
            }
            div .buttons { button .primary name="do" value="ask" { (t(lang, "console-research-ask")) } }
        }
    }
}

/// What would single somebody out, and what becomes of it.
fn risk(lang: Lang, sheet: &Sheet) -> Markup {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let gaps = |pairs: &[(&'static str, usize)]| {
        pairs.iter().map(|(name, count)| (*name, number(*count).into())).collect::<Vec<_>>()
    };
    let facts = gaps(&[
        ("reports", sheet.reports),
        ("smallest", sheet.risk.smallest),
        ("risk", sheet.risk.rows.len()),
        ("least", limits::ANONYMITY_LEAST),
    ]);
    let given = gaps(&[("given", sheet.released.rows.len()), ("left", sheet.released.suppressed)]);
    html! {
        section .flow aria-labelledby="r-risk" {
            h2 id="r-risk" { (t(lang, "console-research-risk")) }
            p { (t_with(lang, "console-research-facts", &facts)) }
            @if !sheet.offers.is_empty() && !sheet.risk.rows.is_empty() {
                h3 { (t(lang, "console-research-offers")) }
                table .counts {
                    tbody {
                        @for (column, step, left) in sheet.offers.iter().take(OFFERS_SHOWN) {
                            tr {
                                th scope="row" { (label(lang, "research-column", column)) }
                                td { (label(lang, "research-step", step.code())) }
                                td .number { (left) }
                            }
                        }
                    }
                }
            }
            h3 { (t(lang, "console-research-given")) }
            p { (t_with(lang, "console-research-rows", &given)) }
            table .counts {
                tbody {
                    @for (column, told) in sheet.columns.iter().zip(&sheet.told) {
                        tr {
                            th scope="row" { (label(lang, "research-column", column.name)) }
                            td { (label(lang, "research-step", told.map_or("exact", Step::code))) }
                        }
                    }
                }
            }
        }
    }
}

/// `GET /research/{id}`
///
/// # Errors
/// When there is no such request, or not for this worker.
pub async fn one(
    State(console): State<Console>,
    me: SignedIn,
    AtRequest(id): AtRequest,
) -> Result<Response, DeskError> {
    sight(&console, &me, id, None).await
}

async fn sight(
    console: &Console,
    me: &SignedIn,
    id: i64,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let (lang, worker, now) = (me.lang(), me.worker.clone(), console.house.now());
    let asked = console.house.store.read(move |tx| verbs::find(tx, &worker, id)).await?;
    let months = Months { first: asked.first_month, last: asked.last_month };
    let sheet = sheet(console, months).await?;
    let roster = Roster::read(&console.house).await?;
    let words = words(console, id, &asked.sealed);
    let (ethics, purpose) = words.split_once('\n').unwrap_or((words.as_str(), ""));
    let stands = state(&asked, now);
    let is_own = asked.asked_by == me.worker.id;
    let is_open = matches!(stands, "approved" | "taken");
    let title = t(lang, "console-research-request");
    let body = html! {
        div { a .back href="/research" { (t(lang, "console-research")) } h1 { (title) } }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        }
        dl .facts {
            dt { (t(lang, "console-research-months")) } dd { (span(&asked)) }
            dt { (t(lang, "console-research-state")) } dd { (label(lang, "research-state", stands)) }
            dt { (t(lang, "console-research-by")) } dd { (roster.name(asked.asked_by)) }
            @if let Some(by) = asked.settled_by {
                dt { (t(lang, "console-research-settled")) } dd { (roster.name(by)) }
            }
            dt { (t(lang, "console-research-ethics")) } dd { (ethics) }
            dt { (t(lang, "console-research-purpose")) } dd .words { (purpose) }
        }
        @if is_own && is_open && me.may(Permission::AskResearch) {
            div .buttons {
                a .button.primary href={ "/research/" (id) "/reports.csv" } { (t(lang, "console-research-take")) }
                a .button href={ "/research/" (id) "/definitions.csv" } { (t(lang, "console-research-definitions")) }
            }
        }
        @if stands == "asked" && me.may(Permission::ApproveResearch) {
            @if is_own { p .hint { (t(lang, "console-research-own")) } } @else {
                div .buttons {
                    form action={ "/research/" (id) "/approve" } method="post" {
                        button .primary { (t(lang, "console-research-approve")) }
                    }
                    form action={ "/research/" (id) "/refuse" } method="post" {
                        button { (t(lang, "console-research-refuse")) }
                    }
                }
            }
        }
        (risk(lang, &sheet))
    };
    plain(console, me, &title, Section::Reports, &body).await
}

fn words(console: &Console, id: i64, sealed: &Sealed) -> Zeroizing<String> {
    let opened = console.house.vault.open_setting(&sealed_as(id), sealed).ok();
    let text = opened.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    Zeroizing::new(text.unwrap_or_default())
}

/// `POST /research/{id}/approve`
///
/// # Errors
/// When the machine fails; a refusal is told on the page.
pub async fn approve(
    State(console): State<Console>,
    me: SignedIn,
    AtRequest(id): AtRequest,
) -> Result<Response, DeskError> {
    settled(&console, &me, id, true).await
}

/// `POST /research/{id}/refuse`
///
/// # Errors
/// As [`approve`].
pub async fn refuse(
    State(console): State<Console>,
    me: SignedIn,
    AtRequest(id): AtRequest,
) -> Result<Response, DeskError> {
    settled(&console, &me, id, false).await
}

async fn settled(
    console: &Console,
    me: &SignedIn,
    id: i64,
    is_approved: bool,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let store = &console.house.store;
    let done = store.commit(move |tx| verbs::settle(tx, &worker, id, is_approved, now)).await;
    match done {
        Ok(()) => Ok(see_other(&format!("/research/{id}"))),
        Err(DeskError::Refused(refusal)) if !me.wants_json && refusal != Refusal::NoSuchRequest => {
            Ok(with_status(sight(console, me, id, Some(refusal)).await?, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

/// `GET /research/{id}/reports.csv`: the rows, for whoever asked once somebody
/// else let them; that they were fetched is noted before they leave.
///
/// # Errors
/// When nobody let them, or its time is over.
pub async fn reports(
    State(console): State<Console>,
    me: SignedIn,
    AtRequest(id): AtRequest,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    // Looked at first: what cannot be given was not taken.
    let asked = {
        let worker = worker.clone();
        console.house.store.read(move |tx| verbs::open(tx, &worker, id, now)).await?
    };
    let sheet =
        sheet(&console, Months { first: asked.first_month, last: asked.last_month }).await?;
    console.house.store.commit(move |tx| verbs::take(tx, &worker, id, now)).await?;
    let heads: Vec<_> = sheet.columns.iter().map(|column| column.name.to_owned()).collect();
    let lines = std::iter::once(&heads).chain(&sheet.released.rows);
    Ok(csv("reports", lines.map(|line| written(line)).collect()))
}

/// `GET /research/{id}/definitions.csv`: what each column is, how exactly it is
/// told, and what was left out.
///
/// # Errors
/// As [`reports`].
pub async fn definitions(
    State(console): State<Console>,
    me: SignedIn,
    AtRequest(id): AtRequest,
) -> Result<Response, DeskError> {
    let (lang, worker, now) = (me.lang(), me.worker.clone(), console.house.now());
    let asked = console.house.store.read(move |tx| verbs::open(tx, &worker, id, now)).await?;
    let sheet =
        sheet(&console, Months { first: asked.first_month, last: asked.last_month }).await?;
    let least = limits::ANONYMITY_LEAST;
    // A small number of rows that are left out would itself be a small cell.
    let left = match sheet.released.suppressed {
        0 => "0".to_owned(),
        few if few < least => format!("< {least}"),
        many => many.to_string(),
    };
    let mut lines =
        vec![written(&["column".to_owned(), "told_as".to_owned(), "meaning".to_owned()])];
    for (column, told) in sheet.columns.iter().zip(&sheet.told) {
        let told = told.map_or("exact", Step::code);
        let meaning = format!(
            "{}: {}",
            label(lang, "research-column", column.name),
            label(lang, "research-step", told)
        );
        lines.push(written(&[column.name.to_owned(), told.to_owned(), meaning]));
    }
    let facts = [
        ("months", span(&asked)),
        ("rows_given", sheet.released.rows.len().to_string()),
        ("rows_left_out", left),
        ("rows_that_say_the_same_at_least", least.to_string()),
    ];
    for (name, value) in facts {
        let meaning = label(lang, "research-column", name);
        lines.push(written(&[name.to_owned(), value, meaning]));
    }
    Ok(csv("definitions", lines.concat()))
}

/// One line of a file of values. What stands before a comma or a quotation mark
/// is quoted; a value that a table would count with is not one of ours.
fn written(values: &[String]) -> String {
    let quoted = |value: &String| match value.contains([',', '"', '\n']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")),
        false => value.clone(),
    };
    let line: Vec<_> = values.iter().map(quoted).collect();
    line.join(",") + "\r\n"
}

fn csv(name: &str, text: String) -> Response {
    let file = format!("attachment; filename=\"research-{name}.csv\"");
    ([(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, file)], text)
        .into_response()
}
