//! The same without a script: the page of the guide, its buttons in a talk, and
//! what stands beside the worker meanwhile.

use netreach::clock::Span;
use netreach::codes::{Ending, Lang, Role, Step};
use netreach::desk::{self, DeskError};
use netreach::engine::Fault;
use netreach::leaflet::GUIDE;
use netreach::store;
use netreach::store::case::Standing;

use super::{lane, sign, withdraw};
use crate::support::{self, TestHouse, days, minutes};

/// The public pages, as a browser without a script asks for them.
pub struct Public(axum::Router, String);

impl Public {
    pub fn of(house: &TestHouse) -> Public {
        Public(netreach::web::chat::router(house.house.clone()), String::new())
    }

    async fn ask(
        &mut self,
        request: axum::http::request::Builder,
        body: String,
    ) -> support::pages::Page {
        let form = "application/x-www-form-urlencoded";
        let request = request.header("cookie", &self.1).header("content-type", form);
        let request = request.body(axum::body::Body::from(body)).unwrap();
        let answer = tower::ServiceExt::oneshot(self.0.clone(), request).await.unwrap();
        let (parts, body) = answer.into_parts();
        if let Some(line) = parts.headers.get("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            pair.clone_into(&mut self.1);
        }
        let body = http_body_util::BodyExt::collect(body).await.unwrap().to_bytes().to_vec();
        support::pages::Page { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&mut self, path: &str) -> support::pages::Page {
        self.ask(axum::http::Request::get(path), String::new()).await
    }

    pub async fn post(&mut self, path: &str, body: &str) -> support::pages::Page {
        self.ask(axum::http::Request::post(path), body.to_owned()).await
    }
}

#[test]
fn the_guide_is_one_page_that_a_browser_may_keep() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let mut public = Public::of(&house);
        // One link from wherever one begins.
        let start = public.get("/?lang=ru").await;
        start.says(&["href=\"/overdose?lang=ru\"", "rel=\"prefetch\""]);
        let page = public.get("/overdose?lang=ru").await;
        page.says(&["tel:103", "Позвоните 103 или 112.", "/?lang=ru&danger=1", "Проверил врач"]);
        page.says_nothing_of(&["{again}", "{emergency}", "мы напишем снова", "<script", "<form"]);
        for step in Step::ALL.iter().filter(|step| **step != Step::Lost) {
            page.says(&[&format!("<section class=\"screen\" id=\"{}\"", step.code())]);
            page.says(&[&format!("href=\"#{}\"", step.code())]);
        }
        let kept = |page: &support::pages::Page| {
            page.headers.get("cache-control").unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(kept(&page), "private, max-age=86400");
        let text = page.text();
        let sheet = text.split("href=\"").find(|it| it.starts_with("/static/netreach.css"));
        let sheet = sheet.unwrap().split('"').next().unwrap();
        assert!(sheet.contains("?v="));
        assert!(kept(&public.get(sheet).await).contains("immutable"));
        // The minutes of the stylesheet are those of the clocks.
        let wait = format!("fill {}s linear", netreach::limits::NALOXONE_WAIT.0);
        assert!(netreach::web::page::STYLESHEET.contains(&wait));

        let english = public.get("/overdose?lang=en").await;
        english.says(&["Call 103 or 112.", "id=\"cpr\""]);
        withdraw(&house).await;
        let page = public.get("/overdose?lang=ru").await;
        page.says(&["tel:103", "не подписали", "/?lang=ru&danger=1"]);
        page.says_nothing_of(&["id=\"cpr\"", "середину груди"]);
    });
}

/// The guide in both languages is written anew and signed by another clinician.
async fn change(house: &TestHouse) {
    let editor = house.hire("ed", &[Role::Editor]).await;
    let doctor = house.hire("lena", &[Role::Verifier]).await;
    let (now, until) = (house.now(), house.now() + days(30));
    let change = house.store.commit(move |tx| {
        for lang in Lang::ALL {
            let Some(signed) = store::leaflet::signed(tx, GUIDE, *lang)? else { continue };
            let mut text = signed.text.clone();
            text.body.push('\n');
            text.title.push('!');
            let id = desk::leaflet::edit(tx, &editor, signed.id, text, now)?;
            desk::leaflet::sign(tx, &doctor, id, until, now)?;
        }
        Ok::<_, DeskError>(())
    });
    change.await.unwrap();
    house.refresh_library().await.unwrap();
}

