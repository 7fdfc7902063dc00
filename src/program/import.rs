//! `netreach import`: tables that were kept elsewhere become reports, and go again.
//! No word of a request is printed or kept; where a row is not taken, its line and
//! the reason are.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::progress::Progress;
use super::{Sentence, TableArguments, open};
use crate::codes::{Field, Lang, Venue};
use crate::config::why;
use crate::house::House;
use crate::house::importing::{Account, Listening, Purpose, Stopped};
use crate::ids::ImportId;
use crate::import::codes::list;
use crate::import::row::Missing;
use crate::import::{Broken, Mapping, Plan, Survey, Trouble};
use crate::limits;
use crate::roster::Roster;
use crate::store;
use crate::text::label;

/// Rows that are not taken and printed; the rest are counted.
const TROUBLES_PRINTED: usize = 20;

pub fn run(arguments: &TableArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    match (&arguments.what.table, arguments.what.undo) {
        (Some(table), _) => take(&house, arguments, table),
        (None, Some(id)) => undo(&house, id),
        (None, None) => show(&house),
    }
}

fn take(house: &House, arguments: &TableArguments, table: &Path) -> Result<(), Sentence> {
    let unread = |error: std::io::Error| format!("{}: {}", table.display(), why(&error));
    let mut file = File::open(table).map_err(unread)?;
    let broken = |broken| format!("{}: {}", table.display(), why_broken(broken));
    let mut survey = Survey::of(&mut file, house.last_day(), &mut |_| {}).map_err(broken)?;
    if let Some(name) = &arguments.sheet {
        let sheet = survey.sheets.iter().position(|it| it == name);
        let sheet = sheet.ok_or_else(|| no_sheet(name, &survey.sheets))?;
        survey =
            Survey::of_sheet(&mut file, sheet, house.last_day(), &mut |_| {}).map_err(broken)?;
    }
    let mapping = said(arguments, &survey, house)?;
    if arguments.check {
        print!("{}", mapping.written(&survey));
    }
    say_columns(&mapping, &survey);
    let plan = Plan::of(&survey, &mapping, house.last_day())
        .map_err(|missing| needed(missing, &mapping, &survey))?;
    let purpose = if arguments.check { Purpose::Check } else { Purpose::Keep(None) };
    let mut progress = Progress::of("rows", survey.rows);
    let mut problems = arguments.problems.as_deref().map(Problems::begin).transpose()?;
    let mut unwritten = None;
    let mut listening = Listening {
        rows: &mut |rows| progress.at(rows),
        trouble: &mut |trouble| {
            if let Some(problems) = &mut problems
                && let Err(error) = problems.add(trouble)
            {
                unwritten = Some(error);
            }
        },
    };
    let account = house.read_table(&mut file, (&survey, &plan), purpose, &mut listening);
    progress.end();
    let account = account.map_err(|stopped| match stopped {
        Stopped::Broken(it) => broken(it),
        Stopped::Desk(error) => open::sentence(error),
    })?;
    tell(&account, arguments.check);
    let finished = problems.map_or(Ok(()), Problems::end);
    unwritten.map_or(finished, Err)
}

/// What columns and values mean: as the call says, as the mapping does, or as is likely.
fn said(arguments: &TableArguments, survey: &Survey, house: &House) -> Result<Mapping, Sentence> {
    let kept = match &arguments.mapping {
        None => Mapping::default(),
        Some(from) => mapping(from)?,
    };
    let mut mapping = survey.proposed(&kept, &house.rules);
    if let Some(venue) = arguments.venue {
        mapping.venue = Some(venue.code().to_owned());
    }
    if let Some(order) = arguments.dates {
        mapping.dates = Some(order.code().to_owned());
    }
    if arguments.other.is_some() {
        mapping.other = arguments.other.filter(|number| *number > 1);
    }
    mapping.carry_dates |= arguments.carry_dates;
    Ok(mapping)
}

fn mapping(from: &Path) -> Result<Mapping, Sentence> {
    let text = std::fs::read_to_string(from)
        .map_err(|error| format!("{} cannot be read: {}", from.display(), why(&error)))?;
    Mapping::read(&text).map_err(|what| format!("{}: {what}", from.display()))
}

