//! Somebody is at the door: `netreach panic`, typed as one would, cut off as one
//! might be, and heard by what runs. That nothing opens afterwards is told in
//! `seized.rs`.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use netreach::clock::{Clock, Timestamp};
use netreach::store;
use netreach::vault::{Route, Ruin, Unlock, Vault, VaultFault};
use telegram_standin::{Calls, Fault, From, Person, Standin};

use crate::support::program::{
    Chance, Organisation, Program, cases_on, copy_dir, ended, engines, netreach, unlock, until,
};
use crate::support::{Engine, days, runtime};

fn panic(dir: &Path) -> Command {
    let mut command = netreach();
    command.args(["panic", "--yes", "--dir"]).arg(dir);
    command
}

/// Standard output of a call that must succeed.
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Exit code 1, and one sentence about `what`.
fn complains(command: Command, what: &str) {
    let call = format!("{command:?}");
    let output = ended(command);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{call}: {error}");
    assert_eq!(error.lines().count(), 1, "{call}: {error}");
    assert!(error.contains(what), "{call}: {error}");
}

// ---- how it is typed ----

#[test]
fn panic_asks_once_and_without_a_terminal_it_wants_to_be_told() {
    let organisation = Organisation::make(Engine::Sqlite);
    let dir = &organisation.dir;
    let mut untold = netreach();
    untold.args(["panic", "--dir"]).arg(dir);
    let output = ended(untold);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("takes --yes"));
    for no in ["no", "", "yes please"] {
        let (code, text) = typed(dir, no);
        assert_eq!(code, Some(1), "{text}");
        assert_eq!(text.matches("Type yes").count(), 1, "{text}");
        assert!(text.contains("nothing was destroyed"), "{text}");
    }
    assert!(Vault::open(dir, &unlock()).is_ok(), "nothing was");
    let (code, text) = typed(dir, "yes");
    assert_eq!(code, Some(0), "{text}");
    is_destroyed(dir);

    let nowhere = organisation.keyfile.with_file_name("nowhere");
    complains(panic(&nowhere), "holds no organisation");
    std::fs::create_dir(&nowhere).unwrap();
    complains(panic(&nowhere), "holds no organisation");
    assert_eq!(std::fs::read_dir(&nowhere).unwrap().count(), 0, "nothing is made of it");
}

/// On a terminal, which `script` plays.
fn typed(dir: &Path, words: &str) -> (Option<i32>, String) {
    let call = format!("{} panic --dir {}", env!("CARGO_BIN_EXE_netreach"), dir.display());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &call, "/dev/null"]);
    script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = script.spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{words}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn what_was_destroyed_is_refused_in_one_sentence_and_reports_stay() {
    for engine in engines() {
        let organisation = Organisation::make(engine);
        a_finished_talk(&organisation);
        let backup = organisation.keyfile.with_file_name("kept.backup");
        let mut keep = organisation.command(&["backup"]);
        keep.arg("--out").arg(&backup);
        said(&ended(keep));
        let kept = std::fs::read(&backup).unwrap();
        let toml = std::fs::read(organisation.dir.join("netreach.toml")).unwrap();

        let text = said(&ended(panic(&organisation.dir)));
        assert!(text.starts_with("destroyed: "), "{text}");
        assert!(!text.contains("Telegram"), "there is no bot: {text}");
        is_destroyed(&organisation.dir);

        let sentence = format!("destroyed by panic on {}", Clock::System.now().date());
        let out = organisation.keyfile.with_file_name("out.json");
        let file = out.display().to_string();
        for (call, more) in [
            (vec!["serve"], vec![]),
            (vec!["check"], vec![]),
            (vec!["worker", "list"], vec![]),
            (vec!["worker", "add"], vec!["--name", "new", "--role", "worker", "--by", "olga"]),
            (vec!["worker", "disable"], vec!["--name", "vera"]),
            (vec!["worker", "reset"], vec!["--name", "vera", "--by", "olga"]),
            (vec!["report"], vec!["--from", "2026-01-01", "--to", "2026-12-31", "--out", &file]),
            (vec!["backup"], vec!["--out", &file]),
        ] {
            // Nobody is asked for what unlocks it, either.
            let mut command = netreach();
            command.args(&call).arg("--dir").arg(&organisation.dir).args(&more);
            complains(command, &sentence);
        }
        assert!(!out.exists());
        refuses_a_new_one(&organisation, &backup, &sentence);

        let again = said(&ended(panic(&organisation.dir)));
        assert!(again.contains("already"), "{again}");
        assert_eq!(std::fs::read(&backup).unwrap(), kept);
        assert_eq!(std::fs::read(organisation.dir.join("netreach.toml")).unwrap(), toml);
        let reports = organisation
            .store()
            .read_now(|tx| store::report::newest(tx, &store::report::Wanted::default()));
        let reports = reports.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert_eq!(reports.len(), 1, "the work report stays");
    }
}

