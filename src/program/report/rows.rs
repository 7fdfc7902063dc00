//! Rows of reports as a file: CSV, JSON or a workbook, each written as it comes.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::codes::Lang;
use crate::config::why;
use crate::evidence::sheets::{self, Figures, quoted};
use crate::limits;
use crate::program::Sentence;
use crate::roster::Roster;
use crate::store::referral::Reported;
use crate::store::report::WorkReport;
use crate::text::label;

pub const COLUMNS: [&str; 28] = [
    "day",
    "shift",
    "venue",
    "need",
    "more_needs",
    "urgency_at_open",
    "urgency_at_close",
    "about",
    "modality",
    "after_hours",
    "clarity",
    "services",
    "outcome",
    "minutes_to_first_answer",
    "filled_from_memory",
    "worker",
    "minutes_after_handover",
    "need_label",
    "referrals",
    "condition",
    "severity_at_open",
    "severity_at_close",
    "origin",
    "late",
    "danger",
    "help_called",
    "minutes_to_attach",
    "naloxone_given",
];
/// Of every column: a workbook that is written as it comes cannot look back.
const WIDTH: f64 = 16.0;

pub type Row = [String; COLUMNS.len()];

pub fn row(report: &WorkReport, referrals: &[Reported], roster: &Roster, lang: Lang) -> Row {
    let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
    let number = |minutes: Option<i64>| minutes.map(|it| it.to_string()).unwrap_or_default();
    [
        report.day.date(),
        report.shift.code().to_owned(),
        report.venue.code().to_owned(),
        report.need.clone(),
        report.more_needs.join(" "),
        report.urgency_at_open.code().to_owned(),
        report.urgency_at_close.code().to_owned(),
        report.about.code().to_owned(),
        report.modality.code().to_owned(),
        flag(report.after_hours),
        report.clarity.code().to_owned(),
        report.services.join(" "),
        report.outcome.code().to_owned(),
        number(report.minutes_to_first),
        flag(report.filled_from_memory),
        report.worker.map(|id| roster.name(id).to_owned()).unwrap_or_default(),
        number(report.minutes_after_handover),
        label(lang, "need", &report.need),
        referred(referrals),
        report.injury.condition.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity_at_open.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.origin.code().to_owned(),
        flag(report.is_late),
        report.danger.map(|it| it.code().to_owned()).unwrap_or_default(),
        flag(report.help_called),
        number(report.minutes_to_attach),
        flag(report.naloxone_given),
    ]
}

/// `HRS.HIV_TEST:mobile_unit:redeemed`, as far as the report's case lived to see it.
fn referred(referrals: &[Reported]) -> String {
    let said = referrals
        .iter()
        .map(|it| format!("{}:{}:{}", it.need, it.place_kind.code(), it.state.code()));
    said.collect::<Vec<_>>().join(" ")
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Json,
    Xlsx,
}

impl Form {
    /// By the name of the file.
    pub fn of(out: &Path) -> Result<Form, Sentence> {
        match out.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
            "csv" => Ok(Form::Csv),
            "json" => Ok(Form::Json),
            "xlsx" => Ok(Form::Xlsx),
            _ => Err("--out ends in .xlsx, .csv or .json".to_owned()),
        }
    }
}

/// A file that grows row by row. It has its name once it is whole.
pub struct Writer {
    out: PathBuf,
    part: PathBuf,
    how: How,
}

enum How {
    Csv(BufWriter<File>),
    Json { file: BufWriter<File>, is_first: bool },
    Xlsx(Box<Sheets>),
}

impl Writer {
    pub fn begin(out: &Path, form: Form) -> Result<Writer, Sentence> {
        let mut name = out.as_os_str().to_owned();
        name.push(".part");
        let part = PathBuf::from(name);
        let how = How::begin(&part, form).map_err(|error| unwritten(out, &error))?;
        Ok(Writer { out: out.to_owned(), part, how })
    }

    pub fn row(&mut self, row: &Row) -> Result<(), Sentence> {
        self.how.row(row).map_err(|error| self.left(&error))
    }

    /// Writes what all rows come to: into the same file or, of a CSV, into one beside
    /// it. Says where the figures are.
    pub fn finish(mut self, figures: &Figures) -> Result<PathBuf, Sentence> {
        let apart = match self.how {
            How::Csv(_) => self.out.with_extension("figures.csv"),
            How::Json { .. } | How::Xlsx(_) => self.out.clone(),
        };
        let finished = self.how.finish(figures, &self.part).and_then(|()| match self.how {
            How::Csv(_) => std::fs::write(&apart, sheets::csv(figures)),
            How::Json { .. } | How::Xlsx(_) => Ok(()),
        });
        finished
            .and_then(|()| std::fs::rename(&self.part, &self.out))
            .map_err(|error| self.left(&error))?;
        Ok(apart)
    }

    /// Half a file would only be taken for a whole one.
    fn left(&self, error: &io::Error) -> Sentence {
        let _ = std::fs::remove_file(&self.part);
        unwritten(&self.out, error)
    }
}

fn unwritten(out: &Path, error: &io::Error) -> Sentence {
    format!("{} cannot be written: {}", out.display(), why(error))
}

