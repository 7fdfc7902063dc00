//! The bot: a few screens with buttons, the same on Telegram and on the web. It
//! writes nothing of its own; it shows what was signed, and the way to a person.

use crate::clock::Timestamp;
use crate::codes::{Lang, Step};
use crate::leaflet::{GUIDE, Leaflet, Library};
use crate::limits;

crate::codes::codes! {
    /// What there is to read about.
    Topic {
        /// The danger that passes when somebody knows what to do.
        Overdose = "overdose",
        /// Veins, wounds, what comes of injecting.
        Body = "body",
        Hiv = "hiv",
        Stopping = "stopping",
        Mind = "mind",
        /// What is of this month only.
        Now = "now",
        /// Everything else.
        Other = "other",
    }
}

/// What the bot shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    Menu,
    /// What there is to read, by topic.
    Topics,
    Topic(Topic),
    Leaflet(String),
    /// Where and when somebody is met.
    Stops,
    /// Tests, packages and naloxone: where and when.
    Tests,
    /// How to look for something.
    Find,
    Found(Finds),
    /// A screen of the overdose guide, for whoever has no talk and begins none.
    Step(Step),
}

/// What was found for somebody's words. The words are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finds {
    /// They sounded as if somebody were in danger.
    pub is_danger: bool,
    /// Places have to do with it; with a code, those that meet this need.
    pub stops: Option<String>,
    /// Names, the most fitting first.
    pub leaflets: Vec<String>,
}

/// Where a button leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    To(Screen),
    /// Somebody does not breathe or does not wake.
    Danger,
    /// A person is to answer.
    Person,
    /// To the page or the words that destroy everything.
    Leave,
}

/// What stands on a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// A sentence of `locales/`.
    Key(&'static str),
    /// A topic, of `locales/` too.
    Topic(Topic),
    /// The title of a leaflet.
    Title(String),
}

pub type Button = (Label, Leads);

/// The first screen: six choices, danger first.
pub const MENU: [(&str, Leads); 6] = [
    ("menu-danger", Leads::Danger),
    ("menu-person", Leads::Person),
    ("menu-stops", Leads::To(Screen::Stops)),
    ("menu-leaflets", Leads::To(Screen::Topics)),
    ("menu-tests", Leads::To(Screen::Tests)),
    ("menu-leave", Leads::Leave),
];

impl Screen {
    /// As it stands behind a button: at most 64 bytes (facts about Telegram,
    /// section 5). [`Screen::Found`] stands behind none.
    #[must_use]
    pub fn written(&self) -> String {
        match self {
            Screen::Menu => "menu".to_owned(),
            Screen::Topics => "topics".to_owned(),
            Screen::Topic(topic) => format!("topic:{}", topic.code()),
            Screen::Leaflet(name) => format!("leaf:{name}"),
            Screen::Stops => "stops".to_owned(),
            Screen::Tests => "tests".to_owned(),
            Screen::Find => "find".to_owned(),
            Screen::Found(finds) => finds.written(),
            Screen::Step(step) => format!("step:{}", step.code()),
        }
    }

    #[must_use]
    pub fn read(data: &str) -> Option<Screen> {
        match data.split_once(':') {
            None => match data {
                "menu" => Some(Screen::Menu),
                "topics" => Some(Screen::Topics),
                "stops" => Some(Screen::Stops),
                "tests" => Some(Screen::Tests),
                "find" => Some(Screen::Find),
                _ => None,
            },
            Some(("topic", code)) => Topic::read(code).map(Screen::Topic),
            Some(("found", finds)) => Finds::read(finds).map(Screen::Found),
            Some(("step", code)) => Step::read(code).map(Screen::Step),
            Some(("leaf", name)) => Some(Screen::Leaflet(name.to_owned())),
            Some(_) => None,
        }
    }

