//! `keys.db`: the one place that reads and writes it. What it takes and gives is
//! already sealed for somebody; it adds and removes the outer seal of the epoch,
//! in the same transaction that reads which epoch counts.

use std::path::Path;
use std::sync::Arc;

use super::VaultFault;
use super::epoch::{self, Epoch, Epochs};
use super::kdf::{Cost, Salt};
use crate::clock::Timestamp;
use crate::engine::{Engine, Fault, Migration, Place, Row, Tx, Value};
use crate::ids::{CaseId, ClientId, WorkerId};
use crate::{limits, values};

const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("../../migrations/keys/001_keys.sql") },
    Migration { version: 2, sql: include_str!("../../migrations/keys/002_routes.sql") },
    Migration { version: 3, sql: include_str!("../../migrations/keys/003_shares.sql") },
    Migration { version: 4, sql: include_str!("../../migrations/keys/004_secrets.sql") },
];

#[derive(Clone)]
pub(super) struct Keystore {
    pub(super) engine: Engine,
    pub(super) epochs: Arc<Epochs>,
}

pub(super) struct TeamRow {
    pub team: String,
    /// The public key, sealed under the root.
    pub public: Vec<u8>,
    pub for_recovery: Vec<u8>,
}

pub(super) struct WorkerRow {
    pub worker: WorkerId,
    /// The public key, sealed under the root.
    pub public: Vec<u8>,
    pub cost: Cost,
    pub salt: Salt,
    pub wrapped: Vec<u8>,
}

pub(super) struct SessionRow {
    pub worker: WorkerId,
    pub started: Timestamp,
    pub used: Timestamp,
    pub wrapped: Vec<u8>,
}

pub(super) struct LockRow {
    pub case: CaseId,
    pub lock: i64,
    /// The public key, vouched for.
    pub public: Vec<u8>,
    pub for_team: Vec<u8>,
    pub for_client: Option<Vec<u8>>,
}

pub(super) struct VisitRow {
    pub token: [u8; 32],
    pub client: ClientId,
    pub started: Timestamp,
    pub wrapped: Vec<u8>,
}

/// Who opens a case key.
#[derive(Clone, Copy)]
pub(super) enum Holder {
    Team,
    Client,
}

// ---- opening, and the epoch ----

