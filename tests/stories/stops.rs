//! Stories of the timetable: changed once, read everywhere.
mod stock;

use crate::support::pages::{Page, Pages};
use crate::support::{Engine, TestHouse, days, each_engine, each_engine_with, minutes, refused};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use netreach::clock::Timestamp;
use netreach::codes::{Lang, PlaceKind, Role};
use netreach::config::Config;
use netreach::desk::stops::{self, Sheet};
use netreach::desk::{DeskError, Refusal, Worker, timetable};
use netreach::ids::PlaceId;
use netreach::store::stops::{Change, Days, Hours, InTwo, Stretch, Timetable};
use netreach::text::stops::Reading;
use netreach::web::chat;
use tower::ServiceExt;

impl TestHouse {
    /// What somebody without a cookie is shown.
    async fn public(&self, path: &str) -> Page {
        let request = Request::get(path).header(header::HOST, "127.0.0.1:8701");
        let router = chat::router(self.house.clone());
        let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Page { status: parts.status, headers: parts.headers, body }
    }

    async fn timetable(&self) -> Timetable {
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let read = self.store.read(move |tx| stops::read(tx, now, &zone)).await;
        read.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    /// What a chat message would say.
    async fn answer(&self, offers: Option<&str>) -> Vec<String> {
        let zone = &self.config.organisation.time_zone;
        let reading = Reading { lang: Lang::Ru, now: self.now(), zone };
        reading.answer(&self.timetable().await, offers)
    }

    async fn calendar(&self) -> Vec<Event> {
        let page = self.public("/stops.ics?lang=ru").await;
        assert_eq!(page.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
        events(&String::from_utf8(page.body).unwrap())
    }

    async fn writes(&self, worker: &Worker, sheet: Sheet) -> Result<PlaceId, DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let zone = self.config.organisation.time_zone.clone();
        self.store.commit(move |tx| stops::write(tx, &worker, None, sheet, now, &zone)).await
    }

    async fn says_of(
        &self,
        worker: &Worker,
        place: PlaceId,
        day: &str,
        change: Change,
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let day = timetable::read_day(day).unwrap();
        let zone = self.config.organisation.time_zone.clone();
        self.store
            .commit(move |tx| stops::except(tx, &worker, place, (day, change), now, &zone))
            .await
    }

    async fn only_place(&self) -> PlaceId {
        let places = self.timetable().await.places;
        assert_eq!(places.len(), 1);
        places[0].id
    }
}

/// An event as a calendar reads it.
#[derive(Debug, Clone, PartialEq)]
struct Event(Vec<(String, String)>);

impl Event {
    fn get(&self, name: &str) -> &str {
        let mut found = self.0.iter().filter(|(found, _)| found == name);
        let value = found.next().unwrap_or_else(|| panic!("{name} in {:?}", self.0));
        assert!(found.next().is_none(), "{name} stands twice");
        &value.1
    }
}

/// Reads a calendar line by line, as strictly as RFC 5545 asks.
fn events(text: &str) -> Vec<Event> {
    assert!(text.ends_with("\r\n"));
    let lines: Vec<_> = text.split("\r\n").collect();
    for line in &lines {
        assert!(line.len() <= 75, "a line of {} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n', '\t']), "{line:?}");
    }
    let unfolded = text.replace("\r\n ", "");
    let mut lines = unfolded.split("\r\n").filter(|line| !line.is_empty());
    assert_eq!(lines.next(), Some("BEGIN:VCALENDAR"));
    assert_eq!(lines.next(), Some("VERSION:2.0"));
    let mut found = Vec::new();
    let mut open: Option<Event> = None;
    let mut is_ended = false;
    for line in lines {
        assert!(!is_ended, "nothing stands after the end: {line}");
        let (name, value) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        match (line, &mut open) {
            ("BEGIN:VEVENT", None) => open = Some(Event(Vec::new())),
            ("END:VEVENT", Some(_)) => found.extend(open.take()),
            ("END:VCALENDAR", None) => is_ended = true,
            (_, Some(event)) => {
                let bare = value.replace("\\\\", "").replace("\\,", "").replace("\\;", "");
                let is_text = ["SUMMARY", "LOCATION", "DESCRIPTION"].contains(&name);
                assert!(!is_text || !bare.contains([',', ';']), "{line}");
                event.0.push((name.to_owned(), value.to_owned()));
            }
            (_, None) => assert!(!line.starts_with("BEGIN"), "{line}"),
        }
    }
    assert!(is_ended);
    let mut numbers: Vec<_> = found.iter().map(|event| event.get("UID").to_owned()).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), found.len(), "each event has a number of its own");
    for event in &found {
        for name in ["DTSTAMP", "DTSTART", "DTEND"] {
            let value = event.get(name);
            assert!(value.len() == 16 && value.ends_with('Z'), "{value}");
        }
        assert!(event.get("DTSTART") < event.get("DTEND"));
    }
    found
}

