//! Coming into the group chat. Whoever shows an invitation is let in by their
//! join request, whether they asked to join before or ask afterwards; a member
//! asks for a card to give away. Nothing that is written down here says who
//! gave a card to whom.

use serde_json::json;

use super::Telegram;
use super::api::{Trouble, Why};
use super::compose::Said;
use super::read::{JoinRequest, Spoken, Standing};
use super::receive::{Speaker, answer_notice, answer_sealed, notice};
use crate::clock::Timestamp;
use crate::codes::{Audience, Errand, Lang};
use crate::desk::invitation::{self, Code, Redeemed};
use crate::desk::{DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::limits;
use crate::store;
use crate::store::telegram::Tag;
use crate::text::{t, t_with};
use crate::vault::Route;

/// A link made for somebody who was let in.
#[derive(serde::Deserialize)]
struct Link {
    invite_link: String,
}

/// What somebody shows at the door. `None` for what is no code, or is more
/// likely to be words: those are never taken for one by mistake.
///
/// # Errors
/// When the database fails.
async fn shown(house: &House, spoken: &Spoken) -> Result<Option<Code>, DeskError> {
    let (text, is_typed) = match &spoken.command {
        Some((command, word)) if ["start", "join"].contains(&command.as_str()) => {
            (word.as_str(), false)
        }
        Some(_) => return Ok(None),
        None => (spoken.words.as_str(), true),
    };
    let Some(code) = Code::read(text) else { return Ok(None) };
    // Typed as it is printed, or known: nothing else that somebody says is kept
    // from the talk.
    if !is_typed || text.trim().to_uppercase() == code.spelled() {
        return Ok(Some(code));
    }
    let shown = house.shown(&code);
    let invitation::Shown::Printed(tag) = shown else { return Ok(Some(code)) };
    let is_known = house.store.read(move |tx| store::invitation::card(tx, &tag)).await?.is_some();
    Ok(is_known.then_some(code))
}

/// Hears codes, and members who ask for a card. `false` when it is neither.
///
/// # Errors
/// When the machine fails.
pub(super) async fn hear(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
) -> Result<bool, DeskError> {
    if spoken.command.as_ref().is_some_and(|(command, _)| command == "invite") {
        give_card(telegram, house, spoken, tag).await?;
        return Ok(true);
    }
    let Some(code) = shown(house, spoken).await? else { return Ok(false) };
    if telegram.group().is_none() {
        answer_notice(telegram, house, spoken, tag, Errand::NoGroup).await?;
        return Ok(true);
    }
    let (shown, day, now) = (house.shown(&code), house.today(), house.now());
    let person = house.admission_tag(telegram.bot.id, spoken.member);
    let update = spoken.update;
    // In a transaction of its own: no number of the database ties the card to
    // the chat of whoever showed it. A repeat finds the admission.
    let redeem = move |tx: &mut Tx| {
        if store::telegram::was_noted(tx, update)? {
            return Err(Refusal::Repeated.into());
        }
        invitation::redeem(tx, shown, &person, day, now)
    };
    let errand = match house.store.commit(redeem).await? {
        Redeemed::Admitted => Errand::Admit,
        Redeemed::Used => Errand::InvitationUsed,
        Redeemed::Expired => Errand::InvitationExpired,
        Redeemed::Unknown => Errand::InvitationUnknown,
    };
    answer_notice(telegram, house, spoken, tag, errand).await?;
    Ok(true)
}

/// A member of the chat asks for a card to give away: one a month.
async fn give_card(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
) -> Result<(), DeskError> {
    let Some(group) = telegram.group() else {
        return answer_notice(telegram, house, spoken, tag, Errand::NoGroup).await;
    };
    if !is_member(telegram, group, spoken.member).await? {
        return answer_notice(telegram, house, spoken, tag, Errand::PeerCardNotMember).await;
    }
    let (turn, day) = (house.turn_tag(telegram.bot.id, spoken.member), house.today());
    let update = spoken.update;
    let take = move |tx: &mut Tx| {
        if store::telegram::was_noted(tx, update)? {
            return Err(Refusal::Repeated.into());
        }
        invitation::take_turn(tx, &turn, day)
    };
    if !house.store.commit(take).await? {
        return answer_notice(telegram, house, spoken, tag, Errand::PeerCardHad).await;
    }
    let code = house.peer_card();
    answer_sealed(telegram, house, spoken, tag, (Errand::PeerCard, code.spelled())).await
}

/// # Errors
/// When Telegram does not say; then the update must come again.
async fn is_member(telegram: &Telegram, group: i64, person: i64) -> Result<bool, DeskError> {
    let who = json!({ "chat_id": group, "user_id": person });
    match telegram.bot.call::<Standing>("getChatMember", &who).await {
        Ok(standing) => {
            let inside = ["creator", "administrator", "member", "restricted"];
            Ok(inside.contains(&standing.status.as_str()))
        }
        Err(Trouble::Refused(_)) => Ok(false),
        Err(_) => Err(DeskError::Fault(Fault::Busy)),
    }
}

/// Somebody asks to join. Whoever has shown an invitation is let in; everybody
/// else is told what is needed, and people may still let them in by hand.
///
/// # Errors
/// When the machine fails, or Telegram cannot be asked; then it must come again.
pub(super) async fn asked_to_join(
    telegram: &Telegram,
    house: &House,
    asked: JoinRequest,
) -> Result<(), DeskError> {
    if telegram.group() != Some(asked.chat) {
        return Ok(());
    }
    let person = house.admission_tag(telegram.bot.id, asked.member);
    let (now, update) = (house.now(), asked.update);
    let look = move |tx: &mut Tx| {
        if store::telegram::was_noted(tx, update)? {
            return Err(Refusal::Repeated.into());
        }
        Ok::<_, DeskError>(store::invitation::is_admitted(tx, &person, now)?)
    };
    if house.store.read(look).await? {
        return match let_in(telegram, asked.chat, asked.member).await {
            Ok(()) | Err(Trouble::Refused(_)) => {
                let end = move |tx: &mut Tx| {
                    store::telegram::note_update(tx, update, now)?;
                    store::invitation::end_admission(tx, &person)
                };
                let ended: Result<(), Fault> = house.store.commit(end).await;
                house.owe_scrub();
                Ok(ended?)
            }
            Err(_) => Err(DeskError::Fault(Fault::Busy)),
        };
    }
    let tag = telegram.chat_tag(house, asked.private);
    let met = Speaker::meet(house, tag, Audience::Private, asked.update, asked.lang).await?;
    let Some(mut speaker) = met else { return Ok(()) };
    speaker.route.private = Some(asked.private);
    if !speaker.is_known {
        house.vault.keep_route(&speaker.route).await?;
    }
    let (route, lang) = (speaker.route.id, speaker.lang);
    let owed = notice(route, Errand::AskInvitation, now);
    let tell = move |tx: &mut Tx| {
        if store::telegram::note_update(tx, update, now)? {
            store::telegram::meet(tx, &tag, route, Audience::Private, lang)?;
            store::outbox::queue(tx, &owed)?;
        }
        Ok(())
    };
    house.store.commit(tell).await.map_err(|fault: Fault| fault.into())
}

async fn let_in(telegram: &Telegram, group: i64, person: i64) -> Result<(), Trouble> {
    let who = json!({ "chat_id": group, "user_id": person });
    telegram.bot.call::<bool>("approveChatJoinRequest", &who).await.map(drop)
}

/// What whoever was admitted is told: they are in, when they had asked to join;
/// otherwise a button that asks, and the request is granted as it comes.
///
/// # Errors
/// What Telegram says.
pub(super) async fn admitted(
    telegram: &Telegram,
    house: &House,
    route: &Route,
    lang: Lang,
) -> Result<Option<Said>, Trouble> {
    let (Some(group), Some(person)) = (telegram.group(), route.private) else { return Ok(None) };
    match let_in(telegram, group, person).await {
        Ok(()) => {
            let tag = house.admission_tag(telegram.bot.id, person);
            let end = move |tx: &mut Tx| store::invitation::end_admission(tx, &tag);
            // If this fails it ends by itself within the hour.
            let _: Result<(), Fault> = house.store.commit(end).await;
            house.owe_scrub();
            return Ok(Some(Said::plain(t(lang, "telegram-admitted"))));
        }
        // They have not asked yet, or are in already.
        Err(Trouble::Refused(Why::Other)) => {}
        Err(trouble) => return Err(trouble),
    }
    let until: Timestamp = house.now() + limits::ADMISSION;
    let request = json!({
        "chat_id": group,
        "creates_join_request": true,
        "expire_date": until.0,
    });
    let link: Link = telegram.bot.call("createChatInviteLink", &request).await?;
    Ok(Some(Said {
        text: t(lang, "telegram-admit"),
        buttons: vec![vec![json!({
            "text": t(lang, "telegram-admit-button"),
            "url": link.invite_link,
        })]],
        ..Said::default()
    }))
}

/// A member's card to give away, as it can be passed on.
pub(super) fn peer_card(lang: Lang, bot: &str, code: &str) -> Said {
    let link = format!("https://t.me/{bot}?start={}", code.replace('-', ""));
    let gaps = [("code", code.into()), ("link", link.into())];
    Said::plain(t_with(lang, "telegram-peer-card", &gaps))
}