impl Keystore {
    pub(super) fn open(file: &Path, epochs: Arc<Epochs>) -> Result<Keystore, VaultFault> {
        match Engine::open(&Place::key_file(file), MIGRATIONS) {
            Ok(engine) => Ok(Keystore { engine, epochs }),
            Err(Fault::Gone | Fault::Broken(_)) => {
                Err(VaultFault::Damaged("keys.db cannot be opened as the database it should be"))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    pub(super) fn epochs(&self) -> &Epochs {
        &self.epochs
    }

    /// The first generation of a new vault.
    pub(super) fn found_now(&self, generation: i64) -> Result<(), VaultFault> {
        self.engine.commit_now(move |tx| {
            tx.run(
                "INSERT INTO epoch (one, generation, day) VALUES (1, $1, 0)",
                values![generation],
            )?;
            Ok(())
        })
    }

    /// Sees that the file has the key of today's generation, and finishes a
    /// turn that was cut short.
    pub(super) fn settle_now(&self) -> Result<(), VaultFault> {
        let epochs = Arc::clone(&self.epochs);
        let durable = self.engine.read_now(move |tx| today(tx, &epochs))?.generation;
        let epochs = Arc::clone(&self.epochs);
        self.engine.commit_now(move |tx| retire(tx, &epochs, durable))
    }

    /// Turns the epoch unless it was turned on `day` or later. The three steps
    /// are described in [`super::epoch`].
    pub(super) async fn turn(&self, day: Timestamp) -> Result<bool, VaultFault> {
        let before = self.durable_generation().await?;
        let turned = self.turn_without_retiring(day, before).await?;
        let after = self.durable_generation().await?;
        let epochs = Arc::clone(&self.epochs);
        self.engine.commit(move |tx| retire(tx, &epochs, after)).await?;
        Ok(turned)
    }

    /// A reader sees only what is durable; a writer also sees what shares its
    /// commit and may yet be undone. Keys are overwritten on the word of the first.
    pub(super) async fn durable_generation(&self) -> Result<i64, VaultFault> {
        self.engine.read(|tx| Ok(epoch_row(tx)?.0)).await
    }

    pub(super) async fn turn_without_retiring(
        &self,
        day: Timestamp,
        durable: i64,
    ) -> Result<bool, VaultFault> {
        let epochs = Arc::clone(&self.epochs);
        self.engine
            .commit(move |tx| {
                let (generation, turned) = epoch_row(tx)?;
                if generation != durable || turned >= day.0 {
                    return Ok(false);
                }
                let old = epochs.get(generation)?;
                let new = epochs.make(epoch::after(generation))?;
                seal_all_anew(tx, &old, &new)?;
                tx.run("UPDATE epoch SET generation = $1, day = $2", values![new.generation, day])?;
                Ok(true)
            })
            .await
    }

    /// Runs `change` while no other process writes: the vault file is changed
    /// under this.
    pub(super) fn alone_now(
        &self,
        change: impl FnOnce(&Epochs) -> Result<(), VaultFault> + Send + 'static,
    ) -> Result<(), VaultFault> {
        let epochs = Arc::clone(&self.epochs);
        self.engine.commit_now(move |_| change(&epochs))
    }
}

fn epoch_row(tx: &mut Tx) -> Result<(i64, i64), VaultFault> {
    let row = tx
        .row("SELECT generation, day FROM epoch", values![])?
        .ok_or(VaultFault::Damaged("keys.db is empty: it is not the one of this vault"))?;
    Ok((row.int(0)?, row.int(1)?))
}

pub(super) fn today(tx: &mut Tx, epochs: &Epochs) -> Result<Epoch, VaultFault> {
    epochs.get(epoch_row(tx)?.0)
}

fn retire(tx: &mut Tx, epochs: &Epochs, durable: i64) -> Result<(), VaultFault> {
    if epoch_row(tx)?.0 == durable { epochs.retire_others(durable) } else { Ok(()) }
}

pub(super) const FOR_TEAM: &str = "case_locks.for_team";
pub(super) const FOR_CLIENT: &str = "case_locks.for_client";
pub(super) const SHARE: &str = "shares.wrapped";
pub(super) const PHOTO: &str = "photo_keys.wrapped";
pub(super) const CODE: &str = "codes.wrapped";
pub(super) const VISIT: &str = "visits.wrapped";
pub(super) const ROUTE: &str = "routes.wrapped";

/// How a row is named to the outer seal.
pub(super) fn name(numbers: &[i64]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

pub(super) fn share_name(case: i64, lock: i64, team: &str) -> Vec<u8> {
    [&name(&[case, lock]), team.as_bytes()].concat()
}

fn seal_all_anew(tx: &mut Tx, old: &Epoch, new: &Epoch) -> Result<(), VaultFault> {
    let anew = |place: &str, ids: &[u8], outer: &[u8]| {
        old.unlock(place, ids, outer).map(|inner| new.lock(place, ids, &inner))
    };
    for row in tx.rows("SELECT case_id, lock, for_team, for_client FROM case_locks", values![])? {
        let (case, lock) = (row.int(0)?, row.int(1)?);
        let ids = name(&[case, lock]);
        let team = anew(FOR_TEAM, &ids, row.bytes(2)?)?;
        let client = row.bytes_or_none(3)?.map(|it| anew(FOR_CLIENT, &ids, it)).transpose()?;
        tx.run(
            "UPDATE case_locks SET for_team = $1, for_client = $2 WHERE case_id = $3 AND lock = $4",
            values![team, client, case, lock],
        )?;
    }
    for row in tx.rows("SELECT case_id, lock, team, wrapped FROM shares", values![])? {
        let (case, lock, team) = (row.int(0)?, row.int(1)?, row.text(2)?);
        tx.run(
            "UPDATE shares SET wrapped = $1 WHERE case_id = $2 AND lock = $3 AND team = $4",
            values![anew(SHARE, &share_name(case, lock, team), row.bytes(3)?)?, case, lock, team],
        )?;
    }
    for row in tx.rows("SELECT case_id, number, wrapped FROM photo_keys", values![])? {
        let (case, seq) = (row.int(0)?, row.int(1)?);
        tx.run(
            "UPDATE photo_keys SET wrapped = $1 WHERE case_id = $2 AND number = $3",
            values![anew(PHOTO, &name(&[case, seq]), row.bytes(2)?)?, case, seq],
        )?;
    }
    for row in tx.rows("SELECT client, tag, wrapped FROM codes", values![])? {
        tx.run(
            "UPDATE codes SET wrapped = $1 WHERE client = $2",
            values![anew(CODE, row.bytes(1)?, row.bytes(2)?)?, row.int(0)?],
        )?;
    }
    for row in tx.rows("SELECT token, wrapped FROM visits", values![])? {
        tx.run(
            "UPDATE visits SET wrapped = $1 WHERE token = $2",
            values![anew(VISIT, row.bytes(0)?, row.bytes(1)?)?, row.bytes(0)?],
        )?;
    }
    for row in tx.rows("SELECT route, wrapped FROM routes", values![])? {
        let route = row.int(0)?;
        tx.run(
            "UPDATE routes SET wrapped = $1 WHERE route = $2",
            values![anew(ROUTE, &name(&[route]), row.bytes(1)?)?, route],
        )?;
    }
    Ok(())
}

// ---- teams and workers ----

impl Keystore {
    /// Keeps the teams that exist already.
    pub(super) async fn add_teams(&self, teams: Vec<TeamRow>) -> Result<(), VaultFault> {
        self.engine.commit(move |tx| insert_teams(tx, teams)).await
    }

    pub(super) fn add_teams_now(&self, teams: Vec<TeamRow>) -> Result<(), VaultFault> {
        self.engine.commit_now(move |tx| insert_teams(tx, teams))
    }

    pub(super) async fn teams(&self) -> Result<Vec<TeamRow>, VaultFault> {
        self.engine.read(all_teams).await
    }

    pub(super) fn teams_now(&self) -> Result<Vec<TeamRow>, VaultFault> {
        self.engine.read_now(all_teams)
    }

    /// Says whether the worker is new.
    pub(super) async fn add_worker(&self, row: WorkerRow) -> Result<bool, VaultFault> {
        self.engine.commit(move |tx| insert_worker(tx, &row)).await
    }

    /// A new key pair: everything that hung on the old one goes.
    pub(super) async fn replace_worker(&self, row: WorkerRow) -> Result<bool, VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.let_linger();
                Ok(forget_worker(tx, row.worker)? && insert_worker(tx, &row)?)
            })
            .await
    }

    /// The same key pair under another passphrase; of the sessions only `kept` stays.
    pub(super) async fn rewrap_worker(
        &self,
        row: WorkerRow,
        kept: [u8; 32],
    ) -> Result<bool, VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.let_linger();
                tx.run(
                    "DELETE FROM sessions WHERE worker = $1 AND token <> $2",
                    values![row.worker, &kept[..]],
                )?;
                let changed = tx.run(
                    "UPDATE workers SET memory_kib = $1, passes = $2, salt = $3, wrapped = $4 \
                     WHERE worker = $5 AND public = $6",
                    values![
                        i64::from(row.cost.memory_kib),
                        i64::from(row.cost.passes),
                        &row.salt[..],
                        row.wrapped,
                        row.worker,
                        row.public
                    ],
                )?;
                Ok(changed == 1)
            })
            .await
    }

    pub(super) async fn worker(&self, worker: WorkerId) -> Result<Option<WorkerRow>, VaultFault> {
        self.engine
            .read(move |tx| {
                let row = tx.row(
                    "SELECT public, memory_kib, passes, salt, wrapped FROM workers \
                     WHERE worker = $1",
                    values![worker],
                )?;
                row.map(|row| worker_row(worker, &row)).transpose()
            })
            .await
    }

    pub(super) async fn remove_worker(&self, worker: WorkerId) -> Result<bool, VaultFault> {
        self.engine.commit(move |tx| forget_worker(tx, worker)).await
    }

    /// The team's private key, sealed for this worker.
    pub(super) async fn membership(
        &self,
        team: &'static str,
        worker: WorkerId,
    ) -> Result<Option<Vec<u8>>, VaultFault> {
        self.engine.read(move |tx| membership(tx, team, worker)).await
    }

    pub(super) async fn admit(
        &self,
        team: &'static str,
        worker: WorkerId,
        wrapped: Vec<u8>,
    ) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run(
                    "INSERT INTO memberships (team, worker, wrapped) VALUES ($1, $2, $3) \
                     ON CONFLICT (team, worker) DO UPDATE SET wrapped = EXCLUDED.wrapped",
                    values![team, worker, wrapped],
                )?;
                Ok(())
            })
            .await
    }

    pub(super) async fn dismiss(
        &self,
        team: &'static str,
        worker: WorkerId,
    ) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run(
                    "DELETE FROM memberships WHERE team = $1 AND worker = $2",
                    values![team, worker],
                )?;
                Ok(())
            })
            .await
    }

    /// How many workers each team has; teams without any are left out.
    pub(super) async fn members(&self) -> Result<Vec<(String, i64)>, VaultFault> {
        self.engine
            .read(|tx| {
                let rows =
                    tx.rows("SELECT team, COUNT(*) FROM memberships GROUP BY team", values![])?;
                rows.iter().map(|row| Ok((row.text(0)?.to_owned(), row.int(1)?))).collect()
            })
            .await
    }
}

