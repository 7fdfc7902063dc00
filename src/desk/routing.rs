//! Whom a case would fit. It suggests and never forces: anybody may take any case
//! that waits, and nothing here changes the order of danger.

use std::cmp::Reverse;

use jiff::tz::TimeZone;

use super::hours::Hours;
use super::need::Need;
use super::permission::{Permission, allows};
use super::{DeskError, Refusal, Worker, handover};
use crate::clock::Timestamp;
use crate::codes::{Lang, Role, Substance, Urgency};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::store::skill::Skills;
use crate::{limits, store};

/// Whether somebody is there, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    Away,
    /// On call by the rota, or one of their roles is on shift by the plan.
    Planned,
    /// At the desk.
    Here,
}

/// Somebody who could have a case, as colleagues see them.
#[derive(Clone)]
pub struct Colleague {
    pub id: WorkerId,
    /// As what they would go on with a case.
    pub role: Role,
    pub roles: Vec<Role>,
    pub skills: Skills,
    pub presence: Presence,
    /// Talks they lead now.
    pub holds: i64,
    /// They said so, and it has not run out.
    pub is_slow: bool,
}

/// What a case asks of whoever has it.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub need: Option<&'a str>,
    pub lang: Lang,
}

/// How well somebody fits; the greater the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fit {
    /// There, with room, not slow, and in the client's language.
    pub is_free: bool,
    /// What they said they are good at: a substance counts more than a field.
    pub topic: i64,
    pub presence: Presence,
    is_quick: bool,
    room: i64,
}

impl Fit {
    /// Worth naming beside the case.
    #[must_use]
    pub fn is_good(self) -> bool {
        self.is_free && self.topic > 0
    }
}

impl Colleague {
    #[must_use]
    pub fn room(&self) -> i64 {
        (self.skills.at_once - self.holds).max(0)
    }

    #[must_use]
    pub fn fit(&self, asked: Asked) -> Fit {
        let need = asked.need.and_then(Need::read);
        let knows_field =
            need.is_some_and(|need| self.skills.needs.iter().any(|group| group == need.group()));
        let substance = asked.need.and_then(substance);
        let knows_substance = substance.is_some_and(|it| self.skills.substances.contains(&it));
        let speaks = self.skills.langs.contains(&asked.lang);
        let is_there = self.presence > Presence::Away;
        Fit {
            is_free: is_there && speaks && !self.is_slow && self.room() > 0,
            topic: 2 * i64::from(knows_substance) + i64::from(knows_field),
            presence: self.presence,
            is_quick: !self.is_slow,
            room: self.room(),
        }
    }
}

/// The best first; among equals the order stays.
pub fn sort(colleagues: &mut [Colleague], asked: Asked) {
    colleagues.sort_by_key(|colleague| Reverse(colleague.fit(asked)));
}

/// Of which substance a need speaks.
fn substance(need: &str) -> Option<Substance> {
    match need {
        "OD.OPIOID" | "HRS.NALOXONE" => Some(Substance::Opioids),
        "OD.STIM" => Some(Substance::Stimulants),
        "OD.GHB" => Some(Substance::Ghb),
        "OD.DEPRESSANT" => Some(Substance::Depressants),
        "OD.ALCOHOL" => Some(Substance::Alcohol),
        _ => None,
    }
}

/// Whose profession a need is (`domain.md` section 2).
#[must_use]
pub fn profession(need: &str) -> Option<Role> {
    match need {
        "INJ.MINOR" | "INJ.SEVERE" | "INFO.DETOX_HOME" | "SVC.MEDICAL" | "HRS.PREP" | "HRS.PEP" => {
            Some(Role::Doctor)
        }
        Need::SUPPORT | "SVC.PSYCHOLOGIST" => Some(Role::Psychologist),
        "SVC.LEGAL" => Some(Role::Lawyer),
        "SVC.ART_ACCOMP" | "SVC.ART_DELIVERY" | "SVC.DETOX_REHAB" | "SVC.ID_DOCS"
        | "SVC.DISABILITY" | "SVC.SOCIAL" | "RISK.VIOLENCE" | "RISK.MINOR" => {
            Some(Role::SocialWorker)
        }
        _ => None,
    }
}

/// Where a case stands in the queue of one worker. Danger comes first, whomever it
/// fits; among cases of one urgency those that fit, but nobody waits longer than
/// [`limits::FIT_FIRST`] because they fit nobody.
#[must_use]
pub fn place(
    urgency: Urgency,
    is_good: bool,
    since: Timestamp,
    now: Timestamp,
) -> (i64, bool, Timestamp) {
    let is_first = is_good || urgency == Urgency::Emergency || now - since >= limits::FIT_FIRST;
    (urgency.rank(), !is_first, since)
}

