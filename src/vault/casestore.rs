//! The half of [`Keystore`] that ends with a case: its locks, its photos' keys,
//! and how its client comes back. All of it is under the epoch's outer seal.

use std::sync::Arc;

use super::VaultFault;
use super::epoch::Epoch;
use super::keystore::{
    CODE, FOR_CLIENT, FOR_TEAM, Holder, Keystore, LockRow, PHOTO, ROUTE, SHARE, VISIT, VisitRow,
    membership, name, share_name, today,
};
use super::seal::Plain;
use crate::clock::Timestamp;
use crate::engine::Tx;
use crate::ids::{CaseId, ClientId, WorkerId};
use crate::values;

/// How an arrival's client is reached again.
pub(super) enum WayBack {
    None,
    Visit(VisitRow),
    /// Its number, and what it holds, sealed under the root.
    Route((i64, Vec<u8>)),
}

// ---- the locks of cases ----

impl Keystore {
    /// Locks, and for an arrival the client's way back, in one commit.
    pub(super) async fn keep(
        &self,
        locks: Vec<LockRow>,
        back: WayBack,
        day: Timestamp,
    ) -> Result<(), VaultFault> {
        self.write(move |tx, epoch| {
            for row in &locks {
                insert_lock(tx, epoch, row, day)?;
            }
            match back {
                WayBack::None => Ok(()),
                WayBack::Visit(visit) => insert_visit(tx, epoch, &visit),
                WayBack::Route(route) => put_route(tx, epoch, &route),
            }
        })
        .await
    }

    /// The public key of a lock that exists.
    pub(super) async fn public_key(
        &self,
        case: CaseId,
        lock: i64,
    ) -> Result<Option<Vec<u8>>, VaultFault> {
        self.engine.read(move |tx| public_key(tx, case, lock)).await
    }

    /// Keeps the lock unless the case has one like it, and gives the public key
    /// that counts; `None` when the case's talk is destroyed. The lock is as old
    /// as the talk.
    pub(super) async fn keep_first(
        &self,
        row: LockRow,
        talk: i64,
    ) -> Result<Option<Vec<u8>>, VaultFault> {
        self.write(move |tx, epoch| {
            let made = tx.row(
                "SELECT made_day FROM case_locks WHERE case_id = $1 AND lock = $2",
                values![row.case, talk],
            )?;
            let Some(made) = made else { return Ok(None) };
            insert_lock(tx, epoch, &row, Timestamp(made.int(0)?))?;
            public_key(tx, row.case, row.lock)
        })
        .await
    }

    /// What a worker needs to open a case: the team's key sealed for the worker,
    /// and the case's key sealed for the team.
    pub(super) async fn case_for_worker(
        &self,
        worker: WorkerId,
        team: &'static str,
        case: CaseId,
        lock: i64,
    ) -> Result<(Option<Vec<u8>>, Option<Plain>), VaultFault> {
        self.look(move |tx, epoch| {
            let member = membership(tx, team, worker)?;
            Ok((member, case_lock(tx, epoch, case, lock, Holder::Team)?))
        })
        .await
    }

    pub(super) async fn case_for_client(
        &self,
        case: CaseId,
        lock: i64,
    ) -> Result<Option<Plain>, VaultFault> {
        self.look(move |tx, epoch| case_lock(tx, epoch, case, lock, Holder::Client)).await
    }

    pub(super) async fn cases(&self) -> Result<Vec<(CaseId, i64)>, VaultFault> {
        self.engine
            .read(|tx| {
                let rows = tx.rows(
                    "SELECT case_id, MIN(made_day) FROM case_locks GROUP BY case_id",
                    values![],
                )?;
                rows.iter().map(|row| Ok((CaseId(row.int(0)?), row.int(1)?))).collect()
            })
            .await
    }

