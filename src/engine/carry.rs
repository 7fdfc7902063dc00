//! SQLite to PostgreSQL: every row of a file into a database of its own. The only
//! place that speaks to both engines at once.

use std::path::Path;

use ::postgres::Transaction;
use ::postgres::binary_copy::BinaryCopyInWriter;
use ::postgres::types::{ToSql, Type};
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Fault, Migration, postgres, sqlite};

/// What was carried over. While it lives nobody else can open the file.
pub struct Carried {
    pub tables: usize,
    pub rows: u64,
    _alone: Connection,
}

struct Table {
    name: String,
    /// Names and types, in the file's order.
    columns: Vec<(String, Type)>,
    refers_to: Vec<String>,
}

/// Brings both databases to the newest version and copies every row in one
/// transaction: the other database holds all of them, or none. `marked` is the
/// table in which a row says whose database it is.
///
/// # Errors
/// [`Fault::Busy`] when another program has the file open, [`Fault::Taken`] when
/// the database is somebody's already; what else fails, by its kind.
pub fn carry(
    file: &Path,
    url: &str,
    migrations: &[Migration],
    marked: &str,
) -> Result<Carried, Fault> {
    let from = sqlite::alone(file, migrations)?;
    let tables = in_order(tables(&from)?)?;
    let mut client = postgres::connect(&postgres::config(url)?)?;
    postgres::migrate_database(&mut client, migrations)?;
    let mut to = client.transaction().map_err(|error| postgres::fault(&error))?;
    if !claim(&mut to, marked)? {
        return Err(Fault::Taken);
    }
    // Some steps to today's version write a row of their own.
    for table in tables.iter().rev() {
        let sql = format!("DELETE FROM {}", table.name);
        to.batch_execute(&sql).map_err(|error| postgres::fault(&error))?;
    }
    let mut rows = 0;
    for table in &tables {
        rows += copy(&from, &mut to, table)?;
        // Otherwise the other engine plans for empty tables until it has counted them.
        let sql = format!("ANALYZE {}", table.name);
        to.batch_execute(&sql).map_err(|error| postgres::fault(&error))?;
    }
    to.commit().map_err(|error| postgres::fault(&error))?;
    Ok(Carried { tables: tables.len(), rows, _alone: from })
}

/// Whether the database is nobody's yet. If so, nobody else can take it now.
fn claim(to: &mut Transaction, marked: &str) -> Result<bool, Fault> {
    let lock = format!("LOCK TABLE {marked} IN ACCESS EXCLUSIVE MODE");
    to.batch_execute(&lock).map_err(|error| postgres::fault(&error))?;
    let found = to.query(&format!("SELECT 1 FROM {marked} LIMIT 1"), &[]);
    Ok(found.map_err(|error| postgres::fault(&error))?.is_empty())
}

fn tables(from: &Connection) -> Result<Vec<Table>, Fault> {
    let names = texts(
        from,
        "SELECT name FROM sqlite_master WHERE type = 'table'
         AND name NOT LIKE 'sqlite_%' AND name <> 'schema_versions' ORDER BY name",
        "",
    )?;
    names
        .into_iter()
        .map(|name| {
            let refers_to =
                texts(from, "SELECT \"table\" FROM pragma_foreign_key_list($1)", &name)?;
            let columns = columns(from, &name)?;
            Ok(Table { name, columns, refers_to })
        })
        .collect()
}

fn texts(from: &Connection, sql: &str, of: &str) -> Result<Vec<String>, Fault> {
    let mut text = from.prepare(sql).map_err(sqlite::fault)?;
    let given: &[&str] = if of.is_empty() { &[] } else { &[of] };
    let found = text.query_map(rusqlite::params_from_iter(given), |row| row.get(0));
    found.and_then(Iterator::collect).map_err(sqlite::fault)
}

fn columns(from: &Connection, table: &str) -> Result<Vec<(String, Type)>, Fault> {
    let names = texts(from, "SELECT name FROM pragma_table_info($1) ORDER BY cid", table)?;
    let types = texts(from, "SELECT type FROM pragma_table_info($1) ORDER BY cid", table)?;
    let typed = |(name, kind): (String, String)| match kind.as_str() {
        "INTEGER" => Ok((name, Type::INT8)),
        "TEXT" => Ok((name, Type::TEXT)),
        "BLOB" => Ok((name, Type::BYTEA)),
        other => Err(Fault::Broken(format!("SQLite: a column of type {other}"))),
    };
    names.into_iter().zip(types).map(typed).collect()
}

/// Whatever a table refers to comes before it.
fn in_order(mut rest: Vec<Table>) -> Result<Vec<Table>, Fault> {
    let mut done: Vec<Table> = Vec::new();
    while !rest.is_empty() {
        let waits = |table: &Table| {
            let mut others = table.refers_to.iter().filter(|other| **other != table.name);
            others.any(|other| !done.iter().any(|it| it.name == *other))
        };
        let (later, now): (Vec<_>, Vec<_>) = rest.into_iter().partition(waits);
        if now.is_empty() {
            return Err(Fault::Broken("tables refer to each other in a circle".to_owned()));
        }
        done.extend(now);
        rest = later;
    }
    Ok(done)
}

fn copy(from: &Connection, to: &mut Transaction, table: &Table) -> Result<u64, Fault> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let types: Vec<Type> = table.columns.iter().map(|(_, kind)| kind.clone()).collect();
    let (names, name) = (names.join(", "), &table.name);
    let into = to.copy_in(&format!("COPY {name} ({names}) FROM STDIN BINARY"));
    let into = into.map_err(|error| postgres::fault(&error))?;
    let mut writer = BinaryCopyInWriter::new(into, &types);
    let mut text = from.prepare(&format!("SELECT {names} FROM {name}")).map_err(sqlite::fault)?;
    let mut found = text.query([]).map_err(sqlite::fault)?;
    while let Some(row) = found.next().map_err(sqlite::fault)? {
        let values: Vec<Box<dyn ToSql + Sync>> = types
            .iter()
            .enumerate()
            .map(|(place, kind)| value(row.get_ref(place).map_err(sqlite::fault)?, kind))
            .collect::<Result<_, Fault>>()?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|it| &**it).collect();
        writer.write(&values).map_err(|error| postgres::fault(&error))?;
    }
    writer.finish().map_err(|error| postgres::fault(&error))
}

fn value(found: ValueRef<'_>, kind: &Type) -> Result<Box<dyn ToSql + Sync>, Fault> {
    Ok(match found {
        ValueRef::Integer(number) => Box::new(number),
        ValueRef::Blob(bytes) => Box::new(bytes.to_vec()),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Box::new(text.to_owned()),
            Err(_) => return Err(Fault::Broken("a text in the database is not UTF-8".to_owned())),
        },
        ValueRef::Null if *kind == Type::INT8 => Box::new(None::<i64>),
        ValueRef::Null if *kind == Type::TEXT => Box::new(None::<String>),
        ValueRef::Null => Box::new(None::<Vec<u8>>),
        ValueRef::Real(_) => {
            return Err(Fault::Broken("a number in the database is not whole".to_owned()));
        }
    })
}
