//! SQLite: one thread writes and commits for everybody who waits, two read.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, ToSql, types};

use super::job::Job;
use super::queue::{self, Worker};
use super::{Bell, EVERYTHING, Engine, Fault, Journal, Migration, Row, Sql, Tx, Value, migrate};
use crate::limits;

#[cfg(test)]
mod tests;

/// How long another process is waited for.
const WAIT: Duration = Duration::from_millis(limits::SQLITE_BUSY_MS);
const PATIENCE: Duration = Duration::from_millis(limits::SCRUB_WAIT_MS);
const PAUSE: Duration = Duration::from_millis(limits::SCRUB_PAUSE_MS);

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
    // SQLite puts its log beside the file that a link leads to.
    let file = &file.canonicalize().map_err(|_| Fault::Gone)?;
    let mut writer = connect(file)?;
    migrate_file(&mut writer, migrations)?;
    let (reading, readers) = queue::queue::<{ limits::SQLITE_READERS }>();
    for jobs in readers {
        let reader = connect(file)?;
        reader.pragma_update(None, "query_only", true).map_err(fault)?;
        spawn("reader", move || read_loop(reader, &jobs))?;
    }
    let log = Arc::new(Mutex::new(()));
    let scrubs_at_once = journal == Journal::ScrubbedAtOnce;
    watch(file, &bell, &log)?;
    let mut writer = Writer {
        connection: writer,
        bell: Arc::clone(&bell),
        log,
        log_file: log_of(file),
        scrubs_at_once,
        owes_scrub: false,
    };
    // Whoever wrote before may have been cut off between removing and scrubbing.
    writer.owes_scrub = scrubs_at_once && writer.scrub_within(PATIENCE).is_err();
    let (writing, [jobs]) = queue::queue();
    spawn("writer", move || writer.run(&jobs))?;
    Ok(Engine { writing, reading, bell, scrubs: !scrubs_at_once })
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

