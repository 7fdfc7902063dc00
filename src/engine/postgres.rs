//! PostgreSQL: a few connections, each owned by a thread; a transaction a job.

use std::collections::HashMap;
use std::sync::{Arc, Weak};
use std::time::Duration;

use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, IsolationLevel, NoTls, Statement};

use super::job::Job;
use super::queue::{self, Worker};
use super::{Bell, EVERYTHING, Engine, Fault, Migration, Row, Sql, Tx, Value, migrate};
use crate::limits;

/// The name under which processes tell each other which case changed.
const CHANNEL: &str = "netreach_cases";

/// Any number will do, as long as every netreach takes the same one.
const MIGRATION_LOCK: i64 = 0x6e65_7472_6561;

pub(super) fn open(
    url: &str,
    migrations: &'static [Migration],
    bell: Arc<Bell>,
) -> Result<Engine, Fault> {
    let config = config(url)?;
    migrate_database(&mut connect(&config)?, migrations)?;
    let (jobs, workers) = queue::queue::<{ limits::POSTGRES_CONNECTIONS }>();
    for worker in workers {
        let (config, bell) = (config.clone(), Arc::clone(&bell));
        let client = connect(&config)?;
        spawn("worker", move || work_loop(&config, client, &worker, &bell))?;
    }
    let heard = Arc::downgrade(&bell);
    spawn("listener", move || listen_loop(&config, &heard))?;
    Ok(Engine { writing: jobs.clone(), reading: jobs, bell, scrubs: false })
}

pub(super) fn config(url: &str) -> Result<Config, Fault> {
    url.parse().map_err(|_| {
        Fault::Broken("the address of the database is not a postgres:// address".to_owned())
    })
}

pub(super) fn connect(config: &Config) -> Result<Client, Fault> {
    let mut client = config
        .clone()
        .application_name("netreach")
        .connect_timeout(Duration::from_secs(limits::POSTGRES_CONNECT_S))
        .keepalives_idle(Duration::from_secs(limits::POSTGRES_ALIVE_S))
        .tcp_user_timeout(Duration::from_secs(limits::POSTGRES_SILENT_S))
        .connect(NoTls)
        .map_err(|error| fault(&error))?;
    client
        .batch_execute("SET client_min_messages = warning; SET lock_timeout = '10s'; SET synchronous_commit = on")
        .map_err(|error| fault(&error))?;
    Ok(client)
}

pub(super) fn migrate_database(client: &mut Client, migrations: &[Migration]) -> Result<(), Fault> {
    let transaction = client.transaction().map_err(|error| fault(&error))?;
    let mut statements = HashMap::new();
    let mut session = Session { transaction, statements: &mut statements };
    let mut tx = Tx::new(&mut session);
    // Of this schema alone: organisations that share a database do not wait for each other.
    tx.rows(
        "SELECT pg_advisory_xact_lock($1 # hashtext(current_schema())::bigint)::text",
        &[Value::Int(MIGRATION_LOCK)],
    )?;
    migrate::run(&mut tx, migrations, str::to_owned)?;
    session.transaction.commit().map_err(|error| fault(&error))
}

fn spawn(name: &str, run: impl FnOnce() + Send + 'static) -> Result<(), Fault> {
    std::thread::Builder::new()
        .name(format!("postgres-{name}"))
        .spawn(run)
        .map(drop)
        .map_err(|_| Fault::Broken("no thread could be started".to_owned()))
}

fn work_loop(config: &Config, client: Client, jobs: &Worker, bell: &Bell) {
    let mut session = Some((client, Statements::new()));
    while let Some(mut job) = jobs.next() {
        // A connection that rested may have been cut meanwhile, which shows only when it
        // is used. Nothing has run by then, so the job begins again on a new one.
        if let Some((client, statements)) = &mut session {
            match run_one(client, statements, job, bell) {
                Ok(()) => continue,
                Err(given_back) => job = given_back,
            }
        }
        session = connect(config).ok().map(|client| (client, Statements::new()));
        let unrun = match &mut session {
            Some((client, statements)) => run_one(client, statements, job, bell).err(),
            None => Some(job),
        };
        if let Some(job) = unrun {
            job.answer(Err(Fault::Gone));
        }
    }
}

type Statements = HashMap<&'static str, Statement>;

/// Runs a job and answers it; gives it back where no transaction could begin because
/// the connection is gone.
fn run_one(
    client: &mut Client,
    statements: &mut Statements,
    mut job: Box<dyn Job>,
    bell: &Bell,
) -> Result<(), Box<dyn Job>> {
    let kept = match begin(client, job.is_look()) {
        Ok(transaction) => run_in(transaction, statements, &mut job, bell),
        Err(Fault::Gone) => return Err(job),
        Err(fault) => Err(fault),
    };
    job.answer(kept);
    Ok(())
}

fn run_in(
    transaction: postgres::Transaction<'_>,
    statements: &mut Statements,
    job: &mut Box<dyn Job>,
    bell: &Bell,
) -> Result<(), Fault> {
    let mut session = Session { transaction, statements };
    let mut tx = Tx::new(&mut session);
    let keep = job.run(&mut tx);
    let changed = tx.changed;
    if !keep {
        return session.transaction.rollback().map_err(|error| fault(&error));
    }
    session.transaction.commit().map_err(|error| fault(&error))?;
    bell.ring(&changed);
    Ok(())
}

