//! Emergencies that nobody has taken, and the ways in which workers are called.

use crate::clock::Timestamp;
use crate::codes::{Reach, Role, Way};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::store::telegram::Tag;
use crate::{limits, values};

/// People are being called. The rules of the ladder are in `desk::ladder`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    pub id: i64,
    /// `None` for a drill.
    pub case: Option<CaseId>,
    pub since: Timestamp,
    /// Steps of the ladder that were climbed.
    pub steps: i64,
    /// When the next one is due.
    pub next_at: Timestamp,
    /// Who said that they take it, and has not opened the case yet.
    pub taken_by: Option<WorkerId>,
}

/// In the order in which [`read`] takes them.
macro_rules! call_columns {
    () => {
        "id, case_id, since, steps, next_at, taken_by"
    };
}

pub fn insert(tx: &mut Tx, call: &Call) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO calls (id, case_id, since, steps, next_at, taken_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            call.id,
            call.case.map(|case| case.0),
            call.since,
            call.steps,
            call.next_at,
            call.taken_by,
        ],
    )
    .map(drop)
}

pub fn save(tx: &mut Tx, call: &Call) -> Result<(), Fault> {
    tx.run(
        "UPDATE calls SET steps = $2, next_at = $3, taken_by = $4 WHERE id = $1",
        values![call.id, call.steps, call.next_at, call.taken_by],
    )
    .map(drop)
}

