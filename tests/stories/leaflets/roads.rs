//! Every road on which words come to a client, while leaflets are written,
//! signed, end, and are withdrawn at random.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt;
use netreach::codes::{Audience, Lang, Line, Role};
use netreach::desk::{self, Worker};
use netreach::engine::{Fault, Tx};
use netreach::leaflet::{GUIDE, Text, Version};
use netreach::store;
use netreach::web::chat;
use telegram_standin::{Admin, Group, Person};

use crate::support::pages::Pages;
use crate::support::telegram::Scene;
use crate::support::{Engine, Guest, days, each_engine_with, hours, runtime};

/// The guide is a leaflet too, whose steps are said one by one.
const NAMES: [&str; 3] = ["water", "sleep", GUIDE];
const STEPS: usize = 120;

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// The frame of the guest's talk, which grows while somebody looks at it.
#[derive(Default)]
struct Frame {
    flow: Option<Body>,
    text: String,
    /// So much of it was judged.
    judged: usize,
}

/// An organisation with every surface there is, and somebody who looks at each.
struct World {
    scene: Scene,
    group: Group,
    channel: Group,
    ann: Person,
    oleg: Person,
    editor: Worker,
    doctor: Worker,
    vera: Worker,
    guest: Guest,
    browser: Pages,
    /// Every marker there is: one a version.
    markers: u32,
    /// What stood on phones before, by its number.
    known: BTreeSet<(i64, String)>,
    /// Where any of them was read.
    open: BTreeSet<String>,
    frame: Frame,
    dice: Dice,
}

