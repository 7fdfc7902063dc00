//! Counts and how they add up, and what follows from those that are shown.

use std::collections::{BTreeMap, BTreeSet, HashMap};

#[derive(Clone, Copy, Debug)]
struct Count {
    times: i64,
    /// What nobody ever reads is unknown too.
    is_hidden: bool,
}

/// `whole` is the sum of `parts`.
#[derive(Clone, Debug)]
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

#[derive(Debug, Default)]
pub struct Equations {
    counts: Vec<Count>,
    names: HashMap<String, usize>,
    sums: Vec<Sum>,
}

/// Factors are remainders of this prime, so that nothing is rounded.
const PRIME: u64 = 2_147_483_647;

/// One equation between unknowns, and the sums that it was made of.
#[derive(Clone, Debug, Default)]
struct Row {
    factors: BTreeMap<usize, u64>,
    sums: BTreeSet<usize>,
}

impl Equations {
    #[must_use]
    pub fn count(&self) -> usize {
        self.counts.len()
    }

    /// A count that is read; by the same name it is the same count.
    pub fn say(&mut self, name: String, times: i64) {
        self.add(name, times, true);
    }

    /// A count that nobody reads, and that may be known all the same.
    pub fn hold(&mut self, name: String, times: i64) {
        self.add(name, times, false);
    }

    fn add(&mut self, name: String, times: i64, is_said: bool) {
        let next = self.counts.len();
        let at = *self.names.entry(name).or_insert(next);
        if at == next {
            self.counts.push(Count { times, is_hidden: !is_said });
        }
    }

    /// Parts that are not there are nought.
    pub fn sum(&mut self, whole: &str, parts: Vec<String>) {
        let parts: Vec<_> = parts.iter().filter_map(|it| self.names.get(it).copied()).collect();
        if let (Some(whole), false) = (self.names.get(whole), parts.is_empty()) {
            self.sums.push(Sum { whole: *whole, parts });
        }
    }

    /// What is left of `whole` without `part`, where both are there.
    pub fn rest(&mut self, whole: &str, part: &str) {
        let (Some(all), Some(one)) = (self.names.get(whole), self.names.get(part)) else { return };
        if all == one {
            return;
        }
        let times = self.counts[*all].times - self.counts[*one].times;
        let name = format!("{whole} without {part}");
        self.hold(name.clone(), times);
        self.sum(whole, vec![part.to_owned(), name]);
    }

    /// Two names of one count.
    pub fn same(&mut self, one: &str, other: &str) {
        self.sum(one, vec![other.to_owned()]);
    }

    #[must_use]
    pub fn is_hidden(&self, name: &str) -> bool {
        self.names.get(name).is_none_or(|at| self.counts[*at].is_hidden)
    }

    /// Hides what is small under `least`, and of the counts from `begin` on so many
    /// others that nothing small follows from the rest.
    pub fn settle(&mut self, begin: usize, least: i64) {
        for count in self.counts.iter_mut().skip(begin) {
            count.is_hidden |= is_small(count.times, least);
        }
        loop {
            let plain = self.plainly(least);
            if self.hide(plain, begin) {
                continue;
            }
            let derived = self.derived(least);
            if !self.hide(derived, begin) {
                return;
            }
        }
    }

    /// Hides one count for each finding; says whether there was any.
    fn hide(&mut self, found: Vec<BTreeSet<usize>>, begin: usize) -> bool {
        let mut hidden = BTreeSet::new();
        for sums in found {
            let members = |at: &usize| {
                let sum = &self.sums[*at];
                sum.parts.iter().copied().chain([sum.whole])
            };
            let members: BTreeSet<usize> = sums.iter().flat_map(members).collect();
            if !members.is_disjoint(&hidden) {
                continue;
            }
            let wholes: BTreeSet<_> = sums.iter().map(|at| self.sums[*at].whole).collect();
            let can = members.into_iter().filter(|at| *at >= begin && !self.counts[*at].is_hidden);
            let rank = |at: &usize| {
                let times = self.counts[*at].times;
                (times == 0, wholes.contains(at), times)
            };
            hidden.extend(can.min_by_key(rank));
        }
        for at in &hidden {
            self.counts[*at].is_hidden = true;
        }
        !hidden.is_empty()
    }

