//! Stories of people who write over Telegram, told through the stand-in.

use crate::support::telegram::{each_engine, texts};
use crate::support::{TABLES, hours, minutes};
use netreach::codes::Venue;
use netreach::store::case::Standing;

#[test]
fn a_person_asks_in_private_is_answered_and_everything_is_forgotten() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.start("");
        scene.calms().await;
        assert!(ann.from_bot()[0].text.contains("Telegram видит этот чат"));

        ann.dm("болит рука после укола, что делать?");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.venue(case).await, Venue::Private);
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        let phone = ann.from_bot();
        assert!(phone[1].text.contains("Сообщение принято"), "{phone:?}");
        assert!(phone[1].protected);

        scene.takes(&vera, case).await.unwrap();
        assert_eq!(
            scene.reads("vera", case).await.unwrap(),
            ["болит рука после укола, что делать?"]
        );
        scene
            .replies(&vera, case, "Рука красная и горячая? Есть температура? (1) да; (2) нет.")
            .await
            .unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        assert_eq!(
            phone.last().unwrap().text,
            "Рука красная и горячая? Есть температура? (1) да; (2) нет."
        );

        ann.dm("нет");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case);
        scene.finishes(&vera, case).await.unwrap();
        scene.calms().await;
        let phone = ann.phone();
        let mine = |it: &&telegram_standin::Shown| it.from == telegram_standin::From::Me;
        assert_eq!(phone.iter().filter(mine).count(), 1, "only /start stays: {:?}", texts(&phone));

        scene.passes(hours(73)).await;
        assert!(ann.phone().is_empty(), "{:?}", texts(&ann.phone()));
        for &table in TABLES {
            let left = scene.rows(table).await;
            let stays = matches!(table, "workers" | "work_reports") && left == 1
                || table == "report_figures";
            assert!(
                stays || left == 0 || ["workers_here", "call_counts"].contains(&table),
                "{table}: {left}"
            );
        }
        assert_eq!(scene.reports().await.len(), 1);
        assert!(scene.vault.routes().await.unwrap_or_else(|fault| panic!("{fault}")).is_empty());
        scene.owes_nothing().await;
        scene.standin.assert_clean();
    });
}

#[test]
fn what_cannot_be_kept_is_named_and_words_are_asked_for() {
    each_engine(|scene| async move {
        scene.vera().await;
        let ann = scene.ann();
        ann.dm_sticker();
        scene.calms().await;
        assert!(scene.cases().await.is_empty(), "nobody asks anything with a sticker");
        assert!(ann.from_bot()[0].text.contains("Напишите, пожалуйста, словами"));
        ann.dm("плохо после солей");
        ann.dm_contact();
        ann.dm_voice(7);
        ann.dm_photo(&picture());
        scene.calms().await;
        let case = scene.only_case().await;
        let read = scene.reads("vera", case).await.unwrap();
        assert_eq!(read[..3], ["плохо после солей", "contact", "7"]);
        assert!(ann.from_bot().iter().any(|it| it.text.contains("Номер телефона и место")));
        scene.standin.assert_clean();
    });
}

#[test]
fn a_correction_changes_the_message_until_it_is_answered() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let first = ann.dm("где автобсу");
        scene.calms().await;
        ann.edit(first, "где автобус");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["где автобус"]);
        scene.replies(&vera, case, "У метро до 20:00.").await.unwrap();
        ann.edit(first, "где автобус завтра");
        scene.calms().await;
        let read = scene.reads("vera", case).await.unwrap();
        assert_eq!(read, ["где автобус", "У метро до 20:00.", "где автобус завтра"]);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_greeting_that_becomes_a_question_is_heard() {
    each_engine(|scene| async move {
        scene.vera().await;
        let ann = scene.ann();
        let greeting = ann.dm("/start");
        scene.calms().await;
        assert!(scene.cases().await.is_empty());
        ann.edit(greeting, "где автобус");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["где автобус"]);
        ann.edit(greeting, "где автобус сегодня");
        scene.calms().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["где автобус сегодня"]);
        scene.passes(hours(25)).await;
        assert!(ann.phone().is_empty(), "{}", scene.standin.timeline());
        scene.standin.assert_clean();
    });
}

#[test]
fn a_client_destroys_everything_with_two_taps() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        let _ = scene.vera().await;
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let shown = ann.from_bot().last().unwrap().id;
        ann.press(shown, "Удалить всё");
        scene.calms().await;
        let sure = ann.from_bot().last().unwrap().id;
        ann.press(sure, "Стереть сейчас");
        scene.calms().await;
        let phone = ann.phone();
        assert_eq!(phone.len(), 1, "{:?}", texts(&phone));
        assert!(phone[0].text.contains("Ключи к сообщениям"));
        assert!(scene.cases().await.is_empty());
        scene.passes(minutes(20)).await;
        assert!(ann.phone().is_empty());
        for table in ["clients", "cases", "telegram_chats", "telegram_copies"] {
            assert_eq!(scene.rows(table).await, 0, "{table}");
        }
        scene.standin.assert_clean();
    });
}

#[test]
fn a_long_answer_arrives_whole_and_in_order() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        let advice =
            "Сначала проверьте дыхание 😀_*[]()~`>#+-=|{}.! и позовите на помощь. ".repeat(110);
        assert!(advice.chars().count() > 4096 && advice.chars().count() < 8000);
        scene.replies(&vera, case, advice.trim()).await.unwrap();
        scene.calms().await;
        let phone = ann.from_bot();
        let said: Vec<_> = texts(&phone).into_iter().skip(1).collect();
        assert!(said.len() >= 2);
        assert_eq!(said.join(" "), advice.trim());
        scene.standin.assert_clean();
    });
}

fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}
