//! The words of a library: their stems, and what a typed word may mean by them.

use std::collections::{HashMap, HashSet};

use rust_stemmers::{Algorithm, Stemmer};

use super::common;
use crate::limits;
use crate::triage::normal::{folded, is_cyrillic, squeezed};
use crate::triage::{near, reading, sound};

/// A word of the library that a typed word may mean.
pub(super) struct Meaning {
    pub term: usize,
    /// 1 for the word itself.
    pub likely: f32,
}

/// One way to write a word, letter by letter.
struct Form {
    letters: Vec<char>,
    term: usize,
}

#[derive(Default)]
pub(super) struct Vocabulary {
    /// Stems.
    terms: HashMap<String, usize>,
    /// Words as they stand in the library.
    forms: HashMap<String, usize>,
    /// The same, in the order of the alphabet.
    sorted: Vec<(String, usize)>,
    /// Words and stems by their number of letters.
    by_length: Vec<Vec<Form>>,
    /// From how it sounds to how it is written.
    sounds: HashMap<String, String>,
    common: HashSet<String>,
    /// From a stem to words that mean the same.
    alike: HashMap<String, Vec<usize>>,
}

/// How much a guess counts beside the word itself.
const HEARD: f32 = 0.9;
const ALIKE: f32 = 0.8;
const BEGUN: f32 = 0.7;
/// For one slip and for two.
const SLIPPED: [(usize, f32); 2] = [(1, 0.6), (2, 0.4)];
/// A shorter beginning is the beginning of too much.
const BEGINNING_MIN: usize = 3;

impl Vocabulary {
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// The numbers of the words of a text, new or known, one for each word.
    pub(super) fn learn(&mut self, text: &str) -> Vec<usize> {
        let folded = folded(text).replace(['\'', '’'], "");
        let words = folded.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(|word| self.learn_word(word)).collect()
    }

    fn learn_word(&mut self, word: &str) -> usize {
        let form = squeezed(word);
        if let Some(term) = self.forms.get(&form) {
            return *term;
        }
        let stem = squeezed(&stem(word));
        let next = self.terms.len();
        let term = *self.terms.entry(stem).or_insert(next);
        self.forms.insert(form, term);
        term
    }

    /// To be called when all is learnt.
    pub(super) fn finish(&mut self) {
        for list in [common::RUSSIAN, common::ENGLISH] {
            self.common.extend(list.split_whitespace().map(squeezed));
        }
        self.sorted = self.forms.iter().map(|(form, term)| (form.clone(), *term)).collect();
        self.sorted.sort();
        for (text, term) in self.sorted.iter().cloned().chain(self.terms.clone()) {
            let letters: Vec<char> = text.chars().collect();
            if letters.len() >= self.by_length.len() {
                self.by_length.resize_with(letters.len() + 1, Vec::new);
            }
            self.by_length[letters.len()].push(Form { letters, term });
        }
        for line in common::ALIKE {
            let line: Vec<&str> = line.split_whitespace().collect();
            for word in &line {
                let others = line.iter().filter(|other| *other != word);
                let others = others.filter_map(|other| self.terms.get(&squeezed(&stem(other))));
                let others: Vec<usize> = others.copied().collect();
                self.alike.entry(squeezed(&stem(word))).or_default().extend(others);
            }
        }
        for (form, _) in &self.sorted {
            self.sounds.entry(sound(form)).or_insert_with(|| form.clone());
        }
    }

    /// Whether a word says nothing of what is asked.
    pub(super) fn is_common(&self, word: &str) -> bool {
        self.common.contains(word)
    }

    /// The words of the library that a typed word may mean. `is_last`: it may
    /// not be written to its end.
    pub(super) fn meanings(&self, word: &str, is_last: bool) -> Vec<Meaning> {
        let mut found = Vec::new();
        let exact = self.exact(word);
        found.extend(exact.iter().map(|term| Meaning { term: *term, likely: 1.0 }));
        let alike = self.alike.get(&squeezed(&stem(word))).into_iter().flatten();
        found.extend(alike.map(|term| Meaning { term: *term, likely: ALIKE }));
        if is_last || found.is_empty() {
            let begun = self.begun(word);
            found.extend(begun.map(|term| Meaning { term, likely: BEGUN }));
        }
        if found.is_empty() {
            let heard = self.sounds.get(&sound(word)).and_then(|form| self.forms.get(form));
            found.extend(heard.map(|term| Meaning { term: *term, likely: HEARD }));
        }
        if found.is_empty() {
            found = self.guess(word);
        }
        found
    }

    fn exact(&self, word: &str) -> Vec<usize> {
        let by_stem = || self.terms.get(&squeezed(&stem(word)));
        self.forms.get(word).or_else(by_stem).copied().into_iter().collect()
    }

    fn begun<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        let from = self.sorted.partition_point(|(form, _)| form.as_str() < word);
        let is_long = word.chars().count() >= BEGINNING_MIN;
        let rest = if is_long { &self.sorted[from..] } else { &[] };
        rest.iter()
            .take_while(move |(form, _)| form.starts_with(word))
            .take(limits::SEARCH_GUESSES_MAX)
            .map(|(_, term)| *term)
    }

    /// What is nearest by its letters: the word as typed, or its stem.
    fn guess(&self, word: &str) -> Vec<Meaning> {
        if word.chars().any(|letter| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let typed = [word.chars().collect::<Vec<_>>(), stem(word).chars().collect()];
        for (most, likely) in SLIPPED {
            let mut found = HashSet::new();
            for typed in &typed {
                let lengths = typed.len().saturating_sub(most)..=typed.len() + most;
                let forms = lengths.filter_map(|length| self.by_length.get(length)).flatten();
                found.extend(forms.filter(|form| is_near(typed, form, most)).map(|it| it.term));
            }
            if !found.is_empty() {
                let mut found: Vec<_> = found.into_iter().collect();
                found.sort_unstable();
                found.truncate(limits::SEARCH_GUESSES_MAX);
                return found.into_iter().map(|term| Meaning { term, likely }).collect();
            }
        }
        Vec::new()
    }
}

/// Whether a word may be this form: the longer it is, the more slips it bears.
fn is_near(typed: &[char], form: &Form, most: usize) -> bool {
    let known = &form.letters;
    let allowed = match known.len().min(typed.len()) {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    // Nobody slips in both of the first letters.
    let begins = match (typed, known.as_slice()) {
        ([a, b, ..], [c, d, ..]) => a == c || a == d || b == c || b == d,
        _ => false,
    };
    most <= allowed && begins && near::is_within(typed, known, most)
}

impl reading::Vocabulary for Vocabulary {
    fn knows(&self, text: &str) -> bool {
        self.is_common(text)
            || !self.exact(text).is_empty()
            || self.alike.contains_key(&squeezed(&stem(text)))
            || (text.chars().count() > BEGINNING_MIN && self.begun(text).next().is_some())
            || text.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn spelled(&self, text: &str) -> Option<String> {
        if self.forms.contains_key(text) {
            return None;
        }
        self.sounds.get(&sound(text)).cloned()
    }
}

/// Snowball's stem, by the alphabet of the word.
fn stem(word: &str) -> String {
    let algorithm = match word.chars().any(is_cyrillic) {
        true => Algorithm::Russian,
        false => Algorithm::English,
    };
    Stemmer::create(algorithm).stem(word).into_owned()
}
