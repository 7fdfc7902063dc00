//! What we say on Telegram: plain text, buttons with fixed words behind them.
//! No markup: a full stop or a bracket in an address would break it.

use serde_json::{Value, json};

use crate::clock::Span;
use crate::codes::{Choice, Errand, HeardOf, Lang, Line, Mood, ReferralWord, Role, Step, Useful};
use crate::config::Config;
use crate::desk::bot::{self, Finds, Label, Leads, Screen, Topic};
use crate::desk::guide::{self, Press};
use crate::desk::wait::Wait;
use crate::house::House;
use crate::ids::ReferralId;
use crate::leaflet::{Leaflet, as_message, filled};
use crate::markup::marked;
use crate::text::stops::Reading;
use crate::text::{day, expected, phrase, said_of, span, t, t_with, waiting};

/// A message as it will stand in a chat.
#[derive(Default)]
pub struct Said {
    pub text: String,
    /// Marks in the text, as the Bot API takes them.
    pub entities: Vec<Value>,
    /// Rows of buttons.
    pub buttons: Vec<Vec<Value>>,
}

impl Said {
    pub(super) fn plain(text: String) -> Said {
        Said { text, ..Said::default() }
    }
}

/// What is behind a button. Fixed words: whose talk it is follows from the chat
/// in which it is pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pressed {
    Burn,
    BurnSurely,
    Privacy,
    /// In the overdose guide.
    Guide(Press),
    Useful(Useful),
    /// Whether they know whom to write to, after what they thought of the help.
    Contact(Useful, bool),
    /// They would rather not say.
    NoFeedback,
    /// They want to add words that supervisors read.
    FeedbackWords,
    /// They want to say how they feel; and say it.
    AskMood,
    Mood(Mood),
    /// A screen of the bot.
    Screen(Screen),
    /// A person is to answer.
    Person,
    /// The answer to a question of the bot.
    Choice(Choice),
    /// Somebody who is called takes it.
    Take(i64),
    /// What they chose under a prepared question, by its names.
    Asked(String, String),
    /// How they heard of us; `None`: they would rather not say.
    Heard(Option<HeardOf>),
    /// What the client says of a referral.
    Referral(ReferralId, ReferralWord),
}

impl Pressed {
    #[must_use]
    pub fn read(data: &str) -> Option<Pressed> {
        match data.split(':').collect::<Vec<_>>()[..] {
            ["burn"] => Some(Pressed::Burn),
            ["burn", "surely"] => Some(Pressed::BurnSurely),
            ["privacy"] => Some(Pressed::Privacy),
            ["g", press] => Press::read(press).map(Pressed::Guide),
            ["take", call] => call.parse().ok().map(Pressed::Take),
            ["refer", id, word] => {
                Some(Pressed::Referral(id.parse().ok()?, ReferralWord::read(word)?))
            }
            ["useful", useful] => Useful::read(useful).map(Pressed::Useful),
            ["contact", useful, knows] => {
                let useful = Useful::read(useful)?;
                Some(Pressed::Contact(useful, knows == "yes"))
            }
            ["feedback", "no"] => Some(Pressed::NoFeedback),
            ["feedback", "words"] => Some(Pressed::FeedbackWords),
            ["mood"] => Some(Pressed::AskMood),
            ["mood", mood] => Mood::read(mood).map(Pressed::Mood),
            ["person"] => Some(Pressed::Person),
            ["q", question, option] => Some(Pressed::Asked(question.to_owned(), option.to_owned())),
            ["heard", "-"] => Some(Pressed::Heard(None)),
            ["heard", way] => HeardOf::read(way).map(|way| Pressed::Heard(Some(way))),
            ["choose", choice] => Choice::read(choice).map(Pressed::Choice),
            _ => Screen::read(data).map(Pressed::Screen),
        }
    }

