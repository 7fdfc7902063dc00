//! What a file of keys remembers of what was removed from it.

use std::path::Path;

use super::super::{Engine, Fault, Migration, Place};
use super::{Connection, may_remove};
use crate::values;

const MIGRATIONS: &[Migration] =
    &[Migration { version: 1, sql: "CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT OIDS;" }];
const GOES: &str = "xq-this-one-goes";
const STAYS: &str = "xq-this-one-stays";

/// In how many files of the folder the word stands.
fn files_with(dir: &Path, word: &str) -> usize {
    let files = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|file| holds(&std::fs::read(file).unwrap(), word)).count()
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|part| part == word.as_bytes())
}

fn write(engine: &Engine, sql: &'static str, word: &str) -> Result<u64, Fault> {
    let word = word.to_owned();
    engine.commit_now(move |tx| tx.run(sql, values![word]))
}

fn filled(dir: &Path) -> Engine {
    let engine = Engine::open(&Place::key_file(&dir.join("keys.db")), MIGRATIONS).unwrap();
    for word in [GOES, STAYS] {
        assert_eq!(write(&engine, "INSERT INTO words VALUES ($1)", word), Ok(1));
        assert!(files_with(dir, word) > 0, "{word} is nowhere, so that nothing is proved");
    }
    engine
}

#[test]
fn what_was_removed_is_in_no_file_once_it_is_said_to_be() {
    let dir = tempfile::tempdir().unwrap();
    let engine = filled(dir.path());
    assert_eq!(write(&engine, "DELETE FROM words WHERE word = $1", GOES), Ok(1));
    assert_eq!(files_with(dir.path(), GOES), 0);
    assert_eq!(files_with(dir.path(), STAYS), 1);
}

#[test]
fn a_reader_in_the_way_is_owned_up_to_and_what_is_owed_is_done_later() {
    let dir = tempfile::tempdir().unwrap();
    let engine = filled(dir.path());
    let reader = Connection::open(dir.path().join("keys.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM words;").unwrap();
    assert_eq!(write(&engine, "DELETE FROM words WHERE word = $1", GOES), Err(Fault::Busy));
    assert!(files_with(dir.path(), GOES) > 0, "nobody stood in the way");
    // Nobody finds it any more, and yet it is not gone.
    assert_eq!(write(&engine, "DELETE FROM words WHERE word = $1", GOES), Err(Fault::Busy));
    let lingers: Result<u64, Fault> = engine.commit_now(|tx| {
        tx.let_linger();
        tx.run("UPDATE words SET word = 'last' WHERE word = 'first'", values![])
    });
    assert_eq!(lingers, Ok(0));
    // Whoever only adds something has no part in it.
    assert_eq!(write(&engine, "INSERT INTO words VALUES ($1)", "another"), Ok(1));
    reader.execute_batch("ROLLBACK").unwrap();
    // It is answered before the log is emptied, the next one after that.
    for word in ["one more", "and one more"] {
        assert_eq!(write(&engine, "INSERT INTO words VALUES ($1)", word), Ok(1));
    }
    assert_eq!(files_with(dir.path(), GOES), 0);
}

#[test]
fn what_was_cut_off_before_it_was_scrubbed_is_scrubbed_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let (before, after) = (dir.path().join("before"), dir.path().join("after"));
    for folder in [&before, &after] {
        std::fs::create_dir(folder).unwrap();
    }
    let engine = filled(&before);
    let reader = Connection::open(before.join("keys.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT * FROM words;").unwrap();
    assert_eq!(write(&engine, "DELETE FROM words WHERE word = $1", GOES), Err(Fault::Busy));
    // The folder as a power cut would leave it.
    for file in ["keys.db", "keys.db-wal"] {
        std::fs::copy(before.join(file), after.join(file)).unwrap();
    }
    assert!(files_with(&after, GOES) > 0, "nothing was left to scrub");
    let again = Engine::open(&Place::key_file(&after.join("keys.db")), MIGRATIONS).unwrap();
    assert_eq!(files_with(&after, GOES), 0);
    assert_eq!(again.read_now(|tx| tx.rows("SELECT word FROM words", values![])).unwrap().len(), 1);
}

#[test]
fn only_an_insert_that_changes_nothing_takes_nothing_away() {
    for sql in
        ["SELECT 1", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING"]
    {
        assert!(!may_remove(sql), "{sql}");
    }
    for sql in [
        "DELETE FROM a",
        "UPDATE a SET b = 1",
        "INSERT INTO a VALUES (1) ON CONFLICT (b) DO UPDATE SET b = 2",
    ] {
        assert!(may_remove(sql), "{sql}");
    }
}
