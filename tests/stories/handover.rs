//! A case is passed on: offered, accepted, agreed to, or come back, and nothing is
//! lost on the way.

mod fitting;
mod inside;
mod rights;
mod roads;
mod telegram;
mod together;

use crate::support::{Guest, TestHouse, closure, each_engine, hours, minutes, refused};
use netreach::codes::{
    Choice, Consent, Declining, Direction, HandoverReason, Line, Role, Stage, Urgency,
};
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::house::handover::To;
use netreach::ids::CaseId;
use netreach::limits;
use netreach::store;
use netreach::store::case::Standing;
use netreach::store::handover::Handover;
use netreach::vault::{Lock, Reader, Words};

const SUMMARY: &str = "Документы сгорели.\nЖдёт ответа к пятнице.";

impl TestHouse {
    async fn offers(
        &self,
        name: &str,
        worker: &Worker,
        case: CaseId,
        to: To,
    ) -> Result<(), DeskError> {
        let reader = self.reader(name).await;
        self.offers_as(&reader, worker, case, to).await
    }

    async fn offers_as(
        &self,
        reader: &Reader,
        worker: &Worker,
        case: CaseId,
        to: To,
    ) -> Result<(), DeskError> {
        let words = Words::new(SUMMARY.to_owned());
        let reason = HandoverReason::Skill;
        self.hand_over(worker, reader, case, to, reason, &words).await
    }

    async fn accepts(&self, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::handover::accept(tx, &worker, case, now)).await
    }

    async fn declines(&self, worker: &Worker, case: CaseId, word: &str) -> Result<(), DeskError> {
        let word = Words::new(word.to_owned());
        self.decline(worker, case, Declining::NoRoom, &word).await
    }

    async fn withdraws(&self, worker: &Worker, case: CaseId) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| desk::handover::withdraw(tx, &worker, case, now)).await
    }

    async fn chooses(&self, case: CaseId, choice: Choice) -> Result<(), DeskError> {
        let now = self.now();
        self.store.commit(move |tx| desk::hearing::choose(tx, case, choice, now)).await
    }

    /// The button under the question that stands.
    async fn agrees(&self, case: CaseId) -> Result<(), DeskError> {
        let role = self.handover(case).await.map(|it| it.role);
        let agrees = |choice: &&Choice| role.is_some() && choice.agrees_to() == role;
        let choice = Choice::ALL.iter().find(agrees).copied();
        self.chooses(case, choice.unwrap_or(Choice::HandOver)).await
    }

    async fn handover(&self, case: CaseId) -> Option<Handover> {
        let found = self.store.read(move |tx| store::handover::of_case(tx, case)).await;
        found.unwrap_or_else(|fault: Fault| panic!("{fault}"))
    }

    async fn stage(&self, case: CaseId) -> Option<Stage> {
        self.handover(case).await.map(|it| it.stage)
    }

    async fn holder(&self, case: CaseId) -> Option<netreach::ids::WorkerId> {
        match self.standing(case).await {
            Standing::Held { by, .. } => Some(by),
            _ => None,
        }
    }

    async fn sorts(&self, case: CaseId, urgency: Urgency, need: &str) {
        let need = need.to_owned();
        self.store
            .commit(move |tx| {
                let mut found = store::case::locked(tx, case)?.unwrap();
                found.urgency = urgency;
                found.need = Some(need);
                store::case::save(tx, &found)
            })
            .await
            .unwrap_or_else(|fault: Fault| panic!("{fault}"));
    }

    /// A case that vera has, and its client.
    async fn held_by_vera(&self) -> (Worker, Guest) {
        let vera = self.hire("vera", &[Role::Worker]).await;
        let guest = self.meets("нужна помощь с документами").await;
        self.takes(&vera, guest.case).await.unwrap();
        (vera, guest)
    }

    /// Whether anybody of this worker's teams has a key to the case.
    pub async fn has_key(&self, name: &str, case: CaseId) -> bool {
        let reader = self.reader(name).await;
        self.vault.case_key(&reader, case, Lock::Talk).await.is_ok()
    }
}

