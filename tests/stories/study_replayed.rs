//! The study, lived through once more: what its paper says, from the desk's own
//! reports. The corpus is built once on each engine; every story reads what it left.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use netreach::clock::Timestamp;
use netreach::codes::{CallFigure, Condition, Indicator, Modality, Outcome, Role, Severity, Venue};
use netreach::desk::closure::check_note;
use netreach::desk::proposal::Figures;
use netreach::desk::{self, DeskError, Refusal};
use netreach::engine::{Fault, Tx};
use netreach::evidence::Package;
use netreach::evidence::growth::growth;
use netreach::evidence::indicator::{Grown, Line, Value};
use netreach::evidence::outside::{Audience, Stretch};
use netreach::house::House;
use netreach::program::demo::study::statements::{self, Counted, months};
use netreach::program::demo::study::{self, Ground, corpus};
use netreach::store;
use netreach::store::report::WorkReport;

use crate::support::{Engine, TABLES, TestHouse, runtime};

/// What one replay left behind.
struct Lived {
    engine: Engine,
    reports: Vec<WorkReport>,
    statements: Vec<statements::Statement>,
    calls: Figures,
    /// The indicators, for the organisation itself.
    lines: Vec<Line>,
    others: Vec<Line>,
    /// The file of figures of a quarter as others get it, and the organisation's own of
    /// all months.
    outside: String,
    inside: String,
    rows: BTreeMap<&'static str, i64>,
    /// Everything that stands in the database, as its engine writes it.
    everything: Vec<u8>,
}

/// Both engines' replays; one, where there is no PostgreSQL.
fn lived() -> &'static [Lived] {
    static LIVED: OnceLock<Vec<Lived>> = OnceLock::new();
    LIVED.get_or_init(|| {
        let mut engines = vec![Engine::Sqlite];
        match std::env::var("NETREACH_TEST_PG") {
            Ok(_) => engines.push(Engine::Postgres),
            Err(_) => assert!(std::env::var_os("CI").is_none(), "set NETREACH_TEST_PG"),
        }
        let live = |engine| std::thread::spawn(move || runtime().block_on(live(engine)));
        let under_way: Vec<_> = engines.into_iter().map(live).collect();
        under_way.into_iter().map(|one| one.join().unwrap()).collect()
    })
}

async fn live(engine: Engine) -> Lived {
    let test = tokio::task::block_in_place(|| {
        std::thread::spawn(move || TestHouse::build(engine)).join().unwrap()
    });
    let ground = Ground {
        store: test.store.clone(),
        vault: test.vault.clone(),
        config: test.config.clone(),
        recovery: &test.recovery,
    };
    let house = study::replay(&ground, |_, _| ()).await.unwrap_or_else(|why| panic!("{why}"));
    let read = |tx: &mut Tx| {
        let counted = Counted::read(tx)?;
        let calls = Figures::since(tx, Timestamp(0))?;
        let (from, to) = months().days();
        let reports = store::report::between(tx, from, to)?;
        let after = desk::figures::begin(months().last.next());
        let evidence = desk::figures::gather(tx, months(), &Package::default(), after)?;
        Ok::<_, DeskError>((reports, counted, calls, evidence))
    };
    let (reports, counted, calls, evidence) = house.store.read(read).await.unwrap();
    let stretch = Stretch::of(months().first, months().last, evidence);
    let lines = stretch.shown(Audience::House).lines;
    let others = stretch.shown(Audience::Outside(5)).lines;
    let everything = everything(&house, &test).await;
    test.hire("manager", &[Role::ReportingManager]).await;
    let manager = test.pages("manager").await;
    let inside = manager.get("/figures.csv?from=2019-11&to=2020-06").await.text();
    let outside = manager.get("/figures.csv?from=2020-01&to=2020-03&audience=outside").await.text();
    test.has_counted_right().await;
    let mut rows = BTreeMap::new();
    for table in TABLES.iter().copied().chain(["outbox"]) {
        rows.insert(table, test.rows(table).await);
    }
    let statements = statements::statements(&counted);
    Lived { engine, reports, statements, calls, lines, others, outside, inside, rows, everything }
}