    pub(super) fn written(&self) -> String {
        match self {
            Pressed::Screen(screen) => screen.written(),
            Pressed::Person => "person".to_owned(),
            Pressed::Asked(question, option) => format!("q:{question}:{option}"),
            Pressed::Heard(way) => format!("heard:{}", way.map_or("-", HeardOf::code)),
            Pressed::Choice(choice) => format!("choose:{}", choice.code()),
            Pressed::Burn => "burn".to_owned(),
            Pressed::BurnSurely => "burn:surely".to_owned(),
            Pressed::Privacy => "privacy".to_owned(),
            Pressed::Guide(press) => format!("g:{}", press.code()),
            Pressed::Take(call) => format!("take:{call}"),
            Pressed::Referral(id, word) => format!("refer:{id}:{}", word.code()),
            Pressed::NoFeedback => "feedback:no".to_owned(),
            Pressed::FeedbackWords => "feedback:words".to_owned(),
            Pressed::AskMood => "mood".to_owned(),
            Pressed::Mood(mood) => format!("mood:{}", mood.code()),
            Pressed::Useful(useful) => format!("useful:{}", useful.code()),
            Pressed::Contact(useful, knows) => {
                format!("contact:{}:{}", useful.code(), if *knows { "yes" } else { "no" })
            }
        }
    }
}

pub(super) fn button(lang: Lang, key: &str, pressed: Pressed) -> Value {
    json!({ "text": t(lang, key), "callback_data": pressed.written() })
}

/// The bot's buttons, one to a row: their words are long and thumbs are wide.
fn rows(lang: Lang, buttons: Vec<bot::Button>) -> Vec<Vec<Value>> {
    let row = |(label, leads): bot::Button| {
        let text = match label {
            Label::Key(key) => t(lang, key),
            Label::Topic(topic) => label_of(lang, topic),
            Label::Title(title) => title,
        };
        let pressed = match leads {
            Leads::To(screen) => Pressed::Screen(screen),
            Leads::Danger => Pressed::Guide(Press::Go(Step::Start)),
            Leads::Person => Pressed::Person,
            Leads::Leave => Pressed::Burn,
        };
        vec![json!({ "text": text, "callback_data": pressed.written() })]
    };
    buttons.into_iter().map(row).collect()
}

/// Where and when somebody is met; for a need, where it is met.
#[must_use]
pub fn stops(house: &House, lang: Lang, need: Option<&str>) -> String {
    let (timetable, zone) = (house.timetable(), &house.config.organisation.time_zone);
    if timetable.places.is_empty() {
        return t(lang, "menu-stops-none");
    }
    Reading { lang, now: house.now(), zone }.message(&timetable, need)
}

/// The buttons of the first screen.
fn menu(lang: Lang) -> Vec<Vec<Value>> {
    rows(lang, bot::MENU.iter().map(|(key, leads)| (Label::Key(key), leads.clone())).collect())
}

fn label_of(lang: Lang, topic: Topic) -> String {
    t(lang, &format!("menu-topic-{}", topic.code()))
}

/// A screen of the bot. `found` is the leaflet, where one was asked for that may
/// be shown; of the guide, the guide.
#[must_use]
pub fn screen(house: &House, lang: Lang, screen: &Screen, found: Option<&Leaflet>) -> Said {
    let (library, now) = (house.library(), house.now());
    let buttons = rows(lang, screen.buttons(&library, lang, now));
    let key = match (screen, found) {
        (Screen::Leaflet(_), Some(found)) => {
            return Said { buttons, ..leaflet(&house.config, found) };
        }
        (Screen::Topic(topic), _) => {
            return Said { text: label_of(lang, *topic), buttons, ..Said::default() };
        }
        (Screen::Found(finds), _) => {
            return Said { text: found_text(house, lang, finds), buttons, ..Said::default() };
        }
        (Screen::Step(step), _) => {
            return super::guide::screen(&house.config, found, lang, *step);
        }
        (Screen::Find, _) => "menu-find",
        (Screen::Menu, _) => "menu-lead",
        (Screen::Topics, _) => "menu-topics",
        (Screen::Leaflet(_), None) => "leaflet-withdrawn",
        (Screen::Stops, _) => {
            return Said { text: stops(house, lang, None), buttons, ..Said::default() };
        }
        (Screen::Tests, _) => "menu-tests-lead",
    };
    Said { text: t(lang, key), buttons, ..Said::default() }
}

