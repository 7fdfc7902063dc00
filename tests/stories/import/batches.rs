//! Rows go to the database many at a time, and nothing changes by it: not which rows are
//! new, not what two who bring the same table leave, not what a cut leaves behind.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use super::program::{desks, said};
use super::{codes, counted, figures, takes, takes_back};
use crate::support::each_engine;

/// Rows that all differ: a day each, and minutes.
fn different(rows: std::ops::Range<u32>) -> String {
    rows.fold(String::new(), |mut table, at| {
        let (month, day) = (at % 12 + 1, at / 12 % 28 + 1);
        let minutes = at / 336;
        let _ = writeln!(table, "2019-{month:02}-{day:02},HRS.PREP,{minutes}");
        table
    })
}

#[test]
fn equal_rows_are_told_apart_across_thousands_of_others() {
    each_engine(|house| async move {
        let equal = |times: usize| "2020-03-01,HRS.PACK,5\n".repeat(times);
        let head = "date,need,minutes\n";
        let table = format!("{head}{}{}{}", equal(2_113), different(0..2_501), equal(3_007));
        let first = takes(&house, &table).await;
        assert_eq!((first.rows, first.taken, first.known), (7_621, 7_621, 0));
        let before = figures(&house).await;
        let again = takes(&house, &table).await;
        assert_eq!((again.taken, again.known), (0, 7_621));
        // In another order, some more of both.
        let more = format!("{head}{}{}", different(7..2_600), equal(5_131));
        let more = takes(&house, &more).await;
        assert_eq!((more.taken, more.known), (99 + 11, 2_494 + 5_120));
        house.has_counted_right().await;
        assert_eq!(
            counted(&house, "need").await,
            codes(&[("HRS.PACK", 5_131), ("HRS.PREP", 2_600)])
        );
        assert_eq!(takes_back(&house, more.import.unwrap()).await, Ok(110));
        assert_eq!(figures(&house).await, before);
        assert_eq!(takes_back(&house, first.import.unwrap()).await, Ok(7_621));
        assert_eq!(figures(&house).await, []);
        assert_eq!(house.rows("work_reports").await + house.rows("imported_rows").await, 0);
    });
}

#[test]
fn of_two_who_bring_the_same_table_at_once_each_row_comes_in_once() {
    each_engine(|house| async move {
        let table = format!("date,need,minutes\n{}", different(0..6_150));
        let turned: Vec<_> = table.lines().skip(1).collect();
        let turned: Vec<_> = turned.into_iter().rev().collect();
        let turned = format!("date,need,minutes\n{}\n", turned.join("\n"));
        let (one, other) = tokio::join!(takes(&house, &table), takes(&house, &turned));
        assert_eq!(one.taken + other.taken, 6_150);
        assert_eq!(one.known + other.known, 6_150);
        assert_eq!(house.rows("work_reports").await, 6_150);
        house.has_counted_right().await;
    });
}

#[test]
fn what_is_killed_half_way_goes_on_or_is_taken_back() {
    const ROWS: u32 = 40_000;
    for desk in desks() {
        let table = desk.written("long.csv", &format!("date,need,minutes\n{}", different(0..ROWS)));
        let words = ["import", "--in", &table, "--venue", "web"];
        let mut command = desk.organisation.command(&words);
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let told = BufReader::new(child.stderr.take().unwrap());
        let begun = told.lines().map_while(Result::ok).find(|line| line.contains(" of 40000 rows"));
        assert!(begun.is_some(), "it says how far it is");
        child.kill().unwrap();
        child.wait().unwrap();
        let list = said(&desk.import(&["--list"]));
        let (id, by_then) = (list.split(' ').next().unwrap(), reports(&list));
        assert!(by_then > 0 && by_then < ROWS && by_then % 2_000 == 0, "{list}");
        let rest = said(&desk.import(&words[1..]));
        let rest_of_it = ROWS - by_then;
        let expected = format!("; {by_then} came before; 0 rows not taken");
        assert!(rest.starts_with(&format!("{rest_of_it} reports imported as")), "{rest}");
        assert!(rest.contains(&expected), "{rest}");
        let undone = said(&desk.import(&["--undo", id]));
        assert!(undone.starts_with(&format!("{by_then} reports of")), "{undone}");
        assert_eq!(reports(&said(&desk.import(&["--list"]))), rest_of_it);
    }
}

/// How many reports the first import of a list has.
fn reports(list: &str) -> u32 {
    let before = list.split(" reports").next().unwrap();
    before.rsplit(' ').next().unwrap().parse().unwrap()
}
