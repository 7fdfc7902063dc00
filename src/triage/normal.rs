//! One spelling for what people type in a hundred: compatibility forms, case, ё,
//! marks nobody sees, letters of the other alphabet that look alike, letters held
//! down in panic.

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// A word of a message, and where it stands. Places leave room for the signs
/// between words, so that what is far apart does not look near.
#[derive(Clone)]
pub(crate) struct Token {
    pub text: String,
    pub at: usize,
}

/// What a comma and the end of a sentence add to the distance between words.
const COMMA: usize = 2;
const SENTENCE: usize = 5;

/// Letters that look alike, Latin beside Cyrillic.
const LOOK_ALIKE: [(char, char); 14] = [
    ('a', 'а'),
    ('b', 'в'),
    ('c', 'с'),
    ('e', 'е'),
    ('h', 'н'),
    ('i', 'і'),
    ('k', 'к'),
    ('m', 'м'),
    ('o', 'о'),
    ('p', 'р'),
    ('t', 'т'),
    ('x', 'х'),
    ('y', 'у'),
    ('s', 'ѕ'),
];

/// Digits that stand for letters inside a Cyrillic word.
const DIGITS: [(char, char); 3] = [('0', 'о'), ('3', 'з'), ('4', 'ч')];

/// Snowball's stem, by the alphabet of the word.
pub(crate) fn stem(word: &str) -> String {
    let algorithm = match word.chars().any(is_cyrillic) {
        true => Algorithm::Russian,
        false => Algorithm::English,
    };
    Stemmer::create(algorithm).stem(word).into_owned()
}

pub(crate) fn is_cyrillic(letter: char) -> bool {
    ('\u{400}'..='\u{52f}').contains(&letter)
}

/// Compatibility forms made plain, lower case, ё as е, without marks that are
/// not seen or stand above a letter.
pub(crate) fn folded(words: &str) -> String {
    words
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|letter| !is_unseen(*letter))
        .map(|letter| if letter == 'ё' { 'е' } else { letter })
        .collect()
}

fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Words with their places. An apostrophe inside a word is left out: "won't" is
/// typed without it half of the time.
pub(super) fn tokens(folded: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut word = String::new();
    let mut at = 0;
    for letter in folded.chars().chain([' ']) {
        match letter {
            '\'' | '’' | 'ʼ' | '`' | '´' => continue,
            letter if letter.is_alphanumeric() => {
                word.push(letter);
                continue;
            }
            _ => {}
        }
        if !word.is_empty() {
            at += 1;
            found.push(Token { text: squeezed(&word), at });
            word.clear();
        }
        at += match letter {
            ',' | ':' | ')' => COMMA,
            '.' | '!' | '?' | ';' | '\n' => SENTENCE,
            _ => 0,
        };
    }
    mended(found)
}

/// So many single letters in a row are a word that was torn.
const TORN_LETTERS_MIN: usize = 4;

/// `н е  д ы ш и т` put together.
fn mended(tokens: Vec<Token>) -> Vec<Token> {
    let is_letter = |token: &Token| token.text.chars().count() == 1;
    let mut made = Vec::with_capacity(tokens.len());
    for part in tokens.chunk_by(|one, next| is_letter(one) && is_letter(next)) {
        match part {
            [first, ..] if part.len() >= TORN_LETTERS_MIN => {
                let text: String = part.iter().map(|token| token.text.as_str()).collect();
                made.push(Token { text: squeezed(&text), at: first.at });
            }
            part => made.extend_from_slice(part),
        }
    }
    made
}

/// Runs of a letter made one: held down in panic, or doubled by spelling.
pub(crate) fn squeezed(word: &str) -> String {
    let mut made = String::with_capacity(word.len());
    let mut last = None;
    for letter in word.chars() {
        if last != Some(letter) || letter.is_ascii_digit() {
            made.push(letter);
        }
        last = Some(letter);
    }
    made
}

/// Puts the letters of each word into one alphabet: its own, or the message's
/// where every letter of the word could be of either.
pub(super) fn in_one_alphabet(tokens: &mut [Token]) {
    let count = |is: fn(char) -> bool| -> usize {
        tokens.iter().flat_map(|token| token.text.chars()).filter(|letter| is(*letter)).count()
    };
    let is_russian = count(is_cyrillic) > count(|letter| letter.is_ascii_alphabetic());
    for token in tokens {
        if let Some(made) = in_its_alphabet(&token.text, is_russian) {
            token.text = squeezed(&made);
        }
    }
}

fn in_its_alphabet(word: &str, is_russian: bool) -> Option<String> {
    let latin = word.chars().any(|letter| letter.is_ascii_alphabetic());
    let cyrillic = word.chars().any(is_cyrillic);
    if cyrillic && !latin && word.chars().any(|letter| letter.is_ascii_digit()) {
        return with_letters_for_digits(word);
    }
    if !latin || (!cyrillic && !is_russian) {
        return None;
    }
    let to_cyrillic = |letter: char| {
        let pair = LOOK_ALIKE.iter().find(|(latin, _)| *latin == letter);
        pair.map_or(letter, |(_, cyrillic)| *cyrillic)
    };
    let to_latin = |letter: char| {
        let pair = LOOK_ALIKE.iter().find(|(_, cyrillic)| *cyrillic == letter);
        pair.map_or(letter, |(latin, _)| *latin)
    };
    let made: String = word.chars().map(to_cyrillic).collect();
    if !made.chars().any(|letter| letter.is_ascii_alphabetic()) {
        return Some(made);
    }
    let made: String = word.chars().map(to_latin).collect();
    (cyrillic && !made.chars().any(is_cyrillic)).then_some(made)
}

/// `перед0з`; a digit at either end is a number: `2й`.
fn with_letters_for_digits(word: &str) -> Option<String> {
    let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphabetic);
    if !is_letter(word.chars().next()) || !is_letter(word.chars().last()) {
        return None;
    }
    let letter = |digit: char| {
        let pair = DIGITS.iter().find(|(wanted, _)| *wanted == digit);
        pair.map_or(digit, |(_, letter)| *letter)
    };
    Some(word.chars().map(letter).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(words: &str) -> String {
        let mut found = tokens(&folded(words));
        in_one_alphabet(&mut found);
        found.iter().map(|token| token.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn one_spelling_for_many() {
        let table = [
            ("НЕ ДЫШИТ", "не дышит"),
            ("ещё", "еще"),
            ("не ды\u{200b}шит\u{feff}", "не дышит"),
            ("помогитеееееее!!!", "помогите"),
            ("сознание", "сознание"),
            ("oн нe дышит", "он не дышит"),
            ("он he дышит", "он не дышит"),
            ("перед0з", "передоз"),
            ("2й день", "2й день"),
            ("𝐡𝐞 won’t wake", "he wont wake"),
            ("he won't wаkе", "he wont wake"),
            ("ды\u{301}шит", "дышит"),
            ("100 мг", "100 мг"),
            ("н е  д ы ш и т", "недышит"),
            ("", ""),
        ];
        for (typed, wanted) in table {
            assert_eq!(spelled(typed), wanted, "{typed}");
        }
    }

    #[test]
    fn a_sentence_lies_between_words_as_a_distance() {
        let places = |words: &str| tokens(words).iter().map(|token| token.at).collect::<Vec<_>>();
        assert_eq!(places("он не дышит"), [1, 2, 3]);
        assert_eq!(places("нет. дышит"), [1, 7]);
        assert_eq!(places("нет, дышит"), [1, 4]);
    }
}
