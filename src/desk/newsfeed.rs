//! What the organisation says in its channel: now or later, changed, withdrawn.

use super::permission::Permission;
use super::reply::CHANNEL_LANE;
use super::{DeskError, Refusal, Worker};
use crate::clock::{self, Timestamp};
use crate::codes::{Carrier, Errand, Fate, PostState};
use crate::engine::{Fault, Tx};
use crate::limits;
use crate::store;
use crate::store::newsfeed::Post;
use crate::store::outbox::NewErrand;

/// What became of a post on Telegram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It stands in the channel under this number; for a leaflet, with the words
    /// of this version.
    Stands {
        message: i64,
        leaflet: Option<i64>,
    },
    Gone,
    /// It was too old to be deleted and says nothing any more.
    Emptied,
    /// Nobody answers for its leaflet any more: it was not sent.
    Unsigned,
    /// There was nothing to do.
    Nothing,
}

/// What a post of a leaflet is worth today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// Its words are those that somebody answers for.
    Current,
    /// Others are in force now.
    Changed,
    /// Nobody answers for the leaflet any more.
    Gone,
}

/// Publishes a post, now or at its time.
///
/// # Errors
/// When the worker may not, there are no words or too many, or the time is past.
pub fn publish(
    tx: &mut Tx,
    worker: &Worker,
    words: &str,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::PublishPosts)?;
    begin(tx, worker, checked(words)?, None, at, now)
}

/// Publishes a leaflet, now or at its time. The post holds which leaflet it is;
/// its words are those that are in force when it goes out.
///
/// # Errors
/// As [`publish`]; [`Refusal::NotSigned`] for what nobody answers for today.
pub fn publish_leaflet(
    tx: &mut Tx,
    worker: &Worker,
    version: i64,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::PublishPosts)?;
    let leaflet = super::leaflet::in_force_like(tx, version, now)?.ok_or(Refusal::NotSigned)?;
    begin(tx, worker, leaflet.text().title.clone(), Some(leaflet.version()), at, now)
}

fn begin(
    tx: &mut Tx,
    worker: &Worker,
    words: String,
    leaflet: Option<i64>,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut post = Post {
        id: clock::new_id(),
        words,
        leaflet,
        state: PostState::Planned,
        due_at: later_than(now, at)?,
        posted_at: None,
        message: None,
        worker: Some(worker.id),
    };
    store::newsfeed::insert(tx, &post)?;
    if at.is_none() {
        send(tx, &mut post, now)?;
    }
    Ok(())
}

/// Other words; for a post that is only planned, another time too. The words of a
/// leaflet are nobody's to change here: a post of one that stands shows what is
/// in force now.
///
/// # Errors
/// As [`publish`]; [`Refusal::NoSuchPost`] for one that stands nowhere.
pub fn edit(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    words: &str,
    at: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::PublishPosts)?;
    let mut post = store::newsfeed::locked(tx, id)?.ok_or(Refusal::NoSuchPost)?;
    match post.leaflet {
        None => post.words = checked(words)?,
        Some(version) => {
            super::leaflet::in_force_like(tx, version, now)?.ok_or(Refusal::NotSigned)?;
        }
    }
    match post.state {
        PostState::Planned => {
            post.due_at = later_than(now, at)?;
            if at.is_none() {
                return Ok(send(tx, &mut post, now)?);
            }
        }
        // What goes out is read when it goes out.
        PostState::Owed => {}
        PostState::Posted | PostState::Differs => {
            post.state = PostState::Posted;
            owe(tx, id, Errand::PostAnew, now)?;
        }
        _ => return Err(Refusal::NoSuchPost.into()),
    }
    Ok(store::newsfeed::save(tx, &post)?)
}

/// Takes a post back.
///
/// # Errors
/// When the worker may not; [`Refusal::NoSuchPost`] for one that stands nowhere.
pub fn withdraw(tx: &mut Tx, worker: &Worker, id: i64, now: Timestamp) -> Result<(), DeskError> {
    worker.may(Permission::PublishPosts)?;
    let mut post = store::newsfeed::locked(tx, id)?.ok_or(Refusal::NoSuchPost)?;
    post.state = match post.state {
        PostState::Planned => PostState::Withdrawn,
        PostState::Owed | PostState::Posted | PostState::Differs | PostState::Standing => {
            owe(tx, id, Errand::PostWithdrawn, now)?;
            PostState::Leaving
        }
        _ => return Err(Refusal::NoSuchPost.into()),
    };
    Ok(store::newsfeed::save(tx, &post)?)
}

