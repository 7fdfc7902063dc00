//! `netreach report`: work reports as a file, written as they are read, and what they
//! come to.
//!
//! Notes are not in it: they are sealed to the duty team and read in the console.

mod rows;

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rows::Writer;

use super::progress::Progress;
use super::{ReportArguments, Sentence, open};
use crate::clock::Timestamp;
use crate::codes::{Deed, Lang};
use crate::config::why;
use crate::desk::deed::About;
use crate::desk::figures::{self, Months};
use crate::desk::{self, DeskError};
use crate::engine::{Fault, Tx};
use crate::evidence::dhis2::Mapping;
use crate::evidence::outside::{Audience, Stretch};
use crate::evidence::{Evidence, Package, sheets};
use crate::house::House;
use crate::ids::ReportId;
use crate::roster::Roster;
use crate::store::drill::Drill;
use crate::store::figures::{Tally, tally};
use crate::store::referral::Reported;
use crate::store::report::WorkReport;
use crate::{limits, store, text};

/// A file that a report can be: its ending says which kind.
pub fn file(name: &str) -> Result<PathBuf, Sentence> {
    let file = PathBuf::from(name);
    rows::Form::of(&file).map(|_| file)
}

pub fn run(arguments: &ReportArguments) -> Result<(), Sentence> {
    let (from, to) = (arguments.from, arguments.to);
    let form = rows::Form::of(&arguments.out)?;
    let house = open::house(&arguments.dir, open::clock())?;
    let wanted = wanted(&house, arguments)?;
    let now = house.now();
    let (all, drills) = house
        .store
        .commit_now(move |tx| {
            let what = About { deed: Deed::Exported, about: None, case: None };
            desk::deed::note(tx, None, what, None, now)?;
            Ok::<_, DeskError>((
                store::report::count(tx, from, to)?,
                store::drill::between(tx, from, to)?,
            ))
        })
        .map_err(open::sentence)?;
    let writer = Writer::begin(&arguments.out, form)?;
    let (written, evidence) = write(&house, arguments, all, writer)?;
    println!("{written} work reports in {}", arguments.out.display());
    println!("what they come to in {}", evidence.display());
    if let Some((file, mapping)) = &wanted {
        values(&house, arguments, file, mapping)?;
    }
    for drill in &drills {
        println!("{}", said(drill));
    }
    if drills.is_empty() {
        println!("no drill in these days");
    }
    Ok(())
}

/// Rows, then the figures. How many rows, and where the figures are.
fn write(
    house: &House,
    arguments: &ReportArguments,
    all: i64,
    mut writer: Writer,
) -> Result<(usize, PathBuf), Sentence> {
    let (from, to) = (arguments.from, arguments.to);
    let roster = open::runtime()?.block_on(Roster::read(house)).map_err(open::sentence)?;
    let lang = house.config.organisation.languages.first().copied().unwrap_or(Lang::Ru);
    let (mut counted, mut written) = (Tally::new(), 0);
    let mut progress = Progress::of("reports", u64::try_from(all).unwrap_or(0));
    let mut behind = (from - crate::clock::Span::seconds(1), ReportId(i64::MAX));
    loop {
        let page = page(house, behind, to).map_err(|fault| fault.to_string())?;
        for report in &page.reports {
            tally(report, 1, &mut counted);
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
    let (evidence, is_preliminary) =
        evidence(house, (from, to), counted).map_err(open::sentence)?;
    let stretch = Stretch::of(figures::month(from), figures::month(to), evidence);
    let shown = stretch.shown(Audience::House);
    let about = sheets::About {
        organisation: house.config.organisation.name.clone(),
        first: from.date(),
        last: to.date(),
        least: 0,
        is_preliminary,
    };
    let rows = text::figures::rows(lang, &shown.lines);
    let months = text::figures::months(lang, &stretch.by_month(&shown, Audience::House));
    Ok((written, writer.finish(&sheets::Figures { about, rows, months })?))
}

/// Days that are no whole months have no figures that are kept by month. Says also
/// whether reports of these days are still to come.
fn evidence(
    house: &House,
    (from, to): (Timestamp, Timestamp),
    counted: Tally,
) -> Result<(Evidence, bool), DeskError> {
    let (package, today) = (package(house), house.today());
    house.store.read_now(move |tx| {
        let evidence = figures::beside(tx, (from, to), figures::cells(counted), &package)?;
        let is_preliminary = figures::are_awaited(tx, (from, to), today)?;
        let evidence = match Months::whole(from, to) {
            Some(months) => figures::by_month(tx, months, evidence, today)?,
            None => evidence,
        };
        Ok((evidence, is_preliminary))
    })
}

fn package(house: &House) -> Package {
    let config = &house.config.figures;
    Package { services: config.package.clone(), least: config.package_least }
}

/// Where values for DHIS2 go, and which figure is what there. Before anything is read.
fn wanted(
    house: &House,
    arguments: &ReportArguments,
) -> Result<Option<(PathBuf, Mapping)>, Sentence> {
    let Some(file) = &arguments.dhis2 else { return Ok(None) };
    let mapping = house.config.figures.mapping()?;
    let mapping =
        mapping.ok_or("--dhis2 needs a mapping: name it in netreach.toml, [figures] dhis2")?;
    let Some(months) = Months::whole(arguments.from, arguments.to) else {
        return Err(
            "--dhis2 needs whole months: --from their first day, --to their last".to_owned()
        );
    };
    if months.last >= figures::month(house.today()) {
        return Err("--dhis2 needs months that are over".to_owned());
    }
    Ok(Some((file.clone(), mapping)))
}

/// Data values of each month. Small counts are hidden: they leave the organisation.
fn values(
    house: &House,
    arguments: &ReportArguments,
    file: &Path,
    mapping: &Mapping,
) -> Result<(), Sentence> {
    let Some(months) = Months::whole(arguments.from, arguments.to) else { return Ok(()) };
    let runtime = open::runtime()?;
    let mut all = Vec::new();
    for month in months.first.to(months.last) {
        let one = Months { first: month, last: month };
        let shown = house.shown_to(one, Audience::Outside(limits::CELL_LEAST));
        all.push((month, runtime.block_on(shown).map_err(open::sentence)?.lines));
    }
    let values = mapping.values(&all);
    std::fs::write(file, format!("{:#}\n", values.document))
        .map_err(|error| format!("{} cannot be written: {}", file.display(), why(&error)))?;
    println!("{} values for DHIS2 in {}", values.values, file.display());
    for name in &values.hidden {
        println!("left out, under {}: {name}", limits::CELL_LEAST);
    }
    Ok(())
}

/// What a month's drill came to. Nobody's name is in it.
fn said(drill: &Drill) -> String {
    let result = match drill.answer {
        Some((minutes, rung)) => {
            format!("answered after {minutes} min, rung reached: {}", rung.code())
        }
        None if drill.is_open => "goes on".to_owned(),
        None if drill.is_broken_off => "broken off by a real emergency".to_owned(),
        None => "not answered".to_owned(),
    };
    format!("drill {}: {result}", drill.day.date())
}

/// Some reports, and what is known of their referrals.
struct Page {
    reports: Vec<WorkReport>,
    referrals: HashMap<ReportId, Vec<Reported>>,
}

/// Those behind `behind`, in a look of their own: a long export holds nobody up.
fn page(house: &House, behind: (Timestamp, ReportId), to: Timestamp) -> Result<Page, Fault> {
    house.store.read_now(move |tx: &mut Tx| {
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
