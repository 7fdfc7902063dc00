//! Somebody is in danger: the guide goes with them step by step, a person is
//! called to them, and nobody lets go of the case before it is known how it
//! ended.
//!
//! The desk never calls an ambulance and never says that one was called: only
//! the client can say so, with a button of their own.

use super::arrival::{Receipt, acknowledge};
use super::case::{locked, queued, say};
use super::guide::{self, Press};
use super::hearing::Hearing;
use super::service::Service;
use super::{DeskError, Refusal, Worker, beside, leaflet, reply, report};
use crate::clock::{Span, Timestamp};
use crate::codes::{
    Act, Audience, DangerEnd, Direction, Ending, Errand, Fate, Kind, Lang, Line, Role, Step,
    Urgency,
};
use crate::engine::Tx;
use crate::ids::{CaseId, ClientId};
use crate::leaflet::GUIDE;
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::emergency::Lane;
use crate::store::message::Message;
use crate::store::report::WorkReport;
use crate::triage::{Alarm, Told};

/// Whoever is on call hears of it here: somebody is in danger and nobody stands
/// beside them, or they ask for a person once more.
pub(super) fn call_somebody(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<(), DeskError> {
    super::case::followed(tx, case, now)?;
    Ok(tx.ring(case.id.0)?)
}

/// Somebody is in danger. They get the first instruction at once, whoever they
/// are, that of `step`, and a person is called. The caller saves the case.
///
/// # Errors
/// When the database fails.
pub fn open(tx: &mut Tx, case: &mut Case, step: Step, now: Timestamp) -> Result<(), DeskError> {
    if let Some(lane) = open_lane(tx, case.id)? {
        return heard(tx, lane, now).map(drop);
    }
    begin(tx, case, step, now).map(drop)
}

fn begin(tx: &mut Tx, case: &mut Case, step: Step, now: Timestamp) -> Result<Lane, DeskError> {
    case.urgency = Urgency::Emergency;
    // Whether somebody is in danger is not asked any more.
    store::hearing::settle_suspicion(tx, case.id)?;
    // What is owed from here on goes out before everybody else's.
    store::case::save(tx, case)?;
    let worker = beside::whoever_is_there(tx, case, now)?;
    let lane = Lane {
        case: case.id,
        step,
        step_at: now,
        next: None,
        heard_at: now,
        checks_sent: 0,
        called_at: None,
        worker,
        attached_at: worker.map(|_| now),
        offered: None,
        unheeded_by: None,
        ended: None,
        again_at: None,
        opened_at: now,
        minutes_to_attach: worker.map(|_| 0),
    };
    let lane = show(tx, case, lane, step, now)?;
    if worker.is_none() {
        say(tx, case, Line::PersonAsked, now)?;
        call_somebody(tx, case, now)?;
    }
    Ok(lane)
}

/// The client wrote, whatever it was. Where they are in danger, silence is
/// counted anew.
///
/// # Errors
/// When the database fails.
pub fn heard_in(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    match open_lane(tx, id)? {
        Some(lane) => heard(tx, lane, now).map(drop),
        None => Ok(()),
    }
}

fn heard(tx: &mut Tx, lane: Lane, now: Timestamp) -> Result<Lane, DeskError> {
    let mut lane = Lane { heard_at: now, checks_sent: 0, ..lane };
    lane.next = guide::next(lane.step, lane.step_at, now, 0);
    store::emergency::save(tx, &lane)?;
    Ok(lane)
}

/// The client wrote while somebody is in danger. What their words say of a
/// button is done as if they had tapped it, except for what only a tap can say.
/// First aid comes before comfort, once it is called for; otherwise the screen they
/// are at is shown once more, and not too often. The words stand in the talk for
/// whoever is beside them. The caller saves the case.
///
/// # Errors
/// When the database fails.
pub(super) fn told(
    tx: &mut Tx,
    case: &mut Case,
    hearing: &Hearing,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(lane) = open_lane(tx, case.id)? else { return Ok(()) };
    let lane = heard(tx, lane, now)?;
    // In the sight of a whole chat the guide leads nobody.
    let way = store::telegram::way_to(tx, case.client)?;
    if way.is_some_and(|way| way.place != Audience::Private) {
        return Ok(());
    }
    let is_cry = hearing.alarm == Some(Alarm::Emergency);
    let meant = match &hearing.told {
        Told::Button(keys) => guide::meant(lane.step, keys),
        Told::Again | Told::Nothing => None,
    };
    match meant {
        Some(Press::Go(Step::Arrived)) => ask(tx, case, lane, Line::AskArrived, now),
        Some(Press::Called) if lane.called_at.is_none() => {
            ask(tx, case, lane, Line::AskCalled, now)
        }
        Some(Press::Go(step)) => show(tx, case, lane, step, now).map(drop),
        Some(Press::Person) if lane.worker.is_none() => {
            if may_again(&lane, limits::GUIDE_AGAIN, now) {
                store::emergency::save(tx, &Lane { again_at: Some(now), ..lane.clone() })?;
                call_somebody(tx, case, now)?;
                say(tx, case, Line::PersonAsked, now)?;
            }
            Ok(())
        }
        // They said so already, or to whoever is beside them.
        Some(Press::Person | Press::Called) => Ok(()),
        None if is_cry && (lane.step, hearing.screen) == (Step::Despair, Step::Start) => {
            show(tx, case, lane, Step::Start, now).map(drop)
        }
        None => again(tx, case, lane, &hearing.told, now),
    }
}

/// The screen they are at, once more. Its clocks run on.
fn again(
    tx: &mut Tx,
    case: &mut Case,
    lane: Lane,
    told: &Told,
    now: Timestamp,
) -> Result<(), DeskError> {
    // Whoever despairs is not shown the same words at each of theirs.
    let is_known = *told != Told::Nothing && lane.step != Step::Despair;
    let may = match is_known {
        true => may_again(&lane, limits::GUIDE_TOLD_AGAIN, now),
        // Whoever is beside them understands it, or it was just shown.
        false => {
            lane.worker.is_none()
                && now - lane.step_at >= limits::GUIDE_AGAIN
                && may_again(&lane, limits::GUIDE_AGAIN, now)
        }
    };
    // What comes by itself now is answer enough.
    if !may || lane.next.is_some_and(|(_, at)| at <= now) {
        return Ok(());
    }
    queued(tx, case, screen(case, lane.step, now), Errand::Guide, None, now)?;
    Ok(store::emergency::save(tx, &Lane { again_at: Some(now), ..lane })?)
}

fn may_again(lane: &Lane, after: Span, now: Timestamp) -> bool {
    lane.again_at.is_none_or(|at| now - at >= after)
}

/// Only a tap counts for it: the button is laid before them.
fn ask(
    tx: &mut Tx,
    case: &mut Case,
    lane: Lane,
    line: Line,
    now: Timestamp,
) -> Result<(), DeskError> {
    if !may_again(&lane, limits::GUIDE_TOLD_AGAIN, now) {
        return Ok(());
    }
    store::emergency::save(tx, &Lane { again_at: Some(now), ..lane })?;
    say(tx, case, line, now)
}

/// The client came to where nobody else reads along: the guide leads them from the
/// screen they are at. `false` where nobody is in danger.
///
/// # Errors
/// When the database fails.
pub fn came(tx: &mut Tx, client: ClientId, now: Timestamp) -> Result<bool, DeskError> {
    let Some(found) = store::case::of_client(tx, client)? else { return Ok(false) };
    let Some(mut case) = store::case::locked(tx, found.id)? else { return Ok(false) };
    let Some(lane) = open_lane(tx, case.id)? else { return Ok(false) };
    let lane = heard(tx, lane, now)?;
    let is_alone = lane.worker.is_none();
    let step = lane.step;
    show(tx, &mut case, lane, step, now)?;
    if is_alone {
        say(tx, &mut case, Line::PersonAsked, now)?;
    }
    store::case::save(tx, &case)?;
    tx.ring(case.id.0)?;
    Ok(true)
}

/// The client tapped a button of the guide, or asked for it.
///
/// # Errors
/// [`Refusal::Forgotten`] when the talk is gone (open another);
/// [`Refusal::Repeated`] for an update that was acted upon already.
pub fn press(
    tx: &mut Tx,
    id: CaseId,
    press: Press,
    receipt: Option<Receipt>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if let Some(receipt) = receipt {
        // What was typed to come here belongs to what it is answered by.
        acknowledge(tx, receipt, (id, case.next_seq), now)?;
    }
    let standing = case.standing.heard(now)?;
    case.last_at = now.hour();
    match (store::emergency::of_case(tx, id)?, press) {
        // Said once more after it was over: that opens nothing, and wakes nobody.
        (Some(lane), Press::Go(Step::Arrived)) if !lane.is_open() => {
            show(tx, &mut case, lane, Step::Arrived, now)?;
        }
        (lane, _) => {
            if matches!(case.standing, Standing::Finished { .. }) {
                store::trail::append(tx, id, None, Act::Reopened, now)?;
            }
            case.standing = standing;
            case.urgency = Urgency::Emergency;
            led(tx, &mut case, lane.filter(Lane::is_open), press, now)?;
        }
    }
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The guide goes on where they are, or begins.
fn led(
    tx: &mut Tx,
    case: &mut Case,
    lane: Option<Lane>,
    press: Press,
    now: Timestamp,
) -> Result<(), DeskError> {
    match (lane, press) {
        (Some(lane), _) => {
            let lane = Lane { heard_at: now, checks_sent: 0, ..lane };
            answer(tx, case, lane, press, now)
        }
        (None, Press::Go(step)) => begin(tx, case, step, now).map(drop),
        (None, Press::Person | Press::Called) => {
            let lane = begin(tx, case, Step::Start, now)?;
            answer(tx, case, lane, press, now)
        }
    }
}

fn answer(
    tx: &mut Tx,
    case: &mut Case,
    mut lane: Lane,
    press: Press,
    now: Timestamp,
) -> Result<(), DeskError> {
    match press {
        Press::Go(step) => {
            let lane = show(tx, case, lane, step, now)?;
            // Whoever is there sees it best.
            if step == Step::Arrived { ended(tx, lane, Ending::Arrived, now) } else { Ok(()) }
        }
        Press::Called => {
            lane.called_at = lane.called_at.or(Some(now));
            heard(tx, lane, now)?;
            say(tx, case, Line::CallNoted, now)
        }
        Press::Person => {
            heard(tx, lane, now)?;
            case.unanswered_since = case.unanswered_since.or(Some(now));
            let is_here = beside::whoever_is_there(tx, case, now)?.is_some();
            call_somebody(tx, case, now)?;
            say(tx, case, if is_here { Line::Taken } else { Line::PersonAsked }, now)
        }
    }
}

/// Writes a screen into the talk, and sets the clock for what follows.
fn show(
    tx: &mut Tx,
    case: &mut Case,
    mut lane: Lane,
    step: Step,
    now: Timestamp,
) -> Result<Lane, DeskError> {
    queued(tx, case, screen(case, step, now), Errand::Guide, None, now)?;
    if step != Step::Lost {
        (lane.step, lane.step_at, lane.again_at) = (step, now, None);
        note_service(tx, case, step, now)?;
    }
    lane.next = match lane.is_open() {
        true => guide::next(lane.step, lane.step_at, lane.heard_at, lane.checks_sent),
        false => None,
    };
    store::emergency::save(tx, &lane)?;
    Ok(lane)
}

/// What was done for them, where somebody answers for the words.
fn note_service(tx: &mut Tx, case: &Case, step: Step, now: Timestamp) -> Result<(), DeskError> {
    if leaflet::in_force(tx, GUIDE, Lang::Ru, now)?.is_none() {
        return Ok(());
    }
    let service = if step == Step::Despair { Service::LEAFLET } else { Service::GUIDE };
    report::note_service(tx, case.id, service)
}

fn screen(case: &Case, step: Step, now: Timestamp) -> Message {
    Message {
        seq: case.next_seq,
        direction: Direction::Desk,
        kind: Kind::Leaflet,
        hour: now.hour(),
        line: None,
        sealed: None,
        fate: Fate::Kept,
        is_edited: false,
        leaflet: Some(GUIDE.to_owned()),
        step: Some(step),
        role: None,
        need: None,
    }
}

/// Talks in which something comes by itself now.
///
/// # Errors
/// When the database fails.
pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, DeskError> {
    Ok(store::emergency::due(tx, now)?)
}

/// Talks whose client has been silent for one whole minute more: whoever stands
/// beside them is reminded.
///
/// # Errors
/// When the database fails.
pub fn to_prompt(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, DeskError> {
    let is_whole = |since: Timestamp| {
        let silence = now - since;
        silence.0 > 0 && silence.0 % limits::PROMPT_EVERY.0 == 0 && silence <= limits::PROMPTED_MOST
    };
    let heard = store::emergency::heard(tx)?.into_iter();
    Ok(heard.filter(|(_, since)| is_whole(*since)).map(|(id, _)| id).collect())
}

/// Their pages show how long it has been.
///
/// # Errors
/// When the database fails.
pub fn prompt(tx: &mut Tx, cases: &[CaseId]) -> Result<(), DeskError> {
    Ok(cases.iter().try_for_each(|id| tx.ring(id.0))?)
}

/// Writes what is due in one talk. `false` when it is not due any more.
///
/// # Errors
/// When the database fails.
pub fn go_on(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<bool, DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else { return Ok(false) };
    let Some(mut lane) = store::emergency::of_case(tx, id)? else { return Ok(false) };
    let Some((step, _)) = lane.next.filter(|(_, at)| *at <= now) else { return Ok(false) };
    if !lane.is_open() || case.standing == Standing::Forgetting {
        store::emergency::save(tx, &Lane { next: None, ..lane })?;
        return Ok(false);
    }
    lane.checks_sent += i64::from(step == Step::Lost);
    show(tx, &mut case, lane, step, now)?;
    store::case::save(tx, &case)?;
    tx.ring(id.0)?;
    Ok(true)
}

/// A worker sends a screen of the guide, and stands beside the client from then on.
///
/// # Errors
/// [`Refusal::NotSigned`] where nobody answers for the guide;
/// [`Refusal::HeldByOther`] when another worker has the case.
pub fn send(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    step: Step,
    now: Timestamp,
) -> Result<(), DeskError> {
    if leaflet::in_force(tx, GUIDE, Lang::Ru, now)?.is_none() {
        return Err(Refusal::NotSigned.into());
    }
    let mut case = locked(tx, id)?;
    super::reading::may_answer(tx, worker, &case)?;
    super::case::taken(tx, worker, &mut case, now)?;
    match open_lane(tx, id)? {
        Some(lane) => show(tx, &mut case, lane, step, now)?,
        None => begin(tx, &mut case, step, now)?,
    };
    case.unanswered_since = None;
    case.last_at = now.hour();
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::Answered, now)?;
    reply::first_answer(tx, id, Service::GUIDE, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// A worker says how it ended.
///
/// # Errors
/// [`Refusal::NotHeld`] and the like for whoever does not have the case;
/// [`Refusal::ContactNotLost`] before the last question went unanswered;
/// [`Refusal::NotYourRole`] when a worker alone declares that nobody answers.
pub fn end(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    how: Ending,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    let lane = open_lane(tx, id)?.ok_or(Refusal::NoDanger)?;
    match how {
        Ending::ContactLost => {
            if !guide::all_checks_sent(lane.checks_sent) {
                return Err(Refusal::ContactNotLost.into());
            }
            if !worker.is(Role::Supervisor) {
                return Err(Refusal::NotYourRole.into());
            }
        }
        Ending::Arrived | Ending::Resolved => drop(case.standing.held_by(worker.id)?),
    }
    let lane = match how {
        Ending::Arrived => show(tx, &mut case, lane, Step::Arrived, now)?,
        Ending::Resolved | Ending::ContactLost => lane,
    };
    ended(tx, lane, how, now)?;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::DangerEnded, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// It is over: the clocks stop, only hours are remembered, and whoever stood by
/// owes themselves a talk.
fn ended(tx: &mut Tx, lane: Lane, how: Ending, now: Timestamp) -> Result<(), DeskError> {
    if let Some(worker) = lane.worker {
        if how == Ending::Arrived {
            report::note_service(tx, lane.case, Service::STAYED)?;
        }
        store::emergency::owe_debrief(tx, worker, now + limits::DEBRIEF_WITHIN)?;
    }
    let lane = Lane {
        step_at: lane.step_at.hour(),
        opened_at: lane.opened_at.hour(),
        heard_at: lane.heard_at.hour(),
        called_at: lane.called_at.map(Timestamp::hour),
        attached_at: lane.attached_at.map(Timestamp::hour),
        next: None,
        offered: None,
        unheeded_by: None,
        again_at: None,
        ended: Some((how, now.hour())),
        ..lane
    };
    Ok(store::emergency::save(tx, &lane)?)
}

/// Whether somebody is in danger in this talk, as far as is known.
///
/// # Errors
/// When the database fails.
pub fn is_open(tx: &mut Tx, id: CaseId) -> Result<bool, DeskError> {
    Ok(open_lane(tx, id)?.is_some())
}

/// Nobody lets go of somebody in danger in passing.
///
/// # Errors
/// [`Refusal::StillInDanger`] as long as it is not known how it ended.
pub fn must_be_over(tx: &mut Tx, id: CaseId) -> Result<(), DeskError> {
    match open_lane(tx, id)? {
        Some(_) => Err(Refusal::StillInDanger.into()),
        None => Ok(()),
    }
}

/// What a report says of it: how it ended, whether help was called, how soon somebody
/// stood beside them, and whether naloxone was given, as they told the guide.
pub(super) fn report(tx: &mut Tx, id: CaseId, report: &mut WorkReport) -> Result<(), DeskError> {
    let Some(lane) = store::emergency::of_case(tx, id)? else { return Ok(()) };
    report.danger = Some(match lane.ended {
        Some((Ending::Arrived, _)) => DangerEnd::Arrived,
        Some((Ending::Resolved, _)) => DangerEnd::Resolved,
        Some((Ending::ContactLost, _)) => DangerEnd::ContactLost,
        None => DangerEnd::Unknown,
    });
    report.help_called = lane.called_at.is_some();
    report.minutes_to_attach = lane.minutes_to_attach;
    report.naloxone_given = store::message::has_screen(tx, id, Step::Waiting)?;
    Ok(())
}

pub(super) fn open_lane(tx: &mut Tx, id: CaseId) -> Result<Option<Lane>, DeskError> {
    Ok(store::emergency::of_case(tx, id)?.filter(Lane::is_open))
}
