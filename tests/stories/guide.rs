//! The overdose guide: on Telegram, in a talk, on its own page, and what the
//! desk does meanwhile.
mod beside;
mod despair;
mod edges;
mod memory;
pub mod web;
mod words;

use crate::support;
use crate::support::telegram::{Scene, each_engine, texts};
use crate::support::{TestHouse, days, hours, minutes, refused};
use netreach::clock::Span;
use netreach::codes::{Clarity, Ending, Lang, LeafletClass, Line, Role, Step, Urgency};
use netreach::desk::case::Sorting;
use netreach::desk::guide::Press;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::Fault;
use netreach::ids::CaseId;
use netreach::leaflet::{GUIDE, starter};
use netreach::store;
use netreach::store::case::Standing;
use netreach::store::emergency::Lane;

/// A clinician signs the guide in both languages.
async fn sign(house: &TestHouse) {
    let drafts = starter::texts().unwrap();
    let guides = drafts.into_iter().filter(|text| text.name == GUIDE).collect();
    house.import_leaflets(guides).await.unwrap();
    let doctor = house.hire("nina", &[Role::Verifier]).await;
    let (now, until) = (house.now(), house.now() + days(30));
    let signed = house.store.commit(move |tx| {
        for draft in store::leaflet::newest_of_all(tx)? {
            desk::leaflet::sign(tx, &doctor, draft.id, until, now)?;
        }
        Ok::<_, DeskError>(())
    });
    signed.await.unwrap();
    house.refresh_library().await.unwrap();
}

/// It is taken back in Russian and in English.
async fn withdraw(house: &TestHouse) {
    let editor = house.hire("editor", &[Role::Editor]).await;
    let now = house.now();
    let withdrawn = house.store.commit(move |tx| {
        for lang in Lang::ALL {
            let signed = store::leaflet::signed(tx, GUIDE, *lang)?.unwrap();
            desk::leaflet::withdraw(tx, &editor, signed.id, now)?;
        }
        Ok::<_, DeskError>(())
    });
    withdrawn.await.unwrap();
    house.refresh_library().await.unwrap();
}

async fn lane(house: &TestHouse, case: CaseId) -> Lane {
    let found = house.store.read(move |tx| store::emergency::of_case(tx, case)).await;
    found.unwrap_or_else(|fault: Fault| panic!("{fault}")).unwrap()
}

async fn ends(
    house: &TestHouse,
    worker: &Worker,
    case: CaseId,
    how: Ending,
) -> Result<(), DeskError> {
    let (worker, now) = (worker.clone(), house.now());
    house.store.commit(move |tx| desk::emergency::end(tx, &worker, case, how, now)).await
}

/// The client's last message from us, and the beginning of each.
fn begins(scene: &[telegram_standin::Shown]) -> Vec<&str> {
    texts(scene).into_iter().map(|text| text.split('\n').next().unwrap()).collect()
}

/// Seconds pass one by one, as the program lives them.
async fn seconds(scene: &Scene, n: i64) {
    for _ in 0..n {
        scene.moves(Span::seconds(1));
        scene.minds().await;
        scene.settles().await;
    }
}

