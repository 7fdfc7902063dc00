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
        let reaction = hearing.reaction(modality, &self.library(), false, lang, self.now());
        Heard { hearing, reaction }
    }

    fn understand(&self, _sent: &Sent) -> Hearing {
        Hearing::nothing()
    }
}
