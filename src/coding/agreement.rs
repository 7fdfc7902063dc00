//! How far coders agree, and how sure that is.
//!
//! - *Per cent*: of all pairs of coders who looked at the same unit, those who said
//!   the same.
//! - *Cohen's kappa* (Cohen 1960, Educational and Psychological Measurement 20:37):
//!   `(p_o - p_e) / (1 - p_e)` over the units that both coders looked at, where
//!   `p_e` is the agreement that their own shares of each category would give by
//!   chance. Of two coders; of more it is not defined here.
//! - *Krippendorff's alpha* for nominal data (Krippendorff 2011, "Computing
//!   Krippendorff's Alpha-Reliability"): `1 - D_o / D_e` from the coincidences of
//!   values within units that two coders at least looked at, so that what one did
//!   not look at is left out and not guessed.
//! - *Its interval*: 95 %, by the percentile method (Efron and Tibshirani 1993;
//!   for alpha Zapf and others 2016, BMC Medical Research Methodology 16:93):
//!   units are drawn anew with replacement [`limits::RESAMPLES`] times.
//!
//! Where only one category was used, chance alone would agree fully: kappa and
//! alpha are then not defined, which is `None` here, and `nan` or an error in
//! other programs.

use std::collections::BTreeMap;

use crate::limits;

/// A row is a unit, a column a coder, a number a category. `None`: that coder did
/// not look.
pub struct Table {
    coders: usize,
    units: Vec<Vec<Option<u32>>>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Units that two coders at least looked at.
    pub units: usize,
    /// From 0 to 1.
    pub observed: Option<f64>,
    pub kappa: Option<f64>,
    pub alpha: Option<f64>,
    /// Where alpha lies with 95 % confidence.
    pub interval: Option<(f64, f64)>,
}

/// How often each category was said of a unit, by category.
type Tally = Vec<(u32, u32)>;

impl Table {
    /// Rows that are shorter than the widest are filled up with nothing. Whoever
    /// looked at no unit at all is no coder here.
    #[must_use]
    pub fn new(units: Vec<Vec<Option<u32>>>) -> Table {
        let wide = units.iter().map(Vec::len).max().unwrap_or(0);
        let said = |unit: &Vec<Option<u32>>, coder: usize| unit.get(coder).copied().flatten();
        let coders: Vec<_> = (0..wide)
            .filter(|coder| units.iter().any(|unit| said(unit, *coder).is_some()))
            .collect();
        let row = |unit: &Vec<Option<u32>>| coders.iter().map(|coder| said(unit, *coder)).collect();
        Table { coders: coders.len(), units: units.iter().map(row).collect() }
    }

    /// Everything, the interval among it.
    #[must_use]
    pub fn agreement(&self) -> Agreement {
        let tallies = self.tallies();
        Agreement {
            units: tallies.len(),
            observed: observed(&tallies),
            kappa: self.kappa(),
            alpha: self.alpha(),
            interval: self.interval(limits::RESAMPLES, limits::RESAMPLES_SEED),
        }
    }

    /// Of two coders.
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        if self.coders != 2 {
            return None;
        }
        let (mut both, mut same) = (0_u32, 0_u32);
        let mut shares: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for unit in &self.units {
            let [Some(one), Some(other)] = unit[..] else { continue };
            both += 1;
            same += u32::from(one == other);
            shares.entry(one).or_default().0 += 1;
            shares.entry(other).or_default().1 += 1;
        }
        // Everything times the number of units squared: whole numbers, no rounding.
        let both = f64::from(both);
        let by_chance: f64 =
            shares.values().map(|(one, other)| f64::from(*one) * f64::from(*other)).sum();
        let room = both * both - by_chance;
        (room > 0.0).then(|| (both * f64::from(same) - by_chance) / room)
    }

    /// Of any number of coders.
    #[must_use]
    pub fn alpha(&self) -> Option<f64> {
        let tallies = self.tallies();
        alpha(tallies.iter().map(|tally| (tally, 1)))
    }

    /// Draws units anew `times` times. A draw of which alpha is not defined does not
    /// count; when more than half of them are, there is no interval.
    #[must_use]
    pub fn interval(&self, times: usize, seed: u64) -> Option<(f64, f64)> {
        // Units with the same tally are alike: what counts is how often each was drawn.
        let mut kinds: BTreeMap<Tally, usize> = BTreeMap::new();
        let mut kind_of = Vec::new();
        for tally in self.tallies() {
            let next = kinds.len();
            kind_of.push(*kinds.entry(tally).or_insert(next));
        }
        if kind_of.is_empty() {
            return None;
        }
        let mut tallies: Vec<_> = kinds.into_iter().collect();
        tallies.sort_by_key(|(_, kind)| *kind);
        let mut chance = Chance(seed);
        let mut found = Vec::with_capacity(times);
        let mut drawn = vec![0_u32; tallies.len()];
        for _ in 0..times {
            drawn.fill(0);
            for _ in 0..kind_of.len() {
                drawn[kind_of[chance.below(kind_of.len())]] += 1;
            }
            let weighed = tallies.iter().zip(&drawn).map(|((tally, _), times)| (tally, *times));
            found.extend(alpha(weighed));
        }
        if found.len() * 2 <= times {
            return None;
        }
        found.sort_by(f64::total_cmp);
        let at = |thousandth: usize| found[(found.len() * thousandth).div_ceil(1_000) - 1];
        Some((at(25), at(975)))
    }

    /// Of each unit that two coders at least looked at.
    fn tallies(&self) -> Vec<Tally> {
        let tally = |unit: &Vec<Option<u32>>| {
            let mut times: BTreeMap<u32, u32> = BTreeMap::new();
            for said in unit.iter().flatten() {
                *times.entry(*said).or_default() += 1;
            }
            times.into_iter().collect::<Tally>()
        };
        self.units.iter().map(tally).filter(|tally| values(tally) >= 2).collect()
    }
}

