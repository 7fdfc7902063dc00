//! What a client's words are understood to be, while they are still readable.

use super::{Attached, House, Sent};
use crate::codes::{Clarity, Kind, Lang, Modality};
use crate::desk::arrival::Heard;
use crate::desk::hearing::Hearing;

impl House {
    /// Reads what was sent, and says what follows from it at once.
    #[must_use]
    pub fn hear(&self, sent: &Sent, lang: Lang) -> Heard {
        let hearing = match sent.danger {
            true => Hearing::danger(),
            false => self.understand(sent),
        };
        let modality = match &sent.attached {
            None => Modality::Text,
            Some(Attached::Recording { kind: Kind::Voice | Kind::VideoNote, .. }) => {
                Modality::Voice
            }
            Some(_) => Modality::Photo,
        };
        let has_stops = !self.timetable().places.is_empty();
        let library = self.library();
        let reaction = hearing.reaction(modality, &library, has_stops, lang, self.now());
        Heard { hearing, reaction }
    }

    fn understand(&self, sent: &Sent) -> Hearing {
        match sent.words.is_empty() {
            true => Hearing::nothing(),
            false => {
                let words = sent.words.as_str();
                let heard = Hearing::of(self.rules.read(words));
                match heard.clarity == Clarity::Unclear && is_bare_cry(words) {
                    true => heard.suspected(),
                    false => Hearing { is_for_a_person: is_for_a_person(words), ..heard },
                }
            }
        }
    }
}

/// Beginnings of words with which a message is more than a question for
/// information: haste, fear, pain, a result, a complaint, a wish for a person.
const MORE: &[&str] = &[
    "сроч",
    "сейчас",
    "немедл",
    "положит",
    "боюсь",
    "боит",
    "страш",
    "смерт",
    "умер",
    "умир",
    "жалоб",
    "жалов",
    "оскорб",
    "хам",
    "плохо",
    "температ",
    "рвот",
    "болит",
    "больно",
    "кров",
    "помог",
    "один",
    "одна",
    "плач",
    "бьет",
    "бьёт",
    "избив",
    "операт",
    "живого",
    "живой",
    "человек",
    "сотрудник",
    "консультант",
    "врач",
    "доктор",
    "задержк",
    "беремен",
    "now",
    "asap",
    "urgent",
    "positive",
    "scared",
    "afraid",
    "complain",
    "die",
    "dead",
    "sick",
    "pain",
    "fever",
    "bleed",
    "human",
    "person",
    "operator",
    "doctor",
    "alone",
    "hurt",
    "pregnan",
    "help",
];
/// "Help" and not a word more.
const CRIES: &[&str] = &["помог", "спасит", "хелп", "help", "sos", "сос"];
/// Whoever says more than this tells a story, and is read by a person.
const WORDS_OF_A_QUESTION: usize = 14;

/// Somebody calls for help and does not say what for: it is asked whether a life
/// is in danger, and silence is taken for an answer.
fn is_bare_cry(words: &str) -> bool {
    let lower = words.to_lowercase();
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    words.any(|word| CRIES.iter().any(|cry| word.starts_with(cry)))
}

fn is_for_a_person(words: &str) -> bool {
    let lower = words.to_lowercase();
    let words = lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut count = 0;
    for word in words {
        count += 1;
        if count > WORDS_OF_A_QUESTION || MORE.iter().any(|more| word.starts_with(more)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_question_and_more_is_for_a_person() {
        for words in ["где взять налоксон?", "when is the bus", "тест на вич анонимно?"]
        {
            assert!(!is_for_a_person(words), "{words}");
        }
        for words in [
            "где налоксон срочно!!!",
            "I need narcan NOW",
            "тест на вич положительный, что дальше?",
            "когда автобус, меня оскорбил ваш сотрудник",
            "где тест на вич? рвота и температура 39",
            "расписание центра спид, боюсь идти",
            "дайте живого человека",
        ] {
            assert!(is_for_a_person(words), "{words}");
        }
    }
}
