//! Sealing: everything that turns readable bytes into ciphertext or back.
//!
//! Two forms exist, each with a version byte in front. *To a public key*:
//! `1 | encapsulated key 32 | message key 32 + tag 16 | nonce 24 | text | tag 16`,
//! HPKE (X25519-HKDF-SHA256, ChaCha20-Poly1305) around a random key and
//! XChaCha20-Poly1305 around the text. *Under a key*: `1 | nonce 24 | text | tag 16`.
//! What belongs together is named in the associated data, so that a blob moved
//! elsewhere does not open.

use chacha20poly1305::aead::inout::InOutBuf;
use chacha20poly1305::{AeadInOut, KeyInit, XChaCha20Poly1305};
use hpke::aead::{AeadTag, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use zeroize::Zeroizing;

use super::secret::Key;
use crate::clock;
use crate::ids::CaseId;

const VERSION: u8 = 1;
/// Named in everything sealed to a public key, beside its purpose.
const SUITE: &[u8] = b"netreach 1 x25519-hkdf-sha256-chacha20poly1305 ";
const NONCE: usize = 24;
const TAG: usize = 16;
/// What stands before the nonce when something is sealed to a public key.
const WRAP: usize = 1 + 32 + 32 + TAG;
/// The text's length stands in front of it, inside.
const LENGTH: usize = 8;

/// It does not open: another key, another place, or changed bytes. Which one
/// is not said, because it cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unopened;

/// A key anybody may seal to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// `None` when it is not 32 bytes, or a point of small order, which no
    /// private key has and to which nothing can be sealed.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<PublicKey> {
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        let mut point = bytes;
        point[31] &= 0x7f;
        if SMALL_ORDER.contains(&point) { None } else { Some(PublicKey(bytes)) }
    }

    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        self.0
    }
}

/// All points of Curve25519 whose order divides 8, in every way to write them.
const SMALL_ORDER: [[u8; 32]; 7] = {
    let mut points = [[0; 32]; 7];
    points[1][0] = 1;
    points[2] = [
        0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
        0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
        0xb8, 0x00,
    ];
    points[3] = [
        0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
        0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
        0x11, 0x57,
    ];
    let mut written = 4;
    while written < 7 {
        points[written] = [0xff; 32];
        points[written][0] = [0xec, 0xed, 0xee][written - 4];
        points[written][31] = 0x7f;
        written += 1;
    }
    points
};

/// The half of a key pair that opens.
pub(super) struct PrivateKey(Key);

impl PrivateKey {
    pub(super) fn new() -> PrivateKey {
        PrivateKey(Key::new())
    }

    pub(super) fn from_slice(bytes: &[u8]) -> Option<PrivateKey> {
        Key::from_slice(bytes).map(PrivateKey)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        self.0.bytes()
    }

    #[allow(clippy::expect_used)] // any 32 bytes make a key
    fn for_hpke(&self) -> <X25519HkdfSha256 as Kem>::PrivateKey {
        <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(self.bytes())
            .expect("32 bytes are a private key")
    }

    pub(super) fn public(&self) -> PublicKey {
        PublicKey(X25519HkdfSha256::sk_to_pk(&self.for_hpke()).to_bytes().into())
    }
}

/// Ciphertext, its version in front. It may be stored and copied freely.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Sealed {
        Sealed(bytes)
    }

    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Where a message belongs. It opens nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    pub case: CaseId,
    /// The message's number within the case.
    pub seq: i64,
    pub direction: u8,
    pub kind: u8,
}

impl Bound {
    /// `version | case | seq | direction | kind`.
    fn bytes(self) -> [u8; 19] {
        let mut bytes = [VERSION; 19];
        bytes[1..9].copy_from_slice(&self.case.0.to_be_bytes());
        bytes[9..17].copy_from_slice(&self.seq.to_be_bytes());
        bytes[17] = self.direction;
        bytes[18] = self.kind;
        bytes
    }
}

/// Seals a message to a case. Needs no secret: whoever can seal cannot read.
#[must_use]
pub fn seal(to: &PublicKey, bound: Bound, plain: &[u8]) -> Sealed {
    seal_to(to, "message", &bound.bytes(), plain)
}

