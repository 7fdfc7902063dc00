//! What invitations are found by. Every hash is keyed, and of its own kind: what
//! one table knows means nothing in another.

use super::House;
use crate::clock::{Span, Timestamp};
use crate::desk::invitation::{Code, Shown};
use crate::desk::report;
use crate::store::telegram::Tag;

impl House {
    /// Today, by the organisation's calendar.
    #[must_use]
    pub fn today(&self) -> Timestamp {
        report::calendar(self.now(), &self.config.organisation.time_zone).day
    }

    /// What a card is found by.
    #[must_use]
    pub fn card_tag(&self, code: &Code) -> Tag {
        self.vault.tag("invitation card", code.plain().as_bytes())
    }

    /// A card for a member to give away: of this month, and kept nowhere.
    #[must_use]
    pub fn peer_card(&self) -> Code {
        let month = report::month(self.today());
        Code::of_peer(|chance| self.proof(month, chance))
    }

    /// What somebody shows: a member's card of this month or the last, or else
    /// something that may be printed.
    #[must_use]
    pub fn shown(&self, code: &Code) -> Shown {
        let month = report::month(self.today());
        let before = report::month(month - Span::days(1));
        let tag = self.card_tag(code);
        let of = |month: &Timestamp| code.is_proved(|chance| self.proof(*month, chance));
        match [month, before].into_iter().find(of) {
            Some(month) => Shown::OfPeer(tag, month),
            None => Shown::Printed(tag),
        }
    }

    /// What a member is found by within a month: in another month by something
    /// else.
    #[must_use]
    pub fn turn_tag(&self, bot: i64, member: i64) -> Tag {
        let month = report::month(self.today());
        let value = [bot, member, month.0].map(i64::to_be_bytes).concat();
        self.vault.tag("invitation turn", &value)
    }

    /// What somebody is found by while they may come in.
    #[must_use]
    pub fn admission_tag(&self, bot: i64, person: i64) -> Tag {
        self.vault.tag("invitation admission", &[bot, person].map(i64::to_be_bytes).concat())
    }

    fn proof(&self, month: Timestamp, chance: &str) -> Tag {
        let value = [&month.0.to_be_bytes(), chance.as_bytes()].concat();
        self.vault.tag("invitation of a peer", &value)
    }
}
