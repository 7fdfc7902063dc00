//! "Have you got X today?": what ran out is said once, and holds for that day.

use netreach::codes::{PlaceKind, Role};
use netreach::desk::need::Need;
use netreach::desk::stops::Sheet;

use super::{EVERY_DAY, crew, sheet};
use crate::guide::web::Public;
use crate::support::telegram::{self, texts};
use crate::support::{TestHouse, days, each_engine};

const BUS: &str = "Автобус, метро Лесная";
const OFFICE: &str = "Офис на Садовой";

/// A bus that has naloxone and nothing else, and an office that has everything else.
async fn two_places(house: &TestHouse) {
    let olga = house.hire("olga", &[Role::Supervisor]).await;
    let naloxone = Need::read("HRS.NALOXONE").unwrap();
    let bus = sheet(PlaceKind::MobileUnit, BUS, &EVERY_DAY, 18, 20);
    house.writes(&olga, Sheet { offers: vec![naloxone], ..bus }).await.unwrap();
    let office = sheet(PlaceKind::Site, OFFICE, &EVERY_DAY, 13, 20);
    house.writes(&olga, office).await.unwrap();
    house.refresh_library().await.unwrap();
}

#[test]
fn whoever_asks_where_something_is_reads_only_where_it_is() {
    each_engine(|house| async move {
        two_places(&house).await;
        let mut public = Public::of(&house);
        public.post("/talks", "words=где взять налоксон?&lang=ru").await;
        let list = "/talk/messages?lang=ru";
        let page = public.get(list).await;
        page.says(&[BUS]);
        page.says_nothing_of(&[OFFICE]);
        // Of one talk each question has its own answer.
        public.post("/talk/messages", "words=где сдать тест на вич?").await;
        let page = public.get(list).await.text();
        let said = [BUS, OFFICE].map(|place| page.matches(place).count() > 0);
        assert_eq!(said, [true, true], "{page}");
        let (first, then) = (page.find(BUS), page.find(OFFICE));
        assert!(first < then && page.rfind(BUS) < then, "{page}");
        // What was said before it was kept what was asked is there still.
        let before = |tx: &mut netreach::engine::Tx| {
            tx.run("UPDATE messages SET need = NULL", &[]).map(drop)
        };
        let forgot = house.store.commit(before).await;
        forgot.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        public.get(list).await.says(&[BUS, OFFICE]);
    });
}

#[test]
fn on_telegram_the_question_counts_and_not_what_the_talk_began_with() {
    telegram::each_engine(|scene| async move {
        two_places(&scene.test).await;
        let ann = scene.ann();
        for (words, there, not) in
            [("где сдать тест на вич?", OFFICE, BUS), ("где взять налоксон?", BUS, OFFICE)]
        {
            let before = ann.from_bot().len();
            ann.dm(words);
            scene.calms().await;
            let phone = ann.from_bot();
            let said = texts(&phone[before..]).join("\n");
            assert!(said.contains(there) && !said.contains(not), "{words}: {said}");
        }
        scene.standin.assert_clean();
    });
}

#[test]
fn what_ran_out_is_said_on_every_surface_until_the_day_is_over() {
    each_engine(|house| async move {
        let (_, place, driver) = crew(&house).await;
        let address = format!("/stops/{place}/stock");
        driver.get("/stops").await.says(&["Закончилось", "Тест на ВИЧ"]);
        assert_eq!(driver.post(&address, &[("out", "HRS.HIV_TEST")]).await.status, 303);
        let out = "Сегодня там нет: тестов на ВИЧ.";
        driver.get("/stops").await.says(&[out]);
        house.public("/stops?lang=ru").await.says(&[out]);
        let said = house.answer(Some("HRS.HIV_TEST")).await;
        assert!(said.iter().any(|line| line.contains(out)), "{said:?}");
        // What is never there cannot run out, and whoever drives nothing says nothing.
        let never = driver.post(&address, &[("out", "HRS.PEP")]).await;
        assert_eq!(never.status, 422);
        house.worker("vera").await;
        house.hire("nina", &[netreach::codes::Role::Doctor]).await;
        let nina = house.pages("nina").await;
        assert_eq!(nina.post(&address, &[]).await.status, 403);

        driver.post(&address, &[]).await;
        house.public("/stops?lang=ru").await.says_nothing_of(&[out]);
        driver.post(&address, &[("out", "HRS.PACK"), ("out", "HRS.HIV_TEST")]).await;
        house.public("/stops?lang=ru").await.says(&["Сегодня там нет: наборов, тестов на ВИЧ."]);
        house.later(days(1));
        house.public("/stops?lang=ru").await.says_nothing_of(&["Сегодня там нет"]);
    });
}
