//! Stable codes: what is written in the database, in reports and in forms.
//! A code never changes its meaning; its label is in `locales/`.

/// A closed list whose members have codes.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$member_doc])* $member),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$member),+];

            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $($name::$member => $code),+ }
            }

            /// `None` for a text that is no code of this list.
            #[must_use]
            pub fn read(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$member),)+ _ => None }
            }
        }

        impl From<$name> for $crate::engine::Value {
            fn from(member: $name) -> Self {
                member.code().into()
            }
        }

        impl From<Option<$name>> for $crate::engine::Value {
            fn from(member: Option<$name>) -> Self {
                member.map($name::code).into()
            }
        }
    };
}

codes! {
    /// The language somebody reads.
    Lang { Ru = "ru", En = "en" }
}

codes! {
    /// Where a client is met. Telegram's venues come with its door.
    Venue { Web = "web" }
}

codes! {
    /// How dangerous a message is. In the database its place in this list, so
    /// that the queue sorts by danger.
    Urgency { Emergency = "emergency", Urgent = "urgent", Routine = "routine" }
}

impl Urgency {
    /// 0 is the most dangerous.
    #[must_use]
    pub fn rank(self) -> i64 {
        self as i64
    }

    #[must_use]
    pub fn ranked(rank: i64) -> Urgency {
        match rank {
            0 => Urgency::Emergency,
            1 => Urgency::Urgent,
            _ => Urgency::Routine,
        }
    }
}

codes! {
    /// Whom a case that is held waits for.
    Awaited { Client = "client", Specialist = "specialist", Offline = "offline" }
}

codes! {
    /// How a case ended.
    Outcome {
        Solved = "solved",
        Referred = "referred",
        /// The client stopped answering.
        WentSilent = "went_silent",
        Declined = "declined",
        /// The client destroyed the talk before anybody finished it.
        Burned = "burned",
        /// The clock ran out before anybody finished it.
        RanOut = "ran_out",
    }
}

impl Outcome {
    /// What a worker may choose; the rest the program writes itself.
    pub const CHOICES: &'static [Outcome] =
        &[Outcome::Solved, Outcome::Referred, Outcome::WentSilent, Outcome::Declined];
}

codes! {
    /// For whom the client asks.
    About { Themselves = "self", Other = "other", Unknown = "unknown" }
}

codes! {
    Clarity { Clear = "clear", Unclear = "unclear" }
}

codes! {
    /// What the client sent.
    Modality { Text = "text", Photo = "photo" }
}

codes! {
    /// A quarter of the organisation's day: as near as a report comes to a time.
    Shift { Night = "night", Morning = "morning", Day = "day", Evening = "evening" }
}

codes! {
    /// The client's answer to "was it useful?"
    Useful { Yes = "yes", Partly = "partly", No = "no" }
}

codes! {
    /// The client's answer to "do you know whom to write next time?"
    KnowsContact { Yes = "yes", No = "no" }
}

codes! {
    /// What is known of a message on its way to the client.
    Fate {
        /// Not on its way anywhere.
        Kept = "kept",
        Owed = "owed",
        /// Where the client will see it.
        Shown = "shown",
        /// The client's page has fetched it.
        Seen = "seen",
        /// It will not arrive; the worker is told.
        Failed = "failed",
    }
}

codes! {
    /// What a person may be in the organisation. Several at once are usual.
    Role {
        Worker = "worker",
        Doctor = "doctor",
        Psychologist = "psychologist",
        Lawyer = "lawyer",
        SocialWorker = "social_worker",
        MobileUnit = "mobile_unit",
        Moderator = "moderator",
        Supervisor = "supervisor",
        ReportingManager = "reporting_manager",
        Researcher = "researcher",
        Editor = "editor",
        Verifier = "verifier",
        Admin = "admin",
    }
}

codes! {
    /// What was done to a case.
    Act {
        Opened = "opened",
        Taken = "taken",
        Released = "released",
        GivenBack = "given_back",
        Answered = "answered",
        Noted = "noted",
        Paused = "paused",
        Finished = "finished",
        Reopened = "reopened",
        UrgencySet = "urgency_set",
        /// A supervisor read somebody else's case, and said why.
        ReadWithReason = "read_with_reason",
        PhotoOpened = "photo_opened",
    }
}

codes! {
    /// What a worker does with a case at this moment.
    Doing {
        Reading = "reading",
        Writing = "writing",
        /// Holds the right to read another's case, given for a reason.
        Permitted = "permitted",
    }
}

codes! {
    /// A line the desk itself writes into a talk.
    Line {
        Received = "received",
        Taken = "taken",
        Finished = "finished",
        Reopened = "reopened",
    }
}

/// Which way a message went. Its number is bound into the seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Desk = 0,
    FromClient = 1,
    ToClient = 2,
    AmongWorkers = 3,
}

impl Direction {
    #[must_use]
    pub fn numbered(number: i64) -> Option<Direction> {
        match number {
            0 => Some(Direction::Desk),
            1 => Some(Direction::FromClient),
            2 => Some(Direction::ToClient),
            3 => Some(Direction::AmongWorkers),
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
}

impl Kind {
    #[must_use]
    pub fn numbered(number: i64) -> Option<Kind> {
        match number {
            0 => Some(Kind::Line),
            1 => Some(Kind::Words),
            2 => Some(Kind::Photo),
            _ => None,
        }
    }
}
