//! What the study asks beside the work itself: why nobody wants to be called, what a
//! talk was enough for, how people heard of us, and whether naloxone was given.

use std::collections::BTreeMap;

use netreach::clock::Timestamp;
use netreach::codes::{
    CallFigure, Ending, HeardOf, InvitationSource, KnowsContact, Outcome, PlaceKind, Role, Step,
    Useful,
};
use netreach::config::Config;
use netreach::desk::closure::Closure;
use netreach::desk::guide::Press;
use netreach::desk::{self, DeskError, Worker};
use netreach::engine::Tx;
use netreach::ids::CaseId;
use netreach::store;
use netreach::web::chat;

use crate::referral::Town;
use crate::support::pages::Pages;
use crate::support::program::{Organisation, ended, engines};
use crate::support::{Guest, TestHouse, closure, days, each_engine, each_engine_with, minutes};

const OWN: &str = "from=2026-11&to=2026-11";

/// Whoever answers for the figures.
async fn manager(house: &TestHouse) -> Pages {
    house.hire("roman", &[Role::ReportingManager]).await;
    house.pages("roman").await
}

fn client(house: &TestHouse, guest: &Guest) -> Pages {
    Pages::of_client(chat::router(house.house.clone()), &guest.token)
}

/// Every number of the first months of a file, by its name; empty where it is hidden.
fn numbers(csv: &str) -> BTreeMap<String, String> {
    let mut reader = csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    let first = (rows[0][0].to_owned(), rows[0][1].to_owned());
    let rows = rows.iter().filter(|row| (&row[0], &row[1]) == (&first.0, &first.1));
    rows.map(|row| (row[3].to_owned(), row[7].to_owned())).collect()
}

async fn file(pages: &Pages, query: &str) -> BTreeMap<String, String> {
    numbers(&pages.get(&format!("/figures.csv?{query}")).await.text())
}

/// The line of a table that begins with these words, without marks of HTML.
fn row(page: &str, table: &str, begin: &str) -> Vec<String> {
    let at = page.find(&format!("id=\"f-{table}\"")).unwrap_or_else(|| panic!("no {table}"));
    let table = page[at..].split("</section>").next().unwrap();
    let row = table.split("<tr").find(|row| row.contains(&format!(">{begin}<")));
    let row = row.unwrap_or_else(|| panic!("no {begin} in {table}"));
    let cells = row.split("<td class=\"number\">").skip(1);
    cells.map(|cell| cell.split('<').next().unwrap().to_owned()).collect()
}

/// The first day of October, which is over.
fn october() -> Timestamp {
    Timestamp::of_date("2026-10-01").unwrap()
}

async fn proposes(house: &TestHouse, worker: &Worker, case: CaseId) {
    let (worker, now) = (worker.clone(), house.now());
    let propose = move |tx: &mut Tx| desk::proposal::propose(tx, &worker, case, true, now);
    house.store.commit(propose).await.unwrap();
}

#[test]
fn why_no_call_stands_by_need_on_the_page_and_in_the_file() {
    each_engine(|house| async move {
        let (vera, roman) = (house.worker("vera").await, manager(&house).await);
        // The last one was asked and did not say.
        for why in ["why-cost", "why-cost", "why-not-alone", "text-only"] {
            let guest = house.meets("нужна помощь с документами").await;
            house.takes(&vera, guest.case).await.unwrap();
            proposes(&house, &vera, guest.case).await;
            let client = client(&house, &guest);
            client.post("/talk/choice", &[("choice", "text-only")]).await;
            client.get("/talk/messages").await.says(&["Можно не отвечать", "Дорого"]);
            client.post("/talk/choice", &[("choice", why)]).await;
            assert_eq!(house.case(guest.case).await.unwrap().need.as_deref(), Some("SVC.ID_DOCS"));
        }
        let page = roman.get(&format!("/figures?{OWN}")).await;
        page.says(&["Почему без звонка", "может одним нажатием сказать почему"]);
        let documents = row(&page.text(), "refusals", "Восстановление документов");
        assert_eq!(documents, ["–", "1", "–", "2", "–", "–"]);
        let file = file(&roman, OWN).await;
        assert_eq!(file["refusals.SVC.ID_DOCS.why_cost"], "2");
        assert_eq!(file["refusals.SVC.ID_DOCS.why_not_alone"], "1");
        assert_eq!(file["calls.refused"], "4");
        // Of a place nobody counts them.
        roman.get(&format!("/figures?{OWN}&venue=web")).await.says_nothing_of(&["f-refusals"]);
    });
}

/// Counts of October that nobody has to live through.
fn counted_in_october(tx: &mut Tx) -> Result<(), DeskError> {
    let times = [
        (CallFigure::Proposed, "", 20),
        (CallFigure::Refused, "", 10),
        (CallFigure::WhyCost, "SVC.LEGAL", 7),
        (CallFigure::WhyPrivacy, "HRS.PACK", 3),
    ];
    for (what, need, times) in times {
        for _ in 0..times {
            store::proposal::count(tx, october(), what, need)?;
        }
    }
    store::invitation::count(tx, october(), InvitationSource::Bus, "issued", 20)?;
    store::invitation::count(tx, october(), InvitationSource::Bus, "used", 9)?;
    store::invitation::count(tx, october(), InvitationSource::Peer, "used", 2)?;
    Ok(())
}

