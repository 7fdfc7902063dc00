//! What surrounds every answer of a listener, whatever happened inside: the
//! security headers, the refusal in the reader's language, the check that a
//! form was sent from our own page, and a net under panics.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::page::{Stopped, html_response, refusal_code, refusal_page};
use crate::codes::Lang;
use crate::desk::{DeskError, Refusal};
use crate::text::t;

/// What differs between the two listeners.
#[derive(Clone, Copy)]
pub struct Site {
    pub policy: &'static str,
    /// Where the way on leads from a refusal.
    pub home: &'static str,
    /// The language when the request asks for none.
    pub lang: Lang,
}

macro_rules! console_policy {
    ($workers:literal) => {
        concat!(
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
             media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
             frame-ancestors 'none'; worker-src ",
            $workers
        )
    };
}

/// Public pages: no script, no connection, nothing from elsewhere.
pub const CHAT_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Workers' pages: one script of our own, which talks to us only.
pub const CONSOLE_POLICY: &str = console_policy!("'none'");

/// The same where a worker's device may be called: a second script of our own waits
/// for that, and for nothing else.
pub const CONSOLE_POLICY_WITH_DEVICES: &str = console_policy!("'self'");

const FIXED_HEADERS: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with that, browsers call the origin of a form "null".
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
];

/// For an answer that came from below every door. It has no page, so it may load nothing.
pub(super) fn bare_headers() -> impl Iterator<Item = (HeaderName, &'static str)> {
    let rest = [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    FIXED_HEADERS.into_iter().chain(rest)
}

/// The outermost layer of a listener.
pub async fn guard(site: Site, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request, site.lang);
    let answer = if asked.is_foreign {
        DeskError::Refused(Refusal::Foreign).into_response()
    } else {
        // A task of its own: a panic ends in a page, and a reader who hangs up
        // does not leave a talk half kept.
        tokio::spawn(next.run(request)).await.unwrap_or_else(|_| {
            tracing::error!("a request panicked");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        })
    };
    let mut answer = told(site, &asked, answer);
    dress(site, &asked, answer.headers_mut());
    answer
}

/// What must be remembered of a request while it is answered.
struct Asked {
    lang: Lang,
    wants_json: bool,
    is_post: bool,
    is_secure: bool,
    is_foreign: bool,
}

impl Asked {
    fn of(request: &Request, default: Lang) -> Asked {
        let headers = request.headers();
        let is_post = request.method() == Method::POST;
        Asked {
            lang: lang(request.uri().query(), headers, default),
            wants_json: text(headers, header::ACCEPT).contains("application/json"),
            is_post,
            is_secure: text(headers, HeaderName::from_static("x-forwarded-proto")) == "https",
            is_foreign: is_post && is_foreign(headers),
        }
    }
}

/// The language of `?lang=`, else of the browser, else the organisation's first.
#[must_use]
pub fn lang(query: Option<&str>, headers: &HeaderMap, default: Lang) -> Lang {
    query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .find_map(|pair| pair.strip_prefix("lang=").and_then(Lang::read))
        .or_else(|| {
            let preferred = text(headers, header::ACCEPT_LANGUAGE);
            preferred.split(',').find_map(|lang| Lang::read(lang.trim().get(..2)?))
        })
        .unwrap_or(default)
}

/// A form that another site's page sent. Browsers say where a request comes
/// from; programs that say nothing are no browsers and carry no one's cookie.
fn is_foreign(headers: &HeaderMap) -> bool {
    match text(headers, HeaderName::from_static("sec-fetch-site")) {
        "same-origin" | "none" => false,
        "" => {
            let origin = text(headers, header::ORIGIN);
            let host = text(headers, header::HOST);
            !origin.is_empty() && origin.split_once("://").is_none_or(|(_, from)| from != host)
        }
        _ => true,
    }
}

fn text(headers: &HeaderMap, name: HeaderName) -> &str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// An answer without a page of its own gets one, or two lines of JSON.
fn told(site: Site, asked: &Asked, answer: Response) -> Response {
    let status = answer.status();
    if !status.is_client_error() && !status.is_server_error() {
        return answer;
    }
    let has_page = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes() == b"application/json"
    });
    if has_page {
        return answer;
    }
    let stopped = answer.extensions().get::<Stopped>().copied().unwrap_or_else(|| guess(status));
    let mut page = if asked.wants_json {
        let code = refusal_code(stopped);
        let sentence = t(asked.lang, &format!("refusal-{code}"));
        axum::Json(serde_json::json!({ "refused": code, "sentence": sentence })).into_response()
    } else {
        html_response(&refusal_page(asked.lang, stopped, site.home))
    };
    *page.status_mut() = status;
    for name in [header::ALLOW, header::SET_COOKIE, header::RETRY_AFTER] {
        if let Some(value) = answer.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// For answers that the libraries gave without asking the desk.
fn guess(status: StatusCode) -> Stopped {
    match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
            Stopped::Refused(Refusal::NotFound)
        }
        StatusCode::PAYLOAD_TOO_LARGE | StatusCode::URI_TOO_LONG => {
            Stopped::Refused(Refusal::TooLarge)
        }
        status if status.is_client_error() => Stopped::Refused(Refusal::Malformed),
        _ => Stopped::Failed,
    }
}

fn dress(site: Site, asked: &Asked, headers: &mut HeaderMap) {
    for (name, value) in FIXED_HEADERS {
        headers.entry(name).or_insert_with(|| HeaderValue::from_static(value));
    }
    // A door may have a stricter rule, or one for a frame of our own.
    let policy = || HeaderValue::from_static(site.policy);
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(policy);
    headers.entry(header::CACHE_CONTROL).or_insert_with(|| HeaderValue::from_static("no-store"));
    if asked.is_secure {
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if asked.is_post {
        // The connection's buffer has held somebody's words; it goes with it.
        headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
}

/// Nothing here.
pub async fn not_found() -> DeskError {
    DeskError::Refused(Refusal::NotFound)
}

/// An answer without a body.
#[must_use]
pub fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap())
            })
            .collect()
    }

    #[test]
    fn a_form_from_elsewhere_is_foreign() {
        let table: [(&[(&str, &str)], bool); 7] = [
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("origin", "http://127.0.0.1:8701"), ("host", "127.0.0.1:8701")], false),
            (&[("origin", "https://evil.example"), ("host", "127.0.0.1:8701")], true),
            (&[("host", "127.0.0.1:8701")], false),
        ];
        for (pairs, foreign) in table {
            assert_eq!(is_foreign(&headers(pairs)), foreign, "{pairs:?}");
        }
    }

    #[test]
    fn the_language_is_asked_for_in_three_ways() {
        let none = HeaderMap::new();
        let english = headers(&[("accept-language", "de-DE, en-GB;q=0.8, ru;q=0.5")]);
        assert_eq!(lang(Some("a=b&lang=en"), &none, Lang::Ru), Lang::En);
        assert_eq!(lang(Some("lang=xx"), &english, Lang::Ru), Lang::En);
        assert_eq!(lang(None, &english, Lang::Ru), Lang::En);
        assert_eq!(lang(None, &none, Lang::Ru), Lang::Ru);
    }
}
