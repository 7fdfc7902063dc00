//! Tables as people really keep them: ticks, wrong bytes, several sheets, colleagues'
//! tables that say the same.

use std::io::{Cursor, Write};

use netreach::codes::{RowTrouble, Shift};
use netreach::import::{Broken, Mapping, Survey};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{codes, counted, reads, takes, takes_back};
use crate::support::each_engine;

const TODAY: jiff::civil::Date = jiff::civil::Date::constant(2026, 11, 21);

#[test]
fn a_plus_is_yes_and_a_minus_in_the_same_column_is_no() {
    each_engine(|house| async move {
        let table = "date,need,Вне смены,По памяти\n2020-03-01,HRS.PACK,+,–\n\
            2020-03-02,HRS.PACK,-,✓\n2020-03-03,HRS.PACK,-,✓\n";
        assert_eq!(takes(&house, table).await.taken, 3);
        let reports = house.reports().await;
        assert_eq!(reports.iter().filter(|it| it.after_hours).count(), 1);
        assert_eq!(reports.iter().filter(|it| it.filled_from_memory).count(), 2);
    });
}

#[test]
fn what_somebody_says_nobody_understands_is_not_guessed() {
    each_engine(|house| async move {
        let kept = "venue = \"web\"\n[values.request]\n\"тест на вич\" = \"\"\n\
            \"HRS.PREP\" = \"\"\n[values.services]\n\"листовка\" = \"\"\n\"врач\" = \"-\"\n";
        let table = "date,request,services\n2020-03-01,Тест на ВИЧ,листовка\n\
            2020-03-02,Набор снижения вреда,врач\n2020-03-03,HRS.PREP,\n";
        let account = reads(&house, table.as_bytes(), kept, false).await;
        assert_eq!((account.taken, account.unclear_needs, account.unclear_services), (3, 2, 1));
        let needs = [("HRS.PACK", 1), ("UNC", 2)];
        assert_eq!(counted(&house, "need").await, codes(&needs));
        assert_eq!(counted(&house, "service").await, codes(&[("S21", 1)]));
    });
}

/// A workbook with one sheet, as it is packed.
fn packed(sheet: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "x").unwrap();
    let whole = book.save_to_buffer().unwrap();
    let mut from = zip::ZipArchive::new(Cursor::new(whole)).unwrap();
    let mut into = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..from.len() {
        let mut part = from.by_index(number).unwrap();
        let name = part.name().unwrap().into_owned();
        into.start_file(&*name, zip::write::SimpleFileOptions::default()).unwrap();
        match name.contains("worksheets/sheet") {
            true => into.write_all(sheet.as_bytes()).unwrap(),
            false => drop(std::io::copy(&mut part, &mut into).unwrap()),
        }
    }
    into.finish().unwrap().into_inner()
}

#[test]
fn a_sheet_with_one_enormous_cell_is_refused_before_it_is_read() {
    let sheet = |words: &str| {
        packed(&format!(
            "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/\
             spreadsheetml/2006/main\"><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>\
             <t>{words}</t></is></c></row></sheetData></worksheet>"
        ))
    };
    let of = |file: Vec<u8>| Survey::of(&mut Cursor::new(file), TODAY, &mut |_| {});
    assert_eq!(of(sheet(&"x".repeat(3_000_000))).err(), Some(Broken::TooLarge));
    assert_eq!(of(sheet("Дата")).unwrap().columns[0].name, "Дата");
}

#[test]
fn two_places_with_the_same_rows_both_come_in() {
    each_engine(|house| async move {
        let place = |venue: &str| format!("venue = \"{venue}\"");
        let table = super::MARCH.as_bytes();
        assert_eq!(reads(&house, table, &place("web"), false).await.taken, 4);
        let other = reads(&house, table, &place("forum"), false).await;
        assert_eq!((other.taken, other.known), (4, 0));
        let again = reads(&house, table, &place("forum"), true).await;
        assert_eq!((again.taken, again.known), (0, 4));
        let import = other.import.unwrap();
        let from: Vec<_> = again.known_from.iter().map(|(id, (_, rows))| (*id, *rows)).collect();
        assert_eq!(from, [(import, 4)], "a check says with which import they came");
        assert_eq!(again.known_from[&import].0, house.now().day());
    });
}

