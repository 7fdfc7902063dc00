//! How large a workbook is, unpacked into nothing before anything is held of it.

use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};

use super::table::Broken;
use crate::limits;

/// Unpacks every part of a workbook into nothing.
///
/// # Errors
/// When the whole, its strings or one cell of it are larger than they may be, or it is
/// no workbook.
pub fn measure<R: Read + Seek>(file: &mut R) -> Result<(), Broken> {
    if file.seek(SeekFrom::End(0))? > limits::WORKBOOK_BYTES_MAX {
        return Err(Broken::TooLarge);
    }
    file.seek(SeekFrom::Start(0))?;
    let mut zip = zip::ZipArchive::new(BufReader::new(file)).map_err(|_| Broken::NotATable)?;
    let mut left = limits::WORKBOOK_UNPACKED_MAX;
    for number in 0..zip.len() {
        let part = zip.by_index(number).map_err(|_| Broken::NotATable)?;
        let is_sheet = part.name().is_ok_and(|name| name.contains("worksheets/"));
        let most = if is_sheet { left } else { left.min(limits::WORKBOOK_STRINGS_MAX) };
        let mut part = part.take(most + 1);
        let mut cells = Cells::default();
        let size = match is_sheet {
            true => io::copy(&mut part, &mut cells),
            false => io::copy(&mut part, &mut io::sink()),
        };
        if cells.is_over {
            return Err(Broken::TooLarge);
        }
        let size = size.map_err(|_| Broken::NotATable)?;
        if size > most {
            return Err(Broken::TooLarge);
        }
        left -= size;
    }
    Ok(())
}

/// Where in the XML of a sheet a byte stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Text,
    /// Behind `<`: what this is, is not known yet.
    Begin,
    /// In a tag, and within which quotation marks.
    Tag(Option<u8>),
    /// In `<!-- -->`, `<![CDATA[ ]]>` or `<? ?>`: the sign that stands before its end,
    /// and how many of these must still come.
    Aside(u8, u8),
}

/// Cells hold their own words, and whoever reads a sheet holds a cell: one that is
/// larger than it may be is found before that.
#[derive(Default)]
struct Cells {
    place: Place,
    /// Bytes of this tag, and of the words since the last tag that begins or ends words.
    tag: usize,
    words: usize,
    name: Vec<u8>,
    /// Which tag's words these are; only its own end is one.
    within: Option<Vec<u8>>,
    last: u8,
    is_over: bool,
}

const NAME_MAX: usize = 64;

impl Cells {
    fn see(&mut self, byte: u8) {
        match self.place {
            Place::Text if byte == b'<' => {
                (self.place, self.tag) = (Place::Begin, 0);
                self.name.clear();
            }
            Place::Text => self.words += 1,
            Place::Begin => {
                self.place = match byte {
                    b'?' => Place::Aside(b'?', 1),
                    b'!' if self.last == b'<' => Place::Begin,
                    // The second one of its beginning, and the two of its end.
                    b'-' if self.last == b'!' => Place::Aside(b'-', 3),
                    b'[' if self.last == b'!' => Place::Aside(b']', 2),
                    // No sheet has a declaration of its own.
                    _ if self.last == b'!' => return self.is_over = true,
                    b'>' => Place::Text,
                    _ => Place::Tag(None),
                };
                self.name.push(byte);
            }
            Place::Tag(None) if byte == b'>' => {
                self.place = Place::Text;
                self.end_tag();
            }
            // An end ends at once, whatever stands in it.
            Place::Tag(None)
                if matches!(byte, b'"' | b'\'') && self.name.first() != Some(&b'/') =>
            {
                self.place = Place::Tag(Some(byte));
            }
            Place::Tag(Some(open)) if byte == open => self.place = Place::Tag(None),
            Place::Tag(quote) => {
                self.tag += 1;
                if quote.is_none() && self.name.len() < NAME_MAX {
                    self.name.push(byte);
                }
            }
            Place::Aside(sign, still) => {
                self.words += 1;
                self.place = match (byte, sign) {
                    (b'>', _) if still == 0 => Place::Text,
                    // What some read as an end and others do not.
                    (b'>', b'?') if self.last == b'?' => return self.is_over = true,
                    _ if byte == sign => Place::Aside(sign, still.saturating_sub(1)),
                    (_, b'-') if still == 3 => return self.is_over = true,
                    (_, b'?') => Place::Aside(sign, 1),
                    _ => Place::Aside(sign, 2),
                };
            }
        }
        self.last = byte;
        self.is_over |= self.tag.max(self.words) > limits::WORKBOOK_CELL_BYTES_MAX;
    }

    /// Words of a cell stand in `v`, `is` or `f`, in as many pieces as somebody likes.
    fn end_tag(&mut self) {
        let is_end = self.name.first() == Some(&b'/');
        let mut name = self.name.split(|it| it.is_ascii_whitespace() || *it == b'/');
        let name = name.find(|it| !it.is_empty()).unwrap_or_default();
        let name = name.rsplit(|it| *it == b':').next().unwrap_or_default();
        match &self.within {
            Some(open) if is_end && open == name => self.within = None,
            Some(_) => return,
            None if !is_end && self.last != b'/' && matches!(name, b"v" | b"is" | b"f") => {
                self.within = Some(name.to_vec());
            }
            None => {}
        }
        self.words = 0;
    }
}

impl Write for Cells {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes {
            self.see(*byte);
            if self.is_over {
                return Err(io::Error::other("a cell is too large"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_too_large_is_found_however_it_is_written() {
        let long = "x".repeat(limits::WORKBOOK_CELL_BYTES_MAX + 1);
        let half = "x".repeat(limits::WORKBOOK_CELL_BYTES_MAX / 2 + 1);
        let is_over = |sheet: &str| {
            let mut cells = Cells::default();
            let _ = cells.write(sheet.as_bytes());
            cells.is_over
        };
        for (sheet, expected) in [
            (format!("<c><is><t>{long}</t></is></c>"), true),
            (format!("<c r=\"{long}\"/>"), true),
            (format!("<!--{long}-->"), true),
            (format!("<c><v><![CDATA[<><{long}]]></v></c>"), true),
            (format!("<c><x:is><r><t>{half}</t></r><c/></v><r><t>{half}</t></r></x:is></c>"), true),
            (format!("<!-- -> <r/>{half}<r/>{half} -->"), true),
            (format!("<![CDATA[ ]> <r/>{half}<r/>{half} ]]>"), true),
            (format!("<!--><r/>{half}<r/>{half}-->"), true),
            (format!("<!---><r/>{half}<r/>{half}-->"), true),
            ("<?><r/>?>".to_owned(), true),
            (format!("</x \"><c><is>{half}\"<r/>{half}</is>"), true),
            (format!("<c><v>{half}<!-- --></v></c><c><v>{half}</v></c>"), false),
            (
                format!("<c><v/></c><c><f a='>'/></c><c><is>{half}</is></c><c><is>{half}</is></c>"),
                false,
            ),
            ("<!DOCTYPE x>".to_owned(), true),
            ("<?xml version=\"1.0\"?><!-- a --><row/>".repeat(100_000), false),
            ("<c r=\"A1\"><v>1</v></c>".repeat(100_000), false),
        ] {
            assert_eq!(is_over(&sheet), expected, "{sheet:.60}");
        }
    }
}
