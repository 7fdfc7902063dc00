//! What the client thought of it. The house asks, once, some hours after the
//! end; nobody whom it is about has a hand in it. The words go to supervisors
//! and bypass the worker; the two coded answers are counted of nobody.

use jiff::tz::TimeZone;

use super::case::say;
use super::permission::Permission;
use super::{DeskError, Refusal, Worker, hours, report};
use crate::clock::{Span, Timestamp};
use crate::codes::{Audience, KnowsContact, Line, Mood, Reach, Tallied, Useful};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::vault::Sealed;

/// A second answer replaces the first. `sealed` are the words, if any, sealed
/// to the case's feedback lock, which only supervisors can open. `zone` is the
/// organisation's: answers are counted by its days.
///
/// # Errors
/// When the talk is gone.
pub fn give(
    tx: &mut Tx,
    id: CaseId,
    useful: Useful,
    knows_contact: KnowsContact,
    sealed: Option<&Sealed>,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = open(tx, id)?;
    let about = match case.standing {
        Standing::Held { by, .. } => Some(by),
        Standing::Finished { by, .. } => by,
        Standing::Waiting { .. } | Standing::Forgetting => None,
    };
    tally(tx, &case, useful, knows_contact, zone, now)?;
    store::feedback::keep(tx, id, about, useful, knows_contact, sealed, now)?;
    if let Some(report) = case.report {
        store::report::set_feedback(tx, report, useful, knows_contact)?;
    }
    tx.ring(id.0)?;
    Ok(())
}

/// Whoever answers before they were asked was asked by that. What the bot
/// answered alone is not in the figures: nobody was asked about it.
fn tally(
    tx: &mut Tx,
    case: &Case,
    useful: Useful,
    knows_contact: KnowsContact,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), DeskError> {
    // Of an answer only its hour is kept: it is taken away from the day it was added to.
    let day = |at: Timestamp| report::calendar(at.hour(), zone).day;
    let put = store::feedback::was_put(tx, case.id)?;
    let is_ended_by_person = matches!(case.standing, Standing::Finished { by: Some(_), .. });
    if put.is_none() && !is_ended_by_person {
        return Ok(());
    }
    if !put.is_some_and(|put| put.is_reached) {
        store::feedback::put(tx, case.id, true)?;
        store::feedback::count(tx, day(now), Tallied::Asked, 1)?;
    }
    if let Some(before) = store::feedback::of_case(tx, case.id)? {
        let then = day(before.hour);
        store::feedback::count(tx, then, of_useful(before.useful), -1)?;
        store::feedback::count(tx, then, of_knowing(before.knows_contact), -1)?;
    }
    store::feedback::count(tx, day(now), of_useful(useful), 1)?;
    Ok(store::feedback::count(tx, day(now), of_knowing(knows_contact), 1)?)
}

fn of_useful(useful: Useful) -> Tallied {
    match useful {
        Useful::Yes => Tallied::UsefulYes,
        Useful::Partly => Tallied::UsefulPartly,
        Useful::No => Tallied::UsefulNo,
    }
}

fn of_knowing(knows: KnowsContact) -> Tallied {
    match knows {
        KnowsContact::Yes => Tallied::KnowsYes,
        KnowsContact::No => Tallied::KnowsNo,
    }
}

