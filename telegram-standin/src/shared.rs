//! The world behind its mutex, and the bell that rings whenever it changed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::clock::Clock;
use crate::world::World;

pub(crate) struct Shared {
    world: Mutex<World>,
    pub(crate) changed: watch::Sender<u64>,
    pub(crate) orders: watch::Sender<Order>,
    pub(crate) clock: Clock,
}

/// What the doors are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    Serve,
    /// Close every connection and the port, then open it again.
    Restart(u64),
    Stop,
}

impl Shared {
    pub(crate) fn new(seed: u64) -> Shared {
        let changed = watch::Sender::new(0);
        let clock = Clock::new(changed.clone());
        let world = Mutex::new(World::new(seed, clock.clone()));
        Shared { world, changed, orders: watch::Sender::new(Order::Serve), clock }
    }

    /// Does something to the world and wakes whoever waits for a change.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let result = self.look(act);
        self.changed.send_modify(|version| *version += 1);
        result
    }

    /// Looks at the world without waking anybody.
    pub(crate) fn look<R>(&self, see: impl FnOnce(&mut World) -> R) -> R {
        let mut world = self.lock();
        world.catch_up();
        see(&mut world)
    }

    /// A test that failed while it held the world must not hide its reason.
    fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
