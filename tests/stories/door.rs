//! Calls on the client's terms, questions with buttons, contact cards.

use axum::http::StatusCode;
use netreach::clock::Timestamp;
use netreach::codes::{CallFigure, Clarity, HeardOf, Line, Role};
use netreach::desk::proposal::Figures;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::store;
use netreach::web::{chat, console};

use crate::messages;
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, each_engine as each_scene, texts};
use crate::support::{Engine, Guest, TestHouse, each_engine, hours, minutes, refused};

const NUMBER: &str = "+7 921 555-01-99";

trait Calling {
    async fn figures(&self) -> Figures;
    async fn proposes(&self, worker: &Worker, case: CaseId, insists: bool)
    -> Result<(), DeskError>;
    async fn keys(&self) -> i64;
}

impl Calling for TestHouse {
    async fn figures(&self) -> Figures {
        self.store.read(|tx| Figures::since(tx, Timestamp(0))).await.unwrap()
    }

    async fn proposes(
        &self,
        worker: &Worker,
        case: CaseId,
        insists: bool,
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let propose = move |tx: &mut Tx| desk::proposal::propose(tx, &worker, case, insists, now);
        self.store.commit(propose).await
    }

    /// How many things in `keys.db` have a key of their own.
    async fn keys(&self) -> i64 {
        let keys = rusqlite::Connection::open(self.dir.path().join("keys.db")).unwrap();
        keys.query_row("SELECT COUNT(*) FROM photo_keys", [], |row| row.get(0)).unwrap()
    }
}

fn page_of(house: &TestHouse, guest: &Guest) -> Pages {
    Pages::of_client(chat::router(house.house.clone()), &guest.token)
}

/// A client whose case vera has, and both their pages.
async fn talk(house: &TestHouse) -> (Worker, Guest, Pages, Pages) {
    let vera = house.worker("vera").await;
    let guest = house.meets("нужна помощь с документами").await;
    house.takes(&vera, guest.case).await.unwrap();
    let (worker, client) = (house.pages("vera").await, page_of(house, &guest));
    (vera, guest, worker, client)
}

#[test]
fn a_call_is_the_clients_to_decide_and_text_only_ends_nothing() {
    each_engine(|house| async move {
        let (vera, guest, worker, client) = talk(&house).await;
        let case = format!("/cases/{}", guest.case);
        worker.get(&case).await.says(&["Предложить звонок", "Спросить с кнопками"]);
        let before = worker.get(&format!("{case}/call")).await;
        before.says(&["часть людей уходит", "Своих данных пока мало", "ни о чём не спросили"]);
        let early = worker.post(&format!("{case}/call"), &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT);
        early.says(&["Сначала спросите"]);

        worker.post(&format!("{case}/questions"), &[("set", "help")]).await;
        worker.post(&format!("{case}/call"), &[]).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::CallProposed));
        let list = client.get("/talk/messages").await;
        let at = |words: &str| list.text().find(words).unwrap_or_else(|| panic!("{words}"));
        assert!(at("Только текст") < at("Позвоните мне") && at("Позвоните мне") < at("Не сейчас"));
        // Nobody answers a phone here, so nobody is told to call.
        list.says_nothing_of(&["Я позвоню вам"]);

        client.post("/talk/choice", &[("choice", "text-only")]).await;
        client.get("/talk/messages").await.says(&["Хорошо, только текст", "Рядом люди"]);
        client.post("/talk/choice", &[("choice", "why-not-alone")]).await;
        // A second reason is none.
        client.post("/talk/choice", &[("choice", "why-cost")]).await;
        house.says(&guest, "спасибо, что текстом").await.unwrap();
        house.replies(&vera, guest.case, "Продолжим здесь.").await.unwrap();
        assert!(house.client_reads(&guest).await.contains(&"Продолжим здесь.".to_owned()));
        let again = house.proposes(&vera, guest.case, false).await;
        assert_eq!(refused(again), Some(Refusal::CallRefused));

        let figures = house.figures().await;
        assert_eq!(figures.of(CallFigure::Proposed), 1);
        assert_eq!(figures.of(CallFigure::Refused), 1);
        assert_eq!(figures.of(CallFigure::WhyNotAlone), 1);
        assert_eq!(figures.of(CallFigure::WhyCost), 0);
        assert_eq!(figures.of(CallFigure::WroteAfterProposal), 1);
        // One answer of one need is too small to be shown.
        let hidden = figures.reasons();
        assert_eq!(hidden.len(), 1);
        assert!(hidden[0].1.contains(&None) && !hidden[0].1.contains(&Some(1)));
        house.owes_nothing().await;
    });
}

