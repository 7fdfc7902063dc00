//! The pages of an import, from the file to what was taken, and back.

use netreach::codes::Role;
use netreach::limits;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{codes, counted, figures};
use crate::support::pages::{Page, Pages};
use crate::support::{Engine, TestHouse, each_engine, minutes};

/// The study's three columns (`domain.md` section 11, T10): dates as Excel keeps them.
fn workbook(rows: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd.mm.yyyy");
    sheet.write_row(0, 0, ["Дата", "Запрос", "Услуги"]).unwrap();
    for (line, (day, request, services)) in (1..).zip(rows) {
        let day = ExcelDateTime::parse_from_str(day).unwrap();
        sheet.write_datetime_with_format(line, 0, &day, &date).unwrap();
        sheet.write(line, 1, *request).unwrap();
        sheet.write(line, 2, *services).unwrap();
    }
    book.save_to_buffer().unwrap()
}

const STUDY: [(&str, &str, &str); 7] = [
    ("2019-11-04", "Лёгкое осложнение после инъекции", "Совет сотрудника (проверен врачом)"),
    ("2019-11-05", "где и когда стоит автобус", "Информационная карточка"),
    ("2019-12-01", "Детокс дома", "S01; S19"),
    ("2019-12-24", "Передозировка сейчас: опиоиды", "S17, S18"),
    ("2020-04-02", "Кризисная тема (COVID-19)", "Информационная карточка\nОставлен контакт"),
    ("2020-04-02", "Сопровождение за терапией", "Договорились о сопровождении"),
    ("2020-06-30", "съешь ещё этих мягких булок", "что-то своё"),
];

pub async fn brings(pages: &Pages, file: &[u8]) -> String {
    let page = pages.upload("/reports/import", &[("table", file)]).await;
    assert_eq!(page.status.as_u16(), 303, "{}", page.text());
    page.location().to_owned()
}

pub async fn does(pages: &Pages, table: &str, fields: &[(&str, &str)]) -> Page {
    let page = pages.post(table, fields).await;
    match page.status.as_u16() {
        303 => pages.when_done(page.location()).await,
        _ => page,
    }
}

#[test]
fn t10_a_workbook_with_the_studys_three_columns_becomes_figures() {
    each_engine(|house| async move {
        house.hire("anton", &[Role::Supervisor]).await;
        let anton = house.pages("anton").await;
        anton.get("/reports").await.says(&["href=\"/reports/import\""]);
        let table = brings(&anton, &workbook(&STUDY)).await;
        let page = anton.get(&table).await;
        page.says(&["7 строк", "2019-11-04", "Детокс дома", "value-request-0", "Где общались"]);
        let asked = does(&anton, &table, &[("mapping", "1"), ("do", "check")]).await;
        assert_eq!(asked.status.as_u16(), 422);
        asked.says(&["Скажите, в каком столбце дата."]);
        let fields = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("column-services", "2"),
            ("do", "check"),
        ];
        does(&anton, &table, &fields).await.says(&["Скажите, где общались."]);
        let fields: Vec<_> = fields.into_iter().chain([("venue", "private")]).collect();
        let checked = does(&anton, &table, &fields).await;
        checked.says(&["Проверено", "Загрузить 7 отчётов", "2019-11-04", "2020-06-30"]);
        assert_eq!(house.rows("work_reports").await, 0, "nothing has been kept yet");
        let done = does(&anton, &table, &[("do", "import")]).await;
        done.says(&["Загружено 7 отчётов."]);
        let needs = [
            ("HRS", 0),
            ("INFO.COVID", 1),
            ("INFO.DETOX_HOME", 1),
            ("INFO.SERVICES", 1),
            ("INJ.MINOR", 1),
            ("OD.OPIOID", 1),
            ("SVC.ART_ACCOMP", 1),
            ("UNC", 1),
        ];
        assert_eq!(counted(&house, "need").await, codes(&needs[1..]));
        let services =
            [("S01", 3), ("S03", 1), ("S11", 1), ("S17", 1), ("S18", 1), ("S19", 2), ("S21", 1)];
        assert_eq!(counted(&house, "service").await, codes(&services));
        let urgency = [("emergency", 1), ("routine", 6)];
        assert_eq!(counted(&house, "urgency").await, codes(&urgency));
        let days = counted(&house, "day").await;
        assert_eq!(days.len(), 6);
        assert!(days.contains(&("2020-04-02".to_owned(), 2)));
        let months: std::collections::BTreeSet<_> =
            figures(&house).await.into_iter().map(|(_, of, _)| of).collect();
        let expected = ["2019-11-01", "2019-12-01", "2020-04-01", "2020-06-01"]
            .map(|month| format!("{month} private imported"));
        assert_eq!(months.into_iter().collect::<Vec<_>>(), expected);
        house.has_counted_right().await;
        let kept = anton.get(&format!("{table}/mapping.toml")).await;
        kept.says(&["venue = \"private\"", "request = \"Запрос\""]);
        kept.says_nothing_of(&["булок"]);
    });
}

