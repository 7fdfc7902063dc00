//! A day, however somebody wrote it.

use jiff::civil::Date;

use super::table::Cell;
use crate::codes::DateOrder;

/// What a cell says of a day, and of the minute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dated {
    Day(Date, Option<u16>),
    /// Only one order makes a day of it.
    Only(DateOrder, Date, Option<u16>),
    /// Day and month could be either.
    Either {
        day_first: Date,
        month_first: Date,
        minute: Option<u16>,
    },
    Nothing,
}

impl Dated {
    /// The day, where the order is known; one that this order does not allow is none.
    #[must_use]
    pub fn in_order(self, order: Option<DateOrder>) -> Option<(Date, Option<u16>)> {
        match self {
            Dated::Day(day, minute) => Some((day, minute)),
            Dated::Only(needs, day, minute) => {
                order.is_none_or(|order| order == needs).then_some((day, minute))
            }
            Dated::Either { day_first, month_first, minute } => match order? {
                DateOrder::DayFirst => Some((day_first, minute)),
                DateOrder::MonthFirst => Some((month_first, minute)),
            },
            Dated::Nothing => None,
        }
    }
}

/// Numbers that are days of 1954 to 2119 as spreadsheets count them.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

/// Numbers that are days as `20200325`.
const COMPACT: std::ops::RangeInclusive<f64> = 19_000_101.0..=21_991_231.0;

/// Months as their names begin, in both languages.
const MONTHS: [&[&str]; 12] = [
    &["янв", "jan"],
    &["фев", "feb"],
    &["мар", "mar"],
    &["апр", "apr"],
    &["май", "мая", "мае", "may"],
    &["июн", "jun"],
    &["июл", "jul"],
    &["авг", "aug"],
    &["сен", "sep"],
    &["окт", "oct"],
    &["ноя", "nov"],
    &["дек", "dec"],
];

