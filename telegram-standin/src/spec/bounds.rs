//! Lengths and ranges, read one by one in the descriptions of the methods a bot
//! of this kind calls. Those that Telegram answers with an error text of its
//! own (message texts, captions, button data, albums, batches) stand with the
//! rules of these methods; the ones here would only ever be mistakes.

use serde_json::Value;

enum Unit {
    Characters,
    Items,
    Amount,
}

struct Bound {
    of: &'static str,
    field: &'static str,
    unit: Unit,
    least: i64,
    most: i64,
}

const fn bound(of: &'static str, field: &'static str, unit: Unit, least: i64, most: i64) -> Bound {
    Bound { of, field, unit, least, most }
}

const BOUNDS: &[Bound] = &[
    bound("getUpdates", "limit", Unit::Amount, 1, 100),
    bound("getUpdates", "timeout", Unit::Amount, 0, i64::MAX),
    bound("setWebhook", "secret_token", Unit::Characters, 1, 256),
    bound("setWebhook", "max_connections", Unit::Amount, 1, 100),
    bound("setMyCommands", "commands", Unit::Items, 0, 100),
    bound("setMyName", "name", Unit::Characters, 0, 64),
    bound("setMyDescription", "description", Unit::Characters, 0, 512),
    bound("setMyShortDescription", "short_description", Unit::Characters, 0, 120),
    bound("answerCallbackQuery", "text", Unit::Characters, 0, 200),
    bound("setChatTitle", "title", Unit::Characters, 1, 128),
    bound("setChatDescription", "description", Unit::Characters, 0, 255),
    bound("setChatAdministratorCustomTitle", "custom_title", Unit::Characters, 0, 16),
    bound("createForumTopic", "name", Unit::Characters, 1, 128),
    bound("editForumTopic", "name", Unit::Characters, 0, 128),
    bound("editGeneralForumTopic", "name", Unit::Characters, 1, 128),
    bound("createChatInviteLink", "name", Unit::Characters, 0, 32),
    bound("createChatInviteLink", "member_limit", Unit::Amount, 1, 99_999),
    bound("editChatInviteLink", "name", Unit::Characters, 0, 32),
    bound("editChatInviteLink", "member_limit", Unit::Amount, 1, 99_999),
    bound("BotCommand", "command", Unit::Characters, 1, 32),
    bound("BotCommand", "description", Unit::Characters, 1, 256),
    bound("CopyTextButton", "text", Unit::Characters, 1, 256),
    bound("ReplyKeyboardMarkup", "input_field_placeholder", Unit::Characters, 1, 64),
    bound("ForceReply", "input_field_placeholder", Unit::Characters, 1, 64),
    bound("Location", "horizontal_accuracy", Unit::Amount, 0, 1500),
];

/// Whether a field of a method or a type keeps to its bounds.
pub(super) fn check(of: &str, field: &str, value: &Value) -> Result<(), String> {
    let mine = BOUNDS.iter().filter(|bound| bound.of == of && bound.field == field);
    for Bound { unit, least, most, .. } in mine {
        let (size, what) = match (unit, value) {
            (Unit::Characters, Value::String(text)) => (text.chars().count(), "characters"),
            (Unit::Items, Value::Array(items)) => (items.len(), "items"),
            (Unit::Amount, Value::Number(_)) => {
                let amount = value.as_f64().unwrap_or_default();
                #[expect(clippy::cast_precision_loss, reason = "the bounds are small")]
                let within = amount >= *least as f64 && amount <= *most as f64;
                if within {
                    continue;
                }
                return Err(format!("`{of}.{field}` is {amount}, not {least} to {most}"));
            }
            _ => continue,
        };
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        if size < *least || size > *most {
            return Err(format!("`{of}.{field}` has {size} {what}, not {least} to {most}"));
        }
    }
    Ok(())
}
