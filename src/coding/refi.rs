//! A study as a REFI-QDA project (`.qdpx`, version 1.0 of the schema), the format
//! in which programs for qualitative analysis hand projects to each other: a ZIP
//! with `project.qde` and a plain text a source.
//!
//! Positions count Unicode code points from 0, and the end is the first that is
//! not selected. Texts are UTF-8 without a mark, their lines end with `\n`. Numbers
//! (GUIDs) are made from the study's own, so that a second export has the same.
//! Coders are numbered and their deeds bear the day the study was opened: nobody's
//! hours leave.
//!
//! Programs read less than the schema allows. A memo stands in its code's description
//! as well as in a note of its own, because a code that refers to a note is lost by some;
//! names are made unlike each other, and every selection has a date, for the same reason.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::{Cursor, Write};

use sha2::{Digest, Sha256};
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::book::{Book, Code};
use super::consensus::{self, Standing};
use super::{Codes, Study, Text};
use crate::codes::CodeState;
use crate::ids::{CodeId, TextId};

/// Colours that can be told apart, also by those who see few of them (Okabe and
/// Ito 2008), for the codes in turn.
const COLOURS: [&str; 8] =
    ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7", "#999999"];

/// Who coded: a coder, or all together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Coder(usize),
    Consensus,
}

/// The whole file.
///
/// # Errors
/// When it does not fit into memory or a ZIP.
pub fn project(study: &Study) -> Result<Vec<u8>, ZipError> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let mut add = |name: String, text: &str| -> Result<(), ZipError> {
        file.start_file(name, options)?;
        Ok(file.write_all(text.as_bytes())?)
    };
    add("project.qde".to_owned(), &document(study))?;
    for text in &study.texts {
        add(format!("Sources/{}.txt", of_text(study, text.id)), &text.lines.join("\n"))?;
    }
    for code in noted(&study.book) {
        add(format!("Sources/{}.txt", of_note(study, code.id)), &plain(&code.words.memo))?;
    }
    Ok(file.finish()?.into_inner())
}

/// `project.qde`.
#[must_use]
pub fn document(study: &Study) -> String {
    let moment = format!("{}T00:00:00Z", study.opened_on);
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    let _ = writeln!(
        xml,
        "<Project xmlns=\"urn:QDA-XML:project:1.0\" name=\"{}\" origin=\"netreach\" \
         creationDateTime=\"{moment}\">",
        escaped(&study.title)
    );
    users(study, &mut xml);
    let names = names(&study.book);
    code_book(study, &names, &mut xml);
    if !study.texts.is_empty() {
        xml += "<Sources>\n";
        for text in Selections::of(study) {
            text.write(study, &moment, &mut xml);
        }
        xml += "</Sources>\n";
    }
    notes(study, &names, &moment, &mut xml);
    let _ = write!(xml, "<Description>{}</Description>\n</Project>\n", escaped(&study.ethics));
    xml
}

fn users(study: &Study, xml: &mut String) {
    *xml += "<Users>\n";
    let coders = (0..study.coders).map(By::Coder);
    for by in coders.chain([By::Consensus]) {
        let name = match by {
            By::Coder(number) => format!("coder {}", number + 1),
            By::Consensus => "consensus".to_owned(),
        };
        let _ = writeln!(xml, "<User guid=\"{}\" name=\"{name}\"/>", of_user(study, by));
    }
    *xml += "</Users>\n";
}

/// The name of each code as it is written, and no two the same: a code that was split may have left its
/// name to one of its parts, and a theme may be called as one of its codes.
type Names = HashMap<CodeId, String>;

