//! What was understood of a client's words before anybody has read them, and
//! what is done about it at once. It never decides that nobody is needed where
//! it is not sure, and it sends nothing that was not signed.

use jiff::tz::TimeZone;

use super::case::{say, say_leaflet, say_stops};
use super::need::Need;
use super::{DeskError, Refusal, Worker, emergency, guide};
use crate::clock::Timestamp;
use crate::codes::{
    About, AlarmVerdict, Audience, Choice, Clarity, Lang, LeafletClass, Line, Modality, Outcome,
    Step, Urgency,
};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::leaflet::{Leaflet, Library};
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::report::Draft;
use crate::triage::{Alarm, Finding, Told};

/// What was understood. Nothing of the words.
#[derive(Clone, Debug)]
pub struct Hearing {
    pub alarm: Option<Alarm>,
    pub urgency: Urgency,
    /// Codes of `desk::need`, best first.
    pub needs: Vec<&'static str>,
    pub clarity: Clarity,
    /// The rules that mattered, by their names.
    pub why: Vec<String>,
    pub about: About,
    /// There is more in it than a question the bot answers.
    pub is_for_a_person: bool,
    /// They ask for a person, by whatever name.
    pub asks_for_a_person: bool,
    /// The bot answers what it knows, and the rest only a person knows.
    pub is_also_for_a_person: bool,
    /// Leaflets that the words find, by their names, best first.
    pub finds: Vec<String>,
    /// The leaflet of a topic that an editor made for now, by its name.
    pub topic: Option<String>,
    /// What it says to the overdose guide.
    pub told: Told,
    /// Where the guide begins, if there is an alarm.
    pub screen: Step,
    /// Nothing is asked with it.
    pub is_courtesy: bool,
}

/// What is done at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It waits for a person, and is told so.
    Wait,
    /// The first instruction, and a person is called.
    Alarm(Step),
    /// First aid by its leaflet, what answers the words if they are only a
    /// question, and the question whether somebody is in danger.
    Suspect(Option<String>, Option<Served>),
    /// What was signed, or the timetable, answers it.
    Serve(Served),
    /// Nobody understood what is meant: it is asked.
    Ask,
    /// A recording that nobody can listen to now: can it be written?
    Unheard,
}

/// What the bot answers with: one of the two at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub leaflet: Option<String>,
    /// The timetable, for this need.
    pub stops: Option<&'static str>,
    /// Only a person knows the rest: the case waits for one.
    pub is_open: bool,
}

/// Needs that the bot answers by itself, and whether the timetable is part of
/// the answer (`domain.md` section 2: "B").
const SERVED: &[(&str, bool)] = &[
    ("INFO.SERVICES", true),
    ("INFO.AIDSCENTER", true),
    ("INFO.HIVHCV", false),
    ("INFO.OD", false),
    ("INFO.COVID", false),
    ("HRS.HIV_TEST", true),
    ("HRS.HCV_TEST", true),
    ("HRS.PACK", true),
    ("HRS.NALOXONE", true),
];

/// What is of this month only: an editor makes a topic of it and takes it back.
const TOPIC: &str = "INFO.COVID";

/// The leaflet that is sent with the question whether somebody is in danger.
pub const FIRST_AID: &str = "can-the-person-be-woken";
/// The same where it may be about not wanting to live.
pub const DESPAIR: &str = "suicidal-thoughts";

impl Hearing {
    /// Somebody says themselves that a life is in danger.
    #[must_use]
    pub fn danger() -> Hearing {
        Hearing {
            alarm: Some(Alarm::Emergency),
            urgency: Urgency::Emergency,
            needs: vec!["OD.UNKNOWN"],
            why: vec!["said.danger".to_owned()],
            told: Told::Again,
            ..Hearing::nothing()
        }
    }

    /// What rules found in the words.
    #[must_use]
    pub fn of(finding: Finding) -> Hearing {
        let found = Hearing {
            alarm: finding.alarm,
            urgency: finding.urgency,
            needs: finding.needs,
            clarity: finding.clarity,
            why: finding.why.iter().map(|reason| reason.code.to_string()).collect(),
            told: finding.told,
            screen: finding.screen,
            is_courtesy: finding.for_a_person.courtesy,
            ..Hearing::nothing()
        };
        let for_a_person = finding.for_a_person;
        // Somebody calls for help and does not say what for: it is asked whether
        // a life is in danger, and silence is taken for an answer.
        match found.clarity == Clarity::Unclear && for_a_person.cries {
            true => Hearing { alarm: Some(Alarm::Suspicion), urgency: Urgency::Urgent, ..found },
            false => Hearing {
                is_for_a_person: for_a_person.alone,
                asks_for_a_person: for_a_person.wants,
                is_also_for_a_person: for_a_person.also,
                ..found
            },
        }
    }

