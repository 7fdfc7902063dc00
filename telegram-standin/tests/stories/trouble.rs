//! What is refused as a mistake, and what goes wrong on the way.

use std::time::Duration;

use crate::support::{Bot, scene};
use serde_json::json;
use telegram_standin::{Calls, Fault};

#[test]
fn what_the_specification_does_not_know_is_a_violation() {
    let (standin, bot, ann) = scene(50);
    let wrong = [
        ("sendMesage", json!({ "chat_id": ann.id(), "text": "а" })),
        ("sendMessage", json!({ "chat_id": ann.id(), "txt": "а" })),
        ("sendMessage", json!({ "chat_id": ann.id(), "text": "а", "reply_to_message_id": 1 })),
        ("sendMessage", json!({ "chat_id": ann.id() })),
        ("sendMessage", json!({ "chat_id": ann.id(), "text": 5 })),
        (
            "sendMessage",
            json!({ "chat_id": ann.id(), "text": "а", "reply_markup":
            { "inline_keyboard": [[{ "text": "а", "calback_data": "а" }]] } }),
        ),
        (
            "sendMessage",
            json!({ "chat_id": ann.id(), "text": "а", "entities":
            [{ "type": "bold", "offset": 0, "length": 9 }] }),
        ),
        (
            "sendMessage",
            json!({ "chat_id": ann.id(), "text": "а", "entities":
            [{ "type": "blod", "offset": 0, "length": 1 }] }),
        ),
        ("getUpdates", json!({ "limit": 101 })),
        ("getUpdates", json!({ "allowed_updates": ["mesage"] })),
        ("sendPhoto", json!({ "chat_id": ann.id(), "photo": "attach://nothing" })),
    ];
    let count = wrong.len();
    for (method, arguments) in wrong {
        let (code, why) = bot.refused(method, arguments);
        assert!([400, 404].contains(&code), "{method}: {why}");
    }
    let violations = standin.take_violations();
    assert_eq!(violations.len(), count, "{violations:#?}");
    assert!(violations[1].contains("sendMessage has no parameter `txt`"), "{violations:#?}");
}

#[test]
fn what_is_not_modelled_is_refused_by_name() {
    let (standin, bot, ann) = scene(51);
    let poll = json!({ "chat_id": ann.id(), "question": "?", "options": [{ "text": "а" }] });
    let refused = bot.refused("sendPoll", poll);
    assert_eq!(refused, (501, "Not Implemented: the stand-in does not model sendPoll".into()));
    let styled = json!({ "chat_id": ann.id(), "text": "*а*", "parse_mode": "MarkdownV2" });
    let refused = bot.refused("sendMessage", styled);
    assert_eq!(
        refused.1,
        "Not Implemented: the stand-in does not model `parse_mode` of sendMessage"
    );
    assert_eq!(standin.take_unmodelled().len(), 2);
}

#[test]
#[should_panic(expected = "sendMessage has no parameter `txt`")]
fn a_world_with_a_violation_fails_its_test() {
    let (_standin, bot, ann) = scene(52);
    bot.refused("sendMessage", json!({ "chat_id": ann.id(), "txt": "а" }));
}

#[test]
fn a_wrong_token_is_refused() {
    let (standin, _bot, _ann) = scene(53);
    let refused = Bot::with_token(&standin, "42:other").refused("getMe", json!({}));
    assert_eq!(refused, (401, "Unauthorized".into()));
    let refused = Bot::with_token(&standin, "nonsense").refused("getMe", json!({}));
    assert_eq!(refused, (401, "Unauthorized: invalid token specified".into()));
    standin.revoke_token("4200000001:another");
    let refused = Bot::with_token(&standin, "4200000001:STANDIN-token-for-tests-only");
    assert_eq!(refused.refused("getMe", json!({})).0, 401);
    Bot::of(&standin).call("getMe", json!({}));
}

