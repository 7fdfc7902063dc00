//! Messages as they stand in a chat.

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

use super::Phone;
use super::acts::{is_deletable, is_editable};
use super::asked::{Asked, Place};
use super::page::{act, clock, day, icon};
use super::say::{Say, named, say};
use crate::phone::{From, Shown};
use crate::world::World;
use crate::world::chat::ChatKey;
use crate::world::message::Content;

const DAY: i64 = 86_400;
/// Shades of names and avatars.
const SHADES: u32 = 6;

/// One chat, as its messages are drawn.
pub(super) struct Talk<'a> {
    pub(super) phone: &'a Phone,
    pub(super) world: &'a World,
    pub(super) asked: Asked,
    pub(super) place: Place,
    pub(super) key: ChatKey,
    pub(super) shown: &'a [Shown],
    /// Whether this person may write here.
    pub(super) writes: bool,
}

/// What a message is in one line: its text, or what kind of thing it is.
pub(super) fn gist(say: &Say, shown: &Shown) -> String {
    let first = shown.text.lines().next().unwrap_or_default();
    let kind = named(&say.kinds, &shown.kind, "");
    match (shown.kind.as_str(), first.is_empty()) {
        ("text", _) => first.to_owned(),
        (_, false) => format!("{kind}: {first}"),
        (_, true) if !kind.is_empty() => kind.to_owned(),
        _ => named(&say.events, &shown.kind, say.other_event).to_owned(),
    }
}

/// The same person has the same shade everywhere.
pub(super) fn shade(name: &str) -> u32 {
    let mixed = name
        .chars()
        .fold(0x811C_9DC5, |sum: u32, letter| (sum ^ letter as u32).wrapping_mul(0x0100_0193));
    (mixed >> 9) % SHADES
}

