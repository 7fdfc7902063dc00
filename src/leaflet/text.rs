//! A leaflet as a file: a small header between two lines of dashes, and under it
//! the words, with the little markup of `crate::markup` and lists.

use crate::codes::{Lang, LeafletClass};
use crate::desk::need::NEEDS;
use crate::limits;
use crate::text::{t, t_with};

/// What a leaflet says, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In addresses: small Latin letters, digits and hyphens.
    pub name: String,
    pub lang: Lang,
    pub title: String,
    pub class: LeafletClass,
    /// Codes of `desk::need`, the one it answers best first.
    pub needs: Vec<&'static str>,
    /// What somebody may look for it by.
    pub words: String,
    /// What the bot answers with it by itself, for as long as it is signed: a
    /// topic of now. Commas between.
    pub asks: String,
    pub sources: Vec<String>,
    /// What must be settled here before it is signed. Clients never see it.
    pub confirm: Vec<String>,
    pub body: String,
}

/// Why a file is no leaflet.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// 1 is the first.
    pub line: usize,
    pub what: Wrong,
}

/// What is wrong with a text.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    NoBeginning,
    NoEnd,
    Missing(&'static str),
    NoPair,
    Key,
    Language,
    Class,
    Need(String),
    Name,
    Title,
    /// The most letters it may have.
    Body(usize),
    Notes,
    /// A file of another leaflet.
    Other,
}

impl Wrong {
    /// A sentence for whoever wrote it.
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let number = |most: usize| i64::try_from(most).unwrap_or(i64::MAX);
        match self {
            Wrong::NoBeginning => t(lang, "leaflet-wrong-beginning"),
            Wrong::NoEnd => t(lang, "leaflet-wrong-end"),
            Wrong::Missing(key) => t_with(lang, "leaflet-wrong-missing", &[("key", (*key).into())]),
            Wrong::NoPair => t(lang, "leaflet-wrong-pair"),
            Wrong::Key => t(lang, "leaflet-wrong-key"),
            Wrong::Language => t(lang, "leaflet-wrong-language"),
            Wrong::Class => t(lang, "leaflet-wrong-class"),
            Wrong::Need(code) => {
                t_with(lang, "leaflet-wrong-need", &[("code", code.as_str().into())])
            }
            Wrong::Name => t(lang, "leaflet-wrong-name"),
            Wrong::Title => {
                let most = number(limits::LEAFLET_TITLE_MAX);
                t_with(lang, "leaflet-wrong-title", &[("most", most.into())])
            }
            Wrong::Body(most) => {
                t_with(lang, "leaflet-wrong-body", &[("most", number(*most).into())])
            }
            Wrong::Notes => t(lang, "leaflet-wrong-notes"),
            Wrong::Other => t(lang, "leaflet-wrong-other"),
        }
    }
}

impl Mistake {
    #[must_use]
    pub fn said(&self, lang: Lang) -> String {
        let line = i64::try_from(self.line).unwrap_or(0);
        let gaps = [("line", line.into()), ("what", self.what.said(lang).into())];
        t_with(lang, "leaflet-mistake", &gaps)
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.said(Lang::En))
    }
}

fn mistake(line: usize, what: Wrong) -> Mistake {
    Mistake { line, what }
}

#[derive(Default)]
struct Header {
    name: Option<String>,
    lang: Option<Lang>,
    title: Option<String>,
    class: Option<LeafletClass>,
    needs: Vec<&'static str>,
    words: String,
    asks: String,
    sources: Vec<String>,
    confirm: Vec<String>,
}

impl Text {
    /// Reads a file.
    ///
    /// # Errors
    /// The line that cannot be read, and what may stand there.
    pub fn read(file: &str) -> Result<Text, Mistake> {
        let mut lines = file.trim_start_matches('\u{feff}').lines().enumerate();
        if lines.next().is_none_or(|(_, line)| line.trim() != "---") {
            return Err(mistake(1, Wrong::NoBeginning));
        }
        let mut header = Header::default();
        let mut end = None;
        for (number, line) in lines.by_ref() {
            if line.trim() == "---" {
                end = Some(number + 1);
                break;
            }
            header.take(number + 1, line)?;
        }
        let end = end.ok_or_else(|| mistake(1, Wrong::NoEnd))?;
        let body: Vec<&str> = lines.map(|(_, line)| line.trim_end()).collect();
        let missing = |key: &'static str| mistake(end, Wrong::Missing(key));
        let text = Text {
            name: header.name.ok_or_else(|| missing("name"))?,
            lang: header.lang.ok_or_else(|| missing("language"))?,
            title: header.title.ok_or_else(|| missing("title"))?,
            class: header.class.ok_or_else(|| missing("class"))?,
            needs: header.needs,
            words: header.words,
            asks: header.asks,
            sources: header.sources,
            confirm: header.confirm,
            body: body.join("\n").trim().to_owned(),
        };
        text.checked().map_err(|what| mistake(end, what))
    }

