//! The folder is taken while the program runs. With what starts the program,
//! and without a worker's passphrase, nothing in it can be read; after a talk
//! was forgotten, or everything was destroyed, not with every passphrase there is.

use crate::support;
use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use netreach::clock::{Clock, Timestamp};
use netreach::codes::{Direction, Kind};
use netreach::engine::Fault;
use netreach::house::{House, bound};
use netreach::ids::{CaseId, ClientId, WorkerId};
use netreach::vault::{
    Authority, Bound, CaseKey, ClientKey, Lock, Passphrase, Reader, RecoveryKey, ReturnCode,
    Sealed, SealedPhoto, Team, Token, Unlock, Vault, Visitor, WordList,
};

use crate::support::Engine;
use crate::support::database::empty_schema;
use crate::support::http::{Browser, File, find};
use crate::support::program::{
    Organisation, PEOPLE, Program, cases_on, copy_dir, ended, engines, house_of, netreach,
    passphrase, worker_id,
};
use crate::support::runtime;

/// What a talk leaves: all of it opens for a supervisor, the draft for whoever wrote it.
const EVERYTHING: [&str; 6] = ["feedback", "note", "photo", "reason", "report note", "words"];

#[test]
fn a_seized_folder_opens_for_nobody_who_is_not_on_duty() {
    for engine in engines() {
        println!("told to {engine:?}");
        let organisation = Organisation::make(engine);
        let mut program = organisation.serve();
        let mut clients = two_talks(&program);
        let backup = back_up(&organisation);
        let before = seize(&organisation, "before");
        let house = house_of(&before);
        let (loot, forged) = (gather(&house), forged_recovery_key());
        runtime().block_on(async {
            nobody_opens_it(&house, &loot, &forged).await;
            those_on_duty_open_it(&house, &loot).await;
            the_client_opens_their_own(&house, &loot, &clients).await;
        });
        for client in &mut clients {
            assert_eq!(client.post("/talk/burn", &[]).status, 200);
        }
        let house = house_of(&seize(&organisation, "after"));
        runtime().block_on(everybody_opens_nothing(&organisation, &house, &loot, &clients));
        holds_no_talk(&house, 2);
        assert!(program.end().success());
        a_backup_revives_nothing(&organisation, &backup, &loot);
    }
}

// ---- what happens before ----

/// One talk gone through to its end, one in the middle; then nobody is signed in.
fn two_talks(program: &Program) -> Vec<Browser> {
    let mut clients = Vec::new();
    for words in ["the first talk", "the second talk"] {
        let mut client = program.client();
        let photo = photo();
        let file = File { name: "photo.jpg", bytes: &photo };
        let sent = client.upload("/talks", &[("words", words), ("lang", "en")], &file);
        assert_eq!(sent.status, 303);
        clients.push(client);
    }
    let mut vera = program.worker("vera");
    let cases = cases_on(&vera.get("/cases?view=waiting").text());
    assert_eq!(cases.len(), 2);
    for case in &cases {
        assert_eq!(vera.post(&format!("/cases/{case}/hold"), &[]).status, 303);
        let sorted = [("need", "SVC.ID_DOCS")];
        assert_eq!(vera.post(&format!("/cases/{case}/sorting"), &sorted).status, 303);
        let fields = [("words", "a reply"), ("to", "private")];
        assert_eq!(vera.post(&format!("/cases/{case}/replies"), &fields).status, 303);
        let note = [("words", "a note")];
        assert_eq!(vera.post(&format!("/cases/{case}/notes"), &note).status, 303);
        let draft = [("words", "a draft")];
        assert_eq!(vera.post(&format!("/cases/{case}/draft"), &draft).status, 200);
    }
    let closure = [
        ("need", "HRS.HIV_TEST"),
        ("services", "S02"),
        ("outcome", "solved"),
        ("note", "all went well"),
        ("sure", "1"),
    ];
    assert_eq!(vera.post(&format!("/cases/{}/closure", cases[0]), &closure).status, 303);
    let judged = clients.iter_mut().any(|client| {
        let fields = [("useful", "yes"), ("knows_contact", "yes"), ("words", "thanks")];
        client.post("/talk/feedback", &fields).status == 303
    });
    assert!(judged, "one of the two is finished");
    let mut olga = program.worker("olga");
    for case in &cases {
        let fields = [("reason", "review"), ("words", "a reason")];
        assert_eq!(olga.post(&format!("/cases/{case}/readings"), &fields).status, 303);
    }
    assert_eq!(vera.post("/session/end", &[]).status, 303);
    assert_eq!(olga.post("/session/end", &[]).status, 303);
    clients
}

