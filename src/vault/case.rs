//! Cases: their locks, their photos, and their end.

use std::sync::PoisonError;

use zeroize::Zeroizing;

use super::casestore::WayBack;
use super::client::{ClientKey, Visitor, new_visit};
use super::keystore::LockRow;
use super::route::Route;
use super::seal::{PrivateKey, Sealed, label, lock_padded, open, unlock_padded, unwrap, wrap};
use super::secret::Key;
use super::worker::{Reader, Team};
use super::{Bound, PublicKey, Refused, Token, Unopened, Vault, VaultFault};
use crate::clock::{self, Clock, Timestamp};
use crate::ids::{CaseId, ClientId};

/// A case has up to three key pairs, by who may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lock {
    /// What client and worker say to each other: for those on duty, and the client.
    Talk,
    /// What workers note for each other: for those on duty.
    Notes,
    /// What the client thinks of the help: for supervisors only.
    Feedback,
}

impl Lock {
    fn code(self) -> i64 {
        match self {
            Lock::Talk => 0,
            Lock::Notes => 1,
            Lock::Feedback => 2,
        }
    }

    /// The team whose members read it.
    #[must_use]
    pub fn team(self) -> Team {
        match self {
            Lock::Talk | Lock::Notes => Team::Duty,
            Lock::Feedback => Team::Supervisors,
        }
    }
}

const FOR_TEAM: &str = "case key for team";
const FOR_CLIENT: &str = "case key for client";
const PHOTO: &str = "photo key";

/// A lock that exists in memory only, until it is kept.
pub struct NewLock {
    pub public: PublicKey,
    row: LockRow,
}

/// The public key of a talk as the desk keeps it: bound to its case and client,
/// and good for nothing until the vault has recognised it. Whoever only writes
/// into the desk's database cannot have words sealed to a key of their own.
#[derive(Clone, PartialEq, Eq)]
pub struct VouchedKey(Vec<u8>);

