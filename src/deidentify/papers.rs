//! Numbers of papers, files and cars, in which letters and digits are mixed; and of batches,
//! which are nobody's.

use std::sync::LazyLock;

use super::numbers::is_year;
use super::token::{Shape, Token};
use super::words::{Words, cue};
use super::{Kind, Mark};

/// Words around a number that say what it is, so near.
pub(super) const NEAR: usize = 4;
pub(super) static PAPER_WORDS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-paper-words"));
/// A number after these is of a batch.
static BATCHES: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-batches"));
/// What has a series and is nobody's paper, by the beginning.
static GOODS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-goods"));
const GOODS_NEAR: usize = 8;
/// Whatever is driven, and what is said for its number.
static CARS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("numbers-cars"));
/// Their numbers are everybody's.
const ORDERS: &[&str] = &["приказ", "форм", "постановлен", "закон", "фз", "каб", "палат", "order"];
/// What has a series and is somebody's.
const PAPERS_OF_PEOPLE: &[&str] = &["паспорт", "паспорта", "паспорту", "полис", "полиса", "снилс"];
const NUMBER_WORDS: &[&str] = &["номер", "номера", "number", "no"];
const BATCH_PARTS_MAX: usize = 3;
const PLATE_PARTS_MAX: usize = 5;
const PLATE_NEAR: usize = 4;
/// What means nothing but the number of a car, and so far before it.
const PLATE_WORDS: &[&str] = &["plate", "plates", "rego", "numberplate", "госномер"];
const PLATE_WORD_NEAR: usize = 10;

#[must_use]
pub fn find(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = papers(tokens);
    marks.extend(plates(text, tokens));
    marks.extend(files(text, tokens));
    marks.extend(cases(text, tokens));
    marks
}

/// Letters and digits mixed, after a word for a paper: "passport C01X00T47".
fn papers(tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, it)| it.shape == Shape::Mixed) {
        let is_told = tokens[at.saturating_sub(NEAR)..at].iter().any(|it| it.is(&PAPER_WORDS));
        if is_told
            && digits(token.text) >= 3
            && token.text.chars().count() >= 6
            && !is_batch(tokens, at)
        {
            marks.push(Mark { range: token.range.clone(), kind: Kind::Number });
        }
    }
    marks
}

/// What stands after "№": "медкарта № 118/47-К"; but for orders and forms.
fn files(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let is_public = |token: &Token| ORDERS.iter().any(|it| token.lower.starts_with(it));
    let mut marks = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        if !token.gap.trim_end().ends_with(['№', '#'])
            || at.checked_sub(1).is_some_and(|before| is_public(&tokens[before]))
            || is_batch(tokens, at)
        {
            continue;
        }
        let last = last_part(tokens, at);
        let range = token.range.start..tokens[last].range.end;
        if last > at && digits(&text[range.clone()]) >= 4 {
            marks.push(Mark { range, kind: Kind::Number });
        }
    }
    marks
}

/// The last of the parts of a number that slashes or dashes join, from its first on.
fn last_part(tokens: &[Token], first: usize) -> usize {
    let goes_on = |it: &&Token| matches!(it.gap, "/" | "-" | "–" | "‑");
    first + tokens[first + 1..].iter().take_while(goes_on).count()
}

fn digits(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

/// What a hospital's file is announced by: "и/б 11482", "ист. бол. 6604-С".
const HISTORIES: &[[&str; 2]] = &[["и", "б"], ["ист", "бол"], ["ист", "б"]];
const HISTORY_DIGITS_MIN: usize = 3;

/// A hospital's file by the words before it, a court's by its form: "1-318/2024".
fn cases(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let last = last_part(tokens, at);
        let range = tokens[at].range.start..tokens[last].range.end;
        // "и б" without a sign between is no file: "и б 500 шприцев".
        let is_announced = at >= 2
            && HISTORIES.iter().any(|[one, other]| {
                tokens[at - 2].lower == *one
                    && tokens[at - 1].lower == *other
                    && (one.len() > "и".len() || !tokens[at - 1].gap.trim().is_empty())
            })
            && digits(&text[range.clone()]) >= HISTORY_DIGITS_MIN;
        if is_announced || is_of_court(&tokens[at..=last]) {
            marks.push(Mark { range, kind: Kind::Number });
        }
        at = last + 1;
    }
    marks
}

