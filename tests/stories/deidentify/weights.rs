//! The weights by which words of a note are looked at a second time come from the notes of
//! this project and from nothing else: they are made here anew and compared.
//!
//! After a change of notes, of rules or of lists:
//! `NETREACH_WRITE=1 cargo test --test stories deidentify::weights`.

use std::path::Path;

use netreach::deidentify::weigh::{MARK, PLACES};
use netreach::deidentify::{Kind, pieces};

use super::{Note, notes};
use crate::support::learning::{self, Lesson};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/words/people/weights.bin");
const ROUNDS: usize = 8;
/// A name that is missed costs so many times a word that is marked for nothing.
const MISSED: f32 = 1.5;

/// The words of a note that the second look decides about. What is planted there of
/// another kind is found by other rules, and teaches nothing.
fn lessons(note: &Note) -> Vec<Lesson> {
    let mut lessons = Vec::new();
    for (place, pieces) in pieces(&note.text) {
        let planted = note
            .planted
            .iter()
            .find(|(_, other)| other.start < place.end && place.start < other.end);
        let is_one = match planted {
            None => false,
            Some((Kind::Name | Kind::Address, _)) => true,
            Some(_) => continue,
        };
        let parts = pieces.into_iter().map(|place| (place, 1.0)).collect();
        lessons.push(Lesson { parts, is_one, cost: if is_one { MISSED } else { 1.0 } });
    }
    lessons
}

/// What clients of the replayed study write, which names nobody either.
const CALM: &str = include_str!("../../data/messages/calm.txt");

#[test]
fn the_weights_are_what_the_notes_make_of_them() {
    let calm = CALM.lines().map(|text| Note {
        is_russian: true,
        text: text.to_owned(),
        planted: Vec::new(),
    });
    let all = notes("development").into_iter().chain(notes("others")).chain(calm);
    let lessons: Vec<_> = all.flat_map(|note| lessons(&note)).collect();
    learning::kept_in(Path::new(FILE), MARK, learning::regressed(&lessons, PLACES, ROUNDS));
}
