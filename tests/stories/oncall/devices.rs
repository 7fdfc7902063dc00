//! Calls on workers' own devices: who is called there, with what, and when no more.
use std::sync::Arc;

use super::{MARK, Night, OLGA, ROMAN, VERA, minutes};
use crate::support::pages::Pages;
use crate::support::program::{Organisation, engines};
use crate::support::push::{Called, PushService, from_base64url, signed_claims};
use crate::support::telegram::Scene;
use crate::support::{self, Engine, TestHouse, days, said};
use netreach::clock::Span;
use netreach::codes::{Lang, Reach, Role, Way};
use netreach::config;
use netreach::desk::{Refusal, ladder};
use netreach::engine::Fault;
use netreach::house::Sent;
use netreach::outbox::{self, Channel};
use netreach::push::Push;
use netreach::store;
use netreach::store::call::Device;
use netreach::vault::{Unlock, Vault};
use netreach::web::console;

const CONTACT: &str = "mailto:desk@example.org";

/// The night of the other stories, in an organisation that calls devices too.
struct Woken {
    night: Night,
    service: PushService,
}

impl std::ops::Deref for Woken {
    type Target = Night;
    fn deref(&self) -> &Night {
        &self.night
    }
}

fn each_engine<F: Future<Output = ()>>(story: impl Fn(Woken) -> F) {
    let build = |engine: Engine| {
        let service = PushService::start();
        let scene = Scene::build(engine, 5, |config| {
            config.push =
                config::Push { contact: CONTACT.to_owned(), services: vec![service.name()] };
        });
        Woken { night: support::runtime().block_on(Night::falls(scene)), service }
    };
    support::each_engine_with(build, story);
}

impl Woken {
    async fn pages_at(&self, at: usize) -> Pages {
        let name = ["vera", "mark", "olga", "roman"][at];
        let telegram = Some(self.telegram.clone());
        self.pages_of(name, console::router_with(self.house.clone(), telegram)).await
    }

    /// Their browser was given an address, and the page brings it.
    async fn adds(&self, at: usize, device: &str) {
        let pages = self.pages_at(at).await;
        let address = self.service.device(device);
        let page = pages.post("/me/devices", &[("address", &address)]).await;
        assert_eq!(page.location(), "/me#duty", "{}", page.text());
    }

    async fn devices(&self, at: usize) -> Vec<Device> {
        let id = self.people[at].0.id;
        let found = self.store.read(move |tx| store::call::devices_of(tx, id)).await;
        found.unwrap_or_else(|fault: Fault| panic!("{fault}"))
    }

    /// From now on they have no chat with the bot.
    async fn leaves_telegram(&self, at: usize) {
        let id = self.people[at].0.id;
        let unbound = self.store.commit(move |tx| store::call::unbind(tx, id, Way::Telegram));
        unbound.await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    }

    async fn is_manned(&self) -> bool {
        let now = self.now();
        let found = self.store.read(move |tx| ladder::is_manned(tx, now)).await;
        found.unwrap_or_else(|fault: Fault| panic!("{fault}"))
    }

    fn is_a_bare_call(&self, called: &Called) {
        assert!(called.body.is_empty(), "a call has no content");
        let said = |name: &str| called.headers.get(name).map(String::as_str);
        assert_eq!(said("content-length"), Some("0"));
        assert_eq!((said("ttl"), said("urgency")), (Some("120"), Some("high")));
        assert_eq!((said("topic"), said("content-encoding")), (Some("call"), None));
        let (claims, _) = signed_claims(called);
        assert_eq!(claims["aud"], self.service.name());
        assert_eq!(claims["sub"], CONTACT);
        let left = claims["exp"].as_i64().unwrap() - self.now().0;
        assert!(0 < left && left <= 24 * 60 * 60, "{left}");
    }
}

#[test]
fn a_device_is_called_at_once_and_by_the_ladder_without_content_until_somebody_takes_it() {
    each_engine(|night| async move {
        night.adds(VERA, "vera").await;
        night.leaves_telegram(VERA).await;
        assert!(night.is_manned().await, "a device is a way like any other");
        night.adds(ROMAN, "roman").await;
        night.meets("где завтра автобус?").await;
        night.waits(10).await;
        assert_eq!(night.service.called().len(), 0, "a question wakes nobody");

        let guest = night.danger().await;
        night.settles().await;
        assert_eq!((night.service.times("vera"), night.calls()), (1, [0; 4]));
        night.is_a_bare_call(&night.service.called()[0]);
        night.waits(2).await;
        assert_eq!((night.service.times("vera"), night.calls()), (2, [0; 4]));
        night.waits(2).await;
        assert_eq!((night.service.times("vera"), night.calls()), (2, [0, 1, 0, 0]));
        night.takes(&night.people[MARK].0, guest.case).await.unwrap();
        night.stays(MARK).await;
        night.waits(20).await;
        assert_eq!((night.service.times("vera"), night.calls()), (2, [0, 1, 0, 0]));
        assert_eq!(night.service.times("roman"), 0, "who is not on the ladder sleeps");
        night.owes_nothing().await;

        // A drill looks the same.
        night.drills().await;
        night.settles().await;
        let called = night.service.called();
        assert_eq!(called.len(), 3);
        night.is_a_bare_call(&called[2]);
        night.standin.assert_clean();
    });
}