/// Danger first, then what there is, then where and when.
fn found_text(house: &House, lang: Lang, finds: &Finds) -> String {
    let mut parts = Vec::new();
    if finds.is_danger {
        let numbers = house.config.organisation.emergency_numbers.join(", ").into();
        parts.push(t_with(lang, "menu-found-danger", &[("numbers", numbers)]));
    }
    if !finds.leaflets.is_empty() {
        parts.push(t(lang, "menu-found"));
    }
    if let Some(need) = &finds.stops {
        let need = (!need.is_empty()).then_some(need.as_str());
        parts.push(stops(house, lang, need));
    }
    if finds.is_empty() && !finds.is_danger {
        parts.push(t(lang, "menu-found-none"));
    }
    parts.join("\n\n")
}

/// What some lines need to know.
pub struct Context {
    pub wait: Option<Wait>,
    /// What was asked, or what the case is about.
    pub need: Option<String>,
    /// Whom the line speaks of.
    pub role: Option<Role>,
}

fn of_role(lang: Lang, key: &str, known: &Context) -> String {
    t_with(lang, key, &[("who", expected(lang, known.role.unwrap_or(Role::Worker)).into())])
}

/// What can be answered to a line, each on a row of its own.
fn choices(lang: Lang, line: Line, role: Option<Role>) -> Vec<Vec<Value>> {
    let row = |choice: &Choice| {
        let key = format!("menu-choice-{}", choice.code());
        vec![button(lang, &key, Pressed::Choice(*choice))]
    };
    line.choices(role).iter().map(row).collect()
}

/// A line of the desk.
pub fn line(house: &House, lang: Lang, line: Line, known: &Context) -> Said {
    let (config, wait) = (&house.config, known.wait.as_ref());
    let numbers = config.organisation.emergency_numbers.join(", ");
    let gaps = [("numbers", numbers.into())];
    match line {
        Line::Received => {
            let mut text = t_with(lang, "telegram-line-received", &gaps);
            if let Some(wait) = wait {
                text = format!("{text}\n\n{}", waiting(lang, wait));
            }
            let mood = vec![button(lang, "telegram-mood", Pressed::AskMood)];
            Said { text, buttons: vec![danger(lang), mood, foot(lang)], ..Said::default() }
        }
        Line::PersonAsked => Said {
            text: asked_for_a_person(config, lang, wait),
            buttons: vec![foot(lang)],
            ..Said::default()
        },
        Line::AskArrived | Line::AskCalled => {
            let is_here = line == Line::AskArrived;
            let key = if is_here { "guide-ask-arrived" } else { "guide-ask-called" };
            let row = |it: &guide::Button| vec![button(lang, it.key, Pressed::Guide(it.press))];
            let buttons = guide::under(line).iter().map(row).collect();
            Said { text: t(lang, key), buttons, ..Said::default() }
        }
        Line::BotAnswered => Said {
            text: t(lang, "menu-answered"),
            buttons: rows(
                lang,
                vec![
                    (Label::Key("menu-person"), Leads::Person),
                    (Label::Key("menu-back"), Leads::To(Screen::Menu)),
                ],
            ),
            ..Said::default()
        },
        Line::AskDanger | Line::AskSafe | Line::Unheard => {
            Said { text: phrase(lang, line), buttons: choices(lang, line, None), ..Said::default() }
        }
        Line::AskHandover => Said {
            text: of_role(lang, "chat-ask-handover", known),
            buttons: choices(lang, line, known.role),
            ..Said::default()
        },
        Line::HandedOver => Said::plain(of_role(lang, "chat-handed-over", known)),
        Line::AskTopic => {
            Said { text: t(lang, "menu-ask-topic"), buttons: menu(lang), ..Said::default() }
        }
        Line::Stops => Said::plain(stops(house, lang, known.need.as_deref())),
        Line::PersonCalled => {
            let mut text = t(lang, "menu-person-called");
            if let Some(wait) = wait {
                text = format!("{text} {}", waiting(lang, wait));
            }
            Said::plain(text)
        }
        Line::Finished => Said {
            text: t(lang, "telegram-line-finished"),
            buttons: vec![vec![button(lang, "telegram-burn", Pressed::Burn)]],
            ..Said::default()
        },
        Line::AskFeedback => asked(lang),
        _ => match said_of(line) {
            Some(key) => Said::plain(t_with(lang, key, &gaps)),
            None => super::door::line(config, lang, line),
        },
    }
}

