//! What is destroyed, when, and that nothing brings it back.

use crate::support;
use crate::support::{
    Engine, Guest, TABLES, TestHouse, days, each_engine, hours, minutes, refused,
};
use netreach::codes::{Direction, Kind, Outcome, Role};
use netreach::desk::forgetting::Cause;
use netreach::desk::{self, Refusal, Worker};
use netreach::engine::Tx;
use netreach::house::{Attached, Sent, bound};
use netreach::ids::CaseId;
use netreach::letter::Letter;
use netreach::photo;
use netreach::store::case::Standing;
use netreach::store::{self};
use netreach::vault::{Lock, Words, seal};

/// A talk with everything that can hang on one.
async fn full_talk(house: &TestHouse) -> Guest {
    let vera = house.worker("vera").await;
    let guest = house.meets("метка-слова").await;
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let photo = photo::clean(&png).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let sent = Sent {
        words: Words::new("вот".to_owned()),
        attached: Some(Attached::Photo(photo)),
        danger: false,
    };
    house.add_to_talk(&guest.visitor, &sent, netreach::codes::Lang::Ru).await.unwrap();
    house.is_about_papers(&vera, guest.case).await;
    house.replies(&vera, guest.case, "ответ").await.unwrap();
    house.note(&vera, guest.case, &Words::new("заметка".to_owned())).await.unwrap();
    house.reads("vera", guest.case).await.unwrap();
    let reader = house.reader("vera").await;
    let draft = house.seal_draft(&reader, guest.case, &Words::new("черновик".to_owned())).await;
    let draft = draft.unwrap();
    let (case, worker, now) = (guest.case, vera.id, house.now());
    let useful = netreach::codes::Useful::Yes;
    let knows = netreach::codes::KnowsContact::Yes;
    house
        .store
        .commit(move |tx| {
            store::presence::keep_draft(tx, case, worker, &draft)?;
            desk::feedback::give(tx, case, useful, knows, None, &jiff::tz::TimeZone::UTC, now)
        })
        .await
        .unwrap();
    house.vault.issue_code(&guest.visitor, netreach::vault::WordList::English).await.unwrap();
    guest
}

/// No row but the people who work here and the report.
async fn nothing_is_left(house: &TestHouse, reports: i64) {
    for table in TABLES.iter().chain(&["outbox"]) {
        let expected = match *table {
            // Figures of nobody in particular stay.
            "workers" | "call_counts" | "report_figures" => continue,
            "work_reports" => reports,
            _ => 0,
        };
        assert_eq!(house.rows(table).await, expected, "{table}");
    }
    assert_eq!(house.vault.cases_with_keys().await.unwrap(), []);
}

#[test]
fn a_finished_talk_is_gone_after_the_window_and_the_report_stays() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        let worker = netreach::roster::by_name(&house, "vera").await.unwrap().unwrap();
        let vera = desk::Worker { id: worker.id, roles: worker.roles, lang: worker.lang };
        house.finishes(&vera, guest.case).await.unwrap();
        house.later(hours(71));
        house.round().await;
        assert_eq!(house.rows("cases").await, 1, "the window is open");
        house.later(hours(2));
        house.round().await;
        nothing_is_left(&house, 1).await;
        let report = &house.reports().await[0];
        assert_eq!(report.need, "HRS.HIV_TEST");
        assert!(!report.filled_from_memory);
        assert!(report.useful.is_some(), "the coded feedback stays with the figures");
    });
}

#[test]
fn an_unfinished_talk_goes_too_and_codes_and_times_stay() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        house.later(days(29));
        house.round().await;
        assert!(house.case(guest.case).await.is_some());
        house.later(days(2));
        house.round().await;
        nothing_is_left(&house, 1).await;
        let report = &house.reports().await[0];
        assert!(report.filled_from_memory);
        assert_eq!(report.outcome, Outcome::RanOut);
        assert_eq!(report.need, "SVC.ID_DOCS");
        assert_eq!(report.services, ["S02"], "that they talked is known");
        assert_eq!(report.minutes_to_first, Some(0));
    });
}

