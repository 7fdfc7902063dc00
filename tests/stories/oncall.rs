//! Stories of the ladder: who is called, when, and who is left to sleep.
mod devices;
mod over;

use crate::support;
use crate::support::telegram::{Scene, texts};
use crate::support::{Engine, Guest, days, hours as h, minutes, said};
use netreach::clock::{Span, Timestamp};
use netreach::codes::{Clarity, Lang, Line, Role, Rung, Urgency, Way};
use netreach::desk::case::Sorting;
use netreach::desk::hours;
use netreach::desk::{self, Worker, ladder, rota};
use netreach::house::Sent;
use netreach::ids::CaseId;
use netreach::store;
use netreach::store::case::Standing;
use netreach::web::console;
use telegram_standin::{Calls, Fault, Person};

/// 2026-11-21 as local dates are written.
const TODAY: Timestamp = Timestamp(1_795_219_200);
const CALL: &str = "Срочный случай. Откройте консоль.";

/// An organisation at four in the morning: shifts from eleven, Vera and Mark on
/// call, Olga above them, Roman asleep. All can be called.
struct Night {
    scene: Scene,
    people: Vec<(Worker, Person)>,
}

const VERA: usize = 0;
const MARK: usize = 1;
const OLGA: usize = 2;
const ROMAN: usize = 3;

impl std::ops::Deref for Night {
    type Target = Scene;
    fn deref(&self) -> &Scene {
        &self.scene
    }
}

fn each_engine<F: Future<Output = ()>>(story: impl Fn(Night) -> F) {
    let build = |engine: Engine| {
        let scene = Scene::build(engine, 5, |_| ());
        support::runtime().block_on(Night::falls(scene))
    };
    support::each_engine_with(build, story);
}

impl Night {
    async fn falls(scene: Scene) -> Night {
        let mut people = Vec::new();
        for (name, role) in [
            ("vera", Role::Worker),
            ("mark", Role::Worker),
            ("olga", Role::Supervisor),
            ("roman", Role::Worker),
        ] {
            let worker = scene.hire(name, &[role]).await;
            people.push((worker, scene.standin.user(name, "").language("ru")));
        }
        let night = Night { scene, people };
        for at in 0..4 {
            night.binds(at).await;
        }
        let (olga, now) = (night.people[OLGA].0.clone(), night.now());
        let (vera, mark) = (night.people[VERA].0.id, night.people[MARK].0.id);
        let zone = night.config.organisation.time_zone.clone();
        let all: Vec<i8> = (1..=7).collect();
        night
            .store
            .commit(move |tx| {
                hours::plan(tx, &olga, Role::Worker, &all, (11 * 60, 21 * 60))?;
                rota::assign(tx, &olga, &zone, TODAY, Rung::First, vera, now)?;
                rota::assign(tx, &olga, &zone, TODAY, Rung::Second, mark, now)?;
                // The month has had its drill: none breaks into these stories.
                Ok::<_, desk::DeskError>(store::drill::insert(tx, 7, TODAY - days(9))?)
            })
            .await
            .unwrap();
        night.moves(h(16));
        night
    }

    async fn binds(&self, at: usize) {
        let (worker, phone) = &self.people[at];
        let word = self.duty_word(worker.id).await.unwrap();
        phone.start(&word);
        self.calms().await;
        assert!(phone.from_bot().last().unwrap().text.starts_with("Готово."));
    }

    /// How often each of them was called.
    fn calls(&self) -> [usize; 4] {
        [VERA, MARK, OLGA, ROMAN].map(|at| {
            let shown = self.people[at].1.from_bot();
            shown.iter().filter(|it| it.text.starts_with("Срочный случай")).count()
        })
    }

    fn last(&self, at: usize) -> String {
        self.people[at].1.from_bot().last().unwrap().text.clone()
    }

    fn presses(&self, at: usize) {
        let phone = &self.people[at].1;
        let shown = phone.from_bot();
        let call = shown.iter().rfind(|it| it.text.starts_with("Срочный случай")).unwrap();
        phone.press(call.id, "Беру");
    }

