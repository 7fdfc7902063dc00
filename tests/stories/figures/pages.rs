//! What is shown of figures, and to whom; work that is written down by hand.

use netreach::clock::{Span, Timestamp};
use netreach::codes::{Lang, Origin, PostState, Role, Venue};
use netreach::desk::figures::{self, Months};
use netreach::desk::{DeskError, Refusal};
use netreach::engine::Tx;
use netreach::evidence::{Evidence, Month, Package};
use netreach::store::{self, figures::Campaign, newsfeed::Post};

use crate::support::{NOON, TABLES, TestHouse, days, each_engine, hours, refused};

/// Reports of these needs, so many of each, on this day: as the desk writes them.
pub async fn reports(house: &TestHouse, day: Timestamp, needs: &[(&str, i64)]) {
    let vera = house.worker(&format!("vera{}", day.0)).await;
    let guest = house.meets("нужна помощь с документами").await;
    house.takes(&vera, guest.case).await.unwrap();
    house.finishes(&vera, guest.case).await.unwrap();
    let report = house.reports().await.remove(0);
    let needs: Vec<_> = needs.iter().map(|(need, n)| ((*need).to_owned(), *n)).collect();
    let write = move |tx: &mut Tx| {
        for (need, times) in needs {
            for _ in 0..times {
                let mut report = report.clone();
                report.id = netreach::ids::ReportId::new();
                report.need.clone_from(&need);
                report.day = day;
                store::report::keep(tx, &report)?;
            }
        }
        Ok::<_, DeskError>(())
    };
    house.store.commit(write).await.unwrap();
}

async fn evidence(house: &TestHouse, months: Months) -> Evidence {
    let gather = move |tx: &mut Tx| figures::gather(tx, months, &Package::default(), NOON.day());
    house.store.read(gather).await.unwrap()
}

fn november() -> Months {
    let month = Month::read("2026-11").unwrap();
    Months { first: month, last: month }
}

/// A day of the month before.
fn october_day() -> Timestamp {
    NOON.day() - days(40)
}

#[test]
fn the_page_has_figures_definitions_and_no_small_number_for_others() {
    each_engine(|house| async move {
        let needs = [("SVC.LEGAL", 4), ("HRS.PACK", 20), ("INFO.HR", 9)];
        reports(&house, october_day(), &needs).await;
        house.hire("roman", &[Role::Supervisor]).await;
        let roman = house.pages("roman").await;
        let own = roman.get("/figures?from=2026-10&to=2026-10").await;
        assert_eq!(own.status, 200);
        own.says(&["октябрь 2026", "Юридическая", ">4<", ">20<", "Главная потребность"]);
        own.says(&["Псевдонимы, с которыми говорили", "По памяти"]);
        let outside = roman.get("/figures?audience=outside").await;
        outside.says(&["октябрь 2026", "скрыто", ">20<"]);
        outside.says_nothing_of(&[">4<", ">9<"]);
        let partners = roman.get("/figures?audience=partners").await;
        partners.says_nothing_of(&[">4<", ">9<"]);
        let deeds = house.rows("deeds").await;
        let csv = roman.get("/figures.csv?audience=outside").await.text();
        assert!(csv.starts_with("\u{feff}from,to,"), "{csv}");
        assert!(csv.contains("needs.HRS.PACK") && csv.contains("needs.SVC.LEGAL"));
        let line = csv.lines().find(|line| line.contains("needs.SVC.LEGAL")).unwrap();
        assert!(line.contains("скрыто") && !line.contains(",4,"), "{line}");
        let json = roman.get("/figures.json?from=2026-10&to=2026-11").await.text();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["figures"][0]["numbers"]["contacts"], 34);
        assert_eq!(json["state"], "preliminary");
        assert_eq!(json["months"][0]["month"], "2026-10");
        assert_eq!(json["months"][0]["figures"][0]["numbers"]["contacts"], 33);
        assert_eq!(json["months"][1]["figures"][0]["numbers"]["contacts"], 1);
        assert_eq!(roman.get("/figures.xlsx?from=2026-10&to=2026-11").await.status, 200);
        assert_eq!(house.rows("deeds").await, deeds + 3, "who took a file stands on record");
    });
}