#[test]
fn whoever_has_a_chat_and_a_device_is_called_in_both() {
    each_engine(|night| async move {
        night.adds(VERA, "phone").await;
        night.adds(VERA, "laptop").await;
        night.danger().await;
        night.settles().await;
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        assert_eq!((night.service.times("phone"), night.service.times("laptop")), (1, 1));
        night.presses(VERA);
        night.settles().await;
        night.waits(2).await;
        assert_eq!(night.service.called().len(), 2, "taken on Telegram, it is quiet everywhere");
        night.standin.assert_clean();
    });
}

#[test]
fn a_device_that_is_gone_is_called_no_more_and_its_worker_another_way() {
    each_engine(|night| async move {
        night.adds(VERA, "old").await;
        night.service.answers("old", &[(410, None)]);
        night.danger().await;
        night.settles().await;
        assert_eq!((night.service.times("old"), night.calls()), (1, [1, 0, 0, 0]));
        assert_eq!(night.devices(VERA).await, []);
        // She was reached, so nobody else is hurried out of bed.
        night.waits(1).await;
        assert_eq!(night.calls(), [1, 0, 0, 0]);
        night.waits(1).await;
        assert_eq!((night.service.times("old"), night.calls()), (1, [2, 0, 0, 0]));
        night.standin.assert_clean();
    });
}

#[test]
fn whose_only_device_is_gone_holds_up_nobody() {
    each_engine(|night| async move {
        night.adds(VERA, "old").await;
        night.leaves_telegram(VERA).await;
        night.service.answers("old", &[(404, None)]);
        night.danger().await;
        night.settles().await;
        night.waits(1).await;
        assert_eq!((night.service.times("old"), night.calls()), (1, [0, 1, 0, 0]));
        assert!(!night.is_manned().await);
        night.standin.assert_clean();
    });
}

#[test]
fn what_a_push_service_cannot_do_now_is_tried_again_as_long_as_the_call_lasts() {
    each_engine(|night| async move {
        night.adds(VERA, "slow").await;
        night.adds(MARK, "other").await;
        night.leaves_telegram(VERA).await;
        night.service.answers("slow", &[(500, None), (429, Some(40)), (201, None)]);
        let guest = night.danger().await;
        night.settles().await;
        assert_eq!(night.service.times("slow"), 1);
        night.passes_by(Span::seconds(6), Span::seconds(1)).await;
        assert_eq!(night.service.times("slow"), 2, "after 5 seconds");
        night.passes_by(Span::seconds(36), Span::seconds(1)).await;
        assert_eq!(night.service.times("slow"), 2, "it asked for 40 seconds");
        night.passes_by(Span::seconds(6), Span::seconds(1)).await;
        assert_eq!(night.service.times("slow"), 3);
        assert_eq!(night.devices(VERA).await[0].reach, Reach::Open);
        // What is still owed goes with the call.
        night.service.answers("slow", &[(503, None); 9]);
        night.waits(2).await;
        night.takes(&night.people[MARK].0, guest.case).await.unwrap();
        night.stays(MARK).await;
        let before = night.service.called().len();
        night.waits(10).await;
        assert_eq!(night.service.called().len(), before);
        night.owes_nothing().await;
        night.standin.assert_clean();
    });
}

#[test]
fn what_a_push_service_refuses_for_good_shows_and_is_put_right_by_adding_it_anew() {
    each_engine(|night| async move {
        night.adds(VERA, "phone").await;
        night.leaves_telegram(VERA).await;
        night.service.answers("phone", &[(413, None)]);
        night.danger().await;
        night.settles().await;
        assert_eq!(night.devices(VERA).await[0].reach, Reach::Blocked);
        assert!(!night.is_manned().await);
        night.waits(1).await;
        assert_eq!(night.calls(), [0, 1, 0, 0], "nobody waits for her");
        let pages = night.pages_at(VERA).await;
        pages.get("/me").await.says(&["вызовы сюда не доходят"]);
        night.pages_at(OLGA).await.get("/hours").await.says(&["unreached"]);
        night.adds(VERA, "phone").await;
        assert!(night.is_manned().await);
        pages.get("/me").await.says_nothing_of(&["вызовы сюда не доходят"]);
        assert_eq!(night.devices(VERA).await.len(), 1, "it is the same device");
        night.standin.assert_clean();
    });
}

