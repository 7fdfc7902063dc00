//! Where to go, when, on what terms and what to say there: what a client reads of
//! a referral. An invitation, and no order.

use super::stops::{Reading, week};
use super::{label, span, t, t_with};
use crate::clock::{Span, Timestamp};
use crate::desk::timetable::{self, State};
use crate::limits;
use crate::store::stops::{Place, Timetable};

/// What is said of a referral.
pub struct Said<'a> {
    pub need: &'a str,
    pub place: &'a Place,
    /// By which the slip is found, and the client's half of the code.
    pub code: (i64, &'a str),
    pub last_day: Timestamp,
    pub has_companion: bool,
    /// When, and where in the worker's words.
    pub meeting: Option<(Timestamp, &'a str)>,
    /// On Telegram: how long it stands there.
    pub copy: Option<Span>,
}

/// The whole message.
#[must_use]
pub fn offer(reading: Reading, timetable: &Timetable, said: &Said) -> String {
    let lang = reading.lang;
    let (number, half) = said.code;
    let service = label(lang, "need", said.need);
    let mut lines = vec![t_with(lang, "chat-referral-what", &[("service", service.into())])];
    lines.extend(place(reading, timetable, said.place));
    if said.has_companion {
        lines.push(t(lang, "chat-referral-companion"));
    }
    if let Some((at, place)) = said.meeting {
        lines.push(meeting(reading, at, place));
    }
    if said.place.redeems {
        let gaps = [("number", number.into()), ("code", half.into())];
        lines.push(t_with(lang, "chat-referral-say", &gaps));
        let day = reading.date(said.last_day);
        lines.push(t_with(lang, "chat-referral-until", &[("day", day.into())]));
        if let Some(copy) = said.copy {
            lines.push(t_with(lang, "chat-referral-keep", &[("copy", span(lang, copy).into())]));
        }
    } else {
        lines.push(t(lang, "chat-referral-no-code"));
    }
    lines.push(t(lang, "chat-referral-free"));
    lines.join("\n")
}

/// Where it is, when it is open, on what terms, and whether anybody made sure.
#[must_use]
pub fn place(reading: Reading, timetable: &Timetable, place: &Place) -> Vec<String> {
    let lang = reading.lang;
    let title = place.title.to(lang);
    let mut lines = vec![t_with(lang, "chat-referral-where", &[("place", title.into())])];
    let way = place.way.to(lang);
    lines.extend((!way.is_empty()).then(|| way.to_owned()));
    let ahead = reading.now + Span::days(limits::STOPS_AHEAD_DAYS);
    let window = (reading.now, ahead);
    let openings = timetable::openings(place, &timetable.pause, window, reading.zone);
    if let Some(next) = openings.iter().find(|opening| opening.stands()) {
        let when = reading.when(place.kind, next);
        lines.push(t_with(lang, "chat-referral-when", &[("when", when.into())]));
    } else if openings.iter().any(|opening| opening.state == State::Paused) {
        lines.push(t(lang, "stops-pause-instead"));
    }
    let hours: Vec<_> = week(lang, &place.hours)
        .into_iter()
        .map(|(days, hours)| format!("{days} {hours}"))
        .collect();
    if !hours.is_empty() {
        let hours = hours.join("; ");
        lines.push(t_with(lang, "chat-referral-hours", &[("hours", hours.into())]));
    }
    let terms = place.entry.to(lang);
    if !terms.is_empty() {
        lines.push(t_with(lang, "chat-referral-terms", &[("terms", terms.into())]));
    }
    if !place.tel.is_empty() {
        lines.push(t_with(lang, "chat-referral-tel", &[("tel", place.tel.as_str().into())]));
    }
    lines.extend(reading.unchecked(place));
    lines.extend(reading.out(place, reading.today()));
    lines
}

/// `Встреча: завтра, 18:00 (UTC+3). У входа`
#[must_use]
pub fn meeting(reading: Reading, at: Timestamp, place: &str) -> String {
    let gaps = [("when", when(reading, at).into()), ("place", place.into())];
    t_with(reading.lang, "chat-referral-meeting", &gaps).trim_end().to_owned()
}

/// What a client reads once an appointment is called off.
#[must_use]
pub fn called_off(reading: Reading) -> String {
    t(reading.lang, "chat-referral-called-off")
}

/// Neutral: whoever sees the screen learns of a meeting and of nothing else.
#[must_use]
pub fn reminder(reading: Reading, at: Timestamp) -> String {
    t_with(reading.lang, "chat-referral-reminder", &[("when", when(reading, at).into())])
}

/// Day and hour by the organisation's clock, and how far that is from UTC then.
fn when(reading: Reading, at: Timestamp) -> String {
    let day = reading.day(timetable::today(at, reading.zone));
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or_default();
    let minutes = reading.zone.to_offset(moment).seconds() / 60;
    let (sign, minutes) = (if minutes < 0 { '−' } else { '+' }, minutes.abs());
    let offset = match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, rest) => format!("UTC{sign}{hours}:{rest:02}"),
    };
    format!("{day}, {} ({offset})", reading.hour(at))
}