#[test]
fn one_tap_leads_to_the_first_instruction_and_the_clocks_go_on_by_themselves() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let ann = scene.ann();
        ann.start("");
        scene.calms().await;
        let hello = ann.from_bot()[0].id;
        ann.press(hello, "Человеку плохо сейчас");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.case(case).await.unwrap().urgency, Urgency::Emergency);
        let phone = ann.from_bot();
        assert_eq!(begins(&phone)[1], "Позвоните 103 или 112.", "first, before any question");
        assert!(phone[2].text.contains("Скорую вызвать мы не можем"), "{}", phone[2].text);
        assert!(phone[2].text.contains("Мы зовём сотрудника"));

        for (button, screen) in [
            ("Не просыпается", "Смотрите на грудь, до 10 секунд."),
            ("Не дышит или непонятно", "Нажимайте на середину груди."),
            ("Есть налоксон", "Дайте налоксон."),
            ("Дали налоксон", "Продолжайте вдохи или нажатия."),
        ] {
            let last = ann
                .from_bot()
                .iter()
                .rev()
                .find(|it| !it.buttons.is_empty() && !it.text.contains("Мы зовём"))
                .unwrap()
                .id;
            ann.press(last, button);
            scene.calms().await;
            assert_eq!(*begins(&ann.from_bot()).last().unwrap(), screen);
        }
        assert!(
            texts(&ann.from_bot()).last().unwrap().contains("Через 3 минуты мы напишем снова.")
        );
        let before = ann.from_bot().len();
        let given = lane(&scene.test, case).await.step_at;
        seconds(&scene, given.0 + 179 - scene.now().0).await;
        assert_eq!(ann.from_bot().len(), before, "not a second too early");
        seconds(&scene, 1).await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Проверьте дыхание: прошло 3 минуты.");

        // Another tap, another clock.
        let last = ann.from_bot().last().unwrap().id;
        ann.press(last, "Дышит нормально");
        scene.calms().await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Поверните на бок.");
        let turned = lane(&scene.test, case).await.step_at;
        seconds(&scene, turned.0 + 119 - scene.now().0).await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Поверните на бок.");
        seconds(&scene, 1).await;
        let said = ann.from_bot();
        assert_eq!(begins(&said).last().unwrap(), &"Посмотрите ещё раз: грудь поднимается?");
        scene.standin.assert_clean();
    });
}

#[test]
fn the_command_opens_a_case_at_once_and_shows_the_first_screen_again() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(begins(&ann.from_bot())[0], "Позвоните 103 или 112.");
        ann.dm("/overdose");
        scene.calms().await;
        assert_eq!(scene.only_case().await, case);
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Позвоните 103 или 112.");
        // What was typed is deleted with everything else.
        scene.passes(hours(26)).await;
        assert!(ann.phone().iter().all(|it| !it.text.contains("/overdose")));
        scene.standin.assert_clean();
    });
}

#[test]
fn nothing_unsigned_is_said_and_what_is_withdrawn_stops_everywhere() {
    each_engine(|scene| async move {
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        let said = ann.from_bot()[0].clone();
        assert!(said.text.contains("Звоните: 103, 112") && said.text.contains("не подписали"));
        let labels: Vec<_> = said.buttons.iter().flatten().map(|it| it.text.as_str()).collect();
        assert_eq!(labels, ["Я позвонил(а) в скорую", "Нужен человек"]);
        let draft = lane(&scene.test, case).await;
        assert_eq!(draft.step, Step::Start);

        sign(&scene.test).await;
        ann.dm("/overdose");
        scene.calms().await;
        assert!(begins(&ann.from_bot()).last().unwrap().starts_with("Позвоните"));
        let last = ann.from_bot().last().unwrap().id;
        withdraw(&scene.test).await;
        ann.press(last, "Не просыпается");
        scene.calms().await;
        let said = texts(&ann.from_bot()).last().unwrap().to_string();
        assert!(said.contains("не подписали"), "{said}");
        scene.standin.assert_clean();
    });
}

#[test]
fn silence_is_asked_about_three_times_and_only_then_contact_is_lost() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let vera = scene.vera().await;
        let olga = scene.hire("olga", &[Role::Supervisor]).await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let asked = |scene: &[telegram_standin::Shown]| {
            begins(scene).iter().filter(|it| **it == "Если можете, напишите +.").count()
        };
        for (until, count) in [(4, 0), (6, 1), (14, 1), (16, 2), (59, 2), (61, 3), (200, 3)] {
            let since = scene.now() - lane(&scene.test, case).await.heard_at;
            scene.passes_by(Span(until * 60 - since.0), Span::seconds(30)).await;
            assert_eq!(asked(&ann.from_bot()), count, "after {until} minutes");
            let lost = ends(&scene.test, &olga, case, Ending::ContactLost).await;
            if until < 61 {
                assert_eq!(refused(lost), Some(Refusal::ContactNotLost));
            } else if until == 61 {
                let alone = ends(&scene.test, &vera, case, Ending::ContactLost).await;
                assert_eq!(refused(lost), None);
                assert_eq!(refused(alone), Some(Refusal::NoDanger), "it is over already");
                break;
            }
        }
        // A word brings them back.
        ann.press(ann.from_bot()[0].id, "Не просыпается");
        scene.calms().await;
        assert!(lane(&scene.test, case).await.is_open());
        assert_eq!(lane(&scene.test, case).await.checks_sent, 0);
        scene.standin.assert_clean();
    });
}

