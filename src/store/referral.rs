//! Referrals: what was offered, what came of it, and what belongs to a talk and
//! goes with it.

use std::ops::Deref;

use crate::clock::{self, Timestamp};
use crate::codes::{PlaceKind, ReferralState, ReferralWord, Turned};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, PlaceId, ReferralId, ReportId, WorkerId};
use crate::vault::Sealed;
use crate::{limits, values};

/// What both halves of a code together are found by.
pub type Tag = [u8; 32];

/// A number that whoever redeems a code draws, so that asking again after a lost
/// answer is known from redeeming it twice. It leads to nobody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Attempt(u128);

impl Attempt {
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> Attempt {
        Attempt(u128::from_be_bytes(*clock::random()))
    }

    /// As it stands in a form: up to 32 hexadecimal digits.
    pub fn read(typed: &str) -> Option<Attempt> {
        u128::from_str_radix(typed, 16).ok().map(Attempt)
    }

    pub fn spell(self) -> String {
        format!("{:032x}", self.0)
    }
}

/// What outlives the talk, until nobody can redeem it any more.
#[derive(Clone)]
pub struct Referral {
    pub id: ReferralId,
    pub need: String,
    pub place_kind: PlaceKind,
    /// Codes are redeemed there.
    pub redeems: bool,
    pub state: ReferralState,
    /// What the client said of it last.
    pub said: Option<ReferralWord>,
    /// Local dates, as midnight UTC of them.
    pub offered_on: Timestamp,
    pub last_day: Timestamp,
    pub settled_on: Option<Timestamp>,
    /// With which it was redeemed.
    pub attempt: Option<Attempt>,
}

/// A referral while its talk lives.
#[derive(Clone)]
pub struct CaseReferral {
    pub referral: Referral,
    pub case: CaseId,
    /// The message that offers it.
    pub seq: i64,
    pub place: PlaceId,
    /// By which the slip is found among others.
    pub number: i64,
    /// The half on the slip.
    pub slip: Sealed,
    /// Somebody goes along.
    pub has_companion: bool,
    pub meets_at: Option<Timestamp>,
    pub remind_at: Option<Timestamp>,
}

impl Deref for CaseReferral {
    type Target = Referral;
    fn deref(&self) -> &Referral {
        &self.referral
    }
}

/// So many of one kind.
pub struct Count {
    pub day: Timestamp,
    pub need: String,
    pub place_kind: PlaceKind,
    pub state: ReferralState,
    pub times: i64,
}

/// What a work report says of one.
pub struct Reported {
    pub need: String,
    pub place_kind: PlaceKind,
    pub state: ReferralState,
}

/// In the order in which [`read`] takes them.
macro_rules! referral_columns {
    () => {
        "r.id, r.need, r.place_kind, r.redeems, r.state, r.said, r.offered_on, r.last_day, \
         r.settled_on, r.attempt"
    };
}

macro_rules! of_case {
    ($where:literal) => {
        concat!(
            "SELECT ",
            referral_columns!(),
            ", c.case_id, c.seq, c.place_id, c.number, c.slip, c.companion, c.meets_at, \
             c.remind_at FROM case_referrals AS c JOIN referrals AS r ON r.id = c.referral_id \
             WHERE ",
            $where
        )
    };
}

pub fn insert(tx: &mut Tx, new: &CaseReferral, tag: &Tag) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO referrals (id, tag, need, place_kind, redeems, state, offered_on, last_day)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        values![
            new.id,
            &tag[..],
            new.need.as_str(),
            new.place_kind,
            new.redeems,
            new.state,
            new.offered_on,
            new.last_day,
        ],
    )?;
    tx.run(
        "INSERT INTO case_referrals (referral_id, case_id, seq, place_id, number, slip, companion,
             meets_at, remind_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        values![
            new.id,
            new.case,
            new.seq,
            new.place,
            new.number,
            new.slip.as_bytes(),
            new.has_companion,
            new.meets_at,
            new.remind_at,
        ],
    )
    .map(drop)
}

/// Of one talk, oldest first.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<CaseReferral>, Fault> {
    tx.rows(of_case!("c.case_id = $1 ORDER BY c.seq"), values![case])?
        .iter()
        .map(read_of_case)
        .collect()
}

pub fn find(tx: &mut Tx, case: CaseId, id: ReferralId) -> Result<Option<CaseReferral>, Fault> {
    tx.row(of_case!("c.case_id = $1 AND c.referral_id = $2"), values![case, id])?
        .map(|row| read_of_case(&row))
        .transpose()
}

/// The referral that a message offers.
pub fn at_message(tx: &mut Tx, case: CaseId, seq: i64) -> Result<Option<CaseReferral>, Fault> {
    tx.row(of_case!("c.case_id = $1 AND c.seq = $2"), values![case, seq])?
        .map(|row| read_of_case(&row))
        .transpose()
}

/// Whose code this is.
pub fn by_tag(tx: &mut Tx, tag: &Tag) -> Result<Option<ReferralId>, Fault> {
    tx.row("SELECT id FROM referrals WHERE tag = $1", values![&tag[..]])?
        .map(|row| row.int(0).map(ReferralId))
        .transpose()
}

