//! Places in a backup. Their numbers stay, so that calendars know them again;
//! what was said of single days is over before a backup is needed.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::codes::PlaceKind;
use crate::ids::PlaceId;
use crate::store::stops::{Hours, InTwo, Place, Stretch};

#[derive(Serialize, Deserialize)]
pub struct KeptPlace {
    id: i64,
    kind: String,
    title: (String, String),
    way: (String, String),
    entry: (String, String),
    offers: Vec<String>,
    tel: String,
    checked_on: i64,
    is_active: bool,
    /// Not in older backups.
    #[serde(default)]
    redeems: bool,
    changed_at: i64,
    /// Weekday, from, until.
    hours: Vec<(i64, i64, i64)>,
}

pub fn keep(place: &Place) -> KeptPlace {
    let both = |words: &InTwo| (words.ru.clone(), words.en.clone());
    let hours = place.hours.iter();
    KeptPlace {
        id: place.id.0,
        kind: place.kind.code().to_owned(),
        title: both(&place.title),
        way: both(&place.way),
        entry: both(&place.entry),
        offers: place.offers.clone(),
        tel: place.tel.clone(),
        checked_on: place.checked_on.0,
        is_active: place.is_active,
        redeems: place.redeems,
        changed_at: place.changed_at.0,
        hours: hours.map(|on| (on.weekday, on.stretch.from_min, on.stretch.until_min)).collect(),
    }
}

pub fn take(kept: &KeptPlace) -> Option<Place> {
    let both = |words: &(String, String)| InTwo { ru: words.0.clone(), en: words.1.clone() };
    let hours = kept.hours.iter().map(|(weekday, from_min, until_min)| Hours {
        weekday: *weekday,
        stretch: Stretch { from_min: *from_min, until_min: *until_min },
    });
    Some(Place {
        id: PlaceId(kept.id),
        kind: PlaceKind::read(&kept.kind)?,
        title: both(&kept.title),
        way: both(&kept.way),
        entry: both(&kept.entry),
        offers: kept.offers.clone(),
        tel: kept.tel.clone(),
        checked_on: Timestamp(kept.checked_on),
        is_active: kept.is_active,
        redeems: kept.redeems,
        changed_at: Timestamp(kept.changed_at),
        hours: hours.collect(),
        exceptions: Vec::new(),
    })
}
