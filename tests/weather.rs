//! Many seeds, one world each: people write in private and ask in the group
//! chat, block and come back; workers answer; Telegram fails, floods, repeats and
//! is away; the program starts anew, and a second process sends beside it. Whatever happens: no client's message is lost or
//! doubled, order is kept, nothing private is left after its time, and no mark
//! of a person is on disk or in the log, however much is logged.
//!
//! `NETREACH_SEEDS=1000 cargo test --release --test weather` for the whole
//! campaign, `501-1000` for half of it; a few seeds otherwise. A failure names its seed.

mod support;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, Once};

use netreach::clock::Span;
use netreach::desk::Worker;
use netreach::house::House;
use netreach::ids::CaseId;
use netreach::outbox::{self, Channel};
use netreach::telegram::{self, Telegram};
use support::telegram::Scene;
use support::{Engine, hours};
use telegram_standin::{Admin, Calls, Fault, From, Group, Person};

/// A small generator of its own: the same seed is the same story.
struct Chance(u64);

impl Chance {
    /// From 0 to `below` - 1. The step is Marsaglia's xorshift64.
    fn below(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }

    /// A place in a list of so many.
    fn place(&mut self, many: usize) -> usize {
        usize::try_from(self.below(many as u64)).unwrap()
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }
}

struct Told {
    scene: Scene,
    chance: Chance,
    /// Another process over the same folder: it sends and deletes too.
    beside: (House, Channel, Arc<Telegram>),
    vera: Worker,
    people: Vec<Person>,
    group: Group,
    /// They write in the group chat only.
    members: Vec<Person>,
    /// What each said, in order, that a worker must be able to read.
    said: BTreeMap<usize, Vec<String>>,
    number: u64,
}

#[test]
fn any_weather_on_sqlite() {
    campaign(Engine::Sqlite, 6);
}

#[test]
fn any_weather_on_postgresql() {
    if std::env::var("NETREACH_TEST_PG").is_ok() {
        campaign(Engine::Postgres, 3);
    }
}

/// The first `few`, or those that are asked for: `1000`, or `501-1000`.
fn seeds(few: u64) -> RangeInclusive<u64> {
    let Ok(asked) = std::env::var("NETREACH_SEEDS") else { return 1..=few };
    let (first, last) = asked.split_once('-').unwrap_or(("1", &asked));
    first.parse().unwrap()..=last.parse().unwrap()
}

fn campaign(engine: Engine, few: u64) {
    for seed in seeds(few) {
        println!("{engine:?}, seed {seed}");
        let scene = Scene::build(engine, seed, |_| ());
        support::runtime().block_on(story(scene, seed));
    }
}

/// All that was logged, at the finest level, by whatever story.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Pen;

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn begin_to_log() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let log = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        log.with_writer(|| Pen).with_ansi(false).init();
    });
}

async fn story(scene: Scene, seed: u64) {
    begin_to_log();
    let logged = LOG.lock().unwrap().len();
    let vera = scene.vera().await;
    let people: Vec<Person> = (0..4)
        .map(|number| scene.standin.user(&format!("Имя{seed}x{number}"), "Фамилия").language("ru"))
        .collect();
    let members: Vec<Person> = (0..2)
        .map(|number| scene.standin.user(&format!("Член{seed}x{number}"), "Чата").language("ru"))
        .collect();
    let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all());
    let group = members.iter().fold(group.members(5), Group::with_member);
    scene.telegram.set_group(group.id());
    let beside = beside(&scene);
    let chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let said = BTreeMap::new();
    let mut told = Told { scene, chance, beside, vera, people, group, members, said, number: 0 };
    for _ in 0..40 {
        told.something_happens().await;
    }
    told.the_sky_clears().await;
    told.nothing_is_lost_doubled_or_out_of_order().await;
    told.nothing_private_is_left().await;
    told.scene.standin.assert_no_identity_in(told.scene.dir.path());
    tracing::trace!("the story ends");
    told.nobody_is_logged(&LOG.lock().unwrap()[logged..]);
    told.scene.standin.assert_clean();
}

fn beside(scene: &Scene) -> (House, Channel, Arc<Telegram>) {
    let (store, vault) = (scene.store.clone(), scene.vault.clone());
    let house = House::new(store, vault, scene.clock.clone(), scene.config.clone());
    let telegram = Telegram::with_token(&scene.standin.token(), &scene.config.telegram).unwrap();
    let telegram = Arc::new(telegram);
    telegram.set_group(scene.telegram.group().unwrap());
    (house, Channel::Doors { telegram: Some(Arc::clone(&telegram)), push: None }, telegram)
}

