//! `netreach demo`: a small living organisation, made of the same verbs as a
//! real one. Everything in it is made up, its passphrases are in this file, and
//! it listens on this machine only.

use std::fs::Permissions;
use std::io::IsTerminal;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use super::serve::Open;
use super::{DemoArguments, Sentence, init, open};
use crate::clock::{Clock, Span, Timestamp};
use crate::codes::Audience;
use crate::codes::{
    About, Awaited, Clarity, KnowsContact, Lang, Outcome, Role, Rung, Urgency, Useful,
};
use crate::config::{self, Listen, why};
use crate::desk::closure::Closure;
use crate::desk::need::Need;
use crate::desk::service::Service;
use crate::desk::{self, DeskError, Worker};
use crate::engine::Tx;
use crate::house::{House, Sent};
use crate::ids::CaseId;
use crate::leaflet::Text;
use crate::roster;
use crate::store;
use crate::vault::{Authority, Passphrase, RecoveryKey, Strength, Unlock, Vault, Words};

mod phone;
mod stops;
pub mod study;

use phone::Phone;

/// Not a secret: a demo protects nobody.
const KEYFILE: &[u8] = b"netreach demo: this key is public and protects nobody";

const CONFIG: &str = "[organisation]\nname = \"Тихая гавань\"\n";

