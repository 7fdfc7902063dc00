//! One row as a report, or why it is none.

use std::collections::HashMap;

use jiff::civil::Date;

use super::codes::{self, is_nothing, looks_like_code, parts, plain};
use super::dates;
use super::mapping::{Mapping, NOTHING};
use super::survey::Survey;
use super::table::{Cell, Line};
use crate::codes::{About, DateOrder, Field, Outcome, RowTrouble, Severity, Shift, Venue};
use crate::desk::need::Need;
use crate::desk::service::Service;
use crate::limits;
use crate::triage::Rules;

/// Needs beside the first.
const MORE_NEEDS_MAX: usize = 3;
const FIRST_DAY: Date = Date::constant(1990, 1, 1);
const OTHER_SERVICE: &str = "S21";

/// What a row says once everything in it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub line: u64,
    pub day: Date,
    pub shift: Shift,
    pub venue: Venue,
    pub need: &'static str,
    pub more_needs: Vec<&'static str>,
    pub services: Vec<&'static str>,
    pub after_hours: bool,
    pub about: About,
    pub outcome: Outcome,
    pub minutes: Option<i64>,
    pub severity: Option<Severity>,
    pub from_memory: bool,
    /// Words that stood in place of a code and were not understood: of the request, of
    /// how many services.
    pub is_unclear: bool,
    pub unclear_services: u64,
    /// Further needs that nobody understood, or were more than a report holds.
    pub lost_needs: u64,
    pub known_by: KnownBy,
}

/// By what a row is known again. Words stand in it: not to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownBy {
    /// Its day, and its other cells as they would stand in any form of the table.
    cells: String,
    /// Where people were met, if only somebody said so.
    said: Option<Venue>,
    /// Which of several tables that say the same this is.
    other: u32,
}

impl KnownBy {
    #[must_use]
    pub fn text(&self) -> String {
        self.with(self.said)
    }

    /// What it would be, had somebody said that people were met at another place.
    pub fn elsewhere(&self) -> impl Iterator<Item = (Venue, String)> {
        let others = Venue::ALL.iter().filter(|it| self.said.is_some_and(|said| said != **it));
        others.map(|venue| (*venue, self.with(Some(*venue))))
    }

    fn with(&self, said: Option<Venue>) -> String {
        let mut text = self.cells.clone();
        if let Some(venue) = said {
            add(&mut text, "all", venue.code());
        }
        if self.other > 1 {
            add(&mut text, "other", &self.other.to_string());
        }
        text
    }
}

fn add(text: &mut String, name: &str, what: &str) {
    text.extend(["\u{1f}", name, "=", what]);
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub line: u64,
    pub why: RowTrouble,
    /// What stands there, where that cannot be somebody's words.
    pub cell: Option<String>,
}

/// What must be said before anything can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Which column is the date.
    Date,
    /// Which of two numbers is the day.
    Order,
    /// Where people were met.
    Venue,
    /// A column that was named is not there, or is two fields at once.
    Column(Field),
}

/// A further column of services.
struct Further {
    at: usize,
    name: String,
    /// What a tick stands for; nothing where the cells name services.
    code: Option<&'static str>,
}

/// A mapping made ready for a table.
pub struct Plan {
    columns: Vec<(Field, usize)>,
    services: Vec<Further>,
    carries_dates: bool,
    values: HashMap<(Field, String), String>,
    order: Option<DateOrder>,
    venue: Option<Venue>,
    other: u32,
    today: Date,
    /// Columns of services that are not there.
    pub absent: Vec<String>,
}

impl Plan {
    /// `today` is the last day that a report can be of.
    ///
    /// # Errors
    /// What has to be said first.
    pub fn of(survey: &Survey, mapping: &Mapping, today: Date) -> Result<Plan, Missing> {
        let mut columns: Vec<(Field, usize)> = Vec::new();
        for field in Field::ALL {
            let is_named = mapping.columns.get(field.code()).is_some_and(|name| !name.is_empty());
            match mapping.column(*field, survey) {
                Some(at) if columns.iter().all(|(_, taken)| *taken != at) => {
                    columns.push((*field, at));
                }
                None if !is_named => {}
                _ => return Err(Missing::Column(*field)),
            }
        }
        let at = columns.iter().find(|(field, _)| *field == Field::Date).map(|(_, at)| *at);
        let at = at.ok_or(Missing::Date)?;
        let order = mapping.order();
        if order.is_none() && survey.columns[at].dates.must_be_asked() {
            return Err(Missing::Order);
        }
        let has_venue = columns.iter().any(|(field, _)| *field == Field::Venue);
        let venue = mapping.venue();
        if venue.is_none() && !has_venue {
            return Err(Missing::Venue);
        }
        let order = order.or_else(|| survey.columns[at].dates.order());
        let mut values = HashMap::new();
        for field in Field::ALL {
            for (value, code) in mapping.values.get(field.code()).into_iter().flatten() {
                values.insert((*field, plain(value)), code.clone());
            }
        }
        let further = survey.columns.iter().enumerate().filter_map(|(at, column)| {
            let code = mapping.service(at, survey)?;
            let code = codes::choices(Field::Services).into_iter().find(|known| *known == code);
            Some(Further { at, name: plain(&column.name), code })
        });
        let (services, other) = (further.collect(), mapping.other.unwrap_or(1));
        let carries_dates = mapping.carry_dates;
        let absent = mapping.absent(survey).map(str::to_owned).collect();
        Ok(Plan { columns, services, carries_dates, values, order, venue, other, today, absent })
    }

