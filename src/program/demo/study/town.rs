//! Where and with whom the replay happens: an organisation of made-up people, its
//! places, its signed leaflets, and a Telegram of its own. All of it is set up by
//! the verbs that a real one would use.

use std::sync::Arc;

use telegram_standin::{Admin, Group, Person, Standin};

use super::corpus;
use crate::clock::{Clock, Span, Timestamp};
use crate::codes::{Lang, LeafletClass, PlaceKind, Role};
use crate::config::Config;
use crate::desk::need::Need;
use crate::desk::stops::{Sheet, write};
use crate::desk::{self, DeskError, Worker};
use crate::engine::Tx;
use crate::evidence::Month;
use crate::house::House;
use crate::ids::PlaceId;
use crate::leaflet::{Text, starter};
use crate::outbox::Channel;
use crate::program::Sentence;
use crate::roster;
use crate::store::stops::{Hours, InTwo, Stretch};
use crate::store::{self, Store};
use crate::telegram::Telegram;
use crate::vault::{Authority, Passphrase, Reader, RecoveryKey, Vault};

/// Name, roles, language of the console, passphrase.
pub type Made = (&'static str, &'static [Role], Lang, &'static str);

/// Whoever works in the study: six workers, as the paper has none by name.
pub const PEOPLE: [Made; 12] = [
    ("A", &[Role::Worker], Lang::Ru, "lamp window harbour a"),
    ("B", &[Role::Worker], Lang::Ru, "lamp window harbour b"),
    ("C", &[Role::Worker], Lang::Ru, "lamp window harbour c"),
    ("D", &[Role::Worker], Lang::Ru, "lamp window harbour d"),
    ("E", &[Role::Worker], Lang::Ru, "lamp window harbour e"),
    ("F", &[Role::Worker], Lang::En, "lamp window harbour f"),
    ("Olga", &[Role::Supervisor, Role::Editor], Lang::Ru, "lamp window harbour olga"),
    ("Roman", &[Role::Supervisor, Role::ReportingManager], Lang::Ru, "lamp window harbour roman"),
    ("Nina", &[Role::Doctor, Role::Verifier], Lang::Ru, "lamp window harbour nina"),
    ("Bus", &[Role::MobileUnit], Lang::Ru, "lamp window harbour bus"),
    ("Inna", &[Role::Researcher], Lang::Ru, "lamp window harbour inna"),
    ("Pavel", &[Role::Researcher], Lang::Ru, "lamp window harbour pavel"),
];

const OLGA: usize = 6;
const ROMAN: usize = 7;
const NINA: usize = 8;
const BUS: usize = 9;

/// As many as the group chat of the study had.
const UNNAMED_MEMBERS: usize = 1123;

/// People answer in these hours of every day, minutes of the local day.
pub const OPEN: (i64, i64) = (11 * 60, 21 * 60);

/// The leaflet of the crisis, from the day on which it was signed.
pub const TOPIC: &str = "topic-detox-now";
/// What answers how infections pass on.
pub const ABOUT_INFECTIONS: &str = "how-hiv-hepatitis-pass-on";

/// What is done at which place.
const PLACES: [(PlaceKind, &str, &str, &[&str], bool); 4] = [
    (
        PlaceKind::MobileUnit,
        "Автобус",
        "Bus",
        &[
            "HRS.PACK",
            "HRS.NALOXONE",
            "HRS.HIV_TEST",
            "HRS.HCV_TEST",
            "INJ.SEVERE",
            "INFO.SERVICES",
        ],
        true,
    ),
    (
        PlaceKind::Site,
        "Офис",
        "Office",
        &[
            "SVC.PSYCHOLOGIST",
            "SVC.ID_DOCS",
            "SVC.DISABILITY",
            "SVC.LEGAL",
            "SVC.SOCIAL",
            "SVC.DETOX_REHAB",
            "SVC.ART_DELIVERY",
        ],
        true,
    ),
    (
        PlaceKind::AidsCentre,
        "Центр СПИД",
        "AIDS centre",
        &["INFO.AIDSCENTER", "SVC.ART_ACCOMP"],
        false,
    ),
    (PlaceKind::Clinic, "Клиника", "Clinic", &["HRS.PREP", "INJ.SEVERE"], false),
];

/// The organisation, and the people on the other side of its bot.
pub struct Town {
    pub house: House,
    pub telegram: Arc<Telegram>,
    pub channel: Channel,
    pub standin: Standin,
    pub group: Group,
    workers: Vec<Worker>,
    readers: Vec<Reader>,
    places: Vec<(PlaceKind, PlaceId, &'static [&'static str])>,
}