/// What the house asks some hours after the end: whether it helped.
fn asked(lang: Lang) -> Said {
    Said {
        text: format!("{}\n\n{}", t(lang, "chat-feedback-hint"), t(lang, "chat-feedback-useful")),
        buttons: vec![
            [Useful::Yes, Useful::Partly, Useful::No]
                .map(|it| {
                    let key = format!("telegram-useful-{}", it.code());
                    button(lang, &key, Pressed::Useful(it))
                })
                .to_vec(),
            vec![button(lang, "telegram-feedback-no", Pressed::NoFeedback)],
        ],
        ..Said::default()
    }
}

/// How they feel, in three faces.
fn faces(lang: Lang) -> Said {
    let face = |mood: &Mood| {
        let key = format!("mood-{}", mood.code().replace('_', "-"));
        vec![button(lang, &key, Pressed::Mood(*mood))]
    };
    Said {
        text: t(lang, "chat-mood-hint"),
        buttons: Mood::ALL.iter().map(face).collect(),
        ..Said::default()
    }
}

/// That workers are being called, how long that may take, and what we cannot do.
fn asked_for_a_person(config: &Config, lang: Lang, wait: Option<&Wait>) -> String {
    let numbers = config.organisation.emergency_numbers.join(", ");
    let text = t_with(lang, "guide-person-asked", &[("numbers", numbers.into())]);
    match wait {
        Some(wait) => format!("{text}\n\n{}", waiting(lang, wait)),
        None => text,
    }
}

/// One tap from wherever somebody begins to the first instruction.
fn danger(lang: Lang) -> Vec<Value> {
    vec![button(lang, "menu-danger", Pressed::Guide(Press::Go(Step::Start)))]
}

fn foot(lang: Lang) -> Vec<Value> {
    vec![
        button(lang, "telegram-privacy", Pressed::Privacy),
        button(lang, "telegram-burn", Pressed::Burn),
    ]
}

