//! What stands around every page of a signed-in worker: header, ways, banners.

use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::{call, commands, moments, search};
use crate::codes::Lang;
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::engine::{Fault, Tx};
use crate::ids::CaseId;
use crate::limits;
use crate::store;
use crate::store::habit::Habits;
use crate::text::{label, t, t_with};
use crate::vault::Team;
use crate::web::page::{Shell, page};

/// Fewer than this many people who can open a team's cases is a danger.
const MEMBERS_MIN: u32 = 2;

/// Which way of the header is lit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Queue,
    Advice,
    Search,
    Reports,
    Figures,
    Feedback,
    Reviews,
    Deeds,
    Saved,
    Commands,
    Leaflets,
    Workers,
    Stops,
    Redeem,
    Newsfeed,
    Hours,
    Invitations,
    Telegram,
    Studies,
    Me,
}

pub struct Frame<'a> {
    pub title: &'a str,
    pub section: Section,
    /// Where what is found in the box can be sent.
    pub case: Option<CaseId>,
    /// The talk and the panel side by side, each scrolling by itself.
    pub is_case: bool,
}

/// The whole page round `body`, which brings its own `main`.
///
/// # Errors
/// When the vault cannot say how many people each team has, or the store who is
/// being called.
pub async fn framed(
    console: &Console,
    me: &SignedIn,
    frame: &Frame<'_>,
    body: &Markup,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let members = console.house.vault.members().await?;
    let calls = call::banner(console, me).await?;
    let known = Known::read(console, me).await?;
    let title = format!("{} · {}", frame.title, console.house.config.organisation.name);
    let shell = Shell {
        lang,
        title: &title,
        class: if frame.is_case { "console in-case" } else { "console" },
        script: true,
        refresh_s: None,
    };
    let whole = html! {
        a .skip href="#main" { (t(lang, "console-skip")) }
        (header(me, frame, &known))
        p .banner.warning data-offline hidden role="status" { (t(lang, "console-offline")) }
        (calls)
        @for (team, count) in members {
            @if is_lonely(team, count) { (banner(me, team, count)) }
        }
        (body)
        (commands::dialog(me))
    };
    Ok(page(&shell, &whole))
}

/// What the bar knows of its reader: what is new to them, and how they work.
struct Known {
    /// Bad answers of clients that nobody has read.
    feedback: i64,
    /// Finished work to look at.
    reviews: i64,
    /// What others did to their work or their account.
    deeds: i64,
    habits: Habits,
}

impl Known {
    async fn read(console: &Console, me: &SignedIn) -> Result<Known, DeskError> {
        let (id, reads) = (me.worker.id, me.may(Permission::ReadFeedback));
        let reviews = me.may(Permission::Review);
        let read = move |tx: &mut Tx| {
            Ok::<_, Fault>(Known {
                feedback: if reads { store::feedback::unread(tx, id)? } else { 0 },
                reviews: if reviews { store::review::count_owed(tx, id)? } else { 0 },
                deeds: store::deed::unseen(tx, id)?,
                habits: store::habit::of(tx, id)?,
            })
        };
        Ok(console.house.store.read(read).await?)
    }

    fn news(&self, section: Section) -> i64 {
        match section {
            Section::Feedback => self.feedback,
            Section::Reviews => self.reviews,
            Section::Me => self.deeds,
            _ => 0,
        }
    }

    /// How much is new there, after the name of the place.
    fn mark(&self, lang: Lang, section: Section) -> Markup {
        let news = self.news(section);
        html! {
            @if news > 0 {
                " " span .news { (t_with(lang, "console-news-count", &[("count", news.into())])) }
            }
        }
    }
}

/// A plain page: one column, its body inside `main`.
///
/// # Errors
/// As [`framed`].
pub async fn plain(
    console: &Console,
    me: &SignedIn,
    title: &str,
    section: Section,
    body: &Markup,
) -> Result<Response, DeskError> {
    let main = html! { main .page.flow id="main" { (body) } };
    framed(console, me, &Frame { title, section, case: None, is_case: false }, &main).await
}

/// Duty and supervisors must always be two; another team only once somebody is in it.
fn is_lonely(team: Team, count: u32) -> bool {
    match team {
        Team::Duty | Team::Supervisors => count < MEMBERS_MIN,
        _ => count == 1,
    }
}

fn banner(me: &SignedIn, team: Team, count: u32) -> Markup {
    let lang = me.lang();
    let name = label(lang, "team", team.code());
    let key = if count == 0 { "console-team-empty" } else { "console-team-lonely" };
    html! {
        aside .banner.warning aria-label=(t(lang, "console-warning")) {
            b { (t_with(lang, key, &[("team", name.into())])) } " "
            (t(lang, "console-team-danger"))
            @if me.may(Permission::SeeWorkers) {
                " " a href="/workers" { (t(lang, "console-team-who")) }
            }
        }
    }
}

