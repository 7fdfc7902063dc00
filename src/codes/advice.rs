//! Stable codes of what a clinician is asked, and of injuries.

codes! {
    /// What became of a draft that a clinician was asked about.
    AdviceState {
        Asked = "asked",
        /// Signed, and owed to the client in the same moment.
        Signed = "signed",
        /// Not signed, with a word why.
        Refused = "refused",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
        /// A clinician said that nothing in this case is advice about health.
        Lifted = "lifted",
    }
}

codes! {
    /// What an injury is, as somebody who looked at it says (`domain.md` section 2).
    Condition {
        VeinCollapsed = "vein_collapsed",
        VeinBlown = "vein_blown",
        UlcerVenous = "ulcer_venous",
        Varicose = "varicose",
        Rash = "rash",
        Oedema = "oedema",
        Abscess = "abscess",
        Other = "other",
    }
}

codes! {
    /// How grave it is: a disposition that a person chose, whatever the condition.
    Severity { Minor = "minor", Severe = "severe" }
}
