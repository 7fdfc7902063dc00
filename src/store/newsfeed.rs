//! Posts of the channel. They are public, and about nobody.

use crate::clock::Timestamp;
use crate::codes::{Lang, PostState};
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::{limits, values};

pub struct Post {
    pub id: i64,
    /// As they were written, with their marks.
    pub words: String,
    /// The version of a leaflet whose words it shows; then `words` is its title.
    pub leaflet: Option<i64>,
    pub state: PostState,
    pub due_at: Timestamp,
    pub posted_at: Option<Timestamp>,
    /// Its number in the channel.
    pub message: Option<i64>,
    pub worker: Option<WorkerId>,
}

/// In the order in which [`read`] takes them.
macro_rules! post_columns {
    () => {
        "id, words, state, due_at, posted_at, message_id, worker_id, leaflet_id"
    };
}

pub fn insert(tx: &mut Tx, post: &Post) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_posts
             (id, words, state, due_at, posted_at, message_id, worker_id, leaflet_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            post.id,
            post.words.as_str(),
            post.state,
            post.due_at,
            post.posted_at,
            post.message,
            post.worker,
            post.leaflet,
        ],
    )
    .map(drop)
}

pub fn find(tx: &mut Tx, id: i64) -> Result<Option<Post>, Fault> {
    tx.row(concat!("SELECT ", post_columns!(), " FROM telegram_posts WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

/// The same, and nobody else changes it until the transaction ends.
pub fn locked(tx: &mut Tx, id: i64) -> Result<Option<Post>, Fault> {
    const SQL: &str = concat!("SELECT ", post_columns!(), " FROM telegram_posts WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", post_columns!(), " FROM telegram_posts WHERE id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

pub fn save(tx: &mut Tx, post: &Post) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_posts SET words = $2, state = $3, due_at = $4, posted_at = $5,
             message_id = $6, leaflet_id = $7 WHERE id = $1",
        values![
            post.id,
            post.words.as_str(),
            post.state,
            post.due_at,
            post.posted_at,
            post.message,
            post.leaflet,
        ],
    )
    .map(drop)
}

/// Planned posts whose time has come, first things first.
pub fn due(tx: &mut Tx, now: Timestamp) -> Result<Vec<i64>, Fault> {
    tx.rows(
        "SELECT id FROM telegram_posts WHERE state = 'planned' AND due_at <= $1
         ORDER BY due_at, id LIMIT $2",
        values![now, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// The newest, those that are planned before all others.
pub fn newest(tx: &mut Tx) -> Result<Vec<Post>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            post_columns!(),
            " FROM telegram_posts ORDER BY due_at DESC, id DESC LIMIT $1"
        ),
        values![limits::CASES_A_PAGE],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Posts that went out from `from` until before `until`, the newest first.
pub fn posted(tx: &mut Tx, from: Timestamp, until: Timestamp) -> Result<Vec<Post>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            post_columns!(),
            " FROM telegram_posts WHERE state = 'posted' AND posted_at >= $1 AND posted_at < $2
             ORDER BY posted_at DESC, id DESC LIMIT $3"
        ),
        values![from, until, limits::CAMPAIGNS_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Posts that show a version of this leaflet, the newest first.
pub fn of_leaflet(tx: &mut Tx, name: &str, lang: Lang) -> Result<Vec<Post>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            post_columns!(),
            " FROM telegram_posts WHERE leaflet_id IN
                 (SELECT id FROM leaflets WHERE name = $1 AND lang = $2)
             ORDER BY due_at DESC, id DESC LIMIT $3"
        ),
        values![name, lang, limits::CASES_A_PAGE],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<Post, Fault> {
    Ok(Post {
        id: row.int(0)?,
        words: row.text(1)?.to_owned(),
        state: PostState::read(row.text(2)?)
            .ok_or_else(|| super::unknown_code("state of a post"))?,
        due_at: Timestamp(row.int(3)?),
        posted_at: row.int_or_none(4)?.map(Timestamp),
        message: row.int_or_none(5)?,
        worker: row.int_or_none(6)?.map(WorkerId),
        leaflet: row.int_or_none(7)?,
    })
}
