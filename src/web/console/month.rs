//! Which reports are looked at: a month as a sheet of days, and what they are of.

use std::fmt::Write as _;

use maud::{Markup, html};
use serde::Deserialize;

use super::figures::named;
use super::panel::need_options;
use crate::clock::{Span, Timestamp};
use crate::codes::{Lang, Venue};
use crate::desk::figures::{begin, month};
use crate::desk::need::Need;
use crate::evidence::Month;
use crate::ids::{ReportId, WorkerId};
use crate::store::report::{Alike, Wanted, WorkReport};
use crate::text::{label, t};

/// As it stands in the address: codes and dates, nobody's words.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `2026-11`; empty: all months, and the sheet of the present one.
    month: String,
    /// `2026-11-21`
    day: String,
    need: String,
    venue: String,
    memory: String,
    late: String,
    /// Day and number of the last report that was shown.
    after: String,
}

impl Asked {
    /// The month of the sheet.
    #[must_use]
    pub fn month(&self, today: Timestamp) -> Month {
        let typed = Month::read(&self.month).or_else(|| Month::read(&self.day));
        typed.unwrap_or_else(|| month(today))
    }

    /// What cannot be read is not asked.
    #[must_use]
    pub fn wanted(&self, worker: Option<WorkerId>) -> Wanted {
        let day = Timestamp::of_date(&self.day);
        let month = Month::read(&self.month).map(|month| (begin(month), begin(month.next())));
        let after = self
            .after
            .split_once('.')
            .and_then(|(day, id)| Some((Timestamp::of_date(day)?, ReportId(id.parse().ok()?))));
        Wanted {
            worker,
            from: day.or(month.map(|(from, _)| from)),
            to: day.or(month.map(|(_, next)| next - Span::days(1))),
            need: Need::read(&self.need).map(|need| need.code.to_owned()),
            venue: Venue::read(&self.venue),
            from_memory: !self.memory.is_empty(),
            late: !self.late.is_empty(),
            after,
        }
    }

    /// Whether the day is the one that was chosen; any, where none was.
    #[must_use]
    pub fn is_of_day(&self, day: Timestamp) -> bool {
        Timestamp::of_date(&self.day).is_none_or(|chosen| chosen == day)
    }

    fn query(&self, with: &[(&str, &str)]) -> String {
        let own = [
            ("month", self.month.as_str()),
            ("day", &self.day),
            ("need", &self.need),
            ("venue", &self.venue),
            ("memory", &self.memory),
            ("late", &self.late),
        ];
        let mut query = String::from("/reports?");
        for (name, value) in own {
            let value = with.iter().find(|(it, _)| *it == name).map_or(value, |(_, new)| new);
            // Codes and dates: whatever else somebody typed is not carried on.
            let is_code = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
            if !value.is_empty() && value.bytes().all(is_code) {
                let _ = write!(query, "{name}={value}&");
            }
        }
        for (name, value) in with.iter().filter(|(it, _)| own.iter().all(|(name, _)| name != it)) {
            let _ = write!(query, "{name}={value}&");
        }
        query.pop();
        query
    }

    /// The way to those behind the last one shown.
    #[must_use]
    pub fn older(&self, lang: Lang, last: &WorkReport) -> Markup {
        let after = format!("{}.{}", last.day.date(), last.id.0);
        html! {
            p .not-printed {
                a .button href=(self.query(&[("after", &after)])) { (t(lang, "console-reports-older")) }
            }
        }
    }

    /// What may be chosen.
    #[must_use]
    pub fn form(&self, lang: Lang, today: Timestamp) -> Markup {
        let chosen = Need::read(&self.need).map(|need| need.code);
        html! {
            form .flow.not-printed action="/reports" method="get" {
                div .pair {
                    div .field {
                        label for="r-month" { (t(lang, "console-figures-month")) }
                        input type="month" id="r-month" name="month" value=(self.month)
                            max=(month(today).to_string()) pattern="[0-9]{4}-[0-9]{2}";
                    }
                    div .field {
                        label for="r-need" { (t(lang, "console-need")) }
                        select id="r-need" name="need" { (need_options(lang, chosen)) }
                    }
                    div .field {
                        label for="r-venue" { (t(lang, "console-figures-venue")) }
                        select id="r-venue" name="venue" {
                            option value="" { (t(lang, "console-figures-all")) }
                            @for venue in Venue::ALL {
                                option value=(venue.code()) selected[venue.code() == self.venue] {
                                    (label(lang, "venue", venue.code()))
                                }
                            }
                        }
                    }
                }
                (super::frame::tick("checkbox", "memory", "1", !self.memory.is_empty(),
                    &t(lang, "console-reports-memory")))
                (super::frame::tick("checkbox", "late", "1", !self.late.is_empty(),
                    &t(lang, "console-reports-late")))
                button { (t(lang, "console-figures-show")) }
            }
        }
    }

    /// A month, week by week from Monday: how many reports each day has, and the way
    /// to them.
    #[must_use]
    pub fn sheet(&self, lang: Lang, today: Timestamp, counted: &[Alike]) -> Markup {
        let shown = self.month(today);
        let first = begin(shown);
        let days = (begin(shown.next()) - first).0 / 86_400;
        // 1970-01-01 was a Thursday.
        let ahead = (first.0 / 86_400 + 3).rem_euclid(7);
        let cells: Vec<Option<i64>> = (0..ahead).map(|_| None).chain((0..days).map(Some)).collect();
        let count = |day: Timestamp| {
            counted.iter().filter(|it| it.day == day).map(|it| it.times).sum::<i64>()
        };
        let step = |to: Month| self.query(&[("month", &to.to_string()), ("day", "")]);
        html! {
            section .flow aria-labelledby="r-sheet" {
                div .title-row {
                    h2 id="r-sheet" { (named(lang, shown)) }
                    p .buttons.not-printed {
                        a .button href=(step(shown.before())) { (named(lang, shown.before())) }
                        @if shown < month(today) {
                            a .button href=(step(shown.next())) { (named(lang, shown.next())) }
                        }
                    }
                }
                table .month-sheet {
                    thead { tr {
                        @for weekday in 1..=7 {
                            th scope="col" { (t(lang, &format!("chat-weekday-{weekday}"))) }
                        }
                    } }
                    tbody {
                        @for week in cells.chunks(7) {
                            tr {
                                @for cell in week { (day(self, lang, first, *cell, &count)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn day(
    asked: &Asked,
    lang: Lang,
    first: Timestamp,
    cell: Option<i64>,
    count: &impl Fn(Timestamp) -> i64,
) -> Markup {
    let Some(ahead) = cell else { return html! { td {} } };
    let at = first + Span::days(ahead);
    let times = count(at);
    let date = at.date();
    let is_chosen = asked.day == date;
    html! {
        td {
            @if times > 0 {
                a href=(asked.query(&[("day", &date), ("month", "")])) aria-current=[is_chosen.then_some("date")] {
                    span { (ahead + 1) } b { (times) }
                    span .unseen { (t(lang, "console-reports-of-a-day")) }
                }
            } @else { span { (ahead + 1) } }
        }
    }
}
