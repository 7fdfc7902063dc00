//! One half of a referral's code: nine digits, the last of which gives most
//! slips of the finger away.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::clock;

/// Digits nobody can guess: 26 bits a half, 53 in both, and somebody who tries is
/// slowed down. Digits, because they are on every keyboard, sound alike in no
/// language we speak, and are typed with a thumb.
const CHANCE: usize = 8;

/// Of a quasigroup without fixed points in which no two neighbours may change
/// places unseen (H. M. Damm, 2004).
const CHECK: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// Half of a code: with the client, or on the slip.
#[derive(Zeroize, ZeroizeOnDrop, PartialEq, Eq)]
pub struct Half([u8; CHANCE + 1]);

/// What was typed is no half of a code: too short, too long, or a wrong digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistyped;

impl Half {
    /// A half nobody can guess.
    #[must_use]
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> Half {
        let mut half = Half([0; CHANCE + 1]);
        for digit in &mut half.0[..CHANCE] {
            // What would make some digits likelier than others is drawn anew.
            *digit = loop {
                let chance = clock::random::<1>()[0];
                if chance < 250 {
                    break chance % 10;
                }
            };
        }
        half.0[CHANCE] = check(&half.0[..CHANCE]);
        half
    }

    /// Takes what somebody typed, however they parted it.
    ///
    /// # Errors
    /// [`Mistyped`] when it cannot be one.
    pub fn read(typed: &str) -> Result<Half, Mistyped> {
        let mut half = Half([0; CHANCE + 1]);
        let mut length = 0;
        for sign in typed.chars().filter(|sign| sign.is_alphanumeric()) {
            let digit = sign.to_digit(10).and_then(|digit| u8::try_from(digit).ok());
            *half.0.get_mut(length).ok_or(Mistyped)? = digit.ok_or(Mistyped)?;
            length += 1;
        }
        match length == CHANCE + 1 && check(&half.0) == 0 {
            true => Ok(half),
            false => Err(Mistyped),
        }
    }

    /// `123 456 789`, as it is read aloud.
    #[must_use]
    pub fn spell(&self) -> Zeroizing<String> {
        let mut spelled = Zeroizing::new(String::with_capacity(CHANCE + 3));
        for (place, digit) in self.0.iter().enumerate() {
            if place > 0 && place % 3 == 0 {
                spelled.push(' ');
            }
            spelled.push(char::from(b'0' + digit));
        }
        spelled
    }

    /// Both halves as one code, whichever of them was named first.
    #[must_use]
    pub fn whole(&self, other: &Half) -> Zeroizing<Vec<u8>> {
        let (first, second) = if self.0 <= other.0 { (self, other) } else { (other, self) };
        Zeroizing::new([first.0, second.0].concat())
    }
}

fn check(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |so_far, digit| CHECK[usize::from(so_far)][usize::from(*digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_is_read_however_it_was_typed_and_no_slip_of_a_finger_passes() {
        for _ in 0..50 {
            let half = Half::new();
            let spelled = half.spell();
            assert_eq!(spelled.len(), 11);
            assert!(Half::read(&spelled) == Ok(Half(half.0)));
            assert!(Half::read(&spelled.replace(' ', "-")) == Ok(Half(half.0)));
            let digits: Vec<char> = spelled.chars().filter(char::is_ascii_digit).collect();
            for place in 0..digits.len() {
                for other in '0'..='9' {
                    let mut wrong = digits.clone();
                    wrong[place] = other;
                    let is_same = wrong == digits;
                    assert_eq!(Half::read(&wrong.iter().collect::<String>()).is_ok(), is_same);
                }
                let mut swapped = digits.clone();
                swapped.swap(place, (place + 1).min(digits.len() - 1));
                let is_same = swapped == digits;
                assert_eq!(Half::read(&swapped.iter().collect::<String>()).is_ok(), is_same);
            }
        }
        for typed in ["", "123", "1234567890", "12345678x", "ещё раз", "१२३४५६७८९"]
        {
            assert!(Half::read(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_order_of_the_halves_is_nobodys_worry() {
        let (one, other) = (Half::new(), Half::new());
        assert_eq!(one.whole(&other), other.whole(&one));
        assert_ne!(one.whole(&other), one.whole(&one));
    }
}
