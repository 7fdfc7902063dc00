//! The made-up name under which workers know a client: two words drawn by
//! chance, never derived from anything about the person.

use std::sync::LazyLock;

use crate::clock;
use crate::codes::Lang;
use crate::engine::{Fault, Tx};
use crate::store;

/// How often we draw before we put a number behind the words.
const DRAWS: usize = 8;

/// Adjectives and nouns of one language.
struct Lists {
    adjectives: Vec<&'static str>,
    nouns: Vec<&'static str>,
}

fn lists(lang: Lang) -> &'static Lists {
    static LISTS: LazyLock<[Lists; 2]> = LazyLock::new(|| {
        let read = |adjectives: &'static str, nouns: &'static str| Lists {
            adjectives: adjectives.lines().collect(),
            nouns: nouns.lines().collect(),
        };
        [
            read(
                include_str!("../../words/pseudonym.ru.adjectives.txt"),
                include_str!("../../words/pseudonym.ru.nouns.txt"),
            ),
            read(
                include_str!("../../words/pseudonym.en.adjectives.txt"),
                include_str!("../../words/pseudonym.en.nouns.txt"),
            ),
        ]
    });
    match lang {
        Lang::Ru => &LISTS[0],
        Lang::En => &LISTS[1],
    }
}

/// A name that no living case has.
///
/// # Errors
/// When the database fails.
pub fn draw(tx: &mut Tx, lang: Lang) -> Result<String, Fault> {
    for _ in 0..DRAWS {
        let name = two_words(lang);
        if !store::client::is_taken(tx, &name)? {
            return Ok(name);
        }
    }
    Ok(format!("{} {}", two_words(lang), clock::new_id() % 1_000_000))
}

fn two_words(lang: Lang) -> String {
    let lists = lists(lang);
    let adjective = pick(&lists.adjectives);
    let mut noun = pick(&lists.nouns);
    // "Cedar cedar" is no name; some words stand in both lists.
    while noun == adjective {
        noun = pick(&lists.nouns);
    }
    format!("{adjective} {noun}")
}

fn pick(list: &[&'static str]) -> &'static str {
    let place = usize::try_from(clock::new_id()).unwrap_or(0) % list.len().max(1);
    list.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_two_different_words() {
        for lang in [Lang::Ru, Lang::En] {
            for _ in 0..500 {
                let name = two_words(lang);
                let words: Vec<_> = name.split(' ').collect();
                assert_eq!(words.len(), 2, "{name}");
                assert_ne!(words[0], words[1]);
            }
        }
    }
}
