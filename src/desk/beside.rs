//! Who stands beside somebody in danger: taking that place, passing it on, and
//! what happens where it is left.

use super::case::locked;
use super::emergency::{call_somebody, open_lane};
use super::permission::Permission;
use super::{DeskError, Refusal, Worker, deed};
use crate::clock::{Span, Timestamp};
use crate::codes::{Act, Deed, Role};
use crate::engine::Tx;
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::emergency::Lane;

/// Whoever has the case and can stand beside somebody in danger: they took it a
/// moment ago or are at their desk, and answer clients or are a doctor. Where
/// whoever has it cannot, it waits again, so that somebody is called. The caller
/// saves the case and calls.
///
/// # Errors
/// When the database fails.
pub(super) fn whoever_is_there(
    tx: &mut Tx,
    case: &mut Case,
    now: Timestamp,
) -> Result<Option<WorkerId>, DeskError> {
    let Standing::Held { by, since, .. } = case.standing else { return Ok(None) };
    let is_near = now < since + limits::HERE || store::presence::is_here(tx, by, now)?;
    if is_near && is_fit(tx, by)? {
        return Ok(Some(by));
    }
    case.standing = Standing::Waiting { since: case.unanswered_since.unwrap_or(now) };
    store::case::save(tx, case)?;
    detached(tx, case, now)?;
    store::trail::append(tx, case.id, Some(by), Act::GivenBack, now)?;
    Ok(None)
}

/// Whether this worker is at the desk and could stand beside somebody in danger.
///
/// # Errors
/// When the database fails.
pub(super) fn could(tx: &mut Tx, worker: WorkerId, now: Timestamp) -> Result<bool, DeskError> {
    Ok(store::presence::is_here(tx, worker, now)? && is_fit(tx, worker)?)
}

/// Other professions help before and after.
fn is_fit(tx: &mut Tx, worker: WorkerId) -> Result<bool, DeskError> {
    let found = store::worker::find(tx, worker)?.filter(|worker| worker.active);
    let worker = found.map(|it| Worker { id: it.id, roles: it.roles, lang: it.lang });
    Ok(worker.is_some_and(|it| may_stand(&it)))
}

/// Whether somebody of these roles stands beside a client in danger.
#[must_use]
pub fn may_stand(worker: &Worker) -> bool {
    worker.is(Role::Doctor) || worker.may(Permission::AnswerClient).is_ok()
}