    /// What an editor made a topic of is asked about: the leaflet that says it.
    /// Only where the bot might answer anyhow.
    #[must_use]
    pub fn asking(mut self, leaflet: String) -> Hearing {
        let is_the_bots = |need: &str| SERVED.iter().any(|(served, _)| *served == need);
        let is_nothing = |need: &str| [Need::UNCLEAR, "OTHER"].contains(&need);
        let is_free = self.needs.iter().take(2).all(|need| is_the_bots(need) || is_nothing(need));
        if self.alarm.is_some() || !is_free {
            return self;
        }
        self.needs.retain(|need| !is_nothing(need) && *need != TOPIC);
        self.needs.insert(0, TOPIC);
        Hearing { clarity: Clarity::Clear, topic: Some(leaflet), ..self }
    }

    /// Nothing could be read: a photo, a recording, something that is not kept.
    #[must_use]
    pub fn nothing() -> Hearing {
        Hearing {
            alarm: None,
            urgency: Urgency::Routine,
            needs: Vec::new(),
            clarity: Clarity::Clear,
            why: Vec::new(),
            about: About::Unknown,
            is_for_a_person: false,
            asks_for_a_person: false,
            is_also_for_a_person: false,
            finds: Vec::new(),
            topic: None,
            told: Told::Nothing,
            screen: Step::Start,
            is_courtesy: false,
        }
    }

    /// What is done about it. `has_stops`: the timetable has something to say.
    #[must_use]
    pub fn reaction(
        &self,
        modality: Modality,
        library: &Library,
        has_stops: bool,
        lang: Lang,
        now: Timestamp,
    ) -> Reaction {
        let signed = |name: &str| library.find(name, lang, now).map(|it| it.text().name.clone());
        match (self.alarm, modality) {
            (Some(Alarm::Emergency), _) => return Reaction::Alarm(self.screen),
            (Some(Alarm::Suspicion), _) => {
                return Reaction::Suspect(
                    signed(self.first_aid()),
                    self.served(library, has_stops, lang, now),
                );
            }
            (None, Modality::Voice) => return Reaction::Unheard,
            // A photo is looked at by a person.
            (None, Modality::Photo) => return Reaction::Wait,
            (None, Modality::Text | Modality::Unknown) => {}
        }
        // Whoever was not understood is asked, in whatever haste they write; not
        // who asks for a person and says nothing else.
        if self.clarity == Clarity::Unclear && !self.asks_for_a_person {
            return Reaction::Ask;
        }
        if self.is_for_a_person {
            return Reaction::Wait;
        }
        match self.served(library, has_stops, lang, now) {
            Some(served) if self.urgency == Urgency::Routine => Reaction::Serve(served),
            _ => Reaction::Wait,
        }
    }

    /// What is sent while nobody knows whether somebody is in danger.
    fn first_aid(&self) -> &'static str {
        match self.screen {
            Step::Despair => DESPAIR,
            _ => FIRST_AID,
        }
    }

    /// What answers the first need without a person, if anything does.
    fn served(
        &self,
        library: &Library,
        has_stops: bool,
        lang: Lang,
        now: Timestamp,
    ) -> Option<Served> {
        let need = self.needs.first()?;
        // A second need of another kind is a person's to answer.
        let is_whole = self.needs.iter().take(2).all(|need| {
            SERVED.iter().any(|(served, _)| served == need) || !need.starts_with("SVC.")
        });
        if self.is_for_a_person || !is_whole {
            return None;
        }
        let (_, with_stops) = SERVED.iter().find(|(served, _)| served == need)?;
        // A worker sends what is medical.
        let may = |leaflet: &&Leaflet| {
            matches!(leaflet.text().class, LeafletClass::Info | LeafletClass::Emergency)
        };
        // Where a person answers too, the second thing that is asked is shown with
        // the first.
        let asked = self.needs.iter().take(if self.is_also_for_a_person { 2 } else { 1 });
        let fitting = asked.flat_map(|need| library.for_need(need, lang, now)).filter(may);
        let topic = self.topic.as_ref().and_then(|name| library.find(name, lang, now)).filter(may);
        // Of several the one that is found by the words.
        let place = |leaflet: &&Leaflet| {
            let found = self.finds.iter().position(|name| *name == leaflet.text().name);
            found.unwrap_or(usize::MAX)
        };
        let leaflet = topic.or(fitting.min_by_key(place)).map(|it| it.text().name.clone());
        let stops = (*with_stops && has_stops).then_some(*need);
        let is_open = self.is_also_for_a_person;
        (leaflet.is_some() || stops.is_some()).then_some(Served { leaflet, stops, is_open })
    }
}

