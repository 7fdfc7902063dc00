//! Leaflets: written by an editor, signed by a clinician who is somebody else,
//! sent by anybody who answers, taken back at once.

use super::permission::Permission;
use super::{DeskError, Refusal, Worker};
use crate::clock::{self, Timestamp};
use crate::codes::{Lang, LeafletState};
use crate::engine::{EVERYTHING, Tx};
use crate::ids::WorkerId;
use crate::leaflet::{GUIDE, Leaflet, Signature, Text, Version};
use crate::limits;
use crate::store;

/// A text that came with the program, or in a file, becomes a draft. `false`
/// when a leaflet of this name and language is there already: what people here
/// wrote is never written over.
///
/// # Errors
/// When the database fails.
pub fn import(tx: &mut Tx, text: Text, now: Timestamp) -> Result<bool, DeskError> {
    if store::leaflet::newest(tx, &text.name, text.lang)?.is_some() {
        return Ok(false);
    }
    write(tx, text, 1, None, now)?;
    Ok(true)
}

/// Somebody writes a leaflet that was not there. Gives the draft's number.
///
/// # Errors
/// When the worker may not write, the text is no leaflet, or one of this name and
/// language is there.
pub fn begin(tx: &mut Tx, worker: &Worker, text: Text, now: Timestamp) -> Result<i64, DeskError> {
    worker.may(Permission::EditLeaflets)?;
    let text = text.checked().map_err(|_| Refusal::LeafletUnfit)?;
    if store::leaflet::newest(tx, &text.name, text.lang)?.is_some() {
        return Err(Refusal::LeafletTaken.into());
    }
    write(tx, text, 1, Some(worker.id), now)
}

/// A clinician turns what they signed for one client into a draft for all.
/// Somebody else signs it. Gives the draft's number.
///
/// # Errors
/// When the worker is no clinician, or the text is no leaflet.
pub fn propose(tx: &mut Tx, worker: &Worker, text: Text, now: Timestamp) -> Result<i64, DeskError> {
    worker.may(Permission::SignAdvice)?;
    let text = text.checked().map_err(|_| Refusal::LeafletUnfit)?;
    write(tx, text, 1, Some(worker.id), now)
}

/// Somebody changes the version `id`. What was signed stays in force as it was,
/// until the new words are signed too. Gives the draft's number.
///
/// # Errors
/// When the worker may not write, or the text is no leaflet of this name and
/// language; [`Refusal::NotNewest`] when somebody changed it meanwhile.
pub fn edit(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    text: Text,
    now: Timestamp,
) -> Result<i64, DeskError> {
    worker.may(Permission::EditLeaflets)?;
    let text = text.checked().map_err(|_| Refusal::LeafletUnfit)?;
    let before = store::leaflet::locked(tx, id)?.ok_or(Refusal::NoLeaflet)?;
    if (&before.text.name, before.text.lang) != (&text.name, text.lang) {
        return Err(Refusal::LeafletUnfit.into());
    }
    if newest(tx, &before)? != id {
        return Err(Refusal::NotNewest.into());
    }
    if before.text == text && before.state(now) != LeafletState::Withdrawn {
        return Ok(id);
    }
    write(tx, text, before.number + 1, Some(worker.id), now)
}

fn newest(tx: &mut Tx, version: &Version) -> Result<i64, DeskError> {
    let text = &version.text;
    let newest = store::leaflet::newest(tx, &text.name, text.lang)?;
    Ok(newest.map_or(version.id, |newest| newest.id))
}

fn write(
    tx: &mut Tx,
    text: Text,
    number: i64,
    editor: Option<WorkerId>,
    now: Timestamp,
) -> Result<i64, DeskError> {
    let id = clock::new_id();
    let version = Version {
        id,
        number,
        text,
        editor,
        edited_day: now.day(),
        signature: None,
        is_replaced: false,
        withdrawn_at: None,
    };
    store::leaflet::insert(tx, &version)?;
    Ok(id)
}

/// A clinician answers for these words until a date. Earlier versions count no
/// more.
///
/// # Errors
/// [`Refusal::OwnWords`] for whoever wrote them; [`Refusal::NotNewest`] when they
/// were changed meanwhile; [`Refusal::TimePast`] for a date that is past or too
/// far away.
pub fn sign(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::SignLeaflets)?;
    let version = store::leaflet::locked(tx, id)?.ok_or(Refusal::NoLeaflet)?;
    let text = &version.text;
    if newest(tx, &version)? != id || version.state(now) == LeafletState::Withdrawn {
        return Err(Refusal::NotNewest.into());
    }
    if version.editor == Some(worker.id) {
        return Err(Refusal::OwnWords.into());
    }
    if until <= now || until > now + limits::LEAFLET_SIGNED_MOST {
        return Err(Refusal::TimePast.into());
    }
    store::leaflet::sign(tx, id, Signature { by: worker.id, at: now, until })?;
    store::leaflet::replace(tx, &text.name, text.lang, version.number, now)?;
    // Every process that keeps the library in memory reads it again.
    tx.ring(EVERYTHING)?;
    Ok(())
}

/// What may be sent under this name: in this language, or where it is not
/// written in it, in another.
///
/// # Errors
/// When the database fails.
pub fn in_force(
    tx: &mut Tx,
    name: &str,
    lang: Lang,
    now: Timestamp,
) -> Result<Option<Leaflet>, DeskError> {
    let others = Lang::ALL.iter().copied().filter(|other| *other != lang);
    for lang in std::iter::once(lang).chain(others) {
        let signed = store::leaflet::signed(tx, name, lang)?;
        if let Some(leaflet) = signed.and_then(|version| Leaflet::of(version, now)) {
            return Ok(Some(leaflet));
        }
    }
    Ok(None)
}

/// What counts today under the name and the language of this version, and is not
/// said step by step: what may stand in the channel.
///
/// # Errors
/// When the database fails.
pub fn in_force_like(tx: &mut Tx, id: i64, now: Timestamp) -> Result<Option<Leaflet>, DeskError> {
    let Some(version) = store::leaflet::find(tx, id)? else { return Ok(None) };
    let text = &version.text;
    let signed = store::leaflet::signed(tx, &text.name, text.lang)?;
    let leaflet = signed.and_then(|version| Leaflet::of(version, now));
    Ok(leaflet.filter(|leaflet| leaflet.text().name != GUIDE))
}

/// From now on it reaches nobody, by any road.
///
/// # Errors
/// When the worker may not, or it was never signed.
pub fn withdraw(tx: &mut Tx, worker: &Worker, id: i64, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::EditLeaflets).or_else(|_| worker.may(Permission::SignLeaflets))?;
    let version = store::leaflet::locked(tx, id)?.ok_or(Refusal::NoLeaflet)?;
    let text = &version.text;
    if store::leaflet::signed(tx, &text.name, text.lang)?.is_none() {
        return Err(Refusal::NoLeaflet.into());
    }
    store::leaflet::withdraw(tx, &text.name, text.lang, now)?;
    // Every page that shows it looks again.
    tx.ring(EVERYTHING)?;
    Ok(())
}
