//! What is remembered of Telegram: chats by a keyed hash, updates that were
//! acted upon, and what still stands on Telegram's side.

use crate::clock::{Span, Timestamp};
use crate::codes::{Audience, Figure, Lang, Reach};
use crate::engine::{Fault, Row, Tx};
use crate::ids::{CaseId, ClientId};
use crate::vault::Sealed;
use crate::{clock, limits, values};

/// What a chat, or a member of the group, is found by.
pub type Tag = [u8; 32];

pub struct Chat {
    pub route: i64,
    pub client: Option<ClientId>,
    pub place: Audience,
    pub lang: Lang,
    pub reach: Reach,
}

// ---- updates ----

/// Notes an update. `false`: it was acted upon before.
pub fn note_update(tx: &mut Tx, id: i64, now: Timestamp) -> Result<bool, Fault> {
    tx.run(
        "INSERT INTO telegram_updates (id, day) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
        values![id, now.day()],
    )
    .map(|noted| noted == 1)
}

pub fn was_noted(tx: &mut Tx, id: i64) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM telegram_updates WHERE id = $1", values![id]).map(|row| row.is_some())
}

/// Telegram keeps an update for a day at most.
pub fn forget_updates(tx: &mut Tx, before: Timestamp) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_updates WHERE day < $1", values![before.day()]).map(drop)
}

// ---- chats ----

pub fn chat(tx: &mut Tx, tag: &Tag) -> Result<Option<Chat>, Fault> {
    tx.row(
        "SELECT route, client_id, place, lang, reach FROM telegram_chats WHERE tag = $1",
        values![&tag[..]],
    )?
    .map(|row| read_chat(&row))
    .transpose()
}

/// The way to a client, if it leads over Telegram: the private one, if there is one.
pub fn way_to(tx: &mut Tx, client: ClientId) -> Result<Option<Chat>, Fault> {
    tx.row(
        "SELECT route, client_id, place, lang, reach FROM telegram_chats WHERE client_id = $1
         ORDER BY place DESC, tag LIMIT 1",
        values![client],
    )?
    .map(|row| read_chat(&row))
    .transpose()
}

/// The chat of a route, whoever it belongs to now.
pub fn chat_of_route(tx: &mut Tx, route: i64) -> Result<Option<Chat>, Fault> {
    tx.row(
        "SELECT route, client_id, place, lang, reach FROM telegram_chats WHERE route = $1
         ORDER BY tag LIMIT 1",
        values![route],
    )?
    .map(|row| read_chat(&row))
    .transpose()
}

/// Makes a chat known. `false` when another process did so meanwhile.
pub fn meet(
    tx: &mut Tx,
    tag: &Tag,
    route: i64,
    place: Audience,
    lang: Lang,
) -> Result<bool, Fault> {
    tx.run(
        "INSERT INTO telegram_chats (tag, route, client_id, place, lang, reach)
         VALUES ($1, $2, NULL, $3, $4, 'open') ON CONFLICT (tag) DO NOTHING",
        values![&tag[..], route, place, lang],
    )
    .map(|met| met == 1)
}

/// The chat belongs to this client from now on. `false` when it is not what it
/// was when the caller looked.
pub fn attach(
    tx: &mut Tx,
    tag: &Tag,
    route: i64,
    before: Option<ClientId>,
    client: ClientId,
) -> Result<bool, Fault> {
    tx.run(
        "UPDATE telegram_chats SET client_id = $3, reach = 'open'
         WHERE tag = $1 AND route = $2 AND COALESCE(client_id, 0) = $4",
        values![&tag[..], route, client, before.map_or(0, |client| client.0)],
    )
    .map(|attached| attached == 1)
}

/// The private chat's messages go another way from now on.
pub fn reroute(tx: &mut Tx, tag: &Tag, route: i64, client: ClientId) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_chats SET route = $2, client_id = $3, reach = 'open' WHERE tag = $1",
        values![&tag[..], route, client],
    )
    .map(drop)
}

pub fn set_reach(tx: &mut Tx, route: i64, reach: Reach) -> Result<(), Fault> {
    tx.run("UPDATE telegram_chats SET reach = $2 WHERE route = $1", values![route, reach]).map(drop)
}

