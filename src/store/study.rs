//! Studies: their coders, their texts, and what each coder said of each line.

use crate::clock::Timestamp;
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CodeId, StudyId, TextId, WorkerId};
use crate::vault::Sealed;
use crate::{clock, limits, values};

pub struct Study {
    pub id: StudyId,
    pub title: String,
    pub ethics: String,
    pub opened_on: Timestamp,
    /// By number: the first is coder 1.
    pub coders: Vec<WorkerId>,
    /// The oldest first.
    pub batches: Vec<Batch>,
}

/// Texts that are opened to all coders together.
pub struct Batch {
    pub number: i64,
    pub texts: i64,
    /// Who has said to be done, or takes no part.
    pub done: Vec<WorkerId>,
    /// Who takes no part.
    pub out: Vec<WorkerId>,
}

impl Study {
    /// Which coder that is, from 0.
    #[must_use]
    pub fn coder(&self, worker: WorkerId) -> Option<usize> {
        self.coders.iter().position(|coder| *coder == worker)
    }

    /// Every coder has said to be done with it.
    #[must_use]
    pub fn is_revealed(&self, batch: &Batch) -> bool {
        !self.coders.is_empty() && self.coders.iter().all(|coder| batch.done.contains(coder))
    }

    #[must_use]
    pub fn has_revealed(&self) -> bool {
        self.batches.iter().any(|batch| self.is_revealed(batch))
    }
}

pub struct Text {
    pub id: TextId,
    pub number: i64,
    pub batch: i64,
    pub lines: i64,
    pub sealed: Sealed,
}

/// A line that a coder looked at.
pub struct Line {
    pub text: TextId,
    pub line: i64,
    pub worker: WorkerId,
    pub codes: Vec<CodeId>,
}

pub struct Decision {
    pub text: TextId,
    pub line: i64,
    pub worker: WorkerId,
    pub codes: Vec<CodeId>,
}

pub fn insert(tx: &mut Tx, study: &Study, opener: WorkerId) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO studies (id, title, ethics, opener_id, opened_on) VALUES ($1, $2, $3, $4, $5)",
        values![study.id, study.title.as_str(), study.ethics.as_str(), opener, study.opened_on],
    )?;
    for (number, coder) in (1_i64..).zip(&study.coders) {
        tx.run(
            "INSERT INTO study_coders (study_id, worker_id, number) VALUES ($1, $2, $3)",
            values![study.id, *coder, number],
        )?;
    }
    Ok(())
}

pub fn find(tx: &mut Tx, id: StudyId) -> Result<Option<Study>, Fault> {
    let row = tx.row("SELECT id, title, ethics, opened_on FROM studies WHERE id = $1", values![id]);
    row?.map(|row| whole(tx, &row)).transpose()
}

/// The same, and nobody else may change its book, its texts or who is done.
pub fn find_locked(tx: &mut Tx, id: StudyId) -> Result<Option<Study>, Fault> {
    let row = tx.row_locked(
        "SELECT id, title, ethics, opened_on FROM studies WHERE id = $1",
        "SELECT id, title, ethics, opened_on FROM studies WHERE id = $1 FOR UPDATE",
        values![id],
    );
    row?.map(|row| whole(tx, &row)).transpose()
}

/// The newest first.
pub fn all(tx: &mut Tx) -> Result<Vec<Study>, Fault> {
    let rows = tx.rows(
        "SELECT id, title, ethics, opened_on FROM studies ORDER BY opened_on DESC, id LIMIT $1",
        values![limits::STUDIES_SHOWN],
    )?;
    rows.iter().map(|row| whole(tx, row)).collect()
}

fn whole(tx: &mut Tx, row: &Row) -> Result<Study, Fault> {
    let id = StudyId(row.int(0)?);
    let coders = tx.rows(
        "SELECT worker_id FROM study_coders WHERE study_id = $1 ORDER BY number",
        values![id],
    )?;
    let mut batches = Vec::new();
    let counted = tx.rows(
        "SELECT batch, COUNT(*) FROM study_texts WHERE study_id = $1 GROUP BY batch ORDER BY batch",
        values![id],
    )?;
    for row in &counted {
        let number = row.int(0)?;
        let done = tx.rows(
            "SELECT worker_id, is_out FROM study_done WHERE study_id = $1 AND batch = $2",
            values![id, number],
        )?;
        let mut out = Vec::new();
        for row in &done {
            out.extend(row.flag(1)?.then_some(WorkerId(row.int(0)?)));
        }
        batches.push(Batch { number, texts: row.int(1)?, done: workers(&done)?, out });
    }
    Ok(Study {
        id,
        title: row.text(1)?.to_owned(),
        ethics: row.text(2)?.to_owned(),
        opened_on: Timestamp(row.int(3)?),
        coders: workers(&coders)?,
        batches,
    })
}

fn workers(rows: &[Row]) -> Result<Vec<WorkerId>, Fault> {
    rows.iter().map(|row| row.int(0).map(WorkerId)).collect()
}

