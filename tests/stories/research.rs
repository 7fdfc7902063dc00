//! Rows of codes for research: two people, a purpose, and nobody singled out.

use netreach::clock::Timestamp;
use netreach::codes::Role;
use netreach::deidentify::anonymity::Step;
use netreach::desk::research::{Months, columns};
use netreach::limits;
use netreach::store;

use crate::support::pages::Pages;
use crate::support::{TestHouse, days, each_engine, hours, minutes};

const PURPOSE: &str = "сравнить онлайн и офлайн";

/// Cases of one month and the next, most of them alike, some like nobody else's.
async fn a_season(house: &TestHouse) -> Vec<netreach::ids::CaseId> {
    house.hire("vera", &[Role::Worker]).await;
    let ordinary = [("SVC.ID_DOCS", "S07"), ("HRS.PACK", "S15"), ("SVC.LEGAL", "S06")];
    let rare = [("SVC.DISABILITY", "S11"), ("OTHER", "S20"), ("HRS.PREP", "S16")];
    let mut cases = Vec::new();
    for turn in 0..30_usize {
        let guest = house.meets("нужна помощь с документами").await;
        house.later(minutes(i64::try_from(turn % 3).unwrap() * 40 + 2));
        let vera = house.pages("vera").await;
        let case = format!("/cases/{}", guest.case);
        vera.post(&format!("{case}/hold"), &[]).await;
        vera.post(&format!("{case}/replies"), &[("words", "я здесь")]).await;
        let (need, service) = if turn % 10 == 9 { rare[turn / 10] } else { ordinary[turn % 3] };
        let about = if turn % 7 == 3 { "other" } else { "self" };
        let fields = [
            ("need", need),
            ("services", service),
            ("outcome", if turn % 2 == 0 { "solved" } else { "referred" }),
            ("about", about),
        ];
        let done = vera.post(&format!("{case}/closure"), &fields).await;
        assert_eq!(done.location(), "/cases", "{}", done.text());
        cases.push(guest.case);
        house.later(hours(30));
    }
    cases
}

/// All that somebody could know of each case, from the log and the desk itself:
/// the exact day, minutes and services, in the order of the columns.
async fn log(house: &TestHouse, cases: &[netreach::ids::CaseId]) -> Vec<Vec<String>> {
    let mut known = Vec::new();
    for case in cases {
        let report = house.case(*case).await.and_then(|case| case.report);
        let report = report.expect("the log is read before the case is forgotten");
        let report = house.store.read(move |tx| store::report::find(tx, report)).await;
        let report = report.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        let report = report.unwrap();
        let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
        known.push(vec![
            Step::Month.of(&report.day.date()),
            report.venue.code().to_owned(),
            report.need.clone(),
            report.urgency_at_close.code().to_owned(),
            report.about.code().to_owned(),
            report.modality.code().to_owned(),
            flag(report.after_hours),
            report.services.join(" "),
            report.outcome.code().to_owned(),
            report.minutes_to_first.map(|minutes| minutes.to_string()).unwrap_or_default(),
            flag(report.filled_from_memory),
        ]);
    }
    known
}

async fn asks(pages: &Pages, from: &str, to: &str) -> String {
    let fields = [("from", from), ("to", to), ("ethics", "ЭК 7/26"), ("purpose", PURPOSE)];
    let fields: Vec<_> = fields.into_iter().chain([("do", "ask")]).collect();
    let page = pages.post("/research", &fields).await;
    let place = page.location().to_owned();
    assert!(place.starts_with("/research/"), "{} {}", page.status, page.text());
    place
}

