//! A case is shown to a profession: the vault gives its team the keys, and the
//! desk the leave to use them.

use super::House;
use crate::codes::Role;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::ids::CaseId;
use crate::roster;
use crate::vault::Reader;

impl House {
    /// Lets every specialist of a profession read a case, as long as it lasts or
    /// until [`House::take_back`]. Doing so again is no error.
    ///
    /// # Errors
    /// When `worker` may not read it themselves, or the role is no specialist's.
    pub async fn hand(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: CaseId,
        role: Role,
    ) -> Result<(), DeskError> {
        let (now, worker) = (self.now(), worker.clone());
        // Keys first: leave without a key would show a case that cannot be read.
        let team = roster::teams(role).first().ok_or(Refusal::NotYourRole)?;
        self.vault.share(reader, id, *team).await?;
        self.store.commit(move |tx| desk::reading::hand(tx, &worker, id, role, now)).await
    }

    /// Ends [`House::hand`]. The leave goes first, so that a machine that stops
    /// between the two has left no more than a key nobody is let to use.
    ///
    /// # Errors
    /// When `worker` may not read the case themselves.
    pub async fn take_back(
        &self,
        worker: &Worker,
        id: CaseId,
        role: Role,
    ) -> Result<(), DeskError> {
        let (now, worker) = (self.now(), worker.clone());
        self.store.commit(move |tx| desk::reading::take_back(tx, &worker, id, role, now)).await?;
        self.take_key(id, role).await
    }
}
