//! Two workers and a client do things to one case, in any order and at the same
//! time: one has it, no word is lost, none is said twice, and nobody answers who
//! does not have it.

use std::collections::BTreeMap;

use crate::messages::Dice;
use crate::support::{Engine, Guest, TestHouse, each_engine, minutes};
use netreach::codes::{Act, Choice, Direction, Role};
use netreach::desk::{DeskError, Worker};
use netreach::engine::Fault;
use netreach::house::handover::To;
use netreach::store;
use netreach::store::case::Standing;
use netreach::vault::{Reader, Words};

const RUNS: usize = 100;
const STEPS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Take,
    Release,
    Offer,
    Accept,
    Decline,
    Withdraw,
    Reply,
    Note,
    Finish,
    ClientWrites,
    ClientAgrees,
    ClientStays,
    TimePasses,
}

const DEEDS: &[Deed] = &[
    Deed::Take,
    Deed::Take,
    Deed::Release,
    Deed::Offer,
    Deed::Offer,
    Deed::Accept,
    Deed::Accept,
    Deed::Decline,
    Deed::Withdraw,
    Deed::Reply,
    Deed::Reply,
    Deed::Note,
    Deed::Finish,
    Deed::ClientWrites,
    Deed::ClientAgrees,
    Deed::ClientAgrees,
    Deed::ClientStays,
    Deed::TimePasses,
];

