//! Stage 1 of the study: a client makes contact.

use crate::support;
use crate::support::{NOON, TABLES, each_engine, hours, minutes, refused, said};
use jiff::tz::TimeZone;
use netreach::codes::{Lang, Urgency};
use netreach::desk::forgetting::Cause;
use netreach::desk::{self, DeskError, Refusal};
use netreach::house::Sent;
use netreach::store::case::{Standing, View};
use netreach::store::{self};
use netreach::vault::{Lock, VaultFault, WordList, Words};

#[test]
fn the_first_words_open_a_case_and_more_words_continue_it() {
    each_engine(|house| async move {
        let guest = house.meets("здравствуйте").await;
        house.later(minutes(3));
        house.says(&guest, "вы тут?").await.unwrap();
        assert_eq!(house.client_reads(&guest).await, ["здравствуйте", "вы тут?"]);
        assert_eq!(house.rows("cases").await, 1);
        assert_eq!(house.standing(guest.case).await, Standing::Waiting { since: NOON });
        house.owes_nothing().await;
    });
}

#[test]
fn the_queue_is_ordered_by_danger_then_by_waiting() {
    each_engine(|house| async move {
        let first = house.meets("когда автобус").await;
        house.later(minutes(10));
        let second = house.meets("где тест").await;
        house.later(minutes(10));
        let danger = Sent { danger: true, ..said("не просыпается") };
        let token = house.begin_talk(&danger, Lang::Ru).await.unwrap();
        let third = house.guest(token).await;
        let queue = house
            .store
            .read(|tx| store::case::list(tx, View::Waiting, 0))
            .await
            .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
        let order: Vec<_> = queue.iter().map(|case| case.id).collect();
        assert_eq!(order, [third.case, first.case, second.case]);
        assert_eq!(queue[0].urgency, Urgency::Emergency);
    });
}

#[test]
fn a_client_can_raise_the_alarm_but_ordinary_words_do_not_lower_it() {
    each_engine(|house| async move {
        let guest = house.meets("привет").await;
        let danger = Sent { danger: true, ..said("") };
        house.add_to_talk(&guest.visitor, &danger, Lang::Ru).await.unwrap();
        assert_eq!(house.case(guest.case).await.unwrap().urgency, Urgency::Emergency);
        house.says(&guest, "и ещё").await.unwrap();
        assert_eq!(house.case(guest.case).await.unwrap().urgency, Urgency::Emergency);
    });
}

#[test]
fn nothing_and_too_much_are_refused_with_a_reason() {
    let long = "а".repeat(8_001);
    assert_eq!(said("").checked().err(), Some(Refusal::NoWords));
    assert_eq!(said(&long).checked().err(), Some(Refusal::TooLong));
    let danger = Sent { words: Words::new(String::new()), attached: None, danger: true };
    assert!(danger.checked().is_ok());
}

#[test]
fn six_words_bring_the_client_back_and_others_do_not() {
    each_engine(|house| async move {
        let guest = house.meets("я вернусь").await;
        let code = house.vault.issue_code(&guest.visitor, WordList::Russian).await.unwrap();
        let back = house.vault.come_back(&code, house.now()).await.unwrap().unwrap();
        assert_eq!(back.client, guest.visitor.client);
        let key = house.client_key(&back, guest.case).await;
        assert!(key.is_ok(), "the code opens the talk without the cookie");
        let wrong = netreach::vault::ReturnCode::read("абажур абажур абажур абажур абажур абажур");
        assert!(house.vault.come_back(&wrong, house.now()).await.unwrap().is_none());
    });
}

#[test]
fn what_a_client_is_told_about_the_wait_is_what_happened() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        for wait in [2, 4, 6, 8, 30] {
            let guest = house.meets("вопрос").await;
            house.later(minutes(wait));
            house.replies(&vera, guest.case, "ответ").await.unwrap();
        }
        let guest = house.meets("а сколько ждать?").await;
        house.later(minutes(5));
        let now = house.now();
        let case = house.case(guest.case).await.unwrap();
        let wait = house
            .store
            .read(move |tx| desk::wait::honest(tx, Some(&case), &TimeZone::UTC, now))
            .await
            .unwrap();
        assert_eq!(wait.here, 0, "nobody is at the desk, and the client is told so");
        assert_eq!(wait.ahead, 0);
        assert_eq!(wait.waited_min, Some(5));
        let lately = wait.lately.unwrap();
        assert_eq!((lately.half_within_min, lately.most_within_min), (6, 30));
        house.owes_nothing().await;
    });
}

#[test]
fn no_table_has_a_place_for_who_a_client_is() {
    each_engine(|house| async move {
        for table in TABLES.iter().chain(&["outbox", "deeds", "saved_replies", "habits"]) {
            let sql: &'static str = match house.engine {
                support::Engine::Sqlite => {
                    format!("SELECT name FROM pragma_table_info('{table}')").leak()
                }
                support::Engine::Postgres => format!(
                    "SELECT column_name::text FROM information_schema.columns
                     WHERE table_name = '{table}' AND table_schema = current_schema()"
                )
                .leak(),
            };
            let columns: Vec<String> = house
                .store
                .read(move |tx| {
                    let rows = tx.rows(sql, &[])?;
                    rows.iter().map(|row| row.text(0).map(str::to_owned)).collect()
                })
                .await
                .unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}"));
            assert!(!columns.is_empty(), "{table}");
            for column in columns {
                for word in ["phone", "mail", "address", "username", "nick", "ip", "telegram"] {
                    let named = column.split('_').any(|part| part == word);
                    assert!(!named, "{table}.{column}");
                }
                // A worker's name is sealed; a client has a pseudonym only.
                assert!(!column.contains("name") || *table == "workers", "{table}.{column}");
            }
        }
    });
}

