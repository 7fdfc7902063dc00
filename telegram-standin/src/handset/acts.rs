//! What whoever holds the phone does. The page only offers what a phone would,
//! but it may be older than the chat it shows: what cannot be done any more is
//! not done.

use std::sync::Arc;

use serde_json::{Value, json};

use super::asked::{Asked, Place};
use super::{Phone, samples};
use crate::door::{Part, Received};
use crate::people::Post;
use crate::phone::{From, Shown};
use crate::world::World;
use crate::world::chat::ChatKey;
use crate::world::message::{Content, MediaKind, Sender};
use crate::{picture, words};

/// Above this, decoding a picture would take more memory than a demonstration should.
const PIXELS_MOST: u64 = 30_000_000;

/// Does one thing and says where the phone is then.
pub(super) fn act(phone: &Phone, asked: Asked, received: &Received) -> String {
    let text = |name: &str| received.parameters.get(name).and_then(Value::as_str);
    let what = text("act").unwrap_or("say");
    let (verb, rest) = what.split_once(' ').unwrap_or((what, ""));
    let me = phone.me(&asked).clone();
    phone.pressed().remove(&me.id);
    if verb == "start" {
        me.start(rest);
        return asked.at(Some(Place::Bot)).link("/");
    }
    let Some(place) = asked.place else { return asked.plain().link("/") };
    let key = phone.key(&asked, place);
    let number = |at: usize| rest.split(' ').nth(at).and_then(|it| it.parse().ok());
    let hand = Hand { phone, me: me.id, key };
    match verb {
        "say" => hand.say(received, asked.reply, asked.edit),
        "command" => hand.post(Content::Text(words::typed(rest)), None),
        "sample" => hand.sample(rest),
        "delete" => hand.delete(number(0).unwrap_or_default()),
        "press" => hand.press(
            number(0).unwrap_or_default(),
            number(1).and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX),
            number(2).and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX),
        ),
        "block" => me.block(),
        "unblock" => me.unblock(),
        "clear" => hand.clear(),
        _ => {}
    }
    asked.plain().link("/")
}

/// The picture of a message, in the size a phone shows.
pub(super) fn photo_of(world: &World, key: ChatKey, id: i64) -> Option<Arc<[u8]>> {
    let Content::Media(media) = &world.message(key, id)?.content else { return None };
    let stored = world.files.get(media.file).filter(|it| it.kind == MediaKind::Photo)?;
    let fits = stored.sizes.iter().find(|size| size.width.max(size.height) >= 600);
    fits.or(stored.sizes.last()).map(|size| Arc::clone(&size.bytes))
}

/// A person at one chat.
struct Hand<'a> {
    phone: &'a Phone,
    me: i64,
    key: ChatKey,
}