#[test]
fn a_kept_guide_says_so_once_its_steps_do_not_count() {
    support::each_engine(|house| async move {
        let mut public = Public::of(&house);
        // What is not signed today may be signed tomorrow.
        let hides = ".guide { display: none } .outdated { display: grid }";
        let none = "/overdose/counts.css?lang=ru&of=0";
        public.get("/overdose?lang=ru").await.says(&[none, "class=\"outdated\""]);
        assert_eq!(public.get(none).await.text(), "");
        sign(&house).await;
        assert_eq!(public.get(none).await.text().trim(), hides);
        let mut asks = Vec::new();
        for lang in ["ru", "en"] {
            let kept = public.get(&format!("/overdose?lang={lang}")).await.text();
            kept.split("class=\"outdated\"").nth(1).unwrap();
            assert!(kept.contains(&format!("href=\"/overdose/anew?lang={lang}\"")));
            let address = kept.split("href=\"").find(|it| it.starts_with("/overdose/counts.css"));
            asks.push(address.unwrap().split('"').next().unwrap().to_owned());
        }
        for asks in &asks {
            let answer = public.get(asks).await;
            assert_eq!(answer.headers.get("cache-control").unwrap(), "no-store");
            assert_eq!(answer.headers.get("content-type").unwrap(), "text/css; charset=utf-8");
            assert_eq!(answer.text(), "", "while it counts nothing is hidden");
        }
        change(&house).await;
        assert_eq!(public.get(&asks[0]).await.text().trim(), hides);
        assert_eq!(public.get(&asks[1]).await.text().trim(), hides);
        // The way on never leads to what the browser has kept.
        let to = public.get("/overdose/anew?lang=ru").await.location().to_owned();
        assert!(to.starts_with("/overdose?lang=ru&of=") && !asks[0].ends_with(&to[18..]), "{to}");
        public.get(&to).await.says(&["id=\"cpr\""]);
        withdraw(&house).await;
        assert_eq!(public.get(&asks[0]).await.text().trim(), hides);
        let to = public.get("/overdose/anew?lang=ru").await.location().to_owned();
        assert_eq!(to, "/overdose?lang=ru&of=0");
        public.get(&to).await.says_nothing_of(&["id=\"cpr\""]);
    });
}

#[test]
fn without_a_database_the_guide_answers_from_memory() {
    // A row lock nobody lifts is no database at all; neither is a folder that is gone.
    support::each_engine(|house| async move {
        sign(&house).await;
        let mut public = Public::of(&house);
        match house.engine {
            support::Engine::Sqlite => {
                for entry in std::fs::read_dir(house.dir.path()).unwrap() {
                    let path = entry.unwrap().path();
                    if path.file_name().unwrap().to_string_lossy().starts_with("netreach.db") {
                        std::fs::write(&path, b"this is no database any more").unwrap();
                    }
                }
            }
            support::Engine::Postgres => {
                let cut = house.store.commit(|tx| {
                    tx.run("ALTER TABLE leaflets RENAME TO gone", &[])?;
                    tx.run("ALTER TABLE cases RENAME TO gone_too", &[]).map(drop)
                });
                cut.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
            }
        }
        let talk = public.post("/talks?lang=en", "words=help&danger=yes&lang=en").await;
        assert!(talk.status.is_server_error(), "the database is gone: {}", talk.status);
        talk.says(&["tel:103", "Call 103 or 112.", "value=\"breathing\"", ">\nhelp</textarea>"]);
        let said = public.post("/talks?lang=en", "words=i want to end my life&lang=en").await;
        said.says(&[
            "tel:103",
            "Try not to be alone right now.",
            "i want to end my life</textarea>",
        ]);
        let asked = public.post("/talks?lang=en", "words=when does the bus come&lang=en").await;
        asked.says(&["when does the bus come</textarea>"]);
        asked.says_nothing_of(&["value=\"breathing\""]);
        assert!(house.refresh_library().await.is_err(), "it cannot be read");
        let page = public.get("/overdose?lang=ru").await;
        assert_eq!(page.status, 200);
        page.says(&["tel:103", "Позвоните 103 или 112.", "id=\"naloxone\""]);
    });
}

