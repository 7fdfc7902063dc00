//! Sending a client somewhere: the part of the panel, the page where a place is
//! chosen, and what is changed afterwards.

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::access::{AtCase, AtReferral, SignedIn};
use super::case::{self, Sheet};
use super::change::{moved, settled};
use super::frame::{Section, plain, tick};
use super::queue::capital;
use super::refused::{Unsent, status, unsent, with_status};
use super::{Console, place as sheet_of_place};
use crate::clock::Timestamp;
use crate::codes::{Lang, ReferralState};
use crate::desk::need::{NEEDS, Need};
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal, referral as verbs, stops, timetable};
use crate::engine::Tx;
use crate::house::referral::{Meeting, Referring};
use crate::ids::{CaseId, PlaceId};
use crate::limits;
use crate::store;
use crate::store::client::Client;
use crate::store::referral::CaseReferral;
use crate::store::stops::{Place, Timetable};
use crate::text::referral::place as described;
use crate::text::stops::Reading;
use crate::text::{label, t, t_with};
use crate::vault::Words;
use crate::web::form::{self, Fields};
use crate::web::page::see_other;

/// Where the client of this case was sent.
///
/// # Errors
/// When the database fails.
pub async fn known(console: &Console, id: CaseId) -> Result<Vec<CaseReferral>, DeskError> {
    Ok(console.house.store.read(move |tx: &mut Tx| store::referral::of_case(tx, id)).await?)
}

/// The part of the panel: where they were sent, what came of it, and the way on.
#[must_use]
pub fn section(console: &Console, sheet: &Sheet) -> Markup {
    let (lang, id) = (sheet.me.lang(), sheet.file.case.id);
    let may_issue = sheet.is_mine() && sheet.me.may(Permission::IssueReferral);
    let reading = Reading { lang, now: sheet.now, zone: sheet.moments.zone };
    let places = console.house.timetable();
    html! {
        section aria-labelledby="p-referrals" {
            h2 id="p-referrals" { (t(lang, "console-referrals")) }
            @if sheet.referrals.is_empty() {
                p .hint { (t(lang, "console-referral-none")) }
            } @else {
                ul .stops {
                    @for referral in &sheet.referrals {
                        li {
                            @let place = places.places.iter().find(|it| it.id == referral.place);
                            (line(reading, referral, place))
                            @if may_issue { (changes(reading, id, referral)) }
                        }
                    }
                }
            }
            @if may_issue {
                a .button href={ "/cases/" (id) "/referrals/new" } { (t(lang, "console-referral-new")) }
            }
        }
    }
}

fn line(reading: Reading, referral: &CaseReferral, place: Option<&Place>) -> Markup {
    let lang = reading.lang;
    let until = [("day", reading.date(referral.last_day).into())];
    html! {
        span {
            b { (label(lang, "referral", referral.state.code())) } ": "
            (label(lang, "need", &referral.need))
            @if let Some(place) = place { ", " (place.title.to(lang)) }
            @if matches!(referral.state, ReferralState::Offered | ReferralState::Accepted) {
                ", " (t_with(lang, "console-referral-until", &until))
            }
            @if let Some(said) = referral.said { " · " (label(lang, "referral-said", said.code())) }
            @if referral.has_companion { " · " (t(lang, "console-referral-with-companion")) }
            @if let Some(at) = referral.meets_at {
                " · " (t_with(lang, "console-referral-meets", &[("when", moment(reading, at).into())]))
            }
        }
    }
}

fn moment(reading: Reading, at: Timestamp) -> String {
    format!("{}, {}", reading.day(timetable::today(at, reading.zone)), reading.hour(at))
}

/// The slip, the appointment and the company.
fn changes(reading: Reading, id: CaseId, referral: &CaseReferral) -> Markup {
    let lang = reading.lang;
    let at = format!("/cases/{id}/referrals/{}", referral.id);
    let is_open = referral.state != ReferralState::Redeemed;
    let company = if referral.has_companion { "off" } else { "on" };
    html! {
        div .taps {
            @if is_open && referral.redeems {
                a .button href={ (at) "/slip" } { (t(lang, "console-referral-slip")) }
            }
            @if is_open {
                form action=(at) method="post" {
                    button name="companion" value=(company) {
                        (t(lang, &format!("console-referral-companion-{company}")))
                    }
                }
            }
            @if referral.meets_at.is_some() {
                form action=(at) method="post" {
                    button name="call-off" value="1" { (t(lang, "console-referral-call-off")) }
                }
            }
        }
        @if is_open {
            details {
                summary { (t(lang, "console-referral-appoint")) }
                form .flow action=(at) method="post" {
                    (meeting_fields(lang, &referral.id.to_string(), None))
                    button { (t(lang, "console-save")) }
                }
            }
        }
    }
}

