//! Everything at once: people and a bot do whatever comes to them, while calls
//! fail, time passes and the stand-in restarts. Whatever it says stays valid,
//! nothing is lost that was not deleted, and a run repeats with its seed.

use std::collections::BTreeSet;

use crate::support::Bot;
use serde_json::{Value, json};
use telegram_standin::{Person, Standin};

/// A small generator of the test's own.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

fn person_acts(dice: &mut Dice, person: &Person, said: &mut Vec<i64>) {
    let some = said.get(usize::try_from(dice.throw(20)).unwrap()).copied();
    match dice.throw(10) {
        0..=3 => said.push(person.dm("вопрос про /help и t.me/x_y")),
        4 => said.push(person.dm_voice(4)),
        5 => said.push(person.dm_photo(b"broken")),
        6 => person.block(),
        7 => person.unblock(),
        8 => {
            if let Some(id) = some {
                person.dm_reply(id, "к этому");
            }
        }
        _ => {
            let own = |id: &i64| {
                person.phone().iter().any(|shown| shown.id == *id && shown.kind == "text")
            };
            if let Some(id) = some.filter(own) {
                person.edit(id, "исправлено");
            }
        }
    }
}

fn bot_acts(dice: &mut Dice, bot: &Bot, chat: i64, seen: &mut BTreeSet<i64>, offset: &mut i64) {
    let id = i64::try_from(dice.throw(30)).unwrap();
    let at = json!({ "chat_id": chat, "message_id": id });
    let (method, arguments) = match dice.throw(8) {
        0 | 1 => ("sendMessage", json!({ "chat_id": chat, "text": "ответ" })),
        2 => ("deleteMessage", at),
        3 => ("deleteMessages", json!({ "chat_id": chat, "message_ids": [id, id + 1] })),
        4 => ("editMessageText", json!({ "chat_id": chat, "message_id": id, "text": "иначе" })),
        5 => ("copyMessage", json!({ "chat_id": chat, "from_chat_id": chat, "message_id": id })),
        _ => ("getUpdates", json!({ "offset": *offset })),
    };
    let Some((200, answer)) = bot.try_call(method, arguments) else { return };
    if method != "getUpdates" {
        return;
    }
    for update in answer["result"].as_array().into_iter().flatten() {
        let number = update["update_id"].as_i64().unwrap();
        *offset = number + 1;
        seen.insert(number);
    }
}

/// One run; what the bot saw, and the transcript.
fn play(seed: u64, faults: bool) -> (usize, String) {
    let mut dice = Dice(seed);
    let standin = Standin::start(seed).unwrap();
    standin.poll_pauses(false);
    let bot = Bot::of(&standin);
    let people: Vec<_> = (0..3).map(|n| standin.user(&format!("Имя{n}"), "")).collect();
    let mut said = vec![Vec::new(); people.len()];
    let (mut seen, mut offset) = (BTreeSet::new(), 0);
    if faults {
        standin.fail_at_random(150, seed);
    }
    for _ in 0..150 {
        let who = usize::try_from(dice.throw(3)).unwrap();
        match dice.throw(12) {
            0..=5 => person_acts(&mut dice, &people[who], &mut said[who]),
            6..=9 => bot_acts(&mut dice, &bot, people[who].id(), &mut seen, &mut offset),
            _ => standin.advance(i64::try_from(dice.throw(600)).unwrap()),
        }
    }
    standin.end_faults();
    for _ in 0..50 {
        let rest = bot.call("getUpdates", json!({ "offset": offset, "limit": 100, "timeout": 0 }));
        let Some(last) = rest.as_array().and_then(|rest| rest.last()) else { break };
        seen.extend(rest.as_array().unwrap().iter().filter_map(|it| it["update_id"].as_i64()));
        offset = last["update_id"].as_i64().unwrap() + 1;
    }
    let (first, last) = (seen.first().copied(), seen.last().copied());
    if let (Some(first), Some(last)) = (first, last) {
        assert_eq!(usize::try_from(last - first).unwrap() + 1, seen.len(), "no update is lost");
    }
    for call in standin.call_log() {
        assert_ne!(call.arguments, Value::Null);
    }
    standin.assert_clean();
    (seen.len(), standin.timeline())
}

#[test]
fn nothing_is_lost_and_nothing_wrong_is_said_in_any_weather() {
    let total: usize = (0..40).map(|seed| play(seed, true).0).sum();
    assert!(total > 100, "{total}");
}

#[test]
fn a_run_in_fair_weather_repeats_to_the_letter() {
    assert_eq!(play(5, false), play(5, false));
}
