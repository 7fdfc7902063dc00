//! Secrets as types. None of them has `Debug`, `Display` or `Serialize`, so
//! none can reach a log; all of them are wiped when dropped.

use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::clock;
use crate::limits;

/// What a person wrote, readable.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Words(String);

impl Words {
    #[must_use]
    pub fn new(text: String) -> Words {
        Words(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Words {
    fn from(text: String) -> Words {
        Words(text)
    }
}

/// What a worker, or the person who unlocks the vault, types.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    #[must_use]
    pub fn new(text: String) -> Passphrase {
        Passphrase(text)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// 32 secret bytes. They stay in one place of the heap when the owner moves, so
/// that no copy is left behind.
pub(super) struct Key(Box<Zeroizing<[u8; 32]>>);

impl Key {
    pub(super) fn new() -> Key {
        Key(Box::new(clock::random::<32>()))
    }

    /// `None` when it is not 32 bytes.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Key> {
        let mut key = Key::blank();
        if bytes.len() != 32 {
            return None;
        }
        key.0.copy_from_slice(bytes);
        Some(key)
    }

    pub(super) fn blank() -> Key {
        Key(Box::new(Zeroizing::new([0; 32])))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8; 32] {
        &mut self.0
    }

    /// A key for one purpose. Knowing it tells nothing of this one or of others.
    pub(super) fn derive(&self, purpose: &str) -> Key {
        derive(&[], self.bytes(), purpose)
    }
}

impl Clone for Key {
    fn clone(&self) -> Key {
        Key(Box::new(Zeroizing::new(**self.0)))
    }
}

/// HKDF-SHA256 of `material` to 32 bytes.
pub(super) fn derive(salt: &[u8], material: &[u8], purpose: &str) -> Key {
    let mut key = Key::blank();
    #[allow(clippy::expect_used)] // it can give up to 8,160 bytes
    Hkdf::<Sha256>::new(Some(salt), material)
        .expand_multi_info(&[b"netreach vault 1 ", purpose.as_bytes()], key.bytes_mut())
        .expect("HKDF gives 32 bytes");
    key
}

/// What a browser keeps in a cookie: 32 random bytes. The vault keeps only
/// [`Token::hash`] and what is sealed under the token itself.
pub struct Token(Key);

impl Token {
    #[must_use]
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> Token {
        Token(Key::new())
    }

    /// Reads what [`Token::spell`] wrote; `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Token> {
        let mut key = Key::blank();
        if text.len() != 64 {
            return None;
        }
        for (byte, pair) in key.bytes_mut().iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let digit = |letter: u8| match letter {
                b'0'..=b'9' => Some(letter - b'0'),
                b'a'..=b'f' => Some(letter - b'a' + 10),
                _ => None,
            };
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Token(key))
    }

    /// 64 characters, `0-9a-f`.
    #[must_use]
    pub fn spell(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(64));
        for byte in self.0.bytes() {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
            }
        }
        text
    }

    /// SHA-256, under which the token's row is found.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.bytes()).into()
    }

    pub(super) fn key(&self, purpose: &str) -> Key {
        self.0.derive(purpose)
    }
}

/// The language of the words in a return code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordList {
    Russian,
    English,
}

impl WordList {
    fn text(self) -> &'static str {
        match self {
            WordList::Russian => include_str!("../../words/return.ru.txt"),
            WordList::English => include_str!("../../words/return.en.txt"),
        }
    }
}

/// Words in a return code: six of 2,048 are 66 bits.
const CODE_WORDS: usize = 6;
const LIST_WORDS: usize = 2048;

/// Six words with which a client comes back. Held as they are compared: lower
/// case, one space between them.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ReturnCode(String);

impl ReturnCode {
    #[must_use]
    pub fn new(list: WordList) -> ReturnCode {
        let words: Vec<&str> = list.text().lines().take(LIST_WORDS).collect();
        let chance = clock::random::<{ 2 * CODE_WORDS }>();
        let mut code = Zeroizing::new(String::with_capacity(limits::RETURN_CODE_BYTES_MAX));
        for pair in chance.chunks_exact(2) {
            let number = usize::from(u16::from_le_bytes([pair[0], pair[1]]));
            code.push_str(words[number % words.len()]);
            code.push(' ');
        }
        ReturnCode::read(&code)
    }

    /// Takes what a client typed, however they parted or numbered the words and
    /// whichever case they used; `ё` counts as `е`. Anything may stand here: a wrong
    /// code simply opens nothing. Reads at most
    /// [`limits::RETURN_CODE_BYTES_MAX`] bytes.
    #[must_use]
    pub fn read(text: &str) -> ReturnCode {
        let mut code = ReturnCode(String::with_capacity(limits::RETURN_CODE_BYTES_MAX));
        let mut parted = false;
        for letter in text.chars().flat_map(char::to_lowercase) {
            // Some machines write й and ё as two characters.
            if letter == '\u{306}' && code.0.ends_with('и') {
                code.0.truncate(code.0.len() - 'и'.len_utf8());
                code.0.push('й');
            }
            if matches!(letter, '\u{306}' | '\u{308}') {
                continue;
            }
            if !letter.is_alphabetic() {
                parted = true;
                continue;
            }
            let letter = if letter == 'ё' { 'е' } else { letter };
            if code.0.len() + 1 + letter.len_utf8() > limits::RETURN_CODE_BYTES_MAX {
                break;
            }
            if parted && !code.0.is_empty() {
                code.0.push(' ');
            }
            parted = false;
            code.0.push(letter);
        }
        code
    }

    /// `word word word word word word`.
    #[must_use]
    pub fn spell(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.clone())
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_survives_its_cookie() {
        let token = Token::new();
        let read = Token::read(&token.spell()).unwrap();
        assert_eq!(read.hash(), token.hash());
        for text in ["", "0", &"g".repeat(64), &"A".repeat(64), &"я".repeat(32)] {
            assert!(Token::read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_code_is_six_words_of_a_full_list() {
        for list in [WordList::Russian, WordList::English] {
            assert_eq!(list.text().lines().count(), LIST_WORDS);
            let mut normal: Vec<_> =
                list.text().lines().map(|word| ReturnCode::read(word).0.clone()).collect();
            normal.sort_unstable();
            normal.dedup();
            assert_eq!(normal.len(), LIST_WORDS, "no two words are read alike");
            let longest = list.text().lines().map(str::len).max().unwrap();
            assert!((longest + 1) * CODE_WORDS <= limits::RETURN_CODE_BYTES_MAX);
            let code = ReturnCode::new(list);
            assert_eq!(code.spell().split(' ').count(), CODE_WORDS);
        }
    }

    #[test]
    fn a_code_may_be_typed_anyhow() {
        let code = ReturnCode::read("елка дом river");
        assert_eq!(*ReturnCode::read("чаи\u{306} е\u{308}ж").spell(), "чай еж");
        for typed in [
            "  Ёлка-ДОМ,\nriver. ",
            "елка  дом   RIVER",
            "\u{a0}ёлка_дом/river",
            "1 ёлка 2 дом 3 river",
            "1. елка\n2. дом\n3. river",
        ] {
            assert_eq!(*ReturnCode::read(typed).spell(), *code.spell());
        }
        assert!(ReturnCode::read(&"ж".repeat(5000)).0.len() <= limits::RETURN_CODE_BYTES_MAX);
    }
}
