//! Which of our codes somebody else's words mean: the code itself, its name in either
//! language, nearly the same words, and at last words that give it away. A guess: a
//! person looks at it.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};

use crate::codes::{About, Clarity, Field, Lang, Outcome, Severity, Shift, Venue};
use crate::desk::need::{NEEDS, Need};
use crate::desk::service::SERVICES;
use crate::text::label;
use crate::triage::Rules;

/// What a value may be: which codes there are for it.
#[must_use]
pub fn choices(field: Field) -> Vec<&'static str> {
    match field {
        Field::Request | Field::FurtherNeeds => NEEDS.iter().map(|need| need.code).collect(),
        Field::Services => SERVICES.iter().map(|service| service.code()).collect(),
        Field::Venue => Venue::ALL.iter().map(|it| it.code()).collect(),
        Field::Shift => Shift::ALL.iter().map(|it| it.code()).collect(),
        Field::About => About::ALL.iter().map(|it| it.code()).collect(),
        Field::Outcome => Outcome::ALL.iter().map(|it| it.code()).collect(),
        Field::Severity => Severity::ALL.iter().map(|it| it.code()).collect(),
        Field::AfterHours | Field::FromMemory => vec![YES, NO],
        Field::Date | Field::Minutes => Vec::new(),
    }
}

/// What a box that is ticked or not comes to.
pub const YES: &str = "1";
pub const NO: &str = "0";

const OTHER: &str = "OTHER";

/// The list in `locales/` in which a field's codes have their names.
#[must_use]
pub fn list(field: Field) -> &'static str {
    match field {
        Field::Request | Field::FurtherNeeds => "need",
        Field::Services => "service",
        Field::Venue => "venue",
        Field::Shift => "shift",
        Field::About => "about",
        Field::Outcome => "outcome",
        Field::Severity => "severity",
        Field::AfterHours | Field::FromMemory => "import-flag",
        Field::Date | Field::Minutes => "",
    }
}

/// Words that say "nothing": no service, no further need.
const NOTHING: &[&str] = &["нет", "none", "no", "na", "n a", "0", "не было", "без услуг"];

/// Whether a value says that there was nothing: nothing but dashes and dots does.
#[must_use]
pub fn is_nothing(value: &str) -> bool {
    let is_line = |it: char| it.is_whitespace() || "-–—−_.…/\\".contains(it);
    value.chars().all(is_line) || NOTHING.contains(&plain(value).as_str())
}

/// One spelling of a value: small letters and single spaces, no marks. What is nothing
/// but marks stays as it is: a plus is not a minus.
#[must_use]
pub fn plain(value: &str) -> String {
    let lower = value.to_lowercase().replace('ё', "е");
    let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|word| !word.is_empty());
    let plain = words.collect::<Vec<_>>().join(" ");
    if plain.is_empty() { value.trim().to_owned() } else { plain }
}

/// Beginnings of words that give a code away, tried in this order; several words must
/// all be there.
type Said = &'static [(&'static str, &'static [&'static str])];

const SERVICES_SAID: Said = &[
    ("S18", &["до приезд", "stayed until"]),
    ("S17", &["ссылк бот", "бот передоз", "overdose bot", "bot link"]),
    ("S12", &["доставк", "deliver"]),
    ("S11", &["сопровождени", "сопроводил", "accompan"]),
    ("S13", &["детокс", "реабилит", "госпитал", "detox", "rehab"]),
    ("S16", &["дкп", "пкп", "prep", "pep"]),
    ("S14", &["тест", "анализ", "test"]),
    ("S15", &["набор", "шприц", "налоксон", "презерватив", "package", "naloxone", "syringe"]),
    ("S10", &["спид", "aids"]),
    ("S08", &["автобус", "мобильн", "mobile", "van", "bus"]),
    ("S09", &["клиник", "больниц", "стационар", "clinic", "hospital"]),
    ("S19", &["контакт", "contact"]),
    ("S05", &["психолог", "psycholog"]),
    ("S06", &["юрист", "адвокат", "юридическ", "lawyer", "legal"]),
    ("S07", &["социальн", "соцработ", "документ", "social"]),
    ("S04", &["врач", "доктор", "doctor"]),
    ("S03", &["совет", "рекоменд", "advice"]),
    (
        "S02",
        &[
            "равн",
            "поддержк",
            "консульт",
            "бесед",
            "разговор",
            "peer",
            "support",
            "talk",
            "counsel",
        ],
    ),
    ("S01", &["карточк", "листовк", "информац", "рассказал", "leaflet", "card", "information"]),
    ("S20", &["модерац", "moderat"]),
    ("S21", &["друг", "прочее", "иное", "other"]),
];

