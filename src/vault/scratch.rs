//! A file that somebody else's words pass through: it has no name, every piece of it
//! is sealed under a key that only this value has, and both go with it. What is left
//! on the disk opens for nobody.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use zeroize::Zeroizing;

use super::seal::{LOCK_ADDS, lock, unlock};
use super::secret::Key;

const PIECE: usize = 64 * 1024;
const SEALED: usize = PIECE + LOCK_ADDS;

pub struct Scratch {
    file: File,
    key: Key,
    length: u64,
    at: u64,
    /// The piece that was written or read last, and its number.
    piece: Zeroizing<Vec<u8>>,
    number: u64,
    /// Nothing is written any more.
    is_whole: bool,
}

impl Scratch {
    /// # Errors
    /// When the machine has no room for temporary files.
    pub fn new() -> io::Result<Scratch> {
        Ok(Scratch {
            file: tempfile::tempfile()?,
            key: Key::new(),
            length: 0,
            at: 0,
            piece: Zeroizing::new(Vec::with_capacity(PIECE)),
            number: 0,
            is_whole: false,
        })
    }

    /// Writes on at the end.
    ///
    /// # Errors
    /// When the disk is full, or what it holds is [`Scratch::finish`]ed.
    pub fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        if self.is_whole {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        while !bytes.is_empty() {
            let (some, rest) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(some);
            self.length += some.len() as u64;
            bytes = rest;
            if self.piece.len() == PIECE {
                self.seal()?;
            }
        }
        Ok(())
    }

    /// From now on it is read.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn finish(&mut self) -> io::Result<()> {
        if !self.is_whole {
            self.seal()?;
            self.is_whole = true;
            self.number = u64::MAX;
        }
        Ok(())
    }

    fn seal(&mut self) -> io::Result<()> {
        let sealed = lock(&self.key, &self.number.to_le_bytes(), &self.piece);
        self.file.write_all_at(&sealed, self.number * SEALED as u64)?;
        self.piece.clear();
        self.number += 1;
        Ok(())
    }

    fn open(&mut self, number: u64) -> io::Result<()> {
        let begin = number * PIECE as u64;
        let length = usize::try_from(self.length - begin).map_or(PIECE, |left| left.min(PIECE));
        let mut sealed = vec![0; length + LOCK_ADDS];
        self.file.read_exact_at(&mut sealed, number * SEALED as u64)?;
        let opened = unlock(&self.key, &number.to_le_bytes(), &sealed);
        self.piece = opened.map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
        self.number = number;
        Ok(())
    }
}

impl Read for Scratch {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.finish()?;
        if self.at >= self.length {
            return Ok(0);
        }
        let number = self.at / PIECE as u64;
        let within = usize::try_from(self.at % PIECE as u64).unwrap_or(0);
        if number != self.number {
            self.open(number)?;
        }
        let some = into.len().min(self.piece.len() - within);
        into[..some].copy_from_slice(&self.piece[within..within + some]);
        self.at += some as u64;
        Ok(some)
    }
}

impl Seek for Scratch {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_through_is_read_back_and_stands_nowhere() {
        let mut scratch = Scratch::new().unwrap();
        let words = "нужен врач +79161234567; ".repeat(9000);
        for piece in words.as_bytes().chunks(1000) {
            scratch.write(piece).unwrap();
        }
        let mut back = String::new();
        scratch.read_to_string(&mut back).unwrap();
        assert!(back == words, "the same comes out");
        scratch.seek(SeekFrom::Start(70_000)).unwrap();
        let mut some = [0; 50];
        scratch.read_exact(&mut some).unwrap();
        assert_eq!(some, words.as_bytes()[70_000..70_050]);
        let mut raw = vec![0; usize::try_from(scratch.file.metadata().unwrap().len()).unwrap()];
        scratch.file.read_exact_at(&mut raw, 0).unwrap();
        assert!(raw.len() > words.len());
        let phone = b"79161234567";
        assert!(!raw.windows(phone.len()).any(|window| window == phone));
        assert!(scratch.write(b"more").is_err(), "it is whole");
    }
}