#[test]
fn others_read_no_small_reason_in_the_file_nor_in_the_folder_of_months() {
    let folder = tempfile::tempdir().unwrap();
    let writes = |engine| {
        let mut config = Config::default();
        config.figures.monthly = folder.path().join(format!("{engine:?}"));
        std::fs::create_dir_all(&config.figures.monthly).unwrap();
        TestHouse::build_with(engine, config)
    };
    each_engine_with(writes, |house| async move {
        let roman = manager(&house).await;
        house.store.commit(counted_in_october).await.unwrap();
        house.round().await;
        let own = file(&roman, "from=2026-10&to=2026-10").await;
        assert_eq!(own["refusals.HRS.PACK.why_privacy"], "3");
        assert_eq!((own["invited.bus"].as_str(), own["invited.peer"].as_str()), ("9", "2"));
        let month = house.config.figures.monthly.join("figures-2026-10.csv");
        let month = numbers(&std::fs::read_to_string(month).unwrap());
        for outside in [file(&roman, "audience=outside").await, month] {
            // Ten without seven are three: only one of them stands there.
            assert_eq!(outside["refusals.HRS.PACK.why_privacy"], "");
            let shown = ["calls.refused", "refusals.SVC.LEGAL.why_cost"];
            assert_eq!(shown.iter().filter(|name| outside[**name].is_empty()).count(), 1);
            assert_eq!(
                (outside["invited.bus"].as_str(), outside["invited.peer"].as_str()),
                ("9", "")
            );
        }
    });
}

#[test]
fn the_report_of_whole_months_has_reasons_and_ways_to_us() {
    for engine in engines() {
        println!("told to {engine:?}");
        let organisation = Organisation::make(engine);
        organisation.store().commit_now(counted_in_october).unwrap();
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("october.csv").display().to_string();
        let report = ["report", "--from", "2026-10-01", "--to", "2026-10-31", "--out", &out];
        let output = ended(organisation.command(&report));
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let file = std::fs::read_to_string(home.path().join("october.figures.csv")).unwrap();
        let file = numbers(&file);
        assert_eq!(file["refusals.SVC.LEGAL.why_cost"], "7");
        assert_eq!(file["refusals.HRS.PACK.why_privacy"], "3");
        assert_eq!(file["invited.bus"], "9");
    }
}

async fn finishes(house: &TestHouse, worker: &Worker, case: CaseId, closure: Closure) {
    let (worker, now) = (worker.clone(), house.now());
    let finish = move |tx: &mut Tx| desk::closure::finish(tx, &worker, case, closure, now);
    house.store.commit(finish).await.unwrap();
}

async fn says_whether_useful(house: &TestHouse, case: CaseId, useful: Useful) {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let (knows, words) = (KnowsContact::Yes, None);
    let give = move |tx: &mut Tx| desk::feedback::give(tx, case, useful, knows, words, &zone, now);
    house.store.commit(give).await.unwrap();
}

#[test]
fn what_a_talk_was_enough_for_stands_by_need_and_service() {
    each_engine(|house| async move {
        let (town, roman) = (Town::of(&house).await, manager(&house).await);
        // Sending somebody to a lawyer ticks no service by itself.
        let lawyer = ("SVC.LEGAL", PlaceKind::Lawyer, "Юрист на Садовой");
        let place = town.opens(&house, lawyer, true).await;
        let mut talks = Vec::new();
        for (services, outcome) in [
            (&["S02", "S06"][..], Outcome::Solved),
            (&["S02"], Outcome::Solved),
            (&["S02"], Outcome::WentSilent),
            (&["S02", "S08"], Outcome::Solved),
        ] {
            let guest = town.client(&house).await;
            if talks.len() == 1 {
                town.sends(&house, &guest, "SVC.LEGAL", place).await;
            }
            let closure = Closure { outcome, ..closure("SVC.LEGAL", services) };
            finishes(&house, &town.vera, guest.case, closure).await;
            talks.push(guest);
        }
        says_whether_useful(&house, talks[0].case, Useful::No).await;
        says_whether_useful(&house, talks[1].case, Useful::No).await;
        // A change of mind counts once.
        says_whether_useful(&house, talks[1].case, Useful::Yes).await;
        house.has_counted_right().await;
        let page = roman.get(&format!("/figures?{OWN}")).await;
        page.says(&["Хватило ли переписки, по услугам", "пришёл человек или нет"]);
        let legal = row(&page.text(), "need-resolution", "Юридическая помощь");
        assert_eq!(legal, ["1", "2", "1", "1 из 2 (50 %)"]);
        let talk = row(&page.text(), "service-resolution", "Равное консультирование");
        assert_eq!(talk, ["1", "2", "1", "1 из 2 (50 %)"]);
        let file = file(&roman, OWN).await;
        let number = |name: &str| file.get(name).map(String::as_str);
        assert_eq!(number("need_resolution.SVC.LEGAL.online"), Some("1"));
        assert_eq!(number("need_resolution.SVC.LEGAL.offline"), Some("2"));
        assert_eq!(number("need_resolution.SVC.LEGAL.open"), Some("1"));
        assert_eq!(number("need_resolution.SVC.LEGAL.not_useful.part"), Some("1"));
        assert_eq!(number("need_resolution.SVC.LEGAL.not_useful.of"), Some("2"));
        assert_eq!(number("service_resolution.S06.online"), Some("1"));
        assert_eq!(number("service_resolution.S08.offline"), Some("1"));
        assert_eq!(number("service_resolution.S08.online"), None);
    });
}

