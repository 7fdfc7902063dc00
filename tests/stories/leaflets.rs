//! Leaflets: written, signed by another, sent, taken back. Nothing unsigned
//! reaches anybody.
mod pages;
mod roads;
mod topic;

use crate::support;
use crate::support::telegram::{Scene, texts};
use crate::support::{TestHouse, days, each_engine, hours, refused};
use netreach::clock::Timestamp;
use netreach::codes::{Audience, Fate, Lang, LeafletClass, LeafletState, Role};
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::leaflet::{Flaw, Text, lint, starter};
use netreach::{limits, store};

const LEAF: &str = "---\nname: clean-water\nlanguage: ru\ntitle: Чистая вода\nclass: info\n\
    needs: INFO.HR\nsource: a book\n---\nВода нужна **каждый** раз новая.\n\n- раз\n- два\n";

fn leaf(body: &str) -> Text {
    Text { body: body.to_owned(), ..Text::read(LEAF).unwrap() }
}

/// Somebody writes it; gives the draft's number.
async fn writes(house: &TestHouse, editor: &Worker, text: Text) -> Result<i64, DeskError> {
    let (editor, now) = (editor.clone(), house.now());
    let write = move |tx: &mut Tx| match store::leaflet::newest(tx, &text.name, text.lang)? {
        Some(newest) => desk::leaflet::edit(tx, &editor, newest.id, text, now),
        None => desk::leaflet::begin(tx, &editor, text, now),
    };
    house.store.commit(write).await
}

async fn signs(
    house: &TestHouse,
    doctor: &Worker,
    id: i64,
    until: Timestamp,
) -> Result<(), DeskError> {
    let (doctor, now) = (doctor.clone(), house.now());
    house.store.commit(move |tx| desk::leaflet::sign(tx, &doctor, id, until, now)).await?;
    house.refresh_library().await.map_err(DeskError::from)
}

async fn withdraws(house: &TestHouse, by: &Worker, id: i64) -> Result<(), DeskError> {
    let (by, now) = (by.clone(), house.now());
    house.store.commit(move |tx| desk::leaflet::withdraw(tx, &by, id, now)).await?;
    house.refresh_library().await.map_err(DeskError::from)
}

async fn in_force(house: &TestHouse) -> Option<String> {
    let now = house.now();
    let found = house
        .store
        .read(move |tx| desk::leaflet::in_force(tx, "clean-water", Lang::Ru, now))
        .await
        .unwrap();
    // Memory and database say the same.
    let library = house.library();
    let known = library.find("clean-water", Lang::Ru, now).map(|it| it.text().body.clone());
    let found = found.map(|leaflet| leaflet.text().body.clone());
    assert_eq!(found, known);
    found
}

#[test]
fn a_leaflet_is_signed_by_another_and_counts_until_its_date() {
    each_engine(|house| async move {
        let editor = house.hire("editor", &[Role::Editor]).await;
        let doctor = house.hire("doctor", &[Role::Doctor, Role::Verifier]).await;
        let worker = house.hire("worker", &[Role::Worker]).await;
        let first = writes(&house, &editor, leaf("первое")).await.unwrap();
        assert_eq!(in_force(&house).await, None);
        let until = house.now() + days(30);
        for nobody in [&editor, &worker] {
            let signed = signs(&house, nobody, first, until).await;
            assert_eq!(refused(signed), Some(Refusal::NotYourRole));
        }
        for wrong in [house.now(), house.now() + limits::LEAFLET_SIGNED_MOST + hours(1)] {
            let signed = signs(&house, &doctor, first, wrong).await;
            assert_eq!(refused(signed), Some(Refusal::TimePast));
        }
        signs(&house, &doctor, first, until).await.unwrap();
        assert_eq!(in_force(&house).await.as_deref(), Some("первое"));

        // A change is a draft; what was signed stays until that is signed too.
        let second = writes(&house, &doctor, leaf("второе")).await.unwrap();
        assert_eq!(in_force(&house).await.as_deref(), Some("первое"));
        let own = signs(&house, &doctor, second, until).await;
        assert_eq!(refused(own), Some(Refusal::OwnWords));
        let stale = signs(&house, &doctor, first, until).await;
        assert_eq!(refused(stale), Some(Refusal::NotNewest));
        let other = house.hire("other doctor", &[Role::Verifier]).await;
        signs(&house, &other, second, house.now() + days(1)).await.unwrap();
        assert_eq!(in_force(&house).await.as_deref(), Some("второе"));

        // Its date comes, and the version before does not come back.
        house.later(days(1));
        assert_eq!(in_force(&house).await, None);
        let versions = house
            .store
            .read(|tx| store::leaflet::versions(tx, "clean-water", Lang::Ru))
            .await
            .unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let states: Vec<_> = versions.iter().map(|it| it.state(house.now())).collect();
        assert_eq!(states, [LeafletState::Expired, LeafletState::Signed]);
        assert!(versions[1].is_replaced);
    });
}