/// `today` says in which century a year of two digits is.
#[must_use]
pub fn read(cell: &Cell, today: Date) -> Dated {
    match cell {
        Cell::Moment(day, minute) => Dated::Day(*day, *minute),
        Cell::Number(number) => serial(*number),
        Cell::Text(text) => written(text, today),
        Cell::Empty | Cell::Time(_) => Dated::Nothing,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // the range is checked first
fn serial(number: f64) -> Dated {
    if COMPACT.contains(&number) && number.fract() == 0.0 {
        return compact(&format!("{number}"), None);
    }
    if !SERIALS.contains(&number) {
        return Dated::Nothing;
    }
    let begin = Date::constant(1899, 12, 30);
    let days = number.floor();
    let minute = ((number - days) * 1440.0).round() as u16;
    match begin.checked_add(jiff::Span::new().days(days as i64)) {
        Ok(day) => Dated::Day(day, Some(minute).filter(|it| (1..1440).contains(it))),
        Err(_) => Dated::Nothing,
    }
}

fn written(text: &str, today: Date) -> Dated {
    let lower = text.to_lowercase();
    let (date, time) = match lower.split_at(end_of_date(&lower)) {
        (date, time) if date.contains(['-', '.', '/']) => (date, time.get(1..).unwrap_or("")),
        _ => (lower.as_str(), ""),
    };
    let minute = minute(time).filter(|minute| *minute > 0);
    let date = date.trim_end_matches('.');
    let date = date.strip_suffix("года").or_else(|| date.strip_suffix('г')).unwrap_or(date);
    let parts: Vec<&str> = date.trim_matches('.').split(['-', '.', '/']).map(str::trim).collect();
    if let [one, two, three] = parts[..] {
        return in_parts(one, two, three, date.contains('.'), minute, today);
    }
    let digits = !lower.is_empty() && lower.bytes().all(|it| it.is_ascii_digit() || it == b'.');
    if digits && lower.len() == 8 {
        return compact(&lower, minute);
    }
    match lower.parse() {
        Ok(number) if digits => serial(number),
        _ => in_words(&lower, today),
    }
}

/// Where a space, a comma or the `T` of `2020-03-25T14:30` stands; the t of "oct" is none.
fn end_of_date(lower: &str) -> usize {
    let is_end = |(at, sign): (usize, char)| {
        let is_behind_digit = lower[..at].ends_with(|it: char| it.is_ascii_digit());
        (matches!(sign, ' ' | ',') || (sign == 't' && is_behind_digit)).then_some(at)
    };
    lower.char_indices().find_map(is_end).unwrap_or(lower.len())
}

/// `20200325`.
fn compact(digits: &str, minute: Option<u16>) -> Dated {
    let (year, month, of_month) = (digits.get(..4), digits.get(4..6), digits.get(6..));
    // Four digits are a whole year, whatever day it is today.
    day(year, month, of_month, Date::MIN, minute)
}

/// The number of a month that is written as a word.
pub(super) fn month(word: &str) -> Option<String> {
    let at = MONTHS.iter().position(|names| names.iter().any(|it| word.starts_with(it)))?;
    Some((at + 1).to_string())
}

fn in_parts(
    one: &str,
    two: &str,
    three: &str,
    is_dotted: bool,
    minute: Option<u16>,
    today: Date,
) -> Dated {
    match (month(one), month(two)) {
        (_, Some(month)) if one.len() == 4 => {
            return day(Some(one), Some(&month), Some(three), today, minute);
        }
        (_, Some(month)) => return day(Some(three), Some(&month), Some(one), today, minute),
        (Some(month), None) => return day(Some(three), Some(&month), Some(two), today, minute),
        (None, None) if one.len() == 4 => {
            return day(Some(one), Some(two), Some(three), today, minute);
        }
        (None, None) => {}
    }
    let of = |first: &str, second: &str| match day(
        Some(three),
        Some(second),
        Some(first),
        today,
        None,
    ) {
        Dated::Day(day, _) => Some(day),
        _ => None,
    };
    match (of(one, two), of(two, one)) {
        // With dots the day comes first, wherever dots are written.
        (Some(day), _) if is_dotted => Dated::Day(day, minute),
        (None, _) if is_dotted => Dated::Nothing,
        (Some(day), Some(other)) if day == other => Dated::Day(day, minute),
        (Some(day_first), Some(month_first)) => Dated::Either { day_first, month_first, minute },
        (Some(day), None) => Dated::Only(DateOrder::DayFirst, day, minute),
        (None, Some(day)) => Dated::Only(DateOrder::MonthFirst, day, minute),
        (None, None) => Dated::Nothing,
    }
}

/// `5 марта 2020`, `March 5, 2020`.
fn in_words(lower: &str, today: Date) -> Dated {
    let words: Vec<&str> =
        lower.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let month = words.iter().find_map(|word| month(word));
    let mut numbers = words
        .iter()
        .map(|word| word.trim_end_matches('г'))
        .filter(|word| !word.is_empty() && word.bytes().all(|it| it.is_ascii_digit()));
    let (first, second) = (numbers.next(), numbers.next());
    match month {
        Some(month) => day(second, Some(&month), first, today, None),
        None => Dated::Nothing,
    }
}

fn day(
    year: Option<&str>,
    month: Option<&str>,
    day: Option<&str>,
    today: Date,
    minute: Option<u16>,
) -> Dated {
    let number = |part: Option<&str>| part.filter(|it| it.len() <= 4)?.parse::<i16>().ok();
    let of_two = |text: Option<&str>| text.is_some_and(|text| text.len() == 2);
    let (Some(mut y), Some(m), Some(d)) = (number(year), number(month), number(day)) else {
        return Dated::Nothing;
    };
    if of_two(year) {
        y += if y <= today.year() % 100 { 2000 } else { 1900 };
    } else if y < 1000 {
        return Dated::Nothing;
    }
    let part = |number: i16| i8::try_from(number).unwrap_or(0);
    Date::new(y, part(m), part(d)).map_or(Dated::Nothing, |day| Dated::Day(day, minute))
}

/// `13:45`, `13:45:00`, `13.45`, `9:05 pm`: the minute of the day.
#[must_use]
pub fn minute(text: &str) -> Option<u16> {
    let text = text.trim().to_lowercase();
    let clock = text.trim_end_matches(['z', 'a', 'p', 'm', ' ']);
    let mut parts = clock.split([':', '.']);
    let hour: u16 = parts.next()?.trim().parse().ok()?;
    let minute: u16 = parts.next()?.trim().parse().ok()?;
    let hour = match (text.ends_with("pm"), text.ends_with("am"), hour) {
        (true, _, hour @ 1..=11) => hour + 12,
        (_, true, 12) => 0,
        (_, _, hour) => hour,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 21);

    fn text(text: &str) -> Dated {
        read(&Cell::Text(text.to_owned()), TODAY)
    }

    #[test]
    fn a_day_is_read_however_it_is_written() {
        let expected = Date::constant(2020, 3, 25);
        let written = [
            "2020-03-25",
            "25.03.2020",
            "25.3.20",
            "2020/3/25",
            "2020.03.25",
            "20200325",
            "43915",
            "25 марта 2020 г.",
            "25 марта 2020г.",
            "March 25, 2020",
            "25.03.2020 г.",
            "25.03.2020г.",
            "25.03.2020года",
            "25-Mar-20",
            "25-Mar-2020",
            "25.мар.20",
            "25/марта/2020",
            "Mar-25-20",
            "2020-Mar-25",
        ];
        for one in written {
            assert_eq!(text(one).in_order(None), Some((expected, None)), "{one}");
        }
        assert_eq!(text("2020-03-25T14:30:00Z"), Dated::Day(expected, Some(870)));
        assert_eq!(text("25.03.2020 9:05"), Dated::Day(expected, Some(545)));
        assert_eq!(read(&Cell::Number(43915.5), TODAY), Dated::Day(expected, Some(720)));
        assert_eq!(read(&Cell::Number(20_200_325.0), TODAY), Dated::Day(expected, None));
        assert_eq!(read(&Cell::Number(20_201_325.0), TODAY), Dated::Nothing);
        let october = Date::constant(2020, 10, 5);
        assert_eq!(text("5-Oct-20"), Dated::Day(october, None), "its t ends no day");
        assert_eq!(text("05.окт.2020 14:30"), Dated::Day(october, Some(870)));
        assert_eq!(read(&Cell::Moment(expected, None), TODAY), Dated::Day(expected, None));
        assert_eq!(text("3/25/20"), Dated::Only(DateOrder::MonthFirst, expected, None));
        assert_eq!(text("25/3/2020"), Dated::Only(DateOrder::DayFirst, expected, None));
    }

    #[test]
    fn two_numbers_that_may_be_either_are_neither_until_somebody_says() {
        let either = text("3/4/20");
        assert_eq!(either.in_order(None), None);
        let (april, march) = (Date::constant(2020, 4, 3), Date::constant(2020, 3, 4));
        assert_eq!(either.in_order(Some(DateOrder::DayFirst)), Some((april, None)));
        assert_eq!(either.in_order(Some(DateOrder::MonthFirst)), Some((march, None)));
        assert_eq!(text("3/3/20"), Dated::Day(Date::constant(2020, 3, 3), None));
        assert_eq!(text("25/3/20").in_order(Some(DateOrder::MonthFirst)), None);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for one in
            ["", "вчера", "31.02.2020", "2020-13-01", "12", "99999", "1.1", "25.03", "-", "март"]
        {
            assert_eq!(text(one), Dated::Nothing, "{one}");
        }
        let last_century = text("01.05.98").in_order(None);
        assert_eq!(last_century, Some((Date::constant(1998, 5, 1), None)));
    }
}
