//! Searching bytes for what gives a person away, in the shapes in which a
//! program might have written it down without meaning to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use aho_corasick::AhoCorasick;

/// Shorter texts stand everywhere by accident once they are encoded.
const LEAST_BYTES: usize = 4;

/// Texts that give a person away, looked for all at once: logs are long, and the
/// texts and their shapes are hundreds.
pub(crate) struct Markers {
    texts: Vec<String>,
    /// Whose shape each pattern of the automaton is.
    of: Vec<usize>,
    automaton: AhoCorasick,
}

impl Markers {
    /// # Panics
    /// If the texts are more than an automaton can hold.
    pub(crate) fn new(texts: Vec<String>) -> Markers {
        let mut of = Vec::new();
        let mut patterns = Vec::new();
        for (number, text) in texts.iter().enumerate().filter(|(_, it)| it.len() >= LEAST_BYTES) {
            for shape in shapes(text) {
                of.push(number);
                patterns.push(shape);
            }
        }
        let automaton = AhoCorasick::new(&patterns);
        let automaton = automaton.unwrap_or_else(|error| panic!("too many markers: {error}"));
        Markers { texts, of, automaton }
    }

    /// The texts that stand in these bytes, in any shape.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> Vec<String> {
        let hits = self.automaton.find_overlapping_iter(bytes);
        let found: BTreeSet<usize> = hits.map(|hit| self.of[hit.pattern().as_usize()]).collect();
        found.into_iter().map(|number| self.texts[number].clone()).collect()
    }
}

/// Every file below a folder, or the file itself.
pub(crate) fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(path) else { return vec![path.to_owned()] };
    entries.flatten().flat_map(|entry| files(&entry.path())).collect()
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

    fn holds(bytes: &[u8], marker: &str) -> bool {
        let markers = Markers::new(vec!["Somebody".to_owned(), marker.to_owned()]);
        markers.found_in(bytes) == [marker]
    }

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
        let (short, long) = ("Petrova".to_owned(), "Petrova-Vodkina".to_owned());
        let both = Markers::new(vec![long.clone(), short.clone()]);
        assert_eq!(both.found_in(b"Petrova-Vodkina"), [long, short], "one inside another");
    }
}
