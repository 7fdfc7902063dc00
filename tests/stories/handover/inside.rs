//! What workers say among themselves stays among them.

use crate::support::pages::Pages;
use crate::support::{each_engine, refused};
use netreach::codes::{Declining, HandoverReason, Role};
use netreach::desk::Refusal;
use netreach::house::handover::To;
use netreach::vault::Words;
use netreach::web::chat;

const INSIDE: [&str; 4] = ["заметка-внутри", "строка-внутри", "отказ-внутри", "жизнь-внутри"];

#[test]
fn a_mention_stands_on_the_list_of_whoever_may_read_and_is_refused_for_others() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        house.hire("анна к", &[Role::Supervisor]).await;
        house.hire("анна", &[Role::Worker]).await;
        house.hire("igor", &[Role::Lawyer]).await;
        let case = guest.case;
        let note = |words: &str| {
            let (house, vera, words) = (&house, &vera, Words::new(words.to_owned()));
            async move { house.note(vera, case, &words).await }
        };
        assert_eq!(refused(note("@анна, глянь").await), Some(Refusal::CannotReadIt));
        assert_eq!(refused(note("спроси @igor").await), Some(Refusal::CannotReadIt));
        assert_eq!(refused(note("спроси @никто").await), Some(Refusal::NobodyOfThatName));
        // Nothing of what was refused was kept.
        let kept = house.reads("vera", case).await.unwrap();
        assert_eq!(kept, ["нужна помощь с документами"]);
        note("почта a@b никого не зовёт").await.unwrap();
        assert_eq!(house.rows("mentions").await, 0);
        note("@Анна К, глянь и @анна к ещё раз").await.unwrap();
        assert_eq!(house.rows("mentions").await, 1);
        let pages = house.pages("анна к").await;
        pages.get("/cases").await.says(&["вас позвали в заметке"]);
        // A supervisor still gives a reason; then they have looked.
        assert_eq!(pages.get(&format!("/cases/{case}")).await.status, 403);
        let why = [("reason", "help")];
        assert_eq!(pages.post(&format!("/cases/{case}/readings"), &why).await.status, 303);
        pages.get(&format!("/cases/{case}")).await.says(&["глянь и"]);
        pages.get("/cases").await.says_nothing_of(&["вас позвали в заметке"]);

        // Whoever is asked to take over can be called.
        house.hand(&house.reader("vera").await, case, Role::Lawyer).await;
        note("@igor, что скажешь?").await.unwrap();
        house.pages("igor").await.get("/cases").await.says(&["вас позвали в заметке"]);
    });
}

#[test]
fn nothing_that_is_said_among_workers_reaches_the_client() {
    each_engine(|house| async move {
        let (vera, guest) = house.held_by_vera().await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let case = guest.case;
        let [note, line, word, life] = INSIDE;
        let his = house.pages("boris").await;
        his.post("/me/skills", &[("at_once", "3"), ("lived", life)]).await;
        house.note(&vera, case, &Words::new(note.to_owned())).await.unwrap();
        let (reader, summary) = (house.reader("vera").await, Words::new(line.to_owned()));
        let to = To::Colleague(boris.id);
        for _ in 0..2 {
            house
                .hand_over(&vera, &reader, case, to, HandoverReason::Safety, &summary)
                .await
                .unwrap();
            let word = Words::new(word.to_owned());
            house.decline(&boris, case, Declining::Other, &word).await.unwrap();
        }
        house.replies(&vera, case, "мы здесь").await.unwrap();
        // Colleagues do read it.
        let hers = house.pages("vera").await.get(&format!("/cases/{case}")).await;
        hers.says(&[note, word, life, "boris"]);
        let client = Pages::of_client(chat::router(house.house.clone()), &guest.token);
        for path in [
            "/",
            "/talk",
            "/talk/messages",
            "/talk/burn",
            "/leaflets",
            "/stops",
            "/overdose",
            "/privacy",
            "/find",
            "/guide",
            "/talk?lang=en",
            "/talk/messages?lang=en",
        ] {
            let page = client.get(path).await;
            page.says_nothing_of(&INSIDE);
            page.says_nothing_of(&["boris", "vera", "небезопасно", "not safe"]);
        }
        for said in house.client_reads(&guest).await {
            assert!(INSIDE.iter().all(|it| !said.contains(it)), "{said}");
        }
    });
}
