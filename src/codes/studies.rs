//! Codes of studies: what becomes of a code, and what was done to a codebook.

codes! {
    /// What a code of a study is worth now.
    CodeState {
        Open = "open",
        /// Its codings count under another one.
        Merged = "merged",
        /// Two took its place; what was coded with it stays until somebody codes it anew.
        Split = "split",
    }
}

codes! {
    /// What made a version of a codebook.
    BookAct {
        Begun = "begun",
        Added = "added",
        /// Another name, description or memo.
        Worded = "worded",
        Merged = "merged",
        Split = "split",
        Grouped = "grouped",
    }
}
