//! Markers: words that exist nowhere else, and a search for them in every
//! spelling that programs write things down in.
#![allow(dead_code)] // each test file uses its own part

use std::collections::HashMap;
use std::fmt::Write as _;

use super::program::Chance;

const LATIN: &str = "abcdefghijkmnopqrstuvwxyz23456789";
const CYRILLIC: &str = "абвгдежзиклмнопрстуфхцчшэюя";
/// Beginnings included that no word has: else chance writes one that triage knows.
const MARKER_CHARS: usize = 28;
/// Enough of a marker's end to be nobody else's; what a library leaves behind
/// when it writes over the beginning.
const TAIL_CHARS: usize = 14;

/// One marker, and where it was planted.
#[derive(Clone)]
pub struct Marker {
    pub place: &'static str,
    pub text: String,
}

impl Marker {
    pub fn latin(place: &'static str, chance: &mut Chance) -> Marker {
        let letters: Vec<char> = LATIN.chars().collect();
        Marker { place, text: format!("xq{}", chance.word(&letters, MARKER_CHARS - 2)) }
    }

    pub fn cyrillic(place: &'static str, chance: &mut Chance) -> Marker {
        let letters: Vec<char> = CYRILLIC.chars().collect();
        Marker { place, text: format!("ъ{}", chance.word(&letters, MARKER_CHARS - 1)) }
    }

    pub fn tail(&self) -> Marker {
        self.piece(TAIL_CHARS)
    }

    /// The last letters alone.
    pub fn piece(&self, chars: usize) -> Marker {
        let from = self.text.chars().count().saturating_sub(chars);
        Marker { place: self.place, text: self.text.chars().skip(from).collect() }
    }
}

/// A spelling of a marker, as bytes.
struct Needle {
    bytes: Vec<u8>,
    name: String,
}

/// Looks for many needles in one pass.
pub struct Search {
    needles: Vec<Needle>,
    by_start: HashMap<[u8; START], Vec<usize>>,
    /// Which hashes of a beginning exist at all: most of memory is sifted here.
    sieve: Vec<bool>,
}

const START: usize = 4;
const SIEVE_BITS: u32 = 16;

impl Search {
    pub fn new(markers: &[Marker]) -> Search {
        let needles: Vec<Needle> = markers.iter().flat_map(spellings).collect();
        let mut by_start: HashMap<_, Vec<usize>> = HashMap::new();
        let mut sieve = vec![false; 1 << SIEVE_BITS];
        for (number, needle) in needles.iter().enumerate() {
            let start: [u8; START] = needle.bytes[..START].try_into().unwrap();
            sieve[hash(u32::from_le_bytes(start))] = true;
            by_start.entry(start).or_default().push(number);
        }
        Search { needles, by_start, sieve }
    }

    /// Which needles are in there, and where.
    pub fn look(&self, hay: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        if hay.len() < START {
            return found;
        }
        // A plain loop: hundreds of megabytes go through it.
        let sieve: &[bool] = &self.sieve;
        let mut window = u32::from_le_bytes([0, hay[0], hay[1], hay[2]]);
        let mut at = 0;
        while at + START <= hay.len() {
            window = window >> 8 | u32::from(hay[at + START - 1]) << 24;
            if sieve[hash(window)] {
                self.look_closer(hay, at, window, &mut found);
            }
            at += 1;
        }
        found
    }

    fn look_closer(&self, hay: &[u8], at: usize, window: u32, found: &mut Vec<String>) {
        let Some(candidates) = self.by_start.get(&window.to_le_bytes()) else { return };
        for needle in candidates.iter().map(|number| &self.needles[*number]) {
            if hay[at..].starts_with(&needle.bytes) {
                found.push(format!("{} at {at}", needle.name));
            }
        }
    }
}

fn hash(window: u32) -> usize {
    (window.wrapping_mul(0x9e37_79b1) >> (32 - SIEVE_BITS)) as usize
}

/// Raw, UTF-16 both ways, base64 at three offsets in both alphabets, hex in
/// both cases, percent-encoded, JSON-escaped.
fn spellings(marker: &Marker) -> Vec<Needle> {
    let text = &marker.text;
    let bytes = text.as_bytes();
    let wide: Vec<u16> = text.encode_utf16().collect();
    let hex = |upper: bool| {
        bytes.iter().fold(String::new(), |mut out, byte| {
            let _ = if upper { write!(out, "{byte:02X}") } else { write!(out, "{byte:02x}") };
            out
        })
    };
    let escaped = |upper: bool| {
        wide.iter().fold(String::new(), |mut out, unit| {
            let _ = if upper { write!(out, "\\u{unit:04X}") } else { write!(out, "\\u{unit:04x}") };
            out
        })
    };
    let percent = bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "%{byte:02X}");
        out
    });
    let mut all = vec![
        ("raw", bytes.to_vec()),
        ("UTF-16LE", wide.iter().flat_map(|unit| unit.to_le_bytes()).collect()),
        ("UTF-16BE", wide.iter().flat_map(|unit| unit.to_be_bytes()).collect()),
        ("hex", hex(false).into_bytes()),
        ("HEX", hex(true).into_bytes()),
        ("percent", percent.clone().into_bytes()),
        ("percent, small", percent.to_lowercase().into_bytes()),
        ("JSON", escaped(false).into_bytes()),
        ("JSON, large", escaped(true).into_bytes()),
    ];
    for offset in 0..3 {
        let standard = base64_inside(bytes, offset);
        let url: Vec<u8> = standard
            .iter()
            .map(|letter| match letter {
                b'+' => b'-',
                b'/' => b'_',
                other => *other,
            })
            .collect();
        all.push(("base64", standard));
        all.push(("base64, URL", url));
    }
    all.dedup_by(|one, other| one.1 == other.1);
    all.into_iter()
        .map(|(how, bytes)| Needle { bytes, name: format!("{} ({how})", marker.place) })
        .collect()
}

/// The letters that stand for these bytes whatever stands around them, when
/// they begin `offset` bytes into a group of three.
fn base64_inside(bytes: &[u8], offset: usize) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let skipped = (3 - offset) % 3;
    bytes[skipped..]
        .chunks_exact(3)
        .flat_map(|three| {
            let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
            [18, 12, 6, 0].map(|shift| LETTERS[(bits >> shift & 63) as usize])
        })
        .collect()
}

/// The search finds what it is for, in each spelling: without this, finding
/// nothing would mean nothing.
pub fn search_is_sharp(chance: &mut Chance) {
    for marker in [Marker::latin("control", chance), Marker::cyrillic("control", chance)] {
        let search = Search::new(std::slice::from_ref(&marker));
        for needle in spellings(&marker) {
            let mut hay = vec![7; 1001];
            hay.extend_from_slice(&needle.bytes);
            hay.extend_from_slice(&[7; 5]);
            assert!(!search.look(&hay).is_empty(), "{} is not found", needle.name);
            hay[1001 + needle.bytes.len() - 1] ^= 1;
            assert!(search.look(&hay).is_empty(), "{} is found where it is not", needle.name);
        }
    }
}