/// Everybody who could have a case.
///
/// # Errors
/// When the database fails.
pub fn colleagues(tx: &mut Tx, zone: &TimeZone, now: Timestamp) -> Result<Vec<Colleague>, Fault> {
    let workers = store::worker::all(tx)?;
    let skills = store::skill::all(tx)?;
    let held = store::case::counts_held(tx)?;
    let here = store::presence::all_here(tx, now)?;
    let duty = store::rota::now(tx, now)?;
    let week = store::hours::week(tx)?;
    let holidays = store::hours::holidays(tx, now.day() - limits::HOLIDAYS_LOOKED_BACK)?;
    let is_on_shift = |role: Role| {
        let shifts = week.iter().filter(|shift| shift.role == role).copied().collect();
        Hours::new(shifts, &holidays).is_open(zone, now)
    };
    let on_shift: Vec<_> = handover::ROLES.iter().copied().filter(|it| is_on_shift(*it)).collect();
    let known = workers.into_iter().filter(|worker| worker.active).filter_map(|worker| {
        let role = handover::role_of(&worker.roles)?;
        let said = skills.iter().find(|(id, _)| *id == worker.id);
        let skills = said.map_or_else(unsaid, |(_, skills)| skills.clone());
        let is_planned = duty.iter().any(|duty| duty.worker == worker.id)
            || worker.roles.iter().any(|role| on_shift.contains(role));
        let presence = match here.contains(&worker.id) {
            true => Presence::Here,
            false if is_planned => Presence::Planned,
            false => Presence::Away,
        };
        let holds = held.iter().find(|(id, _)| *id == worker.id).map_or(0, |(_, count)| *count);
        let is_slow = skills.slow_until.is_some_and(|until| now < until);
        let langs = match skills.langs.is_empty() {
            true => vec![worker.lang],
            false => skills.langs.clone(),
        };
        let skills = Skills { langs, ..skills };
        let roles = worker.roles;
        Some(Colleague { id: worker.id, role, roles, skills, presence, holds, is_slow })
    });
    Ok(known.collect())
}

/// What is taken for so of whoever said nothing.
#[must_use]
pub fn unsaid() -> Skills {
    Skills {
        needs: Vec::new(),
        substances: Vec::new(),
        langs: Vec::new(),
        at_once: limits::CASES_AT_ONCE,
        lived: None,
        slow_until: None,
    }
}

/// A worker says what they are good at. Their own limit is never above the
/// organisation's.
///
/// # Errors
/// [`Refusal::UnknownCode`] for a field nobody knows, or a limit that is none;
/// [`Refusal::NotYourRole`] for whoever has no cases.
pub fn declare(
    tx: &mut Tx,
    worker: &Worker,
    said: Skills,
    now: Timestamp,
) -> Result<(), DeskError> {
    if handover::role_of(&worker.roles).is_none() {
        return Err(Refusal::NotYourRole.into());
    }
    let is_group = |group: &String| super::need::NEEDS.iter().any(|need| need.group() == group);
    let longest = limits::SLOW_HOURS_CHOICES.iter().max().copied().unwrap_or(0);
    let is_short =
        said.slow_until.is_none_or(|until| until <= now + crate::clock::Span::hours(longest));
    if !said.needs.iter().all(is_group)
        || !(1..=limits::CASES_AT_ONCE).contains(&said.at_once)
        || !is_short
    {
        return Err(Refusal::UnknownCode.into());
    }
    store::skill::keep(tx, worker.id, &said)?;
    // Every open queue shows who fits.
    Ok(tx.ring(crate::engine::EVERYTHING)?)
}

/// Takes a case that waits, within what the worker can lead; `anyway`: beyond it.
/// Somebody in danger is never beyond it.
///
/// # Errors
/// [`Refusal::EnoughCases`] beyond the limit, and as `case::take`.
pub fn take(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    anyway: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = super::case::locked(tx, id)?;
    if !anyway && case.urgency != Urgency::Emergency && case.standing.held_by(worker.id).is_err() {
        let skills = store::skill::of_worker(tx, worker.id)?.unwrap_or_else(unsaid);
        let holds = store::case::count(tx, store::case::View::Mine(worker.id))?;
        if holds >= skills.at_once {
            return Err(Refusal::EnoughCases.into());
        }
    }
    super::case::take(tx, worker, id, now)
}

