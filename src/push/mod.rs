//! Calls on workers' own devices (web push, RFC 8030), where the organisation wants
//! them. The push service of the browser's maker learns that the device is woken, and
//! when; never why: what we send has no content.

pub mod endpoint;
pub mod vapid;

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_LENGTH, RETRY_AFTER};

use crate::clock::Span;
use crate::codes::{Errand, Reach};
use crate::config::Config;
use crate::house::House;
use crate::outbox::Failure;
use crate::store::outbox::Owed;
use crate::vault::VaultFault;
use crate::{limits, wire};
use endpoint::Endpoint;

/// A newer call takes the place of one that was not handed over yet.
const TOPIC: &str = "call";

/// The way out to push services.
pub struct Push(reqwest::Client);

impl Push {
    /// `None` unless the organisation wants it.
    ///
    /// # Errors
    /// One sentence.
    pub fn new(config: &Config) -> Result<Option<Push>, String> {
        if !config.push.is_on() {
            return Ok(None);
        }
        wire::client(config.telegram.proxy.as_deref()).map(|client| Some(Push(client)))
    }
}

/// Calls one device. The machine's own failures put it off.
///
/// # Errors
/// What to do about it.
pub async fn send(push: &Push, house: &House, owed: &Owed) -> Result<(), Failure> {
    match attempt(push, house, owed).await {
        Ok(sent) => sent,
        Err(error) => {
            tracing::error!(?error, "a call to a device could not be prepared");
            Err(Failure::NotDone(limits::RETRY_FIRST))
        }
    }
}

async fn attempt(
    push: &Push,
    house: &House,
    owed: &Owed,
) -> Result<Result<(), Failure>, VaultFault> {
    let (Some(route), Errand::Call) = (owed.route, owed.errand) else {
        return Ok(Err(Failure::Never(None)));
    };
    let device = house.vault.route(route).await?.and_then(|route| route.device);
    let Some(device) = device else { return Ok(Err(Failure::Never(Some(Reach::Gone)))) };
    let config = &house.config.push;
    let Some(endpoint) = Endpoint::read(&device, &config.services) else {
        // Its push service was struck off the list.
        return Ok(Err(Failure::Never(Some(Reach::Blocked))));
    };
    let key = house.vault.signing_key().await?;
    let signed = vapid::authorization(&key, &endpoint.audience(), &config.contact, house.now())?;
    let answer = push
        .0
        .post(endpoint.url())
        .timeout(Duration::from_secs(limits::PUSH_ANSWER_S))
        .header(AUTHORIZATION, signed)
        .header(CONTENT_LENGTH, 0)
        .header("ttl", limits::PUSH_KEPT.0)
        .header("urgency", "high")
        .header("topic", TOPIC)
        .send()
        .await;
    // What went wrong is not told: it names the device.
    Ok(match answer {
        Ok(answer) => {
            let wait = answer.headers().get(RETRY_AFTER);
            let wait = wait.and_then(|it| it.to_str().ok()?.parse().ok()).map(Span::seconds);
            outcome(answer.status().as_u16(), wait)
        }
        Err(error) if error.is_connect() => Err(Failure::NotDone(limits::RETRY_FIRST)),
        Err(_) => Err(Failure::Unclear),
    })
}

fn outcome(status: u16, wait: Option<Span>) -> Result<(), Failure> {
    match status {
        200..=299 => Ok(()),
        404 | 410 => Err(Failure::Never(Some(Reach::Gone))),
        // Our signature, or our clock: no device is at fault.
        401 | 403 => {
            tracing::warn!("a push service does not take what we sign: is the clock right?");
            Err(Failure::NotDone(limits::CALL_STEP))
        }
        408 | 425 | 429 | 500..=599 => {
            let wait = wait.unwrap_or(limits::RETRY_FIRST);
            Err(Failure::NotDone(wait.clamp(Span::seconds(1), limits::PUSH_WAIT_MAX)))
        }
        _ => Err(Failure::Never(Some(Reach::Blocked))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_says_what_to_do() {
        let seconds = |it| Some(Span::seconds(it));
        let table = [
            (201, None, Ok(())),
            (200, None, Ok(())),
            (202, None, Ok(())),
            (404, None, Err(Failure::Never(Some(Reach::Gone)))),
            (410, None, Err(Failure::Never(Some(Reach::Gone)))),
            (403, None, Err(Failure::NotDone(limits::CALL_STEP))),
            (400, None, Err(Failure::Never(Some(Reach::Blocked)))),
            (413, None, Err(Failure::Never(Some(Reach::Blocked)))),
            (307, None, Err(Failure::Never(Some(Reach::Blocked)))),
            (429, seconds(40), Err(Failure::NotDone(Span::seconds(40)))),
            (429, seconds(90_000), Err(Failure::NotDone(limits::PUSH_WAIT_MAX))),
            (503, seconds(-5), Err(Failure::NotDone(Span::seconds(1)))),
            (500, None, Err(Failure::NotDone(limits::RETRY_FIRST))),
        ];
        for (status, wait, expected) in table {
            assert_eq!(outcome(status, wait), expected, "{status}");
        }
    }
}
