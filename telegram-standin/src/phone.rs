//! What a person's phone still shows of a chat.

use serde_json::Value;

use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind};
use crate::world::message::{Message, Sender};

/// A message as a person sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    pub id: i64,
    pub at: i64,
    pub from: From,
    /// `text`, `photo`, `voice`: the field of the Bot API's `Message`.
    pub kind: String,
    /// The text or the caption.
    pub text: String,
    pub entities: Vec<Value>,
    pub buttons: Vec<Vec<Button>>,
    /// Cannot be forwarded or saved.
    pub protected: bool,
    pub edited: bool,
    pub reply_to: Option<i64>,
    pub topic: Option<i64>,
    pub album: Option<String>,
    /// The number of an ephemeral message, whose `id` is 0.
    pub whisper: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    Me,
    Bot,
    /// Somebody else in a group, by the name that shows.
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub text: String,
    pub data: Option<String>,
    pub url: Option<String>,
}

impl World {
    /// Whoever left, or deleted their account, sees nothing.
    pub(crate) fn phone(&self, person: i64, key: ChatKey) -> Vec<Shown> {
        let gone = self.users.get(&person).is_none_or(|user| user.deleted);
        let Some(chat) = self.chats.get(&key).filter(|chat| !gone && sees(chat, person)) else {
            return Vec::new();
        };
        let first = shows_from(chat, person);
        let messages = chat.messages.values();
        let mut shown: Vec<_> = messages
            .filter(|message| !message.hidden_from.contains(&person) && message.id >= first)
            .map(|message| self.shown(chat, person, message))
            .collect();
        for whisper in chat.whispers.values().filter(|whisper| whisper.person == person) {
            let Some(seen) = &whisper.seen else { continue };
            let seen = self.shown(chat, person, seen);
            shown.push(Shown { whisper: Some(whisper.id), ..seen });
        }
        shown.sort_by_key(|shown| shown.at);
        shown
    }

    fn shown(&self, chat: &Chat, person: i64, message: &Message) -> Shown {
        let from = match message.sender {
            // Subscribers see the channel speak, whoever posts.
            _ if chat.kind == ChatKind::Channel => From::Other(chat.title.clone()),
            Sender::Person(id) if id == person => From::Me,
            Sender::Bot(_) => From::Bot,
            other => From::Other(self.name_of(other)),
        };
        let styled = message.content.styled();
        Shown {
            id: message.id,
            at: message.date,
            from,
            kind: message.content.kind(),
            text: styled.map(|styled| styled.text.clone()).unwrap_or_default(),
            entities: styled.map(|styled| styled.entities.clone()).unwrap_or_default(),
            buttons: buttons(message.buttons.as_ref()),
            protected: message.protected || chat.protected,
            edited: message.edited.is_some(),
            reply_to: message.reply.as_ref().map(|reply| reply.to),
            topic: message.thread.filter(|_| chat.is_forum()),
            album: message.album.clone(),
            whisper: None,
        }
    }
}

/// From when on a member sees messages: all, unless the group hides its past.
fn shows_from(chat: &Chat, person: i64) -> i64 {
    match chat.members.get(&person) {
        Some(member) if !chat.shows_past() => member.first_message,
        _ => i64::MIN,
    }
}

fn sees(chat: &Chat, person: i64) -> bool {
    match chat.key {
        ChatKey::Private { person: mine, .. } => mine == person,
        ChatKey::Shared(_) => {
            let open = chat.kind == ChatKind::Channel && chat.username.is_some();
            open || chat.status(person).is_present()
        }
    }
}

fn buttons(markup: Option<&Value>) -> Vec<Vec<Button>> {
    let rows = markup.and_then(|it| it["inline_keyboard"].as_array()).into_iter().flatten();
    let button = |it: &Value| Button {
        text: it["text"].as_str().unwrap_or_default().to_owned(),
        data: it["callback_data"].as_str().map(str::to_owned),
        url: it["url"].as_str().map(str::to_owned),
    };
    rows.map(|row| row.as_array().into_iter().flatten().map(button).collect()).collect()
}
