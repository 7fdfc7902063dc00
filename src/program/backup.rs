//! `netreach backup` and `netreach restore`.
//!
//! A backup holds what outlives the talks: configuration, who works here, where
//! people can go, work reports as codes. It holds no message, no key and no note, so nothing that
//! was forgotten can come back from it. It is sealed to the recovery key.

mod stops;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{BackupArguments, RestoreArguments, Sentence, ask, init, open};
use crate::clock::Timestamp;
use crate::codes::{
    About, Clarity, Condition, KnowsContact, Lang, Modality, Outcome, Role, Severity, Shift,
    Urgency, Useful, Venue,
};
use crate::config;
use crate::house::House;
use crate::ids::{ReportId, WorkerId};
use crate::roster;
use crate::store;
use crate::store::injury::Injury;
use crate::store::report::WorkReport;
use crate::vault::{Authority, Passphrase, RecoveryKey, Sealed, Strength, Unlock};

/// What the file begins with; the number is that of its form.
const HEAD: &[u8] = b"netreach backup 1\n";
const LABEL: &str = "backup-1";
const UNKNOWN_CODE: &str = "the backup holds a code that this netreach does not know";
/// The first day and the last that a timestamp can name.
const EVER: (Timestamp, Timestamp) = (Timestamp(i64::MIN), Timestamp(i64::MAX));

#[derive(Serialize, Deserialize)]
struct Kept {
    config: String,
    workers: Vec<KeptWorker>,
    reports: Vec<KeptReport>,
    /// Older backups have none.
    #[serde(default)]
    places: Vec<stops::KeptPlace>,
}

