//! The little markup of posts and leaflets: `**bold**`, `_italic_` and
//! `[words](https://…)`. It becomes entities beside plain words, because
//! Telegram's own markup refuses "Mon. 18-20" and every stray bracket. What is
//! no mark stays as it was written.

use serde_json::{Value, json};

/// Words without marks, and what the marks meant.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Marked {
    pub text: String,
    /// Outer before inner. Offsets and lengths count UTF-16 units.
    pub entities: Vec<Entity>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Entity {
    pub meaning: Meaning,
    pub offset: usize,
    pub length: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Meaning {
    Bold,
    Italic,
    Link(String),
}

/// What stands round the words that are read now; nothing stands in itself.
#[derive(Clone, Copy, Default)]
struct Within {
    bold: bool,
    italic: bool,
    link: bool,
}

/// A mark, what stands in it, and what follows it.
struct Found<'a> {
    meaning: Meaning,
    inner: &'a str,
    after: &'a str,
}

/// Takes the marks out of words.
#[must_use]
pub fn marked(words: &str) -> Marked {
    let mut marked = Marked::default();
    marked.read(words.trim(), Within::default());
    marked
}

impl Marked {
    /// As the Bot API takes them.
    #[must_use]
    pub fn entities(&self) -> Vec<Value> {
        let written = |entity: &Entity| {
            let (offset, length) = (entity.offset, entity.length);
            match &entity.meaning {
                Meaning::Bold => json!({ "type": "bold", "offset": offset, "length": length }),
                Meaning::Italic => json!({ "type": "italic", "offset": offset, "length": length }),
                Meaning::Link(url) => {
                    json!({ "type": "text_link", "offset": offset, "length": length, "url": url })
                }
            }
        };
        self.entities.iter().map(written).collect()
    }

    fn units(&self) -> usize {
        self.text.encode_utf16().count()
    }

    fn read(&mut self, words: &str, within: Within) {
        let (mut rest, mut before) = (words, None);
        while let Some(sign) = rest.chars().next() {
            if let Some(found) = found(rest, before, within) {
                before = found.inner.chars().next_back();
                rest = found.after;
                self.keep(found, within);
                continue;
            }
            let literal = literal(rest, sign);
            self.text.push_str(&rest[..literal]);
            before = rest[..literal].chars().next_back();
            rest = &rest[literal..];
        }
    }

    fn keep(&mut self, found: Found, within: Within) {
        let within = match found.meaning {
            Meaning::Bold => Within { bold: true, ..within },
            Meaning::Italic => Within { italic: true, ..within },
            Meaning::Link(_) => Within { link: true, ..within },
        };
        let (place, offset) = (self.entities.len(), self.units());
        self.entities.push(Entity { meaning: found.meaning, offset, length: 0 });
        self.read(found.inner, within);
        self.entities[place].length = self.units() - offset;
    }
}

/// An address is not looked into: it may hold any sign.
fn literal(rest: &str, sign: char) -> usize {
    match rest.starts_with("https://") || rest.starts_with("http://") {
        true => rest.find(|it: char| it.is_whitespace() || it == '*').unwrap_or(rest.len()),
        false => sign.len_utf8(),
    }
}

fn found(rest: &str, before: Option<char>, within: Within) -> Option<Found<'_>> {
    let line = rest.lines().next().unwrap_or_default();
    match rest.chars().next()? {
        '*' if !within.bold => bold(rest, line),
        '_' if !within.italic && !before.is_some_and(is_of_word) => italic(rest, line),
        '[' if !within.link => link(rest, line),
        _ => None,
    }
}

fn is_of_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// Marks cling to words: `2 ** 3 ** 4` is arithmetic.
fn clings(inner: &str) -> bool {
    !inner.is_empty()
        && !inner.starts_with(char::is_whitespace)
        && !inner.ends_with(char::is_whitespace)
}

fn bold<'a>(rest: &'a str, line: &'a str) -> Option<Found<'a>> {
    let length = line.strip_prefix("**")?.find("**")?;
    let inner = &rest[2..2 + length];
    clings(inner).then_some(Found { meaning: Meaning::Bold, inner, after: &rest[length + 4..] })
}

/// `snake_case` is one word; an italic one ends where a word ends.
fn italic<'a>(rest: &'a str, line: &'a str) -> Option<Found<'a>> {
    let ends = line.match_indices('_').map(|(at, _)| at).skip(1);
    let end = ends.into_iter().find(|at| {
        clings(&line[1..*at])
            && !line[1..].starts_with('_')
            && !line[at + 1..].chars().next().is_some_and(is_of_word)
    })?;
    Some(Found { meaning: Meaning::Italic, inner: &rest[1..end], after: &rest[end + 1..] })
}

