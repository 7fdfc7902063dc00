//! The rooms put together: what the doors share.
//!
//! A door brings readable words; here they are sealed, their keys are kept, and
//! the desk is asked in one transaction. Readable words go no further than this.

pub mod advice;
pub mod asking;
mod calling;
pub mod coding;
mod devices;
pub mod finding;
mod forgetting;
mod guide;
pub mod handover;
mod hearing;
pub mod importing;
mod inviting;
mod library;
mod monthly;
pub mod referral;
pub mod supervising;
pub mod tables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, RwLock};

use zeroize::Zeroizing;

use crate::clock::{Clock, Timestamp};
use crate::codes::{Audience, Direction, Errand, Kind, Lang, Reach, Unkept, Venue};
use crate::config::Config;
use crate::desk::arrival::{NewTalk, Parcel};
use crate::desk::question::Questions;
use crate::desk::reply::{Answer, Delivery, Invitation};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Fault;
use crate::ids::{CaseId, ClientId, WorkerId};
use crate::leaflet::Library;
use crate::letter::Letter;
use crate::limits;
use crate::photo;
use crate::store::case::Case;
use crate::store::message::Message;
use crate::store::served::Served;
use crate::store::stops::Timetable;
use crate::store::{self, Store};
use crate::triage::Rules;
use crate::vault::{
    Bound, CaseKey, ClientKey, Lock, PublicKey, Reader, Route, Sealed, Token, Vault, Visitor,
    Words, seal,
};

/// What a word begins with that binds a chat to a worker.
pub const DUTY: &str = "duty-";

/// One organisation, open for business.
#[derive(Clone)]
pub struct House(Arc<Rooms>);

pub struct Rooms {
    pub store: Store,
    pub vault: Vault,
    pub clock: Clock,
    pub config: Config,
    /// Deleted rows may still stand in the log of the database. True at start:
    /// the program may have died between deleting and emptying.
    scrub_owed: AtomicBool,
    /// Routes that nothing led to at the last look, and when that was.
    strays: Mutex<(Timestamp, BTreeSet<i64>)>,
    library: RwLock<Arc<Library>>,
    timetable: RwLock<Arc<Timetable>>,
    finder: RwLock<Arc<finding::Finder>>,
    /// How messages are read before anybody has read them.
    pub rules: Arc<Rules>,
    /// What a worker can ask with buttons.
    pub questions: Arc<Questions>,
    /// Tables from elsewhere that somebody is looking at.
    tables: tables::Tables,
    /// What was given without a worker since the last round.
    served: Mutex<BTreeMap<Served, i64>>,
}

impl std::ops::Deref for House {
    type Target = Rooms;
    fn deref(&self) -> &Rooms {
        &self.0
    }
}

/// What a client sends at once.
pub struct Sent {
    pub words: Words,
    pub attached: Option<Attached>,
    /// The client says that somebody is in danger now.
    pub danger: bool,
}

/// What came with the words.
pub enum Attached {
    Photo(photo::Clean),
    /// A voice message or a video note, as it came: [`Kind::Voice`] or
    /// [`Kind::VideoNote`], and its length as the sender's program said.
    Recording {
        kind: Kind,
        bytes: Zeroizing<Vec<u8>>,
        seconds: i64,
    },
    /// Something that is not kept; the worker sees what it was.
    Unkept(Unkept),
}

impl Sent {
    /// # Errors
    /// When there is nothing in it, or too much.
    pub fn checked(self) -> Result<Sent, Refusal> {
        if self.words.is_empty() && self.attached.is_none() && !self.danger {
            return Err(Refusal::NoWords);
        }
        if self.words.as_str().chars().count() > limits::MESSAGE_CHARS_MAX {
            return Err(Refusal::TooLong);
        }
        Ok(self)
    }
}

/// A message that was opened for somebody who may read it.
pub struct Opened {
    pub message: Message,
    /// `None` for a line of the desk, and for a photo that was destroyed.
    pub letter: Option<Letter>,
}