fn photo() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::RgbImage::new(40, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn back_up(organisation: &Organisation) -> PathBuf {
    let file = organisation.keyfile.with_file_name("desk.backup");
    let mut backup = organisation.command(&["backup"]);
    backup.arg("--out").arg(&file);
    let output = ended(backup);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    file
}

/// As somebody does who carries the machine away.
fn seize(organisation: &Organisation, name: &str) -> PathBuf {
    let copy = organisation.keyfile.with_file_name(name);
    copy_dir(&organisation.dir, &copy);
    copy
}

// ---- panic ----

const CROWD: i64 = 100_000;

/// What the command really takes stands in `docs/performance.md`; here only that
/// it does not go through the cases one by one.
const PANIC_AT_MOST: Duration = Duration::from_secs(5);

#[test]
fn after_panic_a_hundred_thousand_cases_open_for_nobody() {
    for engine in engines() {
        println!("told to {engine:?}");
        let organisation = Organisation::make(engine);
        let mut program = organisation.serve();
        let clients = two_talks(&program);
        assert!(program.end().success());
        let before = seize(&organisation, "before");
        let crowded = rusqlite::Connection::open(organisation.dir.join("keys.db")).unwrap();
        crowded.execute_batch(&crowd()).unwrap();
        drop(crowded);
        let crowd = std::fs::metadata(organisation.dir.join("keys.db")).unwrap().len();

        let mut panic = netreach();
        panic.args(["panic", "--yes", "--dir"]).arg(&organisation.dir);
        let begun = Instant::now();
        let output = ended(panic);
        let took = begun.elapsed();
        println!("panic with {CROWD} cases, {} MiB of keys, took {took:?}", crowd >> 20);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(took < PANIC_AT_MOST, "{took:?}");

        // The control: with what was copied before, everybody opens what is theirs.
        let house = house_of(&before);
        let loot = gather(&house);
        runtime().block_on(async {
            those_on_duty_open_it(&house, &loot).await;
            the_client_opens_their_own(&house, &loot, &clients).await;
        });
        let after = seize(&organisation, "after");
        no_key_is_left(&before, &after);
        no_way_in(&organisation, &before, &after);
    }
}

/// As many cases more, with a visit and a code each. Nobody opens them, but they
/// weigh what others weigh.
fn crowd() -> String {
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CROWD})"
    );
    format!(
        "BEGIN;
         {numbers} INSERT INTO case_locks (case_id, lock, public, made_day, for_team, for_client)
             SELECT -i, 1, randomblob(72), 0, randomblob(160), randomblob(160) FROM n;
         {numbers} INSERT INTO visits (token, client, started, wrapped)
             SELECT randomblob(32), -i, 0, randomblob(112) FROM n;
         {numbers} INSERT INTO codes (client, tag, wrapped)
             SELECT -i, randomblob(32), randomblob(112) FROM n;
         COMMIT"
    )
}

