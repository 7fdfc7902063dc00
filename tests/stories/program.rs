//! The subcommands, typed as the keeper of a server would.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::http::Browser;
use crate::support::program::{Program, netreach as netreach_program, until};
use netreach::clock::{Clock, Span, Timestamp};
use netreach::codes::{Lang, PlaceKind, Role};
use netreach::desk::{self, DeskError, Worker};
use netreach::engine::Fault;
use netreach::ids::PlaceId;
use netreach::limits;
use netreach::store::stops::{Hours, InTwo, Place, Stretch};
use netreach::store::{self, Store};

fn netreach(arguments: &[&str], files: &[(&str, &Path)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netreach"));
    command.args(arguments).env_clear();
    for (variable, path) in files {
        command.env(variable, path);
    }
    command.output().unwrap()
}

/// Standard output of a call that must succeed.
fn said(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complaint(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(error.lines().count(), 1, "one clear sentence: {error}");
    error
}

struct Desk {
    home: tempfile::TempDir,
}

impl Desk {
    /// An organisation that `init` made, and the files with its secrets.
    fn made() -> Desk {
        let home = tempfile::tempdir().unwrap();
        let desk = Desk { home };
        std::fs::write(desk.file("boot"), "boot words of a test\nwords of the supervisor\n")
            .unwrap();
        std::fs::write(desk.file("own"), "words of the supervisor\n").unwrap();
        let output = desk.run(&["init", "--dir", &desk.dir(), "--name", "Тихая \"гавань\""]);
        let text = said(&output);
        let key = text.lines().find_map(|line| line.strip_prefix("recovery key ")).unwrap();
        std::fs::write(desk.file("recovery"), key).unwrap();
        desk
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }

    /// The database in a folder, while nothing runs there.
    fn content(&self, folder: &str) -> Store {
        let file = self.file(folder).join("netreach.db");
        Store::open(&netreach::engine::Place::content_file(&file)).unwrap()
    }

    fn dir(&self) -> String {
        self.file("desk").display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let (boot, own, recovery) = (self.file("boot"), self.file("own"), self.file("recovery"));
        let files: [(&str, &Path); 3] = [
            ("NETREACH_PASSPHRASE_FILE", &boot),
            ("NETREACH_WORKER_PASSPHRASE_FILE", &own),
            ("NETREACH_RECOVERY_FILE", &recovery),
        ];
        netreach(arguments, &files)
    }
}

#[test]
fn an_organisation_is_made_peopled_checked_kept_and_made_again() {
    let desk = Desk::made();
    let dir = desk.dir();
    let text = said(&desk.run(&[
        "worker",
        "add",
        "--dir",
        &dir,
        "--name",
        "вера",
        "--role",
        "worker",
        "--by",
        "supervisor",
    ]));
    assert!(text.contains("worker вера  passphrase "));
    let refused = desk.run(&[
        "worker",
        "add",
        "--dir",
        &dir,
        "--name",
        "нина",
        "--role",
        "doctor",
        "--by",
        "supervisor",
    ]);
    assert!(complaint(&refused).contains("recovery"));
    said(&desk.run(&["worker", "add", "--dir", &dir, "--name", "нина", "--role", "doctor"]));
    let text = said(&desk.run(&["worker", "list", "--dir", &dir]));
    assert!(text.contains("вера  worker  active") && text.contains("нина  doctor  active"));

    let text = said(&desk.run(&["check", "--dir", &dir]));
    assert!(text.contains("ok    store") && text.contains("warn  team supervisors"));
    assert!(!text.contains("FAIL"));

    said(&desk.run(&["worker", "disable", "--dir", &dir, "--name", "вера"]));
    said(&desk.run(&["worker", "reset", "--dir", &dir, "--name", "supervisor"]));

    for ending in ["csv", "json", "xlsx"] {
        let out = desk.file(&format!("report.{ending}")).display().to_string();
        let span = ["--from", "2026-01-01", "--to", "2026-12-31"];
        let call = [&["report", "--dir", &dir], &span[..], &["--out", &out]].concat();
        let text = said(&desk.run(&call));
        assert!(text.contains("0 work reports") && text.contains("no drill in these days"));
        assert!(std::fs::metadata(&out).unwrap().len() > 0);
    }

    let stop = a_stop();
    let written = stop.clone();
    desk.content("desk").commit_now(move |tx| store::stops::save(tx, &written)).unwrap();
    let backup = desk.file("kept.backup").display().to_string();
    said(&desk.run(&["backup", "--dir", &dir, "--out", &backup]));
    let again = desk.file("again").display().to_string();
    let text = said(&desk.run(&["restore", "--dir", &again, "--in", &backup]));
    assert!(text.contains("worker supervisor  passphrase "));
    assert!(!text.contains("worker вера  passphrase "), "who was disabled stays out");
    let text = said(&desk.run(&["worker", "list", "--dir", &again]));
    assert!(text.contains("вера  worker  disabled"));
    let config = std::fs::read_to_string(desk.file("again").join("netreach.toml")).unwrap();
    assert!(config.contains("Тихая"));
    let kept = desk.content("again").read_now(|tx| store::stops::all(tx, Timestamp(0)));
    let kept: Result<_, Fault> = kept;
    assert_eq!(kept.unwrap().places, [stop], "where people can go is kept, with its number");
}

fn a_stop() -> Place {
    let words = |text: &str| InTwo { ru: text.to_owned(), en: String::new() };
    let stretch = Stretch { from_min: 22 * 60, until_min: 26 * 60 };
    Place {
        id: PlaceId(77),
        kind: PlaceKind::MobileUnit,
        title: words("Автобус"),
        way: words("У аптеки"),
        entry: words(""),
        offers: vec!["HRS.PACK".to_owned()],
        tel: String::new(),
        checked_on: Timestamp(86_400),
        is_active: true,
        redeems: true,
        changed_at: Timestamp(90_000),
        hours: vec![Hours { weekday: 6, stretch }],
        exceptions: Vec::new(),
        out: None,
    }
}

#[test]
fn files_become_drafts_and_check_says_what_is_not_signed() {
    let desk = Desk::made();
    let dir = desk.dir();
    let listed = said(&desk.run(&["leaflet", "list", "--dir", &dir]));
    assert!(listed.lines().all(|line| line.contains("  draft  ")), "{listed}");
    assert!(listed.contains("overdose-guide  ru  draft  Передозировка сейчас"));
    let again = said(&desk.run(&["leaflet", "import", "--dir", &dir]));
    assert!(again.starts_with("drafts made: 0;") && again.contains("overdose-guide ru"), "{again}");

    let own = desk.file("water.md");
    let leaf = "---\nname: water\nlanguage: en\ntitle: Water\nclass: info\n---\nDrink some.\n";
    std::fs::write(&own, leaf).unwrap();
    let file = own.display().to_string();
    let said_once = said(&desk.run(&["leaflet", "import", "--dir", &dir, &file]));
    assert!(said_once.starts_with("drafts made: 1;"), "{said_once}");
    assert!(
        said(&desk.run(&["leaflet", "list", "--dir", &dir])).contains("water  en  draft  Water")
    );
    std::fs::write(&own, leaf.replace("info", "poem")).unwrap();
    let refused = complaint(&desk.run(&["leaflet", "import", "--dir", &dir, &file]));
    assert!(refused.contains("water.md: Line 5: the kind is emergency"), "{refused}");
    let nowhere = desk.home.path().display().to_string();
    complaint(&desk.run(&["leaflet", "list", "--dir", &nowhere]));

    let text = said(&desk.run(&["check", "--dir", &dir]));
    assert!(text.contains("warn  overdose guide: nobody has signed it in ru, en"), "{text}");
    assert!(text.contains("ok    leaflets"), "{text}");
}

#[test]
fn a_leaflet_is_listed_with_the_last_day_of_the_organisations_calendar() {
    let desk = Desk::made();
    let file = desk.file("desk").join("netreach.toml");
    let config = std::fs::read_to_string(&file).unwrap();
    let signs = |until: Timestamp| {
        let signed = desk.content("desk").commit_now(move |tx| {
            let id = store::worker::all(tx)?[0].id;
            let doctor = Worker { id, roles: vec![Role::Verifier], lang: Lang::Ru };
            let draft = store::leaflet::newest(tx, "overdose-guide", Lang::Ru)?.unwrap();
            desk::leaflet::sign(tx, &doctor, draft.id, until, Clock::System.now())
        });
        let signed: Result<(), DeskError> = signed;
        signed.unwrap();
    };
    let day = Clock::System.now().day() + Span::days(30);
    // The midnight at which that day ends, as clocks there show it.
    for (zone, ends) in [("America/New_York", 28), ("UTC", 24), ("Asia/Vladivostok", 14)] {
        std::fs::write(&file, config.replace("Europe/Moscow", zone)).unwrap();
        signs(day + Span::hours(ends));
        let text = said(&desk.run(&["leaflet", "list", "--dir", &desk.dir()]));
        let line = format!("overdose-guide  ru  signed until {}  ", day.date());
        assert!(text.contains(&line), "{zone}: {line}");
    }
}

#[test]
fn an_organisation_is_not_made_twice_and_its_files_are_its_owners() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::made();
    let twice = desk.run(&["init", "--dir", &desk.dir()]);
    assert!(complaint(&twice).contains("holds an organisation already"));
    for entry in std::fs::read_dir(desk.dir()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
    }
}

#[test]
fn the_demos_own_folder_is_its_owners_only() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let mut command = netreach_program();
    command.args(["demo", "--port", "0"]).env("TMPDIR", home.path());
    let mut demo = Program::start(command);
    let folders: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(Result::unwrap).collect();
    assert_eq!(folders.len(), 1, "{folders:?}");
    let mode = folders[0].metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "{mode:o}");
    demo.kill();
}

