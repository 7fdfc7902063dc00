//! The database is gone: on Telegram the guide answers from memory, says what is
//! not to be hoped for, and everything is kept once the database is back.

use netreach::clock::Span;
use netreach::codes::Step;
use netreach::engine::Fault;

use super::{begins, lane, sign};
use crate::support::telegram::{Scene, each_engine, texts};
use telegram_standin::Admin;

/// What cannot be written while it is called something else, and how it comes back.
const CASES: [&str; 2] = ["ALTER TABLE cases RENAME TO gone", "ALTER TABLE gone RENAME TO cases"];
const ASKING: [&str; 2] = [
    "ALTER TABLE telegram_poller RENAME TO gone_too",
    "ALTER TABLE gone_too RENAME TO telegram_poller",
];

async fn altered(scene: &Scene, statements: impl IntoIterator<Item = &'static str>) {
    let statements: Vec<_> = statements.into_iter().collect();
    let altered = scene.store.commit(move |tx| {
        statements.iter().try_for_each(|statement| tx.run(statement, &[]).map(drop))
    });
    altered.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
}

#[test]
fn without_a_database_the_guide_answers_on_telegram_and_says_that_nobody_comes() {
    // Whether the asking itself can be written down or only nothing else.
    for what in [&[CASES, ASKING][..], &[CASES][..]] {
        each_engine(|scene| async move {
            sign(&scene.test).await;
            let (ann, ben) = (scene.ann(), scene.standin.user("Бен", "Сидоров").language("ru"));
            altered(&scene, what.iter().map(|it| it[0])).await;
            ben.dm("когда автобус?");
            ann.dm("друг не дышит");
            assert!(scene.hears().await.is_err(), "nothing is acknowledged");
            let phone = ann.from_bot();
            assert_eq!(begins(&phone)[0], "Позвоните 103 или 112.", "{:?}", texts(&phone));
            let line = texts(&phone)[1].to_owned();
            assert!(line.contains("никого не можем позвать") && line.contains("103"), "{line}");
            assert!(ben.from_bot().is_empty(), "who can wait waits");
            // It comes again, and is not answered again.
            assert!(scene.hears().await.is_err());
            assert_eq!(ann.from_bot().len(), 2);
            // Buttons and words lead on.
            scene.moves(Span::seconds(3));
            ann.press(phone[0].id, "Не просыпается");
            assert!(scene.hears().await.is_err());
            assert!(texts(&ann.from_bot())[2].starts_with("Смотрите на грудь"));
            scene.moves(Span::seconds(3));
            ann.dm("хрипит");
            assert!(scene.hears().await.is_err());
            let phone = ann.from_bot();
            assert!(texts(&phone)[3].starts_with("Дышите за него"), "{:?}", texts(&phone));
            assert_eq!(phone.len(), 4);
            // It is back: nothing is lost, and nothing stands there twice.
            altered(&scene, what.iter().map(|it| it[1])).await;
            scene.calms().await;
            let mut leads = Vec::new();
            for case in scene.cases().await {
                leads.extend(scene.steps(case).await.first().map(|_| case));
            }
            let [case] = leads[..] else { panic!("{} are led", leads.len()) };
            assert_eq!(lane(&scene.test, case).await.step, Step::Breaths);
            let steps = [Step::Start, Step::Breathing, Step::Breaths];
            assert_eq!(scene.steps(case).await, steps);
            let phone = ann.from_bot();
            for screen in ["Позвоните 103", "Смотрите на грудь", "Дышите за него"]
            {
                let times = begins(&phone).iter().filter(|it| it.starts_with(screen)).count();
                assert_eq!(times, 1, "{screen}: {:?}", texts(&phone));
            }
            assert!(!texts(&phone).iter().any(|text| text.contains("никого не можем позвать")));
            assert!(!ben.from_bot().is_empty(), "and whoever could wait is answered");
            scene.standin.assert_clean();
        });
    }
}

#[test]
fn without_a_database_a_cry_in_the_group_reads_whom_to_call() {
    each_engine(|scene| async move {
        let group =
            scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all()).members(10);
        scene.telegram.set_group(group.id());
        let ann = scene.ann();
        let group = group.with_member(&ann);
        altered(&scene, [CASES[0], ASKING[0]]).await;
        ann.post(&group, "ребят он не дышит!!");
        assert!(scene.hears().await.is_err());
        let said = texts(&ann.phone_of(&group)).join("\n");
        assert!(said.contains("Звоните: 103, 112"), "{said}");
        altered(&scene, [CASES[1], ASKING[1]]).await;
        scene.calms().await;
        let said = texts(&ann.phone_of(&group)).join("\n");
        assert!(said.contains("в личном чате") && !said.contains("Звоните: 103"), "{said}");
        scene.standin.assert_clean();
    });
}