#[test]
fn a_colleagues_table_that_says_the_same_comes_in_once_if_somebody_says_so() {
    each_engine(|house| async move {
        let table = super::MARCH.as_bytes();
        let kept = "venue = \"web\"\nother = 2";
        let first = reads(&house, table, "venue = \"web\"", false).await;
        let second = reads(&house, table, kept, false).await;
        assert_eq!((first.taken, second.taken, second.known), (4, 4, 0));
        for kept in ["venue = \"web\"", kept] {
            let again = reads(&house, table, kept, false).await;
            assert_eq!((again.taken, again.known), (0, 4), "neither comes in twice");
        }
        assert_eq!(takes_back(&house, second.import.unwrap()).await, Ok(4));
        assert_eq!(reads(&house, table, "venue = \"web\"", true).await.known, 4);
        house.has_counted_right().await;
    });
}

#[test]
fn a_row_of_a_workbook_is_known_again_in_a_csv() {
    each_engine(|house| async move {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["Дата", "Запрос", "Время", "Минуты", "Вне смены"]).unwrap();
        let day = ExcelDateTime::parse_from_str("2020-03-05").unwrap();
        let time = ExcelDateTime::parse_from_str("14:30:00").unwrap();
        let form = |form: &str| Format::new().set_num_format(form);
        sheet.write_datetime_with_format(1, 0, &day, &form("dd.mm.yyyy")).unwrap();
        sheet.write(1, 1, "Набор снижения вреда").unwrap();
        sheet.write_datetime_with_format(1, 2, &time, &form("hh:mm")).unwrap();
        sheet.write(1, 3, 12.0).unwrap();
        sheet.write(1, 4, true).unwrap();
        sheet.write(2, 0, 20_200_306).unwrap();
        sheet.write(2, 1, "Набор снижения вреда").unwrap();
        let book = book.save_to_buffer().unwrap();
        assert_eq!(reads(&house, &book, "venue = \"web\"", false).await.taken, 2);
        assert!(house.reports().await.iter().any(|it| it.shift == Shift::Day && it.after_hours));
        let csv = "Дата;Запрос;Время;Минуты;Вне смены\n\
            5-мар-20;Набор снижения вреда;14:30:00;12 мин;ИСТИНА\n\
            06.03.2020г.;Набор снижения  вреда;;;\n";
        let again = reads(&house, csv.as_bytes(), "venue = \"web\"", false).await;
        assert_eq!((again.taken, again.known), (0, 2));
    });
}

#[test]
fn a_mapping_keeps_what_came_twice_in_the_column_or_stood_in_it_before() {
    let table = "date,Запрос,Заметка\n2020-03-01,редкое слово,набор\n2020-03-02,набор,набор\n";
    let survey = Survey::of(&mut Cursor::new(table), TODAY, &mut |_| {}).unwrap();
    let rules = netreach::triage::Rules::built_in();
    let kept = Mapping::read("[values.request]\n\"из прошлого\" = \"HRS.PACK\"\n").unwrap();
    let mut mapping = survey.proposed(&kept, &rules);
    for column in ["Запрос", "Заметка", "чего нет", ""] {
        mapping.columns.insert("request".to_owned(), column.to_owned());
        let written = mapping.written(&survey);
        assert!(!written.contains("редкое"), "{written}");
        assert!(written.contains("из прошлого"), "{written}");
    }
}

#[test]
fn one_wrong_byte_is_one_row_and_not_the_whole_table() {
    each_engine(|house| async move {
        let mut table = super::MARCH.as_bytes().to_vec();
        let wrong = b"04.03.2020;\xd0\xcf\xf0\xee;S15\n05.03.2020;HRS.PACK;S15\n";
        table.extend_from_slice(wrong);
        let account = reads(&house, &table, "venue = \"web\"", false).await;
        let found: Vec<_> = account.troubles.iter().map(|it| (it.line, it.why)).collect();
        assert_eq!(found, [(6, RowTrouble::BrokenText)]);
        assert_eq!(account.taken, 5);
        assert!(counted(&house, "need").await.contains(&("HRS.HIV_TEST".to_owned(), 1)));
    });
}

