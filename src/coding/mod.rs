//! What codings of texts come to: how far coders agree, how many codes a text
//! more still brings, and the files that other programs open. Arithmetic over
//! what it is given: no database, no key, no clock.

pub mod agreement;
pub mod book;
pub mod consensus;
pub mod intake;
pub mod refi;
pub mod saturation;
pub mod sheets;
pub mod units;

use std::collections::BTreeSet;

use crate::ids::{CodeId, TextId};

/// The codes of one line; empty: somebody looked and found nothing to code.
pub type Codes = BTreeSet<CodeId>;

/// What one coder said of one line.
pub struct Said {
    /// Which coder, from 0.
    pub coder: usize,
    pub text: TextId,
    /// From 0.
    pub line: usize,
    pub codes: Codes,
}

/// What was agreed on for a line on which coders differed.
pub struct Decided {
    pub text: TextId,
    pub line: usize,
    pub codes: Codes,
    /// Which coder wrote it down, from 0; `None` for somebody who is none any more.
    pub by: Option<usize>,
}

/// A text as coders read it.
pub struct Text {
    pub id: TextId,
    /// Its place in the study, from 1.
    pub number: i64,
    pub batch: i64,
    /// `2020-04`, or empty.
    pub month: String,
    pub lines: Vec<String>,
}

/// Everything of a study that leaves: no worker's name, no moment of any deed.
pub struct Study {
    /// What numbers of the files are made from, so that they stay the same.
    pub seed: i64,
    pub title: String,
    pub ethics: String,
    /// `2026-11-21`: the day on which it was opened.
    pub opened_on: String,
    pub coders: usize,
    pub book: book::Book,
    pub texts: Vec<Text>,
    pub said: Vec<Said>,
    pub decided: Vec<Decided>,
}
