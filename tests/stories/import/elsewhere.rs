//! A table that was imported under the wrong place, and a mapping that names what is not
//! there: said before anything is kept, and nothing is left out by itself.

use netreach::codes::{Role, Venue};

use super::pages::{brings, does};
use super::program::{desks, said};
use super::{MARCH, codes, counted, reads, takes_back};
use crate::support::each_engine;

#[test]
fn a_table_that_came_before_with_another_place_is_told() {
    each_engine(|house| async move {
        let table = MARCH.as_bytes();
        let wrong = reads(&house, table, "venue = \"forum\"", false).await;
        assert_eq!((wrong.taken, wrong.mostly_elsewhere()), (4, None));
        let checked = reads(&house, table, "venue = \"web\"", true).await;
        assert_eq!((checked.taken, checked.known, checked.mostly_elsewhere()), (4, 0, Some(4)));
        let before: Vec<_> = checked.elsewhere.into_iter().collect();
        let [(import, found)] = before[..] else { panic!("{before:?}") };
        assert_eq!((Some(import), found.venue, found.rows), (wrong.import, Venue::Forum, 4));
        assert_eq!(found.day, house.now().day());
        // Whether most of it did: equal rows are counted one by one.
        for (more, is_told) in [(3, true), (4, false)] {
            let other: String =
                (1..=more).map(|day| format!("{day:02}.09.2021;Детокс дома;S01\n")).collect();
            let longer = format!("{MARCH}{other}");
            let checked = reads(&house, longer.as_bytes(), "venue = \"web\"", true).await;
            assert_eq!(checked.mostly_elsewhere().is_some(), is_told, "{more} others");
        }
        // The same place again is no other one, and neither is a place that a column says.
        let same = reads(&house, table, "venue = \"forum\"", true).await;
        assert_eq!((same.known, same.mostly_elsewhere()), (4, None));
        let kept = reads(&house, table, "venue = \"web\"", false).await;
        assert_eq!((kept.taken, kept.mostly_elsewhere()), (4, Some(4)), "nothing is left out");
        takes_back(&house, wrong.import.unwrap()).await.unwrap();
        takes_back(&house, kept.import.unwrap()).await.unwrap();
        let checked = reads(&house, table, "venue = \"web\"", true).await;
        assert_eq!((checked.taken, checked.mostly_elsewhere()), (4, None));
    });
}

const FIELDS: [(&str, &str); 4] =
    [("mapping", "1"), ("column-date", "0"), ("column-request", "1"), ("column-services", "2")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    FIELDS.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn from_the_warning_the_earlier_import_is_taken_back_and_the_file_checked_again() {
    each_engine(|house| async move {
        house.hire("anton", &[Role::Supervisor]).await;
        let anton = house.pages("anton").await;
        let table = brings(&anton, MARCH.as_bytes()).await;
        let checked = does(&anton, &table, &with(&[("venue", "forum"), ("do", "check")])).await;
        checked.says_nothing_of(&["уже загружена с другим местом"]);
        does(&anton, &table, &[("do", "import")]).await;
        let table = brings(&anton, MARCH.as_bytes()).await;
        let checked = does(&anton, &table, &with(&[("venue", "private"), ("do", "check")])).await;
        checked.says(&["Похоже, эта таблица уже загружена с другим местом", "Новых строк: 4"]);
        checked.says(&["Форум", "4 строки", "Загрузить 4 отчёта"]);
        let text = checked.text();
        let undo = text.split("action=\"/reports/imports/").nth(1).unwrap();
        let undo = format!("/reports/imports/{}", undo.split('"').next().unwrap());
        let gone = does(&anton, &undo, &[]).await;
        gone.says(&["Убрано 4 отчёта.", "Проверить файл ещё раз", &table]);
        let again = does(&anton, &table, &[("do", "check")]).await;
        again.says(&["Загрузить 4 отчёта"]);
        again.says_nothing_of(&["уже загружена с другим местом"]);
        does(&anton, &table, &[("do", "import")]).await.says(&["Загружено 4 отчёта."]);
        assert_eq!(counted(&house, "contact").await, codes(&[("", 4)]));
        assert!(house.reports().await.iter().all(|it| it.venue == Venue::Private));
    });
}

const TICKS: &str = "Дата,Запрос,Врач\n2020-03-01,Тест на ВИЧ,+\n2020-03-02,Тест на ВИЧ,-\n";
const NAMED: &str = "venue = \"web\"\n[services]\n\"Врач\" = \"S04\"\n\"Юрист наш\" = \"S06\"\n";

#[test]
fn a_column_of_services_that_is_not_there_is_told_and_stays_for_next_month() {
    each_engine(|house| async move {
        for is_check in [true, false] {
            let account = reads(&house, TICKS.as_bytes(), NAMED, is_check).await;
            assert_eq!((account.taken, &account.absent[..]), (2, &["Юрист наш".to_owned()][..]));
        }
        let whole =
            TICKS.replace("Врач", "Врач,Юрист наш").replace(",+", ",+,+").replace(",-", ",-,+");
        let account = reads(&house, whole.as_bytes(), NAMED, true).await;
        assert!(account.absent.is_empty(), "{:?}", account.absent);

        house.hire("mila", &[Role::ReportingManager]).await;
        let mila = house.pages("mila").await;
        let file = TICKS.replace("2020", "2021");
        let files: [(&str, &[u8]); 2] = [("table", file.as_bytes()), ("kept", NAMED.as_bytes())];
        let page = mila.upload("/reports/import", &files).await;
        let table = page.location().to_owned();
        let absent = ["Столбцы из настроек, которых в файле нет", "«Юрист наш»"];
        mila.get(&table).await.says(&absent);
        let fields = [("mapping", "1"), ("column-date", "0"), ("column-request", "1")];
        let fields = [&fields[..], &[("services-2", "S04"), ("venue", "web"), ("do", "check")]];
        let checked = does(&mila, &table, &fields.concat()).await;
        checked.says(&absent);
        checked.says(&["Загрузить 2 отчёта"]);
        mila.get(&format!("{table}/mapping.toml")).await.says(&["Юрист наш", "S06", "S04"]);
        does(&mila, &table, &[("do", "import")]).await.says(&absent);
    });
}

#[test]
fn the_command_tells_of_another_place_and_of_columns_that_are_not_there() {
    for desk in desks() {
        let table = desk.written("march.csv", MARCH);
        let taken = said(&desk.import(&["--in", &table, "--venue", "forum"]));
        let id = taken.split("imported as ").nth(1).unwrap().split(';').next().unwrap();
        let output = desk.import(&["--in", &table, "--venue", "web", "--check"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("warning: of 4 rows that would be taken 4 stand already"), "{told}");
        assert!(
            told.contains(&format!("4 with {id} of ")) && told.contains("--venue forum"),
            "{told}"
        );
        assert!(told.contains(&format!("--undo {id}")), "{told}");
        let output = desk.import(&["--in", &table, "--venue", "web"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said(&output).starts_with("4 reports imported"), "nothing is left out");
        assert!(
            told.contains("warning: of 4 new rows") && told.contains(&format!("--undo {id} or"))
        );
        let ticks = desk.written("ticks.csv", TICKS);
        let mapping = desk.written("mapping.toml", NAMED);
        let output = desk.import(&["--in", &ticks, "--mapping", &mapping]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("there is no column Юрист наш"), "{told}");
        assert!(!told.contains("there is no column Врач"), "{told}");
    }
}
