//! `/coding`: studies, and opening one.

use axum::extract::{Request, State};
use axum::response::Response;
use maud::{Markup, html};

use super::super::Console;
use super::super::access::SignedIn;
use super::super::frame::{Section, plain, tick};
use super::super::refused::{status, with_status};
use super::{may_keep, number, refused};
use crate::codes::Lang;
use crate::desk::{DeskError, Refusal};
use crate::house::coding::Beginning;
use crate::ids::WorkerId;
use crate::limits;
use crate::roster::Roster;
use crate::store::study::Study;
use crate::text::{t, t_with};
use crate::web::form::{self, Fields};
use crate::web::page::see_other;

/// Themes and sub-themes that a study of web outreach found (2023): what a codebook
/// begins with where somebody wants it to.
const THEMES: &[(&str, &[&str])] = &[
    (
        "console-study-start-online",
        &[
            "console-study-start-minor",
            "console-study-start-information",
            "console-study-start-detox",
            "console-study-start-covid",
            "console-study-start-support",
        ],
    ),
    (
        "console-study-start-offline",
        &[
            "console-study-start-services",
            "console-study-start-severe",
            "console-study-start-harm-reduction",
            "console-study-start-overdose",
        ],
    ),
];

/// What was typed, given back when it is refused.
#[derive(Default)]
struct Typed {
    title: String,
    ethics: String,
    coders: Vec<WorkerId>,
}

/// `GET /coding`
///
/// # Errors
/// When the machine fails.
pub async fn show(State(console): State<Console>, me: SignedIn) -> Result<Response, DeskError> {
    page(&console, &me, &Typed::default(), None).await
}

/// `POST /coding`
///
/// # Errors
/// When the machine fails; a refusal gives the form back.
pub async fn open(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let fields = form::read(request).await?;
    let typed = Typed {
        title: fields.get("title").trim().to_owned(),
        ethics: fields.get("ethics").trim().to_owned(),
        coders: fields.all("coders").filter_map(|id| id.parse().ok()).collect(),
    };
    let words = (typed.title.clone(), typed.ethics.clone());
    let begun = beginning(me.lang(), &fields);
    match console.house.open_study(&me.worker, words, typed.coders.clone(), begun).await {
        Ok(id) => Ok(see_other(&format!("/coding/{id}"))),
        Err(DeskError::Refused(refusal)) if !me.wants_json => {
            let page = page(&console, &me, &typed, Some(refusal)).await?;
            Ok(with_status(page, status(refusal)))
        }
        Err(error) => Err(error),
    }
}

fn beginning(lang: Lang, fields: &Fields) -> Beginning {
    if fields.get("begin") == "empty" {
        return Vec::new();
    }
    let theme = |(theme, codes): &(&str, &[&str])| {
        (t(lang, theme), codes.iter().map(|code| t(lang, code)).collect())
    };
    THEMES.iter().map(theme).collect()
}

async fn page(
    console: &Console,
    me: &SignedIn,
    typed: &Typed,
    refusal: Option<Refusal>,
) -> Result<Response, DeskError> {
    let lang = me.lang();
    let (studies, researchers) = console.house.studies().await?;
    let roster = Roster::read(&console.house).await?;
    let title = t(lang, "console-studies");
    let body = html! {
        h1 { (title) }
        p .facts { (t(lang, "console-studies-explained")) }
        @if let Some(refusal) = refusal { (refused(lang, refusal)) }
        @if studies.is_empty() { p .hint { (t(lang, "console-studies-none")) } }
        ul .stops { @for study in &studies { (entry(lang, me, study)) } }
        @if may_keep(me) { (opening(lang, typed, &researchers, &roster)) }
    };
    plain(console, me, &title, Section::Studies, &body).await
}

fn entry(lang: Lang, me: &SignedIn, study: &Study) -> Markup {
    let texts: i64 = study.batches.iter().map(|batch| batch.texts).sum();
    let gaps = [("texts", texts.into()), ("coders", number(study.coders.len()).into())];
    html! {
        li {
            a href={ "/coding/" (study.id) } { b { (study.title) } }
            p .facts {
                (t_with(lang, "console-study-ethics-is", &[("ethics", study.ethics.as_str().into())]))
                " · " (t_with(lang, "console-study-size", &gaps))
                @if study.coder(me.worker.id).is_some() { " · " (t(lang, "console-study-yours")) }
            }
        }
    }
}

fn opening(lang: Lang, typed: &Typed, researchers: &[WorkerId], roster: &Roster) -> Markup {
    html! {
        section .flow aria-labelledby="study-new" {
            h2 id="study-new" { (t(lang, "console-study-new")) }
            @if researchers.len() < *limits::STUDY_CODERS.start() {
                p .banner { (t(lang, "console-study-few-researchers")) }
            }
            form .flow action="/coding" method="post" {
                div .field {
                    label for="title" { (t(lang, "console-study-title")) }
                    p .hint id="title-hint" { (t(lang, "console-study-title-hint")) }
                    input id="title" type="text" name="title" value=(typed.title) required
                        maxlength=(limits::STUDY_TITLE_CHARS_MAX) aria-describedby="title-hint";
                }
                div .field {
                    label for="ethics" { (t(lang, "console-study-ethics")) }
                    p .hint id="ethics-hint" { (t(lang, "console-study-ethics-hint")) }
                    input id="ethics" type="text" name="ethics" value=(typed.ethics) required
                        maxlength=(limits::STUDY_TITLE_CHARS_MAX) aria-describedby="ethics-hint";
                }
                fieldset {
                    legend { (t(lang, "console-study-coders")) }
                    div .ticks {
                        @for id in researchers {
                            (tick("checkbox", "coders", &id.to_string(), typed.coders.contains(id), roster.name(*id)))
                        }
                    }
                }
                fieldset {
                    legend { (t(lang, "console-study-begin")) }
                    div .ticks {
                        (tick("radio", "begin", "themes", true, &t(lang, "console-study-begin-themes")))
                        (tick("radio", "begin", "empty", false, &t(lang, "console-study-begin-empty")))
                    }
                }
                button .primary { (t(lang, "console-study-open")) }
            }
        }
    }
}
