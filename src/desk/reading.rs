//! Who may read a case, and what they leave behind when they do. Sealed words
//! leave the store only through here.

use super::permission::{Permission, allows};
use super::{DeskError, Refusal, Worker, deed, handover};
use crate::clock::Timestamp;
use crate::codes::{Act, Consent, Deed, Doing, Kind, Mood, Outcome, Role};
use crate::engine::Tx;
use crate::ids::{CaseId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::advice::Advice;
use crate::store::case::{Case, Standing};
use crate::store::client::Client;
use crate::store::injury::Injury;
use crate::store::message::Message;
use crate::store::report::Draft;
use crate::store::review::Review;
use crate::store::trail::Step;
use crate::vault::{Sealed, SealedPhoto};

/// Everything about one case, words still sealed.
pub struct CaseFile {
    pub case: Case,
    pub client: Client,
    pub messages: Vec<Message>,
    /// Numbers of the photos that still exist.
    pub photos: Vec<i64>,
    pub trail: Vec<Step>,
    /// Who else has it open.
    pub others: Vec<(WorkerId, Doing)>,
    /// Who was called and said that they come.
    pub coming: Option<WorkerId>,
    pub draft: Option<Draft>,
    /// The rules that mattered for its messages, the newest first.
    pub rules: Vec<String>,
    /// What this worker began to write, sealed to themselves.
    pub reply_draft: Option<Sealed>,
    /// How the client feels, for whoever has the case.
    pub mood: Option<Mood>,
    /// A review of it that this worker may do.
    pub review: Option<Review>,
    /// What clinicians were asked, oldest first.
    pub advice: Vec<Advice>,
    /// What people said of an injury.
    pub injury: Option<Injury>,
    /// This worker's own words would be a draft for a clinician.
    pub is_draft: bool,
    /// It was handed to a profession of this worker, who may answer in it.
    pub is_handed: bool,
}

/// Opens a case for reading. Whoever reads what is not their own leaves a line.
///
/// # Errors
/// When the worker may not read it; [`Refusal::ReasonNeeded`] when a supervisor
/// could, with a reason.
pub fn open(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    now: Timestamp,
) -> Result<CaseFile, DeskError> {
    let mut case = super::case::locked(tx, id)?;
    may_read(tx, worker, &case, now)?;
    super::ladder::arrive(tx, worker, &mut case, now)?;
    if !is_own(worker, &case) && !store::trail::has(tx, id, worker.id, Act::Opened, now)? {
        store::trail::append(tx, id, Some(worker.id), Act::Opened, now)?;
    }
    store::mention::delete(tx, id, worker.id)?;
    let until = now + limits::PRESENCE;
    if store::presence::note(tx, id, worker.id, Doing::Reading, now, until)? {
        tx.ring(id.0)?;
    }
    let others = store::presence::of_case(tx, id, now)?
        .into_iter()
        .filter(|(who, doing)| *who != worker.id && *doing != Doing::Permitted)
        .collect();
    Ok(CaseFile {
        client: store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?,
        messages: store::message::since(tx, id, 0)?,
        photos: store::message::photos_kept(tx, id)?,
        trail: store::trail::of_case(tx, id)?,
        others,
        coming: store::call::of_case(tx, id)?.and_then(|call| call.taken_by),
        draft: store::report::draft(tx, id)?,
        rules: store::hearing::of_case(tx, id)?,
        reply_draft: store::presence::draft(tx, id, worker.id)?,
        mood: match case.standing {
            Standing::Held { by, .. } if by == worker.id => store::feedback::mood(tx, id)?,
            _ => None,
        },
        review: super::review::wanted(tx, worker, id).ok(),
        advice: store::advice::of_case(tx, id)?,
        injury: store::injury::of_case(tx, id)?,
        is_draft: super::advice::is_draft(tx, worker, &case)?,
        is_handed: is_handed(tx, worker, &case)?,
        case,
    })
}

/// A supervisor gives a reason and may read for [`limits::PERMITTED`]. The
/// reason stays on the trail, where the worker sees it.
///
/// # Errors
/// When the worker is no supervisor.
pub fn permit(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    reason: &Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::ReadWithReason)?;
    let case = super::case::locked(tx, id)?;
    store::presence::note(tx, id, worker.id, Doing::Permitted, now, now + limits::PERMITTED)?;
    let act = Act::ReadWithReason;
    store::trail::append_with_reason(tx, id, Some(worker.id), act, now, Some(reason))?;
    let about = match case.standing {
        Standing::Held { by, .. } | Standing::Finished { by: Some(by), .. } => Some(by),
        _ => None,
    };
    let what = deed::About { deed: Deed::ReadWithReason, about, case: Some(id) };
    deed::note(tx, Some(worker.id), what, None, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The sealed photo, for a worker who tapped it. From now its clock runs.
///
/// # Errors
/// [`Refusal::PhotoGone`] when it was destroyed or never was.
pub fn open_photo(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    now: Timestamp,
) -> Result<(Message, SealedPhoto), DeskError> {
    let case = super::case::locked(tx, id)?;
    may_see_photos(tx, worker, &case, now)?;
    let opened = open_media(tx, worker, id, seq, &[Kind::Photo], Act::PhotoOpened, now)?;
    Ok(opened.ok_or(Refusal::PhotoGone)?)
}

/// The sealed recording, for a worker who plays it. From now its clock runs.
///
/// # Errors
/// [`Refusal::RecordingGone`] when it was destroyed or never was.
pub fn open_recording(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    now: Timestamp,
) -> Result<(Message, SealedPhoto), DeskError> {
    let kinds = [Kind::Voice, Kind::VideoNote];
    if store::message::find(tx, id, seq)?.is_some_and(|it| it.kind == Kind::VideoNote) {
        // A face shows as much as a photo does.
        let case = super::case::locked(tx, id)?;
        may_see_photos(tx, worker, &case, now)?;
    }
    let opened = open_media(tx, worker, id, seq, &kinds, Act::RecordingOpened, now)?;
    Ok(opened.ok_or(Refusal::RecordingGone)?)
}

fn open_media(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    kinds: &[Kind],
    act: Act,
    now: Timestamp,
) -> Result<Option<(Message, SealedPhoto)>, DeskError> {
    let case = super::case::locked(tx, id)?;
    may_read(tx, worker, &case, now)?;
    let message = store::message::find(tx, id, seq)?;
    let message = message.filter(|message| kinds.contains(&message.kind));
    let Some(opened) = message.zip(store::message::photo(tx, id, seq)?) else { return Ok(None) };
    store::message::photo_opened(tx, id, seq, now)?;
    if !store::trail::has(tx, id, worker.id, act, now)? {
        store::trail::append(tx, id, Some(worker.id), act, now)?;
    }
    Ok(Some(opened))
}

/// A photo shows more of somebody than their words: whoever has the case sees
/// it, clinicians to whom it was handed, and a supervisor for a reason.
///
/// # Errors
/// When the worker may not read the case; [`Refusal::NotHeld`] when they must
/// take it first.
pub fn may_see_photos(
    tx: &mut Tx,
    worker: &Worker,
    case: &Case,
    now: Timestamp,
) -> Result<(), DeskError> {
    may_read(tx, worker, case, now)?;
    let is_clinicians = worker.may(Permission::SignAdvice).is_ok() && is_handed(tx, worker, case)?;
    if is_own(worker, case)
        || is_clinicians
        || store::presence::is(tx, case.id, worker.id, Doing::Permitted, now)?
    {
        return Ok(());
    }
    match worker.may(Permission::ReadCase) {
        Ok(()) => Err(Refusal::NotHeld.into()),
        Err(_) => Err(Refusal::NotYourRole.into()),
    }
}

/// Keeps what a worker began to write, or with `None` drops it. Others see that
/// somebody is writing.
///
/// # Errors
/// When the worker may not read it.
pub fn keep_draft(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    words: Option<&Sealed>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = super::case::locked(tx, id)?;
    may_read(tx, worker, &case, now)?;
    let Some(words) = words else {
        return Ok(store::presence::drop_draft(tx, id, worker.id)?);
    };
    store::presence::keep_draft(tx, id, worker.id, words)?;
    if store::presence::note(tx, id, worker.id, Doing::Writing, now, now + limits::PRESENCE)? {
        tx.ring(id.0)?;
    }
    Ok(())
}

/// Keeps words whose sending was refused, for when the case is theirs again.
///
/// # Errors
/// When the case is gone.
pub fn keep_unsent(
    tx: &mut Tx,
    worker: WorkerId,
    id: CaseId,
    words: &Sealed,
) -> Result<(), DeskError> {
    super::case::locked(tx, id)?;
    Ok(store::presence::keep_draft(tx, id, worker, words)?)
}

/// # Errors
/// When this worker may not read this case now.
pub fn may_read(
    tx: &mut Tx,
    worker: &Worker,
    case: &Case,
    now: Timestamp,
) -> Result<(), DeskError> {
    let is_specialist = worker.may(Permission::ReadHanded).is_ok();
    if is_specialist && (is_own(worker, case) || is_handed(tx, worker, case)?) {
        return Ok(());
    }
    // Two lines tell whoever is to decide what they would take over; the talk itself
    // a profession reads once the client agreed, or could not be asked.
    let asked = store::handover::of_case(tx, case.id)?.filter(|it| handover::is_asked(worker, it));
    if asked.is_some_and(|it| it.role == Role::Worker || it.consent != Consent::Asked) {
        return Ok(());
    }
    worker.may(Permission::ReadCase)?;
    // What the bot answered is nobody's: whoever answers clients may look after it.
    let is_anybodys = matches!(
        case.standing,
        Standing::Waiting { .. }
            | Standing::Finished { by: None, outcome: Outcome::SelfServed, .. }
    );
    if is_own(worker, case) || is_anybodys {
        return Ok(());
    }
    if store::presence::is(tx, case.id, worker.id, Doing::Permitted, now)? {
        return Ok(());
    }
    match worker.may(Permission::ReadWithReason) {
        Ok(()) => Err(Refusal::ReasonNeeded.into()),
        Err(_) => Err(Refusal::NotYourCase.into()),
    }
}

/// Whether this worker may answer in this case at all; who has it is asked apart.
///
/// # Errors
/// [`Refusal::NotYourRole`] for whoever answers nobody, and for a specialist whom
/// it does not concern.
pub fn may_answer(tx: &mut Tx, worker: &Worker, case: &Case) -> Result<(), DeskError> {
    let Err(refusal) = worker.may(Permission::AnswerClient) else { return Ok(()) };
    worker.may(Permission::AnswerHanded)?;
    match is_own(worker, case) || is_handed(tx, worker, case)? {
        true => Ok(()),
        false => Err(refusal.into()),
    }
}

/// Whether the case was handed to a profession of this worker.
///
/// # Errors
/// When the database fails.
pub fn is_handed(tx: &mut Tx, worker: &Worker, case: &Case) -> Result<bool, DeskError> {
    let roles = store::handed::roles(tx, case.id)?;
    Ok(roles.into_iter().any(|role| worker.is(role) && allows(role, Permission::ReadHanded)))
}

fn is_own(worker: &Worker, case: &Case) -> bool {
    match case.standing {
        Standing::Held { by, .. } | Standing::Finished { by: Some(by), .. } => by == worker.id,
        _ => false,
    }
}
