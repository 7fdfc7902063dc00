//! One-time codes from an app: six digits every thirty seconds, each good once.

use totp_rs::{Algorithm, Builder};
use zeroize::Zeroizing;

use crate::clock::{self, Timestamp};
use crate::vault::{Reader, Sealed};

/// What the secret is sealed under, to the worker's own key.
const NAME: &str = "second factor";
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECRET_BYTES: usize = 20;

/// A new secret, as apps want it typed: 32 letters and digits.
#[must_use]
pub fn new_secret() -> Zeroizing<String> {
    let bytes = clock::random::<SECRET_BYTES>();
    let mut text = Zeroizing::new(String::with_capacity(32));
    for five in bytes.chunks_exact(5) {
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        for place in (0..8).rev() {
            text.push(char::from(DIGITS[(bits >> (place * 5) & 31) as usize]));
        }
    }
    text
}

/// Seals a typed secret to its worker; `None` when it is none of ours, or
/// `code` does not come from it.
#[must_use]
pub fn confirmed(
    reader: &Reader,
    typed: &str,
    code: &str,
    now: Timestamp,
) -> Option<(Sealed, i64)> {
    let secret = read_secret(typed)?;
    let step = step_of(&secret, code, now)?;
    Some((reader.seal_own(NAME, &secret), step))
}

/// The thirty seconds that `code` belongs to: these, the last or the next.
#[must_use]
pub fn step(reader: &Reader, sealed: &Sealed, code: &str, now: Timestamp) -> Option<i64> {
    step_of(&reader.open_own(NAME, sealed).ok()?, code, now)
}

fn step_of(secret: &[u8], code: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let checker = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret.to_vec())
        .build()
        .ok()?;
    let step = checker.check(&code, u64::try_from(now.0).ok()?)?;
    i64::try_from(step).ok()
}

fn read_secret(typed: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(SECRET_BYTES));
    let letters: Zeroizing<Vec<u8>> =
        Zeroizing::new(typed.bytes().filter(|letter| !letter.is_ascii_whitespace()).collect());
    if letters.len() != SECRET_BYTES * 8 / 5 {
        return None;
    }
    for eight in letters.chunks_exact(8) {
        let mut bits = 0_u64;
        for letter in eight {
            let digit = DIGITS.iter().position(|known| *known == letter.to_ascii_uppercase())?;
            bits = bits << 5 | u64::try_from(digit).ok()?;
        }
        bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_standard_is_taken_a_step_early_or_late() {
        // RFC 6238, appendix B: at 59 s the eight digits are 94287082.
        let secret = b"12345678901234567890";
        assert_eq!(read_secret("GEZDGNBVGY3TQOJQ gezdgnbvgy3tqojq").unwrap().as_slice(), secret);
        for (now, step) in [(30, Some(1)), (59, Some(1)), (89, Some(1)), (90, None), (150, None)] {
            assert_eq!(step_of(secret, "287 082", Timestamp(now)), step, "{now}");
        }
        assert_eq!(step_of(secret, "287083", Timestamp(59)), None);
        assert_eq!(step_of(secret, "", Timestamp(59)), None);
    }

    #[test]
    fn a_new_secret_reads_back() {
        assert_eq!(read_secret(&new_secret()).unwrap().len(), SECRET_BYTES);
        assert!(read_secret("0189").is_none());
    }
}