#[test]
fn a_worker_stays_until_it_is_known_how_it_ended() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(lane(&scene.test, case).await.worker, None);
        scene.takes(&vera, case).await.unwrap();
        assert_eq!(lane(&scene.test, case).await.worker, Some(vera.id));

        let finished = scene.finishes(&vera, case).await;
        assert_eq!(refused(finished), Some(Refusal::StillInDanger));
        assert_eq!(refused(scene.releases(&vera, case).await), Some(Refusal::StillInDanger));
        let burned = scene.forget_by_worker(&vera, case).await;
        assert_eq!(refused(burned), Some(Refusal::StillInDanger));
        let draft = scene.draft(case).await;
        assert!(draft.services.contains(&"S17".to_owned()), "{:?}", draft.services);
        assert!(!draft.services.contains(&"S18".to_owned()));

        // Only the client can say that help was called.
        assert_eq!(lane(&scene.test, case).await.called_at, None);
        ann.press(ann.from_bot()[0].id, "Я позвонил(а) в скорую");
        scene.calms().await;
        assert!(lane(&scene.test, case).await.called_at.is_some());
        ann.press(ann.from_bot()[0].id, "Скорая здесь");
        scene.calms().await;
        assert_eq!(begins(&ann.from_bot()).last().unwrap(), &"Расскажите бригаде, что видели.");
        let over = lane(&scene.test, case).await;
        assert_eq!(over.ended.map(|(how, _)| how), Some(Ending::Arrived));
        assert_eq!(over.next, None);
        assert!(scene.draft(case).await.services.contains(&"S18".to_owned()));
        scene.finishes(&vera, case).await.unwrap();

        let owed = scene.debrief(&vera).await.unwrap();
        assert!(owed <= scene.now() + hours(24));
        let worker = vera.id;
        let told = scene.store.commit(move |tx| store::emergency::debriefed(tx, worker)).await;
        told.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(scene.debrief(&vera).await, None);
        scene.standin.assert_clean();
    });
}

#[test]
fn nobody_in_danger_is_left_when_a_shift_ends() {
    each_engine(|scene| async move {
        sign(&scene.test).await;
        let vera = scene.vera().await;
        let mark = scene.worker("mark").await;
        let nina = scene.hire("editor", &[Role::Editor]).await;
        scene.ann().dm("/overdose");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let offer = |to: &Worker| {
            let (by, to, now) = (vera.clone(), to.clone(), scene.now());
            scene.store.commit(move |tx| desk::beside::offer(tx, &by, case, &to, now))
        };
        let accept = |by: &Worker| {
            let (by, now) = (by.clone(), scene.now());
            scene.store.commit(move |tx| desk::beside::accept(tx, &by, case, now))
        };
        assert_eq!(refused(offer(&nina).await), Some(Refusal::NotYourRole));
        assert_eq!(refused(accept(&mark).await), Some(Refusal::NotYourCase));
        offer(&mark).await.unwrap();
        assert!(matches!(scene.standing(case).await, Standing::Held { by, .. } if by == vera.id));
        accept(&mark).await.unwrap();
        assert!(matches!(scene.standing(case).await, Standing::Held { by, .. } if by == mark.id));
        assert_eq!(lane(&scene.test, case).await.worker, Some(mark.id));
        assert_eq!(lane(&scene.test, case).await.offered, None);
        assert!(scene.debrief(&vera).await.is_some(), "who handed over was there too");

        let (by, now) = (mark.clone(), scene.now());
        let back = scene.store.commit(move |tx| desk::beside::give_back(tx, &by, case, now));
        back.await.unwrap();
        assert!(matches!(scene.standing(case).await, Standing::Waiting { .. }));
        assert_eq!(lane(&scene.test, case).await.worker, None);
        assert!(lane(&scene.test, case).await.is_open(), "the guide goes on");
        // Who leaves the organisation, and who is silent, lets go of nobody either.
        scene.takes(&vera, case).await.unwrap();
        netreach::roster::disable(&scene.house, vera.id).await.unwrap();
        assert_eq!(lane(&scene.test, case).await.worker, None);
    });
}

