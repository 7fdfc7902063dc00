//! Words to urgency, needs and clarity: pure, by rules that are data.
//!
//! A message is spelled in one way (`normal`), read as it was meant (`reading`),
//! its words are recognised (`lexicon`), and rules look for them (`pattern`,
//! `rules`). Signs of danger raise an alarm; words of the past or of learning
//! lower it by a tier and never to nothing; every rule that mattered is named. A second
//! look weighs the message as a whole (`weigh`) and may raise what the rules found.
//! Nothing here remembers, and no finding holds a client's words.

mod fused;
mod judge;
mod lexicon;
pub(crate) mod near;
pub(crate) mod normal;
mod pattern;
pub(crate) mod reading;
mod rules;
mod said;
pub mod weigh;

use std::sync::{Arc, OnceLock};

pub(crate) use lexicon::sound;
pub(crate) use normal::stem;
pub use rules::{BUILT_IN, Mistake, Rules, Sentences};
pub use said::{ForAPerson, Told};

use crate::codes::{Clarity, Step, Urgency};
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
    /// Whether the bot's answer would be enough.
    pub for_a_person: ForAPerson,
    /// What it says to the overdose guide.
    pub told: Told,
    /// Where the guide begins, if there is an alarm.
    pub screen: Step,
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
        let (tokens, reading) = self.words(&words[..end.unwrap_or(words.len())]);
        let found = judge::judge(self, tokens.clone(), reading);
        let (told, for_a_person) = self.aside.read(tokens, found.alarm);
        Finding { for_a_person, told, ..found }
    }

    fn words(&self, text: &str) -> (Vec<normal::Token>, reading::Reading) {
        let (tokens, reading) = reading::best(text, &self.book.lexicon);
        // A handle or an address is no cry for help.
        let has_address =
            text.contains(['@', '#']) || text.contains("://") || text.contains("www.");
        match has_address {
            true => (tokens, reading),
            false => (fused::apart(tokens, &self.book.lexicon), reading),
        }
    }

    /// What the second look sees of a message, for whoever makes its weights: places and
    /// shares, as [`weigh`] says.
    #[must_use]
    pub fn parts(&self, words: &str) -> Vec<(usize, f32)> {
        let tokens = self.words(words).0;
        weigh::parts(&tokens, &weigh::stems(&tokens))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Alarm, Mistake, Question, Rules};
    use crate::clock::times_as_long;
    use crate::codes::{Clarity, Lang, Urgency};
    use crate::{limits, text};

    fn alarm(words: &str) -> Option<Alarm> {
        Rules::built_in().read(words).alarm
    }

    #[test]
    fn what_happens_now_is_an_emergency() {
        let table = [
            "друг не дышит",
            "не дышит, что делать",
            "я не могу его разбудить",
            "лежит и не реагирует",
            "дышит рывками",
            "вдохнуть не может",
            "четыре вдоха в минуту",
            "she takes about four breaths a minute",
            "sats 61",
            "asystole",
            "мой телефон не просыпается, и друг не дышит",
            "в лифте не дышит",
            "phone dead, not breathing",
            "0 breaths a minute",
            "he won't wake up",
            "not breathing",
            "сколько ждать после налоксона если дышит все равно плохо",
            "в прошлом году он выжил а сейчас не дышит",
            "спасибо за тот раз, но он опять не просыпается",
            "сука помогите он не дышит",
            "он вышел из реабилитации и не дышит",
            "выписали вчера из реанимации, синий, не дышит",
            "год назад тоже так было, он не дышит",
            "no seriously he is not breathing",
            "we did the training last year, he is not breathing what do I do",
            "wondering if you can help, he's not breathing",
            "утром не просыпается",
            "качаем его по очереди, руки отнимаются",
            "делаем искусственное дыхание уже десять минут",
            "counting compressions out loud, one hundred and two",
            "GCS 3, no bag valve",
            "hecanttalkorbreathe",
            "сатурация 61 и падает",
            "hes nt brthng plz",
            "не дшт",
        ];
        for words in table {
            assert_eq!(alarm(words), Some(Alarm::Emergency), "{words}");
        }
    }

    #[test]
    fn past_and_learning_lower_a_tier_and_never_to_nothing() {
        let table = [
            "у меня в прошлом году был передоз",
            "какие признаки передозировки",
            "i overdosed in 2017",
            "what to do in case of overdose",
        ];
        for words in table {
            let found = Rules::built_in().read(words);
            assert_eq!(found.alarm, Some(Alarm::Suspicion), "{words}");
            assert_eq!(found.urgency, Urgency::Urgent, "{words}");
        }
    }

    #[test]
    fn figures_of_speech_and_questions_page_nobody() {
        let table = [
            "умираю со скуки, когда автобус",
            "im dead tired lol when does the van come",
            "где взять налоксон",
            "does naloxone expire",
            "синие вены на руке",
            "меня убивает эта очередь",
            "во сколько автобус",
            "чд 14, температура нормальная",
            "heart rate fine, sats 98",
            "апноэ во сне у мужа, нужна ли маска?",
            "частота приема 3 раза в день",
            "электроснабжение отключили",
            "сатурация 98, пульс 75",
            "are you open 10:30 to 2 or 3 on friday?",
            "r 5 needles enough for a week?",
            "i still have my rescue inhaler, asthma fine",
            "do you stock sanitary pads? machine in the toilet is empty",
            "no briefing today?",
            "муж качает его в коляске",
            "я дую, считаю что трава не наркотик",
            "second look #icantbreathe",
        ];
        for words in table {
            assert_eq!(alarm(words), None, "{words}");
        }
    }

    #[test]
    fn one_cry_in_three_readings() {
        let table = [
            ("он не дышит", "ru"),
            ("on ne dyshit", "ru"),
            ("jy yt lsibn", "ru"),
            ("недышит", "ru"),
            ("н е д ы ш и т", "ru"),
            ("оннедышитчтоделать", "ru"),
            ("соседканепросыпаетсяпомогите", "ru"),
            ("sheisnotbreathingwhatdoido", "en"),
            ("motherinlawwontwakeup", "en"),
            ("он нe дышит", "ru"),
            ("he is not breathing", "en"),
            ("ру шы тще икуферштп", "en"),
        ];
        for (words, lang) in table {
            let found = Rules::built_in().read(words);
            assert_eq!(found.alarm, Some(Alarm::Emergency), "{words}");
            assert_eq!(found.lang, lang, "{words}");
        }
    }

    #[test]
    fn who_was_not_understood_is_asked_at_most_two_questions() {
        for words in ["помогите", "есть вопрос", "?", "hi", "", "[голосовое 0:47]"]
        {
            let found = Rules::built_in().read(words);
            assert_eq!(found.clarity, Clarity::Unclear, "{words}");
            assert_eq!(found.questions(), [Question::Danger, Question::Topic]);
            for question in found.questions() {
                assert!(!text::question(Lang::En, *question).starts_with("ask-"));
            }
        }
        assert!(Rules::built_in().read("где автобус").questions().is_empty());
    }

    #[test]
    fn every_rule_has_a_sentence_in_both_languages() {
        let rules = Rules::built_in();
        for code in rules.codes().chain(["reading.layout", "reading.transliteration"]) {
            for lang in [Lang::Ru, Lang::En] {
                let sentence = text::label(lang, "why", code);
                assert!(!sentence.starts_with("why-"), "{code}");
            }
        }
    }

    #[test]
    fn a_rule_of_ones_own_is_heard_and_explained() {
        let own = "[[sign]]\ncode = \"own.crane\"\nalone = true\nneeds = [\"OD\"]\nnow = [\"журавль \
               улетел*\"]\nwhy = { ru = \"Пароль\", en = \"The password\" }\n";
        let rules = Rules::parse(own).unwrap();
        let found = rules.read("журавль улетел");
        assert_eq!(found.alarm, Some(Alarm::Emergency));
        assert_eq!(text::why(Lang::En, &found.why[0]), "The password");
    }

    #[test]
    fn mistakes_are_named_with_their_line_and_what_is_allowed() {
        let sign = "[[sign]]\ncode = \"body.blue\"\nneeds = [\"OD\"]\n";
        let table = [
            (format!("{sign}now = [\n\"..3 дышит\"]\n"), 5, "begins and ends with a word"),
            (format!("{sign}now = [\"a ..99 b\"]\n"), 4, "`..1` to `..12`"),
            (format!("{sign}now = [\"@nobody\"]\n"), 4, "no list `@nobody`"),
            (format!("{sign}now = [\"a(b)\"]\n"), 4, "is no word"),
            (format!("{sign}later = []\n"), 4, "unknown field"),
            ("[[need]]\nneed = \"OD.NOTHING\"\nsay = []\n".to_owned(), 2, "is no need"),
            ("[[sign]]\ncode = \"own\"\nneeds = []\n".to_owned(), 2, "why ="),
            (
                "[[frame]]\ncode = \"frame.past\"\nlowers = [\"all\"]\nsay = []\n".to_owned(),
                3,
                "now, past",
            ),
            ("[[press]]\nbutton = [\"guide-fly\"]\nsay = []\n".to_owned(), 2, "no button"),
            ("[[[".to_owned(), 1, ""),
        ];
        for (rules, line, what) in table {
            let Err(Mistake { line: found, what: said }) = Rules::parse(&rules) else {
                panic!("taken: {rules}");
            };
            assert_eq!(found, line, "{said}");
            assert!(said.contains(what), "{said}");
        }
    }

    #[test]
    fn an_idiom_takes_nothing_with_it_but_itself() {
        let table = [
            ("i want to end my life", Some(Alarm::Emergency)),
            ("gonna end it all tonight", Some(Alarm::Emergency)),
            ("у него синие руки и губы", Some(Alarm::Emergency)),
            ("посинел, руки и губы", Some(Alarm::Emergency)),
            ("a little blue around the lips", Some(Alarm::Emergency)),
            ("he wont take a breath", Some(Alarm::Emergency)),
            ("доктор он не отвечает", Some(Alarm::Emergency)),
            ("he cant breathe in this town", Some(Alarm::Emergency)),
            ("my phone is dead, using a library pc", None),
            ("рука синяя, синяк после укола", None),
            ("админ не отвечает второй день", None),
        ];
        for (words, expected) in table {
            assert_eq!(alarm(words), expected, "{words}");
        }
    }

    #[test]
    fn danger_is_heard_in_doubt_too() {
        for words in [
            "он дышит? не знаю, кажется нет",
            "не могу понять есть ли дыхание",
            "breathing? no",
            "cant see her chest moving",
            "nobody can wake him",
            "его невозможно поднять",
            "жив ли он не знаю",
            "idk if hes alive",
            "no signs of life",
            "вызовите скорую",
            "need an ambulance now",
            "сожрал пачку лирики",
            "swallowed a baggie the police were coming",
            "я сейчас отключусь, вмазался один дома",
            "хочу закончить это все сегодня",
        ] {
            assert_eq!(alarm(words), Some(Alarm::Emergency), "{words}");
        }
        for words in ["скорую не надо, всё хорошо", "what are the signs of an overdose"]
        {
            assert_ne!(alarm(words), Some(Alarm::Emergency), "{words}");
        }
    }

    #[test]
    fn an_idiom_of_a_phrase_beside_single_words_is_refused() {
        let text = "[[idiom]]\ncode = \"idiom.own\"\nsay = [\"dead_tired|end\"]\n\
                    why = { ru = \"а\", en = \"a\" }\n";
        let Err(mistake) = Rules::parse(text) else { panic!("taken") };
        assert!(mistake.what.contains("dead_tired|end"), "{}", mistake.what);
        assert_eq!(mistake.line, 3);
    }

    #[test]
    fn a_finding_holds_no_word_of_the_client() {
        let found = Rules::built_in().read("кенгуру не дышит zebra");
        let printed = format!("{found:?}");
        assert!(
            !printed.contains("кенгуру") && !printed.contains("zebra") && !printed.contains("дыш")
        );
    }

    #[test]
    fn a_long_text_takes_no_more_than_its_length_and_the_longest_no_more_than_is_read() {
        let rules = Rules::built_in();
        let words = |part: &str, chars: usize| part.repeat(chars / part.chars().count());
        let read = |words: &str| drop(rules.read(words));
        let most = limits::TRIAGE_CHARS_MAX;
        for part in ["ъыьэ", "brzhk ", "н", "\u{200b}", "не "] {
            let (few, more) = (words(part, most / 16), words(part, most / 2));
            let ratio = times_as_long(2.5, || read(&more), || (0..8).for_each(|_| read(&few)));
            assert!(ratio < 2.5, "{part}: {ratio}");
        }
        for part in ["brzhk ", "н"] {
            let (all, longer) = (words(part, most), words(part, most * 4));
            let ratio = times_as_long(2.5, || read(&longer), || read(&all));
            assert!(ratio < 2.5, "{part}: {ratio}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(words in any::<String>()) {
            let found = Rules::built_in().read(&words);
            prop_assert!(!found.needs.is_empty());
        }

        #[test]
        fn no_heap_of_words_makes_it_panic(words in "([а-яёa-z0-9 ,.!'*&|@\\[\\]\u{200b}]{0,60} (не|not|дыш|wake|передоз)){0,8}") {
            let found = Rules::built_in().read(&words);
            prop_assert_eq!(found.urgency == Urgency::Emergency, found.alarm == Some(Alarm::Emergency));
        }
    }
}
