//! A topic of this month: an editor writes it, a clinician signs it, the bot
//! answers with it, and stops when it is withdrawn. No release is needed.

use axum::http::StatusCode;
use netreach::codes::{Lang, Outcome, Role, Step};
use netreach::desk::hearing::Reaction;
use netreach::house::finding::Found;
use netreach::store::case::Standing;
use netreach::vault::Token;
use netreach::web::chat;

use crate::support::pages::Pages;
use crate::support::said;
use crate::support::telegram::{Scene, each_engine, texts};

const TITLE: &str = "Наводнение: что работает";

/// From the empty form to a signature. Where it stands.
async fn published(scene: &Scene) -> String {
    scene.hire("lena", &[Role::Editor]).await;
    scene.hire("nina", &[Role::Verifier]).await;
    let (lena, nina) = (scene.pages("lena").await, scene.pages("nina").await);
    let fields = [
        ("name", "flood"),
        ("language", "ru"),
        ("title", TITLE),
        ("class", "info"),
        ("needs", "INFO.COVID"),
        ("asks", "наводнение, паводок, режим чс"),
        ("sources", "the organisation"),
        ("words", "Кабинет у вокзала открыт. Автобус стоит на верхней остановке."),
    ];
    let mut broad = fields.to_vec();
    broad[5].1 = "наводнение, где";
    broad.push(("look", "1"));
    lena.post("/leaflets/new", &broad).await.says(&["«где»: слишком общие слова"]);
    let kept = lena.post("/leaflets/new", &fields).await;
    let at = kept.location().to_owned();
    lena.get(&at).await.says(&["наводнение, паводок, режим чс"]);
    lena.get(&format!("{at}/edit")).await.says(&["value=\"наводнение, паводок, режим чс\""]);
    assert_eq!(reaction(scene, "наводнение"), Reaction::Ask, "a draft answers nobody");
    let sign = format!("{at}/signature");
    let signed = nina.post(&sign, &[("until", "2026-12-21"), ("read", "1")]).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER);
    at
}

fn reaction(scene: &Scene, words: &str) -> Reaction {
    scene.hear(&said(words), Lang::Ru).reaction
}

#[test]
fn a_topic_goes_live_without_a_release_and_ends_with_its_withdrawal() {
    each_engine(|scene| async move {
        let at = published(&scene).await;
        let ann = scene.ann();
        ann.dm("как вы работаете в наводнение?");
        scene.calms().await;
        let case = scene.only_case().await;
        let phone = ann.from_bot();
        assert!(texts(&phone).iter().any(|it| it.starts_with(TITLE)), "{:?}", texts(&phone));
        assert!(matches!(scene.standing(case).await, Standing::Finished { by: None, .. }));
        let report = scene.reports().await.pop().unwrap();
        assert_eq!((report.need.as_str(), report.outcome), ("INFO.COVID", Outcome::SelfServed));

        // On the web the same; in the menu it stands by itself.
        let token = scene.begin_talk(&said("yfdjlytybt"), Lang::Ru).await.unwrap();
        let guest = Pages::of_client(chat::router(scene.house.clone()), &token);
        guest.get("/talk/messages").await.says(&[TITLE]);
        let anybody = Pages::of_client(chat::router(scene.house.clone()), &Token::new());
        anybody.get("/leaflets?lang=ru").await.says(&["Важно сейчас", TITLE]);
        let served = Reaction::Wait;
        for words in ["наводнение, я осталась одна", "паводок, нужна помощь с документами"]
        {
            assert_eq!(reaction(&scene, words), served, "a person answers: {words}");
        }
        assert_eq!(reaction(&scene, "в режиме чс друг не дышит"), Reaction::Alarm(Step::Start));

        let nina = scene.pages("nina").await;
        nina.post(&format!("{at}/withdrawal"), &[("sure", "1")]).await;
        assert_eq!(reaction(&scene, "наводнение"), Reaction::Ask);
        let found = scene.finder().find("наводнение", Lang::Ru, 5);
        let is_it = |what: &Found| *what == Found::Leaflet("flood".to_owned());
        assert!(!found.iter().any(|hit| is_it(&hit.what)));
        guest.get("/talk/messages").await.says_nothing_of(&[TITLE]);
        scene.standin.assert_clean();
    });
}

#[test]
fn the_starter_topic_answers_about_a_quarantine_once_it_is_signed() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        for (words, lang) in [("у вас карантин?", Lang::Ru), ("are you open in lockdown", Lang::En)]
        {
            let heard = scene.hear(&said(words), lang);
            let Reaction::Serve(served) = &heard.reaction else { panic!("{words}: {heard:?}") };
            assert_eq!(served.leaflet.as_deref(), Some("services-in-a-crisis"), "{words}");
            assert_eq!(heard.hearing.needs[0], "INFO.COVID");
        }
    });
}
