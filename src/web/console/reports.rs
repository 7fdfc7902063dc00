//! Work reports: one's own, the team's for supervisors, bare codes for those
//! who count.

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::closure::NOTE;
use super::frame::{Section, plain};
use super::moments::Moments;
use super::month::Asked;
use super::{alarm, calling, invitations, rota};
use crate::clock::{Span, Timestamp};
use crate::codes::{AlarmVerdict, Lang, Origin, Role};
use crate::desk::figures::begin;
use crate::desk::permission::Permission;
use crate::desk::proposal::Figures;
use crate::desk::{DeskError, elsewhere, report};
use crate::engine::Tx;
use crate::evidence::speed::Speed;
use crate::ids::WorkerId;
use crate::roster::Roster;
use crate::store::drill::Drill;
use crate::store::report::{Alike, WorkReport};
use crate::text::{label, t, t_with};
use crate::vault::{Team, Words};
use crate::{limits, store};

/// Services that send somebody on.
const REFERRALS: &[&str] = &["S08", "S09", "S10"];

/// Whose reports a worker sees, and how much of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    Team,
    Own,
    Codes,
    /// What is counted, and no row: those go to research by two people.
    Counts,
}

/// `GET /reports`
///
/// # Errors
/// When the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let sight = if me.may(Permission::SeeTeamReports) {
        Sight::Team
    } else if me.may(Permission::SeeReportCodes) && !me.worker.is(Role::Researcher) {
        Sight::Codes
    } else if me.may(Permission::SeeReportCodes) {
        Sight::Counts
    } else {
        Sight::Own
    };
    let whose = (sight == Sight::Own).then_some(me.worker.id);
    let today = report::calendar(console.house.now(), &console.house.config.organisation.time_zone);
    let today = today.day;
    let (reports, days) = match sight {
        Sight::Counts => (Vec::new(), Vec::new()),
        _ => listed(&console, &asked, whose, today).await?,
    };
    let looked_at: Vec<_> = days.iter().filter(|it| asked.is_of_day(it.day)).collect();
    let roster = Roster::read(&console.house).await?;
    let title = match sight {
        Sight::Own => t(lang, "console-reports-own"),
        Sight::Team => t(lang, "console-reports-team"),
        Sight::Codes | Sight::Counts => t(lang, "console-reports-codes"),
    };
    let moments = Moments { lang, zone: &jiff::tz::TimeZone::UTC };
    let mut lines = Vec::with_capacity(reports.len());
    for report in &reports {
        let note = note(&console, &me, sight, report).await;
        let who = report.worker.filter(|_| sight == Sight::Team).map(|who| roster.name(who));
        let goes = elsewhere::may_take_back(&me.worker, report);
        lines.push(line(moments, report, who, note.as_str(), goes));
    }
    let counted = match sight {
        Sight::Own => None,
        Sight::Team | Sight::Codes | Sight::Counts => Some(counted(&console).await?),
    };
    let body = html! {
        h1 { (title) }
        @if me.may(Permission::LogElsewhere) {
            p { a .button href="/reports/new" { (t(lang, "console-elsewhere")) } }
        }
        (super::research::way(&me))
        (super::importing::way(&me))
        @if let Some(counted) = &counted {
            (drills_of(moments, &counted.drills))
            (served(&console, lang, &counted.served))
            (alarms(&console, lang, &counted.marks))
            (calling::counted(lang, &counted.calls))
            (counted.door.shown(lang))
        }
        @if sight != Sight::Counts {
            (asked.sheet(lang, today, &days))
            (figures(lang, &looked_at))
            (asked.form(lang, today))
            @if reports.is_empty() { p .hint { (t(lang, "console-reports-none")) } }
        }
        @if !reports.is_empty() {
            ol .reports { @for line in lines { (line) } }
            @if i64::try_from(reports.len()).is_ok_and(|shown| shown == limits::CASES_A_PAGE) {
                @if let Some(last) = reports.last() { (asked.older(lang, last)) }
            }
        }
    };
    plain(&console, &me, &title, Section::Reports, &body).await
}

/// Reports that were asked for, a page of them, and what all those of the sheet's month
/// say.
async fn listed(
    console: &Console,
    asked: &Asked,
    whose: Option<WorkerId>,
    today: Timestamp,
) -> Result<(Vec<WorkReport>, Vec<Alike>), DeskError> {
    let wanted = asked.wanted(whose);
    let month = asked.month(today);
    let (from, to) = (begin(month), begin(month.next()) - Span::days(1));
    let read = move |tx: &mut Tx| {
        let reports = store::report::newest(tx, &wanted)?;
        Ok::<_, DeskError>((reports, store::report::alike(tx, &wanted, from, to)?))
    };
    console.house.store.read(read).await
}

/// What is counted beside the reports, of nobody in particular.
struct Counted {
    drills: Vec<Drill>,
    /// What was given without a worker lately, and how often.
    served: Vec<(String, i64)>,
    marks: Vec<(String, AlarmVerdict, i64)>,
    calls: Figures,
    door: invitations::Counts,
}

async fn counted(console: &Console) -> Result<Counted, DeskError> {
    let zone = &console.house.config.organisation.time_zone;
    let today = report::calendar(console.house.now(), zone).day;
    let since = today - limits::COUNTED_OF;
    let read = move |tx: &mut Tx| {
        Ok::<_, DeskError>(Counted {
            drills: store::drill::newest(tx)?,
            served: store::served::between(tx, since, today)?,
            marks: store::hearing::marks(tx, since)?,
            calls: Figures::since(tx, since)?,
            door: invitations::Counts::since(tx, report::month(since))?,
        })
    };
    console.house.store.read(read).await
}

