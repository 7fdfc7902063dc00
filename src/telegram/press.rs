//! A button was pressed in a private chat. Whose talk it is follows from the
//! chat; what the button means stands behind it in fixed words.

use serde_json::json;

use super::compose::Pressed;
use super::read::ButtonPress;
use super::receive::{Speaker, notice, shown};
use super::{Telegram, door, duty, guide};
use crate::clock::Timestamp;
use crate::codes::{
    Audience, Choice, Errand, KnowsContact, Mood, ReferralWord, Step, Useful, Venue,
};
use crate::desk::bot::Screen;
use crate::desk::forgetting::Cause;
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::{CaseId, ReferralId};
use crate::store;
use crate::store::outbox::NewErrand;

/// # Errors
/// When the machine fails; then the press must come again.
pub async fn pressed(
    telegram: &Telegram,
    house: &House,
    press: ButtonPress,
) -> Result<(), DeskError> {
    let pressed = Pressed::read(&press.data);
    if let Some(Pressed::Take(call)) = pressed {
        return duty::answer(telegram, house, press, call).await;
    }
    let tag = telegram.chat_tag(house, press.chat);
    if let Some(Pressed::Guide(tap)) = pressed {
        return guide::tapped(telegram, house, &press, tag, tap).await;
    }
    let met = Speaker::meet(house, tag, Audience::Private, press.update, press.lang).await?;
    let Some(speaker) = met else { return Ok(()) };
    if speaker.case.is_none() && matches!(pressed, Some(Pressed::Choice(Choice::Danger))) {
        // The talk is gone, the danger is not.
        return guide::tapped(telegram, house, &press, tag, Press::Go(Step::Start)).await;
    }
    let now = house.now();
    let errand = match pressed {
        None | Some(Pressed::Take(_) | Pressed::Guide(_)) => None,
        Some(Pressed::Choice(choice)) => {
            if let Some(case) = &speaker.case {
                choose(house, case.id, choice, press.update).await?;
            }
            None
        }
        Some(Pressed::Referral(id, word)) => {
            if let Some(case) = &speaker.case {
                say_of(house, case.id, id, word, press.update).await?;
            }
            None
        }
        Some(Pressed::Screen(screen)) => {
            match &screen {
                Screen::Leaflet(name) => house.count_served(name, Venue::Private, speaker.lang),
                Screen::Stops => house.count_served("stops", Venue::Private, speaker.lang),
                _ => {}
            }
            let owed = shown(&speaker.route, &screen, now);
            return answer_press(telegram, house, &press, &speaker, owed).await;
        }
        Some(Pressed::Person) => match &speaker.case {
            Some(case) => {
                call_person(house, case.id, press.update).await?;
                None
            }
            None => Some(Errand::WriteUs),
        },
        Some(Pressed::Asked(question, option)) => {
            return door::answer(telegram, house, &press, speaker, (&question, &option)).await;
        }
        Some(Pressed::Heard(way)) => Some(door::heard_of(house, &speaker, way).await?),
        Some(Pressed::Privacy) => Some(Errand::Privacy),
        Some(Pressed::Burn) => Some(Errand::BurnSure),
        Some(Pressed::BurnSurely) => Some(burn(house, &speaker).await?),
        Some(other) => opinion(house, &speaker, other).await?,
    };
    let Some(errand) = errand else { return stop_turning(telegram, &press).await };
    let owed = notice(speaker.route.id, errand, now);
    answer_press(telegram, house, &press, &speaker, owed).await?;
    match errand {
        Errand::Thanks => ask_heard(house, &speaker, now).await,
        _ => Ok(()),
    }
}

/// What somebody thinks of the help, or how they feel: what is said to it.
async fn opinion(
    house: &House,
    speaker: &Speaker,
    pressed: Pressed,
) -> Result<Option<Errand>, DeskError> {
    Ok(match pressed {
        Pressed::Useful(Useful::Yes) => Some(Errand::AskContactYes),
        Pressed::Useful(Useful::Partly) => Some(Errand::AskContactPartly),
        Pressed::Useful(Useful::No) => Some(Errand::AskContactNo),
        Pressed::Contact(useful, knows) => Some(feedback(house, speaker, useful, knows).await?),
        Pressed::NoFeedback => Some(Errand::FeedbackSkipped),
        Pressed::FeedbackWords => Some(await_words(house, speaker).await?),
        Pressed::AskMood => Some(Errand::AskMood),
        Pressed::Mood(mood) => feel(house, speaker, mood).await?,
        _ => None,
    })
}

/// The button stops turning. It says nothing, and a late answer is no harm.
pub(super) async fn stop_turning(
    telegram: &Telegram,
    press: &ButtonPress,
) -> Result<(), DeskError> {
    let answered = json!({ "callback_query_id": press.query });
    let _ = telegram.bot.call::<bool>("answerCallbackQuery", &answered).await;
    Ok(())
}