/// A clock that is wrong marks nobody as out of reach.
#[test]
fn a_signature_that_is_not_taken_is_no_fault_of_a_device() {
    each_engine(|night| async move {
        night.adds(VERA, "phone").await;
        night.leaves_telegram(VERA).await;
        night.service.answers("phone", &[(403, None)]);
        night.danger().await;
        night.settles().await;
        assert_eq!(night.devices(VERA).await[0].reach, Reach::Open);
        night.waits(1).await;
        assert_eq!((night.service.times("phone"), night.calls()), (1, [0; 4]));
        night.waits(1).await;
        assert_eq!((night.service.times("phone"), night.calls()), (2, [0; 4]));
        night.service.answers("phone", &[(401, None); 9]);
        night.waits(4).await;
        assert_eq!(night.devices(VERA).await[0].reach, Reach::Open);
        assert_eq!(night.calls(), [0, 1, 1, 0], "the ladder goes on");
        night.standin.assert_clean();
    });
}

#[test]
fn a_device_is_added_by_its_worker_alone_and_leads_to_a_push_service() {
    each_engine(|night| async move {
        let pages = night.pages_at(ROMAN).await;
        for address in [
            "http://127.0.0.1:1/send/x",
            "https://evil.example/send/x",
            "https://fcm.googleapis.com.evil.example/x",
            "https://me@fcm.googleapis.com/x",
            "https://fcm.googleapis.com:444/x",
            "http://fcm.googleapis.com/x",
            "",
        ] {
            let page = pages.post("/me/devices", &[("address", address)]).await;
            assert_eq!(page.status, 422, "{address}");
            page.says(&["через службу, которую организация не знает"]);
        }
        assert_eq!(night.devices(ROMAN).await, []);
        let makers = "https://fcm.googleapis.com/fcm/send/abc:def";
        assert_eq!(pages.post("/me/devices", &[("address", makers)]).await.status, 303);
        // A colleague's is not theirs to end.
        let route = night.devices(ROMAN).await[0].route.to_string();
        let vera = night.pages_at(VERA).await;
        vera.post("/me/devices/end", &[("device", &route)]).await;
        assert_eq!(night.devices(ROMAN).await.len(), 1);
        pages.get("/me").await.says(&["Добавлено 22 ноября", "Больше не вызывать"]);
        assert_eq!(pages.post("/me/devices/end", &[("device", &route)]).await.status, 303);
        assert_eq!(night.devices(ROMAN).await, []);
        assert!(night.vault.route(route.parse().unwrap()).await.unwrap().is_none());
        // Not more than anybody has.
        for number in 0..5 {
            night.adds(ROMAN, &format!("number{number}")).await;
        }
        let sixth = night.service.device("number5");
        assert_eq!(pages.post("/me/devices", &[("address", &sixth)]).await.status, 409);
        night.adds(ROMAN, "number0").await;
        assert_eq!(night.devices(ROMAN).await.len(), 5);
        night.standin.assert_clean();
    });
}

#[test]
fn a_device_goes_to_whoever_added_it_last_and_with_whoever_leaves() {
    each_engine(|night| async move {
        night.adds(VERA, "shared").await;
        night.adds(MARK, "shared").await;
        assert_eq!((night.devices(VERA).await.len(), night.devices(MARK).await.len()), (0, 1));
        night.adds(VERA, "hers").await;
        let route = night.devices(VERA).await[0].route;
        netreach::roster::disable(&night.house, night.people[VERA].0.id).await.unwrap();
        assert_eq!(night.devices(VERA).await, []);
        night.danger().await;
        night.waits(6).await;
        assert_eq!(night.service.times("hers"), 0);
        // Nothing leads there, so the address goes too.
        night.passes_by(days(1), minutes(60)).await;
        assert!(night.vault.route(route).await.unwrap().is_none());
        night.standin.assert_clean();
    });
}

