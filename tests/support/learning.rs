//! Weights made from examples, and the files that keep them: what `triage` and
//! `deidentify` look a second time by.

use std::path::Path;

/// One example: where its pieces fall and how much of it each is, what it is, and how much
/// it costs to take it for the other.
pub struct Lesson {
    pub parts: Vec<(usize, f32)>,
    pub is_one: bool,
    pub cost: f32,
}

/// Logistic regression whose weights are held small, so that a word seen once says little:
/// the least of half their squares and of what the lessons cost. One dual variable for each
/// lesson is settled at a time, in so many rounds (Yu, Huang, Lin 2011).
pub fn regressed(lessons: &[Lesson], places: usize, rounds: usize) -> (f32, Vec<f32>) {
    let (mut bias, mut weights) = (0.0_f32, vec![0.0_f32; places]);
    let mut duals = vec![0.0_f32; lessons.len()];
    for round in 0..rounds {
        for at in mixed(lessons.len(), round) {
            let lesson = &lessons[at];
            let side = if lesson.is_one { 1.0 } else { -1.0 };
            let sum: f32 = lesson.parts.iter().map(|(place, share)| weights[*place] * share).sum();
            let margin = side * (bias + sum);
            let squares: f32 = lesson.parts.iter().map(|(_, share)| share * share).sum();
            let weight = lesson.cost * (squares + 1.0);
            let dual =
                between(|dual| (dual / (1.0 - dual)).ln() + margin + weight * (dual - duals[at]));
            let step = (dual - duals[at]) * side * lesson.cost;
            duals[at] = dual;
            bias += step;
            for (place, share) in &lesson.parts {
                weights[*place] += step * share;
            }
        }
    }
    (bias, weights)
}

/// Where between 0 and 1 a growing function is nothing.
fn between(of: impl Fn(f32) -> f32) -> f32 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..16 {
        let middle = f32::midpoint(low, high);
        if of(middle) > 0.0 { high = middle } else { low = middle }
    }
    f32::midpoint(low, high)
}

/// An order that mixes the sets, another for each round, and the same each time: gone
/// through in one order again and again, the lessons are far from settled after a hundred
/// rounds, and in ever new ones after twenty.
fn mixed(lessons: usize, round: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lessons).collect();
    order.sort_by_cached_key(|at| {
        // The last steps of SplitMix64 (Steele, Lea, Flood 2014).
        let mut key = (round * lessons + at) as u64;
        key = (key ^ (key >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        key = (key ^ (key >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        key ^ (key >> 31)
    });
    order
}

/// Compares a file of weights with what was learnt, or writes it with `NETREACH_WRITE`.
#[allow(clippy::cast_possible_truncation)]
pub fn kept_in(file: &Path, mark: &[u8], (bias, weights): (f32, Vec<f32>)) {
    let longest = weights.iter().fold(0.0_f32, |longest, weight| longest.max(weight.abs()));
    let scale = longest / 127.0;
    let bytes: Vec<u8> =
        weights.iter().map(|weight| ((weight / scale).round() as i8).cast_unsigned()).collect();
    if std::env::var("NETREACH_WRITE").is_ok() {
        let parts = [mark, &bias.to_le_bytes(), &scale.to_le_bytes(), &bytes];
        std::fs::write(file, parts.concat()).unwrap();
        return;
    }
    let kept = std::fs::read(file).unwrap();
    assert!(kept.starts_with(mark) && kept.len() == mark.len() + 8 + bytes.len());
    let number = |at: usize| f32::from_le_bytes(kept[at..at + 4].try_into().unwrap());
    assert!((number(mark.len()) - bias).abs() < 0.01);
    assert!((number(mark.len() + 4) - scale).abs() < 0.001);
    // Machines differ in the last digit.
    let pairs = kept[mark.len() + 8..].iter().zip(&bytes);
    let far = pairs.filter(|(one, other)| {
        i16::from(one.cast_signed()).abs_diff(i16::from(other.cast_signed())) > 1
    });
    assert_eq!(far.count(), 0, "other weights come of the examples: write them anew");
}
