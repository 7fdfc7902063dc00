//! Injuries: what and how grave are two things; a severe one is a doctor's; and
//! who sees a photo.

use netreach::codes::{Condition, Outcome, Role, Severity, Urgency};
use netreach::desk::closure::Closure;
use netreach::desk::need::Need;
use netreach::desk::{self, DeskError, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::store;
use netreach::store::injury::Injury;
use netreach::web::chat;

use super::{DRAFT, QUESTION, SIGNED, people};
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, texts};
use crate::support::{TestHouse, closure, each_engine, hours, minutes, refused, telegram};

impl TestHouse {
    async fn judges(
        &self,
        worker: &Worker,
        case: CaseId,
        condition: Option<Condition>,
        severity: Option<Severity>,
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        self.store
            .commit(move |tx| desk::injury::judge(tx, &worker, case, condition, severity, now))
            .await
    }

    async fn closes(
        &self,
        worker: &Worker,
        case: CaseId,
        (need, service, outcome): (&str, &str, Outcome),
    ) -> Result<(), DeskError> {
        let (worker, now) = (worker.clone(), self.now());
        let closure = Closure { outcome, ..closure(need, &[service]) };
        self.store.commit(move |tx| desk::closure::finish(tx, &worker, case, closure, now)).await
    }
}

/// N-22: the doctor takes it, in the same talk, from their own pages.
#[test]
fn n22_a_severe_injury_is_a_doctors_and_not_closed_as_advised() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let guest = house.meets_with_photo(QUESTION).await;
        let other = house.meets("нужна помощь с документами").await;
        let case = format!("/cases/{}", guest.case);
        let (pages, nina) = (house.pages("vera").await, house.pages("nina").await);
        pages.post(&format!("{case}/hold"), &[]).await;
        nina.get("/advice").await.says(&["Вопросов нет"]);
        let chosen = [("severity", "severe")];
        pages.post(&format!("{case}/injury"), &[("condition", "abscess")]).await;
        assert_eq!(pages.post(&format!("{case}/injury"), &chosen).await.location(), case);
        let known = house.case(guest.case).await.unwrap();
        assert_eq!((known.urgency, known.need.as_deref()), (Urgency::Urgent, Some("INJ.SEVERE")));

        // At once, and this case only.
        nina.get("/advice").await.says(&["Тяжёлое осложнение, врача ещё не спросили"]);
        let page = nina.get(&case).await;
        page.says(&[QUESTION, "Показать фото", "Ответить"]);
        page.says_nothing_of(&[&format!("/cases/{}", other.case), "/closure", "/release"]);
        assert_eq!(nina.get(&format!("/cases/{}", other.case)).await.status, 403);
        nina.get("/cases").await.says_nothing_of(&[&format!("/cases/{}", other.case)]);
        assert_eq!(nina.get(&format!("{case}/photos/1/image")).await.status, 200);

        // Advice does not close it, whatever it is called at the end.
        house.asks("vera", guest.case, DRAFT).await.unwrap();
        house.signs(&super::known(&house, "nina").await, guest.case, 1, SIGNED).await.unwrap();
        for (need, service, outcome) in [
            ("INJ.SEVERE", "S03", Outcome::Solved),
            ("INJ.SEVERE", "S03", Outcome::Referred),
            ("OTHER", "S03", Outcome::Solved),
        ] {
            let closed = house.closes(&vera, guest.case, (need, service, outcome)).await;
            assert_eq!(refused(closed), Some(Refusal::SevereNeedsDoctor), "{need} {outcome:?}");
        }
        let lowered = house.closes(&vera, guest.case, ("INJ.MINOR", "S03", Outcome::Solved)).await;
        assert_eq!(refused(lowered), Some(Refusal::ClinicianLowers));

        let words = [("words", "Я врач. Приходите сегодня в автобус."), ("to", "private")];
        let said = nina.post(&format!("{case}/replies"), &words).await;
        assert_eq!(said.location(), format!("{case}#reply"));
        let talk = Pages::of_client(chat::router(house.house.clone()), &guest.token)
            .get("/talk/messages")
            .await;
        talk.says(&["Я врач. Приходите сегодня в автобус.", "<b>Врач</b>"]);
        let holder = house.standing(guest.case).await;
        assert!(matches!(holder, store::case::Standing::Held { by, .. } if by == vera.id));
        assert!(house.draft(guest.case).await.services.contains(&"S04".to_owned()));
        house.closes(&vera, guest.case, ("INJ.SEVERE", "S04", Outcome::Solved)).await.unwrap();
        let report = house.reports().await.pop().unwrap();
        let expected = Injury {
            condition: Some(Condition::Abscess),
            severity_at_open: Some(Severity::Severe),
            severity: Some(Severity::Severe),
        };
        assert_eq!(report.injury, expected);
        house.later(hours(73));
        house.round().await;
        assert_eq!(house.rows("injuries").await, 0);
        assert_eq!(house.reports().await[0].injury, expected);
    });
}

