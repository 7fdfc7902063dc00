//! Updates by polling and by webhook. What is expected stands in the facts about
//! Telegram, section 2.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use crate::support::{Bot, scene};
use serde_json::{Value, json};

const DAY: i64 = 24 * 3600;
const SOON: Duration = Duration::from_secs(5);

fn id(update: &Value) -> i64 {
    update["update_id"].as_i64().unwrap()
}

fn texts(updates: &[Value]) -> Vec<&str> {
    updates.iter().filter_map(|update| update["message"]["text"].as_str()).collect()
}

#[test]
fn an_update_stays_until_a_higher_offset_acknowledges_it() {
    let (standin, bot, ann) = scene(20);
    ann.dm("раз");
    ann.dm("два");
    let first = bot.updates(0);
    assert_eq!(texts(&first), ["/start", "раз", "два"]);
    assert_eq!(bot.updates(id(&first[0])).len(), 3, "the same offset gives the same again");
    let rest = bot.updates(id(&first[1]));
    assert_eq!(texts(&rest), ["раз", "два"]);
    let none = bot.call("getUpdates", json!({ "offset": id(&first[2]) + 1 }));
    assert_eq!(none, json!([]));
    assert_eq!(standin.pending(), 0);
}

#[test]
fn a_negative_offset_keeps_the_last_ones_only() {
    let (standin, bot, ann) = scene(21);
    for text in ["раз", "два", "три"] {
        ann.dm(text);
    }
    assert_eq!(texts(&bot.updates(-2)), ["два", "три"]);
    assert_eq!(standin.pending(), 2);
}

#[test]
fn an_impatient_repeat_gets_one_update() {
    // "same offset within 0.5 s gives `limit` 1".
    let (_standin, bot, ann) = scene(22);
    ann.dm("раз");
    assert_eq!(bot.updates(0).len(), 2);
    assert_eq!(bot.updates(0).len(), 1);
}

#[test]
fn updates_of_a_day_ago_are_gone() {
    // "Expiry: message updates 24 h".
    let (standin, bot, ann) = scene(23);
    ann.dm("вчера");
    standin.advance(DAY - 1);
    ann.dm("сегодня");
    standin.advance(1);
    assert_eq!(texts(&bot.updates(0)), ["сегодня"]);
}

#[test]
fn numbers_begin_anew_after_a_quiet_week() {
    // "After 7 days without updates, update ids restart at random".
    let (standin, bot, ann) = scene(30);
    let first = id(&bot.news()[0]);
    standin.advance(7 * DAY);
    ann.dm("через неделю");
    assert_eq!(id(&bot.news()[0]), first + 1);
    standin.advance(7 * DAY + 1);
    ann.dm("ещё позже");
    assert_ne!(id(&bot.updates(-1)[0]), first + 2);
}

#[test]
fn a_waiting_poll_wakes_at_once() {
    let (_standin, bot, ann) = scene(24);
    let next = id(&bot.updates(0)[0]) + 1;
    let writer = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(100));
        ann.dm("привет");
    });
    let updates = bot.call("getUpdates", json!({ "offset": next, "timeout": 15 }));
    writer.join().unwrap();
    assert_eq!(texts(updates.as_array().unwrap()), ["привет"]);
}

#[test]
fn a_second_poller_ends_the_first() {
    let (standin, bot, ann) = scene(25);
    let next = id(&bot.updates(0)[0]) + 1;
    let other = Bot::of(&standin);
    let first = std::thread::spawn(move || {
        other.try_call("getUpdates", json!({ "offset": next, "timeout": 15 })).unwrap()
    });
    std::thread::sleep(Duration::from_millis(200));
    let second = std::thread::spawn(move || {
        bot.call("getUpdates", json!({ "offset": next, "timeout": 15 }))
    });
    let (status, answer) = first.join().unwrap();
    assert_eq!(status, 409);
    let why = "Conflict: terminated by other getUpdates request; make sure that only one bot \
               instance is running";
    assert_eq!(answer["description"], why);
    ann.dm("мне");
    assert_eq!(texts(second.join().unwrap().as_array().unwrap()), ["мне"]);
}