#[test]
fn in_a_talk_on_the_web_the_same_clocks_run() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let guest = {
            let sent = netreach::house::Sent { danger: true, ..support::said("") };
            let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
            house.guest(token).await
        };
        let case = guest.case;
        assert_eq!(house.steps(case).await, [Step::Start]);
        house.press_guide(&guest.visitor, Press::Go(Step::Breathing)).await.unwrap();
        house.press_guide(&guest.visitor, Press::Go(Step::Breaths)).await.unwrap();
        house.later(minutes(2));
        house.round().await;
        assert_eq!(house.steps(case).await[3..], [Step::Check]);
        house.says(&guest, "дышит сам").await.unwrap();
        assert_eq!(house.steps(case).await[4..], [Step::Recovery]);
        house.press_guide(&guest.visitor, Press::Go(Step::After)).await.unwrap();
        house.later(minutes(4));
        house.round().await;
        assert_eq!(house.steps(case).await.len(), 6, "nothing comes by itself after that");
        house.later(minutes(1));
        house.round().await;
        assert_eq!(house.steps(case).await[6..], [Step::Lost]);
        house.round().await;
        assert_eq!(house.steps(case).await.len(), 7);
        // The talk goes, and so does everything about the danger.
        house.forget(case, desk::forgetting::Cause::Client).await.unwrap();
        assert_eq!(house.rows("emergencies").await, 0);
    });
}

#[test]
fn a_client_who_writes_on_raises_the_alarm_in_the_same_talk() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.replies(&vera, guest.case, "слушаю").await.unwrap();
        let sent = netreach::house::Sent { danger: true, ..support::said("он синеет") };
        house.add_to_talk(&guest.visitor, &sent, Lang::Ru).await.unwrap();
        assert_eq!(lane(&house, guest.case).await.worker, Some(vera.id), "who is there stays");
        assert_eq!(house.steps(guest.case).await, [Step::Start]);
        // A worker sends a screen; the clock of that screen runs.
        house.send_step(&vera, guest.case, Step::Recovery).await.unwrap();
        house.later(minutes(2));
        house.round().await;
        assert_eq!(house.steps(guest.case).await, [Step::Start, Step::Recovery, Step::Check]);
        withdraw(&house).await;
        let unsigned = house.send_step(&vera, guest.case, Step::Cpr).await;
        assert_eq!(refused(unsigned), Some(Refusal::NotSigned));
        ends(&house, &vera, guest.case, Ending::Resolved).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
    });
}

