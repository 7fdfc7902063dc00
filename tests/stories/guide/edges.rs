//! What the guide does at its edges: said twice, said late, said by whoever may not.

use netreach::clock::Span;
use netreach::codes::{Choice, Clarity, Ending, Lang, Line, Step, Urgency};
use netreach::desk::case::Sorting;
use netreach::desk::guide::Press;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::house::Sent;
use netreach::ids::CaseId;
use netreach::limits;
use netreach::store::case::Standing;

use super::{ends, lane, sign};
use crate::support::{self, Guest, TestHouse, each_engine, minutes, refused};

async fn in_danger(house: &TestHouse) -> Guest {
    sign(house).await;
    let sent = Sent { danger: true, ..support::said("") };
    let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
    house.guest(token).await
}

async fn taps(house: &TestHouse, guest: &Guest, press: Press) {
    house.press_guide(&guest.visitor, press).await.unwrap();
}

async fn count(house: &TestHouse, case: CaseId, line: Line) -> usize {
    house.lines(case).await.into_iter().filter(|it| *it == line).count()
}

async fn offers(house: &TestHouse, by: &Worker, case: CaseId, to: &Worker) {
    let (by, to, now) = (by.clone(), to.clone(), house.now());
    let offer = house.store.commit(move |tx| desk::beside::offer(tx, &by, case, &to, now));
    offer.await.unwrap();
}

#[test]
fn danger_said_again_begins_nothing_anew() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        taps(&house, &guest, Press::Go(Step::Cpr)).await;
        let (case, now) = (guest.case, house.now());
        let again =
            house.store.commit(move |tx| desk::hearing::choose(tx, case, Choice::Danger, now));
        again.await.unwrap();
        assert_eq!(house.steps(case).await, [Step::Start, Step::Cpr]);
        assert_eq!(lane(&house, case).await.step, Step::Cpr);
        assert_eq!(house.rows("calls").await, 1);
    });
}

#[test]
fn the_button_of_danger_counts_whatever_is_written_and_the_guide_reads_it() {
    each_engine(|house| async move {
        sign(&house).await;
        let danger = |words| Sent { danger: true, ..support::said(words) };
        let token = house.begin_talk(&danger("нужна помощь с документами"), Lang::Ru).await;
        let guest = house.guest(token.unwrap()).await;
        assert_eq!(house.case(guest.case).await.unwrap().urgency, Urgency::Emergency);
        house.add_to_talk(&guest.visitor, &danger("он не дышит"), Lang::Ru).await.unwrap();
        assert_eq!(house.steps(guest.case).await, [Step::Start, Step::Cpr]);
    });
}

#[test]
fn a_word_ends_the_count_of_silence_and_silence_moves_nobody_on() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        taps(&house, &guest, Press::Go(Step::Cpr)).await;
        for _ in 0..16 {
            house.later(minutes(1));
            house.minds().await;
        }
        let silent = lane(&house, guest.case).await;
        assert_eq!((silent.step, silent.checks_sent), (Step::Check, 2), "still at the looking");
        house.says(&guest, "мы на третьем этаже").await.unwrap();
        let heard = lane(&house, guest.case).await;
        assert_eq!((heard.step, heard.checks_sent), (Step::Check, 0));
        assert!(heard.next.is_some(), "the clocks run again");
        // So does a wish for a person, whichever button says it.
        house.later(minutes(6));
        house.minds().await;
        house.minds().await;
        assert_ne!(lane(&house, guest.case).await.checks_sent, 0);
        let (case, now) = (guest.case, house.now());
        let called = house.store.commit(move |tx| desk::arrival::call_person(tx, case, now));
        called.await.unwrap();
        assert_eq!(lane(&house, guest.case).await.checks_sent, 0);
    });
}

