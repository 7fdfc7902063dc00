//! What the paper says, and what the desk counted, line by line. Every figure is
//! one of the desk's own, or made of work reports as the store has them.

use crate::codes::Measure;
use crate::desk::figures::Months;
use crate::desk::{self, DeskError};
use crate::engine::Tx;
use crate::evidence::indicator::Value;
use crate::evidence::{Evidence, Month, Package};
use crate::store;
use crate::store::report::WorkReport;

/// A sentence of the paper beside a figure of the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub paper: &'static str,
    pub here: String,
    pub holds: bool,
}

impl Statement {
    /// As it is printed, one a line.
    #[must_use]
    pub fn line(&self) -> String {
        let mark = if self.holds { "" } else { " | DOES NOT HOLD" };
        format!("paper: {} | here: {}{mark}", self.paper, self.here)
    }
}

/// What the desk counted, and the reports it counted.
pub struct Counted {
    evidence: Evidence,
    /// For what stands in one report together: a need and what was done.
    reports: Vec<WorkReport>,
}

/// The months of the study.
#[must_use]
pub fn months() -> Months {
    Months { first: Month::of(2019, 11), last: Month::of(2020, 6) }
}

impl Counted {
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut Tx) -> Result<Counted, DeskError> {
        let after = desk::figures::begin(months().last.next());
        let evidence = desk::figures::gather(tx, months(), &Package::default(), after)?;
        let (from, to) = months().days();
        Ok(Counted { evidence, reports: store::report::between(tx, from, to)? })
    }

    fn all(&self) -> i64 {
        self.evidence.contacts().all
    }

    /// Reports whose first need is one of these, or of these groups ("SVC.").
    fn of(&self, needs: &[&str]) -> i64 {
        let fits = |code: &str| {
            needs.iter().any(|need| code == *need || need.ends_with('.') && code.starts_with(need))
        };
        let counted = self.evidence.by_code(Measure::Need);
        counted.iter().filter(|(code, _)| fits(code)).map(|(_, times)| times.all).sum()
    }

    fn with(&self, group: &str, service: &str) -> i64 {
        let has = |it: &&WorkReport| {
            it.need.starts_with(group) && it.services.iter().any(|code| code == service)
        };
        i64::try_from(self.reports.iter().filter(has).count()).unwrap_or(i64::MAX)
    }

    /// Months in which anything was reported.
    fn months(&self) -> i64 {
        let all = self.evidence.by_month(months().first, months().last);
        let worked = all.iter().filter(|(_, times)| times.iter().sum::<i64>() > 0);
        i64::try_from(worked.count()).unwrap_or(i64::MAX)
    }

    /// How often a need was met before a month.
    fn before(&self, need: &str, month: Month) -> i64 {
        let early = self.evidence.cells.iter().filter(|cell| {
            cell.measure == Measure::Need && cell.code == need && cell.month < month
        });
        early.map(|cell| cell.times).sum()
    }

    /// Requests before the desk and now, and by how many per cent they grew, as the
    /// page of figures says it.
    fn growth(&self) -> Option<(i64, i64, i64)> {
        let lines = self.evidence.lines(months().first, months().last);
        lines.iter().find_map(|line| match line.value {
            Value::Growth(it) => Some((it.before, it.now, it.percent)),
            _ => None,
        })
    }
}

const INFORMATION: &[&str] = &["INFO.SERVICES", "INFO.AIDSCENTER", "INFO.HIVHCV"];

/// Just below one part of so many: not more than a twentieth of it is missing.
fn is_nearly(n: i64, of: i64, parts: i64) -> bool {
    n * parts < of && n * parts * 20 >= of * 19
}

/// Tenths of a percent, rounded.
fn share(n: i64, of: i64) -> String {
    let tenths = (n * 1000 + of / 2).checked_div(of).unwrap_or(0);
    format!("{n} of {of} = {}.{} %", tenths / 10, tenths % 10)
}

