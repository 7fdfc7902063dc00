//! `/reports/import`: a table that was kept elsewhere comes in, somebody says what its
//! columns and values mean, looks at what it would come to, and takes it in; and can
//! take it back. What stands in it goes with it.

mod mapping;
mod pages;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, REFRESH};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::Console;
use super::access::{AtImport, SignedIn};
use super::frame::{Section, plain};
use super::moments::Moments;
use super::refused::{status, with_status};
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Fault;
use crate::house::tables::{NotBegun, Stage, Whole};
use crate::ids::ImportId;
use crate::import::row::Missing;
use crate::import::{Broken, Mapping};
use crate::roster::Roster;
use crate::text::t;
use crate::vault::Scratch;
use crate::web::form;
use crate::web::page::see_other;

/// A page of work that goes on asks again after so many seconds.
const AGAIN_S: &str = "2";

/// The link on the page of reports.
#[must_use]
pub fn way(me: &SignedIn) -> Markup {
    html! {
        @if me.may(Permission::ImportReports) {
            p { a .button href="/reports/import" { (t(me.lang(), "console-import")) } }
        }
    }
}

/// What a page says above its body.
#[derive(Clone)]
enum Aside {
    Nothing,
    Refused(Refusal),
    Broken(Broken),
    Missing(Missing),
    /// What is wrong with a mapping file.
    Mapping(String),
}

impl Aside {
    fn status(&self) -> StatusCode {
        match self {
            Aside::Nothing => StatusCode::OK,
            Aside::Refused(refusal) => status(*refusal),
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }
}

/// `GET /reports/import`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    begin(&console, &me, &Aside::Nothing).await
}

async fn begin(console: &Console, me: &SignedIn, aside: &Aside) -> Result<Response, DeskError> {
    let (lang, worker) = (me.lang(), me.worker.clone());
    let imports = console.house.store.read(move |tx| desk::import::all(tx, &worker)).await?;
    let roster = Roster::read(&console.house).await?;
    let moments = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let title = t(lang, "console-import");
    let body = pages::begin(moments, &title, aside, &imports, &roster);
    let page = plain(console, me, &title, Section::Reports, &body).await?;
    Ok(with_status(page, aside.status()))
}

/// `POST /reports/import`: takes the file, sealed piece by piece, and looks at all of it.
///
/// # Errors
/// When the machine fails; what is wrong with the file is told on the page.
pub async fn bring(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    match brought(&console, &me, request).await {
        Ok(id) => Ok(see_other(&format!("/reports/import/{id}"))),
        Err(Unbrought::Aside(aside)) => begin(&console, &me, &aside).await,
        Err(Unbrought::Error(DeskError::Refused(refusal))) if !me.wants_json => {
            begin(&console, &me, &Aside::Refused(refusal)).await
        }
        Err(Unbrought::Error(error)) => Err(error),
    }
}

enum Unbrought {
    Aside(Aside),
    Error(DeskError),
}

impl<E: Into<DeskError>> From<E> for Unbrought {
    fn from(error: E) -> Unbrought {
        Unbrought::Error(error.into())
    }
}

async fn brought(
    console: &Console,
    me: &SignedIn,
    request: Request,
) -> Result<ImportId, Unbrought> {
    let worker = me.worker.id;
    console.house.make_room_for_table(worker)?;
    let mut scratch = Scratch::new().map_err(|_| Fault::Full)?;
    let mut sink = |piece: &[u8]| scratch.write(piece);
    let (fields, is_there) = form::read_file_into(request, "table", &mut sink).await?;
    if !is_there {
        return Err(Refusal::NotATable.into());
    }
    let kept = match &fields.file {
        None => Mapping::default(),
        Some(bytes) => {
            let text = std::str::from_utf8(bytes).map_err(|_| Refusal::MappingUnfit)?;
            Mapping::read(text).map_err(|what| Unbrought::Aside(Aside::Mapping(what)))?
        }
    };
    let house = console.house.clone();
    let opened =
        tokio::task::spawn_blocking(move || house.open_table(worker, scratch, &kept)).await;
    let opened = opened.map_err(|_| Fault::Panicked)?;
    opened.map_err(|broken| Unbrought::Aside(Aside::Broken(broken)))
}

/// `GET /reports/import/{id}`
///
/// # Errors
/// When there is no such table, or it is somebody else's.
pub async fn table(
    State(console): State<Console>,
    me: SignedIn,
    AtImport(id): AtImport,
) -> Result<Response, DeskError> {
    stand(&console, &me, id, &Aside::Nothing).await
}

