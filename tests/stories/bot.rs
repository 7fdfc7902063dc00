//! The bot: what a client finds without a person, and the way to one.
mod corrected;
mod doubt;

use crate::support;
use crate::support::telegram::{Scene, each_engine, texts};
use crate::support::{Engine, TestHouse, days, hours, minutes, said};
use netreach::clock::Span;
use netreach::codes::{Lang, LeafletClass, Outcome, Role, Urgency};
use netreach::desk::hearing::{Reaction, Served};
use netreach::desk::{self, DeskError};
use netreach::engine::Fault;
use netreach::store::case::{Standing, View};
use netreach::{limits, store};
use telegram_standin::{Admin, Person, Shown};

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
        scene.signs_everything().await;
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
        scene.signs_everything().await;
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

#[test]
fn what_was_signed_answers_a_question_and_a_person_is_one_tap_away() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("где взять налоксон?");
        scene.calms().await;
        let case = scene.only_case().await;
        let phone = ann.from_bot();
        let said = texts(&phone);
        assert!(said.iter().any(|it| it.starts_with("Налоксон")), "{said:?}");
        assert!(said.last().unwrap().starts_with("Это ответил бот"), "{said:?}");
        assert!(matches!(scene.standing(case).await, Standing::Finished { by: None, .. }));
        let report = scene.reports().await.pop().unwrap();
        assert_eq!((report.need.as_str(), report.outcome), ("HRS.NALOXONE", Outcome::SelfServed));
        assert!(!report.filled_from_memory);

        // A worker may look after it.
        scene.vera().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["где взять налоксон?"]);
        press(&scene, &ann, "Нужен человек").await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.passes(hours(25)).await;
        assert!(ann.phone().is_empty(), "{}", scene.standin.timeline());
        scene.standin.assert_clean();
    });
}

/// Nights are when the bot speaks first: who waits for a person afterwards, waits.
#[test]
fn how_long_a_person_was_waited_for_counts_from_when_one_was_asked_for() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        scene.has_a_stop().await;
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("где сегодня автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reports().await[0].minutes_to_first, None, "the bot is no person");
        scene.passes(hours(2)).await;
        ann.dm("а можно поговорить с человеком?");
        scene.calms().await;
        scene.passes(minutes(9)).await;
        scene.replies(&vera, case, "Можно, я здесь").await.unwrap();
        scene.finishes(&vera, case).await.unwrap();
        let reports = scene.reports().await;
        assert_eq!((reports.len(), reports[0].minutes_to_first), (1, Some(9)));
        scene.standin.assert_clean();
    });
}

#[test]
fn what_a_person_began_after_the_bot_and_nobody_finished_is_from_memory() {
    each_engine(|scene| async move {
        scene.has_a_stop().await;
        let vera = scene.worker("vera").await;
        let ann = scene.ann();
        ann.dm("где сегодня стоит автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reports().await[0].outcome, Outcome::SelfServed);
        scene.later(minutes(30));
        ann.dm("а можно поговорить с человеком?");
        scene.calms().await;
        scene.later(minutes(4));
        scene.replies(&vera, case, "я здесь").await.unwrap();
        scene.later(days(40));
        scene.round().await;
        let reports = scene.reports().await;
        assert_eq!(reports.len(), 1, "one talk, one report");
        assert!(reports[0].filled_from_memory);
        assert_eq!(reports[0].outcome, Outcome::RanOut);
    });
}

#[test]
fn a_cry_for_help_is_an_emergency_in_private_and_in_the_group() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm("он весь синий и не дышит");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        let rules = scene.store.read(move |tx| store::hearing::of_case(tx, case)).await;
        assert!(!rules.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_empty());

        // Whoever corrects a cry for help cries for help.
        let vlad = scene.standin.user("Влад", "");
        let said = vlad.dm("нужна помощь с документами");
        scene.calms().await;
        vlad.edit(said, "друг не просыпается после укола");
        scene.calms().await;
        let danger = scene.store.read(|tx| store::case::list(tx, View::Emergency, 0)).await;
        assert_eq!(danger.unwrap_or_else(|fault: Fault| panic!("{fault}")).len(), 2);

        let boris = scene.standin.user("Борис", "");
        let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all());
        let group = group.members(10).with_member(&boris);
        scene.telegram.set_group(group.id());
        boris.post(&group, "всем привет, как дела");
        let cried = boris.post(&group, "народ помогите друг вмазался и не просыпается");
        scene.calms().await;
        assert_eq!(scene.cases().await.len(), 3, "{}", scene.standin.timeline());
        let shown = boris.phone_of(&group);
        let pointer = shown.last().unwrap();
        assert_eq!(pointer.reply_to, Some(cried));
        assert!(pointer.text.contains("103"), "{}", pointer.text);
        assert!(pointer.buttons[0][0].url.as_ref().unwrap().contains("start="));
        scene.standin.assert_clean();
    });
}

