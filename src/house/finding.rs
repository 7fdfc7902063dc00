//! What can be found by words: leaflets, places, what is offered there. Kept in
//! memory beside the library; what is asked is not kept anywhere.

use std::sync::{Arc, PoisonError};

use super::House;
use crate::clock::Timestamp;
use crate::codes::{Lang, LeafletClass, LeafletState};
use crate::desk::stops;
use crate::engine::Fault;
use crate::ids::PlaceId;
use crate::leaflet::{GUIDE, Library, Text, Version};
use crate::search::{Document, Hit, Index};
use crate::store::stops::{Place, Timetable};
use crate::text::{label, t};
use crate::triage::Alarm;

/// Something that words lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// What to do while somebody is dying.
    Guide,
    /// A leaflet that may reach a client, by its name.
    Leaflet(String),
    /// One for workers, by its name.
    Internal(String),
    Place(PlaceId),
    /// A need that a place meets, by its code.
    Service(&'static str),
}

/// Two indexes: nothing that is for workers stands in the public one.
#[derive(Default)]
pub struct Finder {
    public: Index<Found>,
    desk: Index<Found>,
    internal: Vec<Version>,
    /// What it was made of.
    of: (Vec<i64>, Vec<Place>),
}

impl Finder {
    /// `None` when it would be the same as `before`.
    fn anew(
        before: &Finder,
        signed: &[Version],
        library: &Library,
        timetable: &Timetable,
        now: Timestamp,
    ) -> Option<Finder> {
        let counts = |version: &&Version| version.state(now) == LeafletState::Signed;
        let versions: Vec<i64> = signed.iter().filter(counts).map(|version| version.id).collect();
        if before.of.0 == versions && before.of.1 == timetable.places && before.is_made() {
            return None;
        }
        let is_internal = |version: &&Version| version.text.class == LeafletClass::Internal;
        let internal: Vec<Version> =
            signed.iter().filter(counts).filter(is_internal).cloned().collect();
        let within = internal.iter().map(|version| {
            let text = &version.text;
            document(Found::Internal(text.name.clone()), text.lang, text)
        });
        let desk = public(library, timetable, now).into_iter().chain(within).collect();
        Some(Finder {
            public: Index::new(public(library, timetable, now)),
            desk: Index::new(desk),
            internal,
            of: (versions, timetable.places.clone()),
        })
    }

    /// The way to the guide is always there, once it was looked.
    fn is_made(&self) -> bool {
        !self.public.is_empty()
    }

    /// For clients.
    #[must_use]
    pub fn find(&self, question: &str, lang: Lang, most: usize) -> Vec<Hit<Found>> {
        self.public.find(question, lang, most)
    }

    /// For workers.
    #[must_use]
    pub fn find_at_desk(&self, question: &str, lang: Lang, most: usize) -> Vec<Hit<Found>> {
        self.desk.find(question, lang, most)
    }

    /// A leaflet for workers, in this language or in another.
    #[must_use]
    pub fn internal(&self, name: &str, lang: Lang, now: Timestamp) -> Option<&Version> {
        let counts = |version: &&Version| {
            version.text.name == name && version.state(now) == LeafletState::Signed
        };
        let own = self.internal.iter().filter(counts).find(|version| version.text.lang == lang);
        own.or_else(|| self.internal.iter().find(counts))
    }
}

impl House {
    /// What can be found now, as it was known a round ago at most.
    #[must_use]
    pub fn finder(&self) -> Arc<Finder> {
        Arc::clone(&self.finder.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether words sound as if somebody were in danger. They are not kept.
    #[must_use]
    pub fn is_danger(&self, words: &str) -> bool {
        self.rules.read(words).alarm.is_some()
    }

    /// Whether they sound as if somebody were dying now.
    #[must_use]
    pub fn is_emergency(&self, words: &str) -> bool {
        self.rules.read(words).alarm == Some(Alarm::Emergency)
    }

    /// Makes the indexes anew where anything changed: with thousands of leaflets
    /// the work of a second, and nobody else waits for it.
    pub(super) async fn refresh_finder(
        &self,
        signed: Vec<Version>,
        library: Arc<Library>,
        timetable: Arc<Timetable>,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let before = self.finder();
        let make = move || Finder::anew(&before, &signed, &library, &timetable, now);
        let made = tokio::task::spawn_blocking(make).await.map_err(|_| Fault::Panicked)?;
        if let Some(new) = made {
            *self.finder.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(new);
        }
        Ok(())
    }
}

fn document(what: Found, lang: Lang, text: &Text) -> Document<Found> {
    Document {
        what,
        lang,
        title: text.title.clone(),
        words: text.words.clone(),
        body: text.body.clone(),
    }
}

/// What may reach clients.
fn public(library: &Library, timetable: &Timetable, now: Timestamp) -> Vec<Document<Found>> {
    let mut documents = Vec::new();
    for lang in Lang::ALL.iter().copied() {
        for leaflet in library.all(lang, now) {
            let text = leaflet.text();
            documents.push(document(Found::Leaflet(text.name.clone()), lang, text));
        }
        // By its title and the words people look for it by: its steps speak of
        // everything.
        let guide = library.find(GUIDE, lang, now).filter(|guide| guide.text().lang == lang);
        documents.push(Document {
            what: Found::Guide,
            lang,
            title: t(lang, "chat-overdose-title"),
            words: guide.map(|guide| guide.text().words.clone()).unwrap_or_default(),
            body: String::new(),
        });
        let active = timetable.places.iter().filter(|place| place.is_active);
        documents.extend(active.map(|place| at_place(place, lang)));
        documents.extend(stops::on_offer(timetable).into_iter().map(|need| Document {
            what: Found::Service(need.code),
            lang,
            title: label(lang, "need", need.code),
            words: String::new(),
            body: String::new(),
        }));
    }
    documents
}

fn at_place(place: &Place, lang: Lang) -> Document<Found> {
    let offers: Vec<String> = place.offers.iter().map(|code| label(lang, "need", code)).collect();
    Document {
        what: Found::Place(place.id),
        lang,
        title: place.title.to(lang).to_owned(),
        words: label(lang, "place", place.kind.code()),
        body: format!("{}\n{}\n{}", place.way.to(lang), place.entry.to(lang), offers.join("\n")),
    }
}
