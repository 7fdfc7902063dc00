//! Doubt whether somebody is in danger: whose answer ends it, where it is asked at
//! all, and what silence means.

use netreach::clock::Span;
use netreach::codes::{Choice, Line, Outcome, Step, Urgency};
use netreach::desk;
use netreach::engine::Tx;
use netreach::house::Sent;
use netreach::ids::CaseId;
use netreach::limits;
use netreach::store;
use netreach::store::case::Standing;
use telegram_standin::Admin;

use crate::support::telegram::each_engine as each_scene;
use crate::support::{self, Guest, TestHouse, each_engine, minutes};

const DOUBT: &str = "он вырубается";

impl TestHouse {
    async fn says_of_danger(&self, guest: &Guest, choice: Choice) {
        let (id, now) = (guest.case, self.now());
        self.store.commit(move |tx| desk::hearing::choose(tx, id, choice, now)).await.unwrap();
    }

    async fn asked(&self, case: CaseId) -> usize {
        self.lines(case).await.into_iter().filter(|it| *it == Line::AskDanger).count()
    }

    /// The rounds go by, and nobody answers.
    async fn waits_in_doubt(&self) {
        for _ in 0..4 {
            self.later(minutes(1));
            self.round().await;
        }
    }

    async fn urgency(&self, case: CaseId) -> Urgency {
        self.case(case).await.unwrap().urgency
    }
}

#[test]
fn whoever_says_that_nobody_is_in_danger_is_believed() {
    each_engine(|house| async move {
        let guest = house.meets("помогите").await;
        house.says_of_danger(&guest, Choice::NoDanger).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::AskTopic));
        house.waits_in_doubt().await;
        assert_eq!(house.urgency(guest.case).await, Urgency::Urgent);
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
        assert_eq!((house.steps(guest.case).await, house.rows("calls").await), (vec![], 0));
    });
}

#[test]
fn a_question_that_was_answered_is_done_with_once_nobody_is_in_danger() {
    each_engine(|house| async move {
        house.signs_everything().await;
        let learns = "какие признаки передозировки";
        let guest = house.meets(learns).await;
        assert_eq!(house.asked(guest.case).await, 1);
        house.says_of_danger(&guest, Choice::NoDanger).await;
        let served = |standing| {
            matches!(standing, Standing::Finished { by: None, outcome: Outcome::SelfServed, .. })
        };
        assert!(served(house.standing(guest.case).await));
        // A talk that a worker has is theirs to end.
        let (vera, other) = (house.worker("vera").await, house.meets(learns).await);
        house.takes(&vera, other.case).await.unwrap();
        house.says_of_danger(&other, Choice::NoDanger).await;
        let standing = house.standing(other.case).await;
        assert!(matches!(standing, Standing::Held { by, .. } if by == vera.id), "{standing:?}");
        // Where nothing answered it, somebody still has to.
        let third = house.meets(DOUBT).await;
        house.says_of_danger(&third, Choice::NoDanger).await;
        assert!(matches!(house.standing(third.case).await, Standing::Waiting { .. }));
    });
}

#[test]
fn a_button_from_before_the_end_promises_nobody_who_does_not_come() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets(DOUBT).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let before = house.lines(guest.case).await;
        house.says_of_danger(&guest, Choice::NoDanger).await;
        assert_eq!(house.lines(guest.case).await, before);
        assert!(matches!(house.standing(guest.case).await, Standing::Finished { .. }));
        // Whoever waits for a person, waits.
        house.says_of_danger(&guest, Choice::Wait).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::PersonCalled));
        let case = house.case(guest.case).await.unwrap();
        assert!(matches!(case.standing, Standing::Waiting { .. }));
        assert!(case.unanswered_since.is_some());
        // And danger is danger, whatever ended before.
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.says_of_danger(&guest, Choice::Danger).await;
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
        assert_eq!(house.steps(guest.case).await, [Step::Start]);
        assert_eq!(house.rows("calls").await, 1);
    });
}

#[test]
fn silence_wakes_nobody_where_a_worker_is_or_just_was() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets(DOUBT).await;
        house.later(minutes(1));
        house.takes(&vera, guest.case).await.unwrap();
        for is_here in [false, true] {
            if is_here {
                house.is_here(&vera, house.now() + limits::HERE).await;
            }
            house.later(minutes(2));
            house.round().await;
            let standing = house.standing(guest.case).await;
            assert!(matches!(standing, Standing::Held { by, .. } if by == vera.id), "{standing:?}");
        }
        assert_eq!(house.urgency(guest.case).await, Urgency::Urgent);
        assert_eq!(house.rows("calls").await, 0);
    });
}

