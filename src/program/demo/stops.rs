//! Where the made-up organisation can be found. No such street exists.

use crate::clock::Span;
use crate::codes::PlaceKind;
use crate::desk::need::Need;
use crate::desk::stops::{Sheet, except, write};
use crate::desk::{DeskError, Worker, timetable};
use crate::house::House;
use crate::store::stops::{Change, Hours, InTwo, Stretch};

/// Russian and English.
type Both = (&'static str, &'static str);

struct Written {
    kind: PlaceKind,
    title: Both,
    way: Both,
    entry: Both,
    offers: &'static [&'static str],
    tel: &'static str,
    /// Weekdays, 1 for Monday, and the hours from and until.
    hours: &'static [(&'static [i64], i64, i64)],
    checked_days_ago: i64,
}

const BUS: &[&str] = &["HRS.PACK", "HRS.NALOXONE", "HRS.HIV_TEST", "HRS.HCV_TEST"];
const NO_NAMES: Both = ("Ничего: ни документов, ни имени.", "Nothing: no papers, no name.");

const PLACES: &[Written] = &[
    Written {
        kind: PlaceKind::MobileUnit,
        title: ("Автобус у метро «Лесная»", "Bus at Lesnaya station"),
        way: (
            "Выход 2, белый автобус у аптеки, со стороны парка.",
            "Exit 2, a white bus beside the pharmacy, on the park side.",
        ),
        entry: NO_NAMES,
        offers: BUS,
        tel: "",
        hours: &[(&[2, 5], 18, 21)],
        checked_days_ago: 2,
    },
    Written {
        kind: PlaceKind::MobileUnit,
        title: ("Автобус у Заречного рынка", "Bus at Zarechny market"),
        way: (
            "Стоянка за рынком, у синих ворот.",
            "The car park behind the market, at the blue gate.",
        ),
        entry: NO_NAMES,
        offers: BUS,
        tel: "",
        hours: &[(&[3], 17, 20)],
        checked_days_ago: 2,
    },
    Written {
        kind: PlaceKind::MobileUnit,
        title: ("Автобус у автовокзала", "Bus at the coach station"),
        way: (
            "Речная улица, напротив касс, до полуночи и дольше.",
            "Rechnaya street, opposite the ticket office, past midnight.",
        ),
        entry: NO_NAMES,
        offers: BUS,
        tel: "",
        hours: &[(&[6], 22, 26)],
        checked_days_ago: 2,
    },
    Written {
        kind: PlaceKind::Site,
        title: ("Офис «Тихой гавани»", "Quiet Harbour office"),
        way: (
            "Речная улица, 7, вход со двора, код 12.",
            "7 Rechnaya street, from the yard, code 12.",
        ),
        entry: (
            "Можно без документов. Чай, душ и зарядка для телефона.",
            "No papers needed. Tea, a shower, and a charger for your phone.",
        ),
        offers: &[
            "SVC.PSYCHOLOGIST",
            "SVC.ID_DOCS",
            "SVC.LEGAL",
            "SVC.SOCIAL",
            "HRS.HIV_TEST",
            "HRS.HCV_TEST",
            "HRS.PACK",
            "HRS.NALOXONE",
        ],
        tel: "8 000 555-01-07",
        hours: &[(&[1, 2, 3, 4, 5], 11, 19), (&[6, 7], 12, 16)],
        checked_days_ago: 5,
    },
    Written {
        kind: PlaceKind::AidsCentre,
        title: ("Центр СПИД", "AIDS centre"),
        way: ("Больничный проезд, 3, второй этаж.", "3 Bolnichny lane, second floor."),
        entry: (
            "Паспорт и полис. Без них напишите нам, пойдём вместе.",
            "Passport and insurance card. Without them write to us and we will go with you.",
        ),
        offers: &["INFO.AIDSCENTER", "INFO.HIVHCV", "HRS.HIV_TEST", "SVC.ART_ACCOMP"],
        tel: "8 000 555-01-30",
        hours: &[(&[1, 2, 3, 4, 5], 8, 15)],
        checked_days_ago: 41,
    },
    Written {
        kind: PlaceKind::Clinic,
        title: ("Клиника «Берег», кабинет ДКП", "Bereg clinic, PrEP room"),
        way: ("Садовая улица, 12, кабинет 4.", "12 Sadovaya street, room 4."),
        entry: (
            "Скажите на входе, что вы от «Тихой гавани»: первый приём бесплатно.",
            "Say at the door that Quiet Harbour sent you: the first visit is free.",
        ),
        offers: &["HRS.PREP", "HRS.PEP", "HRS.HIV_TEST"],
        tel: "8 000 555-01-44",
        hours: &[(&[2, 4], 16, 20)],
        checked_days_ago: 12,
    },
];

/// Writes them down, and that the bus misses the market next week.
pub async fn write_down(house: &House, worker: &Worker) -> Result<(), DeskError> {
    let now = house.now();
    let zone = &house.config.organisation.time_zone;
    let market = timetable::today(now, zone);
    let market = (1..=7)
        .map(|ahead| market + Span::days(ahead))
        .find(|day| timetable::date(*day).weekday() == jiff::civil::Weekday::Wednesday);
    for written in PLACES {
        let (worker, zone) = (worker.clone(), zone.clone());
        let checked = now - Span::days(written.checked_days_ago);
        let missed = market.filter(|_| written.title.1.contains("market"));
        house
            .store
            .commit(move |tx| {
                let id = write(tx, &worker, None, written.sheet(), checked, &zone)?;
                match missed {
                    Some(day) => except(tx, &worker, id, (day, Change::Cancelled), now, &zone),
                    None => Ok(()),
                }
            })
            .await?;
    }
    Ok(())
}

impl Written {
    fn sheet(&self) -> Sheet {
        let both = |(ru, en): Both| InTwo { ru: ru.to_owned(), en: en.to_owned() };
        let hours = self.hours.iter().flat_map(|(days, from, until)| {
            let stretch = Stretch { from_min: from * 60, until_min: until * 60 };
            days.iter().map(move |weekday| Hours { weekday: *weekday, stretch })
        });
        Sheet {
            kind: self.kind,
            title: both(self.title),
            way: both(self.way),
            entry: both(self.entry),
            offers: self.offers.iter().filter_map(|code| Need::read(code)).collect(),
            tel: self.tel.to_owned(),
            is_active: true,
            redeems: matches!(self.kind, PlaceKind::MobileUnit | PlaceKind::Site),
            hours: hours.collect(),
        }
    }
}