/// Talks of somebody in danger whose worker has left their desk.
///
/// # Errors
/// When the database fails.
pub fn left_alone(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, DeskError> {
    Ok(store::emergency::left_alone(tx, now - limits::HERE, now)?)
}

/// The worker has left their desk: whoever is on call is called.
///
/// # Errors
/// When the database fails.
pub fn call_anew(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else { return Ok(()) };
    let Standing::Held { by, .. } = case.standing else { return Ok(()) };
    if !store::emergency::left_alone(tx, now - limits::HERE, now)?.contains(&id) {
        return Ok(());
    }
    leave(tx, &mut case, by, now)?;
    Ok(tx.ring(id.0)?)
}

fn leave(tx: &mut Tx, case: &mut Case, by: WorkerId, now: Timestamp) -> Result<(), DeskError> {
    case.standing = case.standing.released(by, case.unanswered_since, now)?;
    store::emergency::owe_debrief(tx, by, now + limits::DEBRIEF_WITHIN)?;
    store::case::save(tx, case)?;
    detached(tx, case, now)?;
    Ok(store::trail::append(tx, case.id, Some(by), Act::GivenBack, now)?)
}

/// A worker took the case: they stand beside the client now.
pub(super) fn attached(
    tx: &mut Tx,
    id: CaseId,
    worker: WorkerId,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(lane) = open_lane(tx, id)? else { return Ok(()) };
    let lane = Lane {
        worker: Some(worker),
        attached_at: Some(now),
        minutes_to_attach: lane.minutes_to_attach.or(Some(begun_minutes(now - lane.opened_at))),
        offered: None,
        unheeded_by: None,
        ..lane
    };
    Ok(store::emergency::save(tx, &lane)?)
}

/// Minutes, a begun one counted whole.
fn begun_minutes(span: Span) -> i64 {
    Span(span.0 + 59).as_minutes()
}

/// Nobody has the case any more: whoever is on call hears of it at once.
pub(super) fn detached(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<(), DeskError> {
    let Some(lane) = open_lane(tx, case.id)? else { return Ok(()) };
    let lane = Lane { worker: None, attached_at: None, offered: None, unheeded_by: None, ..lane };
    store::emergency::save(tx, &lane)?;
    call_somebody(tx, case, now)
}

/// The worker asks another to take over; until that one does, nothing changes. An
/// offer lapses after [`limits::OFFER_LASTS`].
///
/// # Errors
/// When this worker does not hold the case, or the other cannot answer clients.
pub fn offer(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    to: &Worker,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = locked(tx, id)?;
    case.standing.held_by(worker.id)?;
    to.may(Permission::AnswerClient)?;
    let lane = open_lane(tx, id)?.ok_or(Refusal::NoDanger)?;
    let lane = Lane { offered: Some((to.id, now)), unheeded_by: None, ..lane };
    store::emergency::save(tx, &lane)?;
    store::trail::append(tx, id, Some(worker.id), Act::Offered, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The other one takes over.
///
/// # Errors
/// [`Refusal::NotYourCase`] for whoever was not asked, or is not any more.
pub fn accept(tx: &mut Tx, worker: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::AnswerClient)?;
    let mut case = locked(tx, id)?;
    let lane = open_lane(tx, id)?.ok_or(Refusal::NoDanger)?;
    if lane.offered.is_none_or(|(to, at)| to != worker.id || now >= at + limits::OFFER_LASTS) {
        return Err(Refusal::NotYourCase.into());
    }
    if let Some(before) = lane.worker {
        store::emergency::owe_debrief(tx, before, now + limits::DEBRIEF_WITHIN)?;
    }
    case.standing = Standing::Held { by: worker.id, since: now, pause: None };
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    attached(tx, id, worker.id, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::HandedOver, now)?;
    let what = deed::About { deed: Deed::HandedOver, about: lane.worker, case: Some(id) };
    deed::note(tx, Some(worker.id), what, None, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// Ends the offers that nobody took up. Whoever offered still stands beside the
/// client and is told; where they have left their desk meanwhile, whoever is on
/// call is called.
///
/// # Errors
/// When the database fails.
pub fn lapse_offers(tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
    for id in store::emergency::offered_before(tx, now - limits::OFFER_LASTS)? {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        let Some(lane) = open_lane(tx, id)? else { continue };
        // It may have been taken up, or made anew, meanwhile.
        let lapsed = lane.offered.filter(|(_, at)| now >= *at + limits::OFFER_LASTS);
        let Some((to, _)) = lapsed else { continue };
        let lane = Lane { offered: None, unheeded_by: Some(to), ..lane };
        store::emergency::save(tx, &lane)?;
        store::trail::append(tx, id, lane.worker, Act::OfferLapsed, now)?;
        tx.ring(id.0)?;
        if let Standing::Held { by, .. } = case.standing
            && !store::presence::is_here(tx, by, now)?
        {
            leave(tx, &mut case, by, now)?;
        }
    }
    Ok(())
}

/// The worker cannot stay and knows nobody to ask: whoever is on call is called.
///
/// # Errors
/// When this worker does not hold the case, or nobody is in danger.
pub fn give_back(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    open_lane(tx, id)?.ok_or(Refusal::NoDanger)?;
    case.standing = case.standing.released(worker.id, case.unanswered_since, now)?;
    store::emergency::owe_debrief(tx, worker.id, now + limits::DEBRIEF_WITHIN)?;
    detached(tx, &case, now)?;
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::Released, now)?;
    tx.ring(id.0)?;
    Ok(())
}
