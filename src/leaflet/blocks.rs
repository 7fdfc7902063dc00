//! The words of a leaflet, taken apart: headings, paragraphs, lists. What stands
//! within a line is read by `crate::markup`.

/// A piece of a leaflet. The strings keep the marks within the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Heading(String),
    Paragraph(String),
    List { is_numbered: bool, items: Vec<String> },
}

/// A part of the guide: what stands under a heading with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    pub id: String,
    pub title: String,
    pub body: String,
}

/// Takes words apart. Whatever is no heading and no item is a paragraph; lines
/// that follow each other belong together.
#[must_use]
pub fn blocks(body: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut is_joined = false;
    for line in body.lines().map(str::trim) {
        if line.is_empty() {
            is_joined = false;
            continue;
        }
        if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading(heading.trim().to_owned()));
            is_joined = false;
        } else if let Some((is_numbered, item)) = item(line) {
            match blocks.last_mut() {
                Some(Block::List { is_numbered: same, items }) if *same == is_numbered => {
                    items.push(item.to_owned());
                }
                _ => blocks.push(Block::List { is_numbered, items: vec![item.to_owned()] }),
            }
            is_joined = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(words)) if is_joined => join(words, line),
                Some(Block::List { items, .. }) if is_joined => {
                    items.last_mut().into_iter().for_each(|words| join(words, line));
                }
                _ => blocks.push(Block::Paragraph(line.to_owned())),
            }
            is_joined = true;
        }
    }
    blocks
}

/// The words as one message: headings bold, lists as lines, the marks within
/// lines as they were written.
#[must_use]
pub fn as_message(title: &str, body: &str) -> String {
    let mut words = format!("**{title}**");
    for block in blocks(body) {
        words.push_str("\n\n");
        match block {
            Block::Heading(heading) => words.push_str(&format!("**{heading}**")),
            Block::Paragraph(paragraph) => words.push_str(&paragraph),
            Block::List { is_numbered, items } => {
                let lines = items.iter().enumerate().map(|(number, item)| match is_numbered {
                    true => format!("{}. {item}", number + 1),
                    false => format!("• {item}"),
                });
                words.push_str(&lines.collect::<Vec<_>>().join("\n"));
            }
        }
    }
    words
}

fn join(words: &mut String, line: &str) {
    words.push('\n');
    words.push_str(line);
}

fn item(line: &str) -> Option<(bool, &str)> {
    if let Some(item) = line.strip_prefix("- ") {
        return Some((false, item.trim()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let item = line[digits..].strip_prefix(". ")?;
    (digits > 0).then_some((true, item.trim()))
}

/// The parts of a text whose headings have names: `## Call. {#start}`.
#[must_use]
pub fn sections(body: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for line in body.lines() {
        let named = line.strip_prefix("## ").and_then(|heading| {
            let (title, id) = heading.trim().strip_suffix('}')?.rsplit_once("{#")?;
            Some((title.trim().to_owned(), id.to_owned()))
        });
        match (named, sections.last_mut()) {
            (Some((title, id)), _) => sections.push(Section { id, title, body: String::new() }),
            (None, Some(section)) => {
                section.body.push_str(line);
                section.body.push('\n');
            }
            (None, None) => {}
        }
    }
    for section in &mut sections {
        section.body = section.body.trim().to_owned();
    }
    sections
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_taken_apart() {
        let body = "First\nline.\n\n## Then\n- one\n  more\n- two\n\n1. a\n2. b\nEnd";
        let list = |is_numbered, items: &[&str]| Block::List {
            is_numbered,
            items: items.iter().map(|item| (*item).to_owned()).collect(),
        };
        let expected = vec![
            Block::Paragraph("First\nline.".to_owned()),
            Block::Heading("Then".to_owned()),
            list(false, &["one\nmore", "two"]),
            list(true, &["a", "b\nEnd"]),
        ];
        assert_eq!(blocks(body), expected);
        assert_eq!(blocks("3.5 m"), [Block::Paragraph("3.5 m".to_owned())]);
        assert_eq!(blocks(""), []);
    }

    #[test]
    fn parts_with_names_are_found() {
        let found = sections("Before.\n## Call. {#start}\nSay where.\n\nStay.\n## Look {#look}\n");
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].id.as_str(), found[0].title.as_str()), ("start", "Call."));
        assert_eq!(found[0].body, "Say where.\n\nStay.");
        assert_eq!(found[1].body, "");
    }
}
