//! Work that is looked at again before it is destroyed, and the trail of deeds
//! that outlives talks without knowing which they were.

use crate::support::{NOON, TestHouse, days, each_engine, each_engine_with, hours, refused};
use netreach::clock::Timestamp;
use netreach::codes::{Act, Deed, Ending, ReviewOutcome, ReviewWhy, Role, Urgency};
use netreach::desk::case::Sorting;
use netreach::desk::forgetting::Cause;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::limits;
use netreach::store;
use netreach::vault::Words;

/// Somebody was helped; in danger or not.
async fn finished(house: &TestHouse, worker: &Worker, is_danger: bool) -> CaseId {
    let case = house.meets("нужна помощь с документами").await.case;
    house.takes(worker, case).await.unwrap();
    if is_danger {
        let (by, now) = (worker.clone(), house.now());
        let urgency = Urgency::Emergency;
        let clarity = netreach::codes::Clarity::Clear;
        let sorting = Sorting { urgency, need: None, clarity };
        house
            .store
            .commit(move |tx| {
                desk::case::sort(tx, &by, case, &sorting, now)?;
                desk::emergency::end(tx, &by, case, Ending::Resolved, now)
            })
            .await
            .unwrap();
    }
    house.finishes(worker, case).await.unwrap();
    case
}

/// A case that the lot fell upon, without waiting for one.
async fn drawn(house: &TestHouse, worker: &Worker) -> CaseId {
    let case = finished(house, worker, false).await;
    let by = worker.id;
    house
        .store
        .commit(move |tx| store::review::want(tx, case, ReviewWhy::Drawn, Some(by)))
        .await
        .unwrap_or_else(|fault: Fault| panic!("{fault}"));
    case
}

async fn begins(house: &TestHouse, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
    let reason = Words::new("проверка".to_owned());
    let sealed = house.seal_reason(worker.id, case, &reason).await?;
    let (worker, now) = (worker.clone(), house.now());
    house.store.commit(move |tx| desk::review::begin(tx, &worker, case, &sealed, now)).await
}

/// A supervisor gives a reason to look at somebody else's case.
async fn permits(house: &TestHouse, worker: &Worker, case: CaseId) {
    let reason = Words::new("проверка".to_owned());
    let sealed = house.seal_reason(worker.id, case, &reason).await.unwrap();
    let (worker, now) = (worker.clone(), house.now());
    let permit = move |tx: &mut Tx| desk::reading::permit(tx, &worker, case, &sealed, now);
    house.store.commit(permit).await.unwrap();
}

async fn settles(
    house: &TestHouse,
    worker: &Worker,
    case: CaseId,
    outcome: ReviewOutcome,
) -> Result<(), DeskError> {
    let (worker, now) = (worker.clone(), house.now());
    let zone = house.config.organisation.time_zone.clone();
    let settle = move |tx: &mut Tx| desk::review::settle(tx, &worker, case, outcome, (now, &zone));
    house.store.commit(settle).await
}

async fn owed(house: &TestHouse, reader: &Worker) -> Vec<CaseId> {
    let id = reader.id;
    let owed = house.store.read(move |tx| store::review::owed(tx, id)).await;
    let owed = owed.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    owed.into_iter().map(|owed| owed.review.case).collect()
}

async fn counts(house: &TestHouse) -> Vec<(ReviewWhy, ReviewOutcome, i64)> {
    let read = |tx: &mut Tx| store::review::counts(tx, Timestamp(0), Timestamp(i64::MAX));
    house.store.read(read).await.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

/// What the trail of deeds holds, the newest day first.
async fn deeds(house: &TestHouse) -> Vec<store::deed::Line> {
    let read = |tx: &mut Tx| store::deed::newest(tx, 0);
    house.store.read(read).await.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

async fn news(house: &TestHouse, worker: &Worker) -> i64 {
    let id = worker.id;
    let unseen = house.store.read(move |tx| store::deed::unseen(tx, id)).await;
    unseen.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

#[test]
fn every_emergency_and_whatever_the_lot_falls_upon_is_reviewed() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let grave = finished(&house, &vera, true).await;
        let mut drawn = Vec::new();
        for _ in 0..60 {
            let case = finished(&house, &vera, false).await;
            let report = house.case(case).await.unwrap().report.unwrap();
            // The lot is a number that chance made and nobody saw before.
            drawn.extend((report.0 % limits::REVIEWED_ONE_OF == 0).then_some(case));
        }
        let owed = owed(&house, &olga).await;
        assert_eq!(owed[0], grave, "emergencies first");
        let (mut found, mut hoped) = (owed[1..].to_vec(), drawn.clone());
        found.sort_unstable();
        hoped.sort_unstable();
        assert_eq!(found, hoped);
        assert!(drawn.len() < 20, "of sixty some three are drawn, not {}", drawn.len());
    });
}

