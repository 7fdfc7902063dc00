//! What a client's words are understood to be, while they are still readable.

use super::{Attached, House, Sent};
use crate::codes::{Kind, Lang, Modality};
use crate::desk::arrival::Heard;
use crate::desk::hearing::Hearing;

impl House {
    /// Reads what was sent, and says what follows from it at once.
    #[must_use]
    pub fn hear(&self, sent: &Sent, lang: Lang) -> Heard {
        let hearing = match sent.danger {
            true => Hearing::danger(),
            false => self.understand(sent),
        };
        let modality = match &sent.attached {
            None => Modality::Text,
            Some(Attached::Recording { kind: Kind::Voice | Kind::VideoNote, .. }) => {
                Modality::Voice
            }
            Some(_) => Modality::Photo,
        };
        let has_stops = !self.timetable().places.is_empty();
        let library = self.library();
        let reaction = hearing.reaction(modality, &library, has_stops, lang, self.now());
        Heard { hearing, reaction }
    }

    fn understand(&self, sent: &Sent) -> Hearing {
        match sent.words.is_empty() {
            true => Hearing::nothing(),
            false => Hearing::of(self.rules.read(sent.words.as_str())),
        }
    }
}
