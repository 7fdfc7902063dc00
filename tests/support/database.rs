//! Databases of a PostgreSQL server, each for one story.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use netreach::engine::Place;
use netreach::store::Store;

/// A database of a server's that nobody else uses, with the tables and without a row;
/// gone with this. A copy costs a quarter of making the tables anew. Its files are copied
/// and not written to the log, which on a server that syncs nothing takes half.
pub struct Database {
    name: String,
}

impl Database {
    pub fn fresh() -> Database {
        static WITH_TABLES: LazyLock<String> = LazyLock::new(|| {
            let name = own_name("tables");
            on_server(&format!("CREATE DATABASE {name}"));
            drop(Store::open(&Place::Postgres { url: address(&name) }).unwrap());
            name
        });
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let tables = &*WITH_TABLES;
        let name = own_name(&NUMBER.fetch_add(1, Ordering::SeqCst).to_string());
        let database = Database { name };
        let copied = format!("TEMPLATE {tables} STRATEGY FILE_COPY");
        on_server(&format!("CREATE DATABASE {} {copied}", database.name));
        database
    }

    /// Ends every connection to it, as a server does that begins anew.
    pub fn cut_connections(&self) {
        let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname";
        let cut = format!("{cut} = '{}'", self.name);
        std::thread::spawn(move || on_server(&cut)).join().unwrap();
    }

    pub fn place(&self) -> Place {
        Place::Postgres { url: address(&self.name) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let removing = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // A story ends inside a runtime, where the client of the server must not wait.
        let _ = std::thread::spawn(move || on_server(&removing)).join();
    }
}

/// No other run takes it, not even one of the same process number on a server that stays.
fn own_name(mark: &str) -> String {
    static RUN: LazyLock<i64> = LazyLock::new(netreach::clock::new_id);
    format!("stories_{}_{mark}", *RUN)
}

fn address(database: &str) -> String {
    with("dbname", database)
}

fn with(name: &str, value: &str) -> String {
    let url = server();
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}{name}={value}")
}

fn server() -> String {
    std::env::var("NETREACH_TEST_PG").unwrap()
}

fn on_server(sql: &str) {
    postgres::Client::connect(&server(), postgres::NoTls).unwrap().batch_execute(sql).unwrap();
}

/// The address of an empty schema nobody else uses.
pub fn fresh_schema() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let schema = own_name(&format!("schema_{number}"));
    on_server(&format!("CREATE SCHEMA {schema}"));
    with("options", &format!("-csearch_path%3D{schema}"))
}

/// What a server that was lost leaves in such a schema: nothing.
pub fn empty_schema(url: &str) {
    let schema = url.rsplit("%3D").next().unwrap();
    on_server(&format!("DROP SCHEMA {schema} CASCADE; CREATE SCHEMA {schema}"));
}
