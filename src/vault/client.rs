//! Clients: their key, and the two ways back to it, a cookie and six words.

use super::kdf::{self, Asker};
use super::keystore::VisitRow;
use super::seal::{PrivateKey, label, lock, unlock};
use super::secret::{Key, Token, derive};
use super::{PublicKey, ReturnCode, Unopened, Vault, VaultFault, WordList};
use crate::clock::Timestamp;
use crate::ids::ClientId;
use crate::limits;

/// A client's own key. The vault keeps it only sealed under what the client has.
pub struct ClientKey(PrivateKey);

impl ClientKey {
    #[must_use]
    #[allow(clippy::new_without_default)] // no two are alike
    pub fn new() -> ClientKey {
        ClientKey(PrivateKey::new())
    }

    #[must_use]
    pub fn public(&self) -> PublicKey {
        self.0.public()
    }

    pub(super) fn private(&self) -> &PrivateKey {
        &self.0
    }
}

/// A client who is here. Holding one is the right to read the client's own talk.
pub struct Visitor {
    pub client: ClientId,
    pub key: ClientKey,
}

impl Vault {
    /// Lets a client come back with a cookie, as long as no more than
    /// [`limits::VISIT_WHOLE`] lies between two uses.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn start_visit(
        &self,
        client: ClientId,
        key: &ClientKey,
        now: Timestamp,
    ) -> Result<Token, VaultFault> {
        let (token, visit) = new_visit(client, key, now);
        self.0.keys.add_visit(visit).await?;
        Ok(token)
    }

    /// Whose cookie this is; `None` when it is unknown, ended, or was not used
    /// for too long.
    ///
    /// # Errors
    /// When `keys.db` fails.
    pub async fn visit(
        &self,
        token: &Token,
        now: Timestamp,
    ) -> Result<Option<Visitor>, VaultFault> {
        let hash = token.hash();
        let Some(row) = self.0.keys.visit(hash).await? else { return Ok(None) };
        if now - row.started > limits::VISIT_WHOLE {
            self.0.keys.end_visit(hash).await?;
            return Ok(None);
        }
        let key = unlock(&token.key("visit"), &of_client("visit", row.client), &row.wrapped)?;
        if row.started < now.day() {
            self.0.keys.renew_visit(hash, now.day()).await?;
        }
        visitor(row.client, &key).map(Some)
    }

    /// # Errors
    /// When `keys.db` fails.
    pub async fn end_visit(&self, token: &Token) -> Result<(), VaultFault> {
        self.0.keys.end_visit(token.hash()).await
    }

    /// Gives the client six words to come back with from anywhere. An earlier
    /// code stops working. The words are kept nowhere.
    ///
    /// # Errors
    /// [`super::Refused::Busy`], or when `keys.db` fails.
    pub async fn issue_code(
        &self,
        visitor: &Visitor,
        list: WordList,
    ) -> Result<ReturnCode, VaultFault> {
        let (code, tag, wrapped) = self.new_code(visitor, list).await?;
        self.0.keys.put_code(visitor.client, tag, wrapped).await?;
        Ok(code)
    }

    /// The same for a client who has no code; `None` when there is one by the
    /// time this one is ready, so that of two pages asked for at once none shows
    /// words which the other has already made void.
    ///
    /// # Errors
    /// [`super::Refused::Busy`], or when `keys.db` fails.
    pub async fn issue_first_code(
        &self,
        visitor: &Visitor,
        list: WordList,
    ) -> Result<Option<ReturnCode>, VaultFault> {
        if self.0.keys.has_code(visitor.client).await? {
            return Ok(None);
        }
        let (code, tag, wrapped) = self.new_code(visitor, list).await?;
        let kept = self.0.keys.put_first_code(visitor.client, tag, wrapped).await?;
        Ok(kept.then_some(code))
    }

    /// A code, what it is found by, and the client's key sealed under it.
    async fn new_code(
        &self,
        visitor: &Visitor,
        list: WordList,
    ) -> Result<(ReturnCode, [u8; 32], Vec<u8>), VaultFault> {
        let code = ReturnCode::new(list);
        let (tag, key) = self.code_keys(&code).await?;
        let bound = of_client("code", visitor.client);
        let wrapped = lock(&key, &bound, visitor.key.private().bytes());
        Ok((code, *tag.bytes(), wrapped))
    }

    /// Whose words these are; `None` when they are nobody's. Every answer costs
    /// one key derivation.
    ///
    /// # Errors
    /// [`super::Refused::Busy`], or when `keys.db` fails.
    pub async fn come_back(
        &self,
        code: &ReturnCode,
        _now: Timestamp,
    ) -> Result<Option<Visitor>, VaultFault> {
        let (tag, key) = self.code_keys(code).await?;
        let Some((client, wrapped)) = self.0.keys.code(*tag.bytes()).await? else {
            return Ok(None);
        };
        visitor(client, &unlock(&key, &of_client("code", client), &wrapped)?).map(Some)
    }

    /// # Errors
    /// When `keys.db` fails.
    pub async fn has_code(&self, client: ClientId) -> Result<bool, VaultFault> {
        self.0.keys.has_code(client).await
    }

    /// What a code is found by, and what its row is sealed under. Neither tells
    /// the other; both need the words and the vault's root.
    async fn code_keys(&self, code: &ReturnCode) -> Result<(Key, Key), VaultFault> {
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.0.pepper.derive("code salt").bytes()[..16]);
        let cost = self.0.opened.strength.code;
        let words = kdf::derive(Asker::Client, code.as_bytes(), salt, cost).await?;
        let pepper = self.0.pepper.bytes();
        Ok((derive(pepper, words.bytes(), "lookup"), derive(pepper, words.bytes(), "client")))
    }
}

pub(super) fn new_visit(client: ClientId, key: &ClientKey, now: Timestamp) -> (Token, VisitRow) {
    let token = Token::new();
    let bound = of_client("visit", client);
    let wrapped = lock(&token.key("visit"), &bound, key.private().bytes());
    // The day is enough: the second at which a client wrote is nobody's business.
    let row = VisitRow { token: token.hash(), client, started: now.day(), wrapped };
    (token, row)
}

fn of_client(purpose: &str, client: ClientId) -> Vec<u8> {
    label(purpose, &[client.0])
}

fn visitor(client: ClientId, key: &[u8]) -> Result<Visitor, VaultFault> {
    Ok(Visitor { client, key: ClientKey(PrivateKey::from_slice(key).ok_or(Unopened)?) })
}
