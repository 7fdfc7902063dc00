//! Times and spans as people read them, by the organisation's clock.

use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::clock::{Span, Timestamp};
use crate::codes::Lang;
use crate::text::{self, Gap, t_with};

/// The organisation's clock and the reader's language.
#[derive(Clone, Copy)]
pub struct Moments<'a> {
    pub lang: Lang,
    pub zone: &'a TimeZone,
}

impl Moments<'_> {
    fn local(self, at: Timestamp) -> jiff::civil::DateTime {
        let moment = jiff::Timestamp::from_second(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        self.zone.to_datetime(moment)
    }

    /// `17:40`
    pub fn hour(self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `21 ноября`
    pub fn day(self, at: Timestamp) -> String {
        let local = self.local(at);
        let key = format!("console-day-{}", local.month());
        t_with(self.lang, &key, &[("day", local.day().to_string().into())])
    }

    /// `21 ноября, 14:05`
    pub fn whole(self, at: Timestamp) -> String {
        format!("{}, {}", self.day(at), self.hour(at))
    }

    /// As a field of a form takes it: `2026-11-21T14:05`.
    pub fn typed(self, at: Timestamp) -> String {
        let local = self.local(at);
        format!("{}T{:02}:{:02}", local.date(), local.hour(), local.minute())
    }

    /// The moment that was typed into a field of a form. `None` for what is none.
    pub fn read(self, typed: &str) -> Option<Timestamp> {
        let local: jiff::civil::DateTime = typed.parse().ok()?;
        let moment = self.zone.to_ambiguous_zoned(local).compatible().ok()?;
        Some(Timestamp(moment.timestamp().as_second()))
    }

    /// The end of the day that was typed: what counts until a day counts on it.
    pub fn end_of(self, typed: &str) -> Option<Timestamp> {
        let date: jiff::civil::Date = typed.parse().ok()?;
        let next = date.tomorrow().ok()?.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp(next.timestamp().as_second()))
    }

    /// The last day on which it counts: `21 ноября 2027`.
    pub fn last_day(self, end: Timestamp) -> String {
        text::day(self.lang, end - Span::seconds(1), self.zone)
    }

    /// The local date alone, to see where a new day begins.
    pub fn date(self, at: Timestamp) -> String {
        self.local(at).date().to_string()
    }

    /// `<time>` with the hour.
    pub fn at(self, at: Timestamp) -> Markup {
        let local = self.local(at);
        let exact = format!("{}T{:02}:{:02}", local.date(), local.hour(), local.minute());
        html! { time datetime=(exact) { (self.hour(at)) } }
    }

    /// `<time>` with the day.
    pub fn on(self, at: Timestamp) -> Markup {
        html! { time datetime=(self.date(at)) { (self.day(at)) } }
    }
}

/// `1 ч 05 мин`, in figures that do not jump.
#[must_use]
pub fn waited(lang: Lang, span: Span) -> Markup {
    let minutes = span.as_minutes().max(0);
    let (hours, rest) = (minutes / 60, minutes % 60);
    let exact = match hours {
        0 => format!("PT{rest}M"),
        _ => format!("PT{hours}H{rest}M"),
    };
    let text = match (hours / 24, hours) {
        (0, 0) => spelled(lang, "minutes", "", "", &rest.to_string()),
        (0, _) => spelled(lang, "hours", "", &hours.to_string(), &format!("{rest:02}")),
        (days, _) => {
            spelled(lang, "days", &days.to_string(), &(hours % 24).to_string(), &rest.to_string())
        }
    };
    html! { time .waited datetime=(exact) { (text) } }
}

/// The same sentence with its gaps left open, for the script's minute hand.
#[must_use]
pub fn template(lang: Lang, unit: &str) -> String {
    spelled(lang, unit, "%d", "%h", "%m")
}

fn spelled(lang: Lang, unit: &str, days: &str, hours: &str, minutes: &str) -> String {
    let gaps: [(&str, Gap); 3] =
        [("days", days.into()), ("hours", hours.into()), ("minutes", minutes.into())];
    t_with(lang, &format!("console-waited-{unit}"), &gaps)
}
