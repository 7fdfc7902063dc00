//! The transport to the Bot API. Nothing here may print an address: it holds
//! the token, and the token is the whole bot.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::clock::Span;
use crate::{config, limits, wire};

/// One bot. It has no `Debug`, `Display` or `Serialize`.
pub struct Bot {
    client: reqwest::Client,
    base: String,
    token: Zeroizing<String>,
    /// The bot's own number, which the token begins with.
    pub id: i64,
}

/// Why a request brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It did not reach Telegram, or Telegram could not do it now: try again.
    NotDone,
    /// It went out and no answer that can be read came back: nobody knows.
    Unclear,
    /// Too much at once: not before that long.
    Limited(Span),
    /// Telegram understood, and refuses.
    Refused(Why),
}

/// Of Telegram's refusals, those that somebody acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The person stopped the bot, or never wrote to it.
    Blocked,
    /// The person's account is no more.
    Gone,
    /// The bot was taken out of the chat.
    NotThere,
    /// The message is not there (any more).
    NoMessage,
    /// The message is too old, or of a kind that cannot be deleted.
    Undeletable,
    /// It says that already.
    NotModified,
    /// The group has become a supergroup, with this number.
    Migrated(i64),
    /// Another program asks for updates, or a webhook is set.
    Conflict,
    /// The token is wrong or was revoked.
    Token,
    /// Anything else: repeating it changes nothing.
    Other,
}

#[derive(Deserialize)]
struct Answer<T> {
    ok: bool,
    result: Option<T>,
    error_code: Option<i64>,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<i64>,
    migrate_to_chat_id: Option<i64>,
}

#[derive(Deserialize)]
struct Found {
    file_path: Option<String>,
}

/// A file that goes out from memory.
pub struct Upload {
    pub field: &'static str,
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

impl Bot {
    /// # Errors
    /// One sentence, without the token.
    pub fn new(token: &str, config: &config::Telegram) -> Result<Bot, String> {
        let token = Zeroizing::new(token.trim().to_owned());
        let id = token.split_once(':').and_then(|(id, _)| id.parse().ok());
        let id = id.ok_or("the token of the bot looks like 123456:ABC…")?;
        let client = wire::client(config.proxy.as_deref())?;
        Ok(Bot { client, base: config.api_base.trim_end_matches('/').to_owned(), token, id })
    }

    /// Calls a method.
    ///
    /// # Errors
    /// [`Trouble`], without content and without an address.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &Value,
    ) -> Result<T, Trouble> {
        let body = Zeroizing::new(serde_json::to_vec(parameters).map_err(|_| Trouble::NotDone)?);
        let request = self
            .client
            .post(self.address(method))
            .timeout(Duration::from_secs(limits::TELEGRAM_ANSWER_S))
            .header("content-type", "application/json")
            .body(body.to_vec());
        answer(request).await
    }

    /// Asks for updates and waits up to `wait_s` for one. Each is raw: one that
    /// cannot be read must not take the others with it.
    ///
    /// # Errors
    /// As [`Bot::call`].
    pub async fn updates(&self, offset: i64, wait_s: u64) -> Result<Vec<Box<RawValue>>, Trouble> {
        let mut parameters = Map::new();
        if offset != 0 {
            parameters.insert("offset".to_owned(), offset.into());
        }
        parameters.insert("timeout".to_owned(), wait_s.into());
        parameters.insert("allowed_updates".to_owned(), super::ALLOWED_UPDATES.into());
        let request = self
            .client
            .post(self.address("getUpdates"))
            .timeout(Duration::from_secs(wait_s + limits::TELEGRAM_ANSWER_S))
            .json(&parameters);
        answer(request).await
    }

    /// Calls a method with a file.
    ///
    /// # Errors
    /// As [`Bot::call`].
    pub async fn upload<T: DeserializeOwned>(
        &self,
        method: &str,
        parameters: &Map<String, Value>,
        upload: Upload,
    ) -> Result<T, Trouble> {
        let mut form =
            Form::new().part(upload.field, Part::bytes(upload.bytes).file_name(upload.name));
        for (name, value) in parameters {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            form = form.text(name.clone(), text);
        }
        let request = self
            .client
            .post(self.address(method))
            .timeout(Duration::from_secs(limits::TELEGRAM_FILE_S))
            .multipart(form);
        answer(request).await
    }

