//! What is inside a sealed message: when it was written, by which worker, and
//! the words or the bytes. The exact time and the author stand nowhere else.

use zeroize::Zeroizing;

use crate::clock::Timestamp;
use crate::ids::WorkerId;

/// Bytes before the body: the time and the author, 8 each, little-endian.
const HEAD: usize = 16;

/// Readable, so it has no `Debug`, `Display` or `Serialize`, and is wiped.
pub struct Letter {
    pub at: Timestamp,
    /// `None` when a client wrote it.
    pub author: Option<WorkerId>,
    body: Zeroizing<Vec<u8>>,
}

impl Letter {
    #[must_use]
    pub fn new(at: Timestamp, author: Option<WorkerId>, body: &[u8]) -> Letter {
        Letter { at, author, body: Zeroizing::new(body.to_vec()) }
    }

    /// As it is sealed.
    #[must_use]
    pub fn written(&self) -> Zeroizing<Vec<u8>> {
        let mut bytes = Zeroizing::new(Vec::with_capacity(HEAD + self.body.len()));
        bytes.extend_from_slice(&self.at.0.to_le_bytes());
        bytes.extend_from_slice(&self.author.map_or(0, |author| author.0).to_le_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// `None` when the bytes are no letter.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Letter> {
        let number =
            |from: usize| bytes.get(from..from + 8)?.try_into().ok().map(i64::from_le_bytes);
        let (at, author) = (number(0)?, number(8)?);
        Some(Letter {
            at: Timestamp(at),
            author: (author != 0).then_some(WorkerId(author)),
            body: Zeroizing::new(bytes[HEAD..].to_vec()),
        })
    }

    /// The words, or `None` when the body is a picture.
    #[must_use]
    pub fn words(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_reads_back_and_rubbish_does_not() {
        let letter = Letter::new(Timestamp(7), Some(WorkerId(3)), "привет".as_bytes());
        let read = Letter::read(&letter.written()).unwrap();
        assert_eq!((read.at, read.author), (Timestamp(7), Some(WorkerId(3))));
        assert_eq!(read.words(), Some("привет"));
        assert!(Letter::read(&[1, 2, 3]).is_none());
    }
}
