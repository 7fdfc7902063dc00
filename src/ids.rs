//! What things are numbered by. Each kind of number is a type of its own, so
//! that a worker's number can never stand where a case's is meant.

use std::fmt;
use std::str::FromStr;

use crate::clock;
use crate::engine::Value;

/// Letters and digits that cannot be taken for each other on a small screen.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// Random, so that it tells neither when nor as which it was made.
            #[must_use]
            #[allow(clippy::new_without_default)] // no two are alike
            pub fn new() -> $name {
                $name(clock::new_id())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&spell(self.0))
            }
        }

        impl FromStr for $name {
            type Err = Unreadable;
            fn from_str(text: &str) -> Result<$name, Unreadable> {
                read(text).map($name)
            }
        }

        impl From<$name> for Value {
            fn from(id: $name) -> Value {
                Value::Int(id.0)
            }
        }

        impl From<Option<$name>> for Value {
            fn from(id: Option<$name>) -> Value {
                id.map(|id| id.0).into()
            }
        }
    };
}

id!(
    /// One request until it is answered.
    CaseId
);
id!(
    /// A person who asks, as long as they have a case.
    ClientId
);
id!(
    /// A person who helps.
    WorkerId
);
id!(
    /// A record of the work. It outlives the case and does not name it.
    ReportId
);
id!(
    /// Somewhere people can go.
    PlaceId
);

id!(
    /// One way that a client was shown, to somewhere.
    ReferralId
);

id!(
    /// Texts that researchers code together.
    StudyId
);
id!(
    /// One text of a study.
    TextId
);
id!(
    /// One code of a study's codebook, or a theme.
    CodeId
);

id!(
    /// Reports that came together, with one table.
    ImportId
);

impl ReportId {
    /// The one behind `number` others of a table. One after another, unlike those of
    /// talks: a million rows are then written at the end of an index and not all over
    /// it, and the order of a table that somebody has anyway tells nothing new.
    #[must_use]
    pub fn of_import(import: ImportId, number: i64) -> ReportId {
        let first = import.0 >> 32 << 32;
        ReportId(first | (number & i64::from(u32::MAX)))
    }
}

/// An address names something that cannot be a number of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such number")
    }
}

impl std::error::Error for Unreadable {}

/// Base 32, lowest digit last, at most 13 characters.
fn spell(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::with_capacity(13);
    loop {
        digits.push(char::from(DIGITS[(rest % 32) as usize]));
        rest /= 32;
        if rest == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

fn read(text: &str) -> Result<i64, Unreadable> {
    if text.is_empty() || text.len() > 13 {
        return Err(Unreadable);
    }
    text.bytes().try_fold(0_i64, |number, letter| {
        let digit = DIGITS.iter().position(|known| *known == letter).ok_or(Unreadable)?;
        let digit = i64::try_from(digit).map_err(|_| Unreadable)?;
        number.checked_mul(32).and_then(|n| n.checked_add(digit)).ok_or(Unreadable)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_its_address() {
        for number in [0, 1, 31, 32, 4_611_686_018_427_387_903] {
            assert_eq!(spell(number).parse::<CaseId>(), Ok(CaseId(number)));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in ["", "-1", "u", "zzzzzzzzzzzzzz", "7zzzzzzzzzzzz0", "K", "1 "] {
            assert_eq!(text.parse::<CaseId>(), Err(Unreadable), "{text}");
        }
    }
}
