//! `GET /stops`: where to find us and when. It needs no talk, no script and no
//! cookie, and can be printed.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::{Markup, html};

use super::frame::Here;
use super::search::search_box;
use super::{Answer, ics};
use crate::codes::{Lang, PlaceKind};
use crate::desk::need::Need;
use crate::desk::{stops, timetable};
use crate::limits;
use crate::store::stops::{Place, Timetable};
use crate::text::stops::{Reading, capital, week};
use crate::text::{label, t_with};
use crate::web::page::paragraphs;

pub async fn show(here: Here) -> Answer {
    let timetable = read(&here).await?;
    let reading = reading(&here);
    let wanted = wanted(&here);
    let title = here.t("stops-page-title");
    let places: Vec<_> = timetable::offering(&timetable, wanted.map(|need| need.code)).collect();
    let content = html! {
        div .title-row { h1 { (title) } (here.other_lang()) }
        (without_bus(reading, &timetable))
        @if places.is_empty() {
            p { (here.t(if wanted.is_some() { "stops-page-none-such" } else { "stops-page-none" })) }
        } @else {
            (next(&here, reading, &timetable, wanted))
        }
        (filter(&here, &timetable, wanted))
        @if !places.is_empty() {
            section .flow aria-labelledby="all" {
                h2 #all { (here.t("stops-page-all")) }
                @for place in &places { (one(&here, reading, &timetable, place)) }
            }
            section .flow .not-printed {
                p { a .button href={ (here.link("/stops.ics")) (kept(&here)) } { (here.t("stops-page-calendar")) } }
                p .hint { (here.t("stops-page-calendar-hint")) }
            }
        }
        section .not-printed { (search_box(&here)) }
        p .not-printed { a .go href=(here.link("/")) { (here.t("stops-page-write")) } }
    };
    Ok(fresh(here.page(&title, &content)))
}

/// `GET /stops.ics`: the same for a calendar.
pub async fn calendar(here: Here) -> Answer {
    let timetable = read(&here).await?;
    let name = here.config().organisation.name.as_str();
    let body = ics::calendar(reading(&here), &timetable, wanted(&here), name);
    let kind = HeaderValue::from_static("text/calendar; charset=utf-8");
    let mut answer = Response::new(body.into());
    answer.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(fresh(answer))
}

async fn read(here: &Here) -> Result<Timetable, crate::desk::DeskError> {
    let (now, zone) = (here.house().now(), here.config().organisation.time_zone.clone());
    Ok(here.house().store.read(move |tx| stops::read(tx, now, &zone)).await?)
}

fn reading(here: &Here) -> Reading<'_> {
    let zone = &here.config().organisation.time_zone;
    Reading { lang: here.lang, now: here.house().now(), zone }
}

/// What `?offers=` asks for, if it is a need of ours.
fn wanted(here: &Here) -> Option<&'static Need> {
    here.asked("offers").and_then(Need::read).filter(|need| stops::can_be_offered(need))
}

/// What was changed must be read within a minute.
fn fresh(mut answer: Response) -> Response {
    let kept = format!("private, max-age={}", limits::STOPS_FRESH_S);
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        answer.headers_mut().insert(header::CACHE_CONTROL, kept);
    }
    let vary = HeaderValue::from_static("accept-language");
    answer.headers_mut().insert(header::VARY, vary);
    answer
}

/// What a link to the same list in another form adds. The code is ours, not
/// what came.
pub fn kept(here: &Here) -> String {
    wanted(here).map_or_else(String::new, |need| format!("&offers={}", need.code))
}

/// The bus does not run: said first, with what there is instead.
fn without_bus(reading: Reading, timetable: &Timetable) -> Markup {
    let days = timetable::paused(&timetable.pause, reading.today());
    html! {
        @if let Some(days) = days {
            section .banner .warning .flow role="status" {
                p { b { (reading.without_bus(days)) } }
                (paragraphs(&reading.instead(&timetable.pause)))
            }
        }
    }
}