struct World {
    house: TestHouse,
    workers: [(&'static str, Worker); 2],
    readers: [Reader; 2],
}

/// Who did what with which words, and whether it was acknowledged.
type Done = (Deed, usize, String, Result<(), DeskError>);

impl World {
    async fn build(house: TestHouse) -> World {
        let vera = house.hire("vera", &[Role::Worker]).await;
        let boris = house.hire("boris", &[Role::Worker]).await;
        let readers = [house.reader("vera").await, house.reader("boris").await];
        World { house, workers: [("vera", vera), ("boris", boris)], readers }
    }

    async fn does(&self, guest: &Guest, deed: Deed, who: usize, words: String) -> Done {
        let (house, case) = (&self.house, guest.case);
        let (name, worker) = &self.workers[who];
        let (_, other) = &self.workers[1 - who];
        let done = match deed {
            Deed::Take => house.takes(worker, case).await,
            Deed::Release => house.releases(worker, case).await,
            Deed::Offer => {
                let to = To::Colleague(other.id);
                house.offers_as(&self.readers[who], worker, case, to).await
            }
            Deed::Accept => house.accepts(worker, case).await,
            Deed::Decline => house.declines(worker, case, "").await,
            Deed::Withdraw => house.withdraws(worker, case).await,
            Deed::Reply => house.replies(worker, case, &words).await,
            Deed::Note => house.note(worker, case, &Words::new(words.clone())).await,
            Deed::Finish => house.finishes(worker, case).await,
            Deed::ClientWrites => house.says(guest, &words).await,
            Deed::ClientAgrees => house.agrees(case).await,
            Deed::ClientStays => house.chooses(case, Choice::Stay).await,
            Deed::TimePasses => {
                house.later(minutes(6));
                house.round().await;
                Ok(())
            }
        };
        if let Err(DeskError::Fault(fault)) = &done {
            panic!("{deed:?} by {name}: {fault}");
        }
        (deed, who, words, done)
    }

    /// After each deed that stood alone: what was allowed follows from who had it.
    fn held_to_who_had_it(&self, before: Standing, done: &Done) {
        let (deed, who, _, result) = done;
        let me = self.workers[*who].1.id;
        let has = matches!(before, Standing::Held { by, .. } if by == me);
        let is_free = matches!(before, Standing::Waiting { .. });
        match deed {
            Deed::Reply if result.is_ok() => assert!(has || is_free, "answered and had it not"),
            Deed::Release | Deed::Offer | Deed::Withdraw | Deed::Finish if result.is_ok() => {
                assert!(has, "{deed:?} and had it not");
            }
            Deed::Accept if result.is_ok() => assert!(!has, "accepted what they have"),
            _ => {}
        }
    }

    async fn nothing_is_lost(&self, guest: &Guest, done: &[Done]) {
        let case = guest.case;
        let kept = |deeds: &'static [Deed]| {
            let mut words: Vec<_> = done
                .iter()
                .filter(|(deed, _, _, result)| deeds.contains(deed) && result.is_ok())
                .map(|(_, _, words, _)| words.clone())
                .collect();
            words.sort();
            words
        };
        let all = self.house.store.read(move |tx| store::message::since(tx, case, 0)).await;
        let all = all.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        for (place, message) in all.iter().enumerate() {
            assert_eq!(message.seq, i64::try_from(place).unwrap() + 1, "a number is missing");
        }
        let opened = self.house.open_messages(&self.readers[0], case, all).await.unwrap();
        let said = |direction: Direction| {
            let mut words: Vec<_> = opened
                .iter()
                .filter(|it| it.message.direction == direction)
                .filter_map(|it| it.letter.as_ref()?.words().map(str::to_owned))
                .collect();
            words.sort();
            words
        };
        let mut client = kept(&[Deed::ClientWrites]);
        client.push("нужна помощь с документами".to_owned());
        client.sort();
        assert_eq!(said(Direction::FromClient), client);
        assert_eq!(said(Direction::ToClient), kept(&[Deed::Reply]));
        assert_eq!(said(Direction::AmongWorkers), kept(&[Deed::Note]));
        // Each word carries the name of whoever was acknowledged for it.
        let authors: BTreeMap<_, _> = done
            .iter()
            .filter(|(deed, _, _, result)| {
                matches!(deed, Deed::Reply | Deed::Note) && result.is_ok()
            })
            .map(|(_, who, words, _)| (words.clone(), self.workers[*who].1.id))
            .collect();
        for letter in opened.iter().filter_map(|it| it.letter.as_ref()) {
            if let (Some(author), Some(words)) = (letter.author, letter.words()) {
                assert_eq!(authors.get(words), Some(&author), "{words}");
            }
        }
    }

    /// Read from its beginning the trail leads to whoever has the case now.
    async fn the_trail_leads_here(&self, guest: &Guest) {
        let case = guest.case;
        let trail = self.house.store.read(move |tx| store::trail::of_case(tx, case)).await;
        let trail = trail.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let mut holder = None;
        for step in &trail {
            match step.act {
                Act::Taken => {
                    assert_eq!(holder, None, "taken while somebody had it");
                    holder = step.worker;
                }
                Act::HandedOver => {
                    assert!(holder.is_some() && holder != step.worker, "handed over by nobody");
                    holder = step.worker;
                }
                Act::Released | Act::GivenBack | Act::Finished | Act::Answered | Act::Offered => {
                    assert_eq!(holder, step.worker, "{:?} by somebody else", step.act);
                    if !matches!(step.act, Act::Answered | Act::Offered) {
                        holder = None;
                    }
                }
                _ => {}
            }
        }
        let now = match self.house.standing(case).await {
            Standing::Held { by, .. } => Some(by),
            _ => None,
        };
        assert_eq!(holder, now, "{:?}", trail.iter().map(|it| it.act).collect::<Vec<_>>());
    }
}

#[test]
fn a_hundred_interleavings_leave_one_holder_and_every_word() {
    each_engine(|house| async move {
        let world = World::build(house).await;
        for run in 0..RUNS {
            let mut dice = Dice::new(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(run as u64 + 1));
            let guest = world.house.meets("нужна помощь с документами").await;
            let mut done = Vec::new();
            for step in 0..STEPS {
                let (deed, who) = (DEEDS[dice.below(DEEDS.len())], dice.below(2));
                let before = world.house.standing(guest.case).await;
                let did = world.does(&guest, deed, who, format!("слово {run} {step}")).await;
                println!("{run} {step} {deed:?} {who} {:?}", did.3);
                world.held_to_who_had_it(before, &did);
                done.push(did);
            }
            world.nothing_is_lost(&guest, &done).await;
            world.the_trail_leads_here(&guest).await;
        }
    });
}

#[test]
fn at_the_same_time_too() {
    each_engine(|house| async move {
        let world = World::build(house).await;
        let runs = if world.house.engine == Engine::Postgres { RUNS } else { RUNS / 4 };
        for run in 0..runs {
            let mut dice = Dice::new(0x2545_f491_4f6c_dd1d_u64.wrapping_mul(run as u64 + 1));
            let guest = world.house.meets("нужна помощь с документами").await;
            let mut done = Vec::new();
            for step in 0..STEPS / 3 {
                let mut next = |turn: usize| {
                    let deed = match DEEDS[dice.below(DEEDS.len())] {
                        // The clock is everybody's.
                        Deed::TimePasses => Deed::Reply,
                        deed => deed,
                    };
                    world.does(&guest, deed, turn % 2, format!("слово {run} {step} {turn}"))
                };
                let (one, two, three) = (next(0), next(1), next(2));
                let (one, two, three) = tokio::join!(one, two, three);
                done.extend([one, two, three]);
            }
            world.nothing_is_lost(&guest, &done).await;
            world.the_trail_leads_here(&guest).await;
        }
    });
}
