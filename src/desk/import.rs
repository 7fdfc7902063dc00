//! Reports from elsewhere: kept with a table, never twice, and taken back whole.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::deed::{self, About};
use super::need::{Level, Need};
use super::permission::Permission;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{Clarity, Deed, Modality, Origin, Urgency};
use crate::engine::Tx;
use crate::ids::{ImportId, ReportId};
use crate::import::Taken;
use crate::limits;
use crate::store;
use crate::store::figures::{self, Tally};
use crate::store::import::{Import, Mark};
use crate::store::injury::Injury;
use crate::store::report::WorkReport;

/// A row that was understood, and what it is known by.
pub struct New {
    pub row: Taken,
    pub mark: Mark,
}

/// What became of some rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub taken: u64,
    /// They had come before.
    pub known: u64,
}

/// A day as it stands in reports.
#[must_use]
pub fn day(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp(0), |day| Timestamp(day.timestamp().as_second()))
}

/// Keeps rows that were not kept before, and counts them. The import begins with the
/// first row that is new; `is_begun` where that was in an earlier call.
///
/// # Errors
/// When this worker may not, or somebody is taking the import back.
pub fn keep(
    tx: &mut Tx,
    worker: Option<&Worker>,
    (id, is_begun): (ImportId, bool),
    rows: Vec<New>,
    now: Timestamp,
) -> Result<Kept, DeskError> {
    may(worker)?;
    let before = match store::import::locked(tx, id)? {
        Some(import) if import.is_leaving => return Err(Refusal::ImportLeaving.into()),
        None if is_begun => return Err(Refusal::ImportLeaving.into()),
        Some(import) => import.reports,
        None => {
            let by = worker.map(|worker| worker.id);
            let (day, is_leaving) = (now.day(), false);
            let import = Import { id, day, worker: by, reports: 0, is_leaving };
            store::import::insert(tx, &import)?;
            0
        }
    };
    let (mut kept, mut tally) = (Kept::default(), Tally::new());
    let mut number = before;
    for New { row, mark } in rows {
        if !is_new(tx, &mark, id)? {
            kept.known += 1;
            continue;
        }
        let report = report(row, ReportId::of_import(id, number), id);
        figures::tally(&report, 1, &mut tally);
        store::report::write(tx, &report)?;
        (number, kept.taken) = (number + 1, kept.taken + 1);
    }
    if kept.taken == 0 && !is_begun {
        store::import::drop_import(tx, id)?;
        return Ok(kept);
    }
    figures::add(tx, &tally)?;
    store::import::count(tx, id, i64::try_from(kept.taken).unwrap_or(i64::MAX))?;
    if !is_begun {
        note(tx, worker, Deed::Imported, now)?;
    }
    Ok(kept)
}

/// Whether a row is none that was kept before. Of equal rows in one table the first
/// is known by the mark itself, the others by the mark and their number; those that
/// this import has met already are the first ones, so the next is found by halving.
fn is_new(tx: &mut Tx, mark: &Mark, id: ImportId) -> Result<bool, DeskError> {
    if store::import::mark(tx, mark, id)? {
        return Ok(true);
    }
    let is_met = |tx: &mut Tx, number: u64| {
        let met = store::import::seen_in(tx, &numbered(mark, number))?;
        Ok::<_, DeskError>(met == Some(id.0))
    };
    // The lowest number that was not met yet lies above `met` and not above `next`.
    let (mut met, mut next) = (None, 0);
    while is_met(tx, next)? {
        met = Some(next);
        next = next * 2 + 1;
    }
    while let Some(low) = met
        && next - low > 1
    {
        let middle = low + (next - low) / 2;
        if is_met(tx, middle)? {
            met = Some(middle);
        } else {
            next = middle;
        }
    }
    let mark = numbered(mark, next);
    if next > 0 && store::import::mark(tx, &mark, id)? {
        return Ok(true);
    }
    store::import::see(tx, &mark, id)?;
    Ok(false)
}

/// The mark of the row that has so many equals before it.
#[must_use]
pub fn numbered(mark: &Mark, number: u64) -> Mark {
    match number {
        0 => *mark,
        number => {
            let hash = Sha256::new().chain_update(mark).chain_update(number.to_le_bytes());
            hash.finalize().into()
        }
    }
}

