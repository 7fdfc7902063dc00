//! Finding a text by whatever somebody types: stems of Russian and English words,
//! slips, beginnings, Russian in Latin letters, the wrong keyboard layout. Pure,
//! in memory; nothing of what is asked stays here.
//!
//! A word is weighed by BM25 (Robertson and Zaragoza, "The Probabilistic
//! Relevance Framework", 2009) over three fields of different weight.

mod common;
mod said;
mod vocabulary;

use std::collections::HashMap;

use crate::codes::Lang;
use crate::limits;
use crate::triage::normal::Token;
use crate::triage::reading;
pub use said::Said;
use vocabulary::{Meaning, Vocabulary};

/// What can be found. The same thing may be written in both languages: two
/// documents, found once.
pub struct Document<T> {
    pub what: T,
    pub lang: Lang,
    pub title: String,
    /// What somebody may look for it by.
    pub words: String,
    pub body: String,
}

/// Something that was found, and how well it fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<T> {
    pub what: T,
    pub score: f32,
}

/// Documents, found by their words.
pub struct Index<T> {
    documents: Vec<(T, Lang)>,
    vocabulary: Vocabulary,
    /// For each word the documents that have it, and what it weighs there.
    postings: Vec<Vec<(usize, f32)>>,
}

/// Weights of the fields.
const TITLE: f32 = 5.0;
const WORDS: f32 = 3.0;
const BODY: f32 = 1.0;
/// How soon more of the same word adds nothing, and how much length counts.
const SATURATION: f32 = 1.2;
const LENGTH: f32 = 0.5;
/// What is written in the reader's other language comes later.
const OTHER_LANGUAGE: f32 = 0.8;
/// What fits this much worse than the best is not worth reading.
const WORTH: f32 = 0.3;

impl<T> Default for Index<T> {
    fn default() -> Index<T> {
        Index { documents: Vec::new(), vocabulary: Vocabulary::default(), postings: Vec::new() }
    }
}

impl<T: Clone + PartialEq> Index<T> {
    #[must_use]
    pub fn new(documents: Vec<Document<T>>) -> Index<T> {
        let mut index = Index::default();
        let mut counted = Vec::with_capacity(documents.len());
        for document in documents {
            let mut weights: HashMap<usize, f32> = HashMap::new();
            let fields =
                [(&document.title, TITLE), (&document.words, WORDS), (&document.body, BODY)];
            for (text, weight) in fields {
                for term in index.vocabulary.learn(text) {
                    *weights.entry(term).or_default() += weight;
                }
            }
            counted.push(weights);
            index.documents.push((document.what, document.lang));
        }
        index.vocabulary.finish();
        index.weigh(&counted);
        index
    }