#[test]
fn an_answer_that_comes_while_somebody_looks_is_an_answer() {
    each_engine(|house| async move {
        let guest = house.meets(DOUBT).await;
        house.later(limits::SUSPICION_SILENCE);
        let now = house.now();
        let silent = house.store.read(move |tx| desk::hearing::silent(tx, now)).await.unwrap();
        assert_eq!(silent, [guest.case]);
        house.says_of_danger(&guest, Choice::NoDanger).await;
        let (id, zone) = (guest.case, house.config.organisation.time_zone.clone());
        let raise = move |tx: &mut Tx| desk::hearing::raise_silent(tx, id, &zone, now);
        house.store.commit(raise).await.unwrap();
        assert_eq!(house.urgency(guest.case).await, Urgency::Urgent);
        assert_eq!(house.rows("calls").await, 0);
    });
}

#[test]
fn doubt_is_asked_once_and_first_aid_shown_once() {
    each_engine(|house| async move {
        house.signs_everything().await;
        let guest = house.meets(DOUBT).await;
        house
            .says(&guest, "он вырубается иногда, а мне нужна помощь с документами для суда")
            .await
            .unwrap();
        assert_eq!(house.asked(guest.case).await, 1);
        house.says(&guest, "нужна помощь с документами").await.unwrap();
        assert_eq!(house.rows("suspicions").await, 0);
        house.says(&guest, DOUBT).await.unwrap();
        assert_eq!(house.asked(guest.case).await, 2, "a new doubt");
        let (id, name) = (guest.case, desk::hearing::FIRST_AID);
        let sent = house.store.read(move |tx| store::message::since(tx, id, 0)).await;
        let sent = sent.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        let shown = sent.iter().filter(|it| it.leaflet.as_deref() == Some(name)).count();
        assert_eq!(shown, 1);
    });
}

#[test]
fn doubt_after_the_end_is_asked_about_and_silence_is_heard() {
    each_engine(|house| async move {
        let (vera, guest) = (house.worker("vera").await, house.meets("нужны документы").await);
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.says(&guest, DOUBT).await.unwrap();
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::AskDanger));
        house.waits_in_doubt().await;
        assert_eq!(house.urgency(guest.case).await, Urgency::Emergency);
        assert_eq!(house.rows("calls").await, 1);
    });
}

#[test]
fn beside_the_guide_nobody_is_asked() {
    each_engine(|house| async move {
        let sent = Sent { danger: true, ..support::said("") };
        let token = house.begin_talk(&sent, netreach::codes::Lang::Ru).await.unwrap();
        let guest = house.guest(token).await;
        house.says(&guest, DOUBT).await.unwrap();
        house.says(&guest, "помогите").await.unwrap();
        assert_eq!(house.asked(guest.case).await, 0);
        assert_eq!(house.rows("suspicions").await, 0);
    });
}

#[test]
fn danger_behind_a_button_of_a_talk_that_is_gone_is_danger() {
    each_scene(|scene| async move {
        let ann = scene.ann();
        ann.dm(DOUBT);
        scene.calms().await;
        let gone = scene.only_case().await;
        let asked = ann.from_bot().pop().unwrap();
        scene.forget(gone, desk::forgetting::Cause::Client).await.unwrap();
        // It is still in her hand.
        ann.press(asked.id, "Да, человеку плохо");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_ne!(case, gone);
        assert_eq!(scene.steps(case).await, [Step::Start]);
        assert_eq!(scene.rows("calls").await, 1);
        scene.standin.assert_clean();
    });
}

/// Nobody answers a question that nobody saw.
#[test]
fn in_the_sight_of_the_chat_nobody_is_asked_and_silence_is_none() {
    each_scene(|scene| async move {
        let ann = scene.ann();
        let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all());
        let group = group.members(10).with_member(&ann);
        scene.telegram.set_group(group.id());
        for words in ["/ask помогите", "/ask он вырубается"] {
            ann.post(&group, words);
            scene.calms().await;
            let case = scene.only_case().await;
            assert_eq!((scene.asked(case).await, scene.rows("suspicions").await), (0, 0));
        }
        let case = scene.only_case().await;
        scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Urgent);
        assert_eq!(scene.rows("calls").await, 0);
        scene.standin.assert_clean();
    });
}
