//! Many people at once: the stand-in must not be what is slow.

use std::time::Duration;

use crate::support::Bot;
use serde_json::json;
use telegram_standin::Standin;

#[test]
fn a_thousand_people_write_and_are_answered() {
    let standin = Standin::start(80).unwrap();
    standin.poll_pauses(false);
    standin.limits(false);
    let bot = Bot::of(&standin);
    let people: Vec<_> = (0..1125).map(|n| standin.user(&format!("Имя{n}"), "")).collect();
    for person in &people {
        person.dm("вопрос");
    }
    let (mut answered, mut offset) = (0, 0);
    while answered < people.len() {
        for update in bot.updates(offset) {
            offset = update["update_id"].as_i64().unwrap() + 1;
            let chat = update["message"]["chat"]["id"].as_i64().unwrap();
            bot.call("sendMessage", json!({ "chat_id": chat, "text": "ответ" }));
            answered += 1;
        }
    }
    let last = people.last().unwrap();
    assert!(last.sees_blocking(Duration::from_secs(1), |shown| shown.text == "ответ").is_some());
    assert_eq!(standin.calls_of("sendMessage").len(), people.len());
}
