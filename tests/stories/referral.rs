//! Referrals: where a client is sent, what they read, who redeems the code, and
//! what is left of it.
mod codes;
mod telegram;

use crate::support::pages::{Page, Pages};
use crate::support::{Guest, TestHouse, days, each_engine, hours, refused};
use jiff::tz::TimeZone;
use netreach::clock::Timestamp;
use netreach::codes::{PlaceKind, ReferralState, Role};
use netreach::config::Config;
use netreach::desk::need::Need;
use netreach::desk::referral::Found;
use netreach::desk::stops::Sheet;
use netreach::desk::{self, Refusal, Worker};
use netreach::engine::{Fault, Tx};
use netreach::house::referral::{Meeting, Referring};
use netreach::ids::{CaseId, PlaceId, ReferralId, ReportId};
use netreach::store::referral::{Attempt, CaseReferral, Count};
use netreach::store::stops::{Hours, InTwo, Stretch};
use netreach::vault::Words;
use netreach::web::{chat, console};
use netreach::{limits, store};

/// The six services of N-21, and where each is given.
const SIX: [(&str, PlaceKind, &str); 6] = [
    ("SVC.ART_ACCOMP", PlaceKind::AidsCentre, "Центр на Заречной"),
    ("SVC.ART_DELIVERY", PlaceKind::MobileUnit, "Автобус у рынка"),
    ("SVC.DETOX_REHAB", PlaceKind::Detox, "Больница на холме"),
    ("SVC.PSYCHOLOGIST", PlaceKind::Site, "Наш кабинет"),
    ("SVC.ID_DOCS", PlaceKind::SocialOffice, "Окно документов"),
    ("SVC.DISABILITY", PlaceKind::Lawyer, "Юрист на Садовой"),
];

/// N-23, and where each is done: prophylaxis at a clinic, the rest at the bus.
const OFFLINE: [(&str, PlaceKind, &str); 4] = [
    ("HRS.HIV_TEST", PlaceKind::MobileUnit, "Автобус с тестами"),
    ("HRS.HCV_TEST", PlaceKind::MobileUnit, "Автобус у вокзала"),
    ("HRS.PACK", PlaceKind::Site, "Пункт выдачи"),
    ("HRS.PREP", PlaceKind::Clinic, "Клиника на Лесной"),
];

/// Two people at work, and places in the directory.
pub struct Town {
    pub vera: Worker,
    bus: Worker,
    editor: Worker,
}

impl Town {
    pub async fn of(house: &TestHouse) -> Town {
        Town {
            vera: house.worker("vera").await,
            bus: house.hire("bus", &[Role::MobileUnit]).await,
            editor: house.hire("redaktor", &[Role::Editor]).await,
        }
    }

    pub async fn opens(
        &self,
        house: &TestHouse,
        (need, kind, title): (&str, PlaceKind, &str),
        redeems: bool,
    ) -> PlaceId {
        let both = |ru: &str| InTwo { ru: ru.to_owned(), en: format!("en {ru}") };
        let stretch = Stretch { from_min: 18 * 60, until_min: 21 * 60 };
        let sheet = Sheet {
            kind,
            title: both(title),
            way: both("вход со двора"),
            entry: both("приходите трезвыми или нет"),
            offers: Need::read(need).into_iter().collect(),
            tel: String::new(),
            is_active: true,
            redeems,
            hours: (1..=7).map(|weekday| Hours { weekday, stretch }).collect(),
        };
        let (editor, now) = (self.editor.clone(), house.now());
        let zone = house.config.organisation.time_zone.clone();
        let write = move |tx: &mut Tx| desk::stops::write(tx, &editor, None, sheet, now, &zone);
        let place = house.store.commit(write).await.unwrap();
        house.refresh_library().await.unwrap();
        place
    }

    pub async fn client(&self, house: &TestHouse) -> Guest {
        let guest = house.meets("нужна помощь с документами").await;
        house.takes(&self.vera, guest.case).await.unwrap();
        guest
    }