const VENUES_SAID: Said = &[
    ("forum", &["форум", "тред", "даркнет", "forum", "thread", "darknet"]),
    ("private", &["личн", "личк", "лс", "директ", "private", "direct", "dm", "pm"]),
    ("chat", &["общ чат", "групп", "чат", "group", "chat"]),
    (
        "offline",
        &["автобус", "улиц", "офлайн", "оффлайн", "аутрич", "van", "bus", "street", "offline"],
    ),
    ("web", &["сайт", "веб", "web", "site"]),
    ("private", &["телеграм", "telegram"]),
];

const SHIFTS_SAID: Said = &[
    ("night", &["ноч", "night"]),
    ("morning", &["утр", "morning"]),
    ("evening", &["веч", "evening"]),
    ("day", &["день", "дн", "day", "afternoon"]),
];

const ABOUT_SAID: Said = &[
    ("unknown", &["неизвест", "unknown"]),
    (
        "other",
        &["друг", "партн", "знаком", "родств", "муж", "жен", "friend", "partner", "other", "else"],
    ),
    ("self", &["себ", "сам", "клиент", "self", "client", "themsel"]),
];

const OUTCOMES_SAID: Said = &[
    ("unknown", &["неизвест", "unknown"]),
    ("answered_by_peers", &["участник", "peers", "members"]),
    ("went_silent", &["молч", "пропал", "не ответил", "silent", "no answer", "no reply"]),
    ("declined", &["отказ", "declin", "refus"]),
    ("referred", &["направ", "перенаправ", "передан", "передал", "refer"]),
    (
        "solved",
        &[
            "реш",
            "помог",
            "оказан",
            "выполн",
            "закрыт",
            "solved",
            "resolved",
            "done",
            "closed",
            "helped",
        ],
    ),
];

const SEVERITIES_SAID: Said =
    &[("severe", &["тяж", "sever", "serious"]), ("minor", &["легк", "minor", "mild", "light"])];

const FLAGS_SAID: Said = &[
    (NO, &["нет", "no", "false", "ложь", "в смен", "в рабоч"]),
    (
        YES,
        &["да", "yes", "true", "истин", "вне", "после", "ноч", "after", "по памят", "from memory"],
    ),
];

fn said(field: Field) -> Said {
    match field {
        Field::Services => SERVICES_SAID,
        Field::Venue => VENUES_SAID,
        Field::Shift => SHIFTS_SAID,
        Field::About => ABOUT_SAID,
        Field::Outcome => OUTCOMES_SAID,
        Field::Severity => SEVERITIES_SAID,
        Field::AfterHours | Field::FromMemory => FLAGS_SAID,
        Field::Date | Field::Request | Field::Minutes | Field::FurtherNeeds => &[],
    }
}

/// A code with its names, each plain and as a set of stems.
struct Known {
    code: &'static str,
    plain: String,
    names: Vec<(String, BTreeSet<String>)>,
}

fn known(field: Field) -> &'static [Known] {
    static KNOWN: OnceLock<Vec<(&'static str, Vec<Known>)>> = OnceLock::new();
    let all = KNOWN.get_or_init(|| {
        let fields = Field::ALL.iter().filter(|field| !choices(**field).is_empty());
        fields.map(|field| (list(*field), names(*field))).collect()
    });
    let found = all.iter().find(|(name, _)| *name == list(field));
    found.map_or(&[], |(_, known)| known.as_slice())
}

