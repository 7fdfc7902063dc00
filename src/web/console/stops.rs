//! The timetable as the crew and the desk see it: what is on today and this
//! week, and two taps to say that it is not so.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPlace, SignedIn};
use super::frame::{Section, plain, tick};
use super::moments::Moments;
use crate::clock::{Span, Timestamp};
use crate::codes::{Lang, PlaceKind, What};
use crate::desk::need::Need;
use crate::desk::permission::Permission;
use crate::desk::timetable::{self, Next, Opening, State as Standing};
use crate::desk::{DeskError, Refusal, stops as verbs};
use crate::limits;
use crate::roster::Roster;
use crate::store::stops::{Change, Days, Exception, InTwo, Pause, Place, Timetable};
use crate::text::stops::{Reading, capital};
use crate::text::{label, t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;

/// `GET /stops`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let lang = me.lang();
    let timetable = read(&console).await?;
    let roster = Roster::read(&console.house).await?;
    let reading = reading(&console, &me);
    let title = t(lang, "console-stops");
    let body = html! {
        h1 { (title) }
        p .hint { (t(lang, "console-stops-hint")) }
        @if let Some(days) = timetable::paused(&timetable.pause, reading.today()) {
            p .banner .warning { b { (reading.without_bus(days)) } }
        }
        // The script watches this part where the worker hears of changes at all.
        div .week .flow data-live[me.may(Permission::SeeQueue)] {
            @for ahead in 0..limits::STOPS_SHOWN_DAYS {
                (day(reading, &timetable, &roster, reading.today() + Span::days(ahead)))
            }
        }
        (places(&me, reading, &timetable))
        @if me.may(Permission::EditPlaces) { (switch(reading, &timetable.pause)) }
    };
    plain(&console, &me, &title, Section::Stops, &body).await
}

pub(super) async fn read(console: &Console) -> Result<Timetable, DeskError> {
    let (now, zone) = (console.house.now(), console.house.config.organisation.time_zone.clone());
    Ok(console.house.store.read(move |tx| verbs::read(tx, now, &zone)).await?)
}

pub(super) fn reading<'a>(console: &'a Console, me: &SignedIn) -> Reading<'a> {
    let zone = &console.house.config.organisation.time_zone;
    Reading { lang: me.lang(), now: console.house.now(), zone }
}

/// `POST /stops/{id}/exceptions`
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn except(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let day = timetable::read_day(fields.get("day")).ok_or(Refusal::DayUnfit)?;
    let change = read_change(&fields)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let store = &console.house.store;
    store.commit(move |tx| verbs::except(tx, &worker, id, (day, change), now, &zone)).await?;
    Ok(back(&fields, id))
}

fn read_change(fields: &Fields) -> Result<Change, Refusal> {
    let hours = || match super::place::read_hours(fields.get("hours")).as_deref() {
        Some([stretch]) => Ok(*stretch),
        _ => Err(Refusal::HoursUnfit),
    };
    match What::read(fields.get("what")).ok_or(Refusal::UnknownCode)? {
        What::Cancelled => Ok(Change::Cancelled),
        What::Late => {
            fields.get("minutes").parse().map(Change::Late).map_err(|_| Refusal::HoursUnfit)
        }
        What::Hours => hours().map(Change::Hours),
        What::Extra => hours().map(Change::Extra),
    }
}

/// `POST /stops/{id}/exceptions/undo`
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn undo(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let day = timetable::read_day(fields.get("day")).ok_or(Refusal::DayUnfit)?;
    let what = What::read(fields.get("what")).ok_or(Refusal::UnknownCode)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let store = &console.house.store;
    store.commit(move |tx| verbs::undo(tx, &worker, id, (day, what), now)).await?;
    Ok(back(&fields, id))
}

/// `POST /stops/{id}/stock`: what ran out there today.
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn stock(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let out: Option<Vec<_>> = fields.all("out").map(Need::read).collect();
    let out = out.ok_or(Refusal::UnknownCode)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    let store = &console.house.store;
    store.commit(move |tx| verbs::run_out(tx, &worker, id, &out, now, &zone)).await?;
    Ok(see_other("/stops"))
}

