//! The lists this room goes by, made into sets once.

use std::collections::HashSet;
use std::sync::OnceLock;

const FIRST_RU: &str = include_str!("../../words/people/first.ru.txt");
const FIRST_EN: &str = include_str!("../../words/people/first.en.txt");
const SURNAMES: &str = include_str!("../../words/people/surnames.ru.txt");
const NOT_NAMES: &str = include_str!("../../words/people/not-names.txt");
const ORDINARY: &str = include_str!("../../words/people/ordinary.txt");
const CUES: &str = include_str!("../../words/people/cues.txt");
const STARTERS: &str = include_str!("../../words/people/starters.txt");

/// Endings that an ordinary Russian word of the list may take.
const ENDING_MAX: usize = 3;
/// Shorter stems stand for themselves alone.
const STEM_MIN: usize = 4;

pub struct Words {
    first: HashSet<String>,
    surnames: HashSet<String>,
    not_names: HashSet<&'static str>,
    ordinary: HashSet<&'static str>,
    starters: HashSet<&'static str>,
}

impl Words {
    #[must_use]
    pub fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(Words::read)
    }

    fn read() -> Words {
        let mut first: HashSet<String> = listed(FIRST_EN).map(str::to_owned).collect();
        for name in listed(FIRST_EN) {
            first.insert(format!("{name}s"));
        }
        first.extend(listed(FIRST_RU).flat_map(declined));
        Words {
            first,
            surnames: listed(SURNAMES).flat_map(surname).collect(),
            not_names: listed(NOT_NAMES).collect(),
            ordinary: listed(ORDINARY).collect(),
            starters: listed(STARTERS).collect(),
        }
    }

    /// A first name, in whatever case, also one that is an ordinary word too.
    /// Small letters, "е" for "ё".
    #[must_use]
    pub fn is_first_name(&self, word: &str) -> bool {
        self.first.contains(word)
    }

    #[must_use]
    pub fn is_surname(&self, word: &str) -> bool {
        self.surnames.contains(word)
    }

    /// An ordinary word that only looks like a name.
    #[must_use]
    pub fn is_no_name(&self, word: &str) -> bool {
        self.not_names.contains(word)
    }

    /// May have a capital inside a sentence and is nobody.
    #[must_use]
    pub fn is_ordinary(&self, word: &str) -> bool {
        if self.ordinary.contains(word) {
            return true;
        }
        if !word.starts_with(|letter| ('а'..='я').contains(&letter)) {
            return word.strip_suffix('s').is_some_and(|word| self.ordinary.contains(word));
        }
        let mut stem = word;
        for _ in 0..ENDING_MAX {
            let Some((at, _)) = stem.char_indices().next_back() else { return false };
            stem = &stem[..at];
            if stem.chars().count() >= STEM_MIN && self.ordinary.contains(stem) {
                return true;
            }
        }
        false
    }

    /// Begins a sentence and is nobody's name, whatever it does.
    #[must_use]
    pub fn is_starter(&self, word: &str) -> bool {
        self.starters.contains(word)
    }
}

/// The list of that name in the file of cues; none of another.
#[must_use]
pub fn cue(name: &str) -> Vec<&'static str> {
    let head = format!("[{name}]");
    let mut lines = CUES.lines().skip_while(|line| *line != head);
    lines.next();
    lines.take_while(|line| !line.starts_with('[')).flat_map(str::split_whitespace).collect()
}

/// The words of a file; what follows a `#` is for whoever reads it.
fn listed(file: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = file.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace)
}

/// A Russian first name in all its cases, and as people call out ("Маш").
fn declined(name: &'static str) -> Vec<String> {
    let with = |stem: &str, endings: &[&str]| {
        endings.iter().map(|ending| format!("{stem}{ending}")).collect::<Vec<_>>()
    };
    let stem = |letter: char| name.strip_suffix(letter);
    if let Some(stem) = name.strip_suffix("ия") {
        return with(stem, &["ия", "ии", "ию", "ией", "ья", "ье", "ью", "ьи"]);
    }
    if let Some(stem) = name.strip_suffix("ий") {
        return with(stem, &["ий", "ия", "ию", "ием", "ии"]);
    }
    if let Some(fleeting) = name.strip_suffix("ек").or_else(|| name.strip_suffix("ок")) {
        let mut forms = with(fleeting, &["ька", "ьку", "ьком", "ьке", "ка", "ку", "ком", "ке"]);
        forms.extend(with(name, &["", "а", "у", "ом", "е"]));
        return forms;
    }
    if let Some(stem) = stem('а') {
        return with(stem, &["а", "ы", "и", "е", "у", "ой", "ою", "ей"]);
    }
    if let Some(stem) = stem('я') {
        return with(stem, &["я", "и", "е", "ю", "ей", "ею"]);
    }
    if let Some(stem) = stem('й') {
        return with(stem, &["й", "я", "ю", "ем", "е"]);
    }
    if let Some(stem) = stem('ь') {
        return with(stem, &["ь", "я", "ю", "ем", "е", "и", "ью"]);
    }
    if name.ends_with(['о', 'е', 'и', 'у', 'э', 'ы', 'ю']) || name.is_ascii() {
        return vec![name.to_owned()];
    }
    let mut forms = with(name, &["", "а", "у", "ом", "е", "ем", "ы"]);
    if let Some(fleeting) = name.strip_suffix("ел") {
        forms.extend(with(fleeting, &["ла", "лу", "лом", "ле"]));
    }
    forms
}

/// A surname on -ов, -ев, -ин or -ский, of a man, a woman and a family.
fn surname(base: &'static str) -> Vec<String> {
    if let Some(stem) = base.strip_suffix("ий") {
        let endings = ["ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их"];
        return endings.iter().map(|ending| format!("{stem}{ending}")).collect();
    }
    let endings = ["", "а", "у", "ым", "е", "ой", "ы", "ых", "ыми"];
    endings.iter().map(|ending| format!("{base}{ending}")).collect()
}