#[test]
fn a_case_changes_hands_once_somebody_accepts_and_the_client_agrees() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        house.replies(&vera, case, "секунду").await.unwrap();
        assert_eq!(refused(house.reads("boris", case).await), Some(Refusal::NotYourCase));

        house.offers("vera", &vera, case, To::Colleague(boris.id)).await.unwrap();
        assert!(house.lines(case).await.contains(&Line::AskHandover));
        let again = house.offers("vera", &vera, case, To::Role(Role::Worker)).await;
        assert_eq!(refused(again), Some(Refusal::AlreadyOffered));

        // Until then vera has it, and what comes meanwhile both can read.
        house.later(minutes(2));
        house.says(&guest, "это срочно?").await.unwrap();
        for name in ["vera", "boris"] {
            assert!(house.reads(name, case).await.unwrap().contains(&"это срочно?".to_owned()));
        }
        assert_eq!(refused(house.replies(&boris, case, "я тут").await), Some(Refusal::HeldByOther));
        house.accepts(&boris, case).await.unwrap();
        assert_eq!(house.stage(case).await, Some(Stage::Accepted));
        assert_eq!(house.holder(case).await, Some(vera.id));
        house.replies(&vera, case, "сейчас передам").await.unwrap();

        house.agrees(case).await.unwrap();
        assert_eq!(house.holder(case).await, Some(boris.id));
        assert!(house.lines(case).await.contains(&Line::HandedOver));
        assert_eq!(refused(house.reads("vera", case).await), Some(Refusal::NotYourCase));
        assert_eq!(refused(house.replies(&vera, case, "ещё").await), Some(Refusal::HeldByOther));
        let (reader, it) = (house.reader("boris").await, house.handover(case).await.unwrap());
        assert_eq!(house.told(&reader, &it).await.summary, SUMMARY);

        // From the hand-over to the first word: what the client waited.
        house.later(minutes(5));
        house.replies(&boris, case, "здравствуйте").await.unwrap();
        let draft = house.draft(case).await;
        assert_eq!((draft.handed_at, draft.minutes_after_handover), (None, Some(7)));
        house.later(minutes(5));
        house.replies(&boris, case, "ещё раз").await.unwrap();
        house.finishes(&boris, case).await.unwrap();
        assert_eq!(house.reports().await[0].minutes_after_handover, Some(7));
        let read = house.client_reads(&guest).await;
        for words in ["секунду", "это срочно?", "сейчас передам", "здравствуйте", "ещё раз"]
        {
            assert_eq!(read.iter().filter(|it| *it == words).count(), 1, "{words}: {read:?}");
        }
        house.later(hours(73));
        house.round().await;
        for table in ["handovers", "shares_over", "mentions"] {
            assert_eq!(house.rows(table).await, 0, "{table}");
        }
    });
}

#[test]
fn the_client_may_agree_first_and_may_stay() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        house.offers("vera", &vera, case, To::Role(Role::Worker)).await.unwrap();
        house.agrees(case).await.unwrap();
        assert_eq!(house.holder(case).await, Some(vera.id));
        assert_eq!(refused(house.accepts(&vera, case).await), Some(Refusal::NotYourCase));
        house.accepts(&boris, case).await.unwrap();
        assert_eq!(house.holder(case).await, Some(boris.id));
        // A button that is pressed late changes nothing.
        house.chooses(case, Choice::Stay).await.unwrap();
        assert_eq!(house.holder(case).await, Some(boris.id));

        house.offers("boris", &boris, case, To::Colleague(vera.id)).await.unwrap();
        house.accepts(&vera, case).await.unwrap();
        house.chooses(case, Choice::Stay).await.unwrap();
        assert_eq!(house.stage(case).await, Some(Stage::Stayed));
        assert_eq!(house.holder(case).await, Some(boris.id));
        assert_eq!(house.lines(case).await.last(), Some(&Line::Stays));
        assert_eq!(refused(house.accepts(&vera, case).await), Some(Refusal::NotPassedOn));
        // Nothing is worse than before: it is answered, and it is finished.
        house.replies(&boris, case, "конечно").await.unwrap();
        house.finishes(&boris, case).await.unwrap();
    });
}

#[test]
fn what_nobody_takes_over_comes_back() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        let to_boris = To::Colleague(boris.id);
        house.replies(&vera, case, "секунду").await.unwrap();

        house.offers("vera", &vera, case, to_boris).await.unwrap();
        house.declines(&boris, case, "у меня пятеро").await.unwrap();
        let it = house.handover(case).await.unwrap();
        assert_eq!((it.stage, it.declining), (Stage::Declined, Some(Declining::NoRoom)));
        assert_eq!(house.told(&house.reader("vera").await, &it).await.word, "у меня пятеро");
        assert_eq!(refused(house.reads("boris", case).await), Some(Refusal::NotYourCase));

        house.offers("vera", &vera, case, to_boris).await.unwrap();
        house.withdraws(&vera, case).await.unwrap();
        assert_eq!(refused(house.accepts(&boris, case).await), Some(Refusal::NotPassedOn));

        // Ignored while vera is there: hers. While she is not: everybody's.
        house.offers("vera", &vera, case, to_boris).await.unwrap();
        house.later(minutes(14));
        house.round().await;
        assert_eq!(house.stage(case).await, Some(Stage::Offered));
        house.later(minutes(1));
        house.is_here(&vera, house.now() + minutes(5)).await;
        house.round().await;
        assert_eq!(house.stage(case).await, Some(Stage::Ignored));
        assert_eq!(house.holder(case).await, Some(vera.id));
        house.offers("vera", &vera, case, to_boris).await.unwrap();
        house.later(limits::HANDOVER_ANSWERED);
        house.round().await;
        assert!(matches!(house.standing(case).await, Standing::Waiting { .. }));
        assert_eq!(house.stage(case).await, None);
        assert_eq!(refused(house.accepts(&boris, case).await), Some(Refusal::NotPassedOn));
    });
}

