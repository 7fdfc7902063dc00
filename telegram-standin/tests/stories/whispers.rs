//! Ephemeral messages and commands. What is expected stands in the facts about
//! Telegram, section 7; where they name no error text, the test says so.

use crate::crowd::{news, only, scene};
use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{From, Group, Person, Shown, Standin};

fn to(group: &Group, person: &Person, text: &str) -> Value {
    json!({
        "chat_id": group.id(), "text": text,
        "ephemeral_message_parameters": { "receiver_user_id": person.id() },
    })
}

fn whispers(person: &Person, group: &Group) -> Vec<Shown> {
    person.phone_of(group).into_iter().filter(|shown| shown.whisper.is_some()).collect()
}

#[test]
fn an_admin_bot_whispers_to_one_member() {
    // "Admin bot: to any non-bot member at any time"; `message_id` 0.
    let (standin, bot, group) = scene(1);
    let (ann, bob) = (group.member(0), group.member(1));
    let sent = bot.call("sendMessage", to(&group, &ann, "напишите нам лично"));
    assert_eq!(sent["message_id"], 0);
    assert_eq!(sent["receiver_user"]["id"], ann.id());
    let id = sent["ephemeral_message_id"].as_i64().unwrap();
    let shown = whispers(&ann, &group).remove(0);
    assert_eq!((shown.id, shown.whisper, shown.from), (0, Some(id), From::Bot));
    assert!(whispers(&bob, &group).is_empty());
    let about = |more: Value| {
        let mut call = json!({
            "chat_id": group.id(), "receiver_user_id": ann.id(), "ephemeral_message_id": id,
        });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    bot.call("editEphemeralMessageText", about(json!({ "text": "уже видели" })));
    assert_eq!(whispers(&ann, &group)[0].text, "уже видели");
    ann.go_offline(true);
    bot.call("deleteEphemeralMessage", about(json!({})));
    assert_eq!(whispers(&ann, &group).len(), 1, "the phone was off and missed it");
    // Unverified: no source names these texts.
    let refused = bot.refused("deleteEphemeralMessage", about(json!({})));
    assert_eq!(refused, (400, "Bad Request: MESSAGE_ID_INVALID".into()));
    let stranger = standin.user("Никто", "");
    let refused = bot.refused("sendMessage", to(&group, &stranger, "?"));
    assert_eq!(refused, (400, "Bad Request: USER_NOT_PARTICIPANT".into()));
}

#[test]
fn delivery_is_not_guaranteed() {
    // "Delivery is not guaranteed, above all to offline users".
    let (standin, bot, group) = scene(2);
    let ann = group.member(0);
    ann.go_offline(true);
    assert_eq!(bot.call("sendMessage", to(&group, &ann, "первое"))["message_id"], 0);
    ann.go_offline(false);
    standin.lose_whispers(true);
    bot.call("sendMessage", to(&group, &ann, "второе"));
    standin.lose_whispers(false);
    bot.call("sendMessage", to(&group, &ann, "третье"));
    let texts: Vec<_> = whispers(&ann, &group).into_iter().map(|it| it.text).collect();
    assert_eq!(texts, ["третье"]);
}

#[test]
fn a_plain_bot_answers_a_press_within_fifteen_seconds() {
    // "Other bots: within 15 s of a button press or an incoming ephemeral message".
    let standin = Standin::start(3).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").with_plain_bot().members(2);
    let ann = group.member(0);
    // Unverified: no source names this text.
    let refused = bot.refused("sendMessage", to(&group, &ann, "?"));
    assert_eq!(refused, (400, "Bad Request: CHAT_ADMIN_REQUIRED".into()));
    let buttons = json!({ "inline_keyboard": [[{ "text": "Спросить", "callback_data": "ask" }]] });
    let pinned = json!({ "chat_id": group.id(), "text": "правила", "reply_markup": buttons });
    let pinned = bot.call("sendMessage", pinned)["message_id"].as_i64().unwrap();
    news(&bot);
    let press = ann.press_in(&group, pinned, "Спросить");
    let query = only(&bot)["callback_query"].clone();
    assert_eq!(query["message"]["message_id"], pinned);
    let answer = |text: &str| {
        let mut call = to(&group, &ann, text);
        call["ephemeral_message_parameters"]["callback_query_id"] = query["id"].clone();
        call["reply_markup"] = buttons.clone();
        call
    };
    standin.advance(15);
    let sent = bot.call("sendMessage", answer("вовремя"));
    standin.advance(1);
    assert_eq!(bot.refused("sendMessage", answer("поздно")).0, 400);
    bot.call("answerCallbackQuery", json!({ "callback_query_id": press.0 }));
    let whisper = sent["ephemeral_message_id"].as_i64().unwrap();
    ann.press_whisper(&group, whisper, "Спросить");
    let pressed = only(&bot)["callback_query"]["message"].clone();
    assert_eq!(pressed["ephemeral_message_id"], whisper);
}

#[test]
fn a_member_whispers_a_declared_command() {
    // "`BotCommand.is_ephemeral`: the member's command reaches only the bot".
    let standin = Standin::start(4).unwrap();
    let bot = Bot::of(&standin);
    let group = standin.supergroup("Чат").with_plain_bot().members(2);
    let (ann, bob) = (group.member(0), group.member(1));
    let commands = json!({ "commands": [
        { "command": "ask", "description": "спросить", "is_ephemeral": true },
        { "command": "help", "description": "помощь" },
    ] });
    bot.call("setMyCommands", commands);
    news(&bot);
    let whisper = ann.whisper(&group, "/ask где взять тест?").unwrap();
    let message = only(&bot)["message"].clone();
    assert_eq!((&message["message_id"], &message["from"]["id"]), (&json!(0), &json!(ann.id())));
    assert_eq!(message["receiver_user"]["id"], standin.bot());
    assert_eq!(whispers(&ann, &group)[0].from, From::Me);
    assert!(whispers(&bob, &group).is_empty());
    let mut answer = to(&group, &ann, "ответим лично");
    answer["reply_parameters"] = json!({ "ephemeral_message_id": whisper });
    let sent = bot.call("sendMessage", answer.clone());
    assert_eq!(sent["reply_to_message"]["ephemeral_message_id"], whisper);
    standin.advance(16);
    assert_eq!(bot.refused("sendMessage", answer).0, 400);
    assert_eq!(ann.whisper(&group, "/help"), None);
    assert!(bob.phone_of(&group).iter().any(|it| it.text == "/help"), "others see it");
    assert!(only(&bot)["message"]["message_id"].as_i64().unwrap() > 0);
}