/// Whether a role has its own words in the duty team's keeping.
#[must_use]
pub fn may_tell_of_life(worker: &Worker) -> bool {
    worker.roles.iter().any(|role| allows(*role, Permission::AnswerClient))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colleague(id: i64) -> Colleague {
        Colleague {
            id: WorkerId(id),
            role: Role::Worker,
            roles: vec![Role::Worker],
            skills: Skills { langs: vec![Lang::Ru], ..unsaid() },
            presence: Presence::Here,
            holds: 0,
            is_slow: false,
        }
    }

    fn knows(id: i64, group: &str, substances: &[Substance]) -> Colleague {
        let mut it = colleague(id);
        it.skills.needs = vec![group.to_owned()];
        it.skills.substances = substances.to_vec();
        it
    }

    #[test]
    fn who_fits_comes_first_and_who_has_no_room_or_is_slow_comes_later() {
        let opioid = Asked { need: Some("HRS.NALOXONE"), lang: Lang::Ru };
        let english = Asked { need: None, lang: Lang::En };
        let away = Colleague { presence: Presence::Away, ..knows(2, "HRS", &[Substance::Opioids]) };
        let planned = Colleague { presence: Presence::Planned, ..colleague(3) };
        let full = Colleague { holds: limits::CASES_AT_ONCE, ..knows(4, "HRS", &[]) };
        let slow = Colleague { is_slow: true, ..knows(5, "HRS", &[Substance::Opioids]) };
        let busy = Colleague { holds: 2, ..colleague(6) };
        let mut polyglot = colleague(7);
        polyglot.skills.langs = vec![Lang::Ru, Lang::En];
        let expert = knows(8, "HRS", &[Substance::Opioids]);
        let field = knows(9, "HRS", &[]);
        let table: &[(Asked, &Colleague, &Colleague)] = &[
            // An opioid case shows the opioid worker first.
            (opioid, &expert, &field),
            (opioid, &field, &colleague(1)),
            // On shift with room comes before everything somebody knows.
            (opioid, &colleague(1), &away),
            (opioid, &colleague(1), &full),
            (opioid, &colleague(1), &slow),
            (opioid, &planned, &slow),
            (opioid, &colleague(1), &planned),
            (opioid, &colleague(1), &busy),
            // Among those who are not free, who knows it is asked first.
            (opioid, &slow, &Colleague { is_slow: true, ..colleague(1) }),
            (english, &polyglot, &colleague(1)),
        ];
        for (asked, better, worse) in table {
            assert!(better.fit(*asked) > worse.fit(*asked), "{} {}", better.id.0, worse.id.0);
        }
        assert!(expert.fit(opioid).is_good() && field.fit(opioid).is_good());
        for not in [&away, &full, &slow, &colleague(1)] {
            assert!(!not.fit(opioid).is_good(), "{}", not.id.0);
        }
    }

    #[test]
    fn nothing_comes_before_danger_and_nobody_waits_long_for_fitting_nobody() {
        use Urgency::{Emergency, Routine, Urgent};
        let now = Timestamp(1_000_000);
        let ago = |minutes| now - crate::clock::Span::minutes(minutes);
        let at = |urgency, is_good, since| place(urgency, is_good, since, now);
        let table = [
            (at(Emergency, false, ago(0)), at(Emergency, true, ago(-1))),
            (at(Emergency, false, ago(0)), at(Urgent, true, ago(500))),
            (at(Urgent, false, ago(0)), at(Routine, true, ago(500))),
            (at(Routine, true, ago(1)), at(Routine, false, ago(20))),
            (at(Routine, false, ago(31)), at(Routine, true, ago(1))),
            (at(Routine, true, ago(9)), at(Routine, true, ago(8))),
        ];
        for (number, (first, second)) in table.iter().enumerate() {
            assert!(first < second, "{number}");
        }
    }

    #[test]
    fn every_need_with_a_profession_is_a_need_and_its_profession_takes_cases() {
        for need in super::super::need::NEEDS {
            if let Some(role) = profession(need.code) {
                assert!(handover::ROLES.contains(&role), "{}", need.code);
            }
        }
        for code in ["SVC.LEGAL", "SVC.ID_DOCS", "SVC.DISABILITY", "SVC.PSYCHOLOGIST"] {
            assert!(Need::read(code).is_some() && profession(code).is_some(), "{code}");
        }
    }
}
