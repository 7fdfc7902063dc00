//! Figures as data values of DHIS2: which figure is which data element stands in a
//! file that whoever keeps the other system writes.
//!
//! The form is that of `/api/dataValueSets` (DHIS2 developer guide, "Data values").

mod names;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::Month;
use super::indicator::Line;

/// What their system calls ours.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Empty: none is named.
    #[serde(default)]
    data_set: String,
    org_unit: String,
    /// Empty: theirs is taken.
    #[serde(default)]
    attribute_option_combo: String,
    /// Our figure, `needs.INJ.MINOR`, and their data element, with a dot and the
    /// category option combination behind it where it has one.
    figures: BTreeMap<String, String>,
}

/// Data values of some months, and the figures that were left out because they are
/// hidden from others.
pub struct Values {
    pub document: Json,
    pub values: usize,
    pub hidden: Vec<String>,
}

impl Mapping {
    /// `is_code` says whether a code stands in a list that others keep: "need" or
    /// "service".
    ///
    /// # Errors
    /// One sentence that says what is wrong and where.
    pub fn read(text: &str, is_code: &dyn Fn(&str, &str) -> bool) -> Result<Mapping, String> {
        let mapping: Mapping = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        if let Some(name) = mapping.figures.keys().find(|name| !names::is_told(name, is_code)) {
            return Err(format!("`{name}` is no figure: look at the names in the CSV of figures"));
        }
        let named = mapping.figures.values().flat_map(|value| value.split('.'));
        let optional = [&mapping.data_set, &mapping.attribute_option_combo];
        let optional = optional.into_iter().filter(|it| !it.is_empty()).map(String::as_str);
        let wrong = named.chain(optional).chain([mapping.org_unit.as_str()]).find(|it| !is_uid(it));
        if let Some(wrong) = wrong {
            return Err(format!(
                "`{wrong}` is no identifier of DHIS2: eleven letters and digits, a letter first"
            ));
        }
        Ok(mapping)
    }

    /// Whatever is mapped and was counted. A figure that nobody counted in a month is
    /// not there: nought and unknown are not told apart by their system otherwise.
    #[must_use]
    pub fn values(&self, months: &[(Month, Vec<Line>)]) -> Values {
        let (mut all, mut hidden) = (Vec::new(), Vec::new());
        for (month, lines) in months {
            for (name, number) in lines.iter().flat_map(Line::flat) {
                match number {
                    Some(number) => {
                        let target = self.figures.get(&name);
                        all.extend(target.map(|target| self.value(*month, target, number)));
                    }
                    None => hidden.extend(self.within(&name).map(|it| format!("{month} {it}"))),
                }
            }
        }
        let values = all.len();
        let mut document = json!({ "orgUnit": self.org_unit, "dataValues": all });
        if !self.data_set.is_empty() {
            document["dataSet"] = json!(self.data_set);
        }
        Values { document, values, hidden }
    }

    /// What is mapped of a line: of one that is hidden nobody says its single numbers.
    fn within(&self, line: &str) -> impl Iterator<Item = &String> {
        self.figures.keys().filter(move |name| {
            name.strip_prefix(line).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    fn value(&self, month: Month, target: &str, number: i64) -> Json {
        let (element, combo) = target.split_once('.').unwrap_or((target, ""));
        let mut value = json!({
            "dataElement": element,
            "period": format!("{:04}{:02}", month.year(), month.number()),
            "orgUnit": self.org_unit,
            "value": number.to_string(),
        });
        if !combo.is_empty() {
            value["categoryOptionCombo"] = json!(combo);
        }
        if !self.attribute_option_combo.is_empty() {
            value["attributeOptionCombo"] = json!(self.attribute_option_combo);
        }
        value
    }
}

/// A letter, then ten letters or digits.
fn is_uid(text: &str) -> bool {
    text.len() == 11
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
}