#[test]
fn a_client_burns_the_talk_and_it_is_gone_at_once() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        house.forget(guest.case, Cause::Client).await.unwrap();
        nothing_is_left(&house, 1).await;
        assert_eq!(house.reports().await[0].outcome, Outcome::Burned);
        let again = house.says(&guest, "ещё").await;
        assert_eq!(refused(again), Some(Refusal::Forgotten), "the words open a new talk instead");
    });
}

/// A supervisor says why, on the trail of somebody else's case.
async fn permits(house: &TestHouse, worker: &Worker, id: CaseId) {
    let key = house.vault.public_key(id, Lock::Notes).await.unwrap();
    let letter = Letter::new(house.now(), Some(worker.id), "жалоба".as_bytes());
    let sealed = seal(&key, bound(id, 0, Direction::AmongWorkers, Kind::Words), &letter.written());
    let (worker, now) = (worker.clone(), house.now());
    let permit = move |tx: &mut Tx| desk::reading::permit(tx, &worker, id, &sealed, now);
    house.store.commit(permit).await.unwrap();
}

#[test]
fn a_worker_destroys_their_own_and_a_supervisor_any_for_a_reason() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        let guest = house.meets("раз").await;
        house.takes(&vera, guest.case).await.unwrap();
        let by_other = house.forget_by_worker(&mark, guest.case).await;
        assert_eq!(refused(by_other), Some(Refusal::NotYourCase));
        house.forget_by_worker(&vera, guest.case).await.unwrap();
        let other = house.meets("два").await;
        house.takes(&vera, other.case).await.unwrap();
        let no_reason = house.forget_by_worker(&olga, other.case).await;
        assert_eq!(refused(no_reason), Some(Refusal::ReasonNeeded));
        permits(&house, &olga, other.case).await;
        house.later(netreach::limits::PERMITTED);
        let too_late = house.forget_by_worker(&olga, other.case).await;
        assert_eq!(refused(too_late), Some(Refusal::ReasonNeeded));
        permits(&house, &olga, other.case).await;
        house.forget_by_worker(&olga, other.case).await.unwrap();
        let unheld = house.meets("три").await;
        house.forget_by_worker(&olga, unheld.case).await.unwrap();
        nothing_is_left(&house, 3).await;
    });
}

#[test]
fn a_program_that_dies_half_way_finishes_later() {
    each_engine(|house| async move {
        for steps in 1..=2 {
            let guest = house.meets("слова").await;
            let (case, now) = (guest.case, house.now());
            let clocks = house.config.forgetting.clocks();
            let utc = jiff::tz::TimeZone::UTC;
            let begin = move |tx: &mut netreach::engine::Tx| {
                desk::forgetting::begin(tx, case, Cause::Client, &clocks, (now, &utc))
            };
            let begun = house.store.commit(begin).await.unwrap();
            assert_eq!(house.standing(case).await, Standing::Forgetting);
            if steps == 2 {
                house.vault.destroy(&[begun.unwrap()]).await.unwrap();
            }
            // Here the program dies. Words that arrive now are refused as
            // forgotten, so that the door opens a new talk with them.
            let words = house.says(&guest, "успел?").await;
            assert_eq!(refused(words), Some(Refusal::Forgotten));
            house.round().await;
            nothing_is_left(&house, steps).await;
        }
    });
}

#[test]
fn a_photo_goes_after_it_was_seen_and_the_talk_stays() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        let worker = netreach::roster::by_name(&house, "vera").await.unwrap().unwrap();
        let vera = desk::Worker { id: worker.id, roles: worker.roles, lang: worker.lang };
        let case = guest.case;
        let photo_seq = house
            .store
            .read(move |tx| store::message::photos_kept(tx, case))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))[0];
        house.later(days(4));
        house.round().await;
        assert_eq!(house.rows("photos").await, 1, "nobody has looked yet");
        let (reading, now) = (vera.clone(), house.now());
        let (message, sealed) = house
            .store
            .commit(move |tx| desk::reading::open_photo(tx, &reading, case, photo_seq, now))
            .await
            .unwrap();
        assert_eq!(message.kind, Kind::Photo);
        let key = house.vault.case_key(&house.reader("vera").await, case, Lock::Talk).await;
        let key = key.unwrap_or_else(|fault| panic!("{fault}"));
        let bound = message.bound(case);
        assert!(house.vault.open_photo(&key, bound, &sealed).await.is_ok());
        house.later(hours(71));
        house.round().await;
        assert_eq!(house.rows("photos").await, 1);
        house.later(hours(2));
        house.round().await;
        assert_eq!(house.rows("photos").await, 0);
        assert!(house.vault.open_photo(&key, bound, &sealed).await.is_err(), "its key is gone");
        assert!(house.client_reads(&guest).await.contains(&"ответ".to_owned()));
    });
}

