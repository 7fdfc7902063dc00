//! Advice about health leaves with a clinician's signature, or not at all.

mod fuzz;
mod guard;
mod injuries;
mod queue;

use netreach::codes::{AdviceState, Line, Role};
use netreach::desk::case::Sorting;
use netreach::desk::need::Need;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::Tx;
use netreach::house::{Attached, Sent};
use netreach::ids::CaseId;
use netreach::store;
use netreach::store::advice::Advice;
use netreach::vault::Words;
use netreach::web::chat;

use crate::support::pages::Pages;
use crate::support::telegram::{Scene, texts};
use crate::support::{Guest, TestHouse, each_engine, hours, minutes, photo, refused, telegram};

const QUESTION: &str = "после укола шишка и синяк на руке, что делать?";
const DRAFT: &str = "Приложите тёплое и не колите туда.";
const SIGNED: &str = "Приложите тёплое на двадцать минут и не колите туда неделю.";

/// A worker called vera and a doctor called nina.
pub async fn people(house: &TestHouse) -> (Worker, Worker) {
    (house.worker("vera").await, house.hire("nina", &[Role::Doctor]).await)
}

/// Somebody who was hired before.
pub async fn known(house: &TestHouse, name: &str) -> Worker {
    let row = netreach::roster::by_name(&house.house, name).await.unwrap().unwrap();
    Worker { id: row.id, roles: row.roles, lang: row.lang }
}

impl TestHouse {
    /// Somebody writes and sends a photo.
    pub async fn meets_with_photo(&self, words: &str) -> Guest {
        let Some(Attached::Photo(photo)) = photo().attached else { panic!("a photo") };
        let words = Words::new(words.to_owned());
        let sent = Sent { words, attached: Some(Attached::Photo(photo)), danger: false };
        let token = self.begin_talk(&sent, netreach::codes::Lang::Ru).await.unwrap();
        self.guest(token).await
    }

    pub async fn sorts_as(
        &self,
        worker: &Worker,
        case: CaseId,
        need: &str,
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let known = self.case(case).await.unwrap();
        let sorting = Sorting {
            urgency: known.urgency,
            need: Some(Need::read(need).unwrap()),
            clarity: netreach::codes::Clarity::Clear,
        };
        self.store.commit(move |tx| desk::case::sort(tx, &worker, case, &sorting, now)).await
    }

    /// The worker of that name shows a draft to the clinicians.
    pub async fn asks(&self, name: &str, case: CaseId, words: &str) -> Result<(), DeskError> {
        let row = netreach::roster::by_name(&self.house, name).await?.unwrap();
        let worker = Worker { id: row.id, roles: row.roles, lang: row.lang };
        let seen = self.case(case).await.unwrap().next_seq;
        let (reader, words) = (self.reader(name).await, Words::new(words.to_owned()));
        self.ask_clinician(&worker, &reader, case, &words, (seen, false)).await
    }

    pub async fn signs(
        &self,
        clinician: &Worker,
        case: CaseId,
        number: i64,
        words: &str,
    ) -> Result<(), DeskError> {
        let seen = self.case(case).await.unwrap().next_seq;
        let words = Words::new(words.to_owned());
        self.sign_advice(clinician, case, (number, seen), &words).await
    }

    /// A clinician says there is no advice in it, of the draft of this number.
    pub async fn lifts(
        &self,
        clinician: &Worker,
        case: CaseId,
        number: i64,
    ) -> Result<(), DeskError> {
        let seen = self.case(case).await.unwrap().next_seq;
        let (clinician, now) = (clinician.clone(), self.now());
        let lift = move |tx: &mut Tx| desk::advice::lift(tx, &clinician, case, (number, seen), now);
        self.store.commit(lift).await
    }

    pub async fn advice(&self, case: CaseId) -> Vec<Advice> {
        let found = self.store.read(move |tx| store::advice::of_case(tx, case)).await;
        found.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
    }
}