fn a_finished_talk(organisation: &Organisation) {
    let mut program = organisation.serve();
    let sent = program.client().post("/talks", &[("words", "a question"), ("lang", "en")]);
    assert_eq!(sent.status, 303);
    let mut vera = program.worker("vera");
    let case = cases_on(&vera.get("/cases?view=waiting").text()).remove(0);
    let answer = [("words", "an answer"), ("to", "private")];
    assert_eq!(vera.post(&format!("/cases/{case}/replies"), &answer).status, 303);
    let fields = [("need", "HRS.HIV_TEST"), ("services", "S02"), ("outcome", "solved")];
    assert_eq!(vera.post(&format!("/cases/{case}/closure"), &fields).status, 303);
    assert!(program.end().success());
}

fn refuses_a_new_one(organisation: &Organisation, backup: &Path, sentence: &str) {
    let beside = |name: &str| organisation.keyfile.with_file_name(name);
    std::fs::write(beside("boot"), "new boot words of a test\nwords of a supervisor\n").unwrap();
    std::fs::write(beside("paper"), &organisation.recovery).unwrap();
    for call in [vec!["init"], vec!["demo", "--port", "0"], vec!["restore", "--in"]] {
        let mut command = netreach();
        command.args(&call);
        if call[0] == "restore" {
            command.arg(backup);
        }
        command.arg("--dir").arg(&organisation.dir);
        command.env("NETREACH_PASSPHRASE_FILE", beside("boot"));
        command.env("NETREACH_RECOVERY_FILE", beside("paper"));
        complains(command, sentence);
    }
}

#[test]
fn what_could_not_be_destroyed_is_said_and_the_rest_goes() {
    let organisation = Organisation::make(Engine::Sqlite);
    let vault = organisation.dir.join("vault");
    std::fs::remove_file(&vault).unwrap();
    std::fs::create_dir(&vault).unwrap();
    complains(panic(&organisation.dir), "NOT destroyed");
    assert!(!organisation.dir.join("keys.db").exists());
}

// ---- how it is cut off ----

#[test]
fn a_panic_that_is_killed_is_finished_by_the_next() {
    let organisation = Organisation::make(Engine::Sqlite);
    let copy = |number: usize| {
        let dir = organisation.keyfile.with_file_name(format!("copy-{number}"));
        copy_dir(&organisation.dir, &dir);
        dir
    };
    let begun = Instant::now();
    said(&ended(panic(&copy(0))));
    let whole = usize::try_from(begun.elapsed().as_micros()).unwrap();
    let mut chance = Chance::new();
    let (mut untouched, mut half, mut done) = (0, 0, 0);
    for number in 1..=100 {
        let dir = copy(number);
        let mut child = panic(&dir).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_micros(u64::try_from(chance.below(whole)).unwrap()));
        let _ = child.kill();
        child.wait().unwrap();
        let has_keys = dir.join("keys.db").exists();
        match Vault::destroyed_on(&dir).ok().unwrap() {
            None => {
                assert!(has_keys && Vault::open(&dir, &unlock()).is_ok(), "nothing happened yet");
                untouched += 1;
            }
            Some(_) => {
                assert!(does_not_open(&dir));
                *if has_keys { &mut half } else { &mut done } += 1;
            }
        }
        said(&ended(panic(&dir)));
        is_destroyed(&dir);
        nothing_is_as_it_was(&organisation.dir, &dir);
        std::fs::remove_dir_all(&dir).unwrap();
    }
    println!("killed: {untouched} before, {half} in between, {done} after the keys were gone");
    assert!(untouched > 0 && half + done > 0, "the kills were not spread over it");
}

