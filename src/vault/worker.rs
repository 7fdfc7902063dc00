//! Workers: their keys, their teams, their sessions.

use std::sync::PoisonError;

use zeroize::Zeroizing;

use super::kdf::{self, Asker, Cost, Salt};
use super::keystore::{SessionRow, TeamRow, WorkerRow};
use super::recovery::RecoveryKey;
use super::seal::{PrivateKey, label, lock, open_from, seal_to, unlock, unwrap, wrap};
use super::secret::{Key, Passphrase, Token, derive};
use super::{PublicKey, Refused, Sealed, Unopened, Vault, VaultFault};
use crate::clock::{self, Timestamp};
use crate::ids::WorkerId;
use crate::limits;

/// Who may read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Team {
    Duty,
    Supervisors,
    Doctors,
    Psychologists,
    Lawyers,
    SocialWorkers,
    Researchers,
}

impl Team {
    pub const ALL: [Team; 7] = [
        Team::Duty,
        Team::Supervisors,
        Team::Doctors,
        Team::Psychologists,
        Team::Lawyers,
        Team::SocialWorkers,
        Team::Researchers,
    ];

    /// How it is written in databases; never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Team::Duty => "duty",
            Team::Supervisors => "supervisors",
            Team::Doctors => "doctors",
            Team::Psychologists => "psychologists",
            Team::Lawyers => "lawyers",
            Team::SocialWorkers => "social_workers",
            Team::Researchers => "researchers",
        }
    }

    /// The team of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Team> {
        Team::ALL.into_iter().find(|team| team.code() == code)
    }
}

const FOR_RECOVERY: &str = "team key for recovery";
const FOR_WORKER: &str = "team key for worker";
const OWN: &str = "worker's own";
const TEAMS_OWN: &str = "team's own";

/// A worker who signed in. Holding one is the right to read what the worker's
/// teams may. It does not outlive a request.
pub struct Reader {
    worker: WorkerId,
    key: PrivateKey,
    /// The session it was resumed from, by its token's hash.
    session: Option<[u8; 32]>,
}

impl Reader {
    #[must_use]
    pub fn worker(&self) -> WorkerId {
        self.worker
    }

    /// Seals something of the worker's own, such as a draft, which nobody else
    /// can open and which a reset of the passphrase loses.
    #[must_use]
    pub fn seal_own(&self, name: &str, plain: &[u8]) -> Sealed {
        seal_to(&self.key.public(), OWN, &own(self.worker, name), plain)
    }

    /// # Errors
    /// [`Unopened`] when it is another worker's, of another name, or changed.
    pub fn open_own(&self, name: &str, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        open_from(&self.key, OWN, &own(self.worker, name), sealed)
    }

    pub(super) fn team_key(&self, team: Team, wrapped: &[u8]) -> Result<PrivateKey, VaultFault> {
        let key = unwrap(&self.key, FOR_WORKER, &member(team, self.worker), wrapped)?;
        Ok(PrivateKey::from_slice(&key).ok_or(Unopened)?)
    }
}

/// Who lets a worker into a team.
pub enum Authority<'a> {
    /// Somebody who is in it.
    Worker(&'a Reader),
    Recovery(&'a RecoveryKey),
}

impl Authority<'_> {
    /// `None` for whoever holds the recovery key.
    #[must_use]
    pub fn worker(&self) -> Option<WorkerId> {
        match self {
            Authority::Worker(reader) => Some(reader.worker),
            Authority::Recovery(_) => None,
        }
    }
}

// ---- teams ----