#[test]
fn a_worker_corrects_what_was_suggested_and_keeps_it_for_next_month() {
    each_engine(|house| async move {
        house.hire("mila", &[Role::ReportingManager]).await;
        let mila = house.pages("mila").await;
        let file =
            "день,тема,где\n2020-03-01,сини,луна\n2020-03-02,сини,луна\n2020-03-03,сини,луна\n";
        let table = brings(&mila, file.as_bytes()).await;
        mila.get(&table).await.says(&["сини", "× 3", "value-venue-0"]);
        let base = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("column-venue", "2"),
            ("listed-request", "1"),
            ("listed-venue", "2"),
        ];
        let unsaid: Vec<_> = base.into_iter().chain([("do", "check")]).collect();
        let checked = does(&mila, &table, &unsaid).await;
        checked.says(&["непонятно, где («луна»)", "Строка 2"]);
        checked.says_nothing_of(&["value=\"import\""]);
        let said = [("value-request-0", "INJ.MINOR"), ("value-venue-0", "forum"), ("do", "check")];
        let said: Vec<_> = base.into_iter().chain(said).collect();
        does(&mila, &table, &said).await.says(&["Загрузить 3 отчёта"]);
        let kept = mila.get(&format!("{table}/mapping.toml")).await;
        kept.says(&["\"сини\" = \"INJ.MINOR\"".trim_matches('"'), "forum"]);
        let (table, _) = (table, does(&mila, "/reports/import", &[]).await);
        does(&mila, &table, &[("do", "drop")]).await;
        assert_eq!(mila.get(&table).await.status.as_u16(), 404, "thrown away");
        let files: [(&str, &[u8]); 2] = [("table", file.as_bytes()), ("kept", &kept.body)];
        let page = mila.upload("/reports/import", &files).await;
        let table = page.location().to_owned();
        let fields: Vec<_> = said_again();
        let checked = does(&mila, &table, &fields).await;
        checked.says(&["Загрузить 3 отчёта"]);
        does(&mila, &table, &[("do", "import")]).await.says(&["Загружено 3 отчёта."]);
        assert_eq!(counted(&house, "need").await, codes(&[("INJ.MINOR", 3)]));
        let wrong: [(&str, &[u8]); 2] = [("table", b"a"), ("kept", b"shoe = 1")];
        let page = mila.upload("/reports/import", &wrong).await;
        page.says(&["Файл настроек не подходит", "shoe"]);
    });
}

/// Columns alone: what values mean is known from the file that was kept.
fn said_again() -> Vec<(&'static str, &'static str)> {
    vec![
        ("mapping", "1"),
        ("column-date", "0"),
        ("column-request", "1"),
        ("column-venue", "2"),
        ("do", "check"),
    ]
}

