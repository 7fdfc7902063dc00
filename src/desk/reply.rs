//! A worker answers a client.

use super::case::{locked, taken};
use super::need::Need;
use super::permission::Permission;
use super::service::Service;
use super::{DeskError, Refusal, Worker, advice, handover, reading};
use crate::clock::Timestamp;
use crate::codes::{Act, Carrier, Direction, Errand, Fate, Kind, Lang, Line, Role, Urgency};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::leaflet::GUIDE;
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::message::Message;
use crate::store::outbox::NewErrand;
use crate::store::telegram::Tag;
use crate::vault::Sealed;

/// What an answer is made of. What is sealed is sealed to the talk.
pub enum Answer {
    /// The worker's own words.
    Words(Sealed),
    /// Prepared words; who sent them and when.
    Phrase(Line, Sealed),
    /// A leaflet, by its name; who sent it and when.
    Leaflet(String, Sealed),
    /// A prepared question: its name.
    Question(Sealed),
    /// A contact card: whose, and a word with it.
    Card(Mixed),
    /// Where to go.
    Referral(Mixed),
    /// When and where somebody is expected, or that they are not any more.
    Meeting(Mixed),
}

/// Words put together by the house, with a worker's own in them or without.
pub struct Mixed {
    pub sealed: Sealed,
    pub has_own_words: bool,
}

impl Answer {
    fn has_own_words(&self) -> bool {
        match self {
            Answer::Words(_) => true,
            Answer::Card(it) | Answer::Referral(it) | Answer::Meeting(it) => it.has_own_words,
            Answer::Phrase(..) | Answer::Leaflet(..) | Answer::Question(_) => false,
        }
    }
}

/// A message as it leaves: nothing else reaches a client as somebody's answer.
/// Two make one: [`reply`], which asks whether the words need a clinician, and
/// [`advice::sign`], where one signs.
pub(super) struct Leaving {
    pub kind: Kind,
    pub sealed: Sealed,
    pub line: Option<Line>,
    pub leaflet: Option<String>,
    /// As what they answer, where the client reads that.
    pub role: Option<Role>,
    pub is_referral: bool,
}

/// How an answer reaches the client. On Telegram the words go with it, sealed
/// under the route, because nobody can open the talk while it is on its way.
pub enum Delivery {
    Web,
    /// To the private chat, in pieces that fit there.
    Private {
        route: i64,
        pieces: Vec<Sealed>,
    },
    /// To somebody known from the group chat only: it waits until they come to
    /// the private one. `invitation` calls them there; `None` when they were
    /// called already.
    Awaiting {
        route: i64,
        pieces: Vec<Sealed>,
        invitation: Option<Invitation>,
    },
    /// To the group chat, for all to read.
    Aloud {
        route: i64,
        pieces: Vec<Sealed>,
    },
    /// They stopped the bot: it is kept and cannot be sent.
    Nowhere,
}

/// A way from the group chat into the private one.
pub struct Invitation {
    /// What the word that leads there is found by.
    pub tag: Tag,
    /// The word itself, and which message it answers, under the route.
    pub sealed: Sealed,
}

impl Delivery {
    fn fate(&self) -> Fate {
        match self {
            Delivery::Nowhere => Fate::Failed,
            _ => Fate::Owed,
        }
    }

    /// The same, and nobody is called for it.
    #[must_use]
    pub fn uninvited(self) -> Delivery {
        match self {
            Delivery::Awaiting { route, pieces, .. } => {
                Delivery::Awaiting { route, pieces, invitation: None }
            }
            other => other,
        }
    }
}

/// The lane of the group chat in the outbox.
pub const GROUP_LANE: i64 = 1;
/// The lane of the channel.
pub const CHANNEL_LANE: i64 = 2;

