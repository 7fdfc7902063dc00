//! Each step as the desk is asked for it: by the verb that the page or the bot
//! asks it by, with the same checks.

use telegram_standin::Person;

use super::corpus::{self, Door};
use super::drive::Replay;
use super::steps::Act;
use crate::clock::Span;
use crate::codes::{About, Audience, Clarity, Lang, Line, Outcome, Role};
use crate::desk::card::Card;
use crate::desk::case::Sorting;
use crate::desk::closure::{self, Closure};
use crate::desk::need::Need;
use crate::desk::service::Service;
use crate::desk::{self, DeskError, Refusal, Worker};
use crate::engine::Tx;
use crate::house::referral::Referring;
use crate::ids::CaseId;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::referral::Attempt;
use crate::text::card::{Facts, lines};
use crate::vault::{Team, Words};
use crate::web::console::REPORT_NOTE as NOTE;

/// A made-up number to be called at.
const NUMBER: &str = "8 000 555 01 42";

impl Replay {
    pub(super) async fn act(&mut self, place: usize, act: &Act) -> Result<(), DeskError> {
        match act {
            Act::Write | Act::Mumble | Act::Voice => self.writes(place, act),
            // Whoever never came to the private chat thanks nobody there.
            Act::Thanks | Act::Photo if !self.has_private_way(place).await? => Ok(()),
            Act::Photo | Act::Thanks | Act::Come | Act::Press(_) | Act::Number => {
                self.goes_on(place, act)
            }
            Act::Redeem => self.redeems(place).await,
            Act::DoctorSays | Act::DoctorsCard | Act::Sign(_) => self.doctors(place, act).await,
            _ => self.works(place, act).await,
        }
    }

    // ---- the client ----

    fn writes(&mut self, place: usize, act: &Act) -> Result<(), DeskError> {
        if self.played[place].person.is_none() {
            let before = self.planned[place].again;
            let known = before.and_then(|before| self.played[before].person.clone());
            let is_in_group = self.planned[place].door == Door::Chat;
            self.played[place].person =
                Some(known.unwrap_or_else(|| self.town.somebody(is_in_group)));
        }
        let person = self.person(place)?;
        let planned = &self.planned[place];
        match (act, planned.door) {
            (Act::Voice, _) => drop(person.dm_voice(17)),
            (Act::Mumble, _) => {
                let said = corpus::sentences("unclear");
                let said = said.get(place % said.len().max(1)).map_or("", |(said, _)| said);
                person.dm(said);
            }
            (_, Door::Chat) => {
                // A cry for help needs no command.
                let command = if planned.is_overdose() { "" } else { "/ask " };
                let said = format!("{command}{}", planned.words);
                self.played[place].asked = Some(person.post(&self.town.group, &said));
            }
            _ => drop(person.dm(&planned.words)),
        }
        Ok(())
    }

    fn goes_on(&mut self, place: usize, act: &Act) -> Result<(), DeskError> {
        let person = self.person(place)?;
        match act {
            Act::Photo => drop(person.dm_photo(&photo())),
            Act::Number => drop(person.dm(NUMBER)),
            Act::Come => self.comes(place, &person),
            Act::Press(data) => presses(&person, data),
            _ => {
                let said = corpus::sentences("thanks");
                person.dm(said.get(place % said.len().max(1)).map_or("", |(said, _)| said));
            }
        }
        Ok(())
    }

    /// Follows the link that answers their request in the group chat.
    fn comes(&self, place: usize, person: &Person) {
        let asked = self.played[place].asked;
        let shown = person.phone_of(&self.town.group);
        let answers = shown.iter().rev().filter(|it| asked.is_some() && it.reply_to == asked);
        let mut links = answers.flat_map(|it| it.buttons.iter().flatten());
        let word = links.find_map(|button| button.url.as_deref()?.split_once("start="));
        if let Some((_, word)) = word {
            person.start(word);
        }
    }

    fn person(&self, place: usize) -> Result<Person, DeskError> {
        self.played[place].person.clone().ok_or_else(|| Refusal::NoSuchCase.into())
    }