fn sheet(kind: PlaceKind, title: &str, weekdays: &[i64], from: i64, until: i64) -> Sheet {
    let stretch = Stretch { from_min: from * 60, until_min: until * 60 };
    let need = |code| netreach::desk::need::Need::read(code).unwrap();
    Sheet {
        kind,
        title: InTwo { ru: title.to_owned(), en: String::new() },
        way: InTwo {
            ru: "Выход 2; за аптекой, у парка\nбелый автобус".to_owned(),
            en: String::new(),
        },
        entry: InTwo {
            ru: "Документы не нужны".to_owned(), en: "No papers needed".to_owned()
        },
        offers: vec![need("HRS.PACK"), need("HRS.HIV_TEST")],
        tel: "8 000 555-01-07".to_owned(),
        is_active: true,
        redeems: true,
        hours: weekdays.iter().map(|weekday| Hours { weekday: *weekday, stretch }).collect(),
    }
}

const EVERY_DAY: [i64; 7] = [1, 2, 3, 4, 5, 6, 7];

/// A crew at its phone and a stop every day from 18:00 to 20:00.
async fn crew(house: &TestHouse) -> (Worker, PlaceId, Pages) {
    let olga = house.hire("olga", &[Role::Supervisor]).await;
    let bus = sheet(PlaceKind::MobileUnit, "Автобус, метро Лесная", &EVERY_DAY, 18, 20);
    let place = house.writes(&olga, bus).await.unwrap();
    let driver = house.hire("yura", &[Role::MobileUnit]).await;
    (driver, place, house.pages("yura").await)
}