    fn cell<'a>(&self, line: &'a Line, field: Field) -> Option<&'a Cell> {
        let (_, at) = self.columns.iter().find(|(known, _)| *known == field)?;
        Some(line.cell(*at)).filter(|cell| !cell.is_empty())
    }

    /// Gives a row without a date, if something else stands in it, the date of the row
    /// above it, where somebody said so. Whether it did.
    pub fn carry_date(&self, line: &mut Line, above: &mut Cell) -> bool {
        let date = self.columns.iter().find(|(field, _)| *field == Field::Date);
        let Some((_, at)) = date.filter(|_| self.carries_dates) else { return false };
        if !line.cell(*at).is_empty() {
            *above = line.cell(*at).clone();
            return false;
        }
        if above.is_empty() || self.read_columns().all(|it| line.cell(it).is_empty()) {
            return false;
        }
        if line.cells.len() <= *at {
            line.cells.resize(at + 1, Cell::Empty);
        }
        line.cells[*at] = above.clone();
        true
    }

    fn read_columns(&self) -> impl Iterator<Item = usize> {
        let further = self.services.iter().map(|further| further.at);
        self.columns.iter().map(|(_, at)| *at).chain(further)
    }

    /// Whether somebody said which column is the request.
    #[must_use]
    pub fn has_request(&self) -> bool {
        self.columns.iter().any(|(field, _)| *field == Field::Request)
    }

    /// The code that a value has in this table: as somebody said, be it that nobody
    /// knows; else as it is guessed.
    fn code(&self, field: Field, value: &str, rules: &Rules) -> Option<&'static str> {
        match self.values.get(&(field, plain(value))) {
            Some(code) => codes::choices(field).into_iter().find(|known| known == code),
            None if looks_like_code(field, value) => codes::exact(field, value),
            None => codes::suggest(field, value, rules),
        }
    }

    /// Somebody said that this value says nothing.
    fn is_left_out(&self, field: Field, value: &str) -> bool {
        self.values.get(&(field, plain(value))).is_some_and(|code| code == NOTHING)
    }

    /// Reads a row. Its words are read for codes and go no further.
    ///
    /// # Errors
    /// Why it is no report.
    pub fn read(&self, line: &Line, rules: &Rules) -> Result<Taken, Trouble> {
        let refused = |why, cell: Option<&Cell>| Trouble {
            line: line.number,
            why,
            cell: cell.map(|cell| cell.text().chars().take(60).collect()),
        };
        let is_long = |at: usize| {
            let text = line.cell(at).text();
            text.len() > limits::IMPORT_CELL_CHARS_MAX
                && text.chars().count() > limits::IMPORT_CELL_CHARS_MAX
        };
        if self.read_columns().any(is_long) {
            return Err(refused(RowTrouble::LongCell, None));
        }
        let is_broken = |at: usize| line.cell(at).text().contains(char::REPLACEMENT_CHARACTER);
        if self.read_columns().any(is_broken) {
            return Err(refused(RowTrouble::BrokenText, None));
        }
        let date = self.cell(line, Field::Date);
        let (day, minute) = self.day(date).map_err(|why| refused(why, date))?;
        let closed = |field: Field, why: RowTrouble| match self.cell(line, field) {
            None => Ok(None),
            Some(cell) if self.is_left_out(field, &cell.text()) => Ok(None),
            Some(cell) => match self.code(field, &cell.text(), rules) {
                Some(code) => Ok(Some(code)),
                None => Err(refused(why, Some(cell))),
            },
        };
        let (need, is_unclear) = self.need(line, rules).map_err(|why| refused(why, None))?;
        let (services, unclear_services) =
            self.services(line, rules).map_err(|why| refused(why, None))?;
        let (more_needs, lost_needs) =
            self.more_needs(line, need, rules).map_err(|why| refused(why, None))?;
        let venue = closed(Field::Venue, RowTrouble::UnknownVenue)?.and_then(Venue::read);
        let shift = closed(Field::Shift, RowTrouble::UnknownShift)?.and_then(Shift::read);
        let about = closed(Field::About, RowTrouble::UnknownAbout)?.and_then(About::read);
        let outcome = closed(Field::Outcome, RowTrouble::UnknownOutcome)?.and_then(Outcome::read);
        let severity = closed(Field::Severity, RowTrouble::UnknownSeverity)?;
        let after_hours = closed(Field::AfterHours, RowTrouble::NotYesOrNo)?;
        let from_memory = closed(Field::FromMemory, RowTrouble::NotYesOrNo)?;
        let minutes = self.cell(line, Field::Minutes);
        let minutes = match minutes {
            None => None,
            cell => Some(waited(cell).ok_or_else(|| refused(RowTrouble::NotMinutes, cell))?),
        };
        Ok(Taken {
            line: line.number,
            day,
            shift: shift.or(minute.map(codes::shift_at)).unwrap_or(Shift::Unknown),
            venue: venue.or(self.venue).ok_or_else(|| refused(RowTrouble::UnknownVenue, None))?,
            need,
            more_needs,
            services,
            after_hours: after_hours == Some(codes::YES),
            about: about.unwrap_or(About::Unknown),
            outcome: outcome.unwrap_or(Outcome::Unknown),
            minutes,
            severity: severity.and_then(Severity::read),
            from_memory: from_memory == Some(codes::YES),
            is_unclear,
            unclear_services,
            lost_needs,
            known_by: self.known_by(line, day, minute),
        })
    }

    fn day(&self, cell: Option<&Cell>) -> Result<(Date, Option<u16>), RowTrouble> {
        let cell = cell.ok_or(RowTrouble::NoDate)?;
        let found = dates::read(cell, self.today).in_order(self.order);
        let (day, minute) = found.ok_or(RowTrouble::NotADate)?;
        if day > self.today {
            return Err(RowTrouble::Future);
        }
        if day < FIRST_DAY {
            return Err(RowTrouble::TooOld);
        }
        Ok((day, minute))
    }

    /// The code, and whether words were there that nobody understood.
    fn need(&self, line: &Line, rules: &Rules) -> Result<(&'static str, bool), RowTrouble> {
        let Some(cell) = self.cell(line, Field::Request) else {
            return Ok((Need::UNCLEAR, false));
        };
        let text = cell.text();
        if self.is_left_out(Field::Request, &text) {
            return Ok((Need::UNCLEAR, false));
        }
        match self.code(Field::Request, &text, rules) {
            Some(code) => Ok((code, false)),
            None if is_no_code(Field::Request, &text) => Err(RowTrouble::UnknownNeed),
            None => Ok((Need::UNCLEAR, true)),
        }
    }

    /// Codes, and how many have no place in the report.
    fn more_needs(
        &self,
        line: &Line,
        first: &str,
        rules: &Rules,
    ) -> Result<(Vec<&'static str>, u64), RowTrouble> {
        let Some(cell) = self.cell(line, Field::FurtherNeeds) else { return Ok((Vec::new(), 0)) };
        let (text, mut lost) = (cell.text(), 0);
        let mut found: Vec<&'static str> = Vec::new();
        for part in split(Field::FurtherNeeds, &text) {
            if is_nothing(part) || self.is_left_out(Field::FurtherNeeds, part) {
                continue;
            }
            match self.code(Field::FurtherNeeds, part, rules) {
                Some(code) if code == first || found.contains(&code) => {}
                Some(code) if found.len() < MORE_NEEDS_MAX => found.push(code),
                None if is_no_code(Field::FurtherNeeds, part) => {
                    return Err(RowTrouble::UnknownNeed);
                }
                Some(_) | None => lost += 1,
            }
        }
        Ok((found, lost))
    }

    /// Codes, and how many were none and became "other".
    fn services(&self, line: &Line, rules: &Rules) -> Result<(Vec<&'static str>, u64), RowTrouble> {
        let (mut found, mut unclear) = (Vec::new(), 0);
        let mut add = |code: &'static str| {
            if !found.contains(&code) {
                found.push(code);
            }
        };
        let cells = self.services.iter().filter(|further| further.code.is_none());
        let cells = cells.map(|further| line.cell(further.at));
        for cell in self.cell(line, Field::Services).into_iter().chain(cells) {
            unclear += self.services_in(cell, rules, &mut add)?;
        }
        for further in &self.services {
            let Some(code) = further.code else { continue };
            if codes::tick(&line.cell(further.at).text()).ok_or(RowTrouble::NotYesOrNo)? {
                add(code);
            }
        }
        debug_assert!(found.iter().all(|code| Service::read(code).is_some()));
        Ok((found, unclear))
    }

    fn services_in(
        &self,
        cell: &Cell,
        rules: &Rules,
        add: &mut dyn FnMut(&'static str),
    ) -> Result<u64, RowTrouble> {
        let (text, mut unclear) = (cell.text(), 0);
        // A name of ours may have a comma in it.
        let whole = codes::exact(Field::Services, &text);
        let pieces =
            if whole.is_some() { vec![text.as_ref()] } else { split(Field::Services, &text) };
        for part in pieces {
            if is_nothing(part) || self.is_left_out(Field::Services, part) {
                continue;
            }
            match self.code(Field::Services, part, rules) {
                Some(code) => add(code),
                None if is_no_code(Field::Services, part) => {
                    return Err(RowTrouble::UnknownService);
                }
                None => {
                    unclear += 1;
                    add(OTHER_SERVICE);
                }
            }
        }
        Ok(unclear)
    }

    fn known_by(&self, line: &Line, day: Date, minute: Option<u16>) -> KnownBy {
        let mut cells = format!("{day} {}", minute.map_or(-1, i32::from));
        for (field, at) in self.columns.iter().filter(|(field, _)| *field != Field::Date) {
            add(&mut cells, field.code(), &in_any_form(*field, line.cell(*at)));
        }
        for further in &self.services {
            let text = line.cell(further.at).text();
            let is_ticked = further.code.and_then(|_| codes::tick(&text));
            let is_ticked = is_ticked.map(|is| if is { codes::YES } else { codes::NO });
            let text = in_any_form(Field::Services, line.cell(further.at));
            add(&mut cells, &further.name, is_ticked.unwrap_or(&text));
        }
        let said = self.venue.filter(|_| self.cell(line, Field::Venue).is_none());
        KnownBy { cells, said, other: self.other }
    }
}