/// What opened the vault, and what `keys.db` held, is in no file any more.
fn no_key_is_left(before: &Path, after: &Path) {
    let vault = std::fs::read(before.join("vault")).unwrap();
    let sealed = |at: usize| vault[at..at + 64].to_vec();
    let mut keys = vec![sealed(512 + 25), sealed(4096 + 8), sealed(8192 + 8)];
    // Of the two places of the epoch one may be spare.
    keys.retain(|key| key.iter().any(|byte| *byte != 0));
    assert!(keys.len() >= 2);
    let database = rusqlite::Connection::open(before.join("keys.db")).unwrap();
    for sql in [
        "SELECT wrapped FROM workers",
        "SELECT wrapped FROM memberships",
        "SELECT for_recovery FROM teams",
        "SELECT for_team FROM case_locks",
        "SELECT wrapped FROM visits",
    ] {
        let mut rows = database.prepare(sql).unwrap();
        let found = rows.query_map([], |row| row.get::<_, Vec<u8>>(0)).unwrap();
        let known = keys.len();
        // A long one may be broken up over two pages.
        keys.extend(found.map(|key| key.unwrap()[..32].to_vec()));
        assert!(keys.len() > known, "{sql}");
    }
    let files = |dir: &Path| -> Vec<Vec<u8>> {
        let entries = std::fs::read_dir(dir).unwrap();
        entries.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect()
    };
    let (before, after) = (files(before), files(after));
    for key in keys {
        assert!(before.iter().any(|file| find(file, &key).is_some()), "the search is blunt");
        assert!(after.iter().all(|file| find(file, &key).is_none()));
    }
}

/// How a thief prepares the folder, and what that is called.
type Attempt<'a> = (&'a str, &'a dyn Fn(&Path));

/// Every way to a vault that opens, with all that anybody knows and all that may
/// have been carved out of the disk, but for the vault file itself.
fn no_way_in(organisation: &Organisation, before: &Path, after: &Path) {
    let keys = before.join("keys.db");
    let other = Organisation::make(Engine::Sqlite);
    let attempts: [Attempt; 4] = [
        ("as it lies", &|_| {}),
        ("told that it is whole", &|dir| pretend(&dir.join("vault"), b"netreach\x01")),
        ("with the keys from the disk", &|dir| {
            pretend(&dir.join("vault"), b"netreach\x01");
            std::fs::copy(&keys, dir.join("keys.db")).unwrap();
        }),
        ("with a vault of the thief's own", &|dir| {
            std::fs::copy(&keys, dir.join("keys.db")).unwrap();
            std::fs::copy(other.dir.join("vault"), dir.join("vault")).unwrap();
        }),
    ];
    for (how, attempt) in attempts {
        let dir = organisation.keyfile.with_file_name(how);
        copy_dir(after, &dir);
        attempt(&dir);
        for (name, _) in PEOPLE {
            let words = Passphrase::new(passphrase(name));
            assert!(Vault::open(&dir, &Unlock::Passphrase(words)).is_err(), "{how}");
        }
        assert!(Vault::open(&dir, &support::program::unlock()).is_err(), "{how}");
    }
}

fn pretend(vault: &Path, magic: &[u8]) {
    let mut bytes = std::fs::read(vault).unwrap();
    bytes[..magic.len()].copy_from_slice(magic);
    std::fs::write(vault, bytes).unwrap();
}

// ---- what was taken ----

