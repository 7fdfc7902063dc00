//! The workers' console: server-rendered pages, phone first. Its one script
//! only saves reloading; everything works without it.
//!
//! Which address needs what is in `routes.rs` and is enforced in `access.rs`,
//! before any handler runs.

mod access;
mod advice;
mod alarm;
mod ask;
pub mod routes;

mod frame;
mod handover;
mod moments;
mod month;
mod refused;

mod asking;
mod burn;
mod call;
mod calling;
mod case;
mod change;
mod closure;
mod coding;
mod commands;
mod deeds;
mod devices;
mod duty;
mod elsewhere;
mod emergency;
mod events;
mod feedback;
mod figures;
mod hours;
mod importing;
mod invitations;
mod keeper;
mod leaflet;
mod leaflet_editor;
mod leaflet_words;
mod leaflets;
mod me;
mod newsfeed;
mod panel;
mod photo;
mod place;
mod preview;
mod queue;
mod reading;
mod recording;
mod redeem;
mod referral;
mod reply;
mod reports;
mod research;
mod reviews;
mod rota;
mod saved;
mod search;
mod second_factor;
mod session;
mod shift_note;
mod skills;
mod slip;
mod stops;
mod talk;
mod telegram;
mod way;
mod workers;

pub use closure::NOTE as REPORT_NOTE;

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use tokio::sync::broadcast;

use super::shield::{self, CONSOLE_POLICY, CONSOLE_POLICY_WITH_DEVICES, Site};
use crate::clock::Timestamp;
use crate::codes::Lang;
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Worker};
use crate::house::House;
use crate::ids::WorkerId;
use crate::telegram::Telegram;
use crate::{limits, store};

pub fn router(house: House) -> Router {
    router_with(house, None)
}

/// With the bot, whose page asks Telegram itself.
pub fn router_with(house: House, telegram: Option<Arc<Telegram>>) -> Router {
    let lang = house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
    let policy = match house.config.push.is_on() {
        true => CONSOLE_POLICY_WITH_DEVICES,
        false => CONSOLE_POLICY,
    };
    let site = Site { policy, home: "/cases", lang };
    routes::router(&Console::new(house, telegram)).fallback(shield::not_found).layer(
        middleware::from_fn(move |request: Request, next: Next| shield::guard(site, request, next)),
    )
}

/// The house, and what this process remembers of those at its door.
#[derive(Clone)]
struct Console(Arc<Hall>);

struct Hall {
    house: House,
    telegram: Option<Arc<Telegram>>,
    /// When each worker's presence was last written down.
    noted: Mutex<HashMap<WorkerId, Timestamp>>,
    strangers: Mutex<session::Strangers>,
    /// Whose sessions were ended just now, for pages that are still watching.
    ended: broadcast::Sender<WorkerId>,
}

impl Deref for Console {
    type Target = Hall;
    fn deref(&self) -> &Hall {
        &self.0
    }
}

impl Console {
    fn new(house: House, telegram: Option<Arc<Telegram>>) -> Console {
        Console(Arc::new(Hall {
            house,
            telegram,
            noted: Mutex::default(),
            strangers: Mutex::default(),
            ended: broadcast::Sender::new(limits::RINGS_WAITING_MAX),
        }))
    }

    /// The worker was at the desk at that moment. Written down once a minute, not at
    /// every request.
    async fn note_here(&self, worker: &Worker, at: Timestamp) -> Result<(), DeskError> {
        // Only who answers those who wait counts when a client is told that
        // somebody is here.
        let (answers, worker) = (worker.may(Permission::AnswerClient).is_ok(), worker.id);
        {
            let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
            if noted.get(&worker).is_some_and(|last| at - *last < limits::HERE_NOTED) {
                return Ok(());
            }
            noted.insert(worker, at);
        }
        let until = at + limits::HERE;
        Ok(self
            .house
            .store
            .commit(move |tx| store::presence::here(tx, worker, answers, until))
            .await?)
    }

    /// The worker leaves.
    async fn note_gone(&self, worker: WorkerId) -> Result<(), DeskError> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).remove(&worker);
        Ok(self.house.store.commit(move |tx| store::presence::gone(tx, worker)).await?)
    }
}
