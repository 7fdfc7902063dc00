//! Codes of what clients think, of work that is looked at again, and of how
//! workers like to work.

codes! {
    /// The client's answer to "was it useful?"
    Useful { Yes = "yes", Partly = "partly", No = "no" }
}

codes! {
    /// The client's answer to "do you know whom to write next time?"
    KnowsContact { Yes = "yes", No = "no" }
}

codes! {
    /// How a client feels, where they want to say.
    Mood { Good = "good", SoSo = "so_so", Bad = "bad" }
}

codes! {
    /// What is counted of feedback: whom we asked, and what they answered.
    Tallied {
        Asked = "asked",
        UsefulYes = "useful_yes",
        UsefulPartly = "useful_partly",
        UsefulNo = "useful_no",
        KnowsYes = "knows_yes",
        KnowsNo = "knows_no",
        /// A bad answer went with its case before any supervisor had read it.
        Unread = "unread",
    }
}

codes! {
    /// Why finished work is looked at again.
    ReviewWhy { Emergency = "emergency", Drawn = "drawn" }
}

codes! {
    /// What a review came to. Nothing here is about the client.
    ReviewOutcome {
        Good = "good",
        /// To be talked over with the worker.
        Talk = "talk",
        /// A leaflet is missing, or wrong.
        Leaflet = "leaflet",
        /// How we work has to change.
        Rule = "rule",
        /// Its time came and nobody had looked.
        Missed = "missed",
    }
}

impl ReviewOutcome {
    /// What a reviewer may choose.
    pub const CHOICES: &'static [ReviewOutcome] =
        &[ReviewOutcome::Good, ReviewOutcome::Talk, ReviewOutcome::Leaflet, ReviewOutcome::Rule];
}

codes! {
    /// What is kept for ninety days of who did what, without a word of any case.
    Deed {
        ReadWithReason = "read_with_reason",
        Reviewed = "reviewed",
        Burned = "burned",
        EmergencyTaken = "emergency_taken",
        HandedOver = "handed_over",
        Joined = "joined",
        Left = "left",
        PassphraseReset = "passphrase_reset",
        DrillBegun = "drill_begun",
        Exported = "exported",
        ResearchAsked = "research_asked",
        ResearchApproved = "research_approved",
        ResearchRefused = "research_refused",
        ResearchTaken = "research_taken",
        BackedUp = "backed_up",
        Imported = "imported",
        ImportUndone = "import_undone",
        ReportTakenBack = "report_taken_back",
    }
}

codes! {
    /// What a worker sees after an answer went out.
    AfterSending { Stay = "stay", Close = "close", Next = "next" }
}
