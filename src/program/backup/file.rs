//! The file of a backup: `head | number of the file 16`, then pieces, each its
//! length and what is sealed to the recovery key. A piece names the file, its
//! place in it and whether it is the last, so none can be left out, moved, or
//! taken from another backup. Neither side holds more than one piece in memory.
//!
//! Nobody can make a piece who has neither the unlocked vault nor the recovery
//! key: sealing takes the public half, which lies nowhere in clear. So whatever
//! opens was written by this organisation.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::config::why;
use crate::program::{Sentence, open};
use crate::vault::{RecoveryKey, Sealed, Vault};
use crate::{clock, limits};

/// What the file begins with; the number is that of its form.
const HEAD: &[u8] = b"netreach backup 2\n";
const NO_BACKUP: &str = "this file is no backup of netreach";
const UNOPENED: &str = "this recovery key does not open this backup, or the file is damaged";
const CUT: &str = "the backup is cut short: it was never finished, or not copied whole";

/// One line of a backup.
#[derive(Serialize, Deserialize)]
pub enum Line {
    /// The first: `netreach.toml`.
    Config(String),
    Worker(Worker),
    /// The lines that follow are rows of this table, with these columns.
    Table(String, Vec<String>),
    Row(Vec<serde_json::Value>),
}

#[derive(Clone, Serialize, Deserialize)]
pub struct Worker {
    pub id: i64,
    pub name: String,
    pub roles: Vec<String>,
    pub lang: String,
    pub active: bool,
}

/// How the `n`-th piece of a file is labelled.
fn label(file: [u8; 16], n: u64, is_last: bool) -> String {
    format!("backup-2 {:032x} {n} {is_last}", u128::from_be_bytes(file))
}

pub struct Writer {
    vault: Vault,
    file: File,
    number: [u8; 16],
    pieces: u64,
    plain: Zeroizing<Vec<u8>>,
}

impl Writer {
    /// Fails where the file is there already.
    pub fn begin(path: &Path, vault: Vault) -> Result<Writer, Sentence> {
        let (mut file, number) = (open::new_file(path)?, *clock::random());
        file.write_all(&[HEAD, &number].concat()).map_err(unwritten)?;
        let plain = Zeroizing::new(Vec::with_capacity(limits::BACKUP_PIECE_BYTES));
        Ok(Writer { vault, file, number, pieces: 0, plain })
    }

    pub fn line(&mut self, line: &Line) -> Result<(), Sentence> {
        let text = serde_json::to_vec(line).map(Zeroizing::new);
        let mut text = text.map_err(|_| "the backup cannot be written down".to_owned())?;
        text.push(b'\n');
        if !self.plain.is_empty() && self.plain.len() + text.len() > limits::BACKUP_PIECE_BYTES {
            self.piece(false)?;
        }
        self.plain.extend_from_slice(&text);
        Ok(())
    }

    pub fn end(mut self) -> Result<(), Sentence> {
        self.piece(true)?;
        self.file.sync_all().map_err(unwritten)
    }

    fn piece(&mut self, is_last: bool) -> Result<(), Sentence> {
        let label = label(self.number, self.pieces, is_last);
        let sealed = self.vault.seal_for_recovery(&label, &self.plain).into_bytes();
        let length = u32::try_from(sealed.len())
            .map_err(|_| "the backup cannot be written down".to_owned())?;
        self.file.write_all(&length.to_be_bytes()).map_err(unwritten)?;
        self.file.write_all(&sealed).map_err(unwritten)?;
        self.pieces += 1;
        self.plain.zeroize();
        Ok(())
    }
}

fn unwritten(error: std::io::Error) -> Sentence {
    format!("the backup cannot be written: {}", why(&error))
}

/// Reads a backup, a piece at a time.
pub struct Reader<'a> {
    file: File,
    key: &'a RecoveryKey,
    number: [u8; 16],
    pieces: u64,
    is_ended: bool,
}

impl Reader<'_> {
    pub fn open<'a>(path: &Path, key: &'a RecoveryKey) -> Result<Reader<'a>, Sentence> {
        let mut file =
            File::open(path).map_err(|error| format!("{}: {}", path.display(), why(&error)))?;
        let mut head = [0; HEAD.len()];
        let mut number = [0; 16];
        let read = file.read_exact(&mut head).and_then(|()| file.read_exact(&mut number));
        if read.is_err() || head != HEAD {
            return Err(NO_BACKUP.to_owned());
        }
        Ok(Reader { file, key, number, pieces: 0, is_ended: false })
    }

    fn piece(&mut self) -> Result<Vec<Line>, Sentence> {
        let mut length = [0; 4];
        self.file.read_exact(&mut length).map_err(unread)?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap_or(usize::MAX);
        if length > limits::BACKUP_PIECE_BYTES_READ {
            return Err(UNOPENED.to_owned());
        }
        let mut sealed = vec![0; length];
        self.file.read_exact(&mut sealed).map_err(unread)?;
        let sealed = Sealed::from_bytes(sealed);
        let open = |is_last| self.key.open(&label(self.number, self.pieces, is_last), &sealed).ok();
        let (plain, is_last) = match open(false) {
            Some(plain) => (plain, false),
            None => (open(true).ok_or(UNOPENED)?, true),
        };
        (self.pieces, self.is_ended) = (self.pieces + 1, is_last);
        plain
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).map_err(|_| super::UNKNOWN_FORM.to_owned()))
            .collect()
    }
}

impl Iterator for Reader<'_> {
    type Item = Result<Vec<Line>, Sentence>;
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_ended {
            return None;
        }
        let piece = self.piece();
        self.is_ended |= piece.is_err();
        Some(piece)
    }
}

fn unread(error: std::io::Error) -> Sentence {
    match error.kind() {
        ErrorKind::UnexpectedEof => CUT.to_owned(),
        kind => format!("the backup cannot be read: {kind}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, Reader, Writer};
    use crate::limits::BACKUP_PIECE_BYTES;
    use crate::vault::{Passphrase, Strength, Unlock, Vault};

    /// A line of this many bytes with its end.
    fn line(length: usize) -> Line {
        let around = serde_json::to_vec(&Line::Config(String::new())).unwrap().len() + 1;
        Line::Config("a".repeat(length - around))
    }

    #[test]
    fn lines_that_fill_a_piece_to_the_last_byte_fill_one_step_of_padding() {
        let dir = tempfile::tempdir().unwrap();
        let unlock = Unlock::Passphrase(Passphrase::new("words of a test".to_owned()));
        let made = Vault::create(dir.path(), &unlock, Strength::FOR_TESTS);
        let (mut vault, key) = made.unwrap_or_else(|fault| panic!("{fault}"));
        let half = BACKUP_PIECE_BYTES / 2;
        for (what, second, pieces) in
            [("one too few", half - 1, 1), ("full", half, 1), ("one too many", half + 1, 2)]
        {
            let path = dir.path().join(what);
            let mut writer = Writer::begin(&path, vault).unwrap();
            writer.line(&line(half)).unwrap();
            writer.line(&line(second)).unwrap();
            writer.end().unwrap();
            let bytes = std::fs::metadata(&path).unwrap().len();
            let read: Vec<_> = Reader::open(&path, &key).unwrap().map(Result::unwrap).collect();
            assert_eq!(read.len(), pieces, "{what}");
            assert!(bytes < 68 * 1024 * pieces as u64, "{what}: {bytes} bytes");
            vault = Vault::open(dir.path(), &unlock).unwrap_or_else(|fault| panic!("{fault}"));
        }
    }
}
