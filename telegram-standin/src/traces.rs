//! Searching bytes for what gives a person away, in the shapes in which a
//! program might have written it down without meaning to.

use std::path::{Path, PathBuf};

/// Shorter texts stand everywhere by accident once they are encoded.
const LEAST_BYTES: usize = 4;

pub(crate) fn holds(bytes: &[u8], marker: &str) -> bool {
    marker.len() >= LEAST_BYTES && shapes(marker).iter().any(|shape| contains(bytes, shape))
}

/// Every file below a folder, or the file itself.
pub(crate) fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_owned()] };
    entries.flatten().flat_map(|entry| files(&entry.path())).collect()
}

fn contains(bytes: &[u8], shape: &[u8]) -> bool {
    !shape.is_empty() && bytes.windows(shape.len()).any(|window| window == shape)
}

fn shapes(marker: &str) -> Vec<Vec<u8>> {
    let plain = marker.as_bytes();
    let hex: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut shapes = vec![plain.to_vec(), hex.to_uppercase().into_bytes(), hex.into_bytes()];
    shapes.push(marker.encode_utf16().flat_map(u16::to_le_bytes).collect());
    // JSON may write letters beyond ASCII as their numbers.
    if !marker.is_ascii() {
        let escaped = marker.encode_utf16().map(|unit| match u8::try_from(unit) {
            Ok(ascii) if ascii.is_ascii() => char::from(ascii).to_string(),
            _ => format!("\\u{unit:04x}"),
        });
        shapes.push(escaped.collect::<String>().into_bytes());
    }
    shapes.extend((0..3).filter_map(|shift| base64(plain, shift)));
    shapes
}

/// The characters that a text always gives in base64 when it begins `shift` bytes
/// into a group of three; those at its edges depend on its neighbours.
fn base64(plain: &[u8], shift: usize) -> Option<Vec<u8>> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let padded: Vec<u8> = std::iter::repeat_n(0, shift).chain(plain.iter().copied()).collect();
    let whole = padded.len() / 3 * 3;
    let mut text = Vec::new();
    for group in padded[..whole].chunks_exact(3) {
        let bits = u32::from_be_bytes([0, group[0], group[1], group[2]]);
        text.extend([18, 12, 6, 0].map(|by| LETTERS[(bits >> by & 63) as usize]));
    }
    // A shifted text shares its first one or two characters with what precedes it.
    let own = text.get([0, 2, 3][shift]..)?.to_vec();
    (own.len() >= LEAST_BYTES).then_some(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_however_it_was_written_down() {
        for text in [
            "by Petrova at",
            "506574726f7661",
            "506574726F7661",
            "UGV0cm92YQ==",
            "IFBldHJvdmE=",
            "ICBQZXRyb3Zh",
        ] {
            assert!(holds(text.as_bytes(), "Petrova"), "{text}");
        }
        assert!(holds(br#"{"name":"\u0410\u043d\u043d\u0430"}"#, "Анна"));
        assert!(!holds(b"by Petrov at", "Petrova"));
    }
}
