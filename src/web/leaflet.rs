//! The words of a leaflet as a page shows them.

use maud::{Markup, html};

use crate::leaflet::{Block, blocks};
use crate::markup::{Entity, Meaning, marked};

/// Headings begin at the third level: the page has the first, the leaflet's
/// title the second.
#[must_use]
pub fn body(words: &str) -> Markup {
    html! {
        @for block in blocks(words) {
            @match block {
                Block::Heading(words) => { h3 { (line(&words)) } },
                Block::Paragraph(words) => { p { (line(&words)) } },
                Block::List { is_numbered: true, items } => {
                    ol .steps { @for item in &items { li { (line(item)) } } }
                },
                Block::List { is_numbered: false, items } => {
                    ul .bullets { @for item in &items { li { (line(item)) } } }
                },
            }
        }
    }
}

/// Marks within a line, and line breaks.
#[must_use]
pub fn line(words: &str) -> Markup {
    let marked = marked(words);
    let units: Vec<u16> = marked.text.encode_utf16().collect();
    spans(&units, (0, units.len()), &marked.entities)
}

/// What lies between two places, with the marks that begin there, outer before
/// inner.
fn spans(units: &[u16], (from, to): (usize, usize), entities: &[Entity]) -> Markup {
    let first = entities.iter().position(|entity| entity.offset >= from && entity.offset < to);
    let Some(first) = first else { return plain(&units[from..to]) };
    let entity = &entities[first];
    let end = entity.offset + entity.length;
    let inner = spans(units, (entity.offset, end), &entities[first + 1..]);
    html! {
        (plain(&units[from..entity.offset]))
        @match &entity.meaning {
            Meaning::Bold => { b { (inner) } },
            Meaning::Italic => { i { (inner) } },
            Meaning::Link(url) => { a href=(url) rel="noreferrer" { (inner) } },
        }
        (spans(units, (end, to), &entities[first + 1..]))
    }
}

fn plain(units: &[u16]) -> Markup {
    let text = String::from_utf16_lossy(units);
    html! {
        @for (number, line) in text.split('\n').enumerate() {
            @if number > 0 { br; }
            (line)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_a_page_and_nothing_in_them_is_taken_for_one() {
        let words = "**Лягте _на бок_**.\nИ <ждите>.\n\n- [там](https://x.org/?a=1&b)\n\n1. раз";
        assert_eq!(
            body(words).into_string(),
            "<p><b>Лягте <i>на бок</i></b>.<br>И &lt;ждите&gt;.</p>\
             <ul class=\"bullets\"><li><a href=\"https://x.org/?a=1&amp;b\" rel=\"noreferrer\">там</a></li></ul>\
             <ol class=\"steps\"><li>раз</li></ol>"
        );
    }
}
