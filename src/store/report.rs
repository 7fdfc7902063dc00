//! Work reports, and the drafts they grow from while the talk still exists.

use std::sync::LazyLock;

use super::many::Many;
use crate::clock::{Span, Timestamp};
use crate::codes::{
    About, Clarity, Condition, DangerEnd, KnowsContact, Modality, Origin, Outcome, Severity, Shift,
    Urgency, Useful, Venue,
};
use crate::engine::{Fault, Row, Tx, Value};
use crate::ids::{CaseId, ImportId, ReportId, WorkerId};
use crate::store::figures;
use crate::store::injury::Injury;
use crate::vault::Sealed;
use crate::{limits, values};

/// What is known of the work before it is finished.
#[derive(Clone)]
pub struct Draft {
    pub day: Timestamp,
    pub shift: Shift,
    pub urgency_at_open: Urgency,
    pub modality: Modality,
    /// Nobody was at the desk when the client wrote.
    pub after_hours: bool,
    pub about: About,
    pub clarity: Clarity,
    pub services: Vec<String>,
    /// Kept to the second until the first answer.
    pub arrived_at: Option<Timestamp>,
    pub minutes_to_first: Option<i64>,
    /// When whoever has it now was offered it, to the second until they answer.
    pub handed_at: Option<Timestamp>,
    /// From there to their first word; of several hand-overs the longest.
    pub minutes_after_handover: Option<i64>,
}

/// The anonymous record of the work.
#[derive(Clone)]
pub struct WorkReport {
    pub id: ReportId,
    pub day: Timestamp,
    pub shift: Shift,
    pub venue: Venue,
    pub need: String,
    /// Up to three more.
    pub more_needs: Vec<String>,
    pub urgency_at_open: Urgency,
    pub urgency_at_close: Urgency,
    pub about: About,
    pub modality: Modality,
    pub after_hours: bool,
    pub clarity: Clarity,
    pub services: Vec<String>,
    pub outcome: Outcome,
    pub minutes_to_first: Option<i64>,
    /// The talk was gone before a person finished the report.
    pub filled_from_memory: bool,
    pub worker: Option<WorkerId>,
    /// At most [`limits::REPORT_NOTE_CHARS_MAX`] characters, sealed to the duty team.
    pub note: Option<Sealed>,
    pub useful: Option<Useful>,
    pub knows_contact: Option<KnowsContact>,
    /// From a hand-over to the first word of whoever took over.
    pub minutes_after_handover: Option<i64>,
    /// Of an injury, what people said of it.
    pub injury: Injury,
    pub origin: Origin,
    /// Written more than [`limits::REPORT_LATE_AFTER`] after the last word.
    pub is_late: bool,
    /// With which table it came.
    pub import: Option<ImportId>,
    /// Somebody was in danger, and how it ended.
    pub danger: Option<DangerEnd>,
    /// The client said that they have called an ambulance.
    pub help_called: bool,
    /// From the begin of the danger to somebody beside them.
    pub minutes_to_attach: Option<i64>,
    /// The guide came to naloxone that was given.
    pub naloxone_given: bool,
    /// A place was offered.
    pub is_referred: bool,
}

/// In the order in which [`read`] takes them.
macro_rules! report_columns {
    () => {
        "id, day, shift, venue, need, more_needs, urgency_at_open, urgency_at_close, about, \
         modality, after_hours, clarity, services, outcome, minutes_to_first, \
         filled_from_memory, worker_id, note, useful, knows_contact, minutes_after_handover, \
         condition, severity_at_open, severity_at_close, origin, is_late, import_id, danger, \
         help_called, minutes_to_attach, naloxone_given, is_referred"
    };
}

pub fn insert_draft(tx: &mut Tx, case: CaseId, draft: &Draft) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO report_drafts (case_id, day, shift, urgency_at_open, modality, after_hours,
             about, clarity, services, arrived_at, minutes_to_first)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        values![
            case,
            draft.day,
            draft.shift,
            draft.urgency_at_open.rank(),
            draft.modality,
            draft.after_hours,
            draft.about,
            draft.clarity,
            super::joined(draft.services.iter().map(String::as_str)),
            draft.arrived_at,
            draft.minutes_to_first,
        ],
    )
    .map(drop)
}