async fn answer_press(
    telegram: &Telegram,
    house: &House,
    press: &ButtonPress,
    speaker: &Speaker,
    owed: NewErrand,
) -> Result<(), DeskError> {
    stop_turning(telegram, press).await?;
    if !speaker.is_known {
        return Ok(());
    }
    let (update, now) = (press.update, house.now());
    house
        .store
        .commit(move |tx| {
            if store::telegram::note_update(tx, update, now)? {
                store::outbox::queue(tx, &owed)?;
            }
            Ok(())
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// The client wants a person, whatever the bot said.
async fn call_person(house: &House, id: CaseId, update: i64) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, update, now)? {
                return Err(Refusal::Repeated.into());
            }
            desk::arrival::call_person(tx, id, now)
        })
        .await
}

/// The client answers a question of the bot.
async fn choose(house: &House, id: CaseId, choice: Choice, update: i64) -> Result<(), DeskError> {
    let now = house.now();
    house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, update, now)? {
                return Err(Refusal::Repeated.into());
            }
            desk::hearing::choose(tx, id, choice, now)
        })
        .await
}

/// The client says something of a referral. One of another talk, behind an old
/// button, says nothing any more.
async fn say_of(
    house: &House,
    case: CaseId,
    referral: ReferralId,
    word: ReferralWord,
    update: i64,
) -> Result<(), DeskError> {
    let (now, zone) = (house.now(), house.config.organisation.time_zone.clone());
    let said = house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, update, now)? {
                return Err(Refusal::Repeated.into());
            }
            desk::referral::say_of(tx, case, referral, word, (now, &zone))
        })
        .await;
    match said {
        Err(DeskError::Refused(Refusal::NoSuchReferral)) => Ok(()),
        otherwise => otherwise,
    }
}

/// The client destroys everything: here, and in the chat.
async fn burn(house: &House, speaker: &Speaker) -> Result<Errand, DeskError> {
    let route = speaker.route.id;
    if let Some(case) = &speaker.case {
        house.forget(case.id, Cause::Client).await?;
    }
    house
        .store
        .commit(move |tx| store::telegram::delete_copies_on(tx, route))
        .await
        .map_err(|fault: Fault| DeskError::from(fault))?;
    Ok(Errand::Burned)
}

/// How they heard of us is asked once, after everything else, and need not be
/// answered. It follows the thanks in the same lane.
async fn ask_heard(house: &House, speaker: &Speaker, now: Timestamp) -> Result<(), DeskError> {
    let Some(case) = &speaker.case else { return Ok(()) };
    let (id, owed) = (case.id, notice(speaker.route.id, Errand::AskHeard, now));
    let ask = move |tx: &mut Tx| match store::invitation::has_said_how(tx, id)? {
        true => Ok(()),
        false => store::outbox::queue(tx, &owed),
    };
    house.store.commit(ask).await.map_err(|fault: Fault| fault.into())
}

async fn feedback(
    house: &House,
    speaker: &Speaker,
    useful: Useful,
    knows: bool,
) -> Result<Errand, DeskError> {
    let Some(case) = &speaker.case else { return Ok(Errand::NothingHere) };
    let knows = if knows { KnowsContact::Yes } else { KnowsContact::No };
    let (id, now) = (case.id, house.now());
    let zone = house.config.organisation.time_zone.clone();
    let give = move |tx: &mut Tx| desk::feedback::give(tx, id, useful, knows, None, &zone, now);
    let given = house.store.commit(give).await;
    match given {
        Ok(()) => Ok(Errand::Thanks),
        Err(DeskError::Refused(_)) => Ok(Errand::NothingHere),
        Err(fault) => Err(fault),
    }
}

/// They want to add words: the next ones go past the worker.
async fn await_words(house: &House, speaker: &Speaker) -> Result<Errand, DeskError> {
    let Some(case) = &speaker.case else { return Ok(Errand::NothingHere) };
    let (id, now) = (case.id, house.now());
    let awaited = house.store.commit(move |tx| desk::feedback::await_words(tx, id, now)).await;
    match awaited {
        Ok(true) => Ok(Errand::FeedbackWords),
        Ok(false) | Err(DeskError::Refused(_)) => Ok(Errand::NothingHere),
        Err(fault) => Err(fault),
    }
}

/// How they feel. Nothing is said back: the button stops turning.
async fn feel(house: &House, speaker: &Speaker, mood: Mood) -> Result<Option<Errand>, DeskError> {
    let Some(case) = &speaker.case else { return Ok(Some(Errand::NothingHere)) };
    let id = case.id;
    match house.store.commit(move |tx| desk::feedback::feel(tx, id, mood)).await {
        Ok(()) => Ok(Some(Errand::FeedbackKept)),
        Err(DeskError::Refused(_)) => Ok(Some(Errand::NothingHere)),
        Err(fault) => Err(fault),
    }
}
