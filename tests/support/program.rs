//! The real binary on a real folder: made, started, asked, hurt, ended. Only
//! processes that were started here are ever ended here.
#![allow(dead_code)] // each test file uses its own part
#![allow(clippy::disallowed_methods)] // another process keeps its own time

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use netreach::clock::Clock;
use netreach::codes::{Lang, Role};
use netreach::config;
use netreach::house::House;
use netreach::ids::{CaseId, WorkerId};
use netreach::roster;
use netreach::store::Store;
use netreach::vault::{Authority, Passphrase, RecoveryKey, Strength, Unlock, Vault};
use telegram_standin::Standin;

use super::database::fresh_schema;
use super::http::Browser;
use super::{Engine, runtime};

/// How long the slowest thing here may take before it counts as a hang.
pub const PATIENCE: Duration = Duration::from_secs(90);

pub fn netreach() -> Command {
    Command::new(env!("CARGO_BIN_EXE_netreach"))
}

/// Engines this machine can test; all of them where `CI` is set.
pub fn engines() -> Vec<Engine> {
    match std::env::var("NETREACH_TEST_PG") {
        Ok(_) => vec![Engine::Sqlite, Engine::Postgres],
        Err(_) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "set NETREACH_TEST_PG, or run scripts/test, which starts a PostgreSQL"
            );
            eprintln!("told to SQLite alone: NETREACH_TEST_PG is not set");
            vec![Engine::Sqlite]
        }
    }
}

/// Asks until it is so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A number nobody chose; from `NETREACH_SEED` where a run is to be repeated.
pub struct Chance(u64);

impl Chance {
    pub fn new() -> Chance {
        let given = std::env::var("NETREACH_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = given.unwrap_or_else(|| CaseId::new().0.unsigned_abs() | 1);
        println!("NETREACH_SEED={seed}");
        Chance(seed)
    }

    pub fn seeded(seed: u64) -> Chance {
        Chance(seed | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// From 0 up to, but not, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % end
    }

    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn word(&mut self, letters: &[char], length: usize) -> String {
        (0..length).map(|_| *self.one(letters)).collect()
    }
}

// ---- an organisation ----

/// A folder that `serve` runs on, and what opens it.
pub struct Organisation {
    /// Keeps the folders until the test ends.
    temporary: Option<tempfile::TempDir>,
    pub dir: PathBuf,
    pub keyfile: PathBuf,
    pub recovery: String,
    /// The database's address; empty for SQLite.
    pub url: String,
}

/// Name and roles; the passphrase is `NAME passphrase`.
pub const PEOPLE: [(&str, &[Role]); 4] = [
    ("vera", &[Role::Worker]),
    ("mark", &[Role::Worker]),
    ("olga", &[Role::Supervisor]),
    ("nina", &[Role::Doctor]),
];

pub fn passphrase(name: &str) -> String {
    format!("{name} passphrase")
}

impl Organisation {
    /// Made in this process, with keys that cost nothing.
    pub fn make(engine: Engine) -> Organisation {
        let temporary = tempfile::tempdir().unwrap();
        let mut organisation = Organisation::make_in(engine, temporary.path());
        organisation.temporary = Some(temporary);
        organisation
    }

    /// The same, in a folder that somebody else looks after.
    pub fn make_in(engine: Engine, place: &Path) -> Organisation {
        let dir = place.join("organisation");
        std::fs::create_dir(&dir).unwrap();
        let keyfile = place.join("keyfile");
        std::fs::write(&keyfile, KEYFILE).unwrap();
        let url = match engine {
            Engine::Sqlite => String::new(),
            Engine::Postgres => fresh_schema(),
        };
        std::fs::write(dir.join(config::FILE), configuration("Quiet Harbour", &url)).unwrap();
        let made = Vault::create(&dir, &unlock(), Strength::FOR_TESTS);
        let (vault, recovery) = made.unwrap_or_else(|fault| panic!("{fault}"));
        let organisation = Organisation {
            temporary: None,
            recovery: recovery.spell().to_string(),
            dir,
            keyfile,
            url,
        };
        let house =
            House::new(organisation.store(), vault, Clock::System, read_config(&organisation.dir));
        assert!(house.claim_content().unwrap());
        runtime().block_on(async {
            house.vault.found_teams().await.unwrap_or_else(|fault| panic!("{fault}"));
            for (name, roles) in PEOPLE {
                let by = Authority::Recovery(&recovery);
                let words = Passphrase::new(passphrase(name));
                roster::enlist(&house, &by, name, roles, Lang::En, &words).await.unwrap();
            }
        });
        organisation
    }

    /// The content, opened beside the program or instead of it.
    pub fn store(&self) -> Store {
        store_of(&self.dir)
    }

    pub fn house(&self) -> House {
        house_of(&self.dir)
    }

    pub fn recovery_key(&self) -> RecoveryKey {
        RecoveryKey::read(&self.recovery).ok().unwrap()
    }

    pub fn serve(&self) -> Program {
        Program::serve(&self.dir, Some(&self.keyfile))
    }

    /// From its next start on it has a bot.
    pub fn take_to_telegram(&self, standin: &Standin) {
        let (file, token) = (self.dir.join(config::FILE), self.keyfile.with_file_name("token"));
        std::fs::write(&token, standin.token()).unwrap();
        let config = std::fs::read_to_string(&file).unwrap();
        let (token, base) = (token.display(), standin.address());
        let bot = format!("[telegram]\ntoken_file = \"{token}\"\napi_base = \"{base}\"\n");
        std::fs::write(&file, config + &bot).unwrap();
    }

    /// A subcommand that unlocks this folder.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = netreach();
        command.args(words).arg("--dir").arg(&self.dir).arg("--keyfile").arg(&self.keyfile);
        command
    }
}

const KEYFILE: &[u8] = b"a keyfile for tests, which protects nothing at all";

pub fn unlock() -> Unlock {
    Unlock::Keyfile(KEYFILE.to_vec().into())
}

pub fn configuration(name: &str, url: &str) -> String {
    format!(
        "[organisation]\nname = \"{name}\"\n[database]\nurl = \"{url}\"\n\
         [console]\nlisten = \"127.0.0.1:0\"\n[chat]\nlisten = \"127.0.0.1:0\"\n\
         [rounds]\nevery = \"1s\"\n"
    )
}

fn read_config(dir: &Path) -> config::Config {
    config::read(dir).unwrap()
}

pub fn store_of(dir: &Path) -> Store {
    let place = match read_config(dir).database.url {
        url if url.is_empty() => netreach::engine::Place::content_file(&dir.join("netreach.db")),
        url => netreach::engine::Place::Postgres { url },
    };
    Store::open(&place).unwrap()
}

/// Whatever the keyfile alone opens.
pub fn house_of(dir: &Path) -> House {
    let vault = Vault::open(dir, &unlock()).unwrap_or_else(|fault| panic!("{fault}"));
    House::new(store_of(dir), vault, Clock::System, read_config(dir))
}

pub fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // SQLite removes its side files as it likes.
        let copied = std::fs::copy(entry.path(), to.join(entry.file_name()));
        assert!(copied.is_ok() || !entry.path().exists(), "{}", entry.path().display());
    }
}

