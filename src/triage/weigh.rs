//! A second look, at the message as a whole: how much the stems of its words, their pairs
//! and its runs of letters are those of people in danger. It finds what no rule thought
//! of. It may raise an alarm. Where it is very sure, it lowers one that rules have raised
//! by a tier: somebody is asked then, instead of called; it never lowers one to nothing.
//!
//! The weights are a file of their own, made once from the messages in
//! `tests/data/messages` that were written for this project; a story makes them anew and
//! compares. Nothing learns while the program runs.

use super::Alarm;
use super::normal::{Token, stem};

/// Into so many places pieces fall, by their hash. Some share one.
pub const PLACES: usize = 1 << 18;
/// Letters of a run, the spaces between words among them.
const RUNS: std::ops::RangeInclusive<usize> = 3..=6;
/// Squares of counts that every message has beside its own: few words say less.
const SHORT: f32 = 5.0;
/// What the file begins with.
pub const MARK: &[u8; 16] = b"netreach weigh 1";

static FILE: &[u8; MARK.len() + 8 + PLACES] = include_bytes!("../../triage/weights.bin");

/// What has fewer words is left to the rules.
const WORDS_MIN: usize = 4;
/// With fewer words a message is not lowered, and where rules found no sign it must be
/// surer to be an alarm by itself: by so much for each word that it has less.
const LONG_WORDS_MIN: usize = 8;
const A_WORD_LESS: f32 = 0.5;
/// Log-odds of danger from which a message is an emergency.
const DANGER: f32 = -1.25;
/// What a sign that the rules found is worth beside the words: one that is a suspicion, one
/// that is an emergency, one that is firm.
const SIGN: f32 = 1.0;
const GRAVE_SIGN: f32 = 2.0;
const FIRM_SIGN: f32 = 3.0;
/// Where rules know another reason for haste and no sign, words like those of danger say so
/// much less.
const OTHER_HASTE: f32 = 2.0;
/// So much less than for an emergency is enough for a suspicion.
const LESS_FOR_SUSPICION: f32 = 0.5;
/// So many words at a time must be calm, each time half as many further, so that what is
/// said beside a cry for help does not outweigh it.
const WINDOW: usize = 8;

/// What a message is made of: places, and how much of it falls there. Stems, pairs of
/// them, and pairs with one between are a vector of length 1, runs of letters another.
#[must_use]
pub(super) fn parts(tokens: &[Token], stems: &[String]) -> Vec<(usize, f32)> {
    let mut words = Vec::new();
    for (at, one) in stems.iter().enumerate() {
        words.push(place(1, one, ""));
        for (kind, next) in [(2, at + 1), (3, at + 2)] {
            words.extend(stems.get(next).map(|next| place(kind, one, next)));
        }
    }
    let mut letters = String::from(" ");
    for token in tokens {
        letters.push_str(&token.text);
        letters.push(' ');
    }
    let edges: Vec<usize> =
        letters.char_indices().map(|(at, _)| at).chain([letters.len()]).collect();
    let runs =
        RUNS.flat_map(|length| edges.windows(length + 1).map(move |span| (span[0], span[length])));
    let mut parts = shares(words);
    parts.extend(shares(runs.map(|(from, to)| place(4, &letters[from..to], "")).collect()));
    parts
}

/// The stem of each word.
#[must_use]
pub(super) fn stems(tokens: &[Token]) -> Vec<String> {
    tokens.iter().map(|token| stem(&token.text)).collect()
}

/// What comes more than once counts more than once, and less each time.
fn shares(mut places: Vec<usize>) -> Vec<(usize, f32)> {
    places.sort_unstable();
    let mut counts: Vec<(usize, f32)> = Vec::new();
    for place in places {
        match counts.last_mut() {
            Some((last, count)) if *last == place => *count += 1.0,
            _ => counts.push((place, 1.0)),
        }
    }
    for (_, count) in &mut counts {
        *count = 1.0 + count.ln();
    }
    let length = (counts.iter().map(|(_, count)| count * count).sum::<f32>() + SHORT).sqrt();
    counts.into_iter().map(|(place, count)| (place, count / length)).collect()
}

/// FNV-1a, 32 bits, folded.
fn place(kind: u8, one: &str, other: &str) -> usize {
    let mut hash = 0x811c_9dc5_u32;
    for part in [&[kind], one.as_bytes(), &[0], other.as_bytes()] {
        for byte in part {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
    }
    ((hash >> 15) ^ hash) as usize % PLACES
}

/// How much a message weighs, and of how many words it is. Log-odds of danger.
pub(super) struct Weight {
    odds: f32,
    /// Of the part of the message that is most like danger.
    most: f32,
    words: usize,
}

/// `None` for what has too few words to say.
pub(super) fn weight(tokens: &[Token]) -> Option<Weight> {
    if tokens.len() < WORDS_MIN {
        return None;
    }
    let stems = stems(tokens);
    let whole = odds(tokens, &stems);
    let starts = (0..tokens.len().saturating_sub(WINDOW / 2)).step_by(WINDOW / 2);
    let windows = starts.map(|at| at..tokens.len().min(at + WINDOW));
    let most = windows.map(|part| odds(&tokens[part.clone()], &stems[part])).fold(whole, f32::max);
    Some(Weight { odds: whole, most, words: tokens.len() })
}

fn odds(tokens: &[Token], stems: &[String]) -> f32 {
    let number =
        |at: usize| f32::from_le_bytes([FILE[at], FILE[at + 1], FILE[at + 2], FILE[at + 3]]);
    let (bias, scale) = (number(MARK.len()), number(MARK.len() + 4));
    let weights = &FILE[MARK.len() + 8..];
    let parts = parts(tokens, stems);
    let sum: f32 =
        parts.iter().map(|(place, share)| f32::from(weights[*place].cast_signed()) * share).sum();
    bias + scale * sum
}

/// What the rules found, as far as it decides what the weight may do.
#[derive(Clone, Copy)]
pub(super) struct Ruled {
    pub alarm: Option<Alarm>,
    /// A firm sign is there that no frame lowered.
    pub is_firm: bool,
    /// Something urgent is asked: an abscess, an arrest.
    pub is_urgent: bool,
}

/// What comes of what the rules found, once the message was weighed.
pub(super) fn settled(ruled: Ruled, weight: Option<Weight>) -> Option<Alarm> {
    let Some(Weight { odds, most, words }) = weight else { return ruled.alarm };
    let missing = u8::try_from(LONG_WORDS_MIN.saturating_sub(words)).unwrap_or(0);
    match ruled.alarm {
        Some(Alarm::Emergency) => {
            let sign = if ruled.is_firm { FIRM_SIGN } else { GRAVE_SIGN };
            let is_calm = missing == 0 && most + sign < DANGER;
            Some(if is_calm { Alarm::Suspicion } else { Alarm::Emergency })
        }
        Some(Alarm::Suspicion) if odds + SIGN >= DANGER => Some(Alarm::Emergency),
        Some(Alarm::Suspicion) => Some(Alarm::Suspicion),
        None => {
            let haste = if ruled.is_urgent { OTHER_HASTE } else { 0.0 };
            let odds = odds - haste - f32::from(missing) * A_WORD_LESS;
            match odds {
                _ if odds >= DANGER => Some(Alarm::Emergency),
                _ if odds >= DANGER - LESS_FOR_SUSPICION => Some(Alarm::Suspicion),
                _ => None,
            }
        }
    }
}
