//! Stories through the public door, told to a whole house without a network.
//! Every answer of every story is held to the same rules in `browser.rs`.

mod browser;

use std::io::Cursor;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use netreach::clock::{Clock, Span, Timestamp};
use netreach::codes::{About, Lang, Outcome, Role};
use netreach::config::Config;
use netreach::desk;
use netreach::desk::closure::{self, Closure};
use netreach::desk::need::NEEDS;
use netreach::engine::{Fault, Place};
use netreach::house::House;
use netreach::ids::{CaseId, WorkerId};
use netreach::limits;
use netreach::store::{self, Store};
use netreach::vault::{
    Authority, Passphrase, Reader, RecoveryKey, Strength, Team, Unlock, Vault, Words,
};
use netreach::web::chat;

use browser::Browser;

struct Organisation {
    house: House,
    worker: desk::Worker,
    reader: Reader,
    dir: tempfile::TempDir,
}

fn made(dir: &std::path::Path) -> (Vault, RecoveryKey) {
    let unlock = Unlock::Passphrase(Passphrase::new("open up".to_owned()));
    // Making a vault waits for the disk, so it has a thread of its own.
    std::thread::scope(|scope| {
        let made = scope.spawn(|| Vault::create(dir, &unlock, Strength::FOR_TESTS));
        made.join().unwrap().map_err(|fault| fault.to_string()).unwrap()
    })
}

impl Organisation {
    async fn new() -> Organisation {
        let dir = tempfile::tempdir().unwrap();
        let (vault, recovery) = made(dir.path());
        vault.found_teams().await.unwrap();
        let store = Store::open(&Place::content_file(&dir.path().join("netreach.db"))).unwrap();
        let clock = Clock::set_to(Timestamp(1_795_000_000));
        let house = House::new(store, vault, clock, Config::default());
        let id = WorkerId::new();
        let pass = Passphrase::new("staple".to_owned());
        house.vault.enrol(id, &pass).await.unwrap();
        for team in [Team::Duty, Team::Supervisors] {
            house.vault.admit(&Authority::Recovery(&recovery), id, team).await.unwrap();
        }
        let reader = house.vault.sign_in(id, &pass).await.ok().unwrap();
        let row = store::worker::Worker {
            id,
            name: house.vault.seal_setting("worker", "Вера".as_bytes()),
            roles: vec![Role::Worker],
            lang: Lang::Ru,
            active: true,
            second_factor: None,
            code_step: 0,
            failures: 0,
            locked_until: Timestamp(0),
        };
        let now = house.now();
        let joined = house.store.commit(move |tx| store::worker::insert(tx, &row, b"tag", now));
        joined.await.unwrap();
        let worker = desk::Worker { id, roles: vec![Role::Worker], lang: Lang::Ru };
        Organisation { house, worker, reader, dir }
    }

    fn browser(&self) -> Browser {
        Browser { router: chat::router(self.house.clone()), cookie: None, lang: "ru" }
    }

    async fn only_case(&self) -> CaseId {
        let ids = self.house.store.read(|tx| {
            let rows = tx.rows("SELECT id FROM cases", &[])?;
            rows.iter().map(|row| row.int(0).map(CaseId)).collect::<Result<Vec<_>, Fault>>()
        });
        let ids = ids.await.unwrap();
        assert_eq!(ids.len(), 1);
        ids[0]
    }

    async fn take(&self, case: CaseId) {
        let (worker, now) = (self.worker.clone(), self.house.now());
        self.house.store.commit(move |tx| desk::case::take(tx, &worker, case, now)).await.unwrap();
    }

    async fn reply(&self, case: CaseId, words: &str) {
        let words = Words::new(words.to_owned());
        self.house
            .reply(&self.worker, case, &words, netreach::codes::Audience::Private)
            .await
            .unwrap();
    }

    async fn finish(&self, case: CaseId) {
        let (worker, now) = (self.worker.clone(), self.house.now());
        let closure = Closure {
            need: &NEEDS[0],
            more_needs: Vec::new(),
            services: vec![desk::service::SERVICES[0]],
            outcome: Outcome::Solved,
            about: About::Themselves,
            seen: None,
            note: None,
        };
        self.house
            .store
            .commit(move |tx| closure::finish(tx, &worker, case, closure, now))
            .await
            .unwrap();
    }

