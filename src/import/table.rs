//! A table, row by row: CSV in any of the forms that programs write, or the first
//! sheet of a workbook. However long it is, one row is held at a time; of a workbook
//! also its strings.

use std::borrow::Cow;
use std::cell::Cell as Counter;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use calamine::{DataRef, Reader, SheetVisible, Xlsx};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};
use jiff::civil::Date;

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
    Csv { encoding: &'static Encoding, separator: u8 },
    Workbook,
}

/// Looks at what the file is, not at what it is called.
///
/// # Errors
/// When it is no table, or a workbook that is too large.
pub fn form<R: Read + Seek>(file: &mut R) -> Result<Form, Broken> {
    file.seek(SeekFrom::Start(0))?;
    let mut begin = Vec::new();
    file.by_ref().take(PIECE).read_to_end(&mut begin)?;
    if begin.starts_with(b"PK\x03\x04") {
        measure(file)?;
        return Ok(Form::Workbook);
    }
    let encoding = encoding(file, &begin)?;
    if encoding != UTF_16LE && encoding != UTF_16BE && begin.contains(&0) {
        return Err(Broken::NotATable);
    }
    let (text, _) = encoding.decode_with_bom_removal(&begin);
    Ok(Form::Csv { encoding, separator: separator(&text) })
}

const PIECE: u64 = 64 * 1024;

/// Unpacks every part of a workbook into nothing, to know that it is not larger
/// than it may be before anything is held of it.
fn measure<R: Read + Seek>(file: &mut R) -> Result<(), Broken> {
    if file.seek(SeekFrom::End(0))? > limits::WORKBOOK_BYTES_MAX {
        return Err(Broken::TooLarge);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| Broken::NotATable)?;
    let mut left = limits::WORKBOOK_UNPACKED_MAX;
    for number in 0..zip.len() {
        let part = zip.by_index(number).map_err(|_| Broken::NotATable)?;
        let is_sheet = part.name().is_ok_and(|name| name.contains("worksheets/"));
        let most = if is_sheet { left } else { left.min(limits::WORKBOOK_STRINGS_MAX) };
        let size = io::copy(&mut part.take(most + 1), &mut io::sink());
        let size = size.map_err(|_| Broken::NotATable)?;
        if size > most {
            return Err(Broken::TooLarge);
        }
        left -= size;
    }
    Ok(())
}

/// UTF-8 if every byte of the file is, else Windows-1251; UTF-16 where it says so.
fn encoding<R: Read + Seek>(file: &mut R, begin: &[u8]) -> Result<&'static Encoding, Broken> {
    if let Some((encoding, _)) = Encoding::for_bom(begin) {
        return Ok(encoding);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = vec![0; 64 * 1024];
    let mut kept = 0;
    loop {
        let read = file.read(&mut bytes[kept..])?;
        let end = kept + read;
        match std::str::from_utf8(&bytes[..end]) {
            Ok(_) => kept = 0,
            // A letter may go on in the next piece.
            Err(error) if error.error_len().is_none() && read > 0 => {
                bytes.copy_within(error.valid_up_to()..end, 0);
                kept = end - error.valid_up_to();
            }
            Err(_) => return Ok(WINDOWS_1251),
        }
        if read == 0 {
            return Ok(UTF_8);
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
        Form::Workbook => each_of_workbook(file, visit),
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

/// The first sheet that is shown. A formula is what it came to when it was saved.
fn each_of_workbook<R: Read + Seek, E: From<Broken>>(
    file: R,
    visit: &mut dyn FnMut(Line) -> Result<(), E>,
) -> Result<(), E> {
    let broken = |_| Broken::NotATable;
    let mut book = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let sheets = book.sheets_metadata().iter();
    let name = sheets.filter(|sheet| sheet.visible == SheetVisible::Visible).map(|it| &it.name);
    let name = name.clone().next().cloned().ok_or(Broken::NotATable)?;
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