/// What was left, and how it comes to be there.
type Leftover<'a> = (&'a str, &'a dyn Fn(&Path));

/// What a cut can leave behind, made by hand, because chance may miss it.
#[test]
fn whatever_an_earlier_panic_left_goes_with_the_next() {
    let organisation = Organisation::make(Engine::Sqlite);
    let whole = std::fs::read(organisation.dir.join("vault")).unwrap();
    let leftovers: [Leftover; 4] = [
        ("keys.db", &|dir| {
            std::fs::copy(organisation.dir.join("keys.db"), dir.join("keys.db")).unwrap();
        }),
        ("the epoch keys", &|dir| {
            let mut vault = std::fs::read(dir.join("vault")).unwrap();
            vault[4096..].copy_from_slice(&whole[4096..]);
            std::fs::write(dir.join("vault"), vault).unwrap();
        }),
        ("a journal", &|dir| std::fs::write(dir.join("keys.db-journal"), &whole).unwrap()),
        ("the whole vault", &|dir| std::fs::write(dir.join("vault"), &whole).unwrap()),
    ];
    for (what, leave) in leftovers {
        println!("left: {what}");
        let dir = organisation.keyfile.with_file_name(what);
        copy_dir(&organisation.dir, &dir);
        said(&ended(panic(&dir)));
        leave(&dir);
        said(&ended(panic(&dir)));
        is_destroyed(&dir);
        nothing_is_as_it_was(&organisation.dir, &dir);
    }
}

fn does_not_open(dir: &Path) -> bool {
    matches!(Vault::open(dir, &unlock()), Err(VaultFault::Destroyed(_)))
}

fn is_destroyed(dir: &Path) {
    assert!(does_not_open(dir));
    for entry in std::fs::read_dir(dir).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.starts_with("keys.db"), "{name} is there");
    }
}

/// No sixteen bytes of the vault stand where they stood, but for empty ones.
fn nothing_is_as_it_was(before: &Path, after: &Path) {
    let [before, after] = [before, after].map(|dir| std::fs::read(dir.join("vault")).unwrap());
    assert_eq!(before.len(), after.len());
    let pieces = before.chunks_exact(16).zip(after.chunks_exact(16));
    assert_eq!(pieces.filter(|(before, after)| before == after).count(), 0);
}

// ---- how it is heard ----

#[test]
fn what_runs_deletes_on_telegram_and_ends() {
    for engine in engines() {
        println!("told to {engine:?}");
        let scene = Scene::set(engine);
        let mut programs = [scene.organisation.serve(), scene.organisation.serve()];
        scene.everybody_talks(&programs[0]);
        // A dice can be deleted only when it is a day old.
        scene.people[0].dm_dice();
        scene.all_is_known();
        scene.an_answer_is_on_its_way(&programs[0]);
        // One request hangs; the others are slow enough that both find work to do.
        scene.standin.fail(Calls::to("deleteMessages"), Fault::Hang, 1);
        let slow = Fault::Delay(1_000);
        scene.standin.fail(Calls::to("deleteMessages"), slow, u64::try_from(PEOPLE).unwrap());

        let text = said(&ended(panic(&scene.organisation.dir)));
        assert!(text.contains("what ran on it has ended"), "{text}");
        assert!(text.contains("on Telegram nothing is left"), "{text}");
        is_destroyed(&scene.organisation.dir);
        for program in &mut programs {
            let status = program.ends();
            let log = program.log();
            assert!(status.success(), "{status}: {log}");
            let last: Vec<_> = log.lines().filter(|line| line.starts_with("netreach: ")).collect();
            assert_eq!(last.len(), 1, "{log}");
            assert!(last[0].contains("destroyed by panic on"), "{log}");
            assert!(last[0].contains("nothing is left on Telegram"), "{log}");
            assert!(!log.contains("panicked") && !log.contains(" ERROR "), "{log}");
        }
        let dice = scene.people[0].phone();
        assert_eq!(dice.iter().map(|it| it.kind.as_str()).collect::<Vec<_>>(), ["dice"]);
        for person in &scene.people[1..] {
            assert!(person.phone().is_empty(), "{}", scene.standin.timeline());
        }
        let sent = scene.standin.calls_of("sendMessage");
        let late = sent.iter().find(|call| call.arguments["text"] == "поздний ответ");
        assert!(late.is_some_and(|call| call.answer.is_ok()), "it did arrive");
        scene.nothing_was_deleted_twice();
        complains(scene.organisation.command(&["serve"]), "destroyed by panic on");
    }
}

