//! A case is passed on: what goes with it is sealed, and whoever is to take over
//! can read what they would take.

use super::{House, bound};
use crate::codes::{Declining, Direction, HandoverReason, Kind, Role};
use crate::desk::handover::{self, Offer};
use crate::desk::permission::{Permission, allows};
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::letter::Letter;
use crate::store::handover::Handover;
use crate::vault::{Bound, CaseKey, Lock, Reader, Sealed, Words, seal};
use crate::{limits, roster, store};

/// No message has these numbers.
const SUMMARY: i64 = -1;
const WORD: i64 = -2;

/// Whom a worker would pass a case on to.
#[derive(Clone, Copy)]
pub enum To {
    Colleague(WorkerId),
    /// Whoever of that role accepts.
    Role(Role),
}

/// What goes with a hand-over, opened.
#[derive(Default)]
pub struct Told {
    pub summary: String,
    /// Why somebody declined, in their words.
    pub word: String,
}

impl House {
    /// Whoever has the case would pass it on, with two lines for whoever takes over.
    ///
    /// # Errors
    /// As `desk::handover::offer`; [`Refusal::SummaryUnfit`] for no two lines.
    pub async fn hand_over(
        &self,
        worker: &Worker,
        reader: &Reader,
        id: CaseId,
        to: To,
        reason: HandoverReason,
        summary: &Words,
    ) -> Result<(), DeskError> {
        handover::check_summary(summary.as_str())?;
        let (to, role) = match to {
            To::Role(role) => (None, role),
            To::Colleague(id) => {
                let found = self.store.read(move |tx| store::worker::find(tx, id)).await?;
                let found = found.filter(|it| it.active).ok_or(Refusal::UnknownCode)?;
                let role = handover::role_of(&found.roles).ok_or(Refusal::UnknownCode)?;
                let to = Worker { id: found.id, roles: found.roles, lang: found.lang };
                (Some(to), role)
            }
        };
        // Only who has it gives keys away; looked at once more when it is offered.
        let case = self.find(id).await?;
        case.standing.held_by(worker.id)?;
        let summary = self.seal_beside(worker, id, SUMMARY, summary).await?;
        if allows(role, Permission::ReadHanded) {
            let team = roster::teams(role).first().ok_or(Refusal::NotYourRole)?;
            self.vault.share(reader, id, *team).await?;
        }
        let (worker, now) = (worker.clone(), self.now());
        let offer = Offer { to, role, reason, summary };
        let offered =
            self.store.commit(move |tx| handover::offer(tx, &worker, id, offer, now)).await;
        if offered.is_err() {
            // What was given in vain is taken back by the next round.
            self.store.commit(move |tx| store::handover::owe_key_back(tx, id, role)).await?;
        }
        offered
    }

    /// Whoever was asked does not take over, with a word why if they like.
    ///
    /// # Errors
    /// As `desk::handover::decline`; [`Refusal::TooLong`] for more than a word.
    pub async fn decline(
        &self,
        worker: &Worker,
        id: CaseId,
        why: Declining,
        word: &Words,
    ) -> Result<(), DeskError> {
        if word.as_str().chars().count() > limits::DECLINING_CHARS_MAX {
            return Err(Refusal::TooLong.into());
        }
        let sealed = match word.is_empty() {
            true => None,
            false => Some(self.seal_beside(worker, id, WORD, word).await?),
        };
        let (worker, now) = (worker.clone(), self.now());
        self.store.commit(move |tx| handover::decline(tx, &worker, id, why, sealed, now)).await
    }

    async fn seal_beside(
        &self,
        worker: &Worker,
        id: CaseId,
        number: i64,
        words: &Words,
    ) -> Result<Sealed, DeskError> {
        let key = self.vault.public_key(id, Lock::Notes).await?;
        let letter = Letter::new(self.now(), Some(worker.id), words.as_str().as_bytes());
        Ok(seal(&key, place(id, number), &letter.written()))
    }

