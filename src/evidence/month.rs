//! A month of the calendar: the finest time that figures know.

use std::fmt;

/// `2026-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i16,
    /// 1 to 12.
    month: i8,
}

impl Month {
    /// `month` is 1 to 12; what is not ends at the nearer of them.
    #[must_use]
    pub fn of(year: i16, month: i8) -> Month {
        Month { year, month: month.clamp(1, 12) }
    }

    /// Reads `2026-03`, or the month of `2026-03-17`.
    #[must_use]
    pub fn read(text: &str) -> Option<Month> {
        let (year, rest) = text.split_at_checked(4)?;
        let month = rest.strip_prefix('-')?;
        let month = month.split_at_checked(2).map_or(month, |(month, _)| month);
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = is_digits(year) && is_digits(month) && month.len() == 2;
        let (year, month) = fits.then(|| year.parse().ok().zip(month.parse().ok()))??;
        (1..=12).contains(&month).then_some(Month { year, month })
    }

    #[must_use]
    pub fn next(self) -> Month {
        match self.month {
            12 => Month { year: self.year.saturating_add(1), month: 1 },
            month => Month { month: month + 1, ..self },
        }
    }

    #[must_use]
    pub fn before(self) -> Month {
        match self.month {
            1 => Month { year: self.year.saturating_sub(1), month: 12 },
            month => Month { month: month - 1, ..self },
        }
    }

    /// So many months earlier.
    #[must_use]
    pub fn back(self, months: usize) -> Month {
        (0..months).fold(self, |month, _| month.before())
    }

    /// Every month from this one to `last`, both included.
    pub fn to(self, last: Month) -> impl Iterator<Item = Month> {
        let mut next = self;
        std::iter::from_fn(move || {
            let month = next;
            next = month.next();
            (month <= last).then_some(month)
        })
    }

    /// How many months from this one to `last`, both included; 0 when it is later.
    #[must_use]
    pub fn months_to(self, last: Month) -> i64 {
        let count = |month: Month| i64::from(month.year) * 12 + i64::from(month.month);
        (count(last) - count(self) + 1).max(0)
    }

    /// 1 to 12.
    #[must_use]
    pub fn number(self) -> i8 {
        self.month
    }

    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}