// ---- texts ----

pub fn bring(
    tx: &mut Tx,
    study: StudyId,
    texts: &[Text],
    (batch, by, day): (i64, WorkerId, Timestamp),
) -> Result<(), Fault> {
    let count = i64::try_from(texts.len()).unwrap_or(i64::MAX);
    tx.run(
        "INSERT INTO study_intakes (id, study_id, batch, texts, worker_id, day)
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![clock::new_id(), study, batch, count, by, day],
    )?;
    for text in texts {
        tx.run(
            "INSERT INTO study_texts (id, study_id, batch, number, lines, sealed)
             VALUES ($1, $2, $3, $4, $5, $6)",
            values![text.id, study, text.batch, text.number, text.lines, text.sealed.as_bytes()],
        )?;
    }
    Ok(())
}

/// By number.
pub fn texts(tx: &mut Tx, study: StudyId) -> Result<Vec<Text>, Fault> {
    let rows = tx.rows(
        "SELECT id, number, batch, lines, sealed FROM study_texts WHERE study_id = $1
         ORDER BY number LIMIT $2",
        values![study, limits::STUDY_TEXTS_MAX],
    )?;
    rows.iter().map(text_of).collect()
}

pub fn text(tx: &mut Tx, study: StudyId, text: TextId) -> Result<Option<Text>, Fault> {
    tx.row(
        "SELECT id, number, batch, lines, sealed FROM study_texts WHERE study_id = $1 AND id = $2",
        values![study, text],
    )?
    .map(|row| text_of(&row))
    .transpose()
}

/// The text of the same batch that comes next.
pub fn after(
    tx: &mut Tx,
    study: StudyId,
    (batch, number): (i64, i64),
) -> Result<Option<TextId>, Fault> {
    tx.row(
        "SELECT id FROM study_texts WHERE study_id = $1 AND batch = $2 AND number > $3
         ORDER BY number LIMIT 1",
        values![study, batch, number],
    )?
    .map(|row| row.int(0).map(TextId))
    .transpose()
}

fn text_of(row: &Row) -> Result<Text, Fault> {
    Ok(Text {
        id: TextId(row.int(0)?),
        number: row.int(1)?,
        batch: row.int(2)?,
        lines: row.int(3)?,
        sealed: Sealed::from_bytes(row.bytes(4)?.to_vec()),
    })
}

// ---- what coders say ----

/// What a coder says of a line, in place of what they said before.
pub fn say(
    tx: &mut Tx,
    (text, line, worker): (TextId, i64, WorkerId),
    codes: &[CodeId],
    version: i64,
) -> Result<(), Fault> {
    unsay(tx, (text, line, worker))?;
    tx.run(
        "INSERT INTO study_lines (text_id, line, worker_id, version) VALUES ($1, $2, $3, $4)",
        values![text, line, worker, version],
    )?;
    for code in codes {
        tx.run(
            "INSERT INTO study_marks (text_id, line, worker_id, code_id) VALUES ($1, $2, $3, $4)",
            values![text, line, worker, *code],
        )?;
    }
    Ok(())
}

fn unsay(tx: &mut Tx, (text, line, worker): (TextId, i64, WorkerId)) -> Result<(), Fault> {
    tx.run(
        "DELETE FROM study_lines WHERE text_id = $1 AND line = $2 AND worker_id = $3",
        values![text, line, worker],
    )
    .map(drop)
}

/// The codes that a coder put on a line.
pub fn put_by(
    tx: &mut Tx,
    (text, line, worker): (TextId, i64, WorkerId),
) -> Result<Vec<CodeId>, Fault> {
    let rows = tx.rows(
        "SELECT code_id FROM study_marks WHERE text_id = $1 AND line = $2 AND worker_id = $3",
        values![text, line, worker],
    )?;
    rows.iter().map(|row| row.int(0).map(CodeId)).collect()
}

/// What one coder said, and nothing of any other.
pub fn said_by(tx: &mut Tx, study: StudyId, worker: WorkerId) -> Result<Vec<Line>, Fault> {
    lines(&tx.rows(
        "SELECT l.text_id, l.line, l.worker_id, m.code_id
         FROM study_lines l
         JOIN study_texts t ON t.id = l.text_id
         LEFT JOIN study_marks m
             ON m.text_id = l.text_id AND m.line = l.line AND m.worker_id = l.worker_id
         WHERE t.study_id = $1 AND l.worker_id = $2
         ORDER BY t.number, l.line, m.code_id",
        values![study, worker],
    )?)
}

