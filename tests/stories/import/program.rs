//! `netreach import`, as whoever keeps the server types it.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::http::File;
use crate::support::markers::{Marker, Search};
use crate::support::program::{Chance, Organisation, ended, engines, until};

pub fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn complained(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub struct Desk {
    pub organisation: Organisation,
    home: tempfile::TempDir,
}

impl Desk {
    fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn written(&self, name: &str, text: &str) -> String {
        std::fs::write(self.file(name), text).unwrap();
        self.file(name).display().to_string()
    }

    pub fn import(&self, words: &[&str]) -> Output {
        ended(self.organisation.command(&[&["import"], words].concat()))
    }
}

pub fn desks() -> impl Iterator<Item = Desk> {
    engines().into_iter().map(|engine| {
        println!("told to {engine:?}");
        let home = tempfile::tempdir().unwrap();
        Desk { organisation: Organisation::make(engine), home }
    })
}

#[test]
fn a_table_is_checked_mapped_taken_in_listed_and_taken_back() {
    for desk in desks() {
        let table = desk.written("march.csv", super::MARCH);
        let unsaid = complained(&desk.import(&["--in", &table]));
        assert!(unsaid.contains("--venue"), "{unsaid}");
        let checked = desk.import(&["--in", &table, "--venue", "offline", "--check"]);
        let mapping = said(&checked);
        assert!(mapping.contains("venue = \"offline\"") && mapping.contains("date = \"Дата\""));
        let told = String::from_utf8_lossy(&checked.stderr);
        assert!(
            told.contains("4 rows: 4 would be taken, 0 came before, 0 are not taken"),
            "{told}"
        );
        assert!(!told.contains("автобус"), "no word of a request is printed: {told}");
        let mapping = desk.written("mapping.toml", &mapping);
        let taken = said(&desk.import(&["--in", &table, "--mapping", &mapping]));
        let id = taken.split("imported as ").nth(1).unwrap().split(';').next().unwrap().to_owned();
        assert!(taken.starts_with("4 reports imported"), "{taken}");
        let again = said(&desk.import(&["--in", &table, "--mapping", &mapping]));
        assert_eq!(again, "0 reports imported; 4 came before; 0 rows not taken\n");
        let list = said(&desk.import(&["--list"]));
        assert!(list.starts_with(&id) && list.contains("4 reports  server"), "{list}");
        let undone = said(&desk.import(&["--undo", &id]));
        assert!(undone.starts_with(&format!("4 reports of {id} taken back")), "{undone}");
        assert_eq!(said(&desk.import(&["--list"])), "no imports\n");
        assert!(complained(&desk.import(&["--undo", &id])).contains("no such import"));
    }
}

#[test]
fn every_row_that_is_not_taken_can_be_written_into_a_file() {
    for desk in desks().take(1) {
        let bad: String = (0..300).map(|at| format!("когда-то,HRS.PACK слово{at}\n")).collect();
        let table = desk.written("bad.csv", &format!("date,request\n{bad}2020-01-01,HRS.PACK\n"));
        let problems = desk.file("problems.csv").display().to_string();
        let words = ["--in", &table, "--venue", "web", "--problems", &problems];
        let output = desk.import(&words);
        assert!(said(&output).contains("300 rows not taken"));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains("line 2: ") && told.contains("and 280 more"), "{told}");
        let written = std::fs::read_to_string(&problems).unwrap();
        assert_eq!(written.lines().count(), 301);
        assert!(written.contains("\n301,not_a_date,"), "{written}");
        assert!(!written.contains("слово") && !told.contains("слово"));
    }
}

#[test]
fn a_sheet_is_named_and_rows_that_came_before_are_told_with_their_import() {
    for desk in desks() {
        let mut book = rust_xlsxwriter::Workbook::new();
        for name in ["May", "June"] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write_row(0, 0, ["date", "need"]).unwrap();
            sheet.write_row(1, 0, ["2020-05-01", "HRS.PACK"]).unwrap();
        }
        book.save(desk.file("book.xlsx")).unwrap();
        let book = desk.file("book.xlsx").display().to_string();
        let words = ["--in", &book, "--venue", "web"];
        let with = |more: &[&str]| desk.import(&[&words[..], more].concat());
        let first = with(&[]);
        let told = String::from_utf8_lossy(&first.stderr).into_owned();
        assert!(told.contains("sheet May; not read: June; --sheet NAME"), "{told}");
        let taken = said(&first);
        let id = taken.split("imported as ").nth(1).unwrap().split(';').next().unwrap();
        let none = complained(&with(&["--sheet", "July"]));
        assert!(none.contains("there is no sheet July; there are May, June"), "{none}");
        let checked = with(&["--sheet", "June", "--check"]);
        let told = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert!(told.contains(&format!("1 came before with {id} of 20")), "{told}");
        assert!(told.contains("--other 2"), "{told}");
        let other = said(&with(&["--sheet", "June", "--other", "2"]));
        assert!(other.starts_with("1 reports imported"), "{other}");
        let again = said(&with(&["--sheet", "June", "--other", "2"]));
        assert!(again.starts_with("0 reports imported; 1 came before"), "{again}");
        let bare = desk.written("bare.csv", "date\n2020-01-01\n");
        let told = desk.import(&["--in", &bare, "--venue", "web", "--check"]);
        let told = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(told.contains("no column is the request"), "{told}");
    }
}

