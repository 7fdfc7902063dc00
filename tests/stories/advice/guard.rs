//! Roads around the guard that somebody found, each closed.

use netreach::codes::{AdviceState, Role};
use netreach::desk::{self, Refusal};
use netreach::engine::Tx;
use netreach::store;

use super::{DRAFT, QUESTION, people};
use crate::support::telegram::{Scene, texts};
use crate::support::{TestHouse, each_engine, hours, minutes, refused, telegram};
use netreach::ids::CaseId;

impl TestHouse {
    async fn shown_to(&self, case: CaseId) -> Vec<Role> {
        let read = self.store.read(move |tx| store::handed::roles(tx, case)).await;
        read.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }
}

#[test]
fn a_message_corrected_into_a_question_about_health_is_guarded() {
    telegram::each_engine(|scene: Scene| async move {
        let (vera, _) = people(&scene).await;
        let ann = scene.ann();
        let first = ann.dm("хочу восстановить паспорт");
        scene.settles().await;
        let case = scene.only_case().await;
        ann.edit(first, "у меня абсцесс на руке, что делать");
        scene.settles().await;
        scene.takes(&vera, case).await.unwrap();
        let free = scene.replies(&vera, case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        scene.calms().await;
        assert!(!texts(&ann.phone()).iter().any(|text| text.contains(DRAFT)));
    });
}

#[test]
fn a_later_question_about_health_is_guarded_whatever_came_first() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        for first in ["привет", "хочу восстановить паспорт"] {
            let guest = house.meets(first).await;
            house.takes(&vera, guest.case).await.unwrap();
            house.replies(&vera, guest.case, "Здравствуйте.").await.unwrap();
            house
                .says(&guest, "порвался презерватив, нужна ПКП, сколько часов есть")
                .await
                .unwrap();
            let free = house.replies(&vera, guest.case, DRAFT).await;
            assert_eq!(refused(free), Some(Refusal::ClinicianFirst), "{first}");
        }
    });
}

#[test]
fn a_clinician_lifts_only_what_they_have_seen() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        house.asks("vera", case, DRAFT).await.unwrap();
        let seen = house.case(case).await.unwrap().next_seq;
        house.says(&guest, "рука чёрная и не чувствую пальцев").await.unwrap();
        let (doctor, now) = (nina.clone(), house.now());
        let late = house
            .store
            .commit(move |tx: &mut Tx| desk::advice::lift(tx, &doctor, case, (1, seen), now))
            .await;
        assert_eq!(refused(late), Some(Refusal::Unread));
        let (worker, now) = (vera.clone(), house.now());
        house
            .store
            .commit(move |tx| desk::advice::withdraw(tx, &worker, case, 1, now))
            .await
            .unwrap();
        house.asks("vera", case, DRAFT).await.unwrap();
        assert_eq!(refused(house.lifts(&nina, case, 1).await), Some(Refusal::Settled));
        let free = house.replies(&vera, case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));

        // Two needs, and both are lifted by whoever saw both; a new question is none.
        house.says(&guest, "хочу сам переломаться дома, чем снять ломку").await.unwrap();
        house.lifts(&nina, case, 2).await.unwrap();
        house.replies(&vera, case, "Ждём вас у автобуса.").await.unwrap();
        house.says(&guest, "хочу сам переломаться дома, чем снять ломку").await.unwrap();
        let free = house.replies(&vera, case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
    });
}

#[test]
fn what_a_clinician_gave_back_is_with_the_worker_and_no_longer_with_doctors() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        house.later(minutes(25));
        house.asks("vera", case, DRAFT).await.unwrap();
        assert_eq!(house.shown_to(case).await, [Role::Doctor]);
        house.later(minutes(25));
        house.says(&guest, "спасибо, жду").await.unwrap();
        let number = house.advice(case).await[0].number;
        let why = netreach::vault::Words::new("нужно фото".to_owned());
        house.refuse_advice(&nina, case, number, &why).await.unwrap();
        assert_eq!(house.advice(case).await[0].state, AdviceState::Refused);
        house.round().await;
        let standing = house.standing(case).await;
        let is_hers = |by| by == vera.id;
        assert!(
            matches!(standing, store::case::Standing::Held { by, .. } if is_hers(by)),
            "the worker reads the refusal first"
        );
        assert!(house.client_reads(&guest).await.iter().any(|it| it.contains("спасибо")));
        assert_eq!(house.shown_to(case).await, []);
        assert!(house.reads("nina", case).await.is_err());
        assert!(!house.has_key("nina", case).await, "the key stays");

        // Nobody forgets them: silence gives the case back.
        house.later(hours(2));
        house.round().await;
        assert!(matches!(house.standing(case).await, store::case::Standing::Waiting { .. }));
    });
}

#[test]
fn a_refused_request_gives_no_key_away() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let mark = house.worker("mark").await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        let asked = house.asks("mark", guest.case, DRAFT).await;
        assert_eq!(refused(asked), Some(Refusal::HeldByOther));
        let reader = house.reader("mark").await;
        let opened = house.open_to_doctors(&mark, &reader, guest.case).await;
        assert_eq!(refused(opened), Some(Refusal::HeldByOther));
        assert!(!house.has_key("nina", guest.case).await);
    });
}
