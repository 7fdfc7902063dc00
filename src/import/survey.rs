//! One look at a whole table: its head, its first rows, how often which values stand
//! in each column, and how its dates can be read. What it keeps is bounded, however
//! long the table is.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use jiff::civil::Date;

use super::codes::{self, exact, parts, plain};
use super::dates::{self, Dated};
use super::mapping::Mapping;
use super::table::{self, Broken, Cell, Form, Line};
use crate::codes::{DateOrder, Field, Lang};
use crate::limits;
use crate::triage::Rules;

pub struct Survey {
    pub form: Form,
    /// What the sheets of a workbook are called, those that are shown, and which was read.
    pub sheets: Vec<String>,
    pub sheet: usize,
    pub columns: Vec<Column>,
    /// The first rows behind the head, cut short.
    pub preview: Vec<Vec<String>>,
    /// Rows that are not empty, behind the head.
    pub rows: u64,
    /// Rows up to this line, from 1, are no reports.
    pub head: u64,
}

#[derive(Default)]
pub struct Column {
    /// As the head says, or `#3`.
    pub name: String,
    pub filled: u64,
    /// Whole cells, and the parts of cells that name several.
    pub whole: Values,
    pub parts: Values,
    pub dates: Dates,
}

/// How often which value came, by its plain spelling.
#[derive(Default)]
pub struct Values {
    found: BTreeMap<String, (String, u64)>,
    is_over: bool,
}

impl Values {
    fn add(&mut self, value: &str) {
        if self.is_over {
            return;
        }
        let is_long = value.chars().count() > limits::IMPORT_VALUE_CHARS_MAX;
        let named = plain(value);
        if let Some((_, times)) = self.found.get_mut(&named) {
            *times += 1;
        } else if is_long || self.found.len() >= limits::IMPORT_VALUES_MAX {
            self.is_over = true;
            self.found.clear();
        } else {
            self.found.insert(named, (value.to_owned(), 1));
        }
    }

    /// As they were first written, and how often they came; the most often first.
    /// `None`: there are too many, or they are no values but texts.
    #[must_use]
    pub fn listed(&self) -> Option<Vec<(&str, u64)>> {
        if self.is_over || self.found.is_empty() {
            return None;
        }
        let mut all: Vec<_> =
            self.found.values().map(|(value, times)| (value.as_str(), *times)).collect();
        all.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
        Some(all)
    }
}

/// How many cells of a column are days, and in which order.
#[derive(Clone, Copy, Default)]
pub struct Dates {
    pub days: u64,
    pub day_first: u64,
    pub month_first: u64,
    pub either: u64,
}

impl Dates {
    fn add(&mut self, dated: Dated) {
        match dated {
            Dated::Day(..) => self.days += 1,
            Dated::Only(DateOrder::DayFirst, ..) => self.day_first += 1,
            Dated::Only(DateOrder::MonthFirst, ..) => self.month_first += 1,
            Dated::Either { .. } => self.either += 1,
            Dated::Nothing => {}
        }
    }

    fn all(self) -> u64 {
        self.days + self.day_first + self.month_first + self.either
    }

