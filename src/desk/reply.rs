//! A worker answers a client.

use super::case::{locked, taken};
use super::permission::Permission;
use super::service::Service;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{Act, Direction, Fate, Kind, Venue};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store;
use crate::store::case::Standing;
use crate::store::message::Message;
use crate::vault::Sealed;

/// Keeps the answer and owes it to the client, both or neither. Answering a
/// case that waits takes it. `seq` is the number the words were sealed for.
///
/// # Errors
/// [`Refusal::HeldByOther`] when another worker has the case;
/// [`Refusal::Moved`] when another message took the number (seal anew and repeat).
pub fn reply(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    sealed: Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::AnswerClient)?;
    let mut case = locked(tx, id)?;
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    let message = Message {
        seq,
        direction: Direction::ToClient,
        kind: Kind::Words,
        hour: now.hour(),
        line: None,
        sealed: Some(sealed),
        fate: Fate::Owed,
    };
    store::message::insert(tx, id, &message)?;
    case.next_seq += 1;
    // The answer itself says that a person is here.
    taken(tx, worker, &mut case, now)?;
    if let Standing::Held { by, since, pause: Some(_) } = case.standing {
        case.standing = Standing::Held { by, since, pause: None };
    }
    case.unanswered_since = None;
    case.last_at = now.hour();
    store::case::save(tx, &case)?;
    store::outbox::queue(tx, id, seq, Venue::Web.code(), now)?;
    store::trail::append(tx, id, Some(worker.id), Act::Answered, now)?;
    store::presence::drop_draft(tx, id, worker.id)?;
    first_answer(tx, id, now)
}

/// The draft of the report learns how long the client waited, and from then on
/// nobody keeps the second at which they wrote.
fn first_answer(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let Some(mut draft) = store::report::draft(tx, id)? else { return Ok(()) };
    let Some(arrived) = draft.arrived_at.take() else { return Ok(()) };
    draft.minutes_to_first = Some((now - arrived).as_minutes());
    let talk = Service::PEER_TALK.code();
    if !draft.services.iter().any(|service| service == talk) {
        draft.services.push(talk.to_owned());
    }
    Ok(store::report::save_draft(tx, id, &draft)?)
}
