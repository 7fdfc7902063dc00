//! Files: photos drawn anew, documents as they are, albums, downloads. What is
//! expected stands in the facts about Telegram, sections 4 and 9.

use crate::support;
use crate::support::scene;
use serde_json::{Value, json};
use telegram_standin::AlbumItem;

const HOUR: i64 = 3600;

/// A JPEG of this size with a place written into it, as a phone's camera does.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90])
    });
    let mut jpeg = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut jpeg);
    encoder.encode_image(&picture).unwrap();
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0".to_vec();
    exif.extend(b"GPS-55.7512N-37.6184E");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let mut marked = jpeg[..2].to_vec();
    marked.extend([0xFF, 0xE1]);
    marked.extend(length);
    marked.extend(exif);
    marked.extend(&jpeg[2..]);
    marked
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

#[test]
fn a_photo_loses_what_the_camera_wrote_and_a_document_keeps_it() {
    let (_standin, bot, ann) = scene(60);
    let original = photo(1000, 500);
    assert!(holds(&original, b"GPS-55"));
    ann.dm_photo_saying(&original, "нога");
    ann.dm_document("нога.jpg", &original);
    let updates = bot.updates(0);
    let sizes = updates[1]["message"]["photo"].as_array().unwrap();
    let widths: Vec<_> = sizes.iter().map(|size| size["width"].as_i64().unwrap()).collect();
    assert_eq!(widths, [90, 320, 800, 1000]);
    assert_eq!(updates[1]["message"]["caption"], "нога");
    let largest = sizes.last().unwrap();
    let drawn = bot.download(largest["file_id"].as_str().unwrap()).unwrap();
    assert!(!holds(&drawn, b"GPS-55"));
    assert_eq!(Some(drawn.len() as u64), largest["file_size"].as_u64());
    let read = image::load_from_memory(&drawn).unwrap();
    assert_eq!((read.width(), read.height()), (1000, 500));
    let document = &updates[2]["message"]["document"];
    assert_eq!(document["file_name"], "нога.jpg");
    assert_eq!(bot.download(document["file_id"].as_str().unwrap()).unwrap(), original);
}

#[test]
fn a_path_lasts_an_hour_and_20_mb_is_the_most() {
    let (standin, bot, ann) = scene(61);
    ann.dm_document("а.txt", b"text");
    ann.dm_large_document("б.bin", 20 << 20);
    ann.dm_large_document("в.bin", (20 << 20) + 1);
    let updates = bot.updates(0);
    let file = |at: usize| json!({ "file_id": updates[at]["message"]["document"]["file_id"] });
    let path = bot.call("getFile", file(1))["file_path"].as_str().unwrap().to_owned();
    standin.advance(HOUR - 1);
    assert_eq!(bot.download_path(&path).unwrap(), b"text");
    standin.advance(1);
    assert!(bot.download_path(&path).is_none());
    bot.call("getFile", file(2));
    assert_eq!(bot.refused("getFile", file(3)), (400, "Bad Request: file is too big".into()));
}

#[test]
fn a_file_identifier_is_of_use_to_its_own_bot_only() {
    let (standin, bot, ann) = scene(62);
    standin.add_bot("77:OTHER-token", "other_bot");
    let other = support::Bot::with_token(&standin, "77:OTHER-token");
    ann.dm_document("а.txt", b"text");
    ann.talking_to(77).dm_document("а.txt", b"text");
    let mine = bot.updates(0)[1]["message"]["document"]["file_id"].clone();
    bot.call("getFile", json!({ "file_id": mine }));
    let refused = other.refused("getFile", json!({ "file_id": mine }));
    assert!(refused.1.contains("wrong file_id"), "{refused:?}");
}