    /// What goes with a hand-over, for somebody who may read the case. What cannot
    /// be opened is empty.
    pub async fn told(&self, reader: &Reader, it: &Handover) -> Told {
        let Ok(key) = self.vault.case_key(reader, it.case, Lock::Notes).await else {
            return Told::default();
        };
        let word = it.word.as_ref().map(|word| opened(&key, it.case, WORD, word));
        Told {
            summary: opened(&key, it.case, SUMMARY, &it.summary),
            word: word.unwrap_or_default(),
        }
    }

    /// Takes back the keys of teams that do not need them any more.
    ///
    /// # Errors
    /// When the keys or the database fail.
    pub async fn take_back_keys(&self) -> Result<(), DeskError> {
        for (case, role) in self.store.read(store::handover::keys_owed_back).await? {
            self.take_key(case, role).await?;
            self.store.commit(move |tx| store::handover::key_is_back(tx, case, role)).await?;
        }
        Ok(())
    }

    /// Takes the keys of a case from a profession, unless one of it needs them.
    pub(super) async fn take_key(&self, case: CaseId, role: Role) -> Result<(), DeskError> {
        let needed = move |tx: &mut Tx| handover::needs_key(tx, case, role);
        if self.store.read(needed).await? {
            return Ok(());
        }
        match roster::teams(role).first() {
            Some(team) if allows(role, Permission::ReadHanded) => {
                Ok(self.vault.unshare(case, *team).await?)
            }
            _ => Ok(()),
        }
    }

    /// Who is called by name (`@name`) in words among workers. A name may have
    /// spaces, so everybody's is looked for.
    ///
    /// # Errors
    /// [`Refusal::NobodyOfThatName`] for an `@` that begins no name.
    pub(super) async fn called_in(&self, words: &str) -> Result<Vec<Worker>, DeskError> {
        let lower = words.to_lowercase();
        let calls: Vec<_> = lower
            .match_indices('@')
            .filter(|(at, _)| lower[..*at].chars().next_back().is_none_or(char::is_whitespace))
            .map(|(at, _)| &lower[at + 1..])
            .collect();
        if calls.is_empty() {
            return Ok(Vec::new());
        }
        let workers = self.store.read(store::worker::all).await?;
        let named = |row: store::worker::Worker| {
            let name = roster::name(&self.vault, &row.name).to_lowercase();
            (name, Worker { id: row.id, roles: row.roles, lang: row.lang })
        };
        let mut named: Vec<_> = workers
            .into_iter()
            .filter(|it| it.active)
            .map(named)
            .filter(|it| !it.0.is_empty())
            .collect();
        // Of "Анна" and "Анна К" the longer is meant where both fit.
        named.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut found: Vec<Worker> = Vec::new();
        for call in calls {
            let is_meant = |(name, _): &&(String, Worker)| {
                call.strip_prefix(name.as_str())
                    .is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
            };
            let (_, worker) = named.iter().find(is_meant).ok_or(Refusal::NobodyOfThatName)?;
            if found.iter().all(|it| it.id != worker.id) {
                found.push(worker.clone());
            }
        }
        Ok(found)
    }

    /// What is told to a client above words of this worker, in their language.
    /// `None`: whoever answers is whom they expect.
    pub(super) async fn introduction(
        &self,
        worker: &Worker,
        case: &store::case::Case,
    ) -> Result<Option<String>, Fault> {
        let (worker, case) = (worker.clone(), case.clone());
        let read = move |tx: &mut Tx| {
            let role = handover::answers_as(tx, &worker, &case)?;
            let role = desk::reply::shown_role(role, &case);
            Ok::<_, Fault>(role.zip(store::client::find(tx, case.client)?))
        };
        let found = self.store.read(read).await?;
        Ok(found.map(|(role, client)| crate::text::answered_by(client.lang, role)))
    }
}

fn place(id: CaseId, number: i64) -> Bound {
    bound(id, number, Direction::AmongWorkers, Kind::Words)
}

fn opened(key: &CaseKey, id: CaseId, number: i64, sealed: &Sealed) -> String {
    let plain = key.open(place(id, number), sealed).ok();
    let letter = plain.and_then(|plain| Letter::read(&plain));
    letter.and_then(|letter| letter.words().map(str::to_owned)).unwrap_or_default()
}
