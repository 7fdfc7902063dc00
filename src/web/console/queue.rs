//! The lists of cases: emergencies, waiting, mine, everything.

use std::collections::HashMap;

use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::access::SignedIn;
use super::frame::{self, Frame, Section, framed};
use super::{Console, advice, emergency, handover, moments, shift_note};
use crate::clock::{Span, Timestamp};
use crate::codes::{Awaited, Lang};
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::desk::routing::{self, Asked, Colleague};
use crate::ids::{CaseId, WorkerId};
use crate::roster::Roster;
use crate::store::case::{Listed, Pause, Standing, View};
use crate::text::{label, t, t_with};
use crate::{limits, store};

/// Skipping further than this is not reading a list any more.
const SKIPPED_MAX: i64 = 1_000_000;

#[derive(Deserialize)]
pub struct Chosen {
    view: Option<String>,
    skip: Option<i64>,
}

/// One list and the sizes of all four.
pub struct Lists {
    view: View,
    skip: i64,
    cases: Vec<Listed>,
    counts: [i64; 4],
    /// Who is in danger, and when they were heard last.
    heard: Vec<(CaseId, Timestamp)>,
    /// Whom a case that waits would fit, the best first.
    fitting: HashMap<CaseId, Vec<WorkerId>>,
}

/// `GET /cases`
///
/// # Errors
/// When the machine fails.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    Query(chosen): Query<Chosen>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let view = match me.may(Permission::SeeQueue) {
        true => chosen.view.as_deref().and_then(|code| read_view(code, me.worker.id)),
        // A specialist sees what they have, and what they are asked for.
        false => Some(View::Mine(me.worker.id)),
    };
    let skip = chosen.skip.unwrap_or(0).clamp(0, SKIPPED_MAX);
    let lists = Lists::read(&console, me.worker.id, view, skip).await?;
    let roster = Roster::read(&console.house).await?;
    let count = lists.counts[place(lists.view)];
    let name = t(lang, &format!("console-view-{}", code(lists.view)));
    let title = format!("{name}, {}", capped(count));
    let asked = emergency::asked(&console, &me).await?;
    // It names cases that the professions were not shown.
    let notes = match me.may(Permission::SeeQueue) {
        true => shift_note::unread(&console, &me, &roster).await?,
        false => Markup::default(),
    };
    let overdue = advice::overdue(&console, &me).await?;
    let inbox = handover::inbox(&console, &me).await?;
    let body = html! {
        main .page.broad.bare id="main" {
            h1 .unseen { (t(lang, "console-queue")) }
            div .inbox { (asked) (overdue) (inbox) (notes) }
            (list(&console, &me, &lists, &roster, None))
        }
    };
    let frame = Frame { title: &title, section: Section::Queue, case: None, is_case: false };
    framed(&console, &me, &frame, &body).await
}

impl Lists {
    /// Without a `view`: the emergencies if there are any, else who waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn read(
        console: &Console,
        worker: WorkerId,
        view: Option<View>,
        skip: i64,
    ) -> Result<Lists, DeskError> {
        let zone = console.house.config.organisation.time_zone.clone();
        let now = console.house.now();
        console
            .house
            .store
            .read(move |tx| {
                let mut counts = [0; 4];
                for (count, view) in counts.iter_mut().zip(views(worker)) {
                    *count = store::case::count(tx, view)?;
                }
                let first = if counts[0] > 0 { View::Emergency } else { View::Waiting };
                let view = view.unwrap_or(first);
                let mut cases = store::case::list(tx, view, skip)?;
                let heard = store::emergency::heard(tx)?;
                let fitting = match view {
                    View::Waiting | View::Emergency => {
                        let team = routing::colleagues(tx, &zone, now)?;
                        if view == View::Waiting {
                            order(&mut cases, &team, worker, now);
                        }
                        cases.iter().map(|case| (case.id, fitting(case, &team))).collect()
                    }
                    View::Mine(_) | View::All => HashMap::new(),
                };
                Ok::<_, DeskError>(Lists { view, skip, cases, counts, heard, fitting })
            })
            .await
    }
}

