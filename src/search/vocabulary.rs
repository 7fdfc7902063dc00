//! The words of a library: their stems, and what a typed word may mean by them.

use std::collections::{HashMap, HashSet};

use super::common;
use crate::limits;
use crate::triage::normal::{folded, squeezed};
use crate::triage::{self, near, reading, sound};

/// A word of the library that a typed word may mean.
pub(super) struct Meaning {
    pub term: usize,
    /// 1 for the word itself.
    pub likely: f32,
}

/// One way to write a word, letter by letter.
struct Form {
    letters: Vec<char>,
    /// Which letters it has, one bit for each.
    used: u64,
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
    /// Words by their number of letters.
    words: Vec<Vec<Form>>,
    stems: Vec<Vec<Form>>,
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
/// By the number of slips.
const SLIPPED: [f32; SLIPS_MAX + 1] = [1.0, 0.6, 0.4];
const SLIPS_MAX: usize = 2;
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
        for list in [common::RUSSIAN, common::ENGLISH, common::OTHER] {
            self.common.extend(list.split_whitespace().map(squeezed));
        }
        self.sorted = self.forms.iter().map(|(form, term)| (form.clone(), *term)).collect();
        self.sorted.sort();
        self.words = by_length(&self.forms);
        self.stems = by_length(&self.terms);
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
            .filter(|(form, _)| !self.common.contains(form))
            .take(limits::SEARCH_GUESSES_MAX)
            .map(|(_, term)| *term)
    }

    /// What is nearest by its letters: words to the word, stems to its stem.
    fn guess(&self, word: &str) -> Vec<Meaning> {
        if word.chars().any(|letter| letter.is_ascii_digit()) {
            return Vec::new();
        }
        let mut nearest = SLIPS_MAX;
        let mut found = HashSet::new();
        for (typed, known) in [(word, &self.words), (&stem(word), &self.stems)] {
            let typed = Form::new(typed, 0);
            let length = typed.letters.len();
            let lengths = length.saturating_sub(SLIPS_MAX)..=length + SLIPS_MAX;
            for form in lengths.filter_map(|length| known.get(length)).flatten() {
                let Some(slips) = typed.slips(form, nearest) else { continue };
                if slips < nearest {
                    nearest = slips;
                    found.clear();
                }
                found.insert(form.term);
            }
        }
        let mut found: Vec<_> = found.into_iter().collect();
        found.sort_unstable();
        found.truncate(limits::SEARCH_GUESSES_MAX);
        let likely = SLIPPED[nearest];
        found.into_iter().map(|term| Meaning { term, likely }).collect()
    }
}

impl Form {
    fn new(text: &str, term: usize) -> Form {
        let letters: Vec<char> = text.chars().collect();
        let used = letters.iter().fold(0, |used, letter| used | 1 << (u32::from(*letter) % 64));
        Form { letters, used, term }
    }

    /// How many slips make this form of what was typed: the longer it is, the
    /// more it bears.
    fn slips(&self, form: &Form, most: usize) -> Option<usize> {
        let (typed, known) = (&self.letters, &form.letters);
        let most = most.min(match known.len().min(typed.len()) {
            0..=3 => return None,
            4..=6 => 1,
            _ => SLIPS_MAX,
        });
        // A slip changes two letters at most: nearly all forms end here.
        if (self.used ^ form.used).count_ones() as usize > 2 * most {
            return None;
        }
        // Nobody slips in both of the first letters.
        let begins = typed[..2].iter().any(|letter| known[..2].contains(letter));
        if begins { near::slips(typed, known, most) } else { None }
    }
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

fn by_length(known: &HashMap<String, usize>) -> Vec<Vec<Form>> {
    let mut made: Vec<Vec<Form>> = Vec::new();
    for (text, term) in known {
        let form = Form::new(text, *term);
        let length = form.letters.len();
        if length >= made.len() {
            made.resize_with(length + 1, Vec::new);
        }
        made[length].push(form);
    }
    made
}

/// The stem of a word. Forms of "other" Snowball would take for a friend.
pub(super) fn stem(word: &str) -> String {
    if word.starts_with("друг") && common::OTHER.split_whitespace().any(|form| form == word) {
        return common::OTHER_STEM.to_owned();
    }
    triage::stem(word)
}
