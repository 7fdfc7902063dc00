//! A second look at each word: how much it and what stands around it are like a name, or
//! like the place where somebody lives. Lists and forms know what was thought of; this
//! knows what many notes have in common. It decides about every word that no other kind
//! has taken and that is not announced as a name: it takes back what rules marked on a
//! capital alone, and marks what no list has.
//!
//! The weights are a file of their own, made once from notes and messages that were written
//! for this project (`tests/data`); a story makes them anew and compares. Nothing learns
//! while the program runs.

use unicode_normalization::UnicodeNormalization;

use super::names;
use super::token::{Shape, Token};
use super::words::Words;

/// Into so many places pieces fall, by their hash. Some share one.
pub const PLACES: usize = 1 << 17;
/// What the file begins with.
pub const MARK: &[u8; 16] = b"netreach names 1";

static FILE: &[u8; MARK.len() + 8 + PLACES] = include_bytes!("../../words/people/weights.bin");

/// Log-odds from which a word is marked. Below nought, because a name that leaks cannot be
/// taken back, and a mark that is wrong costs a tap.
const FROM: f32 = -1.25;

/// A word as it is weighed.
pub(super) struct Word {
    plain: String,
    look: &'static str,
    /// What stands before it.
    gap: &'static str,
    lists: Vec<&'static str>,
}

/// What is looked at of each word, once for all its neighbours.
pub(super) fn words(tokens: &[Token]) -> Vec<Word> {
    let word = |token: &Token| {
        // What was put in somebody's place says nothing of its neighbours.
        if token.is_removed() {
            let plain = String::new();
            return Word { plain, look: "removed", gap: gap(token.gap), lists: Vec::new() };
        }
        let plain = plain(&token.lower);
        Word { lists: lists(&plain), plain, look: look(token), gap: gap(token.gap) }
    };
    tokens.iter().map(word).collect()
}

/// Whether a word is somebody's name or somebody's place, all things weighed.
pub(super) fn points(words: &[Word], ruled: &[bool], at: usize) -> bool {
    let number =
        |at: usize| f32::from_le_bytes([FILE[at], FILE[at + 1], FILE[at + 2], FILE[at + 3]]);
    let (bias, scale) = (number(MARK.len()), number(MARK.len() + 4));
    let weights = &FILE[MARK.len() + 8..];
    let sum: i32 = pieces(words, ruled, at)
        .into_iter()
        .map(|place| i32::from(weights[place].cast_signed()))
        .sum();
    #[allow(clippy::cast_precision_loss)] // a few dozen times 127
    let odds = bias + scale * sum as f32;
    odds >= FROM
}

/// What a word is made of, and what stands around it: places, each once, in order.
/// `ruled`: which words the rules have marked.
pub(super) fn pieces(words: &[Word], ruled: &[bool], at: usize) -> Vec<usize> {
    let Word { plain: word, look, gap, lists } = &words[at];
    let mut found = Pieces(Vec::with_capacity(96));
    found.add("look", &[look]);
    found.add("word", &[word]);
    found.add("stem", &[stem(word)]);
    for letters in 2..=4 {
        found.add("end", &[last(word, letters)]);
        found.add("end", &[look, last(word, letters)]);
    }
    for letters in 3..=4 {
        found.add("head", &[first(word, letters)]);
    }
    found.add("rule", &[look, yes(ruled[at])]);
    found.add("gap", &[look, gap]);
    found.add("long", &[look, LENGTHS[word.chars().count().min(LENGTHS.len() - 1)]]);
    for list in lists {
        found.add("list", &[look, list]);
    }
    if lists.is_empty() {
        found.add("list", &[look, "none"]);
    }
    let near = |step: isize| at.checked_add_signed(step).and_then(|at| words.get(at));
    for (side, other, gap) in
        [("before", near(-1), *gap), ("after", near(1), near(1).map_or("end", |next| next.gap))]
    {
        let Some(Word { plain: next, look: its, lists, .. }) = other else {
            found.add(side, &[look, "nothing"]);
            continue;
        };
        found.add(side, &["word", next]);
        found.add(side, &["word", look, next]);
        found.add(side, &["stem", stem(next)]);
        found.add(side, &["look", look, gap, its]);
        found.add(side, &["end", look, gap, last(next, 3)]);
        for list in lists {
            found.add(side, &["list", look, gap, list]);
        }
    }
    for (side, step) in [("2 before", -2), ("2 after", 2)] {
        if let Some(Word { plain: next, .. }) = near(step) {
            found.add(side, &["word", next]);
            found.add(side, &["end", last(next, 3)]);
        }
    }
    found.0.sort_unstable();
    found.0.dedup();
    found.0
}

