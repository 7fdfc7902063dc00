//! The 301 cases of the study, made up anew: who writes, when, where and about
//! what. This is the script of the replay and of nothing else: no figure that is
//! printed is read from here.
//!
//! What the study says is kept: 301 cases from 2019-11-01 to 2020-06-30, each
//! theme's sub-themes in their order, home detox 5, overdoses 4 (all with the
//! guide, 2 with an ambulance), nothing of COVID before 2020-04-01. The rest was
//! chosen freely:
//!
//! - the number of every code beyond the paper's words ([`KINDS`]);
//! - 24, 26, 30, 32, 37, 46, 53 and 53 cases in the eight months, and on which days;
//! - 159 requests in the eight months before, offline only;
//! - six workers A-F, a doctor and a van; people at the desk from 11 to 21 every day;
//! - group chat 175 (58 %), private chat 111 (37 %), forum 15 (5 %);
//! - 66 outside the hours of people (22 %), 24 begin with a voice message (8 %),
//!   30 with words that nobody understands (10 %), 22 with a photo of an injury;
//! - a call is proposed to 36 (12 %): 16 agree, 13 do not, 7 write no more;
//! - 24 have a second code (8 %); 90 reports (30 %) are written after the talk was
//!   destroyed, 36 of them with nothing that a worker ticked;
//! - overdoses come while people are at the desk, by opioids, two in the chat and
//!   two in private; the two with an ambulance are the private ones;
//! - "other" social, medical or legal help is social; forum threads are about
//!   services, packages and tests;
//! - every person is new, but for those whose earlier talk was gone by then;
//! - the seed, and every sentence (`words/requests.tsv`).

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::chance::Chance;
use crate::clock::Timestamp;
use crate::codes::Condition;

pub const SEED: u64 = 301;

const WORDS: &str = include_str!("../../../../words/requests.tsv");

/// Cases of each month from November 2019 to June 2020.
pub const MONTHS: [usize; 8] = [24, 26, 30, 32, 37, 46, 53, 53];
/// The first of them.
const FIRST: (i16, i8) = (2019, 11);

/// Requests of the eight months before, offline only: the study says by how much
/// they grew, and no number.
pub const BEFORE: [i64; 8] = [18, 19, 19, 20, 20, 21, 21, 21];

pub const WORKERS: usize = 6;

const FORUM: usize = 15;
const PRIVATE: usize = 111;
const AFTER_HOURS: usize = 66;
const VOICE: usize = 24;
const UNCLEAR: usize = 30;
const PHOTO: usize = 22;
const DOCTOR: usize = 14;
const SECOND: usize = 24;
const LATE: usize = 90;
const BARE: usize = 36;
/// Calls proposed: agreed to, refused, and not answered by any word more.
const CALLS: [(Call, usize); 3] = [(Call::Agreed, 16), (Call::Refused, 13), (Call::Silent, 7)];
/// Of those, so many to somebody who was hard to understand.
const CALLS_OF_UNCLEAR: usize = 20;

/// A kind of request.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub need: &'static str,
    /// What its words are found by.
    pub words: &'static str,
    pub number: usize,
    pub condition: Option<Condition>,
    /// Months that are not chosen by chance, one for each case.
    months: &'static [usize],
}

const fn kind(need: &'static str, words: &'static str, number: usize) -> Kind {
    Kind { need, words, number, condition: None, months: &[] }
}

const fn injury(
    need: &'static str,
    words: &'static str,
    number: usize,
    condition: Condition,
) -> Kind {
    Kind { condition: Some(condition), ..kind(need, words, number) }
}