impl World {
    fn build(engine: Engine, seed: u64) -> World {
        let number = {
            let scene = Scene::build(engine, seed, |config| config.telegram.channel_id = Some(-1));
            scene.standin.channel("Новости").owner("Игорь").with_bot(Admin::all()).id()
        };
        let scene = Scene::build(engine, seed, |config| config.telegram.channel_id = Some(number));
        let channel = scene.standin.channel("Новости").owner("Игорь").with_bot(Admin::all());
        assert_eq!(channel.id(), number);
        let group = scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all());
        scene.telegram.set_group(group.id());
        runtime().block_on(async {
            let (ann, oleg) = (scene.ann(), scene.standin.user("Олег", ""));
            let (group, channel) = (group.with_member(&oleg), channel.with_member(&oleg));
            ann.dm("вопрос");
            oleg.post(&group, "/ask где автобус?");
            scene.calms().await;
            let guest = scene.meets("вопрос с сайта").await;
            World {
                editor: scene.hire("ed", &[Role::Editor]).await,
                doctor: scene.hire("doc", &[Role::Verifier]).await,
                vera: scene.vera().await,
                browser: Pages::of_client(chat::router(scene.house.clone()), &guest.token),
                markers: 0,
                known: BTreeSet::new(),
                open: BTreeSet::new(),
                frame: Frame::default(),
                dice: Dice(seed),
                scene,
                group,
                channel,
                ann,
                oleg,
                guest,
            }
        })
    }

    fn text(&mut self) -> Text {
        self.markers += 1;
        let name = NAMES[self.dice.throw(NAMES.len())];
        let lang = ["ru", "en"][self.dice.throw(2)];
        let class = ["info", "medical", "emergency", "internal"][self.dice.throw(4)];
        let marker = format!("marker{:05}", self.markers);
        let body = match name {
            GUIDE => format!("## Шаг. {{#start}}\n\n{marker}\n\n## Потом. {{#check}}\n\n{marker}"),
            _ => format!("Слова.\n\n- {marker}\n"),
        };
        let file = format!(
            "---\nname: {name}\nlanguage: {lang}\ntitle: О чём {marker}\nclass: {class}\n\
             needs: INFO.HIVHCV, OD.UNKNOWN\nsource: {marker}\nconfirm: {marker}\n---\n{body}"
        );
        Text::read(&file).unwrap_or_else(|mistake| panic!("{mistake}"))
    }

    async fn versions(&self) -> Vec<Version> {
        let all = self.scene.store.read(|tx| {
            let mut all = Vec::new();
            for name in NAMES {
                for lang in Lang::ALL {
                    all.extend(store::leaflet::versions(tx, name, *lang)?);
                }
            }
            Ok::<_, Fault>(all)
        });
        all.await.unwrap()
    }

    /// Markers of what somebody answers for now, and not only to workers: by the
    /// rule as it is written, not as the program keeps it.
    async fn allowed(&self) -> BTreeSet<String> {
        let (now, all) = (self.scene.now(), self.versions().await);
        let is_last = |version: &Version| {
            let (text, number) = (&version.text, version.number);
            let later = |it: &&Version| {
                (&it.text.name, it.text.lang) == (&text.name, text.lang) && it.number > number
            };
            !all.iter().filter(later).any(|later| later.signature.is_some())
        };
        all.iter()
            .filter(|version| version.signature.is_some_and(|signature| signature.until > now))
            .filter(|version| version.withdrawn_at.is_none() && is_last(version))
            .filter(|version| version.text.class != netreach::codes::LeafletClass::Internal)
            .flat_map(|version| markers(&version.text.title))
            .collect()
    }

    /// Something happens. What is refused is refused.
    async fn step(&mut self) {
        let versions = self.versions().await;
        let chosen = match versions.len() {
            0 => None,
            count => Some(versions[self.dice.throw(count)].clone()),
        };
        let (id, name) = chosen.map_or((0, NAMES[0].to_owned()), |it| (it.id, it.text.name));
        match self.dice.throw(18) {
            0..=2 => self.writes().await,
            3..=5 => self.signs(id).await,
            6 => self.withdraws(id).await,
            7 => self.posts(id).await,
            8 | 9 => self.sends(&name).await,
            10 => self.renews().await,
            11 | 12 => self.is_guided().await,
            13 => self.asks(),
            // A round is made by the clock, and not before every look.
            _ => {
                let span = [hours(1), hours(12), days(2)][self.dice.throw(3)];
                self.scene.moves(span);
                if self.dice.throw(2) == 0 {
                    self.scene.round().await;
                }
            }
        }
    }

    async fn commits(
        &self,
        work: impl FnOnce(&mut Tx) -> Result<(), desk::DeskError> + Send + 'static,
    ) {
        if self.scene.store.commit(work).await.is_ok() {
            self.scene.refresh_library().await.unwrap();
        }
    }

    async fn writes(&mut self) {
        let (text, editor, now) = (self.text(), self.editor.clone(), self.scene.now());
        self.commits(move |tx| {
            match store::leaflet::newest(tx, &text.name, text.lang)? {
                Some(newest) => desk::leaflet::edit(tx, &editor, newest.id, text, now),
                None => desk::leaflet::begin(tx, &editor, text, now),
            }
            .map(drop)
        })
        .await;
    }

    async fn signs(&mut self, id: i64) {
        let span = [hours(2), days(1), days(3)][self.dice.throw(3)];
        let (doctor, now) = (self.doctor.clone(), self.scene.now());
        self.commits(move |tx| {
            let Some(chosen) = store::leaflet::find(tx, id)? else { return Ok(()) };
            let newest = store::leaflet::newest(tx, &chosen.text.name, chosen.text.lang)?;
            let id = newest.map_or(id, |newest| newest.id);
            desk::leaflet::sign(tx, &doctor, id, now + span, now)
        })
        .await;
    }

    async fn withdraws(&mut self, id: i64) {
        let (editor, now) = (self.editor.clone(), self.scene.now());
        self.commits(move |tx| desk::leaflet::withdraw(tx, &editor, id, now)).await;
    }

    async fn posts(&mut self, id: i64) {
        let at = [None, Some(hours(1)), Some(days(1))][self.dice.throw(3)];
        let (editor, now) = (self.editor.clone(), self.scene.now());
        let at = at.map(|span| now + span);
        self.commits(move |tx| desk::newsfeed::publish_leaflet(tx, &editor, id, at, now)).await;
    }

    async fn renews(&mut self) {
        let (editor, now) = (self.editor.clone(), self.scene.now());
        self.commits(move |tx| {
            let posts = store::newsfeed::newest(tx)?;
            let Some(post) = posts.first() else { return Ok(()) };
            desk::newsfeed::edit(tx, &editor, post.id, "marker00000", None, now)
        })
        .await;
    }

    /// Into every open talk, in private and aloud.
    async fn sends(&mut self, name: &str) {
        let mut cases = self.scene.cases().await;
        cases.push(self.guest.case);
        let to = [Audience::Private, Audience::Chat][self.dice.throw(2)];
        for case in cases {
            let _ = self.scene.send_leaflet(&self.vera, case, name, to).await;
        }
    }

    /// Somebody is in danger: the guide says its screens by itself from now on.
    async fn is_guided(&mut self) {
        match self.dice.throw(2) {
            0 => _ = self.ann.dm("/overdose"),
            _ => {
                let step = ["start", "check"][self.dice.throw(2)];
                let page = self.browser.post("/talk/guide", &[("step", step)]).await;
                assert!(!page.status.is_server_error() && !page.status.is_client_error());
            }
        }
    }

    /// Somebody asks what the bot answers alone.
    fn asks(&self) {
        self.ann.dm("вич через поцелуй передается?");
    }

    /// The frame says nothing that nobody answers for at the moment it is said;
    /// what stood there before was in force then.
    async fn follows(&mut self) {
        let allowed = self.allowed().await;
        let case = self.guest.case;
        let shown = self.scene.store.read(move |tx| {
            let is_line = |line: &Option<Line>| line.is_some_and(|line| line != Line::Stops);
            let all = store::message::for_client(tx, case, 0)?;
            Ok::<_, Fault>(all.iter().filter(|message| !is_line(&message.line)).count())
        });
        let shown = shown.await.unwrap();
        while self.frame.text.matches("<li class=\"message").count() < shown {
            let Some(flow) = &mut self.frame.flow else {
                let flow = Some(self.browser.stream("/talk/messages?live=1&lang=ru").await);
                self.frame = Frame { flow, ..Frame::default() };
                continue;
            };
            let patience = Duration::from_mins(1);
            let Ok(news) = tokio::time::timeout(patience, flow.frame()).await else {
                panic!("{shown} are not shown: {}", self.frame.text);
            };
            let Some(Ok(news)) = news else {
                self.frame.flow = None;
                continue;
            };
            let news = news.into_data().unwrap_or_default();
            self.frame.text.push_str(std::str::from_utf8(&news).unwrap());
        }
        let news = &self.frame.text[self.frame.judged..];
        for marker in markers(news) {
            assert!(allowed.contains(&marker), "{marker} in the frame: {allowed:?}\n{news}");
            self.open.insert("frame".to_owned());
            if news.contains("message screen") {
                self.open.insert("screen in the frame".to_owned());
            }
        }
        self.frame.judged = self.frame.text.len();
    }

    /// Looks at every surface. What goes out goes out now, so a phone shows
    /// nothing that was not in force at this look or at an earlier one.
    async fn looks(&mut self) {
        self.scene.settles().await;
        let allowed = self.allowed().await;
        let mut seen = Vec::new();
        let mut paths = vec!["/", "/talk", "/talk/messages", "/overdose", "/leaflets", "/privacy"]
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>();
        paths.extend(NAMES.map(|name| format!("/leaflets/{name}")));
        for path in paths {
            for lang in ["ru", "en"] {
                let at = format!("{path}?lang={lang}");
                seen.push((at.clone(), self.browser.get(&at).await.text()));
            }
        }
        let phones = [
            ("private", self.ann.phone()),
            ("private", self.oleg.phone()),
            ("group", self.oleg.phone_of(&self.group)),
            ("channel", self.oleg.phone_of(&self.channel)),
        ];
        for (number, (place, phone)) in (0_i64..).zip(phones) {
            for shown in phone {
                // What stood there before was in force then.
                if self.known.insert((number << 40 | shown.id, shown.text.clone())) {
                    seen.push((place.to_owned(), shown.text));
                }
            }
        }
        for (place, text) in seen {
            for marker in markers(&text) {
                assert!(allowed.contains(&marker), "{marker} at {place}: {allowed:?}\n{text}");
                self.open.insert(place.split('?').next().unwrap().to_owned());
                if place == "private" && (text.contains("Шаг.") || text.contains("Потом."))
                {
                    self.open.insert("screen in private".to_owned());
                }
            }
        }
    }
}

fn markers(text: &str) -> Vec<String> {
    text.match_indices("marker").map(|(at, _)| text[at..].chars().take(11).collect()).collect()
}

#[test]
fn nothing_unsigned_reaches_a_client_by_any_road() {
    // Roads that lead nowhere would prove nothing.
    let found = Mutex::new(BTreeSet::new());
    let open = &found;
    for seed in [1, 2, 3] {
        each_engine_with(
            |engine| World::build(engine, seed),
            |mut world| async move {
                for _ in 0..STEPS {
                    world.step().await;
                    world.follows().await;
                    // What is owed may wait while other things happen.
                    if world.dice.throw(3) > 0 {
                        world.looks().await;
                    }
                }
                open.lock().unwrap().append(&mut world.open);
            },
        );
    }
    let open = found.into_inner().unwrap();
    let roads = [
        "private",
        "screen in private",
        "group",
        "channel",
        "frame",
        "screen in the frame",
        "/overdose",
        "/talk/messages",
        "/leaflets",
        "/leaflets/water",
    ];
    for road in roads {
        assert!(open.contains(road), "{road} was never open: {open:?}");
    }
}
