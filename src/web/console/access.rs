//! Who comes in. The one place where a session becomes a worker, and where the
//! route table's rules are enforced.

use std::collections::HashMap;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::{Console, refused, session};
use crate::clock::{Span, Timestamp};
use crate::codes::Lang;
use crate::desk::permission::Permission;
use crate::desk::{DeskError, Refusal, Worker};
use crate::ids::{CaseId, ImportId, PlaceId, ReferralId, StudyId, TextId};
use crate::vault::Reader;
use crate::web::cookie::{self, Jar};
use crate::web::page::see_other;
use crate::{limits, roster, store};

/// What a route asks of whoever calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    Public,
    SignedIn,
    /// One of these is enough.
    Needs(&'static [Permission]),
}

impl Access {
    fn allows(self, worker: &Worker) -> bool {
        match self {
            Access::Public | Access::SignedIn => true,
            Access::Needs(any) => any.iter().any(|permission| worker.may(*permission).is_ok()),
        }
    }
}

/// The worker a request comes from. Only [`admit`] makes one.
#[derive(Clone)]
pub struct SignedIn(Arc<Me>);

pub struct Me {
    pub worker: Worker,
    pub reader: Reader,
    pub name: String,
    pub has_second_factor: bool,
    /// The caller is a program: refusals are two lines of JSON.
    pub wants_json: bool,
    /// What is asked is done by a form: its answer cannot be asked for again.
    pub sends_form: bool,
}

impl Deref for SignedIn {
    type Target = Me;
    fn deref(&self) -> &Me {
        &self.0
    }
}

impl SignedIn {
    pub fn lang(&self) -> Lang {
        self.worker.lang
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.worker.may(permission).is_ok()
    }
}

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<SignedIn, DeskError> {
        parts.extensions.get::<SignedIn>().cloned().ok_or(DeskError::Refused(Refusal::SignedOut))
    }
}

/// The `{id}` of an address.
pub struct AtCase(pub CaseId);

impl<S: Send + Sync> FromRequestParts<S> for AtCase {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtCase, DeskError> {
        number(parts, state, "id", Refusal::NoSuchCase).await.map(AtCase)
    }
}

/// The `{id}` and the `{seq}` of an address.
pub struct AtPhoto(pub CaseId, pub i64);

impl<S: Send + Sync> FromRequestParts<S> for AtPhoto {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtPhoto, DeskError> {
        let AtCase(id) = AtCase::from_request_parts(parts, state).await?;
        number(parts, state, "seq", Refusal::PhotoGone).await.map(|seq| AtPhoto(id, seq))
    }
}

/// The `{id}` of a case and the `{referral}` of one of its referrals.
pub struct AtReferral(pub CaseId, pub ReferralId);

impl<S: Send + Sync> FromRequestParts<S> for AtReferral {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtReferral, DeskError> {
        let AtCase(id) = AtCase::from_request_parts(parts, state).await?;
        let referral = number(parts, state, "referral", Refusal::NoSuchReferral).await?;
        Ok(AtReferral(id, referral))
    }
}

