//! What in a short text points at a person: names, phones, handles, mail, links,
//! addresses, dates, numbers of cards and papers. Russian and English, by lists
//! and by form. It reads what is typed, once, and keeps nothing; it finds much
//! and not everything, and `docs/deidentification.md` says how much.
//!
//! [`anonymity`] does the same for rows of codes: which of them single somebody
//! out, and what to make coarser.

use std::ops::Range;

pub mod anonymity;
mod names;
mod numbers;
mod places;
mod reach;
mod token;
mod words;

/// What a piece of text points at a person with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Mail,
    Link,
    Handle,
    /// A card, a passport, another paper, a file.
    Number,
    Phone,
    Date,
    Address,
    Name,
}

impl Kind {
    pub const ALL: &'static [Kind] = &[
        Kind::Mail,
        Kind::Link,
        Kind::Handle,
        Kind::Number,
        Kind::Phone,
        Kind::Date,
        Kind::Address,
        Kind::Name,
    ];

    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Mail => "mail",
            Kind::Link => "link",
            Kind::Handle => "handle",
            Kind::Number => "number",
            Kind::Phone => "phone",
            Kind::Date => "date",
            Kind::Address => "address",
            Kind::Name => "name",
        }
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// A place in a text, in bytes, on the borders of letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub range: Range<usize>,
    pub kind: Kind,
}

/// Everything that points at a person, in the order of the text; no two places
/// touch each other's letters.
#[must_use]
pub fn find(text: &str) -> Vec<Mark> {
    let tokens = token::tokens(text);
    let mut marks = reach::find(text, &tokens);
    marks.extend(numbers::find(text, &tokens));
    marks.extend(places::find(text, &tokens));
    let taken = joined(marks.clone());
    marks.extend(names::find(text, &tokens, &taken));
    joined(marks)
}

/// The kinds that are in it, each once.
#[must_use]
pub fn kinds(marks: &[Mark]) -> Vec<Kind> {
    Kind::ALL.iter().copied().filter(|kind| marks.iter().any(|mark| mark.kind == *kind)).collect()
}

/// The text with `word` of the kind in place of everything that was found.
#[must_use]
pub fn redacted(text: &str, word: impl Fn(Kind) -> String) -> String {
    let mut rest = 0;
    let mut made = String::with_capacity(text.len());
    for mark in find(text) {
        made.push_str(&text[rest..mark.range.start]);
        made.push('[');
        made.push_str(&word(mark.kind));
        made.push(']');
        rest = mark.range.end;
    }
    made.push_str(&text[rest..]);
    made
}

/// The longest row of digits, over spaces, dashes, brackets, points and pluses.
#[must_use]
pub fn digits_in_a_row(text: &str) -> usize {
    let (mut row, mut longest) = (0, 0);
    for letter in text.chars() {
        match letter {
            '0'..='9' => row += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}' | '\u{2011}' => {}
            _ => row = 0,
        }
        longest = longest.max(row);
    }
    longest
}

/// Marks that lie over each other become one, of the kind that says most.
fn joined(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_by_key(|mark| (mark.range.start, mark.kind));
    let mut kept: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match kept.last_mut() {
            Some(last) if mark.range.start < last.range.end => {
                last.range.end = last.range.end.max(mark.range.end);
                last.kind = last.kind.min(mark.kind);
            }
            _ => kept.push(mark),
        }
    }
    kept
}

#[cfg(test)]
mod tests;
