//! Figures that leave: data values for DHIS2, and the files of a month that is over.

use netreach::codes::{Measure, Origin, Venue};
use netreach::config::Config;
use netreach::evidence::dhis2::Mapping;
use netreach::evidence::outside::{Audience, Stretch};
use netreach::evidence::{Cell, Evidence, Month};

use crate::support::{Engine, TestHouse, days, each_engine_with};

const MAPPING: &str = r#"
org_unit = "ImspTQPwCqd"
data_set = "lyLU2wR22tC"
[figures]
"contacts" = "fbfJHSPpUQD"
"needs.HRS.PACK" = "cYeuwXTCPkU.pq2XI5kz2BY"
"needs.SVC.LEGAL" = "cYeuwXTCPkU.PT59n8BQbqM"
"speed.all.median" = "hfdmMSPBgLG"
"after_hours.part" = "hfdmMSPBgLH"
"#;

fn is_code(list: &str, code: &str) -> bool {
    match list {
        "need" => ["HRS.PACK", "SVC.LEGAL", "INFO.HR"].contains(&code),
        _ => code == "S01",
    }
}

fn cell(month: Month, measure: Measure, code: &str, times: i64) -> Cell {
    let (venue, origin) = (Venue::Chat, Origin::Desk);
    Cell { measure, month, venue, origin, code: code.to_owned(), is_from_memory: false, times }
}

#[test]
fn what_is_mapped_becomes_data_values_and_small_counts_do_not() {
    let mapping = Mapping::read(MAPPING, &is_code).unwrap();
    let month = Month::read("2020-05").unwrap();
    let cells = vec![
        cell(month, Measure::Contact, "", 53),
        cell(month, Measure::Need, "HRS.PACK", 44),
        cell(month, Measure::Need, "INFO.HR", 6),
        cell(month, Measure::AfterHours, "solved", 3),
        cell(month, Measure::Need, "SVC.LEGAL", 3),
        cell(month, Measure::Wait, "routine.day.in.7", 53),
    ];
    let evidence = Evidence { cells, ..Evidence::default() };
    let lines = Stretch::of(month, month, evidence).shown(Audience::Outside(5)).lines;
    let values = mapping.values(&[(month, lines)]);
    let expected = serde_json::json!({
        "dataSet": "lyLU2wR22tC",
        "orgUnit": "ImspTQPwCqd",
        "dataValues": [
            { "dataElement": "fbfJHSPpUQD", "period": "202005", "orgUnit": "ImspTQPwCqd", "value": "53" },
            { "dataElement": "cYeuwXTCPkU", "categoryOptionCombo": "pq2XI5kz2BY", "period": "202005",
              "orgUnit": "ImspTQPwCqd", "value": "44" },
            { "dataElement": "hfdmMSPBgLG", "period": "202005", "orgUnit": "ImspTQPwCqd", "value": "7" },
        ],
    });
    assert_eq!(values.document, expected);
    assert_eq!(values.values, 3);
    // A share that is hidden is left out by the names of its numbers.
    assert_eq!(values.hidden, ["2020-05 needs.SVC.LEGAL", "2020-05 after_hours.part"]);
}

