//! One case: the talk, the list beside it, the panel; and how it changes hands.

use std::sync::Arc;

use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::access::{AtCase, SignedIn};
use super::change::{Change, settled};
use super::frame::{self, Frame, Section, framed, plain};
use super::moments::{self, Moments};
use super::queue::{self, Lists};
use super::refused::{Unsent, unsent, with_status};
use super::way::{self, Way};
use super::{Console, calling, emergency, handover, panel, reading, referral, reply, skills, talk};
use crate::clock::{Span, Timestamp};
use crate::codes::{Awaited, Doing};
use crate::config::Organisation;
use crate::desk::permission::Permission;
use crate::desk::question::Questions;
use crate::desk::reading::CaseFile;
use crate::desk::routing::{Asked, Colleague};
use crate::desk::{self, DeskError, Refusal};
use crate::engine::Tx;
use crate::house::Opened;
use crate::house::advice::Consulted;
use crate::house::handover::Told;
use crate::ids::{CaseId, WorkerId};
use crate::leaflet::Library;
use crate::roster::Roster;
use crate::store;
use crate::store::case::{Standing, View};
use crate::store::emergency::Lane;
use crate::store::handover::Handover;
use crate::store::referral::CaseReferral;
use crate::text::{label, t, t_with};
use crate::web::form;

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
    /// There is a timetable to answer from.
    pub has_stops: bool,
    /// Whether somebody is in danger, and how far they are.
    pub lane: Option<Lane>,
    /// Where the client was sent.
    pub referrals: Vec<CaseReferral>,
    /// What became of passing it on, and what goes with that.
    pub handover: Option<(Handover, Told)>,
    /// Who else could have it, the best first.
    pub team: Vec<Colleague>,
    /// What they wrote of their own experience.
    pub lived: Vec<(WorkerId, String)>,
    pub organisation: &'a Organisation,
    /// Calls by phone, and cards that were taken back.
    pub door: calling::Door,
    /// What can be asked with buttons.
    pub questions: Arc<Questions>,
}

#[derive(Deserialize)]
pub struct Chosen {
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

    /// What the case asks of whoever has it.
    pub fn asked(&self) -> Asked<'_> {
        Asked { need: self.file.case.need.as_deref(), lang: self.file.client.lang }
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
    Query(chosen): Query<Chosen>,
) -> Result<Response, DeskError> {
    let file = match open(&console, &me, id).await {
        Ok(file) => file,
        Err(DeskError::Refused(Refusal::ReasonNeeded)) if !me.wants_json => {
            return reading::asked(&console, &me, id).await;
        }
        Err(error) => {
            return unsent(&console, &me, error, &Unsent::of(id, "console-not-opened")).await;
        }
    };
    let sheet = sheet(&console, &me, file).await?;
    let beside = match sheet.file.case.standing {
        _ if !me.may(Permission::SeeQueue) => View::Mine(me.worker.id),
        _ if sheet.is_mine() => View::Mine(me.worker.id),
        Standing::Waiting { .. } => View::Waiting,
        _ => View::All,
    };
    let lists = Lists::read(&console, me.worker.id, Some(beside), 0).await?;
    let draft = reply::begun(&console, &sheet, chosen.again).await;
    let ways = reply::Ways::read(&console, &me, &sheet).await?;
    let body = html! {
        div .desk data-case=(id) {
            section .beside aria-label=(t(me.lang(), "console-queue")) {
                (queue::list(&console, &me, &lists, &sheet.roster, Some(id)))
            }
            main .talk-column id="main" {
                (head(&sheet))
                (talk::stream(&sheet))
                (reply::part(&sheet, draft.as_str(), &ways))
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

/// Everything its page shows, opened.
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
    let door = calling::Door::read(console, file.case.id).await?;
    let referrals = referral::known(console, file.case.id).await?;
    let lane = emergency::known(console, file.case.id).await?;
    let asked = Asked { need: file.case.need.as_deref(), lang: file.client.lang };
    let (handover, team) = handover::known(console, me, file.case.id, asked).await?;
    let is_mine = matches!(file.case.standing, Standing::Held { by, .. } if by == me.worker.id);
    let lived = match is_mine {
        true => skills::told(console, me, &team).await,
        false => Vec::new(),
    };
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
        has_stops: !house.timetable().places.is_empty(),
        lane,
        referrals,
        handover,
        team,
        lived,
        organisation: &house.config.organisation,
        door,
        questions: Arc::clone(&house.questions),
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
            (mood(sheet))
            (presence(sheet))
            (emergency::prompt(sheet))
            (handover::asked_for(sheet))
        }
    }
}

/// How the client said they feel: a word to begin with, and no more than that.
fn mood(sheet: &Sheet) -> Markup {
    let lang = sheet.me.lang();
    html! {
        @if let Some(mood) = sheet.file.mood {
            p .facts {
                (t_with(lang, "console-mood", &[("mood", label(lang, "mood", mood.code()).into())]))
            }
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

/// `POST /cases/{id}/hold`; `anyway`: beyond what the worker leads at a time.
///
/// # Errors
/// When the machine fails; a refusal is a page of its own.
pub async fn hold(
    State(console): State<Console>,
    me: SignedIn,
    AtCase(id): AtCase,
    request: Request,
) -> Result<Response, DeskError> {
    let anyway = form::read(request).await?.is_ticked("anyway");
    let (worker, now) = (me.worker.clone(), console.house.now());
    let take = move |tx: &mut Tx| desk::routing::take(tx, &worker, id, anyway, now);
    match console.house.store.commit(take).await {
        Err(DeskError::Refused(Refusal::EnoughCases)) if !me.wants_json => {
            enough(&console, &me, id).await
        }
        taken => {
            let back = Unsent::of(id, "console-not-taken");
            settled(&console, &me, taken, &format!("/cases/{id}"), &back).await
        }
    }
}

/// The worker leads as many talks as they wanted to: one more is their choice.
async fn enough(console: &Console, me: &SignedIn, id: CaseId) -> Result<Response, DeskError> {
    let (lang, who) = (me.lang(), me.worker.id);
    let held = console.house.store.read(move |tx| store::case::count(tx, View::Mine(who))).await?;
    let title = t_with(lang, "console-enough", &[("count", held.into())]);
    let body = html! {
        h1 { (title) }
        p { (t(lang, "refusal-enough-cases")) }
        form .buttons action={ "/cases/" (id) "/hold" } method="post" {
            button .primary name="anyway" value="1" { (t(lang, "console-take-anyway")) }
            a .button href="/cases?view=waiting" { (t(lang, "console-refused-queue")) }
        }
    };
    let page = plain(console, me, &title, Section::Queue, &body).await?;
    Ok(with_status(page, StatusCode::CONFLICT))
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
