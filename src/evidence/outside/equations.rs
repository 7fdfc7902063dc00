//! Counts and how they add up, and what follows from those that are shown.

mod rows;

use std::collections::HashSet;
use std::ops::Range;

use self::rows::Rows;

#[derive(Clone, Copy, Debug)]
struct Count {
    times: i64,
    /// What nobody ever reads is unknown too.
    is_hidden: bool,
}

impl Count {
    /// Whoever knows that no count is less than nought gets many a nought out of sums
    /// that say nothing of it. So a reader is taken to know them all: a small count that
    /// they cannot work out even so may be more, and may be less, and still fit.
    fn is_unknown(self) -> bool {
        self.is_hidden && self.times != 0
    }
}

/// `whole` is the sum of `parts`.
#[derive(Clone, Debug)]
struct Sum {
    whole: usize,
    parts: Vec<usize>,
}

impl Sum {
    fn members(&self) -> impl Iterator<Item = usize> {
        self.parts.iter().copied().chain([self.whole])
    }
}

/// Counts are called by the number under which they came.
#[derive(Debug, Default)]
pub struct Equations {
    counts: Vec<Count>,
    sums: Vec<Sum>,
    rests: HashSet<(usize, usize)>,
    /// So many counts and sums are settled.
    settled: (usize, usize),
    rows: Rows,
}

impl Equations {
    /// One more count: one that is read, or one that nobody reads and that may be known
    /// all the same.
    pub fn count(&mut self, times: i64, is_read: bool) -> usize {
        self.counts.push(Count { times, is_hidden: !is_read });
        self.counts.len() - 1
    }

    pub fn sum(&mut self, whole: usize, parts: Vec<usize>) {
        if !parts.is_empty() {
            self.sums.push(Sum { whole, parts });
        }
    }

    /// What is left of `whole` without `part`.
    pub fn rest(&mut self, whole: usize, part: usize) {
        if whole != part && self.rests.insert((whole, part)) {
            let times = self.counts[whole].times - self.counts[part].times;
            let rest = self.count(times, false);
            self.sum(whole, vec![part, rest]);
        }
    }

    #[must_use]
    pub fn is_hidden(&self, at: usize) -> bool {
        self.counts[at].is_hidden
    }

    /// Hides what is small under `least`, and of the counts since the last time so many
    /// others that nothing small follows from the rest.
    pub fn settle(&mut self, least: i64) {
        let (begin, first) = self.settled;
        self.settled = (self.counts.len(), self.sums.len());
        for count in &mut self.counts[begin..] {
            count.is_hidden |= is_small(count.times, least);
            self.rows.count(count.is_unknown());
        }
        let sums = first..self.sums.len();
        self.reduce(sums.clone());
        while self.plainly(sums.clone(), begin, least) || self.derived(begin, least) {}
        self.rows.keep();
    }

    /// What stands in few sums goes first, so that rows stay short.
    fn reduce(&mut self, sums: Range<usize>) {
        let mut often = vec![0_usize; self.counts.len()];
        for at in self.sums[sums.clone()].iter().flat_map(Sum::members) {
            often[at] += 1;
        }
        let rarest = |place: &usize| {
            let members = self.sums[*place].members();
            members.filter(|at| self.counts[*at].is_unknown()).map(|at| often[at]).min()
        };
        let mut places: Vec<_> = sums.collect();
        places.sort_by_cached_key(rarest);
        for sum in places.into_iter().map(|place| &self.sums[place]) {
            self.rows.sum(sum.whole, &sum.parts, &often);
        }
    }

    /// Sums that give a small count away by themselves: those that are hidden in them
    /// come to no more than a small one.
    fn plainly(&mut self, sums: Range<usize>, begin: usize, least: i64) -> bool {
        let mut has_hidden = false;
        for place in sums {
            while self.gives_away(place, least) {
                let members: Vec<_> = self.sums[place].members().collect();
                if !self.hide_one(members, begin) {
                    break;
                }
                has_hidden = true;
            }
        }
        has_hidden
    }

    fn gives_away(&self, place: usize, least: i64) -> bool {
        let Sum { whole, parts } = &self.sums[place];
        let whole = self.counts[*whole];
        let unknown = parts.iter().map(|at| self.counts[*at]).filter(|it| it.is_unknown());
        match whole.is_unknown() {
            true => unknown.count() == 0 && is_small(whole.times, least),
            false => is_small(unknown.map(|it| it.times).sum(), least),
        }
    }

    /// Whatever follows from several sums together.
    fn derived(&mut self, begin: usize, least: i64) -> bool {
        let mut has_hidden = false;
        while let Some((told, by)) = self.rows.next_told() {
            has_hidden |= is_small(self.counts[told].times, least) && self.hide_one(by, begin);
        }
        has_hidden
    }

    /// Of these the smallest that can be hidden; says whether there was any.
    fn hide_one(&mut self, of: Vec<usize>, begin: usize) -> bool {
        let times = |at: &usize| self.counts[*at].times;
        let can = of.into_iter().filter(|at| *at >= begin && !self.is_hidden(*at));
        let smallest = can.filter(|at| times(at) != 0).min_by_key(times);
        if let Some(at) = smallest {
            self.counts[at].is_hidden = true;
            self.rows.hide(at);
        }
        smallest.is_some()
    }
}

fn is_small(times: i64, least: i64) -> bool {
    (1..least).contains(&times)
}

#[cfg(test)]
mod tests;
