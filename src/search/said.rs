//! Whether somebody says certain words: in any form of theirs, on the wrong
//! layout or in Latin letters. Unlike a search it guesses nothing.

use std::collections::HashSet;

use super::common;
use super::vocabulary::stem;
use crate::limits;
use crate::triage::normal::{Token, squeezed};
use crate::triage::reading;

/// A message, as the stems of each reading it may have.
pub struct Said(Vec<HashSet<String>>);

/// Nobody knows any word: each reading stands for itself.
struct NoWords;

impl reading::Vocabulary for NoWords {
    fn knows(&self, _: &str) -> bool {
        false
    }

    fn spelled(&self, _: &str) -> Option<String> {
        None
    }
}

/// A shorter word alone is a slip of many others.
const LETTERS_MIN: usize = 3;

impl Said {
    /// Of a long message the beginning.
    #[must_use]
    pub fn of(words: &str) -> Said {
        let end = words.char_indices().nth(limits::TRIAGE_CHARS_MAX).map(|(at, _)| at);
        let words = &words[..end.unwrap_or(words.len())];
        Said(reading::all(words, &NoWords).iter().map(|tokens| stems(tokens).collect()).collect())
    }

    /// Whether all of these words are said, in one of the readings.
    #[must_use]
    pub fn has(&self, words: &str) -> bool {
        let wanted = Said::of(words);
        let wanted = wanted.0.first().filter(|stems| !stems.is_empty());
        wanted.is_some_and(|wanted| self.0.iter().any(|said| wanted.is_subset(said)))
    }

    /// Whether one word at least is not of those that stand in every question.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let common: HashSet<String> = [common::RUSSIAN, common::ENGLISH]
            .into_iter()
            .flat_map(str::split_whitespace)
            .map(|word| squeezed(&stem(word)))
            .collect();
        let says = |stem: &String| stem.chars().count() >= LETTERS_MIN && !common.contains(stem);
        self.0.first().is_some_and(|stems| stems.iter().any(says))
    }
}

fn stems(tokens: &[Token]) -> impl Iterator<Item = String> {
    tokens.iter().map(|token| squeezed(&stem(&token.text)))
}
