//! Rows of codes for research: one person asks, with a purpose and an ethics
//! reference, another lets them, and what is given singles nobody out.

use super::permission::Permission;
use super::{DeskError, Refusal, Worker, deed, report};
use crate::clock::{self, Timestamp};
use crate::codes::{Deed, ResearchState};
use crate::deidentify::anonymity::{Column, Released, Risk, Step, Table};
use crate::engine::Tx;
use crate::ids::WorkerId;
use crate::limits;
use crate::store;
use crate::store::research::Request;
use crate::vault::Sealed;

/// What a row may say, and how less and less of it. The month is the finest time.
#[must_use]
pub fn columns() -> Vec<Column> {
    use Step::{Band, Delivery, Dropped, Quarter, Theme, Year};
    let column = |name, steps| Column { name, steps };
    vec![
        column("month", &[Quarter, Year, Dropped]),
        column("venue", &[Dropped]),
        column("need", &[Theme, Dropped]),
        column("urgency", &[Dropped]),
        column("about", &[Dropped]),
        column("modality", &[Dropped]),
        column("after_hours", &[Dropped]),
        column("services", &[Delivery, Dropped]),
        column("outcome", &[Dropped]),
        column("minutes_to_first_answer", &[Band, Dropped]),
        column("filled_from_memory", &[Dropped]),
    ]
}

/// What is asked for: whole months that are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    /// Their first days; the last one is in it.
    pub first: Timestamp,
    pub last: Timestamp,
}

impl Months {
    /// From "2026-03" to "2026-05". `today` is the organisation's day.
    ///
    /// # Errors
    /// [`Refusal::ResearchUnfit`] for months that no calendar has, in the wrong
    /// order, too many, or not over.
    pub fn read(first: &str, last: &str, today: Timestamp) -> Result<Months, Refusal> {
        let day = |month: &str| {
            let date: jiff::civil::Date = format!("{month}-01").parse().ok()?;
            let zoned = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(Timestamp(zoned.timestamp().as_second()))
        };
        let (first, last) = day(first).zip(day(last)).ok_or(Refusal::ResearchUnfit)?;
        let months = Months { first, last };
        let is_over = last < report::month(today);
        if first > last || !is_over || last - first > limits::RESEARCH_SPAN {
            return Err(Refusal::ResearchUnfit);
        }
        Ok(months)
    }

    /// The last day of the last month.
    #[must_use]
    pub fn end(self) -> Timestamp {
        let last = super::hours::date(self.last).last_of_month().to_zoned(jiff::tz::TimeZone::UTC);
        last.map_or(self.last, |last| Timestamp(last.timestamp().as_second()))
    }
}

/// What the rows of some months come to.
pub struct Sheet {
    pub columns: Vec<Column>,
    pub reports: usize,
    /// Before anything is made coarser.
    pub risk: Risk,
    /// What one column told less exactly would leave at risk, best first.
    pub offers: Vec<(&'static str, Step, usize)>,
    /// How each column is told.
    pub told: Vec<Option<Step>>,
    pub released: Released,
}

impl Sheet {
    /// `rows` as they come from [`store::research::rows`]. Takes a while for many.
    ///
    /// # Errors
    /// [`Refusal::TooManyRows`].
    pub fn of(mut rows: Vec<Vec<String>>) -> Result<Sheet, Refusal> {
        if rows.len() > limits::RESEARCH_ROWS_MAX {
            return Err(Refusal::TooManyRows);
        }
        // No day stands in any of it, not even while it is looked at.
        for day in rows.iter_mut().filter_map(|row| row.first_mut()) {
            *day = Step::Month.of(day);
        }
        let table = Table::new(columns(), &rows);
        let (exact, k) = (table.exact(), limits::ANONYMITY_LEAST);
        let offers = table.offers(&exact, k);
        let released = table.released(k, limits::SUPPRESSED_PERCENT_MAX);
        let told = (0..table.columns.len()).map(|it| table.told(&released.levels, it)).collect();
        Ok(Sheet {
            reports: rows.len(),
            risk: table.risk(&exact, k),
            offers: offers
                .into_iter()
                .map(|offer| (table.columns[offer.column].name, offer.step, offer.at_risk))
                .collect(),
            told,
            released,
            columns: table.columns,
        })
    }
}

/// Both have to be said, in bounds.
///
/// # Errors
/// [`Refusal::ResearchUnfit`].
pub fn check(ethics: &str, purpose: &str) -> Result<(), Refusal> {
    let fits = |text: &str, most: usize| (1..=most).contains(&text.trim().chars().count());
    if fits(ethics, limits::ETHICS_CHARS_MAX) && fits(purpose, limits::PURPOSE_CHARS_MAX) {
        return Ok(());
    }
    Err(Refusal::ResearchUnfit)
}

/// Asks for the rows of some months. `sealed` was checked by [`check`], and is
/// sealed for the number `id`.
///
/// # Errors
/// When the worker may not ask.
pub fn ask(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    months: Months,
    sealed: Sealed,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::AskResearch)?;
    let request = Request {
        id,
        state: ResearchState::Asked,
        asked_by: worker.id,
        settled_by: None,
        first_month: months.first,
        last_month: months.last,
        asked_day: now.day(),
        until: now + limits::RESEARCH_ASKED,
        sealed,
    };
    store::research::insert(tx, &request)?;
    noted(tx, worker.id, &request, Deed::ResearchAsked, now)
}

