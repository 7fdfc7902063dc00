//! Leaflets, as the doors share them.

use std::sync::{Arc, PoisonError};

use super::{House, bound};
use crate::codes::{Audience, Direction, Kind};
use crate::desk::reply::Answer;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Fault;
use crate::ids::CaseId;
use crate::leaflet::{Library, Text};
use crate::letter::Letter;
use crate::vault::seal;
use crate::{limits, store};

impl House {
    /// What may reach clients, as it was known a round ago at most. It is there
    /// when the database is not.
    #[must_use]
    pub fn library(&self) -> Arc<Library> {
        Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks what may reach clients now.
    ///
    /// # Errors
    /// When the database fails; then what was known stays.
    pub async fn refresh_library(&self) -> Result<(), Fault> {
        let signed = self.store.read(store::leaflet::all_signed).await?;
        let library = Arc::new(Library::new(signed, self.now()));
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = library;
        Ok(())
    }

    /// Drafts for every leaflet that is not there yet. Says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_leaflets(&self, texts: Vec<Text>) -> Result<usize, DeskError> {
        let now = self.now();
        let import = move |tx: &mut crate::engine::Tx| {
            let mut imported = 0;
            for text in texts {
                imported += usize::from(desk::leaflet::import(tx, text, now)?);
            }
            Ok(imported)
        };
        self.store.commit(import).await
    }

    /// A worker sends a leaflet.
    ///
    /// # Errors
    /// When the case is somebody else's, or nobody answers for the leaflet.
    pub async fn send_leaflet(
        &self,
        worker: &Worker,
        id: CaseId,
        name: &str,
        to: Audience,
    ) -> Result<(), DeskError> {
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let delivery = self.way_out(&case, None, to).await?;
            let letter = Letter::new(now, Some(worker.id), b"");
            let place = bound(id, case.next_seq, Direction::ToClient, Kind::Leaflet);
            let sealed = seal(&self.talk_key(&case)?, place, &letter.written());
            let answer = Answer::Leaflet(name.to_owned(), sealed);
            let sent = self.store.commit(move |tx| {
                desk::reply::reply(tx, &worker, id, case.next_seq, answer, delivery, now)
            });
            match sent.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }
}