    /// What the worker reads, photos left out.
    async fn words_of(&self, case: CaseId) -> Vec<String> {
        let messages = self.house.store.read(move |tx| store::message::since(tx, case, 0));
        let messages = messages.await.unwrap();
        let opened = self.house.open_messages(&self.reader, case, messages).await.unwrap();
        opened
            .iter()
            .filter_map(|opened| opened.letter.as_ref()?.words().map(str::to_owned))
            .collect()
    }

    /// Rows of every table of the desk, by name.
    async fn rows(&self) -> Vec<(String, i64)> {
        let counted = self.house.store.read(|tx| {
            let names = tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'", &[])?;
            let mut counts = Vec::new();
            for row in names {
                let name = row.text(0)?.to_owned();
                let sql: &'static str = format!("SELECT COUNT(*) FROM {name}").leak();
                let count = tx.row(sql, &[])?.map_or(Ok(0), |row| row.int(0))?;
                counts.push((name, count));
            }
            Ok::<_, Fault>(counts)
        });
        counted.await.unwrap()
    }
}

/// A small photo with a marker where a camera writes its own.
fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::DynamicImage::new_rgb8(40, 30)
        .write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg)
        .unwrap();
    let marker = b"Exif\0\0CANARY-59.9311N";
    let mut marked = bytes[..2].to_vec();
    marked.extend_from_slice(&[0xff, 0xe1, 0, u8::try_from(marker.len() + 2).unwrap()]);
    marked.extend_from_slice(marker);
    marked.extend_from_slice(&bytes[2..]);
    marked
}

fn code_in(page: &str) -> Option<String> {
    let list = page.split("<ol class=\"code\">").nth(1)?.split("</ol>").next()?;
    let words: Vec<_> =
        list.split("<li>").skip(1).map(|item| item.split('<').next().unwrap()).collect();
    assert_eq!(words.len(), 6);
    Some(words.join(" "))
}

#[tokio::test]
async fn a_whole_journey() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();

    let start = browser.get("/").await;
    assert_eq!(start.status, StatusCode::OK);
    assert!(start.headers.get(header::SET_COOKIE).is_none());
    for said in ["3 дня", "30 дней", "Tor", "никого нет", "action=\"/talks?lang=ru\""]
    {
        assert!(start.body.contains(said), "{said}");
    }

    let begun = browser.post("/talks", "words=%D0%94%D0%B0+%3Cb%3E&lang=ru").await;
    assert_eq!((begun.status, begun.header("location")), (StatusCode::SEE_OTHER, "/talk"));
    assert!(begun.header("set-cookie").contains("HttpOnly; SameSite=Strict"));

    let talk = browser.get("/talk").await;
    let code = code_in(&talk.body).expect("the code is shown");
    let again = browser.get("/talk").await;
    assert!(code_in(&again.body).is_none(), "once");
    for page in [&talk, &again] {
        assert!(page.body.contains("«Уйти быстро» или закрыть браузер"), "the way back is said");
    }
    assert!(talk.body.contains("src=\"/talk/messages?lang=ru&amp;live=1\""));

    let list = browser.get("/talk/messages").await;
    assert!(list.body.contains("<p class=\"words\">Да &lt;b&gt;</p>"), "{}", list.body);
    assert!(list.body.contains("принято"));
    assert!(list.header("content-security-policy").contains("frame-ancestors 'self'"));
    assert_eq!(list.header("refresh"), "15");
    assert!(talk.header("content-security-policy").contains("frame-ancestors 'none'"));

    let case = desk.only_case().await;
    desk.take(case).await;
    desk.reply(case, "Добрый день").await;
    assert!(browser.get("/talk").await.body.contains("Вам отвечает сотрудник"));
    assert!(browser.get("/talk/messages").await.body.contains("Добрый день"));

    let mut elsewhere = desk.browser();
    let back = elsewhere.post("/return", &format!("code={}", encoded(&code))).await;
    assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, "/talk"));
    let added = elsewhere.post("/talk/messages", "words=spasibo").await;
    assert_eq!((added.status, added.header("location")), (StatusCode::SEE_OTHER, "/talk"));
    assert_eq!(desk.words_of(case).await, ["Да <b>", "Добрый день", "spasibo"]);

    desk.finish(case).await;
    let finished = browser.get("/talk").await;
    assert!(finished.body.contains("Разговор завершён") && finished.body.contains("сотрём"));
    let half = browser.post("/talk/feedback", "useful=yes&words=kept+words").await;
    assert_eq!(half.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(half.body.contains("kept words"));
    assert!(finished.body.contains("id=\"feedback\""));
    let form = "useful=yes&knows_contact=no&words=thanks";
    assert_eq!(browser.post("/talk/feedback", form).await.status, StatusCode::SEE_OTHER);
    let thanked = browser.get("/talk").await;
    assert!(thanked.body.contains("Спасибо") && !thanked.body.contains("name=\"useful\""));

    assert_eq!(browser.post("/talk/messages", "words=again").await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/talk/messages").await.body.contains("Разговор продолжается"));
}

fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |form, byte| form + &format!("%{byte:02x}"))
}

