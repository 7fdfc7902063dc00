//! An update, read. This is the only place that sees who somebody is on
//! Telegram, and it looks away: only the fields named here are parsed, so that
//! a name, a phone number or a place cannot even get into memory as a field.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::clock::Timestamp;
use crate::codes::{Lang, Reach, Unkept};
use crate::vault::Words;

/// Types of the Bot API, cut down to what we read; the table beside them is
/// held against the specification by a test.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $type:literal { $($field:ident: $kind:ty),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Deserialize)]
            pub(super) struct $name { $(pub(super) $field: $kind),+ }
        )+

        /// What we read, by type.
        pub const READ: &[(&str, &str)] = &[$($(($type, stringify!($field))),+),+];
    };
}
pub(super) use fields;

fields! {
    Update = "Update" {
        update_id: i64,
        message: Option<Message>,
        edited_message: Option<Message>,
        callback_query: Option<Press>,
        my_chat_member: Option<OwnStanding>,
        chat_join_request: Option<Joining>,
    }
    Message = "Message" {
        message_id: i64,
        from: Option<User>,
        sender_chat: Option<Chat>,
        chat: Chat,
        date: i64,
        is_automatic_forward: Option<bool>,
        text: Option<String>,
        entities: Option<Vec<Entity>>,
        caption: Option<String>,
        caption_entities: Option<Vec<Entity>>,
        photo: Option<Vec<PhotoSize>>,
        document: Option<Document>,
        voice: Option<Voice>,
        video_note: Option<VideoNote>,
        reply_to_message: Option<Box<Message>>,
        migrate_to_chat_id: Option<i64>,
        // That they are there, and not a word of what is in them.
        sticker: Option<IgnoredAny>,
        contact: Option<IgnoredAny>,
        location: Option<IgnoredAny>,
        venue: Option<IgnoredAny>,
        video: Option<IgnoredAny>,
        animation: Option<IgnoredAny>,
        audio: Option<IgnoredAny>,
        poll: Option<IgnoredAny>,
        story: Option<IgnoredAny>,
        dice: Option<IgnoredAny>,
        game: Option<IgnoredAny>,
        paid_media: Option<IgnoredAny>,
        checklist: Option<IgnoredAny>,
        live_photo: Option<IgnoredAny>,
        rich_message: Option<IgnoredAny>,
    }
    Chat = "Chat" { id: i64 }
    User = "User" { id: i64, is_bot: bool, language_code: Option<String> }
    Entity = "MessageEntity" { offset: usize, length: usize }
    PhotoSize = "PhotoSize" { file_id: String, width: i64, height: i64 }
    Document = "Document" { file_id: String, mime_type: Option<String> }
    Voice = "Voice" { file_id: String, duration: i64 }
    VideoNote = "VideoNote" { file_id: String, duration: i64 }
    Press = "CallbackQuery" {
        id: String,
        from: User,
        message: Option<Pressed>,
        data: Option<String>,
    }
    /// A message that may be inaccessible by now.
    Pressed = "Message" { chat: Chat }
    Joining = "ChatJoinRequest" { chat: Chat, from: User, user_chat_id: i64 }
    OwnStanding = "ChatMemberUpdated" { chat: Chat, new_chat_member: Standing }
    Standing = "ChatMember" { status: String }
}

/// What an update says, without who.
pub enum Heard {
    /// Somebody speaks in the private chat, or in the group.
    Spoken(Box<Spoken>),
    /// Somebody corrected what they said.
    Corrected(Box<Spoken>),
    Pressed(ButtonPress),
    /// Whether we can be heard in a private chat.
    Reach {
        update: i64,
        chat: i64,
        reach: Reach,
    },
    /// The group has another number from now on.
    Migrated {
        update: i64,
        from: i64,
        to: i64,
    },
    /// Somebody asks to come into a group.
    Joining(JoinRequest),
    /// Nothing for us.
    Nothing {
        update: i64,
    },
}

/// Somebody asks to come into a group: the group, who, and where they can be
/// written to meanwhile.
pub struct JoinRequest {
    pub update: i64,
    pub chat: i64,
    pub member: i64,
    pub private: i64,
    pub lang: Option<Lang>,
}

/// A button was pressed in a private chat.
pub struct ButtonPress {
    pub update: i64,
    /// What the press is answered by.
    pub query: String,
    pub chat: i64,
    pub data: String,
    pub lang: Option<Lang>,
}

pub struct Spoken {
    pub update: i64,
    pub chat: i64,
    /// Who speaks; equal to `chat` in a private one.
    pub member: i64,
    pub message: i64,
    pub at: Timestamp,
    pub lang: Option<Lang>,
    pub words: Words,
    pub file: Option<File>,
    pub unkept: Option<Unkept>,
    /// `/start abc`: the command without the bot's name, and what follows it.
    pub command: Option<(String, String)>,
    pub replied: Option<Replied>,
    /// An anonymous admin, a channel, or an automatic forward: nobody who asks.
    pub is_nobody: bool,
    /// An admin of the group who speaks as the group.
    pub is_anonymous_admin: bool,
    /// The names that stand in it behind an `@`.
    pub mentions: Vec<String>,
}

