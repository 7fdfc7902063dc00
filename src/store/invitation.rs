//! Invitations into the group chat: batches, used and unused cards, counts. No
//! row says who invited whom.

use crate::clock::Timestamp;
use crate::codes::{HeardOf, InvitationSource};
use crate::engine::{Fault, Row, Tx};
use crate::ids::CaseId;
use crate::store::telegram::Tag;
use crate::{limits, values};

/// Cards that were printed together, or all that members gave away in a month.
#[derive(Clone, Debug)]
pub struct Batch {
    pub id: i64,
    pub source: InvitationSource,
    /// The first day of the month.
    pub month: Timestamp,
    pub expires_at: Timestamp,
    pub cards: i64,
    pub revoked_at: Option<Timestamp>,
    pub used: i64,
}

/// In the order in which [`read`] takes them.
macro_rules! batch_columns {
    () => {
        "b.id, b.source, b.month, b.expires_at, b.cards, b.revoked_at, \
         (SELECT COUNT(*) FROM invitation_cards AS c WHERE c.batch_id = b.id AND c.is_used = 1)"
    };
}

pub fn insert(tx: &mut Tx, batch: &Batch) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO invitation_batches (id, source, month, expires_at, cards)
         VALUES ($1, $2, $3, $4, $5)",
        values![batch.id, batch.source, batch.month, batch.expires_at, batch.cards],
    )
    .map(drop)
}

pub fn insert_card(tx: &mut Tx, batch: i64, tag: &Tag, is_used: bool) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO invitation_cards (tag, batch_id, is_used) VALUES ($1, $2, $3)",
        values![tag.as_slice(), batch, is_used],
    )
    .map(drop)
}

/// The newest first.
pub fn batches(tx: &mut Tx) -> Result<Vec<Batch>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            batch_columns!(),
            " FROM invitation_batches AS b ORDER BY b.month DESC, b.expires_at DESC, b.id LIMIT $1"
        ),
        values![limits::INVITATION_BATCHES_SHOWN],
    )?
    .iter()
    .map(read)
    .collect()
}

pub fn batch(tx: &mut Tx, id: i64) -> Result<Option<Batch>, Fault> {
    tx.row(
        concat!("SELECT ", batch_columns!(), " FROM invitation_batches AS b WHERE b.id = $1"),
        values![id],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// What members give away in a month is one batch.
pub fn of_peers(tx: &mut Tx, month: Timestamp) -> Result<Option<Batch>, Fault> {
    tx.row(
        concat!(
            "SELECT ",
            batch_columns!(),
            " FROM invitation_batches AS b WHERE b.source = 'peer' AND b.month = $1"
        ),
        values![month],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// One more of these was given away.
pub fn add_card(tx: &mut Tx, batch: i64) -> Result<(), Fault> {
    tx.run("UPDATE invitation_batches SET cards = cards + 1 WHERE id = $1", values![batch])
        .map(drop)
}

/// Says whether that is new.
pub fn revoke(tx: &mut Tx, batch: i64, now: Timestamp) -> Result<bool, Fault> {
    tx.run(
        "UPDATE invitation_batches SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
        values![batch, now.day()],
    )
    .map(|rows| rows > 0)
}

/// The batch of a card, and whether it was used.
pub fn card(tx: &mut Tx, tag: &Tag) -> Result<Option<(i64, bool)>, Fault> {
    tx.row(
        "SELECT batch_id, is_used FROM invitation_cards WHERE tag = $1",
        values![tag.as_slice()],
    )?
    .map(|row| Ok((row.int(0)?, row.int(1)? != 0)))
    .transpose()
}

/// Says whether this was the first time.
pub fn use_card(tx: &mut Tx, tag: &Tag) -> Result<bool, Fault> {
    tx.run(
        "UPDATE invitation_cards SET is_used = 1 WHERE tag = $1 AND is_used = 0",
        values![tag.as_slice()],
    )
    .map(|rows| rows > 0)
}

/// A member's turn of this month. Says whether they had none yet.
pub fn take_turn(tx: &mut Tx, tag: &Tag, month: Timestamp) -> Result<bool, Fault> {
    tx.run(
        "INSERT INTO invitation_turns (tag, month) VALUES ($1, $2) ON CONFLICT (tag) DO NOTHING",
        values![tag.as_slice(), month],
    )
    .map(|rows| rows > 0)
}

// ---- who may come in now ----

pub fn admit(tx: &mut Tx, tag: &Tag, until: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO invitation_admissions (tag, until) VALUES ($1, $2)
         ON CONFLICT (tag) DO UPDATE SET until = EXCLUDED.until",
        values![tag.as_slice(), until],
    )
    .map(drop)
}

pub fn is_admitted(tx: &mut Tx, tag: &Tag, now: Timestamp) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM invitation_admissions WHERE tag = $1 AND until > $2",
        values![tag.as_slice(), now],
    )
    .map(|row| row.is_some())
}

pub fn end_admission(tx: &mut Tx, tag: &Tag) -> Result<(), Fault> {
    tx.run("DELETE FROM invitation_admissions WHERE tag = $1", values![tag.as_slice()]).map(drop)
}

/// Whether [`sweep`] would find anything.
pub fn is_any_over(tx: &mut Tx, month: Timestamp, now: Timestamp) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 WHERE EXISTS (SELECT 1 FROM invitation_admissions WHERE until <= $1)
             OR EXISTS (SELECT 1 FROM invitation_turns WHERE month < $2)
             OR EXISTS (SELECT 1 FROM invitation_batches WHERE expires_at <= $3)",
        values![now, month, now - limits::INVITATIONS_KEPT],
    )
    .map(|row| row.is_some())
}

