//! Figures of two things at once: a table with one at its side and the other above.

use maud::{Markup, html};

use super::{Sheet, heading, memory};
use crate::codes::{CallFigure, Indicator, Lang, Resolution};
use crate::evidence::indicator::Line;
use crate::text::{figures as words, label};

/// Not on the one page of paper.
pub const CROSSED: [Indicator; 3] =
    [Indicator::NeedResolution, Indicator::ServiceResolution, Indicator::Refusals];

fn columns(indicator: Indicator) -> Vec<&'static str> {
    match indicator {
        Indicator::Refusals => CallFigure::REASONS.iter().map(|it| it.code()).collect(),
        _ => Resolution::ALL.iter().map(|it| it.code()).collect(),
    }
}

/// What nobody counted is a stroke.
pub fn table(lang: Lang, sheet: &Sheet, indicator: Indicator) -> Markup {
    let lines: Vec<(&str, &str, &Line)> = sheet
        .of(indicator)
        .filter_map(|line| line.part.rsplit_once('.').map(|(one, other)| (one, other, line)))
        .collect();
    let Some((side, above)) = words::crossed(indicator).filter(|_| !lines.is_empty()) else {
        return html! {};
    };
    let mut sides: Vec<&str> = Vec::new();
    for (one, ..) in &lines {
        if !sides.contains(one) {
            sides.push(one);
        }
    }
    let columns = columns(indicator);
    let cell = |row: &str, column: &str| {
        let found = lines.iter().find(|(one, other, _)| (*one, *other) == (row, column));
        found.map(|(.., line)| *line)
    };
    html! {
        section .flow aria-labelledby={ "f-" (indicator.code().replace('_', "-")) } {
            (heading(lang, indicator))
            div .wide-table { table .counts {
                thead { tr {
                    td {}
                    @for column in &columns { th .number scope="col" { (label(lang, above, column)) } }
                } }
                tbody { @for row in sides { tr {
                    th scope="row" { (label(lang, side, row)) }
                    @for column in &columns {
                        td .number {
                            @match cell(row, column) {
                                Some(line) => { (words::value(lang, line.value)) (memory(lang, line)) },
                                None => "–",
                            }
                        }
                    }
                } } }
            } }
        }
    }
}
