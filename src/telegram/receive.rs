//! What was heard goes to the desk: sealed, in one transaction with the note
//! that this update was acted upon. Telegram is told only afterwards.

use super::api::{Trouble, Why};
use super::group::Cry;
use super::read::{File, FileKind, Heard, Spoken};
use super::send::{deletion_time, sealed_number};
use super::{Telegram, door, duty, feedback, group, guide, invitations, press};
use crate::clock::Timestamp;
use crate::codes::{
    Audience, Carrier, Direction, Errand, Figure, Kind, Lang, Reach, Unkept, Venue,
};
use crate::desk::arrival::{NewTalk, Receipt};
use crate::desk::bot::{Finds, Screen};
use crate::desk::guide::Press;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::house::finding::Found;
use crate::house::{Attached, House, Sent, bound};
use crate::ids::{CaseId, ClientId};
use crate::letter::Letter;
use crate::store::case::{Case, Standing};
use crate::store::outbox::NewErrand;
use crate::store::telegram::{Chat, NewCopy, Tag};
use crate::vault::{Lock, Route, Words, seal};
use crate::{limits, photo, store};

/// Takes in one update. When this returns without an error it may be
/// acknowledged: whatever was in it is durable.
///
/// # Errors
/// When the machine fails; then it must come again.
pub async fn receive(telegram: &Telegram, house: &House, heard: Heard) -> Result<(), DeskError> {
    let taken = match heard {
        Heard::Spoken(spoken) if spoken.is_private() => private(telegram, house, *spoken).await,
        Heard::Spoken(spoken) => group::overhear(telegram, house, *spoken).await,
        Heard::Corrected(spoken) => correct(telegram, house, *spoken).await,
        Heard::Pressed(press) => press::pressed(telegram, house, press).await,
        Heard::Joining(asked) => invitations::asked_to_join(telegram, house, asked).await,
        Heard::Reach { chat, reach, .. } => reached(telegram, house, chat, reach).await,
        Heard::Migrated { from, to, .. } if telegram.group() == Some(from) => {
            group::moved(telegram, house, to).await
        }
        Heard::Migrated { .. } | Heard::Nothing { .. } => Ok(()),
    };
    match taken {
        // It was acted upon before; or it came too late for anything.
        Err(DeskError::Refused(Refusal::Repeated)) => Ok(()),
        otherwise => otherwise,
    }
}

/// Whom we hear, where, and what is known of them.
pub struct Speaker {
    pub tag: Tag,
    pub place: Audience,
    pub lang: Lang,
    pub route: Route,
    /// The route is in `keys.db` already.
    pub is_known: bool,
    pub client: Option<ClientId>,
    pub case: Option<Case>,
}

impl Speaker {
    /// What is known of whoever `tag` finds. `None` when the update was acted
    /// upon before.
    ///
    /// # Errors
    /// When the machine fails.
    pub async fn meet(
        house: &House,
        tag: Tag,
        place: Audience,
        update: i64,
        lang: Option<Lang>,
    ) -> Result<Option<Speaker>, DeskError> {
        let found = house.store.read(move |tx| {
            if store::telegram::was_noted(tx, update)? {
                return Ok(None);
            }
            let chat = store::telegram::chat(tx, &tag)?;
            let case = match chat.as_ref().and_then(|chat| chat.client) {
                Some(client) => store::case::of_client(tx, client)?,
                None => None,
            };
            Ok::<_, Fault>(Some((chat, case)))
        });
        let Some((chat, case)) = found.await? else { return Ok(None) };
        let route = match &chat {
            Some(chat) => house.vault.route(chat.route).await?,
            None => None,
        };
        Ok(Some(Speaker {
            tag,
            place,
            lang: speech(house, lang),
            is_known: route.is_some(),
            route: route.unwrap_or_else(Route::new),
            client: chat.as_ref().and_then(|chat: &Chat| chat.client),
            case: case.filter(|case| case.standing != Standing::Forgetting),
        }))
    }
}