    /// Sent there, without a page: its number and both halves of the code.
    pub async fn sends(
        &self,
        house: &TestHouse,
        guest: &Guest,
        need: &str,
        place: PlaceId,
    ) -> (ReferralId, String, String) {
        let to = to(need, place);
        let id = house.refer(&self.vera, guest.case, &to).await.unwrap();
        let said = house.client_reads(guest).await.pop().unwrap();
        (id, half_in(&said), self.slip(house, guest.case, id).await)
    }

    async fn slip(&self, house: &TestHouse, case: CaseId, id: ReferralId) -> String {
        let slip = house.slip(&house.reader("vera").await, case, id).await.unwrap();
        slip.half.spell().to_string()
    }
}

fn to(need: &str, place: PlaceId) -> Referring {
    Referring { need: Need::read(need).unwrap(), place, has_companion: false, meeting: None }
}

/// The client's half, as they read it.
fn half_in(said: &str) -> String {
    let at = said.find("код ").unwrap_or_else(|| panic!("no code in {said}"));
    said[at + "код ".len()..].chars().take(11).collect()
}

async fn referral(house: &TestHouse, case: CaseId) -> CaseReferral {
    let all = house.store.read(move |tx: &mut Tx| store::referral::of_case(tx, case)).await;
    all.unwrap_or_else(|fault: Fault| panic!("{fault}")).pop().unwrap()
}

async fn counts(house: &TestHouse) -> Vec<Count> {
    let (from, to) = (house.now() - days(400), house.now() + days(1));
    let counts = house.store.read(move |tx: &mut Tx| store::referral::counts(tx, from, to)).await;
    counts.unwrap_or_else(|fault: Fault| panic!("{fault}"))
}

fn times(counts: &[Count], state: ReferralState) -> i64 {
    counts.iter().filter(|count| count.state == state).map(|count| count.times).sum()
}

async fn client_pages(house: &TestHouse, guest: &Guest) -> Pages {
    Pages::of_client(chat::router(house.house.clone()), &guest.token)
}

fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("no {from} in {page}")).1;
    rest.split_once(to).unwrap().0
}

/// Sends the client from the console as a worker does: the page, the choice, the
/// slip. Says which referral it is and what the slip holds.
async fn refers(vera: &Pages, case: CaseId, need: &str, title: &str) -> (String, Page) {
    let page = vera.get(&format!("/cases/{case}/referrals/new?need={need}")).await;
    page.says(&[title, "вход со двора", "приходите трезвыми или нет"]);
    let text = page.text();
    let place = between(&text, "name=\"place\" value=\"", "\"").to_owned();
    let fields = [("need", need), ("place", place.as_str()), ("companion", "1")];
    let sent = vera.post(&format!("/cases/{case}/referrals"), &fields).await;
    assert_eq!(sent.location(), format!("/cases/{case}"), "{}", sent.text());
    let shown = vera.get(&format!("/cases/{case}")).await.text();
    let at = format!("/cases/{case}/referrals/");
    let mut found = shown.split(&at).skip(1).map(|rest| rest.split(['/', '"']).next().unwrap());
    let id = found.find(|id| *id != "new").unwrap_or_else(|| panic!("no referral in {shown}"));
    let id = id.to_owned();
    let slip = vera.get(&format!("{at}{id}/slip")).await;
    (id, slip)
}