#[test]
fn no_text_says_that_help_was_called() {
    let claims = [
        "скорая едет",
        "скорая уже",
        "скорая в пути",
        "мы вызвали",
        "помощь едет",
        "помощь в пути",
        "врачи едут",
        "вызовем скорую",
        "is on its way",
        "is coming",
        "we have called",
        "we called",
        "we will call",
        "help was called",
        "has been called",
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut said = Vec::new();
    for folder in ["locales/ru", "locales/en"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = file.unwrap().path();
            said.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
    // What is for workers tells them what not to say.
    let leaflets = starter::texts().unwrap().into_iter();
    let leaflets = leaflets.filter(|text| text.class != LeafletClass::Internal);
    said.extend(leaflets.map(|text| (text.name.clone(), text.title + &text.body)));
    for (name, text) in &said {
        let text = text.to_lowercase();
        for claim in claims {
            assert!(!text.contains(claim), "{name} says `{claim}`");
        }
    }
    assert!(said.len() > 70);
}

#[test]
fn an_offer_that_nobody_takes_up_lapses_and_nobody_is_left_alone() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let (vera, mark) = (house.worker("vera").await, house.worker("mark").await);
        let (hers, his) = (house.pages("vera").await, house.pages("mark").await);
        let sent = netreach::house::Sent { danger: true, ..support::said("") };
        let token = house.begin_talk(&sent, Lang::Ru).await.unwrap();
        let case = house.guest(token).await.case;
        house.takes(&vera, case).await.unwrap();
        let offer = || {
            let (by, to, now) = (vera.clone(), mark.clone(), house.now());
            house.store.commit(move |tx| desk::beside::offer(tx, &by, case, &to, now))
        };
        offer().await.unwrap();
        his.get("/cases").await.says(&["Вас просят принять"]);
        house.later(Span::seconds(5 * 60 - 1));
        hers.get("/cases").await.says_nothing_of(&["никто не принял"]);
        house.minds().await;
        assert_eq!(lane(&house, case).await.offered.map(|(to, _)| to), Some(mark.id));

        house.later(Span::seconds(1));
        let (by, now) = (mark.clone(), house.now());
        let late = house.store.commit(move |tx| desk::beside::accept(tx, &by, case, now)).await;
        assert_eq!(refused(late), Some(Refusal::NotYourCase), "late is late");
        house.minds().await;
        let still = lane(&house, case).await;
        assert_eq!((still.offered, still.worker), (None, Some(vera.id)), "she is still there");
        his.get("/cases").await.says_nothing_of(&["Вас просят принять"]);
        hers.get("/cases").await.says(&["Обращение никто не принял"]);
        let page = hers.get(&format!("/cases/{case}")).await;
        page.says(&["mark не принял(а) обращение", "никто не ответил"]);
        assert_eq!(house.rows("calls").await, 0);

        // She asks once more and leaves her desk: whoever is on call is called.
        offer().await.unwrap();
        hers.get("/cases").await.says_nothing_of(&["никто не принял"]);
        house.later(minutes(6));
        house.minds().await;
        assert!(matches!(house.standing(case).await, Standing::Waiting { .. }));
        assert_eq!(house.rows("calls").await, 1);
        assert!(house.debrief(&vera).await.is_some());
        assert!(lane(&house, case).await.is_open(), "the guide goes on");
    });
}

#[test]
fn a_worker_who_calls_it_an_emergency_opens_the_guide_and_calls_somebody() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let vera = house.worker("vera").await;
        let case = house.meets("нужна помощь с документами").await.case;
        let sort = |urgency| {
            let (by, now) = (vera.clone(), house.now());
            let sorting = Sorting { urgency, need: None, clarity: Clarity::Clear };
            house.store.commit(move |tx| desk::case::sort(tx, &by, case, &sorting, now))
        };
        sort(Urgency::Urgent).await.unwrap();
        assert_eq!((house.steps(case).await, house.rows("calls").await), (vec![], 0));
        sort(Urgency::Emergency).await.unwrap();
        assert_eq!(house.steps(case).await, [Step::Start], "the first instruction, at once");
        assert_eq!(*house.lines(case).await.last().unwrap(), Line::PersonAsked);
        assert_eq!(house.rows("calls").await, 1, "nobody has it: somebody is called");
        assert_eq!(lane(&house, case).await.worker, None);
        sort(Urgency::Emergency).await.unwrap();
        assert_eq!(house.steps(case).await.len(), 1, "said twice it happens once");
        assert_eq!(refused(sort(Urgency::Urgent).await), Some(Refusal::StillInDanger));

        house.takes(&vera, case).await.unwrap();
        assert_eq!(house.rows("calls").await, 0);
        ends(&house, &vera, case, Ending::Resolved).await.unwrap();
        sort(Urgency::Routine).await.unwrap();
        // In the hands of whoever says so nobody else is woken.
        sort(Urgency::Emergency).await.unwrap();
        assert_eq!(house.steps(case).await, [Step::Start, Step::Start]);
        assert_eq!(lane(&house, case).await.worker, Some(vera.id));
        assert_eq!(house.rows("calls").await, 0);
        assert_eq!(refused(sort(Urgency::Routine).await), Some(Refusal::StillInDanger));
    });
}