/// Where the form stood: the list, at that day, or the page of the place.
fn back(fields: &Fields, id: crate::ids::PlaceId) -> Response {
    match fields.is_ticked("of-place") {
        true => see_other(&format!("/stops/{id}#day")),
        false => see_other("/stops"),
    }
}

/// `POST /stops/{id}/check`
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn check(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    let zone = console.house.config.organisation.time_zone.clone();
    console.house.store.commit(move |tx| verbs::check(tx, &worker, id, now, &zone)).await?;
    Ok(see_other("/stops#places"))
}

/// `POST /stops/pause`: the switch, and what there is instead.
///
/// # Errors
/// When the desk refuses or the machine fails.
pub async fn pause(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    let today = reading(&console, &me).today();
    let days = match fields.is_ticked("off") {
        true => None,
        false => Some(read_days(&fields, today)?),
    };
    let words = |name: &str| fields.get(name).trim().to_owned();
    let instead = InTwo { ru: words("instead-ru"), en: words("instead-en") };
    console.house.store.commit(move |tx| verbs::pause(tx, &worker, days, instead, now)).await?;
    Ok(see_other("/stops#pause"))
}

fn read_days(fields: &Fields, today: Timestamp) -> Result<Days, Refusal> {
    let day = |typed: &str| match typed.trim() {
        "" => Ok(None),
        typed => timetable::read_day(typed).map(Some).ok_or(Refusal::DayUnfit),
    };
    Ok(Days { since: day(fields.get("since"))?.unwrap_or(today), until: day(fields.get("until"))? })
}

/// What is on, on one day; an opening that began yesterday and goes on is
/// today's too.
fn day(reading: Reading, timetable: &Timetable, roster: &Roster, day: Timestamp) -> Markup {
    let is_today = day == reading.today();
    let on = |place: &Place, day| timetable::of_day(place, &timetable.pause, day, reading.zone);
    let mut found: Vec<Next> = Vec::new();
    for place in timetable::offering(timetable, None) {
        let night = on(place, day - Span::days(1));
        let night = night.into_iter().filter(|opening| is_today && opening.until > reading.now);
        found.extend(night.chain(on(place, day)).map(|opening| Next { place, opening }));
    }
    found.sort_by_key(|next| (next.opening.from, next.place.id));
    html! {
        @if is_today || !found.is_empty() {
            section .flow {
                h2 { (capital(&reading.day(day))) }
                @if found.is_empty() { p .hint { (t(reading.lang, "console-stops-nothing")) } }
                ul .stops {
                    @for next in &found {
                        li .opening .off[!next.opening.stands()] { (one(reading, roster, next)) }
                    }
                }
            }
        }
    }
}

fn one(reading: Reading, roster: &Roster, next: &Next) -> Markup {
    let (place, opening) = (next.place, &next.opening);
    let is_over = opening.until <= reading.now;
    // The day stands above; hours as ever, and those that are over, need no sentence.
    let when = match opening.state {
        Standing::Usual if opening.from > reading.now => reading.hours(opening),
        _ if is_over && opening.stands() => reading.hours(opening),
        _ => capital(&reading.when(place.kind, opening)),
    };
    html! {
        b { (place.title.to(reading.lang)) }
        span .facts[is_over] { (when) }
        @for exception in place.exceptions.iter().filter(|it| it.day == opening.day) {
            (said_by(reading, roster, exception))
        }
        @if let Some(out) = reading.out(place, opening.day) { span .warning-line { (out) } }
        @if !is_over { (taps(reading, place, opening)) }
    }
}

fn said_by(reading: Reading, roster: &Roster, exception: &Exception) -> Markup {
    let moments = Moments { lang: reading.lang, zone: reading.zone };
    let late = if let Change::Late(minutes) = exception.change { minutes } else { 0 };
    let gaps = [
        ("name", roster.name(exception.worker).into()),
        ("when", moments.whole(exception.changed_at).into()),
        ("minutes", late.into()),
    ];
    let key = format!("console-stops-said-{}", exception.change.what().code());
    html! { span .facts { (t_with(reading.lang, &key, &gaps)) } }
}

