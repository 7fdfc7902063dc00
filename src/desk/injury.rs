//! Injuries: what one is and how grave are two things, and a person judges both.

use super::case::{locked, may_work_on};
use super::closure::Closure;
use super::need::Need;
use super::permission::Permission;
use super::reading::may_read;
use super::{DeskError, Refusal, Worker};
use crate::clock::Timestamp;
use crate::codes::{Act, Condition, Outcome, Role, Severity, Urgency};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::injury::Injury;

/// Services that bring somebody to a person who treats them.
const TAKEN_ON: &[&str] = &["S08", "S09", "S10", "S13"];

/// How a case of this need most likely ends, by what was done in it.
#[must_use]
pub fn likely_outcome(need: Option<&str>, services: &[String]) -> Outcome {
    let is_severe = need.and_then(Need::read).and_then(severity_of) == Some(Severity::Severe);
    match is_severe && services.iter().any(|it| TAKEN_ON.contains(&it.as_str())) {
        true => Outcome::Referred,
        false => Outcome::Solved,
    }
}

/// What a need says of how grave an injury is.
#[must_use]
pub fn severity_of(need: &Need) -> Option<Severity> {
    match need.code {
        "INJ.MINOR" => Some(Severity::Minor),
        "INJ.SEVERE" => Some(Severity::Severe),
        _ => None,
    }
}

/// Somebody judges an injury: what is `None` stays as it was.
///
/// # Errors
/// When the worker neither works on the case nor was shown it as a clinician;
/// [`Refusal::ClinicianLowers`] when somebody else calls a severe one minor.
pub fn judge(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    condition: Option<Condition>,
    severity: Option<Severity>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    match worker.may(Permission::SignAdvice) {
        Ok(()) if !matches!(case.standing, Standing::Finished { .. }) => {
            may_read(tx, worker, &case, now)?;
        }
        _ => may_work_on(worker, &case)?,
    }
    let mut injury = store::injury::of_case(tx, id)?.unwrap_or_default();
    injury.condition = condition.or(injury.condition);
    store::injury::keep(tx, id, &injury)?;
    if let Some(severity) = severity {
        let code = match severity {
            Severity::Minor => "INJ.MINOR",
            Severity::Severe => "INJ.SEVERE",
        };
        grow(tx, worker, &mut case, severity, now)?;
        super::advice::remember(tx, &case)?;
        case.need = Some(code.to_owned());
        store::case::save(tx, &case)?;
    }
    tx.ring(id.0)?;
    Ok(())
}

/// Whether a person has said how grave it is.
pub(super) fn is_judged(tx: &mut Tx, id: CaseId) -> Result<bool, DeskError> {
    Ok(store::injury::of_case(tx, id)?.is_some_and(|injury| injury.severity.is_some()))
}

/// The need of a case is being set by a person: with an injury's goes how grave
/// it is. The caller saves the case.
pub(super) fn follow(
    tx: &mut Tx,
    worker: &Worker,
    case: &mut Case,
    need: Option<&Need>,
    now: Timestamp,
) -> Result<(), DeskError> {
    match need.and_then(severity_of) {
        Some(severity) => grow(tx, worker, case, severity, now),
        None => Ok(()),
    }
}

/// A severe injury is urgent, and clinicians see it at once.
fn grow(
    tx: &mut Tx,
    worker: &Worker,
    case: &mut Case,
    severity: Severity,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut injury = store::injury::of_case(tx, case.id)?.unwrap_or_default();
    if injury.severity == Some(severity) {
        return Ok(());
    }
    if injury.severity == Some(Severity::Severe) {
        worker.may(Permission::SignAdvice).map_err(|_| Refusal::ClinicianLowers)?;
    }
    injury.severity_at_open = injury.severity_at_open.or(Some(severity));
    injury.severity = Some(severity);
    store::injury::keep(tx, case.id, &injury)?;
    store::trail::append(tx, case.id, Some(worker.id), Act::SeveritySet, now)?;
    if severity == Severity::Severe {
        case.urgency = case.urgency.min(Urgency::Urgent);
        store::handed::hand(tx, case.id, Role::Doctor, now)?;
        store::handover::key_is_back(tx, case.id, Role::Doctor)?;
        return Ok(());
    }
    // What is not grave is theirs no longer, unless they are asked.
    Ok(super::advice::no_longer_shown(tx, case.id)?)
}

/// A severe injury is not done with by advice: a doctor has spoken with the
/// client, or they were sent on to somebody who treats them, or they did not
/// want that, or they are gone.
pub(super) fn may_be_finished(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    closure: &Closure,
) -> Result<(), DeskError> {
    let known = store::injury::of_case(tx, id)?.and_then(|injury| injury.severity);
    let said = closed_as(closure);
    if known == Some(Severity::Severe) && said == Some(Severity::Minor) {
        worker.may(Permission::SignAdvice).map_err(|_| Refusal::ClinicianLowers)?;
    }
    if said.or(known) != Some(Severity::Severe) {
        return Ok(());
    }
    let is_met = match closure.outcome {
        Outcome::Declined | Outcome::WentSilent => true,
        Outcome::Referred => {
            closure.services.iter().any(|service| TAKEN_ON.contains(&service.code()))
        }
        _ => store::advice::has_clinician_written(tx, id)?,
    };
    if is_met { Ok(()) } else { Err(Refusal::SevereNeedsDoctor.into()) }
}

/// What a person called an injury at the end, the gravest of all needs named.
fn closed_as(closure: &Closure) -> Option<Severity> {
    let needs = std::iter::once(closure.need).chain(closure.more_needs.iter().copied());
    needs.filter_map(severity_of).max()
}

/// What the report says of an injury. `closure`: what a person called it at the end.
pub(super) fn for_report(
    tx: &mut Tx,
    id: CaseId,
    closure: Option<&Closure>,
) -> Result<Injury, DeskError> {
    let mut injury = store::injury::of_case(tx, id)?.unwrap_or_default();
    injury.severity = closure.and_then(closed_as).or(injury.severity);
    Ok(injury)
}
