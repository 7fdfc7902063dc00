//! What was counted before the desk, from a table: a look at it first, line by line, and
//! nothing is kept until somebody says so.

use std::io::Cursor;

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::{Asked, Console, Fault, SignedIn, named, page};
use crate::codes::Lang;
use crate::desk::figures as verbs;
use crate::desk::{DeskError, Refusal};
use crate::engine::Tx;
use crate::evidence::Month;
use crate::import::months::{self, Counted};
use crate::import::survey::shown;
use crate::limits;
use crate::text::{label, t, t_with};
use crate::web::console::frame::{Section, plain};
use crate::web::form;

/// The form for a table, beside the one for a month.
pub fn ask(lang: Lang) -> Markup {
    html! {
        details {
            summary { (t(lang, "console-baseline-table")) }
            form .flow action="/figures/baseline/table" method="post" enctype="multipart/form-data" {
                div .field {
                    label for="b-table" { (t(lang, "console-import-file")) }
                    p .hint id="b-table-hint" { (t(lang, "console-baseline-table-hint")) }
                    input id="b-table" type="file" name="table" required
                        accept=".csv,.tsv,.txt,.xlsx,text/csv" aria-describedby="b-table-hint";
                }
                button { (t(lang, "console-import-look")) }
            }
        }
    }
}

/// `POST /figures/baseline/table`: what a table would change.
///
/// # Errors
/// When the machine fails; a refusal stands above the page.
pub async fn look(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let counted = match read(&console, request).await {
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            return page(&console, &me, Asked::default(), Some(refusal)).await;
        }
        counted => counted?,
    };
    let before = console.house.store.read(|tx: &mut Tx| verbs::baseline(tx)).await?;
    let lang = me.lang();
    let title = t(lang, "console-baseline");
    let body = looked_at(lang, &title, &counted, &before);
    plain(&console, &me, &title, Section::Figures, &body).await
}

async fn read(console: &Console, request: Request) -> Result<Counted, DeskError> {
    let mut bytes = Vec::new();
    let mut is_over = false;
    let mut sink = |piece: &[u8]| {
        is_over |= bytes.len() + piece.len() > limits::BASELINE_BYTES_MAX;
        if !is_over {
            bytes.extend_from_slice(piece);
        }
        Ok(())
    };
    let (_, is_there) = form::read_file_into(request, "table", &mut sink).await?;
    if is_over {
        return Err(Refusal::TableTooLarge.into());
    }
    if !is_there {
        return Err(Refusal::NotATable.into());
    }
    let day = console.house.last_day();
    let read = tokio::task::spawn_blocking(move || months::read(&mut Cursor::new(bytes), day));
    let counted = read.await.map_err(|_| Fault::Panicked)?;
    counted.map_err(|_| Refusal::NotATable.into())
}

fn looked_at(lang: Lang, title: &str, counted: &Counted, before: &[(Month, i64)]) -> Markup {
    let was = |month: Month| before.iter().find(|(it, _)| *it == month).map(|(_, times)| *times);
    let changed: Vec<_> =
        counted.months.iter().filter(|(month, times)| was(**month) != Some(**times)).collect();
    let same = counted.months.len() - changed.len();
    html! {
        div { a .back href="/figures" { (t(lang, "console-figures")) } h1 { (title) } }
        @if !counted.months.is_empty() {
            p .facts { (t_with(lang, "console-baseline-from", &[("column", shown(&counted.column, lang).into())])) }
        }
        @if changed.is_empty() {
            p .banner role="status" { (t(lang, "console-baseline-nothing")) }
        } @else {
            table .counts {
                thead { tr {
                    th scope="col" { (t(lang, "console-figures-month")) }
                    th scope="col" .number { (t(lang, "console-baseline-was")) }
                    th scope="col" .number { (t(lang, "console-baseline-will")) }
                } }
                tbody {
                    @for (month, times) in &changed {
                        tr {
                            th scope="row" { (named(lang, **month)) }
                            td .number { @if let Some(was) = was(**month) { (was) } @else { "–" } }
                            td .number { (times) }
                        }
                    }
                }
            }
        }
        @if same > 0 { p .hint { (t_with(lang, "console-baseline-same", &[("count", i64::try_from(same).unwrap_or(0).into())])) } }
        @if !changed.is_empty() {
            form action="/figures/baseline" method="post" {
                @for (month, times) in &changed {
                    input type="hidden" name="month" value=(month);
                    input type="hidden" name="times" value=(times);
                }
                button .primary { (t(lang, "console-save")) }
            }
        }
        (troubles(lang, counted))
    }
}

fn troubles(lang: Lang, counted: &Counted) -> Markup {
    html! {
        @if !counted.troubles.is_empty() {
            section .flow aria-labelledby="b-troubles" {
                h2 id="b-troubles" { (t(lang, "console-import-troubles")) }
                ul {
                    @for trouble in &counted.troubles {
                        li {
                            (t_with(lang, "console-import-line", &[("line", i64::try_from(trouble.line).unwrap_or(0).into())])) ": "
                            (label(lang, "import-trouble", trouble.why.code()))
                        }
                    }
                }
            }
        }
    }
}
