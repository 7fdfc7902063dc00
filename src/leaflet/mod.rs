//! Leaflets: what the organisation says at any hour without a person, and what a
//! worker may send without a doctor. Each is a text that a clinician signed;
//! nothing else can become one.

mod blocks;
mod difference;
mod guide;
mod lint;
mod text;

pub mod starter;

use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletClass, LeafletState};
use crate::ids::WorkerId;
use crate::search::Said;

pub use blocks::{Block, Section, as_message, blocks, sections};
pub use difference::{Piece, difference};
pub use guide::{Guide, Screen};
pub use lint::{Finding, Flaw, lint};
pub use text::{Mistake, Text, Wrong, filled, needs};

/// The leaflet whose sections are the overdose guide.
pub const GUIDE: &str = "overdose-guide";

/// A text as it was at some time, and what became of it.
#[derive(Clone)]
pub struct Version {
    pub id: i64,
    /// 1, 2, … for this name and language.
    pub number: i64,
    pub text: Text,
    /// `None`: it came with the program.
    pub editor: Option<WorkerId>,
    pub edited_day: Timestamp,
    pub signature: Option<Signature>,
    /// A newer version was signed.
    pub is_replaced: bool,
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature {
    pub by: WorkerId,
    pub at: Timestamp,
    /// It counts until then and no longer.
    pub until: Timestamp,
}

impl Version {
    #[must_use]
    pub fn state(&self, now: Timestamp) -> LeafletState {
        match (self.withdrawn_at, self.signature) {
            (Some(_), _) => LeafletState::Withdrawn,
            (None, None) => LeafletState::Draft,
            (None, Some(signature)) if signature.until <= now => LeafletState::Expired,
            (None, Some(_)) => LeafletState::Signed,
        }
    }
}

/// A leaflet that may reach a client: signed, not replaced, not withdrawn, not
/// past its date, and not for workers only. There is no other way to make one.
#[derive(Clone)]
pub struct Leaflet(Version);

impl Leaflet {
    #[must_use]
    pub fn of(version: Version, now: Timestamp) -> Option<Leaflet> {
        let is_for_clients = version.text.class != LeafletClass::Internal;
        let counts = version.state(now) == LeafletState::Signed && !version.is_replaced;
        (counts && is_for_clients).then_some(Leaflet(version))
    }

    #[must_use]
    pub fn version(&self) -> i64 {
        self.0.id
    }

    #[must_use]
    pub fn text(&self) -> &Text {
        &self.0.text
    }

    /// When a clinician looked at it last.
    #[must_use]
    pub fn checked_at(&self) -> Timestamp {
        self.0.signature.map_or(Timestamp(0), |signature| signature.at)
    }

    fn counts(&self, now: Timestamp) -> bool {
        self.0.state(now) == LeafletState::Signed
    }
}

/// What may reach clients, kept in memory so that the guide answers even when
/// the database does not. Whatever is taken out of it is looked at once more:
/// its date may have come since.
#[derive(Clone, Default)]
pub struct Library(Vec<Leaflet>);

impl Library {
    #[must_use]
    pub fn new(versions: Vec<Version>, now: Timestamp) -> Library {
        Library(versions.into_iter().filter_map(|version| Leaflet::of(version, now)).collect())
    }

    /// In this language; where it is not written in it, in another.
    #[must_use]
    pub fn find(&self, name: &str, lang: Lang, now: Timestamp) -> Option<&Leaflet> {
        let mut named = self.counting(now).filter(|leaflet| leaflet.text().name == name);
        let first = named.next()?;
        if first.text().lang == lang {
            return Some(first);
        }
        Some(named.find(|leaflet| leaflet.text().lang == lang).unwrap_or(first))
    }

    /// What is written in this language, in the order of its titles. The guide is
    /// no leaflet to be read from end to end.
    pub fn all(&self, lang: Lang, now: Timestamp) -> impl Iterator<Item = &Leaflet> {
        self.counting(now)
            .filter(move |leaflet| leaflet.text().lang == lang && leaflet.text().name != GUIDE)
    }

