//! The replay itself: one clock for the desk and for Telegram, and steps of many
//! cases in the order of their time. Whatever is due by itself happens between.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::tz::TimeZone;
use telegram_standin::Person;

use super::chance::Chance;
use super::corpus::{self, Door, Planned};
use super::steps::{self, Act, Steps};
use super::town::{self, Ground, Town};
use crate::clock::{Span, Timestamp};
use crate::codes::Audience;
use crate::desk::{DeskError, Refusal, hours};
use crate::house::House;
use crate::ids::CaseId;
use crate::program::{Sentence, open};
use crate::store::case::Case;
use crate::{outbox, rounds, store};

/// Rounds are made at least so often.
const ROUND: Span = Span::hours(12);
/// And looks at whoever is in danger, while anybody is.
const LOOK: Span = Span::seconds(30);
/// The first day of the study is the next.
const EVE: &str = "2019-10-31T12:00:00Z";
/// A day before anybody asks about it.
const TOPIC_DAY: &str = "2020-03-31T12:00:00Z";
/// When the last talk is gone: no talk lives longer than thirty days.
const EMPTY: &str = "2020-08-05T12:00:00Z";

/// What is known of a case while it is played.
pub(super) struct Played {
    pub person: Option<Person>,
    pub case: Option<CaseId>,
    /// Their request in the group chat, by its number there.
    pub asked: Option<i64>,
    /// The halves of the code: the client's, and that on the slip.
    pub halves: Option<(String, String)>,
    /// Nothing more happens in it.
    pub is_over: bool,
    steps: Steps,
}

/// When, in which order, which case, which of its steps.
type Due = Reverse<(i64, usize, usize, usize)>;

pub(super) struct Replay {
    pub town: Town,
    pub planned: Vec<Planned>,
    pub played: Vec<Played>,
    pub chance: Chance,
    due: BinaryHeap<Due>,
    order: usize,
    next_round: Timestamp,
    /// The first update that Telegram was not told of.
    offset: AtomicI64,
}

/// Plays all of it on an empty organisation. `progress` is told how many cases
/// have begun, of how many.
///
/// # Errors
/// A step that the desk refused, or that the machine failed at, by its name.
pub async fn replay(
    ground: &Ground<'_>,
    mut progress: impl FnMut(usize, usize),
) -> Result<House, Sentence> {
    let zone = ground.config.organisation.time_zone.clone();
    let town = Town::found(ground, moment(EVE)).await?;
    let planned = corpus::plan(&zone);
    let mut chance = Chance::new(corpus::SEED + 1);
    let played = planned.iter().map(|planned| Played {
        person: None,
        case: None,
        asked: None,
        halves: None,
        is_over: planned.door == Door::Forum,
        steps: steps::of(planned, &mut chance),
    });
    let played: Vec<Played> = played.collect();
    let next_round = town.house.now();
    let order = planned.len();
    let due = planned.iter().enumerate();
    let due = due.map(|(place, it)| Reverse((it.arrives.0, place, place, 0))).collect();
    let mut run =
        Replay { town, planned, played, chance, due, order, next_round, offset: 0.into() };
    let (mut begun, mut topic) = (0, Some(moment(TOPIC_DAY)));
    while let Some(Reverse((at, _, place, step))) = run.due.pop() {
        if let Some(day) = topic.filter(|day| day.0 <= at) {
            run.passes(day).await?;
            run.town.open_topic().await.map_err(open::sentence)?;
            topic = None;
        }
        run.passes(Timestamp(at)).await?;
        if step == 0 {
            begun += 1;
            progress(begun, run.planned.len());
        }
        run.takes(place, step, &zone).await?;
    }
    run.passes(moment(EMPTY)).await?;
    Ok(run.town.house)
}

impl Replay {
    /// One step of one case, and when the next is due.
    async fn takes(&mut self, place: usize, step: usize, zone: &TimeZone) -> Result<(), Sentence> {
        let Some((_, act)) = self.played[place].steps.get(step).cloned() else { return Ok(()) };
        if self.planned[place].door == Door::Forum {
            let logged = super::elsewhere::log(&self.town, &self.planned[place]).await;
            return logged.map_err(open::sentence);
        }
        if self.played[place].is_over {
            return Ok(());
        }
        if let Err(error) = self.act(place, &act).await {
            let (need, door) = (self.planned[place].kind.need, self.planned[place].door);
            let why = open::sentence(error);
            return Err(format!("case {place} ({need}, {door:?}), {act:?}: {why}"));
        }
        self.settles().await?;
        self.after(place, &act).await.map_err(open::sentence)?;
        if let Some((minutes, next)) = self.played[place].steps.get(step + 1) {
            let then = self.town.house.now() + Span::minutes(*minutes);
            let then = match next.is_ours() {
                true => in_hours(then, zone, &mut self.chance),
                false => then,
            };
            self.order += 1;
            self.due.push(Reverse((then.0, self.order, place, step + 1)));
        }
        Ok(())
    }

