//! Work done in a thread of a forum: no machine goes there. A worker answers by
//! hand and writes it down at the desk, on the same day.

use super::acts::added;
use super::corpus::Planned;
use super::town::Town;
use crate::codes::{About, Outcome, Venue};
use crate::desk::closure::Closure;
use crate::desk::elsewhere::{Place, log as write_down};
use crate::desk::need::Need;
use crate::desk::report::calendar;
use crate::desk::service::Service;
use crate::desk::{DeskError, Refusal};
use crate::engine::Tx;
use crate::ids::ReportId;

/// # Errors
/// When the desk refuses it.
pub(super) async fn log(town: &Town, planned: &Planned) -> Result<(), DeskError> {
    let (house, worker) = (&town.house, town.worker(planned.worker).clone());
    let today = calendar(house.now(), &house.config.organisation.time_zone);
    let given = added(planned.kind.need).and_then(Service::read);
    let closure = Closure {
        need: Need::read(planned.kind.need).ok_or(Refusal::UnknownCode)?,
        more_needs: Vec::new(),
        services: std::iter::once(Service::PEER_TALK).chain(given).collect(),
        outcome: Outcome::Solved,
        about: About::Themselves,
        seen: None,
        note: None,
    };
    let place = Place { venue: Venue::Forum, day: today.day, shift: today.shift };
    let id = ReportId::new();
    let log = move |tx: &mut Tx| write_down(tx, &worker, id, place, closure, today.day);
    house.store.commit(log).await
}
