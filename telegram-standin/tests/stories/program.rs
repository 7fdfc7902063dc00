//! The stand-in as a program: one line says where everything is, the control port
//! moves the clock and plays the people, and the end of its input ends it.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

fn post(url: &str, body: &Value) -> Value {
    let mut answer = ureq::post(url).send(body.to_string()).unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

fn get(url: &str) -> Value {
    let mut answer = ureq::get(url).call().unwrap();
    serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap()
}

#[test]
fn the_program_serves_until_its_input_ends() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_telegram-standin"))
        .args(["--token", "42:TEST", "--seed", "5"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let word = |name: &str| {
        let found = line.split_whitespace().find_map(|word| word.strip_prefix(name));
        found.unwrap().to_owned()
    };
    let (api, control) = (word("api="), word("control="));
    let api = format!("{api}/bot{}", word("token="));
    let start = get(&format!("{control}/_clock"))["now"].as_i64().unwrap();
    let later = post(&format!("{control}/_clock"), &json!({ "advance": 60 }));
    assert_eq!(later["now"], start + 60);
    let ann = post(&format!("{control}/_people"), &json!({ "first": "Анна" }))["person"].clone();
    let act = |what: Value| post(&format!("{control}/_act"), &what);
    act(json!({ "person": ann, "do": "start", "text": "mu3" }));
    let keyboard = json!({ "inline_keyboard": [[{ "text": "Да", "callback_data": "yes" }]] });
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("chat_id", &ann.to_string())
        .append_pair("text", "привет")
        .append_pair("reply_markup", &keyboard.to_string())
        .finish();
    let sent = get(&format!("{api}/SENDMESSAGE?{query}"));
    let id = &sent["result"]["message_id"];
    act(json!({ "person": ann, "do": "press", "message": id, "text": "Да" }));
    let phone = act(json!({ "person": ann, "do": "look" }));
    assert_eq!(phone["phone"][1]["text"], "привет");
    let updates = get(&format!("{api}/getUpdates"));
    assert_eq!(updates["result"][1]["callback_query"]["data"], "yes");
    let group = post(
        &format!("{control}/_groups"),
        &json!({ "kind": "supergroup", "title": "Чат", "members": 1122 }),
    );
    let chat = &group["chat"];
    assert_eq!(act(json!({ "person": ann, "chat": chat, "do": "join" }))["joined"], true);
    act(json!({ "person": ann, "chat": chat, "do": "post", "text": "где обмен?" }));
    let look = act(json!({ "person": ann, "chat": chat, "do": "look" }));
    assert_eq!(look["members"], 1125);
    assert_eq!(look["phone"][1]["text"], "где обмен?", "{look}");
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}
