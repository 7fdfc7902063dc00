//! `kill -9` at random moments under load: whatever was acknowledged is there
//! afterwards, nobody shares a case, and nothing stays half forgotten.
//!
//! `NETREACH_KILLS` says how often (12 a run), `NETREACH_SEED` repeats a run.

use crate::support;
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, RwLock};
use std::time::Duration;

use netreach::engine::Fault;
use netreach::store::Store;
use netreach::store::case::{Standing, View};
use netreach::vault::Unlock;
use telegram_standin::Standin;

use crate::support::Engine;
use crate::support::http::Browser;
use crate::support::program::{
    Chance, Organisation, Program, cases_on, engines, passphrase, until,
};

const CLIENTS: usize = 4;
const WORKERS: [&str; 2] = ["vera", "mark"];
/// Talks a client thread goes on with at random; older ones rest.
const TALKS_KEPT: usize = 6;

/// One talk as somebody outside remembers it.
#[derive(Default)]
struct Talk {
    browser: Option<Browser>,
    /// What was acknowledged, from either side.
    said: Vec<String>,
    /// Somebody asked for its destruction; whether it happened is not known
    /// until `is_gone`.
    may_be_gone: bool,
    is_gone: bool,
}

/// What the world outside knows. Written only after an answer, or before a
/// request that may take effect without one.
#[derive(Default)]
struct Ledger {
    talks: Mutex<Vec<Talk>>,
    /// Who was told that a case is theirs, and has not begun to let go of it.
    holders: Mutex<HashMap<String, &'static str>>,
    clashes: Mutex<Vec<String>>,
    messages: AtomicUsize,
    holds: AtomicUsize,
    replies: AtomicUsize,
    finishes: AtomicUsize,
    burns: AtomicUsize,
    /// Answers that were neither yes nor a refusal with a reason.
    odd: Mutex<Vec<String>>,
}

/// Where the program is now; ports change with every start.
#[derive(Default)]
struct Whereabouts {
    chat: String,
    console: String,
    life: usize,
}

struct World {
    ledger: Ledger,
    place: RwLock<Whereabouts>,
    is_over: AtomicBool,
}

#[test]
fn whatever_was_acknowledged_survives_kill_9() {
    let kills = std::env::var("NETREACH_KILLS").ok().and_then(|kills| kills.parse().ok());
    for engine in engines() {
        survive(engine, kills.unwrap_or(12));
    }
}

fn survive(engine: Engine, kills: usize) {
    let organisation = Organisation::make(engine);
    let mut chance = Chance::new();
    let world = World {
        ledger: Ledger::default(),
        place: RwLock::default(),
        is_over: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            let chance = Chance::seeded(chance.next());
            let world = &world;
            scope.spawn(move || client(world, chance));
        }
        for name in WORKERS {
            let chance = Chance::seeded(chance.next());
            let world = &world;
            scope.spawn(move || worker(world, name, chance));
        }
        for life in 1..=kills {
            let mut program = organisation.serve();
            *world.place.write().unwrap() =
                Whereabouts { chat: program.chat.clone(), console: program.console.clone(), life };
            std::thread::sleep(Duration::from_millis(20 + chance.next() % 380));
            program.kill();
            assert!(!program.log().contains("panicked"), "{}", program.log());
        }
        world.is_over.store(true, Ordering::SeqCst);
    });
    check(engine, kills, &organisation, &world.ledger);
}

// ---- the load ----

fn client(world: &World, mut chance: Chance) {
    let mut own: Vec<usize> = Vec::new();
    while !world.is_over.load(Ordering::SeqCst) {
        let result = match own.len() {
            0 => begin(world, &mut own),
            _ if chance.below(4) == 0 => begin(world, &mut own),
            _ if chance.below(25) == 0 => client_burns(world, *chance.one(&own)),
            _ => go_on(world, *chance.one(&own)),
        };
        if own.len() > TALKS_KEPT {
            own.remove(0);
        }
        rest_after(result);
    }
}

