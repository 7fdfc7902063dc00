//! Roads around the guard that somebody found, each closed.

use netreach::codes::{AdviceState, Lang, Role};
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
        house.says(&guest, "абсцесс на руке, температура 38").await.unwrap();
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

#[test]
fn nobody_signs_lifts_or_finishes_past_a_correction() {
    telegram::each_engine(|scene: Scene| async move {
        let (vera, nina) = people(&scene).await;
        let ann = scene.ann();
        let first = ann.dm(QUESTION);
        scene.settles().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.asks("vera", case, DRAFT).await.unwrap();
        let seen = scene.case(case).await.unwrap().next_seq;
        ann.edit(first, "у меня абсцесс на руке, он растёт");
        scene.settles().await;
        let words = netreach::vault::Words::new(DRAFT.to_owned());
        let signed = scene.sign_advice(&nina, case, (1, seen), &words).await;
        assert_eq!(refused(signed), Some(Refusal::Unread));
        let (doctor, now) = (nina.clone(), scene.now());
        let lifted = scene
            .store
            .commit(move |tx: &mut Tx| desk::advice::lift(tx, &doctor, case, (1, seen), now))
            .await;
        assert_eq!(refused(lifted), Some(Refusal::Unread));
        // Whoever looks again signs.
        scene.signs(&nina, case, 1, "Покажите это хирургу сегодня.").await.unwrap();

        let other = ann.dm("нужна помощь с документами");
        scene.settles().await;
        let seen = scene.case(case).await.unwrap().next_seq;
        ann.edit(other, "меня завтра выселяют");
        scene.settles().await;
        let (worker, now) = (vera.clone(), scene.now());
        let closure = netreach::desk::closure::Closure {
            seen: Some(seen),
            ..crate::support::closure("SVC.SOCIAL", &["S07"])
        };
        let finished = scene
            .store
            .commit(move |tx| desk::closure::finish(tx, &worker, case, closure, now))
            .await;
        assert_eq!(refused(finished), Some(Refusal::Unread));
    });
}

#[test]
fn what_the_bot_answered_and_is_corrected_into_more_comes_to_a_person() {
    telegram::each_engine(|scene: Scene| async move {
        scene.signs_everything().await;
        scene.has_a_stop().await;
        let ann = scene.ann();
        let first = ann.dm("во сколько автобус?");
        scene.settles().await;
        let case = scene.only_case().await;
        assert!(matches!(scene.standing(case).await, store::case::Standing::Finished { .. }));
        ann.edit(first, "во сколько автобус? и помогите восстановить паспорт, это срочно");
        scene.settles().await;
        assert!(matches!(scene.standing(case).await, store::case::Standing::Waiting { .. }));
        let vera = scene.vera().await;
        scene.takes(&vera, case).await.unwrap();
        let read = scene.reads("vera", case).await.unwrap();
        assert!(read.iter().any(|words| words.contains("паспорт")), "{read:?}");
    });
}

#[test]
fn what_was_lifted_is_guarded_again_once_more_comes() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        let lifts = || async {
            house.hand(&house.reader("vera").await, case, Role::Doctor).await;
            house.lifts(&nina, case, 0).await.unwrap();
            house.replies(&vera, case, "Ждём вас у автобуса.").await.unwrap();
        };
        let guarded = || async {
            let free = house.replies(&vera, case, DRAFT).await;
            assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        };
        lifts().await;
        // Whoever thanks asks nothing.
        house.says(&guest, "хорошо, спасибо, приду завтра").await.unwrap();
        house.replies(&vera, case, "До встречи.").await.unwrap();
        house.says(&guest, "а теперь она почернела и воняет").await.unwrap();
        guarded().await;
        lifts().await;
        house.add_to_talk(&guest.visitor, &crate::support::photo(), Lang::Ru).await.unwrap();
        guarded().await;
        lifts().await;
        // A person says that it is about health.
        house.sorts_as(&vera, case, "OTHER").await.unwrap();
        house.sorts_as(&vera, case, "INJ.MINOR").await.unwrap();
        guarded().await;
    });
}

#[test]
fn a_photo_alone_is_guarded_until_somebody_says_what_it_is_about() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let token = house.begin_talk(&crate::support::photo(), Lang::Ru).await.unwrap();
        let guest = house.guest(token).await;
        house.takes(&vera, guest.case).await.unwrap();
        let free = house.replies(&vera, guest.case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        house.sorts_as(&vera, guest.case, "SVC.ID_DOCS").await.unwrap();
        house.replies(&vera, guest.case, "Это справка, её примут.").await.unwrap();

        // A clinician can say so too; and the next picture is a new one.
        let token = house.begin_talk(&crate::support::photo(), Lang::Ru).await.unwrap();
        let other = house.guest(token).await;
        house.takes(&vera, other.case).await.unwrap();
        house.asks("vera", other.case, DRAFT).await.unwrap();
        house.lifts(&nina, other.case, 1).await.unwrap();
        house.replies(&vera, other.case, "Это справка, её примут.").await.unwrap();
        house.add_to_talk(&other.visitor, &crate::support::photo(), Lang::Ru).await.unwrap();
        let free = house.replies(&vera, other.case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
    });
}

#[test]
fn needs_named_at_the_end_are_remembered_when_the_client_comes_back() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let guest = house.meets("нужна помощь с документами").await;
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        let (worker, now) = (vera.clone(), house.now());
        let closure = netreach::desk::closure::Closure {
            more_needs: vec![netreach::desk::need::Need::read("SVC.MEDICAL").unwrap()],
            ..crate::support::closure("OTHER", &["S07"])
        };
        house
            .store
            .commit(move |tx| desk::closure::finish(tx, &worker, case, closure, now))
            .await
            .unwrap();
        house.says(&guest, "нужна помощь с документами").await.unwrap();
        house.takes(&vera, case).await.unwrap();
        let free = house.replies(&vera, case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
    });
}
