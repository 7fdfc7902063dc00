//! The file `vault`: the root key sealed for each way to unlock it, and the two
//! places of the epoch key.
//!
//! ```text
//!     0  "netreach" | version 1 | id 16 | sealed parameters
//!   512  seven slots of 512: kind 1 | cost 8 | salt 16 | sealed root
//!  4096  epoch slot 0: generation 8 | sealed epoch key
//!  8192  epoch slot 1
//! ```
//!
//! The file is made whole (written beside, synced, renamed) and never replaced:
//! what must be forgotten is overwritten in place, and the lock of a running
//! process stays on the file that counts. A slot fills one sector and is written
//! only while it is spare, so a write cut short harms nothing that was there.
//! Whoever writes holds the write transaction of `keys.db`, which is the lock
//! between processes.
//!
//! A destroyed file is chance throughout, but for its beginning, which says so.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::kdf::{self, Cost, Salt, Strength};
use super::seal::{LOCK_ADDS, PublicKey, lock, unlock};
use super::secret::{self, Key, Passphrase};
use super::{Refused, VaultFault};
use crate::clock::{self, Timestamp};
use crate::limits;

const MAGIC: &[u8; 9] = b"netreach\x01";
/// What a destroyed file begins with; the day follows, 8.
const DESTROYED: &[u8; 9] = b"netreach\x00";
const SECTOR: usize = 512;
const SLOTS: usize = 7;
const EPOCHS: [u64; 2] = [4096, 8192];
const LENGTH: usize = 12_288;
const PARAMETERS: usize = 32 + 3 * 8;
const SEALED_KEY: usize = 32 + LOCK_ADDS;

const CUT: VaultFault = VaultFault::Damaged("the vault file is cut short or is not a vault");

/// What opens the vault.
pub enum Unlock {
    Passphrase(Passphrase),
    /// Any file of [`limits::KEYFILE_BYTES_MIN`] bytes or more, kept elsewhere.
    Keyfile(Zeroizing<Vec<u8>>),
}

/// A way to unlock that a vault has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotKind {
    Passphrase,
    Keyfile,
}

impl SlotKind {
    fn code(self) -> u8 {
        match self {
            SlotKind::Passphrase => 1,
            SlotKind::Keyfile => 2,
        }
    }

    fn read(code: u8) -> Option<SlotKind> {
        match code {
            1 => Some(SlotKind::Passphrase),
            2 => Some(SlotKind::Keyfile),
            _ => None,
        }
    }
}

impl Unlock {
    fn kind(&self) -> SlotKind {
        match self {
            Unlock::Passphrase(_) => SlotKind::Passphrase,
            Unlock::Keyfile(_) => SlotKind::Keyfile,
        }
    }

    fn key(&self, salt: Salt, cost: Cost) -> Result<Key, VaultFault> {
        match self {
            Unlock::Passphrase(words) => kdf::derive_now(words.as_bytes(), salt, cost),
            Unlock::Keyfile(bytes) if bytes.len() < limits::KEYFILE_BYTES_MIN => {
                Err(Refused::KeyfileTooShort.into())
            }
            Unlock::Keyfile(bytes) => Ok(secret::derive(&salt, bytes, "keyfile")),
        }
    }
}

/// What the file says once it is unlocked.
pub(super) struct Opened {
    pub id: [u8; 16],
    pub root: Key,
    pub strength: Strength,
    pub recovery: PublicKey,
}

/// Makes the file, readable to its owner only. Refuses to replace one.
pub(super) fn create(path: &Path, opened: &Opened, unlock: &Unlock) -> Result<(), VaultFault> {
    let mut image = vec![0; LENGTH];
    image[..9].copy_from_slice(MAGIC);
    image[9..25].copy_from_slice(&opened.id);
    let mut parameters = [0; PARAMETERS];
    parameters[..32].copy_from_slice(&opened.recovery.to_bytes());
    parameters[32..40].copy_from_slice(&opened.strength.root.bytes());
    parameters[40..48].copy_from_slice(&opened.strength.worker.bytes());
    parameters[48..].copy_from_slice(&opened.strength.code.bytes());
    let sealed = lock(&opened.root.derive("parameters"), &opened.id, &parameters);
    image[25..25 + sealed.len()].copy_from_slice(&sealed);
    image[SECTOR..2 * SECTOR].copy_from_slice(&make_slot(opened, unlock)?);
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file of this crate is made readable to its owner only.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(io)?;
    file.write_all(&image).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist_noclobber(path).map_err(|refused| io(refused.error))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io)
}