/// A number for a new request.
#[must_use]
pub fn new_id() -> i64 {
    clock::new_id()
}

/// The second of the two says yes or no.
///
/// # Errors
/// [`Refusal::OwnRequest`] for whoever asked; [`Refusal::Settled`] when somebody
/// answered or its time is over.
pub fn settle(
    tx: &mut Tx,
    worker: &Worker,
    id: i64,
    is_approved: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::ApproveResearch)?;
    let request = store::research::find(tx, id)?.ok_or(Refusal::NoSuchRequest)?;
    if request.asked_by == worker.id {
        return Err(Refusal::OwnRequest.into());
    }
    let (to, deed, until) = match is_approved {
        true => (ResearchState::Approved, Deed::ResearchApproved, now + limits::RESEARCH_OPEN),
        false => (ResearchState::Refused, Deed::ResearchRefused, now),
    };
    let is_over = request.until <= now;
    if is_over || !store::research::settle(tx, id, ResearchState::Asked, to, worker.id, until)? {
        return Err(Refusal::Settled.into());
    }
    noted(tx, worker.id, &request, deed, now)
}

/// Whoever asked fetches the rows; each time is noted.
///
/// # Errors
/// As [`open`].
pub fn take(tx: &mut Tx, worker: &Worker, id: i64, now: Timestamp) -> Result<Request, DeskError> {
    let request = open(tx, worker, id, now)?;
    if let Some(by) = request.settled_by {
        let (from, to) = (ResearchState::Approved, ResearchState::Taken);
        store::research::settle(tx, id, from, to, by, request.until)?;
    }
    noted(tx, worker.id, &request, Deed::ResearchTaken, now)?;
    Ok(request)
}

/// A request whose rows this worker may have now.
///
/// # Errors
/// [`Refusal::NotApproved`] until somebody else let them, and when its time is over.
pub fn open(tx: &mut Tx, worker: &Worker, id: i64, now: Timestamp) -> Result<Request, DeskError> {
    worker.may(Permission::AskResearch)?;
    let request = store::research::find(tx, id)?.ok_or(Refusal::NoSuchRequest)?;
    let is_let = matches!(request.state, ResearchState::Approved | ResearchState::Taken);
    // Who asked and who let them are two, whatever a row says.
    let is_two = request.settled_by.is_some_and(|by| by != request.asked_by);
    if request.asked_by != worker.id || !is_let || !is_two || request.until <= now {
        return Err(Refusal::NotApproved.into());
    }
    Ok(request)
}

/// What a worker sees of requests: their own, and all when they may answer.
///
/// # Errors
/// When the worker has nothing to do with research.
pub fn seen(tx: &mut Tx, worker: &Worker) -> Result<Vec<Request>, DeskError> {
    let all = worker.may(Permission::ApproveResearch).is_ok();
    if !all {
        worker.may(Permission::AskResearch)?;
    }
    Ok(store::research::newest(tx, (!all).then_some(worker.id))?)
}

/// One of them.
///
/// # Errors
/// [`Refusal::NoSuchRequest`] for those of others, too.
pub fn find(tx: &mut Tx, worker: &Worker, id: i64) -> Result<Request, DeskError> {
    let request = store::research::find(tx, id)?.ok_or(Refusal::NoSuchRequest)?;
    if request.asked_by != worker.id && worker.may(Permission::ApproveResearch).is_err() {
        return Err(Refusal::NoSuchRequest.into());
    }
    Ok(request)
}

/// Requests go with the deeds that speak of them.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
    Ok(store::research::drop_before(tx, now.day() - limits::DEEDS_KEPT)?)
}

fn noted(
    tx: &mut Tx,
    actor: WorkerId,
    request: &Request,
    deed: Deed,
    now: Timestamp,
) -> Result<(), DeskError> {
    let about = deed::About { deed, about: Some(request.asked_by), case: None };
    deed::note(tx, Some(actor), about, None, now)
}