    /// What the column itself says. `None`: nothing, or both.
    #[must_use]
    pub fn order(self) -> Option<DateOrder> {
        match (self.day_first, self.month_first) {
            (1.., 0) => Some(DateOrder::DayFirst),
            (0, 1..) => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    /// Somebody must say it: some could be read either way, and the others do not tell.
    #[must_use]
    pub fn must_be_asked(self) -> bool {
        self.either > 0 && self.order().is_none()
    }
}

impl Survey {
    /// Of a workbook its first sheet. `tell` hears how many rows were seen.
    ///
    /// # Errors
    /// When it is no table, or a broken one.
    pub fn of<R: Read + Seek>(
        file: &mut R,
        today: Date,
        tell: &mut dyn FnMut(u64),
    ) -> Result<Survey, Broken> {
        Survey::of_sheet(file, 0, today, tell)
    }

    /// Of a workbook the sheet with this number among those that are shown, from 0.
    ///
    /// # Errors
    /// When it is no table, or a broken one, or has no such sheet.
    pub fn of_sheet<R: Read + Seek>(
        file: &mut R,
        sheet: usize,
        today: Date,
        tell: &mut dyn FnMut(u64),
    ) -> Result<Survey, Broken> {
        let form = table::form(file, sheet)?;
        let sheets = match form {
            Form::Csv { .. } => Vec::new(),
            Form::Workbook { .. } => table::sheets(file)?,
        };
        let (columns, preview) = (Vec::new(), Vec::new());
        let mut survey = Survey { form, sheets, sheet, columns, preview, rows: 0, head: 0 };
        let mut begin = Vec::new();
        let mut is_begun = false;
        table::each(file, &form, &mut |line| {
            if line.is_empty() {
                return Ok(());
            }
            if is_begun {
                survey.add(&line, today);
                if survey.rows.is_multiple_of(limits::IMPORT_TOLD) {
                    tell(survey.rows);
                }
                return Ok(());
            }
            begin.push(line);
            if begin.len() == limits::IMPORT_HEAD {
                survey.begin(&begin, today);
                begin.clear();
                is_begun = true;
            }
            Ok::<_, Broken>(())
        })?;
        if !is_begun {
            survey.begin(&begin, today);
        }
        Ok(survey)
    }

    /// The head is the first row as wide as a row of this table, if no day stands in it.
    fn begin(&mut self, lines: &[Line], today: Date) {
        let filled = |line: &Line| line.cells.iter().filter(|cell| !cell.is_empty()).count();
        let widest = lines.iter().map(filled).max().unwrap_or(0);
        let at = lines.iter().position(|line| filled(line) * 2 >= widest).unwrap_or(0);
        let has_day =
            |line: &Line| line.cells.iter().any(|cell| dates::read(cell, today) != Dated::Nothing);
        let head = lines.get(at).filter(|line| !has_day(line));
        if let Some(head) = head {
            self.head = head.number;
            self.columns = head.cells.iter().map(|cell| named(&cell.text())).collect();
        }
        let head = self.head;
        for line in lines.iter().filter(|line| line.number > head) {
            self.add(line, today);
        }
        for number in 0..self.columns.len() {
            self.name(number);
        }
    }

    /// A column without a name, or with one that another has, goes by its number.
    fn name(&mut self, at: usize) {
        let name = self.columns[at].name.clone();
        let is_taken = self.columns[..at].iter().any(|column| column.name == name);
        if name.is_empty() || is_taken {
            self.columns[at].name = format!("#{}", at + 1);
        }
    }

    fn add(&mut self, line: &Line, today: Date) {
        self.rows += 1;
        while self.columns.len() < line.cells.len() {
            let number = self.columns.len() + 1;
            self.columns.push(named(&format!("#{number}")));
        }
        if self.preview.len() < limits::IMPORT_PREVIEW {
            let cut = |cell: &Cell| cell.text().chars().take(60).collect();
            self.preview.push(line.cells.iter().map(cut).collect());
        }
        for (column, cell) in self.columns.iter_mut().zip(&line.cells) {
            if cell.is_empty() {
                continue;
            }
            column.filled += 1;
            column.dates.add(dates::read(cell, today));
            let text = cell.text();
            column.whole.add(&text);
            parts(&text).for_each(|part| column.parts.add(part));
        }
    }

    /// Sheets that are shown and not read.
    pub fn other_sheets(&self) -> impl Iterator<Item = &str> {
        let others = self.sheets.iter().enumerate().filter(|(at, _)| *at != self.sheet);
        others.map(|(_, name)| name.as_str())
    }

    /// The values of a field's column that can each be given a code.
    #[must_use]
    pub fn values(&self, field: Field, at: usize) -> Option<Vec<(&str, u64)>> {
        let column = self.columns.get(at)?;
        match field {
            Field::Date | Field::Minutes => None,
            Field::Services | Field::FurtherNeeds => column.parts.listed(),
            _ => column.whole.listed(),
        }
    }

    /// How often a value came in a column; 0 where that is not known.
    #[must_use]
    pub fn times(&self, at: usize, value: &str) -> u64 {
        let named = plain(value);
        let of = |values: &Values| values.found.get(&named).map_or(0, |(_, times)| *times);
        self.columns.get(at).map_or(0, |column| of(&column.whole).max(of(&column.parts)))
    }

    /// What columns and values probably mean. What `kept` says comes first.
    #[must_use]
    pub fn proposed(&self, kept: &Mapping, rules: &Rules) -> Mapping {
        let mut proposed = kept.clone();
        let mut taken: Vec<usize> =
            Field::ALL.iter().filter_map(|field| kept.column(*field, self)).collect();
        for field in Field::ALL {
            if kept.columns.contains_key(field.code()) {
                continue;
            }
            if let Some(at) = self.likely(*field, &taken) {
                taken.push(at);
                proposed.columns.insert(field.code().to_owned(), self.columns[at].name.clone());
            }
        }
        for (at, column) in self.columns.iter().enumerate() {
            if !taken.contains(&at)
                && self.is_of_ticks(at)
                && proposed.service(at, self).is_none()
                && let Some(code) = codes::suggest(Field::Services, &column.name, rules)
            {
                proposed.services.insert(column.name.clone(), code.to_owned());
            }
        }
        self.settle(&mut proposed, rules);
        proposed
    }

    /// Fills in, for columns that were chosen, what nobody has said yet.
    pub fn settle(&self, mapping: &mut Mapping, rules: &Rules) {
        if let Some(at) = mapping.column(Field::Date, self)
            && mapping.dates.is_none()
        {
            mapping.dates = self.columns[at].dates.order().map(|order| order.code().to_owned());
        }
        for field in Field::ALL {
            let Some(at) = mapping.column(*field, self) else { continue };
            for (value, _) in self.values(*field, at).unwrap_or_default() {
                if mapping.code(*field, value).is_none() {
                    let code = codes::suggest(*field, value, rules).unwrap_or_default();
                    let values = mapping.values.entry(field.code().to_owned()).or_default();
                    values.insert(value.to_owned(), code.to_owned());
                }
            }
        }
    }

    /// The column that is called like a field; for the date also the one with most days.
    fn likely(&self, field: Field, taken: &[usize]) -> Option<usize> {
        // Of ticks it is what a column is called that names a service.
        let is_free = |at: &usize| {
            !taken.contains(at) && (field != Field::Services || !self.is_of_ticks(*at))
        };
        let free = || (0..self.columns.len()).filter(is_free);
        let names: Vec<_> = called(field).iter().map(|name| plain(name)).collect();
        let is_called = |at: &usize| {
            let name = plain(&self.columns[*at].name);
            names.contains(&name)
        };
        let begins = |at: &usize| {
            let name = plain(&self.columns[*at].name);
            names.iter().any(|start| start.chars().count() > 3 && name.starts_with(start))
        };
        free().find(is_called).or_else(|| free().find(begins)).or_else(|| match field {
            Field::Date => free()
                .filter(|at| self.columns[*at].dates.all() * 2 > self.columns[*at].filled)
                .max_by_key(|at| self.columns[*at].dates.all()),
            Field::Services | Field::Request => free().find(|at| self.is_of(field, *at)),
            _ => None,
        })
    }

    /// Nothing but ticks stands in the column, and some are set.
    #[must_use]
    pub fn is_of_ticks(&self, at: usize) -> bool {
        let values = self.columns.get(at).and_then(|column| column.whole.listed());
        let ticks = values.unwrap_or_default().into_iter().map(|(value, _)| codes::tick(value));
        let ticks: Option<Vec<bool>> = ticks.collect();
        ticks.is_some_and(|ticks| ticks.contains(&true))
    }

    /// Every value of the column is a code or a name of one.
    fn is_of(&self, field: Field, at: usize) -> bool {
        let values = self.values(field, at).unwrap_or_default();
        !values.is_empty() && values.iter().all(|(value, _)| exact(field, value).is_some())
    }
}

fn named(name: &str) -> Column {
    Column {
        name: name.chars().take(limits::IMPORT_VALUE_CHARS_MAX).collect(),
        ..Column::default()
    }
}

/// What people call such columns; the names in our own export among them.
fn called(field: Field) -> &'static [&'static str] {
    match field {
        Field::Date => &["day", "дата", "date", "день", "дата обращения", "когда"],
        Field::Request => {
            &["need", "запрос", "request", "обращение", "потребность", "суть", "тема"]
        }
        Field::Services => &[
            "services",
            "услуги",
            "услуга",
            "service",
            "что сделано",
            "оказанная помощь",
            "помощь",
        ],
        Field::Venue => &["venue", "где", "площадка", "канал", "источник", "channel", "место"],
        Field::Shift => &["shift", "смена", "время", "время суток", "time"],
        Field::AfterHours => {
            &["after hours", "вне смены", "нерабочее время", "вне рабочего времени"]
        }
        Field::About => &["about", "о ком", "для кого", "about whom"],
        Field::Outcome => &["outcome", "результат", "итог", "исход", "result"],
        Field::Minutes => &[
            "minutes to first answer",
            "минут до ответа",
            "минуты до первого ответа",
            "время ответа",
            "minutes",
            "минуты",
        ],
        Field::Severity => &["severity at close", "severity", "тяжесть", "степень тяжести"],
        Field::FurtherNeeds => {
            &["more needs", "further needs", "другие запросы", "ещё запросы", "дополнительно"]
        }
        Field::FromMemory => &["filled from memory", "from memory", "по памяти"],
    }
}

/// What a page calls a column that has no name.
#[must_use]
pub fn shown(name: &str, lang: Lang) -> String {
    match name.strip_prefix('#') {
        Some(number) if number.bytes().all(|it| it.is_ascii_digit()) => {
            crate::text::t_with(lang, "console-import-column", &[("number", number.into())])
        }
        _ => name.to_owned(),
    }
}
