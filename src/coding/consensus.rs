//! Where coders differ, and what they agreed on: one outcome a line.

use std::collections::BTreeMap;

use super::units::{Unit, Units};
use super::{Codes, Study};
use crate::ids::TextId;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All who looked gave the same codes, and two looked at least.
    Agreed,
    Decided,
    /// They differ, or one looked alone, and nothing is decided.
    Open,
    /// Nobody looked.
    Unread,
}

impl Standing {
    /// As it stands in the files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Standing::Agreed => "agreed",
            Standing::Decided => "decided",
            Standing::Open => "open",
            Standing::Unread => "unread",
        }
    }
}

pub struct Line {
    pub text: TextId,
    pub line: usize,
    pub standing: Standing,
    /// Coder by coder; `None`: did not look.
    pub proposed: Vec<Option<Codes>>,
    /// What counts, once it is known.
    pub codes: Option<Codes>,
    /// Which coder wrote the decision down.
    pub by: Option<usize>,
}

/// Every line of the study, in order. A decision counts only where coders differ.
#[must_use]
pub fn lines(study: &Study) -> Vec<Line> {
    let decided: BTreeMap<_, _> = study.decided.iter().map(|it| ((it.text, it.line), it)).collect();
    let units = Units::of(study, Unit::Line);
    let line = |(text, line, proposed): (TextId, usize, &[Option<Codes>])| {
        let mut looked = proposed.iter().flatten();
        let first = looked.next();
        let others: Vec<_> = looked.collect();
        let is_agreed = !others.is_empty() && others.iter().all(|it| Some(*it) == first);
        let decision = decided.get(&(text, line));
        let (standing, codes, by) = match (first, decision) {
            (None, _) => (Standing::Unread, None, None),
            (Some(codes), _) if is_agreed => (Standing::Agreed, Some(codes.clone()), None),
            (_, Some(it)) => (Standing::Decided, Some(study.book.all_count_as(&it.codes)), it.by),
            _ => (Standing::Open, None, None),
        };
        Line { text, line, standing, proposed: proposed.to_vec(), codes, by }
    };
    units.each().map(line).collect()
}
