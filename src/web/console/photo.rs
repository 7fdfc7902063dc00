//! Photos: a tiny veiled copy in the talk, the picture itself on a page of its
//! own, and from then on its clock runs.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use maud::html;
use zeroize::Zeroizing;

use super::Console;
use super::access::{AtPhoto, SignedIn};
use super::frame::{Section, plain};
use super::moments::Moments;
use super::queue::capital;
use crate::codes::Kind;
use crate::desk::permission::Permission;
use crate::desk::{self, DeskError, Refusal};
use crate::ids::CaseId;
use crate::letter::Letter;
use crate::store;
use crate::store::message::Message;
use crate::text::{t, t_with};
use crate::vault::Lock;

/// `GET /cases/{id}/photos/{seq}`
///
/// # Errors
/// [`Refusal::PhotoGone`] when it was destroyed.
pub async fn show(
    State(console): State<Console>,
    me: SignedIn,
    AtPhoto(id, seq): AtPhoto,
) -> Result<Response, DeskError> {
    let (lang, house) = (me.lang(), &console.house);
    let (message, pseudonym) = veiled(&console, &me, id, seq, Look::Whole).await?;
    let at = letter(&console, &me, id, &message).await?.at;
    let moments = Moments { lang, zone: &house.config.organisation.time_zone };
    let title = t_with(lang, "console-photo-title", &[("time", moments.hour(at).into())]);
    let gone = house.now() + house.config.forgetting.media_after_open;
    // A clinician without a queue came from the question.
    let back = match me.may(Permission::SignAdvice) && !me.may(Permission::SeeQueue) {
        true => format!("/cases/{id}/advice"),
        false => format!("/cases/{id}"),
    };
    let body = html! {
        div { a .back href=(back) { (capital(&pseudonym)) } h1 { (title) } }
        figure .photo-page.flow {
            img src={ "/cases/" (id) "/photos/" (seq) "/image" } alt=(t(lang, "console-photo-alt"));
            figcaption .hint {
                (t_with(lang, "console-photo-forgetting", &[("day", moments.day(gone).into())]))
            }
        }
    };
    plain(&console, &me, &title, Section::Queue, &body).await
}

/// `GET /cases/{id}/photos/{seq}/image`
///
/// # Errors
/// [`Refusal::PhotoGone`] when it was destroyed.
pub async fn image(
    State(console): State<Console>,
    me: SignedIn,
    AtPhoto(id, seq): AtPhoto,
) -> Result<Response, DeskError> {
    let (house, worker, now) = (&console.house, me.worker.clone(), console.house.now());
    let (message, sealed) =
        house.store.commit(move |tx| desk::reading::open_photo(tx, &worker, id, seq, now)).await?;
    let key = house.vault.case_key(&me.reader, id, Lock::Talk).await?;
    Ok(jpeg(house.vault.open_photo(&key, message.bound(id), &sealed).await?))
}

/// `GET /cases/{id}/photos/{seq}/preview`: looking at it opens nothing.
///
/// # Errors
/// [`Refusal::PhotoGone`] when it was destroyed.
pub async fn preview(
    State(console): State<Console>,
    me: SignedIn,
    AtPhoto(id, seq): AtPhoto,
) -> Result<Response, DeskError> {
    let (message, _) = veiled(&console, &me, id, seq, Look::Veiled).await?;
    let letter = letter(&console, &me, id, &message).await?;
    Ok(jpeg(Zeroizing::new(letter.bytes().to_vec())))
}

#[derive(Clone, Copy)]
enum Look {
    /// The tiny copy: a blur.
    Veiled,
    Whole,
}

/// The message that stands for a photo, and whose it is, for a worker who may
/// read the case.
async fn veiled(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    seq: i64,
    look: Look,
) -> Result<(Message, String), DeskError> {
    let (worker, now) = (me.worker.clone(), console.house.now());
    console
        .house
        .store
        .read(move |tx| {
            let case = store::case::find(tx, id)?.ok_or(Refusal::NoSuchCase)?;
            match look {
                Look::Veiled => desk::reading::may_read(tx, &worker, &case, now)?,
                Look::Whole => desk::reading::may_see_photos(tx, &worker, &case, now)?,
            }
            let client = store::client::find(tx, case.client)?.ok_or(Refusal::NoSuchCase)?;
            let message = store::message::find(tx, id, seq)?
                .filter(|message| message.kind == Kind::Photo)
                .ok_or(Refusal::PhotoGone)?;
            Ok((message, client.pseudonym))
        })
        .await
}

/// The letter round the tiny copy.
async fn letter(
    console: &Console,
    me: &SignedIn,
    id: CaseId,
    message: &Message,
) -> Result<Letter, DeskError> {
    let sealed = message.sealed.as_ref().ok_or(Refusal::PhotoGone)?;
    let key = console.house.vault.case_key(&me.reader, id, Lock::Talk).await?;
    let plain = key.open(message.bound(id), sealed).map_err(|_| Refusal::PhotoGone)?;
    Ok(Letter::read(&plain).ok_or(Refusal::PhotoGone)?)
}

fn jpeg(bytes: Zeroizing<Vec<u8>>) -> Response {
    let mut response = Response::new(Body::from(bytes.to_vec()));
    let kind = HeaderValue::from_static("image/jpeg");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}
