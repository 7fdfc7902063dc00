//! Stage 2 of the study: the need is addressed.

use crate::support::{NOON, each_engine, minutes, refused};
use netreach::codes::{Awaited, Clarity, Doing, Role, Urgency};
use netreach::desk::case::Sorting;
use netreach::desk::need::Need;
use netreach::desk::{self, Refusal};
use netreach::house::bound;
use netreach::letter::Letter;
use netreach::outbox::Failure;
use netreach::store::case::Standing;
use netreach::store::{self};
use netreach::vault::{Lock, Words, seal};

#[test]
fn of_two_workers_who_take_a_case_at_once_one_gets_it() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        for _ in 0..20 {
            let guest = house.meets("кто ответит?").await;
            let (first, second) =
                tokio::join!(house.takes(&vera, guest.case), house.takes(&mark, guest.case));
            let ((Ok(()), lost) | (lost, Ok(()))) = (first, second) else {
                panic!("nobody got it")
            };
            assert_eq!(refused(lost), Some(Refusal::HeldByOther));
        }
    });
}

#[test]
fn an_answer_is_kept_and_owed_together_and_arrives_once() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("во сколько автобус?").await;
        house.replies(&vera, guest.case, "в шесть").await.unwrap();
        assert_eq!(house.rows("outbox").await, 1);
        assert_eq!(house.delivers().await, 1);
        assert_eq!(house.delivers().await, 0);
        assert_eq!(house.notebook().delivered().len(), 1);
        assert_eq!(house.client_reads(&guest).await, ["во сколько автобус?", "в шесть"]);
        house.owes_nothing().await;
    });
}

#[test]
fn a_delivery_that_fails_is_tried_again_and_one_that_never_will_is_told() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("привет").await;
        house.notebook().fail_with(&[Failure::Later(minutes(2)), Failure::Never(None)]);
        house.replies(&vera, guest.case, "здравствуйте").await.unwrap();
        assert_eq!(house.delivers().await, 1);
        assert_eq!(house.delivers().await, 0, "not before it is due");
        house.later(minutes(2));
        assert_eq!(house.delivers().await, 1);
        let case = guest.case;
        let messages = house
            .store
            .read(move |tx| store::message::since(tx, case, 0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert!(messages.iter().any(|message| message.fate.code() == "failed"));
        house.owes_nothing().await;
    });
}

#[test]
fn a_worker_who_goes_silent_gives_the_case_back_in_its_place() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.later(minutes(5));
        house.takes(&vera, guest.case).await.unwrap();
        house.later(minutes(29));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Held { .. }));
        house.later(minutes(2));
        house.round().await;
        assert_eq!(house.standing(guest.case).await, Standing::Waiting { since: NOON });
    });
}

#[test]
fn waiting_for_somebody_is_not_silence() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос врачу").await;
        house.takes(&vera, guest.case).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        house
            .store
            .commit(move |tx| desk::case::pause(tx, &worker, case, Awaited::Specialist, now))
            .await
            .unwrap();
        house.later(minutes(60));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Held { .. }));
    });
}

#[test]
fn a_released_case_waits_for_the_next() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        assert_eq!(refused(house.releases(&mark, guest.case).await), Some(Refusal::HeldByOther));
        house.releases(&vera, guest.case).await.unwrap();
        house.takes(&mark, guest.case).await.unwrap();
        let reply = house.replies(&vera, guest.case, "я").await;
        assert_eq!(refused(reply), Some(Refusal::HeldByOther));
    });
}

#[test]
fn notes_are_for_colleagues_only() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.note(&vera, guest.case, &Words::new("боится врачей".to_owned())).await.unwrap();
        assert_eq!(house.client_reads(&guest).await, ["вопрос"]);
        assert_eq!(house.reads("vera", guest.case).await.unwrap(), ["вопрос", "боится врачей"]);
    });
}

#[test]
fn who_may_read_a_case() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        house.worker("mark").await;
        house.hire("olga", &[Role::Supervisor]).await;
        house.hire("nina", &[Role::Doctor]).await;
        house.hire("ada", &[Role::Admin]).await;
        let guest = house.meets("секрет").await;
        // While it waits, those who answer may read it.
        assert!(house.reads("mark", guest.case).await.is_ok());
        house.takes(&vera, guest.case).await.unwrap();
        assert!(house.reads("vera", guest.case).await.is_ok());
        let table = [
            ("mark", Refusal::NotYourCase),
            ("olga", Refusal::ReasonNeeded),
            ("nina", Refusal::NotYourRole),
            ("ada", Refusal::NotYourRole),
        ];
        for (name, refusal) in table {
            assert_eq!(refused(house.reads(name, guest.case).await), Some(refusal), "{name}");
        }
    });
}

