//! A call by phone is the client's to decide. A worker may propose one, and
//! knows that proposals lose clients; the client answers with a button, and
//! words go on whatever they choose. A number is asked for only after a yes,
//! stands nowhere in the talk, is shown once, and goes.

use super::case::{locked, say};
use super::need::Need;
use super::reading;
use super::reply::first_words;
use super::{DeskError, Refusal, Worker, emergency, ladder, report};
use crate::clock::Timestamp;
use crate::codes::{Act, Audience, CallFigure, Choice, Line, ProposalState};
use crate::engine::Tx;
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::store::case::{Case, Standing};
use crate::store::proposal::Number;
use crate::store::telegram::NewCopy;
use crate::vault::SealedPhoto;

/// How many clients wrote again within a day, of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub wrote: i64,
    pub of: i64,
}

impl Share {
    /// In whole percent. `None` of too few to say ([`limits::SHARE_OF_LEAST`]).
    #[must_use]
    pub fn percent(self) -> Option<i64> {
        (self.of >= limits::SHARE_OF_LEAST).then(|| (self.wrote * 100 + self.of / 2) / self.of)
    }
}

/// Figures of calls over some months.
#[derive(Clone, Debug, Default)]
pub struct Figures(Vec<(CallFigure, String, i64)>);

impl Figures {
    /// # Errors
    /// When the database fails.
    pub fn since(tx: &mut Tx, day: Timestamp) -> Result<Figures, DeskError> {
        Ok(Figures(store::proposal::between(tx, report::month(day), Timestamp(i64::MAX))?))
    }