/// N-11 on the web, through the pages as their readers see them.
#[test]
fn n11_advice_is_drafted_edited_signed_read_and_forgotten() {
    each_engine(|house| async move {
        people(&house).await;
        let guest = house.meets_with_photo(QUESTION).await;
        let (vera, nina) = (house.pages("vera").await, house.pages("nina").await);
        let case = format!("/cases/{}", guest.case);
        vera.post(&format!("{case}/hold"), &[]).await;
        vera.get(&case).await.says(&[QUESTION, "Показать врачу", "Готовая фраза"]);

        // What nobody signed goes nowhere, and is not lost.
        let refusal = vera.post(&format!("{case}/replies"), &[("words", DRAFT)]).await;
        assert_eq!(refusal.status, 403);
        refusal.says(&["о здоровье отвечает врач", DRAFT]);
        assert_eq!(house.client_reads(&guest).await, [QUESTION]);
        // The doctor has nothing yet and may read nothing.
        nina.get("/advice").await.says(&["Вопросов нет"]);
        assert_eq!(nina.get(&case).await.status, 403);
        assert_eq!(nina.get(&format!("{case}/photos/1/image")).await.status, 403);

        let seen = house.case(guest.case).await.unwrap().next_seq.to_string();
        let asked = [("words", DRAFT), ("seen", seen.as_str())];
        vera.post(&format!("{case}/advice"), &asked).await;
        vera.get(&case).await.says(&["Врач смотрит ваш ответ"]);
        let queue = nina.get("/advice").await;
        queue.says(&[&format!("{case}/advice")]);
        queue.says_nothing_of(&[QUESTION, DRAFT]);
        let page = nina.get(&format!("{case}/advice")).await;
        page.says(&[QUESTION, DRAFT, "Подписать и отправить", "Показать фото"]);
        page.says_nothing_of(&["/photos/1/image"]);
        assert_eq!(nina.get(&format!("{case}/photos/1/image")).await.status, 200);

        let seen = house.case(guest.case).await.unwrap().next_seq.to_string();
        let signed = [("number", "1"), ("seen", seen.as_str()), ("words", SIGNED)];
        let done = nina.post(&format!("{case}/advice/signature"), &signed).await;
        assert_eq!(done.location(), format!("/advice?signed={}-1", guest.case));
        let client = Pages::of_client(chat::router(house.house.clone()), &guest.token);
        let talk = client.get("/talk/messages").await;
        talk.says(&[SIGNED, "Проверил врач, 21 ноября 2026", "Ваш вопрос передан врачу"]);
        talk.says_nothing_of(&[DRAFT, "nina", "vera"]);
        // Both texts stand beside each other for whoever works on it.
        let page = vera.get(&case).await;
        page.says(&["Подписал врач, nina", "<del>", "<ins>", SIGNED]);
        assert!(house.draft(guest.case).await.services.contains(&"S03".to_owned()));

        house.finishes(&known(&house, "vera").await, guest.case).await.unwrap();
        house.later(hours(73));
        house.round().await;
        for table in ["advice", "medical_cases", "injuries", "cases", "messages", "handed_cases"] {
            assert_eq!(house.rows(table).await, 0, "{table}");
        }
        let report = house.reports().await.pop().unwrap();
        assert_eq!(report.services, ["S14", "S19"]);
        house.owes_nothing().await;
    });
}

