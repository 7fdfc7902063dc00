//! Figures as files: a sheet of figures and one of what they mean, in whatever
//! somebody opens tables with.

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde_json::{Value as Json, json};

/// One figure, said in the reader's language and in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Stable, for programs: `needs.INJ.MINOR`.
    pub name: String,
    pub indicator: String,
    pub part: String,
    /// For people: "12 of 301 (4 %)".
    pub said: String,
    /// For programs: what of it, and how much; `None` is hidden.
    pub numbers: Vec<(String, Option<i64>)>,
    /// How many of the reports behind it were written from memory; `None` for what is
    /// of no reports, or hidden.
    pub from_memory: Option<i64>,
    pub definition: String,
}

/// What the rows are of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    pub organisation: String,
    /// `2019-11` to `2020-06`.
    pub first: String,
    pub last: String,
    /// Counts under this are hidden; 0: none is.
    pub least: i64,
}

const HEADER: [&str; 7] =
    ["figure", "indicator", "part", "value", "number", "from_memory", "definition"];

/// One line a number, with what it means.
#[must_use]
pub fn csv(about: &About, rows: &[Row]) -> String {
    let mut text = String::from("from,to,hidden_under,");
    text += &HEADER.join(",");
    text += "\r\n";
    for row in rows {
        for (name, number) in &row.numbers {
            let said = |number: &Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
            let cells = [
                &about.first,
                &about.last,
                &about.least.to_string(),
                name,
                &row.indicator,
                &row.part,
                &row.said,
                &said(number),
                &said(&row.from_memory),
                &row.definition,
            ];
            let cells: Vec<_> = cells.iter().map(|cell| quoted(cell)).collect();
            text += &cells.join(",");
            text += "\r\n";
        }
    }
    text
}

/// RFC 4180, and no cell that a spreadsheet would take for a formula.
#[must_use]
pub fn quoted(cell: &str) -> String {
    let cell = match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    };
    if cell.contains([',', '"', '\n', '\r', ';']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

#[must_use]
pub fn json(about: &About, rows: &[Row]) -> String {
    let document = json!({
        "organisation": about.organisation, "from": about.first, "to": about.last,
        "hidden_under": about.least, "figures": figures(rows),
    });
    format!("{document:#}\n")
}

/// The figures as they stand in [`json`].
#[must_use]
pub fn figures(rows: &[Row]) -> Json {
    rows.iter()
        .map(|row| {
            let numbers: serde_json::Map<_, _> =
                row.numbers.iter().map(|(name, number)| (name.clone(), json!(number))).collect();
            json!({
                "figure": row.name, "indicator": row.indicator, "part": row.part,
                "value": row.said, "numbers": numbers, "from_memory": row.from_memory,
                "definition": row.definition,
            })
        })
        .collect()
}

/// Two sheets: figures, and what each means.
///
/// # Errors
/// When a sheet takes no more.
pub fn xlsx(about: &About, rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    write(&mut book, about, rows)?;
    book.save_to_buffer()
}

/// The two sheets, in a book that may hold others.
///
/// # Errors
/// As [`xlsx`].
pub fn write(book: &mut Workbook, about: &About, rows: &[Row]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("Figures")?;
    sheet.write(0, 0, &about.organisation)?;
    sheet.write(0, 1, format!("{} – {}", about.first, about.last))?;
    if about.least > 0 {
        sheet.write(0, 2, format!("hidden: under {}", about.least))?;
    }
    sheet.write_row_with_format(2, 0, HEADER[..6].iter().copied(), &bold)?;
    let mut line = 3;
    for row in rows {
        for (name, number) in &row.numbers {
            sheet.write_row(line, 0, [name, &row.indicator, &row.part, &row.said])?;
            if let Some(number) = number {
                sheet.write(line, 4, *number)?;
            }
            if let Some(from_memory) = row.from_memory {
                sheet.write(line, 5, from_memory)?;
            }
            line += 1;
        }
    }
    sheet.set_freeze_panes(3, 0)?;
    sheet.autofit();
    let sheet = book.add_worksheet().set_name("Definitions")?;
    sheet.write_row_with_format(0, 0, ["indicator", "definition"], &bold)?;
    let wrapped = Format::new().set_text_wrap();
    sheet.set_column_width(0, 34)?;
    sheet.set_column_width(1, 100)?;
    for (line, group) in (1..).zip(rows.chunk_by(|one, next| one.indicator == next.indicator)) {
        sheet.write(line, 0, &group[0].indicator)?;
        sheet.write_with_format(line, 1, &group[0].definition, &wrapped)?;
    }
    Ok(())
}
