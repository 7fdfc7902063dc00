//! Leaflets, as the doors share them.

use std::sync::{Arc, PoisonError};

use super::{House, bound};
use crate::codes::{Audience, Direction, Kind, Lang, Venue};
use crate::desk::reply::Answer;
use crate::desk::{self, DeskError, Refusal, Worker, report};
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::leaflet::{Library, Text};
use crate::letter::Letter;
use crate::store::stops::Timetable;
use crate::vault::seal;
use crate::{limits, store};

impl House {
    /// What may reach clients, as it was known a round ago at most. It is there
    /// when the database is not.
    #[must_use]
    pub fn library(&self) -> Arc<Library> {
        Arc::clone(&self.library.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Where and when somebody is met, as it was known a round ago at most.
    #[must_use]
    pub fn timetable(&self) -> Arc<Timetable> {
        Arc::clone(&self.timetable.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks what may reach clients now.
    ///
    /// # Errors
    /// When the database fails; then what was known stays.
    pub async fn refresh_library(&self) -> Result<(), Fault> {
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let look = move |tx: &mut Tx| {
            Ok::<_, Fault>((store::leaflet::all_signed(tx)?, desk::stops::read(tx, now, &zone)?))
        };
        let (signed, timetable) = self.store.read(look).await?;
        let library = Arc::new(Library::new(signed.clone(), now));
        let timetable = Arc::new(timetable);
        *self.library.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&library);
        *self.timetable.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&timetable);
        self.refresh_finder(signed, library, timetable, now).await
    }

    /// Somebody was given something without a worker. It is written down with
    /// the next round: a figure is not worth a write of its own.
    pub fn count_served(&self, what: &str, venue: Venue, lang: Lang) {
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        if served.len() < limits::SERVED_KINDS_MAX {
            *served.entry((what.to_owned(), venue, lang)).or_default() += 1;
        }
    }

    /// Writes down what was counted.
    ///
    /// # Errors
    /// When the database fails; then it is counted with the next round.
    pub async fn keep_served(&self) -> Result<(), Fault> {
        let served: Vec<_> = {
            let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *served).into_iter().collect()
        };
        if served.is_empty() {
            return Ok(());
        }
        let day = report::calendar(self.now(), &self.config.organisation.time_zone).day;
        let kept = served.clone();
        let keep = move |tx: &mut Tx| {
            kept.iter().try_for_each(|(what, times)| store::served::count(tx, day, what, *times))
        };
        let written: Result<(), Fault> = self.store.commit(keep).await;
        if written.is_err() {
            let mut again = self.served.lock().unwrap_or_else(PoisonError::into_inner);
            for (what, times) in served {
                *again.entry(what).or_default() += times;
            }
        }
        written
    }

    /// Drafts for every leaflet that is not there yet. Says how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import_leaflets(&self, texts: Vec<Text>) -> Result<usize, DeskError> {
        let now = self.now();
        let import = move |tx: &mut Tx| {
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
