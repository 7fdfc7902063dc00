//! Reports from elsewhere: kept with a table, never twice, and taken back whole.

use std::collections::{BTreeMap, BTreeSet};

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
    let marks = told_apart(tx, &rows, id)?;
    let all: BTreeSet<Mark> = marks.iter().copied().collect();
    let new = store::import::mark(tx, &all, id)?;
    store::import::see(tx, &(&all - &new), id)?;
    let (mut reports, mut tally) = (Vec::new(), Tally::new());
    let known = (all.len() - new.len()) as u64;
    for (number, (row, _)) in
        (before..).zip(rows.into_iter().zip(marks).filter(|(_, mark)| new.contains(mark)))
    {
        let report = report(row.row, ReportId::of_import(id, number), id);
        figures::tally(&report, 1, &mut tally);
        reports.push(report);
    }
    store::report::write(tx, &reports)?;
    let kept = Kept { taken: reports.len() as u64, known };
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

/// The mark of each row. Of equal rows in one table the first is known by the mark
/// itself, the others by the mark and their number.
fn told_apart(tx: &mut Tx, rows: &[New], id: ImportId) -> Result<Vec<Mark>, DeskError> {
    let mut next = unmet(tx, rows.iter().map(|new| new.mark).collect(), id)?;
    let of = |new: &New| {
        let number = next.entry(new.mark).or_default();
        *number += 1;
        numbered(&new.mark, *number - 1)
    };
    Ok(rows.iter().map(of).collect())
}

/// By mark, how many equal rows this import has met already. Their numbers are the first
/// ones, so the next is found by halving, for all marks together.
fn unmet(
    tx: &mut Tx,
    marks: BTreeSet<Mark>,
    id: ImportId,
) -> Result<BTreeMap<Mark, u64>, DeskError> {
    let mut all: BTreeMap<Mark, Between> =
        marks.into_iter().map(|mark| (mark, Between::default())).collect();
    loop {
        let asked = all.iter().filter_map(|(mark, it)| Some(numbered(mark, it.middle()?)));
        let met = store::import::seen_in(tx, asked, id)?;
        let mut is_over = true;
        for (mark, between) in &mut all {
            if let Some(middle) = between.middle() {
                between.narrow(middle, met.contains(&numbered(mark, middle)));
                is_over &= between.middle().is_none();
            }
        }
        if is_over {
            return Ok(all.into_iter().map(|(mark, it)| (mark, it.least)).collect());
        }
    }
}

/// Where the lowest number is that was not met.
#[derive(Default)]
struct Between {
    least: u64,
    most: Option<u64>,
}

impl Between {
    /// Which number is asked about next.
    fn middle(&self) -> Option<u64> {
        match self.most {
            None => Some((self.least * 2).saturating_sub(1)),
            Some(most) => (self.least < most).then(|| self.least + (most - self.least) / 2),
        }
    }

    fn narrow(&mut self, middle: u64, is_met: bool) {
        match is_met {
            true => self.least = middle + 1,
            false => self.most = Some(middle),
        }
    }
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
    }
    store::import::drop_reports(tx, reports.iter().map(|report| report.id))?;
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
