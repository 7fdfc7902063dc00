//! Where people can go, and when. Public, and about nobody.

use crate::clock::Timestamp;
use crate::codes::{Lang, PlaceKind, What};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{PlaceId, WorkerId};
use crate::values;

/// Everything a surface needs to say where to go: one reading for all of them.
#[derive(Clone, Debug, Default)]
pub struct Timetable {
    pub places: Vec<Place>,
    pub pause: Pause,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub kind: PlaceKind,
    pub title: InTwo,
    /// How to find it, in clients' words.
    pub way: InTwo,
    /// On what terms one gets in.
    pub entry: InTwo,
    /// Codes of needs.
    pub offers: Vec<String>,
    /// The organisation's, or empty.
    pub tel: String,
    /// The day somebody last made sure, written as midnight UTC of that date.
    pub checked_on: Timestamp,
    pub is_active: bool,
    /// Codes of referrals are redeemed there.
    pub redeems: bool,
    pub changed_at: Timestamp,
    pub hours: Vec<Hours>,
    pub exceptions: Vec<Exception>,
    /// What ran out, and on which day somebody said so.
    pub out: Option<Out>,
}

/// What a place has none of on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Out {
    pub day: Timestamp,
    /// Codes of needs.
    pub of: Vec<String>,
}

/// The same in both languages; one of them may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct InTwo {
    pub ru: String,
    pub en: String,
}

impl InTwo {
    /// In the other language rather than not at all.
    #[must_use]
    pub fn to(&self, lang: Lang) -> &str {
        let (own, other) = match lang {
            Lang::Ru => (&self.ru, &self.en),
            Lang::En => (&self.en, &self.ru),
        };
        if own.is_empty() { other } else { own }
    }
}

/// Minutes of a local day. What ends after 1440 ends on the next day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    pub from_min: i64,
    pub until_min: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// 1 is Monday.
    pub weekday: i64,
    pub stretch: Stretch,
}

/// What is different on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Cancelled,
    /// It comes so many minutes later.
    Late(i64),
    /// Instead of the usual hours.
    Hours(Stretch),
    /// Beside the usual hours.
    Extra(Stretch),
}

