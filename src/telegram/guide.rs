//! The overdose guide on Telegram: a screen a message, buttons under it.

use super::compose::{Pressed, Said, button};
use super::press::stop_turning;
use super::read::{ButtonPress, Spoken};
use super::receive::{Speaker, open, receipt};
use super::{Telegram, duty};
use crate::codes::{Audience, Lang, Step};
use crate::config::Config;
use crate::desk::arrival::Receipt;
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Fault;
use crate::house::{House, Sent};
use crate::leaflet::{GUIDE, Guide, Leaflet};
use crate::limits;
use crate::markup::marked;
use crate::store;
use crate::store::outbox::Owed;
use crate::store::telegram::Tag;
use crate::text::{t, t_with};
use crate::vault::Words;

/// Buttons in a row; their labels are short.
const A_ROW: usize = 2;

/// A screen as its signed words are at this moment. Where nobody answers for a
/// guide: whom to call, what we cannot do, and the way to a person.
#[must_use]
pub fn screen(config: &Config, leaflet: Option<&Leaflet>, lang: Lang, step: Step) -> Said {
    let guide = leaflet.and_then(Guide::of);
    let again =
        t_with(lang, "guide-again", &[("minutes", limits::NALOXONE_WAIT.as_minutes().into())]);
    let shown = guide.as_ref().and_then(|guide| {
        let screen = guide.screen(step, &config.organisation, &again)?;
        Some((guide, marked(&format!("**{}**\n\n{}", screen.title, screen.body))))
    });
    let offered = Guide::buttons(shown.as_ref().map(|(guide, _)| *guide), step);
    let lang = shown.as_ref().map_or(lang, |(guide, _)| guide.lang());
    let buttons: Vec<_> =
        offered.map(|it| button(lang, it.key, Pressed::Guide(it.press))).collect();
    let buttons = buttons.chunks(A_ROW).map(<[_]>::to_vec).collect();
    match shown {
        Some((_, marked)) => Said { entities: marked.entities(), text: marked.text, buttons },
        None => Said { buttons, ..Said::plain(unsigned(config, lang)) },
    }
}

/// The screen that a row of the outbox owes, if it is one.
///
/// # Errors
/// When the database fails.
pub async fn owed(house: &House, owed: &Owed, lang: Lang) -> Result<Option<Said>, DeskError> {
    let Some((case, seq)) = owed.message else { return Ok(None) };
    let now = house.now();
    let found = house.store.read(move |tx| {
        let message = store::message::find(tx, case, seq)?;
        let leaflet = desk::leaflet::in_force(tx, GUIDE, lang, now)?;
        Ok::<_, DeskError>((message.and_then(|message| message.step), leaflet))
    });
    let (step, leaflet) = found.await?;
    Ok(step.map(|step| screen(&house.config, leaflet.as_ref(), lang, step)))
}

fn unsigned(config: &Config, lang: Lang) -> String {
    let numbers = config.organisation.emergency_numbers.join(", ");
    let call = t_with(lang, "guide-call", &[("numbers", numbers.into())]);
    let rest = ["chat-overdose-say-where", "chat-overdose-say-what", "chat-overdose-say-stay"]
        .map(|key| t(lang, key));
    format!("{call}\n\n{}\n\n{}", rest.join("\n"), t(lang, "guide-unsigned"))
}

/// `/overdose`: the first screen at once, for whoever asks.
///
/// # Errors
/// When the machine fails; then it must come again.
pub async fn asked(telegram: &Telegram, house: &House, spoken: &Spoken) -> Result<(), DeskError> {
    let tag = telegram.chat_tag(house, spoken.chat);
    for _ in 0..limits::SEALS_TRIED_MAX {
        let met = Speaker::meet(house, tag, Audience::Private, spoken.update, spoken.lang).await?;
        let Some(mut speaker) = met else { return Ok(()) };
        speaker.route.private = Some(spoken.chat);
        let receipt = receipt(telegram, house, spoken, &speaker);
        match go(house, speaker, receipt, Press::Go(Step::Start)).await {
            Err(DeskError::Refused(Refusal::Moved | Refusal::Forgotten)) => {}
            otherwise => return otherwise,
        }
    }
    Err(DeskError::Fault(Fault::Busy))
}

/// A button, under a screen or under the greeting. It works whether there is a
/// talk or not.
///
/// # Errors
/// When the machine fails; then it must come again.
pub async fn tapped(
    telegram: &Telegram,
    house: &House,
    press: &ButtonPress,
    tag: Tag,
    tap: Press,
) -> Result<(), DeskError> {
    if duty::leads(telegram, house, press, tag, tap).await? {
        return Ok(());
    }
    for _ in 0..limits::SEALS_TRIED_MAX {
        let met = Speaker::meet(house, tag, Audience::Private, press.update, press.lang).await?;
        let Some(mut speaker) = met else { break };
        speaker.route.private = Some(press.chat);
        let receipt = Receipt {
            update: press.update,
            chat: speaker.tag,
            route: speaker.route.id,
            place: speaker.place,
            lang: speaker.lang,
            before: speaker.client,
            number: 0,
            copy: None,
        };
        match go(house, speaker, receipt, tap).await {
            Err(DeskError::Refused(Refusal::Moved | Refusal::Forgotten)) => {}
            otherwise => {
                stop_turning(telegram, press).await?;
                return otherwise;
            }
        }
    }
    stop_turning(telegram, press).await
}

async fn go(
    house: &House,
    mut speaker: Speaker,
    receipt: Receipt,
    press: Press,
) -> Result<(), DeskError> {
    let Some(case) = speaker.case.take() else {
        let sent = Sent { words: Words::new(String::new()), attached: None, danger: true };
        // A new talk begins with the first screen by itself.
        let then = Some(press).filter(|press| *press != Press::Go(Step::Start));
        return open(house, receipt, speaker, &sent, then).await;
    };
    if !speaker.is_known {
        house.vault.keep_route(&speaker.route).await?;
    }
    let now = house.now();
    let receipt = Some(receipt);
    house.store.commit(move |tx| desk::emergency::press(tx, case.id, press, receipt, now)).await
}
