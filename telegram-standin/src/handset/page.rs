//! The page: who one is, the phone with its list of chats or one chat, and a
//! sentence on what to try.

use maud::{DOCTYPE, Markup, html};

use super::Phone;
use super::asked::{Asked, Lang, Place};
use super::bubbles::{Talk, avatar, gist};
use super::say::{Say, say};
use crate::person::Person;
use crate::phone::{From, Shown};
use crate::words;
use crate::world::World;
use crate::world::chat::{Chat, ChatKey, ChatKind};

const DAY: i64 = 86_400;

pub(super) fn page(phone: &Phone, asked: &Asked) -> Markup {
    let say = say(asked.lang);
    phone.shared.look(|world| {
        let screen = match asked.place {
            Some(place) => Screen::chat(phone, world, *asked, place),
            None => Screen::list(phone, world, *asked),
        };
        html! {
            (DOCTYPE)
            html lang=(asked.lang.code()) data-mark="" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (screen.title) " · " (say.title) }
                    link rel="icon" href="/phone.svg";
                    link rel="stylesheet" href="/phone.css";
                    script src="/phone.js" defer {}
                }
                body {
                    a .skip href="#body" { (say.skip) }
                    (around(phone, world, asked))
                    main .phone data-lost=(say.lost) {
                        (screen.head)
                        (screen.body)
                        (screen.foot)
                    }
                    (hint(phone, world, asked))
                    form #act method="post" action=(asked.plain().link("/act")) {}
                }
            }
        }
    })
}

/// A button that does one thing.
pub(super) fn act(what: &str, class: &str, label: Markup) -> Markup {
    html! { button .(class) form="act" name="act" value=(what) { (label) } }
}

/// A drawing of our own, in a box of 24 by 24.
pub(super) fn icon(name: &str) -> Markup {
    let path = match name {
        "back" => "M15 5l-7 7 7 7",
        "send" => "M4 12l16-7-6 16-3-7z",
        "clip" => "M8 12.5l6-6a3 3 0 0 1 4.2 4.2l-7.7 7.7a5 5 0 0 1-7-7L11 4",
        "more" => "M6 12h.01M12 12h.01M18 12h.01",
        "out" => "M8 16l8-8M9 8h7v7",
        "voice" => "M8 5.5v13l10.5-6.5z",
        "person" => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
        "pin" => {
            "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
        }
        "sent" => "M2 13l4.5 4.5L16 7M12 16l1.5 1.5L23 7",
        "heart" => HEART,
        "close" => "M6 6l12 12M18 6L6 18",
        "slash" => "M15 4L9 20",
        _ => "M7 3h7l4 4v14H7zM14 3v4h4",
    };
    html! {
        svg .icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(path) {} }
    }
}

const HEART: &str = "M12 20C5 15 3 12 3 8.5a4.5 4.5 0 0 1 9-1 4.5 4.5 0 0 1 9 1c0 3.5-2 6.5-9 11.5z\
                     M9 11.5a3.5 3.5 0 0 0 6 0M9 8.5v.01M15 8.5v.01";

/// `21:07`, on the phone's clock.
pub(super) fn clock(phone: &Phone, at: i64) -> Markup {
    let second = (at + phone.handset.seconds_east).rem_euclid(DAY);
    html! { time { (format!("{:02}:{:02}", second / 3600, second / 60 % 60)) } }
}

/// `Today`, `Yesterday` or `21 November`.
pub(super) fn day(phone: &Phone, say: &Say, at: i64) -> String {
    let days = |at: i64| (at + phone.handset.seconds_east).div_euclid(DAY);
    match days(phone.shared.clock.now()) - days(at) {
        0 => say.today.to_owned(),
        1 => say.yesterday.to_owned(),
        _ => {
            let (month, day) = month_and_day(days(at));
            format!("{day} {}", say.months.get(month).unwrap_or(&""))
        }
    }
}

/// The month, from zero, and the day of it, for a count of days since 1970.
/// Years begin in March here, so that the leap day is a year's last.
fn month_and_day(days: i64) -> (usize, i64) {
    let day_of_era = (days + 719_468).rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    (usize::try_from((month + 2) % 12).unwrap_or_default(), day)
}