#[test]
fn rows_for_research_take_two_people_a_purpose_and_an_ethics_reference() {
    each_engine(|house| async move {
        house.hire("rita", &[Role::Researcher]).await;
        house.hire("mila", &[Role::ReportingManager]).await;
        house.hire("anton", &[Role::Supervisor]).await;
        house.hire("lena", &[Role::Researcher]).await;
        house.hire("vera", &[Role::Worker]).await;
        let (rita, mila) = (house.pages("rita").await, house.pages("mila").await);
        let (anton, lena) = (house.pages("anton").await, house.pages("lena").await);
        rita.get("/reports").await.says(&["href=\"/research\""]);
        let worker = house.pages("vera").await;
        worker.get("/reports").await.says_nothing_of(&["href=\"/research\""]);
        for missing in ["ethics", "purpose", "from"] {
            let all = [("from", "2026-09"), ("to", "2026-10"), ("ethics", "7"), ("purpose", "x")];
            let mut some: Vec<_> = all.into_iter().filter(|(name, _)| *name != missing).collect();
            some.push(("do", "ask"));
            assert_eq!(rita.post("/research", &some).await.status.as_u16(), 422, "{missing}");
        }
        assert_eq!(house.rows("research_requests").await, 0);

        let place = asks(&mila, "2026-09", "2026-10").await;
        let file = format!("{place}/reports.csv");
        assert_eq!(mila.get(&file).await.status.as_u16(), 409, "nobody let her");
        let own = mila.post(&format!("{place}/approve"), &[]).await;
        assert_eq!(own.status.as_u16(), 403, "not the same person");
        anton.get(&place).await.says(&["ЭК 7/26", PURPOSE]);
        assert_eq!(lena.get(&place).await.status.as_u16(), 404, "others' requests are not shown");
        assert_eq!(anton.post(&format!("{place}/approve"), &[]).await.location(), place);
        let page = mila.get(&file).await;
        assert_eq!(page.status.as_u16(), 200);
        assert!(page.text().starts_with("month,venue,need"), "{}", page.text());
        assert_eq!(rita.get(&file).await.status.as_u16(), 409, "only whoever asked");
        let refused = mila.post(&format!("{place}/approve"), &[]).await;
        assert_eq!(refused.status.as_u16(), 403);

        let place = asks(&rita, "2026-09", "2026-10").await;
        assert_eq!(mila.post(&format!("{place}/refuse"), &[]).await.location(), place);
        assert_eq!(anton.post(&format!("{place}/approve"), &[]).await.status.as_u16(), 409);
        assert_eq!(rita.get(&format!("{place}/reports.csv")).await.status.as_u16(), 409);
        for sentence in
            ["Попросили строки", "Разрешили строки", "Отказали в строках", "Скачали строки"]
        {
            anton.get("/deeds").await.says(&[sentence]);
        }
    });
}

#[test]
fn what_was_let_ends_and_the_request_goes() {
    each_engine(|house| async move {
        house.hire("rita", &[Role::Researcher]).await;
        house.hire("anton", &[Role::Supervisor]).await;
        let place = asks(&house.pages("rita").await, "2026-09", "2026-10").await;
        house.pages("anton").await.post(&format!("{place}/approve"), &[]).await;
        let file = format!("{place}/reports.csv");
        house.later(days(13));
        assert_eq!(house.pages("rita").await.get(&file).await.status.as_u16(), 200);
        house.later(days(1));
        assert_eq!(house.pages("rita").await.get(&file).await.status.as_u16(), 409);
        let late = asks(&house.pages("rita").await, "2026-09", "2026-10").await;
        house.later(days(30));
        let answer = house.pages("anton").await.post(&format!("{late}/approve"), &[]).await;
        assert_eq!(answer.status.as_u16(), 409, "nobody answered in time");
        house.later(days(91));
        house.round().await;
        assert_eq!(house.rows("research_requests").await, 0);
    });
}

