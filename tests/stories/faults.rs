//! What breaks around the program: wrong keys, damaged files, a database that
//! is gone, a port that is taken, a disk that is full. Each ends in one clear
//! sentence, or in a page.

use crate::support;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use netreach::engine::{Fault, Tx};
use netreach::vault::{Passphrase, Unlock, Vault};

use crate::support::program::{
    Organisation, Program, cases_on, configuration, copy_dir, ended, engines, netreach, passphrase,
    unlock, until,
};
use crate::support::{Engine, each_engine};

/// What must never be said.
const SECRET: &str = "secret-words-of-a-test";

/// Exit code 1, and one sentence on standard error that is about `what`.
fn complains(command: Command, what: &[&str]) {
    let call = format!("{command:?}");
    let output = ended(command);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{call}: {said}");
    assert_eq!(said.lines().count(), 1, "{call}: {said}");
    assert!(said.starts_with("netreach: "), "{call}: {said}");
    assert!(what.is_empty() || what.iter().any(|what| said.contains(what)), "{call}: {said}");
    keeps_secrets(&output);
}

fn keeps_secrets(output: &Output) {
    for said in [&output.stdout, &output.stderr] {
        let said = String::from_utf8_lossy(said);
        assert!(!said.contains(SECRET) && !said.contains("panicked"), "{said}");
    }
}

fn serve(dir: &Path, keyfile: &Path) -> Command {
    let mut command = netreach();
    command.arg("serve").arg("--dir").arg(dir).arg("--keyfile").arg(keyfile);
    command
}

