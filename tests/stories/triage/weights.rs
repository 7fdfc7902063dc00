//! The weights of triage's second look come from the messages of this project and from
//! nothing else: they are made here anew and compared.
//!
//! After a change of messages, of how words are read, or of the rules' words:
//! `NETREACH_WRITE=1 cargo test --test stories triage::weights`.

use std::path::Path;

use netreach::triage::Rules;
use netreach::triage::weigh::{MARK, PLACES};

use super::messages;
use crate::support::learning::{self, Lesson};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/triage/weights.bin");
const ROUNDS: usize = 20;
/// What it costs to take a message for the other: missing somebody who does not breathe or
/// wake, missing another emergency, an alarm at one that only looks like danger, an alarm
/// at an ordinary one. There are fewer harmless messages here than anywhere else, and
/// fewest of the ordinary ones.
const VITAL: f32 = 30.0;
const OTHER: f32 = 10.0;
const HARD: f32 = 50.0;
const ORDINARY: f32 = 200.0;
/// What the made-up people of the replayed study write and are told, but for overdoses,
/// as it once stood: a list of its own, so that whoever words it better changes no weight.
const CALM: &str = include_str!("../../data/messages/calm.txt");

fn lessons() -> Vec<Lesson> {
    let rules = Rules::built_in();
    let lesson = |text: &str, is_one, cost| Lesson { parts: rules.parts(text), is_one, cost };
    let own = messages::all().into_iter().filter(|message| !message.is_held_back);
    let all = own.chain(messages::of_others(false));
    let mut lessons: Vec<_> = all
        .map(|message| match (message.is_emergency(), message.set.as_str()) {
            (true, _) if message.is_vital => lesson(&message.text, true, VITAL),
            (true, _) => lesson(&message.text, true, OTHER),
            (false, "H" | "hard_negative") => lesson(&message.text, false, HARD),
            (false, _) => lesson(&message.text, false, ORDINARY),
        })
        .collect();
    lessons.extend(CALM.lines().map(|sentence| lesson(sentence, false, ORDINARY)));
    lessons
}

#[test]
fn the_weights_are_what_the_messages_make_of_them() {
    learning::kept_in(Path::new(FILE), MARK, learning::regressed(&lessons(), PLACES, ROUNDS));
}
