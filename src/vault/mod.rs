//! Keys: who may read what, and how it is forgotten.
//!
//! A text is sealed to its case, a case's key to a team (and to its client), a
//! team's key to its workers, a worker's key under a passphrase. Whoever can
//! write cannot read: sealing takes public keys only, opening takes a [`Reader`],
//! a [`Visitor`] or the [`RecoveryKey`]. To forget a case is to delete its keys.
//!
//! Deliberately absent: a key that opens everything while the service runs; a
//! way to print a secret; content of any kind (it lies elsewhere, sealed).
//!
//! Two files in one folder: `vault` (laid out in `file.rs`) and `keys.db` (see
//! `keystore.rs`). Functions that are not `async` and return a `Result` may wait
//! for a disk or a key derivation: call them outside the async runtime, except
//! [`Vault::new_lock`], which touches neither.

mod case;
mod casestore;
mod client;
mod destroying;
mod epoch;
mod file;
mod half;
mod kdf;
mod keystore;
mod recovery;
mod route;
mod scratch;
mod seal;
mod secret;
mod signing;
#[cfg(test)]
mod tests;
mod traces;
mod worker;

use std::fmt;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

pub use case::{CaseKey, Lock, NewLock, SealedPhoto, VouchedKey};
pub use client::{ClientKey, Visitor};
pub use destroying::{Alarm, Ruin};
pub use file::{SlotKind, Unlock};
pub use half::{Half, Mistyped};
pub use kdf::{Cost, Strength};
pub use recovery::RecoveryKey;
pub use route::Route;
pub use scratch::Scratch;
pub use seal::{Bound, PublicKey, Sealed, Unopened, seal};
pub use secret::{Passphrase, ReturnCode, Token, WordList, Words};
pub use signing::SigningKey;
pub use traces::wipe_traces;
pub use worker::{Authority, Reader, Team};

use crate::clock::{self, Timestamp};
use crate::engine::Fault;
use epoch::Epochs;
use file::Opened;
use keystore::Keystore;
use secret::Key;

/// Why the vault did not do what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VaultFault {
    /// It may not, or cannot, be done; trying the same again changes nothing,
    /// except for [`Refused::Busy`].
    Refused(Refused),
    /// `keys.db` failed.
    Engine(Fault),
    /// The system failed: the kind of its error, without paths.
    Io(String),
    /// Something that was stored is not what was stored.
    Damaged(&'static str),
    /// The vault was destroyed on that day.
    Destroyed(Timestamp),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No slot of the vault opens with this.
    WrongUnlock,
    /// The passphrase is wrong, or there is no such worker: both look alike.
    WrongPassphrase,
    /// There is no key: never made, or destroyed.
    NoSuchKey,
    NoSuchWorker,
    /// The worker has a key already.
    WorkerExists,
    NotOfTeam,
    /// Too many wait for a key derivation.
    Busy,
    /// The folder has a vault, or a `keys.db` of one.
    VaultExists,
    NoFreeSlot,
    NoSuchSlot,
    LastSlot,
    KeyfileTooShort,
    NotARecoveryKey,
    /// It is a recovery key, but not this vault's.
    WrongRecoveryKey,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refused::WrongUnlock => "this does not unlock the vault",
            Refused::WrongPassphrase => "the worker or the passphrase is wrong",
            Refused::NoSuchKey => "there is no such key, or it was destroyed",
            Refused::NoSuchWorker => "there is no such worker",
            Refused::WorkerExists => "the worker has a key already",
            Refused::NotOfTeam => "the worker is not in the team that may read this",
            Refused::Busy => "too many people are waiting; try again in a moment",
            Refused::VaultExists => "the folder holds a vault or a keys.db already",
            Refused::NoFreeSlot => "the vault has no room for another way to unlock it",
            Refused::NoSuchSlot => "the vault has no such way to unlock it",
            Refused::LastSlot => "this is the only way to unlock the vault",
            Refused::KeyfileTooShort => "a keyfile must have at least 32 bytes",
            Refused::NotARecoveryKey => "this is not a recovery key, or it has a slip of the pen",
            Refused::WrongRecoveryKey => "this recovery key belongs to another vault",
        })
    }
}

impl fmt::Display for VaultFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VaultFault::Refused(why) => why.fmt(f),
            VaultFault::Engine(fault) => write!(f, "keys.db: {fault}"),
            VaultFault::Io(what) => write!(f, "the vault: {what}"),
            VaultFault::Damaged(what) => f.write_str(what),
            VaultFault::Destroyed(day) => write!(
                f,
                "this organisation was destroyed by panic on {}, and nobody can open it again",
                day.date()
            ),
        }
    }
}

