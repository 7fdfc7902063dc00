//! Codes of requests for rows of codes.

codes! {
    /// Where such a request stands.
    ResearchState {
        Asked = "asked",
        Approved = "approved",
        Refused = "refused",
        /// Approved, and somebody fetched the rows.
        Taken = "taken",
    }
}
