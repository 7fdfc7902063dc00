//! For the machine's keeper: whether it runs, and how much waits. Counts only.

use axum::extract::State;
use axum::response::Response;

use super::Console;
use super::refused::text;
use crate::codes::Figure;
use crate::desk::DeskError;
use crate::store::case::View;
use crate::{limits, store};

/// `GET /healthz`
///
/// # Errors
/// When the store or the keys do not answer.
pub async fn healthz(State(console): State<Console>) -> Result<Response, DeskError> {
    let now = console.house.now();
    console.house.store.read(move |tx| store::presence::count_here(tx, now)).await?;
    console.house.vault.members().await?;
    Ok(text("ok\n".to_owned()))
}

/// What went wrong on Telegram, as far as it is counted.
const TELEGRAM: &[(&str, &str, Figure)] = &[
    ("telegram_unreadable", "Updates that could not be read.", Figure::Unreadable),
    ("telegram_limited", "Times Telegram asked to wait.", Figure::Limited),
    ("telegram_blocked", "Times a client stopped the bot.", Figure::Blocked),
    ("telegram_undeletable", "Messages Telegram would not delete.", Figure::Undeletable),
    ("telegram_overwritten", "Own messages emptied because too old.", Figure::Overwritten),
    ("telegram_unsure", "Answers whose fate is unknown.", Figure::Unsure),
];

/// `GET /metrics`: no count goes further than [`limits::COUNTED_MAX`], so that
/// asking stays cheap and says nothing of anybody.
///
/// # Errors
/// When the store does not answer.
pub async fn metrics(State(console): State<Console>) -> Result<Response, DeskError> {
    let now = console.house.now();
    let counts = console.house.store.read(move |tx| {
        let mut counts = vec![
            ("cases_waiting", "Cases held by nobody.", store::case::count(tx, View::Waiting)?),
            ("cases_emergency", "Open emergencies.", store::case::count(tx, View::Emergency)?),
            ("outbox_owed", "Answers on their way.", store::outbox::count(tx)?),
            ("workers_here", "Workers at the desk.", store::presence::count_here(tx, now)?),
            ("telegram_copies", "Messages on Telegram's side.", store::telegram::count_copies(tx)?),
        ];
        for (name, help, what) in TELEGRAM {
            counts.push((name, help, store::telegram::figure(tx, *what)?.unwrap_or(0)));
        }
        Ok::<_, DeskError>(counts)
    });
    let lines = counts.await?.into_iter().map(|(name, help, count)| {
        let count = count.min(limits::COUNTED_MAX);
        format!(
            "# HELP netreach_{name} {help}\n# TYPE netreach_{name} gauge\nnetreach_{name} {count}\n"
        )
    });
    Ok(text(lines.collect()))
}
