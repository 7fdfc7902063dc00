//! Words that were typed without a space between them: `shewontwakeup`. Trembling hands
//! miss the longest key, too.

use super::lexicon::Lexicon;
use super::normal::Token;

/// A word of fewer letters is left to [`Lexicon::apart`]; of more it is no haste.
const LETTERS: std::ops::RangeInclusive<usize> = 12..=64;
/// So many are looked at in a message: looking takes time, and who does it once goes on.
const TOKENS_MAX: usize = 16;
/// What a piece costs: a word, beside it one of a single letter, a stem and each letter of
/// its ending, and a letter of none. Few long words are likelier than many short ones.
const WORD: usize = 3;
const LETTER: usize = 2;
const STEM: usize = 2;
const UNKNOWN: usize = 3;
/// One letter of so many may be a slip, or a word of one letter.
const SLIP_IN: usize = 12;
/// It is made of so many words at least, one of them of so many letters and written as it
/// should be. Else it is one long word that nobody wrote down.
const PIECES_MIN: usize = 3;
const SURE_LETTERS_MIN: usize = 4;

/// Each of the tokens, or the words it was made of.
pub(super) fn apart(tokens: Vec<Token>, lexicon: &Lexicon) -> Vec<Token> {
    let mut left = TOKENS_MAX;
    // What follows stands as far from these words as it did from the one.
    let mut further = 0;
    let mut made = Vec::with_capacity(tokens.len());
    for token in tokens {
        let is_long = LETTERS.contains(&token.text.chars().count());
        let words = if is_long && left > 0 {
            left -= 1;
            pieces(&token.text, lexicon)
        } else {
            None
        };
        match words {
            Some(words) => {
                for word in words {
                    made.push(Token { text: word.to_owned(), at: token.at + further });
                    further += 1;
                }
                further -= 1;
            }
            None => made.push(Token { at: token.at + further, ..token }),
        }
    }
    made
}

/// The cheapest way to a place in the text, in letters.
#[derive(Clone, Copy)]
struct Way {
    cost: usize,
    unknown: usize,
    /// Where the last piece follows the one before, and where it begins: a letter earlier
    /// where two that were alike have become one ("он не", "law wont").
    from: usize,
    begins: usize,
    is_sure: bool,
}

/// The cheapest words that a text is made of, if it is no word itself.
fn pieces<'t>(text: &'t str, lexicon: &Lexicon) -> Option<Vec<&'t str>> {
    let edges: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let all = edges.len() - 1;
    let start = Way { cost: 0, unknown: 0, from: 0, begins: 0, is_sure: false };
    let mut ways = vec![start; edges.len()];
    for (end, way) in ways.iter_mut().enumerate() {
        // As if nothing were known.
        *way = Way { cost: end * UNKNOWN, unknown: end, from: end.max(1) - 1, ..start };
        way.begins = way.from;
    }
    for at in 0..all {
        let slip = Way {
            cost: ways[at].cost + UNKNOWN,
            unknown: ways[at].unknown + 1,
            from: at,
            begins: at,
            is_sure: false,
        };
        keep(&mut ways[at + 1], slip);
        for (word, ending) in lexicon.words_of(&text[edges[at]..]) {
            let letters = word.chars().count();
            if letters == all {
                return None;
            }
            let cost = match (ending, letters) {
                (0, 1) => WORD + LETTER,
                (0, _) => WORD,
                _ => WORD + STEM + ending,
            };
            let is_sure = ending == 0 && letters >= SURE_LETTERS_MIN;
            // With a letter for both first: "cant talk" rather than "can talk".
            let shared = (letters > 1).then_some(at + 1);
            for from in shared.into_iter().chain([at]) {
                let Way { cost: before, unknown, .. } = ways[from];
                let unknown = unknown + usize::from(letters == 1);
                let way = Way { cost: before + cost, unknown, from, begins: at, is_sure };
                keep(&mut ways[at + letters], way);
            }
        }
    }
    let (mut end, mut words, mut is_sure) = (all, Vec::new(), false);
    while end > 0 {
        let way = ways[end];
        words.push(&text[edges[way.begins]..edges[end]]);
        is_sure |= way.is_sure;
        end = way.from;
    }
    words.reverse();
    let is_made_of_words = is_sure && ways[all].unknown * SLIP_IN <= all;
    (is_made_of_words && words.len() >= PIECES_MIN).then_some(words)
}

fn keep(best: &mut Way, way: Way) {
    if way.cost < best.cost {
        *best = way;
    }
}
