//! A client's words come in: they open a case or continue one.

use super::case::say;
use super::report::Calendar;
use super::{DeskError, Refusal, pseudonym};
use crate::clock::Timestamp;
use crate::codes::{
    About, Act, Clarity, Direction, Fate, Kind, Lang, Line, Modality, Urgency, Venue,
};
use crate::engine::Tx;
use crate::ids::{CaseId, ClientId};
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::message::Message;
use crate::store::report::Draft;
use crate::vault::{Sealed, SealedPhoto, VouchedKey};

/// One message of a client, sealed for a place in the talk.
pub struct Parcel {
    pub kind: Kind,
    pub sealed: Sealed,
    /// The photo itself, where `kind` is a photo; `sealed` then holds its preview.
    pub photo: Option<SealedPhoto>,
}

/// The first words of somebody nobody knows.
pub struct NewTalk {
    pub client: ClientId,
    pub case: CaseId,
    pub venue: Venue,
    pub lang: Lang,
    /// What the words were sealed to.
    pub talk_key: VouchedKey,
    /// Sealed for the numbers 1, 2, ….
    pub parcels: Vec<Parcel>,
    pub urgency: Urgency,
    pub about: About,
    pub calendar: Calendar,
}

/// # Errors
/// When the database fails; then nothing was kept.
pub fn open(tx: &mut Tx, talk: NewTalk, now: Timestamp) -> Result<(), DeskError> {
    let name = pseudonym::draw(tx, talk.lang)?;
    store::client::insert(tx, talk.client, &name, talk.lang, talk.venue)?;
    let mut case = Case {
        id: talk.case,
        client: talk.client,
        talk_key: talk.talk_key,
        standing: Standing::Waiting { since: now },
        urgency: talk.urgency,
        need: None,
        unanswered_since: Some(now),
        next_seq: 1,
        last_at: now.hour(),
        report: None,
    };
    store::case::insert(tx, &case)?;
    let draft = Draft {
        day: talk.calendar.day,
        shift: talk.calendar.shift,
        urgency_at_open: talk.urgency,
        modality: modality(&talk.parcels),
        after_hours: store::presence::count_here(tx, now)? == 0,
        about: talk.about,
        clarity: Clarity::Clear,
        services: Vec::new(),
        arrived_at: Some(now),
        minutes_to_first: None,
    };
    store::report::insert_draft(tx, case.id, &draft)?;
    keep(tx, &mut case, talk.parcels, now)?;
    say(tx, &mut case, Line::Received, now)?;
    store::case::save(tx, &case)?;
    tx.ring(case.id.0)?;
    Ok(())
}

/// More words from a client who has a case. `seq` is the number the first
/// parcel was sealed for.
///
/// # Errors
/// [`Refusal::Moved`] when another message took that number meanwhile (seal
/// anew and repeat); [`Refusal::Forgotten`] when the talk is gone (open another).
pub fn add(
    tx: &mut Tx,
    id: CaseId,
    seq: i64,
    parcels: Vec<Parcel>,
    urgency: Option<Urgency>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    let before = case.standing;
    case.standing = before.heard(now)?;
    case.unanswered_since = case.unanswered_since.or(Some(now));
    // A client can raise the alarm; only a worker can lower it.
    case.urgency = urgency.map_or(case.urgency, |urgency| urgency.min(case.urgency));
    case.last_at = now.hour();
    let modality = modality(&parcels);
    keep(tx, &mut case, parcels, now)?;
    if modality == Modality::Photo
        && let Some(mut draft) = store::report::draft(tx, id)?
    {
        draft.modality = modality;
        store::report::save_draft(tx, id, &draft)?;
    }
    if matches!(before, Standing::Finished { .. }) {
        store::trail::append(tx, id, None, Act::Reopened, now)?;
        say(tx, &mut case, Line::Reopened, now)?;
    }
    store::case::save(tx, &case)?;
    tx.ring(id.0)?;
    Ok(())
}

fn keep(
    tx: &mut Tx,
    case: &mut Case,
    parcels: Vec<Parcel>,
    now: Timestamp,
) -> Result<(), DeskError> {
    for parcel in parcels {
        let message = Message {
            seq: case.next_seq,
            direction: Direction::FromClient,
            kind: parcel.kind,
            hour: now.hour(),
            line: None,
            sealed: Some(parcel.sealed),
            fate: Fate::Kept,
        };
        store::message::insert(tx, case.id, &message)?;
        if let Some(photo) = &parcel.photo {
            store::message::insert_photo(tx, case.id, case.next_seq, photo)?;
        }
        case.next_seq += 1;
    }
    Ok(())
}

fn modality(parcels: &[Parcel]) -> Modality {
    if parcels.iter().any(|parcel| parcel.kind == Kind::Photo) {
        Modality::Photo
    } else {
        Modality::Text
    }
}
