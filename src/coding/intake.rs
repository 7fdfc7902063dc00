//! Texts as they come in: pasted, one a line, or a file with columns.

use crate::limits;

/// One text, taken apart into the lines that coders see.
#[derive(Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Where it began in what was sent, from 1.
    pub row: usize,
    /// `2020-04`, or empty. The day is not kept: it can tell somebody apart.
    pub month: String,
    pub lines: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line is a text.
    Lines,
    /// The first row names columns; a row is a text.
    Table,
}

/// Why a row cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A quotation mark has no second one.
    Quote,
    /// No column is called text, request or services.
    Columns,
    /// It has no words.
    Empty,
    Date,
    LongLine,
    ManyLines,
    ManyTexts,
}

impl Trouble {
    /// Behind `console-study-trouble-`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Trouble::Quote => "quote",
            Trouble::Columns => "columns",
            Trouble::Empty => "empty",
            Trouble::Date => "date",
            Trouble::LongLine => "long-line",
            Trouble::ManyLines => "many-lines",
            Trouble::ManyTexts => "many-texts",
        }
    }
}

/// A row, from 1, and what is wrong with it.
pub type Troubles = Vec<(usize, Trouble)>;

/// What columns are called, by how their names begin.
const DATE: &[&str] = &["дат", "день", "date", "day"];
const WORDS: &[&str] =
    &["текст", "запрос", "обращен", "услуг", "помощь", "text", "request", "service"];

/// # Errors
/// Every row that cannot be taken: then none is.
pub fn read(sent: &str, form: Form) -> Result<Vec<Incoming>, Troubles> {
    let sent = sent.trim_start_matches('\u{feff}');
    let rows = match form {
        Form::Lines => {
            let rows = sent.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            rows.map(|(at, line)| (at + 1, String::new(), vec![line.to_owned()])).collect()
        }
        Form::Table => rows_of_table(sent)?,
    };
    if rows.len() > limits::INTAKE_TEXTS_MAX {
        return Err(vec![(limits::INTAKE_TEXTS_MAX + 1, Trouble::ManyTexts)]);
    }
    let (mut taken, mut troubles) = (Vec::new(), Troubles::new());
    for (row, date, words) in rows {
        match incoming(row, &date, &words) {
            Ok(text) => taken.push(text),
            Err(trouble) => troubles.push((row, trouble)),
        }
    }
    if troubles.is_empty() { Ok(taken) } else { Err(troubles) }
}

fn incoming(row: usize, date: &str, words: &[String]) -> Result<Incoming, Trouble> {
    let month = month(date)?;
    let lines: Vec<_> = words.iter().flat_map(|words| lines(words)).collect();
    if lines.is_empty() {
        return Err(Trouble::Empty);
    }
    if lines.len() > limits::TEXT_LINES_MAX {
        return Err(Trouble::ManyLines);
    }
    if lines.iter().any(|line| line.chars().count() > limits::TEXT_LINE_CHARS_MAX) {
        return Err(Trouble::LongLine);
    }
    Ok(Incoming { row, month, lines })
}

