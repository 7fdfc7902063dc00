//! The workers' console from outside: requests in, pages out, one process.

#![allow(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::too_many_lines
)]

mod doors;
mod pace;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use netreach::clock::{Clock, Span, Timestamp};
use netreach::codes::{Direction, Kind, KnowsContact, Lang, Role, Useful};
use netreach::config::Config;
use netreach::engine::{Place, Tx};
use netreach::house::{Attached, House, Sent, bound};
use netreach::ids::{CaseId, WorkerId};
use netreach::letter::Letter;
use netreach::store::{self, Store};
use netreach::vault::{
    Authority, Lock, Passphrase, RecoveryKey, Strength, Unlock, Vault, Words, seal,
};
use netreach::web::console;
use netreach::{desk, photo, roster};
use tower::ServiceExt;

const PASSPHRASE: &str = "correct horse battery staple";
const MARKER: &str = "рука-опухает-третий-день";

struct Desk {
    house: House,
    router: Router,
    recovery: RecoveryKey,
    clock: Clock,
    _dir: tempfile::TempDir,
}

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Page {
    fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |to| to.to_str().unwrap())
    }
}

impl Desk {
    async fn open() -> Desk {
        let dir = tempfile::tempdir().unwrap();
        let unlock = Unlock::Passphrase(Passphrase::new("boot".to_owned()));
        let (vault, recovery) = {
            let path = dir.path().to_owned();
            tokio::task::spawn_blocking(move || Vault::create(&path, &unlock, Strength::FOR_TESTS))
                .await
                .unwrap()
                .unwrap()
        };
        vault.found_teams().await.unwrap();
        let store = Store::open(&Place::content_file(&dir.path().join("netreach.db"))).unwrap();
        let clock = Clock::set_to(Timestamp(1_795_258_800)); // 2026-11-21 14:00 in Moscow
        let house = House::new(store, vault, clock.clone(), Config::default());
        let router = console::router(house.clone());
        Desk { house, router, recovery, clock, _dir: dir }
    }

    async fn enlist(&self, name: &str, roles: &[Role]) -> WorkerId {
        let by = Authority::Recovery(&self.recovery);
        let passphrase = Passphrase::new(PASSPHRASE.to_owned());
        roster::enlist(&self.house, &by, name, roles, Lang::Ru, &passphrase).await.unwrap()
    }