#[test]
fn no_row_for_research_can_be_tied_to_a_case_with_the_whole_log() {
    each_engine(|house| async move {
        let cases = a_season(&house).await;
        let log = log(&house, &cases).await;
        let names = pseudonyms(&house).await;
        house.later(days(40));
        house.hire("rita", &[Role::Researcher]).await;
        house.hire("anton", &[Role::Supervisor]).await;
        let rita = house.pages("rita").await;
        let look = [("from", "2026-11"), ("to", "2026-12"), ("do", "look")];
        rita.post("/research", &look)
            .await
            .says(&["Отчётов: 30.", "Что можно сказать не так точно"]);
        let place = asks(&rita, "2026-11", "2026-12").await;
        house.pages("anton").await.post(&format!("{place}/approve"), &[]).await;
        let definitions = rita.get(&format!("{place}/definitions.csv")).await.text();
        let text = rita.get(&format!("{place}/reports.csv")).await.text();
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.len() > 20, "most rows are given:\n{text}\n{definitions}");
        assert!(lines[1..].is_sorted(), "their order tells nothing");
        for name in names.iter().map(String::as_str).chain(["vera", "2026-11-2", "2026-12-0"]) {
            assert!(!text.contains(name) && !definitions.contains(name), "{name}");
        }
        // Each case as the file would tell it, and every row against all of them.
        let told = told(&definitions);
        let coarse: Vec<String> = log.iter().map(|case| as_told(case, &told)).collect();
        let exact: std::collections::BTreeSet<_> = log.iter().collect();
        assert!(exact.len() > 15, "exactly told, most cases are like no other");
        for row in &lines[1..] {
            let fits = coarse.iter().filter(|case| case == row).count();
            assert!(fits >= limits::ANONYMITY_LEAST, "`{row}` fits {fits} cases");
            let same = lines[1..].iter().filter(|line| line == &row).count();
            assert!(same >= limits::ANONYMITY_LEAST, "`{row}` stands {same} times");
        }
    });
}

async fn pseudonyms(house: &TestHouse) -> Vec<String> {
    let list = |tx: &mut netreach::engine::Tx| store::case::list(tx, store::case::View::All, 0);
    let list = house.store.read(list).await;
    let list = list.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
    list.into_iter().map(|case| case.pseudonym).collect()
}

/// How exactly each column is told, from the file of definitions.
fn told(definitions: &str) -> Vec<String> {
    let each = columns().into_iter().map(|column| {
        let head = format!("{},", column.name);
        let line = definitions.lines().find(|line| line.starts_with(&head));
        line.unwrap_or_else(|| panic!("{head} in {definitions}"))
            .split(',')
            .nth(1)
            .unwrap()
            .to_owned()
    });
    each.collect()
}

fn as_told(case: &[String], told: &[String]) -> String {
    let columns = columns();
    let each = case.iter().zip(&columns).zip(told).map(|((value, column), told)| {
        let taken = column.steps.iter().position(|step| step.code() == told).map_or(0, |it| it + 1);
        column.steps[..taken].iter().fold(value.clone(), |value, step| step.of(&value))
    });
    each.collect::<Vec<_>>().join(",")
}

#[test]
fn only_whole_months_that_are_over_can_be_asked_for() {
    let today = Timestamp(1_795_219_200); // 2026-11-21
    let read = |from, to| Months::read(from, to, today).is_ok();
    assert!(read("2026-10", "2026-10") && read("2024-01", "2026-10"));
    for (from, to) in [
        ("2026-11", "2026-11"),
        ("2026-10", "2026-09"),
        ("2020-01", "2026-10"),
        ("2026-13", "2026-13"),
        ("", "2026-10"),
        ("2026-10-01", "2026-10"),
    ] {
        assert!(!read(from, to), "{from} {to}");
    }
    let months = Months::read("2026-01", "2026-02", today).unwrap();
    assert_eq!(months.end().date(), "2026-02-28");
}

#[test]
fn a_researcher_sees_no_single_report_on_any_page() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        house.hire("inna", &[Role::Researcher]).await;
        house.hire("roman", &[Role::ReportingManager]).await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let one = "Тест на ВИЧ";
        house.pages("roman").await.get("/reports").await.says(&[one]);
        house.pages("inna").await.get("/reports").await.says_nothing_of(&[one]);
    });
}