/// What nobody wrote down stands as unknown.
fn report(row: Taken, id: ReportId, import: ImportId) -> WorkReport {
    let urgency = match Need::read(row.need).map(|need| need.level) {
        Some(Level::Emergency) => Urgency::Emergency,
        Some(Level::Severe) => Urgency::Urgent,
        _ => Urgency::Routine,
    };
    let text = |codes: Vec<&'static str>| codes.into_iter().map(str::to_owned).collect();
    WorkReport {
        id,
        day: day(row.day),
        shift: row.shift,
        venue: row.venue,
        need: row.need.to_owned(),
        more_needs: text(row.more_needs),
        urgency_at_open: urgency,
        urgency_at_close: urgency,
        about: row.about,
        modality: Modality::Unknown,
        after_hours: row.after_hours,
        clarity: if row.need == Need::UNCLEAR { Clarity::Unclear } else { Clarity::Clear },
        services: text(row.services),
        outcome: row.outcome,
        minutes_to_first: row.minutes,
        filled_from_memory: row.from_memory,
        worker: None,
        note: None,
        useful: None,
        knows_contact: None,
        minutes_after_handover: None,
        injury: Injury { condition: None, severity_at_open: row.severity, severity: row.severity },
        origin: Origin::Imported,
        is_late: false,
        import: Some(import),
        danger: None,
        help_called: false,
        minutes_to_attach: None,
        naloxone_given: false,
        is_referred: false,
    }
}

/// From now on nothing is added to an import, and its reports go. How many those are.
///
/// # Errors
/// When this worker may not, or there is no such import.
pub fn begin_undo(
    tx: &mut Tx,
    worker: Option<&Worker>,
    id: ImportId,
    now: Timestamp,
) -> Result<u64, DeskError> {
    may(worker)?;
    let import = store::import::locked(tx, id)?.ok_or(Refusal::NoSuchImport)?;
    if !import.is_leaving {
        store::import::set_leaving(tx, id)?;
        note(tx, worker, Deed::ImportUndone, now)?;
    }
    Ok(u64::try_from(import.reports).unwrap_or(0))
}

/// Takes some reports of an import back, with what was counted of them and the marks
/// of their rows. `None` once nothing of it is left.
///
/// # Errors
/// When the database fails.
pub fn undo_some(tx: &mut Tx, id: ImportId) -> Result<Option<u64>, DeskError> {
    let Some(import) = store::import::locked(tx, id)? else { return Ok(None) };
    if !import.is_leaving {
        return Err(Refusal::NoSuchImport.into());
    }
    let most = i64::try_from(limits::IMPORT_BATCH).unwrap_or(i64::MAX);
    let reports = store::import::some_reports(tx, id, most)?;
    let mut tally = Tally::new();
    for report in &reports {
        figures::tally(report, -1, &mut tally);
        store::import::drop_report(tx, report.id)?;
    }
    figures::add(tx, &tally)?;
    let gone = i64::try_from(reports.len()).unwrap_or(i64::MAX);
    store::import::count(tx, id, -gone)?;
    let marks = store::import::drop_marks(tx, id, most)?;
    if reports.is_empty() && marks == 0 {
        store::import::drop_import(tx, id)?;
        return Ok(None);
    }
    Ok(Some(reports.len() as u64))
}

/// Every import there is, the newest first.
///
/// # Errors
/// When this worker may not see them.
pub fn all(tx: &mut Tx, worker: &Worker) -> Result<Vec<Import>, DeskError> {
    worker.may(Permission::ImportReports)?;
    Ok(store::import::newest(tx)?)
}

fn may(worker: Option<&Worker>) -> Result<(), DeskError> {
    worker.map_or(Ok(()), |worker| Ok(worker.may(Permission::ImportReports)?))
}

fn note(tx: &mut Tx, worker: Option<&Worker>, deed: Deed, now: Timestamp) -> Result<(), DeskError> {
    let what = About { deed, about: None, case: None };
    deed::note(tx, worker.map(|worker| worker.id), what, None, now)
}