/// How many of each (`domain.md` section 11).
pub const KINDS: &[Kind] = &[
    injury("INJ.MINOR", "vein_collapsed", 18, Condition::VeinCollapsed),
    injury("INJ.MINOR", "vein_blown", 17, Condition::VeinBlown),
    injury("INJ.MINOR", "ulcer_venous", 12, Condition::UlcerVenous),
    injury("INJ.MINOR", "varicose", 8, Condition::Varicose),
    injury("INJ.MINOR", "rash", 11, Condition::Rash),
    kind("INFO.SERVICES", "INFO.SERVICES", 49),
    kind("INFO.AIDSCENTER", "INFO.AIDSCENTER", 9),
    kind("INFO.HIVHCV", "INFO.HIVHCV", 4),
    kind("INFO.DETOX_HOME", "INFO.DETOX_HOME", 5),
    Kind { months: &[5, 5, 6, 6, 6, 7, 7], ..kind("INFO.COVID", "INFO.COVID", 7) },
    kind("PSY.GENERAL", "psy.addiction", 8),
    Kind { months: &[4, 5, 5, 6, 7], ..kind("PSY.GENERAL", "psy.quarantine", 5) },
    kind("PSY.GENERAL", "psy.bereavement", 3),
    kind("PSY.GENERAL", "psy.hcv", 4),
    kind("SVC.ART_ACCOMP", "SVC.ART_ACCOMP", 24),
    kind("SVC.ART_DELIVERY", "SVC.ART_DELIVERY", 17),
    kind("SVC.DETOX_REHAB", "SVC.DETOX_REHAB", 26),
    kind("SVC.PSYCHOLOGIST", "SVC.PSYCHOLOGIST", 11),
    kind("SVC.ID_DOCS", "SVC.ID_DOCS", 9),
    kind("SVC.DISABILITY", "SVC.DISABILITY", 5),
    kind("SVC.LEGAL", "SVC.LEGAL", 4),
    kind("SVC.SOCIAL", "SVC.SOCIAL", 2),
    injury("INJ.SEVERE", "severe.vein_blown", 3, Condition::VeinBlown),
    injury("INJ.SEVERE", "severe.ulcer_venous", 3, Condition::UlcerVenous),
    injury("INJ.SEVERE", "severe.oedema", 3, Condition::Oedema),
    injury("INJ.SEVERE", "severe.abscess", 4, Condition::Abscess),
    kind("HRS.HIV_TEST", "HRS.HIV_TEST", 9),
    kind("HRS.HCV_TEST", "HRS.HCV_TEST", 6),
    kind("HRS.PACK", "HRS.PACK", 7),
    kind("HRS.PREP", "HRS.PREP", 4),
    Kind { months: &[1, 3, 5, 7], ..kind("OD.OPIOID", "OD", 4) },
];

/// Severe injuries that are sent to the van; the others to a clinic.
const TO_VAN: usize = 8;

/// What is asked about besides, of whom it may be.
const ALSO: &[(&str, &str)] = &[
    ("INFO.SERVICES", "HRS.PACK"),
    ("INFO.AIDSCENTER", "SVC.ART_ACCOMP"),
    ("SVC.ART_ACCOMP", "HRS.HCV_TEST"),
    ("SVC.DETOX_REHAB", "SVC.ID_DOCS"),
    ("PSY.GENERAL", "SVC.PSYCHOLOGIST"),
    ("HRS.HIV_TEST", "HRS.HCV_TEST"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    Chat,
    Private,
    Forum,
}

/// What comes of a proposal to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    Agreed,
    Refused,
    Silent,
}

/// A report that nobody finishes while the talk exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Late {
    /// The worker ticked what was done.
    Ticked,
    /// Nobody ticked anything.
    Bare,
}

/// One case, before anybody has written.
#[derive(Debug)]
pub struct Planned {
    pub arrives: Timestamp,
    pub kind: &'static Kind,
    pub door: Door,
    pub is_after_hours: bool,
    pub is_voice: bool,
    pub is_unclear: bool,
    pub has_photo: bool,
    /// A minor injury of which a doctor writes with the client; a severe one that
    /// goes to the van.
    pub is_marked: bool,
    pub call: Option<Call>,
    pub second: Option<&'static str>,
    pub late: Option<Late>,
    /// The request in full, and an English gloss.
    pub words: String,
    pub gloss: String,
    pub worker: usize,
    /// Whoever wrote before, and whose talk is gone: the place of that case.
    pub again: Option<usize>,
    month: usize,
}