async fn everything(house: &House, test: &TestHouse) -> Vec<u8> {
    house.store.scrub().await.unwrap_or_else(|fault| panic!("{fault}"));
    if test.engine == Engine::Postgres {
        return as_text(test).await;
    }
    let mut bytes = std::fs::read(test.dir.path().join("netreach.db")).unwrap();
    bytes.extend(std::fs::read(test.dir.path().join("netreach.db-wal")).unwrap_or_default());
    bytes
}

/// Every row of every table as PostgreSQL writes it down.
async fn as_text(test: &TestHouse) -> Vec<u8> {
    let mut all = Vec::new();
    let tables = "SELECT table_name::text FROM information_schema.tables
        WHERE table_schema = current_schema() ORDER BY table_name";
    let read = |sql: &'static str| {
        test.store.read(move |tx| {
            let rows = tx.rows(sql, &[])?;
            rows.iter().map(|row| Ok(row.text(0)?.to_owned())).collect::<Result<Vec<_>, Fault>>()
        })
    };
    let names = read(tables).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    assert!(names.len() > TABLES.len(), "{names:?}");
    for name in names {
        let sql: &'static str = format!("SELECT CAST(t.* AS TEXT) FROM {name} AS t").leak();
        for row in read(sql).await.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
            all.extend(row.into_bytes());
        }
    }
    all
}

impl Lived {
    fn number(&self, fits: impl Fn(&WorkReport) -> bool) -> usize {
        self.reports.iter().filter(|report| fits(report)).count()
    }

    fn of(&self, need: &str) -> usize {
        self.number(|report| report.need == need)
    }

    fn had(&self, need: &str, service: &str) -> usize {
        self.number(|it| it.need.starts_with(need) && it.services.iter().any(|s| s == service))
    }
}

/// T1: the table of `domain.md` section 11, row by row.
#[test]
fn the_corpus_has_the_counts_of_the_table() {
    let table = [
        ("INJ.MINOR", 66),
        ("INFO.SERVICES", 49),
        ("INFO.AIDSCENTER", 9),
        ("INFO.HIVHCV", 4),
        ("INFO.DETOX_HOME", 5),
        ("INFO.COVID", 7),
        ("PSY.GENERAL", 20),
        ("SVC.ART_ACCOMP", 24),
        ("SVC.ART_DELIVERY", 17),
        ("SVC.DETOX_REHAB", 26),
        ("SVC.PSYCHOLOGIST", 11),
        ("SVC.ID_DOCS", 9),
        ("SVC.DISABILITY", 5),
        ("SVC.LEGAL", 4),
        ("SVC.SOCIAL", 2),
        ("INJ.SEVERE", 13),
        ("HRS.HIV_TEST", 9),
        ("HRS.HCV_TEST", 6),
        ("HRS.PACK", 7),
        ("HRS.PREP", 4),
        ("OD.OPIOID", 4),
    ];
    for lived in lived() {
        println!("{:?}", lived.engine);
        assert_eq!(lived.reports.len(), 301);
        for (need, number) in table {
            assert_eq!(lived.of(need), number, "{need}");
        }
        let injured = |need: &'static str, condition, severity| {
            lived.number(|it| {
                it.need == need
                    && it.injury.condition == Some(condition)
                    && it.injury.severity == Some(severity)
            })
        };
        for (condition, number) in [
            (Condition::VeinCollapsed, 18),
            (Condition::VeinBlown, 17),
            (Condition::UlcerVenous, 12),
            (Condition::Varicose, 8),
            (Condition::Rash, 11),
        ] {
            assert_eq!(injured("INJ.MINOR", condition, Severity::Minor), number, "{condition:?}");
        }
        for (condition, number) in [
            (Condition::VeinBlown, 3),
            (Condition::UlcerVenous, 3),
            (Condition::Oedema, 3),
            (Condition::Abscess, 4),
        ] {
            assert_eq!(injured("INJ.SEVERE", condition, Severity::Severe), number, "{condition:?}");
        }
        let photos = lived.number(|it| it.modality == Modality::Photo);
        assert_eq!((photos, lived.had("INJ.MINOR", "S04")), (22, 14), "photos, a doctor's contact");
        assert_eq!(lived.had("INJ.MINOR", "S03") + lived.had("INJ.MINOR", "S04"), 66);
        let severe = ["S04", "S08", "S09"].map(|service| lived.had("INJ.SEVERE", service));
        assert_eq!(severe, [13, 8, 5], "all with a doctor, van, clinic");
        let detox = ["S03", "S19"].map(|service| lived.had("INFO.DETOX_HOME", service));
        assert_eq!(detox, [5, 5], "all with the risks and a contact");
        freely_chosen(lived);
    }
}

