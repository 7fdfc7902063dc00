//! The overdose guide: a leaflet that is shown one section at a time.

use super::{Leaflet, Section, filled, sections};
use crate::clock::Timestamp;
use crate::codes::{Lang, Step};
use crate::config::Organisation;
use crate::desk::guide::{self, Button, Press};

/// The signed guide, taken apart.
pub struct Guide<'a> {
    leaflet: &'a Leaflet,
    sections: Vec<Section>,
}

/// One screen: the instruction, and what is to be known for it.
pub struct Screen {
    pub title: String,
    pub body: String,
}

impl<'a> Guide<'a> {
    /// `None` where no first screen is signed.
    #[must_use]
    pub fn of(leaflet: &'a Leaflet) -> Option<Guide<'a>> {
        let guide = Guide { leaflet, sections: sections(&leaflet.text().body) };
        guide.has(Step::Start).then_some(guide)
    }

    #[must_use]
    pub fn lang(&self) -> Lang {
        self.leaflet.text().lang
    }

    #[must_use]
    pub fn checked_at(&self) -> Timestamp {
        self.leaflet.checked_at()
    }

    #[must_use]
    pub fn has(&self, step: Step) -> bool {
        self.sections.iter().any(|section| section.id == step.code())
    }

    /// What is offered under a screen: only what leads to words that are signed,
    /// and always a person.
    pub fn buttons(guide: Option<&Guide>, step: Step) -> impl Iterator<Item = Button> {
        guide::buttons(step).filter(move |button| match button.press {
            Press::Go(step) => guide.is_some_and(|guide| guide.has(step)),
            Press::Person | Press::Called => true,
        })
    }

    /// `again` is what the program itself promises while naloxone needs its
    /// time; where nothing comes by itself it promises nothing.
    #[must_use]
    pub fn screen(&self, step: Step, set: &Organisation, again: &str) -> Option<Screen> {
        let section = self.sections.iter().find(|section| section.id == step.code())?;
        let fill = |words: &str| {
            let words = words.replace("{again}", again);
            filled(&words, self.lang(), &set.emergency_numbers, &set.name)
        };
        Some(Screen { title: fill(&section.title), body: fill(&section.body) })
    }
}

#[cfg(test)]
mod tests {
    use crate::codes::Step;
    use crate::leaflet::{GUIDE, sections, starter};

    #[test]
    fn the_draft_has_every_screen_and_each_begins_with_an_instruction() {
        let texts = starter::texts().unwrap_or_else(|mistake| panic!("{mistake}"));
        let guides: Vec<_> = texts.iter().filter(|text| text.name == GUIDE).collect();
        assert_eq!(guides.len(), 2);
        for text in guides {
            let sections = sections(&text.body);
            let found: Vec<_> = sections.iter().map(|section| section.id.as_str()).collect();
            assert_eq!(found, Step::ALL.iter().map(|step| step.code()).collect::<Vec<_>>());
            for section in &sections {
                assert!(!section.title.is_empty() && !section.body.is_empty(), "{}", section.id);
            }
            let start = &sections[0];
            assert!(start.title.contains("{emergency}") && !start.title.contains('?'));
            // What comes by itself is promised by whoever keeps the promise.
            assert!(text.body.contains("{again}"));
        }
    }
}