pub fn draft(tx: &mut Tx, case: CaseId) -> Result<Option<Draft>, Fault> {
    tx.row(
        "SELECT day, shift, urgency_at_open, modality, after_hours, about, clarity, services,
             arrived_at, minutes_to_first, handed_at, minutes_after_handover FROM report_drafts WHERE case_id = $1",
        values![case],
    )?
    .map(|row| read_draft(&row))
    .transpose()
}

pub fn save_draft(tx: &mut Tx, case: CaseId, draft: &Draft) -> Result<(), Fault> {
    tx.run(
        "UPDATE report_drafts SET modality = $2, about = $3, clarity = $4, services = $5,
             arrived_at = $6, minutes_to_first = $7, handed_at = $8, minutes_after_handover = $9
         WHERE case_id = $1",
        values![
            case,
            draft.modality,
            draft.about,
            draft.clarity,
            super::joined(draft.services.iter().map(String::as_str)),
            draft.arrived_at,
            draft.minutes_to_first,
            draft.handed_at,
            draft.minutes_after_handover,
        ],
    )
    .map(drop)
}

/// Takes a report away, and out of what was counted.
pub fn take_back(tx: &mut Tx, report: &WorkReport) -> Result<(), Fault> {
    tx.run("DELETE FROM work_reports WHERE id = $1", values![report.id])?;
    let mut gone = super::figures::Tally::new();
    super::figures::tally(report, -1, &mut gone);
    super::figures::add(tx, &gone)
}

/// Writes the report, or writes it again when a reopened case is finished again,
/// and counts it.
pub fn keep(tx: &mut Tx, report: &WorkReport) -> Result<(), Fault> {
    let before = find(tx, report.id)?;
    figures::replace(tx, before.as_ref(), report)?;
    write(tx, std::slice::from_ref(report))
}

/// The rows alone: whoever writes many counts them together.
pub fn write(tx: &mut Tx, reports: &[WorkReport]) -> Result<(), Fault> {
    static WRITE: LazyLock<Many> = LazyLock::new(|| {
        let before = concat!("INSERT INTO work_reports (", report_columns!(), ") VALUES ");
        let behind =
            " ON CONFLICT (id) DO UPDATE SET need = excluded.need, more_needs = excluded.more_needs,
             urgency_at_close = excluded.urgency_at_close, about = excluded.about,
             modality = excluded.modality, clarity = excluded.clarity,
             services = excluded.services, outcome = excluded.outcome,
             minutes_to_first = excluded.minutes_to_first,
             filled_from_memory = excluded.filled_from_memory, worker_id = excluded.worker_id,
             note = excluded.note, useful = excluded.useful,
             knows_contact = excluded.knows_contact,
             minutes_after_handover = excluded.minutes_after_handover,
             condition = excluded.condition, severity_at_open = excluded.severity_at_open,
             severity_at_close = excluded.severity_at_close, is_late = excluded.is_late,
             danger = excluded.danger, help_called = excluded.help_called,
             minutes_to_attach = excluded.minutes_to_attach,
             naloxone_given = excluded.naloxone_given, is_referred = excluded.is_referred";
        Many::new(before, REPORT_COLUMNS, behind)
    });
    let values: Vec<Value> = reports.iter().flat_map(values).collect();
    WRITE.run(tx, &values).map(drop)
}

const REPORT_COLUMNS: usize = 32;

