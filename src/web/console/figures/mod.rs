//! What the work comes to: a few charts, each with its numbers and what they mean;
//! on paper one page. And what stands beside them.

mod before;
mod beside;
pub mod chart;
mod crossed;
mod files;

use std::fmt::Write as _;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use self::chart::Column;
use super::Console;
use super::access::SignedIn;
use super::frame::{Section, plain};
use super::refused::{status, with_status};
use crate::clock::Timestamp;
use crate::codes::{Indicator, Lang, Origin, Urgency, Venue};
use crate::desk::figures::{self as verbs, Curve, Months};
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Refusal, report};
use crate::engine::Fault;
use crate::evidence::indicator::{Line, Value};
use crate::evidence::outside::{Audience, Shown, Stretch};
use crate::evidence::{Evidence, Filter, Month, Package};
use crate::limits;
use crate::text::{figures as words, label, t, t_with};

pub use before::look as look_at_baseline;
pub use beside::{add_campaign, drop_campaign, set_baseline};
pub use files::{csv, json, xlsx};

/// Lines of a table that stay on the one page of paper.
const LINES_PRINTED: usize = 8;

/// What was asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    from: String,
    to: String,
    venue: String,
    origin: String,
    /// For whom: empty, `outside`, `partners`.
    audience: String,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter { venue: Venue::read(&self.venue), origin: Origin::read(&self.origin) }
    }

    /// Others get whole figures or none: parts of parts would give small ones away.
    fn audience(&self) -> Audience {
        match self.audience.as_str() {
            "outside" => Audience::Outside(limits::CELL_LEAST),
            "partners" => Audience::Outside(limits::CELL_LEAST_PARTNERS),
            _ => Audience::House,
        }
    }

    /// For an address: nothing of it is anybody's words.
    fn query(&self, months: Months) -> String {
        let mut query = format!("from={}&to={}", months.first, months.last);
        let filter = self.filter();
        if let Some(venue) = filter.venue {
            let _ = write!(query, "&venue={}", venue.code());
        }
        if let Some(origin) = filter.origin {
            let _ = write!(query, "&origin={}", origin.code());
        }
        if self.audience() != Audience::House {
            let _ = write!(query, "&audience={}", self.audience);
        }
        query
    }
}

/// Everything one page needs.
struct Sheet {
    asked: Asked,
    months: Months,
    audience: Audience,
    evidence: Evidence,
    /// As this reader may have them.
    shown: Shown,
    by_month: Vec<(Month, Vec<Line>)>,
    /// Reports of these months are still to come.
    is_preliminary: bool,
    curves: Vec<Curve>,
    today: Timestamp,
}

impl Sheet {
    fn of(&self, indicator: Indicator) -> impl Iterator<Item = &Line> {
        self.shown.lines.iter().filter(move |line| line.indicator == indicator)
    }

    fn one(&self, indicator: Indicator, part: &str) -> Option<Value> {
        self.of(indicator).find(|line| line.part == part).map(|line| line.value)
    }
}

fn today(console: &Console) -> Timestamp {
    report::calendar(console.house.now(), &console.house.config.organisation.time_zone).day
}

