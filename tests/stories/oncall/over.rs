//! What ends a call, and what does not begin it anew.
use super::{Night, each_engine};
use crate::support::Guest;
use netreach::codes::Step;
use netreach::desk::guide::Press;
use netreach::engine::Fault;
use netreach::store;

impl Night {
    async fn taps(&self, guest: &Guest, step: Step) {
        self.press_guide(&guest.visitor, Press::Go(step)).await.unwrap();
        self.settles().await;
    }

    async fn is_over(&self, guest: &Guest) -> bool {
        let case = guest.case;
        let lane = self.store.read(move |tx| store::emergency::of_case(tx, case)).await;
        lane.unwrap_or_else(|fault: Fault| panic!("{fault}")).is_some_and(|it| !it.is_open())
    }
}

#[test]
fn whoever_opened_the_guide_is_not_asked_and_not_taken_for_silent() {
    each_engine(|night| async move {
        let guest = night.meets("помогите").await;
        assert_eq!(night.rows("suspicions").await, 1);
        night.taps(&guest, Step::Start).await;
        assert_eq!(night.rows("suspicions").await, 0);
        night.taps(&guest, Step::Arrived).await;
        night.waits(4).await;
        assert_eq!(night.steps(guest.case).await, [Step::Start, Step::Arrived]);
        assert!(night.is_over(&guest).await);
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        night.standin.assert_clean();
    });
}