pub(super) fn open(key: &PrivateKey, bound: Bound, sealed: &Sealed) -> Result<Plain, Unopened> {
    open_from(key, "message", &bound.bytes(), sealed)
}

/// Bytes that were opened; wiped when dropped.
pub(super) type Plain = Zeroizing<Vec<u8>>;

/// What a purpose and some numbers are called in associated data.
pub(super) fn label(purpose: &str, numbers: &[i64]) -> Vec<u8> {
    let mut label = Vec::with_capacity(purpose.len() + 2 + 8 * numbers.len());
    label.push(VERSION);
    label.extend_from_slice(purpose.as_bytes());
    label.push(0);
    for number in numbers {
        label.extend_from_slice(&number.to_be_bytes());
    }
    label
}

/// How long a text of this many bytes looks: 256, 1 K, 4 K, 16 K, then whole 64 KiB.
fn bucket(text: usize) -> usize {
    let whole = LENGTH + text;
    match whole {
        0..=256 => 256,
        257..=1024 => 1024,
        1025..=4096 => 4096,
        4097..=16_384 => 16_384,
        _ => whole.next_multiple_of(65_536),
    }
}

/// Seals `plain` of any length to a public key, padded so that its length tells little.
pub(super) fn seal_to(to: &PublicKey, purpose: &str, bound: &[u8], plain: &[u8]) -> Sealed {
    let padded = bucket(plain.len());
    let key = Key::new();
    let mut blob = vec![0; WRAP + NONCE + padded + TAG];
    blob[0] = VERSION;
    wrap_into(to, purpose, bound, key.bytes(), &mut blob[1..WRAP]);
    blob[WRAP..WRAP + NONCE].copy_from_slice(&*clock::random::<NONCE>());
    let text = WRAP + NONCE;
    blob[text..text + LENGTH].copy_from_slice(&(plain.len() as u64).to_le_bytes());
    blob[text + LENGTH..text + LENGTH + plain.len()].copy_from_slice(plain);
    encrypt(&key, bound, &mut blob[WRAP..]);
    Sealed(blob)
}

pub(super) fn open_from(
    key: &PrivateKey,
    purpose: &str,
    bound: &[u8],
    sealed: &Sealed,
) -> Result<Plain, Unopened> {
    let (wrap, text) = sealed.0.split_at_checked(WRAP).ok_or(Unopened)?;
    let key = unwrap(key, purpose, bound, wrap)?;
    without_padding(decrypt(&Key::from_slice(&key).ok_or(Unopened)?, bound, text)?)
}

/// Seals `plain` under a key, padded as [`seal_to`] does.
pub(super) fn lock_padded(key: &Key, bound: &[u8], plain: &[u8]) -> Vec<u8> {
    let mut padded = Zeroizing::new(vec![0; bucket(plain.len())]);
    padded[..LENGTH].copy_from_slice(&(plain.len() as u64).to_le_bytes());
    padded[LENGTH..LENGTH + plain.len()].copy_from_slice(plain);
    lock(key, bound, &padded)
}

pub(super) fn unlock_padded(key: &Key, bound: &[u8], blob: &[u8]) -> Result<Plain, Unopened> {
    without_padding(unlock(key, bound, blob)?)
}

fn without_padding(mut padded: Plain) -> Result<Plain, Unopened> {
    let length = padded.first_chunk::<LENGTH>().ok_or(Unopened)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| Unopened)?;
    if length > padded.len() - LENGTH {
        return Err(Unopened);
    }
    padded.copy_within(LENGTH..LENGTH + length, 0);
    padded.truncate(length);
    Ok(padded)
}

/// Seals a secret of fixed length under a key: `1 | nonce | secret | tag`.
pub(super) fn lock(key: &Key, bound: &[u8], secret: &[u8]) -> Vec<u8> {
    let mut blob = vec![0; 1 + NONCE + secret.len() + TAG];
    blob[0] = VERSION;
    blob[1..=NONCE].copy_from_slice(&*clock::random::<NONCE>());
    blob[1 + NONCE..1 + NONCE + secret.len()].copy_from_slice(secret);
    encrypt(key, bound, &mut blob[1..]);
    blob
}

