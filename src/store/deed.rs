//! The trail that outlives talks: who did what, to the day, without a word of
//! any case. Which case it was is forgotten with the case.

use crate::clock::Timestamp;
use crate::codes::Deed;
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::{clock, limits, values};

/// One line.
pub struct Line {
    pub day: Timestamp,
    pub deed: Deed,
    /// `None` for whoever keeps the server.
    pub actor: Option<WorkerId>,
    /// Whose work or account it concerns.
    pub about: Option<WorkerId>,
    /// A code: how a review ended, which roles somebody has now.
    pub detail: Option<String>,
    /// As long as it exists.
    pub case: Option<CaseId>,
    pub is_seen: bool,
}

/// What is written down.
pub struct New {
    pub deed: Deed,
    pub actor: Option<WorkerId>,
    pub about: Option<WorkerId>,
    pub detail: Option<String>,
    pub case: Option<CaseId>,
}

pub fn keep(tx: &mut Tx, new: &New, now: Timestamp) -> Result<(), Fault> {
    // Nobody has to be told what they did themselves, or that they work here.
    let is_news = new.about.is_some() && new.about != new.actor && new.deed != Deed::Joined;
    tx.run(
        "INSERT INTO deeds (id, day, act, actor_id, about_id, detail, case_id, is_seen)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            clock::new_id(),
            now.day(),
            new.deed,
            new.actor,
            new.about,
            new.detail.as_deref(),
            new.case,
            !is_news,
        ],
    )
    .map(drop)
}

/// The newest first.
pub fn newest(tx: &mut Tx, skip: i64) -> Result<Vec<Line>, Fault> {
    tx.rows(
        "SELECT day, act, actor_id, about_id, detail, case_id, is_seen FROM deeds
         ORDER BY day DESC, id LIMIT $1 OFFSET $2",
        values![limits::DEEDS_A_PAGE, skip],
    )?
    .iter()
    .map(read)
    .collect()
}

/// What concerns this worker, the newest first.
pub fn about(tx: &mut Tx, worker: WorkerId) -> Result<Vec<Line>, Fault> {
    tx.rows(
        "SELECT day, act, actor_id, about_id, detail, case_id, is_seen FROM deeds
         WHERE about_id = $1 ORDER BY day DESC, id LIMIT $2",
        values![worker, limits::DEEDS_A_PAGE],
    )?
    .iter()
    .map(read)
    .collect()
}

/// How much of that they have not seen.
pub fn unseen(tx: &mut Tx, worker: WorkerId) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(*) FROM deeds WHERE about_id = $1 AND is_seen = 0", values![worker])?
        .map_or(Ok(0), |row| row.int(0))
}

pub fn see(tx: &mut Tx, worker: WorkerId) -> Result<(), Fault> {
    tx.run("UPDATE deeds SET is_seen = 1 WHERE about_id = $1 AND is_seen = 0", values![worker])
        .map(drop)
}

/// Deletes what is older than `day`.
pub fn drop_before(tx: &mut Tx, day: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM deeds WHERE day < $1", values![day]).map(drop)
}

fn read(row: &Row) -> Result<Line, Fault> {
    Ok(Line {
        day: Timestamp(row.int(0)?),
        deed: Deed::read(row.text(1)?).ok_or_else(|| super::unknown_code("deed"))?,
        actor: row.int_or_none(2)?.map(WorkerId),
        about: row.int_or_none(3)?.map(WorkerId),
        detail: row.text_or_none(4)?.map(str::to_owned),
        case: row.int_or_none(5)?.map(CaseId),
        is_seen: row.flag(6)?,
    })
}
