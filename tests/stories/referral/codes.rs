//! Codes: guessed, used twice, taken without a network.

use super::{OFFLINE, Town, between, counts, times};
use crate::support::{TestHouse, days, each_engine, hours, refused};
use netreach::clock::Span;
use netreach::codes::{ReferralState, Role, Turned};
use netreach::desk::referral::Found;
use netreach::desk::{Refusal, timetable};
use netreach::engine::{Fault, Tx};
use netreach::store::referral::Attempt;
use netreach::vault::Half;
use netreach::{limits, store};

async fn turned(house: &TestHouse, why: Turned) -> i64 {
    let (from, to) = (house.now() - days(30), house.now() + days(1));
    let read = move |tx: &mut Tx| store::referral::turned(tx, from, to);
    let all = house.store.read(read).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    all.into_iter().find(|(known, _)| *known == why).map_or(0, |(_, times)| times)
}

#[test]
fn whoever_guesses_is_slowed_and_learns_nothing_from_half_a_code() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let wrong = Half::new().spell().to_string();
        let looks = |halves: (String, String)| {
            let (house, bus) = (&house, &town.bus);
            async move { house.hand_in(bus, (&halves.0, &halves.1), None, None).await }
        };
        // A right half and a wrong one is a wrong code like any other.
        assert_eq!(looks((client.clone(), wrong.clone())).await, Ok(Found::Wrong));
        assert_eq!(looks((wrong.clone(), slip.clone())).await, Ok(Found::Wrong));
        // A slip of the finger is none.
        let mistyped = looks((client[..10].to_owned(), slip.clone()));
        assert_eq!(refused(mistyped.await), Some(Refusal::Mistyped));
        for _ in 2..limits::REDEEM_TRIES {
            assert_eq!(looks((client.clone(), wrong.clone())).await, Ok(Found::Wrong));
        }
        let until = house.now() + limits::REDEEM_WAIT;
        assert_eq!(looks((client.clone(), slip.clone())).await, Ok(Found::Slowed { until }));
        house.later(limits::REDEEM_WAIT);
        assert_eq!(looks((client.clone(), wrong.clone())).await, Ok(Found::Wrong));
        house.later(limits::REDEEM_WAIT);
        let slowed = looks((client.clone(), slip.clone())).await.unwrap();
        assert!(matches!(slowed, Found::Slowed { .. }), "the wait doubles: {slowed:?}");
        house.later(limits::REDEEM_WAIT);
        assert!(matches!(looks((slip, client)).await, Ok(Found::Good { .. })), "in any order");
        assert_eq!(turned(&house, Turned::Wrong).await, limits::REDEEM_TRIES + 1);
        assert_eq!(turned(&house, Turned::Slowed).await, 2);
    });
}

#[test]
fn many_accounts_together_are_slowed_too() {
    each_engine(|house| async move {
        let mut wrong = 0;
        'guessing: for nth in 0..limits::REDEEM_WRONG_AN_HOUR {
            let crew = house.hire(&format!("crew {nth}"), &[Role::MobileUnit]).await;
            for _ in 0..limits::REDEEM_TRIES {
                let (one, other) = (Half::new().spell(), Half::new().spell());
                match house
                    .hand_in(&crew, (&one, &other), None, Some(Attempt::new()))
                    .await
                    .unwrap()
                {
                    Found::Wrong => wrong += 1,
                    found => {
                        assert!(matches!(found, Found::Slowed { .. }), "{found:?}");
                        break 'guessing;
                    }
                }
            }
        }
        assert_eq!(wrong, limits::REDEEM_WRONG_AN_HOUR);
        house.later(hours(1));
        let crew = house.hire("another crew", &[Role::MobileUnit]).await;
        let (one, other) = (Half::new().spell(), Half::new().spell());
        assert_eq!(
            house.hand_in(&crew, (&one, &other), None, Some(Attempt::new())).await,
            Ok(Found::Wrong)
        );
    });
}

#[test]
fn of_two_who_redeem_at_once_one_does_and_the_other_is_told_when() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let second = house.hire("second bus", &[Role::MobileUnit]).await;
        for _ in 0..10 {
            let guest = town.client(&house).await;
            let (_, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
            let (one, other) = tokio::join!(
                house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())),
                house.hand_in(&second, (&client, &slip), None, Some(Attempt::new())),
            );
            let all = [one.unwrap(), other.unwrap()];
            let redeemed = all.iter().filter(|it| matches!(it, Found::Redeemed { .. })).count();
            let used = all.iter().filter(|it| matches!(it, Found::Used { .. })).count();
            assert_eq!((redeemed, used), (1, 1), "{all:?}");
        }
        assert_eq!(times(&counts(&house).await, ReferralState::Redeemed), 10);
        assert_eq!(turned(&house, Turned::Used).await, 10);
    });
}

