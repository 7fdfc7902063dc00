//! SQLite: one thread writes and commits for everybody who waits, two read.

use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, ToSql, types};

use super::job::Job;
use super::{Bell, EVERYTHING, Engine, Fault, Journal, Migration, Row, Sql, Tx, Value, migrate};
use crate::limits;

/// The names of the placeholders, made once: SQLite takes `$1` for a name and
/// numbers names by their first appearance.
const PLACES: [&str; 32] = [
    "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9", "$10", "$11", "$12", "$13", "$14", "$15",
    "$16", "$17", "$18", "$19", "$20", "$21", "$22", "$23", "$24", "$25", "$26", "$27", "$28",
    "$29", "$30", "$31", "$32",
];

pub(super) fn open(
    file: &Path,
    journal: Journal,
    migrations: &'static [Migration],
    bell: Arc<Bell>,
) -> Result<Engine, Fault> {
    keep_from_others(file)?;
    let mut writer = connect(file, journal)?;
    migrate_file(&mut writer, migrations)?;
    let (writing, to_write) = sync_channel(limits::JOBS_WAITING_MAX);
    let (reading, to_read) = sync_channel(limits::JOBS_WAITING_MAX);
    let to_read = Arc::new(Mutex::new(to_read));
    for _ in 0..limits::SQLITE_READERS {
        let reader = connect(file, journal)?;
        reader.pragma_update(None, "query_only", true).map_err(fault)?;
        let jobs = Arc::clone(&to_read);
        spawn("reader", move || read_loop(reader, &jobs))?;
    }
    let log = Arc::new(Mutex::new(()));
    watch(file, journal, &bell, &log)?;
    let ringer = Arc::clone(&bell);
    spawn("writer", move || write_loop(writer, &to_write, &ringer, &log))?;
    Ok(Engine { writing, reading, bell, scrubs: journal == Journal::Wal })
}

/// A new file is for its owner only; SQLite gives its log the same rights.
fn keep_from_others(file: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::OpenOptionsExt;
    let made = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
    match made {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(Fault::Full),
        Err(_) => Err(Fault::Gone),
    }
}

fn connect(file: &Path, journal: Journal) -> Result<Connection, Fault> {
    let connection = Connection::open(file).map_err(fault)?;
    connection.busy_timeout(Duration::from_millis(limits::SQLITE_BUSY_MS)).map_err(fault)?;
    let (mode, synchronous) = match journal {
        Journal::Wal => ("WAL", "FULL"),
        Journal::Truncate => ("TRUNCATE", "EXTRA"),
    };
    for (name, value) in [
        ("journal_mode", mode),
        ("synchronous", synchronous),
        ("secure_delete", "ON"),
        ("foreign_keys", "ON"),
        ("trusted_schema", "OFF"),
        // Sorting must not write a temporary file beside the database.
        ("temp_store", "MEMORY"),
        ("cache_size", "-4000"),
        ("wal_autocheckpoint", &limits::SQLITE_LOG_PAGES_MAX.to_string()),
    ] {
        connection.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(|error| {
            match error {
                rusqlite::Error::QueryReturnedNoRows => Ok(()),
                other => Err(fault(other)),
            }
        })?;
    }
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS_KEPT);
    Ok(connection)
}

/// The file at its newest version, open to nobody else for as long as this lives.
/// [`Fault::Busy`] when another program has it open.
pub(super) fn alone(file: &Path, migrations: &[Migration]) -> Result<Connection, Fault> {
    let mut connection = connect(file, Journal::Wal)?;
    migrate_file(&mut connection, migrations)?;
    let set = |name: &str, wanted: &str| {
        let now = connection.pragma_update_and_check(None, name, wanted, |row| row.get(0));
        now.map(|now: String| now == wanted)
    };
    set("locking_mode", "exclusive").map_err(fault)?;
    // Only who is alone may give the log up. Somebody may just be going.
    for _ in 0..limits::ALONE_TRIES {
        if set("journal_mode", "delete").is_ok_and(|is_alone| is_alone) {
            batch(&connection, "BEGIN EXCLUSIVE; COMMIT")?;
            return Ok(connection);
        }
        std::thread::sleep(Duration::from_millis(limits::OTHER_PROCESSES_MS));
    }
    Err(Fault::Busy)
}

