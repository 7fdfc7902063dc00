//! Advice about health: drafts and their answers are sealed with the case's
//! notes, so that they go when the case goes; what a clinician signed is sealed
//! to the talk, and for the way to the client.

use super::{House, bound, checked};
use crate::clock::Timestamp;
use crate::codes::{Audience, Direction, Kind, Lang, LeafletClass, Line, Role};
use crate::desk::advice::{Asking, Signing};
use crate::desk::need::Need;
use crate::desk::permission::Permission;
use crate::desk::reply::Answer;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::leaflet::Text;
use crate::letter::Letter;
use crate::store::advice::Advice;
use crate::text::{self, label, t, t_with};
use crate::vault::{Bound, Lock, Reader, Sealed, Words, seal};
use crate::{clock, limits, roster, store};

/// A draft with what became of it, opened for somebody who may read the case.
pub struct Consulted {
    pub advice: Advice,
    /// As the worker wrote it.
    pub draft: Option<Letter>,
    /// As it was signed.
    pub answer: Option<Letter>,
    /// Why it was not.
    pub refusal: Option<Letter>,
}

/// The places of one draft's three texts. Messages have numbers above 0.
fn draft_place(id: CaseId, number: i64) -> Bound {
    bound(id, -number, Direction::AmongWorkers, Kind::Advice)
}

fn answer_place(id: CaseId, number: i64) -> Bound {
    bound(id, -number, Direction::ToClient, Kind::Advice)
}

fn refusal_place(id: CaseId, number: i64) -> Bound {
    bound(id, -number, Direction::Desk, Kind::Advice)
}

impl House {
    /// A worker asks the clinicians about a draft. `seen` is the number the next
    /// message had when the worker looked last.
    ///
    /// # Errors
    /// As [`desk::advice::ask`].
    pub async fn ask_clinician(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: CaseId,
        words: &Words,
        (seen, is_urgent): (i64, bool),
    ) -> Result<(), DeskError> {
        checked(words)?;
        self.find(id).await?.standing.held_by(worker.id)?;
        self.open_to_doctors(worker, reader, id).await?;
        let asked = self.asked(worker, id, words, (seen, is_urgent)).await;
        if asked.is_err() {
            self.owe_doctors_key_back(id).await?;
        }
        asked
    }

