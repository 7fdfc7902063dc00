//! Cases: where each one stands, and the lists that workers see.

use crate::clock::Timestamp;
use crate::codes::{Awaited, Lang, Outcome, Urgency, Venue};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, ClientId, ReportId, WorkerId};
use crate::vault::VouchedKey;
use crate::{limits, values};

/// Where a case stands. The rules of how it moves are in `desk::case`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has it. `since` is when the client began to wait.
    Waiting { since: Timestamp },
    /// One worker has it.
    Held { by: WorkerId, since: Timestamp, pause: Option<Pause> },
    /// The work is done; the talk lives until the forgetting clock runs out.
    Finished { by: Option<WorkerId>, at: Timestamp, outcome: Outcome },
    /// Its keys are being destroyed. It takes no more words.
    Forgetting,
}

/// The worker waits for somebody else, so silence is not neglect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    pub on: Awaited,
    pub until: Timestamp,
}

#[derive(Clone)]
pub struct Case {
    pub id: CaseId,
    pub client: ClientId,
    pub talk_key: VouchedKey,
    pub standing: Standing,
    pub urgency: Urgency,
    pub need: Option<String>,
    /// Since when the client has waited for a word from us.
    pub unanswered_since: Option<Timestamp>,
    /// The number the next message will have.
    pub next_seq: i64,
    /// The hour of the last word on either side.
    pub last_at: Timestamp,
    pub report: Option<ReportId>,
}

/// A line of a list: no content.
pub struct Listed {
    pub id: CaseId,
    pub pseudonym: String,
    pub lang: Lang,
    pub venue: Venue,
    pub standing: Standing,
    pub urgency: Urgency,
    pub need: Option<String>,
    pub unanswered_since: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    Emergency,
    Waiting,
    /// What this worker holds.
    Mine(WorkerId),
    All,
}

/// In the order in which [`read`] takes them.
macro_rules! case_columns {
    () => {
        "id, client_id, talk_key, standing, holder_id, since, awaited, awaited_until, outcome, \
         finished_at, urgency, need, unanswered_since, next_seq, last_at, report_id"
    };
}

// How long a page is and how far anything is counted stands in the text of these
// questions: of a limit that is a value PostgreSQL thinks that a tenth of all rows are
// wanted, plans anew for it each time, and the more rows there are the surer it does.
const _: () = assert!(limits::CASES_A_PAGE == 50 && limits::COUNTED_MAX == 100);

/// A page of cases with their clients' names, in the order in which
/// [`read_listed`] takes them: first the page, then the names.
macro_rules! listed {
    ($page:literal, $further:literal, $order:literal) => {
        concat!(
            "SELECT c.id, k.pseudonym, k.lang, k.venue, c.standing, c.holder_id, c.since, \
             c.awaited, c.awaited_until, c.outcome, c.finished_at, c.urgency, c.need, \
             c.unanswered_since FROM (",
            $page,
            " LIMIT 50",
            $further,
            ") AS c JOIN clients AS k ON k.id = c.client_id ORDER BY ",
            $order
        )
    };
}

/// The first page, or with `$further` the one after so many. The first is a text of its own:
/// of a number of rows to leave out PostgreSQL thinks as of a limit that is a value.
macro_rules! page {
    ($tx:ident, $skip:ident, $page:literal, $further:literal, $order:literal, [$($value:expr)?]) => {
        match $skip {
            0 => $tx.rows(listed!($page, "", $order), values![$($value)?]),
            skip => $tx.rows(listed!($page, $further, $order), values![$($value,)? skip]),
        }
    };
}

pub fn insert(tx: &mut Tx, case: &Case) -> Result<(), Fault> {
    let at = columns(&case.standing);
    tx.run(
        "INSERT INTO cases (id, client_id, talk_key, standing, holder_id, since, urgency,
             unanswered_since, next_seq, last_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            case.id,
            case.client,
            case.talk_key.as_bytes(),
            at.standing,
            at.holder,
            at.since,
            case.urgency.rank(),
            case.unanswered_since,
            case.next_seq,
            case.last_at,
        ],
    )
    .map(drop)
}

