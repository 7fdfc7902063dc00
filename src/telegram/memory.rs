//! What is answered while the database cannot be written: a cry for help and the
//! buttons of the guide, out of memory, and nothing else.
//!
//! The update itself stays unacknowledged and comes again, so what was answered is
//! remembered here, and taken back once the same update is kept and answered in
//! the ordinary way. Nothing of it outlives the process.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde_json::json;
use serde_json::value::RawValue;

use super::compose::{Pressed, Said};
use super::read::{self, ButtonPress, Heard, Spoken};
use super::receive::speech;
use super::send::{Stands, request};
use super::{Telegram, guide, press};
use crate::codes::{Choice, Lang, Step};
use crate::desk::guide::{Press, meant};
use crate::house::House;
use crate::leaflet::GUIDE;
use crate::limits;
use crate::text::t_with;
use crate::triage::{Alarm, Told};

/// What was answered, oldest first.
#[derive(Default)]
pub struct Memory(Mutex<VecDeque<Answered>>);

#[derive(Clone, Copy)]
struct Answered {
    update: i64,
    chat: i64,
    /// Where the guide stands there.
    step: Option<Step>,
    /// What was said, if it arrived, and the line under it.
    messages: [Option<i64>; 2],
}

/// Somebody who cannot wait.
struct Cry {
    update: i64,
    chat: i64,
    /// The message of the group chat that is answered.
    asked: Option<i64>,
    lang: Lang,
    press: Press,
}

impl Memory {
    fn held<T>(&self, work: impl FnOnce(&mut VecDeque<Answered>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn knows(&self, update: i64) -> bool {
        self.held(|all| all.iter().any(|it| it.update == update))
    }

    fn step(&self, chat: i64) -> Option<Step> {
        self.held(|all| all.iter().rev().find(|it| it.chat == chat)?.step)
    }

    fn add(&self, answered: Answered) {
        self.held(|all| {
            all.push_back(answered);
            if all.len() > limits::FROM_MEMORY_MAX {
                all.pop_front();
            }
        });
    }

    fn take(&self, update: i64) -> Option<Answered> {
        self.held(|all| all.remove(all.iter().position(|it| it.update == update)?))
    }
}

/// Answers an update that could not be kept, once, if somebody cannot wait for it.
pub async fn answer(telegram: &Telegram, house: &House, raw: &RawValue) {
    let Some(heard) = read::heard(raw) else { return };
    if telegram.memory.knows(heard.update()) {
        return;
    }
    let cry = match &heard {
        Heard::Spoken(spoken) => said(telegram, house, spoken),
        Heard::Pressed(pressed) => {
            let cry = tapped(house, pressed);
            if cry.is_some() {
                let _ = press::stop_turning(telegram, pressed).await;
            }
            cry
        }
        _ => None,
    };
    let Some(cry) = cry else { return };
    let is_first = telegram.memory.step(cry.chat).is_none();
    let step = match cry.press {
        Press::Go(step) => Some(step),
        Press::Person | Press::Called => telegram.memory.step(cry.chat),
    };
    let (screen, line) = answers(house, &cry, is_first);
    let mut messages = [None, None];
    for (said, message) in [screen, line].into_iter().zip(&mut messages) {
        let Some(said) = said else { continue };
        let request = request(cry.chat, &said, cry.asked, cry.asked.is_none());
        let sent = telegram.bot.call::<Stands>("sendMessage", &request).await;
        *message = sent.ok().map(|stands| stands.message_id);
    }
    // What did not go out is tried again.
    if messages.iter().any(Option::is_some) {
        telegram.memory.add(Answered { update: cry.update, chat: cry.chat, step, messages });
    }
}

/// The update was kept: what was said from memory goes, for it is said anew.
pub async fn take_back(telegram: &Telegram, raw: &RawValue) {
    if telegram.memory.held(|all| all.is_empty()) {
        return;
    }
    let Some(answered) = read::number(raw).and_then(|update| telegram.memory.take(update)) else {
        return;
    };
    for message in answered.messages.into_iter().flatten() {
        let named = json!({ "chat_id": answered.chat, "message_id": message });
        if let Err(trouble) = telegram.bot.call::<bool>("deleteMessage", &named).await {
            tracing::warn!(?trouble, "what was said from memory stands there still");
        }
    }
}

fn said(telegram: &Telegram, house: &House, spoken: &Spoken) -> Option<Cry> {
    let is_ours = spoken.is_private() || telegram.group() == Some(spoken.chat);
    if spoken.is_nobody || !is_ours {
        return None;
    }
    let found = house.rules.read(spoken.words.as_str());
    let command = spoken.command.as_ref().map(|(command, _)| command.as_str());
    let at = telegram.memory.step(spoken.chat);
    let told = match (&found.told, at) {
        (Told::Button(keys), Some(at)) if spoken.is_private() => meant(at, keys),
        _ => None,
    };
    let press = match told {
        // That they are there, or were called, only a tap says.
        Some(Press::Go(Step::Arrived) | Press::Called) => return None,
        Some(press) => press,
        None if command == Some("overdose") => Press::Go(Step::Start),
        None if found.alarm == Some(Alarm::Emergency) => Press::Go(found.screen),
        None => return None,
    };
    Some(Cry {
        update: spoken.update,
        chat: spoken.chat,
        asked: (!spoken.is_private()).then_some(spoken.message),
        lang: speech(house, spoken.lang),
        press,
    })
}

fn tapped(house: &House, pressed: &ButtonPress) -> Option<Cry> {
    let press = match Pressed::read(&pressed.data)? {
        Pressed::Guide(press) => press,
        Pressed::Choice(Choice::Danger) => Press::Go(Step::Start),
        _ => return None,
    };
    let lang = speech(house, pressed.lang);
    Some(Cry { update: pressed.update, chat: pressed.chat, asked: None, lang, press })
}

/// The screen, and what is not to be hoped for now. In the sight of a whole chat
/// only whom to call.
fn answers(house: &House, cry: &Cry, is_first: bool) -> (Option<Said>, Option<Said>) {
    let numbers = house.config.organisation.emergency_numbers.join(", ");
    let line = |key| Some(Said::plain(t_with(cry.lang, key, &[("numbers", numbers.into())])));
    if cry.asked.is_some() {
        return (None, line("guide-call"));
    }
    match cry.press {
        Press::Go(step) => {
            let (library, now) = (house.library(), house.now());
            let leaflet = library.find(GUIDE, cry.lang, now);
            let screen = guide::screen(&house.config, leaflet, cry.lang, step);
            (Some(screen), is_first.then(|| line("guide-from-memory")).flatten())
        }
        Press::Person => (None, line("guide-from-memory")),
        Press::Called => (None, line("guide-call-noted")),
    }
}
