//! Referrals, as the doors share them: codes are drawn and sealed here.

use super::{House, bound, checked};
use crate::clock::{self, Timestamp};
use crate::codes::{Audience, Direction, Errand, Kind, Lang};
use crate::desk::need::Need;
use crate::desk::referral::{Found, HandedIn, Offer, Reminder};
use crate::desk::reply::Mixed;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, PlaceId, ReferralId};
use crate::letter::Letter;
use crate::store::referral::{Attempt, CaseReferral};
use crate::store::stops::{Place, Timetable};
use crate::text::referral::{self as text, Said};
use crate::text::stops::Reading;
use crate::vault::{Bound, Half, Lock, Reader, Words, seal};
use crate::{limits, store};

/// No message is of this kind: the half on a slip, among the case's notes.
const SLIP: u8 = 200;

/// Where somebody is sent.
pub struct Referring {
    pub need: &'static Need,
    pub place: PlaceId,
    pub has_companion: bool,
    pub meeting: Option<Meeting>,
}

/// When, and where in the worker's own words; without any, at the place itself.
pub struct Meeting {
    pub at: Timestamp,
    pub place: Words,
}

impl Meeting {
    fn place<'a>(&'a self, known: &'a Known) -> &'a str {
        match self.place.is_empty() {
            true => known.place.title.to(known.lang),
            false => self.place.as_str(),
        }
    }
}

fn has_own_words(meeting: Option<&Meeting>) -> bool {
    meeting.is_some_and(|meeting| !meeting.place.is_empty())
}

/// What must be known to write to a client about going somewhere.
struct Known {
    lang: Lang,
    /// What is said stands on Telegram.
    is_on_telegram: bool,
    timetable: Timetable,
    place: Place,
}

/// What stands on the slip.
pub struct Slip {
    pub referral: CaseReferral,
    pub place: Place,
    pub half: Half,
}

