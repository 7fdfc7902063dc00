//! `netreach report`: work reports and indicators as a file.
//!
//! Notes are not in it: they are sealed to the duty team and read in the console.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{ReportArguments, Sentence, open};
use crate::codes::{Lang, Outcome, Urgency};
use crate::desk::report::was_emergency;
use crate::roster::Roster;
use crate::store;
use crate::store::drill::Drill;
use crate::store::report::WorkReport;
use crate::text::label;

const COLUMNS: [&str; 22] = [
    "day",
    "shift",
    "venue",
    "need",
    "more_needs",
    "urgency_at_open",
    "urgency_at_close",
    "about",
    "modality",
    "after_hours",
    "clarity",
    "services",
    "outcome",
    "minutes_to_first_answer",
    "filled_from_memory",
    "worker",
    "useful",
    "knows_contact",
    "need_label",
    "condition",
    "severity_at_open",
    "severity_at_close",
];

pub fn run(arguments: &ReportArguments) -> Result<(), Sentence> {
    if arguments.from > arguments.to {
        return Err("--from is after --to".to_owned());
    }
    let ending = arguments.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    if !matches!(ending, "csv" | "json" | "xlsx") {
        return Err("--out ends in .xlsx, .csv or .json".to_owned());
    }
    let house = open::house(&arguments.dir, open::clock())?;
    let (from, to) = (arguments.from, arguments.to);
    let (reports, drills, served) = house
        .store
        .read_now(move |tx| {
            Ok((
                store::report::between(tx, from, to)?,
                store::drill::between(tx, from, to)?,
                store::served::between(tx, from, to)?,
            ))
        })
        .map_err(|fault: crate::engine::Fault| fault.to_string())?;
    let roster = open::runtime()?.block_on(Roster::read(&house)).map_err(open::sentence)?;
    let lang = house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
    let rows: Vec<_> = reports.iter().map(|report| row(report, &roster, lang)).collect();
    let mut figures = indicators(&reports);
    figures.extend(without_a_worker(&reports, &served));
    let drills: Vec<_> = drills.iter().map(drill).collect();
    figures.extend(drills.iter().cloned());
    match ending {
        "csv" => write_csv(&arguments.out, &rows)?,
        "json" => write_json(&arguments.out, &rows, &figures)?,
        _ => write_xlsx(&arguments.out, &rows, &figures)
            .map_err(|_| format!("{} cannot be written", arguments.out.display()))?,
    }
    println!("{} work reports in {}", rows.len(), arguments.out.display());
    for (name, result) in &drills {
        println!("{name}: {result}");
    }
    if drills.is_empty() {
        println!("no drill in these days");
    }
    Ok(())
}

fn row(report: &WorkReport, roster: &Roster, lang: Lang) -> [String; COLUMNS.len()] {
    let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
    [
        report.day.date(),
        report.shift.code().to_owned(),
        report.venue.code().to_owned(),
        report.need.clone(),
        report.more_needs.join(" "),
        report.urgency_at_open.code().to_owned(),
        report.urgency_at_close.code().to_owned(),
        report.about.code().to_owned(),
        report.modality.code().to_owned(),
        flag(report.after_hours),
        report.clarity.code().to_owned(),
        report.services.join(" "),
        report.outcome.code().to_owned(),
        report.minutes_to_first.map(|minutes| minutes.to_string()).unwrap_or_default(),
        flag(report.filled_from_memory),
        report.worker.map(|id| roster.name(id).to_owned()).unwrap_or_default(),
        report.useful.map(|useful| useful.code().to_owned()).unwrap_or_default(),
        report.knows_contact.map(|knows| knows.code().to_owned()).unwrap_or_default(),
        label(lang, "need", &report.need),
        report.injury.condition.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity_at_open.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity.map(|it| it.code().to_owned()).unwrap_or_default(),
    ]
}

/// Name and value, in the order in which they are printed. A share is never
/// printed without what it is a share of.
fn indicators(reports: &[WorkReport]) -> Vec<(String, String)> {
    let count = |is: &dyn Fn(&WorkReport) -> bool| reports.iter().filter(|r| is(r)).count();
    let mut figures: Vec<(String, String)> = Vec::new();
    let mut add = |name: &str, value: String| figures.push((name.to_owned(), value));
    add("contacts", reports.len().to_string());
    add("emergencies", count(&was_emergency).to_string());
    add("urgent at open", count(&|r| r.urgency_at_open == Urgency::Urgent).to_string());
    add("after hours", of(count(&|r| r.after_hours), reports.len()));
    add("filled from memory", of(count(&|r| r.filled_from_memory), reports.len()));
    add("destroyed by the client", of(count(&|r| r.outcome == Outcome::Burned), reports.len()));
    for (name, urgency) in [
        ("minutes to first answer, all", None),
        ("minutes to first answer, urgent", Some(Urgency::Urgent)),
        ("minutes to first answer, emergency", Some(Urgency::Emergency)),
    ] {
        let waits = reports
            .iter()
            .filter(|report| urgency.is_none_or(|urgency| report.urgency_at_open == urgency))
            .filter_map(|report| report.minutes_to_first)
            .collect();
        add(name, speed(waits));
    }
    let answered = count(&|r| r.useful.is_some());
    add("feedback given", of(answered, reports.len()));
    for useful in crate::codes::Useful::ALL {
        let said = count(&|r| r.useful == Some(*useful));
        add(&format!("useful: {}", useful.code()), of(said, answered));
    }
    figures.extend(tally("need", reports, |report| vec![report.need.clone()]));
    figures.extend(tally("service", reports, |report| report.services.clone()));
    figures
}

