//! What columns and values of a table mean: chosen once, kept as a file for the next
//! table of the same kind.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codes::{choices, plain};
use super::survey::Survey;
use crate::codes::{DateOrder, Field, Venue};
use crate::{deidentify, limits};

/// Stands for a code where a value says nothing. An empty one: nobody knows what it says.
pub const NOTHING: &str = "-";

/// Stands for a code where the cells of a column name services in words.
pub const WORDS: &str = "words";

/// The same as in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mapping {
    /// `dmy` or `mdy`: how dates are read that could be read either way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// Where people were met, where the table does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub venue: Option<String>,
    /// Rows that came before are other reports: 2 for those of a second table that says
    /// the same, and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<u32>,
    /// A row without a date has the date of the row above it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub carry_dates: bool,
    /// By field, what its column is called, or `#3` where columns have no names.
    pub columns: BTreeMap<String, String>,
    /// Further columns of services, by what they are called: the service that a tick
    /// stands for, or [`WORDS`].
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<String, String>,
    /// By field and value, the code, or [`NOTHING`].
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// By field, the values that stood in the file: somebody chose to keep them.
    #[serde(skip)]
    pub brought: BTreeMap<String, BTreeSet<String>>,
}

impl Mapping {
    /// # Errors
    /// What is wrong with it, with its line where that is known.
    pub fn read(text: &str) -> Result<Mapping, String> {
        let mut mapping: Mapping = toml::from_str(text).map_err(|error| {
            let line = error.span().map(|span| text[..span.start].matches('\n').count() + 1);
            let what = error.message().lines().next().unwrap_or_default().to_owned();
            line.map_or(what.clone(), |line| format!("line {line}: {what}"))
        })?;
        let allowed = |codes: &[&str]| codes.join(", ");
        let fields: Vec<_> = Field::ALL.iter().map(|field| field.code()).collect();
        if mapping.dates.is_some() && mapping.order().is_none() {
            return Err("dates is dmy or mdy".to_owned());
        }
        if mapping.venue.is_some() && mapping.venue().is_none() {
            return Err(format!("venue is one of {}", allowed(&choices(Field::Venue))));
        }
        for field in mapping.columns.keys().chain(mapping.values.keys()) {
            if Field::read(field).is_none() {
                return Err(format!("{field} is no field; there are {}", allowed(&fields)));
            }
        }
        for (field, values) in &mapping.values {
            let Some(field) = Field::read(field) else { continue };
            let codes = choices(field);
            let is_known = |code: &str| matches!(code, "" | NOTHING) || codes.contains(&code);
            if !values.values().all(|code| is_known(code)) {
                return Err(format!("codes of {} are {}", field.code(), allowed(&codes)));
            }
        }
        let services = choices(Field::Services);
        if !mapping.services.values().all(|it| it == WORDS || services.contains(&it.as_str())) {
            return Err(format!(
                "a column of services is {WORDS} or one of {}",
                allowed(&services)
            ));
        }
        if mapping.other == Some(0) {
            return Err("other is 2 for a second table that says the same, or more".to_owned());
        }
        let named = |(field, values): (&String, &BTreeMap<String, String>)| {
            (field.clone(), values.keys().cloned().collect())
        };
        mapping.brought = mapping.values.iter().map(named).collect();
        Ok(mapping)
    }

    /// As a file. Only values that are words of a list stand in it: short ones that
    /// name nobody, and came at least twice in their column or stood in the file before.
    #[must_use]
    pub fn written(&self, survey: &Survey) -> String {
        let mut kept = self.clone();
        for (field, values) in &mut kept.values {
            let column = Field::read(field).and_then(|field| self.column(field, survey));
            values.retain(|value, _| {
                value.chars().count() <= limits::MAPPING_VALUE_CHARS_MAX
                    && deidentify::find(value).is_empty()
                    && (self.is_brought(field, value)
                        || column.is_some_and(|at| survey.times(at, value) > 1))
            });
        }
        kept.values.retain(|_, values| !values.is_empty());
        toml::to_string(&kept).unwrap_or_default()
    }

    fn is_brought(&self, field: &str, value: &str) -> bool {
        self.brought.get(field).is_some_and(|values| values.contains(value))
    }

    /// Values of a field that stood in the file, with what they mean now.
    #[must_use]
    pub fn brought(&self, field: Field) -> BTreeMap<String, String> {
        let mut values = self.values.get(field.code()).cloned().unwrap_or_default();
        values.retain(|value, _| self.is_brought(field.code(), value));
        values
    }

    #[must_use]
    pub fn order(&self) -> Option<DateOrder> {
        self.dates.as_deref().and_then(DateOrder::read)
    }

    #[must_use]
    pub fn venue(&self) -> Option<Venue> {
        self.venue.as_deref().and_then(Venue::read)
    }

    /// Which column of the table a field's is.
    #[must_use]
    pub fn column(&self, field: Field, survey: &Survey) -> Option<usize> {
        let name = self.columns.get(field.code()).filter(|name| !name.is_empty())?;
        called(name, survey)
    }

    /// The service of a further column of services, or [`WORDS`].
    #[must_use]
    pub fn service(&self, at: usize, survey: &Survey) -> Option<&str> {
        let is_field = Field::ALL.iter().any(|field| self.column(*field, survey) == Some(at));
        let found = self.services.iter().find(|(name, _)| called(name, survey) == Some(at));
        found.filter(|_| !is_field).map(|(_, code)| code.as_str())
    }

    /// Columns that are named and are not in the table: their services would be missed
    /// in silence.
    pub fn absent<'a>(&'a self, survey: &Survey) -> impl Iterator<Item = &'a str> {
        let named = self.columns.values().chain(self.services.keys()).map(String::as_str);
        named.filter(|name| !name.is_empty() && called(name, survey).is_none())
    }

    /// What somebody said that a value means.
    #[must_use]
    pub fn code(&self, field: Field, value: &str) -> Option<&str> {
        let values = self.values.get(field.code())?;
        let named = plain(value);
        let found = values.get(value).or_else(|| {
            values.iter().find(|(known, _)| plain(known) == named).map(|(_, code)| code)
        });
        found.map(String::as_str)
    }
}

fn called(name: &str, survey: &Survey) -> Option<usize> {
    let (columns, named) = (&survey.columns, plain(name));
    let exactly = columns.iter().position(|column| column.name == name);
    exactly.or_else(|| columns.iter().position(|column| plain(&column.name) == named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_back_and_what_is_wrong_in_it_is_said() {
        let text = "dates = \"dmy\"\nvenue = \"forum\"\n[columns]\ndate = \"Дата\"\n\
            [values.request]\n\"набор.\" = \"HRS.PACK\"\n";
        let mapping = Mapping::read(text).unwrap();
        assert_eq!(mapping.order(), Some(DateOrder::DayFirst));
        assert_eq!(mapping.code(Field::Request, "Набор"), Some("HRS.PACK"));
        assert_eq!(Mapping::read(&toml::to_string(&mapping).unwrap()), Ok(mapping));
        for (wrong, what) in [
            ("dates = \"ymd\"", "dmy or mdy"),
            ("venue = \"moon\"", "forum"),
            ("[columns]\nshoe = \"x\"", "shoe is no field"),
            ("[values.request]\nx = \"HRS.UNICORN\"", "codes of request"),
            ("[services]\n\"Врач\" = \"HRS.PACK\"", "words or one of S01"),
            ("other = 0", "2 for a second table"),
            ("\n\nnonsense = 1", "line 3"),
        ] {
            let said = Mapping::read(wrong).unwrap_err();
            assert!(said.contains(what), "{said}");
        }
    }
}