impl Change {
    #[must_use]
    pub fn what(self) -> What {
        match self {
            Change::Cancelled => What::Cancelled,
            Change::Late(_) => What::Late,
            Change::Hours(_) => What::Hours,
            Change::Extra(_) => What::Extra,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exception {
    pub day: Timestamp,
    pub change: Change,
    pub worker: WorkerId,
    pub changed_at: Timestamp,
}

/// The bus does not run. What there is instead is kept while it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pause {
    pub days: Option<Days>,
    pub instead: InTwo,
    pub changed_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub since: Timestamp,
    /// The last of them; none: until further notice.
    pub until: Option<Timestamp>,
}

/// In the order in which [`read`] takes them.
macro_rules! place_columns {
    () => {
        "id, kind, title_ru, title_en, way_ru, way_en, entry_ru, entry_en, offers, tel,
         checked_on, is_active, changed_at, redeems, out_on, out_of"
    };
}

/// Everything, with exceptions from `since` on.
pub fn all(tx: &mut Tx, since: Timestamp) -> Result<Timetable, Fault> {
    let rows =
        tx.rows(concat!("SELECT ", place_columns!(), " FROM places ORDER BY id"), values![])?;
    let mut places = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    // Both come in the order of the places, so one walk hands them out.
    let sql = "SELECT place_id, weekday, from_min, until_min FROM place_hours
               ORDER BY place_id, weekday, from_min";
    for row in &tx.rows(sql, values![])? {
        let hours = read_hours(row, 1)?;
        with(&mut places, row, |place| place.hours.push(hours))?;
    }
    let sql = "SELECT place_id, day, what, late_min, from_min, until_min, worker_id, changed_at
               FROM place_exceptions WHERE day >= $1 ORDER BY place_id, day, what";
    for row in &tx.rows(sql, values![since])? {
        let exception = read_exception(row, 1)?;
        with(&mut places, row, |place| place.exceptions.push(exception))?;
    }
    Ok(Timetable { places, pause: pause(tx)? })
}

fn with(places: &mut [Place], row: &Row, act: impl FnOnce(&mut Place)) -> Result<(), Fault> {
    let id = PlaceId(row.int(0)?);
    if let Ok(found) = places.binary_search_by_key(&id, |place| place.id) {
        act(&mut places[found]);
    }
    Ok(())
}

/// One place, which nobody else changes until the transaction ends.
pub fn locked(tx: &mut Tx, id: PlaceId) -> Result<Option<Place>, Fault> {
    const SQL: &str = concat!("SELECT ", place_columns!(), " FROM places WHERE id = $1");
    const SQL_FOR_UPDATE: &str =
        concat!("SELECT ", place_columns!(), " FROM places WHERE id = $1 FOR UPDATE");
    let Some(row) = tx.row_locked(SQL, SQL_FOR_UPDATE, values![id])? else { return Ok(None) };
    let mut place = read(&row)?;
    let sql = "SELECT weekday, from_min, until_min FROM place_hours WHERE place_id = $1
               ORDER BY weekday, from_min";
    let hours = tx.rows(sql, values![id])?;
    place.hours = hours.iter().map(|row| read_hours(row, 0)).collect::<Result<_, _>>()?;
    let sql = "SELECT day, what, late_min, from_min, until_min, worker_id, changed_at
               FROM place_exceptions WHERE place_id = $1 ORDER BY day, what";
    let exceptions = tx.rows(sql, values![id])?;
    place.exceptions =
        exceptions.iter().map(|row| read_exception(row, 0)).collect::<Result<_, _>>()?;
    Ok(Some(place))
}

pub fn count(tx: &mut Tx) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(*) FROM places", values![])?.map_or(Ok(0), |row| row.int(0))
}

/// Writes a place and its hours, a new one or over what was; not its exceptions.
pub fn save(tx: &mut Tx, place: &Place) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO places (id, kind, title_ru, title_en, way_ru, way_en, entry_ru, entry_en,
             offers, tel, checked_on, is_active, changed_at, redeems)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title_ru = excluded.title_ru,
             title_en = excluded.title_en, way_ru = excluded.way_ru, way_en = excluded.way_en,
             entry_ru = excluded.entry_ru, entry_en = excluded.entry_en,
             offers = excluded.offers, tel = excluded.tel, checked_on = excluded.checked_on,
             is_active = excluded.is_active, changed_at = excluded.changed_at,
             redeems = excluded.redeems",
        values![
            place.id,
            place.kind,
            place.title.ru.as_str(),
            place.title.en.as_str(),
            place.way.ru.as_str(),
            place.way.en.as_str(),
            place.entry.ru.as_str(),
            place.entry.en.as_str(),
            super::joined(place.offers.iter().map(String::as_str)),
            place.tel.as_str(),
            place.checked_on,
            i64::from(place.is_active),
            place.changed_at,
            i64::from(place.redeems),
        ],
    )?;
    tx.run("DELETE FROM place_hours WHERE place_id = $1", values![place.id])?;
    for hours in &place.hours {
        tx.run(
            "INSERT INTO place_hours (place_id, weekday, from_min, until_min)
             VALUES ($1, $2, $3, $4)",
            values![place.id, hours.weekday, hours.stretch.from_min, hours.stretch.until_min],
        )?;
    }
    Ok(())
}

/// What ran out on a day; nothing: it is all there again.
pub fn set_out(tx: &mut Tx, id: PlaceId, out: &Out, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "UPDATE places SET out_on = $2, out_of = $3, changed_at = $4 WHERE id = $1",
        values![id, out.day, super::joined(out.of.iter().map(String::as_str)), now],
    )
    .map(drop)
}

/// Somebody made sure that it is all still so.
pub fn set_checked(tx: &mut Tx, id: PlaceId, day: Timestamp) -> Result<(), Fault> {
    tx.run("UPDATE places SET checked_on = $2 WHERE id = $1", values![id, day]).map(drop)
}

