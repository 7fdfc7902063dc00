//! Reports that came with a table, and the marks by which its rows are known again.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use super::many::Many;
use crate::clock::Timestamp;
use crate::engine::{Fault, Row, Tx, Value};
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

/// Keeps marks, unless they are there already. Those that were not. In the order of
/// marks, so that two who read the same table at once wait for each other and do not
/// lock each other out.
pub fn mark(tx: &mut Tx, marks: &BTreeSet<Mark>, id: ImportId) -> Result<BTreeSet<Mark>, Fault> {
    static MARK: LazyLock<Many> = LazyLock::new(|| {
        Many::new(
            "INSERT INTO imported_rows (mark, import_id, seen_in) VALUES ",
            3,
            " ON CONFLICT (mark) DO NOTHING RETURNING mark",
        )
    });
    let values: Vec<Value> =
        marks.iter().flat_map(|mark| [mark.as_slice().into(), id.into(), id.into()]).collect();
    MARK.rows(tx, &values)?.iter().map(|row| mark_at(row, 0)).collect()
}

/// Which of these marks an import met.
pub fn seen_in(
    tx: &mut Tx,
    marks: impl Iterator<Item = Mark>,
    id: ImportId,
) -> Result<BTreeSet<Mark>, Fault> {
    static SEEN: LazyLock<Many> = LazyLock::new(|| {
        Many::new("SELECT mark, seen_in FROM imported_rows WHERE mark IN (", 1, ")")
    });
    let values: Vec<Value> = marks.map(|mark| mark.as_slice().into()).collect();
    let mut seen = BTreeSet::new();
    for row in SEEN.rows(tx, &values)? {
        if row.int(1)? == id.0 {
            seen.insert(mark_at(&row, 0)?);
        }
    }
    Ok(seen)
}

/// Of these marks those that are kept, with the import that keeps each and its day.
pub fn kept_in(
    tx: &mut Tx,
    marks: impl Iterator<Item = Mark>,
) -> Result<HashMap<Mark, (ImportId, Timestamp)>, Fault> {
    static KEPT: LazyLock<Many> = LazyLock::new(|| {
        Many::new(
            "SELECT mark, imports.id, imports.day FROM imported_rows
             JOIN imports ON imports.id = imported_rows.import_id WHERE mark IN (",
            1,
            ")",
        )
    });
    let values: Vec<Value> = marks.map(|mark| mark.as_slice().into()).collect();
    KEPT.rows(tx, &values)?
        .iter()
        .map(|row| Ok((mark_at(row, 0)?, (ImportId(row.int(1)?), Timestamp(row.int(2)?)))))
        .collect()
}

/// This import met these marks, which are kept already.
pub fn see(tx: &mut Tx, marks: &BTreeSet<Mark>, id: ImportId) -> Result<(), Fault> {
    static SEE: LazyLock<Many> = LazyLock::new(|| {
        Many::new(
            "UPDATE imported_rows SET seen_in = met.column2 FROM (VALUES ",
            2,
            ") AS met WHERE imported_rows.mark = met.column1",
        )
    });
    let values: Vec<Value> =
        marks.iter().flat_map(|mark| [mark.as_slice().into(), id.into()]).collect();
    SEE.run(tx, &values).map(drop)
}

fn mark_at(row: &Row, place: usize) -> Result<Mark, Fault> {
    Mark::try_from(row.bytes(place)?)
        .map_err(|_| Fault::Broken("the mark of a row has another length".to_owned()))
}

/// Some of its reports.
pub fn some_reports(tx: &mut Tx, id: ImportId, most: i64) -> Result<Vec<WorkReport>, Fault> {
    super::report::of_import(tx, id, most)
}

pub fn drop_reports(tx: &mut Tx, ids: impl Iterator<Item = ReportId>) -> Result<(), Fault> {
    static DROP: LazyLock<Many> =
        LazyLock::new(|| Many::new("DELETE FROM work_reports WHERE id IN (", 1, ")"));
    let values: Vec<Value> = ids.map(Value::from).collect();
    DROP.run(tx, &values).map(drop)
}

/// Forgets some of its marks. How many those were.
pub fn drop_marks(tx: &mut Tx, id: ImportId, most: i64) -> Result<u64, Fault> {
    tx.run(
        "DELETE FROM imported_rows WHERE mark IN
             (SELECT mark FROM imported_rows WHERE import_id = $1 LIMIT $2)",
        values![id, most],
    )
}

/// After the last row of a table, so that pages of reports are quick at once.
pub fn end(tx: &mut Tx) -> Result<(), Fault> {
    tx.count_rows("work_reports")
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
