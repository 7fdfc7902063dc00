//! Words to urgency, needs and clarity: pure, by rules that are data.
//!
//! A message is spelled in one way (`normal`), read as it was meant (`reading`),
//! its words are recognised (`lexicon`), and rules look for them (`pattern`,
//! `rules`). Signs of danger raise an alarm; words of the past or of learning
//! lower it by a tier and never to nothing; every rule that mattered is named.
//! Nothing here remembers, and no finding holds a client's words.

mod judge;
mod lexicon;
mod near;
mod normal;
mod pattern;
mod reading;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

pub use rules::{BUILT_IN, Mistake, Rules, Sentences};

use crate::codes::{Clarity, Urgency};
use crate::limits;

/// How a message must be met before anybody has read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// Send the signed first-aid leaflet and ask whether somebody is in danger.
    Suspicion,
    /// Page whoever is on call.
    Emergency,
}

/// What a prepared question asks of somebody whom nobody has understood yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// Is somebody in danger now?
    Danger,
    /// What is it about?
    Topic,
}

/// What was found in a message, and by which rules. Nothing of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub alarm: Option<Alarm>,
    pub urgency: Urgency,
    /// Codes of `desk::need`, best first; never empty.
    pub needs: Vec<&'static str>,
    pub clarity: Clarity,
    /// `ru`, `en`, another two letters, or `und` where nothing can be told.
    pub lang: &'static str,
    pub moderation: Option<&'static str>,
    pub why: Vec<Reason>,
}

impl Finding {
    /// What to ask of somebody who was not understood: two questions at most.
    #[must_use]
    pub fn questions(&self) -> &'static [Question] {
        match (self.clarity, self.alarm) {
            (Clarity::Clear, _) => &[],
            (Clarity::Unclear, Some(_)) => &[Question::Danger],
            (Clarity::Unclear, None) => &[Question::Danger, Question::Topic],
        }
    }
}

/// A rule that mattered, by its stable name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    pub code: Arc<str>,
    /// What the organisation's own rule says; a rule of ours has its sentence in
    /// `locales/`.
    pub own: Option<Arc<Sentences>>,
}

impl Rules {
    /// The rules that come with the program.
    ///
    /// # Panics
    /// Never: a test reads them.
    #[must_use]
    pub fn built_in() -> Arc<Rules> {
        static RULES: OnceLock<Arc<Rules>> = OnceLock::new();
        let rules = RULES.get_or_init(|| {
            let rules = Rules::parse(BUILT_IN);
            Arc::new(rules.unwrap_or_else(|mistake| panic!("triage/rules.toml, {mistake}")))
        });
        Arc::clone(rules)
    }

    /// Reads a message: its beginning, if it is longer than one may be.
    #[must_use]
    pub fn read(&self, words: &str) -> Finding {
        let end = words.char_indices().nth(limits::TRIAGE_CHARS_MAX).map(|(at, _)| at);
        let (tokens, reading) =
            reading::best(&words[..end.unwrap_or(words.len())], &self.book.lexicon);
        judge::judge(self, tokens, reading)
    }
}
