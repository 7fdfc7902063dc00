//! What we sign for a push service, so that it knows who sends (RFC 8292).

use serde_json::json;

use crate::clock::Timestamp;
use crate::limits;
use crate::vault::{SigningKey, VaultFault};

/// The line `Authorization` of a push message: a token for this server and this day,
/// and the key it is checked with.
///
/// # Errors
/// When it cannot be signed.
pub fn authorization(
    key: &SigningKey,
    audience: &str,
    contact: &str,
    now: Timestamp,
) -> Result<String, VaultFault> {
    let head = json!({ "typ": "JWT", "alg": "ES256" });
    let until = (now + limits::PUSH_SIGNED).0;
    let claims = json!({ "aud": audience, "exp": until, "sub": contact });
    let part = |part: &serde_json::Value| base64url(part.to_string().as_bytes());
    let said = format!("{}.{}", part(&head), part(&claims));
    let signed = base64url(&key.sign(said.as_bytes())?);
    Ok(format!("vapid t={said}.{signed}, k={}", base64url(key.public())))
}

/// Base64 for addresses, without the signs at its end (RFC 4648, section 5).
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..=three.len() {
            let six = bits >> (18 - 6 * at) & 0x3f;
            text.push(char::from(LETTERS[six as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10, without what fills up.
    #[test]
    fn base64_is_as_the_standard_says() {
        let table = [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, text) in table {
            assert_eq!(base64url(plain.as_bytes()), text);
        }
        assert_eq!(base64url(&[0xfb, 0xef, 0xff]), "--__");
    }
}