#[test]
fn a_client_who_does_not_answer_is_passed_on_only_where_it_presses_or_nobody_is_left() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        for (urgency, vera_stays, changes) in [
            (Urgency::Routine, true, false),
            (Urgency::Routine, false, true),
            (Urgency::Urgent, true, true),
        ] {
            if house.holder(case).await != Some(vera.id) {
                house.releases(&boris, case).await.unwrap();
                house.takes(&vera, case).await.unwrap();
            }
            house.sorts(case, urgency, "OTHER").await;
            house.replies(&vera, case, "секунду").await.unwrap();
            house.offers("vera", &vera, case, To::Colleague(boris.id)).await.unwrap();
            house.accepts(&boris, case).await.unwrap();
            house.later(limits::HANDOVER_AGREED);
            if vera_stays {
                house.is_here(&vera, house.now() + minutes(5)).await;
            }
            house.round().await;
            let holder = if changes { boris.id } else { vera.id };
            assert_eq!(house.holder(case).await, Some(holder), "{urgency:?} {vera_stays}");
        }
        // Somebody in danger is not asked.
        house.releases(&boris, case).await.unwrap();
        house.takes(&vera, case).await.unwrap();
        house.sorts(case, Urgency::Emergency, "OTHER").await;
        house.offers("vera", &vera, case, To::Colleague(boris.id)).await.unwrap();
        assert_eq!(house.handover(case).await.unwrap().consent, Consent::Waived);
        house.accepts(&boris, case).await.unwrap();
        assert_eq!(house.holder(case).await, Some(boris.id));
    });
}

#[test]
fn a_specialist_has_a_case_as_long_as_it_is_with_them() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let pavel = house.hire("pavel", &[Role::Psychologist]).await;
        house.hire("nina", &[Role::Doctor]).await;
        let case = guest.case;
        let to = To::Role(Role::Psychologist);
        assert_eq!(refused(house.takes(&pavel, case).await), Some(Refusal::NotYourRole));
        house.offers("vera", &vera, case, to).await.unwrap();
        // Two lines are what they decide by; the client was asked whether they may read.
        assert_eq!(refused(house.reads("pavel", case).await), Some(Refusal::NotYourRole));
        assert_eq!(refused(house.reads("nina", case).await), Some(Refusal::NotYourRole));
        house.declines(&pavel, case, "").await.unwrap();
        assert_eq!(refused(house.reads("pavel", case).await), Some(Refusal::NotYourRole));
        house.round().await;
        assert!(!house.has_key("pavel", case).await, "the key stays");

        house.offers("vera", &vera, case, to).await.unwrap();
        house.agrees(case).await.unwrap();
        house.accepts(&pavel, case).await.unwrap();
        house.round().await;
        house.replies(&pavel, case, "я слушаю").await.unwrap();
        assert!(house.draft(case).await.services.contains(&"S05".to_owned()));
        assert!(!house.draft(case).await.services.contains(&"S02".to_owned()));
        assert_eq!(house.reads("pavel", case).await.unwrap().len(), 2);
        house.note(&pavel, case, &Words::new("для своих".to_owned())).await.unwrap();

        // Given back: leave at once, the key with the next round.
        house.releases(&pavel, case).await.unwrap();
        assert_eq!(refused(house.reads("pavel", case).await), Some(Refusal::NotYourRole));
        assert_eq!(refused(house.replies(&pavel, case, "ещё").await), Some(Refusal::NotYourRole));
        house.round().await;
        assert!(!house.has_key("pavel", case).await, "the key stays");
        assert!(house.reads("vera", case).await.is_ok());

        // Silence too takes it from a specialist.
        house.takes(&vera, case).await.unwrap();
        house.offers("vera", &vera, case, to).await.unwrap();
        house.agrees(case).await.unwrap();
        house.accepts(&pavel, case).await.unwrap();
        house.later(limits::GIVE_BACK_AFTER);
        house.round().await;
        assert!(matches!(house.standing(case).await, Standing::Waiting { .. }));
        house.round().await;
        assert!(!house.has_key("pavel", case).await, "the key stays");
        assert_eq!(house.stage(case).await, None);
    });
}