pub fn set_lang(tx: &mut Tx, tag: &Tag, lang: Lang) -> Result<(), Fault> {
    tx.run("UPDATE telegram_chats SET lang = $2 WHERE tag = $1", values![&tag[..], lang]).map(drop)
}

/// Routes that lead nowhere any more: no client, nothing owed, nothing left to
/// delete.
pub fn idle_routes(tx: &mut Tx) -> Result<Vec<i64>, Fault> {
    tx.rows(
        "SELECT DISTINCT route FROM telegram_chats AS c WHERE client_id IS NULL
             AND NOT EXISTS (SELECT 1 FROM telegram_chats AS o
                 WHERE o.route = c.route AND o.client_id IS NOT NULL)
             AND NOT EXISTS (SELECT 1 FROM telegram_copies AS m WHERE m.route = c.route)
             AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.route = c.route)
         LIMIT $1",
        values![limits::ROUND_BATCH],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// Chats of a route that nobody has come to meanwhile.
pub fn drop_chats(tx: &mut Tx, route: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_chats WHERE route = $1 AND client_id IS NULL", values![route])
        .map(drop)
}

/// Whether anything leads, or is to go, this way.
pub fn is_route_used(tx: &mut Tx, route: i64) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM telegram_chats WHERE route = $1
         UNION ALL SELECT 1 FROM telegram_copies WHERE route = $1
         UNION ALL SELECT 1 FROM worker_ways WHERE route = $1
         UNION ALL SELECT 1 FROM outbox WHERE route = $1 LIMIT 1",
        values![route],
    )
    .map(|row| row.is_some())
}

// ---- ways into a private chat ----

pub fn invite(tx: &mut Tx, tag: &Tag, client: ClientId) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_invitations (tag, client_id) VALUES ($1, $2)",
        values![&tag[..], client],
    )
    .map(drop)
}

pub fn invited(tx: &mut Tx, tag: &Tag) -> Result<Option<ClientId>, Fault> {
    tx.row("SELECT client_id FROM telegram_invitations WHERE tag = $1", values![&tag[..]])?
        .map(|row| row.int(0).map(ClientId))
        .transpose()
}

/// They came, or cannot be called: nobody else comes by these.
pub fn end_invitations(tx: &mut Tx, client: ClientId) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_invitations WHERE client_id = $1", values![client]).map(drop)
}

/// The same, for whoever is on this route.
pub fn end_invitations_on(tx: &mut Tx, route: i64) -> Result<(), Fault> {
    tx.run(
        "DELETE FROM telegram_invitations
         WHERE client_id IN (SELECT client_id FROM telegram_chats WHERE route = $1)",
        values![route],
    )
    .map(drop)
}

/// Whether the client was called into the private chat and has not come yet.
pub fn is_invited(tx: &mut Tx, client: ClientId) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM telegram_invitations WHERE client_id = $1 LIMIT 1", values![client])
        .map(|row| row.is_some())
}

// ---- what stands on Telegram's side ----

/// A message as it stands in a chat on Telegram.
pub struct NewCopy {
    pub tag: Tag,
    pub route: i64,
    pub place: Audience,
    /// Its number, under the route.
    pub sealed: Sealed,
    pub is_ours: bool,
    pub message: Option<(CaseId, i64)>,
    /// `None`: it stays.
    pub delete_at: Option<Timestamp>,
}

pub fn keep_copy(tx: &mut Tx, copy: &NewCopy) -> Result<(), Fault> {
    let (case, seq) = copy.message.map_or((None, None), |(case, seq)| (Some(case.0), Some(seq)));
    tx.run(
        "INSERT INTO telegram_copies (id, tag, route, place, sealed, ours, case_id, seq, delete_at,
             leased_until, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0)
         ON CONFLICT (tag) DO UPDATE SET case_id = EXCLUDED.case_id, seq = EXCLUDED.seq
         WHERE telegram_copies.case_id IS NULL",
        values![
            clock::new_id(),
            &copy.tag[..],
            copy.route,
            copy.place,
            copy.sealed.as_bytes(),
            copy.is_ours,
            case,
            seq,
            copy.delete_at,
        ],
    )
    .map(drop)
}

