//! The restricted group chat. Every message is read and dropped unless it is a
//! request: asked of the bot by name or by `/ask`, said in answer to the bot,
//! marked by an admin, or a cry for help, under whatever message. What else others
//! answer to a request is kept for the worker.

use serde_json::json;

use super::Telegram;
use super::api::Trouble;
use super::read::{Spoken, Standing};
use super::receive::{Speaker, fetch, notice, take_in};
use super::send::{deletion_time, sealed_number};
use crate::clock::Timestamp;
use crate::codes::{Audience, Direction, Errand, Figure, Kind};
use crate::desk::hearing::Reaction;
use crate::desk::reply::{GROUP_LANE, Invitation};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::{House, bound};
use crate::ids::{CaseId, ClientId};
use crate::letter::Letter;
use crate::store::case::Case;
use crate::store::outbox::NewErrand;
use crate::store::telegram::NewCopy;
use crate::triage::Alarm;
use crate::vault::{Words, seal};
use crate::{limits, store};

/// # Errors
/// When the machine fails.
pub async fn overhear(telegram: &Telegram, house: &House, spoken: Spoken) -> Result<(), DeskError> {
    if Some(spoken.chat) != telegram.group() {
        // Another process may have heard that the group became a supergroup.
        telegram.recall_group(house).await?;
        if Some(spoken.chat) != telegram.group() {
            return Ok(());
        }
    }
    // Whoever speaks to us by name asks, whomever they answer.
    let speaks_to_us =
        spoken.command.as_ref().is_some_and(|(name, words)| name == "ask" && !words.is_empty())
            || names_us(telegram, &spoken).await?;
    if !speaks_to_us && let Some(case) = answered_case(telegram, house, &spoken).await? {
        let tag = telegram.member_tag(house, spoken.chat, spoken.member);
        let chat = house.store.read(move |tx| store::telegram::chat(tx, &tag)).await?;
        let is_client = chat.and_then(|chat| chat.client) == Some(case.client);
        let answers_us = replies_to_us(telegram, &spoken) && !spoken.is_nobody;
        // A cry for help is one whatever it stands under. Who hides cannot be answered.
        let cries = !spoken.is_nobody && cries_for_help(house, &spoken);
        let is_somebody = !spoken.is_nobody || spoken.is_anonymous_admin;
        if !is_client && !answers_us && !cries && is_somebody {
            return peer_answers(house, &spoken, case.id).await;
        }
    }
    let Some(request) = request(telegram, house, spoken).await? else { return Ok(()) };
    let tag = telegram.member_tag(house, request.chat, request.member);
    let sent = fetch(telegram, &request).await?;
    if sent.words.is_empty() && sent.attached.is_none() {
        return Ok(());
    }
    take_in(telegram, house, &request, tag, Audience::Chat, &sent).await
}

/// The case whose message, or whose answer, this one replies to.
async fn answered_case(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
) -> Result<Option<Case>, DeskError> {
    let Some(replied) = &spoken.replied else { return Ok(None) };
    let tag = telegram.message_tag(house, spoken.chat, replied.message);
    let found = house.store.read(move |tx| {
        let Some((case, _)) = store::telegram::message_at(tx, &tag)? else { return Ok(None) };
        store::case::find(tx, case)
    });
    found.await.map_err(|fault: Fault| fault.into())
}

/// What is asked, and by whom; `None` when nobody asks us.
async fn request(
    telegram: &Telegram,
    house: &House,
    mut spoken: Spoken,
) -> Result<Option<Spoken>, DeskError> {
    let asked = spoken.command.take().filter(|(name, _)| name == "ask");
    if spoken.is_nobody && !(spoken.is_anonymous_admin && asked.is_some()) {
        return Ok(None);
    }
    if let Some((_, words)) = asked {
        let replied = spoken.replied.take();
        if !spoken.is_anonymous_admin && !words.is_empty() {
            spoken.words = Words::new(words);
            return Ok(Some(spoken));
        }
        // `/ask` in answer to a message: an admin marks a member's, a member
        // their own.
        let Some(replied) = replied else { return Ok(None) };
        let Some(member) = replied.member else { return Ok(None) };
        let is_theirs = member == spoken.member || spoken.is_anonymous_admin;
        if !is_theirs && !is_admin(telegram, &spoken).await? {
            return Ok(None);
        }
        return Ok(Some(Spoken {
            member,
            message: replied.message,
            words: replied.words,
            at: replied.at,
            is_nobody: false,
            ..spoken
        }));
    }
    let is_request = replies_to_us(telegram, &spoken)
        || names_us(telegram, &spoken).await?
        || cries_for_help(house, &spoken);
    Ok(is_request.then_some(spoken))
}

