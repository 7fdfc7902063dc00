//! Chance that repeats: everything that looks random in a world comes from its
//! one seed, so a failing run can be played again.

/// A small generator (splitmix64). Not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number of `from..to`.
    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = to.abs_diff(from).max(1);
        from.saturating_add_unsigned(self.next() % width)
    }

    /// Letters and digits as Telegram uses them in its identifiers.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        let mut text = String::with_capacity(count);
        while text.len() < count {
            text.push(letter(self.next()));
        }
        text
    }
}

/// The same word for the same numbers: file identifiers need no table.
pub(crate) fn word(numbers: &[u64], count: usize) -> String {
    let mut state = 0_u64;
    for number in numbers {
        state = mixed(state ^ mixed(number.wrapping_add(0x9E37_79B9_7F4A_7C15)));
    }
    Chance(state).letters(count)
}

fn mixed(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn letter(number: u64) -> char {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char::from(LETTERS[(number % 64) as usize])
}
