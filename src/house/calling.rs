//! A number at which a client wants to be called: sealed under a key of its own
//! as it comes in, opened once, and destroyed.

use super::{House, bound};
use crate::codes::{Direction, Kind};
use crate::desk::proposal::{self, Brought};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store::case::Case;
use crate::triage::Alarm;
use crate::vault::{Bound, Lock, Reader, Words};

impl House {
    /// Whether these words are the number this client was asked for. Whoever
    /// cries for help is heard, whatever was asked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_number_of(&self, case: CaseId, words: &Words) -> Result<bool, DeskError> {
        let alarm = self.rules.read(words.as_str()).alarm;
        if alarm == Some(Alarm::Emergency) || !proposal::looks_like_number(words.as_str()) {
            return Ok(false);
        }
        self.store.read(move |tx| proposal::is_awaited(tx, case)).await
    }

    /// Takes a number in. It is no message of the talk.
    ///
    /// # Errors
    /// [`Refusal::NumberGone`] when nobody asked for one; [`Refusal::Repeated`].
    pub async fn keep_number(
        &self,
        case: &Case,
        words: &Words,
        brought: Option<Brought>,
    ) -> Result<(), DeskError> {
        let (id, now) = (case.id, self.now());
        let until = now + self.config.forgetting.phone_number;
        let talk = self.talk_key(case)?;
        let sealed = self.vault.seal_photo(&talk, place(id), words.as_str().as_bytes()).await?;
        let key = sealed.key;
        let former = self.store.read(move |tx| crate::store::proposal::number(tx, id)).await?;
        let keep = move |tx: &mut Tx| proposal::keep_number(tx, id, &sealed, until, brought, now);
        let kept = self.store.commit(keep).await;
        // Of two keys one is nobody's now: that of a number that was replaced, or
        // of one that was not kept.
        let stray = match &kept {
            Ok(()) => former.map(|former| former.sealed.key),
            Err(_) => Some(key),
        };
        if let Some(stray) = stray {
            self.vault.destroy_photos(&[(id, stray)]).await?;
        }
        kept
    }

    /// The number, this once: it is gone before anybody sees it.
    ///
    /// # Errors
    /// When the worker does not hold the case; [`Refusal::NumberGone`].
    pub async fn show_number(
        &self,
        reader: &Reader,
        worker: &Worker,
        id: CaseId,
    ) -> Result<Words, DeskError> {
        let (now, asks) = (self.now(), worker.clone());
        let found = self.store.commit(move |tx| proposal::number(tx, &asks, id, now)).await?;
        let talk = self.vault.case_key(reader, id, Lock::Talk).await?;
        let opened = self.vault.open_photo(&talk, place(id), &found.sealed).await?;
        let words = std::str::from_utf8(&opened).map_err(|_| Refusal::NumberGone)?;
        let words = Words::new(words.to_owned());
        let (key, sees) = (found.sealed.key, worker.clone());
        let show = move |tx: &mut Tx| proposal::show_number(tx, &sees, id, key, now);
        self.store.commit(show).await?;
        self.destroy_numbers(vec![(id, key)]).await?;
        Ok(words)
    }

    /// Numbers whose time has come, and those of cases that ended.
    ///
    /// # Errors
    /// When keys or database fail; the next round takes it up again.
    pub async fn forget_numbers(&self) -> Result<(), DeskError> {
        let now = self.now();
        let due = move |tx: &mut Tx| crate::store::proposal::numbers_due(tx, now);
        let due = self.store.read(due).await?;
        if due.is_empty() {
            return Ok(());
        }
        self.destroy_numbers(due).await
    }

    /// Keys first, as everywhere.
    async fn destroy_numbers(&self, due: Vec<(CaseId, i64)>) -> Result<(), DeskError> {
        self.vault.destroy_photos(&due).await?;
        let forget = move |tx: &mut Tx| {
            due.iter().try_for_each(|(case, key)| desk::proposal::forget_number(tx, *case, *key))
        };
        self.store.commit(forget).await?;
        self.owe_scrub();
        Ok(())
    }
}

/// No message has the number 0.
fn place(id: CaseId) -> Bound {
    bound(id, 0, Direction::FromClient, Kind::Words)
}