fn link<'a>(rest: &'a str, line: &'a str) -> Option<Found<'a>> {
    let (label, after) = line[1..].split_once("](")?;
    let (url, _) = after.split_once(')')?;
    let is_address = url.strip_prefix("https://").is_some_and(|host| !host.is_empty());
    let is_fit = clings(label) && !label.contains(['[', ']']);
    if !is_address || !is_fit || url.contains(char::is_whitespace) {
        return None;
    }
    let whole = label.len() + url.len() + "[](".len() + ")".len();
    Some(Found { meaning: Meaning::Link(url.to_owned()), inner: label, after: &rest[whole..] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(words: &str) -> (String, Vec<(String, String)>) {
        let marked = marked(words);
        let units: Vec<u16> = marked.text.encode_utf16().collect();
        let covered = |entity: &Entity| {
            let text = &units[entity.offset..entity.offset + entity.length];
            let kind = match &entity.meaning {
                Meaning::Bold => "bold".to_owned(),
                Meaning::Italic => "italic".to_owned(),
                Meaning::Link(url) => url.clone(),
            };
            (kind, String::from_utf16(text).unwrap())
        };
        let entities = marked.entities.iter().map(covered).collect();
        (marked.text, entities)
    }

    fn pair(a: &str, b: &str) -> (String, String) {
        (a.to_owned(), b.to_owned())
    }

    #[test]
    fn marks_become_entities_and_count_in_utf16() {
        let (text, entities) = read("😀 **Автобус** _сегодня_ у [метро](https://x.org/a_b_c)!");
        assert_eq!(text, "😀 Автобус сегодня у метро!");
        let expected = [
            pair("bold", "Автобус"),
            pair("italic", "сегодня"),
            pair("https://x.org/a_b_c", "метро"),
        ];
        assert_eq!(entities, expected);
        assert_eq!(marked("😀 **я**").entities[0].offset, 3);
    }

    #[test]
    fn marks_stand_within_marks() {
        let (text, entities) = read("**важно: _сегодня_ [тут](https://x.org)**");
        assert_eq!(text, "важно: сегодня тут");
        let expected = [
            pair("bold", "важно: сегодня тут"),
            pair("italic", "сегодня"),
            pair("https://x.org", "тут"),
        ];
        assert_eq!(entities, expected);
    }

    #[test]
    fn what_is_no_mark_stays_as_it_was_written() {
        let plain = [
            "Mon. 18-20 (5) a < b",
            "2 ** 3 ** 4",
            "snake_case_word и _ одна",
            "**не закрыто",
            "**через\nстроку**",
            "[слова](http://x.org)",
            "[слова](https://)",
            "[слова] (https://x.org)",
            "https://x.org/_a_/_b_",
            "****",
            "[]()",
            "__init__",
        ];
        for words in plain {
            assert_eq!(read(words), (words.to_owned(), Vec::new()), "{words}");
        }
    }

    proptest! {
        #[test]
        fn entities_lie_within_the_words_and_in_each_other(
            words in "[ab я😀_*\\[\\]()\n]{0,40}|([ab _*😀]|\\[я\\]\\(https://x\\)){0,20}"
        ) {
            let marked = marked(&words);
            let units: Vec<u16> = marked.text.encode_utf16().collect();
            let mut ends = vec![units.len()];
            let mut last = 0;
            for entity in &marked.entities {
                prop_assert!(entity.length > 0 && entity.offset >= last);
                last = entity.offset;
                let end = entity.offset + entity.length;
                while ends.len() > 1 && ends[ends.len() - 1] <= entity.offset {
                    ends.pop();
                }
                prop_assert!(end <= ends[ends.len() - 1], "{:?}", marked);
                ends.push(end);
                prop_assert!(String::from_utf16(&units[entity.offset..end]).is_ok(), "a torn sign");
            }
            prop_assert!(marked.text.chars().count() <= words.chars().count());
            prop_assert_eq!(marked.text.trim(), &marked.text);
        }

        #[test]
        fn words_without_marks_are_not_changed(words in "[a-zа-я0-9 .,!?()#+=|{}<>~`😀-]{0,60}") {
            let marked = marked(&words);
            prop_assert_eq!(marked.text, words.trim());
            prop_assert!(marked.entities.is_empty());
        }

        #[test]
        fn what_is_marked_is_what_was_meant(before in "[a-zя ]{0,9}", inner in "[a-zя😀]{1,9}") {
            let (text, entities) = read(&format!("{before} **{inner}** _{inner}_ конец"));
            let whole = format!("{before} {inner} {inner} конец");
            prop_assert_eq!(text, whole.trim());
            prop_assert_eq!(entities, [pair("bold", &inner), pair("italic", &inner)]);
        }
    }
}
