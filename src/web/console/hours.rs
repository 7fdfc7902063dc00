//! The page of hours: what clients are told, the week, days without people, and
//! who is on call. What is changed here is told from the next message on.

use std::collections::BTreeSet;

use axum::extract::{Request, State};
use axum::response::Response;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::access::{AtPost, SignedIn};
use super::frame::{Section, plain, tick};
use super::moments::Moments;
use super::refused::{status, with_status};
use super::{Console, rota, shift_note};
use crate::clock::{Span, Timestamp};
use crate::codes::Role;
use crate::desk::permission::{Permission, allows};
use crate::desk::wait::Wait;
use crate::desk::{self, DeskError, Refusal, hours, report, wait};
use crate::ids::WorkerId;
use crate::roster::Roster;
use crate::store::drill::Drill;
use crate::store::hours::Shift;
use crate::store::rota::Duty;
use crate::store::shift_note::Note;
use crate::text::{label, t, t_with, waiting, when_closed};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;
use crate::{limits, store};

/// A date is written as midnight UTC of it.
static UTC: TimeZone = TimeZone::UTC;

/// Everything the page shows.
pub struct Plan<'a> {
    pub me: &'a SignedIn,
    /// The local date.
    today: Timestamp,
    /// The night that goes on.
    pub tonight: Timestamp,
    pub dates: Moments<'a>,
    wait: Wait,
    /// What is told once whoever reads this has left.
    closed: Option<hours::Closed>,
    week: Vec<Shift>,
    holidays: Vec<Timestamp>,
    pub duties: Vec<Duty>,
    pub drills: Vec<Drill>,
    /// What was left at the ends of shifts.
    notes: Vec<Note>,
    /// Who can be called.
    pub reached: BTreeSet<WorkerId>,
    /// Who may be put on call, by name.
    pub people: Vec<(WorkerId, String)>,
    pub roster: Roster,
}

impl Plan<'_> {
    pub fn may_change(&self) -> bool {
        self.me.may(Permission::KeepRota)
    }
}

/// `GET /hours`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, None).await
}

async fn read<'a>(console: &Console, me: &'a SignedIn) -> Result<Plan<'a>, DeskError> {
    let house = &console.house;
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let today = report::calendar(now, &zone).day;
    let tonight = desk::rota::tonight(&zone, now);
    let last = tonight + Span::days(limits::ROTA_SHOWN_DAYS - 1);
    let roster = Roster::read(house).await?;
    let found = house.store.read(move |tx| {
        let wait = wait::honest(tx, None, &zone, now)?;
        let closed = hours::closed(tx, &zone, now)?;
        let week = store::hours::week(tx)?;
        let holidays = store::hours::holidays(tx, today)?;
        let duties = store::rota::between(tx, tonight, last)?;
        let drills = store::drill::newest(tx)?;
        let notes = store::shift_note::newest(tx)?;
        let ways = store::call::ways(tx)?;
        let workers = store::worker::all(tx)?;
        let plan = (week, holidays, duties, drills, notes);
        Ok::<_, DeskError>((wait, closed, plan, ways, workers))
    });
    let (wait, closed, (week, holidays, duties, drills, notes), ways, workers) = found.await?;
    let can = |role: &Role| allows(*role, Permission::AnswerClient);
    let mut people: Vec<_> = workers
        .into_iter()
        .filter(|worker| worker.active && worker.roles.iter().any(can))
        .map(|worker| (worker.id, roster.name(worker.id).to_owned()))
        .collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(Plan {
        me,
        today,
        tonight,
        dates: Moments { lang: me.lang(), zone: &UTC },
        wait,
        closed,
        week,
        holidays,
        duties,
        drills,
        notes,
        reached: ways.iter().map(|way| way.worker).collect(),
        people,
        roster,
    })
}