#[test]
fn n21_on_the_web_each_of_the_six_services_ends_redeemed_or_not() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let (vera, bus) = (house.pages("vera").await, house.pages("bus").await);
        for (nth, six) in SIX.into_iter().enumerate() {
            town.opens(&house, six, true).await;
            let (need, _, title) = six;
            let guest = town.client(&house).await;
            let (id, slip) = refers(&vera, guest.case, need, title).await;
            slip.says(&[title, "<svg", "Половина кода на талоне"]);
            let own = client_pages(&house, &guest).await;
            let talk = own.get("/talk/messages?lang=ru").await;
            talk.says(&[title, "вход со двора", "Ближайшее время", "Решаете вы", "имя не нужно"]);
            talk.says(&["С вами пойдёт наш сотрудник", "Подходит", "Не подходит"]);
            own.post("/talk/referral", &[("id", &id), ("word", "yes")]).await;
            assert_eq!(referral(&house, guest.case).await.state, ReferralState::Accepted);
            let is_redeemed = nth % 2 == 0;
            if is_redeemed {
                let text = slip.text();
                let (client, on_slip) =
                    (half_in(&talk.text()), between(&text, "slip-half\">", "<").to_owned());
                let halves = [("client", client.as_str()), ("slip", on_slip.as_str())];
                bus.post("/redeem", &halves).await.says(&["Код действует. Услуга:", "Погасить"]);
                assert_eq!(referral(&house, guest.case).await.state, ReferralState::Accepted);
                let sure = [halves[0], halves[1], ("sure", "1")];
                bus.post("/redeem", &sure).await.says(&["Погашено"]);
            } else {
                own.post("/talk/referral", &[("id", &id), ("word", "not_been")]).await;
            }
            let (state, said) = match is_redeemed {
                true => (ReferralState::Redeemed, "Код погашен"),
                false => (ReferralState::NotRedeemed, "Не воспользовались"),
            };
            assert_eq!(referral(&house, guest.case).await.state, state);
            vera.get(&format!("/cases/{}", guest.case)).await.says(&[said, title]);
        }
        let counts = counts(&house).await;
        assert_eq!(times(&counts, ReferralState::Redeemed), 3);
        assert_eq!(times(&counts, ReferralState::NotRedeemed), 3);
        house.owes_nothing().await;
    });
}

#[test]
fn n23_the_reply_names_the_right_place_for_each_and_the_code_is_redeemed_there() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let (vera, bus) = (house.pages("vera").await, house.pages("bus").await);
        for offered in OFFLINE {
            town.opens(&house, offered, true).await;
        }
        for (need, _, title) in OFFLINE {
            let guest = town.client(&house).await;
            let others = OFFLINE.iter().map(|it| it.2).filter(|other| *other != title);
            let page = vera.get(&format!("/cases/{}/referrals/new?need={need}", guest.case)).await;
            page.says_nothing_of(&others.collect::<Vec<_>>());
            let (_, slip) = refers(&vera, guest.case, need, title).await;
            let said = house.client_reads(&guest).await.pop().unwrap();
            assert!(said.contains(title), "{said}");
            let (client, text) = (half_in(&said), slip.text());
            let on_slip = between(&text, "slip-half\">", "<");
            let fields = [("client", client.as_str()), ("slip", on_slip), ("sure", "1")];
            bus.post("/redeem", &fields).await.says(&["Погашено"]);
            let redeemed = referral(&house, guest.case).await;
            assert_eq!((redeemed.state, redeemed.need.as_str()), (ReferralState::Redeemed, need));
        }
        assert_eq!(times(&counts(&house).await, ReferralState::Redeemed), 4);
    });
}

#[test]
fn the_report_says_what_came_of_referrals_and_suggests_the_services() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        assert!(house.draft(guest.case).await.services.contains(&"S08".to_owned()));
        house.finishes(&town.vera, guest.case).await.unwrap();
        let reported = || async {
            let (from, to) = (house.now() - days(9), house.now() + days(2));
            let read = move |tx: &mut Tx| {
                store::referral::reported(tx, (from, ReportId(0)), (to, ReportId(i64::MAX)))
            };
            let all = house.store.read(read).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
            all.iter().map(|(_, it)| (it.need.clone(), it.state)).collect::<Vec<_>>()
        };
        assert_eq!(reported().await, [("HRS.HIV_TEST".to_owned(), ReferralState::Offered)]);
        let found =
            house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())).await.unwrap();
        assert_eq!(found, Found::Redeemed { need: "HRS.HIV_TEST".to_owned() });
        assert_eq!(reported().await, [("HRS.HIV_TEST".to_owned(), ReferralState::Redeemed)]);
        assert!(house.draft(guest.case).await.services.contains(&"S14".to_owned()));
        house.later(hours(80));
        house.round().await;
        assert!(house.case(guest.case).await.is_none());
        assert_eq!(reported().await, [("HRS.HIV_TEST".to_owned(), ReferralState::Redeemed)]);
    });
}

