//! A text taken apart: words and numbers where they stand, and what is between.

use std::ops::Range;
use std::sync::LazyLock;

use super::words::cue;

/// A run of letters and digits, with hyphens and apostrophes inside words.
pub struct Token<'a> {
    pub range: Range<usize>,
    pub text: &'a str,
    /// Small letters, "е" for "ё".
    pub lower: String,
    /// What stands between the word before and this one.
    pub gap: &'a str,
    /// Whether a sentence begins here, or a quotation.
    pub begins: bool,
    pub shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One capital letter.
    Letter,
    /// A capital, then small letters: "Анна", "O'Rourke", `McDonald`.
    Title,
    /// Capitals only, more than one.
    Capitals,
    Small,
    /// Digits only.
    Digits,
    /// Digits and letters, or underscores.
    Mixed,
}

impl Token<'_> {
    pub fn is(&self, words: &[&str]) -> bool {
        words.contains(&self.lower.as_str())
    }

    pub fn is_cyrillic(&self) -> bool {
        self.text
            .chars()
            .any(|letter| ('а'..='я').contains(&letter) || ('А'..='Я').contains(&letter))
    }

    /// In square brackets: what was put in place of something.
    pub fn is_removed(&self) -> bool {
        self.gap.ends_with('[')
    }
}

/// After these a full stop ends no sentence.
static ABBREVIATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| cue("token-abbreviations"));
/// After these a colon introduces what is asked for, and no sentence.
static INTRODUCING: LazyLock<Vec<&str>> = LazyLock::new(|| cue("token-introducing"));

#[must_use]
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token> = Vec::new();
    let mut from = None;
    let mut end_before = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter.is_alphanumeric() || letter == '_' {
            from.get_or_insert(at);
        }
        let next = letters.peek().map(|(_, next)| *next);
        let joins = matches!(letter, '-' | '\'' | '’' | '\u{2011}')
            && from.is_some()
            && text[..at].chars().next_back().is_some_and(char::is_alphabetic)
            && next.is_some_and(char::is_alphabetic);
        let goes_on = next.is_some_and(|next| {
            next.is_alphanumeric() || next == '_' || matches!(next, '-' | '\'' | '’' | '\u{2011}')
        });
        if letter.is_alphanumeric() || letter == '_' || joins {
            let end = at + letter.len_utf8();
            if !goes_on && let Some(begin) = from.take() {
                push(&mut found, text, begin..end, end_before);
                end_before = end;
            }
        } else if let Some(begin) = from.take() {
            push(&mut found, text, begin..at, end_before);
            end_before = at;
        }
    }
    if let Some(begin) = from {
        push(&mut found, text, begin..text.len(), end_before);
    }
    found
}

fn push<'a>(found: &mut Vec<Token<'a>>, text: &'a str, range: Range<usize>, end_before: usize) {
    let (word, gap) = (&text[range.clone()], &text[end_before..range.start]);
    let begins = found.last().is_none_or(|last| is_break(last, gap));
    found.push(Token {
        text: word,
        lower: word.to_lowercase().replace('ё', "е").replace(['’', '\u{2011}'], "'"),
        gap,
        begins,
        shape: shape(word),
        range,
    });
}

fn is_break(last: &Token, gap: &str) -> bool {
    if gap.contains(['!', '?', '…', ';', '\n', '«', '"', '“', '•']) {
        return true;
    }
    if gap.contains(':') {
        return !INTRODUCING.contains(&last.lower.as_str());
    }
    let is_short = last.shape == Shape::Letter || ABBREVIATIONS.contains(&last.lower.as_str());
    gap.contains('.') && !(is_short && gap.starts_with('.'))
}

fn shape(word: &str) -> Shape {
    if word.chars().all(char::is_numeric) {
        return Shape::Digits;
    }
    if word.chars().any(|letter| letter.is_numeric() || letter == '_') {
        return Shape::Mixed;
    }
    let is_capital = word.chars().next().is_some_and(char::is_uppercase);
    let letters = word.chars().filter(|letter| letter.is_alphabetic()).count();
    match (is_capital, word.chars().any(char::is_lowercase), letters) {
        (true, _, 1) => Shape::Letter,
        (true, true, _) => Shape::Title,
        (true, false, _) => Shape::Capitals,
        (false, ..) => Shape::Small,
    }
}