/// What is over: admissions, turns of other months, batches long after their
/// end. Counts stay. Says whether anything went.
pub fn sweep(tx: &mut Tx, month: Timestamp, now: Timestamp) -> Result<bool, Fault> {
    let mut gone = tx.run("DELETE FROM invitation_admissions WHERE until <= $1", values![now])?;
    gone += tx.run("DELETE FROM invitation_turns WHERE month < $1", values![month])?;
    gone += tx.run(
        "DELETE FROM invitation_batches WHERE expires_at <= $1",
        values![now - limits::INVITATIONS_KEPT],
    )?;
    Ok(gone > 0)
}

// ---- counts ----

pub fn count(
    tx: &mut Tx,
    month: Timestamp,
    source: InvitationSource,
    what: &'static str,
    times: i64,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO invitation_counts (month, source, what, times) VALUES ($1, $2, $3, $4)
         ON CONFLICT (month, source, what)
         DO UPDATE SET times = invitation_counts.times + EXCLUDED.times",
        values![month, source, what, times],
    )
    .map(drop)
}

/// By source and what, of the months `first` to `last`, both included.
pub fn counts(
    tx: &mut Tx,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<(InvitationSource, String, i64)>, Fault> {
    tx.rows(
        "SELECT source, what, CAST(SUM(times) AS BIGINT) AS sum FROM invitation_counts
         WHERE month >= $1 AND month <= $2 GROUP BY source, what ORDER BY source, what",
        values![first, last],
    )?
    .iter()
    .map(|row| Ok((source(row.text(0)?)?, row.text(1)?.to_owned(), row.int(2)?)))
    .collect()
}

// ---- how people heard of us ----

/// Counts the answer, once for a case. Says whether it counted.
pub fn count_heard(
    tx: &mut Tx,
    case: CaseId,
    month: Timestamp,
    way: HeardOf,
) -> Result<bool, Fault> {
    let is_first = tx.run(
        "INSERT INTO heard_answers (case_id) VALUES ($1) ON CONFLICT (case_id) DO NOTHING",
        values![case],
    )? > 0;
    if is_first {
        tx.run(
            "INSERT INTO heard_of_us (month, way, times) VALUES ($1, $2, 1)
             ON CONFLICT (month, way) DO UPDATE SET times = heard_of_us.times + 1",
            values![month, way],
        )?;
    }
    Ok(is_first)
}

pub fn has_said_how(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM heard_answers WHERE case_id = $1", values![case]).map(|row| row.is_some())
}

/// Of the months `first` to `last`, both included.
pub fn heard_counts(
    tx: &mut Tx,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<(HeardOf, i64)>, Fault> {
    tx.rows(
        "SELECT way, CAST(SUM(times) AS BIGINT) AS sum FROM heard_of_us
         WHERE month >= $1 AND month <= $2 GROUP BY way ORDER BY sum DESC, way",
        values![first, last],
    )?
    .iter()
    .map(|row| {
        let way = HeardOf::read(row.text(0)?);
        Ok((way.ok_or_else(|| super::unknown_code("way to us"))?, row.int(1)?))
    })
    .collect()
}

fn source(code: &str) -> Result<InvitationSource, Fault> {
    InvitationSource::read(code).ok_or_else(|| super::unknown_code("source of invitations"))
}

fn read(row: &Row) -> Result<Batch, Fault> {
    Ok(Batch {
        id: row.int(0)?,
        source: source(row.text(1)?)?,
        month: Timestamp(row.int(2)?),
        expires_at: Timestamp(row.int(3)?),
        cards: row.int(4)?,
        revoked_at: row.int_or_none(5)?.map(Timestamp),
        used: row.int(6)?,
    })
}