#[test]
fn a_number_is_asked_after_a_yes_shown_once_and_gone() {
    each_engine(|house| async move {
        let (vera, guest, worker, client) = talk(&house).await;
        house.worker("oleg").await;
        let case = format!("/cases/{}", guest.case);
        // Before a yes a number is a message like any other, and has no form.
        client.get("/talk/messages").await.says_nothing_of(&["/talk/number"]);
        let unasked = client.post("/talk/number", &[("number", NUMBER)]).await;
        assert_eq!(unasked.status, StatusCode::NOT_FOUND);
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        client.get("/talk/messages").await.says(&["/talk/number", "type=\"tel\"", "4 часа"]);
        client.post("/talk/number", &[("number", NUMBER)]).await;
        assert_eq!(house.lines(guest.case).await.last(), Some(&Line::CallNumberKept));
        for words in house.client_reads(&guest).await {
            assert!(!words.contains("555"), "{words}");
        }
        assert_eq!((house.rows("call_numbers").await, house.keys().await), (1, 1));
        client.get("/talk/messages").await.says_nothing_of(&["555-01-99"]);
        worker.get(&case).await.says_nothing_of(&["555-01-99"]);

        let stranger = house.pages("oleg").await.post(&format!("{case}/number"), &[]).await;
        assert_eq!(stranger.status, StatusCode::CONFLICT);
        stranger.says_nothing_of(&["555"]);
        worker.post(&format!("{case}/number"), &[]).await.says(&[NUMBER]);
        assert_eq!((house.rows("call_numbers").await, house.keys().await), (0, 0));
        let twice = worker.post(&format!("{case}/number"), &[]).await;
        assert_eq!(twice.status, StatusCode::NOT_FOUND);
        twice.says_nothing_of(&["555"]);
        worker.get(&case).await.says(&["Показан номер телефона", "Номер стёрт."]);
        // Each call needs its own yes.
        let late = client.post("/talk/number", &[("number", NUMBER)]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND);
        house.owes_nothing().await;
    });
}

#[test]
fn a_number_goes_when_its_time_comes_and_when_the_case_ends() {
    each_engine(|house| async move {
        let (vera, guest, _, client) = talk(&house).await;
        let case = format!("/cases/{}", guest.case);
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        // Typed where words go, it is still no message.
        client.post("/talk/messages", &[("words", "89215550199 после шести")]).await;
        assert_eq!(house.keys().await, 1);
        for words in house.client_reads(&guest).await {
            assert!(!words.contains("555"), "{words}");
        }
        house.later(hours(4));
        let worker = house.pages("vera").await;
        let late = worker.post(&format!("{case}/number"), &[]).await;
        assert_eq!(late.status, StatusCode::NOT_FOUND, "its time has come");
        house.round().await;
        assert_eq!((house.rows("call_numbers").await, house.keys().await), (0, 0));

        house.takes(&vera, guest.case).await.unwrap();
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        client.post("/talk/number", &[("number", NUMBER)]).await;
        house.finishes(&vera, guest.case).await.unwrap();
        let empty = house.store.read(|tx| {
            tx.row("SELECT COUNT(*) FROM call_numbers WHERE sealed IS NOT NULL", &[])?
                .map_or(Ok(-1), |row| row.int(0))
        });
        assert_eq!(empty.await.unwrap_or_else(|fault: Fault| panic!("{fault}")), 0);
        house.round().await;
        assert_eq!((house.rows("call_numbers").await, house.keys().await), (0, 0));

        // A cry for help is heard, whatever was asked.
        house.says(&guest, "вы тут?").await.unwrap();
        house.takes(&vera, guest.case).await.unwrap();
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        let cry = "он не дышит +79215550199";
        client.post("/talk/messages", &[("words", cry)]).await;
        assert!(house.client_reads(&guest).await.contains(&cry.to_owned()));
        assert_eq!(house.rows("call_numbers").await, 0);
        assert_eq!(house.rows("emergencies").await, 1);
    });
}

