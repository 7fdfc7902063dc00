//! The same box on the public pages, in the console and on Telegram.

use axum::http::StatusCode;
use netreach::codes::{PlaceKind, Role, Step};
use netreach::desk::Worker;
use netreach::desk::need::Need;
use netreach::desk::stops::{self, Sheet};
use netreach::store;
use netreach::store::stops::InTwo;
use netreach::vault::Token;
use netreach::web::chat;

use super::{names, signed};
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, each_engine as each_scene, texts};
use crate::support::{TestHouse, days, each_engine};

const QUESTION: &str = "экскаватор налоксаном";

async fn place(house: &TestHouse) {
    let editor = house.hire("lena", &[Role::Editor]).await;
    write(house, editor, ("Кабинет у вокзала", "Office by the station"), true).await;
}

async fn write(house: &TestHouse, editor: Worker, (ru, en): (&str, &str), is_active: bool) {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let sheet = Sheet {
        kind: PlaceKind::Site,
        title: InTwo { ru: ru.to_owned(), en: en.to_owned() },
        way: InTwo { ru: "Третий подъезд".to_owned(), en: String::new() },
        entry: InTwo::default(),
        offers: vec![Need::read("HRS.NALOXONE").unwrap()],
        tel: String::new(),
        is_active,
        redeems: true,
        hours: Vec::new(),
    };
    let write =
        move |tx: &mut netreach::engine::Tx| stops::write(tx, &editor, None, sheet, now, &zone);
    house.store.commit(write).await.unwrap();
    house.refresh_library().await.unwrap();
}

/// Somebody without a cookie that is known.
fn client(house: &TestHouse) -> Pages {
    Pages::of_client(chat::router(house.house.clone()), &Token::new())
}

#[test]
fn a_client_finds_leaflets_stops_and_the_guide_and_nothing_is_kept() {
    each_engine(|house| async move {
        signed(&house).await;
        place(&house).await;
        let pages = client(&house);
        for path in ["/", "/leaflets", "/stops", "/search"] {
            pages.get(path).await.says(&["action=\"/search?lang=ru\" method=\"post\""]);
        }
        let page = pages.post("/search?lang=ru", &[("q", QUESTION)]).await;
        assert_eq!(page.status, StatusCode::OK);
        page.says(&["href=\"/leaflets/naloxone-about?lang=ru\""]);
        page.says(&["href=\"/stops?lang=ru&offers=HRS.NALOXONE\""]);
        page.says_nothing_of(&["экскаватор", "налоксаном", "class=\"overdose\""]);
        let english = pages.post("/search?lang=en", &[("q", "налоксон")]).await;
        english.says(&["href=\"/leaflets/naloxone-about?lang=en\"", "Naloxone"]);
        pages.post("/search", &[("q", "djrpfk")]).await.says(&["Кабинет у вокзала", "#p-"]);
        let none = pages.post("/search", &[("q", "жираф")]).await;
        none.says(&["Ничего не нашлось", "Спросить человека"]);
        for empty in [vec![], vec![("q", "")], vec![("q", "???")]] {
            pages.post("/search", &empty).await.says(&["Ничего не нашлось"]);
        }
        for danger in ["друг не дышит", "jy yt lsibn", "передозировка"] {
            let page = pages.post("/search", &[("q", danger)]).await.text();
            let main = page.split_once("<main").unwrap().1;
            let guide = main.find("class=\"overdose\"").unwrap_or_else(|| panic!("{danger}"));
            assert!(main.find("<ul").is_none_or(|list| guide < list), "{danger}");
        }
        for table in ["clients", "cases", "messages", "trail"] {
            assert_eq!(house.rows(table).await, 0, "{table}");
        }
    });
}

#[test]
fn a_client_never_finds_what_is_for_workers_or_off_the_list() {
    each_engine(|house| async move {
        let doctor = signed(&house).await;
        let pages = client(&house);
        let page = pages.post("/search", &[("q", "после тяжёлого случая")]).await;
        page.says_nothing_of(&["after-a-hard-case", "suicidal-thoughts-worker"]);
        // Nor a place that is hidden from clients.
        let editor = house.hire("lena", &[Role::Editor]).await;
        write(&house, editor, ("Склад на Лесной", "Store"), false).await;
        let page = pages.post("/search?lang=ru", &[("q", "склад на лесной")]).await;
        page.says_nothing_of(&["Склад на Лесной"]);
        // Withdrawn since the index was made: the library is asked again.
        let (by, now) = (doctor, house.now());
        let withdraw = move |tx: &mut netreach::engine::Tx| {
            let found = store::leaflet::newest(tx, "naloxone-about", netreach::codes::Lang::Ru)?;
            netreach::desk::leaflet::withdraw(tx, &by, found.unwrap().id, now)
        };
        house.store.commit(withdraw).await.unwrap();
        house.refresh_library().await.unwrap();
        let page = pages.post("/search?lang=ru", &[("q", "где взять налоксон")]).await;
        page.says_nothing_of(&["Налоксон: что это и где взять"]);
        house.later(days(31));
        assert!(!names(&house, "налоксон", netreach::codes::Lang::Ru).is_empty(), "not looked yet");
        let page = pages.post("/search", &[("q", "налоксон")]).await;
        page.says_nothing_of(&["/leaflets/nalox", "/leaflets/after"]);
    });
}

