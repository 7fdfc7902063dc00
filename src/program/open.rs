//! Opening an organisation that exists.

use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;

use super::{Dir, Sentence, ask};
use crate::clock::Clock;
use crate::config::{self, Config, why};
use crate::engine::Place;
use crate::house::House;
use crate::store::{Store, figures};
use crate::vault::{Vault, VaultFault, wipe_traces};

/// The SQLite file in DIR, when the content is not in PostgreSQL.
pub const CONTENT_FILE: &str = "netreach.db";

/// Everything unlocked, nothing running yet.
pub fn house(dir: &Dir, clock: Clock) -> Result<House, Sentence> {
    refuse_destroyed(&dir.dir)?;
    let config = config::read(&dir.dir)?;
    if !dir.dir.join("vault").exists() {
        return Err(format!(
            "{} holds no organisation: make one with `netreach init`",
            dir.dir.display()
        ));
    }
    let vault = Vault::open(&dir.dir, &ask::unlock(dir.keyfile.as_deref())?)
        .map_err(|fault| fault.to_string())?;
    let store = content(&dir.dir, &config)?;
    let house = House::new(store, vault, clock, config);
    check_belonging(&house)?;
    count_reports(&house)?;
    Ok(house)
}

/// Reports of an older netreach, or of a backup, are counted once.
pub fn count_reports(house: &House) -> Result<(), Sentence> {
    house.store.commit_now(figures::catch_up).map_err(|fault| format!("the database: {fault}"))
}

/// Before anybody is asked for a passphrase that opens nothing any more.
pub fn refuse_destroyed(dir: &Path) -> Result<(), Sentence> {
    match Vault::destroyed_on(dir) {
        Ok(Some(day)) => Err(VaultFault::Destroyed(day).to_string()),
        // What else may be wrong with it is found by whoever opens it.
        _ => Ok(()),
    }
}

pub fn content(dir: &Path, config: &Config) -> Result<Store, Sentence> {
    Store::open(&place(dir, config)).map_err(|fault| format!("the database: {fault}"))
}

/// Keys beside the wrong content would take every case for gone and sweep its
/// keys away: a slip in `[database] url` must not destroy anything.
pub fn check_belonging(house: &House) -> Result<(), Sentence> {
    match house.owns_its_content() {
        Ok(true) => Ok(()),
        Ok(false) => Err("the database belongs to another organisation, or to none: look at \
                          [database] url in netreach.toml"
            .to_owned()),
        Err(fault) => Err(format!("the database: {fault}")),
    }
}

fn place(dir: &Path, config: &Config) -> Place {
    if config.database.url.is_empty() {
        Place::content_file(&dir.join(CONTENT_FILE))
    } else {
        Place::Postgres { url: config.database.url.clone() }
    }
}

/// Two threads: more would only wait for two databases and a small server's
/// two cores, and each takes memory.
pub fn runtime() -> Result<Runtime, Sentence> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(8)
        .on_thread_park(wipe_traces)
        .enable_all()
        .build()
        .map_err(|error| format!("the program cannot start: {}", why(&error)))
}

/// Writes a file that only its owner may read, and that did not exist before.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Sentence> {
    use std::io::Write;
    let mut file = new_file(path)?;
    file.write_all(bytes)
        .and_then(|()| file.sync_all())
        .map_err(|error| format!("{} cannot be written: {}", path.display(), why(&error)))
}

/// Such a file, empty.
pub fn new_file(path: &Path) -> Result<std::fs::File, Sentence> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| format!("{} cannot be written: {}", path.display(), why(&error)))
}

/// Makes DIR, for its owner only. Refuses one that holds an organisation.
pub fn make_dir(dir: &Path) -> Result<PathBuf, Sentence> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(dir)
        .map_err(|error| format!("{} cannot be made: {}", dir.display(), why(&error)))?;
    refuse_destroyed(dir).map_err(|why| format!("{why}; make a new one in another folder"))?;
    for taken in ["vault", "keys.db", CONTENT_FILE] {
        if dir.join(taken).exists() {
            return Err(format!("{} holds an organisation already", dir.display()));
        }
    }
    Ok(dir.to_owned())
}

/// The machine's clock, for every subcommand but the demo's past.
pub fn clock() -> Clock {
    Clock::System
}

/// A sentence for anything the desk or the vault could not do.
pub fn sentence(error: impl Into<crate::desk::DeskError>) -> Sentence {
    match error.into() {
        crate::desk::DeskError::Refused(refusal) => {
            let key = format!("refusal-{}", refusal.code());
            crate::text::t(crate::codes::Lang::En, &key)
        }
        crate::desk::DeskError::Fault(fault) => fault.to_string(),
    }
}