    /// What answers a need, the most fitting first.
    #[must_use]
    pub fn for_need(&self, need: &str, lang: Lang, now: Timestamp) -> Vec<&Leaflet> {
        let place = |leaflet: &&Leaflet| leaflet.text().needs.iter().position(|it| *it == need);
        let mut fitting: Vec<&Leaflet> =
            self.all(lang, now).filter(|leaflet| place(leaflet).is_some()).collect();
        fitting.sort_by_key(|leaflet| place(leaflet));
        fitting
    }

    /// The leaflet of a topic that is asked about in these words, by its name: in
    /// whatever language it says so.
    #[must_use]
    pub fn asked(&self, words: &str, now: Timestamp) -> Option<&str> {
        let mut topics = self.counting(now).filter(|leaflet| !leaflet.text().asks.is_empty());
        let first = topics.next()?;
        let said = Said::of(words);
        let is_asked = |leaflet: &&Leaflet| leaflet.text().asked().any(|words| said.has(words));
        let asked = std::iter::once(first).chain(topics).find(is_asked);
        asked.map(|leaflet| leaflet.text().name.as_str())
    }

    fn counting(&self, now: Timestamp) -> impl Iterator<Item = &Leaflet> {
        self.0.iter().filter(move |leaflet| leaflet.counts(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000);

    fn version(signature: Option<(i64, i64)>) -> Version {
        let text = "---\nname: a\nlanguage: ru\ntitle: А\nclass: info\nneeds: OTHER\n---\nслова";
        Version {
            id: 1,
            number: 1,
            text: Text::read(text).unwrap_or_else(|mistake| panic!("{mistake}")),
            editor: None,
            edited_day: Timestamp(0),
            signature: signature.map(|(at, until)| Signature {
                by: WorkerId(1),
                at: Timestamp(at),
                until: Timestamp(until),
            }),
            is_replaced: false,
            withdrawn_at: None,
        }
    }

    #[test]
    fn only_what_is_signed_and_in_date_becomes_a_leaflet() {
        let signed = version(Some((1, 1_001)));
        assert!(Leaflet::of(signed.clone(), NOW).is_some());
        assert!(Leaflet::of(version(None), NOW).is_none());
        assert!(Leaflet::of(version(Some((1, 1_000))), NOW).is_none());
        let withdrawn = Version { withdrawn_at: Some(Timestamp(2)), ..signed.clone() };
        assert!(Leaflet::of(withdrawn, NOW).is_none());
        assert!(Leaflet::of(Version { is_replaced: true, ..signed.clone() }, NOW).is_none());
        let mut internal = signed;
        internal.text.class = LeafletClass::Internal;
        assert!(Leaflet::of(internal, NOW).is_none());
    }

    #[test]
    fn a_topic_is_asked_about_in_any_form_and_reading_of_its_words() {
        let mut topic = version(Some((1, 1_001)));
        topic.text.asks = "наводнение, режим чс, flood".to_owned();
        let library = Library::new(vec![topic], NOW);
        let table = [
            ("Что с наводнением?", true),
            ("yfdjlytybt", true),
            ("navodnenie u nas", true),
            ("у нас режим ЧС, вы работаете?", true),
            ("floods", true),
            ("режим дня", false),
            ("где автобус", false),
            ("", false),
        ];
        for (words, is_asked) in table {
            assert_eq!(library.asked(words, NOW).is_some(), is_asked, "{words}");
        }
        assert_eq!(library.asked("flood", Timestamp(1_001)), None);
        assert_eq!(Library::default().asked("flood", NOW), None);
    }

    #[test]
    fn what_is_past_its_date_is_not_found_in_memory_either() {
        let library = Library::new(vec![version(Some((1, 1_001)))], NOW);
        assert!(library.find("a", Lang::En, NOW).is_some());
        assert!(library.find("a", Lang::Ru, Timestamp(1_001)).is_none());
        assert!(library.for_need("OTHER", Lang::Ru, NOW).len() == 1);
        assert!(library.for_need("OTHER", Lang::En, NOW).is_empty());
    }
}
