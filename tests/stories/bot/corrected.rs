//! Words that are corrected: into danger, in the midst of it, and after the end.

use netreach::codes::{Choice, Ending, Line, Step, Urgency};
use netreach::desk;
use netreach::desk::guide::Press;
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::store;
use netreach::store::case::Standing;

use crate::support::telegram::{Scene, each_engine};

async fn is_in_danger(scene: &Scene, case: CaseId) -> bool {
    let lane = scene.store.read(move |tx| store::emergency::of_case(tx, case)).await;
    lane.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_some_and(|it| it.is_open())
}

#[test]
fn in_danger_the_guide_hears_corrected_words_too() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm("/overdose");
        let sent = ann.dm("мы на третьем этаже");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.steps(case).await, [Step::Start]);
        ann.edit(sent, "он не дышит");
        scene.calms().await;
        assert_eq!(scene.steps(case).await, [Step::Start, Step::Cpr]);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_cry_by_correction_after_another_is_over_is_a_cry() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        let now = scene.now();
        let arrived = Press::Go(Step::Arrived);
        let press = move |tx: &mut Tx| desk::emergency::press(tx, case, arrived, None, now);
        scene.store.commit(press).await.unwrap();
        let sent = ann.dm("спасибо, забрали");
        scene.calms().await;
        assert!(!is_in_danger(&scene, case).await);
        ann.edit(sent, "он опять не дышит");
        scene.calms().await;
        assert!(is_in_danger(&scene, case).await);
        assert_eq!(scene.rows("calls").await, 1);
        scene.takes(&vera, case).await.unwrap();
        let now = scene.now();
        let end = move |tx: &mut Tx| desk::emergency::end(tx, &vera, case, Ending::Resolved, now);
        scene.store.commit(end).await.unwrap();
    });
}

#[test]
fn doubt_that_is_corrected_is_asked_once() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        let sent = ann.dm("нужен юрист");
        scene.calms().await;
        let case = scene.only_case().await;
        for words in ["помогите", "помогите!"] {
            ann.edit(sent, words);
            scene.calms().await;
        }
        let lines = scene.lines(case).await;
        let asked = lines.iter().filter(|it| **it == Line::AskDanger).count();
        assert_eq!(asked, 1, "{lines:?}");
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Urgent);
        scene.standin.assert_clean();
    });
}

#[test]
fn what_is_corrected_after_the_bot_answered_waits_for_a_person() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        scene.vera().await;
        let ann = scene.ann();
        let sent = ann.dm("как понять что это передозировка и что такое налоксон");
        scene.calms().await;
        let case = scene.only_case().await;
        let now = scene.now();
        let calm = move |tx: &mut Tx| desk::hearing::choose(tx, case, Choice::NoDanger, now);
        scene.store.commit(calm).await.unwrap();
        assert!(matches!(scene.standing(case).await, Standing::Finished { by: None, .. }));
        ann.edit(sent, "нужна помощь с документами");
        scene.calms().await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        assert_eq!(scene.reads("vera", case).await.unwrap().len(), 2);
        scene.standin.assert_clean();
    });
}
