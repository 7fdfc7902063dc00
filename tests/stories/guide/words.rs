//! Words typed in the midst of an emergency: the guide answers them as it
//! answers taps, asks where only a tap counts, and floods nobody.

use netreach::clock::Span;
use netreach::codes::{Lang, Line, Step};
use netreach::house::Sent;

use super::{begins, lane, seconds, sign};
use crate::support::telegram::{each_engine, texts};
use crate::support::{self, Guest, TestHouse};

/// Somebody in danger on the web, at the first screen.
async fn in_danger(house: &TestHouse) -> Guest {
    sign(house).await;
    let sent = Sent { danger: true, ..support::said("") };
    let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
    house.guest(token).await
}

#[test]
fn words_on_telegram_lead_where_the_buttons_lead_and_reach_the_worker() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        for (words, step, screen) in [
            ("не просыпается", Step::Breathing, "Смотрите на грудь, до 10 секунд."),
            ("не дышит!!!", Step::Cpr, "Нажимайте на середину груди."),
            ("налоксон есть", Step::Naloxone, "Дайте налоксон."),
            ("дали налоксон", Step::Waiting, "Продолжайте вдохи или нажатия."),
            ("she woke up", Step::After, ""),
            ("опять отключается", Step::Breathing, "Смотрите на грудь, до 10 секунд."),
        ] {
            ann.dm(words);
            scene.calms().await;
            assert_eq!(lane(&scene.test, case).await.step, step, "{words}");
            let phone = ann.from_bot();
            assert!(begins(&phone).last().unwrap().starts_with(screen), "{:?}", texts(&phone));
        }
        let read = scene.reads("vera", case).await.unwrap();
        assert!(read.ends_with(&["опять отключается".to_owned()]), "{read:?}");
        assert!(read.contains(&"не дышит!!!".to_owned()), "{read:?}");
        scene.standin.assert_clean();
    });
}

#[test]
fn that_the_ambulance_is_there_or_called_only_a_tap_can_say() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        ann.dm("скорую вызвал");
        scene.calms().await;
        assert_eq!(lane(&scene.test, case).await.called_at, None);
        let asked = ann.from_bot().pop().unwrap();
        assert!(asked.text.starts_with("Дозвонились"), "{}", asked.text);
        ann.press(asked.id, "Я позвонил(а) в скорую");
        scene.calms().await;
        assert!(lane(&scene.test, case).await.called_at.is_some());
        for words in ["скорая приехала", "скорая уехала"] {
            seconds(&scene, 21).await;
            ann.dm(words);
            scene.calms().await;
            assert!(lane(&scene.test, case).await.is_open(), "{words}");
            let asked = ann.from_bot().pop().unwrap();
            assert!(asked.text.starts_with("Бригада рядом"), "{words}: {}", asked.text);
        }
        let asked = ann.from_bot().pop().unwrap();
        ann.press(asked.id, "Скорая здесь");
        scene.calms().await;
        assert!(!lane(&scene.test, case).await.is_open());
        scene.standin.assert_clean();
    });
}

#[test]
fn words_on_the_web_lead_the_same_way_and_are_asked_back_the_same() {
    support::each_engine(|house| async move {
        let guest = in_danger(&house).await;
        for (words, step) in [
            ("не просыпается", Step::Breathing),
            ("НЕДЫШИТ", Step::Cpr),
            ("yfkjrcjyf ytn", Step::NoNaloxone),
            ("нашли налоксон", Step::Naloxone),
        ] {
            house.says(&guest, words).await.unwrap();
            assert_eq!(house.steps(guest.case).await.last(), Some(&step), "{words}");
        }
        house.says(&guest, "бригада приехала").await.unwrap();
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::AskArrived));
        assert!(lane(&house, guest.case).await.is_open());
        assert_eq!(house.steps(guest.case).await.last(), Some(&Step::Naloxone));
        house.says(&guest, "она не очнулась, скорая ещё не приехала").await.unwrap();
        assert!(lane(&house, guest.case).await.is_open());
        assert_eq!(lane(&house, guest.case).await.step, Step::Naloxone);
    });
}

#[test]
fn whoever_is_not_understood_sees_the_screen_again_and_not_too_often() {
    support::each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let shown = async || house.steps(guest.case).await.len();
        house.says(&guest, "мы на третьем этаже").await.unwrap();
        assert_eq!(shown().await, 1, "it was just shown");
        house.later(Span::seconds(60));
        for words in ["третий этаж", "код 12", "быстрее"] {
            house.says(&guest, words).await.unwrap();
        }
        assert_eq!(house.steps(guest.case).await, [Step::Start, Step::Start]);
        // Whoever asks is answered at once, and not twenty times a minute.
        house.later(Span::seconds(20));
        for _ in 0..20 {
            house.says(&guest, "что делать").await.unwrap();
        }
        assert_eq!(shown().await, 3);
        house.later(Span::seconds(20));
        house.says(&guest, "что делать").await.unwrap();
        assert_eq!(shown().await, 4);
        // A person is asked for once.
        house.later(Span::seconds(60));
        let before = house.lines(guest.case).await.len();
        for _ in 0..5 {
            house.says(&guest, "вы тут? ответьте").await.unwrap();
        }
        assert_eq!(house.lines(guest.case).await[before..], [Line::PersonAsked]);
    });
}

#[test]
fn words_to_the_worker_beside_them_bring_no_screens() {
    support::each_engine(|house| async move {
        let guest = in_danger(&house).await;
        let vera = house.worker("vera").await;
        house.replies(&vera, guest.case, "я с вами").await.unwrap();
        for words in ["спасибо", "мы на третьем этаже", "вы тут?", "хорошо", "её зовут Оля"]
        {
            house.later(Span::minutes(1));
            house.says(&guest, words).await.unwrap();
        }
        assert_eq!(house.steps(guest.case).await, [Step::Start]);
        // What changes everything is met all the same.
        house.says(&guest, "не дышит").await.unwrap();
        assert_eq!(house.steps(guest.case).await, [Step::Start, Step::Cpr]);
    });
}

#[test]
fn what_is_shown_again_holds_up_no_clock() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        for words in ["не просыпается", "не дышит", "есть налоксон", "дали налоксон"]
        {
            ann.dm(words);
            scene.calms().await;
        }
        let given = lane(&scene.test, case).await.step_at;
        seconds(&scene, given.0 + 90 - scene.now().0).await;
        ann.dm("а долго ждать");
        scene.calms().await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Продолжайте вдохи или нажатия.");
        assert_eq!(lane(&scene.test, case).await.step_at, given);
        seconds(&scene, given.0 + 181 - scene.now().0).await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Проверьте дыхание: прошло 3 минуты.");
        scene.standin.assert_clean();
    });
}