impl Vault {
    /// Gives each team that has none a key pair, whose private half only the
    /// recovery key opens until workers are admitted.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn found_teams(&self) -> Result<(), VaultFault> {
        let teams = Team::ALL.map(|team| self.new_team(team));
        self.0.keys.add_teams(teams.into()).await?;
        self.know_teams(&self.0.keys.teams().await?)
    }

    /// An organisation that is older than a team gets its key when it is opened; one
    /// without any team has not been founded yet.
    pub(super) fn found_later_teams_now(&self) -> Result<(), VaultFault> {
        let known = self.0.keys.teams_now()?;
        let is_new = |team: &Team| known.iter().all(|row| row.team != team.code());
        let new: Vec<_> = Team::ALL.into_iter().filter(is_new).collect();
        if known.is_empty() || new.is_empty() {
            return Ok(());
        }
        self.0.keys.add_teams_now(new.into_iter().map(|team| self.new_team(team)).collect())?;
        self.know_teams(&self.0.keys.teams_now()?)
    }

    fn new_team(&self, team: Team) -> TeamRow {
        let key = PrivateKey::new();
        let bound = label(team.code(), &[]);
        TeamRow {
            team: team.code().to_owned(),
            public: self.vouch(&bound, key.public()),
            for_recovery: wrap(&self.recovery_public(), FOR_RECOVERY, &bound, key.bytes()),
        }
    }

    /// Lets a worker read what the team may.
    ///
    /// # Errors
    /// [`Refused::NotOfTeam`] when `by` is not in it, [`Refused::WrongRecoveryKey`],
    /// [`Refused::NoSuchWorker`].
    pub async fn admit(
        &self,
        by: &Authority<'_>,
        worker: WorkerId,
        team: Team,
    ) -> Result<(), VaultFault> {
        let to = self.public_of(worker).await?;
        let key = match by {
            Authority::Worker(reader) => {
                let wrapped = self.0.keys.membership(team.code(), reader.worker).await?;
                reader.team_key(team, &wrapped.ok_or(Refused::NotOfTeam)?)?
            }
            Authority::Recovery(key) => self.team_key_from_recovery(key, team).await?,
        };
        let wrapped = wrap(&to, FOR_WORKER, &member(team, worker), key.bytes());
        self.0.keys.admit(team.code(), worker, wrapped).await
    }

    async fn team_key_from_recovery(
        &self,
        recovery: &RecoveryKey,
        team: Team,
    ) -> Result<PrivateKey, VaultFault> {
        if recovery.public() != self.recovery_public() {
            return Err(Refused::WrongRecoveryKey.into());
        }
        let teams = self.0.keys.teams().await?;
        let row = teams.into_iter().find(|row| row.team == team.code());
        let sealed = row.ok_or(Refused::NoSuchKey)?.for_recovery;
        let bound = label(team.code(), &[]);
        let key = unwrap(recovery.private(), FOR_RECOVERY, &bound, &sealed)?;
        Ok(PrivateKey::from_slice(&key).ok_or(Unopened)?)
    }

    /// Takes effect at once, also for a [`Reader`] that is already held.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn dismiss(&self, worker: WorkerId, team: Team) -> Result<(), VaultFault> {
        self.0.keys.dismiss(team.code(), worker).await
    }

    /// Seals what a team keeps longer than any case, such as the note of a report.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when the teams are not founded.
    pub fn seal_for_team(
        &self,
        team: Team,
        name: &str,
        plain: &[u8],
    ) -> Result<Sealed, VaultFault> {
        let known = self.0.teams.read().unwrap_or_else(PoisonError::into_inner);
        let to = known[team as usize].ok_or(Refused::NoSuchKey)?;
        drop(known);
        Ok(seal_to(&to, TEAMS_OWN, &teams_own(team, name), plain))
    }

    /// # Errors
    /// [`Refused::NotOfTeam`] when the worker may not.
    pub async fn open_for_team(
        &self,
        reader: &Reader,
        team: Team,
        name: &str,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        let wrapped = self.0.keys.membership(team.code(), reader.worker).await?;
        let key = reader.team_key(team, &wrapped.ok_or(Refused::NotOfTeam)?)?;
        Ok(open_from(&key, TEAMS_OWN, &teams_own(team, name), sealed)?)
    }

    /// The same for many at once, each under its own name, in that order.
    ///
    /// # Errors
    /// As [`Vault::open_for_team`]; one that does not open fails them all.
    pub async fn open_all_for_team(
        &self,
        reader: &Reader,
        team: Team,
        sealed: &[(String, Sealed)],
    ) -> Result<Vec<Zeroizing<Vec<u8>>>, VaultFault> {
        let wrapped = self.0.keys.membership(team.code(), reader.worker).await?;
        let key = reader.team_key(team, &wrapped.ok_or(Refused::NotOfTeam)?)?;
        let mut opened = Vec::with_capacity(sealed.len());
        for (number, (name, sealed)) in sealed.iter().enumerate() {
            if number % limits::OPENED_AT_ONCE == 0 {
                tokio::task::yield_now().await;
            }
            opened.push(open_from(&key, TEAMS_OWN, &teams_own(team, name), sealed)?);
        }
        Ok(opened)
    }

    /// How many workers each team has, every team once.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn members(&self) -> Result<Vec<(Team, u32)>, VaultFault> {
        let counts = self.0.keys.members().await?;
        let count = |team: Team| {
            let found = counts.iter().find(|(code, _)| code == team.code());
            found.and_then(|(_, count)| u32::try_from(*count).ok()).unwrap_or(0)
        };
        Ok(Team::ALL.into_iter().map(|team| (team, count(team))).collect())
    }
}

