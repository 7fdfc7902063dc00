//! The overdose guide, as the doors share it.

use super::{House, Sent};
use crate::codes::{Lang, Step};
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Worker};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::vault::{Token, Visitor, Words};

impl House {
    /// A client taps a button of the guide in their talk.
    ///
    /// # Errors
    /// [`desk::Refusal::Forgotten`] when the talk is gone: begin another.
    pub async fn press_guide(&self, visitor: &Visitor, press: Press) -> Result<(), DeskError> {
        let (id, now) = (self.case_of(visitor.client).await?.id, self.now());
        self.store.commit(move |tx| desk::emergency::press(tx, id, press, None, now)).await
    }

    /// Somebody who has no talk taps a button of the guide: one begins, and goes on at
    /// once where they tapped. `token` is there before anything waits for the database,
    /// so that whoever does not wait has their talk all the same.
    ///
    /// # Errors
    /// When nothing was kept.
    pub async fn begin_guide(
        &self,
        press: Press,
        lang: Lang,
        token: &mut Option<Token>,
    ) -> Result<(), DeskError> {
        let sent = Sent { words: Words::new(String::new()), attached: None, danger: true };
        let (visit, talk) = self.arrival(&sent, lang).await?;
        *token = Some(visit);
        let (id, now) = (talk.case, self.now());
        let begin = move |tx: &mut Tx| {
            desk::arrival::open(tx, talk, now)?;
            match press {
                // A new talk begins with the first screen by itself.
                Press::Go(Step::Start) => Ok(()),
                press => desk::emergency::press(tx, id, press, None, now),
            }
        };
        self.store.commit(begin).await
    }

    /// A worker sends a screen of the guide.
    ///
    /// # Errors
    /// When the case is somebody else's, or nobody answers for the guide.
    pub async fn send_step(
        &self,
        worker: &Worker,
        id: CaseId,
        step: Step,
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::emergency::send(tx, &worker, id, step, now)).await
    }
}