/// A look sees one state and can change nothing; SQLite's readers are the same.
fn begin(client: &mut Client, is_look: bool) -> Result<postgres::Transaction<'_>, Fault> {
    let begun = if is_look {
        let look = client.build_transaction().read_only(true);
        look.isolation_level(IsolationLevel::RepeatableRead).start()
    } else {
        client.transaction()
    };
    begun.map_err(|error| fault(&error))
}

/// What other processes change is heard here, within milliseconds.
fn listen_loop(config: &Config, bell: &Weak<Bell>) {
    while bell.strong_count() > 0 {
        if let Ok(mut client) = connect(config)
            && client.batch_execute("LISTEN netreach_cases").is_ok()
        {
            // What was missed while nobody listened.
            ring(bell, EVERYTHING);
            while !client.is_closed() && bell.strong_count() > 0 {
                let mut notices = client.notifications();
                let mut waiting =
                    notices.timeout_iter(Duration::from_millis(limits::OTHER_PROCESSES_MS));
                while let Ok(Some(notice)) = waiting.next() {
                    ring(bell, notice.payload().parse().unwrap_or(EVERYTHING));
                }
            }
        }
        std::thread::sleep(Duration::from_millis(limits::OTHER_PROCESSES_MS));
    }
}

fn ring(bell: &Weak<Bell>, case: i64) {
    if let Some(bell) = bell.upgrade() {
        bell.ring(&[case]);
    }
}

struct Session<'a> {
    transaction: postgres::Transaction<'a>,
    statements: &'a mut Statements,
}

impl Session<'_> {
    fn prepared(&mut self, sql: &'static str, values: &[Value]) -> Result<Statement, Fault> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let types: Vec<Type> = values.iter().map(kind).collect();
        let statement =
            self.transaction.prepare_typed(sql, &types).map_err(|error| fault(&error))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }
}

impl Sql for Session<'_> {
    fn run(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault> {
        let statement = self.prepared(sql, values)?;
        self.transaction.execute(&statement, &bound(values)).map_err(|error| fault(&error))
    }

    fn rows(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, Fault> {
        let statement = self.prepared(sql, values)?;
        let found =
            self.transaction.query(&statement, &bound(values)).map_err(|error| fault(&error))?;
        found
            .iter()
            .map(|row| (0..row.len()).map(|column| value(row, column)).collect())
            .map(|values: Result<_, _>| values.map(Row))
            .collect()
    }

    fn batch(&mut self, sql: &str) -> Result<(), Fault> {
        self.transaction.batch_execute(sql).map_err(|error| fault(&error))
    }

    fn announce(&mut self, case: i64) -> Result<(), Fault> {
        let text = case.to_string();
        self.rows("SELECT pg_notify($1, $2)::text", &[CHANNEL.into(), text.into()]).map(drop)
    }

    fn locks_rows(&self) -> bool {
        true
    }

    fn count_rows(&mut self, table: &'static str) -> Result<(), Fault> {
        self.batch(&format!("ANALYZE {table}"))
    }
}

fn kind(value: &Value) -> Type {
    match value {
        Value::Int(_) | Value::NoInt => Type::INT8,
        Value::Text(_) | Value::NoText => Type::TEXT,
        Value::Bytes(_) | Value::NoBytes => Type::BYTEA,
    }
}

fn bound(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| match value {
            Value::Int(number) => number as &(dyn ToSql + Sync),
            Value::Text(text) => text,
            Value::Bytes(bytes) => bytes,
            Value::NoInt => &None::<i64>,
            Value::NoText => &None::<String>,
            Value::NoBytes => &None::<Vec<u8>>,
        })
        .collect()
}

fn value(row: &postgres::Row, column: usize) -> Result<Value, Fault> {
    let kind = row.columns()[column].type_();
    let value = match *kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(column).map(Value::from),
        Type::INT4 => {
            row.try_get::<_, Option<i32>>(column).map(|number| number.map(i64::from).into())
        }
        Type::TEXT | Type::VARCHAR => {
            row.try_get::<_, Option<String>>(column).map(|text| text.as_deref().into())
        }
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(column).map(Value::from),
        _ => return Err(Fault::Broken(format!("PostgreSQL: a column of type {kind}"))),
    };
    value.map_err(|error| fault(&error))
}

/// Keeps the kind of an error and drops its text, which may quote a value.
pub(super) fn fault(error: &postgres::Error) -> Fault {
    if error.is_closed() {
        return Fault::Gone;
    }
    match error.code() {
        Some(code) if *code == SqlState::DISK_FULL => Fault::Full,
        Some(code) if *code == SqlState::T_R_DEADLOCK_DETECTED => Fault::Busy,
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => Fault::Busy,
        Some(code) if *code == SqlState::ADMIN_SHUTDOWN => Fault::Gone,
        Some(code) if *code == SqlState::IDLE_SESSION_TIMEOUT => Fault::Gone,
        Some(code) => Fault::Broken(format!("PostgreSQL: {}", code.code())),
        None => Fault::Gone,
    }
}
