//! One house for every story: a real store on either engine, a real vault with
//! cheap keys, a clock that is set, a notebook for a channel.
#![allow(dead_code)] // each test file uses its own part

pub mod database;
pub mod http;
pub mod learning;
pub mod markers;
pub mod pages;
pub mod program;
pub mod push;
pub mod share;
pub mod telegram;

use netreach::clock::{Clock, Span, Timestamp};
use netreach::codes::{About, Audience, Lang, Line, Measure, Outcome, PlaceKind, Role, Step};
use netreach::config::Config;
use netreach::desk::closure::Closure;
use netreach::desk::need::Need;
use netreach::desk::service::Service;
use netreach::desk::stops::Sheet;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Place, Tx};
use netreach::house::{self, Attached, House, Opened, Sent};
use netreach::ids::CaseId;
use netreach::leaflet::starter;
use netreach::outbox::{self, Channel, Notebook};
use netreach::rounds;
use netreach::store::case::{Case, Standing};
use netreach::store::stops::{Hours, InTwo, Stretch};
use netreach::store::{self, Store};
use netreach::vault::{
    Authority, Passphrase, Reader, RecoveryKey, Strength, Token, Unlock, Vault, Visitor, Words,
};

use database::Database;

/// 2026-11-21, 12:00 in Moscow.
pub const NOON: Timestamp = Timestamp(1_795_251_600);

/// Every table but the engine's own, as the migrations make them.
pub const TABLES: &[&str] = &[
    "workers",
    "workers_here",
    "clients",
    "work_reports",
    "cases",
    "report_drafts",
    "messages",
    "photos",
    "reply_drafts",
    "trail",
    "presences",
    "feedback",
    "telegram_chats",
    "telegram_updates",
    "telegram_copies",
    "telegram_invitations",
    "emergencies",
    "debriefs",
    "places",
    "place_hours",
    "place_exceptions",
    "mobile_pause",
    "referrals",
    "case_referrals",
    "referral_counts",
    "report_referrals",
    "redeem_tries",
    "redeem_refusals",
    "calls",
    "handed_cases",
    "shift_notes",
    "shift_note_dangers",
    "invitation_batches",
    "invitation_cards",
    "invitation_turns",
    "invitation_admissions",
    "invitation_counts",
    "heard_of_us",
    "heard_answers",
    "call_proposals",
    "call_numbers",
    "call_watches",
    "call_counts",
    "contact_cards",
    "questions_put",
    "moods",
    "reviews",
    "skills",
    "handovers",
    "shares_over",
    "mentions",
    "advice",
    "medical_cases",
    "injuries",
    "studies",
    "study_coders",
    "study_intakes",
    "study_done",
    "study_texts",
    "study_lines",
    "report_figures",
    "baselines",
    "campaigns",
    "imports",
    "imported_rows",
    "study_marks",
    "codebook_versions",
    "codebook_codes",
    "study_decisions",
    "study_decided",
];

pub fn minutes(n: i64) -> Span {
    Span::minutes(n)
}

pub fn hours(n: i64) -> Span {
    Span::hours(n)
}

pub fn days(n: i64) -> Span {
    Span::days(n)
}

/// Which engine a story is told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Tells a story to both engines. PostgreSQL is where `NETREACH_TEST_PG` says;
/// without it the story is told to SQLite alone, unless `CI` is set: a test
/// that quietly did not run must not count.
pub fn each_engine<F: Future<Output = ()>>(story: impl Fn(TestHouse) -> F) {
    each_engine_with(TestHouse::build, story);
}

/// The same for whatever stands round the house.
pub fn each_engine_with<H, F: Future<Output = ()>>(
    build: impl Fn(Engine) -> H,
    story: impl Fn(H) -> F,
) {
    run(build(Engine::Sqlite), Engine::Sqlite, &story);
    match std::env::var("NETREACH_TEST_PG") {
        Ok(_) => run(build(Engine::Postgres), Engine::Postgres, &story),
        Err(_) => assert!(
            std::env::var_os("CI").is_none(),
            "set NETREACH_TEST_PG, or run scripts/test, which starts a PostgreSQL"
        ),
    }
}