#[test]
fn whoever_was_not_understood_is_asked_and_silence_at_night_wakes_somebody() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("помогите");
        scene.calms().await;
        let case = scene.only_case().await;
        let asked = ann.from_bot().pop().unwrap();
        assert!(asked.text.starts_with("Кто-то сейчас не дышит"), "{}", asked.text);
        let before = scene.case(case).await.unwrap().urgency;
        if before == Urgency::Urgent {
            scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
            assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        }
        scene.standin.assert_clean();
    });
}

/// Whoever has the talk went away: nobody else would ask.
#[test]
fn doubt_in_a_talk_whose_worker_went_away_is_asked_and_silence_is_heard() {
    each_engine(|scene| async move {
        let is_asked = |person: &Person| {
            let newest = person.from_bot().pop().unwrap();
            newest.text.starts_with("Кто-то сейчас не дышит")
        };
        let vera = scene.vera().await;
        let mark = scene.hire("mark", &[Role::Worker]).await;
        let mut talks = Vec::new();
        for (name, words) in
            [("Ann", "нужен юрист"), ("Ben", "нужны документы"), ("Cat", "нужен юрист")]
        {
            let person = scene.standin.user(name, "Doe").language("ru");
            let known = scene.cases().await;
            person.dm(words);
            scene.calms().await;
            let case = scene.cases().await.into_iter().find(|it| !known.contains(it)).unwrap();
            scene.takes(&vera, case).await.unwrap();
            scene.replies(&vera, case, "Сейчас посмотрю").await.unwrap();
            talks.push((person, case));
        }
        scene.calms().await;
        let [(ann, at_night), (ben, by_day), (cat, attended)] = talks.try_into().ok().unwrap();
        // She is at her desk: she asks herself.
        scene.is_here(&vera, scene.now() + minutes(5)).await;
        cat.dm("помогите");
        scene.calms().await;
        assert!(!is_asked(&cat));
        scene.replies(&vera, attended, "Что случилось?").await.unwrap();
        scene.passes(minutes(6)).await;
        // Nobody is at work.
        ann.dm("помогите");
        scene.calms().await;
        assert!(is_asked(&ann), "{}", scene.standin.timeline());
        scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
        assert_eq!(scene.case(at_night).await.unwrap().urgency, Urgency::Emergency);
        assert!(matches!(scene.standing(at_night).await, Standing::Waiting { .. }));
        // Mark is: he finds it in the queue.
        ben.dm("помогите");
        scene.calms().await;
        assert!(is_asked(&ben));
        scene.is_here(&mark, scene.now() + hours(1)).await;
        scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
        assert_eq!(scene.case(by_day).await.unwrap().urgency, Urgency::Urgent);
        assert!(matches!(scene.standing(by_day).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn words_that_are_corrected_into_doubt_are_asked_about_too() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        let sent = ann.dm("нужен юрист");
        scene.calms().await;
        let case = scene.only_case().await;
        ann.edit(sent, "помогите");
        scene.calms().await;
        let asked = ann.from_bot().pop().unwrap();
        assert!(asked.text.starts_with("Кто-то сейчас не дышит"), "{}", asked.text);
        scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        scene.standin.assert_clean();
    });
}

/// Study X-01: information is found without a worker, four times of five.
#[test]
fn most_questions_for_information_are_answered_without_a_worker() {
    let house = TestHouse::build(Engine::Sqlite);
    support::runtime().block_on(async {
        house.signs_everything().await;
        house.has_a_stop().await;
    });
    let codes = [
        "INFO.SERVICES",
        "INFO.AIDSCENTER",
        "INFO.HIVHCV",
        "INFO.OD",
        "INFO.COVID",
        "HRS.HIV_TEST",
        "HRS.HCV_TEST",
        "HRS.PACK",
        "HRS.NALOXONE",
    ];
    let (mut asked, mut served) = (0, 0);
    for line in include_str!("../data/messages/dev.jsonl").lines() {
        let message: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| message[key].as_str().unwrap_or_default().to_owned();
        if !codes.contains(&text("code").as_str()) || text("urgency") != "routine" {
            continue;
        }
        asked += 1;
        let heard = house.hear(&said(&text("text")), Lang::read(&text("lang")).unwrap());
        match heard.reaction {
            // With one question more: is somebody in danger?
            Reaction::Serve(Served { is_open: false, .. }) | Reaction::Suspect(_, Some(_)) => {
                served += 1;
            }
            other => println!("{} {}: {other:?}", text("id"), text("code")),
        }
    }
    println!("{served} of {asked} served");
    assert!(served * 5 >= asked * 4, "{served} of {asked}");
}

#[test]
fn more_words_that_say_nothing_do_not_calm_a_suspicion() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm("помогите");
        scene.calms().await;
        let case = scene.only_case().await;
        ann.dm("ну пожалуйста");
        scene.calms().await;
        scene.passes_by(Span::minutes(4), Span::minutes(1)).await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        scene.standin.assert_clean();
    });
}

