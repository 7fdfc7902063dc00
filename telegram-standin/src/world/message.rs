//! A message as the server keeps it.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::whispers::Aside;

#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) date: i64,
    pub(crate) edited: Option<i64>,
    pub(crate) thread: Option<i64>,
    pub(crate) sender: Sender,
    /// The person behind the words of a chat: nobody is told, but they may edit.
    pub(crate) author: Option<i64>,
    /// The title of an anonymous administrator or the author of a channel post.
    pub(crate) signature: Option<String>,
    pub(crate) content: Content,
    pub(crate) reply: Option<Reply>,
    /// A `MessageOrigin`, as it was when the message was forwarded.
    pub(crate) origin: Option<Value>,
    pub(crate) automatic_forward: bool,
    pub(crate) protected: bool,
    pub(crate) album: Option<String>,
    /// An `InlineKeyboardMarkup`.
    pub(crate) buttons: Option<Value>,
    /// Sent with a keyboard that is not inline: such a message cannot be edited.
    pub(crate) reply_keyboard: bool,
    pub(crate) link_preview: Option<Value>,
    /// Opened once and gone: bots never hear of it.
    pub(crate) view_once: bool,
    /// Said to one member of a group only; such a message stands in no history.
    pub(crate) aside: Option<Aside>,
    /// People who removed it from their own phone only.
    pub(crate) hidden_from: BTreeSet<i64>,
}

impl Message {
    /// A message with nothing but a sender and a content; `World::post` numbers and dates it.
    pub(crate) fn new(sender: Sender, content: Content) -> Message {
        Message {
            id: 0,
            date: 0,
            edited: None,
            thread: None,
            sender,
            author: None,
            signature: None,
            content,
            reply: None,
            origin: None,
            automatic_forward: false,
            protected: false,
            album: None,
            buttons: None,
            reply_keyboard: false,
            link_preview: None,
            view_once: false,
            aside: None,
            hidden_from: BTreeSet::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    Person(i64),
    Bot(i64),
    /// A channel, or an anonymous administrator who speaks as the group.
    Chat(i64),
}

#[derive(Clone, Debug)]
pub(crate) enum Content {
    Text(Styled),
    Media(Media),
    /// A contact, a location, a poll: the field of `Message` and its value.
    Plain {
        field: &'static str,
        value: Value,
    },
    /// Somebody came, a title changed: fields of `Message` and their values.
    Service(Map<String, Value>),
}

impl Content {
    /// The word for the kind of message, as the field of `Message` is called.
    pub(crate) fn kind(&self) -> String {
        match self {
            Content::Text(_) => "text".to_owned(),
            Content::Media(media) => media.kind.word().to_owned(),
            Content::Plain { field, .. } => (*field).to_owned(),
            Content::Service(fields) => fields.keys().next().cloned().unwrap_or_default(),
        }
    }

    /// What can be read: the text or the caption.
    pub(crate) fn styled(&self) -> Option<&Styled> {
        match self {
            Content::Text(text) => Some(text),
            Content::Media(media) => Some(&media.caption),
            Content::Plain { .. } | Content::Service(_) => None,
        }
    }
}

/// A text with its `MessageEntity` list, counted in UTF-16 units.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Styled {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
}

#[derive(Clone, Debug)]
pub(crate) struct Media {
    pub(crate) kind: MediaKind,
    /// The stored file, one of `World::files`.
    pub(crate) file: usize,
    pub(crate) caption: Styled,
    pub(crate) caption_above: bool,
    pub(crate) spoiler: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Photo,
    Document,
    Voice,
    Video,
    VideoNote,
    Audio,
    Animation,
    Sticker,
}

impl MediaKind {
    pub(crate) const ALL: [MediaKind; 8] = [
        MediaKind::Photo,
        MediaKind::Document,
        MediaKind::Voice,
        MediaKind::Video,
        MediaKind::VideoNote,
        MediaKind::Audio,
        MediaKind::Animation,
        MediaKind::Sticker,
    ];

    /// The field of `Message`, which is also the parameter of its send method.
    pub(crate) fn word(self) -> &'static str {
        match self {
            MediaKind::Photo => "photo",
            MediaKind::Document => "document",
            MediaKind::Voice => "voice",
            MediaKind::Video => "video",
            MediaKind::VideoNote => "video_note",
            MediaKind::Audio => "audio",
            MediaKind::Animation => "animation",
            MediaKind::Sticker => "sticker",
        }
    }

    pub(crate) fn has_caption(self) -> bool {
        !matches!(self, MediaKind::VideoNote | MediaKind::Sticker)
    }

    /// Telegram's refusal to take a file of one kind for another names the kinds so.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            MediaKind::Photo => "Photo",
            MediaKind::Document => "Document",
            MediaKind::Voice => "VoiceNote",
            MediaKind::Video => "Video",
            MediaKind::VideoNote => "VideoNote",
            MediaKind::Audio => "Audio",
            MediaKind::Animation => "Animation",
            MediaKind::Sticker => "Sticker",
        }
    }
}

/// What a message answers. The answered message may be gone by now.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) to: i64,
    /// A `TextQuote`.
    pub(crate) quote: Option<Value>,
}
