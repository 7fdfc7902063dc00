//! The worker finishes: the work report is written while the talk still exists.

use super::case::{locked, say};
use super::need::Need;
use super::service::Service;
use super::{DeskError, Refusal, Worker, advice, emergency, injury};
use crate::clock::{Span, Timestamp};
use crate::codes::{About, Act, Line, Outcome, Venue};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store;
use crate::vault::Sealed;
use crate::{deidentify, limits};

/// What the worker says at the end.
pub struct Closure {
    pub need: &'static Need,
    pub more_needs: Vec<&'static Need>,
    pub services: Vec<Service>,
    pub outcome: Outcome,
    pub about: About,
    /// The number the next message had when the worker looked last, where known.
    pub seen: Option<i64>,
    /// Checked by [`check_note`], then sealed to the duty team.
    pub note: Option<Sealed>,
}

/// Finishes the case and writes its report, both or neither.
///
/// # Errors
/// When this worker does not hold the case, or no service was named;
/// [`Refusal::Unread`] when the client wrote after the worker had looked;
/// [`Refusal::StillInDanger`] while it is not known how an emergency ended;
/// [`Refusal::StillAsked`] while a clinician is being asked;
/// [`Refusal::SevereNeedsDoctor`] for a severe injury that nobody treats.
pub fn finish(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    closure: Closure,
    now: Timestamp,
) -> Result<(), DeskError> {
    if closure.services.is_empty() {
        return Err(Refusal::ServiceMissing.into());
    }
    let mut case = locked(tx, id)?;
    case.standing.held_by(worker.id)?;
    emergency::must_be_over(tx, id)?;
    advice::must_be_settled(tx, id)?;
    injury::may_be_finished(tx, worker, id, &closure)?;
    if closure.outcome == Outcome::AnsweredByPeers
        && store::client::find(tx, case.client)?.map(|client| client.venue) != Some(Venue::Chat)
    {
        return Err(Refusal::UnknownCode.into());
    }
    if let Some(seen) = closure.seen
        && store::message::client_wrote_since(tx, id, seen)?
    {
        return Err(Refusal::Unread.into());
    }
    let is_late = now > case.last_at.hour() + Span::hours(1) + limits::REPORT_LATE_AFTER;
    case.standing = case.standing.finished(worker.id, closure.outcome, now)?;
    advice::remember(tx, &case)?;
    case.need = Some(closure.need.code.to_owned());
    // Whoever comes back comes back with all of it.
    advice::remember(tx, &case)?;
    for need in &closure.more_needs {
        advice::remember_need(tx, id, need)?;
    }
    case.unanswered_since = None;
    say(tx, &mut case, Line::Finished, now)?;
    super::report::write(tx, &mut case, worker.id, closure, is_late)?;
    super::proposal::end(tx, id, now)?;
    super::review::draw(tx, &case, worker.id)?;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::Finished, now)?;
    store::presence::drop_draft(tx, id, worker.id)?;
    // On Telegram's side their words go at once; ours stay to be read until
    // their own time comes.
    store::telegram::delete_theirs(tx, id)?;
    tx.ring(id.0)?;
    Ok(())
}

/// A note goes into a report that outlives the talk, so it must name nobody.
/// `sure` is the worker's word that what looks like a name is none.
///
/// # Errors
/// When it is longer than [`limits::REPORT_NOTE_CHARS_MAX`], or looks as if it
/// named somebody and the worker is not sure.
pub fn check_note(note: &str, sure: bool) -> Result<(), Refusal> {
    if note.chars().count() > limits::REPORT_NOTE_CHARS_MAX {
        return Err(Refusal::NoteTooLong);
    }
    if !sure && !deidentify::find(note).is_empty() {
        return Err(Refusal::NoteNamesSomebody);
    }
    Ok(())
}
