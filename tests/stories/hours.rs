//! Stories of hours: what a client is told when nobody is there, and who may
//! plan what.
use crate::support::{NOON, TestHouse, days, each_engine, hours as h, minutes, refused, said};
use netreach::clock::{Span, Timestamp};
use netreach::codes::{Lang, Role, Rung, Urgency};
use netreach::desk::wait::honest;
use netreach::desk::{DeskError, Refusal, Worker, hours, rota};
use netreach::house::Sent;
use netreach::ids::WorkerId;
use netreach::store;
use netreach::store::case::View;
use netreach::text;

/// 2026-11-21, a Saturday, as local dates are written.
const TODAY: Timestamp = Timestamp(1_795_219_200);

trait Planning {
    /// 11:00–21:00 on every day.
    async fn plans(&self, by: &Worker);
    async fn assigns(
        &self,
        by: &Worker,
        night: Timestamp,
        rung: Rung,
        worker: WorkerId,
    ) -> Result<(), DeskError>;
    async fn on_call(&self) -> Vec<store::rota::Duty>;
    /// What somebody who opens the page is told.
    async fn told(&self, lang: Lang) -> String;
}

impl Planning for TestHouse {
    async fn plans(&self, by: &Worker) {
        let by = by.clone();
        let all: Vec<i8> = (1..=7).collect();
        self.store
            .commit(move |tx| hours::plan(tx, &by, Role::Worker, &all, (11 * 60, 21 * 60)))
            .await
            .unwrap();
    }

    async fn assigns(
        &self,
        by: &Worker,
        night: Timestamp,
        rung: Rung,
        worker: WorkerId,
    ) -> Result<(), DeskError> {
        let (by, now) = (by.clone(), self.now());
        let zone = self.config.organisation.time_zone.clone();
        self.store.commit(move |tx| rota::assign(tx, &by, &zone, night, rung, worker, now)).await
    }

    async fn on_call(&self) -> Vec<store::rota::Duty> {
        let now = self.now();
        let duty = self.store.read(move |tx| store::rota::now(tx, now)).await;
        duty.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }

    async fn told(&self, lang: Lang) -> String {
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let wait = self.store.read(move |tx| honest(tx, None, &zone, now)).await.unwrap();
        text::waiting(lang, &wait)
    }
}

#[test]
fn whoever_comes_next_reads_the_note_at_the_end_of_a_shift() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        house.worker("mark").await;
        house.plans(&olga).await;
        house.meets("нужна помощь с документами").await;
        let sent = Sent { danger: true, ..said("друг не дышит") };
        let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
        let danger = house.guest(token).await;
        house.takes(&vera, danger.case).await.unwrap();

        let (hers, his) = (house.pages("vera").await, house.pages("mark").await);
        his.get("/cases").await.says_nothing_of(&["смена закончена"]);
        assert_eq!(hers.post("/hours/shift-notes", &[]).await.location(), "/hours");
        hers.get("/cases").await.says_nothing_of(&["смена закончена"]);
        let page = his.get("/cases").await;
        page.says(&["vera: смена закончена, 21 ноября, 12:00."]);
        page.says(&["Ждали ответа: экстренно: 0, срочно: 0, обычно: 1."]);
        page.says(&[&format!("Человек в опасности: <a href=\"/cases/{}\"", danger.case)]);
        let text = page.text();
        let note = text.split("action=\"/shift-notes/").nth(1).unwrap().split('"').next().unwrap();
        let note = format!("/shift-notes/{note}");
        let above = house.pages("olga").await;
        above.get("/hours").await.says(&["vera: смена закончена", "Никто не прочитал"]);
        his.get("/hours").await.says_nothing_of(&["Никто не прочитал"]);
        assert_eq!(hers.post(&note, &[]).await.status, 403, "not by whoever left it");
        assert_eq!(his.post(&note, &[]).await.location(), "/cases");
        his.get("/cases").await.says_nothing_of(&["смена закончена"]);
        above.get("/hours").await.says(&["Прочитал(а) mark, 21 ноября, 12:00"]);

        // Nobody says so: the plan does, once, and a restart later does not.
        house.later(Span::seconds(9 * 3600 - 1));
        house.round().await;
        assert_eq!(house.rows("shift_notes").await, 1);
        house.later(Span::seconds(1));
        for _ in 0..3 {
            house.round().await;
            house.later(minutes(4));
        }
        assert_eq!(house.rows("shift_notes").await, 2);
        let his = house.pages("mark").await;
        his.get("/cases").await.says(&["Смена закончилась по расписанию, 21 ноября, 21:00."]);
        // What it says of a client goes with the client.
        assert_eq!(house.rows("shift_note_dangers").await, 2);
        let (case, now) = (danger.case, house.now());
        let clocks = house.config.forgetting.clocks();
        let begun = house.store.commit(move |tx| {
            netreach::desk::forgetting::begin(
                tx,
                case,
                netreach::desk::forgetting::Cause::Client,
                &clocks,
                (now, &jiff::tz::TimeZone::UTC),
            )
        });
        house.finish_forgetting(begun.await.unwrap().into_iter().collect()).await.unwrap();
        assert_eq!(house.rows("shift_note_dangers").await, 0);
        his.get("/cases").await.says(&["Смена закончилась по расписанию"]);
        // Not at the end of another shift.
        house.later(days(61));
        house.later(minutes(30));
        house.round().await;
        assert_eq!(house.rows("shift_notes").await, 0);
    });
}