impl Planned {
    fn new(kind: &'static Kind, month: usize) -> Planned {
        Planned {
            arrives: Timestamp(0),
            kind,
            door: Door::Chat,
            is_after_hours: false,
            is_voice: false,
            is_unclear: false,
            has_photo: false,
            is_marked: false,
            call: None,
            second: None,
            late: None,
            words: String::new(),
            gloss: String::new(),
            worker: 0,
            again: None,
            month,
        }
    }

    #[must_use]
    pub fn is_overdose(&self) -> bool {
        self.kind.need.starts_with("OD.")
    }

    /// Somebody calls the ambulance: of the overdoses, the private ones.
    #[must_use]
    pub fn has_ambulance(&self) -> bool {
        self.is_overdose() && self.door == Door::Private
    }

    fn is_forum(&self) -> bool {
        self.door == Door::Forum
    }

    /// It can be late: nothing must be settled before the talk ends.
    fn can_wait(&self) -> bool {
        !self.is_overdose()
            && !self.is_forum()
            && self.second.is_none()
            && self.call != Some(Call::Silent)
            && !["INJ.SEVERE", "INFO.DETOX_HOME"].contains(&self.kind.need)
            && !self.is_the_bots()
    }

    /// What the bot may answer before anybody else: its report stands from then on.
    fn is_the_bots(&self) -> bool {
        let is_asked = ["INFO.", "HRS."].iter().any(|group| self.kind.need.starts_with(group));
        self.door == Door::Private && is_asked && !self.is_voice && !self.is_unclear
    }
}

/// Sentences of one sort, with their glosses.
#[must_use]
pub fn sentences(of: &str) -> Vec<(&'static str, &'static str)> {
    let rows = WORDS.lines().filter(|line| !line.starts_with('#'));
    let cells = rows.filter_map(|row| {
        let mut cells = row.split('\t');
        (cells.next() == Some(of)).then_some((cells.next()?, cells.next()?))
    });
    cells.collect()
}

/// All cases, in the order in which they come. `zone` is the organisation's.
#[must_use]
pub fn plan(zone: &TimeZone) -> Vec<Planned> {
    let mut chance = Chance::new(SEED);
    let mut all = cases(&mut chance);
    doors(&mut all, &mut chance);
    marks(&mut all, &mut chance);
    calls(&mut all, &mut chance);
    late(&mut all, &mut chance);
    for planned in &mut all {
        planned.arrives = moment(planned, zone, &mut chance);
        planned.worker = chance.below(WORKERS);
        let (words, gloss) = speak(planned, &mut chance);
        (planned.words, planned.gloss) = (words, gloss);
    }
    all.sort_by_key(|planned| planned.arrives);
    returns(&mut all, &mut chance);
    all
}

/// Kinds and months: what is fixed first, the rest where there is room.
fn cases(chance: &mut Chance) -> Vec<Planned> {
    let mut room = MONTHS;
    let mut all = Vec::new();
    let mut free = Vec::new();
    for kind in KINDS {
        for nth in 0..kind.number {
            match kind.months.get(nth) {
                Some(&month) => {
                    room[month] -= 1;
                    all.push(Planned::new(kind, month));
                }
                None => free.push(kind),
            }
        }
    }
    chance.shuffle(&mut free);
    let months = room.iter().enumerate().flat_map(|(month, n)| std::iter::repeat_n(month, *n));
    all.extend(free.into_iter().zip(months).map(|(kind, month)| Planned::new(kind, month)));
    all
}

/// So many of those that fit are changed.
fn pick(
    all: &mut [Planned],
    chance: &mut Chance,
    number: usize,
    fits: impl Fn(&Planned) -> bool,
    change: impl Fn(&mut Planned),
) {
    let mut places: Vec<usize> = (0..all.len()).filter(|place| fits(&all[*place])).collect();
    chance.shuffle(&mut places);
    for place in places.into_iter().take(number) {
        change(&mut all[place]);
    }
}

