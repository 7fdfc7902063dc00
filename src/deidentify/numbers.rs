//! Phones, cards, papers and dates: what is found by digits, and by digits in
//! words.

use std::ops::Range;
use std::sync::LazyLock;

use super::papers::{NEAR, PAPER_WORDS, is_batch};
use super::token::{Shape, Token};
use super::words::cue;
use super::{Kind, Mark};

/// Digits in one piece, and what stands before them since the piece before.
struct Group<'a> {
    range: Range<usize>,
    digits: &'a str,
    gap: &'a str,
}

static PHONE_WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-phone-words"));
/// What is counted or measured, and not dialled.
static UNITS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-units"));
const BIRTH_BEFORE: &[&str] = &[
    "born",
    "dob",
    "birth",
    "родился",
    "родилась",
    "рождения",
    "рожд",
    "др",
    "birthday",
    "birthdate",
    "рожден",
    "рождена",
    "yob",
];

/// A number of so many digits can be dialled, whatever it is said to be.
const PHONE_DIGITS: usize = 10;

#[must_use]
pub fn find(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let groups = groups(text);
    let mut marks = by_months(tokens);
    marks.extend(days(tokens));
    marks.extend(years(text, tokens));
    marks.extend(spelled(tokens));
    let mut from = 0;
    while from < groups.len() {
        if let Some(length) = date(text, &groups, from) {
            let range = groups[from].range.start..groups[from + length - 1].range.end;
            marks.push(Mark { range, kind: Kind::Date });
            from += length;
            continue;
        }
        let mut to = from + 1;
        while to < groups.len() && joins(groups[to].gap) && date(text, &groups, to).is_none() {
            to += 1;
        }
        let around = Around::of(tokens, &groups[from].range, &groups[to - 1].range);
        let first = tokens.partition_point(|token| token.range.end <= groups[from].range.start);
        let digits: usize = groups[from..to].iter().map(|group| group.digits.len()).sum();
        if let Some(kind) = run(text, &groups[from..to], &around)
            && !(digits < PHONE_DIGITS && is_batch(tokens, first))
        {
            let range = groups[from].range.start..groups[to - 1].range.end;
            marks.push(Mark { range: widened(text, tokens, range), kind });
        }
        from = to;
    }
    marks
}

fn groups(text: &str) -> Vec<Group<'_>> {
    let mut found: Vec<Group> = Vec::new();
    let mut from = None;
    let mut before = 0;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        if letter.is_ascii_digit() {
            from.get_or_insert(at);
        } else if let Some(begin) = from.take() {
            let (digits, gap) = (&text[begin..at], &text[before..begin]);
            found.push(Group { range: begin..at, digits, gap });
            before = at;
        }
    }
    found
}

/// Whether a number goes on over what stands between two pieces of it.
fn joins(gap: &str) -> bool {
    gap.chars().count() <= 3
        && gap
            .chars()
            .all(|it| matches!(it, ' ' | '\u{a0}' | '-' | '–' | '‑' | '.' | '(' | ')' | '\t'))
        && !gap.starts_with(". ")
}

