//! A table, row by row: CSV in any of the forms that programs write, or a sheet of a
//! workbook. However long it is, one row is held at a time; of a workbook
//! also its strings.

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use calamine::{DataRef, Reader, Sheet, SheetType, SheetVisible, Xlsx};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use jiff::civil::Date;

use super::measure::measure;
use crate::limits;

/// Why no row of a table can be trusted. Says where, and nothing of what stands there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Neither CSV nor a workbook.
    NotATable,
    /// The file cannot be read to its end.
    Unreadable,
    /// A quotation mark has no second one: where its row begins.
    Quote(u64),
    /// A row is longer than [`limits::IMPORT_ROW_BYTES_MAX`].
    LongRow(u64),
    /// A workbook is larger than what one may be.
    TooLarge,
    /// A workbook has no such sheet.
    NoSheet,
}

impl Broken {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Broken::NotATable => "not-a-table",
            Broken::Unreadable => "unreadable",
            Broken::Quote(_) => "quote",
            Broken::LongRow(_) => "long-row",
            Broken::TooLarge => "too-large",
            Broken::NoSheet => "no-sheet",
        }
    }

    #[must_use]
    pub const fn line(self) -> Option<u64> {
        match self {
            Broken::Quote(line) | Broken::LongRow(line) => Some(line),
            _ => None,
        }
    }
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Broken {
        Broken::Unreadable
    }
}

/// One cell, trimmed.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    Empty,
    Text(String),
    Number(f64),
    /// A day, and the minute of it where there is one.
    Moment(Date, Option<u16>),
    /// A time of day, minutes.
    Time(u16),
}

impl Cell {
    fn of(text: &str) -> Cell {
        let text = text.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
        match text {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned()),
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// As somebody would write it: the same in a CSV and in a workbook.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Number(number) => Cow::Owned(format!("{number}")),
            Cell::Moment(day, None) => Cow::Owned(day.to_string()),
            Cell::Moment(day, Some(minute)) => Cow::Owned(format!("{day} {}", clock(*minute))),
            Cell::Time(minute) => Cow::Owned(clock(*minute)),
        }
    }
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// A row, and the line of the file on which it begins, from 1.
pub struct Line {
    pub number: u64,
    pub cells: Vec<Cell>,
}

impl Line {
    /// Nothing where the row is shorter.
    #[must_use]
    pub fn cell(&self, at: usize) -> &Cell {
        self.cells.get(at).unwrap_or(&Cell::Empty)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    Csv {
        encoding: &'static Encoding,
        separator: u8,
    },
    /// Which of the sheets that are shown is read.
    Workbook {
        sheet: usize,
    },
}

/// Looks at what the file is, not at what it is called.
///
/// # Errors
/// When it is no table, or a workbook that is too large.
pub fn form<R: Read + Seek>(file: &mut R, sheet: usize) -> Result<Form, Broken> {
    file.seek(SeekFrom::Start(0))?;
    let mut begin = Vec::new();
    file.by_ref().take(PIECE).read_to_end(&mut begin)?;
    if begin.starts_with(b"PK\x03\x04") {
        measure(file)?;
        return Ok(Form::Workbook { sheet });
    }
    let encoding = encoding(file, &begin)?;
    if encoding != UTF_16LE && encoding != UTF_16BE && begin.contains(&0) {
        return Err(Broken::NotATable);
    }
    let (text, _) = encoding.decode_with_bom_removal(&begin);
    Ok(Form::Csv { encoding, separator: separator(&text) })
}

const PIECE: u64 = 64 * 1024;

/// UTF-8, unless that reads worse than Windows-1251: hardly a letter beyond ASCII comes
/// out whole, and other bytes do not. UTF-16 where the file says so.
fn encoding<R: Read + Seek>(file: &mut R, begin: &[u8]) -> Result<&'static Encoding, Broken> {
    if let Some((encoding, _)) = Encoding::for_bom(begin) {
        return Ok(encoding);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = vec![0; 64 * 1024];
    let (mut kept, mut letters, mut broken) = (0, 0_u64, 0_u64);
    loop {
        let read = file.read(&mut bytes[kept..])?;
        let end = kept + read;
        let mut piece = bytes[..end].utf8_chunks().peekable();
        kept = 0;
        while let Some(chunk) = piece.next() {
            letters += chunk.valid().chars().filter(|it| !it.is_ascii()).count() as u64;
            let wrong = chunk.invalid();
            // A letter may go on in the next piece.
            let is_begun = std::str::from_utf8(wrong).is_err_and(|it| it.error_len().is_none());
            if piece.peek().is_none() && is_begun && read > 0 {
                kept = wrong.len();
            } else {
                broken += u64::from(!wrong.is_empty());
            }
        }
        bytes.copy_within(end - kept..end, 0);
        if read == 0 {
            return Ok(if broken > letters { WINDOWS_1251 } else { UTF_8 });
        }
    }
}

/// The mark that gives most of the first rows the same number of columns, and most
/// columns.
fn separator(begin: &str) -> u8 {
    let fit = |mark: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(mark)
            .from_reader(begin.as_bytes());
        let rows = reader.byte_records().take(20).filter_map(Result::ok);
        let widths: Vec<usize> = rows.map(|row| row.len()).filter(|width| *width > 1).collect();
        let widest = widths.iter().max().copied().unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == widest).count();
        (alike.min(3), widest, alike)
    };
    let mut best = (b',', fit(b','));
    for mark in [b';', b'\t'] {
        let how = fit(mark);
        if how > best.1 {
            best = (mark, how);
        }
    }
    best.0
}

