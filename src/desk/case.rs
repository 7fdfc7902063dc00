//! How a case moves from hand to hand.

use super::{DeskError, Refusal, Worker, beside, deed, emergency, guide, handover, reading};
use crate::clock::{Span, Timestamp};
use crate::codes::{
    Act, Audience, Awaited, Carrier, Clarity, Deed, Direction, Errand, Fate, Kind, Line, Outcome,
    Reach, Role, Urgency,
};
use crate::engine::Tx;
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::case::{Case, Pause, Standing};
use crate::store::message::Message;
use crate::store::outbox::NewErrand;
use crate::vault::Sealed;

use super::ladder;
use super::need::Need;
use super::permission::Permission;

impl Standing {
    /// The worker takes the case. Taking what one holds already changes nothing.
    ///
    /// # Errors
    /// When somebody else holds it, or nobody may any more.
    pub fn taken(self, by: WorkerId, now: Timestamp) -> Result<Standing, Refusal> {
        match self {
            Standing::Waiting { .. } => Ok(Standing::Held { by, since: now, pause: None }),
            Standing::Held { by: holder, .. } if holder == by => Ok(self),
            Standing::Held { .. } => Err(Refusal::HeldByOther),
            Standing::Finished { .. } => Err(Refusal::AlreadyFinished),
            Standing::Forgetting => Err(Refusal::Forgotten),
        }
    }

