//! Telegram's specification as data, and the question whether a value fits it.
//! Both directions are asked: what a bot sends, and what the stand-in answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Map, Value};

mod bounds;
mod call;

pub(crate) use call::fitted;

static SPEC: LazyLock<Spec> = LazyLock::new(Spec::read);

/// Methods and types of Bot API 10.3.
pub(crate) struct Spec {
    methods: BTreeMap<String, MethodSpec>,
    types: BTreeMap<String, TypeSpec>,
    constants: BTreeMap<String, Map<String, Value>>,
}

pub(crate) struct MethodSpec {
    pub(crate) name: String,
    pub(crate) fields: BTreeMap<String, Field>,
    pub(crate) returns: Vec<String>,
}

struct TypeSpec {
    fields: BTreeMap<String, Field>,
    subtypes: Vec<String>,
}

pub(crate) struct Field {
    pub(crate) types: Vec<String>,
    pub(crate) required: bool,
}

pub(crate) fn spec() -> &'static Spec {
    &SPEC
}

/// What asks for a file is told which uploaded parts there are, and notes which were used.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) present: BTreeSet<String>,
    pub(crate) used: BTreeSet<String>,
}

impl Spec {
    fn read() -> Spec {
        let api = document(include_str!("../spec/api.json"));
        let constants = document(include_str!("../spec/constants.json"));
        let methods = entries(&api, "methods").map(|(name, entry)| {
            let returns = words(&entry["returns"]);
            (name.clone(), MethodSpec { name: name.clone(), fields: fields(entry), returns })
        });
        let types = entries(&api, "types").map(|(name, entry)| {
            let subtypes = words(&entry["subtypes"]);
            (name.clone(), TypeSpec { fields: fields(entry), subtypes })
        });
        let constants = constants
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, entry)| Some((name.clone(), entry.as_object()?.clone())));
        Spec { methods: methods.collect(), types: types.collect(), constants: constants.collect() }
    }

    /// The method of this name, however it is capitalised.
    pub(crate) fn method(&self, name: &str) -> Option<&MethodSpec> {
        let exact = self.methods.get(name);
        exact
            .or_else(|| self.methods.values().find(|method| method.name.eq_ignore_ascii_case(name)))
    }

    /// Whether a value is of one of the types; otherwise what is wrong and where.
    pub(crate) fn fits(
        &self,
        types: &[String],
        value: &Value,
        at: &str,
        parts: &mut Parts,
    ) -> Result<(), String> {
        if let (Value::Array(items), Some(inner)) = (value, mixed(types)) {
            let mut items = items.iter().enumerate();
            return items
                .try_for_each(|(n, it)| self.fits(&inner, it, &format!("{at}[{n}]"), parts));
        }
        let mut wrong = None;
        for kind in self.likely(types, value) {
            match self.fits_one(kind, value, at, parts) {
                Ok(()) => return Ok(()),
                Err(why) => wrong = Some(wrong.unwrap_or(why)),
            }
        }
        Err(wrong.unwrap_or_else(|| format!("`{at}` is none of {}", types.join(", "))))
    }

    /// The candidates whose fixed words the value repeats, so that an error
    /// speaks of the type that was meant; all candidates if none has such words.
    fn likely<'a>(&self, types: &'a [String], value: &Value) -> Vec<&'a str> {
        let meant = |kind: &&str| {
            let Some(constants) = self.constants.get(*kind) else { return false };
            constants.iter().all(|(name, word)| value.get(name) == Some(word))
        };
        let all = types.iter().map(String::as_str);
        let named: Vec<_> = all.clone().filter(meant).collect();
        if named.is_empty() { all.collect() } else { named }
    }

    fn fits_one(
        &self,
        kind: &str,
        value: &Value,
        at: &str,
        parts: &mut Parts,
    ) -> Result<(), String> {
        if let Some(inner) = kind.strip_prefix("Array of ") {
            let Value::Array(items) = value else { return Err(format!("`{at}` is not an array")) };
            let inner = [inner.to_owned()];
            return items
                .iter()
                .enumerate()
                .try_for_each(|(n, item)| self.fits(&inner, item, &format!("{at}[{n}]"), parts));
        }
        let fits = match kind {
            "Integer" => value.is_i64(),
            "Float" => value.is_number(),
            "Boolean" => value.is_boolean(),
            "String" => return text_fits(value, at, parts),
            "InputFile" => return file_fits(value, at, parts),
            _ => return self.fits_object(kind, value, at, parts),
        };
        if fits { Ok(()) } else { Err(format!("`{at}` is not {kind}")) }
    }

    fn fits_object(
        &self,
        kind: &str,
        value: &Value,
        at: &str,
        parts: &mut Parts,
    ) -> Result<(), String> {
        let Some(spec) = self.types.get(kind) else {
            return Err(format!("`{at}` is of a type `{kind}` nobody knows"));
        };
        if !spec.subtypes.is_empty() {
            return self.fits(&spec.subtypes, value, at, parts);
        }
        let Value::Object(object) = value else { return Err(format!("`{at}` is not a {kind}")) };
        for (name, word) in self.constants.get(kind).into_iter().flatten() {
            if object.get(name) != Some(word) {
                return Err(format!("`{at}.{name}` of a {kind} is not {word}"));
            }
        }
        for (name, field) in &spec.fields {
            match object.get(name) {
                Some(value) => {
                    self.fits(&field.types, value, &format!("{at}.{name}"), parts)?;
                    bounds::check(kind, name, value)?;
                }
                None if field.required => return Err(format!("`{at}.{name}` is missing")),
                None => {}
            }
        }
        match object.keys().find(|name| !spec.fields.contains_key(*name)) {
            Some(name) => Err(format!("`{at}.{name}` is not a field of {kind}")),
            None => Ok(()),
        }
    }

    /// Whether what the stand-in is about to say is what the specification promises.
    pub(crate) fn emits(&self, types: &[String], value: &Value) -> Result<(), String> {
        self.fits(types, value, "result", &mut Parts::default())
    }

    /// Types for which both the specification and a list of fields exist.
    pub(crate) fn fields_of(&self, kind: &str) -> Option<BTreeSet<String>> {
        Some(self.types.get(kind)?.fields.keys().cloned().collect())
    }
}

