//! The gate of triage: the bars it must clear on messages written for this
//! project, and the table of `docs/triage.md`, which must say what is measured.
//!
//! After a change of rules: `NETREACH_WRITE=1 cargo test --test stories triage` writes
//! the table anew; `NETREACH_LIST=1 … -- --nocapture` names what was missed, in
//! the development part only.

mod weights;

use super::messages;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use messages::Message;
use netreach::codes::{Clarity, Urgency};
use netreach::triage::Rules;

use crate::support::share::Share;

/// Figures by their row of the table.
type Figures = BTreeMap<&'static str, Share>;

const ROWS: [&str; 24] = [
    "emergency found, Russian",
    "emergency found, English",
    "emergency found, all",
    "not breathing, not waking: found",
    "emergency found, 5 % of letters mistyped",
    "emergency found, 10 % of letters mistyped",
    "not breathing, not waking: found, 5 % mistyped",
    "emergency found, in Latin letters",
    "emergency found, wrong layout, Russian",
    "emergency found, wrong layout, English",
    "false alarm, hard negatives, Russian",
    "false alarm, hard negatives, English",
    "false alarm, hard negatives, all",
    "false alarm, ordinary messages",
    "any alarm, hard negatives",
    "any alarm, ordinary messages",
    "urgent found",
    "routine taken for urgent",
    "right need first or second",
    "right need first or second, information and services",
    "right need first, information and services",
    "moderation code right",
    "unclear known as unclear",
    "language right",
];

fn figures(rules: &Rules, held_back: bool) -> Figures {
    let mut figures: Figures = ROWS.iter().map(|row| (*row, Share::default())).collect();
    let lists = std::env::var("NETREACH_LIST").is_ok() && !held_back;
    for message in messages::all().iter().filter(|it| it.is_held_back == held_back) {
        let found = rules.read(&message.text);
        let mut count = |row: &'static str, hit: bool| {
            figures.get_mut(row).unwrap().count(hit);
            let is_good = hit != (row.contains("alarm") || row.contains("taken"));
            if lists && !is_good {
                println!("{row} | {} | {:?}", message.text, &found.needs);
            }
        };
        let is_emergency = found.urgency == Urgency::Emergency;
        if message.is_emergency() {
            emergency(rules, message, is_emergency, &mut count);
        } else {
            harmless(message, is_emergency, found.alarm.is_some(), &mut count);
        }
        match message.urgency {
            Some(Urgency::Urgent) => count("urgent found", found.urgency != Urgency::Routine),
            Some(Urgency::Routine) if message.set == "general" => {
                count("routine taken for urgent", found.urgency != Urgency::Routine);
            }
            _ => {}
        }
        needs(message, &found.needs, &mut count);
        let wanted = message.needs.first().filter(|need| need.starts_with("MOD."));
        if !message.needs.is_empty() && (wanted.is_some() || found.moderation.is_some()) {
            let is_right = wanted.map(String::as_str) == found.moderation;
            count("moderation code right", is_right);
        }
        if message.is_unclear == Some(true) && message.needs[0] == "UNC" {
            count("unclear known as unclear", found.clarity == Clarity::Unclear);
        }
        if message.text.chars().any(char::is_alphabetic) {
            count("language right", found.lang == message.lang);
        }
    }
    figures
}