pub(super) fn open_file(path: &Path) -> Result<File, VaultFault> {
    OpenOptions::new().read(true).write(true).open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => VaultFault::Io("there is no vault here".to_owned()),
        _ => io(error),
    })
}

/// Tries `unlock` on every slot of its kind.
pub(super) fn unlock_root(file: &File, unlock_with: &Unlock) -> Result<Opened, VaultFault> {
    let image = read_image(file)?;
    let mut id = [0; 16];
    id.copy_from_slice(&image[9..25]);
    for slot in (0..SLOTS).map(|slot| slot_at(&image, slot)) {
        if slot[0] != unlock_with.kind().code() {
            continue;
        }
        let (cost, salt) = cost_and_salt(slot);
        let key = unlock_with.key(salt, cost)?;
        let sealed = &slot[25..25 + SEALED_KEY];
        if let Ok(root) = unlock(&key, &slot_bound(&id, slot), sealed) {
            return parameters(&image, id, Key::from_slice(&root).ok_or(CUT)?);
        }
    }
    Err(Refused::WrongUnlock.into())
}

fn parameters(image: &[u8], id: [u8; 16], root: Key) -> Result<Opened, VaultFault> {
    let damaged = VaultFault::Damaged("the parameters in the vault file were changed");
    let sealed = &image[25..25 + PARAMETERS + LOCK_ADDS];
    let Ok(plain) = unlock(&root.derive("parameters"), &id, sealed) else { return Err(damaged) };
    let cost = |at: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&plain[at..at + 8]);
        Cost::from_bytes(bytes)
    };
    let strength = Strength { root: cost(32), worker: cost(40), code: cost(48) };
    let recovery = PublicKey::from_bytes(&plain[..32]).ok_or(damaged)?;
    Ok(Opened { id, root, strength, recovery })
}

fn make_slot(opened: &Opened, unlock: &Unlock) -> Result<[u8; SECTOR], VaultFault> {
    let mut slot = [0; SECTOR];
    slot[0] = unlock.kind().code();
    slot[1..9].copy_from_slice(&opened.strength.root.bytes());
    slot[9..25].copy_from_slice(&*clock::random::<16>());
    let (cost, salt) = cost_and_salt(&slot);
    let key = unlock.key(salt, cost)?;
    let sealed = lock(&key, &slot_bound(&opened.id, &slot), opened.root.bytes());
    slot[25..25 + SEALED_KEY].copy_from_slice(&sealed);
    Ok(slot)
}

fn cost_and_salt(slot: &[u8]) -> (Cost, Salt) {
    let (mut cost, mut salt) = ([0; 8], [0; 16]);
    cost.copy_from_slice(&slot[1..9]);
    salt.copy_from_slice(&slot[9..25]);
    (Cost::from_bytes(cost), salt)
}

/// A slot belongs to its vault, its kind, its cost and its salt.
fn slot_bound(id: &[u8; 16], slot: &[u8]) -> Vec<u8> {
    [b"root slot".as_slice(), id, &slot[..25]].concat()
}

fn slot_at(image: &[u8], slot: usize) -> &[u8] {
    &image[SECTOR * (1 + slot)..SECTOR * (2 + slot)]
}

/// The ways to unlock, in the order of the file.
pub(super) fn slots(file: &File) -> Result<Vec<SlotKind>, VaultFault> {
    Ok(used_slots(&read_image(file)?).into_iter().map(|(_, kind)| kind).collect())
}

fn used_slots(image: &[u8]) -> Vec<(usize, SlotKind)> {
    (0..SLOTS)
        .filter_map(|slot| SlotKind::read(slot_at(image, slot)[0]).map(|kind| (slot, kind)))
        .collect()
}

/// A slot that is ready to be written, made before anything is locked: it takes
/// as long as an unlock.
pub(super) struct NewSlot([u8; SECTOR]);

pub(super) fn prepare_slot(opened: &Opened, unlock: &Unlock) -> Result<NewSlot, VaultFault> {
    make_slot(opened, unlock).map(NewSlot)
}

pub(super) fn add_slot(file: &File, slot: &NewSlot) -> Result<(), VaultFault> {
    let image = read_image(file)?;
    let spare = (0..SLOTS).find(|spare| SlotKind::read(slot_at(&image, *spare)[0]).is_none());
    write_at(file, &slot.0, slot_offset(spare.ok_or(Refused::NoFreeSlot)?))
}