/// N-11 on Telegram: the mark goes with the words.
#[test]
fn n11_on_telegram_the_signature_goes_with_the_words() {
    telegram::each_engine(|scene: Scene| async move {
        let (vera, nina) = people(&scene).await;
        let ann = scene.ann();
        ann.dm(QUESTION);
        scene.settles().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        let free = scene.replies(&vera, case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        scene.say_phrase(&vera, case, Line::AskFever).await.unwrap();
        scene.asks("vera", case, DRAFT).await.unwrap();
        scene.calms().await;
        let phone = ann.phone();
        let shown = texts(&phone);
        assert!(shown.contains(&"Есть температура или озноб?"), "{shown:?}");
        assert!(shown.iter().any(|text| text.starts_with("Ваш вопрос передан врачу")), "{shown:?}");

        ann.dm("да, тридцать девять");
        scene.settles().await;
        let unread = Words::new(SIGNED.to_owned());
        let unread = scene.sign_advice(&nina, case, (1, 3), &unread).await;
        assert_eq!(refused(unread), Some(Refusal::Unread), "the doctor has not seen the fever");
        scene.signs(&nina, case, 1, SIGNED).await.unwrap();
        scene.calms().await;
        let phone = ann.phone();
        let last = texts(&phone).pop().unwrap().to_owned();
        assert_eq!(last, format!("{SIGNED}\n\nПроверил врач, 21 ноября 2026"));
        assert!(!texts(&phone).iter().any(|text| text.contains(DRAFT)));
    });
}

#[test]
fn what_was_taken_back_or_burned_meanwhile_is_refused_and_nothing_is_lost() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.asks("vera", guest.case, DRAFT).await.unwrap();
        assert_eq!(
            refused(house.asks("vera", guest.case, DRAFT).await),
            Some(Refusal::AlreadyAsked)
        );
        assert_eq!(refused(house.finishes(&vera, guest.case).await), Some(Refusal::StillAsked));
        let pages = house.pages("nina").await;
        let address = format!("/cases/{}/advice", guest.case);
        pages.get(&address).await.says(&[DRAFT]);
        let vera_pages = house.pages("vera").await;
        vera_pages.post(&format!("{address}/withdrawal"), &[("number", "1")]).await;
        let late = [("number", "1"), ("seen", "99"), ("words", SIGNED)];
        let refusal = pages.post(&format!("{address}/signature"), &late).await;
        assert_eq!(refusal.status, 409);
        refusal.says(&["Этот вопрос уже закрыт", SIGNED]);
        assert_eq!(house.client_reads(&guest).await, [QUESTION]);
        // The worker's words are theirs again.
        vera_pages.get(&format!("/cases/{}", guest.case)).await.says(&[&format!(">{DRAFT}</text")]);
        assert_eq!(house.advice(guest.case).await[0].state, AdviceState::Withdrawn);

        house.asks("vera", guest.case, DRAFT).await.unwrap();
        vera_pages.post(&format!("/cases/{}/burn", guest.case), &[]).await;
        let refusal = pages.post(&format!("{address}/signature"), &late).await;
        assert_eq!(refusal.status, 404);
        refusal.says(&[SIGNED]);
        assert!(nina.is(Role::Doctor) && house.rows("advice").await == 0);
    });
}

#[test]
fn a_refused_draft_comes_back_with_a_word_and_a_lifted_one_may_be_sent() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.asks("vera", guest.case, DRAFT).await.unwrap();
        let (vera_pages, nina) = (house.pages("vera").await, house.pages("nina").await);
        let case = format!("/cases/{}", guest.case);
        let empty = nina.post(&format!("{case}/advice/refusal"), &[("number", "1")]).await;
        assert_eq!(empty.status, 422);
        let why = [("number", "1"), ("usual", "visit"), ("why", "рука горячая?")];
        assert_eq!(nina.post(&format!("{case}/advice/refusal"), &why).await.location(), "/advice");
        let page = vera_pages.get(&case).await;
        page.says(&["Врач не подписал, nina", "Нужен осмотр: рука горячая?", DRAFT]);
        assert_eq!(
            refused(house.replies(&vera, guest.case, DRAFT).await),
            Some(Refusal::ClinicianFirst)
        );

        house.asks("vera", guest.case, "Мы работаем до восьми.").await.unwrap();
        assert_eq!(
            vera_pages.post(&format!("{case}/advice/lifting"), &[]).await.status,
            403,
            "the worker lifts nothing"
        );
        let shown = [("number", "2"), ("seen", "99")];
        nina.post(&format!("{case}/advice/lifting"), &shown).await;
        vera_pages.get(&case).await.says(&["Мы работаем до восьми.</textarea>"]);
        house.replies(&vera, guest.case, "Мы работаем до восьми.").await.unwrap();
        // Another need about health is another matter.
        house.sorts_as(&vera, guest.case, "INFO.DETOX_HOME").await.unwrap();
        assert_eq!(
            refused(house.replies(&vera, guest.case, "пейте воду").await),
            Some(Refusal::ClinicianFirst)
        );
    });
}

