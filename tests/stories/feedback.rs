//! Stage 3 of the study: feedback that is honest because it bypasses the
//! worker it is about.

use crate::support::telegram::{Scene, each_engine as each_scene, texts};
use crate::support::{Guest, TestHouse, days, each_engine, each_engine_with, hours};
use netreach::clock::Timestamp;
use netreach::codes::{Direction, Kind, KnowsContact, Line, Mood, Role, Urgency, Useful};
use netreach::desk;
use netreach::desk::forgetting::Cause;
use netreach::house::bound;
use netreach::ids::CaseId;
use netreach::letter::Letter;
use netreach::store::case::Standing;
use netreach::store::{self};
use netreach::vault::{Lock, seal};

#[test]
fn the_words_reach_supervisors_and_not_the_worker() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let key = house.vault.public_key(guest.case, Lock::Feedback).await.unwrap();
        let place = bound(guest.case, 0, Direction::FromClient, Kind::Words);
        let letter = Letter::new(house.now(), None, "меня не услышали".as_bytes());
        let sealed = seal(&key, place, &letter.written());
        let (case, now) = (guest.case, house.now());
        house
            .store
            .commit(move |tx| {
                let (useful, knows) = (Useful::No, KnowsContact::No);
                desk::feedback::give(
                    tx,
                    case,
                    useful,
                    knows,
                    Some(&sealed),
                    &jiff::tz::TimeZone::UTC,
                    now,
                )
            })
            .await
            .unwrap();

        let vera_reader = house.reader("vera").await;
        let by_vera = house.vault.case_key(&vera_reader, case, Lock::Feedback).await;
        assert!(by_vera.is_err(), "the worker has no key to it");

        let olga_reader = house.reader("olga").await;
        let key = house.vault.case_key(&olga_reader, case, Lock::Feedback).await;
        let key = key.unwrap_or_else(|fault| panic!("{fault}"));
        let feedback = house
            .store
            .read(move |tx| store::feedback::newest(tx, olga.id))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert_eq!(feedback[0].worker, Some(vera.id));
        let opened = key.open(place, feedback[0].sealed.as_ref().unwrap());
        let letter = opened.ok().and_then(|plain| Letter::read(&plain)).unwrap();
        assert_eq!(letter.words(), Some("меня не услышали"));
        let report = &house.reports().await[0];
        assert_eq!(
            (report.useful, report.knows_contact),
            (Some(Useful::No), Some(KnowsContact::No))
        );
    });
}

#[test]
fn a_second_answer_replaces_the_first() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        let (case, now) = (guest.case, house.now());
        for useful in [Useful::No, Useful::Yes] {
            house
                .store
                .commit(move |tx| {
                    desk::feedback::give(
                        tx,
                        case,
                        useful,
                        KnowsContact::Yes,
                        None,
                        &jiff::tz::TimeZone::UTC,
                        now,
                    )
                })
                .await
                .unwrap();
        }
        assert_eq!(house.rows("feedback").await, 1);
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        assert_eq!(house.reports().await[0].useful, Some(Useful::Yes));
    });
}

#[test]
fn what_is_said_about_a_supervisor_is_read_by_the_others() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let roman = house.hire("roman", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&olga, guest.case).await.unwrap();
        house.finishes(&olga, guest.case).await.unwrap();
        let (case, now) = (guest.case, house.now());
        house
            .store
            .commit(move |tx| {
                desk::feedback::give(
                    tx,
                    case,
                    Useful::No,
                    KnowsContact::No,
                    None,
                    &jiff::tz::TimeZone::UTC,
                    now,
                )
            })
            .await
            .unwrap();
        // The client writes again and somebody else takes it: the answer was not about them.
        house.says(&guest, "и ещё").await.unwrap();
        house.takes(&vera, guest.case).await.unwrap();
        for (reader, about) in [(olga.id, None), (roman.id, Some(olga.id))] {
            let seen = house
                .store
                .read(move |tx| store::feedback::newest(tx, reader))
                .await
                .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            assert_eq!(seen.first().and_then(|one| one.worker), about);
        }
    });
}

// ---- asked by the house ----

fn asked(lines: &[Line]) -> usize {
    lines.iter().filter(|line| **line == Line::AskFeedback).count()
}