#[test]
fn buttons_in_a_talk_work_without_a_script_and_without_a_talk() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let mut public = Public::of(&house);
        // A cold start: what is pressed first opens the talk.
        let pressed = public.post("/talk/guide?lang=ru", "step=start").await;
        assert_eq!(pressed.location(), "/talk/messages?live=1");
        let list = public.get("/talk/messages?lang=ru").await;
        list.says(&["Позвоните 103 или 112.", "value=\"breathing\"", "value=\"person\""]);
        list.says(&["Мы зовём сотрудника"]);
        public.get("/talk?lang=ru").await.says(&["tel:103", "Уйти быстро"]);
        let pressed = public.post("/talk/guide?lang=ru", "step=waiting").await;
        assert_eq!(pressed.status, 303);
        public.get("/talk/messages?lang=ru").await.says(&["Через 3 минуты мы напишем снова."]);
        house.later(minutes(3));
        house.round().await;
        let list = public.get("/talk/messages?lang=ru").await;
        list.says(&["Проверьте дыхание: прошло 3 минуты."]);
        public.post("/talk/guide?lang=ru", "step=called").await;
        public.get("/talk/messages?lang=ru").await.says(&["Не кладите трубку первыми"]);
        assert_eq!(public.post("/talk/guide", "step=lost").await.status, 422);
        assert_eq!(public.post("/talk/guide", "step=elsewhere").await.status, 422);
        withdraw(&house).await;
        let list = public.get("/talk/messages?lang=ru").await;
        list.says(&["tel:103", "не подписали"]);
        list.says_nothing_of(&["Проверьте дыхание"]);
    });
}

/// The screens of every talk there is, the shortest talk first.
async fn screens(house: &TestHouse) -> Vec<Vec<Step>> {
    let cases = house.store.read(|tx| store::case::list(tx, store::case::View::All, 0)).await;
    let mut screens = Vec::new();
    for listed in cases.unwrap_or_else(|fault: Fault| panic!("{fault}")) {
        screens.push(house.steps(listed.id).await);
    }
    screens.sort_by_key(Vec::len);
    screens
}

#[test]
fn a_tap_without_a_talk_shows_the_step_that_was_tapped() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let mut public = Public::of(&house);
        let pressed = public.post("/talk/guide?lang=ru", "step=cpr").await;
        assert_eq!(pressed.location(), "/talk/messages?live=1");
        assert_eq!(screens(&house).await, [[Step::Start, Step::Cpr]]);
        public.get("/talk/messages?lang=ru").await.says(&["Нажимайте на середину груди."]);
        // The same behind the cookie of a talk that is gone.
        let cases = house.store.read(|tx| store::case::list(tx, store::case::View::All, 0)).await;
        let case = cases.unwrap_or_else(|fault: Fault| panic!("{fault}"))[0].id;
        house.forget(case, desk::forgetting::Cause::Client).await.unwrap();
        public.post("/talk/guide?lang=ru", "step=naloxone").await;
        assert_eq!(screens(&house).await, [[Step::Start, Step::Naloxone]]);
        let mut other = Public::of(&house);
        other.post("/talk/guide?lang=ru", "step=start").await;
        assert_eq!(screens(&house).await[0], [Step::Start], "once, and not twice");
        let mut third = Public::of(&house);
        third.post("/talk/guide?lang=ru", "step=called").await;
        third.get("/talk/messages?lang=ru").await.says(&["Не кладите трубку первыми"]);
    });
}

#[test]
fn danger_in_answer_to_a_question_needs_no_talk_that_is_still_there() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let mut public = Public::of(&house);
        for gone in [false, true] {
            let chosen = public.post("/talk/choice?lang=ru", "choice=danger").await;
            assert_eq!((chosen.status.as_u16(), chosen.location()), (303, "/talk"), "{gone}");
            assert_eq!(screens(&house).await, [[Step::Start]]);
            public.get("/talk/messages?lang=ru").await.says(&["Позвоните 103 или 112."]);
            let cases = house.store.read(|tx| store::case::list(tx, store::case::View::All, 0));
            let case = cases.await.unwrap_or_else(|fault: Fault| panic!("{fault}"))[0].id;
            house.forget(case, desk::forgetting::Cause::Client).await.unwrap();
        }
    });
}

/// Nothing can be written until what this gives is dropped.
async fn locked(house: &TestHouse) -> std::sync::mpsc::Sender<()> {
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (took, taken) = tokio::sync::oneshot::channel();
    let (store, engine) = (house.house.clone(), house.engine);
    tokio::spawn(async move {
        let hold = move |tx: &mut netreach::engine::Tx| {
            if engine == support::Engine::Postgres {
                tx.run("LOCK TABLE cases IN EXCLUSIVE MODE", &[])?;
            }
            let _ = took.send(());
            let _ = held.recv();
            Ok::<_, Fault>(())
        };
        store.store.commit(hold).await
    });
    taken.await.unwrap();
    let_go
}