#[test]
fn what_comes_by_itself_comes_once_and_not_early() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let case = guest.case;
        taps(&house, &guest, Press::Go(Step::Waiting)).await;
        let go_on = async || {
            let now = house.now();
            house.store.commit(move |tx| desk::emergency::go_on(tx, case, now)).await.unwrap()
        };
        assert!(!go_on().await, "not yet");
        house.later(limits::NALOXONE_WAIT);
        // Who asks in that second is answered by what is due.
        house.says(&guest, "что делать").await.unwrap();
        assert_eq!(house.steps(case).await, [Step::Start, Step::Waiting]);
        assert!(go_on().await);
        assert!(!go_on().await, "another process finds it done");
        assert_eq!(house.steps(case).await, [Step::Start, Step::Waiting, Step::Repeat]);
    });
}

#[test]
fn what_only_a_tap_can_say_is_asked_about_once_and_kept_as_said_first() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        for _ in 0..3 {
            house.says(&guest, "скорая приехала").await.unwrap();
        }
        assert_eq!(count(&house, guest.case, Line::AskArrived).await, 1);
        taps(&house, &guest, Press::Called).await;
        let first = lane(&house, guest.case).await.called_at;
        house.later(minutes(2));
        taps(&house, &guest, Press::Called).await;
        assert_eq!(lane(&house, guest.case).await.called_at, first);
        house.says(&guest, "скорую вызвал").await.unwrap();
        assert_eq!(count(&house, guest.case, Line::AskCalled).await, 0, "they said so already");
    });
}

#[test]
fn whoever_asks_for_a_person_gets_one_who_is_there() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let vera = house.worker("vera").await;
        house.replies(&vera, guest.case, "я с вами").await.unwrap();
        assert_eq!(house.case(guest.case).await.unwrap().unanswered_since, None);
        taps(&house, &guest, Press::Person).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::Taken));
        assert!(house.case(guest.case).await.unwrap().unanswered_since.is_some());
        // She went away, and nobody has looked after her yet.
        house.later(limits::HERE);
        taps(&house, &guest, Press::Person).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::PersonAsked));
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
        assert_eq!(lane(&house, guest.case).await.worker, None);
        assert_eq!(house.rows("calls").await, 1);
    });
}

#[test]
fn how_soon_somebody_was_there_is_the_first_persons() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let (vera, mark) = (house.worker("vera").await, house.worker("mark").await);
        house.later(minutes(2));
        house.takes(&vera, guest.case).await.unwrap();
        let beside = lane(&house, guest.case).await;
        assert_eq!((beside.minutes_to_attach, beside.attached_at), (Some(2), Some(house.now())));
        let (by, case, now) = (vera.clone(), guest.case, house.now());
        let back = house.store.commit(move |tx| desk::beside::give_back(tx, &by, case, now));
        back.await.unwrap();
        assert!(house.debrief(&vera).await.is_some(), "she was there too");
        assert_eq!(house.rows("calls").await, 1, "somebody else is called");
        house.later(minutes(7));
        house.takes(&mark, guest.case).await.unwrap();
        assert_eq!(lane(&house, guest.case).await.minutes_to_attach, Some(2));

        let other = house.meets("нужна помощь с документами").await;
        house.takes(&vera, other.case).await.unwrap();
        house.says(&other, "друг не дышит, посинел").await.unwrap();
        assert_eq!(lane(&house, other.case).await.minutes_to_attach, Some(0));
    });
}

#[test]
fn a_screen_from_a_worker_makes_it_an_emergency_and_answers() {
    each_engine(|house| async move {
        sign(&house).await;
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.send_step(&vera, guest.case, Step::Breathing).await.unwrap();
        let case = house.case(guest.case).await.unwrap();
        assert_eq!((case.urgency, case.unanswered_since), (Urgency::Emergency, None));
        let (by, id, now) = (vera.clone(), guest.case, house.now());
        let sorting = Sorting { urgency: Urgency::Routine, need: None, clarity: Clarity::Clear };
        let lowered = house.store.commit(move |tx| desk::case::sort(tx, &by, id, &sorting, now));
        assert_eq!(refused(lowered.await), Some(Refusal::StillInDanger));
        assert_eq!(house.steps(guest.case).await, [Step::Breathing]);
    });
}