/// Every subcommand that needs an organisation, on a copy that was spoilt.
fn spoilt(organisation: &Organisation, name: &str, spoil: impl Fn(&Path), what: &[&str]) {
    for call in ["serve", "list", "report", "backup"] {
        let dir = organisation.keyfile.with_file_name(format!("{name}-{call}"));
        copy_dir(&organisation.dir, &dir);
        spoil(&dir);
        let out = dir.with_extension("json");
        let mut command = match call {
            "serve" => serve(&dir, &organisation.keyfile),
            "list" => {
                let mut command = netreach();
                command.args(["worker", "list", "--dir"]).arg(&dir);
                command.arg("--keyfile").arg(&organisation.keyfile);
                command
            }
            other => {
                let mut command = netreach();
                command.arg(other).arg("--dir").arg(&dir);
                command.arg("--keyfile").arg(&organisation.keyfile).arg("--out").arg(&out);
                command
            }
        };
        if call == "report" {
            command.args(["--from", "2026-01-01", "--to", "2026-12-31"]);
        }
        complains(command, what);
        assert!(!out.exists(), "{call} wrote a file from what was spoilt");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}

fn cut(file: &Path, length: u64) {
    std::fs::OpenOptions::new().write(true).open(file).unwrap().set_len(length).unwrap();
}

fn overwrite(file: &Path, from: usize, length: usize) {
    let mut bytes = std::fs::read(file).unwrap();
    let end = bytes.len().min(from.saturating_add(length));
    bytes[from..end].fill(0);
    std::fs::write(file, bytes).unwrap();
}

// ---- keys ----

#[test]
fn a_wrong_passphrase_or_keyfile_is_refused_in_one_sentence() {
    let organisation = Organisation::make(Engine::Sqlite);
    let vault = Vault::open(&organisation.dir, &unlock()).ok().unwrap();
    let right = Passphrase::new("the right words".to_owned());
    assert!(vault.add_slot(&Unlock::Passphrase(right)).is_ok());
    let file = organisation.keyfile.with_file_name("words");
    std::fs::write(&file, SECRET).unwrap();
    let with_words = |variable: &str, path: &Path| {
        let mut command = netreach();
        command.arg("serve").arg("--dir").arg(&organisation.dir).env(variable, path);
        command
    };
    let boot = "NETREACH_PASSPHRASE_FILE";
    complains(with_words(boot, &file), &["does not unlock"]);
    complains(with_words(boot, Path::new("/nowhere/at/all")), &[boot]);
    complains(with_words("UNUSED", &file), &["no terminal"]);
    std::fs::write(&file, "").unwrap();
    complains(with_words(boot, &file), &["empty"]);
    std::fs::write(&file, SECRET.repeat(4)).unwrap();
    complains(serve(&organisation.dir, &file), &["does not unlock"]);
    std::fs::write(&file, "short").unwrap();
    complains(serve(&organisation.dir, &file), &["32 bytes"]);
    complains(serve(&organisation.dir, Path::new("/nowhere/at/all")), &["keyfile"]);
}

#[test]
fn a_damaged_vault_file_is_named_and_nothing_is_made_of_it() {
    let organisation = Organisation::make(Engine::Sqlite);
    for length in [0, 8, 25, 511, 1023, 4096, 4160, 8191, 12_287] {
        let spoil = |dir: &Path| cut(&dir.join("vault"), length);
        spoilt(&organisation, &format!("cut-{length}"), spoil, &["vault", "unlock"]);
    }
    for (from, length) in [(0, 9), (0, 12_288), (25, 64), (512, 512), (4096, 8192)] {
        let spoil = |dir: &Path| overwrite(&dir.join("vault"), from, length);
        spoilt(&organisation, &format!("zero-{from}-{length}"), spoil, &["vault", "unlock"]);
    }
    let spoil = |dir: &Path| std::fs::remove_file(dir.join("vault")).unwrap();
    spoilt(&organisation, "no-vault", spoil, &["holds no organisation"]);
}

#[test]
fn a_damaged_key_store_is_named_and_nothing_is_made_of_it() {
    let organisation = Organisation::make(Engine::Sqlite);
    let length = std::fs::metadata(organisation.dir.join("keys.db")).unwrap().len();
    for kept in [0, 1, 100, 4095, 4096, length / 2, length - 4096] {
        let spoil = |dir: &Path| cut(&dir.join("keys.db"), kept);
        spoilt(&organisation, &format!("keys-cut-{kept}"), spoil, &["keys.db"]);
    }
    let whole = usize::try_from(length).unwrap();
    for (from, length) in [(0, 100), (0, whole)] {
        let spoil = |dir: &Path| overwrite(&dir.join("keys.db"), from, length);
        spoilt(&organisation, &format!("keys-zero-{from}-{length}"), spoil, &["keys.db"]);
    }
    let spoil = |dir: &Path| std::fs::remove_file(dir.join("keys.db")).unwrap();
    spoilt(&organisation, "no-keys", spoil, &["keys.db"]);
    let other = Organisation::make(Engine::Sqlite);
    let spoil = |dir: &Path| {
        std::fs::copy(other.dir.join("keys.db"), dir.join("keys.db")).unwrap();
    };
    spoilt(&organisation, "other-keys", spoil, &["keys.db", "changed or moved"]);
}

// ---- the database ----

#[test]
fn a_damaged_or_newer_database_is_refused_and_left_as_it_is() {
    let organisation = Organisation::make(Engine::Sqlite);
    // Whatever is in the log belongs to the file.
    assert!(organisation.store().scrub_now().is_ok());
    for (from, length) in [(0, 100), (0, 1_000_000)] {
        let spoil = |dir: &Path| {
            let _ = std::fs::remove_file(dir.join("netreach.db-wal"));
            overwrite(&dir.join("netreach.db"), from, length);
        };
        spoilt(&organisation, &format!("content-{from}-{length}"), spoil, &["database"]);
    }
    for file in ["netreach.db", "keys.db"] {
        let spoil = |dir: &Path| {
            let newer = "INSERT INTO schema_versions (version) VALUES (999)";
            rusqlite::Connection::open(dir.join(file)).unwrap().execute_batch(newer).unwrap();
        };
        spoilt(&organisation, &format!("newer-{file}"), spoil, &["newer netreach"]);
    }
}

#[test]
fn a_newer_database_on_postgresql_is_refused_too() {
    if !engines().contains(&Engine::Postgres) {
        return;
    }
    let organisation = Organisation::make(Engine::Postgres);
    let mut client = postgres::Client::connect(&organisation.url, postgres::NoTls).unwrap();
    client.batch_execute("INSERT INTO schema_versions (version) VALUES (999)").unwrap();
    complains(organisation.command(&["serve"]), &["newer netreach"]);
}

#[test]
fn a_database_that_does_not_answer_is_named_without_its_password() {
    let organisation = Organisation::make(Engine::Sqlite);
    for url in [
        format!("postgres://somebody:{SECRET}@127.0.0.1:1/nothing"),
        format!("postgres://somebody:{SECRET}@/nothing?host=/nowhere/at/all"),
        format!("mysql://somebody:{SECRET}@127.0.0.1/nothing"),
        format!("postgres://somebody:{SECRET}@[[[/nothing"),
    ] {
        let toml = configuration("Quiet Harbour", &url);
        std::fs::write(organisation.dir.join("netreach.toml"), toml).unwrap();
        complains(organisation.command(&["serve"]), &["the database"]);
        let output = ended(organisation.command(&["check"]));
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stdout).contains("FAIL  store"));
        keeps_secrets(&output);
    }
}