/// What became of the leaflet of a post. `None` for a post of its own words.
///
/// # Errors
/// When the database fails.
pub fn worth(tx: &mut Tx, post: &Post, now: Timestamp) -> Result<Option<Worth>, DeskError> {
    let Some(version) = post.leaflet else { return Ok(None) };
    let counting = super::leaflet::in_force_like(tx, version, now)?;
    Ok(Some(match counting.map(|leaflet| leaflet.version()) {
        None => Worth::Gone,
        Some(counting) if counting == version => Worth::Current,
        Some(_) => Worth::Changed,
    }))
}

/// Sends the planned posts whose time has come.
///
/// # Errors
/// When the database fails.
pub fn send_due(tx: &mut Tx, now: Timestamp) -> Result<(), Fault> {
    for id in store::newsfeed::due(tx, now)? {
        let post = store::newsfeed::locked(tx, id)?;
        // Another process may have sent it meanwhile.
        if let Some(mut post) = post.filter(|post| post.state == PostState::Planned) {
            send(tx, &mut post, now)?;
        }
    }
    Ok(())
}

fn send(tx: &mut Tx, post: &mut Post, now: Timestamp) -> Result<(), Fault> {
    post.state = PostState::Owed;
    post.due_at = now;
    store::newsfeed::save(tx, post)?;
    owe(tx, post.id, Errand::Post, now)
}

fn owe(tx: &mut Tx, id: i64, errand: Errand, now: Timestamp) -> Result<(), Fault> {
    let errand = NewErrand {
        carrier: Carrier::Telegram,
        lane: CHANNEL_LANE,
        errand,
        message: None,
        route: None,
        sealed: None,
        // A post said twice would be read by everybody twice.
        is_repeatable: errand != Errand::Post,
        due_at: now,
    };
    store::outbox::queue_post(tx, &errand, id)
}

/// An errand to the channel was carried out.
///
/// # Errors
/// When the database fails.
pub fn settle(tx: &mut Tx, id: i64, end: End, now: Timestamp) -> Result<(), Fault> {
    let Some(mut post) = store::newsfeed::locked(tx, id)? else { return Ok(()) };
    match end {
        End::Nothing => return Ok(()),
        End::Stands { message, leaflet } => {
            post.message = Some(message);
            post.leaflet = leaflet.or(post.leaflet);
            post.posted_at = post.posted_at.or(Some(now));
            // It may have been withdrawn while it was under way; that follows.
            if post.state == PostState::Owed {
                post.state = PostState::Posted;
            }
        }
        End::Unsigned => post.state = PostState::Unsigned,
        End::Gone => post.state = PostState::Withdrawn,
        End::Emptied => post.state = PostState::Emptied,
    }
    store::newsfeed::save(tx, &post)
}

/// An errand to the channel will not be carried out, or nobody knows whether
/// it was.
///
/// # Errors
/// When the database fails.
pub fn give_up(tx: &mut Tx, id: i64, errand: Errand, fate: Fate) -> Result<(), Fault> {
    let Some(mut post) = store::newsfeed::locked(tx, id)? else { return Ok(()) };
    post.state = match (errand, post.state, fate) {
        (Errand::Post, _, Fate::Unsure) => PostState::Unsure,
        (Errand::Post, _, _) => PostState::Failed,
        (Errand::PostAnew, PostState::Posted, _) => PostState::Differs,
        (Errand::PostWithdrawn, PostState::Leaving, _) => PostState::Standing,
        (_, state, _) => state,
    };
    store::newsfeed::save(tx, &post)
}

fn checked(words: &str) -> Result<String, Refusal> {
    let words = words.trim();
    if words.is_empty() {
        return Err(Refusal::NoWords);
    }
    if words.chars().count() > limits::TELEGRAM_TEXT_CHARS_MAX {
        return Err(Refusal::TooLong);
    }
    Ok(words.to_owned())
}

fn later_than(now: Timestamp, at: Option<Timestamp>) -> Result<Timestamp, Refusal> {
    match at {
        None => Ok(now),
        Some(at) if at > now => Ok(at),
        Some(_) => Err(Refusal::TimePast),
    }
}