/// The talk it belongs to, while there is one.
pub fn case_of(tx: &mut Tx, id: ReferralId) -> Result<Option<CaseId>, Fault> {
    tx.row("SELECT case_id FROM case_referrals WHERE referral_id = $1", values![id])?
        .map(|row| row.int(0).map(CaseId))
        .transpose()
}

/// Nobody else changes it until the transaction ends. Whoever locks its case too
/// does so before.
pub fn locked(tx: &mut Tx, id: ReferralId) -> Result<Option<Referral>, Fault> {
    const SQL: &str =
        concat!("SELECT ", referral_columns!(), " FROM referrals AS r WHERE r.id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", referral_columns!(), " FROM referrals AS r WHERE r.id = $1 FOR UPDATE");
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])?.map(|row| read(&row)).transpose()
}

pub fn save(tx: &mut Tx, referral: &Referral) -> Result<(), Fault> {
    tx.run(
        "UPDATE referrals SET state = $2, said = $3, settled_on = $4, attempt = $5 WHERE id = $1",
        values![
            referral.id,
            referral.state,
            referral.said,
            referral.settled_on,
            referral.attempt.map(|attempt| attempt.0.to_be_bytes().to_vec()),
        ],
    )
    .map(drop)
}

pub fn set_meeting(
    tx: &mut Tx,
    id: ReferralId,
    meets_at: Option<Timestamp>,
    remind_at: Option<Timestamp>,
) -> Result<(), Fault> {
    tx.run(
        "UPDATE case_referrals SET meets_at = $2, remind_at = $3 WHERE referral_id = $1",
        values![id, meets_at, remind_at],
    )
    .map(drop)
}

pub fn set_companion(tx: &mut Tx, id: ReferralId, has_companion: bool) -> Result<(), Fault> {
    tx.run(
        "UPDATE case_referrals SET companion = $2 WHERE referral_id = $1",
        values![id, has_companion],
    )
    .map(drop)
}

/// Whose reminder is due.
pub fn to_remind(tx: &mut Tx, now: Timestamp) -> Result<Vec<(CaseId, ReferralId)>, Fault> {
    tx.rows(
        "SELECT case_id, referral_id FROM case_referrals WHERE remind_at <= $1
         ORDER BY remind_at LIMIT $2",
        values![now, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| Ok((CaseId(row.int(0)?), ReferralId(row.int(1)?))))
    .collect()
}

/// Codes that ran out before `day`, and of which nothing was heard.
pub fn ended(tx: &mut Tx, day: Timestamp) -> Result<Vec<ReferralId>, Fault> {
    tx.rows(
        "SELECT id FROM referrals WHERE last_day < $1 AND state IN ('offered', 'accepted')
         ORDER BY last_day LIMIT $2",
        values![day, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(ReferralId))
    .collect()
}

/// Codes that ran out before `day`, are settled and belong to no talk any more.
pub fn to_fold(tx: &mut Tx, day: Timestamp) -> Result<Vec<ReferralId>, Fault> {
    tx.rows(
        "SELECT id FROM referrals AS r
         WHERE last_day < $1 AND state NOT IN ('offered', 'accepted')
             AND NOT EXISTS (SELECT 1 FROM case_referrals AS c WHERE c.referral_id = r.id)
         ORDER BY last_day LIMIT $2",
        values![day, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(ReferralId))
    .collect()
}

/// What is left of it is a figure.
pub fn fold(tx: &mut Tx, id: ReferralId) -> Result<(), Fault> {
    let Some(gone) = locked(tx, id)? else { return Ok(()) };
    tx.run("DELETE FROM referrals WHERE id = $1", values![id])?;
    tx.run(
        "INSERT INTO referral_counts (day, need, place_kind, state, times)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (day, need, place_kind, state)
             DO UPDATE SET times = referral_counts.times + 1",
        values![gone.offered_on, gone.need.as_str(), gone.place_kind, gone.state],
    )
    .map(drop)
}

/// What was offered on the days `from` to `to`, both included, and what came of it.
pub fn counts(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<Count>, Fault> {
    tx.rows(
        "SELECT day, need, place_kind, state, CAST(SUM(times) AS BIGINT) FROM (
             SELECT day, need, place_kind, state, times FROM referral_counts
                 WHERE day >= $1 AND day <= $2
             UNION ALL
             SELECT offered_on, need, place_kind, state, 1 FROM referrals
                 WHERE offered_on >= $1 AND offered_on <= $2
         ) AS both_of_them GROUP BY day, need, place_kind, state
         ORDER BY day, need, place_kind, state",
        values![from, to],
    )?
    .iter()
    .map(|row| {
        Ok(Count {
            day: Timestamp(row.int(0)?),
            need: row.text(1)?.to_owned(),
            place_kind: kind(row.text(2)?)?,
            state: state(row.text(3)?)?,
            times: row.int(4)?,
        })
    })
    .collect()
}

/// Writes down what the report says of referrals, over what it said.
pub fn set_reported(tx: &mut Tx, report: ReportId, all: &[CaseReferral]) -> Result<(), Fault> {
    tx.run("DELETE FROM report_referrals WHERE report_id = $1", values![report])?;
    for (line, referral) in (0_i64..).zip(all) {
        tx.run(
            "INSERT INTO report_referrals (report_id, line, need, place_kind, state)
             VALUES ($1, $2, $3, $4, $5)",
            values![report, line, referral.need.as_str(), referral.place_kind, referral.state],
        )?;
    }
    Ok(())
}

/// What reports behind one and up to another say of referrals, in the order of
/// [`super::report::page`].
pub fn reported(
    tx: &mut Tx,
    behind: (Timestamp, ReportId),
    last: (Timestamp, ReportId),
) -> Result<Vec<(ReportId, Reported)>, Fault> {
    tx.rows(
        "SELECT s.report_id, s.need, s.place_kind, s.state FROM report_referrals AS s
         JOIN work_reports AS w ON w.id = s.report_id
         WHERE (w.day, w.id) > ($1, $2) AND (w.day, w.id) <= ($3, $4)
         ORDER BY s.report_id, s.line",
        values![behind.0, behind.1, last.0, last.1],
    )?
    .iter()
    .map(|row| {
        let reported = Reported {
            need: row.text(1)?.to_owned(),
            place_kind: kind(row.text(2)?)?,
            state: state(row.text(3)?)?,
        };
        Ok((ReportId(row.int(0)?), reported))
    })
    .collect()
}

/// All accounts together.
pub const EVERYBODY: WorkerId = WorkerId(0);

/// How many wrong codes in a row, and until when no other is looked at.
pub fn tries(tx: &mut Tx, scope: WorkerId) -> Result<(i64, Timestamp), Fault> {
    const SQL: &str = "SELECT wrong, until FROM redeem_tries WHERE scope = $1";
    const SQL_FOR_UPDATE: &str =
        "SELECT wrong, until FROM redeem_tries WHERE scope = $1 FOR UPDATE";
    tx.run(
        "INSERT INTO redeem_tries (scope, wrong, until) VALUES ($1, 0, 0)
         ON CONFLICT (scope) DO NOTHING",
        values![scope],
    )?;
    let row = tx.row_locked(SQL, SQL_FOR_UPDATE, values![scope])?;
    row.map_or(Ok((0, Timestamp(0))), |row| Ok((row.int(0)?, Timestamp(row.int(1)?))))
}

pub fn set_tries(tx: &mut Tx, scope: WorkerId, wrong: i64, until: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE redeem_tries SET wrong = $2, until = $3 WHERE scope = $1",
        values![scope, wrong, until],
    )
    .map(drop)
}

/// A code was turned away.
pub fn count_turned(tx: &mut Tx, day: Timestamp, why: Turned) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO redeem_refusals (day, why, times) VALUES ($1, $2, 1)
         ON CONFLICT (day, why) DO UPDATE SET times = redeem_refusals.times + 1",
        values![day, why],
    )
    .map(drop)
}