async fn read(console: &Console, asked: Asked) -> Result<Sheet, DeskError> {
    let today = today(console);
    let audience = asked.audience();
    let is_own = audience == Audience::House;
    let months = match (asked.from.as_str(), asked.to.as_str()) {
        ("", "") if !is_own => Months::one(verbs::month(today).before()),
        (from, to) => Months::read(from, to, today)?,
    };
    if !is_own {
        months.for_others(today)?;
    }
    let config = &console.house.config.figures;
    let package = Package { services: config.package.clone(), least: config.package_least };
    let zone = console.house.config.organisation.time_zone.clone();
    let gather = move |tx: &mut crate::engine::Tx| {
        let stretch = match is_own {
            true => {
                Stretch::of(months.first, months.last, verbs::gather(tx, months, &package, today)?)
            }
            false => verbs::stretch(tx, months, &package, today)?,
        };
        let is_preliminary = verbs::are_awaited(tx, months.days(), today)?;
        Ok::<_, DeskError>((stretch, verbs::curves(tx, months, &zone, today)?, is_preliminary))
    };
    let (mut stretch, curves, is_preliminary) = console.house.store.read(gather).await?;
    let filter = if is_own { asked.filter() } else { Filter::default() };
    stretch.evidence = stretch.evidence.filtered(filter);
    // A year for others takes its time.
    let hide = move || (stretch.shown(audience), stretch);
    let (shown, stretch) = tokio::task::spawn_blocking(hide).await.map_err(|_| Fault::Panicked)?;
    let by_month = stretch.by_month(&shown, audience);
    let evidence = stretch.evidence;
    Ok(Sheet { asked, months, audience, evidence, shown, by_month, is_preliminary, curves, today })
}

/// `GET /figures?from=2026-01&to=2026-06`
///
/// # Errors
/// When the machine fails; months that do not fit give the page of the newest ones
/// back, and say so.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    page(&console, &me, asked, None).await
}

async fn page(
    console: &Console,
    me: &SignedIn,
    asked: Asked,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let asked_audience = asked.audience.clone();
    let (sheet, refusal) = match read(console, asked).await {
        Err(DeskError::Refused(unfit)) => {
            let newest = Asked { audience: asked_audience, ..Asked::default() };
            (read(console, newest).await?, Some(unfit))
        }
        sheet => (sheet?, refusal),
    };
    let lang = me.lang();
    let title = t(lang, "console-figures");
    let name = console.house.config.organisation.name.clone();
    let body = html! {
        div .only-printed { b { (name) } }
        h1 { (title) ", " (period(lang, sheet.months)) }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" { (t(lang, &format!("refusal-{}", refusal.code()))) }
        }
        (form(lang, &sheet))
        (headline(lang, &sheet))
        div .evidence {
            (by_month(lang, &sheet))
            (table(lang, &sheet, Indicator::Needs))
            (table(lang, &sheet, Indicator::Services))
            (speed(lang, &sheet))
            (table(lang, &sheet, Indicator::Venues))
            (table(lang, &sheet, Indicator::Shifts))
            (table(lang, &sheet, Indicator::Danger))
            (table(lang, &sheet, Indicator::AfterHoursFate))
            (table(lang, &sheet, Indicator::Feedback))
            (table(lang, &sheet, Indicator::Quality))
        }
        details .more-figures {
            summary { (t(lang, "console-figures-more")) }
            div .evidence {
                @for indicator in REST { (table(lang, &sheet, *indicator)) }
                @for indicator in crossed::CROSSED { (crossed::table(lang, &sheet, indicator)) }
            }
        }
        (beside::campaigns(me, &sheet))
        @if me.may(Permission::KeepFigures) { (beside::baseline(lang, &sheet)) }
        (files::links(lang, &sheet))
    };
    let page = plain(console, me, &title, Section::Figures, &body).await?;
    Ok(match refusal {
        Some(refusal) => with_status(page, status(refusal)),
        None => page,
    })
}

/// Not on the one page of paper.
const REST: &[Indicator] = &[
    Indicator::Heard,
    Indicator::Invited,
    Indicator::NeedsBeside,
    Indicator::Outcomes,
    Indicator::Urgencies,
    Indicator::Injuries,
    Indicator::Modalities,
    Indicator::Calls,
    Indicator::AfterProposal,
    Indicator::Referrals,
    Indicator::ReferralsDone,
    Indicator::ReferralsTo,
    Indicator::Turned,
    Indicator::Linkage,
    Indicator::Supplies,
    Indicator::Information,
    Indicator::Reviews,
    Indicator::Drills,
];