#[test]
fn others_get_whole_months_quarters_and_years_that_are_over() {
    each_engine(|house| async move {
        reports(&house, october_day(), &[("HRS.PACK", 20)]).await;
        house.hire("roman", &[Role::ReportingManager]).await;
        let roman = house.pages("roman").await;
        let ask = |months: &str| format!("/figures?audience=outside&{months}");
        for months in
            ["from=2026-10&to=2026-10", "from=2026-07&to=2026-09", "from=2025-01&to=2025-12"]
        {
            assert_eq!(roman.get(&ask(months)).await.status, 200, "{months}");
            assert_eq!(roman.get(&format!("/figures?{months}")).await.status, 200, "{months}");
        }
        // Nearly the same months, months across quarters, and those that go on.
        for months in [
            "from=2026-09&to=2026-10",
            "from=2026-08&to=2026-10",
            "from=2025-11&to=2026-10",
            "from=2026-11&to=2026-11",
            "from=2026-10&to=2026-12",
        ] {
            let page = roman.get(&ask(months)).await;
            assert_eq!(page.status, 422, "{months}");
            page.says(&["Наружу отдают только целый месяц", "октябрь 2026"]);
            let file = format!("/figures.csv?audience=partners&{months}");
            assert_eq!(roman.get(&file).await.status, 422, "{months}");
        }
    });
}

#[test]
fn on_paper_danger_stands_and_the_rarest_come_to_one_line() {
    each_engine(|house| async move {
        let needs = [
            ("INJ.MINOR", 12),
            ("INFO.SERVICES", 11),
            ("INFO.AIDSCENTER", 10),
            ("INFO.HIVHCV", 9),
            ("INFO.DETOX_HOME", 8),
            ("INFO.COVID", 8),
            ("PSY.GENERAL", 7),
            ("SVC.SOCIAL", 6),
            ("SVC.LEGAL", 3),
            ("HRS.PREP", 2),
            ("OD.OPIOID", 1),
        ];
        reports(&house, october_day(), &needs).await;
        house.hire("roman", &[Role::Supervisor]).await;
        let roman = house.pages("roman").await;
        let line = |page: &crate::support::pages::Page, begin: &str| {
            let text = page.text();
            let row = text.split("<tr").find(|row| row.contains(begin)).unwrap();
            row.to_owned()
        };
        let own = roman.get("/figures?from=2026-10&to=2026-10").await;
        assert!(line(&own, "Юридическая").contains("not-printed"));
        assert!(!line(&own, "опиоид").contains("not-printed"), "somebody's life");
        let rest = line(&own, "и ещё 2 вида");
        assert!(rest.contains("only-printed") && rest.contains(">5<"), "{rest}");
        let outside = roman.get("/figures?audience=outside").await;
        let rest = line(&outside, "и ещё 2 вида");
        assert!(rest.contains("скрыто") && !rest.contains(">5<"), "{rest}");
    });
}

#[test]
fn workers_read_no_figures_of_the_organisation() {
    each_engine(|house| async move {
        house.hire("vera", &[Role::Worker]).await;
        let vera = house.pages("vera").await;
        for path in ["/figures", "/figures.csv", "/figures.xlsx"] {
            assert_eq!(vera.get(path).await.status, 403, "{path}");
        }
    });
}

#[test]
fn months_that_do_not_fit_are_said_and_the_newest_are_shown() {
    each_engine(|house| async move {
        house.hire("roman", &[Role::ReportingManager]).await;
        let roman = house.pages("roman").await;
        for query in ["from=2026-12&to=2026-01", "from=1990-01&to=2026-01", "from=май"] {
            let page = roman.get(&format!("/figures?{query}")).await;
            assert_eq!(page.status, 422, "{query}");
            page.says(&["Таких месяцев нет", "ноябрь 2026"]);
        }
    });
}

