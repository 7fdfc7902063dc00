//! What is found in notes is measured, and the table of `docs/deidentification.md`
//! must say what is measured; and what a worker meets when a note names somebody.
//!
//! After a change of rules: `NETREACH_WRITE=1 cargo test --test stories deidentify`
//! writes weights and table anew, the table from the second run on with the new weights; `NETREACH_LIST=1 … -- --nocapture` names what was missed,
//! in the development part only.

mod weights;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use netreach::codes::{Lang, Role};
use netreach::deidentify::{Kind, find, redacted};
use netreach::text::label;

use crate::support::each_engine;
use crate::support::share::Share;

const ROWS: [&str; 15] = [
    "identities found, all",
    "identities found, Russian",
    "identities found, English",
    "names found",
    "phones found",
    "handles found",
    "mail found",
    "links found",
    "addresses found",
    "dates found",
    "numbers found",
    "found with all their letters",
    "ordinary notes marked, all",
    "ordinary notes marked, Russian",
    "ordinary notes marked, English",
];

/// A note, and where something was planted in it.
struct Note {
    is_russian: bool,
    text: String,
    planted: Vec<(Kind, Range<usize>)>,
}

fn notes(file: &str) -> Vec<Note> {
    let path = format!("{}/tests/data/identities/{file}.tsv", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(note).collect()
}

fn note(line: &str) -> Note {
    let (lang, marked) = line.split_once('\t').unwrap();
    let (mut text, mut planted, mut rest) = (String::new(), Vec::new(), marked);
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').unwrap();
        let (kind, words) = inside.split_once(':').unwrap();
        text.push_str(before);
        planted.push((Kind::read(kind).unwrap(), text.len()..text.len() + words.len()));
        text.push_str(words);
        rest = after;
    }
    text.push_str(rest);
    Note { is_russian: lang == "ru", text, planted }
}

fn figures(file: &str) -> BTreeMap<&'static str, Share> {
    let mut figures: BTreeMap<_, Share> = ROWS.iter().map(|row| (*row, Share::default())).collect();
    let lists = std::env::var("NETREACH_LIST").is_ok() && file == "development";
    for note in notes(file) {
        let marks = find(&note.text);
        let mut count = |row: &'static str, hit| figures.get_mut(row).unwrap().count(hit);
        if note.planted.is_empty() {
            let is_marked = !marks.is_empty();
            count("ordinary notes marked, all", is_marked);
            count(if note.is_russian { ROWS[13] } else { ROWS[14] }, is_marked);
            if lists && is_marked {
                println!("marked | {}", note.text);
            }
        }
        for (kind, place) in &note.planted {
            let is_letter = |(at, letter): &(usize, char)| {
                place.contains(at) && (letter.is_alphanumeric() || *letter == '_')
            };
            let letters = note.text.char_indices().filter(is_letter);
            let is_covered = |at: usize| marks.iter().any(|mark| mark.range.contains(&at));
            let (mut hit, mut whole) = (false, true);
            for (at, _) in letters {
                hit |= is_covered(at);
                whole &= is_covered(at);
            }
            count("identities found, all", hit);
            count(if note.is_russian { ROWS[1] } else { ROWS[2] }, hit);
            count(row_of(*kind), hit);
            count("found with all their letters", whole);
            if lists && !hit {
                println!("missed | {} | {}", &note.text[place.clone()], note.text);
            }
        }
    }
    figures
}

const fn row_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "names found",
        Kind::Phone => "phones found",
        Kind::Handle => "handles found",
        Kind::Mail => "mail found",
        Kind::Link => "links found",
        Kind::Address => "addresses found",
        Kind::Date => "dates found",
        Kind::Number => "numbers found",
    }
}

/// What must hold in every part of the notes, both languages together: so many of the
/// identities are found at least, and so many ordinary notes are marked at most.
const FOUND: f64 = 0.95;
const MARKED: f64 = 0.05;
/// Parts of the notes, by their files, and what must hold in each in either language; and
/// how many identities are found with all their letters at least.
const PARTS: [(&str, &str, f64, f64, f64); 3] = [
    ("development", "development", 0.95, 0.90, 0.05),
    ("held-back", "held back", 0.95, 0.90, 0.05),
    ("others-kept", "others, kept", 0.93, 0.80, 0.07),
];

