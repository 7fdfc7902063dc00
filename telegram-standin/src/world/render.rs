//! The world in the Bot API's words, as one bot is told of it.

use serde_json::{Map, Value, json};

use super::World;
use super::chat::{Chat, ChatKey, ChatKind, Status};
use super::message::{Content, Media, Message, Sender, Styled};
use crate::chance;

/// The account in whose name anonymous administrators speak.
const ANONYMOUS_ADMIN: i64 = 1_087_968_824;
/// The account in whose name channels speak in groups.
const CHANNEL_BOT: i64 = 136_817_688;
/// The account Telegram uses for automatic forwards.
const TELEGRAM: i64 = 777_000;

impl World {
    /// A `User`, whether person or bot.
    pub(crate) fn user_value(&self, id: i64) -> Value {
        if let Some(bot) = self.bots.get(&id) {
            return json!({
                "id": id, "is_bot": true, "first_name": bot.name, "username": bot.username,
            });
        }
        let Some(user) = self.users.get(&id) else {
            return match id {
                ANONYMOUS_ADMIN => service_account(id, true, "Group", "GroupAnonymousBot"),
                CHANNEL_BOT => service_account(id, true, "Channel", "Channel_Bot"),
                _ => json!({ "id": id, "is_bot": false, "first_name": "Telegram" }),
            };
        };
        let mut value = Map::new();
        value.insert("id".into(), id.into());
        value.insert("is_bot".into(), false.into());
        if user.deleted {
            value.insert("first_name".into(), "".into());
            return Value::Object(value);
        }
        value.insert("first_name".into(), user.first.clone().into());
        put(&mut value, "last_name", user.last.clone());
        put(&mut value, "username", user.username.clone());
        put(&mut value, "language_code", user.language.clone());
        put(&mut value, "is_premium", user.premium.then_some(true));
        Value::Object(value)
    }

    /// A `Chat`.
    pub(crate) fn chat_value(&self, key: ChatKey) -> Value {
        let mut value = Map::new();
        value.insert("id".into(), key.id().into());
        let Some(chat) = self.chats.get(&key) else {
            value.insert("type".into(), "private".into());
            return Value::Object(value);
        };
        value.insert("type".into(), chat.kind.word().into());
        if let ChatKey::Private { person, .. } = key {
            let user = self.users.get(&person).filter(|user| !user.deleted);
            put(&mut value, "first_name", user.map(|user| user.first.clone()));
            put(&mut value, "last_name", user.and_then(|user| user.last.clone()));
            put(&mut value, "username", user.and_then(|user| user.username.clone()));
            return Value::Object(value);
        }
        value.insert("title".into(), chat.title.clone().into());
        put(&mut value, "username", chat.username.clone());
        let forum = matches!(chat.kind, ChatKind::Supergroup { forum: true });
        put(&mut value, "is_forum", forum.then_some(true));
        Value::Object(value)
    }

    /// A `Message` as `bot` sees it, with the message it answers.
    pub(crate) fn message_value(&self, bot: i64, key: ChatKey, message: &Message) -> Value {
        let mut value = self.message_alone(bot, key, message);
        // What answers nothing in a topic answers the topic's own first message.
        if let Some(topic) =
            message.thread.filter(|it| *it != message.id && message.reply.is_none())
            && let Some(founding) = self.message(key, topic)
        {
            let founding = self.message_alone(bot, key, founding);
            value.insert("reply_to_message".into(), Value::Object(founding));
        }
        if let Some(reply) = &message.reply {
            if let Some(answered) = self.message(key, reply.to) {
                let answered = self.message_alone(bot, key, answered);
                value.insert("reply_to_message".into(), Value::Object(answered));
            }
            put(&mut value, "quote", reply.quote.clone());
        }
        Value::Object(value)
    }

    pub(crate) fn message_alone(
        &self,
        bot: i64,
        key: ChatKey,
        message: &Message,
    ) -> Map<String, Value> {
        let mut value = Map::new();
        value.insert("message_id".into(), message.id.into());
        value.insert("date".into(), message.date.into());
        value.insert("chat".into(), self.chat_value(key));
        self.put_sender(&mut value, key, message);
        put(&mut value, "message_thread_id", message.thread);
        let forum = self.chats.get(&key).is_some_and(Chat::is_forum);
        put(&mut value, "is_topic_message", message.thread.filter(|_| forum).map(|_| true));
        put(&mut value, "edit_date", message.edited);
        put(&mut value, "forward_origin", message.origin.clone());
        put(&mut value, "is_automatic_forward", message.automatic_forward.then_some(true));
        put(&mut value, "has_protected_content", self.is_protected(key, message).then_some(true));
        put(&mut value, "media_group_id", message.album.clone());
        put(&mut value, "author_signature", message.signature.clone());
        put(&mut value, "reply_markup", message.buttons.clone());
        match &message.content {
            Content::Text(text) => {
                put_styled(&mut value, "text", "entities", text);
                put(&mut value, "link_preview_options", message.link_preview.clone());
            }
            Content::Media(media) => self.put_media(&mut value, bot, media),
            Content::Plain { field, value: plain } => {
                value.insert((*field).to_owned(), plain.clone());
            }
            Content::Service(fields) => {
                value.extend(fields.clone());
                self.put_pinned(&mut value, bot, key);
            }
        }
        value
    }