#[test]
fn at_night_the_client_is_told_the_true_hour() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        // Nothing is planned: only who is at the desk is known.
        assert!(house.told(Lang::Ru).await.starts_with("Сейчас на связи никого нет."));
        house.plans(&olga).await;
        // Noon, on shift, and nobody signed in: today's honest sentence stands.
        assert!(house.told(Lang::Ru).await.starts_with("Сейчас на связи никого нет."));
        house.later(h(16)); // 04:00 on Sunday
        assert_eq!(
            house.told(Lang::Ru).await,
            "Людей ночью нет, отвечает бот. Человек ответит после 11:00 по Москве."
        );
        assert_eq!(
            house.told(Lang::En).await,
            "No person is here at night, a bot answers. A person replies after 11:00 Moscow time."
        );
        let zone = house.config.organisation.time_zone.clone();
        let (by, now, sunday) = (olga.clone(), house.now(), TODAY + days(1));
        house
            .store
            .commit(move |tx| hours::set_holiday(tx, &by, &zone, sunday, true, now))
            .await
            .unwrap();
        assert!(house.told(Lang::Ru).await.ends_with("завтра после 11:00 по Москве."));
        assert!(house.told(Lang::En).await.ends_with("tomorrow after 11:00 Moscow time."));
        house.later(h(5)); // 09:00: nobody says "night" any more
        assert!(house.told(Lang::Ru).await.starts_with("Людей сейчас нет, отвечает бот."));
        // Whoever is at the desk all the same is there.
        let vera = house.worker("vera").await;
        let until = house.now() + minutes(5);
        house
            .store
            .commit(move |tx| store::presence::here(tx, vera.id, true, until))
            .await
            .unwrap();
        assert!(house.told(Lang::Ru).await.starts_with("Сотрудник на связи"));
    });
}

#[test]
fn what_comes_after_hours_is_counted_by_the_shifts() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        house.plans(&olga).await;
        for (hour, expected) in [(0, false), (16, true)] {
            house.later(h(hour));
            let guest = house.meets("вопрос").await;
            let draft = house.store.read(move |tx| store::report::draft(tx, guest.case)).await;
            let draft = draft.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            assert_eq!(draft.unwrap().after_hours, expected, "{hour}");
        }
    });
}

#[test]
fn in_the_morning_danger_comes_first_and_then_who_waited_longest() {
    each_engine(|house| async move {
        let late = house.meets("обычное в час ночи").await;
        house.later(h(1));
        let later = house.meets("обычное в два").await;
        house.later(h(1));
        let danger = Sent { danger: true, ..said("не просыпается") };
        let token = house.begin_talk(&danger, Lang::Ru).await.unwrap();
        let danger = house.guest(token).await;
        let waiting = house.store.read(|tx| store::case::list(tx, View::Waiting, 0)).await;
        let waiting = waiting.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        let order: Vec<_> = waiting.iter().map(|case| case.id).collect();
        assert_eq!(order, [danger.case, late.case, later.case]);
        assert_eq!(waiting[0].urgency, Urgency::Emergency);
    });
}

#[test]
fn nobody_is_on_call_more_than_a_person_can_bear() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        let nina = house.hire("nina", &[Role::Doctor]).await;
        let first = |day| (TODAY + days(day), Rung::First);
        let assign = |who: &Worker, (night, rung): (Timestamp, Rung), worker: &Worker| {
            let (who, worker) = (who.clone(), worker.id);
            let house = &house;
            async move { refused(house.assigns(&who, night, rung, worker).await) }
        };
        assert_eq!(assign(&vera, first(0), &vera).await, Some(Refusal::NotYourRole));
        assert_eq!(assign(&olga, first(0), &nina).await, Some(Refusal::CannotBeOnCall));
        assert_eq!(assign(&olga, first(-2), &vera).await, Some(Refusal::TimePast));
        assert_eq!(assign(&olga, first(0), &vera).await, None);
        assert_eq!(assign(&olga, (TODAY, Rung::Second), &vera).await, Some(Refusal::OnCallTwice));
        assert_eq!(assign(&olga, first(1), &vera).await, None);
        assert_eq!(assign(&olga, first(2), &vera).await, Some(Refusal::TooManyNightsRunning));
        // The first eight nights of December that leave a night between them.
        for day in 0..8 {
            assert_eq!(assign(&olga, first(11 + 2 * day), &vera).await, None, "{day}");
        }
        assert_eq!(assign(&olga, first(30), &vera).await, Some(Refusal::TooManyNightsAMonth));
    });
}