    /// What the bot answered by itself is done with, unless more is wanted: then a
    /// person is called.
    pub(super) async fn is_answered(&mut self, place: usize) -> Result<(), DeskError> {
        let Some(case) = self.case_of(place).await? else { return Err(Refusal::NoSuchCase.into()) };
        let Standing::Finished { by: None, .. } = case.standing else { return Ok(()) };
        let planned = &self.planned[place];
        let wants_more = planned.late.is_some()
            || planned.second.is_some()
            || planned.call.is_some()
            || planned.is_unclear;
        if !wants_more && case.need.as_deref() == Some(planned.kind.need) {
            self.played[place].is_over = true;
            return Ok(());
        }
        presses(&self.person(place)?, "person");
        self.settles().await.map_err(|_| Refusal::Busy.into())
    }

    // ---- the van ----

    /// The client's half, as they read it, and the half on the slip.
    pub(super) async fn notes_code(&mut self, place: usize) -> Result<(), DeskError> {
        let (id, person) = (self.id(place)?, self.person(place)?);
        let shown = person.from_bot();
        let said = shown.iter().rev().find_map(|it| it.text.split_once("код "));
        let Some((_, after)) = said else { return Ok(()) };
        let half: String = after.chars().take(11).collect();
        let reader = self.town.reader(self.planned[place].worker);
        let all = self.town.house.store.read(move |tx| store::referral::of_case(tx, id)).await?;
        if let Some(referral) = all.last() {
            let slip = self.town.house.slip(reader, id, referral.referral.id).await?;
            self.played[place].halves = Some((half, slip.half.spell().to_string()));
        }
        Ok(())
    }

    async fn redeems(&self, place: usize) -> Result<(), DeskError> {
        let Some((client, slip)) = &self.played[place].halves else { return Ok(()) };
        let found =
            self.town.house.hand_in(self.town.bus(), (client, slip), None, Some(Attempt::new()));
        found.await.map(drop)
    }

    // ---- the doctor ----

    async fn doctors(&self, place: usize, act: &Act) -> Result<(), DeskError> {
        let (id, house, nina) = (self.id(place)?, &self.town.house, self.town.doctor());
        self.is_here(nina).await?;
        match act {
            Act::Sign(of) => {
                let (number, seen) = self.asked(id).await?;
                house.sign_advice(nina, id, (number, seen), &self.words(of, place)).await
            }
            Act::DoctorsCard => self.leaves_card(nina, Role::Doctor, id).await,
            _ => house.reply(nina, id, &self.words("doctor", place), Audience::Private).await,
        }
    }