#[test]
fn a_hundred_before_and_189_now_prints_89_per_cent() {
    each_engine(|house| async move {
        reports(&house, october_day(), &[("HRS.PACK", 189)]).await;
        house.hire("roman", &[Role::ReportingManager]).await;
        let roman = house.pages("roman").await;
        let set = [("month", "2025-11"), ("times", "100")];
        assert_eq!(roman.post("/figures/baseline", &set).await.location(), "/figures");
        // The month that goes on does not count, nor do those before the first report.
        let page = roman.get("/figures").await;
        page.says(&["100 → 189 (+89 %), полных месяцев: 1", "(стало − было) : было"]);
        let now = roman.get("/figures?from=2026-11&to=2026-11").await;
        now.says_nothing_of(&["(стало − было) : было"]);
        let csv = roman.get("/figures.csv").await.text();
        assert!(
            csv.contains(",growth.percent,") && csv.contains("2025-11,2025-11,0,growth.baseline")
        );
        let less = [("month", "2025-11"), ("times", "378")];
        roman.post("/figures/baseline", &less).await;
        let csv = roman.get("/figures.csv").await.text();
        let line = csv.lines().find(|line| line.contains("growth.percent")).unwrap();
        assert!(line.contains(",-50,"), "a number is no formula: {line}");
        let wrong = roman.post("/figures/baseline", &[("month", "2025-11"), ("times", "-3")]).await;
        assert_eq!(wrong.status, 422);
        roman.post("/figures/baseline", &[("month", "2025-11"), ("times", "0")]).await;
        roman.get("/figures").await.says_nothing_of(&["+89 %"]);
    });
}

#[test]
fn what_was_said_in_public_stands_beside_the_requests_around_it() {
    each_engine(|house| async move {
        let day = NOON.day() - days(20);
        reports(&house, day - days(1), &[("HRS.PACK", 3)]).await;
        reports(&house, day + days(2), &[("HRS.PACK", 8)]).await;
        house.hire("roman", &[Role::Supervisor]).await;
        let roman = house.pages("roman").await;
        let told = [
            ("day", "2026-11-01"),
            ("kind", "interview"),
            ("title", "Интервью на канале рынка"),
            ("views", "100 000"),
        ];
        assert_eq!(roman.post("/figures/campaigns", &told).await.location(), "/figures");
        let page = roman.get("/figures").await;
        page.says(&["Интервью на канале рынка", "100000 просмотров", "до: 3, после: 8."]);
        let months = november();
        let zone = jiff::tz::TimeZone::UTC;
        let read = move |tx: &mut Tx| figures::curves(tx, months, &zone, NOON.day());
        let curves = house.store.read(read).await.unwrap();
        assert_eq!((curves[0].before, curves[0].after), (3, Some(8)));
        let tomorrow = [("day", "2026-11-22"), ("kind", "post"), ("title", "Завтра")];
        assert_eq!(roman.post("/figures/campaigns", &tomorrow).await.status, 422);
        let Campaign { id, .. } = curves[0].campaign;
        let drop = format!("/figures/campaigns/{id}/drop");
        assert_eq!(roman.post(&drop, &[]).await.location(), "/figures");
        assert_eq!(house.rows("campaigns").await, 0);
    });
}

#[test]
fn posts_of_the_desks_own_channel_stand_there_by_themselves() {
    each_engine(|house| async move {
        let at = NOON - days(16);
        let post = Post {
            id: 7,
            words: "**Автобус** теперь и по средам\nПриходите.".to_owned(),
            leaflet: None,
            state: PostState::Posted,
            due_at: at,
            posted_at: Some(at),
            message: Some(70),
            worker: None,
        };
        let write = move |tx: &mut Tx| Ok::<_, DeskError>(store::newsfeed::insert(tx, &post)?);
        house.store.commit(write).await.unwrap();
        house.hire("roman", &[Role::Supervisor]).await;
        let roman = house.pages("roman").await;
        let page = roman.get("/figures").await;
        page.says(&["Автобус теперь и по средам", "Вышло в нашем канале", "2026-11-05"]);
        page.says_nothing_of(&["/figures/campaigns/7/drop"]);
    });
}

/// How many rows every table has.
async fn rows(house: &TestHouse) -> Vec<i64> {
    let mut all = Vec::new();
    for table in TABLES {
        all.push(house.rows(table).await);
    }
    all
}

const ENTRY: [(&str, &str); 6] = [
    ("venue", "forum"),
    ("day", "2026-11-21"),
    ("shift", "evening"),
    ("need", "INFO.SERVICES"),
    ("services", "S01"),
    ("outcome", "solved"),
];

