//! Somebody is in danger: where they are in the guide, what is due, who stands
//! beside them. And who owes themselves a talk afterwards.

use crate::clock::Timestamp;
use crate::codes::{Ending, Step};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::{limits, values};

#[derive(Clone)]
pub struct Lane {
    pub case: CaseId,
    /// Where the client is in the guide, and since when.
    pub step: Step,
    pub step_at: Timestamp,
    /// What is written when nobody does anything, and when.
    pub next: Option<(Step, Timestamp)>,
    /// The client's last word or tap.
    pub heard_at: Timestamp,
    /// How often we asked since then whether anybody is there.
    pub checks_sent: i64,
    /// When the client said that they have called the ambulance.
    pub called_at: Option<Timestamp>,
    /// Who stands beside them.
    pub worker: Option<WorkerId>,
    pub attached_at: Option<Timestamp>,
    /// Who was asked to take over, and when.
    pub offered: Option<(WorkerId, Timestamp)>,
    /// Who was asked last and did not.
    pub unheeded_by: Option<WorkerId>,
    pub ended: Option<(Ending, Timestamp)>,
    /// When their words were last answered with what stood there already.
    pub again_at: Option<Timestamp>,
    /// When it began.
    pub opened_at: Timestamp,
    /// From there to the first person beside them.
    pub minutes_to_attach: Option<i64>,
}

impl Lane {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

/// In the order in which [`read`] takes them.
macro_rules! lane_columns {
    () => {
        "case_id, step, step_at, next_step, due_at, heard_at, checks_sent, called_at, worker_id, \
         attached_at, offered_to, ended, ended_at, offered_at, unheeded_by, again_at, \
         opened_at, minutes_to_attach"
    };
}

/// Writes it down, whether it was there or not.
pub fn save(tx: &mut Tx, lane: &Lane) -> Result<(), Fault> {
    tx.run(
        concat!(
            "INSERT INTO emergencies (",
            lane_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
                 $14, $15, $16, $17, $18)
             ON CONFLICT (case_id) DO UPDATE SET step = excluded.step,
                 step_at = excluded.step_at, next_step = excluded.next_step,
                 due_at = excluded.due_at, heard_at = excluded.heard_at,
                 checks_sent = excluded.checks_sent, called_at = excluded.called_at,
                 worker_id = excluded.worker_id, attached_at = excluded.attached_at,
                 offered_to = excluded.offered_to, ended = excluded.ended,
                 ended_at = excluded.ended_at, offered_at = excluded.offered_at,
                 unheeded_by = excluded.unheeded_by, again_at = excluded.again_at,
                 opened_at = excluded.opened_at, minutes_to_attach = excluded.minutes_to_attach"
        ),
        values![
            lane.case,
            lane.step,
            lane.step_at,
            lane.next.map(|(step, _)| step),
            lane.next.map(|(_, at)| at),
            lane.heard_at,
            lane.checks_sent,
            lane.called_at,
            lane.worker,
            lane.attached_at,
            lane.offered.map(|(to, _)| to),
            lane.ended.map(|(ending, _)| ending),
            lane.ended.map(|(_, at)| at),
            lane.offered.map(|(_, at)| at),
            lane.unheeded_by,
            lane.again_at,
            lane.opened_at,
            lane.minutes_to_attach,
        ],
    )
    .map(drop)
}

/// Whoever changes it has locked the case.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<Lane>, Fault> {
    tx.row(
        concat!("SELECT ", lane_columns!(), " FROM emergencies WHERE case_id = $1"),
        values![case],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// Talks in which something is due.
pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM emergencies WHERE due_at <= $1 ORDER BY due_at LIMIT $2",
        values![now, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// Who is in danger now, and when they were heard last.
pub fn heard(tx: &mut Tx) -> Result<Vec<(CaseId, Timestamp)>, Fault> {
    tx.rows(
        "SELECT case_id, heard_at FROM emergencies WHERE ended IS NULL
         ORDER BY heard_at DESC LIMIT $1",
        values![limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), Timestamp(row.int(1)?))))
    .collect()
}

