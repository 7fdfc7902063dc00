//! How fast a worker's hands are, and that nothing is lost on the way: saved
//! replies, the look before sending, what follows, the list of commands.

use axum::http::StatusCode;
use netreach::clock::Span;
use netreach::codes::{Direction, KnowsContact, Role, Useful};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::{desk, store};

use super::Desk;

/// How many answers stand in a talk.
async fn answers(desk: &Desk, case: CaseId) -> usize {
    let read = move |tx: &mut Tx| store::message::since(tx, case, 0);
    let messages: Result<Vec<_>, Fault> = desk.house.store.read(read).await;
    let is_ours = |it: &&store::message::Message| it.direction == Direction::ToClient;
    messages.unwrap().iter().filter(is_ours).count()
}

async fn vera_with(desk: &Desk, words: &str) -> (String, CaseId) {
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let case = desk.arrival(words).await;
    desk.post(&vera, &format!("/cases/{case}/hold"), &[]).await;
    (vera, case)
}

/// The address behind the option of a saved reply.
fn chosen(page: &str, title: &str) -> String {
    let end = page.find(&format!("\">{title}</option>")).unwrap();
    let start = page[..end].rfind('"').unwrap();
    page[start + 1..end].to_owned()
}

#[tokio::test]
async fn a_saved_reply_is_filled_in_looked_at_and_sent_as_typed_words_are() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    let made = [("title", "Вызов"), ("words", "Номера: {номера}. Часы: {часы}")];
    assert_eq!(desk.post(&vera, "/replies", &made).await.status, StatusCode::SEE_OTHER);
    let page = desk.get(&vera, &format!("/cases/{case}")).await.text;
    let saved = chosen(&page, "Вызов");
    let preview = format!("/cases/{case}/preview");
    let fields = [("words", "Здравствуйте."), ("saved", saved.as_str()), ("to", "private")];
    let look = desk.post(&vera, &preview, &fields).await;
    assert_eq!(look.status, StatusCode::OK, "{}", look.text);
    assert!(look.text.contains("Здравствуйте.\n\nНомера: 103, 112."), "{}", look.text);
    assert!(!look.text.contains("{часы}"), "{}", look.text);
    for effect in ["на своей странице разговора", "перестанет ждать ответа", "Черновик удалится"]
    {
        assert!(look.text.contains(effect), "{effect} in {}", look.text);
    }
    assert_eq!(answers(&desk, case).await, 0, "looking sends nothing");
    let draft = desk.get(&vera, &format!("/cases/{case}")).await.text;
    assert!(draft.contains("Номера: 103, 112."), "and loses nothing");
    let replies = format!("/cases/{case}/replies");
    let sent =
        desk.post(&vera, &replies, &[("words", "Номера: 103, 112."), ("to", "private")]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(answers(&desk, case).await, 1);
}

#[tokio::test]
async fn own_saved_replies_are_ones_own_and_everybodys_are_kept_by_supervisors() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Марк", &[Role::Worker]).await;
    desk.enlist("Ольга", &[Role::Supervisor]).await;
    let (vera, mark, olga) =
        (desk.sign_in("Вера").await, desk.sign_in("Марк").await, desk.sign_in("Ольга").await);
    desk.post(&vera, "/replies", &[("title", "Своё"), ("words", "свои слова")]).await;
    let shared = [("title", "Общее"), ("words", "общие слова"), ("whose", "shared")];
    assert_eq!(desk.post(&vera, "/replies", &shared).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.post(&olga, "/replies", &shared).await.status, StatusCode::SEE_OTHER);
    let seen = desk.get(&mark, "/replies").await.text;
    assert!(seen.contains("Общее") && !seen.contains("Своё"), "{seen}");
    let seen = desk.get(&vera, "/replies").await.text;
    assert!(seen.contains("Общее") && seen.contains("Своё"));
    let saved: Vec<store::saved::Saved> = {
        let kept: Result<_, Fault> = desk.house.store.read(all).await;
        kept.unwrap()
    };
    for one in &saved {
        assert!(!String::from_utf8_lossy(one.sealed.as_bytes()).contains("слова"));
        let refused = desk.post(&mark, &format!("/replies/{}", one.id), &[("delete", "1")]).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
    }
    assert_eq!(desk.get(&vera, "/replies").await.text.matches("слова</textarea>").count(), 1);
}

fn all(tx: &mut Tx) -> Result<Vec<store::saved::Saved>, Fault> {
    store::saved::of(tx, netreach::ids::WorkerId(0))
}