/// Which message of which case this is.
pub fn message_at(tx: &mut Tx, tag: &Tag) -> Result<Option<(CaseId, i64)>, Fault> {
    tx.row(
        "SELECT case_id, seq FROM telegram_copies
         WHERE tag = $1 AND case_id IS NOT NULL AND seq IS NOT NULL",
        values![&tag[..]],
    )?
    .map(|row| Ok((CaseId(row.int(0)?), row.int(1)?)))
    .transpose()
}

/// Whether this is a copy that belongs to no talk.
pub fn is_copy_of_nothing(tx: &mut Tx, tag: &Tag) -> Result<bool, Fault> {
    tx.row("SELECT 1 FROM telegram_copies WHERE tag = $1 AND case_id IS NULL", values![&tag[..]])
        .map(|row| row.is_some())
}

/// Of a message we know where it stands: the number there, sealed.
pub struct Copy {
    pub id: i64,
    pub route: i64,
    pub place: Audience,
    pub sealed: Sealed,
    pub is_ours: bool,
    pub case: Option<CaseId>,
    pub attempts: i64,
}

/// Where the first message of a case stands in the group chat.
pub fn in_group(tx: &mut Tx, case: CaseId) -> Result<Option<Copy>, Fault> {
    tx.row(
        "SELECT id, route, place, sealed, ours, case_id, attempts FROM telegram_copies
         WHERE case_id = $1 AND place = 'chat' AND ours = 0 ORDER BY seq LIMIT 1",
        values![case],
    )?
    .map(|row| read_copy(&row))
    .transpose()
}

/// Where the newest of them stands.
pub fn newest_in_group(tx: &mut Tx, case: CaseId) -> Result<Option<Copy>, Fault> {
    tx.row(
        "SELECT id, route, place, sealed, ours, case_id, attempts FROM telegram_copies
         WHERE case_id = $1 AND place = 'chat' AND ours = 0 ORDER BY seq DESC LIMIT 1",
        values![case],
    )?
    .map(|row| read_copy(&row))
    .transpose()
}

/// Which answers of a case were said, or are to be said, before all.
pub fn said_aloud(tx: &mut Tx, case: CaseId) -> Result<Vec<i64>, Fault> {
    tx.rows(
        "SELECT seq FROM telegram_copies
             WHERE case_id = $1 AND place = 'chat' AND ours = 1 AND seq IS NOT NULL
         UNION SELECT seq FROM outbox
             WHERE case_id = $1 AND errand IN ('aloud', 'leaflet_aloud') AND seq IS NOT NULL",
        values![case],
    )?
    .iter()
    .map(|row| row.int(0))
    .collect()
}

/// What the client said in private is to go now.
pub fn delete_theirs(tx: &mut Tx, case: CaseId) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_copies SET delete_at = 0, leased_until = 0
         WHERE case_id = $1 AND ours = 0 AND delete_at IS NOT NULL",
        values![case],
    )
    .map(drop)
}

/// Everything of this case that may go is to go now.
pub fn delete_copies_of(tx: &mut Tx, case: CaseId) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_copies SET delete_at = 0, leased_until = 0
         WHERE case_id = $1 AND delete_at IS NOT NULL",
        values![case],
    )?;
    // What stays in the group chat is nobody's from now on.
    tx.run("DELETE FROM telegram_copies WHERE case_id = $1 AND delete_at IS NULL", values![case])?;
    tx.run(
        "UPDATE telegram_copies SET case_id = NULL, seq = NULL WHERE case_id = $1",
        values![case],
    )
    .map(drop)
}

/// Of ours this one message is to go now.
pub fn delete_copies_of_message(tx: &mut Tx, case: CaseId, seq: i64) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_copies SET delete_at = 0, leased_until = 0
         WHERE case_id = $1 AND seq = $2 AND ours = 1 AND delete_at IS NOT NULL",
        values![case, seq],
    )
    .map(drop)
}

/// Everything in this person's private chat is to go now.
pub fn delete_copies_on(tx: &mut Tx, route: i64) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_copies SET delete_at = 0, leased_until = 0
         WHERE route = $1 AND delete_at IS NOT NULL",
        values![route],
    )
    .map(drop)
}