/// "май 2020", "ноябрь 2019 – июнь 2020"
fn period(lang: Lang, months: Months) -> String {
    let name = |month: Month| named(lang, month);
    if months.first == months.last {
        return name(months.first);
    }
    format!("{} – {}", name(months.first), name(months.last))
}

/// "май 2020"
pub fn named(lang: Lang, month: Month) -> String {
    format!("{} {}", t(lang, &format!("console-month-{}", month.number())), month.year())
}

fn form(lang: Lang, sheet: &Sheet) -> Markup {
    let asked = &sheet.asked;
    let month = |name: &str, key: &str, value: Month| {
        html! {
            div .field {
                label for={ "f-" (name) } { (t(lang, key)) }
                input type="month" id={ "f-" (name) } name=(name) value=(value.to_string()) pattern="[0-9]{4}-[0-9]{2}";
            }
        }
    };
    let select = |name: &str, key: &str, all: Vec<(&str, String)>, chosen: &str| {
        html! {
            div .field {
                label for={ "f-" (name) } { (t(lang, key)) }
                select id={ "f-" (name) } name=(name) {
                    @for (code, text) in all { option value=(code) selected[code == chosen] { (text) } }
                }
            }
        }
    };
    let any = |list: &'static str, codes: Vec<&'static str>| {
        let every = [("", t(lang, "console-figures-all"))].into_iter();
        every.chain(codes.into_iter().map(move |code| (code, label(lang, list, code)))).collect()
    };
    let venues = any("venue", Venue::ALL.iter().map(|it| it.code()).collect());
    let origins = any("origin", Origin::ALL.iter().map(|it| it.code()).collect());
    let audiences = ["", "outside", "partners"];
    let audiences = audiences.map(|code| {
        let name = if code.is_empty() { "house" } else { code };
        (code, t(lang, &format!("console-figures-for-{name}")))
    });
    html! {
        form .flow.not-printed action="/figures" method="get" {
            div .pair {
                (month("from", "console-figures-from", sheet.months.first))
                (month("to", "console-figures-to", sheet.months.last))
                (select("venue", "console-figures-venue", venues, &asked.venue))
                (select("origin", "console-figures-origin", origins, &asked.origin))
                (select("audience", "console-figures-audience", audiences.to_vec(), &asked.audience))
            }
            button { (t(lang, "console-figures-show")) }
        }
    }
}

/// The few numbers that are asked for first.
fn headline(lang: Lang, sheet: &Sheet) -> Markup {
    let shown = |value: Option<Value>| value.map(|value| words::value(lang, value));
    let minutes = |part: &str| match sheet.one(Indicator::Speed, part) {
        Some(Value::Speed(speed)) => {
            Some(t_with(lang, "console-waited-minutes", &[("minutes", speed.median.into())]))
        }
        other => shown(other),
    };
    let percent = |part: &str| match sheet.one(Indicator::Quality, part) {
        Some(Value::Share(part, whole)) => {
            Some(format!("{} %", crate::evidence::growth::share(part, whole)))
        }
        other => shown(other),
    };
    let rows = [
        ("console-figures-contacts", shown(sheet.one(Indicator::Contacts, ""))),
        ("console-figures-people", shown(sheet.one(Indicator::People, ""))),
        ("console-figures-median", minutes("all")),
        ("console-figures-emergency", minutes("emergency")),
        ("console-figures-memory", percent("from_memory")),
    ];
    html! {
        dl .figures {
            @for (key, value) in rows {
                @if let Some(value) = value { div { dt { (t(lang, key)) } dd { (value) } } }
            }
        }
        @if sheet.one(Indicator::People, "").is_some() {
            p .hint.definition { b { (t(lang, "indicator-people")) } ". " (t(lang, "definition-people")) }
        }
        @if let Some(growth) = sheet.one(Indicator::Growth, "") {
            p { b { (t(lang, "indicator-growth")) ": " (words::value(lang, growth)) } ". "
                span .hint { (t(lang, "definition-growth")) } }
        }
        @if !sheet.asked.filter().is_all() && sheet.audience == Audience::House {
            p .hint { (t(lang, "console-figures-filtered")) }
        }
        @if sheet.audience != Audience::House {
            p .hint { (t_with(lang, "console-figures-outside", &[("least", least(sheet.audience).into())])) }
        }
    }
}