fn connect(file: &Path) -> Result<Connection, Fault> {
    let connection = Connection::open(file).map_err(fault)?;
    connection.busy_timeout(WAIT).map_err(fault)?;
    // Where a file system has no memory to share, SQLite keeps another journal and says so.
    let journal: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(fault)?;
    if journal != "wal" {
        return Err(Fault::Broken(
            "the file system of the database cannot keep its log".to_owned(),
        ));
    }
    for (name, value) in [
        ("synchronous", "FULL"),
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
    // Else SQLite looks at bound values to choose among indexes with a condition, and so
    // reads a statement anew each time. Conditions are met by what statements say.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(limits::STATEMENTS_KEPT);
    Ok(connection)
}

/// The file at its newest version, open to nobody else for as long as this lives.
/// [`Fault::Busy`] when another program has it open.
pub(super) fn alone(file: &Path, migrations: &[Migration]) -> Result<Connection, Fault> {
    let mut connection = connect(file)?;
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
    let mut file = File::new(&transaction);
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

fn read_loop(connection: Connection, jobs: &Worker) {
    while let Some(mut job) = jobs.next() {
        let kept = run_cached(&connection, "BEGIN").and_then(|()| {
            job.run(&mut Tx::new(&mut File::new(&connection)));
            run_cached(&connection, "ROLLBACK")
        });
        job.answer(kept);
    }
}

/// The one who writes, and commits for everybody who waits.
struct Writer {
    connection: Connection,
    bell: Arc<Bell>,
    /// Held by whoever is about to move the log into the file.
    log: Arc<Mutex<()>>,
    log_file: PathBuf,
    scrubs_at_once: bool,
    /// The log holds what was removed, because a reader stood in the way.
    owes_scrub: bool,
}

/// What a job left behind in a commit.
#[derive(Default)]
struct Trace {
    changed: Vec<i64>,
    /// It ran a statement that may remove something, whether or not it found anything:
    /// what it did not find, another may have removed and not yet scrubbed.
    removes: bool,
    /// And whoever asked waits until it is gone from the log, too.
    waits: bool,
}

impl Writer {
    fn run(mut self, jobs: &Worker) {
        while let Some(waiting) = jobs.next_together(limits::JOBS_A_COMMIT_MAX) {
            let (scrubs, waiting) = waiting.into_iter().partition(|job| job.is_scrub());
            self.commit_together(waiting);
            for scrub in scrubs {
                scrub.answer(self.scrub_within(WAIT));
            }
        }
    }

    /// All that is waiting becomes durable with one `fsync`. Each job has a
    /// savepoint of its own, so that a refusal undoes nobody else's work.
    fn commit_together(&mut self, mut jobs: Vec<Box<dyn Job>>) {
        if jobs.is_empty() {
            return;
        }
        let mut traces = Vec::with_capacity(jobs.len());
        let kept = self.commit(&mut jobs, &mut traces);
        if kept.is_err() && !self.connection.is_autocommit() {
            // After this the file is as it was; the fault is already on its way.
            let _ = batch(&self.connection, "ROLLBACK");
        }
        if kept.is_ok() {
            let changed: Vec<i64> = traces.iter().flat_map(|it| it.changed.clone()).collect();
            self.bell.ring(&changed);
        }
        traces.resize_with(jobs.len(), Trace::default);
        let waits = |trace: &Trace| kept.is_ok() && self.scrubs_at_once && trace.waits;
        let is_owed = traces.iter().any(|trace| trace.removes);
        let (waiting, others): (Vec<_>, Vec<_>) =
            jobs.into_iter().zip(traces).partition(|(_, trace)| waits(trace));
        for (job, _) in others {
            job.answer(kept.clone());
        }
        if kept.is_ok() && self.scrubs_at_once {
            self.scrub_what_is_owed(is_owed, waiting);
        }
    }

    /// Who removed something is told once it is gone, or that it may not be.
    fn scrub_what_is_owed(&mut self, is_new: bool, waiting: Vec<(Box<dyn Job>, Trace)>) {
        if is_new || self.owes_scrub {
            // Whoever stood in the way once is not waited for at each commit again.
            let patience =
                if waiting.is_empty() || self.owes_scrub { Duration::ZERO } else { PATIENCE };
            let scrubbed = self.scrub_within(patience);
            self.owes_scrub = scrubbed.is_err();
            for (job, _) in waiting {
                job.answer(scrubbed.clone());
            }
        }
    }

    fn commit(&self, jobs: &mut [Box<dyn Job>], traces: &mut Vec<Trace>) -> Result<(), Fault> {
        run_cached(&self.connection, "BEGIN IMMEDIATE")?;
        for job in jobs {
            traces.push(run_one(&self.connection, job)?);
        }
        run_cached(&self.connection, "COMMIT")
    }

    /// Tries again for so long, and lets others write in between: SQLite would keep them
    /// waiting with it, and does not wait at all for another who moves the log.
    fn scrub_within(&self, patience: Duration) -> Result<(), Fault> {
        let mut left = patience.as_millis() / PAUSE.as_millis();
        self.connection.busy_timeout(Duration::ZERO).map_err(fault)?;
        let scrubbed = loop {
            match self.scrub() {
                Err(Fault::Busy) if left > 0 => std::thread::sleep(PAUSE),
                scrubbed => break scrubbed,
            }
            left -= 1;
        };
        self.connection.busy_timeout(WAIT).map_err(fault)?;
        scrubbed
    }

    /// Moves the log into the file and cuts it to nothing, durably.
    /// [`Fault::Busy`] when somebody stands in the way.
    fn scrub(&self) -> Result<(), Fault> {
        // Nothing was written since it was cut the last time, by whomever.
        match std::fs::metadata(&self.log_file) {
            Ok(log) if log.len() == 0 => return Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Ok(_) => {}
            Err(_) => return Err(Fault::Gone),
        }
        let _alone = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let busy: i64 = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(fault)?;
        if busy != 0 {
            return Err(Fault::Busy);
        }
        // SQLite cuts the log and leaves it to the system when that reaches the disk.
        std::fs::File::open(&self.log_file).and_then(|log| log.sync_all()).map_err(|_| Fault::Gone)
    }
}

/// The log that SQLite writes ahead of a file.
fn log_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn run_one(connection: &Connection, job: &mut Box<dyn Job>) -> Result<Trace, Fault> {
    run_cached(connection, "SAVEPOINT job")?;
    let mut file = File::new(connection);
    let mut tx = Tx::new(&mut file);
    let keep = job.run(&mut tx);
    let (changed, lingers) = (std::mem::take(&mut tx.changed), tx.lingers);
    let removes = file.removes;
    let trace = if keep {
        Trace { changed, removes, waits: removes && !lingers }
    } else {
        // A full disk ends the whole transaction by itself; there is then
        // nothing left to roll back to, and the commit after this says so.
        if connection.is_autocommit() {
            return Err(Fault::Full);
        }
        run_cached(connection, "ROLLBACK TO job")?;
        Trace::default()
    };
    run_cached(connection, "RELEASE job")?;
    Ok(trace)
}

fn run_cached(connection: &Connection, sql: &str) -> Result<(), Fault> {
    connection.prepare_cached(sql).and_then(|mut text| text.execute([])).map(drop).map_err(fault)
}

fn batch(connection: &Connection, sql: &str) -> Result<(), Fault> {
    connection.execute_batch(sql).map_err(fault)
}

/// SQLite cannot tell one process of another's commit; it can be asked. And
/// where something was committed, the log is moved into the file here, so that
/// nobody who writes waits for it. `log` is held by whoever is about to.
fn watch(file: &Path, bell: &Arc<Bell>, log: &Arc<Mutex<()>>) -> Result<(), Fault> {
    let connection = connect(file)?;
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

struct File<'a> {
    connection: &'a Connection,
    /// Whether a statement ran that may remove something.
    removes: bool,
}

impl<'a> File<'a> {
    fn new(connection: &'a Connection) -> File<'a> {
        File { connection, removes: false }
    }
}

/// Whether a statement may take something away: it neither looks, nor inserts without
/// changing the row it meets.
fn may_remove(sql: &str) -> bool {
    !sql.starts_with("SELECT") && (!sql.starts_with("INSERT") || sql.contains("DO UPDATE"))
}

impl Sql for File<'_> {
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault> {
        let mut text = self.connection.prepare_cached(sql).map_err(fault)?;
        bind(&mut text, values)?;
        self.removes |= may_remove(sql);
        text.raw_execute().map(|rows| rows as u64).map_err(fault)
    }

    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut text = self.connection.prepare_cached(sql).map_err(fault)?;
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
        self.removes |= may_remove(sql);
        Ok(rows)
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        batch(self.connection, sql)
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
