//! What ends a call, what ends a drill, and what begins neither anew.
use super::{MARK, Night, OLGA, TODAY, VERA, days, each_engine, minutes};
use crate::support::{Guest, refused};
use netreach::clock::Span;
use netreach::codes::{Ending, Rung, Step, Urgency};
use netreach::desk::guide::Press;
use netreach::desk::{self, Refusal, ladder, rota};
use netreach::engine::Fault;
use netreach::store;
use netreach::store::case::{Standing, View};

impl Night {
    async fn taps(&self, guest: &Guest, step: Step) {
        self.press_guide(&guest.visitor, Press::Go(step)).await.unwrap();
        self.settles().await;
    }

    async fn is_over(&self, guest: &Guest) -> bool {
        let case = guest.case;
        let lane = self.store.read(move |tx| store::emergency::of_case(tx, case)).await;
        lane.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_some_and(|it| !it.is_open())
    }
}

#[test]
fn nobody_is_called_once_the_ambulance_is_there_and_the_case_waits_above_all_others() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.settles().await;
        night.waits(2).await;
        assert_eq!(night.calls(), [2, 0, 0, 0]);
        night.taps(&guest, Step::Arrived).await;
        assert!(night.is_over(&guest).await);
        assert_eq!(night.rows("calls").await, 0);
        night.meets("нужна помощь с документами").await;
        night.says(&guest, "спасибо, забрали").await.unwrap();
        night.waits(10).await;
        assert_eq!(night.calls(), [2, 0, 0, 0]);
        let queue = night.store.read(|tx| store::case::list(tx, View::Waiting, 0)).await;
        let queue = queue.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!((queue.len(), queue[0].id), (2, guest.case));
        assert_eq!(queue[0].urgency, Urgency::Emergency);
        // Whoever is in danger again is met as at first.
        night.says(&guest, "он опять не дышит").await.unwrap();
        night.settles().await;
        assert!(!night.is_over(&guest).await);
        assert_eq!(night.calls(), [3, 0, 0, 0]);
        night.standin.assert_clean();
    });
}

#[test]
fn a_second_tap_after_the_end_opens_nothing() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        let vera = night.people[VERA].0.clone();
        night.takes(&vera, guest.case).await.unwrap();
        night.taps(&guest, Step::Arrived).await;
        night.finishes(&vera, guest.case).await.unwrap();
        let before = night.calls();
        night.taps(&guest, Step::Arrived).await;
        assert!(matches!(night.standing(guest.case).await, Standing::Finished { .. }));
        night.waits(3).await;
        assert_eq!((night.calls(), night.rows("calls").await), (before, 0));
        // Any other button says that it is not over.
        night.taps(&guest, Step::Breathing).await;
        assert!(matches!(night.standing(guest.case).await, Standing::Waiting { .. }));
        assert_eq!(night.calls()[VERA], before[VERA] + 1);
        night.standin.assert_clean();
    });
}

#[test]
fn nobody_is_called_once_contact_is_lost() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.passes_by(minutes(62), minutes(1)).await;
        let (olga, case, now) = (night.people[OLGA].0.clone(), guest.case, night.now());
        let lost = night
            .store
            .commit(move |tx| desk::emergency::end(tx, &olga, case, Ending::ContactLost, now));
        lost.await.unwrap();
        let before = night.calls();
        night.waits(11).await;
        assert_eq!((night.calls(), night.rows("calls").await), (before, 0));
        assert!(matches!(night.standing(case).await, Standing::Waiting { .. }));
        night.standin.assert_clean();
    });
}

#[test]
fn whoever_opened_the_guide_is_not_asked_and_not_taken_for_silent() {
    each_engine(|night| async move {
        let guest = night.meets("помогите").await;
        assert_eq!(night.rows("suspicions").await, 1);
        night.taps(&guest, Step::Start).await;
        assert_eq!(night.rows("suspicions").await, 0);
        night.taps(&guest, Step::Arrived).await;
        night.waits(4).await;
        assert_eq!(night.steps(guest.case).await, [Step::Start, Step::Arrived]);
        assert!(night.is_over(&guest).await);
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        night.standin.assert_clean();
    });
}