    /// Time passes here and at Telegram, with everything that happens in it.
    async fn passes(&mut self, until: Timestamp) -> Result<(), Sentence> {
        while self.town.house.now() < until {
            let now = self.town.house.now();
            let is_danger = self.is_danger().await.map_err(open::sentence)?;
            let most = if is_danger { LOOK } else { self.next_round - now };
            self.moves(Span((until - now).0.min(most.0.max(1))));
            if is_danger {
                rounds::mind_danger(&self.town.house).await.map_err(open::sentence)?;
            }
            if self.town.house.now() >= self.next_round {
                rounds::make(&self.town.house).await;
                self.next_round = self.town.house.now() + ROUND;
            } else if !is_danger {
                continue;
            }
            self.settles().await?;
        }
        Ok(())
    }

    fn moves(&self, span: Span) {
        self.town.house.clock.advance(span);
        self.town.standin.advance(span.0);
    }

    /// What was said is heard, and what is owed goes out, until nothing moves. A
    /// second passes where Telegram's pace asks for it.
    pub(super) async fn settles(&self) -> Result<(), Sentence> {
        let (house, telegram) = (&self.town.house, &self.town.telegram);
        for _ in 0..200 {
            let mut has_moved = false;
            if self.town.standin.pending() > 0 {
                let mut offset = self.offset.load(Ordering::SeqCst);
                let asked = crate::telegram::ask_once(telegram, house, &mut offset).await;
                self.offset.store(offset, Ordering::SeqCst);
                asked.map_err(open::sentence)?;
                has_moved = true;
            }
            let worked = outbox::work_once(house, &self.town.channel).await;
            has_moved |= worked.map_err(open::sentence)? > 0;
            if has_moved {
                continue;
            }
            let soon = house.now() + Span::seconds(4);
            let is_soon = house.store.read(move |tx| store::outbox::is_any_due(tx, soon)).await;
            if !is_soon.map_err(|fault: crate::engine::Fault| fault.to_string())? {
                return Ok(());
            }
            self.moves(Span::seconds(1));
        }
        Err("something stays owed on Telegram".to_owned())
    }

    /// Whether somebody's life is in danger in a talk that goes on.
    async fn is_danger(&self) -> Result<bool, DeskError> {
        let heard = self.town.house.store.read(store::emergency::heard).await?;
        Ok(!heard.is_empty())
    }

    /// What the step led to that others build on.
    async fn after(&mut self, place: usize, act: &Act) -> Result<(), DeskError> {
        if self.played[place].case.is_none() {
            self.played[place].case = self.case_of(place).await?.map(|case| case.id);
        }
        match act {
            Act::Write => self.is_answered(place).await,
            Act::Refer { .. } => self.notes_code(place).await,
            _ => Ok(()),
        }
    }

    /// The case of whoever this is, found as Telegram finds it.
    pub(super) async fn case_of(&self, place: usize) -> Result<Option<Case>, DeskError> {
        let Some(person) = &self.played[place].person else { return Ok(None) };
        let (house, telegram) = (&self.town.house, &self.town.telegram);
        let tag = match self.planned[place].door {
            Door::Chat => telegram.member_tag(house, self.town.group.id(), person.id()),
            _ => telegram.chat_tag(house, person.id()),
        };
        let find = move |tx: &mut crate::engine::Tx| {
            let client = store::telegram::chat(tx, &tag)?.and_then(|chat| chat.client);
            client.map_or(Ok(None), |client| store::case::of_client(tx, client))
        };
        house.store.read(find).await.map_err(|fault: crate::engine::Fault| fault.into())
    }

    /// Whether whoever this is reads us in private: from the group chat they must
    /// have come first.
    pub(super) async fn has_private_way(&self, place: usize) -> Result<bool, DeskError> {
        let Some(case) = self.case_of(place).await? else { return Ok(false) };
        let way = move |tx: &mut crate::engine::Tx| store::telegram::way_to(tx, case.client);
        let way = self.town.house.store.read(way).await?;
        Ok(way.is_some_and(|way| way.place == Audience::Private))
    }

    /// # Errors
    /// [`Refusal::NoSuchCase`] where the request opened none.
    pub(super) fn id(&self, place: usize) -> Result<CaseId, DeskError> {
        self.played[place].case.ok_or_else(|| Refusal::NoSuchCase.into())
    }
}

/// The moment itself, or when people are there again.
fn in_hours(at: Timestamp, zone: &TimeZone, chance: &mut Chance) -> Timestamp {
    let minute = hours::minute(zone, at);
    let (opens, closes) = town::OPEN;
    let wait = match minute {
        _ if minute < opens => opens - minute,
        _ if minute >= closes => opens + 24 * 60 - minute,
        _ => return at,
    };
    at + Span::minutes(wait + chance.between(1, 45))
}

fn moment(text: &str) -> Timestamp {
    text.parse::<jiff::Timestamp>().map_or(Timestamp(0), |moment| Timestamp(moment.as_second()))
}
