//! What `docs/performance.md` quotes. Each figure stands beside a bare floor
//! that was measured in the same run: the machine's noise is in both.
//!
//! `cargo bench` (SQLite); with `NETREACH_TEST_PG` set, PostgreSQL as well;
//! `cargo bench -- queue` for one part: `arrivals`, `queue`, `owed`, `sealing`, `triage`,
//! `search`, `evidence` or `outside`.
#![allow(clippy::print_stdout, clippy::disallowed_methods, clippy::cast_precision_loss)]

#[path = "desk/evidence.rs"]
mod evidence;
#[path = "desk/outside.rs"]
mod outside;
#[path = "desk/owed.rs"]
mod owed;
#[path = "desk/search.rs"]
mod search;

use std::sync::Arc;
use std::time::Instant;

use netreach::clock::{Clock, Timestamp};
use netreach::codes::{Lang, Urgency};
use netreach::config::Config;
use netreach::engine::{Engine, Fault, Migration, Place};
use netreach::house::{House, Sent};
use netreach::ids::{CaseId, ClientId, WorkerId};
use netreach::store::case::View;
use netreach::store::{self, Store};
use netreach::values;
use netreach::vault::{
    Bound, ClientKey, Lock, Strength, Token, Unlock, Vault, Visitor, Words, seal,
};
use tokio::runtime::Runtime;

/// People who write at the same time.
const AT_ONCE: usize = 64;
const ARRIVALS: usize = 6_000;
const ROUNDS: usize = 5;
/// Pages of each size that are looked at. Of a few hundred, a twentieth of a second long, the
/// machine can be busy with one size only, and the first still share it with the filling.
const PAGES: usize = 10_000;
const NOW: Timestamp = Timestamp(1_795_251_600);

/// The floor: one row of a message's size, nothing sealed, nothing decided.
static BARE: &[Migration] = &[Migration {
    version: 1,
    sql: "CREATE TABLE bare (id BIGINT PRIMARY KEY, body BYTEA NOT NULL, at BIGINT NOT NULL)
          WITHOUT OIDS; CREATE INDEX bare_by_at ON bare (at);",
}];

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap_or_else(|error| panic!("{error}"));
    println!("| measured | SQLite | PostgreSQL |\n|---|---|---|");
    let has_postgres = std::env::var("NETREACH_TEST_PG").is_ok();
    let asked: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let wanted = |part: &str| asked.is_empty() || asked.iter().any(|it| it == part);
    if wanted("arrivals") {
        arrivals(&runtime, has_postgres);
    }
    if wanted("queue") {
        queue(&runtime, has_postgres);
    }
    if wanted("owed") {
        owed::measure(&runtime, has_postgres);
    }
    if wanted("sealing") {
        sealing();
    }
    if wanted("triage") {
        triage();
    }
    if wanted("search") {
        search::measure();
    }
    if wanted("evidence") {
        evidence::measure(has_postgres);
    }
    if wanted("outside") {
        outside::measure();
    }
}

// ---- arrivals a second, durable and sealed ----

struct Arrivals {
    floor: f64,
    same_rows: f64,
    continuing: f64,
    opening: f64,
}

fn arrivals(runtime: &Runtime, has_postgres: bool) {
    let sqlite = arrivals_on(runtime, false);
    let postgres = has_postgres.then(|| arrivals_on(runtime, true));
    let line = |name: &str, of: fn(&Arrivals) -> f64| {
        let cell = |found: Option<&Arrivals>| {
            found.map_or("–".to_owned(), |a| format!("{:.0}/s", of(a)))
        };
        println!("| {name} | {} | {} |", cell(Some(&sqlite)), cell(postgres.as_ref()));
    };
    line("bare durable insert of one row (the floor)", |a| a.floor);
    line("an arrival's own rows, bare: the same statements, nothing sealed", |a| a.same_rows);
    line("a client's next message, sealed and durable", |a| a.continuing);
    line("a new client's first message: keys, case, report draft, pseudonym", |a| a.opening);
    let ratio = |name: &str, of: fn(&Arrivals) -> f64| {
        let cell =
            |found: Option<&Arrivals>| found.map_or("–".to_owned(), |a| format!("{:.2}", of(a)));
        println!("| {name} | {} | {} |", cell(Some(&sqlite)), cell(postgres.as_ref()));
    };
    ratio("ratio: next message to the one-row floor", |a| a.continuing / a.floor);
    ratio("ratio: next message to the same rows bare", |a| a.continuing / a.same_rows);
    ratio("ratio: first message to the one-row floor", |a| a.opening / a.floor);
}