/// What the header of the corpus chose.
fn freely_chosen(lived: &Lived) {
    let venue = |venue| lived.number(|it| it.venue == venue);
    assert_eq!([Venue::Chat, Venue::Private, Venue::Forum].map(venue), [175, 111, 15]);
    for (month, number) in [11, 12, 1, 2, 3, 4, 5, 6].into_iter().zip(corpus::MONTHS) {
        let is_of = |it: &WorkReport| it.day.date()[5..7].parse() == Ok(month);
        assert_eq!(lived.number(is_of), number, "{month}");
    }
    assert_eq!(lived.number(|it| it.after_hours), 66);
    assert_eq!(lived.number(|it| it.modality == Modality::Voice), 24);
    assert_eq!(lived.number(|it| !it.more_needs.is_empty()), 24);
    assert_eq!(lived.number(|it| it.filled_from_memory), 90);
    let calls = [
        CallFigure::Proposed,
        CallFigure::AcceptedCallMe,
        CallFigure::AcceptedCallYou,
        CallFigure::Refused,
    ];
    let [proposed, called, calling, refused] = calls.map(|figure| lived.calls.of(figure));
    assert_eq!((proposed, called + calling, refused), (36, 16, 13));
    assert_eq!(lived.number(|it| it.outcome == Outcome::WentSilent), 7);
}

/// T2.
#[test]
fn what_the_paper_says_is_what_the_desk_counted() {
    for lived in lived() {
        for statement in &lived.statements {
            assert!(statement.holds, "{:?}: {}", lived.engine, statement.line());
        }
        let lines: Vec<_> = lived.statements.iter().map(statements::Statement::line).collect();
        for line in [
            "paper: 301 cases | here: 301",
            "paper: 8 monthly reports | here: 8",
            "paper: five asked about detox at home | here: 5",
            "paper: services and the van's schedule nearly a sixth | here: 49 of 301 = 16.3 %",
            "paper: medical, psychological, social and legal services nearly a third | here: 98 \
             of 301 = 32.6 %",
        ] {
            assert!(lines.iter().any(|it| it == line), "{line} is missing in {lines:#?}");
        }
    }
}

/// T3.
#[test]
fn nobody_asks_about_covid_before_april() {
    for lived in lived() {
        let of = |month: &str| {
            lived.number(|it| it.need == "INFO.COVID" && it.day.date().starts_with(month))
        };
        assert_eq!(["2020-04", "2020-05", "2020-06"].map(of), [2, 3, 2]);
        assert_eq!(lived.of("INFO.COVID"), 7);
    }
}

/// T4.
#[test]
fn every_overdose_has_the_guide_and_two_an_ambulance() {
    for lived in lived() {
        let overdoses: Vec<_> =
            lived.reports.iter().filter(|it| it.need.starts_with("OD.")).collect();
        let months: Vec<_> = overdoses.iter().map(|it| it.day.date()[..7].to_owned()).collect();
        assert_eq!(months, ["2019-12", "2020-02", "2020-04", "2020-06"]);
        let services = ["S17", "S18"].map(|service| lived.had("OD.", service));
        assert_eq!(services, [4, 2], "the guide, and a worker until the ambulance came");
        assert_eq!(overdoses.iter().filter(|it| it.help_called).count(), 2);
        assert!(overdoses.iter().all(|it| it.danger.is_some() && !it.filled_from_memory));
        let emergencies = lived.number(|it| it.danger.is_some());
        assert_eq!(emergencies, 4, "nobody else was in danger");
    }
}

