//! Reports that were kept elsewhere: taken in once, counted like others, taken back
//! whole, and of their words nothing stays.

mod batches;
mod elsewhere;
mod export;
mod pages;
mod program;
mod tables;

use std::io::Cursor;

use netreach::clock::Timestamp;
use netreach::codes::{Measure, Origin, Outcome, RowTrouble, Shift, Venue};
use netreach::desk::{self, DeskError, Refusal};
use netreach::engine::Tx;
use netreach::house::importing::{Account, Listening, Purpose, Stopped};
use netreach::ids::ImportId;
use netreach::import::row::Missing;
use netreach::import::{Broken, Mapping, Plan, Survey};
use netreach::store;

use crate::support::{Engine, TestHouse, days, each_engine, refused};

/// A table with the mapping that is proposed, where what is kept says no other.
async fn reads(house: &TestHouse, table: &[u8], kept: &str, is_check: bool) -> Account {
    let (house, table) = (house.house.clone(), table.to_vec());
    let mapping = Mapping::read(kept).unwrap();
    let read = tokio::task::spawn_blocking(move || {
        let mut file = Cursor::new(table);
        let survey = Survey::of(&mut file, house.last_day(), &mut |_| {}).unwrap();
        let mapping = survey.proposed(&mapping, &house.rules);
        let plan = Plan::of(&survey, &mapping, house.last_day()).unwrap();
        let mut listening = Listening { rows: &mut |_| {}, trouble: &mut |_| {} };
        let purpose = if is_check { Purpose::Check } else { Purpose::Keep(None) };
        house.read_table(&mut file, (&survey, &plan), purpose, &mut listening)
    });
    match read.await.unwrap() {
        Ok(account) => account,
        Err(stopped) => panic!("{stopped:?}"),
    }
}

async fn takes(house: &TestHouse, table: &str) -> Account {
    reads(house, table.as_bytes(), "venue = \"offline\"", false).await
}

async fn takes_back(house: &TestHouse, import: ImportId) -> Result<u64, DeskError> {
    let house = house.house.clone();
    let undo = move || house.undo_import(None, import, &mut |_| {});
    tokio::task::spawn_blocking(undo).await.unwrap()
}

/// Everything that was counted, in order.
async fn figures(house: &TestHouse) -> Vec<(String, String, i64)> {
    let all = |tx: &mut Tx| {
        let mut all = Vec::new();
        for measure in Measure::ALL {
            let (first, last) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
            for figure in store::figures::between(tx, *measure, first, last)? {
                let key = figure.key;
                let of = format!("{} {} {}", key.month.date(), key.venue.code(), key.origin.code());
                all.push((format!("{} {}", measure.code(), key.code), of, figure.times));
            }
        }
        all.sort();
        Ok::<_, DeskError>(all)
    };
    house.store.read(all).await.unwrap()
}

/// How often each code of a measure came, whatever the month.
async fn counted(house: &TestHouse, measure: &str) -> Vec<(String, i64)> {
    let mut sums = std::collections::BTreeMap::new();
    for (code, _, times) in figures(house).await {
        if let Some((_, code)) = code.split_once(' ').filter(|(of, _)| *of == measure) {
            *sums.entry(code.to_owned()).or_insert(0) += times;
        }
    }
    sums.into_iter().collect()
}

fn codes(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(code, times)| ((*code).to_owned(), *times)).collect()
}

const MARCH: &str = "Дата;Запрос;Услуги\n\
    01.03.2020;Тест на ВИЧ;Оставлен контакт, S14\n\
    02.03.2020;Набор снижения вреда;S15\n\
    02.03.2020;Набор снижения вреда;S15\n\
    03.03.2020;где сейчас стоит автобус?;направили в автобус\n";

const COUNTED: &str = "SELECT CAST(reltuples AS BIGINT) FROM pg_class
     WHERE oid = CAST('work_reports' AS regclass)";

#[test]
fn the_other_engine_has_counted_its_reports_when_a_table_is_in() {
    each_engine(|house| async move {
        if house.engine == Engine::Sqlite {
            return;
        }
        takes(&house, MARCH).await;
        let counted = |tx: &mut Tx| tx.row(COUNTED, &[])?.map(|row| row.int(0)).transpose();
        assert_eq!(house.store.read(counted).await.unwrap(), Some(4));
    });
}