    #[must_use]
    pub fn of(&self, what: CallFigure) -> i64 {
        self.0.iter().filter(|(figure, ..)| *figure == what).map(|(.., times)| times).sum()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[must_use]
    pub fn after_proposal(&self) -> Share {
        self.share(CallFigure::WroteAfterProposal, CallFigure::SilentAfterProposal)
    }

    /// The same of first answers without a proposal.
    #[must_use]
    pub fn without(&self) -> Share {
        self.share(CallFigure::WroteAfterAnswer, CallFigure::SilentAfterAnswer)
    }

    fn share(&self, wrote: CallFigure, silent: CallFigure) -> Share {
        let wrote = self.of(wrote);
        Share { wrote, of: wrote + self.of(silent) }
    }

    /// Needs of those who said why they would rather not, in the order of the
    /// list; a count for each reason. `None` for a count that is too small to be
    /// shown ([`limits::CELL_LEAST`]).
    #[must_use]
    pub fn reasons(&self) -> Vec<(&str, Vec<Option<i64>>)> {
        let cell = |need: &str, reason: CallFigure| {
            let found = self.0.iter().find(|(figure, of, _)| *figure == reason && of == need);
            found.map_or(0, |(.., times)| *times)
        };
        let mut needs: Vec<&str> = Vec::new();
        for (figure, need, _) in &self.0 {
            if CallFigure::REASONS.contains(figure) && !needs.contains(&need.as_str()) {
                needs.push(need);
            }
        }
        let shown = |times: i64| (times == 0 || times >= limits::CELL_LEAST).then_some(times);
        needs.sort_unstable();
        needs
            .into_iter()
            .map(|need| {
                let cells = CallFigure::REASONS.iter().map(|reason| shown(cell(need, *reason)));
                (need, cells.collect())
            })
            .collect()
    }
}

/// Proposes a call. `insists`: the worker does although nothing was asked yet,
/// or although the client said no.
///
/// # Errors
/// When this worker does not hold the case; [`Refusal::AskFirst`],
/// [`Refusal::CallRefused`] and [`Refusal::Unanswered`] as they say;
/// [`Refusal::NoPrivateWay`] where everybody would read the answer.
pub fn propose(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    insists: bool,
    now: Timestamp,
) -> Result<(), DeskError> {
    let mut case = locked(tx, id)?;
    reading::may_answer(tx, worker, &case)?;
    case.standing.held_by(worker.id)?;
    emergency::must_be_over(tx, id)?;
    let way = store::telegram::way_to(tx, case.client)?;
    if way.is_some_and(|way| way.place != Audience::Private) {
        return Err(Refusal::NoPrivateWay.into());
    }
    match store::proposal::state(tx, id)? {
        Some(ProposalState::Proposed) => return Err(Refusal::Unanswered.into()),
        Some(ProposalState::Text | ProposalState::TextWhy) if !insists => {
            return Err(Refusal::CallRefused.into());
        }
        _ => {}
    }
    if !insists && !store::proposal::was_asked(tx, id)? {
        return Err(Refusal::AskFirst.into());
    }
    store::proposal::propose(tx, id, now)?;
    store::proposal::end_number(tx, id, now)?;
    store::proposal::watch_proposal(tx, id, now)?;
    count(tx, &case, CallFigure::Proposed, "")?;
    say(tx, &mut case, Line::CallProposed, now)?;
    case.unanswered_since = None;
    case.last_at = now.hour();
    store::case::save(tx, &case)?;
    first_words(tx, id, now)?;
    store::trail::append(tx, id, Some(worker.id), Act::CallProposed, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The client decides, or says why not. Whoever was never asked decides nothing.
///
/// # Errors
/// When the talk is gone.
pub fn answer(tx: &mut Tx, id: CaseId, choice: Choice, now: Timestamp) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    let Some(state) = store::proposal::state(tx, id)? else { return Ok(()) };
    // A late tap on an old button is no reason to open a case again, unless they
    // want to be called.
    let is_over = matches!(case.standing, Standing::Finished { .. });
    if !is_over || choice == Choice::CallMe {
        case.standing = case.standing.heard(now)?;
    }
    if Choice::REASONS.contains(&choice) {
        if state == ProposalState::Text {
            let need = case.need.clone().unwrap_or_else(|| Need::UNCLEAR.to_owned());
            count(tx, &case, reason(choice), &need)?;
            store::proposal::set_state(tx, id, ProposalState::TextWhy)?;
            say(tx, &mut case, Line::CallWhyNoted, now)?;
        }
    } else {
        decide(tx, &mut case, state, choice, now)?;
    }
    heard_in(tx, &case)?;
    case.last_at = now.hour();
    store::case::save(tx, &case)?;
    emergency::heard_in(tx, id, now)?;
    ladder::follow(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

fn decide(
    tx: &mut Tx,
    case: &mut Case,
    state: ProposalState,
    choice: Choice,
    now: Timestamp,
) -> Result<(), DeskError> {
    let (next, figure, line) = match choice {
        Choice::CallMe => {
            (ProposalState::CallMe, CallFigure::AcceptedCallMe, Line::CallNumberAsked)
        }
        Choice::CallYou => {
            (ProposalState::CallYou, CallFigure::AcceptedCallYou, Line::CallNumberOurs)
        }
        Choice::CallLater => (ProposalState::Later, CallFigure::Later, Line::CallLater),
        _ => (ProposalState::Text, CallFigure::Refused, Line::CallText),
    };
    // A button that is pressed twice says nothing new.
    let says_it_again = next == state
        || next == ProposalState::Text && state == ProposalState::TextWhy
        || next == ProposalState::CallMe && state == ProposalState::NumberKept;
    if says_it_again {
        return Ok(());
    }
    // Whoever thinks better of it leaves no number behind.
    store::proposal::end_number(tx, case.id, now)?;
    count(tx, case, figure, "")?;
    store::proposal::set_state(tx, case.id, next)?;
    if !matches!(case.standing, Standing::Finished { .. }) {
        case.unanswered_since = case.unanswered_since.or(Some(now));
    }
    say(tx, case, line, now)
}

fn reason(choice: Choice) -> CallFigure {
    match choice {
        Choice::WhyPrivacy => CallFigure::WhyPrivacy,
        Choice::WhyNotAlone => CallFigure::WhyNotAlone,
        Choice::WhyCannotTalk => CallFigure::WhyCannotTalk,
        Choice::WhyCost => CallFigure::WhyCost,
        Choice::WhyNoTrust => CallFigure::WhyNoTrust,
        _ => CallFigure::WhyOther,
    }
}

// ---- the number ----

/// Whether these words are the number that was asked for: it was, and they look
/// like one.
///
/// # Errors
/// When the database fails.
pub fn is_awaited(tx: &mut Tx, id: CaseId) -> Result<bool, DeskError> {
    let state = store::proposal::state(tx, id)?;
    Ok(matches!(state, Some(ProposalState::CallMe | ProposalState::NumberKept)))
}

/// What people write around a number. Any other word makes it a message.
const AROUND_A_NUMBER: &str = "мой номер номером телефон телефона тел это вот он да ок хорошо по на мне \
    можно можете звоните звонить позвоните позвонить звони позвони перезвоните наберите запишите \
    пожалуйста спасибо сейчас сегодня завтра лучше утром днём днем вечером после до с в и буду ждать \
    жду час часа часов дня утра вечера двух трёх трех четырёх четырех пяти шести семи восьми девяти \
    десяти my number phone tel is it's this here yes ok call me on at in the please thanks now today \
    tomorrow morning afternoon evening after before from until till to";

/// Whether what stands in the field for a number can be one.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.chars().count() <= limits::NUMBER_CHARS_MAX
        && limits::NUMBER_DIGITS.contains(&digits)
        && !text.chars().any(char::is_alphabetic)
}

/// One number and nothing that says anything else: neither a date nor a question
/// with figures in it is one, and words that are no number are never taken for it.
#[must_use]
pub fn looks_like_number(words: &str) -> bool {
    if words.chars().count() > limits::NUMBER_CHARS_MAX {
        return false;
    }
    let (mut numbers, mut row) = (0, String::new());
    for word in words.split_whitespace() {
        // Copied contacts bring marks of direction with them.
        let word: String = word.chars().filter(|it| !is_unseen(*it)).collect();
        let bare = word.trim_end_matches([',', '.', '!', '?', ';', ':']);
        let is_figures = bare.contains(|it: char| it.is_ascii_digit())
            && bare.chars().all(|it| it.is_ascii_digit() || joins(it));
        if is_figures {
            row.push_str(bare);
            row.push(' ');
            if bare.len() == word.len() {
                continue;
            }
        }
        match figures(&std::mem::take(&mut row)) {
            Some(found) => numbers += found,
            None => return false,
        }
        let word = bare.to_lowercase();
        let is_known = AROUND_A_NUMBER.split_whitespace().any(|known| known == word);
        if !is_figures && !is_known && !is_time(bare) && bare.contains(char::is_alphanumeric) {
            return false;
        }
    }
    figures(&row).is_some_and(|last| numbers + last == 1)
}

/// How many numbers a row of figures is: none for an hour, `None` for figures that
/// mean something else.
fn figures(row: &str) -> Option<usize> {
    let groups: Vec<&str> = row.split(|it: char| !it.is_ascii_digit()).collect();
    let groups: Vec<&str> = groups.into_iter().filter(|group| !group.is_empty()).collect();
    let digits: String = groups.concat();
    let is_date = groups.len() == 3 && [0, 2].iter().any(|at| groups[*at].len() == 4);
    let is_number = match digits.chars().next() {
        _ if is_date && digits.len() <= 8 => false,
        Some(_) if row.starts_with('+') => (8..=15).contains(&digits.len()),
        Some('0') => (9..=13).contains(&digits.len()),
        Some('7' | '8') => [7, 11].contains(&digits.len()),
        Some('9') => [7, 10].contains(&digits.len()),
        _ => digits.len() == 7,
    };
    match is_number {
        true => Some(1),
        false => (digits.len() <= 2).then_some(0),
    }
}

fn joins(letter: char) -> bool {
    matches!(letter, '-' | '(' | ')' | '+' | '.' | '/' | '\u{2010}'..='\u{2015}')
}

fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// "18:00", and "18:00-20:00".
fn is_time(word: &str) -> bool {
    let is_one = |part: &str| {
        part.split_once(':').is_some_and(|(hour, minute)| {
            hour.len() <= 2
                && minute.len() == 2
                && (hour.to_owned() + minute).parse::<u16>().is_ok()
        })
    };
    word.split(['-', '\u{2013}']).all(is_one)
}

/// The update that brought a number over Telegram, and where it stands there.
pub struct Brought {
    pub update: i64,
    pub copy: NewCopy,
}

/// Keeps the number until `until`. The talk says that it came, and not what it is.
///
/// # Errors
/// [`Refusal::NumberGone`] when nobody asked for one; [`Refusal::Repeated`] for an
/// update that was acted upon.
pub fn keep_number(
    tx: &mut Tx,
    id: CaseId,
    number: &SealedPhoto,
    until: Timestamp,
    brought: Option<Brought>,
    now: Timestamp,
) -> Result<(), DeskError> {
    let Some(mut case) = store::case::locked(tx, id)? else {
        return Err(Refusal::Forgotten.into());
    };
    if !is_awaited(tx, id)? {
        return Err(Refusal::NumberGone.into());
    }
    if let Some(brought) = brought {
        if !store::telegram::note_update(tx, brought.update, now)? {
            return Err(Refusal::Repeated.into());
        }
        store::telegram::keep_copy(tx, &brought.copy)?;
    }
    case.standing = case.standing.heard(now)?;
    store::proposal::keep_number(tx, id, number, until)?;
    store::proposal::set_state(tx, id, ProposalState::NumberKept)?;
    case.unanswered_since = case.unanswered_since.or(Some(now));
    case.last_at = now.hour();
    heard_in(tx, &case)?;
    say(tx, &mut case, Line::CallNumberKept, now)?;
    store::case::save(tx, &case)?;
    ladder::follow(tx, &case, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The number, for the worker who holds the case.
///
/// # Errors
/// When they do not; [`Refusal::NumberGone`] when it was shown, or its time came.
pub fn number(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    now: Timestamp,
) -> Result<Number, DeskError> {
    let case = locked(tx, id)?;
    reading::may_answer(tx, worker, &case)?;
    case.standing.held_by(worker.id)?;
    let number = store::proposal::number(tx, id)?.filter(|number| number.until > now);
    number.ok_or_else(|| Refusal::NumberGone.into())
}

/// It is shown now: this once. `key` is that of the number that was read.
///
/// # Errors
/// As [`number`]; of two who look at once one is refused.
pub fn show_number(
    tx: &mut Tx,
    worker: &Worker,
    id: CaseId,
    key: i64,
    now: Timestamp,
) -> Result<(), DeskError> {
    let found = number(tx, worker, id, now)?;
    if found.sealed.key != key {
        return Err(Refusal::NumberGone.into());
    }
    store::proposal::end_number(tx, id, now)?;
    store::proposal::set_state(tx, id, ProposalState::NumberGone)?;
    store::trail::append(tx, id, Some(worker.id), Act::NumberShown, now)?;
    tx.ring(id.0)?;
    Ok(())
}

/// The case ends, and with it the number, or the question for one.
pub(super) fn end(tx: &mut Tx, id: CaseId, now: Timestamp) -> Result<(), DeskError> {
    let is_asked = store::proposal::state(tx, id)? == Some(ProposalState::CallMe);
    if store::proposal::end_number(tx, id, now)? || is_asked {
        store::proposal::set_state(tx, id, ProposalState::NumberGone)?;
    }
    Ok(())
}

/// The number's key is destroyed; now the row goes.
///
/// # Errors
/// When the database fails.
pub fn forget_number(tx: &mut Tx, id: CaseId, key: i64) -> Result<(), DeskError> {
    if store::proposal::state(tx, id)? == Some(ProposalState::NumberKept)
        && store::proposal::number(tx, id)?.is_some_and(|number| number.sealed.key == key)
    {
        store::proposal::set_state(tx, id, ProposalState::NumberGone)?;
    }
    store::proposal::delete_number(tx, id, key)?;
    tx.ring(id.0)?;
    Ok(())
}

// ---- whether they write again ----

/// The client wrote, or pressed a button.
pub(super) fn heard_in(tx: &mut Tx, case: &Case) -> Result<(), DeskError> {
    settle_watch(tx, case, true)
}

/// The talk is destroyed before the day is over: whoever wrote no more was lost.
pub(super) fn leave(tx: &mut Tx, case: &Case) -> Result<(), DeskError> {
    settle_watch(tx, case, false)
}

/// Clients who have not written for a day are counted as silent.
///
/// # Errors
/// When the database fails.
pub fn count_silent(tx: &mut Tx, now: Timestamp) -> Result<(), DeskError> {
    for id in store::proposal::watched_before(tx, now - limits::SILENT_AFTER)? {
        let Some(case) = store::case::locked(tx, id)? else { continue };
        settle_watch(tx, &case, false)?;
    }
    Ok(())
}

fn settle_watch(tx: &mut Tx, case: &Case, wrote: bool) -> Result<(), DeskError> {
    let Some(after_proposal) = store::proposal::end_watch(tx, case.id)? else { return Ok(()) };
    let what = match (after_proposal, wrote) {
        (true, true) => CallFigure::WroteAfterProposal,
        (true, false) => CallFigure::SilentAfterProposal,
        (false, true) => CallFigure::WroteAfterAnswer,
        (false, false) => CallFigure::SilentAfterAnswer,
    };
    count(tx, case, what, "")
}

/// Of the month in which the case was opened.
fn count(tx: &mut Tx, case: &Case, what: CallFigure, need: &str) -> Result<(), DeskError> {
    let Some(draft) = store::report::draft(tx, case.id)? else { return Ok(()) };
    Ok(store::proposal::count(tx, report::month(draft.day), what, need)?)
}
