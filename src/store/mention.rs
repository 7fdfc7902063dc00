//! Who was called by name in a note, until they look.

use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::{limits, values};

pub fn keep(tx: &mut Tx, case: CaseId, worker: WorkerId) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO mentions (case_id, worker_id) VALUES ($1, $2)
         ON CONFLICT (case_id, worker_id) DO NOTHING",
        values![case, worker],
    )
    .map(drop)
}

pub fn delete(tx: &mut Tx, case: CaseId, worker: WorkerId) -> Result<(), Fault> {
    tx.run("DELETE FROM mentions WHERE case_id = $1 AND worker_id = $2", values![case, worker])
        .map(drop)
}

/// Cases in which this worker was called, with the names of the clients.
pub fn of_worker(tx: &mut Tx, worker: WorkerId) -> Result<Vec<(CaseId, String)>, Fault> {
    tx.rows(
        "SELECT m.case_id, k.pseudonym FROM mentions AS m JOIN cases AS c ON c.id = m.case_id
             JOIN clients AS k ON k.id = c.client_id
         WHERE m.worker_id = $1 ORDER BY c.urgency, c.since, c.id LIMIT $2",
        values![worker, limits::CASES_A_PAGE],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), row.text(1)?.to_owned())))
    .collect()
}
