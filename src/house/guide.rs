//! The overdose guide, as the doors share it.

use super::House;
use crate::codes::Step;
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Worker};
use crate::ids::CaseId;
use crate::vault::Visitor;

impl House {
    /// A client taps a button of the guide in their talk.
    ///
    /// # Errors
    /// [`desk::Refusal::Forgotten`] when the talk is gone: begin another.
    pub async fn press_guide(&self, visitor: &Visitor, press: Press) -> Result<(), DeskError> {
        let (id, now) = (self.case_of(visitor.client).await?.id, self.now());
        self.store.commit(move |tx| desk::emergency::press(tx, id, press, None, now)).await
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
