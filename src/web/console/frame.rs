//! What stands around every page of a signed-in worker: header, ways, banners.

use axum::response::Response;
use maud::{Markup, html};

use super::Console;
use super::access::SignedIn;
use super::{call, moments, search};
use crate::codes::Lang;
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::ids::CaseId;
use crate::limits;
use crate::text::{label, t, t_with};
use crate::vault::Team;
use crate::web::page::{Shell, page};

/// Fewer than this many people who can open a team's cases is a danger.
const MEMBERS_MIN: u32 = 2;

/// Which way of the header is lit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Queue,
    Search,
    Reports,
    Feedback,
    Leaflets,
    Workers,
    Stops,
    Newsfeed,
    Hours,
    Telegram,
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
        (header(me, frame))
        (calls)
        @for (team, count) in members {
            @if is_lonely(team, count) { (banner(me, team, count)) }
        }
        (body)
    };
    Ok(page(&shell, &whole))
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
    let all: [(&[Permission], _, _, _); 9] = [
        (&[P::SeeQueue], Section::Queue, "/cases", "console-way-queue"),
        (&[P::SeeLeaflets], Section::Leaflets, "/leaflets", "console-way-leaflets"),
        (&[P::ChangeStops], Section::Stops, "/stops", "console-way-stops"),
        (&[P::SeeRota], Section::Hours, "/hours", "console-way-hours"),
        (reports, Section::Reports, "/reports", "console-way-reports"),
        (&[P::ReadFeedback], Section::Feedback, "/feedback", "console-way-feedback"),
        (&[P::PublishPosts], Section::Newsfeed, "/newsfeed", "console-way-newsfeed"),
        (&[P::SeeWorkers], Section::Workers, "/workers", "console-way-workers"),
        (&[P::SeeTelegram], Section::Telegram, "/telegram", "console-way-telegram"),
    ];
    all.into_iter()
        .filter(|(any, ..)| any.iter().any(|permission| me.may(*permission)))
        .map(|(_, section, href, key)| (section, href, key))
        .collect()
}

/// One bar. All ways stand in it and again behind "More"; the stylesheet shows
/// each in one of the two, by the width there is.
fn header(me: &SignedIn, frame: &Frame<'_>) -> Markup {
    let (lang, section) = (me.lang(), frame.section);
    let links = html! {
        @for (way, href, key) in ways(me) {
            a href=(href) aria-current=[(way == section).then_some("page")] { (t(lang, key)) }
        }
    };
    html! {
        header .top data-minutes=(moments::template(lang, "minutes"))
            data-hours=(moments::template(lang, "hours")) data-days=(moments::template(lang, "days"))
            data-idle=(limits::SESSION_IDLE.0) {
            a .mark href="/" {
                img src="/static/icon.svg" width="26" height="26" alt="";
                span { "netreach" }
            }
            nav aria-label=(t(lang, "console-ways")) { (links) }
            @if search::may(me) { (search::search_box(lang, frame.case)) }
            details .rest {
                summary { (t(lang, "console-rest")) }
                div {
                    nav aria-label=(t(lang, "console-rest")) { (links) }
                    a href="/me" aria-current=[(section == Section::Me).then_some("page")] { (me.name) }
                    form action="/session/end" method="post" {
                        button .plain { (t(lang, "console-sign-out")) }
                    }
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
