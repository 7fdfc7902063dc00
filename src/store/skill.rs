//! What workers say of themselves, for colleagues.

use crate::clock::Timestamp;
use crate::codes::{Lang, Substance};
use crate::engine::{Fault, Row, Tx};
use crate::ids::WorkerId;
use crate::values;
use crate::vault::Sealed;

#[derive(Clone)]
pub struct Skills {
    /// Groups of needs, as `Need::group` names them.
    pub needs: Vec<String>,
    pub substances: Vec<Substance>,
    /// Empty: the language they work in.
    pub langs: Vec<Lang>,
    /// Talks they lead at a time.
    pub at_once: i64,
    /// Their own experience in their own words, sealed to the duty team.
    pub lived: Option<Sealed>,
    pub slow_until: Option<Timestamp>,
}

pub fn keep(tx: &mut Tx, worker: WorkerId, skills: &Skills) -> Result<(), Fault> {
    let needs = super::joined(skills.needs.iter().map(String::as_str));
    let substances = super::joined(skills.substances.iter().map(|it| it.code()));
    let langs = super::joined(skills.langs.iter().map(|it| it.code()));
    tx.run(
        "INSERT INTO skills (worker_id, needs, substances, langs, at_once, lived, slow_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (worker_id) DO UPDATE SET needs = excluded.needs,
             substances = excluded.substances, langs = excluded.langs,
             at_once = excluded.at_once, lived = excluded.lived,
             slow_until = excluded.slow_until",
        values![
            worker,
            needs,
            substances,
            langs,
            skills.at_once,
            skills.lived.as_ref().map(|lived| lived.as_bytes().to_vec()),
            skills.slow_until,
        ],
    )
    .map(drop)
}

/// Of everybody who said something.
pub fn all(tx: &mut Tx) -> Result<Vec<(WorkerId, Skills)>, Fault> {
    tx.rows(
        "SELECT worker_id, needs, substances, langs, at_once, lived, slow_until FROM skills",
        values![],
    )?
    .iter()
    .map(|row| Ok((WorkerId(row.int(0)?), read(row)?)))
    .collect()
}

pub fn of_worker(tx: &mut Tx, worker: WorkerId) -> Result<Option<Skills>, Fault> {
    tx.row(
        "SELECT worker_id, needs, substances, langs, at_once, lived, slow_until FROM skills
         WHERE worker_id = $1",
        values![worker],
    )?
    .map(|row| read(&row))
    .transpose()
}

fn read(row: &Row) -> Result<Skills, Fault> {
    let listed = |place: usize| {
        let codes = row.text(place)?.split(',').filter(|code| !code.is_empty());
        Ok::<_, Fault>(codes.map(str::to_owned).collect::<Vec<_>>())
    };
    Ok(Skills {
        needs: listed(1)?,
        substances: listed(2)?.iter().filter_map(|code| Substance::read(code)).collect(),
        langs: listed(3)?.iter().filter_map(|code| Lang::read(code)).collect(),
        at_once: row.int(4)?,
        lived: row.bytes_or_none(5)?.map(|bytes| Sealed::from_bytes(bytes.to_vec())),
        slow_until: row.int_or_none(6)?.map(Timestamp),
    })
}
