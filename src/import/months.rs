//! Requests by month that somebody counted elsewhere: a table with a month and a number
//! in each row, whatever else stands beside them.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::codes::plain;
use super::dates::{self, Dated};
use super::row::Trouble;
use super::table::{self, Broken, Cell, Line};
use crate::codes::RowTrouble;
use crate::evidence::Month;
use crate::limits;

/// What stands in such a table, and the rows that are none.
#[derive(Debug, Default)]
pub struct Counted {
    /// What the column of numbers is called, or `#3`.
    pub column: String,
    pub months: BTreeMap<Month, i64>,
    pub troubles: Vec<Trouble>,
}

/// Reads it to its end; of a workbook the first sheet. `today` is the organisation's day.
///
/// # Errors
/// When it is no table, or a broken one, or has more rows than anybody has months.
pub fn read<R: Read + Seek>(file: &mut R, today: Date) -> Result<Counted, Broken> {
    let form = table::form(file, 0)?;
    let mut lines = Vec::new();
    table::each(file, &form, &mut |line| {
        if line.is_empty() {
            return Ok(());
        }
        lines.push(line);
        if lines.len() > limits::BASELINE_ROWS_MAX { Err(Broken::TooLarge) } else { Ok(()) }
    })?;
    Ok(counted(&lines, today))
}

/// The months stand in the column with most of them, the numbers in one that is called
/// like requests, or else in the other column with most of those. What is above the first
/// row that has either is the head.
fn counted(lines: &[Line], today: Date) -> Counted {
    let most = |is: &dyn Fn(&Cell) -> bool, not: Option<usize>| {
        let of = |at: usize| lines.iter().filter(|line| is(line.cell(at))).count();
        let columns = (0..limits::IMPORT_COLUMNS_MAX).filter(|at| Some(*at) != not);
        columns.rev().max_by_key(|at| of(*at)).filter(|at| of(*at) > 0)
    };
    let months = most(&|cell| month(cell, today).is_some(), None);
    let is_head = |line: &&Line| {
        let is_number = |cell: &Cell| month(cell, today).is_some() || number(cell).is_some();
        line.number <= limits::IMPORT_HEAD as u64 && !line.cells.iter().any(is_number)
    };
    let head: Vec<&Line> = lines.iter().take_while(is_head).collect();
    let is_called = |at: &usize| {
        let names = head.iter().map(|line| plain(&line.cell(*at).text()));
        names.into_iter().any(|name| CALLED.iter().any(|start| name.starts_with(start)))
    };
    let numbers = (0..limits::IMPORT_COLUMNS_MAX)
        .find(|at| Some(*at) != months && is_called(at))
        .or_else(|| most(&|cell| number(cell).is_some(), months));
    let named = |at: usize| {
        let name = head.last().map(|line| line.cell(at).text().into_owned());
        name.filter(|name| !name.is_empty()).unwrap_or(format!("#{}", at + 1))
    };
    let column = numbers.map(named).unwrap_or_default();
    let mut found = Counted { column, ..Counted::default() };
    for line in &lines[head.len()..] {
        let cell = |at: Option<usize>| at.map_or(&Cell::Empty, |at| line.cell(at));
        let (month, times) = (month(cell(months), today), number(cell(numbers)));
        match fit(month, times, &found.months, today) {
            Ok((month, times)) => drop(found.months.insert(month, times)),
            Err(why) => found.troubles.push(Trouble { line: line.number, why, cell: None }),
        }
    }
    found
}

/// How a column of requests begins.
const CALLED: &[&str] = &["обращени", "запрос", "контакт", "request", "contact"];

fn fit(
    month: Option<Month>,
    times: Option<i64>,
    found: &BTreeMap<Month, i64>,
    today: Date,
) -> Result<(Month, i64), RowTrouble> {
    let month = month.ok_or(RowTrouble::NotAMonth)?;
    if month > Month::of(today.year(), today.month()) {
        return Err(RowTrouble::Future);
    }
    if month < Month::of(1990, 1) {
        return Err(RowTrouble::TooOld);
    }
    // A month without any is not kept: 0 takes one away.
    let is_fit = |times: &i64| (1..=limits::BASELINE_TIMES_MAX).contains(times);
    let times = times.filter(is_fit).ok_or(RowTrouble::NotACount)?;
    if found.contains_key(&month) {
        return Err(RowTrouble::MonthAgain);
    }
    Ok((month, times))
}

