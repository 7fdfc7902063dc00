//! Charts as the server draws them: one ink, readable on paper without colour, and
//! always beside the numbers they are of. To a screen reader they are nothing.

use maud::{Markup, html};

/// A length beside its number. `part` of `whole`.
#[must_use]
pub fn bar(part: i64, whole: i64) -> Markup {
    html! {
        svg .bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect width=(part.max(0) * 100 / whole.max(1)) height="10" {}
        }
    }
}

/// From nought to where nine of ten were, and a mark where the middle one was.
#[must_use]
pub fn span(middle: i64, end: i64, most: i64) -> Markup {
    let at = |minutes: i64| minutes.max(0) * 96 / most.max(1);
    html! {
        svg .bar viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect .thin y="4" width=(at(end).max(1)) height="2" {}
            rect x=(at(middle)) width="2.5" height="10" {}
        }
    }
}

/// One column of a chart over time.
pub struct Column {
    /// Under it; empty for none.
    pub label: String,
    /// The solid part, and the hatched one above it; `None` for what is not shown.
    pub parts: Option<[i64; 2]>,
    /// Something happened then.
    pub is_marked: bool,
}

const WIDTH: i64 = 360;
const HEIGHT: i64 = 120;
/// Above the columns for their numbers, below for their names.
const ABOVE: i64 = 18;
const BELOW: i64 = 20;

/// Columns over time, with their numbers where there is room.
#[must_use]
pub fn columns(columns: &[Column]) -> Markup {
    let count = i64::try_from(columns.len()).unwrap_or(0).max(1);
    let sums = columns.iter().filter_map(|column| column.parts.map(|[a, b]| a + b));
    let most = sums.max().unwrap_or(0).max(1);
    let step = WIDTH / count;
    let wide = (step * 3 / 5).max(3);
    let tall = |times: i64| times * HEIGHT / most;
    let ground = ABOVE + HEIGHT;
    html! {
        svg .columns viewBox={ "0 0 " (WIDTH) " " (ground + BELOW) } aria-hidden="true" focusable="false" {
            defs { pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                rect .hatch width="2" height="5" {}
            } }
            @for (at, column) in (0_i64..).zip(columns) {
                @let middle = at * step + step / 2;
                @let left = middle - wide / 2;
                @if let Some([solid, hatched]) = column.parts {
                    rect x=(left) y=(ground - tall(solid)) width=(wide) height=(tall(solid)) {}
                    @if hatched > 0 {
                        @let height = tall(solid + hatched) - tall(solid);
                        rect .hatched x=(left) y=(ground - tall(solid) - height) width=(wide) height=(height) fill="url(#hatch)" {}
                    }
                    @if step >= 18 {
                        text x=(middle) y=(ground - tall(solid + hatched) - 4) { (solid + hatched) }
                    }
                } @else {
                    text x=(middle) y=(ground - 4) { "·" }
                }
                @if column.is_marked { path .happened d={ "M" (middle - 3) " " (ground + 2) "h6l-3 4z" } {} }
                @if !column.label.is_empty() {
                    text .name x=(middle) y=(ground + BELOW - 4) { (column.label) }
                }
            }
            line x1="0" x2=(WIDTH) y1=(ground) y2=(ground) {}
        }
    }
}

/// A curve of days with the day between before and after.
#[must_use]
pub fn days(days: &[i64]) -> Markup {
    let count = i64::try_from(days.len()).unwrap_or(0).max(1);
    let most = days.iter().copied().max().unwrap_or(0).max(1);
    html! {
        svg .days-around viewBox={ "0 0 " (count * 10) " 40" } preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (at, times) in (0_i64..).zip(days) {
                @let height = times * 36 / most;
                rect x=(at * 10 + 1) y=(38 - height) width="8" height=(height + 1) {}
            }
            line x1=(count * 5) x2=(count * 5) y1="0" y2="40" {}
        }
    }
}
