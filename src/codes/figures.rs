//! Codes of figures: when a report is of, where it came from, and what is counted of it.

codes! {
    /// What the client sent.
    Modality {
        Text = "text",
        Photo = "photo",
        Voice = "voice",
        /// Of reports that came from elsewhere.
        Unknown = "unknown",
    }
}

codes! {
    /// A quarter of the organisation's day: as near as a report comes to a time.
    Shift {
        Night = "night",
        Morning = "morning",
        Day = "day",
        Evening = "evening",
        /// Of reports that came from elsewhere.
        Unknown = "unknown",
    }
}

codes! {
    /// Where a work report came from.
    Origin {
        /// Drafted at the desk while the talk went on.
        Desk = "desk",
        /// Written down for work done elsewhere.
        Logged = "logged",
        /// From a table that was kept before, or elsewhere.
        Imported = "imported",
    }
}

codes! {
    /// What is counted of work reports, by month. Each says what its code is.
    Measure {
        /// One a report; no code.
        Contact = "contact",
        /// One a report; the local date.
        Day = "day",
        /// One a report; what it was mostly about.
        Need = "need",
        /// What else it was about.
        NeedBeside = "need_beside",
        Service = "service",
        /// One a report; all its services, in order, a space between.
        ServiceSet = "service_set",
        /// One a report; at opening.
        Urgency = "urgency",
        Outcome = "outcome",
        /// One a report; what it was mostly about and where that was solved:
        /// `HRS.PACK.offline`. Where the client said whether it was useful,
        /// `HRS.PACK.answered` too, and `HRS.PACK.not_useful` where it was not.
        NeedResolution = "need_resolution",
        /// The same of each service: `S02.online`.
        ServiceResolution = "service_resolution",
        /// Of those that came when nobody was at the desk; the outcome.
        AfterHours = "after_hours",
        Shift = "shift",
        Modality = "modality",
        About = "about",
        Clarity = "clarity",
        /// Minutes to the first human answer: `urgent.night.after.12`, as in
        /// `evidence::speed::Wait`.
        Wait = "wait",
        /// Minutes from a hand-over to the first word of whoever took over.
        AfterHandover = "after_handover",
        /// What was found of an injury; at closing.
        Condition = "condition",
        Severity = "severity",
        /// `opened`, `attended`, `called`, `naloxone`, and how it ended.
        Danger = "danger",
        /// `from_memory`, `late`.
        Quality = "quality",
    }
}

codes! {
    /// Where what somebody came with was solved.
    Resolution {
        /// In the talk, and nobody was sent anywhere.
        Online = "online",
        /// Something outside the talk was needed, whether or not they went.
        Offline = "offline",
        /// Nobody knows.
        Open = "open",
        /// The client said that it was not useful; beside one of the others.
        NotUseful = "not_useful",
    }
}

codes! {
    /// What was said in public.
    CampaignKind {
        Interview = "interview",
        Post = "post",
        Leaflets = "leaflets",
        Meeting = "meeting",
        Other = "other",
    }
}

codes! {
    /// How somebody's danger ended, for a report: also that it never did.
    DangerEnd {
        Arrived = "arrived",
        Resolved = "resolved",
        ContactLost = "contact_lost",
        /// The talk went before anybody said.
        Unknown = "unknown",
    }
}

codes! {
    /// What is reported (`domain.md` section 5), in the order in which it is printed.
    Indicator {
        Contacts = "contacts",
        Growth = "growth",
        People = "people",
        Package = "package",
        Venues = "venues",
        Shifts = "shifts",
        Heard = "heard",
        Invited = "invited",
        Needs = "needs",
        NeedsBeside = "needs_beside",
        Services = "services",
        Outcomes = "outcomes",
        NeedResolution = "need_resolution",
        ServiceResolution = "service_resolution",
        Urgencies = "urgencies",
        Injuries = "injuries",
        Modalities = "modalities",
        Speed = "speed",
        AfterHandover = "after_handover",
        AfterHours = "after_hours",
        AfterHoursFate = "after_hours_fate",
        Danger = "danger",
        Calls = "calls",
        Refusals = "refusals",
        AfterProposal = "after_proposal",
        Referrals = "referrals",
        ReferralsDone = "referrals_done",
        ReferralsTo = "referrals_to",
        Turned = "turned",
        Linkage = "linkage",
        Supplies = "supplies",
        Information = "information",
        SelfService = "self_service",
        Feedback = "feedback",
        Reviews = "reviews",
        Drills = "drills",
        Quality = "quality",
    }
}

codes! {
    /// What a column of somebody else's table says of a report.
    Field {
        Date = "date",
        Request = "request",
        Services = "services",
        Venue = "venue",
        /// Also a time of day.
        Shift = "shift",
        AfterHours = "after_hours",
        About = "about",
        Outcome = "outcome",
        Minutes = "minutes",
        Severity = "severity",
        FurtherNeeds = "further_needs",
        FromMemory = "from_memory",
    }
}

codes! {
    /// Which of two numbers is the day where a date could be read either way.
    DateOrder { DayFirst = "dmy", MonthFirst = "mdy" }
}

codes! {
    /// Why a row of a table is not taken.
    RowTrouble {
        NoDate = "no_date",
        /// It is no date that we can read.
        NotADate = "not_a_date",
        Future = "future",
        TooOld = "too_old",
        UnknownNeed = "unknown_need",
        UnknownService = "unknown_service",
        UnknownVenue = "unknown_venue",
        UnknownShift = "unknown_shift",
        UnknownAbout = "unknown_about",
        UnknownOutcome = "unknown_outcome",
        UnknownSeverity = "unknown_severity",
        NotYesOrNo = "not_yes_or_no",
        NotMinutes = "not_minutes",
        /// Of requests by month: it is no month, no count, or stood above already.
        NotAMonth = "not_a_month",
        NotACount = "not_a_count",
        MonthAgain = "month_again",
        LongCell = "long_cell",
        /// A letter that nobody can read: a wrong byte.
        BrokenText = "broken_text",
    }
}
