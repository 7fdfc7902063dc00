//! Coming into the group chat: printed cards, members' cards, join requests; and
//! that nobody can find out who invited whom.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use netreach::clock::Timestamp;
use netreach::codes::{InvitationSource, Role};
use netreach::desk::{self, Worker};
use netreach::engine::{Fault, Tx};
use netreach::store;
use netreach::store::invitation::Batch;
use netreach::web::console;
use telegram_standin::{Admin, Group, Joined, Person};

use crate::support;
use crate::support::pages::{Page, Pages};
use crate::support::telegram::{Scene, texts};
use crate::support::{Engine, TABLES, days, hours};

/// A house whose bot may invite people into a closed group.
fn chat(engine: Engine) -> (Scene, Group) {
    let scene = Scene::build(engine, 13, |_| ());
    let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all()).members(40);
    scene.telegram.set_group(group.id());
    (scene, group)
}

fn each_engine<F: Future<Output = ()>>(story: impl Fn((Scene, Group)) -> F) {
    support::each_engine_with(chat, story);
}

async fn pages(scene: &Scene, name: &str) -> Pages {
    let telegram = Some(scene.telegram.clone());
    scene.pages_of(name, console::router_with(scene.house.clone(), telegram)).await
}

/// The codes on a printed sheet.
fn codes(sheet: &Page) -> Vec<String> {
    let text = sheet.text();
    let parts = text.split("<p class=\"code-line\">").skip(1);
    parts.map(|part| part.split('<').next().unwrap().to_owned()).collect()
}

async fn prints(pages: &Pages, source: &str, cards: &str) -> Vec<String> {
    let form = [("source", source), ("cards", cards), ("days", "30"), ("lang", "ru")];
    let sheet = pages.post("/invitations", &form).await;
    assert_eq!(sheet.status, StatusCode::OK);
    codes(&sheet)
}

async fn batches(scene: &Scene) -> Vec<Batch> {
    let found = scene.store.read(store::invitation::batches).await;
    found.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

fn link(person: &Person) -> String {
    let phone = person.from_bot();
    phone.last().unwrap().buttons[0][0].url.clone().unwrap()
}

#[test]
fn a_printed_card_lets_one_person_in_and_a_second_use_is_refused() {
    each_engine(|(scene, group)| async move {
        scene.hire("bus", &[Role::MobileUnit]).await;
        let pages = pages(&scene, "bus").await;
        let codes = prints(&pages, "bus", "12").await;
        assert_eq!(codes.len(), 12);
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 12);
        let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
        ann.start(&codes[0].replace('-', ""));
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("Код верный"));
        // The button asks, and the bot grants it at once; a stranger with the
        // same link is not let in.
        let way = link(&ann);
        assert_eq!(oleg.join(&way), Joined::Asked);
        assert_eq!(ann.join(&way), Joined::Asked);
        scene.calms().await;
        ann.post(&group, "всем привет");
        assert!(oleg.try_post(&group, "и я").is_none());
        assert!(texts(&oleg.phone()).last().unwrap().contains("пришлите сюда код"));

        oleg.dm(&codes[0].to_lowercase());
        scene.calms().await;
        assert!(texts(&oleg.from_bot()).last().unwrap().contains("уже использовали"));
        assert!(oleg.try_post(&group, "и я").is_none());
        // What looks like a card and is none opens no case either.
        oleg.dm("7777-AAAA-BBBB");
        scene.calms().await;
        assert!(texts(&oleg.from_bot()).last().unwrap().contains("не подошёл"));
        assert!(scene.cases().await.is_empty());

        // Who asked before is in as soon as the code comes, typed in any way.
        oleg.dm(&codes[1].replace('-', " "));
        scene.calms().await;
        assert!(texts(&oleg.from_bot()).last().unwrap().contains("Вы в чате"));
        oleg.post(&group, "и я");
        let batch = &batches(&scene).await[0];
        assert_eq!((batch.source, batch.cards, batch.used), (InvitationSource::Bus, 12, 2));
        pages.get("/invitations").await.says(&["использовано 2 из 12", "Автобус"]);
        assert_eq!(scene.rows("invitation_admissions").await, 0, "used, and gone");
        scene.standin.assert_clean();
    });
}