#[test]
fn after_forgetting_the_code_still_counts_and_nothing_leads_to_anybody() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[2], true).await;
        let guest = town.client(&house).await;
        let (_, client, slip) = town.sends(&house, &guest, "HRS.PACK", place).await;
        house.finishes(&town.vera, guest.case).await.unwrap();
        house.later(hours(80));
        house.round().await;
        assert!(house.case(guest.case).await.is_none());
        assert_eq!(house.rows("case_referrals").await, 0);
        assert_eq!(house.rows("referrals").await, 1);
        let found =
            house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())).await.unwrap();
        assert_eq!(found, Found::Redeemed { need: "HRS.PACK".to_owned() });
        // And when nobody can use it any more, a figure is left.
        house.later(days(limits::REFERRAL_DAYS + limits::REFERRAL_REMEMBERED_DAYS));
        house.round().await;
        assert_eq!(house.rows("referrals").await, 0);
        assert_eq!(house.rows("referral_counts").await, 1);
        let counts = counts(&house).await;
        assert_eq!((counts[0].need.as_str(), counts[0].times), ("HRS.PACK", 1));
        assert_eq!(counts[0].state, ReferralState::Redeemed);
        assert_eq!(counts[0].place_kind, PlaceKind::Site);
        house.owes_nothing().await;
    });
}

#[test]
fn a_code_that_ran_out_is_not_redeemed_and_where_none_are_taken_nobody_knows() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let bus = town.opens(&house, OFFLINE[0], true).await;
        let hill = town.opens(&house, SIX[2], false).await;
        let (first, second, third) =
            (town.client(&house).await, town.client(&house).await, town.client(&house).await);
        let (_, client, slip) = town.sends(&house, &first, "HRS.HIV_TEST", bus).await;
        house.refer(&town.vera, second.case, &to("SVC.DETOX_REHAB", hill)).await.unwrap();
        let said = house.client_reads(&second).await.pop().unwrap();
        assert!(!said.contains("код ") && said.contains("Код там не спрашивают"), "{said}");
        let (id, ..) = town.sends(&house, &third, "HRS.HIV_TEST", bus).await;
        let own = client_pages(&house, &third).await;
        own.post("/talk/referral", &[("id", &id.to_string()), ("word", "been")]).await;
        house.later(days(limits::REFERRAL_DAYS));
        house.round().await;
        assert_eq!(referral(&house, first.case).await.state, ReferralState::Offered);
        house.later(days(1));
        house.round().await;
        assert_eq!(referral(&house, first.case).await.state, ReferralState::NotRedeemed);
        assert_eq!(referral(&house, second.case).await.state, ReferralState::Unknown);
        // Their word alone is no code.
        assert_eq!(referral(&house, third.case).await.state, ReferralState::Unknown);
        let found =
            house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())).await.unwrap();
        assert!(matches!(found, Found::Expired { .. }), "{found:?}");
        assert_eq!(times(&counts(&house).await, ReferralState::Redeemed), 0);
    });
}

#[test]
fn whoever_says_no_loses_nothing_and_may_still_go() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        let (id, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let own = client_pages(&house, &guest).await;
        own.post("/talk/referral", &[("id", &id.to_string()), ("word", "no")]).await;
        assert_eq!(referral(&house, guest.case).await.state, ReferralState::NotRedeemed);
        let found =
            house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())).await.unwrap();
        assert!(matches!(found, Found::Redeemed { .. }));
        assert_eq!(referral(&house, guest.case).await.state, ReferralState::Redeemed);
        // A button of another talk says nothing of this one.
        let other = town.client(&house).await;
        let other = client_pages(&house, &other).await;
        let page = other.post("/talk/referral", &[("id", &id.to_string()), ("word", "no")]).await;
        assert_eq!(page.status, 404);
        assert_eq!(referral(&house, guest.case).await.state, ReferralState::Redeemed);
    });
}

