//! What changed between two versions, word by word, for whoever signs the later.

use crate::limits;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Gone(String),
    New(String),
}

/// The later words with what they replaced, in reading order. Texts that have
/// too little in common to be compared are shown whole, the earlier first.
#[must_use]
pub fn difference(before: &str, after: &str) -> Vec<Piece> {
    let (old, new) = (words(before), words(after));
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let mut pieces = Pieces::default();
    pieces.add(Piece::Same, &old[..start]);
    compare(&old_rest[..old_rest.len() - end], &new_rest[..new_rest.len() - end], &mut pieces);
    pieces.add(Piece::Same, &old_rest[old_rest.len() - end..]);
    pieces.0
}

/// Words with the space before them: put together they are the text, and a
/// paragraph that is added behind a word leaves the word as it was.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut in_word = false;
    for (at, sign) in text.char_indices() {
        if in_word && sign.is_whitespace() {
            words.push(&text[start..at]);
            start = at;
        }
        in_word = !sign.is_whitespace();
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// The longest row of words that both have, in order.
fn compare(old: &[&str], new: &[&str], pieces: &mut Pieces) {
    let width = new.len() + 1;
    if (old.len() + 1).saturating_mul(width) > limits::DIFFERENCE_CELLS_MAX {
        pieces.add(Piece::Gone, old);
        pieces.add(Piece::New, new);
        return;
    }
    // How many words are common to what lies behind each pair of places.
    let mut common = vec![0_u16; (old.len() + 1) * width];
    for (row, old_word) in old.iter().enumerate().rev() {
        for (column, new_word) in new.iter().enumerate().rev() {
            common[row * width + column] = match old_word == new_word {
                true => common[(row + 1) * width + column + 1] + 1,
                false => common[(row + 1) * width + column].max(common[row * width + column + 1]),
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < old.len() && column < new.len() {
        if old[row] == new[column] {
            pieces.add(Piece::Same, &old[row..=row]);
            (row, column) = (row + 1, column + 1);
        } else if common[(row + 1) * width + column] >= common[row * width + column + 1] {
            pieces.add(Piece::Gone, &old[row..=row]);
            row += 1;
        } else {
            pieces.add(Piece::New, &new[column..=column]);
            column += 1;
        }
    }
    pieces.add(Piece::Gone, &old[row..]);
    pieces.add(Piece::New, &new[column..]);
}

/// Neighbours of one kind stand in one piece.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn add(&mut self, kind: fn(String) -> Piece, words: &[&str]) {
        if words.is_empty() {
            return;
        }
        match (self.0.last_mut(), kind(words.concat())) {
            (Some(Piece::Same(text)), Piece::Same(more))
            | (Some(Piece::Gone(text)), Piece::Gone(more))
            | (Some(Piece::New(text)), Piece::New(more)) => text.push_str(&more),
            (_, piece) => self.0.push(piece),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_changed_stands_where_it_changed() {
        let pieces =
            difference("Ждите 3 минуты, потом проверьте.", "Ждите 5 минут, потом зовите.\n\nВсё.");
        let expected = [
            Piece::Same("Ждите".to_owned()),
            Piece::Gone(" 3 минуты,".to_owned()),
            Piece::New(" 5 минут,".to_owned()),
            Piece::Same(" потом".to_owned()),
            Piece::Gone(" проверьте.".to_owned()),
            Piece::New(" зовите.\n\nВсё.".to_owned()),
        ];
        assert_eq!(pieces, expected);
        assert_eq!(difference("а б", "а б"), [Piece::Same("а б".to_owned())]);
        assert_eq!(difference("", "а"), [Piece::New("а".to_owned())]);
        assert_eq!(difference("а", ""), [Piece::Gone("а".to_owned())]);
        assert_eq!(difference("", ""), []);
    }

    #[test]
    fn texts_that_are_too_large_are_shown_whole() {
        let (old, new) = (" а".repeat(5_000), " б".repeat(5_000));
        assert_eq!(difference(&old, &new), [Piece::Gone(old), Piece::New(new)]);
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_the_difference(
            before in "[абв \n]{0,40}", after in "[абв \n]{0,40}"
        ) {
            let pieces = difference(&before, &after);
            let side = |is_old: bool| pieces.iter().fold(String::new(), |text, piece| match piece {
                Piece::Same(words) => text + words,
                Piece::Gone(words) if is_old => text + words,
                Piece::New(words) if !is_old => text + words,
                _ => text,
            });
            prop_assert_eq!(side(true), before);
            prop_assert_eq!(side(false), after);
        }
    }
}
