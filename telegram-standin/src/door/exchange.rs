//! One call from question to answer: who asks, what goes wrong on the way,
//! whether it fits the specification, what the method does, and whether the
//! answer fits as well.

use std::sync::Arc;

use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{HeaderValue, RETRY_AFTER};
use serde_json::{Map, Value, json as value};

use super::request::{Received, Unreadable, received};
use super::{Broken, Reply, json, reply};
use crate::answer::{Answer, Refusal, RefusalKind, bad, unmodelled, violation};
use crate::faults::Fault;
use crate::methods::{self, Call};
use crate::records::LoggedCall;
use crate::shared::Shared;
use crate::spec::{fitted, spec};
use crate::world::World;

pub(crate) fn failure(code: u16, description: &str) -> Value {
    Refusal::new(code, description).body()
}

pub(super) async fn answer(
    shared: &Arc<Shared>,
    token: &str,
    method: &str,
    request: Request<Incoming>,
) -> Result<Reply, Broken> {
    let Some(bot) = shared.look(|world| world.bot_by_token(token)) else {
        let shaped = token.split_once(':').is_some_and(|(id, secret)| {
            id.parse::<i64>().is_ok() && !secret.is_empty() && !secret.contains(' ')
        });
        let why = if shaped { "Unauthorized" } else { "Unauthorized: invalid token specified" };
        return Ok(json(401, &failure(401, why)));
    };
    let read = match received(request).await {
        Ok(read) => read,
        Err(Unreadable::TooLarge) => {
            return Ok(json(413, &failure(413, "Request Entity Too Large")));
        }
        Err(Unreadable::Malformed(why)) => {
            let refusal = violation(format!("{method}: {why}"));
            return Ok(finish(shared, bot, method, Value::Null, Err(refusal)));
        }
    };
    let chat = chat_of(&read.parameters);
    match shared.look(|world| world.faults.next(method, chat)) {
        None => {}
        Some(Fault::Error { code, description, parameters }) => {
            let refusal = Refusal { parameters, ..Refusal::new(code, description) };
            let arguments = Value::Object(read.parameters);
            return Ok(finish(shared, bot, method, arguments, Err(refusal)));
        }
        Some(Fault::Delay(millis)) => {
            tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
        }
        Some(Fault::DropBefore) => return Err(Broken),
        Some(Fault::GarbagePage) => {
            let page = b"<html><head><title>502 Bad Gateway</title></head></html>".to_vec();
            return Ok(reply(502, "text/html", page));
        }
        Some(Fault::Hang) => std::future::pending::<()>().await,
        Some(Fault::DropAfter) => {
            done(shared, bot, method, read).await;
            return Err(Broken);
        }
        Some(Fault::GarbageTruncated) => {
            done(shared, bot, method, read).await;
            return Ok(reply(200, "application/json", br#"{"ok":true,"resu"#.to_vec()));
        }
    }
    let reply = done(shared, bot, method, read).await;
    // An outage may have begun while the call was under way.
    if shared.look(|world| world.faults.is_out(world.now())) { Err(Broken) } else { Ok(reply) }
}

/// The chat a call is about, so far as it can be told before the call is checked.
fn chat_of(parameters: &Map<String, Value>) -> Option<i64> {
    match parameters.get("chat_id")? {
        Value::String(text) => text.parse().ok(),
        number => number.as_i64(),
    }
}

async fn done(shared: &Arc<Shared>, bot: i64, method: &str, read: Received) -> Reply {
    let asked = Value::Object(read.parameters.clone());
    match checked(bot, method, read) {
        Err(refusal) => finish(shared, bot, method, asked, Err(refusal)),
        Ok(call) => {
            let method = call.method.name.clone();
            let arguments = Value::Object(call.arguments.clone());
            let answer = if method == "getUpdates" {
                methods::updates::poll(shared, &call).await
            } else {
                shared.with(|world| methods::run(world, &call))
            };
            finish(shared, bot, &method, arguments, answer)
        }
    }
}

/// The call, if the specification knows it and the stand-in models all of it.
fn checked(bot: i64, method: &str, read: Received) -> Result<Call, Refusal> {
    let Some(method) = spec().method(method) else {
        let refusal = Refusal::new(404, "Not Found: method not found");
        return Err(Refusal { kind: RefusalKind::Violation, ..refusal });
    };
    let arguments = fitted(spec(), method, read.parameters, &read.files).map_err(violation)?;
    let Some(modelled) = methods::find(&method.name) else {
        return Err(unmodelled(&method.name));
    };
    let known = |name: &&String| modelled.parameters.split_whitespace().any(|each| each == *name);
    if let Some(name) = arguments.keys().find(|name| !known(name)) {
        return Err(unmodelled(format!("`{name}` of {}", method.name)));
    }
    Ok(Call { bot, method, arguments, files: read.files })
}

/// Records a call and its answer, and writes the answer down.
fn finish(shared: &Shared, bot: i64, method: &str, arguments: Value, answer: Answer) -> Reply {
    let answer = shared.look(|world| record(world, bot, method, arguments, answer));
    match answer {
        Ok(result) => json(200, &value!({ "ok": true, "result": result })),
        Err(refusal) => {
            let mut reply = json(refusal.code, &refusal.body());
            if let Some(seconds) = refusal.retry_after()
                && let Ok(seconds) = HeaderValue::from_str(&seconds.to_string())
            {
                reply.headers_mut().insert(RETRY_AFTER, seconds);
            }
            reply
        }
    }
}

fn record(world: &mut World, bot: i64, method: &str, arguments: Value, answer: Answer) -> Answer {
    let now = world.now();
    let answer = answer.and_then(|result| match spec().method(method) {
        Some(known) => match spec().emits(&known.returns, &result) {
            Ok(()) => Ok(result),
            Err(why) => Err(violation(format!("the stand-in answered {method} wrongly: {why}"))),
        },
        None => Err(bad("method not found")),
    });
    if let Err(refusal) = &answer {
        let what = format!("{method}: {}", refusal.description);
        match refusal.kind {
            RefusalKind::Telegram => world.records.note(now, format!("refused {what}")),
            RefusalKind::Violation => world.records.violation(now, what),
            RefusalKind::Unmodelled => world.records.unmodelled(now, what),
        }
    }
    // An empty poll says nothing and would fill the log.
    let empty_poll = method == "getUpdates"
        && answer.as_ref().is_ok_and(|result| result.as_array().is_some_and(Vec::is_empty));
    if !empty_poll {
        let logged = match &answer {
            Ok(result) => Ok(result.clone()),
            Err(refusal) => Err((refusal.code, refusal.description.clone())),
        };
        let method = method.to_owned();
        world.records.call(LoggedCall { at: now, bot, method, arguments, answer: logged });
    }
    answer
}