#[test]
fn whoever_asks_again_because_the_answer_was_lost_is_told_the_same() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let attempt = Attempt::new();
        let asks = |attempt| house.hand_in(&town.bus, (&client, &slip), None, Some(attempt));
        let redeemed = Found::Redeemed { need: "HRS.HIV_TEST".to_owned() };
        for _ in 0..3 {
            assert_eq!(asks(attempt).await, Ok(redeemed.clone()));
        }
        assert_eq!(turned(&house, Turned::Used).await, 0, "it was not used twice");
        assert_eq!(times(&counts(&house).await, ReferralState::Redeemed), 1);
        // A phone was without a network for days, and the day it kept is long past.
        let day = timetable::today(house.now(), &house.config.organisation.time_zone);
        house.later(days(limits::REDEEMED_LATE_DAYS + 2));
        let kept = |attempt| house.hand_in(&town.bus, (&client, &slip), Some(day), Some(attempt));
        assert_eq!(kept(attempt).await, Ok(redeemed.clone()));
        assert_eq!(kept(Attempt::new()).await, Err(Refusal::TooLate.into()));
        // Whoever comes with the same code later is somebody else.
        assert!(matches!(asks(Attempt::new()).await, Ok(Found::Used { .. })));
        // The page does the same, with a script or without.
        let other = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &other, "HRS.HIV_TEST", place).await;
        let bus = house.pages("bus").await;
        let mut halves = vec![("client", client.as_str()), ("slip", slip.as_str())];
        let looked = bus.post("/redeem", &halves).await.text();
        let drawn = between(&looked, r#"name="attempt" value=""#, "\"");
        halves.extend([("sure", "1"), ("attempt", drawn)]);
        for _ in 0..2 {
            bus.post("/redeem", &halves).await.says(&["Погашено"]);
        }
        halves.pop();
        bus.post("/redeem", &halves).await.says(&["уже погашен"]);
    });
}

#[test]
fn a_code_taken_without_a_network_counts_on_its_day_and_twice_is_told() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let (one, other) = (town.client(&house).await, town.client(&house).await);
        let (_, client, slip) = town.sends(&house, &one, "HRS.HIV_TEST", place).await;
        let late = town.sends(&house, &other, "HRS.HIV_TEST", place).await;
        house.hire("second bus", &[Role::MobileUnit]).await;
        // Both buses drove without a network on the last day, and both took it.
        house.later(days(limits::REFERRAL_DAYS));
        let day = house.now();
        house.later(hours(13));
        house.round().await;
        let (first, second) = (house.pages("bus").await, house.pages("second bus").await);
        let today = timetable::today(day, &house.config.organisation.time_zone);
        let on = today.date();
        let halves =
            [("client", client.as_str()), ("slip", slip.as_str()), ("sure", "1"), ("on", &on)];
        first.post("/redeem", &halves).await.says(&["Погашено"]);
        second.post("/redeem", &halves).await.says(&["уже погашен: 5 декабря"]);
        // A list on paper, typed in the next morning.
        let halves = [("client", late.1.as_str()), ("slip", late.2.as_str()), ("sure", "1")];
        first.post("/redeem", &halves).await.says(&["Код действовал по 5 декабря"]);
        let halves = [halves[0], halves[1], halves[2], ("on", "yesterday")];
        first.post("/redeem", &halves).await.says(&["Погашено"]);
        let settled = super::referral(&house, other.case).await.settled_on;
        assert_eq!(settled, Some(today));
        // No later than that, and never ahead.
        house.later(days(1));
        let first = house.pages("bus").await;
        for on in [today.date(), (house.now() + days(3)).date()] {
            let halves = [halves[0], halves[1], halves[2], ("on", on.as_str())];
            assert_eq!(first.post("/redeem", &halves).await.status, 422);
        }
    });
}

#[test]
fn the_page_for_codes_names_nobody_and_may_be_kept() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let bus = house.pages("bus").await;
        let page = bus.get("/redeem").await;
        assert_eq!(page.headers["cache-control"], "private, max-age=3600");
        page.says(&["data-redeem", "data-kept", "inputmode=\"numeric\"", "autocomplete=\"off\""]);
        let text = page.text();
        assert!(!text.contains(">bus<"), "a page that is kept names nobody");
        let vera = house.pages("vera").await;
        assert_eq!(vera.get("/redeem").await.status, 403);
        let found = house.hand_in(&town.vera, ("", ""), None, Some(Attempt::new())).await;
        assert_eq!(refused(found), Some(Refusal::Mistyped));
        let (one, other) = (Half::new().spell(), Half::new().spell());
        let found = house.hand_in(&town.vera, (&one, &other), None, Some(Attempt::new())).await;
        assert_eq!(refused(found), Some(Refusal::NotYourRole));
        house.later(Span::seconds(1));
    });
}

#[test]
fn looking_at_a_good_code_does_not_make_up_for_guessing() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let mut wrong = 0;
        for _ in 0..limits::REDEEM_WRONG_AN_HOUR {
            for _ in 1..limits::REDEEM_TRIES {
                let (one, other) = (Half::new().spell(), Half::new().spell());
                let found = house
                    .hand_in(&town.bus, (&one, &other), None, Some(Attempt::new()))
                    .await
                    .unwrap();
                wrong += i64::from(found == Found::Wrong);
            }
            let looked = house.hand_in(&town.bus, (&client, &slip), None, None).await.unwrap();
            if matches!(looked, Found::Slowed { .. }) {
                break;
            }
        }
        assert!(wrong <= limits::REDEEM_TRIES, "one account guessed {wrong} times");
        // And others go on.
        let crew = house.hire("second bus", &[Role::MobileUnit]).await;
        let found = house.hand_in(&crew, (&client, &slip), None, None).await;
        assert!(matches!(found, Ok(Found::Good { .. })), "{found:?}");
    });
}

#[test]
fn a_code_is_never_redeemed_before_the_day_it_was_offered() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (id, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let zone = house.config.organisation.time_zone.clone();
        let today = timetable::today(house.now(), &zone);
        let yesterday = Some(today - Span::days(1));
        let found =
            house.hand_in(&town.bus, (&client, &slip), yesterday, Some(Attempt::new())).await;
        assert!(matches!(found, Ok(Found::Redeemed { .. })), "{found:?}");
        let referral = house.store.commit(move |tx| store::referral::locked(tx, id)).await;
        let referral = referral.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(referral.unwrap().settled_on, Some(today));
    });
}