/// Codes that were turned away on the days `from` to `to`, both included.
pub fn turned(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<(Turned, i64)>, Fault> {
    tx.rows(
        "SELECT why, CAST(SUM(times) AS BIGINT) FROM redeem_refusals
         WHERE day >= $1 AND day <= $2 GROUP BY why ORDER BY why",
        values![from, to],
    )?
    .iter()
    .map(|row| {
        let why = Turned::read(row.text(0)?).ok_or_else(|| super::unknown_code("refusal"))?;
        Ok((why, row.int(1)?))
    })
    .collect()
}

fn kind(code: &str) -> Result<PlaceKind, Fault> {
    PlaceKind::read(code).ok_or_else(|| super::unknown_code("kind of place"))
}

fn state(code: &str) -> Result<ReferralState, Fault> {
    ReferralState::read(code).ok_or_else(|| super::unknown_code("state of a referral"))
}

fn read(row: &Row) -> Result<Referral, Fault> {
    Ok(Referral {
        id: ReferralId(row.int(0)?),
        need: row.text(1)?.to_owned(),
        place_kind: kind(row.text(2)?)?,
        redeems: row.flag(3)?,
        state: state(row.text(4)?)?,
        said: row.text_or_none(5)?.and_then(ReferralWord::read),
        offered_on: Timestamp(row.int(6)?),
        last_day: Timestamp(row.int(7)?),
        settled_on: row.int_or_none(8)?.map(Timestamp),
        attempt: row
            .bytes_or_none(9)?
            .and_then(|bytes| bytes.try_into().ok())
            .map(|bytes| Attempt(u128::from_be_bytes(bytes))),
    })
}

fn read_of_case(row: &Row) -> Result<CaseReferral, Fault> {
    Ok(CaseReferral {
        referral: read(row)?,
        case: CaseId(row.int(10)?),
        seq: row.int(11)?,
        place: PlaceId(row.int(12)?),
        number: row.int(13)?,
        slip: Sealed::from_bytes(row.bytes(14)?.to_vec()),
        has_companion: row.flag(15)?,
        meets_at: row.int_or_none(16)?.map(Timestamp),
        remind_at: row.int_or_none(17)?.map(Timestamp),
    })
}