    fn put_sender(&self, value: &mut Map<String, Value>, key: ChatKey, message: &Message) {
        let channel = self.chats.get(&key).is_some_and(|chat| chat.kind == ChatKind::Channel);
        if channel {
            value.insert("sender_chat".into(), self.chat_value(key));
            return;
        }
        match message.sender {
            Sender::Person(id) | Sender::Bot(id) => {
                value.insert("from".into(), self.user_value(id));
                put(value, "sender_tag", self.tag_of(key, id));
            }
            Sender::Chat(id) => {
                let account = match () {
                    () if message.automatic_forward => TELEGRAM,
                    () if id == key.id() => ANONYMOUS_ADMIN,
                    () => CHANNEL_BOT,
                };
                value.insert("from".into(), self.user_value(account));
                value.insert("sender_chat".into(), self.chat_value(ChatKey::Shared(id)));
            }
        }
    }

    /// The title of an administrator, which shows on whatever they write.
    fn tag_of(&self, key: ChatKey, who: i64) -> Option<String> {
        let chat = self.chats.get(&key)?;
        let supergroup = matches!(chat.kind, ChatKind::Supergroup { .. });
        match chat.status(who) {
            Status::Administrator { title, .. } if supergroup => title.clone(),
            _ => None,
        }
    }

    /// A pinned message is kept by its number and shown as it is now.
    fn put_pinned(&self, value: &mut Map<String, Value>, bot: i64, key: ChatKey) {
        let Some(id) = value.get("pinned_message").and_then(Value::as_i64) else { return };
        let pinned = match self.message(key, id) {
            Some(message) => Value::Object(self.message_alone(bot, key, message)),
            None => json!({ "chat": self.chat_value(key), "message_id": id, "date": 0 }),
        };
        value.insert("pinned_message".into(), pinned);
    }

    fn put_media(&self, value: &mut Map<String, Value>, bot: i64, media: &Media) {
        let word = media.kind.word();
        let file = self.media_value(bot, media.file);
        // For old clients an animation also shows as the document it is.
        if word == "animation" {
            let document = ["file_id", "file_unique_id", "file_name", "mime_type", "file_size"];
            let fields = document.iter().filter_map(|name| Some((*name, file.get(*name)?.clone())));
            value.insert("document".into(), fields.map(|(n, v)| (n.to_owned(), v)).collect());
        }
        value.insert(word.to_owned(), file);
        put_styled(value, "caption", "caption_entities", &media.caption);
        put(value, "show_caption_above_media", media.caption_above.then_some(true));
        put(value, "has_media_spoiler", media.spoiler.then_some(true));
    }

    fn is_protected(&self, key: ChatKey, message: &Message) -> bool {
        message.protected || self.chats.get(&key).is_some_and(|chat| chat.protected)
    }

    /// A `ChatMember`.
    pub(crate) fn member_value(&self, who: i64, status: &Status) -> Value {
        let user = self.user_value(who);
        match status {
            Status::Owner { anonymous } => {
                json!({ "status": "creator", "user": user, "is_anonymous": anonymous })
            }
            Status::Administrator { rights, anonymous, title, .. } => {
                let mut value = rights_value(ADMIN_RIGHTS, rights);
                value.insert("status".into(), "administrator".into());
                value.insert("user".into(), user);
                value.insert("can_be_edited".into(), false.into());
                value.insert("is_anonymous".into(), (*anonymous).into());
                put(&mut value, "custom_title", title.clone());
                Value::Object(value)
            }
            Status::Member => json!({ "status": "member", "user": user }),
            Status::Restricted { rights, until, present } => {
                let mut value = rights_value(PERMISSIONS, rights);
                value.insert("status".into(), "restricted".into());
                value.insert("user".into(), user);
                value.insert("is_member".into(), (*present).into());
                value.insert("until_date".into(), (*until).into());
                Value::Object(value)
            }
            Status::Left => json!({ "status": "left", "user": user }),
            Status::Banned { until } => {
                json!({ "status": "kicked", "user": user, "until_date": until })
            }
        }
    }

    /// A `ChatMember` of a group or channel, as one bot is told of it.
    pub(crate) fn member_seen(&self, bot: i64, kind: ChatKind, who: i64, status: &Status) -> Value {
        let mut value = self.member_value(who, status);
        if let (Status::Administrator { promoter, .. }, Value::Object(fields)) =
            (status, &mut value)
        {
            fields.retain(|name, _| !ADMIN_RIGHTS.contains(&name.as_str()) || kind.has_right(name));
            fields.insert("can_be_edited".into(), (*promoter == bot).into());
        }
        value
    }

