//! Somebody is in danger in a talk that a worker has: whoever has it is there, or
//! somebody is called.

use netreach::codes::{Line, Role};
use netreach::desk::guide::Press;
use netreach::desk::{self, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::store;
use netreach::store::case::Standing;

use crate::support::{Guest, TestHouse, each_engine, minutes, refused};

impl TestHouse {
    async fn with_a_holder(&self, name: &str, role: Role) -> (Worker, Guest) {
        let worker = self.hire(name, &[role]).await;
        let guest = self.meets("нужна помощь с документами").await;
        let (id, by, since) = (guest.case, worker.id, self.now());
        self.store
            .commit(move |tx| {
                let mut case = store::case::locked(tx, id)?.unwrap();
                case.standing = Standing::Held { by, since, pause: None };
                store::case::save(tx, &case)
            })
            .await
            .unwrap_or_else(|fault: Fault| panic!("{fault}"));
        (worker, guest)
    }

    async fn calls(&self, case: CaseId) -> bool {
        let call = self.store.read(move |tx| store::call::of_case(tx, case)).await;
        call.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_some()
    }

    async fn waits(&self, case: CaseId) -> bool {
        matches!(self.standing(case).await, Standing::Waiting { .. })
    }

    async fn presses(&self, case: CaseId, press: Press) {
        let now = self.now();
        let pressed = move |tx: &mut Tx| desk::emergency::press(tx, case, press, None, now);
        self.store.commit(pressed).await.unwrap();
    }

    async fn sits_down(&self, worker: &Worker) {
        self.is_here(worker, self.now() + netreach::limits::HERE).await;
    }
}

#[test]
fn danger_in_a_talk_whose_worker_went_home_calls_somebody() {
    each_engine(|house| async move {
        for by_button in [false, true] {
            let name = if by_button { "mark" } else { "boris" };
            let (_, guest) = house.with_a_holder(name, Role::Worker).await;
            house.later(minutes(20));
            match by_button {
                true => house.presses(guest.case, Press::Person).await,
                false => house.says(&guest, "друг не дышит, посинел, помогите").await.unwrap(),
            }
            assert!(house.waits(guest.case).await, "{name}");
            assert!(house.calls(guest.case).await, "{name}");
            let lines = house.lines(guest.case).await;
            let last = |line| lines.iter().rposition(|it| *it == line);
            assert!(last(Line::PersonAsked) > last(Line::Taken), "{lines:?}");
        }
    });
}

#[test]
fn whoever_is_at_the_desk_stays_beside_and_whoever_leaves_is_replaced() {
    each_engine(|house| async move {
        let (mark, guest) = house.with_a_holder("mark", Role::Worker).await;
        let case = guest.case;
        house.later(minutes(20));
        house.sits_down(&mark).await;
        house.says(&guest, "друг не дышит, посинел, помогите").await.unwrap();
        assert!(matches!(house.standing(case).await, Standing::Held { by, .. } if by == mark.id));
        assert!(!house.calls(case).await);
        house.later(minutes(4));
        house.minds().await;
        assert!(!house.calls(case).await);
        // The phone is in a pocket, and the guide asks on.
        house.later(minutes(2));
        house.minds().await;
        assert!(house.waits(case).await && house.calls(case).await);
        assert!(house.debrief(&mark).await.is_some());
    });
}

#[test]
fn another_profession_neither_keeps_nor_takes_somebody_in_danger() {
    each_engine(|house| async move {
        let (lena, guest) = house.with_a_holder("lena", Role::Lawyer).await;
        house.sits_down(&lena).await;
        house.says(&guest, "друг не дышит, посинел, помогите").await.unwrap();
        assert!(house.waits(guest.case).await && house.calls(guest.case).await);
        // A doctor who is there is the best there can be.
        let (nina, other) = house.with_a_holder("nina", Role::Doctor).await;
        house.sits_down(&nina).await;
        house.says(&other, "друг не дышит, посинел, помогите").await.unwrap();
        assert!(!house.waits(other.case).await);
        let taken = {
            let (lena, case, now) = (lena.clone(), other.case, house.now());
            house.store.commit(move |tx| desk::beside::accept(tx, &lena, case, now)).await
        };
        assert_eq!(refused(taken), Some(Refusal::NotYourRole));
    });
}

/// A page that stays open in an empty room does not stand beside anybody.
#[test]
fn whoever_does_not_touch_the_desk_is_not_there() {
    each_engine(|house| async move {
        let vera = house.hire("vera", &[Role::Worker]).await;
        let pages = house.pages("vera").await;
        let (id, desk) = (vera.id, &house);
        let is_there = async || {
            let now = desk.now();
            let there = desk.store.read(move |tx| store::presence::is_here(tx, id, now)).await;
            there.unwrap_or_else(|fault: Fault| panic!("{fault}"))
        };
        pages.get("/").await;
        assert!(is_there().await);
        for minute in 1..=6 {
            house.later(minutes(1));
            pages.looks_again("/", minute * 60).await;
            drop(pages.stream("/events").await);
        }
        assert!(!is_there().await);
        pages.looks_again("/", 2).await;
        assert!(is_there().await);
    });
}

#[test]
fn a_worker_in_the_chat_of_calls_is_led_too_and_opens_no_case() {
    crate::support::telegram::each_engine(|scene| async move {
        super::sign(&scene.test).await;
        let vera = scene.vera().await;
        let phone = scene.standin.user("vera", "").language("ru");
        phone.start(&scene.duty_word(vera.id).await.unwrap());
        scene.calms().await;
        let said = || phone.from_bot().into_iter().map(|it| it.text).collect::<Vec<_>>();
        for words in ["/overdose", "друг не дышит, помогите"] {
            let before = said().len();
            phone.dm(words);
            scene.calms().await;
            let new = said().split_off(before);
            assert!(new[0].starts_with("Позвоните 103 или 112."), "{words}: {new:?}");
            assert!(new[1].starts_with("Этот чат только для вызовов"), "{words}: {new:?}");
            assert!(new[1].contains("103, 112") && new.len() == 2, "{words}: {new:?}");
        }
        let screen = || phone.from_bot().into_iter().rfind(|it| it.buttons.len() > 1).unwrap().id;
        phone.press(screen(), "Не просыпается");
        scene.calms().await;
        assert!(said().last().unwrap().contains("грудь, до 10 секунд"), "{:?}", said());
        phone.press(screen(), "Нужен человек");
        scene.calms().await;
        assert!(said().last().unwrap().starts_with("Этот чат только для вызовов"));
        assert!(scene.cases().await.is_empty(), "nobody was called for a worker");
        scene.standin.assert_clean();
    });
}