// ---- the configuration ----

#[test]
fn a_port_that_is_taken_is_named() {
    let organisation = Organisation::make(Engine::Sqlite);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for listener in ["console", "chat"] {
        let toml = format!("[{listener}]\nlisten = \"{address}\"\n");
        let other = if listener == "chat" { "console" } else { "chat" };
        let toml = format!("{toml}[{other}]\nlisten = \"127.0.0.1:0\"\n");
        std::fs::write(organisation.dir.join("netreach.toml"), toml).unwrap();
        complains(organisation.command(&["serve"]), &[&format!("cannot listen on {address}")]);
    }
}

#[test]
fn a_mistake_in_the_configuration_is_named_with_its_line() {
    let organisation = Organisation::make(Engine::Sqlite);
    for (text, line) in [
        ("[organisation]\nnme = \"x\"\n", 2),
        ("[forgetting]\n\nafter_close = \"3 days\"\n", 3),
        ("[console]\nlisten = 8700\n", 2),
        ("[rounds]\nevery = \"0s\"\n", 2),
        ("[[[", 1),
        ("\0\0\0", 1),
    ] {
        std::fs::write(organisation.dir.join("netreach.toml"), text).unwrap();
        let place = format!("netreach.toml, line {line}:");
        complains(organisation.command(&["serve"]), &[&place]);
    }
    std::fs::write(organisation.dir.join("netreach.toml"), [0xff, 0xfe, 0x00]).unwrap();
    complains(organisation.command(&["serve"]), &["netreach.toml"]);
    complains(serve(Path::new("/nowhere/at/all"), &organisation.keyfile), &["no organisation"]);
}

// ---- the disk ----