/// The sub-theme that a code belongs to, as the codebook of studies begins.
fn sub_theme(need: &str) -> &'static str {
    match need {
        "INJ.MINOR" => "Лёгкие осложнения после инъекций",
        "INJ.SEVERE" => "Тяжёлые осложнения после инъекций",
        "INFO.DETOX_HOME" => "Информация о детоксе дома",
        "INFO.COVID" => "Информация о COVID-19",
        "PSY.GENERAL" => "Общая психологическая поддержка",
        _ if need.starts_with("INFO.") => "Информация о снижении вреда, ВИЧ и гепатите C",
        _ if need.starts_with("HRS.") => "Услуги снижения вреда",
        _ if need.starts_with("OD.") => "Передозировки",
        _ => "Медицинские, психологические, социальные и юридические услуги",
    }
}

/// T5: what a report says in words, coded twice and settled.
#[test]
fn two_coders_of_the_replayed_reports_give_kappa_and_a_consensus_of_301() {
    use netreach::codes::Lang;
    use netreach::text::label;
    for lived in lived() {
        let in_words = |it: &WorkReport| {
            let services = it.services.iter().map(|code| label(Lang::Ru, "service", code));
            let services: Vec<_> = services.collect();
            let need = label(Lang::Ru, "need", &it.need);
            format!("{need}: {}\n", services.join(", ")).replace('.', "")
        };
        let texts: String = lived.reports.iter().map(in_words).collect();
        let truth: Vec<_> = lived.reports.iter().map(|it| sub_theme(&it.need)).collect();
        let house = TestHouse::build(lived.engine);
        runtime().block_on(crate::coding::coded_twice(&house, &texts, &truth));
    }
}

/// T6: what others get hides what is small, and what would give it away; the
/// organisation's own figures come to 301 all the same.
#[test]
fn small_counts_leave_to_nobody_and_the_totals_stay_right() {
    let small = ["INFO.HIVHCV", "SVC.LEGAL", "SVC.SOCIAL", "HRS.PREP", "OD.OPIOID"];
    for lived in lived() {
        let needs = |lines: &[Line]| {
            let of = lines.iter().filter(|line| line.indicator == Indicator::Needs);
            of.map(|line| (line.part.clone(), line.value)).collect::<BTreeMap<_, _>>()
        };
        let own = needs(&lived.lines);
        let counted = own.values().map(|value| match value {
            Value::Count(times) => *times,
            other => panic!("{other:?}"),
        });
        assert_eq!(counted.sum::<i64>(), 301);
        let others = needs(&lived.others);
        for (need, value) in &others {
            let is_small = small.contains(&need.as_str());
            let expected = if is_small { Value::Hidden } else { own[need] };
            assert_eq!(*value, expected, "{need}");
        }
        let row = |file: &str, need: &str| {
            let name = format!("needs.{need}");
            let line = file.lines().find(|line| line.contains(&name));
            line.unwrap_or_else(|| panic!("{name} is missing")).to_owned()
        };
        for need in small {
            let times = lived.of(need).to_string();
            let is_in = |line: &str| line.split([',', ';', '"']).any(|cell| cell == times);
            assert!(is_in(&row(&lived.inside, need)), "{}", row(&lived.inside, need));
        }
        assert!(row(&lived.inside, "SVC.DETOX_REHAB").contains("26"));
        // Of a quarter, as a file.
        let mut hidden = 0;
        for need in own.keys() {
            let times = lived.number(|it| {
                it.need == *need && ("2020-01".."2020-04").contains(&it.day.date().as_str())
            });
            let begin = format!("2020-01,2020-03,5,needs.{need},");
            let line = lived.outside.lines().find(|line| line.starts_with(&begin));
            assert_eq!(line.is_some(), times > 0, "{need}");
            if (1..5).contains(&times) {
                hidden += 1;
                assert!(line.is_some_and(|line| line.contains("скрыто")), "{line:?}");
            }
        }
        assert!(hidden > 0);
    }
}