/// Asks everybody whose time has come, once. Says how many it asked. Nobody is
/// asked at night; whoever is forgotten before the morning is not asked.
///
/// # Errors
/// When the database fails.
pub fn ask_due(
    tx: &mut Tx,
    after: Span,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<usize, DeskError> {
    if is_night(zone, now) {
        return Ok(0);
    }
    let mut asked = 0;
    for id in store::feedback::to_ask(tx, now - after)? {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        if !matches!(case.standing, Standing::Finished { by: Some(_), .. }) {
            continue;
        }
        let is_reached = is_reached(tx, &case)?;
        store::feedback::put(tx, id, is_reached)?;
        if is_reached {
            say(tx, &mut case, Line::AskFeedback, now)?;
            store::case::save(tx, &case)?;
            store::feedback::count(tx, report::calendar(now, zone).day, Tallied::Asked, 1)?;
            tx.ring(id.0)?;
            asked += 1;
        }
    }
    Ok(asked)
}

/// Whether it is an hour at which nobody wants a question.
#[must_use]
pub fn is_night(zone: &TimeZone, now: Timestamp) -> bool {
    let minute = hours::minute(zone, now);
    !(limits::QUESTIONS_FROM_MIN..limits::QUESTIONS_UNTIL_MIN).contains(&minute)
}

/// On the web the question stands in the talk; on Telegram it needs a private
/// chat that takes it.
fn is_reached(tx: &mut Tx, case: &Case) -> Result<bool, DeskError> {
    let way = store::telegram::way_to(tx, case.client)?;
    Ok(way.is_none_or(|way| way.place == Audience::Private && way.reach == Reach::Open))
}

/// The client wants to say more: their next words go to supervisors, for a
/// while. `false` when there is nothing to add to.
///
/// # Errors
/// When the talk is gone.
pub fn await_words(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<bool, DeskError> {
    open(tx, id)?;
    if store::feedback::of_case(tx, id)?.is_none() {
        return Ok(false);
    }
    if store::feedback::was_put(tx, id)?.is_none() {
        store::feedback::put(tx, id, false)?;
    }
    store::feedback::await_words(tx, id, Some(now + limits::FEEDBACK_WORDS))?;
    Ok(true)
}

/// Whether the client's next words are for supervisors.
///
/// # Errors
/// When the database fails.
pub fn awaits_words(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<bool, DeskError> {
    let due = store::feedback::was_put(tx, id)?.and_then(|put| put.words_due);
    Ok(due.is_some_and(|due| due > now) && store::feedback::of_case(tx, id)?.is_some())
}

/// Words for supervisors, after the answers.
///
/// # Errors
/// When the talk is gone.
pub fn add_words(tx: &mut Tx, id: CaseId, sealed: &Sealed) -> Result<(), DeskError> {
    open(tx, id)?;
    store::feedback::add_words(tx, id, sealed)?;
    store::feedback::await_words(tx, id, None)?;
    tx.ring(id.0)?;
    Ok(())
}

/// A supervisor has read it.
///
/// # Errors
/// When the worker is none.
pub fn read(tx: &mut Tx, worker: &Worker, id: CaseId) -> Result<(), DeskError> {
    worker.may(Permission::ReadFeedback)?;
    Ok(store::feedback::read_by(tx, id, worker.id)?)
}

/// The case is about to be destroyed: a bad answer that nobody read goes with
/// it, and that much is counted. `today` is the organisation's day.
pub(super) fn gone(tx: &mut Tx, id: CaseId, today: Timestamp) -> Result<(), DeskError> {
    let Some(given) = store::feedback::of_case(tx, id)? else { return Ok(()) };
    let is_bad = given.useful == Useful::No || given.knows_contact == KnowsContact::No;
    if is_bad && !given.is_read {
        store::feedback::count(tx, today, Tallied::Unread, 1)?;
    }
    Ok(())
}

/// How the client feels, where they want to say. Whoever helps them sees it.
///
/// # Errors
/// When the talk is gone.
pub fn feel(tx: &mut Tx, id: CaseId, mood: Mood) -> Result<(), DeskError> {
    open(tx, id)?;
    store::feedback::set_mood(tx, id, mood)?;
    tx.ring(id.0)?;
    Ok(())
}

fn open(tx: &mut Tx, id: CaseId) -> Result<Case, DeskError> {
    let case = store::case::locked(tx, id)?;
    case.filter(|case| case.standing != Standing::Forgetting)
        .ok_or_else(|| Refusal::Forgotten.into())
}

// ---- figures ----

/// One figure: how many said so, of how many who answered, of how many who were
/// asked. There is no way to one of the three without the other two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    key: &'static str,
    said: i64,
    answered: i64,
    asked: i64,
}

impl Score {
    /// The key of its sentence, and all that stands in its gaps.
    #[must_use]
    pub fn sentence(&self) -> (&'static str, [(&'static str, i64); 3]) {
        (self.key, [("said", self.said), ("answered", self.answered), ("asked", self.asked)])
    }
}

/// What clients thought between two days, both included: nothing while nobody
/// answered, and never of one worker.
///
/// # Errors
/// When the database fails.
pub fn scores(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Score>, DeskError> {
    let counts = store::feedback::counts(tx, from, to)?;
    let of = |what: Tallied| counts.iter().find(|(it, _)| *it == what).map_or(0, |(_, n)| *n);
    let useful = [Tallied::UsefulYes, Tallied::UsefulPartly, Tallied::UsefulNo].map(of);
    let answered = useful.iter().sum();
    if answered == 0 {
        return Ok(Vec::new());
    }
    // An answer may be of another day than its question.
    let asked = of(Tallied::Asked).max(answered);
    let score = |key, said| Score { key, said, answered, asked };
    Ok(vec![
        score("score-useful-yes", useful[0]),
        score("score-useful-partly", useful[1]),
        score("score-useful-no", useful[2]),
        score("score-knows-yes", of(Tallied::KnowsYes)),
    ])
}

/// Bad answers that went unread between two days, both included.
///
/// # Errors
/// When the database fails.
pub fn unread_gone(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<i64, DeskError> {
    let counts = store::feedback::counts(tx, from, to)?;
    Ok(counts.iter().find(|(what, _)| *what == Tallied::Unread).map_or(0, |(_, n)| *n))
}