/// The message somebody answers.
pub struct Replied {
    pub message: i64,
    /// It is the bot with this number that they answer.
    pub by_bot: Option<i64>,
    /// Whoever wrote it, when it was a person.
    pub member: Option<i64>,
    pub words: Words,
    pub at: Timestamp,
}

/// Something to be fetched.
pub struct File {
    pub id: String,
    pub kind: FileKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FileKind {
    /// A photo, or a picture sent as a file.
    Picture,
    Voice {
        seconds: i64,
    },
    VideoNote {
        seconds: i64,
    },
}

impl Heard {
    #[must_use]
    pub fn update(&self) -> i64 {
        match self {
            Heard::Spoken(spoken) | Heard::Corrected(spoken) => spoken.update,
            Heard::Pressed(press) => press.update,
            Heard::Joining(joining) => joining.update,
            Heard::Reach { update, .. }
            | Heard::Migrated { update, .. }
            | Heard::Nothing { update } => *update,
        }
    }

    /// What belongs together and must stay in order.
    #[must_use]
    pub fn chat(&self) -> i64 {
        match self {
            Heard::Spoken(spoken) | Heard::Corrected(spoken) => spoken.chat,
            Heard::Pressed(press) => press.chat,
            Heard::Joining(joining) => joining.private,
            Heard::Reach { chat, .. } => *chat,
            Heard::Migrated { from, .. } => *from,
            Heard::Nothing { .. } => 0,
        }
    }
}

impl Spoken {
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.chat > 0
    }

    /// Whether `@name` stands in it.
    #[must_use]
    pub fn mentions(&self, name: &str) -> bool {
        self.mentions.iter().any(|mention| mention.eq_ignore_ascii_case(name))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.file.is_none() && self.unkept.is_none()
    }
}

/// The number of an update that cannot be read otherwise, so that it blocks
/// nothing.
#[must_use]
pub fn number(raw: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Number {
        update_id: i64,
    }
    serde_json::from_str::<Number>(raw.get()).ok().map(|it| it.update_id)
}

/// `None` for one whose shape is not what we know: set aside and counted,
/// never logged.
#[must_use]
pub fn heard(raw: &RawValue) -> Option<Heard> {
    let update: Update = serde_json::from_str(raw.get()).ok()?;
    let number = update.update_id;
    if let Some(message) = update.message {
        return Some(said(number, message).map_or(Heard::Nothing { update: number }, |it| it));
    }
    if let Some(message) = update.edited_message {
        return Some(match said(number, message) {
            Some(Heard::Spoken(spoken)) => Heard::Corrected(spoken),
            _ => Heard::Nothing { update: number },
        });
    }
    if let Some(press) = update.callback_query {
        return Some(pressed(number, press));
    }
    if let Some(asked) = update.chat_join_request {
        return Some(Heard::Joining(JoinRequest {
            update: number,
            chat: asked.chat.id,
            member: asked.from.id,
            private: asked.user_chat_id,
            lang: lang(Some(&asked.from)),
        }));
    }
    if let Some(standing) = update.my_chat_member
        && standing.chat.id > 0
    {
        let reach = match standing.new_chat_member.status.as_str() {
            "kicked" | "left" => Reach::Blocked,
            _ => Reach::Open,
        };
        return Some(Heard::Reach { update: number, chat: standing.chat.id, reach });
    }
    Some(Heard::Nothing { update: number })
}

fn pressed(update: i64, press: Press) -> Heard {
    let Some(message) = press.message.filter(|it| it.chat.id > 0 && it.chat.id == press.from.id)
    else {
        return Heard::Nothing { update };
    };
    Heard::Pressed(ButtonPress {
        update,
        query: press.id,
        chat: message.chat.id,
        data: press.data.unwrap_or_default(),
        lang: lang(Some(&press.from)),
    })
}

