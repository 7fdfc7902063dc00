//! The door to Telegram: updates come in, answers go out, and what stands on
//! Telegram's side is deleted in time.
//!
//! Deliberately absent: names, pictures and numbers of people ([`read`] does
//! not look at them); formatting by markup, which breaks on "Mon. 18-20";
//! requests in the answer to a webhook, whose messages could never be deleted.

mod api;
mod audit;
mod compose;
mod deleting;
mod door;
mod duty;
mod feedback;
mod group;
mod guide;
mod invitations;
mod memory;
mod newsfeed;
pub mod pace;
mod poll;
mod press;
mod read;
mod receive;
mod send;
mod watch;
mod webhook;

pub use api::{Bot, Trouble, Why};
pub use audit::{Audit, Audited, Finding, Hook, READ as AUDITED, Setting, audit, hook};
pub use compose::{description, privacy};
pub use deleting::{delete_due, delete_everything};
pub use poll::{ask_once, run};
pub use read::READ;
pub use receive::receive;
pub use send::{Placed, Sent, ghost, send};
pub use watch::{count_members, watch};
pub use webhook::{announce, router};

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{OnceLock, PoisonError, RwLock};

use serde::Deserialize;
use serde_json::json;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::codes::Figure;
use crate::engine::Fault;
use crate::house::House;
use crate::store;
use crate::store::telegram::Tag;
use crate::text::t;
use crate::{config, limits};

/// The updates we ask for. Those of members and reactions are not among them.
pub const ALLOWED_UPDATES: &[&str] =
    &["message", "edited_message", "callback_query", "my_chat_member", "chat_join_request"];

/// The bot, and what is known of it.
pub struct Telegram {
    pub bot: Bot,
    /// The bot's name on Telegram, once Telegram has told it.
    name: OnceLock<String>,
    /// The group chat; it changes its number when it becomes a supergroup.
    group: RwLock<Option<i64>>,
    /// The number it had at first, by which its members are found.
    first_group: OnceLock<i64>,
    pub channel: Option<i64>,
    /// Pictures unpacked at a time.
    photos: Semaphore,
    /// The highest number of a message in any private chat: one sequence for
    /// all of them.
    last_number: AtomicI64,
    /// What was answered while nothing could be kept.
    memory: memory::Memory,
}

#[derive(Deserialize)]
struct Me {
    username: Option<String>,
}

impl Telegram {
    /// `None` when the organisation has no bot.
    ///
    /// # Errors
    /// One sentence, without the token.
    pub fn new(config: &config::Telegram) -> Result<Option<Telegram>, String> {
        let Some(file) = &config.token_file else { return Ok(None) };
        let token = std::fs::read_to_string(file).map(Zeroizing::new);
        let token = token
            .map_err(|error| format!("[telegram] token_file cannot be read: {}", error.kind()))?;
        Telegram::with_token(&token, config).map(Some)
    }

    /// # Errors
    /// One sentence, without the token.
    pub fn with_token(token: &str, config: &config::Telegram) -> Result<Telegram, String> {
        Ok(Telegram {
            bot: Bot::new(token, config)?,
            name: OnceLock::new(),
            group: RwLock::new(config.group_id),
            first_group: config.group_id.map(OnceLock::from).unwrap_or_default(),
            channel: config.channel_id,
            photos: Semaphore::new(limits::PHOTOS_AT_ONCE),
            last_number: AtomicI64::new(0),
            memory: memory::Memory::default(),
        })
    }

    /// The bot's name, asked for when it is needed for the first time.
    pub async fn name(&self) -> Option<&str> {
        if self.name.get().is_none() {
            let me: Me = self.bot.call("getMe", &json!({})).await.ok()?;
            let _ = self.name.set(me.username?);
        }
        self.name.get().map(String::as_str)
    }

    pub fn last_number(&self) -> i64 {
        self.last_number.load(Ordering::SeqCst)
    }

    /// A message of this number stands in some private chat.
    fn saw(&self, number: i64) {
        self.last_number.fetch_max(number, Ordering::SeqCst);
    }

    pub fn group(&self) -> Option<i64> {
        *self.group.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn first_group(&self) -> Option<i64> {
        self.first_group.get().copied()
    }

    /// What was written down before the last restart: how far messages were
    /// counted, and the group's number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recall(&self, house: &House) -> Result<(), Fault> {
        let last = house.store.read(|tx| store::telegram::figure(tx, Figure::LastNumber));
        self.saw(last.await?.unwrap_or(0));
        self.recall_group(house).await
    }

    /// What was written down of the group's number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn recall_group(&self, house: &House) -> Result<(), Fault> {
        let written = house.store.read(|tx| {
            let from = store::telegram::figure(tx, Figure::GroupFrom)?;
            Ok::<_, Fault>(from.zip(store::telegram::figure(tx, Figure::GroupId)?))
        });
        if let Some((from, to)) = written.await?
            && self.first_group() == Some(from)
        {
            self.set_group(to);
        }
        Ok(())
    }

    pub fn set_group(&self, group: i64) {
        self.first_group.get_or_init(|| group);
        *self.group.write().unwrap_or_else(PoisonError::into_inner) = Some(group);
    }

    /// What a private chat is found by.
    pub(crate) fn chat_tag(&self, house: &House, chat: i64) -> Tag {
        house.vault.tag("telegram chat", &bytes(&[self.bot.id, chat]))
    }

    /// What a member of the group is found by.
    pub(crate) fn member_tag(&self, house: &House, group: i64, member: i64) -> Tag {
        let group = match self.group() == Some(group) {
            true => self.first_group().unwrap_or(group),
            false => group,
        };
        house.vault.tag("telegram member", &bytes(&[self.bot.id, group, member]))
    }

    /// What a message is found by.
    fn message_tag(&self, house: &House, chat: i64, message: i64) -> Tag {
        house.vault.tag("telegram message", &bytes(&[self.bot.id, chat, message]))
    }
}

/// Tells Telegram what the bot says of itself: the commands, and what stands in
/// an empty chat. Where that fails the bot works all the same.
pub async fn introduce(telegram: &Telegram, house: &House) {
    for lang in &house.config.organisation.languages {
        let commands = ["start", "overdose", "menu", "find", "invite", "privacy", "stop"].map(|command| {
            json!({ "command": command, "description": t(*lang, &format!("telegram-command-{command}")) })
        });
        let code = lang.code();
        let description = compose::description(&house.config, *lang);
        let said = [
            ("setMyCommands", json!({ "commands": commands, "language_code": code })),
            ("setMyDescription", json!({ "description": description, "language_code": code })),
        ];
        for (method, parameters) in said {
            if let Err(trouble) = telegram.bot.call::<bool>(method, &parameters).await {
                tracing::warn!(method, ?trouble, "the bot could not introduce itself");
            }
        }
    }
}

fn bytes(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}
