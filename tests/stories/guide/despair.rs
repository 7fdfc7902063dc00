//! Somebody does not want to live: words that fit come first, a person is
//! called as for any danger, and first aid waits one tap away.

use netreach::codes::{Lang, Step};
use netreach::desk::service::Service;

use super::{begins, lane, seconds, sign};
use crate::support::telegram::{each_engine, texts};
use crate::support::{self, minutes};

#[test]
fn who_does_not_want_to_live_reads_what_is_meant_for_them_and_a_person_is_called() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let ann = scene.ann();
        ann.dm("я больше не хочу жить");
        scene.calms().await;
        let case = scene.only_case().await;
        let phone = ann.from_bot();
        assert_eq!(begins(&phone)[0], "Не оставайтесь сейчас одни.");
        let all = texts(&phone).join("\n");
        assert!(all.contains("Думаете ли вы о том, чтобы умереть?"), "{all}");
        assert!(all.contains("Мы зовём сотрудника") && all.contains("Скорую вызвать мы не можем"));
        assert!(!all.contains("без сознания") && !all.contains("просыпается?"), "{all}");
        assert!(lane(&scene.test, case).await.is_open(), "who is on call hears of it");
        assert_eq!(scene.draft(case).await.services, [Service::LEAFLET.code()]);
        // More of the same is read by a person, and not answered by a machine.
        seconds(&scene, 31).await;
        ann.dm("зачем мне жить");
        scene.calms().await;
        assert_eq!(ann.from_bot().len(), phone.len(), "{:?}", texts(&ann.from_bot()));
        // Where it becomes first aid, it is first aid at once.
        ann.dm("он не дышит");
        scene.calms().await;
        assert_eq!(lane(&scene.test, case).await.step, Step::Cpr);
        assert!(scene.draft(case).await.services.contains(&Service::GUIDE.code().to_owned()));
        scene.standin.assert_clean();
    });
}

#[test]
fn words_of_both_begin_with_first_aid_and_so_does_what_turns_into_it() {
    support::each_engine(|house| async move {
        sign(&house).await;
        for (words, step) in [
            ("не хочу больше жить", Step::Despair),
            ("i want to end my life", Step::Despair),
            ("ne hochu bolshe zhit", Step::Despair),
            ("она наглоталась таблеток и не просыпается", Step::Start),
            ("он хотел умереть, а теперь не дышит", Step::Start),
            ("друг не дышит", Step::Start),
        ] {
            let guest = house.meets(words).await;
            assert_eq!(house.steps(guest.case).await, [step], "{words}");
        }
        let guest = house.meets("не хочу больше жить").await;
        let said = support::said("тут ещё человек лежит и помирает, передоз");
        house.add_to_talk(&guest.visitor, &said, Lang::Ru).await.unwrap();
        assert_eq!(house.steps(guest.case).await, [Step::Despair, Step::Start]);
    });
}

#[test]
fn doubt_about_it_is_met_with_its_own_leaflet_and_silence_at_night_is_too() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("подруга раньше говорила про самоубийство");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.rows("suspicions").await, 1);
        let all = texts(&ann.from_bot()).join("\n");
        assert!(
            all.contains("Если не хочется жить") && all.contains("Вы или кто-то рядом"),
            "{all}"
        );
        assert!(!all.contains("просыпается"), "{all}");
        scene.passes_by(minutes(4), minutes(1)).await;
        assert_eq!(scene.steps(case).await, [Step::Despair]);
        scene.standin.assert_clean();
    });
}
