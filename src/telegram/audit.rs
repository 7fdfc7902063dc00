//! What the page about Telegram asks of Telegram: how much waits there, and how
//! the group chat is set up. Flags and counts; nobody's name is even parsed.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::Telegram;
use super::api::Trouble;
use super::read::fields;
use crate::clock::Timestamp;

fields! {
    Webhook = "WebhookInfo" {
        url: String,
        pending_update_count: i64,
        last_error_date: Option<i64>,
    }
    Group = "ChatFullInfo" {
        // That it has one makes the group public; which one it is says nothing.
        username: Option<IgnoredAny>,
        join_by_request: Option<bool>,
        permissions: Option<Permissions>,
        message_auto_delete_time: Option<i64>,
        has_hidden_members: Option<bool>,
        has_protected_content: Option<bool>,
        has_visible_history: Option<bool>,
    }
    Permissions = "ChatPermissions" {
        can_change_info: Option<bool>,
        can_invite_users: Option<bool>,
        can_pin_messages: Option<bool>,
    }
    Admin = "ChatMemberAdministrator" {
        status: String,
        user: IsBot,
        is_anonymous: Option<bool>,
        can_delete_messages: Option<bool>,
        can_restrict_members: Option<bool>,
        can_invite_users: Option<bool>,
        can_pin_messages: Option<bool>,
        can_promote_members: Option<bool>,
        can_change_info: Option<bool>,
    }
    IsBot = "User" { is_bot: bool }
}

/// Where updates go, and how many wait.
pub struct Hook {
    /// Telegram calls us; otherwise it waits to be asked.
    pub is_set: bool,
    pub waiting: i64,
    /// When Telegram last could not reach us.
    pub failed_at: Option<Timestamp>,
}

/// Of the group's settings those that give people away, or hinder the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// It can be found by its name.
    Public,
    /// Everybody sees who is in it.
    Members,
    /// Newcomers read what was said before.
    History,
    /// Whoever has the link comes in.
    Joining,
    /// What is said can be forwarded and saved.
    Protected,
    /// What is said stays for ever.
    AutoDelete,
    /// Every member may do what only admins should.
    Permissions,
    /// Admins write under their own accounts.
    Anonymous,
    /// The bot is no admin and hears only what is said to it.
    BotAdmin,
    /// The bot lacks a right it needs.
    BotRights,
    /// The bot has rights it does not need.
    BotMore,
}

impl Setting {
    /// Its part of the keys in `locales/`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Setting::Public => "public",
            Setting::Members => "members",
            Setting::History => "history",
            Setting::Joining => "joining",
            Setting::Protected => "protected",
            Setting::AutoDelete => "auto-delete",
            Setting::Permissions => "permissions",
            Setting::Anonymous => "anonymous",
            Setting::BotAdmin => "bot-admin",
            Setting::BotRights => "bot-rights",
            Setting::BotMore => "bot-more",
        }
    }
}

/// One setting, and whether it is as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    pub setting: Setting,
    pub is_well: bool,
}

pub type Audit = Vec<Finding>;

/// What came of asking.
pub enum Audited {
    /// No group chat is named in the configuration.
    NoGroup,
    /// Telegram refuses: the bot is not there, or the number is wrong.
    Unseen,
    /// It could not be asked.
    Silent,
    Done(Audit),
}

/// # Errors
/// When Telegram does not say.
pub async fn hook(telegram: &Telegram) -> Result<Hook, Trouble> {
    let webhook: Webhook = telegram.bot.call("getWebhookInfo", &json!({})).await?;
    Ok(Hook {
        is_set: !webhook.url.is_empty(),
        waiting: webhook.pending_update_count,
        failed_at: webhook.last_error_date.map(Timestamp),
    })
}

/// How the group chat is set up.
pub async fn audit(telegram: &Telegram) -> Audited {
    let Some(chat) = telegram.group() else { return Audited::NoGroup };
    let of_chat = json!({ "chat_id": chat });
    let of_bot = json!({ "chat_id": chat, "user_id": telegram.bot.id });
    let asked = async {
        let (group, bot, admins) = tokio::join!(
            telegram.bot.call::<Group>("getChat", &of_chat),
            telegram.bot.call::<Admin>("getChatMember", &of_bot),
            telegram.bot.call::<Vec<Admin>>("getChatAdministrators", &of_chat),
        );
        Ok::<_, Trouble>(judged(&group?, &bot?, &admins?))
    };
    match asked.await {
        Ok(audit) => Audited::Done(audit),
        Err(Trouble::Refused(_)) => Audited::Unseen,
        Err(_) => Audited::Silent,
    }
}

