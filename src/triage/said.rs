//! What words mean beside danger and needs: which button of the overdose guide
//! they say, and whether the bot's answer is enough for them. Read by the same
//! spelling and readings as everything else, with a book of its own, so that no
//! word of it changes how danger is recognised.

use super::Alarm;
use super::normal::Token;
use super::pattern::{Book, Pattern, Seen};
use crate::limits;

/// What words say to the overdose guide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// Nothing that the guide knows.
    #[default]
    Nothing,
    /// "What shall I do now?"
    Again,
    /// What these buttons say, by the keys of their labels. The first that
    /// stands under the client's screen is meant.
    Button(Vec<&'static str>),
}

/// What a message is beside a question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ForAPerson {
    /// There is more in it than a question the bot answers.
    pub alone: bool,
    /// The bot may answer what it knows; the rest only a person knows.
    pub also: bool,
    /// They ask for a person, by whatever name.
    pub wants: bool,
    /// "Help", whatever else is said.
    pub cries: bool,
    /// "Thank you", "good, I will come": nothing is asked with it.
    pub courtesy: bool,
}

/// Words with which a message is more than a question for information.
#[derive(Default)]
pub(super) struct Person {
    /// Beginnings of words.
    pub more: Vec<String>,
    pub wants: Vec<String>,
    pub cries: Vec<String>,
    pub courtesy: Vec<String>,
    /// Whoever says more words than this tells a story.
    pub longest: usize,
    pub also: Vec<Pattern>,
}

pub(super) struct PressRule {
    pub told: Told,
    /// Somebody is better: not believed where the same words sound of danger.
    pub calm: bool,
    pub say: Vec<Pattern>,
}

#[derive(Default)]
pub(super) struct Aside {
    pub book: Book,
    pub person: Person,
    /// In the order of the file: the first that fits counts.
    pub presses: Vec<PressRule>,
}

impl Aside {
    pub(super) fn read(&self, tokens: Vec<Token>, alarm: Option<Alarm>) -> (Told, ForAPerson) {
        let begins = |stems: &[String]| {
            let is_one = |token: &Token| stems.iter().any(|stem| token.text.starts_with(stem));
            tokens.iter().any(is_one)
        };
        let wants = begins(&self.person.wants);
        let alone = tokens.len() > self.person.longest || wants || begins(&self.person.more);
        let cries = begins(&self.person.cries);
        let courtesy = tokens.iter().all(|token| self.person.courtesy.contains(&token.text));
        let seen = Seen::new(first(tokens), &self.book);
        let also = self.person.also.iter().any(|pattern| seen.has(pattern));
        let is_danger = alarm == Some(Alarm::Emergency);
        let rule = self.presses.iter().find(|rule| {
            !(rule.calm && is_danger) && rule.say.iter().any(|pattern| seen.has(pattern))
        });
        let told = rule.map_or(Told::Nothing, |rule| rule.told.clone());
        (told, ForAPerson { alone, also, wants, cries, courtesy })
    }
}

