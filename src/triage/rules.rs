//! The file of rules, read and checked once.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::normal;
use super::pattern::{Book, Pattern};
use super::said::{Aside, Person, PressRule, Told};
use crate::desk::guide;
use crate::desk::need::Need;

/// The rules that come with the program.
pub const BUILT_IN: &str = include_str!("../../triage/rules.toml");

/// What is wrong with a file of rules, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    common: BTreeMap<String, String>,
    #[serde(default)]
    short: String,
    #[serde(default)]
    list: Vec<ListEntry>,
    #[serde(default)]
    idiom: Vec<IdiomEntry>,
    #[serde(default)]
    frame: Vec<FrameEntry>,
    #[serde(default)]
    context: Vec<ContextEntry>,
    #[serde(default)]
    sign: Vec<SignEntry>,
    #[serde(default)]
    need: Vec<NeedEntry>,
    person: Option<PersonEntry>,
    #[serde(default)]
    press: Vec<PressEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListEntry {
    name: Spanned<String>,
    words: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IdiomEntry {
    code: Spanned<String>,
    say: Vec<Spanned<String>>,
    why: Option<Sentences>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameEntry {
    code: Spanned<String>,
    lowers: Vec<Spanned<String>>,
    say: Vec<Spanned<String>>,
    why: Option<Sentences>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextEntry {
    code: Spanned<String>,
    #[serde(default)]
    adds: bool,
    #[serde(default)]
    holds: bool,
    need: Option<Spanned<String>>,
    say: Vec<Spanned<String>>,
    why: Option<Sentences>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SignEntry {
    code: Spanned<String>,
    #[serde(default)]
    alone: bool,
    #[serde(default)]
    firm: bool,
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    now: Vec<Spanned<String>>,
    #[serde(default)]
    past: Vec<Spanned<String>>,
    #[serde(default)]
    topic: Vec<Spanned<String>>,
    why: Option<Sentences>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedEntry {
    need: Spanned<String>,
    /// Named only where the rule makes the message urgent.
    urgent: Option<Spanned<String>>,
    #[serde(default = "two")]
    points: u32,
    say: Vec<Spanned<String>>,
    why: Option<Sentences>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonEntry {
    longest: usize,
    more: String,
    wants: String,
    cries: String,
    #[serde(default)]
    courtesy: String,
    #[serde(default)]
    also: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PressEntry {
    button: Vec<Spanned<String>>,
    #[serde(default)]
    calm: bool,
    say: Vec<Spanned<String>>,
}

fn two() -> u32 {
    2
}

/// What a rule of the organisation's own says to the worker.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    pub ru: String,
    pub en: String,
}

/// The stable name of a rule, and its sentence if the organisation wrote it.
#[derive(Debug)]
pub(super) struct Name {
    pub code: Arc<str>,
    pub own: Option<Arc<Sentences>>,
}

/// How a sign is said: of now, of the past, or as a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tense {
    Now,
    Past,
    Topic,
}

impl Tense {
    const ALL: [(&'static str, Tense); 3] =
        [("now", Tense::Now), ("past", Tense::Past), ("topic", Tense::Topic)];
}

pub(super) struct Idiom {
    pub name: Name,
    pub say: Vec<Pattern>,
}

pub(super) struct Frame {
    pub name: Name,
    pub tenses: Vec<Tense>,
    /// Signs that are lowered whatever their tense.
    pub signs: Vec<String>,
    pub say: Vec<Pattern>,
}

pub(super) struct Context {
    pub name: Name,
    /// Makes a weak sign an alarm.
    pub adds: bool,
    /// What is happening now is not lowered where this is said.
    pub holds: bool,
    pub need: Option<&'static str>,
    pub say: Vec<Pattern>,
}

pub(super) struct Sign {
    pub name: Name,
    /// An alarm by itself.
    pub alone: bool,
    /// Where no frame lowered it, the second look does not lower the alarm either.
    pub is_firm: bool,
    /// `OD` stands for the overdose of whatever substance is named.
    pub needs: Vec<&'static str>,
    pub say: [(Tense, Vec<Pattern>); 3],
}

pub(super) struct Asking {
    pub need: &'static str,
    pub urgent: Option<Name>,
    pub points: u32,
    pub say: Vec<Pattern>,
}

/// The rules by which messages are read.
pub struct Rules {
    pub(super) book: Book,
    pub(super) idioms: Vec<Idiom>,
    pub(super) frames: Vec<Frame>,
    pub(super) contexts: Vec<Context>,
    pub(super) signs: Vec<Sign>,
    pub(super) askings: Vec<Asking>,
    pub(super) aside: Arc<Aside>,
}

/// An overdose of something, until the substance is known.
pub(super) const OVERDOSE: &str = "OD";

impl Rules {
    /// Reads a file of rules.
    ///
    /// # Errors
    /// The line, what is wrong there, and what is allowed.
    pub fn parse(text: &str) -> Result<Rules, Mistake> {
        let file: File = toml::from_str(text).map_err(|error| Mistake {
            line: line(text, error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })?;
        let known = match text == BUILT_IN {
            true => None,
            false => Some(Rules::built_in().codes().map(str::to_owned).collect()),
        };
        let aside = aside(text, &file)?;
        let mut reader = Reader { text, book: Book::new(), names: BTreeSet::new(), known };
        reader.lexicon(&file)?;
        let rules = Rules {
            idioms: file.idiom.into_iter().map(|it| reader.idiom(it)).collect::<Result<_, _>>()?,
            signs: file.sign.into_iter().map(|it| reader.sign(it)).collect::<Result<_, _>>()?,
            frames: file.frame.into_iter().map(|it| reader.frame(it)).collect::<Result<_, _>>()?,
            contexts: file
                .context
                .into_iter()
                .map(|it| reader.context(it))
                .collect::<Result<_, _>>()?,
            askings: file.need.into_iter().map(|it| reader.asking(it)).collect::<Result<_, _>>()?,
            book: reader.book.closed(),
            aside,
        };
        Ok(rules)
    }

    /// A rule by its name, as a finding names it.
    #[must_use]
    pub fn reason(&self, code: &str) -> Option<super::Reason> {
        let named =
            |name: &Name| super::Reason { code: Arc::clone(&name.code), own: name.own.clone() };
        self.names().find(|name| &*name.code == code).map(named)
    }

    /// The names of all rules: each needs a sentence for the worker.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.names().filter(|name| name.own.is_none()).map(|name| &*name.code)
    }

    fn names(&self) -> impl Iterator<Item = &Name> {
        let idioms = self.idioms.iter().map(|rule| &rule.name);
        let frames = self.frames.iter().map(|rule| &rule.name);
        let contexts = self.contexts.iter().map(|rule| &rule.name);
        let signs = self.signs.iter().map(|rule| &rule.name);
        let askings = self.askings.iter().filter_map(|rule| rule.urgent.as_ref());
        idioms.chain(frames).chain(contexts).chain(signs).chain(askings)
    }
}

/// The rules beside danger and needs. A file that has none of them, as those that
/// were copied before there were any, goes by ours.
fn aside(text: &str, file: &File) -> Result<Arc<Aside>, Mistake> {
    if file.person.is_none() && file.press.is_empty() && text != BUILT_IN {
        return Ok(Arc::clone(&Rules::built_in().aside));
    }
    let mut reader = Reader { text, book: Book::new(), names: BTreeSet::new(), known: None };
    reader.lexicon(file)?;
    let person = match &file.person {
        Some(entry) => reader.person(entry)?,
        None => Person { longest: usize::MAX, ..Person::default() },
    };
    let presses = file.press.iter().map(|entry| reader.press(entry)).collect::<Result<_, _>>()?;
    Ok(Arc::new(Aside { person, presses, book: reader.book.closed() }))
}

struct Reader<'t> {
    text: &'t str,
    book: Book,
    /// Signs seen so far: frames name them.
    names: BTreeSet<String>,
    /// Rules that have a sentence in `locales/`; nothing while ours are read.
    known: Option<BTreeSet<String>>,
}

impl Reader<'_> {
    fn lexicon(&mut self, file: &File) -> Result<(), Mistake> {
        for words in file.common.values() {
            for word in words.split_whitespace() {
                self.book.lexicon.add_common(word);
            }
        }
        for word in file.short.split_whitespace() {
            self.book.lexicon.add_short(word);
        }
        for list in &file.list {
            let added = self.book.add_list(list.name.get_ref(), list.words.get_ref());
            added.map_err(|what| self.mistake(&list.words, what))?;
        }
        Ok(())
    }

    fn idiom(&mut self, entry: IdiomEntry) -> Result<Idiom, Mistake> {
        // `dead_tired|end` says that "end" alone is a figure of speech.
        let is_phrase = |choice: &str| choice.contains('_');
        for written in &entry.say {
            let word = written.get_ref().trim();
            let choices = || word.split('|');
            if !word.contains(' ') && choices().any(is_phrase) && !choices().all(is_phrase) {
                let what = format!("`{word}`: beside a phrase, single words would be idioms too");
                return Err(self.mistake(written, what));
            }
        }
        let say = self.patterns(&entry.say)?;
        Ok(Idiom { name: self.name(&entry.code, entry.why)?, say })
    }

    fn frame(&mut self, entry: FrameEntry) -> Result<Frame, Mistake> {
        let (mut tenses, mut signs) = (Vec::new(), Vec::new());
        for lowered in &entry.lowers {
            let word = lowered.get_ref().as_str();
            match Tense::ALL.iter().find(|(name, _)| *name == word) {
                Some((_, tense)) => tenses.push(*tense),
                None if self.names.contains(word) => signs.push(word.to_owned()),
                None => {
                    let what =
                        format!("`{word}`: a frame lowers now, past, topic or a sign by its code");
                    return Err(self.mistake(lowered, what));
                }
            }
        }
        let say = self.patterns(&entry.say)?;
        Ok(Frame { name: self.name(&entry.code, entry.why)?, tenses, signs, say })
    }

    fn context(&mut self, entry: ContextEntry) -> Result<Context, Mistake> {
        let need = entry.need.as_ref().map(|need| self.need(need)).transpose()?;
        let say = self.patterns(&entry.say)?;
        let name = self.name(&entry.code, entry.why)?;
        Ok(Context { name, adds: entry.adds, holds: entry.holds, need, say })
    }

    fn sign(&mut self, entry: SignEntry) -> Result<Sign, Mistake> {
        let needs = entry.needs.iter().map(|need| match need.get_ref().as_str() {
            OVERDOSE => Ok(OVERDOSE),
            _ => self.need(need),
        });
        let needs = needs.collect::<Result<_, _>>()?;
        let say = [
            (Tense::Now, self.patterns(&entry.now)?),
            (Tense::Past, self.patterns(&entry.past)?),
            (Tense::Topic, self.patterns(&entry.topic)?),
        ];
        self.names.insert(entry.code.get_ref().clone());
        let name = self.name(&entry.code, entry.why)?;
        Ok(Sign { name, alone: entry.alone, is_firm: entry.firm, needs, say })
    }

    fn asking(&mut self, entry: NeedEntry) -> Result<Asking, Mistake> {
        let need = self.need(&entry.need)?;
        let urgent = entry.urgent.as_ref().map(|code| self.name(code, entry.why)).transpose()?;
        Ok(Asking { need, urgent, points: entry.points, say: self.patterns(&entry.say)? })
    }

    fn person(&mut self, entry: &PersonEntry) -> Result<Person, Mistake> {
        let stems = |words: &str| -> Vec<String> {
            let words = words.split_whitespace();
            words
                .map(|word| normal::squeezed(&normal::folded(word.trim_end_matches('*'))))
                .collect()
        };
        let also = self.patterns(&entry.also)?;
        let (more, wants, cries) = (stems(&entry.more), stems(&entry.wants), stems(&entry.cries));
        let courtesy = stems(&entry.courtesy);
        Ok(Person { more, wants, cries, courtesy, longest: entry.longest, also })
    }

    fn press(&mut self, entry: &PressEntry) -> Result<PressRule, Mistake> {
        let words: Vec<&str> = entry.button.iter().map(|it| it.get_ref().as_str()).collect();
        let told = match words[..] {
            ["again"] => Told::Again,
            ["nothing"] => Told::Nothing,
            _ => {
                let keys = entry.button.iter().map(|written| {
                    guide::key(written.get_ref()).ok_or_else(|| {
                        let what = format!(
                            "`{}` is no button of the guide: see locales/ru/guide.ftl; or `again` \
                             or `nothing` alone",
                            written.get_ref()
                        );
                        self.mistake(written, what)
                    })
                });
                Told::Button(keys.collect::<Result<_, _>>()?)
            }
        };
        Ok(PressRule { told, calm: entry.calm, say: self.patterns(&entry.say)? })
    }

    fn need(&self, code: &Spanned<String>) -> Result<&'static str, Mistake> {
        let need = Need::read(code.get_ref());
        need.map(|need| need.code).ok_or_else(|| {
            self.mistake(code, format!("`{}` is no need; see src/desk/need.rs", code.get_ref()))
        })
    }

    fn name(&self, code: &Spanned<String>, own: Option<Sentences>) -> Result<Name, Mistake> {
        let written = code.get_ref();
        let fits = |letter: char| letter.is_ascii_lowercase() || letter == '.' || letter == '-';
        if written.is_empty() || !written.chars().all(fits) {
            let what =
                format!("`{written}`: a code is of a-z, `-` and `.`, like body.not-breathing");
            return Err(self.mistake(code, what));
        }
        let is_known = self.known.as_ref().is_none_or(|known| known.contains(written));
        if own.is_none() && !is_known {
            let what = format!(
                "`{written}` is a rule of your own: write why = {{ ru = \"…\", en = \"…\" }} for the worker"
            );
            return Err(self.mistake(code, what));
        }
        Ok(Name { code: Arc::from(written.as_str()), own: own.map(Arc::new) })
    }

    fn patterns(&mut self, written: &[Spanned<String>]) -> Result<Vec<Pattern>, Mistake> {
        let read = written.iter().map(|pattern| {
            let made = self.book.pattern(pattern.get_ref());
            made.map_err(|what| self.mistake(pattern, what))
        });
        read.collect()
    }

    fn mistake<T>(&self, place: &Spanned<T>, what: String) -> Mistake {
        Mistake { line: line(self.text, place.span().start), what }
    }
}

fn line(text: &str, start: usize) -> usize {
    let start = start.min(text.len());
    text.as_bytes()[..start].iter().filter(|byte| **byte == b'\n').count() + 1
}