fn least(audience: Audience) -> i64 {
    match audience {
        Audience::House => 0,
        Audience::Outside(least) => least,
    }
}

fn heading(lang: Lang, indicator: Indicator) -> Markup {
    let key = indicator.code().replace('_', "-");
    html! {
        h2 id={ "f-" (key) } { (t(lang, &format!("indicator-{key}"))) }
        p .hint.definition { (t(lang, &format!("definition-{key}"))) }
    }
}

/// Requests of each month: columns, and the same as a table.
fn by_month(lang: Lang, sheet: &Sheet) -> Markup {
    let months = by_month_shown(sheet);
    let is_few = months.len() <= 12;
    let has_campaign =
        |month: Month| sheet.curves.iter().any(|curve| verbs::month(curve.campaign.day) == month);
    let columns: Vec<Column> = months
        .iter()
        .map(|(month, parts)| Column {
            label: match (is_few, month.number()) {
                (true, number) => format!("{number:02}"),
                (false, 1) => month.year().to_string(),
                (false, _) => String::new(),
            },
            parts: *parts,
            is_marked: has_campaign(*month),
        })
        .collect();
    let has_others = sheet.audience == Audience::House
        && months.iter().any(|(_, it)| it.is_some_and(|it| it[1] > 0));
    html! {
        section .flow aria-labelledby="f-contacts" {
            (heading(lang, Indicator::Contacts))
            (chart::columns(&columns))
            @if has_others { p .hint { (t(lang, "console-figures-hatched")) } }
            @if columns.iter().any(|column| column.is_marked) {
                p .hint { (t(lang, "console-figures-marked")) }
            }
            details .not-printed {
                summary { (t(lang, "console-figures-table")) }
                table .counts {
                    thead { tr {
                        th scope="col" { (t(lang, "console-figures-month")) }
                        th .number scope="col" { (t(lang, "indicator-contacts")) }
                        @if has_others { th .number scope="col" { (t(lang, "console-figures-elsewhere")) } }
                    } }
                    tbody {
                        @for (month, parts) in &months {
                            tr {
                                th scope="row" { (named(lang, *month)) }
                                td .number { (hidden_or(lang, parts.map(|it| it.iter().sum()))) }
                                @if has_others { td .number { (hidden_or(lang, parts.map(|it| it[1]))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Contacts of each month, of the desk and from elsewhere; for others as each month is
/// shown by itself, and not told apart.
fn by_month_shown(sheet: &Sheet) -> Vec<(Month, Option<[i64; 2]>)> {
    if sheet.audience == Audience::House {
        let months = sheet.evidence.by_month(sheet.months.first, sheet.months.last);
        return months.into_iter().map(|(month, parts)| (month, Some(parts))).collect();
    }
    let contacts = |lines: &[Line]| {
        let line = lines.iter().find(|line| line.indicator == Indicator::Contacts)?;
        line.value.reports().map(|times| [times, 0])
    };
    sheet.shown.months().into_iter().map(|(month, lines)| (month, contacts(&lines))).collect()
}

fn hidden_or(lang: Lang, number: Option<i64>) -> String {
    number.map_or_else(|| t(lang, "figure-hidden"), |number| number.to_string())
}

/// One indicator: each part with its length and its number.
fn table(lang: Lang, sheet: &Sheet, indicator: Indicator) -> Markup {
    let lines: Vec<_> = sheet.of(indicator).collect();
    if lines.is_empty() {
        return html! {};
    }
    let length = |value: Value| match value {
        Value::Count(times) => Some((times, None)),
        Value::Share(part, whole) => Some((part, Some(whole))),
        Value::Said([said, answered, _]) => Some((said, Some(answered))),
        _ => None,
    };
    let most = lines.iter().filter_map(|line| length(line.value)).map(|(times, _)| times).max();
    let key = indicator.code().replace('_', "-");
    html! {
        section .flow aria-labelledby={ "f-" (key) } {
            (heading(lang, indicator))
            table .bars {
                tbody {
                    @for (at, line) in lines.iter().enumerate() {
                        tr .not-printed[is_left_out(at, line)] {
                            th scope="row" {
                                (words::part(lang, line))
                                @if let Some((part, whole)) = length(line.value) {
                                    (chart::bar(part, whole.or(most).unwrap_or(1)))
                                }
                            }
                            td .number {
                                (words::value(lang, line.value))
                                (memory(lang, line))
                            }
                        }
                    }
                    (left_out(lang, &lines))
                }
            }
        }
    }
}

/// Not on paper: the rarest, but never what was about somebody's life.
fn is_left_out(at: usize, line: &Line) -> bool {
    let is_danger = line.part.starts_with("OD.") || line.part == Urgency::Emergency.code();
    at >= LINES_PRINTED && !is_danger && line.indicator != Indicator::Danger
}

/// On paper in their place: how many they are, and what they come to together.
fn left_out(lang: Lang, lines: &[&Line]) -> Markup {
    let all = lines.iter().enumerate().filter(|(at, line)| is_left_out(*at, line));
    let all: Vec<_> = all.map(|(_, line)| line.value).collect();
    // A sum of what is not said would say it.
    let times: Option<i64> = all.iter().map(|value| value.reports()).sum();
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    html! {
        @if !all.is_empty() {
            tr .only-printed {
                th scope="row" { (t_with(lang, "console-figures-left-out", &[("lines", count.into())])) }
                td .number { (hidden_or(lang, times)) }
            }
        }
    }
}

/// Under a figure: how much of it somebody wrote from memory.
fn memory(lang: Lang, line: &Line) -> Markup {
    html! {
        @if let Some(share) = words::from_memory(lang, line) { small .from-memory { (share) } }
    }
}

/// From nought to the ninetieth of a hundred, the middle marked.
fn speed(lang: Lang, sheet: &Sheet) -> Markup {
    let lines: Vec<_> =
        sheet.of(Indicator::Speed).chain(sheet.of(Indicator::AfterHandover)).collect();
    let most = lines.iter().filter_map(|line| match line.value {
        Value::Speed(speed) => Some(speed.p90),
        _ => None,
    });
    let most = most.max().unwrap_or(1);
    let name = |line: &Line| match line.indicator {
        Indicator::AfterHandover => t(lang, "indicator-after-handover"),
        _ => words::part(lang, line),
    };
    html! {
        @if !lines.is_empty() {
            section .flow aria-labelledby="f-speed" {
                (heading(lang, Indicator::Speed))
                table .bars {
                    thead { tr {
                        td {}
                        @for key in ["median", "most", "n"] {
                            th .number scope="col" { (t(lang, &format!("console-speed-{key}"))) }
                        }
                    } }
                    tbody { @for line in &lines { (waited(lang, line, &name(line), most)) } }
                }
            }
        }
    }
}

fn waited(lang: Lang, line: &Line, name: &str, most: i64) -> Markup {
    html! {
        tr {
            th scope="row" {
                (name)
                @if let Value::Speed(speed) = line.value {
                    (chart::span(speed.median, speed.p90, most))
                }
                (memory(lang, line))
            }
            @if let Value::Speed(speed) = line.value {
                td .number { (speed.median) }
                td .number { (speed.p90) }
                td .number { (speed.n) }
            } @else {
                td .number colspan="3" { (words::value(lang, line.value)) }
            }
        }
    }
}