/// Name, roles, language of the console, passphrase.
type Person = (&'static str, &'static [Role], Lang, &'static str);

const PEOPLE: [Person; 8] = [
    ("Vera", &[Role::Worker], Lang::Ru, "lamp window harbour vera"),
    ("Mark", &[Role::Worker], Lang::En, "lamp window harbour mark"),
    ("Olga", &[Role::Supervisor, Role::Editor], Lang::Ru, "lamp window harbour olga"),
    ("Roman", &[Role::Supervisor, Role::ReportingManager], Lang::Ru, "lamp window harbour roman"),
    ("Nina", &[Role::Doctor, Role::Verifier], Lang::Ru, "lamp window harbour nina"),
    ("Tanya", &[Role::Doctor], Lang::En, "lamp window harbour tanya"),
    ("Inna", &[Role::Researcher], Lang::Ru, "lamp window harbour inna"),
    ("Pavel", &[Role::Researcher], Lang::Ru, "lamp window harbour pavel"),
];

const VERA: usize = 0;
const MARK: usize = 1;
const OLGA: usize = 2;
const NINA: usize = 4;
const ROMAN: usize = 3;

/// Leaflets that show what a clinician's queue is: not signed, ending, changed.
const UNSIGNED: [&str; 2] = ["leg-ulcers-swollen-leg", "wound-botulism"];
const ENDING: &str = "hepatitis-b-vaccine";
const CHANGED: (&str, &str) =
    ("hepatitis-c-test-cure", "\n\nТест можно сдать в автобусе, бесплатно.");

pub fn run(arguments: &DemoArguments) -> Result<(), Sentence> {
    // Lives until the function ends, and takes the organisation with it.
    let mut temporary = None;
    let dir = match &arguments.dir {
        Some(dir) => dir.clone(),
        None => {
            let owner = Permissions::from_mode(0o700);
            let made =
                tempfile::Builder::new().prefix("netreach-demo-").permissions(owner).tempdir();
            let made = made.map_err(|error| format!("no folder for the demo: {}", why(&error)))?;
            temporary.insert(made).path().to_owned()
        }
    };
    open::refuse_destroyed(&dir)?;
    if arguments.only_make {
        return if arguments.study { live_through(&dir) } else { make(&dir) };
    }
    if !dir.join("vault").exists() {
        make_apart(&dir, arguments.study)?;
    }
    let house = reopen(&dir)?;
    if arguments.study {
        tell(&house)?;
    }
    let port = |ahead: u16| match arguments.port {
        0 => Listen::Port("127.0.0.1:0".to_owned()),
        first => Listen::Port(format!("127.0.0.1:{}", first.saturating_add(ahead))),
    };
    let crew = ON_CALL.map(|place| PEOPLE[place].0);
    let phone = Phone::start(&house.config.organisation.name, &crew, house.now())?;
    let config = phone.configured(&house.config);
    let telegram = Arc::new(phone.door(&config)?);
    let house = House::new(house.store.clone(), house.vault.clone(), open::clock(), config);
    open::runtime()?.block_on(async {
        let open = Open::claim(&port(0), &port(1)).await?;
        let mut console = String::new();
        for line in open.addresses() {
            if let Some(address) = line.strip_prefix("console ") {
                address.clone_into(&mut console);
                for (name, passphrase) in whoever_works(&house).await.map_err(open::sentence)? {
                    println!("{line}  worker {name}  passphrase {passphrase}");
                }
            } else {
                println!("{line}");
            }
        }
        let port = if arguments.port == 0 { 0 } else { arguments.port.saturating_add(2) };
        let page = phone.open(port, &console, &house.config, house.now())?;
        link(&house, &phone).await.map_err(open::sentence)?;
        println!("telegram {page}");
        println!("ready");
        tokio::spawn(phone.come_alive());
        open.serve(house, Some(telegram)).await
    })?;
    drop(temporary);
    Ok(())
}

/// Those who are on call have linked their chats, as on their own pages: what the
/// page of hours says of the ladder is true here too.
async fn link(house: &House, phone: &Phone) -> Result<(), DeskError> {
    for (place, person) in ON_CALL.into_iter().enumerate() {
        if let Some(worker) = roster::by_name(house, PEOPLE[person].0).await? {
            phone.link(place, &house.duty_word(worker.id).await?);
        }
    }
    Ok(())
}

fn unlock() -> Unlock {
    Unlock::Keyfile(KEYFILE.to_vec().into())
}

/// Makes the organisation in a process of its own, which takes what the making took
/// of memory with it: what stays is what serves.
fn make_apart(dir: &Path, study: bool) -> Result<(), Sentence> {
    let failed = |error: std::io::Error| format!("the demo could not be made: {}", why(&error));
    let mut maker = std::process::Command::new(std::env::current_exe().map_err(failed)?);
    maker.arg("demo").arg("--only-make").arg("--dir").arg(dir);
    if study {
        maker.arg("--study");
    }
    match maker.status().map_err(failed)?.success() {
        true => Ok(()),
        false => Err("the demo could not be made".to_owned()),
    }
}

fn reopen(dir: &Path) -> Result<House, Sentence> {
    let vault = Vault::open(dir, &unlock())
        .map_err(|_| format!("{} holds an organisation that is no demo", dir.display()))?;
    let config = config::read(dir)?;
    let store = open::content(dir, &config)?;
    let house = House::new(store, vault, open::clock(), config);
    open::check_belonging(&house)?;
    Ok(house)
}

/// Of the made-up people, those who work here: the study has others.
async fn whoever_works(house: &House) -> Result<Vec<(&'static str, &'static str)>, DeskError> {
    let mut known = Vec::new();
    for (name, _, _, passphrase) in PEOPLE.into_iter().chain(study::town::PEOPLE) {
        let is_new = !known.contains(&(name, passphrase));
        if is_new && roster::by_name(house, name).await?.is_some() {
            known.push((name, passphrase));
        }
    }
    Ok(known)
}

/// An organisation that has lived through the eight months of the study.
fn live_through(dir: &Path) -> Result<(), Sentence> {
    open::make_dir(dir)?;
    open::write_new(&dir.join(config::FILE), CONFIG.as_bytes())?;
    let (house, recovery) = init::found_empty(dir, &unlock(), Strength::FULL)?;
    let (store, vault) = (house.store.clone(), house.vault.clone());
    let ground = study::Ground { store, vault, config: house.config.clone(), recovery: &recovery };
    let is_seen = std::io::stderr().is_terminal();
    let progress = |begun: usize, of: usize| {
        // A line that is written over where somebody looks, else one now and then.
        match is_seen {
            true => eprint!("\rthe study, replayed: case {begun} of {of}"),
            false if begun.is_multiple_of(50) || begun == of => {
                eprintln!("the study, replayed: case {begun} of {of}");
            }
            false => {}
        }
    };
    open::runtime()?.block_on(async {
        study::replay(&ground, progress).await?;
        if is_seen {
            eprintln!();
        }
        // From here on the time is the machine's: what was signed then has ended.
        let nina = roster::by_name(&house, PEOPLE[NINA].0).await.map_err(open::sentence)?;
        if let Some(nina) = nina {
            let nina = Worker { id: nina.id, roles: nina.roles, lang: nina.lang };
            study::town::sign(&house, nina, house.now()).await.map_err(open::sentence)?;
        }
        Ok(())
    })
}

/// What the paper says, beside what the desk counted.
fn tell(house: &House) -> Result<(), Sentence> {
    let counted = house.store.read_now(study::statements::Counted::read);
    let counted = counted.map_err(open::sentence)?;
    let statements = study::statements::statements(&counted);
    for statement in &statements {
        println!("{}", statement.line());
    }
    match statements.iter().all(|statement| statement.holds) {
        true => Ok(()),
        false => Err("a statement of the study does not hold here".to_owned()),
    }
}

fn make(dir: &Path) -> Result<(), Sentence> {
    open::make_dir(dir)?;
    open::write_new(&dir.join(config::FILE), CONFIG.as_bytes())?;
    let (house, recovery) = init::found(dir, &unlock(), Strength::FULL)?;
    open::runtime()?
        .block_on(async {
            let workers = enlist(&house, &recovery).await?;
            sign_leaflets(&house, &workers[NINA]).await?;
            stops::write_down(&house, &workers[OLGA]).await?;
            change_leaflet(&house, &workers[OLGA]).await?;
            // A second house over the same rooms, whose clock can be set back.
            let clock = Clock::set_to(house.now());
            let past =
                House::new(house.store.clone(), house.vault.clone(), clock, house.config.clone());
            for scene in SCENES {
                play(&past, &workers, scene, house.now()).await?;
            }
            plan(&house, &workers).await
        })
        .map_err(|error: DeskError| open::sentence(error))
}

async fn enlist(house: &House, recovery: &RecoveryKey) -> Result<Vec<Worker>, DeskError> {
    let mut workers = Vec::new();
    for (name, roles, lang, passphrase) in PEOPLE {
        let by = Authority::Recovery(recovery);
        let passphrase = Passphrase::new(passphrase.to_owned());
        let id = roster::enlist(house, &by, name, roles, lang, &passphrase).await?;
        workers.push(Worker { id, roles: roles.to_vec(), lang });
    }
    Ok(workers)
}

/// A made-up clinician answers for everything that clients may read. In a real
/// organisation somebody reads it first.
async fn sign_leaflets(house: &House, nina: &Worker) -> Result<(), DeskError> {
    let (nina, now) = (nina.clone(), house.now());
    let sign = move |tx: &mut Tx| {
        for draft in store::leaflet::newest_of_all(tx)? {
            let name = draft.text.name.as_str();
            let days = if name == ENDING { 20 } else { 365 };
            if !UNSIGNED.contains(&name) {
                desk::leaflet::sign(tx, &nina, draft.id, now + Span::days(days), now)?;
            }
        }
        Ok::<_, DeskError>(())
    };
    house.store.commit(sign).await
}

/// Who is on call in the coming nights, first and second, in turns: nobody more
/// than every other night.
const NIGHTS: [[usize; 2]; 4] = [[VERA, MARK], [OLGA, ROMAN], [MARK, VERA], [ROMAN, OLGA]];
const ON_CALL: [usize; 4] = [VERA, MARK, OLGA, ROMAN];
/// So many nights leave everybody below what a month allows.
const NIGHTS_PLANNED: usize = 14;

/// People from 11:00 to 21:00 on every day, and two on call for each night.
async fn plan(house: &House, workers: &[Worker]) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let (olga, ids) = (workers[OLGA].clone(), workers.iter().map(|worker| worker.id));
    let ids: Vec<_> = ids.collect();
    let today = desk::report::calendar(now, &zone).day;
    house
        .store
        .commit(move |tx| {
            let week: Vec<i8> = (1..=7).collect();
            desk::hours::plan(tx, &olga, Role::Worker, &week, (11 * 60, 21 * 60))?;
            for (days, pair) in (0..).zip(NIGHTS.iter().cycle().take(NIGHTS_PLANNED)) {
                let night = today + Span::days(days);
                for (rung, who) in [Rung::First, Rung::Second].into_iter().zip(pair) {
                    desk::rota::assign(tx, &olga, &zone, night, rung, ids[*who], now)?;
                }
            }
            Ok(())
        })
        .await
}

