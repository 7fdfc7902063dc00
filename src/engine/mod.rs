//! The databases. No other room names one.
//!
//! A caller hands over a function of a [`Tx`]; the engine runs it in a
//! transaction of its own on a thread that owns a connection, and answers only
//! after the transaction is durable. SQLite has one writer, which puts all jobs
//! that are waiting into one commit (one `fsync` for many); PostgreSQL has a
//! pool. The SQL text is the same for both: `$1` placeholders, three types
//! (`BIGINT`, `TEXT`, `BYTEA`), `ON CONFLICT`, `RETURNING`. Where the engines
//! must differ, the difference stands in this folder.

mod bell;
mod carry;
mod job;
mod migrate;
mod postgres;
mod queue;
mod sqlite;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use bell::{Bell, EVERYTHING, Listener};
pub use carry::{Carried, carry};
pub use migrate::Migration;

use job::Work;
use queue::Queue;

/// The machine failed. Nothing in here quotes a value that was stored: the
/// texts of database drivers are cut down to their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The disk, or the room the database was given, is full.
    Full,
    /// The database does not answer.
    Gone,
    /// More work is waiting than [`crate::limits::JOBS_WAITING_MAX`].
    Busy,
    /// The database was made by a newer netreach.
    Newer { found: i64, known: i64 },
    /// A job panicked; its transaction was undone.
    Panicked,
    /// The database holds an organisation already.
    Taken,
    /// Anything else, named by kind and place, without content.
    Broken(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Full => f.write_str("the disk is full"),
            Fault::Gone => f.write_str("the database does not answer"),
            Fault::Busy => f.write_str("too much work is waiting"),
            Fault::Newer { found, known } => write!(
                f,
                "the database has version {found}, this netreach knows {known}: use a newer netreach"
            ),
            Fault::Taken => f.write_str("there is an organisation in it already"),
            Fault::Panicked => f.write_str("a job panicked and was undone"),
            Fault::Broken(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Fault {}

/// One value in a statement or a row. A missing value keeps its type, because
/// PostgreSQL must know it.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
    NoInt,
    NoText,
    NoBytes,
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Value {
        Value::Bytes(value.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Value {
        Value::Bytes(value)
    }
}

impl From<Option<i64>> for Value {
    fn from(value: Option<i64>) -> Value {
        value.map_or(Value::NoInt, Value::Int)
    }
}

impl From<Option<&str>> for Value {
    fn from(value: Option<&str>) -> Value {
        value.map_or(Value::NoText, Value::from)
    }
}

impl From<Option<Vec<u8>>> for Value {
    fn from(value: Option<Vec<u8>>) -> Value {
        value.map_or(Value::NoBytes, Value::Bytes)
    }
}

/// The values of one statement, each made from what the caller has.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::engine::Value::from($value)),*] };
}

/// One row of an answer, read by position.
pub struct Row(Vec<Value>);

impl Row {
    fn at(&self, place: usize) -> Result<&Value, Fault> {
        self.0.get(place).ok_or_else(|| unreadable(place))
    }

    /// # Errors
    /// When the column is not a whole number.
    pub fn int(&self, place: usize) -> Result<i64, Fault> {
        self.int_or_none(place)?.ok_or_else(|| unreadable(place))
    }

    /// # Errors
    /// When the column is neither a whole number nor empty.
    pub fn int_or_none(&self, place: usize) -> Result<Option<i64>, Fault> {
        match self.at(place)? {
            Value::Int(value) => Ok(Some(*value)),
            Value::NoInt | Value::NoText | Value::NoBytes => Ok(None),
            _ => Err(unreadable(place)),
        }
    }

    /// # Errors
    /// When the column is not a whole number.
    pub fn flag(&self, place: usize) -> Result<bool, Fault> {
        Ok(self.int(place)? != 0)
    }

    /// # Errors
    /// When the column is not a text.
    pub fn text(&self, place: usize) -> Result<&str, Fault> {
        self.text_or_none(place)?.ok_or_else(|| unreadable(place))
    }

    /// # Errors
    /// When the column is neither a text nor empty.
    pub fn text_or_none(&self, place: usize) -> Result<Option<&str>, Fault> {
        match self.at(place)? {
            Value::Text(value) => Ok(Some(value)),
            Value::NoInt | Value::NoText | Value::NoBytes => Ok(None),
            _ => Err(unreadable(place)),
        }
    }

    /// # Errors
    /// When the column holds no bytes.
    pub fn bytes(&self, place: usize) -> Result<&[u8], Fault> {
        self.bytes_or_none(place)?.ok_or_else(|| unreadable(place))
    }

    /// # Errors
    /// When the column holds neither bytes nor nothing.
    pub fn bytes_or_none(&self, place: usize) -> Result<Option<&[u8]>, Fault> {
        match self.at(place)? {
            Value::Bytes(value) => Ok(Some(value)),
            Value::NoInt | Value::NoText | Value::NoBytes => Ok(None),
            _ => Err(unreadable(place)),
        }
    }
}

fn unreadable(place: usize) -> Fault {
    Fault::Broken(format!("column {place} is not what the program expects"))
}

/// What both engines can do with one statement.
pub(crate) trait Sql {
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault>;
    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault>;
    fn batch(&mut self, sql: &str) -> Result<(), Fault>;
    /// Tell the other processes that this case changed, if the engine can do
    /// that inside a transaction.
    fn announce(&mut self, _case: i64) -> Result<(), Fault> {
        Ok(())
    }
    /// What makes a row of a `SELECT` ours until the transaction ends.
    fn locks_rows(&self) -> bool;
    /// Count a table's rows at once, if the engine goes by such a count and would
    /// come to it only later.
    fn count_rows(&mut self, _table: &'static str) -> Result<(), Fault> {
        Ok(())
    }
}

/// A transaction. Everything done through it is durable together, or not at all.
pub struct Tx<'a> {
    sql: &'a mut dyn Sql,
    changed: Vec<i64>,
    lingers: bool,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(sql: &'a mut dyn Sql) -> Tx<'a> {
        Tx { sql, changed: Vec::new(), lingers: false }
    }

    /// Whoever asked hears as soon as it is durable, although what this removes may still
    /// be in a log that is emptied at once: for what must not look undone when only that
    /// emptying had to wait.
    pub fn let_linger(&mut self) {
        self.lingers = true;
    }

    /// Runs a statement and says how many rows it touched.
    ///
    /// # Errors
    /// When the database fails.
    pub fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault> {
        self.sql.run(sql, values)
    }

    /// Lets the engine see how many rows a table has now, after very many came:
    /// `PostgreSQL` goes by an old count for minutes, and reads the whole table for a page.
    ///
    /// # Errors
    /// When the database fails.
    pub fn count_rows(&mut self, table: &'static str) -> Result<(), Fault> {
        self.sql.count_rows(table)
    }

    /// # Errors
    /// When the database fails.
    pub fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        self.sql.rows(sql, values)
    }

    /// # Errors
    /// When the database fails.
    pub fn row(&mut self, sql: &'static str, values: &[Value]) -> Result<Option<Row>, Fault> {
        Ok(self.sql.rows(sql, values)?.into_iter().next())
    }

    /// Like [`Tx::row`], and nobody else may change the row before this
    /// transaction ends. Takes two texts because SQLite, whose writer is alone,
    /// has no word for it: the second is the first with ` FOR UPDATE`.
    ///
    /// # Errors
    /// When the database fails.
    pub fn row_locked(
        &mut self,
        sql: &'static str,
        sql_for_update: &'static str,
        values: &[Value],
    ) -> Result<Option<Row>, Fault> {
        Ok(self.rows_locked(sql, sql_for_update, values)?.into_iter().next())
    }

    /// The same for several rows. With ` FOR UPDATE SKIP LOCKED`, rows that
    /// another transaction is changing are left to it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rows_locked(
        &mut self,
        sql: &'static str,
        sql_for_update: &'static str,
        values: &[Value],
    ) -> Result<Vec<Row>, Fault> {
        let text = if self.sql.locks_rows() { sql_for_update } else { sql };
        self.rows(text, values)
    }

    /// Once this is durable, whoever watches this case is told to look again.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ring(&mut self, case: i64) -> Result<(), Fault> {
        if self.changed.contains(&case) {
            return Ok(());
        }
        self.changed.push(case);
        self.sql.announce(case)
    }
}