async fn page(
    console: &Console,
    me: &SignedIn,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let (lang, plan) = (me.lang(), read(console, me).await?);
    let title = t(lang, "console-hours");
    let zone = &console.house.config.organisation.time_zone;
    let moments = Moments { lang, zone };
    let zone = zone.iana_name().unwrap_or("UTC");
    let body = html! {
        h1 { (title) }
        @if let Some(refusal) = refusal {
            p .banner.refused role="alert" {
                (t(lang, "console-hours-not-done")) " "
                (t(lang, &format!("refusal-{}", refusal.code())))
            }
        }
        section .banner aria-labelledby="h-told" {
            h2 id="h-told" { (t(lang, "console-hours-told")) }
            p { (waiting(lang, &plan.wait)) }
            @if let Some(closed) = plan.closed.as_ref().filter(|_| plan.wait.here > 0) {
                p .hint { (t_with(lang, "console-hours-told-then",
                    &[("told", when_closed(lang, closed).into())])) }
            }
        }
        (shift_note::section(me, &plan.roster, moments, &plan.notes))
        (rota::nights(&plan))
        (week(&plan, zone))
        (holidays(&plan))
        (rota::drills(&plan))
    };
    plain(console, me, &title, Section::Hours, &body).await
}

fn week(plan: &Plan, zone: &str) -> Markup {
    let lang = plan.me.lang();
    html! {
        section .flow aria-labelledby="h-week" {
            h2 id="h-week" { (t(lang, "console-hours-week")) }
            @if plan.week.is_empty() { p .hint { (t(lang, "console-hours-week-none")) } } @else {
                table .week { tbody {
                    @for weekday in 1..=7_i8 {
                        tr {
                            th scope="row" { (t(lang, &format!("console-weekday-{weekday}"))) }
                            td { (shifts(plan, weekday)) }
                        }
                    }
                } }
            }
            @if plan.may_change() { (add_shift(plan, zone)) }
        }
    }
}