/// A notice that belongs to no message of a talk. `None` for an errand that is
/// something else.
pub fn notice(config: &Config, lang: Lang, errand: Errand) -> Option<Said> {
    let said = match errand {
        Errand::Hello => {
            let copy = span(lang, config.forgetting.telegram_copy).into();
            let numbers = config.organisation.emergency_numbers.join(", ").into();
            let gaps = [("copy", copy), ("numbers", numbers)];
            let text = t_with(lang, "telegram-hello", &gaps);
            let mut buttons = menu(lang);
            buttons.push(foot(lang));
            Said { text, buttons, ..Said::default() }
        }
        Errand::WriteUs => Said::plain(t(lang, "menu-write-us")),
        Errand::Privacy => Said {
            text: privacy(config, lang),
            buttons: vec![vec![button(lang, "telegram-burn", Pressed::Burn)]],
            ..Said::default()
        },
        Errand::AskWords => Said::plain(t(lang, "telegram-ask-words")),
        Errand::NotKept => Said::plain(t(lang, "telegram-not-kept")),
        Errand::Lost => Said::plain(t(lang, "telegram-lost")),
        Errand::TooLong => Said::plain(t(lang, "refusal-too-long")),
        Errand::BurnSure => Said {
            text: format!("{}\n\n{}", t(lang, "telegram-burn-lead"), t(lang, "chat-burn-report")),
            buttons: vec![vec![button(lang, "chat-burn-button", Pressed::BurnSurely)]],
            ..Said::default()
        },
        Errand::Burned => {
            Said::plain(format!("{}\n\n{}", t(lang, "chat-burned-lead"), t(lang, "telegram-clear")))
        }
        Errand::NothingHere => Said::plain(t(lang, "telegram-nothing-here")),
        Errand::NotErased => Said::plain(t(lang, "telegram-not-erased")),
        Errand::Asked => Said::plain(t(lang, "telegram-asked")),
        Errand::CallYours => Said::plain(t(lang, "telegram-call-yours")),
        Errand::CallTaken => Said::plain(t(lang, "telegram-call-taken")),
        Errand::CallOver => Said::plain(t(lang, "telegram-call-over")),
        Errand::CallDrill => Said::plain(t(lang, "telegram-call-drill")),
        Errand::WayBound => Said::plain(t(lang, "telegram-way-bound")),
        Errand::WayUnbound => Said::plain(t(lang, "telegram-way-unbound")),
        Errand::WayOnly => {
            let numbers = config.organisation.emergency_numbers.join(", ").into();
            Said::plain(t_with(lang, "telegram-way-only", &[("numbers", numbers)]))
        }
        Errand::WayBusy => Said::plain(t(lang, "telegram-way-busy")),
        Errand::Thanks => Said {
            text: t(lang, "chat-feedback-thanks"),
            buttons: vec![vec![button(lang, "telegram-feedback-words", Pressed::FeedbackWords)]],
            ..Said::default()
        },
        Errand::FeedbackWords => Said::plain(t(lang, "telegram-feedback-next")),
        Errand::FeedbackKept => Said::plain(t(lang, "telegram-feedback-kept")),
        Errand::FeedbackSkipped => Said::plain(t(lang, "telegram-feedback-skipped")),
        Errand::AskMood => faces(lang),
        Errand::AskContactYes => contact(lang, Useful::Yes),
        Errand::AskContactPartly => contact(lang, Useful::Partly),
        Errand::AskContactNo => contact(lang, Useful::No),
        other => return super::door::notice(lang, other),
    };
    Some(said)
}

fn contact(lang: Lang, useful: Useful) -> Said {
    Said {
        text: t(lang, "chat-feedback-contact"),
        buttons: vec![vec![
            button(lang, "telegram-yes", Pressed::Contact(useful, true)),
            button(lang, "telegram-no", Pressed::Contact(useful, false)),
        ]],
        ..Said::default()
    }
}

/// Where to go, in the worker's words, and what can be said of it.
#[must_use]
pub fn referral(lang: Lang, text: String, id: ReferralId, has_meeting: bool) -> Said {
    use ReferralWord as W;
    let row = |words: &[W]| {
        let button = |word: &W| {
            let key = format!("chat-referral-{}", word.code().replace('_', "-"));
            button(lang, &key, Pressed::Referral(id, *word))
        };
        words.iter().map(button).collect::<Vec<_>>()
    };
    let mut buttons = vec![row(&[W::Yes, W::No]), row(&[W::Been, W::NotBeen])];
    if has_meeting {
        buttons.push(row(&[W::Remind]));
    }
    Said { text, buttons, ..Said::default() }
}

/// What stands in the group chat: a way to the private one, and not a word of
/// what was asked.
#[must_use]
pub fn invitation(lang: Lang, bot: &str, word: &str) -> Said {
    Said {
        text: t(lang, "telegram-invite"),
        buttons: vec![vec![json!({
            "text": t(lang, "telegram-invite-button"),
            "url": format!("https://t.me/{bot}?start={word}"),
        })]],
        ..Said::default()
    }
}

/// The same for somebody in danger. Whom to call is nobody's secret.
#[must_use]
pub fn invitation_in_danger(config: &Config, lang: Lang, bot: &str, word: &str) -> Said {
    let numbers = config.organisation.emergency_numbers.join(", ").into();
    let text = t_with(lang, "menu-group-danger", &[("numbers", numbers)]);
    Said { text, ..invitation(lang, bot, word) }
}

