//! The weights of triage's second look come from the messages of this project and from
//! nothing else: they are made here anew and compared.
//!
//! After a change of messages, of how words are read, or of the rules' words:
//! `NETREACH_WRITE=1 cargo test --test stories triage::weights`.

use netreach::triage::Rules;
use netreach::triage::weigh::{MARK, PLACES};

use super::messages;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/triage/weights.bin");
const ROUNDS: usize = 20;
const STEP: f32 = 0.2;
/// An alarm that is none costs this many times one that is missed: there are fewer
/// harmless messages here than anywhere else, and fewest of the ordinary ones.
const HARD: f32 = 1.2;
const ORDINARY: f32 = 4.0;
/// How strongly weights are drawn to nothing, a round.
const DECAY: f32 = 0.01;

struct Lesson {
    parts: Vec<(usize, f32)>,
    is_danger: bool,
    cost: f32,
}

/// What the made-up people of the replayed study write and are told, but for overdoses,
/// as it once stood: a list of its own, so that whoever words it better changes no weight.
const CALM: &str = include_str!("../../data/messages/calm.txt");

fn lessons() -> Vec<Lesson> {
    let rules = Rules::built_in();
    let lesson = |text: &str, is_danger, cost| Lesson { parts: rules.parts(text), is_danger, cost };
    let own = messages::all().into_iter().filter(|message| !message.is_held_back);
    let all = own.chain(messages::of_others(false));
    let mut lessons: Vec<_> = all
        .map(|message| match (message.is_emergency(), message.set.as_str()) {
            (true, _) => lesson(&message.text, true, 1.0),
            (false, "H" | "hard_negative") => lesson(&message.text, false, HARD),
            (false, _) => lesson(&message.text, false, ORDINARY),
        })
        .collect();
    lessons.extend(CALM.lines().map(|sentence| lesson(sentence, false, ORDINARY)));
    lessons
}

/// Logistic regression by gradient descent, message by message, with a step for each
/// weight that grows shorter as it is used (`AdaGrad`; Duchi, Hazan, Singer 2011).
fn learnt(lessons: &[Lesson]) -> (f32, Vec<f32>) {
    let (mut bias, mut weights) = (0.0_f32, vec![0.0_f32; PLACES]);
    let (mut bias_used, mut used) = (1e-6_f32, vec![1e-6_f32; PLACES]);
    // An order that mixes the sets, and is the same each time.
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    order.sort_by_key(|at| at.wrapping_mul(0x9e37_79b9) % 65_537);
    for _ in 0..ROUNDS {
        for lesson in order.iter().map(|at| &lessons[*at]) {
            let sum: f32 = lesson.parts.iter().map(|(place, share)| weights[*place] * share).sum();
            let chance = 1.0 / (1.0 + (-(bias + sum)).exp());
            let slope = (chance - f32::from(u8::from(lesson.is_danger))) * lesson.cost;
            bias_used += slope * slope;
            bias -= STEP * slope / bias_used.sqrt();
            for (place, share) in &lesson.parts {
                let slope = slope * share;
                used[*place] += slope * slope;
                weights[*place] -= STEP * slope / used[*place].sqrt();
            }
        }
        for weight in &mut weights {
            *weight *= 1.0 - DECAY;
        }
    }
    (bias, weights)
}

#[test]
#[allow(clippy::cast_possible_truncation)]
fn the_weights_are_what_the_messages_make_of_them() {
    let (bias, weights) = learnt(&lessons());
    let longest = weights.iter().fold(0.0_f32, |longest, weight| longest.max(weight.abs()));
    let scale = longest / 127.0;
    let bytes: Vec<u8> =
        weights.iter().map(|weight| ((weight / scale).round() as i8).cast_unsigned()).collect();
    if std::env::var("NETREACH_WRITE").is_ok() {
        let parts = [&MARK[..], &bias.to_le_bytes(), &scale.to_le_bytes(), &bytes];
        std::fs::write(FILE, parts.concat()).unwrap();
        return;
    }
    let file = std::fs::read(FILE).unwrap();
    let number = |at: usize| f32::from_le_bytes(file[at..at + 4].try_into().unwrap());
    assert!((number(MARK.len()) - bias).abs() < 0.01);
    assert!((number(MARK.len() + 4) - scale).abs() < 0.001);
    // Machines differ in the last digit.
    let pairs = file[MARK.len() + 8..].iter().zip(&bytes);
    let far = pairs.filter(|(one, other)| {
        i16::from(one.cast_signed()).abs_diff(i16::from(other.cast_signed())) > 1
    });
    assert_eq!(far.count(), 0, "other weights come of the messages: write them anew");
}
