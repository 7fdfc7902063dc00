//! Calling a bot at its own address: one update at a time and in order inside a
//! lane, lanes side by side, again and again until the bot says 2XX or the
//! update is too old. Waits run on the world's clock.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::shared::Shared;
use crate::world::queue::{Update, Webhook};
use crate::world::{HOUR, World};

/// How long a bot may take to answer, on the machine's clock.
const PATIENCE: Duration = Duration::from_mins(1);
/// While the world follows the machine, nobody rings when a wait is over.
const TICK: Duration = Duration::from_secs(1);
const RETRY_AFTER_MOST: i64 = HOUR;
/// An address that answers 410 Gone for so long is forgotten.
const GONE_FOR: i64 = 23 * HOUR;

/// One attempt to deliver one update.
struct Flight {
    bot: i64,
    update: i64,
    again: bool,
    url: String,
    secret: Option<String>,
    body: String,
}

/// What came of it.
enum Landing {
    Answered { code: u16, retry_after: Option<i64>, body: Bytes },
    Failed(&'static str),
}

pub(crate) async fn deliver(shared: Arc<Shared>) {
    let mut changed = shared.changed.subscribe();
    let mut flights = JoinSet::new();
    loop {
        changed.borrow_and_update();
        for flight in shared.look(depart) {
            let shared = Arc::clone(&shared);
            flights.spawn(async move {
                let landing = fly(&flight).await;
                shared.with(|world| land(world, &flight, landing));
            });
        }
        tokio::select! {
            rung = changed.changed() => {
                if rung.is_err() {
                    return;
                }
            }
            Some(_) = flights.join_next() => {}
            () = sleep(TICK) => {}
        }
    }
}

/// The updates that may go out now: the first of each lane, if it is due.
fn depart(world: &mut World) -> Vec<Flight> {
    let now = world.now();
    let mut flights = Vec::new();
    if world.faults.is_out(now) {
        return flights;
    }
    for bot in world.bots.values_mut() {
        let Some(webhook) = bot.webhook.clone() else { continue };
        bot.queue.expire(now);
        let most = usize::try_from(webhook.max_connections).unwrap_or(1);
        let mut lanes = BTreeSet::new();
        let mut flying = bot.queue.waiting.iter().filter(|update| update.flying).count();
        for update in &mut bot.queue.waiting {
            if flying >= most {
                break;
            }
            let first = lanes.insert(update.lane.clone());
            if !first || update.flying || update.due > now {
                continue;
            }
            update.flying = true;
            flying += 1;
            flights.push(flight(bot.id, &webhook, update));
        }
    }
    flights
}

fn flight(bot: i64, webhook: &Webhook, update: &Update) -> Flight {
    Flight {
        bot,
        update: update.id,
        again: update.again,
        url: webhook.url.clone(),
        secret: webhook.secret.clone(),
        body: update.body.clone(),
    }
}

async fn fly(flight: &Flight) -> Landing {
    match timeout(PATIENCE, post(flight)).await {
        Ok(landing) => landing,
        Err(_) => Landing::Failed("Read timeout expired"),
    }
}

async fn post(flight: &Flight) -> Landing {
    let Ok(uri) = flight.url.parse::<Uri>() else {
        return Landing::Failed("Can't parse the address");
    };
    let host = uri.host().unwrap_or_default();
    let port = uri.port_u16().unwrap_or(80);
    let Ok(stream) = TcpStream::connect((host, port)).await else {
        return Landing::Failed("Connection refused");
    };
    let Ok((mut sender, connection)) = http1::handshake(TokioIo::new(stream)).await else {
        return Landing::Failed("Connection reset by peer");
    };
    // Ends by itself when the sender is dropped.
    tokio::spawn(connection);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::post(path)
        .header("host", format!("{host}:{port}"))
        .header("content-type", "application/json")
        .header("accept-encoding", "gzip, deflate")
        .header("connection", "keep-alive");
    if let Some(secret) = &flight.secret {
        request = request.header("x-telegram-bot-api-secret-token", secret);
    }
    let Ok(request) = request.body(Full::new(Bytes::from(flight.body.clone()))) else {
        return Landing::Failed("Can't write the request");
    };
    let Ok(response) = sender.send_request(request).await else {
        return Landing::Failed("Connection reset by peer");
    };
    let code = response.status().as_u16();
    let retry_after = response.headers().get(hyper::header::RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    match response.into_body().collect().await {
        Ok(body) => Landing::Answered { code, retry_after, body: body.to_bytes() },
        Err(_) => Landing::Failed("Connection closed while the answer was read"),
    }
}

fn land(world: &mut World, flight: &Flight, landing: Landing) {
    let now = world.now();
    let spread = world.chance.between(60, 121);
    let Some(bot) = world.bots.get_mut(&flight.bot) else { return };
    let mine = |update: &Update| update.id == flight.update && update.again == flight.again;
    let Some(at) = bot.queue.waiting.iter().position(mine) else { return };
    let (error, retry_after) = match landing {
        Landing::Answered { code: 200..=299, body, .. } => {
            if let Some(update) = bot.queue.waiting.remove(at) {
                bot.queue.remember(update);
                bot.queue.line_up_again();
            }
            if let Some(webhook) = &mut bot.webhook {
                webhook.gone_since = None;
            }
            return check_body(world, now, &body);
        }
        Landing::Answered { code, retry_after, .. } => {
            gone(&mut bot.webhook, code, now);
            (format!("Wrong response from the webhook: {code}"), retry_after)
        }
        Landing::Failed(why) => (why.to_owned(), None),
    };
    let update = &mut bot.queue.waiting[at];
    update.flying = false;
    update.tries += 1;
    let wait = match update.tries {
        1 => 0,
        tries => (1_i64 << (tries - 1).min(20)).min(spread),
    };
    let wait = retry_after.map_or(wait, |seconds: i64| seconds.clamp(0, RETRY_AFTER_MOST));
    update.due = now + wait;
    if let Some(webhook) = &mut bot.webhook {
        webhook.last_error = Some((now, error.clone()));
    }
    let note = format!("webhook: update {} failed: {error}; again in {wait} s", flight.update);
    world.records.note(now, note);
}

/// An address that answers 410 for nearly a day is no webhook any more.
fn gone(webhook: &mut Option<Webhook>, code: u16, now: i64) {
    let Some(known) = webhook else { return };
    known.gone_since = (code == 410).then(|| known.gone_since.unwrap_or(now));
    if known.gone_since.is_some_and(|since| now - since >= GONE_FOR) {
        *webhook = None;
    }
}

/// Telegram carries out a call that stands in the answer, but never tells what
/// came of it: a message sent so can never be deleted.
fn check_body(world: &mut World, now: i64, body: &[u8]) {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return };
    if let Some(method) = body.get("method").and_then(Value::as_str) {
        let what = format!("reply_in_webhook: {method} was called in the answer to an update");
        world.records.violation(now, what);
    }
}

/// Whether Telegram itself, rather than a server of one's own, would take an address.
pub(crate) fn check_public_url(url: &str) -> Result<(), String> {
    let bad = |why: &str| Err(format!("Bad Request: bad webhook: {why}"));
    let Ok(uri) = url.parse::<Uri>() else { return bad("invalid URL specified") };
    if uri.scheme_str() != Some("https") {
        return bad("An HTTPS URL must be provided for webhook");
    }
    let host = uri.host().unwrap_or_default();
    if host.starts_with('[') || !host.contains('.') || host.rsplit('.').next() == Some("onion") {
        return bad("Failed to resolve host: Name or service not known");
    }
    if !matches!(uri.port_u16().unwrap_or(443), 443 | 80 | 88 | 8443) {
        return bad("Webhook can be set up only on ports 80, 88, 443 or 8443");
    }
    let reserved = host.parse::<std::net::Ipv4Addr>().is_ok_and(|it| {
        it.is_loopback() || it.is_private() || it.is_link_local() || it.is_unspecified()
    });
    if reserved { bad("IP address is reserved") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telegram_takes_only_public_addresses() {
        assert!(check_public_url("https://desk.example.org/hook").is_ok());
        assert!(check_public_url("https://desk.example.org:8443/hook").is_ok());
        for url in [
            "http://desk.example.org/hook",
            "https://desk.example.org:444/hook",
            "https://127.0.0.1/hook",
            "https://10.1.2.3/hook",
            "https://abcdef.onion/hook",
            "https://localhost/hook",
        ] {
            assert!(check_public_url(url).is_err(), "{url}");
        }
    }
}
