//! How far a typed word is from a known one.

/// Whether `typed` becomes `known` by at most `most` slips: a letter changed,
/// left out, put in, or two neighbours swapped.
pub(super) fn is_within(typed: &[char], known: &[char], most: usize) -> bool {
    slips(typed, known, most).is_some()
}

/// The same for the beginning of `typed` and a stem.
pub(super) fn begins_within(typed: &[char], stem: &[char], most: usize) -> bool {
    let shortest = stem.len().saturating_sub(most);
    (shortest..=stem.len() + most)
        .filter(|length| *length <= typed.len())
        .any(|length| slips(&typed[..length], stem, most).is_some())
}

/// Longer words are compared by their beginning only.
const LETTERS_MAX: usize = 24;

/// How many slips there are, if there are no more than `most`.
pub(crate) fn slips(typed: &[char], known: &[char], most: usize) -> Option<usize> {
    if typed.len().abs_diff(known.len()) > most || known.len() > LETTERS_MAX {
        return None;
    }
    let width = known.len() + 1;
    let mut before = [0_usize; LETTERS_MAX + 1];
    let mut last = [0_usize; LETTERS_MAX + 1];
    for (at, cell) in last.iter_mut().enumerate().take(width) {
        *cell = at;
    }
    for (row, letter) in typed.iter().enumerate() {
        let mut this = [0_usize; LETTERS_MAX + 1];
        this[0] = row + 1;
        let mut least = this[0];
        for (column, other) in known.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut cell = changed.min(last[column + 1] + 1).min(this[column] + 1);
            let swapped =
                row > 0 && column > 0 && typed[row - 1] == *other && known[column - 1] == *letter;
            if swapped {
                cell = cell.min(before[column - 1] + 1);
            }
            this[column + 1] = cell;
            least = least.min(cell);
        }
        if least > most {
            return None;
        }
        before = last;
        last = this;
    }
    Some(last[width - 1]).filter(|found| *found <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        let table = [
            ("дышит", "дышит", 0, true),
            ("дшит", "дышит", 1, true),
            ("ыдшит", "дышит", 1, true),
            ("дыишт", "дышит", 1, true),
            ("дышитт", "дышит", 1, true),
            ("пишет", "дышит", 1, false),
            ("breahting", "breathing", 1, true),
            ("wkae", "wake", 1, true),
        ];
        for (typed, known, most, wanted) in table {
            assert_eq!(is_within(&letters(typed), &letters(known), most), wanted, "{typed}");
        }
        assert!(begins_within(&letters("прсоыпается"), &letters("просып"), 1));
        assert!(!begins_within(&letters("рассыпается"), &letters("просып"), 1));
    }
}