#[tokio::test]
async fn a_cry_for_help_in_feedback_is_heard() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=a").await;
    let cry = encoded("друг не дышит");
    let form = format!("useful=no&knows_contact=no&words={cry}");
    assert_eq!(browser.post("/talk/feedback", &form).await.status, StatusCode::SEE_OTHER);
    let case = desk.only_case().await;
    let found = desk.house.store.read(move |tx| store::case::find(tx, case)).await;
    let found: Result<_, netreach::engine::Fault> = found;
    assert_eq!(found.unwrap().unwrap().urgency, netreach::codes::Urgency::Emergency);
}

#[tokio::test]
async fn words_in_feedback_reach_supervisors_only_sealed() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=a").await;
    browser.post("/talk/feedback", "useful=no&knows_contact=yes&words=slow").await;
    let (case, house) = (desk.only_case().await, &desk.house);
    let nobody = netreach::ids::WorkerId(0);
    let kept = house.store.read(move |tx| store::feedback::newest(tx, nobody)).await.unwrap();
    let key = house.vault.case_key(&desk.reader, case, netreach::vault::Lock::Feedback).await;
    let bound = netreach::house::bound(
        case,
        0,
        netreach::codes::Direction::FromClient,
        netreach::codes::Kind::Words,
    );
    let plain = key.ok().unwrap().open(bound, kept[0].sealed.as_ref().unwrap()).ok().unwrap();
    assert_eq!(netreach::letter::Letter::read(&plain).unwrap().words(), Some("slow"));
}

#[tokio::test]
async fn wrong_and_unknown_codes_look_alike() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=a").await;
    let code = code_in(&browser.get("/talk").await.body).unwrap();
    browser.post("/talk/burn", "").await;
    let mut stranger = desk.browser();
    let burned = stranger.post("/return", &format!("code={}", encoded(&code))).await;
    assert_eq!(burned.status, StatusCode::UNPROCESSABLE_ENTITY);
    for form in ["code=one+two+three+four+five+six", "code=", "", "code=%D0%B0", "code=x%00y"] {
        let wrong = stranger.post("/return", form).await;
        assert_eq!(wrong.status, burned.status, "{form}");
        assert_eq!(wrong.body, burned.body, "{form}");
        assert_eq!(wrong.headers, burned.headers, "{form}");
    }
    assert!(stranger.cookie.is_none());
}

#[tokio::test]
async fn a_new_code_voids_the_old_one() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=a&lang=en").await;
    let old = code_in(&browser.get("/talk").await.body).unwrap();
    let page = browser.post("/talk/code?lang=en", "").await;
    let new = code_in(&page.body).expect("the new code is shown");
    assert!(new.is_ascii());
    let mut elsewhere = desk.browser();
    let form = |code: &str| format!("code={}", encoded(code));
    assert_eq!(elsewhere.post("/return", &form(&old)).await.status, 422);
    assert_eq!(elsewhere.post("/return", &form(&new)).await.status, StatusCode::SEE_OTHER);
    assert!(elsewhere.get("/talk").await.body.contains("Good that you wrote"));
}