/// Whoever stands beside somebody who does not breathe need not know how a bot
/// is asked.
fn cries_for_help(house: &House, spoken: &Spoken) -> bool {
    house.rules.read(spoken.words.as_str()).alarm == Some(Alarm::Emergency)
}

fn replies_to_us(telegram: &Telegram, spoken: &Spoken) -> bool {
    spoken.replied.as_ref().is_some_and(|it| it.by_bot == Some(telegram.bot.id))
}

/// # Errors
/// When the bot does not know its own name yet; then the update must come again.
async fn names_us(telegram: &Telegram, spoken: &Spoken) -> Result<bool, DeskError> {
    if spoken.mentions.is_empty() {
        return Ok(false);
    }
    let name = telegram.name().await.ok_or(DeskError::Fault(Fault::Busy))?;
    Ok(spoken.mentions(name))
}

/// Whether an admin speaks who did not hide that it is they.
///
/// # Errors
/// When Telegram does not say; then the update must come again.
async fn is_admin(telegram: &Telegram, spoken: &Spoken) -> Result<bool, DeskError> {
    let who = json!({ "chat_id": spoken.chat, "user_id": spoken.member });
    match telegram.bot.call::<Standing>("getChatMember", &who).await {
        Ok(standing) => Ok(["creator", "administrator"].contains(&standing.status.as_str())),
        // A flood of marks must not hold up what others write.
        Err(Trouble::Refused(_) | Trouble::Limited(_)) => Ok(false),
        Err(_) => Err(DeskError::Fault(Fault::Busy)),
    }
}

/// Somebody cries for help in the group chat: whom to call stands there at once,
/// and the way to the private chat.
pub struct Cry {
    route: i64,
    invitation: Invitation,
}

impl Cry {
    /// `None` where nobody else hears it, or it is none.
    #[must_use]
    pub fn heard(house: &House, speaker: &Speaker, reaction: &Reaction) -> Option<Cry> {
        let is_cry = speaker.place == Audience::Chat && matches!(reaction, Reaction::Alarm(_));
        let route = speaker.route.id;
        is_cry.then(|| Cry { route, invitation: house.invitation(&speaker.route) })
    }

    /// # Errors
    /// When the database fails.
    pub fn answer(self, tx: &mut Tx, client: ClientId, now: Timestamp) -> Result<(), DeskError> {
        store::telegram::invite(tx, &self.invitation.tag, client)?;
        let errand = notice(self.route, Errand::InviteInDanger, now);
        let sealed = Some(self.invitation.sealed);
        Ok(store::outbox::queue(tx, &NewErrand { lane: GROUP_LANE, sealed, ..errand })?)
    }
}

/// A message of the group chat that is a cry for help once it is corrected.
///
/// # Errors
/// When the machine fails.
pub async fn corrected(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    reaction: &Reaction,
) -> Result<Option<Cry>, DeskError> {
    if spoken.is_private() {
        return Ok(None);
    }
    let tag = telegram.member_tag(house, spoken.chat, spoken.member);
    let met = Speaker::meet(house, tag, Audience::Chat, spoken.update, spoken.lang).await?;
    let known = met.filter(|speaker| speaker.is_known);
    Ok(known.and_then(|speaker| Cry::heard(house, &speaker, reaction)))
}

/// Kept for the worker, who checks it. Who said it is not.
async fn peer_answers(house: &House, spoken: &Spoken, id: CaseId) -> Result<(), DeskError> {
    if spoken.words.is_empty() {
        return Ok(());
    }
    for _ in 0..limits::SEALS_TRIED_MAX {
        let (now, update) = (house.now(), spoken.update);
        let case = house.store.read(move |tx| store::case::find(tx, id)).await?;
        let Some(case) = case else { return Ok(()) };
        let letter = Letter::new(spoken.at, None, spoken.words.as_str().as_bytes());
        let place = bound(id, case.next_seq, Direction::FromPeer, Kind::Words);
        let sealed = seal(&house.talk_key(&case)?, place, &letter.written());
        let kept = house
            .store
            .commit(move |tx| desk::arrival::overhear(tx, id, case.next_seq, sealed, update, now))
            .await;
        match kept {
            Err(DeskError::Refused(Refusal::Moved)) => {}
            Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(()),
            otherwise => return otherwise,
        }
    }
    Err(DeskError::Fault(Fault::Busy))
}

