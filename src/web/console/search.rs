//! The box in the bar, and what it finds: leaflets, stops, and what the worker
//! holds. Cases are looked for by pseudonym and need, among the worker's own and
//! nowhere else; nothing searches what people wrote.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::access::SignedIn;
use super::frame::{Frame, Section, framed};
use super::{Console, queue};
use crate::codes::{Audience, Lang};
use crate::desk::DeskError;
use crate::desk::permission::Permission;
use crate::house::finding::Found;
use crate::ids::CaseId;
use crate::leaflet::{GUIDE, Leaflet, Text};
use crate::search::{Document, Index};
use crate::store::case::{Case, Listed, Standing, View};
use crate::text::{label, t};
use crate::web::form;
use crate::{limits, store};

/// What was found, ready to be shown.
struct Answer {
    is_danger: bool,
    /// The guide, where somebody answers for it.
    guide: Option<i64>,
    leaflets: Vec<Read>,
    /// Addresses and their words.
    stops: Vec<(String, String)>,
    cases: Vec<Listed>,
}

/// A leaflet in the reader's language, or in another.
struct Read {
    version: i64,
    name: String,
    title: String,
    lang: Lang,
    /// For workers only.
    is_internal: bool,
}

impl Read {
    /// The guide is read step by step; what is for workers stays here.
    fn can_be_sent(&self) -> bool {
        !self.is_internal && self.name != GUIDE
    }
}

/// Who has anything to look for.
#[must_use]
pub fn may(me: &SignedIn) -> bool {
    me.may(Permission::SeeLeaflets) || me.may(Permission::ChangeStops)
}

/// The box. On a case it knows which, so that what is found can be sent there.
#[must_use]
pub fn search_box(lang: Lang, case: Option<CaseId>) -> Markup {
    html! {
        form .find role="search" action="/search" method="post" {
            label .unseen for="find" { (t(lang, "console-search-label")) }
            input type="search" id="find" name="q" maxlength=(limits::SEARCH_CHARS_MAX)
                autocomplete="off" placeholder=(t(lang, "console-search")) data-key="/";
            @if let Some(case) = case { input type="hidden" name="case" value=(case); }
            button .unseen { (t(lang, "console-search")) }
        }
    }
}

/// `GET /search`: the box alone.
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    let hint = html! { p .hint { (t(me.lang(), "console-search-hint")) } };
    page(&console, &me, None, &hint).await
}

/// `POST /search`
///
/// # Errors
/// When the machine fails.
pub async fn find(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let question = fields.get("q");
    let case = match fields.get("case").parse::<CaseId>() {
        Ok(id) => console.house.store.read(move |tx| store::case::find(tx, id)).await?,
        Err(_) => None,
    };
    let case = case.filter(|case| is_open_to(&me, case)).map(|case| case.id);
    let answer = look(&console, &me, question).await?;
    page(&console, &me, case, &shown(&me, &answer, case)).await
}

/// Whether this worker may answer there.
fn is_open_to(me: &SignedIn, case: &Case) -> bool {
    me.may(Permission::AnswerClient)
        && match case.standing {
            Standing::Waiting { .. } => true,
            Standing::Held { by, .. } => by == me.worker.id,
            Standing::Finished { .. } | Standing::Forgetting => false,
        }
}

async fn page(
    console: &Console,
    me: &SignedIn,
    case: Option<CaseId>,
    content: &Markup,
) -> Result<Response, DeskError> {
    let title = t(me.lang(), "console-search");
    let body = html! {
        main .page.flow id="main" {
            h1 { (title) }
            @if let Some(case) = case {
                p { a href={ "/cases/" (case) } { (t(me.lang(), "console-search-back")) } }
            }
            (content)
        }
    };
    let frame = Frame { title: &title, section: Section::Search, case, is_case: false };
    framed(console, me, &frame, &body).await
}

async fn look(console: &Console, me: &SignedIn, question: &str) -> Result<Answer, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let (library, timetable, now) = (house.library(), house.timetable(), house.now());
    let finder = house.finder();
    let mut answer = Answer {
        is_danger: house.is_danger(question),
        guide: library.find(GUIDE, lang, now).map(Leaflet::version),
        leaflets: Vec::new(),
        stops: Vec::new(),
        cases: own(console, me, question).await?,
    };
    let read = |version: i64, text: &Text, is_internal| Read {
        version,
        name: text.name.clone(),
        title: text.title.clone(),
        lang: text.lang,
        is_internal,
    };
    let (leaflets, stops) = (me.may(Permission::SeeLeaflets), me.may(Permission::ChangeStops));
    let guide = library.find(GUIDE, lang, now);
    for (place, hit) in
        finder.find_at_desk(question, lang, limits::SEARCH_SHOWN).into_iter().enumerate()
    {
        match hit.what {
            Found::Guide if place == 0 => answer.is_danger = true,
            Found::Guide if leaflets && !answer.is_danger => {
                answer.leaflets.extend(guide.map(|it| read(it.version(), it.text(), false)));
            }
            Found::Leaflet(name) if leaflets => {
                let found = library.find(&name, lang, now);
                answer.leaflets.extend(found.map(|it| read(it.version(), it.text(), false)));
            }
            Found::Internal(name) if leaflets => {
                let found = finder.internal(&name, lang, now);
                answer.leaflets.extend(found.map(|it| read(it.id, &it.text, true)));
            }
            Found::Place(id) if stops => {
                let place = timetable.places.iter().find(|place| place.id == id);
                let words = place.map(|place| place.title.to(lang).to_owned());
                answer.stops.extend(words.map(|words| (format!("/stops/{id}"), words)));
            }
            Found::Service(code) if stops => {
                answer.stops.push(("/stops".to_owned(), label(lang, "need", code)));
            }
            _ => {}
        }
    }
    Ok(answer)
}