async fn private(telegram: &Telegram, house: &House, spoken: Spoken) -> Result<(), DeskError> {
    telegram.saw(spoken.message);
    if spoken.is_nobody {
        return Ok(());
    }
    let tag = telegram.chat_tag(house, spoken.chat);
    if duty::hear(telegram, house, &spoken, tag).await? {
        return Ok(());
    }
    if invitations::hear(telegram, house, &spoken, tag).await?
        || door::take_number(telegram, house, &spoken, tag).await?
    {
        return Ok(());
    }
    if let Some((command, argument)) = &spoken.command {
        let notice = match command.as_str() {
            "start" if !argument.is_empty() && group::come(telegram, house, &spoken).await? => {
                return Ok(());
            }
            // Whoever writes of danger behind a command writes of danger.
            name if !argument.is_empty()
                && (name == "overdose" || house.is_emergency(argument)) =>
            {
                let sent = Sent { danger: name == "overdose", ..said(argument) };
                return take_in(telegram, house, &spoken, tag, Audience::Private, &sent).await;
            }
            "overdose" => return guide::asked(telegram, house, &spoken).await,
            "start" | "help" | "settings" => Some(Errand::Hello),
            "privacy" => Some(Errand::Privacy),
            "menu" => {
                return answer_with(telegram, house, &spoken, tag, Reply::Screen(Screen::Menu))
                    .await;
            }
            "find" => {
                let screen = find(house, &spoken, argument);
                return answer_with(telegram, house, &spoken, tag, Reply::Screen(screen)).await;
            }
            "stop" | "burn" => Some(Errand::BurnSure),
            // Whatever else begins with a stroke is said to us.
            _ => None,
        };
        if let Some(notice) = notice {
            return answer_notice(telegram, house, &spoken, tag, notice).await;
        }
    }
    if let Some(what @ (Unkept::Sticker | Unkept::Contact | Unkept::Location | Unkept::Other)) =
        spoken.unkept
        && !has_talk(house, tag).await?
    {
        // Nobody asks anything with a sticker; they are asked what they mean.
        return answer_notice(telegram, house, &spoken, tag, asks_for(what)).await;
    }
    if feedback::hear(telegram, house, &spoken, tag).await? {
        return Ok(());
    }
    let sent = fetch(telegram, &spoken).await?;
    take_in(telegram, house, &spoken, tag, Audience::Private, &sent).await
}

/// What these words lead to. Only that goes on from here: the words do not.
fn find(house: &House, spoken: &Spoken, words: &str) -> Screen {
    if words.trim().is_empty() {
        return Screen::Find;
    }
    let lang = speech(house, spoken.lang);
    let mut finds = Finds { is_danger: house.is_danger(words), ..Finds::default() };
    let hits = house.finder().find(words, lang, limits::SEARCH_SHOWN);
    for (place, hit) in hits.into_iter().enumerate() {
        match hit.what {
            Found::Guide => finds.is_danger |= place == 0,
            Found::Leaflet(name) => finds.leaflets.push(name),
            Found::Service(code) if finds.stops.is_none() => {
                finds.stops = Some(code.to_owned());
            }
            Found::Place(_) if finds.stops.is_none() => finds.stops = Some(String::new()),
            Found::Service(_) | Found::Place(_) | Found::Internal(_) => {}
        }
    }
    finds.leaflets.truncate(limits::SEARCH_BUTTONS);
    Screen::Found(finds)
}

/// The language somebody's phone speaks, if we do too.
pub(super) fn speech(house: &House, said: Option<Lang>) -> Lang {
    let ours = &house.config.organisation.languages;
    said.filter(|it| ours.contains(it)).or(ours.first().copied()).unwrap_or(Lang::Ru)
}

fn asks_for(what: Unkept) -> Errand {
    match what {
        Unkept::Contact | Unkept::Location => Errand::NotKept,
        Unkept::Lost => Errand::Lost,
        _ => Errand::AskWords,
    }
}

async fn has_talk(house: &House, tag: Tag) -> Result<bool, DeskError> {
    let chat = house.store.read(move |tx| store::telegram::chat(tx, &tag)).await?;
    Ok(chat.is_some_and(|chat| chat.client.is_some()))
}

/// A message becomes part of a talk, or begins one.
///
/// # Errors
/// When the machine fails, or [`Refusal::Repeated`].
pub async fn take_in(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
    place: Audience,
    sent: &Sent,
) -> Result<(), DeskError> {
    for _ in 0..limits::SEALS_TRIED_MAX {
        let met = Speaker::meet(house, tag, place, spoken.update, spoken.lang).await?;
        let Some(mut speaker) = met else { return Ok(()) };
        match place {
            Audience::Private => speaker.route.private = Some(spoken.chat),
            Audience::Chat => speaker.route.member = Some((spoken.chat, spoken.member)),
        }
        let taken = match speaker.case.take() {
            Some(case) => add(telegram, house, spoken, speaker, case, sent).await,
            None => {
                let receipt = receipt(telegram, house, spoken, &speaker);
                open(house, receipt, speaker, sent, None).await
            }
        };
        match taken {
            Err(DeskError::Refused(Refusal::Moved | Refusal::Forgotten)) => {}
            otherwise => return otherwise,
        }
    }
    Err(DeskError::Fault(Fault::Busy))
}

