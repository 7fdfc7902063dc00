//! What is sealed past the worker it is about: feedback and reasons; and the
//! words that workers keep to send often.

use super::{House, bound};
use crate::clock::Timestamp;
use crate::codes::{Audience, Direction, Fate, Kind};
use crate::desk::DeskError;
use crate::engine::Fault;
use crate::ids::{CaseId, WorkerId};
use crate::letter::Letter;
use crate::limits;
use crate::store;
use crate::store::saved::Saved;
use crate::vault::{Lock, Reader, Sealed, Team, Words, seal};

/// What saved replies are sealed under.
const SAVED: &str = "saved reply";

/// A saved reply, opened for somebody who may begin with it.
pub struct Phrase {
    pub id: i64,
    /// Everybody's.
    pub is_shared: bool,
    pub title: Words,
    pub body: Words,
}

impl House {
    /// Seals what a client says of their worker so that supervisors can read it,
    /// and nobody else.
    ///
    /// # Errors
    /// When the talk is gone.
    pub async fn seal_feedback(&self, case: CaseId, words: &str) -> Result<Sealed, DeskError> {
        let key = self.vault.public_key(case, Lock::Feedback).await?;
        let letter = Letter::new(self.now(), None, words.as_bytes());
        let place = bound(case, 0, Direction::FromClient, Kind::Words);
        Ok(seal(&key, place, &letter.written()))
    }

    /// Seals why somebody reads a case that is not theirs.
    ///
    /// # Errors
    /// When the talk is gone.
    pub async fn seal_reason(
        &self,
        reader: WorkerId,
        case: CaseId,
        reason: &Words,
    ) -> Result<Sealed, DeskError> {
        let key = self.vault.public_key(case, Lock::Notes).await?;
        let letter = Letter::new(self.now(), Some(reader), reason.as_str().as_bytes());
        let place = bound(case, 0, Direction::AmongWorkers, Kind::Words);
        Ok(seal(&key, place, &letter.written()))
    }

    /// # Errors
    /// When the duty team has no key.
    pub fn seal_phrase(
        &self,
        reader: &Reader,
        is_shared: bool,
        title: &str,
        body: &str,
    ) -> Result<Sealed, DeskError> {
        let written = zeroize::Zeroizing::new(format!("{}\n{body}", title.replace('\n', " ")));
        match is_shared {
            true => Ok(self.vault.seal_for_team(Team::Duty, SAVED, written.as_bytes())?),
            false => Ok(reader.seal_own(SAVED, written.as_bytes())),
        }
    }

    /// Everything this worker may begin with, by title. What cannot be opened is
    /// not in it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn phrases(&self, reader: &Reader) -> Result<Vec<Phrase>, DeskError> {
        let worker = reader.worker();
        let kept = self.store.read(move |tx| store::saved::of(tx, worker)).await?;
        let mut phrases = Vec::with_capacity(kept.len());
        for saved in &kept {
            phrases.extend(self.open_phrase(reader, saved).await);
        }
        phrases.sort_by_cached_key(|phrase| phrase.title.as_str().to_lowercase());
        Ok(phrases)
    }

    async fn open_phrase(&self, reader: &Reader, saved: &Saved) -> Option<Phrase> {
        let plain = match saved.owner {
            None => {
                self.vault.open_for_team(reader, Team::Duty, SAVED, &saved.sealed).await.ok()?
            }
            Some(_) => reader.open_own(SAVED, &saved.sealed).ok()?,
        };
        let (title, body) = std::str::from_utf8(&plain).ok()?.split_once('\n')?;
        Some(Phrase {
            id: saved.id,
            is_shared: saved.owner.is_none(),
            title: Words::new(title.to_owned()),
            body: Words::new(body.to_owned()),
        })
    }

    /// Whether the last thing this worker said there was the same, a moment ago:
    /// then it is the same answer, sent again because the network said nothing
    /// about the first. What may not have arrived may be sent again, and what was
    /// said to one may be said to all.
    pub async fn was_just_said(
        &self,
        reader: &Reader,
        id: CaseId,
        words: &Words,
        to: Audience,
    ) -> bool {
        let read = self.store.read(move |tx| {
            let aloud = store::telegram::said_aloud(tx, id)?;
            Ok::<_, Fault>((store::message::since(tx, id, 0)?, aloud))
        });
        let Ok((mut messages, aloud)) = read.await else { return false };
        // Lines of the desk may have come in between; nobody else's words.
        while messages.last().is_some_and(|last| last.direction == Direction::Desk) {
            messages.pop();
        }
        let Some(last) = messages.pop() else { return false };
        let is_settled = !matches!(last.fate, Fate::Unsure | Fate::Failed);
        if aloud.contains(&last.seq) != (to == Audience::Chat) {
            return false;
        }
        if last.direction != Direction::ToClient || last.kind != Kind::Words || !is_settled {
            return false;
        }
        let Ok(opened) = self.open_messages(reader, id, vec![last]).await else { return false };
        let now: Timestamp = self.now();
        opened.iter().filter_map(|it| it.letter.as_ref()).any(|letter| {
            letter.author == Some(reader.worker())
                && now - letter.at < limits::SAME_ANSWER
                && letter.words() == Some(words.as_str())
        })
    }
}