async fn stand(
    console: &Console,
    me: &SignedIn,
    id: ImportId,
    aside: &Aside,
) -> Result<Response, DeskError> {
    let view = console.house.table(me.worker.id, id)?.view();
    let title = t(me.lang(), "console-import");
    let waiting = console.house.waiting_table(me.worker.id);
    let body = pages::stand(me.lang(), id, &title, aside, (&view, waiting));
    let mut page = plain(console, me, &title, Section::Reports, &body).await?;
    if view.stage.is_running() {
        page.headers_mut().insert(REFRESH, HeaderValue::from_static(AGAIN_S));
    }
    Ok(with_status(page, aside.status()))
}

/// `POST /reports/import/{id}`: says what columns and values mean, looks, takes in, or
/// throws away.
///
/// # Errors
/// When there is no such table; what must be said first is told on the page.
pub async fn go_on(
    State(console): State<Console>,
    me: SignedIn,
    AtImport(id): AtImport,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read_long(request).await?;
    let table = console.house.table(me.worker.id, id)?;
    let view = table.view();
    if view.stage.is_running() {
        return stand(&console, &me, id, &Aside::Nothing).await;
    }
    if let (Some(sheet), true) = (&view.sheet, fields.is_ticked("mapping")) {
        let rules = console.house.rules.clone();
        let mapping = mapping::sent(&fields, &sheet.survey, &view.mapping, &rules);
        table.set_mapping(mapping);
    }
    let whole = match fields.get("do") {
        "check" => Whole::Check,
        "sheet" => return turned(&console, &me, id, fields.get("sheet").parse().ok()).await,
        choice @ ("other" | "same") if matches!(view.stage, Stage::Checked(_)) => {
            let next = view.mapping.other.unwrap_or(1).saturating_add(1);
            let other = Some(next).filter(|_| choice == "other");
            table.set_mapping(Mapping { other, ..view.mapping });
            Whole::Check
        }
        "import" if matches!(view.stage, Stage::Checked(_)) => Whole::Keep,
        "drop" => {
            console.house.drop_table(me.worker.id, id);
            return Ok(see_other("/reports/import"));
        }
        "again" => {
            table.set_mapping(view.mapping);
            return Ok(see_other(&format!("/reports/import/{id}")));
        }
        _ => return Ok(see_other(&format!("/reports/import/{id}"))),
    };
    match console.house.begin_table(&me.worker, &table, whole) {
        Ok(()) => Ok(see_other(&format!("/reports/import/{id}"))),
        Err(NotBegun::Missing(missing)) => stand(&console, &me, id, &Aside::Missing(missing)).await,
        Err(NotBegun::Refused(refusal)) => stand(&console, &me, id, &Aside::Refused(refusal)).await,
    }
}

/// Turns to another sheet of the workbook.
async fn turned(
    console: &Console,
    me: &SignedIn,
    id: ImportId,
    sheet: Option<usize>,
) -> Result<Response, DeskError> {
    let table = console.house.table(me.worker.id, id)?;
    let house = console.house.clone();
    let turn = move || match sheet {
        Some(number) => house.turn_to_sheet(&table, number),
        None => Err(Broken::NoSheet),
    };
    match tokio::task::spawn_blocking(turn).await.map_err(|_| Fault::Panicked)? {
        Ok(()) => Ok(see_other(&format!("/reports/import/{id}"))),
        Err(broken) => stand(console, me, id, &Aside::Broken(broken)).await,
    }
}

/// `GET /reports/import/{id}/mapping.toml`
///
/// # Errors
/// When there is no such table.
pub async fn mapping(
    State(console): State<Console>,
    me: SignedIn,
    AtImport(id): AtImport,
) -> Result<Response, DeskError> {
    let written = console.house.table(me.worker.id, id)?.written();
    let file = "attachment; filename=\"mapping.toml\"";
    Ok(([(CONTENT_TYPE, "application/toml"), (CONTENT_DISPOSITION, file)], written).into_response())
}

/// `POST /reports/imports/{id}/undo`: takes an import back, reports and figures.
///
/// # Errors
/// When there is no such import.
pub async fn undo(
    State(console): State<Console>,
    me: SignedIn,
    AtImport(id): AtImport,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let begin =
        move |tx: &mut crate::engine::Tx| desk::import::begin_undo(tx, Some(&worker), id, now);
    let reports = console.house.store.commit(begin).await?;
    let under_way = console.house.begin_undo(&me.worker, id, reports);
    Ok(see_other(&format!("/reports/import/{under_way}")))
}