    /// Somebody says on the page that a life is in danger.
    async fn danger(&self) -> Guest {
        let sent = Sent { danger: true, ..said("друг не дышит") };
        let token = self.begin_talk(&sent, Lang::Ru).await.unwrap();
        self.guest(token).await
    }

    async fn waits(&self, minutes: i64) {
        self.passes_by(Span::minutes(minutes), Span::seconds(20)).await;
    }

    /// At the desk, for the next hour.
    async fn stays(&self, at: usize) {
        self.is_here(&self.people[at].0, self.now() + h(1)).await;
    }

    async fn opens(&self, at: usize, case: CaseId) {
        let (worker, now) = (self.people[at].0.clone(), self.now());
        let open =
            self.store.commit(move |tx| desk::reading::open(tx, &worker, case, now).map(drop));
        open.await.unwrap();
    }

    /// A worker says how dangerous it is.
    async fn sorts(&self, case: CaseId, urgency: Urgency) {
        let (vera, now) = (self.people[VERA].0.clone(), self.now());
        let sorting = Sorting { urgency, need: None, clarity: Clarity::Clear };
        let sort = self.store.commit(move |tx| desk::case::sort(tx, &vera, case, &sorting, now));
        sort.await.unwrap();
    }

    async fn drills(&self) {
        let (olga, now) = (self.people[OLGA].0.clone(), self.now());
        let begin = self.store.commit(move |tx| ladder::drill_by(tx, &olga, TODAY + days(1), now));
        begin.await.unwrap();
    }

    async fn holder(&self, case: CaseId) -> Option<usize> {
        match self.standing(case).await {
            Standing::Held { by, .. } => self.people.iter().position(|(it, _)| it.id == by),
            _ => None,
        }
    }
}

#[test]
fn an_emergency_calls_at_once_and_at_2_4_and_6_minutes_until_somebody_takes_it() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.settles().await;
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        assert_eq!(night.last(VERA), CALL);
        let told = night.people[VERA].1.from_bot().last().unwrap().clone();
        assert!(told.protected && !told.text.contains("дыш"));
        night.waits(2).await;
        assert_eq!(night.calls(), [2, 0, 0, 0]);
        assert_eq!(night.last(VERA), "Срочный случай ждёт 2 минуты. Откройте консоль.");
        night.waits(2).await;
        assert_eq!(night.calls(), [2, 1, 0, 0]);
        night.waits(1).await;
        night.takes(&night.people[MARK].0, guest.case).await.unwrap();
        night.stays(MARK).await;
        night.waits(20).await;
        assert_eq!(night.calls(), [2, 1, 0, 0], "it was taken after 5 minutes");
        assert_eq!(night.rows("calls").await, 0);
        night.owes_nothing().await;
        night.standin.assert_clean();
    });
}

/// The night of the study: somebody cries for help without a word of it, and
/// somebody else only asks where to get naloxone.
#[test]
fn at_four_in_the_morning_a_cry_is_answered_at_once_and_a_question_wakes_nobody() {
    each_engine(|night| async move {
        night.signs_everything().await;
        night.has_a_stop().await;
        let ann = night.ann();
        ann.dm("где взять налоксон?");
        night.calms().await;
        let phone = ann.from_bot();
        let said = texts(&phone);
        assert!(said.iter().any(|it| it.starts_with("Налоксон")), "{said:?}");
        assert!(said.iter().any(|it| it.contains("Автобус")), "{said:?}");
        assert!(said.iter().any(|it| it.starts_with("Это ответил бот")), "{said:?}");
        // Nor does one that only a person can answer.
        night.meets("нужна помощь с документами").await;
        night.waits(10).await;
        assert_eq!(night.calls(), [0; 4]);

        let (boris, before) = (night.standin.user("Борис", ""), night.now());
        boris.dm("парень серый какой-то, губы как чернила, трясу а он никак");
        night.settles().await;
        assert_eq!(night.now(), before, "not a second has passed");
        let said = boris.from_bot();
        assert!(said[0].text.starts_with("Позвоните 103"), "{:?}", texts(&said));
        assert!(!said[0].buttons.is_empty());
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        night.waits(6).await;
        assert_eq!(night.calls(), [2, 1, 1, 0]);

        // The same on the page, without a script.
        let guest = night.meets("she took something at the party, cant wake her").await;
        let lines = night.lines(guest.case).await;
        assert!(lines.contains(&Line::PersonAsked), "{lines:?}");
        assert_eq!(night.case(guest.case).await.unwrap().urgency, Urgency::Emergency);
        night.standin.assert_clean();
    });
}

