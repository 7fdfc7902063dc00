//! What goes wrong between Telegram and the desk (facts about Telegram, section
//! 12, by number), told through the stand-in.

use std::sync::Arc;
use std::time::Duration;

use crate::support::telegram::{Scene, each_engine, texts};
use crate::support::{days, hours, minutes};
use netreach::codes::{Fate, Figure};
use netreach::ids::CaseId;
use netreach::outbox::{self, Channel};
use netreach::store::case::Standing;
use netreach::telegram::Telegram;
use netreach::{limits, store};
use telegram_standin::{Admin, Calls, Fault, From, Person};

async fn fates(scene: &Scene, case: CaseId) -> Vec<Fate> {
    let messages = scene.store.read(move |tx| store::message::since(tx, case, 0)).await;
    let messages = messages.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
    messages.into_iter().map(|message| message.fate).collect()
}

async fn figure(scene: &Scene, what: Figure) -> i64 {
    let found = scene.store.read(move |tx| store::telegram::figure(tx, what)).await;
    found.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).unwrap_or(0)
}

/// A person with a talk, and the case.
async fn talk(scene: &Scene) -> (Person, CaseId) {
    let ann = scene.ann();
    ann.dm("нужна помощь с документами");
    scene.calms().await;
    (ann, scene.only_case().await)
}

/// Number 1: Crash after receipt, before commit: the message appears after restart, once.
#[test]
fn n01_what_was_not_kept_comes_again_and_what_was_kept_changes_nothing() {
    each_engine(|scene| async move {
        scene.vera().await;
        let ann = scene.ann();
        ann.dm("первое");
        ann.dm("второе");
        scene.hears().await.unwrap();
        // The program dies before it confirms; Telegram sends everything again.
        scene.restarts();
        scene.standin.deliver_twice(true);
        ann.dm("третье");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["первое", "второе", "третье"]);
        scene.standin.assert_clean();
    });
}

/// Number 2: Crash after send, before storing the id: no silent loss, flagged.
#[test]
fn n02_an_answer_whose_fate_nobody_knows_is_marked_and_not_repeated() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.standin.fail(Calls::to("sendMessage"), Fault::DropAfter, 1);
        scene.replies(&vera, case, "ответ").await.unwrap();
        scene.calms().await;
        assert_eq!(fates(&scene, case).await.last(), Some(&Fate::Unsure));
        assert_eq!(texts(&ann.from_bot()).iter().filter(|it| **it == "ответ").count(), 1);
        assert_eq!(figure(&scene, Figure::Unsure).await, 1);

        // The program dies between taking the row and its answer.
        scene.replies(&vera, case, "ещё ответ").await.unwrap();
        let now = scene.now();
        let leased =
            scene.store.commit(move |tx| store::outbox::lease(tx, 100, 0, now, limits::LEASE));
        assert_eq!(
            leased.await.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).len(),
            1
        );
        scene.moves(limits::LEASE);
        scene.calms().await;
        assert_eq!(fates(&scene, case).await.last(), Some(&Fate::Unsure));
        scene.standin.assert_clean();
    });
}

/// 2, for what may be repeated: a line of the desk arrives, at worst twice.
#[test]
fn n02_a_line_of_the_desk_is_repeated() {
    each_engine(|scene| async move {
        scene.vera().await;
        let ann = scene.ann();
        scene.standin.fail(Calls::to("sendMessage"), Fault::DropBefore, 1);
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        assert_eq!(ann.from_bot().len(), 1);
        scene.standin.assert_clean();
    });
}

/// Number 3: 429, 500, outage, garbage: order kept, nothing lost.
#[test]
fn n03_order_is_kept_and_nothing_is_lost_in_any_weather() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        let weather = [
            Fault::too_many(1),
            Fault::error(500, "Internal Server Error"),
            Fault::error(502, "Bad Gateway"),
        ];
        let mut said = Vec::new();
        for (number, fault) in weather.into_iter().enumerate() {
            scene.standin.fail(Calls::to("sendMessage"), fault, 2);
            for part in ["а", "б"] {
                let words = format!("ответ {number}{part}");
                scene.replies(&vera, case, &words).await.unwrap();
                said.push(words);
            }
            scene.calms().await;
        }
        let phone = ann.from_bot();
        let arrived: Vec<_> =
            texts(&phone).into_iter().filter(|it| it.starts_with("ответ")).collect();
        assert_eq!(arrived, said);
        scene.standin.assert_clean();
    });
}

/// Number 2, after two restarts with nothing heard in between: what may have
/// arrived is looked for where it can stand, and nothing stays.
#[test]
fn n02_after_a_restart_it_is_known_how_far_messages_were_counted() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.replies(&vera, case, "ответ").await.unwrap();
        scene.calms().await;
        let last = figure(&scene, Figure::LastNumber).await;
        assert!(last >= ann.from_bot()[0].id, "{last}");
        let again = Telegram::with_token(&scene.standin.token(), &scene.config.telegram).unwrap();
        assert_eq!(again.last_number(), 0);
        again.recall(&scene.house).await.unwrap();
        assert_eq!(again.last_number(), last);
    });
}