/// Everything sealed in the content, with the place it is bound to.
#[derive(Default)]
struct Loot {
    cases: Vec<CaseId>,
    clients: Vec<ClientId>,
    letters: Vec<(&'static str, Bound, Sealed)>,
    photos: Vec<(Bound, SealedPhoto)>,
    drafts: Vec<(CaseId, Sealed)>,
    report_notes: Vec<Sealed>,
}

fn gather(house: &House) -> Loot {
    let mut loot = Loot::default();
    let rows = |sql: &'static str| {
        let rows = house.store.read_now(move |tx| tx.rows(sql, &[]));
        rows.unwrap_or_else(|fault: Fault| panic!("{fault}"))
    };
    let sealed =
        |row: &netreach::engine::Row, place| Sealed::from_bytes(row.bytes(place).unwrap().to_vec());
    let case = |row: &netreach::engine::Row| CaseId(row.int(0).unwrap());
    for row in rows("SELECT id, client_id FROM cases") {
        loot.cases.push(case(&row));
        loot.clients.push(ClientId(row.int(1).unwrap()));
    }
    for row in
        rows("SELECT case_id, seq, direction, kind, sealed FROM messages WHERE sealed IS NOT NULL")
    {
        let place = Bound {
            case: case(&row),
            seq: row.int(1).unwrap(),
            direction: u8::try_from(row.int(2).unwrap()).unwrap(),
            kind: u8::try_from(row.int(3).unwrap()).unwrap(),
        };
        let is_note = place.direction == Direction::AmongWorkers as u8;
        loot.letters.push((if is_note { "note" } else { "words" }, place, sealed(&row, 4)));
    }
    for row in rows("SELECT case_id, seq, key, sealed FROM photos") {
        let seq = row.int(1).unwrap();
        let place = bound(case(&row), seq, Direction::FromClient, Kind::Photo);
        loot.photos
            .push((place, SealedPhoto { key: row.int(2).unwrap(), sealed: sealed(&row, 3) }));
    }
    for row in rows("SELECT case_id, reason FROM trail WHERE reason IS NOT NULL") {
        let place = bound(case(&row), 0, Direction::AmongWorkers, Kind::Words);
        loot.letters.push(("reason", place, sealed(&row, 1)));
    }
    for row in rows("SELECT case_id, sealed FROM feedback WHERE sealed IS NOT NULL") {
        let place = bound(case(&row), 0, Direction::FromClient, Kind::Words);
        loot.letters.push(("feedback", place, sealed(&row, 1)));
    }
    for row in rows("SELECT case_id, sealed FROM reply_drafts") {
        loot.drafts.push((case(&row), sealed(&row, 1)));
    }
    for row in rows("SELECT id, note FROM work_reports WHERE note IS NOT NULL") {
        loot.report_notes.push(sealed(&row, 1));
    }
    let kinds: BTreeSet<_> = loot.letters.iter().map(|(what, ..)| *what).collect();
    assert_eq!(kinds, BTreeSet::from(["feedback", "note", "reason", "words"]));
    assert!(!loot.photos.is_empty() && !loot.drafts.is_empty() && !loot.report_notes.is_empty());
    loot
}

/// What a worker's key opens: every lock of every case is tried on everything.
async fn opens(house: &House, reader: &Reader, loot: &Loot) -> BTreeSet<&'static str> {
    let mut keys = Vec::new();
    for case in &loot.cases {
        for lock in [Lock::Talk, Lock::Notes, Lock::Feedback] {
            keys.extend(house.vault.case_key(reader, *case, lock).await.ok());
        }
    }
    let mut opened = open_with(house, &keys, loot).await;
    for (case, draft) in &loot.drafts {
        if house.open_draft(reader, *case, draft).await.is_some() {
            opened.insert("draft");
        }
    }
    for note in &loot.report_notes {
        for team in Team::ALL {
            if house.vault.open_for_team(reader, team, "report note", note).await.is_ok() {
                opened.insert("report note");
            }
        }
    }
    opened
}

async fn open_with(house: &House, keys: &[CaseKey], loot: &Loot) -> BTreeSet<&'static str> {
    let mut opened = BTreeSet::new();
    for key in keys {
        for (what, place, sealed) in &loot.letters {
            if key.open(*place, sealed).is_ok() {
                opened.insert(*what);
            }
        }
        for (place, sealed) in &loot.photos {
            if house.vault.open_photo(key, *place, sealed).await.is_ok() {
                opened.insert("photo");
            }
        }
    }
    opened
}

// ---- who tries ----