fn insert_teams(tx: &mut Tx, teams: Vec<TeamRow>) -> Result<(), VaultFault> {
    for row in teams {
        tx.run(
            "INSERT INTO teams (team, public, for_recovery) VALUES ($1, $2, $3) \
             ON CONFLICT (team) DO NOTHING",
            values![row.team, row.public, row.for_recovery],
        )?;
    }
    Ok(())
}

fn all_teams(tx: &mut Tx) -> Result<Vec<TeamRow>, VaultFault> {
    let rows = tx.rows("SELECT team, public, for_recovery FROM teams", values![])?;
    rows.iter()
        .map(|row| {
            Ok(TeamRow {
                team: row.text(0)?.to_owned(),
                public: row.bytes(1)?.to_vec(),
                for_recovery: row.bytes(2)?.to_vec(),
            })
        })
        .collect()
}

fn worker_row(worker: WorkerId, row: &Row) -> Result<WorkerRow, VaultFault> {
    let damaged = |_| VaultFault::Damaged("a worker's row in keys.db was changed");
    let cost = |place| u32::try_from(row.int(place).unwrap_or(-1)).map_err(damaged);
    Ok(WorkerRow {
        worker,
        public: row.bytes(0)?.to_vec(),
        cost: Cost { memory_kib: cost(1)?, passes: cost(2)? },
        salt: row
            .bytes(3)?
            .try_into()
            .map_err(|_| VaultFault::Damaged("a worker's row in keys.db was changed"))?,
        wrapped: row.bytes(4)?.to_vec(),
    })
}