#[test]
fn what_is_wrong_with_a_call_is_said_in_a_sentence() {
    let desk = desks().next().unwrap();
    let table = desk.written("either.csv", "date,need\n03/04/2020,HRS.PACK\n");
    let order = complained(&desk.import(&["--in", &table, "--venue", "web"]));
    assert!(order.contains("--dates dmy"), "{order}");
    said(&desk.import(&["--in", &table, "--venue", "web", "--dates", "mdy"]));
    let open = desk.written("open.csv", "date,need\n2020-01-01,\"x\n");
    let broken = complained(&desk.import(&["--in", &open, "--venue", "web"]));
    assert!(broken.contains("line 2: a quotation mark has no second one"), "{broken}");
    let wrong = desk.written("wrong.toml", "[columns]\nshoe = \"x\"\n");
    let refused = complained(&desk.import(&["--in", &table, "--mapping", &wrong]));
    assert!(refused.contains("wrong.toml: shoe is no field"), "{refused}");
    for wrong in
        [&["--in", "x", "--list"][..], &[], &["--check"], &["--in", "x", "--venue", "moon"]]
    {
        assert_eq!(desk.import(wrong).status.code(), Some(2), "{wrong:?}");
    }
}

/// Every file of a folder, and every row of every table, as PostgreSQL spells it.
fn stands_nowhere(search: &Search, desk: &Desk, temporary: &Path) {
    let dir = &desk.organisation.dir;
    for folder in [dir.as_path(), temporary] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap_or_default();
            assert_eq!(search.look(&bytes), [""; 0], "in {}", path.display());
        }
    }
    if desk.organisation.url.is_empty() {
        return;
    }
    let mut client = postgres::Client::connect(&desk.organisation.url, postgres::NoTls).unwrap();
    let names = "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()";
    let mut rows = 0;
    for table in client.query(names, &[]).unwrap() {
        let table: String = table.get(0);
        for row in client.query(&format!("SELECT t::text FROM {table} t"), &[]).unwrap() {
            let row: String = row.get(0);
            assert_eq!(search.look(row.as_bytes()), [""; 0], "in {table}");
            rows += 1;
        }
    }
    assert!(rows > 20, "{rows} rows");
}

#[test]
fn a_request_with_a_phone_number_stands_nowhere_afterwards() {
    for desk in desks() {
        let mut chance = Chance::new();
        let markers = [
            Marker::cyrillic("request", &mut chance),
            Marker::latin("service", &mut chance),
            Marker { place: "phone", text: "+7 916 555-73-19".to_owned() },
        ];
        let row = |day: u32| {
            format!(
                "2020-03-{day:02};позвоните {} {};{} {day}\n",
                markers[2].text, markers[0].text, markers[1].text
            )
        };
        let rows = |days: std::ops::Range<u32>| days.map(row).collect::<String>();
        let head = "date;request;services\n";
        let search = Search::new(&markers);
        let temporary = tempfile::tempdir().unwrap();

        let table = desk.written("a.csv", &format!("{head}{}", rows(1..9)));
        let words = ["import", "--in", &table, "--venue", "web"];
        for more in [&["--check"][..], &[]] {
            let mut command = desk.organisation.command(&[&words[..], more].concat());
            command.env("TMPDIR", temporary.path()).env("NETREACH_LOG", "trace");
            let output = ended(command);
            let (out, said) = (said(&output).into_bytes(), output.stderr.clone());
            assert_eq!(search.look(&out), [""; 0], "printed");
            assert_eq!(search.look(&said), [""; 0], "complained");
        }
        stands_nowhere(&search, &desk, temporary.path());

        let mut serve = desk.organisation.command(&["serve"]);
        serve.env("TMPDIR", temporary.path()).env("NETREACH_LOG", "trace");
        let mut program = crate::support::program::Program::start(serve);
        let mut olga = program.worker("olga");
        let bytes = format!("{head}{}", rows(1..29));
        let file = File { name: "table.csv", bytes: bytes.as_bytes() };
        let at = olga.upload_as("table", "/reports/import", &[], &file);
        let at = at.header("location").unwrap_or_else(|| panic!("{}", at.text())).to_owned();
        assert!(olga.get(&at).text().contains(&markers[0].text), "whoever brought it sees it");
        // While it is open its words are on the disk only sealed.
        stands_nowhere(&search, &desk, temporary.path());
        let fields = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("column-services", "2"),
            ("venue", "web"),
            ("do", "check"),
        ];
        for fields in [&fields[..], &[("do", "import")]] {
            assert_eq!(olga.post(&at, fields).status, 303);
            until("the table is read", || olga.get(&at).header("refresh").is_none());
        }
        let done = olga.get(&at).text();
        assert!(done.contains("20 reports were imported"), "{done}");
        assert_eq!(search.look(done.as_bytes()), [""; 0], "on the page");
        assert_eq!(search.look(&program.said()), [""; 0], "in the log");
        stands_nowhere(&search, &desk, temporary.path());
        assert!(program.end().success());
        stands_nowhere(&search, &desk, temporary.path());
    }
}
