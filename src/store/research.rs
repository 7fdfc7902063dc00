//! Requests for rows of codes, and the rows.

use crate::clock::Timestamp;
use crate::codes::{ResearchState, Urgency};
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::vault::Sealed;
use crate::{limits, values};

pub struct Request {
    pub id: i64,
    pub state: ResearchState,
    pub asked_by: WorkerId,
    pub settled_by: Option<WorkerId>,
    /// First days of months; the last month is in it.
    pub first_month: Timestamp,
    pub last_month: Timestamp,
    pub asked_day: Timestamp,
    pub until: Timestamp,
    /// Ethics reference and purpose.
    pub sealed: Sealed,
}

pub fn insert(tx: &mut Tx, request: &Request) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO research_requests (id, state, asked_by, settled_by, first_month, last_month,
             asked_day, until, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            request.id,
            request.state,
            request.asked_by,
            request.settled_by,
            request.first_month,
            request.last_month,
            request.asked_day,
            request.until,
            request.sealed.as_bytes().to_vec(),
        ],
    )
    .map(drop)
}

pub fn find(tx: &mut Tx, id: i64) -> Result<Option<Request>, Fault> {
    tx.row(
        "SELECT id, state, asked_by, settled_by, first_month, last_month, asked_day, until, sealed
         FROM research_requests WHERE id = $1",
        values![id],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// The newest, of one worker or of everybody.
pub fn newest(tx: &mut Tx, worker: Option<WorkerId>) -> Result<Vec<Request>, Fault> {
    let everybody = worker.is_none();
    tx.rows(
        "SELECT id, state, asked_by, settled_by, first_month, last_month, asked_day, until, sealed
         FROM research_requests WHERE asked_by = $1 OR CAST($2 AS BIGINT) = 1
         ORDER BY asked_day DESC, id LIMIT $3",
        values![worker.map_or(0, |it| it.0), everybody, limits::RESEARCH_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Moves a request on, if it still stands at `from`.
pub fn settle(
    tx: &mut Tx,
    id: i64,
    from: ResearchState,
    to: ResearchState,
    by: WorkerId,
    until: Timestamp,
) -> Result<bool, Fault> {
    tx.run(
        "UPDATE research_requests SET state = $3, settled_by = $4, until = $5
         WHERE id = $1 AND state = $2",
        values![id, from, to, by, until],
    )
    .map(|changed| changed > 0)
}

pub fn drop_before(tx: &mut Tx, day: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM research_requests WHERE asked_day < $1", values![day]).map(drop)
}

/// Reports of the days `from` to `to` as codes, in the order of
/// `desk::research::columns`: no number, no worker, no note, no day but as the
/// first column, in no order. One more than [`limits::RESEARCH_ROWS_MAX`] at most.
pub fn rows(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Vec<String>>, Fault> {
    let most = i64::try_from(limits::RESEARCH_ROWS_MAX).unwrap_or(0) + 1;
    tx.rows(
        "SELECT day, venue, need, urgency_at_close, about, modality, after_hours, services,
             outcome, minutes_to_first, filled_from_memory
         FROM work_reports WHERE day >= $1 AND day <= $2 LIMIT $3",
        values![from, to, most],
    )?
    .iter()
    .map(codes)
    .collect()
}

fn codes(row: &Row) -> Result<Vec<String>, Fault> {
    let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
    let mut services: Vec<&str> = row.text(7)?.split(',').filter(|it| !it.is_empty()).collect();
    services.sort_unstable();
    Ok(vec![
        Timestamp(row.int(0)?).date(),
        row.text(1)?.to_owned(),
        row.text(2)?.to_owned(),
        Urgency::ranked(row.int(3)?).code().to_owned(),
        row.text(4)?.to_owned(),
        row.text(5)?.to_owned(),
        flag(row.flag(6)?),
        services.join(" "),
        row.text(8)?.to_owned(),
        row.int_or_none(9)?.map(|minutes| minutes.to_string()).unwrap_or_default(),
        flag(row.flag(10)?),
    ])
}

fn read(row: &Row) -> Result<Request, Fault> {
    let state = ResearchState::read(row.text(1)?);
    Ok(Request {
        id: row.int(0)?,
        state: state.ok_or_else(|| super::unknown_code("state of a research request"))?,
        asked_by: WorkerId(row.int(2)?),
        settled_by: row.int_or_none(3)?.map(WorkerId),
        first_month: Timestamp(row.int(4)?),
        last_month: Timestamp(row.int(5)?),
        asked_day: Timestamp(row.int(6)?),
        until: Timestamp(row.int(7)?),
        sealed: Sealed::from_bytes(row.bytes(8)?.to_vec()),
    })
}
