//! What may be shown to whom. A small count may be somebody: whoever is not of the
//! organisation reads that it is small and no more (`domain.md` section 5: cells
//! under 5 hidden, under 10 for partners, and the second cell that would give the
//! first away).

/// Who reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// People of the organisation.
    House,
    /// Others: counts under this are not shown.
    Outside(i64),
}

/// A count, as far as it may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Number(i64),
    /// Small, or beside a small one that it would give away.
    Hidden,
}

impl Shown {
    #[must_use]
    pub fn number(self) -> Option<i64> {
        match self {
            Shown::Number(number) => Some(number),
            Shown::Hidden => None,
        }
    }
}

impl Audience {
    fn is_small(self, count: i64) -> bool {
        matches!(self, Audience::Outside(least) if (1..least).contains(&count))
    }

    /// One count that stands by itself.
    #[must_use]
    pub fn one(self, count: i64) -> Shown {
        if self.is_small(count) { Shown::Hidden } else { Shown::Number(count) }
    }

    /// Counts that add up to a total which stands beside them. What is hidden
    /// could be found by subtracting what is shown from the total: so at least two
    /// are hidden, and together they come to no small number; the smallest are
    /// taken first. Where that does not help the total goes too.
    #[must_use]
    pub fn table(self, counts: &[i64]) -> (Vec<Shown>, Shown) {
        let total: i64 = counts.iter().sum();
        let Audience::Outside(least) = self else {
            return (counts.iter().copied().map(Shown::Number).collect(), Shown::Number(total));
        };
        let mut hidden: Vec<usize> =
            (0..counts.len()).filter(|at| self.is_small(counts[*at])).collect();
        let mut others: Vec<usize> = (0..counts.len()).filter(|at| counts[*at] >= least).collect();
        others.sort_by_key(|at| counts[*at]);
        let mut others = others.into_iter();
        let sum = |hidden: &[usize]| hidden.iter().map(|at| counts[*at]).sum::<i64>();
        let mut is_total_safe = true;
        while !hidden.is_empty() && (hidden.len() < 2 || sum(&hidden) < least) {
            match others.next() {
                Some(at) => hidden.push(at),
                None => {
                    is_total_safe = false;
                    break;
                }
            }
        }
        let shown = (0..counts.len())
            .map(|at| if hidden.contains(&at) { Shown::Hidden } else { Shown::Number(counts[at]) })
            .collect();
        let total = if is_total_safe { self.one(total) } else { Shown::Hidden };
        (shown, total)
    }

    /// `part` of `whole`: shown where neither it nor the rest of it is small.
    #[must_use]
    pub fn share(self, part: i64, whole: i64) -> Option<(i64, i64)> {
        let hides = self.is_small(part) || self.is_small(whole - part) || self.is_small(whole);
        (!hides).then_some((part, whole))
    }
}
