//! Files: bytes in memory, named differently to every bot, and the same
//! everywhere by their unique identifier.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::World;
use super::message::MediaKind;
use crate::chance;
use crate::picture;

/// How every file identifier begins here.
pub(crate) const FILE_ID_START: &str = "AgACAgI";

/// One thing that was sent: a photo in its sizes, or a single file.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) kind: MediaKind,
    pub(crate) sizes: Vec<Size>,
    /// Fields of the Bot API's type beside the identifiers: duration, file name.
    pub(crate) details: Map<String, Value>,
}

#[derive(Clone, Debug)]
pub(crate) struct Size {
    pub(crate) bytes: Arc<[u8]>,
    /// What the file says it weighs; larger than `bytes` for a pretended one.
    pub(crate) length: u64,
    pub(crate) unique: String,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// A file of one size, as a bot names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileRef {
    pub(crate) file: usize,
    pub(crate) size: usize,
}

impl World {
    /// Keeps a file as it is.
    pub(crate) fn keep(
        &mut self,
        kind: MediaKind,
        bytes: &[u8],
        details: Map<String, Value>,
    ) -> usize {
        let size = self.size(bytes, 0, 0);
        self.files.push(Stored { kind, sizes: vec![size], details });
        self.files.len() - 1
    }

    /// Keeps a photo the way Telegram does: drawn anew in several sizes, without
    /// what the camera wrote into it. Nothing if it is no picture.
    pub(crate) fn keep_photo(&mut self, bytes: &[u8]) -> Option<usize> {
        let drawn = picture::drawn(bytes)?;
        let sizes = drawn.iter().map(|it| self.size(&it.jpeg, it.width, it.height)).collect();
        self.files.push(Stored { kind: MediaKind::Photo, sizes, details: Map::new() });
        Some(self.files.len() - 1)
    }

    /// Keeps bytes that are no picture as if they were one, for tests of what a
    /// bot does with a photo it cannot read.
    pub(crate) fn keep_broken_photo(&mut self, bytes: &[u8]) -> usize {
        let size = self.size(bytes, 1280, 960);
        let sizes = vec![size];
        self.files.push(Stored { kind: MediaKind::Photo, sizes, details: Map::new() });
        self.files.len() - 1
    }

    fn size(&mut self, bytes: &[u8], width: u32, height: u32) -> Size {
        let unique = format!("AQAD{}", self.chance.letters(12));
        let length = bytes.len() as u64;
        Size { bytes: Arc::from(bytes), length, unique, width, height }
    }

    /// The identifier by which one bot knows a file. Another bot's is of no use to it.
    pub(crate) fn file_id(&self, bot: i64, file: FileRef) -> String {
        let (number, size) = (file.file as u64, file.size as u64);
        let secret = chance::word(&[self.seed, bot.unsigned_abs(), number, size], 40);
        format!("{FILE_ID_START}{:06x}{size:x}{secret}", file.file)
    }

    pub(crate) fn file_by_id(&self, bot: i64, id: &str) -> Option<FileRef> {
        let numbers = id.strip_prefix(FILE_ID_START)?;
        let file = usize::from_str_radix(numbers.get(..6)?, 16).ok()?;
        let size = usize::from_str_radix(numbers.get(6..7)?, 16).ok()?;
        let found = FileRef { file, size };
        let exists = self.files.get(file).is_some_and(|it| size < it.sizes.len());
        (exists && self.file_id(bot, found) == id).then_some(found)
    }

    pub(crate) fn size_of(&self, file: FileRef) -> Option<&Size> {
        self.files.get(file.file)?.sizes.get(file.size)
    }

    /// The value of the message's field for this file: `Document`, or an array of `PhotoSize`.
    pub(crate) fn media_value(&self, bot: i64, number: usize) -> Value {
        let Some(stored) = self.files.get(number) else { return Value::Null };
        if stored.kind == MediaKind::Photo {
            let sizes = stored.sizes.iter().enumerate();
            return sizes
                .map(|(at, size)| {
                    let file = FileRef { file: number, size: at };
                    json!({
                        "file_id": self.file_id(bot, file), "file_unique_id": size.unique,
                        "width": size.width, "height": size.height, "file_size": size.length,
                    })
                })
                .collect();
        }
        let mut value = stored.details.clone();
        let file = FileRef { file: number, size: 0 };
        value.insert("file_id".into(), self.file_id(bot, file).into());
        if let Some(size) = stored.sizes.first() {
            value.insert("file_unique_id".into(), size.unique.clone().into());
            value.insert("file_size".into(), size.length.into());
        }
        Value::Object(value)
    }
}