/// `2019-11`, `11.2019`, `ноябрь 2019`, `Nov-19`, or any day of it. A number alone is none:
/// it may as well be how many.
fn month(cell: &Cell, today: Date) -> Option<Month> {
    let text = match cell {
        Cell::Moment(day, _) => return Some(Month::of(day.year(), day.month())),
        Cell::Text(text) => text.to_lowercase(),
        Cell::Empty | Cell::Number(_) | Cell::Time(_) => return None,
    };
    if text.chars().all(|it| it.is_ascii_digit() || matches!(it, '.' | ',' | ' ' | '\u{a0}'))
        && !text.contains('.')
    {
        return None;
    }
    let spelled = plain(&text);
    let words: Vec<&str> = spelled.split(' ').filter(|word| !is_year_sign(word)).collect();
    if let [one, other] = words[..] {
        return of_two(one, other, today).or_else(|| of_two(other, one, today));
    }
    match dates::read(cell, today) {
        Dated::Day(day, _) => Some(Month::of(day.year(), day.month())),
        Dated::Only(..) | Dated::Either { .. } | Dated::Nothing => None,
    }
}

fn is_year_sign(word: &str) -> bool {
    matches!(word, "г" | "год" | "года")
}

fn of_two(year: &str, month: &str, today: Date) -> Option<Month> {
    let year = year.trim_end_matches('г');
    if !year.bytes().all(|it| it.is_ascii_digit()) {
        return None;
    }
    let named = dates::month(month);
    let number = named.as_deref().unwrap_or(month).parse().ok()?;
    let year: i16 = match year.len() {
        4 => year.parse().ok().filter(|it| (1900..2200).contains(it))?,
        // Of two digits only beside a name: of `11 19` nobody knows which is the year.
        2 if named.is_some() => {
            let short: i16 = year.parse().ok()?;
            short + if short <= today.year() % 100 { 2000 } else { 1900 }
        }
        _ => return None,
    };
    (1..=12).contains(&number).then(|| Month::of(year, number))
}

/// `120`, `1 200`; a share of a request is no count.
#[allow(clippy::cast_possible_truncation)] // whole, and small enough to be so
fn number(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Number(number) => {
            let is_whole = number.fract() == 0.0 && number.abs() < 1e12;
            is_whole.then_some(*number as i64)
        }
        Cell::Text(text) => {
            let digits: String = text.chars().filter(|it| !it.is_whitespace()).collect();
            let is_number = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number)
        }
        Cell::Empty | Cell::Moment(..) | Cell::Time(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 21);

    type Found = (Vec<(String, i64)>, Vec<(u64, RowTrouble)>);

    fn of(table: &str) -> Found {
        let found = read(&mut std::io::Cursor::new(table.to_owned()), TODAY).unwrap();
        let months = found.months.iter().map(|(month, times)| (month.to_string(), *times));
        (months.collect(), found.troubles.iter().map(|it| (it.line, it.why)).collect())
    }

    #[test]
    fn a_month_is_read_however_it_is_written() {
        for one in [
            "2019-11",
            "2019/11",
            "11.2019",
            "11/2019",
            "Ноябрь 2019",
            "ноябрь 2019 г.",
            "нояб. 19",
            "Nov-19",
            "2019 November",
            "01.11.2019",
            "2019-11-30",
            "ноября 2019г.",
        ] {
            let cell = Cell::Text(one.to_owned());
            assert_eq!(month(&cell, TODAY), Some(Month::of(2019, 11)), "{one}");
        }
        for none in
            ["43770", "2019", "11", "11.19", "13.2019", "итого", "03/04/2020", "1 200", "1200.5"]
        {
            assert_eq!(month(&Cell::Text(none.to_owned()), TODAY), None, "{none}");
        }
        let day = Cell::Moment(Date::constant(2019, 11, 1), None);
        assert_eq!(month(&day, TODAY), Some(Month::of(2019, 11)));
    }

    #[test]
    fn rows_that_are_no_months_are_told_by_line() {
        let table = "Автобус\nМесяц;Смен;Обращений;Заметка\n2019-01;4;1 200;\n2019-02;4;90;да\n\
            2019-02;5;91;\n2019-03;4;0;\n2019-04;4;много;\n2027-01;2;7;\n1989-12;3;5;\n\
            Итого;26;1290;\n";
        let (months, troubles) = of(table);
        let expected = [("2019-01".to_owned(), 1200), ("2019-02".to_owned(), 90)];
        assert_eq!(months, expected);
        let expected = [
            (5, RowTrouble::MonthAgain),
            (6, RowTrouble::NotACount),
            (7, RowTrouble::NotACount),
            (8, RowTrouble::Future),
            (9, RowTrouble::TooOld),
            (10, RowTrouble::NotAMonth),
        ];
        assert_eq!(troubles, expected);
        let named = |table: &str| read(&mut std::io::Cursor::new(table.to_owned()), TODAY).unwrap();
        assert_eq!(named(table).column, "Обращений");
        assert_eq!(named("2019-01,7\n2019-02,8\n").column, "#2");
        assert_eq!(of("2019-01,7\n").0, [("2019-01".to_owned(), 7)], "without a head");
        assert_eq!(of("имя,слова\nвера,привет\n").0, []);
        let long = "2019-01,1\n".repeat(limits::BASELINE_ROWS_MAX + 1);
        let broken = read(&mut std::io::Cursor::new(long), TODAY).err();
        assert_eq!(broken, Some(Broken::TooLarge));
    }
}