#[test]
fn the_ladder_goes_on_until_somebody_takes_it() {
    each_engine(|night| async move {
        night.danger().await;
        night.waits(6).await;
        assert_eq!(night.calls(), [2, 1, 1, 0]);
        night.waits(11).await;
        assert_eq!(night.calls(), [4, 3, 3, 0], "everybody on the ladder, every 5 minutes");
        night.standin.assert_clean();
    });
}

#[test]
fn routine_and_urgent_messages_wake_nobody_and_the_client_hears_the_true_hour() {
    each_engine(|night| async move {
        let guest = night.meets("где завтра автобус?").await;
        night.sorts(guest.case, Urgency::Urgent).await;
        let ann = night.ann();
        ann.dm("можно узнать про тест?");
        night.calms().await;
        let told = ann.from_bot().last().unwrap().text.clone();
        assert!(
            told.ends_with("Ночью отвечает бот. Человек ответит после 11:00 по Москве."),
            "{told}"
        );
        night.waits(30).await;
        assert_eq!(night.calls(), [0; 4]);
        assert_eq!(night.rows("calls").await, 0);
        // Somebody reads it in the morning and sees what it is.
        night.sorts(guest.case, Urgency::Emergency).await;
        night.settles().await;
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        night.standin.assert_clean();
    });
}

#[test]
fn whoever_takes_the_call_opens_the_case_or_others_are_called() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.settles().await;
        night.presses(VERA);
        night.calms().await;
        assert!(night.last(VERA).starts_with("Вы взяли."), "{}", night.last(VERA));
        night.waits(2).await;
        assert_eq!(night.calls(), [1, 0, 0, 0], "she said that she comes");
        assert_eq!(night.holder(guest.case).await, None, "saying so reads nothing");
        night.waits(1).await;
        assert_eq!(night.calls(), [2, 0, 0, 0], "she did not come in 3 minutes");
        night.waits(1).await;
        assert_eq!(night.calls(), [2, 1, 0, 0]);
        night.presses(MARK);
        night.calms().await;
        night.opens(MARK, guest.case).await;
        assert_eq!(night.holder(guest.case).await, Some(MARK));
        assert_eq!(night.rows("calls").await, 0);
        night.presses(VERA);
        night.calms().await;
        assert!(night.last(VERA).contains("уже никого не ждёт"));
        // He stays at the desk.
        night.stays(MARK).await;
        night.waits(20).await;
        assert_eq!(night.calls(), [2, 1, 0, 0]);
        // He gives it back, and it begins anew.
        let (mark, case, now) = (night.people[MARK].0.clone(), guest.case, night.now());
        let given =
            night.store.commit(move |tx| netreach::desk::beside::give_back(tx, &mark, case, now));
        given.await.unwrap();
        night.settles().await;
        assert_eq!(night.calls(), [3, 1, 0, 0]);
        night.standin.assert_clean();
    });
}

#[test]
fn a_restart_between_two_steps_loses_none_and_doubles_none_but_the_one_in_doubt() {
    each_engine(|night| async move {
        night.danger().await;
        night.settles().await;
        night.waits(1).await;
        // From here to the fifth minute no program runs.
        night.moves(minutes(4));
        night.restarts();
        night.store.commit(store::free_all).await.unwrap_or_else(|fault| panic!("{fault}"));
        night.round().await;
        night.settles().await;
        assert_eq!(night.calls(), [2, 1, 0, 0], "the steps of 2 and 4 minutes");
        // The answer to the next one is lost on its way: it is said again.
        night.standin.fail(Calls::to("sendMessage"), Fault::DropAfter, 1);
        night.waits(2).await;
        let calls = night.calls();
        assert_eq!(calls[..2], [2, 1]);
        assert!((1..=2).contains(&calls[OLGA]), "{calls:?}");
        night.standin.assert_clean();
    });
}

