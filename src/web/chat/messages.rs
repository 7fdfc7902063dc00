//! `GET /talk/messages`: the list alone. As a finite page that loads itself
//! anew, or with `?live=1` as a stream that grows.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use jiff::civil::{Date, DateTime};
use maud::{Markup, html};

use super::frame::Here;
use super::{Answer, asking, guide, leaflets, moment, referral, stream, words};
use crate::clock::Timestamp;
use crate::codes::{Direction, Fate, Kind, Line, Role};
use crate::desk::hours::Opening;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Fault;
use crate::house::{House, Opened, opened};
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::store::referral::CaseReferral;
use crate::text::stops::Reading;
use crate::text::{self, answered_by, expected, said_of, t_with};
use crate::vault::CaseKey;

/// The list, and nothing else of the chat, may stand in a frame of our own.
const FRAMED_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

/// `GET /talk/messages`.
pub async fn show(mut here: Here) -> Answer {
    let Some(visitor) = here.visitor().await? else { return Ok(framed(gone(&here))) };
    here.lang = words::remember_lang(&here, &visitor, here.wish).await?;
    let case = match here.house().case_of(visitor.client).await {
        Ok(case) => case.id,
        Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(framed(gone(&here))),
        Err(other) => return Err(other),
    };
    let key = here.house().client_key(&visitor, case).await?;
    if here.asks("live") {
        return stream::open(here, visitor.client, case, key).await.map(framed);
    }
    let (messages, beside) = fetch(here.house(), case, &key, 0).await?;
    let content = html! {
        (Listing::after(&here, &mut None, &beside).items(&messages))
        (silence(&here, ""))
    };
    let mut answer =
        here.shell(&here.t("chat-messages"), "chat stream-page", &list(&here, &content));
    // As a header and not in the page: a `meta` would be an accessibility fault,
    // and the frame of the talk page does not need this way.
    let refresh = HeaderValue::from(limits::LIST_REFRESH_S);
    answer.headers_mut().insert(HeaderName::from_static("refresh"), refresh);
    seen(here.house(), case, &messages).await?;
    Ok(framed(answer))
}

/// It may stand in the frame of a talk.
pub fn framed(mut answer: Response) -> Response {
    let policy = HeaderValue::from_static(FRAMED_POLICY);
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    answer
}

fn list(here: &Here, items: &Markup) -> Markup {
    html! {
        main {
            h1 .unseen { (here.t("chat-messages")) }
            div .stream tabindex="0" role="log" aria-label=(here.t("chat-messages")) {
                ol .messages { (items) }
            }
        }
    }
}

/// What stands where a talk was.
fn gone(here: &Here) -> Response {
    here.shell(&here.t("chat-messages"), "chat stream-page", &list(here, &gone_line(here)))
}

pub fn gone_line(here: &Here) -> Markup {
    html! {
        li .line {
            (here.t("chat-line-gone")) " "
            a href=(here.link("/")) target="_top" { (here.t("chat-new-talk")) }
        }
    }
}

/// The sign of life after which the stylesheet starts to count. `more` goes
/// behind the address.
pub fn silence(here: &Here, more: &str) -> Markup {
    html! {
        li .silence {
            a .button href={ (here.link("/talk/messages")) (more) } { (here.t("chat-silence")) }
        }
    }
}

/// What cards and offers are written from.
#[derive(Default)]
pub struct Beside {
    /// The numbers of the contact cards that are none any more.
    pub revoked: Vec<i64>,
    pub week: Vec<Opening>,
    /// Where the client was sent.
    pub offers: Vec<CaseReferral>,
}

/// What the client may see after `seq`, opened, and what stands beside it.
pub async fn fetch(
    house: &House,
    case: CaseId,
    key: &CaseKey,
    seq: i64,
) -> Result<(Vec<Opened>, Beside), DeskError> {
    let read = move |tx: &mut crate::engine::Tx| {
        let messages = store::message::for_client(tx, case, seq)?;
        let offers = store::referral::of_case(tx, case)?;
        let beside = match messages.iter().any(|message| message.kind == Kind::Card) {
            false => Beside { offers, ..Beside::default() },
            true => Beside {
                revoked: store::card::revoked(tx, case)?,
                week: desk::hours::openings(tx)?,
                offers,
            },
        };
        Ok::<_, Fault>((messages, beside))
    };
    let (messages, beside) = house.store.read(read).await?;
    Ok((opened(case, messages, key, None), beside))
}