#[test]
fn a_stop_changed_once_is_read_on_every_surface() {
    each_engine(|house| async move {
        house.hire("lena", &[Role::Editor]).await;
        let lena = house.pages("lena").await;
        let mut fields = vec![
            ("kind", "mobile_unit"),
            ("title-ru", "Автобус, метро Лесная"),
            ("title-en", "Bus, Lesnaya station"),
            ("way-ru", "Выход 2, у аптеки"),
            ("hours-6", "18-20"),
            ("offers", "HRS.PACK"),
            ("offers", "HRS.NALOXONE"),
            ("active", "1"),
        ];
        let added = lena.post("/stops", &fields).await;
        assert_eq!(added.location(), "/stops#places", "{}", added.text());
        let page = house.public("/stops?lang=ru").await;
        page.says(&["Сегодня с 18:00 до 20:00", "Автобус, метро Лесная", "Выход 2, у аптеки"]);
        page.says(&["Сб</th>", "18:00–20:00", "Получить налоксон", "Проверено 21 ноября."]);
        house.public("/stops?lang=en").await.says(&["Today, 18:00 to 20:00", "Bus, Lesnaya"]);
        lena.get("/stops").await.says(&["Автобус, метро Лесная", "18:00–20:00"]);
        let event = house.calendar().await.remove(0);
        assert_eq!(event.get("DTSTART"), "20261121T150000Z");
        assert_eq!(house.answer(None).await[0], "Автобус, метро Лесная: сегодня с 18:00 до 20:00.");

        // And in the worker's own answer: looked at before it goes.
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.refresh_library().await.unwrap();
        let (hers, at) = (house.pages("vera").await, format!("/cases/{}", guest.case));
        hers.get(&at).await.says(&["Ближайшие остановки"]);
        let replies = format!("{at}/replies");
        let begun = [("words", "Приходите."), ("stops", "1")];
        assert_eq!(hers.post(&replies, &begun).await.location(), format!("{at}#reply"));
        let usual = format!("Приходите.\n\n{}", house.answer(None).await.join("\n\n"));
        assert!(usual.contains("Автобус, метро Лесная: сегодня с 18:00 до 20:00."));
        hers.get(&at).await.says(&[&format!("{usual}</textarea>")]);
        assert_eq!(house.client_reads(&guest).await.len(), 1, "nothing has gone out");
        hers.post(&replies, &[("words", &usual)]).await;
        assert_eq!(house.client_reads(&guest).await[1], usual);

        let place = house.only_place().await;
        fields[4] = ("hours-6", "19:30–22:00");
        let saved = lena.post(&format!("/stops/{place}"), &fields).await;
        assert_eq!(saved.location(), "/stops#places", "{}", saved.text());
        house.public("/stops?lang=ru").await.says(&["Сегодня с 19:30 до 22:00"]);
        lena.get("/stops").await.says(&["19:30–22:00"]);
        let moved = house.calendar().await.remove(0);
        assert_eq!(moved.get("DTSTART"), "20261121T163000Z");
        assert_eq!(moved.get("UID"), event.get("UID"), "it is the same stop");
        let moved = house.answer(None).await;
        assert_eq!(moved[0], "Автобус, метро Лесная: сегодня с 19:30 до 22:00.");
        hers.post(&replies, &[("words", ""), ("stops", "1")]).await;
        hers.get(&at).await.says(&[&format!("{}</textarea>", moved.join("\n\n"))]);
        fields.retain(|(name, _)| *name != "active");
        lena.post(&format!("/stops/{place}"), &fields).await;
        house.public("/stops").await.says_nothing_of(&["Лесная"]);
        lena.get("/stops").await.says(&["Скрыто от клиентов"]);
    });
}