#[test]
fn one_of_several_sheets_is_chosen_and_values_go_with_their_column() {
    each_engine(|house| async move {
        house.hire("mila", &[Role::ReportingManager]).await;
        let mila = house.pages("mila").await;
        let mut book = Workbook::new();
        for (name, request) in [("Январь", "тайна января"), ("Февраль", "набор"), ("Справка", "x")]
        {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write_row(0, 0, ["Дата", "Запрос", "Заметка"]).unwrap();
            sheet.write_row(1, 0, ["2020-02-01", request, "набор"]).unwrap();
        }
        book.add_worksheet().set_name("Скрытый").unwrap().set_hidden(true);
        let table = brings(&mila, &book.save_to_buffer().unwrap()).await;
        let page = mila.get(&table).await;
        page.says(&["Январь", "Февраль", "Справка", "тайна января", "Показать этот лист"]);
        page.says_nothing_of(&["Скрытый"]);
        let fields = [("mapping", "1"), ("column-date", "0"), ("column-request", "2")];
        let look: Vec<_> = fields.into_iter().chain([("do", "look")]).collect();
        does(&mila, &table, &look).await;
        let kept = mila.get(&format!("{table}/mapping.toml")).await;
        kept.says(&["Заметка"]);
        kept.says_nothing_of(&["тайна"]);
        let page = does(&mila, &table, &[("do", "sheet"), ("sheet", "1")]).await;
        page.says(&["× 1", "набор"]);
        page.says_nothing_of(&["тайна января"]);
        let none = does(&mila, &table, &[("do", "sheet"), ("sheet", "3")]).await;
        none.says(&["Такого листа в файле нет."]);
        // Whoever says that nobody understands it is believed.
        let said = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("listed-request", "1"),
            ("value-request-0", ""),
            ("venue", "web"),
            ("do", "check"),
        ];
        does(&mila, &table, &said).await.says(&["Загрузить 1 отчёт"]);
        does(&mila, &table, &[("do", "import")]).await;
        assert_eq!(counted(&house, "need").await, codes(&[("UNC", 1)]));
    });
}

#[test]
fn a_column_of_ticks_is_a_service_and_a_date_is_carried_down() {
    each_engine(|house| async move {
        house.hire("mila", &[Role::ReportingManager]).await;
        let mila = house.pages("mila").await;
        let file = "Дата,Запрос,Врач,Кто\n2020-03-01,Тест на ВИЧ,+,+\n,Тест на ВИЧ,-,+\n";
        let table = brings(&mila, file.as_bytes()).await;
        mila.get(&table).await.says(&["Услуги в отдельных столбцах", "services-2", "carry-dates"]);
        let fields = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("services-2", "S05"),
            ("services-3", "S07"),
            ("carry-dates", "1"),
            ("venue", "web"),
            ("do", "check"),
        ];
        let checked = does(&mila, &table, &fields).await;
        checked.says(&["Загрузить 2 отчёта", "Дата взята из строки выше"]);
        let kept = mila.get(&format!("{table}/mapping.toml")).await;
        kept.says(&["carry_dates = true", "[services]", "S07"]);
        does(&mila, &table, &[("do", "import")]).await;
        let services = [("S05", 1), ("S07", 2)];
        assert_eq!(counted(&house, "service").await, codes(&services));
    });
}

#[test]
fn rows_that_came_before_are_told_with_their_import_and_may_be_other_reports() {
    each_engine(|house| async move {
        house.hire("anton", &[Role::Supervisor]).await;
        let anton = house.pages("anton").await;
        let fields = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("venue", "web"),
            ("do", "check"),
        ];
        for _ in 0..2 {
            let table = brings(&anton, super::MARCH.as_bytes()).await;
            let checked = does(&anton, &table, &fields).await;
            checked.says_nothing_of(&["Не сказано, в каком столбце запрос"]);
            if checked.text().contains("Эти строки уже были") {
                checked.says(&["4 строки", "2026"]);
                checked.says_nothing_of(&["value=\"import\""]);
                let other = does(&anton, &table, &[("do", "other")]).await;
                other.says(&["таблица № 2", "Загрузить 4 отчёта"]);
                let same = does(&anton, &table, &[("do", "same")]).await;
                same.says(&["Эти строки уже были"]);
                does(&anton, &table, &[("do", "other")]).await;
            }
            does(&anton, &table, &[("do", "import")]).await.says(&["Загружено 4 отчёта."]);
        }
        assert_eq!(house.rows("work_reports").await, 8);
        let table = brings(&anton, b"date\n2020-01-01\n").await;
        let fields = [("mapping", "1"), ("column-date", "0"), ("venue", "web"), ("do", "check")];
        does(&anton, &table, &fields).await.says(&["Не сказано, в каком столбце запрос"]);
    });
}