    /// What can be pressed under it. There is always a way back and a way to a
    /// person.
    #[must_use]
    pub fn buttons(&self, library: &Library, lang: Lang, now: Timestamp) -> Vec<Button> {
        let to = |label, screen| (label, Leads::To(screen));
        let mut buttons = match self {
            Screen::Menu => {
                return MENU.iter().map(|(key, leads)| (Label::Key(key), leads.clone())).collect();
            }
            Screen::Topics => topics(library, lang, now)
                .into_iter()
                .map(|topic| to(Label::Topic(topic), Screen::Topic(topic)))
                .collect(),
            Screen::Topic(topic) => {
                of_topic(*topic, library, lang, now).into_iter().map(button_to).collect()
            }
            Screen::Tests => of_tests(library, lang, now).into_iter().map(button_to).collect(),
            Screen::Found(finds) => finds.buttons(library, lang, now),
            Screen::Leaflet(_) | Screen::Stops | Screen::Find | Screen::Step(_) => Vec::new(),
        };
        buttons.push((Label::Key("menu-person"), Leads::Person));
        buttons.push(to(Label::Key("menu-back"), Screen::Menu));
        buttons
    }
}

impl Finds {
    fn written(&self) -> String {
        let danger = if self.is_danger { "danger" } else { "" };
        let stops = self.stops.as_deref().map_or(String::new(), |need| format!("at {need}"));
        format!("found:{danger}:{stops}:{}", self.leaflets.join(","))
    }

    fn read(data: &str) -> Option<Finds> {
        let [danger, stops, leaflets] = data.split(':').collect::<Vec<_>>()[..] else {
            return None;
        };
        let names = leaflets.split(',').filter(|name| !name.is_empty());
        Some(Finds {
            is_danger: danger == "danger",
            stops: stops.strip_prefix("at ").map(str::to_owned),
            leaflets: names.take(limits::SEARCH_BUTTONS).map(str::to_owned).collect(),
        })
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stops.is_none() && self.leaflets.is_empty()
    }

    /// Danger first. What is not in force any more has no button.
    fn buttons(&self, library: &Library, lang: Lang, now: Timestamp) -> Vec<Button> {
        let danger = self.is_danger.then_some((Label::Key("menu-danger"), Leads::Danger));
        let leaflets = self.leaflets.iter().filter_map(|name| library.find(name, lang, now));
        let mut buttons: Vec<Button> = danger.into_iter().chain(leaflets.map(button_to)).collect();
        if self.stops.is_some() {
            buttons.push((Label::Key("menu-stops"), Leads::To(Screen::Stops)));
        }
        buttons
    }
}

/// A button that opens a leaflet.
#[must_use]
pub fn button_to(leaflet: &Leaflet) -> Button {
    let (title, name) = (leaflet.text().title.clone(), leaflet.text().name.clone());
    (Label::Title(title), Leads::To(Screen::Leaflet(name)))
}

/// The topics of which there is something to read now.
#[must_use]
pub fn topics(library: &Library, lang: Lang, now: Timestamp) -> Vec<Topic> {
    let is_there = |topic: &Topic| !of_topic(*topic, library, lang, now).is_empty();
    Topic::ALL.iter().copied().filter(is_there).collect()
}

/// What there is to read of a topic: each leaflet stands in one, that of its
/// first need.
#[must_use]
pub fn of_topic(topic: Topic, library: &Library, lang: Lang, now: Timestamp) -> Vec<&Leaflet> {
    let its_own = |leaflet: &&Leaflet| {
        let need = leaflet.text().needs.first().copied().unwrap_or("OTHER");
        leaflet.text().name != GUIDE && Topic::of(need) == topic
    };
    library.all(lang, now).filter(its_own).collect()
}

/// What there is to read about tests, packages and naloxone.
fn of_tests(library: &Library, lang: Lang, now: Timestamp) -> Vec<&Leaflet> {
    let about_tests =
        |leaflet: &&Leaflet| leaflet.text().needs.iter().any(|need| need.starts_with("HRS."));
    library.all(lang, now).filter(about_tests).collect()
}

