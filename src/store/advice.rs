//! Drafts that clinicians were asked about, sealed, and which cases need them.

use super::unknown_code;
use crate::clock::Timestamp;
use crate::codes::{AdviceState, Direction, Kind, Lang, Role, Urgency};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, WorkerId};
use crate::vault::Sealed;
use crate::{limits, values};

/// One draft and what became of it.
#[derive(Clone)]
pub struct Advice {
    /// 1, 2, … within its case.
    pub number: i64,
    pub state: AdviceState,
    pub urgency: Urgency,
    pub asked_by: WorkerId,
    /// To the second until it is settled, then the hour.
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    /// The number the next message had when the draft was written.
    pub seen: i64,
    pub draft: Sealed,
    pub clinician: Option<WorkerId>,
    /// As it was signed.
    pub answer: Option<Sealed>,
    /// Why it was not.
    pub refusal: Option<Sealed>,
}

/// A line of the clinicians' list: no content.
pub struct Listed {
    pub case: CaseId,
    pub pseudonym: String,
    pub lang: Lang,
    pub need: Option<String>,
    pub urgency: Urgency,
    /// `None`: nobody asked, the case itself is severe.
    pub asked: Option<(Timestamp, Timestamp)>,
}

pub fn insert(tx: &mut Tx, case: CaseId, advice: &Advice) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO advice (case_id, number, state, urgency, asked_by, asked_at, due_at, seen,
             is_told, draft)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
        values![
            case,
            advice.number,
            advice.state,
            advice.urgency.rank(),
            advice.asked_by,
            advice.asked_at,
            advice.due_at,
            advice.seen,
            advice.draft.as_bytes(),
        ],
    )
    .map(drop)
}

/// Oldest first.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<Advice>, Fault> {
    tx.rows(
        "SELECT number, state, urgency, asked_by, asked_at, due_at, seen, draft, clinician_id,
             answer, refusal FROM advice WHERE case_id = $1 ORDER BY number",
        values![case],
    )?
    .iter()
    .map(read)
    .collect()
}

/// The one that waits for a clinician, if any does. Its case is locked.
pub fn asked(tx: &mut Tx, case: CaseId) -> Result<Option<Advice>, Fault> {
    let all = of_case(tx, case)?;
    Ok(all.into_iter().find(|advice| advice.state == AdviceState::Asked))
}

/// Writes down what became of it.
pub fn settle(tx: &mut Tx, case: CaseId, advice: &Advice) -> Result<(), Fault> {
    let bytes = |sealed: &Option<Sealed>| sealed.as_ref().map(|sealed| sealed.as_bytes().to_vec());
    tx.run(
        "UPDATE advice SET state = $3, asked_at = $4, due_at = $5, clinician_id = $6, answer = $7,
             refusal = $8 WHERE case_id = $1 AND number = $2",
        values![
            case,
            advice.number,
            advice.state,
            advice.asked_at.hour(),
            advice.due_at.hour(),
            advice.clinician,
            bytes(&advice.answer),
            bytes(&advice.refusal),
        ],
    )
    .map(drop)
}

/// What clinicians see: questions by urgency, then by when they are due, and
/// severe cases of which nobody asked yet.
pub fn waiting(tx: &mut Tx) -> Result<Vec<Listed>, Fault> {
    let most = limits::ADVICE_LISTED;
    let mut found = tx.rows(
        "SELECT c.id, k.pseudonym, k.lang, c.need, a.urgency, a.asked_at, a.due_at
         FROM (SELECT case_id, urgency, asked_at, due_at FROM advice WHERE state = 'asked'
             ORDER BY urgency, due_at, case_id LIMIT $1) AS a
         JOIN cases AS c ON c.id = a.case_id JOIN clients AS k ON k.id = c.client_id
         WHERE c.standing <> 'forgetting' ORDER BY a.urgency, a.due_at, c.id",
        values![most],
    )?;
    found.extend(tx.rows(
        "SELECT c.id, k.pseudonym, k.lang, c.need, c.urgency, CAST(NULL AS BIGINT),
             CAST(NULL AS BIGINT)
         FROM handed_cases AS h JOIN injuries AS i ON i.case_id = h.case_id
         JOIN cases AS c ON c.id = h.case_id JOIN clients AS k ON k.id = c.client_id
         WHERE h.role = 'doctor' AND i.severity = 'severe' AND c.standing IN ('waiting', 'held')
             AND NOT EXISTS (SELECT 1 FROM advice AS a WHERE a.case_id = c.id AND a.state = 'asked')
         ORDER BY c.urgency, h.since, c.id LIMIT $1",
        values![most],
    )?);
    let mut listed = found.iter().map(read_listed).collect::<Result<Vec<_>, _>>()?;
    listed.sort_by_key(|it| {
        let due = it.asked.map_or(Timestamp(i64::MAX), |(_, due)| due);
        (it.urgency, due, it.case)
    });
    Ok(listed)
}