    /// The number that stands for "this person in this chat" in button presses.
    pub(crate) fn chat_instance(&self, key: ChatKey) -> String {
        let bot = if let ChatKey::Private { bot, .. } = key { bot.unsigned_abs() } else { 0 };
        chance::word(&[self.seed, bot, key.id().unsigned_abs()], 18)
    }

    /// A name for the transcript.
    pub(crate) fn name_of(&self, sender: Sender) -> String {
        match sender {
            Sender::Person(id) => self.users.get(&id).map_or("?", |user| &user.first).to_owned(),
            Sender::Bot(id) => self.bots.get(&id).map_or("?", |bot| &bot.username).to_owned(),
            Sender::Chat(id) => self.place(ChatKey::Shared(id)),
        }
    }
}

/// Rights every administrator's description states.
pub(crate) const ADMIN_RIGHTS: &[&str] = &[
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
    "can_post_messages",
    "can_edit_messages",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_direct_messages",
    "can_manage_tags",
];

/// What members may be allowed, in the order of `ChatPermissions`.
pub(crate) const PERMISSIONS: &[&str] = &[
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_react_to_messages",
    "can_edit_tag",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
];

pub(crate) fn rights_value(
    names: &[&str],
    rights: &std::collections::BTreeSet<String>,
) -> Map<String, Value> {
    names.iter().map(|name| ((*name).to_owned(), rights.contains(*name).into())).collect()
}

fn service_account(id: i64, is_bot: bool, name: &str, username: &str) -> Value {
    json!({ "id": id, "is_bot": is_bot, "first_name": name, "username": username })
}

fn put_styled(value: &mut Map<String, Value>, text: &str, entities: &str, styled: &Styled) {
    if styled.text.is_empty() {
        return;
    }
    value.insert(text.to_owned(), styled.text.clone().into());
    if !styled.entities.is_empty() {
        value.insert(entities.to_owned(), styled.entities.clone().into());
    }
}

/// Sets a field if there is something to set.
pub(crate) fn put(value: &mut Map<String, Value>, name: &str, field: Option<impl Into<Value>>) {
    if let Some(field) = field {
        value.insert(name.to_owned(), field.into());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tokio::sync::watch;

    use super::*;
    use crate::clock::Clock;
    use crate::spec::spec;
    use crate::world::chat::{Chat, Member};

    fn fits(kind: &str, value: &Value) {
        assert_eq!(spec().emits(&[kind.to_owned()], value), Ok(()), "{value}");
    }

    #[test]
    fn members_of_every_standing_fit_the_specification() {
        let mut world = World::new(1, Clock::new(watch::Sender::new(0)));
        let ann = world.add_user("Анна", "");
        let rights: BTreeSet<_> = ["can_delete_messages".to_owned()].into();
        for status in [
            Status::Owner { anonymous: true },
            Status::Administrator {
                rights: rights.clone(),
                anonymous: false,
                title: Some("врач".to_owned()),
                promoter: 0,
            },
            Status::Member,
            Status::Restricted { rights, until: 0, present: true },
            Status::Left,
            Status::Banned { until: 0 },
        ] {
            fits("ChatMember", &world.member_value(ann, &status));
        }
    }

    #[test]
    fn messages_in_every_kind_of_chat_fit_the_specification() {
        let mut world = World::new(1, Clock::new(watch::Sender::new(0)));
        let ann = world.add_user("Анна", "");
        let bot = world.add_bot("42:TEST", "help_bot");
        let kinds = [
            ChatKind::Basic,
            ChatKind::Supergroup { forum: false },
            ChatKind::Supergroup { forum: true },
            ChatKind::Channel,
        ];
        for (kind, id) in kinds.into_iter().zip(-1_000_000_000_004..) {
            let key = ChatKey::Shared(id);
            let mut chat = Chat::new(key, kind, "Чат");
            let member = Member {
                status: Status::Owner { anonymous: false },
                since: 0,
                first_message: 0,
                link: None,
            };
            chat.members.insert(bot, member);
            world.chats.insert(key, chat);
            for sender in [Sender::Person(ann), Sender::Bot(bot), Sender::Chat(id)] {
                let text = crate::words::typed("привет");
                let mut message = Message::new(sender, Content::Text(text));
                message.thread = Some(1);
                let number = world.post(key, message);
                fits("Message", &world.shown_to(bot, key, number));
            }
        }
        assert_eq!(world.records.violations, Vec::<String>::new());
        let waiting = world.bots.get(&bot).map(|bot| bot.queue.waiting.len());
        assert_eq!(waiting, Some(8), "a bot does not hear itself");
    }
}
