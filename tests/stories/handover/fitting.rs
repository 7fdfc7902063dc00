//! Whom a case fits: suggested, never forced, and never before danger.

use crate::support::{TestHouse, each_engine, hours, minutes, refused};
use netreach::codes::{Role, Urgency};
use netreach::desk::{self, DeskError, Refusal};
use netreach::engine::Tx;
use netreach::house::handover::To;
use netreach::ids::CaseId;
use netreach::limits;

const LIVED: &str = "шесть-лет-на-метадоне";

async fn arrives(house: &TestHouse, urgency: Urgency, need: &str) -> CaseId {
    let guest = house.meets("нужна помощь с документами").await;
    house.sorts(guest.case, urgency, need).await;
    house.later(minutes(1));
    guest.case
}

/// Cases in the order in which a page lists them.
fn listed(text: &str) -> Vec<String> {
    let links = text.split("href=\"/cases/").skip(1);
    let mut ids: Vec<_> =
        links.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect();
    ids.retain(|id| id.chars().all(char::is_alphanumeric));
    ids
}

#[test]
fn the_queue_names_who_fits_and_puts_it_first_among_cases_of_the_same_danger() {
    each_engine(|house| async move {
        house.hire("vera", &[Role::Worker]).await;
        house.hire("boris", &[Role::Worker]).await;
        let (hers, his) = (house.pages("vera").await, house.pages("boris").await);
        let skills =
            [("needs", "HRS"), ("substances", "opioids"), ("langs", "ru"), ("at_once", "2")];
        let told = [&skills[..], &[("lived", LIVED)]].concat();
        assert_eq!(hers.post("/me/skills", &told).await.status, 303);
        hers.get("/me").await.says(&[LIVED, "Видят только коллеги"]);

        let other = arrives(&house, Urgency::Routine, "SVC.LEGAL").await;
        let opioid = arrives(&house, Urgency::Routine, "HRS.NALOXONE").await;
        let urgent = arrives(&house, Urgency::Urgent, "SVC.LEGAL").await;
        let ids = |cases: &[CaseId]| cases.iter().map(ToString::to_string).collect::<Vec<_>>();
        let queue = his.get("/cases?view=waiting").await;
        queue.says(&["подойдёт: vera"]);
        assert_eq!(listed(&queue.text()), ids(&[urgent, other, opioid]));
        let queue = hers.get("/cases?view=waiting").await;
        queue.says(&["подойдёт: вам"]);
        assert_eq!(listed(&queue.text()), ids(&[urgent, opioid, other]));
        // Nobody waits longer because they fit nobody.
        house.later(limits::FIT_FIRST);
        // A session does not last so long unused.
        let (hers, his) = (house.pages("vera").await, house.pages("boris").await);
        let queue = hers.get("/cases?view=waiting").await;
        assert_eq!(listed(&queue.text()), ids(&[urgent, other, opioid]));

        // Who is slow is not named, and colleagues see why.
        assert_eq!(hers.post("/me/pace", &[("hours", "4")]).await.status, 303);
        assert_eq!(hers.post("/me/pace", &[("hours", "9")]).await.status, 422);
        his.get("/cases?view=waiting").await.says_nothing_of(&["подойдёт"]);
        assert_eq!(his.post(&format!("/cases/{other}/hold"), &[]).await.status, 303);
        let sheet = his.get(&format!("/cases/{other}")).await;
        sheet.says(&["vera · на месте · отвечает медленно · 0 из 2", LIVED]);
        house.later(hours(4));
        let (hers, his) = (house.pages("vera").await, house.pages("boris").await);
        hers.get("/me").await;
        his.get("/cases?view=waiting").await.says(&["подойдёт: vera"]);

        // Anybody may take it all the same.
        assert_eq!(his.post(&format!("/cases/{opioid}/hold"), &[]).await.status, 303);
        let wrong = [("needs", "WHAT"), ("at_once", "2")];
        assert_eq!(hers.post("/me/skills", &wrong).await.status, 422);
        let too_many = (limits::CASES_AT_ONCE + 1).to_string();
        assert_eq!(hers.post("/me/skills", &[("at_once", &too_many)]).await.status, 422);
    });
}