/// A small disk of its own, given back at the end.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this machine does not let us make one.
    fn make(place: &Path, size: &str) -> Option<Disk> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "netreach-test"]).arg(place);
        let made = mount.output().is_ok_and(|output| output.status.success());
        made.then(|| Disk(place.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let home = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::make(home.path(), "3m") else {
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        assert!(!is_root || std::env::var_os("CI").is_none(), "root cannot mount a small disk");
        eprintln!("NOT TOLD: no small disk can be mounted here; run as root");
        return;
    };
    let organisation = Organisation::make_in(Engine::Sqlite, &disk.0);
    let mut program = organisation.serve();
    let mut client = program.client();
    assert_eq!(client.post("/talks", &[("words", "before"), ("lang", "en")]).status, 303);
    let mut kept = vec!["before".to_owned()];
    fill(&disk.0.join("filler"));
    let refusal = (0..200).find_map(|number| {
        let words = format!("word {number} on a full disk.");
        let answer = client.post("/talk/messages", &[("words", &words)]);
        if answer.status == 303 {
            kept.push(words);
            return None;
        }
        Some(answer)
    });
    let refusal = refusal.expect("a full disk takes two hundred messages");
    assert!((500..=599).contains(&refusal.status), "{}", refusal.status);
    assert!(refusal.text().contains("<h1>"), "{}", refusal.text());
    assert!(refusal.text().contains("on a full disk"), "the words are given back");
    let newcomer = program.client().post("/talks", &[("words", "new"), ("lang", "en")]);
    assert!((500..=599).contains(&newcomer.status), "{}", newcomer.status);
    assert!(program.client().get("/overdose").status == 200, "help does without a disk");
    all_there(&mut client, &kept);
    std::fs::remove_file(disk.0.join("filler")).unwrap();
    until("it works again", || client.post("/talk/messages", &[("words", "after")]).status == 303);
    kept.push("after".to_owned());
    all_there(&mut client, &kept);
    works_again(&mut program);
    assert!(program.end().success());
    assert!(!program.log().contains("panicked"), "{}", program.log());
}

fn fill(file: &Path) {
    use std::io::Write;
    let mut filler = std::fs::File::create(file).unwrap();
    for size in [64 * 1024, 4096, 1] {
        while filler.write_all(&vec![1; size]).is_ok() {}
    }
}

fn all_there(client: &mut support::http::Browser, kept: &[String]) {
    let page = client.get("/talk/messages?lang=en").text();
    for words in kept {
        assert!(page.contains(words), "{words} is lost");
    }
}

fn works_again(program: &mut Program) {
    let mut vera = program.signed_in("vera", &passphrase("vera"));
    let case = cases_on(&vera.get("/cases?view=waiting").text())[0].clone();
    assert_eq!(vera.post(&format!("/cases/{case}/hold"), &[]).status, 303);
}

// ---- the end ----

#[test]
fn sigterm_ends_it_cleanly_while_people_are_reading() {
    use std::io::Write;
    for engine in engines() {
        let organisation = Organisation::make(engine);
        let mut program = organisation.serve();
        let mut client = program.client();
        assert_eq!(client.post("/talks", &[("words", "hello"), ("lang", "en")]).status, 303);
        let (answer, _stream) = client.get_and_stay("/talk/messages?live=1");
        assert_eq!(answer.status, 200);
        let vera = program.worker("vera");
        let mut events = vera.connect().unwrap();
        write!(events, "{}\r\n", vera.head("GET", "/events", &[])).unwrap();
        let mut half = program.client().connect().unwrap();
        half.write_all(b"POST /talks HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nwords=")
            .unwrap();
        let status = program.end();
        assert!(status.success(), "{status}: {}", program.log());
        assert!(!program.log().contains("panicked"), "{}", program.log());
    }
}

#[test]
fn sigterm_ends_it_cleanly_while_another_program_reads_the_database() {
    let organisation = Organisation::make(Engine::Sqlite);
    let mut program = organisation.serve();
    assert_eq!(program.client().post("/talks", &[("words", "hello")]).status, 303);
    let reader = rusqlite::Connection::open(organisation.dir.join("netreach.db")).unwrap();
    reader.execute_batch("BEGIN; SELECT COUNT(*) FROM cases").unwrap();
    assert_eq!(program.client().post("/talks", &[("words", "another")]).status, 303);
    let status = program.end();
    assert!(status.success(), "{status}: {}", program.log());
}

/// A server that began anew, a firewall that forgot: what rested was cut, and nobody
/// who writes then may pay for it.
#[test]
fn connections_that_were_cut_while_they_rested_cost_nobody_an_answer() {
    each_engine(async |house| {
        let Some(database) = &house.database else { return };
        database.cut_connections();
        let asks = (0..16).map(|_| {
            let store = house.store.clone();
            let slowly =
                |tx: &mut Tx| tx.row("SELECT pg_sleep(0.05)::text", &[]).map(|row| row.is_some());
            tokio::spawn(async move { store.commit(slowly).await })
        });
        for asked in asks.collect::<Vec<_>>() {
            assert_eq!(asked.await.unwrap(), Ok::<bool, Fault>(true));
        }
    });
}
