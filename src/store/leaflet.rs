//! Leaflets, a row for each version. They are about nobody.

use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletClass};
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::leaflet::{Signature, Text, Version, needs};
use crate::{limits, values};

/// In the order in which [`read`] takes them.
macro_rules! leaflet_columns {
    () => {
        "id, name, lang, number, title, class, needs, words, sources, confirm, body, editor_id, \
         edited_day, signer_id, signed_at, expires_at, replaced_at, withdrawn_at, asks"
    };
}

pub fn insert(tx: &mut Tx, version: &Version) -> Result<(), Fault> {
    let text = &version.text;
    tx.run(
        "INSERT INTO leaflets (id, name, lang, number, title, class, needs, words, sources,
             confirm, body, editor_id, edited_day, asks)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        values![
            version.id,
            text.name.as_str(),
            text.lang,
            version.number,
            text.title.as_str(),
            text.class,
            text.needs.join(","),
            text.words.as_str(),
            text.sources.join("\n"),
            text.confirm.join("\n"),
            text.body.as_str(),
            version.editor,
            version.edited_day,
            text.asks.as_str(),
        ],
    )
    .map(drop)
}

pub fn find(tx: &mut Tx, id: i64) -> Result<Option<Version>, Fault> {
    tx.row(concat!("SELECT ", leaflet_columns!(), " FROM leaflets WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

/// The same, and nobody else changes it until the transaction ends.
pub fn locked(tx: &mut Tx, id: i64) -> Result<Option<Version>, Fault> {
    const SQL: &str = concat!("SELECT ", leaflet_columns!(), " FROM leaflets WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", leaflet_columns!(), " FROM leaflets WHERE id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

/// The newest version, signed or not.
pub fn newest(tx: &mut Tx, name: &str, lang: Lang) -> Result<Option<Version>, Fault> {
    tx.row(
        concat!(
            "SELECT ",
            leaflet_columns!(),
            " FROM leaflets WHERE name = $1 AND lang = $2 ORDER BY number DESC LIMIT 1"
        ),
        values![name, lang],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// The version that was signed last and is neither replaced nor withdrawn. It
/// may be past its date.
pub fn signed(tx: &mut Tx, name: &str, lang: Lang) -> Result<Option<Version>, Fault> {
    tx.row(
        concat!(
            "SELECT ",
            leaflet_columns!(),
            " FROM leaflets WHERE name = $1 AND lang = $2 AND signed_at IS NOT NULL
                 AND replaced_at IS NULL AND withdrawn_at IS NULL ORDER BY number DESC LIMIT 1"
        ),
        values![name, lang],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// Everything that was signed, and is neither replaced nor withdrawn.
pub fn all_signed(tx: &mut Tx) -> Result<Vec<Version>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            leaflet_columns!(),
            " FROM leaflets WHERE signed_at IS NOT NULL AND replaced_at IS NULL
                 AND withdrawn_at IS NULL ORDER BY title, id LIMIT $1"
        ),
        values![limits::LEAFLETS_MAX],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The newest version of each leaflet, by name.
pub fn newest_of_all(tx: &mut Tx) -> Result<Vec<Version>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            leaflet_columns!(),
            " FROM leaflets AS l WHERE NOT EXISTS (SELECT 1 FROM leaflets AS newer
                 WHERE newer.name = l.name AND newer.lang = l.lang AND newer.number > l.number)
             ORDER BY name, lang LIMIT $1"
        ),
        values![limits::LEAFLETS_MAX],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Every version of one leaflet, the newest first.
pub fn versions(tx: &mut Tx, name: &str, lang: Lang) -> Result<Vec<Version>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            leaflet_columns!(),
            " FROM leaflets WHERE name = $1 AND lang = $2 ORDER BY number DESC LIMIT $3"
        ),
        values![name, lang, limits::LEAFLET_VERSIONS_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn sign(tx: &mut Tx, id: i64, signature: Signature) -> Result<(), Fault> {
    tx.run(
        "UPDATE leaflets SET signer_id = $2, signed_at = $3, expires_at = $4 WHERE id = $1",
        values![id, signature.by, signature.at, signature.until],
    )
    .map(drop)
}

/// Earlier versions count no more.
pub fn replace(
    tx: &mut Tx,
    name: &str,
    lang: Lang,
    number: i64,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "UPDATE leaflets SET replaced_at = $4 WHERE name = $1 AND lang = $2 AND number < $3
             AND signed_at IS NOT NULL AND replaced_at IS NULL",
        values![name, lang, number, now],
    )
    .map(drop)
}

/// Every version of it that was signed.
pub fn withdraw(tx: &mut Tx, name: &str, lang: Lang, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE leaflets SET withdrawn_at = $3 WHERE name = $1 AND lang = $2
             AND signed_at IS NOT NULL AND withdrawn_at IS NULL",
        values![name, lang, now],
    )
    .map(drop)
}

/// In how many talks that still exist it stands.
pub fn talks_with(tx: &mut Tx, name: &str) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(DISTINCT case_id) FROM messages WHERE leaflet = $1", values![name])?
        .map_or(Ok(0), |row| row.int(0))
}

fn read(row: &Row) -> Result<Version, Fault> {
    let unknown = super::unknown_code;
    let lines = |text: &str| text.lines().map(str::to_owned).collect();
    let signature = match (row.int_or_none(13)?, row.int_or_none(14)?, row.int_or_none(15)?) {
        (Some(by), Some(at), Some(until)) => {
            Some(Signature { by: WorkerId(by), at: Timestamp(at), until: Timestamp(until) })
        }
        _ => None,
    };
    Ok(Version {
        id: row.int(0)?,
        number: row.int(3)?,
        text: Text {
            name: row.text(1)?.to_owned(),
            lang: Lang::read(row.text(2)?).ok_or_else(|| unknown("language"))?,
            title: row.text(4)?.to_owned(),
            class: LeafletClass::read(row.text(5)?).ok_or_else(|| unknown("class"))?,
            needs: needs(row.text(6)?).map_err(|_| unknown("need"))?,
            words: row.text(7)?.to_owned(),
            asks: row.text(18)?.to_owned(),
            sources: lines(row.text(8)?),
            confirm: lines(row.text(9)?),
            body: row.text(10)?.to_owned(),
        },
        editor: row.int_or_none(11)?.map(WorkerId),
        edited_day: Timestamp(row.int(12)?),
        signature,
        is_replaced: row.int_or_none(16)?.is_some(),
        withdrawn_at: row.int_or_none(17)?.map(Timestamp),
    })
}