fn arrivals_on(runtime: &Runtime, postgres: bool) -> Arrivals {
    let mut floor = Vec::new();
    let mut same_rows = Vec::new();
    let mut continuing = Vec::new();
    let mut opening = Vec::new();
    for _ in 0..ROUNDS {
        let dir = temp();
        let bare = open_bare(dir.path(), postgres);
        floor.push(rate(runtime, ARRIVALS, |n| {
            let bare = bare.clone();
            async move { bare_insert(&bare, n).await }
        }));
        let house = open_house(runtime, dir.path(), postgres);
        let guests = runtime.block_on(meet(&house, AT_ONCE * 4));
        same_rows.push(rate(runtime, ARRIVALS, |n| {
            let house = house.clone();
            let case = guests[n % guests.len()].1;
            async move { bare_arrival(&house, case).await }
        }));
        continuing.push(rate(runtime, ARRIVALS, |n| {
            let house = house.clone();
            let visitor = Arc::clone(&guests[n % guests.len()].0);
            async move {
                house
                    .add_to_talk(&visitor, &sent(), Lang::Ru)
                    .await
                    .unwrap_or_else(|e| panic!("{e:?}"));
            }
        }));
        opening.push(rate(runtime, ARRIVALS / 4, |_| {
            let house = house.clone();
            async move {
                house.begin_talk(&sent(), Lang::Ru).await.unwrap_or_else(|e| panic!("{e:?}"));
            }
        }));
    }
    Arrivals {
        floor: median(floor),
        same_rows: median(same_rows),
        continuing: median(continuing),
        opening: median(opening),
    }
}

/// How many a second, with [`AT_ONCE`] under way at any moment.
fn rate<F, W>(runtime: &Runtime, count: usize, work: W) -> f64
where
    F: Future<Output = ()> + Send + 'static,
    W: Fn(usize) -> F,
{
    let begun = Instant::now();
    runtime.block_on(async {
        let mut under_way = tokio::task::JoinSet::new();
        for number in 0..count {
            if under_way.len() >= AT_ONCE {
                under_way.join_next().await;
            }
            under_way.spawn(work(number));
        }
        while let Some(done) = under_way.join_next().await {
            done.unwrap_or_else(|error| panic!("{error}"));
        }
    });
    count as f64 / begun.elapsed().as_secs_f64()
}

async fn bare_insert(bare: &Engine, number: usize) {
    let body = vec![7_u8; 300];
    bare.commit(move |tx| {
        let id = netreach::clock::new_id();
        let at = i64::try_from(number).unwrap_or(0);
        tx.run("INSERT INTO bare (id, body, at) VALUES ($1, $2, $3)", values![id, body, at])
            .map(drop)
    })
    .await
    .unwrap_or_else(|fault: Fault| panic!("{fault}"));
}

/// The statements of `desk::arrival::add` for one message, with bytes that
/// nobody sealed.
async fn bare_arrival(house: &House, case: CaseId) {
    let bytes = vec![7_u8; 400];
    house
        .store
        .commit(move |tx| {
            let Some(mut case) = store::case::locked(tx, case)? else { return Ok(()) };
            let message = store::message::Message {
                seq: case.next_seq,
                direction: netreach::codes::Direction::FromClient,
                kind: netreach::codes::Kind::Words,
                hour: NOW,
                line: None,
                sealed: Some(netreach::vault::Sealed::from_bytes(bytes)),
                fate: netreach::codes::Fate::Kept,
                is_edited: false,
                leaflet: None,
                step: None,
                role: None,
                need: None,
            };
            store::message::insert(tx, case.id, &message)?;
            case.next_seq += 1;
            store::case::save(tx, &case)
        })
        .await
        .unwrap_or_else(|fault: Fault| panic!("{fault}"));
}

async fn meet(house: &House, count: usize) -> Vec<(Arc<Visitor>, CaseId)> {
    let mut guests = Vec::new();
    for _ in 0..count {
        let token = house.begin_talk(&sent(), Lang::Ru).await.unwrap_or_else(|e| panic!("{e:?}"));
        let visitor = visitor(house, &token).await;
        let case = house.case_of(visitor.client).await.unwrap_or_else(|e| panic!("{e:?}"));
        guests.push((Arc::new(visitor), case.id));
    }
    guests
}

async fn visitor(house: &House, token: &Token) -> Visitor {
    let visit = house.vault.visit(token, house.now()).await;
    visit.unwrap_or_else(|fault| panic!("{fault}")).unwrap_or_else(|| panic!("a visit"))
}

