//! What a message is made of, and what can be answered with a button.

use super::{Choice, Line, Role};

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
    /// A prepared question: its name stands where words would.
    Question = 7,
    /// A contact card: whose, and a word with it.
    Card = 8,
    /// A worker's words that a clinician signed.
    Advice = 9,
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
            7 => Some(Kind::Question),
            8 => Some(Kind::Card),
            9 => Some(Kind::Advice),
            _ => None,
        }
    }
}

impl Line {
    /// Prepared words that a worker sends as they are.
    pub const PHRASES: &'static [Line] = &[
        Line::Thanks,
        Line::Here,
        Line::Hard,
        Line::TellMore,
        Line::AskSince,
        Line::AskWhere,
        Line::AskSpreads,
        Line::AskFever,
        Line::AskPhoto,
    ];

    /// What the client can answer with a button. `role`: of whom the line speaks.
    #[must_use]
    pub fn choices(self, role: Option<Role>) -> &'static [Choice] {
        match self {
            Line::AskDanger | Line::AskSafe => &[Choice::Danger, Choice::NoDanger],
            Line::Unheard => &[Choice::Danger, Choice::Write, Choice::Wait],
            // Text comes first, and ends nothing.
            Line::CallProposed => {
                &[Choice::TextOnly, Choice::CallMe, Choice::CallYou, Choice::CallLater]
            }
            Line::CallText => Choice::REASONS,
            // Who agrees to a doctor has not agreed to a lawyer.
            Line::AskHandover => match role {
                Some(Role::Doctor) => &[Choice::ToDoctor, Choice::Stay],
                Some(Role::Psychologist) => &[Choice::ToPsychologist, Choice::Stay],
                Some(Role::Lawyer) => &[Choice::ToLawyer, Choice::Stay],
                Some(Role::SocialWorker) => &[Choice::ToSocialWorker, Choice::Stay],
                _ => &[Choice::HandOver, Choice::Stay],
            },
            _ => &[],
        }
    }
}

impl Choice {
    /// Why somebody would rather not be called.
    pub const REASONS: &'static [Choice] = &[
        Choice::WhyPrivacy,
        Choice::WhyNotAlone,
        Choice::WhyCannotTalk,
        Choice::WhyCost,
        Choice::WhyNoTrust,
        Choice::WhyOther,
    ];

    /// Whether the organisation can keep what this button promises: nobody is
    /// told to call where nobody answers.
    #[must_use]
    pub fn is_offered(self, own_number: &str) -> bool {
        self != Choice::CallYou || !own_number.is_empty()
    }

    /// To whom the talk may go, where the client answers that.
    #[must_use]
    pub fn agrees_to(self) -> Option<Role> {
        match self {
            Choice::HandOver => Some(Role::Worker),
            Choice::ToDoctor => Some(Role::Doctor),
            Choice::ToPsychologist => Some(Role::Psychologist),
            Choice::ToLawyer => Some(Role::Lawyer),
            Choice::ToSocialWorker => Some(Role::SocialWorker),
            _ => None,
        }
    }

    /// What can be said to a proposed call. Text comes first, and ends nothing.
    #[must_use]
    pub fn is_of_call(self) -> bool {
        Line::CallProposed.choices(None).contains(&self) || Choice::REASONS.contains(&self)
    }
}
