//! Sending photos, documents, voice, video, and several of them as an album.

use serde_json::{Map, Value};

use super::sends::dressed;
use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, unmodelled, violation};
use crate::words;
use crate::world::World;
use crate::world::message::{Content, Media, MediaKind};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "sendPhoto",
        act: |world, call| send(world, call, MediaKind::Photo),
        parameters: "chat_id message_thread_id ephemeral_message_parameters photo caption caption_entities \
                     show_caption_above_media has_spoiler disable_notification protect_content \
                     reply_parameters reply_markup",
    },
    Method {
        name: "sendDocument",
        act: |world, call| send(world, call, MediaKind::Document),
        parameters: "chat_id message_thread_id ephemeral_message_parameters document caption caption_entities \
                     disable_content_type_detection disable_notification protect_content \
                     reply_parameters reply_markup",
    },
    Method {
        name: "sendVoice",
        act: |world, call| send(world, call, MediaKind::Voice),
        parameters: "chat_id message_thread_id ephemeral_message_parameters voice caption caption_entities duration \
                     disable_notification protect_content reply_parameters reply_markup",
    },
    Method {
        name: "sendVideo",
        act: |world, call| send(world, call, MediaKind::Video),
        parameters: "chat_id message_thread_id ephemeral_message_parameters video duration width height caption \
                     caption_entities show_caption_above_media has_spoiler supports_streaming \
                     disable_notification protect_content reply_parameters reply_markup",
    },
    Method {
        name: "sendMediaGroup",
        act: send_media_group,
        parameters: "chat_id message_thread_id media disable_notification protect_content \
                     reply_parameters",
    },
];

const PHOTO_MOST_BYTES: usize = 10 << 20;
const FILE_MOST_BYTES: usize = 50 << 20;
const ALBUM_LEAST: usize = 2;
const ALBUM_MOST: usize = 10;
/// Width and height of a photo together, and how much longer one side may be.
const PHOTO_MOST_SIDES: u32 = 10_000;
const PHOTO_MOST_RATIO: u32 = 20;

fn send(world: &mut World, call: &Call, kind: MediaKind) -> Answer {
    let key = world.writable(call)?;
    world.may_send(call.bot, key, right(kind))?;
    let reference = call.text(kind.word()).unwrap_or_default();
    let media = Input { call, kind, reference, fields: &call.arguments }.media(world)?;
    let message = dressed(world, call, key, Content::Media(media))?;
    world.take_allowance(call.bot, key, 1)?;
    Ok(world.send(call.bot, key, message))
}

fn send_media_group(world: &mut World, call: &Call) -> Answer {
    let key = world.writable(call)?;
    let items = call.list("media");
    if items.len() > ALBUM_MOST {
        return Err(bad("too many messages to send as an album"));
    }
    if items.len() < ALBUM_LEAST {
        return Err(violation(format!("an album of {} items", items.len())));
    }
    let mut album = Vec::new();
    for item in items {
        let input = Input::read(call, item)?;
        world.may_send(call.bot, key, right(input.kind))?;
        album.push(input.media(world)?);
    }
    for kind in [MediaKind::Document, MediaKind::Audio] {
        let count = album.iter().filter(|media| media.kind == kind).count();
        if count != 0 && count != album.len() {
            return Err(bad(&format!("{} can't be mixed with other media types", kind.word())));
        }
    }
    world.take_allowance(call.bot, key, album.len())?;
    let group = world.chance.between(10_000_000_000_000_000, 20_000_000_000_000_000).to_string();
    let mut sent = Vec::new();
    for media in album {
        let mut message = dressed(world, call, key, Content::Media(media))?;
        message.album = Some(group.clone());
        sent.push(world.send(call.bot, key, message));
    }
    Ok(Value::Array(sent))
}

pub(crate) fn right(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Photo => "can_send_photos",
        MediaKind::Document => "can_send_documents",
        MediaKind::Voice => "can_send_voice_notes",
        MediaKind::Video => "can_send_videos",
        MediaKind::VideoNote => "can_send_video_notes",
        MediaKind::Audio => "can_send_audios",
        MediaKind::Animation | MediaKind::Sticker => "can_send_other_messages",
    }
}

/// A medium as a call describes it: by parameters, or by an `InputMedia`.
pub(crate) struct Input<'a> {
    pub(crate) call: &'a Call,
    pub(crate) kind: MediaKind,
    reference: &'a str,
    fields: &'a Map<String, Value>,
}