#[test]
fn identities_in_notes_are_found_and_the_document_says_what_is_measured() {
    let parts = PARTS.map(|(file, ..)| figures(file));
    let mut table = String::from("|");
    for (_, name, ..) in PARTS {
        write!(table, " | {name}").unwrap();
    }
    table.push_str(" |\n|---|---|---|---|\n");
    for row in ROWS {
        write!(table, "| {row}").unwrap();
        for part in &parts {
            write!(table, " | {}", part[row].cell()).unwrap();
        }
        table.push_str(" |\n");
    }
    println!("{table}");
    said_in_the_document(&table);
    for ((file, _, found, whole, marked), figures) in PARTS.iter().zip(&parts) {
        let (planted, ordinary) = (figures[ROWS[0]].of, figures[ROWS[12]].of);
        assert!(planted >= 100 && ordinary >= 100, "{file}: {planted} {ordinary}");
        for (row, found) in ROWS.iter().zip([&FOUND, found, found]) {
            let share = figures[row];
            assert!(share.value() >= *found, "{file}: {row}: {}", share.cell());
        }
        let share = figures["found with all their letters"];
        assert!(share.value() >= *whole, "{file}: whole: {}", share.cell());
        for (row, marked) in ROWS[12..].iter().zip([&MARKED, marked, marked]) {
            let share = figures[row];
            assert!(share.value() <= *marked, "{file}: {row}: {}", share.cell());
        }
    }
}

#[test]
fn a_note_with_words_in_place_of_names_is_taken_without_asking_again() {
    for lang in [Lang::Ru, Lang::En] {
        let (mut asked_again, mut all) = (Vec::new(), 0);
        for note in notes("development").into_iter().chain(notes("others").into_iter().step_by(20))
        {
            all += usize::from(!find(&note.text).is_empty());
            let made = redacted(&note.text, |kind| label(lang, "removed", kind.code()));
            if !find(&made).is_empty() {
                asked_again.push(made);
            }
        }
        assert!(asked_again.len() * 50 < all, "{} of {all}: {:?}", asked_again.len(), asked_again);
    }
}

fn said_in_the_document(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/deidentification.md");
    let document = std::fs::read_to_string(path).unwrap();
    let (before, rest) = document.split_once("<!-- measured -->\n").unwrap();
    let (said, after) = rest.split_once("<!-- end -->").unwrap();
    if std::env::var("NETREACH_WRITE").is_ok() {
        let made = format!("{before}<!-- measured -->\n{table}<!-- end -->{after}");
        std::fs::write(path, made).unwrap();
    } else {
        assert_eq!(said, table, "docs/deidentification.md says something else: NETREACH_WRITE=1");
    }
}

#[test]
fn a_note_that_names_somebody_is_shown_and_goes_in_without_it_in_one_tap() {
    each_engine(|house| async move {
        house.hire("vera", &[Role::Worker]).await;
        let guest = house.meets("нужна помощь с документами").await;
        let vera = house.pages("vera").await;
        let case = format!("/cases/{}", guest.case);
        vera.post(&format!("{case}/hold"), &[]).await;
        let note = "Азамат придёт 12 марта, тел. 8 921 123-45-67";
        let fields = |more: &[(&'static str, &'static str)]| {
            let mut fields = vec![("need", "SVC.ID_DOCS"), ("services", "S07")];
            fields.extend([("outcome", "solved"), ("about", "self"), ("note", note)]);
            fields.extend(more);
            fields
        };
        let closure = format!("{case}/closure");
        let page = vera.post(&closure, &fields(&[])).await;
        assert_eq!(page.status.as_u16(), 422);
        page.says(&["<b>Азамат</b>", "<b>12 марта</b>", "<b>8 921 123-45-67</b>"]);
        page.says(&["[имя] придёт [дата], тел. [телефон]", "Заменить и завершить"]);
        assert_eq!(house.rows("work_reports").await, 0, "nothing was kept");
        let done = vera.post(&closure, &fields(&[("note_as", "replaced")])).await;
        assert_eq!(done.location(), "/cases");
        let reports = vera.get("/reports").await;
        reports.says(&["[имя] придёт [дата], тел. [телефон]"]);
        reports.says_nothing_of(&["Азамат", "8 921"]);
    });
}