pub fn receipt(telegram: &Telegram, house: &House, spoken: &Spoken, speaker: &Speaker) -> Receipt {
    Receipt {
        update: spoken.update,
        chat: speaker.tag,
        route: speaker.route.id,
        place: speaker.place,
        lang: speaker.lang,
        number: spoken.message,
        before: speaker.client,
        copy: Some(NewCopy {
            tag: telegram.message_tag(house, spoken.chat, spoken.message),
            route: speaker.route.id,
            place: speaker.place,
            sealed: sealed_number(&speaker.route, spoken.message),
            is_ours: false,
            message: None,
            // In the group chat it is the members' own, and stays.
            delete_at: (speaker.place == Audience::Private)
                .then(|| deletion_time(&house.config, spoken.at)),
        }),
    }
}

/// Begins a talk. `then` is a tap in the guide that goes on at once.
pub async fn open(
    house: &House,
    receipt: Receipt,
    speaker: Speaker,
    sent: &Sent,
    then: Option<Press>,
) -> Result<(), DeskError> {
    let now = house.now();
    let (client, case) = (ClientId::new(), CaseId::new());
    let lock = house.vault.new_lock(case, Lock::Talk, None)?;
    let public = lock.public;
    house.vault.keep_arrival_on_route(lock, &speaker.route, now).await?;
    let heard = house.hear(sent, speaker.lang);
    let call = Cry::heard(house, &speaker, &heard.reaction);
    let talk = NewTalk {
        client,
        case,
        venue: match speaker.place {
            Audience::Private => Venue::Private,
            Audience::Chat => Venue::Chat,
        },
        lang: speaker.lang,
        talk_key: house.vault.vouch_for_talk(case, client, public),
        parcels: house.parcels(sent, case, &public, 1, now).await?,
        heard,
        zone: house.config.organisation.time_zone.clone(),
        receipt: Some(receipt),
    };
    let asked = sent.attached.as_ref().and_then(asked_again);
    let route = speaker.route.id;
    house
        .store
        .commit(move |tx| {
            desk::arrival::open(tx, talk, now)?;
            if let Some(press) = then {
                desk::emergency::press(tx, case, press, None, now)?;
            }
            call.map_or(Ok(()), |call| call.answer(tx, client, now))?;
            asked.map_or(Ok(()), |asked| Ok(store::outbox::queue(tx, &notice(route, asked, now))?))
        })
        .await
}

async fn add(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    speaker: Speaker,
    case: Case,
    sent: &Sent,
) -> Result<(), DeskError> {
    if !speaker.is_known {
        house.vault.keep_route(&speaker.route).await?;
    }
    let now = house.now();
    let key = house.talk_key(&case)?;
    let parcels = house.parcels(sent, case.id, &key, case.next_seq, now).await?;
    let receipt = receipt(telegram, house, spoken, &speaker);
    let heard = house.hear(sent, speaker.lang);
    let call = Cry::heard(house, &speaker, &heard.reaction);
    let asked = sent.attached.as_ref().and_then(asked_again);
    let route = speaker.route.id;
    house
        .store
        .commit(move |tx| {
            // Whoever cries on was told whom to call already.
            let was_open = desk::emergency::is_open(tx, case.id)?;
            desk::arrival::add(tx, case.id, case.next_seq, parcels, heard, Some(receipt), now)?;
            let call = call.filter(|_| !was_open);
            call.map_or(Ok(()), |call| call.answer(tx, case.client, now))?;
            asked.map_or(Ok(()), |asked| Ok(store::outbox::queue(tx, &notice(route, asked, now))?))
        })
        .await
}

/// What the client is asked for when something could not be kept.
fn asked_again(attached: &Attached) -> Option<Errand> {
    match attached {
        Attached::Unkept(what) => Some(asks_for(*what)),
        Attached::Photo(_) | Attached::Recording { .. } => None,
    }
}

/// A screen of the bot: which one travels sealed, as everything does that says
/// what somebody reads.
pub(super) fn shown(route: &Route, screen: &Screen, now: Timestamp) -> NewErrand {
    let sealed = route.seal(Errand::Screen.code(), screen.written().as_bytes());
    NewErrand { sealed: Some(sealed), ..notice(route.id, Errand::Screen, now) }
}

