//! Figures as files: a sheet of figures and one of what they mean, in whatever
//! somebody opens tables with.

use std::collections::BTreeMap;

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
    /// Reports of these days are still to come.
    pub is_preliminary: bool,
}

/// Everything that one file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub about: About,
    pub rows: Vec<Row>,
    /// By month what is given by month, and what there was before.
    pub months: Vec<(String, Vec<Row>)>,
}

const HEADER: [&str; 7] =
    ["figure", "indicator", "part", "value", "number", "from_memory", "definition"];

/// One line a number, with what it means: first of the whole time, then of each month.
/// A byte order mark tells a spreadsheet that it is UTF-8.
#[must_use]
pub fn csv(figures: &Figures) -> String {
    let about = &figures.about;
    let mut text = String::from("\u{feff}from,to,hidden_under,");
    text += &HEADER.join(",");
    text += ",state\r\n";
    lines(&mut text, about, (&about.first, &about.last), &figures.rows);
    for (month, rows) in &figures.months {
        lines(&mut text, about, (month, month), rows);
    }
    text
}

fn lines(text: &mut String, about: &About, (from, to): (&str, &str), rows: &[Row]) {
    let said = |number: &Option<i64>| number.map(|it| it.to_string()).unwrap_or_default();
    for row in rows {
        for (name, number) in &row.numbers {
            let words = [name, &row.indicator, &row.part, &row.said];
            let cells = [quoted(from), quoted(to), about.least.to_string()]
                .into_iter()
                .chain(words.map(|cell| quoted(cell)))
                .chain([said(number), said(&row.from_memory), quoted(&row.definition)])
                .chain([about.state().to_owned()]);
            *text += &cells.collect::<Vec<_>>().join(",");
            *text += "\r\n";
        }
    }
}

impl About {
    fn state(&self) -> &'static str {
        if self.is_preliminary { "preliminary" } else { "final" }
    }
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
pub fn json(all: &Figures) -> String {
    let about = &all.about;
    let document = json!({
        "organisation": about.organisation, "from": about.first, "to": about.last,
        "hidden_under": about.least, "state": about.state(), "figures": figures(&all.rows),
        "months": months(&all.months),
    });
    format!("{document:#}\n")
}

/// The months as they stand in [`json`].
#[must_use]
pub fn months(months: &[(String, Vec<Row>)]) -> Json {
    months.iter().map(|(month, rows)| json!({ "month": month, "figures": figures(rows) })).collect()
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

/// Sheets of figures, of their months where there are any, and of what each means.
///
/// # Errors
/// When a sheet takes no more.
pub fn xlsx(figures: &Figures) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    write(&mut book, figures)?;
    book.save_to_buffer()
}

/// The sheets, in a book that may hold others.
///
/// # Errors
/// As [`xlsx`].
pub fn write(book: &mut Workbook, figures: &Figures) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let (about, rows) = (&figures.about, &figures.rows);
    let sheet = book.add_worksheet().set_name("Figures")?;
    sheet.write(0, 0, &about.organisation)?;
    sheet.write(0, 1, format!("{} – {}", about.first, about.last))?;
    if about.least > 0 {
        sheet.write(0, 2, format!("hidden: under {}", about.least))?;
    }
    sheet.write(0, 3, about.state())?;
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
    if !figures.months.is_empty() {
        by_month(book, &figures.months, &bold)?;
    }
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

/// A line a figure, a column a month. What a month does not have is empty, what is
/// hidden says so.
fn by_month(
    book: &mut Workbook,
    months: &[(String, Vec<Row>)],
    bold: &Format,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name("Months")?;
    sheet.write_row_with_format(0, 0, ["figure", "indicator", "part"], bold)?;
    let mut places: BTreeMap<&str, u32> = BTreeMap::new();
    for (column, (month, rows)) in (3..).zip(months) {
        sheet.write_with_format(0, column, month, bold)?;
        for row in rows {
            for (name, number) in &row.numbers {
                let next = u32::try_from(places.len()).unwrap_or(u32::MAX).saturating_add(1);
                let line = *places.entry(name).or_insert(next);
                if line == next {
                    sheet.write_row(line, 0, [name, &row.indicator, &row.part])?;
                }
                match number {
                    Some(number) => sheet.write(line, column, *number)?,
                    None => sheet.write(line, column, &row.said)?,
                };
            }
        }
    }
    sheet.set_freeze_panes(1, 3)?;
    sheet.autofit();
    Ok(())
}
