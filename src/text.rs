//! Every sentence a human reads, in their language. The sentences are in
//! `locales/`; a test holds both languages to the same keys.

pub mod card;
mod catalogue;
pub mod figures;
pub mod referral;
pub mod stops;

use std::sync::OnceLock;

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::tz::TimeZone;

use crate::clock::{Span, Timestamp};
use crate::codes::{Lang, Line, Role};
use crate::desk::hours::Closed;
use crate::desk::wait::Wait;
use crate::limits;
use crate::triage::{Question, Reason};
use catalogue::Catalogue;

const RU: &str = concat!(
    include_str!("../locales/ru/common.ftl"),
    include_str!("../locales/ru/chat.ftl"),
    include_str!("../locales/ru/console.ftl"),
    include_str!("../locales/ru/guide.ftl"),
    include_str!("../locales/ru/leaflets.ftl"),
    include_str!("../locales/ru/bot.ftl"),
    include_str!("../locales/ru/stops.ftl"),
    include_str!("../locales/ru/telegram.ftl"),
    include_str!("../locales/ru/triage.ftl"),
    include_str!("../locales/ru/hours.ftl"),
    include_str!("../locales/ru/door.ftl"),
    include_str!("../locales/ru/referrals.ftl"),
    include_str!("../locales/ru/supervision.ftl"),
    include_str!("../locales/ru/handover.ftl"),
    include_str!("../locales/ru/advice.ftl"),
    include_str!("../locales/ru/research.ftl"),
    include_str!("../locales/ru/studies.ftl"),
    include_str!("../locales/ru/import.ftl"),
    include_str!("../locales/ru/figures.ftl"),
);
const EN: &str = concat!(
    include_str!("../locales/en/common.ftl"),
    include_str!("../locales/en/chat.ftl"),
    include_str!("../locales/en/console.ftl"),
    include_str!("../locales/en/guide.ftl"),
    include_str!("../locales/en/leaflets.ftl"),
    include_str!("../locales/en/bot.ftl"),
    include_str!("../locales/en/stops.ftl"),
    include_str!("../locales/en/telegram.ftl"),
    include_str!("../locales/en/triage.ftl"),
    include_str!("../locales/en/hours.ftl"),
    include_str!("../locales/en/door.ftl"),
    include_str!("../locales/en/referrals.ftl"),
    include_str!("../locales/en/supervision.ftl"),
    include_str!("../locales/en/handover.ftl"),
    include_str!("../locales/en/advice.ftl"),
    include_str!("../locales/en/research.ftl"),
    include_str!("../locales/en/studies.ftl"),
    include_str!("../locales/en/import.ftl"),
    include_str!("../locales/en/figures.ftl"),
);

/// A sentence without gaps.
#[must_use]
pub fn t(lang: Lang, key: &str) -> String {
    sentence(lang, key, None)
}

/// A sentence with gaps, filled from pairs of a name and a value.
#[must_use]
pub fn t_with(lang: Lang, key: &str, gaps: &[(&str, Gap)]) -> String {
    let mut args = FluentArgs::new();
    for (name, gap) in gaps {
        let value = match gap {
            Gap::Number(number) => FluentValue::from(*number),
            Gap::Text(text) => FluentValue::from(text.clone()),
        };
        args.set((*name).to_owned(), value);
    }
    sentence(lang, key, Some(&args))
}

/// What fills a gap in a sentence. Never a client's words.
pub enum Gap {
    Number(i64),
    Text(String),
}

impl From<i64> for Gap {
    fn from(number: i64) -> Gap {
        Gap::Number(number)
    }
}

impl From<&str> for Gap {
    fn from(text: &str) -> Gap {
        Gap::Text(text.to_owned())
    }
}

impl From<String> for Gap {
    fn from(text: String) -> Gap {
        Gap::Text(text)
    }
}

/// The key of a coded label: `need-` and `OD.GHB` make `need-od-ghb`.
#[must_use]
pub fn label(lang: Lang, list: &str, code: &str) -> String {
    t(lang, &format!("{list}-{}", code.to_lowercase().replace(['.', '_'], "-")))
}

/// Whom a client reads, above the words of somebody who says as what they answer.
#[must_use]
pub fn answered_by(lang: Lang, role: Role) -> String {
    t(lang, &format!("chat-answers-{}", role.code().replace('_', "-")))
}

