//! The words that rules speak of and the words that are merely common. A word of
//! the rules is recognised by its letters, by how it sounds, and within a slip or
//! two; a common word is recognised so that it is not taken for another.

use std::collections::{HashMap, HashSet};

use super::near;
use super::normal;
use super::reading::Vocabulary;

/// A number of a word of the rules.
pub(super) type WordId = usize;

struct Word {
    letters: Box<[char]>,
    /// `дыш*`: whatever ending follows.
    is_stem: bool,
    /// A word of two or three letters that is recognised in spite of a slip.
    is_short: bool,
}

/// Words that somebody may have meant, and which of them have a letter among their
/// first two and so many letters: a slip seldom changes both of the first, and changes
/// the length by one, so most words need not be looked at. A stem is of any length.
#[derive(Default)]
struct Words {
    all: Vec<Word>,
    by_letter: HashMap<(char, usize), Vec<u32>>,
}

const ANY_LENGTH: usize = 0;

impl Words {
    fn add(&mut self, text: &str, is_stem: bool) {
        let letters: Box<[char]> = text.chars().collect();
        let place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let length = if is_stem { ANY_LENGTH } else { letters.len() };
        for letter in letters.iter().take(2) {
            let places = self.by_letter.entry((*letter, length)).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        self.all.push(Word { letters, is_stem, is_short: false });
    }

    /// Those within so many slips, in the order in which they came.
    fn near(&self, typed: &[char], most: usize) -> impl Iterator<Item = (usize, &Word)> {
        let lengths = typed.len().saturating_sub(most).max(1)..=typed.len() + most;
        let is_meant = |place: &&u32| {
            let word = self.all.get(**place as usize);
            word.is_some_and(|word| most <= allowed(word, typed) && is_near(word, typed, most))
        };
        let mut places: Vec<u32> = Vec::new();
        for letter in typed.iter().take(2) {
            for length in [ANY_LENGTH].into_iter().chain(lengths.clone()) {
                let list = self.by_letter.get(&(*letter, length)).into_iter().flatten();
                places.extend(list.filter(is_meant));
            }
        }
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| Some((place as usize, self.all.get(place as usize)?)))
    }
}

#[derive(Default)]
pub(super) struct Lexicon {
    words: Words,
    whole: HashMap<Box<str>, WordId>,
    stems: HashMap<Box<str>, WordId>,
    common: HashSet<Box<str>>,
    common_stems: HashSet<Box<str>>,
    common_words: Words,
    /// From how it sounds to how the first word that sounds so is written.
    sounds: HashMap<Box<str>, Box<str>>,
    stem_sounds: HashMap<Box<str>, Box<str>>,
    /// Letters of the longest of them all: no beginning of a word that is longer is known.
    longest: usize,
}

impl Lexicon {
    /// The number of a word, new or known. `*` at its end makes it a stem.
    pub(super) fn add(&mut self, written: &str) -> WordId {
        let (text, is_stem) = spelled_once(written);
        let known = if is_stem { &mut self.stems } else { &mut self.whole };
        if let Some(id) = known.get(text.as_str()) {
            return *id;
        }
        let id = self.words.all.len();
        known.insert(text.as_str().into(), id);
        self.words.add(&text, is_stem);
        self.remember_sound(text, is_stem);
        id
    }

    pub(super) fn add_common(&mut self, written: &str) {
        let (text, is_stem) = spelled_once(written);
        let common = if is_stem { &mut self.common_stems } else { &mut self.common };
        common.insert(text.as_str().into());
        if !is_stem {
            self.common_words.add(&text, is_stem);
        }
        self.remember_sound(text, is_stem);
    }

    pub(super) fn add_short(&mut self, written: &str) {
        let id = self.add(written);
        self.words.all[id].is_short = true;
    }

    fn remember_sound(&mut self, text: String, is_stem: bool) {
        self.longest = self.longest.max(text.chars().count());
        let sound = sound(&text);
        if is_stem && sound.chars().count() < SOUND_LETTERS_MIN {
            return;
        }
        let sounds = if is_stem { &mut self.stem_sounds } else { &mut self.sounds };
        sounds.entry(sound.into()).or_insert_with(|| text.into());
    }

    /// The words of the rules that a word is, as it is written.
    pub(super) fn find(&self, text: &str, found: &mut Vec<WordId>) {
        found.extend(self.whole.get(text));
        found.extend(self.beginnings(text).filter_map(|stem| self.stems.get(stem)));
    }

    /// The words of the rules that an unknown word may be, the nearest ones. A
    /// common word that is nearer stands for itself, or for the stem it begins with.
    pub(super) fn guess(&self, text: &str, found: &mut Vec<WordId>) {
        let typed: Vec<char> = text.chars().collect();
        let known = found.len();
        for most in 1..=2 {
            found.extend(self.words.near(&typed, most).map(|(id, _)| id));
            let mut is_common = false;
            for (_, word) in self.common_words.near(&typed, most) {
                let written: String = word.letters.iter().collect();
                self.find(&written, found);
                is_common = true;
            }
            if is_common || found.len() > known {
                return;
            }
        }
    }

