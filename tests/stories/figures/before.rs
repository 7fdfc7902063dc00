//! What was counted before the desk comes from a table, and is looked at first.

use netreach::clock::Timestamp;
use netreach::codes::Role;
use netreach::desk::{DeskError, figures};
use netreach::engine::Tx;
use netreach::evidence::Month;
use netreach::limits;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::pages::reports;
use crate::support::pages::{Page, Pages};
use crate::support::{TestHouse, each_engine};

async fn baseline(house: &TestHouse) -> Vec<(String, i64)> {
    let read = |tx: &mut Tx| figures::baseline(tx);
    let all: Result<Vec<(Month, i64)>, DeskError> = house.store.read(read).await;
    all.unwrap().into_iter().map(|(month, times)| (month.to_string(), times)).collect()
}

fn months(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(month, times)| ((*month).to_owned(), *times)).collect()
}

async fn looks(pages: &Pages, file: &[u8]) -> Page {
    pages.upload("/figures/baseline/table", &[("table", file)]).await
}

/// Presses the button that the page has, with what stands hidden beside it.
async fn keeps(pages: &Pages, page: &Page) -> Page {
    let text = page.text();
    let hidden = |name: &str| -> Vec<String> {
        let field = format!("name=\"{name}\" value=\"");
        text.split(&field).skip(1).map(|it| it.split('"').next().unwrap().to_owned()).collect()
    };
    let (months, times) = (hidden("month"), hidden("times"));
    let pairs = months.iter().zip(&times);
    let fields: Vec<_> = pairs.flat_map(|(m, t)| [("month", &**m), ("times", &**t)]).collect();
    pages.post("/figures/baseline", &fields).await
}

const BUS: &str = "Автобус;;\nМесяц;Смен;Обращений\nсентябрь 2025;4;90\n10.2025;4;1 100\n\
    2025-11;4;110\nИтого;12;1300\n";

#[test]
fn months_of_a_table_are_looked_at_kept_and_growth_is_measured_against_them() {
    each_engine(|house| async move {
        let october = Timestamp::of_date("2026-10-14").unwrap();
        reports(&house, october, &[("HRS.PACK", 189)]).await;
        house.hire("roman", &[Role::ReportingManager]).await;
        let roman = house.pages("roman").await;
        roman
            .get("/figures")
            .await
            .says(&["Взять из таблицы", "action=\"/figures/baseline/table\""]);
        let wrong = [("month", "2025-10"), ("times", "1000")];
        roman.post("/figures/baseline", &wrong).await;

        let page = looks(&roman, BUS.as_bytes()).await;
        assert_eq!(page.status, 200);
        page.says(&["столбца «Обращений»", "сентябрь 2025", "1100", "1000", "Станет"]);
        page.says(&["Строка 6: месяц не понять"]);
        // It stays fresh by itself, and cannot be asked for again.
        page.says(&["data-again=\"/me\""]);
        roman.get("/figures").await.says_nothing_of(&["data-again"]);
        assert_eq!(baseline(&house).await, months(&[("2025-10", 1000)]), "nothing is kept yet");
        assert_eq!(keeps(&roman, &page).await.location(), "/figures");
        let all = months(&[("2025-09", 90), ("2025-10", 1100), ("2025-11", 110)]);
        assert_eq!(baseline(&house).await, all);
        let again = looks(&roman, BUS.as_bytes()).await;
        again.says(&["новых месяцев в файле нет", "Ещё 3 месяца уже записаны так же"]);
        again.says_nothing_of(&["name=\"month\""]);
        assert_eq!(baseline(&house).await, all);

        let fixed = BUS.replace("1 100", "100");
        let page = looks(&roman, fixed.as_bytes()).await;
        page.says(&["1100", "Ещё 2 месяца"]);
        page.says_nothing_of(&["сентябрь 2025"]);
        keeps(&roman, &page).await;
        // 300 in three months are 100 a month.
        roman.get("/figures").await.says(&["(+89 %), полных месяцев: 1"]);
    });
}

#[test]
fn a_workbook_does_as_well_and_what_is_no_such_table_is_refused() {
    each_engine(|house| async move {
        house.hire("roman", &[Role::ReportingManager]).await;
        let roman = house.pages("roman").await;
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let day = ExcelDateTime::parse_from_str("2025-09-01").unwrap();
        let form = Format::new().set_num_format("mmm yyyy");
        sheet.write_row(0, 0, ["Month", "Requests"]).unwrap();
        sheet.write_datetime_with_format(1, 0, &day, &form).unwrap();
        sheet.write(1, 1, 90).unwrap();
        sheet.write_row(2, 0, ["2025-10", "many"]).unwrap();
        let page = looks(&roman, &book.save_to_buffer().unwrap()).await;
        page.says(&["сентябрь 2025", "Строка 3: нет целого числа больше нуля"]);
        keeps(&roman, &page).await;
        assert_eq!(baseline(&house).await, months(&[("2025-09", 90)]));

        let long = format!("2025-09,1\n{}", " \n".repeat(limits::BASELINE_BYTES_MAX / 2));
        for (file, what) in [
            (&b""[..], "Таблицы не было"),
            (b"PK\x03\x04nothing", "Таблицы не было"),
            (long.as_bytes(), "Файл слишком большой"),
        ] {
            let page = looks(&roman, file).await;
            assert!(page.status.is_client_error(), "{}", page.status);
            page.says(&[what, "Что было раньше"]);
        }
        looks(&roman, "имя;слова\nвера;привет\n".as_bytes()).await.says_nothing_of(&["привет"]);
        let many = [("month", "2025-12"), ("times", "5"), ("month", "2025-11"), ("times", "-1")];
        assert_eq!(roman.post("/figures/baseline", &many).await.status, 422);
        assert_eq!(baseline(&house).await, months(&[("2025-09", 90)]), "all of them or none");
    });
}