fn first_name(world: &World, person: &Person) -> String {
    world.users.get(&person.id).map(|user| user.first.clone()).unwrap_or_default()
}

/// Who one is, and in which language one reads this.
fn around(phone: &Phone, world: &World, asked: &Asked) -> Markup {
    let say = say(asked.lang);
    html! {
        header #side .side {
            div .intro { h1 { (say.title) } p { (say.lead) } }
            nav .people aria-label=(say.who) {
                h2 { (say.who) }
                ul { @for (at, person) in phone.handset.people.iter().enumerate() {
                    @let name = first_name(world, person);
                    @let link = Asked { me: at, ..asked.plain() }.link("/");
                    li { a href=(link) aria-current=[(at == asked.me).then_some("true")] {
                        (avatar(&name, "small")) span { (name) }
                    } }
                } }
            }
            nav .langs aria-label=(say.language) {
                @for lang in Lang::ALL {
                    @let link = Asked { lang, ..*asked }.link("/");
                    a href=(link) hreflang=(lang.code()) lang=(lang.code())
                        aria-current=[(lang == asked.lang).then_some("true")] {
                        (lang.code().to_uppercase())
                    }
                }
                noscript { a href=(asked.link("/")) { (say.refresh) } }
            }
        }
    }
}

fn hint(phone: &Phone, world: &World, asked: &Asked) -> Markup {
    let say = say(asked.lang);
    let sentence = match asked.place {
        None => say.hint_list,
        Some(Place::Bot) => say.hint_bot,
        Some(place) => match kind(world, phone.key(asked, place)) {
            ChatKind::Channel => say.hint_channel,
            _ => say.hint_group,
        },
    };
    html! {
        aside #hint .hint {
            p { (sentence) }
            @if let Some(desk) = &phone.handset.desk {
                p { a href=(desk) target="_blank" rel="noopener" { (say.desk) " " (icon("out")) } }
            }
        }
    }
}

fn kind(world: &World, key: ChatKey) -> ChatKind {
    world.chats.get(&key).map_or(ChatKind::Private, |chat| chat.kind)
}

/// What stands on the phone's glass.
struct Screen {
    title: String,
    head: Markup,
    body: Markup,
    foot: Markup,
}