/// The worker learns that the client's page has fetched what was said.
pub async fn seen(house: &House, case: CaseId, messages: &[Opened]) -> Result<(), DeskError> {
    let is_news = |opened: &&Opened| {
        opened.message.direction == Direction::ToClient
            && matches!(opened.message.fate, Fate::Owed | Fate::Shown)
    };
    let Some(seq) = messages.iter().rev().find(is_news).map(|opened| opened.message.seq) else {
        return Ok(());
    };
    house
        .store
        .commit(move |tx| {
            if store::message::mark_seen(tx, case, seq)? {
                tx.ring(case.0)?;
            }
            Ok(())
        })
        .await
}

/// Writes messages down one after the other and remembers which day it is.
pub struct Listing<'a> {
    here: &'a Here,
    /// The day of the last message.
    day: &'a mut Option<Date>,
    beside: &'a Beside,
}

impl<'a> Listing<'a> {
    pub fn after(here: &'a Here, day: &'a mut Option<Date>, beside: &'a Beside) -> Listing<'a> {
        Listing { here, day, beside }
    }

    pub fn items(&mut self, messages: &[Opened]) -> Markup {
        html! { @for message in messages { (self.item(message)) } }
    }

    fn item(&mut self, opened: &Opened) -> Markup {
        let here = self.here;
        if opened.message.direction == Direction::Desk {
            if let Some(step) = opened.message.step {
                return html! { li .message.screen { (guide::in_talk(here, step)) } };
            }
            if opened.message.leaflet.is_some() {
                return html! { li .message { (body(here, opened, self.beside)) } };
            }
            if opened.message.kind == Kind::Words {
                return html! { li .line { (body(here, opened, self.beside)) } };
            }
            let said = &opened.message;
            return match said.line {
                Some(Line::Stops) => {
                    html! { li .message { (timetable(here, said.need.as_deref())) } }
                }
                Some(line) => desk_line(here, line, said.role),
                None => Markup::default(),
            };
        }
        let zone = &here.config().organisation.time_zone;
        let written = opened.letter.as_ref().map(|letter| moment::local(zone, letter.at));
        let is_own = opened.message.direction == Direction::FromClient;
        html! {
            @if let Some(date) = written.map(DateTime::date) { (self.day_line(date)) }
            li .message .own[is_own] {
                p .by {
                    b { (by(here, opened)) } " "
                    @if let Some(at) = written {
                        time datetime={ (at.date()) "T" (moment::time(at)) } { (moment::time(at)) }
                    }
                }
                (body(here, opened, self.beside))
                @let mut offers = self.beside.offers.iter();
                @if let Some(offer) = offers.find(|it| it.seq == opened.message.seq) {
                    (referral::answers(here, offer))
                }
            }
        }
    }

    /// A line when the day changes.
    fn day_line(&mut self, date: Date) -> Markup {
        if self.day.replace(date) == Some(date) {
            return Markup::default();
        }
        let here = self.here;
        let zone = &here.config().organisation.time_zone;
        let is_today = moment::local(zone, here.house().now()).date() == date;
        html! {
            li .line {
                @if is_today { (here.t("chat-today")) ", " }
                time datetime=(date) { (moment::day(here.lang, date)) }
            }
        }
    }
}

/// Who speaks: a role and never a name, or the organisation where a clinician
/// answers for what a worker wrote.
fn by(here: &Here, opened: &Opened) -> String {
    match (opened.message.direction, opened.message.kind, opened.message.role) {
        (Direction::FromClient, ..) => here.t("chat-you"),
        (_, Kind::Advice, _) => here.config().organisation.name.clone(),
        (_, _, Some(role)) => answered_by(here.lang, role),
        (_, _, None) => here.t("chat-worker"),
    }
}

fn body(here: &Here, opened: &Opened, beside: &Beside) -> Markup {
    let seq = opened.message.seq;
    if let Some(name) = &opened.message.leaflet {
        return leaflet(here, name);
    }
    if let Some(line) = opened.message.line {
        return html! { p .words { (text::phrase(here.lang, line)) } };
    }
    match (&opened.letter, opened.message.kind) {
        (Some(_), Kind::Photo) => html! {
            a .photo href={ "/talk/photos/" (seq) } target="_top" {
                img src={ "/talk/photos/" (seq) } alt=(here.t("chat-your-photo"));
            }
        },
        (None, Kind::Photo) if opened.message.sealed.is_none() => {
            html! { p .words { (here.t("chat-photo-gone")) } }
        }
        (None, _) => html! { p .words { (here.t("chat-unopened")) } },
        (Some(letter), Kind::Question) => asking::question(here, letter.words()),
        (Some(letter), Kind::Card) => {
            asking::card(here, opened.message.seq, letter.words(), beside)
        }
        (Some(letter), _) => match letter.words() {
            Some("") => html! { p .words { (here.t("chat-danger-said")) } },
            Some(words) => html! {
                p .words { (words) }
                @if opened.message.kind == Kind::Advice { (checked(here, letter.at)) }
            },
            None => html! { p .words { (here.t("chat-unopened")) } },
        },
    }
}

/// A clinician answers for these words.
fn checked(here: &Here, at: Timestamp) -> Markup {
    let day = text::day(here.lang, at, &here.config().organisation.time_zone);
    html! { p .hint.checked { (t_with(here.lang, "chat-checked", &[("day", day.into())])) } }
}

/// As it is today: what was withdrawn since is shown no more.
fn leaflet(here: &Here, name: &str) -> Markup {
    let library = here.house().library();
    html! {
        @match library.find(name, here.lang, here.house().now()) {
            Some(leaflet) => {
                h2 .leaflet-title { (leaflet.text().title) }
                (leaflets::words(here, leaflet))
            },
            None => { p .hint { (here.t("leaflet-withdrawn")) } },
        }
    }
}

/// Where and when somebody is met; for a need, where it is met.
fn timetable(here: &Here, need: Option<&str>) -> Markup {
    let (house, zone) = (here.house(), &here.config().organisation.time_zone);
    let reading = Reading { lang: here.lang, now: house.now(), zone };
    html! {
        @for line in reading.message(&house.timetable(), need).split("\n\n") {
            p .words { (line) }
        }
        p { a .go href=(here.link("/stops")) target="_top" { (here.t("menu-stops")) } }
    }
}

/// What can be found without a person.
fn menu(here: &Here) -> Markup {
    html! {
        p .choices {
            a .button href=(here.link("/leaflets")) target="_top" { (here.t("menu-leaflets")) }
            a .button href=(here.link("/stops")) target="_top" { (here.t("menu-stops")) }
        }
    }
}

/// What can be answered with a button.
fn choices(here: &Here, line: Line, role: Option<Role>) -> Markup {
    let phone = &here.config().organisation.phone;
    html! {
        form .choices action=(here.link("/talk/choice")) method="post" target="_top" {
            @for choice in line.choices(role).iter().filter(|it| it.is_offered(phone)) {
                button name="choice" value=(choice.code()) {
                    (here.t(&format!("menu-choice-{}", choice.code())))
                }
            }
        }
    }
}

/// Whatever a bot said, there is a way to a person.
pub fn person(here: &Here) -> Markup {
    html! {
        form .inline action=(here.link("/talk/person")) method="post" target="_top" {
            button { (here.t("menu-person")) }
        }
    }
}

fn desk_line(here: &Here, line: Line, role: Option<Role>) -> Markup {
    let Some(key) = said_of(line) else {
        return asking::call_line(here, line, &choices(here, line, role));
    };
    let numbers = here.config().organisation.emergency_numbers.join(", ");
    let who = expected(here.lang, role.unwrap_or(Role::Worker));
    html! {
        li .line {
            (t_with(here.lang, key, &[("numbers", numbers.into()), ("who", who.into())]))
            @if line == Line::AskTopic { (menu(here)) }
            @if matches!(line, Line::BotAnswered | Line::AskTopic) { (person(here)) }
            @if !line.choices(role).is_empty() { (choices(here, line, role)) }
            (guide::presses(here, line))
            @if matches!(line, Line::Finished | Line::AskFeedback) {
                // Not the address the page may have now: a browser would only
                // look for the mark and not fetch the form.
                " " a href={ (here.link("/talk")) "&finished=1#feedback" } target="_top" {
                    (here.t("chat-feedback-link"))
                }
            }
        }
    }
}