#[test]
fn what_waited_for_telegram_is_said_once_and_not_when_it_is_too_late() {
    each_engine(|night| async move {
        let guest = night.danger().await;
        night.standin.fail(Calls::to("sendMessage"), Fault::error(502, "Bad Gateway"), 9);
        night.waits(3).await;
        let owed = night.rows("outbox").await;
        assert!(owed <= 1, "{owed} calls to one person are owed");
        night.takes(&night.people[ROMAN].0, guest.case).await.unwrap();
        night.stays(ROMAN).await;
        let before = night.calls();
        night.waits(20).await;
        assert_eq!(night.calls(), before);
        assert_eq!(night.rows("outbox").await, 0);
    });
}

#[test]
fn without_a_rota_everybody_is_called_and_the_client_is_told_that_nobody_is_there() {
    each_engine(|night| async move {
        let olga = night.people[OLGA].0.clone();
        night
            .store
            .commit(move |tx| {
                rota::clear(tx, &olga, TODAY, Rung::First)?;
                rota::clear(tx, &olga, TODAY, Rung::Second)
            })
            .await
            .unwrap();
        let ann = night.ann();
        ann.dm("кто-нибудь есть?");
        night.calms().await;
        let told = ann.from_bot().first().unwrap().text.clone();
        assert!(told.contains("Людей ночью нет"), "{told}");
        for word in ["вызвали", "позвали", "едет", "едут"] {
            assert!(!told.contains(word));
        }
        // Roman asked for quiet at this hour, and there are others.
        let roman = night.people[ROMAN].0.id;
        let asked = Some((3 * 60, 9 * 60));
        let quiet = night.store.commit(move |tx| store::call::set_quiet(tx, roman, asked));
        quiet.await.unwrap_or_else(|fault| panic!("{fault}"));
        night.danger().await;
        night.waits(1).await;
        assert_eq!(night.calls(), [1, 1, 1, 0]);
        night.standin.assert_clean();
    });
}

#[test]
fn many_alarms_at_once_call_a_person_twice_a_minute_at_most() {
    each_engine(|night| async move {
        for _ in 0..20 {
            night.danger().await;
            night.moves(Span::seconds(3));
            night.settles().await;
        }
        let calls = night.calls();
        assert!((1..=3).contains(&calls[VERA]), "{calls:?}");
        assert_eq!(night.rows("calls").await, 20, "each has a ladder of its own");
        night.waits(6).await;
        assert!(night.calls()[OLGA] >= 1);
        night.standin.assert_clean();
    });
}

#[test]
fn whoever_stopped_the_bot_holds_up_nobody() {
    each_engine(|night| async move {
        night.people[VERA].1.block();
        night.settles().await;
        night.danger().await;
        night.settles().await;
        assert_eq!(night.calls()[MARK], 1, "the second at once");
        night.standin.assert_clean();
    });
}

