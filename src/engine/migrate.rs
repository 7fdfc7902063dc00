//! Numbered steps from an empty database to today's. They run at start, in one
//! transaction, and a repeated start changes nothing.

use super::{Fault, Tx};
use crate::values;

/// One step. The text is written in PostgreSQL's types; [`for_sqlite`] swaps
/// three words.
pub struct Migration {
    /// 1 and upward, without gaps.
    pub version: i64,
    pub sql: &'static str,
}

/// PostgreSQL reads the text as it stands; `WITHOUT OIDS` means nothing to it
/// and stands where SQLite is told to keep to the column types.
pub(super) fn for_sqlite(sql: &str) -> String {
    sql.replace("BYTEA", "BLOB").replace("BIGINT", "INTEGER").replace("WITHOUT OIDS", "STRICT")
}

/// Brings the database to the newest version. The caller holds whatever lock
/// keeps a second process from doing the same.
pub(super) fn run(
    tx: &mut Tx,
    migrations: &[Migration],
    dialect: fn(&str) -> String,
) -> Result<(), Fault> {
    tx.sql.batch("CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY)")?;
    let found = tx
        .row("SELECT COALESCE(MAX(version), 0) FROM schema_versions", values![])?
        .map_or(Ok(0), |row| row.int(0))?;
    let known = migrations.last().map_or(0, |newest| newest.version);
    if found > known {
        return Err(Fault::Newer { found, known });
    }
    for step in migrations.iter().filter(|step| step.version > found) {
        tx.sql.batch(&dialect(step.sql))?;
        tx.run("INSERT INTO schema_versions (version) VALUES ($1)", values![step.version])?;
    }
    Ok(())
}
