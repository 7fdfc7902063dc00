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
    pub me: SignedIn,
    pub case: CaseId,
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
        let Change { console, me, case } = self;
        let (worker, now) = (me.worker.clone(), console.house.now());
        moved(&console, &me, case, "console-not-changed", move |tx| verb(tx, &worker, case, now))
            .await
    }
}

impl Change {
    /// As [`Change::by`]; where `is_grave`, doctors have the keys of the case first.
    ///
    /// # Errors
    /// As [`Change::by`].
    pub async fn shown_to_doctors<F>(self, is_grave: bool, verb: F) -> Result<Response, DeskError>
    where
        F: FnOnce(&mut Tx, &Worker, CaseId, Timestamp) -> Result<(), DeskError> + Send + 'static,
    {
        if !is_grave {
            return self.by(verb).await;
        }
        let Change { console, me, case } = self;
        let (worker, now) = (me.worker.clone(), console.house.now());
        let change = move |tx: &mut Tx| verb(tx, &worker, case, now);
        let done = console.house.showing_doctors(&me.worker, &me.reader, case, change).await;
        let back = Unsent::of(case, "console-not-changed");
        settled(&console, &me, done, &format!("/cases/{case}"), &back).await
    }
}

/// Does it and shows the case again, or says why `what` did not happen.
///
/// # Errors
/// As [`Change::by`].
pub async fn moved<F>(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    what: &'static str,
    verb: F,
) -> Result<Response, DeskError>
where
    F: FnOnce(&mut Tx) -> Result<(), DeskError> + Send + 'static,
{
    let done = console.house.store.commit(verb).await;
    settled(console, me, done, &format!("/cases/{id}"), &Unsent::of(id, what)).await
}

/// What was done leads to `there`; what was refused is said, and the words given
/// back.
///
/// # Errors
/// As [`Change::by`].
pub async fn settled(
    console: &Console,
    me: &SignedIn,
    done: Result<(), DeskError>,
    there: &str,
    back: &Unsent<'_>,
) -> Result<Response, DeskError> {
    match done {
        Ok(()) => Ok(see_other(there)),
        Err(error) => unsent(console, me, error, back).await,
    }
}
