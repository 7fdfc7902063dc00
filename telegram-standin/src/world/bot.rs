//! Bots: their token, their queue of updates, and what they tell of themselves.

use std::collections::BTreeMap;

use serde_json::Value;

use super::queue::{Queue, Webhook};

pub(crate) struct Bot {
    pub(crate) id: i64,
    pub(crate) token: String,
    pub(crate) name: String,
    pub(crate) username: String,
    /// Privacy mode is off: the bot hears everything in groups.
    pub(crate) reads_groups: bool,
    pub(crate) queue: Queue,
    pub(crate) webhook: Option<Webhook>,
    /// One sequence of message numbers over all private chats and basic groups.
    pub(crate) last_message: i64,
    /// Lists of `BotCommand` by scope and language.
    pub(crate) commands: BTreeMap<(String, String), Value>,
    /// Texts by their kind (`name`, `description`, `short_description`) and language.
    pub(crate) texts: BTreeMap<(String, String), String>,
}

impl Bot {
    pub(crate) fn new(id: i64, token: &str, username: &str, first_update: i64) -> Bot {
        Bot {
            id,
            token: token.to_owned(),
            name: username.to_owned(),
            username: username.to_owned(),
            reads_groups: false,
            queue: Queue::new(first_update),
            webhook: None,
            last_message: 0,
            commands: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }

    pub(crate) fn text(&self, kind: &str, language: &str) -> String {
        let find = |language: &str| self.texts.get(&(kind.to_owned(), language.to_owned()));
        find(language).or_else(|| find("")).cloned().unwrap_or_default()
    }
}
