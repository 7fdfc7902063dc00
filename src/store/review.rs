//! Finished work that somebody else looks at, and what came of it.

use crate::clock::Timestamp;
use crate::codes::{ReviewOutcome, ReviewWhy};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::{limits, values};

#[derive(Clone)]
pub struct Review {
    pub case: CaseId,
    pub why: ReviewWhy,
    /// Whose work it is.
    pub worker: Option<WorkerId>,
    pub outcome: Option<ReviewOutcome>,
}

/// A review that is owed, with what its list shows of the case.
pub struct Owed {
    pub review: Review,
    pub pseudonym: String,
    pub need: Option<String>,
    pub finished_at: Timestamp,
    /// The hour of the last word on either side.
    pub last_at: Timestamp,
}

/// Notes that a case is to be looked at. One that was looked at already stays so.
pub fn want(
    tx: &mut Tx,
    case: CaseId,
    why: ReviewWhy,
    worker: Option<WorkerId>,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO reviews (case_id, why, worker_id) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET why = excluded.why, worker_id = excluded.worker_id",
        values![case, why, worker],
    )
    .map(drop)
}

pub fn find(tx: &mut Tx, case: CaseId) -> Result<Option<Review>, Fault> {
    tx.row(
        "SELECT case_id, why, worker_id, outcome FROM reviews WHERE case_id = $1",
        values![case],
    )?
    .map(|row| read(&row))
    .transpose()
}

pub fn settle(
    tx: &mut Tx,
    case: CaseId,
    reviewer: WorkerId,
    outcome: ReviewOutcome,
) -> Result<(), Fault> {
    tx.run(
        "UPDATE reviews SET outcome = $2, reviewer_id = $3 WHERE case_id = $1",
        values![case, outcome, reviewer],
    )
    .map(drop)
}

/// What `reader` may look at: not their own work. Emergencies first, then what
/// is destroyed soonest.
pub fn owed(tx: &mut Tx, reader: WorkerId) -> Result<Vec<Owed>, Fault> {
    tx.rows(
        "SELECT r.case_id, r.why, r.worker_id, r.outcome, k.pseudonym, c.need, c.finished_at,
             c.last_at
         FROM reviews AS r JOIN cases AS c ON c.id = r.case_id
             JOIN clients AS k ON k.id = c.client_id
         WHERE r.outcome IS NULL AND c.standing = 'finished'
             AND (r.worker_id IS NULL OR r.worker_id <> $1)
         ORDER BY CASE r.why WHEN 'emergency' THEN 0 ELSE 1 END, c.finished_at, c.id LIMIT $2",
        values![reader, limits::CASES_A_PAGE],
    )?
    .iter()
    .map(|row| {
        Ok(Owed {
            review: read(row)?,
            pseudonym: row.text(4)?.to_owned(),
            need: row.text_or_none(5)?.map(str::to_owned),
            finished_at: Timestamp(row.int(6)?),
            last_at: Timestamp(row.int(7)?),
        })
    })
    .collect()
}

pub fn count_owed(tx: &mut Tx, reader: WorkerId) -> Result<i64, Fault> {
    tx.row(
        "SELECT COUNT(*) FROM reviews AS r JOIN cases AS c ON c.id = r.case_id
         WHERE r.outcome IS NULL AND c.standing = 'finished'
             AND (r.worker_id IS NULL OR r.worker_id <> $1)",
        values![reader],
    )?
    .map_or(Ok(0), |row| row.int(0))
}

pub fn count(
    tx: &mut Tx,
    day: Timestamp,
    why: ReviewWhy,
    outcome: ReviewOutcome,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO review_counts (day, why, outcome, times) VALUES ($1, $2, $3, 1)
         ON CONFLICT (day, why, outcome) DO UPDATE SET times = review_counts.times + 1",
        values![day, why, outcome],
    )
    .map(drop)
}

/// What reviews came to from one day to another, both included.
pub fn counts(
    tx: &mut Tx,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(ReviewWhy, ReviewOutcome, i64)>, Fault> {
    tx.rows(
        "SELECT why, outcome, CAST(SUM(times) AS BIGINT) FROM review_counts
         WHERE day >= $1 AND day <= $2 GROUP BY why, outcome ORDER BY why, outcome",
        values![from, to],
    )?
    .iter()
    .map(|row| {
        let unknown = || super::unknown_code("review");
        Ok((
            ReviewWhy::read(row.text(0)?).ok_or_else(unknown)?,
            ReviewOutcome::read(row.text(1)?).ok_or_else(unknown)?,
            row.int(2)?,
        ))
    })
    .collect()
}

fn read(row: &Row) -> Result<Review, Fault> {
    let unknown = || super::unknown_code("review");
    Ok(Review {
        case: CaseId(row.int(0)?),
        why: ReviewWhy::read(row.text(1)?).ok_or_else(unknown)?,
        worker: row.int_or_none(2)?.map(WorkerId),
        outcome: row
            .text_or_none(3)?
            .map(|code| ReviewOutcome::read(code).ok_or_else(unknown))
            .transpose()?,
    })
}
