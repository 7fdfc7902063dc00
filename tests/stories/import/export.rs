//! Reports leave as they are read: the same rows in a CSV, in JSON and in a workbook.

use std::path::Path;

use netreach::codes::{DangerEnd, Origin};
use netreach::desk::DeskError;
use netreach::engine::Tx;
use netreach::ids::ReportId;
use netreach::store;
use serde_json::Value;

use crate::coding::oracles::asks;
use crate::support::program::{Organisation, ended, engines};

fn run(organisation: &Organisation, words: &[&str]) -> String {
    let output = ended(organisation.command(words));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Rows with their head, by a reader that is not ours.
fn rows_of_csv(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// A few thousand rows of three years, so that a page of the export is not all of them.
fn a_table() -> String {
    let needs = ["HRS.PACK", "SVC.LEGAL", "INJ.MINOR", "INFO.SERVICES"];
    let row = |at: usize| {
        let (year, month, day) = (2018 + at % 3, at % 12 + 1, at % 28 + 1);
        let (need, minutes) = (needs[at % needs.len()], at % 90);
        format!("{year}-{month:02}-{day:02},{need},S{:02} S19,{minutes}\n", at % 18 + 1)
    };
    let rows: String = (0..4500).map(row).collect();
    format!("day,need,services,minutes_to_first_answer\n{rows}")
}

#[test]
fn the_same_figures_stand_in_a_csv_in_json_and_in_a_workbook() {
    for engine in engines() {
        println!("told to {engine:?}");
        let organisation = Organisation::make(engine);
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str| home.path().join(name);
        std::fs::write(file("table.csv"), a_table()).unwrap();
        let table = file("table.csv").display().to_string();
        run(&organisation, &["import", "--in", &table, "--venue", "forum"]);
        let out = |ending: &str| {
            let path = file(&format!("out.{ending}")).display().to_string();
            let span = ["report", "--from", "2018-01-01", "--to", "2019-12-31", "--out", &path];
            let said = run(&organisation, &span);
            assert!(said.starts_with("3000 work reports in "), "{said}");
            file(&format!("out.{ending}"))
        };
        let rows = rows_of_csv(&out("csv"));
        assert_eq!((rows.len(), rows[0].len()), (3001, 28));
        let ends =
            ["origin", "late", "danger", "help_called", "minutes_to_attach", "naloxone_given"];
        assert_eq!(rows[0][22..], ends);
        assert!(rows[1..].windows(2).all(|two| two[0][0] <= two[1][0]), "the oldest day first");
        assert!(rows[1..].iter().all(|row| row[22..] == ["imported", "0", "", "0", "", "0"]));
        let mut days: Vec<_> = rows[1..].iter().map(|row| &row[0]).collect();
        days.dedup();
        assert!(days.len() < 700 && days[0].as_str() >= "2018-01-01");

        let json: Value = serde_json::from_slice(&std::fs::read(out("json")).unwrap()).unwrap();
        let reports = json["reports"].as_array().unwrap();
        assert_eq!(reports.len(), 3000);
        for (object, row) in reports.iter().zip(&rows[1..]) {
            for (name, cell) in rows[0].iter().zip(row) {
                assert_eq!(object[name], cell.as_str());
            }
        }
        let contacts = &json["figures"][0];
        assert_eq!(
            (&contacts["figure"], &contacts["numbers"]["contacts"]),
            (&"contacts".into(), &3000.into())
        );
        let figures = std::fs::read_to_string(file("out.figures.csv")).unwrap();
        assert!(figures.contains("2018-01-01,2019-12-31,0,contacts,"), "{figures}");
        let names: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(Result::unwrap).collect();
        assert!(names.iter().all(|it| !it.file_name().to_string_lossy().ends_with(".part")));

        let book = out("xlsx").display().to_string();
        let Some(sheets) = asks("xlsx.py", &[&book], "") else { continue };
        let read = sheets["Reports"].as_array().unwrap();
        assert_eq!(read.len(), rows.len());
        for (cells, row) in read.iter().zip(&rows) {
            let cells: Vec<_> =
                cells.as_array().unwrap().iter().map(|it| it.as_str().unwrap_or("")).collect();
            assert_eq!(cells, row.iter().map(String::as_str).collect::<Vec<_>>());
        }
        assert_eq!(sheets["Definitions"][1][0], json["figures"][0]["indicator"]);
        let read: Vec<_> = sheets["Figures"].as_array().unwrap()[3..]
            .iter()
            .map(|cells| (cells[0].as_str().unwrap().to_owned(), cells[4].clone()))
            .collect();
        let of_json: Vec<_> = json["figures"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|figure| figure["numbers"].as_object().unwrap().clone())
            .collect();
        assert_eq!(read.len(), of_json.len());
        assert!(of_json.iter().all(|one| read.contains(one)), "{of_json:?}");
    }
}

#[test]
fn what_leaves_can_come_in_elsewhere_and_says_the_same() {
    for engine in engines() {
        println!("told to {engine:?}");
        let (one, other) = (Organisation::make(engine), Organisation::make(engine));
        let home = tempfile::tempdir().unwrap();
        let file = |name: &str| home.path().join(name).display().to_string();
        std::fs::write(file("table.csv"), a_table()).unwrap();
        run(&one, &["import", "--in", &file("table.csv"), "--venue", "forum"]);
        let span = ["report", "--from", "2018-01-01", "--to", "2020-12-31", "--out"];
        for ending in ["csv", "xlsx"] {
            let name = file(&format!("one.{ending}"));
            run(&one, &[&span[..], &[&name]].concat());
            let taken = run(&other, &["import", "--in", &name]);
            let expected = if ending == "csv" { "4500 reports" } else { "0 reports" };
            assert!(taken.starts_with(expected), "{taken}");
        }
        run(&other, &[&span[..], &[&file("other.csv")]].concat());
        let sorted = |name: &str| {
            let mut rows = rows_of_csv(Path::new(&file(name)));
            rows.sort();
            rows
        };
        assert!(sorted("one.csv") == sorted("other.csv"), "nothing is lost on the way");
    }
}

#[test]
fn danger_and_lateness_leave_with_a_report() {
    let organisation = Organisation::make(engines()[0]);
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str| home.path().join(name);
    std::fs::write(file("table.csv"), "date,need\n2020-01-01,OD.OPIOID\n").unwrap();
    let table = file("table.csv").display().to_string();
    run(&organisation, &["import", "--in", &table, "--venue", "chat"]);
    let change = |tx: &mut Tx| {
        let mut report = store::report::after(tx, None, 1)?.remove(0);
        report.id = ReportId::new();
        report.origin = Origin::Desk;
        (report.is_late, report.help_called) = (true, true);
        report.danger = Some(DangerEnd::Arrived);
        report.minutes_to_attach = Some(2);
        report.naloxone_given = true;
        Ok::<_, DeskError>(store::report::keep(tx, &report)?)
    };
    organisation.store().commit_now(change).unwrap();
    let out = file("out.csv").display().to_string();
    run(&organisation, &["report", "--from", "2020-01-01", "--to", "2020-01-01", "--out", &out]);
    let rows = rows_of_csv(Path::new(&out));
    let mut ends: Vec<_> = rows[1..].iter().map(|row| row[22..].join(" ")).collect();
    ends.sort();
    assert_eq!(ends, ["desk 1 arrived 1 2 1", "imported 0  0  0"]);
}
