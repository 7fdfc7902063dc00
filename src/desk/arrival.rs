//! A client's words come in: they open a case or continue one.

use jiff::tz::TimeZone;

use super::case::say;
use super::hearing::{self, Hearing, Reaction};
use super::need::Need;
use super::report::calendar;
use super::{DeskError, Refusal, emergency, hours, pseudonym};
use crate::clock::Timestamp;
use crate::codes::{
    Act, Audience, Awaited, Clarity, Direction, Fate, Figure, Kind, Lang, Line, Modality, Urgency,
    Venue,
};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, ClientId};
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::message::Message;
use crate::store::report::Draft;
use crate::store::telegram::{NewCopy, Tag};
use crate::triage::Alarm;
use crate::vault::{Sealed, SealedPhoto, VouchedKey};

/// One message of a client, sealed for a place in the talk.
pub struct Parcel {
    pub kind: Kind,
    pub sealed: Sealed,
    /// The photo itself, where `kind` is a photo; `sealed` then holds its preview.
    pub photo: Option<SealedPhoto>,
    /// It corrects something that was answered already.
    pub is_correction: bool,
}

/// How a message or a tap came over Telegram: what must be kept in the same
/// transaction, so that a repeat changes nothing and the copy on Telegram's
/// side is deleted in time.
pub struct Receipt {
    pub update: i64,
    /// What the chat is found by.
    pub chat: Tag,
    pub route: i64,
    pub place: Audience,
    pub lang: Lang,
    /// Whom the chat belonged to when the caller looked.
    pub before: Option<ClientId>,
    /// Where the message stands. A tap leaves none.
    pub copy: Option<NewCopy>,
    /// The message's number in its chat; 0 for a tap.
    pub number: i64,
}

/// What was understood of a message, and what follows from it.
#[derive(Debug)]
pub struct Heard {
    pub hearing: Hearing,
    pub reaction: Reaction,
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
    pub heard: Heard,
    /// The organisation's clock.
    pub zone: TimeZone,
    pub receipt: Option<Receipt>,
}

