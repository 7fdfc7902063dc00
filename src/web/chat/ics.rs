//! The timetable as a calendar (RFC 5545). Moments are in UTC, so that nobody's
//! calendar needs to know our zone; what was cancelled stays and says so.

use crate::clock::{Span, Timestamp};
use crate::codes::PlaceKind;
use crate::desk::need::Need;
use crate::desk::timetable::{self, Next, State};
use crate::ids::ReferralId;
use crate::limits;
use crate::store::stops::Timetable;
use crate::text::stops::Reading;
use crate::text::{label, t, t_with};

/// Octets of one line, without its end (RFC 5545, 3.1).
const LINE_OCTETS_MAX: usize = 75;

/// Everything from now to the end of the horizon.
pub fn calendar(
    reading: Reading,
    timetable: &Timetable,
    wanted: Option<&Need>,
    organisation: &str,
) -> String {
    let ahead = reading.now + Span::days(limits::STOPS_AHEAD_DAYS);
    let window = (reading.now, ahead);
    let mut events: Vec<_> = timetable::offering(timetable, wanted.map(|need| need.code))
        .flat_map(|place| {
            let found = timetable::openings(place, &timetable.pause, window, reading.zone);
            found.into_iter().map(move |opening| Next { place, opening })
        })
        .collect();
    events.sort_by_key(|event| event.opening.from);
    events.truncate(limits::CALENDAR_EVENTS_MAX);
    let name = t_with(reading.lang, "stops-ics-name", &[("organisation", organisation.into())]);
    let mut lines = Lines(String::new());
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//netreach//stops//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.say("NAME", &name);
    lines.say("X-WR-CALNAME", &name);
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", "PT15M");
    for event in &events {
        put_event(&mut lines, reading, timetable, event);
    }
    lines.put("END", "VCALENDAR");
    lines.0
}

/// One appointment, in words that tell nothing: calendars are read by many, and
/// kept elsewhere. Where it is stands in the talk.
pub fn appointment(reading: Reading, id: ReferralId, at: Timestamp) -> String {
    let mut lines = Lines(String::new());
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//appointment//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("BEGIN", "VEVENT");
    // The same for one appointment, wherever it is moved.
    lines.put("UID", &format!("{id}@appointment"));
    lines.put("DTSTAMP", &moment(reading.now.hour()));
    lines.put("DTSTART", &moment(at));
    lines.put("DTEND", &moment(at + Span::hours(1)));
    lines.say("SUMMARY", &t(reading.lang, "chat-referral-calendar-title"));
    lines.say("DESCRIPTION", &t(reading.lang, "chat-referral-calendar-about"));
    lines.put("END", "VEVENT");
    lines.put("END", "VCALENDAR");
    lines.0
}

fn put_event(lines: &mut Lines, reading: Reading, timetable: &Timetable, event: &Next) {
    let (place, opening) = (event.place, &event.opening);
    let lang = reading.lang;
    let title = place.title.to(lang);
    // Calendars hide or cross out what is cancelled; some do neither.
    let summary = match opening.state {
        State::Cancelled | State::Paused => {
            t_with(lang, "stops-ics-cancelled", &[("title", title.into())])
        }
        State::Late(minutes) => {
            let gaps = [("minutes", minutes.into()), ("title", title.into())];
            t_with(lang, "stops-ics-late", &gaps)
        }
        State::Usual | State::Unusual => title.to_owned(),
    };
    let day = timetable::date(opening.day).strftime("%Y%m%d").to_string();
    let extra = if opening.is_extra { "x" } else { "" };
    lines.put("BEGIN", "VEVENT");
    // The same for one opening, whatever becomes of it.
    lines.put("UID", &format!("{}-{day}-{}{extra}@netreach", place.id, opening.nth));
    // Without a METHOD this is when the event was last revised.
    lines.put("DTSTAMP", &moment(revised(timetable, event)));
    lines.put("DTSTART", &moment(opening.from));
    lines.put("DTEND", &moment(opening.until));
    lines.say("SUMMARY", &summary);
    lines.say("LOCATION", place.way.to(lang));
    lines.say("DESCRIPTION", &description(reading, event));
    lines.put("STATUS", if opening.stands() { "CONFIRMED" } else { "CANCELLED" });
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("END", "VEVENT");
}

/// The last time anything was said that this event depends on. It never goes
/// back, also when a cancellation is taken back.
fn revised(timetable: &Timetable, event: &Next) -> Timestamp {
    let is_of_bus = event.place.kind == PlaceKind::MobileUnit;
    let of_pause = timetable.pause.changed_at.filter(|_| is_of_bus);
    let of_day = event.opening.changed_at;
    event.place.changed_at.max(of_day.max(of_pause).unwrap_or(Timestamp(0)))
}

fn description(reading: Reading, event: &Next) -> String {
    let place = event.place;
    let offers: Vec<_> =
        place.offers.iter().map(|code| label(reading.lang, "need", code)).collect();
    let mut lines = vec![place.entry.to(reading.lang).to_owned(), offers.join(", ")];
    lines.extend(reading.unchecked(place));
    lines.push(place.tel.clone());
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// `20261125T150000Z`
fn moment(at: Timestamp) -> String {
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or_default();
    moment.strftime("%Y%m%dT%H%M%SZ").to_string()
}

struct Lines(String);

impl Lines {
    /// Words of people: what has a meaning in calendars loses it.
    fn say(&mut self, name: &str, words: &str) {
        if words.is_empty() {
            return;
        }
        let mut escaped = String::with_capacity(words.len());
        for letter in words.chars() {
            match letter {
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                '\n' => escaped.push_str("\\n"),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.put(name, &escaped);
    }

    /// A line, folded where it is longer than allowed, between letters.
    fn put(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for letter in name.chars().chain([':']).chain(value.chars()) {
            if octets + letter.len_utf8() > LINE_OCTETS_MAX {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(letter);
            octets += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}
