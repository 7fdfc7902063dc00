//! Who may do what, in one table (`domain.md` section 4, the rows that exist
//! so far). Which route needs which permission is in `web::console::routes`.

use self::Permission as P;
use crate::codes::Role;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See the lists of cases.
    SeeQueue,
    /// Read a case that waits or is one's own.
    ReadCase,
    /// Read somebody else's case, for a reason that is left on the trail.
    ReadWithReason,
    AnswerClient,
    /// Read, and answer in, a case that was handed to one's profession.
    ReadHanded,
    AnswerHanded,
    /// Answer for advice about health: sign a worker's draft, or refuse.
    SignAdvice,
    /// Destroy a case of one's own now.
    BurnOwn,
    /// Destroy any case now.
    BurnAny,
    SeeOwnReports,
    SeeTeamReports,
    /// Work reports as codes: no note, no worker.
    SeeReportCodes,
    ReadFeedback,
    /// Look at finished work before it is destroyed.
    Review,
    /// The trail that outlives talks: who did what, and nothing of any case.
    ReadDeeds,
    /// Write replies that everybody may begin with.
    KeepSharedReplies,
    SeeWorkers,
    /// How Telegram does, and what to change in the group chat.
    SeeTelegram,
    /// Write posts of the channel.
    PublishPosts,
    /// Read leaflets, whatever their state.
    SeeLeaflets,
    /// Write leaflets, and take them back.
    EditLeaflets,
    /// Answer for what a leaflet says.
    SignLeaflets,
    /// Say what is different today: a bus that does not come, or comes late.
    ChangeStops,
    /// Write down places and their hours; take the bus off the road.
    EditPlaces,
    /// See shifts and rota; offer and accept nights of one's own.
    SeeRota,
    /// Plan shifts, holidays and the rota; start a drill.
    KeepRota,
    /// Print invitations into the group chat, and take them back.
    IssueInvites,
    /// Send a client somewhere, with a code.
    IssueReferral,
    /// Take a code where somebody came with it.
    RedeemReferral,
    /// Bring reports that were kept elsewhere, and take them back.
    ImportReports,
    /// What reports come to, in figures of nobody.
    SeeFigures,
    /// Write down what stands beside them: a baseline, what was said in public.
    KeepFigures,
    /// Report work that was done elsewhere.
    LogElsewhere,
    /// Ask for rows of codes, for research.
    AskResearch,
    /// Let somebody else have them.
    ApproveResearch,
    /// Open studies, and bring texts to them.
    KeepStudies,
    /// Code the texts of a study of one's own, and agree on them.
    Code,
}

impl Permission {
    pub const ALL: &'static [Permission] = &[
        Permission::SeeQueue,
        Permission::ReadCase,
        Permission::ReadWithReason,
        Permission::AnswerClient,
        Permission::ReadHanded,
        Permission::AnswerHanded,
        Permission::SignAdvice,
        Permission::BurnOwn,
        Permission::BurnAny,
        Permission::SeeOwnReports,
        Permission::SeeTeamReports,
        Permission::SeeReportCodes,
        Permission::ReadFeedback,
        Permission::Review,
        Permission::ReadDeeds,
        Permission::KeepSharedReplies,
        Permission::SeeWorkers,
        Permission::SeeTelegram,
        Permission::PublishPosts,
        Permission::SeeLeaflets,
        Permission::EditLeaflets,
        Permission::SignLeaflets,
        Permission::ChangeStops,
        Permission::EditPlaces,
        Permission::SeeRota,
        Permission::KeepRota,
        Permission::IssueInvites,
        Permission::IssueReferral,
        Permission::RedeemReferral,
        Permission::ImportReports,
        Permission::SeeFigures,
        Permission::KeepFigures,
        Permission::LogElsewhere,
        Permission::AskResearch,
        Permission::ApproveResearch,
        Permission::KeepStudies,
        Permission::Code,
    ];
}

/// The table. What is not here is not allowed.
#[must_use]
pub fn allows(role: Role, permission: P) -> bool {
    match role {
        Role::Doctor if permission == P::SignAdvice => true,
        Role::Worker => matches!(
            permission,
            P::SeeQueue
                | P::ReadCase
                | P::AnswerClient
                | P::BurnOwn
                | P::SeeOwnReports
                | P::SeeLeaflets
                | P::ChangeStops
                | P::SeeRota
                | P::IssueInvites
                | P::IssueReferral
                | P::LogElsewhere
        ),
        Role::Supervisor => matches!(
            permission,
            P::SeeQueue
                | P::ReadCase
                | P::ReadWithReason
                | P::AnswerClient
                | P::BurnOwn
                | P::BurnAny
                | P::SeeOwnReports
                | P::SeeTeamReports
                | P::ReadFeedback
                | P::Review
                | P::ReadDeeds
                | P::KeepSharedReplies
                | P::SeeWorkers
                | P::SeeTelegram
                | P::PublishPosts
                | P::SeeLeaflets
                | P::ChangeStops
                | P::EditPlaces
                | P::SeeRota
                | P::KeepRota
                | P::IssueInvites
                | P::IssueReferral
                | P::ImportReports
                | P::ApproveResearch
                | P::KeepStudies
                | P::SeeFigures
                | P::KeepFigures
                | P::LogElsewhere
        ),
        Role::Doctor | Role::Psychologist | Role::Lawyer | Role::SocialWorker => matches!(
            permission,
            P::ReadHanded
                | P::AnswerHanded
                | P::SeeOwnReports
                | P::SeeLeaflets
                | P::SeeRota
                | P::IssueReferral
                | P::RedeemReferral
                | P::LogElsewhere
        ),
        _ => answers_nobody(role, permission),
    }
}

/// The part of the table of those who answer no client.
fn answers_nobody(role: Role, permission: P) -> bool {
    match role {
        Role::ReportingManager => matches!(
            permission,
            P::SeeReportCodes
                | P::ImportReports
                | P::AskResearch
                | P::ApproveResearch
                | P::SeeFigures
                | P::KeepFigures
        ),
        Role::Researcher => {
            matches!(permission, P::SeeReportCodes | P::AskResearch | P::KeepStudies | P::Code)
        }
        Role::Admin => matches!(permission, P::SeeWorkers | P::SeeTelegram | P::ReadDeeds),
        Role::Editor => matches!(
            permission,
            P::PublishPosts | P::SeeLeaflets | P::EditLeaflets | P::ChangeStops | P::EditPlaces
        ),
        Role::Verifier => {
            matches!(permission, P::SeeLeaflets | P::EditLeaflets | P::SignLeaflets)
        }
        Role::Moderator => permission == P::SeeLeaflets,
        Role::MobileUnit => {
            matches!(
                permission,
                P::ChangeStops | P::IssueInvites | P::RedeemReferral | P::LogElsewhere
            )
        }
        _ => false,
    }
}