#[test]
fn a_need_about_health_counts_whatever_the_need_becomes() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.sorts_as(&vera, guest.case, "OTHER").await.unwrap();
        let free = house.replies(&vera, guest.case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        // Neither does finishing and opening again help.
        let (worker, now, case) = (vera.clone(), house.now(), guest.case);
        house.finishes(&vera, case).await.unwrap();
        let reopen =
            move |tx: &mut netreach::engine::Tx| desk::case::reopen(tx, &worker, case, now);
        house.store.commit(reopen).await.unwrap();
        let free = house.replies(&vera, guest.case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        house.hand(&house.reader("vera").await, case, Role::Doctor).await;
        house.lifts(&nina, case, 0).await.unwrap();
        house.replies(&vera, guest.case, "Ждём вас у автобуса.").await.unwrap();
        // What was lifted is what was asked until then.
        house.says(&guest, QUESTION).await.unwrap();
        let free = house.replies(&vera, guest.case, DRAFT).await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));

        // What is about nobody's health goes as it always did.
        let other = house.meets("нужна помощь с документами").await;
        house.takes(&vera, other.case).await.unwrap();
        house.replies(&vera, other.case, "Приходите в четверг.").await.unwrap();
    });
}

#[test]
fn where_somebody_may_be_dying_nobody_waits_for_a_signature() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let token = house
            .begin_talk(
                &Sent {
                    words: Words::new("он не дышит".to_owned()), attached: None, danger: true
                },
                netreach::codes::Lang::Ru,
            )
            .await
            .unwrap();
        let guest = house.guest(token).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.replies(&vera, guest.case, "Я рядом. Дышит?").await.unwrap();
        let (worker, now, case) = (vera.clone(), house.now(), guest.case);
        let end = move |tx: &mut netreach::engine::Tx| {
            desk::emergency::end(tx, &worker, case, netreach::codes::Ending::Resolved, now)
        };
        house.store.commit(end).await.unwrap();
        let free = house.replies(&vera, guest.case, "Теперь дайте ему поспать.").await;
        assert_eq!(refused(free), Some(Refusal::ClinicianFirst));
        house.say_phrase(&vera, guest.case, Line::Here).await.unwrap();
        house.later(minutes(1));
    });
}

#[test]
fn a_signed_answer_becomes_a_draft_that_nobody_signed() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let editor = house.hire("eva", &[Role::Editor, Role::Verifier]).await;
        let guest = house.meets(QUESTION).await;
        house.takes(&vera, guest.case).await.unwrap();
        house.asks("vera", guest.case, DRAFT).await.unwrap();
        let pages = house.pages("nina").await;
        let to_leaflet = format!("/cases/{}/advice/leaflet", guest.case);
        let early = pages.post(&to_leaflet, &[("number", "1")]).await;
        assert_eq!(early.status, 409, "nothing is signed yet");
        house.signs(&nina, guest.case, 1, SIGNED).await.unwrap();
        pages
            .get(&format!("/advice?signed={}-1", guest.case))
            .await
            .says(&["Сделать из ответа памятку", &to_leaflet]);
        let made = pages.post(&to_leaflet, &[("number", "1")]).await;
        let leaflet = made.location().to_owned();
        assert!(leaflet.starts_with("/leaflets/"), "{leaflet}");
        let page = house.pages("eva").await.get(&format!("{leaflet}/edit")).await;
        page.says(&[SIGNED, "проверьте, что здесь нет ничего о конкретном человеке"]);
        page.says_nothing_of(&[QUESTION, DRAFT]);
        let drafts = house.store.read(store::leaflet::newest_of_all).await;
        let drafts = drafts.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert_eq!((drafts.len(), drafts[0].signature), (1, None));
        // Whoever wrote it does not sign it; somebody else may.
        let (id, until, now) = (drafts[0].id, house.now() + hours(24), house.now());
        let both = Worker { roles: vec![Role::Doctor, Role::Verifier], ..nina };
        let own =
            house.store.commit(move |tx| desk::leaflet::sign(tx, &both, id, until, now)).await;
        assert_eq!(refused(own), Some(Refusal::OwnWords));
        house
            .store
            .commit(move |tx| desk::leaflet::sign(tx, &editor, id, until, now))
            .await
            .unwrap();
    });
}