fn said(update: i64, message: Message) -> Option<Heard> {
    if let Some(to) = message.migrate_to_chat_id {
        return Some(Heard::Migrated { update, from: message.chat.id, to });
    }
    let member = message.from.as_ref().map_or(0, |from| from.id);
    let is_bot = message.from.as_ref().is_some_and(|from| from.is_bot);
    let sender = message.sender_chat.as_ref().map(|chat| chat.id);
    let is_forward = message.is_automatic_forward.unwrap_or(false);
    let (file, unkept) = attached(&message);
    let replied = message.reply_to_message.as_deref().map(replied);
    let text = message.text.or(message.caption).unwrap_or_default();
    let entities = message.entities.or(message.caption_entities).unwrap_or_default();
    let mentions = entities.iter().filter_map(|it| mention(&text, it)).collect();
    let spoken = Spoken {
        update,
        chat: message.chat.id,
        member,
        message: message.message_id,
        at: Timestamp(message.date),
        lang: lang(message.from.as_ref()),
        command: command(&text),
        words: Words::new(text),
        file,
        unkept,
        replied,
        is_nobody: is_bot || sender.is_some() || is_forward || member == 0,
        is_anonymous_admin: sender == Some(message.chat.id) && !is_forward,
        mentions,
    };
    // Nothing that anybody said: somebody came, left, pinned something.
    (!spoken.is_empty()).then(|| Heard::Spoken(Box::new(spoken)))
}

fn replied(message: &Message) -> Replied {
    let from = message.from.as_ref().filter(|_| message.sender_chat.is_none());
    let text = message.text.as_ref().or(message.caption.as_ref()).cloned().unwrap_or_default();
    Replied {
        message: message.message_id,
        by_bot: from.filter(|from| from.is_bot).map(|from| from.id),
        member: from.filter(|from| !from.is_bot).map(|from| from.id),
        words: Words::new(text),
        at: Timestamp(message.date),
    }
}

fn attached(message: &Message) -> (Option<File>, Option<Unkept>) {
    let file = |id: &str, kind| (Some(File { id: id.to_owned(), kind }), None);
    if let Some(best) = message.photo.iter().flatten().max_by_key(|size| size.width * size.height) {
        return file(&best.file_id, FileKind::Picture);
    }
    if let Some(voice) = &message.voice {
        return file(&voice.file_id, FileKind::Voice { seconds: voice.duration });
    }
    if let Some(note) = &message.video_note {
        return file(&note.file_id, FileKind::VideoNote { seconds: note.duration });
    }
    if message.animation.is_none()
        && let Some(document) = &message.document
    {
        let is_picture = document.mime_type.as_deref().is_some_and(|it| it.starts_with("image/"));
        return match is_picture {
            true => file(&document.file_id, FileKind::Picture),
            false => (None, Some(Unkept::Document)),
        };
    }
    (None, unkept(message))
}

fn unkept(message: &Message) -> Option<Unkept> {
    let there = |it: &Option<IgnoredAny>| it.is_some();
    if there(&message.sticker) {
        return Some(Unkept::Sticker);
    }
    if there(&message.contact) {
        return Some(Unkept::Contact);
    }
    if there(&message.location) || there(&message.venue) {
        return Some(Unkept::Location);
    }
    if there(&message.video) || there(&message.live_photo) {
        return Some(Unkept::Video);
    }
    let others = [
        &message.animation,
        &message.audio,
        &message.poll,
        &message.story,
        &message.dice,
        &message.game,
        &message.paid_media,
        &message.checklist,
        &message.rich_message,
    ];
    others.into_iter().any(there).then_some(Unkept::Other)
}

/// Russian for whoever reads it or a neighbouring language, English for the rest.
fn lang(from: Option<&User>) -> Option<Lang> {
    let code = from?.language_code.as_deref()?;
    let first = code.split('-').next().unwrap_or(code);
    let reads_russian = ["ru", "uk", "be", "kk", "ky", "uz", "tg", "hy", "az", "mo", "tt"];
    Some(if reads_russian.contains(&first) { Lang::Ru } else { Lang::En })
}

fn command(text: &str) -> Option<(String, String)> {
    let rest = text.strip_prefix('/')?;
    let (name, argument) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let name = name.split('@').next().unwrap_or(name);
    let is_one = !name.is_empty()
        && name.len() <= 32
        && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    is_one.then(|| (name.to_ascii_lowercase(), argument.trim().to_owned()))
}