#[test]
fn what_is_withdrawn_reaches_nobody_from_that_moment() {
    each_engine(|house| async move {
        let editor = house.hire("editor", &[Role::Editor]).await;
        let doctor = house.hire("doctor", &[Role::Verifier]).await;
        let vera = house.hire("vera", &[Role::Worker]).await;
        let id = writes(&house, &editor, leaf("слова")).await.unwrap();
        let guest = house.meets("где вода").await;
        let send = || house.send_leaflet(&vera, guest.case, "clean-water", Audience::Private);
        assert_eq!(refused(send().await), Some(Refusal::NotSigned));
        signs(&house, &doctor, id, house.now() + days(30)).await.unwrap();
        send().await.unwrap();
        house.delivers().await;
        let told = withdraws(&house, &vera, id).await;
        assert_eq!(refused(told), Some(Refusal::NotYourRole));
        withdraws(&house, &editor, id).await.unwrap();
        assert_eq!(in_force(&house).await, None);
        assert_eq!(refused(send().await), Some(Refusal::NotSigned));
        let again = withdraws(&house, &editor, id).await;
        assert_eq!(refused(again), Some(Refusal::NoLeaflet));
        let signed = signs(&house, &doctor, id, house.now() + days(30)).await;
        assert_eq!(refused(signed), Some(Refusal::NotNewest), "other words are needed now");
        let talks = house.store.read(|tx| store::leaflet::talks_with(tx, "clean-water")).await;
        assert_eq!(talks.unwrap_or_else(|fault: Fault| panic!("{fault}")), 1);
    });
}

#[test]
fn a_leaflet_arrives_on_telegram_with_its_marks_and_not_once_it_is_withdrawn() {
    support::telegram::each_engine(|scene: Scene| async move {
        let vera = scene.vera().await;
        let editor = scene.hire("editor", &[Role::Editor]).await;
        let doctor = scene.hire("doctor", &[Role::Verifier]).await;
        let id = writes(&scene.test, &editor, Text::read(LEAF).unwrap()).await.unwrap();
        signs(&scene.test, &doctor, id, scene.now() + days(30)).await.unwrap();
        let ann = scene.ann();
        ann.dm("где вода");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.send_leaflet(&vera, case, "clean-water", Audience::Private).await.unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        let said = texts(&phone).pop().unwrap().to_owned();
        assert!(said.starts_with("Чистая вода\n\nВода нужна каждый раз новая.\n\n• раз\n• два"));
        assert!(said.ends_with("Проверил врач, 21 ноября 2026."), "{said}");

        scene.send_leaflet(&vera, case, "clean-water", Audience::Private).await.unwrap();
        withdraws(&scene.test, &editor, id).await.unwrap();
        scene.calms().await;
        assert_eq!(ann.from_bot().len(), phone.len(), "it was withdrawn on its way");
        let messages = scene.store.read(move |tx| store::message::since(tx, case, 0)).await;
        let messages = messages.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(messages.last().map(|message| message.fate), Some(Fate::Failed));
        scene.standin.assert_clean();
    });
}

#[test]
fn the_starter_library_can_be_read_and_nothing_in_it_is_signed() {
    each_engine(|house| async move {
        let drafts = starter::texts().unwrap();
        let (ru, en): (Vec<_>, Vec<_>) = drafts.iter().partition(|text| text.lang == Lang::Ru);
        assert!(ru.len() >= 37, "36 cards and the guide: {}", ru.len());
        for (ru, en) in ru.iter().zip(&en) {
            assert_eq!((&ru.name, ru.class, &ru.needs), (&en.name, en.class, &en.needs));
            assert!(!ru.sources.is_empty() && !en.sources.is_empty(), "{}", ru.name);
        }
        let count = drafts.len();
        assert_eq!(house.import_leaflets(drafts.clone()).await.unwrap(), count);
        assert_eq!(house.import_leaflets(drafts).await.unwrap(), 0, "nothing is written over");
        house.refresh_library().await.unwrap();
        assert_eq!(house.library().all(Lang::Ru, house.now()).count(), 0);

        let doctor = house.hire("doctor", &[Role::Verifier]).await;
        let newest = house.store.read(store::leaflet::newest_of_all).await;
        for version in newest.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
            assert_eq!(version.state(house.now()), LeafletState::Draft);
            signs(&house, &doctor, version.id, house.now() + days(30)).await.unwrap();
        }
        let internal = |text: &&Text| text.class == LeafletClass::Internal;
        let inside = starter::texts().unwrap().iter().filter(internal).count() / 2;
        let shown = house.library().all(Lang::Ru, house.now()).count();
        // The guide is no leaflet to be read from end to end.
        assert_eq!(shown + inside + 1, count / 2, "what is for workers reaches no client");
    });
}

#[test]
fn nothing_in_the_starter_library_names_a_dose_hurts_or_promises() {
    for text in starter::texts().unwrap() {
        assert_eq!(lint(&text), [], "{} {}", text.name, text.lang.code());
    }
    // The linter is not blind to the library.
    for text in starter::texts().unwrap() {
        let worse = format!("{}\n\nВведите 2 мг.", text.body);
        let found = lint(&Text { body: worse, ..text });
        assert!(found.iter().any(|finding| finding.flaw == Flaw::Dose));
    }
}
