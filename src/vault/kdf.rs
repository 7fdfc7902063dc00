//! Argon2id: keys from what people can remember. One thread in the process
//! does all of it, one after the other, in one work area, so that a flood of
//! guesses costs the guessers time and the machine neither memory nor both cores.
//! Workers come before clients, so that it does not cost them their way in.

use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use tokio::sync::oneshot;
use zeroize::{Zeroize, Zeroizing};

use super::secret::Key;
use super::traces::wipe_traces;
use super::{Refused, VaultFault};
use crate::limits;

/// What one derivation costs whoever does it, us or a guesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// 8 to [`limits::KEY_DERIVATION_MEMORY_KIB_MAX`].
    pub memory_kib: u32,
    /// 1 to [`limits::KEY_DERIVATION_PASSES_MAX`].
    pub passes: u32,
}

impl Cost {
    /// Both numbers, little-endian.
    pub(super) fn bytes(self) -> [u8; 8] {
        let mut bytes = [0; 8];
        bytes[..4].copy_from_slice(&self.memory_kib.to_le_bytes());
        bytes[4..].copy_from_slice(&self.passes.to_le_bytes());
        bytes
    }

    pub(super) fn from_bytes(bytes: [u8; 8]) -> Cost {
        let both = u64::from_le_bytes(bytes);
        let [memory_kib, passes] =
            [both, both >> 32].map(|half| u32::try_from(half & 0xffff_ffff).unwrap_or(u32::MAX));
        Cost { memory_kib, passes }
    }

    /// `None` when a damaged file asks for more than any cost of ours.
    fn params(self) -> Option<Params> {
        if self.memory_kib > limits::KEY_DERIVATION_MEMORY_KIB_MAX
            || self.passes > limits::KEY_DERIVATION_PASSES_MAX
        {
            return None;
        }
        Params::new(self.memory_kib, self.passes, 1, Some(32)).ok()
    }
}

/// How dear the three kinds of secret are to guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strength {
    /// The passphrase that unlocks the vault.
    pub root: Cost,
    /// A worker's passphrase.
    pub worker: Cost,
    /// A client's return code.
    pub code: Cost,
}

impl Strength {
    /// For people: 1.7 s, 0.35 s and 0.35 s on a small machine.
    pub const FULL: Strength = Strength {
        root: Cost { memory_kib: 256 * 1024, passes: 4 },
        worker: Cost { memory_kib: 64 * 1024, passes: 3 },
        code: Cost { memory_kib: 64 * 1024, passes: 3 },
    };
    /// For tests: no protection at all.
    pub const FOR_TESTS: Strength = Strength {
        root: Cost { memory_kib: 8, passes: 1 },
        worker: Cost { memory_kib: 8, passes: 1 },
        code: Cost { memory_kib: 8, passes: 1 },
    };
}

pub(super) type Salt = [u8; 16];

/// Who asks for a derivation.
#[derive(Clone, Copy)]
pub(super) enum Asker {
    /// A worker, or whoever unlocks the vault.
    Worker,
    /// Anybody with six words, right or wrong.
    Client,
}

struct Order {
    secret: Zeroizing<Vec<u8>>,
    salt: Salt,
    cost: Cost,
    answer: oneshot::Sender<Result<Key, VaultFault>>,
}

/// Derives 32 bytes. Refused when too many are waiting.
pub(super) async fn derive(
    asker: Asker,
    secret: &[u8],
    salt: Salt,
    cost: Cost,
) -> Result<Key, VaultFault> {
    order(asker, secret, salt, cost)?.await.unwrap_or(Err(VaultFault::Refused(Refused::Busy)))
}

/// [`derive`] for callers outside the async runtime, who unlock the vault.
pub(super) fn derive_now(secret: &[u8], salt: Salt, cost: Cost) -> Result<Key, VaultFault> {
    let answer = order(Asker::Worker, secret, salt, cost)?;
    answer.blocking_recv().unwrap_or(Err(VaultFault::Refused(Refused::Busy)))
}

type Answer = oneshot::Receiver<Result<Key, VaultFault>>;

fn order(asker: Asker, secret: &[u8], salt: Salt, cost: Cost) -> Result<Answer, VaultFault> {
    static DESK: OnceLock<Option<Desk>> = OnceLock::new();
    let desk = DESK.get_or_init(start).as_ref();
    let desk = desk.ok_or_else(|| VaultFault::Io("no thread could be started".to_owned()))?;
    desk.leave(asker, secret, salt, cost)
}

fn start() -> Option<Desk> {
    let (desk, to_do) = open();
    std::thread::Builder::new()
        .name("key-derivation".to_owned())
        .spawn(move || work(&to_do))
        .ok()
        .map(|_| desk)
}

/// Where orders are left.
struct Desk {
    workers: SyncSender<Order>,
    clients: SyncSender<Order>,
    /// Rung once for each order, after it was left.
    bell: Sender<()>,
}

/// Where they are taken up.
struct ToDo {
    workers: Receiver<Order>,
    clients: Receiver<Order>,
    bell: Receiver<()>,
}

