//! `netreach report`: work reports and indicators as a file, written as they are read.
//!
//! Notes are not in it: they are sealed to the duty team and read in the console.

mod indicators;
mod rows;

use std::collections::HashMap;

use indicators::{Indicators, drill};
use rows::Writer;

use super::progress::Progress;
use super::{ReportArguments, Sentence, open};
use crate::clock::Timestamp;
use crate::codes::{Deed, Lang, ReviewOutcome, ReviewWhy, Turned};
use crate::desk::deed::About;
use crate::desk::feedback::Score;
use crate::desk::{self, DeskError};
use crate::engine::{Fault, Tx};
use crate::house::House;
use crate::ids::ReportId;
use crate::limits;
use crate::roster::Roster;
use crate::store;
use crate::store::drill::Drill;
use crate::store::referral::{Count, Reported};
use crate::store::report::WorkReport;

pub fn run(arguments: &ReportArguments) -> Result<(), Sentence> {
    if arguments.from > arguments.to {
        return Err("--from is after --to".to_owned());
    }
    let form = rows::Form::of(&arguments.out)?;
    let house = open::house(&arguments.dir, open::clock())?;
    let now = house.now();
    let (from, to) = (arguments.from, arguments.to);
    let beside = house
        .store
        .commit_now(move |tx| {
            let what = About { deed: Deed::Exported, about: None, case: None };
            desk::deed::note(tx, None, what, None, now)?;
            Beside::read(tx, from, to)
        })
        .map_err(|error: DeskError| open::sentence(error))?;
    let roster = open::runtime()?.block_on(Roster::read(&house)).map_err(open::sentence)?;
    let lang = house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
    let (mut indicators, mut writer) =
        (Indicators::default(), Writer::begin(&arguments.out, form)?);
    let mut progress = Progress::of("reports", u64::try_from(beside.reports).unwrap_or(0));
    let mut written = 0;
    let mut behind = (from - crate::clock::Span::seconds(1), ReportId(i64::MAX));
    loop {
        let page = page(&house, behind, to).map_err(|fault| fault.to_string())?;
        for report in &page.reports {
            indicators.add(report);
            let referrals = page.referrals.get(&report.id).map_or(&[][..], Vec::as_slice);
            writer.row(&rows::row(report, referrals, &roster, lang))?;
        }
        written += page.reports.len();
        progress.at(written as u64);
        match page.reports.last() {
            Some(last) => behind = (last.day, last.id),
            None => break,
        }
    }
    progress.end();
    writer.finish(&indicators.figures(&beside))?;
    println!("{written} work reports in {}", arguments.out.display());
    for (name, result) in beside.drills.iter().map(drill) {
        println!("{name}: {result}");
    }
    if beside.drills.is_empty() {
        println!("no drill in these days");
    }
    Ok(())
}

/// What is known beside the reports of these days.
pub struct Beside {
    reports: i64,
    drills: Vec<Drill>,
    served: Vec<(String, i64)>,
    counts: Vec<Count>,
    turned: Vec<(Turned, i64)>,
    scores: Vec<Score>,
    reviews: Vec<(ReviewWhy, ReviewOutcome, i64)>,
}

impl Beside {
    fn read(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Beside, DeskError> {
        Ok(Beside {
            reports: store::report::count(tx, from, to)?,
            drills: store::drill::between(tx, from, to)?,
            served: store::served::between(tx, from, to)?,
            counts: store::referral::counts(tx, from, to)?,
            turned: store::referral::turned(tx, from, to)?,
            scores: desk::feedback::scores(tx, from, to)?,
            reviews: store::review::counts(tx, from, to)?,
        })
    }
}

/// Some reports, and what is known of their referrals.
struct Page {
    reports: Vec<WorkReport>,
    referrals: HashMap<ReportId, Vec<Reported>>,
}

/// Those behind `behind`, in a look of their own: a long export holds nobody up.
fn page(house: &House, behind: (Timestamp, ReportId), to: Timestamp) -> Result<Page, Fault> {
    house.store.read_now(move |tx| {
        let reports = store::report::page(tx, behind, to, limits::EXPORT_PAGE)?;
        let mut referrals: HashMap<ReportId, Vec<Reported>> = HashMap::new();
        if let Some(last) = reports.last() {
            for (id, one) in store::referral::reported(tx, behind, (last.day, last.id))? {
                referrals.entry(id).or_default().push(one);
            }
        }
        Ok(Page { reports, referrals })
    })
}
