//! What a worker sends besides words: prepared questions and contact cards; and
//! what a client chooses under a question.

use super::{House, Sent, bound};
use crate::codes::{Audience, Direction, Kind, Lang};
use crate::desk::card::Card;
use crate::desk::hearing::Hearing;
use crate::desk::question::{Choosable, Question, RATHER_NOT};
use crate::desk::reply::Mixed;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::ids::CaseId;
use crate::letter::Letter;
use crate::limits;
use crate::store::case::Case;
use crate::vault::{Words, seal};

/// What a client chose under a question.
#[derive(Clone, Copy)]
pub struct Chosen<'a> {
    pub question: &'a Question,
    /// `None`: they would rather not say.
    pub option: Option<&'a Choosable>,
}

impl Chosen<'_> {
    /// As it stands in the talk. `rather_not` is what that is called.
    #[must_use]
    pub fn words(&self, lang: Lang, rather_not: &str) -> Words {
        let chosen = self.option.map_or(rather_not, |option| option.words(lang));
        Words::new(format!("{} — {chosen}", self.question.words(lang)))
    }

    #[must_use]
    pub fn hearing(&self) -> Hearing {
        self.option.map_or_else(Hearing::nothing, Choosable::hearing)
    }
}

impl House {
    /// What these codes name, if they name anything.
    #[must_use]
    pub fn chosen(&self, question: &str, option: &str) -> Option<Chosen<'_>> {
        let question = self.questions.question(question)?;
        match option {
            RATHER_NOT => Some(Chosen { question, option: None }),
            option => Some(Chosen { question, option: Some(question.choosable(option)?) }),
        }
    }

    /// A worker sends a set of questions, in private.
    ///
    /// # Errors
    /// When the case is somebody else's; [`Refusal::Unanswered`] while the
    /// client has not answered the last ones.
    pub async fn ask(&self, worker: &Worker, id: CaseId, set: &str) -> Result<(), DeskError> {
        let set = self.questions.set(set).ok_or(Refusal::UnknownCode)?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let key = self.talk_key(&case)?;
            let mut sealed = Vec::with_capacity(set.question.len());
            for (seq, question) in (case.next_seq..).zip(&set.question) {
                let name = Words::new(question.name().to_owned());
                let delivery = self.way_out(&case, Some(&name), Audience::Private).await?;
                // Whoever is known from the group chat only is called once.
                let delivery = if sealed.is_empty() { delivery } else { delivery.uninvited() };
                let letter = Letter::new(now, Some(worker.id), name.as_str().as_bytes());
                let place = bound(id, seq, Direction::ToClient, Kind::Question);
                sealed.push((seal(&key, place, &letter.written()), delivery));
            }
            let asked = self
                .store
                .commit(move |tx| desk::question::ask(tx, &worker, id, case.next_seq, sealed, now));
            match asked.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// A client of the web page chose something: it is a message of theirs.
    ///
    /// # Errors
    /// [`Refusal::Forgotten`] when the talk is gone.
    pub async fn choose(
        &self,
        case: &Case,
        chosen: &Chosen<'_>,
        words: Words,
    ) -> Result<(), DeskError> {
        let sent = Sent { words, attached: None, danger: false };
        let mut case = case.clone();
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, id, seq) = (self.now(), case.id, case.next_seq);
            let key = self.talk_key(&case)?;
            let parcels = self.parcels(&sent, id, &key, seq, now).await?;
            let hearing = chosen.hearing();
            let added = self
                .store
                .commit(move |tx| desk::question::answer(tx, id, seq, parcels, hearing, None, now));
            match added.await {
                Err(DeskError::Refused(Refusal::Moved)) => case = self.find(id).await?,
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// A worker leaves a contact card. `said` is how it reads on Telegram; the
    /// page of a client writes it anew whenever it is looked at.
    ///
    /// # Errors
    /// When the case is somebody else's; as [`Card::check`].
    pub async fn leave_card(
        &self,
        worker: &Worker,
        id: CaseId,
        card: &Card,
        said: &Words,
    ) -> Result<(), DeskError> {
        card.check(worker, &self.own_channels())?;
        for _ in 0..limits::SEALS_TRIED_MAX {
            let (now, worker) = (self.now(), worker.clone());
            let case = self.find(id).await?;
            let delivery = self.way_out(&case, Some(said), Audience::Private).await?;
            let letter = Letter::new(now, Some(worker.id), card.written().as_bytes());
            let place = bound(id, case.next_seq, Direction::ToClient, Kind::Card);
            let left = Mixed {
                sealed: seal(&self.talk_key(&case)?, place, &letter.written()),
                has_own_words: !card.note.is_empty(),
            };
            let left = self.store.commit(move |tx| {
                desk::card::leave(tx, &worker, id, case.next_seq, left, delivery, now)
            });
            match left.await {
                Err(DeskError::Refused(Refusal::Moved)) => {}
                otherwise => return otherwise,
            }
        }
        Err(Refusal::Busy.into())
    }

    /// Numbers, handles and links that are the organisation's.
    #[must_use]
    pub fn own_channels(&self) -> Vec<&str> {
        let set = &self.config.organisation;
        let mut own: Vec<&str> = set.channels.iter().map(String::as_str).collect();
        own.push(&set.phone);
        own.extend(set.emergency_numbers.iter().map(String::as_str));
        own
    }
}
