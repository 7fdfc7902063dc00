//! Notes at the end of shifts: figures, who was in danger, who read it.

use crate::clock::Timestamp;
use crate::codes::Urgency;
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::{limits, values};

/// One note. Nobody writes in it.
pub struct Note {
    pub id: i64,
    /// Who left. `None`: the plan said that a shift ended.
    pub worker: Option<WorkerId>,
    pub made_at: Timestamp,
    pub waiting: Waiting,
    /// Who read it, and in which hour.
    pub read: Option<(WorkerId, Timestamp)>,
}

/// How many waited for a worker.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    pub emergency: i64,
    pub urgent: i64,
    pub routine: i64,
}

/// Somebody who was in danger then and whose talk still exists.
pub struct Danger {
    pub case: CaseId,
    pub pseudonym: String,
    /// Who stood beside them.
    pub holder: Option<WorkerId>,
}

/// In the order in which [`read`] takes them.
macro_rules! note_columns {
    () => {
        "id, worker_id, made_at, emergency, urgent, routine, read_by, read_hour"
    };
}

pub fn waiting(tx: &mut Tx) -> Result<Waiting, Fault> {
    let mut waiting = Waiting::default();
    let sql = "SELECT urgency, COUNT(*) FROM cases WHERE standing = 'waiting' GROUP BY urgency";
    for row in tx.rows(sql, values![])? {
        let count = row.int(1)?;
        match Urgency::ranked(row.int(0)?) {
            Urgency::Emergency => waiting.emergency += count,
            Urgency::Urgent => waiting.urgent += count,
            Urgency::Routine => waiting.routine += count,
        }
    }
    Ok(waiting)
}

/// Writes a note, and who is in danger at this moment. One of that number is not
/// written over.
pub fn insert(tx: &mut Tx, note: &Note) -> Result<(), Fault> {
    let is_new = tx.run(
        concat!(
            "INSERT INTO shift_notes (",
            note_columns!(),
            ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (id) DO NOTHING"
        ),
        values![
            note.id,
            note.worker,
            note.made_at,
            note.waiting.emergency,
            note.waiting.urgent,
            note.waiting.routine,
            note.read.map(|(by, _)| by),
            note.read.map(|(_, hour)| hour),
        ],
    )? > 0;
    if !is_new {
        return Ok(());
    }
    tx.run(
        "INSERT INTO shift_note_dangers (note_id, case_id, holder_id)
         SELECT CAST($1 AS BIGINT), e.case_id, c.holder_id
             FROM emergencies AS e JOIN cases AS c ON c.id = e.case_id
             WHERE e.ended IS NULL AND c.standing IN ('waiting', 'held')",
        values![note.id],
    )
    .map(drop)
}

/// What nobody has read, the newest first.
pub fn unread(tx: &mut Tx) -> Result<Vec<Note>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            note_columns!(),
            " FROM shift_notes WHERE read_by IS NULL ORDER BY made_at DESC, id LIMIT $1"
        ),
        values![limits::SHIFT_NOTES_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The newest, read or not.
pub fn newest(tx: &mut Tx) -> Result<Vec<Note>, Fault> {
    tx.rows(
        concat!("SELECT ", note_columns!(), " FROM shift_notes ORDER BY made_at DESC, id LIMIT $1"),
        values![limits::SHIFT_NOTES_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn is_any_since(tx: &mut Tx, since: Timestamp) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM shift_notes WHERE made_at >= $1 LIMIT 1", values![since])
        .map(|row| row.is_some())
}

/// The same note, and nobody else reads it until the transaction ends.
pub fn locked(tx: &mut Tx, id: i64) -> Result<Option<Note>, Fault> {
    const SQL: &str = concat!("SELECT ", note_columns!(), " FROM shift_notes WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", note_columns!(), " FROM shift_notes WHERE id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

pub fn dangers(tx: &mut Tx, id: i64) -> Result<Vec<Danger>, Fault> {
    tx.rows(
        "SELECT d.case_id, k.pseudonym, d.holder_id FROM shift_note_dangers AS d
             JOIN cases AS c ON c.id = d.case_id JOIN clients AS k ON k.id = c.client_id
         WHERE d.note_id = $1 ORDER BY c.since, d.case_id LIMIT $2",
        values![id, limits::DANGER_BATCH],
    )?
    .iter()
    .map(|row| {
        Ok(Danger {
            case: CaseId(row.int(0)?),
            pseudonym: row.text(1)?.to_owned(),
            holder: row.int_or_none(2)?.map(WorkerId),
        })
    })
    .collect()
}

/// Somebody has read a note, and with it what others left before.
pub fn set_read(tx: &mut Tx, note: &Note, by: WorkerId, hour: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE shift_notes SET read_by = $2, read_hour = $3 WHERE read_by IS NULL
             AND made_at <= $1 AND (worker_id IS NULL OR worker_id <> $2)",
        values![note.made_at, by, hour],
    )
    .map(drop)
}

/// Who left when is nobody's business for ever.
pub fn drop_before(tx: &mut Tx, then: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM shift_notes WHERE made_at < $1", values![then]).map(drop)
}

fn read(row: &Row) -> Result<Note, Fault> {
    let worker = |place: usize| Ok::<_, Fault>(row.int_or_none(place)?.map(WorkerId));
    Ok(Note {
        id: row.int(0)?,
        worker: worker(1)?,
        made_at: Timestamp(row.int(2)?),
        waiting: Waiting { emergency: row.int(3)?, urgent: row.int(4)?, routine: row.int(5)? },
        read: worker(6)?.zip(row.int_or_none(7)?.map(Timestamp)),
    })
}