#[test]
fn on_telegram_a_number_is_no_message_and_goes_at_once() {
    let build = |engine: Engine| {
        Scene::build(engine, 3, |config| {
            "+7 812 555-00-00".clone_into(&mut config.organisation.phone);
            "10:00–20:00".clone_into(&mut config.organisation.phone_hours);
        })
    };
    crate::support::each_engine_with(build, |scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.proposes(&vera, case, true).await.unwrap();
        scene.calms().await;
        let proposal = ann.from_bot().last().unwrap().clone();
        let labels: Vec<_> = proposal.buttons.iter().map(|row| row[0].text.as_str()).collect();
        assert_eq!(labels, ["Только текст", "Позвоните мне", "Я позвоню вам", "Не сейчас"]);
        ann.press(proposal.id, "Я позвоню вам");
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("+7 812 555-00-00, 10:00–20:00"));
        ann.press(proposal.id, "Позвоните мне");
        scene.calms().await;
        ann.dm(NUMBER);
        scene.calms().await;
        assert!(!texts(&ann.phone()).contains(&NUMBER), "{:?}", texts(&ann.phone()));
        assert!(texts(&ann.phone()).last().unwrap().contains("Номер передан"));
        assert_eq!(scene.reads("vera", case).await.unwrap(), ["нужна помощь с документами"]);
        let pages = scene.pages("vera").await;
        pages.post(&format!("/cases/{case}/number"), &[]).await.says(&[NUMBER]);
        assert_eq!((scene.rows("call_numbers").await, scene.keys().await), (0, 0));
        // Afterwards a number is a message again: nobody asked for it.
        ann.dm("и ещё 89210000000");
        scene.calms().await;
        assert_eq!(scene.reads("vera", case).await.unwrap().len(), 2);
        scene.standin.assert_clean();
    });
}

#[test]
fn who_is_silent_after_a_proposal_is_counted_and_a_share_needs_enough_clients() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        for number in 0..12_i64 {
            let guest = house.meets("нужна помощь с документами").await;
            house.replies(&vera, guest.case, "Какие документы?").await.unwrap();
            if number < 10 {
                house.later(minutes(5));
                house.says(&guest, "паспорт").await.unwrap();
                house.proposes(&vera, guest.case, true).await.unwrap();
            }
            if number < 4 {
                house.later(minutes(5));
                house.says(&guest, "лучше текстом").await.unwrap();
            }
            house.round().await;
        }
        let early = house.figures().await;
        assert_eq!(early.of(CallFigure::SilentAfterProposal), 0, "the day is not over");
        assert_eq!(early.after_proposal().percent(), None, "of four no share is shown");
        house.later(hours(26));
        house.round().await;
        let figures = house.figures().await;
        assert_eq!(figures.of(CallFigure::Proposed), 10);
        assert_eq!(figures.of(CallFigure::SilentAfterProposal), 6);
        assert_eq!(figures.after_proposal().percent(), Some(40));
        assert_eq!((figures.without().wrote, figures.without().of), (10, 12));
        house.hire("anton", &[Role::Supervisor]).await;
        let pages = house.pages("anton").await;
        pages.get("/reports").await.says(&["Звонки", "40 %", "из 10", "Замолчали на сутки"]);
        // Figures outlive every talk, and tie nothing to one.
        house.later(hours(40 * 24));
        house.round().await;
        assert_eq!((house.rows("cases").await, house.rows("call_watches").await), (0, 0));
        assert_eq!(house.figures().await.of(CallFigure::Proposed), 10);
        let worker = house.pages("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        let before = worker.get(&format!("/cases/{}/call", guest.case)).await;
        before.says(&["40 % (из 10)", "83 % (из 12)"]);
    });
}