fn names(field: Field) -> Vec<Known> {
    let of = |code: &'static str| {
        let names = [Lang::Ru, Lang::En].map(|lang| plain(&label(lang, list(field), code)));
        let names = names.into_iter().map(|name| {
            let stems = stems(&name);
            (name, stems)
        });
        Known { code, plain: plain(code), names: names.collect() }
    };
    choices(field).into_iter().map(of).collect()
}

fn stems(plain: &str) -> BTreeSet<String> {
    static STEMMERS: OnceLock<[Stemmer; 2]> = OnceLock::new();
    let [russian, english] =
        STEMMERS.get_or_init(|| [Algorithm::Russian, Algorithm::English].map(Stemmer::create));
    let stem = |word: &str| {
        let is_latin = word.is_ascii();
        let stemmer = if is_latin { english } else { russian };
        stemmer.stem(word).into_owned()
    };
    plain.split(' ').filter(|word| word.chars().count() > 1).map(stem).collect()
}

/// A value that looks like a code of ours and is none: somebody meant something by it.
#[must_use]
pub fn looks_like_code(field: Field, value: &str) -> bool {
    let is_code = |letter: char| letter.is_ascii_uppercase() || matches!(letter, '_' | '.');
    match field {
        Field::Request | Field::FurtherNeeds => {
            value.contains('.') && value.len() > 4 && value.chars().all(is_code)
        }
        Field::Services => value
            .strip_prefix('S')
            .is_some_and(|rest| rest.len() == 2 && rest.bytes().all(|it| it.is_ascii_digit())),
        _ => false,
    }
}

/// The code that a value means, for sure: it is the code, or its name.
#[must_use]
pub fn exact(field: Field, value: &str) -> Option<&'static str> {
    let known = known(field);
    let named = plain(value);
    let is_code = |known: &&Known| known.plain == named;
    let is_name = |known: &&Known| known.names.iter().any(|(name, _)| *name == named);
    known.iter().find(is_code).or_else(|| known.iter().find(is_name)).map(|known| known.code)
}

/// The code that a value probably means. `None` where nothing speaks for any.
#[must_use]
pub fn suggest(field: Field, value: &str, rules: &Rules) -> Option<&'static str> {
    exact(field, value).or_else(|| alike(field, value)).or_else(|| match field {
        Field::Request | Field::FurtherNeeds => by_rules(value, rules),
        Field::Shift => by_clock(value).or_else(|| given_away(field, value)),
        Field::AfterHours | Field::FromMemory => flag(value).or_else(|| given_away(field, value)),
        _ => given_away(field, value),
    })
}

/// Most words in common with one name, and with no other as many.
fn alike(field: Field, value: &str) -> Option<&'static str> {
    let value = stems(&plain(value));
    if value.len() < 2 {
        return None;
    }
    let fit = |known: &Known| {
        let of = |(_, name): &(String, BTreeSet<String>)| {
            let both = name.intersection(&value).count() * 100;
            both / name.union(&value).count().max(1)
        };
        known.names.iter().map(of).max().unwrap_or(0)
    };
    let mut fits: Vec<_> = known(field).iter().map(|known| (fit(known), known.code)).collect();
    fits.sort_unstable_by(|a, b| b.cmp(a));
    match fits[..] {
        [(best, code), (second, _), ..] if best >= 60 && best > second => Some(code),
        _ => None,
    }
}

fn given_away(field: Field, value: &str) -> Option<&'static str> {
    let value = plain(value);
    let words: Vec<&str> = value.split(' ').collect();
    let is_there =
        |parts: &&str| parts.split(' ').all(|part| words.iter().any(|word| word.starts_with(part)));
    said(field).iter().find(|(_, ways)| ways.iter().any(is_there)).map(|(code, _)| *code)
}

