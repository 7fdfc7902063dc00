//! Codebooks of studies: every version of every code. What they say is sealed.

use super::unknown_code;
use crate::clock::Timestamp;
use crate::codes::{BookAct, CodeState};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CodeId, StudyId, WorkerId};
use crate::vault::Sealed;
use crate::{limits, values};

/// What a code is in one version.
pub struct Code {
    pub id: CodeId,
    /// The order in which codes were made.
    pub place: i64,
    pub is_theme: bool,
    pub theme: Option<CodeId>,
    pub into: Option<CodeId>,
    pub state: CodeState,
    pub sealed: Sealed,
}

pub struct Version {
    pub number: i64,
    pub act: BookAct,
    pub by: WorkerId,
    pub at: Timestamp,
}

/// The number of the newest version; 0 before the first.
pub fn newest(tx: &mut Tx, study: StudyId) -> Result<i64, Fault> {
    let row = tx.row(
        "SELECT COALESCE(MAX(version), 0) FROM codebook_versions WHERE study_id = $1",
        values![study],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Every code as that version says it, in the order in which they were made.
pub fn codes(tx: &mut Tx, study: StudyId, version: i64) -> Result<Vec<Code>, Fault> {
    tx.rows(
        "SELECT c.code_id, c.place, c.is_theme, c.theme_id, c.into_id, c.state, c.sealed
         FROM codebook_codes c
         WHERE c.study_id = $1 AND c.version = (
             SELECT MAX(o.version) FROM codebook_codes o
             WHERE o.code_id = c.code_id AND o.version <= $2)
         ORDER BY c.place, c.code_id",
        values![study, version],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The newest versions, the newest first.
pub fn versions(tx: &mut Tx, study: StudyId) -> Result<Vec<Version>, Fault> {
    let rows = tx.rows(
        "SELECT version, act, worker_id, made_at FROM codebook_versions WHERE study_id = $1
         ORDER BY version DESC LIMIT $2",
        values![study, limits::BOOK_VERSIONS_SHOWN],
    )?;
    let version = |row: &Row| {
        Ok(Version {
            number: row.int(0)?,
            act: BookAct::read(row.text(1)?).ok_or_else(|| unknown_code("deed on a codebook"))?,
            by: WorkerId(row.int(2)?),
            at: Timestamp(row.int(3)?),
        })
    };
    rows.iter().map(version).collect()
}

pub fn begin_version(tx: &mut Tx, study: StudyId, version: &Version) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO codebook_versions (study_id, version, act, worker_id, made_at)
         VALUES ($1, $2, $3, $4, $5)",
        values![study, version.number, version.act, version.by, version.at],
    )
    .map(drop)
}

/// What a code is from this version on.
pub fn write(tx: &mut Tx, study: StudyId, version: i64, code: &Code) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO codebook_codes
             (study_id, code_id, version, place, is_theme, theme_id, into_id, state, sealed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            study,
            code.id,
            version,
            code.place,
            code.is_theme,
            code.theme,
            code.into,
            code.state,
            code.sealed.as_bytes()
        ],
    )
    .map(drop)
}

fn read(row: &Row) -> Result<Code, Fault> {
    Ok(Code {
        id: CodeId(row.int(0)?),
        place: row.int(1)?,
        is_theme: row.flag(2)?,
        theme: row.int_or_none(3)?.map(CodeId),
        into: row.int_or_none(4)?.map(CodeId),
        state: CodeState::read(row.text(5)?).ok_or_else(|| unknown_code("state of a code"))?,
        sealed: Sealed::from_bytes(row.bytes(6)?.to_vec()),
    })
}
