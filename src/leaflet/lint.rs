//! What an editor and a clinician are warned of before a text is signed: doses,
//! words that hurt, promises that nobody can keep. It only points; people decide.

use super::{GUIDE, Text, sections};
use crate::codes::{LeafletClass, Step};
use crate::limits;
use crate::search::Said;

/// What looks wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub flaw: Flaw,
    /// As it stands in the text.
    pub found: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An amount of a drug (rule E-06).
    Dose,
    /// A word that judges whoever reads it.
    Hurts,
    /// That help was called or is coming: we call nobody (rule E-09).
    Promise,
    /// Several exclamation marks, or capitals for emphasis.
    Shouts,
    Emoji,
    /// The guide has not exactly the steps that the program leads through.
    Steps,
    /// A step of the guide that fits no small screen.
    StepLong,
    /// Words that say nothing by themselves: the bot would answer everything.
    AsksBroad,
    /// Words to answer by itself, in a class that the bot sends nobody.
    AsksUnsent,
}

impl Flaw {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Flaw::Dose => "dose",
            Flaw::Hurts => "hurts",
            Flaw::Promise => "promise",
            Flaw::Shouts => "shouts",
            Flaw::Emoji => "emoji",
            Flaw::Steps => "steps",
            Flaw::StepLong => "step-long",
            Flaw::AsksBroad => "asks-broad",
            Flaw::AsksUnsent => "asks-unsent",
        }
    }
}

/// Units of drugs, and what drugs are counted in when a number stands before.
const UNITS: &[&str] = &["мг", "мкг", "мл", "mg", "mcg", "ml", "миллиграмм", "миллилитр"];
const COUNTED: &[&str] = &[
    "грамм",
    "кубик",
    "таблет",
    "капл",
    "доз",
    "ампул",
    "gram",
    "tablet",
    "pill",
    "drop",
    "dose",
    "ampoule",
    "milligram",
    "millilit",
];
const GRAMS: &[&str] = &["г", "гр", "g"];
/// Beginnings of words; what ends with a point is the whole word.
const HURTFUL: &[&str] = &[
    "наркоман",
    "нарик",
    "торчок",
    "торчк",
    "бомж",
    "addict",
    "junkie",
    "druggie",
    "user.",
    "users.",
    "пагубн",
    "злоупотреб",
    "abus",
    "чист",
    "грязн",
    "clean",
    "dirty",
];
/// Water and skin may be clean; people and tests are not.
const MAY_BE_CLEAN: &[&str] = &["вод", "кож", "рук", "water", "skin", "hand"];
const PROMISES: &[&str] = &[
    "скорая едет",
    "скорая уже",
    "скорая вызвана",
    "скорая в пути",
    "помощь едет",
    "помощь идёт",
    "помощь уже",
    "помощь в пути",
    "мы вызвали",
    "мы вызовем",
    "help is coming",
    "help is on",
    "ambulance is coming",
    "ambulance is on",
    "we called",
    "we have called",
    "we will call",
];
const ABBREVIATIONS: &[&str] = &[
    "ВИЧ", "АРТ", "СПИД", "ДКП", "ПКП", "ПЦР", "РНК", "HIV", "ART", "AIDS", "PEP", "RNA", "PCR",
    "NAT", "GHB", "GBL", "TB", "SMS", "СМС", "PrEP",
];