#[test]
fn a_doctor_has_no_key_even_if_the_rules_were_broken() {
    each_engine(|house| async move {
        house.hire("nina", &[Role::Doctor]).await;
        let guest = house.meets("секрет").await;
        let reader = house.reader("nina").await;
        let key = house.vault.case_key(&reader, guest.case, Lock::Talk).await;
        assert!(key.is_err(), "another team's worker cannot open the talk");
    });
}

#[test]
fn a_supervisor_reads_with_a_reason_that_the_worker_sees() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let guest = house.meets("жалоба").await;
        house.takes(&vera, guest.case).await.unwrap();
        let key = house.vault.public_key(guest.case, Lock::Notes).await.unwrap();
        let seal_to = bound(
            guest.case,
            0,
            netreach::codes::Direction::AmongWorkers,
            netreach::codes::Kind::Words,
        );
        let letter = Letter::new(house.now(), Some(olga.id), "клиент пожаловался".as_bytes());
        let reason = seal(&key, seal_to, &letter.written());
        let (case, now) = (guest.case, house.now());
        house
            .store
            .commit(move |tx| desk::reading::permit(tx, &olga, case, &reason, now))
            .await
            .unwrap();
        assert_eq!(house.reads("olga", guest.case).await.unwrap(), ["жалоба"]);
        let (worker, now) = (vera.clone(), house.now());
        let file = house
            .store
            .commit(move |tx| desk::reading::open(tx, &worker, case, now))
            .await
            .unwrap();
        let line = file.trail.iter().find(|step| step.act.code() == "read_with_reason").unwrap();
        let reader = house.reader("vera").await;
        let key = house.vault.case_key(&reader, case, Lock::Notes).await.unwrap();
        let opened = key.open(seal_to, line.reason.as_ref().unwrap());
        let letter = opened.ok().and_then(|plain| Letter::read(&plain)).unwrap();
        assert_eq!(letter.words(), Some("клиент пожаловался"));
        // The permission runs out.
        house.later(minutes(16));
        let again = house.reads("olga", guest.case).await;
        assert_eq!(refused(again), Some(Refusal::ReasonNeeded));
    });
}

#[test]
fn who_has_a_case_open_is_seen_by_others() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        let guest = house.meets("вопрос").await;
        house.reads("vera", guest.case).await.unwrap();
        let (case, now) = (guest.case, house.now());
        let file =
            house.store.commit(move |tx| desk::reading::open(tx, &mark, case, now)).await.unwrap();
        assert_eq!(file.others, [(vera.id, Doing::Reading)]);
    });
}

#[test]
fn what_a_worker_understood_stands_in_the_case_and_its_report() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("рука опухла").await;
        house.takes(&vera, guest.case).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        let sorting = Sorting {
            urgency: Urgency::Urgent,
            need: Need::read("SVC.MEDICAL"),
            clarity: Clarity::Unclear,
        };
        house
            .store
            .commit(move |tx| desk::case::sort(tx, &worker, case, &sorting, now))
            .await
            .unwrap();
        let case = house.case(guest.case).await.unwrap();
        assert_eq!(case.urgency, Urgency::Urgent);
        assert_eq!(case.need.as_deref(), Some("SVC.MEDICAL"));
        house.finishes(&vera, guest.case).await.unwrap();
        let reports = house.reports().await;
        assert_eq!(reports[0].urgency_at_open, Urgency::Routine);
        assert_eq!(reports[0].urgency_at_close, Urgency::Urgent);
        assert_eq!(reports[0].clarity, Clarity::Unclear);
    });
}

#[test]
fn a_case_that_waited_long_is_not_taken_from_its_new_holder() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("жду давно").await;
        house.later(minutes(90));
        house.takes(&vera, guest.case).await.unwrap();
        house.later(minutes(1));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Held { .. }));
        house.later(minutes(30));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
    });
}

#[test]
fn a_client_who_writes_during_a_pause_is_not_left_alone() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        house
            .store
            .commit(move |tx| desk::case::pause(tx, &worker, case, Awaited::Offline, now))
            .await
            .unwrap();
        house.replies(&vera, guest.case, "до встречи").await.unwrap();
        let (worker, now) = (vera.clone(), house.now());
        house
            .store
            .commit(move |tx| desk::case::pause(tx, &worker, case, Awaited::Offline, now))
            .await
            .unwrap();
        house.says(&guest, "мне плохо").await.unwrap();
        house.later(minutes(31));
        house.round().await;
        assert!(matches!(house.standing(guest.case).await, Standing::Waiting { .. }));
        house.owes_nothing().await;
    });
}

#[test]
fn who_leaves_the_organisation_leaves_no_case_behind() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        netreach::roster::disable(&house, vera.id).await.unwrap();
        assert_eq!(house.standing(guest.case).await, Standing::Waiting { since: NOON });
    });
}
