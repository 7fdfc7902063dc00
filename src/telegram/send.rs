//! One errand, carried out: an owed row becomes a request.

use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Trouble, Why};
use super::{Telegram, compose, door, group, guide, invitations, newsfeed};
use crate::clock::{self, Span, Timestamp};
use crate::codes::{Audience, Errand, Figure, Lang, Reach};
use crate::config::Config;
use crate::desk;
use crate::desk::bot::Screen;
use crate::desk::newsfeed::End;
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::leaflet::{GUIDE, Leaflet};
use crate::limits;
use crate::outbox::Failure;
use crate::store;
use crate::store::outbox::Owed;
use crate::store::telegram::NewCopy;
use crate::vault::Route;

/// The message as Telegram keeps it: its number is all we read.
#[derive(Deserialize)]
pub(super) struct Stands {
    pub message_id: i64,
}

/// What must be known to carry out an errand.
struct Known {
    lang: Lang,
    context: compose::Context,
    /// The message in the group chat that is answered.
    asked: Option<i64>,
}

/// Where something stands now.
pub enum Placed {
    /// In a chat.
    Copy(NewCopy),
    /// In the channel.
    Post(End),
}

/// What came of it: where it stands now, or why it does not.
pub type Sent = Result<Option<Placed>, Failure>;

/// Sends what is owed. The machine's own failures put it off.
pub async fn send(telegram: &Telegram, house: &House, owed: &Owed) -> Sent {
    match attempt(telegram, house, owed).await {
        Ok(sent) => sent,
        Err(error) => {
            tracing::error!(?error, "an errand could not be prepared");
            Err(Failure::NotDone(limits::RETRY_FIRST))
        }
    }
}

async fn attempt(telegram: &Telegram, house: &House, owed: &Owed) -> Result<Sent, desk::DeskError> {
    if matches!(owed.errand, Errand::Post | Errand::PostAnew | Errand::PostWithdrawn) {
        return newsfeed::send(telegram, house, owed).await;
    }
    let Some(route) = owed.route else { return Ok(Err(Failure::Never(None))) };
    let Some(route) = house.vault.route(route).await? else { return Ok(Err(Failure::Never(None))) };
    let known = known(house, owed, &route).await?;
    // Without its own name the bot cannot invite anybody yet.
    if matches!(owed.errand, Errand::Invite | Errand::InviteInDanger | Errand::PeerCard)
        && telegram.name().await.is_none()
    {
        return Ok(Err(Failure::NotDone(limits::RETRY_FIRST)));
    }
    let said = match owed.errand {
        Errand::Admit => match invitations::admitted(telegram, house, &route, known.lang).await {
            Ok(said) => said,
            Err(trouble) => return Ok(Err(failure(telegram, trouble))),
        },
        _ => said(telegram, house, owed, &route, &known).await?,
    };
    let Some(said) = said else { return Ok(Err(Failure::Never(None))) };
    let aloud = matches!(
        owed.errand,
        Errand::Aloud | Errand::LeafletAloud | Errand::Invite | Errand::InviteInDanger
    );
    let chat = if aloud { telegram.group() } else { route.private };
    let Some(chat) = chat else { return Ok(Err(Failure::Never(None))) };
    let request = request(chat, &said, known.asked.filter(|_| aloud), !aloud);
    let answer = telegram.bot.call::<Stands>("sendMessage", &request).await;
    Ok(match answer {
        Ok(stands) => {
            if !aloud {
                telegram.saw(stands.message_id);
            }
            Ok(Some(Placed::Copy(copy(telegram, house, owed, &route, chat, &stands))))
        }
        Err(Trouble::Refused(Why::Migrated(to))) => {
            group::moved(telegram, house, to).await?;
            Err(Failure::NotDone(Span::seconds(1)))
        }
        Err(trouble) => Err(failure(telegram, trouble)),
    })
}

pub(super) fn failure(telegram: &Telegram, trouble: Trouble) -> Failure {
    match trouble {
        Trouble::NotDone => Failure::NotDone(limits::RETRY_FIRST),
        Trouble::Limited(wait) => Failure::Limited(wait),
        Trouble::Unclear => Failure::Unclear,
        Trouble::Refused(Why::Migrated(to)) => {
            telegram.set_group(to);
            Failure::NotDone(Span::seconds(1))
        }
        // Somebody must put a token right; until then nothing is lost.
        Trouble::Refused(Why::Token | Why::Conflict) => {
            Failure::NotDone(limits::TELEGRAM_RETRY_MAX)
        }
        Trouble::Refused(Why::Blocked) => Failure::Never(Some(Reach::Blocked)),
        Trouble::Refused(Why::Gone) => Failure::Never(Some(Reach::Gone)),
        Trouble::Refused(_) => Failure::Never(None),
    }
}