fn run<H, F: Future<Output = ()>>(house: H, engine: Engine, story: &impl Fn(H) -> F) {
    println!("told to {engine:?}");
    runtime().block_on(story(house));
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub struct TestHouse {
    pub house: House,
    pub engine: Engine,
    pub dir: tempfile::TempDir,
    pub recovery: RecoveryKey,
    pub channel: Channel,
    /// On PostgreSQL. Goes last, after those who use it.
    pub database: Option<Database>,
}

impl std::ops::Deref for TestHouse {
    type Target = House;
    fn deref(&self) -> &House {
        &self.house
    }
}

impl TestHouse {
    pub fn build(engine: Engine) -> TestHouse {
        TestHouse::build_with(engine, Config::default())
    }

    pub fn build_with(engine: Engine, config: Config) -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let database = (engine == Engine::Postgres).then(Database::fresh);
        let place = match &database {
            Some(database) => database.place(),
            None => Place::content_file(&dir.path().join("netreach.db")),
        };
        let store = Store::open(&place).unwrap();
        let unlock = Unlock::Keyfile(vec![7; 32].into());
        let made = Vault::create(dir.path(), &unlock, Strength::FOR_TESTS);
        let (vault, recovery) = made.unwrap_or_else(|fault| panic!("{fault}"));
        runtime().block_on(vault.found_teams()).unwrap_or_else(|fault| panic!("{fault}"));
        let house = House::new(store, vault, Clock::set_to(NOON), config);
        TestHouse { dir, database, ..TestHouse::around(house, engine, recovery) }
    }

    /// Of a house that stands somewhere else.
    pub fn around(house: House, engine: Engine, recovery: RecoveryKey) -> TestHouse {
        let dir = tempfile::tempdir().unwrap();
        let channel = Channel::Notebook(Notebook::default());
        TestHouse { house, engine, dir, recovery, channel, database: None }
    }

    /// Where a day begins three hours before it does at Greenwich.
    pub fn three_hours_east(engine: Engine) -> TestHouse {
        let mut config = Config::default();
        config.organisation.time_zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(3));
        TestHouse::build_with(engine, config)
    }

    pub fn notebook(&self) -> &Notebook {
        match &self.channel {
            Channel::Notebook(notebook) => notebook,
            Channel::Doors { .. } => unreachable!(),
        }
    }

    pub fn later(&self, span: Span) {
        self.clock.advance(span);
    }

    // ---- people ----

    pub async fn hire(&self, name: &str, roles: &[Role]) -> Worker {
        let by = Authority::Recovery(&self.recovery);
        let passphrase = Passphrase::new(format!("{name} passphrase"));
        let id = netreach::roster::enlist(&self.house, &by, name, roles, Lang::Ru, &passphrase)
            .await
            .unwrap();
        Worker { id, roles: roles.to_vec(), lang: Lang::Ru }
    }

    pub async fn worker(&self, name: &str) -> Worker {
        self.hire(name, &[Role::Worker]).await
    }

    pub async fn reader(&self, name: &str) -> Reader {
        let worker = netreach::roster::by_name(&self.house, name).await.unwrap().unwrap();
        let passphrase = Passphrase::new(format!("{name} passphrase"));
        let reader = self.vault.sign_in(worker.id, &passphrase).await;
        reader.unwrap_or_else(|fault| panic!("{fault}"))
    }

    // ---- clients ----

    /// Everything that comes with the program, signed by a clinician of the story.
    pub async fn signs_everything(&self) {
        self.import_leaflets(starter::texts().unwrap()).await.unwrap();
        let doctor = self.hire("doctor", &[Role::Verifier]).await;
        let (now, until) = (self.now(), self.now() + days(365));
        let sign = move |tx: &mut Tx| {
            for draft in store::leaflet::newest_of_all(tx)? {
                desk::leaflet::sign(tx, &doctor, draft.id, until, now)?;
            }
            Ok::<_, DeskError>(())
        };
        self.store.commit(sign).await.unwrap();
        self.refresh_library().await.unwrap();
    }

    /// A bus that stands somewhere every evening and has everything.
    pub async fn has_a_stop(&self) {
        let editor = self.hire("editor", &[Role::Editor]).await;
        let words = |ru: &str, en: &str| InTwo { ru: ru.to_owned(), en: en.to_owned() };
        let offers = ["HRS.NALOXONE", "HRS.PACK", "HRS.HIV_TEST"];
        let stretch = Stretch { from_min: 18 * 60, until_min: 21 * 60 };
        let sheet = Sheet {
            kind: PlaceKind::MobileUnit,
            title: words("Автобус у метро", "Bus at the station"),
            way: words("Выход 2", "Exit 2"),
            entry: InTwo::default(),
            offers: offers.iter().filter_map(|code| Need::read(code)).collect(),
            tel: String::new(),
            is_active: true,
            redeems: true,
            hours: (1..=7).map(|weekday| Hours { weekday, stretch }).collect(),
        };
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let write =
            move |tx: &mut Tx| desk::stops::write(tx, &editor, None, sheet, now, &zone).map(drop);
        self.store.commit(write).await.unwrap();
        self.refresh_library().await.unwrap();
    }

    /// What the desk itself said in a talk, oldest first.
    pub async fn lines(&self, case: CaseId) -> Vec<Line> {
        let messages = self.store.read(move |tx| store::message::since(tx, case, 0)).await;
        let messages = messages.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        messages.into_iter().filter_map(|message| message.line).collect()
    }

    /// Somebody nobody knows writes.
    pub async fn meets(&self, words: &str) -> Guest {
        let token = self.begin_talk(&said(words), Lang::Ru).await.unwrap();
        self.guest(token).await
    }

    pub async fn guest(&self, token: Token) -> Guest {
        let visit = self.vault.visit(&token, self.now()).await;
        let visitor = visit.unwrap_or_else(|fault| panic!("{fault}")).unwrap();
        let case = self.case_of(visitor.client).await.unwrap().id;
        Guest { token, visitor, case }
    }

    pub async fn says(&self, guest: &Guest, words: &str) -> Result<(), DeskError> {
        self.add_to_talk(&guest.visitor, &said(words), Lang::Ru).await
    }

    /// What the client can read, oldest first.
    pub async fn client_reads(&self, guest: &Guest) -> Vec<String> {
        let case = guest.case;
        let key = self.client_key(&guest.visitor, case).await.unwrap();
        let messages = self
            .store
            .read(move |tx| store::message::for_client(tx, case, 0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        words(&house::opened(case, messages, &key, None))
    }

    /// How many of the client's photos they can open.
    pub async fn photos_that_open(&self, guest: &Guest) -> usize {
        let case = guest.case;
        let key = self.client_key(&guest.visitor, case).await.unwrap();
        let sealed = self
            .store
            .read(move |tx| {
                let mut photos = Vec::new();
                for message in store::message::since(tx, case, 0)? {
                    let photo = store::message::photo(tx, case, message.seq)?;
                    photos.extend(photo.map(|photo| (message.bound(case), photo)));
                }
                Ok(photos)
            })
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        let mut open = 0;
        for (bound, photo) in sealed {
            open += usize::from(self.vault.open_photo(&key, bound, &photo).await.is_ok());
        }
        open
    }

    // ---- verbs ----

    pub async fn takes(&self, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::case::take(tx, &worker, case, now)).await
    }

    pub async fn releases(&self, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::case::release(tx, &worker, case, now)).await
    }

    pub async fn replies(
        &self,
        worker: &Worker,
        case: CaseId,
        words: &str,
    ) -> Result<(), DeskError> {
        self.reply(worker, case, &Words::new(words.to_owned()), Audience::Private).await
    }

    pub async fn finishes(&self, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let closure = closure("HRS.HIV_TEST", &["S14", "S19"]);
        self.store.commit(move |tx| desk::closure::finish(tx, &worker, case, closure, now)).await
    }

    /// The worker's console asks for something from time to time.
    pub async fn is_here(&self, worker: &Worker, until: Timestamp) {
        let id = worker.id;
        let here = move |tx: &mut Tx| store::presence::here(tx, id, true, until);
        self.store.commit(here).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    }

    /// A worker says that it is about nobody's health.
    pub async fn is_about_papers(&self, worker: &Worker, case: CaseId) {
        let (worker, now) = (worker.clone(), self.now());
        let sorting = desk::case::Sorting {
            urgency: netreach::codes::Urgency::Routine,
            need: Need::read("SVC.ID_DOCS"),
            clarity: netreach::codes::Clarity::Clear,
        };
        let sort = move |tx: &mut Tx| desk::case::sort(tx, &worker, case, &sorting, now);
        self.store.commit(sort).await.unwrap();
    }

    /// A case as a profession has it while it is with them or asked of them: the
    /// leave to read it, and the keys.
    pub async fn hand(&self, reader: &Reader, case: CaseId, role: Role) {
        let now = self.now();
        let team = netreach::roster::teams(role)[0];
        self.vault.share(reader, case, team).await.unwrap();
        let leave = move |tx: &mut Tx| store::handed::hand(tx, case, role, now);
        let handed: Result<bool, Fault> = self.store.commit(leave).await;
        assert!(handed.is_ok());
    }

    /// Opens the case as this worker, with their keys.
    pub async fn reads(&self, name: &str, case: CaseId) -> Result<Vec<String>, DeskError> {
        let row = netreach::roster::by_name(&self.house, name).await?.unwrap();
        let worker = Worker { id: row.id, roles: row.roles, lang: row.lang };
        let now = self.now();
        let file = self.store.commit(move |tx| desk::reading::open(tx, &worker, case, now)).await?;
        let reader = self.reader(name).await;
        Ok(words(&self.open_messages(&reader, case, file.messages).await?))
    }

    pub async fn case(&self, id: CaseId) -> Option<Case> {
        self.store
            .read(move |tx| store::case::find(tx, id))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    pub async fn standing(&self, id: CaseId) -> Standing {
        self.case(id).await.unwrap().standing
    }

    /// The screens of the guide in a talk, oldest first.
    pub async fn steps(&self, id: CaseId) -> Vec<Step> {
        let messages = self.store.read(move |tx| store::message::since(tx, id, 0)).await;
        let messages = messages.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        messages.into_iter().filter_map(|message| message.step).collect()
    }

    pub async fn draft(&self, id: CaseId) -> store::report::Draft {
        let draft = self.store.read(move |tx| store::report::draft(tx, id)).await;
        draft.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).unwrap()
    }

    /// Until when this worker has to talk to somebody.
    pub async fn debrief(&self, worker: &Worker) -> Option<Timestamp> {
        let id = worker.id;
        let owed = self.store.read(move |tx| store::emergency::debrief_of(tx, id)).await;
        owed.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    pub async fn reports(&self) -> Vec<store::report::WorkReport> {
        self.has_counted_right().await;
        self.store
            .read(|tx| store::report::newest(tx, &store::report::Wanted::default()))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    pub async fn delivers(&self) -> usize {
        outbox::deliver_due(&self.house, &self.channel).await.unwrap()
    }

    pub async fn round(&self) {
        rounds::make(&self.house).await;
    }

    /// One look whether something is due to somebody in danger.
    pub async fn minds(&self) {
        rounds::mind_danger(&self.house).await.unwrap();
    }

    // ---- looking underneath ----

    /// Rows in a table, by the engine's own count.
    pub async fn rows(&self, table: &'static str) -> i64 {
        let sql: &'static str = format!("SELECT COUNT(*) FROM {table}").leak();
        self.store
            .read(move |tx| tx.row(sql, &[])?.unwrap().int(0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    /// Every story ends with nothing owed.
    pub async fn owes_nothing(&self) {
        while self.delivers().await > 0 {}
        assert_eq!(self.rows("outbox").await, 0, "something is still owed");
        self.has_counted_right().await;
    }

    /// Figures are the sums of the reports that stand there.
    pub async fn has_counted_right(&self) {
        let all = |tx: &mut Tx| {
            let mut all = Vec::new();
            for measure in Measure::ALL {
                let (first, last) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
                let some = store::figures::between(tx, *measure, first, last)?;
                all.extend(some.into_iter().map(|figure| (figure.key, figure.times)));
            }
            all.sort_unstable();
            Ok::<_, DeskError>(all)
        };
        let counted = self.store.read(all).await.unwrap();
        let recount = |tx: &mut Tx| Ok::<_, DeskError>(store::figures::recount(tx)?);
        self.store.commit(recount).await.unwrap();
        let anew = self.store.read(all).await.unwrap();
        assert!(counted == anew, "figures are not the sums of reports: {counted:?} {anew:?}");
    }
}

/// A client with their cookie.
pub struct Guest {
    pub token: Token,
    pub visitor: Visitor,
    pub case: CaseId,
}

pub fn said(words: &str) -> Sent {
    Sent { words: Words::new(words.to_owned()), attached: None, danger: false }
}

/// A small picture and no words.
pub fn photo() -> Sent {
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let photo = netreach::photo::clean(&png).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    Sent { words: Words::new(String::new()), attached: Some(Attached::Photo(photo)), danger: false }
}

pub fn closure(need: &str, services: &[&str]) -> Closure {
    Closure {
        need: Need::read(need).unwrap(),
        more_needs: Vec::new(),
        services: services.iter().map(|code| Service::read(code).unwrap()).collect(),
        outcome: Outcome::Solved,
        about: About::Themselves,
        seen: None,
        note: None,
    }
}

pub fn refused<T>(result: Result<T, DeskError>) -> Option<Refusal> {
    match result {
        Err(DeskError::Refused(refusal)) => Some(refusal),
        Err(DeskError::Fault(fault)) => panic!("the machine failed: {fault}"),
        Ok(_) => None,
    }
}

fn words(opened: &[Opened]) -> Vec<String> {
    opened.iter().filter_map(|opened| opened.letter.as_ref()?.words().map(str::to_owned)).collect()
}