/// Shows each row to `visit`, from the first, until it says otherwise.
///
/// # Errors
/// When the table is broken, and whatever `visit` says.
pub fn each<R, E>(
    file: &mut R,
    form: &Form,
    visit: &mut dyn FnMut(Line) -> Result<(), E>,
) -> Result<(), E>
where
    R: Read + Seek,
    E: From<Broken>,
{
    file.seek(SeekFrom::Start(0)).map_err(Broken::from)?;
    match form {
        Form::Csv { encoding, separator } => each_of_csv(file, encoding, *separator, visit),
        Form::Workbook { sheet } => each_of_workbook(file, *sheet, visit),
    }
}

/// Stands behind the last row: where it is not a row of its own, a quotation mark
/// before it has no second one.
const END: &str = "\u{1f}the end";

fn each_of_csv<R: Read, E: From<Broken>>(
    file: R,
    encoding: &'static Encoding,
    separator: u8,
    visit: &mut dyn FnMut(Line) -> Result<(), E>,
) -> Result<(), E> {
    let left = Rc::new(Counter::new(limits::IMPORT_ROW_BYTES_MAX));
    let text = Decoded::new(file, encoding.new_decoder_with_bom_removal());
    let open = format!("\n{END}\n");
    let end = io::Cursor::new(open.clone());
    let bounded = Bounded { from: text.chain(end), left: Rc::clone(&left) };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(bounded);
    let mut record = csv::ByteRecord::new();
    loop {
        left.set(limits::IMPORT_ROW_BYTES_MAX);
        let begins = reader.position().line();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            Err(_) if left.get() == 0 => return Err(Broken::LongRow(begins).into()),
            Ok(false) | Err(_) => return Err(Broken::Unreadable.into()),
        }
        if record.len() == 1 && &record[0] == END.as_bytes() {
            return Ok(());
        }
        // Empty lines before a row are passed over, so a row is counted from its end.
        let within = record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64;
        let behind = reader.position().line() - within;
        if record.iter().any(|cell| cell.ends_with(open.as_bytes())) {
            return Err(Broken::Quote(behind).into());
        }
        let number = behind - 1;
        let cells = record
            .iter()
            .take(limits::IMPORT_COLUMNS_MAX)
            .map(|cell| Cell::of(&String::from_utf8_lossy(cell)))
            .collect();
        visit(Line { number, cells })?;
    }
}

/// Gives out no more of one row than it may have.
struct Bounded<R> {
    from: R,
    left: Rc<Counter<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let most = into.len().min(self.left.get());
        if most == 0 {
            return Err(io::Error::other("a row is too long"));
        }
        let read = self.from.read(&mut into[..most])?;
        self.left.set(self.left.get() - read);
        Ok(read)
    }
}