/// Two taps to say that it is not so, one to take that back.
fn taps(reading: Reading, place: &Place, opening: &Opening) -> Markup {
    let lang = reading.lang;
    // Nobody knows today that they will be late on Friday; and what stands cannot
    // be late any more.
    let may_be_late =
        opening.day <= reading.today() && reading.now < opening.from + limits::LATE_SAID_WITHIN;
    let said: Vec<_> = place.exceptions.iter().filter(|it| it.day == opening.day).collect();
    // What does not come cannot be late: first it comes again.
    let is_off = said.iter().any(|it| it.change == Change::Cancelled);
    let to_undo = said.iter().filter(|it| !is_off || it.change == Change::Cancelled);
    let action = format!("/stops/{}/exceptions", place.id);
    html! {
        div .taps {
            @for exception in to_undo {
                (undo_form(lang, place, opening.day, exception.change.what(), false))
            }
            @if opening.stands() {
                (cancel_taps(lang, place, opening, &action))
                @if may_be_late { (late_taps(reading, opening, &action)) }
                @if opening.day == reading.today() { (stock_taps(lang, place, opening.day)) }
            }
        }
    }
}

fn cancel_taps(lang: Lang, place: &Place, opening: &Opening, action: &str) -> Markup {
    let side = if place.kind == PlaceKind::MobileUnit { "bus" } else { "door" };
    let what = t(lang, &format!("console-stops-not-coming-{side}"));
    let sure = [("what", what.to_lowercase().into())];
    html! {
        details .tap {
            summary .button { (what) }
            form action=(action) method="post" {
                (of_day(opening.day, What::Cancelled))
                button .destroy { (t_with(lang, "console-stops-not-coming-sure", &sure)) }
            }
        }
    }
}

/// What there is none of any more, ticked; nothing ticked: it is all there.
fn stock_taps(lang: Lang, place: &Place, today: Timestamp) -> Markup {
    let stock = verbs::stock(place);
    let out = place.out.as_ref().filter(|out| out.day == today);
    let is_out = |code: &str| out.is_some_and(|out| out.of.iter().any(|it| it == code));
    html! {
        @if !stock.is_empty() {
            details .tap {
                summary .button { (t(lang, "console-stops-stock")) }
                form .flow action={ "/stops/" (place.id) "/stock" } method="post" {
                    div .ticks {
                        @for need in stock {
                            (tick("checkbox", "out", need.code, is_out(need.code), &label(lang, "need", need.code)))
                        }
                    }
                    button { (t(lang, "console-stops-stock-say")) }
                }
            }
        }
    }
}

