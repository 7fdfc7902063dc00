//! Where to go and when, in the client's words: the same on every surface.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{label, t, t_with};
use crate::clock::{Span, Timestamp};
use crate::codes::{Lang, PlaceKind};
use crate::desk::timetable::{self, DAY_MIN, Opening, State};
use crate::limits;
use crate::store::stops::{Days, Hours, Pause, Place, Timetable};

/// Who reads, when, and by which clock.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub lang: Lang,
    pub now: Timestamp,
    pub zone: &'a TimeZone,
}

impl Reading<'_> {
    #[must_use]
    pub fn today(self) -> Timestamp {
        timetable::today(self.now, self.zone)
    }

    fn t(self, key: &str) -> String {
        t(self.lang, key)
    }

    /// `18:00`, as the organisation's clock shows it then.
    #[must_use]
    pub fn hour(self, at: Timestamp) -> String {
        let moment = jiff::Timestamp::from_second(at.0).unwrap_or_default();
        let local = self.zone.to_datetime(moment);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// `25 ноября`
    #[must_use]
    pub fn date(self, day: Timestamp) -> String {
        let date = timetable::date(day);
        let gaps =
            [("day", i64::from(date.day()).into()), ("month", i64::from(date.month()).into())];
        t_with(self.lang, "chat-date", &gaps)
    }

    /// `сегодня`, `завтра`, `в среду 25 ноября`
    #[must_use]
    pub fn day(self, day: Timestamp) -> String {
        match day - self.today() {
            Span(0) => self.t("stops-today"),
            span if span == Span::days(1) => self.t("stops-tomorrow"),
            _ => {
                let gaps = [("weekday", weekday(day).into()), ("date", self.date(day).into())];
                t_with(self.lang, "stops-date", &gaps)
            }
        }
    }

    /// `сегодня с 18:00 до 20:00`, and everything else that may be so.
    #[must_use]
    pub fn when(self, kind: PlaceKind, opening: &Opening) -> String {
        // A bus comes and stands; a door opens and closes.
        let say = |bus: &str, door: &str| {
            let key = if kind == PlaceKind::MobileUnit { bus } else { door };
            let late = if let State::Late(minutes) = opening.state { minutes } else { 0 };
            let day = timetable::today(opening.from, self.zone);
            let gaps = [
                ("day", self.day(day).into()),
                ("from", self.hour(opening.from).into()),
                ("until", self.hour(opening.until).into()),
                ("minutes", late.into()),
            ];
            t_with(self.lang, key, &gaps)
        };
        let then = || say("stops-then-bus", "stops-then-door");
        match opening.state {
            State::Cancelled => say("stops-cancelled-bus", "stops-cancelled-door"),
            State::Paused => self.t("stops-paused"),
            _ if opening.from <= self.now => say("stops-now-bus", "stops-now-door"),
            State::Late(_) => say("stops-late-bus", "stops-late-door"),
            State::Usual => then(),
            State::Unusual => t_with(self.lang, "stops-unusual", &[("when", then().into())]),
        }
    }

    /// `18:00–20:00`, by the clock of those days.
    #[must_use]
    pub fn hours(self, opening: &Opening) -> String {
        format!("{}–{}", self.hour(opening.from), self.hour(opening.until))
    }

    /// Since when nobody made sure of it, where that is too long ago.
    #[must_use]
    pub fn unchecked(self, place: &Place) -> Option<String> {
        let since = || self.date(place.checked_on).into();
        timetable::is_unchecked(place, self.today())
            .then(|| t_with(self.lang, "stops-unchecked", &[("day", since())]))
    }

    /// `Сегодня там нет: налоксона, наборов.`, where somebody said so of that day.
    #[must_use]
    pub fn out(self, place: &Place, day: Timestamp) -> Option<String> {
        let out = place.out.as_ref().filter(|out| out.day == day)?;
        let of: Vec<_> = out.of.iter().map(|code| label(self.lang, "stock", code)).collect();
        Some(t_with(self.lang, "stops-out", &[("what", of.join(", ").into())]))
    }

    /// `Автобус не выезжает с 21 ноября, пока не сообщим иначе.`
    #[must_use]
    pub fn without_bus(self, days: Days) -> String {
        let since = self.date(days.since).into();
        match days.until {
            Some(until) => {
                let gaps = [("since", since), ("until", self.date(until).into())];
                t_with(self.lang, "stops-pause-until", &gaps)
            }
            None => t_with(self.lang, "stops-pause", &[("since", since)]),
        }
    }

    /// What there is instead of the bus, in the organisation's words; where it
    /// wrote none, the way to a person.
    #[must_use]
    pub fn instead(self, pause: &Pause) -> String {
        match pause.instead.to(self.lang) {
            "" => self.t("stops-pause-instead"),
            words => words.to_owned(),
        }
    }

    /// The answer to "where can I get this?", or to "where are you?", as lines
    /// of a message: the bus off the road and what there is instead, then what
    /// comes next, with cancellations and with what nobody has checked lately.
    #[must_use]
    pub fn answer(self, timetable: &Timetable, offers: Option<&str>) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(days) = timetable::paused(&timetable.pause, self.today()) {
            lines.push(self.without_bus(days));
            let instead = self.instead(&timetable.pause);
            lines.extend(instead.lines().filter(|line| !line.is_empty()).map(str::to_owned));
        }
        let next = timetable::next(timetable, offers, self.now, limits::STOPS_NAMED, self.zone);
        if !next.iter().any(|next| next.opening.stands()) {
            lines.push(self.t("stops-nothing-ahead"));
        }
        for next in &next {
            let place = next.place;
            let gaps = [
                ("place", place.title.to(self.lang).into()),
                ("when", self.when(place.kind, &next.opening).into()),
            ];
            let mut line = t_with(self.lang, "stops-line", &gaps);
            if let Some(unchecked) = self.unchecked(place).filter(|_| next.opening.stands()) {
                line = format!("{line} {unchecked}");
            }
            if let Some(out) = self.out(place, next.opening.day).filter(|_| next.opening.stands()) {
                line = format!("{line} {out}");
            }
            lines.push(line);
        }
        lines
    }

    /// The same as one message; for a need, where it is met, if anywhere.
    #[must_use]
    pub fn message(self, timetable: &Timetable, need: Option<&str>) -> String {
        let is_met = |need: &&str| timetable::offering(timetable, Some(need)).next().is_some();
        self.answer(timetable, need.filter(is_met)).join("\n\n")
    }
}