/// The `{id}` of a post of the channel.
pub struct AtPost(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for AtPost {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtPost, DeskError> {
        number(parts, state, "id", Refusal::NoSuchPost).await.map(AtPost)
    }
}

/// The `{id}` of a request for rows.
pub struct AtRequest(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for AtRequest {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtRequest, DeskError> {
        number(parts, state, "id", Refusal::NoSuchRequest).await.map(AtRequest)
    }
}

/// The `{id}` of a place.
pub struct AtPlace(pub PlaceId);

impl<S: Send + Sync> FromRequestParts<S> for AtPlace {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtPlace, DeskError> {
        number(parts, state, "id", Refusal::NoSuchPlace).await.map(AtPlace)
    }
}

/// The `{id}` of a version of a leaflet.
pub struct AtLeaflet(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for AtLeaflet {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtLeaflet, DeskError> {
        number(parts, state, "id", Refusal::NoLeaflet).await.map(AtLeaflet)
    }
}

/// The `{id}` of a study.
pub struct AtStudy(pub StudyId);

impl<S: Send + Sync> FromRequestParts<S> for AtStudy {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtStudy, DeskError> {
        number(parts, state, "id", Refusal::NoSuchStudy).await.map(AtStudy)
    }
}

/// The `{id}` of a study and the `{text}` of one of its texts.
pub struct AtText(pub StudyId, pub TextId);

impl<S: Send + Sync> FromRequestParts<S> for AtText {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtText, DeskError> {
        let AtStudy(id) = AtStudy::from_request_parts(parts, state).await?;
        number(parts, state, "text", Refusal::NoSuchStudy).await.map(|text| AtText(id, text))
    }
}

/// The `{id}` of a table, or of an import.
pub struct AtImport(pub ImportId);

impl<S: Send + Sync> FromRequestParts<S> for AtImport {
    type Rejection = DeskError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<AtImport, DeskError> {
        number(parts, state, "id", Refusal::NoSuchImport).await.map(AtImport)
    }
}

/// A number in the address; what is none is there as little as what was never made.
async fn number<S: Send + Sync, T: FromStr>(
    parts: &mut Parts,
    state: &S,
    name: &str,
    or: Refusal,
) -> Result<T, DeskError> {
    let found = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
    let part = found.ok().and_then(|Path(mut parts)| parts.remove(name)).unwrap_or_default();
    part.parse().map_err(|_| or.into())
}

/// Stands before every handler. The language and the frame of a refusal are
/// the worker's own, once we know who it is.
pub async fn admit(
    State((console, access)): State<(Console, Access)>,
    mut request: Request,
    next: Next,
) -> Response {
    if access == Access::Public {
        return next.run(request).await;
    }
    let touched = touched(&console, &request);
    let me = match recognised(&console, request.method(), request.headers(), touched).await {
        Ok(me) => me,
        Err(DeskError::Refused(Refusal::SignedOut)) if is_page(&request) => {
            return see_other("/session");
        }
        Err(DeskError::Refused(Refusal::SignedOut)) if is_form(&request) => {
            return session::ended(&console, request).await;
        }
        Err(error) => return error.into_response(),
    };
    let answer = if access.allows(&me.worker) {
        request.extensions_mut().insert(me.clone());
        next.run(request).await
    } else {
        DeskError::Refused(Refusal::NotYourRole).into_response()
    };
    refused::told(&console, &me, answer).await
}

/// When somebody last touched the page that asks; `None` for the line by which pages
/// hear of changes, which renews itself.
fn touched(console: &Console, request: &Request) -> Option<Timestamp> {
    let idle = request.headers().get("x-idle").and_then(|idle| idle.to_str().ok()?.parse().ok());
    let idle = Span::seconds(idle.map_or(0, |seconds: u32| i64::from(seconds)));
    (request.uri().path() != "/events").then(|| console.house.now() - idle)
}

async fn recognised(
    console: &Console,
    method: &Method,
    headers: &HeaderMap,
    touched: Option<Timestamp>,
) -> Result<SignedIn, DeskError> {
    let (house, now) = (&console.house, console.house.now());
    let token = cookie::token(Jar::Console, headers).ok_or(Refusal::SignedOut)?;
    let reader = house.vault.resume(&token, now).await?.ok_or(Refusal::SignedOut)?;
    let id = reader.worker();
    let row = house.store.read(move |tx| store::worker::find(tx, id)).await?;
    let row = row.filter(|row| row.active).ok_or(DeskError::Refused(Refusal::SignedOut))?;
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let worker = Worker { id, roles: row.roles, lang: row.lang };
    let answers = [Permission::AnswerClient, Permission::AnswerHanded];
    if let Some(touched) = touched.filter(|touched| now < *touched + limits::HERE)
        && answers.iter().any(|it| worker.may(*it).is_ok())
    {
        console.note_here(&worker, touched).await?;
    }
    Ok(SignedIn(Arc::new(Me {
        worker,
        reader,
        name: roster::name(&house.vault, &row.name),
        has_second_factor: row.second_factor.is_some(),
        wants_json: accept.is_some_and(|accept| accept.contains("application/json")),
        sends_form: method == Method::POST,
    })))
}

/// A person sent it, perhaps after writing for longer than a session lasts.
fn is_form(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    request.method() == Method::POST
        && !accept.is_some_and(|accept| accept.contains("application/json"))
}

/// A person looks at it in a window of its own: not a picture, a stream or a program.
fn is_page(request: &Request) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    let accept = accept.unwrap_or_default();
    matches!(*request.method(), Method::GET | Method::HEAD)
        && !accept.contains("application/json")
        && !accept.contains("text/event-stream")
        && !accept.starts_with("image/")
}