#[test]
fn a_bound_chat_brings_calls_and_never_a_case() {
    each_engine(|night| async move {
        let vera = &night.people[VERA].1;
        vera.dm("ребята, кто на смене?");
        night.calms().await;
        assert!(night.cases().await.is_empty());
        assert!(night.last(VERA).starts_with("Этот чат только для вызовов"));
        // A word works once, and for a while.
        let word = night.duty_word(night.people[ROMAN].0.id).await.unwrap();
        night.moves(minutes(16));
        night.people[ROMAN].1.start(&word);
        night.calms().await;
        assert!(night.last(ROMAN).starts_with("Эта ссылка не подошла"));
        // A client's chat stays a client's.
        let ann = night.ann();
        ann.dm("вопрос");
        night.calms().await;
        let word = night.duty_word(night.people[ROMAN].0.id).await.unwrap();
        ann.start(&word);
        night.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("разговор клиента"));
        // Unlinked, it is a chat like any other, and what stood there is gone.
        let id = night.people[VERA].0.id;
        let unbound = night.store.commit(move |tx| store::call::unbind(tx, id, Way::Telegram));
        unbound.await.unwrap_or_else(|fault| panic!("{fault}"));
        night.calms().await;
        assert!(vera.from_bot().is_empty(), "{:?}", texts(&vera.from_bot()));
        let routes = night.vault.routes().await.unwrap_or_else(|fault| panic!("{fault}")).len();
        night.passes(h(3)).await;
        let left = night.vault.routes().await.unwrap_or_else(|fault| panic!("{fault}")).len();
        assert_eq!(left, routes - 1, "her address is forgotten, the others are kept");
        night.standin.assert_clean();
    });
}

#[test]
fn a_drill_calls_as_a_real_one_and_keeps_minutes_and_nobodys_name() {
    each_engine(|night| async move {
        night.drills().await;
        night.settles().await;
        assert_eq!(night.last(VERA), CALL);
        night.waits(4).await;
        assert_eq!(night.calls(), [2, 1, 0, 0]);
        night.presses(MARK);
        night.calms().await;
        assert!(night.last(MARK).contains("учебная тревога"));
        night.waits(10).await;
        assert_eq!(night.calls(), [2, 1, 0, 0]);
        night.drills().await;
        night.waits(31).await;
        let drills = night.store.read(store::drill::newest).await;
        let drills = drills.unwrap_or_else(|fault| panic!("{fault}"));
        let mut answers: Vec<_> = drills.iter().map(|drill| drill.answer).collect();
        answers.sort();
        assert_eq!(answers, [None, None, Some((4, Rung::Second))]);
        assert!(drills.iter().all(|drill| !drill.is_open));
        assert_eq!(night.rows("calls").await, 0);
        night.standin.assert_clean();
    });
}

#[test]
fn once_a_month_a_drill_comes_by_itself_in_a_night_with_people_on_call() {
    each_engine(|night| async move {
        let (olga, now) = (night.people[OLGA].0.clone(), night.now());
        let (vera, mark) = (night.people[VERA].0.id, night.people[MARK].0.id);
        let roman = night.people[ROMAN].0.id;
        let zone = night.config.organisation.time_zone.clone();
        night
            .store
            .commit(move |tx| {
                // From the 22nd of December on.
                for day in 31..41 {
                    let (first, second) = match day % 2 {
                        0 => (vera, mark),
                        _ => (olga.id, roman),
                    };
                    let at = TODAY + days(day);
                    rota::assign(tx, &olga, &zone, at, Rung::First, first, now)?;
                    rota::assign(tx, &olga, &zone, at, Rung::Second, second, now)?;
                }
                Ok::<_, desk::DeskError>(())
            })
            .await
            .unwrap();
        // Whatever was drawn: by then there was a night for it.
        night.moves(days(30));
        for _ in 0..24 * 11 * 3 {
            night.moves(minutes(20));
            night.round().await;
        }
        let drills = night.store.read(store::drill::newest).await;
        let drills = drills.unwrap_or_else(|fault| panic!("{fault}"));
        // November's, and December's once; January's too where its first night was drawn.
        assert!((2..=3).contains(&drills.len()), "{} drills", drills.len());
    });
}