/// Whether these numbers fall, and how they read.
fn order(parts: &[(&str, i64)]) -> (String, bool) {
    let said: Vec<_> = parts.iter().map(|(name, n)| format!("{name} {n}")).collect();
    (said.join(" > "), parts.windows(2).all(|two| two[0].1 > two[1].1))
}

/// All of them, in the order of the paper.
#[must_use]
pub fn statements(counted: &Counted) -> Vec<Statement> {
    let mut said = whole(counted);
    said.extend(first_theme(counted));
    said.extend(second_theme(counted));
    said
}

fn is(paper: &'static str, n: i64, expected: i64) -> Statement {
    Statement { paper, here: n.to_string(), holds: n == expected }
}

fn nearly(paper: &'static str, n: i64, of: i64, parts: i64) -> Statement {
    Statement { paper, here: share(n, of), holds: is_nearly(n, of, parts) }
}

fn whole(counted: &Counted) -> Vec<Statement> {
    let growth = counted.growth();
    vec![
        is("301 cases", counted.all(), 301),
        is("8 monthly reports", counted.months(), 8),
        Statement {
            paper: "requests grew by 89 % against offline only",
            here: growth.map_or_else(
                || "no baseline".to_owned(),
                |(before, now, percent)| format!("{before} -> {now} = {percent:+} %"),
            ),
            holds: growth.is_some_and(|(_, _, percent)| percent == 89),
        },
    ]
}

fn first_theme(counted: &Counted) -> Vec<Statement> {
    let minor = counted.of(&["INJ.MINOR"]);
    let information = counted.of(INFORMATION);
    let support = counted.of(&["PSY.GENERAL"]);
    let covid = counted.of(&["INFO.COVID"]);
    let detox = counted.of(&["INFO.DETOX_HOME"]);
    let parts = [
        ("minor complications", minor),
        ("information", information),
        ("psychological support", support),
        ("COVID", covid),
        ("home detox", detox),
    ];
    let (here, falls) = order(&parts);
    let early = counted.before("INFO.COVID", Month::of(2020, 4));
    vec![
        Statement {
            paper: "first theme: minor complications most common, information next",
            here,
            holds: falls,
        },
        nearly(
            "services and the van's schedule nearly a sixth",
            counted.of(&["INFO.SERVICES"]),
            counted.all(),
            6,
        ),
        is("five asked about detox at home", detox, 5),
        Statement {
            paper: "COVID since April 2020, several",
            here: format!("{covid}, {early} of them before April"),
            holds: covid > 1 && early == 0,
        },
    ]
}

fn second_theme(counted: &Counted) -> Vec<Statement> {
    let services = counted.of(&["SVC."]);
    let severe = counted.of(&["INJ.SEVERE"]);
    let overdoses = counted.of(&["OD."]);
    let parts = [
        ("services", services),
        ("harm reduction services", counted.of(&["HRS."])),
        ("severe complications", severe),
        ("overdoses", overdoses),
    ];
    let (here, falls) = order(&parts);
    let doctors = counted.with("INJ.SEVERE", "S04");
    let (van, clinic) = (counted.with("INJ.SEVERE", "S08"), counted.with("INJ.SEVERE", "S09"));
    let stayed = counted.with("OD.", "S18");
    let called = counted.evidence.times(Measure::Danger, "called").all;
    vec![
        Statement {
            paper: "second theme: services most common, overdoses least",
            here,
            holds: falls,
        },
        nearly(
            "medical, psychological, social and legal services nearly a third",
            services,
            counted.all(),
            3,
        ),
        Statement {
            paper: "severe complications: a doctor each, then van or clinic",
            here: format!("doctor {doctors} of {severe}, van {van}, clinic {clinic}"),
            holds: severe > 0 && doctors == severe && van + clinic == severe,
        },
        is("4 overdoses", overdoses, 4),
        is("all 4 were sent the overdose guide", counted.with("OD.", "S17"), 4),
        Statement {
            paper: "an ambulance in 2 of 4, the worker stayed until it came",
            here: format!("{called} called, {stayed} stayed"),
            holds: called == 2 && stayed == 2,
        },
    ]
}