/// Somebody who was helped, at this moment.
async fn helped(house: &TestHouse, vera: &desk::Worker) -> Guest {
    let guest = house.meets("нужна помощь с документами").await;
    house.takes(vera, guest.case).await.unwrap();
    house.finishes(vera, guest.case).await.unwrap();
    guest
}

async fn answers(house: &TestHouse, case: CaseId, useful: Useful, knows: KnowsContact) {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            desk::feedback::give(tx, case, useful, knows, None, &jiff::tz::TimeZone::UTC, now)
        })
        .await
        .unwrap();
}

/// What is printed of everybody's answers: key, said, answered, asked.
async fn scores(house: &TestHouse) -> Vec<(&'static str, [i64; 3])> {
    let read = |tx: &mut netreach::engine::Tx| {
        desk::feedback::scores(tx, Timestamp(0), Timestamp(i64::MAX))
    };
    let scores = house.store.read(read).await.unwrap();
    scores.iter().map(|it| (it.sentence().0, it.sentence().1.map(|(_, number)| number))).collect()
}

#[test]
fn the_house_asks_once_by_day_and_the_figures_outlive_the_talk() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let at_noon = helped(&house, &vera).await;
        house.later(hours(3));
        house.round().await;
        assert_eq!(asked(&house.lines(at_noon.case).await), 0, "not at once");
        house.later(hours(1));
        house.round().await;
        house.round().await;
        assert_eq!(asked(&house.lines(at_noon.case).await), 1);

        // At eight in the evening: four hours later it is midnight.
        house.later(hours(4));
        let in_the_evening = helped(&house, &vera).await;
        for _ in 0..13 {
            house.later(hours(1));
            house.round().await;
            assert_eq!(
                asked(&house.lines(in_the_evening.case).await),
                0,
                "nobody is asked at night"
            );
        }
        house.later(hours(1));
        house.round().await;
        assert_eq!(asked(&house.lines(in_the_evening.case).await), 1, "but in the morning");
        assert!(scores(&house).await.is_empty(), "no figure while nobody has answered");

        answers(&house, at_noon.case, Useful::Partly, KnowsContact::No).await;
        house.later(days(4));
        house.round().await;
        assert!(house.case(at_noon.case).await.is_none() && house.rows("feedback").await == 0);
        assert_eq!(
            scores(&house).await,
            [
                ("score-useful-yes", [0, 1, 2]),
                ("score-useful-partly", [1, 1, 2]),
                ("score-useful-no", [0, 1, 2]),
                ("score-knows-yes", [0, 1, 2]),
            ]
        );
        for table in ["questions_put", "feedback", "cases"] {
            assert_eq!(house.rows(table).await, 0, "{table}");
        }
    });
}

#[test]
fn who_answers_before_the_question_is_asked_no_more_and_a_change_of_mind_counts_once() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = helped(&house, &vera).await;
        answers(&house, guest.case, Useful::Yes, KnowsContact::Yes).await;
        answers(&house, guest.case, Useful::No, KnowsContact::Yes).await;
        house.later(hours(6));
        house.round().await;
        assert_eq!(asked(&house.lines(guest.case).await), 0);
        assert_eq!(scores(&house).await[0], ("score-useful-yes", [0, 1, 1]));
        assert_eq!(scores(&house).await[2], ("score-useful-no", [1, 1, 1]));
        // They write again, are helped again, and are not asked a second time.
        house.says(&guest, "ещё нужна помощь с документами").await.unwrap();
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.later(hours(20));
        house.round().await;
        assert_eq!(asked(&house.lines(guest.case).await), 0);
    });
}

#[test]
fn an_answer_counts_on_the_organisations_day() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = helped(&house, &vera).await;
        // Ten at night at Greenwich is the next day three hours to the east.
        house.later(hours(13));
        let (case, now) = (guest.case, house.now());
        for useful in [Useful::Yes, Useful::No] {
            let east = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
            let knows = KnowsContact::Yes;
            let give = move |tx: &mut netreach::engine::Tx| {
                desk::feedback::give(tx, case, useful, knows, None, &east, now)
            };
            house.store.commit(give).await.unwrap();
        }
        for (day, answered) in [(now.day(), None), (now.day() + days(1), Some([1, 1, 1]))] {
            let read = move |tx: &mut netreach::engine::Tx| desk::feedback::scores(tx, day, day);
            let scores = house.store.read(read).await.unwrap();
            let said = scores.iter().map(desk::feedback::Score::sentence);
            let no = said.into_iter().find(|(key, _)| *key == "score-useful-no");
            assert_eq!(no.map(|(_, gaps)| gaps.map(|(_, number)| number)), answered);
        }
    });
}

