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

/// How often the lessons are gone through, how far a step goes, and how strongly weights
/// are drawn to nothing, a round.
pub struct Way {
    pub rounds: usize,
    pub step: f32,
    pub decay: f32,
}

/// Logistic regression whose weights are held small, so that a word seen once says little:
/// the least of half their squares and of what the lessons cost. One dual variable for each
/// lesson is settled at a time, in so many rounds (Yu, Huang, Lin 2011). Parts are whole.
pub fn regressed(lessons: &[Lesson], places: usize, rounds: usize) -> (f32, Vec<f32>) {
    let (mut bias, mut weights) = (0.0_f32, vec![0.0_f32; places]);
    let mut duals = vec![0.0_f32; lessons.len()];
    let order = mixed(lessons.len());
    for _ in 0..rounds {
        for at in order.iter().copied() {
            let lesson = &lessons[at];
            let side = if lesson.is_one { 1.0 } else { -1.0 };
            let sum: f32 = lesson.parts.iter().map(|(place, _)| weights[*place]).sum();
            let margin = side * (bias + sum);
            #[allow(clippy::cast_precision_loss)] // a hundred pieces
            let weight = lesson.cost * (lesson.parts.len() + 1) as f32;
            let dual =
                between(|dual| (dual / (1.0 - dual)).ln() + margin + weight * (dual - duals[at]));
            let step = (dual - duals[at]) * side * lesson.cost;
            duals[at] = dual;
            bias += step;
            for (place, _) in &lesson.parts {
                weights[*place] += step;
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

/// An order that mixes the sets, and is the same each time.
fn mixed(lessons: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lessons).collect();
    order.sort_by_key(|at| at.wrapping_mul(0x9e37_79b9) % 65_537);
    order
}

/// Logistic regression by gradient descent, example by example, with a step for each
/// weight that grows shorter as it is used (`AdaGrad`; Duchi, Hazan, Singer 2011).
pub fn learnt(lessons: &[Lesson], places: usize, way: &Way) -> (f32, Vec<f32>) {
    let (mut bias, mut weights) = (0.0_f32, vec![0.0_f32; places]);
    let (mut bias_used, mut used) = (1e-6_f32, vec![1e-6_f32; places]);
    let order = mixed(lessons.len());
    for _ in 0..way.rounds {
        for lesson in order.iter().map(|at| &lessons[*at]) {
            let sum: f32 = lesson.parts.iter().map(|(place, share)| weights[*place] * share).sum();
            let chance = 1.0 / (1.0 + (-(bias + sum)).exp());
            let slope = (chance - f32::from(u8::from(lesson.is_one))) * lesson.cost;
            bias_used += slope * slope;
            bias -= way.step * slope / bias_used.sqrt();
            for (place, share) in &lesson.parts {
                let slope = slope * share;
                used[*place] += slope * slope;
                weights[*place] -= way.step * slope / used[*place].sqrt();
            }
        }
        for weight in &mut weights {
            *weight *= 1.0 - way.decay;
        }
    }
    (bias, weights)
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
