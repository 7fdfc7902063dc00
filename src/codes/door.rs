//! Where clients are met, invitations, calls by phone, and how people heard of us.

codes! {
    /// Where a client is met.
    Venue {
        Web = "web",
        /// A private chat with the bot on Telegram.
        Private = "private",
        /// The restricted group chat on Telegram.
        Chat = "chat",
        /// A thread of a forum: workers write there by hand.
        Forum = "forum",
        /// At the bus, in the street.
        Offline = "offline",
    }
}

codes! {
    /// Who gave an invitation away. Nobody who sells anything is among them, and
    /// nobody will be (`domain.md` E-01).
    InvitationSource {
        /// Printed, handed out at the mobile unit.
        Bus = "bus",
        /// A member of the group chat.
        Peer = "peer",
        Worker = "worker",
    }
}

impl InvitationSource {
    /// What is printed; peers ask the bot.
    pub const PRINTED: &'static [InvitationSource] =
        &[InvitationSource::Bus, InvitationSource::Worker];
}

codes! {
    /// How somebody heard of us.
    HeardOf {
        Friend = "friend",
        Bus = "bus",
        Telegram = "telegram",
        Organisation = "organisation",
        Other = "other",
    }
}

codes! {
    /// Where a proposed call stands.
    ProposalState {
        Proposed = "proposed",
        /// They stay with words.
        Text = "text",
        /// And have said why.
        TextWhy = "text_why",
        /// They want to be called and are asked where.
        CallMe = "call_me",
        /// The number is here.
        NumberKept = "number_kept",
        /// It was shown, or its time came.
        NumberGone = "number_gone",
        /// They call us.
        CallYou = "call_you",
        Later = "later",
    }
}

codes! {
    /// What is counted of calls by phone.
    CallFigure {
        Proposed = "proposed",
        AcceptedCallMe = "accepted_call_me",
        AcceptedCallYou = "accepted_call_you",
        Refused = "refused",
        Later = "later",
        /// Within a day of a proposal they wrote again, or did not.
        WroteAfterProposal = "wrote_after_proposal",
        SilentAfterProposal = "silent_after_proposal",
        /// The same of a first answer without one.
        WroteAfterAnswer = "wrote_after_answer",
        SilentAfterAnswer = "silent_after_answer",
        WhyPrivacy = "why_privacy",
        WhyNotAlone = "why_not_alone",
        WhyCannotTalk = "why_cannot_talk",
        WhyCost = "why_cost",
        WhyNoTrust = "why_no_trust",
        WhyOther = "why_other",
    }
}

impl CallFigure {
    pub const REASONS: &'static [CallFigure] = &[
        CallFigure::WhyPrivacy,
        CallFigure::WhyNotAlone,
        CallFigure::WhyCannotTalk,
        CallFigure::WhyCost,
        CallFigure::WhyNoTrust,
        CallFigure::WhyOther,
    ];
}