/// Talks of somebody in danger whose worker took them before `since` and is not at
/// their desk now.
pub fn left_alone(tx: &mut Tx, since: Timestamp, now: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT e.case_id FROM emergencies AS e JOIN cases AS c ON c.id = e.case_id
         WHERE e.ended IS NULL AND c.standing = 'held' AND c.since <= $1 AND NOT EXISTS (
             SELECT 1 FROM workers_here AS w WHERE w.worker_id = c.holder_id AND w.until > $2)
         ORDER BY e.heard_at LIMIT $3",
        values![since, now, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// Talks whose offer stands since then or longer.
pub fn offered_before(tx: &mut Tx, then: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM emergencies WHERE offered_at <= $1 ORDER BY offered_at LIMIT $2",
        values![then, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// What this worker asked somebody to take over who did not, with the name of
/// the client.
pub fn unheeded_of(tx: &mut Tx, worker: WorkerId) -> Result<Vec<(CaseId, String)>, Fault> {
    tx.rows(
        "SELECT e.case_id, k.pseudonym FROM emergencies AS e JOIN cases AS c ON c.id = e.case_id
             JOIN clients AS k ON k.id = c.client_id
         WHERE e.worker_id = $1 AND e.unheeded_by IS NOT NULL AND e.ended IS NULL
         ORDER BY e.heard_at LIMIT $2",
        values![worker, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), row.text(1)?.to_owned())))
    .collect()
}

/// What this worker was asked to take over, with the name of the client.
pub fn offered_to(tx: &mut Tx, worker: WorkerId) -> Result<Vec<(CaseId, String)>, Fault> {
    tx.rows(
        "SELECT e.case_id, k.pseudonym FROM emergencies AS e JOIN cases AS c ON c.id = e.case_id
             JOIN clients AS k ON k.id = c.client_id
         WHERE e.offered_to = $1 AND e.ended IS NULL ORDER BY e.heard_at LIMIT $2",
        values![worker, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), row.text(1)?.to_owned())))
    .collect()
}

// ---- afterwards ----

pub fn owe_debrief(tx: &mut Tx, worker: WorkerId, until: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO debriefs (worker_id, due_at) VALUES ($1, $2)
         ON CONFLICT (worker_id) DO NOTHING",
        values![worker, until],
    )
    .map(drop)
}

/// Until when the worker has to talk to somebody, if they have to.
pub fn debrief_of(tx: &mut Tx, worker: WorkerId) -> Result<Option<Timestamp>, Fault> {
    tx.row("SELECT due_at FROM debriefs WHERE worker_id = $1", values![worker])?
        .map(|row| row.int(0).map(Timestamp))
        .transpose()
}

pub fn debriefed(tx: &mut Tx, worker: WorkerId) -> Result<(), Fault> {
    tx.run("DELETE FROM debriefs WHERE worker_id = $1", values![worker]).map(drop)
}

fn read(row: &Row) -> Result<Lane, Fault> {
    let unknown = super::unknown_code;
    let time = |place: usize| Ok::<_, Fault>(row.int_or_none(place)?.map(Timestamp));
    let worker = |place: usize| Ok::<_, Fault>(row.int_or_none(place)?.map(WorkerId));
    let next_step = row.text_or_none(3)?.and_then(Step::read);
    let ended = row.text_or_none(11)?.and_then(Ending::read);
    Ok(Lane {
        case: CaseId(row.int(0)?),
        step: Step::read(row.text(1)?).ok_or_else(|| unknown("step of the guide"))?,
        step_at: Timestamp(row.int(2)?),
        next: next_step.zip(time(4)?),
        heard_at: Timestamp(row.int(5)?),
        checks_sent: row.int(6)?,
        called_at: time(7)?,
        worker: worker(8)?,
        attached_at: time(9)?,
        offered: worker(10)?.zip(time(13)?),
        unheeded_by: worker(14)?,
        ended: ended.zip(time(12)?),
        again_at: time(15)?,
        opened_at: Timestamp(row.int(16)?),
        minutes_to_attach: row.int_or_none(17)?,
    })
}