#[test]
fn what_was_shown_to_a_profession_stays_with_it_when_a_hand_over_ends() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let nina = house.hire("nina", &[Role::Doctor]).await;
        let case = guest.case;
        let reader = house.reader("vera").await;
        house.hand(&reader, case, Role::Doctor).await;
        house.offers("vera", &vera, case, To::Role(Role::Doctor)).await.unwrap();
        house.declines(&nina, case, "").await.unwrap();
        house.round().await;
        assert!(house.reads("nina", case).await.is_ok());
    });
}

#[test]
fn whoever_takes_over_and_says_nothing_gives_it_back() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        house.replies(&vera, case, "секунду").await.unwrap();
        house.offers("vera", &vera, case, To::Colleague(boris.id)).await.unwrap();
        house.agrees(case).await.unwrap();
        house.accepts(&boris, case).await.unwrap();
        house.later(minutes(29));
        house.round().await;
        assert_eq!(house.holder(case).await, Some(boris.id));
        house.later(minutes(1));
        house.round().await;
        assert!(matches!(house.standing(case).await, Standing::Waiting { .. }));
        // So does whoever stops working here, with what they would pass on.
        house.takes(&boris, case).await.unwrap();
        house.offers("boris", &boris, case, To::Colleague(vera.id)).await.unwrap();
        netreach::roster::disable(&house.house, boris.id).await.unwrap();
        assert!(matches!(house.standing(case).await, Standing::Waiting { .. }));
        assert_eq!(house.stage(case).await, None);
        assert_eq!(refused(house.accepts(&vera, case).await), Some(Refusal::NotPassedOn));
    });
}

#[test]
fn n15_support_among_equals_steps_up_to_a_psychologist_and_is_counted_apart() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let pavel = house.hire("pavel", &[Role::Psychologist]).await;
        let case = guest.case;
        house.sorts(case, Urgency::Routine, "PSY.GENERAL").await;
        let pages = house.pages("vera").await;
        let sheet = pages.get(&format!("/cases/{case}")).await;
        sheet.says(&["Думаете ли вы о том, чтобы умереть?", "Передать психологу"]);
        house.replies(&vera, case, "мне это знакомо").await.unwrap();
        // One tap sends what stands on the page.
        let hidden = |name: &str| {
            let text = sheet.text().split_once("id=\"p-handover\"").unwrap().1.to_owned();
            let at = text.find(&format!("name=\"{name}\" value=\"")).unwrap();
            text[at..].split('"').nth(3).unwrap().to_owned()
        };
        let tap =
            [("to", hidden("to")), ("reason", hidden("reason")), ("summary", hidden("summary"))];
        let tap: Vec<_> = tap.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let tapped = pages.post(&format!("/cases/{case}/handover"), &tap).await;
        assert_eq!(tapped.status, 303, "{tap:?} {}", tapped.text());
        house.agrees(case).await.unwrap();
        house.accepts(&pavel, case).await.unwrap();
        house.replies(&pavel, case, "я слушаю").await.unwrap();

        let messages = house.store.read(move |tx| store::message::since(tx, case, 0)).await;
        let messages = messages.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let ours = messages.iter().filter(|it| it.direction == Direction::ToClient);
        let roles: Vec<_> = ours.map(|it| it.role).collect();
        assert_eq!(roles, [Some(Role::Worker), Some(Role::Psychologist)]);
        let chat = crate::support::pages::Pages::of_client(
            netreach::web::chat::router(house.house.clone()),
            &guest.token,
        );
        let talk = chat.get("/talk/messages").await;
        talk.says(&["Равный консультант", "Теперь вам отвечает психолог"]);
        talk.says_nothing_of(&["pavel", "vera", "Документы"]);

        let (finisher, now) = (pavel.clone(), house.now());
        let done = closure("PSY.GENERAL", &["S02", "S05"]);
        let finish = move |tx: &mut Tx| desk::closure::finish(tx, &finisher, case, done, now);
        house.store.commit(finish).await.unwrap();
        let other = house.meets("нужна помощь с жильём").await;
        house.takes(&vera, other.case).await.unwrap();
        let (finisher, now) = (vera.clone(), house.now());
        let done = closure("SVC.PSYCHOLOGIST", &["S05"]);
        let finish = move |tx: &mut Tx| desk::closure::finish(tx, &finisher, other.case, done, now);
        house.store.commit(finish).await.unwrap();
        let mut needs: Vec<_> =
            house.reports().await.into_iter().map(|report| report.need).collect();
        needs.sort();
        assert_eq!(needs, ["PSY.GENERAL", "SVC.PSYCHOLOGIST"]);
    });
}
