//! The lists this room goes by, made into sets once.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::OnceLock;

const FIRST_RU: &str = include_str!("../../words/people/first.ru.txt");
const FIRST_EN: &str = include_str!("../../words/people/first.en.txt");
const RARE: &str = include_str!("../../words/people/rare.txt");
const SURNAMES_EN: &str = include_str!("../../words/people/surnames.en.txt");
const SURNAMES: &str = include_str!("../../words/people/surnames.ru.txt");
const NOT_NAMES: &str = include_str!("../../words/people/not-names.txt");
const ORDINARY: &str = include_str!("../../words/people/ordinary.txt");
const PLACES: &str = include_str!("../../words/people/places.txt");
const THINGS: &str = include_str!("../../words/people/things.txt");
const CUES: &str = include_str!("../../words/people/cues.txt");
const STARTERS: &str = include_str!("../../words/people/starters.txt");

/// Endings that an ordinary Russian word of the list may take.
const ENDING_MAX: usize = 3;
/// What Russian names end with in the nominative, before they are declined, and in other
/// cases.
const NOMINATIVES: &[&str] = &["", "а", "я", "й", "ь", "ия", "ий", "ек", "ок", "ел"];
const CASES: &[&str] = &[
    "а", "я", "у", "ю", "е", "и", "ы", "ой", "ей", "ою", "ею", "ом", "ем", "ым", "им", "ых", "их",
    "ыми", "ого", "ому", "ая", "ую", "ие", "ья", "ье", "ью", "ьи", "ия", "ии", "ию", "ией", "ием",
    "ька", "ьку", "ьком", "ьке", "ка", "ку", "ком", "ке", "ла", "лу", "лом", "ле",
];
/// Shorter stems stand for themselves alone.
const STEM_MIN: usize = 4;

pub struct Words {
    /// In the nominative, Russian and Latin.
    first: HashSet<&'static str>,
    not_names: HashSet<&'static str>,
    ordinary: HashSet<&'static str>,
    places: HashSet<&'static str>,
    starters: HashSet<&'static str>,
}

impl Words {
    #[must_use]
    pub fn get() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(Words::read)
    }

    fn read() -> Words {
        Words {
            first: listed(FIRST_EN).chain(listed(FIRST_RU)).collect(),
            not_names: listed(NOT_NAMES).collect(),
            ordinary: listed(ORDINARY).chain(listed(THINGS)).collect(),
            places: listed(PLACES).collect(),
            starters: listed(STARTERS).collect(),
        }
    }

    /// A first name, in whatever case, also one that is an ordinary word too.
    /// Small letters, "е" for "ё".
    #[must_use]
    pub fn is_first_name(&self, word: &str) -> bool {
        self.is_common_name(word) || Words::is_rare_name(word)
    }

    /// The same, of the names that are common.
    #[must_use]
    pub fn is_common_name(&self, word: &str) -> bool {
        is_declined(word, declined, |base| self.first.get(base).copied())
    }

    /// The same, of the names of many peoples that are rarer and less sure.
    #[must_use]
    pub fn is_rare_name(word: &str) -> bool {
        is_declined(word, declined, |base| in_order(RARE, base))
    }

    #[must_use]
    pub fn is_surname(word: &str) -> bool {
        is_declined(word, surname, |base| {
            in_order(if base.is_ascii() { SURNAMES_EN } else { SURNAMES }, base)
        })
    }

    /// An ordinary word that only looks like a name.
    #[must_use]
    pub fn is_no_name(&self, word: &str) -> bool {
        self.not_names.contains(word)
    }

    /// May have a capital inside a sentence and is nobody. By an ending alone no name
    /// becomes one.
    #[must_use]
    pub fn is_ordinary(&self, word: &str) -> bool {
        let is_listed = self.ordinary.contains(word) || self.places.contains(word);
        let may_be =
            || has_some_ending(&self.ordinary, word) || has_some_ending(&self.places, word);
        is_listed || may_be() && !self.is_common_name(word) && !Words::is_surname(word)
    }

    /// A country, a region, a city: too many live there to point at somebody.
    #[must_use]
    pub fn is_place(&self, word: &str) -> bool {
        self.places.contains(word) || has_some_ending(&self.places, word) && self.is_ordinary(word)
    }

    /// Begins a sentence and is nobody's name, whatever it does.
    #[must_use]
    pub fn is_starter(&self, word: &str) -> bool {
        self.starters.contains(word)
    }
}