    /// The case goes back to the queue, in the place its client has earned by waiting.
    ///
    /// # Errors
    /// When this worker does not hold it.
    pub fn released(
        self,
        by: WorkerId,
        waiting_since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Standing, Refusal> {
        self.held_by(by)?;
        Ok(Standing::Waiting { since: waiting_since.unwrap_or(now) })
    }

    /// # Errors
    /// When this worker does not hold it.
    pub fn paused(self, by: WorkerId, pause: Pause) -> Result<Standing, Refusal> {
        let since = self.held_by(by)?;
        Ok(Standing::Held { by, since, pause: Some(pause) })
    }

    /// # Errors
    /// When this worker does not hold it.
    pub fn finished(
        self,
        by: WorkerId,
        outcome: Outcome,
        now: Timestamp,
    ) -> Result<Standing, Refusal> {
        self.held_by(by)?;
        Ok(Standing::Finished { by: Some(by), at: now, outcome })
    }

    /// A client wrote: a finished case waits again, and a pause ends.
    ///
    /// # Errors
    /// When the case is being destroyed.
    pub fn heard(self, now: Timestamp) -> Result<Standing, Refusal> {
        match self {
            // Whomever the worker waits for, now the client waits for the worker.
            Standing::Held { by, since, .. } => Ok(Standing::Held { by, since, pause: None }),
            Standing::Waiting { .. } => Ok(self),
            Standing::Finished { .. } => Ok(Standing::Waiting { since: now }),
            Standing::Forgetting => Err(Refusal::Forgotten),
        }
    }

    /// The worker who finished a case takes it up again.
    ///
    /// # Errors
    /// When it is not finished.
    pub fn reopened(self, by: WorkerId, now: Timestamp) -> Result<Standing, Refusal> {
        match self {
            Standing::Finished { .. } => Ok(Standing::Held { by, since: now, pause: None }),
            Standing::Forgetting => Err(Refusal::Forgotten),
            Standing::Waiting { .. } | Standing::Held { .. } => Err(Refusal::NotFinished),
        }
    }

    /// Since when this worker has it.
    ///
    /// # Errors
    /// When they do not.
    pub fn held_by(self, by: WorkerId) -> Result<Timestamp, Refusal> {
        match self {
            Standing::Held { by: holder, since, .. } if holder == by => Ok(since),
            Standing::Held { .. } => Err(Refusal::HeldByOther),
            Standing::Waiting { .. } => Err(Refusal::NotHeld),
            Standing::Finished { .. } => Err(Refusal::AlreadyFinished),
            Standing::Forgetting => Err(Refusal::Forgotten),
        }
    }
}

/// Of all workers who try at once, one gets it.
///
/// # Errors
/// [`Refusal::HeldByOther`] for the others.
pub fn take(tx: &mut Tx, worker: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    reading::may_answer(tx, worker, &case)?;
    if taken(tx, worker, &mut case, now)? {
        // The client learns that a person is here.
        say(tx, &mut case, Line::Taken, now)?;
    }
    store::case::save(tx, &case)?;
    Ok(())
}

/// Takes a locked case for the worker. Says whether that is new.
pub(super) fn taken(
    tx: &mut Tx,
    worker: &Worker,
    case: &mut Case,
    now: Timestamp,
) -> Result<bool, DeskError> {
    let before = case.standing;
    case.standing = before.taken(worker.id, now)?;
    let is_new = before != case.standing;
    if is_new {
        store::trail::append(tx, case.id, Some(worker.id), Act::Taken, now)?;
        beside::attached(tx, case.id, worker.id, now)?;
        if case.urgency == Urgency::Emergency {
            let about = Some(worker.id);
            let what = deed::About { deed: Deed::EmergencyTaken, about, case: Some(case.id) };
            deed::note(tx, about, what, None, now)?;
        }
    }
    followed(tx, case, now)?;
    tx.ring(case.id.0)?;
    Ok(is_new)
}

/// What stands beside a case follows it: a hand-over that is over ends, and so does
/// the ladder, or it begins. Called after every change of a case.
///
/// # Errors
/// When the database fails.
pub(super) fn followed(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<(), DeskError> {
    handover::follow(tx, case)?;
    Ok(ladder::follow(tx, case, now)?)
}

/// # Errors
/// When this worker does not hold the case; [`Refusal::StillInDanger`] for a case
/// that can only be handed over.
pub fn release(tx: &mut Tx, worker: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    case.standing.held_by(worker.id)?;
    emergency::must_be_over(tx, id)?;
    case.standing = case.standing.released(worker.id, case.unanswered_since, now)?;
    handover::called_off(tx, &mut case, now)?;
    store::case::save(tx, &case)?;
    followed(tx, &case, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::Released, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The worker waits for somebody, so the case is not given back meanwhile.
///
/// # Errors
/// When this worker does not hold the case.
pub fn pause(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    on: Awaited,
    now: Timestamp,
) -> Result<(), DeskError> {
    let length = match on {
        Awaited::Client | Awaited::Specialist => limits::PAUSE,
        Awaited::Offline => limits::PAUSE_OFFLINE,
    };
    let mut case = locked(tx, id)?;
    case.standing = case.standing.paused(worker.id, Pause { on, until: now + length })?;
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::Paused, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// # Errors
/// When the case is not finished, or was finished by somebody else.
pub fn reopen(tx: &mut Tx, worker: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    reading::may_answer(tx, worker, &case)?;
    if let Standing::Finished { by: Some(by), .. } = case.standing
        && by != worker.id
    {
        return Err(Refusal::NotYourCase.into());
    }
    case.standing = case.standing.reopened(worker.id, now)?;
    say(tx, &mut case, Line::Reopened, now)?;
    store::case::save(tx, &case)?;
    followed(tx, &case, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::Reopened, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// What the worker has understood so far: how dangerous it is, what is asked,
/// how clearly. The report's draft learns it at once.
pub struct Sorting {
    pub urgency: Urgency,
    pub need: Option<&'static Need>,
    pub clarity: Clarity,
}

/// # Errors
/// When the worker may neither hold nor see the case; [`Refusal::StillInDanger`]
/// for less than an emergency while it is not known how that ended.
pub fn sort(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    sorting: &Sorting,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    may_work_on(worker, &case)?;
    if case.urgency == Urgency::Emergency && sorting.urgency != Urgency::Emergency {
        emergency::must_be_over(tx, id)?;
    }
    let is_new = case.urgency != sorting.urgency;
    if is_new {
        store::trail::append(tx, id, Some(worker.id), Act::UrgencySet, now)?;
    }
    case.urgency = sorting.urgency;
    super::advice::remember(tx, &case)?;
    let is_same = case.need.as_deref() == sorting.need.map(|need| need.code);
    // What the rules only guessed is a person's word now.
    if !is_same || !super::injury::is_judged(tx, id)? {
        super::injury::follow(tx, worker, &mut case, sorting.need, now)?;
    }
    if !is_same {
        case.need = sorting.need.map(|need| need.code.to_owned());
        // Whoever says that it is about health says so of what is asked now.
        super::advice::heard(tx, id, case.need.as_deref().as_slice())?;
    }
    if is_new && case.urgency == Urgency::Emergency {
        // As by any other road: the first instruction, and somebody beside them.
        let step = guide::first(case.need.as_deref());
        emergency::open(tx, &mut case, step, now)?;
    }
    store::case::save(tx, &case)?;
    followed(tx, &case, now)?;
    if let Some(mut draft) = store::report::draft(tx, id)? {
        draft.clarity = sorting.clarity;
        store::report::save_draft(tx, id, &draft)?;
    }
    tx.ring(id.0)?;
    Ok(())
}

/// A word for colleagues, sealed to the case's notes. `seq` is the number it
/// was sealed for.
///
/// # Errors
/// [`Refusal::Moved`] when another message took that number meanwhile.
pub fn note(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    sealed: Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    super::reading::may_read(tx, worker, &case, now)?;
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    let message = Message {
        seq,
        direction: Direction::AmongWorkers,
        kind: Kind::Words,
        hour: now.hour(),
        line: None,
        sealed: Some(sealed),
        fate: Fate::Kept,
        is_edited: false,
        leaflet: None,
        step: None,
        role: None,
        need: None,
    };
    store::message::insert(tx, id, &message)?;
    case.next_seq += 1;
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::Noted, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// A colleague is called in a note: the case stands on their list until they look.
///
/// # Errors
/// [`Refusal::CannotReadIt`] when they may not read it, not even with a reason.
pub fn mention(
    tx: &mut Tx,
    id: CaseId,
    colleague: &Worker,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = locked(tx, id)?;
    match reading::may_read(tx, colleague, &case, now) {
        Ok(()) | Err(DeskError::Refused(Refusal::ReasonNeeded)) => {
            store::mention::keep(tx, id, colleague.id)?;
            Ok(tx.ring(id.0)?)
        }
        Err(DeskError::Refused(_)) => Err(Refusal::CannotReadIt.into()),
        Err(fault) => Err(fault),
    }
}

/// Somebody stops working here: what they hold goes back to the queue.
///
/// # Errors
/// When the database fails.
pub fn give_back_all(tx: &mut Tx, worker: WorkerId, now: Timestamp) -> Result<(), DeskError> {
    for id in store::case::held_by(tx, worker)? {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        case.standing.held_by(worker)?;
        given_back(tx, &mut case, now)?;
    }
    Ok(())
}

/// Whoever holds the case does not any more: it waits again, from when the client
/// was last answered.
///
/// # Errors
/// When the database fails.
pub(super) fn given_back(tx: &mut Tx, case: &mut Case, now: Timestamp) -> Result<(), DeskError> {
    let Standing::Held { by, .. } = case.standing else { return Ok(()) };
    case.standing = Standing::Waiting { since: case.unanswered_since.unwrap_or(now) };
    handover::called_off(tx, case, now)?;
    store::case::save(tx, case)?;
    beside::detached(tx, case, now)?;
    followed(tx, case, now)?;
    store::trail::append(tx, case.id, Some(by), Act::GivenBack, now)?;
    Ok(tx.ring(case.id.0)?)
}

/// Whether this worker may change what is understood of a case: they hold it,
/// or nobody does yet.
///
/// # Errors
/// When the worker may neither hold nor take the case.
pub fn may_work_on(worker: &Worker, case: &Case) -> Result<(), DeskError> {
    match case.standing {
        Standing::Waiting { .. } => Ok(worker.may(Permission::AnswerClient)?),
        standing => Ok(standing.held_by(worker.id).map(drop)?),
    }
}

/// Held cases whose clients have waited too long go back to the queue.
///
/// # Errors
/// When the database fails.
pub fn give_back_silent(tx: &mut Tx, after: Span, now: Timestamp) -> Result<usize, DeskError> {
    let silent = store::case::silent(tx, now - after, now)?;
    let mut times = 0;
    for id in silent {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        let is_held = matches!(case.standing, Standing::Held { .. });
        if is_held && case.unanswered_since.is_some() {
            given_back(tx, &mut case, now)?;
            times += 1;
        }
    }
    Ok(times)
}

/// The desk says something in the talk. The caller saves the case.
pub(super) fn say(
    tx: &mut Tx,
    case: &mut Case,
    line: Line,
    now: Timestamp,
) -> Result<(), DeskError> {
    tell(tx, case, Said::Line(line, None), now)
}

/// A line that speaks of somebody by their role. The caller saves the case.
pub(super) fn say_of(
    tx: &mut Tx,
    case: &mut Case,
    line: Line,
    role: Role,
    now: Timestamp,
) -> Result<(), DeskError> {
    tell(tx, case, Said::Line(line, Some(role)), now)
}

/// The timetable, of places that have what was asked for. The caller saves the case.
pub(super) fn say_stops(
    tx: &mut Tx,
    case: &mut Case,
    need: &str,
    now: Timestamp,
) -> Result<(), DeskError> {
    tell(tx, case, Said::Stops(need), now)
}

/// The desk sends a leaflet in the talk. The caller saves the case.
pub(super) fn say_leaflet(
    tx: &mut Tx,
    case: &mut Case,
    name: &str,
    now: Timestamp,
) -> Result<(), DeskError> {
    tell(tx, case, Said::Leaflet(name), now)
}

enum Said<'a> {
    Line(Line, Option<Role>),
    Stops(&'a str),
    Leaflet(&'a str),
}

fn tell(tx: &mut Tx, case: &mut Case, said: Said, now: Timestamp) -> Result<(), DeskError> {
    let role = if let Said::Line(_, role) = said { role } else { None };
    let need = if let Said::Stops(need) = said { Some(need.to_owned()) } else { None };
    let (kind, line, leaflet, errand) = match said {
        Said::Line(line, _) => (Kind::Line, Some(line), None, Errand::Line),
        Said::Stops(_) => (Kind::Line, Some(Line::Stops), None, Errand::Line),
        Said::Leaflet(name) => (Kind::Leaflet, None, Some(name.to_owned()), Errand::Leaflet),
    };
    let message = Message {
        seq: case.next_seq,
        direction: Direction::Desk,
        kind,
        hour: now.hour(),
        line,
        sealed: None,
        fate: Fate::Kept,
        is_edited: false,
        leaflet,
        step: None,
        role,
        need,
    };
    queued(tx, case, message, errand, None, now)
}

/// Keeps what the desk itself says: on the web it is there to be seen, on
/// Telegram it has to be sent: `sealed` under the way there, where it is more than
/// a code. The caller saves the case.
pub(super) fn queued(
    tx: &mut Tx,
    case: &mut Case,
    mut message: Message,
    errand: Errand,
    sealed: Option<Sealed>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let way =
        store::telegram::way_to(tx, case.client)?.filter(|way| way.place == Audience::Private);
    message.fate = match &way {
        None => Fate::Kept,
        Some(way) if way.reach == Reach::Open => Fate::Owed,
        Some(_) => Fate::Failed,
    };
    store::message::insert(tx, case.id, &message)?;
    if let Some(way) = way.filter(|way| way.reach == Reach::Open) {
        store::outbox::queue(
            tx,
            &NewErrand {
                carrier: Carrier::Telegram,
                lane: way.route,
                errand,
                message: Some((case.id, case.next_seq)),
                route: Some(way.route),
                sealed,
                // A doubled "we hear you" is bearable, a lost one is not.
                is_repeatable: true,
                due_at: now,
            },
        )?;
    }
    case.next_seq += 1;
    Ok(())
}

/// Client and worker learn that something in the chat on Telegram could not be
/// deleted. `false` when the talk is gone.
///
/// # Errors
/// When the database fails.
pub fn say_not_erased(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<bool, DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else { return Ok(false) };
    if case.standing == Standing::Forgetting {
        return Ok(false);
    }
    say(tx, &mut case, Line::NotErased, now)?;
    store::case::save(tx, &case)?;
    tx.ring(id.0)?;
    Ok(true)
}

/// The case, and nobody else may change it until the transaction ends.
pub(super) fn locked(tx: &mut Tx, id: CaseId) -> Result<Case, DeskError> {
    let case = store::case::locked(tx, id)?.ok_or(Refusal::NoSuchCase)?;
    if case.standing == Standing::Forgetting {
        return Err(Refusal::Forgotten.into());
    }
    Ok(case)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: WorkerId = WorkerId(1);
    const BORIS: WorkerId = WorkerId(2);
    const NOW: Timestamp = Timestamp(1_000_000);
    const EARLIER: Timestamp = Timestamp(900_000);

    fn held() -> Standing {
        Standing::Held { by: ANNA, since: EARLIER, pause: None }
    }

    fn finished() -> Standing {
        Standing::Finished { by: Some(ANNA), at: EARLIER, outcome: Outcome::Solved }
    }

    #[test]
    fn one_worker_takes_and_the_other_is_refused() {
        let waiting = Standing::Waiting { since: EARLIER };
        let by_anna = waiting.taken(ANNA, NOW).unwrap();
        assert_eq!(by_anna, Standing::Held { by: ANNA, since: NOW, pause: None });
        assert_eq!(by_anna.taken(ANNA, NOW), Ok(by_anna));
        assert_eq!(by_anna.taken(BORIS, NOW), Err(Refusal::HeldByOther));
        assert_eq!(finished().taken(BORIS, NOW), Err(Refusal::AlreadyFinished));
        assert_eq!(Standing::Forgetting.taken(ANNA, NOW), Err(Refusal::Forgotten));
    }

    #[test]
    fn a_released_case_keeps_the_place_its_client_waited_for() {
        assert_eq!(
            held().released(ANNA, Some(EARLIER), NOW),
            Ok(Standing::Waiting { since: EARLIER })
        );
        assert_eq!(held().released(ANNA, None, NOW), Ok(Standing::Waiting { since: NOW }));
        assert_eq!(held().released(BORIS, None, NOW), Err(Refusal::HeldByOther));
        let waiting = Standing::Waiting { since: EARLIER };
        assert_eq!(waiting.released(ANNA, None, NOW), Err(Refusal::NotHeld));
    }

    #[test]
    fn a_clients_word_reopens_and_ends_every_pause() {
        assert_eq!(finished().heard(NOW), Ok(Standing::Waiting { since: NOW }));
        for on in Awaited::ALL {
            let pause = Pause { on: *on, until: NOW };
            assert_eq!(held().paused(ANNA, pause).unwrap().heard(NOW), Ok(held()));
        }
        assert_eq!(Standing::Forgetting.heard(NOW), Err(Refusal::Forgotten));
    }

    #[test]
    fn only_the_holder_finishes() {
        let done = held().finished(ANNA, Outcome::Solved, NOW).unwrap();
        assert_eq!(done, Standing::Finished { by: Some(ANNA), at: NOW, outcome: Outcome::Solved });
        assert_eq!(held().finished(BORIS, Outcome::Solved, NOW), Err(Refusal::HeldByOther));
        assert_eq!(done.finished(ANNA, Outcome::Solved, NOW), Err(Refusal::AlreadyFinished));
        assert_eq!(
            done.reopened(ANNA, NOW),
            Ok(Standing::Held { by: ANNA, since: NOW, pause: None })
        );
        assert_eq!(held().reopened(ANNA, NOW), Err(Refusal::NotFinished));
    }
}