#[test]
fn questions_come_with_buttons_two_at_most_and_answers_are_lines_of_the_talk() {
    each_scene(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("ну вы поняли");
        scene.calms().await;
        let case = scene.only_case().await;
        assert_eq!(scene.draft(case).await.clarity, Clarity::Unclear);
        scene.takes(&vera, case).await.unwrap();
        scene.ask(&vera, case, "what").await.unwrap();
        assert_eq!(refused(scene.ask(&vera, case, "help").await), Some(Refusal::Unanswered));
        scene.calms().await;
        let phone = ann.from_bot();
        let asked: Vec<_> = phone
            .iter()
            .filter(|it| it.buttons.iter().flatten().any(|b| b.text == "Не хочу отвечать"))
            .collect();
        assert_eq!(asked.len(), 2);
        ann.press(asked[0].id, "Документы, выплаты, закон");
        ann.press(asked[1].id, "Не хочу отвечать");
        scene.calms().await;
        let read = scene.reads("vera", case).await.unwrap();
        assert!(
            read.contains(
                &"Хорошо, что написали. О чём ваш вопрос? — Документы, выплаты, закон".to_owned()
            ),
            "{read:?}"
        );
        assert!(read.iter().any(|line| line.ends_with("— Не хочу отвечать")));
        assert_eq!(scene.case(case).await.unwrap().need.as_deref(), Some("SVC.SOCIAL"));
        assert_eq!(scene.draft(case).await.clarity, Clarity::Clear);
        // Whoever would rather not say loses nothing: the talk goes on.
        scene.replies(&vera, case, "Поможем.").await.unwrap();
        scene.calms().await;
        assert!(texts(&ann.from_bot()).contains(&"Поможем."));
        // Nothing of question or answer stands readable in the database.
        let rows = scene.store.read(|tx| {
            let sql = "SELECT COUNT(*) FROM messages WHERE line LIKE '%topic%' AND kind = 7";
            tx.row(sql, &[])?.map_or(Ok(-1), |row| row.int(0))
        });
        assert_eq!(rows.await.unwrap_or_else(|fault: Fault| panic!("{fault}")), 0);
        scene.standin.assert_clean();
    });
}

