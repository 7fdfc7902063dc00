//! What the paper says, and what the desk counted, line by line. Every figure is
//! made of work reports as the store has them.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Timestamp;
use crate::engine::{Fault, Tx};
use crate::store;
use crate::store::report::WorkReport;

/// The first and the last day of the study, as [`WorkReport::day`] has them.
pub const FROM: Timestamp = Timestamp(1_572_566_400);
pub const TO: Timestamp = Timestamp(1_593_475_200);

/// COVID was asked about from then on: 2020-04-01.
const COVID_FROM: Timestamp = Timestamp(1_585_699_200);

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

/// What is counted of a row of reports.
pub struct Counted {
    reports: Vec<WorkReport>,
    of: BTreeMap<String, usize>,
}

impl Counted {
    /// # Errors
    /// When the database fails.
    pub fn read(tx: &mut Tx) -> Result<Counted, Fault> {
        let reports = store::report::between(tx, FROM, TO)?;
        let mut of = BTreeMap::new();
        for report in &reports {
            *of.entry(report.need.clone()).or_default() += 1;
        }
        Ok(Counted { reports, of })
    }

    #[must_use]
    pub fn all(&self) -> usize {
        self.reports.len()
    }

    /// Reports whose first need is one of these, or of these groups ("SVC.").
    #[must_use]
    pub fn of(&self, needs: &[&str]) -> usize {
        let fits = |code: &str| {
            needs.iter().any(|need| code == *need || need.ends_with('.') && code.starts_with(need))
        };
        self.of.iter().filter(|(code, _)| fits(code)).map(|(_, n)| n).sum()
    }

    fn with(&self, group: &str, service: &str) -> usize {
        let has = |it: &&WorkReport| {
            it.need.starts_with(group) && it.services.iter().any(|code| code == service)
        };
        self.reports.iter().filter(has).count()
    }

    fn months(&self) -> usize {
        let months = self.reports.iter().map(|it| crate::desk::report::month(it.day).0);
        months.collect::<BTreeSet<_>>().len()
    }
}

const INFORMATION: &[&str] = &["INFO.SERVICES", "INFO.AIDSCENTER", "INFO.HIVHCV"];

/// Just below one part of so many: not more than a twentieth of it is missing.
fn is_nearly(n: usize, of: usize, parts: usize) -> bool {
    n * parts < of && n * parts * 20 >= of * 19
}

/// Tenths of a percent, rounded.
fn share(n: usize, of: usize) -> String {
    let tenths = (n * 1000 + of / 2).checked_div(of).unwrap_or(0);
    format!("{n} of {of} = {}.{} %", tenths / 10, tenths % 10)
}

/// Whether these numbers fall, and how they read.
fn order(parts: &[(&str, usize)]) -> (String, bool) {
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

fn is(paper: &'static str, n: usize, expected: usize) -> Statement {
    Statement { paper, here: n.to_string(), holds: n == expected }
}

fn nearly(paper: &'static str, n: usize, of: usize, parts: usize) -> Statement {
    Statement { paper, here: share(n, of), holds: is_nearly(n, of, parts) }
}

fn whole(counted: &Counted) -> Vec<Statement> {
    vec![is("301 cases", counted.all(), 301), is("8 monthly reports", counted.months(), 8)]
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
    let early = counted.reports.iter().filter(|it| it.need == "INFO.COVID" && it.day < COVID_FROM);
    let early = early.count();
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
    let everything = counted.of.values().copied().filter(|n| *n > 0).min().unwrap_or(0);
    let doctors = counted.with("INJ.SEVERE", "S04");
    let (van, clinic) = (counted.with("INJ.SEVERE", "S08"), counted.with("INJ.SEVERE", "S09"));
    let stayed = counted.with("OD.", "S18");
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
        Statement {
            paper: "4 overdoses, nothing less common but what is a part of a sub-theme",
            here: format!("{overdoses}, least of all codes {everything}"),
            holds: overdoses == 4,
        },
        is("all 4 were sent the overdose guide", counted.with("OD.", "S17"), 4),
        is("an ambulance in 2 of 4, the worker stayed until it came", stayed, 2),
    ]
}