async fn known(house: &House, owed: &Owed, route: &Route) -> Result<Known, desk::DeskError> {
    let (route_id, message, now) = (route.id, owed.message, house.now());
    let is_line = owed.errand == Errand::Line;
    // A cry for help is answered where it stands, not where the talk began.
    let is_cry = owed.errand == Errand::InviteInDanger;
    let zone = house.config.organisation.time_zone.clone();
    let found = house.store.read(move |tx| {
        let chat = store::telegram::chat_of_route(tx, route_id)?;
        let worker = match store::call::worker_on(tx, route_id)? {
            Some(worker) => store::worker::find(tx, worker)?,
            None => None,
        };
        let case = match message {
            Some((case, _)) => store::case::find(tx, case)?,
            None => None,
        };
        let wait = match is_line {
            true => Some(desk::wait::honest(tx, case.as_ref(), &zone, now)?),
            false => None,
        };
        let asked = match (&case, chat.as_ref().and_then(|chat| chat.client)) {
            (Some(case), _) => store::telegram::in_group(tx, case.id)?,
            (None, Some(client)) => match store::case::of_client(tx, client)? {
                Some(case) if is_cry => store::telegram::newest_in_group(tx, case.id)?,
                Some(case) => store::telegram::in_group(tx, case.id)?,
                None => None,
            },
            (None, None) => None,
        };
        let line = match message.filter(|_| is_line) {
            Some((case, seq)) => store::message::find(tx, case, seq)?,
            None => None,
        };
        let (role, need) = line.map_or((None, None), |line| (line.role, line.need));
        // A timetable that was owed before it said what it answers.
        let need = need.or(case.and_then(|case| case.need));
        let lang = worker.map(|worker| worker.lang).or(chat.map(|chat| chat.lang));
        let context = compose::Context { wait, need, role };
        Ok::<_, desk::DeskError>((lang.unwrap_or(Lang::Ru), context, asked))
    });
    let (lang, context, asked) = found.await?;
    let asked = asked.and_then(|copy| opened_numbers(route, &copy.sealed)).map(|it| *it.start());
    Ok(Known { lang, context, asked })
}

async fn said(
    telegram: &Telegram,
    house: &House,
    owed: &Owed,
    route: &Route,
    known: &Known,
) -> Result<Option<compose::Said>, desk::DeskError> {
    let config: &Config = &house.config;
    let opened = |errand: Errand| {
        let plain = route.open(errand.code(), owed.sealed.as_ref()?).ok()?;
        std::str::from_utf8(&plain).ok().map(str::to_owned)
    };
    Ok(match owed.errand {
        Errand::Words | Errand::Aloud => {
            opened(Errand::Words).map(|text| compose::Said { text, ..compose::Said::default() })
        }
        Errand::Question => opened(Errand::Words)
            .and_then(|name| Some(door::question(known.lang, house.questions.question(&name)?))),
        Errand::Referral => referral(house, owed, known.lang, opened(Errand::Words)).await?,
        Errand::Screen => match opened(Errand::Screen).and_then(|data| Screen::read(&data)) {
            Some(screen) => Some(shown(house, known.lang, &screen).await?),
            None => None,
        },
        Errand::Leaflet | Errand::LeafletAloud => {
            leaflet(house, owed, known.lang).await?.map(|it| compose::leaflet(config, &it))
        }
        Errand::Guide => guide::owed(house, owed, known.lang).await?,
        // What leads to the bot names it.
        Errand::PeerCard | Errand::Invite | Errand::InviteInDanger => {
            let errand = if owed.errand == Errand::PeerCard { owed.errand } else { Errand::Invite };
            let known = opened(errand).zip(telegram.name().await).map(|it| (it, known.lang));
            known.map(|((word, name), lang)| match owed.errand {
                Errand::PeerCard => invitations::peer_card(lang, name, &word),
                Errand::Invite => compose::invitation(lang, name, &word),
                _ => compose::invitation_in_danger(config, lang, name, &word),
            })
        }
        Errand::Line => {
            let Some((case, seq)) = owed.message else { return Ok(None) };
            let found = house.store.read(move |tx| store::message::find(tx, case, seq)).await?;
            found
                .and_then(|message| message.line)
                .map(|line| compose::line(house, known.lang, line, &known.context))
        }
        Errand::Call => {
            let Some(id) = owed.call else { return Ok(None) };
            let found = house.store.read(move |tx| store::call::find(tx, id)).await?;
            // Meanwhile somebody took it.
            found
                .filter(|call| call.taken_by.is_none())
                .map(|call| compose::call(known.lang, id, house.now() - call.since))
        }
        Errand::Asked if !house.store.read(store::advice::is_any_asked).await? => None,
        notice => compose::notice(config, known.lang, notice),
    })
}

/// A screen of the bot, in the words of the leaflet that is in force now.
async fn shown(
    house: &House,
    lang: Lang,
    screen: &Screen,
) -> Result<compose::Said, desk::DeskError> {
    let name = match screen {
        Screen::Leaflet(name) if name != GUIDE => Some(name.clone()),
        Screen::Step(_) => Some(GUIDE.to_owned()),
        _ => None,
    };
    let leaflet = match name {
        Some(name) => {
            let now = house.now();
            house.store.read(move |tx| desk::leaflet::in_force(tx, &name, lang, now)).await?
        }
        None => None,
    };
    Ok(compose::screen(house, lang, screen, leaflet.as_ref()))
}

