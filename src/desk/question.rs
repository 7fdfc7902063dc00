//! Prepared questions: a client whom nobody understands is asked, with buttons,
//! at most two things at once, before anybody proposes a call. What is asked is
//! data that an organisation may change.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::arrival::{self, Heard, Parcel, Receipt};
use super::hearing::{Hearing, Reaction};
use super::need::Need;
use super::reply::{Answer, Delivery, reply};
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{Clarity, Lang};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::vault::Sealed;

/// The questions that come with the program.
pub const BUILT_IN: &str = include_str!("../../questions/questions.toml");
/// What stands under every question: it asks for nothing.
pub const RATHER_NOT: &str = "-";
/// Letters of a name: a button has 64 bytes.
const NAME_MAX: usize = 24;
const OPTIONS_MAX: usize = 8;

/// What is wrong with a file of questions, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

/// Everything that can be asked.
pub struct Questions {
    pub sets: Vec<Set>,
}

/// What is asked at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Set {
    name: Spanned<String>,
    ru: String,
    en: String,
    pub question: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    name: Spanned<String>,
    ru: String,
    en: String,
    pub option: Vec<Choosable>,
}

/// What can be answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choosable {
    name: Spanned<String>,
    ru: String,
    en: String,
    need: Option<String>,
    #[serde(default)]
    danger: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    set: Vec<Set>,
}

macro_rules! spoken {
    ($($kind:ident),+) => {$(
        impl $kind {
            #[must_use]
            pub fn name(&self) -> &str {
                self.name.get_ref()
            }

            #[must_use]
            pub fn words(&self, lang: Lang) -> &str {
                if lang == Lang::Ru { &self.ru } else { &self.en }
            }
        }
    )+};
}
spoken!(Set, Question, Choosable);

impl Questions {
    /// # Panics
    /// Never: a test reads what comes with the program.
    #[must_use]
    pub fn built_in() -> Arc<Questions> {
        Arc::new(Questions::parse(BUILT_IN).unwrap_or(Questions { sets: Vec::new() }))
    }

    /// # Errors
    /// What is wrong, and where.
    pub fn parse(text: &str) -> Result<Questions, Mistake> {
        let line = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        let file: File = toml::from_str(text).map_err(|error| Mistake {
            line: line(error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })?;
        let mut known = BTreeSet::new();
        for set in &file.set {
            let wrong = |name: &Spanned<String>, what: &str| {
                let what = what.to_owned();
                Err(Mistake { line: line(name.span().start), what })
            };
            if !is_name(set.name())
                || !(1..=limits::QUESTIONS_AT_ONCE).contains(&set.question.len())
            {
                return wrong(&set.name, "a set has a name and one or two questions");
            }
            for question in &set.question {
                if !is_name(question.name()) || !known.insert(question.name().to_owned()) {
                    return wrong(&question.name, "a question has a name of its own");
                }
                if !(1..=OPTIONS_MAX).contains(&question.option.len()) {
                    return wrong(&question.name, "a question has one to eight options");
                }
                for option in &question.option {
                    let need = option.need.as_deref();
                    if !is_name(option.name())
                        || need.is_some_and(|need| Need::read(need).is_none())
                    {
                        return wrong(&option.name, "an option has a name, and a need of the list");
                    }
                }
            }
        }
        Ok(Questions { sets: file.set })
    }

    #[must_use]
    pub fn set(&self, name: &str) -> Option<&Set> {
        self.sets.iter().find(|set| set.name() == name)
    }

    #[must_use]
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.sets.iter().flat_map(|set| &set.question).find(|question| question.name() == name)
    }
}

impl Question {
    #[must_use]
    pub fn choosable(&self, name: &str) -> Option<&Choosable> {
        self.option.iter().find(|option| option.name() == name)
    }
}

impl Choosable {
    /// What is understood when somebody chooses it.
    #[must_use]
    pub fn hearing(&self) -> Hearing {
        if self.danger {
            return Hearing::danger();
        }
        let need = self.need.as_deref().and_then(Need::read).map(|need| need.code);
        Hearing { needs: need.into_iter().collect(), ..Hearing::nothing() }
    }
}

fn is_name(name: &str) -> bool {
    let fits =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    (1..=NAME_MAX).contains(&name.len()) && name.chars().all(fits) && name != RATHER_NOT
}

/// Sends one question of a set; `of_more` says that others of the set came just
/// before.
///
/// # Errors
/// [`Refusal::Unanswered`] while the client has not answered the last ones;
/// otherwise as [`reply`].
pub fn ask(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    sealed: Vec<(Sealed, Delivery)>,
    now: Timestamp,
) -> Result<(), DeskError> {
    super::case::locked(tx, id)?;
    if store::proposal::questions_open(tx, id)? > 0 {
        return Err(Refusal::Unanswered.into());
    }
    for (seq, (sealed, delivery)) in (seq..).zip(sealed) {
        reply(tx, worker, id, seq, Answer::Question(sealed), delivery, now)?;
    }
    Ok(())
}

/// What the client chose comes in as a message of theirs. What it suggests is
/// noted; whoever would rather not say is asked no more and loses nothing.
///
/// # Errors
/// As [`arrival::add`].
pub fn answer(
    tx: &mut Tx,
    id: CaseId,
    seq: i64,
    parcels: Vec<Parcel>,
    hearing: Hearing,
    receipt: Option<Receipt>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let need = hearing.needs.first().copied();
    let reaction = match hearing.alarm {
        Some(_) => Reaction::Alarm(hearing.screen),
        None => Reaction::Wait,
    };
    arrival::add(tx, id, seq, parcels, Heard { hearing, reaction }, receipt, now)?;
    let (Some(need), Some(mut case)) = (need, store::case::locked(tx, id)?) else { return Ok(()) };
    if case.need.as_deref().is_none_or(|known| known == Need::UNCLEAR) {
        case.need = Some(need.to_owned());
        store::case::save(tx, &case)?;
    }
    if let Some(mut draft) = store::report::draft(tx, id)? {
        draft.clarity = Clarity::Clear;
        store::report::save_draft(tx, id, &draft)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_program_can_be_read_and_fits_a_button() {
        let questions = Questions::parse(BUILT_IN).unwrap();
        assert!(questions.sets.len() >= 3);
        for set in &questions.sets {
            assert!(set.question.len() <= limits::QUESTIONS_AT_ONCE, "{}", set.name());
            for question in &set.question {
                for lang in Lang::ALL {
                    assert!(!question.words(*lang).is_empty() && !set.words(*lang).is_empty());
                }
                assert!(questions.question(question.name()).is_some());
                for option in &question.option {
                    assert!(question.choosable(option.name()).is_some());
                    let data = format!("q:{}:{}", question.name(), option.name());
                    assert!(data.len() <= 64, "{data}");
                }
            }
        }
    }

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let three = "[[set]]\nname = \"a\"\nru = \"\"\nen = \"\"\nquestion = []\n";
        assert_eq!(Questions::parse(three).err().map(|it| it.line), Some(2));
        let wrong = BUILT_IN.replace("INJ.MINOR", "INJ.WRONG");
        let mistake = Questions::parse(&wrong).err().unwrap();
        assert!(mistake.what.contains("a need of the list"), "{mistake}");
        let twice = BUILT_IN.replace("name = \"whom\"", "name = \"topic\"");
        assert!(Questions::parse(&twice).err().unwrap().what.contains("of its own"));
    }
}
