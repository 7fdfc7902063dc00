//! Many rows in one statement: the way to a database and back is what writing costs
//! most. The text is the same for both engines and in few lengths, so that each stays
//! known to the database once it was read.

use crate::engine::{Fault, Row, Tx, Value};
use crate::limits;

/// A statement with rows of values in it.
pub struct Many {
    width: usize,
    /// By how many rows each takes, the most first.
    texts: [(usize, String); limits::STATEMENT_ROWS.len()],
}

impl Many {
    /// What stands before and behind the rows, each of `width` values.
    pub fn new(before: &str, width: usize, behind: &str) -> Many {
        let row = |row: usize| {
            let places: Vec<_> = (1..=width).map(|at| format!("${}", row * width + at)).collect();
            format!("({})", places.join(", "))
        };
        let text = |rows: usize| {
            let all: Vec<_> = (0..rows).map(row).collect();
            format!("{before}{}{behind}", all.join(", "))
        };
        Many { width, texts: limits::STATEMENT_ROWS.map(|rows| (rows, text(rows))) }
    }

    /// Runs it for all rows, whose values stand one after another.
    ///
    /// # Errors
    /// When the database fails.
    pub fn run(&'static self, tx: &mut Tx, values: &[Value]) -> Result<u64, Fault> {
        self.pieces(values).try_fold(0, |touched, (text, piece)| Ok(touched + tx.run(text, piece)?))
    }

    /// What it answers for all rows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rows(&'static self, tx: &mut Tx, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut all = Vec::new();
        for (text, piece) in self.pieces(values) {
            all.extend(tx.rows(text, piece)?);
        }
        Ok(all)
    }

    fn pieces<'v>(
        &'static self,
        mut left: &'v [Value],
    ) -> impl Iterator<Item = (&'static str, &'v [Value])> {
        std::iter::from_fn(move || {
            let rows = left.len() / self.width;
            let (length, text) = self.texts.iter().find(|(length, _)| *length <= rows)?;
            let (piece, rest) = left.split_at(length * self.width);
            left = rest;
            Some((text.as_str(), piece))
        })
    }
}
