//! k-anonymity of rows of codes: whoever knows all that a row says must find at
//! least k rows that say the same. Which rows single somebody out, what would
//! become of them if a column were told less exactly, and a table in which none
//! does. Pure; a table is small enough to be read at once.

use std::collections::{BTreeSet, HashMap};

/// What may be told less exactly, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// "2026-03-14" becomes "2026-03".
    Month,
    /// "2026-03" becomes "2026-Q1".
    Quarter,
    /// "2026-Q1" becomes "2026".
    Year,
    /// "SVC.LEGAL" becomes "SVC": what stands before the point.
    Theme,
    /// Minutes become "0-5", "6-30", "31-120", "121-" or "none".
    Band,
    /// Services become where they were given: "online", "offline", "both", "none".
    Delivery,
    /// Nothing is told.
    Dropped,
}

impl Step {
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Step::Month => "month",
            Step::Quarter => "quarter",
            Step::Year => "year",
            Step::Theme => "theme",
            Step::Band => "band",
            Step::Delivery => "delivery",
            Step::Dropped => "dropped",
        }
    }

    /// The same told less exactly; what this step does not understand is dropped.
    #[must_use]
    pub fn of(self, value: &str) -> String {
        match self {
            Step::Month => value.get(..7).unwrap_or_default().to_owned(),
            Step::Quarter => quarter(value).unwrap_or_default(),
            Step::Year => value.get(..4).unwrap_or_default().to_owned(),
            Step::Theme => value.split('.').next().unwrap_or_default().to_owned(),
            Step::Band => band(value).to_owned(),
            Step::Delivery => ways(value).to_owned(),
            Step::Dropped => String::new(),
        }
    }
}

fn quarter(month: &str) -> Option<String> {
    let (year, month) = month.split_once('-')?;
    let month: u32 = month.parse().ok()?;
    Some(format!("{year}-Q{}", month.div_ceil(3)))
}

fn band(minutes: &str) -> &'static str {
    match minutes.parse::<u32>() {
        Ok(0..=5) => "0-5",
        Ok(6..=30) => "6-30",
        Ok(31..=120) => "31-120",
        Ok(_) => "121-",
        Err(_) => "none",
    }
}

/// S07 to S16 and S18 are met in a place, the rest on the net.
fn ways(services: &str) -> &'static str {
    let number = |code: &str| code.strip_prefix('S').and_then(|it| it.parse::<u32>().ok());
    let numbers: Vec<u32> = services.split(' ').filter_map(number).collect();
    let is_offline = |it: &u32| (7..=16).contains(it) || *it == 18;
    match (numbers.iter().any(is_offline), numbers.iter().any(|it| !is_offline(it))) {
        (true, true) => "both",
        (true, false) => "offline",
        (false, true) => "online",
        (false, false) => "none",
    }
}

/// A column of a table: everything in it may be known to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// From the exact to nothing; the last one drops it.
    pub steps: &'static [Step],
}

/// Rows of codes. Every row has a value for each column.
pub struct Table {
    pub columns: Vec<Column>,
    /// For each column and level, the value of each row as a number.
    levels: Vec<Vec<Vec<u32>>>,
    /// For each column and level, what the numbers say.
    words: Vec<Vec<Vec<String>>>,
    rows: usize,
}

/// How exactly each column is told: so many of its steps are taken.
pub type Levels = Vec<usize>;

/// Which rows single somebody out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// The number of rows that say the same, where they are fewest; 0 of nothing.
    pub smallest: usize,
    /// Rows of which fewer than k say the same.
    pub rows: Vec<usize>,
}

/// One column told less exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub column: usize,
    pub step: Step,
    /// Rows that would still single somebody out.
    pub at_risk: usize,
}

/// A table in which nobody is singled out.
pub struct Released {
    pub levels: Levels,
    /// In the order of their values, which tells nothing of their own order.
    pub rows: Vec<Vec<String>>,
    /// Rows that are left out, because too few say the same.
    pub suppressed: usize,
}