#[test]
fn a_night_changes_hands_once_somebody_accepts_it() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let (vera, mark) = (house.worker("vera").await, house.worker("mark").await);
        house.assigns(&olga, TODAY, Rung::First, vera.id).await.unwrap();
        let swap = |who: &Worker, accepts: bool| {
            let (who, now) = (who.clone(), house.now());
            let zone = house.config.organisation.time_zone.clone();
            house.store.commit(move |tx| match accepts {
                true => rota::accept(tx, &who, &zone, TODAY, Rung::First, now),
                false => rota::offer(tx, &who, TODAY, Rung::First, true),
            })
        };
        assert_eq!(refused(swap(&mark, true).await), Some(Refusal::NotOffered));
        assert_eq!(refused(swap(&mark, false).await), Some(Refusal::NotYourNight));
        swap(&vera, false).await.unwrap();
        // Until somebody accepts, it is still hers.
        assert_eq!(house.on_call().await[0].worker, vera.id);
        swap(&mark, true).await.unwrap();
        let duty = house.on_call().await;
        assert_eq!(duty[0].worker, mark.id);
        assert!(!duty[0].is_offered);
        assert_eq!(duty[0].ends_at - duty[0].begins_at, Span::hours(24));
        assert_eq!(refused(swap(&olga, true).await), Some(Refusal::NotOffered));
        assert_eq!(duty[0].begins_at, NOON);
    });
}

#[test]
fn a_supervisor_plans_on_the_page_and_a_worker_only_sees() {
    each_engine(|house| async move {
        house.hire("olga", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        let (olga, his) = (house.pages("olga").await, house.pages("mark").await);
        olga.get("/hours").await.says(&["Смены не заданы", "На 28 ночей из 28 нет двух дежурных"]);
        let shift = [
            ("weekday", "6"),
            ("weekday", "7"),
            ("role", "worker"),
            ("begins", "11:00"),
            ("ends", "21:00"),
        ];
        assert_eq!(olga.post("/hours/shifts", &shift).await.location(), "/hours");
        assert_eq!(olga.post("/hours/shifts", &shift).await.location(), "/hours");
        assert_eq!(house.rows("shifts").await, 2, "the same shift is planned once");
        let page = olga.post("/hours/shifts", &[("role", "worker"), ("begins", "11:00")]).await;
        assert_eq!(page.status, 422);
        page.says(&["Ничего не изменено.", "Отметьте хотя бы один день"]);
        let (one, two) = (vera.id.to_string(), mark.id.to_string());
        for night in ["2026-11-21", "2026-11-22"] {
            let night = [("night", night), ("first", &one), ("second", &two)];
            assert_eq!(olga.post("/hours/rota", &night).await.location(), "/hours");
        }
        // They change places.
        let night = [("night", "2026-11-22"), ("first", &two), ("second", &one)];
        assert_eq!(olga.post("/hours/rota", &night).await.location(), "/hours");
        let third = [("night", "2026-11-23"), ("first", one.as_str())];
        let page = olga.post("/hours/rota", &third).await;
        assert_eq!(page.status, 409);
        page.says(&["Больше двух ночей подряд дежурить нельзя."]);
        olga.post("/hours/holidays", &[("day", "2026-12-31")]).await;
        let page = his.get("/hours").await;
        page.says(&["11:00–21:00", "31 декабря", "Ночь на 22 ноября", "mark (вы)", "не дозваться"]);
        page.says_nothing_of(&["Кто дежурит", "Добавить смену", "Начать учебную"]);
        // He gives the first night away; nobody but a colleague can take it.
        let swap = |act| [("night", "2026-11-22"), ("rung", "first"), ("act", act)];
        his.post("/hours/swaps", &swap("offer")).await;
        his.get("/hours").await.says(&["Оставить себе"]);
        olga.get("/hours").await.says(&["Взять вместо mark"]);
        olga.post("/hours/swaps", &swap("accept")).await;
        olga.get("/hours").await.says(&["olga (вы)"]);
        let refused = his.post("/hours/swaps", &swap("accept")).await;
        assert_eq!(refused.status, 409);
        // In the small hours the night that goes on still stands first.
        house.later(h(16));
        let page = house.pages("olga").await.get("/hours").await;
        page.says(&["datetime=\"2026-11-21\"", "Людей ночью нет, отвечает бот."]);
        house.later(h(8));
        let page = house.pages("olga").await.get("/hours").await;
        page.says_nothing_of(&["datetime=\"2026-11-21\""]);
    });
}
