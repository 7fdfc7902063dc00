//! What clients thought of the help. The words are sealed to supervisors.

use crate::clock::Timestamp;
use crate::codes::{KnowsContact, Mood, Tallied, Useful};
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
    /// A supervisor has read it.
    pub is_read: bool,
}

/// What is kept of an answer: when it came, and what it said in codes.
pub struct Given {
    pub hour: Timestamp,
    pub useful: Useful,
    pub knows_contact: KnowsContact,
    pub is_read: bool,
}

/// That the questions were put, or could not be.
pub struct Put {
    pub is_reached: bool,
    /// Until then the next words are for supervisors.
    pub words_due: Option<Timestamp>,
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
             knows_contact = excluded.knows_contact, sealed = excluded.sealed, reader_id = NULL",
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

pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<Given>, Fault> {
    tx.row(
        "SELECT hour, useful, knows_contact, reader_id FROM feedback WHERE case_id = $1",
        values![case],
    )?
    .map(|row| {
        let unknown = || super::unknown_code("feedback");
        Ok(Given {
            hour: Timestamp(row.int(0)?),
            useful: Useful::read(row.text(1)?).ok_or_else(unknown)?,
            knows_contact: KnowsContact::read(row.text(2)?).ok_or_else(unknown)?,
            is_read: row.int_or_none(3)?.is_some(),
        })
    })
    .transpose()
}

/// Words that came after the answers.
pub fn add_words(tx: &mut Tx, case: CaseId, sealed: &Sealed) -> Result<(), Fault> {
    tx.run(
        "UPDATE feedback SET sealed = $2, reader_id = NULL WHERE case_id = $1",
        values![case, sealed.as_bytes()],
    )
    .map(drop)
}

/// A supervisor has read it.
pub fn read_by(tx: &mut Tx, case: CaseId, reader: WorkerId) -> Result<(), Fault> {
    tx.run(
        "UPDATE feedback SET reader_id = $2
         WHERE case_id = $1 AND (worker_id IS NULL OR worker_id <> $2)",
        values![case, reader],
    )
    .map(drop)
}

/// Bad answers that nobody has read, without those about `reader`.
pub fn unread(tx: &mut Tx, reader: WorkerId) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM feedback WHERE reader_id IS NULL
             AND (useful = 'no' OR knows_contact = 'no')
             AND (worker_id IS NULL OR worker_id <> $1)",
        values![reader],
    )?
    .map_or(Ok(0), |row| row.int(0))
}

/// Cases that a person finished before that moment, whose clients were not asked.
pub fn to_ask(tx: &mut Tx, finished_before: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT c.id FROM cases AS c WHERE c.finished_at <= $1 AND c.standing = 'finished'
             AND c.holder_id IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM questions_put AS q WHERE q.case_id = c.id)
             AND NOT EXISTS (SELECT 1 FROM feedback AS f WHERE f.case_id = c.id)
         ORDER BY c.finished_at LIMIT $2",
        values![finished_before, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// Notes that the questions were put, or that there is no way to.
pub fn put(tx: &mut Tx, case: CaseId, is_reached: bool) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO questions_put (case_id, reached) VALUES ($1, $2)
         ON CONFLICT (case_id) DO UPDATE SET reached = excluded.reached",
        values![case, is_reached],
    )
    .map(drop)
}

pub fn was_put(tx: &mut Tx, case: CaseId) -> Result<Option<Put>, Fault> {
    tx.row("SELECT reached, words_due FROM questions_put WHERE case_id = $1", values![case])?
        .map(|row| {
            Ok(Put { is_reached: row.flag(0)?, words_due: row.int_or_none(1)?.map(Timestamp) })
        })
        .transpose()
}

/// The next words until that moment are for supervisors; `None`: no more.
pub fn await_words(tx: &mut Tx, case: CaseId, until: Option<Timestamp>) -> Result<(), Fault> {
    tx.run("UPDATE questions_put SET words_due = $2 WHERE case_id = $1", values![case, until])
        .map(drop)
}

/// Counts `by` more, or fewer where it is negative.
pub fn count(tx: &mut Tx, day: Timestamp, what: Tallied, by: i64) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO feedback_counts (day, what, times) VALUES ($1, $2, $3)
         ON CONFLICT (day, what) DO UPDATE SET times = feedback_counts.times + excluded.times",
        values![day, what, by],
    )
    .map(drop)
}

/// What was counted from one day to another, both included. Only
/// `desk::feedback` asks: a figure without what it is a share of is none.
pub fn counts(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<(Tallied, i64)>, Fault> {
    tx.rows(
        "SELECT what, CAST(SUM(times) AS BIGINT) FROM feedback_counts
         WHERE day >= $1 AND day <= $2 GROUP BY what ORDER BY what",
        values![from, to],
    )?
    .iter()
    .map(|row| {
        let what = Tallied::read(row.text(0)?);
        Ok((what.ok_or_else(|| super::unknown_code("count of feedback"))?, row.int(1)?))
    })
    .collect()
}

/// How the client feels; a second answer replaces the first.
pub fn set_mood(tx: &mut Tx, case: CaseId, mood: Mood) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO moods (case_id, mood) VALUES ($1, $2)
         ON CONFLICT (case_id) DO UPDATE SET mood = excluded.mood",
        values![case, mood],
    )
    .map(drop)
}

pub fn mood(tx: &mut Tx, case: CaseId) -> Result<Option<Mood>, Fault> {
    tx.row("SELECT mood FROM moods WHERE case_id = $1", values![case])?
        .map(|row| Mood::read(row.text(0)?).ok_or_else(|| super::unknown_code("mood")))
        .transpose()
}

/// What nobody has read first, then the newest, without those about `reader`.
pub fn newest(tx: &mut Tx, reader: WorkerId) -> Result<Vec<Feedback>, Fault> {
    tx.rows(
        "SELECT f.case_id, k.pseudonym, f.worker_id, f.hour, f.useful, f.knows_contact, f.sealed,
             f.reader_id
         FROM (SELECT * FROM feedback WHERE worker_id IS NULL OR worker_id <> $2
               ORDER BY CASE WHEN reader_id IS NULL THEN 0 ELSE 1 END, hour DESC LIMIT $1) AS f
         JOIN cases AS c ON c.id = f.case_id JOIN clients AS k ON k.id = c.client_id
         ORDER BY CASE WHEN f.reader_id IS NULL THEN 0 ELSE 1 END, f.hour DESC, f.case_id",
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
            is_read: row.int_or_none(7)?.is_some(),
        })
    })
    .collect()
}
