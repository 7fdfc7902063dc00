//! The control port: the clock for a bot in another process, and the people for
//! whoever plays them from outside. It is for one machine and trusts its caller.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::door::{self, Reply};
use crate::group::Group;
use crate::person::Person;
use crate::phone::{From, Shown};
use crate::shared::Shared;

mod groups;

const MOST_BYTES: usize = 1 << 20;

/// Opens the control port and serves it on a thread of its own.
pub(crate) fn open(shared: Arc<Shared>, bot: i64, port: u16) -> std::io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    std::thread::Builder::new().name("telegram-standin-control".into()).spawn(move || {
        runtime.block_on(async {
            let Ok(listener) = TcpListener::from_std(listener) else { return };
            door::serve_with(listener, move |request| answer(Arc::clone(&shared), bot, request))
                .await;
        });
    })?;
    Ok(address)
}

async fn answer(shared: Arc<Shared>, bot: i64, request: Request<Incoming>) -> Reply {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let body = match Limited::new(request.into_body(), MOST_BYTES).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return door::json(413, &json!({ "error": "too large" })),
    };
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let done = match (&method, path.as_str()) {
        (&Method::GET, "/_clock") => Ok(json!({ "now": shared.clock.now() })),
        (&Method::POST, "/_clock") => Ok(clock(&shared, &body)),
        (&Method::GET, "/_timeline") => {
            Ok(json!({ "timeline": shared.look(|world| world.records.timeline()) }))
        }
        (&Method::GET, "/_problems") => Ok(shared.look(|world| {
            let records = &world.records;
            json!({ "violations": records.violations, "unmodelled": records.unmodelled })
        })),
        (&Method::POST, "/_people") => Ok(person(&shared, &body)),
        (&Method::POST, "/_groups") => groups::found(&shared, bot, &body),
        (&Method::POST, "/_act") => act(&shared, bot, &body),
        _ => Err("there is nothing at this address".to_owned()),
    };
    match done {
        Ok(value) => door::json(200, &value),
        Err(why) => door::json(400, &json!({ "error": why })),
    }
}

/// `{"advance": 60}`, `{"set": 1790000000}` or `{"follow": true}`.
fn clock(shared: &Shared, body: &Value) -> Value {
    if let Some(seconds) = body["advance"].as_i64() {
        shared.clock.advance(seconds.max(0));
    }
    if let Some(moment) = body["set"].as_i64() {
        shared.clock.set(moment);
    }
    if body["follow"] == Value::Bool(true) {
        shared.clock.follow_machine();
    }
    json!({ "now": shared.clock.now() })
}

/// `{"first": "Anna", "last": "Petrova", "username": "ann_p"}`.
fn person(shared: &Shared, body: &Value) -> Value {
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let id = shared.with(|world| {
        let id = world.add_user(text("first"), text("last"));
        if let Some(user) = world.users.get_mut(&id) {
            user.username = body["username"].as_str().map(str::to_owned);
        }
        id
    });
    json!({ "person": id })
}

/// `{"person": 7, "do": "dm", "text": "..."}` and the like.
fn act(shared: &Arc<Shared>, bot: i64, body: &Value) -> Result<Value, String> {
    let id = body["person"].as_i64().unwrap_or_default();
    if !shared.look(|world| world.users.contains_key(&id)) {
        return Err(format!("there is no person {id}"));
    }
    let person = Person { shared: Arc::clone(shared), id, bot };
    if let Some(chat) = body["chat"].as_i64() {
        let group = Group::of(shared, bot, chat).ok_or(format!("there is no chat {chat}"))?;
        return groups::act(&person, &group, body);
    }
    let text = body["text"].as_str().unwrap_or_default();
    let message = body["message"].as_i64().unwrap_or_default();
    let sent = |id: i64| Ok(json!({ "message": id }));
    match body["do"].as_str().unwrap_or_default() {
        "start" => sent(person.start(text)),
        "dm" => sent(person.dm(text)),
        "reply" => sent(person.dm_reply(message, text)),
        "voice" => sent(person.dm_voice(body["seconds"].as_i64().unwrap_or(3))),
        "sticker" => sent(person.dm_sticker()),
        "press" => Ok(json!({ "press": person.press(message, text).0 })),
        "look" => Ok(json!({ "phone": person.phone().iter().map(shown).collect::<Vec<_>>() })),
        other => silently(&person, other, message, text).map(|()| json!({})),
    }
}

/// What a person does without sending anything.
fn silently(person: &Person, what: &str, message: i64, text: &str) -> Result<(), String> {
    match what {
        "edit" => person.edit(message, text),
        "delete" => person.delete_own(message),
        "block" => person.block(),
        "unblock" => person.unblock(),
        "delete_account" => person.delete_account(),
        other => return Err(format!("nobody knows how to `{other}`")),
    }
    Ok(())
}

fn shown(shown: &Shown) -> Value {
    let from = match &shown.from {
        From::Me => "me",
        From::Bot => "bot",
        From::Other(name) => name,
    };
    let buttons: Vec<Vec<_>> = shown
        .buttons
        .iter()
        .map(|row| row.iter().map(|it| json!({ "text": it.text, "url": it.url })).collect())
        .collect();
    json!({
        "id": shown.id, "at": shown.at, "from": from, "kind": shown.kind, "text": shown.text,
        "buttons": buttons, "protected": shown.protected, "edited": shown.edited,
        "reply_to": shown.reply_to, "topic": shown.topic, "album": shown.album,
    })
}
