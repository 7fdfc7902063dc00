//! Routes: where an answer goes on a service that is not ours.
//!
//! The program must send, and delete there, while nobody is signed in; so a
//! route opens with the boot tier. It lies in `keys.db`, under the epoch, and
//! takes with it the key of everything that is on its way: when the route is
//! destroyed, neither the address nor an answer that was never sent can be
//! read again, wherever a copy of the content may lie.

use zeroize::Zeroizing;

use super::seal::{self, Plain, lock, lock_padded, unlock, unlock_padded};
use super::secret::Key;
use super::{Sealed, Unopened, Vault, VaultFault};
use crate::{clock, limits};

/// One person's ways on one service. Readable, so it cannot be printed.
pub struct Route {
    /// A number drawn by chance.
    pub id: i64,
    key: Key,
    /// The private chat with this person, if there is one.
    pub private: Option<i64>,
    /// The person's place in the group chat: the group, and the member.
    pub member: Option<(i64, i64)>,
    /// The address of a worker's device at its browser's push service.
    pub device: Option<Zeroizing<String>>,
}

/// What a route weighs in `keys.db`: its key, and three addresses.
const BYTES: usize = 32 + 3 * 8;
/// That of a device, behind them, is filled up: its length would say whose browser it is.
const DEVICE_BYTES: usize = limits::DEVICE_BYTES_MAX;

impl Route {
    #[must_use]
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> Route {
        Route { id: clock::new_id(), key: Key::new(), private: None, member: None, device: None }
    }

    /// To a device; of its address [`limits::DEVICE_BYTES_MAX`] bytes count.
    #[must_use]
    pub fn to_device(address: Zeroizing<String>) -> Route {
        Route { device: Some(address), ..Route::new() }
    }

    /// Seals something that is on its way. `place` says what it is, so that
    /// nothing can be put in another's place.
    #[must_use]
    pub fn seal(&self, place: &str, plain: &[u8]) -> Sealed {
        Sealed::from_bytes(lock_padded(&self.key, &self.bound(place), plain))
    }

    /// # Errors
    /// [`Unopened`] when it is another route's, stood elsewhere, or was changed.
    pub fn open(&self, place: &str, sealed: &Sealed) -> Result<Plain, Unopened> {
        unlock_padded(&self.key, &self.bound(place), sealed.as_bytes())
    }

    fn bound(&self, place: &str) -> Vec<u8> {
        let mut bound = seal::label("on a route", &[self.id]);
        bound.extend_from_slice(place.as_bytes());
        bound
    }

    fn written(&self) -> Plain {
        let mut bytes = Plain::new(Vec::with_capacity(BYTES + DEVICE_BYTES));
        bytes.extend_from_slice(self.key.bytes());
        let (group, member) = self.member.unwrap_or((0, 0));
        for address in [self.private.unwrap_or(0), group, member] {
            bytes.extend_from_slice(&address.to_le_bytes());
        }
        if let Some(device) = &self.device {
            bytes.extend(device.bytes().take(DEVICE_BYTES));
            bytes.resize(BYTES + DEVICE_BYTES, 0);
        }
        bytes
    }

    fn read(id: i64, bytes: &[u8]) -> Option<Route> {
        let key = Key::from_slice(bytes.get(..32)?)?;
        let address = |place: usize| {
            let from = 32 + place * 8;
            bytes.get(from..from + 8)?.try_into().ok().map(i64::from_le_bytes)
        };
        let (private, group, member) = (address(0)?, address(1)?, address(2)?);
        let device = bytes.get(BYTES..).filter(|device| !device.is_empty());
        let device = device.map(|device| String::from_utf8_lossy(device));
        Some(Route {
            id,
            key,
            private: (private != 0).then_some(private),
            member: (group != 0).then_some((group, member)),
            device: device.map(|it| Zeroizing::new(it.trim_end_matches('\0').to_owned())),
        })
    }
}

impl Vault {
    /// Makes a route durable, or changes it.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn keep_route(&self, route: &Route) -> Result<(), VaultFault> {
        self.0.keys.put_route(self.sealed_route(route)).await
    }

    pub(super) fn sealed_route(&self, route: &Route) -> (i64, Vec<u8>) {
        (route.id, lock(&self.0.config, &whole(route.id), &route.written()))
    }

    /// `None` when there is no such route, or no longer.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn route(&self, id: i64) -> Result<Option<Route>, VaultFault> {
        let Some(wrapped) = self.0.keys.route(id).await? else { return Ok(None) };
        let plain = unlock(&self.0.config, &whole(id), &wrapped)?;
        Ok(Some(Route::read(id, &plain).ok_or(Unopened)?))
    }

    /// # Errors
    /// When `keys.db` fails.
    pub async fn destroy_routes(&self, routes: Vec<i64>) -> Result<(), VaultFault> {
        self.0.keys.destroy_routes(routes).await
    }

    /// Every route there is.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn routes(&self) -> Result<Vec<i64>, VaultFault> {
        self.0.keys.routes().await
    }
}

fn whole(id: i64) -> Vec<u8> {
    seal::label("route", &[id])
}