#[test]
fn what_nobody_wrote_down_stands_as_unknown_and_words_become_codes() {
    each_engine(|house| async move {
        let account = takes(&house, MARCH).await;
        assert_eq!((account.rows, account.taken, account.known), (4, 4, 0));
        let reports = house.reports().await;
        assert_eq!(reports.len(), 4);
        for report in &reports {
            assert_eq!(report.origin, Origin::Imported);
            assert_eq!(report.import, account.import);
            assert_eq!((report.outcome, report.shift), (Outcome::Unknown, Shift::Unknown));
            assert_eq!(report.venue, Venue::Offline);
            assert!(report.worker.is_none() && report.note.is_none());
            assert!(!report.filled_from_memory && !report.is_late);
        }
        let needs = [("HRS.HIV_TEST", 1), ("HRS.PACK", 2), ("INFO.SERVICES", 1)];
        assert_eq!(counted(&house, "need").await, codes(&needs));
        let services = [("S08", 1), ("S14", 1), ("S15", 2), ("S19", 1)];
        assert_eq!(counted(&house, "service").await, codes(&services));
        assert_eq!(house.rows("deeds").await, 1, "that somebody did it is on record");
    });
}

#[test]
fn the_same_table_again_brings_nothing_and_of_two_that_overlap_the_rest() {
    each_engine(|house| async move {
        takes(&house, MARCH).await;
        let before = figures(&house).await;
        let again = takes(&house, MARCH).await;
        assert_eq!((again.taken, again.known, again.import), (0, 4, None));
        assert_eq!(figures(&house).await, before);
        // Some of it, in another order and another form; one row once more than before.
        let more = "Дата,Запрос,Услуги\n2020-03-02,Набор снижения вреда,S15\n\
            2020-03-01,Тест на ВИЧ,\"Оставлен контакт, S14\"\n\
            2020-03-02,Набор снижения вреда,S15\n2020-03-02,Набор снижения вреда,S15\n\
            2020-03-04,Набор снижения вреда,S15\n";
        let checked = reads(&house, more.as_bytes(), "venue = \"offline\"", true).await;
        assert_eq!((checked.taken, checked.known), (2, 3), "a check says the same");
        let taken = takes(&house, more).await;
        assert_eq!((taken.taken, taken.known), (2, 3));
        assert_eq!(counted(&house, "contact").await, codes(&[("", 6)]));
        assert_eq!(house.rows("imports").await, 2, "what brought nothing is no import");
        house.has_counted_right().await;
    });
}

#[test]
fn equal_rows_are_told_apart_however_many_they_are() {
    each_engine(|house| async move {
        let table = |times: usize| format!("date,need\n{}", "2020-03-01,HRS.PACK\n".repeat(times));
        assert_eq!(takes(&house, &table(100)).await.taken, 100);
        assert_eq!(takes(&house, &table(100)).await.taken, 0);
        let more = takes(&house, &table(137)).await;
        assert_eq!((more.taken, more.known), (37, 100));
        let fewer = takes(&house, &table(20)).await;
        assert_eq!((fewer.taken, fewer.known), (0, 20));
        assert_eq!(house.reports().await.len().min(137), 50, "a page of them");
        assert_eq!(counted(&house, "contact").await, codes(&[("", 137)]));
    });
}

#[test]
fn an_import_is_taken_back_whole_and_every_figure_with_it() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        takes(&house, MARCH).await;
        let before = figures(&house).await;
        let table = "date,need\n2020-03-01,HRS.PACK\n2020-03-02,OD.OPIOID\n2021-01-02,SVC.LEGAL\n";
        // More rows than one transaction takes.
        let long: String =
            (0..5000).map(|at| format!("2019-{:02}-01,HRS.PREP\n", at % 12 + 1)).collect();
        let import = takes(&house, &format!("{table}{long}")).await.import.unwrap();
        assert_ne!(figures(&house).await, before);
        house.has_counted_right().await;
        assert_eq!(takes_back(&house, import).await, Ok(5003));
        assert_eq!(figures(&house).await, before);
        house.has_counted_right().await;
        assert_eq!(house.rows("work_reports").await, 5);
        assert_eq!(house.rows("imported_rows").await, 4);
        assert_eq!(house.rows("deeds").await, 4, "who joined, two imports, and one taken back");
        let gone = takes_back(&house, import).await;
        assert_eq!(refused(gone), Some(Refusal::NoSuchImport));
        assert_eq!(takes(&house, table).await.taken, 3, "and it can come again");
    });
}

