//! What work comes to, for whoever answers for it: figures, what was before the
//! desk, and what was said in public beside them.

use jiff::tz::TimeZone;

use super::permission::Permission;
use super::{DeskError, Refusal, Worker, feedback};
use crate::clock::{self, Span, Timestamp};
use crate::codes::{CampaignKind, Measure};
use crate::engine::{Fault, Tx};
use crate::evidence::outside::Stretch;
use crate::evidence::{Cell, Evidence, Month, Package};
use crate::store::figures::{Campaign, Figure, Tally};
use crate::store::newsfeed::Post;
use crate::{limits, store};

/// Months of the calendar, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Months {
    pub first: Month,
    pub last: Month,
}

impl Months {
    #[must_use]
    pub fn one(month: Month) -> Months {
        Months { first: month, last: month }
    }

    /// From "2026-03" to "2026-05", at most [`limits::FIGURES_MONTHS_MAX`] of them.
    /// Nothing typed: the newest [`limits::FIGURES_MONTHS`]. `today` is the
    /// organisation's day.
    ///
    /// # Errors
    /// [`Refusal::MonthsUnfit`] for anything else.
    pub fn read(first: &str, last: &str, today: Timestamp) -> Result<Months, Refusal> {
        let this = month(today);
        let read = |text: &str, other| match text.trim() {
            "" => Ok(other),
            text => Month::read(text).ok_or(Refusal::MonthsUnfit),
        };
        let last = read(last, this)?;
        let first = read(first, last.back(limits::FIGURES_MONTHS - 1))?;
        let most = i64::try_from(limits::FIGURES_MONTHS_MAX).unwrap_or(0);
        if !(1..=most).contains(&first.months_to(last)) {
            return Err(Refusal::MonthsUnfit);
        }
        Ok(Months { first, last })
    }

    /// The months from the day `from` to the day `to`, where these are their first and
    /// their last.
    #[must_use]
    pub fn whole(from: Timestamp, to: Timestamp) -> Option<Months> {
        let months = Months { first: month(from), last: month(to) };
        (months.days() == (from, to)).then_some(months)
    }

    /// Whether others may read of them: a month, a quarter or a year of the calendar
    /// that is over. Any other stretches could be subtracted from each other.
    ///
    /// # Errors
    /// [`Refusal::MonthsNotForOthers`].
    pub fn for_others(self, today: Timestamp) -> Result<(), Refusal> {
        let begins = i64::from(self.first.number()) - 1;
        let fits = match self.first.months_to(self.last) {
            1 => true,
            many @ (3 | 12) => begins % many == 0,
            _ => false,
        };
        let is_over = self.last < month(today);
        if fits && is_over { Ok(()) } else { Err(Refusal::MonthsNotForOthers) }
    }

    /// A year has its quarters and a quarter its months.
    fn parts(self) -> Vec<Months> {
        let step = match self.first.months_to(self.last) {
            12 => 3,
            3 => 1,
            _ => return Vec::new(),
        };
        let begins = self.first.to(self.last).step_by(step);
        let part = |first: Month| {
            let last = (1..step).fold(first, |month, _| month.next());
            Months { first, last }
        };
        begins.map(part).collect()
    }

    /// The days they begin and end with.
    #[must_use]
    pub fn days(self) -> (Timestamp, Timestamp) {
        (begin(self.first), begin(self.last.next()) - Span::days(1))
    }
}

/// The month of a local day, as in [`store::report::WorkReport::day`].
#[must_use]
pub fn month(day: Timestamp) -> Month {
    let date = super::hours::date(day);
    Month::of(date.year(), date.month())
}

/// Its first day.
#[must_use]
pub fn begin(month: Month) -> Timestamp {
    let date = jiff::civil::Date::new(month.year(), month.number(), 1);
    let first = date.and_then(|date| date.to_zoned(TimeZone::UTC));
    first.map_or(Timestamp(0), |first| Timestamp(first.timestamp().as_second()))
}

/// What was counted in these months, with the shorter stretches that others may have
/// read of them.
///
/// # Errors
/// When the database fails.
pub fn stretch(
    tx: &mut Tx,
    months: Months,
    package: &Package,
    today: Timestamp,
) -> Result<Stretch, DeskError> {
    let evidence = gather(tx, months, package, today)?;
    let mut parts = Vec::new();
    for part in months.parts() {
        parts.push(stretch(tx, part, package, today)?);
    }
    Ok(Stretch { first: months.first, last: months.last, evidence, parts })
}

/// Everything that was counted in these months. `today` is the organisation's day.
///
/// # Errors
/// When the database fails.
pub fn gather(
    tx: &mut Tx,
    months: Months,
    package: &Package,
    today: Timestamp,
) -> Result<Evidence, DeskError> {
    let from = begin(months.first);
    let mut cells = Vec::new();
    for measure in Measure::ALL {
        // Every set of services somebody ever got is much, and one indicator's.
        if *measure == Measure::ServiceSet && package.least == 0 {
            continue;
        }
        let figures = store::figures::between(tx, *measure, from, begin(months.last))?;
        cells.extend(figures.into_iter().map(cell));
    }
    let evidence = beside(tx, months.days(), cells, package)?;
    by_month(tx, months, evidence, today)
}