/// Keeps the answer and owes it to the client, both or neither. Answering a
/// case that waits takes it. `seq` is the number the words were sealed for.
///
/// # Errors
/// [`Refusal::HeldByOther`] when another worker has the case;
/// [`Refusal::ClinicianFirst`] where a clinician must sign the words;
/// [`Refusal::Moved`] when another message took the number (seal anew and repeat).
pub fn reply(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    answer: Answer,
    delivery: Delivery,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    reading::may_answer(tx, worker, &case)?;
    if answer.has_own_words() && advice::is_draft(tx, worker, &case)? {
        return Err(Refusal::ClinicianFirst.into());
    }
    if case.next_seq != seq {
        return Err(Refusal::Moved.into());
    }
    let role = handover::answers_as(tx, worker, &case)?;
    let (leaving, service) = leaving(tx, answer, &delivery, role, now)?;
    if !is_guest(tx, worker, &case)? {
        // The answer itself says that a person is here.
        taken(tx, worker, &mut case, now)?;
    }
    let leaving = Leaving { role: shown_role(role, &case), ..leaving };
    let act = if leaving.is_referral { Act::Referred } else { Act::Answered };
    store::trail::append(tx, id, Some(worker.id), act, now)?;
    if leaving.kind == Kind::Words && !leaving.is_referral {
        store::presence::drop_draft(tx, id, worker.id)?;
    }
    leave(tx, &mut case, leaving, delivery, service, now)
}

/// What leaves of an answer, and as which service it counts.
fn leaving(
    tx: &mut Tx,
    answer: Answer,
    delivery: &Delivery,
    role: Role,
    now: Timestamp,
) -> Result<(Leaving, Service), DeskError> {
    let talk = Service::talk_with(role);
    let of = |kind, sealed| Leaving {
        kind,
        sealed,
        line: None,
        leaflet: None,
        role: None,
        is_referral: false,
    };
    Ok(match answer {
        Answer::Words(sealed) => (of(Kind::Words, sealed), talk),
        Answer::Phrase(line, sealed) => {
            // Before all it would be said to everybody.
            if !Line::PHRASES.contains(&line) || matches!(delivery, Delivery::Aloud { .. }) {
                return Err(Refusal::UnknownCode.into());
            }
            (Leaving { line: Some(line), ..of(Kind::Line, sealed) }, talk)
        }
        Answer::Leaflet(name, sealed) => {
            may_be_sent(tx, &name, now)?;
            (Leaving { leaflet: Some(name), ..of(Kind::Leaflet, sealed) }, Service::LEAFLET)
        }
        Answer::Question(sealed) => (of(Kind::Question, sealed), talk),
        Answer::Card(it) => (of(Kind::Card, it.sealed), Service::CONTACT_LEFT),
        Answer::Meeting(it) => (of(Kind::Words, it.sealed), talk),
        Answer::Referral(it) => (Leaving { is_referral: true, ..of(Kind::Words, it.sealed) }, talk),
    })
}

/// Whether this worker answers beside whoever has the case, because it was shown
/// to their profession.
fn is_guest(tx: &mut Tx, worker: &Worker, case: &Case) -> Result<bool, DeskError> {
    let is_theirs = match case.standing {
        Standing::Waiting { .. } => worker.may(Permission::AnswerClient).is_ok(),
        Standing::Held { by, .. } => by == worker.id,
        Standing::Finished { .. } | Standing::Forgetting => true,
    };
    Ok(!is_theirs
        && worker.may(Permission::AnswerHanded).is_ok()
        && reading::is_handed(tx, worker, case)?)
}

/// Keeps a message to the client and owes it, both or neither: the one place
/// where that happens.
pub(super) fn leave(
    tx: &mut Tx,
    case: &mut Case,
    leaving: Leaving,
    delivery: Delivery,
    service: Service,
    now: Timestamp,
) -> Result<(), DeskError> {
    if matches!(case.standing, Standing::Finished { .. } | Standing::Forgetting) {
        return Err(Refusal::AlreadyFinished.into());
    }
    let is_referral = leaving.is_referral;
    let message = Message {
        seq: case.next_seq,
        direction: Direction::ToClient,
        kind: leaving.kind,
        hour: now.hour(),
        line: leaving.line,
        sealed: Some(leaving.sealed),
        fate: delivery.fate(),
        is_edited: false,
        leaflet: leaving.leaflet,
        step: None,
        role: leaving.role,
        need: None,
    };
    store::message::insert(tx, case.id, &message)?;
    if message.kind == Kind::Card {
        store::card::insert(tx, case.id, message.seq)?;
    }
    store::proposal::watch_answer(tx, case.id, now)?;
    case.next_seq += 1;
    if let Standing::Held { by, since, pause: Some(_) } = case.standing {
        case.standing = Standing::Held { by, since, pause: None };
    }
    case.unanswered_since = None;
    case.last_at = now.hour();
    store::case::save(tx, case)?;
    owe(tx, case, &message, is_referral, delivery, now)?;
    tx.ring(case.id.0)?;
    first_answer(tx, case.id, service, now)
}

