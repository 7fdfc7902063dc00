//! Whether another text still brings anything new.

use super::Codes;

/// How many different codes were met after each text, in the order of the texts.
pub fn curve<'a>(texts: impl IntoIterator<Item = &'a Codes>) -> Vec<usize> {
    let mut met = Codes::new();
    let mut after = Vec::new();
    for codes in texts {
        met.extend(codes);
        after.push(met.len());
    }
    after
}

/// The text from which on nothing new came, counted from 1; 0 without any code.
#[must_use]
pub fn reached(curve: &[usize]) -> usize {
    let last = curve.last().copied().unwrap_or(0);
    if last == 0 {
        return 0;
    }
    curve.iter().position(|met| *met == last).map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CodeId;

    fn codes(numbers: &[i64]) -> Codes {
        numbers.iter().map(|number| CodeId(*number)).collect()
    }

    #[test]
    fn the_curve_counts_each_code_once_and_never_falls() {
        let texts =
            [codes(&[1]), codes(&[]), codes(&[1, 2]), codes(&[2]), codes(&[3]), codes(&[1])];
        assert_eq!(curve(&texts), [1, 1, 2, 2, 3, 3]);
        assert_eq!(reached(&curve(&texts)), 5);
        assert_eq!(reached(&curve(&[codes(&[]), codes(&[])])), 0);
        assert_eq!(curve(&[]), [0_usize; 0]);
    }
}