/// `index` counts the slots in use, as [`slots`] lists them.
pub(super) fn remove_slot(file: &File, index: usize) -> Result<(), VaultFault> {
    let used = used_slots(&read_image(file)?);
    let (slot, _) = *used.get(index).ok_or(Refused::NoSuchSlot)?;
    if used.len() == 1 {
        return Err(Refused::LastSlot.into());
    }
    write_at(file, &[0; SECTOR], slot_offset(slot))
}

fn slot_offset(slot: usize) -> u64 {
    (SECTOR * (1 + slot)) as u64
}

/// Puts an epoch key into the place that its generation has. Durable on return.
pub(super) fn write_epoch(
    file: &File,
    under: &Key,
    generation: i64,
    epoch: &Key,
) -> Result<(), VaultFault> {
    // Nobody could read it; what was destroyed stays as it is.
    if let Some(day) = destroyed_on(file)? {
        return Err(VaultFault::Destroyed(day));
    }
    let mut slot = [0; SECTOR];
    slot[..8].copy_from_slice(&generation.to_le_bytes());
    let sealed = lock(under, &generation.to_le_bytes(), epoch.bytes());
    slot[8..8 + SEALED_KEY].copy_from_slice(&sealed);
    write_at(file, &slot, epoch_offset(generation))
}

/// The epoch key of this generation, if the file has it.
pub(super) fn read_epoch(
    file: &File,
    under: &Key,
    generation: i64,
) -> Result<Option<Key>, VaultFault> {
    let image = read_image(file)?;
    let at = usize::try_from(epoch_offset(generation)).unwrap_or(0);
    let slot = &image[at..at + SECTOR];
    if slot[..8] != generation.to_le_bytes() {
        return Ok(None);
    }
    let plain = unlock(under, &slot[..8], &slot[8..8 + SEALED_KEY]);
    Ok(plain.ok().and_then(|key| Key::from_slice(&key)))
}

/// Overwrites the place that `generation` does not have. Durable on return.
pub(super) fn retire_other_epoch(file: &File, generation: i64) -> Result<(), VaultFault> {
    let other = epoch_offset(generation.wrapping_add(1));
    let at = usize::try_from(other).unwrap_or(0);
    if read_image(file)?[at..at + SECTOR].iter().all(|byte| *byte == 0) {
        return Ok(());
    }
    write_at(file, &[0; SECTOR], other)
}

fn epoch_offset(generation: i64) -> u64 {
    EPOCHS[usize::from(generation & 1 == 1)]
}

fn read_image(file: &File) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
    let mut image = Zeroizing::new(vec![0; LENGTH]);
    file.read_exact_at(&mut image, 0).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => CUT,
        _ => io(error),
    })?;
    match destroyed(&image[..17]) {
        Some(day) => Err(VaultFault::Destroyed(day)),
        None if image[..9] != *MAGIC => Err(CUT),
        None => Ok(image),
    }
}

/// The day a file was destroyed, if it was.
pub(super) fn destroyed_on(file: &File) -> Result<Option<Timestamp>, VaultFault> {
    let mut head = [0; 17];
    match file.read_exact_at(&mut head, 0) {
        Ok(()) => Ok(destroyed(&head)),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(io(error)),
    }
}

fn destroyed(head: &[u8]) -> Option<Timestamp> {
    let day = head.strip_prefix(DESTROYED)?.try_into().ok()?;
    Some(Timestamp(i64::from_le_bytes(day)))
}

/// Puts chance in place of everything that opens anything. Durable on return.
/// The beginning and all slots of the root share one page and are written with
/// it, so a file that says it is destroyed has no root.
pub(super) fn overwrite(file: &File, day: Timestamp) -> Result<(), VaultFault> {
    let mut image = clock::random::<LENGTH>();
    image[..9].copy_from_slice(DESTROYED);
    image[9..17].copy_from_slice(&day.0.to_le_bytes());
    write_at(file, &*image, 0)
}

fn write_at(file: &File, bytes: &[u8], offset: u64) -> Result<(), VaultFault> {
    file.write_all_at(bytes, offset).and_then(|()| file.sync_all()).map_err(io)
}

/// Keeps the kind of an error; the text may name a path.
pub(super) fn io(error: std::io::Error) -> VaultFault {
    VaultFault::Io(error.kind().to_string())
}