#[test]
fn an_emergency_ends_a_drill_and_calls_at_once() {
    each_engine(|night| async move {
        night.drills().await;
        night.settles().await;
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        let shown = night.people[VERA].1.from_bot();
        let drilled = shown.iter().rfind(|it| it.text.starts_with("Срочный случай")).unwrap().id;
        night.moves(Span::seconds(10));
        let guest = night.danger().await;
        night.settles().await;
        assert_eq!(night.calls(), [2, 0, 0, 0], "not a second later");
        assert_eq!(night.rows("calls").await, 1, "the drill is over");
        night.waits(4).await;
        assert_eq!(night.calls(), [3, 1, 0, 0], "from the first step");
        // Whichever message she answers, she takes what is real.
        night.people[VERA].1.press(drilled, "Беру");
        night.calms().await;
        assert!(night.last(VERA).starts_with("Вы взяли."), "{}", night.last(VERA));
        night.opens(VERA, guest.case).await;
        assert_eq!(night.holder(guest.case).await, Some(VERA));
        let drills = night.store.read(store::drill::newest).await;
        let drills = drills.unwrap_or_else(|fault| panic!("{fault}"));
        assert!(drills.iter().all(|it| !it.is_open && it.answer.is_none()));
        assert_eq!(drills.iter().filter(|it| it.is_broken_off).count(), 1);
        let page = night.pages("olga").await.get("/reports").await;
        page.says(&["22 ноября</time>: прервана: пришёл настоящий случай"]);
        night.standin.assert_clean();
    });
}

#[test]
fn of_several_emergencies_at_once_one_ends_the_drill_and_each_calls() {
    each_engine(|night| async move {
        night.drills().await;
        night.settles().await;
        night.moves(minutes(2));
        tokio::join!(night.danger(), night.danger(), night.round(), night.danger());
        assert_eq!(night.rows("calls").await, 3);
        let drills = night.store.read(store::drill::newest).await;
        let drills = drills.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(drills.iter().filter(|it| it.is_broken_off).count(), 1);
        assert!(drills.iter().all(|it| !it.is_open));
        night.settles().await;
        assert!(night.calls()[VERA] >= 2, "the real one is called beside the drill");
        night.standin.assert_clean();
    });
}

#[test]
fn no_drill_begins_while_somebody_is_called_to_a_real_one() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        let (olga, now) = (night.people[OLGA].0.clone(), night.now());
        let begin = night.store.commit(move |tx| ladder::drill_by(tx, &olga, TODAY + days(1), now));
        assert_eq!(refused(begin.await), Some(Refusal::DangerFirst));
        night.takes(&night.people[MARK].0, guest.case).await.unwrap();
        night.drills().await;
        assert_eq!(night.rows("drills").await, 2);
    });
}

#[test]
fn what_is_over_or_taken_holds_up_no_other_call() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.settles().await;
        night.taps(&guest, Step::Arrived).await;
        night.moves(Span::seconds(5));
        night.danger().await;
        night.calms().await;
        assert_eq!(night.calls()[VERA], 2, "the first is over: nobody sees it any more");
        // She takes it, and hears of the next one too.
        night.presses(VERA);
        night.calms().await;
        night.danger().await;
        night.calms().await;
        assert_eq!(night.calls()[VERA], 3);
        night.standin.assert_clean();
    });
}

#[test]
fn one_person_alone_is_nobody_on_call() {
    each_engine(|night| async move {
        let is_manned = async || {
            let now = night.now();
            let manned = night.store.read(move |tx| ladder::is_manned(tx, now)).await;
            manned.unwrap_or_else(|fault: Fault| panic!("{fault}"))
        };
        let is_drill_wanted = async || {
            // A month that has had none.
            let (day, now) = (TODAY + days(20), night.now());
            let wanted = night.store.read(move |tx| ladder::is_drill_wanted(tx, day, now)).await;
            wanted.unwrap_or_else(|fault: Fault| panic!("{fault}"))
        };
        assert!(is_manned().await && is_drill_wanted().await);
        let olga = night.people[OLGA].0.clone();
        let clear = night.store.commit(move |tx| rota::clear(tx, &olga, TODAY, Rung::Second));
        clear.await.unwrap();
        assert!(!is_manned().await, "nobody promises two where one is");
        assert!(!is_drill_wanted().await, "a drill wakes nobody who is not on call");
    });
}
