//! One house with a bot, and the people on the other side of Telegram.

use std::sync::Arc;

use netreach::clock::Span;
use netreach::codes::{Role, Venue};
use netreach::config::Config;
use netreach::desk::{DeskError, Worker};
use netreach::ids::CaseId;
use netreach::outbox::{self, Channel};
use netreach::push::Push;
use netreach::store;
use netreach::telegram::{self, Telegram};
use telegram_standin::{Person, Shown, Standin};

use super::{Engine, NOON, TestHouse};

pub struct Scene {
    pub test: TestHouse,
    pub standin: Standin,
    pub telegram: Arc<Telegram>,
    channel: Channel,
    offset: std::sync::atomic::AtomicI64,
}

impl std::ops::Deref for Scene {
    type Target = TestHouse;
    fn deref(&self) -> &TestHouse {
        &self.test
    }
}

/// Tells a story to both engines.
pub fn each_engine<F: Future<Output = ()>>(story: impl Fn(Scene) -> F) {
    super::each_engine_with(|engine| Scene::build(engine, 1, |_| ()), story);
}

impl Scene {
    pub fn build(engine: Engine, seed: u64, change: impl Fn(&mut Config)) -> Scene {
        let standin = Standin::start(seed).unwrap();
        standin.clock().set(NOON.0);
        standin.poll_pauses(false);
        let mut config = Config::default();
        config.telegram.api_base = standin.address();
        change(&mut config);
        let telegram = Telegram::with_token(&standin.token(), &config.telegram);
        let telegram = Arc::new(telegram.unwrap_or_else(|sentence| panic!("{sentence}")));
        let push = Push::new(&config).unwrap_or_else(|sentence| panic!("{sentence}"));
        let push = push.map(Arc::new);
        Scene {
            channel: Channel::Doors { telegram: Some(Arc::clone(&telegram)), push },
            test: TestHouse::build_with(engine, config),
            standin,
            telegram,
            offset: 0.into(),
        }
    }

    /// Updates are taken in, and what is owed goes out, until nothing moves.
    pub async fn settles(&self) {
        loop {
            let before = self.offset.load(std::sync::atomic::Ordering::SeqCst);
            // A question that finds nothing is answered late, as by Telegram.
            if self.standin.pending() > 0 {
                self.hears().await.unwrap_or_else(|error| panic!("{error:?}"));
            }
            let mut moved = self.offset.load(std::sync::atomic::Ordering::SeqCst) != before;
            moved |= outbox::deliver_due(&self.house, &self.channel).await.unwrap() > 0;
            moved |= telegram::delete_due(&self.telegram, &self.house).await.unwrap() > 0;
            if !moved {
                return;
            }
        }
    }

    /// The outbox takes one turn.
    pub async fn works(&self) {
        outbox::deliver_due(&self.house, &self.channel).await.unwrap();
        telegram::delete_due(&self.telegram, &self.house).await.unwrap();
    }

    /// Asks Telegram once.
    pub async fn hears(&self) -> Result<bool, DeskError> {
        let mut offset = self.offset.load(std::sync::atomic::Ordering::SeqCst);
        let asked = telegram::ask_once(&self.telegram, &self.house, &mut offset).await;
        self.offset.store(offset, std::sync::atomic::Ordering::SeqCst);
        asked
    }

    /// Forgets what was confirmed, as a program does that starts anew.
    pub fn restarts(&self) {
        self.offset.store(0, std::sync::atomic::Ordering::SeqCst);
    }

    /// Time passes here and at Telegram, in steps of at most ten minutes, with
    /// everything that happens in it.
    pub async fn passes(&self, span: Span) {
        self.passes_by(span, Span::minutes(10)).await;
    }

    pub async fn passes_by(&self, span: Span, steps: Span) {
        let mut left = span.0;
        while left > 0 {
            let step = left.min(steps.0);
            self.moves(Span::seconds(step));
            self.round().await;
            self.settles().await;
            left -= step;
        }
    }

    /// Time passes, and nobody does anything.
    pub fn moves(&self, span: Span) {
        self.clock.advance(span);
        self.standin.advance(span.0);
    }

    /// Seconds pass until everything that is held back by a limit has gone out.
    pub async fn calms(&self) {
        for _ in 0..120 {
            self.settles().await;
            if self.owes_soon().await == 0 {
                return;
            }
            self.moves(Span::seconds(1));
        }
        panic!("something stays owed:\n{}", self.standin.timeline());
    }

    /// What is owed, but for what waits until somebody comes.
    async fn owes_soon(&self) -> i64 {
        let soon = self.now() + Span::days(1);
        let owed = self.store.read(move |tx| {
            let sql = "SELECT COUNT(*) FROM outbox WHERE due_at < $1";
            tx.row(sql, netreach::values![soon])?.map_or(Ok(0), |row| row.int(0))
        });
        owed.await.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    pub fn ann(&self) -> Person {
        self.standin.user("Анна", "Петрова").username("ann_petrova").language("ru")
    }

    /// Every case there is, oldest first.
    pub async fn cases(&self) -> Vec<CaseId> {
        let cases = self.store.read(|tx| store::case::list(tx, store::case::View::All, 0)).await;
        let mut cases: Vec<_> = cases
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
            .into_iter()
            .map(|listed| listed.id)
            .collect();
        cases.reverse();
        cases
    }

    pub async fn only_case(&self) -> CaseId {
        let cases = self.cases().await;
        assert_eq!(cases.len(), 1, "{}", self.standin.timeline());
        cases[0]
    }

    pub async fn venue(&self, case: CaseId) -> Venue {
        let client = self.case(case).await.unwrap().client;
        let found = self.store.read(move |tx| store::client::find(tx, client)).await;
        found.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")).unwrap().venue
    }

    /// A worker called vera who is at the desk.
    pub async fn vera(&self) -> Worker {
        self.hire("vera", &[Role::Worker]).await
    }
}

/// The texts on a phone, oldest first.
pub fn texts(shown: &[Shown]) -> Vec<&str> {
    shown.iter().map(|it| it.text.as_str()).collect()
}