/// In the order of the columns.
fn values(report: &WorkReport) -> [Value; REPORT_COLUMNS] {
    let text = |codes: &[String]| super::joined(codes.iter().map(String::as_str));
    [
        report.id.into(),
        report.day.into(),
        report.shift.into(),
        report.venue.into(),
        report.need.as_str().into(),
        text(&report.more_needs).into(),
        report.urgency_at_open.rank().into(),
        report.urgency_at_close.rank().into(),
        report.about.into(),
        report.modality.into(),
        report.after_hours.into(),
        report.clarity.into(),
        text(&report.services).into(),
        report.outcome.into(),
        report.minutes_to_first.into(),
        report.filled_from_memory.into(),
        report.worker.into(),
        report.note.as_ref().map(|note| note.as_bytes().to_vec()).into(),
        report.useful.into(),
        report.knows_contact.into(),
        report.minutes_after_handover.into(),
        report.injury.condition.into(),
        report.injury.severity_at_open.into(),
        report.injury.severity.into(),
        report.origin.into(),
        report.is_late.into(),
        report.import.into(),
        report.danger.into(),
        report.help_called.into(),
        report.minutes_to_attach.into(),
        report.naloxone_given.into(),
        report.is_referred.into(),
    ]
}

/// What the client thought, and what is counted of it.
pub fn set_feedback(
    tx: &mut Tx,
    report: ReportId,
    useful: Useful,
    knows_contact: KnowsContact,
) -> Result<(), Fault> {
    let Some(report) = find(tx, report)? else { return Ok(()) };
    let (useful, knows_contact) = (Some(useful), Some(knows_contact));
    keep(tx, &WorkReport { useful, knows_contact, ..report })
}

/// A place was offered after the report was written.
pub fn set_referred(tx: &mut Tx, report: ReportId) -> Result<(), Fault> {
    match find(tx, report)? {
        Some(report) if !report.is_referred => {
            keep(tx, &WorkReport { is_referred: true, ..report })
        }
        _ => Ok(()),
    }
}

pub fn find(tx: &mut Tx, id: ReportId) -> Result<Option<WorkReport>, Fault> {
    tx.row(concat!("SELECT ", report_columns!(), " FROM work_reports WHERE id = $1"), values![id])?
        .map(|row| read(&row))
        .transpose()
}

/// Some reports in the order of their numbers, from the one behind `after` on.
pub fn after(tx: &mut Tx, after: Option<ReportId>, most: i64) -> Result<Vec<WorkReport>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            report_columns!(),
            " FROM work_reports WHERE id > $1 ORDER BY id LIMIT $2"
        ),
        values![after.map_or(i64::MIN, |id| id.0), most],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Some reports in the order of days and numbers, those behind `behind` up to the
/// day `to`.
pub fn page(
    tx: &mut Tx,
    behind: (Timestamp, ReportId),
    to: Timestamp,
    most: i64,
) -> Result<Vec<WorkReport>, Fault> {
    tx.rows(
        concat!(
            "SELECT ",
            report_columns!(),
            " FROM work_reports WHERE (day, id) > ($1, $2) AND day <= $3
              ORDER BY day, id LIMIT $4"
        ),
        values![behind.0, behind.1, to, most],
    )?
    .iter()
    .map(read)
    .collect()
}

/// All reports of the days `from` to `to`, both included: of few days.
pub fn between(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<WorkReport>, Fault> {
    page(tx, (from - Span::seconds(1), ReportId(i64::MAX)), to, i64::MAX)
}

/// How many reports there are of the days `from` to `to`, both included.
pub fn count(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(*) FROM work_reports WHERE day >= $1 AND day <= $2", values![from, to])?
        .map_or(Ok(0), |row| row.int(0))
}

/// Some reports that came with a table.
pub fn of_import(tx: &mut Tx, import: ImportId, most: i64) -> Result<Vec<WorkReport>, Fault> {
    tx.rows(
        concat!("SELECT ", report_columns!(), " FROM work_reports WHERE import_id = $1 LIMIT $2"),
        values![import, most],
    )?
    .iter()
    .map(read)
    .collect()
}

/// Which reports are looked at; what is empty is not asked.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub worker: Option<WorkerId>,
    /// Days, both included.
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub need: Option<String>,
    pub venue: Option<Venue>,
    pub from_memory: bool,
    pub late: bool,
    /// Those behind this one, in the order of the list.
    pub after: Option<(Timestamp, ReportId)>,
}

