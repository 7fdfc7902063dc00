//! Cases that somebody would pass on, and what became of it. The rules of how
//! that goes are in `desk::handover`.

use super::unknown_code;
use crate::clock::Timestamp;
use crate::codes::{Consent, Declining, HandoverReason, Role, Stage};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::vault::Sealed;
use crate::{limits, values};

#[derive(Clone)]
pub struct Handover {
    pub case: CaseId,
    pub giver: WorkerId,
    /// `None`: whoever of that role accepts.
    pub to: Option<WorkerId>,
    /// Whom the client is told to expect.
    pub role: Role,
    pub reason: HandoverReason,
    /// Two lines, sealed with the case's notes.
    pub summary: Sealed,
    pub stage: Stage,
    pub consent: Consent,
    /// Who accepted.
    pub taker: Option<WorkerId>,
    pub declining: Option<Declining>,
    /// Why, in their words, sealed with the case's notes.
    pub word: Option<Sealed>,
    pub offered_at: Timestamp,
    /// When it does not wait any longer.
    pub due_at: Option<Timestamp>,
}

/// In the order in which [`read`] takes them.
macro_rules! handover_columns {
    () => {
        "h.case_id, h.giver_id, h.to_worker, h.role, h.reason, h.summary, h.stage, h.consent, \
         h.taker_id, h.declining, h.word, h.offered_at, h.due_at"
    };
}

/// In the place of the one before, if there was one.
pub fn keep(tx: &mut Tx, it: &Handover) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO handovers (case_id, giver_id, to_worker, role, reason, summary, stage,
             consent, taker_id, declining, word, offered_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (case_id) DO UPDATE SET giver_id = excluded.giver_id,
             to_worker = excluded.to_worker, role = excluded.role, reason = excluded.reason,
             summary = excluded.summary, stage = excluded.stage, consent = excluded.consent,
             taker_id = excluded.taker_id, declining = excluded.declining,
             word = excluded.word, offered_at = excluded.offered_at, due_at = excluded.due_at",
        values![
            it.case,
            it.giver,
            it.to,
            it.role,
            it.reason,
            it.summary.as_bytes(),
            it.stage,
            it.consent,
            it.taker,
            it.declining,
            it.word.as_ref().map(|word| word.as_bytes().to_vec()),
            it.offered_at,
            it.due_at,
        ],
    )
    .map(drop)
}

pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<Handover>, Fault> {
    tx.row(
        concat!("SELECT ", handover_columns!(), " FROM handovers AS h WHERE h.case_id = $1"),
        values![case],
    )?
    .map(|row| read(&row))
    .transpose()
}

pub fn delete(tx: &mut Tx, case: CaseId) -> Result<(), Fault> {
    tx.run("DELETE FROM handovers WHERE case_id = $1", values![case]).map(drop)
}

/// Those that do not wait any longer.
/// Cases that this worker was asked to take over, or has accepted to.
pub fn expecting(tx: &mut Tx, worker: WorkerId) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM handovers WHERE to_worker = $1 OR taker_id = $1 ORDER BY case_id",
        values![worker],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM handovers WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
        values![now, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// What is on its way to somebody, the gravest and oldest first, with the names
/// of the clients.
pub fn under_way(tx: &mut Tx) -> Result<Vec<(Handover, String)>, Fault> {
    listed(&tx.rows(
        concat!(
            "SELECT ",
            handover_columns!(),
            ", k.pseudonym FROM handovers AS h JOIN cases AS c ON c.id = h.case_id
                 JOIN clients AS k ON k.id = c.client_id
             WHERE h.stage IN ('offered', 'accepted')
             ORDER BY c.urgency, h.offered_at, h.case_id LIMIT $1"
        ),
        values![limits::ROUND_BATCH],
    )?)
}

/// What came back to whoever offered it, with the names of the clients.
pub fn returned_to(tx: &mut Tx, giver: WorkerId) -> Result<Vec<(Handover, String)>, Fault> {
    listed(&tx.rows(
        concat!(
            "SELECT ",
            handover_columns!(),
            ", k.pseudonym FROM handovers AS h JOIN cases AS c ON c.id = h.case_id
                 JOIN clients AS k ON k.id = c.client_id
             WHERE h.giver_id = $1
                 AND h.stage IN ('declined', 'ignored', 'stayed', 'unanswered')
             ORDER BY h.offered_at, h.case_id LIMIT $2"
        ),
        values![giver, limits::ROUND_BATCH],
    )?)
}

// ---- keys that a team does not need any more ----

pub fn owe_key_back(tx: &mut Tx, case: CaseId, role: Role) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO shares_over (case_id, role) VALUES ($1, $2)
         ON CONFLICT (case_id, role) DO NOTHING",
        values![case, role],
    )
    .map(drop)
}

pub fn keys_owed_back(tx: &mut Tx) -> Result<Vec<(CaseId, Role)>, Fault> {
    tx.rows("SELECT case_id, role FROM shares_over LIMIT $1", values![limits::ROUND_BATCH])?
        .iter()
        .map(|row| {
            let role = Role::read(row.text(1)?).ok_or_else(|| unknown_code("role"))?;
            Ok((CaseId(row.int(0)?), role))
        })
        .collect()
}

pub fn key_is_back(tx: &mut Tx, case: CaseId, role: Role) -> Result<(), Fault> {
    tx.run("DELETE FROM shares_over WHERE case_id = $1 AND role = $2", values![case, role])
        .map(drop)
}

fn listed(rows: &[Row]) -> Result<Vec<(Handover, String)>, Fault> {
    rows.iter().map(|row| Ok((read(row)?, row.text(13)?.to_owned()))).collect()
}

fn read(row: &Row) -> Result<Handover, Fault> {
    let unknown = || unknown_code("code in a hand-over");
    let worker = |place: usize| Ok::<_, Fault>(row.int_or_none(place)?.map(WorkerId));
    Ok(Handover {
        case: CaseId(row.int(0)?),
        giver: WorkerId(row.int(1)?),
        to: worker(2)?,
        role: Role::read(row.text(3)?).ok_or_else(unknown)?,
        reason: HandoverReason::read(row.text(4)?).ok_or_else(unknown)?,
        summary: Sealed::from_bytes(row.bytes(5)?.to_vec()),
        stage: Stage::read(row.text(6)?).ok_or_else(unknown)?,
        consent: Consent::read(row.text(7)?).ok_or_else(unknown)?,
        taker: worker(8)?,
        declining: row.text_or_none(9)?.and_then(Declining::read),
        word: row.bytes_or_none(10)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        offered_at: Timestamp(row.int(11)?),
        due_at: row.int_or_none(12)?.map(Timestamp),
    })
}
