//! What the bot says and hears of calls by phone, prepared questions and how
//! people heard of us.

use serde_json::json;

use super::compose::{Pressed, Said, button};
use super::read::{ButtonPress, Spoken};
use super::receive::{Speaker, receipt};
use super::{Telegram, press};
use crate::codes::{Audience, Errand, HeardOf, Lang, Line};
use crate::config::Config;
use crate::desk::arrival::Receipt;
use crate::desk::proposal::Brought;
use crate::desk::question::{Question, RATHER_NOT};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::{House, Sent};
use crate::store;
use crate::store::telegram::Tag;
use crate::text::{span, t, t_with};
use crate::vault::Words;

/// A line about a call by phone, or a contact.
pub(super) fn line(config: &Config, lang: Lang, line: Line) -> Said {
    let kept = span(lang, config.forgetting.phone_number);
    let text = match line {
        Line::CallProposed => t(lang, "chat-call-proposed"),
        Line::CallText => t(lang, "chat-call-text"),
        Line::CallWhyNoted => t(lang, "chat-call-why-noted"),
        Line::CallNumberAsked => t_with(lang, "chat-call-number-asked", &[("kept", kept.into())]),
        Line::CallNumberKept => t_with(lang, "chat-call-number-kept", &[("kept", kept.into())]),
        Line::CallNumberOurs => match config.organisation.phone.is_empty() {
            true => t(lang, "chat-call-number-none"),
            false => crate::text::card::own_number(lang, &config.organisation),
        },
        Line::CallLater => t(lang, "chat-call-later"),
        _ => t(lang, "chat-card-revoked"),
    };
    let row = |choice: &crate::codes::Choice| {
        let key = format!("menu-choice-{}", choice.code());
        vec![button(lang, &key, Pressed::Choice(*choice))]
    };
    let offered =
        line.choices(None).iter().filter(|choice| choice.is_offered(&config.organisation.phone));
    Said { text, buttons: offered.map(row).collect(), ..Said::default() }
}

/// What belongs to no talk. `None` for an errand that is something else.
pub(super) fn notice(lang: Lang, errand: Errand) -> Option<Said> {
    let key = match errand {
        Errand::AskInvitation => "telegram-ask-invitation",
        Errand::InvitationUsed => "telegram-invitation-used",
        Errand::InvitationExpired => "telegram-invitation-expired",
        Errand::InvitationUnknown => "telegram-invitation-unknown",
        Errand::PeerCardHad => "telegram-peer-card-had",
        Errand::PeerCardNotMember => "telegram-peer-card-not-member",
        Errand::NoGroup => "telegram-no-group",
        Errand::HeardNoted => "chat-heard-noted",
        Errand::AskHeard => return Some(ask_heard(lang)),
        _ => return None,
    };
    Some(Said::plain(t(lang, key)))
}

fn ask_heard(lang: Lang) -> Said {
    let row = |way: &HeardOf| {
        let key = format!("chat-heard-{}", way.code());
        vec![button(lang, &key, Pressed::Heard(Some(*way)))]
    };
    let mut buttons: Vec<_> = HeardOf::ALL.iter().map(row).collect();
    buttons.push(vec![button(lang, "chat-rather-not", Pressed::Heard(None))]);
    Said { text: t(lang, "chat-heard"), buttons, ..Said::default() }
}

/// A prepared question with its buttons.
pub(super) fn question(lang: Lang, question: &Question) -> Said {
    let row = |text: &str, option: &str| {
        let pressed = Pressed::Asked(question.name().to_owned(), option.to_owned());
        vec![json!({ "text": text, "callback_data": pressed.written() })]
    };
    let mut buttons: Vec<_> =
        question.option.iter().map(|it| row(it.words(lang), it.name())).collect();
    buttons.push(row(&t(lang, "chat-rather-not"), RATHER_NOT));
    Said { text: question.words(lang).to_owned(), buttons, ..Said::default() }
}

/// Somebody chose an answer: it is a message of theirs, though they typed nothing.
///
/// # Errors
/// When the machine fails.
pub(super) async fn answer(
    telegram: &Telegram,
    house: &House,
    pressed: &ButtonPress,
    speaker: Speaker,
    names: (&str, &str),
) -> Result<(), DeskError> {
    press::stop_turning(telegram, pressed).await?;
    let Some(chosen) = house.chosen(names.0, names.1) else { return Ok(()) };
    let Some(mut case) = speaker.case else { return Ok(()) };
    let words = chosen.words(speaker.lang, &t(speaker.lang, "chat-rather-not"));
    let sent = Sent { words, attached: None, danger: false };
    loop {
        let (now, id, seq) = (house.now(), case.id, case.next_seq);
        let key = house.talk_key(&case)?;
        let parcels = house.parcels(&sent, id, &key, seq, now).await?;
        let receipt = Receipt {
            update: pressed.update,
            chat: speaker.tag,
            route: speaker.route.id,
            place: Audience::Private,
            lang: speaker.lang,
            number: 0,
            before: speaker.client,
            copy: None,
        };
        let hearing = chosen.hearing();
        let added = house.store.commit(move |tx| {
            desk::question::answer(tx, id, seq, parcels, hearing, Some(receipt), now)
        });
        match added.await {
            Err(DeskError::Refused(Refusal::Moved)) => {
                let found = house.store.read(move |tx| store::case::find(tx, id)).await?;
                let Some(found) = found else { return Ok(()) };
                case = found;
            }
            Err(DeskError::Refused(Refusal::Forgotten)) => return Ok(()),
            otherwise => return otherwise,
        }
    }
}

/// How somebody heard of us: counted, and nothing of whom.
///
/// # Errors
/// When the machine fails.
pub(super) async fn heard_of(
    house: &House,
    speaker: &Speaker,
    way: Option<HeardOf>,
) -> Result<Errand, DeskError> {
    if let (Some(way), Some(case)) = (way, &speaker.case) {
        let (id, day) = (case.id, house.today());
        let count = move |tx: &mut Tx| desk::invitation::heard_of(tx, id, way, day);
        match house.store.commit(count).await {
            Ok(()) | Err(DeskError::Refused(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(Errand::HeardNoted)
}

/// A number that was asked for, typed in the private chat: it is no message of
/// the talk, and goes from Telegram's side at once. `false` when it is none.
///
/// # Errors
/// When the machine fails.
pub(super) async fn take_number(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
) -> Result<bool, DeskError> {
    if spoken.file.is_some() || !desk::proposal::looks_like_number(spoken.words.as_str()) {
        return Ok(false);
    }
    let met = Speaker::meet(house, tag, Audience::Private, spoken.update, spoken.lang).await?;
    let Some(speaker) = met else { return Ok(true) };
    let Some(case) = &speaker.case else { return Ok(false) };
    if !house.is_number_of(case.id, &spoken.words).await? {
        return Ok(false);
    }
    let Some(mut copy) = receipt(telegram, house, spoken, &speaker).copy else { return Ok(false) };
    copy.delete_at = Some(house.now().hour());
    let brought = Brought { update: spoken.update, copy };
    let words = Words::new(spoken.words.as_str().to_owned());
    match house.keep_number(case, &words, Some(brought)).await {
        // Meanwhile they thought better of it: then it is what they say.
        Err(DeskError::Refused(Refusal::NumberGone | Refusal::Forgotten)) => Ok(false),
        otherwise => otherwise.map(|()| true),
    }
}