fn open() -> (Desk, ToDo) {
    let (workers, from_workers) = sync_channel(limits::WORKERS_DERIVATIONS_WAITING_MAX);
    let (clients, from_clients) = sync_channel(limits::CLIENTS_DERIVATIONS_WAITING_MAX);
    let (bell, rung) = channel();
    let to_do = ToDo { workers: from_workers, clients: from_clients, bell: rung };
    (Desk { workers, clients, bell }, to_do)
}

impl Desk {
    fn leave(
        &self,
        asker: Asker,
        secret: &[u8],
        salt: Salt,
        cost: Cost,
    ) -> Result<Answer, VaultFault> {
        let (answer, answered) = oneshot::channel();
        let order = Order { secret: Zeroizing::new(secret.to_vec()), salt, cost, answer };
        let queue = match asker {
            Asker::Worker => &self.workers,
            Asker::Client => &self.clients,
        };
        queue.try_send(order).map_err(|_| Refused::Busy)?;
        self.bell.send(()).map_err(|_| Refused::Busy)?;
        Ok(answered)
    }
}

impl ToDo {
    /// The order to fill after a ring: a worker's, if one waits.
    fn next(&self) -> Option<Order> {
        self.workers.try_recv().or_else(|_| self.clients.try_recv()).ok()
    }
}

/// Waits in rest without a work area, and between two close orders with it; what
/// unlocking the vault took is given back at once.
fn work(to_do: &ToDo) {
    let rest = Duration::from_secs(limits::KEY_DERIVATION_REST_S);
    while let Ok(()) = to_do.bell.recv() {
        let mut area = Vec::new();
        loop {
            if let Some(order) = to_do.next() {
                fill(order, &mut area);
            }
            if area.len() > limits::KEY_DERIVATION_BLOCKS_KEPT {
                break;
            }
            match to_do.bell.recv_timeout(rest) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
        area.iter_mut().for_each(Zeroize::zeroize);
    }
}

fn fill(order: Order, area: &mut Vec<Block>) {
    // Whoever no longer waits for the answer is not worked for.
    if !order.answer.is_closed() {
        let key = derive_in(area, &order);
        // A caller may leave while this runs.
        let _ = order.answer.send(key);
    }
    wipe_traces();
}

fn derive_in(area: &mut Vec<Block>, order: &Order) -> Result<Key, VaultFault> {
    let params =
        order.cost.params().ok_or(VaultFault::Damaged("the cost of a key derivation is absurd"))?;
    let blocks = params.block_count();
    if area.len() < blocks {
        area.clear();
        area.shrink_to_fit();
        area.try_reserve_exact(blocks)
            .map_err(|_| VaultFault::Io("there is not enough memory to derive a key".to_owned()))?;
        area.resize(blocks, Block::default());
    }
    let mut key = Key::blank();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(&order.secret, &order.salt, key.bytes_mut(), area)
        .map_err(|_| VaultFault::Damaged("a key cannot be derived from this"))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_work_area_leaves_no_trace_in_the_key() {
        let cost = Cost { memory_kib: 16, passes: 2 };
        let dearer = Cost { memory_kib: 64, passes: 1 };
        let first = derive_now(b"words", [1; 16], cost).ok().unwrap();
        derive_now(b"others", [2; 16], dearer).ok().unwrap();
        let again = derive_now(b"words", [1; 16], cost).ok().unwrap();
        assert_eq!(first.bytes(), again.bytes());
        let mut fresh = [0; 32];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params().unwrap())
            .hash_password_into(b"words", &[1; 16], &mut fresh)
            .unwrap();
        assert_eq!(first.bytes(), &fresh);
    }

    #[test]
    fn workers_come_before_clients_and_are_not_shut_out_by_them() {
        let (desk, to_do) = open();
        let leave = |asker, secret| desk.leave(asker, secret, [0; 16], Strength::FOR_TESTS.code);
        let mut waiting = Vec::new();
        for _ in 0..limits::CLIENTS_DERIVATIONS_WAITING_MAX {
            waiting.push(leave(Asker::Client, b"six words").ok().unwrap());
        }
        let refused = leave(Asker::Client, b"six words").err();
        assert_eq!(refused, Some(Refused::Busy.into()));
        waiting.push(leave(Asker::Worker, b"staple").ok().unwrap());
        let next = || to_do.next().map(|order| order.secret.to_vec());
        assert_eq!(next().as_deref(), Some(&b"staple"[..]));
        assert_eq!(next().as_deref(), Some(&b"six words"[..]));
        waiting.push(leave(Asker::Client, b"six words").ok().unwrap());
        assert_eq!(waiting.len(), to_do.bell.try_iter().count(), "one ring for each order");
    }

    #[test]
    fn an_absurd_cost_is_refused() {
        for cost in [
            Cost { memory_kib: u32::MAX, passes: 1 },
            Cost { memory_kib: 8, passes: u32::MAX },
            Cost { memory_kib: 0, passes: 0 },
        ] {
            assert!(matches!(derive_now(b"w", [0; 16], cost), Err(VaultFault::Damaged(_))));
        }
    }
}