fn sent() -> Sent {
    let words = "здравствуйте, у меня вопрос: где и когда сегодня стоит автобус?";
    Sent { words: Words::new(words.to_owned()), attached: None, danger: false }
}

// ---- the queue at a thousand and at a million cases ----

fn queue(runtime: &Runtime, has_postgres: bool) {
    let sqlite = queue_on(runtime, false);
    let postgres = has_postgres.then(|| queue_on(runtime, true));
    for (place, name) in ["waiting", "everything", "who is ahead"].iter().enumerate() {
        let cell = |found: Option<&[Growth; 3]>| {
            found.map_or("–".to_owned(), |growth| {
                let [small, large] = growth[place];
                format!("{:.0} µs / {:.0} µs = {:.2}", small * 1e6, large * 1e6, large / small)
            })
        };
        println!(
            "| queue page, {name}: 1,000 cases / 1,000,000 | {} | {} |",
            cell(Some(&sqlite)),
            cell(postgres.as_ref())
        );
    }
}

/// Seconds at a thousand cases and at a million.
type Growth = [f64; 2];

fn queue_on(runtime: &Runtime, postgres: bool) -> [Growth; 3] {
    let dir = temp();
    let sizes = [1_000, 1_000_000];
    let houses = sizes.map(|size| {
        let house = open_house(runtime, dir.path(), postgres);
        runtime.block_on(fill(&house, 0, size));
        house
    });
    if postgres {
        tidy();
    }
    // By turns, so that whatever else the machine does falls on both.
    [Some(View::Waiting), Some(View::All), None].map(|page| {
        let mut costs = [Vec::new(), Vec::new()];
        for round in 0..PAGES {
            for (house, costs) in houses.iter().zip(&mut costs) {
                let cost = runtime.block_on(page_cost(house, page));
                if round >= PAGES / 4 {
                    costs.push(cost);
                }
            }
        }
        costs.map(median)
    })
}

/// What one page asks of the store: a list and four counts; or, for a client
/// in danger, how many come first. In seconds.
async fn page_cost(house: &House, page: Option<View>) -> f64 {
    let begun = Instant::now();
    let looked = house.store.read(move |tx| {
        let Some(view) = page else {
            return store::case::count_ahead(tx, Urgency::Emergency, NOW).map(drop);
        };
        for count in [View::Emergency, View::Waiting, View::Mine(WorkerId(1)), View::All] {
            store::case::count(tx, count)?;
        }
        store::case::list(tx, view, 0).map(drop)
    });
    looked.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    begun.elapsed().as_secs_f64()
}

/// Rows as the desk leaves them: a third waits, a third is held by nobody
/// here, a third is finished.
async fn fill(house: &House, from: i64, to: i64) {
    let step = 5_000;
    for start in (from..to).step_by(usize::try_from(step).unwrap_or(1)) {
        let key = vec![9_u8; 32];
        house
            .store
            .commit(move |tx| {
                for number in start..(start + step).min(to) {
                    fill_one(tx, number, &key)?;
                }
                Ok(())
            })
            .await
            .unwrap_or_else(|fault: Fault| panic!("{fault}"));
    }
}

fn fill_one(tx: &mut netreach::engine::Tx, number: i64, key: &[u8]) -> Result<(), Fault> {
    let (client, case) = (ClientId::new(), CaseId::new());
    let name = format!("тихий аист {number}");
    store::client::insert(tx, client, &name, Lang::Ru, netreach::codes::Venue::Web)?;
    let at = NOW.0 - number;
    let (standing, finished) =
        if number % 3 == 0 { ("finished", Some(at)) } else { ("waiting", None::<i64>) };
    tx.run(
        "INSERT INTO cases (id, client_id, talk_key, standing, since, outcome, urgency,
             unanswered_since, next_seq, last_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, 'solved', $6, $5, 2, $7, $8)",
        values![case, client, key, standing, at, number % 97 % 3, at - at % 3600, finished],
    )
    .map(drop)
}

// ---- what sealing alone costs ----

