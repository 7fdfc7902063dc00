//! One case: the talk, the list beside it, the panel; and how it changes hands.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::access::{AtCase, SignedIn};
use super::frame::{self, Frame, Section, framed};
use super::moments::{self, Moments};
use super::queue::{self, Lists};
use super::refused::{Unsent, unsent, with_status};
use super::way::{self, Way};
use super::{Console, emergency, panel, reading, reply, talk};
use crate::clock::{Span, Timestamp};
use crate::codes::{Awaited, Doing};
use crate::config::Organisation;
use crate::desk::permission::Permission;
use crate::desk::reading::CaseFile;
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::Opened;
use crate::house::advice::Consulted;
use crate::ids::{CaseId, WorkerId};
use crate::leaflet::Library;
use crate::roster::Roster;
use crate::store::case::{Standing, View};
use crate::store::emergency::Lane;
use crate::text::{label, t, t_with};
use crate::web::form;
use crate::web::page::see_other;

/// Everything the page of a case shows.
pub struct Sheet<'a> {
    pub me: &'a SignedIn,
    pub file: CaseFile,
    pub talk: Vec<Opened>,
    /// What clinicians were asked, oldest first.
    pub consulted: Vec<Consulted>,
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

    /// Nobody has it, and this worker may take it.
    pub fn is_waiting(&self) -> bool {
        self.me.may(Permission::AnswerClient)
            && matches!(self.file.case.standing, Standing::Waiting { .. })
    }

    /// This worker may answer beside whoever has it.
    pub fn is_guest(&self) -> bool {
        let is_live =
            matches!(self.file.case.standing, Standing::Waiting { .. } | Standing::Held { .. });
        self.file.is_handed && is_live && !self.is_mine() && !self.is_waiting()
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
            let page = reading::form(&console, &me, id, "", None).await?;
            return Ok(with_status(page, StatusCode::FORBIDDEN));
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
    // A specialist sees this case and no others.
    let lists = match me.may(Permission::SeeQueue) {
        true => Some(Lists::read(&console, me.worker.id, Some(beside), 0).await?),
        false => None,
    };
    let draft = reply::begun(&console, &sheet, asked.again).await;
    let body = html! {
        div .desk data-case=(id) {
            section .beside aria-label=(t(me.lang(), "console-queue")) {
                @if let Some(lists) = &lists {
                    (queue::list(&console, &me, lists, &sheet.roster, Some(id)))
                }
            }
            main .talk-column id="main" {
                (head(&sheet))
                (talk::stream(&sheet))
                (reply::part(&sheet, draft.as_str()))
            }
            (panel::panel(&console, &sheet))
        }
    };
    let title = queue::capital(&sheet.file.client.pseudonym);
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

/// Everything about a case, opened for this worker.
///
/// # Errors
/// When the worker has no key to it.
pub async fn sheet<'a>(
    console: &'a Console,
    me: &'a SignedIn,
    mut file: CaseFile,
) -> Result<Sheet<'a>, DeskError> {
    let house = &console.house;
    let messages = std::mem::take(&mut file.messages);
    let talk = house.open_messages(&me.reader, file.case.id, messages).await?;
    let advice = std::mem::take(&mut file.advice);
    let consulted = house.open_advice(&me.reader, file.case.id, advice).await?;
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
        consulted,
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
            @if sheet.me.may(Permission::SeeQueue) {
                a .back href="/cases" { (t(lang, "console-queue")) }
            } @else {
                a .back href="/" { (t(lang, "console-advice")) }
            }
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
pub async fn hold(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(&console, &me, id, "console-not-taken", move |tx| desk::case::take(tx, &worker, id, now))
        .await
}

/// `POST /cases/{id}/release`
///
/// # Errors
/// As [`hold`].
pub async fn release(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(&console, &me, id, "console-not-changed", move |tx| {
        desk::case::release(tx, &worker, id, now)
    })
    .await
}

/// `POST /cases/{id}/wait`
///
/// # Errors
/// As [`hold`].
pub async fn wait(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let on = Awaited::read(fields.get("on")).ok_or(Refusal::UnknownCode)?;
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(&console, &me, id, "console-not-changed", move |tx| {
        desk::case::pause(tx, &worker, id, on, now)
    })
    .await
}

/// `POST /cases/{id}/reopening`
///
/// # Errors
/// As [`hold`].
pub async fn reopen(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
) -> Result<Response, DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    moved(&console, &me, id, "console-not-changed", move |tx| {
        desk::case::reopen(tx, &worker, id, now)
    })
    .await
}

/// Does it and shows the case again, or says who has it.
pub async fn moved<F>(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    what: &'static str,
    verb: F,
) -> Result<Response, DeskError>
where
    F: FnOnce(&mut Tx) -> Result<(), DeskError> + Send + 'static,
{
    match console.house.store.commit(verb).await {
        Ok(()) => Ok(see_other(&format!("/cases/{id}"))),
        Err(error) => {
            unsent(console, me, error, &Unsent { case: id, what, words: "", is_kept: false }).await
        }
    }
}
