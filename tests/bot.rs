//! The bot: what a client finds without a person, and the way to one.
#![allow(clippy::unwrap_used)] // a story that cannot go on must stop

mod support;

use netreach::clock::Span;
use netreach::codes::{Lang, Role, Urgency};
use netreach::desk::{self, DeskError};
use netreach::engine::Fault;
use netreach::leaflet::starter;
use netreach::store::case::Standing;
use netreach::{limits, store};
use support::telegram::{Scene, each_engine, texts};
use support::{days, hours};
use telegram_standin::{Person, Shown};

/// Everything that comes with the program, signed by a clinician of the story.
async fn signed_library(scene: &Scene) {
    scene.import_leaflets(starter::texts().unwrap()).await.unwrap();
    let doctor = scene.hire("doctor", &[Role::Verifier]).await;
    let (now, until) = (scene.now(), scene.now() + days(365));
    let sign = move |tx: &mut netreach::engine::Tx| {
        for draft in store::leaflet::newest_of_all(tx)? {
            desk::leaflet::sign(tx, &doctor, draft.id, until, now)?;
        }
        Ok::<_, DeskError>(())
    };
    scene.store.commit(sign).await.unwrap();
    scene.refresh_library().await.unwrap();
}

/// Presses a button of the newest message and waits for what comes.
async fn press(scene: &Scene, person: &Person, label: &str) -> Shown {
    let shown = person.from_bot();
    let newest = shown.last().unwrap();
    assert!(
        newest.buttons.iter().flatten().any(|button| button.text == label),
        "{label} is not under {:?}",
        newest.text
    );
    person.press(newest.id, label);
    scene.calms().await;
    person.from_bot().pop().unwrap()
}

#[test]
fn whoever_looks_for_something_to_read_finds_it_with_four_taps_and_opens_no_case() {
    each_engine(|scene| async move {
        signed_library(&scene).await;
        let ann = scene.ann();
        ann.dm("/start");
        scene.calms().await;
        let topics = press(&scene, &ann, "Памятки").await;
        let labels: Vec<_> = topics.buttons.iter().flatten().map(|it| it.text.clone()).collect();
        assert!(labels.contains(&"Передозировка".to_owned()), "{labels:?}");
        press(&scene, &ann, "ВИЧ и гепатиты").await;
        let titles = ann.from_bot().pop().unwrap().buttons;
        let title = titles[0][0].text.clone();
        let leaflet = press(&scene, &ann, &title).await;
        assert!(leaflet.text.starts_with(&title));
        assert!(leaflet.text.contains("Проверил врач"), "{}", leaflet.text);
        press(&scene, &ann, "В меню").await;
        assert!(scene.cases().await.is_empty());
        scene.round().await;
        let day = desk::report::calendar(scene.now(), &scene.config.organisation.time_zone).day;
        let served = scene.store.read(move |tx| store::served::between(tx, day, day)).await;
        let served = served.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(served.iter().map(|(_, times)| times).sum::<i64>(), 1);
        scene.passes(hours(25)).await;
        assert!(ann.phone().is_empty(), "{}", scene.standin.timeline());
        scene.standin.assert_clean();
    });
}

#[test]
fn what_was_withdrawn_is_not_behind_an_old_button() {
    each_engine(|scene| async move {
        signed_library(&scene).await;
        let ann = scene.ann();
        ann.dm("/menu");
        scene.calms().await;
        press(&scene, &ann, "Памятки").await;
        press(&scene, &ann, "Передозировка").await;
        let old = ann.from_bot().pop().unwrap();
        let doctor = scene.hire("another doctor", &[Role::Verifier]).await;
        let now = scene.now();
        let withdraw = move |tx: &mut netreach::engine::Tx| {
            for version in store::leaflet::all_signed(tx)? {
                desk::leaflet::withdraw(tx, &doctor, version.id, now)?;
            }
            Ok::<_, DeskError>(())
        };
        scene.store.commit(withdraw).await.unwrap();
        let title = old.buttons[0][0].text.clone();
        ann.press(old.id, &title);
        scene.calms().await;
        let phone = ann.from_bot();
        let said = texts(&phone).pop().unwrap().to_owned();
        assert!(said.starts_with("Здесь была памятка"), "{said}");
        scene.refresh_library().await.unwrap();
        assert_eq!(scene.library().all(Lang::Ru, scene.now()).count(), 0);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_button_brings_a_person() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm("/start");
        scene.calms().await;
        let said = press(&scene, &ann, "Нужен человек").await;
        assert!(said.text.starts_with("Напишите"), "{}", said.text);
        assert!(scene.cases().await.is_empty());
        ann.dm("мне нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn a_recording_nobody_can_hear_gets_buttons_and_grows_more_urgent() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm_voice(7);
        scene.calms().await;
        let case = scene.only_case().await;
        let asked = ann.from_bot().pop().unwrap();
        let labels: Vec<_> = asked.buttons.iter().flatten().map(|it| it.text.as_str()).collect();
        assert_eq!(labels, ["Да, человеку плохо", "Могу написать", "Подожду, пока послушают"]);
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Routine);
        press(&scene, &ann, "Подожду, пока послушают").await;
        scene.passes_by(limits::UNHEARD_URGENT_AFTER, Span::minutes(1)).await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Urgent);
        ann.press(asked.id, "Да, человеку плохо");
        scene.calms().await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        scene.standin.assert_clean();
    });
}