    pub(super) async fn destroy(&self, cases: Vec<(CaseId, ClientId)>) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                for (case, client) in cases {
                    tx.run("DELETE FROM case_locks WHERE case_id = $1", values![case])?;
                    tx.run("DELETE FROM shares WHERE case_id = $1", values![case])?;
                    tx.run("DELETE FROM photo_keys WHERE case_id = $1", values![case])?;
                    tx.run("DELETE FROM codes WHERE client = $1", values![client])?;
                    tx.run("DELETE FROM visits WHERE client = $1", values![client])?;
                }
                Ok(())
            })
            .await
    }

    // ---- further teams ----

    /// Says whether the case still has the lock; a destroyed one is not shared.
    pub(super) async fn share(
        &self,
        case: CaseId,
        lock: i64,
        team: &'static str,
        wrapped: Vec<u8>,
    ) -> Result<bool, VaultFault> {
        self.write(move |tx, epoch| {
            let outer = epoch.lock(SHARE, &share_name(case.0, lock, team), &wrapped);
            let kept = tx.run(
                "INSERT INTO shares (case_id, lock, team, wrapped) \
                 SELECT case_id, lock, $1, $2 FROM case_locks WHERE case_id = $3 AND lock = $4 \
                 ON CONFLICT (case_id, lock, team) DO UPDATE SET wrapped = EXCLUDED.wrapped",
                values![team, outer, case, lock],
            )?;
            Ok(kept == 1)
        })
        .await
    }

    pub(super) async fn unshare(&self, case: CaseId, team: &'static str) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run("DELETE FROM shares WHERE case_id = $1 AND team = $2", values![case, team])?;
                Ok(())
            })
            .await
    }

    /// The teams of a worker with which the case is shared: the team's code, its
    /// key sealed for the worker, and the case's key sealed for the team.
    pub(super) async fn shares_for_worker(
        &self,
        worker: WorkerId,
        case: CaseId,
        lock: i64,
    ) -> Result<Vec<(String, Vec<u8>, Plain)>, VaultFault> {
        self.look(move |tx, epoch| {
            let rows = tx.rows(
                "SELECT shares.team, memberships.wrapped, shares.wrapped FROM shares \
                 JOIN memberships ON memberships.team = shares.team \
                 WHERE case_id = $1 AND lock = $2 AND worker = $3 ORDER BY shares.team",
                values![case, lock, worker],
            )?;
            rows.iter()
                .map(|row| {
                    let team = row.text(0)?.to_owned();
                    let place = share_name(case.0, lock, &team);
                    let inner = epoch.unlock(SHARE, &place, row.bytes(2)?)?;
                    Ok((team, row.bytes(1)?.to_vec(), inner))
                })
                .collect()
        })
        .await
    }

    // ---- photos ----

    /// Says whether the case still has its talk; a photo of a destroyed case
    /// gets no key.
    pub(super) async fn keep_photo(
        &self,
        case: CaseId,
        number: i64,
        talk: i64,
        wrapped: Vec<u8>,
    ) -> Result<bool, VaultFault> {
        self.write(move |tx, epoch| {
            let outer = epoch.lock(PHOTO, &name(&[case.0, number]), &wrapped);
            let kept = tx.run(
                "INSERT INTO photo_keys (case_id, number, wrapped) \
                 SELECT case_id, $1, $2 FROM case_locks WHERE case_id = $3 AND lock = $4",
                values![number, outer, case, talk],
            )?;
            Ok(kept == 1)
        })
        .await
    }

    pub(super) async fn photo(
        &self,
        case: CaseId,
        number: i64,
    ) -> Result<Option<Plain>, VaultFault> {
        self.look(move |tx, epoch| {
            let row = tx.row(
                "SELECT wrapped FROM photo_keys WHERE case_id = $1 AND number = $2",
                values![case, number],
            )?;
            let Some(row) = row else { return Ok(None) };
            epoch.unlock(PHOTO, &name(&[case.0, number]), row.bytes(0)?).map(Some)
        })
        .await
    }

    pub(super) async fn destroy_photos(
        &self,
        photos: Vec<(CaseId, i64)>,
    ) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                for (case, number) in photos {
                    tx.run(
                        "DELETE FROM photo_keys WHERE case_id = $1 AND number = $2",
                        values![case, number],
                    )?;
                }
                Ok(())
            })
            .await
    }

    // ---- clients ----

    pub(super) async fn add_visit(&self, visit: VisitRow) -> Result<(), VaultFault> {
        self.write(move |tx, epoch| insert_visit(tx, epoch, &visit)).await
    }

    pub(super) async fn visit(&self, token: [u8; 32]) -> Result<Option<VisitRow>, VaultFault> {
        self.look(move |tx, epoch| {
            let row = tx.row(
                "SELECT client, started, wrapped FROM visits WHERE token = $1",
                values![&token[..]],
            )?;
            let Some(row) = row else { return Ok(None) };
            let inner = epoch.unlock(VISIT, &token, row.bytes(2)?)?;
            Ok(Some(VisitRow {
                token,
                client: ClientId(row.int(0)?),
                started: Timestamp(row.int(1)?),
                wrapped: inner.to_vec(),
            }))
        })
        .await
    }

    /// Notes the day of the last use.
    pub(super) async fn renew_visit(
        &self,
        token: [u8; 32],
        day: Timestamp,
    ) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.let_linger();
                tx.run(
                    "UPDATE visits SET started = $1 WHERE token = $2",
                    values![day, &token[..]],
                )?;
                Ok(())
            })
            .await
    }

    pub(super) async fn end_visit(&self, token: [u8; 32]) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                tx.run("DELETE FROM visits WHERE token = $1", values![&token[..]])?;
                Ok(())
            })
            .await
    }

    /// Puts a code in place of the client's earlier one.
    pub(super) async fn put_code(
        &self,
        client: ClientId,
        tag: [u8; 32],
        wrapped: Vec<u8>,
    ) -> Result<(), VaultFault> {
        self.write(move |tx, epoch| {
            let outer = epoch.lock(CODE, &tag, &wrapped);
            tx.let_linger();
            tx.run(
                "INSERT INTO codes (client, tag, wrapped) VALUES ($1, $2, $3) ON CONFLICT (client) \
                 DO UPDATE SET tag = EXCLUDED.tag, wrapped = EXCLUDED.wrapped",
                values![client, &tag[..], outer],
            )?;
            Ok(())
        })
        .await
    }

    /// Keeps a code unless the client has one, and says whether it was kept.
    pub(super) async fn put_first_code(
        &self,
        client: ClientId,
        tag: [u8; 32],
        wrapped: Vec<u8>,
    ) -> Result<bool, VaultFault> {
        self.write(move |tx, epoch| {
            let outer = epoch.lock(CODE, &tag, &wrapped);
            let kept = tx.run(
                "INSERT INTO codes (client, tag, wrapped) VALUES ($1, $2, $3) \
                 ON CONFLICT (client) DO NOTHING",
                values![client, &tag[..], outer],
            )?;
            Ok(kept == 1)
        })
        .await
    }

    pub(super) async fn code(
        &self,
        tag: [u8; 32],
    ) -> Result<Option<(ClientId, Plain)>, VaultFault> {
        self.look(move |tx, epoch| {
            let row =
                tx.row("SELECT client, wrapped FROM codes WHERE tag = $1", values![&tag[..]])?;
            let Some(row) = row else { return Ok(None) };
            let inner = epoch.unlock(CODE, &tag, row.bytes(1)?)?;
            Ok(Some((ClientId(row.int(0)?), inner)))
        })
        .await
    }

    pub(super) async fn has_code(&self, client: ClientId) -> Result<bool, VaultFault> {
        self.engine
            .read(move |tx| {
                let row = tx.row("SELECT 1 FROM codes WHERE client = $1", values![client])?;
                Ok(row.is_some())
            })
            .await
    }

    // ---- routes ----

    pub(super) async fn put_route(&self, route: (i64, Vec<u8>)) -> Result<(), VaultFault> {
        self.write(move |tx, epoch| put_route(tx, epoch, &route)).await
    }

    pub(super) async fn route(&self, route: i64) -> Result<Option<Plain>, VaultFault> {
        self.look(move |tx, epoch| {
            let row = tx.row("SELECT wrapped FROM routes WHERE route = $1", values![route])?;
            let Some(row) = row else { return Ok(None) };
            epoch.unlock(ROUTE, &name(&[route]), row.bytes(0)?).map(Some)
        })
        .await
    }

    pub(super) async fn routes(&self) -> Result<Vec<i64>, VaultFault> {
        self.engine
            .read(|tx| {
                let rows = tx.rows("SELECT route FROM routes", values![])?;
                rows.iter().map(|row| Ok(row.int(0)?)).collect()
            })
            .await
    }

    pub(super) async fn destroy_routes(&self, routes: Vec<i64>) -> Result<(), VaultFault> {
        self.engine
            .commit(move |tx| {
                for route in routes {
                    tx.run("DELETE FROM routes WHERE route = $1", values![route])?;
                }
                Ok(())
            })
            .await
    }

    /// A transaction with the epoch that counts in it.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Tx, &Epoch) -> Result<T, VaultFault> + Send + 'static,
    ) -> Result<T, VaultFault> {
        let epochs = Arc::clone(&self.epochs);
        self.engine
            .commit(move |tx| {
                let epoch = today(tx, &epochs)?;
                work(tx, &epoch)
            })
            .await
    }

    async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Tx, &Epoch) -> Result<T, VaultFault> + Send + 'static,
    ) -> Result<T, VaultFault> {
        let epochs = Arc::clone(&self.epochs);
        self.engine
            .read(move |tx| {
                let epoch = today(tx, &epochs)?;
                look(tx, &epoch)
            })
            .await
    }
}

