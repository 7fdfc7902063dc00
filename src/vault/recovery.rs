//! The recovery key: on paper, in a safe. Whoever holds it can read what every
//! team can, and admit workers when nobody else is left to do it.

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::seal::{PrivateKey, label, open_from, seal_to};
use super::{PublicKey, Refused, Sealed, Unopened, Vault};

/// Digits and letters that pen and eye do not confuse.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const CHECK: usize = 3;
/// 35 bytes are 56 letters.
const LENGTH: usize = 56;

pub struct RecoveryKey(PrivateKey);

impl RecoveryKey {
    pub(super) fn new() -> RecoveryKey {
        RecoveryKey(PrivateKey::new())
    }

    pub(super) fn private(&self) -> &PrivateKey {
        &self.0
    }

    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    /// 14 groups of four letters, the last five letters checking the others.
    #[must_use]
    pub fn spell(&self) -> Zeroizing<String> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(32 + CHECK));
        bytes.extend_from_slice(self.0.bytes());
        bytes.extend_from_slice(&check(self.0.bytes()));
        let mut text = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / 4));
        for letter in 0..LENGTH {
            if letter > 0 && letter % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(LETTERS[usize::from(five_bits(&bytes, letter))]));
        }
        text
    }

    /// Reads what [`RecoveryKey::spell`] wrote, in either case, with any or no
    /// marks between; `o` counts as 0, `i` and `l` as 1.
    ///
    /// # Errors
    /// [`Refused::NotARecoveryKey`] when a letter is missing or wrong.
    pub fn read(text: &str) -> Result<RecoveryKey, Refused> {
        let mut bytes = Zeroizing::new([0_u8; 32 + CHECK]);
        let mut place = 0;
        for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
            let letter = match letter.to_ascii_lowercase() {
                b'o' => b'0',
                b'i' | b'l' => b'1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| *known == letter);
            let (Some(value), true) = (value, place < LENGTH) else {
                return Err(Refused::NotARecoveryKey);
            };
            for bit in (0..5).filter(|bit| value >> (4 - bit) & 1 == 1) {
                let at = place * 5 + bit;
                bytes[at / 8] |= 0x80 >> (at % 8);
            }
            place += 1;
        }
        let (key, found) = bytes.split_at(32);
        match PrivateKey::from_slice(key) {
            Some(private) if place == LENGTH && check(private.bytes()) == found => {
                Ok(RecoveryKey(private))
            }
            _ => Err(Refused::NotARecoveryKey),
        }
    }

    /// Opens what [`Vault::seal_for_recovery`] sealed under the same label.
    ///
    /// # Errors
    /// [`Unopened`] under another label or key, or when changed.
    pub fn open(&self, name: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        open_from(&self.0, "recovery", &label(name, &[]), sealed)
    }
}

impl Vault {
    #[must_use]
    pub fn recovery_public(&self) -> PublicKey {
        self.0.opened.recovery
    }

    /// Seals what only the holder of the recovery key shall open.
    #[must_use]
    pub fn seal_for_recovery(&self, name: &str, bytes: &[u8]) -> Sealed {
        seal_to(&self.recovery_public(), "recovery", &label(name, &[]), bytes)
    }
}

fn check(key: &[u8; 32]) -> [u8; CHECK] {
    let hash = Sha256::new().chain_update(b"netreach recovery key").chain_update(key).finalize();
    [hash[0], hash[1], hash[2]]
}

/// The `place`-th group of five bits, highest first.
fn five_bits(bytes: &[u8], place: usize) -> u8 {
    (0..5).fold(0, |value, bit| {
        let at = place * 5 + bit;
        value << 1 | (bytes[at / 8] >> (7 - at % 8) & 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_key_survives_paper() {
        let key = RecoveryKey::new();
        let text = key.spell();
        assert_eq!(text.len(), 69);
        let typed = text.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
        for text in [text.as_str(), typed.as_str()] {
            assert!(RecoveryKey::read(text).ok().unwrap().public() == key.public());
        }
        let last = if text.ends_with('a') { "b" } else { "a" };
        for wrong in ["", &text[..68], &format!("{}{last}", &text[..68]), &format!("{}a", *text)] {
            assert_eq!(RecoveryKey::read(wrong).err(), Some(Refused::NotARecoveryKey));
        }
    }
}