#[test]
fn a_bad_answer_that_nobody_read_counts_on_the_organisations_day() {
    each_engine_with(TestHouse::three_hours_east, |house| async move {
        let vera = house.worker("vera").await;
        let guest = helped(&house, &vera).await;
        answers(&house, guest.case, Useful::No, KnowsContact::Yes).await;
        // Ten at night at Greenwich is the next day here.
        house.later(hours(13));
        let day = house.now().day();
        house.forget(guest.case, Cause::Client).await.unwrap();
        for (day, times) in [(day, 0), (day + days(1), 1)] {
            let read =
                move |tx: &mut netreach::engine::Tx| desk::feedback::unread_gone(tx, day, day);
            assert_eq!(house.store.read(read).await.unwrap(), times);
        }
    });
}

#[test]
fn who_is_being_helped_again_is_not_asked() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = helped(&house, &vera).await;
        house.later(hours(2));
        house.says(&guest, "ещё нужна помощь с документами").await.unwrap();
        house.later(hours(3));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
        assert_eq!(asked(&house.lines(guest.case).await), 0);
    });
}

#[test]
fn a_bad_answer_that_nobody_read_goes_on_time_and_is_counted() {
    each_engine(|house| async move {
        let (vera, olga) =
            (house.worker("vera").await, house.hire("olga", &[Role::Supervisor]).await);
        let (read, unread) = (helped(&house, &vera).await, helped(&house, &vera).await);
        for guest in [&read, &unread] {
            answers(&house, guest.case, Useful::No, KnowsContact::No).await;
        }
        let count = |worker: desk::Worker| {
            house.store.read(move |tx| store::feedback::unread(tx, worker.id))
        };
        assert_eq!(count(olga.clone()).await, Ok::<_, netreach::engine::Fault>(2));
        let (case, reader) = (read.case, olga.clone());
        house.store.commit(move |tx| desk::feedback::read(tx, &reader, case)).await.unwrap();
        assert_eq!(count(olga.clone()).await, Ok::<_, netreach::engine::Fault>(1));
        let refused = {
            let case = unread.case;
            house.store.commit(move |tx| desk::feedback::read(tx, &vera, case)).await
        };
        assert!(refused.is_err(), "only supervisors read it");
        house.later(days(4));
        house.round().await;
        let gone = house
            .store
            .read(|tx| desk::feedback::unread_gone(tx, Timestamp(0), Timestamp(i64::MAX)))
            .await;
        assert_eq!(gone.unwrap(), 1);
    });
}

// ---- over Telegram ----

/// Ann was helped over Telegram, and four hours have passed.
async fn asked_ann(scene: &Scene) -> (telegram_standin::Person, CaseId) {
    let vera = scene.vera().await;
    let ann = scene.ann();
    ann.dm("нужна помощь с документами");
    scene.calms().await;
    let case = scene.only_case().await;
    scene.replies(&vera, case, "ответ").await.unwrap();
    scene.finishes(&vera, case).await.unwrap();
    scene.calms().await;
    assert!(!texts(&ann.from_bot()).iter().any(|text| text.contains("полезен")), "not at once");
    scene.passes(hours(5)).await;
    assert!(ann.from_bot().last().unwrap().text.contains("полезен"), "{:?}", ann.from_bot());
    (ann, case)
}

async fn presses(scene: &Scene, ann: &telegram_standin::Person, label: &str) {
    let has = |it: &&telegram_standin::Shown| {
        it.buttons.iter().flatten().any(|button| button.text == label)
    };
    let shown = ann.from_bot().iter().rev().find(has).unwrap().id;
    ann.press(shown, label);
    scene.calms().await;
}