/// Whom the client reads: a specialist always says so, and whoever gives advice
/// from their own life says that it is that (`domain.md` N-15).
#[must_use]
pub fn shown_role(role: Role, case: &Case) -> Option<Role> {
    let is_peer_advice = case.need.as_deref() == Some(Need::SUPPORT);
    Some(role).filter(|role| *role != Role::Worker || is_peer_advice)
}

/// A leaflet is looked at once more in the transaction that sends it.
fn may_be_sent(tx: &mut Tx, name: &str, now: Timestamp) -> Result<(), DeskError> {
    match super::leaflet::in_force(tx, name, Lang::Ru, now)? {
        // The guide goes step by step.
        Some(leaflet) if leaflet.text().name != GUIDE => Ok(()),
        _ => Err(Refusal::NotSigned.into()),
    }
}

fn owe(
    tx: &mut Tx,
    case: &Case,
    answer: &Message,
    is_referral: bool,
    delivery: Delivery,
    now: Timestamp,
) -> Result<(), DeskError> {
    let seq = answer.seq;
    let is_leaflet = answer.leaflet.is_some();
    // In an emergency twice is better than not at all.
    let is_repeatable = case.urgency == Urgency::Emergency;
    let message = Some((case.id, seq));
    let errand = |route, lane, errand, sealed, due_at| NewErrand {
        carrier: Carrier::Telegram,
        lane,
        errand,
        message,
        route: Some(route),
        sealed,
        is_repeatable: is_repeatable || is_leaflet || answer.line.is_some(),
        due_at,
    };
    let (route, lane, kind, pieces, due_at) = match delivery {
        Delivery::Nowhere => return Ok(()),
        Delivery::Web => return Ok(store::outbox::queue(tx, &shown(case.id, seq, now))?),
        Delivery::Private { route, pieces } => (route, route, Errand::Words, pieces, now),
        Delivery::Aloud { route, pieces } => (route, GROUP_LANE, Errand::Aloud, pieces, now),
        Delivery::Awaiting { route, pieces, invitation } => {
            if let Some(invitation) = invitation {
                store::telegram::invite(tx, &invitation.tag, case.client)?;
                store::outbox::somebody_is_called(tx, route)?;
                let invite =
                    errand(route, GROUP_LANE, Errand::Invite, Some(invitation.sealed), now);
                // It says nothing, so twice is bearable, and not at all is not.
                let invite = NewErrand { message: None, is_repeatable: true, ..invite };
                store::outbox::queue(tx, &invite)?;
            }
            (route, route, Errand::Words, pieces, store::outbox::WHEN_THEY_COME)
        }
    };
    if answer.line.is_some() {
        // Its words stand in no talk; they are put together when they go out.
        return Ok(store::outbox::queue(tx, &errand(route, lane, Errand::Line, None, due_at))?);
    }
    if is_leaflet {
        // Its words are everybody's; they are read when they go out.
        let kind = if lane == GROUP_LANE { Errand::LeafletAloud } else { Errand::Leaflet };
        return Ok(store::outbox::queue(tx, &errand(route, lane, kind, None, due_at))?);
    }
    let kind = if answer.kind == Kind::Question { Errand::Question } else { kind };
    let last = pieces.len().saturating_sub(1);
    for (nth, piece) in pieces.into_iter().enumerate() {
        // What can be answered stands under the end of the words.
        let kind = if is_referral && nth == last { Errand::Referral } else { kind };
        store::outbox::queue(tx, &errand(route, lane, kind, Some(piece), due_at))?;
    }
    Ok(())
}

/// On the web an answer is there to be seen; to settle that is all there is to do.
fn shown(case: CaseId, seq: i64, now: Timestamp) -> NewErrand {
    NewErrand {
        carrier: Carrier::Web,
        lane: case.0,
        errand: Errand::Show,
        message: Some((case, seq)),
        route: None,
        sealed: None,
        is_repeatable: true,
        due_at: now,
    }
}

