//! The figures as files.

use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::{Asked, Console, Sheet, SignedIn, least, read};
use crate::codes::{Deed, Lang};
use crate::desk::{DeskError, deed};
use crate::engine::Tx;
use crate::evidence::sheets::{self, About, Figures};
use crate::text::{figures as words, t};

/// Ways to take them away.
pub fn links(lang: Lang, sheet: &Sheet) -> Markup {
    let query = sheet.asked.query(sheet.months);
    html! {
        section .flow.not-printed aria-labelledby="f-files" {
            h2 id="f-files" { (t(lang, "console-figures-files")) }
            p .hint { (t(lang, "console-figures-files-hint")) }
            p .buttons {
                @for ending in ["xlsx", "csv", "json"] {
                    a .button href={ "/figures." (ending) "?" (query) } download { (ending.to_uppercase()) }
                }
            }
        }
    }
}

/// What the file says, once it stands on record that somebody took it.
async fn taken(console: &Console, me: &SignedIn, asked: Asked) -> Result<Figures, DeskError> {
    let sheet = read(console, asked).await?;
    let (who, now) = (me.worker.id, console.house.now());
    let note = move |tx: &mut Tx| {
        let what = deed::About { deed: Deed::Exported, about: None, case: None };
        deed::note(tx, Some(who), what, None, now)
    };
    console.house.store.commit(note).await?;
    let about = About {
        organisation: console.house.config.organisation.name.clone(),
        first: sheet.months.first.to_string(),
        last: sheet.months.last.to_string(),
        least: least(sheet.audience),
        is_preliminary: sheet.is_preliminary,
    };
    let rows = words::rows(me.lang(), &sheet.shown.lines);
    Ok(Figures { about, rows, months: words::months(me.lang(), &sheet.by_month) })
}

fn file(about: &About, ending: &str, kind: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"figures-{}-{}.{ending}\"", about.first, about.last);
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, name)], bytes).into_response()
}

/// `GET /figures.csv`
///
/// # Errors
/// For months that do not fit; when the machine fails.
pub async fn csv(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let figures = taken(&console, &me, asked).await?;
    Ok(file(&figures.about, "csv", "text/csv; charset=utf-8", sheets::csv(&figures).into_bytes()))
}

/// `GET /figures.json`
///
/// # Errors
/// As [`csv`].
pub async fn json(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let figures = taken(&console, &me, asked).await?;
    Ok(file(&figures.about, "json", "application/json", sheets::json(&figures).into_bytes()))
}

/// `GET /figures.xlsx`
///
/// # Errors
/// As [`csv`].
pub async fn xlsx(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let figures = taken(&console, &me, asked).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let bytes = sheets::xlsx(&figures).map_err(|_| {
        crate::engine::Fault::Broken("figures do not fit into a workbook".to_owned())
    })?;
    Ok(file(&figures.about, "xlsx", kind, bytes))
}
