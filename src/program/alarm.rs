//! Hears, inside a program that runs, that `netreach panic` destroyed its
//! organisation.
//!
//! A thread of its own looks: neither a crowd at the doors nor a database that
//! hangs keeps it from noticing, nor from ending the program in the end.

use std::time::Duration;

use tokio::sync::watch;

use super::{Sentence, complain};
use crate::clock::Timestamp;
use crate::config::why;
use crate::limits;
use crate::vault::Vault;

/// The day of the panic, once there was one.
pub struct Alarm(watch::Receiver<Option<Timestamp>>);

impl Alarm {
    pub fn over(vault: &Vault) -> Result<Alarm, Sentence> {
        let alarm = vault.alarm().map_err(|fault| fault.to_string())?;
        let (raise, raised) = watch::channel(None);
        std::thread::Builder::new()
            .name("alarm".to_owned())
            .spawn(move || {
                let day = loop {
                    match alarm.destroyed_on() {
                        Some(day) => break day,
                        None if raise.is_closed() => return,
                        None => pause(Duration::from_millis(limits::OTHER_PROCESSES_MS)),
                    }
                };
                if raise.send(Some(day)).is_ok() {
                    pause(Duration::from_secs(limits::PANIC_END_S));
                    complain("destroyed by panic, and cut off in what it was still doing");
                    std::process::exit(1);
                }
            })
            .map_err(|error| format!("the program cannot start: {}", why(&error)))?;
        Ok(Alarm(raised))
    }

    /// Returns on the day of the panic.
    pub async fn raised(&mut self) -> Timestamp {
        match self.0.wait_for(Option::is_some).await.map(|day| *day) {
            Ok(Some(day)) => day,
            _ => std::future::pending().await,
        }
    }
}

fn pause(span: Duration) {
    std::thread::sleep(span);
}
