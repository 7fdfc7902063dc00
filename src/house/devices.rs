//! Devices on which a worker is called: what the browser says of one is kept as a
//! route, like the address of a chat, and stands nowhere else.

use super::House;
use crate::desk::{DeskError, Refusal};
use crate::engine::{Fault, Tx};
use crate::ids::WorkerId;
use crate::push::endpoint::Endpoint;
use crate::push::vapid::base64url;
use crate::store;
use crate::vault::Route;

impl House {
    /// The key by which a browser knows that we send, as it wants it; `None` where
    /// nobody is called on a device.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn push_key(&self) -> Result<Option<String>, DeskError> {
        if !self.config.push.is_on() {
            return Ok(None);
        }
        Ok(Some(base64url(self.vault.signing_key().await?.public())))
    }

    /// The worker is called on this device too. `address` is what its browser gave.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where nobody is called on a device,
    /// [`Refusal::UnknownPushService`], [`Refusal::TooManyDevices`].
    pub async fn add_device(&self, worker: WorkerId, address: &str) -> Result<(), DeskError> {
        let config = &self.config.push;
        if !config.is_on() {
            return Err(Refusal::NotFound.into());
        }
        let endpoint =
            Endpoint::read(address, &config.services).ok_or(Refusal::UnknownPushService)?;
        let spelt = endpoint.spell();
        let (tag, day) = (self.vault.tag("device", spelt.as_bytes()), self.now().day());
        let route = Route::to_device(spelt);
        let id = route.id;
        self.vault.keep_route(&route).await?;
        let added = move |tx: &mut Tx| store::call::add_device(tx, worker, id, &tag, day);
        let added: Result<bool, Fault> = self.store.commit(added).await;
        match added? {
            true => Ok(()),
            false => {
                self.vault.destroy_routes(vec![id]).await?;
                Err(Refusal::TooManyDevices.into())
            }
        }
    }

    /// The worker is not called on this device any more, and its address is gone,
    /// whatever the browser thinks of it.
    ///
    /// # Errors
    /// When the machine fails.
    pub async fn end_device(&self, worker: WorkerId, route: i64) -> Result<(), DeskError> {
        let ended = move |tx: &mut Tx| store::call::end_device(tx, worker, route);
        let ended: Result<bool, Fault> = self.store.commit(ended).await;
        if ended? {
            self.vault.destroy_routes(vec![route]).await?;
        }
        Ok(())
    }
}