/// With what starts the program, and every way in that needs nothing else.
async fn nobody_opens_it(house: &House, loot: &Loot, forged: &RecoveryKey) {
    let (vault, now) = (&house.vault, Clock::System.now());
    for (name, _) in PEOPLE {
        let id = worker_id(house, name).await;
        for wrong in ["", "a keyfile for tests, which protects nothing at all", name] {
            let wrong = Passphrase::new(wrong.to_owned());
            assert!(vault.sign_in(id, &wrong).await.is_err(), "{name}");
        }
    }
    assert!(vault.resume(&Token::new(), now).await.ok().flatten().is_none());
    assert!(vault.visit(&Token::new(), now).await.ok().flatten().is_none());
    let code = ReturnCode::new(WordList::English);
    assert!(vault.come_back(&code, now).await.ok().flatten().is_none());
    for client in &loot.clients {
        let visitor = Visitor { client: *client, key: ClientKey::new() };
        for case in &loot.cases {
            assert!(vault.case_key_of_client(&visitor, *case).await.is_err());
        }
    }
    for label in ["worker-name", "second factor", "report note", "backup-1", ""] {
        let sealed = loot.letters.iter().map(|(_, _, sealed)| sealed).chain(&loot.report_notes);
        assert!(sealed.into_iter().all(|sealed| vault.open_setting(label, sealed).is_err()));
    }
    // Somebody who writes themselves onto the list, and lets themselves in.
    let intruder = WorkerId::new();
    let own = Passphrase::new("intruder passphrase".to_owned());
    assert!(vault.enrol(intruder, &own).await.is_ok());
    let reader = vault.sign_in(intruder, &own).await.ok().unwrap();
    for by in [Authority::Worker(&reader), Authority::Recovery(forged)] {
        for team in Team::ALL {
            assert!(vault.admit(&by, intruder, team).await.is_err());
        }
    }
    assert_eq!(opens(house, &reader, loot).await, BTreeSet::new());
    let nina = signed_in(house, "nina").await;
    assert_eq!(opens(house, &nina, loot).await, BTreeSet::new(), "a doctor");
}

fn forged_recovery_key() -> RecoveryKey {
    let other = tempfile::tempdir().unwrap();
    let unlock = support::program::unlock();
    let strength = netreach::vault::Strength::FOR_TESTS;
    netreach::vault::Vault::create(other.path(), &unlock, strength).ok().unwrap().1
}

/// The control: the keys that ought to open it do.
async fn those_on_duty_open_it(house: &House, loot: &Loot) {
    let everything = BTreeSet::from(EVERYTHING);
    let mut for_workers = everything.clone();
    for_workers.remove("feedback");
    let mark = signed_in(house, "mark").await;
    assert_eq!(opens(house, &mark, loot).await, for_workers, "another worker");
    for_workers.insert("draft");
    let vera = signed_in(house, "vera").await;
    assert_eq!(opens(house, &vera, loot).await, for_workers, "the worker");
    let olga = signed_in(house, "olga").await;
    assert_eq!(opens(house, &olga, loot).await, everything, "a supervisor");
}

async fn signed_in(house: &House, name: &str) -> Reader {
    let id = worker_id(house, name).await;
    let reader = house.vault.sign_in(id, &Passphrase::new(passphrase(name))).await;
    reader.unwrap_or_else(|fault| panic!("{name}: {fault}"))
}

/// A client's cookie opens the client's own talk, not the other's, and no note.
async fn the_client_opens_their_own(house: &House, loot: &Loot, clients: &[Browser]) {
    for client in clients {
        let visitor = visitor(house, client).await.unwrap();
        let mut keys = Vec::new();
        for case in &loot.cases {
            keys.extend(house.vault.case_key_of_client(&visitor, *case).await.ok());
        }
        assert_eq!(keys.len(), 1);
        assert_eq!(open_with(house, &keys, loot).await, BTreeSet::from(["photo", "words"]));
    }
}

async fn visitor(house: &House, client: &Browser) -> Option<Visitor> {
    // The jar is empty once the program took the cookie back.
    let token = client.cookies.get("talk").and_then(|text| Token::read(text))?;
    house.vault.visit(&token, Timestamp(Clock::System.now().0)).await.ok().flatten()
}