#[test]
fn n22_on_telegram_the_doctors_own_words_say_that_they_are() {
    telegram::each_engine(|scene: Scene| async move {
        let (vera, nina) = people(&scene).await;
        let ann = scene.ann();
        ann.dm(QUESTION);
        scene.settles().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        scene.open_to_doctors(&vera, &scene.reader("vera").await, case).await.unwrap();
        scene.judges(&vera, case, None, Some(Severity::Severe)).await.unwrap();
        scene.replies(&nina, case, "Приходите сегодня в автобус.").await.unwrap();
        scene.calms().await;
        let phone = ann.phone();
        let last = texts(&phone).pop().unwrap().to_owned();
        assert_eq!(last, "Врач\n\nПриходите сегодня в автобус.");
        scene.closes(&vera, case, ("INJ.SEVERE", "S09", Outcome::Referred)).await.unwrap();
    });
}

#[test]
fn what_and_how_grave_are_two_things_and_a_doctor_lowers() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let guest = house.meets(QUESTION).await;
        // Rules may guess; they judge nothing.
        let found = house.store.read(move |tx| store::injury::of_case(tx, guest.case)).await;
        assert_eq!(found.unwrap_or_else(|fault: netreach::engine::Fault| panic!("{fault}")), None);
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        house.judges(&vera, case, Some(Condition::VeinBlown), None).await.unwrap();
        house.judges(&vera, case, None, Some(Severity::Minor)).await.unwrap();
        house.judges(&vera, case, None, Some(Severity::Severe)).await.unwrap();
        let minor = Some(Severity::Minor);
        let by_worker = house.judges(&vera, case, None, minor).await;
        assert_eq!(refused(by_worker), Some(Refusal::ClinicianLowers));
        assert_eq!(
            refused(house.sorts_as(&vera, case, "INJ.MINOR").await),
            Some(Refusal::ClinicianLowers)
        );
        house.judges(&nina, case, None, minor).await.unwrap();
        house.closes(&vera, case, ("INJ.MINOR", "S02", Outcome::Solved)).await.unwrap();
        let report = house.reports().await.pop().unwrap();
        let expected = Injury {
            condition: Some(Condition::VeinBlown),
            severity_at_open: Some(Severity::Minor),
            severity: Some(Severity::Minor),
        };
        assert_eq!(report.injury, expected);

        // A refusal, or silence, is an end too.
        for outcome in [Outcome::Declined, Outcome::WentSilent] {
            let guest = house.meets(QUESTION).await;
            house.takes(&vera, guest.case).await.unwrap();
            house.sorts_as(&vera, guest.case, "INJ.SEVERE").await.unwrap();
            house.closes(&vera, guest.case, ("INJ.SEVERE", "S02", outcome)).await.unwrap();
        }
    });
}

#[test]
fn a_photo_is_seen_by_the_holder_by_doctors_and_with_a_reason_and_not_for_long() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let roles = [
            ("mark", Role::Worker),
            ("olga", Role::Supervisor),
            ("igor", Role::Lawyer),
            ("bus", Role::MobileUnit),
            ("adam", Role::Admin),
            ("eva", Role::Editor),
        ];
        for (name, role) in roles {
            house.hire(name, &[role]).await;
        }
        let guest = house.meets_with_photo("нужна помощь с документами").await;
        let image = format!("/cases/{}/photos/1/image", guest.case);
        let whole = image.trim_end_matches("/image").to_owned();
        let status = |name: &'static str, path: String| {
            let house = &house;
            async move { house.pages(name).await.get(&path).await.status.as_u16() }
        };
        // It waits: to see it one takes the case.
        assert_eq!(status("vera", image.clone()).await, 409);
        assert_eq!(status("vera", whole.clone()).await, 409);
        house.takes(&vera, guest.case).await.unwrap();
        let reader = house.reader("vera").await;
        for role in [Role::Lawyer, Role::Doctor] {
            house.hand(&reader, guest.case, role).await;
        }
        for name in ["mark", "olga", "igor", "bus", "adam", "eva"] {
            assert_eq!(status(name, image.clone()).await, 403, "{name}");
            assert_eq!(status(name, whole.clone()).await, 403, "{name}");
        }
        // Looking at the talk starts no clock; the tap does.
        house.pages("nina").await.get(&format!("/cases/{}", guest.case)).await;
        house.later(hours(48));
        house.round().await;
        assert_eq!(status("nina", image.clone()).await, 200);
        let reason = [("reason", "review")];
        house.pages("olga").await.post(&format!("/cases/{}/readings", guest.case), &reason).await;
        assert_eq!(status("olga", image.clone()).await, 200);
        house.later(house.config.forgetting.media_after_open);
        house.later(minutes(1));
        house.round().await;
        // Its client waited too long for a word; Vera has it again.
        house.takes(&vera, guest.case).await.unwrap();
        for name in ["vera", "nina"] {
            assert_eq!(status(name, image.clone()).await, 404, "{name}");
        }
        let page = house.pages("vera").await.get(&format!("/cases/{}", guest.case)).await;
        page.says(&["Фото стёрто"]);
        assert_eq!(house.rows("photos").await, 0);
    });
}