    async fn ask(&self, request: Request<Body>) -> Page {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Page { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, cookie: &str, path: &str) -> Page {
        let request = Request::get(path).header(header::COOKIE, cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn post(&self, cookie: &str, path: &str, pairs: &[(&str, &str)]) -> Page {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(encoded(pairs))).unwrap()).await
    }

    async fn try_sign_in(&self, name: &str, passphrase: &str, code: &str) -> Page {
        let pairs = [("name", name), ("passphrase", passphrase), ("code", code)];
        self.post("", "/session", &pairs).await
    }

    async fn sign_in(&self, name: &str) -> String {
        let page = self.try_sign_in(name, PASSPHRASE, "").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert!(["/", "/cases"].contains(&page.location()), "{}", page.location());
        cookie(&page)
    }

    /// Somebody writes; their case.
    async fn arrival(&self, words: &str) -> CaseId {
        self.arrival_with(words, None).await
    }

    async fn arrival_with(&self, words: &str, photo: Option<photo::Clean>) -> CaseId {
        let sent = Sent {
            words: Words::new(words.to_owned()),
            attached: photo.map(Attached::Photo),
            danger: false,
        };
        let token = self.house.begin_talk(&sent, Lang::Ru).await.unwrap();
        let visitor = self.house.vault.visit(&token, self.house.now()).await.unwrap().unwrap();
        self.house.case_of(visitor.client).await.unwrap().id
    }
}

fn encoded(pairs: &[(&str, &str)]) -> String {
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let pairs: Vec<_> =
        pairs.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    pairs.join("&")
}

fn cookie(page: &Page) -> String {
    let line = page.headers[header::SET_COOKIE].to_str().unwrap();
    line.split(';').next().unwrap().to_owned()
}

// ---- signing in ----

#[tokio::test]
async fn a_worker_signs_in_and_out() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in(" вера ").await;
    let queue = desk.get(&vera, "/cases").await;
    assert_eq!(queue.status, StatusCode::OK);
    assert!(queue.text.contains("Вера"));
    let out = desk.post(&vera, "/session/end", &[]).await;
    assert_eq!((out.status, out.location()), (StatusCode::SEE_OTHER, "/session"));
    assert!(out.headers.contains_key("clear-site-data"));
    assert_eq!(desk.get(&vera, "/cases").await.location(), "/session");
    assert_eq!(desk.post(&vera, "/me/language", &[]).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_session_runs_out_unused() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    desk.clock.advance(Span::minutes(14));
    assert_eq!(desk.get(&vera, "/cases").await.status, StatusCode::OK);
    desk.clock.advance(Span::minutes(16));
    assert_eq!(desk.get(&vera, "/cases").await.location(), "/session");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_passphrase_look_alike_and_lead_to_the_same_wait() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    for name in ["Вера", "Никто"] {
        for _ in 0..5 {
            let page = desk.try_sign_in(name, "wrong", "").await;
            assert_eq!(page.status, StatusCode::UNAUTHORIZED);
            assert!(page.text.contains("Имя, пароль или код не подходят."));
            assert!(page.text.contains(name), "what was typed comes back");
        }
        let page = desk.try_sign_in(name, PASSPHRASE, "").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    }
    desk.clock.advance(Span::seconds(31));
    desk.sign_in("Вера").await;
    let page = desk.try_sign_in("Никто", PASSPHRASE, "").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    // The right one began the count anew.
    for _ in 0..4 {
        desk.try_sign_in("Вера", "wrong", "").await;
    }
    desk.sign_in("Вера").await;
}

#[tokio::test]
async fn a_disabled_worker_is_refused_like_a_stranger() {
    let desk = Desk::open().await;
    let id = desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    roster::disable(&desk.house, id).await.unwrap();
    assert_eq!(desk.get(&vera, "/cases").await.location(), "/session");
    let page = desk.try_sign_in("Вера", PASSPHRASE, "").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
}

fn code_at(secret: &str, now: Timestamp) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut bits = String::new();
    for letter in secret.bytes() {
        let value = digits.iter().position(|digit| *digit == letter).unwrap();
        bits.push_str(&format!("{value:05b}"));
    }
    let bytes: Vec<u8> = (0..20)
        .map(|place| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).unwrap())
        .collect();
    let totp = totp_rs::Builder::new().with_secret(bytes).build().unwrap();
    totp.generate(u64::try_from(now.0).unwrap()).to_string()
}

#[tokio::test]
async fn a_code_from_the_app_is_asked_for_and_good_once() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let page = desk.get(&vera, "/me").await;
    let secret = page.text.split("name=\"secret\" value=\"").nth(1).unwrap()[..32].to_owned();
    let turn_on = |code: String| {
        let (desk, vera, secret) = (&desk, &vera, &secret);
        async move {
            let pairs = [("secret", secret.as_str()), ("code", &code), ("passphrase", PASSPHRASE)];
            desk.post(vera, "/me/second-factor", &pairs).await.status
        }
    };
    assert_eq!(turn_on("000000".to_owned()).await, StatusCode::UNPROCESSABLE_ENTITY);
    let now = desk.house.now();
    assert_eq!(turn_on(code_at(&secret, now)).await, StatusCode::SEE_OTHER);

    let sign_in = |code: String| {
        let desk = &desk;
        async move { desk.try_sign_in("Вера", PASSPHRASE, &code).await.status }
    };
    assert_eq!(sign_in(String::new()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(code_at(&secret, now)).await, StatusCode::UNAUTHORIZED, "used already");
    desk.clock.advance(Span::seconds(30));
    let code = code_at(&secret, desk.house.now());
    assert_eq!(sign_in(code.clone()).await, StatusCode::SEE_OTHER);
    assert_eq!(sign_in(code).await, StatusCode::UNAUTHORIZED, "used already");
}