fn insert_worker(tx: &mut Tx, row: &WorkerRow) -> Result<bool, VaultFault> {
    let made = tx.run(
        "INSERT INTO workers (worker, public, memory_kib, passes, salt, wrapped) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (worker) DO NOTHING",
        values![
            row.worker,
            &row.public[..],
            i64::from(row.cost.memory_kib),
            i64::from(row.cost.passes),
            &row.salt[..],
            &row.wrapped[..]
        ],
    )?;
    Ok(made == 1)
}

fn forget_worker(tx: &mut Tx, worker: WorkerId) -> Result<bool, VaultFault> {
    tx.run("DELETE FROM sessions WHERE worker = $1", values![worker])?;
    tx.run("DELETE FROM memberships WHERE worker = $1", values![worker])?;
    Ok(tx.run("DELETE FROM workers WHERE worker = $1", values![worker])? == 1)
}

pub(super) fn membership(
    tx: &mut Tx,
    team: &'static str,
    worker: WorkerId,
) -> Result<Option<Vec<u8>>, VaultFault> {
    let row = tx.row(
        "SELECT wrapped FROM memberships WHERE team = $1 AND worker = $2",
        values![team, worker],
    )?;
    Ok(row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()?)
}

// ---- sessions of workers ----

impl Keystore {
    /// Says whether the worker still exists with this key.
    pub(super) async fn add_session(
        &self,
        token: [u8; 32],
        row: SessionRow,
    ) -> Result<bool, VaultFault> {
        self.engine
            .commit(move |tx| {
                let made = tx.run(
                    "INSERT INTO sessions (token, worker, started, used, wrapped) \
                     SELECT $1, worker, $2, $3, $4 FROM workers WHERE worker = $5",
                    values![&token[..], row.started, row.used, row.wrapped, row.worker],
                )?;
                Ok(made == 1)
            })
            .await
    }

