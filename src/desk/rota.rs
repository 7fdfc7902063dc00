//! Who is on call in which night, within what a person can bear.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::hours::{date, minute, moment};
use super::permission::{Permission, allows};
use super::report::calendar;
use super::{DeskError, Refusal, Worker};
use crate::clock::{Span, Timestamp};
use crate::codes::Rung;
use crate::engine::Tx;
use crate::ids::WorkerId;
use crate::store::rota::Duty;
use crate::{limits, store};

/// A night goes from the noon of its date to the next, minutes of the day.
const NOON: i16 = 12 * 60;

/// The night that goes on now, by the local date on whose noon it began.
#[must_use]
pub fn tonight(zone: &TimeZone, now: Timestamp) -> Timestamp {
    let today = calendar(now, zone).day;
    if minute(zone, now) < i64::from(NOON) { today - Span::days(1) } else { today }
}

/// Puts somebody in a place of the rota.
///
/// # Errors
/// When the worker may not; when whoever is named cannot answer clients, is on
/// call that night already, or has had enough nights.
pub fn assign(
    tx: &mut Tx,
    by: &Worker,
    zone: &TimeZone,
    night: Timestamp,
    rung: Rung,
    worker: WorkerId,
    now: Timestamp,
) -> Result<(), DeskError> {
    by.may(Permission::KeepRota)?;
    put(tx, zone, night, rung, worker, now)
}

/// # Errors
/// When the worker may not.
pub fn clear(tx: &mut Tx, by: &Worker, night: Timestamp, rung: Rung) -> Result<(), DeskError> {
    by.may(Permission::KeepRota)?;
    Ok(store::rota::drop_duty(tx, night, rung)?)
}

/// Somebody would give a night away. They stay on call until another accepts.
///
/// # Errors
/// When it is not theirs.
pub fn offer(
    tx: &mut Tx,
    worker: &Worker,
    night: Timestamp,
    rung: Rung,
    is_offered: bool,
) -> Result<(), DeskError> {
    let duty = store::rota::find(tx, night, rung)?;
    if duty.is_none_or(|duty| duty.worker != worker.id) {
        return Err(Refusal::NotYourNight.into());
    }
    match is_offered {
        true => store::rota::offer(tx, night, rung)?,
        false => store::rota::withdraw(tx, night, rung)?,
    }
    Ok(())
}

/// Somebody takes over a night that is offered.
///
/// # Errors
/// When it is not offered any more, or as [`assign`].
pub fn accept(
    tx: &mut Tx,
    worker: &Worker,
    zone: &TimeZone,
    night: Timestamp,
    rung: Rung,
    now: Timestamp,
) -> Result<(), DeskError> {
    let duty = store::rota::find(tx, night, rung)?;
    if !duty.is_some_and(|duty| duty.is_offered && duty.worker != worker.id) {
        return Err(Refusal::NotOffered.into());
    }
    put(tx, zone, night, rung, worker.id, now)
}

fn put(
    tx: &mut Tx,
    zone: &TimeZone,
    night: Timestamp,
    rung: Rung,
    worker: WorkerId,
    now: Timestamp,
) -> Result<(), DeskError> {
    let day = date(night);
    let tomorrow = day.tomorrow().map_err(|_| Refusal::TimePast)?;
    let begins_at = moment(zone, day, NOON).ok_or(Refusal::TimePast)?;
    let ends_at = moment(zone, tomorrow, NOON).ok_or(Refusal::TimePast)?;
    let today = calendar(now, zone).day;
    if ends_at <= now || night > today + Span::days(limits::ROTA_AHEAD_DAYS) {
        return Err(Refusal::TimePast.into());
    }
    if !Rung::NAMED.contains(&rung) {
        return Err(Refusal::UnknownCode.into());
    }
    let row = store::worker::find(tx, worker)?.filter(|row| row.active);
    let can = |role| allows(role, Permission::AnswerClient);
    if !row.is_some_and(|row| row.roles.into_iter().any(can)) {
        return Err(Refusal::CannotBeOnCall.into());
    }
    let others = store::rota::between(tx, night, night)?;
    if others.iter().any(|duty| duty.worker == worker && duty.rung != rung) {
        return Err(Refusal::OnCallTwice.into());
    }
    let around = Span::days(31);
    let nights = store::rota::nights_of(tx, worker, night - around, night + around)?;
    bearable(&nights, night)?;
    let duty = Duty { night, rung, worker, begins_at, ends_at, is_offered: false };
    Ok(store::rota::keep(tx, &duty)?)
}

/// Whether somebody with these nights can bear another.
fn bearable(nights: &[Timestamp], night: Timestamp) -> Result<(), Refusal> {
    let has = |other: Timestamp| nights.contains(&other);
    let run = |step: i64| {
        let is_on = |n: &i64| has(night + Span::days(step * n));
        (1..=limits::NIGHTS_RUNNING_MAX).take_while(is_on).last().unwrap_or(0)
    };
    if 1 + run(-1) + run(1) > limits::NIGHTS_RUNNING_MAX {
        return Err(Refusal::TooManyNightsRunning);
    }
    let month = |day: Date| (day.year(), day.month());
    let of_month =
        |other: &&Timestamp| **other != night && month(date(**other)) == month(date(night));
    if 1 + nights.iter().filter(of_month).count() > limits::NIGHTS_A_MONTH_MAX {
        return Err(Refusal::TooManyNightsAMonth);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A night of November 2026.
    fn night(day: i64) -> Timestamp {
        // 2026-11-01
        Timestamp(1_793_491_200) + Span::days(day - 1)
    }

    #[test]
    fn two_nights_running_and_eight_a_month_are_enough() {
        let nights = |days: &[i64]| days.iter().map(|day| night(*day)).collect::<Vec<_>>();
        let eight = [1, 3, 5, 7, 9, 11, 13, 15];
        let table: &[(&[i64], i64, Option<Refusal>)] = &[
            (&[], 10, None),
            (&[9], 10, None),
            (&[8, 9], 10, Some(Refusal::TooManyNightsRunning)),
            (&[11, 12], 10, Some(Refusal::TooManyNightsRunning)),
            (&[9, 11], 10, Some(Refusal::TooManyNightsRunning)),
            (&[8, 9, 12], 11, None),
            (&eight[..7], 15, None),
            (&eight, 17, Some(Refusal::TooManyNightsAMonth)),
            // One's own night again, and the next month's first.
            (&eight, 15, None),
            (&eight, 31, None),
        ];
        for (days, next, refusal) in table {
            assert_eq!(bearable(&nights(days), night(*next)).err(), *refusal, "{days:?} {next}");
        }
        assert_eq!(date(night(1)).to_string(), "2026-11-01");
    }
}