impl Table {
    /// Rows that are too short are filled with nothing.
    #[must_use]
    pub fn new(columns: Vec<Column>, rows: &[Vec<String>]) -> Table {
        let mut levels = Vec::with_capacity(columns.len());
        let mut words = Vec::with_capacity(columns.len());
        for (at, column) in columns.iter().enumerate() {
            let exact = rows.iter().map(|row| row.get(at).cloned().unwrap_or_default());
            let mut values: Vec<String> = exact.collect();
            let mut own_levels = Vec::new();
            let mut own_words = Vec::new();
            let (numbers, said) = numbered(&values);
            own_levels.push(numbers);
            own_words.push(said);
            for step in column.steps {
                values = values.iter().map(|value| step.of(value)).collect();
                let (numbers, said) = numbered(&values);
                own_levels.push(numbers);
                own_words.push(said);
            }
            levels.push(own_levels);
            words.push(own_words);
        }
        Table { columns, levels, words, rows: rows.len() }
    }

    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Everything as exactly as it came.
    #[must_use]
    pub fn exact(&self) -> Levels {
        vec![0; self.columns.len()]
    }

    #[must_use]
    pub fn risk(&self, levels: &Levels, k: usize) -> Risk {
        let mut classes: HashMap<Vec<u32>, Vec<usize>> = HashMap::new();
        for row in 0..self.rows {
            classes.entry(self.key(levels, row)).or_default().push(row);
        }
        let smallest = classes.values().map(Vec::len).min().unwrap_or(0);
        let lone = classes.into_values().filter(|class| class.len() < k);
        let mut rows: Vec<usize> = lone.flatten().collect();
        rows.sort_unstable();
        Risk { smallest, rows }
    }

    fn key(&self, levels: &Levels, row: usize) -> Vec<u32> {
        self.levels.iter().zip(levels).map(|(column, level)| column[*level][row]).collect()
    }

    /// What each column could be told as, what leaves fewest at risk first.
    #[must_use]
    pub fn offers(&self, levels: &Levels, k: usize) -> Vec<Offer> {
        let mut offers = Vec::new();
        for (column, known) in self.columns.iter().enumerate() {
            let Some(step) = known.steps.get(levels[column]) else { continue };
            let mut coarser = levels.clone();
            coarser[column] += 1;
            let at_risk = self.risk(&coarser, k).rows.len();
            offers.push(Offer { column, step: *step, at_risk });
        }
        offers.sort_by_key(|offer| offer.at_risk);
        offers
    }

    /// Tells columns less exactly, one step at a time and the best first, until
    /// at most `spared` of a hundred rows single somebody out, and leaves those
    /// out. However it goes, each row that is given says what k rows say.
    #[must_use]
    pub fn released(&self, k: usize, spared: usize) -> Released {
        let mut levels = self.exact();
        let mut risk = self.risk(&levels, k);
        while risk.rows.len() * 100 > self.rows * spared {
            let Some(best) = self.offers(&levels, k).into_iter().next() else { break };
            levels[best.column] += 1;
            risk = self.risk(&levels, k);
        }
        let lone: BTreeSet<usize> = risk.rows.iter().copied().collect();
        let kept = (0..self.rows).filter(|row| !lone.contains(row));
        let mut rows: Vec<Vec<String>> = kept.map(|row| self.said(&levels, row)).collect();
        rows.sort_unstable();
        Released { levels, rows, suppressed: lone.len() }
    }

    fn said(&self, levels: &Levels, row: usize) -> Vec<String> {
        let each = self.levels.iter().zip(&self.words).zip(levels);
        each.map(|((numbers, words), level)| words[*level][numbers[*level][row] as usize].clone())
            .collect()
    }

    /// How a column is told now; `None` as exactly as it came.
    #[must_use]
    pub fn told(&self, levels: &Levels, column: usize) -> Option<Step> {
        let level = levels[column].checked_sub(1)?;
        self.columns[column].steps.get(level).copied()
    }
}

