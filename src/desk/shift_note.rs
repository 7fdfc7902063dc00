//! The note at the end of a shift (`domain.md` section 6): figures and who is in
//! danger, made by the desk from what it knows, read by whoever comes next.
//! Nobody writes in it, so nothing of a client can stand in it.

use jiff::tz::TimeZone;

use super::hours::Hours;
use super::permission::Permission;
use super::{DeskError, Refusal, Worker};
use crate::clock::{self, Timestamp};
use crate::engine::{EVERYTHING, Tx};
use crate::ids::WorkerId;
use crate::limits;
use crate::store;
use crate::store::shift_note::Note;

/// A worker says that their shift ends.
///
/// # Errors
/// When they answer no clients.
pub fn leave(tx: &mut Tx, worker: &Worker, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::AnswerClient)?;
    write(tx, clock::new_id(), Some(worker.id), now)
}

/// The plan says that a shift has just ended, and nobody said so themselves.
///
/// # Errors
/// When the database fails.
pub fn note_end(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<(), DeskError> {
    match end_due(tx, zone, now)? {
        // Two processes that see it at once make one note of it.
        Some(end) => write(tx, -end.0, None, now),
        None => Ok(()),
    }
}

/// The end of a shift that [`note_end`] would write of.
///
/// # Errors
/// When the database fails.
pub fn end_due(
    tx: &mut Tx,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Option<Timestamp>, DeskError> {
    let Some(hours) = Hours::read(tx, now)? else { return Ok(None) };
    let Some(end) = hours.ended(zone, now - limits::SHIFT_NOTE_LATE, now) else { return Ok(None) };
    // Who left a little early has left a note.
    let is_noted = store::shift_note::is_any_since(tx, end - limits::SHIFT_NOTE_EARLY)?;
    Ok((!is_noted).then_some(end))
}

fn write(tx: &mut Tx, id: i64, worker: Option<WorkerId>, now: Timestamp) -> Result<(), DeskError> {
    let waiting = store::shift_note::waiting(tx)?;
    let note = Note { id, worker, made_at: now, waiting, read: None };
    store::shift_note::insert(tx, &note)?;
    Ok(tx.ring(EVERYTHING)?)
}

/// Whoever comes next has read it, and what others left before. Of two who tap at once the first counts.
///
/// # Errors
/// [`Refusal::OwnNote`] for whoever left it; [`Refusal::NotFound`] where there is
/// none.
pub fn read(tx: &mut Tx, worker: &Worker, id: i64, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::AnswerClient)?;
    let note = store::shift_note::locked(tx, id)?.ok_or(Refusal::NotFound)?;
    if note.worker == Some(worker.id) {
        return Err(Refusal::OwnNote.into());
    }
    if note.read.is_none() {
        store::shift_note::set_read(tx, &note, worker.id, now.hour())?;
        tx.ring(EVERYTHING)?;
    }
    Ok(())
}