/// Talk and message have names that can be looked for: `talk 12 word 3`.
fn begin(world: &World, own: &mut Vec<usize>) -> io::Result<()> {
    let number = {
        let mut talks = world.ledger.talks.lock().unwrap();
        talks.push(Talk::default());
        talks.len() - 1
    };
    let words = format!("talk {number} word 0.");
    let mut browser = Browser::at(&world.place.read().unwrap().chat);
    let answer = browser.try_post("/talks", &[("words", &words), ("lang", "en")])?;
    if world.ledger.is_done("begin", answer.status) {
        assert!(answer.sets_cookie().is_some(), "a talk without a way back to it");
        let mut talks = world.ledger.talks.lock().unwrap();
        talks[number].browser = Some(browser);
        talks[number].said.push(words);
        own.push(number);
        world.ledger.messages.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}

fn go_on(world: &World, number: usize) -> io::Result<()> {
    let (mut browser, words) = {
        let talks = world.ledger.talks.lock().unwrap();
        let talk = &talks[number];
        if talk.may_be_gone {
            return Ok(());
        }
        let word = world.ledger.messages.load(Ordering::SeqCst);
        (talk.browser.clone().unwrap(), format!("talk {number} word {word}."))
    };
    browser.address.clone_from(&world.place.read().unwrap().chat);
    let answer = browser.try_post("/talk/messages", &[("words", &words)])?;
    if world.ledger.is_done("go on", answer.status) {
        world.ledger.messages.fetch_add(1, Ordering::SeqCst);
        let mut talks = world.ledger.talks.lock().unwrap();
        if answer.sets_cookie().is_some() {
            // The talk was destroyed in between: these words began another.
            assert!(talks[number].may_be_gone, "talk {number} is gone and nobody asked for it");
            let browser = Some(browser);
            talks.push(Talk { browser, said: vec![words], ..Talk::default() });
        } else {
            talks[number].said.push(words);
        }
    }
    Ok(())
}

fn client_burns(world: &World, number: usize) -> io::Result<()> {
    let mut browser = {
        let mut talks = world.ledger.talks.lock().unwrap();
        talks[number].may_be_gone = true;
        talks[number].browser.clone().unwrap()
    };
    browser.address.clone_from(&world.place.read().unwrap().chat);
    let answer = browser.try_post("/talk/burn", &[])?;
    if answer.status == 200 {
        world.ledger.talks.lock().unwrap()[number].is_gone = true;
        world.ledger.burns.fetch_add(1, Ordering::SeqCst);
    } else {
        // Refused: the worker was faster.
        world.ledger.is_done("client burns", answer.status);
    }
    Ok(())
}

fn worker(world: &World, name: &'static str, mut chance: Chance) {
    let mut session: Option<(usize, Browser)> = None;
    while !world.is_over.load(Ordering::SeqCst) {
        let place = world.place.read().unwrap();
        let (life, console) = (place.life, place.console.clone());
        drop(place);
        let result = match &mut session {
            Some((signed_in, browser)) if *signed_in == life => {
                work(world, name, browser, &mut chance)
            }
            _ => sign_in(name, &console).map(|browser| session = Some((life, browser))),
        };
        rest_after(result);
    }
}

fn sign_in(name: &str, console: &str) -> io::Result<Browser> {
    if console.is_empty() {
        return Err(io::ErrorKind::NotConnected.into());
    }
    let mut browser = Browser::at(console);
    let passphrase = passphrase(name);
    let answer = browser.try_post("/session", &[("name", name), ("passphrase", &passphrase)])?;
    match answer.status {
        303 => Ok(browser),
        _ => Err(io::ErrorKind::NotConnected.into()),
    }
}

/// Takes what waits, answers, and sometimes lets go in one of three ways.
fn work(
    world: &World,
    name: &'static str,
    browser: &mut Browser,
    chance: &mut Chance,
) -> io::Result<()> {
    let waiting = cases_on(&browser.try_get("/cases?view=waiting")?.text());
    if !waiting.is_empty() {
        hold(world, name, browser, chance.one::<String>(&waiting))?;
    }
    let mine = cases_on(&browser.try_get("/cases?view=mine")?.text());
    if mine.is_empty() {
        return Ok(());
    }
    let case = chance.one(&mine).clone();
    let page = browser.try_get(&format!("/cases/{case}"))?.text();
    let Some(number) = talk_on(&page) else { return Ok(()) };
    reply(world, browser, &case, number)?;
    match chance.below(8) {
        0 => {
            let fields = [("need", "HRS.HIV_TEST"), ("services", "S02"), ("outcome", "solved")];
            let done = let_go(world, browser, &case, "closure", &fields)?;
            world.ledger.finishes.fetch_add(usize::from(done), Ordering::SeqCst);
        }
        1 => {
            let_go(world, browser, &case, "release", &[])?;
        }
        2 => {
            world.ledger.talks.lock().unwrap()[number].may_be_gone = true;
            if let_go(world, browser, &case, "burn", &[])? {
                world.ledger.talks.lock().unwrap()[number].is_gone = true;
                world.ledger.burns.fetch_add(1, Ordering::SeqCst);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Which talk of the ledger this is, as its client's words say.
fn talk_on(page: &str) -> Option<usize> {
    let rest = &page[page.find("talk ")? + 5..];
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    rest[number.len()..].starts_with(" word ").then(|| number.parse().ok())?
}

fn hold(world: &World, name: &'static str, browser: &mut Browser, case: &str) -> io::Result<()> {
    // Known before the answer is: the other may let go while ours is on its way.
    let before = world.ledger.holders.lock().unwrap().get(case).copied();
    let answer = browser.try_post(&format!("/cases/{case}/hold"), &[])?;
    if world.ledger.is_done("hold", answer.status) {
        world.ledger.holds.fetch_add(1, Ordering::SeqCst);
        let after = world.ledger.holders.lock().unwrap().insert(case.to_owned(), name);
        if after.is_some_and(|other| other != name) && before == after {
            let clash = format!("{case} was given to {name} while {} had it", after.unwrap());
            world.ledger.clashes.lock().unwrap().push(clash);
        }
    }
    Ok(())
}

fn reply(world: &World, browser: &mut Browser, case: &str, number: usize) -> io::Result<()> {
    let count = world.ledger.replies.load(Ordering::SeqCst);
    let words = format!("reply {count} to talk {number}.");
    let fields = [("words", words.as_str()), ("to", "private")];
    let answer = browser.try_post(&format!("/cases/{case}/replies"), &fields)?;
    if world.ledger.is_done("reply", answer.status) {
        world.ledger.replies.fetch_add(1, Ordering::SeqCst);
        world.ledger.talks.lock().unwrap()[number].said.push(words);
    }
    Ok(())
}

fn let_go(
    world: &World,
    browser: &mut Browser,
    case: &str,
    how: &str,
    fields: &[(&str, &str)],
) -> io::Result<bool> {
    world.ledger.holders.lock().unwrap().remove(case);
    let answer = browser.try_post(&format!("/cases/{case}/{how}"), fields)?;
    Ok(world.ledger.is_done(how, answer.status))
}

fn rest_after(result: io::Result<()>) {
    if result.is_err() {
        // Nobody is there just now.
        std::thread::sleep(Duration::from_millis(10));
    }
}

impl Ledger {
    /// Yes, or a refusal that has a name. Anything else is put down.
    fn is_done(&self, what: &str, status: u16) -> bool {
        if !matches!(status, 303 | 401 | 403 | 404 | 409 | 429) {
            self.odd.lock().unwrap().push(format!("{what}: {status}"));
        }
        status == 303
    }
}

// ---- afterwards ----

fn check(engine: Engine, kills: usize, organisation: &Organisation, ledger: &Ledger) {
    let mut program = organisation.serve();
    let store = organisation.store();
    until("a round finishes what was begun", || standing(&store, "forgetting") == 0);
    let lost = lost(&program, ledger);
    let holders_lost = holders_lost(organisation, &store, ledger);
    let unreadable = unreadable(organisation, &store);
    let integrity = integrity(engine, organisation);
    assert!(program.end().success());
    println!(
        "{engine:?}: {kills} kills; acknowledged {} messages, {} replies, {} holds, {} finishes, \
         {} burns; lost {}, two holders {}, holders lost {}, half forgotten {}, odd answers {}, \
         integrity {integrity}",
        ledger.messages.load(Ordering::SeqCst),
        ledger.replies.load(Ordering::SeqCst),
        ledger.holds.load(Ordering::SeqCst),
        ledger.finishes.load(Ordering::SeqCst),
        ledger.burns.load(Ordering::SeqCst),
        lost.len(),
        ledger.clashes.lock().unwrap().len(),
        holders_lost.len(),
        unreadable.len(),
        ledger.odd.lock().unwrap().len(),
    );
    assert!(ledger.messages.load(Ordering::SeqCst) > kills, "there was no load to speak of");
    assert!(lost.is_empty(), "{lost:#?}");
    assert!(ledger.clashes.lock().unwrap().is_empty(), "{:#?}", ledger.clashes);
    assert!(holders_lost.is_empty(), "{holders_lost:#?}");
    assert!(unreadable.is_empty(), "{unreadable:#?}");
    assert!(ledger.odd.lock().unwrap().is_empty(), "{:#?}", ledger.odd);
    assert_eq!(integrity, "ok");
}

/// Every client looks for everything they were told is kept; who burned, for
/// nothing.
fn lost(program: &Program, ledger: &Ledger) -> Vec<String> {
    let mut lost = Vec::new();
    for (number, talk) in ledger.talks.lock().unwrap().iter_mut().enumerate() {
        let Some(browser) = &mut talk.browser else { continue };
        browser.address.clone_from(&program.chat);
        let page = browser.get("/talk/messages?lang=en").text();
        let missing: Vec<_> = talk.said.iter().filter(|words| !page.contains(*words)).collect();
        if talk.is_gone && missing.len() < talk.said.len() {
            lost.push(format!("talk {number} was burned and is there"));
        } else if !talk.may_be_gone && !missing.is_empty() {
            lost.push(format!("talk {number} misses {missing:?}"));
        } else if !missing.is_empty() && missing.len() < talk.said.len() {
            lost.push(format!("talk {number} is half there: misses {missing:?}"));
        }
    }
    lost
}

/// Whoever was told that a case is theirs still has it.
fn holders_lost(organisation: &Organisation, store: &Store, ledger: &Ledger) -> Vec<String> {
    let house = organisation.house();
    let runtime = support::runtime();
    let holders = ledger.holders.lock().unwrap();
    holders
        .iter()
        .filter_map(|(case, name)| {
            let id = case.parse().unwrap();
            let worker = runtime.block_on(support::program::worker_id(&house, name));
            let case = store.read_now(move |tx| netreach::store::case::find(tx, id));
            match case.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
                Some(case) => match case.standing {
                    Standing::Held { by, .. } if by == worker => None,
                    other => Some(format!("{id} is {other:?}, not {name}'s")),
                },
                // Its client burned it.
                None => None,
            }
        })
        .collect()
}

fn standing(store: &Store, standing: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) FROM cases WHERE standing = $1";
    let counted = store.read_now(move |tx| tx.row(sql, &[standing.into()])?.unwrap().int(0));
    counted.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

/// Cases that are there without a key, or with rows that belong to nobody.
fn unreadable(organisation: &Organisation, store: &Store) -> Vec<String> {
    let vault = netreach::vault::Vault::open(&organisation.dir, &keyfile(organisation));
    let vault = vault.unwrap_or_else(|fault| panic!("{fault}"));
    let with_keys = support::runtime().block_on(vault.cases_with_keys());
    let with_keys = with_keys.unwrap_or_else(|fault| panic!("{fault}"));
    let mut found = Vec::new();
    let rows = store.read_now(|tx| tx.rows("SELECT id FROM cases", &[]));
    for row in rows.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
        let id = row.int(0).unwrap();
        if !with_keys.iter().any(|(case, _)| case.0 == id) {
            found.push(format!("case {id} has rows and no key"));
        }
    }
    for sql in [
        "SELECT COUNT(*) FROM clients WHERE id NOT IN (SELECT client_id FROM cases)",
        "SELECT COUNT(*) FROM messages WHERE case_id NOT IN (SELECT id FROM cases)",
    ] {
        let count = store.read_now(move |tx| tx.row(sql, &[])?.unwrap().int(0));
        let count = count.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        if count != 0 {
            found.push(format!("{count} from {sql}"));
        }
    }
    let _ = store
        .read_now(|tx| netreach::store::case::list(tx, View::All, 0))
        .unwrap_or_else(|fault: Fault| panic!("the list of all cases: {fault}"));
    found
}

fn keyfile(organisation: &Organisation) -> Unlock {
    Unlock::Keyfile(std::fs::read(&organisation.keyfile).unwrap().into())
}

fn integrity(engine: Engine, organisation: &Organisation) -> String {
    let files: &[&str] = match engine {
        Engine::Sqlite => &["netreach.db", "keys.db"],
        Engine::Postgres => &["keys.db"],
    };
    let mut answers = files.iter().map(|file| {
        let connection = rusqlite::Connection::open(organisation.dir.join(file)).unwrap();
        let check = "PRAGMA integrity_check";
        connection.query_row(check, [], |row| row.get::<_, String>(0)).unwrap()
    });
    answers.find(|answer| answer != "ok").unwrap_or_else(|| "ok".to_owned())
}

/// What the dead program held, it holds no longer. Whoever waited for its lease
/// would wait longer than [`support::program::PATIENCE`].
#[test]
fn who_writes_on_telegram_after_a_kill_is_answered_at_once() {
    for engine in engines() {
        let standin = Standin::start(5).unwrap();
        standin.clock().follow_machine();
        let organisation = Organisation::make(engine);
        organisation.take_to_telegram(&standin);
        for name in ["Анна", "Олег", "Ира"] {
            let mut program = organisation.serve();
            let person = standin.user(name, "");
            person.dm("друг не дышит");
            until("there is an answer", || !person.from_bot().is_empty());
            program.kill();
        }
        standin.assert_clean();
    }
}
