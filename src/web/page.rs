//! The shell around every page, and the page that says no.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::codes::Lang;
use crate::desk::{DeskError, Refusal};
use crate::text::t;

/// The one stylesheet, for both listeners: what all pages have, then the console, then
/// what wide windows and paper change.
pub const STYLESHEET: &str =
    concat!(include_str!("../../static/netreach.css"), include_str!("../../static/console.css"));
pub const ICON: &str = include_str!("../../static/icon.svg");

/// The console's one script.
pub const SCRIPT: &str = include_str!("../../static/console.js");

/// What waits for calls on a worker's device; its sentences are put in.
pub const DEVICE_SCRIPT: &str = include_str!("../../static/push.js");

/// The stylesheet's address changes with what is in it, so that a browser may
/// keep it for good: a page that was seen once can be read without a network.
fn stylesheet_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("/static/netreach.css", STYLESHEET))
}

/// So does the script's.
fn script_address() -> &'static str {
    static ADDRESS: OnceLock<String> = OnceLock::new();
    ADDRESS.get_or_init(|| address("/static/console.js", SCRIPT))
}

fn address(path: &str, body: &str) -> String {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    format!("{path}?v={:016x}", hasher.finish())
}

/// What a page is wrapped in.
pub struct Shell<'a> {
    pub lang: Lang,
    pub title: &'a str,
    /// The class of `body`: which of the stylesheet's layouts it is.
    pub class: &'a str,
    /// The console's script. Public pages never have one.
    pub script: bool,
    /// Seconds after which a page that has loaded fully loads again.
    pub refresh_s: Option<u32>,
}

#[must_use]
pub fn page(shell: &Shell, body: &Markup) -> Response {
    html_response(&document(shell, body))
}

/// The whole document as markup.
#[must_use]
pub fn document(shell: &Shell, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(shell.lang.code()) {
            (head(shell))
            body class=(shell.class) { (body) }
        }
    }
}

/// Everything up to and including `</head>`, for a page that is streamed.
#[must_use]
pub fn head(shell: &Shell) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="robots" content="noindex, nofollow";
            meta name="color-scheme" content="light dark";
            @if let Some(seconds) = shell.refresh_s {
                meta http-equiv="refresh" content=(seconds);
            }
            title { (shell.title) }
            link rel="icon" type="image/svg+xml" href="/static/icon.svg";
            link rel="stylesheet" href=(stylesheet_address());
            @if shell.script {
                script src=(script_address()) defer {}
            }
        }
    }
}

#[must_use]
pub fn html_response(markup: &Markup) -> Response {
    let mut response = Response::new(Body::from(markup.0.clone()));
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, html);
    response
}

/// `303 See Other`: after a form was taken, show what it led to.
#[must_use]
pub fn see_other(to: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}

/// A file that is part of the program.
#[must_use]
pub fn asset(kind: &'static str, body: &'static str) -> Response {
    let kept = "private, max-age=31536000, immutable";
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], body).into_response()
}

/// What a door answers when the desk refuses or the machine fails. The page
/// itself is written by [`super::shield`], which knows the reader's language.
#[derive(Clone, Copy)]
pub enum Stopped {
    Refused(Refusal),
    Failed,
}

impl IntoResponse for DeskError {
    fn into_response(self) -> Response {
        let (status, stopped) = match self {
            DeskError::Refused(refusal) => (refusal.status(), Stopped::Refused(refusal)),
            DeskError::Fault(fault) => {
                tracing::error!(%fault, "a request failed");
                (500, Stopped::Failed)
            }
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(stopped);
        response
    }
}

/// The page of a refusal: what happened, in one sentence, and a way on.
#[must_use]
pub fn refusal_page(lang: Lang, stopped: Stopped, home: &str) -> Markup {
    let code = refusal_code(stopped);
    let title = t(lang, "refusal-title");
    let shell =
        Shell { lang, title: &title, class: "chat refused", script: false, refresh_s: None };
    let body = html! {
        main .page {
            h1 { (title) }
            p .lead role="alert" { (t(lang, &format!("refusal-{code}"))) }
            p { a .button href=(home) { (t(lang, "refusal-way-on")) } }
        }
    };
    document(&shell, &body)
}

/// The code of a refusal, or `failed`.
#[must_use]
pub fn refusal_code(stopped: Stopped) -> &'static str {
    match stopped {
        Stopped::Refused(refusal) => refusal.code(),
        Stopped::Failed => "failed",
    }
}

/// A sentence from `locales/` in which line ends are kept as paragraphs.
#[must_use]
pub fn paragraphs(text: &str) -> Markup {
    html! { @for line in text.lines() { p { (line) } } }
}

/// Words of a person: escaped, line ends kept.
#[must_use]
pub fn words(text: &str) -> Markup {
    html! {
        @for (place, line) in text.lines().enumerate() {
            @if place > 0 { (PreEscaped("<br>")) }
            (line)
        }
    }
}