#[test]
fn a_word_in_the_window_stops_the_clock() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let guest = house.meets("спасибо заранее").await;
        house.replies(&vera, guest.case, "пожалуйста").await.unwrap();
        house.finishes(&vera, guest.case).await.unwrap();
        house.later(hours(71));
        house.says(&guest, "ещё вопрос").await.unwrap();
        house.later(hours(2));
        house.round().await;
        let standing = house.standing(guest.case).await;
        assert!(matches!(standing, Standing::Waiting { .. }), "{standing:?}");
        assert_eq!(house.client_reads(&guest).await.len(), 3);
        assert_eq!(refused(house.says(&guest, "вы тут?").await), None);
        house.owes_nothing().await;
    });
}

#[test]
fn two_photos_sent_at_once_can_both_be_opened() {
    each_engine(|house| async move {
        let guest = house.meets("два фото").await;
        for _ in 0..10 {
            let (first, second) = (support::photo(), support::photo());
            let (first, second) = tokio::join!(
                house.add_to_talk(&guest.visitor, &first, Lang::Ru),
                house.add_to_talk(&guest.visitor, &second, Lang::Ru),
            );
            first.and(second).unwrap();
        }
        assert_eq!(house.photos_that_open(&guest).await, 20);
    });
}

#[test]
fn of_two_first_codes_only_one_is_given_out() {
    each_engine(|house| async move {
        let guest = house.meets("дважды").await;
        let (vault, visitor) = (&house.vault, &guest.visitor);
        let (one, two) = tokio::join!(
            vault.issue_first_code(visitor, WordList::Russian),
            vault.issue_first_code(visitor, WordList::Russian),
        );
        let codes: Vec<_> = [one, two].into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(codes.len(), 1);
        assert!(vault.come_back(&codes[0], house.now()).await.unwrap().is_some());
        assert!(vault.issue_first_code(visitor, WordList::Russian).await.unwrap().is_none());
    });
}

#[test]
fn a_cookie_lives_as_long_as_it_is_used() {
    each_engine(|house| async move {
        let token = house.begin_talk(&said("надолго"), Lang::Ru).await.unwrap();
        for _ in 0..4 {
            house.later(hours(29 * 24));
            assert!(house.vault.visit(&token, house.now()).await.unwrap().is_some());
            house.vault.sweep(house.now()).await.unwrap();
        }
        house.later(hours(32 * 24));
        assert!(house.vault.visit(&token, house.now()).await.unwrap().is_none());
    });
}

#[test]
fn the_key_file_keeps_the_day_of_a_visit_and_the_hour_of_a_session() {
    each_engine(|house| async move {
        house.worker("vera").await;
        house.later(minutes(67));
        house.meets("когда").await;
        let now = house.now();
        house.vault.start_session(&house.reader("vera").await, now).await.unwrap();
        let keys = rusqlite::Connection::open(house.dir.path().join("keys.db")).unwrap();
        let started = |sql| keys.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(started("SELECT started FROM visits"), now.day().0);
        assert_eq!(started("SELECT started FROM sessions"), now.hour().0);
    });
}

#[test]
fn nobody_can_put_a_key_of_their_own_into_a_talk() {
    each_engine(|house| async move {
        let vera = house.worker("vera").await;
        let (victim, spy) = (house.meets("жертва").await, house.meets("чужой").await);
        let spoil = |sql: &'static str, values: [i64; 2]| {
            house.store.commit(move |tx| tx.run(sql, &values.map(Into::into)))
        };
        let key = "UPDATE cases SET talk_key = (SELECT talk_key FROM cases WHERE id = $1) \
                   WHERE id = $2";
        spoil(key, [spy.case.0, victim.case.0]).await.unwrap();
        assert!(matches!(house.says(&victim, "тайна").await, Err(DeskError::Fault(_))));
        assert!(matches!(
            house.replies(&vera, victim.case, "ответ").await,
            Err(DeskError::Fault(_))
        ));
        // The spy's whole talk put in the victim's place is no better.
        let whose = "UPDATE cases SET client_id = $1 WHERE id = $2";
        house.forget(victim.case, Cause::Client).await.unwrap();
        spoil(
            "INSERT INTO clients (id, pseudonym, lang, venue) SELECT $1, 'x', 'ru', 'web' \
               FROM cases WHERE id = $2",
            [victim.visitor.client.0, spy.case.0],
        )
        .await
        .unwrap();
        spoil(whose, [victim.visitor.client.0, spy.case.0]).await.unwrap();
        assert!(matches!(house.says(&victim, "тайна").await, Err(DeskError::Fault(_))));
    });
}

#[test]
fn nobody_can_put_a_key_of_their_own_under_notes() {
    each_engine(|house| async move {
        let guest = house.meets("вопрос").await;
        house.vault.public_key(guest.case, Lock::Notes).await.unwrap();
        let keys = rusqlite::Connection::open(house.dir.path().join("keys.db")).unwrap();
        for public in [vec![9_u8; 32], vec![9; 73]] {
            keys.execute("UPDATE case_locks SET public = ?1", [public]).unwrap();
            let found = house.vault.public_key(guest.case, Lock::Notes).await;
            assert!(matches!(found, Err(VaultFault::Damaged(_))));
        }
    });
}
