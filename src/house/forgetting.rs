//! Destroying: keys first, then rows, then what the log of the database holds.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use super::House;
use crate::desk::forgetting::Cause;
use crate::desk::{self, DeskError, Worker};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, ClientId};
use crate::{limits, store};

impl House {
    /// Destroys a talk now: marked, keys gone, rows gone, log emptied.
    ///
    /// # Errors
    /// When a step failed; the next round takes it up again.
    pub async fn forget(&self, id: CaseId, cause: Cause) -> Result<(), DeskError> {
        let (now, clocks) = (self.now(), self.config.forgetting.clocks());
        let zone = self.config.organisation.time_zone.clone();
        let begun = self
            .store
            .commit(move |tx| desk::forgetting::begin(tx, id, cause, &clocks, (now, &zone)))
            .await?;
        self.finish_forgetting(begun.into_iter().collect()).await
    }

    /// The same at a worker's wish.
    ///
    /// # Errors
    /// When the case is not theirs to destroy.
    pub async fn forget_by_worker(&self, worker: &Worker, id: CaseId) -> Result<(), DeskError> {
        let (now, clocks) = (self.now(), self.config.forgetting.clocks());
        let (worker, zone) = (worker.clone(), self.config.organisation.time_zone.clone());
        let begin = move |tx: &mut Tx| {
            desk::forgetting::begin_by_worker(tx, &worker, id, &clocks, (now, &zone))
        };
        let begun = self.store.commit(begin).await?;
        self.finish_forgetting(begun.into_iter().collect()).await
    }

    /// Steps 2 and 3 for cases that are marked: keys first, then rows.
    ///
    /// # Errors
    /// When a step failed; the next round takes it up again.
    pub async fn finish_forgetting(&self, begun: Vec<(CaseId, ClientId)>) -> Result<(), DeskError> {
        if begun.is_empty() {
            return Ok(());
        }
        self.vault.destroy(&begun).await?;
        self.store
            .commit(move |tx| {
                begun
                    .iter()
                    .try_for_each(|(case, client)| desk::forgetting::complete(tx, *case, *client))
            })
            .await?;
        self.scrub_owed.store(true, Ordering::SeqCst);
        self.scrub().await
    }

    /// Empties the log of the database of what was deleted, if that is owed. It
    /// stays owed while somebody reads; every round tries again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scrub(&self) -> Result<(), DeskError> {
        // What is deleted from here on owes another one.
        if !self.scrub_owed.swap(false, Ordering::SeqCst) {
            return Ok(());
        }
        let scrubbed = self.store.scrub().await;
        if scrubbed != Ok(true) {
            self.owe_scrub();
        }
        if !scrubbed? {
            tracing::warn!("the log of the database could not be emptied yet");
        }
        Ok(())
    }

    /// Destroys routes to which nothing leads: left by somebody who came another
    /// way, or by a program that died between keys and content. Nothing must have
    /// led there for an hour, because a route is kept before what uses it.
    ///
    /// # Errors
    /// When the keys or the database fail.
    pub async fn forget_strays(&self) -> Result<(), DeskError> {
        let now = self.now();
        let (looked_at, known) = self.strays.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if now < looked_at + limits::STRAYS_EVERY {
            return Ok(());
        }
        let routes = self.vault.routes().await?;
        let unused = move |tx: &mut Tx| {
            let mut unused = BTreeSet::new();
            for route in routes {
                if !store::telegram::is_route_used(tx, route)? {
                    unused.insert(route);
                }
            }
            Ok::<_, Fault>(unused)
        };
        let unused = self.store.read(unused).await?;
        let strays: Vec<i64> = unused.intersection(&known).copied().collect();
        *self.strays.lock().unwrap_or_else(PoisonError::into_inner) = (now, unused);
        if !strays.is_empty() {
            self.vault.destroy_routes(strays).await?;
        }
        Ok(())
    }

    /// Rows were deleted that must not stay in a log.
    pub fn owe_scrub(&self) {
        self.scrub_owed.store(true, Ordering::SeqCst);
    }
}