fn doors(all: &mut [Planned], chance: &mut Chance) {
    let threads = ["INFO.SERVICES", "HRS.PACK", "HRS.HIV_TEST", "HRS.HCV_TEST"];
    let is_thread = |it: &Planned| threads.contains(&it.kind.need);
    pick(all, chance, FORUM, is_thread, |it| it.door = Door::Forum);
    pick(all, chance, 2, Planned::is_overdose, |it| it.door = Door::Private);
    let is_open = |it: &Planned| it.door == Door::Chat && !it.is_overdose();
    pick(all, chance, PRIVATE - 2, is_open, |it| it.door = Door::Private);
}

fn marks(all: &mut [Planned], chance: &mut Chance) {
    let is_calm = |it: &Planned| !it.is_overdose() && !it.is_forum();
    let is_private = |it: &Planned| it.door == Door::Private && !it.is_overdose();
    let is_minor = |it: &Planned| it.kind.need == "INJ.MINOR";
    pick(all, chance, AFTER_HOURS, is_calm, |it| it.is_after_hours = true);
    pick(all, chance, VOICE, is_private, |it| it.is_voice = true);
    let is_unclear = |it: &Planned| is_private(it) && !it.is_voice;
    pick(all, chance, UNCLEAR, is_unclear, |it| it.is_unclear = true);
    // A report knows one way in which somebody wrote.
    let is_shown = |it: &Planned| is_minor(it) && !it.is_voice;
    pick(all, chance, PHOTO, is_shown, |it| it.has_photo = true);
    pick(all, chance, DOCTOR, is_minor, |it| it.is_marked = true);
    let is_severe = |it: &Planned| it.kind.need == "INJ.SEVERE";
    pick(all, chance, TO_VAN, is_severe, |it| it.is_marked = true);
    let has_more = |it: &Planned| is_calm(it) && also(it).is_some();
    pick(all, chance, SECOND, has_more, |it| it.second = also(it));
}

fn also(planned: &Planned) -> Option<&'static str> {
    ALSO.iter().find(|(need, _)| *need == planned.kind.need).map(|(_, also)| *also)
}

fn calls(all: &mut [Planned], chance: &mut Chance) {
    let asked: Vec<Call> =
        CALLS.iter().flat_map(|(call, number)| std::iter::repeat_n(*call, *number)).collect();
    let mut asked = asked;
    chance.shuffle(&mut asked);
    for (nth, call) in asked.into_iter().enumerate() {
        let is_unclear = nth < CALLS_OF_UNCLEAR;
        let fits = |it: &Planned| {
            it.door == Door::Private
                && !it.is_overdose()
                && it.call.is_none()
                && it.is_unclear == is_unclear
                && !(call == Call::Silent && is_a_doctors(it))
        };
        pick(all, chance, 1, fits, |it| it.call = Some(call));
    }
}

/// A doctor has to say something before it ends.
fn is_a_doctors(planned: &Planned) -> bool {
    planned.kind.condition.is_some() || planned.kind.need == "INFO.DETOX_HOME"
}

fn late(all: &mut [Planned], chance: &mut Chance) {
    pick(all, chance, LATE, Planned::can_wait, |it| it.late = Some(Late::Ticked));
    let is_late = |it: &Planned| it.late.is_some();
    pick(all, chance, BARE, is_late, |it| it.late = Some(Late::Bare));
}

/// A day of the month, and an hour: people are there from 11 to 21.
fn moment(planned: &Planned, zone: &TimeZone, chance: &mut Chance) -> Timestamp {
    let months = i8::try_from(planned.month).unwrap_or(0) + FIRST.1 - 1;
    let (year, month) = (FIRST.0 + i16::from(months / 12), months % 12 + 1);
    let first = Date::new(year, month, 1).unwrap_or(Date::ZERO);
    let day = chance.between(1, i64::from(first.days_in_month()));
    let minute = match (planned.is_after_hours, planned.is_overdose()) {
        (true, _) if chance.percent(50) => chance.between(5, 10 * 60 + 30),
        (true, _) => chance.between(21 * 60 + 20, 23 * 60 + 50),
        (false, true) => chance.between(13 * 60, 18 * 60),
        (false, false) => chance.between(11 * 60 + 10, 20 * 60 + 20),
    };
    let day = Date::new(year, month, i8::try_from(day).unwrap_or(1)).unwrap_or(first);
    let (hour, minute) = (i8::try_from(minute / 60), i8::try_from(minute % 60));
    let local = day.at(hour.unwrap_or(0), minute.unwrap_or(0), 0, 0);
    local
        .to_zoned(zone.clone())
        .map_or(Timestamp(0), |moment| Timestamp(moment.timestamp().as_second()))
}

