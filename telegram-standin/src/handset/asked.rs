//! What an address of the page asks for.

use hyper::HeaderMap;
use hyper::header::ACCEPT_LANGUAGE;

use super::Phone;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lang {
    Ru,
    En,
}

impl Lang {
    pub(super) const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    pub(super) fn code(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }
}

/// A chat of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Bot,
    /// One of the handset's groups and channels.
    Shared(usize),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    pub(super) lang: Lang,
    /// Which of the handset's people looks at the phone.
    pub(super) me: usize,
    /// The chat that is open; the list of chats if there is none.
    pub(super) place: Option<Place>,
    /// What the next message answers, or which message it replaces.
    pub(super) reply: Option<i64>,
    pub(super) edit: Option<i64>,
    /// The message of a photo.
    pub(super) message: Option<i64>,
}

impl Asked {
    /// An address that asks for what is not there asks for the nearest thing.
    pub(super) fn read(phone: &Phone, query: Option<&str>, headers: &HeaderMap) -> Asked {
        let mut asked = Asked {
            lang: preferred(headers),
            me: usize::MAX,
            place: None,
            reply: None,
            edit: None,
            message: None,
        };
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let number = value.parse().ok();
            match name.as_ref() {
                "lang" => asked.lang = lang(&value).unwrap_or(asked.lang),
                "me" => asked.me = value.parse().unwrap_or(usize::MAX),
                "chat" => {
                    asked.place = match value.parse() {
                        Ok(at) if at < phone.handset.places.len() => Some(Place::Shared(at)),
                        Ok(_) => None,
                        Err(_) => (value == "bot").then_some(Place::Bot),
                    };
                }
                "reply" => asked.reply = number,
                "edit" => asked.edit = number,
                "message" => asked.message = number,
                _ => {}
            }
        }
        if asked.me >= phone.handset.people.len() {
            asked.me = phone.first_of(asked.lang);
        }
        asked
    }

    /// The same without what one message was about.
    pub(super) fn plain(self) -> Asked {
        Asked { reply: None, edit: None, message: None, ..self }
    }

    pub(super) fn at(self, place: Option<Place>) -> Asked {
        Asked { place, ..self.plain() }
    }

    /// An address under this path that asks for the same.
    pub(super) fn link(&self, path: &str) -> String {
        let mut link = format!("{path}?lang={}&me={}", self.lang.code(), self.me);
        match self.place {
            Some(Place::Bot) => link.push_str("&chat=bot"),
            Some(Place::Shared(at)) => link.push_str(&format!("&chat={at}")),
            None => {}
        }
        let about = [("reply", self.reply), ("edit", self.edit), ("message", self.message)];
        for (name, id) in about {
            if let Some(id) = id {
                link.push_str(&format!("&{name}={id}"));
            }
        }
        link
    }
}

fn lang(code: &str) -> Option<Lang> {
    Lang::ALL.into_iter().find(|lang| lang.code() == code)
}

fn preferred(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let first = accepted.split([',', ';']).next().unwrap_or_default();
    lang(first.split('-').next().unwrap_or_default()).unwrap_or(Lang::En)
}
