//! Codes of places, and of referrals to them.

codes! {
    /// What kind of place people can go to.
    PlaceKind {
        /// A stop of the bus: it comes, stands and drives away.
        MobileUnit = "mobile_unit",
        Site = "site",
        Clinic = "clinic",
        AidsCentre = "aids_centre",
        /// A hospital or a house for detox and rehabilitation.
        Detox = "detox",
        Shelter = "shelter",
        Lawyer = "lawyer",
        /// Documents, disability, benefits.
        SocialOffice = "social_office",
    }
}

codes! {
    /// What is different about a place on one day.
    What { Cancelled = "cancelled", Late = "late", Hours = "hours", Extra = "extra" }
}

codes! {
    /// What is known of a referral. Only a code that was redeemed makes it done.
    ReferralState {
        Offered = "offered",
        /// The client said that it suits them.
        Accepted = "accepted",
        Redeemed = "redeemed",
        /// The client said no, or did not go, or the code ran out.
        NotRedeemed = "not_redeemed",
        /// Nobody will ever know: where no codes are taken, or where the client's
        /// word and the code do not agree.
        Unknown = "unknown",
    }
}

codes! {
    /// What a client says of a referral with a button.
    ReferralWord {
        Yes = "yes",
        No = "no",
        Been = "been",
        NotBeen = "not_been",
        /// They want to be reminded of the appointment.
        Remind = "remind",
    }
}

codes! {
    /// Why a code was turned away: counted by day, and of nobody in particular.
    Turned {
        /// There is no such code.
        Wrong = "wrong",
        /// It was redeemed before.
        Used = "used",
        Expired = "expired",
        /// Too many wrong ones before it.
        Slowed = "slowed",
    }
}