/// What the replay is built on: an empty organisation.
pub struct Ground<'a> {
    pub store: Store,
    pub vault: Vault,
    pub config: Config,
    pub recovery: &'a RecoveryKey,
}

impl Town {
    /// Founds it at `begins`.
    ///
    /// # Errors
    /// When the machine fails.
    pub async fn found(ground: &Ground<'_>, begins: Timestamp) -> Result<Town, Sentence> {
        let mut standin = Standin::start(corpus::SEED)
            .map_err(|error| format!("the stand-in for Telegram cannot start: {error}"))?;
        standin.forgive();
        standin.poll_pauses(false);
        standin.clock().begin(begins.0);
        let rights = ["can_delete_messages", "can_restrict_members", "can_invite_users"];
        let group = standin
            .supergroup("Чат")
            .owner("Модератор")
            .members(UNNAMED_MEMBERS)
            .with_bot(Admin::of(&rights));
        let mut config = ground.config.clone();
        config.telegram.api_base = standin.address();
        config.telegram.group_id = Some(group.id());
        "8 000 555-01-07".clone_into(&mut config.organisation.phone);
        let telegram = Arc::new(Telegram::with_token(&standin.token(), &config.telegram)?);
        let clock = Clock::set_to(begins);
        let house = House::new(ground.store.clone(), ground.vault.clone(), clock, config);
        let mut town = Town {
            channel: Channel::Doors { telegram: Some(Arc::clone(&telegram)), push: None },
            house,
            telegram,
            standin,
            group,
            workers: Vec::new(),
            readers: Vec::new(),
            places: Vec::new(),
        };
        town.settle_in(ground.recovery).await.map_err(crate::program::open::sentence)?;
        Ok(town)
    }

    async fn settle_in(&mut self, recovery: &RecoveryKey) -> Result<(), DeskError> {
        for (name, roles, lang, passphrase) in PEOPLE {
            let by = Authority::Recovery(recovery);
            let passphrase = Passphrase::new(passphrase.to_owned());
            let id = roster::enlist(&self.house, &by, name, roles, lang, &passphrase).await?;
            self.workers.push(Worker { id, roles: roles.to_vec(), lang });
            // Whoever opens talks to doctors, and takes numbers and slips, signs in.
            if self.readers.len() < corpus::WORKERS {
                self.readers.push(self.house.vault.sign_in(id, &passphrase).await?);
            }
        }
        self.remember_before().await?;
        self.open_hours().await?;
        self.open_places().await?;
        let texts = starter::texts().map_err(|_| desk::Refusal::LeafletUnfit)?;
        self.house.import_leaflets(texts).await?;
        self.sign_everything().await
    }

    /// How many asked in the months before, when there was only the van: a reporting
    /// manager has written it down.
    async fn remember_before(&self) -> Result<(), DeskError> {
        let roman = self.workers[ROMAN].clone();
        let write = move |tx: &mut Tx| {
            let last = Month::of(2019, 10);
            let months = last.back(corpus::BEFORE.len() - 1).to(last);
            months.zip(corpus::BEFORE).try_for_each(|(month, times)| {
                desk::figures::set_baseline(tx, &roman, &[(month, times)])
            })
        };
        self.house.store.commit(write).await
    }

    async fn open_hours(&self) -> Result<(), DeskError> {
        let olga = self.workers[OLGA].clone();
        let of_day = |minute: i64| i16::try_from(minute).unwrap_or(0);
        let hours = (of_day(OPEN.0), of_day(OPEN.1));
        let plan = move |tx: &mut Tx| {
            let week: Vec<i8> = (1..=7).collect();
            desk::hours::plan(tx, &olga, Role::Worker, &week, hours)
        };
        self.house.store.commit(plan).await
    }