#[derive(Serialize, Deserialize)]
struct KeptWorker {
    id: i64,
    name: String,
    roles: Vec<String>,
    lang: String,
    active: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptReport {
    day: i64,
    shift: String,
    venue: String,
    need: String,
    more_needs: Vec<String>,
    urgency_at_open: i64,
    urgency_at_close: i64,
    about: String,
    modality: String,
    after_hours: bool,
    clarity: String,
    services: Vec<String>,
    outcome: String,
    minutes_to_first: Option<i64>,
    filled_from_memory: bool,
    worker: Option<i64>,
    useful: Option<String>,
    knows_contact: Option<String>,
    /// Older backups know nothing of these.
    #[serde(default)]
    condition: Option<String>,
    #[serde(default)]
    severity_at_open: Option<String>,
    #[serde(default)]
    severity_at_close: Option<String>,
}

pub fn run(arguments: &BackupArguments) -> Result<(), Sentence> {
    let house = open::house(&arguments.dir, open::clock())?;
    let config = std::fs::read_to_string(arguments.dir.dir.join(config::FILE)).unwrap_or_default();
    let (workers, reports, timetable) = house
        .store
        .read_now(|tx| {
            let reports = store::report::between(tx, EVER.0, EVER.1)?;
            Ok((store::worker::all(tx)?, reports, store::stops::all(tx, EVER.1)?))
        })
        .map_err(|fault: crate::engine::Fault| fault.to_string())?;
    let kept = Kept {
        config,
        workers: workers.iter().map(|worker| keep_worker(&house, worker)).collect(),
        reports: reports.iter().map(keep_report).collect(),
        places: timetable.places.iter().map(stops::keep).collect(),
    };
    let plain = serde_json::to_vec(&kept)
        .map(Zeroizing::new)
        .map_err(|_| "the backup cannot be written down".to_owned())?;
    let sealed = house.vault.seal_for_recovery(LABEL, &plain);
    open::write_new(&arguments.out, &[HEAD, sealed.as_bytes()].concat())?;
    println!(
        "{} workers and {} work reports in {}; no talk, no key",
        kept.workers.len(),
        kept.reports.len(),
        arguments.out.display()
    );
    Ok(())
}

fn keep_worker(house: &House, worker: &store::worker::Worker) -> KeptWorker {
    KeptWorker {
        id: worker.id.0,
        name: roster::name(&house.vault, &worker.name),
        roles: worker.roles.iter().map(|role| role.code().to_owned()).collect(),
        lang: worker.lang.code().to_owned(),
        active: worker.active,
    }
}

fn keep_report(report: &WorkReport) -> KeptReport {
    KeptReport {
        day: report.day.0,
        shift: report.shift.code().to_owned(),
        venue: report.venue.code().to_owned(),
        need: report.need.clone(),
        more_needs: report.more_needs.clone(),
        urgency_at_open: report.urgency_at_open.rank(),
        urgency_at_close: report.urgency_at_close.rank(),
        about: report.about.code().to_owned(),
        modality: report.modality.code().to_owned(),
        after_hours: report.after_hours,
        clarity: report.clarity.code().to_owned(),
        services: report.services.clone(),
        outcome: report.outcome.code().to_owned(),
        minutes_to_first: report.minutes_to_first,
        filled_from_memory: report.filled_from_memory,
        worker: report.worker.map(|worker| worker.0),
        useful: report.useful.map(|useful| useful.code().to_owned()),
        knows_contact: report.knows_contact.map(|knows| knows.code().to_owned()),
        condition: report.injury.condition.map(|it| it.code().to_owned()),
        severity_at_open: report.injury.severity_at_open.map(|it| it.code().to_owned()),
        severity_at_close: report.injury.severity.map(|it| it.code().to_owned()),
    }
}

/// A new organisation with the old one's people and reports: new keys, a new
/// recovery key, a new passphrase for everybody.
pub fn restore(arguments: &RestoreArguments) -> Result<(), Sentence> {
    let bytes = std::fs::read(&arguments.from)
        .map_err(|error| format!("{}: {}", arguments.from.display(), error.kind()))?;
    let sealed = bytes.strip_prefix(HEAD).ok_or("this file is no backup of netreach")?;
    let old = RecoveryKey::read(&ask::secret(ask::RECOVERY, "recovery key")?)
        .map_err(|refused| refused.to_string())?;
    let plain = old
        .open(LABEL, &Sealed::from_bytes(sealed.to_vec()))
        .map_err(|_| "this recovery key does not open this backup, or the file is damaged")?;
    let kept: Kept = serde_json::from_slice(&plain)
        .map_err(|_| "the backup is not in a form that this netreach knows")?;
    let boot = ask::new_secret(ask::BOOT, "new boot passphrase")?;
    open::make_dir(&arguments.dir)?;
    open::write_new(&arguments.dir.join(config::FILE), kept.config.as_bytes())?;
    let unlock = Unlock::Passphrase(Passphrase::new(boot.to_string()));
    let (house, recovery) = init::found(&arguments.dir, &unlock, Strength::FULL)?;
    let lines = open::runtime()?.block_on(take_back(&house, &recovery, &kept))?;
    for line in lines {
        println!("{line}");
    }
    println!("{} work reports", kept.reports.len());
    println!("recovery key {}", recovery.spell().as_str());
    println!("Everybody has a new passphrase, and the old recovery key opens only old backups.");
    Ok(())
}

/// The lines to show: who signs in how.
async fn take_back(
    house: &House,
    recovery: &RecoveryKey,
    kept: &Kept,
) -> Result<Vec<String>, Sentence> {
    let mut lines = Vec::new();
    let mut numbers = std::collections::HashMap::new();
    for worker in &kept.workers {
        let roles: Vec<_> = worker.roles.iter().filter_map(|role| Role::read(role)).collect();
        let lang = Lang::read(&worker.lang).unwrap_or(Lang::Ru);
        let words = ask::made_up();
        let by = Authority::Recovery(recovery);
        let passphrase = Passphrase::new(words.to_string());
        let id = roster::enlist(house, &by, &worker.name, &roles, lang, &passphrase)
            .await
            .map_err(open::sentence)?;
        numbers.insert(worker.id, id);
        if worker.active {
            lines.push(format!("worker {}  passphrase {}", worker.name, words.as_str()));
        } else {
            roster::disable(house, id).await.map_err(open::sentence)?;
        }
    }
    let reports: Vec<_> = kept
        .reports
        .iter()
        .map(|report| take_report(report, |old| numbers.get(&old).copied()))
        .collect::<Option<_>>()
        .ok_or(UNKNOWN_CODE)?;
    let places: Vec<_> =
        kept.places.iter().map(stops::take).collect::<Option<_>>().ok_or(UNKNOWN_CODE)?;
    house
        .store
        .commit(move |tx| {
            reports.iter().try_for_each(|report| store::report::keep(tx, report))?;
            places.iter().try_for_each(|place| store::stops::save(tx, place))
        })
        .await
        .map_err(|fault: crate::engine::Fault| fault.to_string())?;
    Ok(lines)
}

fn take_report(kept: &KeptReport, number: impl Fn(i64) -> Option<WorkerId>) -> Option<WorkReport> {
    Some(WorkReport {
        id: ReportId::new(),
        day: Timestamp(kept.day),
        shift: Shift::read(&kept.shift)?,
        venue: Venue::read(&kept.venue)?,
        need: kept.need.clone(),
        more_needs: kept.more_needs.clone(),
        urgency_at_open: Urgency::ranked(kept.urgency_at_open),
        urgency_at_close: Urgency::ranked(kept.urgency_at_close),
        about: About::read(&kept.about)?,
        modality: Modality::read(&kept.modality)?,
        after_hours: kept.after_hours,
        clarity: Clarity::read(&kept.clarity)?,
        services: kept.services.clone(),
        outcome: Outcome::read(&kept.outcome)?,
        minutes_to_first: kept.minutes_to_first,
        filled_from_memory: kept.filled_from_memory,
        worker: kept.worker.and_then(number),
        note: None,
        useful: kept.useful.as_deref().and_then(Useful::read),
        knows_contact: kept.knows_contact.as_deref().and_then(KnowsContact::read),
        injury: Injury {
            condition: kept.condition.as_deref().and_then(Condition::read),
            severity_at_open: kept.severity_at_open.as_deref().and_then(Severity::read),
            severity: kept.severity_at_close.as_deref().and_then(Severity::read),
        },
    })
}