#[tokio::test]
async fn burning_leaves_no_row_and_no_key() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post_photo("/talks", "нужна помощь с документами", &photo()).await;
    browser.get("/talk").await;
    browser.post("/talk/feedback", "useful=no&knows_contact=yes&words=slow").await;
    let case = desk.only_case().await;
    desk.take(case).await;
    desk.reply(case, "b").await;
    assert!(browser.get("/talk/burn").await.body.contains("Стереть сейчас"));

    let burned = browser.post("/talk/burn", "").await;
    assert_eq!(burned.status, StatusCode::OK);
    assert!(burned.body.contains("Разговор стёрт") && browser.cookie.is_none());

    let rows = desk.rows().await;
    assert!(rows.len() > 12);
    for (table, count) in rows {
        // `feedback_counts` says that one bad answer went unread, and not whose.
        let stays = ["work_reports", "workers", "telegram_pace", "report_figures"]
            .contains(&table.as_str())
            || ["feedback_counts", "call_counts"].contains(&table.as_str())
            || table.contains("version")
            || table.contains("migration");
        assert!(stays || count == 0, "{table} has {count}");
    }
    let keys = rusqlite::Connection::open(desk.dir.path().join("keys.db")).unwrap();
    let mut names = keys.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let names: Vec<String> =
        names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut empty = 0;
    for name in names {
        let sql = format!("SELECT COUNT(*) FROM {name}");
        let count: i64 = keys.query_row(&sql, [], |row| row.get(0)).unwrap();
        empty += i64::from(count == 0);
        let of_clients = ["lock", "photo", "code", "visit"];
        if of_clients.iter().any(|part| name.contains(part)) {
            assert_eq!(count, 0, "{name}");
        }
    }
    assert!(empty >= 4, "the tables of clients were looked at");
}

#[tokio::test]
async fn nothing_a_client_wrote_is_lost() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    // Without a talk, the same door begins one.
    assert_eq!(browser.post("/talk/messages", "words=first").await.status, StatusCode::SEE_OTHER);
    // With a talk, it goes on.
    browser.post("/talks", "words=second").await;
    let case = desk.only_case().await;
    assert_eq!(desk.words_of(case).await, ["first", "second"]);
    // The talk is destroyed behind the client's back: the words begin another.
    desk.house.forget(case, desk::forgetting::Cause::Clock).await.unwrap();
    desk.house.forget(case, desk::forgetting::Cause::Worker).await.unwrap();
    let gone = browser.get("/talk").await;
    assert!(gone.body.contains("больше нет"));
    browser.post("/talk/messages", "words=third").await;
    assert_eq!(desk.words_of(desk.only_case().await).await, ["third"]);
    // What is refused comes back to be sent again.
    let no_photo = browser.post_photo("/talk/messages", "precious", b"GIF89a").await;
    assert_eq!(no_photo.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(no_photo.body.contains("\nprecious</textarea>"), "{}", no_photo.body);
    let long = format!("words=precious{}", "x".repeat(limits::MESSAGE_CHARS_MAX));
    let too_long = browser.post("/talks", &long).await;
    assert_eq!(too_long.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_long.body.contains("precious"));
    assert_eq!(browser.post("/talks", "words=+").await.status, 422);
}

#[tokio::test]
async fn danger_without_a_word_is_a_message_and_an_emergency() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    assert!(browser.get("/?danger=1").await.body.contains("value=\"yes\" checked"));
    assert!(!browser.get("/").await.body.contains("checked"));
    assert_eq!(browser.post("/talks", "danger=yes").await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/talk").await.body.contains("позвоните вы"));
    assert!(browser.get("/talk/messages").await.body.contains("в опасности"));
    let case = desk.only_case().await;
    let found = desk.house.store.read(move |tx| store::case::find(tx, case)).await.unwrap();
    assert_eq!(found.unwrap().urgency, netreach::codes::Urgency::Emergency);
}