impl How {
    fn begin(part: &Path, form: Form) -> io::Result<How> {
        let mut file = BufWriter::new(File::create(part)?);
        match form {
            Form::Csv => {
                writeln!(file, "{}", COLUMNS.join(","))?;
                Ok(How::Csv(file))
            }
            Form::Json => {
                write!(file, "{{\n  \"reports\": [")?;
                Ok(How::Json { file, is_first: true })
            }
            Form::Xlsx => {
                let folder = part.parent().filter(|it| !it.as_os_str().is_empty());
                let sheets =
                    Sheets::begin(folder.unwrap_or(Path::new(".")), limits::SHEET_ROWS_MAX);
                Ok(How::Xlsx(Box::new(sheets.map_err(unwritable)?)))
            }
        }
    }

    fn row(&mut self, row: &Row) -> io::Result<()> {
        match self {
            How::Csv(file) => {
                let cells: Vec<_> = row.iter().map(|cell| quoted(cell)).collect();
                writeln!(file, "{}", cells.join(","))
            }
            How::Json { file, is_first } => {
                file.write_all(if std::mem::take(is_first) { b"\n    " } else { b",\n    " })?;
                let object: serde_json::Map<_, _> = COLUMNS
                    .iter()
                    .zip(row)
                    .map(|(name, cell)| ((*name).to_owned(), cell.as_str().into()))
                    .collect();
                serde_json::to_writer(file, &object).map_err(io::Error::from)
            }
            How::Xlsx(sheets) => sheets.row(row).map_err(unwritable),
        }
    }

    fn finish(&mut self, figures: &Figures, part: &Path) -> io::Result<()> {
        match self {
            How::Csv(file) => file.flush(),
            How::Json { file, .. } => {
                let (all, months) =
                    (sheets::figures(&figures.rows), sheets::months(&figures.months));
                writeln!(file, "\n  ],\n  \"figures\": {all:#},\n  \"months\": {months:#}\n}}")?;
                file.flush()
            }
            How::Xlsx(sheets) => sheets.finish(figures, part).map_err(unwritable),
        }
    }
}

fn unwritable(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        _ => io::ErrorKind::Other.into(),
    }
}

/// A workbook of which one row is in memory. A sheet that is full is followed by
/// another.
struct Sheets {
    book: Workbook,
    /// The sheet that is being written, its number and its next line.
    sheet: Worksheet,
    number: u32,
    line: u32,
    most: u32,
}

impl Sheets {
    /// Rows wait in files without a name in `folder` until the workbook is put together.
    fn begin(folder: &Path, most: u32) -> Result<Sheets, XlsxError> {
        let mut book = Workbook::new();
        book.set_tempdir(folder)?;
        let sheet = begun(&mut book, 1)?;
        Ok(Sheets { book, sheet, number: 1, line: 1, most })
    }

    fn row(&mut self, row: &Row) -> Result<(), XlsxError> {
        if self.line == self.most {
            self.number += 1;
            let next = begun(&mut self.book, self.number)?;
            self.book.push_worksheet(std::mem::replace(&mut self.sheet, next));
            self.line = 1;
        }
        self.sheet.write_row(self.line, 0, row)?;
        self.line += 1;
        Ok(())
    }

    /// Puts figures and definitions behind the rows they are of, which are then the
    /// first sheet: the one that is taken where such a book is imported.
    fn finish(&mut self, figures: &Figures, part: &Path) -> Result<(), XlsxError> {
        self.book.push_worksheet(std::mem::replace(&mut self.sheet, Worksheet::new()));
        sheets::write(&mut self.book, figures)?;
        self.book.save(part)
    }
}

fn begun(book: &mut Workbook, number: u32) -> Result<Worksheet, XlsxError> {
    let bold = Format::new().set_bold();
    let mut sheet = book.new_worksheet_with_constant_memory()?;
    let name = if number == 1 { "Reports".to_owned() } else { format!("Reports {number}") };
    sheet.set_name(name)?.set_freeze_panes(1, 0)?;
    let last = u16::try_from(COLUMNS.len() - 1).unwrap_or(0);
    sheet.set_column_range_width(0, last, WIDTH)?;
    sheet.write_row_with_format(0, 0, COLUMNS, &bold)?;
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use calamine::{Reader, Xlsx};

    use super::*;

    #[test]
    fn a_full_sheet_is_followed_by_another_and_no_row_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("book.xlsx");
        let mut sheets = Sheets::begin(folder.path(), 4).unwrap();
        for number in 0..8 {
            sheets.row(&std::array::from_fn(|at| format!("{number}.{at}"))).unwrap();
        }
        sheets.finish(&Figures::default(), &file).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook(&file).unwrap();
        let names = ["Reports", "Reports 2", "Reports 3", "Figures", "Definitions"];
        assert_eq!(book.sheet_names(), names);
        let mut first = Vec::new();
        for name in ["Reports", "Reports 2", "Reports 3"] {
            let sheet = book.worksheet_range(name).unwrap();
            let rows: Vec<_> = sheet.rows().map(|row| row[0].to_string()).collect();
            assert_eq!(rows[0], "day");
            first.extend(rows.into_iter().skip(1));
        }
        let expected: Vec<_> = (0..8).map(|number| format!("{number}.0")).collect();
        assert_eq!(first, expected);
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "nothing else stays beside it");
    }
}