fn value(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

/// How many groups from here are a date: day, month and year in some order, or
/// a day and a month.
fn date(text: &str, groups: &[Group], from: usize) -> Option<usize> {
    let day_month = |a: &Group, b: &Group| {
        let (a, b) = (value(a.digits), value(b.digits));
        (1..=31).contains(&a) && (1..=12).contains(&b)
            || (1..=12).contains(&a) && (1..=31).contains(&b)
    };
    let is_small = |group: &Group| group.digits.len() <= 2;
    let is_year = |group: &Group| match group.digits.len() {
        2 => true,
        4 => (1900..2100).contains(&value(group.digits)),
        _ => false,
    };
    if let [a, b, c, rest @ ..] = &groups[from..]
        && (from == 0 || is_loose(a))
        && b.gap == c.gap
        && matches!(b.gap, "." | "-" | "/" | " ")
        && rest.first().is_none_or(is_loose)
    {
        let is_spaced = b.gap == " ";
        if !is_spaced
            && is_small(a)
            && is_small(b)
            && is_year(c)
            && day_month(a, b)
            && !(c.digits.len() == 2 && is_counting(text, c))
        {
            return Some(3);
        }
        if a.digits.len() == 4
            && is_year(a)
            && is_small(b)
            && is_small(c)
            && day_month(b, c)
            && !is_spaced
        {
            return Some(3);
        }
        if is_spaced
            && a.digits.len() == 2
            && b.digits.len() == 2
            && c.digits.len() == 4
            && is_year(c)
            && day_month(a, b)
        {
            return Some(3);
        }
    }
    day_and_month(text, groups, from).then_some(2)
}

/// "12.03", "03/12", "3.12": a day and a month, and no hour, no article, no count.
fn day_and_month(text: &str, groups: &[Group], from: usize) -> bool {
    let [a, b, rest @ ..] = &groups[from..] else { return false };
    if b.gap == "/" && is_day_of_month(text, a, b) {
        return (from == 0 || is_loose(a)) && rest.first().is_none_or(is_loose);
    }
    let is_joined = match (a.digits.len(), b.gap) {
        (2, ".") => true,
        (2, "/") => a.digits.starts_with('0') || b.digits.starts_with('0'),
        (1, ".") => !is_article(text, a, b),
        _ => false,
    };
    is_joined
        && b.digits.len() == 2
        && (from == 0 || is_loose(a))
        && rest.first().is_none_or(is_loose)
        && (1..=31).contains(&value(a.digits))
        && (1..=12).contains(&value(b.digits))
        && !is_hour(text, a)
        && !is_counting(text, b)
}

/// "arraigned 11/19", "last seen 14/10": after a word for what is done on a day. Only one of
/// the two can be a day: "8/10" is more often a share or a pressure.
fn is_day_of_month(text: &str, a: &Group, b: &Group) -> bool {
    let (one, other) = (value(a.digits), value(b.digits));
    let is_always = (one, other) == (24, 7);
    let is_clear = (13..=31).contains(&one) && (1..=12).contains(&other)
        || (1..=12).contains(&one) && (13..=31).contains(&other);
    let before = text[..a.range.start].trim_end();
    let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    is_clear
        && !is_always
        && BEFORE_DAYS.contains(&word.to_lowercase().as_str())
        && !is_counting(text, b)
}

/// Whether nothing joins a number to the one before.
fn is_loose(group: &Group) -> bool {
    !matches!(group.gap, "." | "-" | "/" | "‑")
}

/// "ст. 6.11", "6.10 КоАП": of a law; "протокол 6.11"; "3.10 часа"; "2.10 на 3.10".
fn is_article(text: &str, first: &Group, last: &Group) -> bool {
    let is_between = |it: char| !it.is_alphanumeric();
    let before = text[..first.range.start].trim_end_matches([' ', '.', '\u{a0}']);
    let before = before.rsplit(is_between).next().unwrap_or_default().to_lowercase();
    let mut after = text[last.range.end..].trim_start().split(is_between);
    let (next, then) = (after.next().unwrap_or_default(), after.next().unwrap_or_default());
    let next = next.to_lowercase();
    ARTICLES_AFTER.contains(&next.as_str())
        || next == "на" && then.starts_with(|it: char| it.is_ascii_digit())
        || ARTICLES_BEFORE.contains(&before.as_str())
        || text[..first.range.start].ends_with([',', '-', '<', '>', '=', '~', '≈'])
}

const ARTICLES_AFTER: &[&str] =
    &["коап", "ук", "упк", "фз", "час", "часа", "часов", "hours", "x", "х"];
const ARTICLES_BEFORE: &[&str] = &[
    "ст",
    "статья",
    "статье",
    "статьи",
    "статью",
    "п",
    "пункт",
    "протокол",
    "протокола",
    "коап",
    "art",
    "section",
    "s",
];

/// "в 10.10", "at 11.05": a time of the day.
fn is_hour(text: &str, group: &Group) -> bool {
    let before = text[..group.range.start].trim_end();
    let word = before.rsplit(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    matches!(
        word.to_lowercase().as_str(),
        "в" | "at" | "к" | "с" | "до" | "from" | "until" | "till" | "ко"
    ) && before.ends_with(char::is_alphanumeric)
        && value(group.digits) < 24
        && matches!(word.to_lowercase().as_str(), "в" | "at")
}

fn is_counting(text: &str, group: &Group) -> bool {
    let after = &text[group.range.end..];
    after.starts_with('%')
        || after
            .trim_start()
            .split(|it: char| !it.is_alphabetic())
            .next()
            .is_some_and(|word| UNITS.contains(&word.to_lowercase().as_str()))
}

/// The words near a number.
struct Around {
    phone: bool,
    paper: bool,
    unit: bool,
    letters_before: bool,
}

impl Around {
    fn of(tokens: &[Token], first: &Range<usize>, last: &Range<usize>) -> Around {
        let before = tokens.partition_point(|token| token.range.end <= first.start);
        let after = tokens.partition_point(|token| token.range.start < last.end);
        let near = &tokens[before.saturating_sub(NEAR)..before];
        let is_near = |words: &[&str]| near.iter().any(|token| token.is(words));
        let own = tokens.get(before).filter(|token| token.range.start < first.start);
        let tail = tokens.get(after.saturating_sub(1)).filter(|it| it.range.end > last.end);
        let unit = match tail {
            Some(tail) => UNITS.iter().any(|unit| tail.lower.ends_with(unit)),
            None => tokens.get(after).is_some_and(|it| it.is(&UNITS) && it.gap.trim().is_empty()),
        };
        let letters_before = own.is_some_and(|token| token.shape == Shape::Mixed);
        Around { phone: is_near(&PHONE_WORDS), paper: is_near(&PAPER_WORDS), unit, letters_before }
    }
}

/// What digits that belong together are, if they are somebody's.
#[allow(clippy::match_same_arms)] // the order in which they are asked says more
fn run(text: &str, groups: &[Group], around: &Around) -> Option<Kind> {
    let digits: String = groups.iter().map(|group| group.digits).collect();
    let lengths: Vec<usize> = groups.iter().map(|group| group.digits.len()).collect();
    let has_plus = text[..groups[0].range.start].ends_with('+');
    if has_plus && digits.len() >= 9 {
        return Some(Kind::Phone);
    }
    if is_of_years_or_hours(groups)
        || is_course(groups) && !around.phone
        || is_of_thousands(groups) && !around.paper
        || around.unit && digits.len() <= 9
    {
        return None;
    }
    let is_dashed = groups[1..].iter().any(|group| group.gap.contains(['-', '‑', '–', '(', ')']));
    match digits.len() {
        16.. => Some(Kind::Number),
        13..=15 if is_card(&digits) => Some(Kind::Number),
        11 if digits.starts_with(['7', '8']) && lengths != [3, 3, 3, 2] => Some(Kind::Phone),
        11 if lengths == [3, 3, 3, 2] => Some(Kind::Number),
        10 if lengths.ends_with(&[6]) => Some(Kind::Number),
        9..=15 if around.paper && !around.phone => Some(Kind::Number),
        9..=15
            if around.phone || is_dashed || groups.len() > 1 || digits.starts_with(['0', '9']) =>
        {
            Some(Kind::Phone)
        }
        9..=15 => Some(Kind::Number),
        // Counts with a space between are no number.
        7..=8
            if lengths.iter().all(|length| *length <= 2)
                && !is_dashed
                && !around.phone
                && !around.paper =>
        {
            None
        }
        7..=8 if around.phone || is_dashed || groups.len() > 1 => Some(Kind::Phone),
        7..=8 => Some(Kind::Number),
        4..=6
            if text[..groups[0].range.start].trim_end().ends_with(['№', '#'])
                && !is_year(&digits) =>
        {
            Some(Kind::Number)
        }
        6 if around.phone => Some(Kind::Phone),
        6 if lengths == [2, 2, 2] && is_dashed => Some(Kind::Phone),
        6 if around.paper || around.letters_before => Some(Kind::Number),
        6 if groups.len() == 1 && !digits.ends_with("000") => Some(Kind::Number),
        5 if around.phone => Some(Kind::Phone),
        4..=5 if around.paper && !is_year(&digits) && !digits.ends_with("00") => Some(Kind::Number),
        _ => None,
    }
}

pub(super) fn is_year(digits: &str) -> bool {
    digits.len() == 4 && (1900..2100).contains(&value(digits))
}

/// "2019-2021", "18.30-19.00".
fn is_of_years_or_hours(groups: &[Group]) -> bool {
    let is_hours = groups.len() >= 2
        && groups.iter().all(|group| group.digits.len() <= 2)
        && groups.chunks(2).all(|pair| {
            pair.len() == 2
                && pair[1].gap == "."
                && value(pair[0].digits) < 24
                && value(pair[1].digits) < 60
        });
    is_hours || groups.iter().all(|group| is_year(group.digits))
}

/// "0-3-7-14-30": the days of a course of injections, each later than the one before.
fn is_course(groups: &[Group]) -> bool {
    groups.len() >= 4
        && groups.iter().all(|group| group.digits.len() <= 2)
        && groups.is_sorted_by(|one, next| value(one.digits) < value(next.digits))
}

/// "1 000 000".
fn is_of_thousands(groups: &[Group]) -> bool {
    groups.len() >= 2
        && groups[0].digits.len() <= 3
        && groups[1..].iter().all(|it| it.digits.len() == 3 && it.gap == " ")
        && groups.last().is_some_and(|last| last.digits.ends_with("00"))
}

/// The check sum of bank cards.
fn is_card(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let digit = u32::from(digit.saturating_sub(b'0')) * (1 + u32::from(place % 2 == 1));
            digit / 10 + digit % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// The letters that belong to the number, the plus and the bracket before it.
fn widened(text: &str, tokens: &[Token], range: Range<usize>) -> Range<usize> {
    let before = tokens.partition_point(|token| token.range.end <= range.start);
    let after = tokens.partition_point(|token| token.range.start < range.end);
    let mut wide = range;
    if let Some(first) = tokens.get(before) {
        wide.start = wide.start.min(first.range.start);
    }
    if let Some(last) = tokens.get(after.saturating_sub(1)) {
        wide.end = wide.end.max(last.range.end);
    }
    let lead = text[..wide.start].trim_end_matches(['+', '(']).len();
    lead..wide.end
}

// ---- dates in words ----

static MONTHS_RU: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-months-ru"));
static MONTHS_EN: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-months-en"));
static BEFORE_DAYS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-before-days"));
static AFTER_DAYS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-after-days"));
/// They are ordinary words without a capital.
const MONTHS_DOUBTFUL: &[&str] = &["march", "may", "mar"];
static ORDINALS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-ordinals"));

fn is_month(token: &Token) -> bool {
    token.is(&MONTHS_RU)
        || token.is(&MONTHS_EN) && (token.shape != Shape::Small || !token.is(MONTHS_DOUBTFUL))
}

/// "march 3rd": no march has a third.
fn is_doubtful_month(tokens: &[Token], at: usize) -> bool {
    tokens[at].is(MONTHS_DOUBTFUL)
        && tokens.get(at + 1).is_some_and(|next| {
            next.gap == " " && is_day(next) && next.lower.ends_with(char::is_alphabetic)
        })
}

/// "12", "5th", "3-го".
fn is_day(token: &Token) -> bool {
    let digits = token.lower.trim_end_matches(|it: char| !it.is_ascii_digit());
    let ending = &token.lower[digits.len()..];
    (1..=31).contains(&value(digits))
        && matches!(ending, "" | "st" | "nd" | "rd" | "th" | "го" | "е" | "ого")
}

fn is_ordinal(token: &Token) -> bool {
    let stem = token.lower.strip_suffix("ого").or(token.lower.strip_suffix("его"));
    let stem = stem.or(token.lower.strip_suffix("ое")).or(token.lower.strip_suffix("е"));
    let stem = stem.map(|stem| stem.trim_end_matches('ь'));
    stem.is_some_and(|stem| ORDINALS.iter().any(|it| it.trim_end_matches('ь') == stem))
        || token.is_ascii_ordinal()
}

impl Token<'_> {
    fn is_ascii_ordinal(&self) -> bool {
        self.text.is_ascii()
            && ORDINALS.contains(&self.lower.rsplit('-').next().unwrap_or_default())
    }
}

fn by_months(tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, month) in tokens.iter().enumerate() {
        if !is_month(month) && !is_doubtful_month(tokens, at) {
            continue;
        }
        let near =
            |token: &Token| token.gap.trim_matches([' ', '\u{a0}', '.', '-', '–', ',']).is_empty();
        let mut from = at;
        if at >= 1 && near(month) {
            let mut before = at - 1;
            if tokens[before].is(&["of", "го"]) && before >= 1 {
                before -= 1;
            }
            if is_day(&tokens[before]) || is_ordinal(&tokens[before]) {
                from = before;
                let tens = |token: &Token| token.is(&["двадцать", "тридцать", "twenty", "thirty"]);
                if from >= 1 && tens(&tokens[from - 1]) {
                    from -= 1;
                }
            }
        }
        let mut to = at;
        let is_year_of = |token: &Token| near(token) && is_year(&token.lower);
        if from == at {
            match tokens.get(at + 1) {
                Some(day)
                    if month.text.is_ascii()
                        && near(day)
                        && !day.gap.contains('.')
                        && (is_day(day) || day.is_ascii_ordinal()) =>
                {
                    to = at + 1;
                }
                _ => continue,
            }
        }
        if tokens.get(to + 1).is_some_and(is_year_of) {
            to += 1;
        }
        marks
            .push(Mark { range: tokens[from].range.start..tokens[to].range.end, kind: Kind::Date });
    }
    marks
}

/// "on the 23rd", "выписали 28го": a day without its month, where nothing is counted by it.
fn days(tokens: &[Token]) -> Vec<Mark> {
    let is_alone = |at: usize| match tokens.get(at + 1) {
        Some(next) => !next.gap.trim().is_empty() || next.is(&AFTER_DAYS),
        None => true,
    };
    let is_one = |at: &usize| {
        let token = &tokens[*at];
        let digits = token.lower.trim_end_matches(|it: char| !it.is_ascii_digit());
        if !(1..=31).contains(&value(digits)) || !is_alone(*at) {
            return false;
        }
        let before = |back: usize| at.checked_sub(back).map(|before| &tokens[before]);
        match &token.lower[digits.len()..] {
            "st" | "nd" | "rd" | "th" => {
                before(1).is_some_and(|it| it.is(&["the"]))
                    && (digits.len() == 2 || before(2).is_some_and(|it| it.is(&BEFORE_DAYS)))
            }
            "го" | "ого" => true,
            // "28-го"
            "" => tokens
                .get(*at + 1)
                .is_some_and(|it| it.gap == "-" && it.is(&["го", "ого"]) && is_alone(*at + 1)),
            _ => false,
        }
    };
    // With what is written after a hyphen: a lone "-го" would tell that a day stood there.
    let mark = |at: usize| {
        let ending = tokens.get(at + 1).filter(|it| it.gap == "-" && it.is(&["го", "ого"]));
        let last = ending.unwrap_or(&tokens[at]);
        Mark { range: tokens[at].range.start..last.range.end, kind: Kind::Date }
    };
    (0..tokens.len()).filter(is_one).map(mark).collect()
}

/// Years that somebody was born in.
fn years(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let digits = token.lower.trim_end_matches("-го").trim_end_matches('s');
        let is_number =
            matches!(digits.len(), 2 | 4) && digits.bytes().all(|it| it.is_ascii_digit());
        // "19:45" is an hour.
        let is_minutes = token.gap == ":"
            && at.checked_sub(1).is_some_and(|before| tokens[before].shape == Shape::Digits);
        if !is_number || is_minutes {
            continue;
        }
        let after: Vec<&str> =
            tokens[at + 1..].iter().take(3).map(|it| it.lower.as_str()).collect();
        let is_named = matches!(
            after.as_slice(),
            ["г", "р" | "рождения", ..]
                | ["год" | "года", "рождения", ..]
                | ["гр", ..]
                | ["го", "года", "рождения"]
        );
        let near = &tokens[at.saturating_sub(3)..at];
        let is_after_birth = near.iter().any(|it| it.is(BIRTH_BEFORE)) && is_year(digits);
        // Nothing that is done today began then but a life.
        let counts = text[token.range.end..].starts_with(['.', ',', '-'])
            && text[token.range.end + 1..].starts_with(|it: char| it.is_ascii_digit());
        let is_old = (1930..2000).contains(&value(digits))
            && !counts
            && !after.first().is_some_and(|unit| UNITS.contains(unit))
            && !text[..token.range.start].ends_with(['-', '.', '+']);
        if is_named || is_after_birth || is_old {
            let end = match after.as_slice() {
                ["г", "р", ..] | ["г" | "года" | "год", "рождения", ..] => {
                    tokens[at + 2].range.end
                }
                ["гр", ..] if is_named => tokens[at + 1].range.end,
                _ => token.range.end,
            };
            marks.push(Mark { range: token.range.start..end, kind: Kind::Date });
        }
    }
    marks
}

// ---- numbers in words ----

/// So many in a row are no count any more.
const SPELLED_MIN: usize = 5;
static SPELLED: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-spelled"));

fn spelled(tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut from = 0;
    while from < tokens.len() {
        let is_part = |token: &&Token| {
            token.is(&SPELLED)
                || token.lower.contains('-')
                    && token.lower.split('-').all(|it| SPELLED.contains(&it))
        };
        let length = tokens[from..].iter().take_while(is_part).count();
        if length >= SPELLED_MIN {
            let range = tokens[from].range.start..tokens[from + length - 1].range.end;
            marks.push(Mark { range, kind: Kind::Phone });
        }
        from += length.max(1);
    }
    marks
}