/// A line ends where one was typed, and after a sentence.
#[must_use]
pub fn lines(words: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for typed in words.lines() {
        let clean: String = typed.chars().filter(|it| !it.is_control() || *it == '\t').collect();
        let mut rest = clean.as_str();
        while let Some(end) = sentence_end(rest) {
            let (sentence, more) = rest.split_at(end);
            lines.push(sentence.trim().to_owned());
            rest = more;
        }
        lines.push(rest.trim().to_owned());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Behind a full stop that a capital, a digit or a dash follows: `т. е.` is no end.
fn sentence_end(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((_, letter)) = letters.next() {
        if !matches!(letter, '.' | '!' | '?' | '…') {
            continue;
        }
        let (at, space) = letters.peek().copied()?;
        let next = text[at..].trim_start().chars().next()?;
        let begins = next.is_uppercase() || next.is_numeric() || matches!(next, '«' | '"' | '—');
        if space.is_whitespace() && begins {
            return Some(at);
        }
    }
    None
}

/// `2020-04` of `2020-04-12`, `12.04.2020`, `04.2020`.
fn month(date: &str) -> Result<String, Trouble> {
    let date = date.split_whitespace().next().unwrap_or_default();
    if date.is_empty() {
        return Ok(String::new());
    }
    let parts: Vec<_> = date.split(['-', '.', '/']).collect();
    let (year, month) = match parts[..] {
        [year, month] | [year, month, _] if year.len() == 4 => (year, month),
        [month, year] | [_, month, year] if year.len() == 4 => (year, month),
        _ => return Err(Trouble::Date),
    };
    let year: u16 = year.parse().map_err(|_| Trouble::Date)?;
    match month.parse() {
        Ok(month @ 1..=12_u8) if (1990..2100).contains(&year) => Ok(format!("{year}-{month:02}")),
        _ => Err(Trouble::Date),
    }
}

type Rows = Vec<(usize, String, Vec<String>)>;

fn rows_of_table(sent: &str) -> Result<Rows, Troubles> {
    let mut records = records(sent)?.into_iter();
    let head = records.next().map(|(_, cells)| cells).unwrap_or_default();
    let column = |names: &[&str]| -> Vec<usize> {
        let is = |name: &String| {
            let name = name.trim().to_lowercase();
            names.iter().any(|start| name.starts_with(start))
        };
        head.iter().enumerate().filter(|(_, name)| is(name)).map(|(at, _)| at).collect()
    };
    let (dates, words) = (column(DATE), column(WORDS));
    if words.is_empty() {
        return Err(vec![(1, Trouble::Columns)]);
    }
    let cell = |cells: &[String], at: &usize| cells.get(*at).cloned().unwrap_or_default();
    let row = |(row, cells): (usize, Vec<String>)| {
        let date = dates.first().map(|at| cell(&cells, at)).unwrap_or_default();
        (row, date, words.iter().map(|at| cell(&cells, at)).collect())
    };
    Ok(records.map(row).collect())
}

/// RFC 4180, with the separator that the first line uses most: a comma, a
/// semicolon or a tab. Rows without anything in them are passed over.
fn records(sent: &str) -> Result<Vec<(usize, Vec<String>)>, Troubles> {
    let first = sent.lines().next().unwrap_or_default();
    let separator =
        [',', ';', '\t'].into_iter().max_by_key(|mark| first.matches(*mark).count()).unwrap_or(',');
    let mut found: Vec<(usize, Vec<String>)> = Vec::new();
    let (mut row, mut began) = (1, 1);
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    let mut letters = sent.chars().peekable();
    while let Some(letter) = letters.next() {
        row += usize::from(letter == '\n');
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell));
                found.push((began, std::mem::take(&mut cells)));
                began = row;
            }
            letter if letter == separator && !is_quoted => cells.push(std::mem::take(&mut cell)),
            '\r' => {}
            letter => cell.push(letter),
        }
    }
    if is_quoted {
        return Err(vec![(began, Trouble::Quote)]);
    }
    cells.push(cell);
    found.push((began, cells));
    found.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(row: usize, month: &str, lines: &[&str]) -> Incoming {
        let lines = lines.iter().map(|line| (*line).to_owned()).collect();
        Incoming { row, month: month.to_owned(), lines }
    }

    #[test]
    fn a_pasted_line_is_a_text_and_a_sentence_a_line() {
        let sent =
            "\u{feff}Просит мазь. Дали контакт, т. е. записали.\n\nWhere is the van? 2 stops.\n";
        let expected = [
            text(1, "", &["Просит мазь.", "Дали контакт, т. е. записали."]),
            text(3, "", &["Where is the van?", "2 stops."]),
        ];
        assert_eq!(read(sent, Form::Lines).unwrap(), expected);
    }

    #[test]
    fn a_table_is_read_with_its_columns_joined_and_no_day_kept() {
        let sent = "Дата;Запрос;Услуги\r\n12.04.2020;\"мазь; \"\"синяя\"\"\";дали совет\r\n\r\n\
            2020-05-01;нет вен;\"врач\nадрес\"\r\n;без даты;ничего\r\n";
        let expected = [
            text(2, "2020-04", &["мазь; \"синяя\"", "дали совет"]),
            text(4, "2020-05", &["нет вен", "врач", "адрес"]),
            text(6, "", &["без даты", "ничего"]),
        ];
        assert_eq!(read(sent, Form::Table).unwrap(), expected);
    }

    #[test]
    fn every_row_that_cannot_be_taken_is_listed_and_none_is_taken() {
        let sent = "date,text\n2020-13-01,a\nvesna,b\n2020-01-01,\n2020-01-02,c\n";
        let troubles = read(sent, Form::Table).unwrap_err();
        assert_eq!(troubles, [(2, Trouble::Date), (3, Trouble::Date), (4, Trouble::Empty)]);
        assert_eq!(read("a,b\n1,2", Form::Table).unwrap_err(), [(1, Trouble::Columns)]);
        assert_eq!(read("text\n\"no end\nat all", Form::Table).unwrap_err(), [(2, Trouble::Quote)]);
        let long = "я".repeat(limits::TEXT_LINE_CHARS_MAX + 1);
        assert_eq!(read(&long, Form::Lines).unwrap_err(), [(1, Trouble::LongLine)]);
        let many = "Да. ".repeat(limits::TEXT_LINES_MAX + 1);
        assert_eq!(read(&many, Form::Lines).unwrap_err(), [(1, Trouble::ManyLines)]);
    }
}