/// What everybody said in batches that every coder is done with. The one place
/// where what one coder said can be read by another.
pub fn revealed(tx: &mut Tx, study: StudyId) -> Result<Vec<Line>, Fault> {
    lines(&tx.rows(
        "SELECT l.text_id, l.line, l.worker_id, m.code_id
         FROM study_lines l
         JOIN study_texts t ON t.id = l.text_id
         LEFT JOIN study_marks m
             ON m.text_id = l.text_id AND m.line = l.line AND m.worker_id = l.worker_id
         WHERE t.study_id = $1 AND NOT EXISTS (
             SELECT 1 FROM study_coders c
             WHERE c.study_id = t.study_id AND NOT EXISTS (
                 SELECT 1 FROM study_done d
                 WHERE d.study_id = t.study_id AND d.batch = t.batch
                     AND d.worker_id = c.worker_id))
         ORDER BY t.number, l.line, l.worker_id, m.code_id",
        values![study],
    )?)
}

/// Rows of one line follow each other.
fn lines(rows: &[Row]) -> Result<Vec<Line>, Fault> {
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let (text, line) = (TextId(row.int(0)?), row.int(1)?);
        let (worker, code) = (WorkerId(row.int(2)?), row.int_or_none(3)?.map(CodeId));
        let is_same = |it: &&mut Line| (it.text, it.line, it.worker) == (text, line, worker);
        match lines.last_mut().filter(is_same) {
            Some(same) => same.codes.extend(code),
            None => lines.push(Line { text, line, worker, codes: code.into_iter().collect() }),
        }
    }
    Ok(lines)
}

/// How many lines of a batch nobody of that number has looked at.
pub fn unread(tx: &mut Tx, (study, batch, worker): (StudyId, i64, WorkerId)) -> Result<i64, Fault> {
    let row = tx.row(
        "SELECT COALESCE(CAST(SUM(t.lines) AS BIGINT), 0) - (
             SELECT COUNT(*) FROM study_lines l JOIN study_texts o ON o.id = l.text_id
             WHERE o.study_id = $1 AND o.batch = $2 AND l.worker_id = $3)
         FROM study_texts t WHERE t.study_id = $1 AND t.batch = $2",
        values![study, batch, worker],
    )?;
    row.map_or(Ok(0), |row| row.int(0))
}

pub fn done(
    tx: &mut Tx,
    (study, batch, worker): (StudyId, i64, WorkerId),
    is_out: bool,
    day: Timestamp,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO study_done (study_id, batch, worker_id, day, is_out)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (study_id, batch, worker_id) DO NOTHING",
        values![study, batch, worker, day, is_out],
    )
    .map(drop)
}

/// What a coder said in a batch goes.
pub fn forget(tx: &mut Tx, (study, batch, worker): (StudyId, i64, WorkerId)) -> Result<(), Fault> {
    tx.run(
        "DELETE FROM study_lines WHERE worker_id = $3 AND text_id IN (
             SELECT id FROM study_texts WHERE study_id = $1 AND batch = $2)",
        values![study, batch, worker],
    )
    .map(drop)
}

/// One coder more, behind the others.
pub fn join(tx: &mut Tx, study: &Study, worker: WorkerId) -> Result<(), Fault> {
    let number = i64::try_from(study.coders.len() + 1).unwrap_or(i64::MAX);
    tx.run(
        "INSERT INTO study_coders (study_id, worker_id, number) VALUES ($1, $2, $3)",
        values![study.id, worker, number],
    )
    .map(drop)
}

pub fn not_done(
    tx: &mut Tx,
    (study, batch, worker): (StudyId, i64, WorkerId),
) -> Result<(), Fault> {
    tx.run(
        "DELETE FROM study_done WHERE study_id = $1 AND batch = $2 AND worker_id = $3",
        values![study, batch, worker],
    )
    .map(drop)
}

// ---- consensus ----

/// In place of what was decided before.
pub fn decide(tx: &mut Tx, decision: &Decision, version: i64, day: Timestamp) -> Result<(), Fault> {
    let Decision { text, line, worker, codes } = decision;
    tx.run("DELETE FROM study_decisions WHERE text_id = $1 AND line = $2", values![*text, *line])?;
    tx.run(
        "INSERT INTO study_decisions (text_id, line, worker_id, version, day)
         VALUES ($1, $2, $3, $4, $5)",
        values![*text, *line, *worker, version, day],
    )?;
    for code in codes {
        tx.run(
            "INSERT INTO study_decided (text_id, line, code_id) VALUES ($1, $2, $3)",
            values![*text, *line, *code],
        )?;
    }
    Ok(())
}

pub fn decisions(tx: &mut Tx, study: StudyId) -> Result<Vec<Decision>, Fault> {
    let rows = tx.rows(
        "SELECT d.text_id, d.line, d.worker_id, c.code_id
         FROM study_decisions d
         JOIN study_texts t ON t.id = d.text_id
         LEFT JOIN study_decided c ON c.text_id = d.text_id AND c.line = d.line
         WHERE t.study_id = $1 ORDER BY t.number, d.line, c.code_id",
        values![study],
    )?;
    let decision = |line: Line| Decision {
        text: line.text,
        line: line.line,
        worker: line.worker,
        codes: line.codes,
    };
    Ok(lines(&rows)?.into_iter().map(decision).collect())
}
