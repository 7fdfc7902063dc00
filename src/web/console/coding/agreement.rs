//! `/coding/{id}/agreement`: how far the coders agree, and whether another text
//! still brought anything new. Each figure with what it means.

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::Console;
use super::super::access::{AtStudy, SignedIn};
use super::{Page, decimal, number, opened, shown};
use crate::codes::Lang;
use crate::coding::book::Book;
use crate::coding::saturation;
use crate::coding::units::{Row, Unit, Units};
use crate::desk::DeskError;
use crate::engine::Fault;
use crate::limits;
use crate::text::{t, t_with};

/// What each figure means, in the order of the table; also a sheet of the export.
pub const DEFINITIONS: &[(&str, &str)] = &[
    ("console-study-met", "console-study-met-means"),
    ("console-study-compared", "console-study-compared-means"),
    ("console-study-percent", "console-study-percent-means"),
    ("console-study-kappa", "console-study-kappa-means"),
    ("console-study-alpha", "console-study-alpha-means"),
    ("console-study-interval", "console-study-interval-means"),
];

/// Width and height of the curve in its own units, and the room for its numbers.
const WIDE: usize = 600;
const HIGH: usize = 240;
const ROOM: usize = 40;

#[derive(Deserialize)]
pub struct Wanted {
    unit: Option<String>,
}

/// `GET /coding/{id}/agreement`
///
/// # Errors
/// When not every coder is done yet.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtStudy(id): AtStudy,
    Query(wanted): Query<Wanted>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (head, codes) = opened(&console, &me, id).await?;
    let study = console.house.revealed(&me.worker, &me.reader, id).await?;
    let unit = if wanted.unit.as_deref() == Some("text") { Unit::Text } else { Unit::Line };
    // A thousand draws of a few thousand units for each code: not on a thread that
    // others wait for.
    let counted = tokio::task::spawn_blocking(move || {
        let rows = Units::of(&study, unit).rows(&study);
        let curve = saturation::curve(&Units::of(&study, Unit::Text).found());
        (rows, curve, study.book)
    });
    let (rows, curve, book) = counted.await.map_err(|_| Fault::Panicked)?;
    let link = |to: Unit, name: &str, key: &str| {
        html! { a href={ "?unit=" (name) } aria-current=[(to == unit).then_some("page")] { (t(lang, key)) } }
    };
    let body = html! {
        section .flow aria-labelledby="agreement" {
            h2 id="agreement" { (t(lang, "console-study-agreement")) }
            nav .ways { (link(Unit::Line, "line", "console-study-by-line")) (link(Unit::Text, "text", "console-study-by-text")) }
            (table(lang, &rows, &book))
            (definitions(lang))
        }
        (saturated(lang, &curve))
    };
    shown(&console, &me, (&head, codes), Page::Agreement, &body).await
}

fn table(lang: Lang, rows: &[Row], book: &Book) -> Markup {
    html! {
        div .scrolled tabindex="0" role="region" aria-labelledby="agreement" {
            table .counts {
                thead {
                    tr {
                        th scope="col" { (t(lang, "console-study-code")) }
                        @for (key, _) in DEFINITIONS { th scope="col" { (t(lang, key)) } }
                    }
                }
                tbody { @for row in rows { (line(lang, row, book)) } }
            }
        }
    }
}

fn line(lang: Lang, row: &Row, book: &Book) -> Markup {
    let found = &row.agreement;
    let name = match row.code.and_then(|code| book.find(code)) {
        Some(code) => book.path(code),
        None => t(lang, "console-study-all-codes"),
    };
    let interval = match found.interval {
        Some((low, high)) => {
            format!("{} … {}", decimal(lang, Some(low), 2), decimal(lang, Some(high), 2))
        }
        None => "–".to_owned(),
    };
    html! {
        tr {
            th scope="row" { (name) }
            td .number { (row.met) }
            td .number { (found.units) }
            td .number { (decimal(lang, found.observed.map(|share| share * 100.0), 1)) }
            td .number { (decimal(lang, found.kappa, 2)) }
            td .number { (decimal(lang, found.alpha, 2)) }
            td .number { (interval) }
        }
    }
}