/// Later by so much than now, or than planned while that is still ahead. Where
/// it would be time to leave by then, nothing is offered.
fn late_taps(reading: Reading, opening: &Opening, action: &str) -> Markup {
    let lang = reading.lang;
    let late = if let Standing::Late(minutes) = opening.state { minutes } else { 0 };
    let planned = opening.from - Span::minutes(late);
    let passed = (reading.now - planned).as_minutes().max(0);
    let fits = |minutes: i64| {
        minutes <= limits::LATE_MIN_MAX && planned + Span::minutes(minutes) < opening.until
    };
    let choices = limits::LATE_MIN_CHOICES.map(|more| (more, passed + more));
    let choices: Vec<_> = choices.into_iter().filter(|(_, minutes)| fits(*minutes)).collect();
    html! {
        @if !choices.is_empty() {
            details .tap {
                summary .button { (t(lang, "console-stops-late")) }
                form .buttons action=(action) method="post" {
                    (of_day(opening.day, What::Late))
                    @for (more, minutes) in choices {
                        @let time = reading.hour(planned + Span::minutes(minutes));
                        @let gaps = [("minutes", more.into()), ("time", time.into())];
                        button name="minutes" value=(minutes) {
                            (t_with(lang, "console-stops-late-by", &gaps))
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn undo_form(
    lang: Lang,
    place: &Place,
    day: Timestamp,
    what: What,
    of_place: bool,
) -> Markup {
    html! {
        form action={ "/stops/" (place.id) "/exceptions/undo" } method="post" {
            (of_day(day, what))
            @if of_place { input type="hidden" name="of-place" value="1"; }
            button { (t(lang, &format!("console-stops-undo-{}", what.code()))) }
        }
    }
}

fn of_day(day: Timestamp, what: What) -> Markup {
    html! {
        input type="hidden" name="day" value=(day.date());
        input type="hidden" name="what" value=(what.code());
    }
}

fn places(me: &SignedIn, reading: Reading, timetable: &Timetable) -> Markup {
    let lang = reading.lang;
    html! {
        section .flow aria-labelledby="places" {
            h2 id="places" { (t(lang, "console-stops-places")) }
            @if timetable.places.is_empty() { p .hint { (t(lang, "console-stops-empty")) } }
            ul .stops {
                @for place in &timetable.places { li { (place_line(reading, place)) } }
            }
            @if me.may(Permission::EditPlaces) {
                p { a .button href="/stops/new" { (t(lang, "console-stops-new")) } }
            }
        }
    }
}

fn place_line(reading: Reading, place: &Place) -> Markup {
    let lang = reading.lang;
    let kind = label(lang, "place", place.kind.code());
    html! {
        b { (place.title.to(lang)) }
        span .facts {
            (kind)
            @if !place.is_active { " · " (t(lang, "console-stops-inactive")) }
        }
        @if let Some(unchecked) = reading.unchecked(place) {
            span .warning-line { (unchecked) }
        } @else {
            @let day = reading.date(place.checked_on);
            span .facts { (t_with(lang, "console-stops-checked", &[("day", day.into())])) }
        }
        div .taps {
            @if place.checked_on != reading.today() {
                form action={ "/stops/" (place.id) "/check" } method="post" {
                    button { (t(lang, "console-stops-check")) }
                }
            }
            a .button href={ "/stops/" (place.id) } { (t(lang, "console-stops-change")) }
        }
    }
}

/// The one switch for the whole organisation.
fn switch(reading: Reading, pause: &Pause) -> Markup {
    let lang = reading.lang;
    let days = timetable::paused(pause, reading.today());
    let since = days.map_or(reading.today(), |days| days.since).date();
    let until = days.and_then(|days| days.until).map(Timestamp::date).unwrap_or_default();
    let keep = if days.is_some() { "keep" } else { "turn-on" };
    html! {
        section .flow aria-labelledby="pause" {
            h2 id="pause" { (t(lang, "console-stops-pause")) }
            @match days {
                Some(days) => {
                    @let said = [("said", reading.without_bus(days).into())];
                    p { (t_with(lang, "console-stops-pause-on", &said)) }
                }
                None => p .facts { (t(lang, "console-stops-pause-off")) },
            }
            p .hint { (t(lang, "console-stops-pause-hint")) }
            form .flow action="/stops/pause" method="post" {
                div .pair {
                    (date_field(lang, "since", &since)) (date_field(lang, "until", &until))
                }
                @for (name, words) in [("instead-ru", &pause.instead.ru), ("instead-en", &pause.instead.en)] {
                    div .field {
                        label for=(name) { (t(lang, &format!("console-stops-pause-{name}"))) }
                        textarea id=(name) name=(name) maxlength=(limits::INSTEAD_CHARS_MAX) { (words) }
                    }
                }
                div .buttons {
                    button .primary[days.is_none()] { (t(lang, &format!("console-stops-pause-{keep}"))) }
                    @if days.is_some() {
                        button .primary name="off" value="1" { (t(lang, "console-stops-pause-turn-off")) }
                    }
                }
            }
        }
    }
}

fn date_field(lang: Lang, name: &str, day: &str) -> Markup {
    html! {
        div .field {
            label for=(name) { (t(lang, &format!("console-stops-pause-{name}"))) }
            input type="date" id=(name) name=(name) value=(day);
        }
    }
}
