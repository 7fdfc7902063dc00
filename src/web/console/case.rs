//! One case: the talk, the list beside it, the panel; and how it changes hands.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::access::{AtCase, SignedIn};
use super::change::Change;
use super::frame::{self, Frame, Section, framed};
use super::moments::{self, Moments};
use super::queue::{self, Lists};
use super::refused::{Unsent, unsent};
use super::way::{self, Way};
use super::{Console, emergency, panel, reading, reply, talk};
use crate::clock::{Span, Timestamp};
use crate::codes::{Awaited, Doing};
use crate::config::Organisation;
use crate::desk::reading::CaseFile;
use crate::desk::{self, DeskError, Refusal};
use crate::house::Opened;
use crate::ids::{CaseId, WorkerId};
use crate::leaflet::Library;
use crate::roster::Roster;
use crate::store::case::{Standing, View};
use crate::store::emergency::Lane;
use crate::text::{label, t, t_with};
use crate::web::form;

/// Everything the page of a case shows.
pub struct Sheet<'a> {
    pub me: &'a SignedIn,
    pub file: CaseFile,
    pub talk: Vec<Opened>,
    /// The reasons on the trail, by line, opened.
    pub reasons: Vec<(i64, String)>,
    pub roster: Roster,
    pub moments: Moments<'a>,
    pub now: Timestamp,
    /// How the client is reached on Telegram, if they are.
    pub way: Option<Way>,
    /// How long a photo or a recording is kept once it was opened.
    pub media_after_open: Span,
    /// What may be sent without a doctor.
    pub library: Arc<Library>,
    /// Whether somebody is in danger, and how far they are.
    pub lane: Option<Lane>,
    /// Who else could stand beside them.
    pub colleagues: Vec<WorkerId>,
    pub organisation: &'a Organisation,
}

#[derive(Deserialize)]
pub struct Asked {
    /// The number of a message whose words are to be sent again.
    again: Option<i64>,
}

impl Sheet<'_> {
    /// This worker has it.
    pub fn is_mine(&self) -> bool {
        matches!(self.file.case.standing, Standing::Held { by, .. } if by == self.me.worker.id)
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self.file.case.standing, Standing::Waiting { .. })
    }
}

/// `GET /cases/{id}`
///
/// # Errors
/// When the worker may not read it.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    Query(asked): Query<Asked>,
) -> Result<Response, DeskError> {
    let file = match open(&console, &me, id).await {
        Ok(file) => file,
        Err(DeskError::Refused(Refusal::ReasonNeeded)) if !me.wants_json => {
            return reading::asked(&console, &me, id).await;
        }
        Err(error) => {
            let empty = Unsent { case: id, what: "console-not-opened", words: "", is_kept: false };
            return unsent(&console, &me, error, &empty).await;
        }
    };
    let sheet = sheet(&console, &me, file).await?;
    let beside = match sheet.file.case.standing {
        _ if sheet.is_mine() => View::Mine(me.worker.id),
        Standing::Waiting { .. } => View::Waiting,
        _ => View::All,
    };
    let lists = Lists::read(&console, me.worker.id, Some(beside), 0).await?;
    let draft = reply::begun(&console, &sheet, asked.again).await;
    let body = html! {
        div .desk data-case=(id) {
            section .beside aria-label=(t(me.lang(), "console-queue")) {
                (queue::list(&console, &me, &lists, &sheet.roster, Some(id)))
            }
            main .talk-column id="main" {
                (head(&sheet))
                (talk::stream(&sheet))
                (reply::part(&sheet, draft.as_str()))
            }
            (panel::panel(&console, &sheet))
        }
    };
    // A browser remembers titles; whose case it was is forgotten here.
    let title = t(me.lang(), "console-case");
    let frame = Frame { title: &title, section: Section::Queue, case: Some(id), is_case: true };
    framed(&console, &me, &frame, &body).await
}