/// Everything that may go is to go before all else. What another process was
/// given of it already, because it said the same, stays with that one.
pub fn delete_every_copy(tx: &mut Tx) -> Result<(), Fault> {
    tx.run(
        "UPDATE telegram_copies SET delete_at = -1, leased_until = 0 WHERE delete_at >= 0",
        values![],
    )
    .map(drop)
}

pub fn is_any_copy_due(tx: &mut Tx, now: Timestamp) -> Result<bool, Fault> {
    tx.row(
        "SELECT 1 FROM telegram_copies WHERE delete_at <= $1 AND leased_until <= $1 LIMIT 1",
        values![now],
    )
    .map(|row| row.is_some())
}

/// Takes what is to be deleted on Telegram, as [`super::outbox::lease`] does.
pub fn lease_copies(tx: &mut Tx, now: Timestamp, lease: Span) -> Result<Vec<Copy>, Fault> {
    tx.rows(
        "UPDATE telegram_copies SET leased_until = $2, attempts = attempts + 1
         WHERE delete_at <= $1 AND leased_until <= $1 AND id IN
             (SELECT id FROM telegram_copies WHERE delete_at <= $1 AND leased_until <= $1
              ORDER BY delete_at, id LIMIT $3)
         RETURNING id, route, place, sealed, ours, case_id, attempts",
        values![now, now + lease, limits::COPIES_A_ROUND],
    )?
    .iter()
    .map(read_copy)
    .collect()
}

pub fn copy_gone(tx: &mut Tx, id: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_copies WHERE id = $1", values![id]).map(drop)
}

pub fn copy_later(tx: &mut Tx, id: i64, at: Timestamp) -> Result<(), Fault> {
    tx.run("UPDATE telegram_copies SET leased_until = $2 WHERE id = $1", values![id, at]).map(drop)
}

/// How many are to go one day and stand there still.
pub fn count_copies_to_go(tx: &mut Tx) -> Result<i64, Fault> {
    let sql = "SELECT COUNT(*) FROM telegram_copies WHERE delete_at IS NOT NULL";
    tx.row(sql, values![])?.map_or(Ok(0), |row| row.int(0))
}

pub fn count_copies(tx: &mut Tx) -> Result<i64, Fault> {
    tx.row("SELECT COUNT(*) FROM telegram_copies", values![])?.map_or(Ok(0), |row| row.int(0))
}

/// When the copy that is deleted first is to go.
pub fn first_deletion(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    let row = tx.row("SELECT MIN(delete_at) FROM telegram_copies", values![])?;
    row.map_or(Ok(None), |row| Ok(row.int_or_none(0)?.map(Timestamp)))
}

// ---- pace ----

/// When the next request of this scope may go out, ms since 1970.
pub fn pace(tx: &mut Tx, scope: i64) -> Result<i64, Fault> {
    tx.row("SELECT next_ms FROM telegram_pace WHERE scope = $1", values![scope])?
        .map_or(Ok(0), |row| row.int(0))
}

/// The same, and no other process may change it before this transaction ends.
pub fn pace_locked(tx: &mut Tx, scope: i64) -> Result<i64, Fault> {
    const SQL: &str = "SELECT next_ms FROM telegram_pace WHERE scope = $1";
    const SQL_FOR_UPDATE: &str = "SELECT next_ms FROM telegram_pace WHERE scope = $1 FOR UPDATE";
    tx.row_locked(SQL, SQL_FOR_UPDATE, values![scope])?.map_or(Ok(0), |row| row.int(0))
}

/// Never moves a scope back: another process may have heard of a longer wait.
pub fn set_pace(tx: &mut Tx, scope: i64, next_ms: i64) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_pace (scope, next_ms) VALUES ($1, $2)
         ON CONFLICT (scope) DO UPDATE SET next_ms = EXCLUDED.next_ms
         WHERE telegram_pace.next_ms < EXCLUDED.next_ms",
        values![scope, next_ms],
    )
    .map(drop)
}