/// In the order in which it matters to those who write there.
fn judged(group: &Group, bot: &Admin, admins: &[Admin]) -> Audit {
    let is = |flag: Option<bool>| flag == Some(true);
    let may = group.permissions.as_ref();
    let is_wide = may.is_some_and(|may| {
        is(may.can_change_info) || is(may.can_invite_users) || is(may.can_pin_messages)
    });
    let mut people = admins.iter().filter(|admin| !admin.user.is_bot);
    let is_admin = bot.status == "administrator";
    let has_rights = [
        bot.can_delete_messages,
        bot.can_restrict_members,
        bot.can_invite_users,
        bot.can_pin_messages,
    ];
    let mut found = vec![
        (Setting::Public, group.username.is_none()),
        (Setting::Members, is(group.has_hidden_members)),
        (Setting::History, !is(group.has_visible_history)),
        (Setting::Joining, is(group.join_by_request)),
        (Setting::Protected, is(group.has_protected_content)),
        (Setting::AutoDelete, group.message_auto_delete_time.is_some()),
        (Setting::Permissions, !is_wide),
        (Setting::Anonymous, people.all(|admin| is(admin.is_anonymous))),
        (Setting::BotAdmin, is_admin),
    ];
    if is_admin {
        found.push((Setting::BotRights, has_rights.into_iter().all(is)));
        found.push((Setting::BotMore, !is(bot.can_promote_members) && !is(bot.can_change_info)));
    }
    found.into_iter().map(|(setting, is_well)| Finding { setting, is_well }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T: serde::de::DeserializeOwned>(text: &str) -> T {
        serde_json::from_str(text).unwrap()
    }

    fn wrong(group: &str, bot: &str, admins: &str) -> Vec<Setting> {
        let audit = judged(&read(group), &read(bot), &read::<Vec<Admin>>(admins));
        audit.iter().filter(|it| !it.is_well).map(|it| it.setting).collect()
    }

    const SAFE: &str = r#"{"has_hidden_members":true,"join_by_request":true,
        "has_protected_content":true,"message_auto_delete_time":86400,
        "permissions":{"can_send_messages":true,"can_invite_users":false}}"#;
    const BOT: &str = r#"{"status":"administrator","user":{"is_bot":true},
        "can_delete_messages":true,"can_restrict_members":true,"can_invite_users":true,
        "can_pin_messages":true,"can_promote_members":false,"can_change_info":false}"#;
    const ADMINS: &str = r#"[{"status":"creator","is_anonymous":true,
        "user":{"is_bot":false,"first_name":"Игорь"}},{"status":"administrator",
        "is_anonymous":false,"user":{"is_bot":true}}]"#;

    #[test]
    fn a_group_that_gives_nobody_away_needs_no_change() {
        assert!(wrong(SAFE, BOT, ADMINS).is_empty());
    }

    #[test]
    fn every_setting_that_gives_people_away_is_named() {
        use Setting as S;
        let open = r#"{"username":"chat","has_visible_history":true,
            "permissions":{"can_pin_messages":true}}"#;
        let bot = BOT.replace(r#""can_delete_messages":true"#, r#""can_delete_messages":false"#);
        let bot = bot.replace(r#""can_change_info":false"#, r#""can_change_info":true"#);
        let admins = ADMINS.replacen(r#""is_anonymous":true"#, r#""is_anonymous":false"#, 1);
        let expected = [
            S::Public,
            S::Members,
            S::History,
            S::Joining,
            S::Protected,
            S::AutoDelete,
            S::Permissions,
            S::Anonymous,
            S::BotRights,
            S::BotMore,
        ];
        assert_eq!(wrong(open, &bot, &admins), expected);
        let member = r#"{"status":"member","user":{"is_bot":true}}"#;
        assert_eq!(wrong(SAFE, member, ADMINS), [S::BotAdmin]);
    }

    #[test]
    fn every_field_is_in_the_specification_and_names_nobody() {
        let spec: serde_json::Value = read(include_str!("../../telegram-standin/spec/api.json"));
        let judged: serde_json::Value =
            read(include_str!("../../tests/data/telegram-identity.json"));
        for (kind, field) in READ {
            let fields = spec["types"][kind]["fields"].as_array().unwrap();
            assert!(fields.iter().any(|it| it["name"] == *field), "{kind}.{field}");
            // Of the group's name it is read that there is one; of a person, whether
            // it is a bot.
            let is_allowed = ["username", "user"].contains(field);
            let category = judged["types"][kind][field].as_str().unwrap_or("none");
            assert!(
                is_allowed || !["identity", "third"].contains(&category),
                "{kind}.{field} tells who somebody is"
            );
        }
    }
}