#[test]
fn nobody_has_a_key_to_what_was_forgotten() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        let case = guest.case;
        let kept = house
            .store
            .read(move |tx| store::message::since(tx, case, 0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        assert!(kept.iter().any(|message| message.sealed.is_some()));
        let reader = house.reader("vera").await;
        let worker = reader.worker();
        let draft = house
            .store
            .read(move |tx| store::presence::draft(tx, case, worker))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
            .unwrap();
        assert!(house.open_draft(&reader, case, &draft).await.is_some(), "the control");
        house.forget(case, Cause::Client).await.unwrap();
        for lock in [Lock::Talk, Lock::Notes] {
            assert!(house.vault.case_key(&reader, case, lock).await.is_err());
        }
        // A copy of the draft, from a log of the database, say.
        assert!(house.open_draft(&reader, case, &draft).await.is_none());
        assert!(house.vault.case_key_of_client(&guest.visitor, case).await.is_err());
        assert!(house.vault.visit(&guest.token, house.now()).await.unwrap().is_none());
    });
}

#[test]
fn the_files_forget_even_the_ciphertext() {
    each_engine(|house| async move {
        if house.engine == Engine::Postgres {
            // Its heap and its log are its own; they never held a key.
            return;
        }
        let guest = full_talk(&house).await;
        let case = guest.case;
        let sealed: Vec<Vec<u8>> = house
            .store
            .read(move |tx| store::message::since(tx, case, 0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"))
            .into_iter()
            .filter_map(|message| Some(message.sealed?.as_bytes()[..32].to_vec()))
            .collect();
        assert!(sealed.len() >= 4);
        assert!(sealed.iter().all(|bytes| is_in_files(&house, bytes)), "the control");
        house.forget(case, Cause::Client).await.unwrap();
        for bytes in &sealed {
            assert!(!is_in_files(&house, bytes));
        }
        let log = house.dir.path().join("netreach.db-wal");
        assert_eq!(std::fs::metadata(log).map_or(0, |log| log.len()), 0);
    });
}

#[test]
fn a_log_that_somebody_reads_is_emptied_later() {
    let house = TestHouse::build(Engine::Sqlite);
    let log = house.dir.path().join("netreach.db-wal");
    let length = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let reader = rusqlite::Connection::open(house.dir.path().join("netreach.db")).unwrap();
    support::runtime().block_on(async {
        let guest = house.meets("слова").await;
        reader.execute_batch("BEGIN; SELECT COUNT(*) FROM messages").unwrap();
        house.forget(guest.case, Cause::Client).await.unwrap();
        assert!(length() > 0, "the reader stands in the way");
        reader.execute_batch("COMMIT").unwrap();
        house.round().await;
        assert_eq!(length(), 0);
    });
}

#[test]
fn a_talk_never_goes_before_its_time() {
    each_engine(|house| async move {
        // Late in an hour, of which only the beginning is kept.
        house.later(minutes(59));
        let guest = house.meets("слова").await;
        house.later(days(30));
        house.round().await;
        assert!(house.case(guest.case).await.is_some());
        house.later(minutes(2));
        house.round().await;
        assert!(house.case(guest.case).await.is_none());
    });
}

fn is_in_files(house: &TestHouse, bytes: &[u8]) -> bool {
    std::fs::read_dir(house.dir.path()).unwrap().any(|entry| {
        let content = std::fs::read(entry.unwrap().path()).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn a_night_passes_and_everything_is_still_readable() {
    each_engine(|house| async move {
        let guest = full_talk(&house).await;
        for _ in 0..3 {
            house.later(days(1));
            house.round().await;
        }
        assert_eq!(house.client_reads(&guest).await, ["метка-слова", "вот", "ответ"]);
        house.later(minutes(1));
        house.says(&guest, "и утром").await.unwrap();
        house.owes_nothing().await;
    });
}