fn values(tally: &Tally) -> u32 {
    tally.iter().map(|(_, times)| times).sum()
}

fn squares(tally: &Tally) -> f64 {
    tally.iter().map(|(_, times)| f64::from(*times) * f64::from(*times)).sum()
}

/// Pairs within units that said the same, of all.
fn observed(tallies: &[Tally]) -> Option<f64> {
    let (mut same, mut all) = (0.0, 0.0);
    for tally in tallies {
        let said = f64::from(values(tally));
        same += squares(tally) - said;
        all += said * said - said;
    }
    (all > 0.0).then(|| same / all)
}

/// Of units, each so many times.
fn alpha<'a>(tallies: impl Iterator<Item = (&'a Tally, u32)>) -> Option<f64> {
    let (mut said, mut apart) = (0.0, 0.0);
    let mut totals: BTreeMap<u32, f64> = BTreeMap::new();
    for (tally, times) in tallies {
        let (within, times) = (f64::from(values(tally)), f64::from(times));
        said += times * within;
        apart += times * (within * within - squares(tally)) / (within - 1.0);
        for (category, count) in tally {
            *totals.entry(*category).or_default() += times * f64::from(*count);
        }
    }
    let room = said * said - totals.values().map(|total| total * total).sum::<f64>();
    (room > 0.0).then(|| 1.0 - (said - 1.0) * apart / room)
}

