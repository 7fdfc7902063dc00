//! A person with a phone, for tests to play.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::people::Post;
use crate::phone::Shown;
use crate::shared::Shared;
use crate::words;
use crate::world::chat::ChatKey;
use crate::world::message::{Content, MediaKind, Sender};

/// Somebody with an account. Clones are the same person.
#[derive(Clone)]
pub struct Person {
    pub(crate) shared: Arc<Shared>,
    pub(crate) id: i64,
    pub(crate) bot: i64,
}

/// One thing of an album.
#[derive(Clone, Debug)]
pub enum AlbumItem {
    Photo(Vec<u8>),
    Document(String, Vec<u8>),
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press(pub String);

impl Person {
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The same person, writing to another bot from here on.
    #[must_use]
    pub fn talking_to(&self, bot: i64) -> Person {
        Person { bot, ..self.clone() }
    }

    #[must_use]
    pub fn username(self, username: &str) -> Person {
        self.change(|user| user.username = Some(username.to_owned()))
    }

    #[must_use]
    pub fn language(self, language: &str) -> Person {
        self.change(|user| user.language = Some(language.to_owned()))
    }

    #[must_use]
    pub fn bio(self, bio: &str) -> Person {
        self.change(|user| bio.clone_into(&mut user.bio))
    }

    #[must_use]
    pub fn phone_number(self, number: &str) -> Person {
        self.change(|user| number.clone_into(&mut user.phone))
    }

    #[must_use]
    pub fn premium(self) -> Person {
        self.change(|user| user.premium = true)
    }