/// A list that is declared as an array of this or an array of that may hold
/// both; whether it may mix them is up to the method.
fn mixed(types: &[String]) -> Option<Vec<String>> {
    let inner = types.iter().map(|kind| kind.strip_prefix("Array of ").map(str::to_owned));
    inner.collect::<Option<Vec<_>>>().filter(|inner| inner.len() > 1)
}

/// A text may point at an uploaded part, which must then be there.
fn text_fits(value: &Value, at: &str, parts: &mut Parts) -> Result<(), String> {
    let Value::String(text) = value else { return Err(format!("`{at}` is not a String")) };
    let Some(name) = text.strip_prefix("attach://") else { return Ok(()) };
    if !parts.present.contains(name) {
        return Err(format!("`{at}` names a part `{name}` that was not uploaded"));
    }
    parts.used.insert(name.to_owned());
    Ok(())
}

fn file_fits(value: &Value, at: &str, parts: &mut Parts) -> Result<(), String> {
    match value {
        Value::String(text) if text.starts_with("attach://") => text_fits(value, at, parts),
        _ => Err(format!("`{at}` is not an uploaded file")),
    }
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

fn entries<'a>(api: &'a Value, part: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    api[part].as_object().into_iter().flatten()
}

fn fields(entry: &Value) -> BTreeMap<String, Field> {
    let list = entry["fields"].as_array().into_iter().flatten();
    list.map(|field| {
        let required = field["required"].as_bool().unwrap_or_default();
        let name = field["name"].as_str().unwrap_or_default();
        (name.to_owned(), Field { types: words(&field["types"]), required })
    })
    .collect()
}

fn words(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