// ---- workers ----

impl Vault {
    /// Gives a worker a key pair under their passphrase.
    ///
    /// # Errors
    /// [`Refused::WorkerExists`], [`Refused::Busy`].
    pub async fn enrol(&self, worker: WorkerId, passphrase: &Passphrase) -> Result<(), VaultFault> {
        let row = self.worker_row(worker, &PrivateKey::new(), passphrase).await?;
        refuse_unless(self.0.keys.add_worker(row).await?, Refused::WorkerExists)
    }

    /// Forgets a worker's keys, memberships and sessions. Doing so again is no error.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn remove_worker(&self, worker: WorkerId) -> Result<(), VaultFault> {
        self.0.keys.remove_worker(worker).await.map(drop)
    }

    /// For a worker who forgot theirs: a new key pair under `new`. Memberships,
    /// sessions, and whatever was sealed as the worker's own are lost.
    ///
    /// # Errors
    /// [`Refused::NoSuchWorker`], [`Refused::Busy`].
    pub async fn reset_passphrase(
        &self,
        worker: WorkerId,
        new: &Passphrase,
    ) -> Result<(), VaultFault> {
        let row = self.worker_row(worker, &PrivateKey::new(), new).await?;
        refuse_unless(self.0.keys.replace_worker(row).await?, Refused::NoSuchWorker)
    }

    /// The same key under another passphrase; the worker's other sessions end.
    ///
    /// # Errors
    /// [`Refused::NoSuchWorker`] when the reader's key is no longer the worker's.
    pub async fn change_passphrase(
        &self,
        reader: &Reader,
        new: &Passphrase,
    ) -> Result<(), VaultFault> {
        let stored = self.0.keys.worker(reader.worker).await?.ok_or(Refused::NoSuchWorker)?;
        if self.vouched(&whose(reader.worker), &stored.public)? != reader.key.public() {
            return Err(Refused::NoSuchWorker.into());
        }
        let row = WorkerRow {
            public: stored.public,
            ..self.worker_row(reader.worker, &reader.key, new).await?
        };
        let kept = reader.session.unwrap_or_default();
        refuse_unless(self.0.keys.rewrap_worker(row, kept).await?, Refused::NoSuchWorker)
    }

    /// Seals something that only this worker opens, with [`Reader::open_own`].
    ///
    /// # Errors
    /// [`Refused::NoSuchWorker`].
    pub async fn seal_for_worker(
        &self,
        worker: WorkerId,
        name: &str,
        plain: &[u8],
    ) -> Result<Sealed, VaultFault> {
        let to = self.public_of(worker).await?;
        Ok(seal_to(&to, OWN, &own(worker, name), plain))
    }

    async fn public_of(&self, worker: WorkerId) -> Result<PublicKey, VaultFault> {
        let row = self.0.keys.worker(worker).await?.ok_or(Refused::NoSuchWorker)?;
        self.vouched(&whose(worker), &row.public)
    }

    async fn worker_row(
        &self,
        worker: WorkerId,
        key: &PrivateKey,
        passphrase: &Passphrase,
    ) -> Result<WorkerRow, VaultFault> {
        let (salt, cost) = (*clock::random(), self.0.opened.strength.worker);
        let under = self.passphrase_key(passphrase, salt, cost).await?;
        let wrapped = lock(&under, &whose(worker), key.bytes());
        let public = self.vouch(&whose(worker), key.public());
        Ok(WorkerRow { worker, public, cost, salt, wrapped })
    }

    async fn passphrase_key(
        &self,
        passphrase: &Passphrase,
        salt: Salt,
        cost: Cost,
    ) -> Result<Key, VaultFault> {
        let key = kdf::derive(Asker::Worker, passphrase.as_bytes(), salt, cost).await?;
        Ok(derive(self.0.pepper.bytes(), key.bytes(), "worker"))
    }
}

