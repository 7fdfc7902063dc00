//! For the machine's keeper: whether it runs, and how much waits. Counts only.

use axum::extract::State;
use axum::response::Response;

use super::Console;
use super::refused::text;
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

/// `GET /metrics`: no count goes further than [`limits::COUNTED_MAX`], so that
/// asking stays cheap and says nothing of anybody.
///
/// # Errors
/// When the store does not answer.
pub async fn metrics(State(console): State<Console>) -> Result<Response, DeskError> {
    let now = console.house.now();
    let counts = console.house.store.read(move |tx| {
        Ok::<_, DeskError>([
            ("cases_waiting", "Cases held by nobody.", store::case::count(tx, View::Waiting)?),
            ("cases_emergency", "Open emergencies.", store::case::count(tx, View::Emergency)?),
            ("outbox_owed", "Answers on their way.", store::outbox::count(tx)?),
            ("workers_here", "Workers at the desk.", store::presence::count_here(tx, now)?),
        ])
    });
    let lines = counts.await?.map(|(name, help, count)| {
        let count = count.min(limits::COUNTED_MAX);
        format!(
            "# HELP netreach_{name} {help}\n# TYPE netreach_{name} gauge\nnetreach_{name} {count}\n"
        )
    });
    Ok(text(lines.concat()))
}
