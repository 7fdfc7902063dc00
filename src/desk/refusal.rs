//! The two ways in which something does not happen: the desk refuses, for a
//! reason that has a name and a sentence, or the machine fails.

use crate::engine::Fault;
use crate::vault::{self, VaultFault};

/// Each refusal with its code, which stands in `{"refused": code}` and in
/// `locales/` under `refusal-…`, and with its status in an answer of HTTP.
macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal;)+) => {
        /// Why the desk says no.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[$doc])* $name),+
        }

        impl Refusal {
            /// Stable, for programs and for `locales/`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Refusal::$name => $code),+
                }
            }

            /// The status of an answer that refuses.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self {
                    $(Refusal::$name => $status),+
                }
            }
        }
    };
}

refusals! {
    /// No case of that number, or no more.
    NoSuchCase = "no-such-case", 404;
    /// The talk is being destroyed, or is.
    Forgotten = "forgotten", 409;
    /// Somebody else wrote in between; look again and repeat.
    Moved = "moved", 409;
    /// The same message came twice; the first time it was kept.
    Repeated = "repeated", 409;
    HeldByOther = "held-by-other", 409;
    /// The client wrote something that the worker has not seen.
    Unread = "unread", 409;
    NotHeld = "not-held", 409;
    NotYourCase = "not-your-case", 403;
    AlreadyFinished = "already-finished", 409;
    NotFinished = "not-finished", 409;
    NotYourRole = "not-your-role", 403;
    /// A supervisor reads another's case only with a reason.
    ReasonNeeded = "reason-needed", 403;
    NoWords = "no-words", 422;
    TooLong = "too-long", 422;
    NeedMissing = "need-missing", 422;
    ServiceMissing = "service-missing", 422;
    UnknownCode = "unknown-code", 422;
    NoteTooLong = "note-too-long", 422;
    /// The note looks as if it names somebody.
    NoteNamesSomebody = "note-names-somebody", 422;
    NotAPhoto = "not-a-photo", 422;
    PhotoTooLarge = "photo-too-large", 413;
    PhotoGone = "photo-gone", 404;
    RecordingGone = "recording-gone", 404;
    WrongSignIn = "wrong-sign-in", 401;
    SignedOut = "signed-out", 401;
    TooManyTries = "too-many-tries", 429;
    WrongCode = "wrong-code", 422;
    /// Too much is waiting; nothing was kept.
    Busy = "busy", 429;
    TooLarge = "too-large", 413;
    Malformed = "malformed", 422;
    /// The request came from another site.
    Foreign = "foreign", 403;
    NotFound = "not-found", 404;
    NoKey = "no-key", 403;
    /// The address of a device is none of a push service that we send to.
    UnknownPushService = "unknown-push-service", 422;
    /// The worker is called on as many devices as can be.
    TooManyDevices = "too-many-devices", 409;
    /// A worker's name that is taken, empty or too long.
    NameUnfit = "name-unfit", 422;
    /// No post of that number, or it stands nowhere any more.
    NoSuchPost = "no-such-post", 404;
    /// The organisation has no channel.
    NoChannel = "no-channel", 409;
    /// A post cannot go out in the past.
    TimePast = "time-past", 422;
    /// No leaflet of that name or number.
    NoLeaflet = "no-leaflet", 404;
    /// Nobody signed it, its date has come, or it was withdrawn.
    NotSigned = "not-signed", 409;
    /// It is not known yet how the danger ended.
    StillInDanger = "still-in-danger", 409;
    /// Nobody is in danger in this talk.
    NoDanger = "no-danger", 409;
    /// Not every question whether anybody is there has gone out.
    ContactNotLost = "contact-not-lost", 409;
    /// Whoever wrote a leaflet does not sign it.
    OwnWords = "own-words", 403;
    /// Whoever left a note at the end of a shift is not who reads it.
    OwnNote = "own-note", 403;
    /// It was changed meanwhile.
    NotNewest = "not-newest", 409;
    /// No import of that number, or no table that is being looked at.
    NoSuchImport = "no-such-import", 404;
    /// Somebody is taking it back.
    ImportLeaving = "import-leaving", 409;
    /// No CSV and no workbook, or one that cannot be read to its end.
    NotATable = "not-a-table", 422;
    TableTooLarge = "table-too-large", 413;
    /// What columns and values mean is not known, or not said in a way we read.
    MappingUnfit = "mapping-unfit", 422;
    /// As many tables as can be are being looked at.
    ImportsBusy = "imports-busy", 429;
    /// No place of that number.
    NoSuchPlace = "no-such-place", 404;
    /// A place without a title, or with more words than fit.
    PlaceUnfit = "place-unfit", 422;
    /// The directory does not say that this is done there.
    NotDoneThere = "not-done-there", 422;
    /// No referral of that number in this talk.
    NoSuchReferral = "no-such-referral", 404;
    /// It is no half of a code: a digit is wrong, missing or too many.
    Mistyped = "mistyped", 422;
    /// A code is brought in on the day it was taken, or on the next.
    TooLate = "too-late", 422;
    /// An appointment is a day, a time and a place, and not too far ahead.
    AppointmentUnfit = "unfit-appointment", 422;
    /// Hours that are none, or that lie over each other.
    HoursUnfit = "hours-unfit", 422;
    /// On that day nothing is open, so nothing can be late or cancelled.
    NothingThatDay = "nothing-that-day", 409;
    /// A day that no calendar has, or that is too far away.
    DayUnfit = "day-unfit", 422;
    /// Not months of a calendar, in the wrong order, or too many.
    MonthsUnfit = "months-unfit", 422;
    /// Others read of whole months, quarters and years that are over.
    MonthsNotForOthers = "months-not-for-others", 422;
    CountUnfit = "count-unfit", 422;
    /// No title, too long a one, or a day that is still to come.
    CampaignUnfit = "campaign-unfit", 422;
    NoSuchCampaign = "no-such-campaign", 404;
    /// Of work elsewhere, and one's own to take back.
    NoSuchReport = "no-such-report", 404;
    /// A shift without days, or one that ends when it begins.
    NotAShift = "not-a-shift", 422;
    /// Somebody who does not answer clients cannot be called to one.
    CannotBeOnCall = "cannot-be-on-call", 422;
    OnCallTwice = "on-call-twice", 409;
    TooManyNightsRunning = "too-many-nights-running", 409;
    TooManyNightsAMonth = "too-many-nights-a-month", 409;
    NotYourNight = "not-your-night", 403;
    /// The night was taken back, or somebody else took it.
    NotOffered = "not-offered", 409;
    DrillGoesOn = "drill-goes-on", 409;
    /// Somebody is called to a real one.
    DangerFirst = "danger-first", 409;
    /// What was typed is no leaflet.
    LeafletUnfit = "unfit-leaflet", 422;
    /// There is one of this name and language.
    LeafletTaken = "taken-leaflet", 409;
    /// What asks for a tick was sent without it.
    Unconfirmed = "unconfirmed", 422;
    /// Before a call is proposed, it is asked what the matter is.
    AskFirst = "ask-first", 409;
    /// The client has not answered what was asked or proposed last.
    Unanswered = "unanswered", 409;
    /// The client would rather not be called.
    CallRefused = "call-refused", 409;
    /// Everybody in the group chat would read it.
    NoPrivateWay = "no-private-way", 409;
    /// The number was shown, its time came, or nobody asked for one.
    NumberGone = "number-gone", 404;
    /// A contact card with somebody's own number or handle.
    PrivateContact = "private-contact", 422;
    /// Somebody looked at it already, or nobody has to.
    NothingToReview = "nothing-to-review", 409;
    /// Nobody reviews their own work.
    OwnWork = "own-work", 403;
    /// More saved replies than anybody finds again.
    TooManySaved = "too-many-saved", 422;
    /// The worker leads as many talks as they said they would.
    EnoughCases = "enough-cases", 409;
    /// It is offered to somebody already.
    AlreadyOffered = "already-offered", 409;
    /// It is not offered any more, or somebody else accepted.
    NotPassedOn = "not-passed-on", 409;
    /// Nobody of that name works here.
    NobodyOfThatName = "nobody-of-that-name", 422;
    /// Nobody who works here has this role.
    NobodyOfRole = "nobody-of-role", 422;
    /// Whoever is called in a note may not read the case.
    CannotReadIt = "cannot-read-it", 422;
    /// No two lines, or more of them.
    SummaryUnfit = "summary-unfit", 422;
    /// Free words in this case leave only with a clinician's signature.
    ClinicianFirst = "clinician-first", 403;
    /// A clinician is being asked already.
    AlreadyAsked = "already-asked", 409;
    /// The draft was answered or taken back meanwhile.
    Settled = "settled", 409;
    /// A clinician is still being asked.
    StillAsked = "still-asked", 409;
    /// Only a clinician calls a severe injury minor.
    ClinicianLowers = "clinician-lowers", 403;
    /// A severe injury is not done with by advice.
    SevereNeedsDoctor = "severe-needs-doctor", 409;
    /// No purpose, no ethics reference, or months that are not over.
    ResearchUnfit = "unfit-research", 422;
    /// No request for rows of that number, or not this worker's to see.
    NoSuchRequest = "no-such-request", 404;
    /// Whoever asked for rows does not let themselves.
    OwnRequest = "own-request", 403;
    /// Nobody else let these rows be taken, or the time for it is over.
    NotApproved = "not-approved", 409;
    /// More reports than can be looked at together.
    TooManyRows = "too-many-rows", 422;
    /// No study, text or code of that number, or not for this worker.
    NoSuchStudy = "no-such-study", 404;
    /// A study has a title, an ethics reference, and two coders at least.
    StudyUnfit = "study-unfit", 422;
    /// What a study is about is read by its own coders only.
    NotACoder = "not-a-coder", 403;
    /// Not every coder has said to be done.
    StillBlind = "still-blind", 409;
    /// Who said to be done changes nothing more in that batch.
    AlreadyDone = "already-done", 409;
    /// A code without a name, with too many words, or more codes than fit.
    CodeUnfit = "code-unfit", 422;
    /// Nothing was ticked, and nobody said that there is nothing.
    NothingChosen = "nothing-chosen", 422;
    /// That cannot be done to this code: it is a theme, or stands for nothing any more.
    CodeClosed = "code-closed", 409;
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
