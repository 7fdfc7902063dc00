//! The people who work here. Their names are sealed with the boot tier.

use crate::clock::Timestamp;
use crate::codes::{Lang, Role};
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::values;
use crate::vault::Sealed;

#[derive(Clone)]
pub struct Worker {
    pub id: WorkerId,
    pub name: Sealed,
    pub roles: Vec<Role>,
    pub lang: Lang,
    pub active: bool,
    pub second_factor: Option<Sealed>,
    /// The last step of the one-time code that was used.
    pub code_step: i64,
    /// Wrong passphrases since the last right one.
    pub failures: i64,
    pub locked_until: Timestamp,
}

/// In the order in which [`read`] takes them.
macro_rules! worker_columns {
    () => {
        "id, name, roles, lang, active, second_factor, code_step, failures, locked_until"
    };
}

pub fn insert(tx: &mut Tx, worker: &Worker, tag: &[u8], joined: Timestamp) -> Result<(), Fault> {
    let roles = super::joined(worker.roles.iter().map(|role| role.code()));
    tx.run(
        "INSERT INTO workers (id, tag, name, roles, lang, active, joined_day)
         VALUES ($1, $2, $3, $4, $5, 1, $6)",
        values![worker.id, tag, worker.name.as_bytes(), roles, worker.lang, joined.day()],
    )
    .map(drop)
}

pub fn by_tag(tx: &mut Tx, tag: &[u8]) -> Result<Option<Worker>, Fault> {
    tx.row(concat!("SELECT ", worker_columns!(), " FROM workers WHERE tag = $1"), values![tag])?
        .map(|row| read(&row))
        .transpose()
}

pub fn find(tx: &mut Tx, id: WorkerId) -> Result<Option<Worker>, Fault> {
    tx.row(concat!("SELECT ", worker_columns!(), " FROM workers WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

pub fn all(tx: &mut Tx) -> Result<Vec<Worker>, Fault> {
    tx.rows(
        concat!("SELECT ", worker_columns!(), " FROM workers ORDER BY joined_day, id"),
        values![],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn set_active(tx: &mut Tx, id: WorkerId, active: bool) -> Result<(), Fault> {
    tx.run("UPDATE workers SET active = $2 WHERE id = $1", values![id, active]).map(drop)
}

pub fn set_lang(tx: &mut Tx, id: WorkerId, lang: Lang) -> Result<(), Fault> {
    tx.run("UPDATE workers SET lang = $2 WHERE id = $1", values![id, lang]).map(drop)
}

/// `None` turns the second factor off.
pub fn set_second_factor(tx: &mut Tx, id: WorkerId, secret: Option<&Sealed>) -> Result<(), Fault> {
    tx.run(
        "UPDATE workers SET second_factor = $2 WHERE id = $1",
        values![id, secret.map(|secret| secret.as_bytes().to_vec())],
    )
    .map(drop)
}

/// Uses up a step of the one-time code. `false` when it was used before.
pub fn use_code_step(tx: &mut Tx, id: WorkerId, step: i64) -> Result<bool, Fault> {
    tx.run("UPDATE workers SET code_step = $2 WHERE id = $1 AND code_step < $2", values![id, step])
        .map(|rows| rows == 1)
}

pub fn set_failures(
    tx: &mut Tx,
    id: WorkerId,
    failures: i64,
    locked_until: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "UPDATE workers SET failures = $2, locked_until = $3 WHERE id = $1",
        values![id, failures, locked_until],
    )
    .map(drop)
}

fn read(row: &Row) -> Result<Worker, Fault> {
    let roles = row.text(2)?.split(',').filter_map(Role::read).collect();
    Ok(Worker {
        id: WorkerId(row.int(0)?),
        name: Sealed::from_bytes(row.bytes(1)?.to_vec()),
        roles,
        lang: Lang::read(row.text(3)?).unwrap_or(Lang::Ru),
        active: row.flag(4)?,
        second_factor: row.bytes_or_none(5)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        code_step: row.int(6)?,
        failures: row.int(7)?,
        locked_until: Timestamp(row.int(8)?),
    })
}
