//! Invitations into the group chat: printed cards in batches, and one a month
//! for a member to give away. Each works once. Nobody can find out here who
//! invited whom: a batch has no worker; of a member's card nothing stands
//! anywhere before it is used, because it proves itself; and whoever is let in
//! leaves no row that outlives the hour (`docs/decisions/0028-invitations.md`).

use super::permission::Permission;
use super::{DeskError, Refusal, Worker, report};
use crate::clock::{self, Span, Timestamp};
use crate::codes::{HeardOf, InvitationSource};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store::invitation::Batch;
use crate::store::telegram::Tag;
use crate::{limits, store};

/// Without letters that look like digits.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Signs of a printed card: 60 bits.
const PRINTED: usize = 12;
/// Signs of a member's card: 50 bits of chance, 50 that prove it.
const OF_PEER: usize = 20;

/// What stands on a card. It has no `Debug`: it is worth a way in.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// One for paper, that nobody can guess.
    #[must_use]
    pub fn printed() -> Code {
        loop {
            let code = Code(signs(&*clock::random::<PRINTED>()));
            // A code has a digit, so that no words are taken for one.
            if has_digit(&code.0) {
                return code;
            }
        }
    }

    /// One that a member gives away. `proof` makes what only this organisation
    /// can make, of the chance in it.
    #[must_use]
    pub fn of_peer(proof: impl Fn(&str) -> Tag) -> Code {
        loop {
            let chance = signs(&*clock::random::<{ OF_PEER / 2 }>());
            let proof = proof(&chance);
            let code = Code(chance + &signs(&proof[..OF_PEER / 2]));
            if has_digit(&code.0) {
                return code;
            }
        }
    }

    /// Whatever somebody types: any case, any spaces and dashes, O for 0, l for 1.
    /// `None` for what cannot be a code.
    #[must_use]
    pub fn read(text: &str) -> Option<Code> {
        if text.len() > 3 * OF_PEER {
            return None;
        }
        let mut code = String::with_capacity(OF_PEER);
        for letter in text.trim().chars() {
            let letter = match letter.to_ascii_uppercase() {
                ' ' | '-' | '\u{2011}' | '\u{2013}' | '\u{2014}' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                letter => letter,
            };
            if !u8::try_from(letter).is_ok_and(|sign| SIGNS.contains(&sign)) {
                return None;
            }
            code.push(letter);
        }
        let fits = [PRINTED, OF_PEER].contains(&code.len()) && has_digit(text);
        fits.then_some(Code(code))
    }

    /// In groups of four, as it is printed.
    #[must_use]
    pub fn spelled(&self) -> String {
        self.0.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
    }

    /// Without dashes: as a link carries it, and as its hash is made.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.0
    }

    /// Whether `proof` makes this one.
    #[must_use]
    pub fn is_proved(&self, proof: impl Fn(&str) -> Tag) -> bool {
        self.0.len() == OF_PEER && {
            let (chance, end) = self.0.split_at(OF_PEER / 2);
            // Of equal length always; how long it takes says nothing that helps.
            let made = signs(&proof(chance)[..OF_PEER / 2]);
            made.bytes().zip(end.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
        }
    }
}

fn signs(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte & 31)])).collect()
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|sign| sign.is_ascii_digit())
}

/// What somebody shows at the door.
#[derive(Clone, Copy)]
pub enum Shown {
    /// What the code is found by.
    Printed(Tag),
    /// A member's, proved to be of this month.
    OfPeer(Tag, Timestamp),
}

/// What comes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Redeemed {
    /// They may come in, for [`limits::ADMISSION`].
    Admitted,
    Used,
    Expired,
    /// None of ours, or taken back.
    Unknown,
}

/// Keeps a printed batch. `tags` are what its cards are found by.
///
/// # Errors
/// When the worker may not, or it is no batch.
pub fn issue(
    tx: &mut Tx,
    worker: &Worker,
    source: InvitationSource,
    tags: &[Tag],
    days: i64,
    day: Timestamp,
) -> Result<i64, DeskError> {
    worker.may(Permission::IssueInvites)?;
    let cards = i64::try_from(tags.len()).unwrap_or(i64::MAX);
    let (least, _, most) = limits::INVITATION_DAYS;
    let is_batch = InvitationSource::PRINTED.contains(&source)
        && (1..=limits::INVITATIONS_PRINTED_MAX).contains(&cards)
        && (least..=most).contains(&days);
    if !is_batch {
        return Err(Refusal::UnknownCode.into());
    }
    let batch = Batch {
        id: clock::new_id(),
        source,
        month: report::month(day),
        expires_at: day + Span::days(days + 1),
        cards,
        revoked_at: None,
        used: 0,
    };
    store::invitation::insert(tx, &batch)?;
    for tag in tags {
        store::invitation::insert_card(tx, batch.id, tag, false)?;
    }
    store::invitation::count(tx, batch.month, source, "issued", cards)?;
    Ok(batch.id)
}

/// From now on no card of the batch lets anybody in.
///
/// # Errors
/// When the worker may not; [`Refusal::NotFound`].
pub fn revoke(tx: &mut Tx, worker: &Worker, batch: i64, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::IssueInvites)?;
    if store::invitation::batch(tx, batch)?.is_none() {
        return Err(Refusal::NotFound.into());
    }
    store::invitation::revoke(tx, batch, now)?;
    Ok(())
}

