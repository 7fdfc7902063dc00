//! The epoch key: an outer seal around every key of a case, a photo, a code and
//! a visit. It changes each night, and the old one is overwritten, so that a
//! copy of `keys.db` taken before dies within a day even if keys deleted since
//! are in it.
//!
//! Which generation counts is a row of `keys.db`; the keys themselves lie in the
//! vault file. A turn goes: write the next key into the spare place and sync;
//! seal all rows anew and commit with the next generation; overwrite the former
//! place. Cut anywhere, the generation that is committed still has its key.

use std::fs::File;
use std::sync::{Mutex, PoisonError};

use super::VaultFault;
use super::file;
use super::seal::{Plain, lock, unlock};
use super::secret::Key;
use crate::clock;

/// The epoch keys of a vault file, and the one used last.
pub(super) struct Epochs {
    file: File,
    under: Key,
    known: Mutex<Option<Epoch>>,
}

/// One generation's key.
#[derive(Clone)]
pub(super) struct Epoch {
    pub generation: i64,
    key: Key,
}

impl Epoch {
    /// Seals what stands in a row. `place` names its table and column, `ids` the row.
    pub(super) fn lock(&self, place: &str, ids: &[u8], inner: &[u8]) -> Vec<u8> {
        lock(&self.key, &self.bound(place, ids), inner)
    }

    pub(super) fn unlock(
        &self,
        place: &str,
        ids: &[u8],
        outer: &[u8],
    ) -> Result<Plain, VaultFault> {
        unlock(&self.key, &self.bound(place, ids), outer)
            .map_err(|_| VaultFault::Damaged("a row of keys.db was changed or moved"))
    }

    fn bound(&self, place: &str, ids: &[u8]) -> Vec<u8> {
        let mut bound = Vec::with_capacity(place.len() + 9 + ids.len());
        bound.extend_from_slice(place.as_bytes());
        bound.push(0);
        bound.extend_from_slice(ids);
        bound.extend_from_slice(&self.generation.to_be_bytes());
        bound
    }
}

/// What follows a generation: a number never used before, even by a turn that
/// was undone, whose last bit says which of the two places is its own.
pub(super) fn after(generation: i64) -> i64 {
    (clock::new_id() & !1) | (!generation & 1)
}

impl Epochs {
    pub(super) fn new(file: File, under: Key) -> Epochs {
        Epochs { file, under, known: Mutex::new(None) }
    }

    /// The key of a generation: the one known, or the file's when another
    /// process has turned it since.
    pub(super) fn get(&self, generation: i64) -> Result<Epoch, VaultFault> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(epoch) = known.as_ref().filter(|epoch| epoch.generation == generation) {
            return Ok(epoch.clone());
        }
        let key = file::read_epoch(&self.file, &self.under, generation)?.ok_or(
            VaultFault::Damaged("keys.db and the vault file are of different days and do not fit"),
        )?;
        let epoch = Epoch { generation, key };
        *known = Some(epoch.clone());
        Ok(epoch)
    }

    /// A new key for `generation`, durable in the place that is spare while the
    /// one before it counts. Not known yet: its commit may still fail.
    pub(super) fn make(&self, generation: i64) -> Result<Epoch, VaultFault> {
        let key = Key::new();
        file::write_epoch(&self.file, &self.under, generation, &key)?;
        Ok(Epoch { generation, key })
    }

    /// Overwrites every key but this generation's. Only for a generation that
    /// is known to be durable, inside a write transaction.
    ///
    /// That key is known from then on: when the file is destroyed, what runs has
    /// to find its way to what it must still delete elsewhere.
    pub(super) fn retire_others(&self, generation: i64) -> Result<(), VaultFault> {
        self.get(generation)?;
        file::retire_other_epoch(&self.file, generation)
    }

    pub(super) fn vault_file(&self) -> &File {
        &self.file
    }
}