/// What people found by themselves.
fn served(console: &Console, lang: Lang, served: &[(String, i64)]) -> Markup {
    let (library, now) = (console.house.library(), console.house.now());
    let title = |what: &str| match what {
        "stops" => t(lang, "console-served-stops"),
        name => library
            .find(name, lang, now)
            .map_or_else(|| name.to_owned(), |leaflet| leaflet.text().title.clone()),
    };
    html! {
        @if !served.is_empty() {
            section .flow aria-labelledby="r-served" {
                h2 id="r-served" { (t(lang, "console-served")) }
                p .hint { (t(lang, "console-served-hint")) }
                table .counts {
                    tbody {
                        @for (what, times) in served {
                            tr { th scope="row" { (title(what)) } td .number { (times) } }
                        }
                    }
                }
            }
        }
    }
}

/// What workers said of alarms, by rule.
fn alarms(console: &Console, lang: Lang, marks: &[(String, AlarmVerdict, i64)]) -> Markup {
    let rule = |code: &str| match code {
        "" => t(lang, "console-why-none"),
        code => alarm::sentence(&console.house.rules, lang, code),
    };
    html! {
        @if !marks.is_empty() {
            section .flow aria-labelledby="r-alarms" {
                h2 id="r-alarms" { (t(lang, "console-alarms")) }
                p .hint { (t(lang, "console-alarms-hint")) }
                table .counts {
                    tbody {
                        @for (code, verdict, times) in marks {
                            tr {
                                th scope="row" { (rule(code)) }
                                td { (t(lang, &format!("console-alarm-was-{}", verdict.code()))) }
                                td .number { (times) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// How long the drills took. No name stands in them.
fn drills_of(moments: Moments, drills: &[Drill]) -> Markup {
    let lang = moments.lang;
    html! {
        @if !drills.is_empty() {
            section .flow aria-labelledby="r-drills" {
                h2 id="r-drills" { (t(lang, "console-drills")) }
                ul {
                    @for drill in drills {
                        li { (moments.on(drill.day)) ": " (rota::result(lang, drill)) }
                    }
                }
            }
        }
    }
}

/// The note, for its author and for supervisors who are in the duty team.
async fn note(console: &Console, me: &SignedIn, sight: Sight, report: &WorkReport) -> Words {
    let Some(sealed) = report.note.as_ref().filter(|_| sight != Sight::Codes) else {
        return Words::new(String::new());
    };
    let opened = console.house.vault.open_for_team(&me.reader, Team::Duty, NOTE, sealed).await;
    let text = opened.ok().and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    Words::new(text.unwrap_or_default())
}

/// Of the sheet's month, or of the day that was chosen on it: all that are asked for,
/// also those that stand on no page yet.
fn figures(lang: Lang, all: &[&Alike]) -> Markup {
    let times =
        |takes: &dyn Fn(&Alike) -> i64| all.iter().map(|it| takes(it) * it.times).sum::<i64>();
    let referrals = times(&|it| {
        let given = it.services.iter().filter(|code| REFERRALS.contains(&code.as_str()));
        i64::try_from(given.count()).unwrap_or(0)
    });
    let waits = all.iter().filter_map(|it| Some((it.minutes_to_first?, it.times)));
    html! {
        @if !all.is_empty() {
            dl .figures {
                div { dt { (t(lang, "console-figure-reports")) } dd { (times(&|_| 1)) } }
                @if let Some(speed) = Speed::of(waits) {
                    div { dt { (t(lang, "console-figure-median")) } dd { (minutes(lang, speed.median)) } }
                }
                div { dt { (t(lang, "console-figure-referrals")) } dd { (referrals) } }
                div {
                    dt { (t(lang, "console-figure-memory")) }
                    dd { (times(&|it| i64::from(it.filled_from_memory))) }
                }
            }
        }
    }
}

fn minutes(lang: Lang, minutes: i64) -> String {
    t_with(lang, "console-waited-minutes", &[("minutes", minutes.into())])
}

/// `moments` are UTC here: a report's day is already the local one.
fn line(
    moments: Moments,
    report: &WorkReport,
    who: Option<&str>,
    note: &str,
    goes: bool,
) -> Markup {
    let lang = moments.lang;
    let services: Vec<_> =
        report.services.iter().map(|code| label(lang, "service", code)).collect();
    html! {
        li {
            h2 { (label(lang, "need", &report.need)) }
            time datetime=(moments.date(report.day)) {
                (moments.day(report.day)) ", " (label(lang, "shift", report.shift.code()))
            }
            @if !services.is_empty() { p { (services.join(" · ")) } }
            @if !note.is_empty() { p .words { (note) } }
            p .facts {
                (label(lang, "venue", report.venue.code())) " · "
                (label(lang, "urgency", report.urgency_at_close.code())) " · "
                @if let Some(first) = report.minutes_to_first {
                    (t_with(lang, "console-first-answer", &[("time", minutes(lang, first).into())])) " · "
                }
                (label(lang, "outcome", report.outcome.code()))
                @if report.origin != Origin::Desk { " · " (label(lang, "origin", report.origin.code())) }
                @if report.is_late { " · " (t(lang, "console-report-late")) }
                @if report.after_hours { " · " (t(lang, "console-after-hours")) }
                @if report.filled_from_memory { " · " (t(lang, "console-from-memory")) }
                @if let Some(who) = who { " · " (who) }
            }
            @if goes {
                form .not-printed action={ "/reports/" (report.id.0) "/drop" } method="post" {
                    button .quiet { (t(lang, "console-report-take-back")) }
                }
            }
        }
    }
}
