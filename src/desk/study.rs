//! Studies: texts that two coders at least code line by line, blind to each other
//! until each of them has said to be done, and then agree on.

use super::permission::Permission;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{BookAct, Deed, Role};
use crate::coding::Codes;
use crate::deidentify::{self, Kind};
use crate::desk::deed;
use crate::engine::Tx;
use crate::ids::{CodeId, StudyId, TextId, WorkerId};
use crate::limits;
use crate::store;
use crate::store::codebook::{Code, Version};
use crate::store::study::{Batch, Decision, Study, Text};
use crate::vault::Sealed;

/// What in a line looks as if it named somebody. The one place that asks.
#[must_use]
pub fn suspicious(line: &str) -> Vec<Kind> {
    deidentify::kinds(&deidentify::find(line))
}

/// A study as it is opened.
pub struct Opening {
    pub id: StudyId,
    pub title: String,
    pub ethics: String,
    pub coders: Vec<WorkerId>,
    /// What its codebook begins with.
    pub codes: Vec<Code>,
}

/// Opens a study.
///
/// # Errors
/// [`Refusal::StudyUnfit`] without a title, an ethics reference, or two researchers
/// who code.
pub fn open(
    tx: &mut Tx,
    worker: &Worker,
    opening: Opening,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepStudies)?;
    let Opening { id, title, ethics, mut coders, codes } = opening;
    let is_short =
        |words: &str| !words.is_empty() && words.chars().count() <= limits::STUDY_TITLE_CHARS_MAX;
    let named = coders.len();
    // By numbers that chance made: a coder's number tells nobody's place in a list.
    coders.sort_unstable();
    coders.dedup();
    let is_fit = is_short(&title) && is_short(&ethics) && coders.len() == named;
    if !is_fit || !limits::STUDY_CODERS.contains(&coders.len()) {
        return Err(Refusal::StudyUnfit.into());
    }
    for coder in &coders {
        codes_here(tx, *coder)?;
    }
    let study = Study { id, title, ethics, opened_on: now.day(), coders, batches: Vec::new() };
    store::study::insert(tx, &study, worker.id)?;
    let version = Version { number: 1, act: BookAct::Begun, by: worker.id, at: now };
    store::codebook::begin_version(tx, id, &version)?;
    codes.iter().try_for_each(|code| Ok(store::codebook::write(tx, id, 1, code)?))
}

/// Somebody who works here as a researcher.
fn codes_here(tx: &mut Tx, id: WorkerId) -> Result<(), DeskError> {
    let found = store::worker::find(tx, id)?;
    match found.is_some_and(|it| it.active && it.roles.contains(&Role::Researcher)) {
        true => Ok(()),
        false => Err(Refusal::StudyUnfit.into()),
    }
}

/// One coder more, from the newest batch on: what was opened before stays open.
///
/// # Errors
/// [`Refusal::StudyUnfit`] for somebody who is no researcher, or is in it already.
pub fn join(
    tx: &mut Tx,
    worker: &Worker,
    id: StudyId,
    new: WorkerId,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepStudies)?;
    let study = store::study::find_locked(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
    let is_full = study.coders.len() >= *limits::STUDY_CODERS.end();
    if is_full || study.coder(new).is_some() {
        return Err(Refusal::StudyUnfit.into());
    }
    codes_here(tx, new)?;
    store::study::join(tx, &study, new)?;
    for batch in study.batches.iter().filter(|batch| study.is_revealed(batch)) {
        store::study::done(tx, (id, batch.number, new), true, now.day())?;
    }
    Ok(())
}

/// A coder takes no part in the newest batch, nor in later ones; what they said in
/// it goes. One says so of oneself, or of somebody who works here no more.
///
/// # Errors
/// [`Refusal::AlreadyDone`] when they are done; [`Refusal::StudyUnfit`] when fewer
/// than two would be left.
pub fn leave(
    tx: &mut Tx,
    worker: &Worker,
    id: StudyId,
    who: WorkerId,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepStudies)?;
    let study = store::study::find_locked(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
    let batch = study.batches.last().ok_or(Refusal::NoSuchStudy)?;
    study.coder(who).ok_or(Refusal::NotACoder)?;
    if who != worker.id && store::worker::find(tx, who)?.is_some_and(|it| it.active) {
        return Err(Refusal::NotYourRole.into());
    }
    if batch.done.contains(&who) {
        return Err(Refusal::AlreadyDone.into());
    }
    let left = study.coders.iter().filter(|it| **it != who && !batch.out.contains(it));
    if left.count() < *limits::STUDY_CODERS.start() {
        return Err(Refusal::StudyUnfit.into());
    }
    let key = (id, batch.number, who);
    store::study::forget(tx, key)?;
    Ok(store::study::done(tx, key, true, now.day())?)
}