#[test]
fn nothing_is_added_to_an_import_that_is_being_taken_back() {
    each_engine(|house| async move {
        let import = takes(&house, MARCH).await.import.unwrap();
        let now = house.now();
        let begin = move |tx: &mut Tx| desk::import::begin_undo(tx, None, import, now);
        assert_eq!(house.store.commit(begin).await, Ok(4));
        let add = move |tx: &mut Tx| desk::import::keep(tx, None, (import, true), Vec::new(), now);
        assert_eq!(refused(house.store.commit(add).await), Some(Refusal::ImportLeaving));
        assert_eq!(takes_back(&house, import).await, Ok(4), "whoever asks again goes on");
        assert_eq!(refused(house.store.commit(add).await), Some(Refusal::ImportLeaving));
        assert_eq!(house.rows("imports").await, 0);
    });
}

#[test]
fn a_table_of_an_old_windows_program_is_read() {
    each_engine(|house| async move {
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(MARCH);
        let account = reads(&house, &bytes, "venue = \"offline\"", false).await;
        assert_eq!(account.taken, 4);
        assert_eq!(takes(&house, MARCH).await.known, 4, "the same rows, written otherwise");
        let with_mark = format!("\u{feff}{MARCH}");
        assert_eq!(takes(&house, &with_mark).await.known, 4);
        let mut wide = vec![0xff, 0xfe];
        let tabs = MARCH.replace(';', "\t");
        wide.extend(tabs.encode_utf16().flat_map(u16::to_le_bytes));
        let account = reads(&house, &wide, "venue = \"offline\"", false).await;
        assert_eq!((account.taken, account.known), (0, 4), "as Excel saves Unicode text");
    });
}

#[test]
fn dates_that_may_be_either_are_asked_and_suggested_by_the_others() {
    each_engine(|house| async move {
        let plan = |table: &str, kept: &str| {
            let survey =
                Survey::of(&mut Cursor::new(table.to_owned()), house.last_day(), &mut |_| {});
            let survey = survey.unwrap();
            let mapping = survey.proposed(&Mapping::read(kept).unwrap(), &house.rules);
            Plan::of(&survey, &mapping, house.last_day()).map(|_| mapping.dates)
        };
        let open = "date,need\n03/04/2020,HRS.PACK\n05/06/2020,HRS.PACK\n";
        assert_eq!(plan(open, "venue = \"web\"").err(), Some(Missing::Order));
        assert_eq!(plan(open, "").err(), Some(Missing::Order));
        assert_eq!(plan(open, "dates = \"dmy\"").err(), Some(Missing::Venue));
        let telling = format!("{open}04/25/2020,HRS.PACK\n");
        let found = plan(&telling, "venue = \"web\"").unwrap();
        assert_eq!(found.as_deref(), Some("mdy"), "the 25th is no month");
        for (order, day) in [("dmy", "2020-04-03"), ("mdy", "2020-03-04")] {
            let kept = format!("venue = \"web\"\ndates = \"{order}\"");
            let table = "date,need\n03/04/2020,HRS.PACK\n";
            reads(&house, table.as_bytes(), &kept, false).await;
            assert!(counted(&house, "day").await.contains(&(day.to_owned(), 1)));
        }
    });
}

#[test]
fn what_cannot_be_taken_is_listed_by_line_with_its_reason_and_without_words() {
    each_engine(|house| async move {
        let future = (house.last_day().tomorrow().unwrap()).to_string();
        let table = format!(
            "date,need,services,minutes,venue\n\
             2020-03-01,HRS.PACK,S15,5,web\n\
             ,HRS.PACK,S15,,web\n\
             вчера,HRS.PACK,S15,,web\n\
             {future},HRS.PACK,S15,,web\n\
             1989-12-31,HRS.PACK,S15,,web\n\
             \n\
             2020-03-01,HRS.UNICORN,S15,,web\n\
             2020-03-01,HRS.PACK,S99,,web\n\
             2020-03-01,HRS.PACK,S15,долго,web\n\
             2020-03-01,HRS.PACK,S15,-5,web\n\
             2020-03-01,\"две\nстроки\",S15,,луна\n\
             2020-03-01,HRS.PACK,S15,,\n"
        );
        let of_windows = table.replace('\n', "\r\n");
        let old = reads(&house, of_windows.as_bytes(), "venue = \"chat\"", true).await;
        let account = reads(&house, table.as_bytes(), "venue = \"chat\"", false).await;
        assert_eq!(old.troubles, account.troubles, "however lines end");
        let found: Vec<_> = account.troubles.iter().map(|it| (it.line, it.why)).collect();
        let expected = [
            (3, RowTrouble::NoDate),
            (4, RowTrouble::NotADate),
            (5, RowTrouble::Future),
            (6, RowTrouble::TooOld),
            (8, RowTrouble::UnknownNeed),
            (9, RowTrouble::UnknownService),
            (10, RowTrouble::NotMinutes),
            (11, RowTrouble::NotMinutes),
            (12, RowTrouble::UnknownVenue),
        ];
        assert_eq!(found, expected);
        assert_eq!((account.rows, account.taken, account.troubled), (11, 2, 9));
        let shown: Vec<_> = account.troubles.iter().filter_map(|it| it.cell.as_deref()).collect();
        assert!(shown.contains(&"вчера") && shown.contains(&"луна"));
        assert!(shown.iter().all(|cell| !cell.contains("UNICORN") && !cell.contains("S99")));
        let venues = house.reports().await;
        assert!(venues.iter().any(|it| it.venue == Venue::Chat && it.minutes_to_first.is_none()));
    });
}

