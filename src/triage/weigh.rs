//! A second look, at the message as a whole: how much its words, its pairs of words and
//! the pieces of its words are those of people in danger. It finds what no rule thought
//! of. It may raise an alarm; it never lowers one.
//!
//! The weights are a file of their own, made once from the messages in
//! `tests/data/messages` that were written for this project; a story makes them anew and
//! compares. Nothing learns while the program runs.

use super::Alarm;
use super::normal::Token;

/// Into so many places pieces fall, by their hash. Some share one.
pub const PLACES: usize = 1 << 15;
/// Letters of a piece, the edges of its word among them.
const PIECES: std::ops::RangeInclusive<usize> = 3..=5;
/// Squares of counts that every message has beside its own: few words say less.
const SHORT: f32 = 10.0;
/// What the file begins with.
pub const MARK: &[u8; 16] = b"netreach weigh 1";

static FILE: &[u8; MARK.len() + 8 + PLACES] = include_bytes!("../../triage/weights.bin");

/// What has fewer words is left to the rules.
const WORDS_MIN: usize = 4;
/// Log-odds of danger above which a message is an alarm: by itself, and where a rule has
/// found a sign, however it was lowered.
const EMERGENCY: f32 = 1.0;
const EMERGENCY_WITH_A_SIGN: f32 = 0.0;
const SUSPICION: f32 = -0.5;

/// What a message is made of: places, and how much of it falls there. The words and
/// their pairs are a vector of length 1, the pieces of words another.
#[must_use]
pub(super) fn parts(tokens: &[Token]) -> Vec<(usize, f32)> {
    let (mut words, mut pieces) = (Vec::new(), Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        words.push(place(1, &token.text, ""));
        if let Some(next) = tokens.get(at + 1) {
            words.push(place(2, &token.text, &next.text));
        }
        let edged = format!(" {} ", token.text);
        let edges: Vec<usize> =
            edged.char_indices().map(|(at, _)| at).chain([edged.len()]).collect();
        for letters in PIECES {
            let spans = edges.windows(letters + 1);
            pieces.extend(spans.map(|span| place(3, &edged[span[0]..span[letters]], "")));
        }
    }
    let mut parts = shares(words);
    parts.extend(shares(pieces));
    parts
}

fn shares(mut places: Vec<usize>) -> Vec<(usize, f32)> {
    places.sort_unstable();
    let mut counts: Vec<(usize, f32)> = Vec::new();
    for place in places {
        match counts.last_mut() {
            Some((last, count)) if *last == place => *count += 1.0,
            _ => counts.push((place, 1.0)),
        }
    }
    let length = (counts.iter().map(|(_, count)| count * count).sum::<f32>() + SHORT).sqrt();
    counts.into_iter().map(|(place, count)| (place, count / length)).collect()
}

/// FNV-1a, 32 bits, folded.
fn place(kind: u8, one: &str, other: &str) -> usize {
    let bytes = [kind].into_iter().chain(one.bytes()).chain([0]).chain(other.bytes());
    let hash = bytes
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    ((hash >> 15) ^ hash) as usize % PLACES
}

/// The log-odds of danger; `None` for what has too few words to say.
pub(super) fn weight(tokens: &[Token]) -> Option<f32> {
    if tokens.len() < WORDS_MIN {
        return None;
    }
    let number =
        |at: usize| f32::from_le_bytes([FILE[at], FILE[at + 1], FILE[at + 2], FILE[at + 3]]);
    let (bias, scale) = (number(MARK.len()), number(MARK.len() + 4));
    let weights = &FILE[MARK.len() + 8..];
    let parts = parts(tokens);
    let sum: f32 =
        parts.iter().map(|(place, share)| f32::from(weights[*place].cast_signed()) * share).sum();
    Some(bias + scale * sum)
}

/// What the message as a whole says.
pub(super) fn alarm(weight: Option<f32>, has_a_sign: bool) -> Option<Alarm> {
    let weight = weight?;
    let emergency = if has_a_sign { EMERGENCY_WITH_A_SIGN } else { EMERGENCY };
    match () {
        () if weight >= emergency => Some(Alarm::Emergency),
        () if weight >= SUSPICION => Some(Alarm::Suspicion),
        () => None,
    }
}
