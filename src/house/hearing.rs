//! What a client's words are understood to be, while they are still readable.

use super::finding::Found;
use super::{Attached, House, Sent};
use crate::codes::{Kind, Lang, Modality};
use crate::desk::arrival::Heard;
use crate::desk::hearing::Hearing;
use crate::limits;
use crate::triage::Told;

impl House {
    /// Reads what was sent, and says what follows from it at once.
    #[must_use]
    pub fn hear(&self, sent: &Sent, lang: Lang) -> Heard {
        let hearing = self.understand(sent, lang);
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

    fn understand(&self, sent: &Sent, lang: Lang) -> Hearing {
        let words = sent.words.as_str();
        if words.is_empty() {
            return if sent.danger { Hearing::danger() } else { Hearing::nothing() };
        }
        let heard = Hearing::of(self.rules.read(words));
        if sent.danger {
            let danger = Hearing::danger();
            let told = if heard.told == Told::Nothing { danger.told } else { heard.told };
            return Hearing { told, ..danger };
        }
        let heard = Hearing { finds: self.leaflets_for(words, lang), ..heard };
        match self.library().asked(words, self.now()) {
            Some(name) => heard.asking(name.to_owned()),
            None => heard,
        }
    }

    /// The names of what these words find, best first.
    #[must_use]
    pub fn leaflets_for(&self, words: &str, lang: Lang) -> Vec<String> {
        let hits = self.finder().find(words, lang, limits::SEARCH_SHOWN);
        let leaflet = |what| match what {
            Found::Leaflet(name) => Some(name),
            Found::Guide | Found::Internal(_) | Found::Place(_) | Found::Service(_) => None,
        };
        hits.into_iter().filter_map(|hit| leaflet(hit.what)).collect()
    }
}