/// One to three sentences, and what they mean in English.
fn speak(planned: &Planned, chance: &mut Chance) -> (String, String) {
    let (mut words, mut gloss) = (Vec::new(), Vec::new());
    let mut say = |of: &str, chance: &mut Chance| {
        if let Some((said, means)) = chance.one(&sentences(of)).filter(|it| !it.0.is_empty()) {
            words.push(*said);
            gloss.push(*means);
        }
    };
    // Nobody greets anybody beside somebody who does not breathe.
    if !planned.is_overdose() {
        say("hello", chance);
    }
    say(planned.kind.words, chance);
    if !planned.is_overdose() {
        say("please", chance);
    }
    (words.join(" "), gloss.join(" "))
}

/// One of six comes again, through the same door, when their talk is long gone.
fn returns(all: &mut [Planned], chance: &mut Chance) {
    const GONE_AFTER_DAYS: i64 = 45;
    let mut came = vec![false; all.len()];
    for place in 0..all.len() {
        let (door, arrives) = (all[place].door, all[place].arrives);
        if door == Door::Forum || all[place].is_overdose() || !chance.percent(17) {
            continue;
        }
        let is_free = |&before: &usize| {
            let it = &all[before];
            let days = (arrives - it.arrives).0 / 86_400;
            it.door == door && !it.is_overdose() && !came[before] && days > GONE_AFTER_DAYS
        };
        let known: Vec<usize> = (0..place).filter(is_free).collect();
        if let Some(&before) = chance.one(&known) {
            came[before] = true;
            all[place].again = Some(before);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(fits: impl Fn(&Planned) -> bool) -> usize {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        plan(&zone).iter().filter(|planned| fits(planned)).count()
    }

    #[test]
    fn the_script_is_as_its_header_says() {
        assert_eq!(KINDS.iter().map(|kind| kind.number).sum::<usize>(), 301);
        assert_eq!(MONTHS.iter().sum::<usize>(), 301);
        assert_eq!(counted(|_| true), 301);
        assert_eq!(counted(|it| it.door == Door::Chat), 175);
        assert_eq!(counted(|it| it.door == Door::Private), PRIVATE);
        assert_eq!(counted(|it| it.door == Door::Forum), FORUM);
        assert_eq!(counted(|it| it.is_after_hours), AFTER_HOURS);
        assert_eq!(counted(|it| it.is_voice), VOICE);
        assert_eq!(counted(|it| it.is_unclear), UNCLEAR);
        assert_eq!(counted(|it| it.has_photo), PHOTO);
        assert_eq!(counted(|it| it.call.is_some()), 36);
        assert_eq!(counted(|it| it.second.is_some()), SECOND);
        assert_eq!(counted(|it| it.late.is_some()), LATE);
        assert_eq!(counted(|it| it.late == Some(Late::Bare)), BARE);
        assert!(counted(|it| it.again.is_some()) > 20);
    }

    #[test]
    fn every_kind_has_words_of_its_own_in_both_languages() {
        for kind in KINDS {
            let words = sentences(kind.words);
            assert!(!words.is_empty(), "{}", kind.words);
            assert!(words.iter().all(|(ru, en)| !ru.is_empty() && !en.is_empty()));
        }
    }

    #[test]
    fn no_request_names_anybody_or_any_place() {
        let zone = TimeZone::get("Europe/Moscow").unwrap();
        for planned in plan(&zone) {
            let found = crate::deidentify::find(&planned.words);
            assert!(found.is_empty(), "{found:?} in {}", planned.words);
        }
    }
}