impl Talk<'_> {
    pub(super) fn drawn(&self) -> Markup {
        let say = say(self.asked.lang);
        let east = self.phone.handset.seconds_east;
        let mut last_day = None;
        let mut last_from = None;
        html! {
            ol #talk .talk {
                @for shown in self.shown {
                    @let today = (shown.at + east).div_euclid(DAY);
                    @if last_day.replace(today) != Some(today) {
                        li .event #(format!("day{today}")) { span { (day(self.phone, say, shown.at)) } }
                    }
                    @let from = Some(&shown.from).filter(|_| !self.is_event(shown.id));
                    @let follows = std::mem::replace(&mut last_from, from) == from;
                    (self.message(say, shown, follows))
                }
                @if self.shown.is_empty() { li .event #nothing { span { (say.nothing) } } }
            }
        }
    }

    fn is_event(&self, id: i64) -> bool {
        let message = self.world.message(self.key, id);
        message.is_some_and(|it| matches!(it.content, Content::Service(_)))
    }

    fn message(&self, say: &Say, shown: &Shown, follows: bool) -> Markup {
        let content = self.world.message(self.key, shown.id).map(|it| &it.content);
        if let Some(Content::Service(fields)) = content {
            let event = named(&say.events, &shown.kind, say.other_event);
            let whom = fields.get(&shown.kind).map(|it| it.get(0).unwrap_or(it));
            let name = whom.and_then(|it| it["first_name"].as_str()).unwrap_or_default();
            return html! {
                li .event #(format!("m{}", shown.id)) { span { (name) " " (event) } }
            };
        }
        let (side, name) = match &shown.from {
            From::Me => ("mine", say.mine.to_owned()),
            From::Bot => ("theirs", self.bot_name()),
            From::Other(name) => ("theirs", name.clone()),
        };
        let is_shared = self.place != Place::Bot && shown.from != From::Me;
        let bare = shown.kind == "sticker";
        html! {
            li #(format!("m{}", shown.id)) .message .(side) .follows[follows] .bare[bare] .shared[is_shared]
                .protected[shown.protected] {
                @if is_shared && !follows { (avatar(&name, "small")) }
                div .bubble {
                    @if is_shared && !follows {
                        p .(format!("name shade{}", shade(&name))) { (name) }
                    } @else { p .unseen { (name) } }
                    @if let Some(to) = shown.reply_to { (self.quote(say, to)) }
                    (self.content(say, shown, content))
                    p .when {
                        @if shown.edited { span { (say.edited) } " " }
                        (clock(self.phone, shown.at))
                        @if shown.from == From::Me { (icon("sent")) }
                    }
                }
                (self.keyboard(shown))
                (self.actions(say, shown))
            }
        }
    }

    fn bot_name(&self) -> String {
        self.world.bots.get(&self.phone.bot).map(|bot| bot.name.clone()).unwrap_or_default()
    }

    fn quote(&self, say: &Say, to: i64) -> Markup {
        let answered = self.shown.iter().find(|it| it.id == to);
        let Some(answered) = answered else {
            return html! { p .quote { (say.gone) } };
        };
        let name = match &answered.from {
            From::Me => say.mine.to_owned(),
            From::Bot => self.bot_name(),
            From::Other(name) => name.clone(),
        };
        html! {
            a .quote href=(format!("#m{to}")) { b { (name) } " " span { (gist(say, answered)) } }
        }
    }

    fn content(&self, say: &Say, shown: &Shown, content: Option<&Content>) -> Markup {
        let text = html! {
            @if !shown.text.is_empty() { p .text { (self.styled(shown)) } }
        };
        let details = match content {
            Some(Content::Media(media)) => {
                self.world.files.get(media.file).map(|it| Value::Object(it.details.clone()))
            }
            Some(Content::Plain { value, .. }) => Some(value.clone()),
            _ => None,
        };
        let details = details.unwrap_or_default();
        let word = |name: &str| details[name].as_str().unwrap_or_default().to_owned();
        let kind = named(&say.kinds, &shown.kind, say.other_kind);
        match shown.kind.as_str() {
            "text" => text,
            "photo" => {
                let photo = Asked { message: Some(shown.id), ..self.asked.plain() };
                html! { img src=(photo.link("/photo")) alt=(kind) loading="lazy"; (text) }
            }
            "sticker" => html! {
                // Drawn here: not every machine has a font with pictures in it.
                p .sticker { (icon("heart")) span .unseen { (kind) " " (word("emoji")) } }
            },
            "voice" => {
                let seconds = details["duration"].as_i64().unwrap_or_default();
                html! {
                    div .voice {
                        (icon("voice"))
                        span .unseen { (kind) " " }
                        span .bars aria-hidden="true" {}
                        span { (format!("{}:{:02}", seconds / 60, seconds % 60)) }
                    }
                    (text)
                }
            }
            "contact" => card("person", &word("first_name"), &word("phone_number")),
            "location" => card("pin", kind, &place(&details)),
            "document" => html! { (card("file", &word("file_name"), kind)) (text) },
            _ => html! { (card("file", kind, "")) (text) },
        }
    }

    /// The buttons under a message of a bot.
    fn keyboard(&self, shown: &Shown) -> Markup {
        html! {
            @if !shown.buttons.is_empty() {
                div .keyboard {
                    @for (at, row) in shown.buttons.iter().enumerate() {
                        div { @for (column, button) in row.iter().enumerate() {
                            @let start = button.url.as_deref().and_then(|it| self.start_of(it));
                            @if let Some(payload) = start {
                                (act(&format!("start {payload}"), "", html! {
                                    (button.text) " " (icon("out"))
                                }))
                            } @else if button.data.is_some() {
                                @let press = format!("press {} {at} {column}", shown.id);
                                (act(&press, "", html! { (button.text) }))
                            } @else {
                                span .button { (button.text) }
                            }
                        } }
                    }
                }
            }
        }
    }

    /// What follows Start in a link to the bot.
    fn start_of(&self, url: &str) -> Option<String> {
        let bot = self.world.bots.get(&self.phone.bot)?;
        let rest = url.split_once("t.me/")?.1;
        let (name, query) = rest.split_once('?').unwrap_or((rest, ""));
        if !name.eq_ignore_ascii_case(&bot.username) {
            return None;
        }
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let payload = pairs.find(|(name, _)| name == "start");
        Some(payload.map(|(_, payload)| payload.into_owned()).unwrap_or_default())
    }

    fn actions(&self, say: &Say, shown: &Shown) -> Markup {
        let reply = Asked { reply: Some(shown.id), ..self.asked.plain() }.link("/");
        let edit = Asked { edit: Some(shown.id), ..self.asked.plain() }.link("/");
        let edits = self.writes && is_editable(shown);
        let deletes = is_deletable(self.key, shown);
        html! {
            @if self.writes || deletes {
                details .actions {
                    summary aria-label=(format!("{}: {}", say.actions, gist(say, shown))) { (icon("more")) }
                    div {
                        @if self.writes { a href=(reply) { (say.reply) } }
                        @if edits { a href=(edit) { (say.edit) } }
                        @if deletes { (act(&format!("delete {}", shown.id), "", html! { (say.delete) })) }
                    }
                }
            }
        }
    }

    /// The text with what is marked in it. Telegram counts in UTF-16 units.
    fn styled(&self, shown: &Shown) -> Markup {
        let units: Vec<_> = shown.text.encode_utf16().collect();
        let piece = |from: usize, to: usize| {
            String::from_utf16_lossy(units.get(from..to.min(units.len())).unwrap_or_default())
        };
        let mut done = 0;
        let mut drawn = String::new();
        for entity in &shown.entities {
            let number = |name: &str| usize::try_from(entity[name].as_i64().unwrap_or(-1));
            let (Ok(from), Ok(length)) = (number("offset"), number("length")) else { continue };
            // What lies inside another mark shows as that one does.
            if from < done {
                continue;
            }
            drawn.push_str(&html! { (piece(done, from)) }.into_string());
            drawn.push_str(&self.marked(entity, &piece(from, from + length)).into_string());
            done = from + length;
        }
        drawn.push_str(&html! { (piece(done, units.len())) }.into_string());
        PreEscaped(drawn)
    }

    fn marked(&self, entity: &Value, text: &str) -> Markup {
        match entity["type"].as_str().unwrap_or_default() {
            "bold" => html! { strong { (text) } },
            "italic" => html! { em { (text) } },
            "underline" => html! { u { (text) } },
            "strikethrough" => html! { s { (text) } },
            "code" | "pre" => html! { code { (text) } },
            "bot_command" if self.writes && self.place == Place::Bot => {
                act(&format!("command {text}"), "inline", html! { (text) })
            }
            "url" | "text_link" => match self.start_of(entity["url"].as_str().unwrap_or(text)) {
                Some(payload) => act(&format!("start {payload}"), "inline", html! { (text) }),
                // The phone opens nothing outside this machine.
                None => html! { span .link { (text) } },
            },
            "mention" | "hashtag" | "email" | "bot_command" => html! { span .link { (text) } },
            _ => html! { (text) },
        }
    }
}

pub(super) fn avatar(name: &str, size: &str) -> Markup {
    let initial: String = name.chars().take(1).flat_map(char::to_uppercase).collect();
    html! { span .(format!("avatar {size} shade{}", shade(name))) aria-hidden="true" { (initial) } }
}

fn card(picture: &'static str, title: &str, below: &str) -> Markup {
    html! {
        div .card { (icon(picture)) div { b { (title) } @if !below.is_empty() { span { (below) } } } }
    }
}

fn place(details: &Value) -> String {
    let number = |name: &str| details[name].as_f64().unwrap_or_default();
    format!("{:.4}, {:.4}", number("latitude"), number("longitude"))
}
