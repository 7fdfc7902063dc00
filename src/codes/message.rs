//! What a message is: numbers that are bound into its seal.

/// Which way a message went. Its number is bound into the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Desk = 0,
    FromClient = 1,
    ToClient = 2,
    AmongWorkers = 3,
    /// What another member of the group chat answered.
    FromPeer = 4,
}

impl Direction {
    #[must_use]
    pub fn numbered(number: i64) -> Option<Direction> {
        match number {
            0 => Some(Direction::Desk),
            1 => Some(Direction::FromClient),
            2 => Some(Direction::ToClient),
            3 => Some(Direction::AmongWorkers),
            4 => Some(Direction::FromPeer),
            _ => None,
        }
    }
}

/// What a message is made of. Its number is bound into the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Line = 0,
    Words = 1,
    Photo = 2,
    Voice = 3,
    /// A round video of a few seconds.
    VideoNote = 4,
    /// Something that is not kept: its code stands where words would.
    Unkept = 5,
    /// A leaflet, by its name.
    Leaflet = 6,
    /// A worker's words that a clinician signed.
    Advice = 7,
    /// A clinician's own words.
    Clinician = 8,
}

impl Kind {
    #[must_use]
    pub fn numbered(number: i64) -> Option<Kind> {
        match number {
            0 => Some(Kind::Line),
            1 => Some(Kind::Words),
            2 => Some(Kind::Photo),
            3 => Some(Kind::Voice),
            4 => Some(Kind::VideoNote),
            5 => Some(Kind::Unkept),
            6 => Some(Kind::Leaflet),
            7 => Some(Kind::Advice),
            8 => Some(Kind::Clinician),
            _ => None,
        }
    }
}