impl std::error::Error for VaultFault {}

impl From<Refused> for VaultFault {
    fn from(why: Refused) -> VaultFault {
        VaultFault::Refused(why)
    }
}

impl From<Fault> for VaultFault {
    fn from(fault: Fault) -> VaultFault {
        VaultFault::Engine(fault)
    }
}

impl From<Unopened> for VaultFault {
    fn from(_: Unopened) -> VaultFault {
        VaultFault::Damaged("something sealed does not open: it was changed or moved")
    }
}

/// An unlocked vault. Cheap to clone; what it knows is wiped with the last clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    opened: Opened,
    keys: Keystore,
    /// By [`Team::ALL`]; kept here so that sealing needs no database.
    teams: RwLock<[Option<PublicKey>; Team::ALL.len()]>,
    lookup: Key,
    config: Key,
    /// Vouches for public keys in `keys.db` and at the desk.
    vouching: Key,
    /// Mixed into every key a person remembers, so that a stolen `keys.db`
    /// without the vault's root does not even let guess.
    pepper: Key,
}

impl Vault {
    /// Makes `vault` and `keys.db` in `dir` (made if missing), both readable to
    /// their owner only. The recovery key exists nowhere else: it is to be
    /// written down now.
    ///
    /// # Errors
    /// Refuses a folder that has either file; fails when the disk does.
    pub fn create(
        dir: &Path,
        unlock: &Unlock,
        strength: Strength,
    ) -> Result<(Vault, RecoveryKey), VaultFault> {
        std::fs::create_dir_all(dir).map_err(file::io)?;
        let (vault, keys) = (dir.join("vault"), dir.join("keys.db"));
        if vault.exists() || keys.exists() {
            return Err(Refused::VaultExists.into());
        }
        let recovery = RecoveryKey::new();
        let opened = Opened {
            id: *clock::random(),
            root: Key::new(),
            strength,
            recovery: recovery.public(),
        };
        file::create(&vault, &opened, unlock)?;
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&keys)
            .map_err(file::io)?;
        let epochs = Epochs::new(lock_shared(&vault)?, opened.root.derive("epoch"));
        epochs.make(1)?;
        let keystore = Keystore::open(&keys, Arc::new(epochs))?;
        keystore.found_now(1)?;
        Ok((Vault::assemble(opened, keystore)?, recovery))
    }

    /// Unlocks the vault in `dir`. Takes as long as the passphrase was made to
    /// cost; finishes a turn of the epoch that was cut short.
    ///
    /// # Errors
    /// [`Refused::WrongUnlock`]; [`VaultFault::Damaged`] when a file is cut
    /// short, or the two files do not fit each other.
    pub fn open(dir: &Path, unlock: &Unlock) -> Result<Vault, VaultFault> {
        let file = lock_shared(&dir.join("vault"))?;
        let opened = file::unlock_root(&file, unlock)?;
        let keys = dir.join("keys.db");
        if !keys.exists() {
            return Err(VaultFault::Damaged("keys.db is missing beside the vault file"));
        }
        let epochs = Epochs::new(file, opened.root.derive("epoch"));
        let keystore = Keystore::open(&keys, Arc::new(epochs))?;
        keystore.settle_now()?;
        let vault = Vault::assemble(opened, keystore)?;
        vault.found_later_teams_now()?;
        Ok(vault)
    }

    fn assemble(opened: Opened, keys: Keystore) -> Result<Vault, VaultFault> {
        let root = &opened.root;
        let vault = Vault(Arc::new(Inner {
            lookup: root.derive("lookup"),
            config: root.derive("config"),
            vouching: root.derive("vouching"),
            pepper: root.derive("pepper"),
            teams: RwLock::default(),
            opened,
            keys,
        }));
        let rows = vault.0.keys.teams_now()?;
        vault.know_teams(&rows)?;
        Ok(vault)
    }

    /// The ways to unlock the vault in `dir`, without unlocking it.
    ///
    /// # Errors
    /// When there is no vault, or it is damaged.
    pub fn slots(dir: &Path) -> Result<Vec<SlotKind>, VaultFault> {
        file::slots(&file::open_file(&dir.join("vault"))?)
    }

    /// One more way to unlock.
    ///
    /// # Errors
    /// [`Refused::NoFreeSlot`], [`Refused::KeyfileTooShort`].
    pub fn add_slot(&self, unlock: &Unlock) -> Result<(), VaultFault> {
        let slot = file::prepare_slot(&self.0.opened, unlock)?;
        self.0.keys.alone_now(move |epochs| file::add_slot(epochs.vault_file(), &slot))
    }

    /// Overwrites a way to unlock. `index` counts as [`Vault::slots`] lists.
    ///
    /// # Errors
    /// [`Refused::NoSuchSlot`], [`Refused::LastSlot`].
    pub fn remove_slot(&self, index: usize) -> Result<(), VaultFault> {
        self.0.keys.alone_now(move |epochs| file::remove_slot(epochs.vault_file(), index))
    }

    /// If no other process has this vault open, ends all workers' sessions and
    /// does `work`, while nobody else opens it. Says whether it was so: a restart
    /// begins anew, a second process does not.
    ///
    /// # Errors
    /// When `keys.db`, the lock or the work fails.
    pub fn begin_if_alone<E: From<VaultFault>>(
        &self,
        work: impl FnOnce() -> Result<(), E>,
    ) -> Result<bool, E> {
        let file = self.0.keys.epochs().vault_file();
        let alone = file.try_lock().is_ok();
        let begun = match alone {
            true => self.0.keys.end_all_sessions_now().map_err(E::from).and_then(|()| work()),
            false => Ok(()),
        };
        // Asking for more gives up what was held, so this is needed either way.
        file.lock_shared().map_err(file::io)?;
        begun.map(|()| alone)
    }

    /// What a row is found by when its name must not stand there:
    /// HMAC-SHA256 of `kind | 0 | value` under a key derived from the root.
    #[must_use]
    pub fn tag(&self, kind: &str, value: &[u8]) -> [u8; 32] {
        let mut key = hmac::digest::Key::<Hmac<Sha256>>::default();
        key[..32].copy_from_slice(self.0.lookup.bytes());
        // HMAC fills a short key up with zeros itself; a whole block cannot be refused.
        let mut mac = Hmac::<Sha256>::new(&key);
        key.zeroize();
        for part in [kind.as_bytes(), &[0], value] {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// Seals what the service itself must read at any time, such as the key of
    /// a bot. Opens only under the same `label`.
    #[must_use]
    pub fn seal_setting(&self, label: &str, plain: &[u8]) -> Sealed {
        Sealed::from_bytes(seal::lock(&self.0.config, &setting(label), plain))
    }

    /// # Errors
    /// [`Unopened`] under another label, in another vault, or when changed.
    pub fn open_setting(
        &self,
        label: &str,
        sealed: &Sealed,
    ) -> Result<Zeroizing<Vec<u8>>, Unopened> {
        seal::unlock(&self.0.config, &setting(label), sealed.as_bytes())
    }

    /// Turns the epoch key, at most once a UTC day, and says whether it did.
    /// From then on a copy of `keys.db` made earlier is unreadable.
    ///
    /// # Errors
    /// When a file fails; whatever was readable still is.
    pub async fn rotate_epoch(&self, now: Timestamp) -> Result<bool, VaultFault> {
        self.0.keys.turn(now.day()).await
    }

    /// Removes sessions and visits that have run out.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn sweep(&self, now: Timestamp) -> Result<(), VaultFault> {
        self.0.keys.sweep(now).await
    }

    fn know_teams(&self, rows: &[keystore::TeamRow]) -> Result<(), VaultFault> {
        let mut known = [None; Team::ALL.len()];
        for (team, place) in Team::ALL.into_iter().zip(&mut known) {
            if let Some(row) = rows.iter().find(|row| row.team == team.code()) {
                *place = Some(self.vouched(&seal::label(team.code(), &[]), &row.public)?);
            }
        }
        *self.0.teams.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// A public key as it is stored: bound to whom it belongs to, so
    /// that nobody who only writes there can slip in their own.
    fn vouch(&self, whose: &[u8], key: PublicKey) -> Vec<u8> {
        seal::lock(&self.0.vouching, whose, &key.to_bytes())
    }

    fn vouched(&self, whose: &[u8], stored: &[u8]) -> Result<PublicKey, VaultFault> {
        let plain = seal::unlock(&self.0.vouching, whose, stored)?;
        PublicKey::from_bytes(&plain).ok_or(Unopened.into())
    }
}

fn setting(label: &str) -> Vec<u8> {
    [b"setting ", label.as_bytes()].concat()
}

/// Waits while another process asks whether it is alone.
fn lock_shared(vault: &Path) -> Result<File, VaultFault> {
    let file = file::open_file(vault)?;
    file.lock_shared().map_err(file::io)?;
    Ok(file)
}