#[test]
fn a_webhook_and_polling_exclude_each_other() {
    let (standin, bot, _ann) = scene(26);
    bot.call("setWebhook", json!({ "url": "http://127.0.0.1:9/hook" }));
    let why = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook \
               to delete the webhook first";
    assert_eq!(bot.refused("getUpdates", json!({})), (409, why.into()));
    let info = bot.call("getWebhookInfo", json!({}));
    assert_eq!(info["pending_update_count"], 1);
    bot.call("deleteWebhook", json!({}));
    assert_eq!(bot.updates(0).len(), 1);
    bot.call("deleteWebhook", json!({ "drop_pending_updates": true }));
    assert_eq!(standin.pending(), 0);
}

#[test]
fn allowed_updates_hold_until_others_are_given() {
    let (_standin, bot, ann) = scene(27);
    let first = bot.call("getUpdates", json!({ "allowed_updates": ["edited_message"] }));
    let next = id(&first[0]) + 1;
    let message = ann.dm("не для тебя");
    ann.edit(message, "для тебя");
    let updates = bot.updates(next);
    assert_eq!(updates.len(), 1);
    assert!(!updates[0]["edited_message"].is_null());
}

#[test]
fn an_update_can_come_again() {
    let (standin, bot, ann) = scene(28);
    let first = bot.news();
    ann.dm("раз");
    let second = bot.news();
    assert!(standin.redeliver(id(&first[0])));
    assert!(!standin.redeliver(1));
    assert_eq!(bot.news(), first);
    standin.deliver_twice(true);
    ann.dm("два");
    bot.news();
    ann.dm("три");
    assert_eq!(texts(&bot.news()), ["два", "три"]);
    assert_eq!(texts(&second), ["раз"]);
}

#[test]
fn a_restart_breaks_connections_and_keeps_what_waits() {
    let (standin, bot, ann) = scene(29);
    let next = id(&bot.updates(0)[0]) + 1;
    let poller = Bot::of(&standin);
    let broken = std::thread::spawn(move || {
        poller.try_call("getUpdates", json!({ "offset": next, "timeout": 15 }))
    });
    std::thread::sleep(Duration::from_millis(200));
    standin.restart();
    assert!(broken.join().unwrap().is_none());
    ann.dm("после");
    let mut updates = Vec::new();
    for _ in 0..50 {
        std::thread::sleep(Duration::from_millis(20));
        if let Some((200, answer)) = bot.try_call("getUpdates", json!({ "offset": next })) {
            updates.clone_from(answer["result"].as_array().unwrap());
            break;
        }
    }
    assert_eq!(texts(&updates), ["после"]);
}

// ---- webhooks ----

/// What a webhook was sent: the secret header and the update.
type Posted = (Option<String>, Value);

/// A bot's own address. It answers each post with the next line it is given.
fn address() -> (String, Receiver<Posted>, Sender<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (posted, posts) = channel();
    let (answer, answers) = channel::<&'static str>();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            let (mut secret, mut length) = (None, 0);
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                let Some((name, value)) = line.trim().split_once(": ") else {
                    if line.trim().is_empty() {
                        break;
                    }
                    continue;
                };
                match name.to_ascii_lowercase().as_str() {
                    "content-length" => length = value.parse().unwrap(),
                    "x-telegram-bot-api-secret-token" => secret = Some(value.to_owned()),
                    _ => {}
                }
            }
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            let gone = posted.send((secret, serde_json::from_slice(&body).unwrap())).is_err();
            let Ok(head) = answers.recv() else { return };
            let answer = format!("HTTP/1.1 {head}");
            let answer = if head.contains("\r\n\r\n") {
                answer
            } else {
                answer + "\r\ncontent-length: 0\r\n\r\n"
            };
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
            if gone {
                return;
            }
        }
    });
    (url, posts, answer)
}

fn text((_, update): &Posted) -> &str {
    update["message"]["text"].as_str().unwrap_or_default()
}