#[test]
fn a_card_ends_with_its_time_and_with_its_batch() {
    each_engine(|(scene, group)| async move {
        scene.worker("vera").await;
        let pages = pages(&scene, "vera").await;
        let old = prints(&pages, "worker", "1").await;
        scene.passes_by(days(32), hours(8)).await;
        let pages = self::pages(&scene, "vera").await;
        let fresh = prints(&pages, "worker", "2").await;
        let ann = scene.ann();
        ann.dm(&old[0]);
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("Срок этой карточки вышел"));
        let batch = batches(&scene).await.into_iter().find(|batch| batch.cards == 2).unwrap();
        pages.post(&format!("/invitations/{}/revocation", batch.id), &[]).await;
        ann.dm(&fresh[0]);
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("не подошёл"));
        assert!(ann.try_post(&group, "привет").is_none());
        pages.get("/invitations").await.says(&["отозвана", "срок вышел"]);
        // An hour after the code the way is closed again.
        let late = prints(&pages, "worker", "1").await;
        ann.dm(&late[0]);
        scene.calms().await;
        let way = link(&ann);
        scene.moves(hours(2));
        assert_ne!(ann.join(&way), Joined::Member);
        scene.calms().await;
        assert!(ann.try_post(&group, "привет").is_none());
    });
}

#[test]
fn a_member_gives_one_card_a_month_away_and_a_stranger_none() {
    each_engine(|(scene, group)| async move {
        let (ann, bob) = (scene.ann(), scene.standin.user("Борис", ""));
        let group = group.with_member(&ann);
        bob.dm("/invite");
        ann.dm("/invite");
        scene.calms().await;
        assert!(texts(&bob.from_bot()).last().unwrap().contains("берут участники"));
        let card = ann.from_bot().last().unwrap().text.clone();
        let word = card.split("?start=").nth(1).unwrap().split_whitespace().next().unwrap();
        ann.dm("/invite");
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("уже взяли"));
        assert_eq!(scene.rows("invitation_cards").await, 0, "a card nobody used stands nowhere");
        bob.start(word);
        scene.calms().await;
        bob.join(&link(&bob));
        scene.calms().await;
        bob.post(&group, "привет");
        let carl = scene.standin.user("Карл", "");
        carl.start(word);
        scene.calms().await;
        assert!(texts(&carl.from_bot()).last().unwrap().contains("уже использовали"));
        assert!(carl.try_post(&group, "привет").is_none());
        let batch = &batches(&scene).await[0];
        assert_eq!((batch.source, batch.cards, batch.used), (InvitationSource::Peer, 1, 1));
        // Another month, another card; and nothing is left of the last turn.
        scene.passes_by(days(12), hours(12)).await;
        assert_eq!(scene.rows("invitation_turns").await, 0);
        ann.dm("/invite");
        scene.calms().await;
        assert!(ann.from_bot().last().unwrap().text.contains("?start="));
        scene.standin.assert_clean();
    });
}