#[test]
fn a_place_that_is_offered_after_the_report_counts_too() {
    each_engine(|house| async move {
        let (town, roman) = (Town::of(&house).await, manager(&house).await);
        let lawyer = ("SVC.LEGAL", PlaceKind::Lawyer, "Юрист на Садовой");
        let place = town.opens(&house, lawyer, true).await;
        let guest = town.client(&house).await;
        finishes(&house, &town.vera, guest.case, closure("SVC.LEGAL", &["S06"])).await;
        assert_eq!(file(&roman, OWN).await["service_resolution.S06.online"], "1");
        house.says(&guest, "а куда идти?").await.unwrap();
        house.takes(&town.vera, guest.case).await.unwrap();
        town.sends(&house, &guest, "SVC.LEGAL", place).await;
        // The talk goes, and nobody finished it again.
        house.later(days(40));
        house.round().await;
        assert!(house.case(guest.case).await.is_none());
        let file = file(&house.pages("roman").await, OWN).await;
        assert_eq!(file["service_resolution.S06.offline"], "1");
        assert!(!file.contains_key("service_resolution.S06.online"));
        house.has_counted_right().await;
    });
}

async fn presses(house: &TestHouse, case: CaseId, step: Step) {
    let now = house.now();
    let press = move |tx: &mut Tx| desk::emergency::press(tx, case, Press::Go(step), None, now);
    house.store.commit(press).await.unwrap();
}

#[test]
fn naloxone_that_was_given_is_counted_once_a_case_from_the_steps_of_the_guide() {
    each_engine(|house| async move {
        house.signs_everything().await;
        let (vera, roman) = (house.worker("vera").await, manager(&house).await);
        // One gives it twice, one looks for it and has none.
        for steps in [
            &[Step::Naloxone, Step::Waiting, Step::Repeat, Step::Waiting][..],
            &[Step::Naloxone, Step::NoNaloxone],
        ] {
            let guest = house.meets("друг не дышит, посинел").await;
            for step in steps {
                presses(&house, guest.case, *step).await;
                house.later(minutes(1));
            }
            house.takes(&vera, guest.case).await.unwrap();
            let (worker, case, now) = (vera.clone(), guest.case, house.now());
            let end =
                move |tx: &mut Tx| desk::emergency::end(tx, &worker, case, Ending::Resolved, now);
            house.store.commit(end).await.unwrap();
            finishes(&house, &vera, guest.case, closure("OD.OPIOID", &["S17"])).await;
        }
        house.has_counted_right().await;
        let page = roman.get(&format!("/figures?{OWN}")).await;
        page.says(&["Дали налоксон", "дозы не считаются"]);
        let given = row(&page.text(), "danger", "Дали налоксон");
        assert_eq!(given, ["1 из 2 (50 %)"]);
        let file = file(&roman, OWN).await;
        assert_eq!((&*file["danger.naloxone.part"], &*file["danger.naloxone.of"]), ("1", "2"));
    });
}

#[test]
fn how_people_heard_of_us_stands_among_the_figures() {
    each_engine(|house| async move {
        let (vera, roman) = (house.worker("vera").await, manager(&house).await);
        for way in [HeardOf::Bus, HeardOf::Bus, HeardOf::Friend] {
            let guest = house.meets("нужна помощь с документами").await;
            house.takes(&vera, guest.case).await.unwrap();
            house.finishes(&vera, guest.case).await.unwrap();
            let client = client(&house, &guest);
            client.post("/talk/feedback", &[("useful", "yes"), ("knows_contact", "yes")]).await;
            client.post("/talk/heard", &[("way", way.code())]).await;
        }
        let page = roman.get(&format!("/figures?{OWN}")).await;
        page.says(&["Как узнали о нас", "Кто не ответил, тот неизвестен"]);
        assert_eq!(row(&page.text(), "heard", "В автобусе"), ["2"]);
        let file = file(&roman, OWN).await;
        assert_eq!((&*file["heard.bus"], &*file["heard.friend"]), ("2", "1"));
    });
}
