//! Clients: a made-up name, a language, a venue. There is no column for more.

use crate::codes::{Lang, Venue};
use crate::engine::{Fault, Tx};
use crate::ids::ClientId;
use crate::values;

pub struct Client {
    pub id: ClientId,
    pub pseudonym: String,
    pub lang: Lang,
    pub venue: Venue,
}

pub fn find(tx: &mut Tx, id: ClientId) -> Result<Option<Client>, Fault> {
    tx.row("SELECT pseudonym, lang, venue FROM clients WHERE id = $1", values![id])?
        .map(|row| {
            Ok(Client {
                id,
                pseudonym: row.text(0)?.to_owned(),
                lang: Lang::read(row.text(1)?).ok_or_else(|| super::unknown_code("language"))?,
                venue: Venue::read(row.text(2)?).ok_or_else(|| super::unknown_code("venue"))?,
            })
        })
        .transpose()
}

pub fn insert(
    tx: &mut Tx,
    id: ClientId,
    pseudonym: &str,
    lang: Lang,
    venue: Venue,
) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO clients (id, pseudonym, lang, venue) VALUES ($1, $2, $3, $4)",
        values![id, pseudonym, lang, venue],
    )
    .map(drop)
}

pub fn is_taken(tx: &mut Tx, pseudonym: &str) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM clients WHERE pseudonym = $1", values![pseudonym])
        .map(|row| row.is_some())
}

pub fn set_lang(tx: &mut Tx, id: ClientId, lang: Lang) -> Result<(), Fault> {
    tx.run("UPDATE clients SET lang = $2 WHERE id = $1", values![id, lang]).map(drop)
}

/// Takes the client and, through the references, every row that hangs on them.
pub fn delete(tx: &mut Tx, id: ClientId) -> Result<(), Fault> {
    tx.run("DELETE FROM clients WHERE id = $1", values![id]).map(drop)
}