#[tokio::test]
async fn after_sending_one_stays_or_goes_where_one_is_needed_and_it_is_remembered() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    let replies = format!("/cases/{case}/replies");
    let send = |words: &'static str, then: &'static str| {
        let (desk, vera, replies) = (&desk, &vera, replies.clone());
        async move {
            let fields = [("words", words), ("to", "private"), ("then", then)];
            desk.post(vera, &replies, &fields).await.location().to_owned()
        }
    };
    assert_eq!(send("раз", "stay").await, format!("/cases/{case}#reply"));
    assert_eq!(send("два", "close").await, "/cases");
    assert_eq!(send("три", "").await, "/cases", "as the last time");
    assert_eq!(send("четыре", "next").await, "/cases", "nobody needs anything");
    let waiting = desk.arrival("нужна помощь с жильём").await;
    assert_eq!(send("пять", "").await, format!("/cases/{waiting}"));
}

#[tokio::test]
async fn an_answer_sent_again_because_the_network_was_silent_arrives_once() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    let replies = format!("/cases/{case}/replies");
    let fields = [("words", "Приходите завтра."), ("to", "private")];
    for _ in 0..2 {
        let sent = desk.post(&vera, &replies, &fields).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(answers(&desk, case).await, 1);
    desk.clock.advance(Span::minutes(6));
    desk.post(&vera, &replies, &fields).await;
    assert_eq!(answers(&desk, case).await, 2, "later it is meant");
    desk.post(&vera, &replies, &[("words", "Приходите в среду."), ("to", "private")]).await;
    assert_eq!(answers(&desk, case).await, 3, "and other words are another answer");
}

#[tokio::test]
async fn commands_are_a_page_of_links_and_single_keys_can_be_switched_off() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    let page = desk.get(&vera, &format!("/commands?case={case}")).await.text;
    for link in ["/cases", "/reports", "/replies", "/me", &format!("/cases/{case}/closure")] {
        assert!(page.contains(&format!("href=\"{link}\"")), "{link} in {page}");
    }
    assert!(!page.contains("href=\"/feedback\""), "what is not allowed is not offered");
    assert!(page.contains("data-keys=\"on\""));
    desk.post(&vera, "/me/habits", &[("keys", "off")]).await;
    assert!(desk.get(&vera, "/cases").await.text.contains("data-keys=\"off\""));
    let case = desk.get(&vera, &format!("/cases/{case}")).await.text;
    for key in ["r", "n", "f", "p"] {
        assert!(case.contains(&format!("data-hot=\"{key}\"")), "{key}");
    }
}

#[tokio::test]
async fn a_bad_answer_shows_in_the_bar_until_it_is_read_and_names_no_worker() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    desk.enlist("Ольга", &[Role::Supervisor]).await;
    let olga = desk.sign_in("Ольга").await;
    let closure = [("need", "SVC.ID_DOCS"), ("services", "S02"), ("outcome", "solved")];
    let done = desk.post(&vera, &format!("/cases/{case}/closure"), &closure).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let now = desk.house.now();
    desk.house
        .store
        .commit(move |tx| {
            desk::feedback::give(
                tx,
                case,
                Useful::No,
                KnowsContact::No,
                None,
                &jiff::tz::TimeZone::UTC,
                now,
            )
        })
        .await
        .unwrap();
    assert!(desk.get(&olga, "/reviews").await.text.contains("Отзывы <span class=\"news\">1 новое"));
    let page = desk.get(&olga, "/feedback").await.text;
    assert!(!page.contains("Вера"), "{page}");
    assert!(page.contains("Не полезно: 1 из 1 ответивших. Спросили 1."), "{page}");
    let read = desk.post(&olga, &format!("/feedback/{case}"), &[]).await;
    assert_eq!(read.location(), "/feedback");
    assert!(
        !desk.get(&olga, "/feedback").await.text.contains(&format!("action=\"/feedback/{case}\""))
    );
}

#[tokio::test]
async fn who_was_read_is_told_on_their_own_page_and_why() {
    let desk = Desk::open().await;
    let (vera, case) = vera_with(&desk, "нужна помощь с документами").await;
    desk.enlist("Ольга", &[Role::Supervisor]).await;
    let olga = desk.sign_in("Ольга").await;
    desk.get(&vera, "/me").await;
    let fields = [("reason", "complaint"), ("words", "ждали час")];
    desk.post(&olga, &format!("/cases/{case}/readings"), &fields).await;
    assert!(desk.get(&vera, "/cases").await.text.contains("Вера <span class=\"news\">1 новое"));
    let page = desk.get(&vera, "/me").await.text;
    assert!(
        page.contains("Чужое обращение прочитано: Ольга") && page.contains("ждали час"),
        "{page}"
    );
    let page = desk.get(&olga, "/deeds").await.text;
    assert!(page.contains("Чужое обращение прочитано: Ольга"), "{page}");
    assert!(!page.contains(&case.to_string()) && !page.contains("ждали час"), "{page}");
}