    /// Sums that give a small count away by themselves: it alone is hidden in them, or
    /// those that are hidden come to no more than a small one.
    fn plainly(&self, least: i64) -> Vec<BTreeSet<usize>> {
        let gives_away = |sum: &Sum| {
            let unknown = |at: &&usize| self.counts[**at].is_hidden;
            let parts: Vec<_> = sum.parts.iter().filter(unknown).collect();
            let times = |at: usize| self.counts[at].times;
            let has_small = parts.iter().any(|at| is_small(times(**at), least));
            let all: i64 = parts.iter().map(|at| times(**at)).sum();
            match self.counts[sum.whole].is_hidden {
                true => parts.is_empty() && is_small(times(sum.whole), least),
                false => has_small && (parts.len() == 1 || is_small(all, least)),
            }
        };
        let found = (0..self.sums.len()).filter(|at| gives_away(&self.sums[*at]));
        found.map(|at| BTreeSet::from([at])).collect()
    }

    /// Whatever follows from several sums together: each equation takes one unknown
    /// out of all others, and one that has a single unknown left tells it. What stands
    /// in few sums goes first, so that rows stay short.
    fn derived(&self, least: i64) -> Vec<BTreeSet<usize>> {
        let mut rows: Vec<Row> = (0..self.sums.len()).map(|at| self.row(at)).collect();
        let mut often = vec![0_usize; self.counts.len()];
        for at in rows.iter().flat_map(|row| row.factors.keys()) {
            often[*at] += 1;
        }
        rows.sort_by_key(|row| row.factors.keys().map(|at| often[*at]).min());
        let mut solved = Solved::default();
        for mut row in rows {
            solved.reduce(&mut row, 0);
            let pivot = row.factors.keys().copied().min_by_key(|at| often[*at]);
            if let Some(pivot) = pivot {
                solved.add(pivot, row);
            }
        }
        // Backwards: what a row is reduced by is reduced itself.
        for at in (0..solved.rows.len()).rev() {
            let mut row = std::mem::take(&mut solved.rows[at]);
            solved.reduce(&mut row, at + 1);
            solved.rows[at] = row;
        }
        let tells = |row: &Row| {
            row.factors.len() == 1
                && row.factors.keys().all(|at| is_small(self.counts[*at].times, least))
        };
        solved.rows.into_iter().filter(tells).map(|row| row.sums).collect()
    }

    fn row(&self, at: usize) -> Row {
        let sum = &self.sums[at];
        let mut row = Row { factors: BTreeMap::new(), sums: BTreeSet::from([at]) };
        row.add(sum.whole, PRIME - 1);
        sum.parts.iter().for_each(|part| row.add(*part, 1));
        row.factors.retain(|at, _| self.counts[*at].is_hidden);
        row
    }
}

/// Rows that each stand for one unknown, and which. None has the unknown of an
/// earlier one.
#[derive(Debug, Default)]
struct Solved {
    rows: Vec<Row>,
    pivots: Vec<usize>,
    places: HashMap<usize, usize>,
}

impl Solved {
    fn add(&mut self, pivot: usize, mut row: Row) {
        let inverse = power(row.factors[&pivot], PRIME - 2);
        for factor in row.factors.values_mut() {
            *factor = *factor * inverse % PRIME;
        }
        self.places.insert(pivot, self.rows.len());
        self.pivots.push(pivot);
        self.rows.push(row);
    }

    /// Takes out of the row what the rows from `begin` on stand for.
    fn reduce(&self, row: &mut Row, begin: usize) {
        let found = |row: &Row| {
            let places = row.factors.keys().filter_map(|at| self.places.get(at));
            places.copied().filter(|place| *place >= begin).min()
        };
        while let Some(place) = found(row) {
            row.take(self.pivots[place], &self.rows[place]);
        }
    }
}

impl Row {
    fn add(&mut self, at: usize, factor: u64) {
        let sum = self.factors.entry(at).or_default();
        *sum = (*sum + factor) % PRIME;
        if *sum == 0 {
            self.factors.remove(&at);
        }
    }

    /// Takes the unknown out, by an equation in which it has the factor 1.
    fn take(&mut self, unknown: usize, other: &Row) {
        let Some(factor) = self.factors.get(&unknown).copied() else { return };
        for (at, times) in &other.factors {
            self.add(*at, (PRIME - factor) * times % PRIME);
        }
        self.sums.extend(&other.sums);
    }
}

fn is_small(times: i64, least: i64) -> bool {
    (1..least).contains(&times)
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut base, mut product) = (base, 1);
    while exponent > 0 {
        if exponent % 2 == 1 {
            product = product * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    product
}