/// The draft of the report learns how long the client waited, and from then on
/// nobody keeps the second at which they wrote.
pub(super) fn first_answer(
    tx: &mut Tx,
    id: CaseId,
    service: Service,
    now: Timestamp,
) -> Result<(), DeskError> {
    first_words(tx, id, now)?;
    let Some(mut draft) = store::report::draft(tx, id)? else { return Ok(()) };
    if let Some(handed) = draft.handed_at.take() {
        let minutes = (now - handed).as_minutes();
        draft.minutes_after_handover = draft.minutes_after_handover.max(Some(minutes));
    }
    if !draft.services.iter().any(|it| it == service.code()) {
        draft.services.push(service.code().to_owned());
    }
    Ok(store::report::save_draft(tx, id, &draft)?)
}

/// A worker said something, though it was no answer yet.
pub(super) fn first_words(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let Some(mut draft) = store::report::draft(tx, id)? else { return Ok(()) };
    let Some(arrived) = draft.arrived_at.take() else { return Ok(()) };
    draft.minutes_to_first = Some((now - arrived).as_minutes());
    Ok(store::report::save_draft(tx, id, &draft)?)
}

/// Words cut into pieces that fit one message on Telegram
/// ([`limits::TELEGRAM_TEXT_CHARS_MAX`] characters): at the end of a paragraph
/// where there is one, else of a sentence, else of a word.
#[must_use]
pub fn pieces(words: &str) -> Vec<&str> {
    let mut rest = words.trim();
    let mut pieces = Vec::new();
    while let Some((limit, _)) = rest.char_indices().nth(limits::TELEGRAM_TEXT_CHARS_MAX) {
        let head = &rest[..limit];
        // A cut in the first quarter would leave a piece of a few words.
        let cut = ["\n\n", "\n", ". ", "! ", "? ", "… ", " "]
            .iter()
            .find_map(|end| head.rfind(end).map(|at| at + end.len()).filter(|at| *at > limit / 4))
            .unwrap_or_else(|| whole_signs(rest, limit));
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece.trim_end());
        rest = after.trim_start();
    }
    pieces.push(rest);
    pieces
}

/// Steps back from `limit` until no sign is torn: a family of joined signs, a
/// flag or a letter with its accent is one to whoever reads it.
fn whole_signs(text: &str, limit: usize) -> usize {
    let joins = |sign: char| {
        matches!(sign, '\u{200d}' | '\u{fe0f}' | '\u{20e3}' | '\u{300}'..='\u{36f}'
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{1f1e6}'..='\u{1f1ff}')
    };
    let mut cut = limit;
    while let (Some(before), Some(after)) =
        (text[..cut].chars().next_back(), text[cut..].chars().next())
    {
        if !joins(after) && before != '\u{200d}' || cut < limit / 2 {
            return cut;
        }
        cut -= before.len_utf8();
    }
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: usize = limits::TELEGRAM_TEXT_CHARS_MAX;

    #[test]
    fn short_words_stay_whole() {
        assert_eq!(pieces(" Автобус у метро до 20:00. "), ["Автобус у метро до 20:00."]);
        assert_eq!(pieces(""), [""]);
        assert_eq!(pieces(&"я".repeat(MOST)).len(), 1);
    }

    #[test]
    fn long_words_are_cut_where_a_sentence_ends() {
        let sentence = "Первое предложение о том, что делать дальше. ";
        let text = sentence.repeat(200);
        let found = pieces(&text);
        assert!(found.len() > 1);
        for piece in &found {
            assert!(piece.chars().count() <= MOST && piece.ends_with('.'), "{piece}");
        }
        assert_eq!(found.join(" "), text.trim());
    }

    #[test]
    fn a_sign_of_several_characters_is_not_torn() {
        let family = "\u{1f469}\u{200d}\u{1f467}";
        for shift in 0..3 {
            let text = format!("{}{}", "a".repeat(shift), family.repeat(MOST / 2));
            let found = pieces(&text);
            assert_eq!(found.concat(), text);
            for piece in &found[1..] {
                assert!(piece.starts_with('\u{1f469}'));
            }
        }
    }
}