/// Number 3: A wait of three hours is obeyed to the second, over a restart.
#[test]
fn n03_a_long_wait_is_obeyed_to_the_second() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.standin.fail(Calls::to("sendMessage"), Fault::too_many(10_800), 1);
        scene.replies(&vera, case, "раз").await.unwrap();
        scene.replies(&vera, case, "два").await.unwrap();
        scene.moves(netreach::clock::Span::seconds(2));
        scene.settles().await;
        let calls = scene.standin.calls_of("sendMessage").len();
        scene.moves(netreach::clock::Span::seconds(10_799));
        scene.restarts();
        scene.settles().await;
        assert_eq!(scene.standin.calls_of("sendMessage").len(), calls, "not a second too early");
        scene.moves(netreach::clock::Span::seconds(1));
        scene.calms().await;
        assert_eq!(texts(&ann.from_bot())[1..], ["раз", "два"]);
        assert_eq!(figure(&scene, Figure::Limited).await, 1);
        scene.standin.assert_clean();
    });
}

/// Number 4: No private message older than 47 h 30 while the bot is up, whatever the
/// case's state; one that cannot be deleted does not save the others.
#[test]
fn n04_nothing_private_is_left_on_telegram_after_its_hour() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.replies(&vera, case, "ответ").await.unwrap();
        scene.passes(hours(12)).await;
        ann.dm("ещё вопрос");
        scene.passes(hours(13)).await;
        let left = texts(&ann.phone()).into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(left, ["ещё вопрос"], "the case is open, and only the last day stands");
        // A dice thrown by the client can be deleted only after 24 hours.
        ann.dm_dice();
        scene.passes(hours(48)).await;
        assert!(ann.phone().is_empty(), "{:?}", texts(&ann.phone()));
        assert!(matches!(
            scene.standing(case).await,
            Standing::Waiting { .. } | Standing::Held { .. }
        ));
        scene.standin.assert_clean();
    });
}

/// Number 5: Down three days: on return our old messages are overwritten, theirs are
/// counted and told.
#[test]
fn n05_after_three_days_what_cannot_be_deleted_is_said() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.replies(&vera, case, "тайный ответ").await.unwrap();
        scene.calms().await;
        scene.moves(days(3));
        scene.calms().await;
        let phone = ann.phone();
        assert!(!phone.iter().any(|it| it.text.contains("тайный")), "{:?}", texts(&phone));
        assert_eq!(figure(&scene, Figure::Overwritten).await, 2);
        assert_eq!(figure(&scene, Figure::Undeletable).await, 1);
        assert!(phone.last().unwrap().text.contains("Telegram нам удалить не дал"));
        let mine = phone.iter().filter(|it| it.from == From::Me).count();
        assert_eq!(mine, 1, "only the client can take this one away");
        scene.standin.assert_clean();
    });
}

/// Number 6: Two instances: one polls.
#[test]
fn n06_of_two_processes_one_asks() {
    each_engine(|scene| async move {
        let (now, lease) = (scene.now(), limits::TELEGRAM_POLL_LEASE);
        let hold = |who, now| {
            scene.store.commit(move |tx| store::telegram::hold_poll(tx, who, now, now + lease))
        };
        let held = |it: Result<bool, netreach::engine::Fault>| it.unwrap_or_else(|e| panic!("{e}"));
        assert!(held(hold(1, now).await));
        assert!(!held(hold(2, now).await));
        assert!(held(hold(1, now).await), "the holder goes on");
        assert!(held(hold(2, now + lease).await), "a silent one is followed by another");
        assert!(!held(hold(1, now + lease).await));
    });
}

/// Number 7: Album, voice, view-once, unknown kinds.
#[test]
fn n07_albums_and_strange_kinds_arrive_or_are_named() {
    each_engine(|scene| async move {
        scene.vera().await;
        let ann = scene.ann();
        let photo = telegram_standin::AlbumItem::Photo(picture());
        ann.album(&[photo.clone(), photo], "посмотрите");
        ann.dm_video_note(5);
        ann.dm_dice();
        ann.dm_document("анализ.pdf", b"%PDF-1.4");
        scene.calms().await;
        let case = scene.only_case().await;
        let read = scene.reads("vera", case).await.unwrap();
        assert_eq!(read, ["посмотрите", "5", "other", "document"]);
        assert_eq!(scene.rows("photos").await, 3);
        scene.standin.assert_clean();
    });
}