/// What the worker holds, by pseudonym and need. The index is made for the
/// question and goes with it.
async fn own(console: &Console, me: &SignedIn, question: &str) -> Result<Vec<Listed>, DeskError> {
    if !me.may(Permission::SeeQueue) {
        return Ok(Vec::new());
    }
    let worker = me.worker.id;
    let list = console.house.store.read(move |tx| store::case::list(tx, View::Mine(worker), 0));
    let mut held = list.await?;
    let documents = held.iter().map(|case| {
        let need = |lang| case.need.as_deref().map(|code| label(lang, "need", code));
        Document {
            what: case.id,
            lang: me.lang(),
            title: case.pseudonym.clone(),
            words: need(Lang::Ru).into_iter().chain(need(Lang::En)).collect::<Vec<_>>().join("\n"),
            body: String::new(),
        }
    });
    let index = Index::new(documents.collect());
    let found = index.find(question, me.lang(), limits::SEARCH_SHOWN);
    let place = |case: &Listed| found.iter().position(|hit| hit.what == case.id);
    held.retain(|case| place(case).is_some());
    held.sort_by_key(|case| place(case));
    Ok(held)
}

fn shown(me: &SignedIn, answer: &Answer, case: Option<CaseId>) -> Markup {
    let lang = me.lang();
    let is_empty = answer.leaflets.is_empty() && answer.stops.is_empty() && answer.cases.is_empty();
    html! {
        @if answer.is_danger { (danger(me, answer.guide)) }
        @if is_empty { p .hint role="status" { (t(lang, "console-search-none")) } }
        @if !answer.cases.is_empty() {
            section .flow aria-labelledby="s-cases" {
                h2 id="s-cases" { (t(lang, "console-search-cases")) }
                ul .shelf { @for case in &answer.cases { (one_case(lang, case)) } }
            }
        }
        @if !answer.leaflets.is_empty() {
            section .flow aria-labelledby="s-leaflets" {
                h2 id="s-leaflets" { (t(lang, "console-leaflets")) }
                ul .shelf { @for leaflet in &answer.leaflets { (one_leaflet(lang, leaflet, case)) } }
            }
        }
        @if !answer.stops.is_empty() {
            section .flow aria-labelledby="s-stops" {
                h2 id="s-stops" { (t(lang, "console-way-stops")) }
                ul .shelf { @for (href, words) in &answer.stops { li { a href=(href) { b { (words) } } } } }
            }
        }
    }
}

/// Whoever asks this may have somebody dying on the line.
fn danger(me: &SignedIn, guide: Option<i64>) -> Markup {
    let lang = me.lang();
    html! {
        aside .banner.warning aria-label=(t(lang, "console-warning")) {
            b { (t(lang, "console-search-danger")) } " "
            (t(lang, "console-search-danger-how"))
            @if let Some(guide) = guide.filter(|_| me.may(Permission::SeeLeaflets)) {
                " " a href={ "/leaflets/" (guide) } { (t(lang, "console-search-guide")) }
            }
        }
    }
}

fn one_case(lang: Lang, case: &Listed) -> Markup {
    html! {
        li {
            a href={ "/cases/" (case.id) } {
                b { (queue::capital(&case.pseudonym)) }
                span .facts { (queue::need(lang, case.need.as_deref())) }
            }
        }
    }
}

fn one_leaflet(lang: Lang, leaflet: &Read, case: Option<CaseId>) -> Markup {
    html! {
        li {
            a href={ "/leaflets/" (leaflet.version) } {
                b lang=(leaflet.lang.code()) { (leaflet.title) }
                @if leaflet.is_internal { span .facts { (label(lang, "leaflet-class", "internal")) } }
            }
            @if let Some(case) = case.filter(|_| leaflet.can_be_sent()) {
                form action={ "/cases/" (case) "/replies" } method="post" {
                    input type="hidden" name="to" value=(Audience::Private.code());
                    input type="hidden" name="leaflet" value=(leaflet.name);
                    button aria-label={ (t(lang, "console-leaflet-send")) ": " (leaflet.title) } {
                        (t(lang, "console-leaflet-send"))
                    }
                }
            }
        }
    }
}
