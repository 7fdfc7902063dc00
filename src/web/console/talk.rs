//! The talk as the worker sees it.

use maud::{Markup, html};

use super::case::Sheet;
use super::queue::capital;
use super::{asking, emergency, recording};
use crate::codes::{Direction, Fate, Kind, Step, Unkept, Venue};
use crate::house::Opened;
use crate::text::{self, label, t, t_with};

#[must_use]
pub fn stream(sheet: &Sheet) -> Markup {
    let mut day = String::new();
    html! {
        div .stream tabindex="0" role="region" aria-label=(t(sheet.me.lang(), "console-talk")) {
            ol .messages {
                @for opened in &sheet.talk {
                    @let at = opened.letter.as_ref().map_or(opened.message.hour, |letter| letter.at);
                    @if sheet.moments.date(at) != day {
                        ({ day = sheet.moments.date(at); html! { li .line { (sheet.moments.on(at)) } } })
                    }
                    (message(sheet, opened))
                }
            }
        }
    }
}

/// One message with who said it and when.
#[must_use]
pub fn message(sheet: &Sheet, opened: &Opened) -> Markup {
    let (lang, client) = (sheet.me.lang(), &sheet.file.client);
    let author = || {
        let author = opened.letter.as_ref().and_then(|letter| letter.author);
        author.map_or("–", |author| sheet.roster.name(author)).to_owned()
    };
    match opened.message.direction {
        Direction::Desk if opened.message.leaflet.is_some() => html! {
            li .message.worker.own {
                (by(sheet, opened, &t(lang, "console-bot")))
                (content(sheet, opened, None))
            }
        },
        Direction::Desk if opened.message.kind == Kind::Words => html! {
            li .message.worker.own {
                (by(sheet, opened, &t(lang, "console-bot")))
                (content(sheet, opened, None))
            }
        },
        Direction::Desk => {
            let line = opened.message.line.map_or("", crate::codes::Line::code);
            html! { li .line { (label(lang, "console-line", line)) } }
        }
        Direction::FromClient => html! {
            li .message.client {
                (by(sheet, opened, &capital(&client.pseudonym)))
                (content(sheet, opened, Some(client.lang.code())))
            }
        },
        Direction::ToClient => html! {
            li .message.worker.own {
                (by(sheet, opened, &author()))
                (content(sheet, opened, None))
                (again(sheet, opened))
            }
        },
        Direction::FromPeer => html! {
            li .message.peer {
                (by(sheet, opened, &t(lang, "console-peer")))
                (content(sheet, opened, None))
            }
        },
        Direction::AmongWorkers => html! {
            li .message.note {
                (by(sheet, opened, &t_with(lang, "console-note-by", &[("name", author().into())])))
                (content(sheet, opened, None))
            }
        },
    }
}

/// Nobody knows whether it arrived: the same words are put into the answer, and
/// the worker decides.
fn again(sheet: &Sheet, opened: &Opened) -> Markup {
    let (id, seq) = (sheet.file.case.id, opened.message.seq);
    html! {
        @if opened.message.fate == Fate::Unsure && sheet.is_mine() {
            a .go href={ "/cases/" (id) "?again=" (seq) "#reply" } {
                (t(sheet.me.lang(), "console-send-again"))
            }
        }
    }
}

/// Who, when, and what became of it on its way.
fn by(sheet: &Sheet, opened: &Opened, name: &str) -> Markup {
    let fate = opened.message.fate;
    html! {
        p .by {
            b { (name) } " "
            span {
                @if is_aloud(sheet, opened) { (t(sheet.me.lang(), "console-aloud")) " · " }
                @if opened.message.is_edited { (t(sheet.me.lang(), "console-edited")) " " }
                @if fate != Fate::Kept { (fate_said(sheet, fate)) " " }
                @if let Some(letter) = &opened.letter { (sheet.moments.at(letter.at)) }
            }
        }
    }
}

/// Everybody in the group chat could read it.
fn is_aloud(sheet: &Sheet, opened: &Opened) -> bool {
    let is_ours = opened.message.direction == Direction::ToClient;
    is_ours && sheet.way.as_ref().is_some_and(|way| way.aloud.contains(&opened.message.seq))
}

/// On Telegram nobody tells us that somebody has looked.
fn fate_said(sheet: &Sheet, fate: Fate) -> String {
    let lang = sheet.me.lang();
    match (fate, sheet.file.client.venue) {
        (Fate::Shown, Venue::Private | Venue::Chat) => t(lang, "console-fate-sent"),
        _ => label(lang, "fate", fate.code()),
    }
}

fn content(sheet: &Sheet, opened: &Opened, spoken: Option<&str>) -> Markup {
    let lang = sheet.me.lang();
    if let Some(step) = opened.message.step {
        return screen(sheet, step);
    }
    if let Some(line) = opened.message.line {
        return html! { p .words { (text::phrase(sheet.file.client.lang, line)) } };
    }
    if let Some(name) = &opened.message.leaflet {
        return leaflet(sheet, name);
    }
    if opened.message.kind == Kind::Photo {
        return photo(sheet, opened.message.seq);
    }
    if matches!(opened.message.kind, Kind::Voice | Kind::VideoNote) {
        return recording::player(sheet, opened);
    }
    let words = opened.letter.as_ref().and_then(|letter| letter.words());
    if opened.message.kind == Kind::Question {
        return asking::asked(sheet, words);
    }
    if opened.message.kind == Kind::Card {
        return asking::card(sheet, opened.message.seq, words);
    }
    if opened.message.kind == Kind::Unkept {
        let what = words.unwrap_or(Unkept::Other.code());
        return html! { p .hint { (label(lang, "unkept", what)) } };
    }
    html! {
        @match words {
            Some("") => { p .words { b { (t(lang, "console-danger")) } } },
            Some(words) => { p .words lang=[spoken] { (words) } },
            None => { p .hint { (t(lang, "console-unopened")) } },
        }
    }
}

/// A screen of the guide: its instruction says which.
fn screen(sheet: &Sheet, step: Step) -> Markup {
    let (lang, title) = (sheet.me.lang(), emergency::title(sheet, step));
    html! {
        @match title {
            Some(title) => { p .words { (t(lang, "console-guide-screen")) ": " b { (title) } } },
            None => { p .warning-line { (t(lang, "console-guide-unsigned")) } },
        }
    }
}

/// What the client sees of it today.
fn leaflet(sheet: &Sheet, name: &str) -> Markup {
    let lang = sheet.me.lang();
    let found = sheet.library.find(name, sheet.file.client.lang, sheet.now);
    html! {
        @match found {
            Some(leaflet) => {
                p .words { (t(lang, "console-leaflet-sent")) ": " b { (leaflet.text().title) } }
            },
            None => {
                p .warning-line { (t_with(lang, "console-leaflet-gone", &[("name", name.into())])) }
            },
        }
    }
}

/// Veiled until it is asked for: nobody should meet a wound unprepared.
fn photo(sheet: &Sheet, seq: i64) -> Markup {
    let lang = sheet.me.lang();
    let photo = format!("/cases/{}/photos/{seq}", sheet.file.case.id);
    html! {
        @if sheet.file.photos.contains(&seq) {
            a .photo.veiled href=(photo) {
                img src={ (photo) "/preview" } width="24" height="18" alt="";
                span { (t(lang, "console-photo-show")) }
            }
        } @else {
            p .hint { (t(lang, "console-photo-gone")) }
        }
    }
}
