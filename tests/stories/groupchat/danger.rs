//! Somebody is in danger, and it is said in the group chat.

use super::{Group, each_engine, texts};
use crate::support::telegram::each_engine as each_engine_alone;
use netreach::codes::{Step, Urgency};
use telegram_standin::{From, Person, Shown};

/// What the bot said in the group chat, as its members see it.
fn pointers(group: &Group, who: &Person) -> Vec<Shown> {
    who.phone_of(group).into_iter().filter(|it| it.from == From::Bot).collect()
}

fn word(pointer: &Shown) -> String {
    let link = pointer.buttons[0][0].url.clone().unwrap();
    link.split("start=").nth(1).unwrap().to_owned()
}

#[test]
fn whoever_has_a_talk_and_cries_for_help_is_told_whom_to_call_once() {
    each_engine(|(scene, group)| async move {
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "/ask когда автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        assert!(pointers(&group, &ann).is_empty());
        let cried = ann.post(&group, "народ, друг не дышит, посинел");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case, "it is the same talk");
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        assert_eq!(scene.rows("calls").await, 1);
        let said = pointers(&group, &ann);
        assert_eq!((said.len(), said[0].reply_to), (1, Some(cried)));
        assert!(said[0].text.contains("103"), "{}", said[0].text);
        ann.post(&group, "он не дышит!!! помогите");
        scene.calms().await;
        assert_eq!(pointers(&group, &ann).len(), 1, "the chat is not flooded");
        // In the sight of a whole chat the guide leads nobody.
        ann.post(&group, "@help_bot налоксон есть");
        scene.calms().await;
        assert_eq!(scene.steps(case).await, [Step::Start]);
        scene.standin.assert_clean();
    });
}

#[test]
fn whoever_corrects_a_question_into_a_cry_is_told_whom_to_call() {
    each_engine(|(scene, group)| async move {
        let ann = scene.ann();
        let group = group.with_member(&ann);
        let asked = ann.post(&group, "/ask когда автобус?");
        scene.calms().await;
        ann.edit_in(&group, asked, "/ask друг не дышит, посинел");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        let said = pointers(&group, &ann);
        assert_eq!((said.len(), said[0].reply_to), (1, Some(asked)));
        assert!(said[0].text.contains("103"), "{}", said[0].text);
        scene.standin.assert_clean();
    });
}

#[test]
fn whoever_comes_from_the_chat_in_danger_is_led_at_once() {
    each_engine(|(scene, group)| async move {
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "народ, друг не дышит, посинел");
        scene.calms().await;
        let case = scene.only_case().await;
        ann.start(&word(&pointers(&group, &ann)[0]));
        scene.calms().await;
        assert_eq!(scene.only_case().await, case);
        let phone = ann.from_bot();
        let first = &phone[0];
        assert!(first.text.contains("Звоните: 103, 112"), "{:?}", texts(&phone));
        assert!(first.buttons.iter().flatten().any(|it| it.text == "Я позвонил(а) в скорую"));
        assert!(phone[1].text.contains("Мы зовём сотрудника"), "{:?}", texts(&phone));
        assert_eq!(phone.len(), 2, "{:?}", texts(&phone));
        assert_eq!(scene.steps(case).await.last(), Some(&Step::Start));
        scene.standin.assert_clean();
    });
}

#[test]
fn the_command_of_the_guide_is_a_cry_for_help_in_the_chat_too() {
    each_engine(|(scene, group)| async move {
        let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
        let group = group.with_member(&ann).with_member(&oleg);
        let asked = ann.post(&group, "/ask когда автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        let cried = oleg.reply(&group, asked, "/overdose@help_bot");
        scene.calms().await;
        let found = scene.cases().await.into_iter().find(|it| *it != case);
        let found = found.unwrap_or_else(|| panic!("{}", scene.standin.timeline()));
        assert_eq!(scene.case(found).await.unwrap().urgency, Urgency::Emergency);
        let said = pointers(&group, &oleg);
        assert_eq!((said.len(), said[0].reply_to), (1, Some(cried)));
        assert!(said[0].text.contains("103"), "{}", said[0].text);
        scene.standin.assert_clean();
    });
}

#[test]
fn danger_behind_any_command_is_danger() {
    for command in ["help", "start", "menu", "stop", "privacy", "overdose"] {
        each_engine_alone(|scene| async move {
            let ann = scene.ann();
            ann.dm(&format!("/{command} друг не дышит"));
            scene.calms().await;
            let case = scene.only_case().await;
            assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
            assert_eq!(scene.steps(case).await, [Step::Start], "{command}");
            scene.vera().await;
            assert_eq!(scene.reads("vera", case).await.unwrap(), ["друг не дышит"]);
            scene.standin.assert_clean();
        });
    }
}
