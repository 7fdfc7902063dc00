//! Buttons under a message.

use serde_json::{Map, Value};

use super::Call;
use crate::answer::{Refusal, bad, unmodelled, violation};

const DATA_MOST_BYTES: usize = 64;
const STYLES: [&str; 3] = ["danger", "success", "primary"];
/// What a button may do; exactly one of them stands on each.
const MODELLED: [&str; 3] = ["url", "callback_data", "copy_text"];
const LOOKS: [&str; 2] = ["text", "style"];

/// What `reply_markup` asks for.
#[derive(Default)]
pub(crate) struct Markup {
    pub(crate) inline: Option<Value>,
    /// A keyboard in place of the phone's own, or the wish to remove it or to force a reply.
    pub(crate) other: bool,
}

pub(crate) fn markup(call: &Call) -> Result<Markup, Refusal> {
    let Some(markup) = call.value("reply_markup") else { return Ok(Markup::default()) };
    let Some(rows) = markup.get("inline_keyboard").and_then(Value::as_array) else {
        return Ok(Markup { inline: None, other: true });
    };
    if markup.get("force_reply").is_some() {
        return Err(unmodelled("`force_reply` of InlineKeyboardMarkup"));
    }
    let buttons = rows.iter().filter_map(Value::as_array).flatten();
    for button in buttons.filter_map(Value::as_object) {
        check(button)?;
    }
    let rows: Vec<_> =
        rows.iter().filter(|row| row.as_array().is_some_and(|it| !it.is_empty())).collect();
    let inline = (!rows.is_empty()).then(|| serde_json::json!({ "inline_keyboard": rows }));
    Ok(Markup { inline, other: false })
}

fn check(button: &Map<String, Value>) -> Result<(), Refusal> {
    let text = |name: &str| button.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("text").trim().is_empty() {
        return Err(bad("can't parse inline keyboard button: text must be non-empty"));
    }
    if button.contains_key("style") && !STYLES.contains(&text("style")) {
        return Err(violation(format!("a button has a style `{}`", text("style"))));
    }
    let actions: Vec<_> =
        button.keys().map(String::as_str).filter(|name| !LOOKS.contains(name)).collect();
    let [action] = actions[..] else {
        return match actions.is_empty() {
            true => Err(bad("text buttons are unallowed in the inline keyboard")),
            false => Err(violation(format!("a button does several things: {actions:?}"))),
        };
    };
    if !MODELLED.contains(&action) {
        return Err(unmodelled(format!("`{action}` of a button")));
    }
    let data = text("callback_data").len();
    if action == "callback_data" && !(1..=DATA_MOST_BYTES).contains(&data) {
        return Err(bad("BUTTON_DATA_INVALID"));
    }
    let links = ["http://", "https://", "tg://"];
    if action == "url" && !links.iter().any(|start| text("url").starts_with(start)) {
        return Err(bad("BUTTON_URL_INVALID"));
    }
    Ok(())
}
