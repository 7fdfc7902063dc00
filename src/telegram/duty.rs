//! A worker's own chat with the bot: bound by a one-time word, it brings calls
//! and takes a single answer. Nothing that is written in it becomes a case; whoever is
//! beside somebody in danger is led by the guide here too.

use serde_json::json;

use super::Telegram;
use super::press::stop_turning;
use super::read::{ButtonPress, Spoken};
use super::receive::{answer_notice, notice, shown};
use super::send::{deletion_time, sealed_number};
use crate::codes::{Audience, Errand, Reach, Step, Way};
use crate::desk::bot::Screen;
use crate::desk::guide::Press;
use crate::desk::{DeskError, ladder};
use crate::engine::Fault;
use crate::house::{DUTY, House};
use crate::ids::WorkerId;
use crate::store;
use crate::store::telegram::{NewCopy, Tag};
use crate::vault::Route;

/// What is known of a chat before it is listened to.
struct Known {
    /// Whose it is, and the route to it.
    bound: Option<(WorkerId, i64)>,
    /// The word that came opens a way.
    has_word: bool,
    is_clients: bool,
}

/// Takes in what a worker's chat says, and what would make a chat one. `false`
/// when it is neither.
///
/// # Errors
/// When the machine fails.
pub async fn hear(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
) -> Result<bool, DeskError> {
    let word = match &spoken.command {
        Some((command, word)) if command == "start" && word.starts_with(DUTY) => {
            Some(house.duty_tag(word))
        }
        _ => None,
    };
    let (update, now) = (spoken.update, house.now());
    let found = house.store.read(move |tx| {
        if store::telegram::was_noted(tx, update)? {
            return Ok(None);
        }
        let has_word = match &word {
            Some(word) => store::call::is_word(tx, word, now)?,
            None => false,
        };
        let is_clients = store::telegram::chat(tx, &tag)?.is_some_and(|chat| chat.client.is_some());
        let bound = store::call::worker_at(tx, &tag)?;
        Ok::<_, Fault>(Some(Known { bound, has_word, is_clients }))
    });
    let Some(known) = found.await? else { return Ok(true) };
    match (word, known.bound) {
        (Some(_), _) if known.is_clients => {
            answer_notice(telegram, house, spoken, tag, Errand::WayBusy).await?;
        }
        (Some(word), bound) if known.has_word => {
            bind(telegram, house, spoken, (tag, word), bound.map(|(_, route)| route)).await?;
        }
        (_, Some((_, route))) => {
            let errand = if word.is_some() { Errand::WayUnbound } else { Errand::WayOnly };
            say(telegram, house, spoken, route, errand).await?;
        }
        (Some(_), None) => {
            answer_notice(telegram, house, spoken, tag, Errand::WayUnbound).await?;
        }
        (None, None) => return Ok(false),
    }
    Ok(true)
}

/// The word came: calls reach its worker here from now on.
async fn bind(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    (tag, word): (Tag, Tag),
    before: Option<i64>,
) -> Result<(), DeskError> {
    let known = match before {
        Some(route) => house.vault.route(route).await?,
        None => None,
    };
    let mut route = known.unwrap_or_else(Route::new);
    route.private = Some(spoken.chat);
    house.vault.keep_route(&route).await?;
    let (now, update, id) = (house.now(), spoken.update, route.id);
    let copy = copy(telegram, house, spoken, &route);
    house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, update, now)? {
                return Ok(());
            }
            let Some(worker) = store::call::use_word(tx, &word, now)? else { return Ok(()) };
            store::call::bind(tx, worker, Way::Telegram, id, &tag)?;
            store::telegram::keep_copy(tx, &copy)?;
            store::outbox::queue(tx, &notice(id, Errand::WayBound, now))
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// Says something that stands in no talk.
async fn say(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    route: i64,
    errand: Errand,
) -> Result<(), DeskError> {
    let Some(route) = house.vault.route(route).await? else { return Ok(()) };
    let (now, update, id) = (house.now(), spoken.update, route.id);
    let first = shown(&route, &Screen::Step(Step::Start), now);
    let first = is_in_danger(house, spoken).then_some(first);
    let copy = copy(telegram, house, spoken, &route);
    house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, update, now)? {
                return Ok(());
            }
            // Whoever writes has not stopped the bot.
            store::call::set_reach(tx, id, Reach::Open)?;
            store::telegram::keep_copy(tx, &copy)?;
            first.map_or(Ok(()), |first| store::outbox::queue(tx, &first))?;
            store::outbox::queue(tx, &notice(id, errand, now))
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// They ask for the guide, or cry for help.
fn is_in_danger(house: &House, spoken: &Spoken) -> bool {
    let is_asked = spoken.command.as_ref().is_some_and(|(command, _)| command == "overdose");
    is_asked || house.is_emergency(spoken.words.as_str())
}

/// A tap in the guide, in a chat that brings calls: the screen it leads to, and no
/// talk. `false` where the chat is somebody else's.
///
/// # Errors
/// When the machine fails; then the press must come again.
pub async fn leads(
    telegram: &Telegram,
    house: &House,
    press: &ButtonPress,
    tag: Tag,
    tap: Press,
) -> Result<bool, DeskError> {
    let found = house.store.read(move |tx| store::call::worker_at(tx, &tag));
    let Some((_, route)) = found.await.map_err(|fault: Fault| DeskError::from(fault))? else {
        return Ok(false);
    };
    stop_turning(telegram, press).await?;
    let Some(route) = house.vault.route(route).await? else { return Ok(true) };
    let (update, now) = (press.update, house.now());
    let owed = match tap {
        Press::Go(step) => shown(&route, &Screen::Step(step), now),
        Press::Person | Press::Called => notice(route.id, Errand::WayOnly, now),
    };
    house
        .store
        .commit(move |tx| match store::telegram::note_update(tx, update, now)? {
            true => store::outbox::queue(tx, &owed),
            false => Ok(()),
        })
        .await
        .map_err(|fault: Fault| DeskError::from(fault))?;
    Ok(true)
}

/// What they wrote goes from the chat in its time, as everything there does.
fn copy(telegram: &Telegram, house: &House, spoken: &Spoken, route: &Route) -> NewCopy {
    NewCopy {
        tag: telegram.message_tag(house, spoken.chat, spoken.message),
        route: route.id,
        place: Audience::Private,
        sealed: sealed_number(route, spoken.message),
        is_ours: false,
        message: None,
        delete_at: Some(deletion_time(&house.config, spoken.at)),
    }
}

/// Somebody who was called pressed the button.
///
/// # Errors
/// When the machine fails.
pub async fn answer(
    telegram: &Telegram,
    house: &House,
    press: ButtonPress,
    call: i64,
) -> Result<(), DeskError> {
    let answered = json!({ "callback_query_id": press.query });
    let _ = telegram.bot.call::<bool>("answerCallbackQuery", &answered).await;
    let tag = telegram.chat_tag(house, press.chat);
    let (update, now) = (press.update, house.now());
    house
        .store
        .commit(move |tx| {
            let Some((worker, route)) = store::call::worker_at(tx, &tag)? else { return Ok(()) };
            if !store::telegram::note_update(tx, update, now)? {
                return Ok(());
            }
            let errand = match ladder::answer(tx, worker, call, now)? {
                ladder::Answered::Yours(_) => Errand::CallYours,
                ladder::Answered::Others => Errand::CallTaken,
                ladder::Answered::Over => Errand::CallOver,
                ladder::Answered::Drill(_) => Errand::CallDrill,
            };
            Ok(store::outbox::queue(tx, &notice(route, errand, now))?)
        })
        .await
}
