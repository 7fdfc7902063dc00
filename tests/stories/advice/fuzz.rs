//! Whatever anybody but a clinician sends to any address of the console, in any
//! order: no word about health leaves unsigned.

use netreach::codes::{Audience, Direction, Kind, Line, Role};
use netreach::desk::need::{Check, NEEDS, Need};
use netreach::desk::{Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::ids::CaseId;
use netreach::store;
use netreach::values;
use netreach::vault::Words;
use netreach::web::console::routes::{ROWS, Verb};
use telegram_standin::Admin;

use super::people;
use crate::support::pages::Pages;
use crate::support::telegram::{Scene, texts};
use crate::support::{Engine, Guest, TestHouse, each_engine, each_engine_with, refused};

/// Throws for each need, besides one of everything.
const THROWS: usize = 40;
const UNSIGNED: &str = "неподписанный-совет";
/// Addresses that end what the story is about, or that change who acts.
const LEFT_OUT: [&str; 5] =
    ["/session", "/session/end", "/cases/{id}/burn", "/me/passphrase", "/me/sessions/end"];

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn doors() -> Vec<&'static str> {
    let is_tried = |path: &&str| !LEFT_OUT.contains(path);
    ROWS.iter().filter(|row| row.verb == Verb::Post).map(|row| row.path).filter(is_tried).collect()
}

/// Everybody but clinicians.
fn others() -> Vec<Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::Doctor).collect()
}

struct World {
    house: TestHouse,
    vera: Worker,
    people: Vec<(Role, Pages)>,
    dice: Dice,
}

impl World {
    async fn build(house: TestHouse) -> World {
        let (vera, _) = people(&house).await;
        let mut people = vec![(Role::Worker, house.pages("vera").await)];
        for role in others() {
            house.hire(role.code(), &[role]).await;
            people.push((role, house.pages(role.code()).await));
        }
        World { house, vera, people, dice: Dice(11) }
    }

    /// A case of this need that Vera holds, shown to whoever may be shown one.
    async fn begins(&self, need: &Need) -> Guest {
        let guest = self.house.meets("нужна помощь с документами").await;
        self.house.takes(&self.vera, guest.case).await.unwrap();
        self.house.sorts_as(&self.vera, guest.case, need.code).await.unwrap();
        for role in [Role::Lawyer, Role::Psychologist, Role::SocialWorker, Role::Doctor] {
            let reader = self.house.reader("vera").await;
            self.house.hand(&reader, guest.case, role).await;
        }
        guest
    }

    /// One form with words in every field that may hold some.
    async fn sends(&mut self, path: &str, who: usize, guest: &Guest) {
        let variant = self.dice.throw(6);
        let path = path.replace("{id}", &guest.case.to_string()).replace("{seq}", "1");
        let seen = "99";
        let mut fields = vec![
            ("words", UNSIGNED),
            ("note", UNSIGNED),
            ("why", UNSIGNED),
            ("reason", UNSIGNED),
            ("title", UNSIGNED),
            ("name", UNSIGNED),
            ("seen", seen),
            ("number", "1"),
        ];
        fields.extend_from_slice(match variant {
            0 => &[("to", "private")],
            1 => &[("to", "chat")],
            2 => &[("to", "private"), ("phrase", UNSIGNED)],
            3 => &[("leaflet", UNSIGNED), ("to", "private")],
            4 => &[("need", "OTHER"), ("services", "S02"), ("outcome", "solved"), ("sure", "yes")],
            _ => &[("draft", "1"), ("urgency", "routine"), ("need", "INFO.SERVICES")],
        });
        self.people[who].1.post(&path, &fields).await;
        // Whatever it did, Vera has the case again.
        let _ = self.house.takes(&self.vera, guest.case).await;
    }

    /// Nothing free went to the client, and nothing is owed to them.
    async fn holds(&self, guest: &Guest, after: &str) {
        let read = self.house.client_reads(guest).await;
        assert!(!read.iter().any(|words| words.contains(UNSIGNED)), "{after}: {read:?}");
        let kinds = kinds_to_client(&self.house, guest.case).await;
        let is_free = |kind: &Kind| !matches!(kind, Kind::Line | Kind::Leaflet);
        assert!(!kinds.iter().any(is_free), "{after}: {kinds:?}");
    }
}

