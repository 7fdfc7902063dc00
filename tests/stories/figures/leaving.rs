//! Figures that leave: data values for DHIS2, and the files of a month that is over.

use netreach::codes::{Measure, Origin, Venue};
use netreach::config::Config;
use netreach::evidence::dhis2::Mapping;
use netreach::evidence::indicator::for_reader;
use netreach::evidence::shown::Audience;
use netreach::evidence::{Cell, Evidence, Month};

use crate::support::{TestHouse, days, each_engine_with};

const MAPPING: &str = r#"
org_unit = "ImspTQPwCqd"
data_set = "lyLU2wR22tC"
[figures]
"contacts" = "fbfJHSPpUQD"
"needs.HRS.PACK" = "cYeuwXTCPkU.pq2XI5kz2BY"
"needs.SVC.LEGAL" = "cYeuwXTCPkU.PT59n8BQbqM"
"speed.all.median" = "hfdmMSPBgLG"
"#;

fn cell(month: Month, measure: Measure, code: &str, times: i64) -> Cell {
    let (venue, origin) = (Venue::Chat, Origin::Desk);
    Cell { measure, month, venue, origin, code: code.to_owned(), is_from_memory: false, times }
}

#[test]
fn what_is_mapped_becomes_data_values_and_small_counts_do_not() {
    let mapping = Mapping::read(MAPPING).unwrap();
    let month = Month::read("2020-05").unwrap();
    let cells = vec![
        cell(month, Measure::Contact, "", 53),
        cell(month, Measure::Need, "HRS.PACK", 44),
        cell(month, Measure::Need, "INFO.HR", 6),
        cell(month, Measure::Need, "SVC.LEGAL", 3),
        cell(month, Measure::Wait, "routine.day.in.7", 53),
    ];
    let evidence = Evidence { cells, ..Evidence::default() };
    let lines = for_reader(&evidence.lines(month, month), Audience::Outside(5));
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
    assert_eq!((values.values, values.hidden), (3, vec!["2020-05 needs.SVC.LEGAL".to_owned()]));
}

#[test]
fn a_mapping_that_cannot_be_meant_is_refused_with_its_reason() {
    for (wrong, why) in [
        (MAPPING.replace("\"contacts\"", "\"visitors\""), "`visitors` is no figure"),
        (MAPPING.replace("fbfJHSPpUQD", "fbfJHSPpUQ"), "`fbfJHSPpUQ` is no identifier"),
        (MAPPING.replace("ImspTQPwCqd", "1mspTQPwCqd"), "`1mspTQPwCqd` is no identifier"),
        (MAPPING.replace("pq2XI5kz2BY", ""), "`` is no identifier"),
        (MAPPING.replace("data_set", "dataset"), "unknown field"),
    ] {
        let said = Mapping::read(&wrong).err().unwrap_or_default();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn the_figures_of_a_month_are_written_once_it_is_over_and_once_only() {
    let folder = tempfile::tempdir().unwrap();
    let build = |engine| {
        let here = folder.path().join(format!("{engine:?}"));
        std::fs::create_dir_all(&here).unwrap();
        let mapping = here.join("mapping.toml");
        std::fs::write(&mapping, MAPPING).unwrap();
        let mut config = Config::default();
        config.figures.monthly = here;
        config.figures.dhis2 = mapping;
        TestHouse::build_with(engine, config)
    };
    each_engine_with(build, |house| async move {
        let here = house.config.figures.monthly.clone();
        let vera = house.worker("vera").await;
        for _ in 0..6 {
            let guest = house.meets("нужна помощь с документами").await;
            house.takes(&vera, guest.case).await.unwrap();
            house.finishes(&vera, guest.case).await.unwrap();
        }
        house.round().await;
        let names = || {
            let all = std::fs::read_dir(&here).unwrap().map(|it| it.unwrap().file_name());
            let mut all: Vec<_> = all.map(|name| name.into_string().unwrap()).collect();
            all.sort();
            all
        };
        // It is the 21st of November: October was over, and had nothing.
        let october = [
            "figures-2026-10.csv",
            "figures-2026-10.dhis2.json",
            "figures-2026-10.xlsx",
            "mapping.toml",
        ];
        assert_eq!(names(), october);
        house.later(days(13));
        house.round().await;
        assert_eq!(names(), october, "on the fourth of December reports may still come in");
        house.later(days(1));
        house.round().await;
        assert_eq!(names().len(), 7);
        let csv = std::fs::read_to_string(here.join("figures-2026-11.csv")).unwrap();
        assert!(csv.contains("2026-11,2026-11,5,contacts,"), "{csv}");
        let values = std::fs::read_to_string(here.join("figures-2026-11.dhis2.json")).unwrap();
        assert!(values.contains("\"value\": \"6\""), "{values}");
        // Whatever somebody changed in it stays.
        std::fs::write(here.join("figures-2026-11.csv"), "theirs").unwrap();
        house.round().await;
        assert_eq!(std::fs::read_to_string(here.join("figures-2026-11.csv")).unwrap(), "theirs");
    });
}