impl<'a> Input<'a> {
    /// An `InputMedia`.
    pub(crate) fn read(call: &'a Call, item: &'a Value) -> Result<Input<'a>, Refusal> {
        const MODELLED: [&str; 11] = [
            "type",
            "media",
            "caption",
            "caption_entities",
            "show_caption_above_media",
            "has_spoiler",
            "disable_content_type_detection",
            "duration",
            "width",
            "height",
            "supports_streaming",
        ];
        let Some(fields) = item.as_object() else { return Err(bad("media is not an object")) };
        if let Some(name) = fields.keys().find(|name| !MODELLED.contains(&name.as_str())) {
            return Err(unmodelled(format!("`{name}` of InputMedia")));
        }
        let word = item["type"].as_str().unwrap_or_default();
        let kind = MediaKind::ALL.into_iter().find(|kind| kind.word() == word);
        let kind = kind.ok_or_else(|| unmodelled(format!("InputMedia of type `{word}`")))?;
        Ok(Input { call, kind, reference: item["media"].as_str().unwrap_or_default(), fields })
    }

    /// Stores the file, or finds it, and takes the caption.
    pub(crate) fn media(&self, world: &mut World) -> Result<Media, Refusal> {
        let field = |name: &str| self.fields.get(name);
        let raw = field("caption").and_then(Value::as_str).unwrap_or_default();
        let entities = field("caption_entities").and_then(Value::as_array);
        let caption = words::caption(raw, entities.map_or(&[], Vec::as_slice))?;
        let flag = |name: &str| field(name).and_then(Value::as_bool).unwrap_or_default();
        Ok(Media {
            kind: self.kind,
            file: self.file(world)?,
            caption,
            caption_above: flag("show_caption_above_media"),
            spoiler: flag("has_spoiler"),
        })
    }

    fn file(&self, world: &mut World) -> Result<usize, Refusal> {
        if let Some(part) = self.reference.strip_prefix("attach://") {
            return self.uploaded(world, part);
        }
        if self.reference.starts_with("http://") || self.reference.starts_with("https://") {
            return Err(unmodelled("files fetched from an address"));
        }
        let Some(found) = world.file_by_id(self.call.bot, self.reference) else {
            return Err(bad("wrong file identifier/HTTP URL specified"));
        };
        let known = world.files[found.file].kind;
        if known != self.kind {
            let (known, wanted) = (known.type_name(), self.kind.type_name());
            return Err(bad(&format!("can't use file of type {known} as {wanted}")));
        }
        Ok(found.file)
    }

    fn uploaded(&self, world: &mut World, part: &str) -> Result<usize, Refusal> {
        let Some(part) = self.call.files.get(part) else {
            return Err(bad("there is no file in the request"));
        };
        let photo = self.kind == MediaKind::Photo;
        let most = if photo { PHOTO_MOST_BYTES } else { FILE_MOST_BYTES };
        if part.bytes.len() > most {
            return Err(Refusal::new(413, "Request Entity Too Large"));
        }
        if part.bytes.is_empty() {
            return Err(bad("file must be non-empty"));
        }
        if !photo {
            let details = self.details(part);
            return Ok(world.keep(self.kind, &part.bytes, details));
        }
        if let Some((width, height)) = crate::picture::dimensions(&part.bytes) {
            let (long, short) = (width.max(height), width.min(height).max(1));
            if width.saturating_add(height) > PHOTO_MOST_SIDES || long / short > PHOTO_MOST_RATIO {
                return Err(bad("PHOTO_INVALID_DIMENSIONS"));
            }
        }
        world.keep_photo(&part.bytes).ok_or_else(|| bad("IMAGE_PROCESS_FAILED"))
    }

    /// What the Bot API tells of a file beside its identifiers.
    fn details(&self, part: &crate::door::Part) -> Map<String, Value> {
        let mut details = Map::new();
        let number = |name: &str| self.fields.get(name).cloned().unwrap_or_else(|| 0.into());
        if matches!(self.kind, MediaKind::Voice | MediaKind::Video | MediaKind::Audio) {
            details.insert("duration".into(), number("duration"));
        }
        if self.kind == MediaKind::Video {
            details.insert("width".into(), number("width"));
            details.insert("height".into(), number("height"));
        }
        let mime = match self.kind {
            MediaKind::Voice => Some("audio/ogg".to_owned()),
            _ => part.mime.clone(),
        };
        crate::world::render::put(&mut details, "mime_type", mime);
        if self.kind != MediaKind::Voice {
            crate::world::render::put(&mut details, "file_name", part.file_name.clone());
        }
        details
    }
}