    /// Holds for whatever is typed into the editor too.
    ///
    /// # Errors
    /// What is wrong.
    pub fn checked(self) -> Result<Text, Wrong> {
        let is_name =
            |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        let most = limits::LEAFLET_NAME_MAX;
        if self.name.is_empty() || self.name.len() > most || !self.name.chars().all(is_name) {
            return Err(Wrong::Name);
        }
        if self.title.trim().is_empty() || self.title.chars().count() > limits::LEAFLET_TITLE_MAX {
            return Err(Wrong::Title);
        }
        // The guide is never said at once.
        let most = match self.name.as_str() {
            super::GUIDE => limits::GUIDE_CHARS_MAX,
            _ => limits::LEAFLET_CHARS_MAX,
        };
        if self.body.trim().is_empty() || self.body.chars().count() > most {
            return Err(Wrong::Body(most));
        }
        let rest = self.words.len()
            + self.asks.len()
            + self.sources.iter().chain(&self.confirm).map(String::len).sum::<usize>();
        if rest > limits::LEAFLET_NOTES_BYTES_MAX {
            return Err(Wrong::Notes);
        }
        Ok(self)
    }

    /// What is asked about, one by one.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.asks.split(',').map(str::trim).filter(|words| !words.is_empty())
    }

    /// The file that [`Text::read`] reads back.
    #[must_use]
    pub fn written(&self) -> String {
        let mut file = format!(
            "---\nname: {}\nlanguage: {}\ntitle: {}\nclass: {}\nneeds: {}\nwords: {}\n",
            self.name,
            self.lang.code(),
            self.title,
            self.class.code(),
            self.needs.join(", "),
            self.words,
        );
        if !self.asks.is_empty() {
            file.push_str(&format!("asks: {}\n", self.asks));
        }
        for (key, lines) in [("source", &self.sources), ("confirm", &self.confirm)] {
            for line in lines {
                file.push_str(&format!("{key}: {line}\n"));
            }
        }
        file.push_str("---\n");
        file.push_str(&self.body);
        file.push('\n');
        file
    }
}

/// Puts what only the organisation knows where a leaflet leaves room for it.
#[must_use]
pub fn filled(words: &str, lang: Lang, emergency: &[String], organisation: &str) -> String {
    let or = match lang {
        Lang::Ru => " или ",
        Lang::En => " or ",
    };
    words.replace("{emergency}", &emergency.join(or)).replace("{organisation}", organisation)
}

/// Codes with commas between.
///
/// # Errors
/// [`Wrong::Need`] with the one that is none.
pub fn needs(list: &str) -> Result<Vec<&'static str>, Wrong> {
    let codes = list.split(',').map(str::trim).filter(|code| !code.is_empty());
    codes
        .map(|code| {
            let known = NEEDS.iter().find(|need| need.code == code);
            known.map(|need| need.code).ok_or_else(|| Wrong::Need(code.to_owned()))
        })
        .collect()
}

impl Header {
    fn take(&mut self, number: usize, line: &str) -> Result<(), Mistake> {
        if line.trim().is_empty() {
            return Ok(());
        }
        let Some((key, value)) = line.split_once(':') else {
            return Err(mistake(number, Wrong::NoPair));
        };
        let value = value.trim().to_owned();
        match key.trim() {
            "name" => self.name = Some(value),
            "language" => {
                let lang = Lang::read(&value);
                self.lang = Some(lang.ok_or_else(|| mistake(number, Wrong::Language))?);
            }
            "title" => self.title = Some(value),
            "class" => {
                let class = LeafletClass::read(&value);
                self.class = Some(class.ok_or_else(|| mistake(number, Wrong::Class))?);
            }
            "needs" => self.needs = needs(&value).map_err(|what| mistake(number, what))?,
            "words" => self.words = value,
            "asks" => self.asks = value,
            "source" => self.sources.push(value),
            "confirm" => self.confirm.push(value),
            _ => {
                return Err(mistake(number, Wrong::Key));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "---\nname: a-leaf\nlanguage: en\ntitle: A leaf\nclass: info\n\
        needs: INFO.HR, OTHER\nwords: tree, leaf\nasks: autumn, late leaves\nsource: a book\nsource: another\n\
        confirm: the colour (M)\n---\n\nGreen.\n\n- one\n- two\n";

    #[test]
    fn a_file_reads_back_as_it_was_written() {
        let text = Text::read(FILE).unwrap_or_else(|mistake| panic!("{mistake}"));
        assert_eq!(text.needs, ["INFO.HR", "OTHER"]);
        assert_eq!(text.asked().collect::<Vec<_>>(), ["autumn", "late leaves"]);
        assert_eq!((text.sources.len(), text.confirm.len()), (2, 1));
        assert_eq!(text.body, "Green.\n\n- one\n- two");
        assert_eq!(Text::read(&text.written()), Ok(text));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let line = |file: &str| Text::read(file).err().map(|mistake| mistake.line);
        assert_eq!(line("name: a"), Some(1));
        assert_eq!(line(&FILE.replace("class: info", "class: poem")), Some(5));
        assert_eq!(line(&FILE.replace("INFO.HR", "INFO.HP")), Some(6));
        assert_eq!(line(&FILE.replace("title: A leaf\n", "")), Some(11));
        assert_eq!(line(&FILE.replace("name: a-leaf", "name: A Leaf")), Some(12));
        assert_eq!(line(&FILE.replace("title:", "titel:")), Some(4));
    }
}