#[test]
fn work_in_a_forum_is_written_down_and_counted() {
    each_engine(|house| async move {
        house.signs_everything().await;
        house.hire("vera", &[Role::Worker]).await;
        let vera = house.pages("vera").await;
        let words = "синяк и шишка после укола, как лечить? 89211234567";
        vera.get("/reports/new").await.says(&["Что спросили"]);
        let before = rows(&house).await;
        let page = vera.post("/reports/new", &[("words", words)]).await;
        assert_eq!(page.status, 200);
        page.says(&["INJ.MINOR\" selected", "Подписанные памятки"]);
        page.says_nothing_of(&["89211234567"]);
        assert_eq!(rows(&house).await, before, "what was pasted is not kept");
        let done = vera.post("/reports", &ENTRY).await;
        assert_eq!(done.location(), "/reports", "{}", done.text());
        let report = house.reports().await.remove(0);
        assert_eq!((report.venue, report.origin), (Venue::Forum, Origin::Logged));
        assert!(!report.filled_from_memory && !report.is_late);
        let evidence = evidence(&house, november()).await;
        assert_eq!(
            (evidence.contacts().all, evidence.people()),
            (1, None),
            "nobody knows who it was"
        );
        vera.get("/reports").await.says(&["Форум"]);
    });
}

#[test]
fn a_form_that_is_sent_twice_counts_once_and_can_be_taken_back() {
    each_engine(|house| async move {
        house.hire("vera", &[Role::Worker]).await;
        house.hire("mark", &[Role::Worker]).await;
        house.hire("roman", &[Role::Supervisor]).await;
        let (vera, mark) = (house.pages("vera").await, house.pages("mark").await);
        let form = vera.get("/reports/new").await.text();
        let once = form.split("name=\"once\" value=\"").nth(1).unwrap();
        let once = once.split('"').next().unwrap().to_owned();
        let mut entry = ENTRY.to_vec();
        entry.push(("once", &once));
        for _ in 0..2 {
            assert_eq!(vera.post("/reports", &entry).await.location(), "/reports");
        }
        assert_eq!(house.rows("work_reports").await, 1);
        let contacts = evidence(&house, november()).await.contacts().all;
        assert_eq!(contacts, 1);
        let drop = format!("/reports/{once}/drop");
        vera.get("/reports").await.says(&[&drop]);
        assert_eq!(mark.post(&drop, &[]).await.status, 404, "it is not theirs");
        let deeds = house.rows("deeds").await;
        assert_eq!(vera.post(&drop, &[]).await.location(), "/reports");
        assert_eq!(house.rows("work_reports").await, 0);
        assert_eq!(house.rows("deeds").await, deeds + 1);
        assert_eq!(evidence(&house, november()).await.contacts().all, 0);
        house.has_counted_right().await;
        // A supervisor may; of a talk nobody.
        vera.post("/reports", &entry).await;
        let roman = house.pages("roman").await;
        assert_eq!(roman.post(&drop, &[]).await.location(), "/reports");
        let worker = house.worker("olga").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&worker, guest.case).await.unwrap();
        house.finishes(&worker, guest.case).await.unwrap();
        let of_a_talk = house.reports().await[0].id.0;
        let drop = format!("/reports/{of_a_talk}/drop");
        assert_eq!(roman.post(&drop, &[]).await.status, 404);
        assert_eq!(house.rows("work_reports").await, 1);
    });
}

#[test]
fn what_is_written_down_late_is_from_memory_and_what_cannot_be_is_refused() {
    each_engine(|house| async move {
        house.hire("vera", &[Role::Worker]).await;
        let vera = house.pages("vera").await;
        let with = |name: &'static str, value: &'static str| {
            ENTRY.map(|(it, old)| if it == name { (it, value) } else { (it, old) })
        };
        assert_eq!(vera.post("/reports", &with("day", "2026-11-20")).await.status, 303);
        assert!(!house.reports().await[0].filled_from_memory, "the day after is soon enough");
        assert_eq!(vera.post("/reports", &with("day", "2026-11-18")).await.status, 303);
        assert_eq!(house.reports().await.iter().filter(|it| it.filled_from_memory).count(), 1);
        for (name, value) in [
            ("day", "2026-11-22"),
            ("day", "2026-01-01"),
            ("day", "вчера"),
            ("venue", "chat"),
            ("need", ""),
        ] {
            let page = vera.post("/reports", &with(name, value)).await;
            assert_eq!(page.status, 422, "{name} {value}");
        }
        assert_eq!(house.rows("work_reports").await, 2);
        // A name in the note is asked about, as at the end of a case.
        let mut named = ENTRY.to_vec();
        named.push(("note", "Спрашивал Азамат"));
        let page = vera.post("/reports", &named).await;
        assert_eq!(page.status, 422);
        page.says(&["Азамат"]);
        assert_eq!(house.rows("work_reports").await, 2);
    });
}

