//! Messages and photos of a case, sealed, in the order of their numbers.

use crate::clock::Timestamp;
use crate::codes::{Direction, Fate, Kind, Line, Role, Step};
use crate::engine::{Fault, Row, Tx};
use crate::ids::CaseId;
use crate::vault::{Bound, Sealed, SealedPhoto};
use crate::{limits, values};

#[derive(Clone)]
pub struct Message {
    pub seq: i64,
    pub direction: Direction,
    pub kind: Kind,
    pub hour: Timestamp,
    /// What the desk itself says, as a code.
    pub line: Option<Line>,
    pub sealed: Option<Sealed>,
    pub fate: Fate,
    /// The client corrected it.
    pub is_edited: bool,
    /// The name of the leaflet that this is.
    pub leaflet: Option<String>,
    /// Which screen of it, where it is the overdose guide.
    pub step: Option<Step>,
    /// As what a worker answers, where the client is told; whom a line speaks of.
    pub role: Option<Role>,
    /// What was asked, where it is the timetable that answers.
    pub need: Option<String>,
}

impl Message {
    /// What was bound into the seal when the message was written.
    #[must_use]
    pub fn bound(&self, case: CaseId) -> Bound {
        Bound { case, seq: self.seq, direction: self.direction as u8, kind: self.kind as u8 }
    }
}

/// In the order in which [`read`] takes them.
macro_rules! message_columns {
    () => {
        "seq, direction, kind, hour, line, sealed, fate, edited, leaflet, step, role, need"
    };
}

pub fn insert(tx: &mut Tx, case: CaseId, message: &Message) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO messages (case_id, seq, direction, kind, hour, line, sealed, fate, edited,
             leaflet, step, role, need)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        values![
            case,
            message.seq,
            message.direction as i64,
            message.kind as i64,
            message.hour,
            message.line,
            message.sealed.as_ref().map(|sealed| sealed.as_bytes().to_vec()),
            message.fate,
            message.is_edited,
            message.leaflet.as_deref(),
            message.step,
            message.role,
            message.need.as_deref(),
        ],
    )
    .map(drop)
}

/// Other words in the same place. `next`: the number a message would have now.
pub fn correct(
    tx: &mut Tx,
    case: CaseId,
    seq: i64,
    sealed: &Sealed,
    next: i64,
) -> Result<(), Fault> {
    tx.run(
        "UPDATE messages SET sealed = $3, edited = 1, corrected_seq = $4
         WHERE case_id = $1 AND seq = $2",
        values![case, seq, sealed.as_bytes(), next],
    )
    .map(drop)
}

/// Whether a leaflet stands in this talk already.
pub fn has_leaflet(tx: &mut Tx, case: CaseId, name: &str) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages WHERE case_id = $1 AND leaflet = $2 LIMIT 1",
        values![case, name],
    )
    .map(|row| row.is_some())
}

/// Whether a worker said something after this message.
pub fn is_answered(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages WHERE case_id = $1 AND seq > $2 AND direction = 2 LIMIT 1",
        values![case, seq],
    )
    .map(|row| row.is_some())
}

/// The newest [`limits::MESSAGES_SHOWN_MAX`] after `seq`, oldest first.
pub fn since(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Vec<Message>, Fault> {
    let mut messages = tx
        .rows(
            concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages WHERE case_id = $1 AND seq > $2 ORDER BY seq DESC LIMIT $3"
            ),
            values![case, seq, limits::MESSAGES_SHOWN_MAX],
        )?
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    messages.reverse();
    Ok(messages)
}