pub async fn worker_id(house: &House, name: &str) -> WorkerId {
    roster::by_name(house, name).await.unwrap().unwrap().id
}

// ---- a process ----

/// `netreach serve`, or `demo`, and everything it says.
pub struct Program {
    child: Child,
    pub console: String,
    pub chat: String,
    /// Lines of standard output until `ready`.
    pub greeting: Vec<String>,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Program {
    pub fn serve(dir: &Path, keyfile: Option<&Path>) -> Program {
        let mut command = netreach();
        command.arg("serve").arg("--dir").arg(dir);
        if let Some(keyfile) = keyfile {
            command.arg("--keyfile").arg(keyfile);
        }
        Program::start(command)
    }

    /// Returns once `ready` is said.
    pub fn start(mut command: Command) -> Program {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let said = Arc::new(Mutex::new(Vec::new()));
        listen(child.stderr.take().unwrap(), &said);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut greeting = Vec::new();
        loop {
            let mut line = String::new();
            if out.read_line(&mut line).unwrap() == 0 {
                let _ = child.wait();
                std::thread::sleep(Duration::from_millis(100));
                panic!("never ready: {}", String::from_utf8_lossy(&said.lock().unwrap()));
            }
            said.lock().unwrap().extend_from_slice(line.as_bytes());
            if line.trim() == "ready" {
                break;
            }
            greeting.push(line.trim().to_owned());
        }
        listen(out, &said);
        let console = address(&greeting, "console");
        let chat = address(&greeting, "chat");
        Program { child, console, chat, greeting, said }
    }

    pub fn client(&self) -> Browser {
        Browser::at(&self.chat)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Everything said so far, on both outputs.
    pub fn said(&self) -> Vec<u8> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn log(&self) -> String {
        String::from_utf8_lossy(&self.said()).into_owned()
    }

    /// A browser that is signed in.
    pub fn signed_in(&self, name: &str, passphrase: &str) -> Browser {
        let mut browser = Browser::at(&self.console);
        let fields = [("name", name), ("passphrase", passphrase), ("code", "")];
        let answer = browser.post("/session", &fields);
        assert_eq!(answer.status, 303, "{name} cannot sign in: {}", answer.text());
        browser
    }

    /// One of [`PEOPLE`], signed in.
    pub fn worker(&self, name: &str) -> Browser {
        self.signed_in(name, &passphrase(name))
    }

    /// SIGKILL: nothing can be finished or flushed.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// SIGTERM, and how it ended.
    pub fn end(&mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.ends()
    }

    /// How it ended, once it has.
    pub fn ends(&mut self) -> ExitStatus {
        let mut ended = None;
        until("the program ends", || {
            ended = self.child.try_wait().unwrap();
            ended.is_some()
        });
        ended.unwrap()
    }

    /// Memory in use now, and the most ever, in KiB.
    pub fn memory_kib(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse().unwrap()
        };
        (field("VmRSS:"), field("VmHWM:"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn listen(mut from: impl Read + Send + 'static, said: &Arc<Mutex<Vec<u8>>>) {
    let said = Arc::clone(said);
    std::thread::spawn(move || {
        let mut some = [0; 4096];
        while let Ok(length @ 1..) = from.read(&mut some) {
            said.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&some[..length]);
        }
    });
}

fn address(greeting: &[String], name: &str) -> String {
    let prefix = format!("{name} http://");
    let line = greeting.iter().find_map(|line| line.strip_prefix(&prefix));
    line.and_then(|line| line.split(' ').next()).unwrap().to_owned()
}

/// A subcommand that is expected to end by itself.
pub fn ended(mut command: Command) -> Output {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            panic!("{command:?} does not end");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().unwrap()
}

/// The cases a page of the console links to, in its order, each once.
pub fn cases_on(page: &str) -> Vec<String> {
    let mut cases: Vec<String> = Vec::new();
    for rest in page.split("href=\"/cases/").skip(1) {
        let id: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
        if !id.is_empty() && !cases.contains(&id) {
            cases.push(id);
        }
    }
    cases
}
