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

/// Log-odds from which a word is marked. They were learnt with a name that is missed
/// costing half as much again as a mark that is wrong.
const FROM: f32 = 0.0;

/// A text as it is weighed.
pub(super) struct Text {
    words: Vec<Word>,
    /// How the writer uses capitals: a name in small letters is likelier where there are none.
    manner: &'static str,
}

struct Word {
    plain: String,
    look: &'static str,
    /// What stands before it.
    gap: &'static str,
    lists: Vec<&'static str>,
}

/// What is looked at of each word, once for all its neighbours.
pub(super) fn text(tokens: &[Token]) -> Text {
    let word = |token: &Token| {
        // What was put in somebody's place says nothing of its neighbours.
        if token.is_removed() {
            let plain = String::new();
            return Word { plain, look: "removed", gap: gap(token.gap), lists: Vec::new() };
        }
        let plain = plain(&token.lower);
        Word { lists: lists(&plain), plain, look: look(token), gap: gap(token.gap) }
    };
    Text { words: tokens.iter().map(word).collect(), manner: manner(tokens) }
}

/// Whether a word is somebody's name or somebody's place, all things weighed.
pub(super) fn points(text: &Text, ruled: &[bool], at: usize) -> bool {
    let number =
        |at: usize| f32::from_le_bytes([FILE[at], FILE[at + 1], FILE[at + 2], FILE[at + 3]]);
    let (bias, scale) = (number(MARK.len()), number(MARK.len() + 4));
    let weights = &FILE[MARK.len() + 8..];
    let sum: i32 = pieces(text, ruled, at)
        .into_iter()
        .map(|place| i32::from(weights[place].cast_signed()))
        .sum();
    #[allow(clippy::cast_precision_loss)] // a few dozen times 127
    let odds = bias + scale * sum as f32;
    odds >= FROM
}

/// What a word is made of, and what stands around it: places, each once, in order.
/// `ruled`: which words the rules have marked.
pub(super) fn pieces(text: &Text, ruled: &[bool], at: usize) -> Vec<usize> {
    let Text { words, manner } = text;
    let Word { plain: word, look, gap, lists } = &words[at];
    let mut found = Pieces(Vec::with_capacity(128));
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
    for run in runs(&format!("^{word}$")) {
        found.add("run", &[run]);
    }
    found.add("rule", &[look, yes(ruled[at])]);
    found.add("manner", &[look, manner]);
    found.add("manner", &[look, manner, yes(ruled[at])]);
    found.add("stands", &[look, stands(at, words.len())]);
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

/// Where in the note a word stands.
const fn stands(at: usize, words: usize) -> &'static str {
    match at {
        0 => "first",
        at if at + 1 == words => "last",
        _ => "between",
    }
}

/// How the writer begins sentences, and whether there is a capital anywhere.
fn manner(tokens: &[Token]) -> &'static str {
    let is_title = |token: &Token| matches!(token.shape, Shape::Title | Shape::Capitals);
    let is_word = |token: &&Token| !matches!(token.shape, Shape::Digits | Shape::Mixed);
    let mut begun = tokens.iter().filter(is_word).filter(|token| token.begins);
    let small = begun.clone().any(|token| token.shape == Shape::Small);
    let capital = begun.any(|token| token.shape != Shape::Small);
    match (small, capital) {
        _ if !tokens.iter().any(is_title) => "no capitals",
        (true, true) => "both",
        (true, false) => "small",
        (false, _) => "capitals",
    }
}

/// Each three and each four letters in a row.
fn runs(word: &str) -> impl Iterator<Item = &str> {
    let edges: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let spans = [3, 4].into_iter().flat_map(move |letters| {
        let ends: Vec<_> = edges.windows(letters + 1).map(|it| it[0]..it[letters]).collect();
        ends
    });
    spans.map(|span| &word[span])
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
