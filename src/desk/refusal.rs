//! The two ways in which something does not happen: the desk refuses, for a
//! reason that has a name and a sentence, or the machine fails.

use crate::engine::Fault;
use crate::vault::{self, VaultFault};

/// Why the desk says no. Each has a sentence in `locales/` under `refusal-…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No case of that number, or no more.
    NoSuchCase,
    /// The talk is being destroyed, or is.
    Forgotten,
    /// Somebody else wrote in between; look again and repeat.
    Moved,
    /// The same message came twice; the first time it was kept.
    Repeated,
    HeldByOther,
    /// The client wrote something that the worker has not seen.
    Unread,
    NotHeld,
    NotYourCase,
    AlreadyFinished,
    NotFinished,
    NotYourRole,
    /// A supervisor reads another's case only with a reason.
    ReasonNeeded,
    NoWords,
    TooLong,
    NeedMissing,
    ServiceMissing,
    UnknownCode,
    NoteTooLong,
    /// The note looks as if it names somebody.
    NoteNamesSomebody,
    NotAPhoto,
    PhotoTooLarge,
    PhotoGone,
    RecordingGone,
    WrongSignIn,
    SignedOut,
    TooManyTries,
    WrongCode,
    /// Too much is waiting; nothing was kept.
    Busy,
    TooLarge,
    Malformed,
    /// The request came from another site.
    Foreign,
    NotFound,
    NoKey,
    /// A worker's name that is taken, empty or too long.
    NameUnfit,
    /// No post of that number, or it stands nowhere any more.
    NoSuchPost,
    /// The organisation has no channel.
    NoChannel,
    /// A post cannot go out in the past.
    TimePast,
    /// No leaflet of that name or number.
    NoLeaflet,
    /// Nobody signed it, its date has come, or it was withdrawn.
    NotSigned,
    /// It is not known yet how the danger ended.
    StillInDanger,
    /// Nobody is in danger in this talk.
    NoDanger,
    /// Not every question whether anybody is there has gone out.
    ContactNotLost,
    /// Whoever wrote a leaflet does not sign it.
    OwnWords,
    /// It was changed meanwhile.
    NotNewest,
    /// No place of that number.
    NoSuchPlace,
    /// A place without a title, or with more words than fit.
    PlaceUnfit,
    /// Hours that are none, or that lie over each other.
    HoursUnfit,
    /// On that day nothing is open, so nothing can be late or cancelled.
    NothingThatDay,
    /// A day that no calendar has, or that is too far away.
    DayUnfit,
    /// A shift without days, or one that ends when it begins.
    NotAShift,
    /// Somebody who does not answer clients cannot be called to one.
    CannotBeOnCall,
    OnCallTwice,
    TooManyNightsRunning,
    TooManyNightsAMonth,
    NotYourNight,
    /// The night was taken back, or somebody else took it.
    NotOffered,
    DrillGoesOn,
    /// What was typed is no leaflet.
    LeafletUnfit,
    /// There is one of this name and language.
    LeafletTaken,
    /// What asks for a tick was sent without it.
    Unconfirmed,
    /// Free words in this case leave only with a clinician's signature.
    ClinicianFirst,
    /// A clinician is being asked already.
    AlreadyAsked,
    /// The draft was answered or taken back meanwhile.
    Settled,
    /// A clinician is still being asked.
    StillAsked,
    /// Only a clinician calls a severe injury minor.
    ClinicianLowers,
    /// A severe injury is not done with by advice.
    SevereNeedsDoctor,
}

