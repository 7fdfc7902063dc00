//! The key with which the organisation signs what it sends to a push service, so
//! that nobody else can wake its devices (VAPID, RFC 8292). It is made once and lies
//! in `keys.db`, sealed under the root: a restart keeps it, a panic ends it.

use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use zeroize::Zeroizing;

use super::seal::{lock, unlock};
use super::{Vault, VaultFault, setting};
use crate::clock;

/// What its row in `keys.db` is called, and what it is sealed under.
const NAME: &str = "push key";

/// Readable, so it cannot be printed.
pub struct SigningKey(EcdsaKeyPair);

impl SigningKey {
    /// The public half: the 65 bytes of an uncompressed point on P-256.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        self.0.public_key().as_ref()
    }

    /// ES256: the 64 bytes of both numbers, one after the other.
    ///
    /// # Errors
    /// When the machine has no chance to give.
    pub fn sign(&self, said: &[u8]) -> Result<Vec<u8>, VaultFault> {
        let signed = self.0.sign(&clock::chance(), said);
        Ok(signed.map_err(|_| NOT_SIGNED)?.as_ref().to_vec())
    }
}

const NOT_SIGNED: VaultFault = VaultFault::Damaged("the key for push messages cannot sign");

impl Vault {
    /// The organisation's own; made when it is asked for the first time.
    ///
    /// # Errors
    /// When `keys.db` fails or was changed.
    pub async fn signing_key(&self) -> Result<SigningKey, VaultFault> {
        let wrapped = match self.0.keys.known_secret(NAME).await? {
            Some(wrapped) => wrapped,
            None => self.0.keys.secret(NAME, self.new_signing_key()?).await?,
        };
        let written = unlock(&self.0.config, &setting(NAME), &wrapped)?;
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let read = EcdsaKeyPair::from_pkcs8(alg, &written, &clock::chance());
        read.map(SigningKey).map_err(|_| NOT_SIGNED)
    }

    fn new_signing_key(&self) -> Result<Vec<u8>, VaultFault> {
        let alg = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let made = EcdsaKeyPair::generate_pkcs8(alg, &clock::chance()).map_err(|_| NOT_SIGNED)?;
        let written = Zeroizing::new(made.as_ref().to_vec());
        Ok(lock(&self.0.config, &setting(NAME), &written))
    }
}