impl Topic {
    /// Codes, or groups of codes.
    const fn needs(self) -> &'static [&'static str] {
        match self {
            Topic::Overdose => &["OD", "INFO.OD", "HRS.NALOXONE", "EMG.SEIZURE"],
            Topic::Body => &["INJ", "EMG", "INFO.HR", "SVC.MEDICAL"],
            Topic::Hiv => &[
                "INFO.HIVHCV",
                "INFO.AIDSCENTER",
                "HRS.HIV_TEST",
                "HRS.HCV_TEST",
                "HRS.PREP",
                "HRS.PEP",
                "SVC.ART_ACCOMP",
                "SVC.ART_DELIVERY",
            ],
            Topic::Stopping => &["INFO.DETOX_HOME", "SVC.DETOX_REHAB"],
            Topic::Mind => &["PSY", "RISK", "SVC.PSYCHOLOGIST"],
            Topic::Now => &["INFO.COVID"],
            Topic::Other => &[],
        }
    }

    /// A code, or the group of a code, names its topic; the whole code first.
    #[must_use]
    pub fn of(need: &str) -> Topic {
        let group = need.split('.').next().unwrap_or(need);
        let named =
            |code: &str| Topic::ALL.iter().copied().find(|topic| topic.needs().contains(&code));
        named(need).or_else(|| named(group)).unwrap_or(Topic::Other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::need::NEEDS;

    #[test]
    fn screens_read_back_and_fit_behind_a_button() {
        let long = "a".repeat(limits::LEAFLET_NAME_MAX);
        let mut screens =
            vec![Screen::Menu, Screen::Topics, Screen::Stops, Screen::Tests, Screen::Leaflet(long)];
        screens.extend(Topic::ALL.iter().map(|topic| Screen::Topic(*topic)));
        screens.extend(Step::ALL.iter().map(|step| Screen::Step(*step)));
        for screen in screens {
            let written = screen.written();
            assert!(written.len() <= 64, "{written}");
            assert_eq!(Screen::read(&written), Some(screen));
        }
        assert_eq!(Screen::read("topic:weather"), None);
        let finds = [
            Finds::default(),
            Finds { is_danger: true, stops: Some(String::new()), leaflets: vec!["a".to_owned()] },
            Finds {
                is_danger: false,
                stops: Some("HRS.PACK".to_owned()),
                leaflets: vec!["a".to_owned(), "b-c".to_owned()],
            },
        ];
        for found in finds.map(Screen::Found).into_iter().chain([Screen::Find]) {
            assert_eq!(Screen::read(&found.written()), Some(found));
        }
    }

    #[test]
    fn every_screen_has_a_way_to_a_person() {
        let library = Library::default();
        let mut screens = vec![Screen::Menu, Screen::Topics, Screen::Stops, Screen::Tests];
        screens.extend(Topic::ALL.iter().map(|topic| Screen::Topic(*topic)));
        for screen in screens {
            let buttons = screen.buttons(&library, Lang::Ru, Timestamp(0));
            assert!(buttons.iter().any(|(_, leads)| *leads == Leads::Person), "{screen:?}");
        }
    }

    #[test]
    fn every_topic_is_some_needs() {
        for topic in Topic::ALL {
            assert!(NEEDS.iter().any(|need| Topic::of(need.code) == *topic), "{topic:?}");
            for code in topic.needs() {
                let known =
                    |need: &&crate::desk::need::Need| need.code == *code || need.group() == *code;
                assert!(NEEDS.iter().any(|need| known(&need)), "{code}");
            }
        }
        assert_eq!(Topic::of("OD.GHB"), Topic::Overdose);
        assert_eq!(Topic::of("EMG.SEIZURE"), Topic::Overdose);
        assert_eq!(Topic::of("EMG.SEPSIS"), Topic::Body);
    }
}