async fn kinds_to_client(house: &TestHouse, case: CaseId) -> Vec<Kind> {
    let messages = house.store.read(move |tx| store::message::since(tx, case, 0)).await;
    let messages = messages.unwrap_or_else(|fault: Fault| panic!("{fault}"));
    let ours = messages.iter().filter(|it| it.direction == Direction::ToClient);
    ours.map(|it| it.kind).collect()
}

#[test]
fn no_unsigned_word_about_health_leaves_by_any_door() {
    each_engine(|house| async move {
        let mut world = World::build(house).await;
        let doors = doors();
        assert!(doors.len() > 40, "{}", doors.len());
        let checked: Vec<_> = NEEDS.iter().filter(|need| need.check != Check::None).collect();
        assert_eq!(checked.len(), 21);
        for (turn, need) in checked.iter().enumerate() {
            let guest = world.begins(need).await;
            // Every door by everybody, a part of them for each need.
            for (at, door) in doors.iter().enumerate() {
                for who in 0..world.people.len() {
                    if (at * world.people.len() + who) % checked.len() == turn {
                        world.sends(door, who, &guest).await;
                    }
                }
            }
            for _ in 0..THROWS {
                let door = doors[world.dice.throw(doors.len())];
                let who = world.dice.throw(world.people.len());
                world.sends(door, who, &guest).await;
                // The doors that carry words, by whoever has the case.
                world.sends("/cases/{id}/replies", 0, &guest).await;
            }
            let after = format!("{}, {:?}", need.code, world.people[0].0);
            world.holds(&guest, &after).await;
        }
        // The same words do leave where nobody's health is concerned.
        let guest = world.house.meets("нужна помощь с жильём").await;
        world.house.takes(&world.vera, guest.case).await.unwrap();
        let path = format!("/cases/{}/replies", guest.case);
        world.people[0].1.post(&path, &[("words", UNSIGNED), ("to", "private")]).await;
        assert_eq!(kinds_to_client(&world.house, guest.case).await, [Kind::Words]);
    });
}

#[test]
fn nothing_unsigned_is_said_before_all_and_nothing_prepared_either() {
    let build = |engine: Engine| {
        let scene = Scene::build(engine, 7, |_| ());
        let group =
            scene.standin.supergroup("Чат").owner("Игорь").with_bot(Admin::all()).members(20);
        scene.telegram.set_group(group.id());
        (scene, group)
    };
    each_engine_with(build, |(scene, group)| async move {
        let (vera, _) = people(&scene).await;
        let ann = scene.ann();
        let group = group.with_member(&ann);
        ann.post(&group, "/ask после укола шишка и синяк на руке, что делать?");
        scene.calms().await;
        let case = scene.only_case().await;
        scene.takes(&vera, case).await.unwrap();
        for to in [Audience::Chat, Audience::Private] {
            let free = scene.reply(&vera, case, &Words::new(UNSIGNED.to_owned()), to).await;
            assert_eq!(refused(free), Some(Refusal::ClinicianFirst), "{to:?}");
        }
        scene.say_phrase(&vera, case, Line::AskFever).await.unwrap();
        scene.calms().await;
        let aloud = ann.phone_of(&group);
        assert!(!texts(&aloud).iter().any(|text| text.contains("температура")), "{aloud:?}");
        let owed = scene.store.read(|tx: &mut Tx| {
            tx.row("SELECT COUNT(*) FROM outbox WHERE errand IN ('words', 'aloud')", values![])?
                .map_or(Ok(0), |row| row.int(0))
        });
        assert_eq!(owed.await.unwrap_or_else(|fault: Fault| panic!("{fault}")), 0);
        let not_listed = scene.say_phrase(&vera, case, Line::Taken).await;
        assert_eq!(refused(not_listed), Some(Refusal::UnknownCode));
    });
}
