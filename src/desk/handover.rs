//! A case is passed on: offered, accepted and agreed to, or not. Until then
//! whoever has it keeps it, and nothing is lost on the way.
//!
//! Two have to say yes, in whatever order: whoever takes over, and the client,
//! who is told whom to expect. Somebody in danger is not asked: there the hand-over
//! is `desk::emergency`'s own.

use super::case::{locked, say, say_of};
use super::permission::{Permission, allows};
use super::{DeskError, Refusal, Worker, beside, emergency};
use crate::clock::Timestamp;
use crate::codes::{
    Act, Audience, Consent, Declining, HandoverReason, Line, Reach, Role, Stage, Urgency,
};
use crate::engine::{Fault, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::store::case::{Case, Standing};
use crate::store::handover::Handover;
use crate::vault::Sealed;
use crate::{limits, store};

/// Roles to which a case can be passed on.
pub const ROLES: &[Role] =
    &[Role::Worker, Role::Doctor, Role::Psychologist, Role::Lawyer, Role::SocialWorker];

/// What a worker says who would pass a case on.
pub struct Offer {
    /// A colleague; `None`: whoever of `role` accepts.
    pub to: Option<Worker>,
    /// As what they will answer.
    pub role: Role,
    pub reason: HandoverReason,
    /// Checked by [`check_summary`], then sealed with the case's notes.
    pub summary: Sealed,
}

/// As what a colleague would go on with a case. `None`: they answer nobody.
#[must_use]
pub fn role_of(roles: &[Role]) -> Option<Role> {
    let answers = |role: &&Role| allows(**role, Permission::AnswerClient);
    match roles.iter().any(|role| answers(&role)) {
        true => Some(Role::Worker),
        false => roles.iter().copied().find(|role| allows(*role, Permission::AnswerHanded)),
    }
}

/// # Errors
/// [`Refusal::SummaryUnfit`] when it is nothing, or more than two lines.
pub fn check_summary(summary: &str) -> Result<(), Refusal> {
    let lines = summary.lines().filter(|line| !line.trim().is_empty()).count();
    let is_fit = (1..=limits::HANDOVER_SUMMARY_LINES_MAX).contains(&lines)
        && summary.chars().count() <= limits::HANDOVER_SUMMARY_CHARS_MAX;
    if is_fit { Ok(()) } else { Err(Refusal::SummaryUnfit) }
}

/// Whoever has the case would pass it on. The client is asked at once.
///
/// # Errors
/// When this worker does not hold it, it is offered already, or nobody could
/// answer; [`Refusal::StillInDanger`] in danger, which has its own way.
pub fn offer(
    tx: &mut Tx,
    giver: &Worker,
    id: CaseId,
    offer: Offer,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    case.standing.held_by(giver.id)?;
    emergency::must_be_over(tx, id)?;
    let may = |to: &Worker| to.id != giver.id && role_of(&to.roles) == Some(offer.role);
    let could = |it: &store::worker::Worker| {
        it.active && it.id != giver.id && role_of(&it.roles) == Some(offer.role)
    };
    if !store::worker::all(tx)?.iter().any(could) {
        return Err(Refusal::NobodyOfRole.into());
    }
    if !ROLES.contains(&offer.role) || !offer.to.as_ref().is_none_or(may) {
        return Err(Refusal::UnknownCode.into());
    }
    let before = store::handover::of_case(tx, id)?;
    if before.as_ref().is_some_and(is_under_way) {
        return Err(Refusal::AlreadyOffered.into());
    }
    let asked = case.urgency != Urgency::Emergency && can_be_asked(tx, &case)?;
    // A key whose time had come is needed again; another's is not any more.
    store::handover::key_is_back(tx, id, offer.role)?;
    if let Some(before) = before.filter(|before| before.role != offer.role) {
        owe_key_back(tx, id, before.role)?;
    }
    let offered = Handover {
        case: id,
        giver: giver.id,
        to: offer.to.map(|to| to.id),
        role: offer.role,
        reason: offer.reason,
        summary: offer.summary,
        stage: Stage::Offered,
        consent: if asked { Consent::Asked } else { Consent::Waived },
        taker: None,
        declining: None,
        word: None,
        offered_at: now,
        due_at: Some(now + limits::HANDOVER_ANSWERED),
    };
    store::handover::keep(tx, &offered)?;
    if asked {
        say_of(tx, &mut case, Line::AskHandover, offer.role, now)?;
        store::case::save(tx, &case)?;
    }
    store::trail::append(tx, id, Some(giver.id), Act::Offered, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// Whoever is known from the group chat only has no buttons, and whoever stopped
/// the bot does not see any.
fn can_be_asked(tx: &mut Tx, case: &Case) -> Result<bool, Fault> {
    let way = store::telegram::way_to(tx, case.client)?;
    Ok(way.is_none_or(|way| way.place == Audience::Private && way.reach == Reach::Open))
}

/// # Errors
/// [`Refusal::NotPassedOn`] when it was taken back, or somebody else takes over;
/// [`Refusal::NotYourCase`] for whoever was not asked.
pub fn accept(tx: &mut Tx, worker: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    let mut offered = offered(tx, id)?;
    if !is_asked(worker, &offered) {
        return Err(Refusal::NotYourCase.into());
    }
    if offered.stage != Stage::Offered {
        return Err(Refusal::NotPassedOn.into());
    }
    let in_danger = emergency::is_open(tx, id)?;
    if in_danger && !beside::may_stand(worker) {
        return Err(Refusal::StillInDanger.into());
    }
    offered.taker = Some(worker.id);
    if offered.consent == Consent::Asked && !in_danger {
        offered.stage = Stage::Accepted;
        offered.due_at = Some(now + limits::HANDOVER_AGREED);
        store::handover::keep(tx, &offered)?;
        tx.ring(id.0)?;
        return Ok(());
    }
    pass(tx, &mut case, offered, now)
}

/// Whoever was asked does not take over, or not any more.
///
/// # Errors
/// As [`accept`].
pub fn decline(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    why: Declining,
    word: Option<Sealed>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    let offered = offered(tx, id)?;
    if !is_asked(worker, &offered) {
        return Err(Refusal::NotYourCase.into());
    }
    let declined = Handover { declining: Some(why), word, taker: Some(worker.id), ..offered };
    store::trail::append(tx, id, Some(worker.id), Act::OfferDeclined, now)?;
    returned(tx, &mut case, declined, Stage::Declined, now)
}

/// Whoever offered it keeps it after all.
///
/// # Errors
/// [`Refusal::NotPassedOn`] when it is not offered any more.
pub fn withdraw(tx: &mut Tx, giver: &Worker, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    case.standing.held_by(giver.id)?;
    let offered = offered(tx, id)?;
    store::trail::append(tx, id, Some(giver.id), Act::OfferEnded, now)?;
    returned(tx, &mut case, offered, Stage::Ignored, now)?;
    Ok(store::handover::delete(tx, id)?)
}

/// Whoever offered it has read what became of it.
///
/// # Errors
/// When it is not theirs.
pub fn noticed(tx: &mut Tx, giver: &Worker, id: CaseId) -> Result<(), DeskError> {
    let case = locked(tx, id)?;
    case.standing.held_by(giver.id)?;
    if store::handover::of_case(tx, id)?.is_some_and(|it| !is_live(&it)) {
        store::handover::delete(tx, id)?;
        tx.ring(id.0)?;
    }
    Ok(())
}

/// The client says whether somebody else may go on, and of which role; `None`: they
/// stay. A button that is pressed when nobody asks any more, or when somebody of
/// another role would go on, changes nothing.
///
/// # Errors
/// When the database fails.
pub(super) fn answered(
    tx: &mut Tx,
    case: &mut Case,
    to: Option<Role>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut offered) = store::handover::of_case(tx, case.id)? else { return Ok(()) };
    if !is_under_way(&offered) || offered.consent != Consent::Asked {
        return Ok(());
    }
    if to.is_some_and(|role| role != offered.role) {
        return Ok(());
    }
    if to.is_none() {
        store::trail::append(tx, case.id, None, Act::ClientStayed, now)?;
        return returned(tx, case, offered, Stage::Stayed, now);
    }
    if !may_pass(tx, &offered, now)? {
        return Ok(());
    }
    offered.consent = Consent::Agreed;
    if offered.stage == Stage::Accepted {
        return pass(tx, case, offered, now);
    }
    store::handover::keep(tx, &offered)?;
    say(tx, case, Line::HandoverAgreed, now)?;
    store::case::save(tx, case)?;
    tx.ring(case.id.0)?;
    Ok(())
}

/// Hand-overs that do not wait any longer.
///
/// # Errors
/// When the database fails.
pub fn go_on(tx: &mut Tx, now: Timestamp) -> Result<usize, DeskError> {
    let due = store::handover::due(tx, now)?;
    let count = due.len();
    for id in due {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        let Some(it) = store::handover::of_case(tx, id)? else { continue };
        if it.due_at.is_none_or(|due| due > now) {
            continue;
        }
        if case.standing.held_by(it.giver).is_err() {
            follow(tx, &case)?;
            continue;
        }
        let is_here = store::presence::is_here(tx, it.giver, now)?;
        match it.stage {
            Stage::Accepted if !may_pass(tx, &it, now)? => {
                store::trail::append(tx, id, None, Act::OfferEnded, now)?;
                returned(tx, &mut case, it, Stage::Unanswered, now)?;
            }
            // Whoever would go on with it can, and nobody else may be there.
            Stage::Accepted if case.urgency <= Urgency::Urgent || !is_here => {
                pass(tx, &mut case, Handover { consent: Consent::Waived, ..it }, now)?;
            }
            Stage::Accepted => {
                store::trail::append(tx, id, None, Act::OfferEnded, now)?;
                returned(tx, &mut case, it, Stage::Unanswered, now)?;
            }
            _ if is_here => {
                store::trail::append(tx, id, None, Act::OfferEnded, now)?;
                returned(tx, &mut case, it, Stage::Ignored, now)?;
            }
            _ => to_queue(tx, &mut case, &it, now)?,
        }
    }
    Ok(count)
}

/// Whoever accepted takes over somebody in danger only where they are there, and
/// of a profession that stands beside them.
fn may_pass(tx: &mut Tx, it: &Handover, now: Timestamp) -> Result<bool, DeskError> {
    match it.taker {
        Some(taker) if emergency::is_open(tx, it.case)? => beside::could(tx, taker, now),
        _ => Ok(true),
    }
}

/// Nobody took over, and whoever offered it is not there any more.
fn to_queue(tx: &mut Tx, case: &mut Case, it: &Handover, now: Timestamp) -> Result<(), DeskError> {
    case.standing = case.standing.released(it.giver, case.unanswered_since, now)?;
    called_off(tx, case, now)?;
    store::case::save(tx, case)?;
    store::trail::append(tx, case.id, Some(it.giver), Act::GivenBack, now)?;
    beside::detached(tx, case, now)?;
    super::case::followed(tx, case, now)?;
    tx.ring(case.id.0)?;
    Ok(())
}

/// The case changes hands. Nowhere else does it go from one worker to another
/// while nobody is in danger; there `beside::accept` does, and asks no client.
fn pass(tx: &mut Tx, case: &mut Case, it: Handover, now: Timestamp) -> Result<(), DeskError> {
    let (giver, taker) = (it.giver, it.taker.ok_or(Refusal::NotPassedOn)?);
    case.standing.held_by(giver)?;
    case.standing = Standing::Held { by: taker, since: now, pause: None };
    // The client was told to expect somebody, and waits for their word.
    case.unanswered_since = case.unanswered_since.or(Some(now));
    if !emergency::is_open(tx, case.id)? {
        say_of(tx, case, Line::HandedOver, it.role, now)?;
    }
    store::case::save(tx, case)?;
    if let Some(mut draft) = store::report::draft(tx, case.id)? {
        draft.handed_at = Some(it.offered_at);
        store::report::save_draft(tx, case.id, &draft)?;
    }
    store::trail::append(tx, case.id, Some(taker), Act::HandedOver, now)?;
    store::handover::keep(tx, &Handover { stage: Stage::Handed, due_at: None, ..it })?;
    if emergency::is_open(tx, case.id)? {
        store::emergency::owe_debrief(tx, giver, now + limits::DEBRIEF_WITHIN)?;
        beside::attached(tx, case.id, taker, now)?;
    }
    super::case::followed(tx, case, now)?;
    tx.ring(case.id.0)?;
    Ok(())
}

/// The case stays where it is; whoever offered it learns why.
fn returned(
    tx: &mut Tx,
    case: &mut Case,
    it: Handover,
    stage: Stage,
    now: Timestamp,
) -> Result<(), DeskError> {
    // Who expected somebody else hears that nothing changes.
    if it.consent != Consent::Waived {
        say(tx, case, Line::Stays, now)?;
        store::case::save(tx, case)?;
    }
    owe_key_back(tx, case.id, it.role)?;
    store::handover::keep(tx, &Handover { stage, due_at: None, ..it })?;
    tx.ring(case.id.0)?;
    Ok(())
}

/// The case goes back to the queue while somebody was to take it over: the client,
/// who expects them, is told. The caller saves the case.
///
/// # Errors
/// When the database fails.
pub(super) fn called_off(tx: &mut Tx, case: &mut Case, now: Timestamp) -> Result<(), DeskError> {
    let expects = |it: &Handover| is_under_way(it) && it.consent != Consent::Waived;
    match store::handover::of_case(tx, case.id)?.is_some_and(|it| expects(&it)) {
        true => say(tx, case, Line::HandoverOff, now),
        false => Ok(()),
    }
}

/// Whoever leaves takes over nothing.
///
/// # Errors
/// When the database fails.
pub fn drop_worker(tx: &mut Tx, worker: WorkerId, now: Timestamp) -> Result<(), DeskError> {
    for id in store::handover::expecting(tx, worker)? {
        let Some(mut case) = store::case::locked(tx, id)? else { continue };
        let Some(it) = store::handover::of_case(tx, id)? else { continue };
        if is_under_way(&it) && case.standing.held_by(it.giver).is_ok() {
            store::trail::append(tx, id, None, Act::OfferEnded, now)?;
            returned(tx, &mut case, it, Stage::Ignored, now)?;
        }
    }
    Ok(())
}

/// The hand-over follows the case: it ends when the case is with nobody whom it
/// concerns.
///
/// # Errors
/// When the database fails.
pub(super) fn follow(tx: &mut Tx, case: &Case) -> Result<(), Fault> {
    let Some(it) = store::handover::of_case(tx, case.id)? else { return Ok(()) };
    let (holder, finisher) = match case.standing {
        Standing::Held { by, .. } => (Some(by), None),
        Standing::Finished { by, .. } => (None, by),
        Standing::Waiting { .. } | Standing::Forgetting => (None, None),
    };
    let goes_on = match it.stage {
        Stage::Handed => it.taker.is_some() && (holder == it.taker || finisher == it.taker),
        _ => holder == Some(it.giver),
    };
    if goes_on {
        return Ok(());
    }
    store::handover::delete(tx, case.id)?;
    owe_key_back(tx, case.id, it.role)
}

/// The keys of a specialists' team are taken back by a round. The duty team has
/// its own.
fn owe_key_back(tx: &mut Tx, case: CaseId, role: Role) -> Result<(), Fault> {
    match allows(role, Permission::ReadHanded) {
        true => store::handover::owe_key_back(tx, case, role),
        false => Ok(()),
    }
}

/// Whether a profession needs the keys of a case: it was shown to them, is offered
/// to them, or one of them has it.
///
/// # Errors
/// When the database fails.
pub fn needs_key(tx: &mut Tx, case: CaseId, role: Role) -> Result<bool, Fault> {
    let is_shown = store::handed::roles(tx, case)?.contains(&role);
    let it = store::handover::of_case(tx, case)?;
    Ok(is_shown || it.is_some_and(|it| it.role == role && is_live(&it)))
}

/// Whether this worker was asked to take over, and may read what they would take.
#[must_use]
pub fn is_asked(worker: &Worker, it: &Handover) -> bool {
    let fits = match it.role {
        Role::Worker => worker.may(Permission::AnswerClient).is_ok(),
        role => worker.is(role) && allows(role, Permission::AnswerHanded),
    };
    let is_for_them = it.to.is_none_or(|to| to == worker.id);
    let by_them = it.taker.is_none_or(|taker| taker == worker.id);
    is_under_way(it) && worker.id != it.giver && fits && is_for_them && by_them
}

/// Offered, or accepted and not agreed to.
#[must_use]
pub fn is_under_way(it: &Handover) -> bool {
    matches!(it.stage, Stage::Offered | Stage::Accepted)
}

fn is_live(it: &Handover) -> bool {
    is_under_way(it) || it.stage == Stage::Handed
}

fn offered(tx: &mut Tx, id: CaseId) -> Result<Handover, DeskError> {
    let it = store::handover::of_case(tx, id)?;
    it.filter(is_under_way).ok_or(DeskError::Refused(Refusal::NotPassedOn))
}

/// As what this worker answers in this case: of a profession when it was passed on
/// or shown to it, a clinician where it is about health, else as a worker among
/// equals.
///
/// # Errors
/// When the database fails.
pub fn answers_as(tx: &mut Tx, worker: &Worker, case: &Case) -> Result<Role, Fault> {
    let it = store::handover::of_case(tx, case.id)?;
    if let Some(it) = it.filter(|it| it.stage == Stage::Handed && it.taker == Some(worker.id)) {
        return Ok(it.role);
    }
    let signs = |role: &Role| allows(*role, Permission::SignAdvice);
    if let Some(clinician) = worker.roles.iter().find(|role| signs(role))
        && super::advice::needs_clinician(tx, case)?
    {
        return Ok(*clinician);
    }
    let is_theirs = match case.standing {
        Standing::Held { by, .. } => by == worker.id,
        _ => true,
    };
    if is_theirs && worker.may(Permission::AnswerClient).is_ok() {
        return Ok(Role::Worker);
    }
    let shown = store::handed::roles(tx, case.id)?;
    Ok(shown.into_iter().find(|role| worker.is(*role)).unwrap_or(Role::Worker))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_one_or_two_lines() {
        let table = [
            ("", false),
            (" \n \n", false),
            ("Документы сгорели.", true),
            ("Документы сгорели.\n\nЖдёт ответа к пятнице.", true),
            ("раз\nдва\nтри", false),
        ];
        for (summary, is_fit) in table {
            assert_eq!(check_summary(summary).is_ok(), is_fit, "{summary:?}");
        }
        assert!(check_summary(&"я".repeat(limits::HANDOVER_SUMMARY_CHARS_MAX + 1)).is_err());
    }

    #[test]
    fn whoever_answers_clients_goes_on_as_a_worker() {
        let table: &[(&[Role], Option<Role>)] = &[
            (&[Role::Worker], Some(Role::Worker)),
            (&[Role::Supervisor], Some(Role::Worker)),
            (&[Role::Psychologist, Role::Worker], Some(Role::Worker)),
            (&[Role::Editor, Role::Doctor], Some(Role::Doctor)),
            (&[Role::MobileUnit], None),
            (&[], None),
        ];
        for (roles, role) in table {
            assert_eq!(role_of(roles), *role, "{roles:?}");
        }
    }
}