/// Each value as a number, and what the numbers say.
fn numbered(values: &[String]) -> (Vec<u32>, Vec<String>) {
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut words = Vec::new();
    let mut numbers = Vec::with_capacity(values.len());
    for value in values {
        let next = u32::try_from(words.len()).unwrap_or(u32::MAX);
        let number = *known.entry(value).or_insert_with(|| {
            words.push(value.clone());
            next
        });
        numbers.push(number);
    }
    (numbers, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MONTHS: Column =
        Column { name: "month", steps: &[Step::Quarter, Step::Year, Step::Dropped] };
    const NEEDS: Column = Column { name: "need", steps: &[Step::Theme, Step::Dropped] };

    fn table(rows: &[(&str, &str)]) -> Table {
        let rows: Vec<_> =
            rows.iter().map(|(a, b)| vec![(*a).to_owned(), (*b).to_owned()]).collect();
        Table::new(vec![MONTHS, NEEDS], &rows)
    }

    #[test]
    fn each_step_tells_less() {
        let table = [
            (Step::Month, "2026-03-14", "2026-03"),
            (Step::Quarter, "2026-03", "2026-Q1"),
            (Step::Quarter, "2026-12", "2026-Q4"),
            (Step::Quarter, "", ""),
            (Step::Year, "2026-Q4", "2026"),
            (Step::Theme, "SVC.LEGAL", "SVC"),
            (Step::Theme, "UNC", "UNC"),
            (Step::Band, "5", "0-5"),
            (Step::Band, "31", "31-120"),
            (Step::Band, "", "none"),
            (Step::Delivery, "S02 S08", "both"),
            (Step::Delivery, "S18", "offline"),
            (Step::Delivery, "", "none"),
            (Step::Dropped, "web", ""),
        ];
        for (step, value, coarser) in table {
            assert_eq!(step.of(value), coarser, "{step:?} {value}");
        }
    }

    #[test]
    fn who_is_alone_is_named_and_the_best_offer_comes_first() {
        let table = table(&[
            ("2026-01", "SVC.LEGAL"),
            ("2026-02", "SVC.ID_DOCS"),
            ("2026-01", "SVC.ID_DOCS"),
            ("2026-01", "SVC.ID_DOCS"),
        ]);
        let risk = table.risk(&table.exact(), 2);
        assert_eq!(risk, Risk { smallest: 1, rows: vec![0, 1] });
        let offers = table.offers(&table.exact(), 2);
        // Either leaves one row alone; of the two the one that stands first.
        let expected = [
            Offer { column: 0, step: Step::Quarter, at_risk: 1 },
            Offer { column: 1, step: Step::Theme, at_risk: 1 },
        ];
        assert_eq!(offers, expected);
        let released = table.released(2, 0);
        assert_eq!(released.levels, [1, 1]);
        assert_eq!(released.rows, vec![["2026-Q1".to_owned(), "SVC".to_owned()]; 4]);
        assert_eq!(released.suppressed, 0);
    }

    #[test]
    fn what_too_few_say_is_left_out_and_few_of_nothing_is_nothing() {
        let alone = table(&[("2026-01", "UNC"), ("2026-01", "UNC")]);
        let released = alone.released(5, 100);
        assert_eq!((released.rows.len(), released.suppressed), (0, 2));
        assert_eq!(alone.released(5, 0).rows.len(), 0, "even all the same they are too few");
        let nothing = table(&[]);
        assert_eq!(nothing.risk(&nothing.exact(), 5), Risk { smallest: 0, rows: vec![] });
        assert_eq!(nothing.released(5, 5).rows.len(), 0);
    }

    proptest! {
        #[test]
        fn after_coarsening_no_class_is_below_k(
            rows in prop::collection::vec((1..13_u32, 0..6_usize), 0..120),
            k in 2..12_usize,
            spared in 0..20_usize,
        ) {
            let needs = ["SVC.LEGAL", "SVC.SOCIAL", "HRS.PACK", "HRS.PREP", "UNC", "OD.OPIOID"];
            let rows: Vec<_> = rows
                .into_iter()
                .map(|(month, need)| vec![format!("2026-{month:02}"), needs[need].to_owned()])
                .collect();
            let table = Table::new(vec![MONTHS, NEEDS], &rows);
            let released = table.released(k, spared);
            let mut classes: HashMap<&Vec<String>, usize> = HashMap::new();
            for row in &released.rows {
                *classes.entry(row).or_default() += 1;
            }
            prop_assert!(classes.values().all(|size| *size >= k));
            prop_assert_eq!(released.rows.len() + released.suppressed, rows.len());
            prop_assert!(released.rows.is_sorted());
        }
    }
}
