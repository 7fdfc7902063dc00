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

pub(crate) use codes;

mod advice;
mod danger;
mod door;
mod figures;
mod passing;
mod referral;
mod research;
mod studies;
mod supervision;
mod talk;

pub use advice::{AdviceState, Condition, Severity};
pub use danger::*;
pub use door::*;
pub use figures::*;
pub use passing::*;
pub use referral::{PlaceKind, ReferralState, ReferralWord, Turned, What};
pub use research::ResearchState;
pub use studies::{BookAct, CodeState};
pub use supervision::*;
pub use talk::{Direction, Kind};

codes! {
    /// The language somebody reads.
    Lang { Ru = "ru", En = "en" }
}

codes! {
    /// Who carries what we send.
    Carrier { Web = "web", Telegram = "telegram", Push = "push" }
}

codes! {
    /// Who can read a message on Telegram: one person, or everybody in the group chat.
    Audience { Private = "private", Chat = "chat" }
}

codes! {
    /// Whether a person can be reached on Telegram, or a worker on a device.
    Reach {
        Open = "open",
        /// They stopped the bot; the push service takes nothing for the device.
        Blocked = "blocked",
        /// Their account is no more; the browser dropped the device.
        Gone = "gone",
    }
}

codes! {
    /// What is to be sent.
    Errand {
        /// On the web: to be seen when the client looks.
        Show = "show",
        /// A worker's words to one person.
        Words = "words",
        /// A worker's words to the group chat.
        Aloud = "aloud",
        /// Into the group chat: the way to a private one, and not a word more.
        Invite = "invite",
        /// Where to go, in the worker's words, and what can be answered.
        Referral = "referral",
        /// A leaflet to one person.
        Leaflet = "leaflet",
        /// A leaflet to the group chat.
        LeafletAloud = "leaflet_aloud",
        /// A screen of the overdose guide.
        Guide = "guide",
        /// Into the group chat, to somebody in danger: whom to call, and the way
        /// to a private one.
        InviteInDanger = "invite_in_danger",
        /// A line of the desk.
        Line = "line",
        Hello = "hello",
        /// A screen of the bot.
        Screen = "screen",
        /// They want a person and have not said yet what it is about.
        WriteUs = "write_us",
        Privacy = "privacy",
        /// What came cannot be kept; words can.
        AskWords = "ask_words",
        /// A phone number or a place came, and was not kept.
        NotKept = "not_kept",
        /// A photo or a recording could not be fetched.
        Lost = "lost",
        TooLong = "too_long",
        BurnSure = "burn_sure",
        Burned = "burned",
        NothingHere = "nothing_here",
        /// Something could not be deleted on Telegram, and how they can.
        NotErased = "not_erased",
        /// Do they know whom to write to? By what they thought of the help.
        AskContactYes = "ask_contact_yes",
        AskContactPartly = "ask_contact_partly",
        AskContactNo = "ask_contact_no",
        Thanks = "thanks",
        /// The next words are for supervisors; they were kept; they need not be.
        FeedbackWords = "feedback_words",
        FeedbackKept = "feedback_kept",
        FeedbackSkipped = "feedback_skipped",
        AskMood = "ask_mood",
        /// To a worker: somebody's life may be in danger. Not a word of the case.
        Call = "call",
        /// The call is theirs now; somebody else's; over; was a drill.
        CallYours = "call_yours",
        CallTaken = "call_taken",
        CallOver = "call_over",
        CallDrill = "call_drill",
        /// The chat is bound to a worker; it is not, the word is used up; it
        /// takes nothing but calls; it is a client's.
        WayBound = "way_bound",
        WayUnbound = "way_unbound",
        WayOnly = "way_only",
        WayBusy = "way_busy",
        /// A prepared question to one person, with buttons.
        Question = "question",
        /// The way into the group chat, for whoever came with an invitation.
        Admit = "admit",
        /// They ask to come in and have shown none.
        AskInvitation = "ask_invitation",
        /// It was used, its time is over, or it is none of ours.
        InvitationUsed = "invitation_used",
        InvitationExpired = "invitation_expired",
        InvitationUnknown = "invitation_unknown",
        /// A member's own card to give away; they had it; they are no member;
        /// there is no chat.
        PeerCard = "peer_card",
        PeerCardHad = "peer_card_had",
        PeerCardNotMember = "peer_card_not_member",
        NoGroup = "no_group",
        /// How they heard of us, if they like to say.
        AskHeard = "ask_heard",
        HeardNoted = "heard_noted",
        /// To a clinician: a question waits. Not a word of the case.
        Asked = "asked",
        Post = "post",
        PostAnew = "post_anew",
        PostWithdrawn = "post_withdrawn",
    }
}

