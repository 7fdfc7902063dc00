//! Stage 3 of the study: feedback that is honest because it bypasses the
//! worker it is about.

use crate::support::each_engine;
use netreach::codes::{Direction, Kind, KnowsContact, Role, Useful};
use netreach::desk;
use netreach::house::bound;
use netreach::letter::Letter;
use netreach::store::{self};
use netreach::vault::{Lock, seal};

#[test]
fn the_words_reach_supervisors_and_not_the_worker() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let guest = house.meets("вопрос").await;
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        let key = house.vault.public_key(guest.case, Lock::Feedback).await.unwrap();
        let place = bound(guest.case, 0, Direction::FromClient, Kind::Words);
        let letter = Letter::new(house.now(), None, "меня не услышали".as_bytes());
        let sealed = seal(&key, place, &letter.written());
        let (case, now) = (guest.case, house.now());
        house
            .store
            .commit(move |tx| {
                let (useful, knows) = (Useful::No, KnowsContact::No);
                desk::feedback::give(tx, case, useful, knows, Some(&sealed), now)
            })
            .await
            .unwrap();

        let vera_reader = house.reader("vera").await;
        let by_vera = house.vault.case_key(&vera_reader, case, Lock::Feedback).await;
        assert!(by_vera.is_err(), "the worker has no key to it");

        let olga_reader = house.reader("olga").await;
        let key = house.vault.case_key(&olga_reader, case, Lock::Feedback).await;
        let key = key.unwrap_or_else(|fault| panic!("{fault}"));
        let feedback = house
            .store
            .read(move |tx| store::feedback::newest(tx, olga.id))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert_eq!(feedback[0].worker, Some(vera.id));
        let opened = key.open(place, feedback[0].sealed.as_ref().unwrap());
        let letter = opened.ok().and_then(|plain| Letter::read(&plain)).unwrap();
        assert_eq!(letter.words(), Some("меня не услышали"));
        let report = &house.reports().await[0];
        assert_eq!(
            (report.useful, report.knows_contact),
            (Some(Useful::No), Some(KnowsContact::No))
        );
    });
}

#[test]
fn a_second_answer_replaces_the_first() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        let (case, now) = (guest.case, house.now());
        for useful in [Useful::No, Useful::Yes] {
            house
                .store
                .commit(move |tx| {
                    desk::feedback::give(tx, case, useful, KnowsContact::Yes, None, now)
                })
                .await
                .unwrap();
        }
        assert_eq!(house.rows("feedback").await, 1);
        house.takes(&vera, guest.case).await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        assert_eq!(house.reports().await[0].useful, Some(Useful::Yes));
    });
}

#[test]
fn what_is_said_about_a_supervisor_is_read_by_the_others() {
    each_engine(|house| async move {
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let roman = house.hire("roman", &[Role::Supervisor]).await;
        let vera = house.worker("vera").await;
        let guest = house.meets("вопрос").await;
        house.takes(&olga, guest.case).await.unwrap();
        house.finishes(&olga, guest.case).await.unwrap();
        let (case, now) = (guest.case, house.now());
        house
            .store
            .commit(move |tx| {
                desk::feedback::give(tx, case, Useful::No, KnowsContact::No, None, now)
            })
            .await
            .unwrap();
        // The client writes again and somebody else takes it: the answer was not about them.
        house.says(&guest, "и ещё").await.unwrap();
        house.takes(&vera, guest.case).await.unwrap();
        for (reader, about) in [(olga.id, None), (roman.id, Some(olga.id))] {
            let seen = house
                .store
                .read(move |tx| store::feedback::newest(tx, reader))
                .await
                .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            assert_eq!(seen.first().and_then(|one| one.worker), about);
        }
    });
}