impl VouchedKey {
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> VouchedKey {
        VouchedKey(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The right to read what one lock of one case holds.
pub struct CaseKey {
    case: CaseId,
    key: PrivateKey,
}

impl CaseKey {
    /// # Errors
    /// [`Unopened`] when it was sealed for another case, lock or place, or changed.
    pub fn open(&self, bound: Bound, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        if bound.case != self.case {
            return Err(Unopened);
        }
        open(&self.key, bound, sealed)
    }
}

/// A photo under a key of its own. The key has a number of its own too, drawn
/// by chance: two photos may be on their way to the same place in a talk.
pub struct SealedPhoto {
    pub key: i64,
    pub sealed: Sealed,
}

impl Vault {
    /// Makes a lock, in memory. `client` is for [`Lock::Talk`]: who comes back
    /// to it. Nobody has the private half afterwards but whom it is sealed for.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when the teams are not founded.
    pub fn new_lock(
        &self,
        case: CaseId,
        lock: Lock,
        client: Option<&PublicKey>,
    ) -> Result<NewLock, VaultFault> {
        let teams = self.0.teams.read().unwrap_or_else(PoisonError::into_inner);
        let team = teams[lock.team() as usize].ok_or(Refused::NoSuchKey)?;
        drop(teams);
        let key = PrivateKey::new();
        let public = key.public();
        let bound = bound(case, lock);
        let client = client.filter(|_| lock == Lock::Talk);
        Ok(NewLock {
            public,
            row: LockRow {
                case,
                lock: lock.code(),
                public: self.vouch(&bound, public),
                for_team: wrap(&team, FOR_TEAM, &bound, key.bytes()),
                for_client: client.map(|client| wrap(client, FOR_CLIENT, &bound, key.bytes())),
            },
        })
    }

    /// Makes locks durable. To be done before anything sealed to them is stored.
    /// They count as made today by the machine's clock, which only the sweep of
    /// orphans reads.
    ///
    /// # Errors
    /// When `keys.db` fails; then none is kept.
    pub async fn keep(&self, locks: Vec<NewLock>) -> Result<(), VaultFault> {
        let rows = locks.into_iter().map(|lock| lock.row).collect();
        self.0.keys.keep(rows, WayBack::None, Clock::System.now().day()).await
    }

    /// [`Vault::keep`] and [`Vault::start_visit`] in one commit.
    ///
    /// # Errors
    /// When `keys.db` fails; then nothing is kept.
    pub async fn keep_arrival(
        &self,
        lock: NewLock,
        client: ClientId,
        key: &ClientKey,
        now: Timestamp,
    ) -> Result<Token, VaultFault> {
        let (token, visit) = new_visit(client, key, now);
        self.0.keys.keep(vec![lock.row], WayBack::Visit(visit), now.day()).await?;
        Ok(token)
    }

    /// [`Vault::keep`] and [`Vault::keep_route`] in one commit.
    ///
    /// # Errors
    /// When `keys.db` fails; then nothing is kept.
    pub async fn keep_arrival_on_route(
        &self,
        lock: NewLock,
        route: &Route,
        now: Timestamp,
    ) -> Result<(), VaultFault> {
        let back = WayBack::Route(self.sealed_route(route));
        self.0.keys.keep(vec![lock.row], back, now.day()).await
    }

    /// The public key of a case's lock. Notes and feedback get theirs on first use.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when the case never had a talk or was destroyed.
    pub async fn public_key(&self, case: CaseId, lock: Lock) -> Result<PublicKey, VaultFault> {
        let mut stored = self.0.keys.public_key(case, lock.code()).await?;
        if stored.is_none() && lock != Lock::Talk {
            let new = self.new_lock(case, lock, None)?;
            stored = self.0.keys.keep_first(new.row, Lock::Talk.code()).await?;
        }
        self.vouched(&bound(case, lock), &stored.ok_or(Refused::NoSuchKey)?)
    }

    /// The public key of a talk, to be kept by the desk.
    #[must_use]
    pub fn vouch_for_talk(&self, case: CaseId, client: ClientId, key: PublicKey) -> VouchedKey {
        VouchedKey(self.vouch(&talk(case, client), key))
    }

    /// What [`Vault::vouch_for_talk`] vouched for.
    ///
    /// # Errors
    /// [`VaultFault::Damaged`] when it was changed, or is another talk's.
    pub fn talk_key(
        &self,
        case: CaseId,
        client: ClientId,
        key: &VouchedKey,
    ) -> Result<PublicKey, VaultFault> {
        self.vouched(&talk(case, client), key.as_bytes())
    }

    /// The key of a lock, through the lock's own team or one it is shared with.
    ///
    /// # Errors
    /// [`Refused::NotOfTeam`] when the worker may not, [`Refused::NoSuchKey`]
    /// when the case has no such lock, or no longer.
    pub async fn case_key(
        &self,
        reader: &Reader,
        case: CaseId,
        lock: Lock,
    ) -> Result<CaseKey, VaultFault> {
        let team = lock.team();
        let worker = reader.worker();
        let (member, sealed) =
            self.0.keys.case_for_worker(worker, team.code(), case, lock.code()).await?;
        let (team_key, sealed) = match member {
            Some(member) => (reader.team_key(team, &member)?, sealed.ok_or(Refused::NoSuchKey)?),
            None => {
                let shares = self.0.keys.shares_for_worker(worker, case, lock.code()).await?;
                let (code, member, sealed) = shares.into_iter().next().ok_or(Refused::NotOfTeam)?;
                let team = Team::of(&code).ok_or(VaultFault::Damaged("no such team"))?;
                (reader.team_key(team, &member)?, sealed)
            }
        };
        opened(case, &team_key, FOR_TEAM, lock, &sealed)
    }

    /// Lets a further team read the talk and the notes of a case that `reader`
    /// can open, until [`Vault::unshare`] or the end of the case. Doing so again
    /// is no error.
    ///
    /// # Errors
    /// [`Refused::NotOfTeam`] when the reader may not read it themselves,
    /// [`Refused::NoSuchKey`] when it was destroyed.
    pub async fn share(&self, reader: &Reader, case: CaseId, team: Team) -> Result<(), VaultFault> {
        // No lock is held while anything is waited for.
        let to = {
            let teams = self.0.teams.read().unwrap_or_else(PoisonError::into_inner);
            teams[team as usize].ok_or(Refused::NoSuchKey)?
        };
        for lock in [Lock::Talk, Lock::Notes] {
            // Notes that are written later must be readable too: the lock is made now.
            self.public_key(case, lock).await?;
            let key = self.case_key(reader, case, lock).await?;
            let wrapped = wrap(&to, FOR_TEAM, &bound(case, lock), key.key.bytes());
            if !self.0.keys.share(case, lock.code(), team.code(), wrapped).await? {
                return Err(Refused::NoSuchKey.into());
            }
        }
        Ok(())
    }

    /// Ends [`Vault::share`]. Whoever has the case open keeps what they see.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn unshare(&self, case: CaseId, team: Team) -> Result<(), VaultFault> {
        self.0.keys.unshare(case, team.code()).await
    }

    /// The key of a client's own talk.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when it is destroyed or somebody else's.
    pub async fn case_key_of_client(
        &self,
        visitor: &Visitor,
        case: CaseId,
    ) -> Result<CaseKey, VaultFault> {
        let sealed = self.0.keys.case_for_client(case, Lock::Talk.code()).await?;
        let sealed = sealed.ok_or(Refused::NoSuchKey)?;
        opened(case, visitor.key.private(), FOR_CLIENT, Lock::Talk, &sealed)
            .map_err(|_| Refused::NoSuchKey.into())
    }

    /// Seals a photo under a key of its own, so that it can be destroyed before
    /// its case. The key is durable on return.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when the case is destroyed.
    pub async fn seal_photo(
        &self,
        talk: &PublicKey,
        bound: Bound,
        bytes: &[u8],
    ) -> Result<SealedPhoto, VaultFault> {
        let (number, key) = (clock::new_id(), Key::new());
        let sealed = lock_padded(&key, &photo(bound, number), bytes);
        let wrapped = wrap(talk, PHOTO, &photo(bound, number), key.bytes());
        let talk = Lock::Talk.code();
        if !self.0.keys.keep_photo(bound.case, number, talk, wrapped).await? {
            return Err(Refused::NoSuchKey.into());
        }
        Ok(SealedPhoto { key: number, sealed: Sealed::from_bytes(sealed) })
    }

    /// `key` is the one of the case's talk.
    ///
    /// # Errors
    /// [`Refused::NoSuchKey`] when the photo is destroyed.
    pub async fn open_photo(
        &self,
        key: &CaseKey,
        bound: Bound,
        sealed: &SealedPhoto,
    ) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        let number = sealed.key;
        let wrapped = self.0.keys.photo(bound.case, number).await?.ok_or(Refused::NoSuchKey)?;
        let own = unwrap(&key.key, PHOTO, &photo(bound, number), &wrapped)?;
        let own = Key::from_slice(&own).ok_or(Unopened)?;
        Ok(unlock_padded(&own, &photo(bound, number), sealed.sealed.as_bytes())?)
    }

    /// Destroys photos, each named by its case and the number of its key. Doing so again is no error.
    ///
    /// # Errors
    /// When `keys.db` fails; then none is destroyed.
    pub async fn destroy_photos(&self, photos: &[(CaseId, i64)]) -> Result<(), VaultFault> {
        self.0.keys.destroy_photos(photos.to_vec()).await
    }

    /// Makes cases unreadable for everybody for ever: locks, photos, and the
    /// codes and visits of their clients. Doing so again is no error.
    ///
    /// # Errors
    /// When `keys.db` fails; then none is destroyed.
    pub async fn destroy(&self, cases: &[(CaseId, ClientId)]) -> Result<(), VaultFault> {
        self.0.keys.destroy(cases.to_vec()).await
    }

    /// Every case that can still be read, with the start of the UTC day its
    /// first lock was kept, in seconds since 1970.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn cases_with_keys(&self) -> Result<Vec<(CaseId, i64)>, VaultFault> {
        self.0.keys.cases().await
    }
}

fn bound(case: CaseId, lock: Lock) -> Vec<u8> {
    label("lock", &[case.0, lock.code()])
}

fn talk(case: CaseId, client: ClientId) -> Vec<u8> {
    label("talk of client", &[case.0, client.0])
}

fn photo(bound: Bound, number: i64) -> Vec<u8> {
    let Bound { case, seq, direction, kind } = bound;
    label(PHOTO, &[case.0, seq, i64::from(direction), i64::from(kind), number])
}

fn opened(
    case: CaseId,
    holder: &PrivateKey,
    purpose: &str,
    lock: Lock,
    sealed: &[u8],
) -> Result<CaseKey, VaultFault> {
    let key = unwrap(holder, purpose, &bound(case, lock), sealed)?;
    Ok(CaseKey { case, key: PrivateKey::from_slice(&key).ok_or(Unopened)? })
}