#[test]
fn a_table_that_is_broken_is_not_taken_at_all() {
    let of = |table: &[u8]| {
        let today = jiff::civil::date(2026, 11, 21);
        Survey::of(&mut Cursor::new(table.to_vec()), today, &mut |_| {}).err()
    };
    let open = "date,need\n2020-03-01,x\n2020-03-02,\"no end\n2020-03-03,y\n";
    assert_eq!(of(open.as_bytes()), Some(Broken::Quote(3)));
    let long = format!("date,need\n2020-03-01,\"{}\n", "x".repeat(3_000_000));
    assert_eq!(of(long.as_bytes()), Some(Broken::LongRow(2)));
    assert_eq!(of(b"\xd0\xcf\x11\xe0\0\0\0old workbook"), Some(Broken::NotATable));
    assert_eq!(of(b"PK\x03\x04no workbook"), Some(Broken::NotATable));
    assert_eq!(of(b"date,need\n2020-03-01,\"a \"\"quoted\"\" word\"\n"), None);
    assert_eq!(of(b"date,need\n2020-03-01,\"ends with a line\n\""), None);
}

#[test]
fn a_mapping_for_next_month_names_nobody() {
    let table = "date,Запрос,venue\n2020-03-01,обычный набор,web\n2020-03-02,обычный набор,web\n\
        2020-03-03,позвоните Косте +79161234567,web\n2020-03-04,позвоните Косте +79161234567,web\n\
        2020-03-05,мой сосед болеет,web\n";
    let today = jiff::civil::date(2026, 11, 21);
    let survey = Survey::of(&mut Cursor::new(table.to_owned()), today, &mut |_| {}).unwrap();
    let rules = netreach::triage::Rules::built_in();
    let mapping = survey.proposed(&Mapping::default(), &rules);
    assert_eq!(mapping.values["request"].len(), 3, "on the page each can be given a code");
    let written = mapping.written(&survey);
    assert!(written.contains("обычный набор"), "{written}");
    assert!(!written.contains("7916") && !written.contains("сосед"), "{written}");
    assert!(Mapping::read(&written).is_ok());
}

#[test]
fn what_stops_half_way_goes_on_with_the_same_table() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let (rooms, worker) = (house.house.clone(), vera.clone());
        let table = MARCH.as_bytes().to_vec();
        let read = tokio::task::spawn_blocking(move || {
            let mut file = Cursor::new(table);
            let survey = Survey::of(&mut file, rooms.last_day(), &mut |_| {}).unwrap();
            let kept = Mapping::read("venue = \"web\"").unwrap();
            let mapping = survey.proposed(&kept, &rooms.rules);
            let plan = Plan::of(&survey, &mapping, rooms.last_day()).unwrap();
            let mut listening = Listening { rows: &mut |_| {}, trouble: &mut |_| {} };
            let keep = Purpose::Keep(Some(&worker));
            rooms.read_table(&mut file, (&survey, &plan), keep, &mut listening).err()
        });
        let stopped = read.await.unwrap();
        let is_refused =
            matches!(stopped, Some(Stopped::Desk(DeskError::Refused(Refusal::NotYourRole))));
        assert!(is_refused, "a worker without the right brings nothing");
        assert_eq!(house.rows("imports").await + house.rows("imported_rows").await, 0);
        let rows: Vec<_> = MARCH.lines().collect();
        assert_eq!(takes(&house, &rows[..3].join("\n")).await.taken, 2);
        house.later(days(1));
        let rest = takes(&house, MARCH).await;
        assert_eq!((rest.taken, rest.known), (2, 2));
    });
}