impl Screen {
    fn list(phone: &Phone, world: &World, asked: Asked) -> Screen {
        let say = say(asked.lang);
        let me = phone.me(&asked).id;
        let shared = (0..phone.handset.places.len()).map(Place::Shared);
        let places = std::iter::once(Place::Bot).chain(shared);
        let rows: Vec<_> = places
            .map(|place| (place, phone.key(&asked, place)))
            .filter(|(place, key)| *place == Place::Bot || is_in(world, *key, me))
            .map(|(place, key)| {
                row(phone, world, asked.at(Some(place)), key, &seen(world, me, key))
            })
            .collect();
        Screen {
            title: first_name(world, phone.me(&asked)),
            head: html! { div #head .head { h2 { (say.chats) } } },
            body: html! {
                div #body .body data-view="list" tabindex="-1" {
                    ul #chats .chats { @for row in rows { (row) } }
                }
            },
            foot: html! { div #foot .foot .none {} },
        }
    }

    fn chat(phone: &Phone, world: &mut World, asked: Asked, place: Place) -> Screen {
        let say = say(asked.lang);
        let me = phone.me(&asked).id;
        let key = phone.key(&asked, place);
        let shown = seen(world, me, key);
        if let Some(last) = shown.last() {
            phone.has_read(me, key, last.id);
        }
        let world = &*world;
        let title = title(phone, world, key);
        let blocked = is_blocked(world, key);
        let began = place != Place::Bot || world.chats.contains_key(&key);
        let writes = began && !blocked && may_write(world, key, me);
        let talk = Talk { phone, world, asked, place, key, shown: &shown, writes };
        let label = format!("{}: {title}", say.messages);
        let view = format!("{} {me}", asked.plain().link(""));
        let body = html! {
            div #body .body .room data-view=(view) tabindex="0" role="log" aria-label=(label) {
                @if began { (talk.drawn()) } @else { (about(phone, world, asked.lang)) }
            }
        };
        let foot = match (began, blocked) {
            (false, _) => {
                html! { div #foot .foot { (act("start", "wide", html! { (say.start) })) } }
            }
            (_, true) => {
                html! { div #foot .foot { (act("unblock", "wide", html! { (say.unblock) })) } }
            }
            _ if writes => composer(&talk, say),
            _ => html! { div #foot .foot { p .readers { (say.readers) } } },
        };
        let head = head(world, asked, key, &title);
        Screen { head: html! { (head) (toast(phone, world, me)) }, title, body, foot }
    }
}

/// What the phone shows: of a link that was followed to the bot, only that it
/// was, as Telegram's own apps do.
fn seen(world: &World, me: i64, key: ChatKey) -> Vec<Shown> {
    let mut shown = world.phone(me, key);
    for it in &mut shown {
        if it.from == From::Me && it.text.starts_with("/start ") {
            it.text.truncate("/start".len());
        }
    }
    shown
}

fn is_in(world: &World, key: ChatKey, me: i64) -> bool {
    world.chats.get(&key).is_some_and(|chat| chat.status(me).is_present())
}

fn is_blocked(world: &World, key: ChatKey) -> bool {
    let ChatKey::Private { bot, person } = key else { return false };
    world.users.get(&person).is_some_and(|user| user.blocked.contains(&bot))
}

fn may_write(world: &World, key: ChatKey, me: i64) -> bool {
    let chat = world.chats.get(&key);
    chat.is_some_and(|chat| chat.allows(me, "can_send_messages"))
}

fn title(phone: &Phone, world: &World, key: ChatKey) -> String {
    match key {
        ChatKey::Private { .. } => world.bots.get(&phone.bot).map(|bot| bot.name.clone()),
        ChatKey::Shared(_) => world.chats.get(&key).map(|chat| chat.title.clone()),
    }
    .unwrap_or_default()
}

/// One chat of the list.
fn row(phone: &Phone, world: &World, at: Asked, key: ChatKey, shown: &[Shown]) -> Markup {
    let say = say(at.lang);
    let title = title(phone, world, key);
    let last = shown.last();
    let theirs = shown.iter().filter(|it| it.from != From::Me).map(|it| it.id);
    let unread = phone.unread(phone.me(&at).id, key, &theirs.collect::<Vec<_>>());
    html! {
        li #(format!("c{}", key.id())) {
            a .chat href=(at.link("/")) {
                (avatar(&title, ""))
                span .title { (title) }
                span .when { @if let Some(last) = last { (clock(phone, last.at)) } }
                span .gist {
                    @match last {
                        Some(last) => {
                            @match &last.from {
                                From::Me => b { (say.mine) ": " },
                                From::Other(name) if *name != title => b { (name) ": " },
                                _ => {}
                            }
                            (gist(say, last))
                        }
                        None => (say.nothing)
                    }
                }
                @if unread > 0 {
                    span .unread { (unread) span .unseen { " " (say.unread) } }
                }
            }
        }
    }
}

fn head(world: &World, asked: Asked, key: ChatKey, title: &str) -> Markup {
    let say = say(asked.lang);
    let blocked = is_blocked(world, key);
    let heads = thousands(world.chats.get(&key).map_or(0, Chat::head_count));
    let below = match kind(world, key) {
        ChatKind::Private if blocked => format!("{}, {}", say.bot, say.blocked),
        ChatKind::Private => say.bot.to_owned(),
        ChatKind::Channel => format!("{}: {heads}", say.subscribers),
        _ => format!("{}: {heads}", say.members),
    };
    html! {
        div #head .head {
            a .round href=(asked.at(None).link("/")) aria-label=(say.back) { (icon("back")) }
            (avatar(title, "small"))
            div .titles { h2 { (title) } p { (below) } }
            @if let (ChatKey::Private { .. }, true) = (key, world.chats.contains_key(&key)) {
                details .drop {
                    summary .round aria-label=(say.menu) { (icon("more")) }
                    div {
                        @if blocked { (act("unblock", "", html! { (say.unblock) })) }
                        @else { (act("block", "", html! { (say.block) })) }
                        (act("clear", "", html! { (say.clear) }))
                    }
                }
            }
        }
    }
}

/// `1 126`, with a narrow space that does not break.
fn thousands(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{}\u{202f}{:03}", number / 1000, number % 1000),
    }
}