/// What stood in the group chat stands there under another number now.
pub fn forget_copies_in_group(tx: &mut Tx) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_copies WHERE place = 'chat'", values![]).map(drop)
}

/// A scope whose time has come says nothing any more; the bot's own row is what
/// processes take in turn, and stays.
pub fn forget_paces(tx: &mut Tx, before_ms: i64) -> Result<(), Fault> {
    tx.run("DELETE FROM telegram_pace WHERE next_ms < $1 AND scope <> 0", values![before_ms])
        .map(drop)
}

// ---- states and counts ----

pub fn figure(tx: &mut Tx, what: Figure) -> Result<Option<i64>, Fault> {
    tx.row("SELECT value FROM telegram_state WHERE what = $1", values![what])?
        .map(|row| row.int(0))
        .transpose()
}

pub fn set_figure(tx: &mut Tx, what: Figure, value: i64) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_state (what, value) VALUES ($1, $2)
         ON CONFLICT (what) DO UPDATE SET value = EXCLUDED.value",
        values![what, value],
    )
    .map(drop)
}

/// The same, but never back.
pub fn raise_figure(tx: &mut Tx, what: Figure, value: i64) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_state (what, value) VALUES ($1, $2)
         ON CONFLICT (what) DO UPDATE SET value = EXCLUDED.value
         WHERE telegram_state.value < EXCLUDED.value",
        values![what, value],
    )
    .map(drop)
}

pub fn count_up(tx: &mut Tx, what: Figure) -> Result<(), Fault> {
    tx.run(
        "INSERT INTO telegram_state (what, value) VALUES ($1, 1)
         ON CONFLICT (what) DO UPDATE SET value = telegram_state.value + 1",
        values![what],
    )
    .map(drop)
}

/// Of all processes one asks Telegram for updates: whoever holds this until it
/// runs out. `process` is a number the process drew.
pub fn hold_poll(
    tx: &mut Tx,
    process: i64,
    now: Timestamp,
    until: Timestamp,
) -> Result<bool, Fault> {
    tx.run(
        "INSERT INTO telegram_poller (one, process, until) VALUES (1, $1, $3)
         ON CONFLICT (one) DO UPDATE SET process = EXCLUDED.process, until = EXCLUDED.until
         WHERE telegram_poller.process = $1 OR telegram_poller.until <= $2",
        values![process, now, until],
    )
    .map(|held| held == 1)
}

/// Whoever ends in peace lets others ask at once.
pub fn let_go_poll(tx: &mut Tx, process: i64) -> Result<(), Fault> {
    tx.run("UPDATE telegram_poller SET until = 0 WHERE process = $1", values![process]).map(drop)
}

/// Frees the asking, whoever held it.
pub fn free_poll(tx: &mut Tx) -> Result<(), Fault> {
    tx.run("UPDATE telegram_poller SET until = 0", values![]).map(drop)
}

/// Until when a process holds the asking.
pub fn poll_held_until(tx: &mut Tx) -> Result<Option<Timestamp>, Fault> {
    tx.row("SELECT until FROM telegram_poller WHERE one = 1", values![])?
        .map(|row| row.int(0).map(Timestamp))
        .transpose()
}

fn read_chat(row: &Row) -> Result<Chat, Fault> {
    let unknown = super::unknown_code;
    Ok(Chat {
        route: row.int(0)?,
        client: row.int_or_none(1)?.map(ClientId),
        place: Audience::read(row.text(2)?).ok_or_else(|| unknown("place"))?,
        lang: Lang::read(row.text(3)?).ok_or_else(|| unknown("language"))?,
        reach: Reach::read(row.text(4)?).ok_or_else(|| unknown("reach"))?,
    })
}

fn read_copy(row: &Row) -> Result<Copy, Fault> {
    Ok(Copy {
        id: row.int(0)?,
        route: row.int(1)?,
        place: Audience::read(row.text(2)?).ok_or_else(|| super::unknown_code("place"))?,
        sealed: Sealed::from_bytes(row.bytes(3)?.to_vec()),
        is_ours: row.int(4)? != 0,
        case: row.int_or_none(5)?.map(CaseId),
        attempts: row.int(6)?,
    })
}
