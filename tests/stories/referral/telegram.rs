//! The same over Telegram.

use super::{OFFLINE, SIX, Town, counts, half_in, referral, times, to};
use crate::support::telegram::each_engine;
use crate::support::{days, hours};
use netreach::clock::Span;
use netreach::codes::ReferralState;
use netreach::desk::referral::Found;
use netreach::house::referral::{Meeting, Referring};
use netreach::store::case::Standing;
use netreach::store::referral::Attempt;
use netreach::vault::Words;

#[test]
fn n21_on_telegram_each_of_the_six_services_ends_redeemed_or_not() {
    each_engine(|scene| async move {
        let town = Town::of(&scene.test).await;
        for (nth, six) in SIX.into_iter().enumerate() {
            let (need, _, title) = six;
            let place = town.opens(&scene.test, six, true).await;
            let person = scene.standin.user(&format!("Гость {nth}"), "").language("ru");
            person.dm("нужна помощь с документами");
            scene.calms().await;
            let mut waiting = Vec::new();
            for case in scene.cases().await {
                if matches!(scene.standing(case).await, Standing::Waiting { .. }) {
                    waiting.push(case);
                }
            }
            let [case] = waiting[..] else { panic!("{}", scene.standin.timeline()) };
            scene.takes(&town.vera, case).await.unwrap();
            let id = scene.refer(&town.vera, case, &to(need, place)).await.unwrap();
            scene.calms().await;
            let said = person.from_bot().pop().unwrap();
            assert!(
                said.text.contains(title) && said.text.contains("Запишите код"),
                "{}",
                said.text
            );
            let labels: Vec<_> = said.buttons.iter().flatten().map(|it| it.text.as_str()).collect();
            assert_eq!(labels, ["Подходит", "Не подходит", "Получилось сходить", "Не получилось"]);
            person.press(said.id, "Подходит");
            scene.calms().await;
            let answer = person.from_bot().pop().unwrap();
            assert!(answer.text.starts_with("Хорошо. Если планы"), "{}", answer.text);
            assert_eq!(referral(&scene.test, case).await.state, ReferralState::Accepted);
            if nth % 2 == 0 {
                let (client, slip) = (half_in(&said.text), town.slip(&scene.test, case, id).await);
                let found = scene
                    .hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new()))
                    .await
                    .unwrap();
                assert_eq!(found, Found::Redeemed { need: need.to_owned() });
            } else {
                person.press(said.id, "Не получилось");
                scene.calms().await;
            }
        }
        let counts = counts(&scene.test).await;
        assert_eq!(times(&counts, ReferralState::Redeemed), 3);
        assert_eq!(times(&counts, ReferralState::NotRedeemed), 3);
        scene.passes(hours(25)).await;
        scene.standin.assert_clean();
    });
}

#[test]
fn a_reminder_comes_over_telegram_and_says_nothing_of_why() {
    each_engine(|scene| async move {
        let town = Town::of(&scene.test).await;
        let place = town.opens(&scene.test, SIX[3], true).await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&town.vera, case).await.unwrap();
        let meeting = Meeting {
            at: scene.now() + days(3),
            place: Words::new("у синей двери".to_owned()),
        };
        let to = Referring { meeting: Some(meeting), ..to("SVC.PSYCHOLOGIST", place) };
        scene.refer(&town.vera, case, &to).await.unwrap();
        scene.calms().await;
        let said = ann.from_bot().pop().unwrap();
        ann.press(said.id, "Напомните о встрече");
        scene.calms().await;
        assert_eq!(ann.from_bot().pop().unwrap().text, "Хорошо, напомним здесь.");
        scene.passes_by(Span::minutes(2 * 24 * 60 - 10), Span::hours(1)).await;
        let is_reminder = |text: &str| text.contains("как вы просили");
        assert!(!ann.from_bot().iter().any(|it| is_reminder(&it.text)));
        scene.passes(Span::minutes(11)).await;
        let reminder = ann.from_bot().pop().unwrap().text;
        assert!(is_reminder(&reminder) && reminder.contains("завтра"), "{reminder}");
        for word in ["синей", "сихолог", "Наш кабинет", "код"] {
            assert!(!reminder.contains(word), "{word} in {reminder}");
        }
        scene.passes(hours(26)).await;
        scene.standin.assert_clean();
    });
}

#[test]
fn n23_on_telegram_the_message_names_the_right_place_and_the_code_is_redeemed_there() {
    each_engine(|scene| async move {
        let town = Town::of(&scene.test).await;
        let mut places = Vec::new();
        for offered in OFFLINE {
            places.push(town.opens(&scene.test, offered, true).await);
        }
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&town.vera, case).await.unwrap();
        for ((need, _, title), place) in OFFLINE.into_iter().zip(places) {
            let id = scene.refer(&town.vera, case, &to(need, place)).await.unwrap();
            scene.calms().await;
            let said = ann.from_bot().pop().unwrap().text;
            assert!(said.contains(title), "{said}");
            let others = OFFLINE.iter().filter(|it| it.2 != title);
            assert!(others.into_iter().all(|other| !said.contains(other.2)), "{said}");
            let (client, slip) = (half_in(&said), town.slip(&scene.test, case, id).await);
            let found = scene
                .hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new()))
                .await
                .unwrap();
            assert_eq!(found, Found::Redeemed { need: need.to_owned() });
        }
        let counts = counts(&scene.test).await;
        assert_eq!(times(&counts, ReferralState::Redeemed), 4);
        scene.passes(hours(25)).await;
        scene.standin.assert_clean();
    });
}