#[tokio::test]
async fn a_photo_is_seen_by_its_sender_without_its_metadata() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    assert_eq!(browser.post_photo("/talks", "", &photo()).await.status, StatusCode::SEE_OTHER);
    let list = browser.get("/talk/messages").await;
    assert!(list.body.contains("src=\"/talk/photos/1\""), "{}", list.body);
    let own = browser.get("/talk/photos/1").await;
    assert_eq!((own.status, own.header("content-type")), (StatusCode::OK, "image/jpeg"));
    assert!(!own.body.contains("CANARY"));
    let mut large = photo();
    large.resize(limits::PHOTO_BYTES_MAX, 0);
    let taken = browser.post_photo("/talk/messages", "large", &large).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "10 MB are accepted");
    for path in ["/talk/photos/9", "/talk/photos/x", "/talk/photos/99999999999999999999"] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut stranger = desk.browser();
    assert_eq!(stranger.get("/talk/photos/1").await.status, StatusCode::CONFLICT);
}

/// Reads a stream until it has said `what`.
async fn until(body: &mut Body, read: &mut String, what: &str) {
    let reading = async {
        while !read.contains(what) {
            let frame = body.frame().await.expect("the stream goes on").unwrap();
            read.push_str(&String::from_utf8_lossy(frame.data_ref().unwrap()));
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(10), reading).await;
    assert!(done.is_ok(), "`{what}` did not come: {read}");
}

#[tokio::test]
async fn a_reply_appears_in_the_open_stream() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=question").await;
    let case = desk.only_case().await;
    let request = Request::get("/talk/messages?live=1").body(Body::empty()).unwrap();
    let answer = browser.answer(request).await;
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("'self'"));
    let (mut body, mut read) = (answer.into_body(), String::new());
    until(&mut body, &mut read, "question").await;
    assert!(read.contains("http-equiv=\"refresh\" content=\"0\""));
    desk.take(case).await;
    desk.reply(case, "answer").await;
    until(&mut body, &mut read, "answer").await;
    until(&mut body, &mut read, "class=\"silence\"").await;
    assert_eq!(read.matches("question").count(), 1);

    // The worker learns that it was seen.
    let seen = async {
        loop {
            let read = desk.house.store.read(move |tx| store::message::since(tx, case, 0)).await;
            let fates: Vec<_> = read.unwrap().iter().map(|message| message.fate).collect();
            if fates.contains(&netreach::codes::Fate::Seen) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(5), seen).await.unwrap();

    desk.house.forget(case, desk::forgetting::Cause::Client).await.unwrap();
    until(&mut body, &mut read, "Этот разговор стёрт").await;
    until(&mut body, &mut read, "</html>").await;
    assert!(body.frame().await.is_none());
}