/// Who types in an emergency types little; of a long story the beginning.
fn first(mut tokens: Vec<Token>) -> Vec<Token> {
    tokens.truncate(limits::SAID_WORDS_MAX);
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Step;
    use crate::desk::guide::{self, Press};
    use crate::triage::Rules;

    fn told(words: &str) -> Told {
        Rules::built_in().read(words).told
    }

    /// What a screen makes of words.
    fn meant(at: Step, words: &str) -> Option<Press> {
        match told(words) {
            Told::Button(keys) => guide::meant(at, &keys),
            Told::Again | Told::Nothing => None,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "the table holds what may be nothing")]
    fn go(step: Step) -> Option<Press> {
        Some(Press::Go(step))
    }

    #[test]
    fn words_mean_the_button_that_says_the_same() {
        let table = [
            (Step::Start, "не просыпается", go(Step::Breathing)),
            (Step::Start, "she wont wake up", go(Step::Breathing)),
            (Step::Start, "у него судороги", go(Step::Fit)),
            (Step::Start, "он под мефом", go(Step::Stimulant)),
            (Step::Breathing, "хрипит", go(Step::Breaths)),
            (Step::Breathing, "breathing very slow", go(Step::Breaths)),
            (Step::Breathing, "дышит нормально", go(Step::Recovery)),
            (Step::Breathing, "дышит, но не просыпается", go(Step::Recovery)),
            (Step::Breathing, "не знаю дышит ли", go(Step::Cpr)),
            (Step::Start, "не знаю дышит ли", go(Step::Breathing)),
            (Step::Recovery, "не знаю дышит ли", go(Step::Check)),
            (Step::Cpr, "налоксон есть", go(Step::Naloxone)),
            (Step::Cpr, "есть налоксон!", go(Step::Naloxone)),
            (Step::Breaths, "I have narcan", go(Step::Naloxone)),
            (Step::Breaths, "yfkjrcjy tcnm", go(Step::Naloxone)),
            (Step::Breaths, "nalokson est", go(Step::Naloxone)),
            (Step::NoNaloxone, "нашли налоксон", go(Step::Naloxone)),
            (Step::Cpr, "налоксона нет", go(Step::NoNaloxone)),
            (Step::Cpr, "no narcan here", go(Step::NoNaloxone)),
            (Step::Cpr, "где взять налоксон", go(Step::NoNaloxone)),
            (Step::Repeat, "налоксон кончился", go(Step::NoNaloxone)),
            (Step::Naloxone, "дали налоксон", go(Step::Waiting)),
            (Step::Naloxone, "I gave her narcan", go(Step::Waiting)),
            (Step::Waiting, "прошло 3 минуты", go(Step::Repeat)),
            (Step::Waiting, "задышал", go(Step::Recovery)),
            (Step::Waiting, "she's breathing again", go(Step::Recovery)),
            (Step::Waiting, "очнулась", go(Step::After)),
            (Step::Cpr, "она очнулась!!", go(Step::After)),
            (Step::Cpr, "Пришел в себя", go(Step::After)),
            (Step::Cpr, "she woke up", go(Step::After)),
            (Step::Cpr, "ochnulas", go(Step::After)),
            (Step::After, "опять отключается", go(Step::Breathing)),
            (Step::Recovery, "ему хуже", go(Step::Check)),
            (Step::Fit, "судороги прошли", go(Step::Recovery)),
            (Step::Unknown, "бутират", go(Step::Ghb)),
            (Step::Cpr, "скорая приехала", go(Step::Arrived)),
            (Step::Cpr, "скорая уехала", go(Step::Arrived)),
            (Step::Cpr, "его увезли в больницу", go(Step::Arrived)),
            (Step::Cpr, "the ambulance is here", go(Step::Arrived)),
            (Step::Cpr, "скорую вызвал", Some(Press::Called)),
            (Step::Start, "I called 911", Some(Press::Called)),
            (Step::Cpr, "дайте живого человека", Some(Press::Person)),
            (Step::Cpr, "вы тут?", Some(Press::Person)),
            (Step::Cpr, "is anyone there", Some(Press::Person)),
        ];
        for (at, words, wanted) in table {
            assert_eq!(meant(at, words), wanted, "{words} at {}: {:?}", at.code(), told(words));
        }
    }

    #[test]
    fn not_breathing_wins_over_everything_on_every_screen() {
        let table = [
            "не дышит",
            "НЕ ДЫШИТ!!!",
            "недышит",
            "он не дышит",
            "yt lsibn",
            "ne dyshit",
            "очнулась и опять не дышит",
            "скорая приехала но он не дышит",
            "налоксон есть он не дышит",
            "не знаю что делать он не дышит",
            "что делать он перестал дышать",
            "дышал а сейчас не дышит",
            "пульса нет",
            "stopped breathing",
            "she woke up and stopped breathing",
            "he's not breathing",
            "he isnt breathing i have narcan",
            "no pulse",
        ];
        for words in table {
            for at in Step::ALL.iter().copied().filter(|at| *at != Step::Cpr) {
                assert_eq!(meant(at, words), go(Step::Cpr), "{words} at {}", at.code());
            }
            assert!(matches!(told(words), Told::Button(_)), "{words}");
        }
    }

    #[test]
    fn what_only_looks_like_good_news_is_none() {
        let calm = [Step::After, Step::Recovery, Step::Arrived, Step::Naloxone, Step::Waiting];
        let table = [
            "она не очнулась",
            "ещё не очнулся",
            "так и не проснулась",
            "не приходит в себя",
            "если очнётся что делать",
            "когда она проснётся?",
            "почти очнулся",
            "налоксона нет",
            "нету у меня налоксона",
            "не нашли налоксон",
            "ещё не дали налоксон",
            "налоксон не помог",
            "как дать налоксон",
            "есть ли у вас налоксон",
            "не дышит нормально",
            "дышит плохо",
            "не знаю дышит ли",
            "непонятно дышит или нет",
            "делаю искусственное дыхание",
            "скорая ещё не приехала",
            "скорая не едет",
            "когда приедет скорая",
            "жду скорую",
            "боюсь вызвать скорую",
            "she didn't wake up",
            "not awake yet",
            "if she wakes up what then",
            "is she breathing",
            "i can't tell if he is breathing",
            "how do i do rescue breathing",
            "no naloxone",
            "i don't have narcan",
            "narcan didn't work",
            "do you have narcan",
            "the ambulance is not here yet",
            "waiting for the ambulance",
            "should i call an ambulance",
            "please come to us",
        ];
        for words in table {
            for at in Step::ALL.iter().copied() {
                let said = meant(at, words);
                let is_calm = calm.iter().any(|step| said == go(*step));
                assert!(!is_calm, "{words} at {}: {said:?}", at.code());
                assert_ne!(said, Some(Press::Called), "{words} at {}", at.code());
            }
        }
    }

    #[test]
    fn whoever_asks_what_to_do_is_heard_and_the_rest_is_for_people() {
        for words in ["что делать", "что делать???", "what do I do", "xnj ltkfnm", "помогите"]
        {
            assert_eq!(told(words), Told::Again, "{words}");
        }
        for words in ["", "+", "спасибо", "ок", "мы на третьем этаже", "code is 12", "Алиса"]
        {
            assert_eq!(told(words), Told::Nothing, "{words}");
        }
    }

    #[test]
    fn a_question_is_a_question_and_more_is_for_a_person() {
        let alone = |words: &str| Rules::built_in().read(words).for_a_person.alone;
        for words in ["где взять налоксон?", "when is the bus", "тест на вич анонимно?"]
        {
            assert!(!alone(words), "{words}");
        }
        for words in [
            "где налоксон срочно!!!",
            "I need narcan NOW",
            "тест на вич положительный, что дальше?",
            "когда автобус, меня оскорбил ваш сотрудник",
            "где тест на вич? рвота и температура 39",
            "расписание центра спид, боюсь идти",
            "дайте живого человека",
            "ghbdtn, lfqnt xtkjdtrf",
        ] {
            assert!(alone(words), "{words}");
        }
    }

    #[test]
    fn what_is_in_stock_only_a_person_knows() {
        let also = |words: &str| Rules::built_in().read(words).for_a_person.also;
        for words in [
            "есть ли налоксон в автобусе",
            "есть ли налоксон в автобусе сегодня?",
            "налоксон есть в автобусе?",
            "у вас есть налоксон?",
            "налоксон ещё остался?",
            "do you have naloxone on the bus",
            "is there any narcan left",
        ] {
            assert!(also(words), "{words}");
        }
        for words in ["где взять налоксон", "как давать налоксон", "where can i get naloxone"]
        {
            assert!(!also(words), "{words}");
        }
    }

    #[test]
    fn a_file_from_before_goes_by_the_rules_of_the_program() {
        let own = Rules::parse("").unwrap_or_else(|mistake| panic!("{mistake}"));
        assert!(own.read("дайте живого человека").for_a_person.alone);
        assert!(matches!(own.read("не дышит").told, Told::Button(_)));
        let other = "[person]\nlongest = 3\nmore = \"журавл\"\nwants = \"\"\ncries = \"\"\n\n\
            [[press]]\nbutton = [\"guide-woke-up\"]\nsay = [\"журавль улетел\"]\n";
        let own = Rules::parse(other).unwrap_or_else(|mistake| panic!("{mistake}"));
        assert!(own.read("журавли летят").for_a_person.alone);
        assert!(!own.read("дайте человека").for_a_person.alone);
        assert_eq!(own.read("журавль улетел").told, Told::Button(vec!["guide-woke-up"]));
        assert_eq!(own.read("не дышит").told, Told::Nothing);
    }
}