impl Told {
    /// Both processes take a turn at once.
    async fn works(&self) {
        let (house, channel, telegram) = &self.beside;
        let other = async {
            outbox::deliver_due(house, channel).await.unwrap();
            telegram::delete_due(telegram, house).await.unwrap();
        };
        tokio::join!(self.scene.works(), other);
    }

    async fn something_happens(&mut self) {
        match self.chance.below(12) {
            0..=4 => self.somebody_writes(),
            5 => self.something_breaks(),
            6 | 7 => self.vera_answers().await,
            8 => self.scene.restarts(),
            9 => self.scene.standin.deliver_twice(self.chance.once_in(2)),
            10 => {
                let who = self.chance.place(self.people.len());
                self.people[who].block();
                self.people[who].unblock();
            }
            _ => {
                let seconds = 1 + self.chance.below(7_200);
                self.scene.moves(Span::seconds(i64::try_from(seconds).unwrap()));
                self.scene.round().await;
            }
        }
        // A turn of the loop: it may fail, as in life.
        let _ = self.scene.hears().await;
        self.works().await;
    }

    fn somebody_writes(&mut self) {
        let who = self.chance.place(self.people.len() + self.members.len());
        self.number += 1;
        let words = format!("вопрос {}", self.number);
        match self.members.get(who.wrapping_sub(self.people.len())) {
            None => drop(self.people[who].dm(&words)),
            Some(member) => {
                member.post(&self.group, &format!("разговор {}", self.number));
                member.post(&self.group, &format!("/ask {words}"));
            }
        }
        self.said.entry(who).or_default().push(words);
    }

    fn something_breaks(&mut self) {
        let faults = [
            Fault::too_many(30),
            Fault::error(500, "Internal Server Error"),
            Fault::DropBefore,
            Fault::DropAfter,
            Fault::GarbagePage,
            Fault::GarbageTruncated,
        ];
        let fault = faults[self.chance.place(faults.len())].clone();
        let calls = match self.chance.below(3) {
            0 => Calls::to("getUpdates"),
            1 => Calls::to("sendMessage"),
            _ => Calls::any(),
        };
        self.scene.standin.fail(calls, fault, 1 + self.chance.below(3));
    }

    async fn vera_answers(&mut self) {
        let cases: Vec<CaseId> = self.scene.cases().await;
        if cases.is_empty() {
            return;
        }
        let case = cases[self.chance.place(cases.len())];
        self.number += 1;
        let words = format!("ответ {}", self.number);
        self.scene.replies(&self.vera, case, &words).await.unwrap();
    }

    async fn the_sky_clears(&self) {
        self.scene.standin.end_faults();
        self.scene.standin.deliver_twice(false);
        self.scene.restarts();
        for _ in 0..40 {
            let _ = self.scene.hears().await;
            self.works().await;
            self.scene.moves(Span::seconds(10));
        }
        self.scene.settles().await;
    }

    async fn nothing_is_lost_doubled_or_out_of_order(&self) {
        let mut read = Vec::new();
        for case in self.scene.cases().await {
            let all = self.scene.reads("vera", case).await.unwrap();
            read.push(all.into_iter().filter(|it| it.starts_with("вопрос")).collect::<Vec<_>>());
        }
        let mut said: Vec<Vec<String>> = self.said.values().cloned().collect();
        said.sort();
        read.sort();
        assert_eq!(read, said, "{}", self.scene.standin.timeline());
        for person in &self.people {
            let phone = person.phone();
            let answers: Vec<u64> = phone
                .iter()
                .filter(|it| it.from == From::Bot)
                .filter_map(|it| it.text.strip_prefix("ответ ")?.parse().ok())
                .collect();
            assert!(answers.is_sorted(), "{answers:?}");
            let mut once = answers.clone();
            once.dedup();
            assert_eq!(once, answers, "no answer of a worker stands twice");
        }
    }

    fn nobody_is_logged(&self, log: &[u8]) {
        let traces = self.scene.standin.traces_in(log);
        assert!(traces.is_empty(), "the log gives away {traces:?}");
        let log = String::from_utf8_lossy(log);
        assert!(log.contains("the story ends"), "the log was not heard");
        for word in ["вопрос", "ответ"] {
            assert!(!log.contains(word), "the log repeats what was said");
        }
        let token = self.scene.standin.token();
        assert!(!log.contains(token.split(':').nth(1).unwrap()), "the log tells the token");
    }

    async fn nothing_private_is_left(&self) {
        self.scene.passes_by(hours(26), hours(1)).await;
        for person in &self.people {
            assert!(person.phone().is_empty(), "{}", self.scene.standin.timeline());
        }
    }
}
