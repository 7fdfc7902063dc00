//! What follows from sums together. Every unknown that a row can stand for stands in
//! that row alone; so a row with a single unknown tells it, by the known counts beside
//! it. Nothing is worked out anew when one more count is hidden or one more sum is said.

use std::cmp::Ordering;

/// Factors are remainders of this prime, so that nothing is rounded.
const PRIME: u64 = 2_147_483_647;

/// Counts with their factors, in order: together they come to nought.
type Factors = Vec<(usize, u64)>;

#[derive(Clone, Debug, Default)]
struct Row {
    factors: Factors,
    /// The unknown that it stands for; none where every count in it is known.
    pivot: Option<usize>,
}

#[derive(Clone, Debug, Default)]
struct Column {
    is_unknown: bool,
    /// The row that stands for it.
    row: Option<usize>,
    /// The rows that it stood in at some time.
    places: Vec<usize>,
}

#[derive(Debug, Default)]
pub struct Rows {
    rows: Vec<Row>,
    columns: Vec<Column>,
    /// Rows that may tell something since they were last looked at.
    changed: Vec<usize>,
}

impl Rows {
    /// One more count.
    pub fn count(&mut self, is_unknown: bool) {
        self.columns.push(Column { is_unknown, ..Column::default() });
    }

    /// One more sum; its unknown that stands in the fewest sums is taken out of all
    /// others, so that rows stay short.
    pub fn sum(&mut self, whole: usize, parts: &[usize], often: &[usize]) {
        let mut factors =
            parts.iter().fold(Factors::new(), |all, part| with(&all, 1, &[(*part, 1)]));
        factors = with(&factors, PRIME - 1, &[(whole, 1)]);
        for (at, factor) in factors.clone() {
            if let Some(row) = self.columns[at].row {
                factors = with(&factors, PRIME - factor, &self.rows[row].factors);
            }
        }
        let place = self.rows.len();
        for (at, _) in &factors {
            self.columns[*at].places.push(place);
        }
        let unknown = factors.iter().map(|it| it.0).filter(|at| self.columns[*at].is_unknown);
        let pivot = unknown.min_by_key(|at| often[*at]);
        self.rows.push(Row { factors, pivot: None });
        if let Some(pivot) = pivot {
            self.stand(place, pivot);
        }
    }

    /// One more count is unknown.
    pub fn hide(&mut self, at: usize) {
        self.columns[at].is_unknown = true;
        let idle = self.columns[at].places.iter().map(|place| (*place, &self.rows[*place]));
        let idle = idle.filter(|(_, row)| row.pivot.is_none() && row.factor(at).is_some());
        let shortest = idle.min_by_key(|(_, row)| row.factors.len()).map(|(place, _)| place);
        if let Some(place) = shortest {
            self.stand(place, at);
        }
    }

    /// Lets a row stand for an unknown in it, and takes this out of all others.
    fn stand(&mut self, own: usize, pivot: usize) {
        let factors = std::mem::take(&mut self.rows[own].factors);
        let factor = factor(&factors, pivot).unwrap_or(1);
        let factors = with(&[], power(factor, PRIME - 2), &factors);
        for place in std::mem::replace(&mut self.columns[pivot].places, vec![own]) {
            let Some(factor) = self.rows[place].factor(pivot) else { continue };
            let sum = with(&self.rows[place].factors, PRIME - factor, &factors);
            let new = factors.iter().filter(|(at, _)| self.rows[place].factor(*at).is_none());
            new.for_each(|(at, _)| self.columns[*at].places.push(place));
            self.rows[place].factors = sum;
            self.changed.push(place);
        }
        self.columns[pivot].row = Some(own);
        self.rows[own] = Row { factors, pivot: Some(pivot) };
        self.changed.push(own);
    }

    /// A row that changed, what it tells, and the known counts it tells it by.
    pub fn next_told(&mut self) -> Option<(usize, Vec<usize>)> {
        while let Some(place) = self.changed.pop() {
            let Row { factors, pivot: Some(pivot) } = &self.rows[place] else { continue };
            let others = factors.iter().map(|it| it.0).filter(|at| at != pivot);
            if others.clone().all(|at| !self.columns[at].is_unknown) {
                return Some((*pivot, others.collect()));
            }
        }
        None
    }

    /// What is known by now stays known.
    pub fn keep(&mut self) {
        for row in &mut self.rows {
            row.factors.retain(|(at, _)| self.columns[*at].is_unknown);
        }
    }
}

impl Row {
    fn factor(&self, of: usize) -> Option<u64> {
        factor(&self.factors, of)
    }
}

fn factor(factors: &[(usize, u64)], of: usize) -> Option<u64> {
    factors.binary_search_by_key(&of, |it| it.0).ok().map(|place| factors[place].1)
}

/// The one, and the other so many times.
fn with(one: &[(usize, u64)], times: u64, other: &[(usize, u64)]) -> Factors {
    let mut sum = Vec::with_capacity(one.len() + other.len());
    let (mut one, mut other) = (one.iter().peekable(), other.iter().peekable());
    loop {
        let order = match (one.peek(), other.peek()) {
            (Some((at, _)), Some((next, _))) => at.cmp(next),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return sum,
        };
        let mine = one.next_if(|_| order != Ordering::Greater);
        let theirs = other.next_if(|_| order != Ordering::Less);
        let (at, _) = *mine.or(theirs).unwrap_or(&(0, 0));
        let factor = mine.map_or(0, |it| it.1) + theirs.map_or(0, |it| it.1 * times % PRIME);
        if factor % PRIME > 0 {
            sum.push((at, factor % PRIME));
        }
    }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut product = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    product
}
