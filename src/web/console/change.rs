//! A worker changes a case: the frame around every verb of the desk that does.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Response;

use super::Console;
use super::access::{AtCase, SignedIn};
use super::refused::{Unsent, unsent};
use crate::clock::Timestamp;
use crate::desk::{DeskError, Worker};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::web::page::see_other;

/// Who changes which case.
pub struct Change {
    pub console: Console,
    me: SignedIn,
    case: CaseId,
}

impl FromRequestParts<Console> for Change {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Change, DeskError> {
        let me = SignedIn::from_request_parts(parts, console).await?;
        let AtCase(case) = AtCase::from_request_parts(parts, console).await?;
        Ok(Change { console: console.clone(), me, case })
    }
}

impl Change {
    /// Does it and shows the case again, or says why nothing changed.
    ///
    /// # Errors
    /// When the machine fails; a refusal is a page of its own.
    pub async fn by<F>(self, verb: F) -> Result<Response, DeskError>
    where
        F: FnOnce(&mut Tx, &Worker, CaseId, Timestamp) -> Result<(), DeskError> + Send + 'static,
    {
        self.or_not("console-not-changed", verb).await
    }

    /// The same for whoever takes the case.
    ///
    /// # Errors
    /// As [`Change::by`].
    pub async fn taking<F>(self, verb: F) -> Result<Response, DeskError>
    where
        F: FnOnce(&mut Tx, &Worker, CaseId, Timestamp) -> Result<(), DeskError> + Send + 'static,
    {
        self.or_not("console-not-taken", verb).await
    }

    async fn or_not<F>(self, what: &'static str, verb: F) -> Result<Response, DeskError>
    where
        F: FnOnce(&mut Tx, &Worker, CaseId, Timestamp) -> Result<(), DeskError> + Send + 'static,
    {
        let Change { console, me, case } = self;
        let (worker, now) = (me.worker.clone(), console.house.now());
        match console.house.store.commit(move |tx| verb(tx, &worker, case, now)).await {
            Ok(()) => Ok(see_other(&format!("/cases/{case}"))),
            Err(error) => {
                unsent(&console, &me, error, &Unsent { case, what, words: "", is_kept: false })
                    .await
            }
        }
    }
}