    /// `недышит` taken apart: a short word that is known, and a word of the rules.
    pub(super) fn apart<'t>(&self, text: &'t str) -> Option<(&'t str, &'t str)> {
        let mut found = Vec::new();
        for left in self.beginnings(text).skip(1) {
            let right = &text[left.len()..];
            let is_short = |id: &WordId| self.words.all[*id].is_short;
            if right.chars().nth(3).is_none() || !self.whole.get(left).is_some_and(is_short) {
                continue;
            }
            self.find(right, &mut found);
            if found.is_empty() && !self.knows(right) {
                self.guess(right, &mut found);
            }
            if !found.is_empty() {
                return Some((left, right));
            }
        }
        None
    }

    /// The words that a text may begin with, each with the letters of its ending: none
    /// where the rules or the common words have it so, a few behind a stem.
    pub(super) fn words_of<'t>(&self, text: &'t str) -> impl Iterator<Item = (&'t str, usize)> {
        let mut stem = None;
        self.beginnings(text).zip(1_usize..).filter_map(move |(word, letters)| {
            let is_stem = self.stems.contains_key(word) || self.common_stems.contains(word);
            if letters >= SOUND_LETTERS_MIN && is_stem {
                stem = Some(letters);
            }
            let ending = match stem {
                _ if self.whole.contains_key(word) || self.common.contains(word) => 0,
                Some(stem) => letters - stem,
                None => return None,
            };
            (ending < ENDING_LETTERS_MAX).then_some((word, ending))
        })
    }

    /// Every beginning of a word that may be known, the shortest first; the whole word
    /// last. However long somebody keeps a key pressed, there are no more than of a word.
    fn beginnings<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let ends = text.char_indices().skip(1).map(|(at, _)| at).chain([text.len()]);
        ends.take(self.longest).map(|end| &text[..end])
    }
}

impl Vocabulary for Lexicon {
    /// Whether a word is written as the rules or the common words have it.
    fn knows(&self, text: &str) -> bool {
        let length = text.chars().count();
        self.whole.contains_key(text)
            || self.common.contains(text)
            || self.beginnings(text).any(|stem| {
                let letters = stem.chars().count();
                let ending = length - letters;
                (ending <= ENDING_LETTERS_MAX.min(letters + 1) && self.common_stems.contains(stem))
                    || (letters >= SOUND_LETTERS_MIN && self.stems.contains_key(stem))
            })
            || text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// How a word that sounds like a known one is written.
    fn spelled(&self, text: &str) -> Option<String> {
        if self.whole.contains_key(text) || self.common.contains(text) {
            return None;
        }
        let heard = sound(text);
        if let Some(written) = self.sounds.get(heard.as_str()) {
            return Some(written.to_string());
        }
        if self.knows(text) {
            return None;
        }
        let stem = self
            .beginnings(&heard)
            .filter_map(|stem| Some((stem, self.stem_sounds.get(stem)?)))
            .last();
        stem.map(|(stem, written)| format!("{written}{}", &heard[stem.len()..]))
    }
}

/// A common stem with more behind it is another word.
const ENDING_LETTERS_MAX: usize = 5;
/// Stems that sound alike by fewer letters than this are too many.
const SOUND_LETTERS_MIN: usize = 4;

/// How many slips a known word bears: none in three letters, one in four, two
/// in seven if the first letter is right. In a stem of four, none.
fn allowed(word: &Word, typed: &[char]) -> usize {
    match word.letters.len() {
        length if word.is_short => usize::from(typed.len() <= 3 || length > 3),
        0..=3 => 0,
        4 if word.is_stem => 0,
        7.. if typed.first() == word.letters.first() => 2,
        _ => 1,
    }
}

fn is_near(word: &Word, typed: &[char], most: usize) -> bool {
    let known = &word.letters;
    // In a short word another first letter makes another word, unless the first
    // two changed places or the first is missing.
    let first = match known.len() {
        0..=5 => typed.first().is_some_and(|letter| known.iter().take(2).any(|k| k == letter)),
        _ => typed.iter().take(2).any(|letter| known.iter().take(2).any(|k| k == letter)),
    };
    first
        && match word.is_stem {
            true => near::begins_within(typed, known, most),
            false => near::is_within(typed, known, most),
        }
}

fn spelled_once(written: &str) -> (String, bool) {
    let stem = written.strip_suffix('*');
    let text = normal::squeezed(&normal::folded(stem.unwrap_or(written)).replace(['\'', '’'], ""));
    (text, stem.is_some())
}

/// Russian vowels and signs that are confused in writing and in transliteration.
pub(crate) fn sound(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for letter in text.chars() {
        let heard = match letter {
            'ь' | 'ъ' => continue,
            'ы' | 'й' | 'і' => 'и',
            'э' | 'ё' => 'е',
            'щ' => 'ш',
            'я' => 'а',
            'ю' => 'у',
            'с' | 'ц' if made.ends_with('т') || (letter == 'ц' && made.ends_with('д')) => {
                while made.ends_with(['т', 'д']) {
                    made.pop();
                }
                'ц'
            }
            letter => letter,
        };
        if !made.ends_with(heard) {
            made.push(heard);
        }
    }
    made
}
