//! How a bot gets its updates: by asking, or by being called.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::{Instant, sleep, sleep_until};

use super::{Call, Method};
use crate::answer::{Answer, Refusal, bad, conflict, unmodelled, violation};
use crate::clock::Stopwatch;
use crate::shared::Shared;
use crate::spec::spec;
use crate::world::World;
use crate::world::queue::Webhook;

pub(super) const METHODS: &[Method] = &[
    // Polling waits, which nothing inside the world does: see `poll`.
    Method {
        name: "getUpdates",
        act: |_, call| Err(unmodelled(&call.method.name)),
        parameters: "offset limit timeout allowed_updates",
    },
    Method {
        name: "setWebhook",
        act: set_webhook,
        parameters: "url max_connections allowed_updates drop_pending_updates secret_token",
    },
    Method { name: "deleteWebhook", act: delete_webhook, parameters: "drop_pending_updates" },
    Method { name: "getWebhookInfo", act: get_webhook_info, parameters: "" },
];

const TIMEOUT_MOST: i64 = 50;
const MAX_CONNECTIONS: i64 = 40;
const WEBHOOK_ACTIVE: &str = "can't use getUpdates method while webhook is active; use \
     deleteWebhook to delete the webhook first";
const OTHER_POLLER: &str = "terminated by other getUpdates request; make sure that only one bot \
     instance is running";
const TERMINATED_BY_WEBHOOK: &str = "terminated by setWebhook request";
/// A second conflict within this time is answered this late.
const CONFLICT_PAUSE_MILLIS: u64 = 3000;
/// Asking the same again this soon waits, or gets less.
const IMPATIENT_MILLIS: u128 = 3000;
const VERY_IMPATIENT_MILLIS: u128 = 500;

struct Wait {
    number: u64,
    offset: i64,
    limit: usize,
    timeout: i64,
}

/// `getUpdates`: what is there, or whatever comes within the timeout, which runs
/// on the machine's time since the bot's own patience does too.
pub(crate) async fn poll(shared: &Arc<Shared>, call: &Call) -> Answer {
    let mut changed = shared.changed.subscribe();
    let wait = match shared.with(|world| begin(world, call)) {
        Ok(wait) => wait,
        Err((refusal, pause)) => {
            sleep(pause).await;
            return Err(refusal);
        }
    };
    let seconds = u64::try_from(wait.timeout).unwrap_or_default();
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        changed.borrow_and_update();
        match shared.look(|world| step(world, call.bot, &wait)) {
            Err((refusal, pause)) => {
                sleep(pause).await;
                return Err(refusal);
            }
            Ok(updates) if !updates.is_empty() => return Ok(Value::Array(updates)),
            Ok(_) if Instant::now() >= deadline => return Ok(json!([])),
            // The exchange breaks the connection.
            Ok(_) if shared.look(|world| world.faults.is_out(world.now())) => {
                return Ok(json!([]));
            }
            Ok(_) => {}
        }
        tokio::select! {
            _ = changed.changed() => {}
            () = sleep_until(deadline) => {}
        }
    }
}

fn begin(world: &mut World, call: &Call) -> Result<Wait, (Refusal, Duration)> {
    let Some(bot) = world.bots.get_mut(&call.bot) else {
        return Err((bad("bot not found"), Duration::ZERO));
    };
    if bot.webhook.is_some() {
        return Err(fail_conflict(world, call.bot, WEBHOOK_ACTIVE));
    }
    if call.value("allowed_updates").is_some() {
        match kinds(call) {
            Ok(kinds) => bot.queue.allow(kinds),
            Err(refusal) => return Err((refusal, Duration::ZERO)),
        }
    }
    let offset = call.number("offset").unwrap_or_default();
    let mut limit = call.number("limit").unwrap_or(100).clamp(1, 100);
    let mut timeout = call.number("timeout").unwrap_or_default().clamp(0, TIMEOUT_MOST);
    let pauses = bot.queue.pauses;
    let poll = &mut bot.queue.poll;
    if let Some((last, since)) = poll.last
        && last == offset
        && pauses
    {
        if timeout < 3 && since.millis() < IMPATIENT_MILLIS {
            timeout = 3;
        }
        if since.millis() < VERY_IMPATIENT_MILLIS {
            limit = 1;
        }
    }
    poll.last = Some((offset, Stopwatch::start()));
    poll.number += 1;
    let number = poll.number;
    Ok(Wait { number, offset, limit: usize::try_from(limit).unwrap_or(1), timeout })
}

