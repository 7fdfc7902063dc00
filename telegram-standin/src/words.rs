//! Texts as Telegram keeps them: trimmed, with entities counted in UTF-16 units
//! and lengths counted in characters.

use serde_json::{Value, json};

use crate::answer::{Refusal, bad, violation};
use crate::world::message::Styled;

pub(crate) const TEXT_MOST: usize = 4096;
pub(crate) const CAPTION_MOST: usize = 1024;
/// A text above this fails before anything in it is read.
const RAW_MOST: usize = 32_768;

/// What an entity can be.
const KINDS: [&str; 20] = [
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
];

/// A text that a bot sends or edits, with `too_long` as the words of the refusal.
pub(crate) fn text(raw: &str, entities: &[Value], too_long: &str) -> Result<Styled, Refusal> {
    let styled = styled(raw, entities, too_long)?;
    match styled.text.chars().count() {
        0 => Err(bad("message text is empty")),
        1..=TEXT_MOST => Ok(styled),
        _ => Err(bad(too_long)),
    }
}

/// A caption, which may be empty.
pub(crate) fn caption(raw: &str, entities: &[Value]) -> Result<Styled, Refusal> {
    const TOO_LONG: &str = "message caption is too long";
    let styled = styled(raw, entities, TOO_LONG)?;
    if styled.text.chars().count() > CAPTION_MOST { Err(bad(TOO_LONG)) } else { Ok(styled) }
}

/// What a person typed: trimmed, with everything Telegram finds in it.
pub(crate) fn typed(raw: &str) -> Styled {
    let text = raw.trim().to_owned();
    let entities = found(&text);
    Styled { text, entities }
}

pub(crate) fn utf16(text: &str) -> i64 {
    i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX)
}

fn styled(raw: &str, entities: &[Value], too_long: &str) -> Result<Styled, Refusal> {
    if raw.len() > RAW_MOST {
        return Err(bad(too_long));
    }
    let text = raw.trim();
    let shift = utf16(&raw[..raw.len() - raw.trim_start().len()]);
    let length = utf16(text);
    let mut kept = Vec::new();
    for entity in entities {
        let (from, to) = span(entity);
        let kind = entity["type"].as_str().unwrap_or_default();
        if !KINDS.contains(&kind) || (kind == "text_link" && entity["url"].is_null()) {
            return Err(violation(format!("there is no such entity: {entity}")));
        }
        if from < 0 || to <= from || !is_border(raw, from) || !is_border(raw, to) {
            return Err(violation(format!("an entity does not fit the text: {entity}")));
        }
        let (from, to) = ((from - shift).clamp(0, length), (to - shift).clamp(0, length));
        if from < to {
            let mut entity = entity.clone();
            entity["offset"] = from.into();
            entity["length"] = (to - from).into();
            kept.push(entity);
        }
    }
    let given = kept.len();
    for entity in found(text) {
        let (from, to) = span(&entity);
        let free = kept[..given].iter().all(|other| {
            let (start, end) = span(other);
            to <= start || end <= from
        });
        if free {
            kept.push(entity);
        }
    }
    kept.sort_by_key(|entity| span(entity).0);
    Ok(Styled { text: text.to_owned(), entities: kept })
}

fn span(entity: &Value) -> (i64, i64) {
    let number = |name: &str| entity[name].as_i64().unwrap_or(-1);
    let from = number("offset");
    (from, from.saturating_add(number("length")))
}

/// Whether a position in UTF-16 units lies between two characters of the text.
fn is_border(text: &str, position: i64) -> bool {
    let mut at = 0;
    for letter in text.chars() {
        if at == position {
            return true;
        }
        at += i64::try_from(letter.len_utf16()).unwrap_or(2);
    }
    at == position
}

/// Commands, mentions, hashtags, addresses: what Telegram marks unasked.
pub(crate) fn found(text: &str) -> Vec<Value> {
    let mut entities = Vec::new();
    let mut start = 0;
    for word in text.split(char::is_whitespace) {
        let bare = word.trim_start_matches(['(', '[', '«', '"', '\'', '<']);
        let from = start + word.len() - bare.len();
        let bare = bare.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '»', '"', '\'']);
        start += word.len();
        start += text[start..].chars().next().map_or(0, char::len_utf8);
        for (kind, at, length) in in_word(bare) {
            let offset = utf16(&text[..from + at]);
            let length = utf16(&bare[at..at + length]);
            entities.push(json!({ "type": kind, "offset": offset, "length": length }));
        }
    }
    entities
}