/// Number 8: The client blocks, unblocks, deletes the account.
#[test]
fn n08_a_client_who_stops_the_bot_is_noticed() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        ann.block();
        scene.calms().await;
        scene.replies(&vera, case, "вы здесь?").await.unwrap();
        scene.calms().await;
        assert_eq!(fates(&scene, case).await.last(), Some(&Fate::Failed));
        ann.unblock();
        ann.dm("я здесь");
        scene.calms().await;
        scene.replies(&vera, case, "хорошо").await.unwrap();
        scene.calms().await;
        assert_eq!(fates(&scene, case).await.last(), Some(&Fate::Shown));
        ann.delete_account();
        scene.replies(&vera, case, "ещё одно").await.unwrap();
        scene.calms().await;
        assert_eq!(fates(&scene, case).await.last(), Some(&Fate::Failed));
        scene.standin.assert_clean();
    });
}

/// Number 9: The group becomes a supergroup while a case is open.
#[test]
fn n09_a_group_that_is_upgraded_keeps_its_cases() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        let group = scene.standin.basic_group("Чат").owner("Игорь").with_bot(Admin::all());
        let group = group.with_member(&ann);
        scene.telegram.set_group(group.id());
        ann.post(&group, "/ask когда автобус?");
        scene.calms().await;
        let case = scene.only_case().await;
        let larger = group.upgrade();
        let words = netreach::vault::Words::new("В шесть.".to_owned());
        scene.reply(&vera, case, &words, netreach::codes::Audience::Chat).await.unwrap();
        scene.calms().await;
        assert_eq!(scene.telegram.group(), Some(larger.id()));
        assert!(texts(&ann.phone_of(&larger)).contains(&"В шесть."));
        // The next program reads the old number in its configuration.
        let mut config = scene.house.config.telegram.clone();
        config.group_id = Some(group.id());
        let next = Telegram::with_token(&scene.standin.token(), &config).unwrap();
        next.recall_group(&scene.house).await.unwrap();
        assert_eq!(next.group(), Some(larger.id()));
        // And whoever had a case is known by it.
        ann.post(&larger, "/ask а завтра?");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case);
        assert_eq!(scene.reads("vera", case).await.unwrap().last().unwrap(), "а завтра?");
        scene.standin.assert_clean();
    });
}

/// Number 12: Nothing that names a person on Telegram is anywhere in our files.
#[test]
fn n12_no_mark_of_a_person_is_in_the_files() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann().bio("люблю котов").phone_number("+79990001122").premium();
        ann.start("");
        scene.standin.plant_marker("55.7558-secret-place");
        let photo = photo_that_says("55.7558-secret-place");
        ann.dm_document("IMG_secret.jpg", &photo);
        ann.dm_voice(4);
        scene.calms().await;
        let case = scene.only_case().await;
        scene.is_about_papers(&vera, case).await;
        scene.replies(&vera, case, "ответ").await.unwrap();
        scene.calms().await;
        ann.block();
        scene.passes(minutes(30)).await;
        scene.standin.assert_no_identity_in(scene.dir.path());
        scene.standin.assert_clean();
    });
}

fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut png, image::ImageFormat::Png).unwrap();
    png.into_inner()
}

/// A JPEG as a phone makes it, with a word in its metadata.
fn photo_that_says(word: &str) -> Vec<u8> {
    let mut plain = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(40, 30).write_to(&mut plain, image::ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let mut jpeg = plain[..2].to_vec();
    for (mark, head) in [(0xe1, "Exif\0\0"), (0xfe, "")] {
        let said = format!("{head}{word}");
        jpeg.extend([0xff, mark]);
        jpeg.extend(u16::try_from(said.len() + 2).unwrap().to_be_bytes());
        jpeg.extend(said.as_bytes());
    }
    jpeg.extend(&plain[2..]);
    jpeg
}

/// Neither an answer that hangs nor a deletion that hangs holds up the others.
#[test]
fn what_hangs_in_one_chat_holds_up_no_other() {
    each_engine(|scene| async move {
        let vera = scene.vera().await;
        let (ann, case) = talk(&scene).await;
        scene.moves(hours(26));
        scene.standin.fail(Calls::to("deleteMessages").in_chat(ann.id()), Fault::Hang, 1);
        scene.standin.fail(Calls::to("sendMessage").in_chat(ann.id()), Fault::Hang, 1);
        scene.replies(&vera, case, "ответ").await.unwrap();
        let channel = Channel::Doors { telegram: Some(Arc::clone(&scene.telegram)), push: None };
        let (_end, ending) = tokio::sync::watch::channel(false);
        let outbox = tokio::spawn(outbox::run(scene.house.clone(), channel, ending));
        let oleg = scene.standin.user("Олег", "");
        tokio::time::sleep(Duration::from_millis(300)).await;
        oleg.dm("друг не дышит");
        scene.hears().await.unwrap();
        let answered = async {
            while oleg.from_bot().is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // Less than the hanging requests are given.
        let patience = Duration::from_secs(limits::TELEGRAM_ANSWER_S / 2);
        tokio::time::timeout(patience, answered).await.unwrap();
        assert!(!texts(&ann.from_bot()).contains(&"ответ"));
        outbox.abort();
    });
}