codes! {
    /// Who is called in an emergency, and the steps of the ladder by whom they call.
    Rung {
        First = "first",
        Second = "second",
        /// Where the rota names none, every supervisor.
        Deputy = "deputy",
        /// Everybody who can be called: no rung of the rota.
        Everybody = "everybody",
    }
}

impl Rung {
    /// Whom the rota names.
    pub const NAMED: &'static [Rung] = &[Rung::First, Rung::Second, Rung::Deputy];
}

codes! {
    /// How a worker is called: in a chat, or on devices of theirs.
    Way { Telegram = "telegram", Push = "push" }
}

codes! {
    /// What is known of a post of the channel.
    PostState {
        /// Its time has not come.
        Planned = "planned",
        /// On its way.
        Owed = "owed",
        Posted = "posted",
        /// It may stand in the channel: somebody must look.
        Unsure = "unsure",
        Failed = "failed",
        /// It could not be changed: the channel shows the words before.
        Differs = "differs",
        /// Being withdrawn.
        Leaving = "leaving",
        Withdrawn = "withdrawn",
        /// Too old to be deleted: a line stands where it stood.
        Emptied = "emptied",
        /// It could not be withdrawn.
        Standing = "standing",
        /// Its leaflet was withdrawn or ended before it went out.
        Unsigned = "unsigned",
    }
}

codes! {
    /// Who may hear a leaflet, and how.
    LeafletClass {
        /// Said at once, without a person.
        Emergency = "emergency",
        Medical = "medical",
        Info = "info",
        /// For workers; no client ever sees it.
        Internal = "internal",
    }
}

codes! {
    /// What a version of a leaflet is worth.
    LeafletState {
        Draft = "draft",
        Signed = "signed",
        /// Its date has come.
        Expired = "expired",
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// What cannot be kept, as the worker sees it.
    Unkept {
        Sticker = "sticker",
        Contact = "contact",
        Location = "location",
        Document = "document",
        Video = "video",
        /// It was there and could not be fetched.
        Lost = "lost",
        Other = "other",
    }
}

codes! {
    /// A state or a count on the page about Telegram.
    Figure {
        /// When Telegram last answered.
        ReachedAt = "reached_at",
        /// Since when it has not answered; 0 when it does.
        SilentSince = "silent_since",
        Pending = "pending",
        Unreadable = "unreadable",
        Limited = "limited",
        Blocked = "blocked",
        Undeletable = "undeletable",
        Overwritten = "overwritten",
        Unsure = "unsure",
        /// How many people read the group chat.
        Members = "members",
        /// When that was asked.
        MembersAt = "members_at",
        /// The highest number of a message in a private chat, as far as it was
        /// known when something went out.
        LastNumber = "last_number",
        GroupId = "group_id",
        GroupFrom = "group_from",
    }
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
        /// Others in the group chat answered, and a worker checked what they said.
        AnsweredByPeers = "answered_by_peers",
        /// The client destroyed the talk before anybody finished it.
        Burned = "burned",
        /// The clock ran out before anybody finished it.
        RanOut = "ran_out",
        /// The bot answered, and nobody asked for a person.
        SelfServed = "self_served",
        /// Nobody wrote down how: of reports that came from elsewhere.
        Unknown = "unknown",
    }
}

impl Outcome {
    /// What a worker may choose; the rest the program writes itself.
    pub const CHOICES: &'static [Outcome] = &[
        Outcome::Solved,
        Outcome::Referred,
        Outcome::AnsweredByPeers,
        Outcome::WentSilent,
        Outcome::Declined,
    ];
}

codes! {
    /// What a client answers to a question of the bot.
    Choice {
        /// Somebody does not breathe or does not wake.
        Danger = "danger",
        /// It is a question and no danger.
        NoDanger = "no-danger",
        /// They can write instead of speaking.
        Write = "write",
        /// They wait until somebody listens.
        Wait = "wait",
        /// Of a call by phone: no, and the talk goes on.
        TextOnly = "text-only",
        /// We call them.
        CallMe = "call-me",
        /// They call us.
        CallYou = "call-you",
        CallLater = "call-later",
        /// Why not, if they like to say.
        WhyPrivacy = "why-privacy",
        WhyNotAlone = "why-not-alone",
        WhyCannotTalk = "why-cannot-talk",
        WhyCost = "why-cost",
        WhyNoTrust = "why-no-trust",
        WhyOther = "why-other",
        /// Somebody else may go on with the talk; whoever they talk to stays.
        HandOver = "hand-over",
        ToDoctor = "to-doctor",
        ToPsychologist = "to-psychologist",
        ToLawyer = "to-lawyer",
        ToSocialWorker = "to-social-worker",
        Stay = "stay",
    }
}