/// Why a table is none, in a sentence.
fn why_broken(broken: Broken) -> String {
    let line = broken.line().unwrap_or(0);
    match broken {
        Broken::NotATable => "neither a CSV nor an XLSX; save it as one of these".to_owned(),
        Broken::Unreadable => "cannot be read to its end".to_owned(),
        Broken::Quote(_) => format!("line {line}: a quotation mark has no second one"),
        Broken::LongRow(_) => format!("line {line}: longer than a row may be"),
        Broken::NoSheet => "a workbook without a sheet that is shown".to_owned(),
        Broken::TooLarge => format!(
            "a workbook may have {} MiB, and a cell one; save it as CSV, which has no bound",
            limits::WORKBOOK_BYTES_MAX / (1024 * 1024)
        ),
    }
}

/// What must be said first, and how.
fn needed(missing: Missing, mapping: &Mapping, survey: &Survey) -> Sentence {
    let names: Vec<_> = survey.columns.iter().map(|column| column.name.as_str()).collect();
    let names = names.join(", ");
    match missing {
        Missing::Date => format!(
            "no column is known to be the date; say it in a mapping: [columns] date = \"…\"; \
             there are {names}"
        ),
        Missing::Order => "some dates can be read in two ways: add --dates dmy or --dates mdy \
                           (03/04 is 3 April, or March 4)"
            .to_owned(),
        Missing::Venue => {
            let venues: Vec<_> = Venue::ALL.iter().map(|venue| venue.code()).collect();
            format!(
                "the table does not say where people were met: add --venue {}",
                venues.join("|")
            )
        }
        Missing::Column(field) => {
            let name = mapping.columns.get(field.code()).map(String::as_str).unwrap_or_default();
            format!(
                "{}: there is no column {name}, or it is taken; there are {names}",
                field.code()
            )
        }
    }
}

fn no_sheet(name: &str, sheets: &[String]) -> Sentence {
    match sheets {
        [] => "a CSV has no sheets".to_owned(),
        sheets => format!("there is no sheet {name}; there are {}", sheets.join(", ")),
    }
}

fn say_columns(mapping: &Mapping, survey: &Survey) {
    eprintln!("{} rows", survey.rows);
    let others: Vec<_> = survey.other_sheets().collect();
    if !others.is_empty() {
        let read = &survey.sheets[survey.sheet];
        eprintln!("  sheet {read}; not read: {}; --sheet NAME reads another", others.join(", "));
    }
    for field in Field::ALL {
        if let Some(at) = mapping.column(*field, survey) {
            eprintln!("  {}: {}", field.code(), survey.columns[at].name);
        }
    }
    for (at, column) in survey.columns.iter().enumerate() {
        if let Some(code) = mapping.service(at, survey) {
            eprintln!("  services: {} ({code})", column.name);
        }
    }
}

fn tell(account: &Account, is_check: bool) {
    let Account { rows, taken, known, troubled, .. } = account;
    match (is_check, account.import) {
        (true, _) => eprintln!(
            "{rows} rows: {taken} would be taken, {known} came before, {troubled} are not taken"
        ),
        (false, Some(id)) => println!(
            "{taken} reports imported as {id}; {known} came before; {troubled} rows not taken"
        ),
        (false, None) => {
            println!("0 reports imported; {known} came before; {troubled} rows not taken");
        }
    }
    if let Some((first, last)) = account.days {
        eprintln!("days {first} to {last}");
    }
    eprintln!(
        "requests nobody understood (UNC): {}; services that became \"other\" (S21): {}",
        account.unclear_needs, account.unclear_services
    );
    if account.lost_needs > 0 {
        eprintln!(
            "further needs that have no place in a report, not understood or more than three: {}",
            account.lost_needs
        );
    }
    if account.carried > 0 {
        eprintln!("rows with the date of the row above: {}", account.carried);
    }
    if account.undated > 0 {
        eprintln!("rows without a date: {}; see --carry-dates", account.undated);
    }
    if !account.has_request {
        eprintln!("no column is the request: every report is UNC; say it in a mapping");
    }
    for name in &account.absent {
        eprintln!(
            "there is no column {name}: the services that the mapping expects in it are not read"
        );
    }
    say_elsewhere(account, is_check);
    if is_check {
        for (import, (day, rows)) in &account.known_from {
            eprintln!("  {rows} came before with {import} of {}", day.date());
        }
        if *known > 0 {
            eprintln!(
                "  if these are other reports, another worker's for example, take them with --other 2"
            );
        }
        let named = |name: &str, counts: &std::collections::BTreeMap<&'static str, u64>| {
            for (code, times) in counts {
                eprintln!("  {times} {code} ({})", label(Lang::En, name, code));
            }
        };
        named(list(Field::Request), &account.needs);
        named(list(Field::Services), &account.services);
    }
    for trouble in account.troubles.iter().take(TROUBLES_PRINTED) {
        eprintln!("line {}: {}", trouble.line, reason(trouble));
    }
    let more = troubled.saturating_sub(TROUBLES_PRINTED as u64);
    if more > 0 {
        eprintln!("and {more} more; --problems FILE.csv writes them all");
    }
}