#[test]
fn a_worker_finds_leaflets_stops_and_own_cases_and_no_others() {
    each_engine(|house| async move {
        signed(&house).await;
        place(&house).await;
        let vera = house.hire("vera", &[Role::Worker]).await;
        let olga = house.hire("olga", &[Role::Worker]).await;
        let (mine, theirs) =
            (house.meets("болит рука после укола").await, house.meets("экскаватор").await);
        house.takes(&vera, mine.case).await.unwrap();
        house.takes(&olga, theirs.case).await.unwrap();
        let pseudonym = async |case| {
            let client = house.case(case).await.unwrap().client;
            let found = house.store.read(move |tx| store::client::find(tx, client)).await;
            found
                .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
                .unwrap()
                .pseudonym
        };
        let pages = house.pages("vera").await;
        pages.get("/cases").await.says(&["action=\"/search\" method=\"post\"", "data-key=\"/\""]);
        let case = format!("/cases/{}", mine.case);
        pages.get(&case).await.says(&[&format!("name=\"case\" value=\"{}\"", mine.case)]);

        let page = pages.post("/search", &[("q", &pseudonym(mine.case).await)]).await;
        page.says(&[&format!("href=\"{case}\""), "Ваши обращения"]);
        let other = pages.post("/search", &[("q", &pseudonym(theirs.case).await)]).await;
        other.says_nothing_of(&[&format!("/cases/{}", theirs.case)]);
        let words = pages.post("/search", &[("q", "экскаватор")]).await;
        words.says(&["Ничего не нашлось"]);
        words.says_nothing_of(&["экскаватор"]);

        let (id, asked) = (mine.case.to_string(), "yfkjrcjy");
        let page = pages.post("/search", &[("q", asked), ("case", &id)]).await;
        page.says(&[
            "Налоксон: что это и где взять",
            "action=\"/cases/",
            "value=\"naloxone-about\"",
        ]);
        let stop = pages.post("/search", &[("q", "кабинет у вокзала")]).await;
        stop.says(&["Кабинет у вокзала", "href=\"/stops/"]);
        let inside = pages.post("/search", &[("q", "после тяжёлого случая"), ("case", &id)]).await;
        inside.says(&["href=\"/leaflets/"]);
        inside.says_nothing_of(&["value=\"after-a-hard-case\""]);
        let (id, text) = (theirs.case.to_string(), "налоксон");
        let page = pages.post("/search", &[("q", text), ("case", &id)]).await;
        page.says_nothing_of(&[&format!("/cases/{id}/replies")]);
        let danger = pages.post("/search", &[("q", "клиент пишет что друг не дышит")]).await;
        danger.says(&["Похоже, человеку плохо сейчас", "Открыть шаги"]);

        let replies = format!("{case}/replies");
        let sent = pages.post(&replies, &[("to", "private"), ("leaflet", "naloxone-about")]);
        assert_eq!(sent.await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn find_answers_on_telegram_with_buttons_and_keeps_no_word() {
    each_scene(|scene: Scene| async move {
        signed(&scene.test).await;
        place(&scene.test).await;
        let ann = scene.ann();
        ann.dm("/menu");
        scene.calms().await;
        assert!(ann.from_bot().last().unwrap().text.contains("/find"));
        ann.dm(&format!("/find {QUESTION}"));
        scene.calms().await;
        let said = ann.from_bot().pop().unwrap();
        assert!(said.text.starts_with("Вот что есть об этом:"), "{}", said.text);
        assert!(said.text.contains("Ближайшего времени пока нет"), "{}", said.text);
        assert!(!said.text.contains("экскаватор"));
        let leaflet = "Налоксон: что это и где взять";
        let buttons: Vec<_> = said.buttons.iter().flatten().map(|it| it.text.clone()).collect();
        assert!(buttons.contains(&leaflet.to_owned()), "{buttons:?}");
        assert!(buttons.len() <= 9 && buttons.contains(&"Нужен человек".to_owned()));
        ann.press(said.id, leaflet);
        scene.calms().await;
        assert!(ann.from_bot().pop().unwrap().text.starts_with(leaflet));

        ann.dm("/find признаки передозировки");
        scene.calms().await;
        let said = ann.from_bot().pop().unwrap();
        assert!(said.text.starts_with("Если человек не дышит или не просыпается, звоните"));
        assert_eq!(said.buttons[0][0].text, "Человеку плохо сейчас");
        for (typed, answer) in [("/find", "Напишите /find"), ("/find жираф", "ничего не нашлось")]
        {
            ann.dm(typed);
            scene.calms().await;
            let phone = ann.from_bot();
            assert!(texts(&phone).pop().unwrap().contains(answer), "{typed}");
        }
        for table in ["clients", "cases", "messages"] {
            assert_eq!(scene.rows(table).await, 0, "{table}");
        }
        scene.passes(crate::support::hours(25)).await;
        assert!(ann.phone().is_empty(), "{:?}", texts(&ann.phone()));
        scene.standin.assert_clean();
    });
}

#[test]
fn whoever_looks_for_help_with_somebody_dying_is_helped_and_not_shown_a_list() {
    each_scene(|scene: Scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("/find она не дышит");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.steps(case).await, [Step::Start]);
        assert!(
            texts(&ann.from_bot())[0].starts_with("Позвоните 103"),
            "{:?}",
            texts(&ann.phone())
        );
        scene.vera().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["она не дышит"]);
        scene.passes(crate::support::hours(25)).await;
        scene.standin.assert_clean();
    });
}