fn migrate_file(connection: &mut Connection, migrations: &[Migration]) -> Result<(), Fault> {
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Exclusive)
        .map_err(fault)?;
    let mut file = File(&transaction);
    migrate::run(&mut Tx::new(&mut file), migrations, migrate::for_sqlite)?;
    transaction.commit().map_err(fault)
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
    std::thread::Builder::new()
        .name(format!("sqlite-{name}"))
        .spawn(run)
        .map(drop)
        .map_err(|_| Fault::Broken("no thread could be started".to_owned()))
}

fn read_loop(connection: Connection, jobs: &Mutex<Receiver<Box<dyn Job>>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(mut job) = next else { return };
        let kept = run_cached(&connection, "BEGIN").and_then(|()| {
            job.run(&mut Tx::new(&mut File(&connection)));
            run_cached(&connection, "ROLLBACK")
        });
        job.answer(kept);
    }
}

fn write_loop(connection: Connection, jobs: &Receiver<Box<dyn Job>>, bell: &Bell, log: &Mutex<()>) {
    while let Ok(first) = jobs.recv() {
        let mut waiting = vec![first];
        while waiting.len() < limits::JOBS_A_COMMIT_MAX
            && let Ok(next) = jobs.try_recv()
        {
            waiting.push(next);
        }
        let (scrubs, waiting) = waiting.into_iter().partition(|job| job.is_scrub());
        commit_together(&connection, waiting, bell);
        for scrub in scrubs {
            let _alone = log.lock().unwrap_or_else(PoisonError::into_inner);
            scrub.answer(checkpoint(&connection));
        }
    }
}

/// All that is waiting becomes durable with one `fsync`. Each job has a
/// savepoint of its own, so that a refusal undoes nobody else's work.
fn commit_together(connection: &Connection, mut jobs: Vec<Box<dyn Job>>, bell: &Bell) {
    if jobs.is_empty() {
        return;
    }
    let mut changed = Vec::new();
    let kept = run_cached(connection, "BEGIN IMMEDIATE")
        .and_then(|()| jobs.iter_mut().try_for_each(|job| run_one(connection, job, &mut changed)))
        .and_then(|()| run_cached(connection, "COMMIT"));
    if kept.is_err() && !connection.is_autocommit() {
        // After this the file is as it was; the fault is already on its way.
        let _ = batch(connection, "ROLLBACK");
    }
    if kept.is_ok() {
        bell.ring(&changed);
    }
    for job in jobs {
        job.answer(kept.clone());
    }
}

fn run_one(
    connection: &Connection,
    job: &mut Box<dyn Job>,
    changed: &mut Vec<i64>,
) -> Result<(), Fault> {
    run_cached(connection, "SAVEPOINT job")?;
    let mut file = File(connection);
    let mut tx = Tx::new(&mut file);
    let keep = job.run(&mut tx);
    let touched = tx.changed;
    if !keep {
        // A full disk ends the whole transaction by itself; there is then
        // nothing left to roll back to, and the commit after this says so.
        if connection.is_autocommit() {
            return Err(Fault::Full);
        }
        run_cached(connection, "ROLLBACK TO job")?;
    } else {
        changed.extend(touched);
    }
    run_cached(connection, "RELEASE job")
}

fn run_cached(connection: &Connection, sql: &str) -> Result<(), Fault> {
    connection.prepare_cached(sql).and_then(|mut text| text.execute([])).map(drop).map_err(fault)
}

fn batch(connection: &Connection, sql: &str) -> Result<(), Fault> {
    connection.execute_batch(sql).map_err(fault)
}

/// Moves the log into the file and cuts it to nothing. [`Fault::Busy`] when a
/// reader stands in the way.
fn checkpoint(connection: &Connection) -> Result<(), Fault> {
    let busy: i64 = connection
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
        .map_err(fault)?;
    if busy == 0 { Ok(()) } else { Err(Fault::Busy) }
}