#[test]
fn further_needs_that_have_no_place_are_told() {
    each_engine(|house| async move {
        let table = "date,need,further needs\n\
            2020-03-01,HRS.PACK,HRS.UNICORN\n\
            2020-03-02,HRS.PACK,\"HRS.PREP, HRS.HIV_TEST, SVC.LEGAL, SVC.ID_DOCS, INJ.MINOR\"\n\
            2020-03-03,HRS.PACK,\"кенгуру, HRS.PREP\"\n\
            2020-03-04,HRS.PACK,\"-, HRS.PACK\"\n";
        let account = takes(&house, table).await;
        let found: Vec<_> = account.troubles.iter().map(|it| (it.line, it.why)).collect();
        assert_eq!(found, [(2, RowTrouble::UnknownNeed)]);
        assert_eq!((account.taken, account.lost_needs), (3, 3));
        let most = house.reports().await.iter().map(|it| it.more_needs.len()).max();
        assert_eq!(most, Some(3));
        assert!(account.has_request);
        assert!(!takes(&house, "date\n2020-03-01\n").await.has_request);
    });
}

#[test]
fn each_service_may_have_a_column_of_its_own_with_ticks() {
    each_engine(|house| async move {
        let table = "Дата,Запрос,Листовка,Врач,Набор,Кто\n\
            2020-03-01,Тест на ВИЧ,+,-,,+\n2020-03-02,Тест на ВИЧ,да,x,3,-\n\
            2020-03-03,Тест на ВИЧ,,0,нет,\n2020-03-04,Тест на ВИЧ,,,,\n";
        let checked = reads(&house, table.as_bytes(), "venue = \"web\"", true).await;
        assert_eq!(checked.taken, 4);
        assert_eq!(reads(&house, table.as_bytes(), "venue = \"web\"", false).await.taken, 4);
        let services = [("S01", 2), ("S04", 1), ("S15", 1)];
        assert_eq!(counted(&house, "service").await, codes(&services));
        let marks = table.replace('+', "1").replace(",x,", ",Да,");
        let again = reads(&house, marks.as_bytes(), "venue = \"web\"", false).await;
        assert_eq!((again.taken, again.known), (0, 4), "a tick is a tick");
        // As somebody says, and beside a column of words.
        let kept = "venue = \"web\"\n[columns]\nservices = \"Листовка\"\n\
            [services]\n\"Врач\" = \"words\"\n\"Кто\" = \"S05\"\n";
        let other = "Дата,Листовка,Врач,Кто\n2021-03-01,S14,юрист,+\n2021-03-02,,,может быть\n";
        let account = reads(&house, other.as_bytes(), kept, false).await;
        assert_eq!(account.troubles[0].why, RowTrouble::NotYesOrNo);
        let services = [("S01", 2), ("S04", 1), ("S05", 1), ("S06", 1), ("S14", 1), ("S15", 1)];
        assert_eq!(counted(&house, "service").await, codes(&services));
    });
}

#[test]
fn a_date_of_merged_cells_is_carried_down_where_somebody_says_so() {
    each_engine(|house| async move {
        let table = "date,need,note\n,HRS.PREP,\n2020-03-01,HRS.PACK,\n,HRS.PACK,\n,,a\n\
            2020-03-02,HRS.PACK,\n,HRS.PREP,\n";
        let plain = reads(&house, table.as_bytes(), "venue = \"web\"", true).await;
        assert_eq!((plain.taken, plain.undated, plain.carried), (2, 4, 0));
        let kept = "venue = \"web\"\ncarry_dates = true";
        let carried = reads(&house, table.as_bytes(), kept, false).await;
        assert_eq!((carried.taken, carried.undated, carried.carried), (4, 2, 2));
        let days = counted(&house, "day").await;
        assert_eq!(days, codes(&[("2020-03-01", 2), ("2020-03-02", 2)]));
    });
}