#[test]
fn a_mapping_that_cannot_be_meant_is_refused_with_its_reason() {
    for (wrong, why) in [
        (MAPPING.replace("\"contacts\"", "\"visitors\""), "`visitors` is no figure"),
        // The first word alone says nothing.
        (MAPPING.replace("needs.SVC.LEGAL", "needs.SVC.LEGEL"), "`needs.SVC.LEGEL` is no figure"),
        (MAPPING.replace("speed.all.median", "speed.all"), "`speed.all` is no figure"),
        (MAPPING.replace("speed.all.median", "speed.all.n"), "`speed.all.n` is no figure"),
        (MAPPING.replace("after_hours.part", "after_hours"), "`after_hours` is no figure"),
        (MAPPING.replace("fbfJHSPpUQD", "fbfJHSPpUQ"), "`fbfJHSPpUQ` is no identifier"),
        (MAPPING.replace("ImspTQPwCqd", "1mspTQPwCqd"), "`1mspTQPwCqd` is no identifier"),
        (MAPPING.replace("pq2XI5kz2BY", ""), "`` is no identifier"),
        (MAPPING.replace("data_set", "dataset"), "unknown field"),
    ] {
        let said = Mapping::read(&wrong, &is_code).err().unwrap_or_default();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn what_the_study_asks_can_be_mapped_too() {
    for (name, is_figure) in [
        ("refusals.SVC.LEGAL.why_cost", true),
        ("refusals.SVC.LEGAL.refused", false),
        ("refusals.why_cost", false),
        ("need_resolution.HRS.PACK.offline", true),
        ("need_resolution.HRS.PACK.offline.part", false),
        ("need_resolution.HRS.PACK.not_useful.part", true),
        ("need_resolution.HRS.PACK.not_useful", false),
        ("need_resolution.HRS.PACK.answered", false),
        ("service_resolution.S01.online", true),
        ("service_resolution.HRS.PACK.online", false),
        ("danger.naloxone.part", true),
        ("danger.naloxone", false),
        ("heard.bus", true),
        ("heard.vendor", false),
        ("invited.peer", true),
    ] {
        let mapping = MAPPING.replace("speed.all.median", name);
        assert_eq!(Mapping::read(&mapping, &is_code).is_ok(), is_figure, "{name}");
    }
}

/// A house that writes its months into a folder of its own.
fn writes_into(folder: &std::path::Path, engine: Engine) -> TestHouse {
    let here = folder.join(format!("{engine:?}"));
    std::fs::create_dir_all(&here).unwrap();
    let mapping = here.join("mapping.toml");
    std::fs::write(&mapping, MAPPING).unwrap();
    let mut config = Config::default();
    config.figures.monthly = here;
    config.figures.dhis2 = mapping;
    TestHouse::build_with(engine, config)
}

/// What lies there beside the mapping.
fn names(here: &std::path::Path) -> Vec<String> {
    let all = std::fs::read_dir(here).unwrap().map(|it| it.unwrap().file_name());
    let all = all.map(|name| name.into_string().unwrap());
    let mut all: Vec<_> = all.filter(|name| name != "mapping.toml").collect();
    all.sort();
    all
}

fn files(stem: &str) -> [String; 3] {
    ["csv", "dhis2.json", "xlsx"].map(|ending| format!("{stem}.{ending}"))
}

#[test]
fn the_figures_of_a_month_are_written_once_it_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let build = |engine| writes_into(folder.path(), engine);
    each_engine_with(build, |house| async move {
        let here = house.config.figures.monthly.clone();
        let vera = house.worker("vera").await;
        for _ in 0..6 {
            let guest = house.meets("нужна помощь с документами").await;
            house.takes(&vera, guest.case).await.unwrap();
            house.finishes(&vera, guest.case).await.unwrap();
        }
        house.round().await;
        // It is the 21st of November: October was over, and had nothing.
        assert_eq!(names(&here), files("figures-2026-10"));
        house.later(days(13));
        house.round().await;
        assert_eq!(names(&here).len(), 3, "on the fourth of December reports may still come in");
        house.later(days(1));
        house.round().await;
        let both = [files("figures-2026-10"), files("figures-2026-11")].concat();
        assert_eq!(names(&here), both);
        let csv = std::fs::read_to_string(here.join("figures-2026-11.csv")).unwrap();
        assert!(csv.contains("2026-11,2026-11,5,contacts,"), "{csv}");
        assert!(csv.contains(",final\r\n") && !csv.contains("preliminary"), "{csv}");
        let values = std::fs::read_to_string(here.join("figures-2026-11.dhis2.json")).unwrap();
        assert!(values.contains("\"value\": \"6\""), "{values}");
        // Whatever somebody changed in it stays.
        std::fs::write(here.join("figures-2026-11.csv"), "theirs").unwrap();
        house.round().await;
        assert_eq!(std::fs::read_to_string(here.join("figures-2026-11.csv")).unwrap(), "theirs");
    });
}

#[test]
fn while_reports_of_a_month_are_awaited_its_files_are_preliminary() {
    let folder = tempfile::tempdir().unwrap();
    let build = |engine| writes_into(folder.path(), engine);
    each_engine_with(build, |house| async move {
        let here = house.config.figures.monthly.clone();
        let vera = house.worker("vera").await;
        let mut guests = Vec::new();
        for _ in 0..7 {
            let guest = house.meets("нужна помощь с документами").await;
            house.takes(&vera, guest.case).await.unwrap();
            guests.push(guest.case);
        }
        for case in &guests[..6] {
            house.finishes(&vera, *case).await.unwrap();
        }
        house.later(days(14));
        house.replies(&vera, guests[6], "поможем").await.unwrap();
        house.round().await;
        let preliminary = files("figures-2026-11.preliminary");
        assert_eq!(names(&here), preliminary);
        let csv = std::fs::read_to_string(here.join(&preliminary[0])).unwrap();
        assert!(csv.contains(",preliminary\r\n"), "{csv}");
        let deeds = house.rows("deeds").await;
        house.round().await;
        assert_eq!(house.rows("deeds").await, deeds, "nothing new, nothing written");
        house.finishes(&vera, guests[6]).await.unwrap();
        house.round().await;
        assert_eq!(names(&here), files("figures-2026-11"));
        let csv = std::fs::read_to_string(here.join("figures-2026-11.csv")).unwrap();
        assert!(csv.contains("2026-11,2026-11,5,contacts,") && csv.contains(",7,"), "{csv}");
    });
}

#[test]
fn months_in_which_the_server_stood_still_are_written_when_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let build = |engine| writes_into(folder.path(), engine);
    each_engine_with(build, |house| async move {
        let here = house.config.figures.monthly.clone();
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        // On the first of February January is not due yet.
        house.later(days(72));
        house.round().await;
        let two = [files("figures-2026-11"), files("figures-2026-12")].concat();
        assert_eq!(names(&here), two);
        house.later(days(500));
        house.round().await;
        assert_eq!(names(&here).len(), 2 * 3 + 12 * 3, "no further back than a year");
    });
}