impl House {
    /// A worker sends the client somewhere.
    ///
    /// # Errors
    /// When the case is somebody else's; when that is not done there.
    pub async fn refer(
        &self,
        worker: &Worker,
        id: CaseId,
        to: &Referring,
    ) -> Result<ReferralId, DeskError> {
        to.meeting.as_ref().map_or(Ok(()), check_place)?;
        let zone = self.config.organisation.time_zone.clone();
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, zone, worker) = (self.now(), zone.clone(), worker.clone());
            let case = self.find(id).await?;
            let known = self.known(id, to.place).await?;
            let (client, slip) = (Half::new(), Half::new());
            let number = 100 + clock::new_id() % 900;
            let half = client.spell();
            let said = text::offer(
                Reading { lang: known.lang, now, zone: &zone },
                &known.timetable,
                &Said {
                    need: to.need.code,
                    place: &known.place,
                    code: (number, &half),
                    last_day: desk::referral::last_day(now, &zone),
                    has_companion: to.has_companion,
                    meeting: to.meeting.as_ref().map(|it| (it.at, it.place(&known))),
                    copy: known.is_on_telegram.then_some(self.config.forgetting.telegram_copy),
                },
            );
            let words = Words::new(said);
            let delivery = self.way_out(&case, Some(&words), Audience::Private).await?;
            let letter = Letter::new(now, Some(worker.id), words.as_str().as_bytes());
            let place = bound(id, case.next_seq, Direction::ToClient, Kind::Words);
            let notes = self.vault.public_key(id, Lock::Notes).await?;
            let referral = ReferralId::new();
            let offer = Offer {
                id: referral,
                need: to.need,
                place: to.place,
                has_companion: to.has_companion,
                meets_at: to.meeting.as_ref().map(|meeting| meeting.at),
                tag: self.code_tag(&client, &slip),
                number,
                slip: seal(&notes, on_slip(id, case.next_seq), slip.spell().as_bytes()),
                words: Mixed {
                    sealed: seal(&self.talk_key(&case)?, place, &letter.written()),
                    has_own_words: has_own_words(to.meeting.as_ref()),
                },
            };
            let offered = self.store.commit(move |tx| {
                let seq = case.next_seq;
                desk::referral::offer(tx, &worker, id, seq, offer, delivery, (now, &zone))
            });
            match offered.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise.map(|()| referral),
            }
        }
        Err(Refusal::Busy.into())
    }

    async fn known(&self, id: CaseId, place: PlaceId) -> Result<Known, DeskError> {
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let read = move |tx: &mut Tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
            let timetable = desk::stops::read(tx, now, &zone)?;
            let place = timetable.places.iter().find(|known| known.id == place).cloned();
            Ok::<_, DeskError>(Known {
                lang: client.lang,
                is_on_telegram: store::telegram::way_to(tx, case.client)?.is_some(),
                place: place.ok_or(Refusal::NoSuchPlace)?,
                timetable,
            })
        };
        self.store.read(read).await
    }

    /// What both halves of a code together are found by.
    fn code_tag(&self, one: &Half, other: &Half) -> store::referral::Tag {
        self.vault.tag("referral", &one.whole(other))
    }

    /// An appointment is made, moved, or with `None` called off; the client is told.
    ///
    /// # Errors
    /// As [`House::refer`].
    pub async fn appoint(
        &self,
        worker: &Worker,
        (id, referral): (CaseId, ReferralId),
        meeting: Option<&Meeting>,
    ) -> Result<(), DeskError> {
        meeting.map_or(Ok(()), check_place)?;
        let zone = self.config.organisation.time_zone.clone();
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, zone, worker) = (self.now(), zone.clone(), worker.clone());
            let case = self.find(id).await?;
            let find = move |tx: &mut Tx| store::referral::find(tx, id, referral);
            let place = self.store.read(find).await?.ok_or(Refusal::NoSuchReferral)?.place;
            let known = self.known(id, place).await?;
            let reading = Reading { lang: known.lang, now, zone: &zone };
            let words = Words::new(match meeting {
                Some(meeting) => text::meeting(reading, meeting.at, meeting.place(&known)),
                None => text::called_off(reading),
            });
            let meets_at = meeting.map(|meeting| meeting.at);
            let delivery = self.way_out(&case, Some(&words), Audience::Private).await?;
            let letter = Letter::new(now, Some(worker.id), words.as_str().as_bytes());
            let place = bound(id, case.next_seq, Direction::ToClient, Kind::Words);
            let sealed = Mixed {
                sealed: seal(&self.talk_key(&case)?, place, &letter.written()),
                has_own_words: has_own_words(meeting),
            };
            let appointed = self.store.commit(move |tx| {
                let (at, words) = ((id, referral), (case.next_seq, sealed));
                desk::referral::appoint(tx, &worker, at, meets_at, words, delivery, (now, &zone))
            });
            match appointed.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// The slip, for a worker who may read the case: their key opens its half.
    ///
    /// # Errors
    /// When the worker has no key, or the referral is not this case's.
    pub async fn slip(
        &self,
        reader: &Reader,
        id: CaseId,
        referral: ReferralId,
    ) -> Result<Slip, DeskError> {
        let find = move |tx: &mut Tx| store::referral::find(tx, id, referral);
        let referral = self.store.read(find).await?.ok_or(Refusal::NoSuchReferral)?;
        let place = self.known(id, referral.place).await?.place;
        let key = self.vault.case_key(reader, id, Lock::Notes).await?;
        let broken = || DeskError::Fault(Fault::Broken("a slip cannot be opened".to_owned()));
        let plain = key.open(on_slip(id, referral.seq), &referral.slip).map_err(|_| broken())?;
        let half = std::str::from_utf8(&plain).ok().and_then(|typed| Half::read(typed).ok());
        Ok(Slip { referral, place, half: half.ok_or_else(broken)? })
    }

    /// Somebody at the other end hands in both halves of a code, as they typed
    /// them. `on` is the day it was taken, where that was not today. Without an
    /// attempt the code is only looked up.
    ///
    /// # Errors
    /// When they may not; [`Refusal::Mistyped`] for what is no code at all, which
    /// tells nobody anything and counts as no try.
    pub async fn hand_in(
        &self,
        worker: &Worker,
        (client, slip): (&str, &str),
        on: Option<Timestamp>,
        attempt: Option<Attempt>,
    ) -> Result<Found, DeskError> {
        let half = |typed: &str| Half::read(typed).map_err(|_| Refusal::Mistyped);
        let tag = self.code_tag(&half(client)?, &half(slip)?);
        let (worker, now) = (worker.clone(), self.now());
        let zone = self.config.organisation.time_zone.clone();
        let code = HandedIn { tag, on, attempt };
        let hand_in = move |tx: &mut Tx| desk::referral::hand_in(tx, &worker, &code, (now, &zone));
        self.store.commit(hand_in).await
    }

    /// Reminders that are due, each in a transaction of its own.
    ///
    /// # Errors
    /// When the machine fails; then the next round takes it up again.
    pub async fn remind(&self) -> Result<(), DeskError> {
        let now = self.now();
        let due = move |tx: &mut Tx| store::referral::to_remind(tx, now);
        for (case, referral) in self.store.read(due).await? {
            match self.remind_one(case, referral).await {
                // Gone meanwhile, or somebody wrote: the next round looks again.
                Ok(()) | Err(DeskError::Refused(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        Ok(())
    }

    async fn remind_one(&self, id: CaseId, referral: ReferralId) -> Result<(), DeskError> {
        let (now, zone) = (self.now(), self.config.organisation.time_zone.clone());
        let read = move |tx: &mut Tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
            let known = store::referral::find(tx, id, referral)?.ok_or(Refusal::NoSuchReferral)?;
            let way = store::telegram::way_to(tx, case.client)?;
            Ok::<_, DeskError>((case, client.lang, known.meets_at, way.map(|way| way.route)))
        };
        let (case, lang, meets_at, route) = self.store.read(read).await?;
        let Some(at) = meets_at else { return Ok(()) };
        let words = Words::new(text::reminder(Reading { lang, now, zone: &zone }, at));
        let piece = match route {
            Some(route) => self.vault.route(route).await?,
            None => None,
        };
        let letter = Letter::new(now, None, words.as_str().as_bytes());
        let place = bound(id, case.next_seq, Direction::Desk, Kind::Words);
        let reminder = Reminder {
            seq: case.next_seq,
            words: seal(&self.talk_key(&case)?, place, &letter.written()),
            piece: piece.map(|route| route.seal(Errand::Words.code(), words.as_str().as_bytes())),
        };
        let remind =
            move |tx: &mut Tx| desk::referral::remind(tx, id, referral, reminder, now).map(drop);
        self.store.commit(remind).await
    }
}

fn check_place(meeting: &Meeting) -> Result<(), Refusal> {
    if meeting.place.is_empty() {
        return Ok(());
    }
    checked(&meeting.place)?;
    match meeting.place.as_str().chars().count() <= limits::APPOINTMENT_CHARS_MAX {
        true => Ok(()),
        false => Err(Refusal::TooLong),
    }
}

fn on_slip(case: CaseId, seq: i64) -> Bound {
    Bound { case, seq, direction: Direction::AmongWorkers as u8, kind: SLIP }
}
