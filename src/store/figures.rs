//! What is counted of work reports, by month: sums that are kept in the same
//! transaction as the reports they are of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::many::Many;
use crate::clock::Timestamp;
use crate::codes::{CampaignKind, DangerEnd, Measure, Origin, Resolution, Shift, Useful, Venue};
use crate::engine::{Fault, Row, Tx, Value};
use crate::evidence::indicator::ANSWERED;
use crate::evidence::resolution;
use crate::evidence::speed::Wait;
use crate::ids::WorkerId;
use crate::store::report::WorkReport;
use crate::{limits, values};

/// What is counted: in which month, of which reports, and what of them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub measure: Measure,
    /// The month's first day.
    pub month: Timestamp,
    pub venue: Venue,
    pub origin: Origin,
    pub code: String,
    pub is_from_memory: bool,
}

pub struct Figure {
    pub key: Key,
    pub times: i64,
}

/// How often each key is added; what is taken away is negative.
pub type Tally = BTreeMap<Key, i64>;

/// Adds `by` times what one report says.
pub fn tally(report: &WorkReport, by: i64, tally: &mut Tally) {
    let month = report.day.month();
    let mut add = |measure, code: String| {
        let (venue, origin) = (report.venue, report.origin);
        let is_from_memory = report.filled_from_memory;
        let key = Key { measure, month, venue, origin, code, is_from_memory };
        *tally.entry(key).or_default() += by;
    };
    add(Measure::Contact, String::new());
    add(Measure::Day, report.day.date());
    add(Measure::Need, report.need.clone());
    for need in &report.more_needs {
        add(Measure::NeedBeside, need.clone());
    }
    for service in &report.services {
        add(Measure::Service, service.clone());
    }
    let mut services = report.services.clone();
    services.sort_unstable();
    add(Measure::ServiceSet, services.join(" "));
    add(Measure::Urgency, report.urgency_at_open.code().to_owned());
    add(Measure::Outcome, report.outcome.code().to_owned());
    resolved(report, &mut add);
    if report.after_hours {
        add(Measure::AfterHours, report.outcome.code().to_owned());
    }
    add(Measure::Shift, report.shift.code().to_owned());
    add(Measure::Modality, report.modality.code().to_owned());
    add(Measure::About, report.about.code().to_owned());
    add(Measure::Clarity, report.clarity.code().to_owned());
    if let Some(minutes) = report.minutes_to_first {
        let is_night = report.shift == Shift::Night;
        let (urgency, after_hours) = (report.urgency_at_open, report.after_hours);
        add(Measure::Wait, Wait { urgency, is_night, after_hours, minutes }.code());
    }
    if let Some(minutes) = report.minutes_after_handover {
        add(Measure::AfterHandover, minutes.min(limits::WAIT_MINUTES_MAX).to_string());
    }
    if let Some(condition) = report.injury.condition {
        add(Measure::Condition, condition.code().to_owned());
    }
    if let Some(severity) = report.injury.severity {
        add(Measure::Severity, severity.code().to_owned());
    }
    if let Some(end) = report.danger {
        of_danger(report, end, &mut add);
    }
    if report.is_late {
        add(Measure::Quality, "late".to_owned());
    }
}

fn resolved(report: &WorkReport, add: &mut impl FnMut(Measure, String)) {
    let resolution = resolution::of(report.outcome, &report.services, report.is_referred);
    let answered = report.useful.map(|_| ANSWERED);
    let is_useless = report.useful == Some(Useful::No);
    let not_useful = is_useless.then_some(Resolution::NotUseful.code());
    for end in [Some(resolution.code()), answered, not_useful].into_iter().flatten() {
        add(Measure::NeedResolution, format!("{}.{end}", report.need));
        for service in &report.services {
            add(Measure::ServiceResolution, format!("{service}.{end}"));
        }
    }
}