/// `SplitMix64` (Steele and others 2014): numbers that look drawn and are always the
/// same for a seed. No secret is made from them.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to `bound` without it; `bound` is not 0.
    fn below(&mut self, bound: usize) -> usize {
        let wide = u128::from(self.next()) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(rows: &[&[i64]]) -> Table {
        let said = |value: &i64| u32::try_from(*value).ok();
        Table::new(rows.iter().map(|row| row.iter().map(said).collect()).collect())
    }

    fn near(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn what_is_printed_in_the_sources_comes_out() {
        // Krippendorff 2011, section C: nominal, four observers, missing values.
        let printed = table(&[
            &[1, 1, -1, 1],
            &[2, 2, 3, 2],
            &[3, 3, 3, 3],
            &[3, 3, 3, 3],
            &[2, 2, 2, 2],
            &[1, 2, 3, 4],
            &[4, 4, 4, 4],
            &[1, 1, 2, 1],
            &[2, 2, 2, 2],
            &[-1, 5, 5, 5],
            &[-1, -1, 1, 1],
            &[-1, -1, 3, -1],
        ]);
        let alpha = printed.alpha().unwrap();
        assert!((alpha - 0.743).abs() < 5e-4, "{alpha}");
        assert_eq!(printed.kappa(), None);
        assert_eq!(printed.agreement().units, 11);
        // Twenty and fifteen agreed, five and ten apart: kappa is 0.4.
        let mut rows = vec![vec![1, 1]; 20];
        rows.extend(vec![vec![1, 0]; 5]);
        rows.extend(vec![vec![0, 1]; 10]);
        rows.extend(vec![vec![0, 0]; 15]);
        let rows: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
        near(table(&rows).kappa(), 0.4);
        near(table(&rows).agreement().observed, 0.7);
    }

    #[test]
    fn where_nothing_can_be_said_nothing_is() {
        let nothing =
            Agreement { units: 0, observed: None, kappa: None, alpha: None, interval: None };
        assert_eq!(Table::new(Vec::new()).agreement(), nothing);
        assert_eq!(table(&[&[], &[]]).agreement(), nothing);
        assert_eq!(table(&[&[1], &[0]]).agreement(), nothing);
        assert_eq!(table(&[&[-1, 1], &[0, -1]]).agreement(), nothing);
        let one_category = table(&[&[3, 3], &[3, 3]]).agreement();
        assert_eq!(one_category, Agreement { units: 2, observed: Some(1.0), ..nothing });
        // Each used one category, and not the same: chance gives nothing, nor did they.
        let apart = table(&[&[0, 1], &[0, 1]]).agreement();
        near(apart.kappa, 0.0);
        near(apart.alpha, -0.5);
    }

    #[test]
    fn the_interval_is_the_same_each_time_and_holds_alpha() {
        let rows: Vec<Vec<i64>> =
            (0..120).map(|i| vec![i % 2, (i + i64::from(i % 9 == 0)) % 2]).collect();
        let rows: Vec<&[i64]> = rows.iter().map(Vec::as_slice).collect();
        let (table, again) = (table(&rows), table(&rows));
        let (low, high) = table.interval(1_000, 7).unwrap();
        assert_eq!(again.interval(1_000, 7), Some((low, high)));
        let alpha = table.alpha().unwrap();
        assert!(low < alpha && alpha < high && high <= 1.0, "{low} {alpha} {high}");
        // Thirty times the units, drawn as often: the interval is narrower.
        let many: Vec<&[i64]> = rows.iter().copied().cycle().take(rows.len() * 30).collect();
        let (wide, narrow) = (high - low, super::tests::table(&many).interval(200, 7).unwrap());
        assert!((narrow.1 - narrow.0) * 3.0 < wide, "{narrow:?} {wide}");
    }

    fn tables() -> impl Strategy<Value = Vec<Vec<Option<u32>>>> {
        (2..5_usize).prop_flat_map(|coders| {
            let said = prop_oneof![1 => Just(None), 6 => (0..4_u32).prop_map(Some)];
            prop::collection::vec(prop::collection::vec(said, coders), 0..40)
        })
    }

    fn same(one: Option<f64>, other: Option<f64>) -> bool {
        match (one, other) {
            (Some(one), Some(other)) => (one - other).abs() < 1e-12,
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    proptest! {
        #[test]
        fn names_and_order_change_nothing(units in tables(), turn in 1..4_usize) {
            let plain = Table::new(units.clone());
            let renamed = units.iter().map(|unit| {
                unit.iter().map(|said| said.map(|it| (it * 7 + 3) % 29)).collect()
            });
            let turned = units.iter().map(|unit| {
                let mut unit = unit.clone();
                let turn = turn % unit.len();
                unit.rotate_left(turn);
                unit
            });
            let reversed = units.iter().rev().cloned();
            for other in [renamed.collect::<Vec<_>>(), turned.collect(), reversed.collect()] {
                let other = Table::new(other);
                prop_assert!(same(plain.kappa(), other.kappa()));
                prop_assert!(same(plain.alpha(), other.alpha()));
                prop_assert!(same(observed(&plain.tallies()), observed(&other.tallies())));
            }
        }

        #[test]
        fn whoever_agrees_fully_has_one(said in prop::collection::vec(0..3_u32, 2..60), coders in 2..5_usize) {
            let table = Table::new(said.iter().map(|it| vec![Some(*it); coders]).collect());
            let is_one = said.iter().all(|it| *it == said[0]);
            prop_assert_eq!(table.alpha(), (!is_one).then_some(1.0));
            prop_assert_eq!(table.kappa(), (!is_one && coders == 2).then_some(1.0));
            prop_assert_eq!(table.agreement().observed, Some(1.0));
        }

        #[test]
        fn nothing_is_above_one_and_what_nobody_shared_changes_nothing(units in tables()) {
            let mut more = units.clone();
            let coders = units.first().map_or(2, Vec::len);
            let mut alone = vec![None; coders];
            // Whoever looked at nothing before would be one coder more.
            alone[0] = units.iter().any(|unit| unit[0].is_some()).then_some(3);
            more.push(alone);
            more.push(vec![None; coders]);
            let (plain, more) = (Table::new(units), Table::new(more));
            prop_assert!(same(plain.kappa(), more.kappa()));
            prop_assert!(same(plain.alpha(), more.alpha()));
            for value in [plain.kappa(), plain.alpha()].into_iter().flatten() {
                prop_assert!((-1.0..=1.0).contains(&value));
            }
        }
    }
}