#[test]
fn every_page_says_that_somebody_waits_and_whoever_takes_it_has_it() {
    each_engine(|night| async move {
        let router = || console::router_with(night.house.clone(), Some(night.telegram.clone()));
        let vera = night.pages_of("vera", router()).await;
        let mark = night.pages_of("mark", router()).await;
        mark.get("/me").await.says_nothing_of(&["data-rings", "никто не взял"]);
        let guest = night.danger().await;
        let page = mark.get("/reports").await;
        page.says(&["data-rings", "никто не взял, ждёт", ">Беру</button>", "Без звука 10 минут"]);
        let text = page.text();
        let call = text.split("action=\"/calls/").nth(1).unwrap().split('"').next().unwrap();
        let call = format!("/calls/{call}");
        let taken = mark.post(&call, &[]).await;
        assert_eq!(taken.location(), format!("/cases/{}", guest.case));
        mark.get("/me").await.says(&["вы взяли, откройте", ">Открыть</button>"]);
        // He said so; until he opens it, others see who comes.
        let page = vera.get("/me").await;
        page.says(&["mark берёт, ждёт"]);
        page.says_nothing_of(&["data-rings", ">Беру</button>"]);
        vera.post(&call, &[]).await.says(&["уже взял другой сотрудник"]);
        vera.get(&format!("/cases/{}", guest.case)).await.says(&["Вызов взял(а) mark"]);
        mark.get(taken.location()).await;
        assert_eq!(night.holder(guest.case).await, Some(MARK));
        assert_eq!(night.rows("calls").await, 0);
        vera.get("/me").await.says_nothing_of(&["data-rings", "берёт, ждёт"]);
        vera.post(&call, &[]).await.says(&["уже никого не ждёт"]);
        night.calms().await;
    });
}

#[test]
fn a_drill_in_the_console_says_so_only_afterwards_and_stands_in_the_report() {
    each_engine(|night| async move {
        let (olga, vera) = (night.pages("olga").await, night.pages("vera").await);
        olga.post("/hours/drills", &[]).await;
        let again = olga.post("/hours/drills", &[]).await;
        again.says(&["Учебная тревога уже идёт."]);
        let page = vera.get("/me").await;
        page.says(&["Экстренное обращение", "никто не взял, ждёт"]);
        page.says_nothing_of(&["чебн"]);
        let text = page.text();
        let call = text.split("action=\"/calls/").nth(1).unwrap().split('"').next().unwrap();
        night.moves(minutes(3));
        let page = vera.post(&format!("/calls/{call}"), &[]).await;
        page.says(&["Это была учебная тревога", "Вы ответили за 3 минуты."]);
        let page = olga.get("/reports").await;
        page.says(&["22 ноября</time>: ответили за 3 минуты, дошло до: первый"]);
        page.says_nothing_of(&["Вера", ">vera"]);
        vera.get("/reports").await.says_nothing_of(&["чебн"]);
    });
}

#[test]
fn a_worker_links_and_unlinks_the_chat_on_their_own_page() {
    each_engine(|night| async move {
        let telegram = Some(night.telegram.clone());
        let pages = night.pages_of("roman", console::router_with(night.house.clone(), telegram));
        let pages = pages.await;
        pages.get("/me").await.says(&["Вызовы приходят в Telegram."]);
        assert_eq!(pages.post("/me/telegram/end", &[]).await.location(), "/me");
        pages.get("/me").await.says(&["Связать с Telegram"]);
        let page = pages.post("/me/telegram", &[]).await;
        page.says(&["https://t.me/", "?start=duty-"]);
        let text = page.text();
        let word = text.split("/start ").nth(1).unwrap().split('"').next().unwrap();
        night.people[ROMAN].1.start(word);
        night.calms().await;
        assert!(night.last(ROMAN).starts_with("Готово."));
        let asked = [("begins", "22:30"), ("ends", "09:00")];
        assert_eq!(pages.post("/me/quiet", &asked).await.location(), "/me");
        pages.get("/me").await.says(&["value=\"22:30\"", "value=\"09:00\""]);
        assert_eq!(pages.post("/me/quiet", &[("begins", "x")]).await.status, 422);
        night.people[ROMAN].1.block();
        night.settles().await;
        pages.get("/me").await.says(&["вы остановили бота"]);
        // Whoever leaves is called no more.
        let roman = night.people[ROMAN].0.id;
        netreach::roster::disable(&night.house, roman).await.unwrap();
        assert_eq!(night.rows("worker_ways").await, 3);
    });
}