/// Where a database is, and how it is kept.
#[derive(Clone)]
pub enum Place {
    /// A file.
    Sqlite { file: PathBuf, journal: Journal },
    /// A `postgres://` address. It may hold a password, so it is never printed.
    Postgres { url: String },
}

/// When what was removed leaves the log that is written ahead, too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Journal {
    /// When [`Engine::scrub`] is called: for content, which is nothing without its key.
    ScrubbedLater,
    /// Before whoever removed it hears that it is gone: for keys.
    ScrubbedAtOnce,
}

impl Place {
    #[must_use]
    pub fn content_file(file: &Path) -> Place {
        Place::Sqlite { file: file.to_owned(), journal: Journal::ScrubbedLater }
    }

    #[must_use]
    pub fn key_file(file: &Path) -> Place {
        Place::Sqlite { file: file.to_owned(), journal: Journal::ScrubbedAtOnce }
    }
}

/// An open database. Cheap to clone; the last one to go ends the threads.
#[derive(Clone)]
pub struct Engine {
    writing: Queue,
    reading: Queue,
    bell: Arc<Bell>,
    scrubs: bool,
}

impl Engine {
    /// Opens the database and brings it to the newest version.
    ///
    /// # Errors
    /// When it cannot be opened, or was made by a newer netreach.
    pub fn open(place: &Place, migrations: &'static [Migration]) -> Result<Engine, Fault> {
        let bell = Arc::new(Bell::new());
        match place {
            Place::Sqlite { file, journal } => sqlite::open(file, *journal, migrations, bell),
            Place::Postgres { url } => postgres::open(url, migrations, bell),
        }
    }

