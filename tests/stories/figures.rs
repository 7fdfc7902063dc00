//! What is counted of work reports, and stays when they can be tied to nobody.

mod asked;
mod before;
mod leaving;
mod pages;

use std::collections::BTreeMap;

use crate::support::{NOON, TestHouse, closure, days, each_engine, hours, minutes};
use netreach::clock::Timestamp;
use netreach::codes::{DangerEnd, Measure, Outcome, Urgency};
use netreach::desk::{self, DeskError, figures};
use netreach::engine::Tx;
use netreach::evidence::speed::Wait;
use netreach::evidence::{Package, Times};
use netreach::store;

/// What was counted of a measure in all months, from memory or not: code and times, in
/// order.
async fn counted(house: &TestHouse, measure: Measure) -> Vec<(String, i64)> {
    let read = move |tx: &mut Tx| {
        let (first, last) = (Timestamp(0), Timestamp(i64::MAX));
        Ok::<_, DeskError>(store::figures::between(tx, measure, first, last)?)
    };
    let mut all: BTreeMap<String, i64> = BTreeMap::new();
    for figure in house.store.read(read).await.unwrap() {
        *all.entry(figure.key.code).or_default() += figure.times;
    }
    all.into_iter().collect()
}

fn codes(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    all.iter().map(|(code, times)| ((*code).to_owned(), *times)).collect()
}

#[test]
fn a_report_is_counted_when_it_is_written_and_anew_when_it_is_written_over() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.later(minutes(7));
        house.replies(&vera, guest.case, "поможем").await.unwrap();
        assert!(counted(&house, Measure::Contact).await.is_empty(), "nothing is finished yet");
        house.finishes(&vera, guest.case).await.unwrap();
        assert_eq!(counted(&house, Measure::Contact).await, codes(&[("", 1)]));
        assert_eq!(counted(&house, Measure::Day).await, codes(&[("2026-11-21", 1)]));
        assert_eq!(counted(&house, Measure::Wait).await, codes(&[("routine.day.after.7", 1)]));
        let before = counted(&house, Measure::Need).await;
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        house.store.commit(move |tx| desk::case::reopen(tx, &worker, case, now)).await.unwrap();
        let (worker, now) = (vera.clone(), house.now());
        let again = closure("SVC.LEGAL", &["S06", "S19"]);
        let finish = move |tx: &mut Tx| desk::closure::finish(tx, &worker, case, again, now);
        house.store.commit(finish).await.unwrap();
        assert_ne!(before, codes(&[("SVC.LEGAL", 1)]));
        assert_eq!(counted(&house, Measure::Need).await, codes(&[("SVC.LEGAL", 1)]));
        assert_eq!(counted(&house, Measure::Service).await, codes(&[("S06", 1), ("S19", 1)]));
        assert_eq!(counted(&house, Measure::ServiceSet).await, codes(&[("S06 S19", 1)]));
        assert_eq!(counted(&house, Measure::Contact).await, codes(&[("", 1)]));
        house.has_counted_right().await;
    });
}

#[test]
fn figures_stand_when_everything_else_is_forgotten() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let silent = house.meets("вопрос к соцработнику").await;
        let before = counted(&house, Measure::Contact).await;
        assert_eq!(before, codes(&[("", 1)]));
        house.later(days(40));
        house.round().await;
        assert!(house.case(guest.case).await.is_none() && house.case(silent.case).await.is_none());
        // Nobody finished the second: it is counted when it goes, and says so.
        assert_eq!(counted(&house, Measure::Contact).await, codes(&[("", 2)]));
        let months = figures::Months::read("2026-11", "2027-01", house.now().day()).unwrap();
        let gather =
            move |tx: &mut Tx| figures::gather(tx, months, &Package::default(), NOON.day());
        let contacts = house.store.read(gather).await.unwrap().contacts();
        assert_eq!(contacts, Times { all: 2, from_memory: 1 });
        house.has_counted_right().await;
    });
}