#[test]
fn nobody_is_answered_while_telegram_keeps_what_runs_waiting() {
    let scene = Scene::set(Engine::Sqlite);
    let mut program = scene.organisation.serve();
    scene.everybody_talks(&program);
    let mut client = program.client();
    assert_eq!(client.post("/talks", &[("words", "a secret"), ("lang", "en")]).status, 303);
    assert!(client.get("/talk/messages").text().contains("a secret"));
    let head = client.head("GET", "/talk/messages", &[]);
    let mut half = client.connect().unwrap();
    half.write_all(head.as_bytes()).unwrap();
    scene.standin.outage(scene.standin.now(), scene.standin.now() + 3600);

    let panicking = panic(&scene.organisation.dir).stdout(Stdio::piped()).spawn().unwrap();
    until("nobody is let in", || TcpStream::connect(&program.chat).is_err());
    assert!(TcpStream::connect(&program.console).is_err());
    assert!(program.is_alive(), "it still tries to reach Telegram");
    let mut answer = Vec::new();
    let _ = half.write_all(b"\r\n");
    let _ = half.read_to_end(&mut answer);
    assert!(answer.is_empty(), "{}", String::from_utf8_lossy(&answer));

    let text = said(&panicking.wait_with_output().unwrap());
    assert!(text.contains("messages stand on Telegram still: there was no time"), "{text}");
    assert!(program.ends().success());
    assert!(program.log().contains("not everything on Telegram"), "{}", program.log());
}

#[test]
fn where_nothing_runs_panic_says_what_stands_on_telegram() {
    let scene = Scene::set(Engine::Sqlite);
    let mut program = scene.organisation.serve();
    scene.everybody_talks(&program);
    scene.all_is_known();
    assert!(program.end().success());
    let text = said(&ended(panic(&scene.organisation.dir)));
    let standing = format!("{} messages stand on Telegram still: nothing ran", scene.standing());
    assert!(text.contains(&standing) && text.contains("BotFather"), "{text}");
    assert!(text.contains("delete the chat for both sides") && text.contains("auto-delete"));
    assert!(!text.contains("has ended"), "{text}");
    assert!(scene.standing() > 0);
}

/// An organisation with a bot, and people who write to it.
struct Scene {
    organisation: Organisation,
    standin: Standin,
    people: Vec<Person>,
}

/// More than are emptied at the same time.
const PEOPLE: usize = netreach::limits::PANIC_CHATS_AT_ONCE + 4;

impl Scene {
    fn set(engine: Engine) -> Scene {
        let organisation = Organisation::make(engine);
        let standin = Standin::start(16).unwrap();
        standin.clock().follow_machine();
        standin.poll_pauses(false);
        organisation.take_to_telegram(&standin);
        let people = (0..PEOPLE).map(|_| standin.user("Анна", "Петрова")).collect();
        Scene { organisation, standin, people }
    }

    /// Each asks, and is answered by the desk and by a worker.
    fn everybody_talks(&self, program: &Program) {
        for person in &self.people {
            person.dm("нужна помощь с документами");
        }
        until("the desk has heard", || self.people.iter().all(|it| !it.from_bot().is_empty()));
        let mut vera = program.worker("vera");
        for case in cases_on(&vera.get("/cases?view=waiting").text()) {
            let answer = [("words", "ответ"), ("to", "private")];
            assert_eq!(vera.post(&format!("/cases/{case}/replies"), &answer).status, 303);
        }
        let is_answered = |it: &Person| it.from_bot().iter().any(|shown| shown.text == "ответ");
        until("everybody is answered", || self.people.iter().all(is_answered));
        let asked = |it: &Person| it.phone().iter().filter(|it| it.from == From::Me).count();
        assert!(self.people.iter().all(|it| asked(it) == 1));
    }