fn shifts(plan: &Plan, weekday: i8) -> Markup {
    let lang = plan.me.lang();
    let mut of_day = plan.week.iter().filter(|shift| shift.weekday == weekday).peekable();
    html! {
        @if of_day.peek().is_none() { span .hint { (t(lang, "console-hours-nobody")) } } @else {
            ul {
                @for shift in of_day {
                    @let spelled = format!("{}–{}", clock(shift.begins), clock(shift.ends));
                    li .line-form {
                        span { (spelled) " " span .hint { (label(lang, "role", shift.role.code())) } }
                        @if plan.may_change() {
                            form action={ "/hours/shifts/" (shift.id) } method="post" {
                                button .plain aria-label=(t_with(lang, "console-hours-remove-shift",
                                    &[("shift", spelled.into())])) { (t(lang, "console-hours-remove")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// As clocks show it; midnight at the end of a day is 00:00.
pub fn clock(minute: i16) -> String {
    format!("{:02}:{:02}", minute / 60 % 24, minute % 60)
}

fn add_shift(plan: &Plan, zone: &str) -> Markup {
    let lang = plan.me.lang();
    html! {
        details {
            summary { (t(lang, "console-hours-add")) }
            form .flow action="/hours/shifts" method="post" {
                fieldset {
                    legend { (t(lang, "console-hours-days")) }
                    div .choices.days-of-week {
                        @for day in 1..=7 {
                            (tick("checkbox", "weekday", &day.to_string(), false,
                                &t(lang, &format!("console-weekday-short-{day}"))))
                        }
                    }
                }
                div .pair {
                    (time_field(&t(lang, "console-hours-from"), "begins", "11:00"))
                    (time_field(&t(lang, "console-hours-to"), "ends", "21:00"))
                }
                p .hint { (t_with(lang, "console-hours-past", &[("zone", zone.into())])) }
                div .field {
                    label for="role" { (t(lang, "console-hours-role")) }
                    select id="role" name="role" {
                        @for role in Role::ALL.iter().filter(|role| allows(**role, Permission::SeeRota)) {
                            option value=(role.code()) { (label(lang, "role", role.code())) }
                        }
                    }
                }
                button { (t(lang, "console-save")) }
            }
        }
    }
}

pub fn time_field(text: &str, name: &str, value: &str) -> Markup {
    html! {
        div .field {
            label for=(name) { (text) }
            input type="time" id=(name) name=(name) value=(value) required;
        }
    }
}

fn holidays(plan: &Plan) -> Markup {
    let lang = plan.me.lang();
    html! {
        section .flow aria-labelledby="h-holidays" {
            h2 id="h-holidays" { (t(lang, "console-holidays")) }
            @if plan.holidays.is_empty() { p .hint { (t(lang, "console-holidays-none")) } } @else {
                ul {
                    @for day in &plan.holidays {
                        li .line-form {
                            (plan.dates.on(*day))
                            @if plan.may_change() {
                                form action="/hours/holidays" method="post" {
                                    input type="hidden" name="remove" value="1";
                                    input type="hidden" name="day" value=(plan.dates.date(*day));
                                    button .plain { (t(lang, "console-hours-remove")) }
                                }
                            }
                        }
                    }
                }
            }
            @if plan.may_change() {
                form .row-form.beside-button action="/hours/holidays" method="post" {
                    div .field {
                        label for="day" { (t(lang, "console-holiday-day")) }
                        input type="date" id="day" name="day" min=(plan.dates.date(plan.today)) required;
                    }
                    button { (t(lang, "console-holiday-add")) }
                }
            }
        }
    }
}

/// `POST /hours/shifts`
///
/// # Errors
/// When the machine fails; a refusal is said on the page.
pub async fn add(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let worker = me.worker.clone();
    let typed = shift_typed(&fields);
    let planned = match typed {
        Some((role, days, span)) => {
            console.house.store.commit(move |tx| hours::plan(tx, &worker, role, &days, span)).await
        }
        None => Err(Refusal::NotAShift.into()),
    };
    answered(&console, &me, planned).await
}

fn shift_typed(fields: &Fields) -> Option<(Role, Vec<i8>, (i16, i16))> {
    let minute = |name| typed_minute(fields.get(name));
    let days = fields.all("weekday").map(|day| day.parse().ok()).collect::<Option<_>>()?;
    Some((Role::read(fields.get("role"))?, days, (minute("begins")?, minute("ends")?)))
}

/// A time as a field of a form has it, as minutes of the day.
pub fn typed_minute(typed: &str) -> Option<i16> {
    let (hour, minute) = typed.split_once(':')?;
    let (hour, minute) = (hour.parse::<i16>().ok()?, minute.get(..2)?.parse::<i16>().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

/// `POST /hours/shifts/{id}`
///
/// # Errors
/// When the machine fails.
pub async fn remove(
    State(console): State<Console>,
    me: SignedIn,
    AtPost(id): AtPost,
) -> Result<Response, DeskError> {
    let worker = me.worker.clone();
    let removed = console.house.store.commit(move |tx| hours::unplan(tx, &worker, id)).await;
    answered(&console, &me, removed).await
}

/// `POST /hours/holidays`: adds a day, or removes it.
///
/// # Errors
/// As [`add`].
pub async fn holiday(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let is_holiday = !fields.is_ticked("remove");
    let kept = match typed_day(fields.get("day")) {
        Some(day) => {
            console
                .house
                .store
                .commit(move |tx| hours::set_holiday(tx, &worker, &zone, day, is_holiday, now))
                .await
        }
        None => Err(Refusal::TimePast.into()),
    };
    answered(&console, &me, kept).await
}

/// A date as a field of a form has it, as midnight UTC of it.
pub fn typed_day(typed: &str) -> Option<Timestamp> {
    let date: jiff::civil::Date = typed.parse().ok()?;
    let midnight = date.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp(midnight.timestamp().as_second()))
}

/// Back to the page, with the refusal if there is one.
///
/// # Errors
/// When the machine fails, or the caller is a program.
pub async fn answered(
    console: &Console,
    me: &SignedIn,
    how: Result<(), DeskError>,
) -> Result<Response, DeskError> {
    match how {
        Ok(()) => Ok(see_other("/hours")),
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            Ok(with_status(page(console, me, Some(refusal)).await?, status(refusal)))
        }
        Err(error) => Err(error),
    }
}
