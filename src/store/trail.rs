//! Who did what to a case. The lines live as long as the case.

use crate::clock::Timestamp;
use crate::codes::Act;
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::values;
use crate::vault::Sealed;

pub struct Step {
    pub line: i64,
    /// `None` where the program acted by itself.
    pub worker: Option<WorkerId>,
    pub act: Act,
    pub hour: Timestamp,
    pub reason: Option<Sealed>,
}

pub fn append(
    tx: &mut Tx,
    case: CaseId,
    worker: Option<WorkerId>,
    act: Act,
    now: Timestamp,
) -> Result<(), Fault> {
    append_with_reason(tx, case, worker, act, now, None)
}

pub fn append_with_reason(
    tx: &mut Tx,
    case: CaseId,
    worker: Option<WorkerId>,
    act: Act,
    now: Timestamp,
    reason: Option<&Sealed>,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO trail (case_id, line, worker_id, act, hour, reason)
         SELECT $1, COALESCE(MAX(line), 0) + 1, $2, $3, $4, $5 FROM trail WHERE case_id = $1",
        values![case, worker, act, now.hour(), reason.map(|reason| reason.as_bytes().to_vec())],
    )
    .map(drop)
}

/// Whether this worker already left such a line in this hour.
pub fn has(
    tx: &mut Tx,
    case: CaseId,
    worker: WorkerId,
    act: Act,
    now: Timestamp,
) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM trail WHERE case_id = $1 AND worker_id = $2 AND act = $3 AND hour = $4",
        values![case, worker, act, now.hour()],
    )
    .map(|row| row.is_some())
}

/// Oldest first.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<Step>, Fault> {
    tx.rows(
        "SELECT line, worker_id, act, hour, reason FROM trail WHERE case_id = $1 ORDER BY line",
        values![case],
    )?
    .iter()
    .map(|row| {
        Ok(Step {
            line: row.int(0)?,
            worker: row.int_or_none(1)?.map(WorkerId),
            act: Act::read(row.text(2)?).ok_or_else(|| super::unknown_code("act"))?,
            hour: Timestamp(row.int(3)?),
            reason: row.bytes_or_none(4)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        })
    })
    .collect()
}
