//! A call as it comes from outside, held against the specification. Telegram
//! ignores what it does not know; here it is an error, so that a typing mistake
//! cannot stay silent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Field, MethodSpec, Parts, Spec, bounds};
use crate::door::Part;

/// The parameters with the types the method declares, or what is wrong with them.
pub(crate) fn fitted(
    spec: &Spec,
    method: &MethodSpec,
    raw: Map<String, Value>,
    files: &BTreeMap<String, Part>,
) -> Result<Map<String, Value>, String> {
    let mut parts = Parts { present: files.keys().cloned().collect(), used: BTreeSet::new() };
    let mut arguments = Map::new();
    for (name, value) in raw {
        let Some(field) = method.fields.get(&name) else {
            return Err(format!("{} has no parameter `{name}`", method.name));
        };
        let value = typed(field, value).map_err(|why| format!("`{name}`: {why}"))?;
        let types: Vec<_> = meant(field, &value);
        spec.fits(&types, &value, &name, &mut parts)?;
        bounds::check(&method.name, &name, &value)?;
        arguments.insert(name, value);
    }
    for (name, field) in &method.fields {
        let takes_file = field.types.iter().any(|kind| kind == "InputFile");
        if takes_file && parts.present.contains(name) && !arguments.contains_key(name) {
            parts.used.insert(name.clone());
            arguments.insert(name.clone(), Value::String(format!("attach://{name}")));
        }
        if field.required && !arguments.contains_key(name) {
            return Err(format!("{} needs `{name}`", method.name));
        }
    }
    match parts.present.difference(&parts.used).next() {
        Some(part) => Err(format!("{} was sent a part `{part}` it does not ask for", method.name)),
        None => Ok(arguments),
    }
}

/// Where a field takes a file or a text, a text may also be a file identifier.
fn meant(field: &Field, value: &Value) -> Vec<String> {
    let file_or_text = field.types.iter().any(|kind| kind == "InputFile")
        && field.types.iter().any(|kind| kind == "String");
    if file_or_text && value.is_string() {
        return vec!["String".to_owned()];
    }
    field.types.clone()
}

/// Forms carry everything as text. A text is read as the first declared type
/// it can be; a JSON body may do the same, as it may with Telegram.
fn typed(field: &Field, value: Value) -> Result<Value, String> {
    let Value::String(text) = value else { return Ok(value) };
    let has = |kind: &str| field.types.iter().any(|each| each == kind);
    if has("Integer")
        && let Ok(number) = text.trim().parse::<i64>()
    {
        return Ok(Value::from(number));
    }
    if has("Float") {
        return text.trim().parse::<f64>().map(Value::from).map_err(|_| "not a number".to_owned());
    }
    if has("Boolean") {
        return match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "1" => Ok(Value::Bool(true)),
            "false" | "no" | "0" | "" => Ok(Value::Bool(false)),
            _ => Err("neither true nor false".to_owned()),
        };
    }
    if has("String") || has("InputFile") {
        return Ok(Value::String(text));
    }
    if has("Integer") {
        return Err("not a whole number".to_owned());
    }
    serde_json::from_str(&text).map_err(|_| "not JSON".to_owned())
}