/// Carries out what a message calls for, in the transaction that keeps it. The
/// caller saves the case and the draft.
pub(super) fn react(
    tx: &mut Tx,
    case: &mut Case,
    draft: &mut Draft,
    reaction: Reaction,
    now: Timestamp,
) -> Result<(), DeskError> {
    match reaction {
        Reaction::Wait => say(tx, case, Line::Received, now)?,
        Reaction::Alarm(step) => emergency::open(tx, case, step, now)?,
        Reaction::Suspect(first_aid, served) => {
            say(tx, case, Line::Received, now)?;
            if let Some(name) = first_aid
                && !store::message::has_leaflet(tx, case.id, &name)?
            {
                say_leaflet(tx, case, &name, now)?;
            }
            let is_served = match served {
                Some(served) => show(tx, case, draft, served, now)?,
                None => false,
            };
            let is_of_despair = guide::first(case.need.as_deref()) == Step::Despair;
            let line = if is_of_despair { Line::AskSafe } else { Line::AskDanger };
            say(tx, case, line, now)?;
            store::hearing::suspect(tx, case.id, is_served, now)?;
        }
        Reaction::Serve(served) => match show(tx, case, draft, served, now)? {
            true => {
                say(tx, case, Line::BotAnswered, now)?;
                finish(tx, case, draft, now)?;
            }
            false => say(tx, case, Line::PersonCalled, now)?,
        },
        Reaction::Ask => {
            say(tx, case, Line::Received, now)?;
            say(tx, case, Line::AskDanger, now)?;
        }
        Reaction::Unheard => {
            say(tx, case, Line::Received, now)?;
            say(tx, case, Line::Unheard, now)?;
        }
    }
    Ok(())
}

/// Shows it. Says whether that is the whole answer: what stands in the talk
/// already did not help, and is not said again.
pub(super) fn show(
    tx: &mut Tx,
    case: &mut Case,
    draft: &Draft,
    served: Served,
    now: Timestamp,
) -> Result<bool, DeskError> {
    let mut is_whole = !served.is_open;
    if let Some(name) = served.leaflet {
        match store::message::has_leaflet(tx, case.id, &name)? {
            true => is_whole = false,
            false => {
                say_leaflet(tx, case, &name, now)?;
                count(tx, case, draft, &name)?;
            }
        }
    }
    if let Some(need) = served.stops {
        say_stops(tx, case, need, now)?;
        count(tx, case, draft, "stops")?;
    }
    Ok(is_whole)
}

/// Every answer without a worker is a figure of its day.
fn count(tx: &mut Tx, case: &Case, draft: &Draft, what: &str) -> Result<(), DeskError> {
    if let Some(client) = store::client::find(tx, case.client)? {
        let served = (what.to_owned(), client.venue, client.lang);
        store::served::count(tx, draft.day, &served, 1)?;
    }
    Ok(())
}

/// The bot has answered: the case is done with unless the client says more.
fn finish(
    tx: &mut Tx,
    case: &mut Case,
    draft: &mut Draft,
    now: Timestamp,
) -> Result<(), DeskError> {
    let service = super::service::Service::LEAFLET.code();
    if !draft.services.iter().any(|it| it == service) {
        draft.services.push(service.to_owned());
    }
    draft.arrived_at = None;
    store::report::save_draft(tx, case.id, draft)?;
    super::report::write_served(tx, case)?;
    case.standing = Standing::Finished { by: None, at: now, outcome: Outcome::SelfServed };
    case.unanswered_since = None;
    Ok(())
}