/// A member takes this month's card, if they have not had it. `turn` is what
/// the member is found by in this month, and in no other table. The card itself
/// is made by whoever asks and stands nowhere.
///
/// # Errors
/// When the database fails.
pub fn take_turn(tx: &mut Tx, turn: &Tag, day: Timestamp) -> Result<bool, DeskError> {
    let month = report::month(day);
    let batch = match store::invitation::of_peers(tx, month)? {
        Some(batch) => batch,
        None => {
            let batch = Batch {
                id: clock::new_id(),
                source: InvitationSource::Peer,
                month,
                // To the end of the next month.
                expires_at: report::month(report::month(month + Span::days(32)) + Span::days(32)),
                cards: 0,
                revoked_at: None,
                used: 0,
            };
            store::invitation::insert(tx, &batch)?;
            batch
        }
    };
    if batch.revoked_at.is_some() || !store::invitation::take_turn(tx, turn, month)? {
        return Ok(false);
    }
    store::invitation::add_card(tx, batch.id)?;
    store::invitation::count(tx, month, InvitationSource::Peer, "issued", 1)?;
    Ok(true)
}

/// Somebody shows a card: it works once. `person` is what they are found by
/// while they may come in.
///
/// # Errors
/// When the database fails.
pub fn redeem(
    tx: &mut Tx,
    shown: Shown,
    person: &Tag,
    day: Timestamp,
    now: Timestamp,
) -> Result<Redeemed, DeskError> {
    // A program that died half way hears of it again.
    if store::invitation::is_admitted(tx, person, now)? {
        return Ok(Redeemed::Admitted);
    }
    let (found, tag) = match shown {
        Shown::Printed(tag) => match store::invitation::card(tx, &tag)? {
            Some((batch, is_used)) => {
                (store::invitation::batch(tx, batch)?.map(|batch| (batch, is_used)), tag)
            }
            None => (None, tag),
        },
        Shown::OfPeer(tag, month) => {
            let is_used = store::invitation::card(tx, &tag)?.is_some();
            (store::invitation::of_peers(tx, month)?.map(|batch| (batch, is_used)), tag)
        }
    };
    let Some((batch, is_used)) = found else { return Ok(Redeemed::Unknown) };
    if is_used {
        return Ok(Redeemed::Used);
    }
    if batch.revoked_at.is_some() {
        return Ok(Redeemed::Unknown);
    }
    if batch.expires_at <= now {
        return Ok(Redeemed::Expired);
    }
    match shown {
        Shown::Printed(_) if !store::invitation::use_card(tx, &tag)? => {
            return Ok(Redeemed::Used);
        }
        Shown::Printed(_) => {}
        Shown::OfPeer(..) => store::invitation::insert_card(tx, batch.id, &tag, true)?,
    }
    store::invitation::admit(tx, person, now + limits::ADMISSION)?;
    store::invitation::count(tx, report::month(day), batch.source, "used", 1)?;
    Ok(Redeemed::Admitted)
}

/// How somebody heard of us, if they like to say: counted, and nothing of whom.
///
/// # Errors
/// [`Refusal::Forgotten`] when the talk is gone.
pub fn heard_of(tx: &mut Tx, id: CaseId, way: HeardOf, day: Timestamp) -> Result<(), DeskError> {
    if store::case::locked(tx, id)?.is_none() {
        return Err(Refusal::Forgotten.into());
    }
    store::invitation::count_heard(tx, id, report::month(day), way)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        for _ in 0..200 {
            let code = Code::printed();
            let spelled = code.spelled();
            assert_eq!(spelled.len(), PRINTED + 2);
            for typed in [
                spelled.clone(),
                spelled.to_lowercase(),
                spelled.replace('-', " "),
                spelled.replace('-', ""),
                spelled.replace('0', "O").replace('1', "l"),
            ] {
                // Read with letters for all its digits it may have none left.
                if has_digit(&typed) {
                    assert!(Code::read(&typed) == Some(code.clone()), "{typed}");
                }
            }
        }
        for words in ["", "help", "помогите 1234", "he is not breathing 1", "ABCD-EFGH-JKMN", "103"]
        {
            assert!(Code::read(words).is_none(), "{words}");
        }
    }

    #[test]
    fn a_members_card_proves_itself_and_no_other_does() {
        let proof = |chance: &str| {
            let mut tag = [7_u8; 32];
            tag.iter_mut().zip(chance.bytes()).for_each(|(byte, sign)| *byte ^= sign);
            tag
        };
        let code = Code::of_peer(proof);
        let read = Code::read(&code.spelled()).unwrap();
        assert!(read.is_proved(proof));
        assert!(!read.is_proved(|_| [9; 32]));
        assert!(!Code::printed().is_proved(proof));
        let mut other = code.plain().to_owned().into_bytes();
        other[OF_PEER - 1] = if other[OF_PEER - 1] == b'7' { b'8' } else { b'7' };
        assert!(!Code(String::from_utf8(other).unwrap()).is_proved(proof));
    }

    #[test]
    fn nobody_who_sells_is_a_source() {
        let codes: Vec<_> = InvitationSource::ALL.iter().map(|source| source.code()).collect();
        assert_eq!(codes, ["bus", "peer", "worker"]);
        assert_eq!(HeardOf::ALL.len(), 5);
        assert!(HeardOf::ALL.iter().all(|way| !way.code().contains("vendor")));
    }
}
