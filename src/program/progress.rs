//! How far long work is: a bar on a terminal, plain lines elsewhere, and nothing of
//! what is done within a moment.

use std::io::{self, IsTerminal, Write};

/// Less than this is done before anybody asks.
const LONG: u64 = 20_000;
const WIDE: usize = 30;

pub struct Progress {
    what: &'static str,
    total: u64,
    /// Hundredths that were told.
    told: u64,
    is_terminal: bool,
}

impl Progress {
    /// `total` is what it comes to, or 0 where nobody knows.
    pub fn of(what: &'static str, total: u64) -> Progress {
        Progress { what, total, told: 0, is_terminal: io::stderr().is_terminal() }
    }

    pub fn at(&mut self, done: u64) {
        if self.total < LONG {
            return;
        }
        let part = (done * 100 / self.total).min(100);
        let step = if self.is_terminal { 1 } else { 10 };
        if part < self.told + step {
            return;
        }
        self.told = part - part % step;
        let (what, total) = (self.what, self.total);
        if self.is_terminal {
            let full = WIDE * usize::try_from(part).unwrap_or(0) / 100;
            let bar = format!("{}{}", "#".repeat(full), ".".repeat(WIDE - full));
            eprint!("\r[{bar}] {part} %  {done} of {total} {what}");
            let _ = io::stderr().flush();
        } else {
            eprintln!("{done} of {total} {what}, {part} %");
        }
    }

    /// The line is over.
    pub fn end(&self) {
        if self.is_terminal && self.told > 0 {
            eprintln!();
        }
    }
}
