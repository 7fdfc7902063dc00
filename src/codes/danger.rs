//! Codes of the overdose guide, and of how danger ends.

codes! {
    /// A screen of the overdose guide: the name of its section in the leaflet.
    Step {
        Start = "start",
        Breathing = "breathing",
        Cpr = "cpr",
        Breaths = "breaths",
        Naloxone = "naloxone",
        NoNaloxone = "no-naloxone",
        Waiting = "waiting",
        Repeat = "repeat",
        Recovery = "recovery",
        Check = "check",
        After = "after",
        Opioid = "opioid",
        Stimulant = "stimulant",
        Hot = "hot",
        Chest = "chest",
        Fit = "fit",
        Panic = "panic",
        Ghb = "ghb",
        Depressant = "depressant",
        Alcohol = "alcohol",
        Unknown = "unknown",
        /// Somebody does not want to live.
        Despair = "despair",
        Arrived = "arrived",
        Lost = "lost",
    }
}

codes! {
    /// How somebody's danger ended, as far as we know.
    Ending {
        /// The ambulance is there.
        Arrived = "arrived",
        Resolved = "resolved",
        /// Nobody answers any more.
        ContactLost = "contact_lost",
    }
}