pub fn find(tx: &mut Tx, id: i64) -> Result<Option<Call>, Fault> {
    tx.row(concat!("SELECT ", call_columns!(), " FROM calls WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

/// The same, and nobody else climbs or takes it until the transaction ends.
pub fn locked(tx: &mut Tx, id: i64) -> Result<Option<Call>, Fault> {
    const SQL: &str = concat!("SELECT ", call_columns!(), " FROM calls WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", call_columns!(), " FROM calls WHERE id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Option<Call>, Fault> {
    tx.row(concat!("SELECT ", call_columns!(), " FROM calls WHERE case_id = $1"), values![case])?
        .map(|row| read(&row))
        .transpose()
}

/// Everything that is being called, first things first.
pub fn open(tx: &mut Tx) -> Result<Vec<Call>, Fault> {
    tx.rows(
        concat!("SELECT ", call_columns!(), " FROM calls ORDER BY since, id LIMIT $1"),
        values![limits::COUNTED_MAX],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<i64>, Fault> {
    tx.rows(
        "SELECT id FROM calls WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2",
        values![now, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// Somebody cannot be reached: the next step need not wait for them.
pub fn hurry(tx: &mut Tx, id: i64, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE calls SET next_at = $2 WHERE id = $1 AND next_at > $2 AND taken_by IS NULL",
        values![id, now],
    )
    .map(drop)
}

/// Nobody is called any more; what is owed of it goes too.
pub fn delete(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM calls WHERE id = $1", values![id]).map(drop)
}

/// The same by its case. `true` when people were being called.
pub fn delete_of(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.run("DELETE FROM calls WHERE case_id = $1", values![case]).map(|rows| rows > 0)
}

/// The drill that goes on, if one does, and nobody else climbs or ends it until the
/// transaction ends.
pub fn locked_drill(tx: &mut Tx) -> Result<Option<Call>, Fault> {
    let found = tx.row("SELECT id FROM calls WHERE case_id IS NULL LIMIT 1", values![])?;
    match found {
        Some(row) => Ok(locked(tx, row.int(0)?)?.filter(|call| call.case.is_none())),
        None => Ok(None),
    }
}

fn read(row: &Row) -> Result<Call, Fault> {
    Ok(Call {
        id: row.int(0)?,
        case: row.int_or_none(1)?.map(CaseId),
        since: Timestamp(row.int(2)?),
        steps: row.int(3)?,
        next_at: Timestamp(row.int(4)?),
        taken_by: row.int_or_none(5)?.map(WorkerId),
    })
}

// ---- ways ----

/// How one worker is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerWay {
    pub route: i64,
    pub worker: WorkerId,
    pub roles: Vec<Role>,
    pub way: Way,
    pub called_at: Timestamp,
    /// From and until which minute of the day they would rather not be called.
    pub quiet: Option<(i64, i64)>,
}

/// Every way that leads to somebody who works here.
pub fn ways(tx: &mut Tx) -> Result<Vec<WorkerWay>, Fault> {
    tx.rows(
        "SELECT y.route, y.worker_id, w.roles, y.way, y.called_at, q.begins, q.ends
         FROM worker_ways AS y JOIN workers AS w ON w.id = y.worker_id
         LEFT JOIN quiet_hours AS q ON q.worker_id = w.id
         WHERE w.active = 1 AND y.reach = 'open' ORDER BY y.worker_id, y.route",
        values![],
    )?
    .iter()
    .map(|row| {
        Ok(WorkerWay {
            route: row.int(0)?,
            worker: WorkerId(row.int(1)?),
            roles: row.text(2)?.split(',').filter_map(Role::read).collect(),
            way: Way::read(row.text(3)?).ok_or_else(|| super::unknown_code("way"))?,
            called_at: Timestamp(row.int(4)?),
            quiet: row.int_or_none(5)?.zip(row.int_or_none(6)?),
        })
    })
    .collect()
}

/// `None`: at any hour.
pub fn set_quiet(tx: &mut Tx, worker: WorkerId, quiet: Option<(i64, i64)>) -> Result<(), Fault> {
    tx.run("DELETE FROM quiet_hours WHERE worker_id = $1", values![worker])?;
    let Some((begins, ends)) = quiet else { return Ok(()) };
    tx.run(
        "INSERT INTO quiet_hours (worker_id, begins, ends) VALUES ($1, $2, $3)",
        values![worker, begins, ends],
    )
    .map(drop)
}

pub fn quiet_of(tx: &mut Tx, worker: WorkerId) -> Result<Option<(i64, i64)>, Fault> {
    tx.row("SELECT begins, ends FROM quiet_hours WHERE worker_id = $1", values![worker])?
        .map(|row| Ok((row.int(0)?, row.int(1)?)))
        .transpose()
}

/// Whether this worker has such a way, and what is known of it.
pub fn reach_of(tx: &mut Tx, worker: WorkerId, way: Way) -> Result<Option<Reach>, Fault> {
    tx.row("SELECT reach FROM worker_ways WHERE worker_id = $1 AND way = $2", values![worker, way])?
        .map(|row| Reach::read(row.text(0)?).ok_or_else(|| super::unknown_code("reach")))
        .transpose()
}

/// Whose chat this is, and the route to it.
pub fn worker_at(tx: &mut Tx, tag: &Tag) -> Result<Option<(WorkerId, i64)>, Fault> {
    tx.row("SELECT worker_id, route FROM worker_ways WHERE tag = $1", values![&tag[..]])?
        .map(|row| Ok((WorkerId(row.int(0)?), row.int(1)?)))
        .transpose()
}

/// Whom a route leads to, if it leads to a worker.
pub fn worker_on(tx: &mut Tx, route: i64) -> Result<Option<WorkerId>, Fault> {
    tx.row("SELECT worker_id FROM worker_ways WHERE route = $1", values![route])?
        .map(|row| row.int(0).map(WorkerId))
        .transpose()
}

/// The worker is called this way from now on, and no other of its kind.
pub fn bind(tx: &mut Tx, worker: WorkerId, way: Way, route: i64, tag: &Tag) -> Result<(), Fault> {
    unbind(tx, worker, way)?;
    insert_way(tx, worker, way, (route, tag), Timestamp(0))
}

fn insert_way(
    tx: &mut Tx,
    worker: WorkerId,
    way: Way,
    (route, tag): (i64, &Tag),
    since: Timestamp,
) -> Result<(), Fault> {
    // The chat or the device may have been a colleague's.
    let known = tx.row("SELECT route FROM worker_ways WHERE tag = $1", values![&tag[..]])?;
    if let Some(row) = known {
        end_way(tx, row.int(0)?)?;
    }
    tx.run(
        "INSERT INTO worker_ways (route, worker_id, way, tag, reach, called_at, since)
         VALUES ($1, $2, $3, $4, 'open', 0, $5)",
        values![route, worker, way, &tag[..], since],
    )
    .map(drop)
}

/// What stands in the chat is deleted now; the address goes with the round that
/// finds nothing leading to it.
pub fn unbind(tx: &mut Tx, worker: WorkerId, way: Way) -> Result<(), Fault> {
    let found = tx.rows(
        "SELECT route FROM worker_ways WHERE worker_id = $1 AND way = $2",
        values![worker, way],
    )?;
    for row in found {
        let route = row.int(0)?;
        super::telegram::delete_copies_on(tx, route)?;
        end_way(tx, route)?;
    }
    Ok(())
}

/// Nobody is called this way any more.
pub fn end_way(tx: &mut Tx, route: i64) -> Result<(), Fault> {
    drop_calls_on(tx, route)?;
    tx.run("DELETE FROM worker_ways WHERE route = $1", values![route]).map(drop)
}

/// What is owed there is owed no more: it hurries nobody on.
fn drop_calls_on(tx: &mut Tx, route: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM outbox WHERE route = $1 AND call_id IS NOT NULL", values![route]).map(drop)
}

/// Whether whoever a route leads to can be reached another way too.
pub fn is_reached_besides(tx: &mut Tx, route: i64) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM worker_ways AS this
         JOIN worker_ways AS other ON other.worker_id = this.worker_id
         WHERE this.route = $1 AND other.route <> $1 AND other.reach = 'open' LIMIT 1",
        values![route],
    )
    .map(|row| row.is_some())
}

// ---- devices ----

/// One of the devices on which a worker is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    pub route: i64,
    pub reach: Reach,
    /// The day on which it was added.
    pub since: Timestamp,
}

/// In the order in which they were added.
pub fn devices_of(tx: &mut Tx, worker: WorkerId) -> Result<Vec<Device>, Fault> {
    tx.rows(
        "SELECT route, reach, since FROM worker_ways WHERE worker_id = $1 AND way = 'push'
         ORDER BY since, route",
        values![worker],
    )?
    .iter()
    .map(|row| {
        let reach = Reach::read(row.text(1)?).ok_or_else(|| super::unknown_code("reach"))?;
        Ok(Device { route: row.int(0)?, reach, since: Timestamp(row.int(2)?) })
    })
    .collect()
}

/// The worker is called on this device too from now on. `false` when they have
/// [`limits::DEVICES_MAX`] others.
pub fn add_device(
    tx: &mut Tx,
    worker: WorkerId,
    route: i64,
    tag: &Tag,
    day: Timestamp,
) -> Result<bool, Fault> {
    let is_known = worker_at(tx, tag)?.is_some_and(|(known, _)| known == worker);
    if !is_known && devices_of(tx, worker)?.len() >= limits::DEVICES_MAX {
        return Ok(false);
    }
    insert_way(tx, worker, Way::Push, (route, tag), day)?;
    Ok(true)
}

/// Ends one of this worker's devices. `false` when it is none of theirs.
pub fn end_device(tx: &mut Tx, worker: WorkerId, route: i64) -> Result<bool, Fault> {
    let is_theirs = tx.row(
        "SELECT 1 FROM worker_ways WHERE route = $1 AND worker_id = $2 AND way = 'push'",
        values![route, worker],
    )?;
    if is_theirs.is_some() {
        end_way(tx, route)?;
    }
    Ok(is_theirs.is_some())
}

/// Nobody is called on a device any more. Says how many there were.
pub fn end_devices(tx: &mut Tx) -> Result<usize, Fault> {
    let ended = tx.run("DELETE FROM worker_ways WHERE way = 'push'", values![])?;
    Ok(usize::try_from(ended).unwrap_or(usize::MAX))
}

pub fn note_called(tx: &mut Tx, route: i64, now: Timestamp) -> Result<(), Fault> {
    tx.run("UPDATE worker_ways SET called_at = $2 WHERE route = $1", values![route, now]).map(drop)
}

pub fn set_reach(tx: &mut Tx, route: i64, reach: Reach) -> Result<(), Fault> {
    tx.run("UPDATE worker_ways SET reach = $2 WHERE route = $1", values![route, reach]).map(drop)
}

/// The word that binds a chat to this worker; any earlier one is void.
pub fn keep_word(tx: &mut Tx, worker: WorkerId, tag: &Tag, until: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM worker_way_words WHERE worker_id = $1", values![worker])?;
    tx.run(
        "INSERT INTO worker_way_words (worker_id, tag, until) VALUES ($1, $2, $3)",
        values![worker, &tag[..], until],
    )
    .map(drop)
}

pub fn is_word(tx: &mut Tx, tag: &Tag, now: Timestamp) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM worker_way_words WHERE tag = $1 AND until > $2", values![&tag[..], now])
        .map(|row| row.is_some())
}

/// Uses a word up. Whose it was, if it still worked.
pub fn use_word(tx: &mut Tx, tag: &Tag, now: Timestamp) -> Result<Option<WorkerId>, Fault> {
    let found = tx.row(
        "SELECT worker_id FROM worker_way_words WHERE tag = $1 AND until > $2",
        values![&tag[..], now],
    )?;
    tx.run("DELETE FROM worker_way_words WHERE tag = $1 OR until <= $2", values![&tag[..], now])?;
    found.map(|row| row.int(0).map(WorkerId)).transpose()
}