/// Questions that clinicians have not answered in time.
pub fn overdue(tx: &mut Tx, now: Timestamp) -> Result<Vec<Listed>, Fault> {
    let listed = waiting(tx)?.into_iter();
    Ok(listed.filter(|it| it.asked.is_some_and(|(_, due)| due <= now)).collect())
}

/// Whether anything waits for a clinician.
pub fn is_any_asked(tx: &mut Tx) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM advice WHERE state = 'asked' LIMIT 1", values![]).map(|row| row.is_some())
}

/// By whom something was asked that no clinician was told of.
pub fn untold(tx: &mut Tx) -> Result<Vec<WorkerId>, Fault> {
    tx.rows("SELECT asked_by FROM advice WHERE state = 'asked' AND is_told = 0", values![])?
        .iter()
        .map(|row| row.int(0).map(WorkerId))
        .collect()
}

pub fn told(tx: &mut Tx) -> Result<(), Fault> {
    tx.run("UPDATE advice SET is_told = 1 WHERE state = 'asked' AND is_told = 0", values![])
        .map(drop)
}

/// Needs about health that a case is remembered for, and whether a clinician
/// lifted each.
pub fn medical(tx: &mut Tx, case: CaseId) -> Result<Vec<(String, bool)>, Fault> {
    tx.rows(
        "SELECT need, lifted_by FROM medical_cases WHERE case_id = $1 ORDER BY need",
        values![case],
    )?
    .iter()
    .map(|row| Ok((row.text(0)?.to_owned(), row.int_or_none(1)?.is_some())))
    .collect()
}

/// Remembers a need; one that was lifted stays so.
pub fn remember(tx: &mut Tx, case: CaseId, need: &str) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO medical_cases (case_id, need) VALUES ($1, $2)
         ON CONFLICT (case_id, need) DO NOTHING",
        values![case, need],
    )
    .map(drop)
}

/// Remembers a need that was asked about now, lifted before or not.
pub fn renew(tx: &mut Tx, case: CaseId, need: &str) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO medical_cases (case_id, need) VALUES ($1, $2)
         ON CONFLICT (case_id, need) DO UPDATE SET lifted_by = NULL",
        values![case, need],
    )
    .map(drop)
}

/// A clinician says that whatever is remembered needs none.
pub fn lift(tx: &mut Tx, case: CaseId, by: WorkerId) -> Result<(), Fault> {
    tx.run(
        "UPDATE medical_cases SET lifted_by = $2 WHERE case_id = $1 AND lifted_by IS NULL",
        values![case, by],
    )
    .map(drop)
}

/// Whether a clinician wrote to the client themselves.
pub fn has_clinician_written(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM messages
         WHERE case_id = $1 AND direction = $2 AND kind = $3 AND role = $4 LIMIT 1",
        values![case, Direction::ToClient as i64, Kind::Words as i64, Role::Doctor],
    )
    .map(|row| row.is_some())
}

fn read(row: &Row) -> Result<Advice, Fault> {
    let sealed = |column: usize| {
        let bytes = row.bytes_or_none(column)?;
        Ok::<_, Fault>(bytes.map(|bytes| Sealed::from_bytes(bytes.to_vec())))
    };
    Ok(Advice {
        number: row.int(0)?,
        state: AdviceState::read(row.text(1)?).ok_or_else(|| unknown_code("state of advice"))?,
        urgency: Urgency::ranked(row.int(2)?),
        asked_by: WorkerId(row.int(3)?),
        asked_at: Timestamp(row.int(4)?),
        due_at: Timestamp(row.int(5)?),
        seen: row.int(6)?,
        draft: Sealed::from_bytes(row.bytes(7)?.to_vec()),
        clinician: row.int_or_none(8)?.map(WorkerId),
        answer: sealed(9)?,
        refusal: sealed(10)?,
    })
}

fn read_listed(row: &Row) -> Result<Listed, Fault> {
    let asked = row.int_or_none(5)?.zip(row.int_or_none(6)?);
    Ok(Listed {
        case: CaseId(row.int(0)?),
        pseudonym: row.text(1)?.to_owned(),
        lang: Lang::read(row.text(2)?).ok_or_else(|| unknown_code("language"))?,
        need: row.text_or_none(3)?.map(str::to_owned),
        urgency: Urgency::ranked(row.int(4)?),
        asked: asked.map(|(asked, due)| (Timestamp(asked), Timestamp(due))),
    })
}
