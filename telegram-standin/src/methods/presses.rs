//! Answers to button presses.

use serde_json::Value;

use super::{Call, Method};
use crate::answer::{Answer, bad};
use crate::world::{PRESS_LIVES, World};

pub(super) const METHODS: &[Method] = &[Method {
    name: "answerCallbackQuery",
    act: answer_callback_query,
    parameters: "callback_query_id text show_alert cache_time",
}];

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";

/// Once, and in time. What Telegram says to a second answer is not known; here
/// it is what it says to a late one.
fn answer_callback_query(world: &mut World, call: &Call) -> Answer {
    let now = world.now();
    let id = call.text("callback_query_id").unwrap_or_default();
    let press = world.presses.get_mut(id).filter(|press| press.bot == call.bot);
    let Some(press) = press.filter(|press| now - press.at < PRESS_LIVES) else {
        return Err(bad(TOO_OLD));
    };
    if press.answer.is_some() {
        return Err(bad(TOO_OLD));
    }
    press.answer = Some(Value::Object(call.arguments.clone()));
    Ok(Value::Bool(true))
}