/// `own` keeps the names of fields apart where several forms stand on a page.
fn meeting_fields(lang: Lang, own: &str, typed: Option<&Fields>) -> Markup {
    let value = |name: &str| typed.map(|fields| fields.get(name).to_owned());
    html! {
        div .pair {
            div .field {
                label for={ "day-" (own) } { (t(lang, "console-referral-day")) }
                input type="date" id={ "day-" (own) } name="day" value=[value("day")];
            }
            div .field {
                label for={ "time-" (own) } { (t(lang, "console-referral-time")) }
                input type="time" id={ "time-" (own) } name="time" value=[value("time")];
            }
        }
        div .field {
            label for={ "where-" (own) } { (t(lang, "console-referral-where")) }
            input type="text" id={ "where-" (own) } name="where" value=[value("where")]
                maxlength=(limits::APPOINTMENT_CHARS_MAX) autocomplete="off";
        }
    }
}

#[derive(Deserialize)]
pub struct Asked {
    need: Option<String>,
}

/// `GET /cases/{id}/referrals/new`: the places for what the case is about, or for
/// `?need=`.
///
/// # Errors
/// When the worker may not read the case.
pub async fn new(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let file = case::open(&console, &me, id).await?;
    let need = asked.need.or_else(|| file.case.need.clone());
    let need = need.as_deref().and_then(Need::read).filter(|need| stops::can_be_offered(need));
    page(&console, &me, id, &file.client, &Filled { need, typed: None, refusal: None }).await
}

struct Filled<'a> {
    need: Option<&'static Need>,
    typed: Option<&'a Fields>,
    refusal: Option<Refusal>,
}

async fn page(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    client: &Client,
    filled: &Filled<'_>,
) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let timetable = house.store.read(move |tx: &mut Tx| stops::read(tx, now, &zone)).await?;
    let reading = Reading { lang, now, zone: &house.config.organisation.time_zone };
    let title = t(lang, "console-referral-title");
    let body = html! {
        div { a .back href={ "/cases/" (id) } { (capital(&client.pseudonym)) } h1 { (title) } }
        @match filled.refusal {
            Some(refusal) => { p .banner.refused role="alert" {
                (t(lang, "console-referral-not-sent")) " "
                (t(lang, &format!("refusal-{}", refusal.code())))
            } },
            None => { p .facts { (t(lang, "console-referral-explained")) } },
        }
        form .row-form action={ "/cases/" (id) "/referrals/new" } method="get" {
            div .field {
                label for="need" { (t(lang, "console-need")) }
                select id="need" name="need" {
                    @for need in NEEDS.iter().filter(|need| stops::can_be_offered(need)) {
                        option value=(need.code) selected[filled.need == Some(need)] {
                            (label(lang, "need", need.code))
                        }
                    }
                }
            }
            button { (t(lang, "console-referral-show-places")) }
        }
        @if let Some(need) = filled.need { (offer_form(reading, &timetable, id, need, filled)) }
    };
    plain(console, me, &title, Section::Queue, &body).await
}

/// Places that do it, soonest first; the first is chosen.
fn offer_form(
    reading: Reading,
    timetable: &Timetable,
    id: CaseId,
    need: &Need,
    filled: &Filled,
) -> Markup {
    let lang = reading.lang;
    let places = suggested(reading, timetable, need);
    let typed = filled.typed.map(|fields| fields.get("place")).unwrap_or_default();
    let is_chosen = |nth: usize, place: &Place| match typed {
        "" => nth == 0,
        typed => typed == place.id.to_string(),
    };
    html! {
        @if places.is_empty() {
            p .banner.warning { (t(lang, "console-referral-place-none")) }
        } @else {
            form .flow action={ "/cases/" (id) "/referrals" } method="post" {
                input type="hidden" name="need" value=(need.code);
                fieldset {
                    legend { (t(lang, "console-referral-places")) ": " (label(lang, "need", need.code)) }
                    div .ticks {
                        @for (nth, place) in places.into_iter().enumerate() {
                            (tick("radio", "place", &place.id.to_string(), is_chosen(nth, place), place.title.to(lang)))
                            div .hint {
                                @for line in described(reading, timetable, place).into_iter().skip(1) { p { (line) } }
                                p { (t(lang, if place.redeems { "console-referral-takes-codes" } else { "console-referral-no-codes" })) }
                            }
                        }
                    }
                }
                (tick("checkbox", "companion", "1", filled.typed.is_some_and(|it| it.is_ticked("companion")), &t(lang, "console-referral-companion")))
                details open[filled.typed.is_some_and(|it| !it.get("day").is_empty())] {
                    summary { (t(lang, "console-referral-meeting")) }
                    p .hint { (t(lang, "console-referral-meeting-hint")) }
                    (meeting_fields(lang, "new", filled.typed))
                }
                div .closing.buttons {
                    button .primary { (t(lang, "console-referral-send")) }
                    a .button href={ "/cases/" (id) } { (t(lang, "console-back")) }
                }
            }
        }
    }
}