#[test]
fn the_crew_says_in_two_taps_that_it_does_not_come_or_is_late_and_takes_it_back() {
    each_engine(|house| async move {
        let (_, place, yura) = crew(&house).await;
        let usual = house.calendar().await.remove(0);
        let list = yura.get("/stops").await;
        list.says(&["Не приедет", "Да, не приедет", "Опаздывает", "15 мин, в 18:15"]);
        list.says_nothing_of(&["Добавить место", "name=\"instead-ru\""]);
        let mut rung = house.store.bell().listen();
        rung.forget();

        let day = ("day", "2026-11-21");
        let at = |rest: &str| format!("/stops/{place}/exceptions{rest}");
        house.later(minutes(5));
        yura.post(&at(""), &[day, ("what", "cancelled")]).await;
        // What rang earlier may still be on its way.
        let looks = async { while rung.next().await != Some(netreach::engine::EVERYTHING) {} };
        let patience = std::time::Duration::from_secs(20);
        tokio::time::timeout(patience, looks).await.expect("open pages look again");
        let page = house.public("/stops?lang=ru").await;
        page.says(&["Сегодня не приедет", "Завтра с 18:00 до 20:00"]);
        let off = house.calendar().await.remove(0);
        assert_eq!((off.get("STATUS"), off.get("UID")), ("CANCELLED", usual.get("UID")));
        assert!(
            off.get("SUMMARY").starts_with("Отменено: ")
                && off.get("DTSTAMP") > usual.get("DTSTAMP")
        );
        yura.get("/stops").await.says(&[
            "Сегодня не приедет",
            "Отменено: yura, 21 ноября, 12:05",
            "Вернуть",
        ]);
        assert_eq!(house.answer(None).await[0], "Автобус, метро Лесная: сегодня не приедет.");

        house.later(minutes(5));
        yura.post(&at("/undo"), &[day, ("what", "cancelled")]).await;
        house.public("/stops?lang=ru").await.says_nothing_of(&["не приедет"]);
        let back = house.calendar().await.remove(0);
        assert_eq!(back.get("STATUS"), "CONFIRMED");
        assert!(back.get("DTSTAMP") > off.get("DTSTAMP"), "a calendar never goes back in time");

        yura.post(&at(""), &[day, ("what", "late"), ("minutes", "30")]).await;
        let late = "егодня опаздывает на 30 минут: будет с 18:30 до 20:00";
        house.public("/stops?lang=ru").await.says(&[late]);
        yura.get("/stops").await.says(&[late, "Позже на 30 мин: yura", "Не опаздывает"]);
        let event = house.calendar().await.remove(0);
        assert_eq!(
            (event.get("DTSTART"), event.get("DTEND")),
            ("20261121T153000Z", "20261121T170000Z")
        );
        assert!(house.answer(Some("HRS.PACK")).await[0].contains(late));
        yura.post(&at("/undo"), &[day, ("what", "late")]).await;
        house.public("/stops?lang=ru").await.says(&["Сегодня с 18:00 до 20:00"]);
        let again = yura.post(&at("/undo"), &[day, ("what", "late")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    });
}

#[test]
fn what_stands_already_cannot_be_late() {
    each_engine(|house| async move {
        crew(&house).await;
        // Ten past six, and the bus is not there: that can still be said.
        house.later(minutes(6 * 60 + 10));
        let yura = house.pages("yura").await;
        yura.get("/stops").await.says(&["Опаздывает", "value=\"25\">15 мин, в 18:25"]);
        house.later(minutes(5));
        let page = yura.get("/stops").await;
        page.says(&["Сейчас стоит до 20:00", "Да, не приедет"]);
        page.says_nothing_of(&["Опаздывает", "15 мин, в "]);
    });
}

#[test]
fn a_change_is_read_within_a_minute() {
    each_engine(|house| async move {
        let (yura, place, _) = crew(&house).await;
        for path in ["/stops", "/stops.ics"] {
            let page = house.public(path).await;
            let kept = page.headers[header::CACHE_CONTROL].to_str().unwrap();
            let age: i64 = kept.split_once("max-age=").unwrap().1.parse().unwrap();
            assert!(age <= 60, "{path}: {kept}");
            assert!(page.headers.get(header::SET_COOKIE).is_none());
        }
        house.says_of(&yura, place, "2026-11-21", Change::Cancelled).await.unwrap();
        house.public("/stops").await.says(&["Сегодня не приедет"]);
        assert_eq!(house.calendar().await[0].get("STATUS"), "CANCELLED");
    });
}

#[test]
fn one_day_has_other_hours_and_another_stop() {
    each_engine(|house| async move {
        let (_, place, yura) = crew(&house).await;
        let at = format!("/stops/{place}/exceptions");
        let other =
            [("day", "2026-11-22"), ("what", "hours"), ("hours", "15-17"), ("of-place", "1")];
        let said = yura.post(&at, &other).await;
        assert_eq!(said.location(), format!("/stops/{place}#day"));
        let more = [("day", "2026-11-23"), ("what", "extra"), ("hours", "22:00–01:00")];
        yura.post(&at, &more).await;
        let page = house.public("/stops?lang=ru").await;
        page.says(&["Завтра с 15:00 до 17:00 (не как обычно)"]);
        page.says(&["В понедельник 23 ноября с 22:00 до 01:00 (не как обычно)"]);
        let events = house.calendar().await;
        let of_monday: Vec<_> = events
            .iter()
            .filter(|event| event.get("UID").contains("-20261123-"))
            .map(|event| event.get("DTSTART"))
            .collect();
        assert_eq!(of_monday, ["20261123T150000Z", "20261123T190000Z"]);
        yura.get(&format!("/stops/{place}")).await.says(&[
            "22 ноября: 15:00–17:00 вместо обычных часов",
            "23 ноября: ещё и 22:00–01:00",
            "Вернуть обычные часы",
        ]);
        for wrong in ["", "18", "19-21, 22-23", "x", "19-21"] {
            let fields = [("day", "2026-11-24"), ("what", "extra"), ("hours", wrong)];
            let refused = yura.post(&at, &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        // What is past is kept for a week, and then nobody knows who said it.
        house.later(days(9));
        house.round().await;
        assert_eq!(house.rows("place_exceptions").await, 1);
        house.later(days(1));
        house.round().await;
        assert_eq!(house.rows("place_exceptions").await, 0);
    });
}

#[test]
fn a_night_stop_is_still_there_after_midnight() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let bus = sheet(PlaceKind::MobileUnit, "Ночной автобус", &[6], 22, 26);
        let place = house.writes(&olga, bus).await.unwrap();
        house.public("/stops").await.says(&["Сегодня с 22:00 до 02:00"]);
        house.later(minutes(12 * 60 + 30));
        house.public("/stops").await.says(&["Сейчас стоит до 02:00"]);
        let pages = house.pages("olga").await;
        let list = pages.get("/stops").await;
        list.says(&["Сейчас стоит до 02:00", "value=\"2026-11-21\"", "Да, не приедет"]);
        list.says_nothing_of(&["Опаздывает", "15 мин, в "]);
        house.says_of(&olga, place, "2026-11-21", Change::Cancelled).await.unwrap();
        let page = house.public("/stops").await;
        page.says_nothing_of(&["Сейчас стоит"]);
        page.says(&["В субботу 28 ноября с 22:00 до 02:00"]);
        house.later(minutes(120));
        house.public("/stops").await.says_nothing_of(&["не приедет"]);
    });
}

#[test]
fn hours_on_the_wall_stay_when_clocks_change() {
    let berlin = |engine: Engine| {
        let mut config = Config::default();
        config.organisation.time_zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
        TestHouse::build_with(engine, config)
    };
    let story = |changes: bool| {
        move |house: TestHouse| async move {
            let olga = house.hire("olga", &[Role::Supervisor]).await;
            let bus = sheet(PlaceKind::MobileUnit, "Автобус", &EVERY_DAY, 18, 20);
            house.writes(&olga, bus).await.unwrap();
            let begins = |events: &[Event], day: &str| {
                let of_day = events.iter().find(|event| event.get("UID").contains(day)).unwrap();
                of_day.get("DTSTART")[9..13].to_owned()
            };
            // Clocks go forward on 28 March 2027 and back on 31 October.
            house.later(days(120));
            let spring = house.calendar().await;
            house.later(days(210));
            let autumn = house.calendar().await;
            let hours = [
                begins(&spring, "20270327"),
                begins(&spring, "20270328"),
                begins(&autumn, "20271030"),
                begins(&autumn, "20271031"),
            ];
            let expected = match changes {
                true => ["1700", "1600", "1600", "1700"],
                false => ["1500", "1500", "1500", "1500"],
            };
            assert_eq!(hours, expected);
            house.public("/stops").await.says(&["с 18:00 до 20:00"]);
        }
    };
    each_engine_with(berlin, story(true));
    each_engine(story(false));
}

#[test]
fn what_nobody_checked_for_thirty_days_says_so() {
    each_engine(|house| async move {
        let (_, place, _) = crew(&house).await;
        house.later(days(30));
        let page = house.public("/stops").await;
        page.says(&["Проверено 21 ноября."]);
        page.says_nothing_of(&["Не проверено"]);
        house.later(days(1));
        let said = "Не проверено с 21 ноября: уточните у нас, прежде чем ехать.";
        let page = house.public("/stops").await;
        page.says(&[said]);
        page.says_nothing_of(&["Проверено 21 ноября."]);
        assert!(house.answer(None).await[0].ends_with(said));
        assert!(house.calendar().await[0].get("DESCRIPTION").contains("Не проверено с 21 ноября"));
        let yura = house.pages("yura").await;
        yura.get("/stops").await.says(&[said, "Проверено сегодня"]);
        yura.post(&format!("/stops/{place}/check"), &[]).await;
        house.public("/stops").await.says(&["Проверено 22 декабря."]);
        assert!(!house.answer(None).await[0].contains("Не проверено"));
    });
}

#[test]
fn while_the_bus_is_off_the_road_help_moves_online() {
    each_engine(|house| async move {
        let (_, _, _) = crew(&house).await;
        let olga = house.hire("oleg", &[Role::Supervisor]).await;
        let office = sheet(PlaceKind::Site, "Офис", &EVERY_DAY, 10, 18);
        house.writes(&olga, office).await.unwrap();
        let pages = house.pages("oleg").await;
        let on = [
            ("since", "2026-11-21"),
            ("until", "2026-11-23"),
            ("instead-ru", "Наборы пришлём почтой.\nНапишите нам, подскажем как."),
            ("instead-en", ""),
        ];
        assert_eq!(pages.post("/stops/pause", &on).await.location(), "/stops#pause");
        let page = house.public("/stops").await;
        page.says(&["Автобус не выезжает с 21 ноября по 23 ноября включительно."]);
        page.says(&["Наборы пришлём почтой.", "Пока не приезжает", "Сейчас открыто до 18:00"]);
        page.says_nothing_of(&["Сегодня с 18:00"]);
        let english = house.public("/stops?lang=en").await;
        english.says(&["The bus is not running from 21 November to 23 November", "Наборы"]);
        let said = house.answer(Some("HRS.PACK")).await;
        assert_eq!(said[1..3], ["Наборы пришлём почтой.", "Напишите нам, подскажем как."]);
        assert_eq!(said[3], "Офис: сейчас открыто до 18:00.");
        let off = house.calendar().await.into_iter().filter(|it| it.get("STATUS") == "CANCELLED");
        assert_eq!(off.count(), 3);
        pages.get("/stops").await.says(&["Автобус снова ездит", "Пока не приезжает"]);

        house.later(days(3));
        let page = house.public("/stops").await;
        page.says(&["Сегодня с 18:00 до 20:00"]);
        page.says_nothing_of(&["не выезжает"]);
        let pages = house.pages("oleg").await;
        let open_end = [("since", ""), ("until", ""), ("instead-ru", "Пишите.")];
        pages.post("/stops/pause", &open_end).await;
        house.public("/stops").await.says(&["с 24 ноября, пока не сообщим иначе"]);
        // Not yet, and without a word of our own.
        pages.post("/stops/pause", &[("since", "2026-11-26")]).await;
        let page = house.public("/stops").await;
        page.says(&["с 26 ноября, пока не сообщим иначе", "Сегодня с 18:00", "без автобуса"]);
        page.says_nothing_of(&["Пока не приезжает"]);
        pages.post("/stops/pause", &[("off", "1"), ("instead-ru", "Пишите.")]).await;
        house.public("/stops").await.says_nothing_of(&["не выезжает"]);
        pages.get("/stops").await.says(&[">Пишите.</textarea>"]);
    });
}

#[test]
fn the_crew_changes_a_day_and_only_editors_change_the_timetable() {
    each_engine(|house| async move {
        let (yura, place, _) = crew(&house).await;
        let vera = house.worker("vera").await;
        let nina = house.hire("nina", &[Role::Doctor]).await;
        let adam = house.hire("adam", &[Role::Admin]).await;
        let day = "2026-11-22";
        for (worker, may) in [(&yura, true), (&vera, true), (&nina, false), (&adam, false)] {
            let said = house.says_of(worker, place, day, Change::Cancelled).await;
            assert_eq!(refused(said), (!may).then_some(Refusal::NotYourRole));
        }
        for worker in [&yura, &vera, &nina, &adam] {
            let office = sheet(PlaceKind::Site, "Офис", &[1], 10, 18);
            assert_eq!(refused(house.writes(worker, office).await), Some(Refusal::NotYourRole));
            let (worker, now) = (worker.clone(), house.now());
            let days = Days { since: Timestamp(0), until: None };
            let paused = house
                .store
                .commit(move |tx| stops::pause(tx, &worker, Some(days), InTwo::default(), now));
            assert_eq!(refused(paused.await), Some(Refusal::NotYourRole));
        }
        let far = house.says_of(&yura, place, "2027-03-01", Change::Cancelled).await;
        assert_eq!(refused(far), Some(Refusal::DayUnfit));
        let late = house.says_of(&yura, place, day, Change::Late(120)).await;
        assert_eq!(refused(late), Some(Refusal::NothingThatDay), "the stop is as long");
        let nowhere = house.says_of(&yura, PlaceId(5), day, Change::Cancelled).await;
        assert_eq!(refused(nowhere), Some(Refusal::NoSuchPlace));
    });
}

#[test]
fn a_sheet_that_cannot_be_kept_is_given_back_as_it_was_filled() {
    each_engine(|house| async move {
        house.hire("lena", &[Role::Editor]).await;
        let lena = house.pages("lena").await;
        let filled = |title, hours| {
            [("kind", "clinic"), ("title-ru", title), ("hours-1", hours), ("offers", "HRS.PREP")]
        };
        for (title, hours) in [("", "9-13"), ("Клиника", "9 до 13"), ("Клиника", "9-13, 12-14")]
        {
            let refused = lena.post("/stops", &filled(title, hours)).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{title} {hours}");
            refused.says(&["Ничего не изменилось.", &format!("value=\"{hours}\"")]);
            refused.says(&["value=\"HRS.PREP\" checked"]);
        }
        assert_eq!(house.rows("places").await, 0);
        let other = [("kind", "clinic"), ("title-ru", "К"), ("offers", "OD.OPIOID")];
        let refused = lena.post("/stops", &other).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let gone = lena.get("/stops/7").await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_page_needs_no_script_and_shows_what_is_asked_for() {
    each_engine(|house| async move {
        house.public("/stops").await.says(&["Расписания пока нет."]);
        let (_, _, _) = crew(&house).await;
        let oleg = house.hire("oleg", &[Role::Supervisor]).await;
        let mut clinic = sheet(PlaceKind::Clinic, "Клиника <Берег>", &[2, 4], 16, 20);
        clinic.offers = vec![netreach::desk::need::Need::read("HRS.PREP").unwrap()];
        house.writes(&oleg, clinic).await.unwrap();
        let page = house.public("/stops?lang=ru").await;
        let html = String::from_utf8(page.body.clone()).unwrap();
        assert!(!html.contains("<script") && !html.contains(" style="), "{html}");
        assert!(html.contains("Клиника &lt;Берег&gt;"));
        assert!(html.len() < 20_000);
        page.says(&["href=\"tel:80005550107\"", "/stops.ics?lang=ru", "Лесная"]);
        let page = house.public("/stops?lang=ru&offers=HRS.PREP").await;
        page.says(&["Клиника", "Во вторник 24 ноября с 16:00 до 20:00"]);
        page.says(&[
            "href=\"/stops?lang=en&offers=HRS.PREP\"",
            "/stops.ics?lang=ru&offers=HRS.PREP",
        ]);
        page.says_nothing_of(&["Лесная"]);
        let none = house.public("/stops?lang=ru&offers=SVC.LEGAL").await;
        none.says(&["С этим сейчас помочь на месте не можем."]);
        let foreign = house.public("/stops?lang=ru&offers=%22%3E%3Cb%3E").await;
        foreign.says(&["Лесная", "Клиника"]);
        let only = house.public("/stops.ics?offers=HRS.PREP").await;
        let only = events(&String::from_utf8(only.body).unwrap());
        assert!(
            only.len() > 10 && only.iter().all(|event| event.get("SUMMARY").contains("Клиника"))
        );
        for page in ["/", "/overdose"] {
            house.public(page).await.says(&["href=\"/stops?lang=ru\""]);
        }
        assert_eq!(
            house.answer(Some("SVC.LEGAL")).await,
            ["Ближайшего времени пока нет. Напишите нам, подскажем."]
        );
    });
}
