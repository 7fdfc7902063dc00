//! Panic: what was sealed becomes unreadable for good, within a few writes and
//! without unlocking anything.
//!
//! Every slot of the root and both places of the epoch key are overwritten where
//! they stand, then `keys.db` goes. Nothing looks at what is left before it
//! overwrites it, so whoever was cut off begins again and comes to the same end.
//! Where the keys stood stands the day, so that nobody goes on looking for a
//! passphrase.

use std::fs::File;
use std::path::Path;

use super::{Vault, VaultFault, file};
use crate::clock::Timestamp;

/// `keys.db`, and what SQLite may have left beside it.
const KEY_FILES: [&str; 4] = ["keys.db", "keys.db-journal", "keys.db-wal", "keys.db-shm"];

/// What is left of a vault.
pub struct Ruin {
    file: File,
    /// The day of the panic that came first.
    pub day: Timestamp,
    /// Whether `keys.db` was there until now.
    pub had_keys: bool,
}

/// Sees, from beside an unlocked vault, whether it was destroyed.
pub struct Alarm(File);

impl Ruin {
    /// Destroys what is in `dir`, or what an earlier panic left of it.
    ///
    /// # Errors
    /// When a file can be neither overwritten nor removed. One that fails does
    /// not keep the others from going.
    pub fn make(dir: &Path, now: Timestamp) -> Result<Ruin, VaultFault> {
        let overwritten = overwrite(&dir.join("vault"), now);
        let removed = remove_keys(dir);
        let (file, day) = overwritten?;
        Ok(Ruin { file, day, had_keys: removed? })
    }

    /// Whether no program has the vault open any more. Once it is so, none can
    /// open it before this is dropped.
    #[must_use]
    pub fn is_abandoned(&self) -> bool {
        self.file.try_lock().is_ok()
    }
}

impl Vault {
    /// When the organisation in `dir` was destroyed, if it was.
    ///
    /// # Errors
    /// When the vault file is there and cannot be read.
    pub fn destroyed_on(dir: &Path) -> Result<Option<Timestamp>, VaultFault> {
        match File::open(dir.join("vault")) {
            Ok(vault) => file::destroyed_on(&vault),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file::io(error)),
        }
    }

    /// Whether this vault was destroyed since it was opened.
    #[must_use]
    pub fn is_destroyed(&self) -> bool {
        matches!(file::destroyed_on(self.0.keys.epochs().vault_file()), Ok(Some(_)))
    }

    /// # Errors
    /// When the system has no handle left.
    pub fn alarm(&self) -> Result<Alarm, VaultFault> {
        self.0.keys.epochs().vault_file().try_clone().map(Alarm).map_err(file::io)
    }
}

impl Alarm {
    /// A vault that cannot be read just now counts as whole: whoever destroys it
    /// comes to its end all the same.
    #[must_use]
    pub fn destroyed_on(&self) -> Option<Timestamp> {
        file::destroyed_on(&self.0).ok().flatten()
    }
}

fn overwrite(vault: &Path, now: Timestamp) -> Result<(File, Timestamp), VaultFault> {
    let file = file::open_file(vault)?;
    let day = file::destroyed_on(&file).ok().flatten().unwrap_or(now.day());
    file::overwrite(&file, day)?;
    Ok((file, day))
}

/// Says whether `keys.db` was there. Durable on return.
fn remove_keys(dir: &Path) -> Result<bool, VaultFault> {
    let had_keys = dir.join(KEY_FILES[0]).exists();
    let mut result = Ok(had_keys);
    for name in KEY_FILES {
        match std::fs::remove_file(dir.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                result = Err(file::io(error));
            }
            _ => {}
        }
    }
    File::open(dir).and_then(|folder| folder.sync_all()).map_err(file::io)?;
    result
}