    async fn asked(
        &self,
        worker: &Worker,
        id: CaseId,
        words: &Words,
        (seen, is_urgent): (i64, bool),
    ) -> Result<(), DeskError> {
        let key = self.vault.public_key(id, Lock::Notes).await?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let zone = self.config.organisation.time_zone.clone();
            let number = self.store.read(move |tx| desk::advice::next_number(tx, id)).await?;
            let letter = Letter::new(now, Some(worker.id), words.as_str().as_bytes());
            let draft = seal(&key, draft_place(id, number), &letter.written());
            let asking = Asking { number, draft, seen, is_urgent };
            let asked = self
                .store
                .commit(move |tx| desk::advice::ask(tx, &worker, id, asking, &zone, now))
                .await;
            match asked {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// What shows a case to doctors: they have its keys before `verb` gives them the
    /// leave, and where it does not, the next round takes the keys back. A doctor who
    /// is asked and does not have the case says it of one that doctors read already.
    ///
    /// # Errors
    /// As [`House::open_to_doctors`] and `verb`.
    pub async fn showing_doctors<F>(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: CaseId,
        verb: F,
    ) -> Result<(), DeskError>
    where
        F: FnOnce(&mut Tx) -> Result<(), DeskError> + Send + 'static,
    {
        let has_it = desk::case::may_work_on(worker, &self.find(id).await?).is_ok();
        if has_it || worker.may(Permission::SignAdvice).is_err() {
            self.open_to_doctors(worker, reader, id).await?;
        }
        let done = self.store.commit(verb).await;
        if done.is_err() {
            self.owe_doctors_key_back(id).await?;
        }
        done
    }

    /// Gives doctors the keys of a case; the leave to use them is the desk's.
    ///
    /// # Errors
    /// When the worker may not work on the case, the reader has no keys to it, or
    /// it is gone.
    pub async fn open_to_doctors(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: CaseId,
    ) -> Result<(), DeskError> {
        desk::case::may_work_on(worker, &self.find(id).await?)?;
        let team = roster::teams(Role::Doctor).first().ok_or(Refusal::NotYourRole)?;
        Ok(self.vault.share(reader, id, *team).await?)
    }

    /// What was given in vain is taken back by the next round.
    ///
    /// # Errors
    /// When the database fails.
    async fn owe_doctors_key_back(&self, id: CaseId) -> Result<(), DeskError> {
        self.store
            .commit(move |tx| match desk::handover::needs_key(tx, id, Role::Doctor)? {
                true => Ok(()),
                false => store::handover::owe_key_back(tx, id, Role::Doctor),
            })
            .await
            .map_err(|fault: crate::engine::Fault| fault.into())
    }

    /// A clinician signs: the words leave in the same moment.
    ///
    /// # Errors
    /// As [`desk::advice::sign`].
    pub async fn sign_advice(
        &self,
        clinician: &Worker,
        id: CaseId,
        (number, seen): (i64, i64),
        words: &Words,
    ) -> Result<(), DeskError> {
        checked(words)?;
        let notes = self.vault.public_key(id, Lock::Notes).await?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, clinician) = (self.now(), clinician.clone());
            let case = self.find(id).await?;
            let (client, seq) = (case.client, case.next_seq);
            let found = self.store.read(move |tx| store::client::find(tx, client)).await?;
            let lang = found.ok_or(Refusal::NoSuchCase)?.lang;
            let marked = self.checked_mark(words, lang, now);
            let delivery = self.way_out(&case, Some(&marked), Audience::Private).await?;
            let letter = Letter::new(now, Some(clinician.id), words.as_str().as_bytes());
            let place = bound(id, seq, Direction::ToClient, Kind::Advice);
            let signing = Signing {
                number,
                seen,
                seq,
                words: seal(&self.talk_key(&case)?, place, &letter.written()),
                copy: seal(&notes, answer_place(id, number), &letter.written()),
            };
            let signed = self
                .store
                .commit(move |tx| desk::advice::sign(tx, &clinician, id, signing, delivery, now));
            match signed.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// Who answers for these words, where a page cannot say it beside them.
    fn checked_mark(&self, words: &Words, lang: Lang, at: Timestamp) -> Words {
        let day = text::day(lang, at, &self.config.organisation.time_zone);
        let mark = t_with(lang, "chat-checked", &[("day", day.into())]);
        Words::new(format!("{}\n\n{mark}", words.as_str()))
    }

    /// A clinician does not sign, with a word why.
    ///
    /// # Errors
    /// As [`desk::advice::refuse`].
    pub async fn refuse_advice(
        &self,
        clinician: &Worker,
        id: CaseId,
        number: i64,
        why: &Words,
    ) -> Result<(), DeskError> {
        checked(why)?;
        if why.as_str().chars().count() > limits::REASON_CHARS_MAX {
            return Err(Refusal::TooLong.into());
        }
        let key = self.vault.public_key(id, Lock::Notes).await?;
        let (now, clinician) = (self.now(), clinician.clone());
        let letter = Letter::new(now, Some(clinician.id), why.as_str().as_bytes());
        let word = seal(&key, refusal_place(id, number), &letter.written());
        self.store
            .commit(move |tx| desk::advice::refuse(tx, &clinician, id, number, word, now))
            .await
    }

    /// A worker says prepared words, which need nobody's signature.
    ///
    /// # Errors
    /// When the case is somebody else's, or the words are not on the list.
    pub async fn say_phrase(
        &self,
        worker: &Worker,
        id: CaseId,
        phrase: Line,
    ) -> Result<(), DeskError> {
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let delivery = self.way_out(&case, None, Audience::Private).await?;
            let letter = Letter::new(now, Some(worker.id), b"");
            let place = bound(id, case.next_seq, Direction::ToClient, Kind::Line);
            let answer =
                Answer::Phrase(phrase, seal(&self.talk_key(&case)?, place, &letter.written()));
            let said = self.store.commit(move |tx| {
                desk::reply::reply(tx, &worker, id, case.next_seq, answer, delivery, now)
            });
            match said.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// Opens what was asked in a case, each text apart.
    ///
    /// # Errors
    /// When the reader has no key to the notes.
    pub async fn open_advice(
        &self,
        reader: &Reader,
        id: CaseId,
        advice: Vec<Advice>,
    ) -> Result<Vec<Consulted>, DeskError> {
        if advice.is_empty() {
            return Ok(Vec::new());
        }
        let key = self.vault.case_key(reader, id, Lock::Notes).await?;
        let open = |place: Bound, sealed: Option<&Sealed>| {
            key.open(place, sealed?).ok().and_then(|plain| Letter::read(&plain))
        };
        let consulted = advice.into_iter().map(|advice| Consulted {
            draft: open(draft_place(id, advice.number), Some(&advice.draft)),
            answer: open(answer_place(id, advice.number), advice.answer.as_ref()),
            refusal: open(refusal_place(id, advice.number), advice.refusal.as_ref()),
            advice,
        });
        Ok(consulted.collect())
    }

    /// What a clinician signed becomes the draft of a leaflet, without a word of
    /// the client. Gives its number.
    ///
    /// # Errors
    /// [`Refusal::Settled`] when nothing of that number was signed.
    pub async fn leaflet_of_advice(
        &self,
        clinician: &Worker,
        reader: &Reader,
        id: CaseId,
        number: i64,
    ) -> Result<i64, DeskError> {
        let (now, worker) = (self.now(), clinician.clone());
        let read = move |tx: &mut Tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            desk::reading::may_read(tx, &worker, &case, now)?;
            let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
            let advice = store::advice::of_case(tx, id)?.into_iter().find(|it| it.number == number);
            Ok::<_, DeskError>((case.need, client.lang, advice.ok_or(Refusal::Settled)?))
        };
        let (need, lang, advice) = self.store.read(read).await?;
        let consulted = self.open_advice(reader, id, vec![advice]).await?.pop();
        let answer = consulted.and_then(|consulted| consulted.answer).ok_or(Refusal::Settled)?;
        let need = need.as_deref().and_then(Need::read).or_else(|| Need::read("OTHER"));
        let need = need.ok_or(Refusal::UnknownCode)?;
        let text = Text {
            name: format!("advice-{}", clock::new_id()),
            lang,
            title: label(lang, "need", need.code),
            class: LeafletClass::Medical,
            needs: vec![need.code],
            words: String::new(),
            asks: String::new(),
            sources: Vec::new(),
            confirm: vec![t(lang, "leaflet-from-advice")],
            body: answer.words().unwrap_or_default().trim().to_owned(),
        };
        let clinician = clinician.clone();
        self.store.commit(move |tx| desk::leaflet::propose(tx, &clinician, text, now)).await
    }
}