#[test]
fn requests_by_day_know_reports_and_what_is_not_finished() {
    each_engine(|house| async move {
        reports(&house, NOON.day() - days(3), &[("HRS.PACK", 2)]).await;
        house.meets("вопрос к соцработнику").await;
        house.later(hours(1));
        let read = |tx: &mut Tx| {
            Ok::<_, DeskError>(figures::by_day(tx, NOON.day() - Span::days(10), NOON.day())?)
        };
        let all = house.store.read(read).await.unwrap();
        assert_eq!(all, [(NOON.day() - days(3), 2), (NOON.day(), 2)]);
        let months = Months::read("", "", NOON.day()).unwrap();
        assert_eq!(
            (months.first.to_string(), months.last.to_string().as_str()),
            ("2026-06".to_owned(), "2026-11")
        );
        let worker = house.hire("mark", &[Role::Worker]).await;
        let at = months.last;
        let set = move |tx: &mut Tx| figures::set_baseline(tx, &worker, &[(at, 5)]);
        assert_eq!(refused(house.store.commit(set).await), Some(Refusal::NotYourRole));
        let _ = Lang::Ru;
    });
}

#[test]
fn the_list_of_reports_is_found_by_month_day_need_and_place() {
    each_engine(|house| async move {
        reports(&house, NOON.day(), &[("SVC.LEGAL", 2)]).await;
        reports(&house, NOON.day() - days(40), &[("HRS.PACK", 60)]).await;
        house.hire("roman", &[Role::Supervisor]).await;
        let roman = house.pages("roman").await;
        let lines = |page: &crate::support::pages::Page| page.text().matches("<li><h2>").count();
        let all = roman.get("/reports").await;
        // A sheet of the present month, and the way to the day.
        all.says(&["ноябрь 2026", "day=2026-11-21", "<b>4</b>"]);
        assert_eq!(lines(&roman.get("/reports?need=SVC.LEGAL").await), 2);
        assert_eq!(lines(&roman.get("/reports?day=2026-11-21").await), 4);
        assert_eq!(lines(&roman.get("/reports?venue=forum").await), 0);
        assert_eq!(lines(&roman.get("/reports?memory=1").await), 0);
        assert_eq!(lines(&roman.get("/reports?late=1").await), 0);
        // The sheet is of what was asked for, and the headline of the sheet.
        let legal = roman.get("/reports?need=SVC.LEGAL").await;
        legal.says(&["<b>2</b>", "<dd>2</dd>"]);
        let before = roman.get("/reports?month=2026-10").await;
        before.says(&["<dd>60</dd>"]);
        let october = roman.get("/reports?month=2026-10").await;
        october.says(&["октябрь 2026", "day=2026-10-12", "<b>60</b>"]);
        let page = usize::try_from(netreach::limits::CASES_A_PAGE).unwrap();
        assert_eq!(lines(&october), page.min(60));
        let text = october.text();
        let older = text.split("href=\"").find(|it| it.contains("after=")).unwrap();
        let older = older.split('"').next().unwrap().replace("&amp;", "&");
        assert_eq!(lines(&roman.get(&older).await), 60_usize.saturating_sub(page));
        // What cannot be read is not asked.
        let odd = roman.get("/reports?month=x&day=%22%3E&need=%3Cb%3E&after=1.2.3").await;
        assert_eq!(odd.status, 200);
        odd.says_nothing_of(&["need=<b", "need=&lt;b", "day=\""]);
    });
}

#[test]
fn one_sees_ones_own_reports_on_the_sheet_and_nobody_elses() {
    each_engine(|house| async move {
        reports(&house, NOON.day(), &[("SVC.LEGAL", 5)]).await;
        house.hire("mark", &[Role::Worker]).await;
        let mark = house.pages("mark").await;
        mark.get("/reports").await.says_nothing_of(&["day=2026-11-21", "Юридическая помощь</h2>"]);
    });
}