pub(super) fn notice(route: i64, errand: Errand, now: Timestamp) -> NewErrand {
    NewErrand {
        carrier: Carrier::Telegram,
        lane: route,
        errand,
        message: None,
        route: Some(route),
        sealed: None,
        is_repeatable: true,
        due_at: now,
    }
}

/// Answers what is no part of a talk. It leaves a chat and two copies, which go
/// in their time.
///
/// # Errors
/// When the machine fails.
pub(super) async fn answer_notice(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
    errand: Errand,
) -> Result<(), DeskError> {
    answer_with(telegram, house, spoken, tag, Reply::Notice(errand)).await
}

/// The same with something that is sealed on its way.
///
/// # Errors
/// When the machine fails.
pub(super) async fn answer_sealed(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
    (errand, text): (Errand, String),
) -> Result<(), DeskError> {
    answer_with(telegram, house, spoken, tag, Reply::Sealed(errand, text)).await
}

/// What is said to something that is no part of a talk.
enum Reply {
    Notice(Errand),
    Sealed(Errand, String),
    Screen(Screen),
}

async fn answer_with(
    telegram: &Telegram,
    house: &House,
    spoken: &Spoken,
    tag: Tag,
    reply: Reply,
) -> Result<(), DeskError> {
    let met = Speaker::meet(house, tag, Audience::Private, spoken.update, spoken.lang).await?;
    let Some(mut speaker) = met else { return Ok(()) };
    speaker.route.private = Some(spoken.chat);
    if !speaker.is_known {
        house.vault.keep_route(&speaker.route).await?;
    }
    let now = house.now();
    let receipt = receipt(telegram, house, spoken, &speaker);
    let owed = match reply {
        Reply::Notice(errand) => notice(speaker.route.id, errand, now),
        Reply::Sealed(errand, text) => NewErrand {
            sealed: Some(speaker.route.seal(errand.code(), text.as_bytes())),
            ..notice(speaker.route.id, errand, now)
        },
        Reply::Screen(screen) => shown(&speaker.route, &screen, now),
    };
    house
        .store
        .commit(move |tx| {
            if !store::telegram::note_update(tx, receipt.update, now)? {
                return Ok(());
            }
            let route = receipt.route;
            store::telegram::meet(tx, &receipt.chat, route, receipt.place, receipt.lang)?;
            receipt.copy.map_or(Ok(()), |copy| store::telegram::keep_copy(tx, &copy))?;
            store::outbox::queue(tx, &owed)
        })
        .await
        .map_err(|fault: Fault| fault.into())
}

/// The words, and what came with them, cleaned.
///
/// # Errors
/// When Telegram does not give the file now: then the update must come again.
pub async fn fetch(telegram: &Telegram, spoken: &Spoken) -> Result<Sent, DeskError> {
    let patience = std::time::Duration::from_secs(limits::TELEGRAM_FETCH_S);
    let attached = match (&spoken.file, spoken.unkept) {
        (Some(file), _) => {
            let fetched = tokio::time::timeout(patience, fetched(telegram, file)).await;
            Some(fetched.unwrap_or(Attached::Unkept(Unkept::Lost)))
        }
        (None, Some(what)) => Some(Attached::Unkept(what)),
        (None, None) => None,
    };
    let words = Words::new(spoken.words.as_str().to_owned());
    Ok(Sent { words, attached, danger: false })
}

/// A file that cannot be had is said to be lost, to both sides: it must not
/// hold up the words of everybody else.
async fn fetched(telegram: &Telegram, file: &File) -> Attached {
    let most = match file.kind {
        FileKind::Picture => limits::TELEGRAM_FILE_BYTES_MAX,
        FileKind::Voice { .. } | FileKind::VideoNote { .. } => limits::PHOTO_BYTES_MAX,
    };
    for _ in 0..limits::TELEGRAM_FILE_TRIES {
        match telegram.bot.file(&file.id, most).await {
            Ok(bytes) => return cleaned(telegram, bytes, file.kind).await,
            Err(Trouble::Refused(Why::Other)) => break,
            Err(Trouble::Limited(wait)) if wait.0 > 5 => break,
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(300)).await,
        }
    }
    Attached::Unkept(Unkept::Lost)
}