fn insert_lock(
    tx: &mut Tx,
    epoch: &Epoch,
    row: &LockRow,
    day: Timestamp,
) -> Result<(), VaultFault> {
    let ids = name(&[row.case.0, row.lock]);
    let for_client = row.for_client.as_ref().map(|it| epoch.lock(FOR_CLIENT, &ids, it));
    tx.run(
        "INSERT INTO case_locks (case_id, lock, public, made_day, for_team, for_client) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (case_id, lock) DO NOTHING",
        values![
            row.case,
            row.lock,
            &row.public[..],
            day,
            epoch.lock(FOR_TEAM, &ids, &row.for_team),
            for_client
        ],
    )?;
    Ok(())
}

fn case_lock(
    tx: &mut Tx,
    epoch: &Epoch,
    case: CaseId,
    lock: i64,
    holder: Holder,
) -> Result<Option<Plain>, VaultFault> {
    let row = tx.row(
        "SELECT for_team, for_client FROM case_locks WHERE case_id = $1 AND lock = $2",
        values![case, lock],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (place, outer) = match holder {
        Holder::Team => (FOR_TEAM, Some(row.bytes(0)?)),
        Holder::Client => (FOR_CLIENT, row.bytes_or_none(1)?),
    };
    outer.map(|outer| epoch.unlock(place, &name(&[case.0, lock]), outer)).transpose()
}

fn insert_visit(tx: &mut Tx, epoch: &Epoch, visit: &VisitRow) -> Result<(), VaultFault> {
    let outer = epoch.lock(VISIT, &visit.token, &visit.wrapped);
    tx.run(
        "INSERT INTO visits (token, client, started, wrapped) VALUES ($1, $2, $3, $4)",
        values![&visit.token[..], visit.client, visit.started, outer],
    )?;
    Ok(())
}

fn put_route(tx: &mut Tx, epoch: &Epoch, route: &(i64, Vec<u8>)) -> Result<(), VaultFault> {
    let outer = epoch.lock(ROUTE, &name(&[route.0]), &route.1);
    let is_new = tx.run(
        "INSERT INTO routes (route, wrapped) VALUES ($1, $2) ON CONFLICT (route) DO NOTHING",
        values![route.0, &outer[..]],
    )? == 1;
    // Apart, because a statement that may take something away costs a scrub of the log.
    if !is_new {
        tx.run("UPDATE routes SET wrapped = $1 WHERE route = $2", values![outer, route.0])?;
    }
    Ok(())
}

fn public_key(tx: &mut Tx, case: CaseId, lock: i64) -> Result<Option<Vec<u8>>, VaultFault> {
    let row = tx.row(
        "SELECT public FROM case_locks WHERE case_id = $1 AND lock = $2",
        values![case, lock],
    )?;
    Ok(row.map(|row| row.bytes(0).map(<[u8]>::to_vec)).transpose()?)
}