/// Two numbers or more, one of three digits, and the year after a slash: what has one number
/// before its year is more often a batch, an order or a count.
fn is_of_court(parts: &[Token]) -> bool {
    let [first, .., year] = parts else { return false };
    parts.len() >= 3
        && year.gap == "/"
        && is_year(year.text)
        && parts.iter().all(|part| part.shape == Shape::Digits)
        && parts[..parts.len() - 1].iter().any(|part| part.text.len() >= 3)
        && !is_year(first.text)
}

/// The number of a car: by its form where no other number has it, and after a word for
/// one by capitals and digits.
fn plates(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for at in 0..tokens.len() {
        let near = &tokens[at.saturating_sub(PLATE_NEAR)..at];
        let far = &tokens[at.saturating_sub(PLATE_WORD_NEAR)..at];
        let is_told = near.iter().any(|token| token.is(&CARS))
            || far.iter().any(|token| token.is(PLATE_WORDS));
        for to in (at..tokens.len().min(at + PLATE_PARTS_MAX)).rev() {
            if tokens[at + 1..=to].iter().any(|it| !matches!(it.gap, " " | "-" | "")) {
                continue;
            }
            let range = tokens[at].range.start..tokens[to].range.end;
            let form: String = text[range.clone()].chars().filter_map(form).collect();
            let is_latin = text[range.clone()].is_ascii();
            let is_loud = !text[range.clone()].chars().any(char::is_lowercase);
            let by_form = match form.as_str() {
                // Of Russia, in either alphabet, with its region or without.
                "a000aa" | "a000aa00" | "a000aa000" => {
                    tokens[at].shape == Shape::Mixed && tokens[at].text.chars().count() >= 6
                        || is_told
                }
                // Of Kyrgyzstan; of Ireland.
                "00aa000aaa" | "000a00000" => is_loud && is_told,
                // Of Britain; of Kazakhstan; an insurance and a prison of Britain.
                "aa00aaa" | "000aaa00" | "000aa00" => is_loud && is_latin && to > at,
                "aa000000a" => is_loud && is_latin,
                "a0000aa" => is_loud && is_latin && to == at,
                _ => false,
            };
            let is_thing = || tokens[at..=to].iter().any(|it| Words::get().is_ordinary(&it.lower));
            let by_words = is_told
                && is_loud
                && !is_thing()
                && (5..=9).contains(&form.len())
                && form.matches('a').count() >= 2
                && form.matches('0').count() >= 2;
            if (by_form || by_words) && !is_batch(tokens, at) {
                marks.push(Mark { range, kind: Kind::Number });
                break;
            }
        }
    }
    marks
}

/// A letter as `a`, a digit as `0`, and nothing of what stands between.
fn form(letter: char) -> Option<char> {
    match letter {
        letter if letter.is_ascii_digit() => Some('0'),
        letter if letter.is_alphabetic() => Some('a'),
        _ => None,
    }
}

/// A batch of something that is given out, and nobody's number: "лот 240817A", "серия
/// 0420523" of ampoules. The word for it stands before the number, with nothing between but
/// the number's own letters; a phone that stands after a batch is a phone.
pub(super) fn is_batch(tokens: &[Token], at: usize) -> bool {
    let goes_on = |it: &usize| {
        let token = &tokens[*it];
        *it == at || token.is(NUMBER_WORDS) || matches!(token.shape, Shape::Capitals | Shape::Mixed)
    };
    let is_near = |it: &usize| !tokens[*it].gap.contains([',', '.', ';', '(', '+']);
    let from = at.saturating_sub(BATCH_PARTS_MAX);
    let Some(first) = (from..=at).rev().take_while(|it| goes_on(it) && is_near(it)).last() else {
        return false;
    };
    let Some(word) = first.checked_sub(1) else { return false };
    let before = &tokens[word.saturating_sub(GOODS_NEAR)..word];
    let is_of_goods =
        || before.iter().any(|token| GOODS.iter().any(|it| token.lower.starts_with(it)));
    let is_much = before.last().is_some_and(|token| token.is(&["a"]));
    match tokens[word].lower.as_str() {
        "серия" | "серии" => {
            is_of_goods() && !before.iter().any(|it| it.is(PAPERS_OF_PEOPLE))
        }
        _ => tokens[word].is(&BATCHES) && !is_much,
    }
}