/// Everything that stands in every table, by table and column.
async fn everything(scene: &Scene) -> BTreeMap<String, BTreeSet<Vec<u8>>> {
    let engine = scene.engine;
    let mut found = BTreeMap::new();
    let more = ["outbox", "telegram_state", "telegram_pace", "telegram_poller", "self_service"];
    for table in TABLES.iter().chain(&more).chain(&["hearings", "suspicions"]) {
        let names: &'static str = match engine {
            Engine::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')").leak(),
            Engine::Postgres => format!(
                "SELECT column_name::text FROM information_schema.columns
                 WHERE table_name = '{table}' AND table_schema = current_schema()"
            )
            .leak(),
        };
        let columns = scene.store.read(move |tx| {
            let rows = tx.rows(names, &[])?;
            rows.iter().map(|row| row.text(0).map(str::to_owned)).collect::<Result<Vec<_>, _>>()
        });
        for column in columns.await.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
            let sql: &'static str = format!("SELECT {column} FROM {table}").leak();
            let values = scene.store.read(move |tx| {
                let rows = tx.rows(sql, &[])?;
                Ok::<_, Fault>(
                    rows.iter()
                        .filter_map(|row| {
                            let number = row.int(0).map(|it| it.to_be_bytes().to_vec());
                            number
                                .or_else(|_| row.text(0).map(|it| it.as_bytes().to_vec()))
                                .or_else(|_| row.bytes(0).map(<[u8]>::to_vec))
                                .ok()
                        })
                        .collect::<BTreeSet<_>>(),
                )
            });
            let values = values.await.unwrap_or_else(|fault| panic!("{fault}"));
            found.insert(format!("{table}.{column}"), values);
        }
    }
    found
}