/// What the client may see after `seq`: nothing that workers said among themselves.
pub fn for_client(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Vec<Message>, Fault> {
    let mut messages = tx
        .rows(
            concat!(
                "SELECT ",
                message_columns!(),
                " FROM messages WHERE case_id = $1 AND seq > $2 AND direction <> 3 \
                 ORDER BY seq DESC LIMIT $3"
            ),
            values![case, seq, limits::MESSAGES_SHOWN_MAX],
        )?
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, _>>()?;
    messages.reverse();
    Ok(messages)
}

pub fn find(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Option<Message>, Fault> {
    tx.row(
        concat!("SELECT ", message_columns!(), " FROM messages WHERE case_id = $1 AND seq = $2"),
        values![case, seq],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// Whether the client wrote a message with this number or a later one, or corrected
/// one since.
pub fn client_wrote_since(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages WHERE case_id = $1 AND direction = 1
             AND (seq >= $2 OR corrected_seq >= $2) LIMIT 1",
        values![case, seq],
    )
    .map(|row| row.is_some())
}

/// Whether this screen of the guide stands in the talk.
pub fn has_screen(tx: &mut Tx, case: CaseId, step: Step) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM messages WHERE case_id = $1 AND step = $2 LIMIT 1", values![case, step])
        .map(|row| row.is_some())
}

/// Whether the client sent a photo, or a round video, in this talk.
pub fn has_picture(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages WHERE case_id = $1 AND direction = $2 AND kind IN ($3, $4) LIMIT 1",
        values![case, Direction::FromClient as i64, Kind::Photo as i64, Kind::VideoNote as i64],
    )
    .map(|row| row.is_some())
}

/// What became of a message on its way out, unless the client has seen it already.
pub fn settle(tx: &mut Tx, case: CaseId, seq: i64, fate: Fate) -> Result<(), Fault> {
    tx.run(
        "UPDATE messages SET fate = $3 WHERE case_id = $1 AND seq = $2 AND fate = 'owed'",
        values![case, seq, fate],
    )
    .map(drop)
}

/// The client's page has fetched everything up to `seq`. Says whether that is news.
pub fn mark_seen(tx: &mut Tx, case: CaseId, seq: i64) -> Result<bool, Fault> {
    tx.run(
        "UPDATE messages SET fate = 'seen' WHERE case_id = $1 AND seq <= $2 AND direction = 2
             AND fate IN ('owed', 'shown')",
        values![case, seq],
    )
    .map(|rows| rows > 0)
}

pub fn insert_photo(tx: &mut Tx, case: CaseId, seq: i64, photo: &SealedPhoto) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO photos (case_id, seq, key, sealed) VALUES ($1, $2, $3, $4)",
        values![case, seq, photo.key, photo.sealed.as_bytes()],
    )
    .map(drop)
}

pub fn photo(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Option<SealedPhoto>, Fault> {
    tx.row("SELECT key, sealed FROM photos WHERE case_id = $1 AND seq = $2", values![case, seq])?
        .map(|row| {
            let sealed = Sealed::from_bytes(row.bytes(1)?.to_vec());
            Ok(SealedPhoto { key: row.int(0)?, sealed })
        })
        .transpose()
}

/// Starts the photo's clock; a second look does not start it again.
pub fn photo_opened(tx: &mut Tx, case: CaseId, seq: i64, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE photos SET opened_at = $3 WHERE case_id = $1 AND seq = $2 AND opened_at IS NULL",
        values![case, seq, now],
    )
    .map(drop)
}

/// A photo whose clock has run out.
pub struct DuePhoto {
    pub case: CaseId,
    pub seq: i64,
    /// The number of its key.
    pub key: i64,
}

/// Photos that were opened before `opened_before`.
pub fn photos_due(tx: &mut Tx, opened_before: Timestamp) -> Result<Vec<DuePhoto>, Fault> {
    tx.rows(
        "SELECT case_id, seq, key FROM photos WHERE opened_at <= $1 ORDER BY opened_at LIMIT $2",
        values![opened_before, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| Ok(DuePhoto { case: CaseId(row.int(0)?), seq: row.int(1)?, key: row.int(2)? }))
    .collect()
}

/// Which photos of a case still exist.
pub fn photos_kept(tx: &mut Tx, case: CaseId) -> Result<Vec<i64>, Fault> {
    tx.rows("SELECT seq FROM photos WHERE case_id = $1", values![case])?
        .iter()
        .map(|row| row.int(0))
        .collect()
}

/// The photo goes, and so does its small preview; that there was one stays.
pub fn delete_photo(tx: &mut Tx, case: CaseId, seq: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM photos WHERE case_id = $1 AND seq = $2", values![case, seq])?;
    tx.run("UPDATE messages SET sealed = NULL WHERE case_id = $1 AND seq = $2", values![case, seq])
        .map(drop)
}

fn read(row: &Row) -> Result<Message, Fault> {
    let unknown = super::unknown_code;
    Ok(Message {
        seq: row.int(0)?,
        direction: Direction::numbered(row.int(1)?).ok_or_else(|| unknown("direction"))?,
        kind: Kind::numbered(row.int(2)?).ok_or_else(|| unknown("kind of message"))?,
        hour: Timestamp(row.int(3)?),
        line: row.text_or_none(4)?.and_then(Line::read),
        sealed: row.bytes_or_none(5)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        fate: Fate::read(row.text(6)?).ok_or_else(|| unknown("fate"))?,
        is_edited: row.int(7)? != 0,
        leaflet: row.text_or_none(8)?.map(str::to_owned),
        step: row.text_or_none(9)?.and_then(Step::read),
        role: row.text_or_none(10)?.and_then(Role::read),
        need: row.text_or_none(11)?.map(str::to_owned),
    })
}
