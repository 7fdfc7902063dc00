//! A million reports come in as a table and leave as files, by the program itself, each
//! beside the bare statements in the same run; and how much memory that took at most.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use netreach::clock::{Clock, Span, Timestamp};
use netreach::config::{self, Config};
use netreach::engine::{Fault, Tx};
use netreach::house::House;
use netreach::ids::{ImportId, ReportId};
use netreach::store::{self, Store};
use netreach::vault::{Strength, Unlock, Vault};

use super::{fresh_schema, median};

const ROUNDS: usize = 3;
/// `NETREACH_BENCH_ROWS` for a quick look.
const ROWS: usize = 1_000_000;
const FIRST: Timestamp = Timestamp(1_514_764_800);
const BATCH: usize = 2_000;

struct Measured {
    insert_floor: f64,
    import: f64,
    import_kib: u64,
    again: f64,
    select_floor: f64,
    /// Seconds and KiB of each form.
    exports: Vec<(&'static str, f64, u64)>,
    undo: f64,
}

pub fn measure(has_postgres: bool) {
    let rows = std::env::var("NETREACH_BENCH_ROWS").ok().and_then(|it| it.parse().ok());
    let rows = rows.unwrap_or(ROWS);
    let sqlite = measured(rows, false);
    let postgres = has_postgres.then(|| measured(rows, true));
    let line = |name: &str, of: &dyn Fn(&Measured) -> String| {
        let other = postgres.as_ref().map_or("–".to_owned(), of);
        println!("| {name} | {} | {other} |", of(&sqlite));
    };
    let rate = |rate: f64| format!("{rate:.0}/s");
    line("reports: bare insert of the same rows (the floor)", &|it| rate(it.insert_floor));
    line(&format!("reports: import of a CSV of {rows} rows"), &|it| rate(it.import));
    line("ratio: import to the floor", &|it| format!("{:.2}", it.import / it.insert_floor));
    line("most memory of that import", &|it| format!("{} MiB", it.import_kib / 1024));
    line("the same CSV again: every row is known", &|it| rate(it.again));
    line("reports: bare select of all rows, page by page (the floor)", &|it| {
        format!("{:.1} s", it.select_floor)
    });
    for (at, ending) in ["csv", "json", "xlsx"].iter().enumerate() {
        line(&format!("export as .{ending}: time, ratio to the floor, most memory"), &|it| {
            let (_, seconds, kib) = it.exports[at];
            format!("{seconds:.1} s, {:.1}, {} MiB", seconds / it.select_floor, kib / 1024)
        });
    }
    line("taking the import back", &|it| rate(it.undo));
}

fn measured(rows: usize, postgres: bool) -> Measured {
    let home = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let table = home.path().join("table.csv");
    write_table(&table, rows).unwrap_or_else(|error| panic!("{error}"));
    let bare = organisation(&home.path().join("bare"), postgres);
    let told = |what: &str| eprintln!("{}: {what}", if postgres { "PostgreSQL" } else { "SQLite" });
    let insert_floor = insert_bare(&bare, rows);
    told(&format!("bare rows are in, {insert_floor:.0}/s"));
    let dir = home.path().join("desk");
    let house = organisation(&dir, postgres);
    let per_second = |seconds: f64| rows as f64 / seconds;
    let words = ["import", "--in", &text(&table), "--venue", "offline"].map(str::to_owned);
    let (seconds, import_kib, _) = run(&dir, &words);
    told(&format!("the table is in, {:.0}/s", per_second(seconds)));
    let (again, _, _) = run(&dir, &words);
    told(&format!("the same table again, {:.0}/s", per_second(again)));
    if postgres {
        super::tidy();
    }
    let select_floor = median((0..ROUNDS).map(|_| select_bare(&house, rows)).collect());
    let exports = ["csv", "json", "xlsx"].map(|ending| export(&dir, home.path(), ending));
    told("exports are written");
    let (_, _, listed) = run(&dir, &["import".to_owned(), "--list".to_owned()]);
    let id = listed.split(' ').next().unwrap_or_default().to_owned();
    let (undo, _, _) = run(&dir, &["import".to_owned(), "--undo".to_owned(), id]);
    Measured {
        insert_floor,
        import: per_second(seconds),
        import_kib,
        again: per_second(again),
        select_floor,
        exports: exports.into(),
        undo: per_second(undo),
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Eight years, day by day, as an organisation might have kept them.
fn write_table(to: &Path, rows: usize) -> std::io::Result<()> {
    let needs = ["Тест на ВИЧ", "HRS.PACK", "Юридическая помощь", "INFO.SERVICES", "INJ.MINOR"];
    let services = ["S14, S19", "S15", "Юрист", "S01", "S03, S19", "S08/S15"];
    let outcomes = ["Вопрос решён", "Передали дальше", "Клиент замолчал"];
    let mut file = std::io::BufWriter::new(std::fs::File::create(to)?);
    writeln!(file, "Дата;Запрос;Услуги;Результат;Минуты")?;
    for at in 0..rows {
        let day = FIRST + Span::days(i64::try_from(at * 2900 / rows).unwrap_or(0));
        let (need, service) = (needs[at * 7 % 5], services[at * 5 % 6]);
        let (outcome, minutes) = (outcomes[at * 11 % 3], at * 31 % 240);
        writeln!(file, "{};{need};{service};{outcome};{minutes}", day.date())?;
    }
    file.flush()
}

fn organisation(dir: &Path, postgres: bool) -> House {
    std::fs::create_dir(dir).unwrap_or_else(|error| panic!("{error}"));
    let place = match postgres {
        true => fresh_schema(),
        false => netreach::engine::Place::content_file(&dir.join("netreach.db")),
    };
    let url = match &place {
        netreach::engine::Place::Postgres { url } => url.clone(),
        netreach::engine::Place::Sqlite { .. } => String::new(),
    };
    let toml = format!("[organisation]\nname = \"bench\"\n[database]\nurl = \"{url}\"\n");
    std::fs::write(dir.join(config::FILE), toml).unwrap_or_else(|error| panic!("{error}"));
    std::fs::write(keyfile(dir), [7; 32]).unwrap_or_else(|error| panic!("{error}"));
    let unlock = Unlock::Keyfile(vec![7; 32].into());
    let (vault, _) =
        Vault::create(dir, &unlock, Strength::FOR_TESTS).unwrap_or_else(|fault| panic!("{fault}"));
    let store = Store::open(&place).unwrap_or_else(|fault| panic!("{fault}"));
    let house = House::new(store, vault, Clock::System, Config::default());
    assert!(house.claim_content().unwrap_or_else(|fault| panic!("{fault}")));
    house
}

fn keyfile(dir: &Path) -> PathBuf {
    dir.with_extension("keyfile")
}

/// Seconds, the most memory in KiB, and what it said.
fn run(dir: &Path, words: &[String]) -> (f64, u64, String) {
    let begun = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_netreach"))
        .args(words)
        .arg("--dir")
        .arg(dir)
        .arg("--keyfile")
        .arg(keyfile(dir))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{error}"));
    let mut most = 0;
    while child.try_wait().unwrap_or_else(|error| panic!("{error}")).is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let seconds = begun.elapsed().as_secs_f64();
    let output = child.wait_with_output().unwrap_or_else(|error| panic!("{error}"));
    assert!(output.status.success(), "{words:?}");
    (seconds, most, String::from_utf8_lossy(&output.stdout).into_owned())
}

fn export(dir: &Path, home: &Path, ending: &'static str) -> (&'static str, f64, u64) {
    let out = text(&home.join(format!("out.{ending}")));
    let words = ["report", "--from", "2018-01-01", "--to", "2025-12-31", "--out", &out];
    let words = words.map(str::to_owned);
    let (mut times, mut most) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let (seconds, kib, _) = run(dir, &words);
        times.push(seconds);
        most = most.max(kib);
    }
    (ending, median(times), most)
}

/// The same rows, written and nothing else: not read, not known again, not counted.
fn insert_bare(house: &House, rows: usize) -> f64 {
    let (first, table) = (report(), ImportId::new());
    let begun = Instant::now();
    for start in (0..rows).step_by(BATCH) {
        let mut report = first.clone();
        let write = move |tx: &mut Tx| {
            let batch: Vec<_> = (start..(start + BATCH).min(rows))
                .map(|at| {
                    report.id = ReportId::of_import(table, i64::try_from(at).unwrap_or(0));
                    let days = i64::try_from(at * 2900 / rows).unwrap_or(0);
                    report.day = FIRST + Span::days(days);
                    report.clone()
                })
                .collect();
            store::report::write(tx, &batch)
        };
        house.store.commit_now(write).unwrap_or_else(|fault| panic!("{fault}"));
    }
    rows as f64 / begun.elapsed().as_secs_f64()
}

fn select_bare(house: &House, rows: usize) -> f64 {
    let begun = Instant::now();
    let (mut behind, mut seen) = ((Timestamp(0), ReportId(0)), 0);
    loop {
        let to = Timestamp(i64::MAX);
        let most = i64::try_from(BATCH).unwrap_or(0);
        let page = house.store.read_now(move |tx| store::report::page(tx, behind, to, most));
        let page: Vec<_> = page.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        seen += page.len();
        match page.last() {
            Some(last) => behind = (last.day, last.id),
            None => break,
        }
    }
    assert_eq!(seen, rows);
    begun.elapsed().as_secs_f64()
}

fn report() -> store::report::WorkReport {
    use netreach::codes::{About, Clarity, Modality, Origin, Outcome, Shift, Urgency, Venue};
    store::report::WorkReport {
        id: ReportId(1),
        day: FIRST,
        shift: Shift::Unknown,
        venue: Venue::Offline,
        need: "HRS.PACK".to_owned(),
        more_needs: Vec::new(),
        urgency_at_open: Urgency::Routine,
        urgency_at_close: Urgency::Routine,
        about: About::Unknown,
        modality: Modality::Unknown,
        after_hours: false,
        clarity: Clarity::Clear,
        services: vec!["S15".to_owned(), "S19".to_owned()],
        outcome: Outcome::Solved,
        minutes_to_first: Some(12),
        filled_from_memory: false,
        worker: None,
        note: None,
        useful: None,
        knows_contact: None,
        minutes_after_handover: None,
        injury: netreach::store::injury::Injury {
            condition: None,
            severity_at_open: None,
            severity: None,
        },
        origin: Origin::Imported,
        is_late: false,
        import: None,
        danger: None,
        help_called: false,
        minutes_to_attach: None,
        naloxone_given: false,
        is_referred: false,
    }
}