/// Looks a text over.
#[must_use]
pub fn lint(text: &Text) -> Vec<Finding> {
    let words = format!("{}\n{}", text.title, text.body);
    let mut findings = Vec::new();
    let tokens = tokens(&words);
    for (place, token) in tokens.iter().enumerate() {
        let (before, after) = (place.checked_sub(1).map(|it| &tokens[it]), tokens.get(place + 1));
        if let Some(found) = dose(&words, before, token) {
            findings.push(Finding { flaw: Flaw::Dose, found });
        }
        if hurts(token.text, after) {
            findings.push(Finding { flaw: Flaw::Hurts, found: token.text.to_owned() });
        }
        if is_shouted(token.text) {
            findings.push(Finding { flaw: Flaw::Shouts, found: token.text.to_owned() });
        }
    }
    if words.contains("!!") {
        findings.push(Finding { flaw: Flaw::Shouts, found: "!!".to_owned() });
    }
    // Workers may be told what they must not promise.
    if text.class != LeafletClass::Internal {
        let small = words.to_lowercase();
        let promised = PROMISES.iter().filter(|promise| small.contains(**promise));
        findings
            .extend(promised.map(|it| Finding { flaw: Flaw::Promise, found: (*it).to_owned() }));
    }
    let emoji = words.chars().filter(|sign| is_emoji(*sign));
    findings.extend(emoji.map(|it| Finding { flaw: Flaw::Emoji, found: it.to_string() }));
    asks(text, &mut findings);
    if text.name == GUIDE {
        steps(text, &mut findings);
    }
    findings
}

/// A run of letters, or of digits.
struct Token<'a> {
    text: &'a str,
    start: usize,
}

impl Token<'_> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let kind = |sign: char| match sign {
        sign if sign.is_alphabetic() => 1,
        sign if sign.is_ascii_digit() => 2,
        _ => 0,
    };
    let mut tokens: Vec<Token> = Vec::new();
    let mut last = 0;
    for (at, sign) in text.char_indices() {
        let this = kind(sign);
        let end = at + sign.len_utf8();
        match tokens.last_mut() {
            Some(token) if this != 0 && this == last => token.text = &text[token.start..end],
            _ if this != 0 => tokens.push(Token { text: &text[at..end], start: at }),
            _ => {}
        }
        last = this;
    }
    tokens
}

fn dose(words: &str, before: Option<&Token>, token: &Token) -> Option<String> {
    let small = token.text.to_lowercase();
    if UNITS.contains(&small.as_str()) {
        let start = before.map_or(token.start, |before| before.start);
        return Some(words[start..token.end()].to_owned());
    }
    let number = before.filter(|it| it.text.starts_with(|sign: char| sign.is_ascii_digit()))?;
    let between = &words[number.end()..token.start];
    let is_near = between.chars().all(|sign| sign == ' ' || sign == '\u{a0}' || sign == '-');
    // In "2014 г." it is a year.
    let is_grams = number.text.len() < 4 && GRAMS.contains(&small.as_str());
    let is_amount = is_grams || COUNTED.iter().any(|stem| small.starts_with(stem));
    (is_near && is_amount).then(|| words[number.start..token.end()].to_owned())
}

fn hurts(word: &str, after: Option<&Token>) -> bool {
    let small = word.to_lowercase();
    let is_of_things = after.is_some_and(|after| {
        let after = after.text.to_lowercase();
        MAY_BE_CLEAN.iter().any(|stem| after.starts_with(stem))
    });
    !is_of_things
        && HURTFUL.iter().any(|stem| match stem.strip_suffix('.') {
            Some(whole) => small == whole,
            None => small.starts_with(stem),
        })
}

fn is_shouted(word: &str) -> bool {
    word.chars().count() > 1
        && word.chars().all(char::is_uppercase)
        && !ABBREVIATIONS.contains(&word)
}

