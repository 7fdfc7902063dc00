//! A codebook as one of its versions says it.

use std::collections::BTreeMap;

use super::Codes;
use crate::codes::CodeState;
use crate::ids::CodeId;

/// Words of a code. They may quote what somebody said.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub name: String,
    pub description: String,
    pub memo: String,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    pub id: CodeId,
    pub words: Words,
    /// A theme holds codes and is put on no line.
    pub is_theme: bool,
    pub theme: Option<CodeId>,
    /// The code that it was merged into.
    pub into: Option<CodeId>,
    pub state: CodeState,
}

/// Codes in the order in which they were made.
#[derive(Clone, Default)]
pub struct Book {
    pub version: i64,
    pub codes: Vec<Code>,
}

impl Book {
    #[must_use]
    pub fn find(&self, id: CodeId) -> Option<&Code> {
        self.codes.iter().find(|code| code.id == id)
    }

    /// Empty for a code that the book does not know.
    #[must_use]
    pub fn name(&self, id: CodeId) -> &str {
        self.find(id).map_or("", |code| code.words.name.as_str())
    }

    /// What a coding with this code counts as: the code itself, or the one that it
    /// was merged into, however often that was merged again.
    #[must_use]
    pub fn counts_as(&self, id: CodeId) -> CodeId {
        let mut at = id;
        // A circle cannot be made; if one stood there, this still ends.
        for _ in 0..self.codes.len() {
            match self.find(at).and_then(|code| code.into) {
                Some(into) => at = into,
                None => break,
            }
        }
        at
    }

    #[must_use]
    pub fn all_count_as(&self, codes: &Codes) -> Codes {
        codes.iter().map(|code| self.counts_as(*code)).collect()
    }

    pub fn themes(&self) -> impl Iterator<Item = &Code> {
        self.codes.iter().filter(|code| code.is_theme)
    }

    /// Codes that codings count under, split ones among them, of one theme or of none.
    pub fn under(&self, theme: Option<CodeId>) -> impl Iterator<Item = &Code> {
        let counting =
            self.codes.iter().filter(|code| !code.is_theme && code.state != CodeState::Merged);
        counting.filter(move |code| code.theme == theme)
    }

    /// Themes with their codes, then the codes of no theme.
    #[must_use]
    pub fn grouped(&self) -> Vec<(Option<&Code>, Vec<&Code>)> {
        let mut groups: Vec<_> = self
            .themes()
            .map(|theme| (Some(theme), self.under(Some(theme.id)).collect::<Vec<_>>()))
            .collect();
        let loose: Vec<_> = self.under(None).collect();
        if !loose.is_empty() {
            groups.push((None, loose));
        }
        groups
    }

    /// Every code that codings count under, in the order of [`Book::grouped`].
    #[must_use]
    pub fn counting(&self) -> Vec<&Code> {
        self.grouped().into_iter().flat_map(|(_, codes)| codes).collect()
    }

    /// What a code stands under, for a table: `Theme / Code`.
    #[must_use]
    pub fn path(&self, code: &Code) -> String {
        match code.theme.map(|theme| self.name(theme)) {
            Some(theme) if !theme.is_empty() => format!("{theme} / {}", code.words.name),
            _ => code.words.name.clone(),
        }
    }

    /// Names in the order of the book.
    #[must_use]
    pub fn names(&self, codes: &Codes) -> Vec<&str> {
        let places: BTreeMap<_, _> =
            self.codes.iter().enumerate().map(|(place, code)| (code.id, place)).collect();
        let mut known: Vec<_> = codes.iter().filter(|code| places.contains_key(code)).collect();
        known.sort_by_key(|code| places.get(code));
        known.into_iter().map(|code| self.name(*code)).collect()
    }
}