#[test]
fn an_appointment_is_reminded_of_a_day_before_by_the_clock_on_the_wall() {
    let build = |engine| {
        let mut config = Config::default();
        config.organisation.time_zone = TimeZone::get("Europe/Berlin").unwrap();
        TestHouse::build_with(engine, config)
    };
    crate::support::each_engine_with(build, |house| async move {
        let at = |text: &str| Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_second());
        house.later(at("2027-03-26T09:00:00Z") - house.now());
        let town = Town::of(&house).await;
        let place = town.opens(&house, SIX[3], true).await;
        let guest = town.client(&house).await;
        // 28 March 2027 has 23 hours.
        let meeting = Meeting {
            at: at("2027-03-28T08:00:00Z"),
            place: Words::new("у синей двери".to_owned()),
        };
        let to = Referring { meeting: Some(meeting), ..to("SVC.PSYCHOLOGIST", place) };
        let id = house.refer(&town.vera, guest.case, &to).await.unwrap();
        let said = house.client_reads(&guest).await.pop().unwrap();
        assert!(said.contains("28 марта, 10:00 (UTC+2). у синей двери"), "{said}");
        let own = client_pages(&house, &guest).await;
        own.get("/talk/messages?lang=ru").await.says(&["Напомните о встрече", ".ics"]);
        let file = own.get(&format!("/talk/referrals/{id}/appointment.ics?lang=ru")).await.text();
        assert!(file.contains("DTSTART:20270328T080000Z"), "{file}");
        for word in ["netreach", "синей", "психолог", "Наш кабинет"] {
            assert!(!file.contains(word), "{word} in {file}");
        }
        own.post("/talk/referral", &[("id", &id.to_string()), ("word", "remind")]).await;
        house.later(at("2027-03-27T08:59:00Z") - house.now());
        house.round().await;
        let reminded =
            |said: &[String]| said.iter().filter(|it| it.contains("как вы просили")).count();
        assert_eq!(reminded(&house.client_reads(&guest).await), 0);
        house.later(at("2027-03-27T09:00:00Z") - house.now());
        house.round().await;
        house.round().await;
        let said = house.client_reads(&guest).await;
        assert_eq!(reminded(&said), 1, "{said:?}");
        let reminder = said.last().unwrap();
        assert!(reminder.contains("завтра, 10:00 (UTC+2)"), "{reminder}");
        for word in ["синей", "психолог", "Наш кабинет", "код"] {
            assert!(!reminder.contains(word), "{word} in {reminder}");
        }
        own.get("/talk/messages?lang=ru").await.says(&["как вы просили"]);
        // Called off: the client is told, and nobody is reminded.
        let vera = house.pages("vera").await;
        let change = format!("/cases/{}/referrals/{id}", guest.case);
        let moved = [("day", "2027-03-30"), ("time", "10:00"), ("where", "там же")];
        assert_eq!(vera.post(&change, &moved).await.status, 303);
        own.post("/talk/referral", &[("id", &id.to_string()), ("word", "remind")]).await;
        assert_eq!(vera.post(&change, &[("call-off", "1")]).await.status, 303);
        let said = house.client_reads(&guest).await.pop().unwrap();
        assert!(said.starts_with("Встреча отменена"), "{said}");
        house.later(days(5));
        house.round().await;
        assert_eq!(reminded(&house.client_reads(&guest).await), 1);
    });
}

#[test]
fn a_mobile_unit_sees_no_word_of_any_talk_on_any_page() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, OFFLINE[0], true).await;
        let guest = town.client(&house).await;
        house.says(&guest, "моё-тайное-слово").await.unwrap();
        house.replies(&town.vera, guest.case, "ответ-сотрудника").await.unwrap();
        let (id, client, slip) = town.sends(&house, &guest, "HRS.HIV_TEST", place).await;
        let client_row = house.case(guest.case).await.unwrap().client;
        let find = move |tx: &mut Tx| store::client::find(tx, client_row);
        let found = house.store.read(find).await.unwrap_or_else(|fault: Fault| panic!("{fault}"));
        let pseudonym = found.unwrap().pseudonym;
        let secrets = ["моё-тайное-слово", "ответ-сотрудника", pseudonym.as_str(), "vera"];
        for row in console::routes::ROWS {
            if row.path == "/events" {
                continue;
            }
            // Some of them end the session.
            let bus = house.pages("bus").await;
            for number in [guest.case.to_string(), place.to_string()] {
                let path = row.path.replace("{id}", &number).replace("{seq}", "1");
                let path = path.replace("{referral}", &id.to_string());
                let page = match row.verb {
                    console::routes::Verb::Get => bus.get(&path).await,
                    console::routes::Verb::Post => bus.post(&path, &[]).await,
                };
                page.says_nothing_of(&secrets);
                let is_of_case = row.path.starts_with("/cases");
                assert!(!is_of_case || page.status == 403, "{path}: {}", page.status);
            }
        }
        let bus = house.pages("bus").await;
        for sure in ["", "1", "1"] {
            let fields = [("client", client.as_str()), ("slip", slip.as_str()), ("sure", sure)];
            let page = bus.post("/redeem", &fields).await;
            page.says_nothing_of(&secrets);
            page.says_nothing_of(&[guest.case.to_string().as_str(), "Автобус с тестами"]);
        }
        bus.post("/redeem", &[("client", &client), ("slip", &slip)]).await.says(&["уже погашен"]);
        // And the slip names nobody.
        let vera = house.pages("vera").await;
        let slip = vera.get(&format!("/cases/{}/referrals/{id}/slip", guest.case)).await;
        let text = slip.text();
        let sheet = between(&text, "<article", "</article>");
        for secret in &secrets[..3] {
            assert!(!sheet.contains(secret), "{secret} on the slip");
        }
        assert!(!sheet.contains(&client), "the client's half is not on the slip");
    });
}