fn asked(case: &Listed) -> Asked<'_> {
    Asked { need: case.need.as_deref(), lang: case.lang }
}

/// Whom a case that waits would fit.
fn fitting(case: &Listed, team: &[Colleague]) -> Vec<WorkerId> {
    if !matches!(case.standing, Standing::Waiting { .. }) {
        return Vec::new();
    }
    let mut good: Vec<_> =
        team.iter().filter(|it| it.fit(asked(case)).is_good()).cloned().collect();
    routing::sort(&mut good, asked(case));
    good.into_iter().map(|it| it.id).take(limits::FITTING_NAMED).collect()
}

/// What fits this worker comes first among cases of the same danger.
fn order(cases: &mut [Listed], team: &[Colleague], worker: WorkerId, now: Timestamp) {
    let Some(me) = team.iter().find(|it| it.id == worker) else { return };
    cases.sort_by_key(|case| {
        let since = match case.standing {
            Standing::Waiting { since } => since,
            _ => now,
        };
        // Whether they have room now is theirs to say; what they know stays.
        routing::place(case.urgency, me.fit(asked(case)).topic > 0, since, now)
    });
}

fn views(worker: WorkerId) -> [View; 4] {
    [View::Emergency, View::Waiting, View::Mine(worker), View::All]
}

fn place(view: View) -> usize {
    match view {
        View::Emergency => 0,
        View::Waiting => 1,
        View::Mine(_) => 2,
        View::All => 3,
    }
}

fn code(view: View) -> &'static str {
    ["emergency", "waiting", "mine", "all"][place(view)]
}

fn read_view(text: &str, worker: WorkerId) -> Option<View> {
    views(worker).into_iter().find(|view| code(*view) == text)
}

/// Counting stops at some point; the figure then says so.
#[must_use]
pub fn capped(count: i64) -> String {
    if count >= limits::COUNTED_MAX {
        format!("{}+", limits::COUNTED_MAX - 1)
    } else {
        count.to_string()
    }
}

/// The four tabs and the chosen list. `open` is the case that stands beside it.
#[must_use]
pub fn list(
    console: &Console,
    me: &SignedIn,
    lists: &Lists,
    roster: &Roster,
    open: Option<CaseId>,
) -> Markup {
    let (lang, now) = (me.lang(), console.house.now());
    html! {
        nav .tabs aria-label=(t(lang, "console-views")) {
            @for (view, count) in views(me.worker.id).into_iter().zip(lists.counts)
                .filter(|(view, _)| me.may(Permission::SeeQueue) || matches!(view, View::Mine(_))) {
                a href={ "/cases?view=" (code(view)) } aria-current=[(view == lists.view).then_some("page")] {
                    span .count { (capped(count)) } " "
                    (t(lang, &format!("console-view-{}", code(view))))
                }
            }
        }
        @if matches!(lists.view, View::Mine(_)) && lists.counts[2] > limits::CASES_AT_ONCE {
            p .warning-line { (t_with(lang, "console-many", &[("count", lists.counts[2].into())])) }
        }
        @if lists.cases.is_empty() {
            p .empty {
                (t(lang, &format!("console-empty-{}", code(lists.view))))
                @if matches!(lists.view, View::Mine(_)) && me.may(Permission::SeeQueue) {
                    " " a href="/cases?view=waiting" { (t(lang, "console-empty-look")) }
                }
            }
        } @else {
            ol .queue {
                @for case in &lists.cases {
                    @let heard = lists.heard.iter().find(|(id, _)| *id == case.id);
                    @let silence = heard.map(|(_, at)| now - *at);
                    @let fitting = lists.fitting.get(&case.id).map_or(&[][..], Vec::as_slice);
                    (row(me, case, roster, &Beside { now, silence, fitting, is_open: open == Some(case.id) }))
                }
            }
        }
        (more(lang, lists))
    }
}

fn more(lang: Lang, lists: &Lists) -> Markup {
    let full = i64::try_from(lists.cases.len()).unwrap_or(0) >= limits::CASES_A_PAGE;
    let next = lists.skip + limits::CASES_A_PAGE;
    html! {
        @if full {
            p .more {
                a .button href={ "/cases?view=" (code(lists.view)) "&skip=" (next) } {
                    (t(lang, "console-more"))
                }
            }
        }
    }
}

