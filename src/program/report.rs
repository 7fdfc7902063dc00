//! `netreach report`: work reports and indicators as a file.
//!
//! Notes are not in it: they are sealed to the duty team and read in the console.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{ReportArguments, Sentence, open};
use crate::codes::{Deed, Lang, Outcome, ReferralState, ReviewOutcome, ReviewWhy, Turned, Urgency};
use crate::desk;
use crate::desk::deed::About;
use crate::desk::feedback::Score;
use crate::desk::report::was_emergency;
use crate::ids::ReportId;
use crate::roster::Roster;
use crate::store;
use crate::store::drill::Drill;
use crate::store::referral::{Count, Reported};
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
    "minutes_after_handover",
    "need_label",
    "referrals",
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
    let now = house.now();
    let (from, to) = (arguments.from, arguments.to);
    let (reports, drills, served, referrals, scores, reviews) = house
        .store
        .commit_now(move |tx| {
            let what = About { deed: Deed::Exported, about: None, case: None };
            desk::deed::note(tx, None, what, None, now)?;
            Ok((
                store::report::between(tx, from, to)?,
                store::drill::between(tx, from, to)?,
                store::served::between(tx, from, to)?,
                Referrals {
                    reported: store::referral::reported(tx, from, to)?,
                    counts: store::referral::counts(tx, from, to)?,
                    turned: store::referral::turned(tx, from, to)?,
                },
                desk::feedback::scores(tx, from, to)?,
                store::review::counts(tx, from, to)?,
            ))
        })
        .map_err(|error: desk::DeskError| open::sentence(error))?;
    let roster = open::runtime()?.block_on(Roster::read(&house)).map_err(open::sentence)?;
    let lang = house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
    let rows: Vec<_> =
        reports.iter().map(|report| row(report, &referrals, &roster, lang)).collect();
    let mut figures = indicators(&reports);
    figures.extend(scores.iter().map(score));
    figures.extend(reviews.iter().map(review));
    figures.extend(without_a_worker(&reports, &served));
    figures.extend(of_referrals(&referrals));
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

/// What is known of referrals in these days.
struct Referrals {
    reported: Vec<(ReportId, Reported)>,
    counts: Vec<Count>,
    turned: Vec<(Turned, i64)>,
}

fn row(
    report: &WorkReport,
    referrals: &Referrals,
    roster: &Roster,
    lang: Lang,
) -> [String; COLUMNS.len()] {
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
        report.minutes_after_handover.map(|minutes| minutes.to_string()).unwrap_or_default(),
        label(lang, "need", &report.need),
        referred(report.id, referrals),
        report.injury.condition.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity_at_open.map(|it| it.code().to_owned()).unwrap_or_default(),
        report.injury.severity.map(|it| it.code().to_owned()).unwrap_or_default(),
    ]
}

/// `HRS.HIV_TEST:mobile_unit:redeemed`, as far as the report's case lived to see it.
fn referred(report: ReportId, referrals: &Referrals) -> String {
    let own = referrals.reported.iter().filter(|(id, _)| *id == report);
    let said =
        own.map(|(_, it)| format!("{}:{}:{}", it.need, it.place_kind.code(), it.state.code()));
    said.collect::<Vec<_>>().join(" ")
}

/// By the day they were offered. What is not known is never counted as done.
fn of_referrals(referrals: &Referrals) -> Vec<(String, String)> {
    let total = |counts: &[&Count]| counts.iter().map(|count| count.times).sum::<i64>();
    let all: Vec<&Count> = referrals.counts.iter().collect();
    let mut figures = Vec::new();
    for state in ReferralState::ALL {
        let those: Vec<_> = all.iter().copied().filter(|it| it.state == *state).collect();
        let value = format!("{} of {}", total(&those), total(&all));
        figures.push((format!("referrals {}", state.code()), value));
    }
    let mut kinds: BTreeMap<(&str, &str), Vec<&Count>> = BTreeMap::new();
    for count in all {
        kinds.entry((&count.need, count.place_kind.code())).or_default().push(count);
    }
    for ((need, kind), those) in kinds {
        let done: Vec<_> =
            those.iter().copied().filter(|it| it.state == ReferralState::Redeemed).collect();
        let value = format!("{} of {} redeemed", total(&done), total(&those));
        figures.push((format!("referrals {need} to {kind}"), value));
    }
    let turned = |(why, times): &(Turned, i64)| {
        (format!("codes turned away: {}", why.code()), times.to_string())
    };
    figures.extend(referrals.turned.iter().map(turned));
    figures
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
    let handed = reports.iter().filter_map(|report| report.minutes_after_handover).collect();
    add("minutes from hand-over to first word", speed(handed));
    figures.extend(tally("need", reports, |report| vec![report.need.clone()]));
    figures.extend(tally("service", reports, |report| report.services.clone()));
    figures
}

/// What clients thought: said by so many, of those who answered, of those asked.
fn score(score: &Score) -> (String, String) {
    let (key, gaps) = score.sentence();
    let name = key.replacen("score-", "feedback ", 1).replace('-', " ");
    let [said, answered, asked] = gaps.map(|(_, number)| number);
    (name, format!("{said} of {answered} who answered, of {asked} who were asked"))
}

/// What came of looking again at finished work, and how often nobody did in time.
fn review((why, outcome, times): &(ReviewWhy, ReviewOutcome, i64)) -> (String, String) {
    (format!("review {}: {}", why.code(), outcome.code()), times.to_string())
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