#[tokio::test]
async fn a_passphrase_is_changed_by_whoever_knows_the_old_one() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let (vera, elsewhere) = (desk.sign_in("Вера").await, desk.sign_in("Вера").await);
    let new = "another long passphrase";
    let change = |old: &'static str, new: &'static str| {
        let (desk, vera) = (&desk, &vera);
        async move {
            let pairs = [("passphrase", old), ("new", new), ("again", new)];
            desk.post(vera, "/me/passphrase", &pairs).await.status
        }
    };
    assert_eq!(change("wrong", new).await, StatusCode::UNAUTHORIZED);
    assert_eq!(change(PASSPHRASE, "short").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(PASSPHRASE, new).await, StatusCode::OK);
    assert_eq!(desk.get(&vera, "/cases").await.status, StatusCode::OK);
    assert_eq!(desk.get(&elsewhere, "/cases").await.location(), "/session");
    assert_eq!(desk.try_sign_in("Вера", PASSPHRASE, "").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(desk.try_sign_in("Вера", new, "").await.status, StatusCode::SEE_OTHER);
}

// ---- the work ----

#[tokio::test]
async fn a_case_is_taken_answered_noted_and_finished_with_a_report() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let id = desk.arrival(MARKER).await;
    let case = format!("/cases/{id}");
    let queue = desk.get(&vera, "/cases").await.text;
    assert!(queue.contains(&case) && !queue.contains(MARKER));

    let page = desk.get(&vera, &case).await;
    assert!(page.text.contains(MARKER) && page.text.contains("Взять обращение"));
    assert_eq!(desk.post(&vera, &format!("{case}/hold"), &[]).await.location(), case);
    desk.clock.advance(Span::minutes(3));
    let replied = desk.post(&vera, &format!("{case}/replies"), &[("words", "Это к врачу")]).await;
    assert_eq!(replied.location(), format!("{case}#reply"));
    desk.post(&vera, &format!("{case}/notes"), &[("words", "Спросить Ольгу")]).await;
    desk.post(&vera, &format!("{case}/sorting"), &[("urgency", "urgent")]).await;
    desk.post(&vera, &format!("{case}/sorting"), &[("need", "INJ.SEVERE")]).await;
    let page = desk.get(&vera, &case).await.text;
    for part in ["Это к врачу", "Спросить Ольгу", "Заметка для своих, Вера", "Отправляется"]
    {
        assert!(page.contains(part), "{part}");
    }

    // Two taps: the form is filled already.
    let form = desk.get(&vera, &format!("{case}/closure")).await.text;
    assert!(form.contains("value=\"INJ.SEVERE\" selected"));
    assert!(form.contains("value=\"S02\" checked"));
    let pairs =
        [("need", "INJ.SEVERE"), ("services", "S09"), ("outcome", "referred"), ("about", "self")];
    for (place, unknown) in [(2, ("outcome", "nonsense")), (3, ("about", "nobody"))] {
        let mut pairs = pairs;
        pairs[place] = unknown;
        let refused = desk.post(&vera, &format!("{case}/closure"), &pairs).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{unknown:?}");
    }
    let done = desk.post(&vera, &format!("{case}/closure"), &pairs).await;
    assert_eq!(done.location(), "/cases");
    let reports = desk
        .house
        .store
        .read(|tx| store::report::newest(tx, &store::report::Wanted::default()))
        .await
        .unwrap();
    assert_eq!(reports.len(), 1);
    assert_eq!((reports[0].need.as_str(), reports[0].minutes_to_first), ("INJ.SEVERE", Some(3)));
    let page = desk.get(&vera, "/reports").await.text;
    assert!(page.contains("Тяжёлое осложнение после инъекции") && page.contains("3 мин"));

    assert_eq!(desk.post(&vera, &format!("{case}/reopening"), &[]).await.location(), case);
    assert_eq!(desk.post(&vera, &format!("{case}/burn"), &[]).await.location(), "/cases");
    assert_eq!(desk.get(&vera, &case).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_workers_one_gets_the_case_and_the_other_keeps_their_words() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Марк", &[Role::Worker]).await;
    let (vera, mark) = (desk.sign_in("Вера").await, desk.sign_in("Марк").await);
    let id = desk.arrival(MARKER).await;
    let case = format!("/cases/{id}");
    desk.get(&mark, &case).await;
    assert!(desk.get(&vera, &case).await.text.contains("Сейчас читает: Марк"));
    desk.post(&mark, &format!("{case}/hold"), &[]).await;
    let refused = desk.post(&vera, &format!("{case}/hold"), &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Обращение ведёт Марк"));
    let words = "Лучше успеть <сегодня>";
    let refused = desk.post(&vera, &format!("{case}/replies"), &[("words", words)]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Лучше успеть &lt;сегодня&gt;</textarea>"));
    assert_eq!(desk.get(&vera, &case).await.status, StatusCode::FORBIDDEN);
    // Kept as a draft, which is there once the case is hers.
    desk.post(&mark, &format!("{case}/release"), &[]).await;
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    assert!(desk.get(&vera, &case).await.text.contains("Лучше успеть &lt;сегодня&gt;</textarea>"));
}

#[tokio::test]
async fn words_survive_a_refused_note_and_a_refused_report() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let case = format!("/cases/{}", desk.arrival(MARKER).await);
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let long = "слово ".repeat(2_000);
    for path in ["replies", "notes"] {
        let page = desk.post(&vera, &format!("{case}/{path}"), &[("words", &long)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(page.text.contains(long.trim()), "{path}");
    }
    let note = "придёт и спросит Ольгу, 8 921 123-45-67";
    let closure = format!("{case}/closure");
    let mut pairs = vec![
        ("need", "HRS.PACK"),
        ("services", "S15"),
        ("outcome", "referred"),
        ("about", "other"),
        ("note", note),
    ];
    let page = desk.post(&vera, &closure, &pairs).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        note,
        "value=\"HRS.PACK\" selected",
        "value=\"S15\" checked",
        "value=\"referred\" checked",
        "value=\"other\" checked",
        "name=\"sure\"",
        "телефон, имя",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    let page = desk.post(&vera, &closure, &pairs[..1]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "no service");
    pairs.push(("sure", "yes"));
    assert_eq!(desk.post(&vera, &closure, &pairs).await.location(), "/cases");
    assert!(desk.get(&vera, "/reports").await.text.contains(note), "its author reads it");
}

#[tokio::test]
async fn a_draft_is_kept_and_others_see_that_somebody_writes() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Антон", &[Role::Supervisor]).await;
    let (vera, anton) = (desk.sign_in("Вера").await, desk.sign_in("Антон").await);
    let case = format!("/cases/{}", desk.arrival(MARKER).await);
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let kept = desk.post(&vera, &format!("{case}/draft"), &[("words", "Полслова")]).await;
    assert_eq!((kept.status, kept.text.as_str()), (StatusCode::OK, "14:00"));
    assert!(desk.get(&vera, &case).await.text.contains("Полслова</textarea>"));
    desk.post(&anton, &format!("{case}/readings"), &[("reason", "help")]).await;
    let page = desk.get(&anton, &case).await.text;
    assert!(page.contains("Сейчас пишет: Вера") && !page.contains("Полслова"));
    desk.post(&vera, &format!("{case}/replies"), &[("words", "Ответ"), ("draft", "1")]).await;
    let page = desk.get(&vera, &case).await.text;
    assert!(page.contains("Ответ</textarea>") && !page.contains("Отправляется"));
}

#[tokio::test]
async fn what_a_message_is_about_is_said_in_words() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let case = format!("/cases/{}", desk.arrival("нужна помощь с документами").await);
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let page = desk.get(&vera, &case).await.text;
    assert!(page.contains("Почему так оценено"), "{page}");
    assert!(!page.contains("why-"), "{page}");
}

#[tokio::test]
async fn nobody_keeps_a_draft_in_a_case_they_may_not_read() {
    let desk = Desk::open().await;
    let mark = desk.enlist("Марк", &[Role::Worker]).await;
    let anton = desk.enlist("Антон", &[Role::Supervisor]).await;
    desk.enlist("Вера", &[Role::Worker]).await;
    let vera = desk.sign_in("Вера").await;
    let id = desk.arrival(MARKER).await;
    let case = format!("/cases/{id}");
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    for (name, worker) in [("Марк", mark), ("Антон", anton)] {
        let theirs = desk.sign_in(name).await;
        let answer = desk.post(&theirs, &format!("{case}/draft"), &[("words", "Полслова")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.text);
        // The button without a script gives the words back.
        let pairs = [("words", "Полслова"), ("draft", "1")];
        let answer = desk.post(&theirs, &format!("{case}/replies"), &pairs).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.text);
        assert!(answer.text.contains("Полслова</textarea>"), "{name}");
        let others = move |tx: &mut Tx| store::presence::of_case(tx, id, Timestamp(0));
        let others = desk.house.store.read(others).await.unwrap();
        assert!(others.iter().all(|(who, _)| *who != worker), "{name}: {others:?}");
    }
}

#[tokio::test]
async fn a_supervisor_needs_a_reason_and_the_worker_sees_it() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Антон", &[Role::Supervisor]).await;
    let (vera, anton) = (desk.sign_in("Вера").await, desk.sign_in("Антон").await);
    let case = format!("/cases/{}", desk.arrival(MARKER).await);
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let asked = desk.get(&anton, &case).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(asked.text.contains("Прочесть чужое обращение") && !asked.text.contains(MARKER));
    let readings = format!("{case}/readings");
    let nothing = desk.post(&anton, &readings, &[("words", " ")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let pairs = [("reason", "review"), ("words", "срочные за день")];
    assert_eq!(desk.post(&anton, &readings, &pairs).await.location(), case);
    assert!(desk.get(&anton, &case).await.text.contains(MARKER));
    let page = desk.get(&vera, &case).await.text;
    assert!(page.contains("Прочитал супервизор, Антон"));
    assert!(page.contains("Проверка обращений за неделю: срочные за день"));
    desk.clock.advance(Span::minutes(16));
    let again = desk.sign_in("Антон").await;
    assert_eq!(desk.get(&again, &case).await.status, StatusCode::FORBIDDEN);
    // It is destroyed as it is read: for a reason.
    let burn = format!("{case}/burn");
    let asked = desk.get(&again, &burn).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(asked.text.contains("Прочесть чужое обращение"));
    let refused = desk.post(&again, &burn, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("Обращение не стёрто."));
    desk.post(&again, &readings, &pairs).await;
    assert!(desk.get(&again, &burn).await.text.contains("Стереть сейчас"));
    assert_eq!(desk.post(&again, &burn, &[]).await.location(), "/cases");
}

#[tokio::test]
async fn a_photo_is_veiled_until_it_is_opened() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Марк", &[Role::Worker]).await;
    let (vera, mark) = (desk.sign_in("Вера").await, desk.sign_in("Марк").await);
    let mut png = Vec::new();
    image::DynamicImage::new_rgb8(200, 100)
        .write_to(&mut std::io::Cursor::new(&mut png), image::ImageFormat::Png)
        .unwrap();
    let clean = photo::clean(&png).ok();
    let case = format!("/cases/{}", desk.arrival_with("", clean).await);
    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let page = desk.get(&vera, &case).await.text;
    assert!(
        page.contains(&format!("{case}/photos/1/preview")) && !page.contains("/photos/1/image")
    );
    let preview = desk.get(&vera, &format!("{case}/photos/1/preview")).await;
    assert_eq!(preview.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(!desk.get(&vera, &case).await.text.contains("Открыто фото"));
    let page = desk.get(&vera, &format!("{case}/photos/1")).await.text;
    assert!(page.contains(&format!("{case}/photos/1/image")));
    let image = desk.get(&vera, &format!("{case}/photos/1/image")).await;
    assert_eq!(image.headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(desk.get(&vera, &case).await.text.contains("Открыто фото, Вера"));
    for path in ["photos/1", "photos/1/image", "photos/1/preview"] {
        assert_eq!(desk.get(&mark, &format!("{case}/{path}")).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(desk.get(&vera, &format!("{case}/photos/2")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn feedback_reaches_the_supervisor_and_reports_reach_managers_bare() {
    let desk = Desk::open().await;
    desk.enlist("Вера", &[Role::Worker]).await;
    desk.enlist("Антон", &[Role::Supervisor]).await;
    desk.enlist("Рита", &[Role::ReportingManager]).await;
    let id = desk.arrival(MARKER).await;
    let case = format!("/cases/{id}");
    let vera = desk.sign_in("Вера").await;
    let key = desk.house.vault.public_key(id, Lock::Feedback).await.unwrap();
    let now = desk.house.now();
    let letter = Letter::new(now, None, "ждал два часа".as_bytes());
    let sealed = seal(&key, bound(id, 0, Direction::FromClient, Kind::Words), &letter.written());
    desk.house
        .store
        .commit(move |tx| {
            desk::feedback::give(
                tx,
                id,
                Useful::No,
                KnowsContact::Yes,
                Some(&sealed),
                &jiff::tz::TimeZone::UTC,
                now,
            )
        })
        .await
        .unwrap();
    assert_eq!(desk.get(&vera, "/feedback").await.status, StatusCode::FORBIDDEN);
    let anton = desk.sign_in("Антон").await;
    assert!(desk.get(&anton, "/feedback").await.text.contains("ждал два часа"));

    desk.post(&vera, &format!("{case}/hold"), &[]).await;
    let pairs =
        [("need", "OTHER"), ("services", "S21"), ("outcome", "solved"), ("note", "пришёл снова")];
    desk.post(&vera, &format!("{case}/closure"), &pairs).await;
    let team = desk.get(&anton, "/reports").await.text;
    assert!(team.contains("пришёл снова") && team.contains("Вера"));
    let rita = desk.sign_in("Рита").await;
    let codes = desk.get(&rita, "/reports").await.text;
    assert!(codes.contains("Другое") && !codes.contains("пришёл снова") && !codes.contains("Вера"));
    assert_eq!(desk.get(&rita, "/").await.location(), "/reports");
    // Researchers have no rows; their own work comes first.
    desk.enlist("Инна", &[Role::Researcher]).await;
    let inna = desk.sign_in("Инна").await;
    assert!(!desk.get(&inna, "/reports").await.text.contains("Другое"));
    assert_eq!(desk.get(&inna, "/").await.location(), "/coding");
}

#[tokio::test]
async fn a_lonely_team_is_named_on_every_page_until_it_is_two() {
    let desk = Desk::open().await;
    desk.enlist("Антон", &[Role::Supervisor]).await;
    let anton = desk.sign_in("Антон").await;
    for path in ["/cases", "/reports", "/me", "/workers"] {
        let page = desk.get(&anton, path).await.text;
        assert!(page.contains("В команде «Супервизоры» один человек."), "{path}");
    }
    desk.enlist("Нина", &[Role::Supervisor, Role::Doctor]).await;
    let page = desk.get(&anton, "/cases").await.text;
    assert!(
        !page.contains("команде «Супервизоры»") && page.contains("В команде «Врачи» один человек.")
    );
    assert!(desk.get(&anton, "/workers").await.text.contains("Нина"));
}