/// Writes one exception; another of its kind on that day gives way to it.
pub fn put(tx: &mut Tx, place: PlaceId, exception: &Exception) -> Result<(), Fault> {
    let (late, stretch) = match exception.change {
        Change::Cancelled => (None, None),
        Change::Late(minutes) => (Some(minutes), None),
        Change::Hours(stretch) | Change::Extra(stretch) => (None, Some(stretch)),
    };
    tx.run(
        "INSERT INTO place_exceptions
             (place_id, day, what, late_min, from_min, until_min, worker_id, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (place_id, day, what) DO UPDATE SET late_min = excluded.late_min,
             from_min = excluded.from_min, until_min = excluded.until_min,
             worker_id = excluded.worker_id, changed_at = excluded.changed_at",
        values![
            place,
            exception.day,
            exception.change.what(),
            late,
            stretch.map(|stretch| stretch.from_min),
            stretch.map(|stretch| stretch.until_min),
            exception.worker,
            exception.changed_at,
        ],
    )
    .map(drop)
}

/// Takes an exception back, and says whether there was one. What it changed has
/// then changed again.
pub fn take_back(
    tx: &mut Tx,
    id: PlaceId,
    (day, what): (Timestamp, What),
    now: Timestamp,
) -> Result<bool, Fault> {
    let sql = "DELETE FROM place_exceptions WHERE place_id = $1 AND day = $2 AND what = $3";
    let was_there = tx.run(sql, values![id, day, what])? > 0;
    tx.run("UPDATE places SET changed_at = $2 WHERE id = $1", values![id, now])?;
    Ok(was_there)
}

/// Drops the exceptions of days before `day`: they concern nobody any more, and
/// who was on the road on which day is nobody's business later.
pub fn drop_before(tx: &mut Tx, day: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM place_exceptions WHERE day < $1", values![day]).map(drop)
}

pub fn pause(tx: &mut Tx) -> Result<Pause, Fault> {
    let sql = "SELECT since_day, until_day, instead_ru, instead_en, changed_at FROM mobile_pause";
    let Some(row) = tx.row(sql, values![])? else { return Ok(Pause::default()) };
    let until = row.int_or_none(1)?.map(Timestamp);
    Ok(Pause {
        days: row.int_or_none(0)?.map(|since| Days { since: Timestamp(since), until }),
        instead: InTwo { ru: row.text(2)?.to_owned(), en: row.text(3)?.to_owned() },
        changed_at: Some(Timestamp(row.int(4)?)),
    })
}

pub fn set_pause(
    tx: &mut Tx,
    pause: &Pause,
    worker: WorkerId,
    now: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO mobile_pause
             (one, since_day, until_day, instead_ru, instead_en, worker_id, changed_at)
         VALUES (1, $1, $2, $3, $4, $5, $6)
         ON CONFLICT (one) DO UPDATE SET since_day = excluded.since_day,
             until_day = excluded.until_day, instead_ru = excluded.instead_ru,
             instead_en = excluded.instead_en, worker_id = excluded.worker_id,
             changed_at = excluded.changed_at",
        values![
            pause.days.map(|days| days.since),
            pause.days.and_then(|days| days.until),
            pause.instead.ru.as_str(),
            pause.instead.en.as_str(),
            worker,
            now,
        ],
    )
    .map(drop)
}

fn read(row: &Row) -> Result<Place, Fault> {
    let in_two = |place: usize| {
        Ok(InTwo { ru: row.text(place)?.to_owned(), en: row.text(place + 1)?.to_owned() })
    };
    let codes = |column: usize| {
        let codes = row.text(column)?.split(',').filter(|code| !code.is_empty());
        Ok::<_, Fault>(codes.map(str::to_owned).collect::<Vec<_>>())
    };
    let out_of = codes(15)?;
    let out = row.int_or_none(14)?.filter(|_| !out_of.is_empty());
    Ok(Place {
        id: PlaceId(row.int(0)?),
        kind: PlaceKind::read(row.text(1)?).ok_or_else(|| super::unknown_code("kind of place"))?,
        title: in_two(2)?,
        way: in_two(4)?,
        entry: in_two(6)?,
        offers: codes(8)?,
        tel: row.text(9)?.to_owned(),
        checked_on: Timestamp(row.int(10)?),
        is_active: row.flag(11)?,
        changed_at: Timestamp(row.int(12)?),
        redeems: row.flag(13)?,
        hours: Vec::new(),
        exceptions: Vec::new(),
        out: out.map(|day| Out { day: Timestamp(day), of: out_of }),
    })
}

fn read_hours(row: &Row, first: usize) -> Result<Hours, Fault> {
    let stretch = Stretch { from_min: row.int(first + 1)?, until_min: row.int(first + 2)? };
    Ok(Hours { weekday: row.int(first)?, stretch })
}

fn read_exception(row: &Row, first: usize) -> Result<Exception, Fault> {
    let late = row.int_or_none(first + 2)?.unwrap_or(0);
    let stretch = Stretch {
        from_min: row.int_or_none(first + 3)?.unwrap_or(0),
        until_min: row.int_or_none(first + 4)?.unwrap_or(0),
    };
    let change = match What::read(row.text(first + 1)?) {
        Some(What::Cancelled) => Change::Cancelled,
        Some(What::Late) => Change::Late(late),
        Some(What::Hours) => Change::Hours(stretch),
        Some(What::Extra) => Change::Extra(stretch),
        None => return Err(super::unknown_code("exception of a place")),
    };
    Ok(Exception {
        day: Timestamp(row.int(first)?),
        change,
        worker: WorkerId(row.int(first + 5)?),
        changed_at: Timestamp(row.int(first + 6)?),
    })
}