/// The leaflet of a message, if it may still be sent.
async fn leaflet(
    house: &House,
    owed: &Owed,
    lang: Lang,
) -> Result<Option<Leaflet>, desk::DeskError> {
    let Some((case, seq)) = owed.message else { return Ok(None) };
    let now = house.now();
    let found = house.store.read(move |tx| {
        let message = store::message::find(tx, case, seq)?;
        match message.and_then(|message| message.leaflet) {
            Some(name) => desk::leaflet::in_force(tx, &name, lang, now),
            None => Ok(None),
        }
    });
    found.await
}

/// Where to go, and the buttons of the referral that the message offers.
async fn referral(
    house: &House,
    owed: &Owed,
    lang: Lang,
    text: Option<String>,
) -> Result<Option<compose::Said>, desk::DeskError> {
    let Some((case, seq)) = owed.message else { return Ok(None) };
    let find = move |tx: &mut Tx| store::referral::at_message(tx, case, seq);
    let found = house.store.read(find).await?;
    let said = text
        .zip(found)
        .map(|(text, it)| compose::referral(lang, text, it.id, it.meets_at.is_some()));
    Ok(said)
}

/// Every text goes out without previews, which would make Telegram fetch the
/// address, and in private without forwarding and saving.
pub(super) fn request(
    chat: i64,
    said: &compose::Said,
    answers: Option<i64>,
    protect: bool,
) -> Value {
    let mut request = json!({
        "chat_id": chat,
        "text": said.text,
        "link_preview_options": { "is_disabled": true },
    });
    if !said.entities.is_empty() {
        request["entities"] = said.entities.clone().into();
    }
    if protect {
        request["protect_content"] = true.into();
    }
    if !said.buttons.is_empty() {
        request["reply_markup"] = json!({ "inline_keyboard": said.buttons });
    }
    if let Some(message) = answers {
        request["reply_parameters"] =
            json!({ "message_id": message, "allow_sending_without_reply": true });
    }
    request
}

fn copy(
    telegram: &Telegram,
    house: &House,
    owed: &Owed,
    route: &Route,
    chat: i64,
    stands: &Stands,
) -> NewCopy {
    let now = house.now();
    let place = if Some(chat) == route.private { Audience::Private } else { Audience::Chat };
    NewCopy {
        tag: telegram.message_tag(house, chat, stands.message_id),
        route: route.id,
        place,
        sealed: sealed_number(route, stands.message_id),
        is_ours: true,
        message: owed.message,
        delete_at: match (place, owed.errand) {
            // An answer before all helps all, and stays.
            (Audience::Chat, Errand::Aloud | Errand::LeafletAloud) => None,
            // Nothing else of the talk is left beside it.
            (_, Errand::Burned) => Some(now + limits::BURNED_NOTICE),
            _ => Some(deletion_time(&house.config, now)),
        },
    }
}

/// Where a message may stand whose fate nobody knows: all private chats share
/// one sequence of numbers, so it has one of those that came since. Deleting
/// skips numbers that are not in the chat (facts.md section 3).
pub async fn ghost(telegram: &Telegram, house: &House, owed: &Owed) -> Option<NewCopy> {
    if owed.route != Some(owed.lane) {
        return None;
    }
    let route = house.vault.route(owed.lane).await.ok()??;
    let written: Result<_, Fault> =
        house.store.read(|tx| store::telegram::figure(tx, Figure::LastNumber)).await;
    let written = written.ok().flatten().unwrap_or(0);
    let known = telegram.last_number().max(written).max(owed.number_before);
    let last = known + limits::GHOST_NUMBERS_BEYOND;
    // Of too many the newest: a program that just began knows no number before.
    let first = (owed.number_before + 1).max(last - limits::GHOST_NUMBERS_MAX + 1);
    let numbers = [first.to_le_bytes(), last.to_le_bytes()].concat();
    Some(NewCopy {
        tag: house.vault.tag("telegram ghost", &clock::new_id().to_be_bytes()),
        route: route.id,
        place: Audience::Private,
        sealed: route.seal("message number", &numbers),
        is_ours: true,
        message: owed.message,
        delete_at: Some(deletion_time(&house.config, house.now())),
    })
}

/// When a message of this moment is deleted. Only the hour is written down.
#[must_use]
pub fn deletion_time(config: &Config, sent: Timestamp) -> Timestamp {
    sent.hour() + config.forgetting.telegram_copy.min(limits::TELEGRAM_COPY_MAX)
}

pub fn sealed_number(route: &Route, message: i64) -> crate::vault::Sealed {
    route.seal("message number", &message.to_le_bytes())
}

/// One number, or those a ghost may have.
pub fn opened_numbers(
    route: &Route,
    sealed: &crate::vault::Sealed,
) -> Option<std::ops::RangeInclusive<i64>> {
    let plain = route.open("message number", sealed).ok()?;
    let number = |from: usize| plain.get(from..from + 8)?.try_into().ok().map(i64::from_le_bytes);
    let first = number(0)?;
    Some(first..=number(8).unwrap_or(first))
}
