//! A bot as a test needs it: it calls, and says what came back.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::cell::Cell;
use std::time::Duration;

use serde_json::{Value, json};
use telegram_standin::{Person, Standin};

/// A bot that calls the stand-in as any client would.
pub struct Bot {
    pub base: String,
    agent: ureq::Agent,
    next: Cell<i64>,
}

impl Bot {
    pub fn of(standin: &Standin) -> Bot {
        Bot::with_token(standin, &standin.token())
    }

    pub fn with_token(standin: &Standin, token: &str) -> Bot {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(20)));
        let base = format!("{}/bot{token}", standin.address());
        Bot { base, agent: config.build().into(), next: Cell::new(0) }
    }

    /// The whole answer, and its status; nothing if the connection broke.
    pub fn try_call(&self, method: &str, arguments: Value) -> Option<(u16, Value)> {
        let body = arguments.to_string();
        let request = self.agent.post(format!("{}/{method}", self.base));
        let sent = request.content_type("application/json").send(body);
        let mut response = sent.ok()?;
        let status = response.status().as_u16();
        let text = response.body_mut().read_to_string().ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }

    /// The result of a call that must succeed.
    #[track_caller]
    pub fn call(&self, method: &str, arguments: Value) -> Value {
        let (status, answer) = self.try_call(method, arguments).expect("an answer");
        assert_eq!((status, &answer["ok"]), (200, &Value::Bool(true)), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Code and description of a call that must be refused.
    #[track_caller]
    pub fn refused(&self, method: &str, arguments: Value) -> (i64, String) {
        let (status, answer) = self.try_call(method, arguments).expect("an answer");
        assert_eq!(answer["ok"], Value::Bool(false), "{method}: {answer}");
        let code = answer["error_code"].as_i64().expect("a code");
        assert_eq!(i64::from(status), code);
        (code, answer["description"].as_str().expect("a description").to_owned())
    }

    /// A header of an answer.
    pub fn header(&self, method: &str, arguments: Value, name: &str) -> Option<String> {
        let request = self.agent.post(format!("{}/{method}", self.base));
        let sent = request.content_type("application/json").send(arguments.to_string());
        Some(sent.ok()?.headers().get(name)?.to_str().ok()?.to_owned())
    }

    pub fn upload(&self, method: &str, chat: i64, field: &str, name: &str, bytes: &[u8]) -> Value {
        let chat = chat.to_string();
        let part = ureq::unversioned::multipart::Part::bytes(bytes).file_name(name);
        let form =
            ureq::unversioned::multipart::Form::new().text("chat_id", &chat).part(field, part);
        let request = self.agent.post(format!("{}/{method}", self.base));
        let text = request.send(form).unwrap().body_mut().read_to_string().unwrap();
        serde_json::from_str(&text).unwrap()
    }

    pub fn say(&self, chat: i64, text: &str) -> i64 {
        let sent = self.call("sendMessage", json!({ "chat_id": chat, "text": text }));
        sent["message_id"].as_i64().unwrap()
    }

    pub fn updates(&self, offset: i64) -> Vec<Value> {
        let updates = self.call("getUpdates", json!({ "offset": offset, "timeout": 0 }));
        updates.as_array().unwrap().clone()
    }

    /// What is new since the last time, acknowledging what was read then.
    pub fn news(&self) -> Vec<Value> {
        let updates = self.updates(self.next.get());
        if let Some(last) = updates.last() {
            self.next.set(last["update_id"].as_i64().unwrap() + 1);
        }
        updates
    }

    /// Downloads what `getFile` gave a path to; nothing if the path ended.
    pub fn download(&self, file_id: &str) -> Option<Vec<u8>> {
        let file = self.call("getFile", json!({ "file_id": file_id }));
        self.download_path(file["file_path"].as_str().unwrap())
    }

    pub fn download_path(&self, path: &str) -> Option<Vec<u8>> {
        let base = self.base.replace("/bot", "/file/bot");
        let mut response = self.agent.get(format!("{base}/{path}")).call().unwrap();
        let fine = response.status().as_u16() == 200;
        fine.then(|| response.body_mut().read_to_vec().unwrap())
    }
}

/// A stand-in, its bot, and a person who has started it.
pub fn scene(seed: u64) -> (Standin, Bot, Person) {
    let standin = Standin::start(seed).unwrap();
    let bot = Bot::of(&standin);
    let ann = standin.user("Анна", "Петрова").username("ann_p");
    ann.start("");
    (standin, bot, ann)
}