#[tokio::test]
async fn every_page_in_both_languages_keeps_the_rules() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    let everybody =
        ["/", "/?danger=1", "/overdose", "/privacy", "/stops", "/talk/messages", "/nowhere"];
    let visitors = ["/", "/talk", "/talk/messages", "/talk/burn"];
    for lang in ["ru", "en"] {
        for path in everybody {
            let more = if path.contains('?') { '&' } else { '?' };
            let seen = browser.get(&format!("{path}{more}lang={lang}")).await;
            assert!(seen.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            assert!(seen.body.contains(&format!("lang={lang}")), "{path} keeps the language");
            assert!(seen.headers.get(header::SET_COOKIE).is_none(), "{path}");
        }
    }
    let privacy = browser.get("/privacy").await.body;
    for said in ["точное время, с которого вы ждёте", "пароль сотрудника", "коды темы и помощи"]
    {
        assert!(privacy.contains(said), "{said}");
    }
    let overdose = browser.get("/overdose").await;
    assert_eq!(overdose.header("cache-control"), "private, max-age=86400");
    assert!(overdose.body.contains("tel:103") && overdose.body.contains("не подписали"));
    browser.post("/talks", "words=a").await;
    for lang in ["ru", "en"] {
        for path in visitors {
            let seen = browser.get(&format!("{path}?lang={lang}")).await;
            assert_eq!(seen.status, StatusCode::OK, "{path}");
            assert!(seen.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
        }
    }
    // The talk remembers the language without being asked again.
    assert!(browser.get("/talk").await.body.contains("<html lang=\"en\">"));
    browser.post("/talk/lang", "lang=ru").await;
    assert!(browser.get("/talk").await.body.contains("<html lang=\"ru\">"));
}

#[tokio::test]
async fn a_photo_too_large_takes_no_danger_with_it() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    let huge = vec![0; limits::FORM_BYTES_MAX + 1];
    let fields = [("words", "precious"), ("danger", "yes")];
    let start = browser.get("/").await;
    let unsent = browser.post_form("/talks", &fields, &huge).await;
    assert_eq!(unsent.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(unsent.body.contains("value=\"yes\" checked"), "{}", unsent.body);
    // A browser sends its fields in the order of the page.
    for page in [start.body, unsent.body] {
        let place = |name: &str| page.find(&format!("name=\"{name}\"")).unwrap();
        assert!(place("danger") < place("file"));
    }
}

#[tokio::test]
async fn words_that_were_kept_are_not_called_unsent() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=first&lang=ru").await;
    let file = rusqlite::Connection::open(desk.dir.path().join("netreach.db")).unwrap();
    file.execute_batch(
        "CREATE TRIGGER spoilt BEFORE UPDATE OF lang ON clients
         BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    .unwrap();
    let added = browser.post("/talk/messages", "words=second&lang=en").await;
    assert_eq!(added.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.words_of(desk.only_case().await).await, ["first", "second"]);
}

#[tokio::test]
async fn refusals_keep_the_rules_too() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    assert_eq!(browser.get("/nothing").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("//evil.example/x").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.post("/", "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(browser.get("/talks").await.status, StatusCode::METHOD_NOT_ALLOWED);
    for path in ["/talk/code", "/talk/burn", "/talk/feedback", "/talk/lang"] {
        let form = "useful=yes&knows_contact=yes";
        assert_eq!(browser.post(path, form).await.status, StatusCode::CONFLICT, "{path}");
    }
    assert_eq!(browser.post("/talks", "words=%zz").await.status, 422);
    let large = "x".repeat(limits::FIELDS_BYTES_MAX + 1);
    assert_eq!(browser.post("/talks", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let photo = vec![0; limits::PHOTO_BYTES_MAX + 1];
    let huge = vec![0; limits::FORM_BYTES_MAX + 1];
    for file in [photo, huge] {
        let too_large = browser.post_photo("/talks", "precious", &file).await;
        assert_eq!(too_large.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(too_large.body.contains("precious"), "the words come back");
    }
    let foreign = Request::post("/talks").header("sec-fetch-site", "cross-site");
    let foreign = browser.send(foreign.body(Body::from("words=a")).unwrap()).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let json = Request::get("/nowhere").header(header::ACCEPT, "application/json");
    let json = browser.send(json.body(Body::empty()).unwrap()).await;
    assert!(json.body.contains("\"refused\":\"not-found\""));
    assert!(desk.rows().await.iter().all(|(table, rows)| table != "cases" || *rows == 0));
}

#[tokio::test]
async fn leaving_leaves_nothing_in_the_browser() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=a").await;
    let kept = browser.cookie.clone();
    let left = browser.get("/leave").await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert_eq!(left.header("location"), desk.house.config.chat.leave_to);
    assert_eq!(left.header("clear-site-data"), "\"cache\", \"cookies\", \"storage\"");
    assert_eq!(left.header("referrer-policy"), "no-referrer");
    assert!(browser.cookie.is_none());
    // A copy of the cookie opens nothing either.
    browser.cookie = kept;
    assert!(browser.get("/talk").await.body.contains("больше нет"));
}

#[tokio::test]
async fn the_first_and_the_last_of_a_talk_are_on_the_right_day() {
    let desk = Organisation::new().await;
    let mut browser = desk.browser();
    browser.post("/talks", "words=one").await;
    desk.house.clock.advance(Span::days(1));
    browser.post("/talk/messages", "words=two").await;
    let list = browser.get("/talk/messages").await.body;
    // 1795000000 is 18 November 2026, 14:06 in Moscow.
    for said in ["18 ноября", "Сегодня, <time datetime=\"2026-11-19\">19 ноября", ">14:06<"]
    {
        assert!(list.contains(said), "{said}: {list}");
    }
}