impl Refusal {
    /// The code in `{"refused": code}` and in `locales/`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Refusal::NoSuchCase => "no-such-case",
            Refusal::Forgotten => "forgotten",
            Refusal::Moved => "moved",
            Refusal::Repeated => "repeated",
            Refusal::HeldByOther => "held-by-other",
            Refusal::Unread => "unread",
            Refusal::NotHeld => "not-held",
            Refusal::NotYourCase => "not-your-case",
            Refusal::AlreadyFinished => "already-finished",
            Refusal::NotFinished => "not-finished",
            Refusal::NotYourRole => "not-your-role",
            Refusal::ReasonNeeded => "reason-needed",
            Refusal::NoWords => "no-words",
            Refusal::TooLong => "too-long",
            Refusal::NeedMissing => "need-missing",
            Refusal::ServiceMissing => "service-missing",
            Refusal::UnknownCode => "unknown-code",
            Refusal::NoteTooLong => "note-too-long",
            Refusal::NoteNamesSomebody => "note-names-somebody",
            Refusal::NotAPhoto => "not-a-photo",
            Refusal::PhotoTooLarge => "photo-too-large",
            Refusal::PhotoGone => "photo-gone",
            Refusal::RecordingGone => "recording-gone",
            Refusal::WrongSignIn => "wrong-sign-in",
            Refusal::SignedOut => "signed-out",
            Refusal::TooManyTries => "too-many-tries",
            Refusal::WrongCode => "wrong-code",
            Refusal::Busy => "busy",
            Refusal::TooLarge => "too-large",
            Refusal::Malformed => "malformed",
            Refusal::Foreign => "foreign",
            Refusal::NotFound => "not-found",
            Refusal::NoKey => "no-key",
            Refusal::NameUnfit => "name-unfit",
            Refusal::NoSuchPost => "no-such-post",
            Refusal::NoChannel => "no-channel",
            Refusal::TimePast => "time-past",
            Refusal::NoLeaflet => "no-leaflet",
            Refusal::NotSigned => "not-signed",
            Refusal::StillInDanger => "still-in-danger",
            Refusal::NoDanger => "no-danger",
            Refusal::ContactNotLost => "contact-not-lost",
            Refusal::OwnWords => "own-words",
            Refusal::NotNewest => "not-newest",
            Refusal::NoSuchPlace => "no-such-place",
            Refusal::PlaceUnfit => "place-unfit",
            Refusal::HoursUnfit => "hours-unfit",
            Refusal::NothingThatDay => "nothing-that-day",
            Refusal::DayUnfit => "day-unfit",
            Refusal::NotAShift => "not-a-shift",
            Refusal::CannotBeOnCall => "cannot-be-on-call",
            Refusal::OnCallTwice => "on-call-twice",
            Refusal::TooManyNightsRunning => "too-many-nights-running",
            Refusal::TooManyNightsAMonth => "too-many-nights-a-month",
            Refusal::NotYourNight => "not-your-night",
            Refusal::NotOffered => "not-offered",
            Refusal::DrillGoesOn => "drill-goes-on",
            Refusal::LeafletUnfit => "unfit-leaflet",
            Refusal::LeafletTaken => "taken-leaflet",
            Refusal::Unconfirmed => "unconfirmed",
            Refusal::ClinicianFirst => "clinician-first",
            Refusal::AlreadyAsked => "already-asked",
            Refusal::Settled => "settled",
            Refusal::StillAsked => "still-asked",
            Refusal::ClinicianLowers => "clinician-lowers",
            Refusal::SevereNeedsDoctor => "severe-needs-doctor",
        }
    }

    /// The status of the page that says it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Refusal::WrongSignIn | Refusal::SignedOut => 401,
            Refusal::NotYourRole
            | Refusal::NotYourCase
            | Refusal::ReasonNeeded
            | Refusal::NotYourNight
            | Refusal::Foreign
            | Refusal::OwnWords
            | Refusal::ClinicianFirst
            | Refusal::ClinicianLowers
            | Refusal::NoKey => 403,
            Refusal::NoSuchCase
            | Refusal::NotFound
            | Refusal::PhotoGone
            | Refusal::RecordingGone
            | Refusal::NoLeaflet
            | Refusal::NoSuchPost
            | Refusal::NoSuchPlace => 404,
            Refusal::HeldByOther
            | Refusal::Unread
            | Refusal::NotHeld
            | Refusal::AlreadyFinished
            | Refusal::NotFinished
            | Refusal::Forgotten
            | Refusal::Moved
            | Refusal::NoChannel
            | Refusal::NotSigned
            | Refusal::StillInDanger
            | Refusal::NoDanger
            | Refusal::ContactNotLost
            | Refusal::NotNewest
            | Refusal::NothingThatDay
            | Refusal::NotOffered
            | Refusal::OnCallTwice
            | Refusal::TooManyNightsRunning
            | Refusal::TooManyNightsAMonth
            | Refusal::DrillGoesOn
            | Refusal::LeafletTaken
            | Refusal::AlreadyAsked
            | Refusal::Settled
            | Refusal::StillAsked
            | Refusal::SevereNeedsDoctor
            | Refusal::Repeated => 409,
            Refusal::PhotoTooLarge | Refusal::TooLarge => 413,
            Refusal::NoWords
            | Refusal::TooLong
            | Refusal::NeedMissing
            | Refusal::ServiceMissing
            | Refusal::UnknownCode
            | Refusal::NoteTooLong
            | Refusal::NoteNamesSomebody
            | Refusal::NotAPhoto
            | Refusal::WrongCode
            | Refusal::NameUnfit
            | Refusal::TimePast
            | Refusal::PlaceUnfit
            | Refusal::HoursUnfit
            | Refusal::DayUnfit
            | Refusal::NotAShift
            | Refusal::CannotBeOnCall
            | Refusal::LeafletUnfit
            | Refusal::Unconfirmed
            | Refusal::Malformed => 422,
            Refusal::TooManyTries | Refusal::Busy => 429,
        }
    }
}

/// What a verb of the desk may end in, besides its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskError {
    Refused(Refusal),
    Fault(Fault),
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> DeskError {
        DeskError::Refused(refusal)
    }
}

impl From<Fault> for DeskError {
    fn from(fault: Fault) -> DeskError {
        match fault {
            Fault::Busy => DeskError::Refused(Refusal::Busy),
            other => DeskError::Fault(other),
        }
    }
}

impl From<VaultFault> for DeskError {
    fn from(fault: VaultFault) -> DeskError {
        match fault {
            VaultFault::Engine(fault) => fault.into(),
            VaultFault::Refused(vault::Refused::Busy) => Refusal::Busy.into(),
            // The keys go before the rows, so this is a talk on its way out.
            VaultFault::Refused(vault::Refused::NoSuchKey) => Refusal::Forgotten.into(),
            VaultFault::Refused(vault::Refused::NotOfTeam) => Refusal::NoKey.into(),
            VaultFault::Refused(vault::Refused::WrongPassphrase) => Refusal::WrongSignIn.into(),
            other => DeskError::Fault(Fault::Broken(other.to_string())),
        }
    }
}