fn step(world: &mut World, bot: i64, wait: &Wait) -> Result<Vec<Value>, (Refusal, Duration)> {
    let now = world.now();
    let Some(owner) = world.bots.get_mut(&bot) else { return Ok(Vec::new()) };
    if owner.webhook.is_some() {
        return Err(fail_conflict(world, bot, TERMINATED_BY_WEBHOOK));
    }
    if owner.queue.poll.number != wait.number {
        return Err(fail_conflict(world, bot, OTHER_POLLER));
    }
    owner.queue.expire(now);
    let bodies = owner.queue.read(wait.offset, wait.limit);
    Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
}

fn fail_conflict(world: &mut World, bot: i64, why: &str) -> (Refusal, Duration) {
    let mut pause = Duration::ZERO;
    if let Some(bot) = world.bots.get_mut(&bot) {
        let last = bot.queue.poll.conflict;
        let again = last.is_some_and(|it| it.millis() < u128::from(CONFLICT_PAUSE_MILLIS));
        if again && bot.queue.pauses {
            pause = Duration::from_millis(CONFLICT_PAUSE_MILLIS);
        } else {
            bot.queue.poll.conflict = Some(Stopwatch::start());
        }
    }
    (conflict(why), pause)
}

/// Telegram passes over kinds it does not know; here they are a mistake.
fn kinds(call: &Call) -> Result<BTreeSet<String>, Refusal> {
    let known = spec().fields_of("Update").unwrap_or_default();
    let asked = call.list("allowed_updates").iter().filter_map(Value::as_str);
    let asked: BTreeSet<_> = asked.map(str::to_owned).collect();
    match asked.difference(&known).next() {
        Some(kind) => Err(violation(format!("there are no updates of the kind `{kind}`"))),
        None => Ok(asked),
    }
}

/// The old webhook is replaced first; a refused one leaves none.
fn set_webhook(world: &mut World, call: &Call) -> Answer {
    let url = call.text("url").unwrap_or_default();
    let Some(bot) = world.bots.get_mut(&call.bot) else { return Err(bad("bot not found")) };
    bot.webhook = None;
    if call.flag("drop_pending_updates") {
        bot.queue.forget_all();
    }
    if call.value("allowed_updates").is_some() {
        bot.queue.allow(kinds(call)?);
    }
    if url.is_empty() {
        return Ok(Value::Bool(true));
    }
    let secret = call.text("secret_token").map(str::to_owned);
    let allowed = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
    if secret.as_ref().is_some_and(|secret| !secret.chars().all(allowed)) {
        return Err(bad("secret token contains unallowed characters"));
    }
    if url.starts_with("https://") {
        return Err(unmodelled("webhooks over HTTPS"));
    }
    let authority = url.strip_prefix("http://").and_then(|rest| rest.split('/').next());
    if authority.is_none_or(str::is_empty) {
        return Err(bad("bad webhook: invalid URL specified"));
    }
    bot.webhook = Some(Webhook {
        url: url.to_owned(),
        secret,
        max_connections: call.number("max_connections").unwrap_or(MAX_CONNECTIONS),
        last_error: None,
        gone_since: None,
    });
    bot.queue.line_up_again();
    let now = world.clock.now();
    for update in &mut bot.queue.waiting {
        (update.due, update.tries, update.flying) = (now, 0, false);
    }
    Ok(Value::Bool(true))
}

fn delete_webhook(world: &mut World, call: &Call) -> Answer {
    let Some(bot) = world.bots.get_mut(&call.bot) else { return Err(bad("bot not found")) };
    bot.webhook = None;
    if call.flag("drop_pending_updates") {
        bot.queue.forget_all();
    }
    Ok(Value::Bool(true))
}

fn get_webhook_info(world: &mut World, call: &Call) -> Answer {
    let now = world.now();
    let Some(bot) = world.bots.get_mut(&call.bot) else { return Err(bad("bot not found")) };
    bot.queue.expire(now);
    let url = bot.webhook.as_ref().map_or("", |webhook| &webhook.url);
    let mut info = json!({
        "url": url, "has_custom_certificate": false, "pending_update_count": bot.queue.pending(),
    });
    if let Some(webhook) = &bot.webhook {
        info["max_connections"] = webhook.max_connections.into();
        info["ip_address"] = "127.0.0.1".into();
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = (*date).into();
            info["last_error_message"] = message.clone().into();
        }
    }
    if let Some(allowed) = bot.queue.allowed() {
        info["allowed_updates"] = allowed.iter().cloned().collect();
    }
    Ok(info)
}