    /// The number of the newest draft, and of the next message.
    async fn asked(&self, id: CaseId) -> Result<(i64, i64), DeskError> {
        let read = move |tx: &mut Tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            Ok::<_, DeskError>((desk::advice::next_number(tx, id)? - 1, case.next_seq))
        };
        self.town.house.store.read(read).await
    }

    // ---- the worker ----

    async fn works(&self, place: usize, act: &Act) -> Result<(), DeskError> {
        let (id, house) = (self.id(place)?, &self.town.house);
        let worker = self.town.worker(self.planned[place].worker);
        let reader = self.town.reader(self.planned[place].worker);
        self.is_here(worker).await?;
        let case = self.holds(worker, id).await?;
        let now = house.now();
        match act {
            Act::Take => Ok(()),
            Act::Sort(clarity) => self.sorts(place, &case, *clarity).await,
            Act::Judge => {
                let (worker, condition) = (worker.clone(), self.planned[place].kind.condition);
                let judge =
                    move |tx: &mut Tx| desk::injury::judge(tx, &worker, id, condition, None, now);
                house.store.commit(judge).await
            }
            Act::Ask => house.ask(worker, id, "what").await,
            Act::Phrase(line) => house.say_phrase(worker, id, *line).await,
            Act::Propose => {
                let worker = worker.clone();
                let propose =
                    move |tx: &mut Tx| desk::proposal::propose(tx, &worker, id, false, now);
                house.store.commit(propose).await
            }
            Act::Call => house.show_number(reader, worker, id).await.map(drop),
            Act::Say(of) => self.says(place, id, of).await,
            Act::Aloud => {
                house.reply(worker, id, &self.words("aloud", place), Audience::Chat).await
            }
            Act::Leaflet(name) => house.send_leaflet(worker, id, name, Audience::Private).await,
            Act::Show(of) => {
                let words = self.words(of, place);
                house.ask_clinician(worker, reader, id, &words, (case.next_seq, false)).await
            }
            Act::Unneeded => {
                let (worker, (number, _)) = (worker.clone(), self.asked(id).await?);
                let back = move |tx: &mut Tx| desk::advice::withdraw(tx, &worker, id, number, now);
                house.store.commit(back).await
            }
            _ => self.ends(place, act, &case).await,
        }
    }

    /// In their own words, or in prepared ones where a doctor would have to sign:
    /// the bot heard something about health in the request.
    async fn says(&self, place: usize, id: CaseId, of: &str) -> Result<(), DeskError> {
        let worker = self.town.worker(self.planned[place].worker);
        let (house, words) = (&self.town.house, self.words(of, place));
        match house.reply(worker, id, &words, Audience::Private).await {
            Err(DeskError::Refused(Refusal::ClinicianFirst)) => {
                house.say_phrase(worker, id, Line::Hard).await
            }
            otherwise => otherwise,
        }
    }

    async fn ends(&self, place: usize, act: &Act, case: &Case) -> Result<(), DeskError> {
        let (id, house, now) = (case.id, &self.town.house, self.town.house.now());
        let worker = self.town.worker(self.planned[place].worker);
        match act {
            Act::Card => self.leaves_card(worker, Role::Worker, id).await,
            Act::Refer { need, at_van } => {
                let place = self.town.place_for(need, *at_van).ok_or(Refusal::NoSuchPlace)?;
                let need = Need::read(need).ok_or(Refusal::UnknownCode)?;
                let has_companion = need.code == "SVC.ART_ACCOMP";
                let to = Referring { need, place, has_companion, meeting: None };
                house.refer(worker, id, &to).await.map(drop)
            }
            Act::Screen(step) => house.send_step(worker, id, *step).await,
            Act::End(how) => {
                let (worker, how) = (worker.clone(), *how);
                let end = move |tx: &mut Tx| desk::emergency::end(tx, &worker, id, how, now);
                house.store.commit(end).await
            }
            Act::Tick => {
                let (worker, services) = (worker.clone(), self.services(place, id).await?);
                let tick = move |tx: &mut Tx| {
                    desk::report::tick(tx, &worker, id, &services, About::Themselves)
                };
                house.store.commit(tick).await
            }
            Act::Finish(outcome) => self.finishes(place, case, *outcome).await,
            _ => Err(Refusal::UnknownCode.into()),
        }
    }

    /// Their page asks the desk for something from time to time.
    async fn is_here(&self, worker: &Worker) -> Result<(), DeskError> {
        let (id, until) = (worker.id, self.town.house.now() + Span::minutes(15));
        let here = move |tx: &mut Tx| store::presence::here(tx, id, true, until);
        Ok(self.town.house.store.commit(here).await?)
    }

    /// Opens the page of the case, and takes it unless they have it.
    async fn holds(&self, worker: &Worker, id: CaseId) -> Result<Case, DeskError> {
        let (worker, now) = (worker.clone(), self.town.house.now());
        let hold = move |tx: &mut Tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            if matches!(case.standing, Standing::Waiting { .. }) {
                desk::case::take(tx, &worker, id, now)?;
            }
            Ok::<_, DeskError>(desk::reading::open(tx, &worker, id, now)?.case)
        };
        self.town.house.store.commit(hold).await
    }

    /// A severe injury is shown to doctors with the same tap.
    async fn sorts(&self, place: usize, case: &Case, clarity: Clarity) -> Result<(), DeskError> {
        let (id, house, now) = (case.id, &self.town.house, self.town.house.now());
        let worker = self.town.worker(self.planned[place].worker);
        let need = Need::read(self.planned[place].kind.need);
        let sorting = Sorting { urgency: case.urgency, need, clarity };
        let by = worker.clone();
        let sort = move |tx: &mut Tx| desk::case::sort(tx, &by, id, &sorting, now);
        if need.is_some_and(|need| need.code == "INJ.SEVERE") {
            let reader = self.town.reader(self.planned[place].worker);
            return house.showing_doctors(worker, reader, id, sort).await;
        }
        house.store.commit(sort).await
    }

    async fn leaves_card(&self, worker: &Worker, role: Role, id: CaseId) -> Result<(), DeskError> {
        let house = &self.town.house;
        let card = Card { role, bot: None, note: String::new() };
        let week = house.store.read(desk::hours::openings).await?;
        let organisation = &house.config.organisation;
        let facts = Facts { organisation, bot: None, is_web: false, week: &week };
        let said = Words::new(lines(Lang::Ru, &card, &facts).join("\n"));
        house.leave_card(worker, id, &card, &said).await
    }

    /// What the desk noted, and what the worker adds.
    async fn services(&self, place: usize, id: CaseId) -> Result<Vec<Service>, DeskError> {
        let draft = self.town.house.store.read(move |tx| store::report::draft(tx, id)).await?;
        let noted = draft.map(|draft| draft.services).unwrap_or_default();
        let mut services: Vec<_> = noted.iter().filter_map(|code| Service::read(code)).collect();
        let added = added(self.planned[place].kind.need).and_then(Service::read);
        services.extend(added.filter(|added| !noted.iter().any(|it| it == added.code())));
        Ok(services)
    }

    async fn finishes(&self, place: usize, case: &Case, outcome: Outcome) -> Result<(), DeskError> {
        let (id, house, now) = (case.id, &self.town.house, self.town.house.now());
        let planned = &self.planned[place];
        let worker = self.town.worker(planned.worker).clone();
        let notes = corpus::sentences("note");
        let note = notes.get(place % 30).map(|(note, _)| *note);
        if let Some(note) = note {
            closure::check_note(note, false)?;
        }
        let sealed = note.map(|note| house.vault.seal_for_team(Team::Duty, NOTE, note.as_bytes()));
        let closure = Closure {
            need: Need::read(planned.kind.need).ok_or(Refusal::UnknownCode)?,
            more_needs: planned.second.and_then(Need::read).into_iter().collect(),
            services: self.services(place, id).await?,
            outcome,
            about: match planned.is_overdose() {
                true => About::Other,
                false => About::Themselves,
            },
            seen: Some(case.next_seq),
            note: sealed.transpose()?,
        };
        let finish = move |tx: &mut Tx| desk::closure::finish(tx, &worker, id, closure, now);
        house.store.commit(finish).await
    }

    /// Words of a sort, another for each case.
    fn words(&self, of: &str, place: usize) -> Words {
        let all = corpus::sentences(of);
        // A doctor speaks of coming in person to whom they send on.
        let nth = match (of, self.planned[place].kind.need) {
            ("doctor", need) => usize::from(need == "INJ.SEVERE"),
            _ => place % all.len().max(1),
        };
        Words::new(all.get(nth).map_or(String::new(), |(said, _)| (*said).to_owned()))
    }
}