/// A text as it is brought.
pub struct Brought {
    pub id: TextId,
    pub lines: i64,
    pub sealed: Sealed,
}

/// Brings texts: all of them, or none. `has_leave`: whoever brings them says that
/// the committee allows it.
///
/// # Errors
/// [`Refusal::Unconfirmed`] without that; [`Refusal::StillBlind`] while some coders
/// are done with the newest batch and others are not; [`Refusal::TooLarge`].
pub fn bring(
    tx: &mut Tx,
    worker: &Worker,
    id: StudyId,
    texts: Vec<Brought>,
    has_leave: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepStudies)?;
    let study = store::study::find_locked(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
    if texts.is_empty() {
        return Err(Refusal::NoWords.into());
    }
    if !has_leave {
        return Err(Refusal::Unconfirmed.into());
    }
    let batch = match study.batches.last() {
        None => 1,
        Some(last) if last.done.len() == last.out.len() => last.number,
        Some(last) if study.is_revealed(last) => last.number + 1,
        Some(_) => return Err(Refusal::StillBlind.into()),
    };
    let known: i64 = study.batches.iter().map(|batch| batch.texts).sum();
    let texts: Vec<_> = (known + 1..)
        .zip(texts)
        .map(|(number, it)| Text { id: it.id, number, batch, lines: it.lines, sealed: it.sealed })
        .collect();
    if texts.last().is_some_and(|last| last.number > limits::STUDY_TEXTS_MAX) {
        return Err(Refusal::TooLarge.into());
    }
    // Whoever takes no part takes none in the next batch either.
    let out = study.batches.last().filter(|last| last.number < batch);
    for coder in out.map(|last| last.out.as_slice()).unwrap_or_default() {
        store::study::done(tx, (id, batch, *coder), true, now.day())?;
    }
    Ok(store::study::bring(tx, id, &texts, (batch, worker.id, now.day()))?)
}