/// Whether reports of these days, both included, are still to come: the last of them is
/// not over, or somebody's request of then is not finished.
///
/// # Errors
/// When the database fails.
pub fn are_awaited(
    tx: &mut Tx,
    (from, to): (Timestamp, Timestamp),
    today: Timestamp,
) -> Result<bool, DeskError> {
    let drafts = store::report::drafts_by_day(tx, from)?;
    Ok(to >= today || drafts.iter().any(|(day, _)| *day <= to))
}

/// Adds what is kept of whole months only.
///
/// # Errors
/// When the database fails.
pub fn by_month(
    tx: &mut Tx,
    months: Months,
    evidence: Evidence,
    today: Timestamp,
) -> Result<Evidence, DeskError> {
    let (from, to) = (begin(months.first), begin(months.last));
    let begun = store::figures::first_month(tx)?;
    let invitations = store::invitation::counts(tx, from, to)?.into_iter();
    Ok(Evidence {
        calls: store::proposal::between(tx, from, to)?,
        heard: store::invitation::heard_counts(tx, from, to)?,
        invited: invitations
            .filter(|(_, what, _)| what == "used")
            .map(|(source, _, times)| (source, times))
            .collect(),
        baseline: baseline(tx)?,
        worked: begun.map(|day| (month(day), month(today).before())),
        ..evidence
    })
}

/// What these reports come to, and what was counted beside them from the day `from`
/// to the day `to`: all but what is known of whole months only.
///
/// # Errors
/// When the database fails.
pub fn beside(
    tx: &mut Tx,
    (from, to): (Timestamp, Timestamp),
    cells: Vec<Cell>,
    package: &Package,
) -> Result<Evidence, DeskError> {
    let referrals = store::referral::counts(tx, from, to)?;
    let said = feedback::scores(tx, from, to)?;
    let drills = store::drill::between(tx, from, to)?;
    let held = drills.iter().filter(|drill| !drill.is_open && !drill.is_broken_off);
    let answered = held.clone().filter(|drill| drill.answer.is_some()).count();
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    Ok(Evidence {
        cells,
        referrals: referrals
            .into_iter()
            .map(|it| (it.need, it.place_kind, it.state, it.times))
            .collect(),
        turned: store::referral::turned(tx, from, to)?,
        reviews: store::review::counts(tx, from, to)?,
        drills: (number(answered), number(held.count())),
        served: store::served::by_language(tx, from, to)?,
        said: said
            .iter()
            .map(|score| {
                let (key, gaps) = score.sentence();
                (key, gaps.map(|(_, number)| number))
            })
            .collect(),
        package: package.clone(),
        ..Evidence::default()
    })
}

/// What was tallied of reports that went by.
#[must_use]
pub fn cells(tally: Tally) -> Vec<Cell> {
    tally.into_iter().map(|(key, times)| cell(Figure { key, times })).collect()
}

fn cell(figure: Figure) -> Cell {
    let key = figure.key;
    Cell {
        measure: key.measure,
        month: month(key.month),
        venue: key.venue,
        origin: key.origin,
        code: key.code,
        is_from_memory: key.is_from_memory,
        times: figure.times,
    }
}

/// Requests by day from `from` to `to`, both included: those that were reported and
/// those that are not finished yet.
///
/// # Errors
/// When the database fails.
pub fn by_day(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<(Timestamp, i64)>, Fault> {
    let mut days: std::collections::BTreeMap<Timestamp, i64> =
        store::report::drafts_by_day(tx, from)?.into_iter().collect();
    for figure in store::figures::between(tx, Measure::Day, from.month(), to.month())? {
        if let Some(day) = Timestamp::of_date(&figure.key.code) {
            *days.entry(day).or_default() += figure.times;
        }
    }
    Ok(days.into_iter().filter(|(day, _)| (from..=to).contains(day)).collect())
}

// ---- what stands beside them ----

/// How many requests months had before the desk, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn baseline(tx: &mut Tx) -> Result<Vec<(Month, i64)>, DeskError> {
    let all = store::figures::baseline(tx)?;
    Ok(all.into_iter().map(|(day, times)| (month(day), times)).collect())
}

/// Writes down how many requests these months had before the desk; 0 takes one away.
///
/// # Errors
/// When the worker may not; [`Refusal::CountUnfit`], and then none of them is kept.
pub fn set_baseline(
    tx: &mut Tx,
    worker: &Worker,
    months: &[(Month, i64)],
) -> Result<(), DeskError> {
    worker.may(Permission::KeepFigures)?;
    for (month, times) in months {
        if !(0..=limits::BASELINE_TIMES_MAX).contains(times) {
            return Err(Refusal::CountUnfit.into());
        }
        store::figures::set_baseline(tx, begin(*month), *times)?;
    }
    Ok(())
}

