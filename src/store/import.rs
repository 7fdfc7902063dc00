//! Reports that came with a table, and the marks by which its rows are known again.

use crate::clock::Timestamp;
use crate::engine::{Fault, Row, Tx};
use crate::ids::{ImportId, ReportId, WorkerId};
use crate::store::report::WorkReport;
use crate::{limits, values};

/// What a row of a table is known by: a keyed hash.
pub type Mark = [u8; 32];

pub struct Import {
    pub id: ImportId,
    pub day: Timestamp,
    /// `None` for whoever keeps the server.
    pub worker: Option<WorkerId>,
    /// How many reports of it there are.
    pub reports: i64,
    /// It is being taken back.
    pub is_leaving: bool,
}

pub fn insert(tx: &mut Tx, import: &Import) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO imports (id, day, worker_id, reports, is_leaving) VALUES ($1, $2, $3, $4, $5)",
        values![import.id, import.day, import.worker, import.reports, import.is_leaving],
    )
    .map(drop)
}

/// Nobody else changes it before this transaction ends.
pub fn locked(tx: &mut Tx, id: ImportId) -> Result<Option<Import>, Fault> {
    const SQL: &str = "SELECT id, day, worker_id, reports, is_leaving FROM imports WHERE id = $1";
    const SQL_FOR_UPDATE: &str =
        "SELECT id, day, worker_id, reports, is_leaving FROM imports WHERE id = $1 FOR UPDATE";
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

/// The newest first.
pub fn newest(tx: &mut Tx) -> Result<Vec<Import>, Fault> {
    tx.rows(
        "SELECT id, day, worker_id, reports, is_leaving FROM imports
         ORDER BY day DESC, id LIMIT $1",
        values![limits::IMPORTS_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

/// So many reports more, or fewer.
pub fn count(tx: &mut Tx, id: ImportId, by: i64) -> Result<(), Fault> {
    tx.run("UPDATE imports SET reports = reports + $2 WHERE id = $1", values![id, by]).map(drop)
}

pub fn set_leaving(tx: &mut Tx, id: ImportId) -> Result<(), Fault> {
    tx.run("UPDATE imports SET is_leaving = 1 WHERE id = $1", values![id]).map(drop)
}

pub fn drop_import(tx: &mut Tx, id: ImportId) -> Result<(), Fault> {
    tx.run("DELETE FROM imports WHERE id = $1", values![id]).map(drop)
}

/// Keeps a mark, unless it is there already.
pub fn mark(tx: &mut Tx, mark: &Mark, id: ImportId) -> Result<bool, Fault> {
    tx.run(
        "INSERT INTO imported_rows (mark, import_id, seen_in) VALUES ($1, $2, $2)
         ON CONFLICT (mark) DO NOTHING",
        values![mark.as_slice(), id],
    )
    .map(|rows| rows > 0)
}

/// The import that met this mark last, if any did.
pub fn seen_in(tx: &mut Tx, mark: &Mark) -> Result<Option<i64>, Fault> {
    tx.row("SELECT seen_in FROM imported_rows WHERE mark = $1", values![mark.as_slice()])?
        .map(|row| row.int(0))
        .transpose()
}

/// The import that kept this mark, and the day of it.
pub fn kept_in(tx: &mut Tx, mark: &Mark) -> Result<Option<(ImportId, Timestamp)>, Fault> {
    tx.row(
        "SELECT imports.id, imports.day FROM imported_rows
         JOIN imports ON imports.id = imported_rows.import_id WHERE mark = $1",
        values![mark.as_slice()],
    )?
    .map(|row| Ok((ImportId(row.int(0)?), row.int(1).map(Timestamp)?)))
    .transpose()
}

pub fn see(tx: &mut Tx, mark: &Mark, id: ImportId) -> Result<(), Fault> {
    tx.run("UPDATE imported_rows SET seen_in = $2 WHERE mark = $1", values![mark.as_slice(), id])
        .map(drop)
}

/// Some of its reports.
pub fn some_reports(tx: &mut Tx, id: ImportId, most: i64) -> Result<Vec<WorkReport>, Fault> {
    super::report::of_import(tx, id, most)
}

pub fn drop_report(tx: &mut Tx, id: ReportId) -> Result<(), Fault> {
    tx.run("DELETE FROM work_reports WHERE id = $1", values![id]).map(drop)
}

/// Forgets some of its marks. How many those were.
pub fn drop_marks(tx: &mut Tx, id: ImportId, most: i64) -> Result<u64, Fault> {
    tx.run(
        "DELETE FROM imported_rows WHERE mark IN
             (SELECT mark FROM imported_rows WHERE import_id = $1 LIMIT $2)",
        values![id, most],
    )
}

fn read(row: &Row) -> Result<Import, Fault> {
    Ok(Import {
        id: ImportId(row.int(0)?),
        day: Timestamp(row.int(1)?),
        worker: row.int_or_none(2)?.map(WorkerId),
        reports: row.int(3)?,
        is_leaving: row.flag(4)?,
    })
}