/// Whom a client is told to expect.
#[must_use]
pub fn expected(lang: Lang, role: Role) -> String {
    t(lang, &format!("chat-expect-{}", role.code().replace('_', "-")))
}

/// Why a message was read as it was: one rule, in words a worker sees.
#[must_use]
pub fn why(lang: Lang, reason: &Reason) -> String {
    if let Some(own) = &reason.own {
        let sentence = if lang == Lang::Ru { &own.ru } else { &own.en };
        return sentence.clone();
    }
    match reason.code.strip_prefix("about.") {
        Some(need) => t_with(lang, "why-about", &[("need", label(lang, "need", need).into())]),
        None => label(lang, "why", &reason.code),
    }
}

/// A prepared question to somebody whom nobody has understood yet.
#[must_use]
pub fn question(lang: Lang, question: Question) -> String {
    match question {
        Question::Danger => t(lang, "ask-danger"),
        Question::Topic => t(lang, "ask-topic"),
    }
}

/// Prepared words that a worker sends.
#[must_use]
pub fn phrase(lang: Lang, line: Line) -> String {
    said_of(line).map(|key| t(lang, key)).unwrap_or_default()
}

/// The sentence of a line that says the same on every surface. `None`: a line of
/// calls, whose words depend on what the organisation offers.
#[must_use]
pub fn said_of(line: Line) -> Option<&'static str> {
    Some(match line {
        Line::ClinicianAsked => "chat-line-clinician-asked",
        Line::ClinicianUrgent => "chat-line-clinician-urgent",
        Line::ClinicianAway => "chat-line-clinician-away",
        Line::ClinicianBack => "chat-line-clinician-back",
        Line::Thanks => "chat-line-thanks",
        Line::Here => "chat-line-here",
        Line::Hard => "chat-line-hard",
        Line::TellMore => "chat-line-tell-more",
        Line::AskSince => "chat-line-ask-since",
        Line::AskWhere => "chat-line-ask-where",
        Line::AskSpreads => "chat-line-ask-spreads",
        Line::AskFever => "chat-line-ask-fever",
        Line::AskPhoto => "chat-line-ask-photo",
        Line::Received => "chat-line-received",
        Line::Taken => "chat-line-taken",
        Line::Finished => "chat-line-finished",
        Line::AskFeedback => "chat-line-ask-feedback",
        Line::Reopened => "chat-line-reopened",
        Line::NotErased => "telegram-not-erased",
        Line::PersonAsked => "guide-person-asked",
        Line::CallNoted => "guide-call-noted",
        Line::AskArrived => "guide-ask-arrived",
        Line::AskCalled => "guide-ask-called",
        Line::BotAnswered => "menu-answered",
        Line::PersonCalled => "menu-person-called",
        Line::Stops => "menu-stops",
        Line::AskDanger => "menu-ask-danger",
        Line::AskSafe => "menu-ask-safe",
        Line::AskTopic => "menu-ask-topic",
        Line::Unheard => "menu-unheard",
        Line::WriteHere => "menu-write-us",
        Line::ReferralTaken => "chat-line-referral-taken",
        Line::ReferralNoted => "chat-line-referral-noted",
        Line::ReminderSet => "chat-line-reminder-set",
        Line::AskHandover => "chat-ask-handover",
        Line::HandoverAgreed => "chat-handover-agreed",
        Line::HandoverOff => "chat-handover-off",
        Line::HandedOver => "chat-handed-over",
        Line::Stays => "chat-stays",
        Line::CallProposed
        | Line::CallText
        | Line::CallWhyNoted
        | Line::CallNumberAsked
        | Line::CallNumberKept
        | Line::CallNumberOurs
        | Line::CallLater
        | Line::CardRevoked => return None,
    })
}

/// `3 дня`, in the largest unit that is exact.
#[must_use]
pub fn span(lang: Lang, span: Span) -> String {
    let units = [(86_400, "chat-span-days"), (3600, "chat-span-hours"), (60, "chat-span-minutes")];
    let fitting = units.into_iter().find(|(seconds, _)| span.0 % seconds == 0);
    let (seconds, key) = fitting.unwrap_or((1, "chat-span-seconds"));
    t_with(lang, key, &[("n", (span.0 / seconds).into())])
}

