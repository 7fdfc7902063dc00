//! A study as a workbook: codebook, codings, consensus, agreement, and what each
//! figure means. Coders are numbered; a code or a line is text and never a formula.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::book::Book;
use super::consensus;
use super::units::{Row, Unit, Units};
use super::{Codes, Study, Text};
use crate::limits;

/// # Errors
/// When the workbook does not fit into memory.
pub fn workbook(study: &Study, definitions: &[(String, String)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    write_definitions(
        sheet(&mut book, "Definitions", &bold, &["what", "means"])?,
        study,
        definitions,
    )?;
    let head = ["theme", "code", "state", "description", "memo"];
    write_codebook(sheet(&mut book, "Codebook", &bold, &head)?, &study.book)?;
    let mut head: Vec<String> = ["text", "month", "line", "words"].map(str::to_owned).to_vec();
    head.extend((1..=study.coders).map(|coder| format!("coder {coder}")));
    write_codings(sheet(&mut book, "Codings", &bold, &head)?, study)?;
    head.extend(["standing", "consensus", "decided by"].map(str::to_owned));
    write_consensus(sheet(&mut book, "Consensus", &bold, &head)?, study)?;
    let head =
        ["unit", "code", "met", "compared", "per cent", "kappa", "alpha", "alpha from", "alpha to"];
    write_agreement(sheet(&mut book, "Agreement", &bold, &head)?, study)?;
    book.save_to_buffer()
}

fn sheet<'a, S: AsRef<str>>(
    book: &'a mut Workbook,
    name: &str,
    bold: &Format,
    head: &[S],
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    for (column, title) in (0..).zip(head) {
        sheet.write_string_with_format(0, column, title.as_ref(), bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(sheet)
}

fn write_definitions(
    sheet: &mut Worksheet,
    study: &Study,
    definitions: &[(String, String)],
) -> Result<(), XlsxError> {
    let own = [
        ("study".to_owned(), study.title.clone()),
        ("ethics".to_owned(), study.ethics.clone()),
        ("codebook version".to_owned(), study.book.version.to_string()),
        ("resamples".to_owned(), limits::RESAMPLES.to_string()),
        ("seed".to_owned(), limits::RESAMPLES_SEED.to_string()),
    ];
    for (line, (what, means)) in (1..).zip(own.iter().chain(definitions)) {
        sheet.write_string(line, 0, what)?;
        sheet.write_string(line, 1, means)?;
    }
    sheet.set_column_width(0, 24)?;
    sheet.set_column_width(1, 100)?;
    Ok(())
}

fn write_codebook(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    for (line, code) in (1..).zip(&book.codes) {
        let theme = code.theme.map_or("", |theme| book.name(theme));
        let state = match code.into {
            Some(into) => format!("merged into {}", book.name(into)),
            None if code.is_theme => "theme".to_owned(),
            None => code.state.code().to_owned(),
        };
        let words = &code.words;
        let cells = [theme, words.name.as_str(), &state, &words.description, &words.memo];
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(line, column, cell)?;
        }
    }
    sheet.autofit();
    Ok(())
}

/// Names, one below the other; a dash: looked, and nothing to code; empty: did
/// not look.
fn named(book: &Book, codes: Option<&Codes>) -> String {
    match codes {
        None => String::new(),
        Some(codes) if codes.is_empty() => "–".to_owned(),
        Some(codes) => book.names(codes).join("\n"),
    }
}

fn begin_line(sheet: &mut Worksheet, at: u32, text: &Text, line: usize) -> Result<(), XlsxError> {
    sheet.write_number(at, 0, number(text.number))?;
    sheet.write_string(at, 1, &text.month)?;
    sheet.write_number(at, 2, number(line + 1))?;
    sheet.write_string(at, 3, text.lines.get(line).map_or("", String::as_str))?;
    Ok(())
}

/// Every line that somebody looked at, with the codes as they were put.
fn write_codings(sheet: &mut Worksheet, study: &Study) -> Result<(), XlsxError> {
    let units = Units::of(study, Unit::Line);
    let mut at = 1;
    for (id, line, by) in units.each() {
        let Some(text) = study.texts.iter().find(|text| text.id == id) else { continue };
        if by.iter().all(Option::is_none) {
            continue;
        }
        begin_line(sheet, at, text, line)?;
        for (column, codes) in (4..).zip(by) {
            sheet.write_string(at, column, named(&study.book, codes.as_ref()))?;
        }
        at += 1;
    }
    Ok(())
}

/// Every line, with what counts for it.
fn write_consensus(sheet: &mut Worksheet, study: &Study) -> Result<(), XlsxError> {
    for (at, line) in (1..).zip(consensus::lines(study)) {
        let Some(text) = study.texts.iter().find(|text| text.id == line.text) else { continue };
        begin_line(sheet, at, text, line.line)?;
        let mut cells: Vec<_> =
            line.proposed.iter().map(|codes| named(&study.book, codes.as_ref())).collect();
        cells.push(line.standing.code().to_owned());
        cells.push(named(&study.book, line.codes.as_ref()));
        cells.push(line.by.map_or_else(String::new, |coder| format!("coder {}", coder + 1)));
        for (column, cell) in (4..).zip(cells) {
            sheet.write_string(at, column, cell)?;
        }
    }
    Ok(())
}

fn write_agreement(sheet: &mut Worksheet, study: &Study) -> Result<(), XlsxError> {
    let mut at = 1;
    for (unit, name) in [(Unit::Line, "line"), (Unit::Text, "text")] {
        for row in Units::of(study, unit).rows(study) {
            write_row(sheet, at, name, &row, &study.book)?;
            at += 1;
        }
    }
    Ok(())
}

/// What is not defined stays empty.
fn write_row(
    sheet: &mut Worksheet,
    at: u32,
    unit: &str,
    row: &Row,
    book: &Book,
) -> Result<(), XlsxError> {
    let code = row.code.and_then(|code| book.find(code)).map(|code| book.path(code));
    sheet.write_string(at, 0, unit)?;
    sheet.write_string(at, 1, code.as_deref().unwrap_or("all codes together"))?;
    sheet.write_number(at, 2, number(row.met))?;
    sheet.write_number(at, 3, number(row.agreement.units))?;
    let found = &row.agreement;
    let (low, high) = (found.interval.map(|it| it.0), found.interval.map(|it| it.1));
    let values = [found.observed.map(|it| it * 100.0), found.kappa, found.alpha, low, high];
    for (column, value) in (4..).zip(values) {
        if let Some(value) = value {
            sheet.write_number(at, column, value)?;
        }
    }
    Ok(())
}

fn number<N: TryInto<u32>>(count: N) -> f64 {
    f64::from(count.try_into().unwrap_or(u32::MAX))
}