/// What a worker ticks besides what the desk saw.
pub(super) fn added(need: &str) -> Option<&'static str> {
    Some(match need {
        "INFO.SERVICES" | "INFO.AIDSCENTER" => "S01",
        "SVC.PSYCHOLOGIST" => "S05",
        "SVC.LEGAL" => "S06",
        "SVC.ID_DOCS" | "SVC.DISABILITY" | "SVC.SOCIAL" => "S07",
        "SVC.ART_ACCOMP" => "S11",
        "SVC.ART_DELIVERY" => "S12",
        "SVC.DETOX_REHAB" => "S13",
        "HRS.HIV_TEST" | "HRS.HCV_TEST" => "S14",
        "HRS.PACK" => "S15",
        "HRS.PREP" => "S16",
        _ => return None,
    })
}

/// The newest button behind which this stands.
fn presses(person: &Person, data: &str) {
    for shown in person.from_bot().iter().rev() {
        let mut buttons = shown.buttons.iter().flatten();
        let is_it = |it: &&telegram_standin::Button| {
            it.data.as_deref().is_some_and(|behind| behind.starts_with(data))
        };
        if let Some(button) = buttons.find(is_it) {
            person.press(shown.id, &button.text);
            return;
        }
    }
}

/// A picture of nothing.
fn photo() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::new_rgb8(40, 30);
    // In memory nothing can fail; what is empty is no photo, and is refused as such.
    let _ = picture.write_to(&mut png, image::ImageFormat::Png);
    png.into_inner()
}