fn next(here: &Here, reading: Reading, timetable: &Timetable, wanted: Option<&Need>) -> Markup {
    let offers = wanted.map(|need| need.code);
    let found = timetable::next(timetable, offers, reading.now, limits::STOPS_NAMED, reading.zone);
    let day = reading.date(reading.today());
    let as_of = [("day", day.into()), ("time", reading.hour(reading.now).into())];
    html! {
        section .flow aria-labelledby="next" {
            h2 #next { (here.t("stops-page-next")) }
            @if !found.iter().any(|next| next.opening.stands()) {
                p { (here.t("stops-nothing-ahead")) }
            }
            ul .stops {
                @for next in &found {
                    li .off[!next.opening.stands()] {
                        b { (capital(&reading.when(next.place.kind, &next.opening))) }
                        a href={ "#p-" (next.place.id) } { (next.place.title.to(reading.lang)) }
                        @if let Some(unchecked) = reading.unchecked(next.place) {
                            span .warning-line { (unchecked) }
                        }
                        @if let Some(out) = reading.out(next.place, next.opening.day) {
                            span .warning-line { (out) }
                        }
                    }
                }
            }
            p .hint {
                (t_with(reading.lang, "stops-page-as-of", &as_of)) " "
                a .not-printed href={ (here.link("/stops")) (kept(here)) } { (here.t("stops-page-again")) }
            }
        }
    }
}

/// Links would be a dozen; a list and a button are one line.
fn filter(here: &Here, timetable: &Timetable, wanted: Option<&Need>) -> Markup {
    let mut needs = stops::on_offer(timetable);
    // What is asked for and cannot be had is still what was asked for.
    needs.extend(wanted.filter(|need| !needs.contains(need)));
    html! {
        @if needs.len() > 1 || wanted.is_some() {
            form .pick .not-printed action="/stops" method="get" {
                input type="hidden" name="lang" value=(here.lang.code());
                div .field {
                    label for="offers" { (here.t("stops-page-offers")) }
                    select #offers name="offers" {
                        option value="" { (here.t("stops-page-any")) }
                        @for need in needs {
                            option value=(need.code) selected[wanted == Some(need)] {
                                (label(here.lang, "need", need.code))
                            }
                        }
                    }
                }
                button { (here.t("stops-page-show")) }
            }
        }
    }
}

fn one(here: &Here, reading: Reading, timetable: &Timetable, place: &Place) -> Markup {
    let lang = reading.lang;
    let entry = place.entry.to(lang);
    let unchecked = reading.unchecked(place);
    html! {
        article .place .flow #{ "p-" (place.id) } {
            h3 { (place.title.to(lang)) }
            p .facts { (label(lang, "place", place.kind.code())) }
            @if let Some(unchecked) = &unchecked { p .warning-line { (unchecked) } }
            @if let Some(out) = reading.out(place, reading.today()) { p .warning-line { (out) } }
            (unlike(reading, timetable, place))
            dl {
                @if !place.way.to(lang).is_empty() {
                    dt { (here.t("stops-page-way")) } dd { (paragraphs(place.way.to(lang))) }
                }
                dt { (here.t("stops-page-hours")) }
                dd { (hours(here, place)) }
                @if !entry.is_empty() {
                    dt { (here.t("stops-page-entry")) } dd { (paragraphs(entry)) }
                }
                @if !place.offers.is_empty() {
                    dt { (here.t("stops-page-has")) }
                    dd { (offers(lang, place)) }
                }
            }
            @if !place.tel.is_empty() {
                p { a .go href={ "tel:" (super::guide::dialled(&place.tel)) } {
                    (here.t("stops-page-call")) " " (place.tel)
                } }
            }
            @if unchecked.is_none() {
                @let day = reading.date(place.checked_on);
                p .hint { (t_with(lang, "stops-page-checked", &[("day", day.into())])) }
            }
        }
    }
}

fn offers(lang: Lang, place: &Place) -> String {
    let offers = place.offers.iter().map(|code| label(lang, "need", code));
    offers.collect::<Vec<_>>().join(" · ")
}

fn hours(here: &Here, place: &Place) -> Markup {
    let week = week(here.lang, &place.hours);
    html! {
        @if week.is_empty() { (here.t("stops-page-no-hours")) }
        @else {
            table .hours { tbody {
                @for (days, hours) in week { tr { th scope="row" { (days) } td { (hours) } } }
            } }
        }
    }
}

/// Where the next days differ from the hours above.
fn unlike(reading: Reading, timetable: &Timetable, place: &Place) -> Markup {
    let ahead = reading.now + crate::clock::Span::days(limits::EXCEPTIONS_NAMED_DAYS);
    let window = (reading.now, ahead);
    let found = timetable::openings(place, &timetable.pause, window, reading.zone);
    let is_paused = place.kind == PlaceKind::MobileUnit
        && timetable.pause.days.is_some_and(|days| timetable::covers(days, reading.today()));
    html! {
        @for opening in found.iter().filter(|opening| opening.is_unlike()) {
            p .off[!opening.stands()] { b { (capital(&reading.when(place.kind, opening))) } }
        }
        @if is_paused { p .off { b { (capital(&crate::text::t(reading.lang, "stops-paused"))) } } }
    }
}
