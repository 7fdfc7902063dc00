//! Codes of passing a case on, and of what workers say of themselves.

codes! {
    /// What a worker knows from their own life or work.
    Substance {
        Opioids = "opioids",
        Stimulants = "stimulants",
        Ghb = "ghb",
        Depressants = "depressants",
        Alcohol = "alcohol",
        Psychedelics = "psychedelics",
        Cannabis = "cannabis",
    }
}

codes! {
    /// Why a case is passed on.
    HandoverReason {
        /// Somebody else knows more about it.
        Skill = "skill",
        Language = "language",
        ShiftEnds = "shift_ends",
        TooMany = "too_many",
        /// It is too hard, or not safe, for whoever has it.
        Safety = "safety",
        /// The client asked for it.
        Wish = "wish",
    }
}

codes! {
    /// Why somebody does not take over.
    Declining {
        NoRoom = "no_room",
        NotMine = "not_mine",
        NotNow = "not_now",
        Other = "other",
    }
}

codes! {
    /// What is known of a hand-over.
    Stage {
        Offered = "offered",
        /// Somebody would take over; the client has not answered yet.
        Accepted = "accepted",
        Handed = "handed",
        Declined = "declined",
        /// Nobody answered in time.
        Ignored = "ignored",
        /// The client stays with whoever has the case.
        Stayed = "stayed",
        /// The client did not answer in time.
        Unanswered = "unanswered",
    }
}

codes! {
    /// Whether the client agrees to talk to somebody else.
    Consent {
        Asked = "asked",
        Agreed = "agreed",
        /// They cannot be asked, or must not wait for it.
        Waived = "waived",
    }
}
