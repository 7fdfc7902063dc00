//! One place of the timetable: what is different on a single day, and the sheet
//! on which its hours and terms are written.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::{AtPlace, SignedIn};
use super::frame::{Section, plain, tick};
use super::refused::{status, with_status};
use super::stops::{read, reading, undo_form};
use crate::codes::{Lang, PlaceKind, What};
use crate::desk::need::{NEEDS, Need};
use crate::desk::permission::Permission;
use crate::desk::stops::{self as verbs, Sheet};
use crate::desk::timetable::DAY_MIN;
use crate::desk::{DeskError, Refusal};
use crate::ids::PlaceId;
use crate::limits;
use crate::store::stops::{Change, Hours, InTwo, Place, Stretch};
use crate::text::stops::{Reading, span};
use crate::text::{label, t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;

/// A sheet as it stands in its form: what was kept, or what was typed.
struct Filled {
    id: Option<PlaceId>,
    kind: String,
    texts: Vec<(&'static str, String)>,
    hours: [String; 7],
    offers: Vec<String>,
    is_active: bool,
    redeems: bool,
    refusal: Option<Refusal>,
}

/// The longer texts and the title, by the names of their fields.
const TEXTS: [&str; 7] =
    ["title-ru", "title-en", "way-ru", "way-en", "entry-ru", "entry-en", "tel"];

/// `GET /stops/new`
///
/// # Errors
/// When the machine fails.
pub async fn new(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, None, Filled::empty()).await
}

/// `GET /stops/{id}`
///
/// # Errors
/// [`Refusal::NoSuchPlace`], or when the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
) -> Result<Response, DeskError> {
    let place = find(&console, id).await?;
    let filled = Filled::of(&place);
    page(&console, &me, Some(&place), filled).await
}

async fn find(console: &Console, id: PlaceId) -> Result<Place, DeskError> {
    let places = read(console).await?.places;
    places.into_iter().find(|place| place.id == id).ok_or(DeskError::Refused(Refusal::NoSuchPlace))
}

/// `POST /stops`
///
/// # Errors
/// When the machine fails; a refusal gives the sheet back as it was filled.
pub async fn add(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    write(&console, &me, None, request).await
}

/// `POST /stops/{id}`
///
/// # Errors
/// As [`add`].
pub async fn save(
    State(console): State<Console>,
    me: SignedIn,
    AtPlace(id): AtPlace,
    request: Request,
) -> Result<Response, DeskError> {
    write(&console, &me, Some(id), request).await
}