/// Most of the table came before with another place: said before anybody wonders at the
/// figures.
fn say_elsewhere(account: &Account, is_check: bool) {
    let Some(rows) = account.mostly_elsewhere() else { return };
    let looked_at = if is_check { "rows that would be taken" } else { "new rows looked at first" };
    eprintln!(
        "warning: of {} {looked_at} {rows} stand already in reports of another place:",
        account.new
    );
    for (import, before) in &account.elsewhere {
        let (day, venue) = (before.day.date(), before.venue.code());
        eprintln!("  {} with {import} of {day}, --venue {venue}", before.rows);
    }
    let one_of_them = match (account.elsewhere.keys().next(), account.import) {
        (Some(before), Some(now)) => format!("--undo {before} or --undo {now}"),
        (Some(before), None) => format!("--undo {before}, and then import this one"),
        (None, _) => return,
    };
    eprintln!("  if it is the same table, every such report counts twice: {one_of_them}");
}

fn reason(trouble: &Trouble) -> String {
    label(Lang::En, "import-trouble", trouble.why.code())
}

/// Every row that is not taken: its line and why, and nothing of what stands in it.
struct Problems {
    path: std::path::PathBuf,
    file: std::io::BufWriter<File>,
}

impl Problems {
    fn begin(path: &Path) -> Result<Problems, Sentence> {
        let file = File::create(path)
            .map_err(|error| format!("{} cannot be written: {}", path.display(), why(&error)))?;
        let mut problems = Problems { path: path.to_owned(), file: std::io::BufWriter::new(file) };
        problems.line("line,code,reason")?;
        Ok(problems)
    }

    fn add(&mut self, trouble: &Trouble) -> Result<(), Sentence> {
        let reason = reason(trouble).replace('"', "\"\"");
        self.line(&format!("{},{},\"{reason}\"", trouble.line, trouble.why.code()))
    }

    fn line(&mut self, line: &str) -> Result<(), Sentence> {
        writeln!(self.file, "{line}").map_err(|error| self.left(&error))
    }

    fn end(mut self) -> Result<(), Sentence> {
        self.file.flush().map_err(|error| self.left(&error))
    }

    fn left(&self, error: &std::io::Error) -> Sentence {
        format!("{} cannot be written: {}", self.path.display(), why(error))
    }
}

fn undo(house: &House, id: ImportId) -> Result<(), Sentence> {
    let mut told = 0;
    let mut tell = |gone: u64| {
        if gone / 100_000 > told {
            told = gone / 100_000;
            eprintln!("{gone} reports taken back");
        }
    };
    let reports = house.undo_import(None, id, &mut tell).map_err(open::sentence)?;
    println!("{reports} reports of {id} taken back, with every figure of them");
    Ok(())
}

fn show(house: &House) -> Result<(), Sentence> {
    let all = house.store.read_now(store::import::newest);
    let all = all.map_err(|fault: crate::engine::Fault| fault.to_string())?;
    let roster = open::runtime()?.block_on(Roster::read(house)).map_err(open::sentence)?;
    for import in &all {
        let who = import.worker.map_or("server", |id| roster.name(id));
        let state = if import.is_leaving { "  being taken back" } else { "" };
        println!("{}  {}  {} reports  {who}{state}", import.id, import.day.date(), import.reports);
    }
    if all.is_empty() {
        println!("no imports");
    }
    Ok(())
}