struct Pieces(Vec<usize>);

impl Pieces {
    /// FNV-1a, 32 bits, folded.
    fn add(&mut self, kind: &str, parts: &[&str]) {
        let mut hash = 0x811c_9dc5_u32;
        let mut add = |bytes: &[u8]| {
            for byte in bytes {
                hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
            }
        };
        add(kind.as_bytes());
        for part in parts {
            add(&[0]);
            add(part.as_bytes());
        }
        self.0.push(((hash >> 15) ^ hash) as usize % PLACES);
    }
}

const LENGTHS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

const fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// How a word is written, and whether a sentence begins with it.
fn look(token: &Token) -> &'static str {
    match (token.shape, token.begins) {
        (Shape::Letter, false) => "letter",
        (Shape::Letter, true) => "Letter",
        (Shape::Title, false) => "title",
        (Shape::Title, true) => "Title",
        (Shape::Capitals, false) => "capitals",
        (Shape::Capitals, true) => "Capitals",
        (Shape::Small, false) => "small",
        (Shape::Small, true) => "Small",
        (Shape::Digits, _) => "digits",
        (Shape::Mixed, _) => "mixed",
    }
}

/// What stands between two words, by its first sign.
fn gap(gap: &str) -> &'static str {
    match gap.trim().chars().next() {
        None if gap.is_empty() => "none",
        None => "space",
        Some('.' | '!' | '?' | '…') => "stop",
        Some(',' | ';') => "comma",
        Some(':' | '—' | '–' | '-') => "dash",
        Some('"' | '«' | '“' | '»' | '”' | '\'') => "quote",
        Some('(' | ')') => "bracket",
        Some(_) => "other",
    }
}

/// Without an English "'s", and in Latin letters without marks, as the lists are.
fn plain(lower: &str) -> String {
    let lower = lower.strip_suffix("'s").unwrap_or(lower);
    if !lower.chars().any(|letter| ('\u{c0}'..'\u{250}').contains(&letter)) {
        return lower.to_owned();
    }
    let whole = |letter| match letter {
        'ł' => 'l',
        'ø' | 'œ' => 'o',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'ß' => 's',
        'æ' => 'a',
        letter => letter,
    };
    lower.chars().map(whole).nfd().filter(char::is_ascii).collect()
}

/// Which lists a word is in. A word of every sentence is in no list of names.
fn lists(word: &str) -> Vec<&'static str> {
    if names::is_small_word(word) {
        return vec!["small"];
    }
    let words = Words::get();
    let is_rare = Words::is_rare_name(word);
    [
        (is_rare || words.is_common_name(word), "first"),
        (is_rare, "rare"),
        (Words::is_surname(word), "surname"),
        (words.is_no_name(word), "no name"),
        (words.is_ordinary(word), "ordinary"),
        (words.is_place(word), "place"),
        (words.is_starter(word), "starter"),
    ]
    .into_iter()
    .filter_map(|(is_in, list)| is_in.then_some(list))
    .collect()
}

/// Enough letters to know a word by in whatever case: all but two, four at least.
fn stem(word: &str) -> &str {
    let letters = word.chars().count();
    first(word, letters.saturating_sub(2).max(4))
}

fn first(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).map_or(word, |(at, _)| &word[..at])
}

fn last(word: &str, letters: usize) -> &str {
    let at = word.char_indices().rev().nth(letters.saturating_sub(1)).map_or(0, |(at, _)| at);
    &word[at..]
}