/// The ways a worker has, those used most first; what is not allowed is not
/// shown.
#[must_use]
pub fn ways(me: &SignedIn) -> Vec<(Section, &'static str, &'static str)> {
    use Permission as P;
    let reports = &[P::SeeOwnReports, P::SeeTeamReports, P::SeeReportCodes];
    let all: [(&[Permission], _, _, _); 18] = [
        (&[P::SeeQueue], Section::Queue, "/cases", "console-way-queue"),
        (&[P::SignAdvice], Section::Advice, "/advice", "console-way-advice"),
        // Specialists find what was passed on or shown to them.
        (&[P::ReadHanded], Section::Queue, "/cases", "console-way-queue"),
        (&[P::SeeLeaflets], Section::Leaflets, "/leaflets", "console-way-leaflets"),
        (&[P::ChangeStops], Section::Stops, "/stops", "console-way-stops"),
        (&[P::RedeemReferral], Section::Redeem, "/redeem", "console-way-redeem"),
        (&[P::SeeRota], Section::Hours, "/hours", "console-way-hours"),
        // Researchers have them first.
        (&[P::Code], Section::Studies, "/coding", "console-way-studies"),
        (reports, Section::Reports, "/reports", "console-way-reports"),
        (&[P::SeeFigures], Section::Figures, "/figures", "console-way-figures"),
        (&[P::KeepStudies], Section::Studies, "/coding", "console-way-studies"),
        (&[P::AnswerClient], Section::Saved, "/replies", "console-way-saved"),
        (&[P::ReadFeedback], Section::Feedback, "/feedback", "console-way-feedback"),
        (&[P::Review], Section::Reviews, "/reviews", "console-way-reviews"),
        (&[P::IssueInvites], Section::Invitations, "/invitations", "console-way-invitations"),
        (&[P::PublishPosts], Section::Newsfeed, "/newsfeed", "console-way-newsfeed"),
        (&[P::SeeWorkers], Section::Workers, "/workers", "console-way-workers"),
        (&[P::SeeTelegram], Section::Telegram, "/telegram", "console-way-telegram"),
    ];
    let mut ways: Vec<(Section, &'static str, &'static str)> = Vec::new();
    for (any, section, href, key) in all {
        let is_theirs = any.iter().any(|permission| me.may(*permission));
        if is_theirs && ways.iter().all(|(known, ..)| *known != section) {
            ways.push((section, href, key));
        }
    }
    if me.may(P::ReadDeeds) {
        ways.push((Section::Deeds, "/deeds", "console-way-deeds"));
    }
    ways
}

/// One bar. All ways stand in it and again behind "More"; the stylesheet shows
/// each in one of the two, by the width there is.
fn header(me: &SignedIn, frame: &Frame<'_>, known: &Known) -> Markup {
    let (lang, section) = (me.lang(), frame.section);
    let links = html! {
        @for (way, href, key) in ways(me) {
            a href=(href) aria-current=[(way == section).then_some("page")] {
                (t(lang, key)) (known.mark(lang, way))
            }
        }
    };
    html! {
        header .top data-minutes=(moments::template(lang, "minutes"))
            data-hours=(moments::template(lang, "hours")) data-days=(moments::template(lang, "days"))
            data-keys=(if known.habits.has_keys { "on" } else { "off" })
            data-idle=(limits::SESSION_IDLE.0) data-who=(me.name)
            // Calls and news stand on every page.
            data-again=[me.sends_form.then_some("/me")] {
            a .mark href="/" {
                img src="/static/icon.svg" width="26" height="26" alt="";
                span { "netreach" }
            }
            nav aria-label=(t(lang, "console-ways")) { (links) }
            @if search::may(me) { (search::search_box(lang, frame.case)) }
            @let lose = me.may(Permission::RedeemReferral).then(|| t(lang, "console-redeem-lose"));
            details .rest {
                summary { (t(lang, "console-rest")) }
                div {
                    nav aria-label=(t(lang, "console-rest")) { (links) }
                    a href="/me" aria-current=[(section == Section::Me).then_some("page")] {
                        (me.name) (known.mark(lang, Section::Me))
                    }
                    form action="/session/end" method="post" data-lose=[lose] {
                        button .plain { (t(lang, "console-sign-out")) }
                    }
                    (to_commands(lang, frame.case))
                }
            }
        }
        // Shown by the script once the session has run out over typed words.
        div .over hidden {
            p .lead { (t(lang, "console-over")) }
            p { a .button.primary href="/session" target="_blank" rel="noopener" { (t(lang, "console-over-in")) } }
        }
    }
}

/// The list of places and actions: a page, and with a script a bar over this one.
fn to_commands(lang: Lang, case: Option<CaseId>) -> Markup {
    let address = match case {
        Some(case) => format!("/commands?case={case}"),
        None => "/commands".to_owned(),
    };
    html! { a href=(address) data-commands { (t(lang, "console-commands")) } }
}

/// One tick of a list.
#[must_use]
pub fn tick(kind: &str, name: &str, value: &str, is_on: bool, text: &str) -> Markup {
    html! {
        label .tick {
            input type=(kind) name=(name) value=(value) checked[is_on];
            span { (text) }
        }
    }
}

/// The mark of how dangerous it is: shape, word and colour together.
#[must_use]
pub fn urgency(lang: Lang, urgency: crate::codes::Urgency) -> Markup {
    html! { span class={ "urgency " (urgency.code()) } { (label(lang, "urgency", urgency.code())) } }
}
