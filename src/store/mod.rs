//! What is remembered: one file per noun, each a handful of SQL texts.
//!
//! Nothing here decides anything, opens anything sealed or sends anything.

pub mod advice;
pub mod backup;
pub mod belonging;
pub mod call;
pub mod card;
pub mod case;
pub mod client;
pub mod codebook;
pub mod deed;
pub mod drill;
pub mod emergency;
pub mod feedback;
pub mod figures;
pub mod habit;
pub mod handed;
pub mod handover;
pub mod hearing;
pub mod hours;
pub mod import;
pub mod injury;
pub mod invitation;
pub mod leaflet;
mod many;
pub mod mention;
pub mod message;
pub mod newsfeed;
pub mod outbox;
pub mod presence;
pub mod proposal;
pub mod referral;
pub mod report;
pub mod research;
pub mod review;
pub mod rota;
pub mod saved;
pub mod served;
pub mod shift_note;
pub mod skill;
pub mod stops;
pub mod study;
pub mod telegram;
pub mod trail;
pub mod worker;

use std::ops::Deref;
use std::path::Path;

use crate::engine::{self, Carried, Engine, Fault, Migration, Place, Tx};

static MIGRATIONS: &[Migration] = &[
    Migration { version: 1, sql: include_str!("../../migrations/0001_the_desk.sql") },
    Migration { version: 2, sql: include_str!("../../migrations/0002_telegram.sql") },
    Migration { version: 3, sql: include_str!("../../migrations/0003_the_night.sql") },
    Migration { version: 4, sql: include_str!("../../migrations/0004_stops.sql") },
    Migration { version: 5, sql: include_str!("../../migrations/0005_hours.sql") },
    Migration { version: 6, sql: include_str!("../../migrations/0006_handed.sql") },
    Migration { version: 7, sql: include_str!("../../migrations/0007_keeping.sql") },
    Migration { version: 8, sql: include_str!("../../migrations/0008_referrals.sql") },
    Migration { version: 9, sql: include_str!("../../migrations/0009_invitations.sql") },
    Migration { version: 10, sql: include_str!("../../migrations/0010_calls.sql") },
    Migration { version: 11, sql: include_str!("../../migrations/0011_supervision.sql") },
    Migration { version: 12, sql: include_str!("../../migrations/0012_advice.sql") },
    Migration { version: 13, sql: include_str!("../../migrations/0013_handover.sql") },
    Migration { version: 14, sql: include_str!("../../migrations/0014_words_in_danger.sql") },
    Migration { version: 15, sql: include_str!("../../migrations/0015_stock.sql") },
    Migration { version: 16, sql: include_str!("../../migrations/0016_corrected.sql") },
    Migration { version: 17, sql: include_str!("../../migrations/0017_research.sql") },
    Migration { version: 18, sql: include_str!("../../migrations/0018_coding.sql") },
    Migration { version: 19, sql: include_str!("../../migrations/0019_figures.sql") },
    Migration { version: 20, sql: include_str!("../../migrations/0020_import.sql") },
    Migration { version: 21, sql: include_str!("../../migrations/0021_from_memory.sql") },
    Migration { version: 22, sql: include_str!("../../migrations/0022_resolution.sql") },
    Migration { version: 23, sql: include_str!("../../migrations/0023_asked.sql") },
    Migration { version: 24, sql: include_str!("../../migrations/0024_due_by_rank.sql") },
    Migration { version: 25, sql: include_str!("../../migrations/0025_devices.sql") },
    Migration { version: 26, sql: include_str!("../../migrations/0026_attempts.sql") },
];

/// The content of the desk, on either engine.
#[derive(Clone)]
pub struct Store(Engine);

impl Store {
    /// # Errors
    /// When the database cannot be opened or is newer than the program.
    pub fn open(place: &Place) -> Result<Store, Fault> {
        Engine::open(place, MIGRATIONS).map(Store)
    }

    /// Copies the content of an SQLite file into a PostgreSQL that holds none yet.
    /// While what it returns lives, nobody else can open the file.
    ///
    /// # Errors
    /// [`Fault::Busy`] when another program has the file open, [`Fault::Taken`]
    /// when the database is somebody's already; what else fails, by its kind.
    pub fn carry(file: &Path, url: &str) -> Result<Carried, Fault> {
        engine::carry(file, url, MIGRATIONS, "belongings")
    }
}

impl Deref for Store {
    type Target = Engine;
    fn deref(&self) -> &Engine {
        &self.0
    }
}

/// A code in a row that the program does not know: the row is damaged or newer.
fn unknown_code(what: &str) -> Fault {
    Fault::Broken(format!("the database holds an unknown {what}"))
}

/// Codes joined by commas, as they stand in one column.
pub(crate) fn joined<'a>(codes: impl IntoIterator<Item = &'a str>) -> String {
    codes.into_iter().collect::<Vec<_>>().join(",")
}

/// Frees what programs hold that are no more, for one that begins alone.
///
/// # Errors
/// When the database fails.
pub fn free_all(tx: &mut Tx) -> Result<(), Fault> {
    outbox::free(tx)?;
    telegram::free_poll(tx)
}