/// SQLite cannot tell one process of another's commit; it can be asked. And
/// where something was committed, the log is moved into the file here, so that
/// nobody who writes waits for it. `log` is held by whoever is about to.
fn watch(
    file: &Path,
    journal: Journal,
    bell: &Arc<Bell>,
    log: &Arc<Mutex<()>>,
) -> Result<(), Fault> {
    if journal == Journal::Truncate {
        return Ok(());
    }
    let connection = connect(file, journal)?;
    let (bell, log) = (Arc::downgrade(bell), Arc::clone(log));
    spawn("watcher", move || {
        let mut seen = None;
        while let Some(bell) = bell.upgrade() {
            // Counts the commits of all other connections, our own writer's
            // included: one ring too many is harmless.
            let now: Option<i64> =
                connection.query_row("PRAGMA data_version", [], |row| row.get(0)).ok();
            if seen.is_some() && now != seen {
                bell.ring(&[EVERYTHING]);
                let _alone = log.lock().unwrap_or_else(PoisonError::into_inner);
                // What cannot be moved now is moved the next time.
                let _ = batch(&connection, "PRAGMA wal_checkpoint(PASSIVE)");
            }
            seen = now;
            drop(bell);
            std::thread::sleep(Duration::from_millis(limits::OTHER_PROCESSES_MS));
        }
    })
}

struct File<'a>(&'a Connection);

impl Sql for File<'_> {
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault> {
        let mut text = self.0.prepare_cached(sql).map_err(fault)?;
        bind(&mut text, values)?;
        text.raw_execute().map(|rows| rows as u64).map_err(fault)
    }

    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut text = self.0.prepare_cached(sql).map_err(fault)?;
        let columns = text.column_count();
        bind(&mut text, values)?;
        let mut found = text.raw_query();
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(fault)? {
            let values = (0..columns)
                .map(|column| row.get_ref(column).map_err(fault).and_then(value))
                .collect::<Result<_, _>>()?;
            rows.push(Row(values));
        }
        Ok(rows)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        batch(self.0, sql)
    }

    fn locks_rows(&self) -> bool {
        false
    }
}

/// A text with more values than [`PLACES`] is one of many rows, whose places stand in
/// order: to look thousands of names up, one after another, would take longer than the rows.
fn bind(text: &mut rusqlite::CachedStatement<'_>, values: &[Value]) -> Result<(), Fault> {
    let unused = |place: &str| Fault::Broken(format!("a statement does not use {place}"));
    if values.len() > PLACES.len() {
        let last = PLACES[PLACES.len() - 1];
        if text.parameter_index(last).map_err(fault)? != Some(PLACES.len())
            || text.parameter_count() != values.len()
        {
            return Err(unused(last));
        }
        for (number, value) in (1..).zip(values) {
            text.raw_bind_parameter(number, value).map_err(fault)?;
        }
        return Ok(());
    }
    for (value, place) in values.iter().zip(PLACES) {
        let index = text.parameter_index(place).map_err(fault)?.ok_or_else(|| unused(place))?;
        text.raw_bind_parameter(index, value).map_err(fault)?;
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<types::ToSqlOutput<'_>> {
        Ok(match self {
            Value::Int(number) => types::ToSqlOutput::from(*number),
            Value::Text(text) => types::ToSqlOutput::from(text.as_str()),
            Value::Bytes(bytes) => types::ToSqlOutput::from(bytes.as_slice()),
            Value::NoInt | Value::NoText | Value::NoBytes => types::ToSqlOutput::from(types::Null),
        })
    }
}

fn value(found: types::ValueRef<'_>) -> Result<Value, Fault> {
    match found {
        types::ValueRef::Null => Ok(Value::NoInt),
        types::ValueRef::Integer(number) => Ok(Value::Int(number)),
        types::ValueRef::Text(text) => std::str::from_utf8(text)
            .map(Value::from)
            .map_err(|_| Fault::Broken("a text in the database is not UTF-8".to_owned())),
        types::ValueRef::Blob(bytes) => Ok(Value::from(bytes)),
        types::ValueRef::Real(_) => {
            Err(Fault::Broken("a number in the database is not whole".to_owned()))
        }
    }
}

/// Keeps the kind of an SQLite error and drops its text, which may quote.
pub(super) fn fault(error: rusqlite::Error) -> Fault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Fault::Full,
        Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::NotADatabase) => {
            Fault::Gone
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
        Some(code) => Fault::Broken(format!("SQLite: {code:?}")),
        None => Fault::Broken("SQLite: a value of the wrong type".to_owned()),
    }
}