/// A leaflet: its title, its words, and that a clinician answers for them. One
/// message.
#[must_use]
pub fn leaflet(config: &Config, leaflet: &Leaflet) -> Said {
    let text = leaflet.text();
    let mut words = as_message(&text.title, &text.body);
    let set = &config.organisation;
    let day = day(text.lang, leaflet.checked_at(), &set.time_zone);
    words
        .push_str(&format!("\n\n{}", t_with(text.lang, "leaflet-checked", &[("day", day.into())])));
    let marked = marked(&filled(&words, text.lang, &set.emergency_numbers, &set.name));
    Said { entities: marked.entities(), text: marked.text, ..Said::default() }
}

/// Somebody is called: how long it waits, and not a word of what. A drill says
/// the same.
#[must_use]
pub fn call(lang: Lang, call: i64, waited: Span) -> Said {
    let minutes = waited.as_minutes().max(0).into();
    Said {
        text: t_with(lang, "telegram-call", &[("minutes", minutes)]),
        buttons: vec![vec![button(lang, "telegram-call-take", Pressed::Take(call))]],
        ..Said::default()
    }
}

/// Who can read what and for how long, from the configuration that runs.
#[must_use]
pub fn privacy(config: &Config, lang: Lang) -> String {
    let set = config.forgetting;
    let gaps = [
        ("copy", span(lang, set.telegram_copy).into()),
        ("after", span(lang, set.after_close).into()),
        ("most", span(lang, set.at_most).into()),
        ("photo", span(lang, set.media_after_open).into()),
    ];
    t_with(lang, "telegram-privacy-text", &gaps)
}

/// What stands in an empty chat, at most 512 characters.
#[must_use]
pub fn description(config: &Config, lang: Lang) -> String {
    let copy = span(lang, config.forgetting.telegram_copy);
    t_with(lang, "telegram-description", &[("copy", copy.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buttons_read_back_and_fit() {
        let mut all = vec![
            Pressed::Burn,
            Pressed::BurnSurely,
            Pressed::Privacy,
            Pressed::Person,
            Pressed::Screen(Screen::Menu),
            Pressed::NoFeedback,
            Pressed::FeedbackWords,
            Pressed::AskMood,
            Pressed::Mood(Mood::SoSo),
            Pressed::Take((1 << 62) - 1),
            Pressed::Asked("topic".to_owned(), "-".to_owned()),
            Pressed::Heard(None),
        ];
        all.extend(HeardOf::ALL.iter().map(|way| Pressed::Heard(Some(*way))));
        all.extend(Choice::ALL.iter().copied().map(Pressed::Choice));
        let far = ReferralId((1 << 62) - 1);
        all.extend(ReferralWord::ALL.iter().map(|word| Pressed::Referral(far, *word)));
        all.extend([Pressed::Guide(Press::Person), Pressed::Guide(Press::Called)]);
        let steps = Step::ALL.iter().filter(|step| **step != Step::Lost);
        all.extend(steps.map(|step| Pressed::Guide(Press::Go(*step))));
        for useful in Useful::ALL {
            all.extend([
                Pressed::Useful(*useful),
                Pressed::Contact(*useful, true),
                Pressed::Contact(*useful, false),
            ]);
        }
        for pressed in all {
            assert_eq!(Pressed::read(&pressed.written()), Some(pressed.clone()));
            assert!(pressed.written().len() <= 64, "facts.md section 5: 64 bytes");
        }
        assert_eq!(Pressed::read("burn:everything"), None);
    }

    #[test]
    fn the_description_fits_and_nothing_says_more_than_it_may() {
        let config = Config::default();
        for lang in Lang::ALL {
            assert!(description(&config, *lang).chars().count() <= 512);
            assert!(privacy(&config, *lang).chars().count() <= 4096);
            let said = invitation(*lang, "help_bot", "abc");
            for word in ["вич", "hiv", "гепатит", "наркот", "drug", "передоз", "overdose"]
            {
                assert!(!said.text.to_lowercase().contains(word), "{word}");
            }
        }
    }
}
