//! Tables from elsewhere, read to their end: rows become reports a batch at a time,
//! and are known again by a keyed hash. Whoever calls it waits outside the runtime.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::House;
use crate::clock::Timestamp;
use crate::codes::RowTrouble;
use crate::desk::import::{Kept, New, numbered};
use crate::desk::{self, DeskError, Worker, report};
use crate::engine::Tx;
use crate::ids::ImportId;
use crate::import::table::{self, Cell, Line};
use crate::import::{Broken, Plan, Survey, Taken, Trouble};
use crate::limits;
use crate::store;
use crate::store::import::Mark;

/// Why a table was not read to its end.
#[derive(Debug)]
pub enum Stopped {
    Broken(Broken),
    Desk(DeskError),
}

impl From<Broken> for Stopped {
    fn from(broken: Broken) -> Stopped {
        Stopped::Broken(broken)
    }
}

impl From<DeskError> for Stopped {
    fn from(error: DeskError) -> Stopped {
        Stopped::Desk(error)
    }
}

/// What a table came to, or would.
#[derive(Clone, Default)]
pub struct Account {
    /// Rows that are not empty, behind the head.
    pub rows: u64,
    /// Kept as reports, or what would be.
    pub taken: u64,
    /// They had come before.
    pub known: u64,
    /// Rows that are no reports: the first ones, and how many there are.
    pub troubles: Vec<Trouble>,
    pub troubled: u64,
    /// Requests in words that nobody understood, and services.
    pub unclear_needs: u64,
    pub unclear_services: u64,
    /// Further needs that have no place in a report.
    pub lost_needs: u64,
    pub has_request: bool,
    /// Rows without a date, and those that have the date of the row above.
    pub undated: u64,
    pub carried: u64,
    /// Of a check: how many rows came before with which import, and the day of it.
    pub known_from: BTreeMap<ImportId, (Timestamp, u64)>,
    pub needs: BTreeMap<&'static str, u64>,
    pub services: BTreeMap<&'static str, u64>,
    pub days: Option<(Date, Date)>,
    /// Under which number they can be taken back.
    pub import: Option<ImportId>,
}

impl Account {
    fn add(&mut self, row: &Taken) {
        self.unclear_needs += u64::from(row.is_unclear);
        self.unclear_services += row.unclear_services;
        self.lost_needs += row.lost_needs;
        *self.needs.entry(row.need).or_default() += 1;
        for service in &row.services {
            *self.services.entry(service).or_default() += 1;
        }
        let (first, last) = self.days.unwrap_or((row.day, row.day));
        self.days = Some((first.min(row.day), last.max(row.day)));
    }
}

/// What is done with the rows of a table.
#[derive(Clone, Copy)]
pub enum Purpose<'a> {
    /// Nothing is kept.
    Check,
    /// `None` for whoever keeps the server.
    Keep(Option<&'a Worker>),
}

/// Who hears how far it is, and of each row that is not taken.
pub struct Listening<'a> {
    pub rows: &'a mut dyn FnMut(u64),
    pub trouble: &'a mut dyn FnMut(&Trouble),
}