// ---- sessions ----

impl Vault {
    /// # Errors
    /// [`Refused::WrongPassphrase`], also for a worker that does not exist,
    /// after the same time; [`Refused::Busy`].
    pub async fn sign_in(
        &self,
        worker: WorkerId,
        passphrase: &Passphrase,
    ) -> Result<Reader, VaultFault> {
        let row = self.0.keys.worker(worker).await?.unwrap_or_else(|| WorkerRow {
            worker,
            public: Vec::new(),
            cost: self.0.opened.strength.worker,
            salt: [0; 16],
            wrapped: Vec::new(),
        });
        let under = self.passphrase_key(passphrase, row.salt, row.cost).await?;
        let key = unlock(&under, &whose(worker), &row.wrapped);
        let key = key.map_err(|_| Refused::WrongPassphrase)?;
        reader(worker, &key, None)
    }

    /// Begins a session. Only the token's hash is kept, and the worker's key
    /// sealed under the token: without the cookie the row opens nothing.
    ///
    /// # Errors
    /// [`Refused::NoSuchWorker`] when the worker was removed meanwhile.
    pub async fn start_session(
        &self,
        reader: &Reader,
        now: Timestamp,
    ) -> Result<Token, VaultFault> {
        let token = Token::new();
        let bound = session(reader.worker);
        let wrapped = lock(&token.key("session"), &bound, reader.key.bytes());
        // A session may end a little early, and keeps no record of when it began.
        let row = SessionRow { worker: reader.worker, started: now.hour(), used: now, wrapped };
        refuse_unless(self.0.keys.add_session(token.hash(), row).await?, Refused::NoSuchWorker)?;
        Ok(token)
    }

    /// Whose session this is; `None` when it is unknown, unused for longer than
    /// [`limits::SESSION_IDLE`], or older than [`limits::SESSION_WHOLE`].
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn resume(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<Reader>, VaultFault> {
        let hash = token.hash();
        let Some(row) = self.0.keys.session(hash).await? else { return Ok(None) };
        if now - row.used > limits::SESSION_IDLE || now - row.started > limits::SESSION_WHOLE {
            self.0.keys.end_session(hash).await?;
            return Ok(None);
        }
        let key = unlock(&token.key("session"), &session(row.worker), &row.wrapped)?;
        if now - row.used >= limits::SESSION_TOUCH {
            self.0.keys.touch_session(hash, now).await?;
        }
        reader(row.worker, &key, Some(hash)).map(Some)
    }

    /// # Errors
    /// When `keys.db` fails.
    pub async fn end_session(&self, token: &Token) -> Result<(), VaultFault> {
        self.0.keys.end_session(token.hash()).await
    }

    /// # Errors
    /// When `keys.db` fails.
    pub async fn end_sessions_of(&self, worker: WorkerId) -> Result<(), VaultFault> {
        self.0.keys.end_sessions_of(worker).await
    }

    /// How many sessions the worker has, those that ran out since the last
    /// sweep included.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn sessions_of(&self, worker: WorkerId) -> Result<u32, VaultFault> {
        Ok(u32::try_from(self.0.keys.sessions_of(worker).await?).unwrap_or(u32::MAX))
    }
}

fn reader(worker: WorkerId, key: &[u8], session: Option<[u8; 32]>) -> Result<Reader, VaultFault> {
    Ok(Reader { worker, key: PrivateKey::from_slice(key).ok_or(Unopened)?, session })
}

fn refuse_unless(done: bool, why: Refused) -> Result<(), VaultFault> {
    if done { Ok(()) } else { Err(why.into()) }
}

fn whose(worker: WorkerId) -> Vec<u8> {
    label("worker key", &[worker.0])
}

fn session(worker: WorkerId) -> Vec<u8> {
    label("session", &[worker.0])
}

fn member(team: Team, worker: WorkerId) -> Vec<u8> {
    label(team.code(), &[worker.0])
}

fn teams_own(team: Team, name: &str) -> Vec<u8> {
    let mut label = label(team.code(), &[]);
    label.extend_from_slice(name.as_bytes());
    label
}

/// The name comes last, so that it cannot run into the number.
fn own(worker: WorkerId, name: &str) -> Vec<u8> {
    let mut label = label(OWN, &[worker.0]);
    label.extend_from_slice(name.as_bytes());
    label
}