    pub(super) async fn session(&self, token: [u8; 32]) -> Result<Option<SessionRow>, VaultFault> {
        self.engine
            .read(move |tx| {
                let row = tx.row(
                    "SELECT worker, started, used, wrapped FROM sessions WHERE token = $1",
                    values![&token[..]],
                )?;
                let Some(row) = row else { return Ok(None) };
                Ok(Some(SessionRow {
                    worker: WorkerId(row.int(0)?),
                    started: Timestamp(row.int(1)?),
                    used: Timestamp(row.int(2)?),
                    wrapped: row.bytes(3)?.to_vec(),
                }))
            })
            .await
    }

    pub(super) async fn touch_session(
        &self,
        token: [u8; 32],
        now: Timestamp,
    ) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.let_linger();
                tx.run("UPDATE sessions SET used = $1 WHERE token = $2", values![now, &token[..]])?;
                Ok(())
            })
            .await
    }

    pub(super) async fn end_session(&self, token: [u8; 32]) -> Result<(), VaultFault> {
        self.run("DELETE FROM sessions WHERE token = $1", values![&token[..]].into()).await
    }

    pub(super) async fn end_sessions_of(&self, worker: WorkerId) -> Result<(), VaultFault> {
        self.run("DELETE FROM sessions WHERE worker = $1", values![worker].into()).await
    }

    pub(super) async fn sessions_of(&self, worker: WorkerId) -> Result<i64, VaultFault> {
        self.engine
            .read(move |tx| {
                let row =
                    tx.row("SELECT COUNT(*) FROM sessions WHERE worker = $1", values![worker])?;
                Ok(row.map_or(Ok(0), |row| row.int(0))?)
            })
            .await
    }

    pub(super) fn end_all_sessions_now(&self) -> Result<(), VaultFault> {
        self.engine.commit_now(|tx| {
            tx.run("DELETE FROM sessions", values![])?;
            Ok(())
        })
    }

    pub(super) async fn sweep(&self, now: Timestamp) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run(
                    "DELETE FROM sessions WHERE used < $1 OR started < $2",
                    values![now - limits::SESSION_IDLE, now - limits::SESSION_WHOLE],
                )?;
                tx.run(
                    "DELETE FROM visits WHERE started < $1",
                    values![now - limits::VISIT_WHOLE],
                )?;
                Ok(())
            })
            .await
    }

    /// A secret of the house itself. `new` is kept where there is none yet; what
    /// counts comes back.
    pub(super) async fn secret(
        &self,
        name: &'static str,
        new: Vec<u8>,
    ) -> Result<Vec<u8>, VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run(
                    "INSERT INTO secrets (name, wrapped) VALUES ($1, $2) \
                     ON CONFLICT (name) DO NOTHING",
                    values![name, new],
                )?;
                known_secret(tx, name)?
                    .ok_or(VaultFault::Damaged("a secret in keys.db is not what was kept"))
            })
            .await
    }

    pub(super) async fn known_secret(
        &self,
        name: &'static str,
    ) -> Result<Option<Vec<u8>>, VaultFault> {
        self.engine.read(move |tx| known_secret(tx, name)).await
    }

    async fn run(&self, sql: &'static str, values: Vec<Value>) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run(sql, &values)?;
                Ok(())
            })
            .await
    }
}

fn known_secret(tx: &mut Tx, name: &str) -> Result<Option<Vec<u8>>, VaultFault> {
    let row = tx.row("SELECT wrapped FROM secrets WHERE name = $1", values![name])?;
    Ok(row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()?)
}
