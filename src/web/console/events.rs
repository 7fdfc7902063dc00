//! Tells an open page that something changed: the number of a case, never what
//! it holds.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use tokio::sync::{broadcast, mpsc};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::ReceiverStream;

use super::Console;
use super::access::SignedIn;
use crate::desk::{DeskError, Refusal};
use crate::ids::CaseId;
use crate::limits;
use crate::vault::Token;
use crate::web::cookie::{self, Jar};

/// Lines a slow reader may fall behind before its stream is given up.
const LINES_WAITING_MAX: usize = 64;

/// `GET /events`
///
/// # Errors
/// When the session ended meanwhile.
pub async fn watch(
    State(console): State<Console>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let token = cookie::token(Jar::Console, request.headers()).ok_or(Refusal::SignedOut)?;
    let (lines, reader) = mpsc::channel(LINES_WAITING_MAX);
    let (ended, rung) = (console.ended.subscribe(), console.house.store.bell().listen());
    tokio::spawn(async move {
        let whole = Duration::from_secs(limits::EVENTS_S);
        let watching = tell(&console, &me, &token, lines, ended, rung);
        let _ = tokio::time::timeout(whole, watching).await;
    });
    let body =
        ReceiverStream::new(reader).map(|line: String| Ok::<_, Infallible>(Bytes::from(line)));
    let mut response = Response::new(Body::from_stream(body));
    let kind = HeaderValue::from_static("text/event-stream");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Ok(response)
}

/// Until the reader is gone, the session ended, or the program ends.
async fn tell(
    console: &Console,
    me: &SignedIn,
    token: &Token,
    lines: mpsc::Sender<String>,
    mut ended: broadcast::Receiver<crate::ids::WorkerId>,
    mut rung: crate::engine::Listener,
) {
    if lines.send(": here\n\n".to_owned()).await.is_err() {
        return;
    }
    let quiet = Duration::from_secs(limits::STREAM_QUIET_S);
    loop {
        let line = tokio::select! {
            () = lines.closed() => return,
            who = ended.recv() => match who {
                Ok(who) if who != me.worker.id => continue,
                Err(broadcast::error::RecvError::Closed) => return,
                _ if is_signed_in(console, token).await => continue,
                _ => return,
            },
            case = rung.next() => match case {
                Some(case) => format!("event: changed\ndata: {}\n\n", CaseId(case)),
                None => return,
            },
            () = tokio::time::sleep(quiet) => ": here\n\n".to_owned(),
        };
        // Who does not read for so long has hung up or must look at everything anew.
        if lines.try_send(line).is_err() {
            return;
        }
    }
}

async fn is_signed_in(console: &Console, token: &Token) -> bool {
    let now = console.house.now();
    matches!(console.house.vault.resume(token, now).await, Ok(Some(_)))
}
