//! How far a typed word is from a known one.

/// Whether `typed` becomes `known` by at most `most` slips: a letter changed,
/// left out, put in, or two neighbours swapped.
pub(super) fn is_within(typed: &[char], known: &[char], most: usize) -> bool {
    slips(typed, known, most).is_some()
}

/// The same for the beginning of `typed` and a stem.
pub(super) fn begins_within(typed: &[char], stem: &[char], most: usize) -> bool {
    let longest = typed.len().min(stem.len() + most);
    let mut is_near = false;
    distances(&typed[..longest], stem, most, |slips| is_near |= slips <= most);
    is_near
}

/// Longer words are compared by their beginning only.
const LETTERS_MAX: usize = 24;

/// How many slips there are, if there are no more than `most`.
pub(crate) fn slips(typed: &[char], known: &[char], most: usize) -> Option<usize> {
    if typed.len().abs_diff(known.len()) > most {
        return None;
    }
    let (mut rows, mut last) = (0, known.len());
    distances(typed, known, most, |slips| (rows, last) = (rows + 1, slips));
    (rows == typed.len() && last <= most).then_some(last)
}

/// More slips than anybody asks about.
const FAR: u8 = 100;

/// As many slips as letters: each is left out.
const NOTHING_TYPED: [u8; LETTERS_MAX + 1] = {
    let mut row = [0; LETTERS_MAX + 1];
    let mut letters = 1;
    while letters < row.len() {
        row[letters] = row[letters - 1] + 1;
        letters += 1;
    }
    row
};

/// From each beginning of `typed` in turn, one letter and more, to the whole of
/// `known`, until none can come nearer than `most`. Optimal string alignment, a row
/// at a time, and of a row only what lies within `most` of the diagonal: further off
/// there are more slips anyway (Ukkonen 1985). A cell fits a byte because words are short.
/// Plain loops, since this is where triage spends its time.
fn distances(typed: &[char], known: &[char], most: usize, mut found: impl FnMut(usize)) {
    if known.len() > LETTERS_MAX || typed.len() > LETTERS_MAX + most {
        return;
    }
    let mut before = [FAR; LETTERS_MAX + 1];
    let mut last = NOTHING_TYPED;
    let (mut row, mut letters) = (0, 0_u8);
    while row < typed.len() {
        letters += 1;
        let mut this = [FAR; LETTERS_MAX + 1];
        this[0] = letters;
        let mut least = letters;
        let end = if row + most < known.len() { row + most + 1 } else { known.len() };
        let mut column = row.saturating_sub(most);
        while column < end {
            let is_changed = typed[row] != known[column];
            let mut cell = last[column] + u8::from(is_changed);
            let is_swapped = is_changed
                && row > 0
                && column > 0
                && typed[row - 1] == known[column]
                && known[column - 1] == typed[row];
            if is_swapped && before[column - 1] + 1 < cell {
                cell = before[column - 1] + 1;
            }
            if last[column + 1] + 1 < cell {
                cell = last[column + 1] + 1;
            }
            if this[column] + 1 < cell {
                cell = this[column] + 1;
            }
            if cell < least {
                least = cell;
            }
            column += 1;
            this[column] = cell;
        }
        if usize::from(least) > most {
            return;
        }
        before = last;
        last = this;
        row += 1;
        found(usize::from(last[known.len()]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same, by the definition: nothing is kept between two of its questions.
    fn plain(typed: &[char], known: &[char]) -> usize {
        let (Some((last, typed_before)), Some((other, known_before))) =
            (typed.split_last(), known.split_last())
        else {
            return typed.len().max(known.len());
        };
        let changed = plain(typed_before, known_before) + usize::from(last != other);
        let cut = (plain(typed_before, known) + 1).min(plain(typed, known_before) + 1);
        let swapped = match (typed_before.split_last(), known_before.split_last()) {
            (Some((a, typed)), Some((b, known))) if a == other && b == last => {
                plain(typed, known) + 1
            }
            _ => usize::MAX,
        };
        changed.min(cut).min(swapped)
    }

    proptest::proptest! {
        #[test]
        fn a_row_at_a_time_counts_what_the_definition_counts(
            typed in "[абв]{0,6}", known in "[абв]{1,5}", most in 0..3_usize
        ) {
            let typed: Vec<char> = typed.chars().collect();
            let known: Vec<char> = known.chars().collect();
            let nearest = plain(&typed, &known);
            proptest::prop_assert_eq!(
                slips(&typed, &known, most),
                (nearest <= most).then_some(nearest)
            );
            let begins = (1..=typed.len()).any(|end| plain(&typed[..end], &known) <= most);
            proptest::prop_assert_eq!(begins_within(&typed, &known, most), begins);
        }
    }

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