impl House {
    #[must_use]
    pub fn new(store: Store, vault: Vault, clock: Clock, config: Config) -> House {
        let scrub_owed = AtomicBool::new(true);
        let strays = Mutex::new((Timestamp(0), BTreeSet::new()));
        // Whoever starts the program has refused a file of rules that cannot be read.
        let rules = config.triage.rules().unwrap_or_else(|_| Rules::built_in());
        let questions = config.questions.questions().unwrap_or_else(|_| Questions::built_in());
        House(Arc::new(Rooms {
            store,
            vault,
            clock,
            config,
            scrub_owed,
            strays,
            rules,
            questions,
            library: RwLock::default(),
            timetable: RwLock::default(),
            finder: RwLock::default(),
            tables: tables::Tables::default(),
            served: Mutex::default(),
        }))
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Marks the content of a new organisation as its own. `false` when it is
    /// somebody's already. For callers outside the async runtime.
    ///
    /// # Errors
    /// When the database fails.
    pub fn claim_content(&self) -> Result<bool, Fault> {
        let mark = self.mark();
        self.store.commit_now(move |tx| {
            if store::belonging::mark(tx)?.is_some() {
                return Ok(false);
            }
            store::belonging::set_mark(tx, &mark)?;
            Ok(true)
        })
    }

    /// Whether keys and content belong together. For callers outside the async
    /// runtime.
    ///
    /// # Errors
    /// When the database fails.
    pub fn owns_its_content(&self) -> Result<bool, Fault> {
        let found: Option<Vec<u8>> = self.store.read_now(store::belonging::mark)?;
        Ok(found.is_some_and(|found| found == self.mark()))
    }

    /// What only this organisation's vault can make.
    fn mark(&self) -> Vec<u8> {
        self.vault.tag("belonging", b"content").to_vec()
    }

    /// Somebody nobody knows writes for the first time. The answer is the token
    /// of their visit, to be kept in a cookie.
    ///
    /// # Errors
    /// When nothing was kept.
    pub async fn begin_talk(&self, sent: &Sent, lang: Lang) -> Result<Token, DeskError> {
        let (token, talk) = self.arrival(sent, lang).await?;
        let now = self.now();
        self.store.commit(move |tx| desk::arrival::open(tx, talk, now)).await?;
        Ok(token)
    }

    /// A visit, and the talk that it may begin: its keys are kept, and nothing else.
    async fn arrival(&self, sent: &Sent, lang: Lang) -> Result<(Token, NewTalk), DeskError> {
        let now = self.now();
        let (client, case, key) = (ClientId::new(), CaseId::new(), ClientKey::new());
        let lock = self.vault.new_lock(case, Lock::Talk, Some(&key.public()))?;
        let public = lock.public;
        let token = self.vault.keep_arrival(lock, client, &key, now).await?;
        let talk = NewTalk {
            client,
            case,
            venue: Venue::Web,
            lang,
            talk_key: self.vault.vouch_for_talk(case, client, public),
            parcels: self.parcels(sent, case, &public, 1, now).await?,
            heard: self.hear(sent, lang),
            receipt: None,
            zone: self.config.organisation.time_zone.clone(),
        };
        Ok((token, talk))
    }

    /// A client who has a talk writes on.
    ///
    /// # Errors
    /// [`Refusal::Forgotten`] when the talk is gone: begin another with the same words.
    pub async fn add_to_talk(
        &self,
        visitor: &Visitor,
        sent: &Sent,
        lang: Lang,
    ) -> Result<(), DeskError> {
        let client = visitor.client;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let now = self.now();
            let case = self.case_of(client).await?;
            let key = self.talk_key(&case)?;
            let parcels = self.parcels(sent, case.id, &key, case.next_seq, now).await?;
            let heard = self.hear(sent, lang);
            let added = self.store.commit(move |tx| {
                desk::arrival::add(tx, case.id, case.next_seq, parcels, heard, None, now)
            });
            match added.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// The client's case, as long as there is one.
    ///
    /// # Errors
    /// [`Refusal::Forgotten`] when there is none.
    pub async fn case_of(&self, client: ClientId) -> Result<Case, DeskError> {
        let case = self.store.read(move |tx| store::case::of_client(tx, client)).await?;
        case.filter(|case| case.standing != store::case::Standing::Forgetting)
            .ok_or(DeskError::Refused(Refusal::Forgotten))
    }

    /// What words of this case are sealed to, if it is still the key that was
    /// made for it.
    pub(crate) fn talk_key(&self, case: &Case) -> Result<PublicKey, DeskError> {
        Ok(self.vault.talk_key(case.id, case.client, &case.talk_key)?)
    }

    /// Seals what was sent for the numbers from `seq` on.
    pub(crate) async fn parcels(
        &self,
        sent: &Sent,
        case: CaseId,
        key: &PublicKey,
        seq: i64,
        now: Timestamp,
    ) -> Result<Vec<Parcel>, DeskError> {
        let mut parcels = Vec::with_capacity(2);
        let parcel = |kind, body: &[u8]| {
            let letter = Letter::new(now, None, body);
            let bound = bound(case, seq, Direction::FromClient, kind);
            (bound, seal(key, bound, &letter.written()))
        };
        match &sent.attached {
            None => {}
            Some(Attached::Photo(photo)) => {
                let (bound, sealed) = parcel(Kind::Photo, &photo.preview);
                let photo = Some(self.vault.seal_photo(key, bound, &photo.jpeg).await?);
                parcels.push(Parcel { kind: Kind::Photo, sealed, photo, is_correction: false });
            }
            Some(Attached::Recording { kind, bytes, seconds }) => {
                let (bound, sealed) = parcel(*kind, seconds.to_string().as_bytes());
                let photo = Some(self.vault.seal_photo(key, bound, bytes).await?);
                parcels.push(Parcel { kind: *kind, sealed, photo, is_correction: false });
            }
            Some(Attached::Unkept(what)) => {
                let (_, sealed) = parcel(Kind::Unkept, what.code().as_bytes());
                let photo = None;
                parcels.push(Parcel { kind: Kind::Unkept, sealed, photo, is_correction: false });
            }
        }
        // Danger without a word is a message too: an empty one.
        if !sent.words.is_empty() || parcels.is_empty() {
            let seq = seq + i64::from(!parcels.is_empty());
            let letter = Letter::new(now, None, sent.words.as_str().as_bytes());
            let bound = bound(case, seq, Direction::FromClient, Kind::Words);
            parcels.push(Parcel {
                kind: Kind::Words,
                sealed: seal(key, bound, &letter.written()),
                photo: None,
                is_correction: false,
            });
        }
        Ok(parcels)
    }

    /// A worker answers, in private or before all.
    ///
    /// # Errors
    /// When the case is somebody else's, or there are no words.
    pub async fn reply(
        &self,
        worker: &Worker,
        id: CaseId,
        words: &Words,
        to: Audience,
    ) -> Result<(), DeskError> {
        checked(words)?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let head = match to {
                Audience::Private => self.introduction(&worker, &case).await?,
                // What somebody talks to whom about is nobody's business there.
                Audience::Chat => None,
            };
            let headed = head.map(|head| Words::new(format!("{head}\n\n{}", words.as_str())));
            let delivery = self.way_out(&case, headed.as_ref().or(Some(words)), to).await?;
            let letter = Letter::new(now, Some(worker.id), words.as_str().as_bytes());
            let bound = bound(id, case.next_seq, Direction::ToClient, Kind::Words);
            let answer = Answer::Words(seal(&self.talk_key(&case)?, bound, &letter.written()));
            let replied = self.store.commit(move |tx| {
                desk::reply::reply(tx, &worker, id, case.next_seq, answer, delivery, now)
            });
            match replied.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// How an answer will reach this client: the words, sealed for the way. A
    /// leaflet needs none.
    async fn way_out(
        &self,
        case: &Case,
        words: Option<&Words>,
        to: Audience,
    ) -> Result<Delivery, DeskError> {
        let client = case.client;
        let found = self.store.read(move |tx| {
            let way = store::telegram::way_to(tx, client)?;
            Ok::<_, Fault>((way, store::telegram::is_invited(tx, client)?))
        });
        let (Some(way), is_invited) = found.await? else {
            return match to {
                Audience::Private => Ok(Delivery::Web),
                Audience::Chat => Err(Refusal::UnknownCode.into()),
            };
        };
        let Some(route) = self.vault.route(way.route).await? else {
            return Ok(Delivery::Nowhere);
        };
        let pieces = words
            .map(|words| desk::reply::pieces(words.as_str()))
            .unwrap_or_default()
            .into_iter()
            .map(|piece| route.seal(Errand::Words.code(), piece.as_bytes()))
            .collect();
        let route_id = route.id;
        match (to, way.place) {
            (Audience::Chat, _) if route.member.is_none() => Err(Refusal::UnknownCode.into()),
            (Audience::Chat, _) => Ok(Delivery::Aloud { route: route_id, pieces }),
            (Audience::Private, Audience::Private) if way.reach != Reach::Open => {
                Ok(Delivery::Nowhere)
            }
            (Audience::Private, _) if route.private.is_some() => {
                Ok(Delivery::Private { route: route_id, pieces })
            }
            (Audience::Private, _) => {
                let invitation = (!is_invited).then(|| self.invitation(&route));
                Ok(Delivery::Awaiting { route: route_id, pieces, invitation })
            }
        }
    }

    /// A word that leads from the group chat to the private one. It says nothing.
    pub(crate) fn invitation(&self, route: &Route) -> Invitation {
        let word = Token::new().spell();
        Invitation {
            tag: self.invitation_tag(&word),
            sealed: route.seal(Errand::Invite.code(), word.as_bytes()),
        }
    }

    /// What an invitation is found by.
    #[must_use]
    pub fn invitation_tag(&self, word: &str) -> store::telegram::Tag {
        self.vault.tag("invitation", word.as_bytes())
    }

    /// A word that binds a chat on Telegram to this worker, once and for
    /// [`limits::WAY_WORD`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn duty_word(&self, worker: WorkerId) -> Result<String, DeskError> {
        let word = format!("{DUTY}{}", Token::new().spell().get(..16).unwrap_or_default());
        let (tag, until) = (self.duty_tag(&word), self.now() + limits::WAY_WORD);
        self.store.commit(move |tx| store::call::keep_word(tx, worker, &tag, until)).await?;
        Ok(word)
    }

    /// What such a word is found by.
    #[must_use]
    pub fn duty_tag(&self, word: &str) -> store::telegram::Tag {
        self.vault.tag("duty word", word.as_bytes())
    }

    /// A worker leaves a word for colleagues. Whoever is called by name in it finds
    /// the case on their list.
    ///
    /// # Errors
    /// When the worker may not read the case, or there are no words;
    /// [`Refusal::CannotReadIt`] when somebody who is called may not.
    pub async fn note(&self, worker: &Worker, id: CaseId, words: &Words) -> Result<(), DeskError> {
        checked(words)?;
        let called = self.called_in(words.as_str()).await?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let key = self.vault.public_key(id, Lock::Notes).await?;
            let letter = Letter::new(now, Some(worker.id), words.as_str().as_bytes());
            let bound = bound(id, case.next_seq, Direction::AmongWorkers, Kind::Words);
            let sealed = seal(&key, bound, &letter.written());
            let (seq, called) = (case.next_seq, called.clone());
            let noted = self.store.commit(move |tx| {
                desk::case::note(tx, &worker, id, seq, sealed, now)?;
                called.iter().try_for_each(|it| desk::case::mention(tx, id, it, now))
            });
            match noted.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// Seals what a worker began to write. Twice: to the worker, because nobody
    /// else reads half a thought, and to the case, because a draft must not
    /// outlive the talk it belongs to.
    ///
    /// # Errors
    /// When the talk is gone.
    pub async fn seal_draft(
        &self,
        reader: &Reader,
        id: CaseId,
        words: &Words,
    ) -> Result<Sealed, DeskError> {
        let own = reader.seal_own(&draft_name(id), words.as_str().as_bytes());
        let key = self.vault.public_key(id, Lock::Notes).await?;
        Ok(seal(&key, draft_place(id), own.as_bytes()))
    }

    /// `None` when it is somebody else's, or the talk is gone.
    pub async fn open_draft(&self, reader: &Reader, id: CaseId, sealed: &Sealed) -> Option<Words> {
        let key = self.vault.case_key(reader, id, Lock::Notes).await.ok()?;
        let own = Sealed::from_bytes(key.open(draft_place(id), sealed).ok()?.to_vec());
        let words = reader.open_own(&draft_name(id), &own).ok()?;
        std::str::from_utf8(&words).ok().map(|words| Words::new(words.to_owned()))
    }

    async fn find(&self, id: CaseId) -> Result<Case, DeskError> {
        let case = self.store.read(move |tx| store::case::find(tx, id)).await?;
        case.ok_or(DeskError::Refused(Refusal::NoSuchCase))
    }

    /// The key with which a client reads their own talk.
    ///
    /// # Errors
    /// When the talk is gone.
    pub async fn client_key(&self, visitor: &Visitor, id: CaseId) -> Result<CaseKey, DeskError> {
        Ok(self.vault.case_key_of_client(visitor, id).await?)
    }

    /// Opens messages with the keys their reader has. Each is opened apart: one
    /// that cannot be opened is shown as such and hides no other.
    ///
    /// # Errors
    /// When the reader has no key to the talk.
    pub async fn open_messages(
        &self,
        reader: &Reader,
        id: CaseId,
        messages: Vec<Message>,
    ) -> Result<Vec<Opened>, DeskError> {
        let talk = self.vault.case_key(reader, id, Lock::Talk).await?;
        let has_notes = messages.iter().any(|message| message.direction == Direction::AmongWorkers);
        let notes = match has_notes {
            true => Some(self.vault.case_key(reader, id, Lock::Notes).await?),
            false => None,
        };
        Ok(opened(id, messages, &talk, notes.as_ref()))
    }
}

/// Opens messages, talk and notes each with their own key.
#[must_use]
pub fn opened(
    id: CaseId,
    messages: Vec<Message>,
    talk: &CaseKey,
    notes: Option<&CaseKey>,
) -> Vec<Opened> {
    messages
        .into_iter()
        .map(|message| {
            let key = match message.direction {
                Direction::AmongWorkers => notes,
                _ => Some(talk),
            };
            let letter = key.zip(message.sealed.as_ref()).and_then(|(key, sealed)| {
                key.open(message.bound(id), sealed).ok().and_then(|plain| Letter::read(&plain))
            });
            Opened { message, letter }
        })
        .collect()
}

fn draft_name(id: CaseId) -> String {
    format!("reply draft {id}")
}

/// No message has the number 0, and no reason comes from the desk itself.
fn draft_place(id: CaseId) -> Bound {
    bound(id, 0, Direction::Desk, Kind::Words)
}

/// What is bound into the seal of a message.
#[must_use]
pub fn bound(case: CaseId, seq: i64, direction: Direction, kind: Kind) -> Bound {
    Bound { case, seq, direction: direction as u8, kind: kind as u8 }
}

fn checked(words: &Words) -> Result<(), Refusal> {
    if words.is_empty() {
        return Err(Refusal::NoWords);
    }
    if words.as_str().chars().count() > limits::MESSAGE_CHARS_MAX {
        return Err(Refusal::TooLong);
    }
    Ok(())
}