#[test]
fn only_what_is_understood_to_be_about_something_else_calms_a_suspicion() {
    each_engine(|scene| async move {
        let is_asked = async || scene.rows("suspicions").await == 1;
        for (name, words) in [
            ("Ann", "ну я даже не знаю"),
            ("Ben", "он кололся час назад"),
            ("Cat", "где взять налоксон?"),
            ("Dan", "спасибо"),
        ] {
            let person = scene.standin.user(name, "Doe").language("ru");
            person.dm("он вырубается");
            scene.calms().await;
            assert!(is_asked().await, "{}", scene.standin.timeline());
            person.dm(words);
            scene.calms().await;
            assert!(is_asked().await, "{words}");
            let known = scene.cases().await;
            let case = *known.last().unwrap();
            scene.passes_by(Span::minutes(3), Span::minutes(1)).await;
            let danger = scene.store.read(|tx| store::case::list(tx, View::Emergency, 0)).await;
            let danger = danger.unwrap_or_else(|fault: Fault| panic!("{fault}"));
            assert_eq!(danger.len(), known.len(), "{words}: {case}");
        }
        // Nobody listened to it, so nobody knows what it says.
        let eve = scene.standin.user("Eve", "Doe").language("ru");
        eve.dm("помогите");
        eve.dm_voice(5);
        scene.calms().await;
        assert!(is_asked().await);
        eve.dm("нужна помощь с документами");
        scene.calms().await;
        assert!(!is_asked().await);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_recording_is_answered_where_whoever_has_the_talk_went_away_and_after_the_end() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let is_answered = |person: &Person| {
            let newest = person.from_bot().pop().unwrap();
            newest.buttons.iter().flatten().any(|it| it.text == "Могу написать")
        };
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.replies(&vera, case, "Сейчас посмотрю").await.unwrap();
        // She is at her desk, and listens to it herself.
        scene.is_here(&vera, scene.now() + minutes(5)).await;
        ann.dm_voice(7);
        scene.calms().await;
        assert!(!is_answered(&ann));
        scene.replies(&vera, case, "Послушала").await.unwrap();
        scene.passes(minutes(6)).await;
        ann.dm_voice(8);
        scene.calms().await;
        assert!(is_answered(&ann), "{}", scene.standin.timeline());
        scene.passes_by(limits::UNHEARD_URGENT_AFTER, Span::minutes(1)).await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Urgent);

        let ben = scene.standin.user("Ben", "Doe").language("ru");
        ben.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.cases().await.into_iter().find(|it| *it != case).unwrap();
        scene.takes(&vera, case).await.unwrap();
        scene.replies(&vera, case, "Готово").await.unwrap();
        scene.finishes(&vera, case).await.unwrap();
        scene.calms().await;
        ben.dm_voice(9);
        scene.calms().await;
        assert!(is_answered(&ben), "{}", scene.standin.timeline());
        scene.standin.assert_clean();
    });
}