#[test]
fn a_report_written_a_day_after_the_last_word_is_late() {
    for (after, is_late) in [(hours(20), false), (hours(27), true)] {
        each_engine(|house| async move {
            let vera = house.worker("vera").await;
            let guest = house.meets("нужна помощь с документами").await;
            house.replies(&vera, guest.case, "поможем").await.unwrap();
            let (worker, case, now) = (vera.clone(), guest.case, house.now());
            let pause = netreach::codes::Awaited::Client;
            let wait = move |tx: &mut Tx| desk::case::pause(tx, &worker, case, pause, now);
            house.store.commit(wait).await.unwrap();
            house.later(after);
            house.finishes(&vera, guest.case).await.unwrap();
            assert_eq!(house.reports().await[0].is_late, is_late);
            let late = if is_late { codes(&[("late", 1)]) } else { Vec::new() };
            assert_eq!(counted(&house, Measure::Quality).await, late);
        });
    }
}

#[test]
fn a_report_says_how_danger_ended_and_how_soon_somebody_was_there() {
    each_engine(|house| async move {
        house.signs_everything().await;
        let vera = house.worker("vera").await;
        let guest = house.meets("друг не дышит, посинел").await;
        house.later(minutes(2));
        house.takes(&vera, guest.case).await.unwrap();
        let (worker, case, now) = (vera.clone(), guest.case, house.now());
        let arrived = netreach::codes::Ending::Arrived;
        let end = move |tx: &mut Tx| desk::emergency::end(tx, &worker, case, arrived, now);
        house.store.commit(end).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let report = &house.reports().await[0];
        assert_eq!(report.danger, Some(DangerEnd::Arrived));
        assert_eq!(report.minutes_to_attach, Some(2));
        let danger = counted(&house, Measure::Danger).await;
        assert_eq!(danger, codes(&[("arrived", 1), ("attended", 1), ("opened", 1)]));
        house.has_counted_right().await;
    });
}

#[test]
fn reports_that_nobody_counted_are_counted_once() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let mut report = house.reports().await.remove(0);
        let write = move |tx: &mut Tx| {
            // As an older netreach did: the row, and nothing counted.
            for day in 0..5 {
                report.id = netreach::ids::ReportId::new();
                report.day = NOON.day() + days(day * 9);
                store::report::write(tx, std::slice::from_ref(&report))?;
            }
            Ok::<_, DeskError>(())
        };
        house.store.commit(write).await.unwrap();
        let catch_up = |tx: &mut Tx| Ok::<_, DeskError>(store::figures::catch_up(tx)?);
        house.store.commit(catch_up).await.unwrap();
        let total = |all: &[(String, i64)]| all.iter().map(|(_, times)| times).sum::<i64>();
        assert_eq!(total(&counted(&house, Measure::Contact).await), 1, "something was counted");
        let forget =
            |tx: &mut Tx| Ok::<_, DeskError>(tx.run("DELETE FROM report_figures", &[]).map(drop)?);
        house.store.commit(forget).await.unwrap();
        house.store.commit(catch_up).await.unwrap();
        house.store.commit(catch_up).await.unwrap();
        assert_eq!(total(&counted(&house, Measure::Contact).await), 6);
        house.has_counted_right().await;
    });
}

#[test]
fn a_wait_is_exact_for_hours_and_bounded() {
    let wait =
        |minutes| Wait { urgency: Urgency::Urgent, is_night: true, after_hours: false, minutes };
    for (minutes, kept) in
        [(0, 0), (240, 240), (241, 250), (1440, 1440), (1441, 1500), (i64::MAX, 44640)]
    {
        let code = wait(minutes).code();
        assert_eq!(code, format!("urgent.night.in.{kept}"));
        assert_eq!(Wait::read(&code), Some(wait(kept)));
    }
    assert_eq!(Wait::read("urgent.night"), None);
    assert_ne!(Outcome::Solved.code(), "");
}