impl House {
    /// The last day that a report can be of.
    #[must_use]
    pub fn last_day(&self) -> Date {
        let day = report::calendar(self.now(), &self.config.organisation.time_zone).day;
        let moment = jiff::Timestamp::from_second(day.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(moment).date()
    }

    /// Reads a table to its end.
    ///
    /// # Errors
    /// When the table is broken or the machine fails; what was kept by then stays, and
    /// the same table goes on from there.
    pub fn read_table<R: Read + Seek>(
        &self,
        file: &mut R,
        (survey, plan): (&Survey, &Plan),
        purpose: Purpose<'_>,
        listening: &mut Listening<'_>,
    ) -> Result<Account, Stopped> {
        let mut reading = Reading {
            house: self,
            purpose,
            id: ImportId::new(),
            account: Account { has_request: plan.has_request(), ..Account::default() },
            batch: Vec::new(),
            equals: HashMap::new(),
            above: Cell::Empty,
        };
        table::each(file, &survey.form, &mut |mut line| {
            if line.number <= survey.head || line.is_empty() {
                return Ok(());
            }
            let is_carried = plan.carry_date(&mut line, &mut reading.above);
            reading.account.carried += u64::from(is_carried);
            reading.read(&line, plan, listening)
        })?;
        reading.settle()?;
        (listening.rows)(reading.account.rows);
        Ok(reading.account)
    }

    /// Takes an import back, some reports at a time. How many there were.
    ///
    /// # Errors
    /// When this worker may not, or there is no such import.
    pub fn undo_import(
        &self,
        worker: Option<&Worker>,
        id: ImportId,
        tell: &mut dyn FnMut(u64),
    ) -> Result<u64, DeskError> {
        let (worker, now) = (worker.cloned(), self.now());
        let begin = move |tx: &mut Tx| desk::import::begin_undo(tx, worker.as_ref(), id, now);
        let reports = self.store.commit_now(begin)?;
        let mut gone = 0;
        while let Some(some) = self.store.commit_now(move |tx| desk::import::undo_some(tx, id))? {
            gone += some;
            tell(gone);
        }
        Ok(reports)
    }
}

/// A table that is being read.
struct Reading<'a> {
    house: &'a House,
    purpose: Purpose<'a>,
    id: ImportId,
    account: Account,
    batch: Vec<New>,
    /// How many equal rows came lately; only for a check, which leaves no mark.
    equals: HashMap<Mark, u64>,
    /// The date that stood in the last row that had one.
    above: Cell,
}

impl Reading<'_> {
    fn read(
        &mut self,
        line: &Line,
        plan: &Plan,
        listening: &mut Listening<'_>,
    ) -> Result<(), Stopped> {
        self.account.rows += 1;
        if self.account.rows.is_multiple_of(limits::IMPORT_TOLD) {
            (listening.rows)(self.account.rows);
        }
        match plan.read(line, &self.house.rules) {
            Ok(mut row) => {
                let mark = self.house.vault.tag("imported row", row.raw.as_bytes());
                row.raw = String::new();
                self.account.add(&row);
                self.batch.push(New { row, mark });
            }
            Err(trouble) => {
                self.account.troubled += 1;
                self.account.undated += u64::from(trouble.why == RowTrouble::NoDate);
                (listening.trouble)(&trouble);
                if self.account.troubles.len() < limits::IMPORT_TROUBLES_MAX {
                    self.account.troubles.push(trouble);
                }
            }
        }
        if self.batch.len() < limits::IMPORT_BATCH { Ok(()) } else { self.settle() }
    }

    fn settle(&mut self) -> Result<(), Stopped> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        let kept = match self.purpose {
            Purpose::Check => self.look(&batch)?,
            Purpose::Keep(worker) => {
                let (worker, now) = (worker.cloned(), self.house.now());
                let import = (self.id, self.account.import.is_some());
                let keep =
                    move |tx: &mut Tx| desk::import::keep(tx, worker.as_ref(), import, batch, now);
                self.house.store.commit_now(keep)?
            }
        };
        self.account.taken += kept.taken;
        self.account.known += kept.known;
        if kept.taken > 0 && matches!(self.purpose, Purpose::Keep(_)) {
            self.account.import = Some(self.id);
        }
        Ok(())
    }

    /// Which rows are known, without leaving a trace. Equal rows far apart in a long
    /// table are taken for the same one.
    fn look(&mut self, batch: &[New]) -> Result<Kept, DeskError> {
        if self.equals.len() > 20 * limits::IMPORT_BATCH {
            self.equals.clear();
        }
        let marks: Vec<Mark> = batch
            .iter()
            .map(|new| {
                let before = self.equals.entry(new.mark).or_default();
                *before += 1;
                numbered(&new.mark, *before - 1)
            })
            .collect();
        let asked = marks.clone();
        let look = move |tx: &mut Tx| store::import::kept_in(tx, asked.into_iter());
        let known = self.house.store.read_now(look)?;
        let mut kept = Kept::default();
        for mark in marks {
            match known.get(&mark) {
                None => kept.taken += 1,
                Some((id, day)) => {
                    kept.known += 1;
                    self.account.known_from.entry(*id).or_insert((*day, 0)).1 += 1;
                }
            }
        }
        Ok(kept)
    }
}