/// What people found by themselves, and how many cases needed nobody.
fn without_a_worker(reports: &[WorkReport], served: &[(String, i64)]) -> Vec<(String, String)> {
    let by_bot = reports.iter().filter(|report| report.outcome == Outcome::SelfServed).count();
    let all: i64 = served.iter().map(|(_, times)| times).sum();
    let mut figures = vec![
        ("answered by the bot alone".to_owned(), of(by_bot, reports.len())),
        ("shown without a worker".to_owned(), all.to_string()),
    ];
    let shown = |(what, times): &(String, i64)| (format!("shown: {what}"), times.to_string());
    figures.extend(served.iter().map(shown));
    figures
}

/// What a month's drill came to. Nobody's name is in it.
fn drill(drill: &Drill) -> (String, String) {
    let result = match drill.answer {
        Some((minutes, rung)) => {
            format!("answered after {minutes} min, rung reached: {}", rung.code())
        }
        None if drill.is_open => "goes on".to_owned(),
        None => "not answered".to_owned(),
    };
    (format!("drill {}", drill.day.date()), result)
}

fn of(part: usize, whole: usize) -> String {
    format!("{part} of {whole}")
}

fn speed(mut waits: Vec<i64>) -> String {
    if waits.is_empty() {
        return "none".to_owned();
    }
    waits.sort_unstable();
    let rank = |percent: usize| waits[(waits.len() * percent).div_ceil(100) - 1];
    format!("median {}, 90th percentile {}, n {}", rank(50), rank(90), waits.len())
}

fn tally(
    name: &str,
    reports: &[WorkReport],
    codes: impl Fn(&WorkReport) -> Vec<String>,
) -> Vec<(String, String)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for code in reports.iter().flat_map(codes) {
        *counts.entry(code).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(code, count)| {
            let label = label(Lang::En, name, &code);
            (format!("{name} {code} ({label})"), count.to_string())
        })
        .collect()
}

fn write_csv(out: &Path, rows: &[[String; COLUMNS.len()]]) -> Result<(), Sentence> {
    let mut text = COLUMNS.join(",") + "\n";
    for row in rows {
        let cells: Vec<_> = row.iter().map(|cell| quoted(cell)).collect();
        text += &(cells.join(",") + "\n");
    }
    write(out, text.as_bytes())
}

/// RFC 4180, and no cell that a spreadsheet would take for a formula.
fn quoted(cell: &str) -> String {
    let cell = match cell.chars().next() {
        Some('=' | '+' | '-' | '@') => format!("'{cell}"),
        _ => cell.to_owned(),
    };
    if cell.contains([',', '"', '\n']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

fn write_json(
    out: &Path,
    rows: &[[String; COLUMNS.len()]],
    figures: &[(String, String)],
) -> Result<(), Sentence> {
    let reports: Vec<_> =
        rows.iter().map(|row| COLUMNS.iter().zip(row).collect::<BTreeMap<_, _>>()).collect();
    let document = serde_json::json!({
        "reports": reports,
        "indicators": figures
            .iter()
            .map(|(name, value)| serde_json::json!({ "name": name, "value": value }))
            .collect::<Vec<_>>(),
    });
    write(out, format!("{document:#}\n").as_bytes())
}

fn write_xlsx(
    out: &Path,
    rows: &[[String; COLUMNS.len()]],
    figures: &[(String, String)],
) -> Result<(), XlsxError> {
    let mut book = Workbook::new();
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("Reports")?;
    sheet.write_row_with_format(0, 0, COLUMNS, &bold)?;
    for (line, row) in (1..).zip(rows) {
        sheet.write_row(line, 0, row)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    let sheet = book.add_worksheet().set_name("Indicators")?;
    sheet.write_row_with_format(0, 0, ["indicator", "value"], &bold)?;
    for (line, (name, value)) in (1..).zip(figures) {
        sheet.write_row(line, 0, [name, value])?;
    }
    sheet.autofit();
    book.save(out)
}

fn write(out: &Path, bytes: &[u8]) -> Result<(), Sentence> {
    std::fs::write(out, bytes)
        .map_err(|error| format!("{} cannot be written: {}", out.display(), error.kind()))
}