#[test]
fn an_import_is_taken_back_with_a_second_tap() {
    each_engine(|house| async move {
        house.hire("anton", &[Role::Supervisor]).await;
        let anton = house.pages("anton").await;
        let before = figures(&house).await;
        let table = brings(&anton, super::MARCH.as_bytes()).await;
        let fields = [
            ("mapping", "1"),
            ("column-date", "0"),
            ("column-request", "1"),
            ("venue", "web"),
            ("do", "check"),
        ];
        does(&anton, &table, &fields).await;
        does(&anton, &table, &[("do", "import")]).await;
        let list = anton.get("/reports/import").await;
        list.says(&["4 отчёта", "Убрать всю загрузку", "anton"]);
        let text = list.text();
        let undo = text.split("action=\"/reports/imports/").nth(1).unwrap();
        let undo = format!("/reports/imports/{}", undo.split('"').next().unwrap());
        let gone = does(&anton, &undo, &[]).await;
        gone.says(&["Убрано 4 отчёта."]);
        assert_eq!(figures(&house).await, before);
        anton.get("/reports/import").await.says(&["Загрузок нет."]);
        anton.get("/deeds").await.says(&["Загрузили отчёты", "Убрали загрузку отчётов"]);
        assert_eq!(anton.post(&undo, &[]).await.status.as_u16(), 404);
    });
}

#[test]
fn a_table_is_its_owners_and_not_for_long_and_not_many_at_once() {
    each_engine(|house| async move {
        for name in ["anton", "boris", "clara", "dina", "elena"] {
            house.hire(name, &[Role::Supervisor]).await;
        }
        let anton = house.pages("anton").await;
        let table = brings(&anton, super::MARCH.as_bytes()).await;
        let boris = house.pages("boris").await;
        assert_eq!(boris.get(&table).await.status.as_u16(), 404, "not somebody else's");
        assert_eq!(boris.get(&format!("{table}/mapping.toml")).await.status.as_u16(), 404);
        let other = brings(&anton, super::MARCH.as_bytes()).await;
        assert_eq!(anton.get(&table).await.status.as_u16(), 404, "another takes its place");
        for name in ["boris", "clara", "dina"] {
            brings(&house.pages(name).await, super::MARCH.as_bytes()).await;
        }
        let elena = house.pages("elena").await;
        let full = elena.upload("/reports/import", &[("table", b"date\n2020-01-01\n")]).await;
        assert_eq!(full.status.as_u16(), 429);
        house.later(limits::IMPORT_KEPT);
        house.later(minutes(1));
        house.round().await;
        let anton = house.pages("anton").await;
        assert_eq!(anton.get(&other).await.status.as_u16(), 404, "its time is over");
        let elena = house.pages("elena").await;
        brings(&elena, b"date\n2020-01-01\n").await;
    });
}

#[test]
fn what_is_no_table_is_told_on_the_page() {
    let house = TestHouse::build(Engine::Sqlite);
    crate::support::runtime().block_on(async {
        house.hire("anton", &[Role::Supervisor]).await;
        let anton = house.pages("anton").await;
        for (file, what) in [
            (&b"PK\x03\x04nothing"[..], "Это не CSV и не .xlsx"),
            (b"date,need\n2020-01-01,\"open\n", "Строка 2: у кавычки нет пары"),
            (b"", "Таблицы не было"),
        ] {
            let page = anton.upload("/reports/import", &[("table", file)]).await;
            assert_eq!(page.status.as_u16(), 422);
            page.says(&[what, "type=\"file\""]);
        }
    });
}