// ---- after forgetting ----

/// Old content, new keys: every passphrase, every cookie, the recovery key. Only
/// what the report keeps is left.
async fn everybody_opens_nothing(
    organisation: &Organisation,
    house: &House,
    loot: &Loot,
    clients: &[Browser],
) {
    let kept = BTreeSet::from(["report note"]);
    for (name, _) in PEOPLE {
        let reader = signed_in(house, name).await;
        let opened = opens(house, &reader, loot).await;
        assert!(opened.is_subset(&kept), "{name} opens {opened:?}");
    }
    for client in clients {
        assert!(visitor(house, client).await.is_none());
    }
    let rescuer = WorkerId::new();
    let own = Passphrase::new("rescuer passphrase".to_owned());
    assert!(house.vault.enrol(rescuer, &own).await.is_ok());
    let recovery = organisation.recovery_key();
    for team in Team::ALL {
        let admitted = house.vault.admit(&Authority::Recovery(&recovery), rescuer, team).await;
        assert!(admitted.is_ok());
    }
    let reader = house.vault.sign_in(rescuer, &own).await.ok().unwrap();
    assert_eq!(opens(house, &reader, loot).await, kept, "the recovery key");
}

/// Rows of reports, and of nothing about a client.
fn holds_no_talk(house: &House, reports: i64) {
    for table in ["cases", "clients", "messages", "photos", "trail", "feedback", "reply_drafts"] {
        assert_eq!(rows(house, table), 0, "{table}");
    }
    assert_eq!(rows(house, "work_reports"), reports);
}

fn rows(house: &House, table: &str) -> i64 {
    let sql: &'static str = format!("SELECT COUNT(*) FROM {table}").leak();
    let counted = house.store.read_now(move |tx| tx.row(sql, &[])?.unwrap().int(0));
    counted.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

/// The backup from before, with the recovery key, in an empty folder.
fn a_backup_revives_nothing(organisation: &Organisation, backup: &Path, loot: &Loot) {
    empty_the_database(organisation);
    let beside = |name: &str| organisation.keyfile.with_file_name(name);
    std::fs::write(beside("boot"), "a new boot passphrase\n").unwrap();
    std::fs::write(beside("paper"), &organisation.recovery).unwrap();
    let mut restore = netreach();
    restore.arg("restore").arg("--dir").arg(beside("restored")).arg("--in").arg(backup);
    restore.env("NETREACH_PASSPHRASE_FILE", beside("boot"));
    restore.env("NETREACH_RECOVERY_FILE", beside("paper"));
    let output = ended(restore);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let boot = Passphrase::new("a new boot passphrase".to_owned());
    let unlock = netreach::vault::Unlock::Passphrase(boot);
    let vault = netreach::vault::Vault::open(&beside("restored"), &unlock).ok().unwrap();
    let store = support::program::store_of(&beside("restored"));
    let config = netreach::config::read(&beside("restored")).unwrap();
    let house = House::new(store, vault, Clock::System, config);
    // The one that was written before the backup was made.
    holds_no_talk(&house, 1);
    assert_eq!(rows(&house, "workers"), 4);
    runtime().block_on(async {
        for (name, _) in PEOPLE {
            let line = said.lines().find(|line| line.starts_with(&format!("worker {name}  ")));
            let words = line.unwrap().split("passphrase ").nth(1).unwrap().to_owned();
            let id = worker_id(&house, name).await;
            let reader = house.vault.sign_in(id, &Passphrase::new(words)).await.ok().unwrap();
            assert_eq!(opens(&house, &reader, loot).await, BTreeSet::new(), "{name}");
        }
    });
}

/// The server is lost, and with it what PostgreSQL held.
fn empty_the_database(organisation: &Organisation) {
    if !organisation.url.is_empty() {
        empty_schema(&organisation.url);
    }
}