    async fn open_places(&mut self) -> Result<(), DeskError> {
        let (now, zone) = (self.house.now(), self.house.config.organisation.time_zone.clone());
        for (kind, ru, en, offers, redeems) in PLACES {
            let (olga, zone) = (self.workers[OLGA].clone(), zone.clone());
            let both = |ru: &str, en: &str| InTwo { ru: ru.to_owned(), en: en.to_owned() };
            let stretch = Stretch { from_min: 17 * 60, until_min: 21 * 60 };
            let sheet = Sheet {
                kind,
                title: both(ru, en),
                way: both("Как на карте.", "As on the map."),
                entry: InTwo::default(),
                offers: offers.iter().filter_map(|code| Need::read(code)).collect(),
                tel: String::new(),
                is_active: true,
                redeems,
                hours: (1..=7).map(|weekday| Hours { weekday, stretch }).collect(),
            };
            let open = move |tx: &mut Tx| write(tx, &olga, None, sheet, now, &zone);
            let id = self.house.store.commit(open).await?;
            self.places.push((kind, id, offers));
        }
        Ok(())
    }

    /// The clinician answers for whatever there is, for a year from now.
    pub async fn sign_everything(&self) -> Result<(), DeskError> {
        let (nina, now) = (self.workers[NINA].clone(), self.house.now());
        sign(&self.house, nina, now).await
    }

    /// An editor writes down what is true of this spring, and a clinician signs it.
    pub async fn open_topic(&self) -> Result<(), DeskError> {
        let text = Text {
            name: TOPIC.to_owned(),
            lang: Lang::Ru,
            title: "Детокс и реабилитация сейчас".to_owned(),
            class: LeafletClass::Info,
            needs: vec!["INFO.COVID"],
            words: "коронавирус, ковид, карантин".to_owned(),
            asks: "коронавирус, ковид, карантин".to_owned(),
            sources: Vec::new(),
            confirm: Vec::new(),
            body: corpus::sentences("topic").first().map_or("", |(ru, _)| ru).to_owned(),
        };
        self.house.import_leaflets(vec![text]).await?;
        self.sign_everything().await
    }

    #[must_use]
    pub fn worker(&self, place: usize) -> &Worker {
        &self.workers[place % corpus::WORKERS]
    }

    #[must_use]
    pub fn reader(&self, place: usize) -> &Reader {
        &self.readers[place % corpus::WORKERS]
    }

    #[must_use]
    pub fn doctor(&self) -> &Worker {
        &self.workers[NINA]
    }

    #[must_use]
    pub fn bus(&self) -> &Worker {
        &self.workers[BUS]
    }

    /// Where this is done: at the mobile unit, or elsewhere.
    #[must_use]
    pub fn place_for(&self, need: &str, at_van: bool) -> Option<PlaceId> {
        let does = |(_, _, offers): &&(PlaceKind, PlaceId, &[&str])| offers.contains(&need);
        let is_van =
            |it: &&(PlaceKind, PlaceId, &[&str])| at_van == (it.0 == PlaceKind::MobileUnit);
        let fitting: Vec<_> = self.places.iter().filter(does).collect();
        let wanted = fitting.iter().copied().find(is_van).or(fitting.first().copied());
        wanted.map(|(_, id, _)| *id)
    }

    /// Somebody new, known to the group chat where that is their door.
    #[must_use]
    pub fn somebody(&self, in_group: bool) -> Person {
        let person = self.standin.user("Гость", "").language("ru");
        if in_group {
            self.group.add(person.id());
        }
        person
    }
}

/// Everything that is there is signed, for as long as usual.
pub async fn sign(house: &House, nina: Worker, now: Timestamp) -> Result<(), DeskError> {
    let until = now + Span::days(365);
    let sign = move |tx: &mut Tx| {
        for draft in store::leaflet::newest_of_all(tx)? {
            desk::leaflet::sign(tx, &nina, draft.id, until, now)?;
        }
        Ok::<_, DeskError>(())
    };
    house.store.commit(sign).await?;
    Ok(house.refresh_library().await?)
}
