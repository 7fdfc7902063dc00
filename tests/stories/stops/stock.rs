//! "Have you got X today?": what ran out is said once, and holds for that day.

use super::crew;
use crate::support::{days, each_engine};

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
