//! Roads around the client's word, and ends that nobody told them of.

use netreach::codes::{Choice, Line, Role, Stage};
use netreach::desk::Refusal;
use netreach::house::handover::To;

use crate::support::{each_engine, hours, refused};
use netreach::limits;

#[test]
fn who_agrees_to_one_profession_has_not_agreed_to_another() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let paula = house.hire("paula", &[Role::Psychologist]).await;
        let lena = house.hire("lena", &[Role::Lawyer]).await;
        let case = guest.case;
        house.offers("vera", &vera, case, To::Role(Role::Psychologist)).await.unwrap();
        house.declines(&paula, case, "").await.unwrap();
        house.offers("vera", &vera, case, To::Role(Role::Lawyer)).await.unwrap();
        house.accepts(&lena, case).await.unwrap();
        // The button under the first question.
        for other in [Choice::ToPsychologist, Choice::HandOver, Choice::ToDoctor] {
            house.chooses(case, other).await.unwrap();
        }
        assert_eq!(house.stage(case).await, Some(Stage::Accepted));
        assert!(house.reads("lena", case).await.is_err());
        house.chooses(case, Choice::ToLawyer).await.unwrap();
        assert!(house.reads("lena", case).await.is_ok());
    });
}

#[test]
fn a_client_who_expects_somebody_hears_that_nobody_comes() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let lena = house.hire("lena", &[Role::Lawyer]).await;
        let case = guest.case;
        house.offers("vera", &vera, case, To::Role(Role::Lawyer)).await.unwrap();
        house.chooses(case, Choice::ToLawyer).await.unwrap();
        house.releases(&vera, case).await.unwrap();
        assert_eq!(house.lines(case).await.last(), Some(&Line::HandoverOff));
        assert_eq!(refused(house.accepts(&lena, case).await), Some(Refusal::NotPassedOn));
    });
}

#[test]
fn nothing_is_passed_on_to_whoever_left_or_is_nobody() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let case = guest.case;
        let nobody = house.offers("vera", &vera, case, To::Role(Role::Lawyer)).await;
        assert_eq!(refused(nobody), Some(Refusal::NobodyOfRole));
        assert!(!house.lines(case).await.contains(&Line::AskHandover));
        let sam = house.hire("sam", &[Role::SocialWorker]).await;
        house.offers("vera", &vera, case, To::Role(Role::SocialWorker)).await.unwrap();
        house.accepts(&sam, case).await.unwrap();
        netreach::roster::disable(&house.house, sam.id).await.unwrap();
        house.chooses(case, Choice::ToSocialWorker).await.unwrap();
        assert_eq!(house.holder(case).await, Some(vera.id));
        assert_eq!(house.lines(case).await.last(), Some(&Line::Stays));
        house.round().await;
    });
}

#[test]
fn somebody_in_danger_is_not_passed_to_another_profession_by_an_old_offer() {
    each_engine(|house| async move {
        for by_button in [true, false] {
            let name = if by_button { "vera" } else { "boris" };
            let vera = house.hire(name, &[Role::Worker]).await;
            let lena = house.hire(&format!("lena {name}"), &[Role::Lawyer]).await;
            let guest = house.meets("нужна помощь с документами").await;
            let case = guest.case;
            house.takes(&vera, case).await.unwrap();
            house.offers(name, &vera, case, To::Role(Role::Lawyer)).await.unwrap();
            house.accepts(&lena, case).await.unwrap();
            house.is_here(&vera, house.now() + hours(1)).await;
            house.is_here(&lena, house.now() + hours(1)).await;
            house.says(&guest, "друг не дышит, посинел").await.unwrap();
            match by_button {
                true => house.chooses(case, Choice::ToLawyer).await.unwrap(),
                false => {
                    house.later(limits::HANDOVER_AGREED);
                    house.round().await;
                }
            }
            assert_eq!(house.holder(case).await, Some(vera.id), "{name}");
        }
    });
}

#[test]
fn a_supervisor_can_take_over_where_nobody_else_answers() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let olga = house.hire("olga", &[Role::Supervisor]).await;
        house.offers("vera", &vera, guest.case, To::Colleague(olga.id)).await.unwrap();
        house.chooses(guest.case, Choice::HandOver).await.unwrap();
        house.accepts(&olga, guest.case).await.unwrap();
        assert_eq!(house.holder(guest.case).await, Some(olga.id));
    });
}

#[test]
fn an_offer_that_lapses_after_the_client_agreed_is_called_off() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        house.hire("lena", &[Role::Lawyer]).await;
        house.offers("vera", &vera, guest.case, To::Role(Role::Lawyer)).await.unwrap();
        house.chooses(guest.case, Choice::ToLawyer).await.unwrap();
        house.later(limits::HANDOVER_ANSWERED);
        house.round().await;
        assert!(house.lines(guest.case).await.contains(&Line::HandoverOff));
    });
}