/// What [`newest`] asks of a report, and in which order; the worker is asked for apart.
macro_rules! wanted {
    () => {
        "day >= $1 AND day <= $2 AND ($3 = '' OR need = $3) AND ($4 = '' OR venue = $4)
             AND filled_from_memory >= $5 AND is_late >= $6 AND (day, id) < ($7, $8)
             ORDER BY day DESC, id DESC LIMIT $9"
    };
}

/// The newest of those, a page of them.
pub fn newest(tx: &mut Tx, wanted: &Wanted) -> Result<Vec<WorkReport>, Fault> {
    const ALL: &str = concat!("SELECT ", report_columns!(), " FROM work_reports WHERE ", wanted!());
    // By an index of its own: a million others may stand between one worker's reports.
    const OF_ONE: &str = concat!(
        "SELECT ",
        report_columns!(),
        " FROM work_reports WHERE worker_id = $10 AND ",
        wanted!()
    );
    let (behind, id) = wanted.after.unzip();
    let mut values = values![
        wanted.from.unwrap_or(Timestamp(i64::MIN)),
        wanted.to.unwrap_or(Timestamp(i64::MAX)),
        wanted.need.as_deref().unwrap_or_default(),
        wanted.venue.map_or("", Venue::code),
        wanted.from_memory,
        wanted.late,
        behind.unwrap_or(Timestamp(i64::MAX)),
        id.map_or(i64::MAX, |id| id.0),
        limits::CASES_A_PAGE,
    ]
    .to_vec();
    let sql = match wanted.worker {
        None => ALL,
        Some(worker) => {
            values.push(worker.into());
            OF_ONE
        }
    };
    tx.rows(sql, &values)?.iter().map(read).collect()
}

/// Reports of one day that say the same of what is looked at together.
#[derive(Clone, Debug)]
pub struct Alike {
    pub day: Timestamp,
    pub minutes_to_first: Option<i64>,
    pub filled_from_memory: bool,
    pub services: Vec<String>,
    pub times: i64,
}