#[test]
fn one_talk_more_than_somebody_leads_is_asked_about_and_danger_is_not() {
    each_engine(|house| async move {
        let vera = house.hire("vera", &[Role::Worker]).await;
        let pages = house.pages("vera").await;
        assert_eq!(pages.post("/me/skills", &[("at_once", "1")]).await.status, 303);
        let first = arrives(&house, Urgency::Routine, "OTHER").await;
        let second = arrives(&house, Urgency::Routine, "OTHER").await;
        let danger = arrives(&house, Urgency::Emergency, "OTHER").await;
        let hold = |case: CaseId| format!("/cases/{case}/hold");
        assert_eq!(pages.post(&hold(first), &[]).await.status, 303);
        // Taking what one has is nothing new.
        assert_eq!(pages.post(&hold(first), &[]).await.status, 303);
        let asked = pages.post(&hold(second), &[]).await;
        assert_eq!(asked.status, 409);
        asked.says(&["У вас уже 1", "Всё равно взять"]);
        assert_eq!(house.holder(second).await, None);
        assert_eq!(pages.post(&hold(danger), &[]).await.status, 303);
        assert_eq!(house.holder(danger).await, Some(vera.id));
        assert_eq!(pages.post(&hold(second), &[("anyway", "1")]).await.status, 303);
        assert_eq!(house.holder(second).await, Some(vera.id));
        let (worker, now) = (vera.clone(), house.now());
        let third = arrives(&house, Urgency::Urgent, "OTHER").await;
        let take = move |tx: &mut Tx| desk::routing::take(tx, &worker, third, false, now);
        let taken: Result<(), DeskError> = house.store.commit(take).await;
        assert_eq!(refused(taken), Some(Refusal::EnoughCases));
    });
}

#[test]
fn an_offer_waits_at_the_head_of_the_list_and_is_answered_there() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let pavel = house.hire("pavel", &[Role::Psychologist]).await;
        let case = guest.case;
        let his = house.pages("pavel").await;
        assert_eq!(his.get("/").await.location(), "/cases");
        his.get("/cases?view=waiting").await.says_nothing_of(&["view=waiting", "view=all"]);
        house.offers("vera", &vera, case, To::Role(Role::Psychologist)).await.unwrap();
        let list = his.get("/cases").await;
        list.says(&["vera передаёт", "Документы сгорели.", "Ждёт ответа к пятнице.", "Отказаться"]);
        let hers = house.pages("vera").await;
        hers.get(&format!("/cases/{case}")).await.says(&["Ждём ответа: Психолог", "Не передавать"]);
        let declined = [("why", "not_now"), ("word", "сегодня-не-могу")];
        assert_eq!(his.post(&format!("/cases/{case}/declining"), &declined).await.status, 303);
        his.get("/cases").await.says_nothing_of(&["передаёт"]);
        hers.get("/cases").await.says(&["передача не состоялась"]);
        let sheet = hers.get(&format!("/cases/{case}")).await;
        sheet.says(&["pavel: отказ", "Не сейчас", "сегодня-не-могу"]);
        assert_eq!(hers.post(&format!("/cases/{case}/withdrawal"), &[]).await.status, 303);
        hers.get("/cases").await.says_nothing_of(&["передача не состоялась"]);

        let to = pavel.id.to_string();
        let sent = [("to", to.as_str()), ("reason", "skill"), ("summary", "а\nб\nв")];
        let refusal = hers.post(&format!("/cases/{case}/handover"), &sent).await;
        assert_eq!(refusal.status, 422);
        refusal.says(&["Нужны одна или две строки"]);
        let sent =
            [("to", to.as_str()), ("reason", "skill"), ("summary", "Боится, что не справится.")];
        assert_eq!(hers.post(&format!("/cases/{case}/handover"), &sent).await.status, 303);
        let accepted = his.post(&format!("/cases/{case}/acceptance"), &[]).await;
        assert_eq!((accepted.status.as_u16(), accepted.location()), (303, "/cases"));
        his.get("/cases").await.says(&["Ждём, что скажет клиент"]);
        assert_eq!(his.get(&format!("/cases/{case}")).await.status, 403, "not without the client");
        house.agrees(case).await.unwrap();
        let sheet = his.get(&format!("/cases/{case}")).await;
        sheet.says(&["Боится, что не справится.", "id=\"words\"", "нужна помощь с документами"]);
        let answer = [("words", "я слушаю")];
        assert_eq!(his.post(&format!("/cases/{case}/replies"), &answer).await.status, 303);
        let done = [
            ("need", "PSY.GENERAL"),
            ("services", "S05"),
            ("outcome", "solved"),
            ("about", "self"),
        ];
        assert_eq!(his.post(&format!("/cases/{case}/closure"), &done).await.status, 303);
        assert_eq!(house.reports().await.len(), 1);
    });
}
