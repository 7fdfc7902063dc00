//! What is compared: lines, or whole texts.

use std::collections::BTreeMap;

use super::agreement::{Agreement, Table};
use super::{Codes, Study};
use crate::ids::{CodeId, TextId};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Line,
    /// A text has the codes of all its lines together.
    Text,
}

/// What each coder said of each unit, in the order of the texts.
pub struct Units {
    coders: usize,
    said: Vec<(Place, Vec<Option<Codes>>)>,
}

/// A text, and a line of it where lines are compared.
type Place = (TextId, usize);

/// How far coders agree about one code, or about everything.
pub struct Row {
    /// `None`: about everything.
    pub code: Option<CodeId>,
    /// Units that some coder put it on.
    pub met: usize,
    pub agreement: Agreement,
}

impl Units {
    /// Merged codes count under the one they were merged into.
    #[must_use]
    pub fn of(study: &Study, unit: Unit) -> Units {
        let mut order: BTreeMap<(TextId, usize), usize> = BTreeMap::new();
        let mut said = Vec::new();
        for text in &study.texts {
            let lines = if unit == Unit::Line { text.lines.len() } else { 1 };
            for line in 0..lines {
                order.insert((text.id, line), said.len());
                said.push(((text.id, line), vec![None; study.coders]));
            }
        }
        for line in &study.said {
            let key = (line.text, if unit == Unit::Line { line.line } else { 0 });
            let place = order.get(&key).and_then(|at| said.get_mut(*at));
            if let Some(of) = place.and_then(|(_, by)| by.get_mut(line.coder)) {
                let codes = study.book.all_count_as(&line.codes);
                of.get_or_insert_with(Codes::new).extend(codes);
            }
        }
        Units { coders: study.coders, said }
    }

    /// About everything first: there each set of codes is a category of its own, so
    /// that coders agree about a unit when they gave it exactly the same codes.
    /// Then about each code: put on the unit, or not.
    #[must_use]
    pub fn rows(&self, study: &Study) -> Vec<Row> {
        let mut sets: BTreeMap<&Codes, u32> = BTreeMap::new();
        for codes in self.said.iter().flat_map(|(_, by)| by).flatten() {
            let next = u32::try_from(sets.len()).unwrap_or(u32::MAX);
            sets.entry(codes).or_insert(next);
        }
        let mut rows = vec![Row {
            code: None,
            met: self.met(|codes| !codes.is_empty()),
            agreement: self.table(|codes| sets.get(codes).copied().unwrap_or(0)).agreement(),
        }];
        for code in study.book.counting() {
            let met = self.met(|codes| codes.contains(&code.id));
            let table = self.table(|codes| u32::from(codes.contains(&code.id)));
            rows.push(Row { code: Some(code.id), met, agreement: table.agreement() });
        }
        rows
    }

    fn table(&self, category: impl Fn(&Codes) -> u32) -> Table {
        let row = |by: &Vec<Option<Codes>>| {
            let mut row: Vec<_> = by.iter().map(|said| said.as_ref().map(&category)).collect();
            row.resize(self.coders, None);
            row
        };
        Table::new(self.said.iter().map(|(_, by)| row(by)).collect())
    }

    fn met(&self, is: impl Fn(&Codes) -> bool) -> usize {
        self.said.iter().filter(|(_, by)| by.iter().flatten().any(&is)).count()
    }

    /// What all coders together found in each unit.
    pub fn found(&self) -> Vec<Codes> {
        let all = |by: &Vec<Option<Codes>>| by.iter().flatten().flatten().copied().collect();
        self.said.iter().map(|(_, by)| all(by)).collect()
    }

    /// Each unit with what was said of it, coder by coder.
    pub fn each(&self) -> impl Iterator<Item = (TextId, usize, &[Option<Codes>])> {
        self.said.iter().map(|((text, line), by)| (*text, *line, by.as_slice()))
    }
}