/// Somebody follows an invitation from the group chat. `false` when the word
/// is none of ours, or no longer.
///
/// # Errors
/// When the machine fails.
pub async fn come(telegram: &Telegram, house: &House, spoken: &Spoken) -> Result<bool, DeskError> {
    let Some((_, word)) = &spoken.command else { return Ok(false) };
    let invitation = house.invitation_tag(word);
    let found = house.store.read(move |tx| {
        let Some(client) = store::telegram::invited(tx, &invitation)? else { return Ok(None) };
        let way = store::telegram::way_to(tx, client)?;
        Ok::<_, Fault>(way.map(|way| (client, way.route)))
    });
    let Some((client, route)) = found.await? else { return Ok(false) };
    let Some(mut route) = house.vault.route(route).await? else { return Ok(false) };
    // Everybody in the group chat sees the invitation; it is one person's.
    if route.member.is_none_or(|(_, member)| member != spoken.member) {
        return Ok(false);
    }
    let tag = telegram.chat_tag(house, spoken.chat);
    let met = Speaker::meet(house, tag, Audience::Private, spoken.update, spoken.lang).await?;
    let Some(speaker) = met else { return Ok(true) };
    route.private = Some(spoken.chat);
    house.vault.keep_route(&route).await?;
    let copy = NewCopy {
        tag: telegram.message_tag(house, spoken.chat, spoken.message),
        route: route.id,
        place: Audience::Private,
        sealed: sealed_number(&route, spoken.message),
        is_ours: false,
        message: None,
        delete_at: Some(deletion_time(&house.config, spoken.at)),
    };
    let coming = Coming { update: spoken.update, client, speaker, copy };
    let now = house.now();
    house.store.commit(move |tx| coming.attach(tx, now)).await?;
    Ok(true)
}

/// Somebody on the way from the group chat into the private one.
struct Coming {
    update: i64,
    client: ClientId,
    speaker: Speaker,
    copy: NewCopy,
}

impl Coming {
    /// The private chat belongs to the client from the group chat, unless there
    /// is another talk in it already; what waited for them goes out.
    fn attach(&self, tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
        if !store::telegram::note_update(tx, self.update, now)? {
            return Ok(());
        }
        let (tag, lane) = (&self.speaker.tag, self.copy.route);
        let has_other_talk =
            self.speaker.case.as_ref().is_some_and(|case| case.client != self.client);
        if !has_other_talk {
            store::telegram::meet(tx, tag, lane, Audience::Private, self.speaker.lang)?;
            store::telegram::reroute(tx, tag, lane, self.client)?;
        }
        store::telegram::end_invitations(tx, self.client)?;
        store::telegram::keep_copy(tx, &self.copy)?;
        store::outbox::release_lane(tx, lane, now)?;
        // In danger nothing is said beside what the guide says.
        match !has_other_talk && desk::emergency::came(tx, self.client, now)? {
            true => Ok(()),
            false => Ok(store::outbox::queue(tx, &notice(lane, Errand::Hello, now))?),
        }
    }
}

/// The group has become a supergroup: another number, the same people, and its
/// messages are counted anew. Whoever has a case keeps it and is answered there.
///
/// # Errors
/// When the database fails.
pub async fn moved(telegram: &Telegram, house: &House, to: i64) -> Result<(), DeskError> {
    let from = telegram.first_group().unwrap_or(to);
    telegram.set_group(to);
    house
        .store
        .commit(move |tx| {
            store::telegram::set_figure(tx, Figure::GroupFrom, from)?;
            store::telegram::set_figure(tx, Figure::GroupId, to)?;
            // Their numbers mean other people's messages there.
            store::telegram::forget_copies_in_group(tx)
        })
        .await
        .map_err(|fault: Fault| fault.into())
}
