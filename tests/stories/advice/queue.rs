//! The clinicians' list: its order, its times, who hears of it and when, and who
//! hears that it took too long.

use netreach::codes::{Line, Role, Way};
use netreach::desk::{self, hours};
use netreach::store;
use netreach::vault::Words;
use netreach::web::console;

use super::{DRAFT, QUESTION, SIGNED, people};
use crate::support::telegram::{Scene, texts};
use crate::support::{each_engine, hours as h, minutes, telegram};

#[test]
fn what_is_urgent_comes_first_and_what_is_late_reaches_the_supervisor() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        house.hire("olga", &[Role::Supervisor]).await;
        let (routine, urgent) = (house.meets(QUESTION).await, house.meets(QUESTION).await);
        for guest in [&routine, &urgent] {
            house.takes(&vera, guest.case).await.unwrap();
            house.sorts_as(&vera, guest.case, "INJ.MINOR").await.unwrap();
        }
        house.asks("vera", routine.case, DRAFT).await.unwrap();
        house.later(minutes(5));
        let (reader, seen) = (house.reader("vera").await, 99);
        let words = Words::new(DRAFT.to_owned());
        house.ask_clinician(&vera, &reader, urgent.case, &words, (seen, true)).await.unwrap();
        let page = house.pages("nina").await.get("/advice").await.text();
        let place = |case: netreach::ids::CaseId| page.find(&format!("/cases/{case}/advice"));
        assert!(place(urgent.case) < place(routine.case));
        assert_eq!(house.lines(urgent.case).await.pop(), Some(Line::ClinicianUrgent));
        assert_eq!(house.lines(routine.case).await.pop(), Some(Line::ClinicianAsked));

        let olga = house.pages("olga").await;
        olga.get("/cases").await.says_nothing_of(&["не ответил вовремя"]);
        house.later(minutes(29));
        house.pages("olga").await.get("/cases").await.says_nothing_of(&["не ответил вовремя"]);
        house.later(minutes(1));
        let late = house.pages("olga").await.get("/cases").await;
        late.says(&["Врач не ответил вовремя: 1 обращение"]);
        let page = house.pages("nina").await.get("/advice").await;
        page.says(&["просрочено, ждали до"]);
        house.pages("vera").await.get("/cases").await.says_nothing_of(&["Врач не ответил вовремя"]);
        house.signs(&nina, urgent.case, 1, SIGNED).await.unwrap();
        // Saturday: the other has until Monday ends.
        house.later(h(40));
        let pages = house.pages("olga").await;
        pages.get("/cases").await.says_nothing_of(&["не ответил вовремя"]);
        house.later(h(20));
        let pages = house.pages("olga").await;
        pages.get("/cases").await.says(&["Врач не ответил вовремя: 1 обращение"]);
    });
}

#[test]
fn a_doctor_with_a_chat_is_told_in_their_hours_and_never_at_night() {
    telegram::each_engine(|scene: Scene| async move {
        let (vera, nina) = people(&scene).await;
        let olga = scene.hire("olga", &[Role::Supervisor]).await;
        let phone = scene.standin.user("nina", "").language("ru");
        let word = scene.duty_word(nina.id).await.unwrap();
        phone.start(&word);
        scene.settles().await;
        let all: Vec<i8> = (1..=7).collect();
        scene
            .store
            .commit(move |tx| hours::plan(tx, &olga, Role::Doctor, &all, (10 * 60, 18 * 60)))
            .await
            .unwrap();
        let told = || {
            let shown = phone.phone();
            texts(&shown).iter().filter(|text| text.starts_with("Есть вопрос к врачу")).count()
        };
        let asks = |words: &'static str| {
            let (scene, vera) = (&scene, &vera);
            async move {
                let guest = scene.meets(QUESTION).await;
                scene.takes(vera, guest.case).await.unwrap();
                scene.asks("vera", guest.case, words).await.unwrap();
                guest
            }
        };
        let first = asks(DRAFT).await;
        scene.calms().await;
        assert_eq!(told(), 1);
        let text = phone.phone();
        assert!(!texts(&text).iter().any(|text| text.contains(DRAFT) || text.contains(QUESTION)));
        scene.signs(&nina, first.case, 1, SIGNED).await.unwrap();

        // Four in the morning.
        scene.moves(h(16));
        let night = asks(DRAFT).await;
        assert_eq!(scene.lines(night.case).await.pop(), Some(Line::ClinicianAway));
        scene.passes(minutes(30)).await;
        assert_eq!(told(), 1, "nobody is woken");
        let (id, quiet) = (nina.id, Some((9 * 60, 11 * 60)));
        scene
            .store
            .commit(move |tx| store::call::set_quiet(tx, id, quiet))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        scene.passes(h(5)).await;
        scene.passes(minutes(20)).await;
        assert_eq!(told(), 1, "not before the shift begins");
        scene.passes(minutes(30)).await;
        assert_eq!(told(), 1, "nor in quiet hours");
        scene.passes(minutes(40)).await;
        assert_eq!(told(), 2, "once they end");
        let due = scene.advice(night.case).await[0].due_at;
        assert!(due > scene.now(), "a working day from then");
        assert!(
            scene
                .house
                .store
                .read(move |tx| store::call::reach_of(tx, id, Way::Telegram))
                .await
                .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
                .is_some()
        );
    });
}

#[test]
fn a_doctor_sees_only_what_is_theirs_and_a_mobile_unit_sees_nothing() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        house.hire("bus", &[Role::MobileUnit]).await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.asks("vera", guest.case, DRAFT).await.unwrap();
        let router = console::router(house.house.clone());
        let bus = house.pages_of("bus", router).await;
        for path in ["/advice", "/cases"] {
            assert_eq!(bus.get(path).await.status, 403, "{path}");
        }
        for path in ["", "/advice", "/photos/1", "/photos/1/image"] {
            let page = bus.get(&format!("/cases/{}{path}", guest.case)).await;
            assert_eq!(page.status, 403, "{path}");
            page.says_nothing_of(&[QUESTION, DRAFT]);
        }
        let nina = house.pages("nina").await;
        assert_eq!(nina.get("/").await.location(), "/advice");
        let waits = house.meets("нужна помощь с документами").await.case;
        let own = nina.get("/cases?view=waiting").await;
        assert_eq!(own.status, 200);
        own.says_nothing_of(&[&waits.to_string(), &guest.case.to_string()]);
        let now = house.now();
        let case = guest.case;
        let nobody = desk::Worker { roles: vec![Role::Verifier], ..vera };
        let lifted =
            house.store.commit(move |tx| desk::advice::lift(tx, &nobody, case, (1, 99), now)).await;
        assert!(lifted.is_err(), "whoever signs leaflets signs no advice");
    });
}