#[test]
fn an_album_is_several_messages_with_one_number() {
    let (_standin, bot, ann) = scene(63);
    let items = [AlbumItem::Photo(photo(200, 100)), AlbumItem::Photo(photo(100, 200))];
    let ids = ann.album(&items, "две");
    let updates = bot.updates(0);
    let messages: Vec<_> = updates[1..].iter().map(|update| &update["message"]).collect();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0]["message_id"], ids[0]);
    assert_eq!(messages[0]["media_group_id"], messages[1]["media_group_id"]);
    assert_eq!(
        (messages[0]["caption"].as_str(), messages[1]["caption"].as_str()),
        (Some("две"), None)
    );
}

#[test]
fn a_bot_sends_albums_of_two_to_ten() {
    let (standin, bot, ann) = scene(64);
    let photo = bot.upload("sendPhoto", ann.id(), "photo", "p.jpg", &photo(300, 300));
    let largest = photo["result"]["photo"].as_array().unwrap().last().unwrap()["file_id"].clone();
    let document = bot.upload("sendDocument", ann.id(), "document", "d.txt", b"text");
    let document = document["result"]["document"]["file_id"].clone();
    let group = |media: Value| json!({ "chat_id": ann.id(), "media": media });
    let picture = json!({ "type": "photo", "media": largest, "caption": "раз" });
    standin.advance(60);
    let sent = bot.call("sendMediaGroup", group(json!([picture, picture])));
    assert_eq!(sent[0]["media_group_id"], sent[1]["media_group_id"]);
    assert_eq!(ann.from_bot().len(), 4);
    let paper = json!({ "type": "document", "media": document });
    let mixed = bot.refused("sendMediaGroup", group(json!([picture, paper])));
    assert_eq!(mixed, (400, "Bad Request: document can't be mixed with other media types".into()));
    bot.refused("sendMediaGroup", group(json!([picture])));
    assert_eq!(standin.take_violations().len(), 1);
    let wrong = json!({ "chat_id": ann.id(), "document": largest });
    let wrong = bot.refused("sendDocument", wrong);
    assert_eq!(wrong, (400, "Bad Request: can't use file of type Photo as Document".into()));
    let link = json!({ "chat_id": ann.id(), "photo": "https://example.org/p.jpg" });
    assert_eq!(bot.refused("sendPhoto", link).0, 501);
    standin.take_unmodelled();
}

#[test]
fn media_of_a_sent_message_can_be_swapped_but_voice_cannot() {
    // Section 3, "`editMessageMedia` swaps photo, document, video ... Voice notes cannot be swapped".
    let (standin, bot, ann) = scene(65);
    standin.limits(false);
    let first = bot.upload("sendPhoto", ann.id(), "photo", "p.jpg", &photo(300, 300));
    let blank = bot.upload("sendPhoto", ann.id(), "photo", "b.jpg", &photo(90, 90));
    let blank = blank["result"]["photo"][0]["file_id"].clone();
    let swap = |sent: &Value| {
        json!({ "chat_id": ann.id(), "message_id": sent["result"]["message_id"],
            "media": { "type": "photo", "media": blank } })
    };
    let edited = bot.call("editMessageMedia", swap(&first));
    assert_eq!(edited["photo"].as_array().unwrap().len(), 1);
    let voice = bot.upload("sendVoice", ann.id(), "voice", "v.ogg", b"OggS");
    let refused = bot.refused("editMessageMedia", swap(&voice));
    assert_eq!(refused, (400, "Bad Request: message can't be edited".into()));
    let caption = json!({ "chat_id": ann.id(), "message_id": first["result"]["message_id"],
        "caption": "подпись" });
    assert_eq!(bot.call("editMessageCaption", caption)["caption"], "подпись");
}

#[test]
fn what_is_no_picture_is_no_photo() {
    let (_standin, bot, ann) = scene(66);
    let refused = bot.upload("sendPhoto", ann.id(), "photo", "p.jpg", b"not a picture");
    assert_eq!(refused["description"], "Bad Request: IMAGE_PROCESS_FAILED");
    let wide = photo(2100, 100);
    let refused = bot.upload("sendPhoto", ann.id(), "photo", "p.jpg", &wide);
    assert_eq!(refused["description"], "Bad Request: PHOTO_INVALID_DIMENSIONS");
}