async fn cleaned(
    telegram: &Telegram,
    bytes: zeroize::Zeroizing<Vec<u8>>,
    kind: FileKind,
) -> Attached {
    match kind {
        FileKind::Picture => {
            // A picture unpacks to much more than it weighs.
            let _turn = telegram.photos.acquire().await;
            let cleaned = tokio::task::spawn_blocking(move || photo::clean(&bytes)).await;
            match cleaned {
                Ok(Ok(clean)) => Attached::Photo(clean),
                _ => Attached::Unkept(Unkept::Document),
            }
        }
        FileKind::Voice { seconds } => Attached::Recording { kind: Kind::Voice, bytes, seconds },
        FileKind::VideoNote { seconds } => {
            Attached::Recording { kind: Kind::VideoNote, bytes, seconds }
        }
    }
}

/// Somebody corrects a message. Before anybody answered it, it changes in its
/// place; afterwards the new words are a message of their own.
async fn correct(telegram: &Telegram, house: &House, spoken: Spoken) -> Result<(), DeskError> {
    // A live location moves by corrections, and says nothing.
    if spoken.words.is_empty() {
        return Ok(());
    }
    let tag = telegram.message_tag(house, spoken.chat, spoken.message);
    let spoken_lang = speech(house, spoken.lang);
    let found = house.store.read(move |tx| {
        let Some((case, seq)) = store::telegram::message_at(tx, &tag)? else { return Ok(None) };
        let message = store::message::find(tx, case, seq)?;
        let case = store::case::find(tx, case)?;
        let Some((case, message)) = case.zip(message) else { return Ok(None) };
        let is_answered = store::message::is_answered(tx, case.id, seq)?;
        let lang = store::client::find(tx, case.client)?.map_or(spoken_lang, |client| client.lang);
        Ok::<_, Fault>(Some((case, message, is_answered, lang)))
    });
    let Some((case, message, is_answered, lang)) = found.await? else {
        // It is about something forgotten, or that we never had; or a greeting
        // that becomes a question: it stands there still and belongs to no talk.
        let greets = move |tx: &mut Tx| store::telegram::is_copy_of_nothing(tx, &tag);
        return match spoken.is_private() {
            true if house.store.read(greets).await? => private(telegram, house, spoken).await,
            true => Ok(()),
            false => group::overhear(telegram, house, spoken).await,
        };
    };
    let in_place = message.kind == Kind::Words
        && message.direction == Direction::FromClient
        && !is_answered
        && !spoken.words.is_empty();
    if in_place {
        let letter = Letter::new(spoken.at, None, spoken.words.as_str().as_bytes());
        let bound = bound(case.id, message.seq, message.direction, message.kind);
        let sealed = seal(&house.talk_key(&case)?, bound, &letter.written());
        let (update, seq, now) = (spoken.update, message.seq, house.now());
        let heard = house.hear(&said(spoken.words.as_str()), lang);
        let call = group::corrected(telegram, house, &spoken, &heard.reaction).await?;
        let corrected = house.store.commit(move |tx| {
            let was_open = desk::emergency::is_open(tx, case.id)?;
            desk::arrival::correct(tx, case.id, seq, &sealed, heard, update, now)?;
            let call = call.filter(|_| !was_open);
            call.map_or(Ok(()), |call| call.answer(tx, case.client, now))
        });
        match corrected.await {
            Err(DeskError::Refused(Refusal::Moved)) => {}
            otherwise => return otherwise,
        }
    }
    let (tag, place) = match spoken.is_private() {
        true => (telegram.chat_tag(house, spoken.chat), Audience::Private),
        false => (telegram.member_tag(house, spoken.chat, spoken.member), Audience::Chat),
    };
    let sent = said(spoken.words.as_str());
    take_in(telegram, house, &spoken, tag, place, &sent).await
}

fn said(words: &str) -> Sent {
    Sent { words: Words::new(words.to_owned()), attached: None, danger: false }
}

async fn reached(
    telegram: &Telegram,
    house: &House,
    chat: i64,
    reach: Reach,
) -> Result<(), DeskError> {
    let tag = telegram.chat_tag(house, chat);
    house
        .store
        .commit(move |tx| {
            if let Some((_, route)) = store::call::worker_at(tx, &tag)? {
                store::call::set_reach(tx, route, reach)?;
            }
            let Some(chat) = store::telegram::chat(tx, &tag)? else { return Ok(()) };
            store::telegram::set_reach(tx, chat.route, reach)?;
            if reach == Reach::Blocked {
                store::telegram::count_up(tx, Figure::Blocked)?;
            }
            if let Some(client) = chat.client
                && let Some(case) = store::case::of_client(tx, client)?
            {
                tx.ring(case.id.0)?;
            }
            Ok(())
        })
        .await
        .map_err(|fault: Fault| fault.into())
}