/// What stands in a line besides the case itself.
struct Beside<'a> {
    now: Timestamp,
    silence: Option<Span>,
    fitting: &'a [WorkerId],
    is_open: bool,
}

fn row(me: &SignedIn, case: &Listed, roster: &Roster, beside: &Beside) -> Markup {
    let lang = me.lang();
    let Beside { now, silence, fitting, is_open } = *beside;
    let names: Vec<_> = fitting
        .iter()
        .map(|id| match *id == me.worker.id {
            true => t(lang, "console-fits-you"),
            false => roster.name(*id).to_owned(),
        })
        .collect();
    let is_live = matches!(case.standing, Standing::Waiting { .. } | Standing::Held { .. });
    let is_emergency = is_live && case.urgency == crate::codes::Urgency::Emergency;
    let is_news = matches!(case.standing, Standing::Held { by, .. } if by == me.worker.id)
        && case.unanswered_since.is_some();
    html! {
        li .emergency-row[is_emergency] {
            a href={ "/cases/" (case.id) } aria-current=[is_open.then_some("true")] {
                span .pseudonym {
                    (capital(&case.pseudonym))
                    @if is_news { " " span .news { (t(lang, "console-news")) } }
                }
                @if let Some(since) = waiting_since(&case.standing, case.unanswered_since) {
                    " " (moments::waited(lang, now - since))
                }
                " " span .need { (need(lang, case.need.as_deref())) }
                " " span .facts {
                    (label(lang, "venue", case.venue.code())) " · "
                    (spoken(lang, case.lang))
                    (holder(me, &case.standing, roster))
                    @if let Some(silence) = silence {
                        " · " (t(lang, "console-silent")) " " (moments::waited(lang, silence))
                    }
                    @if !names.is_empty() {
                        " · " (t_with(lang, "console-fits", &[("names", names.join(", ").into())]))
                    }
                }
                " " (frame::urgency(lang, case.urgency))
            }
        }
    }
}

/// Since when the client has waited for us.
#[must_use]
pub fn waiting_since(standing: &Standing, unanswered: Option<Timestamp>) -> Option<Timestamp> {
    match standing {
        Standing::Waiting { since } => Some(unanswered.unwrap_or(*since)),
        Standing::Held { .. } => unanswered,
        Standing::Finished { .. } | Standing::Forgetting => None,
    }
}

/// The client's language, where it is not the reader's.
#[must_use]
pub fn spoken(reader: Lang, client: Lang) -> Markup {
    html! {
        @if reader != client {
            b { (t(reader, &format!("console-writes-{}", client.code()))) } " · "
        }
    }
}

/// A pseudonym as a heading writes it.
#[must_use]
pub fn capital(pseudonym: &str) -> String {
    let mut letters = pseudonym.chars();
    letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
}

/// What is asked, in the reader's language.
#[must_use]
pub fn need(lang: Lang, code: Option<&str>) -> String {
    code.map_or_else(|| t(lang, "console-need-none"), |code| label(lang, "need", code))
}

/// Who has the case, as its reader would say it.
#[must_use]
pub fn holder(me: &SignedIn, standing: &Standing, roster: &Roster) -> String {
    let lang = me.lang();
    match standing {
        Standing::Waiting { .. } => t(lang, "console-held-nobody"),
        Standing::Held { pause: Some(pause), by, .. } if *by == me.worker.id => {
            awaited(lang, *pause)
        }
        Standing::Held { by, .. } if *by == me.worker.id => t(lang, "console-held-you"),
        Standing::Held { by, .. } => {
            t_with(lang, "console-held-by", &[("name", roster.name(*by).to_owned().into())])
        }
        Standing::Finished { .. } => t(lang, "console-held-finished"),
        Standing::Forgetting => t(lang, "console-held-forgetting"),
    }
}

fn awaited(lang: Lang, pause: Pause) -> String {
    let on: Awaited = pause.on;
    t_with(lang, "console-awaits", &[("whom", label(lang, "awaited", on.code()).into())])
}