#[test]
fn how_it_ended_is_said_by_whoever_has_the_case() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let (vera, mark) = (house.worker("vera").await, house.worker("mark").await);
        let case = guest.case;
        for how in [Ending::Arrived, Ending::Resolved] {
            assert_eq!(refused(ends(&house, &vera, case, how).await), Some(Refusal::NotHeld));
        }
        house.takes(&vera, case).await.unwrap();
        for how in [Ending::Arrived, Ending::Resolved] {
            let others = ends(&house, &mark, case, how).await;
            assert_eq!(refused(others), Some(Refusal::HeldByOther));
        }
        for _ in 0..62 {
            house.later(minutes(1));
            house.is_here(&vera, house.now() + minutes(5)).await;
            house.minds().await;
        }
        // A worker alone gives nobody up.
        let alone = ends(&house, &vera, case, Ending::ContactLost).await;
        assert_eq!(refused(alone), Some(Refusal::NotYourRole));
        assert!(lane(&house, case).await.is_open());
        ends(&house, &vera, case, Ending::Arrived).await.unwrap();
        assert_eq!(house.steps(case).await.last(), Some(&Step::Arrived));
        // A tap after the end sets no clock.
        taps(&house, &guest, Press::Go(Step::Arrived)).await;
        assert_eq!(lane(&house, case).await.next, None);
        let draft = house.draft(case).await;
        assert!(draft.services.contains(&"S18".to_owned()), "{:?}", draft.services);
    });
}

#[test]
fn an_offer_is_for_whom_it_was_made_and_whoever_is_back_stays() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let (vera, mark) = (house.worker("vera").await, house.worker("mark").await);
        let boris = house.worker("boris").await;
        house.takes(&vera, guest.case).await.unwrap();
        offers(&house, &vera, guest.case, &mark).await;
        let (by, case, now) = (boris.clone(), guest.case, house.now());
        let others = house.store.commit(move |tx| desk::beside::accept(tx, &by, case, now));
        assert_eq!(refused(others.await), Some(Refusal::NotYourCase));
        // Between the look and the act she came back to her desk.
        house.later(minutes(6));
        house.is_here(&vera, house.now() + minutes(5)).await;
        let now = house.now();
        let anew = house.store.commit(move |tx| {
            desk::beside::call_anew(tx, case, now)?;
            Ok::<_, DeskError>(())
        });
        anew.await.unwrap();
        assert!(matches!(house.standing(case).await, Standing::Held { by, .. } if by == vera.id));
        assert_eq!(house.rows("calls").await, 0);
        // What ended well is no hour beside somebody.
        ends(&house, &vera, case, Ending::Resolved).await.unwrap();
        assert!(!house.draft(case).await.services.contains(&"S18".to_owned()));
    });
}

#[test]
fn one_talk_that_cannot_be_led_holds_up_no_other() {
    each_engine(|house| async move {
        let broken = in_danger(&house).await;
        house.later(Span::seconds(1));
        let sent = Sent { danger: true, ..support::said("") };
        let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
        let guest = house.guest(token).await;
        for of in [&broken, &guest] {
            taps(&house, of, Press::Go(Step::Waiting)).await;
        }
        let id = broken.case;
        let spoil = house.store.commit(move |tx| {
            let sql = "UPDATE emergencies SET step = 'nowhere' WHERE case_id = $1";
            tx.run(sql, netreach::values![id]).map(drop)
        });
        spoil.await.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        house.later(limits::NALOXONE_WAIT);
        assert!(netreach::rounds::mind_danger(&house.house).await.is_err(), "it is said");
        assert_eq!(house.steps(guest.case).await.last(), Some(&Step::Repeat));
    });
}

#[test]
fn whoever_stands_beside_somebody_silent_is_not_reminded_for_ever() {
    each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let reminded = async || {
            let now = house.now();
            house.store.read(move |tx| desk::emergency::to_prompt(tx, now)).await.unwrap()
        };
        house.later(limits::PROMPTED_MOST);
        assert_eq!(reminded().await, [guest.case]);
        house.later(limits::PROMPT_EVERY);
        assert_eq!(reminded().await, []);
    });
}