#[test]
fn the_key_is_made_once_and_stays_and_the_page_and_the_calls_name_the_same() {
    each_engine(|night| async move {
        let pages = night.pages_at(VERA).await;
        let page = pages.get("/me").await.text();
        let key = page.split("data-push=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(from_base64url(&key).len(), 65);
        night.adds(VERA, "phone").await;
        night.danger().await;
        night.settles().await;
        assert_eq!(signed_claims(&night.service.called()[0]).1, key);
        // Another process opens the same folder.
        let dir = night.dir.path().to_owned();
        let unlock = Unlock::Keyfile(vec![7; 32].into());
        let again = tokio::task::spawn_blocking(move || Vault::open(&dir, &unlock)).await.unwrap();
        let again = again.unwrap_or_else(|fault| panic!("{fault}"));
        let signing = again.signing_key().await.unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(signing.public(), from_base64url(&key));
        let keys = std::fs::read(night.dir.path().join("keys.db")).unwrap();
        let is_there = |what: &[u8]| keys.windows(what.len()).any(|bytes| bytes == what);
        assert!(!is_there(signing.public()), "not even the public half lies there in the open");
        night.standin.assert_clean();
    });
}

#[test]
fn the_script_on_a_device_knows_one_sentence_in_the_workers_language() {
    each_engine(|night| async move {
        let pages = night.pages_at(VERA).await;
        let page = pages.get("/me").await;
        page.says(&["/push.js?lang=ru", "нужны скрипты в браузере"]);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with("worker-src 'self'"), "{policy}");
        let script = pages.get("/push.js?lang=ru").await;
        assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
        script.says(&["Вас ждут", "Откройте, пожалуйста, консоль."]);
        script.says_nothing_of(&["fetch", "caches", "%title", "%says"]);
        pages.get("/push.js?lang=en").await.says(&["You are needed"]);
        // Whoever signs out is still on call: the browser keeps the script.
        let out = pages.post("/session/end", &[]).await;
        assert_eq!(out.headers["clear-site-data"], "\"cache\", \"cookies\"");
        night.standin.assert_clean();
    });
}

#[test]
fn nobody_is_called_on_a_device_unless_the_organisation_wants_it() {
    support::each_engine(|house: TestHouse| async move {
        let vera = house.hire("vera", &[Role::Worker]).await;
        let pages = house.pages("vera").await;
        let page = pages.get("/me").await;
        page.says_nothing_of(&["data-push", "На ваших устройствах"]);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.ends_with("worker-src 'none'"), "{policy}");
        assert_eq!(pages.get("/push.js").await.status, 404);
        let makers = [("address", "https://fcm.googleapis.com/fcm/send/abc")];
        assert_eq!(pages.post("/me/devices", &makers).await.status, 404);
        assert_eq!(pages.post("/me/devices/end", &[("device", "7")]).await.status, 404);
        let refused = support::refused(house.add_device(vera.id, makers[0].1).await);
        assert_eq!(refused, Some(Refusal::NotFound));
        assert_eq!(house.rows("worker_ways").await, 0);
    });
}

/// Whoever goes by a proxy wants no push service to see the server itself.
#[test]
fn calls_to_devices_go_through_the_proxy() {
    let build = |engine: Engine| {
        let service = PushService::start();
        let config = config::Config {
            push: config::Push {
                contact: CONTACT.to_owned(),
                // Nobody listens there.
                services: vec!["http://127.0.0.1:9".to_owned()],
            },
            telegram: config::Telegram { proxy: Some(service.name()), ..Default::default() },
            ..Default::default()
        };
        (TestHouse::build_with(engine, config), service)
    };
    support::each_engine_with(build, |(house, service)| async move {
        let vera = house.hire("vera", &[Role::Worker]).await;
        house.add_device(vera.id, "http://127.0.0.1:9/send/vera").await.unwrap();
        let sent = Sent { danger: true, ..said("") };
        house.begin_talk(&sent, Lang::Ru).await.unwrap();
        house.round().await;
        let push = Push::new(&house.config).unwrap().map(Arc::new);
        let channel = Channel::Doors { telegram: None, push };
        outbox::deliver_due(&house.house, &channel).await.unwrap();
        let called = service.called();
        assert_eq!(called.len(), 1);
        assert_eq!(called[0].path, "http://127.0.0.1:9/send/vera");
    });
}

#[test]
fn whoever_turns_it_off_has_no_devices_from_the_next_start_on() {
    for engine in engines() {
        println!("told to {engine:?}");
        let organisation = Organisation::make(engine);
        let file = organisation.dir.join(config::FILE);
        let off = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("{off}[push]\ncontact = \"{CONTACT}\"\n")).unwrap();
        let mut program = organisation.serve();
        let address = [("address", "https://web.push.apple.com/QGuQyavXutnMH")];
        assert_eq!(program.worker("vera").post("/me/devices", &address).status, 303);
        assert!(program.end().success());
        let ways = || organisation.store().read_now(store::call::ways).unwrap().len();
        assert_eq!(ways(), 1);
        std::fs::write(&file, off).unwrap();
        let mut program = organisation.serve();
        assert_eq!(program.worker("vera").post("/me/devices", &address).status, 404);
        assert!(program.end().success());
        assert_eq!(ways(), 0, "nobody counts as reached who is not");
    }
}