#[test]
fn a_severe_injury_is_severe_whoever_says_so_and_wherever_it_is_named() {
    each_engine(|house| async move {
        let (vera, nina) = people(&house).await;
        let (hers, doctors) = (house.pages("vera").await, house.pages("nina").await);
        let finishes = |case, need: &str, more: &[&str]| {
            let (house, worker, now) = (&house, vera.clone(), house.now());
            let closure = Closure {
                more_needs: more.iter().map(|need| Need::read(need).unwrap()).collect(),
                outcome: Outcome::Solved,
                ..closure(need, &["S03"])
            };
            async move {
                let finish =
                    move |tx: &mut Tx| desk::closure::finish(tx, &worker, case, closure, now);
                refused(house.store.commit(finish).await)
            }
        };
        // What the rules guessed and a person confirms.
        let guest = house.meets("нужна помощь с документами").await;
        let case = guest.case;
        house.takes(&vera, case).await.unwrap();
        house
            .store
            .commit(move |tx| {
                let mut guessed = store::case::locked(tx, case)?.unwrap();
                guessed.need = Some("INJ.SEVERE".to_owned());
                store::case::save(tx, &guessed)
            })
            .await
            .unwrap_or_else(|fault: Fault| panic!("{fault}"));
        hers.post(&format!("/cases/{case}/sorting"), &[("need", "INJ.SEVERE")]).await;
        assert!(house.reads("nina", case).await.is_ok(), "doctors see it at once");
        assert_eq!(finishes(case, "INJ.MINOR", &[]).await, Some(Refusal::ClinicianLowers));
        assert_eq!(finishes(case, "INJ.SEVERE", &[]).await, Some(Refusal::SevereNeedsDoctor));
        // It is theirs no longer once one of them says that it is not grave.
        let lowered = [("severity", "minor")];
        assert_eq!(doctors.post(&format!("/cases/{case}/injury"), &lowered).await.status, 303);
        house.round().await;
        assert!(house.reads("nina", case).await.is_err());
        assert!(!house.has_key("nina", case).await);

        // Named beside another need.
        let other = house.meets("нужна помощь с документами").await.case;
        house.takes(&vera, other).await.unwrap();
        let both = finishes(other, "OTHER", &["INJ.SEVERE"]).await;
        assert_eq!(both, Some(Refusal::SevereNeedsDoctor));

        // A doctor who is asked says so.
        let asked = house.meets(super::QUESTION).await.case;
        house.takes(&vera, asked).await.unwrap();
        house.asks("vera", asked, super::DRAFT).await.unwrap();
        let severe = [("severity", "severe")];
        assert_eq!(doctors.post(&format!("/cases/{asked}/injury"), &severe).await.status, 303);
        let known = house.store.read(move |tx| store::injury::of_case(tx, asked)).await;
        let known = known.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        assert_eq!(known.unwrap().severity, Some(Severity::Severe));
        let _ = nina;
    });
}

#[test]
fn what_is_refused_leaves_no_key_with_doctors() {
    each_engine(|house| async move {
        let (vera, _) = people(&house).await;
        let guest = house.meets("друг не дышит").await;
        house.takes(&vera, guest.case).await.unwrap();
        let sorting = [("need", "INJ.SEVERE"), ("urgency", "routine")];
        let path = format!("/cases/{}/sorting", guest.case);
        assert_eq!(house.pages("vera").await.post(&path, &sorting).await.status, 409);
        house.round().await;
        assert!(!house.has_key("nina", guest.case).await);
    });
}