/// A place, a card and an appointment carry a worker's own words too.
#[test]
fn where_a_doctor_must_look_a_place_and_a_card_go_without_own_words() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let place = town.opens(&house, SIX[3], true).await;
        let guest = house.meets("после укола шишка и синяк на руке, что делать?").await;
        house.takes(&town.vera, guest.case).await.unwrap();
        let own = "пейте это дважды в день";
        let meeting = |words: &str| {
            Some(Meeting { at: house.now() + days(2), place: Words::new(words.to_owned()) })
        };
        let with = Referring { meeting: meeting(own), ..to("SVC.PSYCHOLOGIST", place) };
        let refused_of = house.refer(&town.vera, guest.case, &with).await.map(drop);
        assert_eq!(refused(refused_of), Some(Refusal::ClinicianFirst));
        let without = Referring { meeting: meeting(""), ..to("SVC.PSYCHOLOGIST", place) };
        let id = house.refer(&town.vera, guest.case, &without).await.unwrap();
        let at = (guest.case, id);
        let moved = house.appoint(&town.vera, at, meeting(own).as_ref()).await;
        assert_eq!(refused(moved), Some(Refusal::ClinicianFirst));
        house.appoint(&town.vera, at, meeting("").as_ref()).await.unwrap();
        let said = house.client_reads(&guest).await.pop().unwrap();
        assert!(said.contains("18:00") || said.contains("Наш кабинет"), "{said}");

        let vera = house.pages("vera").await;
        let card = format!("/cases/{}/card", guest.case);
        let noted = vera.post(&card, &[("role", "worker"), ("note", own)]).await;
        assert_eq!(noted.status, 403);
        assert_eq!(vera.post(&card, &[("role", "worker"), ("note", "")]).await.status, 303);
        let read = house.client_reads(&guest).await;
        assert!(!read.iter().any(|words| words.contains(own)), "{read:?}");
    });
}

#[test]
fn a_clients_yes_is_no_service_that_a_person_gave() {
    each_engine(|house| async move {
        let town = Town::of(&house).await;
        let lawyer = ("SVC.LEGAL", PlaceKind::Lawyer, "Юрист на Садовой");
        let place = town.opens(&house, lawyer, true).await;
        let guest = town.client(&house).await;
        let (id, client, slip) = town.sends(&house, &guest, "SVC.LEGAL", place).await;
        let (case, now) = (guest.case, house.now());
        let zone = house.config.organisation.time_zone.clone();
        house
            .store
            .commit(move |tx| {
                let yes = netreach::codes::ReferralWord::Yes;
                desk::referral::say_of(tx, case, id, yes, (now, &zone))
            })
            .await
            .unwrap();
        let given = || async { house.draft(guest.case).await.services };
        assert!(!given().await.contains(&"S06".to_owned()));
        let found =
            house.hand_in(&town.bus, (&client, &slip), None, Some(Attempt::new())).await.unwrap();
        assert!(matches!(found, Found::Redeemed { .. }));
        assert!(given().await.contains(&"S06".to_owned()));
    });
}