fn definitions(lang: Lang) -> Markup {
    html! {
        details {
            summary { (t(lang, "console-study-definitions")) }
            dl .place { @for (key, means) in DEFINITIONS { dt { (t(lang, key)) } dd { (meaning(lang, means)) } } }
        }
    }
}

/// What a figure means, with the numbers that it was made with.
#[must_use]
pub fn meaning(lang: Lang, key: &str) -> String {
    let seed = i64::try_from(limits::RESAMPLES_SEED).unwrap_or(i64::MAX);
    t_with(lang, key, &[("times", number(limits::RESAMPLES).into()), ("seed", seed.into())])
}

fn saturated(lang: Lang, curve: &[usize]) -> Markup {
    let gaps = [
        ("texts", number(curve.len()).into()),
        ("codes", number(curve.last().copied().unwrap_or(0)).into()),
        ("reached", number(saturation::reached(curve)).into()),
    ];
    html! {
        section .flow aria-labelledby="saturation" {
            h2 id="saturation" { (t(lang, "console-study-saturation")) }
            p { (t_with(lang, "console-study-saturation-said", &gaps)) }
            (drawn(lang, curve))
            details {
                summary { (t(lang, "console-study-saturation-table")) }
                table .counts {
                    thead { tr { th scope="col" { (t(lang, "console-study-after-texts")) } th scope="col" { (t(lang, "console-study-met-codes")) } } }
                    tbody {
                        @for (at, met) in steps(curve) { tr { th scope="row" { (at) } td .number { (met) } } }
                    }
                }
            }
        }
    }
}

/// Where the curve rises, and its end: what lies between is level.
fn steps(curve: &[usize]) -> Vec<(usize, usize)> {
    let rises = |at: usize| at == 0 || curve[at] != curve[at - 1] || at + 1 == curve.len();
    (0..curve.len()).filter(|at| rises(*at)).map(|at| (at + 1, curve[at])).collect()
}

/// Stairs in the colour of the text, so that they can be read in black and white.
fn drawn(lang: Lang, curve: &[usize]) -> Markup {
    let most = curve.last().copied().unwrap_or(0).max(1);
    let along = |texts: usize| ROOM + (WIDE - 2 * ROOM) * texts / curve.len().max(1);
    let up = |codes: usize| HIGH - ROOM - (HIGH - 2 * ROOM) * codes / most;
    let mut path = format!("M{} {}", along(0), up(0));
    for (at, met) in steps(curve) {
        let _ = write!(path, "H{}V{}", along(at.saturating_sub(1)), up(met));
    }
    let _ = write!(path, "H{}", along(curve.len()));
    let (left, right, top, bottom, middle) = (ROOM, WIDE - ROOM, ROOM, HIGH - ROOM, WIDE / 2);
    html! {
        svg .curve role="img" aria-label=(t(lang, "console-study-saturation"))
            xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (WIDE) " " (HIGH) } {
            path d={ "M" (left) " " (top) "V" (bottom) "H" (right) } fill="none" stroke="currentColor" stroke-width="1" {}
            path d=(path) fill="none" stroke="currentColor" stroke-width="2.5" {}
            text x=(left - 8) y=(top + 5) text-anchor="end" fill="currentColor" { (most) }
            text x=(left - 8) y=(bottom + 5) text-anchor="end" fill="currentColor" { "0" }
            text x=(right) y=(bottom + 24) text-anchor="end" fill="currentColor" { (curve.len()) }
            text x=(left) y=(top - 12) fill="currentColor" { (t(lang, "console-study-met-codes")) }
            text x=(middle) y=(bottom + 24) text-anchor="middle" fill="currentColor" { (t(lang, "console-study-after-texts")) }
        }
    }
}