#[test]
fn on_the_web_an_answer_is_one_tap_and_danger_opens_the_emergency_lane() {
    each_engine(|house| async move {
        let (vera, guest, worker, client) = talk(&house).await;
        let case = format!("/cases/{}", guest.case);
        worker.get(&case).await.says(&["О чём обращение", "Спросить"]);
        worker.post(&format!("{case}/questions"), &[("set", "body")]).await;
        client.get("/talk/messages").await.says(&["Что сейчас беспокоит", "Не хочу отвечать"]);
        client.post("/talk/answer", &[("question", "sign"), ("option", "-")]).await;
        assert_eq!(house.rows("emergencies").await, 0);
        house.replies(&vera, guest.case, "Понял.").await.unwrap();
        let breath = [("question", "sign"), ("option", "breath")];
        client.post("/talk/answer", &breath).await;
        assert_eq!(house.rows("emergencies").await, 1);
        let wrong = client.post("/talk/answer", &[("question", "sign"), ("option", "x")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn every_unclear_message_gets_a_question_and_no_answer() {
    each_engine(|house| async move {
        house.signs_everything().await;
        house.has_a_stop().await;
        let unclear: Vec<_> = messages::all()
            .into_iter()
            .filter(|message| message.is_unclear == Some(true))
            .collect();
        assert!(unclear.len() >= 14, "{}", unclear.len());
        let mut without = Vec::new();
        for message in unclear {
            let guest = house.meets(&message.text).await;
            let lines = house.lines(guest.case).await;
            let asks = lines
                .iter()
                .any(|line| matches!(line, Line::AskDanger | Line::AskSafe | Line::AskTopic));
            // In the guide every screen asks.
            let guides = !house.steps(guest.case).await.is_empty();
            let answers = lines.iter().any(|line| matches!(line, Line::BotAnswered | Line::Stops));
            assert!(!answers, "{}", message.text);
            if !asks && !guides {
                without.push(message.text.clone());
            }
        }
        // Of these the rules know the need, so a person is called who can ask.
        let known =
            ["рука опухла чуть-чуть после кубика, завтра пройдет?", "устала. ничего не хочу"];
        assert_eq!(without, known);
    });
}

#[test]
fn a_contact_card_names_a_role_and_is_taken_back() {
    each_engine(|house| async move {
        let anton = house.hire("anton", &[Role::Supervisor]).await;
        let plan = move |tx: &mut Tx| {
            desk::hours::plan(tx, &anton, Role::Worker, &[1, 2, 3, 4, 5], (11 * 60, 20 * 60))
        };
        house.store.commit(plan).await.unwrap();
        let (_, guest, worker, client) = talk(&house).await;
        let case = format!("/cases/{}", guest.case);
        for note in ["звоните 8 921 555-01-99", "пишите @quiet_vera", "t.me/quiet_vera"]
        {
            let card = [("role", "worker"), ("note", note)];
            let refused = worker.post(&format!("{case}/card"), &card).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{note}");
        }
        let doctor = worker.post(&format!("{case}/card"), &[("role", "doctor")]).await;
        assert_eq!(
            doctor.status,
            StatusCode::FORBIDDEN,
            "nobody is asked for as what they are not"
        );
        assert_eq!(house.rows("contact_cards").await, 0);
        worker.post(&format!("{case}/card"), &[("role", "worker")]).await;
        let shown = client.get("/talk/messages").await;
        shown.says(&["Контакт", "Сотрудник", "пн–пт 11:00–20:00", "шесть слов"]);
        shown.says_nothing_of(&["vera"]);
        assert!(house.draft(guest.case).await.services.contains(&"S19".to_owned()));
        let seq = house.case(guest.case).await.unwrap().next_seq - 1;
        worker.get(&case).await.says(&["Оставлен контакт", "Отозвать контакт"]);
        worker.post(&format!("{case}/card/{seq}/revocation"), &[]).await;
        let gone = client.get("/talk/messages").await;
        gone.says(&["больше не действует"]);
        gone.says_nothing_of(&["пн–пт 11:00–20:00"]);
        worker.get(&case).await.says(&["Контакт отозван"]);
        worker.get("/card").await.says(&["Карточки для печати", "пн–пт 11:00–20:00"]);
    });
}

#[test]
fn a_card_on_telegram_leads_back_to_the_bot_and_is_deleted_once_taken_back() {
    each_scene(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let router = console::router_with(scene.house.clone(), Some(scene.telegram.clone()));
        let pages = scene.pages_of("vera", router).await;
        pages
            .post(&format!("/cases/{case}/card"), &[("role", "worker"), ("note", "по документам")])
            .await;
        scene.calms().await;
        let card = ann.from_bot().last().unwrap().text.clone();
        assert!(card.contains("https://t.me/") && card.contains("Сотрудник"), "{card}");
        assert!(card.contains("по документам") && !card.contains("vera"), "{card}");
        let seq = scene.case(case).await.unwrap().next_seq - 1;
        pages.post(&format!("/cases/{case}/card/{seq}/revocation"), &[]).await;
        scene.calms().await;
        assert!(!texts(&ann.phone()).contains(&card.as_str()));
        assert!(texts(&ann.phone()).last().unwrap().contains("больше не действует"));
        scene.standin.assert_clean();
    });
}

/// Presses the newest button of that name.
async fn presses(scene: &Scene, ann: &telegram_standin::Person, label: &str) {
    let with = |it: &&telegram_standin::Shown| {
        it.buttons.iter().flatten().any(|button| button.text == label)
    };
    let id = ann.from_bot().iter().rev().find(with).unwrap().id;
    ann.press(id, label);
    scene.calms().await;
}

#[test]
fn on_telegram_too_somebody_says_with_one_tap_why_no_call() {
    each_scene(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.proposes(&vera, case, true).await.unwrap();
        scene.calms().await;
        presses(&scene, &ann, "Только текст").await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("Можно не отвечать"));
        presses(&scene, &ann, "Рядом люди").await;
        // A second reason is none.
        presses(&scene, &ann, "Дорого").await;
        let figures = scene.figures().await;
        assert_eq!((figures.of(CallFigure::WhyNotAlone), figures.of(CallFigure::WhyCost)), (1, 0));
        assert_eq!(figures.reasons()[0].0, "SVC.ID_DOCS");
    });
}

#[test]
fn how_they_heard_of_us_is_asked_once_and_tied_to_nobody() {
    each_scene(|scene| async move {
        let vera = scene.vera().await;
        let ann = scene.ann();
        ann.dm("нужна помощь с документами");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.replies(&vera, case, "Сделали.").await.unwrap();
        scene.finishes(&vera, case).await.unwrap();
        scene.passes(hours(5)).await; // the house asks some hours later
        presses(&scene, &ann, "Да").await;
        presses(&scene, &ann, "Да").await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("Как вы узнали о нас"));
        presses(&scene, &ann, "От знакомых").await;
        presses(&scene, &ann, "В автобусе").await;
        let counts = scene
            .store
            .read(|tx| store::invitation::heard_counts(tx, Timestamp(0), Timestamp(i64::MAX)));
        let counts = counts.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(counts, [(HeardOf::Friend, 1)], "once, and no vendor among the ways");
        scene.passes(hours(80)).await;
        assert_eq!((scene.rows("heard_answers").await, scene.rows("heard_of_us").await), (0, 1));

        let guest = scene.meets("нужна помощь с документами").await;
        scene.replies(&vera, guest.case, "Сделали.").await.unwrap();
        scene.finishes(&vera, guest.case).await.unwrap();
        let client = page_of(&scene, &guest);
        let feedback = [("useful", "yes"), ("knows_contact", "yes")];
        client.post("/talk/feedback", &feedback).await;
        client.get("/talk").await.says(&["Как вы узнали о нас", "Можно не отвечать"]);
        client.post("/talk/heard", &[("way", "bus")]).await;
        client.get("/talk").await.says_nothing_of(&["Как вы узнали о нас"]);
        assert_eq!(scene.rows("heard_of_us").await, 2);
    });
}

#[test]
fn words_with_figures_in_them_are_never_taken_for_a_number() {
    each_engine(|house| async move {
        let (vera, guest, _, client) = talk(&house).await;
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        let words = [
            "абсцесс на руке с 12.11.2026, температура 39, что делать?",
            "подъезд 2 домофон 45-67-89, пятый этаж, скорая едет",
            "принимал 12.11.2026 и 14.11.2026 по 2",
            "12.11.2026",
            "вес 70, рост 180, 40 лет",
            "завтра с 18:00-20:00",
            "позвоните мне 22-11-2026",
            "2026-11-22",
            "103, 112",
            "можно 10-12, 14-16?",
            "10000-15000",
            "89161234567, нога болит, что делать",
        ];
        for said in words {
            client.post("/talk/messages", &[("words", said)]).await;
            assert!(house.client_reads(&guest).await.contains(&said.to_owned()), "{said}");
        }
        assert_eq!(house.rows("call_numbers").await, 0);
        let numbers = [
            "+7 (921) 555-01-99",
            "мой номер 8 921 555 01 99, звоните после 18:00",
            "мой номер телефона 89161234567",
            "89161234567, буду ждать",
            "8.916.123.45.67",
            "\u{202a}+7 916 123-45-67\u{202c}",
            "0151/23456789",
            "555-01-99 👍",
        ];
        for number in numbers {
            client.post("/talk/messages", &[("words", number)]).await;
            assert!(!house.client_reads(&guest).await.contains(&number.to_owned()), "{number}");
            assert_eq!(house.rows("call_numbers").await, 1, "{number}");
        }
    });
}

#[test]
fn nobody_is_asked_for_a_number_once_the_case_is_finished() {
    each_engine(|house| async move {
        let (vera, guest, _, client) = talk(&house).await;
        house.proposes(&vera, guest.case, true).await.unwrap();
        client.post("/talk/choice", &[("choice", "call-me")]).await;
        house.finishes(&vera, guest.case).await.unwrap();
        client.post("/talk/messages", &[("words", "89215550199")]).await;
        assert!(house.client_reads(&guest).await.contains(&"89215550199".to_owned()));
        assert_eq!(house.rows("call_numbers").await, 0);
    });
}
