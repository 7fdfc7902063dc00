//! `netreach move`: from the file beside the keys into a PostgreSQL, with talks in
//! the middle.

use std::process::Output;

use netreach::engine::{Fault, Row};
use netreach::store::Store;

use crate::support::Engine;
use crate::support::database::fresh_schema;
use crate::support::program::{Organisation, cases_on, ended, engines, netreach};

#[test]
fn a_talk_goes_on_after_everything_was_moved() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let organisation = Organisation::make(Engine::Sqlite);
    let url = fresh_schema();
    let mut serving = organisation.serve();
    let mut client = serving.client();
    assert_eq!(client.post("/talks", &[("words", "anybody here")]).status, 303);
    let mut worker = serving.worker("vera");
    let case = cases_on(&worker.get("/cases?view=waiting").text()).remove(0);
    let answer = [("words", "we are here")];
    assert_eq!(worker.post(&format!("/cases/{case}/replies"), &answer).status, 303);

    let error = complaint(&moved(&organisation, &url));
    assert!(error.contains("netreach serve"), "{error}");
    assert_eq!(client.post("/talk/messages", &[("words", "thank you")]).status, 303);
    assert!(serving.end().success());

    let before = every_table(&organisation.store(), OF_FILE);
    let said = moved(&organisation, &url);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    for gone in ["netreach.db", "netreach.db-wal", "netreach.db-shm"] {
        assert!(!organisation.dir.join(gone).exists(), "{gone}");
    }
    assert_eq!(every_table(&organisation.store(), OF_SERVER), before);
    assert!(before.iter().any(|(table, rows)| table == "messages" && !rows.is_empty()));

    let mut serving = organisation.serve();
    client.address.clone_from(&serving.chat);
    let talk = client.get("/talk/messages").text();
    assert!(talk.contains("we are here") && talk.contains("thank you"), "{talk}");
    assert_eq!(client.post("/talk/messages", &[("words", "one thing more")]).status, 303);
    let mut worker = serving.worker("vera");
    let talk = worker.get(&format!("/cases/{case}")).text();
    assert!(talk.contains("anybody here") && talk.contains("one thing more"));
    assert!(serving.end().success());

    let error = complaint(&moved(&organisation, &fresh_schema()));
    assert!(error.contains("PostgreSQL already"), "{error}");
}

#[test]
fn nobody_moves_in_with_somebody_else() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let (at_home, guest) =
        (Organisation::make(Engine::Postgres), Organisation::make(Engine::Sqlite));
    let theirs = every_table(&at_home.store(), OF_SERVER);
    let own = every_table(&guest.store(), OF_FILE);
    let error = complaint(&moved(&guest, &at_home.url));
    assert!(error.contains("already"), "{error}");
    let error = complaint(&moved(&guest, "mysql://localhost/desk"));
    assert!(error.contains("nothing was moved"), "{error}");
    assert_eq!(every_table(&at_home.store(), OF_SERVER), theirs);
    assert_eq!(every_table(&guest.store(), OF_FILE), own);
    let mut serving = guest.serve();
    assert_eq!(serving.worker("vera").get("/cases").status, 200);
    assert!(serving.end().success());
}

fn moved(organisation: &Organisation, url: &str) -> Output {
    let mut command = netreach();
    command.arg("move").arg("--dir").arg(&organisation.dir).args(["--to", url]);
    ended(command)
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(error.lines().count(), 1, "one clear sentence: {error}");
    error
}

const OF_FILE: &str = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
const OF_SERVER: &str = "SELECT table_name::text FROM information_schema.tables
     WHERE table_schema = current_schema() ORDER BY table_name";

/// Every row of every table, in words that are the same on both engines.
fn every_table(store: &Store, names: &'static str) -> Vec<(String, Vec<String>)> {
    let found = store.read_now(move |tx| {
        let mut tables = Vec::new();
        for row in tx.rows(names, &[])? {
            let name = row.text(0)?.to_owned();
            let sql: &'static str = format!("SELECT * FROM {name}").leak();
            let mut rows: Vec<String> = tx.rows(sql, &[])?.iter().map(in_words).collect();
            rows.sort();
            tables.push((name, rows));
        }
        Ok::<_, Fault>(tables)
    });
    found.unwrap()
}

fn in_words(row: &Row) -> String {
    let cell = |place| match (row.int_or_none(place), row.text_or_none(place)) {
        (Ok(None), _) => Some("nothing".to_owned()),
        (Ok(Some(number)), _) => Some(number.to_string()),
        (_, Ok(Some(text))) => Some(format!("{text:?}")),
        _ => row.bytes(place).ok().map(|bytes| format!("{bytes:?}")),
    };
    (0..).map_while(cell).collect::<Vec<_>>().join(", ")
}