#[test]
fn faults_lose_questions_or_answers() {
    let (standin, bot, ann) = scene(54);
    let send =
        |text: &str| bot.try_call("sendMessage", json!({ "chat_id": ann.id(), "text": text }));
    let heard = || -> Vec<String> { ann.from_bot().into_iter().map(|it| it.text).collect() };
    standin.fail(Calls::to("sendMessage"), Fault::DropBefore, 1);
    assert!(send("раз").is_none());
    assert!(heard().is_empty());
    standin.fail(Calls::to("sendMessage"), Fault::DropAfter, 1);
    assert!(send("два").is_none());
    assert_eq!(heard(), ["два"]);
    standin.fail(Calls::any(), Fault::GarbagePage, 1);
    let (status, page) = send("три").unwrap();
    assert!(status == 502 && page.as_str().unwrap().starts_with("<html>"));
    assert_eq!(heard(), ["два"]);
    standin.fail(Calls::any().in_chat(ann.id()), Fault::GarbageTruncated, 1);
    let (status, cut) = send("четыре").unwrap();
    assert!(status == 200 && cut.is_string());
    assert_eq!(heard(), ["два", "четыре"]);
    standin.fail(Calls::any(), Fault::error(500, "Internal Server Error"), 1);
    assert_eq!(send("пять").unwrap().0, 500);
    standin.fail(Calls::any(), Fault::too_many(7), 1);
    assert_eq!(send("шесть").unwrap().1["parameters"]["retry_after"], 7);
    standin.fail(Calls::any(), Fault::Delay(50), 1);
    assert_eq!(send("семь").unwrap().0, 200);
}

#[test]
fn a_call_that_hangs_is_never_answered_nor_done() {
    let (standin, bot, ann) = scene(60);
    standin.fail(Calls::to("sendMessage"), Fault::Hang, 1);
    let chat = ann.id();
    let waiting = std::thread::spawn(move || {
        bot.try_call("sendMessage", json!({ "chat_id": chat, "text": "эй" }))
    });
    std::thread::sleep(Duration::from_millis(200));
    assert!(!waiting.is_finished());
    standin.restart();
    assert!(waiting.join().unwrap().is_none());
    assert!(ann.from_bot().is_empty());
}

#[test]
fn an_outage_lasts_as_long_as_it_was_told() {
    let (standin, bot, ann) = scene(55);
    let now = standin.now();
    standin.outage(now + 10, now + 20);
    bot.say(ann.id(), "до");
    let next = bot.news()[0]["update_id"].as_i64().unwrap() + 1;
    let poller = Bot::of(&standin);
    let waiting = std::thread::spawn(move || {
        poller.try_call("getUpdates", json!({ "offset": next, "timeout": 15 }))
    });
    std::thread::sleep(Duration::from_millis(150));
    standin.advance(10);
    assert!(waiting.join().unwrap().is_none(), "a waiting poll breaks");
    assert!(bot.try_call("getMe", json!({})).is_none());
    standin.advance(10);
    bot.say(ann.id(), "после");
}

#[test]
fn a_run_repeats_with_its_seed() {
    let play = |seed| {
        let (standin, bot, ann) = scene(seed);
        standin.poll_pauses(false);
        ann.dm("раз");
        ann.press_data(1, "x");
        bot.say(ann.id(), "два");
        let marks = standin.markers();
        (bot.updates(0), standin.timeline(), marks)
    };
    assert_eq!(play(56), play(56));
    assert_ne!(play(56), play(57));
}

#[test]
fn markers_name_everything_that_gives_a_person_away() {
    let (standin, bot, ann) = scene(58);
    ann.dm_photo(b"no picture at all");
    standin.plant_marker("55.7512N");
    let updates = bot.updates(0);
    let photo = updates[1]["message"]["photo"][0]["file_unique_id"].as_str().unwrap();
    let markers = standin.markers();
    for mark in ["Анна", "Петрова", "ann_p", &ann.id().to_string(), photo, "55.7512N"] {
        assert!(markers.iter().any(|it| it == mark), "{mark}");
    }
    assert!(standin.timeline().contains("[photo]"));
    let id = ann.id().to_string();
    assert_eq!(standin.traces_in(format!("chat={id} text=1").as_bytes()), [id]);
    assert!(standin.traces_in("Кто-то написал".as_bytes()).is_empty());
    let utf16: Vec<u8> = "от Петрова".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(standin.traces_in(&utf16), ["Петрова"]);
}

#[test]
fn somebody_can_wait_for_what_a_phone_shows() {
    let (_standin, bot, ann) = scene(59);
    let chat = ann.id();
    let sender = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        bot.say(chat, "получено");
    });
    let shown = ann.sees_blocking(Duration::from_secs(5), |shown| shown.text == "получено");
    sender.join().unwrap();
    assert!(shown.is_some());
}