fn names(book: &Book) -> Names {
    let (mut names, mut taken) = (Names::new(), HashSet::new());
    for code in book.grouped().into_iter().flat_map(|(theme, codes)| theme.into_iter().chain(codes))
    {
        let name = escaped(&code.words.name);
        let numbered = (2..).map(|number| format!("{name} ({number})"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        names.extend(all.find(|name| taken.insert(name.clone())).map(|name| (code.id, name)));
    }
    names
}

/// Nothing at all where no code stands: the schema wants one, or no book.
fn code_book(study: &Study, names: &Names, xml: &mut String) {
    let groups = study.book.grouped();
    if groups.iter().all(|(theme, codes)| theme.is_none() && codes.is_empty()) {
        return;
    }
    *xml += "<CodeBook><Codes>\n";
    for (theme, codes) in groups {
        if let Some(theme) = theme {
            open_code(study, theme, names, xml);
        }
        for code in codes {
            open_code(study, code, names, xml);
            *xml += "</Code>\n";
        }
        if theme.is_some() {
            *xml += "</Code>\n";
        }
    }
    *xml += "</Codes></CodeBook>\n";
}

fn open_code(study: &Study, code: &Code, names: &Names, xml: &mut String) {
    let place = study.book.codes.iter().position(|it| it.id == code.id).unwrap_or(0);
    let is_codable = !code.is_theme;
    let _ = write!(
        xml,
        "<Code guid=\"{}\" name=\"{}\" isCodable=\"{is_codable}\" color=\"{}\">",
        of_code(study, code.id),
        names.get(&code.id).map_or("", String::as_str),
        COLOURS[place % COLOURS.len()]
    );
    let told = [&code.words.description, &code.words.memo].map(|words| plain(words));
    let told: Vec<&str> = told.iter().map(String::as_str).filter(|it| !it.is_empty()).collect();
    if !told.is_empty() {
        let _ = write!(xml, "<Description>{}</Description>", escaped(&told.join("\n\n")));
    }
}

/// Codes that stand in the book and have a memo.
fn noted(book: &Book) -> impl Iterator<Item = &Code> {
    let standing = book.codes.iter().filter(|code| code.state != CodeState::Merged);
    standing.filter(|code| !code.words.memo.is_empty())
}

/// A memo lies beside the texts, as a file.
fn notes(study: &Study, names: &Names, moment: &str, xml: &mut String) {
    let notes: Vec<_> = noted(&study.book).collect();
    if notes.is_empty() {
        return;
    }
    *xml += "<Notes>\n";
    for code in notes {
        let guid = of_note(study, code.id);
        let _ = writeln!(
            xml,
            "<Note guid=\"{guid}\" name=\"{}\" plainTextPath=\"internal://{guid}.txt\" \
             creationDateTime=\"{moment}\"/>",
            names.get(&code.id).map_or("", String::as_str)
        );
    }
    *xml += "</Notes>\n";
}

/// Lines of one text with what was put on them.
struct Selections<'a> {
    text: &'a Text,
    lines: Vec<(usize, Vec<(By, Codes)>)>,
}

impl<'a> Selections<'a> {
    fn of(study: &'a Study) -> Vec<Selections<'a>> {
        let mut lines = consensus::lines(study).into_iter().peekable();
        let mut all = Vec::new();
        for text in &study.texts {
            let mut own = Vec::new();
            while let Some(line) = lines.next_if(|line| line.text == text.id) {
                let coders = line.proposed.into_iter().enumerate();
                let mut by: Vec<_> =
                    coders.filter_map(|(coder, codes)| Some((By::Coder(coder), codes?))).collect();
                if matches!(line.standing, Standing::Agreed | Standing::Decided) {
                    by.extend(line.codes.map(|codes| (By::Consensus, codes)));
                }
                by.retain(|(_, codes)| !codes.is_empty());
                if !by.is_empty() {
                    own.push((line.line, by));
                }
            }
            all.push(Selections { text, lines: own });
        }
        all
    }

    fn write(&self, study: &Study, moment: &str, xml: &mut String) {
        let guid = of_text(study, self.text.id);
        let _ = writeln!(
            xml,
            "<TextSource guid=\"{guid}\" name=\"{}\" plainTextPath=\"internal://{guid}.txt\" \
             creationDateTime=\"{moment}\">",
            self.name()
        );
        let starts = starts(self.text);
        for (line, by) in &self.lines {
            for (by, codes) in by {
                let (from, length) = starts.get(*line).copied().unwrap_or_default();
                self.selection((study, moment), (*line, from, from + length), *by, codes, xml);
            }
        }
        *xml += "</TextSource>\n";
    }

    fn selection(
        &self,
        (study, moment): (&Study, &str),
        (line, from, until): (usize, usize, usize),
        by: By,
        codes: &Codes,
        xml: &mut String,
    ) {
        let (user, text) = (of_user(study, by), self.text.id.0);
        let part = format!("{text} {line} {user}");
        let _ = write!(
            xml,
            "<PlainTextSelection guid=\"{}\" name=\"line {}\" startPosition=\"{from}\" \
             endPosition=\"{until}\" creatingUser=\"{user}\" creationDateTime=\"{moment}\">",
            guid(study.seed, "selection", &part),
            line + 1
        );
        for code in codes {
            let coding = guid(study.seed, "coding", &format!("{part} {}", code.0));
            let code = of_code(study, *code);
            let _ = write!(
                xml,
                "<Coding guid=\"{coding}\" creatingUser=\"{user}\"><CodeRef \
                 targetGUID=\"{code}\"/></Coding>"
            );
        }
        *xml += "</PlainTextSelection>\n";
    }

    fn name(&self) -> String {
        match self.text.month.as_str() {
            "" => format!("text {:04}", self.text.number),
            month => format!("text {:04}, {month}", self.text.number),
        }
    }
}

/// Where each line begins in its file and how long it is, in code points.
fn starts(text: &Text) -> Vec<(usize, usize)> {
    let mut from = 0;
    let place = |line: &String| {
        let length = line.chars().count();
        let place = (from, length);
        from += length + 1;
        place
    };
    text.lines.iter().map(place).collect()
}

fn of_text(study: &Study, text: TextId) -> String {
    guid(study.seed, "text", &text.0.to_string())
}

fn of_code(study: &Study, code: CodeId) -> String {
    guid(study.seed, "code", &code.0.to_string())
}

fn of_note(study: &Study, code: CodeId) -> String {
    guid(study.seed, "memo", &code.0.to_string())
}

fn of_user(study: &Study, by: By) -> String {
    match by {
        By::Coder(number) => guid(study.seed, "coder", &number.to_string()),
        By::Consensus => guid(study.seed, "consensus", ""),
    }
}

/// A UUID of version 8 (RFC 9562): the first bits of a hash of what it stands for.
fn guid(seed: i64, kind: &str, what: &str) -> String {
    let hash = Sha256::digest(format!("netreach study {seed} {kind} {what}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut guid = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            guid.push('-');
        }
        let _ = write!(guid, "{byte:02x}");
    }
    guid
}

/// Lines that end with `\n`, whatever a browser sent.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// For an attribute or an element, without what XML 1.0 cannot hold.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\n' => safe += "&#10;",
            '\t' => safe += "&#9;",
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coding::book::Words;

    fn code(id: i64, name: &str, theme: Option<i64>, is_theme: bool) -> Code {
        let words = Words {
            name: name.to_owned(),
            description: "what it means".to_owned(),
            memo: "one\r\ntwo".to_owned(),
        };
        let theme = theme.map(CodeId);
        Code { id: CodeId(id), words, is_theme, theme, into: None, state: CodeState::Open }
    }

    fn study(codes: Vec<Code>) -> Study {
        Study {
            seed: 1,
            title: "A study".to_owned(),
            ethics: "7/26".to_owned(),
            opened_on: "2026-11-21".to_owned(),
            coders: 2,
            book: Book { version: 1, codes },
            texts: Vec::new(),
            said: Vec::new(),
            decided: Vec::new(),
        }
    }

    #[test]
    fn names_are_unlike_each_other_for_programs_that_keep_one_of_each() {
        let codes = vec![
            code(1, "Skin", None, true),
            code(2, "Skin", Some(1), false),
            code(3, "Skin", None, false),
        ];
        let names = names(&study(codes).book);
        let all = [1, 2, 3].map(|id| names[&CodeId(id)].as_str());
        assert_eq!(all, ["Skin", "Skin (2)", "Skin (3)"]);
    }

    #[test]
    fn a_memo_is_in_its_codes_description_and_in_a_file_with_plain_lines() {
        let study = study(vec![code(1, "Skin", None, false)]);
        let document = document(&study);
        assert!(document.contains("what it means&#10;&#10;one&#10;two</Description></Code>"));
        assert!(!document.contains("NoteRef"));
        let file = zip::ZipArchive::new(Cursor::new(project(&study).unwrap()));
        let mut file = file.unwrap();
        let name = format!("Sources/{}.txt", of_note(&study, CodeId(1)));
        let memo = std::io::read_to_string(file.by_name(&name).unwrap()).unwrap();
        assert_eq!(memo, "one\ntwo");
    }

    #[test]
    fn a_study_without_a_code_has_no_codebook() {
        assert!(!document(&study(Vec::new())).contains("CodeBook"));
    }
}