#[test]
fn a_webhook_is_called_with_its_secret_and_again_until_it_agrees() {
    // "Not 2XX: retried at once, then 2, 4, 8 ... s, or after our `Retry-After`".
    let (standin, bot, ann) = scene(40);
    let (url, posts, answer) = address();
    bot.call("setWebhook", json!({ "url": url, "secret_token": "tyc-1" }));
    let first = posts.recv_timeout(SOON).unwrap();
    assert_eq!((first.0.as_deref(), text(&first)), (Some("tyc-1"), "/start"));
    ann.dm("второе");
    answer.send("500 Oops").unwrap();
    let again = posts.recv_timeout(SOON).unwrap();
    assert_eq!(again.1, first.1, "at once, and the same bytes");
    answer.send("500 Oops").unwrap();
    assert!(posts.recv_timeout(Duration::from_millis(300)).is_err(), "it waits 2 s now");
    let info = bot.call("getWebhookInfo", json!({}));
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 500");
    assert_eq!(info["pending_update_count"], 2);
    standin.advance(2);
    assert_eq!(posts.recv_timeout(SOON).unwrap().1, first.1);
    answer.send("503 Busy\r\nretry-after: 100").unwrap();
    assert!(posts.recv_timeout(Duration::from_millis(200)).is_err());
    standin.advance(99);
    assert!(posts.recv_timeout(Duration::from_millis(200)).is_err());
    standin.advance(1);
    assert_eq!(posts.recv_timeout(SOON).unwrap().1, first.1);
    answer.send("200 OK").unwrap();
    let second = posts.recv_timeout(SOON).unwrap();
    assert_eq!(text(&second), "второе", "one at a time and in order inside a chat");
    answer.send("204 No Content").unwrap();
}

#[test]
fn an_answer_in_the_webhooks_body_is_a_violation() {
    // Section 0.3.
    let (standin, bot, _ann) = scene(41);
    let (url, posts, answer) = address();
    bot.call("setWebhook", json!({ "url": url }));
    posts.recv_timeout(SOON).unwrap();
    answer.send("200 OK\r\ncontent-length: 24\r\n\r\n{\"method\":\"sendMessage\"}").unwrap();
    for _ in 0..100 {
        if !standin.violations().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(standin.take_violations()[0].contains("reply_in_webhook"));
}

#[test]
fn an_address_that_is_gone_for_a_day_is_forgotten() {
    let (standin, bot, ann) = scene(42);
    let (url, posts, answer) = address();
    bot.call("setWebhook", json!({ "url": url }));
    for _ in 0..2 {
        posts.recv_timeout(SOON).unwrap();
        answer.send("410 Gone").unwrap();
    }
    std::thread::sleep(Duration::from_millis(200));
    standin.advance(23 * 3600);
    ann.dm("ещё здесь?");
    posts.recv_timeout(SOON).unwrap();
    answer.send("410 Gone").unwrap();
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(bot.call("getWebhookInfo", json!({}))["url"], "");
}

/// An address that serves many at once. It refuses what says "застрял" and takes the rest.
fn busy_address() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (heard, hears) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (heard, mut stream) = (heard.clone(), stream.unwrap());
            std::thread::spawn(move || {
                let body = read_body(&mut BufReader::new(&stream));
                let update: Value = serde_json::from_slice(&body).unwrap();
                let text = update["message"]["text"].as_str().unwrap().to_owned();
                let head = if text.contains("застрял") { "500 No" } else { "200 OK" };
                let _ = heard.send(text);
                let _ = write!(stream, "HTTP/1.1 {head}\r\ncontent-length: 0\r\n\r\n");
            });
        }
    });
    (url, hears)
}

fn read_body(stream: &mut impl BufRead) -> Vec<u8> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).unwrap();
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    body
}

#[test]
fn a_stuck_update_holds_up_only_its_own_chat() {
    // "One stuck update blocks only its chat."
    let (standin, bot, ann) = scene(43);
    let boris = standin.user("Борис", "");
    let (url, hears) = busy_address();
    bot.call("setWebhook", json!({ "url": url }));
    assert_eq!(hears.recv_timeout(SOON).unwrap(), "/start");
    ann.dm("застрял");
    ann.dm("после застрявшего");
    for text in ["раз", "два", "три"] {
        boris.dm(text);
    }
    let mut heard: Vec<_> =
        std::iter::from_fn(|| hears.recv_timeout(Duration::from_millis(500)).ok()).collect();
    heard.retain(|text| text != "застрял");
    assert_eq!(heard, ["раз", "два", "три"]);
    assert_eq!(standin.pending(), 2);
}

#[test]
fn a_webhook_too_can_be_told_twice() {
    let (standin, bot, ann) = scene(44);
    standin.deliver_twice(true);
    let (url, hears) = busy_address();
    bot.call("setWebhook", json!({ "url": url }));
    ann.dm("раз");
    let heard: Vec<_> =
        std::iter::from_fn(|| hears.recv_timeout(Duration::from_millis(500)).ok()).collect();
    for text in ["/start", "раз"] {
        assert_eq!(heard.iter().filter(|it| *it == text).count(), 2, "{heard:?}");
    }
    assert_eq!(standin.pending(), 0);
}
