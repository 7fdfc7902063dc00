//! What rules made of messages, by the rules' names: nothing of the words.

use crate::clock::Timestamp;
use crate::codes::AlarmVerdict;
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::{limits, values};

/// Which rules mattered for a message.
pub fn keep(tx: &mut Tx, case: CaseId, seq: i64, rules: &[String]) -> Result<(), Fault> {
    if rules.is_empty() {
        return Ok(());
    }
    tx.run(
        "INSERT INTO hearings (case_id, seq, rules) VALUES ($1, $2, $3)
         ON CONFLICT (case_id, seq) DO UPDATE SET rules = EXCLUDED.rules",
        values![case, seq, rules.join(",")],
    )
    .map(drop)
}

/// The rules that mattered in a talk, the newest message first.
pub fn of_case(tx: &mut Tx, case: CaseId) -> Result<Vec<String>, Fault> {
    let rows = tx.rows(
        "SELECT rules FROM hearings WHERE case_id = $1 ORDER BY seq DESC LIMIT $2",
        values![case, limits::HEARINGS_SHOWN],
    )?;
    let mut rules: Vec<String> = Vec::new();
    for row in &rows {
        for rule in row.text(0)?.split(',') {
            if !rules.iter().any(|known| known == rule) {
                rules.push(rule.to_owned());
            }
        }
    }
    Ok(rules)
}

/// A client was asked whether somebody is in danger. `is_served`: if not, their
/// question is answered already.
pub fn suspect(tx: &mut Tx, case: CaseId, is_served: bool, now: Timestamp) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO suspicions (case_id, asked_at, served) VALUES ($1, $2, $3)
         ON CONFLICT (case_id) DO UPDATE SET asked_at = EXCLUDED.asked_at, served = EXCLUDED.served",
        values![case, now, is_served],
    )
    .map(drop)
}

/// Whether they were asked and have not answered.
pub fn is_suspected(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM suspicions WHERE case_id = $1", values![case]).map(|row| row.is_some())
}

/// They answered, or wrote on. Says whether their question was answered already.
pub fn settle_suspicion(tx: &mut Tx, case: CaseId) -> Result<bool, Fault> {
    let served = "SELECT 1 FROM suspicions WHERE case_id = $1 AND served = 1";
    let was_served = tx.row(served, values![case])?.is_some();
    tx.run("DELETE FROM suspicions WHERE case_id = $1", values![case])?;
    Ok(was_served)
}

/// Asked before that moment, and not answered.
pub fn silent_suspicions(tx: &mut Tx, asked_before: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT case_id FROM suspicions WHERE asked_at <= $1 ORDER BY asked_at LIMIT $2",
        values![asked_before, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// Cases that wait, or whose client waits for an answer of whoever has them, since
/// before that moment, that are not urgent yet, and that hold a recording nobody has
/// listened to.
pub fn unheard(tx: &mut Tx, waiting_before: Timestamp) -> Result<Vec<CaseId>, Fault> {
    tx.rows(
        "SELECT c.id FROM cases AS c WHERE c.urgency > 1
             AND ((c.standing = 'waiting' AND c.since <= $1)
                 OR (c.standing = 'held' AND c.unanswered_since <= $1))
             AND EXISTS (SELECT 1 FROM messages AS m JOIN photos AS p
                 ON p.case_id = m.case_id AND p.seq = m.seq
                 WHERE m.case_id = c.id AND m.kind IN (3, 4) AND p.opened_at IS NULL)
         ORDER BY c.since LIMIT $2",
        values![waiting_before, limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0).map(CaseId))
    .collect()
}

/// A worker says that these rules were wrong, or that an alarm was missed. Only
/// the rule's name and the day are kept.
pub fn mark(tx: &mut Tx, day: Timestamp, rule: &str, verdict: AlarmVerdict) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO alarm_marks (day, rule, verdict, times) VALUES ($1, $2, $3, 1)
         ON CONFLICT (day, rule, verdict) DO UPDATE SET times = alarm_marks.times + 1",
        values![day, rule, verdict],
    )
    .map(drop)
}

/// How often each rule was right or wrong since a day.
pub fn marks(tx: &mut Tx, since: Timestamp) -> Result<Vec<(String, AlarmVerdict, i64)>, Fault> {
    tx.rows(
        "SELECT rule, verdict, CAST(SUM(times) AS BIGINT) FROM alarm_marks WHERE day >= $1
         GROUP BY rule, verdict ORDER BY rule, verdict LIMIT $2",
        values![since, limits::ALARM_MARKS_SHOWN],
    )?
    .iter()
    .map(|row| {
        let verdict = AlarmVerdict::read(row.text(1)?)
            .ok_or_else(|| super::unknown_code("verdict on an alarm"))?;
        Ok((row.text(0)?.to_owned(), verdict, row.int(2)?))
    })
    .collect()
}
