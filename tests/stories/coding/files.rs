//! What leaves: a workbook and a project, read by other programs; and the study of
//! 301 texts, coded twice.

use std::collections::{BTreeMap, BTreeSet};

use netreach::codes::Deed;
use netreach::coding::consensus::{Standing, lines};
use netreach::coding::intake::{self, Form};
use netreach::coding::units::{Unit, Units};
use netreach::coding::{Codes, refi};
use netreach::desk::study::At;
use netreach::engine::{Fault, Tx};
use netreach::ids::CodeId;
use netreach::store;
use netreach::{desk, limits};
use serde_json::Value;

use super::oracles::{Dice, asks};
use super::{INFORMATION, MINOR, SERVICES, Study, TEXTS, says_all};
use crate::support::pages::Pages;
use crate::support::{TestHouse, each_engine};

/// A file as a coder takes it, beside the house.
async fn taken(house: &TestHouse, study: &Study, who: &Pages, form: &str) -> String {
    let page = who.post(&study.at("/export"), &[("form", form)]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let path = house.dir.path().join(format!("study.{form}"));
    std::fs::write(&path, &page.body).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn coded(house: &TestHouse) -> Study {
    let study = Study::open(house, TEXTS).await;
    let fields = [
        ("act", "reword"),
        ("seen", "1"),
        ("code", &study.code(house, MINOR).await.to_string()),
        ("name", "Кожа & <вены>"),
        ("description", "=1+1 \"кавычки\""),
        ("memo", "Что сказали 🩹\nи где"),
    ];
    assert_eq!(study.hers.post(&study.at("/codebook"), &fields).await.status, 303);
    let skin = study.code(house, "Кожа & <вены>").await;
    let services = study.code(house, SERVICES).await;
    study.says(&study.hers, 0, 1, &[skin]).await;
    study.says(&study.his, 0, 1, &[skin]).await;
    study.says(&study.hers, 0, 2, &[services]).await;
    study.says(&study.his, 0, 2, &[skin, services]).await;
    study.says(&study.hers, 2, 2, &[services]).await;
    study.says(&study.his, 2, 2, &[]).await;
    study.done(&study.hers).await;
    study.done(&study.his).await;
    let decision = [
        ("text", study.texts[0].to_string()),
        ("line", "2".to_owned()),
        ("codes", services.to_string()),
    ];
    let decision: Vec<_> = decision.iter().map(|(name, it)| (*name, it.as_str())).collect();
    assert_eq!(study.his.post(&study.at("/consensus"), &decision).await.status, 303);
    study
}

#[test]
fn a_study_leaves_as_a_project_that_holds_to_the_schema() {
    each_engine(|house| async move {
        let study = coded(&house).await;
        let path = taken(&house, &study, &study.his, "qdpx").await;
        let revealed = study.revealed(&house).await;
        assert_eq!(refi::document(&revealed), refi::document(&revealed), "the same every time");
        for name in ["anna", "boris"] {
            assert!(!refi::document(&revealed).contains(name));
        }
        let Some(read) = asks("qdpx.py", &[&path], "") else { return };
        assert_eq!(read["name"], "Веб-аутрич, 2026");
        assert_eq!(read["users"], serde_json::json!(["coder 1", "coder 2", "consensus"]));
        let online = "Потребности, которые можно решить полностью онлайн";
        let codes = read["codes"].as_array().unwrap();
        assert_eq!(codes.len(), 11);
        let find = |name: &str| codes.iter().find(|code| code[1] == name).unwrap();
        assert_eq!(find(online)[2], false, "a theme is put on nothing");
        let skin = find("Кожа & <вены>");
        assert_eq!(
            (&skin[0], &skin[2], &skin[3]),
            (&online.into(), &true.into(), &"=1+1 \"кавычки\"\n\nЧто сказали 🩹\nи где".into())
        );
        assert_eq!(read["memos"]["Кожа & <вены>"], "Что сказали 🩹\nи где");
        let coded: BTreeSet<String> = read["coded"].as_array().unwrap().iter().map(said).collect();
        let (hers, his) = study.numbers();
        let (hers, his) = (format!("coder {}", hers + 1), format!("coder {}", his + 1));
        let (skin, ask, advised) =
            ("Кожа & <вены>", "Просит мазь от синяков.", "Дали совет врача.");
        let expected = [
            format!("text 0001|{hers}|{skin}|{ask}"),
            format!("text 0001|{his}|{skin}|{ask}"),
            format!("text 0001|consensus|{skin}|{ask}"),
            format!("text 0001|{hers}|{SERVICES}|{advised}"),
            format!("text 0001|{his}|{skin}|{advised}"),
            format!("text 0001|{his}|{SERVICES}|{advised}"),
            format!("text 0001|consensus|{SERVICES}|{advised}"),
            format!("text 0003|{hers}|{SERVICES}|Записали к юристу."),
        ];
        assert_eq!(coded, expected.into());
        assert!(read["checked"].as_u64().unwrap() > 30);
        let again = taken(&house, &study, &study.hers, "qdpx").await;
        assert_eq!(asks("qdpx.py", &[&again], "").unwrap()["guids"], read["guids"]);
    });
}

fn said(coding: &Value) -> String {
    let parts: Vec<_> = coding.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    parts.join("|")
}

#[test]
fn a_study_leaves_as_a_workbook_without_a_name_and_it_is_on_record() {
    each_engine(|house| async move {
        let study = coded(&house).await;
        let path = taken(&house, &study, &study.hers, "xlsx").await;
        let deeds = house.store.read(|tx: &mut Tx| store::deed::newest(tx, 0)).await;
        let deeds = deeds.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(deeds.iter().filter(|deed| deed.deed == Deed::Exported).count(), 1);
        let Some(sheets) = asks("xlsx.py", &[&path], "") else { return };
        let text = sheets.to_string();
        assert!(!text.contains("anna") && !text.contains("boris"), "{text}");
        let sheet = |name: &str| sheets[name].as_array().unwrap().clone();
        let has = |name: &str, cells: &[&str]| {
            sheet(name).iter().any(|row| {
                let row = row.as_array().unwrap();
                cells.iter().all(|cell| row.iter().any(|it| it.as_str() == Some(cell)))
            })
        };
        let his = format!("coder {}", study.numbers().1 + 1);
        assert!(has("Definitions", &["ethics", "Комитет, протокол 7"]));
        assert!(has("Definitions", &["Каппа Коэна"]));
        assert!(has("Codebook", &["Кожа & <вены>", "=1+1 \"кавычки\"", "open"]));
        assert!(has("Codings", &["Дали совет врача.", &format!("Кожа & <вены>\n{SERVICES}")]));
        assert_eq!(sheet("Codings").len(), 4, "three lines were looked at");
        assert_eq!(sheet("Consensus").len(), 7);
        assert!(has("Consensus", &["Дали совет врача.", "decided", SERVICES, &his]));
        assert!(has("Consensus", &["Записали к юристу.", "open", "–"]));
        let revealed = study.revealed(&house).await;
        let row = &Units::of(&revealed, Unit::Line).rows(&revealed)[0];
        let shown = sheet("Agreement");
        let all = shown.iter().find(|row| row[1] == "all codes together").unwrap();
        assert_eq!((all[0].as_str(), all[3].as_u64()), (Some("line"), Some(3)));
        let cell = |at: usize| all[at].as_f64();
        let same = |found: Option<f64>, shown: Option<f64>| {
            found.is_none() == shown.is_none()
                && (found.unwrap_or(0.0) - shown.unwrap_or(0.0)).abs() < 1e-12
        };
        assert!(same(row.agreement.kappa, cell(5)) && same(row.agreement.alpha, cell(6)), "{all}");
        assert!(same(row.agreement.observed.map(|it| it * 100.0), cell(4)), "{all}");
    });
}

/// The sub-themes of the study with how many of the 301 texts have each.
const SPLIT: [(&str, usize); 9] = [
    (MINOR, 66),
    (INFORMATION, 62),
    ("Информация о детоксе дома", 5),
    ("Информация о COVID-19", 7),
    ("Общая психологическая поддержка", 20),
    (SERVICES, 98),
    ("Тяжёлые осложнения после инъекций", 13),
    ("Услуги снижения вреда", 26),
    ("Передозировки", 4),
];

#[test]
fn two_simulated_coders_give_kappa_and_a_consensus_of_301() {
    each_engine(|house| async move {
        let texts: String = (0..301).map(|at| format!("спросил о помощи, запись {at}\n")).collect();
        let truth: Vec<_> =
            SPLIT.iter().flat_map(|(name, times)| std::iter::repeat_n(*name, *times)).collect();
        coded_twice(&house, &texts, &truth).await;
    });
}

/// Of 301 texts of one line each, two coders say what they are about; of a hundred
/// texts the second agrees about 85. What they differ on is settled.
pub async fn coded_twice(house: &TestHouse, texts: &str, truth: &[&str]) {
    let mut dice = Dice(301);
    let mut study = Study::open(house, "").await;
    // More than a form takes at once.
    let texts = intake::read(texts, Form::Lines).unwrap();
    house.bring_texts(&study.anna, study.id, &texts, true).await.unwrap();
    study.texts = study.brought(house).await;
    assert_eq!((study.texts.len(), truth.len()), (301, 301));
    let mut codes: BTreeMap<&str, CodeId> = BTreeMap::new();
    for (name, times) in SPLIT {
        assert_eq!(truth.iter().filter(|it| **it == name).count(), times, "{name}");
        codes.insert(name, study.code(house, name).await);
    }
    let truth: Vec<CodeId> = truth.iter().map(|name| codes[name]).collect();
    let codes: Vec<CodeId> = SPLIT.iter().map(|(name, _)| codes[name]).collect();
    let at = |text: usize| At { study: study.id, text: study.texts[text], line: 0 };
    let one = |code: CodeId| Codes::from([code]);
    let first = truth.iter().enumerate().map(|(text, code)| (at(text), one(*code))).collect();
    let other = |dice: &mut Dice, code: CodeId| {
        let others: Vec<_> = codes.iter().filter(|it| **it != code).collect();
        *others[usize::try_from(dice.below(8)).unwrap()]
    };
    let mut second: Vec<(At, Codes)> = Vec::new();
    for (text, code) in truth.iter().enumerate() {
        let agrees = dice.below(100) < 85;
        let code = if agrees { *code } else { other(&mut dice, *code) };
        second.push((at(text), one(code)));
    }
    says_all(house, &study.anna, first).await;
    says_all(house, &study.boris, second).await;
    study.done(&study.hers).await;
    study.done(&study.his).await;
    agreed(house, &study).await;
}

/// Kappa and alpha, the page, and the file with a line for each text.
async fn agreed(house: &TestHouse, study: &Study) {
    let revealed = study.revealed(house).await;
    let rows = Units::of(&revealed, Unit::Text).rows(&revealed);
    let all = rows[0].agreement;
    let (share, kappa, alpha) = (all.observed.unwrap(), all.kappa.unwrap(), all.alpha.unwrap());
    assert!((0.80..0.90).contains(&share), "{share}");
    assert!((0.75..share).contains(&kappa), "{kappa}");
    assert!((alpha - kappa).abs() < 0.01, "{alpha}");
    let (low, high) = all.interval.unwrap();
    assert!(low < alpha && alpha < high && high - low < 0.12, "{low} {high}");
    assert_eq!(rows.len(), 10);
    settle(house, study, share).await;
    let page = study.hers.get(&study.at("/agreement?unit=text")).await;
    page.says(&["После 301 текстов встретилось кодов: 9", "Передозировки", "<svg"]);
    let path = taken(house, study, &study.his, "xlsx").await;
    let Some(sheets) = asks("xlsx.py", &[&path], "") else { return };
    let settled = sheets["Consensus"].as_array().unwrap();
    assert_eq!(settled.len(), 1 + 301);
    let standing = |row: &Value| row[6].as_str().unwrap().to_owned();
    let kinds: BTreeSet<_> = settled[1..].iter().map(standing).collect();
    assert_eq!(kinds, ["agreed".to_owned(), "decided".to_owned()].into());
    let shown = sheets["Agreement"].as_array().unwrap();
    let row = shown.iter().find(|row| row[0] == "text").unwrap();
    assert!((row[5].as_f64().unwrap() - kappa).abs() < 1e-9);
}

/// Every line on which they differ becomes what the first coder proposed.
async fn settle(house: &TestHouse, study: &Study, share: f64) {
    let revealed = study.revealed(house).await;
    let open: Vec<_> =
        lines(&revealed).into_iter().filter(|line| line.standing == Standing::Open).collect();
    let apart = f64::from(u32::try_from(open.len()).unwrap());
    assert!((apart - (1.0 - share) * 301.0).abs() < 1e-6, "{apart}");
    assert!(open.len() > limits::DECISIONS_SHOWN);
    let (anna, id, now) = (study.anna.clone(), study.id, house.now());
    let decide = move |tx: &mut Tx| {
        open.into_iter().try_for_each(|line| {
            let at = At { study: id, text: line.text, line: 0 };
            let codes = line.proposed[0].clone().unwrap();
            desk::study::decide(tx, &anna, at, &codes, now)
        })
    };
    let decided: Result<(), desk::DeskError> = house.store.commit(decide).await;
    decided.unwrap();
}