/// The case, locked until the transaction ends.
pub fn locked(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, Fault> {
    const SQL: &str = concat!("SELECT ", case_columns!(), " FROM cases WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", case_columns!(), " FROM cases WHERE id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

pub fn find(tx: &mut Tx, id: CaseId) -> Result<Option<Case>, Fault> {
    tx.row(concat!("SELECT ", case_columns!(), " FROM cases WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

/// A client has one case as long as it lives.
pub fn of_client(tx: &mut Tx, client: ClientId) -> Result<Option<Case>, Fault> {
    tx.row(
        concat!("SELECT ", case_columns!(), " FROM cases WHERE client_id = $1"),
        values![client],
    )?
    .map(|row| read(&row))
    .transpose()
}

/// Writes back what the desk decided. Every column that can change is here.
pub fn save(tx: &mut Tx, case: &Case) -> Result<(), Fault> {
    let at = columns(&case.standing);
    tx.run(
        "UPDATE cases SET standing = $2, holder_id = $3, since = $4, awaited = $5,
             awaited_until = $6, outcome = $7, finished_at = $8, urgency = $9, need = $10,
             unanswered_since = $11, next_seq = $12, last_at = $13, report_id = $14
         WHERE id = $1",
        values![
            case.id,
            at.standing,
            at.holder,
            at.since,
            at.awaited,
            at.awaited_until,
            at.outcome,
            at.finished_at,
            case.urgency.rank(),
            case.need.as_deref(),
            case.unanswered_since,
            case.next_seq,
            case.last_at,
            case.report,
        ],
    )
    .map(drop)
}

/// One page of a list. The limit is applied first and names are fetched after,
/// so that the cost does not grow with the number of cases.
pub fn list(tx: &mut Tx, view: View, skip: i64) -> Result<Vec<Listed>, Fault> {
    let rows = match view {
        View::Emergency => page!(
            tx,
            skip,
            "SELECT * FROM cases WHERE urgency = 0 AND standing IN ('waiting', 'held') \
             ORDER BY since, id",
            " OFFSET $1",
            "c.since, c.id",
            []
        ),
        View::Waiting => page!(
            tx,
            skip,
            "SELECT * FROM cases WHERE standing = 'waiting' ORDER BY urgency, since, id",
            " OFFSET $1",
            "c.urgency, c.since, c.id",
            []
        ),
        View::Mine(worker) => page!(
            tx,
            skip,
            "SELECT * FROM cases WHERE holder_id = $1 AND standing = 'held' \
             ORDER BY urgency, since, id",
            " OFFSET $2",
            "c.urgency, c.since, c.id",
            [worker]
        ),
        View::All => page!(
            tx,
            skip,
            "SELECT * FROM cases ORDER BY last_at DESC, id DESC",
            " OFFSET $1",
            "c.last_at DESC, c.id DESC",
            []
        ),
    }?;
    rows.iter().map(read_listed).collect()
}

/// How many a list holds, counted no further than
/// [`limits::COUNTED_MAX`]: "99+" is all anybody needs to see.
pub fn count(tx: &mut Tx, view: View) -> Result<i64, Fault> {
    let row = match view {
        View::Emergency => tx.row(
            "SELECT COUNT(*) FROM (SELECT 1 FROM cases
                 WHERE urgency = 0 AND standing IN ('waiting', 'held') LIMIT 100) AS c",
            values![],
        ),
        View::Waiting => tx.row(
            "SELECT COUNT(*) FROM (SELECT 1 FROM cases WHERE standing = 'waiting' LIMIT 100) AS c",
            values![],
        ),
        View::Mine(worker) => tx.row(
            "SELECT COUNT(*) FROM (SELECT 1 FROM cases
                 WHERE holder_id = $1 AND standing = 'held' LIMIT 100) AS c",
            values![worker],
        ),
        View::All => tx.row("SELECT COUNT(*) FROM (SELECT 1 FROM cases LIMIT 100) AS c", values![]),
    }?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Cases that wait and come before this one in the queue, counted no further
/// than [`limits::COUNTED_MAX`].
pub fn count_ahead(tx: &mut Tx, urgency: Urgency, since: Timestamp) -> Result<i64, Fault> {
    let row = tx.row(
        // Two ranges of one index: with OR in between, all who wait would be read.
        "SELECT COUNT(*) FROM (
             SELECT 1 FROM (SELECT 1 FROM cases
                 WHERE standing = 'waiting' AND urgency < $1 LIMIT 100) AS graver
             UNION ALL
             SELECT 1 FROM (SELECT 1 FROM cases
                 WHERE standing = 'waiting' AND urgency = $1 AND since < $2 LIMIT 100) AS earlier
         ) AS ahead",
        values![urgency.rank(), since],
    )?;
    Ok(row.map_or(Ok(0), |row| row.int(0))?.min(limits::COUNTED_MAX))
}

/// Held cases whose worker took them and whose client wrote before `since`, with
/// no word from us since, and whose worker is not waiting for somebody else.
pub fn silent(tx: &mut Tx, since: Timestamp, now: Timestamp) -> Result<Vec<CaseId>, Fault> {
    ids(&tx.rows(
        "SELECT id FROM cases WHERE standing = 'held' AND unanswered_since <= $1 AND since <= $1
             AND (awaited_until IS NULL OR awaited_until <= $2)
         ORDER BY unanswered_since LIMIT $3",
        values![since, now, limits::ROUND_BATCH],
    )?)
}

/// Cases whose forgetting clock has run out, and those left half forgotten.
pub fn due_to_forget(
    tx: &mut Tx,
    finished_before: Timestamp,
    silent_before: Timestamp,
) -> Result<Vec<CaseId>, Fault> {
    ids(&tx.rows(
        "SELECT id FROM (SELECT id FROM cases WHERE standing = 'forgetting' LIMIT $3) AS a
         UNION SELECT id FROM (SELECT id FROM cases WHERE finished_at <= $1 LIMIT $3) AS b
         UNION SELECT id FROM (SELECT id FROM cases WHERE last_at <= $2 LIMIT $3) AS c",
        values![finished_before, silent_before, limits::ROUND_BATCH],
    )?)
}

/// Everything one worker holds.
pub fn held_by(tx: &mut Tx, worker: WorkerId) -> Result<Vec<CaseId>, Fault> {
    ids(&tx
        .rows("SELECT id FROM cases WHERE holder_id = $1 AND standing = 'held'", values![worker])?)
}

/// How many talks each worker leads, of those who lead any.
pub fn counts_held(tx: &mut Tx) -> Result<Vec<(WorkerId, i64)>, Fault> {
    tx.rows(
        "SELECT holder_id, COUNT(*) FROM cases WHERE standing = 'held' GROUP BY holder_id",
        values![],
    )?
    .iter()
    .map(|row| Ok((WorkerId(row.int(0)?), row.int(1)?)))
    .collect()
}

/// Whether there is, or still is, such a case.
pub fn exists(tx: &mut Tx, id: CaseId) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM cases WHERE id = $1", values![id]).map(|row| row.is_some())
}

fn ids(rows: &[Row]) -> Result<Vec<CaseId>, Fault> {
    rows.iter().map(|row| row.int(0).map(CaseId)).collect()
}

/// A [`Standing`] as it is spread over columns.
struct Columns {
    standing: &'static str,
    holder: Option<WorkerId>,
    since: Timestamp,
    awaited: Option<Awaited>,
    awaited_until: Option<Timestamp>,
    outcome: Option<Outcome>,
    finished_at: Option<Timestamp>,
}

fn columns(standing: &Standing) -> Columns {
    let bare = |standing, holder, since| Columns {
        standing,
        holder,
        since,
        awaited: None,
        awaited_until: None,
        outcome: None,
        finished_at: None,
    };
    match *standing {
        Standing::Waiting { since } => bare("waiting", None, since),
        Standing::Held { by, since, pause } => Columns {
            awaited: pause.map(|pause| pause.on),
            awaited_until: pause.map(|pause| pause.until),
            ..bare("held", Some(by), since)
        },
        Standing::Finished { by, at, outcome } => {
            Columns { outcome: Some(outcome), finished_at: Some(at), ..bare("finished", by, at) }
        }
        Standing::Forgetting => bare("forgetting", None, Timestamp(0)),
    }
}

/// Reads a [`Standing`] from seven columns that begin at `first`:
/// standing, holder, since, whom it waits for, until when, outcome, when finished.
fn read_standing(row: &Row, first: usize) -> Result<Standing, Fault> {
    let holder = row.int_or_none(first + 1)?.map(WorkerId);
    let since = Timestamp(row.int(first + 2)?);
    match row.text(first)? {
        "waiting" => Ok(Standing::Waiting { since }),
        "held" => {
            let by = holder.ok_or_else(|| unknown("holder"))?;
            let awaited = row.text_or_none(first + 3)?.and_then(Awaited::read);
            let until = row.int_or_none(first + 4)?.map(Timestamp);
            let pause = awaited.zip(until).map(|(on, until)| Pause { on, until });
            Ok(Standing::Held { by, since, pause })
        }
        "finished" => {
            let outcome = row.text_or_none(first + 5)?.and_then(Outcome::read);
            let outcome = outcome.ok_or_else(|| unknown("outcome"))?;
            let at = Timestamp(row.int(first + 6)?);
            Ok(Standing::Finished { by: holder, at, outcome })
        }
        "forgetting" => Ok(Standing::Forgetting),
        _ => Err(unknown("standing")),
    }
}

fn read(row: &Row) -> Result<Case, Fault> {
    Ok(Case {
        id: CaseId(row.int(0)?),
        client: ClientId(row.int(1)?),
        talk_key: VouchedKey::from_bytes(row.bytes(2)?.to_vec()),
        standing: read_standing(row, 3)?,
        urgency: Urgency::ranked(row.int(10)?),
        need: row.text_or_none(11)?.map(str::to_owned),
        unanswered_since: row.int_or_none(12)?.map(Timestamp),
        next_seq: row.int(13)?,
        last_at: Timestamp(row.int(14)?),
        report: row.int_or_none(15)?.map(ReportId),
    })
}

fn read_listed(row: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: CaseId(row.int(0)?),
        pseudonym: row.text(1)?.to_owned(),
        lang: Lang::read(row.text(2)?).ok_or_else(|| unknown("language"))?,
        venue: Venue::read(row.text(3)?).ok_or_else(|| unknown("venue"))?,
        standing: read_standing(row, 4)?,
        urgency: Urgency::ranked(row.int(11)?),
        need: row.text_or_none(12)?.map(str::to_owned),
        unanswered_since: row.int_or_none(13)?.map(Timestamp),
    })
}

fn unknown(what: &str) -> Fault {
    super::unknown_code(what)
}