    /// And arrives only when everything is destroyed.
    fn an_answer_is_on_its_way(&self, program: &Program) {
        let late = Duration::from_secs(3).as_millis();
        let fault = Fault::Delay(u64::try_from(late).unwrap());
        self.standin.fail(Calls::to("sendMessage"), fault, 1);
        let mut vera = program.worker("vera");
        let case = cases_on(&vera.get("/cases?view=mine").text()).remove(0);
        let answer = [("words", "поздний ответ"), ("to", "private")];
        assert_eq!(vera.post(&format!("/cases/{case}/replies"), &answer).status, 303);
        let store = self.organisation.store();
        until("it is on its way", || {
            let sql = "SELECT 1 FROM outbox WHERE is_under_way = 1";
            let found = store.read_now(move |tx| tx.row(sql, &[]));
            let found = found.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            found.is_some()
        });
    }

    fn standing(&self) -> usize {
        self.people.iter().map(|person| person.phone().len()).sum()
    }

    /// Nothing is on its way, in either direction.
    fn all_is_known(&self) {
        let store = self.organisation.store();
        until("all that stands on Telegram is written down", || {
            let counted = store.read_now(|tx| {
                Ok((store::telegram::count_copies_to_go(tx)?, store::outbox::count(tx)?))
            });
            let (known, owed) =
                counted.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            owed == 0 && usize::try_from(known).unwrap() == self.standing()
        });
    }

    /// Several processes share the work; they do not do it twice.
    fn nothing_was_deleted_twice(&self) {
        let mut deleted = BTreeSet::new();
        for call in self.standin.calls_of("deleteMessages") {
            let chat = call.arguments["chat_id"].as_i64();
            for number in call.arguments["message_ids"].as_array().unwrap() {
                assert!(deleted.insert((chat, number.as_i64())), "{}", self.standin.timeline());
            }
        }
        assert!(deleted.len() >= 3 * self.people.len(), "{}", deleted.len());
    }
}

/// Also on the night when the epoch key was just changed.
#[test]
fn what_runs_finds_its_way_to_telegram_after_the_vault_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let made = Vault::create(dir.path(), &unlock(), netreach::vault::Strength::FOR_TESTS);
    let (vault, _) = made.ok().unwrap();
    let beside = Vault::open(dir.path(), &unlock()).ok().unwrap();
    let day = Timestamp(1_795_251_600);
    let route = Route::new();
    let turns = |vault: &Vault, day| runtime().block_on(vault.rotate_epoch(day));
    assert!(runtime().block_on(vault.keep_route(&route)).is_ok());
    assert!(turns(&vault, day).is_ok_and(|turned| turned));
    assert!(turns(&beside, day).is_ok_and(|turned| !turned));
    let alarm = vault.alarm().ok().unwrap();
    assert!(alarm.destroyed_on().is_none());
    let ruin = Ruin::make(dir.path(), day).ok().unwrap();
    assert_eq!(alarm.destroyed_on(), Some(day.day()));
    let image = std::fs::read(dir.path().join("vault")).unwrap();
    for vault in [&vault, &beside] {
        let found = runtime().block_on(vault.route(route.id));
        assert!(found.is_ok_and(|found| found.is_some()));
        // And nothing is put back.
        assert!(turns(vault, day + days(1)).is_err());
        assert!(vault.add_slot(&Unlock::Keyfile(vec![8; 32].into())).is_err());
    }
    assert_eq!(std::fs::read(dir.path().join("vault")).unwrap(), image);
    assert!(!ruin.is_abandoned());
    drop((vault, beside, alarm));
    until("the last handle is closed", || ruin.is_abandoned());
    drop(ruin);
    assert!(does_not_open(dir.path()));
}