/// Two members take a card each; one of them, and a printed one, is used.
/// Whatever must stand nowhere.
async fn two_come_in(scene: &Scene, group: Group) -> Vec<Vec<u8>> {
    scene.worker("vera").await;
    let pages = pages(scene, "vera").await;
    let (ann, bob) = (scene.ann(), scene.standin.user("Борис", ""));
    let carl = scene.standin.user("Карл", "");
    let group = group.with_member(&ann).with_member(&carl);
    let mut words = Vec::new();
    for member in [&ann, &carl] {
        member.dm("/invite");
        scene.calms().await;
        let card = member.from_bot().last().unwrap().text.clone();
        words.push(
            card.split("?start=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned(),
        );
    }
    let printed = prints(&pages, "worker", "3").await;
    let dora = scene.standin.user("Дора", "");
    for (person, word) in [(&bob, &words[0]), (&dora, &printed[0])] {
        person.start(&word.replace('-', ""));
        scene.calms().await;
        person.join(&link(person));
        scene.calms().await;
        person.post(&group, "привет");
    }
    bob.dm("нужна помощь с документами");
    scene.calms().await;
    let people = [ann.id(), bob.id(), carl.id(), dora.id()];
    people
        .iter()
        .flat_map(|id| [id.to_be_bytes().to_vec(), id.to_string().into_bytes()])
        .chain(
            words
                .iter()
                .chain(&printed)
                .flat_map(|word| [word.clone().into_bytes(), word.replace('-', "").into_bytes()]),
        )
        .collect()
}

#[test]
fn nothing_in_the_database_tells_who_invited_whom() {
    each_engine(|(scene, group)| async move {
        let secrets = two_come_in(&scene, group).await;
        let all = everything(&scene).await;
        // No code, no number of anybody, in any row.
        for (place, values) in &all {
            for value in values {
                for secret in &secrets {
                    assert!(!value.windows(secret.len()).any(|part| part == secret), "{place}");
                }
            }
        }
        // What identifies a row of the four tables stands in no other table, so
        // that no query can walk from a card to a person.
        let ours = ["invitation_cards", "invitation_turns", "invitation_batches"];
        for (place, column) in [
            ("invitation_cards", "tag"),
            ("invitation_cards", "batch_id"),
            ("invitation_turns", "tag"),
        ] {
            let keys = &all[&format!("{place}.{column}")];
            assert!(!keys.is_empty(), "{place}.{column}");
            for (elsewhere, values) in &all {
                let table = elsewhere.split('.').next().unwrap();
                let is_own_batch = table == "invitation_batches" && column == "batch_id";
                if table != place && !is_own_batch {
                    assert!(keys.is_disjoint(values), "{place}.{column} leads to {elsewhere}");
                }
            }
        }
        // Two members, one used card of theirs: nothing says whose it was.
        assert_eq!(all["invitation_turns.tag"].len(), 2);
        assert_eq!(all["invitation_turns.month"].len(), 1, "the same in both rows");
        assert_eq!(all["invitation_admissions.tag"].len(), 0);
        let columns: Vec<_> = all
            .keys()
            .filter(|key| ours.iter().any(|table| key.starts_with(table)))
            .cloned()
            .collect();
        assert_eq!(
            columns,
            [
                "invitation_batches.cards",
                "invitation_batches.expires_at",
                "invitation_batches.id",
                "invitation_batches.month",
                "invitation_batches.revoked_at",
                "invitation_batches.source",
                "invitation_cards.batch_id",
                "invitation_cards.is_used",
                "invitation_cards.tag",
                "invitation_turns.month",
                "invitation_turns.tag",
            ],
            "a column that is new here is thought about first"
        );
    });
}

#[test]
fn a_crash_between_the_card_and_the_answer_lets_the_person_in_all_the_same() {
    each_engine(|(scene, _group)| async move {
        let vera: Worker = scene.worker("vera").await;
        let code = desk::invitation::Code::printed();
        let (tag, day) = (scene.card_tag(&code), scene.today());
        let issue = move |tx: &mut Tx| {
            desk::invitation::issue(tx, &vera, InvitationSource::Worker, &[tag], 30, day)
        };
        scene.store.commit(issue).await.unwrap();
        let ann = scene.ann();
        // The program died after the card was used and before anybody was told.
        let (shown, now) = (scene.shown(&code), scene.now());
        let person = scene.admission_tag(scene.telegram.bot.id, ann.id());
        let redeem = move |tx: &mut Tx| desk::invitation::redeem(tx, shown, &person, day, now);
        scene.store.commit(redeem).await.unwrap();
        ann.dm(&code.spelled());
        scene.calms().await;
        assert!(texts(&ann.from_bot()).last().unwrap().contains("Код верный"));
        let counts = scene
            .store
            .read(|tx| store::invitation::counts(tx, Timestamp(0), Timestamp(i64::MAX)))
            .await;
        let counts = counts.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let used: i64 = counts.iter().filter(|it| it.1 == "used").map(|it| it.2).sum();
        assert_eq!(used, 1);
    });
}

#[test]
fn the_mobile_unit_prints_and_sees_no_word_of_any_talk() {
    each_engine(|(scene, _group)| async move {
        scene.hire("bus", &[Role::MobileUnit]).await;
        scene.hire("medic", &[Role::Doctor]).await;
        let guest = scene.meets("очень личные слова").await;
        let pages = pages(&scene, "bus").await;
        let page = pages.get("/invitations").await;
        page.says(&["Приглашения в чат", "Мы не записываем"]);
        page.says_nothing_of(&["очень личные"]);
        assert_eq!(pages.get(&format!("/cases/{}", guest.case)).await.status, 403);
        let many = [("source", "bus"), ("cards", "9000"), ("days", "30"), ("lang", "ru")];
        assert_eq!(pages.post("/invitations", &many).await.status, 422);
        // There is no word for whoever sells, and members' cards are not printed.
        for source in ["vendor", "seller", "shop", "peer"] {
            let form = [("source", source), ("cards", "3"), ("days", "30"), ("lang", "ru")];
            assert_eq!(pages.post("/invitations", &form).await.status, 422, "{source}");
        }
        assert_eq!(scene.rows("invitation_cards").await, 0);
        let medic = scene.pages("medic").await;
        assert_eq!(medic.get("/invitations").await.status, StatusCode::FORBIDDEN);
        scene.hire("anton", &[Role::Supervisor]).await;
        let anton = scene.pages_of(
            "anton",
            console::router_with(scene.house.clone(), Some(scene.telegram.clone())),
        );
        anton.await.get("/telegram").await.says(&["вступление по заявке", "/invite"]);
    });
}
