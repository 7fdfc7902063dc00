//! Moments and spans as people say them, in the organisation's time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::clock::{Span, Timestamp};
use crate::codes::Lang;
use crate::text::t_with;

pub fn local(zone: &TimeZone, at: Timestamp) -> DateTime {
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(moment)
}

/// `17:40`.
pub fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `21 ноября`.
pub fn day(lang: Lang, date: Date) -> String {
    let gaps = [("day", i64::from(date.day()).into()), ("month", i64::from(date.month()).into())];
    t_with(lang, "chat-date", &gaps)
}

/// `3 дня`, in the largest unit that is exact.
pub fn span(lang: Lang, span: Span) -> String {
    let units = [(86_400, "chat-span-days"), (3600, "chat-span-hours"), (60, "chat-span-minutes")];
    let fitting = units.into_iter().find(|(seconds, _)| span.0 % seconds == 0);
    let (seconds, key) = fitting.unwrap_or((1, "chat-span-seconds"));
    t_with(lang, key, &[("n", (span.0 / seconds).into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_said_as_people_say_them() {
        let table = [
            (Span::hours(72), "3 дня", "3 days"),
            (Span::days(1), "1 день", "1 day"),
            (Span::days(30), "30 дней", "30 days"),
            (Span::hours(21), "21 час", "21 hours"),
            (Span::minutes(90), "90 минут", "90 minutes"),
            (Span::seconds(2), "2 секунды", "2 seconds"),
        ];
        for (length, ru, en) in table {
            assert_eq!(span(Lang::Ru, length), ru);
            assert_eq!(span(Lang::En, length), en);
        }
    }

    #[test]
    fn every_month_has_its_name() {
        let names = (1..=12).map(|month| day(Lang::Ru, jiff::civil::date(2026, month, 2)));
        let mut names: Vec<_> = names.collect();
        assert_eq!((names[0].as_str(), names[11].as_str()), ("2 января", "2 декабря"));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 12);
    }
}