/// Of these days, both included, all that are wanted, however many a page holds.
pub fn alike(
    tx: &mut Tx,
    wanted: &Wanted,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Alike>, Fault> {
    tx.rows(
        "SELECT day, minutes_to_first, filled_from_memory, services, COUNT(*) FROM work_reports
         WHERE day >= $1 AND day <= $2 AND ($3 = '' OR need = $3) AND ($4 = '' OR venue = $4)
             AND filled_from_memory >= $5 AND is_late >= $6
             AND (CAST($7 AS BIGINT) = 0 OR worker_id = $7)
         GROUP BY day, minutes_to_first, filled_from_memory, services ORDER BY day",
        values![
            from,
            to,
            wanted.need.as_deref().unwrap_or_default(),
            wanted.venue.map_or("", Venue::code),
            wanted.from_memory,
            wanted.late,
            wanted.worker.map_or(0, |worker| worker.0),
        ],
    )?
    .iter()
    .map(|row| {
        Ok(Alike {
            day: Timestamp(row.int(0)?),
            minutes_to_first: row.int_or_none(1)?,
            filled_from_memory: row.flag(2)?,
            services: codes(row.text(3)?),
            times: row.int(4)?,
        })
    })
    .collect()
}

/// Minutes from a client's first word to our first answer, of the newest
/// [`limits::WAITS_REMEMBERED`] that were answered since `since`.
pub fn recent_waits(tx: &mut Tx, since: Timestamp) -> Result<Vec<i64>, Fault> {
    tx.rows(
        "SELECT minutes_to_first FROM (
             SELECT minutes_to_first, day FROM (SELECT d.minutes_to_first, d.day
                 FROM report_drafts AS d JOIN cases AS c ON c.id = d.case_id
                 WHERE d.minutes_to_first IS NOT NULL AND d.day >= $1 AND c.report_id IS NULL
                 ORDER BY d.day DESC LIMIT $2) AS a
             UNION ALL
             SELECT minutes_to_first, day FROM (SELECT minutes_to_first, day FROM work_reports
                 WHERE minutes_to_first IS NOT NULL AND day >= $1 ORDER BY day DESC LIMIT $2) AS b
         ) AS both_of_them ORDER BY day DESC LIMIT $2",
        values![since, limits::WAITS_REMEMBERED],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// Requests that are not reported yet, by day, since `since`. Days as in
/// [`WorkReport::day`].
pub fn drafts_by_day(tx: &mut Tx, since: Timestamp) -> Result<Vec<(Timestamp, i64)>, Fault> {
    tx.rows(
        "SELECT d.day, COUNT(*) FROM report_drafts AS d JOIN cases AS c ON c.id = d.case_id
         WHERE d.day >= $1 AND c.report_id IS NULL GROUP BY d.day ORDER BY d.day",
        values![since],
    )?
    .iter()
    .map(|row| Ok((Timestamp(row.int(0)?), row.int(1)?)))
    .collect()
}

fn read_draft(row: &Row) -> Result<Draft, Fault> {
    let unknown = || super::unknown_code("code in a report draft");
    Ok(Draft {
        day: Timestamp(row.int(0)?),
        shift: Shift::read(row.text(1)?).ok_or_else(unknown)?,
        urgency_at_open: Urgency::ranked(row.int(2)?),
        modality: Modality::read(row.text(3)?).ok_or_else(unknown)?,
        after_hours: row.flag(4)?,
        about: About::read(row.text(5)?).ok_or_else(unknown)?,
        clarity: Clarity::read(row.text(6)?).ok_or_else(unknown)?,
        services: codes(row.text(7)?),
        arrived_at: row.int_or_none(8)?.map(Timestamp),
        minutes_to_first: row.int_or_none(9)?,
        handed_at: row.int_or_none(10)?.map(Timestamp),
        minutes_after_handover: row.int_or_none(11)?,
    })
}

fn read(row: &Row) -> Result<WorkReport, Fault> {
    let unknown = || super::unknown_code("code in a work report");
    Ok(WorkReport {
        id: ReportId(row.int(0)?),
        day: Timestamp(row.int(1)?),
        shift: Shift::read(row.text(2)?).ok_or_else(unknown)?,
        venue: Venue::read(row.text(3)?).ok_or_else(unknown)?,
        need: row.text(4)?.to_owned(),
        more_needs: codes(row.text(5)?),
        urgency_at_open: Urgency::ranked(row.int(6)?),
        urgency_at_close: Urgency::ranked(row.int(7)?),
        about: About::read(row.text(8)?).ok_or_else(unknown)?,
        modality: Modality::read(row.text(9)?).ok_or_else(unknown)?,
        after_hours: row.flag(10)?,
        clarity: Clarity::read(row.text(11)?).ok_or_else(unknown)?,
        services: codes(row.text(12)?),
        outcome: Outcome::read(row.text(13)?).ok_or_else(unknown)?,
        minutes_to_first: row.int_or_none(14)?,
        filled_from_memory: row.flag(15)?,
        worker: row.int_or_none(16)?.map(WorkerId),
        note: row.bytes_or_none(17)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        useful: row.text_or_none(18)?.and_then(Useful::read),
        knows_contact: row.text_or_none(19)?.and_then(KnowsContact::read),
        minutes_after_handover: row.int_or_none(20)?,
        injury: Injury {
            condition: row.text_or_none(21)?.and_then(Condition::read),
            severity_at_open: row.text_or_none(22)?.and_then(Severity::read),
            severity: row.text_or_none(23)?.and_then(Severity::read),
        },
        origin: Origin::read(row.text(24)?).ok_or_else(unknown)?,
        is_late: row.flag(25)?,
        import: row.int_or_none(26)?.map(ImportId),
        danger: row.text_or_none(27)?.and_then(DangerEnd::read),
        help_called: row.flag(28)?,
        minutes_to_attach: row.int_or_none(29)?,
        naloxone_given: row.flag(30)?,
        is_referred: row.flag(31)?,
    })
}

fn codes(text: &str) -> Vec<String> {
    text.split(',').filter(|code| !code.is_empty()).map(str::to_owned).collect()
}