#[test]
fn what_is_signed_is_shown_while_a_case_waits_and_the_case_waits_on() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        ann.dm("где взять налоксон?");
        scene.calms().await;
        let phone = ann.from_bot();
        assert!(texts(&phone).iter().any(|it| it.starts_with("Налоксон")), "{:?}", texts(&phone));
        let case = scene.only_case().await;
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn what_is_owed_to_somebody_in_danger_goes_out_first() {
    each_engine(|scene| async move {
        let (ann, boris) = (scene.ann(), scene.standin.user("Борис", ""));
        ann.dm("нужна помощь с документами");
        scene.hears().await.unwrap();
        // It has been owed for longer, and waits all the same.
        scene.moves(Span::seconds(5));
        boris.dm("друг не дышит");
        scene.hears().await.unwrap();
        let now = scene.now();
        let lease =
            scene.store.commit(move |tx| store::outbox::lease(tx, 1, 0, now, limits::LEASE));
        let owed = lease.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let (case, _) = owed[0].message.unwrap();
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
    });
}

#[test]
fn what_is_in_stock_is_shown_with_the_timetable_and_left_for_a_person() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        scene.has_a_stop().await;
        let ann = scene.ann();
        ann.dm("есть ли налоксон в автобусе сегодня?");
        scene.calms().await;
        let case = scene.only_case().await;
        let phone = ann.from_bot();
        let said = texts(&phone);
        assert!(said.iter().any(|it| it.starts_with("Налоксон")), "{said:?}");
        assert!(said.iter().any(|it| it.contains("Автобус у метро")), "{said:?}");
        assert!(said.last().unwrap().contains("ответит человек"), "{said:?}");
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

#[test]
fn what_was_read_already_is_not_said_again_and_a_person_answers() {
    each_engine(|scene| async move {
        scene.signs_everything().await;
        let ann = scene.ann();
        ann.dm("прививка");
        scene.calms().await;
        let case = scene.only_case().await;
        let title = "Прививка от гепатита B";
        let times = || texts(&ann.from_bot()).iter().filter(|it| it.starts_with(title)).count();
        assert_eq!(times(), 1, "{:?}", texts(&ann.from_bot()));
        assert!(matches!(scene.standing(case).await, Standing::Finished { by: None, .. }));
        ann.dm("прививка");
        scene.calms().await;
        assert_eq!(times(), 1);
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        scene.standin.assert_clean();
    });
}

/// What stands between quotation marks behind `Write` in a leaflet.
fn told_to_write(body: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in body.lines() {
        for (verb, open, close) in [("апишите", '«', '»'), ("rite", '"', '"')] {
            let Some((_, mut rest)) = line.split_once(verb) else { continue };
            while let Some((_, after)) = rest.split_once(open) {
                let Some((words, after)) = after.split_once(close) else { break };
                found.push(words.to_owned());
                rest = after;
            }
        }
    }
    found
}

#[test]
fn what_a_leaflet_tells_to_write_leads_somewhere_else() {
    let house = TestHouse::build(Engine::Sqlite);
    support::runtime().block_on(async {
        house.signs_everything().await;
        house.has_a_stop().await;
    });
    let mut asked = 0;
    for text in netreach::leaflet::starter::texts().unwrap() {
        if text.class == LeafletClass::Internal {
            continue;
        }
        for words in told_to_write(&text.body) {
            asked += 1;
            let heard = house.hear(&said(&words), text.lang);
            let what = format!("{} {}: {words}: {heard:?}", text.lang.code(), text.name);
            match &heard.reaction {
                Reaction::Wait | Reaction::Alarm(_) | Reaction::Suspect(_, None) => {}
                Reaction::Serve(served) | Reaction::Suspect(_, Some(served)) => {
                    assert_ne!(served.leaflet.as_ref(), Some(&text.name), "{what}");
                }
                Reaction::Ask | Reaction::Unheard => panic!("{what}"),
            }
        }
    }
    assert!(asked >= 16, "{asked}");
}
