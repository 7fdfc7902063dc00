//! The record of the work: written while the talk exists, and anonymous.

use crate::support;
use crate::support::{closure, each_engine, minutes, refused};
use netreach::codes::{Modality, Role, Shift};
use netreach::desk::closure::check_note;
use netreach::desk::{self, Refusal};

#[test]
fn finishing_writes_the_report_in_the_same_breath() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("где сдать тест?").await;
        house.later(minutes(7));
        house.replies(&vera, guest.case, "в автобусе").await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let reports = house.reports().await;
        assert_eq!(reports.len(), 1);
        let report = &reports[0];
        assert_eq!(report.need, "HRS.HIV_TEST");
        assert_eq!(report.services, ["S14", "S19"]);
        assert_eq!(report.minutes_to_first, Some(7));
        assert_eq!(report.shift, Shift::Day);
        assert_eq!(report.modality, Modality::Text);
        assert_eq!(report.worker, Some(vera.id));
        assert!(report.after_hours, "nobody was at the desk when the client wrote");
        assert!(!report.filled_from_memory);
        house.owes_nothing().await;
    });
}

#[test]
fn a_report_needs_a_service_and_the_holder() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        let guest = house.meets("вопрос").await;
        assert_eq!(refused(house.finishes(&vera, guest.case).await), Some(Refusal::NotHeld));
        house.takes(&vera, guest.case).await.unwrap();
        assert_eq!(refused(house.finishes(&mark, guest.case).await), Some(Refusal::HeldByOther));
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        let nothing_given = closure("OTHER", &[]);
        let finished = house
            .store
            .commit(move |tx| desk::closure::finish(tx, &worker, case, nothing_given, now))
            .await;
        assert_eq!(refused(finished), Some(Refusal::ServiceMissing));
        assert_eq!(house.rows("work_reports").await, 0);
    });
}

#[test]
fn a_reopened_case_writes_over_its_own_report() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        house.store.commit(move |tx| desk::case::reopen(tx, &worker, case, now)).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        let again = closure("SVC.LEGAL", &["S06"]);
        house
            .store
            .commit(move |tx| desk::closure::finish(tx, &worker, case, again, now))
            .await
            .unwrap();
        let reports = house.reports().await;
        assert_eq!(reports.len(), 1, "one case, one report");
        assert_eq!(reports[0].need, "SVC.LEGAL");
    });
}

#[test]
fn a_note_may_be_short_and_may_name_nobody() {
    assert_eq!(check_note("Придёт в четверг.", false), Ok(()));
    assert_eq!(check_note(&"а".repeat(200), false), Ok(()));
    assert_eq!(check_note(&"а".repeat(201), false), Err(Refusal::NoteTooLong));
    let named = "Сказал, что его зовут Костя";
    assert_eq!(check_note(named, false), Err(Refusal::NoteNamesSomebody));
    assert_eq!(check_note(named, true), Ok(()), "the worker looked and is sure");
}

#[test]
fn no_report_can_be_traced_to_a_case_that_is_gone() {
    each_engine(|house| async move {
        house.hire("olga", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let report = house.reports().await[0].id;
        assert_ne!(report.0, guest.case.0);
        assert_ne!(report.0, guest.visitor.client.0);
    });
}

#[test]
fn nobody_finishes_over_words_they_have_not_seen() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        let seen = house.case(guest.case).await.unwrap().next_seq;
        house.says(&guest, "подождите, я не всё сказал").await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        let mut form = closure("OTHER", &["S02"]);
        form.seen = Some(seen);
        let finished =
            house.store.commit(move |tx| desk::closure::finish(tx, &worker, case, form, now)).await;
        assert_eq!(refused(finished), Some(Refusal::Unread));
        let (worker, seen) = (vera.clone(), house.case(case).await.unwrap().next_seq);
        let mut form = closure("OTHER", &["S02"]);
        form.seen = Some(seen);
        house
            .store
            .commit(move |tx| desk::closure::finish(tx, &worker, case, form, now))
            .await
            .unwrap();
    });
}

#[test]
fn thanks_in_the_window_do_not_undo_the_report() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.says(&guest, "спасибо").await.unwrap();
        house.later(support::days(31));
        house.round().await;
        let reports = house.reports().await;
        assert_eq!(reports.len(), 1);
        assert_eq!(reports[0].need, "HRS.HIV_TEST");
        assert!(!reports[0].filled_from_memory);
        assert_eq!(house.rows("cases").await, 0);
    });
}