#[test]
fn a_tap_that_cannot_be_kept_is_answered_from_memory_at_once() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let (mut known, mut cold) = (Public::of(&house), Public::of(&house));
        known.post("/talk/guide?lang=ru", "step=start").await;
        let lock = locked(&house).await;
        let patience = std::time::Duration::from_secs(4);
        for public in [&mut known, &mut cold] {
            let pressed = public.post("/talk/guide?lang=ru", "step=cpr");
            let pressed = tokio::time::timeout(patience, pressed).await.expect("too long");
            assert_eq!(pressed.status, 303);
            assert_eq!(pressed.location(), "/overdose?lang=ru&frame=1#cpr");
            // It stands in the frame of the talk, and leads out of it.
            let page = public.get("/overdose?lang=ru&frame=1").await;
            page.says(&["id=\"cpr\"", "tel:103", "danger=1\" target=\"_top\""]);
            page.says_nothing_of(&["/leave"]);
            let policy = page.headers.get("content-security-policy").unwrap().to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
        }
        let chosen = known.post("/talk/choice?lang=ru", "choice=danger");
        let chosen = tokio::time::timeout(patience, chosen).await.expect("too long");
        assert_eq!(chosen.location(), "/overdose?lang=ru#start");
        // Once it can be written, all of it was said; and the talk is theirs.
        drop(lock);
        let mut kept = Vec::new();
        for _ in 0..100 {
            kept = screens(&house).await;
            if kept.len() == 2 && kept.iter().all(|steps| steps.contains(&Step::Cpr)) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(kept[0], [Step::Start, Step::Cpr], "{kept:?}");
        assert_eq!(kept[1][..2], [Step::Start, Step::Cpr], "{kept:?}");
        cold.get("/talk/messages?lang=ru").await.says(&["Нажимайте на середину груди."]);
    });
}

#[test]
fn whoever_stands_beside_somebody_is_reminded_each_minute() {
    support::each_engine(|house| async move {
        sign(&house).await;
        let vera = house.worker("vera").await;
        let mark = house.worker("mark").await;
        house.hire("olga", &[Role::Supervisor]).await;
        let sent = netreach::house::Sent { danger: true, ..support::said("не дышит") };
        let guest = house.guest(house.begin_talk(&sent, Lang::Ru).await.unwrap()).await;
        let case = guest.case;
        let desk = house.pages("vera").await;
        let at = format!("/cases/{case}");
        desk.post(&format!("{at}/hold"), &[]).await;
        let page = desk.get(&at).await;
        page.says(&["Человек в опасности", "Позвоните 103", "Обошлось", "Передать"]);
        page.says_nothing_of(&["Связь потеряна"]);

        let mut bell = house.store.bell().listen();
        house.later(Span::seconds(59));
        house.minds().await;
        house.later(Span::seconds(1));
        house.minds().await;
        let rung = async { while bell.next().await != Some(case.0) {} };
        tokio::time::timeout(std::time::Duration::from_secs(5), rung).await.unwrap();
        desk.get(&at).await.says(&["Клиент молчит", "1 мин", "следующий экран"]);
        desk.get("/cases?view=emergency").await.says(&["Клиент молчит"]);

        let refused = desk
            .post(
                &format!("{at}/closure"),
                &[
                    ("need", "OD.OPIOID"),
                    ("services", "S17"),
                    ("outcome", "solved"),
                    ("about", "other"),
                ],
            )
            .await;
        assert_eq!(refused.status, 409);
        refused.says(&["Сначала отметьте, чем кончилось"]);
        let sent = desk.post(&format!("{at}/guide"), &[("step", "cpr")]).await;
        assert_eq!(sent.status, 303);
        assert_eq!(house.steps(case).await, [Step::Start, Step::Cpr]);

        let to = mark.id.to_string();
        desk.post(&format!("{at}/handover"), &[("to", &to)]).await;
        desk.get(&at).await.says(&["Ждём, примет ли mark"]);
        let other = house.pages("mark").await;
        other.get("/cases").await.says(&["Вас просят принять экстренное обращение", "Принять"]);
        other.post(&format!("{at}/acceptance"), &[]).await;
        assert!(matches!(house.standing(case).await, Standing::Held { by, .. } if by == mark.id));
        desk.get("/cases").await.says(&["поговорите с кем-нибудь из своих"]);
        desk.post("/me/debrief", &[]).await;
        desk.get("/cases").await.says_nothing_of(&["поговорите с кем-нибудь"]);
        other.post(&format!("{at}/danger"), &[("ended", "resolved")]).await;
        other.get(&at).await.says(&["Обошлось"]);
        assert_eq!(lane(&house, case).await.ended.map(|(how, _)| how), Some(Ending::Resolved));
        let _ = vera;
    });
}