fn by_rules(value: &str, rules: &Rules) -> Option<&'static str> {
    let found = rules.read(value);
    let code = found.needs.first().copied()?;
    // "Other" is what the rules say of words that none of them knows.
    let is_understood = found.clarity == Clarity::Clear && !matches!(code, Need::UNCLEAR | OTHER);
    Need::read(code).filter(|_| is_understood).map(|need| need.code)
}

/// The quarter of the day of `14:30`.
fn by_clock(value: &str) -> Option<&'static str> {
    let minute = super::dates::minute(value)?;
    Some(shift_at(minute).code())
}

#[must_use]
pub fn shift_at(minute: u16) -> Shift {
    match minute / 60 {
        0..6 => Shift::Night,
        6..12 => Shift::Morning,
        12..18 => Shift::Day,
        _ => Shift::Evening,
    }
}

fn flag(value: &str) -> Option<&'static str> {
    match value.trim() {
        "+" | "1" | "x" | "X" | "х" | "Х" | "v" | "V" | "✓" | "✔" | "☑" | "y" | "Y" => {
            Some(YES)
        }
        "-" | "–" | "—" | "−" | "✗" | "✘" | "☐" | "0" | "n" | "N" => Some(NO),
        _ => None,
    }
}

/// Whether a box is ticked, where a cell says nothing else. A number is how many.
#[must_use]
pub fn tick(value: &str) -> Option<bool> {
    if is_nothing(value) {
        return Some(false);
    }
    let number = value.trim().replace(',', ".").parse::<f64>().ok().filter(|it| *it >= 0.0);
    let word = || match plain(value).as_str() {
        "да" | "есть" | "yes" | "true" | "истина" => Some(true),
        "false" | "ложь" => Some(false),
        _ => None,
    };
    number.map(|it| it > 0.0).or_else(|| flag(value).map(|it| it == YES)).or_else(word)
}

/// The parts of a cell that names several.
pub fn parts(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ';', '\n', '/']).map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_becomes_the_code_that_it_means() {
        let rules = Rules::built_in();
        let table = [
            (Field::Request, "hrs.hiv_test", Some("HRS.HIV_TEST")),
            (Field::Request, "Тест на ВИЧ", Some("HRS.HIV_TEST")),
            (Field::Request, "hiv  TEST", Some("HRS.HIV_TEST")),
            (Field::Request, "хочу сдать тест на вич", Some("HRS.HIV_TEST")),
            (Field::Request, "восстановление документов", Some("SVC.ID_DOCS")),
            (Field::Request, "кенгуру", None),
            (Field::Services, "S14", Some("S14")),
            (Field::Services, "Оставлен контакт", Some("S19")),
            (Field::Services, "консультация врача онлайн", Some("S04")),
            (Field::Services, "направили в клинику", Some("S09")),
            (Field::Services, "кенгуру", None),
            (Field::Venue, "Форум", Some("forum")),
            (Field::Venue, "личка", Some("private")),
            (Field::Shift, "14:30", Some("day")),
            (Field::Shift, "Ночь", Some("night")),
            (Field::About, "о себе", Some("self")),
            (Field::Outcome, "Вопрос решён", Some("solved")),
            (Field::Severity, "Тяжёлая", Some("severe")),
            (Field::AfterHours, "да", Some(YES)),
            (Field::AfterHours, "-", Some(NO)),
            (Field::AfterHours, "+", Some(YES)),
            (Field::Services, "s14.", Some("S14")),
        ];
        for (field, value, expected) in table {
            assert_eq!(suggest(field, value, &rules), expected, "{value}");
        }
        assert_eq!(
            (plain(" + ").as_str(), plain("–").as_str(), plain(" Да! ").as_str()),
            ("+", "–", "да")
        );
        assert!(looks_like_code(Field::Request, "HRS.UNICORN"));
        assert!(looks_like_code(Field::Services, "S77"));
        assert!(!looks_like_code(Field::Services, "Справка"));
        assert!(
            is_nothing(" - ")
                && is_nothing("")
                && !is_nothing("+")
                && is_nothing("Нет")
                && !is_nothing("S01")
        );
    }
}
