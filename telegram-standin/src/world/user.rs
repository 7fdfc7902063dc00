//! People: what Telegram knows of them and what they do to bots.

use std::collections::BTreeSet;

#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) id: i64,
    pub(crate) first: String,
    pub(crate) last: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) premium: bool,
    pub(crate) bio: String,
    pub(crate) phone: String,
    pub(crate) deleted: bool,
    /// An offline person may lose ephemeral messages.
    pub(crate) offline: bool,
    pub(crate) blocked: BTreeSet<i64>,
}

impl User {
    /// Every text that would give this person away if it were found anywhere.
    pub(crate) fn markers(&self) -> Vec<String> {
        let mut markers = vec![self.id.to_string(), self.first.clone()];
        markers.extend(self.last.clone());
        markers.extend(self.username.clone());
        markers.push(self.bio.clone());
        markers.push(self.phone.clone());
        markers
    }
}