codes! {
    /// What a worker says of an alarm.
    AlarmVerdict {
        /// There was no danger.
        Wrong = "wrong",
        /// There was danger, and no alarm.
        Missed = "missed",
    }
}

codes! {
    /// For whom the client asks.
    About { Themselves = "self", Other = "other", Unknown = "unknown" }
}

codes! {
    Clarity { Clear = "clear", Unclear = "unclear" }
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
        /// It may have arrived: the program died, or the line broke, while it
        /// was under way. The worker is told.
        Unsure = "unsure",
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
        RecordingOpened = "recording_opened",
        /// The worker who stands beside somebody in danger asked another to.
        Offered = "offered",
        /// Nobody took up that offer in time.
        OfferLapsed = "offer_lapsed",
        /// And the other does now.
        HandedOver = "handed_over",
        /// They do not; nobody answered in time; the client stays with whoever has it.
        OfferDeclined = "offer_declined",
        OfferEnded = "offer_ended",
        ClientStayed = "client_stayed",
        /// It was said how the danger ended.
        DangerEnded = "danger_ended",
        /// Somebody who was called said that they take it.
        CallAnswered = "call_answered",
        CallProposed = "call_proposed",
        /// The number at which the client wants to be called was shown, once.
        NumberShown = "number_shown",
        CardRevoked = "card_revoked",
        /// The client was offered to go somewhere.
        Referred = "referred",
        /// Their code was redeemed there.
        Redeemed = "redeemed",
        Reviewed = "reviewed",
        ClinicianAsked = "clinician_asked",
        AdviceSigned = "advice_signed",
        AdviceRefused = "advice_refused",
        AdviceWithdrawn = "advice_withdrawn",
        AdviceLifted = "advice_lifted",
        SeveritySet = "severity_set",
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
        /// Was it useful? Asked by the house, some hours after the end.
        AskFeedback = "ask_feedback",
        Reopened = "reopened",
        /// Something in the chat on Telegram could not be deleted.
        NotErased = "not_erased",
        /// Somebody is in danger: workers are being asked to come.
        PersonAsked = "person_asked",
        /// The client says that they have called the ambulance.
        CallNoted = "call_noted",
        /// They wrote that the ambulance is there: is it?
        AskArrived = "ask_arrived",
        /// They wrote that they have called the ambulance: did they?
        AskCalled = "ask_called",
        /// The bot answered; a person can be asked for.
        BotAnswered = "bot_answered",
        /// A person was asked for.
        PersonCalled = "person_called",
        /// Where and when somebody is met.
        Stops = "stops",
        /// Is somebody in danger now?
        AskDanger = "ask_danger",
        /// The same where it is about not wanting to live.
        AskSafe = "ask_safe",
        /// What is it about?
        AskTopic = "ask_topic",
        /// A recording came that nobody can listen to now.
        Unheard = "unheard",
        /// They will write instead.
        WriteHere = "write_here",
        /// A call is proposed: only if they want it.
        CallProposed = "call_proposed",
        /// They stay with words, and may say why.
        CallText = "call_text",
        CallWhyNoted = "call_why_noted",
        /// Where can they be called?
        CallNumberAsked = "call_number_asked",
        /// The number came, and stands nowhere in the talk.
        CallNumberKept = "call_number_kept",
        /// Our own number.
        CallNumberOurs = "call_number_ours",
        CallLater = "call_later",
        /// A contact that was left is none any more.
        CardRevoked = "card_revoked",
        /// The client takes up a referral; says something else of one; will be
        /// reminded.
        ReferralTaken = "referral_taken",
        ReferralNoted = "referral_noted",
        ReminderSet = "reminder_set",
        /// May somebody of this role go on with the talk?
        AskHandover = "ask_handover",
        /// They may.
        HandoverAgreed = "handover_agreed",
        /// Who was to take over does not; the talk waits for anybody.
        HandoverOff = "handover_off",
        /// Somebody of this role goes on with the talk.
        HandedOver = "handed_over",
        /// The same person goes on.
        Stays = "stays",
        /// A clinician was asked: within a working day, as urgent, or while none
        /// is on shift.
        ClinicianAsked = "clinician_asked",
        ClinicianUrgent = "clinician_urgent",
        ClinicianAway = "clinician_away",
        /// A clinician looked and the worker goes on.
        ClinicianBack = "clinician_back",
        /// What a worker may say where free words need a clinician.
        Thanks = "thanks",
        Here = "here",
        Hard = "hard",
        TellMore = "tell_more",
        AskSince = "ask_since",
        AskWhere = "ask_where",
        AskSpreads = "ask_spreads",
        AskFever = "ask_fever",
        AskPhoto = "ask_photo",
    }
}