    /// The phone is off, which loses ephemeral messages.
    pub fn go_offline(&self, offline: bool) {
        self.shared.with(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.offline = offline;
            }
        });
    }

    fn change(self, act: impl FnOnce(&mut crate::world::user::User)) -> Person {
        self.shared.with(|world| world.users.get_mut(&self.id).map(act));
        self
    }

    // ---- writing to the bot ----

    /// Taps Start, as after following a link with this payload.
    pub fn start(&self, payload: &str) -> i64 {
        self.dm(format!("/start {payload}").trim_end())
    }

    /// Writes a private message and returns its number.
    pub fn dm(&self, text: &str) -> i64 {
        self.send(Post::new(Content::Text(words::typed(text))))
    }

    pub fn dm_reply(&self, to: i64, text: &str) -> i64 {
        let post = Post::new(Content::Text(words::typed(text)));
        self.send(Post { reply_to: Some(to), ..post })
    }

    pub fn dm_photo(&self, bytes: &[u8]) -> i64 {
        self.dm_photo_saying(bytes, "")
    }

    pub fn dm_photo_saying(&self, bytes: &[u8], caption: &str) -> i64 {
        self.send_medium(MediaKind::Photo, bytes, json!({}), caption)
    }

    /// A photo that opens only once.
    pub fn dm_view_once(&self, bytes: &[u8]) -> i64 {
        let shared = &self.shared;
        let content = shared.with(|it| it.medium(MediaKind::Photo, bytes, json!({}), ""));
        self.send(Post { view_once: true, ..Post::new(content) })
    }

    pub fn dm_document(&self, name: &str, bytes: &[u8]) -> i64 {
        let details = json!({ "file_name": name, "mime_type": mime(name) });
        self.send_medium(MediaKind::Document, bytes, details, "")
    }

    /// A document that says it weighs so much, without weighing it.
    pub fn dm_large_document(&self, name: &str, bytes: u64) -> i64 {
        let id = self.dm_document(name, b"pretended");
        self.shared.with(|world| {
            if let Some(size) = world.files.last_mut().and_then(|file| file.sizes.first_mut()) {
                size.length = bytes;
            }
        });
        id
    }

    pub fn dm_voice(&self, seconds: i64) -> i64 {
        let details = json!({ "duration": seconds, "mime_type": "audio/ogg" });
        self.send_medium(MediaKind::Voice, b"OggS voice", details, "")
    }

    /// A voice message of these bytes.
    pub fn dm_voice_of(&self, bytes: &[u8], seconds: i64) -> i64 {
        let details = json!({ "duration": seconds, "mime_type": "audio/ogg" });
        self.send_medium(MediaKind::Voice, bytes, details, "")
    }

    pub fn dm_video(&self, bytes: &[u8], seconds: i64) -> i64 {
        let details = json!({
            "duration": seconds, "width": 640, "height": 480, "mime_type": "video/mp4",
            "file_name": format!("clip-of-{}.mp4", self.id),
        });
        self.send_medium(MediaKind::Video, bytes, details, "")
    }

    pub fn dm_video_note(&self, seconds: i64) -> i64 {
        let details = json!({ "duration": seconds, "length": 240 });
        self.send_medium(MediaKind::VideoNote, b"round video", details, "")
    }

    pub fn dm_sticker(&self) -> i64 {
        let details = json!({
            "type": "regular", "width": 512, "height": 512, "is_animated": false,
            "is_video": false, "emoji": "👍",
        });
        self.send_medium(MediaKind::Sticker, b"RIFF sticker", details, "")
    }

    /// Shares the person's own contact, with the phone number.
    pub fn dm_contact(&self) -> i64 {
        let value = self.shared.look(|world| {
            let user = world.users.get(&self.id)?;
            Some(json!({
                "phone_number": user.phone, "first_name": user.first, "user_id": user.id,
            }))
        });
        self.dm_plain("contact", value.unwrap_or_default())
    }

    pub fn dm_location(&self, latitude: f64, longitude: f64) -> i64 {
        self.dm_plain("location", json!({ "latitude": latitude, "longitude": longitude }))
    }

    /// Throws a die: a kind of message hardly any bot reads.
    pub fn dm_dice(&self) -> i64 {
        self.dm_plain("dice", json!({ "emoji": "🎲", "value": 4 }))
    }

    /// Passes on words of somebody else, with that person's name on them.
    pub fn dm_forward(&self, author: &Person, text: &str) -> i64 {
        let origin = self.shared.look(|world| {
            let user = world.user_value(author.id);
            json!({ "type": "user", "date": world.now(), "sender_user": user })
        });
        let post = Post::new(Content::Text(words::typed(text)));
        self.send(Post { origin: Some(origin), ..post })
    }

    /// Several things at once; each is a message of its own with one album number.
    pub fn album(&self, items: &[AlbumItem], caption: &str) -> Vec<i64> {
        self.album_posts(items, caption).into_iter().map(|post| self.send(post)).collect()
    }

    pub(crate) fn album_posts(&self, items: &[AlbumItem], caption: &str) -> Vec<Post> {
        let captions = std::iter::once(caption).chain(std::iter::repeat(""));
        self.shared.with(|world| {
            let album =
                world.chance.between(10_000_000_000_000_000, 20_000_000_000_000_000).to_string();
            let posts = items.iter().zip(captions).map(|(item, caption)| {
                let content = match item {
                    AlbumItem::Photo(bytes) => {
                        world.medium(MediaKind::Photo, bytes, json!({}), caption)
                    }
                    AlbumItem::Document(name, bytes) => {
                        let details = json!({ "file_name": name, "mime_type": mime(name) });
                        world.medium(MediaKind::Document, bytes, details, caption)
                    }
                };
                Post { album: Some(album.clone()), ..Post::new(content) }
            });
            posts.collect()
        })
    }

    fn dm_plain(&self, field: &'static str, value: Value) -> i64 {
        self.send(Post::new(Content::Plain { field, value }))
    }

    fn send_medium(&self, kind: MediaKind, bytes: &[u8], details: Value, caption: &str) -> i64 {
        let content = self.shared.with(|world| world.medium(kind, bytes, details, caption));
        self.send(Post::new(content))
    }

    fn send(&self, post: Post) -> i64 {
        self.shared.with(|world| world.write_privately(self.id, self.bot, post))
    }

    // ---- what else people do ----

    /// Changes the text or the caption of a private message.
    pub fn edit(&self, message: i64, text: &str) {
        self.shared.with(|world| world.edit_own(self.chat(), self.id, message, text));
    }

    /// Deletes a private message, the person's own or the bot's, on both sides.
    pub fn delete_own(&self, message: i64) {
        self.shared.with(|world| world.remove_own(self.chat(), self.id, message, true));
    }

    /// Deletes a private message on the person's own phone only.
    pub fn delete_for_me(&self, message: i64) {
        self.shared.with(|world| world.remove_own(self.chat(), self.id, message, false));
    }

    /// Empties the private chat, on the person's own phone or on both sides.
    pub fn clear_chat(&self, everywhere: bool) {
        for shown in self.phone() {
            self.shared.with(|it| it.remove_own(self.chat(), self.id, shown.id, everywhere));
        }
    }

    pub fn block(&self) {
        self.shared.with(|world| world.set_blocked(self.id, self.bot, true));
    }

    pub fn unblock(&self) {
        self.shared.with(|world| world.set_blocked(self.id, self.bot, false));
    }

    pub fn delete_account(&self) {
        self.shared.with(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.deleted = true;
            }
        });
    }

    /// Presses the button with this label under a private message.
    pub fn press(&self, message: i64, label: &str) -> Press {
        self.shared.with(|world| {
            let shown = world.phone(self.id, self.chat());
            let buttons = shown.iter().filter(|it| it.id == message).flat_map(|it| &it.buttons);
            let data = buttons
                .flatten()
                .find(|button| button.text == label)
                .and_then(|button| button.data.clone());
            let Some(data) = data else {
                world.misuse(&format!("there is no button `{label}` under message {message}"));
                return Press(String::new());
            };
            Press(world.press(self.id, self.bot, self.chat(), message, &data))
        })
    }

    /// A press with data of the person's own making, as an altered app can send it.
    pub fn press_data(&self, message: i64, data: &str) -> Press {
        let chat = self.chat();
        Press(self.shared.with(|world| world.press(self.id, self.bot, chat, message, data)))
    }

    // ---- what the person sees ----

    /// What the bot answered a press: the parameters of `answerCallbackQuery`.
    pub fn answer_to(&self, press: &Press) -> Option<Value> {
        self.shared.look(|world| {
            let known = world.presses.get(&press.0).filter(|known| known.person == self.id);
            known.and_then(|known| known.answer.clone())
        })
    }

    /// The private chat with the bot as the phone still shows it.
    pub fn phone(&self) -> Vec<Shown> {
        self.shared.look(|world| world.phone(self.id, self.chat()))
    }

    /// What the bot said, of what the phone still shows.
    pub fn from_bot(&self) -> Vec<Shown> {
        self.phone().into_iter().filter(|shown| shown.from == crate::phone::From::Bot).collect()
    }

    /// Waits until the phone shows a message like this; nothing if it never does.
    pub async fn sees(&self, within: Duration, like: impl Fn(&Shown) -> bool) -> Option<Shown> {
        let mut changed = self.shared.changed.subscribe();
        let deadline = tokio::time::Instant::now() + within;
        loop {
            changed.borrow_and_update();
            if let Some(shown) = self.phone().into_iter().find(&like) {
                return Some(shown);
            }
            if tokio::time::timeout_at(deadline, changed.changed()).await.is_err() {
                return None;
            }
        }
    }

    /// The same for a test that does not run in an asynchronous world.
    pub fn sees_blocking(&self, within: Duration, like: impl Fn(&Shown) -> bool) -> Option<Shown> {
        const PAUSE: Duration = Duration::from_millis(5);
        let mut waited = Duration::ZERO;
        loop {
            let shown = self.phone().into_iter().find(&like);
            if shown.is_some() || waited >= within {
                return shown;
            }
            std::thread::sleep(PAUSE);
            waited += PAUSE;
        }
    }

    pub(crate) fn chat(&self) -> ChatKey {
        ChatKey::Private { bot: self.bot, person: self.id }
    }

    /// How the world calls this person as an author.
    pub(crate) fn sender(&self) -> Sender {
        Sender::Person(self.id)
    }
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ => "application/octet-stream",
    }
}