#[test]
fn feedback_takes_two_taps_and_bypasses_the_worker() {
    each_scene(|scene| async move {
        let olga = scene.hire("olga", &[Role::Supervisor]).await;
        let (ann, case) = asked_ann(&scene).await;
        presses(&scene, &ann, "Отчасти").await;
        presses(&scene, &ann, "Да").await;
        let report = &scene.reports().await[0];
        assert_eq!(report.useful.map(Useful::code), Some("partly"));
        assert!(ann.from_bot().iter().any(|it| it.text.contains("Спасибо")));

        presses(&scene, &ann, "Добавить слова для руководителя").await;
        ann.dm("отвечали долго, но вежливо");
        scene.calms().await;
        assert!(ann.from_bot().last().unwrap().text.contains("Принято"));
        assert!(matches!(scene.standing(case).await, Standing::Finished { .. }));
        let talk = scene.reads("vera", case).await.unwrap();
        assert!(!talk.iter().any(|words| words.contains("долго")), "{talk:?}");
        let given = scene.store.read(move |tx| store::feedback::newest(tx, olga.id)).await;
        let given: Result<_, netreach::engine::Fault> = given;
        let sealed = given.unwrap()[0].sealed.clone().unwrap();
        let reader = scene.reader("olga").await;
        let key = scene.vault.case_key(&reader, case, Lock::Feedback).await;
        let key = key.unwrap_or_else(|fault| panic!("{fault}"));
        let place = bound(case, 0, Direction::FromClient, Kind::Words);
        let letter = Letter::read(&key.open(place, &sealed).ok().unwrap()).unwrap();
        assert_eq!(letter.words(), Some("отвечали долго, но вежливо"));

        // The next words are for whoever answers again.
        ann.dm("и ещё нужна помощь с документами");
        scene.calms().await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn danger_in_words_for_a_supervisor_is_heard_by_everybody() {
    each_scene(|scene| async move {
        let (ann, case) = asked_ann(&scene).await;
        presses(&scene, &ann, "Нет").await;
        presses(&scene, &ann, "Нет").await;
        presses(&scene, &ann, "Добавить слова для руководителя").await;
        ann.dm("друг не дышит");
        scene.calms().await;
        let found = scene.case(case).await.unwrap();
        assert_eq!(found.urgency, Urgency::Emergency);
        assert!(matches!(found.standing, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn not_answering_is_one_tap_and_changes_nothing() {
    each_scene(|scene| async move {
        let (ann, case) = asked_ann(&scene).await;
        presses(&scene, &ann, "Не хочу отвечать").await;
        assert!(ann.from_bot().last().unwrap().text.contains("Хорошо"));
        assert_eq!(scene.rows("feedback").await, 0);
        ann.dm("ещё нужна помощь с документами");
        scene.calms().await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn a_mood_is_said_only_by_who_wants_to_and_seen_only_by_who_has_the_case() {
    each_scene(|scene| async move {
        let (vera, olga) = (scene.vera().await, scene.hire("olga", &[Role::Supervisor]).await);
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        presses(&scene, &ann, "Сказать, как вы себя чувствуете").await;
        presses(&scene, &ann, "🙁 Плохо").await;
        let mood = |worker: desk::Worker| {
            let now = scene.now();
            scene.store.commit(move |tx| desk::reading::open(tx, &worker, case, now))
        };
        assert_eq!(mood(vera.clone()).await.unwrap().mood, None, "nobody has the case yet");
        scene.takes(&vera, case).await.unwrap();
        assert_eq!(mood(vera.clone()).await.unwrap().mood, Some(Mood::Bad));
        let reason = scene.seal_reason(olga.id, case, &words("проверка")).await.unwrap();
        let (over, now) = (olga.clone(), scene.now());
        scene
            .store
            .commit(move |tx| desk::reading::permit(tx, &over, case, &reason, now))
            .await
            .unwrap();
        assert_eq!(mood(olga).await.unwrap().mood, None, "and nobody else sees it");
        scene.finishes(&vera, case).await.unwrap();
        scene.passes(days(4)).await;
        assert_eq!(scene.rows("moods").await, 0);
        scene.standin.assert_clean();
    });
}

fn words(text: &str) -> netreach::vault::Words {
    netreach::vault::Words::new(text.to_owned())
}