fn emergency(
    rules: &Rules,
    message: &Message,
    found: bool,
    count: &mut impl FnMut(&'static str, bool),
) {
    let is_found = |text: &str| rules.read(text).urgency == Urgency::Emergency;
    let is_russian = message.lang == "ru";
    let is_cyrillic = message.text.chars().any(|letter| ('а'..='я').contains(&letter));
    count(ROWS[usize::from(!is_russian)], found);
    count("emergency found, all", found);
    if message.is_vital {
        count("not breathing, not waking: found", found);
    }
    for round in 0..3 {
        let text = messages::slipped(&message.text, 5, round);
        let slipped = is_found(&text);
        if !slipped && !message.is_held_back && std::env::var("NETREACH_LIST").is_ok() {
            println!("mistyped | {text}");
        }
        count("emergency found, 5 % of letters mistyped", slipped);
        if message.is_vital {
            count("not breathing, not waking: found, 5 % mistyped", slipped);
        }
        let slipped = is_found(&messages::slipped(&message.text, 10, round));
        count("emergency found, 10 % of letters mistyped", slipped);
    }
    if is_russian && is_cyrillic {
        for round in 0..2 {
            let latin = messages::transliterated(&message.text, round);
            count("emergency found, in Latin letters", is_found(&latin));
        }
    }
    // Russian in Latin letters has no other layout that anybody would type.
    if is_russian == is_cyrillic {
        let row = match is_russian {
            true => "emergency found, wrong layout, Russian",
            false => "emergency found, wrong layout, English",
        };
        count(row, is_found(&messages::on_the_other_layout(&message.text)));
    }
}

fn harmless(
    message: &Message,
    is_emergency: bool,
    is_alarm: bool,
    count: &mut impl FnMut(&'static str, bool),
) {
    if message.set == "hard_negative" {
        let is_russian = message.lang == "ru";
        count(ROWS[10 + usize::from(!is_russian)], is_emergency);
        count("false alarm, hard negatives, all", is_emergency);
        count("any alarm, hard negatives", is_alarm);
    } else {
        count("false alarm, ordinary messages", is_emergency);
        count("any alarm, ordinary messages", is_alarm);
    }
}

fn needs(message: &Message, found: &[&str], count: &mut impl FnMut(&'static str, bool)) {
    let Some(best) = message.needs.first() else { return };
    let is_right = found.iter().take(2).any(|need| message.needs.iter().any(|it| it == need));
    count("right need first or second", is_right);
    if best.starts_with("INFO.") || best.starts_with("HRS.") {
        count("right need first or second, information and services", is_right);
        count("right need first, information and services", found[0] == best);
    }
}

#[test]
fn triage_clears_its_bars_and_its_document_says_what_is_measured() {
    let rules = Rules::built_in();
    let parts = [figures(&rules, false), figures(&rules, true)];
    let mut table = "| | development | held back |\n|---|---|---|\n".to_owned();
    for row in ROWS {
        writeln!(table, "| {row} | {} | {} |", parts[0][row].cell(), parts[1][row].cell()).unwrap();
    }
    println!("{table}");
    said_in_the_document("measured", &table);
    for (part, figures) in ["development", "held back"].iter().zip(&parts) {
        let least = |row: &str, bar: f64| {
            assert!(figures[row].value() >= bar, "{part}: {row}: {}", figures[row].cell());
        };
        let most = |row: &str, bar: f64| {
            assert!(figures[row].value() <= bar, "{part}: {row}: {}", figures[row].cell());
        };
        least("emergency found, all", 0.95);
        least("not breathing, not waking: found", 1.0);
        least("emergency found, 5 % of letters mistyped", 0.90);
        least("emergency found, in Latin letters", 0.95);
        least("emergency found, wrong layout, Russian", 0.95);
        least("emergency found, wrong layout, English", 0.95);
        most("false alarm, hard negatives, all", 0.30);
        most("false alarm, ordinary messages", 0.05);
        least("urgent found", 0.85);
        least("right need first or second", 0.80);
        least("right need first or second, information and services", 0.80);
    }
}

/// The rows measured on messages of others that were kept apart.
const OTHERS: [(&str, &str); 4] = [
    ("V", "not breathing, not waking: found"),
    ("E", "other emergencies: found"),
    ("H", "false alarm, hard negatives"),
    ("N", "false alarm, ordinary messages"),
];

const MISTYPED: usize = 3;

#[test]
fn messages_of_others_that_nobody_looked_at_are_found_too() {
    let rules = Rules::built_in();
    let mut table = "| | Russian | English | in Latin letters, Russian | 5 % mistyped |\n\
        |---|---|---|---|---|\n"
        .to_owned();
    let kept = messages::of_others(true);
    for (set, row) in OTHERS {
        let mut shares = [Share::default(); 4];
        for message in kept.iter().filter(|message| message.set == set) {
            let is_found = |text: &str| rules.read(text).urgency == Urgency::Emergency;
            let is_russian = message.lang == "ru";
            shares[usize::from(!is_russian)].count(is_found(&message.text));
            if is_russian {
                shares[2].count(is_found(&messages::transliterated(&message.text, 0)));
            }
            shares[3].count(is_found(&messages::slipped(&message.text, 5, 0)));
        }
        let cells: Vec<_> = shares.iter().map(|share| share.cell()).collect();
        writeln!(table, "| {row} | {} |", cells.join(" | ")).unwrap();
        for (column, share) in shares.into_iter().enumerate() {
            let least = if column == MISTYPED { 0.85 } else { 0.90 };
            match set {
                "V" | "E" => assert!(share.value() >= least, "{row}: {}", share.cell()),
                "H" => assert!(share.value() <= 0.30, "{row}: {}", share.cell()),
                _ => assert!(share.value() <= 0.05, "{row}: {}", share.cell()),
            }
        }
    }
    println!("{table}");
    said_in_the_document("others", &table);
}

fn said_in_the_document(name: &str, table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/triage.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (before, rest) = document.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (said, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var("NETREACH_WRITE").is_ok() {
        let made = format!("{before}<!-- {name} -->\n{table}<!-- end -->{after}");
        std::fs::write(path, made).unwrap();
    } else {
        assert_eq!(said, table, "docs/triage.md says something else: NETREACH_WRITE=1 writes it");
    }
}

/// What somebody may say first, or afterwards, who has to say something else.
const BESIDE: [(&str, &str); 6] = [
    ("ru", "Здравствуйте, я хотела спросить про очередь на детокс на следующую неделю."),
    ("ru", "Юрист сказал прийти в среду с паспортом, я приду, спасибо за шприцы в прошлый раз."),
    ("ru", "А вы делаете тесты на гепатит и во сколько сегодня автобус у вокзала?"),
    ("en", "Hello, I wanted to ask about my hep C results and the lawyer on Wednesday."),
    (
        "en",
        "Do you have filters and does the van stop at the station this week, thanks for last time.",
    ),
    ("en", "I did your course in spring and I would like to volunteer at the weekend."),
];

#[test]
fn an_emergency_is_heard_whatever_else_is_said_beside_it() {
    let rules = Rules::built_in();
    let (mut vital, mut all) = (Share::default(), Share::default());
    let known = messages::all().into_iter().filter(|it| !it.is_held_back && it.is_emergency());
    let is_cyrillic = |text: &str| text.chars().any(|letter| ('а'..='я').contains(&letter));
    // Nobody changes the alphabet between two sentences.
    for message in known.filter(|it| is_cyrillic(&it.text) == (it.lang == "ru")) {
        for (_, beside) in BESIDE.iter().filter(|(lang, _)| *lang == message.lang) {
            for both in
                [format!("{beside} {}", message.text), format!("{}. {beside}", message.text)]
            {
                let found = rules.read(&both).urgency == Urgency::Emergency;
                if message.is_vital {
                    vital.count(found);
                }
                all.count(found);
            }
        }
    }
    assert!(vital.value() >= 0.98, "not breathing, not waking: {}", vital.cell());
    assert!(all.value() >= 0.95, "{}", all.cell());
}

#[test]
fn the_same_message_is_read_the_same_however_it_is_typed() {
    let rules: Arc<Rules> = Rules::built_in();
    for message in messages::all() {
        let found = rules.read(&message.text);
        let held: String = message.text.chars().flat_map(held_down).collect();
        let veiled: String = message.text.chars().flat_map(|it| [it, '\u{200b}']).collect();
        for typed in [message.text.to_uppercase(), message.text.replace('е', "ё"), held, veiled] {
            assert_eq!(rules.read(&typed), found, "{}", message.text);
        }
    }
}

/// A letter as it comes when the finger stays on the key.
fn held_down(letter: char) -> impl Iterator<Item = char> {
    let times = if letter.is_alphabetic() { 4 } else { 1 };
    std::iter::repeat_n(letter, times)
}
