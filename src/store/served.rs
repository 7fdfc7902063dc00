//! What was given without a worker, counted by day. It is about nobody.

use crate::clock::Timestamp;
use crate::codes::{Lang, Venue};
use crate::engine::{Fault, Tx};
use crate::{limits, values};

/// What was given, where, and in which language.
pub type Served = (String, Venue, Lang);

pub fn count(tx: &mut Tx, day: Timestamp, served: &Served, times: i64) -> Result<(), Fault> {
    let (what, venue, lang) = served;
    tx.run(
        "INSERT INTO self_service (day, what, venue, lang, times) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (day, what, venue, lang)
         DO UPDATE SET times = self_service.times + EXCLUDED.times",
        values![day, what.as_str(), *venue, *lang, times],
    )
    .map(drop)
}

/// How often each thing was given from one day to another, both included, the
/// most wanted first.
pub fn between(tx: &mut Tx, from: Timestamp, to: Timestamp) -> Result<Vec<(String, i64)>, Fault> {
    tx.rows(
        "SELECT what, CAST(SUM(times) AS BIGINT) AS sum FROM self_service WHERE day >= $1 AND day <= $2
         GROUP BY what ORDER BY sum DESC, what LIMIT $3",
        values![from, to, limits::LEAFLETS_MAX],
    )?
    .iter()
    .map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?)))
    .collect()
}

/// The same by language.
pub fn by_language(
    tx: &mut Tx,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<(String, String, i64)>, Fault> {
    tx.rows(
        "SELECT what, lang, CAST(SUM(times) AS BIGINT) AS sum FROM self_service
         WHERE day >= $1 AND day <= $2 GROUP BY what, lang ORDER BY sum DESC, what, lang LIMIT $3",
        values![from, to, limits::LEAFLETS_MAX],
    )?
    .iter()
    .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned(), row.int(2)?)))
    .collect()
}
