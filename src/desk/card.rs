//! A contact card: what a worker leaves behind so that the client can come
//! back. A role and a service's channel instead of a person's name and number
//! (`domain.md` P-15, E-19).

use super::case::{locked, may_work_on, say};
use super::reply::{Answer, Delivery, Mixed, reply};
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{Act, Line, Role};
use crate::deidentify::{self, Kind};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::limits;
use crate::store;

/// What is written in the seal of a card: whose it is, and a word with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub role: Role,
    /// The name of the bot on Telegram, where there is one.
    pub bot: Option<String>,
    pub note: String,
}

impl Card {
    #[must_use]
    pub fn written(&self) -> String {
        let bot = self.bot.as_deref().unwrap_or_default();
        format!("{}\n{bot}\n{}", self.role.code(), self.note)
    }

    #[must_use]
    pub fn read(text: &str) -> Option<Card> {
        let (role, rest) = text.split_once('\n')?;
        let (bot, note) = rest.split_once('\n')?;
        let bot = (!bot.is_empty()).then(|| bot.to_owned());
        Some(Card { role: Role::read(role)?, bot, note: note.to_owned() })
    }

    /// `channels` are the organisation's own numbers, handles and links.
    ///
    /// # Errors
    /// [`Refusal::PrivateContact`] for a number, a handle, an address or a link
    /// that is not the organisation's; [`Refusal::TooLong`];
    /// [`Refusal::NotYourRole`] for a role the worker does not have.
    pub fn check(&self, worker: &Worker, channels: &[&str]) -> Result<(), Refusal> {
        if !worker.is(self.role) {
            return Err(Refusal::NotYourRole);
        }
        if self.note.chars().count() > limits::CARD_CHARS_MAX {
            return Err(Refusal::TooLong);
        }
        let mut rest = self.note.to_lowercase();
        let bot = self.bot.as_deref().map(|bot| [format!("@{bot}"), format!("t.me/{bot}")]);
        for channel in bot.iter().flatten() {
            rest = without(&rest, &channel.to_lowercase());
        }
        for channel in channels.iter().filter(|channel| !channel.is_empty()) {
            rest = without(&rest, &channel.to_lowercase());
        }
        let private = [Kind::Phone, Kind::Number, Kind::Handle, Kind::Mail, Kind::Link];
        if deidentify::find(&rest).iter().any(|mark| private.contains(&mark.kind)) {
            return Err(Refusal::PrivateContact);
        }
        Ok(())
    }
}

/// The text without `channel` wherever it stands by itself: `@help` is not part
/// of `@helpful_me`.
fn without(text: &str, channel: &str) -> String {
    let goes_on = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '/';
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some(at) = rest.find(channel) {
        let (before, after) = (&rest[..at], &rest[at + channel.len()..]);
        kept.push_str(before);
        let is_whole = !before.chars().next_back().is_some_and(goes_on)
            && !after.chars().next().is_some_and(goes_on);
        kept.push_str(if is_whole { " · " } else { channel });
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// Leaves a card in the talk. It counts as a service.
///
/// # Errors
/// As [`reply`].
pub fn leave(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    card: Mixed,
    delivery: Delivery,
    now: Timestamp,
) -> Result<(), DeskError> {
    reply(tx, worker, id, seq, Answer::Card(card), delivery, now)
}

/// The contact is none any more: the talk shows it no longer, Telegram's copy
/// goes, and the client is told.
///
/// # Errors
/// When the worker may not work on the case, or there is no such card.
pub fn revoke(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    seq: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    may_work_on(worker, &case)?;
    if !store::card::revoke(tx, id, seq)? {
        return Err(Refusal::NotFound.into());
    }
    store::outbox::drop_message(tx, id, seq)?;
    store::telegram::delete_copies_of_message(tx, id, seq)?;
    say(tx, &mut case, Line::CardRevoked, now)?;
    store::case::save(tx, &case)?;
    store::trail::append(tx, id, Some(worker.id), Act::CardRevoked, now)?;
    tx.ring(id.0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Lang;
    use crate::ids::WorkerId;

    fn checked(note: &str) -> Result<(), Refusal> {
        let vera = Worker { id: WorkerId(1), roles: vec![Role::Worker], lang: Lang::Ru };
        let card = Card { role: Role::Worker, bot: None, note: note.to_owned() };
        card.check(&vera, &["+7 812 555-01-01", "@help_bot", "t.me/help_bot", ""])
    }

    #[test]
    fn somebodys_own_number_and_handle_are_refused() {
        for note in [
            "звоните 8 921 123-45-67",
            "+79211234567",
            "пишите @quiet_fox",
            "@help_bot_private",
            "t.me/somebody",
            "vera@example.org",
            "+7 812 555-01-0 1 и 9211234567",
        ] {
            assert_eq!(checked(note), Err(Refusal::PrivateContact), "{note}");
        }
        for note in [
            "",
            "спросите дежурного по документам",
            "@help_bot, спросите врача",
            "Телефон +7 812 555-01-01",
            "t.me/help_bot",
        ] {
            assert_eq!(checked(note), Ok(()), "{note}");
        }
    }

    #[test]
    fn a_card_reads_back_and_names_only_ones_own_role() {
        let bot = Some("help_bot".to_owned());
        let card = Card { role: Role::Doctor, bot, note: "по\nбудням".to_owned() };
        assert_eq!(Card::read(&card.written()), Some(card.clone()));
        let vera = Worker { id: WorkerId(1), roles: vec![Role::Worker], lang: Lang::Ru };
        assert_eq!(card.check(&vera, &[]), Err(Refusal::NotYourRole));
    }
}