/// Who opens first comes first; who never does, last.
fn suggested<'a>(reading: Reading, timetable: &'a Timetable, need: &Need) -> Vec<&'a Place> {
    let ahead = reading.now + crate::clock::Span::days(limits::STOPS_AHEAD_DAYS);
    let opens = |place: &Place| {
        let window = (reading.now, ahead);
        timetable::openings(place, &timetable.pause, window, reading.zone)
            .into_iter()
            .find(timetable::Opening::stands)
            .map_or(ahead, |opening| opening.from)
    };
    let mut places: Vec<_> = timetable::offering(timetable, Some(need.code)).collect();
    places.sort_by_key(|place| opens(place));
    places
}

/// `POST /cases/{id}/referrals`
///
/// # Errors
/// When the machine fails; a refusal gives the form back as it was filled.
pub async fn send(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let sent = match referring(&console, &fields) {
        Ok(to) => console.house.refer(&me.worker, id, &to).await,
        Err(refusal) => Err(refusal.into()),
    };
    match sent {
        Ok(_) => Ok(see_other(&format!("/cases/{id}"))),
        Err(DeskError::Refused(refusal)) if !me.wants_json && refusal.status() == 422 => {
            let file = case::open(&console, &me, id).await?;
            let need = Need::read(fields.get("need"));
            let filled = Filled { need, typed: Some(&fields), refusal: Some(refusal) };
            let page = page(&console, &me, id, &file.client, &filled).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => {
            let back = Unsent::of(id, "console-referral-not-sent").with(fields.get("where"));
            unsent(&console, &me, error, &back).await
        }
    }
}

fn referring(console: &Console, fields: &Fields) -> Result<Referring, Refusal> {
    Ok(Referring {
        need: Need::read(fields.get("need")).ok_or(Refusal::NeedMissing)?,
        place: fields.get("place").parse::<PlaceId>().map_err(|_| Refusal::NoSuchPlace)?,
        has_companion: fields.is_ticked("companion"),
        meeting: meeting(console, fields)?,
    })
}

/// Nothing, or the day and the time; where, in words, if it is not at the place
/// itself.
fn meeting(console: &Console, fields: &Fields) -> Result<Option<Meeting>, Refusal> {
    let (day, time) = (fields.get("day"), fields.get("time"));
    let place = fields.get("where").trim();
    if day.is_empty() && time.is_empty() && place.is_empty() {
        return Ok(None);
    }
    let zone = &console.house.config.organisation.time_zone;
    let at = timetable::read_day(day)
        .zip(sheet_of_place::read_clock(time))
        .and_then(|(day, minutes)| verbs::moment(day, minutes, zone))
        .ok_or(Refusal::AppointmentUnfit)?;
    Ok(Some(Meeting { at, place: Words::new(place.to_owned()) }))
}

/// `POST /cases/{id}/referrals/{referral}`: the appointment or the company changes.
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn change(
    State(console): State<Console>,
    me: SignedIn,
    AtReferral(id, referral): AtReferral,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    if !fields.get("companion").is_empty() {
        let (worker, has_companion) = (me.worker.clone(), fields.get("companion") == "on");
        return moved(&console, &me, id, "console-not-changed", move |tx| {
            desk::referral::accompany(tx, &worker, (id, referral), has_companion)
        })
        .await;
    }
    let meeting = match fields.is_ticked("call-off") {
        true => Ok(None),
        false => {
            meeting(&console, &fields).and_then(|it| it.map(Some).ok_or(Refusal::AppointmentUnfit))
        }
    };
    let appointed = match meeting {
        Ok(meeting) => console.house.appoint(&me.worker, (id, referral), meeting.as_ref()).await,
        Err(refusal) => Err(refusal.into()),
    };
    let back = Unsent::of(id, "console-not-changed").with(fields.get("where"));
    settled(&console, &me, appointed, &format!("/cases/{id}"), &back).await
}