/// `21 ноября 2026`, where the organisation is.
#[must_use]
pub fn day(lang: Lang, at: Timestamp, zone: &TimeZone) -> String {
    let moment = jiff::Timestamp::from_second(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let date = zone.to_datetime(moment).date();
    let gaps = [("day", i64::from(date.day()).into()), ("month", i64::from(date.month()).into())];
    format!("{} {}", t_with(lang, "chat-date", &gaps), date.year())
}

/// Who is there, how many come first, how it went lately: the truth about the wait.
#[must_use]
pub fn waiting(lang: Lang, wait: &Wait) -> String {
    if let Some(closed) = &wait.closed {
        return when_closed(lang, closed);
    }
    let first = match (wait.here, wait.ahead) {
        (0, _) => t(lang, "chat-wait-nobody"),
        (_, 0) => t(lang, "chat-wait-next"),
        (_, limits::COUNTED_MAX..) => t(lang, "chat-wait-many"),
        (_, ahead) => t_with(lang, "chat-wait-ahead", &[("ahead", ahead.into())]),
    };
    let second = match wait.lately {
        Some(lately) => {
            let minutes = lately.half_within_min.into();
            t_with(lang, "chat-wait-lately", &[("minutes", minutes)])
        }
        None => t(lang, "chat-wait-unknown"),
    };
    format!("{first} {second}")
}

/// That a bot answers, or that nobody is there, and when a person will be. What
/// became of earlier waits says nothing about this one.
#[must_use]
pub fn when_closed(lang: Lang, closed: &Closed) -> String {
    let now = match (closed.has_on_call, closed.is_night) {
        (true, true) => "chat-closed-night",
        (true, false) => "chat-closed",
        (false, true) => "chat-closed-nobody-night",
        (false, false) => "chat-closed-nobody",
    };
    let then = match closed.next {
        None => t(lang, "chat-closed-unknown"),
        Some(next) => {
            let time = format!("{:02}:{:02}", next.local.hour(), next.local.minute());
            let gaps = [("time", time.into()), ("zone", zone(lang, &closed.zone).into())];
            match next.days {
                ..=0 => t_with(lang, "chat-closed-today", &gaps),
                1 => t_with(lang, "chat-closed-tomorrow", &gaps),
                _ => {
                    let key = format!("console-day-{}", next.local.month());
                    let day = t_with(lang, &key, &[("day", next.local.day().to_string().into())]);
                    let [time, zone] = gaps;
                    t_with(lang, "chat-closed-day", &[("day", day.into()), time, zone])
                }
            }
        }
    };
    format!("{} {then}", t(lang, now))
}

/// Whose clock it is: a city's, as people name it.
fn zone(lang: Lang, zone: &str) -> String {
    if zone == "Europe/Moscow" {
        return t(lang, "chat-zone-moscow");
    }
    let city = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    t_with(lang, "chat-zone", &[("city", city.into())])
}

/// A key that is missing shows itself, so that a page stays usable; a test
/// makes sure that none is.
fn sentence(lang: Lang, key: &str, args: Option<&FluentArgs>) -> String {
    static LANGUAGES: OnceLock<[Catalogue; 2]> = OnceLock::new();
    let both = || [Catalogue::read(Lang::Ru, RU), Catalogue::read(Lang::En, EN)];
    let [russian, english] = LANGUAGES.get_or_init(both);
    let catalogue = if lang == Lang::Ru { russian } else { english };
    catalogue.say(key, args).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
    use std::collections::BTreeSet;

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

    fn keys(text: &str) -> BTreeSet<&str> {
        text.lines()
            .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" ="))
            .map(|(key, _)| key)
            .collect()
    }

    #[test]
    fn both_languages_say_the_same_things_and_every_line_can_be_read() {
        assert_eq!(keys(RU), keys(EN));
        for text in [RU, EN] {
            let errors = FluentResource::try_new(text.to_owned()).err().map(|(_, errors)| errors);
            assert!(errors.is_none(), "{errors:?}");
        }
    }

    #[test]
    fn what_is_kept_apart_is_said_as_the_whole_file_has_it() {
        for (lang, text) in [(Lang::Ru, RU), (Lang::En, EN)] {
            let (apart, whole) = (Catalogue::read(lang, text), Catalogue::whole(lang, text));
            for key in keys(text) {
                assert_eq!(apart.say(key, None), whole.say(key, None), "{key}");
                assert!(apart.say(key, None).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn no_key_stands_twice() {
        for text in [RU, EN] {
            let lines = text
                .lines()
                .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
                .filter(|line| line.contains(" ="))
                .count();
            assert_eq!(lines, keys(text).len());
        }
    }
}
