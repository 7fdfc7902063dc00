//! Moments and spans as people say them, in the organisation's time zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use crate::clock::Timestamp;
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

#[cfg(test)]
mod tests {
    use super::*;

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
