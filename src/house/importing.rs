//! Tables from elsewhere, read to their end: rows become reports a batch at a time,
//! and are known again by a keyed hash. Whoever calls it waits outside the runtime.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::House;
use crate::clock::Timestamp;
use crate::codes::{RowTrouble, Venue};
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
    /// Columns of services that are named and not there.
    pub absent: Vec<String>,
    /// How many rows came before with which import, and the day of it: of a check, and
    /// of the first rows of what is kept.
    pub known_from: BTreeMap<ImportId, (Timestamp, u64)>,
    /// Of the same rows those that are new, and how many of them would have come before,
    /// had somebody said that people were met at another place.
    pub new: u64,
    pub elsewhere: BTreeMap<ImportId, Elsewhere>,
    pub needs: BTreeMap<&'static str, u64>,
    pub services: BTreeMap<&'static str, u64>,
    pub days: Option<(Date, Date)>,
    /// Under which number they can be taken back.
    pub import: Option<ImportId>,
}

/// Rows that came before with another place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    pub day: Timestamp,
    pub venue: Venue,
    pub rows: u64,
}

impl Account {
    /// How many rows came before with another place, if most of what is new did: then it
    /// is likely the same table.
    #[must_use]
    pub fn mostly_elsewhere(&self) -> Option<u64> {
        let rows = self.elsewhere.values().map(|it| it.rows).sum();
        (rows * 2 > self.new).then_some(rows)
    }

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
            account: Account {
                has_request: plan.has_request(),
                absent: plan.absent.clone(),
                ..Account::default()
            },
            batch: Vec::new(),
            equals: HashMap::new(),
            has_looked: false,
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
        if reading.account.import.is_some() {
            self.store.commit_now(store::import::end).map_err(DeskError::from)?;
        }
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
    batch: Vec<Waiting>,
    /// How many equal rows came lately; only for a look, which leaves no mark.
    equals: HashMap<Mark, u64>,
    has_looked: bool,
    /// The date that stood in the last row that had one.
    above: Cell,
}

/// A row, and what it would be known by with another place.
struct Waiting {
    new: New,
    elsewhere: Vec<(Venue, Mark)>,
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
                let known_by = std::mem::take(&mut row.known_by);
                let mark = |text: &str| self.house.vault.tag("imported row", text.as_bytes());
                let elsewhere = match self.is_looking() {
                    true => known_by.elsewhere().map(|(at, text)| (at, mark(&text))).collect(),
                    false => Vec::new(),
                };
                self.account.add(&row);
                let new = New { mark: mark(&known_by.text()), row };
                self.batch.push(Waiting { new, elsewhere });
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
        let looked = match self.is_looking() {
            true => self.look(&batch)?,
            false => Kept::default(),
        };
        self.has_looked = true;
        let kept = match self.purpose {
            Purpose::Check => looked,
            Purpose::Keep(worker) => {
                let (worker, now) = (worker.cloned(), self.house.now());
                let import = (self.id, self.account.import.is_some());
                let rows = batch.into_iter().map(|waiting| waiting.new).collect();
                let keep =
                    move |tx: &mut Tx| desk::import::keep(tx, worker.as_ref(), import, rows, now);
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

    /// Of what is kept only the first rows are looked at beforehand: enough to tell.
    fn is_looking(&self) -> bool {
        !self.has_looked || matches!(self.purpose, Purpose::Check)
    }

    /// Which rows are known, and which would be with another place, without leaving a
    /// trace. Equal rows far apart in a long table are taken for the same one.
    fn look(&mut self, batch: &[Waiting]) -> Result<Kept, DeskError> {
        if self.equals.len() > 20 * limits::IMPORT_BATCH {
            self.equals.clear();
        }
        let numbers: Vec<u64> = batch
            .iter()
            .map(|waiting| {
                let before = self.equals.entry(waiting.new.mark).or_default();
                *before += 1;
                *before - 1
            })
            .collect();
        let rows = || batch.iter().zip(&numbers);
        let known = self.kept_in(rows().map(|(it, at)| numbered(&it.new.mark, *at)).collect())?;
        let mut kept = Kept::default();
        let mut elsewhere = Vec::new();
        for (waiting, number) in rows() {
            match known.get(&numbered(&waiting.new.mark, *number)) {
                Some((id, day)) => {
                    kept.known += 1;
                    self.account.known_from.entry(*id).or_insert((*day, 0)).1 += 1;
                }
                None => {
                    kept.taken += 1;
                    let others = waiting.elsewhere.iter();
                    elsewhere.extend(others.map(|(at, mark)| (*at, numbered(mark, *number))));
                }
            }
        }
        self.account.new += kept.taken;
        let found = self.kept_in(elsewhere.iter().map(|(_, mark)| *mark).collect())?;
        for (venue, mark) in elsewhere {
            if let Some((id, day)) = found.get(&mark) {
                let before = Elsewhere { day: *day, venue, rows: 0 };
                self.account.elsewhere.entry(*id).or_insert(before).rows += 1;
            }
        }
        Ok(kept)
    }

    fn kept_in(&self, marks: Vec<Mark>) -> Result<HashMap<Mark, (ImportId, Timestamp)>, DeskError> {
        let look = move |tx: &mut Tx| store::import::kept_in(tx, marks.into_iter());
        Ok(self.house.store.read_now(look)?)
    }
}