/// Whether a word is one of a list with an ending: a Russian one with any, an English one
/// with an "s".
fn has_some_ending(list: &HashSet<&'static str>, word: &str) -> bool {
    if !word.starts_with(|letter| ('а'..='я').contains(&letter)) {
        return word.strip_suffix('s').is_some_and(|word| list.contains(word));
    }
    let mut stem = word;
    for _ in 0..ENDING_MAX {
        let Some((at, _)) = stem.char_indices().next_back() else { return false };
        stem = &stem[..at];
        if stem.chars().count() >= STEM_MIN && list.contains(stem) {
            return true;
        }
    }
    // "Россия" of "России", where the list has no stem.
    bases(word).any(|base| base.chars().count() > STEM_MIN && list.contains(base.as_str()))
}

/// The list of that name in the file of cues; none of another.
#[must_use]
pub fn cue(name: &str) -> Vec<&'static str> {
    let head = format!("[{name}]");
    let mut lines = CUES.lines().skip_while(|line| *line != head);
    lines.next();
    lines.take_while(|line| !line.starts_with('[')).flat_map(str::split_whitespace).collect()
}

/// Whether a word is a form of a name that is known, a Latin one with an "s" at most.
fn is_declined(
    word: &str,
    forms: fn(&'static str) -> Vec<String>,
    known: impl Fn(&str) -> Option<&'static str>,
) -> bool {
    if word.is_ascii() {
        return known(word).is_some()
            || word.strip_suffix('s').is_some_and(|it| known(it).is_some());
    }
    bases(word)
        .filter_map(|base| known(&base))
        .any(|base| forms(base).iter().any(|form| form == word))
}

/// A word of a long list that stands in order: it is looked up where it lies, so that
/// thousands of names take no memory beside the file.
fn in_order(list: &'static str, word: &str) -> Option<&'static str> {
    let bytes = list.as_bytes();
    let is_space = |byte: &u8| byte.is_ascii_whitespace();
    let (mut from, mut to) = (0, list.len());
    while from < to {
        let middle = usize::midpoint(from, to);
        let start = bytes[from..middle].iter().rposition(is_space).map_or(from, |at| from + at + 1);
        let end = bytes[start..to].iter().position(is_space).map_or(to, |at| start + at);
        match list[start..end].cmp(word) {
            Ordering::Equal => return Some(&list[start..end]).filter(|it| !it.is_empty()),
            Ordering::Less => from = end + 1,
            Ordering::Greater => to = start,
        }
    }
    None
}

/// What a Russian name may be in the nominative, if it is one: itself, or what is before an
/// ending of a case with an ending of the nominative.
fn bases(word: &str) -> impl Iterator<Item = String> {
    let stems = CASES.iter().filter_map(|ending| word.strip_suffix(ending));
    let made = stems.flat_map(|stem| NOMINATIVES.iter().map(move |it| format!("{stem}{it}")));
    std::iter::once(word.to_owned()).chain(made)
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

/// A surname of a man, a woman and a family. One that ends with a vowel stays as it is.
fn surname(base: &'static str) -> Vec<String> {
    let with = |stem: &str, endings: &[&str]| {
        endings.iter().map(|ending| format!("{stem}{ending}")).collect()
    };
    if let Some(stem) = base.strip_suffix("ий") {
        return with(stem, &["ий", "ого", "ому", "им", "ом", "ая", "ой", "ую", "ие", "их"]);
    }
    if base.ends_with(['о', 'е', 'и', 'у', 'э', 'ы', 'ю', 'а', 'я']) || base.is_ascii() {
        return vec![base.to_owned()];
    }
    with(base, &["", "а", "у", "ым", "ом", "е", "ой", "ы", "ых", "ыми"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_list_in_order_is_found_and_no_other() {
        for list in [RARE, SURNAMES_EN, SURNAMES] {
            let words: Vec<&str> = list.split_whitespace().collect();
            assert!(words.is_sorted(), "the list must stand in order");
            for word in &words {
                assert_eq!(in_order(list, word), Some(*word));
            }
            for other in ["", "a", "zzzz", "яяяя", "ааab", words[0].get(1..).unwrap_or("-")] {
                assert_eq!(in_order(list, other).is_some(), words.contains(&other), "{other}");
            }
        }
    }

    #[test]
    fn names_are_known_in_whatever_case() {
        let words = Words::get();
        for word in
            ["маша", "машу", "машей", "сережи", "павла", "виталием", "натальи", "anna", "annas"]
        {
            assert!(words.is_first_name(word), "{word}");
        }
        for word in ["иванова", "ивановым", "smith"] {
            assert!(Words::is_surname(word), "{word}");
        }
        assert!(words.is_place("самары") && words.is_ordinary("каритасе"));
    }
}