/// `Пн–Пт`, `10:00–18:00`: neighbouring days with the same hours are one line.
#[must_use]
pub fn week(lang: Lang, hours: &[Hours]) -> Vec<(String, String)> {
    let of_day = |weekday: i64| {
        let day = hours.iter().filter(|hours| hours.weekday == weekday);
        day.map(|hours| span(hours.stretch.from_min, hours.stretch.until_min))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut lines: Vec<(i64, i64, String)> = Vec::new();
    for day in 1..=7 {
        let hours = of_day(day);
        match lines.last_mut() {
            Some((_, last, same)) if *same == hours && *last == day - 1 => *last = day,
            _ if hours.is_empty() => {}
            _ => lines.push((day, day, hours)),
        }
    }
    let short = |day: i64| t_with(lang, "stops-weekday", &[("weekday", day.into())]);
    let days = |first: i64, last: i64| match last - first {
        0 => short(first),
        1 => format!("{}, {}", short(first), short(last)),
        6 => t(lang, "stops-every-day"),
        _ => format!("{}–{}", short(first), short(last)),
    };
    lines.into_iter().map(|(first, last, hours)| (days(first, last), hours)).collect()
}

/// `18:00–20:00`, from minutes of a local day.
#[must_use]
pub fn span(from_min: i64, until_min: i64) -> String {
    format!("{}–{}", clock(from_min), clock(until_min))
}

fn clock(minutes: i64) -> String {
    let minutes = minutes.rem_euclid(DAY_MIN);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The sentence with its first letter large.
#[must_use]
pub fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn weekday(day: Timestamp) -> i64 {
    let date: Date = timetable::date(day);
    i64::from(date.weekday().to_monday_one_offset())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::stops::Stretch;

    /// Monday, 2026-11-23, 12:00 UTC.
    const NOON: Timestamp = Timestamp(1_795_435_200);

    fn said(kind: PlaceKind, hours_ahead: i64, state: State) -> [String; 2] {
        let from = NOON + Span::hours(hours_ahead);
        let opening = Opening {
            day: from.day(),
            nth: 0,
            is_extra: false,
            from,
            until: from + Span::hours(2),
            state,
            changed_at: None,
        };
        [Lang::Ru, Lang::En]
            .map(|lang| Reading { lang, now: NOON, zone: &TimeZone::UTC }.when(kind, &opening))
    }

    #[test]
    fn the_next_stop_is_said_as_people_say_it() {
        use PlaceKind::{Clinic, MobileUnit};
        let table = [
            (MobileUnit, 6, State::Usual, "сегодня с 18:00 до 20:00", "today, 18:00 to 20:00"),
            (MobileUnit, 30, State::Usual, "завтра с 18:00 до 20:00", "tomorrow, 18:00 to 20:00"),
            (
                MobileUnit,
                54,
                State::Usual,
                "в среду 25 ноября с 18:00 до 20:00",
                "on Wednesday 25 November, 18:00 to 20:00",
            ),
            (
                Clinic,
                30 - 6 + 24 * 7,
                State::Usual,
                "во вторник 1 декабря с 12:00 до 14:00",
                "on Tuesday 1 December, 12:00 to 14:00",
            ),
            (MobileUnit, -1, State::Usual, "сейчас стоит до 13:00", "here now, until 13:00"),
            (Clinic, 0, State::Usual, "сейчас открыто до 14:00", "open now, until 14:00"),
            (MobileUnit, 6, State::Cancelled, "сегодня не приедет", "not coming today"),
            (Clinic, 30, State::Cancelled, "завтра закрыто", "closed tomorrow"),
            (
                MobileUnit,
                6,
                State::Late(40),
                "сегодня опаздывает на 40 минут: будет с 18:00 до 20:00",
                "running 40 minutes late today: 18:00 to 20:00",
            ),
            (
                MobileUnit,
                6,
                State::Late(21),
                "сегодня опаздывает на 21 минуту: будет с 18:00 до 20:00",
                "running 21 minutes late today: 18:00 to 20:00",
            ),
            (
                Clinic,
                6,
                State::Late(32),
                "сегодня откроется на 32 минуты позже: с 18:00 до 20:00",
                "opening 32 minutes late today: 18:00 to 20:00",
            ),
        ];
        for (kind, ahead, state, ru, en) in table {
            assert_eq!(said(kind, ahead, state), [ru, en]);
        }
    }

    #[test]
    fn days_with_the_same_hours_are_one_line() {
        let hours = |days: &[i64], from: i64, until: i64| {
            let stretch = Stretch { from_min: from * 60, until_min: until * 60 };
            days.iter().map(|day| Hours { weekday: *day, stretch }).collect::<Vec<_>>()
        };
        let mut office = hours(&[1, 2, 3, 4], 10, 18);
        office.extend(hours(&[6, 7], 22, 26));
        let said = week(Lang::Ru, &office);
        let pair = |days: &str, hours: &str| (days.to_owned(), hours.to_owned());
        assert_eq!(said, [pair("Пн–Чт", "10:00–18:00"), pair("Сб, Вс", "22:00–02:00")]);
        assert_eq!(week(Lang::En, &hours(&[1, 2, 3, 4, 5, 6, 7], 9, 21))[0].0, "Every day");
        assert!(week(Lang::Ru, &[]).is_empty());
    }
}