#[test]
fn a_review_is_read_with_a_reason_seen_by_the_worker_and_done_by_somebody_else() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let roman = house.hire("roman", &[Role::Supervisor]).await;
        let case = drawn(&house, &vera).await;
        assert_eq!(refused(begins(&house, &vera, case).await), Some(Refusal::NotYourRole));
        let own = drawn(&house, &olga).await;
        assert_eq!(refused(begins(&house, &olga, own).await), Some(Refusal::OwnWork));
        assert_eq!(owed(&house, &olga).await, [case]);

        let unread = settles(&house, &olga, case, ReviewOutcome::Good).await;
        assert_eq!(refused(unread), Some(Refusal::ReasonNeeded), "first it is read");
        begins(&house, &olga, case).await.unwrap();
        assert_eq!(house.reads("olga", case).await.unwrap().len(), 1);
        let missed = settles(&house, &olga, case, ReviewOutcome::Missed).await;
        assert_eq!(refused(missed), Some(Refusal::UnknownCode));
        settles(&house, &olga, case, ReviewOutcome::Leaflet).await.unwrap();
        let twice = settles(&house, &roman, case, ReviewOutcome::Good).await;
        assert_eq!(refused(twice), Some(Refusal::NothingToReview));

        let trail = house.store.read(move |tx| store::trail::of_case(tx, case)).await;
        let trail: Vec<_> = trail
            .unwrap_or_else(|fault: Fault| panic!("{fault}"))
            .iter()
            .map(|it| it.act)
            .collect();
        assert!(trail.contains(&Act::ReadWithReason) && trail.contains(&Act::Reviewed));
        let told: Vec<_> = deeds(&house)
            .await
            .into_iter()
            .filter(|line| line.actor == Some(olga.id) && line.about == Some(vera.id))
            .map(|line| (line.deed, line.detail, line.case))
            .collect();
        assert!(told.contains(&(Deed::ReadWithReason, None, Some(case))));
        assert!(told.contains(&(Deed::Reviewed, Some("leaflet".to_owned()), Some(case))));
        assert_eq!(counts(&house).await, [(ReviewWhy::Drawn, ReviewOutcome::Leaflet, 1)]);
    });
}

#[test]
fn reviews_count_on_the_organisations_day() {
    each_engine_with(TestHouse::three_hours_east, |house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let seen = finished(&house, &vera, true).await;
        let missed = finished(&house, &vera, true).await;
        // Ten at night at Greenwich is the next day here.
        house.later(hours(13));
        begins(&house, &olga, seen).await.unwrap();
        settles(&house, &olga, seen, ReviewOutcome::Good).await.unwrap();
        house.forget(missed, Cause::Client).await.unwrap();
        let (day, tomorrow) = (house.now().day(), house.now().day() + days(1));
        let read = move |tx: &mut Tx| store::review::counts(tx, tomorrow, tomorrow);
        let counted = house.store.read(read).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let outcomes: Vec<_> =
            counted.iter().map(|(_, outcome, times)| (*outcome, *times)).collect();
        assert_eq!(outcomes, [(ReviewOutcome::Good, 1), (ReviewOutcome::Missed, 1)], "not {day:?}");
    });
}

#[test]
fn nothing_is_kept_longer_for_a_review_and_what_was_missed_is_counted() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let (missed, seen) = (drawn(&house, &vera).await, drawn(&house, &vera).await);
        let grave = finished(&house, &vera, true).await;
        begins(&house, &olga, seen).await.unwrap();
        settles(&house, &olga, seen, ReviewOutcome::Good).await.unwrap();
        house.later(hours(72));
        house.round().await;
        for case in [missed, seen, grave] {
            assert!(house.case(case).await.is_none(), "72 hours are 72 hours");
        }
        assert_eq!(house.rows("reviews").await, 0);
        assert_eq!(
            counts(&house).await,
            [
                (ReviewWhy::Drawn, ReviewOutcome::Good, 1),
                (ReviewWhy::Drawn, ReviewOutcome::Missed, 1),
                (ReviewWhy::Emergency, ReviewOutcome::Missed, 1),
            ]
        );
        house.round().await;
        assert_eq!(counts(&house).await.len(), 3, "once");
    });
}

#[test]
fn the_trail_of_deeds_forgets_the_case_with_the_case_and_everything_after_ninety_days() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let case = drawn(&house, &vera).await;
        let before = news(&house, &vera).await;
        begins(&house, &olga, case).await.unwrap();
        assert_eq!(news(&house, &vera).await, before + 1, "she is told on her own page");
        assert_eq!(news(&house, &olga).await, 0, "and nobody of what they did themselves");

        house.forget(case, Cause::Client).await.unwrap();
        let line = |lines: &[store::deed::Line]| {
            let of = |line: &&store::deed::Line| line.deed == Deed::ReadWithReason;
            lines.iter().find(of).map(|line| (line.day, line.about, line.case))
        };
        let left = line(&deeds(&house).await);
        assert_eq!(left, Some((NOON.day(), Some(vera.id), None)), "to the day, of nobody's case");

        let id = vera.id;
        let about = house.store.commit(move |tx| desk::deed::about_me(tx, id)).await.unwrap();
        assert!(about.iter().all(|line| line.about == Some(vera.id)));
        assert_eq!(news(&house, &vera).await, 0, "seen once, it is no news");

        house.later(days(90));
        house.round().await;
        assert!(line(&deeds(&house).await).is_some(), "ninety days");
        house.later(days(1));
        house.round().await;
        assert_eq!(house.rows("deeds").await, 0, "and no more");
    });
}

#[test]
fn deeds_are_written_down_and_read_by_who_may() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let keeper = house.hire("keeper", &[Role::Admin]).await;
        let case = house.meets("нужна помощь с документами").await.case;
        house.takes(&vera, case).await.unwrap();
        permits(&house, &olga, case).await;
        house.forget_by_worker(&olga, case).await.unwrap();
        finished(&house, &vera, true).await;
        netreach::roster::disable(&house.house, vera.id).await.unwrap();
        let found: Vec<_> =
            deeds(&house).await.iter().map(|line| (line.deed, line.actor, line.about)).collect();
        for hoped in [
            (Deed::Joined, None, Some(vera.id)),
            (Deed::Burned, Some(olga.id), Some(vera.id)),
            (Deed::Left, None, Some(vera.id)),
        ] {
            assert!(found.contains(&hoped), "{hoped:?} in {found:?}");
        }
        for (who, may) in [(olga, true), (keeper, true), (vera, false)] {
            let all = house.store.read(move |tx| desk::deed::all(tx, &who, 0)).await;
            assert_eq!(all.is_ok(), may);
        }
    });
}
