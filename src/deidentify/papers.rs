//! Numbers of papers, files and cars, in which letters and digits are mixed; and of batches,
//! which are nobody's.

use std::sync::LazyLock;

use super::token::{Shape, Token};
use super::words::cue;
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
const PLATE_PARTS_MAX: usize = 5;
const PLATE_NEAR: usize = 4;

#[must_use]
pub fn find(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = papers(tokens);
    marks.extend(plates(text, tokens));
    marks.extend(files(text, tokens));
    marks
}

/// Letters and digits mixed, after a word for a paper: "passport C01X00T47".
fn papers(tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, it)| it.shape == Shape::Mixed) {
        let digits = token.text.bytes().filter(u8::is_ascii_digit).count();
        let is_told = tokens[at.saturating_sub(NEAR)..at].iter().any(|it| it.is(&PAPER_WORDS));
        if is_told && digits >= 3 && token.text.chars().count() >= 6 && !is_batch(tokens, at) {
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
        let goes_on = |it: &&Token| matches!(it.gap, "/" | "-" | "–" | "‑");
        let last = at + tokens[at + 1..].iter().take_while(goes_on).count();
        let range = token.range.start..tokens[last].range.end;
        let digits = text[range.clone()].bytes().filter(u8::is_ascii_digit).count();
        if last > at && digits >= 4 {
            marks.push(Mark { range, kind: Kind::Number });
        }
    }
    marks
}

/// The number of a car: by its form where no other number has it, and after a word for
/// one by capitals and digits.
fn plates(text: &str, tokens: &[Token]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for at in 0..tokens.len() {
        let near = &tokens[at.saturating_sub(PLATE_NEAR)..at];
        let is_told = near.iter().any(|token| token.is(&CARS));
        for to in (at..tokens.len().min(at + PLATE_PARTS_MAX)).rev() {
            if tokens[at + 1..=to].iter().any(|it| !matches!(it.gap, " " | "-" | "")) {
                continue;
            }
            let range = tokens[at].range.start..tokens[to].range.end;
            let form: String = text[range.clone()].chars().filter_map(form).collect();
            let is_loud = !text[range.clone()].chars().any(char::is_lowercase);
            let by_form = match form.as_str() {
                // Of Russia, in either alphabet, with its region or without.
                "a000aa" | "a000aa00" | "a000aa000" => {
                    tokens[at].shape == Shape::Mixed && tokens[at].text.chars().count() >= 6
                        || is_told
                }
                // Of Britain; of Kazakhstan; an insurance and a prison of Britain.
                "aa00aaa" | "000aaa00" | "000aa00" => is_loud && to > at,
                "aa000000a" | "a0000aa" => is_loud,
                _ => false,
            };
            let by_words = is_told
                && is_loud
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
/// 0420523" of ampoules.
pub(super) fn is_batch(tokens: &[Token], at: usize) -> bool {
    let near = &tokens[at.saturating_sub(NEAR - 1)..at];
    let is_of_goods = || {
        let before = tokens[..at].iter().rev().take(GOODS_NEAR);
        before.flat_map(|token| GOODS.iter().map(|it| token.lower.starts_with(it))).any(|it| it)
    };
    near.iter().any(|token| token.is(&BATCHES))
        || near.iter().any(|token| token.is(&["серия", "серии"])) && is_of_goods()
}