#[test]
fn the_servers_passphrase_must_not_be_the_workers() {
    let home = tempfile::tempdir().unwrap();
    let boot = home.path().join("boot");
    std::fs::write(&boot, "the same words\nthe same words\n").unwrap();
    let dir = home.path().join("desk").display().to_string();
    let output = netreach(&["init", "--dir", &dir], &[("NETREACH_PASSPHRASE_FILE", &boot)]);
    assert!(complaint(&output).contains("must not be the boot passphrase"));
}

#[test]
fn every_subcommand_has_help_with_an_example_and_wrong_usage_is_2() {
    let calls: [&[&str]; 16] = [
        &["demo"],
        &["init"],
        &["serve"],
        &["check"],
        &["worker", "add"],
        &["worker", "list"],
        &["worker", "disable"],
        &["worker", "reset"],
        &["triage"],
        &["leaflet", "import"],
        &["leaflet", "list"],
        &["report"],
        &["import"],
        &["backup"],
        &["restore"],
        &["panic"],
    ];
    for call in calls {
        let text = said(&netreach(&[call, &["--help"]].concat(), &[]));
        assert!(text.contains("Example:\n  ") && text.contains("netreach "), "{call:?}");
    }
    for wrong in [&["nonsense"][..], &["init"], &["serve", "--dir"], &["worker"], &["panic"], &[]] {
        assert_eq!(netreach(wrong, &[]).status.code(), Some(2), "{wrong:?}");
    }
    let dir = ["--dir", "/nonexistent/netreach"];
    let long = "v".repeat(limits::WORKER_NAME_CHARS_MAX + 1);
    for wrong in [
        ["report", "--from", "2026-11-01", "--to", "2026-11-30", "--out", "x.pdf"],
        ["report", "--from", "2026-11-30", "--to", "2026-11-01", "--out", "x.csv"],
        ["report", "--from", "2026-11-31", "--to", "2026-12-01", "--out", "x.csv"],
        ["init", "--name", "Harbour", "--worker", "vera", "--time-zone", "Mars/Base"],
        ["init", "--name", " ", "--worker", "vera", "--time-zone", "UTC"],
        ["init", "--name", "Harbour", "--worker", " ", "--time-zone", "UTC"],
        ["init", "--name", "Harbour", "--worker", &long, "--time-zone", "UTC"],
    ] {
        assert_eq!(netreach(&[&wrong[..], &dir].concat(), &[]).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn keys_are_never_opened_beside_anothers_content() {
    let (desk, other) = (Desk::made(), Desk::made());
    let content = |desk: &Desk| desk.file("desk").join("netreach.db");
    for log in ["netreach.db-wal", "netreach.db-shm"] {
        let _ = std::fs::remove_file(desk.file("desk").join(log));
        let log = (other.file("desk").join(log), desk.file("desk").join(log));
        let _ = std::fs::copy(log.0, log.1);
    }
    std::fs::copy(content(&other), content(&desk)).unwrap();
    let refused = desk.run(&["serve", "--dir", &desk.dir()]);
    assert!(complaint(&refused).contains("another organisation"));
    for name in ["netreach.db", "netreach.db-wal", "netreach.db-shm"] {
        let _ = std::fs::remove_file(desk.file("desk").join(name));
    }
    let refused = desk.run(&["serve", "--dir", &desk.dir()]);
    assert!(complaint(&refused).contains("or to none"));
}

#[test]
fn a_demo_shows_a_clients_phone_and_goes_on_after_it_ended() {
    let home = tempfile::tempdir().unwrap();
    // The second time somebody else held the asking for updates until just now.
    for _ in 0..2 {
        let mut command = netreach_program();
        command.args(["demo", "--port", "0", "--dir"]).arg(home.path().join("demo"));
        let mut demo = Program::start(command);
        let last = demo.greeting.iter().rev().take(2).rev();
        let last: Vec<_> = last.map(|line| line.split(" http://").collect::<Vec<_>>()).collect();
        assert_eq!([last[0][0], last[1][0]], ["chat", "telegram"]);
        let mut phone = Browser::at(last[1][1]);
        let page = phone.get("/?lang=ru&me=0");
        assert_eq!(page.status, 200);
        assert!(page.text().contains("<html lang=\"ru\"") && page.text().contains("Тихая гавань"));
        let sent = phone
            .post("/act?me=0&chat=bot", &[("act", "say"), ("words", "нужна помощь с документами")]);
        assert_eq!(sent.status, 303);
        until("the desk has it", || {
            phone.get("/?lang=ru&me=0&chat=bot").text().contains("Сообщение принято")
        });
        // Those on call have linked their chats: the ladder that is shown is true.
        let mut desk = demo.signed_in("Olga", "lamp window harbour olga");
        until("everybody on call can be reached", || {
            let page = desk.get("/hours").text();
            page.contains("Ночь на") && !page.contains("не дозваться")
        });
        assert!(demo.end().success());
    }
}

#[test]
fn triage_reads_lines_and_says_why() {
    let lines = "{\"id\": \"a\", \"text\": \"он не дышит\"}\n\n{\"id\": 7, \"text\": \"where is the \
                 bus today\"}\n{\"id\": null, \"text\": \"?\"}\n";
    let output = fed(&["triage"], lines);
    let text = said(&output);
    let answers: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers[0]["id"], "a");
    assert_eq!(answers[0]["urgency"], "emergency");
    assert_eq!(answers[0]["lang"], "ru");
    assert_eq!(answers[0]["needs"][0], "OD.UNKNOWN");
    assert!(answers[0]["why"][0].as_str().unwrap().contains("не дышит"));
    assert_eq!(answers[1]["id"], 7);
    assert_eq!(answers[1]["needs"][0], "INFO.SERVICES");
    assert_eq!(answers[1]["urgency"], "routine");
    assert_eq!(answers[1]["moderation"], serde_json::Value::Null);
    assert_eq!(answers[2]["clarity"], "unclear");
    assert_eq!(answers.len(), 3);
    let english = said(&fed(&["triage", "--lang", "en"], lines));
    assert!(english.contains("does not breathe"));

    let wrong = complaint(&fed(&["triage"], "{\"id\": 1, \"text\": \"secret\"}\n{\"text\": 5}\n"));
    assert!(wrong.contains("line 2") && !wrong.contains("secret"));
    assert_eq!(fed(&["triage", "--lang", "de"], "").status.code(), Some(2));

    let home = tempfile::tempdir().unwrap();
    let rules = home.path().join("rules.toml");
    std::fs::write(&rules, "[[sign]]\ncode = 5\n").unwrap();
    let refused = fed(&["triage", "--rules", &rules.display().to_string()], lines);
    assert!(complaint(&refused).contains("rules.toml, line 2"));
}

#[test]
fn nothing_is_served_by_rules_that_cannot_be_read() {
    let desk = Desk::made();
    let rules = desk.file("rules.toml");
    std::fs::write(&rules, "\n[[need]]\nneed = \"NOTHING\"\nsay = []\n").unwrap();
    let config = desk.file("desk").join("netreach.toml");
    std::fs::write(&config, format!("[triage]\nrules = {:?}\n", rules.display().to_string()))
        .unwrap();
    let refused = desk.run(&["serve", "--dir", &desk.dir()]);
    assert!(complaint(&refused).contains("rules.toml, line 3"));
}

/// A call that reads what is given to it.
fn fed(arguments: &[&str], input: &str) -> Output {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_netreach"));
    command.args(arguments).env_clear();
    let pipe = std::process::Stdio::piped;
    let mut child = command.stdin(pipe()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    // A program that refused its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}