/// The text of an entity that begins with `@`. Offsets count UTF-16 units.
fn mention(text: &str, entity: &Entity) -> Option<String> {
    let units: Vec<u16> =
        text.encode_utf16().skip(entity.offset).take(entity.length.min(64)).collect();
    let found = String::from_utf16(&units).ok()?;
    found.strip_prefix('@').map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Heard> {
        heard(&RawValue::from_string(text.to_owned()).unwrap())
    }

    fn spoken(text: &str) -> Spoken {
        match read(text) {
            Some(Heard::Spoken(spoken) | Heard::Corrected(spoken)) => *spoken,
            _ => panic!("nobody speaks"),
        }
    }

    #[test]
    fn every_field_is_in_the_specification_and_tells_nobody_apart() {
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        let spec = read(include_str!("../../telegram-standin/spec/api.json"));
        let judged = read(include_str!("../../tests/data/telegram-identity.json"));
        // Of these the number is read, which the route needs, and nothing else.
        let by_number =
            [("Message", "from"), ("Message", "sender_chat"), ("CallbackQuery", "from")];
        // That they are there is read, and not a word of what is in them.
        let by_presence = ["contact", "location", "venue", "story", "sticker"];
        for (kind, field) in READ {
            let named = if *kind == "ChatMember" { "ChatMemberMember" } else { kind };
            let fields = spec["types"][named]["fields"].as_array().unwrap();
            assert!(fields.iter().any(|it| it["name"] == *field), "{kind}.{field}");
            let category = judged["types"][kind][field].as_str().unwrap_or("unjudged");
            let is_allowed = by_number.contains(&(kind, field)) || by_presence.contains(field);
            assert!(
                is_allowed || !["identity", "third"].contains(&category),
                "{kind}.{field} tells who somebody is"
            );
        }
    }

    #[test]
    fn a_command_is_a_name_and_what_follows() {
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(command("/start mu3"), pair("start", "mu3"));
        assert_eq!(command("/Ask@help_bot где автобус"), pair("ask", "где автобус"));
        assert_eq!(command("/"), None);
        assert_eq!(command("/103 звонить?"), pair("103", "звонить?"));
        assert_eq!(command("привет /start"), None);
    }

    #[test]
    fn who_speaks_is_a_number_and_nothing_else() {
        let said = spoken(
            r#"{"update_id":5,"message":{"message_id":7,"date":1795251600,
                "chat":{"id":4300000001,"type":"private","first_name":"Анна","username":"ann"},
                "from":{"id":4300000001,"is_bot":false,"first_name":"Анна","language_code":"ru"},
                "text":"где автобус"}}"#,
        );
        assert!(said.is_private() && !said.is_nobody);
        assert_eq!((said.chat, said.member, said.message), (4_300_000_001, 4_300_000_001, 7));
        assert_eq!(said.lang, Some(Lang::Ru));
        assert!(said.words.as_str() == "где автобус");
    }

    #[test]
    fn what_is_not_kept_is_named_and_not_read() {
        let message = |more: &str| {
            format!(
                r#"{{"update_id":5,"message":{{"message_id":7,"date":1,"chat":{{"id":5}},
                    "from":{{"id":5,"is_bot":false}},{more}}}}}"#
            )
        };
        let table = [
            (r#""sticker":{"file_id":"x"}"#, Unkept::Sticker),
            (r#""contact":{"phone_number":"+700","first_name":"A"}"#, Unkept::Contact),
            (r#""location":{"latitude":1.0,"longitude":2.0}"#, Unkept::Location),
            (r#""document":{"file_id":"x","mime_type":"application/pdf"}"#, Unkept::Document),
            (r#""video":{"file_id":"x"}"#, Unkept::Video),
            (r#""rich_message":{"blocks":[]}"#, Unkept::Other),
        ];
        for (more, expected) in table {
            assert_eq!(spoken(&message(more)).unkept, Some(expected), "{more}");
        }
        let picture = spoken(&message(r#""document":{"file_id":"x","mime_type":"image/jpeg"}"#));
        assert!(picture.file.is_some_and(|file| file.kind == FileKind::Picture));
        let service = message(r#""new_chat_members":[{"id":9,"is_bot":false}]"#);
        assert!(matches!(read(&service), Some(Heard::Nothing { update: 5 })));
    }

    #[test]
    fn a_shape_nobody_knows_is_nobodys_and_blocks_nothing() {
        assert!(read(r#"{"update_id":9,"message":{"message_id":"seven"}}"#).is_none());
        let raw = RawValue::from_string(r#"{"update_id":9,"message":7}"#.to_owned()).unwrap();
        assert_eq!(number(&raw), Some(9));
        assert!(matches!(
            read(r#"{"update_id":9,"something_new":{}}"#),
            Some(Heard::Nothing { update: 9 })
        ));
    }

    #[test]
    fn admins_channels_and_forwards_are_nobody_who_asks() {
        let from = r#""from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-1001}"#;
        let text = format!(
            r#"{{"update_id":5,"message":{{"message_id":7,"date":1,"chat":{{"id":-1001}},{from},
                "text":"правила"}}}}"#
        );
        let said = spoken(&text);
        assert!(said.is_nobody && said.is_anonymous_admin);
        let forward = text.replace(r#""text""#, r#""is_automatic_forward":true,"text""#);
        assert!(!spoken(&forward).is_anonymous_admin);
    }

    #[test]
    fn a_mention_counts_in_utf16() {
        let said = spoken(
            r#"{"update_id":5,"message":{"message_id":7,"date":1,"chat":{"id":-1001},
                "from":{"id":5,"is_bot":false},"text":"😀 @help_bot где?",
                "entities":[{"type":"mention","offset":3,"length":9}]}}"#,
        );
        assert!(said.mentions("Help_Bot") && !said.mentions("other"));
    }
}
