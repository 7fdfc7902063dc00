//! What clients thought of the help. The words are sealed to supervisors.

use crate::clock::Timestamp;
use crate::codes::{KnowsContact, Useful};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::vault::Sealed;
use crate::{limits, values};

pub struct Feedback {
    pub case: CaseId,
    pub pseudonym: String,
    pub worker: Option<WorkerId>,
    pub hour: Timestamp,
    pub useful: Useful,
    pub knows_contact: KnowsContact,
    pub sealed: Option<Sealed>,
}

/// A second answer replaces the first.
pub fn keep(
    tx: &mut Tx,
    case: CaseId,
    about: Option<WorkerId>,
    useful: Useful,
    knows_contact: KnowsContact,
    sealed: Option<&Sealed>,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO feedback (case_id, hour, useful, knows_contact, sealed, worker_id)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (case_id) DO UPDATE SET hour = excluded.hour, useful = excluded.useful,
             worker_id = excluded.worker_id,
             knows_contact = excluded.knows_contact, sealed = excluded.sealed",
        values![
            case,
            now.hour(),
            useful,
            knows_contact,
            sealed.map(|sealed| sealed.as_bytes().to_vec()),
            about,
        ],
    )
    .map(drop)
}

pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<(Useful, KnowsContact)>, Fault> {
    tx.row("SELECT useful, knows_contact FROM feedback WHERE case_id = $1", values![case])?
        .map(|row| {
            let useful = Useful::read(row.text(0)?);
            let knows = KnowsContact::read(row.text(1)?);
            useful.zip(knows).ok_or_else(|| super::unknown_code("feedback"))
        })
        .transpose()
}

/// The newest first, without those about `reader`.
pub fn newest(tx: &mut Tx, reader: WorkerId) -> Result<Vec<Feedback>, Fault> {
    tx.rows(
        "SELECT f.case_id, k.pseudonym, f.worker_id, f.hour, f.useful, f.knows_contact, f.sealed
         FROM (SELECT * FROM feedback WHERE worker_id IS NULL OR worker_id <> $2
               ORDER BY hour DESC LIMIT $1) AS f
         JOIN cases AS c ON c.id = f.case_id JOIN clients AS k ON k.id = c.client_id
         ORDER BY f.hour DESC, f.case_id",
        values![limits::CASES_A_PAGE, reader],
    )?
    .iter()
    .map(|row| {
        let unknown = || super::unknown_code("feedback");
        Ok(Feedback {
            case: CaseId(row.int(0)?),
            pseudonym: row.text(1)?.to_owned(),
            worker: row.int_or_none(2)?.map(WorkerId),
            hour: Timestamp(row.int(3)?),
            useful: Useful::read(row.text(4)?).ok_or_else(unknown)?,
            knows_contact: KnowsContact::read(row.text(5)?).ok_or_else(unknown)?,
            sealed: row.bytes_or_none(6)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        })
    })
    .collect()
}