/// # Errors
/// [`Refusal::Repeated`] for an update that was acted upon already;
/// [`Refusal::Moved`] when the chat opened a talk meanwhile (add to that one);
/// otherwise when the database fails. Then nothing was kept.
pub fn open(tx: &mut Tx, talk: NewTalk, now: Timestamp) -> Result<(), DeskError> {
    let name = pseudonym::draw(tx, talk.lang)?;
    store::client::insert(tx, talk.client, &name, talk.lang, talk.venue)?;
    let last = 1 + i64::try_from(talk.parcels.len()).unwrap_or(0);
    let Heard { hearing, reaction } = talk.heard;
    if let Some(receipt) = talk.receipt {
        let (chat, before, route) = (receipt.chat, receipt.before, receipt.route);
        acknowledge(tx, receipt, (talk.case, last - 1), now)?;
        if !store::telegram::attach(tx, &chat, route, before, talk.client)? {
            return Err(Refusal::Moved.into());
        }
    }
    let mut case = Case {
        id: talk.case,
        client: talk.client,
        talk_key: talk.talk_key,
        standing: Standing::Waiting { since: now },
        urgency: hearing.urgency,
        need: hearing.needs.first().map(|need| (*need).to_owned()),
        unanswered_since: Some(now),
        next_seq: 1,
        last_at: now.hour(),
        report: None,
    };
    store::case::insert(tx, &case)?;
    super::advice::heard(tx, case.id, &hearing.needs)?;
    let calendar = calendar(now, &talk.zone);
    let mut draft = Draft {
        day: calendar.day,
        shift: calendar.shift,
        urgency_at_open: hearing.urgency,
        modality: modality(&talk.parcels),
        after_hours: hours::is_after_hours(tx, &talk.zone, now)?,
        about: hearing.about,
        clarity: hearing.clarity,
        services: Vec::new(),
        arrived_at: Some(now),
        minutes_to_first: None,
        handed_at: None,
        minutes_after_handover: None,
    };
    store::report::insert_draft(tx, case.id, &draft)?;
    keep(tx, &mut case, talk.parcels, now)?;
    store::hearing::keep(tx, case.id, case.next_seq - 1, &hearing.why)?;
    // Danger is met wherever it is said.
    let reaction = match matches!(reaction, Reaction::Alarm(_)) || hearing::may_speak(tx, &case)? {
        true => reaction,
        false => Reaction::Wait,
    };
    hearing::react(tx, &mut case, &mut draft, reaction, now)?;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
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
    heard: Heard,
    receipt: Option<Receipt>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    if let Some(receipt) = receipt {
        let last = seq + i64::try_from(parcels.len()).unwrap_or(1) - 1;
        acknowledge(tx, receipt, (id, last), now)?;
    }
    let before = case.standing;
    case.standing = heard_in(tx, id, before, now)?;
    case.unanswered_since = case.unanswered_since.or(Some(now));
    let Heard { hearing, reaction } = heard;
    // A client can raise the alarm; only a worker can lower it.
    let was = case.urgency;
    case.urgency = hearing.urgency.min(was);
    understood(tx, &mut case, &hearing)?;
    case.last_at = now.hour();
    let modality = modality(&parcels);
    if modality != Modality::Text || says_more(&hearing) {
        super::advice::heard_more(tx, id)?;
    }
    keep(tx, &mut case, parcels, now)?;
    store::hearing::keep(tx, id, case.next_seq - 1, &hearing.why)?;
    if answers_doubt(&hearing) {
        store::hearing::settle_suspicion(tx, id)?;
    }
    waits_anew(tx, id, before, now)?;
    let mut draft = store::report::draft(tx, id)?;
    if let Some(draft) = draft.as_mut().filter(|_| modality != Modality::Text) {
        draft.modality = modality;
        store::report::save_draft(tx, id, draft)?;
    }
    if matches!(before, Standing::Finished { by: Some(_), .. }) {
        reopened(tx, &mut case, draft, reaction, now)?;
    } else if let Some(mut draft) = draft {
        let is_worse = hearing.urgency < was;
        let is_served = matches!(before, Standing::Finished { by: None, .. });
        answer_on(tx, &mut case, &mut draft, reaction, (is_worse, is_served), now)?;
    }
    super::proposal::heard_in(tx, &case)?;
    match hearing.alarm == Some(Alarm::Emergency) && !emergency::is_open(tx, id)? {
        true => emergency::open(tx, &mut case, hearing.screen, now)?,
        false => emergency::told(tx, &mut case, &hearing, now)?,
    }
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// What the bot had answered was not all: whoever says so waits for a person from now
/// on, and the wait is counted from now.
fn waits_anew(tx: &mut Tx, id: CaseId, before: Standing, now: Timestamp) -> Result<(), Fault> {
    if !matches!(before, Standing::Finished { by: None, .. }) {
        return Ok(());
    }
    match store::report::draft(tx, id)? {
        Some(draft) if draft.minutes_to_first.is_none() => {
            store::report::save_draft(tx, id, &Draft { arrived_at: Some(now), ..draft })
        }
        _ => Ok(()),
    }
}

/// Whoever thanks while a doctor is asked does not end the wait for the doctor.
fn heard_in(
    tx: &mut Tx,
    id: CaseId,
    before: Standing,
    now: Timestamp,
) -> Result<Standing, DeskError> {
    match before {
        Standing::Held { pause: Some(pause), .. }
            if pause.on == Awaited::Specialist && store::advice::asked(tx, id)?.is_some() =>
        {
            Ok(before)
        }
        before => Ok(before.heard(now)?),
    }
}

/// More words in a talk that no worker has: what is worse than before is met at
/// once, doubt whether somebody is in danger is asked about unless it was and nobody
/// answered yet, and whoever was answered by the bot may be so again. Everything else
/// waits where it waited.
fn answer_on(
    tx: &mut Tx,
    case: &mut Case,
    draft: &mut Draft,
    reaction: Reaction,
    (is_worse, is_served): (bool, bool),
    now: Timestamp,
) -> Result<(), DeskError> {
    let speaks = match &reaction {
        Reaction::Suspect(first_aid, _)
            if is_worse || !store::hearing::is_suspected(tx, case.id)? =>
        {
            return match hearing::may_speak(tx, case)? {
                true => hearing::react(tx, case, draft, reaction, now),
                false => ask(tx, case, draft, first_aid.clone(), now),
            };
        }
        Reaction::Serve(served) if !is_served => {
            // The case waits for a person; what was signed need not.
            return match hearing::may_speak(tx, case)? {
                true => hearing::show(tx, case, draft, served.clone(), now).map(drop),
                false => Ok(()),
            };
        }
        Reaction::Serve(_) | Reaction::Wait => is_served,
        // Whoever has the talk may not be there to listen.
        Reaction::Unheard if hearing::may_ask(tx, case, now)? => {
            return hearing::react(tx, case, draft, reaction, now);
        }
        // Danger is met whoever has the talk: by the caller.
        Reaction::Suspect(..) | Reaction::Ask | Reaction::Alarm(_) | Reaction::Unheard => false,
    };
    match speaks && hearing::may_speak(tx, case)? {
        true => hearing::react(tx, case, draft, reaction, now),
        false => Ok(()),
    }
}

/// They come back to what a worker had finished.
fn reopened(
    tx: &mut Tx,
    case: &mut Case,
    draft: Option<Draft>,
    reaction: Reaction,
    now: Timestamp,
) -> Result<(), DeskError> {
    store::trail::append(tx, case.id, None, Act::Reopened, now)?;
    say(tx, case, Line::Reopened, now)?;
    match (reaction, draft) {
        (Reaction::Suspect(first_aid, _), Some(mut draft)) => {
            ask(tx, case, &mut draft, first_aid, now)
        }
        (Reaction::Unheard, _) if hearing::may_ask(tx, case, now)? => {
            say(tx, case, Line::Unheard, now)
        }
        _ => Ok(()),
    }
}

/// Whether somebody is in danger, where whoever has the talk is not there to ask it.
fn ask(
    tx: &mut Tx,
    case: &mut Case,
    draft: &mut Draft,
    first_aid: Option<String>,
    now: Timestamp,
) -> Result<(), DeskError> {
    match hearing::may_ask(tx, case, now)? {
        true => hearing::react(tx, case, draft, Reaction::Suspect(first_aid, None), now),
        false => Ok(()),
    }
}

/// What more words say the talk is about.
fn understood(tx: &mut Tx, case: &mut Case, hearing: &Hearing) -> Result<(), Fault> {
    if case.need.as_deref().is_none_or(|need| need == Need::UNCLEAR)
        && let Some(need) = hearing.needs.first()
    {
        case.need = Some((*need).to_owned());
    }
    super::advice::heard(tx, case.id, &hearing.needs)
}

/// Words of which no need is understood, and which are not mere courtesy.
fn says_more(hearing: &Hearing) -> bool {
    let is_nothing = |need: &&str| [Need::UNCLEAR, "OTHER"].contains(need);
    hearing.needs.iter().all(is_nothing) && !hearing.is_courtesy
}

/// Whoever is understood to ask for something else has answered whether somebody is
/// in danger. "Please" is no answer, nor are words that no rule knows, a recording, or
/// more about an overdose: there only the button says that nobody is.
fn answers_doubt(hearing: &Hearing) -> bool {
    let is_nothing = |need: &&str| [Need::UNCLEAR, "OTHER"].contains(need);
    let is_of_danger = |need: &&str| {
        let names = ["INFO.OD", "HRS.NALOXONE"];
        names.contains(need) || need.starts_with("OD.") || need.starts_with("EMG.")
    };
    hearing.alarm.is_none()
        && hearing.clarity == Clarity::Clear
        && !hearing.is_courtesy
        && !hearing.needs.iter().all(is_nothing)
        && !hearing.needs.iter().any(is_of_danger)
}

/// The client wants a person. What the bot answered is not enough: the case
/// waits in the queue, with others.
///
/// # Errors
/// When the talk is gone.
pub fn call_person(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    waits_anew(tx, id, case.standing, now)?;
    case.standing = case.standing.heard(now)?;
    case.unanswered_since = case.unanswered_since.or(Some(now));
    case.last_at = now.hour();
    say(tx, &mut case, Line::PersonCalled, now)?;
    emergency::heard_in(tx, id, now)?;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// Other words for a message: in its place, with a mark, as long as nobody
/// answered it. `seq` is the message's number; `receipt` is of the update that
/// corrects.
///
/// # Errors
/// [`Refusal::Moved`] when it was answered meanwhile (add the words instead).
pub fn correct(
    tx: &mut Tx,
    id: CaseId,
    seq: i64,
    sealed: &Sealed,
    heard: Heard,
    update: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Heard { hearing, reaction } = heard;
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    // What a worker or the bot is done with is a new message, and is heard as one.
    let is_done = matches!(case.standing, Standing::Finished { .. } | Standing::Forgetting);
    if is_done || store::message::is_answered(tx, id, seq)? {
        return Err(Refusal::Moved.into());
    }
    if !store::telegram::note_update(tx, update, now)? {
        return Err(Refusal::Repeated.into());
    }
    store::message::correct(tx, id, seq, sealed, case.next_seq)?;
    // A number is left out, so that what was shown before is older than this.
    case.next_seq += 1;
    understood(tx, &mut case, &hearing)?;
    if says_more(&hearing) {
        super::advice::heard_more(tx, id)?;
    }
    store::hearing::keep(tx, id, seq, &hearing.why)?;
    emergency::told(tx, &mut case, &hearing, now)?;
    // Whoever corrects a cry for help cries for help, also after another one is over.
    let cries_anew = hearing.urgency == Urgency::Emergency && !emergency::is_open(tx, id)?;
    if hearing.urgency < case.urgency || cries_anew {
        case.standing = case.standing.heard(now)?;
        case.unanswered_since = case.unanswered_since.or(Some(now));
        case.urgency = hearing.urgency;
        if case.urgency == Urgency::Emergency {
            emergency::open(tx, &mut case, hearing.screen, now)?;
        }
    }
    if let Reaction::Suspect(first_aid, _) = reaction
        && !store::hearing::is_suspected(tx, id)?
        && let Some(mut draft) = store::report::draft(tx, id)?
    {
        case.unanswered_since = case.unanswered_since.or(Some(now));
        ask(tx, &mut case, &mut draft, first_aid, now)?;
    }
    case.last_at = now.hour();
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// What another member of the group chat answers: kept for the worker to
/// check. It answers nothing by itself.
///
/// # Errors
/// As [`add`].
pub fn overhear(
    tx: &mut Tx,
    id: CaseId,
    seq: i64,
    sealed: Sealed,
    update: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    if !store::telegram::note_update(tx, update, now)? {
        return Err(Refusal::Repeated.into());
    }
    let message = Message {
        seq,
        direction: Direction::FromPeer,
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
    tx.ring(id.0)?;
    Ok(())
}

/// Notes the update, the chat, and where the message stands on Telegram.
pub(super) fn acknowledge(
    tx: &mut Tx,
    receipt: Receipt,
    message: (CaseId, i64),
    now: Timestamp,
) -> Result<(), DeskError> {
    if !store::telegram::note_update(tx, receipt.update, now)? {
        return Err(Refusal::Repeated.into());
    }
    store::telegram::meet(tx, &receipt.chat, receipt.route, receipt.place, receipt.lang)?;
    if receipt.place == Audience::Private {
        // Every process must know how far messages are counted.
        store::telegram::raise_figure(tx, Figure::LastNumber, receipt.number)?;
    }
    if let Some(copy) = receipt.copy {
        store::telegram::keep_copy(tx, &NewCopy { message: Some(message), ..copy })?;
    }
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
            is_edited: parcel.is_correction,
            leaflet: None,
            step: None,
            role: None,
            need: None,
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
    let has = |kinds: &[Kind]| parcels.iter().any(|parcel| kinds.contains(&parcel.kind));
    if has(&[Kind::Photo]) {
        Modality::Photo
    } else if has(&[Kind::Voice, Kind::VideoNote]) {
        Modality::Voice
    } else {
        Modality::Text
    }
}