/// One was changed since, and waits for a signature.
async fn change_leaflet(house: &House, olga: &Worker) -> Result<(), DeskError> {
    let (olga, now) = (olga.clone(), house.now());
    let change = move |tx: &mut Tx| {
        let Some(signed) = store::leaflet::newest(tx, CHANGED.0, Lang::Ru)? else { return Ok(()) };
        let body = format!("{}{}", signed.text.body, CHANGED.1);
        let text = Text { body, ..signed.text };
        desk::leaflet::edit(tx, &olga, signed.id, text, now).map(drop)
    };
    house.store.commit(change).await
}

/// One client's talk: how long ago it began, and what happened since.
struct Scene {
    lang: Lang,
    minutes_ago: i64,
    danger: bool,
    words: &'static str,
    steps: &'static [(i64, Step)],
}

/// What happens, so many minutes after the step before.
enum Step {
    Client(&'static str),
    Reply(usize, &'static str),
    Note(usize, &'static str),
    Sort(usize, Urgency, &'static str),
    Wait(usize, Awaited),
    Finish(usize, &'static str, &'static [&'static str], Outcome),
    Feedback(Useful, KnowsContact),
}

use Step::{Client, Feedback, Finish, Note, Reply, Sort, Wait};

/// A dozen talks. No line of a worker is medical advice: that would need a
/// clinician's signature even here.
const SCENES: &[Scene] = &[
    Scene {
        lang: Lang::Ru,
        minutes_ago: 2,
        danger: true,
        words: "друг не просыпается, дышит редко. мы дома вдвоём, что делать",
        steps: &[],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 26,
        danger: false,
        words: "здравствуйте. рука опухла после укола и горячая, второй день. к врачу боюсь идти",
        steps: &[(1, Client("могу фото прислать"))],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 41,
        danger: false,
        words: "Привет, во сколько сегодня автобус и где стоит?",
        steps: &[],
    },
    Scene {
        lang: Lang::En,
        minutes_ago: 65,
        danger: false,
        words: "Hi, I don't speak much Russian. Where can I get an HIV test without papers?",
        steps: &[],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 8,
        danger: false,
        words: "а вы точно никому не скажете? хочу спросить про терапию",
        steps: &[],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 95,
        danger: false,
        words: "потерял паспорт, без него не берут на детокс. с чего начать?",
        steps: &[
            (
                6,
                Reply(
                    VERA,
                    "Здравствуйте. Хорошо, что написали. С документами поможем: у нас \
                            есть социальный работник. В каком районе вам удобно встретиться?",
                ),
            ),
            (4, Sort(VERA, Urgency::Routine, "SVC.ID_DOCS")),
            (9, Client("мне всё равно, лишь бы не в отделении")),
            (3, Note(VERA, "Боится полиции. Предложить встречу у автобуса.")),
            (
                2,
                Reply(
                    VERA,
                    "Встретимся у автобуса, в отделение идти не нужно. Узнаю у коллеги, \
                            когда он будет там, и напишу.",
                ),
            ),
            (1, Wait(VERA, Awaited::Specialist)),
        ],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 140,
        danger: false,
        words: "умер близкий человек. срываюсь, мне плохо одной. поговорите со мной",
        steps: &[
            (3, Reply(VERA, "Это очень тяжело. Я здесь. Расскажите, как вы сегодня?")),
            (2, Sort(VERA, Urgency::Urgent, "PSY.GENERAL")),
            (11, Client("плохо. но легче, когда есть кому написать")),
            (4, Reply(VERA, "Пишите, сколько нужно. Можно не торопиться.")),
            (30, Client("спасибо. я попробую поспать, напишу утром")),
        ],
    },
    Scene {
        lang: Lang::En,
        minutes_ago: 180,
        danger: false,
        words: "Need new syringes. Can I pick them up for two people?",
        steps: &[
            (
                5,
                Reply(
                    MARK,
                    "Yes, you can take them for a friend too. The bus crew will give \
                            you what you need, no questions about names.",
                ),
            ),
            (2, Sort(MARK, Urgency::Routine, "HRS.PACK")),
            (1, Wait(MARK, Awaited::Client)),
        ],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 300,
        danger: false,
        words: "где и когда можно сдать тест на гепатит?",
        steps: &[
            (
                4,
                Reply(
                    VERA,
                    "Экспресс-тест можно сделать в автобусе, это бесплатно и анонимно. \
                            Приходите, когда вам удобно.",
                ),
            ),
            (12, Client("супер, спасибо")),
            (3, Finish(VERA, "HRS.HCV_TEST", &["S01", "S08", "S19"], Outcome::Solved)),
            (20, Feedback(Useful::Yes, KnowsContact::Yes)),
        ],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 420,
        danger: false,
        words: "нужен юрист. остановили на улице, забрали телефон",
        steps: &[
            (9, Reply(MARK, "Понимаю, это страшно. Передам юристу. Сегодня он ответит вам здесь.")),
            (40, Finish(MARK, "SVC.LEGAL", &["S06", "S19"], Outcome::Referred)),
            (60, Feedback(Useful::Partly, KnowsContact::No)),
        ],
    },
    Scene {
        lang: Lang::En,
        minutes_ago: 510,
        danger: false,
        words: "What time is the bus on Friday?",
        steps: &[
            (2, Reply(MARK, "It stands there from six to nine in the evening on Fridays.")),
            (15, Finish(MARK, "INFO.SERVICES", &["S01"], Outcome::Solved)),
        ],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 560,
        danger: false,
        words: "хочу начать терапию, но не знаю как туда попасть",
        steps: &[
            (14, Reply(VERA, "Можем сходить вместе с вами. В какой день удобно?")),
            (30, Client("в четверг")),
            (
                5,
                Reply(
                    VERA,
                    "В четверг в десять, встретимся у входа. Напишите, если что-то \
                            изменится.",
                ),
            ),
            (3, Finish(VERA, "SVC.ART_ACCOMP", &["S11", "S19"], Outcome::Solved)),
            (5, Feedback(Useful::Yes, KnowsContact::Yes)),
        ],
    },
    Scene {
        lang: Lang::Ru,
        minutes_ago: 640,
        danger: false,
        words: "есть у вас сегодня новые шприцы?",
        steps: &[
            (7, Reply(VERA, "Да, в автобусе есть. Приходите до девяти вечера.")),
            (25, Finish(VERA, "HRS.PACK", &["S08", "S15"], Outcome::Solved)),
        ],
    },
];

async fn play(
    past: &House,
    workers: &[Worker],
    scene: &Scene,
    now: Timestamp,
) -> Result<(), DeskError> {
    past.clock.advance(now - Span::minutes(scene.minutes_ago) - past.now());
    let sent =
        Sent { words: Words::new(scene.words.to_owned()), attached: None, danger: scene.danger };
    let token = past.begin_talk(&sent, scene.lang).await?;
    let Some(visitor) = past.vault.visit(&token, past.now()).await? else { return Ok(()) };
    let case = past.case_of(visitor.client).await?.id;
    for (minutes, step) in scene.steps {
        past.clock.advance(Span::minutes(*minutes));
        if let Client(words) = step {
            let words = Words::new((*words).to_owned());
            past.add_to_talk(&visitor, &Sent { words, attached: None, danger: false }, scene.lang)
                .await?;
        } else {
            act(past, workers, case, step).await?;
        }
    }
    Ok(())
}

async fn act(past: &House, workers: &[Worker], case: CaseId, step: &Step) -> Result<(), DeskError> {
    let now = past.now();
    match *step {
        Client(_) => Ok(()),
        Reply(who, words) => {
            past.reply(&workers[who], case, &Words::new(words.to_owned()), Audience::Private).await
        }
        Note(who, words) => past.note(&workers[who], case, &Words::new(words.to_owned())).await,
        Sort(who, urgency, need) => {
            let (worker, need) = (workers[who].clone(), Need::read(need));
            let sorting = desk::case::Sorting { urgency, need, clarity: Clarity::Clear };
            past.store.commit(move |tx| desk::case::sort(tx, &worker, case, &sorting, now)).await
        }
        Wait(who, on) => {
            let worker = workers[who].clone();
            past.store.commit(move |tx| desk::case::pause(tx, &worker, case, on, now)).await
        }
        Finish(who, need, services, outcome) => {
            let (worker, need) = (workers[who].clone(), Need::read(need));
            let closure = Closure {
                need: need.ok_or(desk::Refusal::UnknownCode)?,
                more_needs: Vec::new(),
                services: services.iter().filter_map(|code| Service::read(code)).collect(),
                outcome,
                about: About::Themselves,
                seen: None,
                note: None,
            };
            past.store
                .commit(move |tx| desk::closure::finish(tx, &worker, case, closure, now))
                .await
        }
        Feedback(useful, knows) => {
            let zone = past.config.organisation.time_zone.clone();
            past.store
                .commit(move |tx| desk::feedback::give(tx, case, useful, knows, None, &zone, now))
                .await
        }
    }
}
