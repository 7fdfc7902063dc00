//! Somebody who tries numbers. They have two small tables with their sums, then the
//! table of both, and look for another way to fill in what is hidden: whole numbers,
//! none less than nought.

use proptest::prelude::*;

use super::{Equations, is_small};

/// What stands in the last one nobody reads: it is the rest of what is said.
const COLUMNS: usize = 3;
/// So far from the truth they try: what is nearest fits soonest.
const TRIED: [i64; 5] = [0, 1, -1, 2, -2];

#[derive(Debug, Default)]
struct Tables {
    all: Equations,
    /// Of both tables, one after another.
    cells: Vec<i64>,
    /// By count: the cells that it is a sum of.
    of: Vec<Vec<usize>>,
}

impl Tables {
    fn of(months: &[Vec<i64>; 2], least: i64) -> Tables {
        let mut tables = Tables { cells: months.concat(), ..Tables::default() };
        let size = months[0].len();
        let parts = [0, size].map(|begin| tables.table(size, &[begin], least, &[]));
        tables.table(size, &[0, size], least, &parts);
        tables
    }

    /// A table of the tables that begin there: cells, rows, columns, and all.
    fn table(
        &mut self,
        size: usize,
        begins: &[usize],
        least: i64,
        parts: &[Vec<usize>],
    ) -> Vec<usize> {
        let cells = (0..size).map(|cell| vec![cell]);
        let rows = (0..size).step_by(COLUMNS).map(|row| (row..row + COLUMNS).collect());
        let columns = (0..COLUMNS).map(|column| (column..size).step_by(COLUMNS).collect());
        let every: Vec<Vec<usize>> =
            cells.chain(rows).chain(columns).chain([(0..size).collect()]).collect();
        let page: Vec<_> = every.iter().map(|cells| self.count(cells, begins)).collect();
        let whole = page[page.len() - 1];
        let lists = [size..page.len() - 1 - COLUMNS, page.len() - 1 - COLUMNS..page.len() - 1];
        for list in lists {
            for line in list.clone() {
                self.all.sum(page[line], every[line].iter().map(|cell| page[*cell]).collect());
            }
            self.all.sum(whole, list.map(|line| page[line]).collect());
        }
        for (at, whole) in page.iter().enumerate() {
            self.all.sum(*whole, parts.iter().map(|part| part[at]).collect());
        }
        self.all.settle(least);
        page
    }

    fn count(&mut self, cells: &[usize], begins: &[usize]) -> usize {
        let of = begins.iter().flat_map(|begin| cells.iter().map(move |cell| begin + cell));
        self.of.push(of.collect());
        let is_rest = cells.iter().all(|cell| cell % COLUMNS == COLUMNS - 1);
        self.all.count(self.times(self.of.len() - 1), !is_rest)
    }

    fn times(&self, count: usize) -> i64 {
        self.of[count].iter().map(|cell| self.cells[*cell]).sum()
    }

    /// Whether the count may be something else than it is.
    fn may_differ(&self, count: usize) -> bool {
        let own = self.of[count].iter().copied();
        let others = (0..self.cells.len()).filter(|cell| !self.of[count].contains(cell));
        let order: Vec<_> = own.chain(others).collect();
        self.is_found(count, &order, &mut vec![None; self.cells.len()])
    }

    /// Whether there is such a way to fill in the cells that are left.
    fn is_found(&self, count: usize, left: &[usize], tried: &mut Vec<Option<i64>>) -> bool {
        let sum = |at: usize| self.of[at].iter().map(|cell| tried[*cell]).sum::<Option<i64>>();
        let is_shown = |at: usize| !self.all.is_hidden(at);
        let fits = |at: usize| sum(at).is_none_or(|sum| (sum == self.times(at)) == is_shown(at));
        let may = |at: usize| if at == count || is_shown(at) { fits(at) } else { true };
        if !(0..self.of.len()).all(may) {
            return false;
        }
        let Some((cell, left)) = left.split_first() else { return true };
        let truth = self.cells[*cell];
        let numbers = TRIED.iter().map(|by| truth + by).filter(|number| *number >= 0);
        let found = numbers.into_iter().any(|number| {
            tried[*cell] = Some(number);
            self.is_found(count, left, tried)
        });
        tried[*cell] = None;
        found
    }
}

fn months() -> impl Strategy<Value = [Vec<i64>; 2]> {
    let month = |size| prop::collection::vec(prop_oneof![Just(0_i64), 0_i64..9], size);
    prop_oneof![[month(3), month(3)], [month(6), month(6)], [month(9), month(9)],]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn nobody_finds_a_small_count_by_trying_numbers(months in months(), least in 2_i64..6) {
        let tables = Tables::of(&months, least);
        for count in (0..tables.of.len()).filter(|at| is_small(tables.times(*at), least)) {
            prop_assert!(tables.all.is_hidden(count));
            prop_assert!(tables.may_differ(count), "{} is {}", count, tables.times(count));
        }
    }
}