/// The case, words still sealed, for a worker who may read it.
///
/// # Errors
/// When the worker may not.
pub async fn open(console: &Console, me: &SignedIn, id: CaseId) -> Result<CaseFile, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    console.house.store.commit(move |tx| desk::reading::open(tx, &worker, id, now)).await
}

async fn sheet<'a>(
    console: &'a Console,
    me: &'a SignedIn,
    mut file: CaseFile,
) -> Result<Sheet<'a>, DeskError> {
    let house = &console.house;
    let messages = std::mem::take(&mut file.messages);
    let talk = house.open_messages(&me.reader, file.case.id, messages).await?;
    let reasons = reading::reasons(console, me, file.case.id, &file.trail).await?;
    let roster = Roster::read(house).await?;
    let moments = Moments { lang: me.lang(), zone: &house.config.organisation.time_zone };
    let way = way::read(console, &file.case).await?;
    let media_after_open = house.config.forgetting.media_after_open;
    let (now, library) = (house.now(), house.library());
    let (lane, colleagues) = emergency::known(console, me, file.case.id).await?;
    Ok(Sheet {
        me,
        file,
        talk,
        reasons,
        roster,
        moments,
        now,
        way,
        media_after_open,
        library,
        lane,
        colleagues,
        organisation: &house.config.organisation,
    })
}

fn head(sheet: &Sheet) -> Markup {
    let (lang, case) = (sheet.me.lang(), &sheet.file.case);
    let client = &sheet.file.client;
    html! {
        header .case-head {
            a .back href="/cases" { (t(lang, "console-queue")) }
            a .to-panel href="#panel" { (t(lang, "console-to-panel")) }
            h1 .pseudonym { (queue::capital(&client.pseudonym)) }
            (frame::urgency(lang, case.urgency))
            p .facts {
                @if let Some(since) = queue::waiting_since(&case.standing, case.unanswered_since) {
                    (t(lang, "console-waits")) " " (moments::waited(lang, sheet.now - since)) " · "
                }
                (label(lang, "venue", client.venue.code())) " · "
                (queue::spoken(lang, client.lang))
                (queue::holder(sheet.me, &case.standing, &sheet.roster))
            }
            @if let Some(who) = sheet.file.coming {
                p .presence role="status" {
                    (t_with(lang, "console-coming", &[("name", sheet.roster.name(who).into())]))
                }
            }
            (presence(sheet))
            (emergency::prompt(sheet))
        }
    }
}

/// Who else has it open: the one thing that keeps two from answering at once.
fn presence(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    let who = |doing: Doing| {
        let them = sheet.file.others.iter().filter(move |(_, what)| *what == doing);
        them.map(|(id, _)| sheet.roster.name(*id).to_owned()).collect::<Vec<_>>()
    };
    let writing = who(Doing::Writing);
    let reading: Vec<_> =
        who(Doing::Reading).into_iter().filter(|name| !writing.contains(name)).collect();
    html! {
        @for (names, key) in [(writing, "console-now-writes"), (reading, "console-now-reads")] {
            @if !names.is_empty() {
                p .presence role="status" {
                    (t_with(lang, key, &[("names", names.join(", ").into())]))
                }
            }
        }
    }
}

/// `POST /cases/{id}/hold`
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn hold(change: Change) -> Result<Response, DeskError> {
    change.taking(desk::case::take).await
}

/// `POST /cases/{id}/release`
///
/// # Errors
/// As [`hold`].
pub async fn release(change: Change) -> Result<Response, DeskError> {
    change.by(desk::case::release).await
}

/// `POST /cases/{id}/wait`
///
/// # Errors
/// As [`hold`].
pub async fn wait(change: Change, request: Request) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let on = Awaited::read(fields.get("on")).ok_or(Refusal::UnknownCode)?;
    change.by(move |tx, worker, id, now| desk::case::pause(tx, worker, id, on, now)).await
}

/// `POST /cases/{id}/reopening`
///
/// # Errors
/// As [`hold`].
pub async fn reopen(change: Change) -> Result<Response, DeskError> {
    change.by(desk::case::reopen).await
}