/// A cell, the same in a CSV as in a workbook: `14:30:00` is 14:30, and a box that is
/// ticked is 1.
fn in_any_form(field: Field, cell: &Cell) -> String {
    let text = cell.text();
    match field {
        Field::Request | Field::Services | Field::FurtherNeeds => {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Field::Minutes => waited(Some(cell)).map_or_else(|| plain(&text), |it| it.to_string()),
        Field::Shift => match dates::minute(&text) {
            Some(minute) => format!("{:02}:{:02}", minute / 60, minute % 60),
            None => plain(&text),
        },
        Field::AfterHours | Field::FromMemory => match plain(&text).as_str() {
            "true" | "истина" => codes::YES.to_owned(),
            "false" | "ложь" => codes::NO.to_owned(),
            other => other.to_owned(),
        },
        _ => plain(&text),
    }
}

/// Somebody wrote a code that there is not.
fn is_no_code(field: Field, value: &str) -> bool {
    looks_like_code(field, value) && codes::exact(field, value).is_none()
}

/// The parts of a cell; codes may stand with nothing but spaces between.
fn split(field: Field, text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let all_codes = words.iter().all(|word| codes::choices(field).contains(word));
    if all_codes { words } else { parts(text).collect() }
}

/// `12`, `12.4`, `12 мин`, `1:30`.
fn waited(cell: Option<&Cell>) -> Option<i64> {
    let minutes = match cell? {
        Cell::Number(number) => whole(*number),
        Cell::Time(minute) => i64::from(*minute),
        Cell::Text(text) => {
            let text = text.trim();
            match text.split_once(':') {
                Some((hours, minutes)) => {
                    let hours: i64 = hours.parse().ok().filter(|it| (0..1000).contains(it))?;
                    let minutes: i64 = minutes.parse().ok().filter(|it| (0..60).contains(it))?;
                    hours * 60 + minutes
                }
                None => {
                    let end =
                        text.find(|it: char| !it.is_ascii_digit() && !matches!(it, '.' | ','));
                    let (number, unit) = text.split_at(end.unwrap_or(text.len()));
                    let number: f64 = number.replace(',', ".").parse().ok()?;
                    let unit = plain(unit);
                    let is_minutes =
                        unit.is_empty() || unit.starts_with("мин") || unit.starts_with('m');
                    is_minutes.then_some(whole(number))?
                }
            }
        }
        Cell::Empty | Cell::Moment(..) => return None,
    };
    (0..=limits::WAIT_MINUTES_MAX).contains(&minutes).then_some(minutes)
}

/// What is no number of minutes becomes one that is refused.
#[allow(clippy::cast_possible_truncation)] // too large a number stays too large
fn whole(number: f64) -> i64 {
    if number.is_finite() { number.round() as i64 } else { -1 }
}