/// Whatever the file is written in, as UTF-8, and one sign at the end of a line. What
/// is no letter becomes a mark for one.
struct Decoded<R> {
    from: R,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    /// The last sign was the first of the two at the end of a line.
    is_between: bool,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    fn new(from: R, decoder: Decoder) -> Decoded<R> {
        let (raw, text) = (vec![0; 64 * 1024], Vec::new());
        Decoded { from, decoder, raw, text, at: 0, is_between: false, is_over: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = self.from.read(&mut self.raw)?;
        self.is_over = read == 0;
        let most = self.decoder.max_utf8_buffer_length(read).unwrap_or(4 * read + 16);
        self.text.resize(most, 0);
        let (_, _, written, _) =
            self.decoder.decode_to_utf8(&self.raw[..read], &mut self.text, self.is_over);
        self.text.truncate(written);
        self.at = 0;
        if self.is_between || self.text.contains(&b'\r') {
            self.end_lines();
        }
        Ok(())
    }

    fn end_lines(&mut self) {
        let mut is_between = self.is_between;
        self.text.retain_mut(|byte| {
            let is_second = is_between && *byte == b'\n';
            is_between = *byte == b'\r';
            if is_between {
                *byte = b'\n';
            }
            !is_second
        });
        self.is_between = is_between;
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.is_over {
            self.fill()?;
        }
        let some = into.len().min(self.text.len() - self.at);
        into[..some].copy_from_slice(&self.text[self.at..self.at + some]);
        self.at += some;
        Ok(some)
    }
}

/// What the sheets of a workbook are called, those that are shown.
///
/// # Errors
/// When it is no workbook.
pub fn sheets<R: Read + Seek>(file: &mut R) -> Result<Vec<String>, Broken> {
    file.seek(SeekFrom::Start(0))?;
    let book = Xlsx::new(BufReader::new(file)).map_err(|_| Broken::NotATable)?;
    Ok(shown(&book))
}

fn shown<R: Read + Seek>(book: &Xlsx<R>) -> Vec<String> {
    let is_shown = |sheet: &&Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    book.sheets_metadata().iter().filter(is_shown).map(|sheet| sheet.name.clone()).collect()
}

/// A formula is what it came to when it was saved.
fn each_of_workbook<R: Read + Seek, E: From<Broken>>(
    file: R,
    sheet: usize,
    visit: &mut dyn FnMut(Line) -> Result<(), E>,
) -> Result<(), E> {
    let broken = |_| Broken::NotATable;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let name = shown(&book).into_iter().nth(sheet).ok_or(Broken::NoSheet)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(broken)?;
    let mut line = Line { number: 0, cells: Vec::new() };
    while let Some(cell) = cells.next_cell().map_err(|_| Broken::Unreadable)? {
        let (row, column) = cell.get_position();
        let number = u64::from(row) + 1;
        if number != line.number && line.number > 0 {
            visit(std::mem::replace(&mut line, Line { number, cells: Vec::new() }))?;
        }
        line.number = number;
        let column = column as usize;
        if column < limits::IMPORT_COLUMNS_MAX {
            if line.cells.len() <= column {
                line.cells.resize(column + 1, Cell::Empty);
            }
            line.cells[column] = of_workbook(cell.get_value());
        }
    }
    if line.number > 0 { visit(line) } else { Ok(()) }
}

fn of_workbook(value: &DataRef) -> Cell {
    match value {
        DataRef::Int(number) => Cell::of(&number.to_string()),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) | DataRef::DateTimeIso(text) => {
            Cell::of(text)
        }
        DataRef::SharedString(text) => Cell::of(text),
        DataRef::Bool(is) => Cell::of(if *is { "1" } else { "0" }),
        DataRef::DateTime(moment) => {
            let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
            let minute = u16::from(hour) * 60 + u16::from(minute);
            let of = |part: u8| i8::try_from(part).unwrap_or(0);
            let date =
                i16::try_from(year).ok().and_then(|year| Date::new(year, of(month), of(day)).ok());
            match date {
                _ if (0.0..1.0).contains(&moment.as_f64()) => Cell::Time(minute),
                Some(date) => Cell::Moment(date, Some(minute).filter(|minute| *minute > 0)),
                None => Cell::Number(moment.as_f64()),
            }
        }
        DataRef::Error(_) | DataRef::Empty => Cell::Empty,
    }
}