/// What stands in one word: the kind, where it begins and how many bytes it has.
fn in_word(word: &str) -> Vec<(&'static str, usize, usize)> {
    if is_email(word) {
        return vec![("email", 0, word.len())];
    }
    if is_url(word) {
        return vec![("url", 0, word.len())];
    }
    let mut found = Vec::new();
    let mut before = None;
    for (at, letter) in word.char_indices() {
        let rest = &word[at + letter.len_utf8()..];
        let begins = before.is_none_or(|it: char| !it.is_alphanumeric() && it != '_' && it != '/');
        before = Some(letter);
        let length = match letter {
            _ if !begins => None,
            '/' => command(rest),
            '@' => name(rest).filter(|length| (3..=32).contains(length)),
            '#' => hashtag(rest),
            _ => None,
        };
        let kind = match letter {
            '/' => "bot_command",
            '@' => "mention",
            _ => "hashtag",
        };
        // The mention inside "/start@name" belongs to the command.
        let inside = found.last().is_some_and(|(_, from, length)| at < from + length);
        if let Some(length) = length.filter(|_| !inside) {
            found.push((kind, at, length + 1));
        }
    }
    found
}

fn name(rest: &str) -> Option<usize> {
    let length = rest.bytes().take_while(|it| it.is_ascii_alphanumeric() || *it == b'_').count();
    let ends = rest[length..].chars().next().is_none_or(|it| !it.is_alphanumeric());
    (length > 0 && ends).then_some(length)
}

fn command(rest: &str) -> Option<usize> {
    let length = name(rest).filter(|length| *length <= 64)?;
    let after = &rest[length..];
    if after.starts_with('/') {
        return None;
    }
    let to = after.strip_prefix('@').and_then(name).filter(|length| (3..=32).contains(length));
    Some(to.map_or(length, |to| length + 1 + to))
}

fn hashtag(rest: &str) -> Option<usize> {
    let word: String = rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect();
    let named = word.chars().any(|it| !it.is_ascii_digit());
    (named && word.chars().count() <= 256).then_some(word.len())
}

fn is_email(word: &str) -> bool {
    let Some((user, host)) = word.split_once('@') else { return false };
    let plain = |it: char| it.is_ascii_alphanumeric() || "._+-".contains(it);
    !user.is_empty() && user.chars().all(plain) && is_host(host)
}

fn is_url(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")) {
        return rest.chars().next().is_some_and(char::is_alphanumeric);
    }
    let host = lower.split(['/', '?', '#']).next().unwrap_or_default();
    is_host(host)
}

/// A bare name counts as an address only under endings everybody knows.
fn is_host(host: &str) -> bool {
    const ENDINGS: [&str; 8] = ["com", "org", "net", "ru", "me", "info", "io", "рф"];
    let Some((name, ending)) = host.rsplit_once('.') else { return false };
    let plain = |it: char| it.is_alphanumeric() || it == '-' || it == '.';
    ENDINGS.contains(&ending) && !name.is_empty() && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(text: &str) -> Vec<(String, i64, i64)> {
        let each = found(text).into_iter().map(|it| {
            let (from, to) = span(&it);
            (it["type"].as_str().unwrap().to_owned(), from, to - from)
        });
        each.collect()
    }

    fn one(kind: &str, from: i64, length: i64) -> Vec<(String, i64, i64)> {
        vec![(kind.to_owned(), from, length)]
    }

    #[test]
    fn telegram_finds_what_it_marks_unasked() {
        assert_eq!(spans("/start mu3"), one("bot_command", 0, 6));
        assert_eq!(spans("/ask@help_bot где обмен?"), one("bot_command", 0, 13));
        assert_eq!(spans("💊 @help_bot, привет"), one("mention", 3, 9));
        assert_eq!(spans("смотри (https://t.me/a_b)!"), one("url", 8, 16));
        assert_eq!(spans("t.me/help_bot?start=x"), one("url", 0, 21));
        assert_eq!(spans("пиши a.b@site.org."), one("email", 5, 12));
        assert_eq!(spans("#ВИЧ #123"), one("hashtag", 0, 4));
        assert_eq!(spans("и/или 5/6 18-20 a@ @b"), vec![]);
    }

    #[test]
    fn entities_move_with_the_trimmed_text() {
        let bold = json!({"type": "bold", "offset": 2, "length": 5});
        let styled = text("  тест  ", &[bold], "too long").unwrap();
        assert_eq!(styled.text, "тест");
        assert_eq!(span(&styled.entities[0]), (0, 4));
    }

    #[test]
    fn an_entity_may_not_cut_a_character() {
        let cut = json!({"type": "bold", "offset": 0, "length": 1});
        assert!(text("💊", &[cut], "too long").is_err());
        let whole = json!({"type": "bold", "offset": 0, "length": 2});
        assert!(text("💊", &[whole], "too long").is_ok());
    }
}
