//! What the organisation does: one file per noun, verbs as functions.
//!
//! Every verb is a plain function of a transaction and the moment it is given.
//! No waiting, no network, no clock, no SQL text, no HTML: what it decides can
//! be tested like arithmetic. Sealing is done before a verb is called, so a verb
//! sees a client's words only as ciphertext.

pub mod advice;
pub mod arrival;
pub mod beside;
pub mod bot;
pub mod card;
pub mod case;
pub mod closure;
pub mod codebook;
pub mod deed;
pub mod elsewhere;
pub mod emergency;
pub mod feedback;
pub mod figures;
pub mod forgetting;
pub mod guide;
pub mod handover;
pub mod hearing;
pub mod hours;
pub mod import;
pub mod injury;
pub mod invitation;
pub mod ladder;
pub mod leaflet;
pub mod need;
pub mod newsfeed;
pub mod permission;
pub mod proposal;
pub mod pseudonym;
pub mod question;
pub mod reading;
pub mod referral;
pub mod refusal;
pub mod reply;
pub mod report;
pub mod research;
pub mod review;
pub mod rota;
pub mod routing;
pub mod saved;
pub mod service;
pub mod shift_note;
pub mod stops;
pub mod study;
pub mod timetable;
pub mod wait;

pub use refusal::{DeskError, Refusal};

use crate::codes::{Lang, Role};
use crate::ids::WorkerId;

/// A worker who is signed in, as far as the rules need to know.
#[derive(Clone)]
pub struct Worker {
    pub id: WorkerId,
    pub roles: Vec<Role>,
    pub lang: Lang,
}

impl Worker {
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// # Errors
    /// [`Refusal::NotYourRole`] when none of the worker's roles permits it.
    pub fn may(&self, permission: permission::Permission) -> Result<(), Refusal> {
        if self.roles.iter().any(|role| permission::allows(*role, permission)) {
            return Ok(());
        }
        Err(Refusal::NotYourRole)
    }
}