    #[allow(clippy::cast_precision_loss)] // counts of words
    fn weigh(&mut self, counted: &[HashMap<usize, f32>]) {
        let lengths: Vec<f32> = counted.iter().map(|it| it.values().sum()).collect();
        let mean = (lengths.iter().sum::<f32>() / lengths.len().max(1) as f32).max(1.0);
        self.postings = vec![Vec::new(); self.vocabulary.len()];
        for (place, (weights, length)) in counted.iter().zip(lengths).enumerate() {
            let norm = SATURATION * (1.0 - LENGTH + LENGTH * length / mean);
            for (term, weight) in weights {
                self.postings[*term].push((place, weight * (SATURATION + 1.0) / (weight + norm)));
            }
        }
        for posting in &mut self.postings {
            let (all, having) = (counted.len() as f32, posting.len() as f32);
            let rarity = (1.0 + (all - having + 0.5) / (having + 0.5)).ln();
            for (_, weight) in posting {
                *weight *= rarity;
            }
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The best first, at most so many. What is written in the reader's language
    /// is preferred. Of a longer question the beginning is read.
    #[must_use]
    pub fn find(&self, question: &str, lang: Lang, most: usize) -> Vec<Hit<T>> {
        let end = question.char_indices().nth(limits::SEARCH_CHARS_MAX).map(|(at, _)| at);
        let question = &question[..end.unwrap_or(question.len())];
        if self.is_empty() {
            return Vec::new();
        }
        let (tokens, _) = reading::best(question, &self.vocabulary);
        let found = self.ranked(&tokens, lang, most);
        if !found.is_empty() {
            return found;
        }
        // No reading has a word that is known: the one that comes nearest.
        let readings = reading::all(question, &self.vocabulary);
        let mut best = Vec::new();
        for found in readings.iter().map(|tokens| self.ranked(tokens, lang, most)) {
            if score(&found) > score(&best) {
                best = found;
            }
        }
        best
    }

    fn ranked(&self, tokens: &[Token], lang: Lang, most: usize) -> Vec<Hit<T>> {
        let mut words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        let last = words.last().copied();
        words.retain(|word| !self.vocabulary.is_common(word));
        words.truncate(limits::SEARCH_WORDS_MAX);
        let mut scores = vec![0.0_f32; self.documents.len()];
        let mut of_word = vec![0.0_f32; self.documents.len()];
        for word in words {
            let meanings = self.vocabulary.meanings(word, last == Some(word));
            self.add(&meanings, &mut of_word);
            for (sum, score) in scores.iter_mut().zip(&mut of_word) {
                *sum += std::mem::take(score);
            }
        }
        let mut found: Vec<(usize, f32)> = scores
            .into_iter()
            .enumerate()
            .filter(|(_, score)| *score > 0.0)
            .map(|(place, score)| {
                let is_own = self.documents[place].1 == lang;
                (place, if is_own { score } else { score * OTHER_LANGUAGE })
            })
            .collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let least = found.first().map_or(0.0, |(_, best)| best * WORTH);
        let mut hits: Vec<Hit<T>> = Vec::new();
        for (place, score) in found.into_iter().take_while(|(_, score)| *score >= least) {
            let what = &self.documents[place].0;
            if hits.len() < most && !hits.iter().any(|hit| hit.what == *what) {
                hits.push(Hit { what: what.clone(), score });
            }
            if hits.len() == most {
                break;
            }
        }
        hits
    }

    /// What one word adds: in each document its best meaning, once.
    fn add(&self, meanings: &[Meaning], scores: &mut [f32]) {
        for meaning in meanings {
            for (place, weight) in &self.postings[meaning.term] {
                scores[*place] = scores[*place].max(weight * meaning.likely);
            }
        }
    }
}

fn score<T>(hits: &[Hit<T>]) -> f32 {
    hits.first().map_or(0.0, |hit| hit.score)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index() -> Index<&'static str> {
        let document = |what, lang, title: &str, words: &str, body: &str| Document {
            what,
            lang,
            title: title.to_owned(),
            words: words.to_owned(),
            body: body.to_owned(),
        };
        Index::new(vec![
            document("naloxone", Lang::Ru, "Как дать налоксон", "антидот", "Спрей в нос."),
            document("naloxone", Lang::En, "Giving naloxone", "antidote", "Spray in the nose."),
            document("veins", Lang::Ru, "Береги вены", "", "Вена болит? Смените руку, не нос."),
            document("stopping", Lang::En, "Stopping opioids", "detox", "It takes days."),
        ])
    }

    fn first(question: &str, lang: Lang) -> Option<&'static str> {
        index().find(question, lang, 3).first().map(|hit| hit.what)
    }

    #[test]
    fn a_word_is_found_however_it_is_typed() {
        let table = [
            ("налоксоном", Some("naloxone")),
            ("НАЛОКСОН!!!", Some("naloxone")),
            ("налаксон", Some("naloxone")),
            ("nalokson", Some("naloxone")),
            ("yfkjrcjy", Some("naloxone")),
            ("тфдщчщту", Some("naloxone")),
            ("налок", Some("naloxone")),
            ("вену", Some("veins")),
            ("stopped", Some("stopping")),
            ("где", None),
            ("", None),
            ("???", None),
            ("жираф", None),
        ];
        for (typed, wanted) in table {
            assert_eq!(first(typed, Lang::Ru), wanted, "{typed}");
            assert_eq!(first(typed, Lang::En), wanted, "{typed}");
        }
    }

    #[test]
    fn a_friend_is_not_the_other() {
        let document = |what, title: &str, body: &str| Document {
            what,
            lang: Lang::Ru,
            title: title.to_owned(),
            words: String::new(),
            body: body.to_owned(),
        };
        let index = Index::new(vec![
            document("social", "Социальная помощь", "Ночлег, еда и другая помощь. Другие вопросы."),
            document("friend", "Рядом друг", "Попросите друга побыть с вами."),
        ]);
        for typed in ["друг", "друга", "другу"] {
            let found = index.find(typed, Lang::Ru, 3);
            assert_eq!(found.iter().map(|hit| hit.what).collect::<Vec<_>>(), ["friend"], "{typed}");
        }
        assert!(index.find("другое", Lang::Ru, 3).is_empty());
    }

    #[test]
    fn what_is_written_twice_is_found_once() {
        let found = index().find("налоксон naloxone", Lang::Ru, 3);
        assert_eq!(found.iter().filter(|hit| hit.what == "naloxone").count(), 1);
        assert!(Index::<u8>::default().find("налоксон", Lang::Ru, 3).is_empty());
        assert_eq!(index().find("нос", Lang::Ru, 1).len(), 1);
    }

    proptest! {
        #[test]
        fn no_question_makes_it_panic(question in any::<String>(), most in 0_usize..9) {
            prop_assert!(index().find(&question, Lang::Ru, most).len() <= most);
        }

        #[test]
        fn no_heap_of_words_makes_it_panic(
            question in "([а-яёa-z0-9 ,.'\u{200b}]{0,40}(налоксн|vein|dtyf| )){0,12}",
        ) {
            prop_assert!(index().find(&question, Lang::En, 6).len() <= 6);
        }
    }
}
