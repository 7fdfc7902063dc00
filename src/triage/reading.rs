//! What a message may have been before the keyboard: as typed, typed on the
//! wrong layout, or Russian in Latin letters. The reading whose words are known
//! best is taken; what was typed wins a tie.

use super::normal::{self, Token};

/// How a message had to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    AsTyped,
    Layout,
    Transliteration,
}

const LATIN_KEYS: &str = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~/?&";
const RUSSIAN_KEYS: &str = "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе.,?";

/// By how many hundredths of known letters another reading must be better.
const MARGIN: usize = 12;

/// The words that somebody knows: the rules of triage, or a library.
pub(crate) trait Vocabulary {
    fn knows(&self, text: &str) -> bool;
    /// How a word that sounds like a known one is written.
    fn spelled(&self, text: &str) -> Option<String>;
}

/// The best reading's words, and which it was.
pub(crate) fn best(words: &str, known: &impl Vocabulary) -> (Vec<Token>, Reading) {
    let folded = normal::folded(words);
    let typed = as_typed(&folded);
    let mut best = known_share(&typed, known, |_| true);
    if best == 100 {
        return (typed, Reading::AsTyped);
    }
    best += MARGIN;
    let others = others(&folded, &typed, known);
    let mut chosen = (typed, Reading::AsTyped);
    for (tokens, reading) in others {
        // English words that stayed as they are speak for no transliteration.
        let is_transliterated = reading == Reading::Transliteration;
        let counts = if is_transliterated { has_cyrillic } else { |_: &str| true };
        let share = known_share(&tokens, known, counts);
        if share > best {
            best = share;
            chosen = (tokens, reading);
        }
    }
    chosen
}

/// Everything the words may have been, as typed first.
pub(crate) fn all(words: &str, known: &impl Vocabulary) -> Vec<Vec<Token>> {
    let folded = normal::folded(words);
    let typed = as_typed(&folded);
    let others = others(&folded, &typed, known);
    std::iter::once(typed).chain(others.into_iter().map(|(tokens, _)| tokens)).collect()
}

fn as_typed(folded: &str) -> Vec<Token> {
    let mut typed = normal::tokens(folded);
    normal::in_one_alphabet(&mut typed);
    typed
}

fn others(folded: &str, typed: &[Token], known: &impl Vocabulary) -> Vec<(Vec<Token>, Reading)> {
    let is_cyrillic =
        typed.iter().flat_map(|token| token.text.chars()).fold(0_i64, |sum, letter| match letter {
            letter if normal::is_cyrillic(letter) => sum + 1,
            letter if letter.is_ascii_alphabetic() => sum - 1,
            _ => sum,
        }) > 0;
    let mut found = Vec::new();
    if !is_cyrillic {
        let tokens = normal::tokens(folded).into_iter();
        let tokens = tokens.map(|token| transliterated(token, known)).collect();
        found.push((tokens, Reading::Transliteration));
    }
    let (from, to) = match is_cyrillic {
        true => (RUSSIAN_KEYS, LATIN_KEYS),
        false => (LATIN_KEYS, RUSSIAN_KEYS),
    };
    let other = normal::tokens(&on_the_other_layout(folded, from, to));
    found.push((other.clone(), Reading::Layout));
    if is_cyrillic {
        let tokens = other.into_iter().map(|token| transliterated(token, known)).collect();
        found.push((tokens, Reading::Layout));
    }
    found
}

fn has_cyrillic(text: &str) -> bool {
    text.chars().any(normal::is_cyrillic)
}

/// Hundredths of the letters that belong to known words.
fn known_share(tokens: &[Token], lexicon: &impl Vocabulary, counts: fn(&str) -> bool) -> usize {
    let (mut all, mut known) = (0, 0);
    for token in tokens {
        let letters = token.text.chars().filter(|letter| letter.is_alphabetic()).count();
        all += letters;
        known += if counts(&token.text) && lexicon.knows(&token.text) { letters } else { 0 };
    }
    (known * 100).checked_div(all).unwrap_or(100)
}

fn on_the_other_layout(folded: &str, from: &str, to: &str) -> String {
    let key = |letter: char| from.chars().position(|key| key == letter);
    folded
        .chars()
        .map(|typed| key(typed).and_then(|at| to.chars().nth(at)).unwrap_or(typed))
        .collect()
}

/// A word in Cyrillic letters, unless only its Latin form is known.
fn transliterated(token: Token, lexicon: &impl Vocabulary) -> Token {
    let text = normal::squeezed(&in_cyrillic(&token.text));
    let text = lexicon.spelled(&text).unwrap_or(text);
    let stays = !lexicon.knows(&text) && lexicon.knows(&token.text);
    if stays { token } else { Token { text, ..token } }
}

/// Latin letters for Cyrillic ones, longest first.
const LETTERS: [(&str, &str); 46] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yo", "е"),
    ("jo", "е"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("iu", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("ia", "ия"),
    ("ye", "е"),
    ("je", "е"),
    ("ts", "тс"),
    ("iy", "ий"),
    ("a", "а"),
    ("b", "б"),
    ("c", "ц"),
    ("d", "д"),
    ("e", "е"),
    ("f", "ф"),
    ("g", "г"),
    ("h", "х"),
    ("i", "и"),
    ("j", "й"),
    ("k", "к"),
    ("l", "л"),
    ("m", "м"),
    ("n", "н"),
    ("o", "о"),
    ("p", "п"),
    ("q", "к"),
    ("r", "р"),
    ("s", "с"),
    ("t", "т"),
    ("u", "у"),
    ("v", "в"),
    ("w", "в"),
    ("x", "х"),
    ("y", "ы"),
    ("z", "з"),
    ("4", "ч"),
    ("6", "ш"),
];

fn in_cyrillic(word: &str) -> String {
    if !word.chars().any(|letter| letter.is_ascii_alphabetic()) {
        return word.to_owned();
    }
    let mut made = String::with_capacity(word.len() * 2);
    let mut rest = word;
    while let Some(next) = rest.chars().next() {
        let pair = LETTERS.iter().find(|(latin, _)| rest.starts_with(latin));
        match pair {
            Some((latin, cyrillic)) => {
                made.push_str(cyrillic);
                rest = &rest[latin.len()..];
            }
            None => {
                made.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    made
}

/// The language of a reading: by its letters; one with no letters has none.
pub(super) fn language(tokens: &[Token]) -> &'static str {
    let letters = || tokens.iter().flat_map(|token| token.text.chars());
    let cyrillic = letters().filter(|letter| normal::is_cyrillic(*letter)).count();
    let latin = letters().filter(char::is_ascii_alphabetic).count();
    let others = letters().filter(|letter| letter.is_alphabetic()).count() - cyrillic - latin;
    if cyrillic + latin + others == 0 || others > cyrillic + latin {
        return "und";
    }
    if latin > cyrillic {
        return "en";
    }
    let has = |wanted: &str| letters().any(|letter| wanted.contains(letter));
    match () {
        () if has("әғқңөұүһ") => "kk",
        () if has("їєґі") => "uk",
        () => "ru",
    }
}