/// What the bot answered the last press, if it said anything.
fn toast(phone: &Phone, world: &World, me: i64) -> Markup {
    let pressed = phone.pressed();
    let press = pressed.get(&me).and_then(|query| world.presses.get(query));
    let said = press.and_then(|press| press.answer.as_ref()?["text"].as_str());
    html! {
        div #toast role="status" {
            @if let Some(said) = said.filter(|said| !said.is_empty()) { p { (said) } }
        }
    }
}

/// What the bot says of itself before anybody has written.
fn about(phone: &Phone, world: &World, lang: Lang) -> Markup {
    let say = say(lang);
    let bot = world.bots.get(&phone.bot);
    let text = bot.map(|bot| bot.text("description", lang.code())).unwrap_or_default();
    html! {
        div #about .about {
            @if let Some(bot) = bot { (avatar(&bot.name, "large")) p .handle { "@" (bot.username) } }
            @if !text.is_empty() { h3 { (say.about) } p .text { (text) } }
        }
    }
}

/// Where one writes.
fn composer(talk: &Talk, say: &Say) -> Markup {
    let asked = talk.asked;
    let find = |id: Option<i64>| talk.shown.iter().find(|it| Some(it.id) == id);
    let (reply, edit) = (find(asked.reply), find(asked.edit));
    let about = edit.map(|it| (say.editing, it)).or(reply.map(|it| (say.replying, it)));
    let action =
        Asked { reply: reply.map(|it| it.id), edit: edit.map(|it| it.id), ..asked.plain() };
    let most = if edit.is_some_and(|it| it.kind != "text") {
        words::CAPTION_MOST
    } else {
        words::TEXT_MOST
    };
    html! {
        div #foot .foot {
            form #say method="post" action=(action.link("/act")) enctype="multipart/form-data" {
                @if let Some((verb, about)) = about {
                    p .about-message {
                        span { b { (verb) } " " (gist(say, about)) }
                        a .round href=(asked.plain().link("/")) aria-label=(say.cancel) { (icon("close")) }
                    }
                }
                div .line {
                    @if edit.is_none() { (attachments(say)) (commands(talk, say)) }
                    textarea #words name="words" rows="1" maxlength=(most) placeholder=(say.message)
                        aria-label=(say.message) autocomplete="off" {
                        (edit.map_or("", |it| it.text.as_str()))
                    }
                    button .send .round name="act" value="say" aria-label=(say.send) { (icon("send")) }
                }
            }
        }
    }
}

fn attachments(say: &Say) -> Markup {
    html! {
        details .rise {
            summary .round aria-label=(say.attach) { (icon("clip")) }
            div {
                @for (what, label) in say.samples {
                    (act(&format!("sample {what}"), "", html! { (label) }))
                }
                label { (say.upload) input #photo type="file" name="photo" accept="image/*"; }
            }
        }
    }
}

/// The commands the bot told Telegram of.
fn commands(talk: &Talk, say: &Say) -> Markup {
    let scope = || serde_json::json!({ "type": "default" }).to_string();
    let bot = talk.world.bots.get(&talk.phone.bot).filter(|_| talk.place == Place::Bot);
    let list = bot.and_then(|bot| {
        let of = |lang: &str| bot.commands.get(&(scope(), lang.to_owned()));
        of(talk.asked.lang.code()).or_else(|| of(""))
    });
    let list = list.and_then(|list| list.as_array()).cloned().unwrap_or_default();
    html! {
        @if !list.is_empty() {
            details .rise {
                summary .round aria-label=(say.commands) { (icon("slash")) }
                div { @for command in &list {
                    @let name = command["command"].as_str().unwrap_or_default();
                    (act(&format!("command /{name}"), "", html! {
                        b { "/" (name) } " " span { (command["description"].as_str().unwrap_or_default()) }
                    }))
                } }
            }
        }
    }
}
