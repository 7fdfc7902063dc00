//! The trail that outlives talks: who did what that others may ask about, to
//! the day, for [`limits::DEEDS_KEPT`], and not a word of any case.

use super::permission::Permission;
use super::{DeskError, Worker};
use crate::clock::Timestamp;
use crate::codes::Deed;
use crate::engine::Tx;
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::deed::{Line, New};

/// What was done, and whom it concerns.
pub struct About {
    pub deed: Deed,
    pub about: Option<WorkerId>,
    pub case: Option<CaseId>,
}

/// Writes a line down. `actor` is `None` for whoever keeps the server; `detail`
/// is a code.
///
/// # Errors
/// When the database fails.
pub fn note(
    tx: &mut Tx,
    actor: Option<WorkerId>,
    what: About,
    detail: Option<&str>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let About { deed, about, case } = what;
    let new = New { deed, actor, about, detail: detail.map(str::to_owned), case };
    Ok(store::deed::keep(tx, &new, now)?)
}

/// Everything, the newest first.
///
/// # Errors
/// When the worker may not see it.
pub fn all(tx: &mut Tx, worker: &Worker, skip: i64) -> Result<Vec<Line>, DeskError> {
    worker.may(Permission::ReadDeeds)?;
    Ok(store::deed::newest(tx, skip)?)
}

/// What concerns this worker; from now on they have seen it.
///
/// # Errors
/// When the database fails.
pub fn about_me(tx: &mut Tx, worker: WorkerId) -> Result<Vec<Line>, DeskError> {
    let lines = store::deed::about(tx, worker)?;
    if lines.iter().any(|line| !line.is_seen) {
        store::deed::see(tx, worker)?;
    }
    Ok(lines)
}

/// What is older than it may get goes.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
    Ok(store::deed::drop_before(tx, now.day() - limits::DEEDS_KEPT)?)
}
