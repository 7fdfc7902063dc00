//! `getFile`: a path to download a file from, for an hour.

use serde_json::json;

use super::{Call, Method};
use crate::answer::{Answer, bad};
use crate::world::file::FILE_ID_START;
use crate::world::message::MediaKind;
use crate::world::{HOUR, World};

pub(super) const METHODS: &[Method] =
    &[Method { name: "getFile", act: get_file, parameters: "file_id" }];

const DOWNLOAD_MOST_BYTES: u64 = 20 << 20;

fn get_file(world: &mut World, call: &Call) -> Answer {
    let id = call.text("file_id").unwrap_or_default();
    let found = world.file_by_id(call.bot, id);
    let Some((file, size)) = found.and_then(|file| Some((file, world.size_of(file)?))) else {
        // Another bot's identifier has the right shape and is of no use here.
        return match id.starts_with(FILE_ID_START) {
            true => Err(bad("wrong file_id or the file is temporarily unavailable")),
            false => Err(bad("invalid file_id")),
        };
    };
    if size.length > DOWNLOAD_MOST_BYTES {
        return Err(bad("file is too big"));
    }
    let (folder, ending) = match world.files[file.file].kind {
        MediaKind::Photo => ("photos", "jpg"),
        MediaKind::Voice => ("voice", "oga"),
        MediaKind::Video => ("videos", "mp4"),
        MediaKind::VideoNote => ("video_notes", "mp4"),
        MediaKind::Audio => ("music", "mp3"),
        MediaKind::Animation => ("animations", "mp4"),
        MediaKind::Sticker => ("stickers", "webp"),
        MediaKind::Document => ("documents", "bin"),
    };
    let path = format!("{folder}/file_{}_{}.{ending}", file.file, file.size);
    let answer = json!({
        "file_id": id, "file_unique_id": size.unique, "file_size": size.length, "file_path": path,
    });
    let until = world.now() + HOUR;
    world.paths.insert((call.bot, path), (file, until));
    Ok(answer)
}