/// T9.
#[test]
fn requests_grew_by_89_per_cent() {
    assert_eq!(growth((100, 1), (189, 1)), Some(89));
    for lived in lived() {
        let grown = lived.statements.iter().find(|it| it.paper.contains("89 %")).unwrap();
        assert_eq!(grown.here, "159 -> 301 = +89 %");
        let line = lived.lines.iter().find(|line| line.indicator == Indicator::Growth).unwrap();
        assert_eq!(
            line.value,
            Value::Growth(Grown { before: 159, now: 301, percent: 89, months: 8 })
        );
        assert!(lived.inside.contains("89"));
    }
}

/// T7: notes with what would lead to somebody planted in them.
#[test]
fn twenty_planted_numbers_and_nicks_in_notes_are_all_caught() {
    let notes = corpus::sentences("note");
    assert!(notes.len() >= 3);
    let planted = [
        "+7 921 555-01-42",
        "8 (812) 555-01-43",
        "89215550144",
        "8-921-555-01-45",
        "+79215550146",
        "+7(921)5550147",
        "8 921 555 01 48",
        "555-01-49",
        "+380 44 555 01 50",
        "7 921 555 01 51",
        "@quiet_fox_77",
        "@nochnoi_veter",
        "t.me/quiet_fox_78",
        "https://t.me/lesnoy_kot",
        "quiet.fox@example.org",
        "vk.com/id00000042",
        "@dom_u_reki",
        "тг @seriy_volk",
        "ник @tihaya_gavan_5",
        "пишите на +7-921-555-01-52",
    ];
    for (place, secret) in planted.into_iter().enumerate() {
        let (note, _) = notes[place % notes.len()];
        assert_eq!(check_note(note, false), Ok(()), "{note}");
        let leaking = format!("{note} {secret}");
        assert_eq!(check_note(&leaking, false), Err(Refusal::NoteNamesSomebody), "{leaking}");
        let told = netreach::deidentify::redacted(&leaking, |_| "…".to_owned());
        assert!(!told.contains(secret) && told.starts_with(note), "{told}");
    }
}

/// Tables whose rows are about somebody, or on their way to somebody.
const GONE: &[&str] = &[
    "clients",
    "cases",
    "report_drafts",
    "messages",
    "photos",
    "reply_drafts",
    "trail",
    "feedback",
    "telegram_chats",
    "telegram_copies",
    "telegram_invitations",
    "emergencies",
    "case_referrals",
    "calls",
    "handed_cases",
    "call_proposals",
    "call_numbers",
    "call_watches",
    "contact_cards",
    "questions_put",
    "moods",
    "reviews",
    "handovers",
    "mentions",
    "advice",
    "medical_cases",
    "injuries",
    "outbox",
];

/// T8.
#[test]
fn after_their_time_only_codes_are_left_of_301_talks() {
    let mut said: Vec<&str> = Vec::new();
    for kind in corpus::KINDS {
        said.extend(corpus::sentences(kind.words).into_iter().map(|(words, _)| words));
    }
    for of in ["answer", "aloud", "draft", "signed", "risks", "doctor", "note", "thanks"] {
        said.extend(corpus::sentences(of).into_iter().map(|(words, _)| words));
    }
    said.push("8 000 555 01 42");
    for lived in lived() {
        for table in GONE {
            assert_eq!(lived.rows[table], 0, "{:?} {table}", lived.engine);
        }
        assert_eq!(lived.rows["work_reports"], 301);
        let found: Vec<_> =
            said.iter().filter(|words| holds(&lived.everything, words.as_bytes())).collect();
        assert!(found.is_empty(), "{:?}: {found:?}", lived.engine);
        // The search is sharp: codes are found by it.
        assert!(holds(&lived.everything, b"SVC.ART_ACCOMP"));
    }
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    let first = needle.first().copied().unwrap_or_default();
    let starts = hay.iter().enumerate().filter(|(_, byte)| **byte == first);
    starts.into_iter().any(|(at, _)| hay[at..].starts_with(needle))
}
