//! The same on Telegram: two buttons, and whoever answers says as what.

use super::SUMMARY;
use crate::support::telegram::{Scene, each_engine, texts};
use netreach::codes::{Consent, Role, Stage, Urgency};
use netreach::desk::Worker;
use netreach::house::handover::To;
use netreach::ids::CaseId;
use telegram_standin::Person;

async fn offered(scene: &Scene, ann: &Person) -> (Worker, Worker, CaseId) {
    let vera = scene.vera().await;
    let pavel = scene.hire("pavel", &[Role::Psychologist]).await;
    ann.dm("нужна помощь с документами");
    scene.calms().await;
    let case = scene.only_case().await;
    scene.takes(&vera, case).await.unwrap();
    scene.offers("vera", &vera, case, To::Role(Role::Psychologist)).await.unwrap();
    scene.calms().await;
    (vera, pavel, case)
}

#[test]
fn a_client_on_telegram_is_asked_with_two_buttons_and_told_who_answers() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        let (_, pavel, case) = offered(&scene, &ann).await;
        let asked = ann.from_bot().pop().unwrap();
        assert!(asked.text.contains("психолог") && !asked.text.contains("pavel"), "{}", asked.text);
        ann.press(asked.id, "Да, психологу");
        scene.calms().await;
        assert_eq!(scene.handover(case).await.unwrap().consent, Consent::Agreed);
        scene.accepts(&pavel, case).await.unwrap();
        scene.replies(&pavel, case, "я слушаю").await.unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        let shown = texts(&phone);
        assert!(
            shown.iter().any(|text| text.starts_with("Теперь вам отвечает психолог")),
            "{shown:?}"
        );
        assert_eq!(shown.last(), Some(&"Психолог\n\nя слушаю"));
        for text in &shown {
            assert!(!text.contains("pavel") && !text.contains("vera"), "{text}");
            assert!(SUMMARY.lines().all(|line| !text.contains(line)), "{text}");
        }
    });
}

#[test]
fn a_client_on_telegram_stays_with_whom_they_have() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        let (vera, pavel, case) = offered(&scene, &ann).await;
        scene.accepts(&pavel, case).await.unwrap();
        let asked = ann.from_bot().pop().unwrap();
        ann.press(asked.id, "Нет, остаться с этим человеком");
        scene.calms().await;
        assert_eq!(scene.stage(case).await, Some(Stage::Stayed));
        assert_eq!(scene.holder(case).await, Some(vera.id));
        scene.replies(&vera, case, "конечно").await.unwrap();
        scene.calms().await;
        // Whoever answers as before says no more than before.
        assert_eq!(texts(&ann.from_bot()).last(), Some(&"конечно"));
    });
}

/// N-15 over Telegram: somebody who knows it from life says so, and a psychologist
/// goes on.
#[test]
fn n15_on_telegram_an_equal_says_so_and_a_psychologist_goes_on() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let pavel = scene.hire("pavel", &[Role::Psychologist]).await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.sorts(case, Urgency::Routine, "PSY.GENERAL").await;
        scene.replies(&vera, case, "мне это знакомо").await.unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        assert_eq!(texts(&phone).last(), Some(&"Равный консультант\n\nмне это знакомо"));
        scene.offers("vera", &vera, case, To::Role(Role::Psychologist)).await.unwrap();
        scene.calms().await;
        let asked = ann.from_bot().pop().unwrap();
        ann.press(asked.id, "Да, психологу");
        scene.calms().await;
        scene.accepts(&pavel, case).await.unwrap();
        scene.replies(&pavel, case, "я слушаю").await.unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        assert_eq!(texts(&phone).last(), Some(&"Психолог\n\nя слушаю"));
        let services = scene.draft(case).await.services;
        assert!(services.contains(&"S02".to_owned()) && services.contains(&"S05".to_owned()));
        scene.finishes(&pavel, case).await.unwrap();
        scene.standin.assert_clean();
    });
}