async fn write(
    console: &Console,
    me: &SignedIn,
    id: Option<PlaceId>,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let written = match read_sheet(&fields) {
        Ok(sheet) => {
            let (worker, now) = (me.worker.clone(), console.house.now());
            let zone = console.house.config.organisation.time_zone.clone();
            let store = &console.house.store;
            store.commit(move |tx| verbs::write(tx, &worker, id, sheet, now, &zone)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match written {
        Ok(_) => Ok(see_other("/stops#places")),
        Err(DeskError::Refused(refusal)) if !me.wants_json && refusal.status() == 422 => {
            let place = match id {
                Some(id) => Some(find(console, id).await?),
                None => None,
            };
            let filled = Filled { refusal: Some(refusal), ..Filled::typed(id, &fields) };
            let page = page(console, me, place.as_ref(), filled).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

fn read_sheet(fields: &Fields) -> Result<Sheet, Refusal> {
    let text = |name: &str| fields.get(name).trim().to_owned();
    let in_two =
        |name: &str| InTwo { ru: text(&format!("{name}-ru")), en: text(&format!("{name}-en")) };
    let mut hours = Vec::new();
    for weekday in 1..=7 {
        let day = read_hours(fields.get(&format!("hours-{weekday}")));
        let day = day.ok_or(Refusal::HoursUnfit)?;
        hours.extend(day.into_iter().map(|stretch| Hours { weekday, stretch }));
    }
    let offers: Option<Vec<_>> = fields.all("offers").map(Need::read).collect();
    Ok(Sheet {
        kind: PlaceKind::read(fields.get("kind")).ok_or(Refusal::UnknownCode)?,
        title: in_two("title"),
        way: in_two("way"),
        entry: in_two("entry"),
        offers: offers.ok_or(Refusal::UnknownCode)?,
        tel: text("tel"),
        is_active: fields.is_ticked("active"),
        redeems: fields.is_ticked("redeems"),
        hours,
    })
}

/// `9:00–13:00, 14–18` as people type it. `None` for what is none.
pub(super) fn read_hours(typed: &str) -> Option<Vec<Stretch>> {
    let parts = typed.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (from, until) = part.split_once(['-', '–', '—'])?;
            let (from_min, until_min) = (read_clock(from)?, read_clock(until)?);
            // What ends no later than it began ends on the next day.
            let until_min = if until_min > from_min { until_min } else { until_min + DAY_MIN };
            Some(Stretch { from_min, until_min })
        })
        .collect()
}

/// `18`, `18:30` or `18.30`, up to `24:00`.
pub(super) fn read_clock(typed: &str) -> Option<i64> {
    let typed = typed.trim();
    let (hours, minutes) = typed.split_once([':', '.']).unwrap_or((typed, "0"));
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let whole = hours * 60 + minutes;
    ((0..=24).contains(&hours) && (0..60).contains(&minutes) && whole <= DAY_MIN).then_some(whole)
}

impl Filled {
    fn empty() -> Filled {
        Filled {
            id: None,
            kind: PlaceKind::MobileUnit.code().to_owned(),
            texts: TEXTS.map(|name| (name, String::new())).to_vec(),
            hours: Default::default(),
            offers: Vec::new(),
            is_active: true,
            redeems: false,
            refusal: None,
        }
    }

    fn of(place: &Place) -> Filled {
        let (title, way, entry) = (&place.title, &place.way, &place.entry);
        let texts = [&title.ru, &title.en, &way.ru, &way.en, &entry.ru, &entry.en, &place.tel];
        let mut hours: [String; 7] = Default::default();
        for (weekday, typed) in (1..).zip(&mut hours) {
            let day = place.hours.iter().filter(|hours| hours.weekday == weekday);
            let day: Vec<_> =
                day.map(|hours| span(hours.stretch.from_min, hours.stretch.until_min)).collect();
            *typed = day.join(", ");
        }
        Filled {
            id: Some(place.id),
            kind: place.kind.code().to_owned(),
            texts: TEXTS.into_iter().zip(texts.map(Clone::clone)).collect(),
            hours,
            offers: place.offers.clone(),
            is_active: place.is_active,
            redeems: place.redeems,
            refusal: None,
        }
    }

    fn typed(id: Option<PlaceId>, fields: &Fields) -> Filled {
        let mut hours: [String; 7] = Default::default();
        for (weekday, typed) in (1..).zip(&mut hours) {
            let name = format!("hours-{weekday}");
            fields.get(&name).clone_into(typed);
        }
        Filled {
            id,
            kind: fields.get("kind").to_owned(),
            texts: TEXTS.map(|name| (name, fields.get(name).to_owned())).to_vec(),
            hours,
            offers: fields.all("offers").map(str::to_owned).collect(),
            is_active: fields.is_ticked("active"),
            redeems: fields.is_ticked("redeems"),
            refusal: None,
        }
    }
}

async fn page(
    console: &Console,
    me: &SignedIn,
    place: Option<&Place>,
    filled: Filled,
) -> Result<Response, DeskError> {
    let (lang, reading) = (me.lang(), reading(console, me));
    let title = match place {
        Some(place) => place.title.to(lang).to_owned(),
        None => t(lang, "console-place-new"),
    };
    let body = html! {
        p { a .back href="/stops" { (t(lang, "console-place-back")) } }
        h1 { (title) }
        @if let Some(refusal) = filled.refusal {
            p .banner .refused role="alert" {
                (t(lang, "console-stops-not-done")) " "
                (t(lang, &format!("refusal-{}", refusal.code())))
            }
        }
        @if let Some(place) = place { (single_day(reading, place)) }
        @if me.may(Permission::EditPlaces) { (sheet(lang, &filled)) }
    };
    plain(console, me, &title, Section::Stops, &body).await
}

/// What is different on one day, and what was already said of others.
fn single_day(reading: Reading, place: &Place) -> Markup {
    let lang = reading.lang;
    let ahead = place.exceptions.iter().filter(|exception| exception.day >= reading.today());
    let ahead: Vec<_> = ahead.collect();
    html! {
        section .flow aria-labelledby="day" {
            h2 id="day" { (t(lang, "console-place-day-title")) }
            @if !ahead.is_empty() {
                ul .stops aria-label=(t(lang, "console-place-ahead")) {
                    @for exception in ahead {
                        li {
                            span { (said(reading, exception.day, exception.change)) }
                            div .taps {
                                (undo_form(lang, place, exception.day, exception.change.what(), true))
                            }
                        }
                    }
                }
            }
            form .flow action={ "/stops/" (place.id) "/exceptions" } method="post" {
                input type="hidden" name="of-place" value="1";
                div .pair {
                    div .field {
                        label for="on" { (t(lang, "console-place-day")) }
                        input type="date" id="on" name="day" required value=(reading.today().date());
                    }
                    div .field {
                        label for="hours" { (t(lang, "console-place-day-hours")) }
                        input type="text" id="hours" name="hours" placeholder="18:00–20:00";
                    }
                }
                fieldset {
                    legend { (t(lang, "console-place-day-what")) }
                    div .ticks {
                        @for what in [What::Hours, What::Extra, What::Cancelled] {
                            @let text = t(lang, &format!("console-place-day-what-{}", what.code()));
                            (tick("radio", "what", what.code(), what == What::Hours, &text))
                        }
                    }
                }
                div .buttons { button .primary { (t(lang, "console-place-day-set")) } }
            }
        }
    }
}

fn said(reading: Reading, day: crate::clock::Timestamp, change: Change) -> String {
    let (minutes, hours) = match change {
        Change::Late(minutes) => (minutes, String::new()),
        Change::Hours(on) | Change::Extra(on) => (0, span(on.from_min, on.until_min)),
        Change::Cancelled => (0, String::new()),
    };
    let gaps =
        [("day", reading.date(day).into()), ("minutes", minutes.into()), ("hours", hours.into())];
    t_with(reading.lang, &format!("console-place-said-{}", change.what().code()), &gaps)
}

fn sheet(lang: Lang, filled: &Filled) -> Markup {
    let action = match filled.id {
        Some(id) => format!("/stops/{id}"),
        None => "/stops".to_owned(),
    };
    html! {
        section .flow aria-labelledby="sheet" {
            h2 id="sheet" { (t(lang, "console-stops-change")) }
            form .flow action=(action) method="post" {
                fieldset {
                    legend { (t(lang, "console-place-kind")) }
                    div .ticks .pairs {
                        @for kind in PlaceKind::ALL {
                            @let text = label(lang, "place", kind.code());
                            (tick("radio", "kind", kind.code(), filled.kind == kind.code(), &text))
                        }
                    }
                }
                p .hint { (t(lang, "console-place-two")) }
                @for (name, value) in &filled.texts { (text_field(lang, name, value)) }
                (week(lang, filled))
                (offers(lang, filled))
                (tick("checkbox", "redeems", "1", filled.redeems, &t(lang, "console-place-redeems")))
                (tick("checkbox", "active", "1", filled.is_active, &t(lang, "console-place-active")))
                div .buttons { button .primary { (t(lang, "console-place-save")) } }
            }
        }
    }
}

fn text_field(lang: Lang, name: &str, value: &str) -> Markup {
    let is_short = name.starts_with("title") || name == "tel";
    html! {
        div .field {
            label for=(name) { (t(lang, &format!("console-place-{name}"))) }
            @if is_short {
                input type="text" id=(name) name=(name) value=(value)
                    maxlength=(limits::PLACE_TITLE_CHARS_MAX);
            } @else {
                textarea id=(name) name=(name) maxlength=(limits::PLACE_TEXT_CHARS_MAX) { (value) }
            }
        }
    }
}

fn week(lang: Lang, filled: &Filled) -> Markup {
    html! {
        fieldset {
            legend { (t(lang, "console-place-hours")) }
            p .hint id="hours-hint" { (t(lang, "console-place-hours-hint")) }
            div .weekdays {
                @for (weekday, typed) in (1_i64..).zip(&filled.hours) {
                    @let name = format!("hours-{weekday}");
                    label for=(name) {
                        (t_with(lang, "stops-weekday", &[("weekday", weekday.into())]))
                    }
                    input type="text" id=(name) name=(name) value=(typed)
                        aria-describedby="hours-hint" autocomplete="off";
                }
            }
        }
    }
}

fn offers(lang: Lang, filled: &Filled) -> Markup {
    html! {
        fieldset {
            legend { (t(lang, "console-place-offers")) }
            div .ticks .pairs {
                @for need in NEEDS.iter().filter(|need| verbs::can_be_offered(need)) {
                    @let is_on = filled.offers.iter().any(|code| code == need.code);
                    (tick("checkbox", "offers", need.code, is_on, &label(lang, "need", need.code)))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_type_them() {
        let read = |typed: &str| {
            let found = read_hours(typed)?;
            Some(found.iter().map(|on| (on.from_min, on.until_min)).collect::<Vec<_>>())
        };
        let table = [
            ("", vec![]),
            ("18:00–20:00", vec![(1080, 1200)]),
            ("9-13, 14.30 — 18", vec![(540, 780), (870, 1080)]),
            ("22:00-02:00", vec![(1320, 1560)]),
            ("00:00-24:00", vec![(0, 1440)]),
        ];
        for (typed, hours) in table {
            assert_eq!(read(typed), Some(hours), "{typed}");
        }
        for typed in ["18", "18:00 20:00", "25-26", "18:60-19:00", "x-y", "24:30-25:00", "-1-5"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