fn sealing() {
    let dir = temp();
    let runtime = tokio::runtime::Runtime::new().unwrap_or_else(|error| panic!("{error}"));
    let house = open_house(&runtime, dir.path(), false);
    let client = ClientKey::new();
    let lock = house.vault.new_lock(CaseId(1), Lock::Talk, Some(&client.public()));
    let key = lock.unwrap_or_else(|fault| panic!("{fault}")).public;
    let plain = [7_u8; 200];
    let cost = |work: &dyn Fn(i64)| {
        let begun = Instant::now();
        (0..2_000).for_each(work);
        begun.elapsed().as_micros() as f64 / 2_000.0
    };
    let one_seal = cost(&|seq| {
        let bound = Bound { case: CaseId(1), seq, direction: 1, kind: 1 };
        std::hint::black_box(seal(&key, bound, &plain));
    });
    let stranger = ClientId::new();
    let looked_up = cost(&|_| {
        let case =
            runtime.block_on(house.store.read(move |tx| store::case::of_client(tx, stranger)));
        case.map_or_else(|fault: Fault| panic!("{fault}"), drop);
    });
    let one_lock = cost(&|number| {
        let lock = house.vault.new_lock(CaseId(number), Lock::Talk, Some(&client.public()));
        std::hint::black_box(lock.is_ok());
    });
    println!("| sealing one message, one core | {one_seal:.0} µs | – |");
    println!("| looking up a case, one at a time | {looked_up:.0} µs | – |");
    println!("| making the keys of a case (two wraps), one core | {one_lock:.0} µs | – |");
}

// ---- houses ----

fn temp() -> tempfile::TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"))
}

fn open_bare(dir: &std::path::Path, postgres: bool) -> Engine {
    let place = if postgres { fresh_schema() } else { Place::content_file(&dir.join("bare.db")) };
    Engine::open(&place, BARE).unwrap_or_else(|fault| panic!("{fault}"))
}

fn open_house(runtime: &Runtime, dir: &std::path::Path, postgres: bool) -> House {
    let home = tempfile::tempdir_in(dir).unwrap_or_else(|error| panic!("{error}")).keep();
    let place =
        if postgres { fresh_schema() } else { Place::content_file(&home.join("netreach.db")) };
    let store = Store::open(&place).unwrap_or_else(|fault| panic!("{fault}"));
    let unlock = Unlock::Keyfile(vec![7; 32].into());
    let (vault, _) = Vault::create(&home, &unlock, Strength::FOR_TESTS)
        .unwrap_or_else(|fault| panic!("{fault}"));
    runtime.block_on(vault.found_teams()).unwrap_or_else(|fault| panic!("{fault}"));
    House::new(store, vault, Clock::set_to(NOW), Config::default())
}

fn fresh_schema() -> Place {
    let url = std::env::var("NETREACH_TEST_PG").unwrap_or_default();
    let schema = format!("bench_{}", netreach::clock::new_id());
    let mut client =
        postgres::Client::connect(&url, postgres::NoTls).unwrap_or_else(|error| panic!("{error}"));
    client
        .batch_execute(&format!("CREATE SCHEMA {schema}"))
        .unwrap_or_else(|error| panic!("{error}"));
    let joint = if url.contains('?') { '&' } else { '?' };
    Place::Postgres { url: format!("{url}{joint}options=-csearch_path%3D{schema}") }
}

/// What PostgreSQL's autovacuum does by itself within minutes of a change; a
/// million rows written in one go have not seen it yet.
fn tidy() {
    let url = std::env::var("NETREACH_TEST_PG").unwrap_or_default();
    let mut client =
        postgres::Client::connect(&url, postgres::NoTls).unwrap_or_else(|error| panic!("{error}"));
    client.batch_execute("VACUUM (ANALYZE)").unwrap_or_else(|error| panic!("{error}"));
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

// ---- reading a message ----

/// The messages of the development set, whole rounds of them.
fn triage() {
    let rules = netreach::triage::Rules::built_in();
    let file = include_str!("../tests/data/messages/dev.jsonl");
    let messages: Vec<String> = file
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|value| value["text"].as_str().map(str::to_owned))
        .collect();
    let mut times = Vec::new();
    for _ in 0..ROUNDS * 4 {
        for message in &messages {
            let begun = Instant::now();
            std::hint::black_box(rules.read(message));
            times.push(begun.elapsed().as_secs_f64());
        }
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    times.sort_by(f64::total_cmp);
    let longest = times[times.len() * 99 / 100];
    println!(
        "| reading a message: mean / 99 of 100 | {:.0} µs / {:.0} µs | – |",
        mean * 1e6,
        longest * 1e6
    );
    let heap = "ъыьэ brzhk ".repeat(10_000);
    let begun = Instant::now();
    std::hint::black_box(rules.read(&heap));
    println!("| reading 100 kB of no words | {:.1} ms | – |", begun.elapsed().as_secs_f64() * 1e3);
}