/// A study for one of its coders.
///
/// # Errors
/// [`Refusal::NoSuchStudy`], [`Refusal::NotACoder`].
pub fn of_coder(tx: &mut Tx, worker: &Worker, id: StudyId) -> Result<Study, DeskError> {
    worker.may(Permission::Code)?;
    let study = store::study::find(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
    coder(&study, worker)?;
    Ok(study)
}

/// The same, held until the transaction ends.
///
/// # Errors
/// As [`of_coder`].
pub(super) fn of_coder_locked(
    tx: &mut Tx,
    worker: &Worker,
    id: StudyId,
) -> Result<Study, DeskError> {
    worker.may(Permission::Code)?;
    let study = store::study::find_locked(tx, id)?.ok_or(Refusal::NoSuchStudy)?;
    coder(&study, worker)?;
    Ok(study)
}

fn coder(study: &Study, worker: &Worker) -> Result<(), Refusal> {
    study.coder(worker.id).map(drop).ok_or(Refusal::NotACoder)
}

/// A study once there is something that all its coders may see.
///
/// # Errors
/// [`Refusal::StillBlind`] before that; else as [`of_coder`].
pub fn revealed(tx: &mut Tx, worker: &Worker, id: StudyId) -> Result<Study, DeskError> {
    let study = of_coder(tx, worker, id)?;
    if study.has_revealed() { Ok(study) } else { Err(Refusal::StillBlind.into()) }
}

/// The line of a text that somebody says something of.
#[derive(Clone, Copy)]
pub struct At {
    pub study: StudyId,
    pub text: TextId,
    /// From 0.
    pub line: i64,
}

/// A coder says which codes a line has; none: there is nothing to code in it.
///
/// # Errors
/// [`Refusal::AlreadyDone`] once they said to be done with its batch;
/// [`Refusal::CodeClosed`] for a code that is put on no line any more.
pub fn say(tx: &mut Tx, worker: &Worker, at: At, codes: &Codes) -> Result<(), DeskError> {
    let study = of_coder_locked(tx, worker, at.study)?;
    let text = line_of(tx, at)?;
    let batch = batch(&study, text.batch)?;
    if batch.done.contains(&worker.id) {
        return Err(Refusal::AlreadyDone.into());
    }
    let had = store::study::put_by(tx, (at.text, at.line, worker.id))?;
    let version = choosable(tx, at.study, codes, &had)?;
    let codes: Vec<_> = codes.iter().copied().collect();
    Ok(store::study::say(tx, (at.text, at.line, worker.id), &codes, version)?)
}

/// Of the newest version, whose number it gives. What was split may stay where it
/// was put before.
fn choosable(tx: &mut Tx, study: StudyId, codes: &Codes, had: &[CodeId]) -> Result<i64, DeskError> {
    let version = store::codebook::newest(tx, study)?;
    let book = store::codebook::codes(tx, study, version)?;
    for code in codes {
        let known = book.iter().find(|it| it.id == *code).ok_or(Refusal::NoSuchStudy)?;
        let is_open = known.state == crate::codes::CodeState::Open && !known.is_theme;
        if !is_open && !had.contains(code) {
            return Err(Refusal::CodeClosed.into());
        }
    }
    Ok(version)
}

fn line_of(tx: &mut Tx, at: At) -> Result<Text, DeskError> {
    let text = store::study::text(tx, at.study, at.text)?.ok_or(Refusal::NoSuchStudy)?;
    if (0..text.lines).contains(&at.line) { Ok(text) } else { Err(Refusal::NoSuchStudy.into()) }
}

fn batch(study: &Study, number: i64) -> Result<&Batch, Refusal> {
    study.batches.iter().find(|batch| batch.number == number).ok_or(Refusal::NoSuchStudy)
}

/// A coder is done with the newest batch; from then on they change nothing in it.
/// When the last of them is, all see what all said.
///
/// # Errors
/// [`Refusal::Unconfirmed`] when there are lines they have not looked at and they do
/// not say that they know.
pub fn finish(
    tx: &mut Tx,
    worker: &Worker,
    id: StudyId,
    knows: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    let study = of_coder_locked(tx, worker, id)?;
    let batch = study.batches.last().ok_or(Refusal::NoSuchStudy)?;
    if batch.done.contains(&worker.id) {
        return Ok(());
    }
    let key = (id, batch.number, worker.id);
    if store::study::unread(tx, key)? > 0 && !knows {
        return Err(Refusal::Unconfirmed.into());
    }
    Ok(store::study::done(tx, key, false, now.day())?)
}

/// A coder is not done after all. Once everybody was, it is too late.
///
/// # Errors
/// [`Refusal::AlreadyDone`] once all have seen what all said.
pub fn resume(tx: &mut Tx, worker: &Worker, id: StudyId) -> Result<(), DeskError> {
    let study = of_coder_locked(tx, worker, id)?;
    let batch = study.batches.last().ok_or(Refusal::NoSuchStudy)?;
    if study.is_revealed(batch) || batch.out.contains(&worker.id) {
        return Err(Refusal::AlreadyDone.into());
    }
    Ok(store::study::not_done(tx, (id, batch.number, worker.id))?)
}

/// What the coders agreed on for a line, written down by one of them.
///
/// # Errors
/// [`Refusal::StillBlind`] before all are done with its batch.
pub fn decide(
    tx: &mut Tx,
    worker: &Worker,
    at: At,
    codes: &Codes,
    now: Timestamp,
) -> Result<(), DeskError> {
    let study = of_coder_locked(tx, worker, at.study)?;
    let text = line_of(tx, at)?;
    if !study.is_revealed(batch(&study, text.batch)?) {
        return Err(Refusal::StillBlind.into());
    }
    let mut had = Vec::new();
    for coder in &study.coders {
        had.extend(store::study::put_by(tx, (at.text, at.line, *coder))?);
    }
    let version = choosable(tx, at.study, codes, &had)?;
    let codes = codes.iter().copied().collect();
    let decision = Decision { text: at.text, line: at.line, worker: worker.id, codes };
    Ok(store::study::decide(tx, &decision, version, now.day())?)
}

/// Somebody takes a study with them as a file.
///
/// # Errors
/// As [`revealed`].
pub fn export(tx: &mut Tx, worker: &Worker, id: StudyId, now: Timestamp) -> Result<(), DeskError> {
    revealed(tx, worker, id)?;
    let about = deed::About { deed: Deed::Exported, about: None, case: None };
    deed::note(tx, Some(worker.id), about, None, now)
}
