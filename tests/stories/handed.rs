//! A case is shown to a specialist, beside whoever has it.

use netreach::codes::Role;
use netreach::desk::Refusal;

use crate::support::{each_engine, hours, refused};

#[test]
fn a_specialist_reads_what_was_handed_to_the_profession_and_nothing_else() {
    each_engine(|house| async move {
        let vera = house.hire("vera", &[Role::Worker]).await;
        let igor = house.hire("igor", &[Role::Lawyer]).await;
        house.hire("nina", &[Role::Doctor]).await;
        let one = house.meets("нужна помощь с документами").await;
        let other = house.meets("нужна помощь с жильём").await;
        let shown = |case, role| {
            let (house, vera) = (&house, &vera);
            async move {
                let reader = house.reader("vera").await;
                house.hand(vera, &reader, case, role).await
            }
        };
        house.takes(&vera, one.case).await.unwrap();
        assert_eq!(refused(house.reads("igor", one.case).await), Some(Refusal::NotYourRole));
        assert_eq!(refused(shown(one.case, Role::MobileUnit).await), Some(Refusal::NotYourRole));

        shown(one.case, Role::Lawyer).await.unwrap();
        shown(one.case, Role::Lawyer).await.unwrap();
        assert_eq!(house.reads("igor", one.case).await.unwrap(), ["нужна помощь с документами"]);
        assert_eq!(refused(house.reads("nina", one.case).await), Some(Refusal::NotYourRole));
        assert_eq!(refused(house.reads("igor", other.case).await), Some(Refusal::NotYourRole));

        house.take_back(&vera, one.case, Role::Lawyer).await.unwrap();
        assert_eq!(refused(house.reads("igor", one.case).await), Some(Refusal::NotYourRole));
        assert!(
            house.hand(&igor, &house.reader("igor").await, one.case, Role::Lawyer).await.is_err()
        );

        shown(one.case, Role::Lawyer).await.unwrap();
        house.finishes(&vera, one.case).await.unwrap();
        house.later(hours(73));
        house.round().await;
        assert_eq!(house.rows("handed_cases").await, 0);
        assert!(house.reads("igor", one.case).await.is_err());
    });
}