fn is_emoji(sign: char) -> bool {
    matches!(sign, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
}

fn asks(text: &Text, findings: &mut Vec<Finding>) {
    let broad = text.asked().filter(|words| !Said::of(words).says_something());
    findings.extend(broad.map(|it| Finding { flaw: Flaw::AsksBroad, found: it.to_owned() }));
    let is_sent = matches!(text.class, LeafletClass::Info | LeafletClass::Emergency);
    if !is_sent && !text.asks.is_empty() {
        findings.push(Finding { flaw: Flaw::AsksUnsent, found: text.asks.clone() });
    }
}

fn steps(text: &Text, findings: &mut Vec<Finding>) {
    let sections = sections(&text.body);
    let ids: Vec<&str> = sections.iter().map(|section| section.id.as_str()).collect();
    let steps: Vec<&str> = Step::ALL.iter().map(|step| step.code()).collect();
    if ids != steps {
        let missing = steps.iter().filter(|step| !ids.contains(step));
        let unknown = ids.iter().filter(|id| !steps.contains(id));
        let named: Vec<&str> = missing.chain(unknown).copied().collect();
        findings.push(Finding { flaw: Flaw::Steps, found: named.join(", ") });
    }
    for section in &sections {
        let is_long = section.title.chars().count() > limits::GUIDE_STEP_TITLE_MAX
            || section.body.chars().count() > limits::GUIDE_STEP_CHARS_MAX;
        if is_long {
            findings.push(Finding { flaw: Flaw::StepLong, found: section.id.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<(&'static str, String)> {
        let head = "---\nname: a\nlanguage: ru\ntitle: А\nclass: info\n---\n";
        let text = Text::read(&format!("{head}{body}")).unwrap_or_else(|it| panic!("{it}"));
        lint(&text).into_iter().map(|it| (it.flaw.code(), it.found)).collect()
    }

    #[test]
    fn doses_labels_promises_and_shouting_are_found() {
        let table: [(&str, &str, &str); 12] = [
            ("Введите 0,4 мг сразу.", "dose", "4 мг"),
            ("Give 2mg now.", "dose", "2mg"),
            ("Не больше 2 таблеток.", "dose", "2 таблеток"),
            ("Хватит 1 г на всех.", "dose", "1 г"),
            ("Это для наркоманов.", "hurts", "наркоманов"),
            ("Остаться чистым.", "hurts", "чистым"),
            ("For users.", "hurts", "users"),
            ("Помощь едет, ждите.", "promise", "помощь едет"),
            ("We have called an ambulance.", "promise", "we have called"),
            ("Быстро!!", "shouts", "!!"),
            ("Никогда НЕ оставляйте.", "shouts", "НЕ"),
            ("Держитесь ❤", "emoji", "❤"),
        ];
        for (body, flaw, what) in table {
            assert_eq!(found(body), [(flaw, what.to_owned())], "{body}");
        }
    }

    #[test]
    fn words_of_a_topic_say_something_and_are_of_what_the_bot_sends() {
        let lint_of = |class: &str, asks: &str| {
            let head =
                format!("---\nname: a\nlanguage: ru\ntitle: А\nclass: {class}\nasks: {asks}");
            let text = Text::read(&format!("{head}\n---\nслова"));
            let text = text.unwrap_or_else(|it| panic!("{it}"));
            lint(&text).into_iter().map(|it| (it.flaw.code(), it.found)).collect::<Vec<_>>()
        };
        assert_eq!(lint_of("info", "карантин, covid, режим чс"), []);
        let broad = lint_of("info", "где, помогите мне, да, карантин");
        let broad: Vec<_> = broad.iter().map(|(code, found)| (*code, found.as_str())).collect();
        let wanted = ["где", "помогите мне", "да"].map(|words| ("asks-broad", words));
        assert_eq!(broad, wanted);
        assert_eq!(lint_of("medical", "covid"), [("asks-unsent", "covid".to_owned())]);
    }

    #[test]
    fn what_is_none_of_these_is_let_be() {
        let table = [
            "Один вдох каждые 5 секунд, 30 нажатий.",
            "Промойте чистой водой. Wash with clean water.",
            "С 2014 г. тест на ВИЧ бесплатен; дозу назовёт врач.",
            "Скорую вызвать мы не можем. We cannot call the ambulance.",
            "Пользователям сайта. Useful.",
        ];
        for body in table {
            assert_eq!(found(body), [], "{body}");
        }
    }
}