impl Hand<'_> {
    fn say(&self, received: &Received, reply: Option<i64>, edit: Option<i64>) {
        let text = received.parameters.get("words").and_then(Value::as_str).unwrap_or_default();
        let text = text.replace("\r\n", "\n");
        let photo = received.files.get("photo").filter(|it| !it.bytes.is_empty());
        match (edit, photo) {
            (Some(id), _) => self.edit(id, text.trim()),
            (None, Some(photo)) => {
                let content = self.uploaded(photo, &text);
                self.post(content, reply);
            }
            (None, None) if text.trim().is_empty() => {}
            (None, None) => {
                for part in parts(text.trim()) {
                    self.post(Content::Text(words::typed(&part)), reply);
                }
            }
        }
    }

    /// A picture goes as a photo; anything else as the document it is.
    fn uploaded(&self, part: &Part, caption: &str) -> Content {
        let size = picture::dimensions(&part.bytes);
        let is_small = |(width, height)| u64::from(width) * u64::from(height) <= PIXELS_MOST;
        let caption: String = caption.chars().take(words::CAPTION_MOST).collect();
        self.phone.shared.look(|world| {
            if size.is_some_and(is_small) {
                return world.medium(MediaKind::Photo, &part.bytes, json!({}), &caption);
            }
            let name = part.file_name.as_deref().unwrap_or("file");
            let kind = part.mime.as_deref().unwrap_or("application/octet-stream");
            let details = json!({ "file_name": name, "mime_type": kind });
            world.medium(MediaKind::Document, &part.bytes, details, &caption)
        })
    }

    fn sample(&self, what: &str) {
        let medium = |kind, bytes: &[u8], details| {
            self.phone.shared.look(|world| world.medium(kind, bytes, details, ""))
        };
        let content = match what {
            "photo" => medium(MediaKind::Photo, &samples::photo(), json!({})),
            "voice" => {
                let details =
                    json!({ "duration": samples::VOICE_SECONDS, "mime_type": "audio/ogg" });
                medium(MediaKind::Voice, &samples::voice(), details)
            }
            "sticker" => {
                let details = json!({
                    "type": "regular", "width": 512, "height": 512, "is_animated": false,
                    "is_video": false, "emoji": "🙏",
                });
                medium(MediaKind::Sticker, b"RIFF sticker", details)
            }
            "contact" => Content::Plain { field: "contact", value: self.contact() },
            "location" => {
                let value = json!({ "latitude": 59.9311, "longitude": 30.3609 });
                Content::Plain { field: "location", value }
            }
            _ => return,
        };
        self.post(content, None);
    }

    fn contact(&self) -> Value {
        let contact = self.phone.shared.look(|world| {
            let user = world.users.get(&self.me)?;
            Some(json!({
                "phone_number": user.phone, "first_name": user.first, "user_id": user.id,
            }))
        });
        contact.unwrap_or_default()
    }

    fn post(&self, content: Content, reply: Option<i64>) {
        let shown = self.shown();
        let reply_to = reply.filter(|id| shown.iter().any(|it| it.id == *id));
        let post = Post { reply_to, ..Post::new(content) };
        self.phone.shared.with(|world| match self.key {
            ChatKey::Private { bot, .. } => {
                world.write_privately(self.me, bot, post);
            }
            // Whoever may not write here, does not.
            ChatKey::Shared(_) => {
                world.write_in(self.key, self.me, post, None);
            }
        });
    }

    fn edit(&self, id: i64, text: &str) {
        let shown = self.shown();
        let Some(mine) = shown.iter().find(|it| it.id == id && is_editable(it)) else { return };
        if mine.text != text && (mine.kind != "text" || !text.is_empty()) {
            self.phone.shared.with(|world| world.edit_own(self.key, self.me, id, text));
        }
    }

    fn delete(&self, id: i64) {
        let shown = self.shown();
        if shown.iter().any(|it| it.id == id && is_deletable(self.key, it)) {
            self.phone.shared.with(|world| world.remove_own(self.key, self.me, id, true));
        }
    }

    /// The whole private chat goes, on both sides.
    fn clear(&self) {
        let shown = self.shown();
        if let ChatKey::Private { .. } = self.key {
            self.phone.shared.with(|world| {
                for message in shown {
                    world.remove_own(self.key, self.me, message.id, true);
                }
            });
        }
    }

    fn press(&self, id: i64, row: usize, column: usize) {
        let shown = self.shown();
        let button = shown.iter().find(|it| it.id == id).and_then(|it| it.buttons.get(row));
        let data = button.and_then(|row| row.get(column)).and_then(|it| it.data.clone());
        let query = data.and_then(|data| {
            self.phone.shared.with(|world| {
                let Sender::Bot(bot) = world.message(self.key, id)?.sender else { return None };
                Some(world.press(self.me, bot, self.key, id, &data))
            })
        });
        if let Some(query) = query {
            self.phone.pressed().insert(self.me, query);
        }
    }

    fn shown(&self) -> Vec<Shown> {
        self.phone.shared.look(|world| world.phone(self.me, self.key))
    }
}

pub(super) fn is_editable(shown: &Shown) -> bool {
    shown.from == From::Me && ["text", "photo", "document"].contains(&shown.kind.as_str())
}

/// In a private chat a person may delete either side's messages.
pub(super) fn is_deletable(key: ChatKey, shown: &Shown) -> bool {
    shown.from == From::Me || matches!(key, ChatKey::Private { .. })
}

/// A phone sends what is too long for one message as several.
fn parts(text: &str) -> Vec<String> {
    let letters: Vec<_> = text.chars().collect();
    letters.chunks(words::TEXT_MOST).map(|part| part.iter().collect()).collect()
}