/// What somebody said in public.
pub struct Told {
    pub day: Timestamp,
    pub kind: CampaignKind,
    pub title: String,
    pub views: Option<i64>,
}

/// Writes it down. `today` is the organisation's day.
///
/// # Errors
/// When the worker may not; [`Refusal::CampaignUnfit`] without a title, with too
/// long a one, or for a day that is still to come; [`Refusal::CountUnfit`].
pub fn add_campaign(
    tx: &mut Tx,
    worker: &Worker,
    told: &Told,
    today: Timestamp,
) -> Result<(), DeskError> {
    worker.may(Permission::KeepFigures)?;
    let title = told.title.trim();
    let length = title.chars().count();
    if length == 0 || length > limits::CAMPAIGN_CHARS_MAX || told.day > today {
        return Err(Refusal::CampaignUnfit.into());
    }
    if told.views.is_some_and(|views| !(0..=limits::CAMPAIGN_VIEWS_MAX).contains(&views)) {
        return Err(Refusal::CountUnfit.into());
    }
    let campaign = Campaign {
        id: clock::new_id(),
        day: told.day,
        kind: told.kind,
        title: title.to_owned(),
        views: told.views,
        worker: Some(worker.id),
    };
    Ok(store::figures::insert_campaign(tx, &campaign)?)
}

/// Takes it away.
///
/// # Errors
/// When the worker may not, or it is not there.
pub fn drop_campaign(tx: &mut Tx, worker: &Worker, id: i64) -> Result<(), DeskError> {
    worker.may(Permission::KeepFigures)?;
    match store::figures::delete_campaign(tx, id)? {
        true => Ok(()),
        false => Err(Refusal::NoSuchCampaign.into()),
    }
}

/// What was said in public in these months, and requests on the days around each.
pub struct Curve {
    pub campaign: Campaign,
    /// A post of the desk's own channel: nobody wrote it down.
    pub is_own_post: bool,
    /// Sums of [`limits::CAMPAIGN_DAYS`] days before its day, and from its day on;
    /// `None` while those days are not over.
    pub before: i64,
    pub after: Option<i64>,
    /// Every day from the first before to the last after.
    pub days: Vec<i64>,
}

/// # Errors
/// When the database fails.
pub fn curves(
    tx: &mut Tx,
    months: Months,
    zone: &TimeZone,
    today: Timestamp,
) -> Result<Vec<Curve>, DeskError> {
    let (from, to) = months.days();
    let told = store::figures::campaigns(tx, from, to)?.into_iter().map(|it| (it, false));
    let posts = posts(tx, (from, to), zone)?.into_iter().map(|it| (it, true));
    let mut campaigns: Vec<_> = told.chain(posts).collect();
    campaigns.sort_by_key(|(campaign, _)| std::cmp::Reverse(campaign.day));
    let (Some((newest, _)), Some((oldest, _))) = (campaigns.first(), campaigns.last()) else {
        return Ok(Vec::new());
    };
    let around = Span::days(limits::CAMPAIGN_DAYS);
    let requests = by_day(tx, oldest.day - around, newest.day + around)?;
    let of = |day: Timestamp| {
        requests.binary_search_by_key(&day, |(it, _)| *it).map_or(0, |at| requests[at].1)
    };
    let curve = |(campaign, is_own_post): (Campaign, bool)| {
        let day = |ahead: i64| of(campaign.day + Span::days(ahead));
        let is_over = campaign.day + around <= today;
        Curve {
            before: (-limits::CAMPAIGN_DAYS..0).map(day).sum(),
            after: is_over.then(|| (0..limits::CAMPAIGN_DAYS).map(day).sum()),
            days: (-limits::CAMPAIGN_DAYS..limits::CAMPAIGN_DAYS).map(day).collect(),
            campaign,
            is_own_post,
        }
    };
    Ok(campaigns.into_iter().map(curve).collect())
}

/// What went out in the desk's own channel on these local days, both included.
fn posts(
    tx: &mut Tx,
    (from, to): (Timestamp, Timestamp),
    zone: &TimeZone,
) -> Result<Vec<Campaign>, DeskError> {
    let day = Span::days(1);
    let campaign = |post: Post| {
        let text = crate::markup::marked(&post.words).text;
        let line = text.lines().next().unwrap_or_default();
        Some(Campaign {
            id: post.id,
            day: super::report::calendar(post.posted_at?, zone).day,
            kind: CampaignKind::Post,
            title: line.chars().take(limits::CAMPAIGN_CHARS_MAX).collect(),
            views: None,
            worker: post.worker,
        })
    };
    // A local day begins and ends up to a day apart from that of Greenwich.
    let posts = store::newsfeed::posted(tx, from - day, to + day + day)?;
    let all = posts.into_iter().filter_map(campaign);
    Ok(all.filter(|campaign| (from..=to).contains(&campaign.day)).collect())
}