/// Where the client stands now that they have answered.
///
/// # Errors
/// When the talk is gone.
pub fn choose(tx: &mut Tx, id: CaseId, choice: Choice, now: Timestamp) -> Result<(), DeskError> {
    if choice.is_of_call() {
        return super::proposal::answer(tx, id, choice, now);
    }
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if choice == Choice::Stay || choice.agrees_to().is_some() {
        return super::handover::answered(tx, &mut case, choice.agrees_to(), now);
    }
    let was_served = store::hearing::settle_suspicion(tx, id)?;
    case.last_at = now.hour();
    match choice {
        Choice::Danger => {
            alarm(&mut case, now)?;
            let step = guide::first(case.need.as_deref());
            emergency::open(tx, &mut case, step, now)?;
        }
        // It was only a question, and it was answered.
        Choice::NoDanger if was_served && may_speak(tx, &case)? => {
            say(tx, &mut case, Line::BotAnswered, now)?;
            if let Some(mut draft) = store::report::draft(tx, id)? {
                finish(tx, &mut case, &mut draft, now)?;
            }
        }
        // It was asked before it was over: nobody is promised any more.
        Choice::NoDanger if matches!(case.standing, Standing::Finished { .. }) => {}
        Choice::NoDanger => {
            let unclear = store::report::draft(tx, id)?
                .is_some_and(|draft| draft.clarity == Clarity::Unclear);
            say(tx, &mut case, if unclear { Line::AskTopic } else { Line::PersonCalled }, now)?;
        }
        Choice::Write => say(tx, &mut case, Line::WriteHere, now)?,
        // What is said of calls and of hand-overs went another way.
        _ => {
            case.standing = case.standing.heard(now)?;
            case.unanswered_since = case.unanswered_since.or(Some(now));
            say(tx, &mut case, Line::PersonCalled, now)?;
        }
    }
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// From now on somebody's life is in danger.
fn alarm(case: &mut Case, now: Timestamp) -> Result<(), DeskError> {
    case.standing = case.standing.heard(now)?;
    case.unanswered_since = case.unanswered_since.or(Some(now));
    case.urgency = Urgency::Emergency;
    Ok(())
}

/// A worker says that an alarm was none, or that one was missed. The names of
/// the rules and the day are kept, and nothing of the talk.
///
/// # Errors
/// When the worker may not read the case.
pub fn judge(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    verdict: AlarmVerdict,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), DeskError> {
    let case = super::case::locked(tx, id)?;
    super::reading::may_read(tx, worker, &case, now)?;
    let day = super::report::calendar(now, zone).day;
    let rules = store::hearing::of_case(tx, id)?;
    if rules.is_empty() {
        store::hearing::mark(tx, day, "", verdict)?;
    }
    for rule in rules {
        store::hearing::mark(tx, day, &rule, verdict)?;
    }
    Ok(())
}

/// Talks in which nobody answered for two minutes whether somebody is in danger.
///
/// # Errors
/// When the database fails.
pub fn silent(tx: &mut Tx, now: Timestamp) -> Result<Vec<CaseId>, DeskError> {
    Ok(store::hearing::silent_suspicions(tx, now - crate::limits::SUSPICION_SILENCE)?)
}

/// One of them. Outside the hours of people silence is a reason to look; within them a
/// talk whose worker has left their desk waits for somebody else.
///
/// # Errors
/// When the database fails.
pub fn raise_silent(
    tx: &mut Tx,
    id: CaseId,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else { return Ok(()) };
    // They may have answered meanwhile, or been asked anew.
    if !silent(tx, now)?.contains(&id) {
        return Ok(());
    }
    store::hearing::settle_suspicion(tx, id)?;
    // Where the guide leads already, silence is counted there.
    if emergency::is_open(tx, id)? || !is_unattended(tx, &case, now)? {
        return Ok(());
    }
    if !super::hours::is_after_hours(tx, zone, now)? {
        // Somebody is at work who sees it, as soon as it waits.
        if matches!(case.standing, Standing::Held { .. }) {
            super::case::given_back(tx, &mut case, now)?;
        }
        return Ok(());
    }
    alarm(&mut case, now)?;
    let step = guide::first(case.need.as_deref());
    emergency::open(tx, &mut case, step, now)?;
    store::case::save(tx, &case)?;
    super::case::followed(tx, &case, now)?;
    Ok(tx.ring(id.0)?)
}

/// Recordings that wait unheard grow more urgent: nobody knows what is in them.
///
/// # Errors
/// When the database fails.
pub fn age_unheard(tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
    for id in store::hearing::unheard(tx, now - crate::limits::UNHEARD_URGENT_AFTER)? {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        case.urgency = case.urgency.min(Urgency::Urgent);
        store::case::save(tx, &case)?;
        tx.ring(id.0)?;
    }
    Ok(())
}

/// Whether the bot may speak in this talk: nobody has it, and whoever asks can
/// be answered without others reading it.
pub(super) fn may_speak(tx: &mut Tx, case: &Case) -> Result<bool, DeskError> {
    let is_with_nobody =
        matches!(case.standing, Standing::Waiting { .. } | Standing::Finished { by: None, .. });
    Ok(is_with_nobody && is_free(tx, case)?)
}

/// Whether the bot may ask if somebody is in danger: also where whoever has the talk
/// is not at their desk.
pub(super) fn may_ask(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<bool, DeskError> {
    Ok(may_speak(tx, case)? || (is_unattended(tx, case, now)? && is_free(tx, case)?))
}

/// It waits, or whoever has it has left their desk.
fn is_unattended(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<bool, DeskError> {
    match case.standing {
        Standing::Waiting { .. } => Ok(true),
        Standing::Held { by, since, .. } => {
            Ok(now >= since + crate::limits::HERE && !store::presence::is_here(tx, by, now)?)
        }
        Standing::Finished { .. } | Standing::Forgetting => Ok(false),
    }
}

/// Nobody else reads it, and no guide speaks: in danger nothing is said beside that.
fn is_free(tx: &mut Tx, case: &Case) -> Result<bool, DeskError> {
    let way = store::telegram::way_to(tx, case.client)?;
    let is_private = way.is_none_or(|way| way.place == Audience::Private);
    Ok(is_private && !emergency::is_open(tx, case.id)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hearing(need: &'static str) -> Hearing {
        Hearing { needs: vec![need], ..Hearing::nothing() }
    }

    #[test]
    fn danger_comes_before_everything_and_what_nobody_knows_waits() {
        let library = Library::default();
        let react = |hearing: &Hearing, modality| {
            hearing.reaction(modality, &library, true, Lang::Ru, Timestamp(0))
        };
        assert_eq!(react(&Hearing::danger(), Modality::Voice), Reaction::Alarm(Step::Start));
        let doubtful = Hearing { alarm: Some(Alarm::Suspicion), ..hearing("INFO.SERVICES") };
        let served = Served { leaflet: None, stops: Some("INFO.SERVICES"), is_open: false };
        let asked = Reaction::Suspect(None, Some(served.clone()));
        assert_eq!(react(&doubtful, Modality::Text), asked);
        assert_eq!(react(&hearing("INFO.SERVICES"), Modality::Photo), Reaction::Wait);
        assert_eq!(react(&Hearing::nothing(), Modality::Voice), Reaction::Unheard);
        assert_eq!(react(&hearing("SVC.LEGAL"), Modality::Text), Reaction::Wait);
        let unclear = Hearing { clarity: Clarity::Unclear, ..hearing("UNC") };
        assert_eq!(react(&unclear, Modality::Text), Reaction::Ask);
        let served = Reaction::Serve(served);
        assert_eq!(react(&hearing("INFO.SERVICES"), Modality::Text), served);
        // Nothing signed, nothing said.
        assert_eq!(react(&hearing("INFO.OD"), Modality::Text), Reaction::Wait);
        let urgent = Hearing { urgency: Urgency::Urgent, ..hearing("HRS.PACK") };
        assert_eq!(react(&urgent, Modality::Text), Reaction::Wait);
    }

    #[test]
    fn what_is_more_than_a_question_is_a_persons_also_in_doubt() {
        let library = Library::default();
        let react = |hearing: &Hearing| {
            hearing.reaction(Modality::Text, &library, true, Lang::Ru, Timestamp(0))
        };
        let doubtful = Hearing { alarm: Some(Alarm::Suspicion), ..hearing("INFO.SERVICES") };
        let story = Hearing { is_for_a_person: true, ..doubtful.clone() };
        assert_eq!(react(&story), Reaction::Suspect(None, None));
        let two = Hearing { needs: vec!["INFO.SERVICES", "SVC.LEGAL"], ..Hearing::nothing() };
        assert_eq!(react(&two), Reaction::Wait);
        // No topic of the month is laid over doubt.
        assert_eq!(doubtful.asking("a-topic".to_owned()).topic, None);
    }

    #[test]
    fn what_the_bot_answers_is_a_need_of_the_list() {
        for (code, _) in SERVED {
            assert!(crate::desk::need::Need::read(code).is_some(), "{code}");
        }
    }
}