    /// Fetches a file that a person sent.
    ///
    /// # Errors
    /// [`Why::Other`] when it is larger than `most` bytes; otherwise as [`Bot::call`].
    pub async fn file(&self, file_id: &str, most: usize) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let found: Found = self.call("getFile", &json!({ "file_id": file_id })).await?;
        let path = found.file_path.ok_or(Trouble::Refused(Why::Other))?;
        let address = format!("{}/file/bot{}/{path}", self.base, self.token.as_str());
        let wait = Duration::from_secs(limits::TELEGRAM_FILE_S);
        let sent = self.client.get(address).timeout(wait).send().await;
        let mut answer = sent.map_err(|_| Trouble::NotDone)?;
        if !answer.status().is_success() {
            return Err(Trouble::NotDone);
        }
        let mut bytes = Zeroizing::new(Vec::new());
        while let Some(piece) = answer.chunk().await.map_err(|_| Trouble::NotDone)? {
            if bytes.len() + piece.len() > most {
                return Err(Trouble::Refused(Why::Other));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    fn address(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.base, self.token.as_str())
    }
}

async fn answer<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Trouble> {
    let answer = request.send().await.map_err(|error| match error.is_connect() {
        true => Trouble::NotDone,
        false => Trouble::Unclear,
    })?;
    let status = answer.status();
    let header = answer.headers().get("retry-after");
    let retry_after = header.and_then(|it| it.to_str().ok()?.parse::<i64>().ok());
    let body = read_bounded(answer).await;
    let said: Option<Answer<T>> = body.and_then(|body| serde_json::from_slice(&body).ok());
    match said {
        Some(said) if said.ok => said.result.ok_or(Trouble::Unclear),
        Some(said) => Err(trouble(&said, retry_after)),
        // Something between us and Telegram answered.
        None if status.as_u16() == 429 => {
            Err(Trouble::Limited(Span::seconds(retry_after.unwrap_or(1).max(1))))
        }
        None if status.is_success() => Err(Trouble::Unclear),
        None => Err(Trouble::NotDone),
    }
}

async fn read_bounded(mut answer: reqwest::Response) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    while let Some(piece) = answer.chunk().await.ok()? {
        if bytes.len() + piece.len() > limits::TELEGRAM_ANSWER_BYTES_MAX {
            return None;
        }
        bytes.extend_from_slice(&piece);
    }
    Some(bytes)
}

fn trouble<T>(said: &Answer<T>, header: Option<i64>) -> Trouble {
    let code = said.error_code.unwrap_or(0);
    if code == 429 {
        let seconds = said.parameters.retry_after.or(header).unwrap_or(1);
        return Trouble::Limited(Span::seconds(seconds.max(1)));
    }
    if code >= 500 || code == 0 {
        return Trouble::NotDone;
    }
    if let Some(chat) = said.parameters.migrate_to_chat_id {
        return Trouble::Refused(Why::Migrated(chat));
    }
    Trouble::Refused(why(code, &said.description))
}

/// Telegram's refusals are told apart by their words (`facts.md`, sections 2-4,
/// names where each was read).
fn why(code: i64, description: &str) -> Why {
    let says = |words: &str| description.to_ascii_lowercase().contains(words);
    match code {
        401 | 404 => Why::Token,
        409 => Why::Conflict,
        403 if says("deactivated") => Why::Gone,
        403 if says("blocked") || says("can't initiate") => Why::Blocked,
        403 => Why::NotThere,
        _ if says("not modified") => Why::NotModified,
        _ if says("not found") && says("message") => Why::NoMessage,
        _ if says("can't be deleted") => Why::Undeletable,
        _ if says("chat not found") => Why::NotThere,
        _ => Why::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_words() {
        let table = [
            (403, "Forbidden: bot was blocked by the user", Why::Blocked),
            (403, "Forbidden: bot can't initiate conversation with a user", Why::Blocked),
            (403, "Forbidden: user is deactivated", Why::Gone),
            (403, "Forbidden: bot was kicked from the supergroup chat", Why::NotThere),
            (400, "Bad Request: message to delete not found", Why::NoMessage),
            (400, "Bad Request: message can't be deleted for everyone", Why::Undeletable),
            (
                400,
                "Bad Request: message is not modified: specified new message content",
                Why::NotModified,
            ),
            (400, "Bad Request: chat not found", Why::NotThere),
            (401, "Unauthorized", Why::Token),
            (409, "Conflict: terminated by other getUpdates request", Why::Conflict),
            (400, "Bad Request: anything", Why::Other),
        ];
        for (code, description, expected) in table {
            assert_eq!(why(code, description), expected, "{description}");
        }
    }

    #[test]
    fn too_much_is_obeyed_to_the_second() {
        let said: Answer<i64> = serde_json::from_str(
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 10072",
                "parameters":{"retry_after":10072}}"#,
        )
        .unwrap();
        assert_eq!(trouble(&said, None), Trouble::Limited(Span::seconds(10_072)));
    }
}