pub(super) fn unlock(key: &Key, bound: &[u8], blob: &[u8]) -> Result<Plain, Unopened> {
    match blob.split_first() {
        Some((&VERSION, rest)) => decrypt(key, bound, rest),
        _ => Err(Unopened),
    }
}

/// How many bytes [`lock`] adds to a secret.
pub(super) const LOCK_ADDS: usize = 1 + NONCE + TAG;

/// Seals a 32-byte secret to a public key: `1 | encapsulated key | secret | tag`.
pub(super) fn wrap(to: &PublicKey, purpose: &str, bound: &[u8], secret: &[u8; 32]) -> Vec<u8> {
    let mut blob = vec![0; WRAP];
    blob[0] = VERSION;
    wrap_into(to, purpose, bound, secret, &mut blob[1..]);
    blob
}

/// `out` is exactly `WRAP - 1` bytes.
fn wrap_into(to: &PublicKey, purpose: &str, bound: &[u8], secret: &[u8; 32], out: &mut [u8]) {
    let (encapsulated, rest) = out.split_at_mut(32);
    let (body, tag) = rest.split_at_mut(32);
    body.copy_from_slice(secret);
    #[allow(clippy::expect_used)] // `PublicKey` refuses the points that cannot be sealed to
    let (sent, check) = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&to.0)
        .and_then(|to| {
            hpke::single_shot_seal_inout_detached::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
                &OpModeS::Base,
                &to,
                &[SUITE, purpose.as_bytes()].concat(),
                InOutBuf::from(body),
                bound,
            )
        })
        .expect("a public key can be sealed to");
    sent.write_exact(encapsulated);
    check.write_exact(tag);
}

pub(super) fn unwrap(
    key: &PrivateKey,
    purpose: &str,
    bound: &[u8],
    blob: &[u8],
) -> Result<Plain, Unopened> {
    if blob.len() != WRAP || blob[0] != VERSION {
        return Err(Unopened);
    }
    let sent = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&blob[1..33]);
    let check = AeadTag::<ChaCha20Poly1305>::from_bytes(&blob[65..]);
    let (Ok(sent), Ok(check)) = (sent, check) else { return Err(Unopened) };
    let mut secret = Zeroizing::new(blob[33..65].to_vec());
    hpke::single_shot_open_inout_detached::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &key.for_hpke(),
        &sent,
        &[SUITE, purpose.as_bytes()].concat(),
        InOutBuf::from(secret.as_mut_slice()),
        bound,
        &check,
    )
    .map_err(|_| Unopened)?;
    Ok(secret)
}

/// `blob` is `nonce | text | room for the tag`; the text is sealed where it stands.
fn encrypt(key: &Key, bound: &[u8], blob: &mut [u8]) {
    let (nonce, rest) = blob.split_at_mut(NONCE);
    let mut fixed = [0; NONCE];
    fixed.copy_from_slice(nonce);
    let (text, tag) = rest.split_at_mut(rest.len() - TAG);
    #[allow(clippy::expect_used)] // the only limit is 256 GiB
    let check = XChaCha20Poly1305::new(key.bytes().into())
        .encrypt_inout_detached(&fixed.into(), bound, InOutBuf::from(text))
        .expect("a text that fits into memory can be sealed");
    tag.copy_from_slice(&check);
}

fn decrypt(key: &Key, bound: &[u8], blob: &[u8]) -> Result<Plain, Unopened> {
    let (nonce, rest) = blob.split_first_chunk::<NONCE>().ok_or(Unopened)?;
    let (text, tag) = rest.split_last_chunk::<TAG>().ok_or(Unopened)?;
    let mut text = Zeroizing::new(text.to_vec());
    XChaCha20Poly1305::new(key.bytes().into())
        .decrypt_inout_detached(
            &(*nonce).into(),
            bound,
            InOutBuf::from(text.as_mut_slice()),
            &(*tag).into(),
        )
        .map_err(|_| Unopened)?;
    Ok(text)
}