    /// What rings when a case changed.
    #[must_use]
    pub fn bell(&self) -> &Bell {
        &self.bell
    }

    /// Runs `work` in a transaction and answers when it is durable.
    ///
    /// # Errors
    /// What `work` says (then nothing is kept), or a [`Fault`].
    pub async fn commit<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    {
        answered(hand_over(&self.writing, work, false)?.await)
    }

    /// Runs `look` on a consistent state that it cannot change.
    ///
    /// # Errors
    /// What `look` says, or a [`Fault`].
    pub async fn read<T, E, F>(&self, look: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    {
        answered(hand_over(&self.reading, look, true)?.await)
    }

    /// [`Engine::commit`] for callers outside the async runtime.
    ///
    /// # Errors
    /// As [`Engine::commit`].
    pub fn commit_now<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    {
        answered(hand_over(&self.writing, work, false)?.blocking_recv())
    }

    /// [`Engine::read`] for callers outside the async runtime.
    ///
    /// # Errors
    /// As [`Engine::read`].
    pub fn read_now<T, E, F>(&self, look: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Fault> + Send + 'static,
        F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
    {
        answered(hand_over(&self.reading, look, true)?.blocking_recv())
    }

    /// Empties what the engine itself remembers of deleted rows (the log of
    /// SQLite). Says whether it could: somebody may be reading.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn scrub(&self) -> Result<bool, Fault> {
        if !self.scrubs {
            return Ok(true);
        }
        answered(self.hand_over_scrub()?.await)
    }

    /// [`Engine::scrub`] for callers outside the async runtime.
    ///
    /// # Errors
    /// As [`Engine::scrub`].
    pub fn scrub_now(&self) -> Result<bool, Fault> {
        if !self.scrubs {
            return Ok(true);
        }
        answered(self.hand_over_scrub()?.blocking_recv())
    }

    fn hand_over_scrub(&self) -> Result<Answer<bool, Fault>, Fault> {
        let (scrub, answer) = job::scrub();
        self.writing.push(scrub)?;
        Ok(answer)
    }
}

type Answer<T, E> = tokio::sync::oneshot::Receiver<Result<T, E>>;

fn hand_over<T, E, F>(to: &Queue, work: F, is_look: bool) -> Result<Answer<T, E>, Fault>
where
    T: Send + 'static,
    E: From<Fault> + Send + 'static,
    F: FnOnce(&mut Tx) -> Result<T, E> + Send + 'static,
{
    let (job, answer) = Work::new(work, is_look);
    to.push(job)?;
    Ok(answer)
}

/// A thread that dies without answering counts as a database that is gone.
fn answered<T, E: From<Fault>>(
    answer: Result<Result<T, E>, tokio::sync::oneshot::error::RecvError>,
) -> Result<T, E> {
    answer.unwrap_or_else(|_| Err(Fault::Gone.into()))
}