fn of_danger(report: &WorkReport, end: DangerEnd, add: &mut impl FnMut(Measure, String)) {
    add(Measure::Danger, "opened".to_owned());
    if report.minutes_to_attach.is_some_and(|minutes| minutes <= limits::ATTACHED_IN_TIME) {
        add(Measure::Danger, "attended".to_owned());
    }
    if report.help_called {
        add(Measure::Danger, "called".to_owned());
    }
    if report.naloxone_given {
        add(Measure::Danger, "naloxone".to_owned());
    }
    add(Measure::Danger, end.code().to_owned());
}

/// Counts a report in place of how it stood before.
pub fn replace(tx: &mut Tx, before: Option<&WorkReport>, after: &WorkReport) -> Result<(), Fault> {
    let mut changes = Tally::new();
    if let Some(before) = before {
        tally(before, -1, &mut changes);
    }
    tally(after, 1, &mut changes);
    add(tx, &changes)
}

/// Adds what was tallied. In the order of keys, so that two processes that count at
/// once wait for each other and do not lock each other out.
pub fn add(tx: &mut Tx, tally: &Tally) -> Result<(), Fault> {
    static ADD: LazyLock<Many> = LazyLock::new(|| {
        Many::new(
            "INSERT INTO report_figures (measure, month, venue, origin, code, from_memory, times)
             VALUES ",
            7,
            " ON CONFLICT (measure, month, venue, origin, code, from_memory)
             DO UPDATE SET times = report_figures.times + excluded.times",
        )
    });
    // Without a type for each column SQLite would look at every row of the table.
    static DROP: LazyLock<Many> = LazyLock::new(|| {
        Many::new(
            "DELETE FROM report_figures WHERE times <= 0
                 AND (measure, month, venue, origin, code, from_memory) IN (
                     SELECT CAST(column1 AS TEXT), CAST(column2 AS BIGINT), CAST(column3 AS TEXT),
                         CAST(column4 AS TEXT), CAST(column5 AS TEXT), CAST(column6 AS BIGINT)
                     FROM (VALUES ",
            6,
            ") AS fewer)",
        )
    });
    let (mut changed, mut fewer) = (Vec::new(), Vec::new());
    for (key, by) in tally.iter().filter(|(_, by)| **by != 0) {
        changed.extend(values(key));
        changed.push((*by).into());
        if *by < 0 {
            fewer.extend(values(key));
        }
    }
    ADD.run(tx, &changed)?;
    DROP.run(tx, &fewer).map(drop)
}

fn values(key: &Key) -> [Value; 6] {
    let code = key.code.as_str().into();
    let (measure, month) = (key.measure.into(), key.month.into());
    [measure, month, key.venue.into(), key.origin.into(), code, key.is_from_memory.into()]
}

/// What was counted of a measure in the months from `first` to `last`, both included.
pub fn between(
    tx: &mut Tx,
    measure: Measure,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<Figure>, Fault> {
    tx.rows(
        "SELECT measure, month, venue, origin, code, times, from_memory FROM report_figures
         WHERE measure = $1 AND month >= $2 AND month <= $3",
        values![measure, first, last],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The first month of which anything was reported.
pub fn first_month(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let sql = "SELECT month FROM report_figures WHERE measure = $1 ORDER BY month LIMIT 1";
    tx.row(sql, values![Measure::Contact])?.map(|row| Ok(Timestamp(row.int(0)?))).transpose()
}

/// Whether there are reports that nobody counted: those of an older netreach, or
/// of a backup.
fn are_missing(tx: &mut Tx) -> Result<bool, Fault> {
    Ok(tx.row("SELECT 1 FROM work_reports LIMIT 1", values![])?.is_some()
        && tx.row("SELECT 1 FROM report_figures LIMIT 1", values![])?.is_none())
}

/// Counts what nobody counted, once, whichever process comes first.
pub fn catch_up(tx: &mut Tx) -> Result<(), Fault> {
    const SQL: &str = "SELECT mark FROM belongings";
    const SQL_FOR_UPDATE: &str = "SELECT mark FROM belongings FOR UPDATE";
    if !are_missing(tx)? {
        return Ok(());
    }
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![])?;
    if are_missing(tx)? { recount(tx) } else { Ok(()) }
}

/// Counts every report anew, in place of whatever stood there.
pub fn recount(tx: &mut Tx) -> Result<(), Fault> {
    tx.run("DELETE FROM report_figures", values![])?;
    let mut after = None;
    loop {
        let piece = super::report::after(tx, after, limits::REPORTS_A_PIECE)?;
        let mut all = Tally::new();
        for report in &piece {
            tally(report, 1, &mut all);
        }
        add(tx, &all)?;
        match piece.last() {
            Some(last) => after = Some(last.id),
            None => return Ok(()),
        }
    }
}

fn read(row: &Row) -> Result<Figure, Fault> {
    let unknown = || super::unknown_code("code in a figure");
    let key = Key {
        measure: Measure::read(row.text(0)?).ok_or_else(unknown)?,
        month: Timestamp(row.int(1)?),
        venue: Venue::read(row.text(2)?).ok_or_else(unknown)?,
        origin: Origin::read(row.text(3)?).ok_or_else(unknown)?,
        code: row.text(4)?.to_owned(),
        is_from_memory: row.flag(6)?,
    };
    Ok(Figure { key, times: row.int(5)? })
}

// ---- what was before the desk ----

/// By month, oldest first.
pub fn baseline(tx: &mut Tx) -> Result<Vec<(Timestamp, i64)>, Fault> {
    tx.rows(
        "SELECT month, times FROM baselines ORDER BY month LIMIT $1",
        values![limits::BASELINE_MONTHS_MAX],
    )?
    .iter()
    .map(|row| Ok((Timestamp(row.int(0)?), row.int(1)?)))
    .collect()
}

/// Writes a month over; 0 takes it away.
pub fn set_baseline(tx: &mut Tx, month: Timestamp, times: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM baselines WHERE month = $1", values![month])?;
    if times > 0 {
        let sql = "INSERT INTO baselines (month, times) VALUES ($1, $2)";
        tx.run(sql, values![month, times])?;
    }
    Ok(())
}

// ---- what was said in public ----

pub struct Campaign {
    pub id: i64,
    /// The local date.
    pub day: Timestamp,
    pub kind: CampaignKind,
    pub title: String,
    /// How many saw it, where somebody knows.
    pub views: Option<i64>,
    pub worker: Option<WorkerId>,
}

pub fn insert_campaign(tx: &mut Tx, campaign: &Campaign) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO campaigns (id, day, kind, title, views, worker_id)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![
            campaign.id,
            campaign.day,
            campaign.kind,
            campaign.title.as_str(),
            campaign.views,
            campaign.worker,
        ],
    )
    .map(drop)
}

/// Says whether it was there.
pub fn delete_campaign(tx: &mut Tx, id: i64) -> Result<bool, Fault> {
    tx.run("DELETE FROM campaigns WHERE id = $1", values![id]).map(|gone| gone > 0)
}

/// Of the days `from` to `to`, both included, the newest first.
pub fn campaigns(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Campaign>, Fault> {
    tx.rows(
        "SELECT id, day, kind, title, views, worker_id FROM campaigns
         WHERE day >= $1 AND day <= $2 ORDER BY day DESC, id LIMIT $3",
        values![from, to, limits::CAMPAIGNS_SHOWN],
    )?
    .iter()
    .map(|row| {
        let kind = CampaignKind::read(row.text(2)?);
        Ok(Campaign {
            id: row.int(0)?,
            day: Timestamp(row.int(1)?),
            kind: kind.ok_or_else(|| super::unknown_code("kind of campaign"))?,
            title: row.text(3)?.to_owned(),
            views: row.int_or_none(4)?,
            worker: row.int_or_none(5)?.map(WorkerId),
        })
    })
    .collect()
}
